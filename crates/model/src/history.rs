//! How a case came to be as it is: every change as who, when, what, why, and the difference it made.

mod published;

use crate::{
    case::{Case, QUESTION},
    decide::KnownSources,
    event::{
        AnyEvent, CaseEvent, EventData, EventView, LedgerEvent, SourceEvent, cases::VerdictChanged,
        review::ReviewRecorded,
    },
    fold,
    governance::Governance,
    recorded::Recorded,
    shape::Id,
    words::{
        ClaimRelation, CommentOutcome, ComplaintFrom, ComplaintOutcome, PublicationNature, ReviewDecision, Stance,
        Standing,
    },
};
pub use published::published;
use serde::Serialize;
use std::collections::BTreeMap;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Change {
    pub seq: u64,
    pub recorded_at: String,
    pub time: String,
    pub by: Vec<String>,
    #[serde(rename = "type")]
    pub event_type: String,
    pub summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    pub event: String,
    pub stream: String,
}

/// What a change made different for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// A verdict: of what, from what, to what.
    Verdict {
        /// A claim's id, or `question`.
        target: String,
        /// The rating before, if there was one.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The rating now.
        to: String,
    },
    /// Words: of which statement or section, what they were, what they are.
    Words {
        /// Its full name.
        of: String,
        /// The words before, if it stood.
        #[serde(skip_serializing_if = "Option::is_none")]
        was: Option<String>,
        /// The words now, unless it was taken out.
        #[serde(skip_serializing_if = "Option::is_none")]
        now: Option<String>,
    },
    /// Evidence or a gap was added.
    Evidence {
        /// Its id.
        added: String,
        /// On which claim.
        #[serde(skip_serializing_if = "Option::is_none")]
        claim: Option<String>,
    },
    /// Evidence was withdrawn, or a gap closed.
    EvidenceLost {
        /// Its id.
        removed: String,
        /// On which claim.
        #[serde(skip_serializing_if = "Option::is_none")]
        claim: Option<String>,
    },
}

/// Returns the changes of a case: its own entries and those of the sources it names, in log order.
///
/// `case_entries` and `source_entries` are the recorded entries up to the position that is asked for; what is disputed, or
/// rests on such alone, is listed and makes no difference.
pub fn of_case(
    id: &proof::Slug,
    case_entries: &[Recorded],
    source_entries: &[Recorded],
    governance: &Governance,
    sources: &KnownSources<'_>,
) -> Vec<Change> {
    let mut changes = BTreeMap::new();
    fold::case_by_entry(id, case_entries, governance, sources, |before, recorded, standing| {
        changes.insert(recorded.mark.seq, change(recorded, before, governance, standing));
    });
    for recorded in source_entries {
        let disputed = governance.disputes(&recorded.mark);
        let standing = if disputed { fold::Entry::Disputed } else { fold::Entry::Stands };
        let mut change = change(recorded, None, governance, standing);
        if let Some(source) = source_of(recorded).and_then(|id| sources.get(id)) {
            change.summary = format!("{}: {}", source.id, change.summary);
        }
        changes.insert(recorded.mark.seq, change);
    }
    changes.into_values().collect()
}

/// Returns the change that an entry of any stream was, told without the state before it.
///
/// `earlier` is the entry that it names, for sentences that need its words: the verdict that a verdict changed, the
/// proposal that a review is of ([`names_earlier`]).
pub fn alone(recorded: &Recorded, governance: &Governance, earlier: Option<&Recorded>) -> Change {
    let disputed = governance.disputes(&recorded.mark);
    let standing = if disputed { fold::Entry::Disputed } else { fold::Entry::Stands };
    let mut change = change(recorded, None, governance, standing);
    let told = match (&recorded.data, earlier) {
        (Ok(EventData::VerdictChanged(data)), Some(Recorded { data: Ok(EventData::VerdictChanged(before)), .. })) => {
            change.difference = change.difference.map(|_| Difference::Verdict {
                target: data.target.to_string(),
                from: Some(before.to.to_string()),
                to: data.to.to_string(),
            });
            Some(of_verdict(data, Some(before.to.as_str())))
        }
        (Ok(EventData::ReviewRecorded(data)), Some(proposal)) => Some(of_review(data, Some(proposal.mark.seq))),
        _ => None,
    };
    if let Some(told) = told {
        // What is said of a dispute stands behind the summary.
        let plain = recorded.data.as_ref().map(|data| summary(data, None)).unwrap_or_default();
        change.summary = format!("{told}{}", change.summary.strip_prefix(&plain).unwrap_or_default());
    }
    change
}

/// Returns the event that [`alone`] wants to know about, to tell this one.
pub fn names_earlier(recorded: &Recorded) -> Option<proof::EventId> {
    match recorded.data.as_ref().ok()?.view() {
        EventView::Case(CaseEvent::VerdictChanged(data)) => data.from.as_ref().map(|from| from.0),
        EventView::Case(CaseEvent::ReviewRecorded(data)) => Some(data.proposal.0),
        EventView::Ledger(_) | EventView::Source(_) | EventView::Case(_) | EventView::Any(_) => None,
    }
}

/// Returns entries of other streams than a case's as changes, in the order in which they come.
pub fn of_others(entries: &[Recorded], governance: &Governance) -> Vec<Change> {
    entries.iter().map(|recorded| alone(recorded, governance, None)).collect()
}

fn source_of(recorded: &Recorded) -> Option<&proof::Slug> {
    match &recorded.stream {
        proof::StreamName::Source(id) => Some(id),
        proof::StreamName::Ledger | proof::StreamName::Case(_) => None,
    }
}

fn change(recorded: &Recorded, before: Option<&Case>, governance: &Governance, standing: fold::Entry) -> Change {
    let mark = &recorded.mark;
    let mut summary = match &recorded.data {
        Ok(data) => summary(data, before),
        Err(_) => format!("an event of the type {}, which this version does not know", recorded.event_type),
    };
    let stands = match standing {
        fold::Entry::Stands => true,
        fold::Entry::Disputed => {
            summary.push_str(" (disputed: its key was compromised)");
            false
        }
        fold::Entry::RestsOnDisputed => {
            summary.push_str(" (left out: it rests on what is disputed)");
            false
        }
    };
    Change {
        seq: mark.seq.0,
        recorded_at: mark.recorded_at.to_string(),
        time: mark.time.to_string(),
        by: mark.by.iter().map(|key| governance.display_name(key)).collect(),
        event_type: recorded.event_type.to_string(),
        summary,
        reason: recorded.data.as_ref().ok().and_then(reason),
        difference: recorded.data.as_ref().ok().filter(|_| stands).and_then(|data| difference(data, before)),
        event: mark.event.to_string(),
        stream: recorded.stream.to_string(),
    }
}

fn summary(data: &EventData, before: Option<&Case>) -> String {
    match data.view() {
        EventView::Ledger(event) => of_ledger(event),
        EventView::Source(event) => of_source(event),
        EventView::Case(event) => of_case_event(event, before),
        EventView::Any(AnyEvent::EntryAffirmed(data)) => format!("affirmed the disputed event {}", data.event),
    }
}

fn of_ledger(event: LedgerEvent<'_>) -> String {
    match event {
        LedgerEvent::LedgerCreated(data) => format!("created the ledger {}", data.origin),
        LedgerEvent::KeyEnrolled(data) => format!("enrolled {}", data.key.id()),
        LedgerEvent::KeyRevoked(data) => format!("revoked {} ({})", data.key.id(), data.reason),
        LedgerEvent::LedgerRekeyed(data) => format!("gave the log the key {} ({})", data.log_key.id(), data.reason),
        LedgerEvent::RulesChanged(data) => format!("set the rules to version {}", data.rules),
        LedgerEvent::PolicyPublished(data) => format!("published the policy on {}", data.kind),
        LedgerEvent::ScaleDefined(data) => format!("defined the scale {}", data.scale),
        LedgerEvent::ContentWithheld(data) => format!("withheld {} ({})", blobs(data.digests.len()), data.ground),
        LedgerEvent::ContentRestored(data) => format!("gave back {}", blobs(data.digests.len())),
        LedgerEvent::AnchorRecorded(data) => {
            let entries = if data.size == 1 { "1 entry" } else { &format!("{} entries", data.size) };
            format!("anchored the checkpoint of {entries} ({})", data.kind)
        }
    }
}

fn blobs(count: usize) -> String {
    if count == 1 { "the bytes of one blob".to_owned() } else { format!("the bytes of {count} blobs") }
}

fn of_source(event: SourceEvent<'_>) -> String {
    match event {
        SourceEvent::SourceRegistered(data) => match (&data.title, data.stub) {
            (Some(title), _) => format!("registered the source {title}"),
            (None, _) => "registered a source of which only the citation is known".to_owned(),
        },
        SourceEvent::SourceDescribed(data) => match &data.title {
            Some(title) => format!("described the source: {title} ({})", data.basis),
            None => format!("described the source ({})", data.basis),
        },
        SourceEvent::SourceMerged(data) => format!("found it to be the same as {}", data.into),
        SourceEvent::SourceSplit(_) => "found it not to be the same as another one after all".to_owned(),
        SourceEvent::SourceCaptured(data) => {
            format!("captured {} bytes of {} as capture {}", data.body.size, data.body.media_type, data.capture)
        }
        SourceEvent::CaptureFailed(data) => format!("could not capture {}: {}", data.url, data.error),
        SourceEvent::TextExtracted(data) => {
            format!("extracted {} code points of text from capture {}", data.text.length, data.capture)
        }
        SourceEvent::SourceChanged(data) if data.standing == Standing::Live => "found it as it was again".to_owned(),
        SourceEvent::SourceChanged(data) => format!("found it {}", data.standing),
    }
}

fn on(target: &Id) -> String {
    if target.as_str() == QUESTION { "the question".to_owned() } else { target.to_string() }
}

fn list(ids: &[Id]) -> String {
    ids.iter().map(on).collect::<Vec<_>>().join(", ")
}

fn of_case_event(event: CaseEvent<'_>, before: Option<&Case>) -> String {
    match event {
        CaseEvent::CaseOpened(data) => format!("opened the case: {}", data.question),
        CaseEvent::CaseClosed(_) => "closed the case".to_owned(),
        CaseEvent::CaseReopened(_) => "reopened the case".to_owned(),
        CaseEvent::ImportRecorded(data) => {
            format!("imported {} ({} bytes) with {}", data.file.media_type, data.file.size, data.importer.name)
        }
        CaseEvent::ClaimExtracted(data) => {
            format!("recorded claim {}: {} (claimant: {})", data.claim, data.text, data.claimant)
        }
        CaseEvent::ClaimRevised(data) => match &data.text {
            Some(text) => format!("revised claim {}: {text}", data.claim),
            None => format!("revised claim {}", data.claim),
        },
        CaseEvent::ClaimWithdrawn(data) => format!("withdrew claim {}", data.claim),
        CaseEvent::ClaimsRelated(data) => {
            let how = match data.relation {
                ClaimRelation::PartOf => "is part of",
                ClaimRelation::Duplicates => "says the same as",
                ClaimRelation::Contradicts => "contradicts",
                ClaimRelation::Narrower => "claims less than",
                ClaimRelation::MeasuresDifferently => "counts something else than",
            };
            format!("noted that claim {} {how} {}", data.claim, data.to)
        }
        CaseEvent::EvidenceLinked(data) => {
            let quote = data.quote.as_ref().map(|quote| format!(": “{}”", quote.exact)).unwrap_or_default();
            let bearing = match data.stance {
                Stance::Supports => "that supports",
                Stance::Refutes => "that refutes",
                Stance::Qualifies => "that qualifies",
                Stance::Context => "as context to",
                Stance::NotStated => "to",
            };
            format!("linked evidence {} from {} {bearing} claim {}{quote}", data.evidence, data.source, data.claim)
        }
        CaseEvent::EvidenceWithdrawn(data) => format!("withdrew evidence {}", data.evidence),
        CaseEvent::GapRecorded(data) => format!("recorded gap {}: {}", data.gap, data.would_settle),
        CaseEvent::GapClosed(data) => match &data.by {
            Some(by) => format!("closed gap {} by {by}", data.gap),
            None => format!("closed gap {}", data.gap),
        },
        CaseEvent::CommentSought(data) => {
            let came = match data.outcome {
                CommentOutcome::Replied => "who replied",
                CommentOutcome::Declined => "who declined",
                CommentOutcome::NoAnswer => "who did not answer",
            };
            format!("asked {} for a comment ({}), {came}", data.of, data.channel)
        }
        CaseEvent::ItemConfirmed(data) => format!("checked what software made: {}", list(&data.targets)),
        CaseEvent::VerdictProposed(data) => format!("proposed the verdict on {}: {}", on(&data.target), data.to),
        CaseEvent::VerdictChanged(data) => {
            let from =
                before.and_then(|case| case.verdict(data.target.as_str())).map(|verdict| verdict.data.to.as_str());
            of_verdict(data, from)
        }
        CaseEvent::ReviewRecorded(data) => {
            of_review(data, before.and_then(|case| case.proposal_mark(data.proposal.0)).map(|mark| mark.seq))
        }
        CaseEvent::DissentRecorded(data) => match &data.would_be {
            Some(rating) => format!("dissented on {}: it should be {rating}", on(&data.target)),
            None => format!("dissented on {}", on(&data.target)),
        },
        CaseEvent::DissentWithdrawn(data) => format!("withdrew the dissent {}", data.dissent),
        CaseEvent::SectionWritten(data) => {
            let verb = if data.replaces.is_some() { "rewrote" } else { "wrote" };
            match &data.heading {
                Some(heading) => format!("{verb} section {}: {heading}", data.section),
                None => format!("{verb} section {}", data.section),
            }
        }
        CaseEvent::SectionRemoved(data) => format!("took out section {}", data.section),
        CaseEvent::StatementWritten(data) => {
            let verb = if data.replaces.is_some() { "rewrote" } else { "wrote" };
            format!("{verb} statement {}", data.statement)
        }
        CaseEvent::StatementRemoved(data) => format!("took out statement {}", data.statement),
        CaseEvent::PublicationProposed(data) => format!("proposed publication {}", data.publication),
        CaseEvent::AssessmentPublished(data) if data.nature == PublicationNature::First => {
            format!("published the assessment ({})", data.publication)
        }
        CaseEvent::AssessmentPublished(data) => {
            format!("published the assessment again ({}, {})", data.publication, data.nature)
        }
        CaseEvent::CorrectionIssued(data) => format!("issued correction {}: {}", data.correction, data.text),
        CaseEvent::ComplaintReceived(data) => {
            let from = match data.from {
                ComplaintFrom::Subject => "whom it is about",
                ComplaintFrom::Reader => "a reader",
                ComplaintFrom::Source => "a source",
                ComplaintFrom::Outlet => "another outlet",
                ComplaintFrom::Authority => "an authority",
            };
            format!("received complaint {} from {from}: {}", data.complaint, data.substance)
        }
        CaseEvent::ComplaintResolved(data) => {
            let how = match data.outcome {
                ComplaintOutcome::Upheld => "upheld complaint",
                ComplaintOutcome::Partly => "upheld in part complaint",
                ComplaintOutcome::Rejected => "rejected complaint",
                ComplaintOutcome::OutOfScope => "found out of scope complaint",
            };
            format!("{how} {}", data.complaint)
        }
        CaseEvent::RecheckRequested(data) => format!("asked to look again at {}", list(&data.targets)),
        CaseEvent::RecheckCleared(data) => format!("looked again at {}: {}", list(&data.targets), data.outcome),
        CaseEvent::NoteAdded(data) => format!("noted: {}", data.text),
    }
}

fn of_verdict(data: &VerdictChanged, from: Option<&str>) -> String {
    let of =
        if data.target.as_str() == QUESTION { "the question".to_owned() } else { format!("claim {}", data.target) };
    let whose = data.attributed_to.as_ref().map(|author| format!(" (rated by {author}, imported)"));
    let whose = whose.unwrap_or_default();
    match from {
        Some(from) if from == data.to.as_str() => format!("kept the verdict on {of}: {}{whose}", data.to),
        Some(from) => format!("changed the verdict on {of} from {from} to {}{whose}", data.to),
        None => format!("gave the first verdict on {of}: {}{whose}", data.to),
    }
}

fn of_review(data: &ReviewRecorded, proposal: Option<proof::Seq>) -> String {
    let verb = match data.decision {
        ReviewDecision::Approve => "approved",
        ReviewDecision::Object => "objected to",
        ReviewDecision::Abstain => "abstained on",
    };
    let seq = proposal.map(|seq| format!(" (#{seq})")).unwrap_or_default();
    format!("{verb} the proposal{seq}")
}

/// The reason that an author gives, whatever the event calls it.
fn reason(data: &EventData) -> Option<String> {
    if let EventData::VerdictChanged(data) = data {
        return Some(format!("{}: {}", data.reason, data.rationale));
    }
    let members = data.to_map();
    ["reason", "rationale", "note", "notice"]
        .into_iter()
        .find_map(|name| members.get(name).and_then(serde_json::Value::as_str))
        .map(ToOwned::to_owned)
}

fn difference(data: &EventData, before: Option<&Case>) -> Option<Difference> {
    let EventView::Case(event) = data.view() else { return None };
    let full = |kind: &str, id: &Id| match before {
        Some(case) => format!("case/{}/{kind}/{id}", case.id),
        None => format!("{kind}/{id}"),
    };
    let words = |of: String, was: Option<String>, now: Option<String>| Some(Difference::Words { of, was, now });
    let statement =
        |id: &Id| before.and_then(|case| case.document.statement(id)).map(|statement| statement.data.text.to_string());
    let heading = |id: &Id| {
        let section = before.and_then(|case| case.document.section(id));
        section.and_then(|section| section.data.heading.as_ref().map(ToString::to_string))
    };
    let lost = |removed: &Id, claim: Option<&Id>| {
        Some(Difference::EvidenceLost { removed: removed.to_string(), claim: claim.map(ToString::to_string) })
    };
    match event {
        CaseEvent::VerdictChanged(data) => Some(Difference::Verdict {
            target: data.target.to_string(),
            from: before.and_then(|case| case.verdict(data.target.as_str())).map(|verdict| verdict.data.to.to_string()),
            to: data.to.to_string(),
        }),
        CaseEvent::ClaimRevised(data) => {
            let was = before.and_then(|case| case.claim(&data.claim)).map(|claim| claim.data.text.to_string());
            words(full("claim", &data.claim), was.clone(), data.text.as_ref().map(ToString::to_string).or(was))
        }
        CaseEvent::ClaimWithdrawn(data) => {
            let was = before.and_then(|case| case.claim(&data.claim)).map(|claim| claim.data.text.to_string());
            words(full("claim", &data.claim), was, None)
        }
        CaseEvent::StatementWritten(data) => {
            let now = Some(data.text.to_string());
            words(full("statement", &data.statement), statement(&data.statement), now)
        }
        CaseEvent::StatementRemoved(data) => {
            words(full("statement", &data.statement), statement(&data.statement), None)
        }
        CaseEvent::SectionWritten(data) => words(
            full("section", &data.section),
            heading(&data.section),
            data.heading.as_ref().map(ToString::to_string),
        ),
        CaseEvent::SectionRemoved(data) => words(full("section", &data.section), heading(&data.section), None),
        CaseEvent::EvidenceLinked(data) => {
            Some(Difference::Evidence { added: data.evidence.to_string(), claim: Some(data.claim.to_string()) })
        }
        CaseEvent::EvidenceWithdrawn(data) => {
            let evidence = before.and_then(|case| case.evidence(&data.evidence));
            lost(&data.evidence, evidence.map(|evidence| &evidence.data.claim))
        }
        CaseEvent::GapRecorded(data) => Some(Difference::Evidence {
            added: data.gap.to_string(),
            claim: data.claim.as_ref().map(ToString::to_string),
        }),
        CaseEvent::GapClosed(data) => {
            let gap = before.and_then(|case| case.gap(&data.gap));
            lost(&data.gap, gap.and_then(|gap| gap.data.claim.as_ref()))
        }
        CaseEvent::CorrectionIssued(data) => {
            let (was, now) = (Some(data.was.to_string()), Some(data.now.to_string()));
            words(full("correction", &data.correction), was, now)
        }
        CaseEvent::CaseOpened(_)
        | CaseEvent::CaseClosed(_)
        | CaseEvent::CaseReopened(_)
        | CaseEvent::ImportRecorded(_)
        | CaseEvent::ClaimExtracted(_)
        | CaseEvent::ClaimsRelated(_)
        | CaseEvent::CommentSought(_)
        | CaseEvent::ItemConfirmed(_)
        | CaseEvent::VerdictProposed(_)
        | CaseEvent::ReviewRecorded(_)
        | CaseEvent::DissentRecorded(_)
        | CaseEvent::DissentWithdrawn(_)
        | CaseEvent::PublicationProposed(_)
        | CaseEvent::AssessmentPublished(_)
        | CaseEvent::ComplaintReceived(_)
        | CaseEvent::ComplaintResolved(_)
        | CaseEvent::RecheckRequested(_)
        | CaseEvent::RecheckCleared(_)
        | CaseEvent::NoteAdded(_) => None,
    }
}
