//! The journal against a list of lines: whole, torn, damaged, and on a disk that fails at every step.

use super::*;
use std::fs;
use tempfile::TempDir;

mod faults;
mod reading;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("journal");
    (folder, dir)
}

/// Entry `seq`'s line, of a length that differs from its neighbours'.
fn line(seq: u64) -> Vec<u8> {
    format!("{{\"{seq}\":\"{}\"}}", "x".repeat(usize::try_from(seq % 7).unwrap())).into_bytes()
}

fn lines(seqs: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    seqs.map(line).collect()
}

fn text(seqs: std::ops::Range<u64>) -> Vec<u8> {
    seqs.flat_map(|seq| [line(seq), b"\n".to_vec()].concat()).collect()
}

/// Writes the first `size` entries as files, past the journal's own code.
fn lay_out(dir: &Path, size: u64) -> Position {
    fs::create_dir_all(dir).unwrap();
    let mut first = 0;
    loop {
        let end = size.min(first + FILE_ENTRIES);
        let bytes = if end - first < FILE_ENTRIES - 3 { text(first..end) } else { nearly_full(first, end) };
        fs::write(dir.join(file_name(first)), &bytes).unwrap();
        if end == size {
            let is_full = end == first + FILE_ENTRIES;
            return Position { next: Seq(size), offset: if is_full { 0 } else { bytes.len() as u64 } };
        }
        first = end;
    }
}

/// The same as [`text`], from a copy made once: it takes a while.
fn nearly_full(first: u64, end: u64) -> Vec<u8> {
    static FIRST_FILE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    if first != 0 {
        return text(first..end);
    }
    let mut bytes = FIRST_FILE.get_or_init(|| text(0..FILE_ENTRIES)).clone();
    bytes.truncate(bytes.len() - text(end..FILE_ENTRIES).len());
    bytes
}

/// Reads all of a journal that must be whole: its lines from `from`, and its end.
fn read(dir: &Path, from: u64) -> (Vec<Vec<u8>>, Position) {
    let mut scanned = scan(dir, Seq(from)).unwrap();
    let found = scanned.by_ref().map(|line| line.unwrap().bytes).collect();
    (found, scanned.position())
}

#[test]
fn what_was_appended_is_read_in_order() {
    let (_keep, dir) = folder();
    let mut journal = Journal::create(&dir).unwrap();
    for (from, to) in [(0, 1), (1, 4), (4, 4), (4, 30)] {
        journal.append(Seq(from), &lines(from..to)).unwrap();
        assert_eq!(read(&dir, 0), (lines(0..to), journal.position()));
    }
    assert_eq!(read(&dir, 17).0, lines(17..30));
    assert_eq!(fs::read(dir.join(file_name(0))).unwrap(), text(0..30));

    let mut journal = Journal::open(&dir, read(&dir, 0).1).unwrap();
    journal.append(Seq(30), &lines(30..31)).unwrap();
    assert_eq!(read(&dir, 0).0, lines(0..31));
}

#[test]
fn files_begin_at_every_multiple_and_nowhere_else() {
    let (_keep, dir) = folder();
    let mut journal = Journal::create(&dir).unwrap();
    let size = 2 * FILE_ENTRIES + 3;
    journal.append(Seq(0), &lines(0..40_000)).unwrap();
    journal.append(Seq(40_000), &lines(40_000..size)).unwrap();
    assert_eq!(files(&dir).unwrap(), [0, FILE_ENTRIES, 2 * FILE_ENTRIES]);
    for first in files(&dir).unwrap() {
        assert_eq!(fs::read(dir.join(file_name(first))).unwrap(), text(first..size.min(first + FILE_ENTRIES)));
    }
    assert_eq!(read(&dir, 0), (lines(0..size), journal.position()));
    for from in [1, FILE_ENTRIES - 1, FILE_ENTRIES, FILE_ENTRIES + 1, 2 * FILE_ENTRIES, size] {
        assert_eq!(read(&dir, from).0, lines(from..size), "from {from}");
    }
}

#[test]
fn a_full_file_is_followed_only_when_there_is_an_entry() {
    let (_keep, dir) = folder();
    let at = lay_out(&dir, FILE_ENTRIES - 2);
    let mut journal = Journal::open(&dir, at).unwrap();
    journal.append(at.next, &lines(FILE_ENTRIES - 2..FILE_ENTRIES)).unwrap();
    assert_eq!(files(&dir).unwrap(), [0]);
    assert_eq!(journal.position(), Position { next: Seq(FILE_ENTRIES), offset: 0 });
    drop(journal);

    // Opened at the boundary, without the next file and with it, empty.
    let at = read(&dir, 0).1;
    for is_there in [false, true] {
        if is_there {
            fs::write(dir.join(file_name(FILE_ENTRIES)), "").unwrap();
        }
        assert_eq!(read(&dir, 0).1, at);
        let mut journal = Journal::open(&dir, at).unwrap();
        journal.append(at.next, &[line(FILE_ENTRIES)]).unwrap();
        assert_eq!(read(&dir, FILE_ENTRIES).0, [line(FILE_ENTRIES)]);
        fs::remove_file(dir.join(file_name(FILE_ENTRIES))).unwrap();
    }
}

#[test]
fn a_batch_that_cannot_be_lines_is_refused_whole() {
    let (_keep, dir) = folder();
    let mut journal = Journal::create(&dir).unwrap();
    journal.append(Seq(0), &[vec![b'x'; ENTRY_BYTES_MAX]]).unwrap();
    let at = journal.position();
    for bad in [b"".to_vec(), b"a\nb".to_vec(), vec![b'x'; ENTRY_BYTES_MAX + 1]] {
        let error = journal.append(Seq(1), &[line(1), bad]).unwrap_err();
        assert!(matches!(error, JournalError::BadLine { seq: Seq(2), .. }), "{error}");
    }
    for found in [Seq(0), Seq(2)] {
        let error = journal.append(found, &[line(1)]).unwrap_err();
        assert!(matches!(error, JournalError::NotNext { expected: Seq(1), .. }), "{error}");
    }
    let long = vec![vec![b'x'; ENTRY_BYTES_MAX]; 257];
    assert!(matches!(journal.append(Seq(1), &long), Err(JournalError::BatchTooLong { .. })));
    assert_eq!(journal.position(), at);
    journal.append(Seq(1), &[line(1)]).unwrap();
    assert_eq!(read(&dir, 1).0, [line(1)]);
}

#[test]
fn a_second_writer_is_noticed() {
    let (_keep, dir) = folder();
    let mut one = Journal::create(&dir).unwrap();
    let mut two = Journal::open(&dir, Position::START).unwrap();
    assert!(Journal::create(&dir).is_err());
    two.append(Seq(0), &lines(0..3)).unwrap();
    assert!(matches!(one.append(Seq(0), &[line(0)]), Err(JournalError::Changed { expected: 0, .. })));
    assert!(matches!(one.append(Seq(0), &[line(0)]), Err(JournalError::Poisoned { .. })));
    assert_eq!(read(&dir, 0).0, lines(0..3));
}

#[test]
fn a_journal_opens_at_its_end_alone() {
    let (_keep, dir) = folder();
    let end = lay_out(&dir, 20);
    for offset in [0, end.offset - 1, end.offset + 1] {
        let opened = Journal::open(&dir, Position { next: end.next, offset });
        assert!(matches!(opened, Err(JournalError::Changed { .. })), "{offset}");
    }
    let later = Position { next: Seq(FILE_ENTRIES + 1), offset: 5 };
    assert!(matches!(Journal::open(&dir, later), Err(JournalError::Changed { .. })));
    fs::write(dir.join(file_name(FILE_ENTRIES)), "").unwrap();
    assert!(matches!(Journal::open(&dir, end), Err(JournalError::Changed { .. })));
}
