//! `casebook search`, of texts in many scripts, beside a writer, in exports.

use crate::{
    support::{Desk, Ran, casebook, copy, fixtures, run},
    world::{AUDIT, town},
};
use serde_json::{Value, json};
use std::{fs, process::Stdio};

/// The names of what is found, best first.
#[track_caller]
fn found(desk: &Desk, query: &str) -> Vec<String> {
    names(&desk.run(&["search", "--json", "--", query]).json())
}

fn names(found: &Value) -> Vec<String> {
    found["hits"].as_array().unwrap().iter().map(|hit| hit["name"].as_str().unwrap().to_owned()).collect()
}

/// The words of a hit that are marked.
fn marked(hit: &Value) -> Vec<String> {
    let text: Vec<char> = hit["text"].as_str().unwrap().chars().collect();
    let place = |mark: &Value, at: usize| usize::try_from(mark[at].as_u64().unwrap()).unwrap();
    let marks = hit["marks"].as_array().unwrap().iter();
    marks.map(|mark| text[place(mark, 0)..place(mark, 1)].iter().collect()).collect()
}

#[test]
fn finds_the_sentences_of_the_seed_article() {
    let Some(folder) = fixtures() else { return };
    let desk = Desk::new();
    let article = folder.join("fixtures/ice-trafficking.txt");
    desk.run(&["import", article.to_str().unwrap(), "--case", "ice"]).ok();
    // Which sentences have these words was looked up in the file, and counted there.
    assert_eq!(found(&desk, "Nebraska"), ["case/ice/statement/s3"]);
    assert_eq!(found(&desk, "\"could not be independently verified\""), ["case/ice/statement/s4"]);
    // Written with U+2011 and with curly quotes.
    assert_eq!(found(&desk, "counter-human-trafficking"), ["case/ice/statement/s2"]);
    assert_eq!(found(&desk, "\"worst of the worst\""), ["case/ice/statement/s10"]);
    assert_eq!(found(&desk, "\"agency's press releases\""), ["case/ice/statement/s3"]);
    assert_eq!(found(&desk, "5,000"), ["case/ice/statement/s4"]);
    assert_eq!(found(&desk, "retraumat* children"), ["case/ice/statement/s9"]);
    assert_eq!(found(&desk, "Reading the incentives"), ["case/ice/section/section-5"]);
    let mut shown = found(&desk, "\"thousands of children\"");
    shown.sort();
    assert_eq!(shown, ["case/ice", "case/ice/statement/s1", "case/ice/statement/s13"]);
    let found = desk.run(&["search", "--json", "Nebraska"]).json();
    assert_eq!(marked(&found["hits"][0]), ["Nebraska"]);
    assert_eq!(found["hits"][0]["title"], "Has ice enforcement saved thousands of children from trafficking");
    assert_eq!(found["indexed_to"], desk.entries() - 1);
}

#[test]
fn finds_words_of_many_scripts_and_where_they_stand() {
    let desk = town();
    let text = "Rapport från Grönvik: 4 812 gatlyktor 👍🏽.\n\n東京都の夜間の交通事故は四割減った。\n\nשלום עולם. Число аварий. 서울 시장이 말했다.\n";
    let file = desk.file("many.txt", text);
    desk.run(&["capture", file.to_str().unwrap(), "--source", "audit", "--json"]).ok();
    let capture = "source/audit/capture/2";
    for query in [
        "gronvik",
        "GRÖNVIK",
        "gro\u{308}nvik",
        "“4 812”",
        "👍",
        "交通事故",
        "東京",
        "שלום",
        "аварий",
        "서울",
        "число*",
    ] {
        assert!(found(&desk, query).contains(&capture.to_owned()), "{query}: {:?}", found(&desk, query));
    }
    assert_eq!(found(&desk, "故事"), [""; 0], "characters in another order");
    let answer = desk.run(&["search", "--json", "交通事故"]).json();
    let hit = &answer["hits"][0];
    assert_eq!(marked(hit), ["交通事故"]);
    let start = usize::try_from(hit["start"].as_u64().unwrap() + hit["marks"][0][0].as_u64().unwrap()).unwrap();
    assert_eq!(text.chars().skip(start).take(4).collect::<String>(), "交通事故");
    assert_eq!(hit["title"], "County audit");
}

/// What is found for some questions, as it is printed.
fn printed(run: &dyn Fn(&[&str]) -> Ran) -> Vec<String> {
    let questions: [&[&str]; 4] = [
        &["search", "crashes"],
        &["search", "--json", "crashes", "fell"],
        &["search", "could not trace", "--kind", "text", "--kind", "evidence"],
        &["search", "crash*", "--case", "lights", "--limit", "2"],
    ];
    questions.iter().map(|args| run(args)).map(|ran| (ran.err.clone(), ran.ok())).map(|(err, out)| err + &out).collect()
}

#[test]
fn finds_the_same_wherever_the_log_is() {
    let desk = town();
    let right = printed(&|args| desk.run(args));
    assert!(right.iter().all(|text| !text.starts_with("Nothing")), "{right:?}");
    assert!(desk.dir().join("search/meta.json").is_file());
    // Another process has the lock.
    let mut writer = casebook(&desk.dir());
    let mut writer = writer.args(["record", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(writer.stdin.as_mut().unwrap(), b"{}\n").unwrap();
    std::io::Read::read_exact(writer.stdout.as_mut().unwrap(), &mut [0]).unwrap();
    assert_eq!(printed(&|args| desk.run(args)), right);
    fs::remove_dir_all(desk.dir().join("search")).unwrap();
    assert_eq!(printed(&|args| desk.run(args)), right, "without an index, beside a writer");
    assert!(!desk.dir().join("search").exists());
    drop(writer.stdin.take());
    writer.wait().unwrap();
    // Exports have none, and leave none behind.
    for out in ["out", "out.zip"] {
        desk.run(&["export", &format!("../{out}")]).ok();
        let of = |args: &[&str]| run(desk.outside(), [&["--ledger", out], args].concat());
        assert_eq!(printed(&of), right, "{out}");
    }
    assert!(!desk.outside().join("out/search").exists());
    desk.words("verify").ok();
    desk.words("restore ../out.zip ../back").ok();
    // It says once that it has made its index.
    run(&desk.outside().join("back"), ["cases"]).ok();
    assert_eq!(printed(&|args| run(&desk.outside().join("back"), args)), right);
    // It is named by what examines the directory, and taken away by what makes indexes again.
    printed(&|args| desk.run(args));
    let state = || {
        let findings = desk.words("doctor --json").json();
        findings.as_array().unwrap().iter().find(|finding| finding["what"] == "search").unwrap()["severity"].clone()
    };
    assert_eq!(state(), "fine");
    fs::write(desk.dir().join("search/meta.json"), "x").unwrap();
    assert_eq!(state(), "mends");
    let ran = desk.run(&["search", "crashes"]);
    assert!(ran.err.contains("warning: the search index was made again"), "{ran:?}");
    desk.words("rebuild").ok();
    assert!(!desk.dir().join("search").exists() && !desk.dir().join("search.sum").exists());
    assert_eq!(printed(&|args| desk.run(args)), right);
}

#[test]
fn follows_what_is_written() {
    let desk = town();
    assert_eq!(found(&desk, "So"), ["case/lights/statement/s1"]);
    let args = ["statement", "lights", "s1", "--section", "says", "--text", "Otherwise[@audit].", "--evidence", "e1"];
    desk.run(&[&args[..], &["--claims", "c1", "--replaces", "standing", "--reason", "clearer"]].concat()).ok();
    assert_eq!(found(&desk, "So"), [""; 0]);
    assert_eq!(found(&desk, "otherwise"), ["case/lights/statement/s1"]);
    // The same ledger elsewhere, with what is known of it.
    let elsewhere = Desk::empty();
    copy(&desk.dir(), &elsewhere.dir());
    desk.run(&["note", "lights", "--text", "one more"]).ok();
    assert_eq!(found(&desk, "one more"), ["case/lights"]);
    assert_eq!(found(&elsewhere, "one more"), [""; 0]);
    // A blob that went.
    fs::remove_dir_all(desk.dir().join("search")).unwrap();
    fs::remove_dir_all(desk.dir().join("blobs")).unwrap();
    let told = desk.run(&["search", "districts"]).ok();
    assert!(told.contains("1 captured text is not in this ledger, and not searched"), "{told}");
    assert!(AUDIT.contains("districts"));
}

#[test]
fn says_that_nothing_was_found_and_where_it_was_looked_for() {
    let desk = town();
    let told = desk.run(&["search", "quux", "--kind", "claim", "--case", "lights"]).ok();
    let last = desk.entries() - 1;
    assert_eq!(told, format!("Nothing found for “quux” in claims of the case lights and its sources at #{last}\n"));
    assert_eq!(desk.run(&["search", "&"]).ok(), "“&” has no word or number to look for\n");
    let some = desk.run(&["search", "districts quux"]).ok();
    assert!(some.contains("Nothing has all of these words"), "{some}");
    let none = desk.run(&["search", "quux", "--json"]).json();
    let expected = json!({"query": "quux", "indexed_to": last, "all_words": true, "total": 0, "texts_missing": 0,
        "hits": []});
    assert_eq!(none, expected);
    // No text is a wrong query.
    for query in ["\"", "a:b", "[a TO", "(((", "a AND", "-", "*", "\\", "^2", "~", "\u{202e}", "' OR 1"] {
        assert_eq!(desk.run(&["search", "--", query]).code, 0, "{query}");
    }
}
