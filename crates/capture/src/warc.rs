//! WARC (1.0, 1.1) and ARC (version 1) files, read record by record: compressed or not, from beginning to end, with never
//! more than a record's head in memory.
//!
//! ```text
//! file ─▶ Input (members, places) ─▶ Reader ─▶ Head, and its block as bytes to be read
//!                                       └────▶ Broken: what is no record, where, why; the next one is looked for
//! ```

pub(crate) mod digest;
mod events;
mod export;
mod head;
mod input;
mod payload;
mod write;

pub use digest::{Checked, Labelled, NotADigest, file_digest};
pub use events::{Out, Page, captured, media_type, record_event};
pub use export::{Copied, EXCHANGE_OF, Export, Kept, Placed};
pub use head::{Head, Kind, NotAHead};
pub use payload::{NotTaken, Payload, check, take};
pub use write::{Form, Record, Writer, Written};

use head::{is_arc, is_warc, shortened};
use input::Input;
use std::io::{self, BufRead, Cursor, Read, Seek};

/// The longest head of a record, in bytes.
pub const HEAD_BYTES_MAX: usize = 64 << 10;

/// What is no record, and where.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum Broken {
    /// What is there is no head.
    #[error("at byte {offset}: {why}")]
    Head { offset: u64, why: NotAHead },
    /// What is there cannot be read; compressed bytes that are none, or too many.
    #[error("at byte {offset}: {source}")]
    Unreadable { offset: u64, source: io::Error },
}

/// Reads a file's records.
#[derive(Debug)]
pub struct Reader<R: BufRead> {
    input: Input<R>,
    /// Where the record that is being read begins.
    offset: u64,
    /// How many bytes of its block were not read yet.
    left: u64,
    /// How many bytes of its block are not in the file.
    missing: u64,
    /// Whether its block could not be read, which whoever read it knows.
    is_lost: bool,
}

/// Tells whether bytes begin as a WARC or ARC file does; of compressed ones, their first member.
pub fn is_archive(bytes: &[u8]) -> bool {
    let mut first = Vec::new();
    let read = Input::new(Cursor::new(bytes)).and_then(|mut input| {
        input.next_start()?;
        input.line(&mut first, HEAD_BYTES_MAX)
    });
    read.is_ok() && (is_warc(&first) || first.starts_with(b"filedesc:") && is_arc(&first))
}

impl<R: BufRead + Seek> Reader<R> {
    /// Begins to read.
    ///
    /// # Errors
    /// When nothing can be read.
    pub fn new(inner: R) -> io::Result<Self> {
        Ok(Self { input: Input::new(inner)?, offset: 0, left: 0, missing: 0, is_lost: false })
    }

    /// Returns the next record's head, why there is none, or nothing at the end. What was not read of the block before
    /// is passed over.
    pub fn next_head(&mut self) -> Option<Result<Head, Broken>> {
        if self.missing > 0 && self.is_lost {
            // Its length is wrong: nothing says that what is left of the file is its own.
            (self.left, self.missing, self.is_lost) = (0, 0, false);
            if let Err(source) = self.input.find_line(is_warc) {
                return Some(Err(self.lost(source)));
            }
        }
        if core::mem::take(&mut self.is_lost) {
            self.left = 0;
            // What cannot be read either ends the file.
            drop(self.input.find_member());
        }
        let found = self.pass_over().and_then(|()| self.input.next_start());
        let offset = match found {
            Ok(offset) => offset?,
            Err(source) => return Some(Err(self.lost(source))),
        };
        self.offset = offset;
        Some(match self.head(offset) {
            Ok(Ok(head)) => {
                self.left = head.length;
                self.missing = self.input.left().map_or(0, |left| head.length.saturating_sub(left));
                Ok(head)
            }
            Ok(Err(why)) => {
                let found = self.input.find_line(|line| is_warc(line) || is_arc(line));
                found.map_or_else(|source| Err(self.lost(source)), |()| Err(Broken::Head { offset, why }))
            }
            Err(source) => Err(self.lost(source)),
        })
    }

    /// Returns the block of the record whose head was given last. Reading fails where the file ends before it does.
    pub fn block(&mut self) -> Block<'_, R> {
        Block(self)
    }

    /// Tells that what is here cannot be read, and looks for what can.
    fn lost(&mut self, source: io::Error) -> Broken {
        self.is_lost = true;
        Broken::Unreadable { offset: self.offset, source }
    }

    fn pass_over(&mut self) -> io::Result<()> {
        io::copy(&mut self.block(), &mut io::sink()).map(drop)
    }

    fn head(&mut self, offset: u64) -> io::Result<Result<Head, NotAHead>> {
        let mut bytes = Vec::new();
        self.input.line(&mut bytes, HEAD_BYTES_MAX)?;
        if !is_warc(&bytes) {
            let line = String::from_utf8_lossy(&bytes);
            return Ok(if is_arc(&bytes) {
                Head::of_arc(offset, &line)
            } else {
                Err(NotAHead::NotARecord { begins: shortened(&line) })
            });
        }
        let mut lines = Vec::new();
        let mut all = bytes.len();
        loop {
            bytes.clear();
            let count = self.input.line(&mut bytes, HEAD_BYTES_MAX)?;
            all = all.saturating_add(count);
            if all >= HEAD_BYTES_MAX {
                return Ok(Err(NotAHead::TooLong { max: HEAD_BYTES_MAX }));
            }
            let line = String::from_utf8_lossy(&bytes);
            let line = line.trim_end_matches(['\r', '\n']);
            match (count, line.is_empty()) {
                (0, _) => return Ok(Err(NotAHead::BreaksOff)),
                (_, true) => return Ok(Head::of_warc(offset, &lines)),
                (_, false) => lines.push(line.to_owned()),
            }
        }
    }
}

/// The block of a record.
#[derive(Debug)]
pub struct Block<'a, R: BufRead>(&'a mut Reader<R>);

impl<R: BufRead> Read for Block<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.0.left).unwrap_or(usize::MAX).min(out.len());
        let Some(out) = out.get_mut(..most).filter(|out| !out.is_empty()) else { return Ok(0) };
        if self.0.missing > 0 {
            self.0.is_lost = true;
            let problem = format!("the file ends {} bytes before the record does", self.0.missing);
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, problem));
        }
        let read = self.0.input.read(out);
        self.0.is_lost = read.is_err();
        let count = read?;
        if count == 0 {
            let problem = format!("the file ends {} bytes before the record does", self.0.left);
            self.0.left = 0;
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, problem));
        }
        self.0.left = self.0.left.saturating_sub(count as u64);
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
