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

mod directory;
mod index;
mod read;
mod write;

pub use directory::{DIRECTORY_BYTES_MAX, NotAZip};
pub use index::{Page, index, pages};
pub use read::{Body, Finding, Held, Reader, Window};
pub use write::{About, DATA, Package, Packed};

/// Tells whether bytes begin as a zip does.
pub fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

#[cfg(test)]
mod tests;
