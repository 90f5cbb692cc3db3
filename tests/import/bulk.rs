use crate::{
    article::{blobs, journal},
    support::{Desk, Ran, fixtures},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn averitec() -> Option<PathBuf> {
    fixtures().map(|folder| folder.join("fixtures/averitec/claims.json"))
}

fn raw(file: &Path) -> Vec<Value> {
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

pub(crate) fn import(desk: &Desk, file: &Path, more: &[&str]) -> Ran {
    desk.run(&[&["import", &file.display().to_string()], more].concat())
}

/// Every event of a type in the journal, with its subject.
fn events(desk: &Desk, name: &str) -> Vec<(String, Value)> {
    String::from_utf8(journal(desk))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|entry| entry["event"]["type"] == format!("casebook.{name}.v1"))
        .map(|entry| (entry["event"]["subject"].as_str().unwrap().to_owned(), entry["event"]["data"].clone()))
        .collect()
}

fn strings<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn shows_3_2_all_of_averitec_comes_in_with_one_command() {
    let Some(file) = averitec() else { return };
    let desk = Desk::new();
    let summary = import(&desk, &file, &["--json"]).json();
    for (member, expected) in
        [("records", 250), ("imported", 250), ("existing", 0), ("differs", 0), ("refused", 0), ("first", 2)]
    {
        assert_eq!(summary[member], expected, "{member}");
    }
    assert_eq!(summary["format"], "AVeriTeC");
    assert_eq!(desk.entries(), 2 + usize::try_from(summary["added"].as_u64().unwrap()).unwrap());
    assert_eq!(blobs(&desk).len(), 1, "the file is kept once");

    // reference/domain.md section 3 for the counts of the file.
    let records = raw(&file);
    let answers: Vec<&Value> = records
        .iter()
        .flat_map(|record| record["questions"].as_array().unwrap())
        .flat_map(|question| question["answers"].as_array().unwrap())
        .collect();
    assert_eq!((records.len(), answers.len()), (250, 674));
    assert_eq!(events(&desk, "evidence.linked").len(), 674 - 25);
    assert_eq!(events(&desk, "gap.recorded").len(), 25);
    assert_eq!(events(&desk, "claim.extracted").len(), 250);
    assert_eq!(events(&desk, "verdict.changed").len(), 2 * 250);

    // One source for each address, wherever it stands; one for the metadata of each case that needs it.
    let addresses: BTreeSet<&str> = answers
        .iter()
        .map(|answer| answer["source_url"].as_str().unwrap())
        .chain(records.iter().filter_map(|record| record["original_claim_url"].as_str()))
        .map(str::trim)
        .filter(|url| !matches!(*url, "" | "Metadata"))
        .collect();
    let metadata = records.iter().filter(|record| record["questions"].to_string().contains("\"Metadata\"")).count();
    let registered = events(&desk, "source.registered");
    assert_eq!(registered.len(), addresses.len() + metadata);
    let urls: BTreeSet<&str> = registered.iter().filter_map(|(_, source)| source["url"].as_str()).collect();
    assert_eq!(urls, addresses);
    desk.words("verify").ok();
}

#[test]
fn shows_3_2_each_averitec_case_says_what_its_record_says() {
    let Some(file) = averitec() else { return };
    let desk = Desk::new();
    let summary = import(&desk, &file, &["--json"]).json();
    let ratings = BTreeMap::from([
        ("Supported", "supported"),
        ("Refuted", "refuted"),
        ("Conflicting Evidence/Cherrypicking", "mixed"),
        ("Not Enough Evidence", "unproven"),
    ]);
    let (claims, verdicts) = (events(&desk, "claim.extracted"), events(&desk, "verdict.changed"));
    let (evidence, gaps) = (events(&desk, "evidence.linked"), events(&desk, "gap.recorded"));
    let mut counts = BTreeMap::<&str, usize>::new();
    let mut cases = BTreeSet::new();
    for (result, record) in summary["results"].as_array().unwrap().iter().zip(raw(&file)) {
        let case = result["case"].as_str().unwrap();
        assert!(cases.insert(case.to_owned()), "{case} twice");
        let subject = format!("case/{case}");
        let of = |list: &[(String, Value)]| -> Vec<Value> {
            list.iter().filter(|(of, _)| *of == subject).map(|(_, data)| data.clone()).collect()
        };
        let rating = ratings[record["label"].as_str().unwrap()];
        *counts.entry(rating).or_default() += 1;
        assert_eq!((&result["label"], &result["rating"]), (&record["label"], &json!(rating)));
        let host = strings(&of(&verdicts)[0], "attributed_to").to_owned();
        assert!(host.starts_with("AVeriTeC annotators"), "{host}");
        for verdict in of(&verdicts) {
            assert_eq!((&verdict["to"], &verdict["rationale"]), (&json!(rating), &record["justification"]));
            assert_eq!((&verdict["reason"], &verdict["confidence"]), (&json!("imported"), &json!("low")));
        }
        let claim = &of(&claims)[0];
        assert_eq!(claim["text"], record["claim"]);
        let speaker = record["speaker"].as_str().unwrap_or_default().trim().to_owned();
        assert_eq!(claim["claimant"], if speaker.is_empty() { "unknown" } else { &speaker });
        let date: Vec<u32> =
            record["claim_date"].as_str().unwrap().split('-').map(|part| part.parse().unwrap()).collect();
        assert_eq!(claim["claimed_at"], format!("{:04}-{:02}-{:02}", date[2], date[1], date[0]));
        assert_eq!(claim["kinds"].as_array().unwrap().len(), record["claim_types"].as_array().unwrap().len());
        let mut expected = (Vec::new(), Vec::new());
        for question in record["questions"].as_array().unwrap() {
            for answer in question["answers"].as_array().unwrap() {
                if answer["answer_type"] == "Unanswerable" {
                    expected.1.push(question["question"].clone());
                } else {
                    expected.0.push((question["question"].clone(), answer["answer"].clone(), "not_stated".into()));
                }
            }
        }
        let found: Vec<(Value, Value, Value)> = of(&evidence)
            .iter()
            .map(|item| (item["question"].clone(), item["answer"].clone(), item["stance"].clone()))
            .collect();
        assert_eq!(found, expected.0);
        assert_eq!(of(&gaps).iter().map(|gap| gap["would_settle"].clone()).collect::<Vec<_>>(), expected.1);
    }
    // reference/domain.md section 3: 71 / 139 / 24 / 16.
    assert_eq!(counts, BTreeMap::from([("supported", 71), ("refuted", 139), ("unproven", 24), ("mixed", 16)]));
    let listed = desk.words("cases --json").json();
    let by_verdict =
        |verdict: &str| listed.as_array().unwrap().iter().filter(|case| case["verdict"] == verdict).count();
    assert_eq!(counts.keys().map(|rating| by_verdict(rating)).collect::<Vec<_>>(), [16, 139, 71, 24]);
    // And to a reader: whose rating it is.
    let shown = desk.words(&format!("show {}", cases.first().unwrap())).ok();
    assert!(shown.contains("Imported, not our assessment"), "{shown}");
}

#[test]
fn shows_3_2_averitec_again_adds_nothing_even_when_shuffled() {
    let Some(file) = averitec() else { return };
    let desk = Desk::new();
    import(&desk, &file, &[]).ok();
    let (before, kept) = (journal(&desk), blobs(&desk));
    let told = import(&desk, &file, &[]).ok();
    assert!(told.contains("nothing to add"), "{told}");
    let mut records = raw(&file);
    records.reverse();
    let shuffled = desk.file("shuffled.json", serde_json::to_vec_pretty(&records).unwrap());
    for more in [&["--json"][..], &["--json", "--case", "other"], &["--json", "--dry-run"], &["--json", "--atomic"]] {
        let summary = import(&desk, &shuffled, more).json();
        assert_eq!((&summary["existing"], &summary["added"]), (&json!(250), &json!(0)), "{more:?}");
    }
    assert_eq!(journal(&desk), before);
    assert_eq!(blobs(&desk), kept, "a file that no event names was left");
    // The file is mended where it was lost.
    fs::remove_file(desk.dir().join(&kept[0])).unwrap();
    import(&desk, &file, &[]).ok();
    assert_eq!(blobs(&desk), kept);
    assert_eq!(journal(&desk), before);
}

#[test]
fn shows_3_2_a_changed_record_is_reported_and_nothing_is_overwritten() {
    let Some(file) = averitec() else { return };
    let desk = Desk::new();
    let first = import(&desk, &file, &["--json"]).json();
    let (before, kept) = (journal(&desk), blobs(&desk));
    let mut records = raw(&file);
    records[3]["label"] = json!("Supported");
    records[200]["questions"][0]["answers"][0]["answer"] = json!("Otherwise.");
    let changed = desk.file("changed.json", serde_json::to_vec(&records).unwrap());
    for more in [&[][..], &["--dry-run"], &["--case", "other"], &["--atomic"]] {
        let ran = import(&desk, &changed, &[more, &["--json"]].concat());
        assert_eq!(ran.code, 1, "{more:?}: {ran:?}");
        let summary: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!((&summary["differs"], &summary["existing"], &summary["added"]), (&json!(2), &json!(248), &json!(0)));
        for at in [3, 200] {
            let (result, stood) = (&summary["results"][at], &first["results"][at]);
            assert_eq!((&result["result"], &result["case"]), (&json!("differs"), &stood["case"]));
            let reason = format!("differs from what stands as case {}", stood["case"].as_str().unwrap());
            assert!(strings(result, "reason").starts_with(&reason), "{result}");
        }
    }
    let told = import(&desk, &changed, &[]);
    assert!(told.out.contains("record 4 (/3): differs from what stands as case "), "{told:?}");
    assert_eq!(journal(&desk), before);
    assert_eq!(blobs(&desk), kept);
}

#[test]
fn shows_3_2_real_claim_reviews_come_in() {
    let Some(folder) = fixtures() else { return };
    let file = folder.join("fixtures/claimreview/real.jsonl");
    let reviews: Vec<Value> = fs::read_to_string(&file)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["claimreview"].clone())
        .collect();
    assert_eq!(reviews.len(), 20);
    let desk = Desk::new();
    let summary = import(&desk, &file, &["--json"]).json();
    assert_eq!((&summary["imported"], &summary["refused"]), (&json!(20), &json!(0)));
    let (claims, evidence) = (events(&desk, "claim.extracted"), events(&desk, "evidence.linked"));
    let verdicts = events(&desk, "verdict.changed");
    for (result, review) in summary["results"].as_array().unwrap().iter().zip(&reviews) {
        let subject = format!("case/{}", result["case"].as_str().unwrap());
        let of = |list: &[(String, Value)]| -> Vec<Value> {
            list.iter().filter(|(of, _)| *of == subject).map(|(_, data)| data.clone()).collect()
        };
        assert_eq!(of(&claims)[0]["text"], review["claimReviewed"]);
        if review["itemReviewed"].get("author").is_none() {
            assert_eq!(of(&claims)[0]["claimant"], "unknown");
        }
        // The label exactly as it was given, with its carriage return.
        let label = &review["reviewRating"]["alternateName"];
        let rating = &of(&evidence)[0];
        assert_eq!((&rating["question"], &rating["answer"]), (&json!("Rating"), label));
        assert_eq!(result["label"], *label);
        // By hand: the labels that mean one thing, in seven languages.
        let expected = match label.as_str().unwrap().trim() {
            "False" | "Falso" | "Falso." | "Faux" | "Falsch" | "Incorrect" => json!("refuted"),
            "Misleading" | "Engañoso" | "não_é_bem_assim" => json!("mixed"),
            _ => json!(null),
        };
        assert_eq!(result["rating"], expected, "{label}");
        assert_eq!(of(&verdicts).len(), if expected.is_null() { 0 } else { 2 });
        assert!(of(&verdicts).iter().all(|verdict| verdict["to"] == expected && verdict["reason"] == "imported"));
    }
    assert_eq!(summary["results"].as_array().unwrap().iter().filter(|result| result["rating"].is_null()).count(), 4);
    desk.words("verify").ok();
    let before = journal(&desk);
    assert_eq!(import(&desk, &file, &["--json"]).json()["existing"], 20);
    assert_eq!(journal(&desk), before);
}

#[test]
fn shows_3_2_the_vocabularys_own_examples() {
    let Some(folder) = fixtures() else { return };
    let desk = Desk::new();
    let file = |name: &str| folder.join("fixtures/claimreview").join(name);
    let of = |name: &str| import(&desk, &file(name), &["--json"]).json()["results"][0].clone();
    assert_eq!(of("sdo-ClaimReview-issue-1061-examples_00.jsonld")["rating"], "supported");
    // It has no rating at all, and says in words that it is true: that is no label.
    let unrated = of("sdo-ClaimReview-issue-1061-examples_01.jsonld");
    assert_eq!((&unrated["rating"], &unrated["evidence"]), (&json!(null), &json!(1)));
    let told = import(&desk, &file("issue-2450-examples-MediaReview_00.jsonld"), &[]).fails(1);
    assert!(told.contains("what it describes is MediaReview") && told.contains("nothing was written"), "{told}");
}
