//! Runs the tests that are written for node on a server of the demo ledger.

use crate::{
    support::Desk,
    world::{Served, demo},
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser")
}

/// Tells whether there are the tools, or says what was skipped. They are fetched when they are missing.
fn has_browser() -> bool {
    let ran = Command::new(folder().join("tools")).output().expect("the script starts");
    print!("{}", String::from_utf8_lossy(&ran.stdout));
    ran.status.success()
}

fn has_node() -> bool {
    let is_there = Command::new("node").arg("--version").output().is_ok_and(|ran| ran.status.success());
    if !is_there {
        println!("skipped: no node");
    }
    is_there
}

/// Runs a file of tests with node, on a server where there is one.
fn node(file: &str, served: Option<&Served>, more: &[(&str, String)]) {
    let mut command = Command::new("node");
    command.arg("--test").arg(folder().join(file)).envs(more.iter().map(|(name, value)| (name, value)));
    if let Some(served) = served {
        command.env("CASEBOOK_URL", &served.url);
    }
    let ran = command.output().expect("node starts");
    let out = String::from_utf8_lossy(&ran.stdout);
    out.lines()
        .filter(|line| line.contains("skipped: "))
        .for_each(|line| println!("{}", line.trim_start_matches("# ")));
    assert!(ran.status.success(), "{out}\n{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn the_checks_agree_with_published_vectors() {
    if has_node() {
        node("verify.test.mjs", None, &[]);
    }
}

#[test]
fn the_checks_hold_on_a_log_and_find_each_lie_about_it() {
    if has_node() {
        node("log.test.mjs", Some(&demo(&[]).served), &[]);
    }
}

#[test]
fn the_checks_follow_keys_that_come_and_go() {
    if !has_node() {
        return;
    }
    let desk = Desk::new();
    desk.words("open lights --question Why?").ok();
    desk.words("key new ann@desk.example").ok();
    desk.words("--key founder key enroll ann@desk.example --holder Ann --role editor").ok();
    desk.words("--key ann@desk.example note case/lights --text Before").ok();
    desk.words("--key founder key revoke ann@desk.example --reason retired").ok();
    let revoked = desk.entries() - 1;
    desk.words("--key founder note case/lights --text After").ok();
    desk.words("--key founder key rekey --reason retired").ok();
    let keys = [("CASEBOOK_REVOKED", revoked.to_string())];
    // The first checkpoint over the change is signed by both keys, a later one by the new key alone.
    node("keys.test.mjs", Some(&Served::at(&desk.dir(), &[])), &keys);
    desk.words("--key founder note case/lights --text Later").ok();
    node("keys.test.mjs", Some(&Served::at(&desk.dir(), &[])), &keys);
}

#[test]
fn a_page_turns_green_and_red_where_the_server_lies() {
    if has_browser() {
        node("verify.page.test.mjs", Some(&demo(&[]).served), &[]);
    }
}

#[test]
fn pages_work_for_everybody() {
    if has_browser() {
        node("pages.test.mjs", Some(&demo(&[]).served), &[]);
    }
}

#[test]
fn readers_read_compare_search_and_print() {
    if has_browser() {
        node("reading.test.mjs", Some(&demo(&[]).served), &[]);
    }
}

/// Writes the annotations of a case to a file, and has another program find each quote in the kept texts.
fn annotations(desk: &Desk, case: &str, count: usize) {
    let file = desk.outside().join("annotations.json");
    std::fs::write(&file, desk.words(&format!("show {case} --format annotations")).ok()).unwrap();
    let tools = folder().join("../../target/tools/browser").canonicalize().unwrap();
    let more = [
        ("CASEBOOK_ANNOTATIONS", file.display().to_string()),
        ("CASEBOOK_BLOBS", desk.dir().join("blobs/sha256").display().to_string()),
        ("CASEBOOK_TOOLS", tools.display().to_string()),
        ("CASEBOOK_COUNT", count.to_string()),
    ];
    node("annotations.test.mjs", None, &more);
}

#[test]
fn shows_3_annotations_resolve_in_another_implementation() {
    if !has_browser() {
        return;
    }
    let desk = Desk::empty();
    crate::support::run(desk.outside(), ["demo", "d"]).ok();
    annotations(&desk, "street-lights", 15);
    let Some(folder) = crate::support::fixtures() else { return };
    // Words of the page in the file: `warcio extract --payload example-iana.org-chunked.warc 405`.
    let desk = Desk::new();
    let file = folder.join("fixtures/warc/warcio/example-iana.org-chunked.warc");
    let imported = desk.run(&["import", file.to_str().unwrap(), "--json"]).json();
    let source = imported["results"][0]["source"].as_str().unwrap();
    desk.run(&["open", "dns", "--question", "Was the trust anchor of the root zone replaced?"]).ok();
    desk.run(&["claim", "dns", "--text", "A new key was made.", "--claimant", "unknown"]).ok();
    let quote = "a new key signing key for the DNS root zone has been generated";
    desk.run(&["evidence", "dns", "--claim", "c1", "--source", source, "--quote", quote, "--stance", "supports"]).ok();
    annotations(&desk, "dns", 1);
}
