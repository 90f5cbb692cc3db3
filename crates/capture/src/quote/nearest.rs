//! The passage that is most like a quote that is not there, for a person to look at.
//!
//! First the folded text is searched. Then windows as long as the quote are ranked by how many of its words they
//! share, and the best few are compared by edit distance. The work is bounded whatever the text.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::fold::Folded;
use crate::span;

/// Larger texts are not searched for similar passages, in bytes.
const TEXT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Longer quotes have no similar passage looked for, in bytes after folding.
const QUOTE_BYTES_MAX: usize = 2_000;

/// How many windows are compared by edit distance.
const WINDOWS_MAX: usize = 6;

/// How often a window is moved or resized by a word while that makes it more alike.
const STEPS_MAX: usize = 6;

/// Words are compared by their first characters, so that an ending makes no difference.
const STEM_CHARS: usize = 4;

/// Passages less alike than this are not worth a look.
const SIMILARITY_PERCENT_MIN: u8 = 50;

/// The passage of a text that is most like a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// The code points before it.
    pub start: u64,
    /// The code points up to its end.
    pub end: u64,
    /// The passage, as it stands in the text.
    pub passage: String,
    /// How much of it is the same, by edit distance; 100 where only quotes, dashes, spaces or case differ.
    pub similarity_percent: u8,
}

/// Finds the passage of `text` most like `exact`.
pub(super) fn nearest(text: &str, exact: &str) -> Option<Nearest> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let quote = Folded::of(exact).text;
    let folded = Folded::of(text);
    if quote.is_empty() {
        return None;
    }
    if let Some(start) = folded.text.find(&quote) {
        return passage(text, &folded, start..start + quote.len(), 100);
    }
    if quote.len() > QUOTE_BYTES_MAX {
        return None;
    }
    let (range, similarity) = most_alike(&folded.text, &quote)?;
    (similarity >= SIMILARITY_PERCENT_MIN).then(|| passage(text, &folded, range, similarity)).flatten()
}

fn passage(text: &str, folded: &Folded, range: Range<usize>, similarity_percent: u8) -> Option<Nearest> {
    let (start, end) = folded.origin(range.start, range.end)?;
    let passage = text.chars().skip(start).take(end - start).collect();
    let position = |chars: usize| u64::try_from(chars).ok();
    Some(Nearest { start: position(start)?, end: position(end)?, passage, similarity_percent })
}

/// Compares the most promising windows, and adjusts each at its ends.
fn most_alike(text: &str, quote: &str) -> Option<(Range<usize>, u8)> {
    let words: Vec<(usize, &str)> = text.unicode_word_indices().collect();
    let quote_words: Vec<&str> = quote.unicode_words().collect();
    let compared = Compared { text, quote, words: &words };
    promising_windows(&words, &quote_words)
        .into_iter()
        .filter_map(|start| compared.adjusted(start..start + quote_words.len()))
        .max_by_key(|(range, similarity)| (*similarity, Reverse(range.start)))
}

/// Returns the first words of the windows that share most words with the quote, best first.
fn promising_windows(words: &[(usize, &str)], quote: &[&str]) -> Vec<usize> {
    let mut wanted: BTreeMap<&str, isize> = BTreeMap::new();
    for word in quote {
        *wanted.entry(stem(word)).or_default() += 1;
    }
    let size = quote.len().max(1);
    let mut shared = 0_usize;
    let mut best: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (end, (_, word)) in words.iter().enumerate() {
        shared += usize::from(takes(&mut wanted, stem(word)));
        let start = (end + 1).saturating_sub(size);
        if shared > 0 {
            let bucket = best.entry(start / size.div_ceil(2)).or_insert((shared, start));
            if shared > bucket.0 {
                *bucket = (shared, start);
            }
        }
        if end + 1 >= size
            && let Some((_, leaving)) = words.get(start)
        {
            shared -= usize::from(gives_back(&mut wanted, stem(leaving)));
        }
    }
    let mut windows: Vec<(usize, usize)> = best.into_values().collect();
    windows.sort_by_key(|&(shared, start)| (Reverse(shared), start));
    windows.into_iter().take(WINDOWS_MAX).map(|(_, start)| start).collect()
}

/// Counts a word that enters the window; tells whether the quote wants it.
fn takes(wanted: &mut BTreeMap<&str, isize>, word: &str) -> bool {
    wanted.get_mut(word).is_some_and(|left| {
        *left -= 1;
        *left >= 0
    })
}

/// Counts a word that leaves the window; tells whether the quote wanted it.
fn gives_back(wanted: &mut BTreeMap<&str, isize>, word: &str) -> bool {
    wanted.get_mut(word).is_some_and(|left| {
        *left += 1;
        *left > 0
    })
}

fn stem(word: &str) -> &str {
    span::head(word, STEM_CHARS)
}

struct Compared<'a> {
    text: &'a str,
    quote: &'a str,
    words: &'a [(usize, &'a str)],
}

impl Compared<'_> {
    /// Moves the ends of a window by a word at a time, while that makes it more alike.
    fn adjusted(&self, window: Range<usize>) -> Option<(Range<usize>, u8)> {
        let mut window = window.start..window.end.min(self.words.len());
        let mut similarity = self.similarity(&window)?;
        for _ in 0..STEPS_MAX {
            let neighbours = [
                window.start + 1..window.end,
                window.start.saturating_sub(1)..window.end,
                window.start..window.end + 1,
                window.start..window.end.saturating_sub(1),
            ];
            let better = neighbours
                .into_iter()
                .filter_map(|next| self.similarity(&next).map(|similarity| (similarity, next)))
                .max_by_key(|(similarity, _)| *similarity)
                .filter(|(next, _)| *next > similarity);
            let Some((next_similarity, next)) = better else {
                break;
            };
            (similarity, window) = (next_similarity, next);
        }
        Some((self.bytes(&window)?, similarity))
    }

    /// Returns the bytes from the first word of the window to its last, with an end mark where the quote has one.
    fn bytes(&self, window: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.words.get(window.start)?, self.words.get(window.end.checked_sub(1)?)?);
        let mut range = first.0..last.0 + last.1.len();
        let is_mark = |c: &char| !c.is_alphanumeric() && !c.is_whitespace();
        let after = span::from(self.text, range.end).chars().next().filter(is_mark);
        if let Some(mark) = after.filter(|&mark| self.quote.ends_with(mark)) {
            range.end += mark.len_utf8();
        }
        let before = span::until(self.text, range.start).chars().next_back().filter(is_mark);
        if let Some(mark) = before.filter(|&mark| self.quote.starts_with(mark)) {
            range.start -= mark.len_utf8();
        }
        (range.start < range.end).then_some(range)
    }

    fn similarity(&self, window: &Range<usize>) -> Option<u8> {
        let passage = span::slice(self.text, self.bytes(window)?);
        if passage.len() > 2 * QUOTE_BYTES_MAX {
            return None;
        }
        let longest = passage.chars().count().max(self.quote.chars().count()).max(1);
        let distance = strsim::levenshtein(passage, self.quote).min(longest);
        u8::try_from((longest - distance) * 100 / longest).ok()
    }
}
