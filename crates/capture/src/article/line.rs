//! Lines, and what can be told from one line alone.

use crate::citation;
use crate::sentence::{is_closer, is_terminator};
use crate::span;

/// Longer lines are not wrapped: each is a paragraph.
pub(super) const WRAP_COLUMNS_MAX: usize = 130;

/// How much of a line's end is looked at to see whether it ends a sentence.
const ENDING_CHARS: usize = 300;

const BULLETS: [char; 11] =
    ['-', '*', '+', '\u{2022}', '\u{25e6}', '\u{25aa}', '\u{2023}', '\u{b7}', '\u{25cf}', '\u{25cb}', '\u{2043}'];

/// A line of the article, without its line end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Where it begins, in bytes.
    pub(super) start: usize,
    pub(super) raw: &'a str,
}

/// A line's number: `2. ` or `2) `.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) number: u32,
    pub(super) delimiter: char,
    /// The bytes of number, delimiter and the space after them.
    pub(super) length: usize,
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    /// With a citation.
    pub(super) cites: bool,
    /// With the end mark of a sentence, before or after citations, quotes and brackets.
    pub(super) terminator: Option<char>,
}

impl<'a> Line<'a> {
    /// Returns the line without white space around it.
    pub(super) fn text(&self) -> &'a str {
        self.raw.trim()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text().is_empty()
    }

    pub(super) fn text_start(&self) -> usize {
        self.start + self.indent()
    }

    pub(super) fn text_end(&self) -> usize {
        self.start + self.raw.trim_end().len()
    }

    /// Returns the bytes of white space that the line begins with.
    pub(super) fn indent(&self) -> usize {
        self.raw.len() - self.raw.trim_start().len()
    }

    pub(super) fn columns(&self) -> usize {
        self.raw.trim_end().chars().count()
    }

    /// Returns the bytes of white space and block quote marks that the line begins with.
    pub(super) fn quote_length(&self) -> usize {
        let mut rest = self.raw.trim_start();
        while let Some(quoted) = quoted(rest) {
            rest = quoted.trim_start();
        }
        self.raw.trim_end().len().min(self.raw.len() - rest.len())
    }

    /// Returns the bytes of white space, block quote marks and bullets that the line begins with.
    pub(super) fn bullet_length(&self) -> usize {
        let mut rest = self.raw.trim_start();
        while let Some(next) = quoted(rest).or_else(|| after_bullet(rest)) {
            let next = next.trim_start();
            if next.is_empty() {
                break;
            }
            rest = next;
        }
        self.raw.len() - rest.len()
    }

    /// Tells whether the line begins with a bullet.
    pub(super) fn has_bullet(&self) -> bool {
        self.bullet_length() > self.quote_length()
    }

    /// Tells whether the line ends a sentence, or a citation.
    pub(super) fn is_closed(&self) -> bool {
        let ending = ending(self.text());
        ending.cites || ending.terminator.is_some()
    }
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('>').filter(|rest| rest.starts_with('>') || rest.starts_with(char::is_whitespace))
}

fn after_bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(BULLETS).filter(|rest| rest.starts_with(char::is_whitespace))?.trim_start();
    Some(["[ ] ", "[x] ", "[X] "].into_iter().find_map(|task| rest.strip_prefix(task)).unwrap_or(rest))
}

/// Divides a text into lines.
pub(super) fn lines_of(core: &str) -> Vec<Line<'_>> {
    if core.is_empty() {
        return Vec::new();
    }
    let mut start = 0;
    core.split('\n')
        .map(|raw| {
            let line = Line { start, raw };
            start += raw.len() + 1;
            line
        })
        .collect()
}

/// Tells whether a line only divides or underlines: `---`, `***`, `| --- |`.
pub(super) fn is_rule(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| {
            matches!(c, '-' | '=' | '*' | '_' | '~' | '#' | '+' | '|' | ':' | '>')
                || c.is_whitespace()
                || BULLETS.contains(&c)
        })
}

/// Reads the number that a line begins with, when something follows it.
pub(super) fn numbered(text: &str) -> Option<Numbered> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = span::until(text, digits).parse().ok().filter(|_| digits <= 3)?;
    let rest = span::from(text, digits);
    let delimiter = rest.chars().next().filter(|c| matches!(c, '.' | ')'))?;
    let after = span::from(rest, 1);
    let heading = after.trim_start();
    (!heading.is_empty() && heading.len() < after.len()).then_some(Numbered {
        number,
        delimiter,
        length: text.len() - heading.len(),
    })
}

/// Tells how a line ends.
pub(super) fn ending(text: &str) -> Ending {
    let mut rest = span::tail(text, ENDING_CHARS);
    let brackets = citation::brackets(rest);
    let mut marks = brackets.iter().rev().peekable();
    let mut ending = Ending { cites: false, terminator: None };
    loop {
        rest = rest.trim_end();
        if let Some(mark) = marks.next_if(|mark| mark.range.end == rest.len()) {
            ending.cites = true;
            rest = span::until(rest, mark.range.start);
            continue;
        }
        match rest.chars().next_back() {
            Some(c) if is_terminator(c) || c == '\u{2026}' => {
                ending.terminator = ending.terminator.or(Some(c));
                rest = span::until(rest, rest.len() - c.len_utf8());
            }
            Some(c) if is_closer(c) || matches!(c, '*' | '_') => rest = span::until(rest, rest.len() - c.len_utf8()),
            _ => return ending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(raw: &str) -> Line<'_> {
        Line { start: 0, raw }
    }

    #[test]
    fn numbers_of_lines() {
        let dot = |number, length| Some(Numbered { number, delimiter: '.', length });
        assert_eq!(numbered("2. Findings"), dot(2, 3));
        assert_eq!(numbered("12.  Findings"), dot(12, 5));
        assert_eq!(numbered("3) It fell"), Some(Numbered { number: 3, delimiter: ')', length: 3 }));
        for text in ["2.5 percent", "2020. Then", "2.", "2. ", "a. b", "2 b", "", ".", "2.b"] {
            assert_eq!(numbered(text), None, "{text:?}");
        }
    }

    #[test]
    fn prefixes_of_lines() {
        for (raw, prefix) in [
            ("- a", "- "),
            ("  * a", "  * "),
            ("> > a", "> > "),
            (">> a", ">> "),
            ("> - a", "> - "),
            ("\u{2022}\ta", "\u{2022}\t"),
            ("- [ ] a", "- [ ] "),
            ("- [1] a", "- "),
            ("-a", ""),
            (">5,000", ""),
            ("- ", ""),
            ("**a**", ""),
            ("- - -", "- - "),
        ] {
            assert_eq!(span::until(raw, line(raw).bullet_length()), prefix, "{raw:?}");
        }
    }

    #[test]
    fn endings() {
        let ends = |text| {
            let ending = ending(text);
            (ending.cites, ending.terminator)
        };
        assert_eq!(ends("It fell."), (false, Some('.')));
        assert_eq!(ends("It fell [1] [2]."), (true, Some('.')));
        assert_eq!(ends("It \u{201c}fell.\u{201d} [1][2]"), (true, Some('.')));
        assert_eq!(ends("**It fell?**"), (false, Some('?')));
        assert_eq!(ends("It fell [3]"), (true, None));
        assert_eq!(ends("It fell:"), (false, None));
        assert_eq!(ends("[1]"), (true, None));
        assert_eq!(ends(""), (false, None));
    }

    #[test]
    fn rules() {
        for text in ["---", "* * *", "=====", "|---|:--|", "##", "-", "\u{2022}"] {
            assert!(is_rule(text), "{text:?}");
        }
        for text in ["", "...", "a", "--- a", "\u{1f600}", "\u{3002}"] {
            assert!(!is_rule(text), "{text:?}");
        }
    }
}
