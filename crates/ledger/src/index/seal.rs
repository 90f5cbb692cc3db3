//! `index.sum`: the checksums of sled's files as they were when it was last closed.
//!
//! ```text
//! <crc32, 8 hex> <bytes> <name>\n          one line a file, sorted by name
//! ```

use crate::file;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// What the checksums say of the index's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealState {
    /// There is no index.
    NoIndex,
    /// There are no checksums: it was not closed.
    NotClosed,
    /// The files are as they were left.
    Intact,
    /// They are not.
    Changed,
}

/// Records the checksums of the closed index in `dir`.
///
/// # Errors
/// When the files cannot be read or the checksums not be written.
pub fn seal(dir: &Path) -> io::Result<()> {
    let text = checksums(dir)?;
    file::write_durably(&seal_path(dir), text.as_bytes(), file::FILE_MODE).map_err(|error| error.source)
}

/// Takes the checksums away, since the index is about to change.
///
/// # Errors
/// When the file is there and cannot be removed.
pub fn unseal(dir: &Path) -> io::Result<()> {
    match fs::remove_file(seal_path(dir)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Compares the files of the index in `dir` with their checksums.
///
/// # Errors
/// When a file cannot be read.
pub fn seal_state(dir: &Path) -> io::Result<SealState> {
    if !dir.is_dir() {
        return Ok(SealState::NoIndex);
    }
    let recorded = match fs::read_to_string(seal_path(dir)) {
        Ok(recorded) => recorded,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(SealState::NotClosed),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(SealState::Changed),
        Err(error) => return Err(error),
    };
    Ok(if checksums(dir)? == recorded { SealState::Intact } else { SealState::Changed })
}

fn seal_path(dir: &Path) -> PathBuf {
    dir.with_extension("sum")
}

fn checksums(dir: &Path) -> io::Result<String> {
    let mut files = BTreeMap::new();
    collect(dir, "", &mut files)?;
    let mut out = String::new();
    for (name, path) in files {
        let (crc, bytes) = checksum(&path)?;
        writeln!(out, "{crc:08x} {bytes} {name}").map_err(io::Error::other)?;
    }
    Ok(out)
}

fn collect(dir: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for item in fs::read_dir(dir)? {
        let item = item?;
        let name = format!("{prefix}{}", item.file_name().to_string_lossy());
        if item.file_type()?.is_dir() {
            collect(&item.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, item.path());
        }
    }
    Ok(())
}

fn checksum(path: &Path) -> io::Result<(u32, u64)> {
    let mut file = fs::File::open(path)?;
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    let mut bytes: u64 = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((hasher.finalize(), bytes));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
        bytes = bytes.saturating_add(read as u64);
    }
}
