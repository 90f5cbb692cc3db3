//! Signatures that are checked before an event's turn comes: the most of the work, and none of it needs the log's order.
//!
//! A key id never means another key, so that a signature found good stays good. Whether its key may sign, where the event
//! comes to stand, is decided in its turn; what was not found good is checked again there.

use crate::{commit::SignedEvent, damage::LedgerError, reader::Reader, snapshot::Snapshot};
use proof::{Event, KeyId, VerifierKey, pae};
use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// From how many events on it pays to spread them over threads.
const APART_FROM: usize = 16;

/// A signed event, and whose signatures were found good.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) signed: SignedEvent,
    pub(crate) good: Vec<KeyId>,
}

/// The same, as it is handed to be appended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handed<'a> {
    pub(crate) signed: &'a SignedEvent,
    pub(crate) good: &'a [KeyId],
}

impl<'a> Handed<'a> {
    /// Nothing was checked yet.
    pub(crate) fn unchecked(signed: &'a SignedEvent) -> Self {
        Self { signed, good: &[] }
    }

    pub(crate) fn checked(checked: &'a Checked) -> Self {
        Self { signed: &checked.signed, good: &checked.good }
    }
}

/// The keys that are known from the log so far.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    keys: Mutex<Keys>,
}

#[derive(Debug, Clone, Default)]
struct Keys {
    /// How long the log was when they were read.
    size: u64,
    by_id: Arc<BTreeMap<KeyId, VerifierKey>>,
}

impl Ahead {
    /// Checks the signatures of events that are not in the log yet.
    ///
    /// # Errors
    /// When the log's keys cannot be read.
    pub(crate) fn check(&self, events: Vec<SignedEvent>, snapshot: &Snapshot) -> Result<Vec<Checked>, LedgerError> {
        let keys = self.keys(&events, snapshot)?;
        let good = spread(&events, |signed| good(signed, &keys, snapshot));
        Ok(events.into_iter().zip(good).map(|(signed, good)| Checked { signed, good }).collect())
    }

    /// Returns the keys; they are read again when somebody signed with another one, and the log has grown.
    fn keys(
        &self,
        events: &[SignedEvent],
        snapshot: &Snapshot,
    ) -> Result<Arc<BTreeMap<KeyId, VerifierKey>>, LedgerError> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let mut signatures = events.iter().flat_map(|signed| &signed.signatures);
        if keys.size < snapshot.size() && signatures.any(|signature| !keys.by_id.contains_key(&signature.keyid)) {
            let governance = Reader::at(snapshot.clone()).governance(snapshot.head())?;
            let by_id = governance.keys().iter().map(|(id, record)| (id.clone(), record.key.clone())).collect();
            *keys = Keys { size: snapshot.size(), by_id: Arc::new(by_id) };
        }
        Ok(Arc::clone(&keys.by_id))
    }
}

fn good(signed: &SignedEvent, keys: &BTreeMap<KeyId, VerifierKey>, snapshot: &Snapshot) -> Vec<KeyId> {
    // Of what is no event, or is there already, nothing is checked.
    let is_news = Event::parse(&signed.event).is_ok_and(|event| matches!(snapshot.index.find(event.id), Ok(None)));
    if !is_news || signed.signatures.len() > proof::SIGNATURES_MAX {
        return Vec::new();
    }
    let message = pae(&signed.event);
    let holds = |signature: &&proof::EventSignature| {
        keys.get(&signature.keyid).is_some_and(|key| key.verifies(&message, &signature.sig))
    };
    signed.signatures.iter().filter(holds).map(|signature| signature.keyid.clone()).collect()
}

/// Does the same for all, on all cores where there are enough, and returns what came of it in their order.
pub(crate) fn spread<'a, T: Sync, O: Send>(all: &'a [T], one: impl Fn(&'a T) -> O + Sync) -> Vec<O> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    if all.len() < APART_FROM || threads == 1 {
        return all.iter().map(one).collect();
    }
    let one = &one;
    thread::scope(|scope| {
        let parts: Vec<_> = all
            .chunks(all.len().div_ceil(threads))
            .map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
