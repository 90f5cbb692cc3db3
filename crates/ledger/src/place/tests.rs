//! Zips made to harm whoever reads them: nothing is written by their names, and nothing grows without bound.

use super::*;
use crate::{
    commit::SignedEvent,
    create::create,
    export::export,
    keys::PrivateKey,
    restore::restore,
    verify::{Outcome, Report, Trust, verify},
};
use core::num::NonZeroUsize;
use proof::{Event, RecordedAt};
use serde_json::json;
use std::io::Write as _;
use tempfile::TempDir;
use zeroize::Zeroizing;
use zip::{ZipWriter, write::SimpleFileOptions};

const JOURNAL: &str = "journal/00000000000000000000.jsonl";

fn key(name: &str, seed: u8) -> PrivateKey {
    PrivateKey::from_seed(name.parse().unwrap(), Zeroizing::new([seed; 32])).unwrap()
}

/// A ledger of one entry in `d`, exported to `a`; returns the bytes of its journal and its checkpoint.
fn exported(folder: &Path) -> (Vec<u8>, Vec<u8>) {
    let (log, ann) = (key("z.example/l", 1), key("ann@z.example", 2));
    let data = json!({"format": 1, "rules": 1, "origin": "z.example/l", "title": "Z", "log_key": log.vkey().to_string(),
        "keys": [{"key": ann.vkey().to_string(), "holder": {"name": "Ann", "kind": "person"}, "roles": ["admin"]}]});
    let event = Event {
        data: data.as_object().unwrap().clone(),
        id: "019b76da-a800-7000-8000-000000000000".parse().unwrap(),
        source: "z.example/l".to_owned(),
        subject: "ledger".parse().unwrap(),
        time: "2026-01-01T00:00:00Z".parse().unwrap(),
        event_type: "casebook.ledger.created.v1".parse().unwrap(),
        expected_version: None,
        import_id: None,
    };
    let event = event.to_bytes().unwrap();
    let signed = SignedEvent { signatures: vec![ann.sign_event(&event)], event };
    create(&folder.join("d"), &log, &[], &[signed], RecordedAt(1_767_225_600_000_000)).unwrap();
    export(&Place::at(&folder.join("d")).unwrap(), &folder.join("a")).unwrap();
    let read = |name: &str| fs::read(folder.join("a").join(name)).unwrap();
    (read(JOURNAL), read(CHECKPOINT_FILE))
}

/// A member of a zip that is made by hand.
enum Member<'a> {
    File(&'a str, &'a [u8]),
    Link(&'a str, &'a str),
    /// So many megabytes of one byte.
    Bomb(&'a str, u8, usize),
}

fn zip(path: &Path, members: &[Member<'_>]) {
    let mut writer = ZipWriter::new(File::create(path).unwrap());
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for member in members {
        match member {
            Member::File(name, bytes) => {
                writer.start_file(*name, options).unwrap();
                writer.write_all(bytes).unwrap();
            }
            Member::Link(name, target) => writer.add_symlink(*name, *target, options).unwrap(),
            Member::Bomb(name, byte, megabytes) => {
                writer.start_file(*name, options).unwrap();
                let block = vec![*byte; 1 << 20];
                (0..*megabytes).for_each(|_| writer.write_all(&block).unwrap());
            }
        }
    }
    writer.finish().unwrap();
}

fn checked(path: &Path) -> Result<Report, LedgerError> {
    verify(&Place::at(path)?, &Trust::default(), NonZeroUsize::MIN, |_| ())
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|item| item.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn names_that_lead_elsewhere_are_never_written_to() {
    let outer = folder();
    let inside = outer.path().join("one/two");
    fs::create_dir_all(&inside).unwrap();
    let (journal, checkpoint) = exported(&inside);
    let evil = "/tmp/casebook-test-absolute-name";
    let path = inside.join("b.zip");
    zip(
        &path,
        &[
            Member::File("../evil", b"x"),
            Member::File("../../journal/evil", b"x"),
            Member::File(evil, b"x"),
            Member::File("C:\\evil", b"x"),
            Member::File("blobs/sha256/../../../evil", b"x"),
            Member::File("blobs/sha256/aa/../../../../evil", b"x"),
            Member::File("journal/../evil.jsonl", b"x"),
            Member::File("casebook.toml", b"format = 9"),
            Member::File("keys/evil.pem", b"x"),
            Member::Link("blobs/sha256/bb", "/etc"),
            Member::File("blobs/sha256/bb/passwd", b"x"),
            Member::File(JOURNAL, &journal),
            Member::File(CHECKPOINT_FILE, &checkpoint),
        ],
    );
    assert_eq!(checked(&path).unwrap().outcome, Outcome::Proved);
    restore(&Place::at(&path).unwrap(), &inside.join("r"), None).unwrap();
    assert_eq!(names(outer.path()), ["one"]);
    assert_eq!(names(&outer.path().join("one")), ["two"]);
    assert_eq!(names(&inside), ["a", "b.zip", "d", "r"]);
    assert!(!Path::new(evil).exists());
    let made = names(&inside.join("r"));
    assert!(
        made.iter().all(|name| ["casebook.toml", "checkpoint", "journal", "keys", "blobs"].contains(&&**name)),
        "{made:?}"
    );
    assert!(names(&inside.join("r/keys")).is_empty());
    assert_eq!(names(&inside.join("r/journal")), ["00000000000000000000.jsonl"]);
}

#[test]
fn links_in_the_place_of_files_are_not_followed() {
    let folder = folder();
    let (journal, checkpoint) = exported(folder.path());
    let path = folder.path().join("b.zip");
    let target = folder.path().join("a").join(CHECKPOINT_FILE);
    zip(&path, &[Member::Link(CHECKPOINT_FILE, target.to_str().unwrap()), Member::File(JOURNAL, &journal)]);
    assert_eq!(checked(&path).unwrap().outcome, Outcome::ProvedBad);
    let target = folder.path().join("a").join(JOURNAL);
    zip(&path, &[Member::File(CHECKPOINT_FILE, &checkpoint), Member::Link(JOURNAL, target.to_str().unwrap())]);
    assert_eq!(checked(&path).unwrap().outcome, Outcome::ProvedBad);
    assert!(restore(&Place::at(&path).unwrap(), &folder.path().join("r"), None).is_err());
    assert_eq!(names(folder.path()), ["a", "b.zip", "d"]);
}

#[test]
fn a_name_that_is_there_twice_is_refused() {
    let folder = folder();
    let (journal, checkpoint) = exported(folder.path());
    let path = folder.path().join("b.zip");
    for first in [CHECKPOINT_FILE, JOURNAL] {
        let mut other = first.to_owned();
        let last = other.pop().unwrap();
        other.push('#');
        zip(
            &path,
            &[
                Member::File(&other, b"something else"),
                Member::File(CHECKPOINT_FILE, &checkpoint),
                Member::File(JOURNAL, &journal),
            ],
        );
        let mut bytes = fs::read(&path).unwrap();
        let starts: Vec<_> =
            memchr::memmem::find_iter(&bytes, other.as_bytes()).map(|at| at + other.len() - 1).collect();
        assert_eq!(starts.len(), 2, "in the member's own header and in the directory");
        for at in starts {
            bytes[at] = u8::try_from(last).unwrap();
        }
        fs::write(&path, bytes).unwrap();
        let error = Place::at(&path).unwrap_err();
        assert!(error.to_string().contains("twice"), "{error}");
    }
}

#[test]
fn bombs_are_cut_short() {
    let folder = folder();
    let (journal, checkpoint) = exported(folder.path());
    let path = folder.path().join("b.zip");
    // Each is 400 MB of one byte in 400 kB.
    zip(&path, &[Member::Bomb(CHECKPOINT_FILE, b'x', 400), Member::File(JOURNAL, &journal)]);
    assert_eq!(checked(&path).unwrap().outcome, Outcome::ProvedBad);
    assert!(restore(&Place::at(&path).unwrap(), &folder.path().join("r"), None).is_err());
    zip(&path, &[Member::File(CHECKPOINT_FILE, &checkpoint), Member::Bomb(JOURNAL, b'x', 400)]);
    let report = checked(&path).unwrap();
    assert_eq!(report.outcome, Outcome::ProvedBad);
    assert_eq!(report.first_fault.and_then(|fault| fault.seq), Some(0));
    let mut lines = Place::at(&path).unwrap().lines(Seq(0)).unwrap();
    assert!(matches!(lines.next(), Some(Err(JournalError::LineTooLong { .. }))));
    zip(&path, &[Member::File(CHECKPOINT_FILE, &checkpoint), Member::Bomb(JOURNAL, b'\n', 400)]);
    assert_eq!(checked(&path).unwrap().first_fault.and_then(|fault| fault.seq), Some(0));
    assert_eq!(names(folder.path()), ["a", "b.zip", "d"]);
}

#[test]
fn other_files_are_no_places() {
    let folder = folder();
    exported(folder.path());
    let path = folder.path().join("b.zip");
    for bytes in [b"".as_slice(), b"PK", b"PK\x05\x06\0\0", b"not a zip at all"] {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(Place::at(&path), Err(LedgerError::Archive { .. })));
    }
    zip(&path, &[Member::File("readme", b"x")]);
    assert_ne!(checked(&path).unwrap().outcome, Outcome::Proved);
    assert!(matches!(Place::at(&folder.path().join("gone")), Err(LedgerError::Archive { .. })));
    assert!(matches!(Place::at(&folder.path().join("d/keys")), Err(LedgerError::Archive { .. })));
}
