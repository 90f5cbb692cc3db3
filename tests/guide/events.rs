//! docs/events.md is made from what `casebook schema` says. `UPDATE_DOCS=1 cargo test -p casebook-cli --test guide`
//! writes it anew.

use crate::support::words;
use serde_json::{Map, Value};
use std::{fmt::Write as _, fs, path::Path};

const HEAD: &str = "\
# Events

This document lists every event type of this version with its stream, the role that one of its signers needs, and the
members of its `data`. It is made from `casebook schema`, and a test compares the two.

`?` means that a member may be left out, `[]` a list. A list that may be left out is empty then. No other members are
allowed. What all events have in common is in [formats](formats.md).
";

fn page() -> String {
    let folder = tempfile::tempdir().unwrap();
    let types = words(folder.path(), "schema --json").json();
    let mut out = HEAD.to_owned();
    out.push_str("\n| type | stream | role |\n|---|---|---|\n");
    for one in types.as_array().unwrap() {
        let name = text(one, "type");
        let role = one.get("role").and_then(Value::as_str).unwrap_or("anyone enrolled");
        let anchor: String = short(name).chars().filter(|c| *c != '.').collect();
        writeln!(out, "| [`{}`](#{anchor}) | `{}` | {role} |", short(name), text(one, "subject")).unwrap();
    }
    for one in types.as_array().unwrap() {
        let name = text(one, "type");
        let whole = words(folder.path(), &format!("schema {name} --json")).json();
        writeln!(out, "\n## {}\n", short(name)).unwrap();
        let schema = &whole["schema"];
        if let Some(about) = schema.get("description").and_then(Value::as_str) {
            writeln!(out, "{about}\n").unwrap();
        }
        writeln!(out, "| member | form | meaning |\n|---|---|---|").unwrap();
        rows(schema, "", &mut out);
        let example = serde_json::to_string(whole["example"].get("data").unwrap_or(&whole["example"])).unwrap();
        writeln!(out, "\n```json\n{example}\n```").unwrap();
    }
    out
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn short(name: &str) -> &str {
    name.trim_start_matches("casebook.").trim_end_matches(".v1")
}

fn rows(schema: &Value, prefix: &str, out: &mut String) {
    let none = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, member) in properties {
        let list = text(member, "type") == "array";
        let of = if list { &member["items"] } else { member };
        let mark = if list {
            "[]"
        } else if required.contains(&name.as_str()) {
            ""
        } else {
            "?"
        };
        writeln!(out, "| `{prefix}{name}`{mark} | {} | {} |", form(of), text(member, "description")).unwrap();
        if of.get("properties").is_some() {
            rows(of, &format!("{prefix}{name}."), out);
        }
    }
}

fn form(schema: &Value) -> String {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<_> = words.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
        return words.join(", ");
    }
    if let Some(word) = schema.get("const") {
        return format!("`{word}`");
    }
    match (text(schema, "type"), text(schema, "pattern"), text(schema, "format")) {
        ("integer", ..) => "integer".to_owned(),
        ("boolean", ..) => "true or false".to_owned(),
        ("object", ..) if schema.get("additionalProperties").is_some_and(Value::is_object) => {
            "texts by language".to_owned()
        }
        ("object", ..) => "object".to_owned(),
        (_, pattern, _) if pattern.contains("{64}") => "SHA-256, hex".to_owned(),
        (_, pattern, _) if pattern.contains("{0,63}") => "id".to_owned(),
        (_, pattern, _) if pattern.contains("{8}") => "vkey".to_owned(),
        (_, _, "date-time") => "time".to_owned(),
        (_, _, "uuid") => "event id".to_owned(),
        _ => "text".to_owned(),
    }
}

#[expect(clippy::disallowed_methods, reason = "how a person asks for the page to be written")]
fn is_asked_to_update() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

#[test]
fn events_md_is_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/events.md");
    let page = page();
    if is_asked_to_update() {
        fs::write(&path, &page).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page, "docs/events.md is not what `casebook schema` says; UPDATE_DOCS=1 writes it anew");
}
