//! The JSON that may be signed: RFC 8785 canonical, integers only, no nulls, bounded nesting.
//!
//! Bytes that differ from their own canonical form are refused. That one comparison catches duplicate keys, white
//! space, odd escapes and reordered members, which a parser alone would let through in silence.

use core::fmt;
use serde_json::Value;

/// How deeply objects and arrays may nest.
pub const NESTING_MAX: usize = 64;
/// The largest magnitude of an integer, 2^53 - 1: the largest that every JSON reader keeps exactly.
pub const INTEGER_MAX: i64 = (1 << 53) - 1;

/// Why bytes are not JSON that may be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum JsonError {
    /// Not JSON at all, or not UTF-8.
    Syntax { column: usize, message: String },
    /// Deeper than [`NESTING_MAX`].
    TooDeep,
    /// A number that is not an integer within ±[`INTEGER_MAX`].
    Number { found: String },
    /// A null: what is absent is omitted.
    Null,
    /// The bytes differ from their own canonical form, first at this byte. Duplicate keys end here.
    NotCanonical { offset: usize },
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { column, message } => write!(f, "not JSON at byte {column}: {message}"),
            Self::TooDeep => write!(f, "JSON nested deeper than {NESTING_MAX}"),
            Self::Number { found } => {
                write!(f, "the number {found} is not an integer within ±{INTEGER_MAX}; write quantities as strings")
            }
            Self::Null => write!(f, "null is not allowed: leave out what is absent"),
            Self::NotCanonical { offset } => {
                write!(
                    f,
                    "not in canonical form (RFC 8785) from byte {offset}: a duplicate or misplaced key, white space or another escape"
                )
            }
        }
    }
}

impl core::error::Error for JsonError {}

/// Returns the value of `bytes`, which must be exactly its own canonical form.
///
/// # Errors
/// The first reason why these bytes may not be signed.
pub fn parse_canonical(bytes: &[u8]) -> Result<Value, JsonError> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| syntax(&error))?;
    check(&value, 0)?;
    let canonical = to_canonical(&value)?;
    match first_difference(bytes, &canonical) {
        None => Ok(value),
        Some(offset) => Err(JsonError::NotCanonical { offset }),
    }
}

/// Returns the RFC 8785 form of a value that obeys [`check_value`].
///
/// # Errors
/// The first part of the value that may not be signed.
pub fn to_canonical(value: &Value) -> Result<Vec<u8>, JsonError> {
    check(value, 0)?;
    let written =
        if prints_canonically(value) { serde_json::to_vec(value) } else { serde_json_canonicalizer::to_vec(value) };
    written.map_err(|error| JsonError::Syntax { column: 0, message: error.to_string() })
}

/// Tells whether `serde_json` writes this value as RFC 8785 asks, in a quarter of the canonicalizer's time. Strings are
/// written alike by both, and so are integers; members must be in the order of their names' UTF-16 units, which for
/// ASCII names is that of their bytes.
fn prints_canonically(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Number(_) => true,
        Value::Array(items) => items.iter().all(prints_canonically),
        Value::Object(members) => {
            members.keys().all(|name| name.is_ascii())
                && members.keys().is_sorted()
                && members.values().all(prints_canonically)
        }
    }
}

/// Checks nesting, numbers and nulls.
///
/// # Errors
/// The first offending part.
pub fn check_value(value: &Value) -> Result<(), JsonError> {
    check(value, 0)
}

fn check(value: &Value, depth: usize) -> Result<(), JsonError> {
    if depth > NESTING_MAX {
        return Err(JsonError::TooDeep);
    }
    match value {
        Value::Null => Err(JsonError::Null),
        Value::Bool(_) | Value::String(_) => Ok(()),
        Value::Number(number) => match number.as_i64() {
            Some(integer) if (-INTEGER_MAX..=INTEGER_MAX).contains(&integer) => Ok(()),
            _ => Err(JsonError::Number { found: number.to_string() }),
        },
        Value::Array(items) => items.iter().try_for_each(|item| check(item, depth + 1)),
        Value::Object(members) => members.values().try_for_each(|member| check(member, depth + 1)),
    }
}

/// Says what a parser did not like, and where in its bytes.
pub(crate) fn syntax(error: &serde_json::Error) -> JsonError {
    JsonError::Syntax { column: error.column(), message: message_of(error) }
}

fn message_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.find(" at line ") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}

fn first_difference(found: &[u8], expected: &[u8]) -> Option<usize> {
    if found == expected {
        return None;
    }
    let common = found.iter().zip(expected).take_while(|(a, b)| a == b).count();
    Some(common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_be_wrong_has_its_own_error() {
        type Expected = fn(&JsonError) -> bool;
        let cases: [(&str, Expected); 10] = [
            (r#"{"a":1,"a":1}"#, |e| matches!(e, JsonError::NotCanonical { offset: 6 })),
            (r#"{"b":1,"a":1}"#, |e| matches!(e, JsonError::NotCanonical { .. })),
            (r#"{ "a":1}"#, |e| matches!(e, JsonError::NotCanonical { offset: 1 })),
            (r#"{"a":"\u0061"}"#, |e| matches!(e, JsonError::NotCanonical { .. })),
            (r#"{"a":1.0}"#, |e| matches!(e, JsonError::Number { .. })),
            (r#"{"a":-0}"#, |e| matches!(e, JsonError::Number { .. })),
            (r#"{"a":9007199254740992}"#, |e| matches!(e, JsonError::Number { .. })),
            (r#"{"a":null}"#, |e| matches!(e, JsonError::Null)),
            (r#"{"a":"\ud800"}"#, |e| matches!(e, JsonError::Syntax { .. })),
            (r#"{"a":1"#, |e| matches!(e, JsonError::Syntax { .. })),
        ];
        for (text, expected) in cases {
            let error = parse_canonical(text.as_bytes()).unwrap_err();
            assert!(expected(&error), "{text}: {error:?}");
        }
        let deep = format!("{}{}", "[".repeat(66), "]".repeat(66));
        assert_eq!(parse_canonical(deep.as_bytes()), Err(JsonError::TooDeep));
    }

    #[test]
    fn both_ways_of_writing_give_the_same_bytes() {
        let every: String = (0..=0x2ff)
            .chain(0x2028..=0x2029)
            .chain(0xe000..=0xe001)
            .chain(0x1f600..=0x1f601)
            .filter_map(char::from_u32)
            .collect();
        for name in ["a", "a\u{0}\"\\\u{1f}\u{7f}", "\u{e000}", "\u{1f600}", "é"] {
            let value = serde_json::json!({
                name: {"b": every.as_str(), "B": [], "": {}, "a1": INTEGER_MAX, "a": -INTEGER_MAX, "a-": [0, true, false]},
                "\u{ffff}": [{"z": 1, "y": 2}],
                "zz": "\u{8}\t\n\u{c}\r/<>&'\u{80}\u{9f}",
            });
            for part in core::iter::once(&value).chain(value.as_object().unwrap().values()) {
                assert_eq!(to_canonical(part).unwrap(), serde_json_canonicalizer::to_vec(part).unwrap());
            }
            assert!(prints_canonically(&value[name]));
            assert!(!prints_canonically(&value));
        }
    }

    #[test]
    fn the_largest_integers_pass() {
        assert!(parse_canonical(br#"{"a":-9007199254740991,"b":9007199254740991}"#).is_ok());
    }
}
