//! Words that went and came, as parts of a paragraph.

use crate::{difference, palette::Tone, phrase::Phrase};

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Run {
    /// They stayed.
    Kept(String),
    /// They went.
    Went(String),
    /// They came.
    Came(String),
}

/// Returns the words of two texts in one.
pub(crate) fn runs(was: Option<&str>, now: Option<&str>) -> Vec<Run> {
    let phrase = match (was, now) {
        (Some(was), Some(now)) => difference::by_words(was, now, true),
        (Some(was), None) => difference::removed(was, true),
        (None, Some(now)) => difference::added(now, true),
        (None, None) => Phrase::default(),
    };
    let run = |(text, tone): (String, Tone)| match tone {
        Tone::Deleted => Run::Went(text),
        Tone::Inserted => Run::Came(text),
        Tone::Plain | Tone::Strong | Tone::Soft | Tone::Citation | Tone::Warning | Tone::Verdict(_) => Run::Kept(text),
    };
    phrase.spans.into_iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs() {
        let text = str::to_owned;
        assert_eq!(
            runs(Some("a fall of 40 per cent"), Some("a fall of 25 per cent")),
            [
                Run::Kept(text("a fall of ")),
                Run::Went(text("40")),
                Run::Kept(text(" ")),
                Run::Came(text("25")),
                Run::Kept(text(" per cent"))
            ]
        );
        assert_eq!(runs(None, Some("New.")), [Run::Came(text("New."))]);
        assert_eq!(runs(None, None), []);
    }
}
