//! Addresses that are not asked, in whatever spelling.

use crate::{
    server::{Server, answer, send},
    support::Desk,
    web::events,
};
use std::fs;

#[test]
fn shows_5_addresses_that_are_not_public_are_refused_and_nothing_is_written() {
    let desk = Desk::new();
    let journal = desk.dir().join("journal/00000000000000000000.jsonl");
    let before = fs::read(&journal).unwrap();
    for (url, says) in [
        ("http://127.0.0.1/", "this machine"),
        ("http://127.1/", "this machine"),
        ("http://2130706433/", "this machine"),
        ("http://0x7f000001/", "this machine"),
        ("http://0x7f.0.0.1/", "this machine"),
        ("http://0177.0.0.1/", "this machine"),
        ("http://127.0.0.1./", "this machine"),
        ("http://%31%32%37.0.0.1/", "this machine"),
        ("http://\u{ff11}\u{ff12}\u{ff17}.0.0.1/", "this machine"),
        ("http://localhost/", "this machine"),
        ("http://0/", "this network"),
        ("http://[::1]/", "this machine"),
        ("http://[::ffff:127.0.0.1]/", "this machine"),
        ("http://[::ffff:7f00:1]/", "this machine"),
        ("http://[::]/", "this network"),
        ("http://[64:ff9b::7f00:1]/", "this machine"),
        ("http://169.254.169.254/latest/meta-data/", "link-local"),
        ("http://[fd00:ec2::254]/", "a private network"),
        ("http://10.0.0.1/", "a private network"),
        ("http://192.168.1.1/", "a private network"),
        ("http://100.64.0.1/", "a carrier's network"),
        ("http://reader@127.0.0.1/", "this machine"),
        ("http://example.org:22/", "port 22"),
        ("ftp://example.org/", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("gopher://127.0.0.1:6379/_x", "only http and https"),
        ("http://", "no address"),
    ] {
        let ran = desk.run(&["capture", url]);
        assert!(matches!(ran.code, 1 | 2), "{url}: {}", ran.err);
        assert!(ran.err.contains(says), "{url}: {}", ran.err);
        assert!(ran.err.contains("nothing was written"), "{url}: {}", ran.err);
    }
    let long = format!("http://example.org/{}", "x".repeat(2048));
    assert!(desk.run(&["capture", &long]).fails(1).contains("more than 2048 bytes"));
    assert_eq!(fs::read(&journal).unwrap(), before);
}

#[test]
fn shows_5_a_redirect_to_what_is_no_page_of_the_web_is_not_followed() {
    for to in ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)", "data:text/plain,x"] {
        let desk = Desk::new();
        let server =
            Server::start(move |_| send(&format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")));
        let said = desk.run(&["capture", &server.url("/"), "--allow-private"]).fails(1);
        assert!(said.contains("only http and https are"), "{said}");
        assert_eq!(events(&desk, "capture.failed").len(), 1);
        assert_eq!(events(&desk, "source.captured").len(), 0);
    }
}

#[test]
fn proxies_of_the_environment_are_not_asked() {
    let desk = Desk::new();
    let proxy = Server::start(|_| answer("200 OK", "Content-Type: text/plain\r\n", b"the proxy's"));
    let server = Server::start(|_| answer("200 OK", "Content-Type: text/plain\r\n", b"the server's"));
    let mut command = crate::support::casebook(&desk.dir());
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, proxy.url("/"));
    }
    let output = command.args(["capture", &server.url("/page"), "--allow-private"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!((proxy.asked().len(), server.asked().len()), (0, 1));
}
