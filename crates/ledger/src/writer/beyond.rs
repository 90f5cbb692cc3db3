//! Entries beyond the checkpoint that the index does not have: taken in only if this ledger could have admitted them.
//!
//! What was acknowledged was admitted, so nothing acknowledged is lost by this. Without it whoever can write to the
//! journal could have the log's key sign what no rule allows. Blobs and quotes are left to `verify`.

use crate::{
    damage::LedgerError,
    index::Index,
    states::{self, States},
};
use model::{
    EventData, Facts, Proposal, Recorded, Refusal, View,
    decide::{decide_state, new_keys},
    fold, needs,
};
use proof::{Entry, KeyId, StreamName, pae};

/// What stands, as of the last entry taken in.
#[derive(Debug, Default)]
pub(super) struct Beyond {
    states: States,
}

impl Beyond {
    /// Tells whether an entry that follows in form and chain could have been admitted here, and if so takes it in. The
    /// index has all entries before it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn admits(
        &mut self,
        index: &Index,
        origin: &str,
        entry: &Entry,
        bytes: &[u8],
    ) -> Result<bool, LedgerError> {
        let event = &entry.event;
        self.states.load_governance(index)?;
        match &event.subject {
            StreamName::Ledger => {}
            StreamName::Source(id) => self.states.load_source(index, &[], id)?,
            StreamName::Case(id) => self.states.load_case(index, &[], id)?,
        }
        let recorded = Recorded::of(entry);
        let is_placed = event.source == origin
            && entry.version == self.states.next_version(&event.subject)
            && event.expected_version.is_none_or(|expected| expected == entry.version)
            && index.find(event.id)?.is_none();
        if !(is_placed && self.is_signed(entry, &recorded, bytes)) {
            return Ok(false);
        }
        match &recorded.data {
            Ok(data) if !self.is_allowed(index, entry, data)? => return Ok(false),
            // A later version of this program wrote it.
            Ok(_) | Err(Refusal::UnknownType { .. }) => {}
            Err(_) => return Ok(false),
        }
        let since = match fold::compromised_since(&recorded) {
            Some(id) => index.find(id)?,
            None => None,
        };
        // What is dropped is folded anew from the index, which has it by then.
        self.states.apply(&recorded, since);
        Ok(true)
    }

    fn is_signed(&self, entry: &Entry, recorded: &Recorded, bytes: &[u8]) -> bool {
        let by = signers(entry);
        let new = recorded.data.as_ref().map(new_keys).unwrap_or_default();
        let Ok(keys) = self.states.governance().signers(&by, &new) else { return false };
        let message = pae(bytes.get(entry.event_bytes.clone()).unwrap_or_default());
        keys.iter().zip(&entry.signatures).all(|(key, signature)| key.verifies(&message, &signature.sig))
    }

    fn is_allowed(&mut self, index: &Index, entry: &Entry, data: &EventData) -> Result<bool, LedgerError> {
        let needs = needs(&entry.event, data);
        let sources = self.states.load_needed(index, &[], &entry.event.subject, &needs)?;
        let mut facts = Facts { size: entry.seq.0, ..Facts::default() };
        for id in &needs.events {
            if let Some(seq) = index.find(*id)? {
                facts.events.insert(*id, states::fact(&states::parsed(seq, &index.entry(seq)?)?));
            }
        }
        let sources = self.states.known(sources);
        let stream = self.states.stream(&entry.event.subject);
        let view = View { governance: self.states.governance(), stream, sources: &sources };
        let by = signers(entry);
        Ok(decide_state(&view, &Proposal { event: &entry.event, data, by: &by }, &facts).is_ok())
    }
}

fn signers(entry: &Entry) -> Vec<KeyId> {
    entry.signatures.iter().map(|signature| signature.keyid.clone()).collect()
}
