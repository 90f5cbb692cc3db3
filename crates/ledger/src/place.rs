//! A log at rest: a ledger directory, an exported one, or a zip of one, read without a lock and never changed.
//!
//! From a zip only members of known names are read, by name, and nothing is ever written under a name from it.

#[cfg(test)]
mod tests;

use crate::{
    blobs::{BlobError, Blobs},
    bundle::ENTRIES_FILE,
    config::{CONFIG_FILE, Config},
    damage::LedgerError,
    journal::{self, JournalError, Line, Lines},
    writer::CHECKPOINT_FILE,
};
use flate2::read::DeflateDecoder;
use proof::{
    Digest, Seq,
    note::NOTE_BYTES_MAX,
    rekeying::{self, KEPT_FOLDER, KEPT_MAX},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};
use zip::{CompressionMethod, ZipArchive};

/// The largest blob that is read out of a zip, in bytes.
const BLOB_BYTES_MAX: u64 = 256 << 20;

/// Where a log is at rest.
#[derive(Debug, Clone)]
pub enum Place {
    /// In a directory.
    Directory {
        /// The directory.
        root: PathBuf,
        /// Its journal.
        journal: PathBuf,
        /// Its blobs.
        blobs: PathBuf,
    },
    /// In a zip.
    Zip {
        /// The file.
        path: PathBuf,
    },
}

/// The lines of a journal, wherever it is.
pub type PlaceLines = Box<dyn Iterator<Item = Result<Line, JournalError>>>;

impl Place {
    /// Returns the log at this path: a directory with a journal, or a zip of one.
    ///
    /// # Errors
    /// When there is neither.
    pub fn at(path: &Path) -> Result<Self, LedgerError> {
        let missing = |problem: &str| LedgerError::Archive { path: path.to_owned(), problem: problem.to_owned() };
        if path.is_file() {
            let file = File::open(path).map_err(|source| LedgerError::Read { path: path.to_owned(), source })?;
            return match ZipArchive::new(file) {
                // Which of the two is meant, each program answers differently.
                Ok(archive) if archive.has_duplicate_names() => Err(missing("a zip that has a name twice")),
                Ok(_) => Ok(Self::Zip { path: path.to_owned() }),
                Err(_) => Err(missing("neither a ledger directory nor a zip of one")),
            };
        }
        let (journal, blobs) = if path.join(CONFIG_FILE).exists() {
            let config = Config::read(path)?;
            (path.join(config.journal), path.join(config.blobs))
        } else {
            (path.join("journal"), path.join("blobs"))
        };
        if journal.is_dir() || path.join(ENTRIES_FILE).is_file() {
            Ok(Self::Directory { root: path.to_owned(), journal, blobs })
        } else if path.exists() {
            Err(missing("no ledger: it has neither casebook.toml nor journal/"))
        } else {
            Err(missing("there is nothing at this path"))
        }
    }

    /// Returns the path that it was named by.
    pub fn path(&self) -> &Path {
        match self {
            Self::Directory { root, .. } => root,
            Self::Zip { path } => path,
        }
    }

    /// Tells whether this is one case's bundle rather than a whole log.
    ///
    /// # Errors
    /// When a zip cannot be read.
    pub fn is_bundle(&self) -> Result<bool, LedgerError> {
        match self {
            Self::Directory { journal, .. } => Ok(!journal.is_dir()),
            Self::Zip { .. } => Ok(self.open(ENTRIES_FILE)?.is_some()),
        }
    }

    /// Opens a file of a known name for streaming, if it is there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn open(&self, name: &str) -> Result<Option<Box<dyn Read>>, LedgerError> {
        match self {
            Self::Directory { root, .. } => {
                let path = root.join(name);
                // A pipe would be waited for.
                if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
                    let source = io::Error::other("it is no regular file");
                    return Err(LedgerError::Read { path, source });
                }
                match File::open(&path) {
                    Ok(file) => Ok(Some(Box::new(file))),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                    Err(source) => Err(LedgerError::Read { path, source }),
                }
            }
            Self::Zip { path } => {
                open_member(path, name).map_err(|source| LedgerError::Read { path: path.clone(), source })
            }
        }
    }

    /// Returns the bytes of a file of a known name, if it is there and not longer than allowed.
    ///
    /// # Errors
    /// When it cannot be read, or is longer.
    pub(crate) fn member(&self, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        let failed = |source| LedgerError::Read { path: self.path().join(name), source };
        let Some(reader) = self.open(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        reader.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > bytes_max {
            return Err(failed(io::Error::other(format!("it is longer than {bytes_max} bytes"))));
        }
        Ok(Some(bytes))
    }

    /// Returns the checkpoint's bytes, if there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn checkpoint(&self) -> Result<Option<Vec<u8>>, LedgerError> {
        let Some(reader) = self.open(CHECKPOINT_FILE)? else { return Ok(None) };
        let mut bytes = Vec::new();
        // One byte more than a note may have, so that it is seen to be too long.
        let read = reader.take(NOTE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|source| LedgerError::Read { path: self.path().join(CHECKPOINT_FILE), source })?;
        Ok(Some(bytes))
    }

    /// Returns the last checkpoints of the log's keys that were replaced, by the entries that replaced them.
    ///
    /// # Errors
    /// When they cannot be read, or are more than can be followed.
    pub fn kept_checkpoints(&self) -> Result<BTreeMap<Seq, Vec<u8>>, LedgerError> {
        let failed = |source| LedgerError::Read { path: self.path().join(KEPT_FOLDER), source };
        let names = match self {
            Self::Directory { root, .. } => match fs::read_dir(root.join(KEPT_FOLDER)) {
                Ok(items) => {
                    let name = |item: io::Result<fs::DirEntry>| Ok(item?.file_name().to_string_lossy().into_owned());
                    items.map(name).collect::<io::Result<Vec<_>>>().map_err(failed)?
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(error) => return Err(failed(error)),
            },
            Self::Zip { path } => zip_names(path, KEPT_FOLDER).map_err(failed)?,
        };
        let rekeyings: BTreeSet<Seq> = names.iter().filter_map(|name| rekeying::kept_at(name)).collect();
        if rekeyings.len() > KEPT_MAX {
            return Err(failed(io::Error::other(format!("more than {KEPT_MAX} checkpoints"))));
        }
        let mut notes = BTreeMap::new();
        for rekeyed_at in rekeyings {
            let note = self.member(&rekeying::kept_name(rekeyed_at), NOTE_BYTES_MAX as u64)?;
            notes.extend(note.map(|note| (rekeyed_at, note)));
        }
        Ok(notes)
    }

    /// Returns the journal's lines from a position on.
    ///
    /// # Errors
    /// When there is no journal.
    pub fn lines(&self, from: Seq) -> Result<PlaceLines, LedgerError> {
        match self {
            Self::Directory { journal, .. } => Ok(Box::new(journal::scan(journal, from)?)),
            Self::Zip { path } => {
                let files = zip_files(path).map_err(|source| LedgerError::Read { path: path.clone(), source })?;
                let path = path.clone();
                let open = move |first: u64| match open_member(&path, &format!("journal/{}", journal::file_name(first)))
                {
                    Ok(Some(reader)) => Ok(reader),
                    Ok(None) => Err(io::ErrorKind::NotFound.into()),
                    Err(error) => Err(error),
                };
                Ok(Box::new(Lines::new(files, from, open)))
            }
        }
    }

    /// Returns a blob, if it is there, re-hashed.
    ///
    /// # Errors
    /// [`BlobError::Damaged`] when its bytes are not those of its digest.
    pub fn blob(&self, digest: Digest) -> Result<Option<Vec<u8>>, BlobError> {
        match self {
            Self::Directory { blobs, .. } => Blobs::new(blobs).get(digest),
            Self::Zip { path } => match member(path, &blob_name(digest), BLOB_BYTES_MAX).map_err(BlobError::Source)? {
                None => Ok(None),
                Some(bytes) => match Digest::of(&bytes) {
                    found if found == digest => Ok(Some(bytes)),
                    found => Err(BlobError::Damaged { digest, found }),
                },
            },
        }
    }

    /// Returns a blob's size, if it is there, re-hashed without keeping its bytes.
    ///
    /// # Errors
    /// As [`Place::blob`].
    pub fn check_blob(&self, digest: Digest) -> Result<Option<u64>, BlobError> {
        match self {
            Self::Directory { blobs, .. } => Blobs::new(blobs).check(digest),
            Self::Zip { .. } => Ok(self.blob(digest)?.map(|bytes| bytes.len() as u64)),
        }
    }
}

/// Returns a blob's name within a ledger or an export.
pub(crate) fn blob_name(digest: Digest) -> String {
    let hex = digest.to_string();
    let (folder, rest) = hex.split_at_checked(2).unwrap_or_default();
    format!("blobs/sha256/{folder}/{rest}")
}

/// Returns the names in a folder of a zip.
fn zip_names(path: &Path, folder: &str) -> io::Result<Vec<String>> {
    let archive = ZipArchive::new(File::open(path)?).map_err(io::Error::other)?;
    let names =
        archive.file_names().filter_map(|name| name.ok()?.strip_prefix(folder)?.strip_prefix('/').map(String::from));
    Ok(names.collect())
}

fn zip_files(path: &Path) -> io::Result<Vec<u64>> {
    let mut files: Vec<u64> = zip_names(path, "journal")?.iter().filter_map(|name| journal::first_seq(name)).collect();
    files.sort_unstable();
    Ok(files)
}

fn member(path: &Path, name: &str, bytes_max: u64) -> io::Result<Option<Vec<u8>>> {
    let Some(reader) = open_member(path, name)? else { return Ok(None) };
    let mut bytes = Vec::new();
    reader.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        return Err(io::Error::other(format!("`{name}` is longer than {bytes_max} bytes")));
    }
    Ok(Some(bytes))
}

/// Opens a member of a zip for streaming, stored or deflated, with a file handle of its own.
fn open_member(path: &Path, name: &str) -> io::Result<Option<Box<dyn Read>>> {
    let mut archive = ZipArchive::new(File::open(path)?).map_err(io::Error::other)?;
    let (start, packed, method) = match archive.by_name(name) {
        Ok(member) => {
            let start = member.data_start().ok_or_else(|| io::Error::other("a member without data"))?;
            (start, member.compressed_size(), member.compression())
        }
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(io::Error::other(error)),
    };
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(start))?;
    let data = io::BufReader::new(file).take(packed);
    if method == CompressionMethod::Stored {
        Ok(Some(Box::new(data)))
    } else if method == CompressionMethod::Deflated {
        Ok(Some(Box::new(DeflateDecoder::new(data))))
    } else {
        Err(io::Error::other(format!("`{name}` is compressed in a way that is not read: {method}")))
    }
}
