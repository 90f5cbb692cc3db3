//! An entry in a sentence.

use crate::{dates, site::route, words::and};
use model::{
    history::{Change, Difference},
    words::VerdictReason,
};

/// The longest sentence, in characters.
const SUMMARY_MAX: usize = 220;

/// An entry, told in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    /// Its position.
    pub seq: u64,
    /// When the log recorded it.
    pub recorded_at: String,
    /// Who signed it.
    pub by: String,
    /// What they did.
    pub summary: String,
    /// Why, in their words.
    pub reason: Option<String>,
    /// Its stream.
    pub stream: String,
    /// Where that is.
    pub address: Option<String>,
    /// The day that its author says, where it is another than the log's.
    pub says: Option<String>,
}

impl EntryLine {
    /// Returns the line of a change.
    pub fn of(change: &Change) -> Self {
        let says = dates::day(&change.time);
        let summary = change.summary.strip_prefix("an event of").map(|rest| format!("recorded an event of{rest}"));
        Self {
            seq: change.seq,
            recorded_at: change.recorded_at.clone(),
            by: and(&change.by),
            summary: summary.unwrap_or_else(|| change.summary.clone()),
            reason: change.reason.as_deref().map(|reason| why(reason, change)),
            stream: change.stream.clone(),
            address: route(&change.stream).filter(|_| change.stream != "ledger"),
            says: (says != dates::day(&change.recorded_at)).then_some(says),
        }
    }

    /// What they did, cut where it goes on for long: the entry's page has all of it.
    pub(crate) fn brief(&self) -> String {
        if self.summary.chars().count() <= SUMMARY_MAX {
            return self.summary.clone();
        }
        let cut: String = self.summary.chars().take(SUMMARY_MAX).collect();
        let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
        format!("{whole} …")
    }

    pub(crate) fn day(&self) -> String {
        dates::day(&self.recorded_at)
    }

    pub(crate) fn clock(&self) -> &str {
        dates::clock(&self.recorded_at)
    }

    /// The stream, as it is named among people.
    pub(crate) fn about(&self) -> &str {
        if self.stream == "ledger" { "the ledger itself" } else { &self.stream }
    }
}

/// A reason as people read it. A verdict's begins with a word of the format's.
fn why(reason: &str, change: &Change) -> String {
    let verdict = matches!(change.difference, Some(Difference::Verdict { .. }));
    match reason.split_once(": ").filter(|_| verdict) {
        Some((kind, rationale)) if kind == VerdictReason::Initial.as_str() => rationale.to_owned(),
        Some((kind, rationale)) => {
            let kind = kind.replace('_', " ");
            let (first, rest) = kind.split_at_checked(1).unwrap_or((&kind, ""));
            format!("{}{rest}. {rationale}", first.to_uppercase())
        }
        None => reason.to_owned(),
    }
}
