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

fn rating(target: &str, from: Option<&str>, to: &str) -> Difference {
    Difference::Verdict { target: target.to_owned(), from: from.map(ToOwned::to_owned), to: to.to_owned() }
}

fn added(id: &str, claim: Option<&str>) -> Difference {
    Difference::Evidence { added: id.to_owned(), claim: claim.map(ToOwned::to_owned) }
}

/// One line for each event of the examples' story that belongs to the case or its sources.
#[test]
fn the_examples_story_as_people_read_it() {
    let (world, _) = examples::recorded();
    let changes = world.history("gronvik-street-lights");
    let found: Vec<_> =
        changes.iter().map(|c| (c.summary.as_str(), c.reason.as_deref(), c.difference.clone())).collect();
    let first = "Nine in ten of Grönvik's street lights had LED lamps at the end of 2025 [1].";
    let second = "Nine in ten of Grönvik's street lights had LED lamps at the end of 2025 [1], as the Gazette wrote \
        [2]; nobody outside the town hall has counted.";
    let (gazette, report) = ("gronvik-gazette-0130", "gronvik-lights-2025");
    let (s1, s2, s3) = ("statement/s1", "statement/s2", "statement/s3");
    let full = |name: &str| format!("case/gronvik-street-lights/{name}");
    let expected = [
        (format!("{gazette}: registered a source of which only the citation is known"), None, None),
        (format!("{report}: registered the source Gatubelysningen i Grönvik: rapport för 2025"), None, None),
        (format!("{report}: captured 404 bytes of text/html as capture 1"), None, None),
        (format!("{report}: extracted 293 code points of text from capture 1"), None, None),
        (
            format!("{gazette}: described the source: Nine in ten lamps swapped, says Lund (author_confirmed)"),
            Some("Per Ask named the article when we asked him on 9 February."),
            None,
        ),
        ("opened the case: Do nine in ten of Grönvik's street lights have LED lamps?".into(), None, None),
        ("imported application/json (75 bytes) with casebook-article".into(), None, None),
        (
            "took down claim c1: Nine in ten of our street lights are LED by now. (claimant: Astrid Lund, councillor \
             in opposition)"
                .into(),
            None,
            None,
        ),
        (format!("linked evidence e1 from {gazette} that supports claim c1"), None, Some(added("e1", Some("c1")))),
        (
            "gave the first verdict on claim c1: unproven".into(),
            Some("initial: The only source repeats what the councillor said."),
            Some(rating("c1", None, "unproven")),
        ),
        (
            format!(
                "linked evidence e2 from {report} that supports claim c1: “Av dessa hade 4 331 (90 procent) fått \
                 LED-lampor”"
            ),
            None,
            Some(added("e2", Some("c1"))),
        ),
        ("recorded gap g1: A count by somebody outside the town hall.".into(), None, Some(added("g1", Some("c1")))),
        (
            "changed the verdict on claim c1 from unproven to accurate".into(),
            Some("new_evidence: The town's own report gives 4,331 of 4,812. Nobody else has counted."),
            Some(rating("c1", Some("unproven"), "accurate")),
        ),
        ("wrote section summary".into(), None, Some(words(&full("section/summary"), None, None))),
        ("wrote section answer: The count".into(), None, Some(words(&full("section/answer"), None, Some("The count")))),
        (
            "rewrote section answer: What we found".into(),
            Some("The heading should say that it is the answer."),
            Some(words(&full("section/answer"), Some("The count"), Some("What we found"))),
        ),
        ("wrote statement s1".into(), None, Some(words(&full(s1), None, Some(first)))),
        ("wrote statement s2".into(), None, Some(words(&full(s2), None, Some("We will ask again in October.")))),
        ("wrote statement s3".into(), None, Some(words(&full(s3), None, Some("The claim is accurate.")))),
        (
            "rewrote statement s1".into(),
            Some("Readers should see what is missing."),
            Some(words(&full(s1), Some(first), Some(second))),
        ),
        (
            "took out statement s2".into(),
            Some("It promises more than the desk has planned."),
            Some(words(&full(s2), Some("We will ask again in October."), None)),
        ),
        ("noted: The county's auditors call back on 12 February.".into(), None, None),
    ];
    let expected: Vec<_> = expected.iter().map(|(what, why, made)| (what.as_str(), *why, made.clone())).collect();
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
    assert!(changes.is_sorted_by_key(|change| change.seq));
    assert!(changes.iter().all(|change| change.by == ["Mira Holt"]));
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
        "set the rules to version 1",
        "published the policy on methodology",
        "defined the scale accuracy",
    ];
    assert_eq!(found[..6], governance);
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
