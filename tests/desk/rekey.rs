//! `casebook key rekey`: the log's own key is changed, and everybody who reads the log can follow.

use crate::{
    support::{Desk, Ran, copy, feed, run},
    world::{ORIGIN, enrolled, founder_file, key, log_file, put_key, refused, town},
};
use ledger::{PrivateKey, keys};
use proof::Checkpoint;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

const REASONS: [&str; 3] = ["retired", "lost", "compromised"];

/// A desk whose log key was changed, and what it was before.
struct Rekeyed {
    desk: Desk,
    /// The old private key.
    old: PrivateKey,
    /// The new vkey.
    new: String,
    /// The entry that changed it.
    seq: u64,
    /// The directory as it was before.
    before: PathBuf,
}

impl Rekeyed {
    fn new(reason: &str) -> Self {
        let desk = town();
        let before = desk.outside().join("before");
        copy(&desk.dir(), &before);
        let old = keys::read(&log_file(&desk), None, None).unwrap();
        if reason == "lost" {
            fs::remove_file(log_file(&desk)).unwrap();
        }
        let told = desk.words(&format!("key rekey --reason {reason} --json")).json();
        assert_eq!((&told["old_log_key"], &told["reason"]), (&json!(old.vkey().to_string()), &json!(reason)));
        let (new, seq) = (told["log_key"].as_str().unwrap().to_owned(), told["seq"].as_u64().unwrap());
        Self { desk, old, new, seq, before }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.desk.dir().join(name)
    }

    /// Puts a file of the directory back to what it was before.
    fn undo(&self, name: &str) {
        fs::copy(self.before.join(name), self.path(name)).unwrap();
    }

    fn old_vkey(&self) -> String {
        self.old.vkey().to_string()
    }

    fn verify(&self, path: &Path, more: &[&str]) -> Ran {
        run(self.desk.outside(), [&["verify", path.to_str().unwrap()], more].concat())
    }

    /// Asserts that the change is complete.
    #[track_caller]
    fn is_finished(&self, cosigned: bool) {
        let note = fs::read_to_string(self.path("checkpoint")).unwrap();
        let signatures = note.lines().filter(|line| line.starts_with('—')).count();
        let size = Checkpoint::peek(note.as_bytes()).unwrap().size;
        assert_eq!((size, signatures), (self.seq + 1, 1 + usize::from(cosigned)), "{note}");
        assert!(fs::read_to_string(self.path("casebook.toml")).unwrap().contains(&self.new));
        self.desk.words("verify").ok();
        self.verify(&self.desk.dir(), &["--log-key", &self.old_vkey()]).ok();
        self.verify(&self.desk.dir(), &["--log-key", &self.new]).ok();
    }
}

#[test]
fn shows_6_the_log_s_key_is_changed_and_every_reader_follows() {
    for reason in REASONS {
        let all = Rekeyed::new(reason);
        let desk = &all.desk;
        all.is_finished(reason == "retired");
        desk.words("note lights --text goes-on").ok();
        let note = fs::read(all.path("checkpoint")).unwrap();
        let (_, signers) = Checkpoint::open(&note, &[all.old.vkey().clone(), all.new.parse().unwrap()]).unwrap();
        assert_eq!(signers, [all.new.parse::<proof::VerifierKey>().unwrap().id().clone()], "the new key alone");
        let list = desk.words("key list --json").json();
        assert_eq!((&list["log_key"], &list["earlier_log_keys"]), (&json!(all.new), &json!([all.old_vkey()])));
        desk.words("rebuild").ok();
        desk.words("doctor").ok();

        // From the old key on, with the whole log; with a checkpoint that was kept; and not with a stranger's.
        desk.words("export ../e").ok();
        desk.words("export ../e.zip").ok();
        let since = all.before.join("checkpoint");
        for place in ["e", "e.zip", "d"] {
            let place = desk.outside().join(place);
            all.verify(&place, &[]).ok();
            all.verify(&place, &["--log-key", &all.new, "--since", since.to_str().unwrap()]).ok();
            let out = all.verify(&place, &["--log-key", &all.old_vkey()]).ok();
            let told = format!("the pinned one was replaced by entry {} ({reason})", all.seq);
            assert!(out.contains(&told), "{out}");
            let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
            let warned = out.contains("was compromised, and whoever has it");
            assert_eq!(warned, reason == "compromised", "{out}");
            let stranger = key(ORIGIN, 9).vkey().to_string();
            all.verify(&place, &["--log-key", &stranger]).fails(3);
        }
        // Nothing that the old key signed came along: that the log names it proves nothing, until a checkpoint is lent.
        let export = desk.outside().join("e");
        fs::remove_dir_all(export.join("rekeyed")).unwrap();
        all.verify(&export, &["--log-key", &all.new]).ok();
        let ran = all.verify(&export, &["--log-key", &all.old_vkey()]);
        assert!(ran.code == 4 && ran.out.contains("nothing that key"), "{ran:?}");
        all.verify(&export, &["--log-key", &all.old_vkey(), "--since", since.to_str().unwrap()]).ok();

        // One case.
        desk.words("export --case lights ../c").ok();
        let bundle = desk.outside().join("c");
        all.verify(&bundle, &[]).ok();
        all.verify(&bundle, &["--log-key", &all.new]).ok();
        let ran = all.verify(&bundle, &["--log-key", &all.old_vkey()]);
        assert!(ran.code == 4 && ran.out.contains(&format!("was replaced by entry {}", all.seq)), "{ran:?}");
        all.verify(&bundle, &["--log-key", key(ORIGIN, 9).vkey().to_string().as_str()]).fails(3);

        // Back from the export, with the present key's file.
        let old = keys::write_new(&desk.outside().join("old-key"), &all.old, None).unwrap();
        let err = run(desk.outside(), ["restore", "e.zip", "r", "--log-key", old.to_str().unwrap()]).fails(1);
        assert!(err.contains("the key given is") && err.contains(ORIGIN), "{err}");
        let new = log_files(&desk.dir()).into_iter().find(|file| file.vkey.to_string() == all.new).unwrap().path;
        run(desk.outside(), ["restore", "e.zip", "r", "--log-key", new.to_str().unwrap()]).ok();
        let founder = founder_file(desk);
        run(&desk.outside().join("r"), ["--key", founder.to_str().unwrap(), "note", "lights", "--text", "x"]).ok();
        all.verify(&desk.outside().join("r"), &["--log-key", &all.old_vkey()]).ok();
    }
}

fn log_files(dir: &Path) -> Vec<keys::KeyFile> {
    keys::list(&dir.join("keys")).unwrap().into_iter().filter(|file| file.vkey.name().as_str() == ORIGIN).collect()
}

#[test]
fn shows_6_it_is_changed_again() {
    let all = Rekeyed::new("retired");
    all.desk.words("note lights --text between").ok();
    let third = all.desk.words("key rekey --reason lost --json").json();
    let third = third["log_key"].as_str().unwrap();
    all.desk.words("note lights --text after").ok();
    let out = all.verify(&all.desk.dir(), &["--log-key", &all.old_vkey()]).ok();
    assert!(out.contains(&format!("by entry {} (retired), then by entry {} (lost)", all.seq, all.seq + 2)), "{out}");
    all.verify(&all.desk.dir(), &["--log-key", &all.new]).ok();
    all.verify(&all.desk.dir(), &["--log-key", third]).ok();
    // `rebuild --sign-anew` keeps to the rule, too.
    all.desk.words("rebuild --sign-anew").ok();
    all.verify(&all.desk.dir(), &["--log-key", &all.old_vkey()]).ok();
}

#[test]
fn shows_6_who_may_change_it_and_with_what() {
    let desk = town();
    let editor = enrolled(&desk, "edd@desk.example", 3, &["editor"]);
    let keys_before = log_files(&desk.dir());
    refused(&desk, 1, &["--key", &editor, "key", "rekey"], &["needs a signer with the role admin"]);
    assert_eq!(log_files(&desk.dir()), keys_before, "a refused change leaves no key behind");
    desk.run(&["--key", "founder", "key", "rekey", "--reason", "bored"]).fails(2);
    // A line of `record` names a key that nobody could sign with.
    let line = |key: &PrivateKey| {
        json!({"type": "ledger.rekeyed", "subject": "ledger",
            "data": {"log_key": key.vkey().to_string(), "reason": "retired"}})
        .to_string()
    };
    let ran = feed(&desk.dir(), "--key founder record -", &line(&key(ORIGIN, 8)));
    let told = ran.out.clone();
    ran.fails(1);
    assert!(told.contains("is not in") && told.contains("key rekey"), "{told}");
    // With its file in keys/ it is as good, and what comes behind it is behind the first checkpoint.
    put_key(&desk, ORIGIN, 8);
    let note = r#"{"type":"note.added","subject":"case/lights","data":{"text":"x"}}"#;
    let both = format!("{}\n{note}\n", line(&key(ORIGIN, 8)));
    let ran = feed(&desk.dir(), "--key founder record - --atomic", &both);
    assert!(ran.out.contains("a checkpoint must be signed between them"), "{ran:?}");
    let entries = desk.entries();
    feed(&desk.dir(), "--key founder record -", &both).ok();
    assert_eq!(desk.entries(), entries + 2);
    desk.words("verify").ok();
    // Without the old key it can only be lost or compromised.
    for file in log_files(&desk.dir()) {
        fs::remove_file(file.path).unwrap();
    }
    let err = desk.words("--key founder key rekey").fails(1);
    assert!(err.contains("read-only copy") && err.contains("key rekey --reason lost"), "{err}");
    desk.words("--key founder key rekey --reason compromised").ok();
    desk.words("--key founder note lights --text x").ok();
    desk.words("verify").ok();
}

#[test]
fn shows_3_what_the_old_key_signs_afterwards_is_proved_bad() {
    for reason in REASONS {
        let all = Rekeyed::new(reason);
        let whole = fs::read_to_string(all.path("checkpoint")).unwrap();
        let promise = Checkpoint::peek(whole.as_bytes()).unwrap();
        let bad = |note: &str| {
            fs::write(all.path("checkpoint"), note).unwrap();
            all.desk.words("verify").fails(3);
            all.desk.words("cases").fails(3);
            all.desk.words("note lights --text x").fails(3);
            fs::write(all.path("checkpoint"), &whole).unwrap();
        };
        bad(&all.old.sign_note(&promise.to_text()));
        if reason == "retired" {
            // The old key's line left out: it is the one before the last.
            let mut lines: Vec<&str> = whole.lines().collect();
            lines.remove(lines.len() - 2);
            bad(&format!("{}\n", lines.join("\n")));
        }
        all.desk.words("note lights --text more").ok();
        let whole = fs::read_to_string(all.path("checkpoint")).unwrap();
        let promise = Checkpoint::peek(whole.as_bytes()).unwrap();
        fs::write(all.path("checkpoint"), all.old.sign_note(&promise.to_text())).unwrap();
        all.desk.words("verify").fails(3);
        all.desk.words("cases").fails(3);
    }
}

#[test]
fn shows_3_a_directory_that_trusts_another_key_is_refused() {
    let all = Rekeyed::new("retired");
    let toml = fs::read_to_string(all.path("casebook.toml")).unwrap();
    fs::write(all.path("casebook.toml"), toml.replace(&all.new, &key(ORIGIN, 9).vkey().to_string())).unwrap();
    all.desk.words("cases").fails(3);
    let doctor = all.desk.words("doctor");
    assert!(doctor.code == 3 && doctor.out.contains("and the log itself says"), "{doctor:?}");
    fs::write(all.path("casebook.toml"), toml).unwrap();
    all.desk.words("cases").ok();
    // The log of before the change, under a casebook.toml of after it: rolled back.
    all.undo("checkpoint");
    all.undo("journal/00000000000000000000.jsonl");
    all.desk.words("cases").fails(3);
}

/// A process that ends between two steps: what is there is put together by hand, and the next command goes on.
#[test]
fn shows_5_a_change_that_was_cut_short_is_finished_by_the_next_command() {
    let stages: [(&str, &[&str]); 5] = [
        ("casebook.toml still names the old key", &["casebook.toml"]),
        ("the checkpoint is the old one", &["casebook.toml", "checkpoint"]),
        ("nothing is kept yet", &["casebook.toml", "checkpoint", "rekeyed"]),
        ("the index does not have it", &["casebook.toml", "checkpoint", "rekeyed", "index of before"]),
        ("the index is gone", &["casebook.toml", "checkpoint", "rekeyed", "index"]),
    ];
    for reason in REASONS {
        for (stage, undone) in stages {
            for next in ["cases", "--key founder note lights --text x"] {
                let all = Rekeyed::new(reason);
                for name in undone {
                    match *name {
                        "rekeyed" | "index" => fs::remove_dir_all(all.path(name)).unwrap(),
                        "index of before" => {
                            fs::remove_dir_all(all.path("index")).unwrap();
                            copy(&all.before.join("index"), &all.path("index"));
                        }
                        file => all.undo(file),
                    }
                }
                let doctor = all.desk.words("doctor");
                assert!(doctor.code == 0 && doctor.out.contains("changed it to"), "{stage}: {doctor:?}");
                let read = run(all.desk.outside(), ["verify", "d"]);
                assert_eq!(read.code, 0, "{reason}, {stage}: {read:?}");
                let ran = all.desk.words(next);
                assert_eq!(ran.code, 0, "{reason}, {stage}: {ran:?}");
                assert!(ran.err.contains("casebook.toml named the old one: that is finished now"), "{stage}: {ran:?}");
                if next == "cases" {
                    all.is_finished(reason == "retired");
                }
                all.verify(&all.desk.dir(), &["--log-key", &all.old_vkey()]).ok();
                assert!(all.desk.words("cases").err.is_empty());
            }
        }
    }
}

#[test]
fn shows_5_signing_anew_in_between_keeps_to_the_rules() {
    let all = Rekeyed::new("retired");
    fs::remove_dir_all(all.path("rekeyed")).unwrap();
    let doctor = all.desk.words("doctor").ok();
    assert!(doctor.contains("rekeyed/") && doctor.contains("is gone: the last checkpoint of a log key"), "{doctor}");
    for name in ["casebook.toml", "checkpoint"] {
        all.undo(name);
    }
    all.desk.words("rebuild --sign-anew").ok();
    all.is_finished(true);
    assert!(!all.desk.words("doctor").ok().contains("is gone"));

    // The change itself is cut off: the old key is the log's again, and what was kept of the change is set aside.
    let journal = all.path("journal/00000000000000000000.jsonl");
    let bytes = fs::read(&journal).unwrap();
    fs::write(&journal, &bytes[..bytes.len() - 9]).unwrap();
    all.desk.words("cases").fails(3);
    all.desk.words("rebuild --sign-anew").ok();
    all.desk.words("note lights --text x").ok();
    all.desk.words("verify").ok();
    all.verify(&all.desk.dir(), &["--log-key", &all.old_vkey()]).ok();
    all.verify(&all.desk.dir(), &["--log-key", &all.new]).fails(3);
    all.desk.words("key rekey").ok();
    all.verify(&all.desk.dir(), &["--log-key", &all.old_vkey()]).ok();
}

#[test]
fn shows_5_a_new_key_without_its_event_is_of_no_consequence() {
    let desk = town();
    put_key(&desk, ORIGIN, 8);
    desk.words("note lights --text x").ok();
    desk.words("key rekey").ok();
    desk.words("verify").ok();
}

#[test]
fn shows_5_a_key_that_is_missing_in_between_leaves_a_ledger_to_read() {
    for (what, missing) in [("the old key", true), ("the new key", false)] {
        let all = Rekeyed::new("retired");
        for name in ["casebook.toml", "checkpoint"] {
            all.undo(name);
        }
        let old = all.old_vkey();
        let is_it = |file: &keys::KeyFile| (file.vkey.to_string() == old) == missing;
        let file = log_files(&all.desk.dir()).into_iter().find(is_it).unwrap().path;
        let aside = all.desk.outside().join("aside.pem");
        fs::rename(&file, &aside).unwrap();
        all.desk.words("cases").ok();
        let err = all.desk.words("note lights --text x").fails(1);
        assert!(err.contains("private key is not in") && err.contains("nothing was written"), "{what}: {err}");
        fs::rename(&aside, &file).unwrap();
        all.desk.words("cases").ok();
        all.is_finished(true);
    }
}

#[test]
fn what_is_printed_for_programs() {
    let desk = town();
    let told: Value = desk.words("key rekey --json").json();
    let members: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert_eq!(members, ["id", "leaf", "log_key", "old_log_key", "reason", "seq"]);
    let report = desk.words("verify --json").json();
    let line = report["checks"].as_array().unwrap().iter().find(|check| check["check"] == "log key").unwrap();
    assert_eq!((&line["ok"], &line["count"]), (&json!(true), &json!(2)));
    assert_eq!(report["log_key"], told["log_key"]);
}
