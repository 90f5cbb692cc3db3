//! Review: proposals, approvals, dissent, complaints.

use super::{Pairs, case, text, texts};
use crate::{
    EventKind::*,
    Refusal,
    tests::{
        desk::{complaint, proposed, review},
        world::{ADA, BEN, CLEO, Draft, World, event_id, section, statement, verdict, with},
    },
};
use proof::{EventId, Seq};
use serde_json::{Value, json};

fn repeats(proposal: EventId, changes: Value) -> Value {
    with(with(verdict("c", "yes", None), json!({"proposal": proposal.to_string()})), changes)
}

pub(super) fn no_such_proposal() -> Pairs {
    let mut world = World::with_document();
    let no = |found| (found, Refusal::NoSuchProposal { proposal: event_id(12) });
    let published = with(world.publication("p", "first"), json!({"proposal": event_id(12).to_string()}));
    let again = with(repeats(event_id(12), json!({"reason": "error"})), json!({"from": event_id(12).to_string()}));
    vec![
        no(world.refuses_draft(&Draft::new(ReviewRecorded, "case/k", review(event_id(12), "approve")).by(&[BEN]))),
        no(case(&world, VerdictChanged, again)),
        no(case(&world, AssessmentPublished, published)),
    ]
}

/// Each member in turn: what reviewers saw is what is appended.
pub(super) fn proposal_differs() -> Pairs {
    let mut world = World::with_case();
    world.accepts(EvidenceLinked, "case/k", crate::tests::world::evidence("e", "c", "a"));
    world.accepts(EvidenceLinked, "case/k", crate::tests::world::evidence("f", "c", "a"));
    let inputs = json!({"inputs": ["e"]});
    let proposal = world.accepts(VerdictProposed, "case/k", with(proposed("c", "yes"), inputs.clone()));
    let same = with(repeats(proposal, json!({})), inputs);
    assert_eq!(world.decides(&Draft::new(VerdictChanged, "case/k", same.clone())), Ok(()));
    let differs = |member, found| (found, Refusal::ProposalDiffers { proposal, member });
    let verdict = |changes| case(&world, VerdictChanged, with(same.clone(), changes));
    let mut pairs = vec![
        differs("target", verdict(json!({"target": "question"}))),
        differs("to", verdict(json!({"to": "no"}))),
        differs("confidence", verdict(json!({"confidence": "high"}))),
        differs("rationale", verdict(json!({"rationale": "So it is!"}))),
        differs("inputs", verdict(json!({"inputs": ["e", "f"]}))),
        differs("inputs", verdict(json!({"inputs": []}))),
        differs("set_aside", verdict(json!({"set_aside": [{"id": "f", "reason": "x"}]}))),
    ];
    let kept = world.kept("p");
    let proposal = world.accepts(PublicationProposed, "case/k", kept.clone());
    let same = with(kept, json!({"nature": "first", "proposal": proposal.to_string()}));
    assert_eq!(world.decides(&Draft::new(AssessmentPublished, "case/k", same.clone())), Ok(()));
    let published = |changes| case(&world, AssessmentPublished, with(same.clone(), changes));
    let zeros = "0".repeat(64);
    let (assessment, page) = (same["assessment"].clone(), same["page"].clone());
    for (member, changes) in [
        ("publication", json!({"publication": "q"})),
        ("digest", json!({ "digest": zeros })),
        ("schema", json!({"schema": "another"})),
        ("assessment", json!({"assessment": with(assessment, json!({"size": 1}))})),
        ("page", json!({"page": with(page, json!({"media_type": "text/plain"}))})),
    ] {
        pairs.push((published(changes), Refusal::ProposalDiffers { proposal, member }));
    }
    pairs
}

pub(super) fn proposal_used() -> Pairs {
    let mut world = World::with_case();
    let proposal = world.proposes(ADA, "c", "yes");
    world.accepts(VerdictChanged, "case/k", repeats(proposal, json!({})));
    let again = repeats(proposal, json!({"from": event_id(11).to_string(), "reason": "error"}));
    let mut pairs = vec![(case(&world, VerdictChanged, again), Refusal::ProposalUsed { proposal, seq: Seq(11) })];
    let kept = world.kept("p");
    let proposal = world.accepts(PublicationProposed, "case/k", kept.clone());
    let published = with(kept, json!({"nature": "first", "proposal": proposal.to_string()}));
    world.accepts(AssessmentPublished, "case/k", published.clone());
    let again = with(published, json!({"publication": "q", "nature": "update"}));
    pairs.push((case(&world, AssessmentPublished, again), Refusal::ProposalUsed { proposal, seq: Seq(13) }));
    pairs
}

pub(super) fn proposal_outdated() -> Pairs {
    let mut world = World::with_document();
    let kept = world.kept("p");
    let proposal = world.accepts(PublicationProposed, "case/k", kept.clone());
    let published = with(kept, json!({"nature": "first", "proposal": proposal.to_string()}));
    // Reviews, dissent and notes stand beside.
    world.reviews(BEN, proposal, "approve");
    world.accepts_by(&[BEN], DissentRecorded, "case/k", json!({"dissent": "d", "target": "c", "reason": "x"}));
    world.accepts_by(&[BEN], DissentWithdrawn, "case/k", json!({"dissent": "d", "reason": "x"}));
    world.accepts(NoteAdded, "case/k", json!({"text": "x"}));
    assert_eq!(world.decides(&Draft::new(AssessmentPublished, "case/k", published.clone())), Ok(()));
    let expected = Refusal::ProposalOutdated { proposal, seq: Seq(17), by: Seq(22) };
    [
        (ComplaintReceived, complaint("com")),
        (SectionWritten, section("w", "W")),
        (StatementWritten, statement("w", "top")),
        (RecheckRequested, json!({"targets": ["c"], "cause": event_id(12).to_string()})),
    ]
    .map(|(kind, data)| {
        let mut changed = world.clone();
        changed.accepts(kind, "case/k", data);
        (case(&changed, AssessmentPublished, published.clone()), expected.clone())
    })
    .to_vec()
}

pub(super) fn approvals_missing() -> Pairs {
    let mut world = World::with_case();
    world.policy(&json!({"verdict": 2, "publication": 1}));
    let without = case(&world, VerdictChanged, verdict("c", "yes", None));
    let proposal = world.proposes(CLEO, "c", "yes");
    let none = case(&world, VerdictChanged, repeats(proposal, json!({})));
    world.reviews(BEN, proposal, "approve");
    world.reviews(ADA, proposal, "object");
    let one = case(&world, VerdictChanged, repeats(proposal, json!({})));
    let published = world.publication("p", "first");
    let missing = |needed, proposal, approved: &[&str], objected: &[&str]| Refusal::ApprovalsMissing {
        needed,
        proposal,
        approved: texts(approved),
        objected: texts(objected),
    };
    vec![
        (without, missing(2, None, &[], &[])),
        (none, missing(2, Some(proposal), &[], &[])),
        (one, missing(2, Some(proposal), &["ben"], &["ada"])),
        (case(&world, AssessmentPublished, published), missing(1, None, &[], &[])),
    ]
}

pub(super) fn own_review() -> Pairs {
    let mut world = World::with_case();
    let again = crate::tests::world::BEN_AGAIN;
    world.enrols(ADA, again, "person", &["reviewer"]);
    let proposal = world.proposes(BEN, "c", "yes");
    let by = |by: &[&str]| Draft::new(ReviewRecorded, "case/k", review(proposal, "approve")).by(by);
    assert_eq!(world.decides(&by(&[ADA])), Ok(()));
    assert_eq!(world.decides(&by(&[ADA, BEN])), Ok(()));
    let own = Refusal::OwnReview { authors: texts(&["ben"]) };
    vec![
        (world.refuses_draft(&by(&[BEN])), own.clone()),
        (world.refuses_draft(&by(&[again])), own.clone()),
        // Cleo is another one, but no reviewer.
        (world.refuses_draft(&by(&[again, CLEO])), own),
    ]
}

pub(super) fn not_yours() -> Pairs {
    let mut world = World::with_case();
    world.accepts_by(&[BEN], DissentRecorded, "case/k", json!({"dissent": "d", "target": "c", "reason": "x"}));
    let withdraw = json!({"dissent": "d", "reason": "x"});
    vec![(case(&world, DissentWithdrawn, withdraw), Refusal::NotYours { dissent: text("d"), by: texts(&["ben"]) })]
}

pub(super) fn resolved() -> Pairs {
    let mut world = World::with_case();
    world.accepts(ComplaintReceived, "case/k", complaint("com"));
    let resolve = json!({"complaint": "com", "outcome": "rejected", "reason": "x"});
    world.accepts(ComplaintResolved, "case/k", resolve.clone());
    let expected = Refusal::Resolved { complaint: text("com"), seq: Seq(11) };
    vec![(case(&world, ComplaintResolved, resolve), expected)]
}
