//! Disk errors in the middle of an append, injected into the real program with strace: nothing acknowledged is lost, and
//! the ledger opens again.

use crate::{
    carried::strace_is_there,
    support::Ran,
    world::{Log, World},
};
use ledger::verify::Outcome;
use std::{fs, process::Command};

/// Runs `record` of three notes with a fault, and returns how it ended.
fn record(world: &World, inject: &str) -> Ran {
    let notes: Vec<String> = (0..3)
        .map(|n| {
            format!(
                "{{\"type\":\"note.added\",\"subject\":\"case/other\",\"data\":{{\"text\":\"{n}\"}},\
                 \"time\":\"2026-01-01T00:00:00Z\",\"id\":\"019b76da-a800-7000-8000-00000000090{n}\"}}\n"
            )
        })
        .collect();
    fs::write(world.outside().join("notes.jsonl"), notes.concat()).unwrap();
    let output = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={inject}"), crate::support::CASEBOOK])
        .args(["--key", "founder", "record", "../notes.jsonl"])
        .current_dir(world.dir())
        .env_remove("CASEBOOK_KEY")
        .env("XDG_CONFIG_HOME", world.outside().join("no-config"))
        .output()
        .expect("strace starts");
    output.into()
}

#[test]
fn shows_5_disk_errors_during_an_append_lose_nothing_acknowledged() {
    if !strace_is_there() {
        return;
    }
    let whole = World::new().log().len();
    let (mut failed, mut refused) = (0, 0);
    for (call, errors) in [
        ("pwrite64", ["error=ENOSPC", "error=EIO"].as_slice()),
        ("fdatasync", &["error=EIO"]),
        ("fsync", &["error=EIO"]),
        ("ftruncate", &["error=EIO"]),
        ("rename,renameat,renameat2", &["error=ENOSPC"]),
        ("sync_file_range", &["error=EIO"]),
    ] {
        for error in errors {
            for when in ["1", "2", "3", "1+", "2+"] {
                let what = format!("{call}:{error}:when={when}");
                let world = World::new();
                let before = world.log();
                let ran = record(&world, &what);
                let acknowledged: Vec<serde_json::Value> = ran
                    .out
                    .lines()
                    .filter_map(|line| serde_json::from_str(line).ok())
                    .filter(|line: &serde_json::Value| line["seq"].is_u64())
                    .collect();
                failed += usize::from(ran.code != 0);
                refused += usize::from(acknowledged.is_empty());
                assert!(ran.code != 0 || acknowledged.len() == 3, "{what}: {ran:?}");
                // The next command opens it, and finds every acknowledged entry where it was said to be.
                world.words("cases").ok();
                let log = Log::read(&world.dir());
                assert_eq!(log.lines[..whole], before.lines, "{what}");
                for line in &acknowledged {
                    let seq = usize::try_from(line["seq"].as_u64().unwrap()).unwrap();
                    assert!(seq < log.len(), "{what}: entry {seq} was acknowledged and lost: {ran:?}");
                    assert_eq!(log.entry(seq).event.id.to_string(), line["id"].as_str().unwrap(), "{what}");
                }
                // Sent again, each is there once.
                world.words("record ../notes.jsonl").ok();
                assert_eq!(world.log().len(), whole + 3, "{what}");
                assert_eq!(world.verify().outcome, Outcome::Proved, "{what}");
            }
        }
    }
    assert!(failed > 5 && refused > 3, "the faults did not hit: {failed} failed, {refused} without acknowledgement");
}

#[test]
fn shows_5_a_kill_at_any_write_loses_nothing_acknowledged() {
    if !strace_is_there() {
        return;
    }
    let whole = World::new().log().len();
    for call in ["pwrite64", "fdatasync", "fsync", "sync_file_range"] {
        for when in [1, 2, 3, 4] {
            let what = format!("{call}:signal=KILL:when={when}");
            let world = World::new();
            let ran = record(&world, &what);
            let acknowledged = ran.out.lines().filter(|line| line.contains("\"seq\"")).count();
            world.words("cases").ok();
            let found = world.log().len() - whole;
            assert!(found >= acknowledged, "{what}: {acknowledged} were acknowledged, {found} are there");
            world.words("record ../notes.jsonl").ok();
            assert_eq!(world.log().len(), whole + 3, "{what}");
            assert_eq!(world.verify().outcome, Outcome::Proved, "{what}");
        }
    }
}
