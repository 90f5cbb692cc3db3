//! A ledger with an import, captures, quotes, verdicts, a second key enrolled and revoked; and its forger, who holds
//! every key.

use crate::support::{Desk, copy};
use ledger::{PrivateKey, keys};
use proof::{Checkpoint, Entry, EventSignature, LeafHash, RecordedAt, Seq, merkle::Frontier};
use std::{
    fs,
    path::{Path, PathBuf},
};

const ARTICLE: &str = "\
Did the new street lights cut crashes by 40 percent?

The city says that crashes fell by 40 percent on the streets with new lights [1]. An audit counted them again [2], and \
found a smaller fall. Nobody has shown the worksheet.

1. What the city says

The release gives one figure and no method [1].

References

1. Harbour City, New lights, fewer crashes, https://city.example/lights
2. County Auditor, Audit 2026/14, https://audit.example/14
";

const AUDIT: &str = "\u{feff}Audit 2026/14 – street lights\r\n\r\nCrashes fell from 48 to 36 on the 22 streets; \
we could not trace the city’s figure of “40 percent”.\r\n";

/// The journal's one file.
pub(crate) const JOURNAL: &str = "journal/00000000000000000000.jsonl";

/// A ledger and its export.
#[derive(Debug)]
pub(crate) struct Made {
    /// The ledger.
    pub(crate) desk: Desk,
    /// Its export.
    pub(crate) export: PathBuf,
}

impl Made {
    /// Makes the ledger and exports it.
    pub(crate) fn new() -> Self {
        let desk = Desk::new();
        let article = desk.file("article.txt", ARTICLE);
        let audit = desk.file("audit.txt", AUDIT);
        let (article, audit) = (article.display().to_string(), audit.display().to_string());
        desk.run(&["import", &article, "--case", "lights"]).ok();
        desk.run(&["source", "audit", "--kind", "dataset", "--title", "Audit 2026/14"]).ok();
        desk.run(&["capture", &audit, "--source", "audit"]).ok();
        desk.run(&["claim", "lights", "--claim", "c1", "--text", "Crashes fell by 40 percent", "--kinds", "numerical"])
            .ok();
        let quote = "could not trace the city’s figure of “40 percent”";
        desk.run(&[
            "evidence",
            "lights",
            "--evidence",
            "e1",
            "--claim",
            "c1",
            "--source",
            "audit",
            "--quote",
            quote,
            "--stance",
            "refutes",
        ])
        .ok();
        desk.run(&[
            "verdict",
            "lights",
            "c1",
            "--to",
            "unproven",
            "--confidence",
            "medium",
            "--rationale",
            "Not traced",
            "--inputs",
            "e1",
        ])
        .ok();
        desk.run(&[
            "verdict",
            "lights",
            "--to",
            "mixed",
            "--confidence",
            "low",
            "--rationale",
            "A smaller fall",
            "--inputs",
            "e1",
        ])
        .ok();
        desk.run(&["key", "new", "bea@desk.example"]).ok();
        desk.run(&["key", "enroll", "bea@desk.example", "--holder", "Bea Ott", "--role", "researcher"]).ok();
        desk.run(&["--key", "bea", "note", "lights", "--text", "Asked again: “no”.\u{7f}\u{1f}"]).ok();
        desk.run(&["--key", "founder", "key", "revoke", "bea", "--reason", "retired"]).ok();
        desk.run(&["--key", "founder", "note", "lights", "--text", "The desk closes"]).ok();
        desk.run(&["export", "../export"]).ok();
        let export = desk.outside().join("export");
        Self { desk, export }
    }

    /// Returns a copy of the export, in a folder of this name.
    pub(crate) fn copied(&self, name: &str) -> PathBuf {
        let to = self.desk.outside().join(name);
        copy(&self.export, &to);
        to
    }

    /// Returns the private key whose name begins so.
    pub(crate) fn key(&self, name: &str) -> PrivateKey {
        let files = keys::list(&self.desk.dir().join("keys")).unwrap();
        let file = files.iter().find(|file| file.vkey.name().as_str().starts_with(name)).unwrap();
        keys::read(&file.path, None, None).unwrap()
    }

    /// Returns the log's vkey.
    pub(crate) fn log_key(&self) -> String {
        self.key("desk.example/").vkey().to_string()
    }
}

/// Returns the journal's lines.
pub(crate) fn lines(dir: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(dir.join(JOURNAL)).unwrap();
    bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
}

/// Writes the journal.
pub(crate) fn write_lines(dir: &Path, lines: &[Vec<u8>]) {
    let bytes: Vec<u8> = lines.iter().flat_map(|line| line.iter().copied().chain([b'\n'])).collect();
    fs::write(dir.join(JOURNAL), bytes).unwrap();
}

/// An entry, taken apart, so that whoever runs the log can put another one together.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    /// The event's exact bytes.
    pub(crate) event: Vec<u8>,
    /// The log's time.
    pub(crate) recorded_at: RecordedAt,
    /// Who signed.
    pub(crate) signatures: Vec<EventSignature>,
    /// Its number in its stream.
    pub(crate) version: u64,
}

/// Returns the entries, taken apart.
pub(crate) fn parts(dir: &Path) -> Vec<Parts> {
    let apart = |line: &Vec<u8>| {
        let entry = Entry::parse(line).unwrap();
        Parts {
            event: line[entry.event_bytes].to_vec(),
            recorded_at: entry.recorded_at,
            signatures: entry.signatures,
            version: entry.version,
        }
    };
    lines(dir).iter().map(apart).collect()
}

/// Chains the entries anew, and has the log's key sign a checkpoint over them: all that its operator can do.
pub(crate) fn seal(dir: &Path, parts: &[Parts], log_key: &PrivateKey) {
    let (mut prev, mut tree, mut out) = (LeafHash::ZERO, Frontier::default(), Vec::new());
    for (seq, part) in (0..).map(Seq).zip(parts) {
        let line = Entry::line(&part.event, prev, part.recorded_at, seq, &part.signatures, part.version);
        prev = LeafHash::of(&line);
        tree.push(prev);
        out.push(line);
    }
    write_lines(dir, &out);
    sign(dir, tree.size(), tree.root(), log_key);
}

/// Writes a checkpoint.
pub(crate) fn sign(dir: &Path, size: u64, root: proof::NodeHash, key: &PrivateKey) {
    let checkpoint = Checkpoint { origin: "desk.example/log".to_owned(), size, root };
    fs::write(dir.join("checkpoint"), key.sign_note(&checkpoint.to_text())).unwrap();
}
