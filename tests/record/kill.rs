use crate::{
    events::{Receipt, assert_kept, journal, notes, opening, receipts, until},
    support::{Desk, casebook},
};
use std::{fs, fs::File, path::Path, process::Stdio, time::Duration};

const CYCLES: u64 = 50;
const CYCLES_PER_LEDGER: u64 = 10;
const SEED: u64 = 0x5eed_0007;
const CASES: [&str; 3] = ["a", "b", "c"];

/// `SplitMix64`.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

#[derive(Debug, Clone, Copy)]
enum Moment {
    After(Duration),
    /// As soon as anything was acknowledged.
    FirstAcknowledged,
}

#[test]
fn shows_7_what_was_acknowledged_survives_kill_9() {
    let mut state = SEED;
    let mut kept_by_ledger = (Desk::new(), Vec::new());
    let (mut acknowledged, mut cut_in_middle) = (0, 0);
    println!("seed {SEED:#x}");
    for cycle in 0..CYCLES {
        if cycle % CYCLES_PER_LEDGER == 0 {
            let desk = Desk::new();
            let opened = desk.file("open.jsonl", CASES.map(|case| opening(case) + "\n").concat());
            let out = desk.run(&["record", opened.to_str().unwrap()]).ok();
            kept_by_ledger = (desk, receipts(&out));
        }
        let (desk, kept) = &mut kept_by_ledger;
        let delay = Duration::from_millis(1 + random(&mut state) % 250);
        let moment = if cycle % 5 == 4 { Moment::FirstAcknowledged } else { Moment::After(delay) };
        println!("cycle {cycle}: killed {moment:?}");
        let receipts = killed(desk, cycle, moment);
        acknowledged += receipts.len();
        cut_in_middle += u32::from(!receipts.is_empty() && receipts.len() < LINES);
        kept.extend(receipts);
        check(&desk.dir(), kept);
    }
    println!("{acknowledged} acknowledged, {cut_in_middle} of {CYCLES} runs killed in the middle");
    assert!(cut_in_middle >= 10, "the kills came before the first acknowledgement, or after the last");
}

const LINES: usize = 1500;

/// Records notes, kills the program, and returns what it had acknowledged.
fn killed(desk: &Desk, cycle: u64, moment: Moment) -> Vec<Receipt> {
    let input = desk.file("in.jsonl", notes(&CASES, &format!("cycle {cycle}"), LINES));
    let (acknowledged, errors) = (desk.outside().join("acks"), desk.outside().join("errors"));
    let mut child = casebook(&desk.dir())
        .args(["record", "-"])
        .stdin(File::open(input).unwrap())
        .stdout(File::create(&acknowledged).unwrap())
        .stderr(Stdio::from(File::create(&errors).unwrap()))
        .spawn()
        .unwrap();
    match moment {
        Moment::After(delay) => std::thread::sleep(delay),
        Moment::FirstAcknowledged => {
            until("an acknowledgement", || (fs::metadata(&acknowledged).unwrap().len() > 0).then_some(()));
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let said = fs::read_to_string(&errors).unwrap();
    assert!(said.lines().all(|line| line.starts_with("warning: ") || line.contains(" appended, ")), "{said}");
    receipts(&fs::read_to_string(&acknowledged).unwrap())
}

fn check(ledger: &Path, kept: &[Receipt]) {
    let run = |words: &str| crate::support::words(ledger, words);
    assert_kept(ledger, kept);
    // As it was left, before anything has opened it.
    assert_eq!(run("verify --json").json()["ok"], true);

    let next = run("note a --text next");
    assert!(next.err.lines().all(|line| line.starts_with("warning: ")), "{}", next.err);
    assert!(next.err.lines().count() <= 2, "{}", next.err);
    next.ok();
    assert_kept(ledger, kept);

    // Nothing half: each line is an entry, and follows from the one before.
    let journal = journal(ledger);
    let verified = run("verify --json").json();
    assert_eq!(verified["ok"], true);
    assert_eq!(verified["entries"], journal.len());
    assert!(verified["first_fault"].is_null());

    let shown = |case: &str| run(&format!("show {case} --json")).ok();
    let by_index = CASES.map(shown);
    run("rebuild").ok();
    assert_eq!(CASES.map(shown), by_index);
}
