//! A text with quotes marked in it: pieces between the places where a quote begins or ends.
//!
//! Places are counted in Unicode code points, as quotes are. Quotes may overlap; each piece tells how many cover it. Of a
//! long text only what is around the quotes is given, or one part of it at a time.

use std::collections::BTreeSet;

/// How much of a text stands around a quote.
const AROUND: u64 = 700;
/// How much is given of a text that nothing quotes.
const BEGINNING: u64 = 4_000;
/// How long a text is given whole.
pub(super) const WHOLE_MAX: u64 = 12_000;
/// How much is given at a time of all of it.
pub(super) const PART: u64 = 20_000;

/// A part of what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// So many characters are not shown.
    Gap(u64),
    /// Words, with the quotes that begin before them and how many cover them.
    Words { text: String, begin: Vec<usize>, deep: usize },
}

/// Which part of a text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    /// What is around the quotes.
    Around,
    /// A part, from this place on.
    From(u64),
}

/// A quote's place.
pub(super) type Span = (u64, u64);

/// Returns the pieces of a text of this length. `quotes` are in the order of their beginnings.
pub(super) fn pieces(text: &str, length: u64, quotes: &[Span], window: Window) -> Vec<Piece> {
    let windows = windows(length, quotes, window);
    let mut cuts: BTreeSet<u64> = windows.iter().flat_map(|(start, end)| [*start, *end]).collect();
    let is_shown = |at: u64| windows.iter().any(|(start, end)| *start <= at && at <= *end);
    cuts.extend(quotes.iter().flat_map(|(start, end)| [*start, *end]).filter(|at| is_shown(*at)));
    let cuts: Vec<u64> = cuts.into_iter().collect();
    let bytes = byte_places(text, &cuts);
    let mut out = Vec::new();
    let mut told: u64 = 0;
    for (pair, places) in cuts.windows(2).zip(bytes.windows(2)) {
        let ([start, end], [from, to]) = (pair, places) else { continue };
        if !windows.iter().any(|(first, last)| first <= start && end <= last) {
            continue;
        }
        if *start > told {
            out.push(Piece::Gap(start.saturating_sub(told)));
        }
        told = *end;
        let begin = quotes.iter().enumerate().filter(|(_, quote)| quote.0 == *start).map(|(n, _)| n).collect();
        let deep = quotes.iter().filter(|quote| quote.0 <= *start && *end <= quote.1).count();
        out.push(Piece::Words { text: text.get(*from..*to).unwrap_or_default().to_owned(), begin, deep });
    }
    if told < length {
        out.push(Piece::Gap(length.saturating_sub(told)));
    }
    out
}

/// Returns which parts are shown, in order and apart.
fn windows(length: u64, quotes: &[Span], window: Window) -> Vec<Span> {
    match window {
        Window::From(from) => {
            let from = from.min(length);
            vec![(from, from.saturating_add(PART).min(length))]
        }
        Window::Around if length <= WHOLE_MAX => vec![(0, length)],
        Window::Around if quotes.is_empty() => vec![(0, BEGINNING.min(length))],
        Window::Around => {
            let mut out: Vec<Span> = Vec::new();
            let mut shown: u64 = 0;
            for (start, end) in quotes {
                let (from, to) = (start.saturating_sub(AROUND), end.saturating_add(AROUND).min(length));
                match out.last_mut() {
                    Some(last) if from <= last.1 => last.1 = last.1.max(to),
                    _ => out.push((from, to)),
                }
                shown = shown.saturating_add(to.saturating_sub(from));
                if shown > PART {
                    break;
                }
            }
            out
        }
    }
}

/// Returns where places in code points are in bytes. `places` are sorted.
fn byte_places(text: &str, places: &[u64]) -> Vec<usize> {
    let mut wanted = places.iter().copied().peekable();
    let mut out = Vec::with_capacity(places.len());
    for (n, (at, _)) in (0_u64..).zip(text.char_indices()) {
        while wanted.next_if_eq(&n).is_some() {
            out.push(at);
        }
        if wanted.peek().is_none() {
            break;
        }
    }
    out.resize(places.len(), text.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, begin: &[usize], deep: usize) -> Piece {
        Piece::Words { text: text.to_owned(), begin: begin.to_vec(), deep }
    }

    #[test]
    fn quotes_that_overlap_are_cut_where_they_begin_and_end() {
        let quotes = [(2, 6), (4, 8), (4, 5)];
        assert_eq!(
            pieces("ab😀d\u{e9}fgh ij", 11, &quotes, Window::Around),
            [
                words("ab", &[], 0),
                words("😀d", &[0], 1),
                words("é", &[1, 2], 3),
                words("f", &[], 2),
                words("gh", &[], 1),
                words(" ij", &[], 0),
            ]
        );
    }

    #[test]
    fn of_a_long_text_what_is_around_quotes_is_shown() {
        let text = "x".repeat(50_000);
        let shown = pieces(&text, 50_000, &[(1_000, 1_010), (1_500, 1_510), (30_000, 30_020)], Window::Around);
        let counts: Vec<(bool, u64)> = shown
            .iter()
            .map(|piece| match piece {
                Piece::Gap(n) => (false, *n),
                Piece::Words { text, .. } => (true, text.chars().count() as u64),
            })
            .collect();
        let sum: u64 = counts.iter().map(|(_, n)| n).sum();
        assert_eq!(sum, 50_000, "every character is shown or counted");
        assert_eq!(counts.first(), Some(&(false, 300)));
        assert_eq!(
            counts.iter().filter(|(shown, _)| !shown).map(|(_, n)| *n).collect::<Vec<_>>(),
            [300, 27_090, 19_280]
        );
    }

    #[test]
    fn all_of_it_comes_in_parts() {
        let text = "é".repeat(45_000);
        for (from, expected) in [(0, [None, Some(25_000)]), (40_000, [Some(40_000), None])] {
            let shown = pieces(&text, 45_000, &[], Window::From(from));
            let gap = |piece: Option<&Piece>| match piece {
                Some(Piece::Gap(n)) => Some(*n),
                _ => None,
            };
            assert_eq!([gap(shown.first()), gap(shown.last())], expected);
        }
        assert_eq!(pieces("", 0, &[], Window::Around), []);
        assert_eq!(pieces("ab", 2, &[], Window::From(9)), [Piece::Gap(2)]);
    }
}
