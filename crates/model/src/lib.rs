//! What fact-checking means: the event types, admission, and the projections that rebuild an assessment.
//!
//! Everything here is a pure function of values: no storage, no clock, no randomness, no network, and no iteration in
//! hash order. The same entries give the same assessment, byte for byte, on every machine.
//!
//! Read in this order: [`words`] and [`values`] (the vocabulary), [`event`] (what can happen, one type a struct),
//! [`governance`], [`source`] and [`case`] (what stands after some entries), [`decide`] (what may happen next, and
//! [`refusal`], why not), [`assessment`] and [`history`] (what people read).

pub mod assessment;
pub mod case;
pub mod decide;
pub mod document;
pub mod event;
pub mod examples;
pub mod fold;
pub mod governance;
pub mod grounding;
pub mod history;
pub mod input;
pub mod recorded;
pub mod refusal;
pub mod shape;
pub mod source;
pub mod values;
pub mod words;

pub use assessment::{ASSESSMENT_SCHEMA, Assessment};
pub use case::Case;
pub use decide::{Facts, Needs, Proposal, View, decide, needs};
pub use event::{EventData, EventKind, StreamKind};
pub use governance::Governance;
pub use recorded::{Mark, Recorded};
pub use refusal::Refusal;
pub use source::Source;
