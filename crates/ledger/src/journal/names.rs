//! The names of the journal's files, and which of them a folder has.

use super::{FILE_ENTRIES, JournalError, Position};
use crate::file::cannot;
use proof::Seq;
use std::{fs, path::Path};

const DIGITS: usize = 20;
const SUFFIX: &str = ".jsonl";

/// The last file of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail {
    /// The number of its first entry.
    pub first: u64,
    /// Its length.
    pub bytes: u64,
}

/// Returns the name of the file whose first entry is number `first`.
pub fn file_name(first: u64) -> String {
    format!("{first:020}{SUFFIX}")
}

/// Returns the number of a file's first entry from its name, if it is the name of one of the journal's files.
pub fn first_seq(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(SUFFIX)?;
    let is_plain = digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
    let first: u64 = digits.parse().ok().filter(|_| is_plain)?;
    first.is_multiple_of(FILE_ENTRIES).then_some(first)
}

/// Returns the number of the first entry of the file that holds entry `seq`.
pub fn file_of(seq: Seq) -> u64 {
    seq.0 - seq.0 % FILE_ENTRIES
}

/// Returns the first entries' numbers of a folder's journal files, in order. Whatever else lies there is ignored.
///
/// # Errors
/// The folder cannot be listed.
pub fn files(dir: &Path) -> Result<Vec<u64>, JournalError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(cannot("list the folder", dir))? {
        let entry = entry.map_err(cannot("list the folder", dir))?;
        let Some(first) = entry.file_name().to_str().and_then(first_seq) else { continue };
        if fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_file()) {
            found.push(first);
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Returns the last file and its length.
///
/// # Errors
/// The folder cannot be listed.
pub fn tail(dir: &Path) -> Result<Option<Tail>, JournalError> {
    let Some(&first) = files(dir)?.last() else { return Ok(None) };
    let path = dir.join(file_name(first));
    let bytes = fs::metadata(&path).map_err(cannot("look at", &path))?.len();
    Ok(Some(Tail { first, bytes }))
}

/// Returns how many bytes there are from a position to the journal's end, over all its files.
///
/// # Errors
/// The folder cannot be listed.
pub fn bytes_from(dir: &Path, at: Position) -> Result<u64, JournalError> {
    let mut bytes = 0_u64;
    for first in files(dir)?.into_iter().filter(|&first| first >= at.file()) {
        let path = dir.join(file_name(first));
        let length = fs::metadata(&path).map_err(cannot("look at", &path))?.len();
        let from = if first == at.file() { at.offset } else { 0 };
        bytes = bytes.saturating_add(length.saturating_sub(from));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_parses_as_it_prints() {
        for first in [0, 65_536, 131_072, u64::MAX - 65_535] {
            assert_eq!(first_seq(&file_name(first)), Some(first));
        }
        assert_eq!(file_name(65_536), "00000000000000065536.jsonl");
    }

    #[test]
    fn other_names_are_not_the_journal_s() {
        for name in [
            "",
            "0.jsonl",
            "00000000000000000001.jsonl",
            "00000000000000065536.jsonl.gz",
            "0000000000000065536.jsonl",
            "000000000000000065536.jsonl",
            "+0000000000000065536.jsonl",
            "99999999999999999999.jsonl",
            "00000000000000065536.JSONL",
        ] {
            assert_eq!(first_seq(name), None, "{name}");
        }
    }

    #[test]
    fn every_entry_has_its_file() {
        for (seq, file) in [(0, 0), (65_535, 0), (65_536, 65_536), (131_071, 65_536)] {
            assert_eq!(file_of(Seq(seq)), file);
        }
    }
}
