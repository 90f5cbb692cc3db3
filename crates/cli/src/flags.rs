//! Every field of an event as a flag: made from the event's schema, so that none is forgotten.
//!
//! A scalar `claimed_at` is `--claimed-at VALUE`, a list is the same flag repeated, the members of an object are
//! `--quantity-value` and so on, and a list of objects takes JSON; one of an id and a reason also `ID: why`.

use crate::failure::Failure;
use clap::{Arg, ArgAction, ArgMatches};
use serde_json::{Map, Value, json};

/// One field, and the flag that sets it.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) path: Vec<String>,
    pub(crate) schema: Value,
    pub(crate) required: bool,
}

impl Field {
    fn flag(&self) -> String {
        self.path.join("-").replace('_', "-")
    }

    fn is(&self, kind: &str) -> bool {
        self.schema.get("type").and_then(Value::as_str) == Some(kind)
    }

    pub(crate) fn items(&self) -> Option<&Value> {
        self.schema.get("items")
    }

    /// Returns what it is for, without a full stop.
    pub(crate) fn doc(&self) -> &str {
        self.schema.get("description").and_then(Value::as_str).unwrap_or_default().trim_end_matches('.')
    }
}

/// Returns the words that a value of this schema may be, if only those.
pub(crate) fn words(schema: &Value) -> Vec<&str> {
    schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Returns the flags for the members of an event's data, without those that a command fills in itself.
///
/// `defaulted` are required members that the command can fill in; with a flag of `unless` none is asked for.
pub(crate) fn flags(schema: &Value, filled: &[&str], defaulted: &[&str], unless: &[&'static str]) -> Vec<Arg> {
    fields(schema, filled).into_iter().map(|field| flag(&field, defaulted, unless)).collect()
}

fn flag(field: &Field, defaulted: &[&str], unless: &[&'static str]) -> Arg {
    let name = field.flag();
    let of = field.items().unwrap_or(&field.schema);
    let words = words(of);
    let mut help = field.doc().to_owned();
    if !words.is_empty() {
        help = format!("{help} [{}]", words.join(", "));
    }
    let list = field.is("array");
    if list {
        let object = of.get("properties").is_some();
        help.push_str(if object && !with_reason(of) { " (JSON, repeat)" } else { " (repeat)" });
    }
    let value_name = match of.get("type").and_then(Value::as_str) {
        Some("integer") => "N",
        Some("boolean") => "true|false",
        Some("object") if with_reason(of) => "ID: WHY",
        Some("object") => "JSON",
        _ => "TEXT",
    };
    let required = field.required && !list && !defaulted.contains(&field.path.join(".").as_str());
    let flag = Arg::new(name.clone()).long(name).help(help).value_name(value_name);
    let flag = if required { flag.required_unless_present_any(unless) } else { flag };
    flag.allow_hyphen_values(true).action(if list { ArgAction::Append } else { ArgAction::Set })
}

/// Returns the members that have a flag.
pub(crate) fn fields(schema: &Value, filled: &[&str]) -> Vec<Field> {
    let mut out = Vec::new();
    collect(schema, &[], true, filled, &mut out);
    out
}

fn collect(schema: &Value, path: &[String], needed: bool, filled: &[&str], out: &mut Vec<Field>) {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, member) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let mut path = path.to_vec();
        path.push(name.clone());
        if filled.contains(&path.join(".").as_str()) {
            continue;
        }
        let needed = needed && required.contains(&name.as_str());
        if member.get("properties").is_some() {
            collect(member, &path, needed, filled, out);
        } else {
            out.push(Field { path, schema: member.clone(), required: needed });
        }
    }
}

/// Returns the flag for the place of a member, such as `data.quantity.unit`; an item of a list has none of its own.
pub(crate) fn named(at: &str) -> Option<String> {
    let path = at.strip_prefix("data.")?;
    let plain = path.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'_'));
    plain.then(|| format!("--{}", path.replace(['.', '_'], "-")))
}

/// Returns the members that were given as flags.
///
/// # Errors
/// When a value is not of its field's type.
pub(crate) fn given(schema: &Value, filled: &[&str], matches: &ArgMatches) -> anyhow::Result<Map<String, Value>> {
    let mut data = Map::new();
    for field in fields(schema, filled) {
        let Some(mut values) = matches.get_many::<String>(&field.flag()) else { continue };
        let value = match field.items() {
            Some(of) => Value::Array(values.map(|text| typed(of, text, &field)).collect::<Result<_, _>>()?),
            None => match values.next_back() {
                Some(text) => typed(&field.schema, text, &field)?,
                None => continue,
            },
        };
        put(&mut data, &field.path, value);
    }
    Ok(data)
}

fn typed(schema: &Value, text: &str, field: &Field) -> anyhow::Result<Value> {
    let wrong = |expected: &str| {
        anyhow::Error::from(Failure::usage(format!("--{} must be {expected}, not `{text}`", field.flag())).unwritten())
    };
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => {
            text.parse::<i64>().map(Value::from).map_err(|error| wrong(&format!("a whole number ({error})")))
        }
        Some("boolean") => text.parse::<bool>().map(Value::from).map_err(|_neither| wrong("true or false")),
        Some("object") if with_reason(schema) && !text.trim_start().starts_with('{') => match text.split_once(':') {
            Some((id, reason)) => Ok(json!({"id": id.trim(), "reason": reason.trim()})),
            None => Err(wrong("`ID: why`")),
        },
        Some("object") => model::input::parse(text).map_err(|error| wrong(&format!("JSON ({error})"))),
        _ => Ok(text.into()),
    }
}

/// Tells whether an object is an id and a reason, which people write as `ID: why`.
fn with_reason(schema: &Value) -> bool {
    let members = schema.get("properties").and_then(Value::as_object);
    members.is_some_and(|members| members.keys().map(String::as_str).eq(["id", "reason"]))
}

fn put(data: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [name] => {
            data.insert(name.clone(), value);
        }
        [name, rest @ ..] => {
            let inner = data.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
