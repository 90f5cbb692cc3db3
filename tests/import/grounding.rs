use crate::support::Desk;
use serde_json::{Value, json};

fn assessment(desk: &Desk) -> Value {
    desk.words("show lights --json").json()["assessment"].clone()
}

fn desk() -> Desk {
    let desk = Desk::new();
    let text = "Did crashes fall?\nSummary\nThe city says by 40 percent [1]. The county counted a quarter [2], and the city agrees [1] [2]. Nobody found the worksheet.\n";
    let file = desk.file("lights.txt", text);
    desk.run(&["import", &file.display().to_string(), "--case", "lights"]).ok();
    desk
}

/// The grounding of each citation of each sentence, and of the sentence.
fn grounding(desk: &Desk) -> Vec<(Vec<String>, Value)> {
    let assessment = assessment(desk);
    let statements = assessment["sections"][0]["statements"].as_array().unwrap();
    let word = |value: &Value| value["grounding"].as_str().unwrap().to_owned();
    statements
        .iter()
        .map(|s| (s["citations"].as_array().unwrap().iter().map(word).collect(), s["grounding"].clone()))
        .collect()
}

fn state(citations: &[&str], weakest: &str) -> (Vec<String>, Value) {
    let weakest = if weakest.is_empty() { Value::Null } else { json!(weakest) };
    (citations.iter().map(ToString::to_string).collect(), weakest)
}

/// Rewrites a sentence with the same words, on claims.
fn link(desk: &Desk, statement: &str, text: &str, claim: &str) {
    let args = ["statement", "lights", statement, "--text", text, "--claims", claim];
    desk.run(&[&args[..], &["--replaces", "standing", "--reason", "linked"]].concat()).ok();
}

fn counts(desk: &Desk) -> [u64; 6] {
    let count = &assessment(desk)["grounding"];
    ["statements", "quoted", "captured", "cited_only", "self_reported", "uncited"].map(|n| count[n].as_u64().unwrap())
}

#[test]
fn shows_3_grounding_follows_what_the_ledger_holds() {
    let desk = desk();
    let none = state(&[], "");
    let cited = state(&["cited_only"], "cited_only");
    let both = state(&["cited_only", "cited_only"], "cited_only");
    // “The county …, and the city …” cites 2, 1: each number once, in order of appearance.
    assert_eq!(grounding(&desk), [cited.clone(), both, none.clone()]);
    assert_eq!(counts(&desk), [3, 0, 0, 2, 0, 1]);

    let audit = desk.file("audit.txt", "Crashes fell from 48 to 36.\n").display().to_string();
    desk.run(&["capture", &audit, "--source", "lights.2"]).ok();
    let half = state(&["captured", "cited_only"], "cited_only");
    assert_eq!(grounding(&desk), [cited.clone(), half, none.clone()]);
    assert_eq!(counts(&desk), [3, 0, 0, 2, 0, 1]);

    let release = desk.file("release.txt", "Crashes fell by 40 percent, we say.\n").display().to_string();
    desk.run(&["capture", &release, "--source", "lights.1"]).ok();
    let captured = state(&["captured"], "captured");
    let both = state(&["captured", "captured"], "captured");
    assert_eq!(grounding(&desk), [captured.clone(), both.clone(), none.clone()]);
    assert_eq!(counts(&desk), [3, 0, 2, 0, 0, 1]);

    // A quote counts once the sentence rests on its claim.
    desk.run(&["claim", "lights", "--text", "By a quarter", "--claimant", "County Auditor"]).ok();
    desk.run(&[
        "evidence", "lights", "--claim", "c1", "--source", "lights.2", "--quote", "48 to 36", "--stance", "supports",
    ])
    .ok();
    assert_eq!(grounding(&desk), [captured.clone(), both, none.clone()]);
    link(&desk, "s2", "The county counted a quarter [2], and the city agrees [1] [2].", "c1");
    let half = state(&["quoted", "captured"], "captured");
    assert_eq!(grounding(&desk), [captured, half.clone(), none.clone()]);
    let s2 = &assessment(&desk)["sections"][0]["statements"][1];
    assert_eq!((&s2["quoted"], &s2["citations"][0]["stances"]), (&json!(1), &json!(["supports"])));

    // What the claimant says of itself is not more than that, quoted or not.
    desk.run(&["claim", "lights", "--text", "By 40 percent", "--claimant", "The city"]).ok();
    let own = ["evidence", "lights", "--claim", "c2", "--source", "lights.1", "--quote", "by 40 percent"];
    desk.run(&[&own[..], &["--stance", "supports", "--independence", "self"]].concat()).ok();
    link(&desk, "s1", "The city says by 40 percent [1].", "c2");
    assert_eq!(grounding(&desk), [state(&["self_reported"], "self_reported"), half, none]);
    assert_eq!(counts(&desk), [3, 0, 1, 0, 1, 1]);
    let report = desk.words("show lights").ok();
    assert!(report.contains("GROUNDING") && report.contains("1 uncited"), "{report}");
}

#[test]
fn shows_3_a_stub_is_described_later() {
    let desk = desk();
    let source = |desk: &Desk| assessment(desk)["sources"][0].clone();
    let stub = source(&desk);
    assert_eq!((&stub["stub"], &stub["kind"], &stub["title"]), (&json!(true), &json!("unknown"), &Value::Null));
    assert!(desk.words("show lights").ok().contains("lights.1"));

    let describe = ["source", "lights.1", "--title", "Safer streets", "--url", "https://city.example/safer"];
    let told = desk.run(&describe).fails(1);
    assert!(told.contains("registered already") && told.contains("--basis"), "{told}");
    desk.run(&[&describe[..], &["--basis", "inferred", "--kind", "government", "--note", "by its wording"]].concat())
        .ok();
    let inferred = source(&desk);
    assert_eq!((&inferred["stub"], &inferred["basis"]), (&json!(false), &json!("inferred")));
    assert_eq!((&inferred["title"], &inferred["kind"]), (&json!("Safer streets"), &json!("government")));
    let report = desk.words("show lights").ok();
    assert!(report.contains("Safer streets") && report.contains("identified by us"), "{report}");

    desk.run(&["source", "lights.1", "--basis", "author_confirmed", "--publisher", "Tidemark"]).ok();
    let confirmed = source(&desk);
    assert_eq!((&confirmed["title"], &confirmed["publisher"]), (&json!("Safer streets"), &json!("Tidemark")));
    assert_eq!(confirmed["basis"], "author_confirmed");
    let report = desk.words("show lights").ok();
    assert!(!report.contains("identified by us"), "{report}");
    // Before, it is still the stub that it was.
    let history = desk.words("history lights --json").json();
    let described = history.as_array().unwrap().iter().find(|c| c["type"] == "casebook.source.described.v1").unwrap();
    let before = described["seq"].as_u64().unwrap() - 1;
    let then = desk.words(&format!("show lights --json --at {before}")).json();
    assert_eq!(then["assessment"]["sources"][0], stub);
}

#[test]
fn shows_3_a_rewritten_sentence_keeps_its_citations() {
    let desk = Desk::new();
    let sentence = "They fell, say three [3] [1, 2], and [sic] not [2020] or [7-9].";
    let file = desk.file("lights.txt", format!("Did crashes fall?\nSummary\n{sentence}\nMore [4] [7].\n"));
    desk.run(&["import", &file.display().to_string(), "--case", "lights"]).ok();
    let cited = |desk: &Desk| -> Vec<u64> {
        let assessment = assessment(desk);
        let citations = assessment["sections"][0]["statements"][0]["citations"].as_array().unwrap();
        citations.iter().map(|citation| citation["number"].as_u64().unwrap()).collect()
    };
    assert_eq!(cited(&desk), [3, 1, 2, 7, 8, 9]);
    let rewrite = |text: &str| {
        let args = ["statement", "lights", "s1", "--text", text, "--replaces", "standing", "--reason", "words"];
        desk.run(&args).ok();
    };
    rewrite(sentence);
    assert_eq!(cited(&desk), [3, 1, 2, 7, 8, 9]);
    // A name becomes the number that its source has, or the next one; numbers that nobody knows are text.
    desk.words("source audit --kind dataset --title Audit").ok();
    rewrite("They fell [@lights.4] [@audit], says [2], [99] and [2](https://a.example/).");
    assert_eq!(cited(&desk), [4, 10, 2]);
    let text = desk.words("show lights --format text").ok();
    assert!(text.contains("They fell [4] [10], says [2], [99] and [2](https://a.example/)."), "{text}");
}
