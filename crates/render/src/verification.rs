//! What a verification found: each check with its count, the first fault, and what is proved and what is not.

use crate::{look::Look, palette::Tone, phrase::Phrase, wrap::Page};

/// How wide the names of checks and parts are.
const HEAD: usize = 13;
/// How wide what a check says is, before its result.
const DETAIL: usize = 64;

/// One kind of check.
#[derive(Debug, Clone, Copy)]
pub struct CheckLine<'a> {
    /// What was checked.
    pub check: &'a str,
    /// In words.
    pub detail: &'a str,
    /// Whether all of it holds.
    pub ok: bool,
}

/// What a verification found.
#[derive(Debug, Clone)]
pub struct Verification<'a> {
    /// The log's key, where it was not given from outside.
    pub unpinned: Option<&'a str>,
    /// The checks.
    pub checks: Vec<CheckLine<'a>>,
    /// The first fault: the entry, where it is one, and what is wrong.
    pub fault: Option<(Option<u64>, &'a str)>,
    /// What could not be checked.
    pub not_checked: &'a [String],
    /// What is proved.
    pub proved: &'a [String],
    /// What is not.
    pub not_proved: &'a [String],
}

/// Returns a verification for a terminal.
pub fn verification(found: &Verification<'_>, look: &Look) -> String {
    let mut page = Page::new(*look);
    if let Some(key) = found.unpinned {
        let text = "the log's key was read from the log itself. Keep it, and this checkpoint:";
        page.paragraph(&head("Not pinned:", Tone::Warning), &Phrase::plain(text));
        page.line(&Phrase::plain(&format!("{:HEAD$}{key}", "")));
    }
    for check in &found.checks {
        let gap = DETAIL.saturating_sub(check.detail.chars().count());
        let tone = if check.ok { Tone::Inserted } else { Tone::Warning };
        let word = if check.ok { "ok" } else { "BAD" };
        let line = head(check.check, Tone::Plain).and(check.detail, Tone::Plain).and(&" ".repeat(gap), Tone::Plain);
        page.line(&line.and(word, tone));
    }
    if let Some((seq, fault)) = found.fault {
        let place = seq.map_or_else(String::new, |seq| format!("entry {seq}: "));
        page.paragraph(&head("PROVED BAD", Tone::Warning), &Phrase::of(&format!("{place}{fault}"), Tone::Warning));
    }
    items(&mut page, "NOT CHECKED", Tone::Warning, found.not_checked);
    items(&mut page, "Proved:", Tone::Strong, found.proved);
    items(&mut page, "Not proved:", Tone::Strong, found.not_proved);
    page.finish()
}

fn head(text: &str, tone: Tone) -> Phrase {
    let gap = HEAD.saturating_sub(text.chars().count());
    Phrase::of(text, tone).and(&" ".repeat(gap), Tone::Plain)
}

fn items(page: &mut Page, name: &str, tone: Tone, items: &[String]) {
    for (at, item) in items.iter().enumerate() {
        let first = if at == 0 { head(name, tone) } else { head("", Tone::Plain) };
        page.paragraph(&first, &Phrase::plain(item));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_hang_and_hostile_text_is_visible() {
        let proved = ["these entries, in this order, are those of the log that names this key".to_owned()];
        let found = Verification {
            unpinned: None,
            checks: vec![CheckLine { check: "journal", detail: "3 entries", ok: true }],
            fault: Some((Some(2), "signed by `x\u{202e}`")),
            not_checked: &[],
            proved: &proved,
            not_proved: &[],
        };
        let text = verification(&found, &Look { width: 50, colour: false });
        let gap = " ".repeat(55);
        assert_eq!(
            text,
            format!(
                "journal      3 entries{gap}ok\n\
                 PROVED BAD   entry 2: signed by `x⟨U+202E⟩`\n\
                 Proved:      these entries, in this order, are\n\
                 \x20            those of the log that names this key\n"
            )
        );
    }
}
