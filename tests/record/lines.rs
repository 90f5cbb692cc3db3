use crate::{
    events::{Answer, ORIGIN, answers, assert_kept, envelope, event, journal, key, note, opening, receipts, signed},
    support::{Desk, feed},
};
use serde_json::json;

/// A ledger with the case `a`.
fn desk() -> Desk {
    let desk = Desk::new();
    feed(&desk.dir(), "record -", &(opening("a") + "\n")).ok();
    desk
}

/// Event ids, version 7.
fn id(n: u32) -> String {
    format!("019b76da-a801-7cfb-885b-{n:012x}")
}

/// Records text, and returns the answers; the exit code says whether some were refused, and each receipt is kept.
#[track_caller]
fn record(desk: &Desk, words: &str, input: &str) -> Vec<Answer> {
    let ran = feed(&desk.dir(), words, input);
    let answers = answers(&ran.out);
    let refused = answers.iter().any(|(_, outcome)| outcome.is_err());
    assert_eq!(ran.code, i32::from(refused), "stdout:\n{}\nstderr:\n{}", ran.out, ran.err);
    assert_kept(&desk.dir(), &receipts(&ran.out));
    answers
}

/// The founder of [`Desk`].
const FOUNDER: &str = "founder@desk.example";

#[test]
fn shows_8_three_forms_of_lines() {
    let desk = desk();
    let founder = key(&desk.dir(), FOUNDER);
    let stranger = ledger::PrivateKey::from_seed("mallory@else.example".parse().unwrap(), [7; 32].into()).unwrap();
    let own = |n: u32| event(&id(n), |_| {});
    let (second, third, fourth, fifth) = (own(2), own(3), own(4), own(5));
    let data = json!({"text": "whole"});
    let lines = [
        json!({"type": "casebook.note.added.v1", "subject": "case/a", "data": data, "id": id(1), "time": "2026-11-22T10:15:00Z"}).to_string(),
        signed(&second, &[&founder]),
        envelope(&third, &[&founder], false),
        envelope(&fourth, &[&founder], true),
        envelope(&fifth, &[&stranger, &founder], true),
        note("a", "short"),
    ];
    let before = desk.entries();
    let ran = feed(&desk.dir(), "record -", &(lines.join("\n") + "\n"));
    let stranger_id = stranger.vkey().id().as_str();
    assert!(
        ran.err.contains(&format!("dropped the signature by `{stranger_id}`, which is not enrolled here")),
        "{}",
        ran.err
    );
    let out = ran.ok();
    let answered = answers(&out);
    assert_eq!(answered.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    let kept = receipts(&out);
    assert_kept(&desk.dir(), &kept);
    assert_eq!(kept.iter().map(|r| r.seq).collect::<Vec<_>>(), (before..before + 6).collect::<Vec<_>>());
    let ids: Vec<_> = kept.iter().take(5).map(|r| r.id.clone()).collect();
    assert_eq!(ids, (1..=5).map(id).collect::<Vec<_>>());

    // As it stands: the bytes that were signed are in the journal, with one signature each.
    let journal = journal(&desk.dir());
    for (receipt, bytes) in kept[1..5].iter().zip([&second, &third, &fourth, &fifth]) {
        let line = &journal[receipt.seq];
        assert!(line.windows(bytes.len()).any(|window| window == bytes.as_slice()));
        assert!(!String::from_utf8_lossy(line).contains("mallory"));
    }
    // Completed: its own id and time where given, the ledger's origin always.
    let first: serde_json::Value = serde_json::from_slice(&journal[before]).unwrap();
    assert_eq!((&first["event"]["time"], &first["event"]["source"]), (&"2026-11-22T10:15:00Z".into(), &ORIGIN.into()));
    assert_eq!(desk.words("verify --json").json()["ok"], true);
}

#[test]
fn shows_8_the_same_event_is_the_same_receipt() {
    let desk = desk();
    let founder = key(&desk.dir(), FOUNDER);
    let one = event(&id(1), |_| {});
    let other = event(&id(1), |event| event["data"]["text"] = "other words".into());
    let first = record(&desk, "record -", &signed(&one, &[&founder]));
    let entries = desk.entries();
    for again in [signed(&one, &[&founder]), envelope(&one, &[&founder], true)] {
        assert_eq!(record(&desk, "record -", &again), first);
    }
    // Within one batch too.
    let text = [signed(&one, &[&founder]), signed(&other, &[&founder]), signed(&one, &[&founder])].join("\n");
    let answers = record(&desk, "record -", &text);
    assert_eq!((&answers[0].1, &answers[2].1), (&first[0].1, &first[0].1));
    let refused = answers[1].1.as_ref().unwrap_err();
    assert!(refused.contains("with the id 019b76da-a801-7cfb-885b-000000000001 and other content"), "{refused}");
    assert_eq!(desk.entries(), entries);
    let said = feed(&desk.dir(), "record -", &signed(&one, &[&founder])).err;
    assert!(said.starts_with("0 appended, 1 known already, 0 refused"), "{said}");
}

/// Each line on its own, with good ones around: what its refusal says.
#[test]
fn shows_8_each_bad_line_is_refused_by_its_number_and_the_rest_goes_in() {
    let desk = desk();
    let founder = key(&desk.dir(), FOUNDER);
    desk.words("key new bea@desk.example").ok();
    desk.words("key enroll bea@desk.example --holder Bea --role researcher --key founder").ok();
    desk.words("key revoke bea@desk.example --reason lost --key founder").ok();
    let revoked = key(&desk.dir(), "bea@desk.example");
    let stranger = ledger::PrivateKey::from_seed("mallory@else.example".parse().unwrap(), [7; 32].into()).unwrap();
    let with = |n: u32, change: &dyn Fn(&mut serde_json::Value)| signed(&event(&id(n), change), &[&founder]);
    let forged = signed(&event(&id(20), |_| {}), &[&founder]).replace("signed elsewhere", "signed by nobody");
    let long = "x".repeat(49 * 1024);
    let bad: Vec<(String, &str)> = vec![
        ("{\"type\":".into(), "not JSON"),
        ("[1]".into(), "not a JSON object"),
        ("nothing".into(), "not JSON"),
        ("\u{feff}{}".into(), "not JSON"),
        (r#"{"type":"note.added","type":"note.added","subject":"case/a","data":{"text":"x"}}"#.into(), "type"),
        (r#"{"type":"note.added","subject":"case/a","data":{"text":"x","text":"y"}}"#.into(), "text"),
        (r#"{"type":"note.added","subject":"case/a","data":{"text":null}}"#.into(), "null"),
        (r#"{"type":"note.added","subject":"case/a","data":{"text":1.5}}"#.into(), "1.5"),
        (r#"{"type":"note.added","subject":"case/a","data":{"text":7}}"#.into(), "text"),
        (r#"{"type":"note.added","subject":"case/a","data":{}}"#.into(), "text"),
        (r#"{"type":"note.added","subject":"case/a","data":{"text":"x","more":"y"}}"#.into(), "more"),
        (r#"{"type":"note.added","subject":"case/a","data":"x"}"#.into(), "data"),
        (r#"{"type":"note.added","subject":"case/a","data":{"text":"x"},"extra":1}"#.into(), "`extra` is not known"),
        (r#"{"type":"note.added","data":{"text":"x"}}"#.into(), "subject"),
        (r#"{"subject":"case/a","data":{"text":"x"}}"#.into(), "type"),
        (r#"{"type":"note.burned","subject":"case/a","data":{"text":"x"}}"#.into(), "note.burned"),
        (r#"{"type":"note.added.v2","subject":"case/a","data":{"text":"x"}}"#.into(), "note.added.v2"),
        (r#"{"type":"note.added","subject":"case/none","data":{"text":"x"}}"#.into(), "none"),
        (r#"{"type":"note.added","subject":"box/a","data":{"text":"x"}}"#.into(), "box/a"),
        (r#"{"type":"note.added","subject":"source/a","data":{"text":"x"}}"#.into(), "source/a"),
        (r#"{"type":"note.added","subject":"case/a","data":{"text":"x"},"id":"7"}"#.into(), "7"),
        (r#"{"type":"note.added","subject":"case/a","data":{"text":"x"},"time":"yesterday"}"#.into(), "yesterday"),
        (note("a", &long), "49152 are allowed"),
        (note("a", &"y".repeat(1 << 20)), "longer than 262144 bytes"),
        (with(1, &|event| event["source"] = "other.example/log".into()), "other.example/log"),
        (with(2, &|event| event["expectedversion"] = 77.into()), "77"),
        (with(3, &|event| event["dataref"] = "x".into()), "dataref"),
        (with(4, &|event| event["specversion"] = "0.3".into()), "specversion"),
        (with(5, &|event| event["data"]["text"] = json!(null)), "null"),
        (with(6, &|event| event["data"]["text"] = long.clone().into()), "49152 are allowed"),
        (signed(&event(&id(7), |_| {}), &[&stranger]), "mallory@else.example"),
        (signed(&event(&id(8), |_| {}), &[&revoked]), "bea@desk.example"),
        (envelope(&event(&id(9), |_| {}), &[&stranger], true), "mallory@else.example"),
        (signed(&event(&id(10), |_| {}), &[]), "0 signatures"),
        (signed(&event(&id(11), |_| {}), &[&founder, &founder]), "twice"),
        (signed(&event(&id(12), |_| {}), &[&founder, &stranger]), "mallory@else.example"),
        (forged, "does not"),
        (envelope(&event(&id(13), |_| {}), &[&founder], false).replace("cloudevents+json", "json"), "payloadType"),
        (envelope(&event(&id(14), |_| {}), &[&founder], false).replace("\"payload\":\"", "\"payload\":\"!"), "base64"),
        (r#"{"event":{},"signatures":[{"keyid":"x","sig":"y"}]}"#.into(), "x"),
        (r#"{"event":{}}"#.into(), "signatures"),
    ];
    let mut input = String::new();
    let mut expected = Vec::new();
    let mut number = 0;
    for (n, (line, says)) in bad.iter().enumerate() {
        // Empty lines count as lines and are not answered.
        input += &(note("a", &format!("good {n}")) + "\n\n" + line + "\r\n");
        expected.extend([(number + 1, None), (number + 3, Some(*says))]);
        number += 3;
    }
    // The last line may end without a newline.
    input += &note("a", "the last");
    expected.push((number + 1, None));
    let entries = desk.entries();
    let answers = record(&desk, "record - --key founder", &input);
    assert_eq!(answers.len(), expected.len());
    let mut wrong = Vec::new();
    for ((line, outcome), (number, says)) in answers.iter().zip(&expected) {
        assert_eq!(line, number);
        match (outcome, says) {
            (Ok(_), None) => {}
            (Err(said), Some(says)) if said.contains(says) && said.len() < 600 && !said.contains('\n') => {}
            (outcome, says) => wrong.push(format!("line {line}: {outcome:?}, and not {says:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(desk.entries(), entries + bad.len() + 1);
    assert_eq!(desk.words("verify --json").json()["ok"], true);

    // One by one, with --atomic: each is refused, and nothing is left.
    let entries = desk.entries();
    for (line, says) in bad.iter().step_by(4) {
        let answers = record(
            &desk,
            "record - --atomic --key founder",
            &format!("{}\n{line}\n{}\n", note("a", "1"), note("a", "2")),
        );
        let outcomes: Vec<_> = answers.iter().map(|(line, outcome)| (*line, outcome.as_ref().unwrap_err())).collect();
        assert_eq!(outcomes.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(outcomes[1].1.contains(says), "{outcomes:?}");
        assert!(outcomes[0].1.starts_with("not appended") && outcomes[2].1.starts_with("not appended"), "{outcomes:?}");
        assert_eq!(desk.entries(), entries);
    }
    // What a refused batch has begun leaves nothing in the next.
    record(&desk, "record - --key founder", &note("a", "goes in"));
    assert_eq!(desk.words("verify --json").json()["ok"], true);
}

#[test]
fn shows_8_all_of_an_atomic_batch_goes_in() {
    let desk = Desk::new();
    let text = format!("{}\n{}\n\n{}", opening("b"), note("b", "one"), note("b", "two"));
    let answers = record(&desk, "record - --atomic", &text);
    assert_eq!(
        answers.iter().map(|(line, outcome)| (*line, outcome.is_ok())).collect::<Vec<_>>(),
        [(1, true), (2, true), (4, true)]
    );
    assert_eq!(record(&desk, "record - --atomic", ""), []);
    assert_eq!(record(&desk, "record -", "\n \n\r\n"), []);
}

#[test]
fn shows_8_without_a_key_only_what_is_signed_goes_in() {
    let desk = desk();
    let founder = key(&desk.dir(), FOUNDER);
    for file in std::fs::read_dir(desk.dir().join("keys")).unwrap().map(|file| file.unwrap().path()) {
        if file.to_string_lossy().contains("founder@") {
            std::fs::remove_file(file).unwrap();
        }
    }
    let text = [note("a", "unsigned"), signed(&event(&id(1), |_| {}), &[&founder])].join("\n");
    let answers = record(&desk, "record -", &text);
    assert!(answers[0].1.as_ref().unwrap_err().contains("key"), "{answers:?}");
    assert!(answers[1].1.is_ok());
}
