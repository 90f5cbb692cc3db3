//! Numbers in square brackets: which of them cite, and which are links, footnotes or plain text.
//!
//! `[3]`, `[1, 2]` and `[1-3]` cite. `[sic]`, `[...]` and `[2019]` do not, and neither do `[3](url)`, which is a
//! link, and `[^3]`, which is a footnote.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::span;

/// The highest number that a mark can have.
pub(crate) const NUMBER_MAX: u32 = 999;

/// The most sources that one mark can name.
pub(crate) const NUMBERS_PER_MARK_MAX: usize = 50;

/// The most bytes between the brackets of a mark.
const MARK_BYTES_MAX: usize = 240;

/// The longest target of a link that is looked for, in code points.
const TARGET_CHARS_MAX: usize = 2_048;

/// Something in square brackets that looks like a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bracket {
    /// Where it stands, brackets and a link's target included.
    pub(crate) range: Range<usize>,
    pub(crate) kind: BracketKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BracketKind {
    /// Cites these sources, in the order written.
    Mark(Vec<u32>),
    /// `[3](url)` or `[[3]](url)`.
    Link(u32),
    /// `[^3]`, by its label.
    Footnote(String),
    /// A range of more numbers than a mark can have, as written.
    RangeTooLong(String),
    /// `[sic]`.
    Sic,
}

/// Returns the brackets of `text` that look like citations, in order.
pub(crate) fn brackets(text: &str) -> Vec<Bracket> {
    let mut found: Vec<Bracket> = Vec::new();
    for (start, _) in text.match_indices('[') {
        if found.last().is_none_or(|last| last.range.end <= start) {
            found.extend(bracket_at(text, start));
        }
    }
    found
}

/// Returns the cited numbers of `text` in order of appearance, each once.
pub fn numbers(text: &str) -> Vec<u32> {
    let mut seen = BTreeSet::new();
    brackets(text)
        .into_iter()
        .flat_map(|bracket| match bracket.kind {
            BracketKind::Mark(numbers) => numbers,
            BracketKind::Link(_) | BracketKind::Footnote(_) | BracketKind::RangeTooLong(_) | BracketKind::Sic => vec![],
        })
        .filter(|&number| seen.insert(number))
        .collect()
}

/// Returns the number and the length of a mark of one number that `text` begins with.
pub(crate) fn leading_mark(text: &str) -> Option<(u32, usize)> {
    let bracket = bracket_at(text, 0)?;
    match bracket.kind {
        BracketKind::Mark(numbers) => match numbers.as_slice() {
            [number] => Some((*number, bracket.range.end)),
            _ => None,
        },
        BracketKind::Link(_) | BracketKind::Footnote(_) | BracketKind::RangeTooLong(_) | BracketKind::Sic => None,
    }
}

fn bracket_at(text: &str, start: usize) -> Option<Bracket> {
    let after_open = span::from(text, start).strip_prefix('[')?;
    if let Some(link) = double_link(text, start) {
        return Some(link);
    }
    let inner = inside(after_open)?;
    let end = start + 1 + inner.len() + 1;
    if let Some(label) = inner.strip_prefix('^') {
        return is_label(label).then(|| Bracket { range: start..end, kind: BracketKind::Footnote(label.to_owned()) });
    }
    if inner.trim().eq_ignore_ascii_case("sic") {
        return Some(Bracket { range: start..end, kind: BracketKind::Sic });
    }
    let numbers = parse_numbers(inner)?;
    if let (Some(target), Some(&number)) = (link_target(span::from(text, end)), numbers.first()) {
        return Some(Bracket { range: start..end + target, kind: BracketKind::Link(number) });
    }
    let kind = if numbers.len() > NUMBERS_PER_MARK_MAX {
        BracketKind::RangeTooLong(span::slice(text, start..end).to_owned())
    } else {
        BracketKind::Mark(numbers)
    };
    Some(Bracket { range: start..end, kind })
}

/// Reads `[[3]](url)`.
fn double_link(text: &str, start: usize) -> Option<Bracket> {
    let inner = inside(span::from(text, start).strip_prefix("[[")?)?;
    let number = *parse_numbers(inner)?.first()?;
    let end = start + 2 + inner.len() + 1;
    let target = link_target(span::from(text, end).strip_prefix(']')?)?;
    Some(Bracket { range: start..end + 1 + target, kind: BracketKind::Link(number) })
}

fn inside(after_open: &str) -> Option<&str> {
    let (close, _) =
        after_open.bytes().take(MARK_BYTES_MAX).enumerate().find(|&(_, byte)| byte == b']' || byte == b'[')?;
    let inner = span::until(after_open, close);
    after_open.get(close..)?.starts_with(']').then_some(inner)
}

/// Returns the length of a Markdown link's `(target)`, when one follows at once.
fn link_target(after: &str) -> Option<usize> {
    let target = span::head(after.strip_prefix('(')?, TARGET_CHARS_MAX);
    let close = target.find([')', '\n'])?;
    let inner = span::until(target, close);
    let is_target = target.get(close..)?.starts_with(')') && !inner.is_empty();
    let is_address = inner.starts_with("http") || !inner.contains(char::is_whitespace);
    (is_target && is_address).then_some(close + 2)
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// Reads what stands in a mark. A range that is too long gives one number more than a mark can have.
fn parse_numbers(inner: &str) -> Option<Vec<u32>> {
    let mut numbers = Vec::new();
    for part in inner.split([',', ';']) {
        let (first, last) = parse_part(part)?;
        numbers.extend((first..=last).take(NUMBERS_PER_MARK_MAX + 1));
        numbers.truncate(NUMBERS_PER_MARK_MAX + 1);
    }
    Some(numbers)
}

fn parse_part(part: &str) -> Option<(u32, u32)> {
    match part.split_once(is_dash) {
        None => parse_number(part).map(|number| (number, number)),
        Some((first, last)) => {
            let (first, last) = (parse_number(first)?, parse_number(last)?);
            (first <= last).then_some((first, last))
        }
    }
}

fn parse_number(digits: &str) -> Option<u32> {
    let digits = digits.trim();
    let is_number = matches!(digits.len(), 1..=3) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok()?;
    (is_number && (1..=NUMBER_MAX).contains(&number)).then_some(number)
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<BracketKind> {
        brackets(text).into_iter().map(|bracket| bracket.kind).collect()
    }

    #[test]
    fn marks_of_every_form() {
        let cases: [(&str, &[u32]); 14] = [
            ("a [3] b", &[3]),
            ("[1][5]", &[1, 5]),
            ("[1] [2]", &[1, 2]),
            ("[1, 2]", &[1, 2]),
            ("[1,2;4]", &[1, 2, 4]),
            ("[1-3]", &[1, 2, 3]),
            ("[1\u{2013}3, 7]", &[1, 2, 3, 7]),
            ("[1 \u{2011} 2]", &[1, 2]),
            ("[4] then [2] then [4]", &[4, 2]),
            ("[ 3 ]", &[3]),
            ("fell[2].", &[2]),
            ("[3] (see below)", &[3]),
            ("[3](see below)", &[3]),
            ("[1,\n2]", &[1, 2]),
        ];
        for (text, expected) in cases {
            assert_eq!(numbers(text), expected, "{text:?}");
        }
    }

    #[test]
    fn brackets_that_are_text() {
        for text in [
            "[...]",
            "[\u{2026}]",
            "[2019]",
            "[0]",
            "[1000]",
            "[]",
            "[ ]",
            "[a]",
            "[1 2]",
            "[1,]",
            "[3-1]",
            "[-1]",
            "[1",
            "1]",
            "\\[3\\]",
            "[text](https://x.test/3)",
            "[\u{661}]",
            "[+3]",
            "[3.5]",
        ] {
            assert_eq!(brackets(text), [], "{text:?}");
        }
    }

    #[test]
    fn links_footnotes_and_long_ranges_are_told_apart() {
        assert_eq!(kinds("[3](https://x.test/a?b=c)"), [BracketKind::Link(3)]);
        assert_eq!(kinds("[[4]](https://x.test) [5]"), [BracketKind::Link(4), BracketKind::Mark(vec![5])]);
        assert_eq!(
            kinds("[^3] [^note-1]"),
            [BracketKind::Footnote("3".to_owned()), BracketKind::Footnote("note-1".to_owned())]
        );
        assert_eq!(kinds("[1-51]"), [BracketKind::RangeTooLong("[1-51]".to_owned())]);
        assert_eq!(numbers("[1-50]").len(), 50);
        assert_eq!(kinds("go [sic] on"), [BracketKind::Sic]);
    }

    #[test]
    fn ranges_cover_the_whole_mark() {
        let text = "\u{201c}a\u{201d} [1, 2] b [3](u)";
        let slices: Vec<&str> = brackets(text).into_iter().map(|b| span::slice(text, b.range)).collect();
        assert_eq!(slices, ["[1, 2]", "[3](u)"]);
    }

    #[test]
    fn many_open_brackets_are_fast() {
        assert_eq!(brackets(&"[".repeat(100_000)), []);
        assert_eq!(brackets(&"[[1](".repeat(2_000)).len(), 2_000);
    }
}
