//! What a case holds: closed and withdrawn, merged and superseded.

use super::{Pairs, case, text, texts};
use crate::{
    EventKind::{self, *},
    Refusal,
    tests::{
        desk::{complaint, proposed},
        world::{BEN, Draft, World, cites, claim, event_id, evidence, gap, section, source, statement, verdict, with},
    },
};
use proof::Seq;
use serde_json::{Value, json};

fn merges(into: &str) -> Value {
    json!({ "into": into })
}

pub(super) fn merged() -> Pairs {
    let mut world = World::with_case();
    world.accepts(SourceRegistered, "source/d", source("D"));
    world.accepts(SourceMerged, "source/b", merges("a"));
    let refused = |subject: &str, into: &str| world.refuses(SourceMerged, subject, merges(into));
    let expected = |source: &str, into: &str| Refusal::Merged { source: text(source), into: text(into) };
    vec![
        // Twice; round in a circle; into one that is read as another one.
        (refused("source/b", "d"), expected("b", "a")),
        (refused("source/a", "b"), expected("b", "a")),
        (refused("source/d", "b"), expected("b", "a")),
    ]
}

pub(super) fn merged_into_itself() -> Pairs {
    let found = World::with_case().refuses(SourceMerged, "source/a", merges("a"));
    vec![(found, Refusal::MergedIntoItself { source: text("a") })]
}

pub(super) fn not_merged() -> Pairs {
    let mut world = World::with_case();
    let never = world.refuses(SourceSplit, "source/b", json!({}));
    world.accepts(SourceMerged, "source/b", merges("a"));
    world.accepts(SourceSplit, "source/b", json!({}));
    let again = world.refuses(SourceSplit, "source/b", json!({}));
    let expected = Refusal::NotMerged { source: text("b") };
    vec![(never, expected.clone()), (again, expected)]
}

/// What goes into a case, and whether a closed one takes it in.
fn on_a_case() -> Vec<(EventKind, Value, bool)> {
    vec![
        (ClaimExtracted, claim("d"), false),
        (EvidenceLinked, evidence("f", "c", "a"), false),
        (GapClosed, json!({"gap": "g", "reason": "x"}), false),
        (VerdictProposed, proposed("c", "no"), false),
        (VerdictChanged, verdict("c", "no", Some(event_id(12))), false),
        (SectionWritten, section("w", "W"), false),
        (StatementRemoved, json!({"statement": "x", "replaces": event_id(15).to_string(), "reason": "x"}), false),
        (CaseClosed, json!({"reason": "x"}), false),
        (ComplaintReceived, complaint("k"), true),
        (DissentRecorded, json!({"dissent": "d", "target": "c", "reason": "x"}), true),
        (RecheckRequested, json!({"targets": ["c"], "cause": event_id(12).to_string()}), true),
        (NoteAdded, json!({"text": "x"}), true),
        (CaseReopened, json!({"reason": "x"}), true),
    ]
}

pub(super) fn case_closed() -> Pairs {
    let open = World::with_document();
    let mut world = open.clone();
    world.accepts(CaseClosed, "case/k", json!({"reason": "Done."}));
    let mut pairs = Pairs::new();
    for (kind, data, from_outside) in on_a_case() {
        assert_eq!(open.decides(&Draft::new(kind, "case/k", data.clone())).is_ok(), kind != CaseReopened);
        if from_outside {
            assert_eq!(world.decides(&Draft::new(kind, "case/k", data)), Ok(()));
        } else {
            pairs.push((case(&world, kind, data), Refusal::CaseClosed { case: text("k"), seq: Seq(17) }));
        }
    }
    pairs
}

pub(super) fn not_closed() -> Pairs {
    let mut world = World::with_case();
    let reason = || json!({"reason": "x"});
    let open = case(&world, CaseReopened, reason());
    world.accepts(CaseClosed, "case/k", reason());
    world.accepts(CaseReopened, "case/k", reason());
    let expected = Refusal::NotClosed { case: text("k") };
    vec![(open, expected.clone()), (case(&world, CaseReopened, reason()), expected)]
}

pub(super) fn withdrawn() -> Pairs {
    let mut world = World::with_document();
    world.accepts(ClaimExtracted, "case/k", claim("d"));
    world.accepts(DissentRecorded, "case/k", json!({"dissent": "dis", "target": "c", "reason": "x"}));
    for (kind, id) in
        [(ClaimWithdrawn, "claim"), (EvidenceWithdrawn, "evidence"), (GapClosed, "gap"), (DissentWithdrawn, "dissent")]
    {
        let of = match id {
            "claim" => "d",
            "evidence" => "e",
            "gap" => "g",
            _ => "dis",
        };
        world.accepts(kind, "case/k", json!({ id: of, "reason": "x" }));
    }
    let gone = |kind, id: &str, seq, found| (found, Refusal::Withdrawn { kind, id: text(id), seq: Seq(seq) });
    let weighs = |id: &str| case(&world, VerdictProposed, with(proposed("c", "no"), json!({"inputs": [id]})));
    let sentence = |changes| case(&world, StatementWritten, with(statement("w", "top"), changes));
    vec![
        gone("claim", "d", 19, case(&world, ClaimWithdrawn, json!({"claim": "d", "reason": "x"}))),
        gone("claim", "d", 19, case(&world, ClaimRevised, json!({"claim": "d", "text": "x", "reason": "x"}))),
        gone("claim", "d", 19, case(&world, ClaimsRelated, json!({"claim": "c", "relation": "part_of", "to": "d"}))),
        gone("claim", "d", 19, case(&world, EvidenceLinked, evidence("f", "d", "a"))),
        gone("claim", "d", 19, case(&world, GapRecorded, with(gap("h"), json!({"claim": "d"})))),
        gone("claim", "d", 19, case(&world, VerdictChanged, verdict("d", "no", None))),
        gone("claim", "d", 19, weighs("d")),
        gone("claim", "d", 19, sentence(json!({"claims": ["d"]}))),
        gone("evidence", "e", 20, case(&world, EvidenceWithdrawn, json!({"evidence": "e", "reason": "x"}))),
        gone("evidence", "e", 20, weighs("e")),
        gone("evidence", "e", 20, sentence(json!({"citations": [cites(1, "a", &["e"])]}))),
        gone("gap", "g", 21, case(&world, GapClosed, json!({"gap": "g", "reason": "x"}))),
        gone("gap", "g", 21, weighs("g")),
        gone("gap", "g", 21, sentence(json!({"gaps": ["g"]}))),
        gone("dissent", "dis", 22, case(&world, DissentWithdrawn, json!({"dissent": "dis", "reason": "x"}))),
    ]
}

pub(super) fn nothing_revised() -> Pairs {
    let found = case(&World::with_case(), ClaimRevised, json!({"claim": "c", "reason": "x"}));
    vec![(found, Refusal::NothingRevised { claim: text("c") })]
}

pub(super) fn section_not_empty() -> Pairs {
    let world = World::with_document();
    let remove = |id: &str, n| json!({"section": id, "replaces": event_id(n).to_string(), "reason": "x"});
    assert_eq!(world.decides(&Draft::new(SectionRemoved, "case/k", remove("end", 14))), Ok(()));
    let expected = Refusal::SectionNotEmpty { section: text("top"), statements: texts(&["x", "y"]) };
    vec![(case(&world, SectionRemoved, remove("top", 13)), expected)]
}

pub(super) fn superseded() -> Pairs {
    let mut world = World::with_document();
    world.accepts_by(&[BEN], VerdictChanged, "case/k", verdict("c", "no", Some(event_id(12))));
    let weighs = |n| with(proposed("question", "no"), json!({"inputs": [event_id(n).to_string()]}));
    assert_eq!(world.decides(&Draft::new(VerdictProposed, "case/k", weighs(17))), Ok(()));
    let expected = Refusal::Superseded { verdict: event_id(12), target: text("c"), stands: event_id(17), seq: Seq(17) };
    vec![(case(&world, VerdictProposed, weighs(12)), expected)]
}
