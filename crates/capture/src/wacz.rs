//! WACZ 1.1.1: a zip with a WARC file, an index and a list of pages in it, and what each of them should be.
//!
//! ```text
//! archive/data.warc.gz       stored, so that a reader can go to a record in it
//! indexes/index.cdx          a line for each capture, sorted by its address: where its record stands
//! pages/pages.jsonl          what a reader may begin with
//! datapackage.json           each of these with its SHA-256
//! datapackage-digest.json    the SHA-256 of that
//! ```
//! Follows <https://specs.webrecorder.net/wacz/1.1.1/>.

mod index;
mod write;

pub use index::{Page, index, pages};
pub use write::{About, DATA, Package, Packed};
