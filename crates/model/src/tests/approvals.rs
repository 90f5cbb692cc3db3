//! Approvals: whose word counts, which word of theirs, and which policy holds where.

use super::{
    desk::{approvals, proposed, review},
    world::{ADA, BEN, BEN_AGAIN, CLEO, DAG, Draft, World, enrolled, scale, verdict, with},
};
use crate::{EventKind::*, Refusal, record::CaseRecord, words::ReviewDecision};
use proof::EventId;
use serde_json::{Value, json};

/// [`World::with_case`] under a policy that asks for so many reviewers of a verdict; Cleo reviews too, and so does Ben
/// with another key.
fn world(reviewers: u64) -> World {
    let mut world = World::with_case();
    world.enrols(ADA, BEN_AGAIN, "person", &["reviewer"]);
    world.enrols(ADA, DAG, "person", &["reviewer"]);
    world.policy(&json!({ "verdict": reviewers }));
    world
}

/// The verdict that repeats a proposal on `c`.
fn repeats(proposal: EventId) -> Value {
    with(verdict("c", "yes", None), json!({"proposal": proposal.to_string()}))
}

/// Tries to append the verdict, and returns who approved and objected where that is not enough.
fn missing(world: &World, proposal: EventId) -> Option<(Vec<String>, Vec<String>)> {
    match world.decides(&Draft::new(VerdictChanged, "case/k", repeats(proposal))) {
        Ok(()) => None,
        Err(Refusal::ApprovalsMissing { approved, objected, .. }) => Some((approved, objected)),
        Err(other) => panic!("{other}"),
    }
}

fn names(approved: &[&str], objected: &[&str]) -> (Vec<String>, Vec<String>) {
    let texts = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    (texts(approved), texts(objected))
}

#[test]
fn two_reviewers_of_other_names_are_enough() {
    let mut world = world(2);
    let proposal = world.proposes(ADA, "c", "yes");
    assert_eq!(missing(&world, proposal), Some(names(&[], &[])));
    world.reviews(BEN, proposal, "approve");
    assert_eq!(missing(&world, proposal), Some(names(&["ben"], &[])));
    world.reviews(DAG, proposal, "approve");
    assert_eq!(missing(&world, proposal), None);
    // No editor alone: the role of who appends it does not make up for a reviewer.
    let alone = Draft::new(VerdictChanged, "case/k", verdict("c", "yes", None)).by(&[ADA, CLEO]);
    assert!(matches!(world.refuses_draft(&alone), Refusal::ApprovalsMissing { needed: 2, proposal: None, .. }));
}

#[test]
fn two_keys_of_one_name_are_one_reviewer() {
    let mut world = world(2);
    let proposal = world.proposes(ADA, "c", "yes");
    world.reviews(BEN, proposal, "approve");
    world.reviews(BEN_AGAIN, proposal, "approve");
    assert_eq!(missing(&world, proposal), Some(names(&["ben"], &[])));
    // In one review, too.
    let both = Draft::new(ReviewRecorded, "case/k", review(proposal, "approve")).by(&[BEN, BEN_AGAIN]);
    world.accepts_draft(&both);
    assert_eq!(missing(&world, proposal), Some(names(&["ben"], &[])));
    // Two names in one review are two.
    world.accepts_draft(&both.by(&[BEN, DAG]));
    assert_eq!(missing(&world, proposal), None);
}

#[test]
fn the_author_s_own_approval_does_not_count_beside_another_s() {
    let mut world = world(2);
    let proposal = world.proposes(BEN, "c", "yes");
    world.accepts_draft(&Draft::new(ReviewRecorded, "case/k", review(proposal, "approve")).by(&[BEN_AGAIN, DAG]));
    assert_eq!(missing(&world, proposal), Some(names(&["dag"], &[])));
    // Nor that of either of two authors.
    let two = Draft::new(VerdictProposed, "case/k", proposed("c", "yes")).by(&[ADA, BEN]);
    let proposal = world.accepts_draft(&two);
    world.accepts_draft(&Draft::new(ReviewRecorded, "case/k", review(proposal, "approve")).by(&[ADA, BEN, DAG]));
    assert_eq!(missing(&world, proposal), Some(names(&["dag"], &[])));
}

#[test]
fn a_signer_without_the_role_is_no_reviewer() {
    let mut world = world(2);
    let proposal = world.proposes(ADA, "c", "yes");
    world.accepts_draft(&Draft::new(ReviewRecorded, "case/k", review(proposal, "approve")).by(&[BEN, CLEO]));
    assert_eq!(missing(&world, proposal), Some(names(&["ben"], &[])));
}

#[test]
fn a_reviewer_s_last_word_counts() {
    let mut world = world(1);
    let proposal = world.proposes(ADA, "c", "yes");
    for (decision, expected) in [
        ("abstain", Some(names(&[], &[]))),
        ("object", Some(names(&[], &["ben"]))),
        ("approve", None),
        ("object", Some(names(&[], &["ben"]))),
        ("abstain", Some(names(&[], &[]))),
    ] {
        world.reviews(BEN, proposal, decision);
        assert_eq!(missing(&world, proposal), expected, "{decision}");
    }
    // The other key has the same say.
    world.reviews(BEN_AGAIN, proposal, "approve");
    assert_eq!(missing(&world, proposal), None);
}

#[test]
fn an_objection_stays_in_the_record_and_stops_nothing_that_others_approve() {
    let mut world = world(1);
    let proposal = world.proposes(ADA, "c", "yes");
    world.accepts_by(&[BEN], ReviewRecorded, "case/k", with(review(proposal, "object"), json!({"note": "Not all."})));
    assert_eq!(missing(&world, proposal), Some(names(&[], &["ben"])));
    world.reviews(DAG, proposal, "approve");
    world.accepts(VerdictChanged, "case/k", repeats(proposal));
    let record = CaseRecord::of(
        &world.case("k"),
        &world.governance(),
        &world.known().iter().map(|(id, s)| (id.clone(), s)).collect(),
    );
    let said: Vec<_> =
        record.proposals[0].reviews.iter().map(|r| (r.at.by.join(" "), r.decision, r.note.clone())).collect();
    let note = Some("Not all.".to_owned());
    assert_eq!(
        said,
        [("ben".to_owned(), ReviewDecision::Object, note), ("dag".to_owned(), ReviewDecision::Approve, None),]
    );
    assert_eq!(record.proposals[0].used_by, Some(world.case("k").verdict("c").unwrap().mark.event.to_string()));
}

#[test]
fn approvals_are_of_one_proposal() {
    let mut world = world(2);
    let (first, second) = (world.proposes(ADA, "c", "yes"), world.proposes(ADA, "c", "yes"));
    world.reviews(BEN, first, "approve");
    world.reviews(DAG, second, "approve");
    assert_eq!(missing(&world, first), Some(names(&["ben"], &[])));
    assert_eq!(missing(&world, second), Some(names(&["dag"], &[])));
}

#[test]
fn an_imported_rating_needs_no_approval() {
    let world = world(2);
    let theirs = json!({"reason": "imported", "attributed_to": "The Gazette"});
    let theirs = with(verdict("c", "yes", None), theirs);
    assert_eq!(world.decides(&Draft::new(VerdictChanged, "case/k", theirs)), Ok(()));
}

#[test]
fn a_policy_holds_from_the_next_entry_on() {
    let mut world = World::with_case();
    world.accepts(VerdictChanged, "case/k", verdict("c", "yes", None));
    let stands = world.case("k").verdict("c").unwrap().mark.event;
    let next = verdict("c", "no", Some(stands));
    assert_eq!(world.decides(&Draft::new(VerdictChanged, "case/k", next.clone())), Ok(()));
    world.policy(&json!({"verdict": 1}));
    let refusal = world.refuses(VerdictChanged, "case/k", next.clone());
    assert!(matches!(refusal, Refusal::ApprovalsMissing { needed: 1, .. }), "{refusal}");
    // What was recorded before is as valid as it was.
    assert_eq!(world.case("k").verdict("c").unwrap().mark.event, stands);
    // A policy of another kind, or on other things, changes none of that; the last one on approvals replaces it whole.
    world.accepts(PolicyPublished, "ledger", json!({"kind": "methodology", "text": "We count."}));
    world.refuses(VerdictChanged, "case/k", next.clone());
    world.policy(&json!({"publication": 1}));
    assert_eq!(world.decides(&Draft::new(VerdictChanged, "case/k", next)), Ok(()));
    let published = world.publication("p", "first");
    world.refuses(AssessmentPublished, "case/k", published);
}

#[test]
fn a_disputed_policy_does_not_hold() {
    let mut world = World::with_case();
    world.policy(&json!({"verdict": 1}));
    let lax = Draft::new(PolicyPublished, "ledger", approvals(&json!({}))).by(&[CLEO]);
    let since = world.accepts_draft(&lax);
    assert_eq!(world.decides(&Draft::new(VerdictChanged, "case/k", verdict("c", "yes", None))), Ok(()));
    world.revokes(ADA, CLEO, Some(since));
    world.refuses(VerdictChanged, "case/k", verdict("c", "yes", None));
}

#[test]
fn a_publication_is_approved_like_a_verdict() {
    let mut world = World::with_document();
    world.policy(&json!({"publication": 1}));
    let kept = world.kept("p");
    let proposal = world.accepts(PublicationProposed, "case/k", kept.clone());
    let publish = Draft::new(
        AssessmentPublished,
        "case/k",
        with(kept, json!({"nature": "first", "proposal": proposal.to_string()})),
    );
    assert!(matches!(world.refuses_draft(&publish), Refusal::ApprovalsMissing { needed: 1, .. }));
    world.reviews(BEN, proposal, "approve");
    world.accepts_draft(&publish);
}

#[test]
fn several_admins_sign_what_governs_and_nothing_else() {
    let mut world = World::staffed();
    world.policy(&json!({"admin": 2}));
    let both = Draft::new(ScaleDefined, "ledger", scale("t")).by(&[ADA, CLEO]);
    world.accepts_draft(&both);
    world.refuses(ScaleDefined, "ledger", scale("u"));
    // Three to sign take a third admin, whom two enrol.
    let three = Draft::new(PolicyPublished, "ledger", approvals(&json!({"admin": 3}))).by(&[ADA, CLEO]);
    assert_eq!(world.refuses_draft(&three), Refusal::TooFewAdmins { needed: 3, admins: 2 });
    let enrol = Draft::new(KeyEnrolled, "ledger", enrolled(DAG, "person", &["admin"])).by(&[ADA, CLEO, DAG]);
    world.accepts_draft(&enrol);
    world.accepts_draft(&three);
    let revoke = Draft::new(KeyRevoked, "ledger", json!({"key": DAG, "reason": "lost"})).by(&[ADA, CLEO, DAG]);
    assert_eq!(world.refuses_draft(&revoke), Refusal::TooFewAdmins { needed: 3, admins: 2 });
    // Work on cases goes on with one.
    world.opens("k");
}
