//! Every event type, its example and its role.

use crate::{
    support::{Desk, feed},
    world::{ORIGIN, enrolled, event, founder, founder_file, id, signed, town},
};
use ledger::{Ledger, PrivateKey};
use model::{EventKind, examples};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

#[test]
fn shows_6_every_event_type_is_accepted_once_in_the_order_of_its_story() {
    let desk = Desk::new();
    let blobs = Ledger::open(&desk.dir(), 5000).unwrap().ledger;
    for bytes in examples::blobs() {
        blobs.blobs().put(bytes).unwrap();
    }
    blobs.close().unwrap();
    let founder = founder(&desk);
    let example = PrivateKey::from_seed("jonas.vik".parse().unwrap(), Zeroizing::new(examples::EXAMPLE_SEED)).unwrap();
    let (mut counts, mut ids) = (BTreeMap::<&str, usize>::new(), BTreeMap::new());
    let mut lines = Vec::new();
    for (number, (kind, subject, data)) in (0..).zip(examples::story()) {
        let nth = counts.entry(kind.name()).or_default();
        *nth += 1;
        ids.insert(format!("{}:{nth}", kind.name()), id(number));
        let data = examples::resolve(data, &|name| ids.get(name).copied());
        lines.push(if kind == EventKind::KeyEnrolled {
            // Possession: by the key that it enrols, too; in the order of the key ids.
            let mut signers = [&founder, &example];
            signers.sort_by_key(|key| key.vkey().id().clone());
            signed(&event(ORIGIN, number, kind.name(), subject, &data), &signers)
        } else {
            json!({"type": kind.name(), "subject": subject, "data": data, "id": id(number).to_string()}).to_string()
        });
    }
    let ran = feed(&desk.dir(), "record - --atomic", &lines.join("\n"));
    let answers: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.get("refused").is_some()).collect();
    assert!(ran.code == 0 && refused.is_empty(), "{refused:#?}");
    assert_eq!(answers.len(), lines.len());
    // The two that name a key of the log's own: `init` and tests/desk/rekey.rs record them.
    let own = [EventKind::LedgerCreated.name(), EventKind::LedgerRekeyed.name()];
    let told: BTreeSet<&str> = counts.keys().copied().chain(own).collect();
    assert_eq!(told, EventKind::ALL.iter().map(|kind| kind.name()).collect());
    desk.words("verify").ok();
    let case = "gronvik-street-lights";
    assert!(desk.words(&format!("show {case}")).ok().contains("Nine in ten of Grönvik's street lights"));
    desk.words(&format!("history {case}")).ok();
    // Again, from nothing else than what was said before: the same receipts.
    let again = feed(&desk.dir(), "--key founder record -", lines.last().unwrap());
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
        ("editor", &["statement", "lights", "s1", "--remove", "--reason", "r"]),
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
