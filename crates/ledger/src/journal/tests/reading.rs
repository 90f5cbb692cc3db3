//! Journals that are cut short, torn, damaged or incomplete, and how far each can be read.

use super::*;

/// The lines up to the first error, and that error.
fn read_to_error(dir: &Path, from: u64) -> (usize, Option<JournalError>) {
    let mut scanned = scan(dir, Seq(from)).unwrap();
    let mut count = 0;
    let error = loop {
        match scanned.next() {
            Some(Ok(line)) => {
                assert_eq!(line.bytes, super::line(line.seq.0));
                count += 1;
            }
            Some(Err(error)) => break Some(error),
            None => break None,
        }
    };
    assert!(scanned.next().is_none());
    (count, error)
}

#[test]
fn a_cut_at_any_byte_gives_the_whole_lines_and_the_torn_one_s_place() {
    let (_keep, dir) = folder();
    let end = lay_out(&dir, 12);
    let whole = fs::read(dir.join(file_name(0))).unwrap();
    for length in 0..=end.offset {
        let bytes = &whole[..usize::try_from(length).unwrap()];
        fs::write(dir.join(file_name(0)), bytes).unwrap();
        let expected = bytes.split(|byte| *byte == b'\n').count() - 1;
        let torn_at = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1) as u64;
        let (count, error) = read_to_error(&dir, 0);
        assert_eq!(count, expected);
        match error {
            None => assert_eq!(torn_at, length),
            Some(JournalError::TornTail { seq, offset, bytes, .. }) => {
                assert_eq!((seq, offset, bytes), (Seq(expected as u64), torn_at, length - torn_at));
                assert_ne!(bytes, 0);
            }
            Some(error) => panic!("{error}"),
        }
    }
}

#[test]
fn zero_bytes_of_any_length_are_a_torn_tail() {
    for zeros in [1_usize, 512, ENTRY_BYTES_MAX, ENTRY_BYTES_MAX + 1, ENTRY_BYTES_MAX + 2, 1 << 20] {
        let (_keep, dir) = folder();
        let end = lay_out(&dir, 3);
        let path = dir.join(file_name(0));
        fs::write(&path, [text(0..3), vec![0; zeros]].concat()).unwrap();
        let (count, error) = read_to_error(&dir, 0);
        assert_eq!(count, 3);
        let Some(JournalError::TornTail { seq, offset, bytes, .. }) = error else { panic!("{error:?}") };
        assert_eq!((seq, offset, bytes), (end.next, end.offset, zeros as u64));
    }
}

#[test]
fn a_line_is_never_longer_than_an_entry() {
    let (_keep, dir) = folder();
    fs::create_dir(&dir).unwrap();
    let path = dir.join(file_name(0));
    let longest = [vec![b'x'; ENTRY_BYTES_MAX], b"\n".to_vec()].concat();
    fs::write(&path, &longest).unwrap();
    assert_eq!(read(&dir, 0).0[0].len(), ENTRY_BYTES_MAX);
    for more in [1, 2, 300_000] {
        fs::write(&path, [text(0..2), vec![b'x'; more], longest.clone(), text(3..4)].concat()).unwrap();
        let (count, error) = read_to_error(&dir, 0);
        assert_eq!(count, 2);
        let offset = text(0..2).len() as u64;
        assert!(matches!(error, Some(JournalError::LineTooLong { seq: Seq(2), offset: o, .. }) if o == offset));
    }
}

#[test]
fn a_missing_file_is_named_and_what_is_before_it_is_read() {
    let (_keep, dir) = folder();
    lay_out(&dir, 3 * FILE_ENTRIES + 5);
    fs::remove_file(dir.join(file_name(FILE_ENTRIES))).unwrap();
    let (count, error) = read_to_error(&dir, 0);
    assert_eq!(count as u64, FILE_ENTRIES);
    let missing = |error: &Option<JournalError>, name: &str| {
        matches!(error, Some(JournalError::MissingFile { file, later })
            if file == name && *later == file_name(2 * FILE_ENTRIES))
    };
    assert!(missing(&error, &file_name(FILE_ENTRIES)), "{error:?}");
    let (count, error) = read_to_error(&dir, FILE_ENTRIES + 7);
    assert!(count == 0 && missing(&error, &file_name(FILE_ENTRIES)), "{error:?}");
    assert_eq!(read_to_error(&dir, 3 * FILE_ENTRIES).0, 5);

    fs::remove_file(dir.join(file_name(0))).unwrap();
    let (count, error) = read_to_error(&dir, 0);
    assert!(count == 0 && missing(&error, &file_name(0)), "{error:?}");
}

#[test]
fn an_inner_file_has_exactly_its_lines() {
    let (_keep, dir) = folder();
    lay_out(&dir, FILE_ENTRIES + 2);
    let path = dir.join(file_name(0));
    let whole = fs::read(&path).unwrap();

    fs::write(&path, &whole[..whole.len() - 3]).unwrap();
    let (count, error) = read_to_error(&dir, 0);
    assert_eq!(count as u64, FILE_ENTRIES - 1);
    let rest = line(FILE_ENTRIES - 1).len() as u64 - 2;
    assert!(
        matches!(error, Some(JournalError::ShortFile { lines, rest_bytes, .. })
            if lines == FILE_ENTRIES - 1 && rest_bytes == rest),
        "{error:?}"
    );

    for more in [&b"x"[..], b"\n", b"x\n"] {
        fs::write(&path, [&whole[..], more].concat()).unwrap();
        let (count, error) = read_to_error(&dir, 0);
        assert_eq!(count as u64, FILE_ENTRIES);
        let offset = whole.len() as u64;
        assert!(matches!(error, Some(JournalError::OverfullFile { offset: o, .. }) if o == offset), "{error:?}");
    }
}

#[test]
fn a_start_behind_the_end_is_no_shorter_history() {
    let (_keep, dir) = folder();
    lay_out(&dir, 5);
    assert_eq!(read_to_error(&dir, 5).1.map(|error| error.to_string()), None);
    for from in [6, FILE_ENTRIES, FILE_ENTRIES + 9, u64::MAX] {
        let (count, error) = read_to_error(&dir, from);
        assert!(count == 0 && matches!(error, Some(JournalError::Beyond { size: 5, .. })), "{from}: {error:?}");
    }
    fs::remove_file(dir.join(file_name(0))).unwrap();
    assert_eq!(read(&dir, 0).1, Position::START);
    assert!(matches!(read_to_error(&dir, 1).1, Some(JournalError::Beyond { size: 0, .. })));
}

#[test]
fn other_files_are_ignored() {
    let (_keep, dir) = folder();
    lay_out(&dir, 5);
    for name in [".tmp-1-1", "00000000000000065536.jsonl~", "00000000000000000007.jsonl", "notes.txt"] {
        fs::write(dir.join(name), "x\n").unwrap();
    }
    fs::create_dir(dir.join(file_name(FILE_ENTRIES))).unwrap();
    assert_eq!(read(&dir, 0).0, lines(0..5));
    assert_eq!(tail(&dir).unwrap(), Some(Tail { first: 0, bytes: text(0..5).len() as u64 }));
}

#[test]
fn every_line_can_be_read_from_its_position() {
    let (_keep, dir) = folder();
    let size = FILE_ENTRIES + 4;
    let end = lay_out(&dir, size);
    let all: Vec<_> = scan(&dir, Seq(0)).unwrap().map(Result::unwrap).collect();
    let near = |line: &&Line| line.seq.0 < 9 || line.seq.0 > FILE_ENTRIES - 5;
    for line in all.iter().filter(near) {
        let mut found = scan_at(&dir, line.position()).unwrap();
        assert_eq!(found.next().unwrap().unwrap(), *line);
        assert_eq!(found.by_ref().count() as u64, size - line.seq.0 - 1);
        assert_eq!(found.position(), end);
    }
    assert!(scan_at(&dir, end).unwrap().next().is_none());
    for offset in [1, 2, end.offset + 1, end.offset + 100_000] {
        let found = scan_at(&dir, Position { next: Seq(FILE_ENTRIES + 1), offset });
        assert!(matches!(found, Err(JournalError::NotALineStart { .. })), "{offset}");
    }
}

#[test]
fn lines_are_read_from_anything() {
    let open = |first: u64| Ok(io::Cursor::new(text(first..(first + FILE_ENTRIES).min(FILE_ENTRIES + 3))));
    let found = Lines::new(vec![0, FILE_ENTRIES], Seq(FILE_ENTRIES - 1), open);
    let found: Vec<_> = found.map(|line| line.unwrap().bytes).collect();
    assert_eq!(found, lines(FILE_ENTRIES - 1..FILE_ENTRIES + 3));

    let mut file = FileLines::new(&b"a\nb\nc"[..], 0, FileKind::Last);
    assert_eq!(file.by_ref().filter_map(Result::ok).count(), 2);
    assert_eq!(file.position(), Position { next: Seq(2), offset: 4 });
}

#[test]
fn a_cut_tail_is_kept_beside() {
    let (keep, dir) = folder();
    let torn = keep.path().join("torn");
    let end = lay_out(&dir, 6);
    assert_eq!(cut_tail(&dir, end, &torn).unwrap(), None);
    for n in 0..3 {
        fs::write(dir.join(file_name(0)), [text(0..6), b"{\"torn".to_vec()].concat()).unwrap();
        let side = cut_tail(&dir, end, &torn).unwrap().unwrap();
        assert_eq!(side, torn.join(format!("00000000000000000006-{n}.bytes")));
        assert_eq!(fs::read(side).unwrap(), b"{\"torn");
        assert_eq!(read(&dir, 0), (lines(0..6), end));
    }
    let beyond = Position { next: end.next, offset: end.offset + 1 };
    assert!(matches!(cut_tail(&dir, beyond, &torn), Err(JournalError::Changed { .. })));
}

#[test]
fn a_cut_takes_the_files_behind_it_too() {
    let (keep, dir) = folder();
    let torn = keep.path().join("torn");
    lay_out(&dir, FILE_ENTRIES + 4);
    let third = scan(&dir, Seq(3)).unwrap().next().unwrap().unwrap();
    let side = cut_tail(&dir, third.position(), &torn).unwrap().unwrap();
    assert_eq!(fs::read(side).unwrap(), text(3..FILE_ENTRIES + 4));
    assert_eq!(read(&dir, 0), (lines(0..3), third.position()));
    assert!(Journal::open(&dir, third.position()).is_ok());
}
