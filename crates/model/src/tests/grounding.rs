//! What stands behind a citation, and a sentence's weakest.

use super::world::{World, capture, cites, evidence, section, source, statement, with};
use crate::{
    EventKind::*,
    assessment::AssessedStatement,
    grounding::{Grounding, GroundingCount},
    words::Stance,
};
use serde_json::{Value, json};

/// `a` has a text, `b` is a stub, `p` has bytes and no text; claims `c` and `d`.
fn world() -> World {
    let mut world = World::with_case();
    world.accepts(ClaimExtracted, "case/k", super::world::claim("d"));
    world.accepts(SourceRegistered, "source/p", source("P"));
    world.accepts(SourceCaptured, "source/p", capture("1"));
    world.accepts(SectionWritten, "case/k", section("top", "Top"));
    world
}

fn links(world: &mut World, id: &str, claim: &str, source: &str, changes: Value) {
    world.accepts(EvidenceLinked, "case/k", with(evidence(id, claim, source), changes));
}

/// Writes a sentence with these citations that holds the claim `c`, and returns it as assessed.
fn sentence(world: &mut World, id: &str, citations: &Value) -> AssessedStatement {
    let data = with(statement(id, "top"), json!({"citations": citations, "claims": ["c"]}));
    world.accepts(StatementWritten, "case/k", data);
    world.assessment("k").statements().last().unwrap().clone()
}

fn groundings(statement: &AssessedStatement) -> Vec<Grounding> {
    statement.citations.iter().map(|citation| citation.grounding).collect()
}

/// The cited source, the evidence on the sentence's claim as source and changes, and what stands behind the citation.
type Row<'a> = (&'a str, &'a [(&'a str, Value)], Grounding);

#[test]
fn each_grounding_from_strongest_to_weakest() {
    let own = json!({"independence": "self"});
    let table: [Row<'_>; 10] = [
        ("a", &[("a", json!({}))], Grounding::Quoted),
        ("a", &[], Grounding::Captured),
        ("a", &[("a", json!({"quote": null}))], Grounding::Captured),
        // Evidence of another source does not help.
        ("p", &[("a", json!({}))], Grounding::Captured),
        ("b", &[], Grounding::CitedOnly),
        ("b", &[("b", json!({}))], Grounding::CitedOnly),
        ("a", &[("a", own.clone())], Grounding::SelfReported),
        ("b", &[("b", own.clone())], Grounding::SelfReported),
        // One who is not the claimant is enough.
        ("b", &[("b", own.clone()), ("b", json!({}))], Grounding::CitedOnly),
        ("a", &[("a", own), ("a", json!({"independence": "opponent"}))], Grounding::Quoted),
    ];
    for (n, (source, behind, expected)) in table.into_iter().enumerate() {
        let mut world = world();
        for (at, (of, changes)) in behind.iter().enumerate() {
            links(&mut world, &format!("e{at}"), "c", of, changes.clone());
        }
        let found = sentence(&mut world, "x", &json!([cites(1, source, &[])]));
        assert_eq!(groundings(&found), [expected], "row {n}");
    }
}

#[test]
fn evidence_counts_on_the_sentence_s_claims_or_when_it_is_cited() {
    let mut world = world();
    links(&mut world, "e", "d", "a", json!({}));
    assert_eq!(groundings(&sentence(&mut world, "x", &json!([cites(1, "a", &[])]))), [Grounding::Captured]);
    assert_eq!(groundings(&sentence(&mut world, "y", &json!([cites(1, "a", &["e"])]))), [Grounding::Quoted]);
}

#[test]
fn a_sentence_shows_its_weakest_and_how_many_are_quoted() {
    let mut world = world();
    links(&mut world, "e", "c", "a", json!({}));
    let found = sentence(&mut world, "x", &json!([cites(1, "a", &[]), cites(2, "p", &[]), cites(3, "b", &[])]));
    assert_eq!(groundings(&found), [Grounding::Quoted, Grounding::Captured, Grounding::CitedOnly]);
    assert_eq!((found.grounding, found.quoted, found.citations.len()), (Some(Grounding::CitedOnly), 1, 3));
    let found = sentence(&mut world, "y", &json!([]));
    assert_eq!((found.grounding, found.quoted), (None, 0));
}

#[test]
fn a_citation_shows_the_stances_of_its_quotes_each_once() {
    let mut world = world();
    for (id, stance) in [("e1", "refutes"), ("e2", "supports"), ("e3", "refutes")] {
        links(&mut world, id, "c", "a", json!({ "stance": stance }));
    }
    links(&mut world, "e4", "c", "a", json!({"stance": "context", "quote": null}));
    let found = sentence(&mut world, "x", &json!([cites(1, "a", &[])]));
    assert_eq!(found.citations[0].stances, [Stance::Supports, Stance::Refutes]);
}

#[test]
fn the_case_counts_sentences_by_their_weakest() {
    let mut world = world();
    links(&mut world, "e", "c", "a", json!({}));
    links(&mut world, "f", "c", "b", json!({"independence": "self"}));
    for (id, citations) in [
        ("s1", json!([cites(1, "a", &[])])),
        ("s2", json!([cites(1, "a", &[]), cites(2, "p", &[])])),
        ("s3", json!([cites(2, "p", &[])])),
        ("s4", json!([cites(1, "a", &[]), cites(3, "b", &[])])),
        ("s5", json!([])),
    ] {
        sentence(&mut world, id, &citations);
    }
    let cited_only = with(statement("s6", "top"), json!({"citations": [cites(3, "b", &[])]}));
    world.accepts(StatementWritten, "case/k", cited_only);
    let expected = GroundingCount {
        statements: 6,
        quoted: 1,
        captured: 2,
        cited_only: 1,
        self_reported: 1,
        uncited: 1,
        ..GroundingCount::default()
    };
    assert_eq!(world.assessment("k").grounding, expected);
}
