//! The log's own keys: which ones its entries name, and which private halves are here.
//!
//! The log itself says which key signs its checkpoints; `casebook.toml` pins one of them, so that another log cannot take
//! its place.

use crate::{
    damage::LedgerError,
    index::Index,
    journal,
    keys::{self, KeyFileError, PrivateKey},
    states,
};
use memchr::memmem;
use model::{EventData, Governance, Recorded, words::Role};
use proof::{
    Checkpoint, CheckpointError, LogChecker, LogFault, Seq, StreamName, VerifierKey,
    holders::{Holders, LogKey},
    log::Fault,
    rekeying,
};
use std::{io, path::Path};

/// Follows the entries that name keys in a pass over a journal.
pub(crate) struct Follower {
    subject: memmem::Finder<'static>,
    holders: Holders,
    fault: Option<LogFault>,
}

impl Follower {
    pub(crate) fn new() -> Self {
        Self { subject: memmem::Finder::new(b"\"subject\":\"ledger\""), holders: Holders::default(), fault: None }
    }

    /// Takes the next line.
    pub(crate) fn take(&mut self, seq: Seq, bytes: &[u8]) {
        if self.fault.is_some() || self.subject.find(bytes).is_none() {
            return;
        }
        let followed = proof::Entry::parse(bytes).map_err(Fault::Entry).and_then(|entry| {
            if entry.event.subject == StreamName::Ledger {
                self.holders.follow(&entry).map_err(Fault::Holder)?;
            }
            Ok(())
        });
        self.fault = followed.err().map(|fault| LogFault { seq, fault });
    }

    /// Returns the log's keys, oldest first, or the first entry that could not be followed.
    pub(crate) fn keys(self) -> Result<Vec<LogKey>, LogFault> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.holders.log_keys().to_vec()),
        }
    }

    /// Returns the log's keys as far as they could be followed.
    pub(crate) fn keys_so_far(self) -> Vec<LogKey> {
        self.holders.log_keys().to_vec()
    }
}

/// Returns the log's keys as the entries of an index name them, as far as they can be followed.
pub(crate) fn of_index(index: &Index) -> Result<Vec<LogKey>, LedgerError> {
    let mut holders = Holders::default();
    for seq in index.stream(&StreamName::Ledger, Seq(u64::MAX))? {
        if holders.follow(&states::parsed(seq, &index.entry(seq)?)?).is_err() {
            break;
        }
    }
    Ok(holders.log_keys().to_vec())
}

/// Opens a checkpoint with the key that the directory trusts, or with one that followed it.
///
/// That one is looked for only when the trusted key did not sign: then a process ended between the new checkpoint and
/// `casebook.toml`, and every entry that it covers is checked before its key is believed.
pub(crate) fn open_trusted(
    bytes: &[u8],
    trusted: &VerifierKey,
    journal_dir: &Path,
) -> Result<Checkpoint, CheckpointError> {
    let error = match Checkpoint::open(bytes, core::slice::from_ref(trusted)) {
        Ok((checkpoint, _)) => return Ok(checkpoint),
        Err(error) => error,
    };
    let size = Checkpoint::peek(bytes).map_or(0, |checkpoint| checkpoint.size);
    match followed(journal_dir, size) {
        Some(keys) if keys.iter().any(|log| log.key == *trusted) => rekeying::open_checkpoint(bytes, &keys),
        _ => Err(error),
    }
}

/// Returns the log's keys within the first `size` entries, if all of these hold and admins changed them.
fn followed(journal_dir: &Path, size: u64) -> Option<Vec<LogKey>> {
    let mut checker = LogChecker::new();
    let mut governance = Governance::default();
    for line in journal::scan(journal_dir, Seq(0)).ok()? {
        if checker.next().0 == size {
            break;
        }
        let entry = checker.push(&line.ok()?.bytes).ok()?;
        if entry.event.subject == StreamName::Ledger {
            let recorded = Recorded::of(&entry);
            let rekeyed = matches!(recorded.data, Ok(EventData::LedgerRekeyed(_)));
            if rekeyed && !governance.any_has(&recorded.mark.by, &[Role::Admin]) {
                return None;
            }
            governance.apply(&recorded, None);
        }
    }
    Some(checker.holders().log_keys_within(size).to_vec())
}

/// Returns the private half of a log key, if it is in the ledger's `keys/`.
pub(crate) fn private(root: &Path, key: &VerifierKey) -> Result<Option<PrivateKey>, LedgerError> {
    let files = keys::list(&root.join("keys"))?;
    match files.into_iter().find(|file| file.vkey == *key) {
        None => Ok(None),
        Some(file) => match keys::read(&file.path, None, None) {
            Ok(key) => Ok(Some(key)),
            Err(KeyFileError::File(error)) if error.source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        },
    }
}
