use crate::{
    events::{assert_kept, give, journal, note, notes, opening, receipts, start},
    support::{Desk, feed},
};
use std::{
    io::Read as _,
    process::Child,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

#[expect(clippy::disallowed_methods, reason = "a test of how long something takes")]
fn clock() -> Instant {
    Instant::now()
}

/// What `--wait` is for the two that write for longer.
const WAIT_S: u64 = 2;

/// Feeds a writer for a while, and returns how many lines it was given and what it said.
fn write_on(mut child: Child, mark: &str, stop: &AtomicBool) -> (usize, String, String, i32) {
    let mut out = child.stdout.take().unwrap();
    let mut err = child.stderr.take().unwrap();
    thread::scope(|scope| {
        let said = scope.spawn(move || {
            let mut text = String::new();
            out.read_to_string(&mut text).unwrap();
            text
        });
        let mut count = 0;
        while !stop.load(Ordering::SeqCst) {
            give(&mut child, &(0..20).map(|n| note("a", &format!("{mark} {}", count + n)) + "\n").collect::<String>());
            count += 20;
            thread::sleep(Duration::from_millis(20));
        }
        drop(child.stdin.take());
        let mut errors = String::new();
        err.read_to_string(&mut errors).unwrap();
        let code = child.wait().unwrap().code().unwrap();
        (count, said.join().unwrap(), errors, code)
    })
}

#[test]
fn shows_8_two_writers_and_a_short_command_take_turns() {
    let desk = Desk::new();
    let opened = receipts(&feed(&desk.dir(), "record -", &(opening("a") + "\n")).ok());
    let stop = AtomicBool::new(false);
    let begun = clock();
    let (left, right, short) = thread::scope(|scope| {
        let [left, right] = ["left", "right"].map(|mark| {
            let (child, stop) = (start(&desk.dir(), &format!("record - --wait {WAIT_S}")), &stop);
            scope.spawn(move || write_on(child, mark, stop))
        });
        let mut short = Vec::new();
        while begun.elapsed() < Duration::from_secs(2 * WAIT_S + 3) {
            thread::sleep(Duration::from_millis(400));
            let asked = clock();
            short.push((desk.words("note a --text short"), asked.elapsed()));
        }
        stop.store(true, Ordering::SeqCst);
        (left.join().unwrap(), right.join().unwrap(), short)
    });
    let mut kept = opened;
    for (count, said, errors, code) in [&left, &right] {
        assert_eq!(*code, 0, "{errors}");
        let receipts = receipts(said);
        assert_eq!(receipts.len(), *count);
        kept.extend(receipts);
    }
    let slowest = short.iter().map(|(_, took)| *took).max().unwrap();
    println!("{} and {} lines; {} short commands, the slowest in {slowest:?}", left.0, right.0, short.len());
    assert!(short.len() >= 3);
    for (ran, _) in short {
        ran.ok();
    }
    assert_kept(&desk.dir(), &kept);

    // Each writer's lines are in its order, and there are turns of both.
    let texts: Vec<String> = journal(&desk.dir())
        .iter()
        .map(|line| serde_json::from_slice::<serde_json::Value>(line).unwrap()["event"]["data"]["text"].to_string())
        .collect();
    for mark in ["left", "right"] {
        let own = texts.iter().filter_map(|text| text.trim_matches('"').strip_prefix(mark)?.trim().parse().ok());
        let own: Vec<usize> = own.collect();
        assert!(own.iter().copied().eq(0..own.len()), "{mark}");
    }
    let writers: Vec<&str> =
        texts.iter().filter_map(|t| ["left", "right"].into_iter().find(|w| t.contains(w))).collect();
    let turns = writers.chunk_by(|a, b| a == b).count();
    assert!(turns >= 4, "{turns} turns");
    assert_eq!(desk.words("verify --json").json()["ok"], true);
}

#[test]
fn shows_8_a_busy_ledger_is_waited_for_and_no_longer() {
    let desk = Desk::new();
    let lock = ledger::lock::LedgerLock::acquire(&desk.dir(), 0).unwrap();
    for (words, at_least, at_most) in [("record - --wait 0", 0.0, 5.0), ("record - --wait 1", 1.0, 8.0)] {
        let asked = clock();
        let ran = feed(&desk.dir(), words, &notes(&["a"], "x", 3));
        let took = asked.elapsed().as_secs_f64();
        assert_eq!(ran.out, "");
        let said = ran.fails(5);
        assert!(said.contains("another program writes to"), "{said}");
        assert!((at_least..at_most).contains(&took), "{words}: {took} s");
    }
    // Somebody who is done in time is waited for.
    let dir = desk.dir();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| feed(&dir, "record - --wait 30", &(opening("a") + "\n")));
        thread::sleep(Duration::from_millis(300));
        drop(lock);
        assert_eq!(receipts(&waiting.join().unwrap().ok()).len(), 1);
    });
}
