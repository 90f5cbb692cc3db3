use crate::support::{Desk, run};
use jiff::{Timestamp, tz::Offset};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What was read right after a change.
struct Stood {
    at: u64,
    recorded_at: String,
    json: Value,
    text: String,
    report: String,
    history: Value,
    cases: Value,
}

fn stands(desk: &Desk) -> Stood {
    let json = desk.words("show lights --json").json();
    let recorded_at = json["as_of"]["recorded_at"].as_str().unwrap().to_owned();
    Stood {
        at: json["as_of"]["seq"].as_u64().unwrap(),
        recorded_at,
        text: desk.words("show lights --format text").ok(),
        report: desk.words("show lights").ok(),
        history: desk.words("history lights --json").json(),
        cases: desk.words("cases --json").json(),
        json,
    }
}

/// A case made by hand, step by step, with what was read after each.
fn by_hand() -> (Desk, Vec<Stood>) {
    let desk = Desk::new();
    let audit = desk.file("audit.txt", "Crashes fell from 48 to 36 after the lights came.\n").display().to_string();
    desk.file("later.txt", "Crashes fell from 48 to 40, corrected in June.\n");
    let steps: &[&[&str]] = &[
        &["open", "lights", "--question", "Did the new street lights cut crashes by 40 percent?"],
        &["source", "audit", "--kind", "dataset", "--title", "County audit 2026/14"],
        &["section", "lights", "says", "--heading", "What was counted", "--mark", "1. "],
        &["statement", "lights", "--section", "says", "--text", "Crashes fell by a quarter [@audit]."],
        &["capture", &audit, "--source", "audit"],
        &["claim", "lights", "--text", "Crashes fell by 40 percent", "--claimant", "Tidemark"],
        &[
            "evidence",
            "lights",
            "--claim",
            "c1",
            "--source",
            "audit",
            "--quote",
            "from 48 to 36",
            "--stance",
            "refutes",
        ],
        &["gap", "lights", "--claim", "c1", "--would-settle", "The worksheet behind the figure"],
        &[
            "verdict",
            "lights",
            "c1",
            "--to",
            "mostly-refuted",
            "--confidence",
            "medium",
            "--rationale",
            "A quarter",
            "--inputs",
            "e1",
        ],
        &["verdict", "lights", "--to", "mixed", "--confidence", "low", "--rationale", "Some effect", "--inputs", "c1"],
        &["statement", "lights", "--section", "says", "--text", "Nobody found the worksheet."],
        &[
            "statement",
            "lights",
            "s1",
            "--text",
            "Crashes fell by 25 percent [@audit].",
            "--claims",
            "c1",
            "--replaces",
            "standing",
            "--reason",
            "The figure instead of a word",
        ],
        &[
            "verdict",
            "lights",
            "--from",
            "mixed",
            "--to",
            "refuted",
            "--confidence",
            "high",
            "--rationale",
            "The city agrees",
            "--reason",
            "new_evidence",
            "--inputs",
            "c1",
        ],
        &["note", "lights", "--text", "Asked the press office again"],
        &["source", "audit", "--basis", "author_confirmed", "--publisher", "County Auditor"],
        &["statement", "lights", "s2", "--remove", "--reason", "It was found"],
    ];
    let mut stood = Vec::new();
    for step in steps {
        desk.run(step).ok();
        stood.push(stands(&desk));
    }
    (desk, stood)
}

/// The moment, as somebody two hours east of Greenwich writes it.
fn in_kyiv(recorded_at: &str) -> String {
    let time: Timestamp = recorded_at.parse().unwrap();
    let there = time.to_zoned(Offset::constant(2).to_time_zone());
    there.strftime("%Y-%m-%dT%H:%M:%S%.6f%:z").to_string()
}

#[test]
fn shows_3_every_past_state_is_as_it_was_then() {
    let (desk, stood) = by_hand();
    // Every change but the note's changed the assessment, or what it rests on.
    let digests: BTreeSet<String> = stood.iter().map(|then| then.json["digest"].to_string()).collect();
    assert_eq!(digests.len(), stood.len() - 2, "the source was not of the case yet, and the note never is");
    for then in &stood {
        let offset = in_kyiv(&then.recorded_at);
        assert!(offset.ends_with("+02:00"), "{offset}");
        for at in [&then.at.to_string(), &then.recorded_at, &offset] {
            let read = |args: &[&str]| desk.run(&[args, &["--at", at]].concat());
            assert_eq!(read(&["show", "lights", "--json"]).json(), then.json, "--at {at}");
        }
        let read = |args: &[&str]| desk.run(&[args, &["--at", &offset]].concat());
        assert_eq!(read(&["show", "lights", "--format", "text"]).ok(), then.text, "--at {offset}");
        assert_eq!(read(&["show", "lights"]).ok(), then.report, "--at {offset}");
        assert_eq!(read(&["history", "lights", "--json"]).json(), then.history, "--at {offset}");
        assert_eq!(read(&["cases", "--json"]).json(), then.cases, "--at {offset}");
    }
    // The same from an export, which has no index.
    desk.words("export ../copy.zip").ok();
    for then in stood.iter().step_by(3) {
        let at = then.at.to_string();
        let shown = run(desk.outside(), ["--ledger", "copy.zip", "show", "lights", "--json", "--at", &at]).json();
        assert_eq!(shown, then.json, "--at {at}");
        let shown =
            run(desk.outside(), ["--ledger", "copy.zip", "history", "lights", "--json", "--at", &then.recorded_at]);
        assert_eq!(shown.json(), then.history);
    }
}

#[test]
fn shows_3_a_moment_between_two_entries_is_the_earlier_one() {
    let (desk, stood) = by_hand();
    for pair in stood.windows(2) {
        let (then, next) = (&pair[0], &pair[1]);
        let just_before: Timestamp = next.recorded_at.parse().unwrap();
        let just_before = just_before - jiff::SignedDuration::from_micros(1);
        let shown = desk.run(&["show", "lights", "--json", "--at", &just_before.to_string()]).json();
        assert_eq!(shown, then.json, "--at {just_before}");
    }
    let last = stood.last().unwrap();
    let (date, _) = last.recorded_at.split_once('T').unwrap();
    assert_eq!(desk.run(&["show", "lights", "--json", "--at", date]).json(), last.json);
}

#[test]
fn shows_3_a_date_is_its_end_in_utc() {
    // The demo's clock is played from March to June, so its log has many days.
    let desk = Desk::new();
    run(desk.outside(), ["demo", "demo"]).ok();
    let read = |args: &[&str]| run(desk.outside(), [&["--ledger", "demo"], args].concat());
    let history = read(&["history", "street-lights", "--json"]).json();
    let changes = history.as_array().unwrap();
    let day = |change: &Value| change["recorded_at"].as_str().unwrap()[..10].to_owned();
    let days: BTreeSet<String> = changes.iter().map(day).collect();
    assert!(days.len() > 5, "{days:?}");
    let cases = read(&["cases", "--json"]).json();
    let [case] = cases.as_array().unwrap().as_slice() else { panic!("{cases}") };
    let case = case["case"].as_str().unwrap();
    for date in &days {
        // In a demo of one case every entry after the founding is of its history, or of a source that it names later.
        let upto: Vec<&Value> = changes.iter().filter(|change| day(change) <= *date).collect();
        let history = read(&["history", case, "--json", "--at", date]).json();
        let seqs = |changes: &[&Value]| changes.iter().map(|c| c["seq"].as_u64().unwrap()).collect::<BTreeSet<_>>();
        let then = seqs(&history.as_array().unwrap().iter().collect::<Vec<_>>());
        assert!(then.is_subset(&seqs(&upto)), "{date}");
        let shown = read(&["show", case, "--json", "--at", date]).json();
        let at = shown["as_of"]["seq"].as_u64().unwrap();
        assert_eq!(at, *seqs(&upto).last().unwrap(), "{date}");
        let by_position = read(&["show", case, "--json", "--at", &at.to_string()]).json();
        assert_eq!(shown, by_position, "{date}");
        let midnight = format!("{date}T23:59:59.999999Z");
        assert_eq!(read(&["show", case, "--json", "--at", &midnight]).json(), shown);
    }
}

#[test]
fn shows_3_moments_that_cannot_be_shown() {
    let desk = Desk::new();
    desk.words("source audit --kind dataset --title Audit").ok();
    desk.run(&["open", "lights", "--question", "Did they help?"]).ok();
    desk.run(&["note", "lights", "--text", "asked"]).ok();
    let shown = desk.words("show lights --json --at 3").json();
    let opened = shown["as_of"]["recorded_at"].as_str().unwrap().to_owned();
    let before: Timestamp = opened.parse().unwrap();
    let before = (before - jiff::SignedDuration::from_micros(1)).to_string();

    for command in ["show lights", "history lights"] {
        for beyond in ["5", "99999999999999999999999"] {
            let told = desk.words(&format!("{command} --at {beyond}")).fails(1);
            assert!(told.contains(beyond) && told.contains("#4"), "{told}");
        }
        for early in ["2", "0", &before, "2020-01-01", "1999-12-31T23:59:59-11:00"] {
            let told = desk.words(&format!("{command} --at {early}")).fails(1);
            assert!(told.contains("opened by #3") && told.contains(&opened), "{told}");
        }
        for wrong in ["yesterday", "2026-13-01", "2026-02-30", "2026-11-22T10:00:00", "3.5", "#3", "-1", ""] {
            let told = desk.run(&[&command.split(' ').collect::<Vec<_>>()[..], &[&format!("--at={wrong}")]].concat());
            let told = told.fails(2);
            assert!(told.contains("--at") && told.contains("2026-11-22T10:15:00Z"), "{told}");
        }
    }
    let told = desk.words("cases --at 5").fails(1);
    assert!(told.contains("beyond"), "{told}");
    desk.words("cases --at 2020-01-01").fails(1);
    desk.words("cases --at noon").fails(2);
    assert_eq!(desk.words("cases --json --at 2").json(), json!([]));
    let told = desk.words("show nowhere --at 3").fails(1);
    assert!(told.contains("there is no case `nowhere`") && told.contains("lights"), "{told}");
}

#[test]
fn shows_3_the_history_says_who_when_what_and_why() {
    let (desk, _) = by_hand();
    let history = desk.words("history lights --json").json();
    let changes = history.as_array().unwrap();
    let journal = std::fs::read_to_string(desk.dir().join("journal/00000000000000000000.jsonl")).unwrap();
    let entries: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // All but the founding and the scale are about this case.
    let seqs: Vec<u64> = changes.iter().map(|change| change["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (2..entries.len() as u64).collect::<Vec<_>>());
    for (change, entry) in changes.iter().zip(&entries[2..]) {
        assert_eq!(change["recorded_at"], entry["recorded_at"]);
        assert_eq!(change["time"], entry["event"]["time"]);
        assert_eq!(change["type"], entry["event"]["type"]);
        assert_eq!(change["by"], json!(["Founder"]));
        assert!(change["summary"].as_str().is_some_and(|summary| !summary.is_empty()));
    }
    let of = |event_type: &str| -> Vec<&Value> {
        changes.iter().filter(|change| change["type"] == format!("casebook.{event_type}.v1")).collect()
    };
    let [claim, first, second] = of("verdict.changed")[..] else { panic!("{history}") };
    assert_eq!(claim["difference"], json!({"verdict": {"target": "c1", "to": "mostly-refuted"}}));
    assert_eq!(first["difference"], json!({"verdict": {"target": "question", "to": "mixed"}}));
    assert_eq!(second["difference"], json!({"verdict": {"target": "question", "from": "mixed", "to": "refuted"}}));
    assert_eq!(second["reason"], "new_evidence: The city agrees");
    let words: Vec<&Value> = of("statement.written").iter().map(|change| &change["difference"]["words"]).collect();
    assert_eq!(
        *words[2],
        json!({
            "of": "case/lights/statement/s1",
            "was": "Crashes fell by a quarter [1].",
            "now": "Crashes fell by 25 percent [1].",
        })
    );
    assert_eq!(of("statement.written")[2]["reason"], "The figure instead of a word");
    assert_eq!(of("evidence.linked")[0]["difference"], json!({"evidence": {"claim": "c1", "added": "e1"}}));
    let removed = of("statement.removed")[0];
    assert_eq!(removed["difference"]["words"]["was"], "Nobody found the worksheet.");
    assert_eq!(removed["reason"], "It was found");
}

#[test]
fn shows_3_the_list_of_cases_has_its_shape() {
    let (desk, stood) = by_hand();
    desk.run(&["open", "bridge", "--question", "Is the bridge safe?"]).ok();
    let cases = desk.words("cases --json").json();
    let rows = cases.as_array().unwrap();
    let wanted = ["case", "changed", "needs_recheck", "question", "state", "verdict"];
    for row in rows {
        let members: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, wanted);
        assert_eq!((&row["state"], &row["needs_recheck"]), (&json!("open"), &json!(false)));
        assert!(row["changed"].as_str().unwrap().parse::<Timestamp>().is_ok());
    }
    let by_case: Vec<(&Value, &Value)> = rows.iter().map(|row| (&row["case"], &row["verdict"])).collect();
    assert_eq!(by_case, [(&json!("bridge"), &Value::Null), (&json!("lights"), &json!("refuted"))]);
    assert_eq!(rows[1]["changed"], stood.last().unwrap().recorded_at.as_str());
}
