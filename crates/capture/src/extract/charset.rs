//! What characters bytes of the web stand for: what they begin with, what came with them, what they say, what they look like.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// In how many bytes a page says its own charset (HTML, "prescan a byte stream to determine its encoding").
const PRESCAN_BYTES: usize = 1024;

/// Returns the text that bytes stand for. What stands for nothing becomes U+FFFD, as in browsers.
pub(super) fn decode(bytes: &[u8], stated: Option<&str>) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0.into_owned();
    }
    let stated = stated.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let encoding = stated.or_else(|| of_page(bytes)).unwrap_or_else(|| guessed(bytes));
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Returns the charset that a page says in a `meta` of its first bytes.
fn of_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..PRESCAN_BYTES).unwrap_or(bytes)).to_ascii_lowercase();
    head.split("<meta").skip(1).find_map(|meta| {
        let (_, value) = meta.split('>').next()?.split_once("charset")?;
        let value = value.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let label: String =
            value.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')).collect();
        let encoding = Encoding::for_label(label.as_bytes())?;
        // Bytes in which this could be read are not UTF-16, whatever they say.
        Some(if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
    })
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}
