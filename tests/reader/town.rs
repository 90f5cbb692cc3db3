//! A ledger that is served, and a client that knows nothing of it.

use crate::support::{Desk, casebook, copy};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Stdio},
    sync::OnceLock,
    time::Duration,
};

/// A server over a ledger, stopped when it goes out of scope.
pub(crate) struct Site {
    child: Child,
    address: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn text(&self) -> &str {
        core::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Asserts success.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self
    }
}

impl Site {
    /// Serves the ledger in a directory.
    pub(crate) fn of(dir: &Path, args: &[&str]) -> Self {
        let child = casebook(dir)
            .args(["serve", "--listen", "127.0.0.1:0", "--json", "--log", "quiet"])
            .args(args)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // From here on it is stopped whatever happens.
        let mut site = Self { child, address: String::new() };
        let mut told = String::new();
        let mut out = BufReader::new(site.child.stdout.take().unwrap());
        while !told.ends_with("}\n") && out.read_line(&mut told).unwrap() > 0 {}
        let told: Value = serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}"));
        told["listening"].as_str().unwrap().clone_into(&mut site.address);
        site
    }

    /// Asks as a browser does.
    pub(crate) fn page(&self, path: &str) -> Reply {
        self.ask(path, &[("Accept", "text/html,*/*;q=0.8")])
    }

    /// Asks as a program does.
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask(path, &[])
    }

    pub(crate) fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: reader.example\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.extend([*name, ": ", *value, "\r\n"]);
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = core::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.filter_map(|line| line.split_once(": "));
        Reply {
            status,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The first text of the source `audit`.
pub(crate) const AUDIT: &str = "Night-time crashes fell from 48 to 36 in a year. The auditors “could not trace” the city’s \
    figure – 40 percent – to any record.\n\nNobody kept the worksheet.\n";
/// Its second text.
pub(crate) const AUDIT_2: &str = "Night-time crashes fell from 48 to 30 in a year. The auditors “could not trace” the city’s \
    figure – 40 percent – to any record.\n\nNobody kept the worksheet.\n";
/// The text of the source `minutes`, which is open to all.
pub(crate) const MINUTES: &str = "The committee saw the figure in March.\n";
/// The text of the source `letter`, which only a case that was never published names.
pub(crate) const LETTER: &str = "I was told to write forty. <script>alert(1)</script> \u{202e}txet\n";

/// A desk with the published case `lights`, which rests on `audit` (captured twice, quoted, not open) and `minutes` (open
/// to all), and the unpublished case `whistle`, which rests on `letter` and on `audit`.
pub(crate) fn town() -> Desk {
    static TOWN: OnceLock<Desk> = OnceLock::new();
    let template = TOWN.get_or_init(|| {
        let desk = Desk::new();
        let file = |name: &str, text: &str| desk.file(name, text).to_str().unwrap().to_owned();
        let run = |args: &[&str]| desk.run(args).ok();
        run(&["open", "lights", "--question", "Did the lights cut crashes?"]);
        run(&["source", "audit", "--kind", "dataset", "--title", "County audit", "--url", "https://audit.example/a"]);
        run(&["capture", &file("audit.txt", AUDIT), "--source", "audit"]);
        run(&["source", "minutes", "--kind", "document", "--title", "Minutes of March"]);
        run(&["capture", &file("minutes.txt", MINUTES), "--source", "minutes", "--access", "public"]);
        run(&["claim", "lights", "--text", "Crashes fell by 40 percent", "--claimant", "City", "--kinds", "numerical"]);
        let evidence = |case: &str, source: &str, quote: &str, stance: &str| {
            run(&[
                "evidence",
                case,
                "--claim",
                "c1",
                "--source",
                source,
                "--capture",
                "1",
                "--quote",
                quote,
                "--stance",
                stance,
            ]);
        };
        evidence("lights", "audit", "fell from 48 to 36 in a year. The auditors", "refutes");
        evidence("lights", "audit", "The auditors “could not trace”", "refutes");
        evidence("lights", "minutes", "saw the figure", "context");
        run(&[
            "verdict",
            "lights",
            "c1",
            "--to",
            "refuted",
            "--confidence",
            "high",
            "--rationale",
            "counted",
            "--inputs",
            "e1",
            "--inputs",
            "e2",
        ]);
        run(&[
            "verdict",
            "lights",
            "question",
            "--to",
            "refuted",
            "--confidence",
            "high",
            "--rationale",
            "so",
            "--inputs",
            "c1",
        ]);
        run(&["section", "lights", "says", "--heading", "Says"]);
        run(&[
            "statement",
            "lights",
            "s1",
            "--section",
            "says",
            "--text",
            "It fell less [@audit].",
            "--evidence",
            "e1",
            "--claims",
            "c1",
        ]);
        run(&["publish", "lights"]);
        run(&["capture", &file("audit-2.txt", AUDIT_2), "--source", "audit"]);
        run(&["open", "whistle", "--question", "Who invented the figure?"]);
        run(&["source", "letter", "--kind", "correspondence", "--title", "A letter to the desk"]);
        run(&["capture", &file("letter.txt", LETTER), "--source", "letter"]);
        run(&["claim", "whistle", "--text", "The figure was invented", "--claimant", "A clerk", "--kinds", "event"]);
        evidence("whistle", "letter", "told to write forty", "supports");
        evidence("whistle", "audit", "Nobody kept the worksheet", "supports");
        run(&["changed", "audit", "--standing", "retracted", "--notice", "Two crashes were counted twice"]);
        desk
    });
    let desk = Desk::empty();
    copy(template.outside(), desk.outside());
    fs::set_permissions(desk.dir().join("keys"), fs::Permissions::from_mode(0o700)).unwrap();
    desk
}
