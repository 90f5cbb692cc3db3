use crate::{
    bulk::{
        Format, RecordRefusal,
        desk::{assert_whole, event, events, planned, spoiled},
    },
    fixtures::fixture,
};
use serde_json::{Value, json};

fn record() -> Value {
    json!({
        "claim": "The bridge is the longest.",
        "label": "Conflicting Evidence/Cherrypicking",
        "justification": "Two lists differ.",
        "claim_date": "5-3-2021",
        "speaker": " The mayor ",
        "original_claim_url": "https://city.example/speech",
        "fact_checking_article": "https://web.archive.org/web/2021/https://www.checks.example/bridge",
        "reporting_source": "Radio",
        "location_ISO_code": null,
        "claim_types": ["Numerical Claim", "Event/Property Claim"],
        "fact_checking_strategies": ["Written Evidence", "Consultation"],
        "questions": [
            {"question": "How long is it?", "answers": [
                {"answer": "900 m", "answer_type": "Extractive", "source_url": "https://survey.example/a", "source_medium": "PDF"},
                {"answer": "Yes", "answer_type": "Boolean", "source_url": "Metadata", "source_medium": "Metadata",
                 "boolean_explanation": "It says so."}]},
            {"question": "Who measured it?", "answers": [
                {"answer": "No answer could be found.", "answer_type": "Unanswerable", "source_url": "", "source_medium": ""}]},
            {"question": "Again?", "answers": [
                {"answer": "910 m", "answer_type": "Abstractive", "source_url": "https://survey.example/a", "source_medium": "PDF"},
                {"answer": "x", "answer_type": "Abstractive", "source_url": "survey.example", "source_medium": "Web text"}]},
        ],
    })
}

#[test]
fn a_record_becomes_a_case() {
    let plan = planned(Format::Averitec, &record()).unwrap();
    assert_whole(&plan);
    let opened = event(&plan, "case.opened");
    assert_eq!((&opened["question"], &opened["language"]), (&json!("The bridge is the longest."), &json!("en")));
    assert_eq!(opened["proposition"], opened["question"]);
    let import = event(&plan, "import.recorded");
    assert_eq!(import["record"], "/0");
    assert_eq!(import["importer"]["name"], "casebook-averitec");
    assert_eq!(import["of"]["publisher"], "checks.example");
    assert!(import["of"].get("licence").is_none());
    let claim = event(&plan, "claim.extracted");
    assert_eq!((&claim["claimant"], &claim["claimed_at"]), (&json!("The mayor"), &json!("2021-03-05")));
    assert_eq!(claim["kinds"], json!(["numerical", "event"]));

    // The speech, the survey once, the metadata, and words that are no address.
    let sources = events(&plan, "source.registered");
    let urls: Vec<_> = sources.iter().map(|source| source.get("url").cloned().unwrap_or_default()).collect();
    assert_eq!(
        urls,
        [json!("https://city.example/speech"), json!("https://survey.example/a"), json!(null), json!(null)]
    );
    assert_eq!(sources[2]["title"], "Metadata of the claim in AVeriTeC");
    assert_eq!(sources[3]["title"], "survey.example");
    assert!(sources.iter().all(|source| source["kind"] == "unknown" && source["stub"] == true));

    let evidence = events(&plan, "evidence.linked");
    assert_eq!(evidence.len(), 4);
    assert_eq!((&evidence[0]["question"], &evidence[0]["answer"]), (&json!("How long is it?"), &json!("900 m")));
    assert_eq!(evidence[0]["source"], evidence[2]["source"]);
    assert_eq!(evidence[1]["note"], "Boolean answer. Medium: Metadata. Because: It says so.");
    for member in ["stance", "directness", "independence", "verification"] {
        assert!(evidence.iter().all(|evidence| evidence[member] == "not_stated"), "{member}");
    }
    assert_eq!(event(&plan, "gap.recorded")["would_settle"], "Who measured it?");

    let verdicts = events(&plan, "verdict.changed");
    assert_eq!((&verdicts[0]["target"], &verdicts[1]["target"]), (&json!("c1"), &json!("question")));
    assert_eq!(verdicts[0]["inputs"], json!(["e1", "e2", "e3", "e4", "g1"]));
    assert_eq!(verdicts[1]["inputs"], json!(["c1"]));
    for verdict in &verdicts {
        assert_eq!((&verdict["to"], &verdict["reason"]), (&json!("mixed"), &json!("imported")));
        assert_eq!(verdict["rationale"], "Two lists differ.");
        assert_eq!(verdict["attributed_to"], "AVeriTeC annotators (fact check by checks.example)");
    }
}

#[test]
fn each_label_has_its_rating_and_others_have_none() {
    for (label, rating) in [
        ("Supported", Some("supported")),
        ("Refuted", Some("refuted")),
        ("Conflicting Evidence/Cherrypicking", Some("mixed")),
        ("Not Enough Evidence", Some("unproven")),
        ("supported", None),
        ("Unknown", None),
        ("", None),
    ] {
        let mut record = record();
        record["label"] = json!(label);
        let plan = planned(Format::Averitec, &record).unwrap();
        assert_eq!(plan.rating.as_deref(), rating, "{label}");
        assert_eq!(events(&plan, "verdict.changed").len(), if rating.is_some() { 2 } else { 0 });
    }
}

#[test]
fn what_is_not_said_is_not_guessed() {
    let bare =
        json!({"claim": "It rains.", "questions": [], "label": "Refuted", "claim_date": "yesterday", "speaker": ""});
    let plan = planned(Format::Averitec, &bare).unwrap();
    let claim = event(&plan, "claim.extracted");
    assert_eq!(claim["claimant"], "unknown");
    assert!(claim.get("claimed_at").is_none() && claim.get("appearance").is_none());
    let verdict = &events(&plan, "verdict.changed")[0];
    assert_eq!((&verdict["attributed_to"], &verdict["rationale"]), (&json!("AVeriTeC annotators"), &json!("Refuted")));
    assert!(plan.notes[0].contains("yesterday"), "{:?}", plan.notes);
}

#[test]
fn refusals_name_the_member() {
    let refused = |path: &str, value: Value| {
        let mut record = record();
        *record.pointer_mut(path).unwrap() = value;
        planned(Format::Averitec, &record).unwrap_err()
    };
    let missing = |member: &str| RecordRefusal::Missing { member: member.to_owned() };
    assert_eq!(refused("/claim", json!(" ")), missing("claim"));
    assert_eq!(refused("/claim", json!(null)), missing("claim"));
    let wrong = |member: &str, expected, found| RecordRefusal::Type { member: member.to_owned(), expected, found };
    assert_eq!(refused("/speaker", json!(7)), wrong("speaker", "a string", "a number"));
    assert_eq!(refused("/questions", json!({})), wrong("questions", "a list", "an object"));
    assert_eq!(refused("/questions/0", json!("q")), wrong("questions[0]", "an object", "a string"));
    assert_eq!(
        refused("/questions/0/answers/1/answer", json!(true)),
        wrong("questions[0].answers[1].answer", "a string", "a boolean")
    );
    let long = "x".repeat(48 * 1024);
    for (path, member) in [
        ("/claim", "claim"),
        ("/justification", "justification"),
        ("/questions/0/answers/0/answer", "questions[0].answers[0]"),
        ("/questions/1/question", "questions[1].answers[0]"),
        ("/questions/0/answers/0/source_url", "questions[0].answers[0].source_url"),
        ("/reporting_source", "what else the record holds"),
    ] {
        let refusal = refused(path, json!(long));
        assert!(
            matches!(&refusal, RecordRefusal::TooLong { member: found, .. } if found == member),
            "{path}: {refusal}"
        );
    }
}

#[test]
fn naughty_strings_break_nothing() {
    let Some(blns) = fixture("vectors/blns/blns.json") else { return };
    let blns: Vec<String> = serde_json::from_str(&blns).unwrap();
    for (n, text) in (0..).zip(blns) {
        for record in spoiled(&record(), &text, n) {
            match planned(Format::Averitec, &record) {
                Ok(plan) => assert_whole(&plan),
                Err(RecordRefusal::Missing { .. } | RecordRefusal::Type { .. }) => {}
                Err(refusal) => panic!("{text:?}: {refusal}"),
            }
        }
    }
}
