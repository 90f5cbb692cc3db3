//! What a decision must be told, by event.

use super::Needs;
use crate::{
    case::named,
    event::{AnyEvent, CaseEvent, EventData, EventView, LedgerEvent, SourceEvent},
    values::Quote,
};
use proof::Event;

/// Returns what a decision on this event must be told.
pub fn needs(event: &Event, data: &EventData) -> Needs {
    let mut needs = Needs::default();
    needs.events.extend(event.import_id);
    match data.view() {
        EventView::Ledger(event) => needs.of_ledger(event),
        EventView::Source(event) => needs.of_source(event),
        EventView::Case(event) => {
            needs.sources.extend(named::sources(data));
            needs.of_case(event);
        }
        EventView::Any(AnyEvent::EntryAffirmed(data)) => {
            needs.events.insert(data.event.0);
        }
    }
    needs
}

impl Needs {
    fn of_ledger(&mut self, event: LedgerEvent<'_>) {
        match event {
            LedgerEvent::KeyRevoked(data) => self.events.extend(data.compromised_since.as_ref().map(|event| event.0)),
            LedgerEvent::PolicyPublished(data) => self.blobs.extend(data.blob.as_ref().map(|digest| digest.0)),
            LedgerEvent::ContentWithheld(data) => {
                self.blobs.extend(data.digests.iter().map(|digest| digest.0));
                self.blobs.extend(data.replaced_by.as_ref().map(|digest| digest.0));
            }
            LedgerEvent::AnchorRecorded(data) => drop(self.blobs.insert(data.token.0)),
            LedgerEvent::LedgerCreated(_)
            | LedgerEvent::KeyEnrolled(_)
            | LedgerEvent::LedgerRekeyed(_)
            | LedgerEvent::RulesChanged(_)
            | LedgerEvent::ScaleDefined(_)
            | LedgerEvent::ContentRestored(_) => {}
        }
    }

    fn of_source(&mut self, event: SourceEvent<'_>) {
        match event {
            SourceEvent::SourceMerged(data) => drop(self.sources.insert(data.into.0.clone())),
            SourceEvent::SourceCaptured(data) => {
                self.blobs.insert(data.body.sha256.0);
                self.blobs.extend(data.headers.as_ref().map(|digest| digest.0));
                self.blobs.extend(data.screenshot.as_ref().map(|picture| picture.sha256.0));
            }
            SourceEvent::TextExtracted(data) => drop(self.texts.insert(data.text.sha256.0)),
            SourceEvent::SourceRegistered(_)
            | SourceEvent::SourceDescribed(_)
            | SourceEvent::SourceSplit(_)
            | SourceEvent::CaptureFailed(_)
            | SourceEvent::SourceChanged(_) => {}
        }
    }

    fn of_case(&mut self, event: CaseEvent<'_>) {
        let mut quote = |quote: Option<&Quote>| self.texts.extend(quote.map(|quote| quote.extraction.0));
        match event {
            CaseEvent::ImportRecorded(data) => drop(self.blobs.insert(data.file.sha256.0)),
            CaseEvent::ClaimExtracted(data) => quote(data.appearance.as_ref().and_then(|a| a.quote.as_ref())),
            CaseEvent::ClaimRevised(data) => quote(data.appearance.as_ref().and_then(|a| a.quote.as_ref())),
            CaseEvent::EvidenceLinked(data) => quote(data.quote.as_ref()),
            CaseEvent::CommentSought(data) => quote(data.reply.as_ref()),
            CaseEvent::GapClosed(data) => {
                self.sources.extend(data.by.as_ref().and_then(|by| named::capture_name(by)).map(|(source, _)| source));
            }
            CaseEvent::PublicationProposed(data) => {
                self.all_sources_of_case = true;
                self.blobs.extend([data.assessment.sha256.0, data.page.sha256.0]);
            }
            CaseEvent::AssessmentPublished(data) => {
                self.all_sources_of_case = true;
                self.blobs.extend([data.assessment.sha256.0, data.page.sha256.0]);
            }
            CaseEvent::CorrectionIssued(data) => self.events.extend(data.cause.as_ref().map(|event| event.0)),
            CaseEvent::RecheckRequested(data) => drop(self.events.insert(data.cause.0)),
            CaseEvent::RecheckCleared(data) => self.events.extend(data.cause.as_ref().map(|event| event.0)),
            CaseEvent::CaseOpened(_)
            | CaseEvent::CaseClosed(_)
            | CaseEvent::CaseReopened(_)
            | CaseEvent::ClaimWithdrawn(_)
            | CaseEvent::ClaimsRelated(_)
            | CaseEvent::EvidenceWithdrawn(_)
            | CaseEvent::GapRecorded(_)
            | CaseEvent::ItemConfirmed(_)
            | CaseEvent::VerdictProposed(_)
            | CaseEvent::VerdictChanged(_)
            | CaseEvent::ReviewRecorded(_)
            | CaseEvent::DissentRecorded(_)
            | CaseEvent::DissentWithdrawn(_)
            | CaseEvent::SectionWritten(_)
            | CaseEvent::SectionRemoved(_)
            | CaseEvent::StatementWritten(_)
            | CaseEvent::StatementRemoved(_)
            | CaseEvent::ComplaintReceived(_)
            | CaseEvent::ComplaintResolved(_)
            | CaseEvent::NoteAdded(_) => {}
        }
    }
}
