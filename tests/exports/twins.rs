//! What looks alike and is not: two sources that print the same words, and words where an address should stand.

use crate::support::Desk;
use serde_json::{Value, json};

/// The case `wire`: `early` and `late` printed the same copy, `early` registered it first, and `late` is quoted.
fn wire() -> Desk {
    let desk = Desk::new();
    let copy = desk.file("copy.txt", "Wire copy: nothing was counted.\n");
    let copy = copy.to_str().unwrap();
    desk.run(&["open", "wire", "--question", "Was it counted?"]).ok();
    for source in ["early", "late"] {
        let address = ["--url", "desk drawer, room 4", "--publisher", source];
        desk.run(&[&["source", source, "--kind", "news", "--title", source][..], &address].concat()).ok();
        desk.run(&["capture", copy, "--source", source]).ok();
    }
    desk.run(&["claim", "wire", "--claim", "c1", "--text", "Counted", "--claimant", "unknown", "--kinds", "event"])
        .ok();
    let rest = ["--claim", "c1", "--stance", "refutes"];
    desk.run(&[&["evidence", "wire", "--evidence", "e0", "--source", "early"][..], &rest].concat()).ok();
    let quote = ["--source", "late", "--quote", "nothing was counted"];
    desk.run(&[&["evidence", "wire", "--evidence", "e1"][..], &rest, &quote].concat()).ok();
    let verdict = ["--to", "refuted", "--confidence", "high", "--rationale", "Nothing was", "--inputs", "e1"];
    desk.run(&[&["verdict", "wire", "c1"][..], &verdict].concat()).ok();
    desk
}

fn export(desk: &Desk, args: &[&str]) -> Value {
    desk.run(&[&["show", "wire", "--format"][..], args].concat()).json()
}

#[test]
fn shows_3_3_that_a_quote_leads_to_its_own_source_where_another_has_the_same_words() {
    let desk = wire();
    let document = export(&desk, &["prov"]);
    let derived: Vec<(&str, &str)> = document["wasDerivedFrom"]
        .as_object()
        .unwrap()
        .values()
        .map(|it| (it["prov:generatedEntity"].as_str().unwrap(), it["prov:usedEntity"].as_str().unwrap()))
        .collect();
    let (mut reached, mut todo) = (Vec::new(), vec!["cb:cases/wire#e1"]);
    while let Some(at) = todo.pop() {
        reached.push(at);
        todo.extend(derived.iter().filter(|(from, _)| *from == at).map(|(_, to)| *to));
    }
    assert!(reached.contains(&"cb:sources/late/captures/1"), "{reached:?}");
    assert!(!reached.iter().any(|name| name.starts_with("cb:sources/early")), "{reached:?}");
    let all = export(&desk, &["annotations"]);
    assert_eq!(all["first"]["items"][0]["target"]["casebook:capture"], "source/late/capture/1");
}

#[test]
fn shows_3_3_that_words_are_no_address_in_any_export() {
    let desk = wire();
    let all = export(&desk, &["annotations"]);
    assert_eq!(all["first"]["items"][0]["target"]["source"], "casebook:desk.example/log/sources/late");
    let review = export(&desk, &["claimreview", "--claim", "c1"]);
    assert_eq!(review["citation"][1]["name"], "late");
    assert!(review["citation"][1].get("url").is_none(), "{}", review["citation"][1]);
    let document = export(&desk, &["prov"]);
    assert_eq!(document["entity"]["cb:sources/late"]["schema:url"], json!("desk drawer, room 4"));
}

#[test]
fn shows_3_3_that_a_retraction_stays_one_when_the_page_is_gone_too() {
    let desk = wire();
    for standing in ["retracted", "gone"] {
        desk.run(&["changed", "late", "--standing", standing]).ok();
    }
    let ended = |document: &Value| {
        let ended = document["wasInvalidatedBy"].as_object().into_iter().flatten();
        ended.filter(|(_, it)| it["prov:entity"] == "cb:sources/late").count()
    };
    assert_eq!(ended(&export(&desk, &["prov"])), 1);
    desk.run(&["changed", "late", "--standing", "live"]).ok();
    assert_eq!(ended(&export(&desk, &["prov"])), 0);
}

#[test]
fn shows_3_3_that_a_void_publication_ends_once() {
    let desk = wire();
    desk.words("publish wire").ok();
    let void = ["--class", "void", "--was", "refuted", "--now", "nothing", "--text", "Published by mistake"];
    desk.run(&[&["correct", "wire", "--targets", "c1"][..], &void].concat()).ok();
    let ended = |document: &Value| {
        let ended = document["wasInvalidatedBy"].as_object().into_iter().flatten();
        ended.filter(|(_, it)| it["prov:entity"].as_str().unwrap().contains("?at=")).count()
    };
    assert_eq!(ended(&export(&desk, &["prov"])), 1);
    desk.words("publish wire --nature update").ok();
    assert_eq!(ended(&export(&desk, &["prov"])), 1);
}
