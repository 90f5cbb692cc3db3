//! Beginning and ending: options, addresses, signals, directories that cannot be written.

use crate::{
    support::{casebook, run},
    world::{Server, demo},
};
use std::net::TcpListener;

#[test]
fn it_ends_when_it_is_told_to_and_leaves_the_ledger_closed() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    assert_eq!(server.get("/healthz").status, 200);
    let (code, err) = server.stop();
    assert_eq!(code, Some(0), "{err}");
    let after = run(&desk.dir(), ["cases"]);
    assert_eq!((after.code, after.err.as_str()), (0, ""), "it was closed: nothing is made again");
    run(&desk.dir(), ["verify"]).ok();
}

#[test]
fn it_does_not_show_drafts_to_the_world_unasked() {
    let desk = demo();
    let err = desk.run(&["serve", "--listen", "0.0.0.0:0"]).fails(2);
    assert!(err.contains("--public") && err.contains("--everything"), "{err}");
    let err = desk.run(&["serve", "--public", "--everything"]).fails(2);
    assert!(err.contains("--everything"), "{err}");
    let err = desk.run(&["serve", "--public-url", "desk.example"]).fails(2);
    assert!(err.contains("https://desk.example"), "{err}");
}

#[test]
fn an_address_that_is_taken_is_named() {
    let desk = demo();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let err = desk.run(&["serve", "--listen", &address]).fails(1);
    assert!(err.contains(&address) && err.contains("--listen"), "{err}");
    run(&desk.dir(), ["verify"]).ok();
}

#[test]
fn options_come_from_the_environment_too() {
    let desk = demo();
    let style = desk.file("own.css", "body{letter-spacing:.01em}");
    let mut command = casebook(desk.outside());
    command
        .args(["--ledger", "d", "serve", "--json"])
        .env("CASEBOOK_LISTEN", "127.0.0.1:0")
        .env("CASEBOOK_TITLE", "The Wendlesea Checker")
        .env("CASEBOOK_STYLESHEET", &style);
    let server = Server::of(command);
    let page = server.request("GET", "/", &[("Accept", "text/html")]).text();
    assert!(page.contains("<title>The Wendlesea Checker</title>"), "{page}");
    let own = page.split('"').find(|part| part.starts_with("/assets/own-")).expect("a link to the stylesheet");
    let got = server.get(own);
    assert_eq!(
        (got.text().as_str(), got.header("content-type")),
        ("body{letter-spacing:.01em}", "text/css; charset=utf-8")
    );
    assert!(got.header("cache-control").contains("immutable"));
}

#[test]
fn an_export_is_served_as_its_ledger_is() {
    let desk = demo();
    desk.run(&["export", "../copy"]).ok();
    let (ledger, export) = (Server::start(&desk.dir(), &[]), Server::start(&desk.outside().join("copy"), &[]));
    for path in
        ["/cases/street-lights.json", "/cases.json", "/cases/street-lights.md", "/cases/street-lights.json?at=60"]
    {
        let (ours, theirs) = (ledger.get(path), export.get(path));
        assert_eq!((ours.status, ours.text()), (200, theirs.text()), "{path}");
    }
    // Nothing was written into it.
    let names: Vec<_> = std::fs::read_dir(desk.outside().join("copy"))
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(!names.iter().any(|name| matches!(name.as_str(), "index" | "search" | "lock" | "socket")), "{names:?}");
}
