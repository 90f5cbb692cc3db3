//! The reader: a ledger over HTTP, asked by clients that are not ours.

/// Running the program, and places to run it in.
#[cfg(test)]
mod support;

/// A server and a client.
#[cfg(test)]
#[path = "reader/world.rs"]
mod world;

/// The log by C2SP tlog-tiles, and its proofs.
#[cfg(test)]
#[path = "reader/tlog.rs"]
mod tlog;

/// Entries: in a list, alone, in every form.
#[cfg(test)]
#[path = "reader/entries.rs"]
mod entries;

/// The front page, and a case with its claims, sentences, publications and card.
#[cfg(test)]
#[path = "reader/cases.rs"]
mod cases;

/// What must be out of reach of a public site's pages.
#[cfg(test)]
#[path = "reader/unpublished.rs"]
mod unpublished;

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

/// A town with sources, captures and cases.
#[cfg(test)]
#[path = "reader/town.rs"]
mod town;

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
