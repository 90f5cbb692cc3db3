//! English abbreviations whose full stop need not end a sentence, and words that begin one.

/// What an abbreviation's full stop means when a capital or a number follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// It never ends a sentence: a title, `vs.`, `e.g.`.
    Never,
    /// It is one only before a number: `No. 5`; otherwise it is a word like others.
    BeforeNumber,
    /// It may end a sentence: `the U.S. The agency` against `U.S. Immigration`.
    MayEnd,
}

const NEVER: &[&str] = &[
    "adm", "approx", "brig", "ca", "capt", "cf", "cmdr", "col", "cpl", "det", "dr", "drs", "e.g", "gen", "gov", "govs",
    "hon", "i.e", "insp", "lt", "maj", "messrs", "mr", "mrs", "ms", "mt", "prof", "pvt", "rep", "reps", "rev", "sen",
    "sens", "sgt", "supt", "v", "viz", "vs",
];

const BEFORE_NUMBER: &[&str] =
    &["app", "art", "ch", "eq", "ex", "fig", "figs", "no", "nos", "p", "par", "para", "pp", "pt", "sec", "vol", "vols"];

const MAY_END: &[&str] = &[
    "a.m", "al", "apr", "assn", "aug", "ave", "blvd", "bros", "co", "corp", "dec", "dept", "ed", "eds", "esq", "est",
    "etc", "feb", "ft", "inc", "jan", "jr", "jul", "jun", "ltd", "mar", "nov", "oct", "p.m", "ph.d", "rd", "sep",
    "sept", "sr", "st", "univ",
];

const OPENERS: &[&str] = &[
    "A",
    "According",
    "Advocates",
    "After",
    "Also",
    "Although",
    "Among",
    "An",
    "And",
    "Another",
    "Any",
    "As",
    "At",
    "Because",
    "Before",
    "Both",
    "But",
    "By",
    "Critics",
    "Despite",
    "During",
    "Each",
    "Either",
    "Every",
    "Experts",
    "Few",
    "For",
    "From",
    "He",
    "Her",
    "Here",
    "His",
    "How",
    "However",
    "I",
    "If",
    "In",
    "Instead",
    "It",
    "Its",
    "Many",
    "Meanwhile",
    "Moreover",
    "Most",
    "My",
    "Neither",
    "Nevertheless",
    "No",
    "Nobody",
    "None",
    "Nor",
    "Not",
    "Officials",
    "On",
    "One",
    "Other",
    "Others",
    "Our",
    "Researchers",
    "Several",
    "She",
    "Since",
    "So",
    "Some",
    "Still",
    "Such",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "Therefore",
    "These",
    "They",
    "This",
    "Those",
    "Though",
    "Thus",
    "To",
    "Until",
    "We",
    "What",
    "When",
    "Where",
    "Whether",
    "Which",
    "While",
    "Who",
    "Why",
    "With",
    "Without",
    "Yet",
    "You",
    "Your",
];

impl Abbreviation {
    /// Returns what `word`, given without its last full stop, is short for.
    pub(super) fn of(word: &str) -> Option<Self> {
        let folded = word.to_lowercase();
        let is_in = |words: &[&str]| words.contains(&folded.as_str());
        if is_in(NEVER) {
            Some(Self::Never)
        } else if is_in(BEFORE_NUMBER) {
            Some(Self::BeforeNumber)
        } else if is_in(MAY_END) || is_initial(word) || is_acronym(word) {
            Some(Self::MayEnd)
        } else {
            None
        }
    }
}

/// `J` of `J. Smith`, and `J.-P`.
fn is_initial(word: &str) -> bool {
    let mut chars = word.rsplit(['-', '.']).next().unwrap_or_default().chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

/// `U.S`, `Ph.D`, `a.k.a`: parts of one or two letters.
fn is_acronym(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| matches!(part.chars().count(), 1..=2) && part.chars().all(char::is_alphabetic))
}

/// Tells whether `next` begins with a word that often begins a sentence and is seldom part of a name.
pub(super) fn is_opener(next: &str) -> bool {
    let text = next.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[');
    let length = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(length).unwrap_or_default();
    let is_initial = word.len() == 1 && rest.starts_with('.');
    !is_initial && !rest.starts_with(['-', '\u{2011}']) && OPENERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_abbreviation() {
        assert_eq!(Abbreviation::of("Mr"), Some(Abbreviation::Never));
        assert_eq!(Abbreviation::of("E.g"), Some(Abbreviation::Never));
        assert_eq!(Abbreviation::of("No"), Some(Abbreviation::BeforeNumber));
        for word in ["U.S", "J", "J.-P", "Jr", "Ph.D", "p.m", "D.C", "\u{c9}"] {
            assert_eq!(Abbreviation::of(word), Some(Abbreviation::MayEnd), "{word}");
        }
        for word in ["fell", "2020", "", "example.com", "ICE", "j"] {
            assert_eq!(Abbreviation::of(word), None, "{word}");
        }
    }

    #[test]
    fn openers() {
        for text in ["The agency", "\u{201c}We did", "It\u{2019}s", "A man", "**In 2020"] {
            assert!(is_opener(text), "{text}");
        }
        for text in ["Immigration", "A. Smith", "I. Jones", "", "2020", "the", "No-one"] {
            assert!(!is_opener(text), "{text}");
        }
    }
}
