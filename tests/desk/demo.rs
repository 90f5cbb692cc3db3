//! The demo: the story that it ends with, and that the README shows what it prints.

use crate::{
    support::{Desk, run},
    world::shell,
};
use serde_json::Value;

fn played() -> (Desk, String) {
    let desk = Desk::empty();
    let printed = run(desk.outside(), ["demo", "d"]).ok();
    (desk, printed)
}

#[test]
fn shows_3_1_the_readme_shows_what_the_demo_prints() {
    let readme = include_str!("../../README.md");
    let (_, block) = readme.split_once("```\nDid the new street lights").unwrap();
    let (block, _) = block.split_once("```\n").unwrap();
    let (_, printed) = played();
    for line in format!("Did the new street lights{block}").lines() {
        let words = line.trim_end_matches('…').trim_end();
        assert!(printed.contains(words), "README: {words:?} is not in\n{printed}");
    }
}

#[test]
fn shows_3_1_the_demo_tells_the_whole_story() {
    let (desk, printed) = played();
    let json = |line: &str| desk.words(line).json();
    let shown = json("show street-lights --json");
    let (assessment, record) = (&shown["assessment"], &shown["record"]);
    let list = |value: &Value| value.as_array().unwrap().clone();
    let named = |value: &Value, member: &str| -> Vec<String> {
        list(value).iter().map(|item| item[member].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(named(&record["publications"], "nature"), ["first", "correction"]);
    assert_eq!(record["publications"][1]["digest"], shown["digest"]);
    assert_eq!(named(&assessment["corrections"], "class"), ["no_rating_effect", "affects_rating"]);
    assert_eq!(named(&record["complaints"], "outcome"), ["upheld"]);
    assert_eq!(
        (named(&record["dissents"], "would_be"), &record["dissents"][0]["withdrawn"]),
        (vec!["mostly-refuted".to_owned()], &Value::Null)
    );
    assert!(list(&assessment["claims"]).iter().all(|claim| claim["verdict"].is_object()));
    assert!(list(&assessment["sources"]).iter().all(|source| source["kind"] != "unknown"));
    // What needs doing is what was left open.
    assert_eq!(named(&json("todo --json"), "target"), ["says-3"]);
    // Before anybody looked again, the verdicts stood and were on the list.
    let open = json("todo street-lights --at 97 --json");
    let verdicts = named(&open, "target");
    for target in ["question", "c-forty", "c-eighth", "night-3", "bot-1"] {
        assert!(verdicts.iter().any(|known| known == target), "{target}: {verdicts:?}");
    }
    let impact = json("impact audit-interim --at 97 --json");
    let mut again = named(&open, "target");
    let mut reached: Vec<String> = list(&impact["needs_recheck"])
        .iter()
        .map(|name| name.as_str().unwrap().rsplit('/').next().unwrap().to_owned())
        .collect();
    again.retain(|target| target != "p1");
    again.sort();
    reached.sort();
    assert_eq!(again, reached);
    let diff = json("diff street-lights p1 p2 --json");
    let question = &diff["verdicts"][0];
    assert_eq!(
        (&question["target"], &question["was"]["rating"], &question["now"]["rating"], &question["now"]["reason"]),
        (&"question".into(), &"mostly-refuted".into(), &"mixed".into(), &"source_retracted".into())
    );
    for member in ["statements", "evidence", "sources", "corrections"] {
        assert!(!list(&diff[member]).is_empty(), "{member}");
    }
    // What it says to try works.
    let next = printed.split_once("Try next").unwrap().1;
    for command in ["show", "history", "diff", "trace", "impact", "todo", "search", "verify", "export"] {
        let line = next.lines().find(|line| line.trim().starts_with(&format!("casebook {command} ")));
        let line =
            line.unwrap_or_else(|| next.lines().find(|line| line.trim() == format!("casebook {command}")).unwrap());
        let line = line.trim().split("   ").next().unwrap();
        shell(&desk.dir(), line).ok();
    }
}

#[test]
fn shows_7_the_demos_sources_are_of_all_kinds() {
    let (desk, _) = played();
    let journal = std::fs::read_to_string(desk.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    let entries: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let captures: Vec<&Value> = entries
        .iter()
        .map(|entry| &entry["event"])
        .filter(|event| event["type"] == "casebook.source.captured.v1")
        .collect();
    let is = |how: &str, media_type: &str| {
        captures.iter().any(|event| event["data"]["how"] == how && event["data"]["body"]["media_type"] == media_type)
    };
    assert!(is("http", "text/plain") && is("http", "text/html") && is("warc", "text/html"), "{captures:#?}");
    assert!(is("http", "application/pdf"), "{captures:#?}");
    let changed: Vec<_> = captures.iter().filter(|event| event["subject"] == "source/streets-release").collect();
    assert_eq!(changed.len(), 2);
    assert_ne!(changed[0]["data"]["body"]["sha256"], changed[1]["data"]["body"]["sha256"]);
    // The page's own words, and nothing that stands around them.
    let extracted: Vec<_> =
        entries.iter().filter(|entry| entry["event"]["type"] == "casebook.text.extracted.v1").collect();
    let packet = extracted.iter().find(|entry| entry["event"]["subject"] == "source/packet").unwrap();
    let text = packet["event"]["data"]["text"]["sha256"].as_str().unwrap();
    let text = std::fs::read_to_string(desk.dir().join(format!("blobs/sha256/{}/{}", &text[..2], &text[2..]))).unwrap();
    assert!(text.contains("the figure could not be independently verified"), "{text}");
    assert!(!text.contains("Herring") && !text.contains("count its readers"), "{text}");
}
