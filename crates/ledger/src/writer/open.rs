//! Opening: the journal and the checkpoint decide, the index is brought up to them or made again.
//!
//! Entries below the checkpoint, or below the index's head, were acknowledged: anything wrong there is damage, and the
//! ledger stays shut. Behind them at most one torn batch may lie; it is moved aside, with a warning.

use super::{
    CHECKPOINT_FILE, Writer,
    bring_up::{Brought, Scan, bring_up, brought_up},
};
use crate::{
    blobs::Blobs,
    config::Config,
    damage::{Damage, LedgerError},
    index::{self, Index, SealState},
    journal::{self, Journal},
    lock::LedgerLock,
    log_keys,
    snapshot::Checkpointed,
    states::{self, States},
};
use proof::{Checkpoint, Seq, holders::LogKey, rekeying};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
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
    /// The log's key had been changed, and `casebook.toml` still named the old one.
    Rekeyed { seq: Seq },
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
            Self::Rekeyed { seq } => {
                write!(
                    f,
                    "entry {seq} changed the log's key, and casebook.toml named the old one: that is finished now"
                )
            }
        }
    }
}

impl Writer {
    /// Opens a ledger directory for reading and writing, and returns what a person should hear of too.
    ///
    /// # Errors
    /// [`LedgerError::Lock`] when another process has it for longer than `wait_ms`, [`LedgerError::Damaged`] when it is
    /// not what its checkpoint promised.
    pub fn open(root: &Path, wait_ms: u64) -> Result<(Self, Vec<Warning>), LedgerError> {
        let config = Config::read(root)?;
        let lock = LedgerLock::acquire(root, wait_ms)?;
        Self::locked(root, config, lock)
    }

    /// As [`Writer::open`], for whoever has the lock already.
    pub(crate) fn locked(root: &Path, config: Config, lock: LedgerLock) -> Result<(Self, Vec<Warning>), LedgerError> {
        open_locked(root, config, lock, Rebuild::IfNeeded)
    }

    /// Opens a ledger directory and makes its index again from the journal.
    ///
    /// # Errors
    /// As [`Writer::open`].
    pub(crate) fn rebuilt(root: &Path, config: Config, lock: LedgerLock) -> Result<(Self, Vec<Warning>), LedgerError> {
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

fn open_locked(
    root: &Path,
    config: Config,
    lock: LedgerLock,
    rebuild: Rebuild,
) -> Result<(Writer, Vec<Warning>), LedgerError> {
    let journal_dir = root.join(&config.journal);
    let blobs = Arc::new(Blobs::new(root.join(&config.blobs)));
    blobs.sweep()?;
    let checkpointed = read_checkpoint(root, &config, &journal_dir)?;
    let checkpoint = &checkpointed.checkpoint;
    let mut warnings = Vec::new();
    let index_dir = root.join("index");
    // An index that is to be made again is asked all the same: it may know of entries that the journal has lost.
    let (index, scan) = match usable_index(&index_dir)? {
        Ok(index) => match brought_up(&index, &journal_dir, checkpoint)?.and_then(|scan| rebuild.or(scan)) {
            Ok(scan) => (index, scan),
            Err(why) => {
                index.close()?;
                rebuilt(&index_dir, &journal_dir, checkpoint, why, &mut warnings)?
            }
        },
        Err(why) => rebuilt(&index_dir, &journal_dir, checkpoint, why, &mut warnings)?,
    };
    let log_keys = log_keys::of_index(&index)?;
    if scan.head.size > 0 {
        check_log_keys(&log_keys, &config, &checkpointed.note)?;
    }
    if let Some(torn) = scan.torn
        && let Some(moved_to) = journal::cut_tail(&journal_dir, torn, &root.join("torn"))?
    {
        warnings.push(Warning::TornTail { seq: torn.next, moved_to });
    }
    if scan.head.size > checkpoint.size {
        warnings.push(Warning::CaughtUp { entries: scan.head.size.saturating_sub(checkpoint.size) });
    }
    let recorded_at = match scan.head.size.checked_sub(1) {
        Some(last) => Some(states::parsed(Seq(last), &index.entry(Seq(last))?)?.recorded_at),
        None => None,
    };
    let in_force = log_keys.last().map_or(&config.log_key, |log| &log.key);
    let mut ledger = Writer {
        log_key: log_keys::private(root, in_force)?,
        log_keys: log_keys.into(),
        journal: Journal::open(&journal_dir, scan.end)?,
        root: root.into(),
        config,
        lock,
        checkpointed: Arc::new(checkpointed),
        session: None,
        nodes: Arc::default(),
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
    if ledger.config.log_key != *ledger.log_key() {
        ledger.finish_rekeying()?;
        let seq = ledger.log_keys.last().map_or(Seq(0), |log| log.since);
        let finished = ledger.config.log_key == *ledger.log_key();
        warnings.extend(finished.then_some(Warning::Rekeyed { seq }));
    }
    // Whoever stopped between an entry and the removal that it asks for has left the bytes there.
    ledger.remove_withheld()?;
    Ok((ledger, warnings))
}

/// Reads the checkpoint, which must be there and be this log's.
///
/// # Errors
/// [`Damage::NoCheckpoint`] or [`Damage::Checkpoint`].
fn read_checkpoint(root: &Path, config: &Config, journal_dir: &Path) -> Result<Checkpointed, LedgerError> {
    let path = root.join(CHECKPOINT_FILE);
    match fs::read(&path) {
        Ok(note) => {
            let opened = log_keys::open_trusted(&note, &config.log_key, journal_dir);
            Ok(Checkpointed { checkpoint: opened.map_err(Damage::Checkpoint)?, note })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Damage::NoCheckpoint.into()),
        Err(source) => Err(LedgerError::Read { path, source }),
    }
}

/// The key that the directory trusts must be one that the log itself names, and the checkpoint be signed by the one that
/// is in force at its size.
fn check_log_keys(log_keys: &[LogKey], config: &Config, note: &[u8]) -> Result<(), LedgerError> {
    if !log_keys.iter().any(|log| log.key == config.log_key) {
        let named = log_keys.last().map_or_else(|| "no key".to_owned(), |log| log.key.to_string());
        return Err(Damage::LogKey { trusted: config.log_key.to_string(), named }.into());
    }
    rekeying::open_checkpoint(note, log_keys).map_err(Damage::Checkpoint)?;
    Ok(())
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
    let mut built = build(&fresh, journal_dir, checkpoint);
    // What was kept aside, and then the index that nobody believes any more, give way where there is no room for both.
    for spare in [dir.with_extension("aside"), dir.to_owned()] {
        if built.as_ref().is_err_and(lacks_room) {
            remove_dir(&fresh).and_then(|()| remove_dir(&spare)).map_err(failed)?;
            built = build(&fresh, journal_dir, checkpoint);
        }
    }
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

fn lacks_room(error: &LedgerError) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) {
            return true;
        }
        source = error.source();
    }
    false
}

fn remove_dir(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
