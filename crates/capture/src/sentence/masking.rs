//! The paragraph as the annex should see it: the same bytes long, with what would mislead it covered up.
//!
//! A mark after a full stop becomes closing brackets, which stay with their sentence. Single line ends become
//! spaces, an ellipsis three full stops.

use std::ops::Range;

use crate::citation;
use crate::span;

/// A paragraph in which every byte keeps its place.
#[derive(Debug)]
pub(super) struct Masked {
    pub(super) text: String,
    /// What became closing brackets: marks, and the space between them and the full stop.
    masks: Vec<Range<usize>>,
    /// All marks.
    marks: Vec<Range<usize>>,
}

impl Masked {
    pub(super) fn of(paragraph: &str) -> Self {
        let flat = flatten(paragraph);
        let marks: Vec<Range<usize>> = citation::brackets(&flat).into_iter().map(|bracket| bracket.range).collect();
        let masks = masks_after_terminators(&flat, &marks);
        Self { text: covered(&flat, &masks), masks, marks }
    }

    /// Tells whether byte `at` stands inside a mark.
    pub(super) fn is_masked(&self, at: usize) -> bool {
        [&self.masks, &self.marks].into_iter().any(|ranges| {
            let after = ranges.partition_point(|range| range.end <= at);
            ranges.get(after).is_some_and(|range| range.start < at)
        })
    }

    pub(super) fn has_mask_in(&self, range: Range<usize>) -> bool {
        let after = self.masks.partition_point(|mask| mask.end <= range.start);
        self.masks.get(after).is_some_and(|mask| mask.start < range.end)
    }
}

pub(crate) fn is_terminator(c: char) -> bool {
    matches!(
        c,
        '.' | '?' | '!' | '\u{3002}' | '\u{ff61}' | '\u{ff01}' | '\u{ff1f}' | '\u{ff0e}' | '\u{203c}'..='\u{203d}'
            | '\u{2047}'..='\u{2049}' | '\u{61f}' | '\u{6d4}' | '\u{964}' | '\u{965}'
    )
}

pub(crate) fn is_closer(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '"'
            | '\''
            | '\u{201d}'
            | '\u{2019}'
            | '\u{201c}'
            | '\u{2018}'
            | '\u{bb}'
            | '\u{ab}'
            | '\u{203a}'
            | '\u{300d}'
            | '\u{300f}'
            | '\u{3011}'
            | '\u{300b}'
            | '\u{3009}'
            | '\u{ff09}'
            | '\u{ff3d}'
    )
}

/// Gives single line ends as spaces, ellipses as full stops, and Markdown's emphasis after a full stop as brackets.
fn flatten(paragraph: &str) -> String {
    let mut flat = String::with_capacity(paragraph.len());
    let mut after_terminator = false;
    for (at, c) in paragraph.char_indices() {
        match c {
            '\n' if !beside_blank_line(paragraph, at) => flat.push(' '),
            '\u{2026}' => flat.push_str("..."),
            '*' | '_' | '`' | '~' if after_terminator => flat.push(')'),
            _ if after_terminator && is_space_before_guillemet(paragraph, at) => {
                flat.extend(std::iter::repeat_n(')', c.len_utf8()));
            }
            _ => flat.push(c),
        }
        let stays = after_terminator
            && (is_closer(c) || matches!(c, '*' | '_' | '`' | '~') || is_space_before_guillemet(paragraph, at));
        after_terminator = stays || is_terminator(c);
    }
    flat
}

/// French sets a space before its closing quotes.
fn is_space_before_guillemet(paragraph: &str, at: usize) -> bool {
    let mut chars = span::from(paragraph, at).chars();
    chars.next().is_some_and(|c| c.is_whitespace() && c != '\n') && chars.next() == Some('\u{bb}')
}

fn beside_blank_line(paragraph: &str, at: usize) -> bool {
    let blank_to = |mut line: std::str::Chars<'_>| line.find(|c| *c == '\n' || !c.is_whitespace()) == Some('\n');
    let before = span::until(paragraph, at).trim_end_matches(|c: char| c != '\n' && c.is_whitespace());
    blank_to(span::from(paragraph, at + 1).chars()) || before.ends_with('\n')
}

fn masks_after_terminators(flat: &str, marks: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut masks: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        let start = span::until(flat, mark.start).trim_end_matches(|c: char| c != '\n' && c.is_whitespace()).len();
        match masks.last_mut() {
            Some(last) if last.end == start => last.end = mark.end,
            _ if ends_sentence(span::until(flat, start)) => masks.push(start..mark.end),
            _ => {}
        }
    }
    masks
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(is_closer).ends_with(is_terminator)
}

fn covered(flat: &str, masks: &[Range<usize>]) -> String {
    let mut text = String::with_capacity(flat.len());
    let mut cursor = 0;
    for mask in masks {
        text.push_str(span::slice(flat, cursor..mask.start));
        text.extend(std::iter::repeat_n(')', mask.len()));
        cursor = mask.end;
    }
    text.push_str(span::from(flat, cursor));
    text
}
