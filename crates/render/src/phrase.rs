//! A run of text in several tones. Whatever enters one has passed [`visible()`](crate::visible()).

use crate::{
    palette::Tone,
    visible::{visible, visible_line},
};
use unicode_width::UnicodeWidthStr as _;

/// Text in several tones, safe to print.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Phrase {
    pub(crate) spans: Vec<(String, Tone)>,
}

impl Phrase {
    /// Returns a phrase of one tone, on one line.
    pub(crate) fn of(text: &str, tone: Tone) -> Self {
        Self::default().and(text, tone)
    }

    /// Returns an unmarked phrase on one line.
    pub(crate) fn plain(text: &str) -> Self {
        Self::of(text, Tone::Plain)
    }

    /// Adds words on the same line.
    pub(crate) fn push(&mut self, text: &str, tone: Tone) {
        self.push_safe(&visible_line(text), tone);
    }

    /// Adds text whose line breaks count.
    pub(crate) fn push_text(&mut self, text: &str, tone: Tone) {
        self.push_safe(&visible(text), tone);
    }

    /// Adds another phrase.
    pub(crate) fn append(&mut self, other: &Self) {
        for (text, tone) in &other.spans {
            self.push_safe(text, *tone);
        }
    }

    /// Returns the phrase with words added on the same line.
    #[must_use]
    pub(crate) fn and(mut self, text: &str, tone: Tone) -> Self {
        self.push(text, tone);
        self
    }

    /// Adds what is already a part of a phrase.
    pub(crate) fn push_safe(&mut self, text: &str, tone: Tone) {
        match self.spans.last_mut() {
            _ if text.is_empty() => {}
            Some((last, same)) if *same == tone => last.push_str(text),
            _ => self.spans.push((text.to_owned(), tone)),
        }
    }

    /// Returns whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Returns how many columns it takes on one line.
    pub(crate) fn width(&self) -> usize {
        self.spans.iter().map(|(text, _)| text.width()).sum()
    }

    /// Returns the phrase with spaces behind it up to a width.
    #[must_use]
    pub(crate) fn padded(mut self, width: usize) -> Self {
        let missing = width.saturating_sub(self.width());
        self.push_safe(&" ".repeat(missing), Tone::Plain);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hidden_gets_in() {
        let mut phrase = Phrase::of("a\u{1b}\nb", Tone::Plain);
        phrase.push_text("\u{202e}\n", Tone::Plain);
        assert_eq!(phrase.spans, [("a⟨U+001B⟩↵b⟨U+202E⟩\n".to_owned(), Tone::Plain)]);
    }
}
