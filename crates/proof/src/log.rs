//! A log, read in order: every entry's form, place, keys and signatures, and the tree over all of them.
//!
//! Memory is bounded by the number of streams, keys and ids, not by the bytes read: ids must be kept to notice a second
//! event with the same one.

use crate::{
    dsse::pae,
    entry::{Entry, EntryFault},
    hash::{LeafHash, NodeHash},
    holders::{HolderFault, Holders},
    key::VerifierKey,
    merkle::Frontier,
    name::{EventId, Seq, StreamName},
    time::RecordedAt,
};
use core::{fmt, num::NonZeroUsize};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with a log, and where first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFault {
    /// The position of the first bad entry.
    pub seq: Seq,
    /// What is wrong with it.
    pub fault: Fault,
}

impl fmt::Display for LogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}: {}", self.seq, self.fault)
    }
}

impl core::error::Error for LogFault {}

/// One way for an entry not to follow from those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum Fault {
    /// Not an entry.
    Entry(EntryFault),
    /// `seq` is not its position.
    SeqMismatch { found: Seq },
    /// `prev` is not the leaf hash of the entry before.
    PrevMismatch { expected: LeafHash, found: LeafHash },
    /// `recorded_at` goes back.
    ClockWentBack { before: RecordedAt, found: RecordedAt },
    /// `version` is not the count of the stream's entries before it.
    VersionMismatch { stream: StreamName, expected: u64, found: u64 },
    /// `expectedversion` is not the entry's version.
    ExpectedVersion { expected: u64, version: u64 },
    /// The event was written for another log.
    SourceMismatch { expected: String, found: String },
    /// An event with this id is in the log already.
    EventIdSeen { id: EventId },
    /// Its keys or signatures.
    Holder(HolderFault),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(fault) => fault.fmt(f),
            Self::SeqMismatch { found } => write!(f, "it says that it is entry {found}"),
            Self::PrevMismatch { expected, found } => {
                write!(f, "`prev` is {found}, but the entry before has the leaf hash {expected}")
            }
            Self::ClockWentBack { before, found } => {
                write!(f, "recorded at {found}, which is before the entry before it, {before}")
            }
            Self::VersionMismatch { stream, expected, found } => {
                write!(f, "`version` is {found}, but it is number {expected} of `{stream}`")
            }
            Self::ExpectedVersion { expected, version } => {
                write!(f, "its author expected version {expected} of the stream, and it is {version}")
            }
            Self::SourceMismatch { expected, found } => {
                write!(f, "the event was written for `{found}`, not for `{expected}`")
            }
            Self::EventIdSeen { id } => {
                write!(f, "an event with the id {id} is in the log already")
            }
            Self::Holder(fault) => fault.fmt(f),
        }
    }
}

/// Checks a log entry by entry.
#[derive(Debug, Clone, Default)]
pub struct LogChecker {
    origin: Option<String>,
    holders: Holders,
    prev: Option<LeafHash>,
    recorded_at: Option<RecordedAt>,
    versions: BTreeMap<StreamName, u64>,
    ids: BTreeSet<EventId>,
    frontier: Frontier,
    signatures: u64,
}

impl LogChecker {
    /// Returns a checker that expects entry 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the position that comes next: the number of entries checked.
    pub fn next(&self) -> Seq {
        Seq(self.frontier.size())
    }

    /// Returns the origin that entry 0 named.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Returns the keys as of the last entry checked.
    pub fn holders(&self) -> &Holders {
        &self.holders
    }

    /// Returns the root of the tree over the entries checked.
    pub fn root(&self) -> NodeHash {
        self.frontier.root()
    }

    /// Returns the tree over the entries checked.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Returns the number of signatures that verified.
    pub fn signature_count(&self) -> u64 {
        self.signatures
    }

    /// Returns the number of streams seen.
    pub fn stream_count(&self) -> usize {
        self.versions.len()
    }

    /// Returns the leaf hash of the last entry checked, or zeros.
    pub fn last_leaf(&self) -> LeafHash {
        self.prev.unwrap_or(LeafHash::ZERO)
    }

    /// Checks the next entry.
    ///
    /// # Errors
    /// What is wrong with it. A checker that failed must not be used further.
    pub fn push(&mut self, line: &[u8]) -> Result<Entry, LogFault> {
        let seq = self.next();
        let at = |fault| LogFault { seq, fault };
        let (entry, leaf) = parse(line).map_err(at)?;
        let keys = self.place(&entry, leaf).map_err(at)?;
        verify(line, &entry, &keys).map_err(at)?;
        Ok(entry)
    }

    /// Checks the next entries, their forms and signatures on up to `threads` threads.
    ///
    /// # Errors
    /// What is wrong with the first bad one. A checker that failed must not be used further.
    pub fn push_all<L: AsRef<[u8]> + Sync>(
        &mut self,
        lines: &[L],
        threads: NonZeroUsize,
    ) -> Result<Vec<Entry>, LogFault> {
        let first = self.next().0;
        let parsed = in_parallel(lines, threads, |line| parse(line.as_ref()));
        let mut placed = Vec::with_capacity(lines.len());
        let mut fault = None;
        for (line, result) in lines.iter().zip(parsed) {
            let seq = self.next();
            let outcome = result.and_then(|(entry, leaf)| self.place(&entry, leaf).map(|keys| (entry, keys)));
            match outcome {
                Ok((entry, keys)) => placed.push((line.as_ref(), entry, keys)),
                Err(what) => {
                    fault = Some(LogFault { seq, fault: what });
                    break;
                }
            }
        }
        let verified = in_parallel(&placed, threads, |(line, entry, keys)| verify(line, entry, keys));
        for (seq, result) in (first..).map(Seq).zip(verified) {
            result.map_err(|fault| LogFault { seq, fault })?;
        }
        match fault {
            Some(fault) => Err(fault),
            None => Ok(placed.into_iter().map(|(_, entry, _)| entry).collect()),
        }
    }

    /// Checks everything about an entry but its signatures' bytes, and returns the keys to verify them with.
    fn place(&mut self, entry: &Entry, leaf: LeafHash) -> Result<Vec<VerifierKey>, Fault> {
        let seq = self.next();
        if entry.seq != seq {
            return Err(Fault::SeqMismatch { found: entry.seq });
        }
        let prev = self.last_leaf();
        if entry.prev != prev {
            return Err(Fault::PrevMismatch { expected: prev, found: entry.prev });
        }
        if let Some(before) = self.recorded_at
            && entry.recorded_at < before
        {
            return Err(Fault::ClockWentBack { before, found: entry.recorded_at });
        }
        let origin = self.origin.as_ref().unwrap_or(&entry.event.source);
        if *origin != entry.event.source {
            return Err(Fault::SourceMismatch { expected: origin.clone(), found: entry.event.source.clone() });
        }
        self.count_version(entry)?;
        if !self.ids.insert(entry.event.id) {
            return Err(Fault::EventIdSeen { id: entry.event.id });
        }
        let keys = self.holders.follow(entry).map_err(Fault::Holder)?;
        self.origin.get_or_insert_with(|| entry.event.source.clone());
        self.recorded_at = Some(entry.recorded_at);
        self.prev = Some(leaf);
        self.frontier.push(leaf);
        self.signatures = self.signatures.saturating_add(entry.signatures.len() as u64);
        Ok(keys)
    }

    fn count_version(&mut self, entry: &Entry) -> Result<(), Fault> {
        let stream = &entry.event.subject;
        let count = self.versions.entry(stream.clone()).or_insert(0);
        if entry.version != *count {
            return Err(Fault::VersionMismatch { stream: stream.clone(), expected: *count, found: entry.version });
        }
        if let Some(expected) = entry.event.expected_version
            && expected != entry.version
        {
            return Err(Fault::ExpectedVersion { expected, version: entry.version });
        }
        *count = count.saturating_add(1);
        Ok(())
    }
}

fn parse(line: &[u8]) -> Result<(Entry, LeafHash), Fault> {
    let entry = Entry::parse(line).map_err(Fault::Entry)?;
    Ok((entry, LeafHash::of(line)))
}

fn verify(line: &[u8], entry: &Entry, keys: &[VerifierKey]) -> Result<(), Fault> {
    let message = pae(line.get(entry.event_bytes.clone()).unwrap_or_default());
    for (signature, key) in entry.signatures.iter().zip(keys) {
        if !key.verifies(&message, &signature.sig) {
            return Err(Fault::Holder(HolderFault::BadSignature { keyid: signature.keyid.clone() }));
        }
    }
    Ok(())
}

/// Maps `items` in order, split evenly over the threads.
fn in_parallel<T: Sync, R: Send>(items: &[T], threads: NonZeroUsize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let share = items.len().div_ceil(threads.get()).max(1);
    if items.len() <= 8 || threads.get() == 1 {
        return items.iter().map(work).collect();
    }
    std::thread::scope(|scope| {
        let work = &work;
        let shares: Vec<_> =
            items.chunks(share).map(|chunk| scope.spawn(move || chunk.iter().map(work).collect::<Vec<R>>())).collect();
        shares.into_iter().flat_map(joined).collect()
    })
}

fn joined<R>(thread: std::thread::ScopedJoinHandle<'_, Vec<R>>) -> Vec<R> {
    match thread.join() {
        Ok(results) => results,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
