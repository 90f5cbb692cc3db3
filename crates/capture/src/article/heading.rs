//! Headings: their marks, and the names that say what a section is for.

use super::line::numbered;
use crate::span;

const SUMMARY: &[&str] = &[
    "at a glance",
    "executive summary",
    "in brief",
    "in short",
    "key findings",
    "key points",
    "key takeaways",
    "short answer",
    "summary",
    "tl;dr",
    "tldr",
];

const BOTTOM_LINE: &[&str] = &["bottom line", "conclusion", "conclusions", "our ruling", "our verdict", "verdict"];

const REFERENCES: &[&str] = &[
    "bibliography",
    "citations",
    "endnotes",
    "footnotes",
    "list of references",
    "list of sources",
    "notes",
    "reference list",
    "references",
    "source list",
    "sources",
    "works cited",
];

/// A heading that is known by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Summary,
    BottomLine,
    References,
}

/// Returns what a heading of exactly this name is for.
pub(super) fn known(heading: &str) -> Option<Known> {
    let name = folded(heading);
    let name = name.strip_prefix("the ").unwrap_or(&name);
    if SUMMARY.contains(&name) {
        Some(Known::Summary)
    } else if BOTTOM_LINE.contains(&name) {
        Some(Known::BottomLine)
    } else if REFERENCES.contains(&name) {
        Some(Known::References)
    } else {
        None
    }
}

/// Tells whether a heading begins as that of a conclusion does: `Bottom line answer`.
pub(super) fn concludes(heading: &str) -> bool {
    let name = folded(heading);
    let name = name.strip_prefix("the ").unwrap_or(&name);
    BOTTOM_LINE.iter().filter_map(|start| name.strip_prefix(start)).any(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Returns the name without emphasis, closing marks and colon, in small letters.
fn folded(heading: &str) -> String {
    let bare = span::head(heading, super::outline::HEADING_CHARS_MAX)
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '#' | ':' | '`'));
    let words: Vec<&str> = bare.split([' ', '\t', '\u{a0}', '-', '\u{2011}']).filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// Returns the bytes of a heading's mark: hash marks, number, or both.
pub(super) fn mark_length(text: &str) -> usize {
    hash_mark_length(text).or_else(|| numbered(text).map(|numbered| numbered.length)).unwrap_or_default()
}

/// Returns the bytes of `## `, with a number that follows; nothing when the line is not such a heading.
pub(super) fn hash_mark_length(text: &str) -> Option<usize> {
    let rest = text.trim_start_matches('#');
    let hashes = text.len() - rest.len();
    let heading = rest.trim_start();
    let is_heading = (1..=6).contains(&hashes) && heading.len() < rest.len() && !heading.is_empty();
    is_heading.then(|| text.len() - heading.len() + number_length(heading))
}

/// Returns the bytes of `2. `, `2) ` or `2.1. ` before a heading.
fn number_length(heading: &str) -> usize {
    let rest = heading.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = rest.strip_prefix(')').unwrap_or(rest);
    let number = span::until(heading, heading.len() - rest.len());
    let name = rest.trim_start();
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && number.ends_with(['.', ')']);
    if is_number && name.len() < rest.len() && !name.is_empty() { heading.len() - name.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for heading in ["Executive summary", "SUMMARY:", "**TL;DR**", "In short", "Key-points", "at a glance ##"] {
            assert_eq!(known(heading), Some(Known::Summary), "{heading}");
        }
        for heading in ["Bottom line", "The bottom line", "Our ruling:", "Verdict", "Conclusion"] {
            assert_eq!(known(heading), Some(Known::BottomLine), "{heading}");
        }
        assert_eq!(known("Works cited"), Some(Known::References));
        for heading in ["Summary of findings", "", "Bottom line answer", "Source criticism"] {
            assert_eq!(known(heading), None, "{heading}");
        }
    }

    #[test]
    fn conclusions() {
        for heading in
            ["Bottom line answer", "bottom-line: no", "Conclusion", "Our verdict \u{2014} false", "The verdict"]
        {
            assert!(concludes(heading), "{heading}");
        }
        for heading in ["Verdicts elsewhere", "What the verdict means", "Inconclusive"] {
            assert!(!concludes(heading), "{heading}");
        }
    }

    #[test]
    fn marks() {
        for (text, mark) in [
            ("## Findings", "## "),
            ("### 2. Findings", "### 2. "),
            ("### 2.1) Findings", "### 2.1) "),
            ("##  Findings", "##  "),
            ("## 2024 in review", "## "),
            ("## 3.5 million", "## "),
            ("2. Findings", "2. "),
            ("#hashtag", ""),
            ("##", ""),
            ("####### seven", ""),
            ("## 2.", "## "),
        ] {
            assert_eq!(span::until(text, mark_length(text)), mark, "{text:?}");
        }
    }
}
