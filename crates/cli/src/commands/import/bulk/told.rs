//! What is said about an import of records: in words, and as JSON.

use super::{Became, Row, Run};
use crate::output::Output;
use serde_json::{Value, json};

impl Row {
    fn result(&self) -> &'static str {
        match self.became {
            Became::Planned(_) | Became::Imported => "imported",
            Became::Existing => "existing",
            Became::Differs => "differs",
            Became::Refused(_) => "refused",
        }
    }

    /// Where it stands, for people.
    fn name(&self) -> String {
        if self.place.is_empty() {
            format!("record {}", self.number)
        } else {
            format!("record {} ({})", self.number, self.place)
        }
    }

    fn reason(&self) -> Option<String> {
        match (&self.became, &self.case) {
            (Became::Refused(why), _) => Some(why.clone()),
            (Became::Differs, Some(case)) => {
                Some(format!("differs from what stands as case {case}, which stays as it is"))
            }
            _ => None,
        }
    }

    fn as_json(&self) -> Value {
        json!({
            "record": self.number,
            "place": self.place,
            "result": self.result(),
            "case": self.case.as_ref().map(proof::Slug::as_str),
            "label": self.label,
            "rating": self.rating,
            "evidence": self.evidence,
            "gaps": self.gaps,
            "added": self.added,
            "reason": self.reason(),
            "notes": self.notes,
        })
    }
}

impl Run<'_> {
    /// Says what was done.
    pub(super) fn tell(&self, out: &Output) -> anyhow::Result<()> {
        if out.json { out.json(&self.as_json()) } else { self.in_words(out) }
    }

    fn totals(&self) -> [usize; 4] {
        let count = |result| self.rows.iter().filter(|row| row.result() == result).count();
        [count("imported"), count("existing"), count("differs"), count("refused")]
    }

    fn as_json(&self) -> Value {
        let [imported, existing, differs, refused] = self.totals();
        let added: usize = self.rows.iter().map(|row| row.added).sum();
        json!({
            "format": self.format.name(),
            "file": self.file.to_string(),
            "records": self.rows.len(),
            "imported": imported,
            "existing": existing,
            "differs": differs,
            "refused": refused,
            "added": added,
            "first": self.receipts.first().map(|receipt| receipt.seq.0),
            "last": self.receipts.last().map(|receipt| receipt.seq.0),
            "sources": self.sources.0,
            "sources_known": self.sources.1,
            "dry_run": self.args.dry_run,
            "results": self.rows.iter().map(Row::as_json).collect::<Vec<_>>(),
        })
    }

    fn in_words(&self, out: &Output) -> anyhow::Result<()> {
        let [imported, existing, differs, refused] = self.totals();
        let verb = if self.args.dry_run { "would import" } else { "imported" };
        let records = count(self.rows.len(), "record");
        out.say(&format!("{verb} {imported} of {records} ({}), a case each", self.format.name()))?;
        let total =
            |of: fn(&Row) -> usize| self.rows.iter().filter(|row| row.result() == "imported").map(of).sum::<usize>();
        if imported > 0 {
            let rated = total(|row| usize::from(row.rating.is_some()));
            out.say(&format!(
                "  {} and {}, {} ({} known already), {} taken over from their authors",
                count_of(total(|row| row.evidence), "piece of evidence", "pieces of evidence"),
                count(total(|row| row.gaps), "gap"),
                count(self.sources.0, "new source"),
                self.sources.1,
                count(rated, "rating"),
            ))?;
        }
        if existing > 0 {
            out.say(&format!(
                "  {} before, and {} nothing",
                count_of(existing, "was imported", "were imported"),
                if existing == 1 { "adds" } else { "add" }
            ))?;
        }
        for row in &self.rows {
            for note in &row.notes {
                out.say(&format!("  note: {}: {note}", row.name()))?;
            }
        }
        for row in &self.rows {
            if let Some(reason) = row.reason() {
                out.say(&format!("  not imported: {}: {reason}", row.name()))?;
            }
        }
        if differs > 0 {
            out.say("then:  look at both; what stands is corrected by `verdict`, `evidence`, `note` and the like")?;
        }
        let added: usize = self.rows.iter().map(|row| row.added).sum();
        match (self.receipts.first(), self.receipts.last()) {
            _ if self.args.dry_run => {
                out.say(&format!("nothing was written; it would be {}", count_of(added, "entry", "entries")))
            }
            (Some(first), Some(last)) => {
                out.say(&format!("added #{}–#{}", first.seq, last.seq))?;
                out.say("see:  casebook cases")
            }
            _ if refused.saturating_add(differs) == 0 => out.say("nothing to add: all of it is here already"),
            _ => out.say("nothing was written"),
        }
    }
}

fn count(n: usize, what: &str) -> String {
    super::super::count(n, what)
}

fn count_of(n: usize, one: &str, several: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {several}") }
}
