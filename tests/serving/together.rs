//! Commands and pages at the same time: one writer, one order, nothing lost.

use crate::{
    support::{Desk, casebook, run},
    world::Server,
};
use std::{
    fmt::Write as _,
    io::Write as _,
    process::Stdio,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
};

const PROCESSES: usize = 8;
const EVENTS: usize = 1000;

fn notes(process: usize) -> String {
    (0..EVENTS).fold(String::new(), |mut text, n| {
        let note = format!(r#"{{"type":"note.added","subject":"case/lights","data":{{"text":"{process}/{n}"}}}}"#);
        writeln!(text, "{note}").unwrap();
        text
    })
}

#[test]
fn shows_5_eight_processes_write_through_the_server_while_pages_are_read() {
    let desk = Desk::new();
    desk.run(&["open", "lights", "--question", "Did the lights cut crashes?"]).ok();
    let before = 3;
    let server = Server::start(&desk.dir(), &[]);
    let done = AtomicBool::new(false);
    let (server_ref, done_ref) = (&server, &done);
    let read = thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut read = 0;
            while !done_ref.load(Relaxed) {
                // Each answer is of one position: the newest entry of the list is the last of its log.
                let list = server_ref.get("/entries.json?limit=5").json();
                assert_eq!(list["entries"][0]["seq"], list["size"].as_u64().unwrap() - 1, "{list}");
                assert!(list["checkpoint"].as_u64() <= list["size"].as_u64(), "{list}");
                let case = server_ref.get("/cases/lights.json?at=now").json();
                let (seq, notes) =
                    (case["as_of"]["seq"].as_u64().unwrap(), case["record"]["notes"].as_array().unwrap().len());
                assert_eq!(notes as u64, seq + 1 - before, "every entry behind the first three is a note");
                let page = server_ref.request("GET", "/cases/lights", &[("Accept", "text/html")]);
                assert_eq!(page.status, 200);
                read += 1;
            }
            read
        });
        let writers: Vec<_> = (0..PROCESSES)
            .map(|process| {
                let mut child = casebook(&desk.dir())
                    .args(["record", "-"])
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap();
                let mut input = child.stdin.take().unwrap();
                thread::spawn(move || input.write_all(notes(process).as_bytes()).unwrap());
                child
            })
            .collect();
        for writer in writers {
            let output = writer.wait_with_output().unwrap();
            let out = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(out.lines().filter(|line| line.contains("\"seq\":")).count(), EVENTS);
        }
        done.store(true, Relaxed);
        reader.join().unwrap()
    });
    assert!(read > 0, "no page was read");
    let all = before + (PROCESSES * EVENTS) as u64;
    assert_eq!(server.get("/healthz").json()["entries"], all);
    // Every note once, and those of one process in its order.
    let case = server.get("/cases/lights.json?at=now").json();
    let mut next = [0; PROCESSES];
    for note in case["record"]["notes"].as_array().unwrap() {
        let (process, n) = note["text"].as_str().unwrap().split_once('/').unwrap();
        let process: usize = process.parse().unwrap();
        assert_eq!(n.parse::<usize>().unwrap(), next[process]);
        next[process] += 1;
    }
    assert_eq!(next, [EVENTS; PROCESSES]);
    assert_eq!(server.stop().0, Some(0));
    desk.run(&["verify"]).ok();
}

#[test]
fn shows_5_a_page_shows_at_once_what_a_command_wrote() {
    let desk = Desk::new();
    desk.run(&["open", "lights", "--question", "Did the lights cut crashes?"]).ok();
    let server = Server::start(&desk.dir(), &[]);
    assert!(!server.get("/cases/lights.json").text().contains("Between"));
    desk.run(&["note", "lights", "--text", "Between us"]).ok();
    assert!(server.get("/cases/lights.json").text().contains("Between us"));
    // Another server of the same ledger is refused, and says why.
    let err = desk.run(&["serve", "--listen", "127.0.0.1:0"]).fails(5);
    assert!(err.contains("server"), "{err}");
}

#[test]
fn shows_5_a_server_that_was_killed_stands_in_nobodys_way() {
    let desk = Desk::new();
    desk.run(&["open", "lights", "--question", "Did the lights cut crashes?"]).ok();
    let mut server = Server::start(&desk.dir(), &[]);
    desk.run(&["note", "lights", "--text", "first"]).ok();
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    assert!(desk.dir().join("socket").exists(), "the socket was left");
    desk.run(&["note", "lights", "--text", "second"]).ok();
    let shown = run(&desk.dir(), ["show", "lights", "--json"]).json();
    let notes: Vec<&str> =
        shown["record"]["notes"].as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap()).collect();
    assert_eq!(notes, ["first", "second"]);
    let again = Server::start(&desk.dir(), &[]);
    assert!(again.get("/cases/lights.json").text().contains("second"));
    assert_eq!(again.stop().0, Some(0));
    desk.run(&["verify"]).ok();
}
