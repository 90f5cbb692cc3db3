//! A small ledger with something of everything, made once and copied for each test; and hands that forge it.

use crate::support::{Ran, casebook, copy, feed, words};
use ledger::{
    Place, PrivateKey, keys,
    verify::{FirstFault, Outcome, Report, Trust, verify},
};
use proof::{Checkpoint, Entry, Event, EventSignature, LeafHash, RecordedAt, Seq, VerifierKey, merkle::Frontier};
use std::{
    collections::BTreeMap,
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::LazyLock,
};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// The text that is captured, and quoted from.
pub(crate) const TEXT: &str =
    "The audit of 2025 found that crashes fell from 48 to 36 in one year. Nobody asked why.\n";

/// One event a line; an event's number makes its id.
const BEFORE: &[(&str, &str, &str)] = &[
    ("source.registered", "source/audit", r#"{"title":"Audit","kind":"government","stub":false}"#),
    (
        "case.opened",
        "case/lights",
        r#"{"question":"Fewer?","proposition":"Fewer.","language":"en","scale":"standard"}"#,
    ),
    (
        "claim.extracted",
        "case/lights",
        r#"{"claim":"c1","text":"Crashes fell.","claimant":"the city","kinds":["numerical"]}"#,
    ),
];

const AFTER: &[(&str, &str, &str)] = &[
    (
        "gap.recorded",
        "case/lights",
        r#"{"gap":"g1","would_settle":"counts","searched":{"captures":[],"queries":["counts"],"until":"2026-01-01"}}"#,
    ),
    ("section.written", "case/lights", r#"{"section":"summary","role":"summary","before":""}"#),
    (
        "statement.written",
        "case/lights",
        r#"{"statement":"s1","section":"summary","before":"","text":"Crashes fell [1].","kind":"reported",
            "citations":[{"number":1,"source":"audit","evidence":["e1"]}],"claims":["c1"],"gaps":[],"verdicts":[],
            "rests_on":[]}"#,
    ),
    (
        "verdict.changed",
        "case/lights",
        r#"{"target":"question","to":"supported","confidence":"medium","rationale":"counted","reason":"initial",
            "inputs":["e1"],"set_aside":[]}"#,
    ),
    (
        "verdict.changed",
        "case/lights",
        r#"{"target":"question","from":"019b76da-a800-7000-8000-000000000203","to":"mixed","confidence":"low",
            "rationale":"doubtful","reason":"new_evidence","inputs":["e1"],"set_aside":[]}"#,
    ),
    ("case.opened", "case/other", r#"{"question":"Other?","language":"en","scale":"standard"}"#),
    ("note.added", "case/other", r#"{"text":"a remark"}"#),
];

static TEMPLATE: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    words(folder.path(), "init d --origin desk.example/log").ok();
    let dir = folder.path().join("d");
    words(&dir, "key new bea@desk.example").ok();
    words(&dir, "--key founder key enroll bea@desk.example --holder Bea --role researcher").ok();
    fs::write(folder.path().join("audit.txt"), TEXT).expect("a file can be written");
    feed(&dir, "--key founder record -", &lines(0x100, BEFORE)).ok();
    words(&dir, "--key founder capture ../audit.txt --source audit --capture 1").ok();
    words(
        &dir,
        "--key founder evidence lights --evidence e1 --claim c1 --source audit --capture 1 --quote crashes --stance supports",
    )
    .ok();
    feed(&dir, "--key founder record -", &lines(0x200, AFTER)).ok();
    folder
});

fn lines(first: usize, events: &[(&str, &str, &str)]) -> String {
    let mut out = String::new();
    for (n, (kind, subject, data)) in events.iter().enumerate() {
        let id = format!("019b76da-a800-7000-8000-{:012x}", first + n);
        let data = data.replace('\n', " ");
        out += "{\"type\":\"";
        out += &[kind, "\",\"subject\":\"", subject, "\",\"id\":\"", &id, "\",\"data\":", &data, "}\n"].concat();
    }
    out
}

/// A copy of the small ledger in a temporary folder.
pub(crate) struct World {
    folder: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&TEMPLATE.path().join("d"), &folder.path().join("d"));
        Self { folder }
    }

    /// The folder that the ledger is in.
    pub(crate) fn outside(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().join("d")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    /// Runs the program in the ledger, as the founder.
    pub(crate) fn words(&self, line: &str) -> Ran {
        casebook(&self.dir())
            .args(line.split_whitespace())
            .env("CASEBOOK_KEY", "founder")
            .output()
            .expect("the program starts")
            .into()
    }

    pub(crate) fn log(&self) -> Log {
        Log::read(&self.dir())
    }

    pub(crate) fn key(&self, name: &str) -> PrivateKey {
        key_in(&self.dir(), name)
    }

    pub(crate) fn journal(&self) -> Vec<u8> {
        fs::read(journal_file(&self.dir())).expect("the journal can be read")
    }

    pub(crate) fn write_journal(&self, bytes: &[u8]) {
        fs::write(journal_file(&self.dir()), bytes).expect("the journal can be written");
    }

    pub(crate) fn checkpoint(&self) -> Vec<u8> {
        fs::read(self.path("checkpoint")).expect("there is a checkpoint")
    }

    /// Replaces journal and checkpoint by a log's and a note over it, signed with this ledger's key.
    pub(crate) fn put(&self, log: &Log) {
        self.write_journal(&log.journal());
        fs::write(self.path("checkpoint"), log.note(&self.key("desk.example/log"))).expect("it can be written");
    }

    /// Replaces the journal alone: the checkpoint stays what it was.
    pub(crate) fn put_lines(&self, log: &Log) {
        self.write_journal(&log.journal());
    }

    pub(crate) fn verify(&self) -> Report {
        verified(&self.dir(), &Trust::default())
    }

    /// What the answers are, in JSON, each as its command prints it. Says what was warned of, too.
    pub(crate) fn answers(&self) -> (Vec<String>, String) {
        let mut warned = String::new();
        let answers = QUESTIONS.map(|question| {
            let ran = self.words(question);
            warned.push_str(&ran.err);
            ran.ok()
        });
        (answers.into(), warned)
    }
}

/// What is asked of a ledger to see whether it answers right.
pub(crate) const QUESTIONS: [&str; 4] =
    ["show lights --json", "cases --json", "history lights --json", "show lights --at 9 --json"];

/// Verifies in this process.
pub(crate) fn verified(path: &Path, trust: &Trust) -> Report {
    let place = Place::at(path).expect("a log is there");
    verify(&place, trust, NonZeroUsize::MIN, |_| ()).expect("it can be read")
}

/// Asserts that a log is proved bad, and returns what is bad first.
#[track_caller]
pub(crate) fn bad(report: &Report) -> FirstFault {
    assert_eq!(report.outcome, Outcome::ProvedBad, "{report:?}");
    assert!(!report.ok && report.proved.is_empty());
    report.first_fault.clone().expect("what is proved bad is named")
}

pub(crate) fn journal_file(dir: &Path) -> PathBuf {
    dir.join("journal/00000000000000000000.jsonl")
}

pub(crate) fn key_in(dir: &Path, name: &str) -> PrivateKey {
    let files = keys::list(&dir.join("keys")).expect("there are keys");
    let file = files.into_iter().find(|file| file.vkey.name().as_str().starts_with(name)).expect("the key is there");
    keys::read(&file.path, None, None).expect("the key can be read")
}

pub(crate) fn key_from(name: &str, seed: u8) -> PrivateKey {
    PrivateKey::from_seed(name.parse().expect("a name"), Zeroizing::new([seed; 32])).expect("a key")
}

/// How many entries the small ledger has.
pub(crate) fn template_size() -> usize {
    Log::read(&TEMPLATE.path().join("d")).len()
}

/// The public half of the ledger's log key.
pub(crate) fn log_key(dir: &Path) -> VerifierKey {
    key_in(dir, "desk.example/log").vkey().clone()
}

/// Returns every file below a folder with its bytes and its time of change.
pub(crate) fn files(dir: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let mut out = BTreeMap::new();
    for item in fs::read_dir(dir).expect("the folder is there") {
        let path = item.expect("an item").path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            let changed = fs::metadata(&path).and_then(|data| data.modified()).expect("a time");
            out.insert(path.clone(), (fs::read(&path).expect("a file"), changed));
        }
    }
    out
}

/// The lines of a log, to be bent.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) lines: Vec<Vec<u8>>,
}

impl Log {
    pub(crate) fn read(dir: &Path) -> Self {
        let bytes = fs::read(journal_file(dir)).expect("there is a journal");
        let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        assert_eq!(lines.pop(), Some(Vec::new()), "it ends in a newline");
        Self { lines }
    }

    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(crate) fn journal(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).collect()
    }

    /// The number of the line that holds this byte of the journal; its newline is its own.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        let mut end = 0;
        self.lines
            .iter()
            .position(|line| {
                end += line.len() + 1;
                at < end
            })
            .expect("a byte of the journal")
    }

    pub(crate) fn entry(&self, seq: usize) -> Entry {
        Entry::parse(&self.lines[seq]).expect("an entry")
    }

    /// The position of the first entry of this type.
    pub(crate) fn first(&self, kind: &str) -> usize {
        let kind = format!("\"type\":\"casebook.{kind}.v1\"");
        self.lines
            .iter()
            .position(|line| String::from_utf8_lossy(line).contains(&kind))
            .unwrap_or_else(|| panic!("no {kind}"))
    }

    /// The log's first entries.
    pub(crate) fn cut(&self, size: usize) -> Self {
        Self { lines: self.lines[..size].to_vec() }
    }

    /// Replaces the event of an entry, signed by `key`, and seals this entry and those after it anew: their links are
    /// right, and the signatures of the others too.
    pub(crate) fn replace(&mut self, seq: usize, event: &[u8], key: &PrivateKey) {
        self.seal(seq, event, &[key.sign_event(event)]);
    }

    /// As [`Log::replace`], with any signatures.
    pub(crate) fn seal(&mut self, seq: usize, event: &[u8], signatures: &[EventSignature]) {
        let old = self.entry(seq);
        self.lines[seq] = Entry::line(event, old.prev, old.recorded_at, old.seq, signatures, old.version);
        self.chain(seq + 1);
    }

    /// Sets links, positions and versions right from an entry on.
    pub(crate) fn chain(&mut self, from: usize) {
        let mut versions: BTreeMap<String, u64> = BTreeMap::new();
        let mut prev = LeafHash::ZERO;
        for seq in 0..self.len() {
            let entry = self.entry(seq);
            let version = versions.entry(entry.event.subject.to_string()).or_default();
            if seq >= from {
                let event = &self.lines[seq][entry.event_bytes.clone()];
                let at = Seq(seq as u64);
                self.lines[seq] = Entry::line(event, prev, entry.recorded_at, at, &entry.signatures, *version);
            }
            *version += 1;
            prev = LeafHash::of(&self.lines[seq]);
        }
    }

    /// Appends an event as the log would, whatever it says.
    pub(crate) fn append(&mut self, event: &[u8], keys: &[&PrivateKey]) {
        let parsed = Event::parse(event).expect("an event");
        let last = self.entry(self.len() - 1);
        let version = (0..self.len()).filter(|seq| self.entry(*seq).event.subject == parsed.subject).count();
        let mut signatures: Vec<EventSignature> = keys.iter().map(|key| key.sign_event(event)).collect();
        signatures.sort_by(|a, b| a.keyid.cmp(&b.keyid));
        let prev = LeafHash::of(self.lines.last().expect("an entry"));
        let at = RecordedAt(last.recorded_at.0 + 1);
        self.lines.push(Entry::line(event, prev, at, last.seq.next(), &signatures, version as u64));
    }

    pub(crate) fn promise(&self) -> Checkpoint {
        let mut tree = Frontier::default();
        self.lines.iter().for_each(|line| tree.push(LeafHash::of(line)));
        let origin = self.entry(0).event.source;
        Checkpoint { origin, size: tree.size(), root: tree.root() }
    }

    /// A checkpoint over all of it.
    pub(crate) fn note(&self, key: &PrivateKey) -> String {
        key.sign_note(&self.promise().to_text())
    }
}

/// Returns an event for the small ledger; the number makes its id.
pub(crate) fn event(number: u64, kind: &str, subject: &str, data: &serde_json::Value) -> Vec<u8> {
    event_of("desk.example/log", number, kind, subject, data)
}

/// Returns an event for a ledger of this origin.
pub(crate) fn event_of(origin: &str, number: u64, kind: &str, subject: &str, data: &serde_json::Value) -> Vec<u8> {
    let event = Event {
        data: data.as_object().expect("an object").clone(),
        id: format!("019b76da-a800-7000-8000-{number:012x}").parse().expect("an id"),
        source: origin.to_owned(),
        subject: subject.parse().expect("a stream"),
        time: "2026-01-01T00:00:00Z".parse().expect("a time"),
        event_type: format!("casebook.{kind}.v1").parse().expect("a type"),
        expected_version: None,
        import_id: None,
    };
    event.to_bytes().expect("an event")
}

/// Numbers that are the same on every run (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }
}
