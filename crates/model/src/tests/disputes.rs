//! Keys that were compromised: what is left out, from where on, and what stays.

use super::world::{
    ADA, BEN, BOT, CLEO, DAG, World, capture, cites, claim, event_id, evidence, extracted, keyid, opened, section,
    source, statement, verdict, with,
};
use crate::EventKind::*;
use serde_json::json;

fn claims(world: &World) -> Vec<String> {
    world.assessment("k").claims.into_iter().map(|claim| claim.claim).collect()
}

/// [`World::with_case`]; the claims `before`, `since` and `later` by Ben, `ada` by Ada in between.
fn compromised() -> (World, proof::EventId) {
    let mut world = World::with_case();
    world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("before"));
    let since = world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("since"));
    world.accepts(ClaimExtracted, "case/k", claim("ada"));
    world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("later"));
    (world, since)
}

#[test]
fn entries_before_stay_and_entries_from_there_on_are_left_out() {
    let (mut world, since) = compromised();
    world.revokes(ADA, BEN, Some(since));
    assert_eq!(claims(&world), ["c", "before", "ada"]);
    let governance = world.governance();
    let disputed = world.log.iter().filter(|entry| governance.disputes(&entry.mark)).map(|e| e.mark.seq.0);
    assert_eq!(disputed.collect::<Vec<_>>(), [11, 13]);
    // What is left out still counts as an entry of the stream.
    assert_eq!(world.case("k").next_version, 6);
}

#[test]
fn as_of_before_the_revocation_nothing_is_disputed() {
    let (mut world, since) = compromised();
    let before = world.assessment("k");
    world.revokes(ADA, BEN, Some(since));
    assert!(world.governance().has_disputes());
    assert_ne!(world.assessment("k"), before);
    let as_of = world.after(14);
    assert!(!as_of.governance().has_disputes());
    assert_eq!(as_of.assessment("k"), before);
    assert_eq!(as_of.assessment("k").digest(), before.digest());
}

#[test]
fn a_revocation_without_a_since_disputes_nothing() {
    let (mut world, _) = compromised();
    let before = world.assessment("k");
    world.revokes(ADA, BEN, None);
    assert!(!world.governance().has_disputes());
    assert_eq!(world.assessment("k"), before);
}

#[test]
fn since_names_a_position_in_the_log_whoever_signed_it() {
    let (mut world, _) = compromised();
    // Ada's claim `ada`, entry 12.
    world.revokes(ADA, BEN, Some(event_id(12)));
    assert_eq!(claims(&world), ["c", "before", "since", "ada"]);
}

#[test]
fn what_rests_on_a_disputed_entry_alone_goes_with_it() {
    let mut world = World::with_case();
    let since = world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("rogue"));
    world.accepts(EvidenceLinked, "case/k", evidence("e", "rogue", "a"));
    world.accepts(VerdictChanged, "case/k", verdict("rogue", "yes", None));
    world.accepts(SectionWritten, "case/k", section("top", "Top"));
    let on = |id: &str, members| with(statement(id, "top"), members);
    world.accepts(StatementWritten, "case/k", on("x", json!({"claims": ["rogue"]})));
    world.accepts(StatementWritten, "case/k", on("y", json!({"citations": [cites(1, "a", &["e"])]})));
    world.accepts(StatementWritten, "case/k", on("z", json!({"rests_on": ["x"]})));
    world.accepts(StatementWritten, "case/k", on("w", json!({"claims": ["c"]})));
    world.revokes(ADA, BEN, Some(since));
    let assessment = world.assessment("k");
    assert_eq!(claims(&world), ["c"]);
    assert!(assessment.claims.iter().all(|claim| claim.evidence.is_empty() && claim.verdict.is_none()));
    let left: Vec<_> = assessment.statements().map(|statement| statement.statement.as_str()).collect();
    // Y still cites a source that stands, without the evidence.
    assert_eq!(left, ["y", "w"]);
    assert!(assessment.statements().all(|statement| statement.citations.iter().all(|cited| cited.evidence.is_empty())));
}

#[test]
fn a_disputed_capture_takes_its_text_and_the_quotes_from_it() {
    let mut world = World::with_case();
    let since = world.accepts_by(&[BEN], SourceRegistered, "source/rogue", source("R"));
    world.accepts(SourceCaptured, "source/rogue", capture("1"));
    world.accepts_by(&[BEN], SourceCaptured, "source/a", capture("2"));
    world.accepts(TextExtracted, "source/a", extracted("2"));
    let of_two = with(evidence("e2", "c", "a"), json!({"capture": "2"}));
    world.accepts(EvidenceLinked, "case/k", of_two);
    world.accepts(EvidenceLinked, "case/k", evidence("e1", "c", "a"));
    world.accepts(EvidenceLinked, "case/k", evidence("er", "c", "rogue"));
    world.revokes(ADA, BEN, Some(since));
    assert!(!world.known().contains_key(&super::world::slug("rogue")));
    let source = world.source("a");
    assert_eq!(source.captures.len(), 1);
    assert_eq!((source.next_version, source.last.seq), (5, proof::Seq(6)));
    let kept: Vec<_> = world.assessment("k").claims[0].evidence.iter().map(|e| e.evidence.clone()).collect();
    assert_eq!(kept, ["e1"]);
}

#[test]
fn a_case_that_a_disputed_entry_opened_is_gone() {
    let mut world = World::staffed();
    world.sources();
    let since = world.accepts_by(&[BEN], CaseOpened, "case/k", opened());
    world.accepts(ClaimExtracted, "case/k", claim("c"));
    world.revokes(ADA, BEN, Some(since));
    assert!(!world.has_case("k"));
}

#[test]
fn another_valid_signer_keeps_the_entry() {
    let mut world = World::with_case();
    let since = world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("ben"));
    world.accepts_by(&[BEN, CLEO], ClaimExtracted, "case/k", claim("both"));
    world.revokes(ADA, BEN, Some(since));
    assert_eq!(claims(&world), ["c", "both"]);
    // Unless that one is disputed too.
    world.revokes(ADA, CLEO, Some(since));
    assert_eq!(claims(&world), ["c"]);
}

#[test]
fn keys_that_a_disputed_entry_enrolled_are_disputed_and_so_on() {
    let mut world = World::with_case();
    let early = world.enrols(CLEO, DAG, "person", &["admin", "researcher"]);
    let since = world.accepts_by(&[CLEO], ClaimExtracted, "case/k", claim("cleo"));
    world.enrols(CLEO, BOT, "software", &["researcher"]);
    world.accepts_by(&[DAG], ClaimExtracted, "case/k", claim("dag"));
    world.accepts_by(&[BOT], ClaimExtracted, "case/k", claim("bot"));
    // Cleo enrolled Dag before, and the program since.
    let mut late = world.clone();
    late.revokes(ADA, CLEO, Some(since));
    assert_eq!(claims(&late), ["c", "dag"]);
    let mut both = world.clone();
    both.revokes(ADA, CLEO, Some(early));
    assert_eq!(claims(&both), ["c"]);
}

#[test]
fn a_key_that_two_enrolled_is_not_disputed_for_one_of_them() {
    let mut world = World::with_case();
    let since = world.accepts_by(&[CLEO], ClaimExtracted, "case/k", claim("cleo"));
    let enrolled = super::world::enrolled(DAG, "person", &["researcher"]);
    world.accepts_by(&[ADA, CLEO, DAG], KeyEnrolled, "ledger", enrolled);
    world.accepts_by(&[DAG], ClaimExtracted, "case/k", claim("dag"));
    world.revokes(ADA, CLEO, Some(since));
    assert_eq!(claims(&world), ["c", "dag"]);
}

#[test]
fn a_key_s_own_since_does_not_clear_what_its_enrolment_disputes() {
    let mut world = World::with_case();
    let since = world.enrols(CLEO, DAG, "person", &["researcher"]);
    world.accepts_by(&[DAG], ClaimExtracted, "case/k", claim("dag1"));
    let later = world.accepts_by(&[DAG], ClaimExtracted, "case/k", claim("dag2"));
    world.revokes(ADA, DAG, Some(later));
    assert_eq!(claims(&world), ["c", "dag1"]);
    world.revokes(ADA, CLEO, Some(since));
    assert_eq!(claims(&world), ["c"]);
}

#[test]
fn a_disputed_revocation_disputes_nothing() {
    let (mut world, _) = compromised();
    let stolen = world.accepts_by(&[CLEO], NoteAdded, "case/k", json!({"text": "x"}));
    // Who has Cleo's key turns on Ben, from his first entry on, and is found out by Ada.
    world.revokes(CLEO, BEN, Some(event_id(2)));
    assert_eq!(claims(&world), ["c", "ada"]);
    world.revokes(ADA, CLEO, Some(stolen));
    assert_eq!(claims(&world), ["c", "before", "since", "ada", "later"]);
    // The key is revoked all the same: that goes by the log's order.
    assert!(world.governance().keys()[&keyid(BEN)].revoked.is_some());
}

#[test]
fn a_holder_may_revoke_his_own_key() {
    let mut world = World::with_case();
    world.accepts_by(&[CLEO], ClaimExtracted, "case/k", claim("cleo1"));
    let since = world.accepts_by(&[CLEO], ClaimExtracted, "case/k", claim("cleo2"));
    world.revokes(CLEO, CLEO, Some(since));
    assert_eq!(claims(&world), ["c", "cleo1"]);
}

#[test]
fn one_dispute_leaves_everything_else_as_it_was() {
    let mut world = World::with_document();
    let remove = json!({"statement": "y", "replaces": event_id(16).to_string(), "reason": "x"});
    world.accepts(StatementRemoved, "case/k", remove);
    let before = world.assessment("k");
    let since = world.accepts_by(&[BEN], NoteAdded, "case/k", json!({"text": "x"}));
    world.revokes(ADA, BEN, Some(since));
    assert_eq!(world.assessment("k"), before);
    // The whole story of the examples, too, has a dispute near its end, and an affirmation that ends it.
    let (story, _) = super::examples::recorded();
    let (before, disputed) = (story.after(story.log.len() - 2), story.after(story.log.len() - 1));
    assert!(disputed.governance().has_disputes() && !before.governance().has_disputes());
    let id = "gronvik-street-lights";
    assert_ne!(disputed.assessment(id), before.assessment(id));
    assert_eq!(story.assessment(id), before.assessment(id));
}
