//! What the tests of importers share: a scale, and a record's plan as JSON.

use super::{BulkImport, Format, Plan, Record, RecordRefusal, case_id, identity, plan};
use model::{
    event::ledger::ScaleDefined,
    names::Digest,
    shape::Plain,
    values::{Blob, Rating},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The scale that `init` defines, as design has it.
pub(crate) fn scale() -> ScaleDefined {
    let rating = |(id, label, averitec): (&str, &str, Option<&str>)| Rating {
        rating: Plain(id.parse().unwrap()),
        label: BTreeMap::from([("en".to_owned(), label.parse().unwrap())]),
        order: None,
        averitec: averitec.map(|label| label.parse().unwrap()),
        claimreview: label.parse().ok(),
    };
    let ratings = [
        ("supported", "Supported", Some("Supported")),
        ("mostly-supported", "Mostly supported", Some("Supported")),
        ("mixed", "Mixed", Some("Conflicting Evidence/Cherrypicking")),
        ("mostly-refuted", "Mostly refuted", Some("Refuted")),
        ("refuted", "Refuted", Some("Refuted")),
        ("unproven", "Unproven", Some("Not Enough Evidence")),
        ("outdated", "Outdated", None),
    ];
    ScaleDefined { scale: Plain("standard".parse().unwrap()), ratings: ratings.into_iter().map(rating).collect() }
}

/// Plans a record.
pub(crate) fn planned(format: Format, value: &Value) -> Result<Plan, RecordRefusal> {
    let scale = scale();
    let import = BulkImport {
        file: Blob { sha256: Plain(Digest([7; 32])), size: 1, media_type: "application/json".parse().unwrap() },
        version: "1".parse().unwrap(),
        language: None,
        licence: None,
        scale: &scale,
    };
    let record = Record::new(value.clone())?;
    let identity = identity(format, &record, 1);
    let case = case_id(format, &record, identity, None).unwrap();
    plan(format, &record, identity, "/0", &case, &import)
}

/// Returns the data of the events of a type.
pub(crate) fn events(plan: &Plan, name: &str) -> Vec<Value> {
    let of = plan.events.iter().filter(|event| event.data.kind().name() == name);
    of.map(|event| Value::Object(event.data.to_map())).collect()
}

/// Returns the one event of a type.
#[track_caller]
pub(crate) fn event(plan: &Plan, name: &str) -> Value {
    let mut found = events(plan, name);
    assert_eq!(found.len(), 1, "{name}");
    found.remove(0)
}

/// Every event of a plan reads back from its JSON, and the last one is the note.
pub(crate) fn assert_whole(plan: &Plan) {
    for event in &plan.events {
        model::EventData::read(&event.data.event_type(), &event.data.to_map()).unwrap();
    }
    assert_eq!(plan.events.last().unwrap().data.kind().name(), "note.added");
}

/// Copies of a value: one with `text` in the place of every leaf, and one with it in the place of the n-th.
pub(crate) fn spoiled(value: &Value, text: &str, n: usize) -> [Value; 2] {
    let mut paths = Vec::new();
    leaves(value, String::new(), &mut paths);
    let (mut all, mut one) = (value.clone(), value.clone());
    for path in &paths {
        *all.pointer_mut(path).unwrap() = json!(text);
    }
    *one.pointer_mut(&paths[n % paths.len()]).unwrap() = json!(text);
    [all, one]
}

fn leaves(value: &Value, path: String, out: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            (0..).zip(items).for_each(|(n, item): (usize, _)| leaves(item, format!("{path}/{n}"), out));
        }
        Value::Object(members) => members.iter().for_each(|(name, item)| leaves(item, format!("{path}/{name}"), out)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push(path),
    }
}
