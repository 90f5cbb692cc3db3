//! The pages of the reader: HTML that is complete without scripts.
//!
//! A page is a function of values, as everything here. What is around it ([`Frame`]) says which ledger this is and where
//! its log stands; style and scripts ([`Assets`]) are files of their own, since nothing inline may run or style.
//!
//! Addresses are those of `docs/http.md`. A full name is an address: `case/ice/claim/c4` is at `/cases/ice/claims/c4`
//! ([`route`]).

mod address;
mod assets;
mod blame;
mod called;
mod compared;
mod corrections;
mod differs;
mod feed;
mod found;
mod card;
mod case;
mod claim;
mod frame;
mod front;
mod graph;
mod history;
mod keys;
mod log;
mod problem;
mod routes;
mod sources;
mod walks;
mod statement;

pub use address::{Pager, address, encoded, key_route};
pub use assets::Assets;
pub use blame::{BlameInput, blame};
pub use card::{CardInput, card, iframe};
pub use case::{CaseInput, CaseParts, Seen, case, life::LifeInput};
pub use claim::{ClaimInput, claim};
pub use compared::{Compared, ComparedInput, compared};
pub use corrections::{CorrectionLine, corrections};
pub use feed::{ATOM, Feed, FeedEntry, feed, urn};
pub use found::{FoundInput, found};
pub use frame::{Frame, Stand};
pub use front::{Choice, FrontInput, Latest, front, latest};
pub use graph::{Extent, GraphInput, Part, graph, graph_file};
pub use history::{HistoryInput, Kind, history};
pub use keys::{SignedCount, SignedLine, key, keys};
pub use log::{
    EntriesPage, EntryFilter, EntryLine, EntryPage, ProofStep, SignatureLine, TextLink, VerifyPage, VerifyWhat,
    entries, entry, verify,
};
pub use problem::problem;
pub use routes::route;
pub use sources::{
    CaptureInput, CaptureText, ComparedTexts, SourceFilter, SourceInput, SourcesInput, TextView, capture, source,
    sources,
};
pub use statement::{StatementInput, statement};
pub use walks::{WalkPageInput, walk_page};

pub use crate::dates::day;
