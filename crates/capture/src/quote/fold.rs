//! A text in which quotes, dashes, spaces, line wraps and case make no difference, to find passages with. Never to
//! prove anything with.

/// A folded text that knows where each of its characters came from.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) text: String,
    /// For each character of `text`: its start in `text`, in bytes, and the code point that it came from.
    origins: Vec<(usize, usize)>,
}

impl Folded {
    pub(super) fn of(text: &str) -> Self {
        let mut folded = Self::default();
        for (origin, c) in text.chars().enumerate() {
            match folded_char(c) {
                Some(' ') if folded.text.ends_with(' ') || folded.text.is_empty() => {}
                Some('.') if c == '\u{2026}' => (0..3).for_each(|_| folded.push('.', origin)),
                Some(plain) => plain.to_lowercase().for_each(|small| folded.push(small, origin)),
                None => {}
            }
        }
        folded.trim_end();
        folded
    }

    fn push(&mut self, c: char, origin: usize) {
        self.origins.push((self.text.len(), origin));
        self.text.push(c);
    }

    fn trim_end(&mut self) {
        let length = self.text.trim_end().len();
        self.text.truncate(length);
        while self.origins.last().is_some_and(|&(start, _)| start >= length) {
            self.origins.pop();
        }
    }

    /// Returns the code points of the original, end exclusive, that bytes `start..end` of the folded text came from.
    pub(super) fn origin(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let first = self.origins.partition_point(|&(at, _)| at < start);
        let last = self.origins.partition_point(|&(at, _)| at < end).checked_sub(1)?;
        Some((self.origins.get(first)?.1, self.origins.get(last)?.1 + 1))
    }
}

/// Folds one character; nothing for those without width.
fn folded_char(c: char) -> Option<char> {
    match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0e}' | '\u{fe0f}' => None,
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '`' | '\u{b4}' | '\u{2bc}' => Some('\''),
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => Some('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{2026}' => Some('.'),
        _ if c.is_whitespace() => Some(' '),
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_difference() {
        let folded = Folded::of("  \u{201c}It\u{2019}s  a\u{a0}well\u{2011}known\u{ad}\nFACT\u{2026}\u{201d} \n");
        assert_eq!(folded.text, "\"it's a well-known fact...\"");
    }

    #[test]
    fn origins() {
        let text = "\u{1f600}  A\u{2014}\u{130}x";
        let folded = Folded::of(text);
        let start = folded.text.find('a').unwrap();
        assert_eq!(folded.origin(start, start + 2), Some((3, 5)));
        assert_eq!(folded.origin(folded.text.find('x').unwrap(), folded.text.len()), Some((6, 7)));
        assert_eq!(Folded::of("").origin(0, 0), None);
    }
}
