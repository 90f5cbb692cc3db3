//! Foreign words and bytes that would like to run: in every field, in captures, on every route.

use crate::{
    crawl::{assert_harmless, crawl, shape},
    support::{Desk, feed, fixtures},
    world::Server,
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// How many pages of each shape are opened in a browser.
const OPENED_OF_EACH_SHAPE: usize = 2;

/// Our own two dozen; the naughty strings come on top, where they are at hand.
const OWN: [&str; 24] = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea></style></script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "` onmouseover=alert(1) x=`",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)} #{alert(1)} <%= alert(1) %>",
    "a\r\nSet-Cookie: stolen=1\r\n\r\n<script>alert(1)</script>",
    "https://x.example/\"onclick=\"alert(1)",
    "https://user:secret@evil.example/<script>",
    "\u{202e}gnp.exe\u{202c} \u{2066}hidden\u{2069}",
    "zero\u{200b}width\u{feff}and\u{ad}soft",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<form action=/><input type=submit formaction=javascript:alert(1)>",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
    "\u{2028}\u{2029}\u{fffe}\u{10ffff}",
];

/// Bytes of captures, and the names that say what they would like to be.
fn captures() -> Vec<(String, Vec<u8>)> {
    let mut out: Vec<(String, Vec<u8>)> = vec![
        ("page.html".to_owned(), b"<!doctype html><script>alert(1)</script><h1 onclick=alert(1)>x</h1>".to_vec()),
        ("image.svg".to_owned(), b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>".to_vec()),
        ("sheet.xml".to_owned(), b"<?xml version=\"1.0\"?><?xml-stylesheet href=\"javascript:alert(1)\"?><x xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></x>".to_vec()),
        ("gif.gif".to_owned(), b"GIF89a/*<script>alert(1)</script>*/=1;alert(1)//".to_vec()),
        ("doc.pdf".to_owned(), b"%PDF-1.4 <script>alert(1)</script> /OpenAction << /S /JavaScript /JS (app.alert(1)) >>".to_vec()),
        ("run.js".to_owned(), b"alert(1)//<script>alert(1)</script>".to_vec()),
        ("mhtml.mht".to_owned(), b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>".to_vec()),
        ("utf7.txt".to_owned(), b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-".to_vec()),
        ("bom.txt".to_owned(), b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0".to_vec()),
    ];
    for (at, text) in OWN.iter().enumerate() {
        out.push((format!("own-{at}.txt"), format!("Before.\n\n{text}\n\nAfter <b>{at}</b>.").into_bytes()));
    }
    out
}

fn strings() -> Vec<String> {
    let mut out: Vec<String> = OWN.iter().map(|text| (*text).to_owned()).collect();
    if let Some(folder) = fixtures() {
        let blns = fs::read(folder.join("vectors/blns/blns.json")).unwrap();
        let blns: Vec<String> = serde_json::from_slice(&blns).unwrap();
        out.extend(blns.into_iter().filter(|text| text.contains(['<', '\'', '"', '\\', '\u{0}', '%', '\u{202e}'])));
    }
    out.truncate(200);
    out
}

fn ledger() -> Desk {
    let desk = Desk::new();
    let strings = strings();
    let mut lines = vec![
        json!({"type": "case.opened", "subject": "case/h", "data": {"question": OWN[1], "proposition": OWN[3], "scope": OWN[4], "asked_by": OWN[2], "language": "en", "scale": "standard"}}),
        json!({"type": "section.written", "subject": "case/h", "data": {"section": "body", "role": "body", "heading": OWN[0], "before": ""}}),
    ];
    for (at, text) in strings.iter().enumerate() {
        let (claim, source) = (format!("c{at}"), format!("s{at}"));
        lines.extend([
            json!({"type": "source.registered", "subject": format!("source/{source}"), "data": {"title": text, "publisher": text, "url": text, "authors": [text], "perspective": text, "published": text, "kind": "news", "stub": false}}),
            json!({"type": "claim.extracted", "subject": "case/h", "data": {"claim": claim, "text": text, "claimant": text, "claimed_at": text, "kinds": ["numerical"], "quantity": {"value": "4", "unit": text, "population": text, "place": text, "period": text, "measure": text}}}),
            json!({"type": "evidence.linked", "subject": "case/h", "data": {"evidence": format!("e{at}"), "claim": claim, "source": source, "stance": "refutes", "directness": "not_stated", "independence": "not_stated", "verification": "not_stated", "question": text, "answer": text, "note": text}}),
            json!({"type": "gap.recorded", "subject": "case/h", "data": {"gap": format!("g{at}"), "claim": claim, "would_settle": text, "searched": {"captures": [], "queries": [text], "until": text}}}),
            json!({"type": "verdict.changed", "subject": "case/h", "data": {"target": claim, "to": "refuted", "confidence": "low", "rationale": text, "reason": "initial", "inputs": [format!("e{at}")], "set_aside": []}}),
            json!({"type": "statement.written", "subject": "case/h", "data": {"statement": format!("t{at}"), "section": "body", "text": format!("{text} [{}]", at + 1), "kind": "reported", "citations": [{"number": at + 1, "source": source, "evidence": [format!("e{at}")]}], "claims": [claim], "gaps": [], "verdicts": [], "rests_on": []}}),
            json!({"type": "note.added", "subject": "case/h", "data": {"text": text}}),
            json!({"type": "source.changed", "subject": format!("source/{source}"), "data": {"standing": "retracted", "notice": text, "captures": []}}),
        ]);
    }
    let text = lines.iter().fold(String::new(), |text, line| text + &line.to_string() + "\n");
    let ran = feed(&desk.dir(), "record -", &text);
    let taken = ran.out.lines().filter(|line| line.contains("\"seq\"")).count();
    assert!(taken * 10 > lines.len() * 9, "{taken} of {} were taken: {}", lines.len(), ran.err);
    for (at, (name, bytes)) in captures().into_iter().enumerate() {
        let file = desk.file(&name, &bytes);
        let access = ["public", "quotes_only"][at % 2];
        let source = format!("s{at}");
        // Some are no text, and say so.
        drop(desk.run(&["capture", file.to_str().unwrap(), "--source", &source, "--access", access]));
    }
    desk
}

#[test]
fn shows_6_hostile_words_and_captures_run_nowhere() {
    let desk = ledger();
    let server = Server::start(&desk.dir(), &[]);
    let seeds = [
        "/",
        "/cases/h",
        "/cases/h?at=now",
        "/cases/h/history",
        "/cases/h/graph",
        "/cases/h/diff?from=20&to=now",
        "/cases/h/feed.atom",
        "/cases/h.md",
        "/cases/h.txt",
        "/cases/h/embed",
        "/sources",
        "/corrections",
        "/entries",
        "/keys",
        "/feed.atom",
        "/verify",
        "/nowhere/%3Cscript%3E",
        "/search?q=script",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/search?q=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/cases/h/claims/c0",
        "/cases/h/claims/c3",
        "/cases/h/statements/t1",
        "/sources/s0",
        "/sources/s5",
        "/trace/case/h/statement/t0",
        "/impact/source/s1",
        "/cases/%22%3E%3Cscript%3E",
        "/entries/%3Cscript%3E",
        "/?page=%3Cscript%3E",
        "/cases/h?at=%3Cscript%3E",
    ];
    let found = crawl(&server, &seeds, 25);
    assert!(found.len() > 150, "{} pages", found.len());
    for (path, got) in &found {
        assert_harmless(path, got);
    }
    let shapes: BTreeSet<String> = found.keys().map(|path| shape(path)).collect();
    assert!(shapes.iter().any(|shape| shape.starts_with("/blobs/*")), "{shapes:?}");
    nothing_runs_in_a_browser(&server, found.keys().map(String::as_str));
}

/// A shape in which `claim/c4` and `claim/c5` are the same.
fn without_numbers(shape: &str) -> String {
    let part = |part: &str| if part.bytes().any(|b| b.is_ascii_digit()) { "*".to_owned() } else { part.to_owned() };
    shape.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Opens pages and files in Chromium, some of each shape.
fn nothing_runs_in_a_browser<'a>(server: &Server, paths: impl Iterator<Item = &'a str>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    let tools = Command::new(folder.join("tools")).output().unwrap();
    print!("{}", String::from_utf8_lossy(&tools.stdout));
    if !tools.status.success() {
        return;
    }
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let some: Vec<&str> = paths
        .filter(|path| {
            let count = shapes.entry(without_numbers(&shape(path))).or_default();
            *count += 1;
            *count <= OPENED_OF_EACH_SHAPE
        })
        .collect();
    let mut node = Command::new("node")
        .arg(folder.join("hostile.mjs"))
        .env("CASEBOOK_URL", format!("http://{}", server.address))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(some.join("\n").as_bytes()).unwrap();
    let ran = node.wait_with_output().unwrap();
    let out = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{out}");
    assert!(some.len() > 60 && out.contains(&format!("{} opened, 0 did something", some.len())), "{out}");
}
