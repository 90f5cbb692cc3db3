//! Reading the journal line by line: from a folder, a zip, or anything that gives its files.
//!
//! Needs no lock. Holds one line at a time, at most [`ENTRY_BYTES_MAX`] bytes and its newline. What stands in the lines
//! is not looked at: garbage with newlines in it comes out as lines, for the chain to refuse; each comes with its offset.

use super::{BATCH_BYTES_MAX, FILE_ENTRIES, JournalError, Position, file_name, file_of, files};
use crate::file::cannot;
use core::fmt;
use proof::{ENTRY_BYTES_MAX, Seq};
use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read, Seek as _, SeekFrom},
    path::Path,
};

const BUFFER_BYTES: usize = 1 << 17;
/// What a line is given room for before it is read.
const USUAL_LINE_BYTES: usize = 1 << 10;

/// One entry's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, by its place.
    pub seq: Seq,
    /// Where in its file it begins.
    pub offset: u64,
    /// Its bytes, without the newline.
    pub bytes: Vec<u8>,
}

impl Line {
    /// Returns where this line begins: what [`super::cut_tail`] takes to cut it off.
    pub fn position(&self) -> Position {
        Position { next: self.seq, offset: self.offset }
    }
}

/// Whether a file may end before it is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Others follow: [`FILE_ENTRIES`] lines, no more and no less.
    Inner,
    /// The last one: any number of lines up to that.
    Last,
}

/// The lines of one file.
#[derive(Debug)]
pub struct FileLines<R> {
    reader: BufReader<R>,
    kind: FileKind,
    first: u64,
    at: Position,
    is_done: bool,
}

impl<R: Read> FileLines<R> {
    /// Reads the file whose first entry is number `first` (see [`super::first_seq`]), from its beginning.
    pub fn new(reader: R, first: u64, kind: FileKind) -> Self {
        Self::new_at(reader, first, Position { next: Seq(first), offset: 0 }, kind)
    }

    fn new_at(reader: R, first: u64, at: Position, kind: FileKind) -> Self {
        Self { reader: BufReader::with_capacity(BUFFER_BYTES, reader), kind, first, at, is_done: false }
    }

    /// Returns the position behind the last line given.
    pub fn position(&self) -> Position {
        let is_full = self.at.next.0 - self.first == FILE_ENTRIES;
        Position { next: self.at.next, offset: if is_full { 0 } else { self.at.offset } }
    }

    fn next_line(&mut self) -> Result<Option<Line>, JournalError> {
        if self.at.next.0 - self.first == FILE_ENTRIES {
            return self.check_end();
        }
        let mut bytes = Vec::with_capacity(USUAL_LINE_BYTES);
        let limit = ENTRY_BYTES_MAX as u64 + 1;
        let mut limited = self.reader.by_ref().take(limit);
        limited.read_until(b'\n', &mut bytes).map_err(unreadable(self.first))?;
        if bytes.pop_if(|last| *last == b'\n').is_none() {
            return self.check_rest(bytes.len() as u64);
        }
        let line = Line { seq: self.at.next, offset: self.at.offset, bytes };
        // Not `Position::after`: the offset behind the last line is needed to tell that the file goes on.
        self.at = Position { next: line.seq.next(), offset: line.offset + line.bytes.len() as u64 + 1 };
        Ok(Some(line))
    }

    /// Nothing may stand behind the last line of a full file.
    fn check_end(&mut self) -> Result<Option<Line>, JournalError> {
        if self.skip_line()?.bytes == 0 {
            return Ok(None);
        }
        Err(JournalError::OverfullFile { file: file_name(self.first), offset: self.at.offset })
    }

    /// `read_bytes` without a newline were read: the end, a torn line, or a line that is too long.
    fn check_rest(&mut self, read_bytes: u64) -> Result<Option<Line>, JournalError> {
        let (seq, file, offset) = (self.at.next, file_name(self.first), self.at.offset);
        let skipped = self.skip_line()?;
        let rest_bytes = read_bytes + skipped.bytes;
        if skipped.has_newline || rest_bytes > BATCH_BYTES_MAX {
            return Err(JournalError::LineTooLong { seq, file, offset });
        }
        match self.kind {
            FileKind::Inner => Err(JournalError::ShortFile { file, lines: seq.0 - self.first, rest_bytes }),
            FileKind::Last if rest_bytes == 0 => Ok(None),
            FileKind::Last => Err(JournalError::TornTail { seq, file, offset, bytes: rest_bytes }),
        }
    }

    /// Reads up to the next newline, the end, or behind what an append may have, and keeps nothing: what is longer is
    /// torn by nothing, and a zip may go on for ever.
    fn skip_line(&mut self) -> Result<Skipped, JournalError> {
        let mut bytes = 0;
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable(self.first)(error)),
            };
            if buffer.is_empty() {
                return Ok(Skipped { bytes, has_newline: false });
            }
            let newline = buffer.iter().position(|byte| *byte == b'\n');
            let used = newline.map_or(buffer.len(), |at| at + 1);
            self.reader.consume(used);
            bytes += used as u64;
            if newline.is_some() || bytes > BATCH_BYTES_MAX {
                return Ok(Skipped { bytes, has_newline: newline.is_some() });
            }
        }
    }
}

impl<R: Read> Iterator for FileLines<R> {
    type Item = Result<Line, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let item = self.next_line().transpose();
        self.is_done = !matches!(item, Some(Ok(_)));
        item
    }
}

struct Skipped {
    bytes: u64,
    has_newline: bool,
}

fn unreadable(first: u64) -> impl FnOnce(io::Error) -> JournalError {
    move |source| JournalError::Read { file: file_name(first), source }
}

/// The lines of a journal, from an entry to its end, over all its files.
///
/// After an error nothing more comes. `None` is the end, and the end alone: a torn tail, a missing file or a start
/// beyond the end are errors.
pub struct Lines<R, O> {
    files: Vec<u64>,
    /// The place in `files` of the next one to open.
    next_file: usize,
    open: O,
    current: Option<FileLines<R>>,
    from: Seq,
    at: Position,
    is_done: bool,
}

/// Opens one of a folder's files.
pub type OpenFile = Box<dyn FnMut(u64) -> io::Result<File> + Send>;
/// The lines of a journal in a folder.
pub type DirLines = Lines<File, OpenFile>;

impl<R: Read, O: FnMut(u64) -> io::Result<R>> Lines<R, O> {
    /// Reads from entry `from` on. `files` are the numbers of the files' first entries in order, `open` opens one.
    ///
    /// The file that holds `from` is read from its beginning, since lines must be counted.
    pub fn new(files: Vec<u64>, from: Seq, open: O) -> Self {
        // Behind the last file there may be nothing: then the last one tells how far the journal goes.
        let wanted = file_of(from).min(files.last().copied().unwrap_or(0));
        let next_file = files.partition_point(|&first| first < wanted);
        let at = Position { next: Seq(wanted), offset: 0 };
        Self { files, next_file, open, current: None, from, at, is_done: false }
    }

    /// Returns the position behind the last line given: after `None`, the journal's end.
    pub fn position(&self) -> Position {
        self.at
    }

    fn next_line(&mut self) -> Result<Option<Line>, JournalError> {
        loop {
            if self.current.is_none() && !self.open_next()? {
                return self.check_end();
            }
            let line = match self.current.as_mut() {
                Some(current) => current.next_line()?,
                None => None,
            };
            let Some(line) = line else {
                self.current = None;
                continue;
            };
            self.at = line.position().after(line.bytes.len());
            if line.seq >= self.from {
                return Ok(Some(line));
            }
        }
    }

    /// Opens the file that must come next; tells whether there is one.
    fn open_next(&mut self) -> Result<bool, JournalError> {
        let Some(&first) = self.files.get(self.next_file) else { return Ok(false) };
        if first != self.at.next.0 {
            return Err(JournalError::MissingFile { file: file_name(self.at.next.0), later: file_name(first) });
        }
        self.next_file += 1;
        let kind = if self.next_file == self.files.len() { FileKind::Last } else { FileKind::Inner };
        let reader = (self.open)(first).map_err(unreadable(first))?;
        self.current = Some(FileLines::new(reader, first, kind));
        Ok(true)
    }

    fn check_end(&self) -> Result<Option<Line>, JournalError> {
        if self.at.next < self.from {
            return Err(JournalError::Beyond { from: self.from, size: self.at.next.0 });
        }
        Ok(None)
    }
}

impl<R: Read, O: FnMut(u64) -> io::Result<R>> Iterator for Lines<R, O> {
    type Item = Result<Line, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let item = self.next_line().transpose();
        self.is_done = !matches!(item, Some(Ok(_)));
        item
    }
}

impl<R, O> fmt::Debug for Lines<R, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("from", &self.from).field("at", &self.at).finish_non_exhaustive()
    }
}

/// Reads a folder's journal from entry `from` on, counting the lines before it in its file.
///
/// The folder is listed now: files that are made later are not seen.
///
/// # Errors
/// The folder cannot be listed. Everything else comes out of the lines.
pub fn scan(dir: &Path, from: Seq) -> Result<DirLines, JournalError> {
    Ok(Lines::new(files(dir)?, from, opener(dir)))
}

/// Reads a folder's journal from a known position on, without reading what is before it.
///
/// # Errors
/// [`JournalError::NotALineStart`] if no line ends right before it.
pub fn scan_at(dir: &Path, at: Position) -> Result<DirLines, JournalError> {
    let mut lines = scan(dir, at.next)?;
    if at.offset == 0 {
        return Ok(lines);
    }
    let first = at.file();
    let path = dir.join(file_name(first));
    let mut file = File::open(&path).map_err(cannot("open", &path))?;
    let mut before = [0];
    file.seek(SeekFrom::Start(at.offset - 1)).map_err(cannot("read", &path))?;
    let read = file.read(&mut before).map_err(cannot("read", &path))?;
    if read != 1 || before != *b"\n" {
        return Err(JournalError::NotALineStart { seq: at.next, file: file_name(first), offset: at.offset });
    }
    lines.at = at;
    lines.next_file = lines.files.partition_point(|&other| other <= first);
    let kind = if lines.next_file == lines.files.len() { FileKind::Last } else { FileKind::Inner };
    lines.current = Some(FileLines::new_at(file, first, at, kind));
    Ok(lines)
}

fn opener(dir: &Path) -> OpenFile {
    let dir = dir.to_owned();
    Box::new(move |first| File::open(dir.join(file_name(first))))
}
