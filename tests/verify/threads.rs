//! One thread and two find the same, whatever is wrong.

use crate::support::{Log, People, Random, note_in, twelve};
use proof::{Entry, EventSignature, LeafHash, LogChecker, LogFault, RecordedAt, Seq};
use std::{collections::BTreeMap, num::NonZeroUsize};

/// What a checker makes of lines: all that it says of them, or the first fault.
type Outcome = Result<(Vec<Entry>, String), LogFault>;

fn summary(checker: &LogChecker) -> String {
    let keys = checker.holders().log_keys().len() + checker.holders().count();
    let counts = (checker.next(), checker.signature_count(), checker.stream_count(), keys);
    format!("{} {} {counts:?} {:?}", checker.root(), checker.last_leaf(), checker.origin())
}

fn one_by_one(lines: &[Vec<u8>]) -> Outcome {
    let mut checker = LogChecker::new();
    let entries = lines.iter().map(|line| checker.push(line)).collect::<Result<_, _>>()?;
    Ok((entries, summary(&checker)))
}

fn all_at_once(lines: &[Vec<u8>], threads: usize, at_a_time: usize) -> Outcome {
    let mut checker = LogChecker::new();
    let mut entries = Vec::new();
    for chunk in lines.chunks(at_a_time) {
        entries.extend(checker.push_all(chunk, NonZeroUsize::new(threads).unwrap())?);
    }
    Ok((entries, summary(&checker)))
}

/// The log of twelve and two dozen notes behind it, so that more than one thread gets work.
fn long_log(people: &People) -> Log {
    let mut log = twelve(people);
    for number in 12..36 {
        let signers = if number % 3 == 0 { vec![&people.ann, &people.eve] } else { vec![&people.eve] };
        log.append(&note_in(number, if number % 2 == 0 { "case/a" } else { "source/s" }), &signers);
    }
    log
}

/// Changes lines as they lie there.
fn damage(lines: &mut Vec<Vec<u8>>, random: &mut Random) {
    let at = random.below(lines.len());
    match random.below(6) {
        0 => {
            let byte = random.below(lines[at].len());
            lines[at][byte] ^= 1 << random.below(8);
        }
        1 => drop(lines.remove(at)),
        2 => {
            let other = random.below(lines.len());
            lines.swap(at, other);
        }
        3 => lines.insert(random.below(lines.len()), lines[at].clone()),
        4 => {
            let kept = random.below(lines[at].len());
            lines[at].truncate(kept);
        }
        _ => {
            let from = random.below(lines.len());
            lines[at] = lines[from].clone();
        }
    }
}

/// Changes one part of an entry, and seals all behind it again with right hashes, so that the fault lies deeper.
fn reseal(lines: &mut [Vec<u8>], random: &mut Random, people: &People) {
    let at = random.below(lines.len());
    let holders = [&people.ann, &people.bob, &people.eve, &people.stranger, &people.log];
    let what = random.below(7);
    for place in at..lines.len() {
        let line = lines[place].clone();
        let Ok(mut entry) = Entry::parse(&line) else { return };
        let mut event = line[entry.event_bytes.clone()].to_vec();
        if place == at {
            match what {
                0 => entry.signatures[0].sig[random.below(64)] ^= 1,
                1 => entry.signatures = vec![holders[random.below(5)].sign(&event)],
                2 => entry.version += 1,
                3 => entry.recorded_at = RecordedAt(entry.recorded_at.0 - i64::from(place > 3)),
                4 => entry.seq = Seq(entry.seq.0 ^ 1),
                5 => event = String::from_utf8(event).unwrap().replace("2026-01-01", "2026-01-02").into_bytes(),
                _ => {
                    let keyid = holders[random.below(4)].key.id().clone();
                    entry.signatures = vec![EventSignature { keyid, ..people.stranger.sign(&event) }];
                }
            }
        }
        let prev = if place == 0 { LeafHash::ZERO } else { LeafHash::of(&lines[place - 1]) };
        lines[place] = Entry::line(&event, prev, entry.recorded_at, entry.seq, &entry.signatures, entry.version);
    }
}

#[test]
fn an_undamaged_log_gives_the_same_in_every_way() {
    let log = long_log(&People::new());
    let expected = one_by_one(&log.lines).unwrap();
    for threads in 1..=5 {
        for at_a_time in [1, 7, 9, 12, 35, 36, 100] {
            assert_eq!(all_at_once(&log.lines, threads, at_a_time).as_ref(), Ok(&expected), "{threads} {at_a_time}");
        }
    }
    let mut checker = LogChecker::new();
    assert_eq!(checker.push_all::<Vec<u8>>(&[], NonZeroUsize::MIN), Ok(Vec::new()));
}

#[test]
fn three_hundred_damaged_logs_have_the_same_first_fault_in_every_way() {
    let people = People::new();
    let log = long_log(&people);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut passed = 0;
    for seed in 0..300 {
        let mut random = Random(seed);
        let mut lines = log.lines.clone();
        for _ in 0..=random.below(3) {
            if seed % 3 == 0 { damage(&mut lines, &mut random) } else { reseal(&mut lines, &mut random, &people) }
        }
        let expected = one_by_one(&lines);
        for (threads, at_a_time) in [(1, 100), (2, 100), (2, 13), (3, 100)] {
            assert_eq!(
                all_at_once(&lines, threads, at_a_time),
                expected,
                "seed {seed}, {threads} threads, {at_a_time}"
            );
        }
        match expected {
            Ok(_) => passed += 1,
            Err(LogFault { fault, .. }) => {
                let shown = format!("{fault:?}");
                let kind: String = shown.split([' ', '{']).next().unwrap_or_default().chars().take(24).collect();
                *kinds.entry(kind).or_default() += 1;
            }
        }
    }
    println!("{passed} passed, {kinds:?}");
    // A swap of a line with itself, or a signature taken by its own author, changes nothing or nothing bad.
    assert!(passed < 30, "{passed} passed");
    assert!(kinds.len() >= 8, "{kinds:?}");
}
