//! Long texts in passages, so that a hit has a place: as many whole paragraphs as there is room for.

/// The longest passage, in bytes.
const PASSAGE_BYTES_MAX: usize = 1600;
/// A passage shorter than this goes on behind the end of a paragraph, in bytes.
const PASSAGE_BYTES_MIN: usize = 400;
/// How much of a passage the next one says again, in bytes, where a paragraph had to be cut: a phrase is in one of them.
const OVERLAP_BYTES: usize = 200;

/// A slice of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passage<'a> {
    pub(super) text: &'a str,
    /// Where it begins, in code points.
    pub(super) start: u64,
}

/// Returns the passages of a text, in order.
pub(super) fn passages(text: &str) -> Vec<Passage<'_>> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut start: u64 = 0;
    while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
        let (end, next) = cut(rest);
        if let Some(passage) = rest.get(..end).filter(|passage| !passage.trim().is_empty()) {
            out.push(Passage { text: passage, start });
        }
        start = start.saturating_add(rest.get(..next).map_or(0, |passed| passed.chars().count() as u64));
        from = from.saturating_add(next);
    }
    out
}

/// Returns where the passage ends that begins here, and where the next one begins.
fn cut(rest: &str) -> (usize, usize) {
    if rest.len() <= PASSAGE_BYTES_MAX {
        return (rest.len(), rest.len());
    }
    let max = floor(rest, PASSAGE_BYTES_MAX);
    let window = rest.get(..max).unwrap_or(rest);
    if let Some(end) = paragraph_end(window) {
        return (end, end);
    }
    // A cut within a paragraph: between words, if there is a space at all.
    let between = |from: usize, to: usize| {
        let found = window.get(from..to).and_then(|part| part.rfind(char::is_whitespace));
        found.map_or(to, |at| from.saturating_add(at))
    };
    let end = between(floor(window, PASSAGE_BYTES_MIN), max);
    let again = floor(window, end.saturating_sub(OVERLAP_BYTES));
    let next = between(floor(window, again.saturating_sub(OVERLAP_BYTES)), again);
    (end, next.max(1))
}

/// Returns where the last paragraph ends that ends in the window and is not too near its beginning.
fn paragraph_end(window: &str) -> Option<usize> {
    let mut end = window.len();
    while let Some(at) = window.get(..end).and_then(|part| part.rfind('\n')) {
        let behind = window.get(at.saturating_add(1)..).unwrap_or_default();
        let next = behind.trim_start_matches([' ', '\t', '\r']);
        if next.starts_with('\n') && at >= PASSAGE_BYTES_MIN {
            let blank = behind.len().saturating_sub(next.len()).saturating_add(2);
            return Some(at.saturating_add(blank));
        }
        end = at;
    }
    None
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code point is in a passage, at the place that the passage says.
    fn check(text: &str) -> Vec<Passage<'_>> {
        let chars: Vec<char> = text.chars().collect();
        let found = passages(text);
        let mut covered = vec![false; chars.len()];
        for passage in &found {
            let start = usize::try_from(passage.start).unwrap();
            for (at, c) in passage.text.chars().enumerate() {
                assert_eq!(chars[start + at], c);
                covered[start + at] = true;
            }
            assert!(passage.text.len() <= PASSAGE_BYTES_MAX);
        }
        assert!(chars.iter().zip(&covered).all(|(c, covered)| *covered || c.is_whitespace()));
        found
    }

    #[test]
    fn texts_of_every_form_are_covered() {
        for text in ["", "short", "\n\n\n", &"x".repeat(9000), &"東".repeat(3000), &"e\u{301} ".repeat(2000)] {
            check(text);
        }
        let words = (0..3000).map(|n| format!("word{n} ")).collect::<Vec<_>>().concat();
        let found = check(&words);
        // Any two neighbours are in one passage.
        for n in 0..2999 {
            let pair = format!("word{n} word{} ", n + 1);
            assert!(found.iter().any(|passage| format!("{} ", passage.text).contains(&pair)), "{pair}");
        }
    }

    #[test]
    fn paragraphs_stay_whole_where_they_fit() {
        let paragraph = format!("{}.", "A sentence of this paragraph".repeat(20));
        let text = [paragraph.as_str(); 6].join("\n\n");
        let found = check(&text);
        assert_eq!(found.len(), 3);
        assert!(
            found
                .iter()
                .all(|passage| passage.text.starts_with("A sentence") && passage.text.trim_end().ends_with('.'))
        );
        assert_eq!(found.iter().map(|passage| passage.text.len()).sum::<usize>(), text.len());
    }
}
