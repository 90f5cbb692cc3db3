//! How many requests a second the reader answers, as ratios to an axum hello in the same run.
//!
//!     cargo bench -p casebook-cli --bench serve [-- EVENTS]
//!
//! Both servers are processes of their own, asked in turns over kept connections; what counts is the requests for each
//! second of the server's own processor time, which the load beside it does not blur.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a measurement reads the clock, prints ratios, and ends where something is not as it should be"
)]

use std::{
    fmt::Write as _,
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

/// Connections that ask at the same time.
const CONNECTIONS: usize = 16;
/// How long each turn is.
const TURN: Duration = Duration::from_millis(1500);
const TURNS: usize = 3;
/// Events in each case.
const EVENTS_PER_CASE: usize = 100;
/// Clock ticks in a second, as Linux counts processor time for other programs.
const TICKS: f64 = 100.0;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let first = arguments.next();
    if first.as_deref() == Some("hello") {
        return hello();
    }
    let events: usize = first.map_or(100_000, |text| text.parse().expect("a number of events"));
    let folder = std::env::temp_dir().join(format!("casebook-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let ledger = ledger(&folder, events);
    measure(&ledger, events);
    fs::remove_dir_all(&folder).unwrap();
}

/// The other side of the comparison.
fn hello() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let app = axum::Router::new().route("/", axum::routing::get(|| async { "Hello, world!" }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{}", listener.local_addr().unwrap());
        axum::serve(listener, app).await.unwrap();
    });
}

/// Makes a ledger: cases with claims, evidence and sentences in turn.
fn ledger(folder: &Path, events: usize) -> PathBuf {
    let dir = folder.join("ledger");
    let casebook = env!("CARGO_BIN_EXE_casebook");
    let run = |arguments: &[&str], input: Stdio| {
        let mut command = Command::new(casebook);
        command.args(arguments).stdin(input).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().unwrap().success(), "{arguments:?}");
    };
    let dir_text = dir.to_str().unwrap();
    run(&["init", dir_text, "--origin", "measure.example/log"], Stdio::null());
    let file = folder.join("events.jsonl");
    fs::write(&file, lines(events)).unwrap();
    run(&["--ledger", dir_text, "record", file.to_str().unwrap()], Stdio::null());
    dir
}

fn lines(events: usize) -> String {
    let mut out = String::new();
    let mut left = events.saturating_sub(2);
    let mut put = |kind: &str, subject: &str, data: String| {
        if left > 0 {
            left -= 1;
            writeln!(out, r#"{{"type":"{kind}","subject":"{subject}","data":{{{data}}}}}"#).unwrap();
        }
        left > 0
    };
    for case in 0.. {
        let of = format!("case/c{case}");
        let question =
            format!(r#""question":"Did the figure of {case} percent hold?","language":"en","scale":"standard""#);
        let source = format!(r#""title":"Report {case}","kind":"government","publisher":"County","stub":true"#);
        let section = r#""section":"body","role":"body","before":"","heading":"What was counted""#.to_owned();
        if !(put("case.opened", &of, question)
            && put("source.registered", &format!("source/s{case}"), source)
            && put("section.written", &of, section))
        {
            break;
        }
        for step in 0..EVENTS_PER_CASE - 3 {
            let n = step / 3;
            let more = match step % 3 {
                0 => put(
                    "claim.extracted",
                    &of,
                    format!(
                        r#""claim":"k{n}","text":"Number {n} says that crashes in the dark fell by {n} percent in a year.","claimant":"unknown","kinds":["numerical"]"#
                    ),
                ),
                1 => put(
                    "evidence.linked",
                    &of,
                    format!(
                        r#""evidence":"e{n}","claim":"k{n}","source":"s{case}","stance":"supports","directness":"not_stated","independence":"not_stated","verification":"not_stated""#
                    ),
                ),
                _ => put(
                    "statement.written",
                    &of,
                    format!(
                        r#""statement":"t{n}","section":"body","text":"The report counts {n} crashes fewer than the year before [1].","kind":"reported","citations":[{{"number":1,"source":"s{case}","evidence":["e{n}"]}}],"claims":["k{n}"],"gaps":[],"verdicts":[],"rests_on":[]"#
                    ),
                ),
            };
            if !more {
                return out;
            }
        }
    }
    out
}

/// A server, and how much of the processor it has used.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(command: &mut Command, address: impl Fn(&str) -> SocketAddr) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { address: address(line.trim()), child }
    }

    /// Seconds of processor time.
    fn used(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let after = stat.rsplit(") ").next().unwrap();
        let field = |at: usize| after.split(' ').nth(at).unwrap().parse::<f64>().unwrap();
        (field(11) + field(12)) / TICKS
    }

    fn memory(&self, name: &str) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        let kilobytes: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        format!("{:.0} MB", kilobytes / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What one turn gave.
#[derive(Default, Clone)]
struct Turn {
    requests: f64,
    seconds: f64,
    cpu: f64,
    micros: Vec<u32>,
}

type Path_ = Arc<dyn Fn(usize) -> String + Send + Sync>;

/// Asks for a while, on all connections at once.
fn turn(server: &Server, path: &Path_, headers: &str) -> Turn {
    let stop = Arc::new(AtomicBool::new(false));
    let (before, begun) = (server.used(), Instant::now());
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|connection| {
            let (stop, path, headers, address) =
                (Arc::clone(&stop), Arc::clone(path), headers.to_owned(), server.address);
            thread::spawn(move || asks(address, connection, &path, &headers, &stop))
        })
        .collect();
    thread::sleep(TURN);
    stop.store(true, Relaxed);
    let micros: Vec<u32> = threads.into_iter().flat_map(|thread| thread.join().unwrap().unwrap()).collect();
    Turn {
        requests: f64::from(u32::try_from(micros.len()).unwrap()),
        seconds: begun.elapsed().as_secs_f64(),
        cpu: server.used() - before,
        micros,
    }
}

fn asks(
    address: SocketAddr,
    connection: usize,
    path: &Path_,
    headers: &str,
    stop: &AtomicBool,
) -> io::Result<Vec<u32>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(1 << 17, stream.try_clone()?);
    let mut micros = Vec::new();
    let (mut line, mut body) = (String::new(), Vec::new());
    let mut number = connection;
    while !stop.load(Relaxed) {
        let request = format!("GET {} HTTP/1.1\r\nHost: bench.example\r\n{headers}\r\n", path(number));
        number += CONNECTIONS;
        let begun = Instant::now();
        stream.write_all(request.as_bytes())?;
        line.clear();
        reader.read_line(&mut line)?;
        let status = line.split(' ').nth(1).unwrap_or_default().to_owned();
        assert!(status == "200" || status == "304", "{status} for {request}");
        let mut length = 0;
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        if status == "200" {
            body.resize(length, 0);
            reader.read_exact(&mut body)?;
        }
        micros.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(micros)
}

fn measure(ledger: &Path, events: usize) {
    let hello =
        Server::start(Command::new(std::env::current_exe().unwrap()).arg("hello"), |line| line.parse().unwrap());
    let serve = Server::start(
        Command::new(env!("CARGO_BIN_EXE_casebook")).args(["--ledger"]).arg(ledger).args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--json",
        ]),
        |line| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            value["listening"].as_str().unwrap().parse().unwrap()
        },
    );
    let cases = events / EVENTS_PER_CASE;
    let fixed = |path: &str| -> Path_ {
        let path = path.to_owned();
        Arc::new(move |_| path.clone())
    };
    let tag = tag_of(&serve, "/cases/c1.json");
    let known = format!("If-None-Match: {tag}\r\n");
    let gzip = "Accept-Encoding: gzip\r\n";
    let html = "Accept: text/html\r\nAccept-Encoding: gzip\r\n";
    let spread = |n: usize, of: usize| n.wrapping_mul(7919) % of;
    let rows: Vec<(&str, Path_, &str)> = vec![
        ("assessment, JSON", fixed("/cases/c1.json"), gzip),
        ("assessment, JSON, not compressed", fixed("/cases/c1.json"), ""),
        (
            "assessment, JSON, another case each time",
            Arc::new(move |n| format!("/cases/c{}.json", spread(n, cases))),
            gzip,
        ),
        ("page", fixed("/cases/c1"), html),
        ("page, another case each time", Arc::new(move |n| format!("/cases/c{}", spread(n, cases))), html),
        ("entry with proof", fixed("/entries/77.tlog-proof"), ""),
        (
            "entry with proof, another each time",
            Arc::new(move |n| format!("/entries/{}.tlog-proof", spread(n, events))),
            "",
        ),
        ("tile, another each time", Arc::new(move |n| format!("/log/tile/0/{}", tile(spread(n, events / 256)))), ""),
        ("not modified", fixed("/cases/c1.json"), &known),
    ];
    println!("{}", machine());
    println!(
        "{events} events, {CONNECTIONS} connections, {TURNS} turns of {:.1} s each, in turn with hello",
        TURN.as_secs_f64()
    );
    println!("{:42} {:>9} {:>9} {:>7} {:>7} {:>8} {:>8}", "", "per CPU-s", "per s", "ratio", "ratio/s", "p50", "p99");
    let root = fixed("/");
    turn(&hello, &root, "");
    for (name, path, headers) in rows {
        turn(&serve, &path, headers);
        let (mut ours, mut theirs) = (Turn::default(), Turn::default());
        for _ in 0..TURNS {
            add(&mut theirs, turn(&hello, &root, ""));
            add(&mut ours, turn(&serve, &path, headers));
        }
        show(name, &ours, &theirs);
    }
    println!("memory: {} now, {} at most", serve.memory("VmRSS"), serve.memory("VmHWM"));
}

fn add(sum: &mut Turn, turn: Turn) {
    sum.requests += turn.requests;
    sum.seconds += turn.seconds;
    sum.cpu += turn.cpu;
    sum.micros.extend(turn.micros);
}

fn show(name: &str, ours: &Turn, theirs: &Turn) {
    let mut sorted = ours.micros.clone();
    sorted.sort_unstable();
    let at = |thousandth: usize| sorted.get(sorted.len() * thousandth / 1000).copied().unwrap_or(0);
    let (cpu, hello_cpu) = (ours.requests / ours.cpu, theirs.requests / theirs.cpu);
    let (wall, hello_wall) = (ours.requests / ours.seconds, theirs.requests / theirs.seconds);
    println!(
        "{name:42} {cpu:>9.0} {wall:>9.0} {:>7.2} {:>7.2} {:>5} µs {:>5} µs",
        cpu / hello_cpu,
        wall / hello_wall,
        at(500),
        at(990)
    );
}

fn tag_of(server: &Server, path: &str) -> String {
    let mut stream = TcpStream::connect(server.address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: bench.example\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    text.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap_or_default().to_owned()
}

fn tile(number: usize) -> String {
    let text = format!("{number:03}");
    if text.len() <= 3 { text } else { format!("x{:03}/{:03}", number / 1000, number % 1000) }
}

fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!("{}, load {}", model.trim_start_matches(['\t', ':', ' ']), load.split(' ').next().unwrap_or_default())
}
