//! Events that are refused: what, why, what to do next, and nothing written.

use crate::{
    support::Desk,
    world::{refused, town},
};
use serde_json::Value;

fn quote<'a>(words: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let mut args =
        vec!["evidence", "lights", "--claim", "c1", "--source", "audit", "--stance", "refutes", "--quote", words];
    args.extend(more);
    args
}

fn latest_verdict(desk: &Desk) -> String {
    let history = desk.words("history lights --json").json();
    let by_type = |change: &&Value| change["type"].as_str().unwrap().contains("verdict.changed");
    let seq = history.as_array().unwrap().iter().rfind(by_type).unwrap()["seq"].clone();
    let show = desk.words("show lights --json").json();
    let of_seq = |(_, at): &(&String, &Value)| **at == seq;
    let mut names = show["positions"].as_object().unwrap().iter().filter(of_seq).map(|(name, _)| name.clone());
    names.find(|name| name.parse::<proof::EventId>().is_ok()).unwrap()
}

#[test]
fn shows_6_a_quote_that_is_not_in_its_capture_is_shown_the_nearest_passage() {
    let desk = town();
    let cases = [
        ("crashes fell from 48 to 37 in a year", "nearest: “crashes fell from 48 to 36 in a year” (9"),
        ("\"could not trace\"", "nearest: “““could not trace””"),
        ("the city's figure", "nearest: “the city’s figure”"),
        ("figure - 40 percent", "nearest: “figure — 40 percent”"),
        ("NIGHT-TIME CRASHES", "nearest: “Night-time crashes”"),
        ("could  not\ntrace", "nearest: “could not trace”"),
    ];
    for (words, nearest) in cases {
        let nearest = nearest.replacen("“““", "““", 1);
        let err =
            refused(&desk, 1, &quote(words, &[]), &["error: the quote is not in source/audit/capture/1: “", &nearest]);
        let alone = err.contains("it differs in quotation marks, dashes, spaces or capitals alone");
        assert_eq!(alone, !words.contains("37"), "{err}");
        assert!(err.contains("then:    quote the words exactly as they stand there"), "{err}");
    }
    refused(&desk, 1, &quote("Zebras in Saturn", &[]), &["nothing there is much like it", "then:  quote the words"]);
    refused(&desk, 2, &quote(" ", &[]), &["--quote: the quote is empty"]);
    // And so that it is the words that were wrong: the same with the exact ones is written.
    desk.run(&quote("the city’s figure — 40 percent", &[])).ok();
}

#[test]
fn shows_6_a_quote_that_stands_twice_asks_for_what_is_around_it() {
    let desk = town();
    let words = "fell from 48 to 36";
    let err = refused(
        &desk,
        1,
        &quote(words, &[]),
        &[
            "stands in source/audit/capture/1 2 times: “fell from 48 to 36”",
            "then:  say which",
            "--quote-prefix '…' or --quote-suffix '…'",
        ],
    );
    assert!(err.contains("at character ") && err.contains("in a year") && err.contains("too, in all"), "{err}");
    refused(&desk, 1, &quote(words, &["--quote-prefix", "nowhere"]), &["2 times"]);
    desk.run(&quote(words, &["--quote-suffix", " in a year"])).ok();
    desk.run(&quote(words, &["--quote-prefix", "says that crashes "])).ok();
}

#[test]
fn shows_6_a_from_that_does_not_stand_says_what_stands_and_who_gave_it() {
    let desk = town();
    let to = |more: &[&'static str]| {
        let mut args = vec!["verdict", "lights", "c1", "--to", "refuted", "--confidence", "high", "--rationale", "r"];
        args.extend(more);
        args
    };
    let first = latest_verdict(&desk);
    desk.words("verdict lights c1 --from unproven --to mixed --confidence low --rationale audit --reason new_evidence")
        .ok();
    let stands = [
        "error: the verdict on `c1` that stands is `mixed` (#",
        "it was given just now by Founder: “audit”",
        "look:  casebook history lights",
        "then:  casebook verdict lights c1 --from mixed --to refuted --reason …",
    ];
    let with = |more: &'static str| {
        let mut words = stands.to_vec();
        words.push(more);
        words
    };
    let rating = to(&["--from", "unproven", "--reason", "error"]);
    refused(&desk, 1, &rating, &with("but you say it was `unproven`\n"));
    let mut event = to(&["--reason", "error", "--from"]);
    event.push(&first);
    refused(&desk, 1, &event, &with("but you say it was `unproven` (#"));
    let foreign = to(&["--reason", "error", "--from", "019c7d5e-2b00-7a6b-8c1d-2e3f40516273"]);
    refused(&desk, 1, &foreign, &with("not the event 019c7d5e-2b00-7a6b-8c1d-2e3f40516273\n"));
    refused(&desk, 1, &to(&["--reason", "error"]), &with("and --from does not name it\n"));
    refused(&desk, 1, &to(&[]), &with("and --from does not name it\n"));
    refused(&desk, 2, &to(&["--from", "mixed"]), &["--reason: a verdict stands", "new_evidence"]);
    // On the question nothing stands yet.
    let question = ["verdict", "lights", "--to", "mixed", "--confidence", "low", "--rationale", "r", "--from", "mixed"];
    refused(&desk, 1, &question, &["the question has no verdict yet", "leave --from out"]);
    // By rating and by event, what stands is taken.
    let latest = latest_verdict(&desk);
    assert_ne!(first, latest);
    let mut event = to(&["--reason", "error", "--from"]);
    event.push(&latest);
    desk.run(&event).ok();
    desk.words("verdict lights c1 --from refuted --to mixed --confidence low --rationale r --reason error").ok();
}

#[test]
fn shows_6_a_replaces_that_does_not_stand_is_refused() {
    let desk = town();
    let show = desk.words("show lights --json").json();
    let old = event_of(&show, "case/lights/statement/s1");
    refused(
        &desk,
        1,
        &["statement", "lights", "s1", "--text", "y"],
        &["the statement `s1` stands", &old, "--replaces"],
    );
    desk.run(&["statement", "lights", "s1", "--text", "y", "--replaces", "standing"]).ok();
    let now = event_of(&desk.words("show lights --json").json(), "case/lights/statement/s1");
    assert_ne!(old, now);
    let stale = ["statement", "lights", "s1", "--text", "z", "--replaces", &old];
    refused(&desk, 1, &stale, &[&format!("`replaces` names {old}"), &format!("say `--replaces {now}`")]);
    let gone = ["statement", "lights", "--remove", "s1", "--reason", "r", "--replaces", &old];
    refused(&desk, 1, &gone, &[&now]);
    refused(&desk, 1, &["statement", "lights", "--remove", "s9", "--reason", "r"], &["no statement `s9`", "s1"]);
    refused(&desk, 1, &["section", "lights", "says", "--heading", "x"], &["the section `says` stands", "--replaces"]);
    refused(
        &desk,
        1,
        &["section", "lights", "new", "--replaces", &old],
        &["`replaces` names", "no section `new`", "leave `--replaces` out"],
    );
    refused(
        &desk,
        1,
        &["section", "lights", "new", "--replaces", "standing"],
        &["nothing of this id stands", "leave --replaces out"],
    );
}

/// The event of the entry at which a thing stands.
fn event_of(show: &Value, name: &str) -> String {
    let positions = show["positions"].as_object().unwrap();
    let seq = positions.get(name).unwrap_or_else(|| panic!("no {name} in {positions:?}"));
    let mut names = positions.iter().filter(|(_, at)| *at == seq).map(|(name, _)| name.clone());
    names.find(|name| name.parse::<proof::EventId>().is_ok()).unwrap()
}

#[test]
fn shows_6_what_is_named_and_is_not_there_is_said_with_what_is() {
    let desk = town();
    let cases: &[(&[&str], &[&str])] = &[
        (&["note", "nolights", "--text", "x"], &["there is no case `nolights`", "casebook cases"]),
        (&["note", "lights", "--text", "x", "--target", "s9"], &["`s9`"]),
        (&["open", "lights", "--question", "again?"], &["the case `lights` is open already", "choose another id"]),
        (&["source", "audit", "--title", "again"], &["registered already", "--basis"]),
        (
            &["source", "new", "--title", "t", "--basis", "inferred"],
            &["no source `new` to describe", "without --basis"],
        ),
        (
            &["capture", "../nowhere.txt", "--source", "audit"],
            &["cannot read ../nowhere.txt: No such file or directory\n"],
        ),
        (&["capture", "../audit.txt", "--source", "other"], &["there is no source `other`", "casebook source other"]),
        (&["claim", "lights", "--text", "t", "--claim", "c1"], &["the id `c1` is taken by a claim", "another id"]),
        (
            &["statement", "lights", "--section", "says", "--text", "x [@nope]."],
            &["no source `nope`", "casebook source nope"],
        ),
        (&["statement", "lights", "--section", "says", "--text", "x", "--evidence", "e9"], &["no evidence `e9`", "e1"]),
        (
            &["verdict", "lights", "c9", "--to", "mixed", "--confidence", "low", "--rationale", "r"],
            &["no claim `c9`", "`c1`"],
        ),
        (
            &["verdict", "lights", "--to", "wrong", "--confidence", "low", "--rationale", "r"],
            &["`wrong` is not a rating", "`mixed`"],
        ),
        (
            &["verdict", "lights", "--to", "mixed", "--confidence", "some", "--rationale", "r"],
            &["error: --confidence must be one of low, medium, high, not \"some\"", "schema"],
        ),
        (&["note", "lights", "--text", "x", "--id", "7"], &["--id: `7` is not a lower-case UUID"]),
        (
            &["note", "lights", "--text", "x", "--expected-version", "0"],
            &["expected version 0", "somebody wrote in between"],
        ),
    ];
    for (args, words) in cases {
        let before = crate::world::promised(&desk);
        let ran = desk.run(args);
        assert!(matches!(ran.code, 1 | 2), "{args:?}: {ran:?}");
        assert!(words.iter().all(|word| ran.err.contains(word)), "{args:?}: {}", ran.err);
        assert!(ran.err.ends_with("\nnothing was written\n"), "{args:?}: {}", ran.err);
        assert!(before == crate::world::promised(&desk), "{args:?} wrote something");
    }
}

#[test]
fn shows_6_an_event_over_the_limit_is_refused() {
    let desk = town();
    let long = "x".repeat(49 * 1024);
    refused(
        &desk,
        1,
        &["note", "lights", "--text", &long],
        &["49152 are allowed", "split it, or keep the long text in a blob"],
    );
    let just = "x".repeat(47 * 1024);
    desk.run(&["note", "lights", "--text", &just]).ok();
}

#[test]
fn shows_6_a_dry_run_writes_nothing() {
    let desk = town();
    let before = crate::world::promised(&desk);
    let shown = desk.words("note lights --text x --dry-run").json();
    assert_eq!(shown[0]["data"]["text"], "x");
    assert!(before == crate::world::promised(&desk));
}

/// A second capture under an id that is taken: refused, and its bytes are not kept.
#[test]
fn shows_6_a_refused_capture_leaves_no_bytes_behind() {
    let desk = Desk::new();
    desk.file("a.txt", "The audit counts 36 crashes.\n");
    desk.file("b.txt", "The audit counts 42 crashes.\n");
    desk.words("source audit --kind dataset --title Audit").ok();
    desk.words("capture ../a.txt --source audit --capture 1").ok();
    let blobs = || walk(&desk.dir().join("blobs"));
    let before = blobs();
    let error = desk.words("capture ../b.txt --source audit --capture 1").fails(1);
    assert!(error.contains("taken") && error.contains("nothing was written"), "{error}");
    assert_eq!(blobs(), before);
    // Bytes that were there before stay, whoever is refused.
    desk.words("capture ../a.txt --source audit --capture 1").fails(1);
    assert_eq!(blobs(), before);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() { out.extend(walk(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}
