//! What is to be looked at again: exactly what rests on what changed, and nothing changes by itself.

use super::world::{ADA, BEN, World, cites, evidence, gap, slug, source, statement, verdict, with};
use crate::{
    EventKind::{self, *},
    recheck,
    record::CaseRecord,
};
use proof::EventId;
use serde_json::{Value, json};

/// What is flagged, as `of target`, in order of names.
fn flagged(world: &World) -> Vec<String> {
    let known = world.known();
    let sources = known.iter().map(|(id, source)| (id.clone(), source)).collect();
    let mut out: Vec<_> =
        recheck::needed(&world.case("k"), &sources).iter().map(|r| format!("{} {}", r.of, r.target)).collect();
    out.sort();
    out.dedup();
    out
}

/// The claim `c` rests on the evidence `e` (source `a`) and the gap `g`, `other` on `o` (source `p`); the question on
/// `c`. `cites` cites `a`, `rests` rests on it, `rated` gives the verdict on `c`; `apart` cites `p`, `bare` nothing.
fn world() -> World {
    let mut world = World::with_case();
    world.accepts(SourceRegistered, "source/p", source("P"));
    world.accepts(ClaimExtracted, "case/k", super::world::claim("other"));
    world.accepts(EvidenceLinked, "case/k", evidence("e", "c", "a"));
    world.accepts(EvidenceLinked, "case/k", evidence("e2", "c", "p"));
    world.accepts(EvidenceLinked, "case/k", evidence("o", "other", "p"));
    world.accepts(GapRecorded, "case/k", with(gap("g"), json!({"claim": "c"})));
    let rate = |target: &str, inputs: &[&str]| with(verdict(target, "yes", None), json!({ "inputs": inputs }));
    world.accepts(VerdictChanged, "case/k", rate("c", &["e", "e2", "g"]));
    world.accepts(VerdictChanged, "case/k", rate("other", &["o"]));
    world.accepts(VerdictChanged, "case/k", rate("question", &["c"]));
    world.accepts(SectionWritten, "case/k", super::world::section("top", "Top"));
    for (id, members) in [
        ("cites", json!({"citations": [cites(1, "a", &["e"])]})),
        ("rests", json!({"rests_on": ["cites"]})),
        ("onward", json!({"rests_on": ["rests"]})),
        ("rated", json!({"verdicts": ["c"]})),
        ("apart", json!({"citations": [cites(2, "p", &[])], "verdicts": ["other"]})),
        ("bare", json!({})),
    ] {
        world.accepts(StatementWritten, "case/k", with(statement(id, "top"), members));
    }
    world
}

const DOWNSTREAM_OF_A: [&str; 6] =
    ["statement cites", "statement onward", "statement rated", "statement rests", "verdict c", "verdict question"];

fn retracts(world: &mut World) -> EventId {
    world.accepts(SourceChanged, "source/a", json!({"standing": "retracted", "notice": "It was made up."}))
}

fn stands(world: &World, target: &str) -> EventId {
    world.case("k").verdict(target).unwrap().mark.event
}

#[test]
fn nothing_is_flagged_while_nothing_changed() {
    let world = world();
    assert!(flagged(&world).is_empty());
    // Not even when every claim gets its first verdict after the sentences.
    let mut world = World::with_document();
    world.accepts(StatementWritten, "case/k", with(statement("w", "top"), json!({"claims": ["c"]})));
    world.accepts(VerdictChanged, "case/k", with(verdict("question", "yes", None), json!({"inputs": ["c"]})));
    assert!(flagged(&world).is_empty());
}

#[test]
fn a_retracted_source_flags_what_is_downstream_and_changes_nothing_by_itself() {
    let mut world = world();
    let before = world.case("k");
    let rated = |world: &World| {
        let found = world.assessment("k");
        (found.verdict, found.claims.into_iter().map(|claim| claim.verdict).collect::<Vec<_>>())
    };
    let verdicts = rated(&world);
    let cause = retracts(&mut world);
    assert_eq!(flagged(&world), DOWNSTREAM_OF_A);
    assert_eq!(rated(&world), verdicts);
    assert_eq!(world.case("k").next_version, before.next_version);
    let known = world.known();
    let sources = known.iter().map(|(id, source)| (id.clone(), source)).collect();
    let record = CaseRecord::of(&world.case("k"), &world.governance(), &sources);
    assert!(record.recheck.iter().all(|one| one.cause == cause.to_string() && one.source.as_deref() == Some("a")));
    assert_eq!(record.recheck[0].why, "A was retracted: It was made up.");
    // As of before, nothing is flagged.
    assert!(flagged(&world.after(world.log.len() - 1)).is_empty());
}

#[test]
fn every_standing_but_live_flags_and_live_clears() {
    for standing in ["changed", "corrected", "retracted", "gone", "superseded"] {
        let mut world = world();
        world.accepts(SourceChanged, "source/a", json!({ "standing": standing }));
        assert_eq!(flagged(&world), DOWNSTREAM_OF_A, "{standing}");
        world.accepts(SourceChanged, "source/a", json!({"standing": "live"}));
        assert!(flagged(&world).is_empty(), "{standing}");
        world.accepts(SourceChanged, "source/a", json!({ "standing": standing }));
        assert_eq!(flagged(&world), DOWNSTREAM_OF_A, "{standing}");
    }
}

#[test]
fn a_merged_source_flags_as_the_one_that_it_is_read_as() {
    let mut world = world();
    world.accepts(SourceRegistered, "source/z", source("Z"));
    world.accepts(SourceMerged, "source/a", json!({"into": "z"}));
    assert!(flagged(&world).is_empty());
    world.accepts(SourceChanged, "source/z", json!({"standing": "retracted"}));
    assert_eq!(flagged(&world), DOWNSTREAM_OF_A);
}

#[test]
fn what_was_cleared_is_not_flagged_for_the_causes_before() {
    let mut world = world();
    let cause = retracts(&mut world);
    let clear = |cause: Option<EventId>, targets: &[&str]| {
        let data = json!({"targets": targets, "outcome": "kept", "reason": "The count holds."});
        match cause {
            Some(cause) => with(data, json!({"cause": cause.to_string()})),
            None => data,
        }
    };
    for given in [None, Some(cause)] {
        let mut world = world.clone();
        world.accepts(RecheckCleared, "case/k", clear(given, &["c", "cites"]));
        let left = ["statement onward", "statement rated", "statement rests", "verdict question"];
        assert_eq!(flagged(&world), left);
        world.accepts(RecheckCleared, "case/k", clear(given, &["question", "rated", "rests", "onward"]));
        assert!(flagged(&world).is_empty());
        // The next cause is another one.
        retracts(&mut world);
        assert_eq!(flagged(&world), DOWNSTREAM_OF_A);
    }
    // Of another cause: this one stays.
    let other = stands(&world, "c");
    world.accepts(RecheckCleared, "case/k", clear(Some(other), &["c", "cites"]));
    assert_eq!(flagged(&world), DOWNSTREAM_OF_A);
    // A verdict may be named by its event as well.
    world.accepts(RecheckCleared, "case/k", clear(None, &[&other.to_string()]));
    assert!(!flagged(&world).contains(&"verdict c".to_owned()));
}

#[test]
fn a_later_verdict_or_writing_has_seen_it() {
    let mut world = world();
    retracts(&mut world);
    let c = stands(&world, "c");
    world.accepts(VerdictChanged, "case/k", with(verdict("c", "no", Some(c)), json!({"inputs": ["e", "e2"]})));
    assert!(!flagged(&world).contains(&"verdict c".to_owned()));
    // The question was built on the one before.
    assert!(flagged(&world).contains(&"verdict question".to_owned()));
    let question = stands(&world, "question");
    world.accepts(VerdictChanged, "case/k", with(verdict("question", "no", Some(question)), json!({"inputs": ["c"]})));
    assert_eq!(flagged(&world), ["statement cites", "statement onward", "statement rated", "statement rests"]);
    for id in ["cites", "rated", "rests", "onward"] {
        world.rewrites(ADA, id, "It was made up.", json!({}));
    }
    assert!(flagged(&world).is_empty());
}

/// What happens, and what it flags.
fn rows() -> Vec<(EventKind, Value, &'static [&'static str])> {
    vec![
        (
            EvidenceWithdrawn,
            json!({"evidence": "e", "reason": "x"}),
            &[
                "statement cites",
                "statement onward",
                "statement rated",
                "statement rests",
                "verdict c",
                "verdict question",
            ],
        ),
        (
            EvidenceWithdrawn,
            json!({"evidence": "e2", "reason": "x"}),
            &["statement rated", "verdict c", "verdict question"],
        ),
        (EvidenceWithdrawn, json!({"evidence": "o", "reason": "x"}), &["statement apart", "verdict other"]),
        (GapClosed, json!({"gap": "g", "reason": "x"}), &["statement rated", "verdict c", "verdict question"]),
        (
            ClaimRevised,
            json!({"claim": "c", "text": "x", "reason": "x"}),
            &["statement rated", "verdict c", "verdict question"],
        ),
        (ClaimRevised, json!({"claim": "other", "text": "x", "reason": "x"}), &["statement apart", "verdict other"]),
        // A verdict on a withdrawn claim is none to look at.
        (ClaimWithdrawn, json!({"claim": "c", "reason": "x"}), &["statement rated", "verdict question"]),
        (EvidenceLinked, evidence("new", "c", "a"), &[]),
        (NoteAdded, json!({"text": "x"}), &[]),
    ]
}

#[test]
fn each_change_flags_exactly_what_rests_on_it() {
    for (kind, data, expected) in rows() {
        let mut world = world();
        world.accepts(kind, "case/k", data.clone());
        assert_eq!(flagged(&world), expected, "{} {data}", kind.name());
    }
}

#[test]
fn a_verdict_that_changed_flags_what_was_built_on_it() {
    let mut world = world();
    let c = stands(&world, "c");
    let changed = world.accepts_by(&[BEN], VerdictChanged, "case/k", verdict("c", "no", Some(c)));
    assert_eq!(flagged(&world), ["statement rated", "verdict question"]);
    let known = world.known();
    let sources = known.iter().map(|(id, source)| (id.clone(), source)).collect();
    let found = recheck::needed(&world.case("k"), &sources);
    assert!(found.iter().all(|one| one.cause == changed.to_string() && one.why == "the verdict on c became no"));
}

#[test]
fn a_verdict_without_inputs_rests_on_all_that_its_claim_has() {
    let mut world = World::with_case();
    world.accepts(EvidenceLinked, "case/k", evidence("e", "c", "a"));
    world.accepts(GapRecorded, "case/k", with(gap("g"), json!({"claim": "c"})));
    world.accepts(GapRecorded, "case/k", gap("h"));
    world.accepts(VerdictChanged, "case/k", verdict("c", "yes", None));
    let after = |kind, subject: &str, data| {
        let mut world = world.clone();
        world.accepts(kind, subject, data);
        flagged(&world)
    };
    assert_eq!(after(SourceChanged, "source/a", json!({"standing": "gone"})), ["verdict c"]);
    assert_eq!(after(EvidenceWithdrawn, "case/k", json!({"evidence": "e", "reason": "x"})), ["verdict c"]);
    assert_eq!(after(GapClosed, "case/k", json!({"gap": "g", "reason": "x"})), ["verdict c"]);
    assert!(after(GapClosed, "case/k", json!({"gap": "h", "reason": "x"})).is_empty());
}

#[test]
fn what_somebody_asks_for_is_flagged_until_it_is_cleared_or_done() {
    let mut world = world();
    let asked = json!({"targets": ["c", "bare", "question", "e"], "cause": stands(&world, "other").to_string()});
    world.accepts(RecheckRequested, "case/k", asked);
    assert_eq!(flagged(&world), ["claim c", "evidence e", "statement bare", "verdict question"]);
    world.rewrites(ADA, "bare", "Looked at.", json!({}));
    let c = stands(&world, "c");
    world.accepts(VerdictChanged, "case/k", verdict("c", "yes", Some(c)));
    // The verdict on `c` is another entry now, which is a cause of its own.
    assert_eq!(flagged(&world), ["evidence e", "statement rated", "verdict question"]);
    world.accepts(EvidenceWithdrawn, "case/k", json!({"evidence": "e", "reason": "x"}));
    assert!(!flagged(&world).contains(&"evidence e".to_owned()));
    let cleared = json!({"targets": ["question"], "outcome": "changed", "reason": "x"});
    world.accepts(RecheckCleared, "case/k", cleared);
    assert!(!flagged(&world).contains(&"verdict question".to_owned()));
    assert!(world.case("k").document.statement(&slug("bare")).is_some());
}

#[test]
fn a_request_names_what_there_is_and_a_cause_that_is_in_the_log() {
    let world = world();
    let cause = stands(&world, "c").to_string();
    let refused = |kind, data| world.refuses(kind, "case/k", data);
    let nothing = crate::Refusal::Incomplete { at: "data.targets", problem: "names nothing" };
    assert_eq!(refused(RecheckRequested, json!({"targets": [], "cause": cause})), nothing);
    let cleared = json!({"targets": [], "outcome": "kept", "reason": "x"});
    assert_eq!(refused(RecheckCleared, cleared.clone()), nothing);
    let unknown = super::world::event_id(999);
    let no_event = crate::Refusal::NoSuchEvent { event: unknown };
    let targets = json!({"targets": ["c"]});
    let request = with(targets.clone(), json!({"cause": unknown.to_string()}));
    assert_eq!(refused(RecheckRequested, request), no_event);
    let cleared = with(cleared, with(targets, json!({"cause": unknown.to_string()})));
    assert_eq!(refused(RecheckCleared, cleared), no_event);
}
