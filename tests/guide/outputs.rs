//! docs/json.md describes every member that a command prints.

use crate::{
    made::Made,
    support::{run, words},
};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

/// Members whose names are data: from ids to something.
const BY_NAME: [&str; 5] = ["positions", "verdicts", "label", "schema", "example"];

fn members(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| members(item, found)),
        Value::Object(object) => {
            for (name, value) in object {
                found.insert(name.clone());
                let by_name = if BY_NAME.contains(&name.as_str()) { value.as_object() } else { None };
                match by_name {
                    Some(by_name) if name == "verdicts" => by_name.values().for_each(|value| members(value, found)),
                    Some(_) => {}
                    None => members(value, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The part of the page below one of its headings.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no heading {heading}"));
    rest.split("\n## ").next().unwrap()
}

/// Everything that stands in back quotes, and its parts: `as_of.seq` says `as_of` and `seq`.
fn said(text: &str) -> BTreeSet<&str> {
    let marked = text.split('`').skip(1).step_by(2);
    marked.flat_map(|name| name.split('.')).collect()
}

#[test]
fn every_member_is_described() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/json.md")).unwrap();
    let made = Made::new();
    let folder = made.desk.outside();
    fs::write(
        folder.join("lines"),
        "{\"type\":\"note.added\",\"subject\":\"case/lights\",\"data\":{\"text\":\"x\"}}\nx\n",
    )
    .unwrap();
    fs::write(folder.join("records"), r#"[{"@type":"ClaimReview","claimReviewed":"x"},{"@type":"ClaimReview"}]"#)
        .unwrap();
    words(folder, "demo demo").ok();
    for (heading, dir, line) in [
        ("show", "d", "show lights --json"),
        ("show", "demo", "show street-lights --json"),
        ("cases", "d", "cases --json"),
        ("search", "d", "search lights --json"),
        ("search", "demo", "search light --json"),
        ("diff", "demo", "diff street-lights 20 --json"),
        ("trace and impact", "demo", "trace street-lights/question --json"),
        ("trace and impact", "demo", "impact source/audit-final --json"),
        ("todo", "demo", "todo --json"),
        ("history", "demo", "history street-lights --blame --json"),
        ("history", "d", "history lights --json"),
        ("history", "demo", "history street-lights --json"),
        ("verify", "d", "verify --since ../export/checkpoint --json"),
        ("record", "d", "--key founder record ../lines --json"),
        ("One event each", "d", "--key founder note lights --text x --json"),
        ("One event each", "d", "--key founder note lights --text x --dry-run"),
        ("One event each", "d", "--key founder note lights --text x --envelope ../one.json --json"),
        ("One event each", "d", "--key founder note lights --text x --envelope -"),
        ("One event each", "d", "--key founder publish lights --json"),
        (
            "One event each",
            "d",
            "--key founder complaint lights --channel post --from reader --substance s --receipt ../receipt --json",
        ),
        ("sign", "d", "--key bea sign ../one.json --in-place --json"),
        ("import", "d", "--key founder import ../article.txt --case lights --json"),
        ("import", "d", "--key founder import ../records --json"),
        ("key", "d", "key list --json"),
        ("key", "d", "key show bea --json"),
        ("key", "d", "key new cid@desk.example --json"),
        ("doctor", "d", "doctor --json"),
        ("export and restore", "d", "export ../again --json"),
        ("schema", "d", "schema --json"),
        ("schema", "d", "schema note.added"),
        ("init, demo, rebuild", ".", "init other --origin other.example/log --json"),
        ("init, demo, rebuild", ".", "demo demo2 --json"),
        ("init, demo, rebuild", "d", "rebuild --json"),
    ] {
        let out = run(&folder.join(dir), line.split_whitespace()).out;
        let everywhere = ["seq", "recorded_at", "time", "by", "event"];
        let said = said(section(&page, heading));
        let mut found = BTreeSet::new();
        let mut count = 0;
        for value in serde_json::Deserializer::from_str(&out).into_iter::<Value>() {
            let value = value.unwrap();
            if line.ends_with("--dry-run") {
                let events: Vec<Value> = value.as_array().unwrap().clone();
                found.extend(events.iter().flat_map(|event| event.as_object().unwrap().keys().cloned()));
            } else {
                members(&value, &mut found);
            }
            count += 1;
        }
        assert!(count > 0, "{line} prints no JSON");
        for name in found.iter().filter(|name| !everywhere.contains(&name.as_str())) {
            assert!(
                said.contains(name.as_str()),
                "docs/json.md, {heading}: nothing of `{name}`, which `casebook {line}` prints"
            );
        }
    }
}
