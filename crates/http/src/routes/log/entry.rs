//! One entry: what exactly was recorded, by whom, and where it stands.

use super::told::{Lines, parsed, short_type, told};
use crate::{
    accept::Form,
    answer::{Answer, Keep},
    ask::Ask,
    problem::Problem,
};
use axum::http::{StatusCode, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::{EventData, Governance, Recorded, history};
use proof::{Entry, EventId, LeafHash, NodeHash, PAYLOAD_TYPE, Seq, Slug, StreamName, pae};
use render::site::{EntryLine, EntryPage, ProofStep, SignatureLine, TextLink, route};
use serde_json::{Value, json};

/// `/entries/57`, `.json`, `.dsse.json`, `.tlog-proof`; `/entries/<event id>` leads to its position.
pub(super) fn entry(ask: &Ask) -> Result<Answer, Problem> {
    let text = ask.part("entry");
    if let Ok(id) = text.parse::<EventId>() {
        return lead(ask, id);
    }
    let last = ask.snapshot.head();
    let seq = text.parse().ok().filter(|seq: &u64| seq.to_string() == text).map(Seq);
    let missing = |what: String| {
        Err(Problem::not_found(what)
            .way(format!("/entries/{last}"), format!("The last entry, #{last}"))
            .way("/entries", "The log"))
    };
    let Some(seq) = seq else {
        return missing(format!(
            "“{text}” is neither a position in the log nor an event's id; positions go from 0 to {last}"
        ));
    };
    let size = ask.snapshot.size();
    if seq.0 >= size {
        return missing(format!("there is no entry {seq}: the log has {size} entries, the last is #{last}"));
    }
    // A proof needs hashes only.
    if ask.form() == Form::TlogProof {
        return prove(ask, seq);
    }
    let Some((entry, bytes)) = parsed(ask, seq)? else { return missing(format!("there is no entry {seq}")) };
    if ask.form() == Form::Json {
        return Ok(Answer::new(Form::Json, bytes).for_ever());
    }
    if ask.form() == Form::Dsse {
        return Ok(Answer::json(&envelope(&entry, &bytes)).for_ever());
    }
    whole(ask, &entry, &bytes)
}

/// Leads from an event's id to its position, in the form that was asked for.
fn lead(ask: &Ask, id: EventId) -> Result<Answer, Problem> {
    let Some(seq) = ask.reader.find(id)? else {
        return Err(Problem::not_found(format!("no event {id} is in this log")).way("/entries", "The log"));
    };
    let ending = ask.path.split_once(&id.to_string()).map_or("", |(_, ending)| ending);
    let to = format!("/entries/{seq}{ending}");
    let answer = Answer::of("text/plain; charset=utf-8", format!("{to}\n"));
    let answer = answer.with_status(StatusCode::PERMANENT_REDIRECT).with(header::LOCATION, &to);
    Ok(Answer { keep: Keep::ForEver, ..answer })
}

/// Returns the event as a DSSE envelope.
fn envelope(entry: &Entry, bytes: &[u8]) -> Value {
    let signatures: Vec<Value> = entry
        .signatures
        .iter()
        .map(|signature| json!({"keyid": signature.keyid.as_str(), "sig": signature.base64()}))
        .collect();
    json!({
        "payload": STANDARD.encode(bytes.get(entry.event_bytes.clone()).unwrap_or_default()),
        "payloadType": PAYLOAD_TYPE,
        "signatures": signatures,
    })
}

/// Returns the proof that the entry is under the latest checkpoint.
fn prove(ask: &Ask, seq: Seq) -> Result<Answer, Problem> {
    if let Some(proof) = ask.snapshot.prove(seq)? {
        return Ok(Answer::new(Form::TlogProof, proof.to_bytes()));
    }
    let covered = ask.snapshot.checkpointed().checkpoint.size;
    let problem = Problem::not_found(format!(
        "entry {seq} is recorded, and the checkpoint covers {covered} entries so far; a new one follows within a second"
    ));
    Ok(problem.answer(ask).with(header::RETRY_AFTER, "1"))
}

fn whole(ask: &Ask, entry: &Entry, bytes: &[u8]) -> Result<Answer, Problem> {
    let seq = entry.seq;
    let governance = ask.reader.governance(seq)?;
    let now = ask.reader.governance(ask.snapshot.head())?;
    let recorded = Recorded::of(entry);
    let mut change = told(ask, &recorded, &now)?;
    // With the state before it, where that is known, the difference can be told too.
    if let (StreamName::Case(id), Ok(_)) = (&recorded.stream, &recorded.data) {
        let all = ask.reader.stream(&recorded.stream, seq)?;
        let sources = match ask.reader.case(id, seq)? {
            Some(view) => view.sources,
            None => std::collections::BTreeMap::new(),
        };
        let known = sources.iter().map(|(id, source)| (id.clone(), source)).collect();
        let changes = history::of_case(id, &all, &[], &governance, &known);
        if let Some(full) = changes.into_iter().rev().find(|full| full.seq == seq.0) {
            change.difference = full.difference;
        }
    }
    let leaf = LeafHash::of(bytes);
    let neighbour = |at: Option<u64>| -> Result<Option<(EntryLine, String)>, Problem> {
        let Some((entry, bytes)) = at.map(|at| parsed(ask, Seq(at))).transpose()?.flatten() else { return Ok(None) };
        let change = told(ask, &Recorded::of(&entry), &now)?;
        Ok(Some((EntryLine::of(&change), LeafHash::of(&bytes).to_string())))
    };
    let event_bytes = bytes.get(entry.event_bytes.clone()).unwrap_or_default();
    let title = format!("Entry {seq}");
    let checkpoint = &ask.snapshot.checkpointed().checkpoint;
    let frame = ask
        .frame(&title)
        .about_entry(seq.0)
        .form("application/json", format!("/entries/{seq}.json"), "JSON, the exact bytes")
        .form("application/json", format!("/entries/{seq}.dsse.json"), "DSSE envelope");
    let frame = if seq.0 < checkpoint.size {
        frame.form("text/plain", format!("/entries/{seq}.tlog-proof"), "tlog-proof")
    } else {
        frame
    };
    let page = EntryPage {
        line: Lines::default().line(ask, &change)?,
        change: &change,
        event_type: entry.event.event_type.to_string(),
        short_type: short_type(entry.event.event_type.as_str()).to_owned(),
        version: entry.version,
        size: ask.snapshot.size(),
        event: serde_json::from_slice(event_bytes).unwrap_or_default(),
        links: links(ask, &recorded)?,
        signatures: signatures(entry, event_bytes, &governance, &now),
        before: neighbour(seq.0.checked_sub(1))?,
        after: neighbour(seq.0.checked_add(1))?,
        leaf: leaf.to_string(),
        entry_bytes: bytes.len(),
        covered: checkpoint.size,
        root: checkpoint.root.to_string(),
        steps: steps(ask, seq, leaf, checkpoint.size)?,
    };
    Ok(Answer::new(Form::Html, render::site::entry(&frame, &page)))
}

/// Who signed, with what they were at that position, and whether the signature holds.
fn signatures(entry: &Entry, event: &[u8], governance: &Governance, now: &Governance) -> Vec<SignatureLine> {
    let message = pae(event);
    let line = |signature: &proof::EventSignature| {
        let record = governance.keys().get(&signature.keyid);
        let later = now.keys().get(&signature.keyid).and_then(|record| record.revoked.as_ref());
        SignatureLine {
            keyid: signature.keyid.to_string(),
            sig: signature.base64(),
            holder: record.map(|record| record.holder.name.to_string()),
            kind: record.map(|record| record.holder.kind.to_string()).unwrap_or_default(),
            roles: record.map(|record| record.roles.iter().map(ToString::to_string).collect()).unwrap_or_default(),
            enrolled: record.map(|record| record.enrolled.seq.0),
            revoked: later.map(|end| (end.mark.seq.0, end.reason.to_string())),
            holds: record.is_some_and(|record| record.key.verifies(&message, &signature.sig)),
        }
    };
    entry.signatures.iter().map(line).collect()
}

/// Where the ids in an event lead: events to their entries, digests to their bytes, things to their pages as they were then.
fn links(ask: &Ask, recorded: &Recorded) -> Result<Vec<TextLink>, Problem> {
    let mut links = Vec::new();
    let Ok(data) = &recorded.data else { return Ok(links) };
    let mut texts = Vec::new();
    collect("", &EventData::to_map(data).into(), &mut texts);
    for (member, text) in texts {
        let to = if let Ok(id) = text.parse::<EventId>() {
            ask.reader.find(id)?.map(|seq| format!("/entries/{seq}"))
        } else if ask.is_public() {
            // What was not published has no page there.
            None
        } else if let Ok(digest) = text.parse() {
            ask.snapshot.blobs().has(digest)?.then(|| format!("/blobs/sha256/{text}"))
        } else {
            thing(recorded, &member, &text)
        };
        links.extend(to.map(|to| TextLink { member, text, to }));
    }
    Ok(links)
}

/// Returns the address of a thing that a member names by its id.
fn thing(recorded: &Recorded, member: &str, id: &str) -> Option<String> {
    let kind = recorded.event_type.as_str();
    if id.parse::<Slug>().is_err() || kind.contains("removed") || kind.contains("withdrawn") {
        return None;
    }
    match (&recorded.stream, member) {
        (StreamName::Case(_), "source" | "sources") => route(&format!("source/{id}")),
        (StreamName::Case(case), "claim" | "claims" | "statement" | "rests_on") => {
            let kind = if member.starts_with("claim") { "claim" } else { "statement" };
            route(&format!("case/{case}/{kind}/{id}")).map(|address| format!("{address}?at={}", recorded.mark.seq))
        }
        (StreamName::Source(source), "capture") => route(&format!("source/{source}/capture/{id}")),
        (StreamName::Source(_), "into") => route(&format!("source/{id}")),
        (StreamName::Case(_) | StreamName::Source(_) | StreamName::Ledger, _) => None,
    }
}

/// Collects the texts of a value, each with the member that it is of.
fn collect(member: &str, value: &Value, texts: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => texts.push((member.to_owned(), text.clone())),
        Value::Array(items) => items.iter().for_each(|item| collect(member, item, texts)),
        Value::Object(members) => members.iter().for_each(|(name, value)| collect(name, value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The way from the leaf to the root, each step with what it is joined to.
fn steps(ask: &Ask, seq: Seq, leaf: LeafHash, size: u64) -> Result<Vec<ProofStep>, Problem> {
    let Some(hashes) = ask.snapshot.inclusion(seq, size)? else { return Ok(Vec::new()) };
    // From the root down: at which side the leaf is, and which leaves are on the other.
    let (mut from, mut to) = (0, size);
    let mut ways = Vec::new();
    while to - from > 1 {
        // The largest power of two below their number.
        let middle = from + (to - from - 1).checked_ilog2().map_or(1, |log| 1_u64 << log);
        let sibling_is_left = seq.0 >= middle;
        let sibling = if sibling_is_left { (from, middle) } else { (middle, to) };
        ways.push((sibling_is_left, sibling, (from, to)));
        (from, to) = if sibling_is_left { (middle, to) } else { (from, middle) };
    }
    let mut node = NodeHash::from(leaf);
    let mut steps = Vec::new();
    for ((sibling_is_left, sibling, parent), hash) in ways.into_iter().rev().zip(&hashes) {
        node = if sibling_is_left { NodeHash::of(hash, &node) } else { NodeHash::of(&node, hash) };
        steps.push(ProofStep {
            sibling_is_left,
            sibling: (sibling.0, sibling.1 - 1),
            sibling_hash: hash.to_string(),
            parent: (parent.0, parent.1 - 1),
            parent_hash: node.to_string(),
        });
    }
    Ok(steps)
}
