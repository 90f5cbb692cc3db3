//! Which key signed which entries, counted along with the log.

use ledger::{LedgerError, Reader, states};
use proof::{KeyId, Seq};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What keys signed, up to a size of the log.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    size: u64,
    by_key: BTreeMap<KeyId, OfKey>,
}

/// What a key signed.
#[derive(Debug, Default, Clone)]
pub(crate) struct OfKey {
    /// How many entries of each type.
    pub(crate) types: BTreeMap<String, u64>,
    /// Their positions, in order.
    pub(crate) entries: Vec<u64>,
}

impl Tally {
    /// Returns what a key signed.
    pub(crate) fn of(&self, key: &KeyId) -> Option<&OfKey> {
        self.by_key.get(key)
    }
}

/// The count, which goes on where it was when it is asked again: entries never change.
#[derive(Debug, Default)]
pub(crate) struct Signed {
    tally: Mutex<Arc<Tally>>,
}

impl Signed {
    /// Returns the count over a log, or over the beginning of it that was counted before.
    pub(crate) fn up_to(&self, reader: &Reader) -> Result<Arc<Tally>, LedgerError> {
        let mut kept = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.size < reader.size() {
            let tally = Arc::make_mut(&mut kept);
            reader.each_from(Seq(tally.size), |seq, bytes| {
                let entry = states::parsed(seq, bytes)?;
                for signature in &entry.signatures {
                    let of_key = tally.by_key.entry(signature.keyid.clone()).or_default();
                    let kind = entry.event.event_type.to_string();
                    let count = of_key.types.entry(kind).or_default();
                    *count = count.saturating_add(1);
                    of_key.entries.push(seq.0);
                }
                tally.size = seq.next().0;
                Ok::<(), LedgerError>(())
            })?;
        }
        Ok(Arc::clone(&kept))
    }
}
