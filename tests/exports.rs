//! What `show` writes for other programs, read by programs that are not ours.
//!
//! The readers are written in Python (`exports/check.py`). `exports/tools` gets their libraries and the HTML validator;
//! `CASEBOOK_PYTHON` and `CASEBOOK_VNU` name others.

/// Running the program, and places to run it in.
#[cfg(test)]
mod support;

/// Ledgers with something of everything, and one with nothing but hostile text.
#[cfg(test)]
#[path = "exports/world.rs"]
mod world;

/// The readers.
#[cfg(test)]
#[path = "exports/readers.rs"]
mod readers;

/// The page.
#[cfg(test)]
#[path = "exports/page.rs"]
mod page;

/// ClaimReview.
#[cfg(test)]
#[path = "exports/claim_review.rs"]
mod claim_review;

/// Provenance.
#[cfg(test)]
#[path = "exports/provenance.rs"]
mod provenance;

/// Annotations.
#[cfg(test)]
#[path = "exports/annotations.rs"]
mod annotations;

/// What looks alike and is not, and words where an address should stand.
#[cfg(test)]
#[path = "exports/twins.rs"]
mod twins;

/// A server that says what it is told to, byte for byte.
#[cfg(test)]
#[path = "capture/server.rs"]
mod server;

/// WARC and WACZ: captures for programs that replay them, and back.
#[cfg(test)]
#[path = "exports/archives.rs"]
mod archives;
