//! Slips of the pen: what may be mended in a published sentence without telling readers.
//!
//! A typographical change may touch spelling, spaces and punctuation. It may change no digit, no name and no negation;
//! citations and ratings are compared by whoever asks. A word that begins with a capital counts as a name.

/// Words that turn a sentence round. Lower case, without an apostrophe's tail.
const NEGATIONS: [&str; 26] = [
    "no", "not", "never", "none", "nobody", "nothing", "nor", "neither", "nowhere", "without", "cannot", "non",
    "hardly", "nicht", "kein", "keine", "keinen", "nie", "pas", "jamais", "aucun", "aucune", "ningún", "nunca", "ikke",
    "inte",
];

/// Returns what a change of words touches beyond spelling: `digit`, `name` or `negation`; nothing where it is a slip.
pub fn beyond(was: &str, now: &str) -> Option<&'static str> {
    if numbers(was) != numbers(now) {
        return Some("digit");
    }
    if chosen(was, is_negation) != chosen(now, is_negation) {
        return Some("negation");
    }
    if chosen(was, is_name) != chosen(now, is_name) {
        return Some("name");
    }
    None
}

/// Runs of digits with the points and commas inside: 40, 4.0 and 1,200 are three numbers.
fn numbers(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !(c.is_numeric() || matches!(c, '.' | ',' | '−')));
    parts.map(|part| part.trim_matches(['.', ',']).to_owned()).filter(|part| part.contains(char::is_numeric)).collect()
}

/// Words keep their apostrophes and hyphens inside, so that `don't` is one.
fn chosen(text: &str, is: fn(&str) -> bool) -> Vec<String> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '‑');
    let words = text.split(|c: char| !inside(c)).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    words.filter(|word| is(word)).map(|word| word.replace('’', "'").replace('‑', "-")).collect()
}

fn is_negation(word: &str) -> bool {
    let lower = word.to_lowercase().replace('’', "'");
    lower.ends_with("n't") || NEGATIONS.contains(&lower.as_str())
}

fn is_name(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn spelling_spaces_and_marks_are_slips() {
        for (was, now) in [
            ("They recieved 40 lamps.", "They received 40 lamps."),
            ("It fell , he said", "It fell, he said."),
            ("the the lamps", "the lamps"),
            ("“It is”", "\"It is\""),
            ("They don’t know", "They don't know"),
        ] {
            assert_eq!(beyond(was, now), None, "{was} → {now}");
        }
    }

    #[test]
    fn digits_names_and_negations_are_not() {
        for (was, now, what) in [
            ("fell by 40 per cent", "fell by 4 per cent", "digit"),
            ("fell by 40 per cent", "fell by 4.0 per cent", "digit"),
            ("fell to 1, 2 and 3", "fell to 1,2 and 3", "digit"),
            ("said Ann Ley", "said Ann Lee", "name"),
            ("the lamps", "the Lamps", "name"),
            ("it was traced", "it was not traced", "negation"),
            ("they did trace it", "they didn’t trace it", "negation"),
            ("I could never tell", "I could tell", "negation"),
            ("half of ½", "half of ¼", "digit"),
        ] {
            assert_eq!(beyond(was, now).unwrap_or_default(), what, "{was} → {now}");
        }
    }
}
