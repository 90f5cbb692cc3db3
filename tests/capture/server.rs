//! A server that says what it is told to, byte for byte, and remembers what it was asked.

#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses its part of it")]

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What is done with a connection, in order. It is closed at the end.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// These bytes are sent.
    Send(Vec<u8>),
    /// Nothing is said for so many milliseconds.
    Wait(u64),
    /// These bytes are sent so many times.
    Repeat(Vec<u8>, usize),
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server. `answer` is given the head of each request.
    pub(crate) fn start(answer: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, heads) = (Arc::new(answer), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, heads) = (Arc::clone(&answer), Arc::clone(&heads));
                thread::spawn(move || serve(stream, &*answer, &heads));
            }
        });
        Self { address, asked }
    }

    /// Returns the address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns what it was asked, a head each, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, answer: &(impl Fn(&str) -> Vec<Step> + ?Sized), heads: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            Ok(_) | Err(_) => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    heads.lock().unwrap().push(head.clone());
    for step in answer(&head) {
        let sent = match step {
            Step::Send(bytes) => stream.write_all(&bytes),
            Step::Wait(milliseconds) => {
                thread::sleep(Duration::from_millis(milliseconds));
                Ok(())
            }
            Step::Repeat(bytes, times) => (0..times).try_for_each(|_| stream.write_all(&bytes)),
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Returns the path that a request asks for.
pub(crate) fn path(head: &str) -> &str {
    head.split(' ').nth(1).unwrap()
}

/// Sends a text.
pub(crate) fn send(text: &str) -> Vec<Step> {
    vec![Step::Send(text.as_bytes().to_vec())]
}

/// Sends a whole answer with a body.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<Step> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    vec![Step::Send([head.as_bytes(), body].concat())]
}
