//! What a person should not have to type.

mod captured;
mod fetched;
mod governing;
mod proposals;
mod published;
mod quotes;
mod verdicts;
mod withdrawn;

pub(crate) use captured::{extraction, extraction_of, free_capture};
pub(super) use fetched::{ask, check, check_editable, how, source_at};

pub(crate) use published::readers_see;

use super::{call::Call, citations, refs};
use crate::{
    desk::{Desk, Draft, now_text},
    failure::Failure,
};
use model::{Case, EventData, EventKind, Source, StreamKind, case::QUESTION};
use proof::{Slug, StreamName};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Returns the events that a call asks for.
pub(super) fn drafts(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Vec<Draft>> {
    refs::resolve(call, desk)?;
    match call.command.kind {
        EventKind::SourceRegistered => source(call, desk),
        EventKind::SourceCaptured => captured::capture(call, desk),
        kind => match kind.stream() {
            StreamKind::Ledger => {
                call.defaults();
                governing::fill(call, desk)?;
                call.draft(kind, StreamName::Ledger, &call.data)
            }
            StreamKind::Source => source_event(call, desk),
            StreamKind::Case => case_event(call, desk),
            StreamKind::Any => affirmation(call, desk),
        }
        .map(|draft| vec![draft]),
    }
}

/// An entry is affirmed in the stream where it stands.
fn affirmation(call: &mut Call<'_>, desk: &Desk<'_>) -> anyhow::Result<Draft> {
    let given = call.data.get("event").and_then(Value::as_str).unwrap_or_default();
    let unknown = || {
        Failure::new(format!("there is no event {given} in this ledger"))
            .then("`casebook history CASE` shows events and positions")
            .unwritten()
    };
    let id = refs::event_id(&desk.ledger, "EVENT", given)?;
    let seq = desk.ledger.find(id)?.ok_or_else(unknown)?;
    let entry = desk.ledger.entry(seq)?.ok_or_else(unknown)?;
    let subject = ledger::states::parsed(seq, &entry)?.event.subject;
    call.draft(call.command.kind, subject, &call.data)
}

/// Fills in what does not depend on what else is given: what a person finds in the editor.
pub(super) fn prefill(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let kind = call.command.kind;
    if kind.stream() == StreamKind::Case && kind != EventKind::CaseOpened {
        let case = known_case(call, desk)?;
        call.free_id(&case);
        match kind {
            EventKind::GapRecorded => until_today(call)?,
            EventKind::VerdictChanged => {
                refs::resolve(call, desk)?;
                proposals::repeat(call, desk, &case, proposals::Of::Verdict)?;
                let proposed = call.data.remove("target");
                let target = call.second().or(proposed.as_ref().and_then(Value::as_str)).unwrap_or(QUESTION);
                match case.verdict(target) {
                    Some(stands) => call.type_in("from", &[stands.data.to.as_str()]),
                    None => call.default("reason", "initial"),
                }
            }
            EventKind::ClaimRevised => {
                let stands = call.member("claim").and_then(|name| case.claim(&name.parse().ok()?));
                if let Some(stands) = stands {
                    as_it_is(call, &stands.data.clone().into(), &["claim", "appearance"]);
                }
            }
            EventKind::CommentSought => today(call, "at")?,
            EventKind::SectionWritten => {
                let stands = call.second().and_then(|name| case.document.section(&name.parse().ok()?));
                if let Some(stands) = stands {
                    standing(call, &stands.data.clone().into(), &["section", "after", "reason"]);
                }
            }
            EventKind::StatementWritten => {
                let stands = call.second().and_then(|name| case.document.statement(&name.parse().ok()?));
                if let Some(stands) = stands {
                    standing(call, &stands.data.clone().into(), &["statement", "citations", "after", "reason"]);
                    let evidence: BTreeSet<&str> =
                        stands.data.citations.iter().flat_map(|cited| &cited.evidence).map(|id| id.as_str()).collect();
                    call.type_in("evidence", &evidence.into_iter().collect::<Vec<_>>());
                }
            }
            _ => {}
        }
    }
    call.defaults();
    Ok(())
}

/// Fills in what stands and is about to be replaced, but for these members.
fn standing(call: &mut Call<'_>, data: &EventData, without: &[&str]) {
    as_it_is(call, data, without);
    call.type_in("replaces", &["standing"]);
}

fn as_it_is(call: &mut Call<'_>, data: &EventData, without: &[&str]) {
    for (name, value) in data.to_map() {
        if !without.contains(&name.as_str()) && !["replaces", "method"].contains(&name.as_str()) {
            call.default(&name, value);
        }
    }
}

fn source_event(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Draft> {
    let known = known_source(call.first(), desk)?;
    call.defaults();
    if call.command.kind == EventKind::CaptureFailed {
        call.default("at", now_text(call.env.now())?.to_string());
        let url = known.data.url.as_ref().map(ToString::to_string);
        let url = call.data.contains_key("url").then(String::new).or(url);
        let url = url.ok_or_else(|| Failure::usage("--url: which address was asked for?").unwritten())?;
        call.default("url", url);
    }
    // A capture is named by its id within its source; who gives its full name means the same.
    let of_source = format!("source/{}/capture/", known.id);
    for capture in call.data.get_mut("captures").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(id) = capture.as_str().and_then(|name| name.strip_prefix(&of_source)) {
            *capture = id.into();
        }
    }
    call.draft(call.command.kind, StreamName::Source(known.id), &call.data)
}

fn known_source(name: &str, desk: &mut Desk<'_>) -> anyhow::Result<Source> {
    let source = id(name.strip_prefix("source/").unwrap_or(name))?;
    desk.ledger.source(&source)?.cloned().ok_or_else(|| {
        Failure::new(format!("there is no source `{source}`"))
            .then(format!("register it first: casebook source {source} --kind … --title …"))
            .unwritten()
            .into()
    })
}

fn id(text: &str) -> anyhow::Result<Slug> {
    text.parse().map_err(|error: proof::name::NameError| Failure::usage(error.to_string()).unwritten().into())
}

fn source(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Vec<Draft>> {
    let source = id(call.first())?;
    let subject = StreamName::Source(source.clone());
    let described = call.text("basis").map(ToOwned::to_owned);
    if desk.ledger.source(&source)?.is_some() {
        let basis = described.ok_or_else(|| {
            Failure::new(format!("the source `{source}` is registered already"))
                .then("to describe it further, say how that is known: --basis inferred (or authors_list, author_confirmed, matched_by_text)")
                .unwritten()
        })?;
        let note = call.text("note").map(ToOwned::to_owned);
        call.data.remove("stub");
        call.default("basis", basis);
        if let Some(note) = note {
            call.default("note", note);
        }
        return Ok(vec![call.draft(EventKind::SourceDescribed, subject, &call.data)?]);
    }
    if described.is_some() {
        return Err(Failure::new(format!("there is no source `{source}` to describe"))
            .then("register it first, without --basis")
            .unwritten()
            .into());
    }
    let known = call.data.contains_key("title") || call.data.contains_key("url");
    call.default("kind", "unknown");
    call.default("stub", !known);
    Ok(vec![call.draft(EventKind::SourceRegistered, subject, &call.data)?])
}

fn case_event(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Draft> {
    let case_id = id(call.first().strip_prefix("case/").unwrap_or_else(|| call.first()))?;
    let subject = StreamName::Case(case_id.clone());
    let kind = call.command.kind;
    if kind == EventKind::CaseOpened {
        call.defaults();
        return call.draft(kind, subject, &call.data);
    }
    let case = known_case(call, desk)?;
    call.defaults();
    call.free_id(&case);
    match kind {
        EventKind::ClaimExtracted => {
            if let Some(words) = call.text("quote").map(ToOwned::to_owned) {
                quotes::claim_quote(call, desk, &words)?;
            }
        }
        EventKind::ClaimRevised => {
            if let Some(words) = call.text("quote").map(ToOwned::to_owned) {
                quotes::revised_quote(call, desk, &case, &words)?;
            }
        }
        EventKind::ClaimWithdrawn => return withdrawn::withdrawal(call, &case),
        EventKind::SectionRemoved => return withdrawn::removal(call, desk, &case),
        EventKind::CommentSought => {
            today(call, "at")?;
            quotes::reply(call, desk)?;
        }
        EventKind::VerdictProposed => {
            let target = call.second().unwrap_or(QUESTION).to_owned();
            call.data.insert("target".to_owned(), target.into());
        }
        EventKind::ReviewRecorded => {
            let proposal = proposals::meant(call, desk, &case)?;
            call.data.insert("proposal".to_owned(), proposal.to_string().into());
        }
        EventKind::AssessmentPublished => return published::publish(call, desk, &case),
        EventKind::CorrectionIssued => published::correction(call, &case)?,
        EventKind::EvidenceLinked => quotes::evidence(call, desk)?,
        EventKind::GapRecorded => until_today(call)?,
        EventKind::VerdictChanged => verdicts::verdict(call, desk, &case)?,
        EventKind::SectionWritten => section(call, desk, &case)?,
        EventKind::StatementWritten => {
            if call.matches.get_flag("remove") {
                let name = call.second().ok_or_else(|| Failure::usage("--remove: which statement?").unwritten())?;
                return withdrawn::statement(call, desk, &case, name);
            }
            statement(call, desk, &case)?;
        }
        _ => {}
    }
    call.draft(kind, subject, &call.data)
}

fn known_case(call: &Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Case> {
    let case_id = id(call.first().strip_prefix("case/").unwrap_or_else(|| call.first()))?;
    desk.ledger.case(&case_id)?.cloned().ok_or_else(|| {
        Failure::new(format!("there is no case `{case_id}`"))
            .then("`casebook cases` lists them; `casebook open` makes one")
            .unwritten()
            .into()
    })
}

fn date(call: &Call<'_>) -> anyhow::Result<String> {
    Ok(now_text(call.env.now())?.to_string().chars().take(10).collect())
}

fn today(call: &mut Call<'_>, member: &str) -> anyhow::Result<()> {
    let today = date(call)?;
    call.default(member, today);
    Ok(())
}

fn until_today(call: &mut Call<'_>) -> anyhow::Result<()> {
    let today = date(call)?;
    let searched = call.data.entry("searched").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(searched) = searched {
        searched.entry("until").or_insert_with(|| today.into());
    }
    Ok(())
}

fn section(call: &mut Call<'_>, desk: &Desk<'_>, case: &Case) -> anyhow::Result<()> {
    let section = call.second().map_or_else(|| case.free_id("section-"), ToOwned::to_owned);
    let stands = section.parse().ok().and_then(|id| case.document.section(&id));
    replaces(call, desk, stands.map(|section| section.mark.event.to_string()))?;
    if let Some(stands) = stands.filter(|_| stays(call)) {
        as_it_is(call, &stands.data.clone().into(), &["section", "after", "reason"]);
    }
    call.data.insert("section".to_owned(), section.into());
    let first = case.document.sections().is_empty();
    call.default("before", stands.map_or(if first { "\n" } else { "\n\n" }.to_owned(), |s| s.data.before.clone()));
    Ok(())
}

/// `standing` is the event that stands; anything else is an event's id.
fn replaces(call: &mut Call<'_>, desk: &Desk<'_>, stands: Option<String>) -> anyhow::Result<()> {
    let event = match call.text("replaces") {
        None => return Ok(()),
        Some("standing") => {
            let nothing = || {
                Failure::new("--replaces standing: nothing of this id stands")
                    .then("leave --replaces out: there is nothing to replace")
                    .unwritten()
            };
            stands.ok_or_else(nothing)?
        }
        Some(event) => refs::event_id(&desk.ledger, "--replaces", event)?.to_string(),
    };
    call.data.insert("replaces".to_owned(), event.into());
    Ok(())
}

fn statement(call: &mut Call<'_>, desk: &mut Desk<'_>, case: &Case) -> anyhow::Result<()> {
    let name = call.second().map_or_else(|| case.free_id("s"), ToOwned::to_owned);
    let stands = name.parse().ok().and_then(|id| case.document.statement(&id)).cloned();
    replaces(call, desk, stands.as_ref().map(|stands| stands.mark.event.to_string()))?;
    let mut evidence = call.texts("evidence");
    if let Some(stands) = stands.as_ref().filter(|_| stays(call)) {
        as_it_is(call, &stands.data.clone().into(), &["statement", "citations", "after", "reason"]);
        if evidence.is_empty() {
            let cited: BTreeSet<&str> =
                stands.data.citations.iter().flat_map(|cited| &cited.evidence).map(|id| id.as_str()).collect();
            evidence = cited
                .into_iter()
                .filter(|id| id.parse().is_ok_and(|id| case.evidence(&id).is_some()))
                .map(ToOwned::to_owned)
                .collect();
        }
    }
    call.data.insert("statement".to_owned(), name.into());
    if let Some(stands) = &stands {
        call.default("section", stands.data.section.as_str());
        call.default("kind", stands.data.kind.as_str());
        stands.data.before.iter().for_each(|before| call.default("before", before.as_str()));
    }
    call.default("kind", "unclassified");
    if !call.data.contains_key("section") {
        return Err(Failure::usage("--section: which section does the statement belong to?").unwritten().into());
    }
    let section = call.data.get("section").and_then(Value::as_str).and_then(|id| id.parse::<Slug>().ok());
    let empty = section.and_then(|id| case.document.section(&id)).is_some_and(|section| section.statements.is_empty());
    if empty {
        call.default("before", "\n");
    }
    let Some(text) = call.data.get("text").and_then(Value::as_str).map(ToOwned::to_owned) else {
        return Err(Failure::usage("--text: what does the statement say?").unwritten().into());
    };
    citations::fill(call, desk, case, &text, &evidence)
}

/// Tells whether what no flag says stays as it stands: on the command line, where something is replaced. In the editor
/// all of it was there to be left or taken out.
fn stays(call: &Call<'_>) -> bool {
    call.typed.is_none() && call.data.contains_key("replaces")
}
