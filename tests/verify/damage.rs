//! Every flipped bit of a whole log, and lines moved about.

use crate::support::{Bad, Holder, ORIGIN, People, check, checked, journal, note_in, rekeyed, twelve};
use proof::{
    Checkpoint, CheckpointError, LogChecker, NodeHash, Seq,
    log::{Fault, LogFault},
    note::NoteError,
};

/// The position of the first bad entry, and what kind of thing is wrong with it.
fn found(people: &People, lines: &[Vec<u8>], checkpoint: &[u8]) -> Result<(), Bad> {
    check(LogChecker::new(), &journal(lines), checkpoint, &people.log.key)
}

fn at(seq: u64, fault: Fault) -> Result<(), Bad> {
    Err(Bad::Log(LogFault { seq: Seq(seq), fault }))
}

#[test]
fn the_log_of_twelve_passes() {
    let people = People::new();
    let log = twelve(&people);
    assert_eq!(found(&people, &log.lines, &log.checkpoint(&people.log)), Ok(()));
    let mut checker = LogChecker::new();
    for (line, number) in log.lines.iter().zip(0..) {
        assert_eq!(checker.next(), Seq(number));
        let entry = checker.push(line).unwrap();
        assert_eq!(entry.seq, Seq(number));
    }
    assert_eq!((checker.signature_count(), checker.stream_count(), checker.holders().count()), (15, 3, 3));
    assert_eq!(checker.origin(), Some(ORIGIN));
    assert_eq!(checker.frontier().size(), 12);
}

#[test]
fn every_flipped_bit_of_the_journal_is_noticed() {
    let people = People::new();
    let log = twelve(&people);
    let checkpoint = log.checkpoint(&people.log);
    let mut before = LogChecker::new();
    let mut flipped = 0;
    for (number, line) in log.lines.iter().enumerate() {
        // What stands before is unchanged, and so is the checker's state behind it.
        let rest = journal(&log.lines[number..]);
        assert_eq!(check(before.clone(), &rest, &checkpoint, &people.log.key), Ok(()));
        for byte in 0..=line.len() {
            for bit in 0..8 {
                let mut wrong = rest.clone();
                wrong[byte] ^= 1 << bit;
                let verdict = check(before.clone(), &wrong, &checkpoint, &people.log.key);
                assert!(verdict.is_err(), "entry {number} byte {byte} bit {bit}");
                flipped += 1;
            }
        }
        before.push(line).unwrap();
    }
    assert_eq!(flipped, log.journal().len() * 8);
}

#[test]
fn every_flipped_bit_of_the_checkpoint_is_noticed() {
    let people = People::new();
    let log = twelve(&people);
    let checkpoint = log.checkpoint(&people.log);
    let whole = checked(&log);
    assert_eq!(check(whole.clone(), b"", &checkpoint, &people.log.key), Ok(()));
    for byte in 0..checkpoint.len() {
        for bit in 0..8 {
            let mut wrong = checkpoint.clone();
            wrong[byte] ^= 1 << bit;
            let verdict = check(whole.clone(), b"", &wrong, &people.log.key);
            assert!(matches!(verdict, Err(Bad::Checkpoint(_))), "byte {byte} bit {bit}: {verdict:?}");
        }
    }
}

#[test]
fn a_line_removed_is_noticed_where_it_was() {
    let people = People::new();
    let log = twelve(&people);
    for gone in 0..12 {
        let mut lines = log.lines.clone();
        lines.remove(gone);
        let expected = if gone == 11 {
            Err(Bad::Size { promised: 12, found: 11 })
        } else {
            at(gone as u64, Fault::SeqMismatch { found: Seq(gone as u64 + 1) })
        };
        assert_eq!(found(&people, &lines, &log.checkpoint(&people.log)), expected);
    }
}

#[test]
fn two_lines_swapped_are_noticed_at_the_first() {
    let people = People::new();
    let log = twelve(&people);
    for first in 0..12 {
        for second in first + 1..12 {
            let mut lines = log.lines.clone();
            lines.swap(first, second);
            let expected = at(first as u64, Fault::SeqMismatch { found: Seq(second as u64) });
            assert_eq!(found(&people, &lines, &log.checkpoint(&people.log)), expected);
        }
    }
}

#[test]
fn a_line_doubled_is_noticed() {
    let people = People::new();
    let log = twelve(&people);
    for doubled in 0..12 {
        let mut lines = log.lines.clone();
        lines.insert(doubled, lines[doubled].clone());
        let expected = at(doubled as u64 + 1, Fault::SeqMismatch { found: Seq(doubled as u64) });
        assert_eq!(found(&people, &lines, &log.checkpoint(&people.log)), expected);
    }
}

/// The inserted entry is right in every part: the next one shows that it does not belong, or the checkpoint does.
#[test]
fn a_rightly_signed_line_inserted_is_noticed() {
    let people = People::new();
    let log = twelve(&people);
    for place in 1..=12 {
        let mut shorter = log.cut(place);
        shorter.append(&note_in(99, "case/zz"), &[&people.ann]);
        let mut lines = log.lines.clone();
        lines.insert(place, shorter.lines[place].clone());
        let expected = if place == 12 {
            Err(Bad::Size { promised: 12, found: 13 })
        } else {
            at(place as u64 + 1, Fault::SeqMismatch { found: Seq(place as u64) })
        };
        assert_eq!(found(&people, &lines, &log.checkpoint(&people.log)), expected);
    }
}

/// A whole tail written anew passes as a log; the checkpoint knows better.
#[test]
fn a_tail_rewritten_by_its_own_authors_is_noticed_by_the_checkpoint() {
    let people = People::new();
    let log = twelve(&people);
    let mut other = log.cut(11);
    other.append(&note_in(99, "source/s"), &[&people.ann]);
    assert_eq!(other.lines.len(), 12);
    assert_eq!(found(&people, &other.lines, &log.checkpoint(&people.log)), Err(Bad::Root));
    assert_eq!(found(&people, &other.lines, &other.checkpoint(&people.log)), Ok(()));
}

#[test]
fn a_cut_tail_is_noticed_at_every_byte() {
    let people = People::new();
    let log = twelve(&people);
    let whole = log.journal();
    let checkpoint = log.checkpoint(&people.log);
    let mut starts = vec![0];
    starts.extend(whole.iter().zip(1..).filter(|(byte, _)| **byte == b'\n').map(|(_, next)| next));
    let mut before = LogChecker::new();
    for (number, line) in log.lines.iter().enumerate() {
        for kept in 0..=line.len() {
            let rest = &whole[starts[number]..starts[number] + kept];
            let expected = if kept == 0 { Bad::Size { promised: 12, found: number as u64 } } else { Bad::LastLineCut };
            assert_eq!(check(before.clone(), rest, &checkpoint, &people.log.key), Err(expected), "{number} {kept}");
        }
        before.push(line).unwrap();
    }
}

#[test]
fn an_empty_line_is_no_entry() {
    let people = People::new();
    let log = twelve(&people);
    for place in 0..=12 {
        let mut lines = log.lines.clone();
        lines.insert(place, Vec::new());
        let expected = at(place as u64, Fault::Entry(proof::EntryFault::NotAnEntry));
        assert_eq!(found(&people, &lines, &log.checkpoint(&people.log)), expected);
    }
}

#[test]
fn a_checkpoint_by_another_key_of_another_log_or_for_another_size_is_refused() {
    let people = People::new();
    let log = twelve(&people);
    let with = |note: Vec<u8>| found(&people, &log.lines, &note);
    let text = log.promise().to_text();
    let impostor = Holder::new(ORIGIN, 9);
    let wanted = vec![people.log.key.id().clone()];
    let unsigned = Err(Bad::Checkpoint(CheckpointError::Note(NoteError::NoTrustedSignature { wanted })));
    assert_eq!(with(Holder::note(&text, &[&impostor])), unsigned);
    assert_eq!(with(Holder::note(&text, &[&people.ann])), unsigned);
    assert_eq!(with(Holder::note(&text, &[&impostor, &people.log])), Ok(()));

    let other_log = Checkpoint { origin: "other.example/log".to_owned(), ..log.promise() };
    let mismatch =
        CheckpointError::OriginMismatch { expected: ORIGIN.to_owned(), found: "other.example/log".to_owned() };
    assert_eq!(with(Holder::note(&other_log.to_text(), &[&people.log])), Err(Bad::Checkpoint(mismatch)));

    for size in [11, 13] {
        let note = Holder::note(&Checkpoint { size, ..log.promise() }.to_text(), &[&people.log]);
        assert_eq!(with(note), Err(Bad::Size { promised: size, found: 12 }));
    }
    let other_root = Checkpoint { root: NodeHash([7; 32]), ..log.promise() };
    assert_eq!(with(Holder::note(&other_root.to_text(), &[&people.log])), Err(Bad::Root));
    let extended = format!("{text}extension\n");
    let verdict = with(Holder::note(&extended, &[&people.log]));
    assert!(matches!(verdict, Err(Bad::Checkpoint(CheckpointError::Malformed { .. }))), "{verdict:?}");
}

/// Design 4: the first checkpoint that covers a `ledger.rekeyed` is signed by the new key, and by the old one too
/// unless it was lost or compromised. The crate says which keys those are, and opens the note for both.
#[test]
fn after_a_rekeying_the_new_key_signs_and_the_old_one_once_more() {
    let people = People::new();
    let next = Holder::new(ORIGIN, 9);
    for (reason, old_signs_too) in [("retired", true), ("lost", false), ("compromised", false)] {
        let mut log = twelve(&people);
        log.append(&rekeyed(12, &next.vkey(), reason), &[&people.ann]);
        let checker = checked(&log);
        let keys = checker.holders().log_keys();
        assert_eq!(keys.len(), 2);
        assert_eq!((&keys[0].key, keys[0].since, keys[0].old_signs_too), (&people.log.key, Seq(0), false));
        assert_eq!((&keys[1].key, keys[1].since, keys[1].old_signs_too), (&next.key, Seq(12), old_signs_too));
        let key_at = |size| checker.holders().log_key_at(size).map(|log_key| &log_key.key);
        assert_eq!(key_at(0), None);
        assert_eq!(key_at(1), Some(&people.log.key));
        assert_eq!(key_at(12), Some(&people.log.key));
        assert_eq!(key_at(13), Some(&next.key));
        assert_eq!(key_at(14), Some(&next.key));

        let text = log.promise().to_text();
        let both = [people.log.key.clone(), next.key.clone()];
        let signers = |holders: &[&Holder]| Checkpoint::open(&Holder::note(&text, holders), &both).unwrap().1;
        assert_eq!(signers(&[&next]), [next.key.id().clone()]);
        assert_eq!(signers(&[&people.log, &next]), [people.log.key.id().clone(), next.key.id().clone()]);
        let journal = log.journal();
        assert_eq!(check(LogChecker::new(), &journal, &log.checkpoint(&next), &next.key), Ok(()));
        let by_the_old_one = check(LogChecker::new(), &journal, &log.checkpoint(&people.log), &next.key);
        assert!(matches!(
            by_the_old_one,
            Err(Bad::Checkpoint(CheckpointError::Note(NoteError::NoTrustedSignature { .. })))
        ));
    }
}
