//! Members of other people's JSON: looked up and read, never repaired.

use super::RecordRefusal;
use model::names::Digest;
use serde_json::Value;

/// Returns a member, which JSON-LD may write with schema.org's prefix or address. Null is as good as absent.
pub(crate) fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    let found = members.get(name).or_else(|| {
        let long = ["schema:", "http://schema.org/", "https://schema.org/"];
        long.iter().find_map(|prefix| members.get(&format!("{prefix}{name}")))
    })?;
    (!found.is_null()).then_some(found)
}

/// Returns the names of a node's types without prefix.
pub(crate) fn types(value: &Value) -> Vec<String> {
    let short = |name: &str| name.rsplit(['/', ':', '#']).next().unwrap_or(name).to_owned();
    let listed = field(value, "@type").or_else(|| field(value, "type"));
    match listed {
        Some(Value::String(name)) => vec![short(name)],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(short).collect(),
        _ => Vec::new(),
    }
}

/// Returns the texts of a value: a string, a number, a language-tagged string, or a list of them. Blank ones are left
/// out.
pub(crate) fn words(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) if !is_blank(text) => vec![text.clone()],
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Array(items)) => {
            items.iter().filter(|item| !item.is_array()).flat_map(|item| words(Some(item))).collect()
        }
        Some(Value::Object(members)) => match members.get("@value") {
            Some(Value::String(text)) if !is_blank(text) => vec![text.clone()],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Returns the first text of a member.
pub(crate) fn first_words(value: &Value, name: &str) -> Option<String> {
    words(field(value, name)).into_iter().next()
}

/// Returns a member that must be a string where it is there. A blank one is as good as absent.
pub(crate) fn text_member<'a>(value: &'a Value, name: &str, at: &str) -> Result<Option<&'a str>, RecordRefusal> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if is_blank(text) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => {
            Err(RecordRefusal::Type { member: format!("{at}{name}"), expected: "a string", found: kind(other) })
        }
    }
}

/// Tells whether there is nothing in a text that a reader would see as one.
pub(crate) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Returns what JSON calls a value's type.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Returns how deeply a value nests.
pub(super) fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(members) => members.values().map(depth).max(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return 0,
    };
    deepest.unwrap_or(0).saturating_add(1)
}

/// Returns the SHA-256 of a value's RFC 8785 form, in which any number may stand.
pub(super) fn digest(value: &Value) -> Digest {
    match serde_json_canonicalizer::to_vec(value) {
        Ok(bytes) => Digest::of(&bytes),
        // Only numbers that JSON cannot write fail, and those are in no `Value`.
        Err(_) => Digest::of(value.to_string().as_bytes()),
    }
}

/// Returns a text's first words in lower-case ASCII letters, digits and hyphens, at most `max` bytes.
pub(super) fn slug(text: &str, max: usize) -> String {
    let mut out = String::new();
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty());
    for word in words {
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let word = if out.is_empty() { word.get(..max).unwrap_or(&word) } else { &word };
        if word.is_empty() {
            continue;
        }
        if out.len().saturating_add(word.len()).saturating_add(1) > max && !out.is_empty() {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(word);
    }
    out
}
