//! `casebook capture URL --browser`: pages that scripts write, and what they may not reach.

use crate::{
    server::{Server, Step, answer, path},
    support::{Desk, Ran},
    web::{blob, events},
};
use std::process::Command;

fn has_chromium() -> bool {
    let is_there = ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .any(|name| Command::new(name).arg("--version").output().is_ok_and(|ran| ran.status.success()));
    if !is_there {
        println!("skipped: no chromium");
    }
    is_there
}

/// A page whose words a script writes.
fn page(more: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=en><head><title>Lights</title></head><body><div id=a>Loading</div><script>\
         document.getElementById('a').innerHTML = '<article><p>The lamps were counted ' + 'twice by two offices in \
         the same week of March, and nobody noticed until May.</p></article>';{more}</script></body></html>"
    )
}

const WORDS: &str = "The lamps were counted twice by two offices";

fn capture(desk: &Desk, url: &str, seconds: &str) -> Ran {
    desk.run(&["capture", url, "--allow-private", "--browser", "--timeout", seconds])
}

fn html(body: &str) -> Vec<Step> {
    answer("200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
}

#[test]
fn what_a_script_writes_can_be_quoted_and_seen() {
    if !has_chromium() {
        return;
    }
    let server = Server::start(|head| match path(head) {
        "/old" => answer("302 Found", "Location: /page\r\n", b""),
        _ => html(&page("")),
    });
    let desk = Desk::new();
    desk.run(&["source", "city", "--kind", "government", "--title", "City"]).ok();
    desk.run(&["open", "lights", "--question", "Why?"]).ok();
    desk.run(&["claim", "lights", "--text", "Counted twice.", "--claimant", "unknown"]).ok();
    let quote = ["evidence", "lights", "--claim", "c1", "--source", "city", "--stance", "supports", "--quote", WORDS];
    desk.run(&["capture", &server.url("/page"), "--source", "city", "--allow-private"]).ok();
    desk.run(&quote).fails(1);
    let line = ["capture", &server.url("/old"), "--source", "city", "--allow-private", "--browser"];
    let said = desk.run(&line).ok();
    assert!(said.contains("shown by chromium"), "{said}");
    desk.run(&quote).ok();
    let data = events(&desk, "source.captured").remove(1);
    assert_eq!((&data["how"], &data["tool"]["name"]), (&"browser".into(), &"chromium".into()));
    assert_eq!(
        (&data["body"]["media_type"], &data["screenshot"]["media_type"]),
        (&"text/html".into(), &"image/png".into())
    );
    assert_eq!(data["redirects"][0]["url"], server.url("/page"));
    assert!(data.get("wire").is_none() && data.get("headers").is_none(), "{data}");
    let document = String::from_utf8(blob(&desk, &data["body"]["sha256"])).unwrap();
    assert!(document.contains(WORDS) && !document.contains("Loading"), "{document}");
    // PNG, section 11.2.2: the width stands in the header, behind the signature, a length and a type.
    let picture = blob(&desk, &data["screenshot"]["sha256"]);
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(u32::from_be_bytes(picture[16..20].try_into().unwrap()), 1280);
    desk.words("verify").ok();
    // Asked again, it is shown by the browser again, and says the same.
    desk.run(&["source", "city", "--basis", "inferred", "--url", &server.url("/page")]).ok();
    let rows = desk.words("recapture city --allow-private --json").json();
    assert_eq!(
        (&rows[0]["result"], &rows[0]["before"], &rows[0]["capture"]),
        (&"unchanged".into(), &"2".into(), &"3".into())
    );
    assert_eq!(events(&desk, "source.captured")[2]["how"], "browser");
    // What is withheld is the picture too.
    desk.run(&["withhold", "source/city/capture/2", "--ground", "privacy"]).ok();
    let digest = data["screenshot"]["sha256"].as_str().unwrap();
    assert!(!desk.dir().join("blobs/sha256").join(&digest[..2]).join(&digest[2..]).exists());
}

#[test]
fn shows_5_a_page_reaches_nobody_but_its_own_server() {
    if !has_chromium() {
        return;
    }
    let other = Server::start(|_| html("secret"));
    let at = other.url("");
    let port = at.rsplit(':').next().unwrap().to_owned();
    let reach = format!(
        "for (const host of ['127.0.0.1', 'localhost', '127.0.0.2', '[::1]', '2130706433', 'other.example']) {{\
           const url = 'http://' + host + ':{port}/';\
           new Image().src = url + 'image'; fetch(url + 'fetch', {{mode: 'no-cors'}}).catch(() => 0);\
           document.body.appendChild(document.createElement('iframe')).src = url + 'frame';\
           navigator.sendBeacon(url + 'beacon', 'x'); }}\
         setTimeout(() => {{ location = '{at}/away' }}, 500);"
    );
    let body = page(&reach);
    let own = Server::start(move |head| match path(head) {
        "/hop" => answer("302 Found", &format!("Location: {at}/hop\r\n"), b""),
        _ => html(&body),
    });
    let desk = Desk::new();
    capture(&desk, &own.url("/page"), "30");
    assert!(own.asked().len() >= 2, "the fetcher and the browser both asked: {:?}", own.asked());
    assert_eq!(other.asked(), Vec::<String>::new());
}

#[test]
fn shows_5_a_script_that_never_ends_is_ended() {
    if !has_chromium() {
        return;
    }
    let server = Server::start(|_| html("<!DOCTYPE html><title>T</title><p>Words.<script>for (;;) {}</script>"));
    let desk = Desk::new();
    let said = capture(&desk, &server.url("/page"), "4").fails(1);
    assert!(said.contains("the browser did not come to an end in 4 seconds"), "{said}");
    assert_eq!((events(&desk, "capture.failed").len(), events(&desk, "source.captured").len()), (1, 0));
    let left = Command::new("pgrep").args(["-f", &server.url("/page")]).output().unwrap();
    assert!(left.stdout.is_empty(), "{left:?}");
}

#[test]
fn without_a_browser_nothing_is_asked() {
    let server = Server::start(|_| html(&page("")));
    let desk = Desk::new();
    let mut command = crate::support::casebook(&desk.dir());
    command.env("PATH", desk.outside()).args(["capture", &server.url("/page"), "--allow-private", "--browser"]);
    let said = Ran::from(command.output().unwrap()).fails(1);
    assert!(said.contains("there is no chromium") && said.contains("apt install chromium"), "{said}");
    assert!(said.contains("nothing was written") && server.asked().is_empty(), "{said}");
}
