//! Given events, when, then: no store, no clock, fixed keys.

mod affirmations;
mod approvals;
mod assessment;
mod cascades;
mod desk;
mod disputes;
mod examples;
mod folds;
mod grounding;
mod histories;
mod history;
mod publications;
mod recheck;
mod refusals;
mod rekeyed;
mod revocations;
mod shapes;
mod sources;
mod world;
