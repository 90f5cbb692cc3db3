//! The examples are valid, and the story that they tell is admitted from beginning to end.

use super::world::{Draft, World, keyid};
use crate::{
    EventData, EventKind, Governance,
    examples::{By, Known, blobs, example, resolve, story},
    shape::first_departure,
};
use proof::{EventId, KeyId};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const JONAS: &str = "jonas.vik+6013d527+AYO32FNzI6G8YZH+gDvVqj4EIkq+TCBcRKuNFHRz1Lfe";
const MIRA: &str = "mira.holt+1f5ded57+Afok/hic9siKktNMJCxsEEXfHl4urlsiO8YX8ELXMCI5";

fn draft(kind: EventKind, subject: &str, data: Value, by: By) -> Draft {
    let by: &[&str] = match by {
        By::Founder => &[MIRA],
        By::Enrolled => &[JONAS],
        By::Both => &[MIRA, JONAS],
    };
    Draft { source: "lights-desk.example/casebook".to_owned(), ..Draft::new(kind, subject, data).by(by) }
}

/// Records the whole story, and returns the ids of its events by the names that [`resolve`] asks for.
pub(super) fn recorded() -> (World, BTreeMap<String, EventId>) {
    let mut world = World { blobs: blobs().into_iter().map(<[u8]>::to_vec).collect(), ..World::default() };
    world.accepts_draft(&draft(EventKind::LedgerCreated, "ledger", example(EventKind::LedgerCreated), By::Founder));
    let mut ids: BTreeMap<String, EventId> = BTreeMap::new();
    for told in story() {
        let (kind, assessment) = (told.kind, world.assessment_if("gronvik-street-lights").map(|it| it.to_canonical()));
        if kind == EventKind::PublicationProposed || kind == EventKind::AssessmentPublished {
            world.blobs.extend(assessment.clone());
        }
        let assessment = assessment.unwrap_or_default();
        let known = Known {
            event: &|name| ids.get(name).copied(),
            assessment: &|| (proof::Digest::of(&assessment), assessment.len() as u64),
        };
        let data = resolve(told.data, &known);
        let id = world.accepts_draft(&draft(kind, told.subject, data, told.by));
        let nth = (1..100).find(|n| !ids.contains_key(&format!("{}:{n}", kind.name()))).unwrap();
        ids.insert(format!("{}:{nth}", kind.name()), id);
    }
    (world, ids)
}

#[test]
fn every_example_fits_its_schema_and_reads_and_writes_as_itself() {
    for kind in EventKind::ALL {
        let data = example(*kind);
        assert_eq!(first_departure(&kind.schema(), &data, "data"), None, "{}", kind.name());
        let members = data.as_object().unwrap();
        let read = EventData::read(&kind.full_name().parse().unwrap(), members).unwrap();
        assert_eq!(read.kind(), *kind);
        assert_eq!(&read.to_map(), members, "{}", kind.name());
        assert_eq!(read.event_type().to_string(), kind.full_name());
    }
}

#[test]
fn the_story_has_an_example_of_every_type_but_the_first_and_all_are_admitted() {
    let (world, _) = recorded();
    let told: Vec<_> = world.log.iter().map(|recorded| recorded.data.as_ref().unwrap().kind()).collect();
    for kind in EventKind::ALL.iter().filter(|kind| **kind != EventKind::LedgerRekeyed) {
        assert!(told.contains(kind), "{}", kind.name());
    }
    // The one that the story leaves out, because another key would have to sign checkpoints from there on.
    let rekeyed = draft(EventKind::LedgerRekeyed, "ledger", example(EventKind::LedgerRekeyed), By::Founder);
    let mut rekeyed_world = world.clone();
    rekeyed_world.accepts_draft(&rekeyed);
    assert_eq!(rekeyed_world.governance().log_keys().len(), 2);
    let case = world.case("gronvik-street-lights");
    assert_eq!(case.verdict("c1").unwrap().data.to.as_str(), "accurate");
    let ids: Vec<_> = case.document.statements().map(|statement| statement.data.statement.to_string()).collect();
    assert_eq!(ids, ["s1", "s3"]);
    assert!(!world.source("gronvik-gazette-0130").data.stub);
}

/// The keys are those of fixed seeds; [`EXAMPLE_SEED`](crate::examples::EXAMPLE_SEED)'s is checked where one can sign.
#[test]
fn the_key_that_is_enrolled_is_the_key_that_is_revoked() {
    let (world, _) = recorded();
    let governance: Governance = world.governance();
    let record = &governance.keys()[&keyid(JONAS)];
    assert!(record.revoked.as_ref().is_some_and(|end| end.since.is_some()));
    let signers: Vec<KeyId> = vec![keyid(JONAS), keyid(MIRA)];
    assert_eq!(record.enrolled.by, signers);
}

#[test]
fn only_strings_of_the_form_stand_for_events() {
    let id: EventId = "019c7d5e-2b00-7a6b-8c1d-2e3f40516273".parse().unwrap();
    let value = json!({
        "a": ["{event of x.y:1}", {"b": "{event of x.y:2}"}],
        "c": "see {event of x.y:1}",
        "d": 1,
        "e": true,
    });
    let known = Known { event: &|name| (name == "x.y:1").then_some(id), assessment: &|| (proof::Digest::of(b""), 0) };
    let found = resolve(value, &known);
    let expected = json!({
        "a": [id.to_string(), {"b": "{event of x.y:2}"}],
        "c": "see {event of x.y:1}",
        "d": 1,
        "e": true,
    });
    assert_eq!(found, expected);
    assert!(!EventKind::ALL.iter().any(|kind| example(*kind).to_string().contains("{event of")));
}
