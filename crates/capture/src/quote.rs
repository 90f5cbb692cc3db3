//! Finds the one place in a text where a quote stands.
//!
//! The result is a W3C `TextQuoteSelector` with a `TextPositionSelector`: the exact slice, up to 32 code points on
//! each side, and offsets in Unicode code points, end exclusive. A quote is found only where the text is the same,
//! code point by code point. What is merely similar is offered in the refusal, never as an anchor.

mod again;
mod fold;
mod nearest;
mod occurrences;

pub use again::{Again, Taken, again};
pub use nearest::Nearest;

use thiserror::Error;

use crate::span;

/// The most code points kept on each side of a quote.
pub const CONTEXT_CHARS_MAX: usize = 32;

/// The most places that are listed for an ambiguous quote.
pub const PLACES_MAX: usize = 5;

/// The most code points of a quote that are shown in the context of a place.
const SHOWN_CHARS_MAX: usize = 64;

/// A quote at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The code points before the quote.
    pub start: u64,
    /// The code points up to the quote's end.
    pub end: u64,
    /// The quote.
    pub exact: String,
    /// What stands right before it.
    pub prefix: String,
    /// What stands right after it.
    pub suffix: String,
}

/// Why a quote has no place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotAnchored {
    /// The quote is empty, or only white space.
    #[error("the quote is empty")]
    Empty,
    /// The text does not have these exact words.
    #[error("the quote is not in the text, code point by code point{}", hint(nearest.as_ref()))]
    NotThere { nearest: Option<Nearest> },
    /// The text has these words more than once, and what stands around them does not tell which is meant.
    #[error("the quote stands in {count} places; give more of what stands before or after it")]
    Ambiguous {
        count: usize,
        /// The first of them: start in code points, and the quote with what stands around it.
        places: Vec<(u64, String)>,
    },
}

fn hint(nearest: Option<&Nearest>) -> String {
    nearest.map_or_else(String::new, |nearest| {
        format!("; the nearest passage ({} % alike) is {:?}", nearest.similarity_percent, nearest.passage)
    })
}

/// Finds where `exact` stands in `text`.
///
/// `prefix` and `suffix` only choose between several places; white space next to the quote does not count in them.
///
/// # Errors
///
/// [`NotAnchored`] when the quote stands nowhere, or in more places than one.
pub fn anchor(text: &str, exact: &str, prefix: Option<&str>, suffix: Option<&str>) -> Result<Anchor, NotAnchored> {
    if exact.trim().is_empty() {
        return Err(NotAnchored::Empty);
    }
    let all = Places::of(text, exact, |_| true);
    match all.count {
        0 => return Err(NotAnchored::NotThere { nearest: nearest::nearest(text, exact) }),
        1 => {}
        _ => {
            let around = Around { text, length: exact.len(), prefix, suffix };
            let chosen = Places::of(text, exact, |start| around.is_at(start));
            return match chosen.only() {
                Some(start) => Ok(anchored(text, start, exact)),
                None if chosen.count > 1 => Err(chosen.ambiguous(text, exact)),
                None => Err(all.ambiguous(text, exact)),
            };
        }
    }
    all.only().map(|start| anchored(text, start, exact)).ok_or(NotAnchored::NotThere { nearest: None })
}

/// As [`anchor`], for words as a person copies them out of a page that was set in lines: where the text breaks a line, a
/// space will do, and the slice of the text is taken, with its line break. Nothing else may differ.
///
/// # Errors
/// As [`anchor`].
pub fn anchor_words(
    text: &str,
    words: &str,
    prefix: Option<&str>,
    suffix: Option<&str>,
) -> Result<Anchor, NotAnchored> {
    match anchor(text, words, prefix, suffix) {
        Err(NotAnchored::NotThere { nearest: Some(nearest) }) if stands_once(text, words, &nearest.passage) => {
            anchor(text, &nearest.passage, prefix, suffix)
        }
        other => other,
    }
}

/// Tells whether a passage is these words but for broken lines, and whether they stand in the text only there.
fn stands_once(text: &str, words: &str, passage: &str) -> bool {
    let unbroken = |text: &str| text.replace('\n', " ");
    unbroken(passage) == words && Places::of(&unbroken(text), words, |_| true).count == 1
}

/// Where a quote stands: how often, and the first places in bytes.
struct Places {
    count: usize,
    first: Vec<usize>,
}

impl Places {
    fn of(text: &str, exact: &str, is_meant: impl Fn(usize) -> bool) -> Self {
        let mut places = Self { count: 0, first: Vec::new() };
        for start in occurrences::occurrences(text, exact).filter(|&start| is_meant(start)) {
            places.count += 1;
            if places.first.len() < PLACES_MAX {
                places.first.push(start);
            }
        }
        places
    }

    fn only(&self) -> Option<usize> {
        self.first.first().copied().filter(|_| self.count == 1)
    }

    fn ambiguous(&self, text: &str, exact: &str) -> NotAnchored {
        let places = self.first.iter().map(|&start| (chars_in(span::until(text, start)), context(text, start, exact)));
        NotAnchored::Ambiguous { count: self.count, places: places.collect() }
    }
}

struct Around<'a> {
    text: &'a str,
    length: usize,
    prefix: Option<&'a str>,
    suffix: Option<&'a str>,
}

impl Around<'_> {
    fn is_at(&self, start: usize) -> bool {
        let before = span::until(self.text, start).trim_end();
        let after = span::from(self.text, start + self.length).trim_start();
        self.prefix.is_none_or(|prefix| before.ends_with(prefix.trim_end()))
            && self.suffix.is_none_or(|suffix| after.starts_with(suffix.trim_start()))
    }
}

fn anchored(text: &str, start: usize, exact: &str) -> Anchor {
    let before = span::until(text, start);
    let start_chars = chars_in(before);
    Anchor {
        start: start_chars,
        end: start_chars + chars_in(exact),
        exact: exact.to_owned(),
        prefix: span::tail(before, CONTEXT_CHARS_MAX).to_owned(),
        suffix: span::head(span::from(text, start + exact.len()), CONTEXT_CHARS_MAX).to_owned(),
    }
}

fn context(text: &str, start: usize, exact: &str) -> String {
    let before = span::tail(span::until(text, start), CONTEXT_CHARS_MAX);
    let after = span::head(span::from(text, start + exact.len()), CONTEXT_CHARS_MAX);
    let shown = span::head(exact, SHOWN_CHARS_MAX);
    if shown.len() < exact.len() { format!("{before}{shown}\u{2026}") } else { format!("{before}{exact}{after}") }
}

fn chars_in(text: &str) -> u64 {
    u64::try_from(text.chars().count()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
