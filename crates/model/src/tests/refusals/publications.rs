//! Publication: the digest, the nature, corrections, slips of the pen.

use super::{Pairs, case, text, texts};
use crate::{
    EventKind::*,
    Refusal,
    tests::{
        desk::correction,
        world::{ADA, World, digest, event_id, statement, verdict, with},
    },
};
use proof::Digest;
use serde_json::json;

/// The digest of `k` as it stands.
fn stands(world: &World) -> Digest {
    world.assessment("k").digest()
}

pub(super) fn publication_digest() -> Pairs {
    let mut world = World::with_document();
    let old = world.publication("p", "first");
    let given = stands(&world);
    world.accepts(StatementWritten, "case/k", statement("w", "top"));
    let refused =
        |kind, data| (case(&world, kind, data), Refusal::PublicationDigest { given, expected: stands(&world) });
    let proposed = with(old.clone(), json!({"nature": null}));
    vec![refused(AssessmentPublished, old), refused(PublicationProposed, proposed)]
}

pub(super) fn assessment_schema() -> Pairs {
    let mut world = World::with_document();
    let other = json!({"schema": "casebook.assessment.v2"});
    let published = with(world.publication("p", "first"), other.clone());
    let proposed = with(world.kept("p"), other);
    let expected = Refusal::AssessmentSchema { found: text("casebook.assessment.v2") };
    vec![
        (case(&world, AssessmentPublished, published), expected.clone()),
        (case(&world, PublicationProposed, proposed), expected),
    ]
}

pub(super) fn kept_assessment() -> Pairs {
    let mut world = World::with_document();
    let published = world.publication("p", "first");
    let other = with(published["page"].clone(), json!({"media_type": null}));
    let expected = Refusal::KeptAssessment { digest: stands(&world), kept: digest(crate::tests::desk::PAGE) };
    vec![(case(&world, AssessmentPublished, with(published, json!({"assessment": other}))), expected)]
}

pub(super) fn imported_verdict() -> Pairs {
    let mut world = World::with_document();
    let theirs = json!({"reason": "imported", "attributed_to": "The Gazette"});
    let theirs = world.accepts(VerdictChanged, "case/k", with(verdict("question", "yes", None), theirs));
    let published = world.publication("p", "first");
    let found = case(&world, AssessmentPublished, published);
    world.accepts(VerdictChanged, "case/k", verdict("question", "yes", Some(theirs)));
    world.publishes("p", "first");
    vec![(found, Refusal::ImportedVerdict { author: text("The Gazette") })]
}

pub(super) fn nature() -> Pairs {
    let mut world = World::with_document();
    let refused = |world: &mut World, id: &str, nature: &'static str, first| {
        let data = world.publication(id, nature);
        (case(world, AssessmentPublished, data), Refusal::Nature { nature, first })
    };
    let mut pairs = Pairs::new();
    for nature in ["correction", "update", "typographical"] {
        pairs.push(refused(&mut world, "p", nature, true));
    }
    world.publishes("p", "first");
    pairs.push(refused(&mut world, "q", "first", false));
    pairs
}

pub(super) fn uncorrected() -> Pairs {
    let mut world = World::with_document();
    world.publishes("p", "first");
    let refused = |world: &World, changed: &[&str]| {
        let mut world = world.clone();
        let data = world.publication("q", "correction");
        (case(&world, AssessmentPublished, data), Refusal::Uncorrected { changed: texts(changed) })
    };
    let none = refused(&world, &[]);
    world.rewrites(ADA, "x", "It was otherwise.", json!({}));
    world.rewrites(ADA, "y", "So was that.", json!({}));
    world.accepts(VerdictChanged, "case/k", verdict("c", "no", Some(event_id(12))));
    let all = refused(&world, &["c", "x", "y"]);
    world.accepts(CorrectionIssued, "case/k", correction("r1", "p", &["x", "c"]));
    vec![none, all, refused(&world, &["y"])]
}

pub(super) fn no_slip() -> Pairs {
    let mut world = World::with_document();
    world.publishes("p", "first");
    let no = |world: &World, of: &str, what: &'static str| {
        let mut world = world.clone();
        let data = world.publication("q", "typographical");
        (case(&world, AssessmentPublished, data), Refusal::NoSlip { of: text(of), what })
    };
    let mut rated = world.clone();
    rated.accepts(VerdictChanged, "case/k", verdict("c", "no", Some(event_id(12))));
    world.rewrites(ADA, "x", "Sentence 2.", json!({}));
    vec![no(&world, "x", "digit"), no(&rated, "c", "rating")]
}
