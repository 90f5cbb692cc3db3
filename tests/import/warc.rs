//! Captures out of WARC and ARC files.

use crate::{
    article::{blobs, journal},
    bulk::import,
    support::{Desk, fixtures},
};
use serde_json::Value;
use std::{fs, path::PathBuf};

/// printf 'The lamps were counted twice.' | sha256sum; the same bytes stand in the records below.
const LAMPS: &str = "The lamps were counted twice.";
const LAMPS_SHA256: &str = "bc1cf18b588bf71b1b625c4924d370d0808b35b71c5af1110cdaf7d38e42b1f2";

fn record(kind: &str, number: u8, fields: &str, block: &str) -> String {
    format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-0000000000{number:02}>\r\n\
         WARC-Date: 2026-03-01T10:00:00.123456789Z\r\n{fields}Content-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

/// An answer in chunks with a cookie, what was asked for it, the same answer again, one of another page, a name that was
/// looked up, and rubbish.
fn ours() -> String {
    let of = |url: &str| format!("WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n");
    let digest = format!("WARC-Payload-Digest: sha256:{LAMPS_SHA256}\r\n");
    let page = of("https://reader:secret@lamps.example/report");
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nSet-Cookie: who=me\r\nTransfer-Encoding: chunked\r\n\r\n\
                   9\r\nThe lamps\r\n14\r\n were counted twice.\r\n0\r\n\r\n";
    let gone = "HTTP/1.1 410 Gone\r\nContent-Type: text/html\r\n\r\n<p>Gone</p>";
    let again = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
    [
        record("warcinfo", 1, "Content-Type: application/warc-fields\r\n", "software: by hand\r\n"),
        record("response", 2, &(page.clone() + &digest), chunked),
        record("request", 3, &page, "GET /report HTTP/1.1\r\nCookie: who=me\r\n\r\n"),
        record("revisit", 4, &(page + &digest), again),
        record("response", 5, &of("https://lamps.example/old"), gone),
        record(
            "response",
            6,
            "WARC-Target-URI: dns:lamps.example\r\nContent-Type: text/dns\r\n",
            "20260301\nlamps.example. 60 IN A 192.0.2.1\n",
        ),
        "rubbish\r\n\r\n".to_owned(),
        record(
            "response",
            7,
            &(of("https://lamps.example/old") + "WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"),
            gone,
        ),
    ]
    .concat()
}

fn captures(desk: &Desk) -> Vec<Value> {
    String::from_utf8(journal(desk))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].clone())
        .filter(|event| event["type"] == "casebook.source.captured.v1")
        .map(|event| event["data"].clone())
        .collect()
}

#[test]
fn shows_2_records_become_captures_with_their_own_date_and_address() {
    let desk = Desk::new();
    let file = desk.file("ours.warc", ours());
    let ran = import(&desk, &file, &["--json"]);
    assert_eq!(ran.code, 1, "the rubbish is refused: {}", ran.err);
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    for (member, expected) in [("captured", 4), ("existing", 0), ("refused", 1), ("passed_over", 3)] {
        assert_eq!(summary[member], expected, "{member}: {summary}");
    }
    let refused = summary["results"].as_array().unwrap().iter().find(|row| row["result"] == "refused").unwrap();
    let place = ours().find("rubbish").unwrap();
    assert_eq!((&refused["offset"], &refused["reason"]), (&place.into(), &"no record begins here: \"rubbish\"".into()));
    let captures = captures(&desk);
    let members = |name: &str| captures.iter().map(|capture| capture[name].clone()).collect::<Vec<_>>();
    assert_eq!(members("requested_url")[0], "https://lamps.example/report", "nobody's name and password");
    assert_eq!(members("captured_at"), vec![Value::from("2026-03-01T10:00:00.123456Z"); 4]);
    assert_eq!(members("status"), [200, 200, 410, 410]);
    assert_eq!(members("how"), vec![Value::from("warc"); 4]);
    let body = &captures[0]["body"];
    assert_eq!((&body["size"], &body["media_type"]), (&LAMPS.len().into(), &"text/plain".into()));
    assert_eq!(body["sha256"], LAMPS_SHA256);
    assert_eq!(captures[1]["body"], *body, "a revisit has the body that it repeats");
    assert_eq!(captures[0]["via"]["record"], "urn:uuid:00000000-0000-4000-8000-000000000002");
    assert_eq!(captures[0]["via"]["offset"], ours().find("WARC/1.1\r\nWARC-Type: response").unwrap());
    // The text of what is text can be quoted at once.
    let source = summary["results"][0]["source"].as_str().unwrap();
    let shown = desk.run(&["search", "counted twice", "--json"]).json();
    assert!(shown.to_string().contains(source), "{shown}");
    // Who asked is nowhere.
    for name in blobs(&desk) {
        let bytes = fs::read(desk.dir().join(&name)).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("who=me"), "{name}");
    }
    assert!(!String::from_utf8(journal(&desk)).unwrap().contains("secret"));
    let wrong = summary["results"].as_array().unwrap().last().unwrap();
    assert_eq!(wrong["notes"][0], "the payload digest that it states is wrong");
    desk.run(&["verify"]).ok();

    // Again it adds nothing; so does the same file compressed, a member for each record.
    let before = journal(&desk);
    let again: Value = serde_json::from_str(&import(&desk, &file, &["--json"]).out).unwrap();
    assert_eq!((&again["captured"], &again["existing"]), (&0.into(), &4.into()));
    assert_eq!(journal(&desk), before);
}

#[test]
fn shows_2_every_fixture_comes_in_or_is_refused_with_a_reason() {
    let Some(folder) = fixtures() else { return };
    let desk = Desk::new();
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.join("fixtures/warc/warcio")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 16);
    for file in &files {
        let ran = import(&desk, file, &["--json"]);
        let summary: Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}: {}", file.display(), ran.err));
        let refused: Vec<&Value> =
            summary["results"].as_array().unwrap().iter().filter(|row| row["result"] == "refused").collect();
        assert_eq!(ran.code, i32::from(!refused.is_empty()), "{}", file.display());
        assert!(refused.iter().all(|row| !row["reason"].as_str().unwrap().is_empty()), "{summary}");
    }
    let notes = |name: &str| {
        let summary = import(&desk, &folder.join("fixtures/warc/warcio").join(name), &["--json"]).out;
        summary.matches("digest that it states is wrong").count()
    };
    // `warcio check -v` of warcio 1.8.1: none of these fails; of the cut one both digests do.
    for right in [
        "example.warc",
        "example.warc.gz",
        "example-resource.warc.gz",
        "post-test.warc.gz",
        "example-wget-bad-target-uri.warc.gz",
    ] {
        assert_eq!(notes(right), 0, "{right}");
    }
    assert_eq!(notes("example-trunc.warc"), 2);
    desk.run(&["verify"]).ok();
}

#[test]
fn shows_3_pages_give_text_that_can_be_quoted() {
    let Some(folder) = fixtures() else { return };
    let desk = Desk::new();
    let file = |name: &str| folder.join("fixtures/warc/warcio").join(name);
    import(&desk, &file("example.warc"), &[]).ok();
    let chunked = import(&desk, &file("example-iana.org-chunked.warc"), &["--json"]).json();
    let source = chunked["results"][0]["source"].as_str().unwrap();
    desk.run(&["open", "dns", "--question", "Was the trust anchor of the root zone replaced?"]).ok();
    desk.run(&["claim", "dns", "--text", "A new key was made.", "--claimant", "unknown"]).ok();
    // Words of the page in the file: `warcio extract --payload example-iana.org-chunked.warc 405`.
    let quote = "a new key signing key for the DNS root zone has been generated";
    desk.run(&["evidence", "dns", "--claim", "c1", "--source", source, "--quote", quote, "--stance", "supports"]).ok();
    let shown = desk.run(&["show", "dns", "--json"]).json();
    let evidence = &shown["assessment"]["claims"][0]["evidence"][0];
    assert_eq!(evidence["quote"]["exact"], quote, "{evidence}");
    assert!(evidence["quote"]["prefix"].as_str().unwrap().ends_with("February 2017, "), "{evidence}");
    // What is around the text is none of it.
    let err = desk
        .run(&[
            "evidence",
            "dns",
            "--claim",
            "c1",
            "--source",
            source,
            "--quote",
            "Root Zone Management",
            "--stance",
            "supports",
        ])
        .fails(1);
    assert!(err.contains("not in"), "{err}");
    desk.run(&["verify"]).ok();
}

#[test]
fn the_same_bytes_give_the_same_text_unless_their_headers_say_otherwise() {
    let of = |number: u8, content_type: &str| {
        let fields = format!(
            "WARC-Target-URI: https://lamps.example/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
        );
        // In windows-1252 what is a dash in UTF-8 is three characters.
        let page =
            format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n<p>Counted twice \u{2014} by hand.</p>");
        record("response", number, &fields, &page)
    };
    let utf8 = "text/html; charset=utf-8";
    let file = [of(1, utf8), of(2, utf8), of(3, "text/html; charset=windows-1252"), of(4, "text/plain; charset=utf-8")];
    let desk = Desk::new();
    let path = desk.file("pages.warc", file.concat());
    assert_eq!(import(&desk, &path, &["--json"]).json()["captured"], 4);
    let journal = String::from_utf8(journal(&desk)).unwrap();
    let texts: Vec<String> = journal
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].clone())
        .filter(|event| event["type"] == "casebook.text.extracted.v1")
        .map(|event| event["data"]["text"]["sha256"].as_str().unwrap().to_owned())
        .map(|hex| fs::read_to_string(desk.dir().join("blobs/sha256").join(&hex[..2]).join(&hex[2..])).unwrap())
        .collect();
    let page = "Counted twice \u{2014} by hand.\n";
    let misread = "Counted twice \u{e2}\u{20ac}\u{201d} by hand.\n";
    assert_eq!(texts, [page, page, misread, "<p>Counted twice \u{2014} by hand.</p>"]);
}

#[test]
fn a_dry_run_writes_nothing_and_flags_for_articles_mean_nothing() {
    let desk = Desk::new();
    let file = desk.file("ours.warc", ours());
    let before = journal(&desk);
    let told = import(&desk, &file, &["--dry-run"]);
    assert!(told.out.contains("would capture 4 records"), "{}", told.out);
    assert_eq!((journal(&desk), blobs(&desk).len()), (before, 0));
    let err = import(&desk, &file, &["--case", "lamps"]).fails(2);
    assert!(err.contains("--case means nothing"), "{err}");
    let err = desk.run(&["capture", file.to_str().unwrap(), "--source", "s"]).fails(1);
    assert!(err.contains("there is no source"), "{err}");
    desk.run(&["source", "s", "--kind", "news", "--title", "S"]).ok();
    let err = desk.run(&["capture", file.to_str().unwrap(), "--source", "s"]).fails(1);
    assert!(err.contains("casebook import"), "{err}");
}

#[test]
fn a_refused_record_takes_nothing_back_and_numbers_that_are_taken_are_left_out() {
    let desk = Desk::new();
    let page = |url: &str| format!("WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n");
    let of = |words: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{words}");
    let first = record("response", 1, &page("https://lamps.example/a"), &of("The lamps were counted."));
    let summary = import(&desk, &desk.file("first.warc", &first), &["--json"]).json();
    let source = summary["results"][0]["source"].as_str().unwrap();
    let file = desk.file("own.txt", "By hand.");
    desk.run(&["capture", file.to_str().unwrap(), "--source", source, "--capture", "3"]).ok();
    // Good, of a day that is none, good.
    let second = [
        record("response", 2, &page("https://lamps.example/a"), &of("They were counted again.")),
        record("response", 3, &page("https://lamps.example/a"), &of("Never.")).replace("2026-03-01", "2026-02-30"),
        record("response", 4, &page("https://lamps.example/a"), &of("And again.")),
    ];
    let ran = import(&desk, &desk.file("second.warc", second.concat()), &["--json"]);
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    let became: Vec<&Value> = summary["results"].as_array().unwrap().iter().map(|row| &row["capture"]).collect();
    assert_eq!((ran.code, became), (1, vec![&"2".into(), &Value::Null, &"4".into()]), "{summary}");
    desk.run(&["verify"]).ok();
}

/// A page with what it says about itself, hostile words in it.
const PAGE: &str = "<html lang=en><head><title>Lamps</title><meta name=author content='Ann Ley \u{202e}'>\
    <meta property=article:published_time content=2026-03-01><link rel=canonical href=https://lamps.example/canonical>\
    <script type=application/ld+json>{\"@context\":\"https://schema.org\",\"@type\":\"ClaimReview\",\
    \"url\":\"https://lamps.example/r\",\"claimReviewed\":\"All lamps were swapped\",\
    \"reviewRating\":{\"@type\":\"Rating\",\"alternateName\":\"False\"}}</script></head>\
    <body><p>The lamps were counted twice, street by street, and the count is said to be right.</p></body></html>";

#[test]
fn what_pages_say_of_themselves_is_suggested_and_never_changes_a_source() {
    let response = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
    let fields =
        "WARC-Target-URI: https://lamps.example/report\r\nContent-Type: application/http; msgtype=response\r\n";
    let desk = Desk::new();
    let file =
        desk.file("page.warc", record("response", 1, fields, &response) + &record("response", 2, fields, &response));
    let summary = import(&desk, &file, &["--json"]).json();
    let says = &summary["results"][0]["says"];
    for (member, expected) in [
        ("title", "Lamps".into()),
        ("author", "Ann Ley \u{202e}".into()),
        ("published", "2026-03-01".into()),
        ("language", "en".into()),
        ("canonical", "https://lamps.example/canonical".into()),
        ("claim_reviews", 1.into()),
    ] as [(&str, Value); 6]
    {
        assert_eq!(says[member], expected, "{member}: {summary}");
    }
    let registered: Vec<Value> = String::from_utf8(journal(&desk))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].clone())
        .filter(|event| event["type"] == "casebook.source.registered.v1")
        .map(|event| event["data"].clone())
        .collect();
    assert_eq!(registered.len(), 1, "the second capture changes nothing of the source");
    for (member, expected) in
        [("title", "Lamps".into()), ("published", "2026-03-01".into()), ("language", "en".into())] as [(&str, Value); 3]
    {
        assert_eq!(registered[0][member], expected, "{member}");
    }
    assert_eq!(registered[0]["authors"], Value::from(vec!["Ann Ley \u{202e}"]));
    assert_eq!(registered[0]["url"], "https://lamps.example/report", "where it was, whatever it says");

    // The terminal says what was not recorded, and hostile characters are made visible.
    let desk = Desk::new();
    let file =
        desk.file("page.warc", record("response", 1, fields, &response) + &record("response", 2, fields, &response));
    let told = import(&desk, &file, &[]).ok();
    assert_eq!(told.matches("it has a ClaimReview of its own").count(), 2, "{told}");
    assert_eq!(told.matches("it says that its address is https://lamps.example/canonical").count(), 2, "{told}");
    let own = "it says of itself: title “Lamps”, by Ann Ley ⟨U+202E⟩, published 2026-03-01, language en";
    assert_eq!(told.matches(own).count(), 1, "of the source that was registered already: {told}");
    desk.words("source city --title Lamps").ok();
    let file = desk.file("page.html", PAGE);
    let told = desk.run(&["capture", file.to_str().unwrap(), "--source", "city"]).ok();
    assert!(told.contains(own) && told.contains("it has a ClaimReview of its own"), "{told}");
    desk.run(&["verify"]).ok();
}

#[test]
fn a_record_that_is_too_long_is_refused_and_not_the_file_that_it_is_in() {
    let desk = Desk::new();
    let of = |url: &str| format!("WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n");
    let page = |words: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{words}");
    let long = format!("https://lamps.example/{}", "x".repeat(50_000));
    let title = "t".repeat(60_000);
    let titled = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html lang={title}><title>{title}</title><body><article><p>{}</p></article>",
        "Some words of it. ".repeat(30)
    );
    let file = [
        record("response", 1, &of("https://lamps.example/a"), &page("One.")),
        record("response", 2, &of(&long), &page("Two.")),
        record("response", 3, &of("https://lamps.example/titled"), &titled),
        record("response", 4, &of("https://lamps.example/b"), &page("Three.")),
    ];
    let file = desk.file("long.warc", file.concat());
    let told = import(&desk, &file, &["--json"]);
    assert_eq!(told.code, 1);
    let told: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((&told["captured"], &told["refused"]), (&3.into(), &1.into()), "{told}");
    assert!(told["results"][1]["reason"].as_str().unwrap().contains("49152 are allowed"), "{told}");
    // Two bodies that are their own texts, under the same headers; a page, its headers and its text: nothing else is left.
    assert_eq!(blobs(&desk).len(), 6);
    desk.run(&["verify"]).ok();
}

#[test]
fn withheld_bytes_register_no_source() {
    let desk = Desk::new();
    let note = desk.file("lamps.txt", LAMPS);
    desk.run(&["source", "lamps", "--kind", "news", "--title", "Lamps"]).ok();
    desk.run(&["capture", note.to_str().unwrap(), "--source", "lamps"]).ok();
    desk.run(&["withhold", "source/lamps/capture/1", "--ground", "privacy"]).ok();
    let of = "WARC-Target-URI: https://lamps.example/new\r\nContent-Type: application/http; msgtype=response\r\n";
    let page = |words: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{words}");
    let (before, kept) = (journal(&desk), blobs(&desk).len());
    let file = desk.file("withheld.warc", record("response", 1, of, &page(LAMPS)));
    let told = import(&desk, &file, &[]);
    assert!(told.code == 1 && told.out.contains("were withheld by entry"), "{}{}", told.out, told.err);
    assert_eq!((journal(&desk), blobs(&desk).len()), (before, kept));
    let both = [record("response", 1, of, &page(LAMPS)), record("response", 2, of, &page("Others."))];
    let file = desk.file("both.warc", both.concat());
    assert_eq!(import(&desk, &file, &[]).code, 1);
    let captured = captures(&desk);
    assert_eq!(captured.last().unwrap()["capture"], "1", "the other one is the first of its source");
    desk.run(&["verify"]).ok();
}
