//! Logs that somebody who has some of the keys, or all, made on purpose; and copies that were turned back.

use crate::{
    support::{copy, run},
    world::{Log, World, bad, event, event_of, key_from, log_key, verified},
};
use ledger::{
    Ledger, Place, create, export,
    verify::{Outcome, Trust},
};
use proof::RecordedAt;
use serde_json::{Value, json};
use std::fs;

fn since(note: &[u8]) -> Trust {
    Trust { since: Some(note.to_vec()), ..Trust::default() }
}

#[test]
fn shows_5_an_entry_resealed_with_right_hashes_and_another_author_s_key() {
    let world = World::new();
    let log = world.log();
    for seq in 2..log.len() {
        // All hashes are right, the log's key has signed the checkpoint, and only the author's signature is missing.
        let mut forged = log.clone();
        let entry = log.entry(seq);
        let changed = {
            let mut event = entry.event.clone();
            event.time = "2020-01-01T00:00:00Z".parse().unwrap();
            event.to_bytes().unwrap()
        };
        forged.seal(seq, &changed, &entry.signatures);
        world.put(&forged);
        let fault = bad(&world.verify());
        assert_eq!(fault.seq, Some(seq as u64), "{fault:?}");
        assert!(fault.fault.contains("does not verify"), "{fault:?}");

        // A stranger's key, and the log's own: neither is enrolled.
        for key in [key_from("mallory@x.example", 9), world.key("desk.example/log")] {
            let mut forged = log.clone();
            forged.replace(seq, &changed, &key);
            world.put(&forged);
            let fault = bad(&world.verify());
            assert_eq!(fault.seq, Some(seq as u64), "{fault:?}");
            assert!(fault.fault.contains("not enrolled") || fault.fault.contains("no signature by"), "{fault:?}");
        }
    }
}

#[test]
fn shows_5_what_admission_refuses_is_found_though_signed_chained_and_checkpointed() {
    let world = World::new();
    let (log, founder, bea) = (world.log(), world.key("founder"), world.key("bea"));
    let note = |n, target: &str| event(n, "note.added", "case/lights", &json!({"target": target, "text": "x"}));
    let quote = |exact: &str| {
        let mut event = log.entry(log.first("evidence.linked")).event;
        event.id = "019b76da-a800-7000-8000-000000000999".parse().unwrap();
        event.data.insert("evidence".to_owned(), "e9".into());
        event.data.get_mut("quote").unwrap()["exact"] = exact.into();
        event.to_bytes().unwrap()
    };
    let closed = event(7, "section.written", "case/lights", &json!({"section": "x", "role": "body", "before": ""}));
    for (what, bytes, key) in [
        ("a researcher writes the article", closed, &bea),
        ("a thing that is not there", note(8, "nothing"), &founder),
        ("a quote that is not in the text", quote("cyclist"), &founder),
        ("a case that was never opened", event(9, "note.added", "case/new", &json!({"text": "x"})), &founder),
    ] {
        let mut forged = log.clone();
        forged.append(&bytes, &[key]);
        // What comes after it does not hide it.
        forged.append(&event(99, "note.added", "case/other", &json!({"text": "y"})), &[&founder]);
        world.put(&forged);
        let fault = bad(&world.verify());
        assert_eq!(fault.seq, Some(log.len() as u64), "{what}: {fault:?}");
        assert!(fault.fault.contains("not allowed"), "{what}: {fault:?}");
        world.words("verify").fails(3);

        // Nor does a worse one after it.
        let last = forged.lines.last_mut().unwrap();
        let at = last.len() - 60;
        last[at] ^= 1;
        world.put_lines(&forged);
        let fault = bad(&world.verify());
        assert_eq!(fault.seq, Some(log.len() as u64), "{what}: {fault:?}");
    }
}

#[test]
fn shows_5_a_checkpoint_of_another_log_is_refused() {
    let world = World::new();
    let log = world.log();
    let other = World::new();
    let path = world.path("checkpoint");
    // Another log's key and name, over this log's entries.
    let mut promise = log.promise();
    promise.origin = "other.example/log".to_owned();
    let stranger = key_from("other.example/log", 8);
    fs::write(&path, stranger.sign_note(&promise.to_text())).unwrap();
    assert!(bad(&world.verify()).fault.contains("checkpoint"));
    // This log's key over another name: a signature that holds, of another log.
    fs::write(&path, world.key("desk.example/log").sign_note(&promise.to_text())).unwrap();
    assert!(bad(&world.verify()).fault.contains("of the log `other.example/log`"));
    // Another key of this name.
    fs::write(&path, log.note(&key_from("desk.example/log", 8))).unwrap();
    assert!(bad(&world.verify()).fault.contains("checkpoint"));
    // This log's key, over entries of another history.
    let mut forked = log.clone();
    forked.lines.pop();
    forked.append(&event(5, "note.added", "case/other", &json!({"text": "fork"})), &[&other.key("founder")]);
    fs::write(&path, forked.note(&world.key("desk.example/log"))).unwrap();
    let fault = bad(&world.verify());
    assert_eq!(fault.seq, Some(log.len() as u64 - 1));
    assert!(fault.fault.contains("has the root"), "{fault:?}");
    // One that claims more than there is.
    fs::write(&path, forked.note(&world.key("desk.example/log"))).unwrap();
    world.write_journal(&log.cut(log.len() - 1).journal());
    assert_eq!(bad(&world.verify()).seq, Some(log.len() as u64 - 1));
    world.words("verify").fails(3);
}

#[test]
fn shows_5_a_directory_rolled_back_and_a_fork_are_found_by_a_kept_checkpoint() {
    let world = World::new();
    let before = world.outside().join("before");
    copy(&world.dir(), &before);
    let early = world.checkpoint();
    world.words("note other --text more").ok();
    let late = world.checkpoint();
    // Grown: both hold.
    for note in [&early, &late] {
        assert_eq!(verified(&world.dir(), &since(note)).outcome, Outcome::Proved);
    }
    // The whole directory put back: nothing in it is wrong, and only who kept the later checkpoint sees it.
    assert_eq!(verified(&before, &Trust::default()).outcome, Outcome::Proved);
    let fault = bad(&verified(&before, &since(&late)));
    assert!(fault.fault.starts_with("rolled back"), "{fault:?}");
    assert_eq!(fault.seq, Some(world.log().len() as u64 - 1));
    let kept = world.outside().join("kept");
    fs::write(&kept, &late).unwrap();
    let ran = run(&before, ["verify", "--since", "../kept"]);
    assert!(ran.out.contains("rolled back"), "{}", ran.out);
    ran.fails(3);
    // Two histories from one past.
    run(&before, ["--key", "founder", "note", "other", "--text", "another"]).ok();
    assert_eq!(verified(&before, &since(&early)).outcome, Outcome::Proved);
    let fault = bad(&verified(&before, &since(&late)));
    assert!(fault.fault.starts_with("forked"), "{fault:?}");
    run(&before, ["verify", "--since", "../kept"]).fails(3);
    // And longer than what was kept.
    run(&before, ["--key", "founder", "note", "other", "--text", "longer"]).ok();
    let fault = bad(&verified(&before, &since(&late)));
    assert!(fault.fault.starts_with("forked"), "{fault:?}");
    // What was kept is of another log, or of none.
    let stranger = key_from("desk.example/log", 4);
    for note in [world.log().note(&stranger).into_bytes(), b"nothing".to_vec(), Vec::new()] {
        assert!(bad(&verified(&world.dir(), &since(&note))).fault.contains("not of this log"));
    }
}

#[test]
fn shows_5_a_missing_blob_is_not_checked_and_a_damaged_one_is_named() {
    let world = World::new();
    let log = world.log();
    let captured = log.entry(log.first("source.captured"));
    let digest = captured.event.data["body"]["sha256"].as_str().unwrap().to_owned();
    let extracted = log.entry(log.first("text.extracted")).event.data["text"]["sha256"].as_str().unwrap().to_owned();
    for (digest, seq) in [(digest, captured.seq.0), (extracted, log.first("text.extracted") as u64)] {
        let path = world.path("blobs/sha256").join(&digest[..2]).join(&digest[2..]);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let report = world.verify();
        assert_eq!(report.outcome, Outcome::CouldNotCheck, "{report:?}");
        assert!(!report.ok && report.first_fault.is_none());
        assert!(report.not_checked.iter().any(|line| line.contains(&digest)), "{report:?}");
        let ran = world.words("verify");
        assert!(ran.out.contains(&digest), "{}", ran.out);
        ran.fails(4);
        for bad_bytes in [bytes[1..].to_vec(), [&bytes[..], b"x"].concat(), Vec::new(), {
            let mut flipped = bytes.clone();
            flipped[10] ^= 4;
            flipped
        }] {
            fs::write(&path, bad_bytes).unwrap();
            let fault = bad(&world.verify());
            assert!(fault.fault.contains(&digest), "{fault:?}");
            assert!(fault.seq.is_some_and(|found| found <= seq), "{fault:?}");
            let ran = world.words("verify");
            assert!(ran.out.contains(&digest), "{}", ran.out);
            ran.fails(3);
        }
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(world.verify().outcome, Outcome::Proved);
}

#[test]
fn shows_5_an_unknown_event_type_is_not_checked_and_no_digest_is_given() {
    let data = json!({"poll": "p", "text": "what do readers think"});
    for (subject, affected) in
        [("case/lights", [true, false]), ("source/audit", [true, false]), ("ledger", [true, true])]
    {
        let world = World::new();
        let founder = world.key("founder");
        let size = world.log().len() as u64;
        let mut log = world.log();
        log.append(&event(1, "poll.taken", subject, &data), &[&founder]);
        world.put(&log);
        let report = world.verify();
        assert_eq!(report.outcome, Outcome::CouldNotCheck, "{subject}: {report:?}");
        assert!(
            report
                .not_checked
                .iter()
                .any(|line| { line.contains(&format!("entry {size}")) && line.contains("casebook.poll.taken.v1") })
        );
        let ran = world.words("verify");
        assert!(ran.out.contains("casebook.poll.taken.v1"), "{}", ran.out);
        ran.fails(4);
        let shown = |case: &str| world.words(&format!("show {case} --json")).json();
        for (case, affected) in ["lights", "other"].into_iter().zip(affected) {
            let shown = shown(case);
            assert_eq!(shown["digest"].is_null(), affected, "{subject} {case}: {shown}");
            if affected {
                let why = shown["no_digest"].as_str().unwrap();
                assert!(why.contains("poll.taken") && why.contains(&size.to_string()), "{why}");
                let report = world.words(&format!("show {case}")).ok();
                assert!(report.contains("poll.taken"), "{report}");
            }
        }
        // As it stood before, there is one.
        let before = world.words(&format!("show lights --json --at {}", size - 1)).json();
        assert!(before["digest"].is_string(), "{before}");
        world.words("cases").ok();
        world.words("history lights").ok();
        // The ledger goes on, and nothing is held against what comes after.
        world.words("note other --text goes-on").ok();
        assert_eq!(world.verify().outcome, Outcome::CouldNotCheck);
        assert_eq!(world.log().len() as u64, size + 2);
    }
}

#[test]
fn shows_5_a_wholly_forged_ledger_does_not_pass_without_a_warning() {
    let world = World::new();
    let forged = world.outside().join("forged");
    let (log, ann) = (key_from("desk.example/log", 77), key_from("founder@desk.example", 78));
    let created = event_of(
        "desk.example/log",
        0,
        "ledger.created",
        "ledger",
        &json!({"format": 1, "rules": 1, "origin": "desk.example/log", "title": "desk.example/log",
            "log_key": log.vkey().to_string(), "keys": [{"key": ann.vkey().to_string(),
            "holder": {"name": "founder", "kind": "person"}, "roles": ["admin"]}]}),
    );
    let signed = ledger::SignedEvent { signatures: vec![ann.sign_event(&created)], event: created };
    create(&forged, &log, &[(&ann, None)], &[signed], RecordedAt(1_767_225_600_000_000)).unwrap();

    let ran = run(world.outside(), ["verify", "forged"]);
    assert!(ran.out.starts_with("Not pinned:"), "{}", ran.out);
    assert!(ran.out.contains(&log.vkey().to_string()), "{}", ran.out);
    ran.ok();
    let report = run(world.outside(), ["verify", "forged", "--json"]).json();
    assert_eq!(report["pinned"], false);
    assert!(report["not_proved"][0].as_str().unwrap().contains("read from the log itself"), "{report}");

    let real = log_key(&world.dir()).to_string();
    let ran = run(world.outside(), ["verify", "forged", "--log-key", &real]);
    assert!(ran.out.contains("not the one that was given"), "{}", ran.out);
    assert!(!ran.out.contains("Proved:"), "{}", ran.out);
    ran.fails(3);
    let ran = run(world.outside(), ["verify", "d", "--log-key", &real]);
    assert!(!ran.out.contains("Not pinned"), "{}", ran.out);
    ran.ok();
    // A kept checkpoint of the real log pins as well.
    let trust = since(&world.checkpoint());
    bad(&verified(&forged, &trust));
    assert_eq!(run(world.outside(), ["verify", "d", "--log-key", "nonsense"]).code, 2);
}

#[test]
fn verify_prints_the_form_that_programs_read() {
    let world = World::new();
    let report = world.words("verify --json").json();
    let size = world.log().len();
    assert_eq!(report["ok"], true);
    assert_eq!(report["entries"], size);
    assert_eq!(report["first_fault"], Value::Null);
    assert_eq!(report["checkpoint"]["size"], size);
    assert_eq!(report["checkpoint"]["origin"], "desk.example/log");
    assert_eq!(report["checkpoint"]["root"], world.log().promise().root.to_string());
    for check in report["checks"].as_array().unwrap() {
        assert!(check["check"].is_string() && check["ok"] == true && check["count"].is_u64(), "{check}");
    }
    let names: Vec<_> = report["checks"].as_array().unwrap().iter().map(|check| check["check"].clone()).collect();
    for name in ["journal", "signatures", "admission", "quotes", "blobs", "checkpoint"] {
        assert!(names.contains(&name.into()), "{names:?}");
    }
    assert!(report["proved"].as_array().is_some_and(|proved| !proved.is_empty()));
    let not_proved = report["not_proved"].to_string();
    for said in ["witness", "may have sent anything", "a verdict is right"] {
        assert!(not_proved.contains(said), "{not_proved}");
    }

    let mut journal = world.journal();
    let at = journal.len() / 2;
    journal[at] ^= 1;
    world.write_journal(&journal);
    let ran = world.words("verify --json");
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["ok"], false);
    assert!(report["first_fault"]["seq"].is_u64() && report["first_fault"]["fault"].is_string());
    assert_eq!(report["proved"], json!([]));
    ran.fails(3);
}

#[test]
fn entries_beyond_the_checkpoint_are_checked_and_said_not_to_be_covered() {
    let world = World::new();
    let early = world.checkpoint();
    let size = world.log().len();
    world.words("note other --text one").ok();
    world.words("note other --text two").ok();
    fs::write(world.path("checkpoint"), &early).unwrap();
    let report = world.verify();
    assert_eq!((report.outcome, report.entries), (Outcome::Proved, size as u64 + 2));
    assert_eq!(report.checkpoint.as_ref().map(|checkpoint| checkpoint.size), Some(size as u64));
    assert!(report.not_proved.iter().any(|line| line.contains("last 2 entries")), "{:?}", report.not_proved);
    // They are left out of an export made of the place as it is.
    let out = world.outside().join("out");
    export::export(&Place::at(&world.dir()).unwrap(), &out).unwrap();
    assert_eq!(Log::read(&out).len(), size);
    // A bad one there is bad.
    let mut journal = world.journal();
    let at = journal.len() - 40;
    journal[at] ^= 1;
    world.write_journal(&journal);
    assert_eq!(bad(&world.verify()).seq, Some(size as u64 + 1));
}

#[test]
fn what_was_acknowledged_is_covered_once_the_ledger_is_closed() {
    let world = World::new();
    let opened = Ledger::open(&world.dir(), 5000).unwrap();
    assert!(opened.warnings.is_empty(), "{:?}", opened.warnings);
    let founder = world.key("founder");
    let bytes = event(1, "note.added", "case/other", &json!({"text": "x"}));
    let signed = ledger::SignedEvent { signatures: vec![founder.sign_event(&bytes)], event: bytes };
    let mut ledger = opened.ledger;
    let now = RecordedAt(4_000_000_000_000_000);
    let outcomes = ledger.append(&[signed], ledger::Together::AllOrNothing, now).unwrap();
    assert!(outcomes[0].is_ok());
    assert!(ledger.needs_checkpoint());
    ledger.close().unwrap();
    assert_eq!(world.checkpoint(), world.log().note(&world.key("desk.example/log")).into_bytes());
}
