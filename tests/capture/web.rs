//! `casebook capture URL`, against a server that misbehaves on purpose.

use crate::{
    server::{Server, Step, answer, path, send},
    support::{Desk, Ran},
};
use serde_json::Value;
use std::{fs, io::Write as _, process::Command};

const TEXT: &str = "The lamps were counted twice.";
/// printf 'The lamps were counted twice.' | sha256sum
const TEXT_SHA256: &str = "bc1cf18b588bf71b1b625c4924d370d0808b35b71c5af1110cdaf7d38e42b1f2";

fn sha256sum(bytes: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let output = Command::new("sha256sum").arg(file.path()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()[..64].to_owned()
}

/// Returns the data of all events of a type.
pub(crate) fn events(desk: &Desk, kind: &str) -> Vec<Value> {
    let journal = fs::read_to_string(desk.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    let entries = journal.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let kind = format!("casebook.{kind}.v1");
    entries
        .filter(|entry| entry["event"]["type"] == kind.as_str())
        .map(|entry| entry["event"]["data"].clone())
        .collect()
}

pub(crate) fn blob(desk: &Desk, digest: &Value) -> Vec<u8> {
    let digest = digest.as_str().unwrap();
    fs::read(desk.dir().join("blobs/sha256").join(&digest[..2]).join(&digest[2..])).unwrap()
}

fn capture(desk: &Desk, server: &Server, at: &str) -> Ran {
    desk.run(&["capture", &server.url(at), "--allow-private", "--timeout", "2"])
}

/// Captures one address in a ledger of its own.
fn captured(steps: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static) -> (Desk, Server, Value) {
    let (desk, server) = (Desk::new(), Server::start(steps));
    capture(&desk, &server, "/page").ok();
    let mut all = events(&desk, "source.captured");
    assert_eq!(all.len(), 1);
    (desk, server, all.remove(0))
}

/// Fails to capture one address, and returns what was recorded.
fn failed(steps: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static) -> (Desk, Value, String) {
    let (desk, server) = (Desk::new(), Server::start(steps));
    let said = capture(&desk, &server, "/page").fails(1);
    assert_eq!(events(&desk, "source.captured").len(), 0);
    assert!(
        !desk.dir().join("blobs/sha256").exists()
            || fs::read_dir(desk.dir().join("blobs/sha256")).unwrap().count() == 0
    );
    let mut all = events(&desk, "capture.failed");
    assert_eq!(all.len(), 1, "{said}");
    (desk, all.remove(0), said)
}

#[test]
fn shows_1_an_answer_is_recorded_as_it_went_over_the_wire() {
    let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX-Odd:   a  b\r\nContent-Length: 29\r\n\r\n";
    let (desk, server, data) = captured(move |_| send(&format!("{head}{TEXT}")));
    assert_eq!(data["body"], serde_json::json!({"sha256": TEXT_SHA256, "size": 29, "media_type": "text/plain"}));
    assert_eq!(blob(&desk, &data["body"]["sha256"]), TEXT.as_bytes());
    assert_eq!((&data["how"], &data["status"]), (&"http".into(), &200.into()));
    assert_eq!(data["requested_url"], server.url("/page"));
    assert_eq!(data["wire"]["response"], sha256sum(format!("{head}{TEXT}").as_bytes()));
    let asked = server.asked().remove(0);
    assert_eq!(data["wire"]["request"], sha256sum(asked.as_bytes()));
    assert_eq!(String::from_utf8(blob(&desk, &data["headers"])).unwrap(), format!("{asked}{head}"));
    assert_eq!(format!("http://{}/page", data["wire"]["address"].as_str().unwrap()), server.url("/page"));
    assert!(asked.starts_with("GET /page HTTP/1.1\r\n"), "{asked}");
    let text = events(&desk, "text.extracted").remove(0);
    assert_eq!((&text["text"]["sha256"], &text["text"]["length"]), (&TEXT_SHA256.into(), &29.into()));
    let source = events(&desk, "source.registered").remove(0);
    assert_eq!((&source["url"], &source["stub"]), (&server.url("/page").into(), &false.into()));
    desk.words("verify").ok();
}

#[test]
fn shows_1_chunks_are_taken_out_of_the_body_and_stay_in_the_wires_digest() {
    let wire = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n\
                9\r\nThe lamps\r\n14;note=x\r\n were counted twice.\r\n0\r\nX-Trailer: y\r\n\r\n";
    let (desk, _, data) = captured(move |_| send(wire));
    assert_eq!(data["body"]["sha256"], TEXT_SHA256);
    assert_eq!(data["wire"]["response"], sha256sum(wire.as_bytes()));
    assert_eq!(data.get("truncated"), None);
    assert_eq!(events(&desk, "text.extracted")[0]["text"]["sha256"], TEXT_SHA256);
}

/// `printf 'The lamps were counted twice.' | gzip -n9`, by gzip 1.12.
fn gzip(text: &str) -> Vec<u8> {
    let mut child = Command::new("gzip")
        .args(["-n9", "-c"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap().stdout
}

#[test]
fn shows_1_a_coded_body_is_kept_as_it_came_and_read_without_the_coding() {
    let coded = gzip(TEXT);
    let sent = coded.clone();
    let (desk, _, data) =
        captured(move |_| answer("200 OK", "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n", &sent));
    assert_eq!((&data["body"]["sha256"], &data["body"]["size"]), (&sha256sum(&coded).into(), &coded.len().into()));
    assert_eq!(events(&desk, "text.extracted")[0]["text"]["sha256"], TEXT_SHA256);
}

/// brotli.compress(CRASHES, quality=11), by brotli 1.2.1 for Python.
const BROTLI: [u8; 68] = [
    0x1b, 0x6e, 0x00, 0xe0, 0x45, 0xe7, 0x96, 0xea, 0x43, 0xa2, 0xc0, 0x9c, 0x9d, 0x50, 0x0d, 0x85, 0xc0, 0x46, 0x50,
    0x71, 0x02, 0x6c, 0xc0, 0x81, 0xc3, 0x47, 0xb2, 0xe0, 0x34, 0x38, 0xec, 0x31, 0xf6, 0x06, 0x8b, 0x1c, 0x39, 0x4a,
    0xbf, 0x55, 0x78, 0xe1, 0xc2, 0xd4, 0xab, 0x4c, 0x74, 0x82, 0x07, 0x41, 0x81, 0x5a, 0xe1, 0xd8, 0x76, 0xde, 0x02,
    0x49, 0x93, 0x96, 0xd1, 0x13, 0x2e, 0xeb, 0x81, 0xc8, 0xcd, 0x26,
];
const CRASHES: &str =
    "Crashes fell from 48 to 36. Crashes fell from 48 to 36. The lamps were counted twice, and the streets were not.";

#[test]
fn shows_1_brotli_is_read_too_and_what_is_not_known_is_said() {
    let (desk, _, data) =
        captured(|_| answer("200 OK", "Content-Type: text/plain\r\nContent-Encoding: br\r\n", &BROTLI));
    assert_eq!(data["body"]["sha256"], sha256sum(&BROTLI));
    assert_eq!(events(&desk, "text.extracted")[0]["text"]["sha256"], sha256sum(CRASHES.as_bytes()));
    let server =
        Server::start(|_| answer("200 OK", "Content-Type: text/plain\r\nContent-Encoding: compress\r\n", b"x"));
    let said = capture(&desk, &server, "/page").ok();
    assert!(said.contains("no text was taken out"), "{said}");
}

#[test]
fn shows_1_redirects_are_recorded_one_by_one() {
    let (desk, server, data) = captured(|head| match path(head) {
        "/page" => send("HTTP/1.1 301 Moved\r\nLocation: /second\r\nContent-Length: 4\r\n\r\nbody"),
        "/second" => {
            send("HTTP/1.1 302 Found\r\nLocation: third?x=1#part\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        }
        _ => answer("200 OK", "Content-Type: text/plain\r\n", TEXT.as_bytes()),
    });
    let led = |status: u64, at: &str| serde_json::json!({"status": status, "url": server.url(at)});
    assert_eq!(data["redirects"], serde_json::json!([led(301, "/second"), led(302, "/third?x=1")]));
    assert_eq!(data["requested_url"], server.url("/page"));
    let heads = String::from_utf8(blob(&desk, &data["headers"])).unwrap();
    let asked = server.asked();
    let expected = [
        &asked[0],
        "HTTP/1.1 301 Moved\r\nLocation: /second\r\nContent-Length: 4\r\n\r\n",
        &asked[1],
        "HTTP/1.1 302 Found\r\nLocation: third?x=1#part\r\nTransfer-Encoding: chunked\r\n\r\n",
        &asked[2],
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 29\r\n\r\n",
    ];
    assert_eq!(heads, expected.concat());
}

#[test]
fn shows_1_redirects_that_go_on_or_in_a_circle_are_failures() {
    let (_, data, _) = failed(|head| {
        let next = path(head).trim_start_matches("/page").len() + 1;
        send(&format!("HTTP/1.1 302 Found\r\nLocation: /page{}\r\nContent-Length: 0\r\n\r\n", "x".repeat(next)))
    });
    let error = data["error"].as_str().unwrap();
    assert!(error.contains("more than 5 redirects"), "{error}");
    let (_, data, _) = failed(|_| send("HTTP/1.1 302 Found\r\nLocation: /page\r\nContent-Length: 0\r\n\r\n"));
    assert!(data["error"].as_str().unwrap().contains("in a circle"), "{data}");
}

#[test]
fn shows_1_a_length_that_is_wrong_is_said() {
    let (desk, _, data) =
        captured(|_| send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nThe lamps"));
    assert_eq!(data["truncated"], "the connection ended after 9 of 100 bytes");
    assert_eq!(blob(&desk, &data["body"]["sha256"]), b"The lamps");
    let (desk, _, data) =
        captured(|_| send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nThe lamps"));
    assert_eq!(data.get("truncated"), None);
    assert_eq!(blob(&desk, &data["body"]["sha256"]), b"The");
    assert_eq!(
        data["wire"]["response"],
        sha256sum(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nThe")
    );
    let (_, _, data) = captured(|_| send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\nThe lamps"));
    assert_eq!(data["truncated"], "the body ends inside a chunk");
}

#[test]
fn shows_1_a_body_without_a_length_goes_to_the_end() {
    let (desk, _, data) = captured(|_| send("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nThe lamps"));
    assert_eq!(blob(&desk, &data["body"]["sha256"]), b"The lamps");
    assert_eq!(data.get("truncated"), None);
}

#[test]
fn shows_1_the_charset_that_is_stated_is_not_believed_against_the_bytes() {
    // "Zürich" in windows-1252, stated as UTF-8; and in UTF-8, stated as windows-1252 by the header alone.
    let page =
        b"<!DOCTYPE html><html><head><title>Z\xfcrich</title></head><body><article><p>In Z\xfcrich the lamps were \
                 counted twice, by two offices, in the same week of March.</p></article></body></html>";
    let (desk, _, data) =
        captured(move |_| answer("200 OK", "Content-Type: text/html; charset=windows-1252\r\n", page));
    let text = events(&desk, "text.extracted").remove(0);
    let text = String::from_utf8(blob(&desk, &text["text"]["sha256"])).unwrap();
    assert!(text.contains("In Zürich the lamps"), "{text}");
    assert_eq!(blob(&desk, &data["body"]["sha256"]), page);
    let (desk, ..) = captured(move |_| answer("200 OK", "Content-Type: text/html; charset=nonsense\r\n", page));
    let text = events(&desk, "text.extracted").remove(0);
    let text = String::from_utf8(blob(&desk, &text["text"]["sha256"])).unwrap();
    assert!(text.contains("In Zürich the lamps"), "{text}");
}

#[test]
fn shows_1_what_is_not_given_is_a_failure_with_its_status() {
    for (status, says) in [
        ("404 Not Found", "404 Not Found: there is nothing at this address, now"),
        ("410 Gone", "410 Gone: it is gone, says the server"),
        ("401 Unauthorized", "a login or a paywall"),
        ("402 Payment Required", "a login or a paywall"),
        ("403 Forbidden", "a login or a paywall"),
        ("429 Too Many Requests", "429 Too Many Requests: it was asked too often; ask again after 120"),
        ("451 Unavailable For Legal Reasons", "withheld by law"),
        ("500 Internal Server Error", "the server failed"),
        ("503 Service Unavailable", "503 Service Unavailable: the server failed"),
        ("304 Not Modified", "it leads nowhere"),
        ("204 No Content", "there is nothing there"),
    ] {
        let (_, data, said) = failed(move |_| answer(status, "Retry-After: 120\r\n", b"no"));
        let number: u64 = status[..3].parse().unwrap();
        assert_eq!(data["status"], number);
        let error = data["error"].as_str().unwrap();
        assert!(error.contains(says), "{error}");
        assert!(said.contains("on record"), "{said}");
    }
}

#[test]
fn shows_1_who_does_not_answer_is_a_failure_of_ours() {
    let (_, data, _) = failed(|_| vec![Step::Wait(10_000)]);
    assert!(data["error"].as_str().unwrap().contains("did not answer in 2 seconds (0 bytes came)"), "{data}");
    assert_eq!(data.get("status"), None);
    // A byte every 300 ms never stops, and is stopped.
    let (_, data, _) = failed(|_| {
        let drip = [Step::Send(b"x".to_vec()), Step::Wait(300)];
        let head = Step::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n".to_vec());
        core::iter::once(head).chain(drip.into_iter().cycle().take(200)).collect()
    });
    assert!(data["error"].as_str().unwrap().contains("did not answer in 2 seconds"), "{data}");
    let (_, data, _) = failed(|_| Vec::new());
    assert!(data["error"].as_str().unwrap().contains("hung up before it had answered"), "{data}");
    let (_, data, _) = failed(|_| send("HTTP/1.1 200 OK\r\nContent-Type: te"));
    assert!(data["error"].as_str().unwrap().contains("hung up"), "{data}");
    let (_, data, _) = failed(|_| send("SSH-2.0-OpenSSH_9.6\r\n\r\n"));
    assert!(data["error"].as_str().unwrap().contains("does not answer in HTTP/1.1"), "{data}");
    let desk = Desk::new();
    let said = desk.run(&["capture", "http://127.0.0.1:9/page", "--allow-private"]).fails(1);
    assert!(said.contains("no connection to 127.0.0.1 (127.0.0.1:9)"), "{said}");
    let said = desk.run(&["capture", "http://nowhere.invalid/page", "--allow-private"]).fails(1);
    assert!(said.contains("the name nowhere.invalid cannot be resolved"), "{said}");
    let said = desk.run(&["capture", "https://127.0.0.1:9/", "--allow-private"]).fails(1);
    assert!(said.contains("no connection") || said.contains("certificates"), "{said}");
}

#[test]
fn shows_1_a_head_that_can_be_read_in_two_ways_is_none() {
    for (head, says) in [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", "content-length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabcde", "content-length"),
        ("HTTP/1.1 302 Go\r\nLocation: http://[/\r\nContent-Length: 0\r\n\r\n", "redirected there"),
        ("hello there, this is no HTTP at all\r\n\r\n", "HTTP/1.1"),
    ] {
        let (_, data, _) = failed(move |_| send(head));
        assert!(data["error"].as_str().unwrap().contains(says), "{data}");
    }
    let (_, data, _) = failed(|_| {
        let long = Step::Repeat(b"X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".to_vec(), 100_000);
        vec![Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()), long]
    });
    assert!(data["error"].as_str().unwrap().contains("too large"), "{data}");
}

#[test]
fn shows_1_cookies_and_authorization_are_sent_when_asked_for_and_never_kept() {
    let (desk, server) = (
        Desk::new(),
        Server::start(|head| match path(head) {
            "/page" => {
                send("HTTP/1.1 302 Found\r\nSet-Cookie: session=s3cret\r\nLocation: /in\r\nContent-Length: 0\r\n\r\n")
            }
            _ => answer("200 OK", "Content-Type: text/plain\r\nSet-Cookie: session=s3cret\r\n", TEXT.as_bytes()),
        }),
    );
    let url = server.url("/page").replace("http://", "http://reader:passw0rd@");
    let said = desk.run(&["capture", &url, "--allow-private"]).ok();
    assert!(!said.contains("passw0rd"), "{said}");
    for head in server.asked() {
        assert!(!head.to_ascii_lowercase().contains("cookie") && !head.contains("uthorization"), "{head}");
    }
    let header = ["--header", "Cookie: session=s3cret", "--header", "Authorization: Basic cGFzc3cwcmQ="];
    let args = [&["capture", &url, "--allow-private"][..], &header].concat();
    desk.run(&args).ok();
    for head in &server.asked()[2..] {
        assert!(head.contains("Cookie: session=s3cret\r\n") && head.contains("Authorization: Basic"), "{head}");
    }
    let data = events(&desk, "source.captured");
    assert_eq!(data.len(), 2);
    assert!(data[0]["wire"].get("request").is_some() && data[1]["wire"].get("request").is_none());
    let secret = |bytes: &[u8]| {
        ["s3cret", "passw0rd", "cGFzc3cwcmQ"].iter().any(|secret| String::from_utf8_lossy(bytes).contains(secret))
    };
    let mut files = vec![desk.dir()];
    let mut looked = 0;
    while let Some(at) = files.pop() {
        if at.is_dir() {
            files.extend(fs::read_dir(at).unwrap().map(|file| file.unwrap().path()));
        } else {
            looked += 1;
            assert!(!secret(&fs::read(&at).unwrap()), "{}", at.display());
        }
    }
    assert!(looked > 8);
}

#[test]
fn shows_1_what_is_given_for_one_server_is_not_sent_to_another() {
    let other = Server::start(|_| answer("200 OK", "Content-Type: text/plain\r\n", TEXT.as_bytes()));
    let to = other.url("/page");
    let first =
        Server::start(move |_| send(&format!("HTTP/1.1 307 Go\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")));
    let desk = Desk::new();
    desk.run(&["capture", &first.url("/"), "--allow-private", "--header", "Authorization: Bearer abc"]).ok();
    assert!(first.asked()[0].contains("Bearer abc"));
    assert!(!other.asked()[0].contains("Bearer"), "{:?}", other.asked());
}

#[test]
fn shows_1_what_is_huge_is_stopped_at_the_limit() {
    let (_, data, _) = failed(|_| {
        let head = Step::Send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".to_vec());
        vec![head, Step::Repeat(vec![b'x'; 1 << 20], 300)]
    });
    let error = data["error"].as_str().unwrap();
    assert!(error.contains("longer than 268435456 bytes") || error.contains("did not answer in 2 seconds"), "{error}");
}

#[test]
fn a_web_archives_copy_bears_the_archives_date() {
    let (desk, server, data) = captured(|_| {
        let headers = "Content-Type: text/plain\r\nMemento-Datetime: Tue, 20 Jun 2000 18:02:59 GMT\r\n\
                       Link: <http://a.example.org/>; rel=\"original\", <http://x/timemap>; rel=\"timemap\"\r\n";
        answer("200 OK", headers, TEXT.as_bytes())
    });
    assert_eq!(data["how"], "archive");
    assert_eq!(data["via"], serde_json::json!({"archive": server.url("/page")}));
    assert_eq!(
        (&data["captured_at"], &data["requested_url"]),
        (&"2000-06-20T18:02:59Z".into(), &"http://a.example.org/".into())
    );
    assert_eq!(events(&desk, "source.registered")[0]["url"], "http://a.example.org/");
}

#[test]
fn an_address_goes_to_the_source_that_has_it() {
    let (desk, server) =
        (Desk::new(), Server::start(|_| answer("200 OK", "Content-Type: text/plain\r\n", TEXT.as_bytes())));
    desk.run(&["source", "audit", "--url", &server.url("/page"), "--kind", "dataset", "--title", "Audit"]).ok();
    let said = capture(&desk, &server, "/page").ok();
    assert!(said.contains("source.captured 1 in source/audit as #3"), "{said}");
    assert!(said.contains("200 http://127.0.0.1"), "{said}");
    desk.run(&["capture", &server.url("/other"), "--source", "audit", "--allow-private"]).ok();
    let said = desk.run(&["capture", &server.url("/x"), "--source", "nothing", "--allow-private"]).fails(1);
    assert!(said.contains("there is no source `nothing`"), "{said}");
    assert_eq!(server.asked().len(), 2, "nobody is asked before the source is known");
}

#[test]
fn a_dry_run_asks_and_writes_nothing() {
    let (desk, server) =
        (Desk::new(), Server::start(|_| answer("200 OK", "Content-Type: text/plain\r\n", TEXT.as_bytes())));
    let shown = desk.run(&["capture", &server.url("/page"), "--allow-private", "--dry-run"]).json();
    assert_eq!(shown[1]["data"]["body"]["sha256"], TEXT_SHA256);
    assert_eq!(events(&desk, "source.captured").len(), 0);
    assert!(
        !desk.dir().join("blobs/sha256").exists()
            || fs::read_dir(desk.dir().join("blobs/sha256")).unwrap().count() == 0
    );
}

#[test]
fn standard_input_is_captured() {
    let desk = Desk::new();
    desk.words("source audit --kind dataset --title Audit").ok();
    crate::support::feed(&desk.dir(), "capture - --source audit --media-type text/plain", TEXT).ok();
    assert_eq!(events(&desk, "source.captured")[0]["body"]["sha256"], TEXT_SHA256);
}

#[test]
fn an_address_needs_no_editor() {
    let desk = Desk::new();
    let said = desk.run(&["capture", "https://city.example/audit", "--edit"]).fails(2);
    assert!(said.contains("--edit is of no use"), "{said}");
}

#[test]
fn nothing_is_unchanged_that_was_not_asked_for_so() {
    let (desk, server) = (
        Desk::new(),
        Server::start(|head| match path(head) {
            "/page" => answer("200 OK", "Content-Type: text/plain\r\nETag: \"a\"\r\n", TEXT.as_bytes()),
            _ => send("HTTP/1.1 304 Not Modified\r\n\r\n"),
        }),
    );
    desk.words("source audit --kind dataset --title Audit").ok();
    desk.run(&["capture", &server.url("/page"), "--source", "audit", "--allow-private"]).ok();
    desk.run(&["capture", &server.url("/other"), "--source", "audit", "--allow-private"]).fails(1);
    assert_eq!(
        (events(&desk, "source.captured").len(), &events(&desk, "capture.failed")[0]["status"]),
        (1, &304.into())
    );
}

#[test]
fn what_is_for_addresses_means_nothing_for_files() {
    let desk = Desk::new();
    desk.words("source audit --kind dataset --title Audit").ok();
    let file = desk.file("audit.txt", TEXT);
    let file = file.to_str().unwrap();
    for flag in [&["--browser"][..], &["--allow-private"], &["--timeout", "5"], &["--header", "A: b"]] {
        let said = desk.run(&[&["capture", file, "--source", "audit"], flag].concat()).fails(2);
        assert!(said.contains(&format!("{} means nothing", flag[0])) && said.contains("nothing was written"), "{said}");
    }
    let both = ["capture", "http://127.0.0.1:9/", "--allow-private", "--browser", "--media-type", "text/plain"];
    assert!(desk.run(&both).fails(2).contains("--media-type means nothing"));
    assert_eq!(events(&desk, "source.captured").len(), 0);
}
