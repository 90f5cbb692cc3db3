//! Connections that stall, and many of them.

#![expect(clippy::disallowed_methods, reason = "a test reads the clock")]

use crate::world::{Server, demo};
use std::{
    io::{Read as _, Write as _},
    time::{Duration, Instant},
};

#[test]
fn shows_6_a_thousand_half_open_connections_hold_nobody_up() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    let half_open: Vec<_> = (0..1000)
        .map(|number| {
            let mut stream = server.connect();
            let parts: [&[u8]; 3] = [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "];
            stream.write_all(parts[number % 3]).unwrap();
            stream
        })
        .collect();
    let mut took: Vec<Duration> = (0..50)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(server.get("/cases/street-lights.json").status, 200);
            begun.elapsed()
        })
        .collect();
    took.sort_unstable();
    assert_eq!(half_open.len(), 1000);
    assert!(took[45] < Duration::from_millis(200), "nine of ten requests: {took:?}");
}

#[test]
fn a_head_that_does_not_come_to_its_end_is_not_waited_for() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    let mut stream = server.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").unwrap();
    let begun = Instant::now();
    let mut bytes = Vec::new();
    drop(stream.read_to_end(&mut bytes));
    // Ten seconds are given.
    assert!(
        begun.elapsed() > Duration::from_secs(8) && begun.elapsed() < Duration::from_secs(25),
        "{:?}",
        begun.elapsed()
    );
    // One that sends nothing at all is let go too.
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn requests_on_one_connection_follow_each_other() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    let mut stream = server.connect();
    let one = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(format!("{one}{one}{one}{last}").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 4, "{text}");
}
