//! The journal: what was committed, as text that needs no casebook to be read.
//!
//! ```text
//! journal/00000000000000000000.jsonl      entries      0 …  65,535     entry bytes "\n" entry bytes "\n" …
//! journal/00000000000000065536.jsonl      entries 65,536 … 131,071     named for the first; 20 digits
//! ```
//! A file starts at every multiple of [`FILE_ENTRIES`] and nowhere else, so the bytes follow from the entries.
//!
//! Kept here:
//! - When [`Journal::append`] returns `Ok`, all its lines are on disk. When it returns [`JournalError::File`], none is.
//! - A file exists only if the one before it is full and synced. So only the last file can be torn.
//! - An append writes at the committed length, never behind bytes that it does not know.
//! - After a failed sync, or a failed cut, the state on disk is unknown: the journal is poisoned and refuses every
//!   append until it is opened again. A sync is never tried twice: the pages may be gone, and the second would succeed.
//!
//! Not here: what a line means, locks, the checkpoint. Whoever appends holds the ledger's lock; anybody may read.

mod cut;
mod disk;
mod names;
mod reader;
#[cfg(test)]
mod tests;

pub use cut::cut_tail;
pub use names::{Tail, bytes_from, file_name, file_of, files, first_seq, tail};
pub use reader::{DirLines, FileKind, FileLines, Line, Lines, OpenFile, scan, scan_at};

use crate::file::{self, FileError, cannot};
use disk::Disk;
use proof::{ENTRY_BYTES_MAX, Seq};
use std::{
    fs::{File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// How many entries a file holds.
pub const FILE_ENTRIES: u64 = 65_536;
/// The most bytes of one append, newlines included; so the longest torn tail that a crash can leave.
pub const BATCH_BYTES_MAX: u64 = 16 << 20;

/// Why the journal cannot be read or written as asked.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum JournalError {
    /// The disk refused. Of an append: nothing was written, and the next one may succeed.
    #[error(transparent)]
    File(#[from] FileError),
    /// A sync or a cut failed: what is on disk is unknown, and the journal is poisoned.
    #[error("nothing more is written until the ledger is opened again, because what is on disk is unknown")]
    Unsettled(#[source] FileError),
    /// An append after [`JournalError::Unsettled`].
    #[error("the journal `{}` takes no more entries after a failed sync; open the ledger again", dir.display())]
    Poisoned { dir: PathBuf },
    /// An append at another place than the end.
    #[error("entry {found} does not follow: the next entry is {expected}")]
    NotNext { expected: Seq, found: Seq },
    /// Bytes that cannot be a line.
    #[error("entry {seq} cannot be a line of the journal: {problem}")]
    BadLine { seq: Seq, problem: &'static str },
    /// An append of more than [`BATCH_BYTES_MAX`].
    #[error("a batch of {bytes} bytes is too long, {BATCH_BYTES_MAX} are allowed")]
    BatchTooLong { bytes: u64 },
    /// A file is not as long as it was left: somebody else writes here.
    #[error("`{}` has {found} bytes, {expected} were committed; does another program write here?", path.display())]
    Changed { path: PathBuf, expected: u64, found: u64 },
    /// Bytes behind the last newline of the last file: an append that was cut short, or garbage.
    #[error("`{file}` ends in {bytes} bytes from offset {offset} that are no whole line: entry {seq} is torn")]
    TornTail { seq: Seq, file: String, offset: u64, bytes: u64 },
    /// A line that no entry can be as long as.
    #[error("the line of entry {seq} (`{file}`, offset {offset}) is longer than {ENTRY_BYTES_MAX} bytes")]
    LineTooLong { seq: Seq, file: String, offset: u64 },
    /// A file between others is not there.
    #[error("`{file}` is missing, though `{later}` is there")]
    MissingFile { file: String, later: String },
    /// A file that is followed by others is not full.
    #[error(
        "`{file}` has {lines} whole lines and {rest_bytes} bytes more; {FILE_ENTRIES} lines must stand before the next file"
    )]
    ShortFile { file: String, lines: u64, rest_bytes: u64 },
    /// A file goes on behind its last line.
    #[error("`{file}` goes on at offset {offset}, behind its {FILE_ENTRIES} lines")]
    OverfullFile { file: String, offset: u64 },
    /// Asked to read from behind the end.
    #[error("asked for entry {from}, but the journal has {size}")]
    Beyond { from: Seq, size: u64 },
    /// Asked to read from the middle of a line.
    #[error("no line begins at offset {offset} of `{file}`, where entry {seq} should")]
    NotALineStart { seq: Seq, file: String, offset: u64 },
    /// A file cannot be read.
    #[error("cannot read `{file}`")]
    Read { file: String, source: io::Error },
}

/// Where an entry begins, or will.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The entry's number.
    pub next: Seq,
    /// The byte of its file at which its line begins.
    pub offset: u64,
}

impl Position {
    /// The beginning of the journal.
    pub const START: Self = Self { next: Seq(0), offset: 0 };

    /// Returns the number of the first entry of the file that this position is in.
    pub fn file(self) -> u64 {
        file_of(self.next)
    }

    /// Returns the position behind a line of this many bytes, without its newline.
    #[must_use]
    pub fn after(self, line_bytes: usize) -> Self {
        let next = self.next.next();
        let starts_file = next.0.is_multiple_of(FILE_ENTRIES);
        Self { next, offset: if starts_file { 0 } else { self.offset + line_bytes as u64 + 1 } }
    }
}

/// The writing end. One exists at a time: whoever holds the ledger's lock has it.
#[derive(Debug)]
pub struct Journal {
    dir: PathBuf,
    /// What is committed.
    at: Position,
    /// The files that are open, oldest first. Between appends: the last one, or none before its first entry.
    open: Vec<OpenedFile>,
    poisoned: bool,
    disk: Disk,
}

#[derive(Debug)]
struct OpenedFile {
    first: u64,
    file: File,
}

/// What went wrong in the middle of an append.
enum Failure {
    /// Nothing is lost: cut back and go on.
    Write(FileError),
    /// What is on disk is unknown.
    Sync(FileError),
}

impl Journal {
    /// Makes the folder and its first, empty file, durably.
    ///
    /// # Errors
    /// [`JournalError::File`], with `is_taken` when there is a journal already.
    pub fn create(dir: &Path) -> Result<Self, JournalError> {
        file::create_dir(dir)?;
        file::create_durably(&dir.join(file_name(0)), b"", file::FILE_MODE)?;
        Self::open(dir, Position::START)
    }

    /// Opens the journal to append at `at`, which a scan has found to be its end.
    ///
    /// # Errors
    /// [`JournalError::Changed`] if the journal does not end there.
    pub fn open(dir: &Path, at: Position) -> Result<Self, JournalError> {
        let last = tail(dir)?;
        let path = dir.join(file_name(at.file()));
        let mut open = Vec::new();
        match last {
            Some(last) if last.first == at.file() && last.bytes == at.offset => {
                let file = OpenOptions::new().read(true).write(true).open(&path).map_err(cannot("open", &path))?;
                open.push(OpenedFile { first: last.first, file });
            }
            Some(last) if at.offset == 0 && last.first.checked_add(FILE_ENTRIES) == Some(at.next.0) => {}
            None if at == Position::START => {}
            Some(last) if last.first == at.file() => {
                return Err(JournalError::Changed { path, expected: at.offset, found: last.bytes });
            }
            Some(last) if last.first > at.file() => {
                let path = dir.join(file_name(last.first));
                return Err(JournalError::Changed { path, expected: 0, found: last.bytes });
            }
            Some(_) | None => return Err(JournalError::Changed { path, expected: at.offset, found: 0 }),
        }
        Ok(Self { dir: dir.to_owned(), at, open, poisoned: false, disk: Disk::default() })
    }

    /// Returns where the next entry will begin: everything before it is committed.
    pub fn position(&self) -> Position {
        self.at
    }

    /// Tells whether appends are refused until the journal is opened again.
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Returns the folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Writes entries `first`, `first + 1`, … and returns when they are on disk: one write and one fdatasync for each
    /// file touched.
    ///
    /// # Errors
    /// [`JournalError::Unsettled`] and [`JournalError::Poisoned`] are final for this journal. After any other, nothing
    /// was written.
    pub fn append(&mut self, first: Seq, lines: &[Vec<u8>]) -> Result<(), JournalError> {
        if self.poisoned {
            return Err(JournalError::Poisoned { dir: self.dir.clone() });
        }
        self.check(first, lines)?;
        self.check_length()?;
        let committed = self.at;
        match self.write_files(lines) {
            Ok(at) => {
                self.at = at;
                self.open.drain(..self.open.len().saturating_sub(1));
                Ok(())
            }
            Err(Failure::Write(error)) => match self.cut_back(committed) {
                Ok(()) => Err(error.into()),
                Err(cut) => Err(self.poison(cut)),
            },
            Err(Failure::Sync(error)) => Err(self.poison(error)),
        }
    }

    fn poison(&mut self, error: FileError) -> JournalError {
        self.poisoned = true;
        self.open.clear();
        JournalError::Unsettled(error)
    }

    fn check(&self, first: Seq, lines: &[Vec<u8>]) -> Result<(), JournalError> {
        if first != self.at.next {
            return Err(JournalError::NotNext { expected: self.at.next, found: first });
        }
        let mut seq = first;
        for line in lines {
            let problem = match line.len() {
                0 => Some("it is empty"),
                bytes if bytes > ENTRY_BYTES_MAX => Some("it is longer than an entry may be"),
                _ if line.contains(&b'\n') => Some("it has a newline inside"),
                _ => None,
            };
            if let Some(problem) = problem {
                return Err(JournalError::BadLine { seq, problem });
            }
            seq = seq.next();
        }
        let bytes: u64 = lines.iter().map(|line| line.len() as u64 + 1).sum();
        if bytes > BATCH_BYTES_MAX {
            return Err(JournalError::BatchTooLong { bytes });
        }
        Ok(())
    }

    /// The file must be as this journal left it; a second writer, lock or not, is noticed before it is written over.
    fn check_length(&mut self) -> Result<(), JournalError> {
        let Some(current) = self.open.last() else { return Ok(()) };
        let path = self.dir.join(file_name(current.first));
        let found = current.file.metadata().map_err(cannot("look at", &path))?.len();
        let is_full = current.first != self.at.file();
        if is_full || found == self.at.offset {
            return Ok(());
        }
        self.poisoned = true;
        Err(JournalError::Changed { path, expected: self.at.offset, found })
    }

    fn write_files(&mut self, lines: &[Vec<u8>]) -> Result<Position, Failure> {
        let mut at = self.at;
        let mut rest = lines;
        while !rest.is_empty() {
            let room = at.file() + FILE_ENTRIES - at.next.0;
            let count = usize::try_from(room).unwrap_or(usize::MAX).min(rest.len());
            let (now, later) = rest.split_at(count);
            self.open_for(at)?;
            self.write_lines(at, now)?;
            at = now.iter().fold(at, |at, line| at.after(line.len()));
            rest = later;
        }
        Ok(at)
    }

    /// Has the file of `at` as the last one open, made anew at the file's first entry.
    fn open_for(&mut self, at: Position) -> Result<(), Failure> {
        if self.open.last().is_some_and(|current| current.first == at.file()) {
            return Ok(());
        }
        let path = self.dir.join(file_name(at.file()));
        let file = self.disk.create(&path).map_err(cannot("create", &path)).map_err(Failure::Write)?;
        self.open.push(OpenedFile { first: at.file(), file });
        self.disk.sync_dir(&self.dir).map_err(cannot("sync the folder", &self.dir)).map_err(Failure::Sync)
    }

    fn write_lines(&mut self, at: Position, lines: &[Vec<u8>]) -> Result<(), Failure> {
        let Some(current) = self.open.last() else { return Ok(()) };
        let path = self.dir.join(file_name(current.first));
        let mut bytes = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
        for line in lines {
            bytes.extend_from_slice(line);
            bytes.push(b'\n');
        }
        let written = self.disk.write_all_at(&current.file, &bytes, at.offset);
        written.map_err(cannot("write", &path)).map_err(Failure::Write)?;
        self.disk.sync_data(&current.file).map_err(cannot("sync", &path)).map_err(Failure::Sync)
    }

    /// Takes back what an append has written: its new files first, so that a short file never stands before another.
    fn cut_back(&mut self, committed: Position) -> Result<(), FileError> {
        let mut removed = false;
        while let Some(newer) = self.open.pop_if(|newer| newer.first > committed.file()) {
            let path = self.dir.join(file_name(newer.first));
            self.disk.remove(&path).map_err(cannot("remove", &path))?;
            removed = true;
        }
        if removed {
            self.disk.sync_dir(&self.dir).map_err(cannot("sync the folder", &self.dir))?;
        }
        // At a file's first entry the open file may still be the full one before.
        let Some(current) = self.open.last().filter(|current| current.first == committed.file()) else {
            return Ok(());
        };
        let path = self.dir.join(file_name(current.first));
        self.disk.truncate(&current.file, committed.offset).map_err(cannot("cut back", &path))?;
        self.disk.sync_data(&current.file).map_err(cannot("sync", &path))
    }
}
