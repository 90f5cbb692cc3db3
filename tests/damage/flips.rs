//! `verify` names the first bad entry for every change of the journal's bytes, and for every change of the checkpoint's.

use crate::world::{Log, Random, World, bad, event_of, journal_file, key_from, verified};
use ledger::verify::{Outcome, Trust};
use serde_json::json;
use std::{fs, path::Path};

/// A small log that has all kinds of members: three entries by two authors in two streams.
fn small(dir: &Path) -> Log {
    let origin = "s.example/l";
    let (log, ann, bob) = (key_from(origin, 1), key_from("ann@s.example", 2), key_from("bob@s.example", 3));
    let event = |number, kind, subject, data| event_of(origin, number, kind, subject, &data);
    let created = event(
        0,
        "ledger.created",
        "ledger",
        json!({"format": 1, "rules": 1, "origin": origin, "title": "S", "log_key": log.vkey().to_string(),
            "keys": [{"key": ann.vkey().to_string(), "holder": {"name": "Ann", "kind": "person"},
            "roles": ["admin", "researcher"]}]}),
    );
    let enrolled = event(
        1,
        "key.enrolled",
        "ledger",
        json!({"key": bob.vkey().to_string(), "holder": {"name": "Bob", "kind": "person"}, "roles": ["researcher"]}),
    );
    let source = event(2, "source.registered", "source/a", json!({"title": "é", "kind": "news", "stub": false}));
    let first = proof::Entry::line(
        &created,
        proof::LeafHash::ZERO,
        proof::RecordedAt(1_767_225_600_000_000),
        proof::Seq(0),
        &[ann.sign_event(&created)],
        0,
    );
    let mut made = Log { lines: vec![first] };
    made.append(&enrolled, &[&ann, &bob]);
    made.append(&source, &[&bob]);
    fs::create_dir_all(dir.join("journal")).unwrap();
    fs::write(dir.join("checkpoint"), made.note(&log)).unwrap();
    fs::write(journal_file(dir), made.journal()).unwrap();
    made
}

/// Runs `work` on two halves of `count` numbers, each in a folder of its own.
fn halves(count: usize, work: impl Fn(&Path, &mut dyn Iterator<Item = usize>) + Sync) {
    std::thread::scope(|scope| {
        for half in 0..2 {
            let work = &work;
            scope.spawn(move || {
                let folder = tempfile::tempdir().unwrap();
                work(folder.path(), &mut (half..count).step_by(2));
            });
        }
    });
}

#[test]
fn shows_5_every_flipped_bit_of_a_small_journal_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let log = small(folder.path());
    assert_eq!(verified(folder.path(), &Trust::default()).outcome, Outcome::Proved);
    let bits = log.journal().len() * 8;
    halves(bits, |dir, bits| {
        let log = small(dir);
        let journal = log.journal();
        for bit in bits {
            let mut bytes = journal.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs::write(journal_file(dir), &bytes).unwrap();
            let fault = bad(&verified(dir, &Trust::default()));
            assert_eq!(fault.seq, Some(log.line_of(bit / 8) as u64), "byte {} bit {}: {fault:?}", bit / 8, bit % 8);
        }
    });
}

#[test]
fn shows_5_a_flipped_bit_in_all_parts_of_a_ledger_s_journal_is_named() {
    let world = World::new();
    let (log, journal) = (world.log(), world.journal());
    assert_eq!(world.verify().outcome, Outcome::Proved);
    let every = 16;
    halves(journal.len() / every, |dir, numbers| {
        crate::support::copy(&world.dir(), dir);
        let mut random = Random(7);
        for number in numbers {
            let (at, bit) = (number * every + random.below(every), random.below(8));
            let mut bytes = journal.clone();
            bytes[at] ^= 1 << bit;
            fs::write(journal_file(dir), &bytes).unwrap();
            let fault = bad(&verified(dir, &Trust::default()));
            assert_eq!(fault.seq, Some(log.line_of(at) as u64), "byte {at} bit {bit}: {fault:?}");
        }
    });
}

#[test]
fn shows_5_every_flipped_bit_of_the_checkpoint_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path());
    let path = folder.path().join("checkpoint");
    let note = fs::read(&path).unwrap();
    for bit in 0..note.len() * 8 {
        let mut bytes = note.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &bytes).unwrap();
        let fault = bad(&verified(folder.path(), &Trust::default()));
        assert!(fault.fault.contains("checkpoint"), "byte {} bit {}: {fault:?}", bit / 8, bit % 8);
    }
}

#[test]
fn shows_5_lines_removed_swapped_doubled_and_inserted_are_named() {
    let world = World::new();
    let log = world.log();
    let last = log.len() - 1;
    let faulty = |lines: Vec<Vec<u8>>, seq: usize, what: &str| {
        world.write_journal(&Log { lines }.journal());
        let fault = bad(&world.verify());
        assert_eq!(fault.seq, Some(seq as u64), "{what}: {fault:?}");
    };
    for seq in 0..=last {
        let mut removed = log.lines.clone();
        removed.remove(seq);
        faulty(removed, seq, "removed");
        let mut doubled = log.lines.clone();
        doubled.insert(seq, log.lines[seq].clone());
        // The second copy stands where the next entry should; behind the last one it is covered by no checkpoint, and
        // yet no entry.
        faulty(doubled, seq + 1, "doubled");
        if seq < last {
            let mut inserted = log.lines.clone();
            inserted.insert(seq, log.lines[last].clone());
            faulty(inserted, seq, "inserted");
        }
        for other in seq + 1..=last {
            let mut swapped = log.lines.clone();
            swapped.swap(seq, other);
            faulty(swapped, seq, "swapped");
        }
    }
}

#[test]
fn shows_5_the_tail_cut_at_each_entry_and_at_each_byte() {
    let folder = tempfile::tempdir().unwrap();
    let log = small(folder.path());
    let journal = log.journal();
    for end in 0..journal.len() {
        fs::write(journal_file(folder.path()), &journal[..end]).unwrap();
        let fault = bad(&verified(folder.path(), &Trust::default()));
        assert_eq!(fault.seq, Some(log.line_of(end) as u64), "{end}: {fault:?}");
    }
    let world = World::new();
    let log = world.log();
    for size in 0..log.len() {
        world.write_journal(&log.cut(size).journal());
        let fault = bad(&world.verify());
        assert_eq!(fault.seq, Some(size as u64), "{fault:?}");
    }
    let ran = world.words("verify");
    assert!(ran.out.contains("PROVED BAD"), "{}", ran.out);
    ran.fails(3);
}
