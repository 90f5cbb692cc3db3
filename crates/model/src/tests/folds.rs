//! What stands after some entries.

use super::world::{
    BODY, Draft, World, capture, cites, claim, event_id, evidence, gap, hex, keyid, section, slug, source, statement,
    verdict, with,
};
use crate::{
    EventKind::*,
    Refusal,
    decide::KnownSources,
    record::{CaseRecord, positions},
    words::{Basis, SourceKind},
};
use proof::{EventId, Seq};
use serde_json::{Value, json};

/// The document as `section: sentence sentence`.
fn order(world: &World) -> Vec<String> {
    let case = world.case("k");
    let line = |section: &crate::document::Section| {
        let ids: Vec<_> = section.statements.iter().map(|statement| statement.data.statement.to_string()).collect();
        format!("{}: {}", section.data.section, ids.join(" "))
    };
    case.document.sections().iter().map(line).collect()
}

fn replacing(data: Value, event: EventId) -> Value {
    with(data, json!({"replaces": event.to_string()}))
}

// The document.

#[test]
fn sections_stand_at_the_end_or_after_another_and_keep_their_place() {
    let mut world = World::with_case();
    for (id, after) in [("one", None), ("two", None), ("three", Some("one"))] {
        world.accepts(SectionWritten, "case/k", with(section(id, id), json!({ "after": after })));
    }
    assert_eq!(order(&world), ["one: ", "three: ", "two: "]);
    // Written again, it stays with its sentences, unless it says where to go.
    world.accepts(StatementWritten, "case/k", statement("x", "three"));
    let again = world.accepts(SectionWritten, "case/k", replacing(section("three", "Drei"), event_id(12)));
    assert_eq!(order(&world), ["one: ", "three: x", "two: "]);
    assert_eq!(&**world.case("k").document.section(&slug("three")).unwrap().data.heading.as_ref().unwrap(), "Drei");
    let moved = with(replacing(section("three", "Drei"), again), json!({"after": "two"}));
    world.accepts(SectionWritten, "case/k", moved);
    assert_eq!(order(&world), ["one: ", "two: ", "three: x"]);
    let first = with(replacing(section("one", "One"), event_id(10)), json!({"after": "three"}));
    world.accepts(SectionWritten, "case/k", first);
    assert_eq!(order(&world), ["two: ", "three: x", "one: "]);
}

#[test]
fn sentences_stand_at_the_end_first_or_after_another() {
    let mut world = World::with_document();
    for (id, after) in [("first", "top"), ("between", "x"), ("last", "y")] {
        world.accepts(StatementWritten, "case/k", with(statement(id, "top"), json!({ "after": after })));
    }
    world.accepts(StatementWritten, "case/k", statement("end1", "top"));
    assert_eq!(order(&world), ["top: first x between y last end1", "end: "]);
}

#[test]
fn a_sentence_that_is_replaced_keeps_its_place_and_counts_its_writings() {
    let mut world = World::with_document();
    world.accepts(StatementWritten, "case/k", replacing(statement("x", "top"), event_id(15)));
    let case = world.case("k");
    let found = case.document.statement(&slug("x")).unwrap();
    assert_eq!((found.mark.event, found.mark.seq, found.writings), (event_id(17), Seq(17), 2));
    assert_eq!(order(&world), ["top: x y", "end: "]);
    assert_eq!(case.document.statement(&slug("y")).unwrap().writings, 1);
}

#[test]
fn a_sentence_moves_within_its_section_and_to_another() {
    let mut world = World::with_document();
    let moved = with(replacing(statement("x", "top"), event_id(15)), json!({"after": "y"}));
    world.accepts(StatementWritten, "case/k", moved);
    assert_eq!(order(&world), ["top: y x", "end: "]);
    world.accepts(StatementWritten, "case/k", statement("z", "end"));
    // To the end of another section, and back to the first place.
    let away = world.accepts(StatementWritten, "case/k", replacing(statement("x", "end"), event_id(17)));
    assert_eq!(order(&world), ["top: y", "end: z x"]);
    let back = with(replacing(statement("x", "top"), away), json!({"after": "top"}));
    let back = world.accepts(StatementWritten, "case/k", back);
    assert_eq!(order(&world), ["top: x y", "end: z"]);
    // From the first place, too, to the end.
    world.accepts(StatementWritten, "case/k", replacing(statement("x", "end"), back));
    assert_eq!(order(&world), ["top: y", "end: z x"]);
    assert_eq!(world.case("k").document.statement(&slug("x")).unwrap().writings, 5);
}

#[test]
fn a_sentence_that_is_taken_out_is_gone_and_its_id_is_not_used_again() {
    let mut world = World::with_document();
    let remove = json!({"statement": "x", "replaces": event_id(15).to_string(), "reason": "Wrong."});
    world.accepts(StatementRemoved, "case/k", remove);
    assert_eq!(order(&world), ["top: y", "end: "]);
    let case = world.case("k");
    assert!(case.document.statement(&slug("x")).is_none());
    assert_eq!(case.kind_of(&slug("x")), Some("statement"));
    let taken = Refusal::IdTaken { id: "x".to_owned(), by: "statement" };
    assert_eq!(world.refuses(StatementWritten, "case/k", statement("x", "top")), taken);
    assert_eq!(world.refuses(ClaimExtracted, "case/k", claim("x")), taken);
    assert_eq!(world.assessment("k").statements().count(), 1);
}

#[test]
fn free_ids_are_the_lowest_that_nothing_ever_had() {
    let mut world = World::with_case();
    assert_eq!(world.case("k").free_id("c"), "c1");
    for id in ["c1", "c3"] {
        world.accepts(ClaimExtracted, "case/k", claim(id));
    }
    world.accepts(SectionWritten, "case/k", section("c2", "Two"));
    assert_eq!(world.case("k").free_id("c"), "c4");
    assert_eq!(world.case("k").ids_of("claim"), ["c", "c1", "c3"]);
}

// Verdicts.

#[test]
fn a_verdict_has_a_history_and_the_last_one_stands() {
    let mut world = World::with_case();
    let first = world.accepts(VerdictChanged, "case/k", verdict("c", "yes", None));
    let second = world.accepts(VerdictChanged, "case/k", verdict("c", "no", Some(first)));
    world.accepts(VerdictChanged, "case/k", verdict("question", "unproven", None));
    let case = world.case("k");
    assert_eq!(case.verdict("c").unwrap().mark.event, second);
    assert_eq!(case.verdict_of_event(first).unwrap().data.to.as_str(), "yes");
    assert!(case.verdict("d").is_none());
    let assessment = world.assessment("k");
    let found = assessment.claims[0].verdict.as_ref().unwrap();
    assert_eq!((found.rating.as_str(), found.order, found.changes), ("no", Some(1), 1));
    assert_eq!(found.label["en"], "No");
    assert_eq!(found.by, ["ada"].map(|_| "Ada"));
    let question = assessment.verdict.unwrap();
    assert_eq!((question.rating.as_str(), question.order, question.changes), ("unproven", None, 0));
    let record = CaseRecord::of(&case, &world.governance(), &KnownSources::new());
    let steps: Vec<_> = record.verdicts["c"].iter().map(|step| (step.rating.as_str(), step.at.seq)).collect();
    assert_eq!(steps, [("yes", 10), ("no", 11)]);
    assert_eq!(record.entries, 5);
}

#[test]
fn what_was_neither_weighed_nor_set_aside_is_shown() {
    let mut world = World::with_case();
    world.accepts(ClaimExtracted, "case/k", claim("d"));
    for (id, claim) in [("e1", "c"), ("e2", "c"), ("e3", "c"), ("other", "d")] {
        world.accepts(EvidenceLinked, "case/k", evidence(id, claim, "a"));
    }
    let weighed = json!({"inputs": ["e2"], "set_aside": [{"id": "e3", "reason": "x"}]});
    world.accepts(VerdictChanged, "case/k", with(verdict("c", "yes", None), weighed));
    let not_weighed = |world: &World| world.assessment("k").claims[0].verdict.clone().unwrap().not_weighed;
    assert_eq!(not_weighed(&world), ["e1"]);
    // What comes later was not weighed either.
    world.accepts(EvidenceLinked, "case/k", evidence("e4", "c", "a"));
    assert_eq!(not_weighed(&world), ["e1", "e4"]);
}

#[test]
fn inputs_may_be_evidence_gaps_claims_and_events_of_verdicts() {
    let mut world = World::with_document();
    let inputs = json!({"inputs": ["e", "g", "c", event_id(12).to_string()]});
    world.accepts(VerdictChanged, "case/k", with(verdict("question", "yes", None), inputs));
    let sentence = with(statement("z", "top"), json!({"verdicts": ["c", "question", event_id(12).to_string()]}));
    world.accepts(StatementWritten, "case/k", sentence);
}

// Sources and numbers.

#[test]
fn a_number_belongs_to_one_source_for_ever() {
    let mut world = World::with_document();
    let cite = |id: &str, n, source| with(statement(id, "top"), json!({"citations": [cites(n, source, &[])]}));
    let first = world.accepts(StatementWritten, "case/k", cite("s", 4, "b"));
    world.accepts(StatementWritten, "case/k", replacing(cite("s", 2, "a"), first));
    assert_eq!(world.case("k").numbers, [(2, slug("a")), (4, slug("b"))].into());
    // Numbered sources in the order of their numbers, though 4 is not cited any more.
    let numbers: Vec<_> = world.assessment("k").sources.iter().map(|s| (s.number, s.source.clone())).collect();
    assert_eq!(numbers, [(Some(2), "a".to_owned()), (Some(4), "b".to_owned())]);
    // Another case has numbers of its own.
    world.opens("other");
    world.accepts(SectionWritten, "case/other", section("top", "Top"));
    world.accepts(StatementWritten, "case/other", cite("s", 2, "b"));
}

#[test]
fn every_source_that_the_case_names_resolves_in_the_order_of_its_naming() {
    let mut world = World::with_case();
    for id in ["p", "q", "r", "unnamed"] {
        world.accepts(SourceRegistered, &format!("source/{id}"), source(id));
        world.accepts(SourceCaptured, &format!("source/{id}"), capture("1"));
    }
    let searched = json!({"searched": {"captures": ["source/r/capture/1"], "until": "2026-02-02"}});
    world.accepts(GapRecorded, "case/k", with(gap("g"), searched));
    world.accepts(ClaimExtracted, "case/k", with(claim("d"), json!({"appearance": {"source": "q"}})));
    world.accepts(EvidenceLinked, "case/k", evidence("e", "c", "p"));
    world.accepts(SectionWritten, "case/k", section("top", "Top"));
    let sentence = with(statement("x", "top"), json!({"citations": [cites(1, "b", &[])]}));
    world.accepts(StatementWritten, "case/k", sentence);
    assert_eq!(world.case("k").sources, ["r", "q", "p", "b"].map(slug));
    let named: Vec<_> = world.assessment("k").sources.into_iter().map(|source| source.source).collect();
    assert_eq!(named, ["b", "r", "q", "p"]);
    let known = world.known();
    let places = positions(&world.case("k"), &known.iter().map(|(id, source)| (id.clone(), source)).collect());
    assert_eq!((places["source/r"], places["source/r/capture/1"], places["case/k/claim/d"]), (14, 15, 19));
    assert_eq!(places[&event_id(19).to_string()], 19);
    assert!(!places.contains_key("source/unnamed"));
}

#[test]
fn a_description_makes_a_source_of_a_stub_and_keeps_what_it_does_not_say() {
    let mut world = World::with_case();
    assert!(world.source("b").data.stub && world.source("b").basis.is_none());
    let by_whom = json!({"publisher": "The Gazette", "basis": "inferred", "kind": "news", "authors": ["P. Ask"]});
    world.accepts(SourceDescribed, "source/b", by_whom);
    let found = world.source("b");
    assert!(found.data.stub, "neither title nor address is known yet");
    assert_eq!((found.basis, found.data.kind), (Some(Basis::Inferred), SourceKind::News));
    assert_eq!(found.display_title(), "The Gazette");
    world.accepts(SourceDescribed, "source/b", json!({"title": "Lamps", "basis": "author_confirmed"}));
    let found = world.source("b");
    assert_eq!((found.data.stub, found.basis), (false, Some(Basis::AuthorConfirmed)));
    assert_eq!(found.display_title(), "Lamps");
    assert_eq!((found.data.publisher.as_deref(), found.data.authors.len()), (Some("The Gazette"), 1));
    assert_eq!((found.data.kind, found.next_version), (SourceKind::News, 3));
}

#[test]
fn a_description_makes_no_stub_of_a_source() {
    let mut world = World::with_case();
    let letter = json!({"publisher": "Øyvind", "kind": "correspondence", "stub": false});
    world.accepts(SourceRegistered, "source/letter", letter);
    world.accepts(SourceDescribed, "source/letter", json!({"language": "da", "basis": "matched_by_text"}));
    assert!(!world.source("letter").data.stub);
}

// Entries that this version does not know.

#[test]
fn unknown_types_are_kept_with_their_positions() {
    let mut world = World::with_document();
    let before = world.assessment("k");
    for (subject, event_type) in [
        ("case/k", "casebook.claim.withdrawn.v1"),
        ("source/a", "casebook.source.changed.v1"),
        ("ledger", "casebook.content.withheld.v1"),
    ] {
        let draft = Draft::new(NoteAdded, subject, json!({"x": 1}));
        world.records(&Draft { event_type: event_type.to_owned(), ..draft });
    }
    assert_eq!(world.case("k").unknown, [(Seq(17), "casebook.claim.withdrawn.v1".to_owned())]);
    assert_eq!(world.source("a").unknown, [(Seq(18), "casebook.source.changed.v1".to_owned())]);
    assert_eq!(world.governance().unknown(), [(Seq(19), "casebook.content.withheld.v1".to_owned())]);
    assert_eq!(world.case("k").next_version, 10);
    assert_eq!(world.assessment("k"), before);
}

#[test]
fn governance_remembers_keys_scales_and_policies() {
    let mut world = World::staffed();
    world.accepts(PolicyPublished, "ledger", json!({"kind": "corrections", "text": "We say so."}));
    world.accepts(RulesChanged, "ledger", json!({"rules": 1}));
    world.accepts(ScaleDefined, "ledger", super::world::scale("t"));
    let governance = world.governance();
    assert_eq!(governance.scale_ids(), ["s", "t"]);
    assert_eq!(governance.policies()[0].0.seq, Seq(4));
    assert_eq!(governance.keys().len(), 3);
    assert_eq!(governance.next_version(), 7);
    assert_eq!(governance.display_name(&keyid(super::world::ADA)), "Ada");
    assert_eq!(governance.display_name(&keyid(super::world::DAG)), "dag");
}

#[test]
fn imports_and_notes_are_kept() {
    let mut world = World::with_case();
    let file = json!({"sha256": hex(BODY), "size": BODY.len(), "media_type": "text/plain"});
    let import = json!({"file": file, "importer": {"name": "t", "version": "1"}, "of": {"author": "Øyvind"}});
    let import = world.accepts(ImportRecorded, "case/k", import);
    let from =
        Draft { import_id: Some(import), ..Draft::new(NoteAdded, "case/k", json!({"text": "x", "target": "c"})) };
    world.accepts_draft(&from);
    let case = world.case("k");
    assert_eq!(case.notes[0].mark.import, Some(import));
    assert_eq!(world.assessment("k").imports[0].author.as_deref(), Some("Øyvind"));
    let record = CaseRecord::of(&case, &world.governance(), &KnownSources::new());
    assert_eq!((record.notes[0].target.as_deref(), record.notes[0].at.seq), (Some("c"), 11));
}
