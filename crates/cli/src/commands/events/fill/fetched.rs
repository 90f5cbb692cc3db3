//! An address of the web as a capture, or what became of asking it.

use super::known_source;
use crate::{
    commands::{
        events::{call::Call, table::EventCommand},
        fetch::{self, Asked, Named},
    },
    desk::{Desk, Draft},
    failure::Failure,
};
use clap::ArgMatches;
use model::EventKind;
use proof::{Slug, StreamName};

/// Returns what is asked of the web, if the call names an address and not a file.
pub(in super::super) fn ask(call: &Call<'_>) -> anyhow::Result<Option<capture::fetch::Ask>> {
    let first = call.first();
    let is_asked = call.command.kind == EventKind::SourceCaptured && fetch::is_address(first);
    is_asked.then(|| fetch::ask(first)).transpose()
}

/// Sees to it that no editor is opened for what an address says itself.
pub(in super::super) fn check_editable(command: &EventCommand, matches: &ArgMatches) -> anyhow::Result<()> {
    let first = command.first.and_then(|(name, _)| matches.get_one::<String>(name));
    match first {
        Some(first) if command.kind == EventKind::SourceCaptured && fetch::is_address(first) => {
            let failure = Failure::usage(format!("--edit is of no use for {first}, which says itself what it is"));
            Err(failure.then("leave it out").unwritten().into())
        }
        _ => Ok(()),
    }
}

/// Returns how the call wants it to be asked.
pub(in super::super) fn how(call: &Call<'_>) -> anyhow::Result<fetch::How> {
    if call.matches.get_flag("browser") && call.text("media-type").is_some() {
        let failure = Failure::usage("--media-type means nothing with --browser, which always gives a web page");
        return Err(failure.then("leave one of them out").unwritten().into());
    }
    let headers = call.texts("header");
    fetch::how(
        call.text("timeout"),
        call.matches.get_flag("allow-private"),
        call.matches.get_flag("browser"),
        headers.iter().map(String::as_str),
    )
}

/// Sees to it that the source which is named is there, before anybody is asked.
pub(in super::super) fn check(call: &Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    call.text("source").map_or(Ok(()), |source| known_source(source, desk).map(drop))
}

/// Returns the source that has an address: the one that imports would make of it, or another that says so.
pub(in super::super) fn source_at(url: &str, reader: &ledger::Reader) -> anyhow::Result<Option<Slug>> {
    let Some(head) = reader.size().checked_sub(1).map(proof::Seq) else { return Ok(None) };
    let governance = reader.governance(head)?;
    let made = capture::warc::Page::at(url).map(|page| page.source());
    if let Some(made) = made.filter(|made| reader.source(made, head, &governance).is_ok_and(|found| found.is_some())) {
        return Ok(Some(made));
    }
    for stream in reader.streams("source/")? {
        let StreamName::Source(id) = stream else { continue };
        let found = reader.source(&id, head, &governance)?;
        let is_at = |source: &model::Source| source.data.url.as_ref().is_some_and(|own| **own == *url);
        if found.as_ref().is_some_and(is_at) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

pub(super) fn capture(call: &mut Call<'_>, desk: &mut Desk<'_>, asked: &Asked) -> anyhow::Result<Vec<Draft>> {
    let text = |call: &Call<'_>, name: &str| call.text(name).map(ToOwned::to_owned);
    let (media_type, language) = (text(call, "media-type"), text(call, "language"));
    let url = asked.original();
    let known = match (text(call, "source"), &asked.source) {
        (Some(named), _) => Some(known_source(&named, desk)?),
        (None, Some(found)) => desk.ledger.source(found)?.cloned(),
        (None, None) => None,
    };
    let plan = asked.plan(
        known.as_ref(),
        &Named { capture: call.member("capture"), media_type: media_type.as_deref(), language: language.as_deref() },
    )?;
    let origin = desk.ledger.config().origin.clone();
    let (source, registered) = match known {
        Some(known) => (known.id, None),
        None => {
            fetch::registered(&url, &plan, &origin).map(|(source, draft)| (source, Some(draft))).ok_or_else(|| {
                Failure::new(format!("{url} is the address of no source"))
                    .then("say which source it is: --source SOURCE")
                    .unwritten()
            })?
        }
    };
    if !call.is_dry() {
        plan.blobs.iter().try_for_each(|blob| desk.keep(blob))?;
    }
    let subject = StreamName::Source(source.clone());
    let mut drafts: Vec<Draft> = registered.into_iter().collect();
    for (kind, data) in plan.events {
        if kind == EventKind::SourceCaptured {
            for (name, value) in data {
                call.default(&name, value);
            }
            let mut captured = call.draft(kind, subject.clone(), &call.data)?;
            captured.said.clone_from(&plan.said);
            drafts.push(captured);
        } else {
            drafts.push(call.draft(kind, subject.clone(), &data)?);
        }
    }
    call.said.notes = plan.notes;
    call.said.failed = plan.failed.map(|why| not_captured(&why, &source, asked));
    Ok(drafts)
}

/// Says that nothing was captured, and what can be done.
fn not_captured(why: &str, source: &Slug, asked: &Asked) -> Failure {
    let status = asked.came.as_ref().map(|fetched| fetched.response.status).ok();
    let failure = Failure::new(format!("nothing was captured of {}: {why}", asked.ask.url()));
    let failure = match status {
        Some(404 | 410) => failure.then(format!("if it is gone for good: casebook changed {source} --standing gone")),
        Some(401..=403) => failure.then("if you may read it: save the page, and capture the file"),
        _ => failure,
    };
    // An address holds no quotation mark but this one.
    let url = asked.ask.url().replace('\'', "%27");
    failure.then(format!("that it failed is on record; again: casebook capture '{url}' --source {source}"))
}
