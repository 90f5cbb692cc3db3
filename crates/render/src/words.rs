//! The words that counts, verdicts and lists are put into.

use crate::{
    palette::{Step, Tone},
    phrase::Phrase,
};
use model::{assessment::Verdict, words::Stance};

/// Returns `1 change`, `2 changes`.
pub(crate) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Returns `a`, `a and b`, `a, b and c`.
pub(crate) fn and(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Returns the sign and the word of a rating.
pub(crate) fn rating(word: &str, order: Option<i64>) -> Phrase {
    let step = Step::of(order);
    Phrase::of(&format!("{} {word}", step.sign()), Tone::Verdict(step))
}

/// Returns the sign and the word of a verdict, in the language of its case where its scale has that.
pub(crate) fn verdict(verdict: &Verdict, language: &str) -> Phrase {
    rating(label(verdict, language), verdict.order)
}

/// Returns the word of a verdict, in a language where its scale has that.
pub(crate) fn label<'a>(verdict: &'a Verdict, language: &str) -> &'a str {
    let primary = language.split('-').next().unwrap_or(language);
    let label = [language, primary, "en"].iter().find_map(|language| verdict.label.get(*language));
    label.unwrap_or(&verdict.rating)
}

/// Returns what so many pieces of evidence do: `2 support`, `1 refutes`.
pub(crate) fn stance(stance: Stance, n: u64) -> String {
    match stance {
        Stance::Supports => count(n, "supports", "support"),
        Stance::Refutes => count(n, "refutes", "refute"),
        Stance::Qualifies => count(n, "qualifies", "qualify"),
        Stance::Context => count(n, "gives context", "give context"),
        Stance::NotStated => format!("{n} without a stated stance"),
    }
}

/// How much of a sentence is enough to know it by.
const WORDS_MAX: usize = 72;

/// Returns the beginning of a sentence, whole words, with `…` where it goes on.
pub(crate) fn beginning(sentence: &str) -> String {
    if sentence.chars().count() <= WORDS_MAX {
        return sentence.to_owned();
    }
    let cut: String = sentence.chars().take(WORDS_MAX).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{} …", whole.trim_end_matches([',', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_counts() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(and(&names), "a, b and c");
        assert_eq!(and(&names[..2]), "a and b");
        assert_eq!(and(&names[..1]), "a");
        assert_eq!(and(&[]), "");
        assert_eq!(count(1, "change", "changes"), "1 change");
        assert_eq!(count(0, "change", "changes"), "0 changes");
    }
}
