//! What a person should not have to type.

use super::{call::Call, citations};
use crate::{
    desk::{Desk, Draft, now_text},
    failure::Failure,
};
use anyhow::Context as _;
use capture::{NotAnchored, quote::anchor, text};
use model::{
    Case, EventData, EventKind, Source, StreamKind,
    case::{Item, QUESTION},
    event::cases::VerdictChanged,
};
use proof::{Digest, EventId, Slug, StreamName};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, fs::File, io::Read as _, path::Path};

/// Returns the events that a call asks for.
pub(super) fn drafts(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Vec<Draft>> {
    match call.command.kind {
        EventKind::SourceRegistered => source(call, desk),
        EventKind::SourceCaptured => capture(call, desk),
        kind => match kind.stream() {
            StreamKind::Ledger => {
                call.defaults();
                call.draft(kind, StreamName::Ledger, &call.data)
            }
            StreamKind::Source => source_event(call, desk),
            StreamKind::Case => case_event(call, desk),
        }
        .map(|draft| vec![draft]),
    }
}

/// Fills in what does not depend on what else is given: what a person finds in the editor.
pub(super) fn prefill(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let kind = call.command.kind;
    if kind.stream() == StreamKind::Case && kind != EventKind::CaseOpened {
        let case = known_case(call, desk)?;
        call.free_id(&case);
        match kind {
            EventKind::GapRecorded => until_today(call)?,
            EventKind::VerdictChanged => match case.verdict(call.second().unwrap_or(QUESTION)) {
                Some(stands) => call.type_in("from", &[stands.data.to.as_str()]),
                None => call.default("reason", "initial"),
            },
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
    for (name, value) in data.to_map() {
        if !without.contains(&name.as_str()) && !["replaces", "method"].contains(&name.as_str()) {
            call.default(&name, value);
        }
    }
    call.type_in("replaces", &["standing"]);
}

fn source_event(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Draft> {
    let known = known_source(call.first(), desk)?;
    call.defaults();
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

fn capture(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Vec<Draft>> {
    let path = Path::new(call.first()).to_owned();
    let source =
        call.text("source").ok_or_else(|| Failure::usage("--source: of which source?").unwritten())?.to_owned();
    let known = known_source(&source, desk)?;
    let source = known.id.clone();
    let bytes = read(&path)?;
    let media_type = call.text("media-type").map_or_else(|| media_type(&path, &bytes).to_owned(), ToOwned::to_owned);
    let language = call.text("language").map(ToOwned::to_owned);
    let number = free_capture(&known);
    let name = call.data.get("capture").and_then(Value::as_str).map_or(number, ToOwned::to_owned);
    let now = now_text(call.env.now())?.to_string();
    call.default("capture", name.clone());
    call.default("captured_at", now);
    call.defaults();
    call.default("tool", json!({"name": "casebook", "version": env!("CARGO_PKG_VERSION")}));
    call.default(
        "body",
        json!({"sha256": Digest::of(&bytes).to_string(), "size": bytes.len(), "media_type": media_type}),
    );
    let subject = StreamName::Source(source);
    let mut drafts = vec![call.draft(EventKind::SourceCaptured, subject.clone(), &call.data)?];
    let text = is_text(&media_type).then(|| text::extract_plain(&bytes)).transpose();
    let text = text.map_err(|error| {
        Failure::new(format!("{} is not text: {error}", path.display()))
            .then("say what the bytes are with --media-type, such as application/octet-stream, to keep them without a text")
            .unwritten()
    })?;
    if !call.matches.get_flag("dry-run") {
        desk.keep(&bytes)?;
    }
    if let Some(text) = text {
        if !call.matches.get_flag("dry-run") {
            desk.keep(text.as_bytes())?;
        }
        drafts.push(call.draft(EventKind::TextExtracted, subject, &extraction(&name, &text, language))?);
    }
    Ok(drafts)
}

/// Returns the data of the extraction of a plain text.
pub(crate) fn extraction(capture: &str, text: &str, language: Option<String>) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("capture".to_owned(), capture.into());
    data.insert(
        "text".to_owned(),
        json!({"sha256": Digest::of(text.as_bytes()).to_string(), "length": text.chars().count()}),
    );
    data.insert("extractor".to_owned(), json!({"name": text::EXTRACTOR_NAME, "version": text::EXTRACTOR_VERSION}));
    if let Some(language) = language {
        data.insert("language".to_owned(), language.into());
    }
    data
}

/// The most bytes of a capture's body.
const CAPTURE_BYTES_MAX: u64 = 256 << 20;

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path).map_err(|error| Failure::cannot_read(path, &error))?;
    let mut bytes = Vec::new();
    file.take(CAPTURE_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.len() as u64 > CAPTURE_BYTES_MAX {
        return Err(Failure::new(format!("{} is longer than {CAPTURE_BYTES_MAX} bytes", path.display()))
            .unwritten()
            .into());
    }
    Ok(bytes)
}

fn media_type(path: &Path, bytes: &[u8]) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "txt" | "text" => "text/plain",
        "md" | "markdown" => "text/markdown",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "pdf" => "application/pdf",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        _ if core::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) => "text/plain",
        _ => "application/octet-stream",
    }
}

/// The types whose text is the bytes themselves. HTML and PDF are kept, and their text is not taken out yet.
fn is_text(media_type: &str) -> bool {
    matches!(media_type, "text/plain" | "text/markdown" | "text/csv")
}

fn free_capture(source: &Source) -> String {
    let taken = |n: &u64| source.captures.iter().any(|capture| capture.data.capture.as_str() == n.to_string());
    let highest = source.captures.len() as u64;
    (1..=highest).find(|n| !taken(n)).unwrap_or(highest.saturating_add(1)).to_string()
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
                claim_quote(call, desk, &words)?;
            }
        }
        EventKind::EvidenceLinked => evidence(call, desk)?,
        EventKind::GapRecorded => until_today(call)?,
        EventKind::VerdictChanged => verdict(call, desk, &case)?,
        EventKind::SectionWritten => section(call, &case)?,
        EventKind::StatementWritten => {
            if call.matches.get_flag("remove") {
                return removal(call, &case, subject);
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

fn claim_quote(call: &mut Call<'_>, desk: &mut Desk<'_>, words: &str) -> anyhow::Result<()> {
    let source =
        call.data.get("appearance").and_then(|a| a.get("source")).and_then(Value::as_str).map(ToOwned::to_owned);
    let source = source.ok_or_else(|| Failure::usage("--quote needs --appearance-source").unwritten())?;
    let (_, quote) = found(call, desk, &source, None, words)?;
    if let Some(Value::Object(appearance)) = call.data.get_mut("appearance") {
        appearance.insert("quote".to_owned(), quote);
    }
    Ok(())
}

fn evidence(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let Some(words) = call.text("quote").map(ToOwned::to_owned) else { return Ok(()) };
    let text = |name: &str| call.data.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    let (source, capture) = (text("source").unwrap_or_default(), text("capture"));
    let (capture, quote) = found(call, desk, &source, capture.as_deref(), &words)?;
    call.default("capture", capture);
    call.default("quote", quote);
    Ok(())
}

/// Finds a quote in the latest text of a source, or of one of its captures.
fn found(
    call: &Call<'_>,
    desk: &mut Desk<'_>,
    source: &str,
    capture: Option<&str>,
    words: &str,
) -> anyhow::Result<(String, Value)> {
    let source = id(source)?;
    let known = desk.ledger.source(&source)?.cloned().ok_or_else(|| {
        Failure::new(format!("there is no source `{source}`")).then("`casebook source` registers one").unwritten()
    })?;
    let with_text = known
        .captures
        .iter()
        .rev()
        .filter(|known| capture.is_none_or(|wanted| known.data.capture.as_str() == wanted))
        .find_map(|capture| capture.extractions.last().map(|(_, text)| (capture, text)));
    let Some((capture, text)) = with_text else {
        return Err(Failure::new(format!("no text was captured from `{source}`, so nothing can be quoted from it"))
            .then(format!("capture it first: casebook capture FILE --source {source}"))
            .unwritten()
            .into());
    };
    let digest = text.text.sha256.0;
    let bytes = desk.ledger.blobs().get(digest)?.ok_or_else(|| {
        Failure::new(format!("the text {digest} of `{source}` is missing from the ledger's blobs")).unwritten()
    })?;
    let text = String::from_utf8(bytes).context("the captured text is not UTF-8")?;
    let name = format!("source/{source}/capture/{}", capture.data.capture);
    let place = anchor(&text, words, call.text("quote-prefix"), call.text("quote-suffix"))
        .map_err(|error| not_anchored(&error, words, &name))?;
    let quote = json!({
        "extraction": digest.to_string(),
        "exact": place.exact,
        "prefix": place.prefix,
        "suffix": place.suffix,
        "start": place.start,
        "end": place.end,
    });
    Ok((capture.data.capture.to_string(), quote))
}

/// Why a quote has no place in a text, with the nearest passage or the places that it could mean.
fn not_anchored(error: &NotAnchored, words: &str, name: &str) -> Failure {
    match error {
        NotAnchored::Empty => Failure::usage("--quote: the quote is empty").then("then:  quote the words that matter"),
        NotAnchored::NotThere { nearest: None } => {
            Failure::new(format!("the quote is not in {name}: “{words}”, and nothing there is much like it"))
                .then("then:  quote the words exactly as they stand in the captured file, or name another --source")
        }
        NotAnchored::NotThere { nearest: Some(nearest) } => {
            let how = match nearest.similarity_percent {
                100 => "it differs in quotation marks, dashes, spaces or capitals alone".to_owned(),
                percent => format!("{percent} % alike"),
            };
            Failure::new(format!("the quote is not in {name}: “{words}”"))
                .then(format!(
                    "nearest: “{}” ({how}; characters {} to {})",
                    nearest.passage, nearest.start, nearest.end
                ))
                .then("then:    quote the words exactly as they stand there")
        }
        NotAnchored::Ambiguous { count, places } => {
            let failure = Failure::new(format!("the quote stands in {name} {count} times: “{words}”"));
            let shown = places.iter().fold(failure, |failure, (start, around)| {
                failure.then(format!("at character {start}: …{}…", around.trim_matches('…')))
            });
            shown.then(
                "then:  say which, by what stands right before or behind it: --quote-prefix '…' or --quote-suffix '…'",
            )
        }
    }
    .unwritten()
}

fn until_today(call: &mut Call<'_>) -> anyhow::Result<()> {
    let today: String = now_text(call.env.now())?.to_string().chars().take(10).collect();
    let searched = call.data.entry("searched").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(searched) = searched {
        searched.entry("until").or_insert_with(|| today.into());
    }
    Ok(())
}

fn verdict(call: &mut Call<'_>, desk: &mut Desk<'_>, case: &Case) -> anyhow::Result<()> {
    let target = call.second().unwrap_or(QUESTION).to_owned();
    match (case.verdict(&target), call.text("from")) {
        (Some(stands), Some(from)) if stands.data.to.as_str() == from || stands.mark.event.to_string() == from => {
            call.data.insert("from".to_owned(), stands.mark.event.to_string().into());
        }
        (Some(stands), from) => {
            let from = from.map(ToOwned::to_owned);
            return Err(another_stands(call, desk, case, stands, from.as_deref())?.into());
        }
        (None, Some(from)) => {
            return Err(Failure::new(format!("--from {from}: {} has no verdict yet", on(&target)))
                .then("then:  leave --from out: this is the first one")
                .unwritten()
                .into());
        }
        (None, None) => call.default("reason", "initial"),
    }
    if !call.data.contains_key("reason") {
        return Err(Failure::usage("--reason: a verdict stands, so say why it changes")
            .then(
                "one of new_evidence, source_changed, source_retracted, error, scope, gap_closed, complaint, imported",
            )
            .unwritten()
            .into());
    }
    call.data.insert("target".to_owned(), target.into());
    Ok(())
}

/// Says which verdict stands, who gave it, when and why, to somebody who named another, or none.
fn another_stands(
    call: &Call<'_>,
    desk: &mut Desk<'_>,
    case: &Case,
    stands: &Item<VerdictChanged>,
    from: Option<&str>,
) -> anyhow::Result<Failure> {
    let target = stands.data.target.as_str();
    let known = from.and_then(|from| from.parse::<EventId>().ok());
    let before = known.and_then(|known| case.verdicts.get(target)?.iter().find(|step| step.mark.event == known));
    let said = match (from, before) {
        (Some(_), Some(before)) => format!("but you say it was `{}` (#{})", before.data.to, before.mark.seq),
        (Some(from), None) if known.is_some() => format!("not the event {from}"),
        (Some(from), None) => format!("but you say it was `{from}`"),
        (None, _) => "and --from does not name it".to_owned(),
    };
    let (rating, seq) = (&stands.data.to, stands.mark.seq);
    let governance = desk.ledger.governance()?;
    let by: Vec<_> = stands.mark.by.iter().map(|key| governance.display_name(key)).collect();
    let ago = ago(call.env.now().0.saturating_sub(stands.mark.recorded_at.0));
    let name = if target == QUESTION { String::new() } else { format!(" {target}") };
    let to = call.data.get("to").and_then(Value::as_str).unwrap_or("…");
    Ok(Failure::new(format!("the verdict on {} that stands is `{rating}` (#{seq}), {said}", on(target)))
        .then(format!("it was given {ago} by {}: “{}”", by.join(", "), stands.data.rationale))
        .then(format!("look:  casebook history {}", case.id))
        .then(format!("then:  casebook verdict {}{name} --from {rating} --to {to} --reason …", case.id))
        .unwritten())
}

fn on(target: &str) -> String {
    if target == QUESTION { "the question".to_owned() } else { format!("`{target}`") }
}

/// A span of time that has passed, in microseconds, as people say it.
fn ago(micros: i64) -> String {
    let minutes = micros / 60_000_000;
    let (count, unit) = match minutes {
        ..1 => return "just now".to_owned(),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

fn section(call: &mut Call<'_>, case: &Case) -> anyhow::Result<()> {
    let section = call.second().map_or_else(|| case.free_id("section-"), ToOwned::to_owned);
    let stands = section.parse().ok().and_then(|id| case.document.section(&id));
    replaces(call, stands.map(|section| section.mark.event.to_string()))?;
    call.data.insert("section".to_owned(), section.into());
    let first = case.document.sections().is_empty();
    call.default("before", stands.map_or(if first { "\n" } else { "\n\n" }.to_owned(), |s| s.data.before.clone()));
    Ok(())
}

/// `standing` is the event that stands; anything else is an event's id.
fn replaces(call: &mut Call<'_>, stands: Option<String>) -> anyhow::Result<()> {
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
        Some(event) => event.to_owned(),
    };
    call.data.insert("replaces".to_owned(), event.into());
    Ok(())
}

fn statement(call: &mut Call<'_>, desk: &mut Desk<'_>, case: &Case) -> anyhow::Result<()> {
    let name = call.second().map_or_else(|| case.free_id("s"), ToOwned::to_owned);
    let stands = name.parse().ok().and_then(|id| case.document.statement(&id)).cloned();
    replaces(call, stands.as_ref().map(|stands| stands.mark.event.to_string()))?;
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
    citations::fill(call, desk, case, &text)
}

fn removal(call: &mut Call<'_>, case: &Case, subject: StreamName) -> anyhow::Result<Draft> {
    let name = call.second().ok_or_else(|| Failure::usage("--remove: which statement?").unwritten())?.to_owned();
    let stands = name.parse().ok().and_then(|id| case.document.statement(&id)).map(|s| s.mark.event.to_string());
    let Some(stands) = stands else {
        let known: Vec<_> = case.document.statements().map(|s| s.data.statement.to_string()).take(12).collect();
        return Err(Failure::new(format!("no statement `{name}` stands in `{}`", case.id))
            .then(format!("there are {}", known.join(", ")))
            .unwritten()
            .into());
    };
    let replaces = match call.text("replaces") {
        None | Some("standing") => stands,
        Some(event) => event.to_owned(),
    };
    let reason = call.data.get("reason").cloned();
    let reason = reason.ok_or_else(|| Failure::usage("--reason: say why it is taken out").unwritten())?;
    let mut data = Map::new();
    data.insert("statement".to_owned(), name.into());
    data.insert("replaces".to_owned(), replaces.into());
    data.insert("reason".to_owned(), reason);
    call.draft(EventKind::StatementRemoved, subject, &data)
}

/// Returns what an event's thing is called, for the line that tells of it.
pub(super) fn named_by(data: &EventData) -> Option<String> {
    Some(match data {
        EventData::SourceCaptured(data) => data.capture.to_string(),
        EventData::TextExtracted(data) => format!("of capture {}", data.capture),
        EventData::ClaimExtracted(data) => data.claim.to_string(),
        EventData::EvidenceLinked(data) => data.evidence.to_string(),
        EventData::GapRecorded(data) => data.gap.to_string(),
        EventData::VerdictChanged(data) => format!("of {} to {}", data.target, data.to),
        EventData::SectionWritten(data) => data.section.to_string(),
        EventData::StatementWritten(data) => data.statement.to_string(),
        EventData::StatementRemoved(data) => data.statement.to_string(),
        _ => return None,
    })
}
