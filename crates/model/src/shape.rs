//! The shapes of event data, written once: a struct, its JSON Schema and its documentation from the same lines.
//!
//! [`record!`](crate::shape) takes fields in the notation of the format's tables: `name: T` is required, `name ?: T`
//! optional, `name []: T` a list (which may be left out when it is empty).

use core::{fmt, ops::Deref, str::FromStr};
use proof::{Digest, EventId, EventTime, KeyId, Slug, VerifierKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A type whose values stand in event data, and the JSON Schema (draft 2020-12) that describes them.
pub trait Shape {
    /// Returns the schema.
    fn schema() -> Value;
}

impl Shape for String {
    fn schema() -> Value {
        json!({"type": "string"})
    }
}

impl Shape for bool {
    fn schema() -> Value {
        json!({"type": "boolean"})
    }
}

impl Shape for u64 {
    fn schema() -> Value {
        json!({"type": "integer", "minimum": 0, "maximum": proof::json::INTEGER_MAX})
    }
}

impl Shape for i64 {
    fn schema() -> Value {
        json!({"type": "integer", "minimum": -proof::json::INTEGER_MAX, "maximum": proof::json::INTEGER_MAX})
    }
}

impl Shape for u32 {
    fn schema() -> Value {
        json!({"type": "integer", "minimum": 0, "maximum": Self::MAX})
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn schema() -> Value {
        json!({"type": "array", "items": T::schema()})
    }
}

impl<T: Shape> Shape for BTreeMap<String, T> {
    fn schema() -> Value {
        json!({"type": "object", "additionalProperties": T::schema()})
    }
}

/// A value of another crate that is written as a string: an id, a hash, a time, a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plain<T>(pub T);

impl<T> Deref for Plain<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Display> fmt::Display for Plain<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Debug for Plain<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> Serialize for Plain<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Plain<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

/// An id within its stream.
pub type Id = Plain<Slug>;
/// The address of a blob, or an assessment's digest.
pub type Sha256 = Plain<Digest>;
/// A time as its author wrote it.
pub type Time = Plain<EventTime>;
/// A public key with its holder's name.
pub type Vkey = Plain<VerifierKey>;
/// The id of an event.
pub type EventRef = Plain<EventId>;
/// The id of a key.
pub type KeyRef = Plain<KeyId>;

impl Shape for Id {
    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$"})
    }
}

impl Shape for Sha256 {
    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[0-9a-f]{64}$"})
    }
}

impl Shape for Time {
    fn schema() -> Value {
        json!({"type": "string", "format": "date-time", "pattern": "Z$"})
    }
}

/// A C2SP verifier key: name, hash and base64.
const VKEY_PATTERN: &str = "^[^+\\s]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]+=*$";

impl Shape for Vkey {
    fn schema() -> Value {
        json!({"type": "string", "pattern": VKEY_PATTERN})
    }
}

impl Shape for EventRef {
    fn schema() -> Value {
        json!({"type": "string", "format": "uuid"})
    }
}

/// A text with something in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Text(String);

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl FromStr for Text {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() { Err("a text must not be empty") } else { Ok(Self(text.to_owned())) }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl Shape for Text {
    fn schema() -> Value {
        json!({"type": "string", "minLength": 1})
    }
}

/// Whether a member must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It may be left out.
    Optional,
}

/// Returns the schema of an object with these members and no others.
pub fn object_schema(doc: &str, members: Vec<(&str, Value, Need, &str)>) -> Value {
    let required: Vec<Value> =
        members.iter().filter(|(_, _, need, _)| *need == Need::Required).map(|(name, ..)| (*name).into()).collect();
    let mut properties = Map::new();
    for (name, mut schema, _, doc) in members {
        if let (Value::Object(schema), false) = (&mut schema, doc.trim().is_empty()) {
            schema.insert("description".to_owned(), doc.trim().into());
        }
        properties.insert(name.to_owned(), schema);
    }
    json!({
        "type": "object",
        "description": doc.trim(),
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// Returns where `value` first departs from `schema`, as a path such as `data.inputs[2]`, and how.
///
/// It knows the few keywords that [`Shape`]s use; it serves messages, while reading decides.
pub fn first_departure(schema: &Value, value: &Value, path: &str) -> Option<(String, String)> {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<_> = choices.iter().filter_map(Value::as_str).collect();
        let known = value.as_str().is_some_and(|word| words.contains(&word));
        return (!known).then(|| (path.to_owned(), format!("must be one of {}, not {value}", words.join(", "))));
    }
    match (schema.get("type").and_then(Value::as_str), value) {
        (Some("object"), Value::Object(members)) => object_departure(schema, members, path),
        (Some("array"), Value::Array(items)) => {
            let of_items = schema.get("items")?;
            items.iter().enumerate().find_map(|(n, item)| first_departure(of_items, item, &format!("{path}[{n}]")))
        }
        (Some("string"), Value::String(text)) => string_departure(schema, text, path),
        (Some("boolean"), Value::Bool(_)) | (None, _) => None,
        (Some("integer"), Value::Number(number)) if number.is_i64() || number.is_u64() => {
            integer_departure(schema, number.as_i64(), path)
        }
        (Some(expected), _) => Some((path.to_owned(), format!("must be of type {expected}, not {value}"))),
    }
}

fn object_departure(schema: &Value, members: &Map<String, Value>, path: &str) -> Option<(String, String)> {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        let of_all = schema.get("additionalProperties")?;
        return members.iter().find_map(|(name, value)| first_departure(of_all, value, &format!("{path}.{name}")));
    };
    if let Some(name) = members.keys().find(|name| !properties.contains_key(*name)) {
        let known: Vec<_> = properties.keys().map(String::as_str).collect();
        return Some((format!("{path}.{name}"), format!("is not known; known are {}", known.join(", "))));
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    if let Some(name) = required.into_iter().find(|name| !members.contains_key(*name)) {
        return Some((format!("{path}.{name}"), "is missing".to_owned()));
    }
    members.iter().find_map(|(name, value)| first_departure(properties.get(name)?, value, &format!("{path}.{name}")))
}

fn integer_departure(schema: &Value, integer: Option<i64>, path: &str) -> Option<(String, String)> {
    let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_i64);
    let (least, most) = (limit("minimum")?, limit("maximum")?);
    let fits = integer.is_some_and(|integer| (least..=most).contains(&integer));
    (!fits).then(|| (path.to_owned(), format!("must be a whole number from {least} to {most}")))
}

fn string_departure(schema: &Value, text: &str, path: &str) -> Option<(String, String)> {
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let problem = if schema.get("minLength").is_some() && text.trim().is_empty() {
        "must not be empty".to_owned()
    } else if schema.get("format").and_then(Value::as_str) == Some("date-time") {
        text.parse::<EventTime>().err()?.to_string()
    } else if schema.get("format").and_then(Value::as_str) == Some("uuid") {
        text.parse::<EventId>().err()?.to_string()
    } else if pattern == Some("^[0-9a-f]{64}$") {
        text.parse::<Digest>().err()?.to_string()
    } else if pattern == Some(VKEY_PATTERN) {
        text.parse::<VerifierKey>().err()?.to_string()
    } else if pattern.is_some() {
        text.parse::<Slug>().err()?.to_string()
    } else {
        return None;
    };
    Some((path.to_owned(), problem))
}

/// Declares a struct of event data, its serde form and its [`Shape`].
macro_rules! record {
    ($(#[doc = $doc:literal])* $name:ident { $($body:tt)* }) => {
        record!(@munch [$($doc)*] $name [] [] $($body)*);
    };
    (@munch $meta:tt $name:ident [$($fields:tt)*] [$($shapes:tt)*]
        $(#[doc = $doc:literal])* $field:ident ? : $type:ty, $($rest:tt)*) => {
        record!(@munch $meta $name
            [$($fields)* $(#[doc = $doc])*
                #[serde(default, skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,]
            [$($shapes)* (stringify!($field), <$type as $crate::shape::Shape>::schema(),
                $crate::shape::Need::Optional, concat!($($doc),*)),]
            $($rest)*);
    };
    (@munch $meta:tt $name:ident [$($fields:tt)*] [$($shapes:tt)*]
        $(#[doc = $doc:literal])* $field:ident [] : $type:ty, $($rest:tt)*) => {
        record!(@munch $meta $name
            [$($fields)* $(#[doc = $doc])* #[serde(default)] pub $field: Vec<$type>,]
            [$($shapes)* (stringify!($field), <Vec<$type> as $crate::shape::Shape>::schema(),
                $crate::shape::Need::Optional, concat!($($doc),*)),]
            $($rest)*);
    };
    (@munch $meta:tt $name:ident [$($fields:tt)*] [$($shapes:tt)*]
        $(#[doc = $doc:literal])* $field:ident : $type:ty, $($rest:tt)*) => {
        record!(@munch $meta $name
            [$($fields)* $(#[doc = $doc])* pub $field: $type,]
            [$($shapes)* (stringify!($field), <$type as $crate::shape::Shape>::schema(),
                $crate::shape::Need::Required, concat!($($doc),*)),]
            $($rest)*);
    };
    (@munch [$($doc:literal)*] $name:ident [$($fields:tt)*] [$($shapes:tt)*]) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(remote = "Self", deny_unknown_fields)]
        pub struct $name { $($fields)* }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }

        // What serde derives reads a struct from a list of its members too.
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members;
                impl<'de> serde::de::Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, members: A) -> Result<$name, A::Error> {
                        $name::deserialize(serde::de::value::MapAccessDeserializer::new(members))
                    }
                }
                deserializer.deserialize_map(Members)
            }
        }

        impl $crate::shape::Shape for $name {
            fn schema() -> serde_json::Value {
                $crate::shape::object_schema(concat!($($doc),*), vec![$($shapes)*])
            }
        }
    };
}

/// Declares a closed list of words, each with its spelling in JSON.
macro_rules! choice {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $vdoc:literal])* $variant:ident = $word:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[doc = $vdoc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// All of them, in the order of the format's table.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the word as written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl core::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == word).ok_or_else(|| {
                    let words: Vec<_> = Self::ALL.iter().map(|choice| choice.as_str()).collect();
                    format!("must be one of {}", words.join(", "))
                })
            }
        }

        impl $crate::shape::Shape for $name {
            fn schema() -> serde_json::Value {
                serde_json::json!({"type": "string", "enum": [$($word),*]})
            }
        }
    };
}

pub(crate) use {choice, record};
