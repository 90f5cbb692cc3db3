//! The one writer of a directory, which also answers from its index.

mod answers;
mod beyond;
mod bring_up;
mod open;
mod rekey;
#[cfg(test)]
pub(crate) mod tests;

pub use open::Warning;

use crate::{
    blobs::Blobs,
    config::Config,
    damage::{Damage, LedgerError},
    file,
    index::{self, Head, Index},
    journal::{self, Journal, Position},
    keys::PrivateKey,
    lock::LedgerLock,
    search::Session,
    snapshot::{Checkpointed, Snapshot},
    states::States,
    tree::{Growth, Remembered},
};
use model::{Case, Governance, Source, decide::TextFact};
use proof::{Checkpoint, Digest, LeafHash, RecordedAt, Slug, holders::LogKey};
use std::{path::Path, sync::Arc};

/// The checkpoint's file name.
pub const CHECKPOINT_FILE: &str = "checkpoint";
/// After how many milliseconds an acknowledged entry must be covered by the checkpoint file.
pub const CHECKPOINT_DELAY_MS: u64 = 200;

/// The writer of a ledger directory.
#[derive(Debug)]
pub struct Writer {
    root: Arc<Path>,
    config: Config,
    lock: LedgerLock,
    /// The private half of the key in force, if it is here.
    log_key: Option<PrivateKey>,
    /// The log's keys, as its entries name them.
    pub(crate) log_keys: Arc<[LogKey]>,
    /// The checkpoint that the file holds.
    checkpointed: Arc<Checkpointed>,
    /// What was computed of the tree, for whoever reads in snapshots.
    nodes: Arc<Remembered>,
    /// The search index, held open by whoever answers for many.
    session: Option<Session>,
    /// Where the newest entry begins in the journal, if this process wrote it or found it beyond the checkpoint.
    pub(crate) newest: Option<Position>,
    pub(crate) journal: Journal,
    pub(crate) index: Index,
    pub(crate) blobs: Arc<Blobs>,
    pub(crate) head: Head,
    pub(crate) recorded_at: Option<RecordedAt>,
    pub(crate) growth: Growth,
    pub(crate) states: States,
    pub(crate) last_text: Option<(Digest, TextFact)>,
    pub(crate) poisoned: bool,
}

impl Writer {
    /// Returns the directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the number of entries.
    pub fn size(&self) -> u64 {
        self.head.size
    }

    /// Returns the log's time of the last entry.
    pub fn recorded_at(&self) -> Option<RecordedAt> {
        self.recorded_at
    }

    /// Returns the blobs.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Returns the index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Tells whether another process waits for its turn.
    pub fn somebody_waits(&self) -> bool {
        self.lock.somebody_waits()
    }

    /// Tells whether entries were appended that the checkpoint file does not cover.
    pub fn needs_checkpoint(&self) -> bool {
        self.checkpointed.checkpoint.size < self.head.size
    }

    /// Returns governance as it stands.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn governance(&mut self) -> Result<&Governance, LedgerError> {
        self.states.load_governance(&self.index)?;
        Ok(self.states.governance())
    }

    /// Returns a case as it stands.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn case(&mut self, id: &Slug) -> Result<Option<&Case>, LedgerError> {
        self.states.load_governance(&self.index)?;
        self.states.load_case(&self.index, &[], id)?;
        Ok(self.states.case(id))
    }

    /// Returns a source as it stands.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn source(&mut self, id: &Slug) -> Result<Option<&Source>, LedgerError> {
        self.states.load_governance(&self.index)?;
        self.states.load_source(&self.index, &[], id)?;
        Ok(self.states.source(id))
    }

    /// Makes sure that this can be written to, before anybody is asked for a key or a passphrase.
    ///
    /// # Errors
    /// [`LedgerError::ReadOnly`] for a copy without the log's private key, [`LedgerError::OldLogKey`] where the one before
    /// must sign too, [`LedgerError::Poisoned`] after a failed write.
    pub fn check_writable(&self) -> Result<(), LedgerError> {
        if self.is_poisoned() {
            return Err(LedgerError::Poisoned);
        }
        self.check_signers()
    }

    /// Signs a checkpoint over all entries and replaces the file, unless it covers them already.
    ///
    /// # Errors
    /// When the newest entry does not read back as it was written, or the file cannot be replaced.
    pub fn checkpoint(&mut self) -> Result<(), LedgerError> {
        if !self.needs_checkpoint() {
            return Ok(());
        }
        self.check_writable()?;
        self.read_back()?;
        let checkpoint =
            Checkpoint { origin: self.config.origin.clone(), size: self.head.size, root: self.growth.root() };
        let Some(key) = &self.log_key else { return Ok(()) };
        let note = self.signed_checkpoint(key, &checkpoint.to_text())?;
        file::write_durably(&self.root.join(CHECKPOINT_FILE), note.as_bytes(), 0o644)?;
        self.checkpointed = Arc::new(Checkpointed { note: note.into_bytes(), checkpoint });
        Ok(())
    }

    /// Tells whether a write failed in a way after which nothing more is written.
    pub(crate) fn is_poisoned(&self) -> bool {
        self.poisoned || self.journal.is_poisoned()
    }

    /// Holds the search index open from now on: all who read in snapshots search in one session.
    pub(crate) fn hold_search_open(&mut self) {
        self.session.get_or_insert_default();
    }

    /// Returns the ledger as of its last commit, for readers in other threads. While any of them has it, the ledger
    /// cannot be closed.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            root: Arc::clone(&self.root),
            index: self.index.clone(),
            blobs: Arc::clone(&self.blobs),
            size: self.head.size,
            recorded_at: self.recorded_at,
            log_keys: Arc::clone(&self.log_keys),
            log_key: self.log_key().clone(),
            checkpointed: Arc::clone(&self.checkpointed),
            nodes: Arc::clone(&self.nodes),
            has_search: true,
            session: self.session.clone(),
        }
    }

    /// Reads the newest entry back from the journal and compares its hash with the one that is about to be signed.
    fn read_back(&mut self) -> Result<(), LedgerError> {
        let Some(newest) = self.newest else { return Ok(()) };
        let line = journal::scan_at(self.journal.dir(), newest)?.next().transpose()?;
        if line.is_some_and(|line| LeafHash::of(&line.bytes) == self.head.last_leaf) {
            return Ok(());
        }
        self.poisoned = true;
        Err(Damage::Changed { seq: newest.next }.into())
    }

    /// Writes the checkpoint, closes the index and gives up the lock.
    ///
    /// # Errors
    /// When one of these fails. What was acknowledged is in the journal all the same.
    pub fn close(mut self) -> Result<(), LedgerError> {
        if let Some(session) = self.session.take() {
            session.close();
        }
        if self.check_writable().is_ok() {
            self.checkpoint()?;
        }
        let directory = self.root.join("index");
        self.index.close()?;
        index::seal(&directory).map_err(|source| LedgerError::Read { path: directory, source })?;
        drop(self.lock);
        Ok(())
    }
}
