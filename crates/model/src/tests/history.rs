//! What the history says of every event type: who, what, why, and the difference it made.

use super::{
    examples,
    world::{ADA, BEN, Draft, World, claim, event_id, section, statement, verdict, with},
};
use crate::{
    EventKind::{self, *},
    history::{Change, Difference},
};
use serde_json::{Value, json};

fn words(of: &str, was: Option<&str>, now: Option<&str>) -> Difference {
    Difference::Words { of: of.to_owned(), was: was.map(ToOwned::to_owned), now: now.map(ToOwned::to_owned) }
}

/// The whole story as people read it: `story.txt` is changed by hand, with the words.
#[test]
fn the_examples_story_as_people_read_it() {
    let (world, _) = examples::recorded();
    let changes = world.history("gronvik-street-lights");
    let mut found = String::new();
    for change in &changes {
        found.extend([&change.by.join(", "), " ", &change.summary, "\n"]);
        found.extend(change.reason.iter().map(|reason| format!("  why: {reason}\n")));
        let made = change.difference.as_ref().map(|made| serde_json::to_string(made).unwrap());
        found.extend(made.map(|made| format!("  made: {made}\n")));
    }
    assert!(found == include_str!("story.txt"), "story.txt should be:\n{found}");
    assert!(changes.is_sorted_by_key(|change| change.seq));
}

/// The summary of one entry, wherever it belongs.
fn summary_of(kind: EventKind, data: Value) -> String {
    // The history lists what it is given: entries of the ledger's stream are read as the case's.
    let mut world = World::staffed();
    world.opens("k");
    world.records(&Draft::new(kind, "case/k", data));
    world.history("k").pop().unwrap().summary
}

#[test]
fn every_type_has_words_of_its_own() {
    let found: Vec<_> = EventKind::ALL.iter().map(|kind| summary_of(*kind, crate::examples::example(*kind))).collect();
    let governance = [
        "created the ledger lights-desk.example/casebook",
        "enrolled jonas.vik+6013d527",
        "revoked jonas.vik+6013d527 (compromised)",
        "gave the log the key lights-desk.example/casebook+c2150dfc (retired)",
        "set the rules to version 1",
        "published the policy on approvals",
        "defined the scale accuracy",
        "withheld the bytes of one blob (privacy)",
        "gave back the bytes of one blob",
        "anchored the checkpoint of 1 entry (rfc3161)",
    ];
    assert_eq!(found[..10], governance);
    for (n, one) in found.iter().enumerate() {
        assert!(!found[..n].contains(one) && !one.ends_with(|c: char| c.is_whitespace()), "{one}");
    }
}

#[test]
fn the_other_turns_of_phrase() {
    let mut world = World::with_document();
    let last = |world: &World| world.history("k").pop().unwrap();
    let imported = json!({"reason": "imported", "attributed_to": "The Gazette"});
    world.accepts(VerdictChanged, "case/k", with(verdict("question", "no", None), imported));
    assert_eq!(last(&world).summary, "gave the first verdict on the question: no (rated by The Gazette, imported)");
    for (id, stance, expected) in [
        ("e1", "supports", "linked evidence e1 from b that supports claim c"),
        ("e2", "refutes", "linked evidence e2 from b that refutes claim c"),
        ("e3", "qualifies", "linked evidence e3 from b that qualifies claim c"),
        ("e4", "context", "linked evidence e4 from b as context to claim c"),
        ("e5", "not_stated", "linked evidence e5 from b to claim c"),
    ] {
        let data = with(super::world::evidence(id, "c", "b"), json!({ "stance": stance }));
        world.accepts(EvidenceLinked, "case/k", data);
        assert_eq!(last(&world).summary, expected);
    }
    world.accepts(SourceDescribed, "source/b", json!({"kind": "news", "basis": "inferred"}));
    assert_eq!(last(&world).summary, "b: described the source (inferred)");
    world.records(&Draft {
        event_type: "casebook.claim.withdrawn.v1".to_owned(),
        ..Draft::new(NoteAdded, "case/k", json!({}))
    });
    let expected = "an event of the type casebook.claim.withdrawn.v1, which this version does not know";
    assert_eq!(last(&world).summary, expected);
}

#[test]
fn a_change_says_who_when_and_where() {
    let mut world = World::with_case();
    world.accepts_by(&[ADA, BEN], SectionWritten, "case/k", section("top", "Top"));
    let expected = Change {
        seq: 10,
        recorded_at: "2026-02-02T02:40:10.000000Z".to_owned(),
        time: "2026-02-03T04:05:06Z".to_owned(),
        by: vec!["Ada".to_owned(), "ben".to_owned()],
        event_type: "casebook.section.written.v1".to_owned(),
        summary: "wrote section top: Top".to_owned(),
        reason: None,
        difference: Some(words("case/k/section/top", None, Some("Top"))),
        event: event_id(10).to_string(),
        stream: "case/k".to_owned(),
    };
    assert_eq!(world.history("k").pop(), Some(expected));
}

#[test]
fn a_disputed_entry_is_listed_and_makes_no_difference() {
    let mut world = World::with_document();
    let replaces = json!({"replaces": event_id(15).to_string(), "text": "Rogue."});
    let since = world.accepts_by(&[BEN], StatementWritten, "case/k", with(statement("x", "top"), replaces));
    world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("rogue"));
    world.revokes(ADA, BEN, Some(since));
    let again = json!({"replaces": event_id(15).to_string(), "text": "Right."});
    world.accepts(StatementWritten, "case/k", with(statement("x", "top"), again));
    let history = world.history("k");
    let [.., rogue, claimed, right] = history.as_slice() else { panic!("{history:?}") };
    assert_eq!(rogue.summary, "rewrote statement x (disputed: its key was compromised)");
    assert_eq!((&rogue.difference, &rogue.by), (&None, &vec!["ben".to_owned()]));
    assert!(claimed.summary.ends_with(" (disputed: its key was compromised)"));
    assert_eq!(right.difference, Some(words("case/k/statement/x", Some("Sentence x."), Some("Right."))));
}
