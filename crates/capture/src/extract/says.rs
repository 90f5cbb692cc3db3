//! What bytes say about themselves: who wrote them, when they were published, which address is theirs. All of it is the
//! word of whoever wrote them, to be suggested to a person and never believed.

use crate::{bulk::iso, recognise};
use dom_smoothie::Readability;

/// The longest of these that is taken, in bytes.
const SAID_BYTES_MAX: usize = 1000;

/// What bytes say about themselves, beside their title and language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Says {
    /// Who wrote them, as they put it.
    pub author: Option<String>,
    /// When they were published: a date or time of ISO 8601.
    pub published: Option<String>,
    /// The address that is theirs (RFC 6596).
    pub canonical: Option<String>,
    /// How many `ClaimReview`s they have.
    pub claim_reviews: usize,
}

impl Says {
    /// Returns what a page says in its structured data, its `meta` and its `link`; not what is written on it.
    pub(super) fn of_page(html: &str, page: &Readability) -> Self {
        let metadata = page.get_article_metadata(page.parse_json_ld());
        Self {
            author: metadata.byline.as_deref().and_then(on_a_line),
            published: metadata.published_time.as_deref().and_then(iso),
            canonical: canonical(page),
            claim_reviews: if html.contains("ClaimReview") { recognise::claim_reviews_in(html) } else { 0 },
        }
    }

    /// Tells whether they say nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn canonical(page: &Readability) -> Option<String> {
    let address = page.doc.try_select(r#"link[rel~="canonical" i][href]"#)?.attr("href")?;
    let address = address.trim();
    let is_whole = address.starts_with("https://") || address.starts_with("http://");
    on_a_line(address).filter(|_| is_whole)
}

/// Returns words on one line, unless they are none or too many.
pub(super) fn on_a_line(text: &str) -> Option<String> {
    let is_between = |c: char| c.is_whitespace() || c.is_control();
    let words: Vec<&str> = text.split(is_between).filter(|word| !word.is_empty()).collect();
    Some(words.join(" ")).filter(|text| !text.is_empty() && text.len() <= SAID_BYTES_MAX)
}
