//! Entries: in a list, alone, in every form.

use crate::{
    support::Desk,
    world::{Demo, Served, demo},
};
use serde_json::Value;
use std::{fs, process::Command};

fn journal(demo: &Demo) -> Vec<Vec<u8>> {
    let bytes = fs::read(demo.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
}

#[test]
fn every_entry_is_given_as_the_journal_has_it() {
    let demo = demo(&[]);
    for (seq, line) in journal(&demo).iter().enumerate() {
        let response = demo.served.get(&format!("/entries/{seq}.json"));
        assert_eq!(response.body, *line, "{seq}");
        assert_eq!(response.header("content-type"), Some("application/json"));
        assert_eq!(response.header("cache-control"), Some("public, max-age=31536000, immutable"));
    }
}

#[test]
fn an_envelope_holds_the_event_and_its_signatures() {
    let demo = demo(&[]);
    let entry = demo.served.json("/entries/57.json");
    let envelope = demo.served.json("/entries/57.dsse.json");
    assert_eq!(envelope["payloadType"], "application/cloudevents+json");
    assert_eq!(envelope["signatures"], entry["signatures"]);
    let payload = proof::dsse::decode_envelope(envelope["payload"].as_str().unwrap()).unwrap();
    // The slice of the line that `event` is, found by its neighbours.
    let line = String::from_utf8(journal(&demo)[57].clone()).unwrap();
    let event = line.strip_prefix("{\"event\":").unwrap().split(",\"prev\":\"").next().unwrap();
    assert_eq!(String::from_utf8(payload).unwrap(), event);
}

#[test]
fn an_event_s_id_leads_to_its_position_in_the_same_form() {
    let demo = demo(&[]);
    let entry = demo.served.json("/entries/57.json");
    let id = entry["event"]["id"].as_str().unwrap();
    for ending in ["", ".json", ".dsse.json", ".tlog-proof"] {
        let response = demo.served.get(&format!("/entries/{id}{ending}"));
        assert_eq!(response.status, 308);
        assert_eq!(response.header("location"), Some(format!("/entries/57{ending}").as_str()));
    }
    let other = id.replace(&id[30..], "000000");
    assert_eq!(demo.served.get(&format!("/entries/{other}")).status, 404);
}

#[test]
fn what_is_no_position_is_not_found_and_says_how_far_the_log_goes() {
    let demo = demo(&[]);
    let size = journal(&demo).len();
    let last = size - 1;
    for bad in ["057", "+57", "-1", "57.0", "x", "%35%37x", "18446744073709551616", &size.to_string(), "57.md"] {
        let response = demo.served.ask("GET", &format!("/entries/{bad}"), &["Accept: application/json"]);
        assert_eq!(response.status, 404, "{bad}");
        let problem = response.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(&last.to_string()), "{bad}: {detail}");
    }
}

#[test]
fn the_list_has_every_entry_once_however_it_is_paged() {
    let demo = demo(&[]);
    let size = journal(&demo).len() as u64;
    let mut seen: Vec<u64> = Vec::new();
    let mut address = "/entries.json?limit=7".to_owned();
    loop {
        let page = demo.served.json(&address);
        assert_eq!(page["size"], size);
        seen.extend(page["entries"].as_array().unwrap().iter().map(|entry| entry["seq"].as_u64().unwrap()));
        match page["next"].as_str() {
            Some(next) => address = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, (0..size).rev().collect::<Vec<_>>());
}

/// Which entries of the journal a filter must find.
fn wanted(demo: &Demo, takes: impl Fn(&Value) -> bool) -> Vec<u64> {
    let entries = journal(demo);
    let values = entries.iter().map(|line| serde_json::from_slice::<Value>(line).unwrap());
    let mut found: Vec<u64> = values.filter(takes).map(|entry| entry["seq"].as_u64().unwrap()).collect();
    found.reverse();
    found
}

type Takes = Box<dyn Fn(&Value) -> bool>;

#[test]
fn filters_find_what_the_journal_has() {
    let demo = demo(&[]);
    let key = journal(&demo).iter().find_map(|line| {
        let entry: Value = serde_json::from_slice(line).unwrap();
        (entry["seq"] == 57).then(|| entry["signatures"][0]["keyid"].as_str().unwrap().to_owned())
    });
    let key = key.unwrap();
    let encoded = key.replace('+', "%2B");
    let signed = key.clone();
    let cases: [(String, Takes); 6] = [
        ("stream=ledger".to_owned(), Box::new(|entry| entry["event"]["subject"] == "ledger")),
        ("stream=case/street-lights".to_owned(), Box::new(|entry| entry["event"]["subject"] == "case/street-lights")),
        (
            "stream=source".to_owned(),
            Box::new(|entry| entry["event"]["subject"].as_str().unwrap().starts_with("source/")),
        ),
        ("type=verdict.changed".to_owned(), Box::new(|entry| entry["event"]["type"] == "casebook.verdict.changed.v1")),
        (format!("key={encoded}"), Box::new(move |entry| entry["signatures"][0]["keyid"] == signed.as_str())),
        (
            "stream=case/street-lights&type=casebook.note.added.v1".to_owned(),
            Box::new(|entry| {
                entry["event"]["subject"] == "case/street-lights" && entry["event"]["type"] == "casebook.note.added.v1"
            }),
        ),
    ];
    for (query, takes) in &cases {
        let mut found: Vec<u64> = Vec::new();
        let mut address = format!("/entries.json?limit=9&{query}");
        loop {
            let page = demo.served.json(&address);
            found.extend(page["entries"].as_array().unwrap().iter().map(|entry| entry["seq"].as_u64().unwrap()));
            let Some(next) = page["next"].as_str() else { break };
            address = next.to_owned();
        }
        let expected = wanted(&demo, takes);
        assert!(!expected.is_empty(), "{query}");
        assert_eq!(found, expected, "{query}");
    }
    for bad in ["stream=cases", "stream=case/Ä", "before=x", "limit=101", "before=-1"] {
        let response = demo.served.ask("GET", &format!("/entries?{bad}"), &["Accept: application/json"]);
        assert_eq!(response.status, 400, "{bad}");
    }
}

#[test]
fn each_entry_has_a_page_that_names_its_neighbours_and_leads_on() {
    let demo = demo(&[]);
    let size = journal(&demo).len();
    for seq in 0..size {
        let response = demo.served.ask("GET", &format!("/entries/{seq}"), &["Accept: text/html"]);
        assert_eq!(response.status, 200, "{seq}");
        let page = response.text();
        assert!(page.contains(&format!("href=\"/verify?entry={seq}\"")), "{seq}");
        for neighbour in [seq.checked_sub(1), (seq + 1 < size).then_some(seq + 1)].into_iter().flatten() {
            assert!(page.contains(&format!("href=\"/entries/{neighbour}\"")), "{seq}: {neighbour}");
        }
        assert!(!page.contains("does not hold"), "{seq}");
        assert!(page.len() < 60_000, "{seq}: {} bytes", page.len());
    }
}

#[test]
fn the_verdict_that_a_verdict_changed_is_named() {
    let demo = demo(&[]);
    let page = demo.served.json("/entries.json?type=verdict.changed&limit=100");
    let summaries: Vec<&str> =
        page["entries"].as_array().unwrap().iter().map(|entry| entry["summary"].as_str().unwrap()).collect();
    let history: Value = crate::support::words(&demo.dir(), "--json history street-lights").json();
    let told: Vec<&str> = history
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .filter(|change| change["type"] == "casebook.verdict.changed.v1")
        .map(|change| change["summary"].as_str().unwrap())
        .collect();
    assert_eq!(summaries, told);
}

#[test]
fn the_way_by_hand_that_the_page_shows_is_one() {
    let demo = demo(&[]);
    let page = demo.served.ask("GET", "/verify?entry=57", &["Accept: text/html"]).text();
    let shown = page.split("class=\"by-hand\"><code>").nth(1).unwrap().split("</code>").next().unwrap();
    let script = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let script = script.replace("&amp;", "&");
    let there = |tool: &str| Command::new(tool).arg("--version").output().is_ok();
    if let Some(missing) = ["curl", "jq", "openssl"].into_iter().find(|tool| !there(tool)) {
        return println!("skipped: no {missing}");
    }
    let folder = tempfile::tempdir().unwrap();
    let ran =
        Command::new("bash").current_dir(folder.path()).args(["-euo", "pipefail", "-c", &script]).output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    let next = demo.served.json("/entries/58.json");
    let leaf = next["prev"].as_str().unwrap();
    assert!(said.contains("Signature Verified Successfully") && said.contains(leaf), "{said}");
}

#[test]
fn a_public_site_links_to_no_case_that_it_does_not_show() {
    let desk = Desk::new();
    desk.run(&["open", "draft", "--question", "Is it so?"]).ok();
    let page = |args: &[&str]| {
        let served = Served::at(&desk.dir(), args);
        let list = served.ask("GET", "/entries", &["Accept: text/html"]).text();
        let entry = served.ask("GET", "/entries/2", &["Accept: text/html"]).text();
        assert!(list.contains("case/draft") && entry.contains("case/draft"), "the log stays whole");
        [list, entry].map(|page| page.contains("href=\"/cases/draft"))
    };
    assert_eq!(page(&[]), [true, true]);
    assert_eq!(page(&["--public"]), [false, false]);
}
