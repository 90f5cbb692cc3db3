//! A published answer worked through to the end, by the commands that a person types: `ice/*.sh`, in order.
//!
//! What is expected downstream of a source is found here by a walk of the test's own over what `show --json` prints.

use crate::{
    support::{Desk, fixtures},
    world::shell,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The retracted source.
const RETRACTED: &str = "ice.3";

/// A desk where the article was imported, with its first author and a second.
fn imported() -> Option<(Desk, String)> {
    let article = fixtures()?.join("fixtures/ice-trafficking.txt");
    let desk = Desk::empty();
    run(desk.outside(), "casebook init d --origin desk.example/log --author 'Ann Ley'");
    let before = desk.run(&["show", "ice", "--at", "1"]).fails(1);
    assert!(before.contains("there is no case `ice`"), "{before}");
    desk.run(&["import", article.to_str().unwrap(), "--case", "ice"]).ok();
    let key = "export CASEBOOK_KEY=ann-ley; casebook key new bea@desk.example && \
        casebook key enroll bea --holder 'Bea Ott' --role editor --role reviewer";
    run(&desk.dir(), key);
    let text = std::fs::read_to_string(article).unwrap();
    Some((desk, text))
}

#[track_caller]
fn run(dir: &std::path::Path, line: &str) -> String {
    shell(dir, line).ok()
}

/// Plays a part of the story.
#[track_caller]
fn play(desk: &Desk, part: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/desk/ice");
    run(&desk.dir(), &format!("bash {script}/{part}.sh"))
}

fn shown(desk: &Desk) -> Value {
    desk.words("show ice --json").json()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    list(value).iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn statements(assessment: &Value) -> Vec<&Value> {
    list(&assessment["sections"]).iter().flat_map(|section| list(&section["statements"])).collect()
}

/// The rating of each claim and of the question.
fn ratings(assessment: &Value) -> BTreeMap<String, String> {
    let of = |verdict: &Value| verdict["rating"].as_str().map(ToOwned::to_owned);
    let claims = list(&assessment["claims"]).iter();
    let mut ratings: BTreeMap<String, String> =
        claims.filter_map(|claim| Some((claim["claim"].as_str()?.to_owned(), of(&claim["verdict"])?))).collect();
    ratings.extend(of(&assessment["verdict"]).map(|rating| ("question".to_owned(), rating)));
    ratings
}

/// What rests on a source, by the words of `show --json` alone: names of verdicts and of sentences.
fn downstream(assessment: &Value, source: &str) -> BTreeSet<String> {
    let capture = format!("source/{source}/");
    let gaps: BTreeSet<&str> = list(&assessment["gaps"])
        .iter()
        .filter(|gap| texts(&gap["searched"]["captures"]).iter().any(|name| name.starts_with(&capture)))
        .filter_map(|gap| gap["gap"].as_str())
        .collect();
    let gap_claims = list(&assessment["gaps"]).iter().filter(|gap| gaps.contains(gap["gap"].as_str().unwrap()));
    let mut claims: BTreeSet<String> =
        gap_claims.filter_map(|gap| gap["claim"].as_str()).map(ToOwned::to_owned).collect();
    let mut evidence = BTreeSet::new();
    for claim in list(&assessment["claims"]) {
        let name = claim["claim"].as_str().unwrap().to_owned();
        for item in list(&claim["evidence"]).iter().filter(|item| item["source"] == source) {
            evidence.insert(item["evidence"].as_str().unwrap().to_owned());
            claims.insert(name.clone());
        }
        if claim["appearance"]["source"] == source {
            claims.insert(name);
        }
    }
    let touches = |ids: &Value, verdicts: &BTreeSet<String>| {
        texts(ids).iter().any(|id| {
            gaps.contains(id.as_str()) || evidence.contains(id) || claims.contains(id) || verdicts.contains(id)
        })
    };
    let all = ratings(assessment);
    let mut verdicts: BTreeSet<String> = all.keys().filter(|target| claims.contains(*target)).cloned().collect();
    loop {
        let more: BTreeSet<String> = list(&assessment["claims"])
            .iter()
            .filter(|claim| touches(&claim["verdict"]["inputs"], &verdicts))
            .map(|claim| claim["claim"].as_str().unwrap().to_owned())
            .chain(touches(&assessment["verdict"]["inputs"], &verdicts).then(|| "question".to_owned()))
            .collect();
        let before = verdicts.len();
        verdicts.extend(more);
        if verdicts.len() == before {
            break;
        }
    }
    let mut sentences: BTreeSet<String> = BTreeSet::new();
    loop {
        let before = sentences.len();
        for statement in statements(assessment) {
            let cites = list(&statement["citations"]).iter().any(|citation| citation["source"] == source);
            let tells =
                touches(&statement["claims"], &BTreeSet::new()) || touches(&statement["gaps"], &BTreeSet::new());
            let gives = texts(&statement["verdicts"]).iter().any(|target| verdicts.contains(target));
            let follows = texts(&statement["rests_on"]).iter().any(|other| sentences.contains(other));
            if cites || tells || gives || follows {
                sentences.insert(statement["statement"].as_str().unwrap().to_owned());
            }
        }
        if sentences.len() == before {
            break;
        }
    }
    let verdicts = verdicts.into_iter().map(|target| format!("case/ice/verdict/{target}"));
    verdicts.chain(sentences.into_iter().map(|id| format!("case/ice/statement/{id}"))).collect()
}

/// What `todo` asks to look at again, by the same names.
fn to_recheck(desk: &Desk) -> BTreeSet<String> {
    let todo = desk.words("todo ice --json").json();
    let of = |target: &str| {
        if target.starts_with('s') && target[1..].parse::<u8>().is_ok() { "statement" } else { "verdict" }
    };
    let items = list(&todo).iter().filter(|item| item["task"] == "recheck");
    items
        .map(|item| item["target"].as_str().unwrap())
        .map(|target| format!("case/ice/{}/{target}", of(target)))
        .collect()
}

#[test]
fn shows_3_1_the_ice_article_is_worked_through_to_the_end() {
    let Some((desk, article)) = imported() else { return };
    let mut moments = Vec::new();
    for part in ["1-sources", "2-claims", "3-verdicts", "4-text"] {
        moments.push((desk.entries() - 1, desk.words("show ice").ok()));
        play(&desk, part);
    }
    worked_through(&shown(&desk)["assessment"]);
    let text = desk.words("show ice --format text").ok();
    assert_eq!(text, format!("{}\n", article.trim_end_matches('\n')), "the words are what they were");

    moments.push((desk.entries() - 1, desk.words("show ice").ok()));
    let published =
        desk.run(&["publish", "ice", "--key", "ann-ley", "--url", "https://desk.example/ice", "--json"]).json();
    let dissent = "it is called so by those who cannot show it";
    desk.run(&["--key", "bea", "dissent", "ice", "question", "--would-be", "mostly-refuted", "--reason", dissent]).ok();

    let before = shown(&desk);
    moments.push((desk.entries() - 1, desk.words("show ice").ok()));
    assert_eq!(desk.words("todo").ok(), format!("Nothing to do, as of #{}.\n", desk.entries() - 1));
    play(&desk, "5-retracted");
    nothing_changed_by_itself(&desk, &before["assessment"]);

    moments.push((desk.entries() - 1, desk.words("show ice").ok()));
    play(&desk, "6-answered");
    let again = desk.run(&["publish", "ice", "--key", "ann-ley", "--nature", "correction", "--json"]).json();
    assert_eq!(desk.words("todo ice --json").json(), serde_json::json!([]));
    told_to_readers(&desk, &published, &again, &article);

    // Every moment is shown as it was.
    for (seq, was) in moments {
        assert_eq!(desk.words(&format!("show ice --at {seq}")).ok(), was, "#{seq}");
    }
    let verified = desk.words("verify --json").json();
    assert_eq!((&verified["ok"], &verified["entries"]), (&true.into(), &desk.entries().into()), "{verified}");
}

/// Sources, claims, verdicts and sentences, as reference and article have them.
fn worked_through(assessment: &Value) {
    for source in list(&assessment["sources"]) {
        assert_ne!(source["kind"], "unknown", "{source}");
        assert!(source["publisher"].is_string() && source["basis"].is_string(), "{source}");
    }
    let claims = list(&assessment["claims"]);
    let claim = |id: &str| claims.iter().find(|claim| claim["claim"] == id).unwrap();
    assert_eq!(claims.iter().filter(|claim| !claim["evidence"].as_array().unwrap().is_empty()).count(), 13);
    assert_eq!(claims.iter().filter(|claim| claim["quantity"].is_object()).count(), 6);
    assert_eq!(claim("taskforces")["quantity"]["comparator"], "more_than");
    assert_eq!(claim("taskforces")["quantity"]["value"], "120");
    assert_eq!(claim("thousands")["claimant"], "unknown");
    let relations = |id: &str| -> Vec<(String, String)> {
        let of = list(&claim(id)["relations"]).iter();
        of.map(|it| (it["relation"].as_str().unwrap().into(), it["to"].as_str().unwrap().into())).collect()
    };
    assert_eq!(relations("under12"), [("part_of".into(), "nebraska".into())]);
    assert_eq!(
        relations("located"),
        [("measures_differently".into(), "nebraska".into()), ("measures_differently".into(), "reunified".into())]
    );
    let own = claims.iter().flat_map(|claim| list(&claim["evidence"])).filter(|it| it["independence"] == "self");
    assert!(own.count() >= 8, "self-reported evidence is marked");
    let linked: BTreeSet<String> = statements(assessment).iter().flat_map(|it| texts(&it["claims"])).collect();
    assert!(linked.len() >= 10, "{linked:?}");
    assert!(statements(assessment).iter().all(|it| it["kind"] != "unclassified"));
    let gap = &assessment["gaps"][0];
    assert!(gap["would_settle"].as_str().unwrap().contains("audited nationwide total"), "{gap}");
    assert_eq!((gap["searched"]["until"].as_str(), list(&gap["searched"]["captures"]).len()), (Some("2026-03-01"), 3));
    let rated = ratings(assessment);
    assert_eq!(rated.len(), claims.len() + 1, "a verdict on each, and on the question");
    assert_eq!((rated["reunified"].as_str(), rated["question"].as_str()), ("unproven", "unproven"));
    assert_eq!(rated["nebraska"], "supported");
    let question = &assessment["verdict"];
    assert!(list(&question["inputs"]).len() >= 4 && list(&question["set_aside"]).len() == 1, "{question}");
}

/// `impact` and `todo` name what lies downstream, and no more; the ratings are what they were.
fn nothing_changed_by_itself(desk: &Desk, before: &Value) {
    let expected = downstream(before, RETRACTED);
    assert!(
        expected.contains("case/ice/verdict/cases") && !expected.contains("case/ice/verdict/rings"),
        "{expected:?}"
    );
    let impact = desk.words("impact ice.3 --json").json();
    let reached: BTreeSet<String> = list(&impact["reached"])
        .iter()
        .filter(|node| node["kind"] == "verdict" || node["kind"] == "statement")
        .map(|node| node["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(reached, expected);
    assert_eq!(impact["of"]["standing"], "retracted");
    assert_eq!(to_recheck(desk), expected);
    assert_eq!(texts(&impact["needs_recheck"]).into_iter().collect::<BTreeSet<_>>(), expected);
    let now = shown(desk);
    assert_eq!(ratings(&now["assessment"]), ratings(before));
    assert!(desk.words("cases --json").json()[0]["needs_recheck"].as_bool().unwrap());
}

/// What readers are told, and what an editor finds when looking back.
fn told_to_readers(desk: &Desk, first: &Value, second: &Value, article: &str) {
    let diff = desk.words("diff ice p1 p2 --json").json();
    assert_eq!((&diff["from"]["digest"], &diff["to"]["digest"]), (&first["digest"], &second["digest"]));
    let verdicts = list(&diff["verdicts"]);
    assert_eq!(verdicts.len(), 1, "{diff}");
    let (was, now) = (&verdicts[0]["was"], &verdicts[0]["now"]);
    assert_eq!((verdicts[0]["target"].as_str(), was["rating"].as_str()), (Some("cases"), Some("supported")));
    assert_eq!((now["rating"].as_str(), now["reason"].as_str()), (Some("unproven"), Some("source_retracted")));
    assert!(now["rationale"].as_str().unwrap().contains("who said that he met families"), "{now}");
    let words: Vec<&Value> = list(&diff["statements"]).iter().filter(|it| it["was"] != it["now"]).collect();
    assert_eq!(
        (words.len(), words[0]["id"].as_str(), words[0]["reason"].as_str()),
        (1, Some("s4"), Some("The report was withdrawn"))
    );
    assert_eq!((&diff["evidence"][0]["id"], &diff["evidence"][0]["change"]), (&"e-withdrawn".into(), &"gained".into()));
    assert_eq!(
        (&diff["sources"][0]["source"], &diff["sources"][0]["standing_now"]),
        (&RETRACTED.into(), &"retracted".into())
    );
    assert_eq!(diff["corrections"][0]["id"], "x1");
    let plain = desk.words("diff ice p1 p2").ok();
    for words in
        ["Supported → ◌ Unproven", "set aside: e-families", "why: The report was withdrawn", "live → retracted"]
    {
        assert!(plain.contains(words), "no {words} in\n{plain}");
    }

    let text = desk.run(&["show", "ice", "--published=p1", "--format", "text"]).ok();
    assert_eq!(text.trim_end(), article.trim_end(), "the first publication is the article as it was");
    let first_shown = desk.run(&["show", "ice", "--published=p1", "--json"]).json();
    assert_eq!(first_shown["digest"], first["digest"]);
    let now = shown(desk);
    assert_eq!(now["digest"], second["digest"]);
    assert_eq!(now["record"]["dissents"][0]["would_be"], "mostly-refuted");
    let reaches = |name: &str| -> BTreeSet<String> {
        let trace = desk.run(&["trace", name, "--json"]).json();
        list(&trace["reached"]).iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect()
    };
    let sentence = reaches("case/ice/statement/s4");
    assert!(sentence.contains("source/ice.3/capture/1") && sentence.contains("source/ice.3"), "{sentence:?}");
    assert!(reaches("case/ice/verdict/question").contains("source/ice.2/capture/1"));
    let history = desk.words("history ice").ok();
    let told = [
        "Ann Ley published the assessment (p1)",
        "Bea Ott dissented on the question",
        "found it retracted",
        "looked again at reunified: kept",
        "changed the verdict on claim cases from supported to unproven",
        "received complaint k1 from a reader",
        "upheld complaint k1",
        "issued correction x1",
        "published the assessment again (p2, correction)",
    ];
    let mut from = 0;
    for words in told {
        let at = history[from..].find(words).unwrap_or_else(|| panic!("no {words} behind {from} in\n{history}"));
        from += at;
    }
}
