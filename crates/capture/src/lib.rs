//! Turns what stands outside into what a ledger can hold: bytes in, values out.
//!
//! Read in this order:
//!
//! - [`text`] decides whether bytes are text, and gives the text that quotes point into;
//! - [`sentence`] divides a paragraph into sentences and keeps what stands between them;
//! - [`article`] reads a written fact-check into title, sections, statements and references, so that it can be
//!   written out again byte for byte;
//! - [`quote`] finds the one place in a text where a quote stands;
//! - [`import`] turns an article into the events that record it;
//! - [`recognise`](mod@recognise) tells what a file is by its content, and takes the records of others apart;
//! - [`bulk`] turns such records (AVeriTeC, `ClaimReview`) into the events of a case each;
//! - [`fetch`] asks the web, and is the only one that does: elsewhere there is no input or output here.
//!
//! There is no clock, and nothing is guessed: what a reader should know about how a text was understood comes back as
//! notes, and what cannot be understood as a typed refusal.

pub mod text;

mod citation;
pub mod sentence;

pub mod article;

pub mod quote;

pub mod import;

pub mod recognise;

pub mod bulk;

pub mod extract;

pub mod fetch;

pub mod message;

pub mod warc;

pub mod wacz;

mod averitec;
mod claimreview;

mod span;

#[cfg(test)]
mod fixtures;

pub use article::{Article, NotAnArticle, ParseNote, Reference, Role, Section, Statement};
pub use citation::numbers as cited_numbers;
pub use quote::{Anchor, Nearest, NotAnchored};
pub use sentence::Sentence;
pub use text::{NotText, PlainText};
