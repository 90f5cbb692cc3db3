//! What only the facts can tell: blobs that are there, texts of the right length, quotes in their place.

use super::{Facts, TextFact};
use crate::{
    event::{AnyEvent, CaseEvent, EventData, EventView, LedgerEvent, SourceEvent},
    refusal::Refusal,
    values::Quote,
};
use proof::{Digest, EventId};

/// Decides on what only the facts can tell: blobs that are there, texts of the right length, quotes in their place.
///
/// # Errors
/// The first fact that is missing or wrong.
pub fn check_facts(data: &EventData, facts: &Facts) -> Result<(), Refusal> {
    let blob = |what: &'static str, digest: Digest, size: Option<u64>| match facts.blobs.get(&digest) {
        None => Err(Refusal::NoSuchBlob { what, digest }),
        Some(&found) => match size {
            Some(expected) if expected != found => Err(Refusal::BlobSize { digest, expected, found }),
            _ => Ok(()),
        },
    };
    let event = |event: Option<EventId>| match event {
        Some(event) if !facts.events.contains_key(&event) => Err(Refusal::NoSuchEvent { event }),
        _ => Ok(()),
    };
    let quote = |quote: Option<&Quote>| quote.map_or(Ok(()), |quote| check_quote(quote, facts));
    match data.view() {
        EventView::Ledger(of) => match of {
            LedgerEvent::KeyRevoked(data) => event(data.compromised_since.as_ref().map(|event| event.0)),
            LedgerEvent::PolicyPublished(data) => match &data.blob {
                Some(digest) => blob("policy", digest.0, None),
                None => Ok(()),
            },
            LedgerEvent::ContentWithheld(data) => {
                data.digests.iter().try_for_each(|digest| blob("blob to withhold", digest.0, None))?;
                data.replaced_by.as_ref().map_or(Ok(()), |digest| blob("replacement", digest.0, None))
            }
            LedgerEvent::AnchorRecorded(data) => blob("token", data.token.0, None),
            LedgerEvent::LedgerCreated(_)
            | LedgerEvent::KeyEnrolled(_)
            | LedgerEvent::LedgerRekeyed(_)
            | LedgerEvent::RulesChanged(_)
            | LedgerEvent::ScaleDefined(_)
            | LedgerEvent::ContentRestored(_) => Ok(()),
        },
        EventView::Source(of) => match of {
            SourceEvent::SourceCaptured(data) => {
                blob("captured body", data.body.sha256.0, Some(data.body.size))?;
                let picture = data.screenshot.as_ref();
                picture.map_or(Ok(()), |picture| blob("screenshot", picture.sha256.0, Some(picture.size)))?;
                data.headers.as_ref().map_or(Ok(()), |digest| blob("blob of headers", digest.0, None))
            }
            SourceEvent::TextExtracted(data) => {
                let (digest, expected) = (data.text.sha256.0, data.text.length);
                let found = text_of(facts, digest)?.chars().count() as u64;
                if found == expected { Ok(()) } else { Err(Refusal::TextLength { digest, expected, found }) }
            }
            SourceEvent::SourceRegistered(_)
            | SourceEvent::SourceDescribed(_)
            | SourceEvent::SourceMerged(_)
            | SourceEvent::SourceSplit(_)
            | SourceEvent::CaptureFailed(_)
            | SourceEvent::SourceChanged(_) => Ok(()),
        },
        EventView::Any(AnyEvent::EntryAffirmed(_)) => Ok(()),
        EventView::Case(of) => match of {
            CaseEvent::ImportRecorded(data) => blob("imported file", data.file.sha256.0, Some(data.file.size)),
            CaseEvent::ClaimExtracted(data) => quote(data.appearance.as_ref().and_then(|a| a.quote.as_ref())),
            CaseEvent::ClaimRevised(data) => quote(data.appearance.as_ref().and_then(|a| a.quote.as_ref())),
            CaseEvent::EvidenceLinked(data) => quote(data.quote.as_ref()),
            CaseEvent::CommentSought(data) => quote(data.reply.as_ref()),
            CaseEvent::PublicationProposed(data) => {
                blob("kept assessment", data.assessment.sha256.0, Some(data.assessment.size))?;
                blob("page", data.page.sha256.0, Some(data.page.size))
            }
            CaseEvent::AssessmentPublished(data) => {
                blob("kept assessment", data.assessment.sha256.0, Some(data.assessment.size))?;
                blob("page", data.page.sha256.0, Some(data.page.size))
            }
            CaseEvent::CorrectionIssued(data) => event(data.cause.as_ref().map(|event| event.0)),
            CaseEvent::RecheckRequested(data) => event(Some(data.cause.0)),
            CaseEvent::RecheckCleared(data) => event(data.cause.as_ref().map(|event| event.0)),
            CaseEvent::CaseOpened(_)
            | CaseEvent::CaseClosed(_)
            | CaseEvent::CaseReopened(_)
            | CaseEvent::ClaimWithdrawn(_)
            | CaseEvent::ClaimsRelated(_)
            | CaseEvent::EvidenceWithdrawn(_)
            | CaseEvent::GapRecorded(_)
            | CaseEvent::GapClosed(_)
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
            | CaseEvent::NoteAdded(_) => Ok(()),
        },
    }
}

fn text_of(facts: &Facts, digest: Digest) -> Result<&str, Refusal> {
    match facts.texts.get(&digest) {
        Some(TextFact::Text(text)) => Ok(text),
        Some(TextFact::NotText) => Err(Refusal::NotText { digest }),
        None => Err(Refusal::NoSuchBlob { what: "extracted text", digest }),
    }
}

/// The most code points of context on each side of a quote.
pub const QUOTE_CONTEXT_MAX: usize = 32;

fn check_quote(quote: &Quote, facts: &Facts) -> Result<(), Refusal> {
    let text = text_of(facts, quote.extraction.0)?;
    let found = quote.slice(text);
    if found != Some(&*quote.exact) {
        return Err(Refusal::QuoteMismatch {
            extraction: quote.extraction.0,
            start: quote.start,
            end: quote.end,
            exact: quote.exact.to_string(),
            found: found.map(ToOwned::to_owned),
        });
    }
    let prefix_length = quote.prefix.chars().count();
    let suffix_length = quote.suffix.chars().count();
    if prefix_length > QUOTE_CONTEXT_MAX || suffix_length > QUOTE_CONTEXT_MAX {
        return Err(Refusal::Incomplete { at: "quote", problem: "has more than 32 code points of prefix or suffix" });
    }
    let around = |start: u64, length: usize| {
        let slice = Quote { start, end: start.saturating_add(length as u64), ..quote.clone() };
        slice.slice(text).unwrap_or_default().to_owned()
    };
    let before = match quote.start.checked_sub(prefix_length as u64) {
        Some(start) => around(start, prefix_length),
        None => Quote { start: 0, end: quote.start, ..quote.clone() }.slice(text).unwrap_or_default().to_owned(),
    };
    if before != quote.prefix {
        return Err(Refusal::QuoteContext { which: "prefix", expected: quote.prefix.clone(), found: before });
    }
    let after = around(quote.end, suffix_length);
    if after != quote.suffix {
        return Err(Refusal::QuoteContext { which: "suffix", expected: quote.suffix.clone(), found: after });
    }
    Ok(())
}
