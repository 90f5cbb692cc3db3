//! Web pages: the structured data in their scripts. A page is parsed as a browser does, never searched as text.

use super::{Found, NotRecognised, Records, claim_reviews};
use crate::bulk::{Format, RecordRefusal};
use scraper::{Html, Selector};
use std::collections::BTreeSet;

/// Tells whether a text that begins with `<` is a web page, and not prose that does.
pub(super) fn is_page(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["<!doctype html", "<html", "ld+json"].iter().any(|mark| lower.contains(mark))
}

/// Returns the records in a page's scripts.
///
/// # Errors
/// When there are none.
pub(super) fn records(text: &str) -> Result<Records, NotRecognised> {
    let page = Html::parse_document(text);
    let Ok(scripts) = Selector::parse("script[type]") else { return Err(NotRecognised::PageWithout) };
    let (mut records, mut seen, mut any) = (Vec::new(), BTreeSet::new(), false);
    let of_data = page.select(&scripts).filter(|script| script.value().attr("type").is_some_and(is_json_ld));
    for (number, script) in (1..).zip(of_data) {
        any = true;
        let place = format!("script {number}");
        match model::input::parse(script.text().collect::<String>().trim()) {
            Ok(value) => claim_reviews(&value, &place, 0, &mut records, &mut seen),
            Err(error) => {
                records.push(Found { place, record: Err(RecordRefusal::NotJson { problem: error.to_string() }) });
            }
        }
    }
    match (any, records.is_empty(), seen.is_empty()) {
        (true, false, _) => Ok(Records { format: Format::ClaimReview, media_type: "text/html", records }),
        (true, true, false) => Err(NotRecognised::NoClaimReview { types: seen.into_iter().collect() }),
        _ => Err(NotRecognised::PageWithout),
    }
}

/// The type may have parameters, and any case.
fn is_json_ld(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/ld+json")
}
