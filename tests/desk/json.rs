//! `--json` and exit codes of every command.

use crate::{
    support::{Desk, Ran, casebook, copy, feed, run},
    world::{AUDIT, put_key, town},
};
use serde_json::Value;
use std::{fs, process::Stdio};

/// Asserts that standard output is JSON and nothing else: one value, or one a line.
#[track_caller]
fn json(ran: &Ran, of: &[&str]) -> Vec<Value> {
    let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(&ran.out).into_iter().collect();
    let values = values.unwrap_or_else(|error| panic!("{of:?}: {error}: {ran:?}"));
    assert!(!values.is_empty(), "{of:?}: {ran:?}");
    if values.len() > 1 {
        assert_eq!(ran.out.lines().count(), values.len(), "{of:?}: one line each: {}", ran.out);
    }
    values
}

#[test]
fn shows_10_every_command_prints_json_and_nothing_else() {
    let desk = town();
    fs::write(desk.dir().join("a.txt"), AUDIT).unwrap();
    fs::write(desk.dir().join("article.txt"), "A question?\n\nA sentence [1].\n\nReferences\n[1] A source.\n").unwrap();
    fs::write(desk.dir().join("x.jsonl"), r#"{"type":"note.added","subject":"case/lights","data":{"text":"x"}}"#)
        .unwrap();
    put_key(&desk, "bea@desk.example", 3);
    let commands: &[&[&str]] = &[
        &["init", "new", "--origin", "new.example/log"],
        &["demo", "demo"],
        &["key", "new", "cat@desk.example"],
        &["key", "list"],
        &["key", "show", "founder"],
        &["key", "enroll", "bea", "--holder", "Bea", "--role", "editor"],
        &["key", "revoke", "bea", "--reason", "retired"],
        &["import", "article.txt", "--case", "ice", "--dry-run"],
        &["import", "article.txt", "--case", "ice"],
        &["record", "x.jsonl"],
        &["schema"],
        &["schema", "note.added"],
        &["cases"],
        &["cases", "--at", "3"],
        &["search", "lights"],
        &["search", "could not trace", "--kind", "text", "--case", "lights", "--limit", "3"],
        &["search", "nothing of this"],
        &["show", "lights"],
        &["show", "lights", "--at", "4"],
        &["show", "lights", "--format", "json"],
        &["history", "lights"],
        &["verify"],
        &["export", "../out"],
        &["export", "../out.zip"],
        &["verify", "../out.zip"],
        &["restore", "../out.zip", "../back"],
        &["rebuild"],
        &["doctor"],
        &["open", "new", "--question", "q?"],
        &["source", "new", "--title", "t"],
        &["source", "new", "--publisher", "p", "--basis", "inferred"],
        &["capture", "a.txt", "--source", "new"],
        &["claim", "new", "--text", "t"],
        &["evidence", "new", "--claim", "c1", "--source", "new", "--stance", "context"],
        &["gap", "new", "--would-settle", "w", "--searched-queries", "q"],
        &["verdict", "new", "--to", "mixed", "--confidence", "low", "--rationale", "r"],
        &["section", "new", "a"],
        &["statement", "new", "--section", "a", "--text", "A."],
        &["claim", "new", "--text", "u"],
        &["revise", "new", "c1", "--text", "v", "--reason", "r"],
        &["relate", "new", "c1", "--relation", "duplicates", "--to", "c2"],
        &["confirm", "new", "c1", "e1"],
        &["comment", "new", "--of", "o", "--channel", "post", "--asked", "a", "--outcome", "declined"],
        &["close-gap", "new", "g1", "--reason", "r"],
        &["propose", "new", "c1", "--to", "mixed", "--confidence", "low", "--rationale", "r"],
        &["dissent", "new", "c1", "--reason", "r"],
        &["withdraw", "new", "d1", "--reason", "r"],
        &["withdraw", "new", "e1", "--reason", "r"],
        &["withdraw", "new", "c2", "--reason", "r"],
        &["publish", "new", "--propose"],
        &["publish", "new", "--dry-run"],
        &["publish", "new"],
        &["complaint", "new", "--channel", "post", "--from", "reader", "--substance", "s", "--receipt", "r.txt"],
        &["resolve", "new", "k1", "--outcome", "rejected", "--reason", "r"],
        &["correct", "new", "--targets", "s1", "--class", "update", "--text", "t"],
        &["recheck", "new", "c1", "--cause", "3"],
        &["cleared", "new", "c1", "--outcome", "kept", "--reason", "r"],
        &["remove", "new", "s1", "--reason", "r"],
        &["remove", "new", "a", "--reason", "r"],
        &["close", "new", "--reason", "r"],
        &["reopen", "new", "--reason", "r"],
        &["changed", "new", "--standing", "gone"],
        &["failed", "new", "--url", "https://x.example", "--error", "e"],
        &["merge", "new", "--into", "audit"],
        &["split", "new"],
        &["policy", "methodology", "--file", "article.txt"],
        &["scale", "other", "--ratings", r#"{"rating":"so","label":{"en":"So"}}"#],
        &["withhold", "source/new/capture/1", "--ground", "privacy", "--replacement", "article.txt"],
        &["unwithhold", "source/new/capture/1"],
        &["anchor", "--kind", "rfc3161", "--token-file", "article.txt"],
        &["rules", "--rules", "1"],
        &["note", "new", "--text", "t", "--dry-run"],
        &["note", "new", "--text", "t"],
        &["note", "new", "--text", "t", "--envelope", "note.json"],
        &["note", "new", "--text", "t", "--envelope", "-"],
        &["sign", "note.json", "--key", "cat"],
        &["sign", "note.json", "--key", "cat", "--in-place"],
        &["man", "man1"],
    ];
    for args in commands {
        let mut all = vec!["--json", "--key", "founder"];
        all.extend(*args);
        let ran = desk.run(&all);
        assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
        json(&ran, args);
    }
}

#[test]
fn shows_10_a_failure_is_json_too_with_its_reason_and_remedies() {
    let desk = town();
    let commands: &[(i32, &[&str])] = &[
        (1, &["show", "nothing"]),
        (1, &["history", "nothing"]),
        (1, &["cases", "--at", "9999"]),
        (1, &["search", "x", "--case", "nothing"]),
        (2, &["search"]),
        (2, &["search", "x", "--kind", "poem"]),
        (2, &["search", "x", "--limit", "501"]),
        (1, &["schema", "note.sung"]),
        (1, &["key", "show", "nobody"]),
        (1, &["note", "lights", "--text", "x", "--key", "nobody"]),
        (
            1,
            &[
                "verdict",
                "lights",
                "c1",
                "--to",
                "mixed",
                "--confidence",
                "low",
                "--rationale",
                "r",
                "--from",
                "refuted",
            ],
        ),
        (1, &["init", ".", "--origin", "x.example/log"]),
        (1, &["import", "nowhere.txt", "--case", "ice"]),
        (1, &["record", "nowhere.jsonl"]),
        (1, &["--ledger", "nowhere", "rebuild"]),
        (4, &["verify", "nowhere"]),
        (4, &["verify", "--since", "casebook.toml"]),
        (4, &["verify", "https://example.org/log"]),
        (4, &["restore", "nowhere", "out"]),
        (2, &[]),
        (2, &["nothing"]),
        (2, &["note", "lights"]),
        (2, &["show", "Not A Slug"]),
        (2, &["show", "lights", "--nonsense"]),
        (2, &["show", "lights", "--format", "papyrus"]),
        (2, &["show", "lights", "--format", "text"]),
    ];
    for (code, args) in commands {
        let mut all = vec!["--json"];
        all.extend(*args);
        let ran = desk.run(&all);
        assert_eq!(ran.code, *code, "{args:?}: {ran:?}");
        let values = json(&ran, args);
        assert_eq!(values.len(), 1, "{args:?}");
        let error = &values[0];
        if args.contains(&"restore") || args.contains(&"verify") || error.get("error").is_some() {
            assert_eq!(error["exit"], *code, "{args:?}: {error}");
            assert!(error["error"].as_str().is_some_and(|text| !text.starts_with("error")), "{args:?}: {error}");
            assert!(!error["next"].as_array().unwrap().is_empty(), "{args:?}: nothing to do next: {error}");
            assert!(!ran.err.is_empty(), "a person is told as well");
        } else {
            panic!("{args:?}: {error}");
        }
    }
    // The lines of `record` are what they always are.
    let ran = feed(&desk.dir(), "--json record -", "x\n{}\n");
    assert_eq!(ran.code, 1);
    assert_eq!(json(&ran, &["record"]).len(), 2);
    // `doctor` finds, it does not fail: what it finds is the answer.
    let ran = desk.words("--json --ledger nowhere doctor");
    assert_eq!(ran.code, 1);
    assert!(json(&ran, &["doctor"])[0].is_array());
}

#[test]
fn shows_10_every_exit_code_is_reached() {
    let desk = town();
    let code = |args: &[&str]| desk.run(args).code;
    assert_eq!(code(&["verify"]), 0);
    assert_eq!(code(&["show", "nothing"]), 1);
    assert_eq!(code(&["show"]), 2);
    // 1, also when some of many records were.
    let mixed = "{}\n{\"type\":\"note.added\",\"subject\":\"case/lights\",\"data\":{\"text\":\"x\"}}\n";
    assert_eq!(feed(&desk.dir(), "record -", mixed).code, 1);
    // 4: a blob is missing.
    let missing = Desk::empty();
    copy(&desk.dir(), &missing.dir());
    fs::remove_dir_all(missing.dir().join("blobs")).unwrap();
    fs::create_dir(missing.dir().join("blobs")).unwrap();
    assert_eq!(missing.words("verify").code, 4);
    assert_eq!(code(&["verify", "../nowhere"]), 4);
    // 3: a byte is another, and comes before 4.
    let journal = missing.dir().join("journal/00000000000000000000.jsonl");
    let bytes = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, bytes.replacen("Founder", "Fuender", 1)).unwrap();
    let ran = missing.words("verify");
    assert_eq!(ran.code, 3, "{ran:?}");
    let ran = missing.words("note lights --text x");
    assert_eq!(ran.code, 3, "{ran:?}");
    // 5: another process writes.
    let stdin = Stdio::piped();
    let mut writer = casebook(&desk.dir());
    let mut writer = writer.args(["record", "-"]).stdin(stdin).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(writer.stdin.as_mut().unwrap(), b"{}\n").unwrap();
    std::io::Read::read_exact(writer.stdout.as_mut().unwrap(), &mut [0]).unwrap();
    assert_eq!(code(&["--wait", "0", "rebuild"]), 5);
    // Readers need not wait.
    assert_eq!(code(&["--wait", "0", "show", "lights"]), 0);
    drop(writer.stdin.take());
    writer.wait().unwrap();
    assert_eq!(run(&desk.dir(), ["note", "lights", "--text", "x"]).code, 0);
}
