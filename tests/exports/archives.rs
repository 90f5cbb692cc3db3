//! Captures out again: read by warcio and py-wacz, and taken in again by ours.

use crate::{
    readers::archives,
    server::{Server, answer, path, send},
    support::{Desk, fixtures},
};
use capture::wacz::Reader;
use proof::{VerifierKey, tlog_proof::TlogProof};
use serde_json::{Value, json};
use std::{fs, io::Read as _, path::Path};

/// Returns the SHA-256 of bytes, as `sha256sum` prints it.
fn sha256(desk: &Desk, name: &str, bytes: &str) -> String {
    let path = desk.file(name, bytes);
    let out = std::process::Command::new("sha256sum").arg(path).output().unwrap();
    String::from_utf8(out.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

const WORDS: &str = "The lamps were counted twice.";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
/// As a fetched capture keeps them: a redirect, and where it led.
const HEADS: &str = "GET /old HTTP/1.1\r\nHost: lamps.example\r\n\r\n\
    HTTP/1.1 301 Moved Permanently\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n\
    GET /new HTTP/1.1\r\nHost: lamps.example\r\n\r\n\
    HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 22\r\n\r\n";
const FETCHED: &str = "They were not counted.";

fn record(kind: &str, number: u8, fields: &str, block: &str) -> String {
    format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-0000000000{number:02}>\r\n\
         WARC-Date: 2026-03-01T10:00:00.5Z\r\n{fields}Content-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

/// Answers in chunks and not, the same one again, an answer that says nothing; a file; a page that was fetched over a redirect.
fn world() -> Desk {
    let desk = Desk::new();
    let of = |path: &str| {
        format!(
            "WARC-Target-URI: https://lamps.example/{path}\r\nContent-Type: application/http; msgtype=response\r\n\
             WARC-Payload-Digest: sha256:{}\r\n",
            sha256(&desk, "words.txt", WORDS)
        )
    };
    let plain = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    let empty = "WARC-Target-URI: https://lamps.example/none\r\nContent-Type: application/http; msgtype=response\r\n";
    let file = [
        record("response", 1, &of("report?b=2&A=1"), &format!("{CHUNKED}1d\r\n{WORDS}\r\n0\r\n\r\n")),
        record("revisit", 2, &of("report?b=2&A=1"), CHUNKED),
        record("response", 3, &of("Copy/"), &format!("{plain}{WORDS}")),
        record("response", 4, empty, "HTTP/1.1 204 No Content\r\n\r\n"),
    ];
    let file = desk.file("in.warc", file.concat());
    desk.run(&["import", file.to_str().unwrap()]).ok();
    desk.run(&["source", "own", "--kind", "news", "--title", "Our own"]).ok();
    for (name, bytes) in [("note.txt", "A note."), ("heads.txt", HEADS), ("fetched.txt", FETCHED)] {
        let path = desk.file(name, bytes);
        desk.run(&["capture", path.to_str().unwrap(), "--source", "own", "--media-type", "text/plain"]).ok();
    }
    let fetched = json!({"type": "source.captured", "subject": "source/own", "data": {
        "capture": "fetched", "how": "http", "requested_url": "https://lamps.example/old",
        "redirects": [{"status": 301, "url": "https://lamps.example/new"}], "status": 200,
        "headers": sha256(&desk, "heads.txt", HEADS), "captured_at": "2026-03-02T10:00:00.25Z",
        "body": {"sha256": sha256(&desk, "fetched.txt", FETCHED), "size": FETCHED.len(), "media_type": "text/plain"},
        "tool": {"name": "casebook", "version": "0"}, "access": "private",
    }});
    let line = desk.file("event.jsonl", format!("{fetched}\n"));
    desk.run(&["record", line.to_str().unwrap()]).ok();
    desk
}

/// What is recorded of captures that have an address: all that they should have in common after a way out and in.
fn captures(desk: &Desk) -> Vec<Value> {
    let journal = fs::read_to_string(desk.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    let events = journal.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].clone());
    let captured =
        events.filter(|event| event["type"] == "casebook.source.captured.v1").map(|event| event["data"].clone());
    let of = |data: Value| {
        let names = ["requested_url", "redirects", "status", "headers", "captured_at", "body"];
        json!(names.map(|name| data[name].clone()))
    };
    captured.filter(|data| data["requested_url"].is_string()).map(of).collect()
}

fn out(desk: &Desk, flag: &str, name: &str) -> std::path::PathBuf {
    let to = desk.outside().join(name);
    desk.run(&["export", flag, to.to_str().unwrap()]).ok();
    to
}

fn read(command: &str, path: &Path) -> Option<Value> {
    archives(&[command, path.to_str().unwrap()]).map(crate::support::Ran::json)
}

#[test]
fn shows_2_warcio_finds_nothing_wrong_and_every_payload() {
    let desk = world();
    for name in ["out.warc.gz", "out.warc"] {
        let Some(records) = read("warc", &out(&desk, "--warc", name)) else { return };
        let records = records.as_array().unwrap();
        let kinds: Vec<&str> = records.iter().map(|record| record["type"].as_str().unwrap()).collect();
        assert_eq!(
            kinds,
            [
                "warcinfo",
                "response",
                "conversion",
                "revisit",
                "revisit",
                "conversion",
                "response",
                "resource",
                "conversion",
                "resource",
                "conversion",
                "resource",
                "conversion",
                "request",
                "response",
                "request",
                "response"
            ],
            "{records:#?}"
        );
        assert_eq!(records[1]["sha256"], sha256(&desk, "words.txt", WORDS), "out of its chunks");
        assert_eq!((&records[3]["refers_to"], &records[4]["refers_to"]), (&records[1]["id"], &records[1]["id"]));
        assert_eq!((&records[6]["status"], &records[1]["date"]), (&"204".into(), &"2026-03-01T10:00:00.5Z".into()));
        assert_eq!(records[2]["sha256"], sha256(&desk, "words.txt", WORDS), "its text");
        let [hop, last] = [&records[14], &records[16]];
        assert_eq!((&hop["url"], &hop["status"]), (&"https://lamps.example/old".into(), &"301".into()));
        assert_eq!((&last["url"], &last["status"]), (&"https://lamps.example/new".into(), &"200".into()));
        assert_eq!(last["sha256"], sha256(&desk, "fetched.txt", FETCHED));
    }
    let plain = fs::read(desk.outside().join("out.warc")).unwrap();
    assert!(plain.starts_with(b"WARC/1.1\r\n"));
    // 29 bytes are 1d in hexadecimal; the head says chunks, so there are chunks.
    let text = String::from_utf8(plain).unwrap();
    assert_eq!(text.matches(&format!("{CHUNKED}1d\r\n{WORDS}\r\n0\r\n\r\n")).count(), 1);
}

#[test]
fn shows_2_taken_in_again_captures_are_the_same() {
    let desk = world();
    let file = out(&desk, "--warc", "out.warc.gz");
    let file = file.to_str().unwrap();
    let before = desk.entries();
    let again = desk.run(&["import", file, "--json"]).json();
    assert_eq!((&again["captured"], &again["existing"], &again["refused"]), (&0.into(), &5.into(), &0.into()));
    assert_eq!(desk.entries(), before, "it is all there");

    let fresh = Desk::new();
    let summary = fresh.run(&["import", file, "--json"]).json();
    assert_eq!((&summary["captured"], &summary["refused"]), (&5.into(), &0.into()), "{summary:#}");
    let captured = summary["results"].as_array().unwrap().iter().filter(|row| row["result"] == "captured");
    assert!(captured.into_iter().all(|row| row["notes"] == json!([])), "{summary:#}");
    assert_eq!(captures(&fresh), captures(&desk));
    for capture in captures(&fresh) {
        let digest = capture[3].as_str().unwrap();
        assert!(fresh.dir().join("blobs/sha256").join(&digest[..2]).join(&digest[2..]).exists(), "{digest}");
    }
    fresh.run(&["verify"]).ok();
    // And once more out of there: nothing is lost on the way.
    let second = out(&fresh, "--warc", "second.warc.gz");
    let third = Desk::new();
    third.run(&["import", second.to_str().unwrap()]).ok();
    assert_eq!(captures(&third), captures(&desk));
}

#[test]
fn the_same_checkpoint_gives_the_same_bytes_from_the_ledger_and_from_its_export() {
    let desk = world();
    let copy = desk.outside().join("copy.zip");
    desk.run(&["export", copy.to_str().unwrap()]).ok();
    for (flag, name) in [("--warc", "warc.gz"), ("--warc", "warc"), ("--wacz", "wacz")] {
        let first = fs::read(out(&desk, flag, &format!("a.{name}"))).unwrap();
        let to = desk.outside().join(format!("b.{name}"));
        crate::support::run(desk.outside(), ["--ledger", copy.to_str().unwrap(), "export", flag, to.to_str().unwrap()])
            .ok();
        assert!(fs::read(to).unwrap() == first, "{name}");
    }
    let to = desk.outside().join("a.warc");
    let err = desk.run(&["export", "--warc", to.to_str().unwrap()]).fails(1);
    assert!(err.contains("a.warc"), "{err}");
    desk.run(&["export", "--warc", "x.warc", "--wacz", "x.wacz"]).fails(2);
    desk.run(&["export"]).fails(2);
}

#[test]
fn shows_2_wacz_validate_passes_and_the_index_is_another_programs() {
    let desk = world();
    let file = out(&desk, "--wacz", "out.wacz");
    let Some(found) = read("wacz", &file) else { return };
    assert_eq!(found["stored"], true);
    assert_eq!(found["ours"], found["theirs"], "{found:#}");
    let names: Vec<&str> = found["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    for name in ["casebook/checkpoint", "casebook/00000000000000000000.tlog-proof", "datapackage-digest.json"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert_eq!(found["pages"].as_array().unwrap().len(), 1 + 8, "{found:#}");
}

#[test]
fn what_proves_the_captures_of_a_wacz_is_in_it() {
    let desk = world();
    let mut package = Reader::open(fs::File::open(out(&desk, "--wacz", "out.wacz")).unwrap()).unwrap();
    let mut member = |name: &str| {
        let mut bytes = Vec::new();
        package.body(&format!("casebook/{name}")).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    let config = fs::read_to_string(desk.dir().join("casebook.toml")).unwrap();
    let key = config.lines().find_map(|line| line.strip_prefix("log_key = ")).unwrap().trim_matches('"');
    let key: VerifierKey = key.parse().unwrap();
    let lines = String::from_utf8(member("entries.txt")).unwrap();
    let mut captures = 0;
    for line in lines.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        captures += usize::from(entry["event"]["type"] == "casebook.source.captured.v1");
        let proof = member(&format!("{:020}.tlog-proof", entry["seq"].as_u64().unwrap()));
        let checkpoint = TlogProof::parse(&proof).unwrap().verify(line.as_bytes(), std::slice::from_ref(&key)).unwrap();
        assert_eq!(checkpoint.size, desk.entries() as u64);
        assert!(TlogProof::parse(&proof).unwrap().verify(b"{}", std::slice::from_ref(&key)).is_err());
    }
    assert_eq!((captures, member("checkpoint")), (8, fs::read(desk.dir().join("checkpoint")).unwrap()));
}

#[test]
fn shows_2_a_wacz_comes_in_as_the_warc_file_in_it() {
    let desk = world();
    let (wacz, warc) = (out(&desk, "--wacz", "out.wacz"), out(&desk, "--warc", "out.warc.gz"));
    let fresh = Desk::new();
    let told = fresh.run(&["import", wacz.to_str().unwrap(), "--dry-run", "--json"]).json();
    assert_eq!((&told["captured"], fresh.entries()), (&5.into(), 2), "{told:#}");
    let summary = fresh.run(&["import", wacz.to_str().unwrap(), "--json"]).json();
    assert_eq!((&summary["format"], &summary["captured"], &summary["refused"]), (&"wacz".into(), &5.into(), &0.into()));
    assert_eq!(summary["results"][0]["member"], "archive/data.warc.gz");
    assert!(!summary.to_string().contains("listed"), "{summary:#}");
    assert_eq!(captures(&fresh), captures(&desk));
    // Both hold the same records, and a capture says which file it comes from.
    let sum = std::process::Command::new("sha256sum").arg(&warc).output().unwrap();
    let sum = String::from_utf8(sum.stdout).unwrap();
    let journal = fs::read_to_string(fresh.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    assert_eq!(journal.matches(&format!("\"file\":\"{}\"", &sum[..64])).count(), 5);
    let again = fresh.run(&["import", warc.to_str().unwrap(), "--json"]).json();
    assert_eq!((&again["captured"], &again["existing"]), (&0.into(), &5.into()));
    fresh.run(&["verify"]).ok();
}

#[test]
fn shows_2_a_wacz_of_another_program_comes_in() {
    let Some(folder) = fixtures() else { return };
    let desk = Desk::new();
    let to = desk.outside().join("theirs.wacz").display().to_string();
    let file = |name: &str| folder.join("fixtures/warc/warcio").join(name).display().to_string();
    let files = [file("example.warc.gz"), file("example-iana.org-chunked.warc")];
    let Some(ran) = archives(&["pack", &to, &files[0], &files[1]]) else { return };
    ran.ok();
    let summary = desk.run(&["import", &to, "--json"]).json();
    // As many as the two files give by themselves.
    let alone = Desk::new();
    let counts = files.map(|file| alone.run(&["import", &file, "--json"]).json()["captured"].as_u64().unwrap());
    assert_eq!(summary["captured"], counts.iter().sum::<u64>(), "{summary:#}");
    assert!(!summary.to_string().contains("listed"), "{summary:#}");
    assert_eq!(captures(&desk).len(), captures(&alone).len());
}

#[test]
fn what_is_wrong_with_a_package_is_named() {
    let desk = world();
    let bytes = fs::read(out(&desk, "--wacz", "out.wacz")).unwrap();
    // The first record's member begins there; its date is of no use to anybody.
    let at = bytes.windows(3).position(|window| window == [0x1f, 0x8b, 8]).unwrap() + 4;
    let mut changed = bytes.clone();
    changed[at] = 1;
    let fresh = Desk::new();
    let file = fresh.file("changed.wacz", changed);
    let summary = fresh.run(&["import", file.to_str().unwrap(), "--json"]).json();
    let first = &summary["results"][0];
    assert_eq!((&first["result"], &first["member"]), (&"passed_over".into(), &"archive/data.warc.gz".into()));
    assert_eq!(first["notes"][0], "the SHA-256 that is listed for it is wrong");
    assert_eq!(summary["captured"], 5, "what is in it is told to be other than listed, and comes in");

    let before = fresh.entries();
    let file = fresh.file("cut.wacz", &bytes[..bytes.len() - 30]);
    let err = fresh.run(&["import", file.to_str().unwrap()]).fails(1);
    assert!(err.contains("its end is no end of a zip"), "{err}");
    let copy = desk.outside().join("copy.zip");
    desk.run(&["export", copy.to_str().unwrap()]).ok();
    let err = fresh.run(&["import", copy.to_str().unwrap()]).fails(1);
    assert!(err.contains("a zip without captures") && err.contains("casebook restore"), "{err}");
    assert_eq!(fresh.entries(), before);
}

#[test]
fn of_a_case_the_captures_of_its_sources_come_out_and_of_a_lost_blob_it_is_said() {
    let desk = world();
    desk.run(&["open", "lamps", "--question", "Were the lamps counted?"]).ok();
    desk.run(&["claim", "lamps", "--text", "They were not.", "--claimant", "unknown"]).ok();
    desk.run(&["evidence", "lamps", "--claim", "c1", "--source", "own", "--stance", "context"]).ok();
    let export = |name: &str| {
        let to = desk.outside().join(name);
        let ran = desk.run(&["export", "--case", "lamps", "--warc", to.to_str().unwrap(), "--json"]);
        (ran.code, serde_json::from_str::<Value>(&ran.out).unwrap(), fs::read_to_string(to).unwrap())
    };
    let (code, told, text) = export("case.warc");
    assert_eq!((code, &told["captures"], &told["texts"]), (0, &4.into(), &3.into()), "{told}");
    assert!(!text.contains("https://lamps.example/Copy/"), "what no source of the case is");
    let err = desk.run(&["export", "--case", "other", "--warc", "other.warc"]).fails(1);
    assert!(err.contains("there is no case `other`"), "{err}");
    assert!(!desk.dir().join("other.warc").exists());

    let digest = sha256(&desk, "heads.txt", HEADS);
    fs::remove_file(desk.dir().join("blobs/sha256").join(&digest[..2]).join(&digest[2..])).unwrap();
    let (code, told, text) = export("lost.warc");
    assert_eq!((code, told["missing"][0].as_str()), (4, Some(digest.as_str())), "{told}");
    assert!(text.contains(FETCHED) && !text.contains("301 Moved"), "the body without its heads, as a resource");
}

#[test]
fn a_capture_that_is_not_whole_says_so() {
    let desk = world();
    let event = |capture: &str, why: &str| {
        let data = json!({
            "capture": capture, "how": "http", "requested_url": "https://lamps.example/cut", "status": 200,
            "captured_at": "2026-03-02T10:00:00Z", "truncated": why,
            "body": {"sha256": sha256(&desk, "note.txt", "A note."), "size": 7, "media_type": "text/plain"},
            "tool": {"name": "casebook", "version": "0"},
        });
        json!({"type": "source.captured", "subject": "source/own", "data": data}).to_string() + "\n"
    };
    let lines = desk.file("cut.jsonl", event("cut1", "disconnect") + &event("cut2", "the connection broke\r\nX: y"));
    desk.run(&["record", lines.to_str().unwrap()]).ok();
    let text = fs::read_to_string(out(&desk, "--warc", "out.warc")).unwrap();
    // WARC 1.1 section 5.13 lists the words.
    assert_eq!(text.matches("WARC-Truncated: disconnect\r\n").count(), 1);
    assert_eq!(text.matches("WARC-Truncated: unspecified\r\n").count(), 1);
    assert!(!text.contains("X: y"));
}

#[test]
fn what_is_withheld_is_left_out_and_said() {
    let desk = world();
    let digest = sha256(&desk, "fetched.txt", FETCHED);
    desk.run(&["withhold", &digest, "--ground", "privacy"]).ok();
    let to = desk.outside().join("out.warc");
    let told = desk.run(&["export", "--warc", to.to_str().unwrap(), "--json"]).json();
    assert_eq!((&told["withheld"], &told["captures"]), (&2.into(), &6.into()), "{told}");
    assert!(!String::from_utf8_lossy(&fs::read(to).unwrap()).contains(FETCHED));
}

#[test]
fn shows_1_what_was_fetched_comes_out_and_in_again() {
    let gzip = [
        // printf 'The lamps' | gzip -n, by gzip 1.12
        0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0x0b, 0xc9, 0x48, 0x55, 0xc8, 0x49, 0xcc, 0x2d, 0x28, 0x06, 0, 0x87,
        0xd2, 0xff, 0x6d, 0x09, 0, 0, 0,
    ];
    let server = Server::start(move |head| match path(head) {
        "/old" => send("HTTP/1.1 301 Moved\r\nLocation: /older?x=1\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"),
        "/older?x=1" => send("HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 2\r\n\r\nno"),
        "/chunks" => send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nThe lamps\r\n0\r\n\r\n",
        ),
        "/coded" => answer("200 OK", "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n", &gzip),
        "/cut" => send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 30\r\n\r\nThe lamps"),
        _ if head.contains("If-None-Match") => send("HTTP/1.1 304 Not Modified\r\nETag: \"v\"\r\n\r\n"),
        _ => answer("200 OK", "Content-Type: text/plain\r\nETag: \"v\"\r\n", WORDS.as_bytes()),
    });
    let desk = Desk::new();
    for at in ["/old", "/chunks", "/coded", "/cut", "/same"] {
        desk.run(&["capture", &server.url(at), "--allow-private"]).ok();
    }
    desk.run(&["recapture", "--older-than", "0d", "--allow-private", "--json"]);
    let before = captures(&desk);
    assert!(before.len() >= 9, "{before:#?}");
    let file = out(&desk, "--warc", "fetched.warc.gz");
    if let Some(records) = read("warc", &file) {
        // As warcio checks them, and none of them is wrong.
        assert!(records.as_array().unwrap().len() > before.len(), "{records}");
    }
    let fresh = Desk::new();
    fresh.run(&["import", file.to_str().unwrap()]).ok();
    assert_eq!(captures(&fresh), before);
    let again = desk.run(&["import", file.to_str().unwrap(), "--json"]).json();
    assert_eq!((&again["captured"], &again["refused"]), (&json!(0), &json!(0)), "{again}");
}
