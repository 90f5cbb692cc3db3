//! The reader over HTTP, as programs and people use it: `casebook serve`, asked over a plain connection.

#[cfg(test)]
mod support;

#[cfg(test)]
#[path = "reader/world.rs"]
mod world;

/// The graph of a case.
#[cfg(test)]
#[path = "reader/graph.rs"]
mod graph;
/// Sources, captures and blobs.
#[cfg(test)]
#[path = "reader/sources.rs"]
mod sources;
/// Traces and impacts.
#[cfg(test)]
#[path = "reader/walks.rs"]
mod walks;
