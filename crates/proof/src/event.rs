//! The event's envelope: `CloudEvents` 1.0 JSON, canonical, at most 48 KiB (design: formats, 3.1).
//!
//! ```text
//! {"data":{…},"datacontenttype":"application/json","id":"…","source":"<origin>","specversion":"1.0",
//!  "subject":"case/<id>","time":"…","type":"casebook.claim.extracted.v1"}
//! ```
//! and two optional members, `expectedversion` and `importid`. What `data` holds is not looked at here.

use crate::{
    json::{self, JsonError},
    name::{EventId, NameError, StreamName},
    time::{EventTime, TimeError},
};
use core::{fmt, str::FromStr};
use serde_json::{Map, Value};

/// The longest event, in bytes of its canonical form.
pub const EVENT_BYTES_MAX: usize = 48 * 1024;
/// The longest type name, in bytes.
pub const EVENT_TYPE_BYTES_MAX: usize = 128;

/// Why bytes are not an event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum EventFault {
    /// Longer than [`EVENT_BYTES_MAX`].
    TooLong { bytes: usize },
    /// Not acceptable JSON.
    Json(JsonError),
    /// Not an object.
    NotAnObject,
    /// A member is missing.
    Missing { member: &'static str },
    /// A member that the format does not have.
    Unknown { member: String },
    /// A member of another form than the format's.
    Member { member: &'static str, expected: &'static str },
    /// `id` or `importid`, or `subject`.
    Name(NameError),
    /// `time`.
    Time(TimeError),
}

impl fmt::Display for EventFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => {
                write!(f, "the event has {bytes} bytes, {EVENT_BYTES_MAX} are allowed; keep long text in a blob")
            }
            Self::Json(error) => write!(f, "the event is {error}"),
            Self::NotAnObject => f.write_str("the event is not a JSON object"),
            Self::Missing { member } => write!(f, "the event has no `{member}`"),
            Self::Unknown { member } => write!(f, "the event has a member `{member}`, which the format does not know"),
            Self::Member { member, expected } => {
                write!(f, "the event's `{member}` must be {expected}")
            }
            Self::Name(error) => error.fmt(f),
            Self::Time(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for EventFault {}

impl From<JsonError> for EventFault {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

impl From<NameError> for EventFault {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

/// An event's type with its version suffix, such as `casebook.claim.extracted.v1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventType(String);

impl EventType {
    /// Returns the full name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EventType {
    type Err = EventFault;

    fn from_str(text: &str) -> Result<Self, EventFault> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
        if text.is_empty() || text.len() > EVENT_TYPE_BYTES_MAX || !text.bytes().all(plain) {
            return Err(EventFault::Member { member: "type", expected: "a name such as casebook.claim.extracted.v1" });
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An event, parsed. Equal events have equal bytes, since the form is canonical.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What happened; an object.
    pub data: Map<String, Value>,
    /// Its id, for ever.
    pub id: EventId,
    /// The origin of the ledger that it was written for.
    pub source: String,
    /// The stream that it belongs to.
    pub subject: StreamName,
    /// When its author says that it happened.
    pub time: EventTime,
    /// Its type.
    pub event_type: EventType,
    /// The version that the author expects the entry to have in its stream.
    pub expected_version: Option<u64>,
    /// The `import.recorded` event that this one comes from.
    pub import_id: Option<EventId>,
}

impl Event {
    /// Parses an event's exact bytes.
    ///
    /// # Errors
    /// The first reason why these bytes are no event.
    pub fn parse(bytes: &[u8]) -> Result<Self, EventFault> {
        if bytes.len() > EVENT_BYTES_MAX {
            return Err(EventFault::TooLong { bytes: bytes.len() });
        }
        Self::from_value(json::parse_canonical(bytes)?)
    }

    /// Reads an event out of a value that came from canonical bytes.
    pub(crate) fn from_value(value: Value) -> Result<Self, EventFault> {
        let Value::Object(mut members) = value else {
            return Err(EventFault::NotAnObject);
        };
        fixed(&mut members, "datacontenttype", "application/json", "\"application/json\"")?;
        fixed(&mut members, "specversion", "1.0", "\"1.0\"")?;
        let event = Self {
            data: match members.remove("data") {
                Some(Value::Object(data)) => data,
                Some(_) => {
                    return Err(EventFault::Member { member: "data", expected: "an object" });
                }
                None => return Err(EventFault::Missing { member: "data" }),
            },
            id: text(&mut members, "id")?.parse()?,
            source: text(&mut members, "source")?,
            subject: text(&mut members, "subject")?.parse()?,
            time: text(&mut members, "time")?.parse().map_err(EventFault::Time)?,
            event_type: text(&mut members, "type")?.parse()?,
            expected_version: match members.remove("expectedversion") {
                None => None,
                Some(value) => Some(value.as_u64().ok_or(EventFault::Member {
                    member: "expectedversion",
                    expected: "a whole number, the stream's next version",
                })?),
            },
            import_id: match members.remove("importid") {
                None => None,
                Some(value) => Some(string(value, "importid")?.parse()?),
            },
        };
        match members.into_iter().next() {
            None => Ok(event),
            Some((member, _)) => Err(EventFault::Unknown { member }),
        }
    }

    /// Returns the event's canonical bytes.
    ///
    /// # Errors
    /// [`EventFault::TooLong`], or [`EventFault::Json`] when `data` holds what may not be signed.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EventFault> {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("data", Value::Object(self.data.clone()));
        put("datacontenttype", "application/json".into());
        put("id", self.id.to_string().into());
        put("source", self.source.clone().into());
        put("specversion", "1.0".into());
        put("subject", self.subject.to_string().into());
        put("time", self.time.as_str().into());
        put("type", self.event_type.as_str().into());
        if let Some(version) = self.expected_version {
            put("expectedversion", version.into());
        }
        if let Some(import) = self.import_id {
            put("importid", import.to_string().into());
        }
        let bytes = json::to_canonical(&Value::Object(members))?;
        if bytes.len() > EVENT_BYTES_MAX {
            return Err(EventFault::TooLong { bytes: bytes.len() });
        }
        Ok(bytes)
    }
}

fn string(value: Value, member: &'static str) -> Result<String, EventFault> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(EventFault::Member { member, expected: "a string" })
        }
    }
}

fn text(members: &mut Map<String, Value>, member: &'static str) -> Result<String, EventFault> {
    string(members.remove(member).ok_or(EventFault::Missing { member })?, member)
}

fn fixed(
    members: &mut Map<String, Value>,
    member: &'static str,
    value: &str,
    expected: &'static str,
) -> Result<(), EventFault> {
    if text(members, member)? == value { Ok(()) } else { Err(EventFault::Member { member, expected }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"data":{"text":"x"},"datacontenttype":"application/json","id":"019b76da-a801-7cfb-885b-37ce91cbc1b0","source":"t.example/log","specversion":"1.0","subject":"case/a","time":"2026-01-01T00:00:00Z","type":"casebook.note.added.v1"}"#;

    #[test]
    fn an_event_prints_as_it_parses() {
        let event = Event::parse(GOOD.as_bytes()).unwrap();
        assert_eq!(event.to_bytes().unwrap(), GOOD.as_bytes());
        let more = GOOD.replace(r#""id""#, r#""expectedversion":3,"id""#);
        let more = more.replace(r#""source""#, r#""importid":"019b76da-a801-7cfb-885b-37ce91cbc1b0","source""#);
        let event = Event::parse(more.as_bytes()).unwrap();
        assert_eq!(event.expected_version, Some(3));
        assert_eq!(event.to_bytes().unwrap(), more.as_bytes());
    }

    #[test]
    fn each_member_is_needed_and_no_other_is_known() {
        let whole: Map<String, Value> = serde_json::from_str(GOOD).unwrap();
        for member in whole.keys() {
            let mut less = whole.clone();
            less.remove(member);
            let bytes = json::to_canonical(&Value::Object(less)).unwrap();
            assert!(
                matches!(Event::parse(&bytes), Err(EventFault::Missing { member: m }) if m == member.as_str()),
                "{member}"
            );
            let mut odd = whole.clone();
            odd.insert(member.clone(), Value::Bool(true));
            assert!(Event::parse(&json::to_canonical(&Value::Object(odd)).unwrap()).is_err(), "{member}");
        }
        for member in ["dataref", "dataschema", "zzz"] {
            let mut more = whole.clone();
            more.insert(member.to_owned(), "x".into());
            let bytes = json::to_canonical(&Value::Object(more)).unwrap();
            assert_eq!(Event::parse(&bytes), Err(EventFault::Unknown { member: member.to_owned() }));
        }
    }

    #[test]
    fn the_limit_is_48_kib() {
        let with = |n: usize| GOOD.replace(r#""x""#, &format!("\"{}\"", "x".repeat(n)));
        let room = EVENT_BYTES_MAX - GOOD.len() + 1;
        assert!(Event::parse(with(room).as_bytes()).is_ok());
        assert_eq!(Event::parse(with(room + 1).as_bytes()), Err(EventFault::TooLong { bytes: EVENT_BYTES_MAX + 1 }));
    }
}
