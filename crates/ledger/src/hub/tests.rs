//! What no command can bring about: writes that failed, and requests that fail beside others.

use super::{Clock, Hub};
use crate::{
    commit::{SignedEvent, Together},
    damage::LedgerError,
    ledger::Ledger,
    lock::LedgerLock,
    reader::Reader,
    writer::{
        Writer,
        tests::{ADA, Desk},
    },
};
use proof::{Digest, RecordedAt};
use serde_json::json;
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread,
};

const NOW: RecordedAt = RecordedAt(1_770_000_002_000_000);

/// A clock that goes on by a millisecond whenever somebody looks.
fn clock() -> Clock {
    let micros = AtomicI64::new(NOW.0);
    Arc::new(move || RecordedAt(micros.fetch_add(1000, Ordering::SeqCst)))
}

fn serve(desk: &Desk) -> Hub {
    Hub::of(Writer::open(&desk.path(), 0).unwrap().0, clock()).unwrap()
}

fn client(desk: &Desk) -> Ledger {
    Ledger::open(&desk.path(), 0).unwrap().ledger
}

#[test]
fn after_a_failed_write_nothing_more_is_written_and_it_is_said() {
    let mut desk = Desk::new();
    let event = desk.claim(ADA, "k", "a");
    let mut writer = Writer::open(&desk.path(), 0).unwrap().0;
    writer.poisoned = true;
    let hub = Hub::of(writer, clock()).unwrap();
    assert_eq!(hub.failed(), None);
    for _ in 0..2 {
        let appended = client(&desk).append(core::slice::from_ref(&event), Together::EachOnItsOwn, NOW);
        assert!(matches!(appended, Err(LedgerError::Poisoned)), "{appended:?}");
        assert!(matches!(client(&desk).check_writable(), Err(LedgerError::Poisoned)));
    }
    assert!(hub.failed().unwrap().contains("an earlier write failed"));
    // What is there can be read.
    let (reader, _) = Reader::open(&desk.path()).unwrap();
    assert_eq!(reader.size(), 3);
    assert!(reader.case(&"k".parse().unwrap(), proof::Seq(2)).unwrap().is_some());
    drop(reader);
    hub.stop().unwrap();
    assert_eq!(Ledger::open(&desk.path(), 0).unwrap().warnings, []);
}

/// An event that names a blob.
fn captures(desk: &mut Desk, capture: &str, bytes: &[u8]) -> SignedEvent {
    let data = json!({
        "capture": capture,
        "captured_at": "2026-02-03T04:05:06Z",
        "how": "manual",
        "tool": {"name": "by hand", "version": "1"},
        "body": {"sha256": Digest::of(bytes).to_string(), "size": bytes.len(), "media_type": "text/plain"},
    });
    desk.signed(&[ADA], "source.captured", "source/s", &data)
}

#[test]
fn what_cannot_be_done_for_one_fails_for_that_one_alone() {
    let mut desk = Desk::new();
    let registered = desk.signed(&[ADA], "source.registered", "source/s", &json!({"kind": "other", "stub": true}));
    let hub = serve(&desk);
    assert!(client(&desk).append(&[registered], Together::AllOrNothing, NOW).unwrap()[0].is_ok());
    let bytes = b"the right bytes";
    let mut keeps = client(&desk);
    keeps.keep(bytes).unwrap();
    fs::write(keeps.blobs().path(Digest::of(bytes)), "others").unwrap();
    let bad: Vec<SignedEvent> = (0..20).map(|n| captures(&mut desk, &format!("b{n}"), bytes)).collect();
    let good: Vec<SignedEvent> = (0..20).map(|n| desk.claim(ADA, "k", &format!("g{n}"))).collect();
    thread::scope(|scope| {
        let desk = &desk;
        scope.spawn(move || {
            for event in &bad {
                // A connection on which an append failed is not used again.
                let appended = client(desk).append(core::slice::from_ref(event), Together::EachOnItsOwn, NOW);
                assert!(appended.unwrap_err().to_string().contains("is damaged"));
            }
        });
        scope.spawn(move || {
            let mut ledger = client(desk);
            for event in &good {
                let appended = ledger.append(core::slice::from_ref(event), Together::EachOnItsOwn, NOW);
                assert!(appended.unwrap()[0].is_ok());
            }
        });
    });
    assert_eq!(hub.failed(), None);
    assert_eq!(hub.snapshots().latest().unwrap().size(), 4 + 20);
    drop(keeps);
    hub.stop().unwrap();
}

#[test]
fn a_reader_that_lingers_is_waited_for() {
    let desk = Desk::new();
    let hub = serve(&desk);
    let snapshots = hub.snapshots();
    let snapshot = snapshots.latest().unwrap();
    let lingering = thread::spawn(move || {
        thread::sleep(core::time::Duration::from_millis(300));
        drop(snapshot);
    });
    hub.stop().unwrap();
    lingering.join().unwrap();
    assert!(snapshots.latest().is_none());
    drop(LedgerLock::acquire(&desk.path(), 0).unwrap());
    assert_eq!(Ledger::open(&desk.path(), 0).unwrap().warnings, []);
}

#[test]
fn one_ledger_has_one_server() {
    let desk = Desk::new();
    let hub = serve(&desk);
    let second = Hub::start(client(&desk), || NOW);
    assert!(matches!(second, Err(LedgerError::Served(crate::ServedError::Running { .. }))), "{second:?}");
    assert!(matches!(
        Ledger::open_alone(&desk.path(), 60_000),
        Err(LedgerError::Served(crate::ServedError::Running { .. }))
    ));
    hub.stop().unwrap();
}

#[test]
fn who_begins_to_read_finds_all_of_it_covered() {
    let mut desk = Desk::new();
    let hub = serve(&desk);
    let mut ledger = client(&desk);
    for turn in 0..20 {
        let event = desk.claim(ADA, "k", &format!("c{turn}"));
        assert!(ledger.append(&[event], Together::AllOrNothing, NOW).unwrap()[0].is_ok());
        let (reader, _) = Reader::open(&desk.path()).unwrap();
        assert_eq!((reader.size(), reader.checkpoint().unwrap().unwrap().size), (4 + turn, 4 + turn));
        let note = fs::read(desk.path().join("checkpoint")).unwrap();
        assert_eq!(proof::Checkpoint::peek(&note).unwrap().size, 4 + turn);
    }
    hub.stop().unwrap();
}

#[test]
fn the_checkpoint_follows_by_itself_though_the_clock_stands_still() {
    let mut desk = Desk::new();
    let hub = Hub::of(Writer::open(&desk.path(), 0).unwrap().0, Arc::new(|| NOW)).unwrap();
    let mut ledger = client(&desk);
    let events: Vec<SignedEvent> = (0..5).map(|n| desk.claim(ADA, "k", &format!("c{n}"))).collect();
    ledger.append(&events, Together::AllOrNothing, NOW).unwrap();
    let covered = || hub.snapshots().latest().unwrap().checkpointed().checkpoint.size;
    while covered() < 8 {
        thread::yield_now();
    }
    let note = fs::read(desk.path().join("checkpoint")).unwrap();
    assert_eq!(proof::Checkpoint::peek(&note).unwrap().size, 8);
    hub.stop().unwrap();
}

#[test]
fn signatures_that_are_checked_ahead_are_held_against_the_log_in_their_turn() {
    let mut desk = Desk::new();
    let (good, mut forged, mut of_another) =
        (desk.claim(ADA, "k", "a"), desk.claim(ADA, "k", "b"), desk.claim(ADA, "k", "c"));
    forged.signatures[0].sig[40] ^= 1;
    of_another.signatures = good.signatures.clone();
    let hub = serve(&desk);
    // Twenty: enough to be spread over threads.
    let more: Vec<SignedEvent> = (0..20).map(|n| desk.claim(ADA, "k", &format!("m{n}"))).collect();
    let all = [vec![good.clone(), forged, of_another, good], more].concat();
    let became = client(&desk).append(&all, Together::EachOnItsOwn, NOW).unwrap();
    let told = |at: usize| became[at].as_ref().map(|receipt| receipt.existed).map_err(ToString::to_string);
    assert_eq!(told(0), Ok(false));
    assert!(told(1).unwrap_err().contains("signature"), "{:?}", told(1));
    assert!(told(2).unwrap_err().contains("signature"), "{:?}", told(2));
    assert_eq!(told(3), Ok(true), "the same event again");
    assert!(became[4..].iter().all(Result::is_ok));
    hub.stop().unwrap();
}

#[test]
fn what_an_appended_event_names_is_not_taken_back_with_what_none_names() {
    let mut desk = Desk::new();
    let registered = desk.signed(&[ADA], "source.registered", "source/s", &json!({"kind": "other", "stub": true}));
    let captured = captures(&mut desk, "1", b"named");
    // Both alone and through a server.
    for served in [false, true] {
        let hub = served.then(|| serve(&desk));
        let mut ledger = client(&desk);
        ledger.keep(b"named").unwrap();
        let appended = ledger.append(&[registered.clone(), captured.clone()], Together::AllOrNothing, NOW).unwrap();
        assert!(appended.iter().all(Result::is_ok), "{appended:?}");
        ledger.keep(b"named by nothing").unwrap();
        ledger.discard().unwrap();
        assert!(ledger.blobs().has(Digest::of(b"named")).unwrap(), "served: {served}");
        assert!(!ledger.blobs().has(Digest::of(b"named by nothing")).unwrap(), "served: {served}");
        ledger.close().unwrap();
        if let Some(hub) = hub {
            hub.stop().unwrap();
        }
    }
}
