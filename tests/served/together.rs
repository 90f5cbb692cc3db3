use crate::{
    events::{assert_kept, journal, notes, opening, receipts},
    server::serve,
    support::{Desk, feed},
    world::{event, founder},
};
use ledger::{Ledger, SignedEvent, Snapshots, Together};
use proof::{Digest, Entry, LeafHash, RecordedAt, Seq};
use serde_json::json;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

const PROCESSES: usize = 8;
const EVENTS: usize = 1000;

/// Takes snapshots until told to stop; each must hold together on its own. Returns how many different ones it saw.
fn watch(snapshots: &Snapshots, stop: &AtomicBool) -> usize {
    let (mut seen, mut size, mut covered) = (0, 0, 0);
    while !stop.load(Ordering::SeqCst) {
        let snapshot = snapshots.latest().unwrap();
        assert!(snapshot.size() >= size, "a snapshot never goes back");
        seen += usize::from(snapshot.size() > size);
        size = snapshot.size();
        let checkpoint = &snapshot.checkpointed().checkpoint;
        assert!((covered..=size).contains(&checkpoint.size));
        covered = checkpoint.size;
        assert_eq!(snapshot.tree_root(covered).unwrap(), checkpoint.root);
        let last = snapshot.entry(snapshot.head()).unwrap().unwrap();
        assert_eq!(snapshot.leaf(snapshot.head()).unwrap(), Some(LeafHash::of(&last)));
        assert_eq!(Some(Entry::parse(&last).unwrap().recorded_at), snapshot.recorded_at());
        assert_eq!(snapshot.entry(Seq(size)).unwrap(), None, "what came later is not in it");
        assert!(snapshot.prove(Seq(covered - 1)).unwrap().is_some());
        thread::yield_now();
    }
    seen
}

#[test]
fn many_processes_write_one_log() {
    let desk = Desk::new();
    let cases: Vec<String> = (0..PROCESSES).map(|n| format!("c{n}")).collect();
    let openings: String = cases.iter().map(|case| opening(case) + "\n").collect();
    feed(&desk.dir(), "record -", &openings).ok();
    let server = serve(&desk.dir());
    let stop = AtomicBool::new(false);
    let begun = desk.entries();
    let (told, seen) = thread::scope(|scope| {
        let snapshots = server.snapshots();
        let watching = scope.spawn({
            let stop = &stop;
            move || watch(&snapshots, stop)
        });
        let writing: Vec<_> = (0..PROCESSES)
            .map(|number| {
                // Each writes into a case of its own and into one that all share.
                let own = [cases[number].as_str(), "c0"];
                let input = notes(&own, &format!("process {number}"), EVENTS);
                let dir = desk.dir();
                scope.spawn(move || feed(&dir, "record -", &input))
            })
            .collect();
        let told: Vec<_> = writing.into_iter().map(|one| one.join().unwrap()).collect();
        stop.store(true, Ordering::SeqCst);
        (told, watching.join().unwrap())
    });
    server.stop();
    println!("{seen} snapshots seen");
    assert!(seen > 3);
    let mut all = Vec::new();
    for ran in told {
        assert!(ran.err.starts_with("1000 appended, 0 known already, 0 refused"), "{}", ran.err);
        let own = receipts(&ran.ok());
        assert_eq!(own.len(), EVENTS);
        assert!(own.is_sorted_by_key(|receipt| receipt.seq), "each one's events are in its order");
        all.extend(own);
    }
    assert_kept(&desk.dir(), &all);
    let mut positions: Vec<usize> = all.iter().map(|receipt| receipt.seq).collect();
    positions.sort_unstable();
    assert!(positions.into_iter().eq(begun..begun + PROCESSES * EVENTS), "one order, nothing lost, nothing twice");
    assert_eq!(journal(&desk.dir()).len(), begun + PROCESSES * EVENTS);
    assert_eq!(desk.words("verify --json").json()["ok"], true);
    assert_eq!(desk.words("cases").err, "");
}

const NOW: RecordedAt = RecordedAt(1_790_000_000_000_000);

/// A capture's event that names these bytes, right or refused.
fn capture(desk: &Desk, number: u64, source: &str, bytes: &[u8]) -> SignedEvent {
    let data = json!({
        "capture": format!("x{number}"),
        "captured_at": "2026-11-22T10:15:00Z",
        "how": "manual",
        "tool": {"name": "by hand", "version": "1"},
        "body": {"sha256": Digest::of(bytes).to_string(), "size": bytes.len(), "media_type": "text/plain"},
    });
    let event = event(crate::world::ORIGIN, number, "source.captured", &format!("source/{source}"), &data);
    let signatures = vec![founder(desk).sign_event(&event)];
    SignedEvent { event, signatures }
}

#[test]
fn a_blob_that_anothers_entry_names_is_not_taken_back() {
    let desk = crate::world::town();
    let server = serve(&desk.dir());
    let open = || Ledger::open(&desk.dir(), 0).unwrap().ledger;
    let (mut one, mut other, mut third) = (open(), open(), open());
    let bytes = b"the same bytes, captured by two at once";
    one.keep(bytes).unwrap();
    other.keep(bytes).unwrap();
    let appended = other.append(&[capture(&desk, 1, "audit", bytes)], Together::AllOrNothing, NOW).unwrap();
    assert!(appended[0].is_ok(), "{appended:?}");
    // A later event of theirs is refused, and so they take back what they can.
    other.discard().unwrap();
    assert!(other.blobs().has(Digest::of(bytes)).unwrap());
    let refused = one.append(&[capture(&desk, 2, "nobody", bytes)], Together::AllOrNothing, NOW).unwrap();
    assert!(refused[0].is_err());
    one.discard().unwrap();
    assert!(one.blobs().has(Digest::of(bytes)).unwrap());
    // What nobody names goes.
    let lone = b"bytes that only one has";
    third.keep(lone).unwrap();
    third.discard().unwrap();
    assert!(!third.blobs().has(Digest::of(lone)).unwrap());
    drop((one, other, third));
    server.stop();
    desk.words("verify").ok();
}
