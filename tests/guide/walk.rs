//! The shell commands of the guides, run as they stand.

use crate::{
    made::{JOURNAL, Made},
    support::{CASEBOOK, Ran},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Walks through the blocks of a guide that are marked so.
fn walk(guide: &str, dir: &Path, name: Option<&str>) -> Ran {
    let beside = Path::new(CASEBOOK).parent().expect("the program is in a folder");
    let mut command = Command::new(root().join("scripts/walk-guide"));
    command.arg(root().join("docs").join(guide)).arg(dir).args(name).env("CASEBOOK_BIN", beside);
    command.env_remove("CASEBOOK_KEY").env("XDG_CONFIG_HOME", dir.join("no-config"));
    command.output().expect("bash is there").into()
}

/// Tells whether the tools are there, and loudly if not.
fn has(tools: &[&str]) -> bool {
    let missing = tools.iter().find(|tool| Command::new(tool).arg("--version").output().is_err());
    if let Some(tool) = missing {
        println!("skipped: {tool} is not installed");
    }
    missing.is_none()
}

#[test]
fn shows_4_one_entry_by_hand() {
    if !has(&["jq", "openssl"]) {
        return;
    }
    let made = Made::new();
    let out = walk("auditors.md", &made.export, None).ok();
    assert_eq!(out.matches("Signature Verified Successfully").count(), 2, "{out}");
    assert_eq!(out.matches("\ntrue\n").count(), 1, "{out}");
}

#[test]
fn the_walk_ends_where_something_was_tampered_with() {
    if !has(&["jq", "openssl"]) {
        return;
    }
    let made = Made::new();
    let edits: [(&str, &str, &str); 5] = [
        (JOURNAL, "\"stance\":\"refutes\"", "\"stance\":\"support\""),
        (JOURNAL, "\"text\":\"The desk closes\"", "\"text\":\"The desk reopen\""),
        (JOURNAL, "\"title\":\"Audit 2026/14\"", "\"title\":\"Audit 2026/15\""),
        ("checkpoint", "\u{2014} desk.example/log ", "\u{2014} desk.example/log A"),
        ("", "could not trace", "could now trace"),
    ];
    for (at, (file, from, to)) in edits.into_iter().enumerate() {
        let dir = made.copied(&format!("walk-{at}"));
        let path = if file.is_empty() { text_blob(&dir) } else { dir.join(file) };
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let ran = walk("auditors.md", &dir, None);
        assert_ne!(ran.code, 0, "{from}: {}{}", ran.out, ran.err);
    }
}

/// The extracted text that the quote is cut from.
fn text_blob(dir: &Path) -> PathBuf {
    let journal = fs::read_to_string(dir.join(JOURNAL)).unwrap();
    let digest = journal.split_once("\"extraction\":\"").unwrap().1.get(..64).unwrap().to_owned();
    dir.join("blobs/sha256").join(&digest[..2]).join(&digest[2..])
}

#[test]
fn the_commands_for_auditors_work() {
    if !has(&["jq"]) {
        return;
    }
    walk("auditors.md", &Made::new().export, Some("casebook")).ok();
}

#[test]
fn the_commands_for_editors_work() {
    let folder = tempfile::tempdir().unwrap();
    walk("editors.md", folder.path(), None).ok();
}

#[test]
fn the_commands_for_archives_work() {
    let made = Made::new();
    walk("archives.md", &made.desk.dir(), None).ok();
}

#[test]
fn the_digest_can_be_computed_from_the_json() {
    if !has(&["jq"]) {
        return;
    }
    walk("json.md", &Made::new().desk.dir(), None).ok();
}
