//! Who may write: one process at a time, and how a long writer learns that others wait.
//!
//! ```text
//! <ledger>/lock       exclusive flock: the writer
//! <ledger>/waiting    shared flock: each process that waits for it
//! ```
//! The files are empty and stay. The kernel frees a lock when its process ends, however it ends. Waiting counts its
//! sleeps instead of reading a clock.

use crate::file::{self, FileError, cannot};
use core::convert::Infallible;
use std::{
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// How long one sleep between two tries is, for whoever waits for seconds.
pub const POLL_MS: u64 = 10;
/// And for whoever waits for minutes: a writer that gave way comes back when the short commands have had their turn.
const PATIENT_POLL_MS: u64 = 150;
const PATIENT_FROM_MS: u64 = 60_000;

const LOCK_FILE: &str = "lock";
const WAITING_FILE: &str = "waiting";

/// Why the ledger cannot be locked.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum LockError {
    /// The lock's file cannot be had.
    #[error(transparent)]
    File(#[from] FileError),
    /// Another process writes.
    #[error("another program writes to `{}` and had not finished after {waited_ms} ms; wait longer, or stop it", dir.display())]
    Busy { dir: PathBuf, waited_ms: u64 },
}

/// The lock, or what was found instead of it.
#[derive(Debug)]
pub(crate) enum Taken<T> {
    Lock(LedgerLock),
    Instead(T),
}

/// The right to write, until dropped.
#[derive(Debug)]
pub struct LedgerLock {
    _lock: File,
    waiting: File,
}

impl LedgerLock {
    /// Takes the lock of the ledger in `dir`, waiting up to `wait_ms` for whoever has it.
    ///
    /// # Errors
    /// [`LockError::Busy`] after that time.
    pub fn acquire(dir: &Path, wait_ms: u64) -> Result<Self, LockError> {
        match Self::acquire_unless(dir, wait_ms, || Ok::<Option<Infallible>, LockError>(None))? {
            Taken::Lock(lock) => Ok(lock),
            Taken::Instead(never) => match never {},
        }
    }

    /// Takes the lock, or what `instead` finds: it is asked at each try for which another process has the lock.
    ///
    /// # Errors
    /// [`LockError::Busy`] after `wait_ms`, and `instead`'s.
    pub(crate) fn acquire_unless<T, E: From<LockError>>(
        dir: &Path,
        wait_ms: u64,
        mut instead: impl FnMut() -> Result<Option<T>, E>,
    ) -> Result<Taken<T>, E> {
        let file = |name: &str| open(&dir.join(name)).map_err(LockError::from);
        let (lock, waiting) = (file(LOCK_FILE)?, file(WAITING_FILE)?);
        let poll_ms = if wait_ms < PATIENT_FROM_MS { POLL_MS } else { PATIENT_POLL_MS };
        let mut waited_ms = 0;
        let mut is_shown = false;
        while !try_exclusive(&lock, &dir.join(LOCK_FILE)).map_err(LockError::from)? {
            if let Some(found) = instead()? {
                return Ok(Taken::Instead(found));
            }
            if waited_ms >= wait_ms {
                return Err(LockError::Busy { dir: dir.to_owned(), waited_ms }.into());
            }
            // Taken for a moment by a writer that looks whether anybody waits; then it is shown at the next try.
            is_shown = is_shown || try_shared(&waiting, &dir.join(WAITING_FILE)).map_err(LockError::from)?;
            let pause_ms = poll_ms.min(wait_ms - waited_ms);
            thread::sleep(Duration::from_millis(pause_ms));
            waited_ms += pause_ms;
        }
        if is_shown {
            let path = dir.join(WAITING_FILE);
            waiting.unlock().map_err(cannot("unlock", &path)).map_err(LockError::from)?;
        }
        Ok(Taken::Lock(Self { _lock: lock, waiting }))
    }

    /// Tells whether another process waits for this lock. A long writer asks between batches, and gives way.
    pub fn somebody_waits(&self) -> bool {
        match self.waiting.try_lock() {
            // Giving it back cannot fail on a handle that just got it; if it did, dropping the handle would do it.
            Ok(()) => self.waiting.unlock().is_err(),
            Err(TryLockError::WouldBlock) => true,
            Err(TryLockError::Error(_)) => false,
        }
    }
}

fn open(path: &Path) -> Result<File, FileError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(file::FILE_MODE)
        .open(path)
        .map_err(cannot("open", path))
}

fn try_exclusive(file: &File, path: &Path) -> Result<bool, FileError> {
    taken(file.try_lock(), path)
}

fn try_shared(file: &File, path: &Path) -> Result<bool, FileError> {
    taken(file.try_lock_shared(), path)
}

fn taken(result: Result<(), TryLockError>, path: &Path) -> Result<bool, FileError> {
    match result {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(cannot("lock", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let lock = LedgerLock::acquire(folder.path(), 0).unwrap();
        for wait_ms in [0, 25] {
            let busy = LedgerLock::acquire(folder.path(), wait_ms);
            assert!(matches!(busy, Err(LockError::Busy { waited_ms, .. }) if waited_ms == wait_ms));
        }
        assert!(!lock.somebody_waits());
        drop(lock);
        assert!(LedgerLock::acquire(folder.path(), 0).is_ok());
    }

    #[test]
    fn who_waits_is_seen_and_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let lock = LedgerLock::acquire(folder.path(), 0).unwrap();
        thread::scope(|scope| {
            let other = scope.spawn(|| LedgerLock::acquire(folder.path(), 60_000).unwrap());
            while !lock.somebody_waits() {
                thread::yield_now();
            }
            drop(lock);
            let lock = other.join().unwrap();
            assert!(!lock.somebody_waits());
        });
    }

    #[test]
    fn who_gave_up_no_longer_waits() {
        let folder = tempfile::tempdir().unwrap();
        let lock = LedgerLock::acquire(folder.path(), 0).unwrap();
        assert!(LedgerLock::acquire(folder.path(), 30).is_err());
        assert!(!lock.somebody_waits());
    }

    #[test]
    fn never_two_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let inside = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    for _ in 0..5 {
                        let lock = LedgerLock::acquire(folder.path(), 60_000).unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
    }
}
