use crate::support::{Desk, copy, fixtures, run, words};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// Makes a digest again with Python, or says loudly that there is none.
fn by_python(shown: &str) -> Option<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/import/digest.py");
    let started = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut python) = started else {
        println!("skipped: there is no python3 to make the digest again");
        return None;
    };
    python.stdin.take().unwrap().write_all(shown.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

/// A ledger with the seed article, some work on it and characters that JSON has its ways with.
fn worked_on() -> Option<Desk> {
    let seed = fixtures()?.join("fixtures/ice-trafficking.txt");
    let desk = Desk::new();
    desk.run(&["import", &seed.display().to_string(), "--case", "ice"]).ok();
    let odd = "5,000 “reunified” \\ \"quoted\" \u{1f46a} e\u{301} \u{2028} tab\there \u{7f} 日本";
    let captured = desk.file("report.txt", format!("The outlet wrote: {odd} and stopped.\n"));
    desk.words("source ice.3 --basis inferred --title Report --url https://outlet.example/a?b=c&d=%C3%A9").ok();
    desk.run(&["capture", &captured.display().to_string(), "--source", "ice.3"]).ok();
    desk.run(&["claim", "ice", "--text", odd, "--claimant", "DHS", "--quantity-value", "5000"]).ok();
    desk.run(&["evidence", "ice", "--claim", "c1", "--source", "ice.3", "--quote", odd, "--stance", "supports"]).ok();
    let verdict = ["verdict", "ice", "c1", "--to", "unproven", "--confidence", "low", "--inputs", "e1"];
    desk.run(&[&verdict[..], &["--rationale", "</script> could not be “verified”"]].concat()).ok();
    Some(desk)
}

fn digest(dir: &Path) -> String {
    let shown = words(dir, "show ice --json").json();
    shown["digest"].as_str().unwrap().to_owned()
}

#[test]
fn shows_2_the_digest_is_made_again_without_casebook() {
    let Some(desk) = worked_on() else { return };
    let shown = desk.words("show ice --json").ok();
    let value: Value = serde_json::from_str(&shown).unwrap();
    let digest = value["digest"].as_str().unwrap();
    assert_eq!(digest.len(), 64);
    assert_eq!(desk.words("show ice --format json").ok(), shown);
    if let Some(made) = by_python(&shown) {
        assert_eq!(made, digest);
    }
    let past = desk.words("show ice --json --at 20").ok();
    if let Some(made) = by_python(&past) {
        assert_eq!(made, serde_json::from_str::<Value>(&past).unwrap()["digest"].as_str().unwrap());
        assert_ne!(made, digest);
    }
}

#[track_caller]
fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect()
}

#[track_caller]
fn has(value: &Value, wanted: &[&str]) {
    let found = members(value);
    for member in wanted {
        assert!(found.contains(member), "no `{member}` among {found:?}");
    }
}

#[test]
fn shows_2_the_json_has_its_shape() {
    let Some(desk) = worked_on() else { return };
    let shown = desk.words("show ice --json").json();
    assert_eq!(members(&shown), ["as_of", "assessment", "digest", "positions", "record"]);
    assert_eq!(members(&shown["as_of"]), ["recorded_at", "seq"]);
    assert_eq!(shown["as_of"]["seq"], json!(desk.entries() - 1));
    let assessment = &shown["assessment"];
    let of_a_case = ["schema", "case", "question", "sections", "sources", "claims", "gaps", "comments", "corrections"];
    has(assessment, &of_a_case);
    has(assessment, &["grounding"]);
    let mut citations = 0;
    for section in assessment["sections"].as_array().unwrap() {
        has(section, &["section", "role", "heading", "statements"]);
        for statement in section["statements"].as_array().unwrap() {
            has(statement, &["statement", "text", "kind", "citations"]);
            for citation in statement["citations"].as_array().unwrap() {
                has(citation, &["number", "source", "evidence", "grounding"]);
                citations += 1;
            }
        }
    }
    assert_eq!(citations, 28, "the article has 28 marks");
    assert_eq!(assessment["sections"][1]["mark"], "1. ");
    for source in assessment["sources"].as_array().unwrap() {
        has(source, &["number", "source", "stub", "captures"]);
    }
    let claim = &assessment["claims"][0];
    has(claim, &["claim", "text", "claimant", "verdict", "evidence"]);
    assert_eq!(claim["evidence"][0]["stance"], "supports");
    has(&claim["evidence"][0]["quote"], &["extraction", "exact", "prefix", "suffix", "start", "end"]);

    // Positions name entries by full name and by event: each is there, under that event's id.
    let journal = fs::read_to_string(desk.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    let entries: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let positions = shown["positions"].as_object().unwrap();
    for name in ["case/ice", "case/ice/claim/c1", "case/ice/statement/s13", "source/ice.3", "source/ice.3/capture/1"] {
        assert!(positions.contains_key(name), "{name}");
    }
    let mut named = 0;
    for (name, seq) in positions {
        let entry = &entries[usize::try_from(seq.as_u64().unwrap()).unwrap()];
        if name.contains('/') {
            let stream: Vec<&str> = name.split('/').take(2).collect();
            assert_eq!(entry["event"]["subject"], stream.join("/"), "{name}");
        } else {
            assert_eq!(entry["event"]["id"], name.as_str());
            named += 1;
        }
    }
    // 1 case, 7 sections, 13 statements, 11 sources, 1 import, claim, evidence, verdict, capture.
    assert!(named >= 1 + 7 + 13 + 11 + 5, "{named}");
    let events: Vec<&Value> = assessment["sections"].as_array().unwrap().iter().map(|s| &s["event"]).collect();
    assert!(events.iter().all(|event| positions.contains_key(event.as_str().unwrap())));

    // Nothing in the assessment tells where in a log it is.
    let text = assessment.to_string();
    assert!(!text.contains("\"seq\"") && !text.contains("\"recorded_at\"") && !text.contains("\"leaf\""), "{text}");
}

#[test]
fn shows_2_the_digest_is_the_same_wherever_the_log_is() {
    let Some(desk) = worked_on() else { return };
    let expected = digest(&desk.dir());
    let text = desk.words("show ice --format text").ok();
    let outside = desk.outside();

    desk.words("rebuild").ok();
    assert_eq!(digest(&desk.dir()), expected, "rebuild");
    fs::remove_dir_all(desk.dir().join("index")).unwrap();
    assert_eq!(digest(&desk.dir()), expected, "an index that is gone");

    for (export, restored) in [("copy", "restored"), ("copy.zip", "restored-zip")] {
        desk.run(&["export", &format!("../{export}")]).ok();
        let shown = run(outside, ["--ledger", export, "show", "ice", "--json"]).json();
        assert_eq!(shown["digest"], expected.as_str(), "{export}");
        run(outside, ["restore", export, restored]).ok();
        assert_eq!(digest(&outside.join(restored)), expected, "{restored}");
        assert_eq!(words(&outside.join(restored), "show ice --format text").ok(), text);
        words(&outside.join(restored), "verify").ok();
    }
    let copied = outside.join("elsewhere");
    copy(&desk.dir(), &copied);
    assert_eq!(digest(&copied), expected, "a copy");
}

#[test]
fn shows_2_the_digest_does_not_depend_on_other_cases() {
    let Some(desk) = worked_on() else { return };
    let expected = desk.words("show ice --json").json();
    let rain = desk.file("rain.txt", "Did it rain?\nIt rained all day [1]. The ice melted [2].\n");
    desk.run(&["import", &rain.display().to_string(), "--case", "rain"]).ok();
    desk.run(&["claim", "rain", "--text", "It rained all day", "--claimant", "The Packet"]).ok();
    let quoted = desk.file("packet.txt", "It rained all day, we saw.\n");
    desk.run(&["capture", &quoted.display().to_string(), "--source", "rain.1"]).ok();
    desk.run(&[
        "evidence",
        "rain",
        "--claim",
        "c1",
        "--source",
        "rain.1",
        "--quote",
        "It rained",
        "--stance",
        "supports",
    ])
    .ok();
    for target in ["c1", "question"] {
        let inputs = if target == "c1" { "e1" } else { "c1" };
        let args = ["verdict", "rain", target, "--to", "supported", "--confidence", "high", "--inputs", inputs];
        desk.run(&[&args[..], &["--rationale", "Seen"]].concat()).ok();
    }
    desk.words("source unrelated --kind news --title Other").ok();
    desk.words("key new bea@desk.example").ok();
    desk.run(&["key", "enroll", "bea@desk.example", "--holder", "Bea", "--role", "editor", "--key", "founder"]).ok();
    let shown = desk.words("show ice --json").json();
    assert_eq!(shown["digest"], expected["digest"]);
    assert_eq!(shown["assessment"], expected["assessment"]);
    assert_eq!(shown["as_of"]["seq"], json!(desk.entries() - 1));
}

#[test]
fn shows_2_a_note_is_beside_the_assessment() {
    let Some(desk) = worked_on() else { return };
    let before = digest(&desk.dir());
    desk.run(&["note", "ice", "--text", "asked DHS again"]).ok();
    let shown = desk.words("show ice --json").json();
    assert_eq!(shown["digest"], before.as_str());
    assert_eq!(shown["record"]["notes"][0]["text"], "asked DHS again");
}
