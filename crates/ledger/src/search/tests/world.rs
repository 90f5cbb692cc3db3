//! A ledger with a case and a source in it, in a temporary folder.

use super::super::{Found, Query, search};
use crate::{
    commit::{SignedEvent, Together},
    create::create,
    keys::PrivateKey,
    reader::Reader,
    writer::Writer,
};
use proof::{Digest, Event, RecordedAt};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const NOW: RecordedAt = RecordedAt(1_767_225_600_000_000);

/// A captured text of several passages, whose last sentence is behind the first of them.
pub(super) const TEXT: &str = concat!(
    "Gatubelysningen i Grönvik — 👍🏽 “rapport”. The street lights are LED, and the lights burn until two. ",
    "Here follows what the auditors wrote down about each and every street, one after another, in their order.\n\n",
    "In the street at the harbour twelve lights were changed, and no crash was seen there in the year after it. ",
    "In the street at the harbour twelve lights were changed, and no crash was seen there in the year after it. ",
    "In the street at the harbour twelve lights were changed, and no crash was seen there in the year after it. ",
    "In the street at the harbour twelve lights were changed, and no crash was seen there in the year after it. ",
    "In the street at the harbour twelve lights were changed, and no crash was seen there in the year after it.\n\n",
    "In the lane behind the church six lights were changed, and one crash was seen there in the year after it. ",
    "In the lane behind the church six lights were changed, and one crash was seen there in the year after it. ",
    "In the lane behind the church six lights were changed, and one crash was seen there in the year after it. ",
    "In the lane behind the church six lights were changed, and one crash was seen there in the year after it. ",
    "In the lane behind the church six lights were changed, and one crash was seen there in the year after it.\n\n",
    "On the long road to the north there were forty-eight crashes, of which nobody counted those in the dark.\n",
);

/// An event to be signed: its type, its subject, its data.
pub(super) type Told = (&'static str, &'static str, Value);

/// The events of the case and the source; `{id of n}` stands for the id of the n-th.
pub(super) fn story() -> Vec<Told> {
    let statement = |id: &str, text: &str| {
        json!({"statement": id, "section": "says", "text": text, "kind": "reported", "citations": [], "claims": [],
            "gaps": [], "verdicts": [], "rests_on": []})
    };
    let mut again = statement("s1", "Rewritten words on counter‑human‑trafficking and street lights.");
    again["replaces"] = "{id of 8}".into();
    again["reason"] = "clearer".into();
    vec![
        (
            "scale.defined",
            "ledger",
            json!({"scale": "standard", "ratings": [{"rating": "mixed", "label": {"en": "mixed"}, "order": 3}]}),
        ),
        (
            "source.registered",
            "source/audit",
            json!({"title": "Provisional title", "publisher": "Harbour County",
            "authors": [], "kind": "dataset", "stub": false}),
        ),
        (
            "source.captured",
            "source/audit",
            json!({"capture": "1", "how": "file", "redirects": [],
            "captured_at": "2026-01-01T00:00:00Z",
            "body": {"sha256": Digest::of(TEXT.as_bytes()).to_string(), "size": TEXT.len(), "media_type": "text/plain"},
            "tool": {"name": "t", "version": "1"}}),
        ),
        (
            "text.extracted",
            "source/audit",
            json!({"capture": "1",
            "text": {"sha256": Digest::of(TEXT.as_bytes()).to_string(), "length": TEXT.chars().count()},
            "extractor": {"name": "t", "version": "1"}}),
        ),
        (
            "case.opened",
            "case/lights",
            json!({"question": "Did the street lights of Grönvik cut crashes?",
            "language": "en", "scale": "standard"}),
        ),
        (
            "claim.extracted",
            "case/lights",
            json!({"claim": "c1", "text": "Crashes were cut by forty percent by the lights.",
            "claimant": "The Mayor", "kinds": ["numerical"]}),
        ),
        (
            "section.written",
            "case/lights",
            json!({"section": "says", "role": "body", "heading": "What the city says", "before": ""}),
        ),
        ("note.added", "case/lights", json!({"text": "Remember to ask the archive."})),
        ("statement.written", "case/lights", statement("s1", "First words on traffic.")),
        ("statement.written", "case/lights", statement("s2", "Vanishing words about lights.")),
        ("statement.written", "case/lights", statement("s3", "東京都の夜間の交通事故は減った 👍🏽.")),
        ("statement.written", "case/lights", again),
        ("statement.removed", "case/lights", json!({"statement": "s2", "replaces": "{id of 9}", "reason": "wrong"})),
        (
            "source.described",
            "source/audit",
            json!({"title": "Audit 2026", "authors": [], "basis": "author_confirmed"}),
        ),
    ]
}

/// A note to be added to the case.
pub(super) fn note(text: &str) -> Told {
    ("note.added", "case/lights", json!({"text": text}))
}

/// The source gets a title.
pub(super) fn titled(title: &str) -> Told {
    ("source.described", "source/audit", json!({"title": title, "authors": [], "basis": "author_confirmed"}))
}

pub(super) fn query(text: &str) -> Query {
    Query { text: text.to_owned(), kinds: Vec::new(), streams: None, limit: 20 }
}

pub(super) fn ask(reader: &Reader, text: &str) -> Found {
    search(reader, &query(text), &mut |_| ()).unwrap()
}

pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        fs::copy(item.path(), to.join(item.file_name())).unwrap();
    }
}

fn key(name: &str, seed: u8) -> PrivateKey {
    PrivateKey::from_seed(name.parse().unwrap(), Zeroizing::new([seed; 32])).unwrap()
}

fn id(number: usize) -> String {
    format!("019b76da-a800-7000-8000-{number:012x}")
}

/// A ledger.
pub(super) struct World {
    folder: tempfile::TempDir,
    events: usize,
}

impl World {
    /// One that has `ledger.created` and nothing else.
    pub(super) fn new() -> Self {
        Self::titled("Z")
    }

    fn titled(title: &str) -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap(), events: 0 };
        let (log, ann) = (key("z.example/l", 1), key("ann@z.example", 2));
        let data = json!({"format": 1, "rules": 1, "origin": "z.example/l", "title": title,
            "log_key": log.vkey().to_string(), "keys": [{"key": ann.vkey().to_string(),
            "holder": {"name": "Ann", "kind": "person"}, "roles": ["admin", "editor", "researcher"]}]});
        let first = Self::signed(0xffff, &("ledger.created", "ledger", data));
        create(&world.root(), &log, &[], &[first], NOW).unwrap();
        world
    }

    /// One with the whole story.
    pub(super) fn told() -> Self {
        let mut world = Self::new();
        world.append(&story());
        world
    }

    /// One with the same story in another log.
    pub(super) fn of_another_log() -> Self {
        let mut world = Self::titled("Another");
        world.append(&story());
        world
    }

    pub(super) fn root(&self) -> PathBuf {
        self.beside("d")
    }

    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn signed(number: usize, (kind, subject, data): &Told) -> SignedEvent {
        let mut text = data.to_string();
        for number in 0..number.min(64) {
            text = text.replace(&format!("{{id of {number}}}"), &id(number));
        }
        let event = Event {
            data: serde_json::from_str::<Value>(&text).unwrap().as_object().unwrap().clone(),
            id: id(number).parse().unwrap(),
            source: "z.example/l".to_owned(),
            subject: subject.parse().unwrap(),
            time: "2026-01-01T00:00:00Z".parse().unwrap(),
            event_type: format!("casebook.{kind}.v1").parse().unwrap(),
            expected_version: None,
            import_id: None,
        };
        let event = event.to_bytes().unwrap();
        SignedEvent { signatures: vec![key("ann@z.example", 2).sign_event(&event)], event }
    }

    /// Appends events.
    pub(super) fn append(&mut self, events: &[Told]) {
        let signed: Vec<SignedEvent> =
            events.iter().enumerate().map(|(at, event)| Self::signed(self.events + at, event)).collect();
        let mut ledger = Writer::open(&self.root(), 0).unwrap().0;
        ledger.blobs().put(TEXT.as_bytes()).unwrap();
        for outcome in ledger.append(&signed, Together::AllOrNothing, NOW).unwrap() {
            outcome.unwrap();
        }
        ledger.close().unwrap();
        self.events += events.len();
    }

    /// The ledger, opened for reading; it has the lock until it is dropped.
    pub(super) fn reader(&self) -> Reader {
        Reader::open(&self.root()).unwrap().0
    }

    pub(super) fn with_reader(&self, use_it: impl FnOnce(&Reader)) {
        let reader = self.reader();
        use_it(&reader);
        reader.close().unwrap();
    }

    pub(super) fn ask(&self, text: &str) -> Found {
        let reader = self.reader();
        let found = ask(&reader, text);
        reader.close().unwrap();
        found
    }
}
