//! A server on a demo's ledger, and requests by hand.

use crate::support::{CASEBOOK, Desk, casebook, copy, run};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

/// A ledger with the demo's case in it, a copy for each test.
pub(crate) fn demo() -> Desk {
    static DEMO: OnceLock<Desk> = OnceLock::new();
    let template = DEMO.get_or_init(|| {
        let desk = Desk::empty();
        run(desk.outside(), ["demo", "d"]).ok();
        desk
    });
    let desk = Desk::empty();
    copy(template.outside(), desk.outside());
    std::fs::set_permissions(desk.dir().join("keys"), std::fs::Permissions::from_mode(0o700)).unwrap();
    desk
}

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Serves a directory, with further options.
    pub(crate) fn start(dir: &Path, options: &[&str]) -> Self {
        let mut command = casebook(dir.parent().unwrap());
        command.arg("--ledger").arg(dir).args(["serve", "--listen", "127.0.0.1:0", "--json"]).args(options);
        Self::of(command)
    }

    /// Runs a command that serves, and waits until it listens.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect(CASEBOOK);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Ok(value) = serde_json::from_str::<serde_json::Value>(&line) else {
            let mut err = String::new();
            drop(child.kill());
            child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
            panic!("it does not listen: {line}{err}");
        };
        Self { address: value["listening"].as_str().unwrap().parse().unwrap(), child }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// Sends bytes on a connection of their own, and returns the answer.
    pub(crate) fn raw(&self, request: &[u8]) -> Got {
        let mut stream = self.connect();
        // It may be turned away before it is read to its end.
        drop(stream.write_all(request));
        let mut bytes = Vec::new();
        drop(stream.read_to_end(&mut bytes));
        Got::of(&bytes)
    }

    pub(crate) fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Got {
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: reader.example\r\nConnection: close\r\n");
        for (name, value) in headers {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        self.raw(format!("{text}\r\n").as_bytes())
    }

    pub(crate) fn get(&self, path: &str) -> Got {
        self.request("GET", path, &[])
    }

    /// Tells it to stop, and returns its exit code and what it said.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        let code = self.child.wait().unwrap().code();
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (code, err)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Got {
    fn of(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        Self { status: status.unwrap_or(0), headers, body: bytes.get(end + 4..).unwrap_or_default().to_vec() }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}
