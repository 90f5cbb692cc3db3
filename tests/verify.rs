//! The `proof` crate and its `casebook-verify`, from outside: published vectors, an independent tree, a log made here
//! and then damaged in every way, and the program as its user runs it.

/// The folder of fixtures, authors with fixed keys, and a log of twelve entries.
#[cfg(test)]
#[path = "verify/support.rs"]
mod support;

/// Published suites: Ed25519, RFC 6962 proofs, RFC 8785 and JSON. The counts are pinned.
#[cfg(test)]
#[path = "verify/vectors.rs"]
mod vectors;

/// Roots and proofs against ct-merkle and against the definitions of RFC 6962, written down naively.
#[cfg(test)]
#[path = "verify/trees.rs"]
mod trees;

/// Every flipped bit of a whole log, and lines moved about.
#[cfg(test)]
#[path = "verify/damage.rs"]
mod damage;

/// One test for each way in which an entry can be wrong, with the exact fault and its position.
#[cfg(test)]
#[path = "verify/faults.rs"]
mod faults;

/// One thread and two find the same, whatever is wrong.
#[cfg(test)]
#[path = "verify/threads.rs"]
mod threads;

/// A log's key that was changed: who must sign, and what a pinned key that was replaced still proves.
#[cfg(test)]
#[path = "verify/rekeyed.rs"]
mod rekeyed;

/// `casebook-verify` and its exit codes.
#[cfg(test)]
#[path = "verify/binary.rs"]
mod binary;
