//! Divides a paragraph into sentences and keeps exactly what stands between them.
//!
//! Boundaries come from Unicode Standard Annex 29, section 5. What it does not know is added here: abbreviations
//! and initials, marks that stand after the full stop (`It fell. [2]`), sentences that begin with a number, and
//! addresses. The rules are for English; other languages keep the boundaries of the annex.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::citation::{self, BracketKind};
use crate::span;

mod abbreviation;
mod masking;

use abbreviation::{Abbreviation, is_opener};
use masking::Masked;
pub(crate) use masking::{is_closer, is_terminator};

/// How far from a boundary words are looked for, so that odd input is read in linear time.
const NEAR_CHARS: usize = 64;

/// A sentence of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence<'a> {
    /// The exact white space between the sentence and what stands before it.
    pub before: &'a str,
    /// The sentence, with its end mark, closing quotes and citations.
    pub text: &'a str,
}

/// Divides a paragraph into sentences.
///
/// All `before` and `text` together are the paragraph without its trailing white space. Single line ends are
/// spaces, a blank line ends a sentence.
pub fn sentences(paragraph: &str) -> Vec<Sentence<'_>> {
    let mut cursor = 0;
    spans(paragraph)
        .into_iter()
        .map(|range| {
            let before = span::slice(paragraph, cursor..range.start);
            cursor = range.end;
            Sentence { before, text: span::slice(paragraph, range) }
        })
        .collect()
}

/// Returns where the sentences of a paragraph stand, in bytes.
pub(crate) fn spans(paragraph: &str) -> Vec<Range<usize>> {
    let masked = Masked::of(paragraph);
    let mut starts: Vec<usize> = masked.text.split_sentence_bound_indices().map(|(start, _)| start).collect();
    starts.extend(number_starts(&masked.text));
    starts.sort_unstable();
    starts.dedup();
    let mut spans = Spans { paragraph, found: Vec::new(), last_has_words: false };
    let mut start = 0;
    let ends = starts.into_iter().filter(|&at| at > 0 && is_boundary(&masked, at)).chain([paragraph.len()]);
    for end in ends {
        spans.push(start..end);
        start = end;
    }
    spans.found
}

/// The sentences so far.
struct Spans<'a> {
    paragraph: &'a str,
    found: Vec<Range<usize>>,
    last_has_words: bool,
}

impl Spans<'_> {
    /// Adds a sentence, or joins it to the one before where one of the two is none by itself.
    fn push(&mut self, piece: Range<usize>) {
        let raw = span::slice(self.paragraph, piece.clone());
        let text = raw.trim();
        if text.is_empty() {
            return;
        }
        let start = piece.start + (raw.len() - raw.trim_start().len());
        let end = start + text.len();
        let words = has_words(text);
        let joins = self.joins(start, words);
        match self.found.last_mut() {
            Some(last) if joins => {
                last.end = end;
                self.last_has_words |= words;
            }
            _ => {
                self.found.push(start..end);
                self.last_has_words = words;
            }
        }
    }

    fn joins(&self, start: usize, words: bool) -> bool {
        let Some(last) = self.found.last() else {
            return false;
        };
        let gap = span::slice(self.paragraph, last.end..start);
        let same_paragraph = gap.bytes().filter(|&byte| byte == b'\n').count() < 2;
        let numbers_a_list = || self.found.len() == 1 && is_list_number(span::slice(self.paragraph, last.clone()));
        same_paragraph && (!words || !self.last_has_words || numbers_a_list())
    }
}

/// Tells whether there is more than punctuation, emoji and citations.
fn has_words(text: &str) -> bool {
    let mut rest = 0;
    let marks = citation::brackets(text).into_iter().filter(|bracket| matches!(bracket.kind, BracketKind::Mark(_)));
    for mark in marks {
        if span::slice(text, rest..mark.range.start).contains(char::is_alphanumeric) {
            return true;
        }
        rest = mark.range.end;
    }
    span::from(text, rest).contains(char::is_alphanumeric)
}

fn is_list_number(text: &str) -> bool {
    text.strip_suffix('.')
        .is_some_and(|digits| matches!(digits.len(), 1..=3) && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns where a number begins a sentence; the annex sees none before `27 victims`, for the small letter.
fn number_starts(masked: &str) -> Vec<usize> {
    masked
        .match_indices('.')
        .filter_map(|(at, _)| {
            let after = span::from(masked, at + 1).trim_start_matches(is_closer);
            let next = after.trim_start();
            let bare = next.trim_start_matches(['"', '\u{201c}', '\u{2018}', '$', '\u{20ac}', '\u{a3}', '\u{a5}']);
            let is_number = bare.starts_with(|c: char| c.is_ascii_digit()) && next.len() < after.len();
            is_number.then_some(masked.len() - next.len())
        })
        .collect()
}

/// Decides whether a boundary of the annex ends a sentence here.
fn is_boundary(masked: &Masked, at: usize) -> bool {
    if masked.is_masked(at) {
        return false;
    }
    let upto = span::until(&masked.text, at);
    if upto.ends_with('\n') {
        return true;
    }
    let left = upto.trim_end();
    let gap = span::from(upto, left.len());
    if gap.contains('\n') {
        return true;
    }
    let ended = left.trim_end_matches(is_closer);
    let marked = masked.has_mask_in(ended.len()..left.len());
    let Some(terminator) = ended.chars().next_back().filter(|&c| is_terminator(c)) else {
        return true;
    };
    if gap.is_empty() && terminator.is_ascii() && !marked {
        return false;
    }
    let next = span::from(&masked.text, at).trim_start();
    match terminator {
        '.' => full_stop_ends(ended, next, left.len() > ended.len(), marked),
        '?' | '!' => !(begins_small(next) && (terminator == '!' || left.len() > ended.len())),
        _ => true,
    }
}

fn full_stop_ends(ended: &str, next: &str, closed: bool, marked: bool) -> bool {
    if ended.ends_with("..") {
        let open = span::tail(ended, NEAR_CHARS).trim_end_matches(['.', ' ']);
        let omitted = closed && open.ends_with(['[', '(']);
        return !omitted || open.trim_end_matches(['[', '(']).trim_end().ends_with(is_terminator);
    }
    let before_stop = ended.strip_suffix('.').unwrap_or(ended);
    let word = word_before(before_stop);
    if is_date(span::until(before_stop, before_stop.len() - word.len()), word, next) {
        return false;
    }
    match Abbreviation::of(word) {
        None => true,
        Some(Abbreviation::Never) => false,
        Some(Abbreviation::BeforeNumber) => !next.starts_with(|c: char| c.is_ascii_digit()),
        Some(Abbreviation::MayEnd) => marked || is_opener(span::head(next, NEAR_CHARS)),
    }
}

/// Tells whether a full stop stands in a date such as `3. 5. 2020`.
fn is_date(before: &str, day: &str, next: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let number = next.trim_start_matches(is_digit);
    let stop_follows = next.starts_with(is_digit) && number.starts_with('.');
    let stop_precedes = before.trim_end().strip_suffix('.').is_some_and(|rest| rest.ends_with(is_digit));
    matches!(day.len(), 1..=2)
        && day.chars().all(is_digit)
        && (stop_follows || (stop_precedes && next.starts_with(is_digit)))
}

/// Returns the word that `text` ends with, inner full stops included.
fn word_before(text: &str) -> &str {
    let text = span::tail(text, NEAR_CHARS);
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '\u{2011}' | '&');
    let rest = text.trim_end_matches(in_word);
    span::from(text, rest.len())
}

fn begins_small(next: &str) -> bool {
    span::head(next, NEAR_CHARS).trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_lowercase)
}

#[cfg(test)]
mod tests;
