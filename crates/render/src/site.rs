//! The pages of the reader: HTML that is complete without scripts.
//!
//! A page is a function of values, as everything here. What is around it ([`Frame`]) says which ledger this is and where
//! its log stands; style and scripts ([`Assets`]) are files of their own, since nothing inline may run or style.
//!
//! Addresses are those of `docs/http.md`. A full name is an address: `case/ice/claim/c4` is at `/cases/ice/claims/c4`
//! ([`route`]).

mod assets;
mod card;
mod case;
mod claim;
mod frame;
mod front;
mod problem;
mod routes;
mod statement;

pub use assets::Assets;
pub use card::{CardInput, card, iframe};
pub use case::{CaseInput, CaseParts, Seen, case, life::LifeInput};
pub use claim::{ClaimInput, claim};
pub use frame::{Frame, Stand};
pub use front::{Choice, FrontInput, Latest, front, latest};
pub use problem::problem;
pub use routes::route;
pub use statement::{StatementInput, statement};

pub use crate::{dates::day, place::escaped};
