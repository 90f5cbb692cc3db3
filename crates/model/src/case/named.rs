//! What a case's events name: the sources, and the ids that they introduce.

use crate::{
    event::{CaseEvent, EventData, EventView, cases::GapRecorded},
    recorded::Recorded,
    values::Appearance,
};
use proof::{Slug, StreamName};

/// Returns the sources that an event of a case names, in its order.
pub fn sources(data: &EventData) -> Vec<Slug> {
    let EventView::Case(event) = data.view() else { return Vec::new() };
    match event {
        CaseEvent::ClaimExtracted(data) => of_claim(data.appearance.as_ref()),
        CaseEvent::ClaimRevised(data) => of_claim(data.appearance.as_ref()),
        CaseEvent::EvidenceLinked(data) => vec![data.source.0.clone()],
        CaseEvent::GapRecorded(data) => of_gap(data),
        CaseEvent::StatementWritten(data) => data.citations.iter().map(|citation| citation.source.0.clone()).collect(),
        CaseEvent::CaseOpened(_)
        | CaseEvent::CaseClosed(_)
        | CaseEvent::CaseReopened(_)
        | CaseEvent::ImportRecorded(_)
        | CaseEvent::ClaimWithdrawn(_)
        | CaseEvent::ClaimsRelated(_)
        | CaseEvent::EvidenceWithdrawn(_)
        | CaseEvent::GapClosed(_)
        | CaseEvent::CommentSought(_)
        | CaseEvent::ItemConfirmed(_)
        | CaseEvent::VerdictProposed(_)
        | CaseEvent::VerdictChanged(_)
        | CaseEvent::ReviewRecorded(_)
        | CaseEvent::DissentRecorded(_)
        | CaseEvent::DissentWithdrawn(_)
        | CaseEvent::SectionWritten(_)
        | CaseEvent::SectionRemoved(_)
        | CaseEvent::StatementRemoved(_)
        | CaseEvent::PublicationProposed(_)
        | CaseEvent::AssessmentPublished(_)
        | CaseEvent::CorrectionIssued(_)
        | CaseEvent::ComplaintReceived(_)
        | CaseEvent::ComplaintResolved(_)
        | CaseEvent::RecheckRequested(_)
        | CaseEvent::RecheckCleared(_)
        | CaseEvent::NoteAdded(_) => Vec::new(),
    }
}

/// Returns the sources that an event of any stream names, so that what rests on a source can be found from it.
pub fn mentions(data: &EventData) -> Vec<Slug> {
    let mut out = if let EventData::SourceMerged(merged) = data { vec![merged.into.0.clone()] } else { sources(data) };
    out.sort();
    out.dedup();
    out
}

/// Returns the sources that some entries of a case name, each once, in order of their names.
pub fn all_sources<'a>(entries: impl IntoIterator<Item = &'a Recorded>) -> Vec<Slug> {
    let of = |recorded: &Recorded| recorded.data.as_ref().map(sources).unwrap_or_default();
    let mut out: Vec<Slug> = entries.into_iter().flat_map(of).collect();
    out.sort();
    out.dedup();
    out
}

pub(crate) fn of_claim(appearance: Option<&Appearance>) -> Vec<Slug> {
    let source = appearance.and_then(|appearance| appearance.source.as_ref());
    source.map(|source| source.0.clone()).into_iter().collect()
}

pub(crate) fn of_gap(data: &GapRecorded) -> Vec<Slug> {
    data.searched.captures.iter().filter_map(|name| capture_name(name)).map(|(source, _)| source).collect()
}

/// Splits `source/<id>/capture/<id>`.
pub fn capture_name(name: &str) -> Option<(Slug, Slug)> {
    let (source, capture) = name.split_once("/capture/")?;
    match source.parse().ok()? {
        StreamName::Source(source) => Some((source, capture.parse().ok()?)),
        StreamName::Ledger | StreamName::Case(_) => None,
    }
}

/// Returns the kind and id of what an event makes, where it makes something that has an id.
pub(crate) fn introduced(event: CaseEvent<'_>) -> Option<(&'static str, &Slug)> {
    match event {
        CaseEvent::ClaimExtracted(data) => Some(("claim", &data.claim.0)),
        CaseEvent::EvidenceLinked(data) => Some(("evidence", &data.evidence.0)),
        CaseEvent::GapRecorded(data) => Some(("gap", &data.gap.0)),
        CaseEvent::SectionWritten(data) => Some(("section", &data.section.0)),
        CaseEvent::StatementWritten(data) => Some(("statement", &data.statement.0)),
        CaseEvent::DissentRecorded(data) => Some(("dissent", &data.dissent.0)),
        CaseEvent::AssessmentPublished(data) => Some(("publication", &data.publication.0)),
        CaseEvent::CorrectionIssued(data) => Some(("correction", &data.correction.0)),
        CaseEvent::ComplaintReceived(data) => Some(("complaint", &data.complaint.0)),
        CaseEvent::CaseOpened(_)
        | CaseEvent::CaseClosed(_)
        | CaseEvent::CaseReopened(_)
        | CaseEvent::ImportRecorded(_)
        | CaseEvent::ClaimRevised(_)
        | CaseEvent::ClaimWithdrawn(_)
        | CaseEvent::ClaimsRelated(_)
        | CaseEvent::EvidenceWithdrawn(_)
        | CaseEvent::GapClosed(_)
        | CaseEvent::CommentSought(_)
        | CaseEvent::ItemConfirmed(_)
        | CaseEvent::VerdictProposed(_)
        | CaseEvent::VerdictChanged(_)
        | CaseEvent::ReviewRecorded(_)
        | CaseEvent::DissentWithdrawn(_)
        | CaseEvent::SectionRemoved(_)
        | CaseEvent::StatementRemoved(_)
        | CaseEvent::PublicationProposed(_)
        | CaseEvent::ComplaintResolved(_)
        | CaseEvent::RecheckRequested(_)
        | CaseEvent::RecheckCleared(_)
        | CaseEvent::NoteAdded(_) => None,
    }
}
