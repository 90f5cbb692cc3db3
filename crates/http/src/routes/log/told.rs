//! Entries, each told in a sentence.

use crate::{ask::Ask, problem::Problem};
use model::{
    Governance, Recorded,
    history::{self, Change},
};
use proof::{Entry, Seq, StreamName};
use render::site::EntryLine;
use std::collections::BTreeMap;

/// Returns an entry's parts, or nothing where there is none.
pub(super) fn parsed(ask: &Ask, seq: Seq) -> Result<Option<(Entry, Vec<u8>)>, Problem> {
    let Some(bytes) = ask.reader.entry(seq)? else { return Ok(None) };
    let entry = Entry::parse(&bytes).map_err(|fault| {
        tracing::error!(%seq, %fault, "an entry cannot be parsed");
        Problem::new(
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            format!("entry {seq} cannot be read; the operator finds the reason in the log"),
        )
    })?;
    Ok(Some((entry, bytes)))
}

/// Returns what an entry changed, told without the state before it.
pub(super) fn told(ask: &Ask, recorded: &Recorded, governance: &Governance) -> Result<Change, Problem> {
    let earlier = match history::names_earlier(recorded) {
        Some(id) => ask.reader.find(id)?,
        None => None,
    };
    let earlier = match earlier {
        Some(seq) => parsed(ask, seq)?.map(|(entry, _)| Recorded::of(&entry)),
        None => None,
    };
    Ok(history::alone(recorded, governance, earlier.as_ref()))
}

/// Entries as lines, with a link to what they are about where that can be seen.
#[derive(Debug, Default)]
pub(super) struct Lines {
    in_sight: BTreeMap<String, bool>,
}

impl Lines {
    /// Returns the line of a change.
    pub(super) fn line(&mut self, ask: &Ask, change: &Change) -> Result<EntryLine, Problem> {
        let line = EntryLine::of(change);
        if !ask.is_public() {
            return Ok(line);
        }
        let Ok(StreamName::Case(case)) = change.stream.parse() else { return Ok(line) };
        let in_sight = if let Some(in_sight) = self.in_sight.get(&change.stream) {
            *in_sight
        } else {
            let view = ask.reader.case(&case, ask.snapshot.head())?;
            let in_sight = view.is_some_and(|view| !view.case.publications.is_empty());
            self.in_sight.insert(change.stream.clone(), in_sight);
            in_sight
        };
        Ok(if in_sight { line } else { EntryLine { address: None, ..line } })
    }
}

/// Returns a type as people name it: without the prefix and the version of the format.
pub(super) fn short_type(event_type: &str) -> &str {
    let name = event_type.strip_prefix("casebook.").unwrap_or(event_type);
    name.strip_suffix(".v1").unwrap_or(name)
}
