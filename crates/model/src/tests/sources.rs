//! Sources and what a case takes from them: merged, changed, withheld; claims, gaps and comments as they change.

use super::{
    desk::{by_program, withheld},
    world::{
        ADA, BODY, BOT, Draft, TEXT, World, capture, cites, claim, event_id, evidence, extracted, quote, section,
        source, statement, verdict, with,
    },
};
use crate::{
    EventKind::*,
    Refusal,
    grounding::Grounding,
    words::{ClaimRelation, CommentOutcome, Standing},
};
use proof::Seq;
use serde_json::{Value, json};

pub(super) fn comment() -> Value {
    json!({"of": "Øyvind", "at": "2026-02-02", "channel": "e-mail", "asked": "All?", "outcome": "no_answer"})
}

/// A sentence that holds `c` and cites this source, as [1]; returns its one grounding.
fn cited(world: &World, source: &str, evidence: &[&str]) -> Grounding {
    let mut world = world.clone();
    world.accepts(SectionWritten, "case/k", section("only", "Only"));
    let data = json!({"citations": [cites(1, source, evidence)], "claims": ["c"]});
    world.accepts(StatementWritten, "case/k", with(statement("only1", "only"), data));
    let found = world.assessment("k");
    found.statements().last().unwrap().citations[0].grounding
}

#[test]
fn a_merged_source_is_described_and_grounded_as_the_other_and_keeps_its_own_id() {
    let mut world = World::with_case();
    world.accepts(EvidenceLinked, "case/k", evidence("e", "c", "a"));
    world.accepts(EvidenceLinked, "case/k", evidence("f", "c", "b"));
    assert_eq!(cited(&world, "b", &[]), Grounding::CitedOnly);
    world.accepts(SourceMerged, "source/b", json!({"into": "a", "reason": "The same."}));
    // The quote from `a` stands behind `b` now, and may be cited under it.
    assert_eq!(cited(&world, "b", &["e"]), Grounding::Quoted);
    let found = world.assessment("k");
    let b = found.source("b").unwrap();
    assert_eq!((b.title.as_deref(), b.merged_into.as_deref(), b.stub), (Some("A"), Some("a"), false));
    assert!(b.captures.is_empty() && found.source("a").unwrap().merged_into.is_none());
    // It says so from there on, not before.
    assert!(world.after(world.log.len() - 1).assessment("k").source("b").unwrap().merged_into.is_none());
    world.accepts(SourceSplit, "source/b", json!({}));
    assert_eq!(cited(&world, "b", &[]), Grounding::CitedOnly);
    assert!(world.assessment("k").source("b").unwrap().title.is_none());
}

#[test]
fn merges_go_on_and_never_round_in_a_circle() {
    let mut world = World::with_case();
    world.accepts(EvidenceLinked, "case/k", evidence("f", "c", "b"));
    world.accepts(SourceRegistered, "source/z", source("Z"));
    world.accepts(SourceMerged, "source/b", json!({"into": "a"}));
    world.accepts(SourceMerged, "source/a", json!({"into": "z"}));
    assert_eq!(world.assessment("k").source("b").unwrap().title.as_deref(), Some("Z"));
    for into in ["a", "b"] {
        assert!(matches!(world.refuses(SourceMerged, "source/z", json!({ "into": into })), Refusal::Merged { .. }));
    }
    // A circle that only a log of another version could hold ends all the same.
    world.records(&Draft::new(SourceMerged, "source/z", json!({"into": "b"})));
    assert!(world.assessment("k").source("b").is_some());
}

#[test]
fn a_source_stands_as_it_was_last_found() {
    let mut world = World::with_case();
    world.accepts(EvidenceLinked, "case/k", evidence("e", "c", "a"));
    for (standing, expected, grounding) in [
        ("changed", Standing::Changed, Grounding::Quoted),
        ("retracted", Standing::Retracted, Grounding::Retracted),
        ("corrected", Standing::Corrected, Grounding::Quoted),
        ("gone", Standing::Gone, Grounding::Quoted),
        ("superseded", Standing::Superseded, Grounding::Quoted),
        ("live", Standing::Live, Grounding::Quoted),
    ] {
        let data = json!({"standing": standing, "notice": standing, "captures": ["1"]});
        world.accepts(SourceChanged, "source/a", data);
        let found = world.assessment("k");
        let of = found.source("a").unwrap();
        assert_eq!((of.standing, of.notice.as_deref()), (expected, Some(standing)));
        assert_eq!(cited(&world, "a", &["e"]), grounding, "{standing}");
    }
    let unknown = world.refuses(SourceChanged, "source/a", json!({"standing": "gone", "captures": ["9"]}));
    assert!(matches!(unknown, Refusal::NoSuchCapture { .. }));
}

#[test]
fn a_capture_that_failed_is_kept_and_says_nothing_of_the_source() {
    let mut world = World::with_case();
    let failed = json!({"url": "https://a.example/", "at": "2026-02-02T00:00:00Z", "error": "timeout"});
    world.accepts(CaptureFailed, "source/a", failed);
    let found = world.source("a");
    assert_eq!((found.failures.len(), found.standing(), found.captures.len()), (1, Standing::Live, 1));
}

#[test]
fn withheld_bytes_ground_nothing_until_they_are_given_back() {
    let mut world = World::with_case();
    world.accepts(SourceRegistered, "source/p", source("P"));
    world.accepts(SourceCaptured, "source/p", capture("1"));
    world.accepts(EvidenceLinked, "case/k", evidence("e", "c", "a"));
    assert_eq!((cited(&world, "a", &["e"]), cited(&world, "p", &[])), (Grounding::Quoted, Grounding::Captured));
    world.accepts(ContentWithheld, "ledger", withheld(TEXT.as_bytes()));
    assert_eq!((cited(&world, "a", &["e"]), cited(&world, "p", &[])), (Grounding::Withheld, Grounding::Captured));
    world.accepts(ContentWithheld, "ledger", withheld(BODY));
    assert_eq!(cited(&world, "p", &[]), Grounding::Withheld);
    assert!(world.assessment("k").source("a").unwrap().captures[0].withheld);
    let mut document = world.clone();
    document.accepts(SectionWritten, "case/k", section("top", "Top"));
    let sentence = json!({"citations": [cites(1, "a", &["e"])]});
    document.accepts(StatementWritten, "case/k", with(statement("x", "top"), sentence));
    assert_eq!(document.assessment("k").grounding.withheld, 1);
    for bytes in [BODY, TEXT.as_bytes()] {
        world.accepts(ContentRestored, "ledger", json!({"digests": [proof::Digest::of(bytes).to_string()]}));
    }
    assert_eq!((cited(&world, "a", &["e"]), cited(&world, "p", &[])), (Grounding::Quoted, Grounding::Captured));
    world.accepts(SourceCaptured, "source/a", capture("2"));
    world.accepts(TextExtracted, "source/a", extracted("2"));
}

#[test]
fn withholding_names_blobs_that_are_there_each_once() {
    let world = World::with_case();
    let missing = withheld(b"missing");
    assert!(matches!(
        world.refuses(ContentWithheld, "ledger", missing),
        Refusal::NoSuchBlob { what: "blob to withhold", .. }
    ));
    let replaced = with(withheld(BODY), json!({"replaced_by": super::world::hex("missing")}));
    assert!(matches!(
        world.refuses(ContentWithheld, "ledger", replaced),
        Refusal::NoSuchBlob { what: "replacement", .. }
    ));
    let empty = json!({"digests": [], "ground": "minor"});
    let nothing = Refusal::Incomplete { at: "data.digests", problem: "names nothing" };
    assert_eq!(world.refuses(ContentWithheld, "ledger", empty), nothing);
    assert_eq!(world.refuses(ContentRestored, "ledger", json!({"digests": []})), nothing);
}

#[test]
fn a_claim_is_revised_in_place_and_what_is_not_said_stays() {
    let mut world = World::with_document();
    let revised = world.accepts(
        ClaimRevised,
        "case/k",
        json!({"claim": "c", "text": "Some were lit.", "kinds": ["event"], "reason": "The recording."}),
    );
    let found = world.assessment("k").claims.remove(0);
    assert_eq!((found.text.as_str(), found.claimant.as_str()), ("Some were lit.", "Øyvind"));
    assert_eq!((found.event, found.evidence.len()), (revised.to_string(), 1));
    // The rules of a claim hold for its revision.
    let bad = json!({"claim": "c", "quantity": {"unit": "lamps"}, "reason": "x"});
    assert!(matches!(world.refuses(ClaimRevised, "case/k", bad), Refusal::Incomplete { at: "data.quantity", .. }));
    let appearance = json!({"source": "a", "quote": with(quote("lamps", 0), json!({"exact": "Lamps"}))});
    let bad = json!({"claim": "c", "appearance": appearance, "reason": "x"});
    assert!(matches!(world.refuses(ClaimRevised, "case/k", bad), Refusal::QuoteMismatch { .. }));
}

#[test]
fn what_was_withdrawn_is_out_of_the_assessment_and_its_id_is_taken() {
    let mut world = World::with_document();
    world.accepts(ClaimExtracted, "case/k", claim("d"));
    world.accepts(ClaimsRelated, "case/k", json!({"claim": "c", "relation": "contradicts", "to": "d", "reason": "x"}));
    world.rewrites(ADA, "x", "Words.", json!({"claims": ["c", "d"], "citations": [cites(1, "a", &["e"])]}));
    let relation = world.assessment("k").claims[0].relations[0].clone();
    assert_eq!((relation.relation, relation.to.as_str()), (ClaimRelation::Contradicts, "d"));
    world.accepts(ClaimWithdrawn, "case/k", json!({"claim": "d", "reason": "x"}));
    world.accepts(EvidenceWithdrawn, "case/k", json!({"evidence": "e", "reason": "x"}));
    let found = world.assessment("k");
    assert_eq!(found.claims.iter().map(|claim| claim.claim.as_str()).collect::<Vec<_>>(), ["c"]);
    assert!(found.claims[0].relations.is_empty() && found.claims[0].evidence.is_empty());
    let sentence = found.statements().next().unwrap();
    assert_eq!((sentence.claims.clone(), sentence.citations[0].evidence.len()), (vec!["c".to_owned()], 0));
    assert_eq!(sentence.citations[0].grounding, Grounding::Captured);
    assert!(matches!(world.refuses(ClaimExtracted, "case/k", claim("d")), Refusal::IdTaken { by: "claim", .. }));
    let itself = json!({"claim": "c", "relation": "part_of", "to": "c"});
    let expected = Refusal::Incomplete { at: "data.to", problem: "names the claim itself" };
    assert_eq!(world.refuses(ClaimsRelated, "case/k", itself), expected);
}

#[test]
fn a_gap_is_closed_by_what_there_is() {
    let world = World::with_document();
    let close =
        |by: &str| world.decides(&Draft::new(GapClosed, "case/k", json!({"gap": "g", "by": by, "reason": "x"})));
    for by in ["e", "c", "case/k/evidence/e", "source/a/capture/1"] {
        assert_eq!(close(by), Ok(()), "{by}");
    }
    assert!(matches!(close("z"), Err(Refusal::NoSuch { .. })));
    assert!(matches!(close("Not One"), Err(Refusal::Incomplete { at: "data.by", .. })));
    assert!(matches!(close("source/a/capture/9"), Err(Refusal::NoSuchCapture { .. })));
    assert!(matches!(close("source/z/capture/1"), Err(Refusal::NoSuchSource { .. })));
    let mut closed = world.clone();
    closed.accepts(GapClosed, "case/k", json!({"gap": "g", "by": "e", "reason": "x"}));
    assert!(closed.assessment("k").gaps.is_empty());
    assert_eq!(world.assessment("k").gaps.len(), 1);
}

#[test]
fn a_comment_and_its_reply_stand_in_the_assessment() {
    let mut world = World::with_case();
    world.accepts(CommentSought, "case/k", comment());
    let replied = with(comment(), json!({"outcome": "replied", "reply": quote("“All of them”", 4)}));
    world.accepts(CommentSought, "case/k", replied.clone());
    let found = world.assessment("k").comments;
    assert_eq!((found[0].outcome, found[1].outcome), (CommentOutcome::NoAnswer, CommentOutcome::Replied));
    assert_eq!(found[1].reply.as_ref().map(|reply| reply.exact.to_string()).as_deref(), Some("“All of them”"));
    // The reply's words are in their text, like any quote.
    let bad = with(replied, json!({"reply": with(quote("lamps", 0), json!({"exact": "Lamps"}))}));
    assert!(matches!(world.refuses(CommentSought, "case/k", bad), Refusal::QuoteMismatch { .. }));
}

#[test]
fn what_software_made_is_marked_until_a_person_has_checked_it() {
    let mut world = World::with_document();
    world.enrols(ADA, BOT, "software", &["researcher"]);
    world.accepts(ClaimExtracted, "case/k", by_program(claim("d")));
    world.accepts_by(&[BOT], EvidenceLinked, "case/k", evidence("f", "c", "a"));
    let by = world.accepts(StatementWritten, "case/k", by_program(statement("w", "top")));
    let marks = |world: &World| {
        let found = world.assessment("k");
        let evidence = found.claims[0].evidence.iter().find(|e| e.evidence == "f").unwrap().unconfirmed;
        let sentence = found.statements().find(|s| s.statement == "w").unwrap().unconfirmed;
        (found.claim("d").unwrap().unconfirmed, evidence, sentence)
    };
    assert_eq!(marks(&world), (true, true, true));
    let weighs = json!({"inputs": ["f", "d"]});
    let verdict = with(verdict("question", "yes", None), weighs);
    assert_eq!(
        world.refuses(VerdictChanged, "case/k", verdict.clone()),
        Refusal::Unconfirmed { id: "f".to_owned(), seq: Seq(19) }
    );
    // By id, or by event.
    world.accepts(ItemConfirmed, "case/k", json!({"targets": ["d"]}));
    assert_eq!(marks(&world), (false, true, true));
    world.accepts(ItemConfirmed, "case/k", json!({"targets": ["f", "w"]}));
    assert_eq!(marks(&world), (false, false, false));
    world.accepts(VerdictChanged, "case/k", verdict);
    // Written anew by a program, it is to be checked anew.
    world.accepts(ClaimRevised, "case/k", by_program(json!({"claim": "d", "text": "Again.", "reason": "x"})));
    assert_eq!(marks(&world), (true, false, false));
    assert_eq!(by, event_id(20));
    // A person's words are never marked, nor shown so.
    let value = world.assessment("k").to_value();
    assert!(value["claims"][0].get("unconfirmed").is_none() && value["claims"][1]["unconfirmed"] == true);
}
