//! The assessment: one history, pinned to the byte, and what may not change it.

use super::{
    examples,
    world::{BEN, Draft, World, capture, cites, claim, evidence, quote, section, source, statement, verdict, with},
};
use crate::EventKind::*;
use proof::{Digest, EventId};
use serde_json::{Value, json};

/// The RFC 8785 form of [`small`]'s assessment and its digest. A released schema keeps its projection for ever: when
/// this fails, either the change is a mistake or the schema needs a new name.
///
/// The digest is by another program: Python's `json.dumps` with sorted keys, without spaces and without escapes gives
/// the RFC 8785 form of these data, which have no floats and no keys beyond ASCII; `hashlib` gives its SHA-256.
const GOLDEN: &str = include_str!("golden/small.json");
const GOLDEN_DIGEST: &str = "dbd76561bf0e812daec858eb8b2f6d589a7076624b844c2c9cf29ca2f05be505";
/// The digest of the assessment that the examples' story ends with.
const STORY_DIGEST: &str = "0de9b8f0e6dc655656143ff0f2bce59c462d8e6cdf4d90bd2515b23a13ad09fd";

/// A case with a bit of everything; `between` is what else happens before each of its events.
fn small(mut world: World, between: &mut dyn FnMut(&mut World)) -> World {
    let mut case = |kind, data: Value| {
        between(&mut world);
        world.accepts(kind, "case/small", data)
    };
    case(
        CaseOpened,
        json!({"question": "Were they lit?", "proposition": "They were lit.", "language": "en", "scale": "s"}),
    );
    case(ClaimExtracted, with(claim("c1"), json!({"claim": "c1", "kinds": ["event"], "appearance": {"source": "b"}})));
    let ours = json!({"capture": "1", "quote": quote("“All of them”", 8), "stance": "refutes"});
    case(EvidenceLinked, with(evidence("e1", "c1", "a"), ours));
    case(EvidenceLinked, with(evidence("e2", "c1", "b"), json!({"independence": "self"})));
    case(GapRecorded, with(super::world::gap("g1"), json!({"claim": "c1"})));
    let weighed = json!({"inputs": ["e1", "g1"], "set_aside": [{"id": "e2", "reason": "His own word."}]});
    let first = case(VerdictChanged, with(verdict("c1", "unproven", None), weighed));
    case(VerdictChanged, with(verdict("c1", "no", Some(first)), json!({"inputs": ["e1"]})));
    case(VerdictChanged, with(verdict("question", "no", None), json!({"inputs": ["c1"]})));
    case(SectionWritten, json!({"section": "top", "role": "summary", "before": "", "mark": "# ", "heading": "Short"}));
    let s1 = json!({
        "before": "",
        "text": "They were not all lit [2], says he [1].",
        "kind": "reported",
        "citations": [cites(2, "a", &["e1"]), cites(1, "b", &[])],
        "claims": ["c1"],
        "gaps": ["g1"],
        "verdicts": ["c1"],
    });
    case(StatementWritten, with(statement("s1", "top"), s1));
    case(StatementWritten, with(statement("s2", "top"), json!({"rests_on": ["s1"], "language": "da"})));
    case(NoteAdded, json!({"text": "No part of it."}));
    world
}

/// The sources first, then the case, and nothing else.
fn alone() -> World {
    let mut world = World::staffed();
    world.sources();
    small(world, &mut |_| {})
}

fn canonical(world: &World, case: &str) -> String {
    String::from_utf8(proof::json::to_canonical(&world.assessment(case).to_value()).unwrap()).unwrap()
}

#[test]
fn a_small_history_gives_these_bytes_and_this_digest() {
    let world = alone();
    assert_eq!(canonical(&world, "small"), GOLDEN.trim_end());
    assert_eq!(world.assessment("small").digest().to_string(), GOLDEN_DIGEST);
    assert_eq!(Digest::of(GOLDEN.trim_end().as_bytes()).to_string(), GOLDEN_DIGEST);
}

#[test]
fn the_examples_story_gives_this_digest() {
    let (world, _) = examples::recorded();
    assert_eq!(world.assessment("gronvik-street-lights").digest().to_string(), STORY_DIGEST);
}

/// The same events with the same ids, at other positions: other cases go on between any two of them.
#[test]
fn other_cases_and_sources_do_not_change_it() {
    let alone = alone();
    let mut world = World::staffed();
    world.sources();
    let mut n = 0;
    let mut crowd = |world: &mut World| {
        n += 1;
        let ours = core::mem::replace(&mut world.next_event, 1_000 * n);
        world.opens(&format!("other{n}"));
        world.accepts_by(&[BEN], ClaimExtracted, &format!("case/other{n}"), claim("c1"));
        world.accepts(SourceRegistered, &format!("source/other{n}"), source("Other"));
        world.accepts(SourceCaptured, &format!("source/other{n}"), capture("1"));
        world.accepts(EvidenceLinked, &format!("case/other{n}"), evidence("e1", "c1", "a"));
        world.accepts(ScaleDefined, "ledger", super::world::scale(&format!("scale{n}")));
        world.next_event = ours;
    };
    let crowded = small(world, &mut crowd);
    assert!(crowded.log.len() > 2 * alone.log.len());
    assert_eq!(canonical(&crowded, "small"), canonical(&alone, "small"));
}

#[test]
fn it_holds_no_position_no_time_of_recording_and_no_hash_of_an_entry() {
    fn members(value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    out.push(name.clone());
                    members(value, out);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| members(item, out)),
            Value::Null => panic!("a null"),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let world = alone();
    let mut names = Vec::new();
    members(&world.assessment("small").to_value(), &mut names);
    for name in ["seq", "recorded_at", "time", "prev", "expectedversion", "signatures"] {
        assert!(!names.iter().any(|found| found == name), "{name}");
    }
    let text = canonical(&world, "small");
    for recorded in &world.log {
        assert!(!text.contains(&recorded.mark.recorded_at.to_string()));
        assert!(!text.contains(recorded.mark.time.as_str()));
    }
    // The same events recorded at other times and by another log's clock.
    let mut later = world.clone();
    for (n, recorded) in later.log.iter_mut().enumerate() {
        recorded.mark.seq.0 += 10 + 2 * n as u64;
        recorded.mark.recorded_at.0 += 1_000_000_000;
        recorded.mark.time = "2001-01-01T00:00:00Z".parse().unwrap();
    }
    assert_eq!(canonical(&later, "small"), text);
}

#[test]
fn what_readers_see_changes_it() {
    let world = alone();
    let before = world.assessment("small").digest();
    let event: EventId = world.case("small").verdict("c1").unwrap().mark.event;
    let changes: [(crate::EventKind, &str, Value); 5] = [
        (VerdictChanged, "case/small", verdict("c1", "yes", Some(event))),
        (SectionWritten, "case/small", section("end", "End")),
        (ClaimExtracted, "case/small", claim("c2")),
        (SourceDescribed, "source/a", json!({"perspective": "sells lamps", "basis": "inferred"})),
        (SourceCaptured, "source/b", capture("1")),
    ];
    for (kind, subject, data) in changes {
        let mut changed = world.clone();
        changed.accepts_draft(&Draft::new(kind, subject, data));
        assert_ne!(changed.assessment("small").digest(), before, "{}", kind.name());
    }
    let mut note = world.clone();
    note.accepts(NoteAdded, "case/small", json!({"text": "x"}));
    assert_eq!(note.assessment("small").digest(), before);
}

#[test]
fn what_is_absent_is_left_out_and_lists_are_always_there() {
    let mut world = World::staffed();
    world.opens("bare");
    let id = world.log.last().unwrap().mark.event.to_string();
    let expected = json!({
        "schema": "casebook.assessment.v1",
        "case": "bare",
        "question": "Were they lit?",
        "language": "en",
        "scale": "s",
        "state": "open",
        "event": id,
        "sections": [],
        "sources": [],
        "claims": [],
        "gaps": [],
        "comments": [],
        "corrections": [],
        "imports": [],
        "grounding": {
            "statements": 0, "quoted": 0, "captured": 0, "cited_only": 0, "self_reported": 0, "withheld": 0,
            "retracted": 0, "uncited": 0,
        },
    });
    assert_eq!(world.assessment("bare").to_value(), expected);
}
