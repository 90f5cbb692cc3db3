//! What is said of the events that were made, and what comes next.

use super::{Done, call::Said, receipt::Handed, table::EventCommand};
use crate::{commands::recapture, desk::Draft, envelope, output::Output};
use capture::extract::{NotExtracted, pdf::MEDIA_TYPE};
use ledger::{Receipt, SignedEvent};
use model::{EventData, EventKind};
use proof::StreamName;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn told(command: &EventCommand, done: &Done, said: &Said, out: &Output) -> anyhow::Result<()> {
    match done {
        Done::Shown(drafts) => {
            said.notes.iter().for_each(|note| out.note(note));
            shown(drafts, out)
        }
        Done::Signed(drafts, signed, to) => signed_told(drafts, signed, to, out),
        Done::Written(drafts, receipts, handed) => written(command, drafts, receipts, handed.as_ref(), said, out),
    }
}

fn shown(drafts: &[Draft], out: &Output) -> anyhow::Result<()> {
    let events: Vec<Value> = drafts
        .iter()
        .map(|draft| {
            json!({
                "type": draft.data.event_type().as_str(),
                "subject": draft.subject.to_string(),
                "data": draft.data.to_map(),
            })
        })
        .collect();
    out.json(&events.into())
}

fn signed_told(drafts: &[Draft], signed: &[SignedEvent], to: &Path, out: &Output) -> anyhow::Result<()> {
    // What stands on standard output are the envelopes.
    if envelope::is_stdout(to) {
        return envelope::print(signed, out);
    }
    for (draft, signed) in drafts.iter().zip(signed) {
        envelope::told(&draft.data, &draft.subject, signed, to, out)?;
    }
    if out.json {
        return Ok(());
    }
    if drafts.iter().any(|draft| draft.data.kind() == EventKind::SourceCaptured) {
        out.say("the captured bytes are in this ledger's blobs; no entry names them yet")?;
    } else if drafts.iter().any(|draft| keeps(&draft.data)) {
        out.say("the bytes that it names are in this ledger's blobs; no entry names them yet")?;
    }
    envelope::next(to, out)
}

/// Tells whether a command kept bytes for this event.
fn keeps(data: &EventData) -> bool {
    match data {
        EventData::PublicationProposed(_) | EventData::AnchorRecorded(_) => true,
        EventData::AssessmentPublished(data) => data.proposal.is_none(),
        EventData::PolicyPublished(data) => data.blob.is_some(),
        EventData::ContentWithheld(data) => data.replaced_by.is_some(),
        _ => false,
    }
}

fn written(
    command: &EventCommand,
    drafts: &[Draft],
    receipts: &[Receipt],
    handed: Option<&Handed>,
    said: &Said,
    out: &Output,
) -> anyhow::Result<()> {
    for (draft, receipt) in drafts.iter().zip(receipts) {
        if out.json {
            out.json_line(&line(draft, receipt, handed, said))?;
            continue;
        }
        let kind = draft.data.kind().name();
        let names = named_by(&draft.data).map_or_else(String::new, |name| format!(" {name}"));
        let known = if receipt.existed { " (known already)" } else { "" };
        out.say(&format!("{kind}{names} in {} as #{}{known}", draft.subject, receipt.seq))?;
    }
    if has_no_text(drafts) {
        out.note(&format!("there is no text to quote: {}", NotExtracted::NoText));
    }
    if out.json || said.failed.is_some() {
        return Ok(());
    }
    said.notes.iter().try_for_each(|note| out.say(&format!("  {note}")))?;
    out.write(&render::quotes_again(&said.quotes, &out.look()))?;
    if let Some(handed) = handed {
        out.say("")?;
        handed.text.lines().try_for_each(|line| out.say(line))?;
        if let Some(file) = &handed.file {
            out.say(&format!("written, with its proof, to {}", file.display()))?;
        }
        out.say("")?;
    }
    // A source that is new is not what the command is about.
    let own = drafts.iter().zip(receipts).find(|(draft, _)| draft.data.kind() == command.kind);
    if let Some((draft, receipt)) = own.or_else(|| drafts.first().zip(receipts.first())) {
        let says = draft.said.as_ref().map(|said| said.lines(None)).unwrap_or_default();
        says.iter().try_for_each(|line| out.say(line))?;
        next(command, draft, receipt).iter().try_for_each(|line| out.say(line))?;
    }
    Ok(())
}

/// Tells whether a PDF was captured that shows no text.
fn has_no_text(drafts: &[Draft]) -> bool {
    let of_pdf = |draft: &Draft| match &draft.data {
        EventData::SourceCaptured(data) => *data.body.media_type == *MEDIA_TYPE,
        _ => false,
    };
    drafts.iter().any(of_pdf) && !drafts.iter().any(|draft| draft.data.kind() == EventKind::TextExtracted)
}

/// What `--json` prints of an event that was appended.
fn line(draft: &Draft, receipt: &Receipt, handed: Option<&Handed>, said: &Said) -> Value {
    let mut line = json!({
        "type": draft.data.event_type().as_str(),
        "subject": draft.subject.to_string(),
        "names": named_by(&draft.data),
        "id": receipt.id.to_string(),
        "seq": receipt.seq.0,
        "leaf": receipt.leaf.to_string(),
    });
    let mut put = |name: &str, value: String| {
        if let Value::Object(line) = &mut line {
            line.insert(name.to_owned(), value.into());
        }
    };
    match &draft.data {
        EventData::AssessmentPublished(data) => put("digest", data.digest.to_string()),
        EventData::PublicationProposed(data) => put("digest", data.digest.to_string()),
        _ => {}
    }
    if let Some(handed) = handed {
        put("recorded_at", handed.recorded_at.clone());
        handed.file.iter().for_each(|file| put("receipt", file.display().to_string()));
    }
    if let (EventData::SourceCaptured(_), Value::Object(line), false) = (&draft.data, &mut line, said.notes.is_empty())
    {
        line.insert("notes".to_owned(), json!(said.notes));
    }
    if let (EventData::SourceCaptured(_), Value::Object(line), false) = (&draft.data, &mut line, said.quotes.is_empty())
    {
        line.insert("quotes".to_owned(), said.quotes.iter().map(recapture::quote_value).collect());
    }
    if let (Some(said), Value::Object(line)) = (&draft.said, &mut line) {
        line.insert("says".to_owned(), said.as_json());
    }
    line
}

/// What a person does next, or where to look.
fn next(command: &EventCommand, draft: &Draft, receipt: &Receipt) -> Vec<String> {
    let review =
        |id: &str, seq| format!("next:  another person: casebook review {id} --proposal '#{seq}' --decision approve");
    match (&draft.subject, &draft.data) {
        (StreamName::Case(id), EventData::AssessmentPublished(data)) => {
            vec![format!("digest  {}", data.digest), format!("see:  casebook show {id} --published")]
        }
        (StreamName::Case(id), EventData::PublicationProposed(data)) => {
            let seq = receipt.seq;
            let then = format!("then:  casebook publish {id} --proposal '#{seq}'");
            vec![format!("digest  {}", data.digest), review(id.as_str(), seq), then]
        }
        (StreamName::Case(id), EventData::VerdictProposed(_)) => {
            let seq = receipt.seq;
            vec![review(id.as_str(), seq), format!("then:  casebook verdict {id} --proposal '#{seq}'")]
        }
        (StreamName::Case(id), EventData::CorrectionIssued(_)) => {
            vec![format!("next:  casebook publish {id} --nature correction")]
        }
        (StreamName::Case(id), EventData::ComplaintReceived(data)) => {
            vec![format!("next:  casebook resolve {id} {} --outcome … --reason …", data.complaint)]
        }
        (StreamName::Case(id), EventData::RecheckRequested(_) | EventData::RecheckCleared(_)) => {
            vec![format!("see:  casebook todo {id}")]
        }
        (StreamName::Case(id), _) => vec![format!("see:  casebook show {id}")],
        (StreamName::Source(id), EventData::SourceChanged(_)) => {
            vec![format!("see:  casebook impact {id}"), "next:  casebook todo".to_owned()]
        }
        (StreamName::Source(id), _) if command.kind == EventKind::SourceRegistered => {
            vec![format!("next:  casebook capture FILE --source {id}")]
        }
        (StreamName::Source(id), EventData::SourceCaptured(_)) => {
            vec![format!("next:  casebook evidence CASE --claim … --source {id} --quote '…'")]
        }
        (StreamName::Source(_) | StreamName::Ledger, _) => Vec::new(),
    }
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
        EventData::SectionRemoved(data) => data.section.to_string(),
        EventData::ClaimRevised(data) => data.claim.to_string(),
        EventData::ClaimWithdrawn(data) => data.claim.to_string(),
        EventData::EvidenceWithdrawn(data) => data.evidence.to_string(),
        EventData::GapClosed(data) => data.gap.to_string(),
        EventData::VerdictProposed(data) => format!("of {} to {}", data.target, data.to),
        EventData::PublicationProposed(data) => data.publication.to_string(),
        EventData::AssessmentPublished(data) => data.publication.to_string(),
        EventData::CorrectionIssued(data) => data.correction.to_string(),
        EventData::ComplaintReceived(data) => data.complaint.to_string(),
        EventData::ComplaintResolved(data) => data.complaint.to_string(),
        EventData::DissentRecorded(data) => data.dissent.to_string(),
        EventData::DissentWithdrawn(data) => data.dissent.to_string(),
        _ => return None,
    })
}
