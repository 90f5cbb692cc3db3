//! Admission: a pure function of the state, the event and the facts that it needs.
//!
//! State is governance, the event's stream and the sources that it names, never the whole log. Facts are what only
//! storage knows: the texts that quotes are cut from, the sizes of blobs, the positions of events. [`needs`] says which.

use crate::{
    case::{Case, named},
    event::{AnyEvent, CaseEvent, EventData, EventKind, EventView, LedgerEvent, SourceEvent},
    governance::Governance,
    recorded::Mark,
    refusal::Refusal,
    source::Source,
    values::{FoundingKey, Quote},
    words::Role,
};
use proof::{Digest, Event, EventId, KeyId, Slug, StreamName, VerifierKey};
use std::collections::{BTreeMap, BTreeSet};

/// The sources that an event names, as they stand.
pub type KnownSources<'a> = BTreeMap<Slug, &'a Source>;

/// An event with its signers, to be decided on.
#[derive(Debug, Clone, Copy)]
pub struct Proposal<'a> {
    /// The event.
    pub event: &'a Event,
    /// What it says happened.
    pub data: &'a EventData,
    /// Who signed it.
    pub by: &'a [KeyId],
}

/// The stream that an event belongs to, as it stands.
#[derive(Debug, Clone, Copy)]
pub enum Stream<'a> {
    /// Governance.
    Ledger,
    /// A source, if it is registered.
    Source(Option<&'a Source>),
    /// A case, if it is open.
    Case(Option<&'a Case>),
}

/// The state that a decision rests on.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Keys, scales, rules.
    pub governance: &'a Governance,
    /// The event's stream.
    pub stream: Stream<'a>,
    /// The sources that the event names.
    pub sources: &'a KnownSources<'a>,
}

/// What a decision must be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Sources, as they stand, with those that they were merged into.
    pub sources: BTreeSet<Slug>,
    /// All sources that the case names, too: the decision is on its whole assessment.
    pub all_sources_of_case: bool,
    /// Extracted texts.
    pub texts: BTreeSet<Digest>,
    /// Blobs that must be there.
    pub blobs: BTreeSet<Digest>,
    /// Events that must be in the log.
    pub events: BTreeSet<EventId>,
}

/// A blob, as storage has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextFact {
    /// The text.
    Text(String),
    /// There, but not UTF-8.
    NotText,
}

/// What a decision was told. What is not in here is not in the ledger.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The texts.
    pub texts: BTreeMap<Digest, TextFact>,
    /// The sizes of blobs, in bytes.
    pub blobs: BTreeMap<Digest, u64>,
    /// The events that are in the log.
    pub events: BTreeMap<EventId, EventFact>,
    /// The number of entries before this one.
    pub size: u64,
}

/// An event that is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFact {
    /// Where and by whom.
    pub mark: Mark,
    /// Its type, with prefix and suffix.
    pub event_type: String,
    /// Its stream.
    pub stream: StreamName,
}

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

/// Decides whether an event may be appended next.
///
/// # Errors
/// The first rule that it breaks.
pub fn decide(view: &View<'_>, proposal: &Proposal<'_>, facts: &Facts) -> Result<(), Refusal> {
    decide_state(view, proposal, facts)?;
    check_facts(proposal.data, facts)
}

/// Decides on all but what only blobs can tell ([`check_facts`]): for a log of which a blob is missing.
///
/// # Errors
/// The first rule that the event breaks.
pub fn decide_state(view: &View<'_>, proposal: &Proposal<'_>, facts: &Facts) -> Result<(), Refusal> {
    check_place(view, proposal)?;
    check_signers(view.governance, proposal, facts)?;
    check_import(proposal, facts)?;
    check_withheld(view.governance, proposal)?;
    check_stream(view, proposal, facts)
}

/// Returns the keys that an event itself names as founders or enrols: they may sign it.
pub fn new_keys(data: &EventData) -> Vec<VerifierKey> {
    if let EventData::LedgerCreated(data) = data {
        data.keys.iter().map(|founding| founding.key.0.clone()).collect()
    } else if let EventData::KeyEnrolled(data) = data {
        vec![data.key.0.clone()]
    } else {
        Vec::new()
    }
}

fn check_place(view: &View<'_>, proposal: &Proposal<'_>) -> Result<(), Refusal> {
    let (event, kind) = (proposal.event, proposal.data.kind());
    if !kind.stream().holds(&event.subject) {
        return Err(Refusal::WrongStream {
            event_type: kind.name(),
            expected: kind.stream().subject(),
            found: event.subject.clone(),
        });
    }
    let version = match (view.governance.created(), proposal.data) {
        (None, EventData::LedgerCreated(_)) => 0,
        (None, _) => return Err(Refusal::NotCreated),
        (Some(created), _) if event.source != *created.origin => {
            return Err(Refusal::WrongLedger { expected: created.origin.to_string(), found: event.source.clone() });
        }
        (Some(_), _) => match view.stream {
            Stream::Ledger => view.governance.next_version(),
            Stream::Source(source) => source.map_or(0, |source| source.next_version),
            Stream::Case(case) => case.map_or(0, |case| case.next_version),
        },
    };
    match event.expected_version {
        Some(expected) if expected != version => {
            Err(Refusal::ExpectedVersion { expected, version, stream: event.subject.clone() })
        }
        _ => Ok(()),
    }
}

fn check_signers(governance: &Governance, proposal: &Proposal<'_>, facts: &Facts) -> Result<(), Refusal> {
    governance.signers(proposal.by, &new_keys(proposal.data))?;
    let kind = proposal.data.kind();
    let needed = if let EventData::EntryAffirmed(data) = proposal.data {
        let affirmed = facts.events.get(&data.event.0).ok_or(Refusal::NoSuchEvent { event: data.event.0 })?;
        match EventKind::named(&affirmed.event_type) {
            // What this version does not know, and what has no role of its own, is for those who govern.
            None | Some(EventKind::EntryAffirmed) => &[Role::Admin],
            Some(kind) => kind.roles(),
        }
    } else {
        kind.roles()
    };
    let has_role = if let EventData::LedgerCreated(data) = proposal.data {
        let signs = |founding: &FoundingKey| proposal.by.contains(founding.key.id());
        data.keys.iter().any(|founding| founding.roles.contains(&Role::Admin) && signs(founding))
    } else {
        governance.any_has(proposal.by, needed)
    };
    if has_role {
        return Ok(());
    }
    Err(Refusal::NoRole { event_type: kind.name(), needed: needed.to_vec(), signers: proposal.by.to_vec() })
}

/// Withheld bytes are not taken in again, and nothing new is cut from them.
fn check_withheld(governance: &Governance, proposal: &Proposal<'_>) -> Result<(), Refusal> {
    if matches!(proposal.data, EventData::ContentWithheld(_) | EventData::ContentRestored(_)) {
        return Ok(());
    }
    let needs = needs(proposal.event, proposal.data);
    let withheld = needs.texts.union(&needs.blobs).find_map(|digest| Some((*digest, governance.withheld(digest)?)));
    match withheld {
        Some((digest, withholding)) => Err(Refusal::Withheld { digest, by: withholding.mark.seq }),
        None => Ok(()),
    }
}

fn check_import(proposal: &Proposal<'_>, facts: &Facts) -> Result<(), Refusal> {
    let Some(import) = proposal.event.import_id else { return Ok(()) };
    match facts.events.get(&import) {
        Some(fact) if fact.event_type == "casebook.import.recorded.v1" => Ok(()),
        _ => Err(Refusal::NoSuchImport { import }),
    }
}

fn check_stream(view: &View<'_>, proposal: &Proposal<'_>, facts: &Facts) -> Result<(), Refusal> {
    let governance = view.governance;
    let no_such = || match &proposal.event.subject {
        StreamName::Case(id) => Refusal::NoSuchCase { case: id.to_string() },
        StreamName::Source(id) => Refusal::NoSuchSource { source: id.to_string() },
        StreamName::Ledger => Refusal::NotCreated,
    };
    match (proposal.data.view(), view.stream) {
        // The stream of an entry that is in the log is there, even where its first entry is the disputed one.
        (EventView::Any(AnyEvent::EntryAffirmed(data)), _) => check_affirmed(governance, proposal, data.event.0, facts),
        (EventView::Ledger(event), _) => {
            if let LedgerEvent::AnchorRecorded(data) = event
                && (data.size == 0 || data.size > facts.size)
            {
                return Err(Refusal::AnchorBeyond { size: data.size, entries: facts.size });
            }
            governance.check(event, proposal.by, &proposal.event.source)
        }
        (EventView::Source(event), Stream::Source(Some(source))) => source.check(event, view.sources),
        (EventView::Source(SourceEvent::SourceRegistered(_)), Stream::Source(None)) => Ok(()),
        (EventView::Case(event), Stream::Case(Some(case))) => case.check(event, proposal.by, governance, view.sources),
        (EventView::Case(CaseEvent::CaseOpened(data)), Stream::Case(None)) => match governance.scale(&data.scale) {
            Some(_) => Ok(()),
            None => Err(Refusal::NoSuchScale { scale: data.scale.to_string(), known: governance.scale_ids() }),
        },
        (EventView::Source(_) | EventView::Case(_), _) => Err(no_such()),
    }
}

/// An entry of the same stream that is disputed can be signed for again, by somebody who is not.
fn check_affirmed(
    governance: &Governance,
    proposal: &Proposal<'_>,
    event: EventId,
    facts: &Facts,
) -> Result<(), Refusal> {
    let fact = facts.events.get(&event).ok_or(Refusal::NoSuchEvent { event })?;
    if fact.stream != proposal.event.subject {
        return Err(Refusal::AffirmedElsewhere { event, stream: fact.stream.clone() });
    }
    if !governance.disputes(&fact.mark) {
        return Err(Refusal::NotDisputed { event, seq: fact.mark.seq });
    }
    if fact.stream == StreamName::Ledger { governance.check_admins(proposal.by) } else { Ok(()) }
}

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
