//! The cases of a ledger, a row each.

use crate::{
    dates::day,
    look::Look,
    palette::Tone,
    phrase::Phrase,
    table::{Row, table},
    words::{count, rating},
    wrap::Page,
};
use model::{Case, Governance, case::QUESTION, decide::KnownSources, recheck};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// Its id.
    pub case: String,
    /// Its question.
    pub question: String,
    /// Open, closed and so on.
    pub state: String,
    /// The word of its verdict, if it has one, and its place on the scale.
    pub verdict: Option<(String, Option<i64>)>,
    /// What readers call that verdict.
    pub label: Option<String>,
    /// Whose rating the verdict is, where it is not ours.
    pub attributed_to: Option<String>,
    /// When its last entry was recorded.
    pub changed: String,
    /// The position of its last entry.
    pub seq: u64,
    /// Who recorded it.
    pub by: Vec<String>,
    /// How often its verdict changed.
    pub changes: u64,
    /// How many verdicts and sentences need looking at again.
    pub recheck: u64,
}

impl CaseLine {
    /// Returns the row of a case.
    pub fn of(case: &Case, governance: &Governance, sources: &KnownSources<'_>) -> Self {
        let verdict = case.verdict(QUESTION);
        let placed = verdict.map(|verdict| {
            let scale = governance.scale(&case.opened.data.scale);
            let rating = scale.and_then(|scale| scale.ratings.iter().find(|rating| rating.rating == verdict.data.to));
            let label = rating.and_then(|rating| {
                let language = case.opened.data.language.to_string();
                let primary = language.split('-').next().unwrap_or_default().to_owned();
                let label = [language.as_str(), primary.as_str(), "en"].iter().find_map(|it| rating.label.get(*it));
                label.map(ToString::to_string)
            });
            ((verdict.data.to.to_string(), rating.and_then(|rating| rating.order)), label)
        });
        let (placed, label) = placed.unzip();
        let again = recheck::needed(case, sources);
        let targets: BTreeSet<&str> = again.iter().map(|recheck| recheck.target.as_str()).collect();
        Self {
            case: case.id.to_string(),
            question: case.opened.data.question.to_string(),
            state: case.state().to_owned(),
            verdict: placed,
            label: label.flatten(),
            attributed_to: verdict.and_then(|verdict| verdict.data.attributed_to.as_ref()).map(ToString::to_string),
            changed: case.last.recorded_at.to_string(),
            seq: case.last.seq.0,
            by: case.last.by.iter().map(|key| governance.display_name(key)).collect(),
            changes: case.verdicts.get(QUESTION).map_or(0, |steps| (steps.len() as u64).saturating_sub(1)),
            recheck: targets.len() as u64,
        }
    }

    /// Returns the row as JSON.
    pub fn to_value(&self) -> Value {
        let mut row = json!({
            "case": self.case,
            "question": self.question,
            "state": self.state,
            "verdict": self.verdict.as_ref().map(|(rating, _)| rating),
            "changed": self.changed,
            "needs_recheck": self.recheck > 0,
        });
        if let (Some(author), Some(members)) = (&self.attributed_to, row.as_object_mut()) {
            members.insert("attributed_to".to_owned(), author.as_str().into());
        }
        row
    }
}

/// Returns the list of cases for a terminal, or how to make one.
pub fn cases(lines: &[CaseLine], look: &Look) -> String {
    let mut page = Page::new(*look);
    if lines.is_empty() {
        page.line(&Phrase::plain("No cases yet. To make one:"));
        for command in ["casebook open --help", "casebook import FILE --case CASE", "casebook demo DIR"] {
            page.line(&Phrase::plain("  ").and(command, Tone::Strong));
        }
        return page.finish();
    }
    if look.is_wide() {
        let rows: Vec<Row> = lines.iter().map(row).collect();
        table(&mut page, 0, &rows, 1);
    } else {
        for line in lines {
            stacked(&mut page, line);
        }
    }
    page.finish()
}

fn row(line: &CaseLine) -> Row {
    let [imported, case, state, changes, again] = details(line);
    Row {
        cells: vec![verdict(line), Phrase::of(&line.question, Tone::Strong), changed(line)],
        below: vec![imported, again, case, state, changes],
    }
}

fn stacked(page: &mut Page, line: &CaseLine) {
    let [imported, case, state, changes, again] = details(line);
    page.indented(0, &Phrase::of(&line.question, Tone::Strong));
    page.indented_list(2, &[verdict(line), imported, again, changed(line), changes, state, case]);
}

fn verdict(line: &CaseLine) -> Phrase {
    match &line.verdict {
        Some((word, order)) => rating(word, *order),
        None => Phrase::of("– no verdict", Tone::Soft),
    }
}

fn changed(line: &CaseLine) -> Phrase {
    Phrase::plain(&day(&line.changed)).and(&format!(" (#{})", line.seq), Tone::Soft)
}

fn details(line: &CaseLine) -> [Phrase; 5] {
    let imported = line.attributed_to.as_ref().map(|author| format!("imported, rated by {author}"));
    let again = match line.recheck {
        0 => String::new(),
        again => format!("↻ {again} to look at again"),
    };
    let changes = match line.changes {
        0 => String::new(),
        changes => count(changes, "change", "changes"),
    };
    [
        Phrase::of(&imported.unwrap_or_default(), Tone::Warning),
        Phrase::of(&line.case, Tone::Soft),
        Phrase::plain(&line.state),
        Phrase::plain(&changes),
        Phrase::of(&again, Tone::Warning),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr as _;

    fn line(case: &str, question: &str, verdict: Option<(&str, Option<i64>)>, changes: u64) -> CaseLine {
        CaseLine {
            case: case.to_owned(),
            question: question.to_owned(),
            state: "open".to_owned(),
            verdict: verdict.map(|(word, order)| (word.to_owned(), order)),
            label: None,
            attributed_to: None,
            changed: "2026-06-24T15:20:00.000000Z".to_owned(),
            seq: 112,
            by: Vec::new(),
            changes,
            recheck: 0,
        }
    }

    fn some() -> Vec<CaseLine> {
        vec![
            line(
                "street-lights",
                "Did the new street lights cut night-time crashes by 40 per cent on the streets that were relit?",
                Some(("mixed", Some(3))),
                2,
            ),
            line(
                "tokyo",
                "東京都の夜間の交通事故は本当に四割減ったのか、それとも数え方が変わっただけなのか、また街灯の効果と言えるのか",
                Some(("mostly supported", Some(4))),
                0,
            ),
            line("harbour", "Is the harbour deeper?", None, 0),
        ]
    }

    #[test]
    fn lists_at_two_widths() {
        insta::assert_snapshot!("cases_100", cases(&some(), &Look { width: 100, colour: false }));
        insta::assert_snapshot!("cases_60", cases(&some(), &Look { width: 60, colour: false }));
    }

    #[test]
    fn lines_fit_and_hide_nothing() {
        let mut lines = some();
        for line in &mut lines {
            line.question.push_str("\u{1b}]0;x\u{7}\u{202e}\n");
            line.case.push_str(&"\u{1b}".repeat(40));
            line.state.push('\u{9b}');
            line.changed.push('\r');
            line.verdict = Some(("a rating with a label that is far too long for a column".to_owned(), None));
        }
        for width in [0, 40, 76, 100] {
            let text = cases(&lines, &Look { width, colour: false });
            assert!(!text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}'), "{text:?}");
            assert!(text.lines().all(|line| line.width() <= width.max(40)), "{text}");
        }
    }

    #[test]
    fn an_empty_ledger_says_how_to_begin() {
        let text = cases(&[], &Look { width: 80, colour: false });
        assert!(text.starts_with("No cases yet.") && text.contains("  casebook import FILE --case CASE\n"), "{text}");
    }
}
