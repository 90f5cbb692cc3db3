//! Envelopes that go from one person to the next: signed on one machine, signed again on another that has no ledger,
//! and appended on the first.

use crate::{
    support::{Desk, feed, run},
    world::{enrolled, founder, key, promised, put_key, town},
};
use ledger::keys;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A machine without a ledger: a folder with a private key in it.
fn machine(name: &str, seed: u8) -> (Desk, String) {
    let desk = Desk::empty();
    let path = keys::write_new(&desk.outside().join("mine"), &key(name, seed), None).unwrap();
    (desk, path.to_str().unwrap().to_owned())
}

fn value(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn signers(envelope: &Value) -> Vec<&str> {
    envelope["signatures"].as_array().unwrap().iter().map(|of| of["keyid"].as_str().unwrap()).collect()
}

/// The latest entry.
fn latest(desk: &Desk) -> Value {
    let journal = fs::read_to_string(desk.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    serde_json::from_str(journal.lines().last().unwrap()).unwrap()
}

/// A note that the founder has signed, in a file beside the ledger.
fn note(desk: &Desk) -> PathBuf {
    let path = desk.outside().join("note.json");
    desk.run(&["--key", "founder", "note", "lights", "--text", "x\u{1b}[31m", "--envelope", path.to_str().unwrap()])
        .ok();
    path
}

#[test]
fn two_people_on_two_machines_sign_one_event() {
    let desk = town();
    // Before the founder in the order of key ids, though she signs after them.
    let bea = enrolled(&desk, "bea@desk.example", 3, &["editor"]);
    let before = promised(&desk);
    let path = note(&desk);
    assert!(before == promised(&desk), "an envelope is not appended");
    let envelope = value(&path);
    assert_eq!(envelope["payloadType"], "application/cloudevents+json");
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
    let founder = founder(&desk).vkey().id().to_string();
    assert_eq!(signers(&envelope), [founder.as_str()]);

    let (away, key) = machine("bea@desk.example", 3);
    fs::copy(&path, away.outside().join("note.json")).unwrap();
    let ran = run(away.outside(), ["sign", "note.json", "--key", &key]);
    assert!(
        fs::read(away.outside().join("note.json")).unwrap() == fs::read(&path).unwrap(),
        "it was not to be in place"
    );
    for words in [
        "type         casebook.note.added.v1\n",
        "subject      case/lights\n",
        "ledger       desk.example/log\n",
        &format!("signed by    {founder}\n"),
        "\"text\": \"x\\u001b[31m\"",
        "warning: no ledger is at hand, so the signatures that are there could not be checked\n",
    ] {
        assert!(ran.err.contains(words), "no {words} in\n{}", ran.err);
    }
    assert!(!ran.err.contains('\u{1b}'));
    let both: Value = ran.json();
    assert_eq!(signers(&both), [bea.as_str(), founder.as_str()], "in the order of key ids");
    assert_eq!(both["payload"], envelope["payload"]);
    let out = run(away.outside(), ["sign", "note.json", "--key", &key, "--in-place"]).ok();
    assert!(out.contains(&format!("signed by {bea}, {founder}: note.json\n")), "{out}");
    assert_eq!(value(&away.outside().join("note.json")), both);
    assert_eq!(fs::read_dir(away.outside()).unwrap().count(), 2, "nothing is left beside it");

    // One line, or as a printer of JSON writes it.
    for (number, text) in [both.to_string(), format!("{both:#}\n")].into_iter().enumerate() {
        let file = desk.file("both.json", text);
        let ran = desk.run(&["record", file.to_str().unwrap()]);
        assert!(!ran.err.contains("dropped"), "{ran:?}");
        assert_eq!(ran.json()["line"], 1, "{number}");
    }
    let entry = latest(&desk);
    let keyids: Vec<&str> =
        entry["signatures"].as_array().unwrap().iter().map(|of| of["keyid"].as_str().unwrap()).collect();
    assert_eq!(keyids, [bea.as_str(), founder.as_str()]);
    assert_eq!(entry["event"]["data"]["text"], "x\u{1b}[31m");
    desk.words("verify").ok();
}

#[test]
fn pretty_values_stand_among_lines() {
    let desk = town();
    enrolled(&desk, "bea@desk.example", 3, &["editor"]);
    let pretty = format!("{:#}", value(&note(&desk)));
    let line = r#"{"type":"note.added","subject":"case/lights","data":{"text":"y"}}"#;
    let input = format!("{line}\n{pretty}\n\n{line}\n{{\n \"type\": \"x\"\n}}\n{{\n{line}\n");
    let ran = feed(&desk.dir(), "--key founder record -", &input);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let lines: Vec<u64> = answers.iter().map(|answer| answer["line"].as_u64().unwrap()).collect();
    let after = 2 + pretty.lines().count() as u64 + 1;
    assert_eq!(lines, [1, 2, after, after + 1, after + 4], "{answers:?}");
    let refused: Vec<bool> = answers.iter().map(|answer| answer.get("refused").is_some()).collect();
    assert_eq!(refused, [false, false, false, true, true], "{answers:?}");
}

#[test]
fn a_newcomer_s_key_is_enrolled_from_two_machines() {
    let desk = town();
    let (away, key) = machine("new@desk.example", 5);
    let vkey = crate::world::key("new@desk.example", 5).vkey().to_string();
    let path = desk.outside().join("enrol.json");
    let path = path.to_str().unwrap();
    let enrol = ["--key", "founder", "key", "enroll", &vkey, "--holder", "New", "--role", "editor"];
    let err = crate::world::refused(&desk, 1, &enrol, &["must sign too", "--envelope", "casebook sign"]);
    assert!(!err.contains('\u{1b}'));
    desk.run(&[&enrol[..], &["--envelope", path]].concat()).ok();
    // The admin alone does not do.
    let err = desk.run(&["record", path]).out;
    assert!(err.contains("refused"), "{err}");
    run(away.outside(), ["sign", path, "--key", &key, "--in-place"]).ok();
    desk.run(&["record", path]).ok();
    assert!(desk.words("key list").ok().contains("new@desk.example"));
}

#[test]
fn what_was_tampered_with_is_not_signed() {
    let desk = town();
    let bea = enrolled(&desk, "bea@desk.example", 3, &["editor"]);
    let path = note(&desk);
    let mut envelope = value(&path);
    let sig = envelope["signatures"][0]["sig"].as_str().unwrap().to_owned();
    let other = if sig.starts_with('A') { "B" } else { "A" };
    envelope["signatures"][0]["sig"] = json!(format!("{other}{}", &sig[1..]));
    let file = desk.file("bad.json", envelope.to_string());
    let sign = ["sign", file.to_str().unwrap(), "--key", &bea, "--in-place"];
    let err = desk.run(&sign).fails(3);
    assert!(err.contains("does not verify: these are not the bytes that it signed"), "{err}");
    assert!(err.ends_with("nothing was written\n") && value(&file) == envelope, "{err}");
    // Where nobody knows the founder's key it goes through, with a warning; the ledger refuses it.
    let (away, key) = machine("bea@desk.example", 3);
    let ran = run(away.outside(), ["sign", file.to_str().unwrap(), "--key", &key, "--in-place"]);
    assert!(ran.code == 0 && ran.err.contains("could not be checked"), "{ran:?}");
    let before = promised(&desk);
    let ran = desk.run(&["record", file.to_str().unwrap()]);
    assert!(ran.code == 1 && ran.out.contains("does not verify over these bytes"), "{ran:?}");
    assert!(before == promised(&desk));
}

#[test]
fn a_key_signs_once() {
    let desk = town();
    let path = note(&desk);
    let path = path.to_str().unwrap();
    let err = desk.run(&["sign", path, "--key", "founder"]).fails(1);
    assert!(err.contains("has signed this already, and a key signs once"), "{err}");
    assert!(err.ends_with("nothing was written\n"));
    let (away, key) = machine("bea@desk.example", 3);
    run(away.outside(), ["sign", path, "--key", &key, "--in-place"]).ok();
    run(away.outside(), ["sign", path, "--key", &key, "--in-place"]).fails(1);
    assert_eq!(signers(&value(Path::new(path))).len(), 2);
}

#[test]
fn a_stranger_s_signature_is_dropped_and_that_is_said() {
    let desk = town();
    let path = note(&desk);
    let path = path.to_str().unwrap();
    let (away, key) = machine("eve@else.example", 9);
    run(away.outside(), ["sign", path, "--key", &key, "--in-place"]).ok();
    let ran = desk.run(&["record", path]);
    let eve = crate::world::key("eve@else.example", 9).vkey().id().to_string();
    assert!(ran.code == 0 && ran.err.contains(&format!("dropped the signature by `{eve}`")), "{ran:?}");
    assert_eq!(latest(&desk)["signatures"].as_array().unwrap().len(), 1);
    // Whoever signs beside a stranger is told, too.
    enrolled(&desk, "bea@desk.example", 3, &["editor"]);
    let ran = desk.run(&["sign", path, "--key", "bea"]);
    assert!(ran.err.contains(&format!("`{eve}` could not be checked: this ledger does not know the key")), "{ran:?}");
}

#[test]
fn no_file_is_overwritten_and_standard_output_has_the_envelope_alone() {
    let desk = town();
    let path = note(&desk);
    let bytes = fs::read(&path).unwrap();
    let to = path.to_str().unwrap();
    let err = crate::world::refused(
        &desk,
        1,
        &["--key", "founder", "note", "lights", "--text", "y", "--envelope", to],
        &["is there already, and no file is overwritten", "name another file"],
    );
    assert!(!err.is_empty() && bytes == fs::read(&path).unwrap());
    let bea = put_key(&desk, "bea@desk.example", 3);
    desk.run(&["sign", to, "--key", &bea, "--out", to]).fails(1);
    let out = desk.run(&["--key", "founder", "note", "lights", "--text", "y", "--envelope", "-"]).json();
    assert_eq!(out["payloadType"], "application/cloudevents+json");
    let told = desk.run(&["--key", "founder", "note", "lights", "--text", "y", "--envelope", "../z", "--json"]).json();
    assert_eq!((told["type"].as_str(), told["envelope"].as_str()), (Some("casebook.note.added.v1"), Some("../z")));
}

#[test]
fn a_capture_gives_two_envelopes_and_both_are_signed_and_recorded() {
    let desk = town();
    let file = desk.file("b.txt", "Another text.\n");
    let before = promised(&desk);
    let to = desk.outside().join("capture.json");
    let (file, to) = (file.to_str().unwrap(), to.to_str().unwrap());
    desk.run(&["--key", "founder", "capture", file, "--source", "audit", "--envelope", to]).ok();
    assert!(before == promised(&desk));
    assert_eq!(fs::read_to_string(to).unwrap().lines().count(), 2);
    let bea = enrolled(&desk, "bea@desk.example", 3, &["researcher"]);
    desk.run(&["sign", to, "--key", &bea, "--in-place"]).ok();
    let entries = desk.entries();
    desk.run(&["record", to]).ok();
    assert_eq!(desk.entries(), entries + 2);
    desk.words("verify").ok();
}

#[test]
fn what_is_no_envelope_is_said() {
    let desk = town();
    for (text, words) in [
        ("x", "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "no `payloadType`"),
        (
            r#"{"payload":"e30=","payloadType":"application/cloudevents+json","signatures":[]}"#,
            "its payload is no event",
        ),
        ("{}\n{}\n", "line 1: it has no `payloadType`"),
    ] {
        let file = desk.file("bad.json", text);
        let err = desk.run(&["sign", file.to_str().unwrap(), "--key", "founder"]).fails(1);
        assert!(err.contains("holds no envelope") && err.contains(words), "{text}: {err}");
    }
    // For another ledger than the one at hand.
    let other = Desk::empty();
    run(other.outside(), ["init", "d", "--origin", "other.example/log"]).ok();
    let path = note(&desk);
    let err = other.run(&["sign", path.to_str().unwrap(), "--key", "founder"]).fails(1);
    assert!(err.contains("for the ledger `desk.example/log`, and the one at hand is `other.example/log`"), "{err}");
}
