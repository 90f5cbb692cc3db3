//! Opening: the journal and the checkpoint decide, the index is brought up to them or made again.
//!
//! Entries below the checkpoint, or below the index's head, were acknowledged: anything wrong there is damage, and the
//! ledger stays shut. Behind them at most one torn batch may lie; it is moved aside, with a warning.

use super::{CHECKPOINT_FILE, Ledger, beyond::Beyond};
use crate::{
    blobs::Blobs,
    config::Config,
    damage::{Damage, LedgerError},
    index::{self, Addition, Head, Index, SealState},
    journal::{self, Journal, JournalError, Position},
    keys::{self, KeyFileError, PrivateKey},
    lock::LedgerLock,
    states::{self, States},
    tree::{Growth, Tree},
};
use proof::{
    Checkpoint, Entry, LeafHash, LogFault, NodeHash, RecordedAt, Seq, holders::Holders, log::Fault, merkle::Frontier,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What happened on opening that a person should hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum Warning {
    /// The index was made again from the journal.
    Rebuilt { why: String, entries: u64 },
    /// Bytes that are no entry were moved aside: an append that was cut short, or what somebody else wrote.
    TornTail { seq: Seq, moved_to: PathBuf },
    /// Entries behind the checkpoint were taken in: the last process did not close the ledger.
    CaughtUp { entries: u64 },
}

impl core::fmt::Display for Warning {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Rebuilt { why, entries } => {
                write!(f, "the index was made again from the journal, {entries} entries: {why}")
            }
            Self::TornTail { seq, moved_to } => write!(
                f,
                "what the journal held for entry {seq} was never acknowledged and is no entry; its bytes are in {}",
                moved_to.display()
            ),
            Self::CaughtUp { entries } => {
                write!(f, "the ledger was not closed: {entries} entries beyond its checkpoint were taken in")
            }
        }
    }
}

/// A ledger, and what happened on the way.
#[derive(Debug)]
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// What a person should hear of.
    pub warnings: Vec<Warning>,
}

/// Entries that are put into the index at a time.
const CATCH_UP_ENTRIES: usize = 1000;

impl Ledger {
    /// Opens a ledger directory for reading and writing.
    ///
    /// # Errors
    /// [`LedgerError::Lock`] when another process has it for longer than `wait_ms`, [`LedgerError::Damaged`] when it is
    /// not what its checkpoint promised.
    pub fn open(root: &Path, wait_ms: u64) -> Result<Opened, LedgerError> {
        let config = Config::read(root)?;
        let lock = LedgerLock::acquire(root, wait_ms)?;
        open_locked(root, config, lock, Rebuild::IfNeeded)
    }

    /// Opens a ledger directory and makes its index again from the journal.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn rebuild(root: &Path, wait_ms: u64) -> Result<Opened, LedgerError> {
        let config = Config::read(root)?;
        let lock = LedgerLock::acquire(root, wait_ms)?;
        open_locked(root, config, lock, Rebuild::Always)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rebuild {
    IfNeeded,
    Always,
}

impl Rebuild {
    fn or(self, scan: Scan) -> Result<Scan, String> {
        match self {
            Self::IfNeeded => Ok(scan),
            Self::Always => Err("asked to".to_owned()),
        }
    }
}

fn open_locked(root: &Path, config: Config, lock: LedgerLock, rebuild: Rebuild) -> Result<Opened, LedgerError> {
    let journal_dir = root.join(&config.journal);
    let blobs = Blobs::new(root.join(&config.blobs));
    blobs.sweep()?;
    let checkpoint = read_checkpoint(root, &config)?;
    let mut warnings = Vec::new();
    let index_dir = root.join("index");
    // An index that is to be made again is asked all the same: it may know of entries that the journal has lost.
    let (index, scan) = match usable_index(&index_dir)? {
        Ok(index) => match brought_up(&index, &journal_dir, &checkpoint)?.and_then(|scan| rebuild.or(scan)) {
            Ok(scan) => (index, scan),
            Err(why) => {
                index.close()?;
                rebuilt(&index_dir, &journal_dir, &checkpoint, why, &mut warnings)?
            }
        },
        Err(why) => rebuilt(&index_dir, &journal_dir, &checkpoint, why, &mut warnings)?,
    };
    if let Some(torn) = scan.torn
        && let Some(moved_to) = journal::cut_tail(&journal_dir, torn, &root.join("torn"))?
    {
        warnings.push(Warning::TornTail { seq: torn.next, moved_to });
    }
    if scan.head.size > checkpoint.size {
        warnings.push(Warning::CaughtUp { entries: scan.head.size.saturating_sub(checkpoint.size) });
    }
    if scan.head.size > 0 {
        check_log_key(&index, &config)?;
    }
    let recorded_at = match scan.head.size.checked_sub(1) {
        Some(last) => Some(states::parsed(Seq(last), &index.entry(Seq(last))?)?.recorded_at),
        None => None,
    };
    let ledger = Ledger {
        log_key: log_key(root, &config)?,
        journal: Journal::open(&journal_dir, scan.end)?,
        root: root.to_owned(),
        config,
        lock,
        checkpointed: checkpoint.size,
        newest: scan.newest,
        index,
        blobs,
        head: scan.head,
        recorded_at,
        growth: scan.growth,
        states: States::default(),
        last_text: None,
        poisoned: false,
    };
    Ok(Opened { ledger, warnings })
}

/// Reads the checkpoint, which must be there and be this log's.
///
/// # Errors
/// [`Damage::NoCheckpoint`] or [`Damage::Checkpoint`].
pub(crate) fn read_checkpoint(root: &Path, config: &Config) -> Result<Checkpoint, LedgerError> {
    let path = root.join(CHECKPOINT_FILE);
    match fs::read(&path) {
        Ok(bytes) => {
            let (checkpoint, _) = Checkpoint::open(&bytes, core::slice::from_ref(&config.log_key))
                .map_err(|error| LedgerError::Damaged(Damage::Checkpoint(error)))?;
            Ok(checkpoint)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Damage::NoCheckpoint.into()),
        Err(source) => Err(LedgerError::Read { path, source }),
    }
}

/// The key that the directory trusts must be the one that the log itself names.
fn check_log_key(index: &Index, config: &Config) -> Result<(), LedgerError> {
    let first = states::parsed(Seq(0), &index.entry(Seq(0))?)?;
    let mut holders = Holders::default();
    let named = holders.follow(&first).ok().and_then(|_| holders.log_key_at(1).map(|log| log.key.clone()));
    match named {
        Some(named) if named == config.log_key => Ok(()),
        named => Err(Damage::LogKey {
            trusted: config.log_key.to_string(),
            named: named.map_or_else(|| "no key".to_owned(), |key| key.to_string()),
        }
        .into()),
    }
}

fn log_key(root: &Path, config: &Config) -> Result<Option<PrivateKey>, LedgerError> {
    let files = keys::list(&root.join("keys"))?;
    match files.into_iter().find(|file| file.vkey == config.log_key) {
        None => Ok(None),
        Some(file) => match keys::read(&file.path, None, None) {
            Ok(key) => Ok(Some(key)),
            Err(KeyFileError::File(error)) if error.source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        },
    }
}

/// Returns the index, unsealed, if its files can be believed; otherwise why not.
fn usable_index(dir: &Path) -> Result<Result<Index, String>, LedgerError> {
    let failed = |source| LedgerError::Read { path: dir.to_owned(), source };
    let state = index::seal_state(dir).map_err(failed)?;
    let counted = match state {
        SealState::NoIndex => return Ok(Err("there was none".to_owned())),
        SealState::Changed => return Ok(Err("its files are not as they were left".to_owned())),
        SealState::Intact => true,
        SealState::NotClosed => false,
    };
    index::unseal(dir).map_err(failed)?;
    let index = match Index::open(dir) {
        Ok(index) => index,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let whole = if counted { Ok(()) } else { index.count() };
    Ok(match whole.and_then(|()| index.head()) {
        Ok(Some(_)) => Ok(index),
        Ok(None) => Err("it was empty".to_owned()),
        Err(error) => Err(error.to_string()),
    })
}

/// Makes the index again in a new directory, and puts it in the place of the old one, which is kept aside once.
fn rebuilt(
    dir: &Path,
    journal_dir: &Path,
    checkpoint: &Checkpoint,
    why: String,
    warnings: &mut Vec<Warning>,
) -> Result<(Index, Scan), LedgerError> {
    let fresh = dir.with_extension("new");
    let failed = |source| LedgerError::Read { path: fresh.clone(), source };
    remove_dir(&fresh).map_err(failed)?;
    let built = build(&fresh, journal_dir, checkpoint);
    if built.is_err() {
        // It would only take the room that it may have lacked. The error that counts is the first one.
        drop(remove_dir(&fresh));
    }
    let scan = built?;
    index::set_aside(dir).map_err(failed)?;
    fs::rename(&fresh, dir).map_err(failed)?;
    warnings.push(Warning::Rebuilt { why, entries: scan.head.size });
    Ok((Index::open(dir)?, scan))
}

fn build(fresh: &Path, journal_dir: &Path, checkpoint: &Checkpoint) -> Result<Scan, LedgerError> {
    let index = Index::open(fresh)?;
    match bring_up(&index, journal_dir, checkpoint)? {
        Brought::Up(scan) => {
            index.close()?;
            Ok(scan)
        }
        Brought::IndexWrong { seq } => Err(Damage::Changed { seq }.into()),
    }
}

fn remove_dir(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Where journal and index ended up together.
struct Scan {
    head: Head,
    end: Position,
    newest: Option<Position>,
    growth: Growth,
    torn: Option<Position>,
}

enum Brought {
    Up(Scan),
    IndexWrong { seq: Seq },
}

/// Brings an index that was there up to the journal; otherwise says why it must be made again.
fn brought_up(index: &Index, journal_dir: &Path, checkpoint: &Checkpoint) -> Result<Result<Scan, String>, LedgerError> {
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
fn bring_up(index: &Index, journal_dir: &Path, checkpoint: &Checkpoint) -> Result<Brought, LedgerError> {
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
        let additions: Vec<Addition<'_>> = self
            .batch
            .iter()
            .map(|(entry, bytes, leaf, _)| Addition {
                seq: entry.seq,
                bytes,
                leaf: *leaf,
                id: entry.event.id,
                stream: &entry.event.subject,
                version: entry.version,
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
