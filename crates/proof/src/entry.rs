//! The entry: a signed event at its place in the log, one line of canonical JSON (design: formats, 3.3).
//!
//! ```text
//! {"event":{…},"prev":"<64 hex>","recorded_at":"…","seq":0,"signatures":[{"keyid":"…","sig":"…"}],"version":0}
//! └────────┬─┘
//!          the signed bytes are this slice, as the parser finds it
//! ```
//! `event` sorts first and nothing may stand before it, so the slice begins at byte 9 of every entry.

use crate::{
    dsse::EventSignature,
    event::{Event, EventFault},
    hash::LeafHash,
    json::{self, JsonError},
    key::{KeyError, KeyId},
    name::Seq,
    time::RecordedAt,
};
use core::{fmt, ops::Range};
use serde_json::{Map, Value};

/// The longest entry, in bytes, without its newline.
pub const ENTRY_BYTES_MAX: usize = 65_535;
/// The most signatures that an entry may have.
pub const SIGNATURES_MAX: usize = 16;

const HEAD: &[u8] = b"{\"event\":";

/// Why bytes are not an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum EntryFault {
    /// Longer than [`ENTRY_BYTES_MAX`].
    TooLong { bytes: usize },
    /// Does not begin with `{"event":`.
    NotAnEntry,
    /// Not acceptable JSON.
    Json(JsonError),
    /// The event inside.
    Event(EventFault),
    /// A member is missing.
    Missing { member: &'static str },
    /// A member that the format does not have.
    Unknown { member: String },
    /// A member of another form than the format's.
    Member { member: &'static str, expected: &'static str },
    /// No signature, or more than [`SIGNATURES_MAX`].
    SignatureCount { found: usize },
    /// Not sorted by `keyid`, or one of them twice.
    SignatureOrder { keyid: KeyId },
    /// A `keyid` that is none.
    KeyId(KeyError),
}

impl fmt::Display for EntryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => write!(f, "the entry has {bytes} bytes, {ENTRY_BYTES_MAX} are allowed"),
            Self::NotAnEntry => f.write_str("not an entry: it does not begin with {\"event\":"),
            Self::Json(error) => write!(f, "the entry is {error}"),
            Self::Event(fault) => fault.fmt(f),
            Self::Missing { member } => write!(f, "the entry has no `{member}`"),
            Self::Unknown { member } => write!(f, "the entry has a member `{member}`, which the format does not know"),
            Self::Member { member, expected } => {
                write!(f, "the entry's `{member}` must be {expected}")
            }
            Self::SignatureCount { found } => {
                write!(f, "{found} signatures, 1 to {SIGNATURES_MAX} are allowed")
            }
            Self::SignatureOrder { keyid } => {
                write!(f, "signatures must be sorted by keyid, each once; `{keyid}` is out of place")
            }
            Self::KeyId(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for EntryFault {}

impl From<JsonError> for EntryFault {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

impl From<EventFault> for EntryFault {
    fn from(fault: EventFault) -> Self {
        Self::Event(fault)
    }
}

/// An entry, parsed: its form is right; whether it belongs where it stands is [`crate::log`]'s to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The event.
    pub event: Event,
    /// Where in the entry's bytes the signed event stands.
    pub event_bytes: Range<usize>,
    /// The leaf hash of the entry before, or zeros.
    pub prev: LeafHash,
    /// When the log recorded it.
    pub recorded_at: RecordedAt,
    /// Its position.
    pub seq: Seq,
    /// 1 to 16, sorted by key id.
    pub signatures: Vec<EventSignature>,
    /// Its number in its stream, from 0.
    pub version: u64,
}

impl Entry {
    /// Where the event begins in the bytes of every entry.
    pub const EVENT_AT: usize = HEAD.len();

    /// Parses an entry's exact bytes, without the newline.
    ///
    /// # Errors
    /// The first reason why these bytes are no entry.
    pub fn parse(line: &[u8]) -> Result<Self, EntryFault> {
        if line.len() > ENTRY_BYTES_MAX {
            return Err(EntryFault::TooLong { bytes: line.len() });
        }
        let (event_value, rest, event_bytes) = split(line)?;
        let mut members = rest;
        let entry = Self {
            event: {
                let length = event_bytes.len();
                if length > crate::event::EVENT_BYTES_MAX {
                    return Err(EventFault::TooLong { bytes: length }.into());
                }
                Event::from_value(event_value)?
            },
            event_bytes,
            prev: parsed(&mut members, "prev", "64 lower-case hexadecimal digits")?,
            recorded_at: parsed(&mut members, "recorded_at", "a UTC time with exactly six fraction digits")?,
            seq: Seq(number(&mut members, "seq")?),
            signatures: signatures(members.remove("signatures"))?,
            version: number(&mut members, "version")?,
        };
        match members.into_iter().next() {
            None => Ok(entry),
            Some((member, _)) => Err(EntryFault::Unknown { member }),
        }
    }

    /// Returns the bytes of the entry with these parts: the inverse of [`Entry::parse`].
    ///
    /// `event` must be canonical and the signatures sorted.
    pub fn line(
        event: &[u8],
        prev: LeafHash,
        recorded_at: RecordedAt,
        seq: Seq,
        signatures: &[EventSignature],
        version: u64,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(event.len() + 256 * signatures.len() + 256);
        out.extend_from_slice(HEAD);
        out.extend_from_slice(event);
        out.extend_from_slice(
            format!(",\"prev\":\"{prev}\",\"recorded_at\":\"{recorded_at}\",\"seq\":{seq},\"signatures\":[").as_bytes(),
        );
        for (at, signature) in signatures.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let keyid = Value::from(signature.keyid.as_str());
            out.extend_from_slice(
                format!("{comma}{{\"keyid\":{keyid},\"sig\":\"{}\"}}", signature.base64()).as_bytes(),
            );
        }
        out.extend_from_slice(format!("],\"version\":{version}}}").as_bytes());
        out
    }
}

/// An entry's event, its other members, and where in its bytes the event stands.
type Split = (Value, Map<String, Value>, Range<usize>);

/// Splits a line into its event and its other members, and checks that all of it is canonical.
fn split(line: &[u8]) -> Result<Split, EntryFault> {
    let behind_head = line.strip_prefix(HEAD).ok_or(EntryFault::NotAnEntry)?;
    let mut stream = serde_json::Deserializer::from_slice(behind_head).into_iter::<Value>();
    let event = match stream.next() {
        Some(Ok(event)) => event,
        Some(Err(error)) => return Err(EntryFault::Event(json::syntax(&error).into())),
        None => return Err(EntryFault::Event(EventFault::NotAnObject)),
    };
    let end = HEAD.len() + stream.byte_offset();
    let event_bytes = line.get(HEAD.len()..end).ok_or(EntryFault::NotAnEntry)?;
    compare(event_bytes, &json::to_canonical(&event)?, HEAD.len())?;
    let tail = line.get(end..).and_then(|tail| tail.strip_prefix(b",")).ok_or(EntryFault::NotAnEntry)?;
    let mut rest = Vec::with_capacity(tail.len() + 1);
    rest.push(b'{');
    rest.extend_from_slice(tail);
    match json::parse_canonical(&rest) {
        Ok(Value::Object(members)) if members.keys().all(|name| name.as_str() > "event") => {
            Ok((event, members, HEAD.len()..end))
        }
        Ok(_) => Err(JsonError::NotCanonical { offset: end }.into()),
        Err(JsonError::NotCanonical { offset }) => Err(JsonError::NotCanonical { offset: end + offset }.into()),
        Err(error) => Err(error.into()),
    }
}

fn compare(found: &[u8], canonical: &[u8], from: usize) -> Result<(), JsonError> {
    if found == canonical {
        return Ok(());
    }
    let common = found.iter().zip(canonical).take_while(|(a, b)| a == b).count();
    Err(JsonError::NotCanonical { offset: from + common })
}

fn parsed<T: core::str::FromStr>(
    members: &mut Map<String, Value>,
    member: &'static str,
    expected: &'static str,
) -> Result<T, EntryFault> {
    let value = members.remove(member).ok_or(EntryFault::Missing { member })?;
    value.as_str().and_then(|text| text.parse().ok()).ok_or(EntryFault::Member { member, expected })
}

fn number(members: &mut Map<String, Value>, member: &'static str) -> Result<u64, EntryFault> {
    let value = members.remove(member).ok_or(EntryFault::Missing { member })?;
    value.as_u64().ok_or(EntryFault::Member { member, expected: "a whole number from 0" })
}

fn signatures(value: Option<Value>) -> Result<Vec<EventSignature>, EntryFault> {
    let Some(Value::Array(items)) = value else {
        return Err(EntryFault::Member { member: "signatures", expected: "a list" });
    };
    if items.is_empty() || items.len() > SIGNATURES_MAX {
        return Err(EntryFault::SignatureCount { found: items.len() });
    }
    let mut out: Vec<EventSignature> = Vec::with_capacity(items.len());
    for item in items {
        let signature = one_signature(item)?;
        if out.last().is_some_and(|before| before.keyid.as_str() >= signature.keyid.as_str()) {
            return Err(EntryFault::SignatureOrder { keyid: signature.keyid });
        }
        out.push(signature);
    }
    Ok(out)
}

fn one_signature(item: Value) -> Result<EventSignature, EntryFault> {
    let wrong = |expected| EntryFault::Member { member: "signatures", expected };
    let Value::Object(mut members) = item else {
        return Err(wrong("a list of objects with `keyid` and `sig`"));
    };
    let (Some(Value::String(keyid)), Some(Value::String(sig)), true) =
        (members.remove("keyid"), members.remove("sig"), members.is_empty())
    else {
        return Err(wrong("a list of objects with `keyid` and `sig` alone"));
    };
    let keyid = keyid.parse().map_err(EntryFault::KeyId)?;
    let sig = EventSignature::decode(&sig).ok_or_else(|| wrong("signatures in padded standard base64 of 64 bytes"))?;
    Ok(EventSignature { keyid, sig })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"data":{"text":"a \",\"prev\":\" b"},"datacontenttype":"application/json","id":"019b76da-a801-7cfb-885b-37ce91cbc1b0","source":"t.example/log","specversion":"1.0","subject":"case/a","time":"2026-01-01T00:00:00Z","type":"casebook.note.added.v1"}"#;

    fn signature(name: &str) -> EventSignature {
        EventSignature { keyid: format!("{name}+0000000a").parse().unwrap(), sig: [3; 64] }
    }

    fn line(signatures: &[EventSignature]) -> Vec<u8> {
        Entry::line(EVENT.as_bytes(), LeafHash([7; 32]), RecordedAt(5), Seq(9), signatures, 4)
    }

    #[test]
    fn an_entry_parses_as_it_was_written() {
        let line = line(&[signature("a"), signature("b\"")]);
        let entry = Entry::parse(&line).unwrap();
        assert_eq!(&line[entry.event_bytes.clone()], EVENT.as_bytes());
        assert_eq!((entry.seq, entry.version, entry.recorded_at), (Seq(9), 4, RecordedAt(5)));
        assert_eq!(entry.signatures.len(), 2);
    }

    #[test]
    fn signatures_are_sorted_and_each_stands_once() {
        let (a, b) = (signature("a"), signature("b"));
        assert!(matches!(Entry::parse(&line(&[])), Err(EntryFault::SignatureCount { found: 0 })));
        for bad in [[b.clone(), a.clone()], [a.clone(), a.clone()]] {
            assert!(matches!(Entry::parse(&line(&bad)), Err(EntryFault::SignatureOrder { .. })));
        }
        let many: Vec<_> = (0..17).map(|n| signature(&format!("k{n:02}"))).collect();
        assert!(Entry::parse(&line(&many[..16])).is_ok());
        assert!(matches!(Entry::parse(&line(&many)), Err(EntryFault::SignatureCount { found: 17 })));
    }

    #[test]
    fn other_spellings_of_the_same_entry_are_refused() {
        let good = String::from_utf8(line(&[signature("a")])).unwrap();
        for (from, to) in [
            (r#"{"event""#, r#"{ "event""#),
            (r#","prev""#, r#", "prev""#),
            (r#","seq":9"#, r#","seq":9,"seq":9"#),
            (r#","version":4}"#, r#","version":4} "#),
            (r#","version":4}"#, r#","version":4.0}"#),
            (r#","version":4}"#, r#","version":4,"zz":1}"#),
            (r#","prev":"07"#, r#","aa":1,"prev":"07"#),
            ("1970-01-01T00:00:00.000005Z", "1970-01-01T00:00:00.00005Z"),
            (r#"{"data""#, r#"{"data" "#),
        ] {
            let bad = good.replacen(from, to, 1);
            assert_ne!(bad, good, "{from}");
            assert!(Entry::parse(bad.as_bytes()).is_err(), "{to}");
        }
    }
}
