//! A new ledger: built beside its place and renamed into it, so that there is all of it or nothing.

use crate::{
    commit::{Rejection, SignedEvent, Together},
    config::Config,
    damage::LedgerError,
    file,
    journal::Journal,
    keys::{self, PrivateKey},
    writer::{CHECKPOINT_FILE, Writer},
};
use proof::{Checkpoint, NodeHash, RecordedAt};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Why a ledger was not made.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum CreateError {
    /// The directory or a file.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An event that was to be in it.
    #[error("event {}: {rejection}", at + 1)]
    Rejected { at: usize, rejection: Rejection },
}

/// Makes a ledger in `root`, with the log's key, these authors' keys and these first events.
///
/// # Errors
/// When the directory exists and is not empty, or anything fails; then nothing is left behind.
pub fn create(
    root: &Path,
    log_key: &PrivateKey,
    authors: &[(&PrivateKey, Option<&str>)],
    events: &[SignedEvent],
    now: RecordedAt,
) -> Result<(), CreateError> {
    check_free(root)?;
    let beside = beside(root);
    let built = build(&beside, log_key, authors, events, now);
    let placed = built.and_then(|()| {
        place(&beside, root)?;
        Ok(())
    });
    if placed.is_err() {
        // What matters is the first error; a left-over folder is named in none of our files.
        drop(fs::remove_dir_all(&beside));
    }
    placed
}

fn build(
    root: &Path,
    log_key: &PrivateKey,
    authors: &[(&PrivateKey, Option<&str>)],
    events: &[SignedEvent],
    now: RecordedAt,
) -> Result<(), CreateError> {
    lay_out(root, log_key)?;
    for (key, passphrase) in authors {
        keys::write_new(&root.join("keys"), key, *passphrase).map_err(LedgerError::from)?;
    }
    let mut ledger = Writer::open(root, 0)?.0;
    let outcomes = ledger.append(events, Together::AllOrNothing, now)?;
    for (at, outcome) in outcomes.into_iter().enumerate() {
        if let Err(rejection) = outcome
            && !matches!(rejection, Rejection::Batch { .. })
        {
            return Err(CreateError::Rejected { at, rejection });
        }
    }
    Ok(ledger.close()?)
}

/// Lays out an empty ledger directory, with a checkpoint of size 0.
fn lay_out(root: &Path, log_key: &PrivateKey) -> Result<(), LedgerError> {
    file::create_dir(root)?;
    let config = Config::new(log_key.vkey().clone());
    config.write(root)?;
    keys::write_new(&root.join("keys"), log_key, None)?;
    drop(Journal::create(&root.join(&config.journal))?);
    let empty = Checkpoint { origin: config.origin, size: 0, root: NodeHash::of_nothing() };
    let note = log_key.sign_note(&empty.to_text());
    Ok(file::write_durably(&root.join(CHECKPOINT_FILE), note.as_bytes(), 0o644)?)
}

/// Returns an error unless a directory can be made at `root`.
///
/// # Errors
/// [`LedgerError::Exists`].
pub(crate) fn check_free(root: &Path) -> Result<(), LedgerError> {
    let free = match fs::read_dir(root) {
        Ok(mut items) => items.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    if free { Ok(()) } else { Err(LedgerError::Exists { path: root.to_owned() }) }
}

/// Returns the place beside `root` where it is built.
pub fn beside(root: &Path) -> PathBuf {
    let mut name = root.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    root.with_file_name(name)
}

/// Renames what was built into its place.
///
/// # Errors
/// When something came in between.
pub fn place(beside: &Path, root: &Path) -> Result<(), LedgerError> {
    fs::rename(beside, root).map_err(|source| LedgerError::Read { path: root.to_owned(), source })?;
    let parent = root.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(file::sync_dir(parent)?)
}
