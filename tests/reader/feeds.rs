//! Feeds, read by feedparser (`feed.py`). `tests/reader/tools` gets it; `CASEBOOK_PYTHON` names another Python.

use crate::{
    support::{Desk, Ran, feed, fixtures},
    world::{Served, demo},
};
use serde_json::{Value, json};
use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
};

/// `feed.py` says so when its library is missing.
const MISSING: i32 = 77;

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

#[expect(clippy::disallowed_methods, reason = "a test reads its environment")]
fn python() -> String {
    let told = std::env::var("CASEBOOK_PYTHON").ok().filter(|value| !value.is_empty());
    told.unwrap_or_else(|| match here("target/tools/reader/bin/python") {
        found if found.exists() => found.display().to_string(),
        _ => "python3".to_owned(),
    })
}

/// What a feed reader makes of a feed, and of the ones that it leads to by `next`; nothing where there is none.
fn read(served: &Served, path: &str) -> Option<Vec<Value>> {
    let mut pages = Vec::new();
    let mut path = path.to_owned();
    loop {
        let response = served.get(&path);
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        assert_eq!(response.header("content-type"), Some("application/atom+xml; charset=utf-8"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("feed.xml");
        std::fs::write(&file, &response.body).unwrap();
        let output = Command::new(python()).arg(here("tests/reader/feed.py")).arg(&file).output();
        let ran: Ran = match output {
            Ok(output) => output.into(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                println!("skipped: python3 is not installed");
                return None;
            }
            Err(error) => panic!("{error}"),
        };
        if ran.code == MISSING {
            println!("skipped: {} has no feedparser (tests/reader/tools, or CASEBOOK_PYTHON)", python());
            return None;
        }
        let page = ran.json();
        assert_eq!(page["bozo"], false, "{path}: {}", page["problem"]);
        let next = page["links"]["next"].as_str().map(|next| next.strip_prefix(&served.url).unwrap().to_owned());
        pages.push(page);
        match next {
            Some(next) => path = next,
            None => return Some(pages),
        }
    }
}

fn entries(pages: &[Value]) -> Vec<&Value> {
    pages.iter().flat_map(|page| page["entries"].as_array().unwrap()).collect()
}

#[test]
fn the_ledgers_feed_has_every_entry_in_parts_of_fifty() {
    let demo = demo(&[]);
    let Some(pages) = read(&demo.served, "/feed.atom") else { return };
    let journal = std::fs::read_to_string(demo.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    let lines: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // 131 entries of the log.
    assert_eq!(pages.iter().map(|page| page["entries"].as_array().unwrap().len()).collect::<Vec<_>>(), [50, 50, 31]);
    let all = entries(&pages);
    for (entry, line) in all.iter().zip(lines.iter().rev()) {
        assert_eq!(entry["id"], format!("urn:uuid:{}", line["event"]["id"].as_str().unwrap()));
        assert_eq!(entry["updated"], line["recorded_at"]);
        assert!(entry["link"].as_str().unwrap().starts_with(&demo.served.url), "{entry}");
        assert_ne!(entry["author"], "", "{entry}");
    }
    assert_eq!(pages[0]["links"]["self"], format!("{}/feed.atom", demo.served.url));
    assert_eq!(pages[0]["links"]["alternate"], format!("{}/", demo.served.url));
    assert_eq!(pages[0]["updated"], "2026-06-24T15:31:00.000000Z");
    let ids: Vec<&Value> = pages.iter().map(|page| &page["id"]).collect();
    assert!(ids.iter().all(|id| *id == ids[0] && id.as_str().unwrap().starts_with("urn:uuid:")));
}

#[test]
fn a_public_feed_has_publications_and_corrections() {
    let demo = demo(&["--public", "--public-url", "https://desk.example"]);
    for (path, page) in [
        ("/feed.atom", "https://desk.example/"),
        ("/cases/street-lights/feed.atom", "https://desk.example/cases/street-lights"),
    ] {
        let response = demo.served.get(path).text();
        assert!(!response.contains("telephone") && !response.contains("127.0.0.1"), "{response}");
        let Some(pages) = read(&demo.served, path) else { return };
        let all = entries(&pages);
        let times: Vec<&str> = all.iter().map(|entry| entry["updated"].as_str().unwrap()).collect();
        assert_eq!(
            times,
            ["2026-06-18T11:20", "2026-06-18T11:10", "2026-04-23T09:04", "2026-04-17T10:40"]
                .map(|time| format!("{time}:00.000000Z"))
        );
        assert_eq!(all[0]["link"], "https://desk.example/cases/street-lights/publications/p2");
        assert_eq!(all[0]["author"], "Maren Ashdown");
        assert_eq!(pages[0]["links"]["alternate"], page);
    }
}

#[test]
fn a_cases_feed_tells_its_changes() {
    let demo = demo(&[]);
    let Some(pages) = read(&demo.served, "/cases/street-lights/feed.atom") else { return };
    let told = demo.served.json("/cases/street-lights/history.json");
    let told: Vec<String> = told
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|change| format!("urn:uuid:{}", change["event"].as_str().unwrap()))
        .collect();
    assert_eq!(entries(&pages).iter().map(|entry| entry["id"].as_str().unwrap()).collect::<Vec<_>>(), told);
    assert_eq!(demo.served.get("/cases/nothing/feed.atom").status, 404);
    assert_eq!(demo.served.get("/feed.atom?before=x").status, 400);
}

#[test]
fn hostile_words_are_words() {
    let Some(folder) = fixtures() else { return };
    let strings: Vec<String> =
        serde_json::from_slice(&std::fs::read(folder.join("vectors/blns/blns.json")).unwrap()).unwrap();
    let desk = Desk::new();
    desk.run(&["open", "naughty", "--question", "</title>]]>&<!--\u{202e}?"]).ok();
    let hostile: Vec<&String> = strings.iter().filter(|text| !text.trim().is_empty()).collect();
    let note =
        |text: &str| json!({"type": "note.added", "subject": "case/naughty", "data": {"text": text}}).to_string();
    let mut lines: Vec<String> = hostile.iter().map(|text| note(text)).collect();
    // What XML 1.0 has no way to say.
    lines.push(note("a\u{0}b\u{8}c\u{b}d\u{1f}e\u{fffe}f\u{ffff}g"));
    let before = desk.entries();
    feed(&desk.dir(), "record -", &(lines.join("\n") + "\n"));
    let taken = desk.entries() - before;
    assert!(taken > 400, "{taken} of {}", lines.len());
    let served = Served::at(&desk.dir(), &[]);
    let Some(pages) = read(&served, "/cases/naughty/feed.atom") else { return };
    let all = entries(&pages);
    assert_eq!(all.len(), taken + 1);
    let text = all[0]["content"].as_str().unwrap();
    assert!(text.contains("a⟨U+0000⟩b⟨U+0008⟩c⟨U+000B⟩d⟨U+001F⟩e⟨U+FFFE⟩f⟨U+FFFF⟩g"), "{text}");
}
