//! What may be published, as what, and what changes the digest.

use super::{
    desk::{complaint, correction, proposed, review, withheld},
    world::{
        ADA, BEN, BODY, Draft, World, capture, cites, claim, evidence, gap, section, slug, source, statement, verdict,
        with,
    },
};
use crate::{
    EventKind::{self, *},
    Refusal,
};
use serde_json::{Value, json};

/// [`World::with_document`], published as `p`; the sentence `x` cites `a` as [1].
fn published(text: &str) -> World {
    let mut world = World::with_document();
    world.rewrites(ADA, "x", text, json!({"citations": [cites(1, "a", &["e"])]}));
    world.publishes("p", "first");
    world
}

fn nature(world: &World, nature: &str) -> Result<(), Refusal> {
    let mut world = world.clone();
    let data = world.publication("q", nature);
    world.decides(&Draft::new(AssessmentPublished, "case/k", data))
}

#[test]
fn the_digest_is_that_of_the_case_right_before() {
    let mut world = World::with_document();
    let before = world.assessment("k");
    let data = world.publication("p", "first");
    world.accepts(AssessmentPublished, "case/k", data);
    let publication = world.case("k").published().cloned().unwrap();
    assert_eq!(publication.data.digest.0, before.digest());
    assert_eq!(publication.data.assessment.size, before.to_canonical().len() as u64);
    assert!(world.blobs.iter().any(|blob| proof::Digest::of(blob) == before.digest()));
    // Published, it is the same assessment.
    assert_eq!(world.assessment("k"), before);
}

#[test]
fn a_case_may_be_published_again_as_it_was_and_each_time_under_a_new_id() {
    let mut world = published("They were lit [1].");
    world.publishes("q", "update");
    world.publishes("r", "typographical");
    for (kind, id) in [(AssessmentPublished, "p"), (PublicationProposed, "q")] {
        let data = world.publication(id, "update");
        let data = if kind == PublicationProposed { with(data, json!({"nature": null})) } else { data };
        let taken = Refusal::IdTaken { id: id.to_owned(), by: "publication" };
        assert_eq!(world.refuses(kind, "case/k", data), taken);
    }
}

/// The words before and after, and what the refusal calls the change; nothing where it is a slip of the pen.
const SLIPS: [(&str, &str, Option<&str>); 14] = [
    ("They recieved 40 lamps [1].", "They received 40 lamps [1].", None),
    ("All were lit , he said [1].", "All were lit, he said [1].", None),
    ("the lamps were lit [1]", "the lamps were lit [1].", None),
    ("They don’t know [1].", "They don't know [1].", None),
    ("It fell by 40 per cent [1].", "It fell by 14 per cent [1].", Some("digit")),
    ("It fell by 40 per cent [1].", "It fell by 4.0 per cent [1].", Some("digit")),
    ("It fell by 40 per cent [1].", "It fell by per cent [1].", Some("digit")),
    ("So said Øyvind Ley [1].", "So said Øyvind Lee [1].", Some("name")),
    ("So said the mayor [1].", "So said the Mayor [1].", Some("name")),
    ("It was traced [1].", "It was not traced [1].", Some("negation")),
    ("They can trace it [1].", "They can’t trace it [1].", Some("negation")),
    ("They never came [1].", "They came [1].", Some("negation")),
    ("Nobody came [1].", "Somebody came [1].", Some("negation")),
    ("They came [1].", "They came [2].", Some("digit")),
];

#[test]
fn what_is_a_slip_of_the_pen() {
    for (was, now, what) in SLIPS {
        let mut world = published(was);
        world.rewrites(ADA, "x", now, json!({}));
        match (nature(&world, "typographical"), what) {
            (Ok(()), None) => {}
            (Err(Refusal::NoSlip { of, what: found }), Some(what)) => assert_eq!((of.as_str(), found), ("x", what)),
            (found, _) => panic!("{was} → {now}: {found:?}"),
        }
        // As an update all of it can be published.
        assert_eq!(nature(&world, "update"), Ok(()));
    }
}

#[test]
fn more_than_words_is_no_slip() {
    let base = published("They came [1].");
    let no = |world: &World, of: &str, what: &str| match nature(world, "typographical") {
        Err(Refusal::NoSlip { of: found, what: found_what }) => assert_eq!((found.as_str(), found_what), (of, what)),
        found => panic!("{of}: {found:?}"),
    };
    // Another source under the same words; another number; none.
    for citations in [json!([cites(2, "b", &[])]), json!([cites(1, "a", &[]), cites(2, "b", &[])]), json!([])] {
        let mut world = base.clone();
        world.rewrites(ADA, "x", "They came [1].", json!({ "citations": citations }));
        no(&world, "x", "citation");
    }
    let mut world = base.clone();
    world.accepts(VerdictChanged, "case/k", verdict("question", "no", None));
    no(&world, "question", "rating");
    let mut world = base.clone();
    world.accepts(StatementWritten, "case/k", statement("w", "end"));
    no(&world, "w", "sentence");
    let mut world = base.clone();
    let stands = world.case("k").document.statement(&slug("y")).unwrap().mark.event.to_string();
    world.accepts(StatementRemoved, "case/k", json!({"statement": "y", "replaces": stands, "reason": "x"}));
    no(&world, "y", "sentence");
    let mut world = base.clone();
    world.accepts(SectionWritten, "case/k", section("w", "New"));
    no(&world, "w", "sentence");
    let heading = |text: &str| {
        let mut world = base.clone();
        let stands = world.case("k").document.section(&slug("end")).unwrap().mark.event.to_string();
        world.accepts(SectionWritten, "case/k", with(section("end", text), json!({"replaces": stands})));
        world
    };
    no(&heading("End of 2026"), "end", "digit");
    no(&heading("Start"), "end", "name");
    assert_eq!(nature(&heading("End."), "typographical"), Ok(()));
}

#[test]
fn a_correction_names_every_published_sentence_and_rating_that_changed() {
    let mut world = published("They came [1].");
    let uncorrected =
        |changed: &[&str]| Err(Refusal::Uncorrected { changed: changed.iter().map(ToString::to_string).collect() });
    // One that is not about this publication's time does not help.
    world.accepts(CorrectionIssued, "case/k", correction("r0", "p", &["x", "y", "c", "end"]));
    world.publishes("p2", "correction");
    world.rewrites(ADA, "x", "They did not come [1].", json!({}));
    let c = world.case("k").verdict("c").unwrap().mark.event;
    world.accepts(VerdictChanged, "case/k", verdict("c", "no", Some(c)));
    let y = world.case("k").document.statement(&slug("y")).unwrap().mark.event.to_string();
    world.accepts(StatementRemoved, "case/k", json!({"statement": "y", "replaces": y, "reason": "x"}));
    assert_eq!(nature(&world, "correction"), uncorrected(&["c", "x", "y"]));
    world.accepts(CorrectionIssued, "case/k", correction("r1", "p2", &["x"]));
    assert_eq!(nature(&world, "correction"), uncorrected(&["c", "y"]));
    world.accepts(CorrectionIssued, "case/k", correction("r2", "p2", &["c", "y"]));
    assert_eq!(nature(&world, "correction"), Ok(()));
    // What is new was not published, so there is nothing to correct in it.
    world.accepts(StatementWritten, "case/k", statement("w", "end"));
    assert_eq!(nature(&world, "correction"), Ok(()));
    let changed: Vec<_> = world.case("k").changed_since_published().into_iter().collect();
    assert_eq!(changed, ["c", "w", "x", "y"]);
    world.publishes("q", "correction");
    assert!(world.case("k").changed_since_published().is_empty());
}

#[test]
fn a_correction_is_of_a_publication_and_of_things_that_there_are() {
    let mut world = World::with_document();
    let no = |world: &World, data: Value, kind: &str| {
        let refusal = world.refuses(CorrectionIssued, "case/k", data);
        assert!(matches!(&refusal, Refusal::NoSuch { kind: found, .. } if *found == kind), "{refusal}");
    };
    no(&world, correction("r", "p", &["x"]), "publication");
    no(&world, correction("r", "x", &["x"]), "publication");
    world.publishes("p", "first");
    no(&world, correction("r", "p", &["z"]), "claim, evidence, gap, section, statement or verdict");
    no(&world, with(correction("r", "p", &["x"]), json!({"complaint": "z"})), "complaint");
    let empty = world.refuses(CorrectionIssued, "case/k", correction("r", "p", &[]));
    assert_eq!(empty, Refusal::Incomplete { at: "data.targets", problem: "names nothing" });
    world.accepts(ComplaintReceived, "case/k", complaint("com"));
    world.accepts(CorrectionIssued, "case/k", with(correction("r", "p", &["x"]), json!({"complaint": "com"})));
    let taken = world.refuses(CorrectionIssued, "case/k", correction("r", "p", &["x"]));
    assert_eq!(taken, Refusal::IdTaken { id: "r".to_owned(), by: "correction" });
}

#[test]
fn what_goes_beside_a_case_does_not_change_its_digest() {
    let mut world = World::with_document();
    let before = world.assessment("k").digest();
    let proposal = world.accepts(VerdictProposed, "case/k", proposed("c", "no"));
    let verdict = world.case("k").verdict("c").unwrap().mark.event.to_string();
    for (kind, data) in [
        (ReviewRecorded, review(proposal, "object")),
        (DissentRecorded, json!({"dissent": "d", "target": "c", "would_be": "no", "reason": "x"})),
        (DissentWithdrawn, json!({"dissent": "d", "reason": "x"})),
        (NoteAdded, json!({"text": "x"})),
        (ComplaintReceived, complaint("com")),
        (ComplaintResolved, json!({"complaint": "com", "outcome": "rejected", "reason": "x"})),
        (RecheckRequested, json!({"targets": ["c"], "cause": verdict})),
        (RecheckCleared, json!({"targets": ["c"], "outcome": "kept", "reason": "x"})),
    ] {
        world.accepts_by(&[BEN], kind, "case/k", data.clone());
        assert_eq!(world.assessment("k").digest(), before, "{}", kind.name());
    }
    let kept = world.kept("p");
    world.accepts(PublicationProposed, "case/k", kept);
    world.publishes("p", "first");
    assert_eq!(world.assessment("k").digest(), before);
    // Nor does another case, or a source that this one does not name.
    world.opens("other");
    world.accepts(ClaimExtracted, "case/other", claim("c"));
    world.accepts(SourceRegistered, "source/z", source("Z"));
    world.accepts(SourceChanged, "source/z", json!({"standing": "retracted"}));
    assert_eq!(world.assessment("k").digest(), before);
}

#[test]
fn what_is_in_a_case_changes_its_digest() {
    let mut world = World::with_document();
    world.rewrites(ADA, "x", "They came [1].", json!({"citations": [cites(1, "a", &["e"]), cites(2, "b", &[])]}));
    world.accepts(ClaimExtracted, "case/k", claim("d"));
    world.publishes("p", "first");
    let before = world.assessment("k").digest();
    let changes: [(EventKind, &str, Value); 15] = [
        (ClaimRevised, "case/k", json!({"claim": "c", "text": "x", "reason": "x"})),
        (ClaimWithdrawn, "case/k", json!({"claim": "d", "reason": "x"})),
        (ClaimsRelated, "case/k", json!({"claim": "c", "relation": "narrower", "to": "d"})),
        (EvidenceLinked, "case/k", evidence("f", "c", "a")),
        (EvidenceWithdrawn, "case/k", json!({"evidence": "e", "reason": "x"})),
        (GapRecorded, "case/k", gap("h")),
        (GapClosed, "case/k", json!({"gap": "g", "reason": "x"})),
        (CommentSought, "case/k", super::sources::comment()),
        (CorrectionIssued, "case/k", correction("r", "p", &["x"])),
        (CaseClosed, "case/k", json!({"reason": "x"})),
        (SourceChanged, "source/a", json!({"standing": "corrected"})),
        (SourceMerged, "source/b", json!({"into": "a"})),
        (SourceDescribed, "source/b", json!({"title": "B", "basis": "inferred"})),
        (SourceCaptured, "source/b", capture("1")),
        (ContentWithheld, "ledger", withheld(BODY)),
    ];
    for (kind, subject, data) in changes {
        let mut changed = world.clone();
        changed.accepts(kind, subject, data);
        assert_ne!(changed.assessment("k").digest(), before, "{}", kind.name());
    }
}

#[test]
fn a_source_that_changed_since_a_proposal_changes_what_may_be_published() {
    let mut world = World::with_document();
    let kept = world.kept("p");
    let proposal = world.accepts(PublicationProposed, "case/k", kept.clone());
    let publish = with(kept, json!({"nature": "first", "proposal": proposal.to_string()}));
    let given = world.assessment("k").digest();
    world.accepts(SourceChanged, "source/a", json!({"standing": "retracted"}));
    let expected = world.assessment("k").digest();
    let found = world.refuses(AssessmentPublished, "case/k", publish);
    assert_eq!(found, Refusal::PublicationDigest { given, expected });
}

#[test]
fn an_affirmation_since_a_proposal_makes_it_outdated() {
    let mut world = World::with_document();
    let since = world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("ben"));
    world.revokes(ADA, BEN, Some(since));
    let kept = world.kept("p");
    let proposal = world.accepts(PublicationProposed, "case/k", kept.clone());
    let (proposed, affirmed) = (world.log.len() as u64 - 1, world.log.len() as u64);
    world.accepts(EntryAffirmed, "case/k", json!({"event": since.to_string(), "reason": "x"}));
    let publish = with(kept, json!({"nature": "first", "proposal": proposal.to_string()}));
    let outdated = Refusal::ProposalOutdated { proposal, seq: proof::Seq(proposed), by: proof::Seq(affirmed) };
    assert_eq!(world.refuses(AssessmentPublished, "case/k", publish), outdated);
}
