//! What can be asked: parameters by name.

use serde_json::{Value, json};

const SLUG: &str = "^[a-z0-9][a-z0-9._-]{0,63}$";

/// Returns a parameter by the name that the table of routes uses.
pub(super) fn named(name: &str) -> Option<Value> {
    let slug = |what: &str| json!({"in": "path", "required": true, "description": what, "schema": {"type": "string", "pattern": SLUG}});
    let query = |what: &str, schema: Value| json!({"in": "query", "description": what, "schema": schema});
    let mut value = match name {
        "case" => slug("The case's id"),
        "source" => slug("The source's id"),
        "capture" => slug("The capture's id"),
        "claim" => slug("The claim's id"),
        "statement" => slug("The sentence's id"),
        "publication" => slug("The publication's id"),
        "at" => query(
            "The moment: a position, an RFC 3339 time, a date (its end, UTC), or `now` for how it stands",
            json!({"type": "string", "examples": ["57", "2026-11-22", "now"]}),
        ),
        "page" => query("Which page", json!({"type": "integer", "minimum": 1})),
        _ => return None,
    };
    if let Some(members) = value.as_object_mut() {
        members.insert("name".to_owned(), name.into());
    }
    Some(value)
}
