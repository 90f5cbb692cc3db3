//! Decides whether bytes are text, and gives that text in one form: UTF-8, no byte order mark, line ends LF.
//!
//! Nothing else is changed: no normalisation, no trimming, no repair. What is not UTF-8 is refused and not guessed.

use thiserror::Error;

/// The largest article that is read, in bytes.
pub const ARTICLE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The largest text capture that is extracted, in bytes.
pub const EXTRACTION_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The name of the extractor of text captures.
pub const EXTRACTOR_NAME: &str = "plain-text";

/// The version of the extractor of text captures; it changes when the same bytes would give another text.
pub const EXTRACTOR_VERSION: &str = "1";

const BYTE_ORDER_MARK: char = '\u{feff}';

/// One control character in this many bytes makes a file binary.
const BYTES_PER_CONTROL_MIN: usize = 10;

const SIGNATURES: [(&[u8], &str); 8] = [
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
];

/// A text in the one form that the rest of the crate reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainText {
    /// The text: line ends LF, no byte order mark.
    pub text: String,
    /// How many line ends were CRLF or a lone CR.
    pub crlf_changed: usize,
    /// Whether a byte order mark stood at the start.
    pub bom_removed: bool,
}

/// Why bytes are not taken as text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotText {
    /// Nothing there, or only white space.
    #[error("the file holds no text: it is empty or only white space")]
    Empty,
    /// The bytes begin as another format does.
    #[error("the file is {kind}, not UTF-8 text")]
    OtherFormat { kind: &'static str },
    /// A NUL byte, which no text has.
    #[error("the file is binary: NUL at byte {offset}")]
    Nul { offset: usize },
    /// So many control characters that this is no text.
    #[error("the file is binary: {controls} control characters in {bytes} bytes")]
    Controls { controls: usize, bytes: usize },
    /// Bytes that are not UTF-8.
    #[error("the file is not UTF-8 at byte {offset}; save it as UTF-8")]
    InvalidUtf8 { offset: usize },
    /// More than is read.
    #[error("the file has {bytes} bytes, and at most {max} are read")]
    TooLarge { bytes: u64, max: usize },
}

/// Reads an article's bytes as text.
///
/// # Errors
///
/// [`NotText`] for what is empty, binary, not UTF-8 or larger than [`ARTICLE_BYTES_MAX`].
pub fn plain_text(bytes: &[u8]) -> Result<PlainText, NotText> {
    read(bytes, ARTICLE_BYTES_MAX)
}

/// Extracts the text of a text capture, as [`EXTRACTOR_NAME`] version [`EXTRACTOR_VERSION`].
///
/// # Errors
///
/// [`NotText`] for what is empty, binary, not UTF-8 or larger than [`EXTRACTION_BYTES_MAX`].
pub fn extract_plain(bytes: &[u8]) -> Result<String, NotText> {
    read(bytes, EXTRACTION_BYTES_MAX).map(|plain| plain.text)
}

fn read(bytes: &[u8], max: usize) -> Result<PlainText, NotText> {
    if bytes.len() > max {
        return Err(NotText::TooLarge { bytes: bytes.len() as u64, max });
    }
    if let Some((_, kind)) = SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(NotText::OtherFormat { kind });
    }
    if bytes.contains(&0) {
        return Err(NotText::Nul { offset: bytes.iter().take_while(|&&byte| byte != 0).count() });
    }
    let text = str::from_utf8(bytes).map_err(|error| NotText::InvalidUtf8 { offset: error.valid_up_to() })?;
    let (text, bom_removed) = text.strip_prefix(BYTE_ORDER_MARK).map_or((text, false), |rest| (rest, true));
    if text.trim().is_empty() {
        return Err(NotText::Empty);
    }
    let controls = text.bytes().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()).count();
    if controls > text.len() / BYTES_PER_CONTROL_MIN {
        return Err(NotText::Controls { controls, bytes: text.len() });
    }
    let (text, crlf_changed) = with_line_feeds(text);
    Ok(PlainText { text, crlf_changed, bom_removed })
}

fn with_line_feeds(text: &str) -> (String, usize) {
    let mut out = String::with_capacity(text.len());
    let mut changed = 0;
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\r') {
        out.push_str(line);
        out.push('\n');
        changed += 1;
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    out.push_str(rest);
    (out, changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_the_byte_order_mark_are_the_only_changes() {
        let plain = plain_text(b"\xef\xbb\xbfone\r\ntwo\rthree\n\r\n four\t\n").unwrap();
        assert_eq!(
            plain,
            PlainText { text: "one\ntwo\nthree\n\n four\t\n".to_owned(), crlf_changed: 3, bom_removed: true }
        );
    }

    #[test]
    fn plain_text_comes_back_as_it_was() {
        let text = "\u{2011} caf\u{65}\u{301} \u{1f600}\n\u{feff}inside\n";
        let plain = plain_text(text.as_bytes()).unwrap();
        assert_eq!((plain.text.as_str(), plain.crlf_changed, plain.bom_removed), (text, 0, false));
        assert_eq!(extract_plain(text.as_bytes()).unwrap(), text);
    }

    #[test]
    fn only_one_byte_order_mark_is_removed() {
        let text = "\u{feff}\u{feff}x";
        assert_eq!(extract_plain(text.as_bytes()).unwrap(), "\u{feff}x");
    }

    #[test]
    fn a_cr_before_crlf_is_a_line_end_of_its_own() {
        assert_eq!(plain_text(b"a\r\r\nb").unwrap().text, "a\n\nb");
    }

    #[test]
    fn refusals() {
        assert_eq!(plain_text(b""), Err(NotText::Empty));
        assert_eq!(plain_text("\u{feff} \n\t\u{a0}\u{3000}".as_bytes()), Err(NotText::Empty));
        assert_eq!(plain_text(b"ab\0c"), Err(NotText::Nul { offset: 2 }));
        assert_eq!(plain_text(b"ab\xff"), Err(NotText::InvalidUtf8 { offset: 2 }));
        assert_eq!(plain_text(b"caf\xe9 noir"), Err(NotText::InvalidUtf8 { offset: 3 }));
        assert_eq!(plain_text(b"\xed\xa0\x80"), Err(NotText::InvalidUtf8 { offset: 0 }));
        assert_eq!(plain_text(b"%PDF-1.7\n"), Err(NotText::OtherFormat { kind: "a PDF" }));
        assert_eq!(plain_text(b"\xff\xfea\0"), Err(NotText::OtherFormat { kind: "UTF-16 text" }));
        assert_eq!(plain_text(b"\x01\x02\x03abc"), Err(NotText::Controls { controls: 3, bytes: 6 }));
    }

    #[test]
    fn a_stray_control_character_does_not_make_a_text_binary() {
        assert!(plain_text(b"It fell by half, the agency said.\x0c\x1b[0m\n").is_ok());
    }

    #[test]
    fn the_limit_is_inclusive() {
        let mut bytes = vec![b'a'; ARTICLE_BYTES_MAX];
        assert!(plain_text(&bytes).is_ok());
        bytes.push(b'a');
        assert_eq!(
            plain_text(&bytes),
            Err(NotText::TooLarge { bytes: ARTICLE_BYTES_MAX as u64 + 1, max: ARTICLE_BYTES_MAX })
        );
        assert!(extract_plain(&bytes).is_ok());
    }
}
