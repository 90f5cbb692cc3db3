//! The way on after damage, when a person has looked: keep the longest good journal, and sign a checkpoint over it.
//!
//! It may sign a shorter history than was signed before. Whoever holds the earlier checkpoint will see that, rightly.

use crate::{
    config::Config,
    damage::LedgerError,
    file, index,
    journal::{self, Position},
    keys::PrivateKey,
    ledger::lock_alone,
    log_keys,
    place::Place,
    verify::blame,
    writer::CHECKPOINT_FILE,
};
use proof::{Checkpoint, LeafHash, LogChecker, RecordedAt, Seq, holders::LogKey, merkle::Frontier, rekeying};
use std::path::{Path, PathBuf};

/// What was kept and what was moved aside.
#[derive(Debug)]
pub struct Anew {
    /// The entries that the new checkpoint covers.
    pub entries: u64,
    /// Where the rest of the journal is.
    pub cut: Option<PathBuf>,
    /// Where the old checkpoint is.
    pub old_checkpoint: Option<PathBuf>,
}

/// Signs a checkpoint over the longest prefix of the journal whose form, chain and signatures hold. The index goes: it may
/// know of entries that are not there any more.
///
/// # Errors
/// When the log's key is not here, or a file cannot be written.
pub fn sign_anew(root: &Path, wait_ms: u64, now: RecordedAt) -> Result<Anew, LedgerError> {
    let mut config = Config::read(root)?;
    let lock = lock_alone(root, wait_ms)?;
    let dir = root.join(&config.journal);
    let mut checker = LogChecker::new();
    let mut tree = Frontier::default();
    let mut end = Position::START;
    let mut before = (end, tree.clone());
    for line in journal::scan(&dir, Seq(0))? {
        let Ok(line) = line else { break };
        if let Err(fault) = checker.push(&line.bytes) {
            // A link that does not hold may mean that the entry before it was changed.
            if blame::first_bad(&Place::at(root)?, &fault).is_some_and(|bad| bad < fault.seq) {
                (end, tree) = before;
            }
            break;
        }
        before = (end, tree.clone());
        tree.push(LeafHash::of(&line.bytes));
        end = Position { next: line.seq, offset: line.offset }.after(line.bytes.len());
    }
    let log_keys = checker.holders().log_keys_within(tree.size());
    let signers = signers(root, &config, log_keys, tree.size())?;
    let cut = journal::cut_tail(&dir, end, &root.join("torn"))?;
    let path = root.join(CHECKPOINT_FILE);
    let old_checkpoint = match std::fs::read(&path) {
        Ok(bytes) => {
            let aside = root.join(format!("checkpoint.before-{}", now.0));
            file::write_durably(&aside, &bytes, 0o644)?;
            Some(aside)
        }
        Err(_) => None,
    };
    set_kept_aside(root, tree.size(), now)?;
    let index_dir = root.join("index");
    index::set_aside(&index_dir).map_err(|source| LedgerError::Read { path: index_dir, source })?;
    let checkpoint = Checkpoint { origin: config.origin.clone(), size: tree.size(), root: tree.root() };
    let text = checkpoint.to_text();
    let lines: String = signers.iter().map(|key| key.signature_line(&text)).collect();
    let note = format!("{text}\n{lines}");
    if let Some(log) = log_keys.last().filter(|log| must_cosign(log, checkpoint.size)) {
        file::create_dir(&root.join(rekeying::KEPT_FOLDER))?;
        file::write_durably(&root.join(rekeying::kept_name(log.since)), note.as_bytes(), 0o644)?;
    }
    file::write_durably(&path, note.as_bytes(), 0o644)?;
    if let Some(log) = log_keys.last().filter(|log| log.key != config.log_key) {
        config.replace_log_key(root, log.key.clone())?;
    }
    drop(lock);
    Ok(Anew { entries: checkpoint.size, cut, old_checkpoint })
}

/// Returns the keys that must sign a checkpoint of this size: the one in force there, and the one before right after a
/// change that says so.
///
/// # Errors
/// [`LedgerError::ReadOnly`] when one of them is not here.
fn signers(root: &Path, config: &Config, log_keys: &[LogKey], size: u64) -> Result<Vec<PrivateKey>, LedgerError> {
    let (current, before) = match log_keys.split_last() {
        Some((current, before)) => (&current.key, before.last().filter(|_| must_cosign(current, size))),
        None => (&config.log_key, None),
    };
    let missing = || LedgerError::ReadOnly { keys: root.join("keys") };
    let private = |key| log_keys::private(root, key)?.ok_or_else(missing);
    [before.map(|log| &log.key), Some(current)].into_iter().flatten().map(private).collect()
}

fn must_cosign(current: &LogKey, size: u64) -> bool {
    current.old_signs_too && current.since.next().0 == size
}

/// The last checkpoints of keys whose replacement is not in the log any more would contradict what comes after.
fn set_kept_aside(root: &Path, size: u64, now: RecordedAt) -> Result<(), LedgerError> {
    for rekeyed_at in Place::at(root)?.kept_checkpoints()?.into_keys().filter(|rekeyed_at| rekeyed_at.0 >= size) {
        let path = root.join(rekeying::kept_name(rekeyed_at));
        let aside = path.with_extension(format!("checkpoint.before-{}", now.0));
        std::fs::rename(&path, aside).map_err(|source| LedgerError::Read { path, source })?;
    }
    Ok(())
}
