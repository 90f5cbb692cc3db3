//! Byte ranges of a text, read without a way to panic.

use std::ops::Range;

/// Returns the slice at `range`, and nothing for a range that is not one of `text`.
pub(crate) fn slice(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

/// Returns the text before byte `at`.
pub(crate) fn until(text: &str, at: usize) -> &str {
    slice(text, 0..at)
}

/// Returns the text from byte `at` on.
pub(crate) fn from(text: &str, at: usize) -> &str {
    slice(text, at..text.len())
}

/// Returns the first characters of `text`, at most `max`.
pub(crate) fn head(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(end, _)| until(text, end))
}

/// Returns the last characters of `text`, at most `max`.
pub(crate) fn tail(text: &str, max: usize) -> &str {
    let start = text.char_indices().rev().take(max).last().map_or(text.len(), |(start, _)| start);
    from(text, start)
}
