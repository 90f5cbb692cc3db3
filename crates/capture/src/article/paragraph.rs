//! Divides a block of prose lines into paragraphs, and those into sentences.
//!
//! A line end inside a block is a space where the block is wrapped: the first word of the next line would not have
//! fitted. In a text with one line for each paragraph it ends the paragraph.

use std::ops::Range;

use super::line::{Line, WRAP_COLUMNS_MAX, numbered};
use crate::citation;
use crate::sentence;
use crate::span;

/// Narrower blocks are not taken as wrapped.
const WRAP_COLUMNS_MIN: usize = 40;

/// How far from a line end the two halves of a mark are looked for.
const MARK_CHARS_MAX: usize = 100;

/// Returns where the sentences of a block stand in `core`, in bytes. A block is lines with no blank line between.
pub(super) fn sentences_of(core: &str, block: &[Line<'_>]) -> Vec<Range<usize>> {
    let width = block.iter().map(Line::columns).max().unwrap_or_default();
    let mut sentences = Vec::new();
    let mut paragraph: Option<Paragraph> = None;
    let mut above: Option<&Line<'_>> = None;
    for line in block {
        match (&mut paragraph, above) {
            (Some(paragraph), Some(above)) if is_wrapped(above, line, width) => paragraph.extend(line),
            _ => {
                let next = Paragraph::begin(line, above);
                sentences.extend(paragraph.replace(next).into_iter().flat_map(|done| done.sentences(core)));
            }
        }
        above = Some(line);
    }
    sentences.extend(paragraph.into_iter().flat_map(|done| done.sentences(core)));
    sentences
}

struct Paragraph {
    range: Range<usize>,
    /// Block quote marks inside, which are no part of a sentence's words.
    quotes: Vec<Range<usize>>,
}

impl Paragraph {
    fn begin(line: &Line<'_>, above: Option<&Line<'_>>) -> Self {
        Self { range: line.start + prefix_length(line, above)..line.text_end(), quotes: Vec::new() }
    }

    fn extend(&mut self, line: &Line<'_>) {
        self.quotes.push(line.start..line.start + line.quote_length());
        self.range.end = line.text_end();
    }

    fn sentences(self, core: &str) -> Vec<Range<usize>> {
        let start = self.range.start;
        let words = self.words(core);
        sentence::spans(&words)
            .into_iter()
            .map(|found| {
                let sentence = Line { start: 0, raw: span::slice(&words, found.clone()) };
                start + found.start + sentence.bullet_length()..start + found.end
            })
            .collect()
    }

    /// Returns the paragraph, as many bytes long, with spaces for block quote marks.
    fn words(&self, core: &str) -> String {
        let mut words = String::with_capacity(self.range.len());
        let mut cursor = self.range.start;
        for quote in &self.quotes {
            words.push_str(span::slice(core, cursor..quote.start));
            words.extend(std::iter::repeat_n(' ', quote.len()));
            cursor = quote.end;
        }
        words.push_str(span::slice(core, cursor..self.range.end));
        words
    }
}

/// Returns the bytes of what goes before the words of a paragraph: indentation, quote marks, bullets, item number.
fn prefix_length(line: &Line<'_>, above: Option<&Line<'_>>) -> usize {
    let bullets = line.bullet_length();
    let item = numbered(span::from(line.raw, bullets)).filter(|_| can_begin_item(above));
    bullets + item.map_or(0, |item| item.length)
}

/// Tells whether a number can begin an item here. In wrapped prose it may be the end of a sentence: `on March 3.`
fn can_begin_item(above: Option<&Line<'_>>) -> bool {
    above.is_none_or(|above| {
        let is_list = numbered(span::from(above.raw, above.bullet_length())).is_some();
        is_list || above.is_closed() || above.text().ends_with(':') || above.columns() > WRAP_COLUMNS_MAX
    })
}

/// Tells whether the line end between two lines is only there because the line was full.
fn is_wrapped(above: &Line<'_>, line: &Line<'_>, width: usize) -> bool {
    if is_inside_mark(above, line) {
        return true;
    }
    let begins_item = prefix_length(line, Some(above)) > line.quote_length();
    let is_hard = above.raw.ends_with("  ") || above.text().starts_with('|') || line.text().starts_with('|');
    if begins_item || is_hard || !(WRAP_COLUMNS_MIN..=WRAP_COLUMNS_MAX).contains(&width) {
        return false;
    }
    let words = span::from(line.raw, line.quote_length());
    let first_word = words.split_whitespace().next().unwrap_or_default().chars().count();
    let was_full = above.columns() + 1 + first_word > width;
    was_full || (!above.is_closed() && words.starts_with(char::is_lowercase))
}

/// Tells whether the line end stands inside a citation: `[1,` and `2]`.
fn is_inside_mark(above: &Line<'_>, line: &Line<'_>) -> bool {
    let end = span::tail(above.text(), MARK_CHARS_MAX);
    let open = end.rfind('[').filter(|&open| !span::from(end, open).contains(']'));
    open.is_some_and(|open| {
        let joined = format!("{} {}", span::from(end, open), span::head(line.text(), MARK_CHARS_MAX));
        citation::brackets(&joined).first().is_some_and(|mark| mark.range.start == 0)
    })
}
