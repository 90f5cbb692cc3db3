//! The folder of fixtures, authors with fixed keys, and a log of twelve entries.

use ed25519_dalek::{Signer as _, SigningKey};
use proof::{
    Checkpoint, CheckpointError, EventSignature, LeafHash, LogChecker, LogFault, RecordedAt, Seq, VerifierKey,
    merkle::Frontier, note, pae,
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, path::PathBuf};

/// The name of the log that is made here.
pub(crate) const ORIGIN: &str = "t.example/log";

/// Returns a folder below the one that `CASEBOOK_FIXTURES` names, or says that the test is skipped.
#[expect(clippy::disallowed_methods, reason = "the fixtures are no part of the repository")]
pub(crate) fn fixture(path: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("CASEBOOK_FIXTURES") else {
        println!("skipped: CASEBOOK_FIXTURES is not set");
        return None;
    };
    let path = PathBuf::from(root).join(path);
    assert!(path.exists(), "CASEBOOK_FIXTURES is set, but there is no {}", path.display());
    Some(path)
}

/// A small generator of numbers that are the same on every run (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}

/// Someone with a private key: an author, or the log.
pub(crate) struct Holder {
    signing: SigningKey,
    pub(crate) key: VerifierKey,
}

impl Holder {
    pub(crate) fn new(name: &str, seed: u8) -> Self {
        Self::from_seed(name, [seed; 32])
    }

    pub(crate) fn from_seed(name: &str, seed: [u8; 32]) -> Self {
        let signing = SigningKey::from_bytes(&seed);
        let key = VerifierKey::ed25519(name.parse().unwrap(), signing.verifying_key().as_bytes()).unwrap();
        Self { signing, key }
    }

    pub(crate) fn vkey(&self) -> String {
        self.key.to_string()
    }

    pub(crate) fn sign(&self, event: &[u8]) -> EventSignature {
        EventSignature { keyid: self.key.id().clone(), sig: self.signing.sign(&pae(event)).to_bytes() }
    }

    /// Returns a note with this text, signed by each of `holders`.
    pub(crate) fn note(text: &str, holders: &[&Self]) -> Vec<u8> {
        let lines = holders
            .iter()
            .map(|holder| note::signature_line(&holder.key, &holder.signing.sign(text.as_bytes()).to_bytes()));
        format!("{text}\n{}", lines.collect::<String>()).into_bytes()
    }
}

/// Everyone who appears in the tests.
pub(crate) struct People {
    pub(crate) log: Holder,
    pub(crate) ann: Holder,
    pub(crate) bob: Holder,
    pub(crate) eve: Holder,
    pub(crate) stranger: Holder,
}

impl People {
    pub(crate) fn new() -> Self {
        Self {
            log: Holder::new(ORIGIN, 1),
            ann: Holder::new("ann@t.example", 2),
            bob: Holder::new("bob@t.example", 3),
            eve: Holder::new("eve@t.example", 4),
            stranger: Holder::new("stranger@t.example", 5),
        }
    }
}

/// Returns an event as a value, with an id made from its number.
pub(crate) fn event(number: usize, kind: &str, subject: &str, data: &Value) -> Map<String, Value> {
    let Value::Object(members) = json!({
        "data": data,
        "datacontenttype": "application/json",
        "id": format!("019b76da-a800-7000-8000-{number:012x}"),
        "source": ORIGIN,
        "specversion": "1.0",
        "subject": subject,
        "time": "2026-01-01T00:00:00Z",
        "type": format!("casebook.{kind}.v1"),
    }) else {
        unreachable!("a literal object")
    };
    members
}

pub(crate) fn canonical(event: &Map<String, Value>) -> Vec<u8> {
    proof::json::to_canonical(&Value::Object(event.clone())).unwrap()
}

pub(crate) fn created(people: &People) -> Map<String, Value> {
    let keys = json!([{"holder": {"kind": "person", "name": "Ann"}, "key": people.ann.vkey(), "roles": ["admin"]}]);
    let log_key = people.log.vkey();
    let data = json!({"format": 1, "keys": keys, "log_key": log_key, "origin": ORIGIN, "rules": 1, "title": "x"});
    event(0, "ledger.created", "ledger", &data)
}

pub(crate) fn enrolled(number: usize, key: &str) -> Map<String, Value> {
    let data = json!({"holder": {"kind": "person", "name": "x"}, "key": key, "roles": ["researcher"]});
    event(number, "key.enrolled", "ledger", &data)
}

pub(crate) fn revoked(number: usize, key: &str) -> Map<String, Value> {
    event(number, "key.revoked", "ledger", &json!({"key": key, "reason": "retired"}))
}

pub(crate) fn rekeyed(number: usize, key: &str, reason: &str) -> Map<String, Value> {
    event(number, "ledger.rekeyed", "ledger", &json!({"log_key": key, "reason": reason}))
}

pub(crate) fn note_in(number: usize, subject: &str) -> Map<String, Value> {
    // What looks like an entry's members inside an event must not be taken for them.
    event(number, "note.added", subject, &json!({"text": format!("hé ,\"prev\":\" {number}")}))
}

/// The parts of an entry, each of which a test may change before it is written down.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) event: Vec<u8>,
    pub(crate) prev: LeafHash,
    pub(crate) recorded_at: RecordedAt,
    pub(crate) seq: Seq,
    pub(crate) signatures: Vec<EventSignature>,
    pub(crate) version: u64,
}

impl Draft {
    pub(crate) fn line(&self) -> Vec<u8> {
        proof::Entry::line(&self.event, self.prev, self.recorded_at, self.seq, &self.signatures, self.version)
    }

    /// Returns the line as text, for tests that spell an entry differently.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.line()).unwrap()
    }
}

/// A log as it is written.
#[derive(Clone, Default)]
pub(crate) struct Log {
    pub(crate) lines: Vec<Vec<u8>>,
    versions: BTreeMap<String, u64>,
    frontier: Frontier,
}

impl Log {
    /// Returns the entry that would come next, right in every part.
    pub(crate) fn draft(&self, event: &Map<String, Value>, signers: &[&Holder]) -> Draft {
        let bytes = canonical(event);
        let mut signatures: Vec<_> = signers.iter().map(|signer| signer.sign(&bytes)).collect();
        signatures.sort_by(|a, b| a.keyid.cmp(&b.keyid));
        let subject = event.get("subject").and_then(Value::as_str).unwrap_or_default();
        Draft {
            event: bytes,
            prev: self.lines.last().map_or(LeafHash::ZERO, |line| LeafHash::of(line)),
            recorded_at: RecordedAt(1_767_225_600_000_000 + i64::try_from(self.lines.len() / 2).unwrap()),
            seq: Seq(self.lines.len() as u64),
            signatures,
            version: self.versions.get(subject).copied().unwrap_or(0),
        }
    }

    pub(crate) fn append(&mut self, event: &Map<String, Value>, signers: &[&Holder]) {
        let line = self.draft(event, signers).line();
        let subject = event.get("subject").and_then(Value::as_str).unwrap_or_default();
        *self.versions.entry(subject.to_owned()).or_insert(0) += 1;
        self.frontier.push(LeafHash::of(&line));
        self.lines.push(line);
    }

    /// Returns the log of the first `entries` of this one.
    pub(crate) fn cut(&self, entries: usize) -> Self {
        let mut cut = Self::default();
        for line in &self.lines[..entries] {
            let subject = proof::Entry::parse(line).unwrap().event.subject.to_string();
            *cut.versions.entry(subject).or_insert(0) += 1;
            cut.frontier.push(LeafHash::of(line));
            cut.lines.push(line.clone());
        }
        cut
    }

    pub(crate) fn journal(&self) -> Vec<u8> {
        journal(&self.lines)
    }

    pub(crate) fn promise(&self) -> Checkpoint {
        Checkpoint { origin: ORIGIN.to_owned(), size: self.frontier.size(), root: self.frontier.root() }
    }

    pub(crate) fn checkpoint(&self, log: &Holder) -> Vec<u8> {
        Holder::note(&self.promise().to_text(), &[log])
    }
}

pub(crate) fn journal<L: AsRef<[u8]>>(lines: &[L]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_ref(), b"\n"].concat()).collect()
}

/// Returns twelve entries: the four kinds of author's events but `ledger.rekeyed`, in three streams, with one and two
/// signatures, with and without the optional members. Bob's key is revoked by entry 8.
pub(crate) fn twelve(people: &People) -> Log {
    let People { ann, bob, eve, .. } = people;
    let mut log = Log::default();
    log.append(&created(people), &[ann]);
    log.append(&enrolled(1, &bob.vkey()), &[ann, bob]);
    log.append(&note_in(2, "source/s"), &[ann]);
    log.append(&note_in(3, "case/a"), &[bob]);
    log.append(&note_in(4, "case/a"), &[ann]);
    let mut fifth = note_in(5, "source/s");
    fifth.insert("expectedversion".to_owned(), json!(1));
    log.append(&fifth, &[bob]);
    log.append(&enrolled(6, &eve.vkey()), &[ann, eve]);
    log.append(&note_in(7, "case/a"), &[ann, eve]);
    log.append(&revoked(8, &bob.vkey()), &[ann]);
    log.append(&note_in(9, "case/a"), &[ann]);
    log.append(&note_in(10, "source/s"), &[eve]);
    let mut last = note_in(11, "source/s");
    last.insert("importid".to_owned(), json!("019b76da-a800-8000-8000-000000000001"));
    log.append(&last, &[ann]);
    log
}

/// Returns a checker that has accepted all of `log`.
pub(crate) fn checked(log: &Log) -> LogChecker {
    let mut checker = LogChecker::new();
    for line in &log.lines {
        checker.push(line).unwrap();
    }
    checker
}

/// Why a journal and its checkpoint do not pass together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Bad {
    LastLineCut,
    Log(LogFault),
    Checkpoint(CheckpointError),
    Size { promised: u64, found: u64 },
    Root,
}

/// Checks a journal's bytes, from where `checker` stands, and then the checkpoint over all of it.
pub(crate) fn check(
    mut checker: LogChecker,
    journal: &[u8],
    checkpoint: &[u8],
    log_key: &VerifierKey,
) -> Result<(), Bad> {
    for line in journal.split_inclusive(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\n").ok_or(Bad::LastLineCut)?;
        checker.push(line).map_err(Bad::Log)?;
    }
    let (promise, _) = Checkpoint::open(checkpoint, std::slice::from_ref(log_key)).map_err(Bad::Checkpoint)?;
    if promise.size != checker.next().0 {
        return Err(Bad::Size { promised: promise.size, found: checker.next().0 });
    }
    if promise.root == checker.root() { Ok(()) } else { Err(Bad::Root) }
}
