//! Lists of references: which lines are one, and what each says.

use super::Reference;
use super::line::{Line, numbered};
use super::outline::Kind;
use crate::citation;
use crate::span;

/// The longest line that is taken for a reference without a heading that says so, in bytes.
const UNHEADED_BYTES_MAX: usize = 1_000;

/// The longest web address that is read, in bytes.
const ADDRESS_BYTES_MAX: usize = 2_048;

/// Tells whether a line under a heading such as "Sources" begins a list.
pub(super) fn is_listed(line: &Line<'_>) -> bool {
    let text = span::from(line.raw, line.bullet_length());
    let text = text.trim_end();
    let is_source = |(start, end)| start == 0 || end == text.len();
    line.has_bullet() || item(text).is_some() || address(text).is_some_and(is_source)
}

/// Marks the lines of a list of references without heading, at the end of the article.
pub(super) fn mark_trailing_list(lines: &[Line<'_>], kinds: &mut [Kind]) {
    let mut first = kinds.len();
    let mut items = 0_usize;
    let mut addresses = 0_usize;
    for (at, (line, kind)) in lines.iter().zip(kinds.iter()).enumerate().rev() {
        match kind {
            Kind::Blank | Kind::Rule => {}
            Kind::Prose if is_unheaded_item(line) => {
                first = at;
                items += 1;
                addresses += usize::from(address(line.text()).is_some());
            }
            Kind::Prose if is_continuation(line) => {}
            Kind::Prose | Kind::Title | Kind::Heading { .. } | Kind::Reference => break,
        }
    }
    let closed = match kinds.get(..first).and_then(<[Kind]>::last) {
        Some(Kind::Prose) => lines.get(first - 1).is_some_and(Line::is_closed),
        _ => true,
    };
    if closed && (items > 1 || addresses == 1) {
        for kind in kinds.iter_mut().skip(first).filter(|kind| **kind == Kind::Prose) {
            *kind = Kind::Reference;
        }
    }
}

fn is_unheaded_item(line: &Line<'_>) -> bool {
    let text = span::from(line.raw, line.bullet_length()).trim_end();
    citation::leading_mark(text).is_some_and(|(_, length)| {
        let rest = span::from(text, length);
        let is_item = rest.starts_with(':') || rest.starts_with(char::is_whitespace);
        is_item && text.len() <= UNHEADED_BYTES_MAX && citation::numbers(rest).is_empty()
    })
}

/// Tells whether a line goes on with the reference above: indented, or an address alone.
fn is_continuation(line: &Line<'_>) -> bool {
    let is_address = address(line.text()).is_some_and(|(start, _)| start == 0);
    line.indent() >= 2 || is_address && !line.text().contains(char::is_whitespace)
}

/// Adds what a line of a list says to the references, and returns the bytes before its text.
pub(super) fn read(line: &Line<'_>, references: &mut Vec<Reference>) -> usize {
    let prefix = line.bullet_length();
    let text = span::from(line.raw, prefix).trim_end();
    if let Some((number, rest)) = item(text) {
        references.push(described(number, rest));
        return prefix + numbered(text).map_or(0, |numbered| numbered.length);
    }
    if let (Some(last), Some((start, end))) = (references.last_mut(), address(text)) {
        last.url.get_or_insert_with(|| span::slice(text, start..end).to_owned());
    }
    prefix
}

/// Reads the number of a reference, and what follows it.
fn item(text: &str) -> Option<(u32, &str)> {
    if let Some((number, length)) = citation::leading_mark(text) {
        let rest = span::from(text, length);
        return Some((number, rest.strip_prefix(':').unwrap_or(rest).trim()));
    }
    let numbered = numbered(text).filter(|numbered| numbered.number > 0)?;
    Some((numbered.number, span::from(text, numbered.length).trim()))
}

fn described(number: u32, text: &str) -> Reference {
    let Some((start, end)) = address(text) else {
        return Reference { number, title: title(text), url: None };
    };
    let before = span::until(text, start).trim_end();
    let after = span::from(text, end);
    let before = before.strip_suffix(['(', '<']).unwrap_or(before).trim_end();
    let before = match before.strip_suffix(']') {
        Some(label) => label.strip_prefix('[').unwrap_or(label),
        None => before.strip_suffix([',', ';', ':', '.', '|', '-', '\u{2013}', '\u{2014}']).unwrap_or(before),
    };
    let after = after.trim_start_matches(['>', ')', ',', '.', ';', ':', '-', '\u{2013}', '\u{2014}', ' ', '\t']);
    let title = title(before).or_else(|| title(after));
    Reference { number, title, url: Some(span::slice(text, start..end).to_owned()) }
}

fn title(text: &str) -> Option<String> {
    let text = text.trim();
    let unquoted = [('"', '"'), ('\u{201c}', '\u{201d}'), ('\'', '\''), ('(', ')')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close).filter(|inner| !inner.contains(open)))
        .unwrap_or(text);
    unquoted.contains(char::is_alphanumeric).then(|| unquoted.to_owned())
}

/// Returns where the first web address stands, in bytes.
fn address(text: &str) -> Option<(usize, usize)> {
    let start =
        ["https://", "http://", "www."].into_iter().filter_map(|scheme| find_ignoring_case(text, scheme)).min()?;
    let rest = span::from(text, start);
    let stop =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\u{201c}' | '\u{201d}' | '`');
    let mut url = span::until(rest, rest.find(stop).unwrap_or(rest.len()));
    if url.len() > ADDRESS_BYTES_MAX {
        return None;
    }
    while let Some(shorter) = without_last(url) {
        url = shorter;
    }
    (url.len() > "https://".len()).then_some((start, start + url.len()))
}

/// Takes off a last character that belongs to the sentence and not to the address.
fn without_last(url: &str) -> Option<&str> {
    let count = |c: char| url.matches(c).count();
    let last = url.chars().next_back()?;
    let foreign = match last {
        ')' => count(')') > count('('),
        ']' => count(']') > count('['),
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '}' | '*' | '_' | '|' | '\u{2019}' => true,
        _ => false,
    };
    foreign.then(|| span::until(url, url.len() - last.len_utf8()))
}

fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes().windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(raw: &str) -> (Vec<Reference>, String) {
        let mut references = Vec::new();
        let prefix = read(&Line { start: 0, raw }, &mut references);
        (references, raw[..prefix].to_owned())
    }

    #[test]
    fn lines_of_every_form() {
        let url = "https://x.test/a";
        for line in [
            "[1] Title, https://x.test/a",
            "[1] Title. https://x.test/a",
            "[1] Title https://x.test/a.",
            "[1] Title - https://x.test/a",
            "[1] Title (https://x.test/a)",
            "[1] Title <https://x.test/a>",
            "[1] [Title](https://x.test/a)",
            "[1] \u{201c}Title\u{201d}, https://x.test/a, accessed 2020",
            "[1]: https://x.test/a \"Title\"",
            "[1]: <https://x.test/a> (Title)",
            "[1] https://x.test/a \u{2014} Title",
            "1. Title https://x.test/a",
            "1) Title: https://x.test/a",
            "- [1] Title, https://x.test/a",
        ] {
            let expected = Reference { number: 1, title: Some("Title".to_owned()), url: Some(url.to_owned()) };
            assert_eq!(read_line(line).0, [expected], "{line}");
        }
    }

    #[test]
    fn titles_and_addresses_keep_what_is_theirs() {
        let one = |line: &str| read_line(line).0.remove(0);
        assert_eq!(one("[2] Acme Inc., https://x.test/a_(b)").title.as_deref(), Some("Acme Inc."));
        assert_eq!(one("[2] Acme Inc., https://x.test/a_(b)").url.as_deref(), Some("https://x.test/a_(b)"));
        assert_eq!(one("[2] HTTPS://X.test/A?b=c.").url.as_deref(), Some("HTTPS://X.test/A?b=c"));
        assert_eq!(one("[2] www.x.test").url.as_deref(), Some("www.x.test"));
        assert_eq!(one("[12] A book. Press, 1999.").title.as_deref(), Some("A book. Press, 1999."));
        assert_eq!(one("[3] https://x.test/a").title, None);
        assert_eq!(one("[3] http://").url, None);
    }

    #[test]
    fn bullets_and_numbers_stand_before_the_text() {
        assert_eq!(read_line("  - [1] Title").1, "  - ");
        assert_eq!(read_line("1. Title").1, "1. ");
        assert_eq!(read_line("[1] Title").1, "");
        assert_eq!(read_line("Some words"), (vec![], String::new()));
    }

    #[test]
    fn an_address_on_a_line_of_its_own_belongs_to_the_reference_above() {
        let mut references = Vec::new();
        for raw in ["[1] Title", "   https://x.test/a", "https://x.test/b"] {
            read(&Line { start: 0, raw }, &mut references);
        }
        assert_eq!(references[0].url.as_deref(), Some("https://x.test/a"));
    }
}
