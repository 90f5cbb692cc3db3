//! Lines of `record` that are refused.

use crate::{
    support::{Desk, feed},
    world::{ORIGIN, event, founder, id, key, log_file, promised, put_key, signed, town},
};
use serde_json::{Value, json};

/// Records one line, and returns what came back for it.
fn record(desk: &Desk, line: &str) -> (i32, Value) {
    let ran = feed(&desk.dir(), "--key founder record -", &format!("{line}\n"));
    let answer = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (ran.code, answer)
}

/// Asserts that a line is refused with these words, and that it leaves the log as it was.
#[track_caller]
fn refused(desk: &Desk, line: &str, words: &[&str]) {
    let before = promised(desk);
    let (code, answer) = record(desk, line);
    assert_eq!(code, 1, "{answer}");
    assert_eq!(answer["line"], 1, "{answer}");
    let why = answer["refused"].as_str().unwrap_or_else(|| panic!("not refused: {answer}"));
    for word in words {
        assert!(why.contains(word), "no `{word}` in: {why}");
    }
    assert!(before == promised(desk), "{line} wrote something");
}

fn note(text: &str) -> Value {
    json!({"text": text})
}

#[test]
fn shows_6_an_unknown_or_revoked_key_is_refused() {
    let desk = town();
    let stranger = key("eve@desk.example", 7);
    let by_stranger = signed(&event(ORIGIN, 1, "note.added", "case/lights", &note("x")), &[&stranger]);
    let keyid = stranger.vkey().id().to_string();
    refused(
        &desk,
        &by_stranger,
        &[&format!("the key `{keyid}` is not enrolled in this ledger"), "casebook key enroll"],
    );
    // Not even beside a known one.
    let both = signed(&event(ORIGIN, 1, "note.added", "case/lights", &note("x")), &[&founder(&desk), &stranger]);
    refused(&desk, &both, &[&keyid]);

    put_key(&desk, "eve@desk.example", 7);
    desk.words("--key founder key enroll eve --holder Eve --role researcher").ok();
    assert_eq!(record(&desk, &by_stranger).0, 0);
    desk.words("--key founder key revoke eve --reason retired").ok();
    let again = signed(&event(ORIGIN, 2, "note.added", "case/lights", &note("x")), &[&stranger]);
    refused(&desk, &again, &[&format!("the key `{keyid}` was revoked by entry "), "sign with another enrolled key"]);
    // The log's key is nobody's.
    let log = ledger::keys::read(&log_file(&desk), None, None).unwrap();
    let by_log = signed(&event(ORIGIN, 3, "note.added", "case/lights", &note("x")), &[&log]);
    refused(&desk, &by_log, &["is not enrolled"]);
}

#[test]
fn shows_6_an_event_for_another_ledger_is_refused() {
    let desk = town();
    let elsewhere = event("other.example/log", 1, "note.added", "case/lights", &note("x"));
    let line = signed(&elsewhere, &[&founder(&desk)]);
    refused(
        &desk,
        &line,
        &["written for the ledger `other.example/log`", "this one is `desk.example/log`", "sign the event anew"],
    );
}

#[test]
fn shows_6_a_known_id_with_other_bytes_is_refused_and_with_the_same_gives_the_same_receipt() {
    let desk = town();
    let founder = founder(&desk);
    let first = signed(&event(ORIGIN, 1, "note.added", "case/lights", &note("one")), &[&founder]);
    let (code, receipt) = record(&desk, &first);
    assert_eq!((code, receipt["id"].as_str()), (0, Some(id(1).to_string().as_str())), "{receipt}");
    let before = promised(&desk);
    assert_eq!(record(&desk, &first), (0, receipt.clone()));
    assert!(before == promised(&desk));
    let second = signed(&event(ORIGIN, 1, "note.added", "case/lights", &note("two")), &[&founder]);
    let seq = receipt["seq"].to_string();
    refused(
        &desk,
        &second,
        &[&format!("the id {} and other content is entry {seq} already", id(1)), "an id of its own"],
    );
    // With a flag, too.
    let text = id(1).to_string();
    let err = desk.run(&["note", "lights", "--text", "three", "--id", &text]).fails(1);
    assert!(err.contains("other content is entry") && err.ends_with("nothing was written\n"), "{err}");
}

#[test]
fn shows_6_a_signature_over_other_bytes_is_refused() {
    let desk = town();
    let line = signed(&event(ORIGIN, 1, "note.added", "case/lights", &note("one")), &[&founder(&desk)]);
    refused(&desk, &line.replace("one", "two"), &["does not verify over these bytes", "sign the exact bytes again"]);
    let founder = founder(&desk);
    let twice = signed(&event(ORIGIN, 1, "note.added", "case/lights", &note("one")), &[&founder, &founder]);
    refused(&desk, &twice, &["twice"]);
    refused(&desk, &signed(&event(ORIGIN, 1, "note.added", "case/lights", &note("one")), &[]), &["signature"]);
}

#[test]
fn shows_6_duplicate_keys_are_refused_at_any_depth() {
    let desk = town();
    for line in [
        r#"{"type":"note.added","type":"note.added","subject":"case/lights","data":{"text":"x"}}"#,
        r#"{"type":"note.added","subject":"case/lights","data":{"text":"x","te\u0078t":"y"}}"#,
    ] {
        refused(&desk, line, &["not JSON: the key `t", "` stands twice at line 1 column "]);
    }
    let line = signed(&event(ORIGIN, 1, "note.added", "case/lights", &note("x")), &[&founder(&desk)]);
    refused(&desk, &line.replacen(r#""text":"#, r#""text":"w","text":"#, 1), &["`text` stands twice"]);
}

#[test]
fn shows_6_lines_that_are_no_events_say_what_is_missing() {
    let desk = town();
    let cases = [
        ("x", "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "it has no `type`"),
        (r#"{"type":"note.added"}"#, "it has no `subject`"),
        (r#"{"type":"note.added","subject":"case/lights"}"#, "it has no object `data`"),
        (r#"{"type":7,"subject":"case/lights","data":{}}"#, "`type` must be a string, not 7"),
        (r#"{"type":"note.sung","subject":"case/lights","data":{}}"#, "`casebook schema` lists the types"),
        (r#"{"type":"note.added","subject":"case/lights","data":{}}"#, "`casebook schema note.added` shows"),
        (r#"{"type":"note.added","subject":"case/lights","data":{"text":"x"},"by":"me"}"#, "`by` is not known"),
        (r#"{"type":"note.added","subject":"lights","data":{"text":"x"}}"#, "`lights` is not a subject"),
        (r#"{"type":"note.added","subject":"case/lights","data":{"text":1.5}}"#, "`data`"),
        (r#"{"type":"note.added","subject":"case/lights","data":{"text":"x"},"time":"now"}"#, "now"),
        (
            r#"{"type":"claim.extracted","subject":"source/audit","data":{"claim":"c9","text":"t","claimant":"c","kinds":[]}}"#,
            "belongs to a subject `case/<id>`",
        ),
        (
            r#"{"payload":"e30=","payloadType":"text/plain","signatures":[]}"#,
            "`payloadType` must be `application/cloudevents+json`, not `text/plain`",
        ),
        (r#"{"payload":"e30=","signatures":[]}"#, "it has no `payloadType`"),
        (r#"{"payload":"!","payloadType":"application/cloudevents+json","signatures":[]}"#, "`payload` is not base64"),
        (r#"{"event":{},"signatures":[{"keyid":"x"}]}"#, "`x`"),
    ];
    for (line, word) in cases {
        refused(&desk, line, &[word]);
    }
    let long = format!(r#"{{"type":"note.added","subject":"case/lights","data":{{"text":"{}"}}}}"#, "x".repeat(50_000));
    refused(&desk, &long, &["49152 are allowed", "split it"]);
    refused(&desk, &"x".repeat(300_000), &["longer than 262144 bytes"]);
}

#[test]
fn shows_6_without_a_usable_key_the_line_says_which_and_why() {
    let desk = town();
    put_key(&desk, "bea@desk.example", 3);
    let line = r#"{"type":"note.added","subject":"case/lights","data":{"text":"x"}}"#;
    let before = promised(&desk);
    let ran = feed(&desk.dir(), "record -", line);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("there are several keys in ") && ran.out.contains("say which with --key"), "{ran:?}");
    let ran = feed(&desk.dir(), "--key nobody record -", line);
    assert!(ran.code == 1 && ran.out.contains("there is no key `nobody`"), "{ran:?}");
    let ran = feed(&desk.dir(), "--key ../d/keys record -", line);
    assert!(ran.code == 1 && ran.out.contains("is not a regular file"), "{ran:?}");
    assert!(before == promised(&desk));
    // What is signed already needs none.
    let signed = signed(&event(ORIGIN, 1, "note.added", "case/lights", &note("x")), &[&founder(&desk)]);
    assert_eq!(feed(&desk.dir(), "record -", &signed).code, 0);
}

#[test]
fn a_line_that_is_too_long_by_its_end_alone_does_not_take_the_next_one_along() {
    let desk = town();
    let good = r#"{"type":"note.added","subject":"case/lights","data":{"text":"x"}}"#;
    for length in [256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1] {
        let ran = feed(&desk.dir(), "--key founder record -", &format!("{}\n{good}\n", "x".repeat(length)));
        let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let [long, next] = answers.as_slice() else { panic!("{length}: {answers:?}") };
        assert!(long["refused"].is_string() && next["line"] == 2 && next["seq"].is_u64(), "{length}: {answers:?}");
    }
}
