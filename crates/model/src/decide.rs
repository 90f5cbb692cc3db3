//! Admission: a pure function of the state, the event and the facts that it needs.
//!
//! State is governance, the event's stream and the sources that it names, never the whole log. Facts are what only
//! storage knows: the texts that quotes are cut from, the sizes of blobs, the positions of events. [`needs()`] says which.

mod facts;
mod needs;

pub use facts::{QUOTE_CONTEXT_MAX, check_facts};
pub use needs::needs;

use crate::{
    case::Case,
    event::{AnyEvent, CaseEvent, EventData, EventKind, EventView, LedgerEvent, SourceEvent},
    governance::Governance,
    recorded::Mark,
    refusal::Refusal,
    source::Source,
    values::FoundingKey,
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
