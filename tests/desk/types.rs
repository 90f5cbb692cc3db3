//! Every event type, its example and its role.

use crate::{
    support::{Desk, feed},
    world::{ORIGIN, enrolled, event, founder, founder_file, id, signed, town},
};
use ledger::{Ledger, PrivateKey};
use model::{
    EventKind,
    examples::{self, By},
};
use proof::Digest;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// Puts bytes into a ledger's blobs.
fn put(desk: &Desk, bytes: &[u8]) {
    let opened = Ledger::open(&desk.dir(), 5000).unwrap().ledger;
    opened.blobs().put(bytes).unwrap();
    opened.close().unwrap();
}

/// Records lines, all of which must be accepted.
#[track_caller]
fn record(desk: &Desk, lines: &mut Vec<String>) {
    let ran = feed(&desk.dir(), "--key founder record - --atomic", &lines.join("\n"));
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.get("refused").is_some()).collect();
    assert!(ran.code == 0 && refused.is_empty(), "{refused:#?}: {}", ran.err);
    assert_eq!(answers.len(), lines.len());
    lines.clear();
}

/// The canonical assessment of a case, recomputed from what `show --json` prints, and its digest as printed.
fn assessment(desk: &Desk, case: &str) -> (Vec<u8>, Digest) {
    let shown = desk.words(&format!("show {case} --json")).json();
    let bytes = proof::json::to_canonical(&shown["assessment"]).unwrap();
    let digest = shown["digest"].as_str().unwrap().parse().unwrap();
    assert_eq!(Digest::of(&bytes), digest);
    (bytes, digest)
}

#[test]
fn shows_6_every_event_type_is_accepted_in_the_order_of_its_story() {
    let desk = Desk::new();
    let case = "gronvik-street-lights";
    for bytes in examples::blobs() {
        put(&desk, bytes);
    }
    let founder = founder(&desk);
    let example = PrivateKey::from_seed("jonas.vik".parse().unwrap(), Zeroizing::new(examples::EXAMPLE_SEED)).unwrap();
    let (mut counts, mut ids) = (BTreeMap::<&str, usize>::new(), BTreeMap::new());
    let (mut waiting, mut recorded) = (Vec::new(), 0);
    for (number, told) in (0..).zip(examples::story()) {
        let kind = told.kind;
        let nth = counts.entry(kind.name()).or_default();
        *nth += 1;
        ids.insert(format!("{}:{nth}", kind.name()), id(number));
        // A publication names the assessment right before it, which must be there as a blob.
        let publishes = matches!(kind, EventKind::PublicationProposed | EventKind::AssessmentPublished);
        let kept = publishes.then(|| {
            record(&desk, &mut waiting);
            let (bytes, digest) = assessment(&desk, case);
            put(&desk, &bytes);
            (digest, bytes.len() as u64)
        });
        let event_id = |name: &str| ids.get(name).copied();
        let stands = || kept.unwrap();
        let data = examples::resolve(told.data, &examples::Known { event: &event_id, assessment: &stands });
        let line = match told.by {
            By::Founder => {
                json!({"type": kind.name(), "subject": told.subject, "data": data, "id": id(number).to_string()})
                    .to_string()
            }
            By::Enrolled | By::Both => {
                let mut signers = vec![&example];
                if told.by == By::Both {
                    signers.push(&founder);
                }
                // In the order of the key ids.
                signers.sort_by_key(|key| key.vkey().id().clone());
                signed(&event(ORIGIN, number, kind.name(), told.subject, &data), &signers)
            }
        };
        waiting.push(line);
        recorded += 1;
    }
    let last = waiting.last().unwrap().clone();
    record(&desk, &mut waiting);
    assert!(desk.entries() >= recorded);
    // The two that name a key of the log's own: `init` and tests/desk/rekey.rs record them.
    let own = [EventKind::LedgerCreated.name(), EventKind::LedgerRekeyed.name()];
    let told: BTreeSet<&str> = counts.keys().copied().chain(own).collect();
    assert_eq!(told, EventKind::ALL.iter().map(|kind| kind.name()).collect());
    desk.words("verify").ok();
    assert!(desk.words(&format!("show {case}")).ok().contains("Nine in ten of Grönvik's street lights"));
    desk.words(&format!("history {case}")).ok();
    // Again, from nothing else than what was said before: the same receipts.
    let again = feed(&desk.dir(), "--key founder record -", &last);
    assert_eq!(again.code, 1, "a completed line has another time: {again:?}");
}

#[test]
fn shows_6_the_schema_of_every_type_has_an_example_that_fits() {
    let desk = Desk::new();
    let types = desk.words("schema --json").json();
    let types: Vec<&str> = types.as_array().unwrap().iter().map(|of| of["type"].as_str().unwrap()).collect();
    assert_eq!(types.len(), EventKind::ALL.len());
    let list = desk.words("schema").ok();
    for full in types {
        let short = full.strip_prefix("casebook.").and_then(|name| name.strip_suffix(".v1")).unwrap();
        assert!(list.contains(short), "{list}");
        let shown = desk.run(&["schema", short, "--json"]).json();
        assert_eq!(shown["type"], full);
        assert_eq!(desk.run(&["schema", full]).json(), shown);
        fits(&shown["schema"], &shown["example"], short);
    }
    let err = desk.words("schema note.sung").fails(1);
    assert!(err.contains("there is no event type `note.sung`") && err.contains("casebook schema"), "{err}");
}

/// Asserts that a value has the schema's form, as far as these schemas say it.
#[track_caller]
fn fits(schema: &Value, value: &Value, at: &str) {
    let is = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    assert!(is, "{at}: {value} is not of {schema}");
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value} is not among {words:?}");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(name.as_str().unwrap()).is_some(), "{at} has no {name}");
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        match (schema["properties"].get(name), schema.get("additionalProperties")) {
            (Some(of), _) => fits(of, member, &format!("{at}.{name}")),
            (None, Some(of)) if of.is_object() => fits(of, member, &format!("{at}.{name}")),
            (None, _) => panic!("{at}.{name} is not in {schema}"),
        }
    }
    for item in value.as_array().into_iter().flatten() {
        fits(&schema["items"], item, &format!("{at}[]"));
    }
}

#[test]
fn shows_6_every_command_by_a_key_without_the_role_is_refused() {
    let desk = town();
    let reviewer = enrolled(&desk, "rey@desk.example", 2, &["reviewer"]);
    let editor = enrolled(&desk, "edd@desk.example", 3, &["editor"]);
    let researcher = enrolled(&desk, "res@desk.example", 4, &["researcher"]);
    let new = crate::world::put_key(&desk, "new@desk.example", 5);
    let article = desk.file("article.txt", "A question?\n\nA sentence [1].\n\nReferences\n[1] A source.\n");
    let audit = desk.outside().join("audit.txt");
    let (article, audit) = (article.to_str().unwrap(), audit.to_str().unwrap());
    let commands: &[(&str, &[&str])] = &[
        ("editor", &["open", "new", "--question", "New?"]),
        ("researcher", &["source", "new", "--title", "New"]),
        ("researcher", &["source", "audit", "--title", "New", "--basis", "inferred"]),
        ("researcher", &["capture", audit, "--source", "audit"]),
        ("researcher", &["claim", "lights", "--text", "t"]),
        ("researcher", &["evidence", "lights", "--claim", "c1", "--source", "audit", "--stance", "context"]),
        ("researcher", &["gap", "lights", "--would-settle", "w", "--searched-queries", "q"]),
        ("editor", &["verdict", "lights", "--to", "mixed", "--confidence", "low", "--rationale", "r"]),
        ("editor", &["section", "lights", "new", "--heading", "New"]),
        ("editor", &["statement", "lights", "--section", "says", "--text", "New."]),
        ("editor", &["propose", "lights", "c1", "--to", "mixed", "--confidence", "low", "--rationale", "r"]),
        ("editor", &["publish", "lights", "--propose"]),
        ("editor", &["publish", "lights"]),
        (
            "editor",
            &[
                "correct",
                "lights",
                "--publication",
                "p1",
                "--targets",
                "s1",
                "--class",
                "update",
                "--text",
                "t",
                "--was",
                "a",
                "--now",
                "b",
            ],
        ),
        ("editor", &["complaint", "lights", "--channel", "post", "--from", "reader", "--substance", "s"]),
        ("editor", &["resolve", "lights", "k1", "--outcome", "rejected", "--reason", "r"]),
        ("editor", &["cleared", "lights", "c1", "--outcome", "kept", "--reason", "r"]),
        ("editor", &["remove", "lights", "s1", "--reason", "r"]),
        ("researcher", &["recheck", "lights", "c1", "--cause", "#5"]),
        ("researcher", &["revise", "lights", "c1", "--text", "u", "--reason", "r"]),
        ("researcher", &["confirm", "lights", "c1"]),
        (
            "researcher",
            &["comment", "lights", "--of", "o", "--channel", "post", "--asked", "a", "--outcome", "declined"],
        ),
        ("researcher", &["close-gap", "lights", "g1", "--reason", "r"]),
        ("researcher", &["withdraw", "lights", "e1", "--reason", "r"]),
        ("researcher", &["changed", "audit", "--standing", "gone"]),
        ("researcher", &["failed", "audit", "--url", "https://city.example", "--error", "e"]),
        ("editor", &["close", "lights", "--reason", "r"]),
        ("editor", &["reopen", "lights", "--reason", "r"]),
        ("admin", &["policy", "methodology", "--text", "t"]),
        ("admin", &["rules", "--rules", "1"]),
        ("researcher", &["import", article, "--case", "imported"]),
        ("admin", &["key", "enroll", &new, "--holder", "New", "--role", "reviewer"]),
        ("admin", &["key", "revoke", &researcher, "--reason", "lost"]),
        ("admin", &["key", "rekey", "--reason", "compromised"]),
    ];
    for (role, command) in commands {
        for (has, key) in [("reviewer", &reviewer), ("editor", &editor), ("researcher", &researcher)] {
            // An import needs both, so that neither alone can do it.
            if has == *role && command[0] != "import" {
                continue;
            }
            let mut args = vec!["--key", key.as_str()];
            args.extend(*command);
            let words = ["needs a signer with the role ", "; signed by `", key, "sign with a key that has the role"];
            let err = crate::world::refused(&desk, 1, &args, &words);
            assert!(err.contains(&format!("the role {role};")) || command[0] == "import", "{err}");
        }
    }
    // Anybody who is enrolled may leave a note, and with the right role every one of them is written.
    for key in [&reviewer, &editor, &researcher] {
        desk.run(&["--key", key, "note", "lights", "--text", "x"]).ok();
    }
    let admin = founder_file(&desk);
    for (role, command) in commands {
        let key = match (*role, command[0]) {
            ("editor", _) => editor.as_str(),
            ("researcher", name) if name != "import" => researcher.as_str(),
            _ => admin.to_str().unwrap(),
        };
        let mut args = vec!["--key", key];
        args.extend(*command);
        desk.run(&args).ok();
    }
}
