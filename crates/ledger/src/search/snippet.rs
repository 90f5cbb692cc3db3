//! The part of a text that shows why it was found.

use super::{query::Clause, words::words};
use serde::{Deserialize, Serialize};

/// A text up to this length is shown whole, in code points.
const WHOLE_MAX: usize = 400;
/// About as much is shown of a longer one, in code points.
const PART: usize = 280;
/// How much of it stands before the first match, in code points.
const LEAD: usize = 60;

/// A part of a text, with what was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The words, an exact slice of the text.
    pub text: String,
    /// What was looked for in them, in code points of `text`: from, to (exclusive); in order, and none overlaps another.
    pub marks: Vec<(usize, usize)>,
    /// Where it begins, in code points of the whole text.
    pub start: usize,
    /// Whether the text goes on behind it.
    pub goes_on: bool,
}

/// Returns the part of `text` in which most is found.
pub(super) fn snippet(text: &str, clauses: &[Clause]) -> Snippet {
    let words = words(text);
    let wanted = clauses.iter().filter(|clause| !clause.excluded);
    let mut places: Vec<(usize, usize)> = wanted.flat_map(|clause| clause.places(&words)).collect();
    places.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in places {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    // From bytes to code points.
    let point = |byte: usize| text.get(..byte).map_or(0, |before| before.chars().count());
    let marks: Vec<(usize, usize)> = merged.iter().map(|(start, end)| (point(*start), point(*end))).collect();
    let length = text.chars().count();
    let (from, to) = if length <= WHOLE_MAX { (0, length) } else { part(text, &marks, length) };
    let clipped = marks.iter().filter(|(start, end)| *start >= from && *end <= to);
    Snippet {
        text: text.chars().skip(from).take(to.saturating_sub(from)).collect(),
        marks: clipped.map(|(start, end)| (start.saturating_sub(from), end.saturating_sub(from))).collect(),
        start: from,
        goes_on: to < length,
    }
}

/// Returns from where to where a long text is shown, in code points, cut between words where there are spaces.
fn part(text: &str, marks: &[(usize, usize)], length: usize) -> (usize, usize) {
    let inside = |first: usize| {
        marks.iter().filter(|(start, end)| *start >= first && *end <= first.saturating_add(PART - LEAD)).count()
    };
    // The earliest of those from which most is seen.
    let best = marks.iter().rev().max_by_key(|(start, _)| inside(*start)).copied().unwrap_or_default();
    let chars: Vec<char> = text.chars().collect();
    let is_space = |at: usize| chars.get(at).is_some_and(|c| c.is_whitespace());
    let lead = best.0.saturating_sub(LEAD);
    let from = (lead..best.0).find(|at| *at == 0 || is_space(at.saturating_sub(1))).unwrap_or(lead);
    let from = if is_space(from) { from.saturating_add(1) } else { from };
    let reach = from.saturating_add(PART).max(best.1).min(length);
    let to = if reach == length {
        length
    } else {
        (best.1..=reach).rev().find(|at| is_space(*at)).filter(|at| *at > best.1).unwrap_or(reach)
    };
    (from.min(best.0), to)
}

#[cfg(test)]
mod tests {
    use super::{super::query::clauses, *};

    fn marked(found: &Snippet) -> Vec<String> {
        let of = |(from, to): &(usize, usize)| found.text.chars().skip(*from).take(to - from).collect();
        found.marks.iter().map(of).collect()
    }

    #[test]
    fn short_texts_are_whole() {
        let found = snippet("The “worst of the worst” — 👍 Grönvik said.", &clauses("gronvik \"of the\" worst -said"));
        assert_eq!(marked(&found), ["worst", "of the", "worst", "Grönvik"]);
        assert_eq!((found.start, found.goes_on), (0, false));
    }

    #[test]
    fn long_texts_show_where_most_is() {
        let filler = "Lorem ipsum dolor sit amet. ".repeat(40);
        let text = format!("{filler}A light here. {filler}The new light cut crashes; the light stayed. {filler}");
        let found = snippet(&text, &clauses("light crashes"));
        assert_eq!(marked(&found), ["light", "crashes", "light"]);
        assert!(found.goes_on && found.text.chars().count() <= PART);
        let slice: String = text.chars().skip(found.start).take(found.text.chars().count()).collect();
        assert_eq!(slice, found.text);
        assert!(!found.text.starts_with(char::is_whitespace) && !found.text.ends_with(char::is_whitespace));
    }

    #[test]
    fn texts_without_spaces_are_cut_all_the_same() {
        let text = format!("{}交通事故{}", "東".repeat(900), "京".repeat(900));
        let found = snippet(&text, &clauses("交通事故"));
        assert_eq!(marked(&found), ["交通事故"]);
        assert_eq!(found.start, 900 - LEAD);
        let whole = snippet(&text, &clauses(&text));
        assert_eq!(whole.marks.len(), 1);
        assert_eq!(snippet(&"x".repeat(900), &clauses("y")).marks, []);
    }
}
