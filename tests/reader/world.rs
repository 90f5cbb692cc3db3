//! A ledger that is served, and a client that shows what came back, byte for byte.

#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses its part of it")]

use crate::support::{casebook, copy, words};
use serde_json::Value;
use std::{
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::OnceLock,
    time::Duration,
};

/// A server of a ledger, until it is dropped.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    /// Its address, such as `127.0.0.1:40123`.
    pub(crate) address: String,
    /// Where its site is.
    pub(crate) url: String,
}

impl Served {
    /// Serves the ledger in a directory, with more arguments.
    pub(crate) fn at(dir: &Path, args: &[&str]) -> Self {
        let mut command = casebook(dir);
        command.args(["--json", "serve", "--listen", "127.0.0.1:0", "--log", "quiet"]).args(args);
        let child = command.stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut served = Self { child, address: String::new(), url: String::new() };
        let mut out = BufReader::new(served.child.stdout.take().expect("its output is piped"));
        let mut said = String::new();
        // It is written over several lines.
        let said: Value = loop {
            assert_ne!(out.read_line(&mut said).expect("it says where it listens"), 0, "it ended: {said}");
            if let Ok(value) = serde_json::from_str(&said) {
                break value;
            }
        };
        let text = |name: &str| said[name].as_str().expect("a text").to_owned();
        (served.address, served.url) = (text("listening"), text("url"));
        served
    }

    /// Asks for a path with more header lines, each `Name: value`.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[&str]) -> Response {
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a deadline can be set");
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for header in headers {
            write!(request, "{header}\r\n").expect("a text grows");
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).expect("the request is sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        Response::parse(&bytes)
    }

    /// Asks for a path.
    pub(crate) fn get(&self, path: &str) -> Response {
        self.ask("GET", path, &[])
    }

    /// Asks for a path as JSON, which must be there.
    #[track_caller]
    pub(crate) fn json(&self, path: &str) -> Value {
        let response = self.ask("GET", path, &["Accept: application/json"]);
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.json()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("the headers end");
        let head = std::str::from_utf8(&bytes[..end]).expect("headers are text");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
        let response = Self { status: status.expect("a status"), headers, body: bytes[end + 4..].to_vec() };
        assert_eq!(response.header("transfer-encoding"), None, "bodies have a length");
        response
    }

    /// Returns a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Returns the body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

/// A copy of the demo ledger, which is made once, and its server.
#[derive(Debug)]
pub(crate) struct Demo {
    /// The server; it ends before the folder goes.
    pub(crate) served: Served,
    folder: tempfile::TempDir,
}

impl Demo {
    /// The ledger's directory.
    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().join("d")
    }
}

/// Serves a copy of the demo ledger.
pub(crate) fn demo(args: &[&str]) -> Demo {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        words(folder.path(), "demo d").ok();
        folder
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dir = folder.path().join("d");
    copy(&made.path().join("d"), &dir);
    fs::set_permissions(dir.join("keys"), fs::Permissions::from_mode(0o700)).expect("permissions can be set");
    Demo { served: Served::at(&dir, args), folder }
}
