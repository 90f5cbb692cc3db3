//! Runs the tests that are written for node on a server of the demo ledger.

use crate::world::{Demo, demo};
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
fn node(file: &str, demo: Option<&Demo>) {
    let mut command = Command::new("node");
    command.arg("--test").arg(folder().join(file));
    if let Some(demo) = demo {
        command.env("CASEBOOK_URL", &demo.served.url);
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
        node("verify.test.mjs", None);
    }
}

#[test]
fn the_checks_hold_on_a_log_and_find_each_lie_about_it() {
    if has_node() {
        node("log.test.mjs", Some(&demo(&[])));
    }
}

#[test]
fn a_page_turns_green_and_red_where_the_server_lies() {
    if has_browser() {
        node("verify.page.test.mjs", Some(&demo(&[])));
    }
}

#[test]
fn pages_work_for_everybody() {
    if has_browser() {
        node("pages.test.mjs", Some(&demo(&[])));
    }
}
