//! The reader as a server: what it answers to odd requests, who can hold it up, how it begins and ends.

#[cfg(test)]
mod support;

/// A server on a demo's ledger, and requests by hand.
#[cfg(test)]
#[path = "serving/world.rs"]
mod world;

/// Methods, headers, validators, compression.
#[cfg(test)]
#[path = "serving/http.rs"]
mod http;

/// Connections that stall, and many of them.
#[cfg(test)]
#[path = "serving/slow.rs"]
mod slow;

/// Beginning and ending: options, addresses, signals, directories that cannot be written.
#[cfg(test)]
#[path = "serving/life.rs"]
mod life;

/// Every page there is, followed link by link.
#[cfg(test)]
#[path = "serving/crawl.rs"]
mod crawl;

/// Foreign words and bytes that would like to run.
#[cfg(test)]
#[path = "serving/hostile.rs"]
mod hostile;

/// What a public site keeps to itself.
#[cfg(test)]
#[path = "serving/public.rs"]
mod public;

/// The document that describes the reader for programs.
#[cfg(test)]
#[path = "serving/openapi.rs"]
mod openapi;

/// Commands and pages at the same time.
#[cfg(test)]
#[path = "serving/together.rs"]
mod together;
