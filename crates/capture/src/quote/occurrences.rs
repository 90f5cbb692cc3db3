//! Every place of one string in another, overlapping ones too, in linear time (Knuth, Morris, Pratt).

/// Returns where `needle` begins in `text`, in bytes. In UTF-8 these are code point boundaries.
pub(super) fn occurrences<'a>(text: &'a str, needle: &'a str) -> impl Iterator<Item = usize> + 'a {
    let borders = borders(needle.as_bytes());
    let needle = needle.as_bytes();
    let mut matched = 0;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        matched = advance(needle, &borders, matched, byte);
        (matched == needle.len() && matched > 0).then(|| at + 1 - needle.len())
    })
}

/// Returns, for every prefix of the needle, the length of its longest proper prefix that is also its suffix.
fn borders(needle: &[u8]) -> Vec<usize> {
    let mut borders = Vec::with_capacity(needle.len());
    let mut matched = 0;
    for (at, &byte) in needle.iter().enumerate() {
        if at > 0 {
            matched = advance(needle, &borders, matched, byte);
        }
        borders.push(matched);
    }
    borders
}

/// Returns how much of the needle is matched after one more byte.
fn advance(needle: &[u8], borders: &[usize], mut matched: usize, byte: u8) -> usize {
    while needle.get(matched) != Some(&byte) {
        match matched.checked_sub(1).and_then(|last| borders.get(last)) {
            Some(&border) => matched = border,
            None => return 0,
        }
    }
    matched + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, needle: &str) -> Vec<usize> {
        occurrences(text, needle).collect()
    }

    #[test]
    fn the_same_as_looking_at_every_place() {
        let text = "abaababaabaab\u{e9}aba\u{1f600}ab\u{e9}";
        for needle in ["a", "ab", "aba", "abaab", "\u{e9}", "b\u{e9}", "\u{1f600}", "x", text, "abab"] {
            let naive: Vec<usize> =
                (0..text.len()).filter(|&at| text.as_bytes()[at..].starts_with(needle.as_bytes())).collect();
            assert_eq!(found(text, needle), naive, "{needle}");
        }
        assert_eq!(found("aaaa", "aa"), [0, 1, 2]);
        assert_eq!(found("aaaa", ""), Vec::<usize>::new());
        assert_eq!(found("", "a"), Vec::<usize>::new());
    }
}
