//! What fact-checking means: the event types, admission, and the projections that rebuild an assessment.
//!
//! Everything here is a pure function of values: no storage, no clock, no randomness, no network, and no iteration in
//! hash order. The same entries give the same assessment, byte for byte, on every machine.
//!
//! Read in this order: [`words`] and [`values`] (the vocabulary), [`event`] (what can happen, one type a struct),
//! [`governance`], [`source`] and [`case`] (what stands after some entries), [`decide`](mod@decide) (what may happen next, and
//! [`refusal`], why not), [`assessment`] and [`history`] (what people read).

pub mod shape;
pub mod words;
pub mod values;
pub mod event;
pub mod examples;
pub mod recorded;
pub mod governance;
pub mod source;
pub mod document;
pub mod case;
pub mod refusal;
pub mod decide;
pub mod fold;
pub mod slips;
pub mod grounding;
pub mod assessment;
pub mod recheck;
pub mod links;
pub mod todo;
pub mod compare;
pub mod record;
pub mod history;
pub mod source_record;
pub mod blame;
pub mod import;
pub mod input;

pub use assessment::{ASSESSMENT_SCHEMA, Assessment};
pub use case::Case;
pub use decide::{EventFact, Facts, Needs, Proposal, View, decide, needs};
pub use event::{CaseEvent, EventData, EventKind, EventView, LedgerEvent, SourceEvent, StreamKind};
pub use governance::Governance;
pub use recorded::{Mark, Recorded};
pub use refusal::Refusal;
pub use source::Source;

#[cfg(test)]
mod tests;

/// The names that other crates need and `proof` defines.
pub mod names {
    pub use proof::{Digest, EventId, EventTime, KeyId, Seq, Slug, StreamName};
}
