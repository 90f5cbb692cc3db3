//! Which of the log's keys signs which checkpoint, and what a key that was replaced still proves.
//!
//! ```text
//! log keys        K0 (entry 0)          K1 (named by entry n)
//! checkpoints     size 1 … n: K0        size n + 1: K1, and K0 too unless lost or compromised        then: K1
//! kept beside     rekeyed/<n, 20 digits>.checkpoint: the newest checkpoint with a signature by K0
//! ```
//! That a log names K0 in entry 0 proves nothing to somebody who pinned K0: anybody can write it there. What K0 signed
//! does. So a log whose key was changed keeps the last checkpoint of each key that was replaced: it vouches for the
//! entries below it, and among them for the keys that could change the log's.

use crate::{
    checkpoint::{Checkpoint, CheckpointError},
    hash::NodeHash,
    holders::LogKey,
    key::VerifierKey,
    name::Seq,
};
use core::fmt;
use std::collections::BTreeMap;

/// The folder, beside the journal, of the last checkpoints of keys that were replaced.
pub const KEPT_FOLDER: &str = "rekeyed";
/// The most that are read, and the most changes of a log's key that can be followed from a pinned one.
pub const KEPT_MAX: usize = 1024;

/// Returns the name of the file with the last checkpoint of the key that entry `rekeyed_at` replaced.
pub fn kept_name(rekeyed_at: Seq) -> String {
    format!("{KEPT_FOLDER}/{:020}.checkpoint", rekeyed_at.0)
}

/// Returns the entry that the name of a file in [`KEPT_FOLDER`] is about, if it is such a name.
pub fn kept_at(file_name: &str) -> Option<Seq> {
    let digits = file_name.strip_suffix(".checkpoint")?;
    let seq = Seq(digits.parse().ok()?);
    (format!("{:020}", seq.0) == digits).then_some(seq)
}

/// Opens a checkpoint of the log with these keys, oldest first: it must be signed by the key in force at its size, and
/// by the one before too where it is the first over the change.
///
/// # Errors
/// The first reason not to trust it.
pub fn open_checkpoint(bytes: &[u8], keys: &[LogKey]) -> Result<Checkpoint, CheckpointError> {
    let size = Checkpoint::peek(bytes).map_or(0, |checkpoint| checkpoint.size);
    let at = in_force(keys, size).ok_or(CheckpointError::NoLogKey)?;
    let Some(current) = keys.get(at) else { return Err(CheckpointError::NoLogKey) };
    let before = at.checked_sub(1).and_then(|before| keys.get(before));
    let old = before.filter(|_| current.old_signs_too && current.since.next().0 == size);
    let trusted: Vec<VerifierKey> = old.into_iter().chain([current]).map(|log| log.key.clone()).collect();
    let (checkpoint, signers) = Checkpoint::open(bytes, &trusted)?;
    if !signers.contains(current.key.id()) {
        let wanted = vec![current.key.id().clone()];
        return Err(CheckpointError::Note(crate::note::NoteError::NoTrustedSignature { wanted }));
    }
    match old {
        Some(old) if !signers.contains(old.key.id()) => {
            Err(CheckpointError::OldKeyMissing { keyid: old.key.id().clone(), rekeyed_at: current.since })
        }
        _ => Ok(checkpoint),
    }
}

/// Returns which of the keys is in force at a size. A checkpoint over nothing is signed by the first.
fn in_force(keys: &[LogKey], size: u64) -> Option<usize> {
    keys.iter().rposition(|key| key.since.0 < size.max(1))
}

/// Returns the key that signs a checkpoint of this size.
pub fn log_key_at(keys: &[LogKey], size: u64) -> Option<&LogKey> {
    in_force(keys, size).and_then(|at| keys.get(at))
}

/// Why a log is not shown to be the one whose key was pinned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum PinFault {
    /// The key is none of the log's.
    NotTheLogs { current: String },
    /// A kept checkpoint is not one of the key that was replaced.
    Kept { rekeyed_at: Seq, error: CheckpointError },
    /// A kept checkpoint covers entries that it cannot.
    KeptSize { rekeyed_at: Seq, size: u64 },
    /// A kept checkpoint has another root than the log's first entries: the log was forked.
    KeptRoot { rekeyed_at: Seq, size: u64 },
    /// The last checkpoint of a key that was replaced is not here. Proves nothing, for or against.
    NothingKept { rekeyed_at: Seq, keyid: String },
}

impl PinFault {
    /// Tells whether it could not be checked, rather than being proved bad.
    pub fn is_unchecked(&self) -> bool {
        matches!(self, Self::NothingKept { .. })
    }
}

impl fmt::Display for PinFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTheLogs { current } => {
                write!(f, "the log's key is {current}, which is not the one that was given")
            }
            Self::Kept { rekeyed_at, error } => write!(f, "{}: {error}", kept_name(*rekeyed_at)),
            Self::KeptSize { rekeyed_at, size } => {
                let name = kept_name(*rekeyed_at);
                write!(
                    f,
                    "{name}: it is over {size} entries, which the key that entry {rekeyed_at} replaced cannot sign"
                )
            }
            Self::KeptRoot { rekeyed_at, size } => {
                let name = kept_name(*rekeyed_at);
                write!(f, "forked: {name} has another root for {size} entries than the log has")
            }
            Self::NothingKept { rekeyed_at, keyid } => write!(
                f,
                "entry {rekeyed_at} replaced the log's key `{keyid}`, and {} is not here: nothing that key signed ties \
                 it to this log",
                kept_name(*rekeyed_at)
            ),
        }
    }
}

impl core::error::Error for PinFault {}

/// The last checkpoints of the keys that were replaced, and the roots that the log has at their sizes.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    notes: BTreeMap<Seq, Vec<u8>>,
    roots: BTreeMap<u64, Option<NodeHash>>,
}

impl Kept {
    /// Takes the checkpoints as they were found, by the entry that replaced the key.
    pub fn new(notes: BTreeMap<Seq, Vec<u8>>) -> Self {
        let sizes = notes.values().filter_map(|note| Checkpoint::peek(note)).map(|checkpoint| (checkpoint.size, None));
        let roots = sizes.collect();
        Self { notes, roots }
    }

    /// Tells whether the root over this many entries is wanted.
    pub fn wants(&self, size: u64) -> bool {
        self.roots.contains_key(&size)
    }

    /// Notes the root that the log has over this many entries, if it is wanted.
    pub fn note_root(&mut self, size: u64, root: impl FnOnce() -> NodeHash) {
        if let Some(slot) = self.roots.get_mut(&size) {
            slot.get_or_insert_with(root);
        }
    }

    /// Takes a checkpoint that somebody kept elsewhere, with the root that the log has at its size, for one that is not
    /// here.
    pub fn lend(&mut self, note: &[u8], root: Option<NodeHash>, keys: &[LogKey]) {
        let Some(size) = Checkpoint::peek(note).map(|checkpoint| checkpoint.size) else { return };
        for pair in keys.windows(2) {
            if let [old, new] = pair
                && old.since.0 < size
                && size <= new.since.next().0
                && !self.notes.contains_key(&new.since)
            {
                self.notes.insert(new.since, note.to_vec());
                self.roots.insert(size, root);
            }
        }
    }

    /// Checks every one that is here and concerns one of these keys.
    ///
    /// # Errors
    /// The first that is not what it must be.
    pub fn check(&self, keys: &[LogKey]) -> Result<(), PinFault> {
        keys.windows(2).try_for_each(|pair| match pair {
            [old, new] if self.notes.contains_key(&new.since) => self.check_one(keys, old, new),
            _ => Ok(()),
        })
    }

    /// Follows the changes of the log's key from a pinned one on, and returns those that came after it. `keys` are those
    /// that the checkpoint covers.
    ///
    /// # Errors
    /// Why the log is not shown to be the one whose key was pinned.
    pub fn follow<'a>(&self, pinned: &VerifierKey, keys: &'a [LogKey]) -> Result<&'a [LogKey], PinFault> {
        let current = || keys.last().map(|log| log.key.to_string()).unwrap_or_default();
        let at = keys.iter().position(|log| log.key == *pinned);
        let at = at.ok_or_else(|| PinFault::NotTheLogs { current: current() })?;
        let from = keys.get(at..).unwrap_or_default();
        for pair in from.windows(2) {
            if let [old, new] = pair {
                self.check_one(keys, old, new)?;
            }
        }
        Ok(from.get(1..).unwrap_or_default())
    }

    fn check_one(&self, keys: &[LogKey], old: &LogKey, new: &LogKey) -> Result<(), PinFault> {
        let rekeyed_at = new.since;
        let keyid = || old.key.id().to_string();
        let note = self.notes.get(&rekeyed_at).ok_or_else(|| PinFault::NothingKept { rekeyed_at, keyid: keyid() })?;
        let kept = |error| PinFault::Kept { rekeyed_at, error };
        let (checkpoint, _) = Checkpoint::open(note, core::slice::from_ref(&old.key)).map_err(kept)?;
        let size = checkpoint.size;
        if size <= old.since.0 || size > rekeyed_at.next().0 {
            return Err(PinFault::KeptSize { rekeyed_at, size });
        }
        open_checkpoint(note, keys).map_err(kept)?;
        match self.roots.get(&size) {
            Some(Some(root)) if *root == checkpoint.root => Ok(()),
            _ => Err(PinFault::KeptRoot { rekeyed_at, size }),
        }
    }
}

/// Returns what somebody must know who pinned a key that was replaced by these, in words.
pub fn replaced_since(pinned: &VerifierKey, later: &[LogKey]) -> Vec<String> {
    let replaced = core::iter::once(pinned).chain(later.iter().map(|log| &log.key));
    let one = |(n, (old, log)): (usize, (&VerifierKey, &LogKey))| {
        let which = if n == 0 { "the pinned key" } else { "its successor" };
        let reason = log.reason.as_deref().unwrap_or_default();
        let warning = if reason == "compromised" {
            ": somebody else had it and can have signed another log with it, so pin the new key, from a place other than \
             the log"
        } else {
            ""
        };
        format!("{which} {} was replaced by entry {} ({reason}){warning}", old.id(), log.since)
    };
    replaced.zip(later).enumerate().map(one).collect()
}
