//! Whatever is read comes back: naughty strings, and articles put together at random.

use super::*;

const PIECES: [&str; 62] = [
    "It fell.",
    "It rose [1].",
    "Mr. Smith said \u{201c}no.\u{201d} [2]",
    "no end",
    "[3]",
    "[1, 2]",
    "[1](u)",
    "[^2]",
    "[",
    "]",
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\n \n",
    " ",
    "  ",
    "\t",
    "\r",
    "\u{a0}",
    "\u{2028}",
    "\u{200b}",
    "\u{feff}",
    "- ",
    "* ",
    "\u{2022} ",
    "> ",
    ">",
    "1. ",
    "2. ",
    "3) ",
    "12. ",
    "# ",
    "## ",
    "### 2. ",
    "#",
    "---",
    "===",
    "| a | b |",
    "Summary",
    "Executive summary",
    "Bottom line",
    "Sources",
    "References",
    "Notes:",
    "[1] The Paper, https://x.test/1",
    "[2]: https://x.test/2 \"T\"",
    "1. The Paper https://x.test/3",
    "https://x.test/a?b=C.D",
    "www.",
    "e.g.",
    "U.S.",
    "\u{2026}",
    "...",
    "?",
    "!\u{201d}",
    "\u{5b83}\u{4e0b}\u{3002}",
    "\u{1f468}\u{200d}\u{1f469}",
    "e\u{301}",
    "\u{0}",
    "**",
    "The agency said on Monday that the number of cases has fallen by",
];

/// A small generator of numbers that are the same on every machine (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit).unwrap()).unwrap()
    }
}

fn assert_well_formed(text: &str, article: &Article) {
    assert_round_trip(text, article);
    let statements: Vec<&Statement> = article.sections.iter().flat_map(|section| &section.statements).collect();
    for (at, statement) in statements.iter().enumerate() {
        assert_eq!(statement.id, format!("s{}", at + 1));
        assert_eq!(statement.text.trim(), statement.text);
        assert!(!statement.text.is_empty(), "{text:?}");
        assert!(!statement.before.chars().any(char::is_alphabetic) || statement.before.contains("[x]"), "{text:?}");
        assert!(!["- ", "* ", "\u{2022} ", "> "].iter().any(|bullet| statement.text.starts_with(bullet)), "{text:?}");
        let blank = statement.text.split('\n').skip(1).any(|line| line.trim().is_empty());
        assert!(!blank, "a blank line inside {:?}", statement.text);
    }
    let ids: std::collections::BTreeSet<&str> = article.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(ids.len(), article.sections.len());
    let count = |role| article.sections.iter().filter(|section| section.role == role).count();
    assert!(count(Role::Summary) <= 1 && count(Role::BottomLine) <= 1);
}

#[test]
fn random_assemblies_come_back() {
    let mut numbers = Numbers(7);
    let mut read = 0;
    for _ in 0..6_000 {
        let length = 1 + numbers.below(40);
        let text: String = (0..length).map(|_| PIECES[numbers.below(PIECES.len())]).collect();
        if let Ok(article) = parse(&text) {
            assert_well_formed(&text, &article);
            read += 1;
        }
    }
    assert!(read > 3_000, "only {read} were read");
}

#[test]
fn what_is_read_is_read_the_same_again() {
    let mut numbers = Numbers(11);
    for _ in 0..2_000 {
        let length = 1 + numbers.below(40);
        let text: String = (0..length).map(|_| PIECES[numbers.below(PIECES.len())]).collect();
        if let Ok(mut article) = parse(&text) {
            article.notes.retain(|note| *note != ParseNote::LeadingBlankLines);
            assert_eq!(parse(&article.to_markdown()).as_ref(), Ok(&article), "{text:?}");
        }
    }
}

#[test]
fn naughty_strings_come_back() {
    let Some(text) = fixture("vectors/blns/blns.txt") else { return };
    let article = parse(&text).unwrap();
    assert_well_formed(&text, &article);
    let mut read = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        for text in [format!("Title\n\n{line}"), format!("{line}\n\nIt fell. {line} It rose.\n\n## {line}\n{line}")] {
            if let Ok(article) = parse(&text) {
                assert_well_formed(&text, &article);
                read += 1;
            }
        }
    }
    assert!(read > 600, "only {read} were read");
}

#[test]
fn odd_input_is_read_in_time() {
    for piece in [
        "\n",
        " ",
        "[",
        "[1] ",
        "1. a\n",
        "## ",
        "> ",
        "- ",
        ".",
        ")",
        "https://x.test/))",
        "a\n\n",
        "a. ",
        "*\n",
        "(\n ",
        "[[1](",
    ] {
        let text = format!("Title\n\nSources\n[1] a {}", piece.repeat(10_000 / piece.len()));
        if let Ok(article) = parse(&text) {
            assert_round_trip(&text, &article);
        }
        let text = format!("Title\n\nIt fell.\n{}\nEnd.", piece.repeat(10_000 / piece.len()));
        if let Ok(article) = parse(&text) {
            assert_round_trip(&text, &article);
        }
    }
}
