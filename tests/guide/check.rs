//! A verifier in Python 3, written from docs/formats.md alone, agrees with casebook.

use crate::{
    made::{JOURNAL, Made, Parts, lines, parts, seal, sign, write_lines},
    support::{Ran, fixtures, run},
};
use ledger::PrivateKey;
use proof::{LeafHash, NodeHash, RecordedAt, merkle::Frontier};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};
use zeroize::Zeroizing;

/// Runs `check.py`, or says loudly that there is no Python.
fn check(arguments: &[&str]) -> Option<Ran> {
    python("check.py", arguments)
}

fn python(name: &str, arguments: &[&str]) -> Option<Ran> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/guide").join(name);
    match Command::new("python3").arg(program).args(arguments).env("PYTHONDONTWRITEBYTECODE", "1").output() {
        Ok(output) => Some(output.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            println!("skipped: python3 is not installed");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}

#[test]
fn shows_4_that_a_verifier_in_another_language_lets_a_whole_ledger_pass() {
    let made = Made::new();
    let Some(ran) = check(&[text(&made.export), &made.log_key()]) else { return };
    let out = ran.ok();
    let entries = made.desk.entries();
    assert!(
        out.contains(&format!("{entries} entries, {} signatures by 2 keys, 3 blobs, 1 quotes", entries + 1)),
        "{out}"
    );
    check(&[text(&made.desk.dir())]).unwrap().ok();
    check(&[text(&made.export), "desk.example/log+74a24283+AYZ04PWf6BvW03c2BifZ2eeUcoJMZACzpqX6OPJnQVc8"])
        .unwrap()
        .fails(3);
}

#[test]
fn shows_4_that_it_follows_a_log_whose_key_was_changed() {
    for reason in ["retired", "lost", "compromised"] {
        let made = Made::new();
        let old = made.log_key();
        let old_key = made.key("desk.example/");
        made.desk.run(&["--key", "founder", "key", "rekey", "--reason", reason]).ok();
        let first = fs::read(made.desk.dir().join("checkpoint")).unwrap();
        made.desk.run(&["--key", "founder", "note", "lights", "--text", "Under the new key"]).ok();
        let dir = made.desk.dir();
        let Some(ran) = check(&[text(&dir), &old]) else { return };
        ran.ok();
        let out = check(&[text(&dir)]).unwrap().ok();
        assert!(!out.contains(&old), "{out}");
        // By the old key alone; and the first one, without its signature where it is due.
        let promise = proof::Checkpoint::peek(&first).unwrap();
        let fails = |note: &str| {
            fs::write(dir.join("checkpoint"), note).unwrap();
            check(&[text(&dir)]).unwrap().fails(3);
        };
        fails(&old_key.sign_note(&promise.to_text()));
        let first = String::from_utf8(first).unwrap();
        let mut signatures: Vec<&str> = first.lines().collect();
        if reason == "retired" {
            signatures.remove(signatures.len() - 2);
            fails(&format!("{}\n", signatures.join("\n")));
        }
        fs::write(dir.join("checkpoint"), &first).unwrap();
        check(&[text(&dir), &old]).unwrap().ok();
        // Nothing of the old key's came along.
        fs::remove_dir_all(dir.join("rekeyed")).unwrap();
        check(&[text(&dir)]).unwrap().ok();
        check(&[text(&dir), &old]).unwrap().fails(4);
    }
}

#[test]
fn shows_4_that_it_lets_the_published_log_pass() {
    let Some(fixtures) = fixtures() else { return };
    let Some(ran) = check(&[text(&fixtures.join("fixtures/tiny-log"))]) else { return };
    assert!(ran.ok().contains("13 entries, 13 signatures by 1 keys"));
}

/// The same counts as `proof` has of them, in tests/verify/vectors.rs.
#[test]
fn it_judges_published_vectors_as_casebook_does() {
    let Some(fixtures) = fixtures() else { return };
    let Some(ran) = python("vectors.py", &[text(&fixtures.join("vectors"))]) else { return };
    let expected = "speccheck 12 [3]\nwycheproof 151 True\ncctv 914 43\njsontestsuite 318 37\n";
    assert_eq!(ran.ok(), expected);
}

/// The worked example of docs/formats.md, as the page prints it.
fn example(into: &Path) -> PathBuf {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats.md")).unwrap();
    let (_, page) = page.split_once("## A worked example").unwrap();
    let block = |after: &str, kind: &str| {
        let (_, rest) = page.split_once(after).unwrap();
        let (_, rest) = rest.split_once(&format!("```{kind}\n")).unwrap();
        rest.split_once("```").unwrap().0.to_owned()
    };
    let dir = into.join("example");
    fs::create_dir_all(dir.join("journal")).unwrap();
    fs::write(dir.join(JOURNAL), block("three lines of", "json")).unwrap();
    fs::write(dir.join("checkpoint"), block("`checkpoint`, signed", "text")).unwrap();
    dir
}

#[test]
fn shows_4_that_the_worked_example_holds_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let dir = example(folder.path());
    run(folder.path(), ["verify", "example"]).ok();
    if let Some(ran) = check(&[text(&dir)]) {
        assert!(ran.ok().contains("609f91e5944061bfc913e703c1e37ad1e9d879312db2fb3dc71e7b9367f66c2d"));
    }
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats.md")).unwrap();
    let leaves: Vec<_> = lines(&dir).iter().map(|line| LeafHash::of(line)).collect();
    let node = NodeHash::of(&leaves[0].into(), &leaves[1].into());
    let root = NodeHash::of(&node, &leaves[2].into());
    for hash in
        [leaves[0].to_string(), leaves[1].to_string(), leaves[2].to_string(), node.to_string(), root.to_string()]
    {
        assert!(page.contains(&hash), "{hash}");
    }
    let bytes: Vec<_> = lines(&dir).iter().map(|line| line.len().to_string()).collect();
    assert!(page.contains(&format!("three lines of {}, {} and {} bytes", bytes[0], bytes[1], bytes[2])));
}

fn edit(dir: &Path, seq: usize, from: &str, to: &str) {
    let mut lines = lines(dir);
    let line = String::from_utf8(lines[seq].clone()).unwrap();
    assert!(line.contains(from), "{line}");
    lines[seq] = line.replacen(from, to, 1).into_bytes();
    write_lines(dir, &lines);
}

fn find(dir: &Path, what: &str) -> usize {
    lines(dir).iter().position(|line| String::from_utf8_lossy(line).contains(what)).unwrap()
}

/// Puts entries together again, as whoever runs the log can.
fn forge(made: &Made, dir: &Path, change: impl FnOnce(&mut Vec<Parts>)) {
    let mut parts = parts(dir);
    change(&mut parts);
    seal(dir, &parts, &made.key("desk.example/"));
}

fn stranger() -> PrivateKey {
    PrivateKey::from_seed("desk.example/log".parse().unwrap(), Zeroizing::new([7; 32])).unwrap()
}

/// A note in the case's stream, signed by this key.
fn note(made: &Made, dir: &Path, by: &str) -> Parts {
    let last = parts(dir).pop().unwrap();
    let event = String::from_utf8(last.event).unwrap().replace("\"id\":\"01", "\"id\":\"02").into_bytes();
    Parts { signatures: vec![made.key(by).sign_event(&event)], version: last.version + 1, event, ..last }
}

/// One kind of tampering: what it is, how it is done, and what must be said of it.
type Tampering = (&'static str, fn(&Made, &Path), &'static str);

const TAMPERINGS: &[Tampering] = &[
    (
        "a letter of an event",
        |_, dir| edit(dir, find(dir, "Crashes fell by 40"), "Crashes fell", "Crashes rose"),
        "does not verify",
    ),
    (
        "a letter of an event, and the chain behind it",
        |made, dir| {
            let at = find(dir, "Crashes fell by 40");
            forge(made, dir, |parts| {
                let event = String::from_utf8(parts[at].event.clone()).unwrap();
                parts[at].event = event.replace("Crashes fell", "Crashes rose").into_bytes();
            });
        },
        "does not verify",
    ),
    (
        "two entries change places",
        |_, dir| {
            let mut lines = lines(dir);
            lines.swap(3, 4);
            write_lines(dir, &lines);
        },
        "entry 3: `seq` should be 3",
    ),
    (
        "an entry is dropped, and the rest is chained again",
        |made, dir| forge(made, dir, |parts| drop(parts.remove(1))),
        "`version` should be",
    ),
    (
        "the last entry is dropped",
        |_, dir| {
            let mut lines = lines(dir);
            lines.pop();
            write_lines(dir, &lines);
        },
        "missing; the checkpoint covers",
    ),
    (
        "an event stands twice",
        |made, dir| {
            forge(made, dir, |parts| {
                let mut twice = parts.last().unwrap().clone();
                twice.version += 1;
                parts.push(twice);
            });
        },
        "an event with its id is in the log already",
    ),
    (
        "an entry is dated back",
        |made, dir| forge(made, dir, |parts| parts.last_mut().unwrap().recorded_at = RecordedAt(0)),
        "recorded before the entry before it",
    ),
    (
        "an entry is dated forward, and only the chain is made again",
        |made, dir| {
            let before = fs::read(dir.join("checkpoint")).unwrap();
            forge(made, dir, |parts| parts.last_mut().unwrap().recorded_at.0 += 1);
            fs::write(dir.join("checkpoint"), before).unwrap();
        },
        "the checkpoint's root is",
    ),
    ("a space", |_, dir| edit(dir, 2, ",\"prev\"", ", \"prev\""), "entry 2: not in canonical form"),
    ("a name twice", |_, dir| edit(dir, 2, "\"data\":{", "\"data\":{},\"data\":{"), "entry 2: not in canonical form"),
    (
        "a note by a revoked key, in a log that its operator signs",
        |made, dir| {
            let note = note(made, dir, "bea");
            forge(made, dir, |parts| parts.push(note));
        },
        "which was revoked before",
    ),
    (
        "a note by a stranger who takes the founder's place",
        |made, dir| {
            forge(made, dir, |parts| {
                let last = parts.last_mut().unwrap();
                let keyid = last.signatures[0].keyid.clone();
                last.signatures = vec![stranger().sign_event(&last.event)];
                last.signatures[0].keyid = keyid;
            });
        },
        "does not verify",
    ),
    (
        "a key is enrolled without its own signature",
        |made, dir| {
            let at = find(dir, "casebook.key.enrolled.v1");
            forge(made, dir, |parts| parts[at].signatures.retain(|s| !s.keyid.as_str().starts_with("bea")));
        },
        "which is being enrolled",
    ),
    (
        "the other writing of a signature, S + L",
        |made, dir| forge(made, dir, |parts| plus_order(&mut parts.last_mut().unwrap().signatures[0].sig)),
        "does not verify",
    ),
    (
        "a checkpoint by a stranger of the log's name",
        |_, dir| {
            let mut tree = Frontier::default();
            for line in lines(dir) {
                tree.push(LeafHash::of(&line));
            }
            sign(dir, tree.size(), tree.root(), &stranger());
        },
        "no signature by",
    ),
    (
        "the checkpoint's size",
        |_, dir| {
            let note = fs::read_to_string(dir.join("checkpoint")).unwrap();
            let size = lines(dir).len();
            fs::write(dir.join("checkpoint"), note.replacen(&format!("\n{size}\n"), &format!("\n{}\n", size - 1), 1))
                .unwrap();
        },
        "does not verify",
    ),
    (
        "a byte of a captured text",
        |_, dir| {
            let quote = String::from_utf8(lines(dir)[find(dir, "\"extraction\"")].clone()).unwrap();
            let digest = quote.split_once("\"extraction\":\"").unwrap().1.get(..64).unwrap();
            let path = dir.join("blobs/sha256").join(&digest[..2]).join(&digest[2..]);
            let mut bytes = fs::read(&path).unwrap();
            bytes[20] ^= 1;
            fs::write(path, bytes).unwrap();
        },
        "has other bytes",
    ),
    (
        "a quote that is not there, signed by its author and by the log",
        |made, dir| {
            let at = find(dir, "\"extraction\"");
            forge(made, dir, |parts| {
                let event = String::from_utf8(parts[at].event.clone()).unwrap();
                let event = event.replace("could not trace", "could indeed trace").into_bytes();
                parts[at].signatures = vec![made.key("founder").sign_event(&event)];
                parts[at].event = event;
            });
        },
        "the quote is not in its text",
    ),
    (
        "a second file before the first is full",
        |_, dir| {
            let mut all = lines(dir);
            let last = [all.pop().unwrap(), b"\n".to_vec()].concat();
            write_lines(dir, &all);
            fs::write(dir.join("journal/00000000000000065536.jsonl"), last).unwrap();
        },
        "is not full, and another file follows",
    ),
];

/// Adds the group's order to S: the same signature to whoever does not look closely.
fn plus_order(sig: &mut [u8; 64]) {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, order) in sig[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
}

#[test]
fn shows_4_that_it_and_casebook_notice_every_kind_of_tampering() {
    let made = Made::new();
    for (at, (what, tamper, expected)) in TAMPERINGS.iter().enumerate() {
        let dir = made.copied(&format!("tampered-{at}"));
        tamper(&made, &dir);
        let ours = run(made.desk.outside(), ["verify", text(&dir)]);
        assert_eq!(ours.code, 3, "{what}: {}{}", ours.out, ours.err);
        let Some(ran) = check(&[text(&dir), &made.log_key()]) else { return };
        let err = ran.fails(3);
        assert!(err.contains(expected), "{what}: {err}");
    }
}

#[test]
fn a_forger_who_changes_nothing_makes_what_was_there() {
    let made = Made::new();
    let dir = made.copied("same");
    forge(&made, &dir, |_| {});
    for name in [JOURNAL, "checkpoint"] {
        assert_eq!(fs::read(dir.join(name)).unwrap(), fs::read(made.export.join(name)).unwrap(), "{name}");
    }
}

/// Whoever holds the log's key can seal a log anew without the end of a stream. A kept checkpoint alone tells.
#[test]
fn a_dropped_end_of_a_stream_is_seen_by_whoever_kept_a_checkpoint() {
    let made = Made::new();
    let dir = made.copied("dropped");
    let at = find(&dir, "casebook.source.described.v1");
    forge(&made, &dir, |parts| drop(parts.remove(at)));
    run(made.desk.outside(), ["verify", text(&dir)]).ok();
    let kept = made.export.join("checkpoint");
    let ran = run(made.desk.outside(), ["verify", text(&dir), "--since", text(&kept)]);
    assert!(ran.code == 3 && ran.out.contains("rolled back"), "{}", ran.out);
}

#[test]
fn what_is_beyond_the_checkpoint_is_said() {
    let made = Made::new();
    let dir = made.copied("beyond");
    let mut tree = Frontier::default();
    let all = lines(&dir);
    for line in &all[..all.len() - 2] {
        tree.push(LeafHash::of(line));
    }
    sign(&dir, tree.size(), tree.root(), &made.key("desk.example/"));
    let torn = [fs::read(dir.join(JOURNAL)).unwrap(), b"{\"event\":{\"da".to_vec()].concat();
    fs::write(dir.join(JOURNAL), torn).unwrap();
    run(made.desk.outside(), ["verify", text(&dir)]).ok();
    let Some(ran) = check(&[text(&dir)]) else { return };
    assert!(ran.ok().contains("not covered by it: 2 entries, and 13 bytes"));
}
