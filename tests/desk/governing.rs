//! Governance and sources by commands: files that become blobs, captures that stand for their digests.

use crate::{
    support::Desk,
    world::{refused, town},
};
use proof::Digest;
use serde_json::Value;
use std::fs;

fn no(desk: &Desk, code: i32, line: &str, words: &[&str]) {
    refused(desk, code, &line.split_whitespace().collect::<Vec<_>>(), words);
}

/// The data that a command would sign.
fn data(desk: &Desk, line: &str) -> Value {
    desk.words(&format!("{line} --dry-run")).json()[0]["data"].clone()
}

#[test]
fn shows_3_a_policy_and_an_anchor_keep_their_files() {
    let desk = town();
    fs::write(desk.dir().join("how.md"), "How we rate.\n").unwrap();
    let digest = Digest::of(b"How we rate.\n").to_string();
    let blob = desk.dir().join("blobs/sha256").join(&digest[..2]).join(&digest[2..]);
    assert_eq!(data(&desk, "policy methodology --file how.md")["blob"], digest.as_str());
    assert!(!blob.exists(), "--dry-run writes nothing");
    // What is refused leaves no blob behind.
    let err = desk.words("policy methodology --file how.md --settings-verdict 1").fails(1);
    assert!(err.contains("goes with the kind approvals alone"), "{err}");
    assert!(!blob.exists());
    desk.words("policy methodology --file how.md").ok();
    assert_eq!(fs::read(&blob).unwrap(), b"How we rate.\n");
    no(&desk, 1, "policy methodology --file nowhere.md", &["cannot read nowhere.md"]);
    let size = desk.entries();
    assert_eq!(data(&desk, "anchor --kind rfc3161 --token-file how.md")["size"], size);
    no(
        &desk,
        1,
        "anchor --kind rfc3161 --token-file how.md --size 999",
        &["of 999 entries, and the log has", "--size N"],
    );
    desk.words("anchor --kind rfc3161 --token-file how.md --size 3").ok();
    desk.words("verify").ok();
}

#[test]
fn shows_3_a_scale_is_read_from_a_file() {
    let desk = town();
    let toml = "[[ratings]]\nrating = \"so\"\nlabel = { en = \"So\", sv = \"Så\" }\norder = 1\n";
    fs::write(desk.dir().join("truth.toml"), toml).unwrap();
    fs::write(desk.dir().join("truth.json"), r#"[{"rating":"so","label":{"en":"So","sv":"Så"},"order":1}]"#).unwrap();
    fs::write(desk.dir().join("broken.toml"), "ratings = ").unwrap();
    fs::write(desk.dir().join("none.toml"), "title = \"x\"").unwrap();
    let of_toml = data(&desk, "scale truth --file truth.toml");
    assert_eq!(of_toml, data(&desk, "scale truth --file truth.json"));
    assert_eq!(of_toml["ratings"][0]["label"]["sv"], "Så");
    no(&desk, 1, "scale truth --file broken.toml", &["broken.toml: TOML parse error", "a list `ratings`"]);
    no(&desk, 1, "scale truth --file none.toml", &["there is no list `ratings`", "casebook schema scale.defined"]);
    desk.words("scale truth --file truth.toml").ok();
    desk.words("open yes --question q? --scale truth").ok();
    desk.words("verdict yes --to so --confidence low --rationale r").ok();
}

#[test]
fn shows_3_a_capture_is_withheld_with_its_texts() {
    let desk = town();
    let shown = desk.words("show lights --json").json();
    let capture = &shown["assessment"]["sources"][0]["captures"][0];
    let body = capture["sha256"].as_str().unwrap().to_owned();
    let withheld = data(&desk, "withhold source/audit/capture/1 --ground privacy");
    // The text of a plain file is the file.
    assert_eq!(withheld["digests"], serde_json::json!([body]));
    no(&desk, 1, "withhold source/audit/capture/9 --ground privacy", &["no capture `9` of `audit`", "there are 1"]);
    no(&desk, 1, "unwithhold source/audit/capture/1", &["are not withheld"]);
    let blob = desk.dir().join("blobs/sha256").join(&body[..2]).join(&body[2..]);
    assert!(blob.exists());
    desk.words("withhold source/audit/capture/1 --ground privacy --reference letter").ok();
    assert!(!blob.exists());
    desk.words("verify").ok();
    no(
        &desk,
        1,
        "withhold source/audit/capture/1 --ground privacy",
        &["were withheld by entry", "casebook unwithhold"],
    );
    desk.words("unwithhold source/audit/capture/1").ok();
    let audit = desk.outside().join("audit.txt");
    desk.run(&["capture", audit.to_str().unwrap(), "--source", "audit"]).ok();
    desk.words("verify").ok();
}

/// The entry is durable before the bytes go: a machine that stops in between leaves them.
#[test]
fn shows_3_withheld_bytes_that_a_crash_left_go_when_the_ledger_is_opened_again() {
    let desk = town();
    let shown = desk.words("show lights --json").json();
    let body = shown["assessment"]["sources"][0]["captures"][0]["sha256"].as_str().unwrap().to_owned();
    let blob = desk.dir().join("blobs/sha256").join(&body[..2]).join(&body[2..]);
    let bytes = fs::read(&blob).unwrap();
    desk.words("withhold source/audit/capture/1 --ground privacy").ok();
    fs::write(&blob, bytes).unwrap();
    desk.words("note lights --text later").ok();
    assert!(!blob.exists());
    desk.words("verify").ok();
}

#[test]
fn shows_3_what_a_stolen_key_signed_and_was_right_is_signed_for_again() {
    let desk = town();
    let key = crate::world::enrolled(&desk, "bea@desk.example", 3, &["researcher"]);
    desk.words("--key bea evidence lights --claim c1 --source audit --stance context").ok();
    let seq = desk.entries() - 1;
    let evidence = |desk: &Desk| {
        let shown = desk.words("show lights --json").json();
        shown["assessment"]["claims"][0]["evidence"].as_array().unwrap().len()
    };
    assert_eq!(evidence(&desk), 2);
    no(&desk, 1, &format!("--key founder affirm #{seq} --reason r"), &["is not disputed", "a stolen key"]);
    no(&desk, 1, "--key founder affirm #999 --reason r", &["there is no entry #999"]);
    let since = format!("#{seq}");
    let revoke = ["--key", "founder", "key", "revoke", &key, "--reason", "compromised", "--compromised-since", &since];
    desk.run(&revoke).ok();
    assert_eq!(evidence(&desk), 1);
    desk.words(&format!("--key founder affirm {seq} --reason herself")).ok();
    assert_eq!(evidence(&desk), 2);
    desk.words("verify").ok();
}

#[test]
fn shows_3_sources_are_merged_split_and_missed() {
    let desk = town();
    desk.words("source wire --title Wire --url https://wire.example/1").ok();
    // The address that is known is the one that was asked for.
    let failed = data(&desk, "failed wire --error gone --status 410");
    assert_eq!((&failed["url"], &failed["status"]), (&"https://wire.example/1".into(), &410.into()));
    no(&desk, 2, "failed audit --error gone", &["--url: which address was asked for?"]);
    no(&desk, 1, "split wire", &["is not merged", "casebook merge SOURCE --into OTHER"]);
    no(&desk, 1, "merge wire --into nothing", &["nothing", "register it first"]);
    no(&desk, 1, "merge wire --into wire", &["cannot be merged into itself"]);
    desk.words("merge wire --into audit --reason same").ok();
    desk.words("split wire --reason other").ok();
    no(&desk, 1, "changed nothing --standing gone", &["there is no source `nothing`"]);
    desk.words("verify").ok();
}

#[test]
fn what_is_written_on_a_page_is_no_markup() {
    let desk = town();
    let text = "<script>alert(1)</script> & <b>";
    desk.run(&["statement", "lights", "s2", "--section", "says", "--text", text]).ok();
    desk.words("publish lights").ok();
    let shown = desk.words("show lights --json").json();
    let page = shown["record"]["publications"][0]["page"].as_str().unwrap();
    let page = fs::read_to_string(desk.dir().join("blobs/sha256").join(&page[..2]).join(&page[2..])).unwrap();
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;"), "{page}");
}
