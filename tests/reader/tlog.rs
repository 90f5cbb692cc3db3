//! The log by C2SP tlog-tiles alone, read by a client of another make (`tlog.py`, Python's standard library).

use crate::{
    support::{Desk, feed},
    world::{Served, demo},
};
use serde_json::{Value, json};
use std::process::Command;

/// Runs the client on a server, and returns what it counted; nothing where there is no Python.
fn read_by_another(served: &Served, proofs_up_to: u64) -> Option<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/reader/tlog.py");
    let first = served.json("/entries/0.json");
    let vkey = first["event"]["data"]["log_key"].as_str().unwrap();
    let ran = Command::new("python3").args([script, &served.url, vkey, &proofs_up_to.to_string()]).output();
    let Ok(ran) = ran else {
        println!("skipped: python3 is not installed");
        return None;
    };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(serde_json::from_slice(&ran.stdout).unwrap())
}

/// A ledger of this many entries.
fn long(entries: usize) -> Desk {
    let desk = Desk::new();
    desk.run(&["open", "long", "--question", "How long does it get?"]).ok();
    let note = |n: usize| json!({"type": "note.added", "subject": "case/long", "data": {"text": format!("Note {n}.")}});
    let notes: Vec<String> = (desk.entries()..entries).map(|n| note(n).to_string()).collect();
    let notes = notes.join("\n");
    feed(&desk.dir(), "record -", &notes).ok();
    assert_eq!(desk.entries(), entries);
    desk
}

#[test]
fn another_client_finds_the_root_and_every_proof_up_to_300() {
    let desk = long(331);
    let served = Served::at(&desk.dir(), &[]);
    let Some(found) = read_by_another(&served, 300) else { return };
    let count = |name: &str| found[name].as_u64().unwrap();
    // 331 hashes in two tiles of level 0, one in level 1: each tile in every width that it had.
    assert_eq!((count("size"), count("levels"), count("tiles")), (331, 2, 331 + 1));
    assert_eq!(count("bundles"), 2 + 331);
    assert!(count("inclusion") > 5_000 && count("consistency") > 5_000 && count("refused_paths") > 50, "{found}");
}

#[test]
fn a_public_site_serves_the_log_whole() {
    let demo = demo(&["--public"]);
    let journal = std::fs::read(demo.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    let lines = journal.split(|byte| *byte == b'\n').count().saturating_sub(1);
    let found = read_by_another(&demo.served, 3);
    assert!(found.is_none_or(|found| found["size"] == lines));
}

#[test]
fn a_log_that_grows_keeps_what_it_served() {
    let desk = long(4);
    let tile = |served: &Served| served.get("/log/tile/entries/000.p/4").body;
    let before = {
        let served = Served::at(&desk.dir(), &[]);
        assert_eq!(served.get("/log/tile/entries/000.p/5").status, 404);
        tile(&served)
    };
    desk.words("note case/long --text More").ok();
    let served = Served::at(&desk.dir(), &[]);
    assert_eq!(tile(&served), before);
    assert!(served.get("/log/tile/entries/000.p/5").body.starts_with(&before));
}
