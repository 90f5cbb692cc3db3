//! Annotations: their selectors find the words in the kept texts.

use crate::{
    readers::check,
    support::Desk,
    world::{AUDIT_URL, demo, shown, story},
};
use serde_json::Value;
use std::fs;

fn annotations(desk: &Desk, case: &str, args: &[&str], count: usize) -> Option<String> {
    let blobs = desk.dir().join("blobs/sha256").display().to_string();
    let path = shown(desk, case, &[&["--format", "annotations"], args].concat());
    Some(check(&["annotations", &blobs, path.to_str().unwrap(), &count.to_string()])?.ok())
}

/// Quotes that stand, counted in the assessment.
fn quotes(desk: &Desk, case: &str) -> usize {
    let shown = desk.run(&["show", case, "--json"]).json();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let claims = list(&shown["assessment"]["claims"]);
    let of_evidence = claims.iter().flat_map(|claim| list(&claim["evidence"])).filter(|e| e.get("quote").is_some());
    let appeared = claims.iter().filter(|claim| claim.pointer("/appearance/quote").is_some());
    let replies = list(&shown["assessment"]["comments"]).into_iter().filter(|comment| comment.get("reply").is_some());
    of_evidence.count() + appeared.count() + replies.count()
}

#[test]
fn shows_3_3_that_annotations_resolve_in_the_kept_texts() {
    assert_eq!(quotes(story(), "lights"), 3);
    let Some(out) = annotations(story(), "lights", &[], 3) else { return };
    assert_eq!(out, "3 annotations found, 3 behind characters beyond the basic plane\n");
    annotations(story(), "lights", &["--base-url", "https://desk.example"], 3).unwrap();
    let count = quotes(demo(), "street-lights");
    assert!(count > 10);
    annotations(demo(), "street-lights", &[], count).unwrap();
}

#[test]
fn shows_3_3_that_annotations_say_when_and_where_the_words_were_captured() {
    let path = shown(story(), "lights", &["--format", "annotations", "--base-url", "https://desk.example"]);
    let all: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let items = all["first"]["items"].as_array().unwrap();
    let e1 = items.iter().find(|item| item["casebook:evidence"] == "e1").unwrap();
    assert_eq!(e1["id"], "https://desk.example/cases/lights#e1");
    assert_eq!(e1["target"]["state"]["cached"], "https://desk.example/sources/audit/captures/1");
    assert_eq!(e1["target"]["source"], AUDIT_URL);
    assert_eq!(e1["body"][1]["language"], "de");
    assert_eq!(e1["casebook:stance"], "refutes");
    let extractor = e1["target"]["casebook:extractor"].as_str().unwrap();
    assert!(extractor.contains(' '), "{extractor}");
}
