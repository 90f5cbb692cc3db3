//! The main text of a web page, as readers of browsers show it.

use super::{
    Extracted, NotExtracted,
    charset::decode,
    depth::{is_deeper_than, opens_more_than},
    says::{Says, on_a_line},
};
use crate::text::NotText;
use dom_smoothie::{Config, Readability, TextMode};

/// The name of the extractor of web pages.
const NAME: &str = "page-text";
/// Its version: ours, and that of the library that finds the main text.
const VERSION: &str = "1 (dom_smoothie 0.19.0)";
/// The longest page, in bytes.
const PAGE_BYTES_MAX: usize = 16 << 20;
/// How deep elements may be nested; the time that is taken grows with its square.
const DEPTH_MAX: usize = 512;
/// How many elements may be open at once as the tags say it: some pages forget to close theirs.
const OPEN_MAX: usize = 2048;

/// Returns the main text of a page, with its title and language.
pub(super) fn extract(bytes: &[u8], charset: Option<&str>) -> Result<Extracted, NotExtracted> {
    if bytes.len() > PAGE_BYTES_MAX {
        return Err(NotExtracted::TooLong { bytes: bytes.len(), max: PAGE_BYTES_MAX });
    }
    let html = decode(bytes, charset);
    if let Some(offset) = html.find('\0') {
        return Err(NotText::Nul { offset }.into());
    }
    if opens_more_than(OPEN_MAX, &html) {
        return Err(NotExtracted::TooDeep { max: DEPTH_MAX });
    }
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let mut page = Readability::new(html.as_str(), None, Some(config)).map_err(|_none| NotExtracted::Empty)?;
    if is_deeper_than(DEPTH_MAX, &page) {
        return Err(NotExtracted::TooDeep { max: DEPTH_MAX });
    }
    let says = Says::of_page(&html, &page);
    let article = page.parse().map_err(|_none| NotExtracted::Empty)?;
    let text = tidy(&article.text_content);
    if text.is_empty() {
        return Err(NotExtracted::Empty);
    }
    Ok(Extracted {
        text,
        extractor: NAME,
        version: VERSION,
        title: on_a_line(&article.title),
        language: article.lang.as_deref().and_then(on_a_line),
        says,
    })
}

/// One empty line at most between two lines, no spaces at their ends, and a line's end at the end.
fn tidy(text: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            gap = !out.is_empty();
            continue;
        }
        if core::mem::take(&mut gap) {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}
