//! The pages of the reader: HTML that is complete without scripts.
//!
//! A page is a function of values, as everything here. What is around it ([`Frame`]) says which ledger this is and where
//! its log stands; style and scripts ([`Assets`]) are files of their own, since nothing inline may run or style.
//!
//! Addresses are those of `docs/http.md`. A full name is an address: `case/ice/claim/c4` is at `/cases/ice/claims/c4`
//! ([`route`]).

mod assets;
mod frame;
mod front;
mod log;
mod problem;
mod routes;

pub use assets::Assets;
pub use frame::{Frame, Stand};
pub use front::front;
pub use log::{
    EntriesPage, EntryFilter, EntryLine, EntryPage, ProofStep, SignatureLine, TextLink, VerifyPage, VerifyWhat,
    entries, entry, verify,
};
pub use problem::problem;
pub use routes::route;
