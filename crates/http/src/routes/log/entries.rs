//! The log, newest first, a page at a time.

use super::told::{Lines, parsed, told};
use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem};
use axum::http::header;
use model::{Governance, Recorded, history::Change};
use proof::{Seq, StreamName};
use render::site::{EntriesPage, EntryFilter};
use serde_json::{Value, json};

/// The most entries of a page.
const PAGE_MAX: u64 = 100;
/// The entries of a page where nothing is said.
const PAGE: u64 = 50;
/// How many entries are looked through for one page; then the reader may go on from there.
const LOOKED_THROUGH_MAX: u64 = 5_000;

/// What is wanted of the log.
#[derive(Debug, Clone)]
struct Wanted {
    /// A stream's name, or `case` or `source` for all of these.
    stream: String,
    /// A type, with or without prefix and version.
    event_type: String,
    /// A key's id, or its name.
    key: String,
    before: u64,
    limit: u64,
}

/// What was found.
#[derive(Debug, Default)]
struct Found {
    changes: Vec<Change>,
    /// Where to go on: entries before this one were not looked at.
    next: Option<u64>,
}

impl Wanted {
    fn of(ask: &Ask) -> Result<Self, Problem> {
        let text = |name| ask.parameter(name).unwrap_or_default().trim().to_owned();
        let wanted = Self {
            stream: text("stream"),
            event_type: text("type"),
            key: text("key"),
            before: ask.number("before", ask.snapshot.size(), u64::MAX)?.min(ask.snapshot.size()),
            limit: ask.number("limit", PAGE, PAGE_MAX)?.max(1),
        };
        if !["", "case", "source"].contains(&wanted.stream.as_str()) && wanted.stream.parse::<StreamName>().is_err() {
            return Err(Problem::bad_request(format!(
                "“{}” is not a stream: “ledger”, “case/<id>”, “source/<id>”, or “case” or “source” for all of them",
                wanted.stream
            ))
            .way("/entries", "The whole log"));
        }
        Ok(wanted)
    }

    fn takes(&self, recorded: &Recorded) -> bool {
        let stream = recorded.stream.to_string();
        let kind = stream.split('/').next().unwrap_or_default();
        let full = recorded.event_type.as_str();
        (self.stream.is_empty() || self.stream == stream || self.stream == kind)
            && (self.event_type.is_empty()
                || self.event_type == full
                || self.event_type == super::told::short_type(full))
            && (self.key.is_empty()
                || recorded.mark.by.iter().any(|by| by.as_str() == self.key || by.name() == self.key))
    }

    /// Returns the address of a page of the same that begins before an entry.
    fn address(&self, path: &str, before: Option<u64>) -> String {
        let before = before.map(|before| before.to_string()).unwrap_or_default();
        let limit = if self.limit == PAGE { String::new() } else { self.limit.to_string() };
        let members = [
            ("stream", self.stream.as_str()),
            ("type", self.event_type.as_str()),
            ("key", self.key.as_str()),
            ("limit", limit.as_str()),
            ("before", before.as_str()),
        ];
        render::site::address(path, &members)
    }
}

/// `?stream=&type=&key=&before=&limit=`
pub(super) fn entries(ask: &Ask) -> Result<Answer, Problem> {
    let wanted = Wanted::of(ask)?;
    let governance = ask.reader.governance(ask.snapshot.head())?;
    let found = find(ask, &wanted, &governance)?;
    let next = |path: &str| found.next.map(|next| wanted.address(path, Some(next)));
    if ask.form() == Form::Json {
        let mut list = json!({
            "size": ask.snapshot.size(),
            "checkpoint": ask.snapshot.checkpointed().checkpoint.size,
            "entries": found.changes.iter().map(|change| row(ask, change)).collect::<Result<Vec<_>, _>>()?,
        });
        if let (Some(next), Some(members)) = (next("/entries.json"), list.as_object_mut()) {
            members.insert("next".to_owned(), next.into());
        }
        let answer = Answer::json(&list);
        return Ok(match next("/entries.json") {
            Some(next) => answer.with(header::LINK, &format!("<{next}>; rel=\"next\"")),
            None => answer,
        });
    }
    let json = wanted.address("/entries.json", (wanted.before < ask.snapshot.size()).then_some(wanted.before));
    let frame = ask.frame("The log").form("application/json", json, "JSON");
    let mut lines = Lines::default();
    let lines = found.changes.iter().map(|change| lines.line(ask, change)).collect::<Result<Vec<_>, _>>()?;
    let types: Vec<&str> = model::event::EventKind::ALL.iter().map(|kind| kind.name()).collect();
    let keys: Vec<(String, String)> =
        governance.keys().iter().map(|(id, record)| (id.to_string(), record.holder.name.to_string())).collect();
    let is_newest = wanted.before >= ask.snapshot.size();
    let page = EntriesPage {
        lines,
        size: ask.snapshot.size(),
        filter: EntryFilter { stream: &wanted.stream, event_type: &wanted.event_type, key: &wanted.key },
        types: &types,
        keys: &keys,
        older: next("/entries"),
        newest: (!is_newest).then(|| wanted.address("/entries", None)),
        looked_until: found.next,
    };
    Ok(Answer::new(Form::Html, render::site::entries(&frame, &page)))
}

fn find(ask: &Ask, wanted: &Wanted, governance: &Governance) -> Result<Found, Problem> {
    let mut found = Found::default();
    let Some(last) = wanted.before.checked_sub(1) else { return Ok(found) };
    // One stream is in the index by itself.
    if let Ok(stream) = wanted.stream.parse::<StreamName>() {
        for recorded in ask.reader.stream(&stream, Seq(last))?.iter().rev().filter(|recorded| wanted.takes(recorded)) {
            if found.changes.len() as u64 == wanted.limit {
                found.next = found.changes.last().map(|change| change.seq);
                break;
            }
            found.changes.push(told(ask, recorded, governance)?);
        }
        return Ok(found);
    }
    let stop = last.saturating_sub(LOOKED_THROUGH_MAX.saturating_sub(1));
    for seq in (stop..=last).rev() {
        let Some((entry, _)) = parsed(ask, Seq(seq))? else { continue };
        let recorded = Recorded::of(&entry);
        if wanted.takes(&recorded) {
            found.changes.push(told(ask, &recorded, governance)?);
        }
        if found.changes.len() as u64 == wanted.limit || seq == stop {
            found.next = (seq > 0).then_some(seq);
            break;
        }
    }
    Ok(found)
}

/// An entry as other programs list it: what `history --json` says of a change, and the leaf.
fn row(ask: &Ask, change: &Change) -> Result<Value, Problem> {
    let mut row = serde_json::to_value(change).unwrap_or_default();
    if let (Some(leaf), Some(members)) = (ask.snapshot.leaf(Seq(change.seq))?, row.as_object_mut()) {
        members.insert("leaf".to_owned(), leaf.to_string().into());
    }
    Ok(row)
}
