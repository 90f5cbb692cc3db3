//! A disk that fails at the n-th operation, for every n: what was acknowledged is there, and what was refused is not.

use super::*;
use disk::Faults;
use proptest::prelude::*;

/// Batch sizes; the journal begins three entries before a file's end, so that some cross it.
const BATCHES: [u64; 6] = [1, 1, 4, 2, 9, 3];

struct Run {
    hits: u64,
    is_poisoned: bool,
}

/// Appends batches on a failing disk, opening the journal again whenever it is poisoned, and compares after each step.
fn run(start: u64, batches: &[u64], faults: Faults) -> Run {
    let (keep, dir) = folder();
    let begin = lay_out(&dir, start);
    let mut journal = Journal::open(&dir, begin).unwrap();
    journal.disk.faults = faults;
    let mut size = start;
    let mut is_poisoned = false;
    for &batch in batches {
        let end = size + batch;
        match journal.append(Seq(size), &lines(size..end)) {
            Ok(()) => size = end,
            Err(JournalError::File(_)) => assert!(!journal.is_poisoned()),
            Err(JournalError::Unsettled(_)) => {
                assert!(matches!(journal.append(Seq(size), &[line(size)]), Err(JournalError::Poisoned { .. })));
                is_poisoned = true;
                let faults = Faults { at: None, ..journal.disk.faults.clone() };
                lose_half(&dir, journal.position());
                (journal, size) = open_again(&dir, &keep.path().join("torn"), journal.position(), end);
                journal.disk.faults = faults;
                continue;
            }
            Err(error) => panic!("{error}"),
        }
        assert_eq!(journal.position().next, Seq(size));
        let mut scanned = scan_at(&dir, begin).unwrap();
        let found: Vec<_> = scanned.by_ref().map(|line| line.unwrap().bytes).collect();
        assert_eq!((found, scanned.position()), (lines(start..size), journal.position()));
    }
    Run { hits: journal.disk.faults.hits, is_poisoned }
}

/// What was not synced may be lost in part: the last file loses half of what is behind `committed`.
fn lose_half(dir: &Path, committed: Position) {
    let last = tail(dir).unwrap().unwrap();
    let kept = if last.first == committed.file() { committed.offset } else { 0 };
    let file = OpenOptions::new().write(true).open(dir.join(file_name(last.first))).unwrap();
    file.set_len(kept + (last.bytes - kept) / 2).unwrap();
}

/// Nothing `committed` is lost; of the refused batch, which goes to `end`, any first part may be there.
fn open_again(dir: &Path, torn: &Path, committed: Position, end: u64) -> (Journal, u64) {
    let mut scanned = scan_at(dir, committed).unwrap();
    let mut size = committed.next.0;
    for next in scanned.by_ref() {
        match next {
            Ok(found) => {
                assert_eq!(found.bytes, line(size));
                size += 1;
            }
            Err(JournalError::TornTail { .. }) => break,
            Err(error) => panic!("{error}"),
        }
    }
    let at = scanned.position();
    assert!(size <= end, "{size} of {end}");
    assert_eq!(at.next, Seq(size));
    if dir.join(file_name(at.file())).exists() {
        cut_tail(dir, at, torn).unwrap();
    }
    (Journal::open(dir, at).unwrap(), size)
}

#[test]
fn every_operation_fails_once() {
    let mut poisoned = 0;
    for is_lasting in [false, true] {
        for short in [0, 1, 25] {
            let mut n = 0;
            loop {
                let run =
                    run(FILE_ENTRIES - 3, &BATCHES, Faults { at: Some(n), is_lasting, short, ..Faults::default() });
                poisoned += u64::from(run.is_poisoned);
                if run.hits == 0 {
                    break;
                }
                n += 1;
            }
            assert!(n > 15, "{n} operations");
        }
    }
    assert!(poisoned > 20, "{poisoned}");
}

#[test]
fn every_operation_of_a_batch_over_three_files_fails_once() {
    for n in 0.. {
        let faults = Faults { at: Some(n), short: 100, ..Faults::default() };
        if run(FILE_ENTRIES - 3, &[FILE_ENTRIES + 5], faults).hits == 0 {
            assert_eq!(n, 10);
            break;
        }
    }
}

#[test]
fn a_full_disk_is_refused_and_then_room_is_used() {
    let (_keep, dir) = folder();
    let mut journal = Journal::create(&dir).unwrap();
    journal.append(Seq(0), &lines(0..2)).unwrap();
    journal.disk.faults = Faults { at: Some(0), short: 9, ..Faults::default() };
    assert!(matches!(journal.append(Seq(2), &lines(2..4)), Err(JournalError::File(_))));
    assert_eq!(fs::read(dir.join(file_name(0))).unwrap(), text(0..2));
    journal.append(Seq(2), &lines(2..4)).unwrap();
    assert_eq!(read(&dir, 0).0, lines(0..4));
}

#[test]
fn a_failed_sync_is_never_tried_twice() {
    let (_keep, dir) = folder();
    let mut journal = Journal::create(&dir).unwrap();
    journal.disk.faults = Faults { at: Some(1), ..Faults::default() };
    assert!(matches!(journal.append(Seq(0), &[line(0)]), Err(JournalError::Unsettled(_))));
    let operations = journal.disk.faults.count;
    assert!(matches!(journal.append(Seq(0), &[line(0)]), Err(JournalError::Poisoned { .. })));
    assert_eq!(journal.disk.faults.count, operations);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_batches_and_any_fault(
        batches in prop::collection::vec(0_u64..6, 1..12),
        at in 0_u64..40,
        is_lasting: bool,
        short in 0_usize..60,
    ) {
        run(5, &batches, Faults { at: Some(at), is_lasting, short, ..Faults::default() });
    }
}
