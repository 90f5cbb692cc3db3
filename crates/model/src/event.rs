//! What can happen: one struct a type, and the registry of types with their stream and role.
//!
//! Once appended, an event is read for ever. A changed event gets a new suffix (`.v2`) and an upcast in
//! [`EventData::read`]; the old struct stays.

pub mod cases;
pub mod ledger;
pub mod publications;
pub mod review;
pub mod sources;

use crate::{
    refusal::Refusal,
    shape::{Shape, first_departure},
    words::Role,
};
use cases::{
    CaseClosed, CaseOpened, CaseReopened, ClaimExtracted, ClaimRevised, ClaimWithdrawn, ClaimsRelated, CommentSought,
    EvidenceLinked, EvidenceWithdrawn, GapClosed, GapRecorded, ImportRecorded, ItemConfirmed, NoteAdded,
    SectionRemoved, SectionWritten, StatementRemoved, StatementWritten, VerdictChanged,
};
use ledger::{
    AnchorRecorded, ContentRestored, ContentWithheld, KeyEnrolled, KeyRevoked, LedgerCreated, LedgerRekeyed,
    PolicyPublished, RulesChanged, ScaleDefined,
};
use proof::{EventType, StreamName};
use publications::{AssessmentPublished, ComplaintReceived, ComplaintResolved, CorrectionIssued, PublicationProposed};
use review::{
    DissentRecorded, DissentWithdrawn, EntryAffirmed, RecheckCleared, RecheckRequested, ReviewRecorded, VerdictProposed,
};
use serde_json::{Map, Value};
use sources::{
    CaptureFailed, SourceCaptured, SourceChanged, SourceDescribed, SourceMerged, SourceRegistered, SourceSplit,
    TextExtracted,
};

/// The kind of stream that an event type belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamKind {
    /// Governance.
    Ledger,
    /// A source's.
    Source,
    /// A case's.
    Case,
    /// Any: that of the entry that the event is about.
    Any,
}

impl StreamKind {
    /// Tells whether `stream` is of this kind.
    pub fn holds(self, stream: &StreamName) -> bool {
        match self {
            Self::Ledger => matches!(stream, StreamName::Ledger),
            Self::Source => matches!(stream, StreamName::Source(_)),
            Self::Case => matches!(stream, StreamName::Case(_)),
            Self::Any => true,
        }
    }

    /// Returns the subject's form.
    pub fn subject(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::Source => "source/<id>",
            Self::Case => "case/<id>",
            Self::Any => "of the entry",
        }
    }
}

macro_rules! events {
    ($($stream:ident $view:ident { $($kind:ident $name:literal [$($role:ident),*],)* })*) => {
        /// An event type that this version can admit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "named as the event types are")]
        pub enum EventKind { $($($kind,)*)* }

        /// What happened.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "named as the event types are")]
        pub enum EventData { $($($kind($kind),)*)* }

        /// What happened, by the kind of stream that it belongs to: whoever looks at one kind has only its types to
        /// consider.
        #[derive(Debug, Clone, Copy)]
        #[expect(missing_docs, reason = "named as the streams are")]
        pub enum EventView<'a> { $($stream($view<'a>),)* }

        $(
            /// What happened in a stream of this kind.
            #[derive(Debug, Clone, Copy)]
            #[expect(missing_docs, reason = "named as the event types are")]
            pub enum $view<'a> { $($kind(&'a $kind),)* }
        )*

        impl EventKind {
            /// All of them, in the order of the format's tables.
            pub const ALL: &[Self] = &[$($(Self::$kind),*),*];

            /// Returns the name without prefix and suffix, such as `claim.extracted`.
            pub fn name(self) -> &'static str {
                match self { $($(Self::$kind => $name,)*)* }
            }

            /// Returns the stream that it belongs to.
            pub fn stream(self) -> StreamKind {
                match self { $($(Self::$kind => StreamKind::$stream,)*)* }
            }

            /// Returns the roles of which one of its signers needs one; none where whoever is enrolled may sign it.
            ///
            /// `entry.affirmed` needs those of the entry that it affirms.
            pub fn roles(self) -> &'static [Role] {
                match self { $($(Self::$kind => &[$(Role::$role),*],)*)* }
            }

            /// Returns the JSON Schema of its `data`.
            pub fn schema(self) -> Value {
                match self { $($(Self::$kind => <$kind as Shape>::schema(),)*)* }
            }

            fn read(self, data: Value) -> Result<EventData, serde_json::Error> {
                match self { $($(Self::$kind => serde_json::from_value(data).map(EventData::$kind),)*)* }
            }
        }

        impl EventData {
            /// Returns its type.
            pub fn kind(&self) -> EventKind {
                match self { $($(Self::$kind(_) => EventKind::$kind,)*)* }
            }

            /// Returns it by the kind of stream that it belongs to.
            pub fn view(&self) -> EventView<'_> {
                match self { $($(Self::$kind(data) => EventView::$stream($view::$kind(data)),)*)* }
            }

            /// Returns the `data` member of an event that holds it.
            pub fn to_map(&self) -> Map<String, Value> {
                let value = match self { $($(Self::$kind(data) => serde_json::to_value(data),)*)* };
                match value {
                    Ok(Value::Object(map)) => map,
                    // Strings, integers, lists and objects with string keys always serialize.
                    Ok(_) | Err(_) => Map::new(),
                }
            }
        }

        $($(impl From<$kind> for EventData {
            fn from(data: $kind) -> Self {
                Self::$kind(data)
            }
        })*)*
    };
}

events! {
    Ledger LedgerEvent {
        LedgerCreated "ledger.created" [Admin],
        KeyEnrolled "key.enrolled" [Admin],
        KeyRevoked "key.revoked" [Admin],
        LedgerRekeyed "ledger.rekeyed" [Admin],
        RulesChanged "rules.changed" [Admin],
        PolicyPublished "policy.published" [Admin],
        ScaleDefined "scale.defined" [Admin],
        ContentWithheld "content.withheld" [Admin],
        ContentRestored "content.restored" [Admin],
        AnchorRecorded "anchor.recorded" [Admin],
    }
    Source SourceEvent {
        SourceRegistered "source.registered" [Researcher],
        SourceDescribed "source.described" [Researcher],
        SourceMerged "source.merged" [Researcher],
        SourceSplit "source.split" [Researcher],
        SourceCaptured "source.captured" [Researcher],
        CaptureFailed "capture.failed" [Researcher],
        TextExtracted "text.extracted" [Researcher],
        SourceChanged "source.changed" [Researcher],
    }
    Case CaseEvent {
        CaseOpened "case.opened" [Editor],
        CaseClosed "case.closed" [Editor],
        CaseReopened "case.reopened" [Editor],
        ImportRecorded "import.recorded" [Researcher],
        ClaimExtracted "claim.extracted" [Researcher],
        ClaimRevised "claim.revised" [Researcher],
        ClaimWithdrawn "claim.withdrawn" [Researcher],
        ClaimsRelated "claims.related" [Researcher],
        EvidenceLinked "evidence.linked" [Researcher],
        EvidenceWithdrawn "evidence.withdrawn" [Researcher],
        GapRecorded "gap.recorded" [Researcher],
        GapClosed "gap.closed" [Researcher],
        CommentSought "comment.sought" [Researcher],
        ItemConfirmed "item.confirmed" [Researcher],
        VerdictProposed "verdict.proposed" [Editor],
        VerdictChanged "verdict.changed" [Editor],
        ReviewRecorded "review.recorded" [Reviewer],
        DissentRecorded "dissent.recorded" [Editor, Reviewer],
        DissentWithdrawn "dissent.withdrawn" [Editor, Reviewer],
        SectionWritten "section.written" [Editor],
        SectionRemoved "section.removed" [Editor],
        StatementWritten "statement.written" [Editor],
        StatementRemoved "statement.removed" [Editor],
        PublicationProposed "publication.proposed" [Editor],
        AssessmentPublished "assessment.published" [Editor],
        CorrectionIssued "correction.issued" [Editor],
        ComplaintReceived "complaint.received" [Editor],
        ComplaintResolved "complaint.resolved" [Editor],
        RecheckRequested "recheck.requested" [Researcher],
        RecheckCleared "recheck.cleared" [Editor],
        NoteAdded "note.added" [],
    }
    Any AnyEvent {
        EntryAffirmed "entry.affirmed" [],
    }
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
