//! What goes with a disputed entry, what stays with the rest that it rests on, and what falls back.

use super::{
    desk::{complaint, correction, proposed, review},
    world::{
        ADA, BEN, DAG, Draft, World, capture, cites, claim, evidence, extracted, gap, section, slug, source, statement,
        verdict, with,
    },
};
use crate::{
    EventKind::{self, *},
    Refusal, fold,
};
use proof::{EventId, StreamName};
use serde_json::{Value, json};

/// [`World::with_case`], with honest evidence `e`; what Ben signs from here on is disputed by [`found_out`].
fn world() -> World {
    let mut world = World::with_case();
    world.accepts(EvidenceLinked, "case/k", evidence("e", "c", "a"));
    world.accepts(SectionWritten, "case/k", section("top", "Top"));
    world
}

/// Ben's key is found to be somebody else's since this event.
fn found_out(world: &World, since: EventId) -> World {
    let mut world = world.clone();
    world.revokes(ADA, BEN, Some(since));
    world
}

fn rogue(world: &mut World, kind: EventKind, data: Value) -> EventId {
    world.accepts_by(&[BEN], kind, "case/k", data)
}

fn weighs(inputs: &[&str]) -> Value {
    with(verdict("question", "yes", None), json!({ "inputs": inputs }))
}

fn inputs(world: &World) -> Option<Vec<String>> {
    world.assessment("k").verdict.map(|verdict| verdict.inputs)
}

fn sentences(world: &World) -> Vec<String> {
    world.assessment("k").statements().map(|statement| statement.statement.clone()).collect()
}

#[test]
fn a_verdict_stays_with_the_inputs_that_stand_and_goes_with_the_last() {
    let mut world = world();
    let since = rogue(&mut world, EvidenceLinked, evidence("r", "c", "a"));
    rogue(&mut world, GapRecorded, gap("rg"));
    let rated = |inputs: &[&str]| {
        let mut world = world.clone();
        world.accepts(VerdictChanged, "case/k", weighs(inputs));
        self::inputs(&found_out(&world, since))
    };
    assert_eq!(rated(&["e", "r"]), Some(vec!["e".to_owned()]));
    assert_eq!(rated(&["rg", "c", "r"]), Some(vec!["c".to_owned()]));
    assert_eq!(rated(&["r"]), None);
    assert_eq!(rated(&["r", "rg"]), None);
    // A verdict that names no inputs rests on none of them.
    assert_eq!(rated(&[]), Some(vec![]));
    // What was set aside was not rested on.
    let mut aside = world.clone();
    let set_aside = json!({"set_aside": [{"id": "r", "reason": "x"}]});
    aside.accepts(VerdictChanged, "case/k", with(weighs(&["e"]), set_aside));
    let verdict = found_out(&aside, since).assessment("k").verdict.unwrap();
    assert_eq!((verdict.inputs.len(), verdict.set_aside.len()), (1, 0));
}

#[test]
fn a_sentence_stays_with_what_stands_and_goes_with_the_last() {
    let mut world = world();
    let since = rogue(&mut world, ClaimExtracted, claim("rc"));
    rogue(&mut world, GapRecorded, gap("rg"));
    world.accepts_by(&[BEN], SourceRegistered, "source/rs", source("R"));
    rogue(&mut world, VerdictChanged, verdict("c", "yes", None));
    rogue(&mut world, StatementWritten, statement("rx", "top"));
    for (id, members) in [
        ("claims", json!({"claims": ["rc"]})),
        ("gaps", json!({"gaps": ["rg"]})),
        ("citations", json!({"citations": [cites(1, "rs", &[])]})),
        ("rests", json!({"rests_on": ["rx"]})),
        ("all", json!({"claims": ["rc"], "gaps": ["rg"], "rests_on": ["rx"], "citations": [cites(1, "rs", &[])]})),
        ("onward", json!({"rests_on": ["claims"]})),
        ("two", json!({"claims": ["rc", "c"]})),
        ("other", json!({"claims": ["rc"], "citations": [cites(2, "a", &["e"])]})),
        ("nothing", json!({})),
    ] {
        world.accepts(StatementWritten, "case/k", with(statement(id, "top"), members));
    }
    let world = found_out(&world, since);
    assert_eq!(sentences(&world), ["two", "other", "nothing"]);
    let left: Vec<_> = world.assessment("k").statements().map(|s| (s.claims.clone(), s.citations.len())).collect();
    assert_eq!(left, [(vec!["c".to_owned()], 0), (vec![], 1), (vec![], 0)]);
}

#[test]
fn what_cannot_be_without_it_goes_along() {
    let mut world = world();
    let since = rogue(&mut world, ClaimExtracted, claim("rc"));
    rogue(&mut world, SectionWritten, section("rs", "R"));
    rogue(&mut world, VerdictProposed, proposed("c", "no"));
    let proposal = world.log.last().unwrap().mark.event;
    rogue(&mut world, ComplaintReceived, complaint("rk"));
    rogue(&mut world, DissentRecorded, json!({"dissent": "rd", "target": "c", "reason": "x"}));
    for (kind, data) in [
        (ClaimRevised, json!({"claim": "rc", "text": "x", "reason": "x"})),
        (ClaimsRelated, json!({"claim": "c", "relation": "part_of", "to": "rc"})),
        (EvidenceLinked, evidence("f", "rc", "a")),
        (GapRecorded, with(gap("g"), json!({"claim": "rc"}))),
        (VerdictChanged, verdict("rc", "yes", None)),
        (StatementWritten, statement("x", "rs")),
        (ReviewRecorded, review(proposal, "approve")),
        (ComplaintResolved, json!({"complaint": "rk", "outcome": "upheld", "reason": "x"})),
        (DissentRecorded, json!({"dissent": "d", "target": "rc", "reason": "x"})),
        (RecheckRequested, json!({"targets": ["rc"], "cause": since.to_string()})),
        (ClaimWithdrawn, json!({"claim": "rc", "reason": "x"})),
    ] {
        world.accepts(kind, "case/k", data);
    }
    let after = found_out(&world, since);
    let case = after.case("k");
    assert_eq!(case.left_out.len(), 16);
    assert!(case.relations.is_empty() && case.gaps.is_empty() && case.reviews.is_empty() && case.rechecks.is_empty());
    assert!(case.dissents.is_empty() && case.complaints.is_empty() && case.complaints_resolved.is_empty());
    assert_eq!((case.claims.len(), case.evidence.len(), case.document.sections().len()), (1, 1, 1));
    // Their ids stay taken, too: those of what was disputed, and of what rested on it.
    for (kind, data, by) in [
        (ClaimExtracted, claim("rc"), "claim"),
        (EvidenceLinked, evidence("f", "c", "a"), "evidence"),
        (GapRecorded, gap("g"), "gap"),
        (SectionWritten, section("rs", "R"), "section"),
        (StatementWritten, statement("x", "top"), "statement"),
        (ComplaintReceived, complaint("rk"), "complaint"),
        (DissentRecorded, json!({"dissent": "rd", "target": "c", "reason": "x"}), "dissent"),
    ] {
        let refusal = after.refuses(kind, "case/k", data);
        assert!(matches!(&refusal, Refusal::IdTaken { by: found, .. } if *found == by), "{refusal}");
    }
}

#[test]
fn a_disputed_rewrite_falls_back_and_a_later_honest_one_stands() {
    let mut world = world();
    world.accepts(StatementWritten, "case/k", with(statement("x", "top"), json!({"text": "Honest."})));
    let since = world.rewrites(BEN, "x", "Forged.", json!({}));
    let words = |world: &World| world.assessment("k").statements().next().map(|s| s.text.clone());
    assert_eq!(words(&world).as_deref(), Some("Forged."));
    assert_eq!(words(&found_out(&world, since)).as_deref(), Some("Honest."));
    // Written on top of the forged one, before anybody knew.
    world.rewrites(ADA, "x", "Honest again.", json!({}));
    assert_eq!(words(&found_out(&world, since)).as_deref(), Some("Honest again."));
    // A disputed removal takes nothing out.
    let stands = world.case("k").document.statement(&slug("x")).unwrap().mark.event;
    rogue(&mut world, StatementRemoved, json!({"statement": "x", "replaces": stands.to_string(), "reason": "x"}));
    assert_eq!(words(&world), None);
    assert_eq!(words(&found_out(&world, since)).as_deref(), Some("Honest again."));
}

#[test]
fn a_disputed_change_of_verdict_claim_or_gap_falls_back() {
    let mut world = world();
    let first = world.accepts(VerdictChanged, "case/k", verdict("c", "yes", None));
    world.accepts(GapRecorded, "case/k", gap("g"));
    let since = rogue(&mut world, VerdictChanged, verdict("c", "no", Some(first)));
    rogue(&mut world, ClaimRevised, json!({"claim": "c", "text": "Forged.", "reason": "x"}));
    rogue(&mut world, GapClosed, json!({"gap": "g", "reason": "x"}));
    rogue(&mut world, EvidenceWithdrawn, json!({"evidence": "e", "reason": "x"}));
    rogue(&mut world, CaseClosed, json!({"reason": "x"}));
    let found = found_out(&world, since).assessment("k");
    let claim = &found.claims[0];
    assert_eq!((claim.verdict.as_ref().unwrap().rating.as_str(), claim.text.as_str()), ("yes", "They were lit."));
    assert_eq!((found.gaps.len(), claim.evidence.len(), found.state), (1, 1, "open"));
    // The verdict goes on from the one that stands.
    let after = found_out(&world, since);
    assert_eq!(after.decides(&Draft::new(VerdictChanged, "case/k", verdict("c", "no", Some(first)))), Ok(()));
}

#[test]
fn a_verdict_that_repeats_a_disputed_proposal_goes_with_it() {
    let mut world = world();
    let proposal = world.proposes(BEN, "c", "yes");
    world.accepts(VerdictChanged, "case/k", with(verdict("c", "yes", None), json!({"proposal": proposal.to_string()})));
    assert!(found_out(&world, proposal).assessment("k").claims[0].verdict.is_none());
}

#[test]
fn a_publication_stays_and_its_correction_goes_only_with_it() {
    let mut world = world();
    world.publishes("p", "first");
    let since = rogue(&mut world, NoteAdded, json!({"text": "x"}));
    let data = world.publication("rp", "update");
    rogue(&mut world, AssessmentPublished, data);
    world.accepts(CorrectionIssued, "case/k", correction("x1", "p", &["c"]));
    world.accepts(CorrectionIssued, "case/k", correction("x2", "rp", &["c"]));
    let case = found_out(&world, since).case("k");
    let left = |ids: Vec<String>| ids.join(" ");
    assert_eq!(left(case.publications.iter().map(|p| p.data.publication.to_string()).collect()), "p");
    assert_eq!(left(case.corrections.iter().map(|c| c.data.correction.to_string()).collect()), "x1");
}

#[test]
fn sources_fall_back_as_well() {
    let mut world = world();
    let since = world.accepts_by(&[BEN], SourceChanged, "source/a", json!({"standing": "retracted"}));
    world.accepts_by(&[BEN], SourceMerged, "source/b", json!({"into": "a"}));
    world.accepts_by(&[BEN], SourceDescribed, "source/b", json!({"title": "Forged", "basis": "inferred"}));
    world.accepts_by(&[BEN], SourceCaptured, "source/a", capture("9"));
    world.accepts(TextExtracted, "source/a", extracted("9"));
    let after = found_out(&world, since);
    let (a, b) = (after.source("a"), after.source("b"));
    assert_eq!((a.changes.len(), a.captures.len(), a.captures[0].extractions.len()), (0, 1, 1));
    assert!(b.merged.is_none() && b.data.title.is_none());
    assert_eq!((a.next_version, b.next_version), (6, 3));
    // Not even the id of a capture is free again.
    let refusal = after.refuses(SourceCaptured, "source/a", capture("9"));
    assert_eq!(refusal, Refusal::IdTaken { id: "9".to_owned(), by: "capture" });
}

#[test]
fn what_a_key_signs_that_a_disputed_entry_enrolled_is_disputed_as_it_comes() {
    let mut world = World::with_case();
    let cleo = super::world::CLEO;
    let since = world.enrols(cleo, DAG, "person", &["researcher"]);
    world.revokes(ADA, cleo, Some(since));
    world.accepts_by(&[DAG], ClaimExtracted, "case/k", claim("dag"));
    assert_eq!(world.assessment("k").claims.len(), 1);
    // Taken in one by one, it is the same as folded from the beginning.
    let governance = world.governance();
    let last = world.log.last().unwrap();
    assert!(governance.disputes(&last.mark));
    let mut case = world.after(world.log.len() - 1).case("k");
    case.leave_out(last);
    let entries: Vec<_> = world.log.iter().filter(|e| e.stream == "case/k".parse::<StreamName>().unwrap()).collect();
    let folded = fold::case(&slug("k"), entries, &governance, &crate::decide::KnownSources::new()).unwrap();
    assert_eq!((case.next_version, case.left_out.clone()), (folded.next_version, folded.left_out.clone()));
}
