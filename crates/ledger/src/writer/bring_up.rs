//! Bringing the index up to the journal: what it has is compared, what it lacks is checked and added.
//!
//! Of the journal the last file is read, and every one that the index does not reach into. Below the checkpoint its root
//! vouches for the bytes; beyond it each entry is admitted again.

use super::beyond::Beyond;
use crate::{
    damage::{Damage, LedgerError},
    index::{self, Addition, Head, Index},
    journal::{self, JournalError, Position},
    tree::{Growth, Tree},
};
use model::{EventData, case::named};
use proof::{Checkpoint, Entry, LeafHash, LogFault, NodeHash, RecordedAt, Seq, Slug, log::Fault, merkle::Frontier};
use std::path::Path;

/// Entries that are put into the index at a time.
const CATCH_UP_ENTRIES: usize = 1000;

/// Where journal and index ended up together.
pub(super) struct Scan {
    pub(super) head: Head,
    pub(super) end: Position,
    pub(super) newest: Option<Position>,
    pub(super) growth: Growth,
    pub(super) torn: Option<Position>,
}

/// What came of it.
pub(super) enum Brought {
    Up(Scan),
    IndexWrong { seq: Seq },
}

/// Brings an index that was there up to the journal; otherwise says why it must be made again.
pub(super) fn brought_up(
    index: &Index,
    journal_dir: &Path,
    checkpoint: &Checkpoint,
) -> Result<Result<Scan, String>, LedgerError> {
    match bring_up(index, journal_dir, checkpoint) {
        Ok(Brought::Up(scan)) => Ok(Ok(scan)),
        Ok(Brought::IndexWrong { seq }) => Ok(Err(format!("it had another entry {seq} than the journal"))),
        Err(LedgerError::Index(error)) => Ok(Err(error.to_string())),
        // Of the files before the last one the index was believed: now they are read.
        Err(LedgerError::Damaged(damage)) => {
            let may_be_the_index = match &damage {
                Damage::Root { .. } => true,
                Damage::Changed { seq } => seq.0 < checkpoint.size,
                Damage::NoCheckpoint
                | Damage::Checkpoint(_)
                | Damage::Shorter { .. }
                | Damage::Cut { .. }
                | Damage::Entry(_)
                | Damage::LogKey { .. }
                | Damage::Journal { .. } => false,
            };
            let believed = || journal::tail(journal_dir).is_ok_and(|tail| tail.is_some_and(|tail| tail.first > 0));
            if may_be_the_index && believed() && has_root(journal_dir, checkpoint)? {
                return Ok(Err("it was of another log".to_owned()));
            }
            Err(damage.into())
        }
        Err(error) => Err(error),
    }
}

/// Tells whether the journal itself has the checkpoint's root.
fn has_root(journal_dir: &Path, checkpoint: &Checkpoint) -> Result<bool, LedgerError> {
    let mut frontier = Frontier::default();
    for line in journal::scan(journal_dir, Seq(0))? {
        let Ok(line) = line else { break };
        if frontier.size() == checkpoint.size {
            break;
        }
        frontier.push(LeafHash::of(&line.bytes));
    }
    Ok(frontier.size() == checkpoint.size && frontier.root() == checkpoint.root)
}

/// Compares the index with the last file of the journal and adds what it lacks.
pub(super) fn bring_up(index: &Index, journal_dir: &Path, checkpoint: &Checkpoint) -> Result<Brought, LedgerError> {
    if !journal_dir.is_dir() {
        let problem = format!("the journal's folder {} is gone", journal_dir.display());
        return Err(Damage::Journal { seq: Seq(0), problem }.into());
    }
    let known = index.head()?;
    let size = known.map_or(0, |head| head.size);
    let last_file = journal::tail(journal_dir)?.map_or(0, |tail| tail.first);
    // Every file that the index does not reach into is read; of the others the last one.
    let from = journal::file_of(Seq(size)).min(last_file);
    let mut up = BringUp {
        index,
        checkpoint,
        size,
        growth: tree_growth(index, from)?,
        last_leaf: match from.checked_sub(1) {
            Some(before) => index.leaf(Seq(before))?.unwrap_or(LeafHash::ZERO),
            None => LeafHash::ZERO,
        },
        newest: None,
        recorded_at: None,
        wrong: None,
        batch: Vec::new(),
        nodes: Vec::new(),
        beyond: Beyond::default(),
    };
    if checkpoint.size <= from {
        up.check_root_in_index()?;
    }
    let mut lines = journal::scan(journal_dir, Seq(from))?;
    let mut torn = None;
    let mut end = Position { next: Seq(from), offset: 0 };
    for line in lines.by_ref() {
        match line {
            Ok(line) => {
                let at = Position { next: line.seq, offset: line.offset };
                match up.take(at, &line.bytes)? {
                    Taken::Yes => end = at.after(line.bytes.len()),
                    Taken::Torn => {
                        torn = Some(at);
                        break;
                    }
                }
            }
            Err(error) => {
                torn = Some(up.torn(end, error)?);
                break;
            }
        }
    }
    if let Some(at) = torn.filter(|_| up.wrong.is_none()) {
        check_one_batch(journal_dir, at)?;
    }
    up.finish(end, torn)
}

/// A crash leaves at most one append unfinished. What is longer was not left by one, and is looked at by a person.
fn check_one_batch(journal_dir: &Path, at: Position) -> Result<(), LedgerError> {
    let bytes = journal::bytes_from(journal_dir, at)?;
    if bytes <= journal::BATCH_BYTES_MAX {
        return Ok(());
    }
    let problem = format!("entry {} is bad, and {bytes} bytes from it on are more than one append", at.next);
    Err(Damage::Journal { seq: at.next, problem }.into())
}

fn tree_growth(index: &Index, size: u64) -> Result<Growth, LedgerError> {
    Tree::new(|level, at| index.node(level, at))
        .growth(size)
        .map_err(|error| LedgerError::Index(index::IndexError::Incomplete { what: error.to_string() }))
}

enum Taken {
    Yes,
    Torn,
}

struct BringUp<'a> {
    index: &'a Index,
    checkpoint: &'a Checkpoint,
    /// Entries in the index when it was opened.
    size: u64,
    growth: Growth,
    last_leaf: LeafHash,
    newest: Option<Position>,
    recorded_at: Option<RecordedAt>,
    wrong: Option<Seq>,
    batch: Vec<(Entry, Vec<u8>, LeafHash, Position)>,
    nodes: Vec<crate::tree::StoredNode>,
    beyond: Beyond,
}

impl BringUp<'_> {
    /// Returns how many entries were acknowledged for certain. An index that is wrong below the checkpoint is of
    /// another log, and no witness of this one's length.
    fn acknowledged(&self) -> u64 {
        if self.wrong.is_some() { self.checkpoint.size } else { self.size.max(self.checkpoint.size) }
    }

    fn take(&mut self, at: Position, bytes: &[u8]) -> Result<Taken, LedgerError> {
        let (seq, leaf) = (at.next, LeafHash::of(bytes));
        if seq.0 < self.size {
            if self.index.leaf(seq)? != Some(leaf) {
                if seq.0 >= self.checkpoint.size && self.wrong.is_none() {
                    return Err(Damage::Changed { seq }.into());
                }
                self.wrong.get_or_insert(seq);
            }
            self.growth.push(leaf, &mut Vec::new());
            if seq.next().0 == self.size {
                self.recorded_at = Entry::parse(bytes).ok().map(|entry| entry.recorded_at);
            }
        } else {
            let entry = match self.check(seq, bytes) {
                Ok(entry) => entry,
                Err(_) if seq.0 >= self.acknowledged() => return Ok(Taken::Torn),
                Err(fault) => return Err(Damage::Entry(LogFault { seq, fault }).into()),
            };
            // Below the checkpoint its root vouches for the bytes.
            if seq.0 >= self.checkpoint.size {
                self.flush()?;
                if !self.beyond.admits(self.index, &self.checkpoint.origin, &entry, bytes)? {
                    return Ok(Taken::Torn);
                }
            }
            self.recorded_at = Some(entry.recorded_at);
            self.growth.push(leaf, &mut self.nodes);
            self.batch.push((entry, bytes.to_vec(), leaf, at));
            if self.batch.len() >= CATCH_UP_ENTRIES {
                self.flush()?;
            }
        }
        self.last_leaf = leaf;
        self.newest = Some(at);
        if self.growth.size() == self.checkpoint.size {
            let root = self.growth.root();
            self.compare_root(root)?;
        }
        Ok(Taken::Yes)
    }

    /// Checks the form and the chain of a line that the index does not have yet.
    fn check(&self, seq: Seq, bytes: &[u8]) -> Result<Entry, Fault> {
        let entry = Entry::parse(bytes).map_err(Fault::Entry)?;
        if entry.seq != seq {
            return Err(Fault::SeqMismatch { found: entry.seq });
        }
        if entry.prev != self.last_leaf {
            return Err(Fault::PrevMismatch { expected: self.last_leaf, found: entry.prev });
        }
        if let Some(before) = self.recorded_at
            && entry.recorded_at < before
        {
            return Err(Fault::ClockWentBack { before, found: entry.recorded_at });
        }
        Ok(entry)
    }

    fn check_root_in_index(&self) -> Result<(), LedgerError> {
        let root = Tree::new(|level, at| self.index.node(level, at))
            .root(self.checkpoint.size)
            .map_err(|error| LedgerError::Index(index::IndexError::Incomplete { what: error.to_string() }))?;
        self.compare_root(root)
    }

    fn compare_root(&self, found: NodeHash) -> Result<(), LedgerError> {
        if found == self.checkpoint.root {
            return Ok(());
        }
        Err(match self.wrong {
            Some(seq) => Damage::Changed { seq }.into(),
            None => Damage::Root { size: self.checkpoint.size, found, promised: self.checkpoint.root }.into(),
        })
    }

    /// What the journal says instead of a next line: a torn tail beyond what was acknowledged, or damage.
    fn torn(&self, end: Position, error: JournalError) -> Result<Position, LedgerError> {
        let torn = match &error {
            JournalError::TornTail { .. } | JournalError::LineTooLong { .. } => true,
            // A disk that does not give its bytes says nothing about them.
            JournalError::File(_) | JournalError::Read { .. } => return Err(error.into()),
            JournalError::Unsettled(_)
            | JournalError::Poisoned { .. }
            | JournalError::NotNext { .. }
            | JournalError::BadLine { .. }
            | JournalError::BatchTooLong { .. }
            | JournalError::Changed { .. }
            | JournalError::MissingFile { .. }
            | JournalError::ShortFile { .. }
            | JournalError::OverfullFile { .. }
            | JournalError::Beyond { .. }
            | JournalError::NotALineStart { .. } => false,
        };
        if torn && end.next.0 >= self.acknowledged() {
            return Ok(end);
        }
        Err(Damage::Journal { seq: end.next, problem: error.to_string() }.into())
    }

    fn flush(&mut self) -> Result<(), LedgerError> {
        let Some((last, _, leaf, at)) = self.batch.last() else { return Ok(()) };
        let end = at.after(self.batch.last().map_or(0, |(_, bytes, ..)| bytes.len()));
        let head = Head { size: last.seq.next().0, last_leaf: *leaf, offset: end.offset };
        let names_of = |entry: &Entry| {
            let data = EventData::read(&entry.event.event_type, &entry.event.data);
            data.map(|data| named::mentions(&data)).unwrap_or_default()
        };
        let names: Vec<Vec<Slug>> = self.batch.iter().map(|(entry, ..)| names_of(entry)).collect();
        let additions: Vec<Addition<'_>> = self
            .batch
            .iter()
            .zip(&names)
            .map(|((entry, bytes, leaf, _), names)| Addition {
                seq: entry.seq,
                bytes,
                leaf: *leaf,
                id: entry.event.id,
                stream: &entry.event.subject,
                version: entry.version,
                names,
            })
            .collect();
        self.index.add(&additions, &self.nodes, head)?;
        self.batch.clear();
        self.nodes.clear();
        Ok(())
    }

    fn finish(mut self, end: Position, torn: Option<Position>) -> Result<Brought, LedgerError> {
        self.flush()?;
        let entries = self.growth.size();
        if entries < self.checkpoint.size {
            if let Some(seq) = self.wrong {
                return Err(Damage::Changed { seq }.into());
            }
            return Err(Damage::Shorter { entries, covered: self.checkpoint.size }.into());
        }
        if entries < self.acknowledged() {
            return Err(Damage::Cut { entries, acknowledged: self.acknowledged() }.into());
        }
        if let Some(seq) = self.wrong {
            return Ok(Brought::IndexWrong { seq });
        }
        let head = Head { size: entries, last_leaf: self.last_leaf, offset: end.offset };
        Ok(Brought::Up(Scan { head, end, newest: self.newest, growth: self.growth, torn }))
    }
}
