//! The log itself: its entries in a list, each alone, and how to verify them.

mod entries;
mod entry;
mod json;
mod line;
mod tree;
mod verify;

pub use entries::{EntriesPage, EntryFilter, entries};
pub use entry::{EntryPage, SignatureLine, entry};
pub use json::TextLink;
pub use line::EntryLine;
pub use tree::ProofStep;
pub use verify::{VerifyPage, VerifyWhat, verify};
