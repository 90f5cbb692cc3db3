//! Given events, when, then: no store, no clock, fixed keys.

mod assessment;
mod desk;
mod disputes;
mod examples;
mod folds;
mod grounding;
mod history;
mod refusals;
mod rekeyed;
mod shapes;
mod world;
