//! The reader: a ledger over HTTP, asked by clients that are not ours.

/// Running the program, and places to run it in.
#[cfg(test)]
mod support;

/// A server and a client.
#[cfg(test)]
#[path = "reader/world.rs"]
mod world;

/// How a case came to be as it is, two moments of it, what was put right, and who signed it.
#[cfg(test)]
#[path = "reader/history.rs"]
mod history;

/// Finding things, and not finding what was not published.
#[cfg(test)]
#[path = "reader/search.rs"]
mod search;

/// Feeds, read by a feed reader.
#[cfg(test)]
#[path = "reader/feeds.rs"]
mod feeds;

/// The past by date, RFC 7089.
#[cfg(test)]
#[path = "reader/memento.rs"]
mod memento;
