//! Admission and sealing: from signed events to entries in the journal.
//!
//! A commit: decide and seal a batch → append to the journal → fdatasync → one atomic index write → publish the new
//! head → acknowledge. Nothing is acknowledged before its bytes are durable, and nothing refused leaves a trace.

use crate::{
    ahead::{Handed, spread},
    damage::LedgerError,
    index::{Addition, Head, Index},
    log_keys,
    states::fact,
    writer::Writer,
};
use core::fmt;
use model::{
    EventData, Facts, Governance, Needs, Proposal, Recorded, Refusal, View,
    case::named,
    decide,
    decide::{TextFact, new_keys},
    needs,
};
use proof::{
    Digest, ENTRY_BYTES_MAX, Entry, Event, EventFault, EventId, EventSignature, KeyId, LeafHash, RecordedAt,
    SIGNATURES_MAX, Seq, Slug, pae,
};
use std::{collections::BTreeMap, path::PathBuf};

/// A signed event, as its author handed it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedEvent {
    /// The event's exact bytes.
    pub event: Vec<u8>,
    /// Its signatures, in any order.
    pub signatures: Vec<EventSignature>,
}

/// Where an event is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The event.
    pub id: EventId,
    /// Its position.
    pub seq: Seq,
    /// The leaf hash of its entry.
    pub leaf: LeafHash,
    /// Whether it was there before.
    pub existed: bool,
}

/// Why an event was not appended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum Rejection {
    /// It is no event.
    Form(EventFault),
    /// A rule is broken.
    Refused(Refusal),
    /// An event with this id is there, with other bytes.
    IdKnown { id: EventId, seq: Seq },
    /// It has no signatures, or too many, or one key's twice.
    Signatures { problem: String },
    /// With its signatures it is longer than an entry may be.
    EntryTooLong { bytes: usize },
    /// Another event of the same batch was rejected, and the batch goes in whole or not at all.
    Batch { at: usize },
    /// The log's key changes right before it, and the first checkpoint of the new key ends there.
    BehindRekeying,
    /// Nothing here could sign with the log's new key.
    NoLogKey { keyid: KeyId, keys: PathBuf },
    /// One of the others, as the server of the ledger said it.
    Said { message: String, remedy: Option<String> },
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(fault) => fault.fmt(f),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::IdKnown { id, seq } => {
                write!(f, "an event with the id {id} and other content is entry {seq} already")
            }
            Self::Signatures { problem } => f.write_str(problem),
            Self::EntryTooLong { bytes } => {
                write!(f, "the entry would have {bytes} bytes, {ENTRY_BYTES_MAX} are allowed")
            }
            Self::Batch { at } => write!(f, "not appended, because event {} of the same batch was refused", at + 1),
            Self::BehindRekeying => f.write_str(
                "the event before it in the same batch changes the log's key, and a checkpoint must be signed between them",
            ),
            Self::NoLogKey { keyid, keys } => {
                write!(f, "the private key of `{keyid}` is not in {}, so nothing could sign checkpoints", keys.display())
            }
            Self::Said { message, .. } => f.write_str(message),
        }
    }
}

impl core::error::Error for Rejection {}

impl Rejection {
    /// Returns what to do about it, where the message does not say.
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::Refused(refusal) => refusal.remedy(),
            Self::IdKnown { .. } => Some("give the new event an id of its own; ids are never used again".to_owned()),
            Self::Form(EventFault::TooLong { .. }) => {
                Some("split it, or keep the long text in a blob and quote from it".to_owned())
            }
            Self::BehindRekeying => Some("append it in a batch of its own".to_owned()),
            Self::NoLogKey { .. } => {
                Some("`casebook key rekey` makes a key, keeps it and records the event".to_owned())
            }
            Self::Said { remedy, .. } => remedy.clone(),
            Self::Form(_) | Self::Signatures { .. } | Self::EntryTooLong { .. } | Self::Batch { .. } => None,
        }
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What became of an event.
pub type Outcome = Result<Receipt, Rejection>;

/// Whether a batch goes in whole or each event on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// All or none.
    AllOrNothing,
    /// Those that can.
    EachOnItsOwn,
}

/// Entries that are sealed and not yet written.
#[derive(Debug, Default)]
struct Pending {
    lines: Vec<Vec<u8>>,
    entries: Vec<(Entry, LeafHash)>,
    ids: BTreeMap<EventId, usize>,
    /// The sources that each names.
    names: Vec<Vec<Slug>>,
    bytes: usize,
}

impl Pending {
    fn ends_in_rekeying(&self) -> bool {
        self.entries.last().is_some_and(|(entry, _)| is_about(entry, "casebook.ledger.rekeyed.v1"))
    }

    fn names_log_key(&self) -> bool {
        let names = ["casebook.ledger.created.v1", "casebook.ledger.rekeyed.v1"];
        self.entries.iter().any(|(entry, _)| names.iter().any(|name| is_about(entry, name)))
    }
}

fn is_about(entry: &Entry, event_type: &str) -> bool {
    entry.event.event_type.as_str() == event_type
}

/// An event that was read on its own; what it says was not held against the log yet.
#[derive(Debug)]
struct Candidate<'a> {
    bytes: &'a [u8],
    event: Event,
    data: Result<EventData, Refusal>,
    /// Sorted by key id.
    signatures: Vec<EventSignature>,
    by: Vec<KeyId>,
    /// Which of the signatures are known to be good. A key id never means another key, so this stays true; the others
    /// are checked when it is known who may sign.
    verified: Vec<bool>,
}

impl<'a> Candidate<'a> {
    fn of(handed: Handed<'a>, governance: &Governance, index: &Index) -> Result<Self, EventFault> {
        let Handed { signed, good } = handed;
        let event = Event::parse(&signed.event)?;
        let data = EventData::read(&event.event_type, &event.data);
        let mut signatures = signed.signatures.clone();
        signatures.sort_by(|a, b| a.keyid.as_str().cmp(b.keyid.as_str()));
        let is_news = data.is_ok() && signatures.len() <= SIGNATURES_MAX && matches!(index.find(event.id), Ok(None));
        let verified = if is_news {
            let message = pae(&signed.event);
            let is_good = |signature: &EventSignature| {
                let key = governance.keys().get(&signature.keyid);
                good.contains(&signature.keyid) || key.is_some_and(|key| key.key.verifies(&message, &signature.sig))
            };
            signatures.iter().map(is_good).collect()
        } else {
            Vec::new()
        };
        let by = signatures.iter().map(|signature| signature.keyid.clone()).collect();
        Ok(Self { bytes: &signed.event, event, data, signatures, by, verified })
    }
}

/// How many events are read ahead of the one that is decided on.
const WINDOW_EVENTS: usize = 128;
/// When a batch whose events stand on their own is written before the next event is looked at.
const BATCH_BYTES_SOON: usize = 4 << 20;

impl Writer {
    /// Appends signed events, and returns what became of each. When it returns, those that were appended are durable.
    ///
    /// `now` is the log's clock; entries are never recorded before the one before them.
    ///
    /// # Errors
    /// When the ledger cannot be written. Then none of them is acknowledged.
    pub fn append(
        &mut self,
        events: &[SignedEvent],
        together: Together,
        now: RecordedAt,
    ) -> Result<Vec<Outcome>, LedgerError> {
        let handed: Vec<_> = events.iter().map(Handed::unchecked).collect();
        self.append_handed(&handed, together, now)
    }

    /// As [`Writer::append`], for events that may have been checked ahead.
    pub(crate) fn append_handed(
        &mut self,
        events: &[Handed<'_>],
        together: Together,
        now: RecordedAt,
    ) -> Result<Vec<Outcome>, LedgerError> {
        self.check_writable()?;
        self.append_whatever_signs(events, together, now)
    }

    /// As [`Writer::append`], for whoever made sure that the next checkpoint can be signed.
    pub(crate) fn append_whatever_signs(
        &mut self,
        events: &[Handed<'_>],
        together: Together,
        now: RecordedAt,
    ) -> Result<Vec<Outcome>, LedgerError> {
        let appended = self.append_in_turn(events, together, now);
        if appended.is_err() {
            // The states may have taken in what was not written.
            self.states.clear();
        }
        appended
    }

    fn append_in_turn(
        &mut self,
        events: &[Handed<'_>],
        together: Together,
        now: RecordedAt,
    ) -> Result<Vec<Outcome>, LedgerError> {
        self.states.trim();
        let mut pending = Pending::default();
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(events.len());
        for window in events.chunks(WINDOW_EVENTS) {
            self.states.load_governance(&self.index)?;
            for candidate in self.candidates(window) {
                let outcome = self.admit(candidate, now, &mut pending)?;
                let refused = outcome.is_err();
                outcomes.push(outcome);
                let soon = pending.bytes > BATCH_BYTES_SOON || pending.ends_in_rekeying();
                if together == Together::EachOnItsOwn && soon {
                    self.write(&std::mem::take(&mut pending))?;
                }
                if refused && together == Together::AllOrNothing {
                    // The states have taken in what will not be written.
                    self.states.clear();
                    return Ok(none_of_them(outcomes, events.len()));
                }
            }
        }
        if !pending.lines.is_empty() {
            self.write(&pending)?;
        }
        Ok(outcomes)
    }

    fn admit(
        &mut self,
        candidate: Result<Candidate<'_>, EventFault>,
        now: RecordedAt,
        pending: &mut Pending,
    ) -> Result<Outcome, LedgerError> {
        let candidate = match candidate {
            Ok(candidate) => candidate,
            Err(fault) => return Ok(Err(Rejection::Form(fault))),
        };
        if let Some(outcome) = self.known(&candidate.event, candidate.bytes, pending)? {
            return Ok(outcome);
        }
        let Candidate { bytes, event, data, signatures, by, verified } = candidate;
        let data = match data {
            Ok(data) => data,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        self.states.load_governance(&self.index)?;
        if let Err(rejection) = self.check_signatures(bytes, &signatures, &by, &verified, &data) {
            return Ok(Err(rejection));
        }
        if pending.ends_in_rekeying() {
            return Ok(Err(Rejection::BehindRekeying));
        }
        let proposal = Proposal { event: &event, data: &data, by: &by };
        if let Err(refusal) = self.decide(&proposal, pending)? {
            return Ok(Err(refusal.into()));
        }
        if let EventData::LedgerRekeyed(rekeyed) = &data
            && log_keys::private(self.root(), &rekeyed.log_key)?.is_none()
        {
            let keyid = rekeyed.log_key.id().clone();
            return Ok(Err(Rejection::NoLogKey { keyid, keys: self.root().join("keys") }));
        }
        self.seal(bytes, event, data, signatures, now, pending)
    }

    /// Reads events and checks their signatures, as far as that was not done.
    fn candidates<'a>(&self, events: &[Handed<'a>]) -> Vec<Result<Candidate<'a>, EventFault>> {
        let (governance, index) = (self.states.governance(), &self.index);
        spread(events, |handed| Candidate::of(*handed, governance, index))
    }

    /// The same id with the same bytes is the same event; with others it is refused.
    fn known(&self, event: &Event, bytes: &[u8], pending: &Pending) -> Result<Option<Outcome>, LedgerError> {
        let id = event.id;
        let (line, seq) = if let Some(at) = pending.ids.get(&id) {
            let Some(line) = pending.lines.get(*at) else { return Ok(None) };
            (line.clone(), Seq(self.head.size.saturating_add(*at as u64)))
        } else {
            match self.index.find(id)? {
                Some(seq) => (self.index.entry(seq)?, seq),
                None => return Ok(None),
            }
        };
        let entry = crate::states::parsed(seq, &line)?;
        let same = line.get(entry.event_bytes.clone()) == Some(bytes);
        Ok(Some(if same {
            Ok(Receipt { id, seq, leaf: LeafHash::of(&line), existed: true })
        } else {
            Err(Rejection::IdKnown { id, seq })
        }))
    }

    fn check_signatures(
        &self,
        event: &[u8],
        signatures: &[EventSignature],
        by: &[KeyId],
        verified: &[bool],
        data: &EventData,
    ) -> Result<(), Rejection> {
        if signatures.is_empty() || signatures.len() > SIGNATURES_MAX {
            let problem = format!("{} signatures; an entry has 1 to {SIGNATURES_MAX}", signatures.len());
            return Err(Rejection::Signatures { problem });
        }
        if let Some(twice) = by.windows(2).find(|pair| pair.first() == pair.last()).and_then(<[KeyId]>::first) {
            return Err(Rejection::Signatures { problem: format!("`{twice}` signed twice") });
        }
        let new = new_keys(data);
        let keys = self.states.governance().signers(by, &new)?;
        let mut verified = verified.iter().copied().chain(core::iter::repeat(false));
        for (signature, key) in signatures.iter().zip(keys) {
            if !verified.next().unwrap_or_default() && !key.verifies(&pae(event), &signature.sig) {
                return Err(Refusal::BadSignature { keyid: signature.keyid.clone() }.into());
            }
        }
        Ok(())
    }

    fn decide(&mut self, proposal: &Proposal<'_>, pending: &Pending) -> Result<Result<(), Refusal>, LedgerError> {
        let needs = needs(proposal.event, proposal.data);
        let sources = self.states.load_needed(&self.index, &pending.entries, &proposal.event.subject, &needs)?;
        let facts = self.facts(&needs, pending)?;
        let sources = self.states.known(sources);
        let stream = self.states.stream(&proposal.event.subject);
        let view = View { governance: self.states.governance(), stream, sources: &sources };
        Ok(decide(&view, proposal, &facts))
    }

    fn facts(&mut self, needs: &Needs, pending: &Pending) -> Result<Facts, LedgerError> {
        let mut facts = Facts { size: self.head.size.saturating_add(pending.lines.len() as u64), ..Facts::default() };
        for digest in &needs.texts {
            if let Some(text) = self.text(*digest)? {
                facts.texts.insert(*digest, text);
            }
        }
        for digest in &needs.blobs {
            if let Some(size) = self.blobs.check_unless_fresh(*digest)? {
                facts.blobs.insert(*digest, size);
            }
        }
        for id in &needs.events {
            if let Some((entry, _)) = pending.ids.get(id).and_then(|at| pending.entries.get(*at)) {
                facts.events.insert(*id, fact(entry));
            } else if let Some(seq) = self.index.find(*id)? {
                facts.events.insert(*id, fact(&crate::states::parsed(seq, &self.index.entry(seq)?)?));
            }
        }
        Ok(facts)
    }

    /// Returns an extracted text; the last one is kept, since quotes come in rows.
    fn text(&mut self, digest: Digest) -> Result<Option<TextFact>, LedgerError> {
        if let Some((known, text)) = &self.last_text
            && *known == digest
        {
            return Ok(Some(text.clone()));
        }
        let Some(bytes) = self.blobs.get(digest)? else { return Ok(None) };
        let text = String::from_utf8(bytes).map_or(TextFact::NotText, TextFact::Text);
        self.last_text = Some((digest, text.clone()));
        Ok(Some(text))
    }

    fn seal(
        &mut self,
        bytes: &[u8],
        event: Event,
        data: EventData,
        signatures: Vec<EventSignature>,
        now: RecordedAt,
        pending: &mut Pending,
    ) -> Result<Outcome, LedgerError> {
        let seq = Seq(self.head.size.saturating_add(pending.lines.len() as u64));
        let (prev, last) = match pending.entries.last() {
            Some((entry, leaf)) => (*leaf, Some(entry.recorded_at)),
            None => (self.head.last_leaf, self.recorded_at),
        };
        let recorded_at = last.map_or(now, |last| last.max(now));
        let version = self.states.next_version(&event.subject);
        let line = Entry::line(bytes, prev, recorded_at, seq, &signatures, version);
        if line.len() > ENTRY_BYTES_MAX {
            return Ok(Err(Rejection::EntryTooLong { bytes: line.len() }));
        }
        let event_bytes = Entry::EVENT_AT..Entry::EVENT_AT.saturating_add(bytes.len());
        let entry = Entry { event, event_bytes, prev, recorded_at, seq, signatures, version };
        debug_assert_eq!(Entry::parse(&line).as_ref(), Ok(&entry), "a line reads as the entry that it was made of");
        let leaf = LeafHash::of(&line);
        let names = named::mentions(&data);
        let recorded = Recorded::with_data(&entry, Ok(data));
        let since = match model::fold::compromised_since(&recorded) {
            Some(id) => match pending.ids.get(&id) {
                Some(at) => Some(Seq(self.head.size.saturating_add(*at as u64))),
                None => self.index.find(id)?,
            },
            None => None,
        };
        self.states.apply(&recorded, since);
        let id = entry.event.id;
        pending.ids.insert(id, pending.lines.len());
        pending.names.push(names);
        pending.bytes = pending.bytes.saturating_add(line.len());
        pending.lines.push(line);
        pending.entries.push((entry, leaf));
        Ok(Ok(Receipt { id, seq, leaf, existed: false }))
    }

    /// Journal, fdatasync, index, head: in this order.
    fn write(&mut self, pending: &Pending) -> Result<(), LedgerError> {
        let newest =
            pending.lines.iter().rev().skip(1).rev().fold(self.journal.position(), |at, line| at.after(line.len()));
        if let Err(error) = self.journal.append(Seq(self.head.size), &pending.lines) {
            // Nothing was written, or the journal refuses from now on; the states are ahead of it either way.
            self.states.clear();
            return Err(error.into());
        }
        let mut nodes = Vec::new();
        for (_, leaf) in &pending.entries {
            self.growth.push(*leaf, &mut nodes);
        }
        let additions: Vec<Addition<'_>> = pending
            .entries
            .iter()
            .zip(&pending.lines)
            .zip(&pending.names)
            .map(|(((entry, leaf), bytes), names)| Addition {
                seq: entry.seq,
                bytes,
                leaf: *leaf,
                id: entry.event.id,
                stream: &entry.event.subject,
                version: entry.version,
                names,
            })
            .collect();
        let Some((last, leaf)) = pending.entries.last() else { return Ok(()) };
        let head = Head { size: last.seq.next().0, last_leaf: *leaf, offset: self.journal.position().offset };
        self.head = head;
        self.newest = Some(newest);
        self.recorded_at = Some(last.recorded_at);
        if let Err(error) = self.index.add(&additions, &nodes, head) {
            // The entries are committed; the index is brought up to them when the ledger is opened again.
            self.poisoned = true;
            return Err(error.into());
        }
        if pending.names_log_key()
            && let Err(error) = self.take_up_log_keys()
        {
            // As above: what is left of the change is done when the ledger is opened again.
            self.poisoned = true;
            return Err(error);
        }
        self.forget_withheld(pending)
    }
}

impl Writer {
    /// Withheld bytes go once the entry that says so is durable.
    fn forget_withheld(&mut self, pending: &Pending) -> Result<(), LedgerError> {
        if !pending.entries.iter().any(|(entry, _)| is_about(entry, "casebook.content.withheld.v1")) {
            return Ok(());
        }
        self.last_text = None;
        self.remove_withheld()
    }

    /// Removes the bytes of all that is withheld, as far as they are still there.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub(crate) fn remove_withheld(&mut self) -> Result<(), LedgerError> {
        self.states.load_governance(&self.index)?;
        for digest in self.states.governance().all_withheld().keys() {
            if self.blobs.has(*digest)? {
                self.blobs.remove(*digest)?;
            }
        }
        Ok(())
    }
}

fn none_of_them(mut outcomes: Vec<Outcome>, count: usize) -> Vec<Outcome> {
    let at = outcomes.len().saturating_sub(1);
    for outcome in &mut outcomes {
        if outcome.as_ref().is_ok_and(|receipt| !receipt.existed) {
            *outcome = Err(Rejection::Batch { at });
        }
    }
    outcomes.resize(count, Err(Rejection::Batch { at }));
    outcomes
}
