//! What can happen: one struct a type, and the registry of types with their stream and role.
//!
//! Once appended, an event is read for ever. A changed event gets a new suffix (`.v2`) and an upcast in
//! [`EventData::read`]; the old struct stays.

pub mod cases;
pub mod ledger;
pub mod sources;

use crate::{
    refusal::Refusal,
    shape::{Shape, first_departure},
    words::Role,
};
use cases::{
    CaseOpened, ClaimExtracted, EvidenceLinked, GapRecorded, ImportRecorded, NoteAdded, SectionWritten,
    StatementRemoved, StatementWritten, VerdictChanged,
};
use ledger::{KeyEnrolled, KeyRevoked, LedgerCreated, LedgerRekeyed, PolicyPublished, RulesChanged, ScaleDefined};
use proof::{EventType, StreamName};
use serde_json::{Map, Value};
use sources::{SourceCaptured, SourceDescribed, SourceRegistered, TextExtracted};

/// The kind of stream that an event type belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamKind {
    /// Governance.
    Ledger,
    /// A source's.
    Source,
    /// A case's.
    Case,
}

impl StreamKind {
    /// Tells whether `stream` is of this kind.
    pub fn holds(self, stream: &StreamName) -> bool {
        match stream {
            StreamName::Ledger => self == Self::Ledger,
            StreamName::Source(_) => self == Self::Source,
            StreamName::Case(_) => self == Self::Case,
        }
    }

    /// Returns the subject's form.
    pub fn subject(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::Source => "source/<id>",
            Self::Case => "case/<id>",
        }
    }
}

macro_rules! events {
    ($($kind:ident $name:literal $stream:ident [$($role:ident)?],)*) => {
        /// An event type that this version can admit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "named as the event types are")]
        pub enum EventKind { $($kind,)* }

        /// What happened.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "named as the event types are")]
        pub enum EventData { $($kind($kind),)* }

        impl EventKind {
            /// All of them, in the order of the format's tables.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Returns the name without prefix and suffix, such as `claim.extracted`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// Returns the stream that it belongs to.
            pub fn stream(self) -> StreamKind {
                match self { $(Self::$kind => StreamKind::$stream,)* }
            }

            /// Returns the role that one of its signers needs, if any.
            pub fn role(self) -> Option<Role> {
                match self { $(Self::$kind => [$(Role::$role)?].first().copied(),)* }
            }

            /// Returns the JSON Schema of its `data`.
            pub fn schema(self) -> Value {
                match self { $(Self::$kind => <$kind as Shape>::schema(),)* }
            }

            fn read(self, data: Value) -> Result<EventData, serde_json::Error> {
                match self { $(Self::$kind => serde_json::from_value(data).map(EventData::$kind),)* }
            }
        }

        impl EventData {
            /// Returns its type.
            pub fn kind(&self) -> EventKind {
                match self { $(Self::$kind(_) => EventKind::$kind,)* }
            }

            /// Returns the `data` member of an event that holds it.
            pub fn to_map(&self) -> Map<String, Value> {
                let value = match self { $(Self::$kind(data) => serde_json::to_value(data),)* };
                match value {
                    Ok(Value::Object(map)) => map,
                    // Strings, integers, lists and objects with string keys always serialize.
                    Ok(_) | Err(_) => Map::new(),
                }
            }
        }

        $(impl From<$kind> for EventData {
            fn from(data: $kind) -> Self {
                Self::$kind(data)
            }
        })*
    };
}

events! {
    LedgerCreated "ledger.created" Ledger [Admin],
    KeyEnrolled "key.enrolled" Ledger [Admin],
    KeyRevoked "key.revoked" Ledger [Admin],
    LedgerRekeyed "ledger.rekeyed" Ledger [Admin],
    RulesChanged "rules.changed" Ledger [Admin],
    PolicyPublished "policy.published" Ledger [Admin],
    ScaleDefined "scale.defined" Ledger [Admin],
    SourceRegistered "source.registered" Source [Researcher],
    SourceDescribed "source.described" Source [Researcher],
    SourceCaptured "source.captured" Source [Researcher],
    TextExtracted "text.extracted" Source [Researcher],
    CaseOpened "case.opened" Case [Editor],
    ImportRecorded "import.recorded" Case [Researcher],
    ClaimExtracted "claim.extracted" Case [Researcher],
    EvidenceLinked "evidence.linked" Case [Researcher],
    GapRecorded "gap.recorded" Case [Researcher],
    VerdictChanged "verdict.changed" Case [Editor],
    SectionWritten "section.written" Case [Editor],
    StatementWritten "statement.written" Case [Editor],
    StatementRemoved "statement.removed" Case [Editor],
    NoteAdded "note.added" Case [],
}

impl EventKind {
    /// Returns the full type, such as `casebook.claim.extracted.v1`.
    pub fn full_name(self) -> String {
        format!("casebook.{}.v1", self.name())
    }

    /// Returns the type of this name, which may lack its prefix and its suffix.
    pub fn named(name: &str) -> Option<Self> {
        let short = name.strip_prefix("casebook.").unwrap_or(name);
        let short = short.strip_suffix(".v1").unwrap_or(short);
        Self::ALL.iter().copied().find(|kind| kind.name() == short)
    }

    fn of(event_type: &EventType) -> Option<Self> {
        let short = event_type.as_str().strip_prefix("casebook.")?.strip_suffix(".v1")?;
        Self::ALL.iter().copied().find(|kind| kind.name() == short)
    }
}

impl EventData {
    /// Reads an event's data.
    ///
    /// # Errors
    /// [`Refusal::UnknownType`], or [`Refusal::Shape`] with the place in the data.
    pub fn read(event_type: &EventType, data: &Map<String, Value>) -> Result<Self, Refusal> {
        let kind = EventKind::of(event_type).ok_or_else(|| Refusal::UnknownType { found: event_type.to_string() })?;
        let value = Value::Object(data.clone());
        let refused = |error: String| {
            let (at, problem) =
                first_departure(&kind.schema(), &value, "data").unwrap_or_else(|| ("data".to_owned(), error));
            Refusal::Shape { event_type: kind.name(), at, problem }
        };
        // serde takes a null for an optional member that is left out.
        proof::json::check_value(&value).map_err(|error| refused(error.to_string()))?;
        kind.read(value.clone()).map_err(|error| refused(error.to_string()))
    }

    /// Returns the event type, with prefix and suffix.
    pub fn event_type(&self) -> EventType {
        match self.kind().full_name().parse() {
            Ok(name) => name,
            Err(_) => unreachable!("the names of the registry are event types"),
        }
    }
}
