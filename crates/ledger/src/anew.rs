//! The way on after damage, when a person has looked: keep the longest good journal, and sign a checkpoint over it.
//!
//! It may sign a shorter history than was signed before. Whoever holds the earlier checkpoint will see that, rightly.

use crate::{
    config::Config,
    damage::LedgerError,
    file, index,
    journal::{self, Position},
    keys,
    ledger::CHECKPOINT_FILE,
    lock::LedgerLock,
    place::Place,
    verify::blame,
};
use proof::{Checkpoint, LeafHash, LogChecker, RecordedAt, Seq, merkle::Frontier};
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
    let config = Config::read(root)?;
    let lock = LedgerLock::acquire(root, wait_ms)?;
    let keys_dir = root.join("keys");
    let key = keys::list(&keys_dir)?.into_iter().find(|file| file.vkey == config.log_key);
    let key = key.ok_or(LedgerError::ReadOnly { keys: keys_dir })?;
    let key = keys::read(&key.path, None, None)?;
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
    let index_dir = root.join("index");
    index::set_aside(&index_dir).map_err(|source| LedgerError::Read { path: index_dir, source })?;
    let checkpoint = Checkpoint { origin: config.origin, size: tree.size(), root: tree.root() };
    file::write_durably(&path, key.sign_note(&checkpoint.to_text()).as_bytes(), 0o644)?;
    drop(lock);
    Ok(Anew { entries: checkpoint.size, cut, old_checkpoint })
}
