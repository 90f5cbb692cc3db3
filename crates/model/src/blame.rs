//! Blame: which entry last changed the words of each sentence.

use crate::{case::Case, governance::Governance, history::Change, recorded::Mark};
use serde::Serialize;

/// A sentence, and who last changed its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Blame {
    /// Its full name.
    pub name: String,
    pub text: String,
    pub seq: u64,
    pub recorded_at: String,
    pub by: Vec<String>,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How often it was written.
    pub writings: u64,
}

/// Returns the blame of a case's sentences in their order. `changes` are the case's, for the reasons.
pub fn of_case(case: &Case, governance: &Governance, changes: &[Change]) -> Vec<Blame> {
    let blame = |kind: &str, id: &str, text: String, mark: &Mark, writings: u64| {
        let event = mark.event.to_string();
        Blame {
            name: format!("case/{}/{kind}/{id}", case.id),
            text,
            seq: mark.seq.0,
            recorded_at: mark.recorded_at.to_string(),
            by: mark.by.iter().map(|key| governance.display_name(key)).collect(),
            reason: changes.iter().find(|change| change.event == event).and_then(|change| change.reason.clone()),
            event,
            writings,
        }
    };
    case.document
        .statements()
        .map(|statement| {
            let (id, text) = (statement.data.statement.as_str(), statement.data.text.to_string());
            blame("statement", id, text, &statement.worded, statement.writings)
        })
        .collect()
}
