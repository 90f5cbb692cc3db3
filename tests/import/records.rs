use crate::{
    article::{blobs, journal},
    bulk::import,
    support::Desk,
};
use serde_json::{Value, json};
use std::fs;

fn claim(text: &str, label: &str) -> Value {
    json!({
        "claim": text, "label": label, "justification": "Why.", "claim_date": "1-2-2020",
        "fact_checking_article": "https://checks.example/a",
        "questions": [{"question": "Is it?", "answers": [
            {"answer": "Yes", "answer_type": "Extractive", "source_url": "https://a.example/", "source_medium": "Web text"}]}],
    })
}

fn review(page: &str, label: &str) -> Value {
    json!({
        "@type": "ClaimReview", "url": format!("https://checks.example/{page}"), "claimReviewed": format!("It is {page}"),
        "author": {"@type": "Organization", "name": "Checks"}, "reviewRating": {"alternateName": label},
        "itemReviewed": {"@type": "Claim", "appearance": {"url": "https://a.example/"}},
    })
}

fn lines(values: &[Value]) -> String {
    values.iter().fold(String::new(), |text, value| text + &value.to_string() + "\n")
}

#[test]
fn shows_3_2_one_source_for_one_address_in_two_files_of_two_kinds() {
    let desk = Desk::new();
    let one = desk.file("one.json", json!([claim("A", "Refuted"), claim("B", "Refuted")]).to_string());
    let two = desk.file("two.jsonl", lines(&[review("c", "False")]));
    let first = import(&desk, &one, &["--json"]).json();
    assert_eq!((&first["sources"], &first["sources_known"]), (&json!(1), &json!(1)));
    let second = import(&desk, &two, &["--json"]).json();
    // The page of the review is new, the place where its claim appeared is known.
    assert_eq!((&second["sources"], &second["sources_known"]), (&json!(1), &json!(1)));
    desk.words("verify").ok();
}

#[test]
fn shows_3_2_every_shape_of_claim_review() {
    let page = |inside: &str| {
        format!("<!doctype html><title>x</title><script type=\"application/ld+json\">{inside}</script><p>prose</p>")
    };
    let (a, b) = (review("a", "True"), review("b", "Half true"));
    for (name, content, count) in [
        ("alone.json", a.to_string(), 1),
        ("array.json", json!([a, b]).to_string(), 2),
        (
            "graph.json",
            json!({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, a, b]}).to_string(),
            2,
        ),
        ("lines.jsonl", lines(&[a.clone(), b.clone()]), 2),
        ("page.html", page(&a.to_string()), 1),
        ("graph.html", page(&json!({"@graph": [a, b]}).to_string()), 2),
        ("no-name", format!("\u{feff}\r\n{a:#}\r\n"), 1),
    ] {
        let desk = Desk::new();
        let summary = import(&desk, &desk.file(name, content), &["--json"]).json();
        assert_eq!((&summary["imported"], &summary["format"]), (&json!(count), &json!("ClaimReview")), "{name}");
        assert_eq!(summary["results"][0]["rating"], "supported");
        let shown = desk.words(&format!("show {} --json", summary["results"][0]["case"].as_str().unwrap())).json();
        assert_eq!(shown["assessment"]["question"], "It is a");
        assert_eq!(shown["assessment"]["verdict"]["attributed_to"], "Checks");
        assert_eq!(shown["assessment"]["imports"][0]["sha256"], summary["file"]);
    }
}

#[test]
fn shows_3_2_refused_records_are_named_and_the_rest_goes_in() {
    let desk = Desk::new();
    let long = "x".repeat(60_000);
    let bad = json!([claim("A", "Refuted"), {"claim": "", "questions": []}, 7, claim(&long, "Refuted"), claim("B", "Refuted")]);
    let file = desk.file("bad.json", bad.to_string());
    let ran = import(&desk, &file, &["--json"]);
    assert_eq!(ran.code, 1);
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&summary["imported"], &summary["refused"]), (&json!(2), &json!(3)));
    for (at, place, words) in
        [(1, "/1", "`claim` is missing or empty"), (2, "/2", "not a JSON object"), (3, "/3", "`claim` is too long")]
    {
        let result = &summary["results"][at];
        assert_eq!((&result["result"], &result["place"]), (&json!("refused"), &json!(place)));
        assert!(result["reason"].as_str().unwrap().contains(words), "{result}");
    }
    let again = import(&desk, &file, &[]);
    assert!(again.out.contains("not imported: record 2 (/1): `claim` is missing or empty"), "{again:?}");
    assert_eq!(again.code, 1);
    // One a line: by their lines.
    let file = desk.file("bad.jsonl", format!("{}{{oops\n{}", lines(&[review("a", "x")]), lines(&[review("b", "y")])));
    let ran = import(&desk, &file, &[]);
    assert!(ran.code == 1 && ran.out.contains("record 2 (line 2): it is not JSON: key must be a string"), "{ran:?}");
    assert_eq!(desk.words("cases --json").json().as_array().unwrap().len(), 4);
    desk.words("verify").ok();
}

#[test]
fn shows_3_2_atomic_is_all_or_nothing() {
    let desk = Desk::new();
    let (before, kept) = (journal(&desk), blobs(&desk));
    let file = desk.file("bad.json", json!([claim("A", "Refuted"), {"claim": "", "questions": []}]).to_string());
    let ran = import(&desk, &file, &["--atomic"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("not imported, because another record was not"), "{ran:?}");
    assert!(ran.out.ends_with("nothing was written\n"), "{ran:?}");
    assert_eq!((journal(&desk), blobs(&desk)), (before, kept));
    let file = desk.file("good.json", json!([claim("A", "Refuted"), claim("B", "Refuted")]).to_string());
    assert_eq!(import(&desk, &file, &["--atomic", "--json"]).json()["imported"], 2);
}

#[test]
fn shows_3_2_what_the_ledger_refuses_is_said_for_its_record() {
    let desk = Desk::new();
    let names = |file| -> Vec<String> {
        let summary = import(&desk, file, &["--dry-run", "--json"]).json();
        let results = summary["results"].as_array().unwrap().clone();
        results.iter().map(|result| result["case"].as_str().unwrap().to_owned()).collect()
    };
    let file = desk.file("two.json", json!([claim("A", "Refuted"), claim("B", "Refuted")]).to_string());
    let cases = names(&file);
    desk.run(&["open", &cases[0], "--question", "Mine?"]).ok();
    let ran = import(&desk, &file, &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains(&format!("its case would be `{}`, which is open already", cases[0])), "{ran:?}");
    assert_eq!(desk.words("cases --json").json().as_array().unwrap().len(), 2);
    // Under another prefix it goes in.
    import(&desk, &file, &["--case", "avt"]).ok();
    let listed = desk.words("cases").ok();
    assert!(listed.contains("avt-a-"), "{listed}");
    // A key that may not.
    let desk = Desk::new();
    desk.words("key new res@desk.example").ok();
    desk.words("key enroll res --holder Res --role researcher --key founder").ok();
    let kept = blobs(&desk);
    let file = desk.file("two.json", json!([claim("A", "Refuted"), claim("B", "Refuted")]).to_string());
    for more in [&["--key", "res"][..], &["--key", "res", "--atomic"]] {
        let ran = import(&desk, &file, more);
        assert_eq!(ran.code, 1);
        assert!(ran.out.contains("needs a signer with the role editor"), "{ran:?}");
        assert_eq!(blobs(&desk), kept);
    }
}

#[test]
fn shows_3_2_a_record_of_which_a_part_is_there_is_completed() {
    let desk = Desk::new();
    let file = desk.file("one.json", json!([claim("A", "Refuted")]).to_string());
    import(&desk, &file, &["--key", "founder"]).ok();
    let whole = String::from_utf8(journal(&desk)).unwrap();
    for first in 1..9 {
        let dir = desk.outside().join(format!("half-{first}"));
        crate::support::run(desk.outside(), ["init", dir.to_str().unwrap(), "--origin", "desk.example/log"]).ok();
        let unsigned = |line: &str| {
            let event = &serde_json::from_str::<Value>(line).unwrap()["event"];
            let members = ["type", "subject", "data", "id", "time"];
            members.iter().map(|name| ((*name).to_owned(), event[name].clone())).collect::<Value>()
        };
        let lines = lines(&whole.lines().skip(2).take(first).map(unsigned).collect::<Vec<_>>());
        crate::support::copy(&desk.dir().join("blobs"), &dir.join("blobs"));
        crate::support::feed(&dir, "record -", &lines).ok();
        let summary = crate::support::run(&dir, ["import", file.to_str().unwrap(), "--json"]).json();
        let there = if first == 8 { "existing" } else { "imported" };
        assert_eq!(summary[there], 1, "{first}: {summary}");
        assert_eq!(summary["added"], 8 - first.min(8));
    }
}

#[test]
fn shows_3_2_the_same_record_twice_is_one_case() {
    let desk = Desk::new();
    // Twice the same, and two that say the same claim of the same article with other answers.
    let mut other = claim("A", "Supported");
    other["questions"] = json!([]);
    let file = desk.file("twice.json", json!([claim("A", "Refuted"), claim("A", "Refuted"), &other]).to_string());
    let summary = import(&desk, &file, &["--json"]).json();
    assert_eq!((&summary["imported"], &summary["existing"]), (&json!(2), &json!(1)));
    let results = &summary["results"];
    assert_eq!(results[0]["case"], results[1]["case"]);
    assert_ne!(results[0]["case"], results[2]["case"]);
    assert_eq!(results[1]["notes"], json!(["the same as record 1"]));
    // A third of them before those two is new, and one that was changed stands against the one that is not there any more.
    let (mut third, mut changed) = (other.clone(), other.clone());
    (third["speaker"], changed["speaker"]) = (json!("Ann"), json!("Bea"));
    let file = desk.file("third.json", json!([third, other, claim("A", "Refuted")]).to_string());
    let summary = import(&desk, &file, &["--json"]).json();
    assert_eq!((&summary["imported"], &summary["existing"], &summary["differs"]), (&json!(1), &json!(2), &json!(0)));
    let file = desk.file("changed.json", json!([changed, third, claim("A", "Refuted")]).to_string());
    let ran = import(&desk, &file, &["--json"]);
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &summary["existing"], &summary["differs"]), (1, &json!(2), &json!(1)));
    assert_eq!(summary["results"][0]["case"], results[2]["case"]);
}

#[test]
fn shows_3_2_a_dry_run_of_records_writes_nothing() {
    let desk = Desk::new();
    let (before, kept) = (journal(&desk), blobs(&desk));
    let file = desk.file("two.json", json!([claim("A", "Refuted"), claim("B", "Refuted")]).to_string());
    let summary = import(&desk, &file, &["--dry-run", "--json"]).json();
    assert_eq!((&summary["imported"], &summary["dry_run"], &summary["first"]), (&json!(2), &json!(true), &json!(null)));
    assert_eq!((journal(&desk), blobs(&desk)), (before, kept));
    // What it says is what it does.
    let did = import(&desk, &file, &["--json"]).json();
    for member in ["added", "sources", "sources_known"] {
        assert_eq!(did[member], summary[member], "{member}");
    }
    assert_eq!(did["results"], summary["results"]);
    // It takes no ledger.
    let path = file.display().to_string();
    let told = crate::support::run(desk.outside(), ["import", &path, "--dry-run"]).ok();
    assert!(told.contains("would import 2 of 2 records (AVeriTeC)"), "{told}");
}

#[test]
fn shows_3_2_events_are_recorded_as_they_stand() {
    let desk = Desk::new();
    desk.words("open a --question A?").ok();
    let note = |text: &str| json!({"type": "note.added", "subject": "case/a", "data": {"text": text}});
    let file = desk.file("events", lines(&[note("one"), json!({"type": "x"}), note("two")]));
    let ran = import(&desk, &file, &[]);
    assert_eq!(ran.code, 1);
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&answers[0]["line"], &answers[2]["line"], answers.len()), (&json!(1), &json!(3), 3));
    assert!(answers[1]["refused"].is_string());
    let told = import(&desk, &file, &["--dry-run"]).fails(2);
    assert!(told.contains("--dry-run means nothing") && told.contains("nothing was written"), "{told}");
}

#[test]
fn shows_3_2_wrong_usage_is_said() {
    let desk = Desk::new();
    let article = desk.file("article.txt", "Is it so?\n\nYes [1].\n");
    let told = import(&desk, &article, &[]).fails(2);
    assert!(told.contains("is an article, and --case CASE is missing"), "{told}");
    let records = desk.file("a.json", review("a", "True").to_string());
    let told = import(&desk, &records, &["--url", "https://x.example/"]).fails(2);
    assert!(told.contains("--url is for an article"), "{told}");
    let told = import(&desk, &records, &["--case", &"x".repeat(30)]).fails(2);
    assert!(told.contains("at most 20 letters"), "{told}");
    let terms = import(&desk, &records, &["--licence", "CC BY 4.0", "--language", "de", "--json"]).json();
    let shown = desk.words(&format!("show {} --json", terms["results"][0]["case"].as_str().unwrap())).json();
    assert_eq!(shown["assessment"]["imports"][0]["licence"], "CC BY 4.0");
    assert_eq!(shown["assessment"]["language"], "de");
    for (name, content, words) in [
        ("other.json", "{\"name\":1}", "JSON of another kind: an object with the members `name`"),
        ("broken.json", "{\"@type\":\"ClaimReview\",", "it begins as JSON does, and is none"),
        ("page.html", "<html><body>x</body></html>", "a web page without a ClaimReview"),
    ] {
        let told = import(&desk, &desk.file(name, content), &["--case", "x"]).fails(1);
        assert!(told.contains(words) && told.contains(name) && told.ends_with("nothing was written\n"), "{told}");
    }
    assert_eq!(blobs(&desk).len(), 1);
}

#[test]
fn shows_3_2_naughty_strings_in_every_member_leave_a_ledger_that_verifies() {
    let Some(folder) = crate::support::fixtures() else { return };
    let blns: Vec<String> = serde_json::from_slice(&fs::read(folder.join("vectors/blns/blns.json")).unwrap()).unwrap();
    let reviews: Vec<Value> = (0..)
        .zip(&blns)
        .map(|(n, text): (usize, &String)| json!({
            "@type": "ClaimReview", "@id": format!("https://checks.example/{n}"), "url": text, "claimReviewed": text,
            "name": text, "datePublished": text, "inLanguage": text, "author": {"@type": text, "name": text, "url": text},
            "publisher": text, "reviewBody": text, "sdLicense": text, text: text,
            "reviewRating": {"alternateName": text, "ratingValue": text, "ratingExplanation": text},
            "itemReviewed": {"@type": text, "name": text, "author": [text, {"name": text}], "appearance": [text, {"url": text}]},
        }))
        .collect();
    let desk = Desk::new();
    let ran = import(&desk, &desk.file("blns.json", json!(reviews).to_string()), &["--json"]);
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    let blank = blns.iter().filter(|text| text.trim().is_empty()).count();
    assert_eq!(summary["imported"].as_u64().unwrap(), (blns.len() - blank) as u64);
    assert_eq!(summary["refused"].as_u64().unwrap(), blank as u64);
    desk.words("verify").ok();
    let told = import(&desk, &desk.outside().join("blns.json"), &[]).out;
    assert!(told.chars().all(|c| c == '\n' || !c.is_control()), "a control character reached the terminal");
}

#[test]
fn shows_3_2_ids_are_those_of_the_formats_document() {
    use proof::Digest;
    // docs/formats.md, "Ids of imported events", by hand.
    let id = |importer: &str, of: Digest, ordinal: u64| {
        let digest = Digest::of(format!("desk.example/log\n{importer}\n{of}\n{ordinal}").as_bytes());
        let mut hex = digest.to_string()[..32].to_owned();
        hex.replace_range(12..13, "8");
        let variant = u8::from_str_radix(&hex[16..17], 16).unwrap() & 0b11 | 0b1000;
        hex.replace_range(16..17, &format!("{variant:x}"));
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    };
    let desk = Desk::new();
    // Members in another order, white space and a float: the canonical form is what counts.
    let written = r#"[{ "questions":[], "claim":"A","x":1.50, "fact_checking_article":"https://checks.example/a",
        "original_claim_url":" https://a.example/ "}]"#;
    let canonical = r#"{"claim":"A","fact_checking_article":"https://checks.example/a","original_claim_url":" https://a.example/ ","questions":[],"x":1.5}"#;
    import(&desk, &desk.file("a.json", written), &[]).ok();
    let (about, record) = (Digest::of(b"1\nA\nhttps://checks.example/a"), Digest::of(canonical.as_bytes()));
    let expected = [
        id("casebook-averitec", about, 0),
        id("casebook-averitec", record, 1),
        id("casebook-source", Digest::of(b"https://a.example/"), 0),
        id("casebook-averitec", record, 5),
        id("casebook-averitec", record, 2),
    ];
    let lines = String::from_utf8(journal(&desk)).unwrap();
    let entries: Vec<Value> = lines.lines().skip(2).map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<&str> = entries.iter().map(|entry| entry["event"]["id"].as_str().unwrap()).collect();
    assert_eq!(found, expected);
    let imports: Vec<&Value> = entries.iter().map(|entry| &entry["event"]["importid"]).collect();
    assert_eq!(imports, [&json!(null), &json!(null), &json!(expected[1]), &json!(expected[1]), &json!(expected[1])]);
}
