//! The text of a PDF (ISO 32000-1): what its pages show, in the order in which they show it.
//!
//! Whoever wrote the file decides how much time and memory its reading takes, as far as the limits here let them, and the
//! library that takes it apart may give up: so it is read in a process that may die (the program's `text_of`), never in
//! one that writes. No script, action or attachment is looked at, and no picture.

mod cmap;
mod font;
mod glyphs;
mod matrix;
mod page;
mod pen;

use super::{
    Extracted, NotExtracted,
    says::{Says, on_a_line},
};
use lopdf::{Document, Error, LoadOptions, Object};
use page::Reading;
use pen::tidied;

/// The media type of what is read here.
pub const MEDIA_TYPE: &str = "application/pdf";
/// The name of the extractor of PDFs.
pub const NAME: &str = "pdf-text";
/// Its version: ours, and that of the library that takes them apart.
pub const VERSION: &str = "1 (lopdf 0.47.0)";
/// The longest PDF, in bytes.
pub const PDF_BYTES_MAX: usize = 64 << 20;
/// The longest text, in bytes.
pub const TEXT_BYTES_MAX: usize = 16 << 20;
/// How many pages it may have.
const PAGES_MAX: usize = 20_000;
/// How many bytes one of its streams may become.
const STREAM_BYTES_MAX: usize = 32 << 20;

/// Returns the text of a PDF, with its title, author and language: a line for each line that a page shows, and an empty
/// line between two pages, so that as many empty lines stand before a passage as there are pages before its own.
///
/// # Errors
/// When it is none, opens only with a password, shows no text, or is more than is read.
pub fn extract(bytes: &[u8]) -> Result<Extracted, NotExtracted> {
    if bytes.len() > PDF_BYTES_MAX {
        return Err(NotExtracted::TooLong { bytes: bytes.len(), max: PDF_BYTES_MAX });
    }
    let options = LoadOptions { max_decompressed_size: Some(STREAM_BYTES_MAX), ..LoadOptions::default() };
    let pdf = Document::load_mem_with_options(bytes, options).map_err(|error| {
        if matches!(error, Error::InvalidPassword) { NotExtracted::Encrypted } else { unreadable(&error) }
    })?;
    if pdf.is_encrypted() {
        return Err(NotExtracted::Encrypted);
    }
    if pdf.page_iter().next().is_none() {
        return Err(NotExtracted::NoPages);
    }
    let text = text(&pdf)?;
    let shown = text.chars().filter(|c| !c.is_whitespace()).count();
    let unknown = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    if shown == 0 || unknown > shown / 2 {
        return Err(NotExtracted::NoText);
    }
    let catalog = pdf.catalog().ok();
    Ok(Extracted {
        text,
        extractor: NAME,
        version: VERSION,
        title: info(&pdf, b"Title"),
        language: catalog.and_then(|catalog| string(catalog.get_deref(b"Lang", &pdf).ok()?)),
        says: Says { author: info(&pdf, b"Author"), ..Says::default() },
    })
}

/// Returns the texts of all pages.
fn text(pdf: &Document) -> Result<String, NotExtracted> {
    let mut reading = Reading::new(pdf);
    let mut text = String::new();
    for (number, page) in pdf.page_iter().enumerate() {
        if number >= PAGES_MAX {
            return Err(NotExtracted::TooManyPages { max: PAGES_MAX });
        }
        if number > 0 {
            text.push('\n');
        }
        text.push_str(&tidied(&reading.page(page)?));
        if text.len() > TEXT_BYTES_MAX {
            return Err(NotExtracted::TextTooLong { max: TEXT_BYTES_MAX });
        }
    }
    Ok(text)
}

fn unreadable(error: &Error) -> NotExtracted {
    NotExtracted::UnreadablePdf { why: error.to_string() }
}

/// Returns what the document information dictionary says (ISO 32000-1, 14.3.3).
fn info(pdf: &Document, name: &[u8]) -> Option<String> {
    let info = pdf.trailer.get_deref(b"Info", pdf).ok()?.as_dict().ok()?;
    string(info.get_deref(name, pdf).ok()?)
}

/// Returns a text string on one line, if there is anything in it.
fn string(object: &Object) -> Option<String> {
    on_a_line(&lopdf::decode_text_string(object).ok()?)
}

#[cfg(test)]
pub(crate) mod tests;
