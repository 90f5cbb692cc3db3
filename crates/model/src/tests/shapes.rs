//! Data of another shape is refused, and the refusal says where. What is tried is read off each type's own schema, so
//! that a new type or member is tried too.

use super::world::with;
use crate::{EventData, EventKind, Refusal, examples::example};
use serde_json::{Map, Value, json};

/// A place in an example: its path as refusals write it, its JSON pointer, and the schema of what is there.
struct Place<'a> {
    path: String,
    pointer: String,
    schema: &'a Value,
}

/// The example's own objects and lists, all the way down.
fn places<'a>(schema: &'a Value, value: &Value, path: &str, pointer: &str, out: &mut Vec<Place<'a>>) {
    out.push(Place { path: path.to_owned(), pointer: pointer.to_owned(), schema });
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let of_member = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                places(of_member, member, &format!("{path}.{name}"), &format!("{pointer}/{name}"), out);
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                places(&schema["items"], item, &format!("{path}[{n}]"), &format!("{pointer}/{n}"), out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Calls `test` with each place of each example, until there are none left.
fn everywhere(mut test: impl FnMut(EventKind, &Value, &Place<'_>)) {
    for kind in EventKind::ALL {
        let (schema, data) = (kind.schema(), example(*kind));
        let mut found = Vec::new();
        places(&schema, &data, "data", "", &mut found);
        assert!(found.len() > 1, "{}", kind.name());
        for place in &found {
            test(*kind, &data, place);
        }
    }
}

/// Asserts that `data` is refused at `at`, and returns what is wrong there.
fn refused(kind: EventKind, data: &Value, at: &str) -> String {
    match EventData::read(&kind.full_name().parse().unwrap(), data.as_object().unwrap()) {
        Err(Refusal::Shape { event_type, at: found, problem }) => {
            assert_eq!((event_type, found.as_str()), (kind.name(), at), "{problem}");
            problem
        }
        other => panic!("{}, {at}: {other:?}", kind.name()),
    }
}

fn replaced(data: &Value, pointer: &str, new: Value) -> Value {
    let mut data = data.clone();
    *data.pointer_mut(pointer).unwrap() = new;
    data
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

#[test]
fn every_member_that_is_required_is_missed_where_it_is_missing() {
    let mut tried = 0;
    everywhere(|kind, data, place| {
        for name in place.schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let object = data.pointer(&place.pointer).unwrap();
            let less = replaced(data, &place.pointer, with(object.clone(), json!({ name: null })));
            assert_eq!(refused(kind, &less, &format!("{}.{name}", place.path)), "is missing");
            tried += 1;
        }
    });
    assert!(tried > 100, "{tried}");
}

#[test]
fn a_member_that_the_format_does_not_have_is_refused_at_any_depth() {
    everywhere(|kind, data, place| {
        if properties(place.schema).next().is_some() {
            let object = data.pointer(&place.pointer).unwrap();
            let more = replaced(data, &place.pointer, with(object.clone(), json!({"zzz": 1})));
            let problem = refused(kind, &more, &format!("{}.zzz", place.path));
            assert!(problem.starts_with("is not known; known are "), "{problem}");
        }
    });
}

#[test]
fn null_is_refused_for_every_member_that_there_is_or_could_be() {
    everywhere(|kind, data, place| {
        for (name, _) in properties(place.schema) {
            let mut null = data.clone();
            null.pointer_mut(&place.pointer).unwrap()[name] = Value::Null;
            refused(kind, &null, &format!("{}.{name}", place.path));
        }
        if !place.pointer.is_empty() {
            refused(kind, &replaced(data, &place.pointer, Value::Null), &place.path);
        }
    });
}

#[test]
fn a_value_of_another_type_is_refused_where_it_stands() {
    everywhere(|kind, data, place| {
        let odd = match place.schema["type"].as_str().unwrap() {
            _ if place.pointer.is_empty() => return,
            "array" | "integer" | "boolean" => vec![json!("1"), json!({})],
            "object" | "string" => vec![json!(1), json!([]), json!(true)],
            other => panic!("{other}"),
        };
        for odd in odd {
            refused(kind, &replaced(data, &place.pointer, odd), &place.path);
        }
    });
}

#[test]
fn a_value_out_of_its_range_is_refused_where_it_stands() {
    let mut tried = Map::new();
    everywhere(|kind, data, place| {
        let schema = place.schema;
        let is = |keyword: &str| schema.get(keyword).is_some();
        let odd = match schema["type"].as_str().unwrap() {
            "integer" => {
                let (least, most) = (schema["minimum"].as_i64().unwrap(), schema["maximum"].as_i64().unwrap());
                vec![json!(least - 1), json!(most + 1), json!(1.5)]
            }
            "string" if is("enum") => vec![json!("nonsense"), json!("")],
            "string" if is("format") => vec![json!("2026-02-30T00:00:00Z"), json!("")],
            "string" if is("pattern") => vec![json!("Not One"), json!("")],
            "string" if is("minLength") => vec![json!(""), json!(" \n")],
            _ => return,
        };
        tried.insert(schema.get("pattern").unwrap_or(&schema["type"]).to_string(), true.into());
        for odd in odd {
            refused(kind, &replaced(data, &place.pointer, odd), &place.path);
        }
    });
    assert!(tried.len() >= 6, "{tried:?}");
}

#[test]
fn a_schema_names_every_member_and_allows_no_other() {
    fn closed(schema: &Value, at: &str) {
        if schema["type"] == "object" && schema.get("properties").is_some() {
            assert_eq!(schema["additionalProperties"], false, "{at}");
        }
        for (name, member) in properties(schema) {
            assert!(member["description"].as_str().is_some_and(|text| text.ends_with('.')), "{at}.{name}");
            closed(member, &format!("{at}.{name}"));
        }
        for inner in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get(inner).filter(|inner| inner.is_object()) {
                closed(inner, at);
            }
        }
    }
    for kind in EventKind::ALL {
        let schema = kind.schema();
        assert_eq!(schema["additionalProperties"], false);
        closed(&schema, kind.name());
    }
}

#[test]
fn types_are_found_by_their_names() {
    for kind in EventKind::ALL {
        for name in [kind.name().to_owned(), kind.full_name(), format!("{}.v1", kind.name())] {
            assert_eq!(EventKind::named(&name), Some(*kind));
        }
        // Events are read by the full name alone.
        for name in [kind.name().to_owned(), kind.full_name().replace(".v1", ".v2")] {
            let found = EventData::read(&name.parse().unwrap(), example(*kind).as_object().unwrap());
            assert_eq!(found, Err(Refusal::UnknownType { found: name }));
        }
    }
    assert_eq!(EventKind::named("claim"), None);
}
