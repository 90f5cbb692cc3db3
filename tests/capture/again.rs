//! `casebook recapture`: a source that is not what it was.

use crate::{
    server::{Server, answer, path},
    support::Desk,
    web::{blob, events},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// A page of the city's that says 40 first and 25 later; a second one that never changes.
const PAGE: &str = "<!DOCTYPE html><html lang=en><head><title>Street lights</title></head><body><article><h1>Street lights</h1>\
                    <p>Crashes fell by 40 percent last year. The new lamps were paid for by the county.</p>\
                    <p>We could not trace where the first figure came from, and nobody at the office could say.</p>\
                    </article></body></html>";

struct Town {
    desk: Desk,
    server: Server,
    version: Arc<AtomicUsize>,
}

/// Two claims quote the page, one the sentence that will change; a third one another page. Each has a verdict.
fn town() -> Town {
    let version = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&version);
    let server = Server::start(move |head| {
        let page = match (path(head), seen.load(Ordering::SeqCst)) {
            ("/lights", 1) => PAGE.replace("40 percent", "25 percent"),
            ("/lights", 2) => PAGE.replace("<p>Crashes", "<p>Updated in May. Crashes"),
            ("/lights", 3) => return answer("410 Gone", "", b""),
            _ => PAGE.to_owned(),
        };
        if head.contains("If-None-Match: \"v0\"") && page == PAGE {
            return answer("304 Not Modified", "ETag: \"v0\"\r\n", b"");
        }
        let tag = if page == PAGE { "ETag: \"v0\"\r\n" } else { "" };
        answer("200 OK", &format!("Content-Type: text/html; charset=utf-8\r\n{tag}"), page.as_bytes())
    });
    let desk = Desk::new();
    for (source, at) in [("city", "/lights"), ("other", "/other")] {
        desk.run(&["source", source, "--url", &server.url(at), "--kind", "government", "--title", source]).ok();
        desk.run(&["capture", &server.url(at), "--source", source, "--allow-private"]).ok();
    }
    desk.run(&["open", "lights", "--question", "Did the lamps help?", "--language", "en", "--scale", "standard"]).ok();
    for (number, source, quote) in [
        ("1", "city", "Crashes fell by 40 percent last year."),
        ("2", "city", "The new lamps were paid for by the county."),
        ("3", "other", "nobody at the office could say"),
    ] {
        let (claim, evidence) = (format!("c{number}"), format!("e{number}"));
        desk.run(&["claim", "lights", "--claim", &claim, "--text", quote, "--claimant", "The city"]).ok();
        let args = ["evidence", "lights", "--evidence", &evidence, "--claim", &claim, "--source", source];
        desk.run(&[&args[..], &["--stance", "supports", "--quote", quote]].concat()).ok();
        let args = ["verdict", "lights", &claim, "--to", "supported", "--confidence", "high", "--reason", "initial"];
        desk.run(&[&args[..], &["--rationale", "It says so.", "--inputs", &evidence]].concat()).ok();
    }
    desk.run(&["section", "lights", "body", "--role", "body"]).ok();
    for (id, source, evidence) in [("s1", "city", "e1"), ("s2", "city", "e2"), ("s3", "other", "e3")] {
        let text = format!("The page says so [@{source}].");
        let args = ["statement", "lights", id, "--section", "body", "--kind", "reported", "--text", &text];
        desk.run(&[&args[..], &["--evidence", evidence]].concat()).ok();
    }
    Town { desk, server, version }
}

fn todo(desk: &Desk) -> BTreeSet<String> {
    let todo = desk.words("todo --json").json();
    let task = |todo: &Value| format!("{} {}", todo["task"].as_str().unwrap(), todo["target"].as_str().unwrap());
    todo.as_array().unwrap().iter().map(task).filter(|task| task.starts_with("recheck")).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn shows_4_the_altered_sentence_its_quote_and_what_rests_on_it_alone() {
    let town = town();
    town.version.store(1, Ordering::SeqCst);
    let said = town.desk.words("recapture city --record --allow-private").ok();
    assert!(said.contains("fell by [-40-] {+25+} percent"), "{said}");
    assert!(said.contains("case/lights/evidence/e1") && said.contains("altered"), "{said}");
    assert!(!said.contains("evidence/e3"), "{said}");
    let changed = events(&town.desk, "source.changed");
    assert_eq!(changed.len(), 1);
    assert_eq!((&changed[0]["standing"], &changed[0]["captures"]), (&"changed".into(), &json!(["1", "2"])));
    assert_eq!(todo(&town.desk), set(&["recheck c1", "recheck s1"]));
    town.desk.words("verify").ok();
}

#[test]
fn without_record_nothing_is_said_to_have_changed() {
    let town = town();
    town.version.store(1, Ordering::SeqCst);
    let rows = town.desk.words("recapture city --allow-private --json").json();
    let row = &rows[0];
    assert_eq!(
        (&row["source"], &row["result"], &row["before"], &row["capture"]),
        (&"city".into(), &"changed".into(), &"1".into(), &"2".into())
    );
    let quotes: Vec<_> = row["quotes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|quote| (quote["of"].as_str().unwrap(), quote["now"].as_str().unwrap()))
        .collect();
    assert_eq!(quotes, [("case/lights/evidence/e1", "altered"), ("case/lights/evidence/e2", "stands")]);
    assert_eq!(row["quotes"][0]["passage"], "Crashes fell by 25 percent last year.");
    assert_eq!(row["recorded"], Value::Null);
    assert_eq!(events(&town.desk, "source.changed").len(), 0);
    assert!(todo(&town.desk).is_empty());
    let said = town.desk.words("recapture city --allow-private").ok();
    assert!(said.contains("unchanged"), "the second time it is what it was the last time: {said}");
    assert!(
        said.contains("fell by [-40-] {+25+} percent") && !said.contains("evidence/e2"),
        "what was lost is told: {said}"
    );
    town.desk.words("recapture city --allow-private --record").ok();
    let changed = events(&town.desk, "source.changed");
    assert_eq!((changed.len(), &changed[0]["captures"]), (1, &json!(["1", "4"])));
    assert_eq!(todo(&town.desk), set(&["recheck c1", "recheck s1"]));
    town.desk.words("recapture city --allow-private --record").ok();
    assert_eq!(events(&town.desk, "source.changed").len(), 1, "what is on record is not recorded again");
}

#[test]
fn an_unchanged_source_stores_no_second_body() {
    let town = town();
    let before = town.desk.words("verify --json").json()["entries"].as_u64().unwrap();
    let rows = town.desk.words("recapture --case lights --allow-private --json").json();
    let results: Vec<_> =
        rows.as_array().unwrap().iter().map(|row| (row["source"].clone(), row["result"].clone())).collect();
    assert_eq!(results, [("city".into(), "unchanged".into()), ("other".into(), "unchanged".into())]);
    let captures = events(&town.desk, "source.captured");
    assert_eq!((captures.len(), &captures[2]["status"]), (4, &304.into()));
    assert_eq!(captures[2]["body"], captures[0]["body"]);
    assert_eq!(town.desk.words("verify --json").json()["entries"], before + 4);
    assert!(town.server.asked().iter().filter(|head| head.contains("If-None-Match: \"v0\"")).count() == 2);
    assert_eq!(blob(&town.desk, &captures[2]["body"]["sha256"]), PAGE.as_bytes());
}

#[test]
fn words_that_moved_are_told_from_words_that_changed() {
    let town = town();
    town.version.store(2, Ordering::SeqCst);
    let rows = town.desk.words("recapture city --allow-private --json --record").json();
    let quotes: Vec<_> =
        rows[0]["quotes"].as_array().unwrap().iter().map(|quote| quote["now"].as_str().unwrap()).collect();
    assert_eq!(quotes, ["moved", "moved"]);
    // Something changed, and it is on record; nothing that anybody quoted did.
    assert_eq!(events(&town.desk, "source.changed").len(), 1);
    assert!(todo(&town.desk).is_empty(), "{:?}", todo(&town.desk));
}

#[test]
fn what_is_gone_is_a_failure_and_never_gone_by_itself() {
    let town = town();
    town.version.store(3, Ordering::SeqCst);
    let ran = town.desk.words("recapture city other --record --allow-private");
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("casebook changed city --standing gone"), "{}", ran.out);
    assert_eq!((events(&town.desk, "capture.failed").len(), events(&town.desk, "source.changed").len()), (1, 0));
    assert_eq!(events(&town.desk, "source.captured").len(), 3, "the other one was captured all the same");
}

#[test]
fn which_sources_is_said() {
    let town = town();
    assert!(town.desk.words("recapture").fails(2).contains("--older-than"));
    assert!(town.desk.words("recapture nothing").fails(1).contains("there is no source `nothing`"));
    assert!(town.desk.words("recapture --older-than soon").fails(2).contains("7d"));
    assert_eq!(town.desk.words("recapture --older-than 1d --allow-private --json").json(), json!([]));
    let rows = town.desk.words("recapture --older-than 0d --allow-private --json").json();
    assert_eq!(rows.as_array().unwrap().len(), 2);
    town.desk.words("source letter --kind correspondence --title Letter").ok();
    let said = town.desk.words("recapture letter").fails(1);
    assert!(said.contains("has no address"), "{said}");
}

#[test]
fn a_newer_capture_by_hand_tells_what_became_of_the_quotes() {
    let town = town();
    town.version.store(1, Ordering::SeqCst);
    let url = town.server.url("/lights");
    let said = town.desk.run(&["capture", &url, "--source", "city", "--allow-private"]).ok();
    assert!(said.contains("of 2 quotes of this source 1 stand in it"), "{said}");
    assert!(said.contains("altered case/lights/evidence/e1: Crashes fell by [-40-] {+25+} percent"), "{said}");
    let page = town.desk.file("page.html", PAGE);
    let line = ["capture", page.to_str().unwrap(), "--source", "city", "--json"];
    let lines = town.desk.run(&line).ok();
    let captured: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    let now: Vec<_> = captured["quotes"].as_array().unwrap().iter().map(|quote| quote["now"].clone()).collect();
    assert_eq!(now, ["stands", "stands"]);
    // It is a suggestion: nothing is recorded of it, and nothing is to be done.
    assert!(events(&town.desk, "source.changed").is_empty() && todo(&town.desk).is_empty());
}
