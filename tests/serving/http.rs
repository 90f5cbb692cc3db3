//! Methods, headers, validators, compression.

use crate::world::{Server, demo};

#[test]
fn nothing_can_be_written_over_http() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    for method in ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"] {
        for path in ["/", "/cases/street-lights", "/log/checkpoint", "/nowhere"] {
            let got = server.request(method, path, &[("Content-Length", "0")]);
            assert_eq!(got.status, 405, "{method} {path}");
            assert_eq!(got.header("allow"), "GET, HEAD, OPTIONS");
            assert_eq!(got.json()["status"], 405);
        }
    }
    let got = server.request("OPTIONS", "/cases/street-lights", &[("Origin", "https://other.example")]);
    assert_eq!((got.status, got.header("access-control-allow-origin")), (204, "*"));
    // A body is not waited for.
    let got = server.request("POST", "/", &[("Content-Length", "1000000")]);
    assert_eq!(got.status, 405);
}

#[test]
fn a_head_is_a_get_without_its_body() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    for path in ["/", "/cases/street-lights.json", "/nowhere", "/healthz"] {
        let (get, head) = (server.get(path), server.request("HEAD", path, &[]));
        assert_eq!(get.status, head.status, "{path}");
        assert!(head.body.is_empty() && !get.body.is_empty(), "{path}");
        let without_date = |mut headers: std::collections::BTreeMap<String, String>| {
            headers.remove("date");
            headers
        };
        assert_eq!(without_date(get.headers), without_date(head.headers), "{path}");
    }
}

#[test]
fn an_answer_that_is_known_is_not_sent_again() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    let first = server.get("/cases/street-lights.json");
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 20, "{tag}");
    assert_eq!(first.header("cache-control"), "no-cache");
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = server.request("GET", "/cases/street-lights.json", &[("If-None-Match", &known)]);
        assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
        assert_eq!(again.header("etag"), tag);
    }
    let other = server.request("GET", "/cases/street-lights.json", &[("If-None-Match", "\"other\"")]);
    assert_eq!((other.status, &other.body), (200, &first.body));
}

#[test]
fn what_is_long_is_compressed_for_those_who_take_it() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    let plain = server.get("/cases/street-lights.json");
    let packed = server.request("GET", "/cases/street-lights.json", &[("Accept-Encoding", "br, gzip;q=0.5")]);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.header("vary").contains("Accept-Encoding"));
    assert_ne!(packed.header("etag"), plain.header("etag"), "two representations, two tags");
    let mut unpacked = std::process::Command::new("gzip")
        .arg("-dc")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut unpacked.stdin.take().unwrap(), &packed.body).unwrap();
    assert_eq!(unpacked.wait_with_output().unwrap().stdout, plain.body);
    let refused = server.request("GET", "/cases/street-lights.json", &[("Accept-Encoding", "gzip;q=0")]);
    assert_eq!(refused.header("content-encoding"), "");
}

#[test]
fn odd_requests_get_an_answer_and_harm_nobody() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    let long = format!("/search?q={}", "a".repeat(3000));
    assert_eq!(server.get(&long).status, 414);
    let headers = "X-Pad: ".to_owned() + &"y".repeat(64 << 10);
    let got = server.raw(format!("GET / HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n").as_bytes());
    assert!(matches!(got.status, 0 | 400 | 431), "{got:?}");
    for request in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /cases/%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /cases/%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /cases/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /?%ff=%00&at=%0d%0aSet-Cookie:x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ] {
        let got = server.raw(request);
        assert!(got.status < 500, "{}: {got:?}", String::from_utf8_lossy(request));
        assert!(!got.headers.contains_key("set-cookie"), "{got:?}");
    }
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn every_answer_forbids_what_it_does_not_need() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    for path in
        ["/", "/cases/street-lights", "/cases/street-lights.json", "/nowhere", "/metrics", "/cases/street-lights.md"]
    {
        let got = server.request("GET", path, &[("Accept", "text/html")]);
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert!(got.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(!got.header("content-security-policy").contains("unsafe-inline"), "{path}");
        assert!(!got.headers.contains_key("set-cookie") && !got.headers.contains_key("server"), "{path}");
        assert_eq!(got.header("referrer-policy"), "no-referrer", "{path}");
    }
}

#[test]
fn problems_are_json_or_a_page_with_a_way_back() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    let json = server.request("GET", "/cases/no-such-case", &[("Accept", "application/json")]);
    assert_eq!((json.status, json.header("content-type")), (404, "application/problem+json"));
    assert_eq!(json.json()["type"], "about:blank");
    assert!(json.json()["detail"].as_str().unwrap().contains("no-such-case"));
    let page = server.request("GET", "/cases/no-such-case", &[("Accept", "text/html")]);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text().contains("<a href=\"/\">All cases</a>"), "{}", page.text());
    let early = server.request("GET", "/cases/street-lights?at=0", &[("Accept", "application/json")]);
    assert_eq!(early.status, 404);
    assert!(early.json()["detail"].as_str().unwrap().contains("it was opened by #"), "{}", early.text());
    assert_eq!(server.get("/cases/street-lights.json?at=yesterday").status, 400);
}
