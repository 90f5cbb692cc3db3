//! An entry as the projections see it.

use crate::{event::EventData, refusal::Refusal};
use proof::{Entry, EventId, EventTime, EventType, KeyId, RecordedAt, Seq, StreamName};

/// Where and by whom something was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The entry's position.
    pub seq: Seq,
    /// The log's time.
    pub recorded_at: RecordedAt,
    /// The author's time.
    pub time: EventTime,
    /// The event.
    pub event: EventId,
    /// The keys that signed it.
    pub by: Vec<KeyId>,
    /// The import that it comes from.
    pub import: Option<EventId>,
}

impl Mark {
    /// Returns where and by whom an entry was recorded.
    pub fn of(entry: &Entry) -> Self {
        let event = &entry.event;
        Self {
            seq: entry.seq,
            recorded_at: entry.recorded_at,
            time: event.time.clone(),
            event: event.id,
            by: entry.signatures.iter().map(|signature| signature.keyid.clone()).collect(),
            import: event.import_id,
        }
    }

    /// Returns the names of the signers, each once.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.by.iter().map(|key| key.name().to_owned()).collect();
        names.dedup();
        names
    }
}

/// An entry, with its data read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Where and by whom.
    pub mark: Mark,
    /// Its stream.
    pub stream: StreamName,
    /// Its number in the stream.
    pub version: u64,
    /// Its type as written.
    pub event_type: EventType,
    /// What happened, or why it cannot be read.
    pub data: Result<EventData, Refusal>,
}

impl Recorded {
    /// Returns what an entry says.
    pub fn of(entry: &Entry) -> Self {
        Self::with_data(entry, EventData::read(&entry.event.event_type, &entry.event.data))
    }

    /// Returns what an entry says whose data was read before.
    pub fn with_data(entry: &Entry, data: Result<EventData, Refusal>) -> Self {
        let event = &entry.event;
        Self {
            mark: Mark::of(entry),
            stream: event.subject.clone(),
            version: entry.version,
            event_type: event.event_type.clone(),
            data,
        }
    }
}
