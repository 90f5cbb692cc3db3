//! Admission: a pure function of the state, the event and the facts that it needs.
//!
//! State is governance, the event's stream and the sources that it names, never the whole log. Facts are what only
//! storage knows: the texts that quotes are cut from, the sizes of blobs, the positions of events. [`needs`] says which.

use crate::{
    case::Case,
    event::EventData,
    governance::{Governance, RULES},
    refusal::Refusal,
    source::Source,
    values::{FoundingKey, Quote},
    words::{PolicyKind, Role},
};
use proof::{Digest, Event, EventId, KeyId, Seq, Slug, StreamName, VerifierKey};
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
    /// Sources, as they stand.
    pub sources: BTreeSet<Slug>,
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
    /// The positions and types of events.
    pub events: BTreeMap<EventId, (Seq, String)>,
}

/// Returns what a decision on this event must be told.
pub fn needs(event: &Event, data: &EventData) -> Needs {
    let mut needs = Needs::default();
    needs.events.extend(event.import_id);
    let mut quote = |quote: Option<&Quote>| needs.texts.extend(quote.map(|quote| quote.extraction.0));
    match data {
        EventData::KeyRevoked(data) => needs.events.extend(data.compromised_since.as_ref().map(|event| event.0)),
        EventData::PolicyPublished(data) => needs.blobs.extend(data.blob.as_ref().map(|digest| digest.0)),
        EventData::SourceCaptured(data) => {
            needs.blobs.insert(data.body.sha256.0);
            needs.blobs.extend(data.headers.as_ref().map(|digest| digest.0));
        }
        EventData::TextExtracted(data) => {
            needs.texts.insert(data.text.sha256.0);
        }
        EventData::ImportRecorded(data) => {
            needs.blobs.insert(data.file.sha256.0);
        }
        EventData::ClaimExtracted(data) => {
            let appearance = data.appearance.as_ref();
            quote(appearance.and_then(|appearance| appearance.quote.as_ref()));
            needs.sources.extend(appearance.and_then(|appearance| appearance.source.as_ref()).map(|id| id.0.clone()));
        }
        EventData::EvidenceLinked(data) => {
            quote(data.quote.as_ref());
            needs.sources.insert(data.source.0.clone());
        }
        EventData::GapRecorded(data) => {
            let names = data.searched.captures.iter().filter_map(|name| crate::case::capture_source(name));
            needs.sources.extend(names);
        }
        EventData::StatementWritten(data) => {
            needs.sources.extend(data.citations.iter().map(|citation| citation.source.0.clone()));
        }
        EventData::LedgerCreated(_)
        | EventData::KeyEnrolled(_)
        | EventData::LedgerRekeyed(_)
        | EventData::RulesChanged(_)
        | EventData::ScaleDefined(_)
        | EventData::SourceRegistered(_)
        | EventData::SourceDescribed(_)
        | EventData::CaseOpened(_)
        | EventData::VerdictChanged(_)
        | EventData::SectionWritten(_)
        | EventData::StatementRemoved(_)
        | EventData::NoteAdded(_) => {}
    }
    needs
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
    check_signers(view.governance, proposal)?;
    check_import(proposal, facts)?;
    check_stream(view, proposal)
}

/// Returns the keys that an event itself names as founders or enrols: they may sign it.
pub fn new_keys(data: &EventData) -> Vec<VerifierKey> {
    match data {
        EventData::LedgerCreated(data) => data.keys.iter().map(|founding| founding.key.0.clone()).collect(),
        EventData::KeyEnrolled(data) => vec![data.key.0.clone()],
        EventData::KeyRevoked(_)
        | EventData::LedgerRekeyed(_)
        | EventData::RulesChanged(_)
        | EventData::PolicyPublished(_)
        | EventData::ScaleDefined(_)
        | EventData::SourceRegistered(_)
        | EventData::SourceDescribed(_)
        | EventData::SourceCaptured(_)
        | EventData::TextExtracted(_)
        | EventData::CaseOpened(_)
        | EventData::ImportRecorded(_)
        | EventData::ClaimExtracted(_)
        | EventData::EvidenceLinked(_)
        | EventData::GapRecorded(_)
        | EventData::VerdictChanged(_)
        | EventData::SectionWritten(_)
        | EventData::StatementWritten(_)
        | EventData::StatementRemoved(_)
        | EventData::NoteAdded(_) => Vec::new(),
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

fn check_signers(governance: &Governance, proposal: &Proposal<'_>) -> Result<(), Refusal> {
    governance.signers(proposal.by, &new_keys(proposal.data))?;
    let kind = proposal.data.kind();
    let Some(role) = kind.role() else { return Ok(()) };
    let has_role = if let EventData::LedgerCreated(data) = proposal.data {
        let signs = |founding: &FoundingKey| proposal.by.contains(founding.key.id());
        data.keys.iter().any(|founding| founding.roles.contains(&Role::Admin) && signs(founding))
    } else {
        governance.any_has(proposal.by, role)
    };
    if has_role {
        return Ok(());
    }
    Err(Refusal::NoRole { event_type: kind.name(), needed: role.as_str(), signers: proposal.by.to_vec() })
}

fn check_import(proposal: &Proposal<'_>, facts: &Facts) -> Result<(), Refusal> {
    let Some(import) = proposal.event.import_id else { return Ok(()) };
    match facts.events.get(&import) {
        Some((_, event_type)) if event_type == "casebook.import.recorded.v1" => Ok(()),
        _ => Err(Refusal::NoSuchImport { import }),
    }
}

fn check_stream(view: &View<'_>, proposal: &Proposal<'_>) -> Result<(), Refusal> {
    let governance = view.governance;
    match (&proposal.event.subject, view.stream) {
        (StreamName::Ledger, _) => check_ledger(governance, proposal),
        (StreamName::Source(id), Stream::Source(None)) => {
            let registers = matches!(proposal.data, EventData::SourceRegistered(_));
            if registers { Ok(()) } else { Err(Refusal::NoSuchSource { source: id.to_string() }) }
        }
        (StreamName::Source(_), Stream::Source(Some(source))) => source.check(proposal.data),
        (StreamName::Case(id), Stream::Case(None)) => {
            let EventData::CaseOpened(data) = proposal.data else {
                return Err(Refusal::NoSuchCase { case: id.to_string() });
            };
            match governance.scale(&data.scale) {
                Some(_) => Ok(()),
                None => Err(Refusal::NoSuchScale { scale: data.scale.to_string(), known: governance.scale_ids() }),
            }
        }
        (StreamName::Case(_), Stream::Case(Some(case))) => case.check(proposal.data, governance, view.sources),
        (StreamName::Source(id), Stream::Ledger | Stream::Case(_)) => {
            Err(Refusal::NoSuchSource { source: id.to_string() })
        }
        (StreamName::Case(id), Stream::Ledger | Stream::Source(_)) => Err(Refusal::NoSuchCase { case: id.to_string() }),
    }
}

fn check_ledger(governance: &Governance, proposal: &Proposal<'_>) -> Result<(), Refusal> {
    match proposal.data {
        EventData::LedgerCreated(data) => governance.check_created(data, &proposal.event.source),
        EventData::KeyEnrolled(data) => governance.check_enrolled(data, proposal.by),
        EventData::KeyRevoked(data) => governance.check_revoked(data),
        EventData::LedgerRekeyed(data) => governance.check_rekeyed(data),
        EventData::RulesChanged(data) if data.rules != RULES => {
            Err(Refusal::UnknownRules { what: "rules", found: data.rules })
        }
        EventData::PolicyPublished(data) => {
            if data.kind == PolicyKind::Approvals || data.settings.is_some() {
                return Err(Refusal::NotYet { what: "a policy of approvals" });
            }
            if data.text.is_none() && data.blob.is_none() { Err(Refusal::EmptyPolicy) } else { Ok(()) }
        }
        EventData::ScaleDefined(data) => governance.check_scale(data),
        EventData::RulesChanged(_)
        | EventData::SourceRegistered(_)
        | EventData::SourceDescribed(_)
        | EventData::SourceCaptured(_)
        | EventData::TextExtracted(_)
        | EventData::CaseOpened(_)
        | EventData::ImportRecorded(_)
        | EventData::ClaimExtracted(_)
        | EventData::EvidenceLinked(_)
        | EventData::GapRecorded(_)
        | EventData::VerdictChanged(_)
        | EventData::SectionWritten(_)
        | EventData::StatementWritten(_)
        | EventData::StatementRemoved(_)
        | EventData::NoteAdded(_) => Ok(()),
    }
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
    match data {
        EventData::KeyRevoked(data) => match &data.compromised_since {
            Some(event) if !facts.events.contains_key(&event.0) => Err(Refusal::NoSuchEvent { event: event.0 }),
            _ => Ok(()),
        },
        EventData::PolicyPublished(data) => match &data.blob {
            Some(digest) => blob("policy", digest.0, None),
            None => Ok(()),
        },
        EventData::SourceCaptured(data) => {
            blob("captured body", data.body.sha256.0, Some(data.body.size))?;
            data.headers.as_ref().map_or(Ok(()), |digest| blob("blob of headers", digest.0, None))
        }
        EventData::TextExtracted(data) => {
            let (digest, expected) = (data.text.sha256.0, data.text.length);
            let found = text_of(facts, digest)?.chars().count() as u64;
            if found == expected { Ok(()) } else { Err(Refusal::TextLength { digest, expected, found }) }
        }
        EventData::ImportRecorded(data) => blob("imported file", data.file.sha256.0, Some(data.file.size)),
        EventData::ClaimExtracted(data) => {
            let quote = data.appearance.as_ref().and_then(|appearance| appearance.quote.as_ref());
            quote.map_or(Ok(()), |quote| check_quote(quote, facts))
        }
        EventData::EvidenceLinked(data) => data.quote.as_ref().map_or(Ok(()), |quote| check_quote(quote, facts)),
        EventData::LedgerCreated(_)
        | EventData::KeyEnrolled(_)
        | EventData::LedgerRekeyed(_)
        | EventData::RulesChanged(_)
        | EventData::ScaleDefined(_)
        | EventData::SourceRegistered(_)
        | EventData::SourceDescribed(_)
        | EventData::CaseOpened(_)
        | EventData::GapRecorded(_)
        | EventData::VerdictChanged(_)
        | EventData::SectionWritten(_)
        | EventData::StatementWritten(_)
        | EventData::StatementRemoved(_)
        | EventData::NoteAdded(_) => Ok(()),
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
