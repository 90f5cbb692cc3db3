//! A disputed entry that somebody signs for again: it stands, and what rests on it.

use super::world::{
    ADA, BEN, CLEO, DAG, Draft, World, capture, claim, enrolled, evidence, extracted, opened, scale, slug, source,
    verdict,
};
use crate::{EventKind::*, Refusal, words::Role};
use proof::EventId;
use serde_json::{Value, json};

fn affirm(event: EventId) -> Value {
    json!({"event": event.to_string(), "reason": "She signed it herself."})
}

#[test]
fn in_a_case_it_stands_again_and_what_rests_on_it() {
    let mut world = World::with_case();
    let before = world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("d"));
    world.accepts(EvidenceLinked, "case/k", evidence("e", "d", "a"));
    world.accepts(VerdictChanged, "case/k", verdict("d", "yes", None));
    let other = world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("f"));
    let honest = world.assessment("k");
    world.revokes(ADA, BEN, Some(before));
    assert_eq!(world.assessment("k").claims.len(), 1);
    world.accepts(EntryAffirmed, "case/k", affirm(before));
    let found = world.assessment("k");
    assert_eq!(found.claims.iter().map(|c| c.claim.as_str()).collect::<Vec<_>>(), ["c", "d"]);
    assert_eq!(found.claims[1], honest.claims[1]);
    world.accepts(EntryAffirmed, "case/k", affirm(other));
    assert_eq!(world.assessment("k"), honest);
    // In its own place, not at the end; and the stream has one entry for each.
    assert_eq!(world.case("k").next_version, 8);
    // As of before the affirmation it is disputed still.
    assert_eq!(world.after(world.log.len() - 2).assessment("k").claims.len(), 1);
}

#[test]
fn the_opening_of_a_case_and_the_first_entry_of_a_source_can_be_affirmed() {
    let mut world = World::staffed();
    world.sources();
    let case = world.accepts_by(&[BEN], CaseOpened, "case/k", opened());
    world.accepts(ClaimExtracted, "case/k", claim("c"));
    let of_source = world.accepts_by(&[BEN], SourceRegistered, "source/r", source("R"));
    world.accepts(SourceCaptured, "source/r", capture("1"));
    let honest = world.assessment("k");
    world.revokes(ADA, BEN, Some(case));
    assert!(!world.has_case("k") && !world.known().contains_key(&slug("r")));
    world.accepts(EntryAffirmed, "case/k", affirm(case));
    world.accepts(EntryAffirmed, "source/r", affirm(of_source));
    assert_eq!(world.assessment("k"), honest);
    assert_eq!(world.source("r").captures.len(), 1);
}

#[test]
fn in_a_source_it_stands_again_for_every_case_that_rests_on_it() {
    let mut world = World::with_case();
    let bytes = world.accepts_by(&[BEN], SourceCaptured, "source/a", capture("2"));
    world.accepts(TextExtracted, "source/a", extracted("2"));
    let of_two = super::world::with(evidence("e", "c", "a"), json!({"capture": "2"}));
    world.accepts(EvidenceLinked, "case/k", of_two);
    world.revokes(ADA, BEN, Some(bytes));
    assert!(world.assessment("k").claims[0].evidence.is_empty());
    world.accepts(EntryAffirmed, "source/a", affirm(bytes));
    assert_eq!(world.source("a").captures[1].extractions.len(), 1);
    assert_eq!(world.assessment("k").claims[0].evidence.len(), 1);
}

#[test]
fn an_enrolment_that_is_affirmed_clears_what_its_key_signed() {
    let mut world = World::with_case();
    let enrolment = world.enrols(CLEO, DAG, "person", &["researcher"]);
    world.accepts_by(&[DAG], ClaimExtracted, "case/k", claim("dag"));
    world.revokes(ADA, CLEO, Some(enrolment));
    assert_eq!(world.assessment("k").claims.len(), 1);
    world.accepts(EntryAffirmed, "ledger", affirm(enrolment));
    assert_eq!(world.assessment("k").claims.len(), 2);
}

#[test]
fn it_takes_the_role_of_the_entry() {
    let mut world = World::with_case();
    let of_researcher = world.accepts_by(&[CLEO], ClaimExtracted, "case/k", claim("d"));
    let of_editor = world.accepts_by(&[CLEO], VerdictChanged, "case/k", verdict("c", "yes", None));
    let of_anybody = world.accepts_by(&[CLEO], NoteAdded, "case/k", json!({"text": "x"}));
    let of_admin = world.accepts_by(&[CLEO], ScaleDefined, "ledger", scale("t"));
    world.enrols(ADA, DAG, "person", &["reviewer"]);
    world.revokes(ADA, CLEO, Some(of_researcher));
    for (event, subject, needed) in [
        (of_researcher, "case/k", Some(Role::Researcher)),
        (of_editor, "case/k", Some(Role::Editor)),
        (of_admin, "ledger", Some(Role::Admin)),
        (of_anybody, "case/k", None),
    ] {
        let by = |vkey: &str| world.decides(&Draft::new(EntryAffirmed, subject, affirm(event)).by(&[vkey]));
        assert_eq!(by(ADA), Ok(()));
        match needed {
            Some(role) => {
                let refused = by(DAG).unwrap_err();
                assert!(matches!(&refused, Refusal::NoRole { needed, .. } if *needed == [role]), "{refused}");
            }
            None => assert_eq!(by(DAG), Ok(())),
        }
        // Ben is editor, researcher and reviewer.
        assert_eq!(by(BEN).is_ok(), needed != Some(Role::Admin));
        // The key itself is revoked.
        assert!(matches!(by(CLEO), Err(Refusal::RevokedKey { .. })));
    }
}

#[test]
fn an_affirmation_that_is_disputed_itself_affirms_nothing() {
    let mut world = World::with_case();
    let since = world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("ben"));
    world.revokes(ADA, BEN, Some(since));
    let affirmed = world.accepts_by(&[CLEO], EntryAffirmed, "case/k", affirm(since));
    assert_eq!(world.assessment("k").claims.len(), 2);
    world.revokes(ADA, CLEO, Some(affirmed));
    assert_eq!(world.assessment("k").claims.len(), 1);
    // The same in the stream of the ledger: Cleo's thief vouches for a key of hers.
    let mut world = World::with_case();
    world.enrols(ADA, DAG, "person", &["admin"]);
    let enrolment = world.enrols(DAG, super::world::BOT, "software", &["researcher"]);
    world.accepts_by(&[super::world::BOT], ClaimExtracted, "case/k", claim("bot"));
    world.revokes(ADA, DAG, Some(enrolment));
    let vouched = world.accepts_by(&[CLEO], EntryAffirmed, "ledger", affirm(enrolment));
    assert_eq!(world.assessment("k").claims.len(), 2);
    world.revokes(ADA, CLEO, Some(vouched));
    assert_eq!(world.assessment("k").claims.len(), 1);
}

#[test]
fn a_key_cannot_vouch_for_its_own_enrolment() {
    let mut world = World::with_case();
    let draft = Draft::new(KeyEnrolled, "ledger", enrolled(DAG, "person", &["admin", "researcher"])).by(&[CLEO, DAG]);
    let enrolment = world.accepts_draft(&draft);
    world.accepts_by(&[DAG], ClaimExtracted, "case/k", claim("dag"));
    world.revokes(ADA, CLEO, Some(enrolment));
    assert_eq!(world.assessment("k").claims.len(), 1);
    world.accepts_by(&[DAG], EntryAffirmed, "ledger", affirm(enrolment));
    assert_eq!(world.assessment("k").claims.len(), 1);
}
