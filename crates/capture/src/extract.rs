//! Takes the text out of a capture, as its media type says: by a named extractor, whose version changes when the same bytes
//! would give another text.

mod charset;
mod coding;
mod depth;
mod page;
pub mod pdf;
mod says;

use crate::text::{self, NotText};
pub use coding::{NotDecoded, decoded};
pub use says::Says;

/// A text, and what else the bytes say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// The text: line ends LF, no byte order mark.
    pub text: String,
    /// What took it out.
    pub extractor: &'static str,
    /// The version of what did.
    pub version: &'static str,
    /// The title, where there is one.
    pub title: Option<String>,
    /// The language that the bytes state, a BCP 47 tag.
    pub language: Option<String>,
    /// What they say about themselves besides.
    pub says: Says,
}

/// Why no text was taken out of what should have one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotExtracted {
    /// It is no text.
    #[error("it is not text: {0}")]
    NotText(#[from] NotText),
    /// There is nothing to read in a page.
    #[error("there is no text in the page")]
    Empty,
    /// A page is nested as no page is that people read.
    #[error("its elements are nested more than {max} deep")]
    TooDeep { max: usize },
    /// It is too long.
    #[error("it has {bytes} bytes; of at most {max} a text is taken out")]
    TooLong { bytes: usize, max: usize },
    /// It is no PDF, or a broken one.
    #[error("its PDF cannot be read: {why}")]
    UnreadablePdf { why: String },
    /// It opens only with a password.
    #[error("its PDF is encrypted, and opens only with a password")]
    Encrypted,
    /// Its pages show none.
    #[error("no text was found on its pages: they may be pictures, or not say which characters they show")]
    NoText,
    /// It has no pages.
    #[error("its PDF has no pages")]
    NoPages,
    /// It has more pages than are read.
    #[error("its PDF has more than {max} pages")]
    TooManyPages { max: usize },
    /// Its pages draw more than is read.
    #[error("the pages of its PDF have more than {max} operators")]
    TooMuch { max: usize },
    /// Its text is too long.
    #[error("the text of its PDF has more than {max} bytes")]
    TextTooLong { max: usize },
}

/// Returns the text in bytes of a media type, or nothing for types that have none or whose text is not taken out.
///
/// Of a PDF it gives nothing: [`pdf::extract`] reads it, where it may die.
///
/// `charset` is what came with the bytes, if anything did; what they say themselves and what they look like decide else.
///
/// # Errors
/// When they are not what their type says.
pub fn extract(bytes: &[u8], media_type: &str, charset: Option<&str>) -> Result<Option<Extracted>, NotExtracted> {
    Ok(match media_type {
        "text/html" | "application/xhtml+xml" => Some(page::extract(bytes, charset)?),
        _ if is_text(media_type) => Some(Extracted {
            text: text::extract_plain(bytes)?,
            extractor: text::EXTRACTOR_NAME,
            version: text::EXTRACTOR_VERSION,
            title: None,
            language: None,
            says: Says::default(),
        }),
        _ => None,
    })
}

/// Tells whether bytes of a media type may have a text that is taken out.
pub fn is_read(media_type: &str) -> bool {
    matches!(media_type, "text/html" | "application/xhtml+xml" | pdf::MEDIA_TYPE) || is_text(media_type)
}

/// Tells whether bytes of a media type are a text as they stand: words, data and feeds, but no programs or styles, which
/// come with pages by the hundred and are not what anybody says.
fn is_text(media_type: &str) -> bool {
    match media_type.split_once('/') {
        Some(("text", sub)) => !matches!(sub, "css" | "javascript" | "ecmascript" | "x-javascript"),
        Some(("application", sub)) => {
            matches!(sub, "json" | "xml" | "x-ndjson") || sub.ends_with("+json") || sub.ends_with("+xml")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
