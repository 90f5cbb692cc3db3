//! The reader: a ledger over HTTP, asked by clients that are not ours.

/// Running the program, and places to run it in.
#[cfg(test)]
mod support;

/// A server and a client.
#[cfg(test)]
#[path = "reader/world.rs"]
mod world;

/// The front page, and a case with its claims, sentences, publications and card.
#[cfg(test)]
#[path = "reader/cases.rs"]
mod cases;

/// What must be out of reach of a public site's pages.
#[cfg(test)]
#[path = "reader/unpublished.rs"]
mod unpublished;
