//! Lines of a given width: wrapping by the columns that characters take, and the page that lines are put on.
//!
//! A line may break at white space and beside a wide (East Asian) character; a word longer than the line is cut between
//! graphemes. A `[n]` stays with the word in front of it.

use crate::{look::Look, palette::Tone, phrase::Phrase};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The sign behind a sentence that cites nothing.
pub(crate) const UNCITED: &str = "◦";
/// A word with its citations grows no longer than this; more of them may go to the next line.
const GLUED_WIDTH_MAX: usize = 24;

/// What stands between a unit and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Nothing,
    Space,
    LineBreak,
}

/// What is not broken.
#[derive(Debug)]
struct Unit {
    gap: Gap,
    phrase: Phrase,
    width: usize,
}

/// Returns the phrase in lines of at most `width` columns.
pub(crate) fn wrap(phrase: &Phrase, width: usize) -> Vec<Phrase> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = Phrase::default();
    let mut taken: usize = 0;
    for unit in units(phrase) {
        let space = usize::from(unit.gap == Gap::Space && taken > 0);
        let fits = taken.saturating_add(space).saturating_add(unit.width) <= width;
        if unit.gap == Gap::LineBreak || !fits && taken > 0 {
            lines.push(std::mem::take(&mut line));
            taken = 0;
        } else if space > 0 {
            let inside = line.spans.last().zip(unit.phrase.spans.first()).filter(|(a, b)| a.1 == b.1);
            line.push_safe(" ", inside.map_or(Tone::Plain, |(a, _)| a.1));
            taken = taken.saturating_add(1);
        }
        if unit.width <= width {
            line.append(&unit.phrase);
            taken = taken.saturating_add(unit.width);
            continue;
        }
        for (text, tone) in &unit.phrase.spans {
            for grapheme in text.graphemes(true) {
                let columns = grapheme.width();
                if taken.saturating_add(columns) > width && taken > 0 {
                    lines.push(std::mem::take(&mut line));
                    taken = 0;
                }
                line.push_safe(grapheme, *tone);
                taken = taken.saturating_add(columns);
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn units(phrase: &Phrase) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut gap = Gap::Nothing;
    let mut before = "";
    for (text, tone) in &phrase.spans {
        for grapheme in text.graphemes(true) {
            if grapheme == "\n" {
                gap = Gap::LineBreak;
            } else if grapheme.chars().all(is_space) {
                gap = if gap == Gap::LineBreak { gap } else { Gap::Space };
            } else {
                match units.last_mut() {
                    Some(unit) if gap == Gap::Nothing && !may_break(before, grapheme) => {
                        unit.phrase.push_safe(grapheme, *tone);
                        unit.width = unit.width.saturating_add(grapheme.width());
                    }
                    _ => {
                        // White space in front of everything is no gap; line breaks there are none either.
                        let gap = if units.is_empty() { Gap::Nothing } else { gap };
                        let mut phrase = Phrase::default();
                        phrase.push_safe(grapheme, *tone);
                        units.push(Unit { gap, phrase, width: grapheme.width() });
                    }
                }
                gap = Gap::Nothing;
                before = grapheme;
            }
        }
    }
    glue_citations(units)
}

fn glue_citations(units: Vec<Unit>) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::with_capacity(units.len());
    for unit in units {
        match out.last_mut() {
            Some(last) if unit.gap == Gap::Space && stays_with_word(&unit) => {
                let width = last.width.saturating_add(1).saturating_add(unit.width);
                if width > GLUED_WIDTH_MAX {
                    out.push(unit);
                } else {
                    last.phrase.push_safe(" ", Tone::Plain);
                    last.phrase.append(&unit.phrase);
                    last.width = width;
                }
            }
            _ => out.push(unit),
        }
    }
    out
}

fn stays_with_word(unit: &Unit) -> bool {
    let mut chars = unit.phrase.spans.iter().flat_map(|(text, _)| text.chars());
    match (chars.next(), chars.next()) {
        (Some('['), Some(digit)) => digit.is_ascii_digit(),
        (Some(first), None) => UNCITED.starts_with(first),
        _ => false,
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Returns whether a line may end between two graphemes with nothing between them: beside a wide one, but not in front
/// of a closing sign or behind an opening one.
fn may_break(before: &str, after: &str) -> bool {
    let is_wide = |grapheme: &str| grapheme.width() > 1;
    let sign = |grapheme: &str| grapheme.chars().next().filter(|c| !c.is_alphanumeric());
    let opens = |c: char| "([{“‘«⟨（［｛【「『《〈".contains(c);
    let closes = |c: char| c.is_ascii_punctuation() || ('\u{2010}'..='\u{203a}').contains(&c) || is_cjk_sign(c);
    (is_wide(before) || is_wide(after))
        && !sign(before).is_some_and(opens)
        && !sign(after).is_some_and(|c| closes(c) && (!opens(c) || c == '['))
}

fn is_cjk_sign(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{301f}' | '\u{30fb}'..='\u{30fc}' | '\u{ff01}'..='\u{ff65}')
}

/// Returns the parts that have something in them in lines, with ` · ` in between; lines break between parts first.
pub(crate) fn wrap_list(parts: &[Phrase], width: usize) -> Vec<Phrase> {
    let separator = Phrase::of(" · ", Tone::Soft);
    let mut lines: Vec<Phrase> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.width().saturating_add(separator.width()).saturating_add(part.width()) <= width => {
                line.append(&separator);
                line.append(part);
            }
            last => {
                if let Some(line) = last.filter(|line| line.width().saturating_add(2) <= width) {
                    line.push(" ·", Tone::Soft);
                }
                lines.extend(wrap(part, width));
            }
        }
    }
    lines
}

fn indentation(columns: usize) -> Phrase {
    Phrase::default().padded(columns)
}

/// What is printed, line by line.
#[derive(Debug)]
pub(crate) struct Page {
    look: Look,
    out: String,
}

impl Page {
    /// Returns an empty page.
    pub(crate) fn new(look: Look) -> Self {
        Self { look, out: String::new() }
    }

    /// Returns how it is to look.
    pub(crate) fn look(&self) -> Look {
        self.look
    }

    /// Puts one blank line behind what is there.
    pub(crate) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Puts a phrase on a line of its own, however wide.
    pub(crate) fn line(&mut self, line: &Phrase) {
        let is_blank = |(text, _): &&(String, Tone)| text.trim_end().is_empty();
        let blank = line.spans.iter().rev().take_while(is_blank).count();
        let spans = line.spans.len().saturating_sub(blank);
        for (at, (text, tone)) in line.spans.iter().take(spans).enumerate() {
            let text = if at.saturating_add(1) == spans { text.trim_end() } else { text };
            let style = tone.style();
            if self.look.colour && !style.is_plain() {
                self.out.extend([&style.render().to_string(), text, &style.render_reset().to_string()]);
            } else {
                self.out.push_str(text);
            }
        }
        self.out.push('\n');
    }

    /// Wraps a phrase, the first line behind `first`, the others indented as far.
    pub(crate) fn paragraph(&mut self, first: &Phrase, phrase: &Phrase) {
        self.hang(first, &wrap(phrase, self.room(first.width())));
    }

    /// Wraps a phrase, with so many spaces in front.
    pub(crate) fn indented(&mut self, indent: usize, phrase: &Phrase) {
        self.paragraph(&indentation(indent), phrase);
    }

    /// Puts parts behind `first`, with ` · ` in between, and on further lines where they do not fit.
    pub(crate) fn list(&mut self, first: &Phrase, parts: &[Phrase]) {
        self.hang(first, &wrap_list(parts, self.room(first.width())));
    }

    /// Puts parts with ` · ` in between, with so many spaces in front.
    pub(crate) fn indented_list(&mut self, indent: usize, parts: &[Phrase]) {
        self.list(&indentation(indent), parts);
    }

    fn room(&self, indent: usize) -> usize {
        self.look.columns().saturating_sub(indent)
    }

    fn hang(&mut self, first: &Phrase, lines: &[Phrase]) {
        for (at, line) in lines.iter().enumerate() {
            let mut whole = if at == 0 { first.clone() } else { indentation(first.width()) };
            whole.append(line);
            self.line(&whole);
        }
    }

    /// Returns everything that was put on it.
    pub(crate) fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: usize) -> Vec<String> {
        let mut phrase = Phrase::default();
        phrase.push_text(text, Tone::Plain);
        wrap(&phrase, width)
            .iter()
            .map(|line| line.spans.iter().map(|(text, _)| text.as_str()).collect::<String>())
            .inspect(|line| assert!(line.width() <= width.max(2), "{line:?}"))
            .collect()
    }

    #[test]
    fn breaks_at_white_space() {
        assert_eq!(lines("one two  three\tfour", 9), ["one two", "three", "four"]);
        assert_eq!(lines("  one\n\ntwo ", 9), ["one", "two"]);
        assert_eq!(lines("", 9), [""; 0]);
        assert_eq!(lines(" \n ", 9), [""; 0]);
    }

    #[test]
    fn cuts_words_that_are_longer_than_the_line() {
        assert_eq!(lines("a aaaaaaaaaa b", 4), ["a", "aaaa", "aaaa", "aa b"]);
        assert_eq!(lines(&"x".repeat(300), 60).len(), 5);
    }

    #[test]
    fn counts_columns_not_characters() {
        assert_eq!(lines("東京都の夜間の事故は、減った。", 10), ["東京都の夜", "間の事故", "は、減っ", "た。"]);
        assert_eq!(lines("e\u{301}e\u{301}e\u{301} e\u{301}", 3), ["e\u{301}e\u{301}e\u{301}", "e\u{301}"]);
        let family = "👩\u{200d}👩\u{200d}👧";
        assert_eq!(lines(&family.repeat(3), 4), [family.repeat(2), family.to_owned()]);
    }

    #[test]
    fn keeps_citations_with_their_word() {
        assert_eq!(lines("the final count [7] [8].", 16), ["the final", "count [7] [8]."]);
        assert_eq!(lines("no source ◦", 10), ["no", "source ◦"]);
        let many = " [1] [2]".repeat(10);
        assert!(lines(&format!("count{many}"), 30).len() > 2);
    }

    #[test]
    fn keeps_no_break_spaces() {
        assert_eq!(lines("about 40\u{a0}per cent", 11), ["about", "40\u{a0}per cent"]);
    }

    #[test]
    fn lists_break_between_parts() {
        let parts = ["one two", "", "three four", "five", "a part that is longer than a line"].map(Phrase::plain);
        let lines: Vec<String> = wrap_list(&parts, 20)
            .iter()
            .map(|line| line.spans.iter().map(|(text, _)| text.as_str()).collect())
            .collect();
        assert_eq!(lines, ["one two · three four", "five ·", "a part that is", "longer than a line"]);
        assert!(wrap_list(&[Phrase::default()], 20).is_empty());
    }

    #[test]
    fn a_page_ends_lines_without_blanks_and_never_doubles_blank_lines() {
        let mut page = Page::new(Look { width: 40, colour: true });
        page.blank();
        page.line(&Phrase::of("a", Tone::Strong).and("  ", Tone::Plain).and(" ", Tone::Soft));
        page.blank();
        page.blank();
        page.line(&Phrase::plain("b  "));
        assert_eq!(page.finish(), "\u{1b}[1ma\u{1b}[0m\n\nb\n");
    }
}
