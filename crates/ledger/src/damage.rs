//! What a person must look at before the ledger is opened again. Nothing of it is mended by itself.

use crate::{
    blobs::BlobError, config::ConfigError, file::FileError, index::IndexError, journal::JournalError,
    keys::KeyFileError, lock::LockError, served::ServedError,
};
use proof::{CheckpointError, LogFault, NodeHash, Seq};
use std::path::PathBuf;

/// Why a ledger is not what its checkpoint promised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum Damage {
    /// A journal with entries and no checkpoint beside it.
    #[error("there is a journal but no checkpoint: nothing says how many entries there must be")]
    NoCheckpoint,
    /// A checkpoint that is none of this log's.
    #[error("{0}")]
    Checkpoint(#[from] CheckpointError),
    /// Fewer entries than the checkpoint covers.
    #[error(
        "the checkpoint covers {covered} entries and the journal has {entries}: entry {entries} and what follows it is gone"
    )]
    Shorter { entries: u64, covered: u64 },
    /// Fewer entries than were acknowledged.
    #[error("{acknowledged} entries were acknowledged and the journal has {entries}: its end was cut off")]
    Cut { entries: u64, acknowledged: u64 },
    /// A bad entry.
    #[error("{0}")]
    Entry(#[from] LogFault),
    /// An entry that is not the one that was acknowledged.
    #[error("entry {seq} is not the entry that was recorded there")]
    Changed { seq: Seq },
    /// Another root, with every entry in form and in chain.
    #[error("the {size} entries have the root {found}, and the checkpoint has {promised}")]
    Root { size: u64, found: NodeHash, promised: NodeHash },
    /// `casebook.toml` trusts another key than the log names.
    #[error("casebook.toml says that the log's key is {trusted}, and the log itself says {named}")]
    LogKey { trusted: String, named: String },
    /// Bytes in mid-journal that are no entry.
    #[error("{problem}")]
    Journal { seq: Seq, problem: String },
}

impl Damage {
    /// Returns the position of the first bad entry, where it is known.
    pub fn seq(&self) -> Option<Seq> {
        match self {
            Self::Shorter { entries, .. } | Self::Cut { entries, .. } => Some(Seq(*entries)),
            Self::Entry(fault) => Some(fault.seq),
            Self::Changed { seq } | Self::Journal { seq, .. } => Some(*seq),
            Self::NoCheckpoint | Self::Checkpoint(_) | Self::Root { .. } | Self::LogKey { .. } => None,
        }
    }
}

/// Why a ledger cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum LedgerError {
    /// Not what its checkpoint promised.
    #[error("the ledger is damaged: {0}")]
    Damaged(#[from] Damage),
    /// Its configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Somebody else writes.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A blob.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// A key file.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// Another file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file that cannot be read.
    #[error("cannot read {path}")]
    Read { path: PathBuf, source: std::io::Error },
    /// A copy without the log's key.
    #[error("this is a read-only copy: the log's private key is not in {keys}")]
    ReadOnly { keys: PathBuf },
    /// The old log key must sign the checkpoint over its replacement, and is not here.
    #[error("the log's old key `{keyid}` must sign one more checkpoint, and its private key is not in {keys}")]
    OldLogKey { keyid: proof::KeyId, keys: PathBuf },
    /// A directory that is there already.
    #[error("{path} exists and is not empty")]
    Exists { path: PathBuf },
    /// A write failed before; nothing more is written until the ledger is opened again.
    #[error("an earlier write failed, so nothing more is written until the ledger is opened again")]
    Poisoned,
    /// The server of the ledger.
    #[error(transparent)]
    Served(#[from] ServedError),
    /// An archive that is not of the form.
    #[error("{path}: {problem}")]
    Archive { path: PathBuf, problem: String },
}

impl LedgerError {
    /// Returns what is damaged, if that is it.
    pub fn damage(&self) -> Option<&Damage> {
        if let Self::Damaged(damage) = self { Some(damage) } else { None }
    }
}
