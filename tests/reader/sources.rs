//! Sources, captures and blobs: what is told, and what a public site keeps to itself.

use crate::town::{AUDIT, AUDIT_2, LETTER, MINUTES, Site, town};
use serde_json::Value;
use std::process::{Command, Stdio};

/// SHA-256 by another program.
fn sha256(bytes: &[u8]) -> String {
    use std::io::Write as _;
    let mut child = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

fn names(list: &Value) -> Vec<(String, u64)> {
    let lines = list["sources"].as_array().unwrap();
    let mut names: Vec<_> = lines
        .iter()
        .map(|line| (line["source"].as_str().unwrap().to_owned(), line["cases"].as_u64().unwrap()))
        .collect();
    names.sort();
    names
}

fn pairs(of: &[(&str, u64)]) -> Vec<(String, u64)> {
    of.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect()
}

#[test]
fn the_list_tells_all_there_is_and_what_was_looked_for() {
    let desk = town();
    let site = Site::of(&desk.dir(), &[]);
    assert_eq!(names(&site.get("/sources.json").ok().json()), pairs(&[("audit", 2), ("letter", 1), ("minutes", 1)]));
    for (query, expected) in [
        ("standing=retracted", &["audit"][..]),
        ("kind=document", &["minutes"]),
        ("site=audit.example", &["audit"]),
        ("q=letter+desk", &["letter"]),
        ("captured=no", &[]),
    ] {
        let found = names(&site.get(&format!("/sources.json?{query}")).ok().json());
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), expected, "{query}");
    }
    let page = site.page("/sources").ok();
    assert!(page.text().contains("retracted by its publisher"), "what is not as it was stands out");
    assert_eq!(site.page("/sources?page=2").status, 404);
    assert_eq!(site.page("/sources?page=x").status, 400);
}

#[test]
fn a_source_tells_who_said_what_of_it_and_what_quotes_it() {
    let desk = town();
    let site = Site::of(&desk.dir(), &[]);
    let told = site.get("/sources/audit.json").ok().json();
    let source = &told["source"];
    assert_eq!(source["standing"], "retracted");
    assert_eq!(source["changes"][0]["notice"], "Two crashes were counted twice");
    let captures = source["captures"].as_array().unwrap();
    let digests: Vec<&str> = captures.iter().map(|capture| capture["sha256"].as_str().unwrap()).collect();
    assert_eq!(digests, [sha256(AUDIT.as_bytes()), sha256(AUDIT_2.as_bytes())]);
    let quotes: Vec<&str> = source["quotes"].as_array().unwrap().iter().map(|q| q["of"].as_str().unwrap()).collect();
    assert_eq!(quotes, ["case/lights/evidence/e1", "case/lights/evidence/e2", "case/whistle/evidence/e2"]);
    let page = site.page("/sources/audit").ok();
    for words in ["Two crashes were counted twice", "It fell less [1].", "/impact/source/audit", "County audit"] {
        assert!(page.text().contains(words), "{words}");
    }
    // Before the retraction it was as it had been.
    let seq = source["changes"][0]["recorded"]["seq"].as_u64().unwrap();
    let before = site.get(&format!("/sources/audit.json?at={}", seq - 1)).ok().json();
    assert_eq!(before["source"]["standing"], "live");
    let early = site.page("/sources/letter?at=3");
    assert_eq!(early.status, 404);
    assert!(early.text().contains("not known yet at #3"), "{}", early.text());
}

#[test]
fn quotes_are_marked_where_they_stand_even_when_they_overlap() {
    let desk = town();
    let site = Site::of(&desk.dir(), &[]);
    let page = site.page("/sources/audit/captures/1").ok();
    let text = page.text();
    // The words that both quotes have are marked twice.
    assert!(text.contains("<mark class=\"q twice\">The auditors</mark>"), "{text}");
    let start = AUDIT.chars().take_while(|c| *c != '.').count() - "fell from 48 to 36 in a year".chars().count();
    assert!(text.contains(&format!("id=\"at-{start}\"")), "the first quote begins at {start}");
    for link in ["/cases/lights#e1", "/cases/lights/claims/c1", "/cases/whistle#e2"] {
        assert!(text.contains(&format!("href=\"{link}\"")), "{link}");
    }
    let json = site.get("/sources/audit/captures/1.json").ok().json();
    assert_eq!(json["text"], AUDIT);
    assert_eq!(json["quotes"].as_array().unwrap().len(), 3);
}

#[test]
fn captures_are_compared_by_words() {
    let desk = town();
    let site = Site::of(&desk.dir(), &[]);
    let page = site.page("/sources/audit/captures/2?compare=1").ok();
    assert!(page.text().contains("<del>36</del><ins>30</ins>"), "{}", page.text());
    assert_eq!(site.page("/sources/audit/captures/2?compare=9").status, 404);
    assert_eq!(site.page("/sources/audit/captures/9").status, 404);
}

#[test]
fn hostile_words_are_shown_and_never_run() {
    let desk = town();
    let site = Site::of(&desk.dir(), &[]);
    let page = site.page("/sources/letter/captures/1").ok();
    assert!(page.text().contains("&lt;script&gt;alert(1)&lt;/script&gt; ⟨U+202E⟩txet"), "{}", page.text());
    assert!(!page.text().contains("<script>alert"), "a script of somebody else's");
    let blob = site.page(&format!("/blobs/sha256/{}", sha256(LETTER.as_bytes()))).ok();
    assert_eq!(blob.body, LETTER.as_bytes());
    assert!(blob.header("content-disposition").starts_with("attachment; filename=\""), "{blob:?}");
    assert_eq!(blob.header("x-content-type-options"), "nosniff");
    assert!(blob.header("content-security-policy").starts_with("sandbox;"), "{blob:?}");
    assert_eq!(blob.header("cache-control"), "no-cache");
}

#[test]
fn bytes_are_revalidated_and_go_when_they_are_withheld() {
    let desk = town();
    let digest = sha256(MINUTES.as_bytes());
    let address = format!("/blobs/sha256/{digest}");
    {
        let site = Site::of(&desk.dir(), &[]);
        let blob = site.get(&address).ok();
        assert_eq!((blob.header("etag"), blob.body.as_slice()), (format!("\"{digest}\"").as_str(), MINUTES.as_bytes()));
        let again = site.ask(&address, &[("If-None-Match", &format!("\"{digest}\""))]);
        assert_eq!((again.status, again.body.len()), (304, 0));
        for unknown in [format!("/blobs/sha256/{}", "0".repeat(64)), "/blobs/sha256/x".to_owned()] {
            assert_eq!(site.get(&unknown).status, 404, "{unknown}");
        }
    }
    desk.run(&["withhold", "source/minutes/capture/1", "--ground", "privacy", "--reference", "a letter"]).ok();
    let seq = desk.entries() - 1;
    let site = Site::of(&desk.dir(), &[]);
    let gone = site.get(&address);
    assert_eq!(gone.status, 410);
    assert!(gone.json()["detail"].as_str().unwrap().contains(&format!("entry #{seq}")), "{}", gone.text());
    let page = site.page("/sources/minutes/captures/1").ok();
    assert!(page.text().contains("withheld.") && page.text().contains(&format!("/entries/{seq}")), "{}", page.text());
    assert!(!page.text().contains("The committee saw"), "what is withheld is not shown");
    // Nor at a moment when it was not.
    let before = site.page(&format!("/sources/minutes/captures/1?at={}", seq - 1)).ok();
    assert!(!before.text().contains("The committee saw"), "what is withheld is not shown");
}

#[test]
fn a_public_site_tells_nothing_of_what_was_not_published() {
    let desk = town();
    let site = Site::of(&desk.dir(), &["--public"]);
    assert_eq!(names(&site.get("/sources.json").ok().json()), pairs(&[("audit", 1), ("minutes", 1)]));
    // What is not in sight is answered as what is not there.
    let (hidden, unknown) = (site.get("/sources/letter"), site.get("/sources/lettex"));
    assert_eq!((hidden.status, unknown.status), (404, 404));
    assert_eq!(hidden.text().replace("letter", "x"), unknown.text().replace("lettex", "x"));
    let blobs = |text: &str| site.get(&format!("/blobs/sha256/{}", sha256(text.as_bytes()))).status;
    assert_eq!((blobs(MINUTES), blobs(AUDIT), blobs(LETTER)), (200, 404, 404));
    for path in [
        "/sources",
        "/sources.json",
        "/sources/audit",
        "/sources/audit.json",
        "/sources/audit/captures/1",
        "/sources/audit/captures/1.json",
        "/sources/audit/captures/1?view=all",
        "/sources/audit/captures/2",
        "/sources/audit?at=9999999",
        "/sources/audit/captures/2?compare=1",
        "/sources/letter/captures/1",
    ] {
        let reply = site.page(path);
        for secret in ["whistle", "Who invented", "letter", "kept the worksheet", "48 to 30"] {
            assert!(path.contains(secret) || !reply.text().contains(secret), "{path} tells {secret}: {}", reply.text());
        }
    }
    let capture = site.page("/sources/audit/captures/1").ok();
    assert!(capture.text().contains("fell from 48 to 36 in a year. The auditors"), "what a publication quotes is open");
    assert!(!capture.text().contains("40 percent – to any record"), "the rest is not: {}", capture.text());
    assert_eq!(site.get("/sources/audit/captures/1.json").ok().json()["text"], Value::Null);
    assert_eq!(site.get("/sources/minutes/captures/1.json").ok().json()["text"], MINUTES);
    assert_eq!(site.page("/sources/audit/captures/2?compare=1").status, 404);
    // The published page and assessment are the publication's own bytes.
    let entries = desk.run(&["show", "lights", "--published", "--json"]).json();
    let assessment = entries["digest"].as_str().unwrap();
    assert_eq!(site.get(&format!("/blobs/sha256/{assessment}")).status, 200);
}
