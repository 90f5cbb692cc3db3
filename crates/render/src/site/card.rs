//! The verdict as a card: a little page of its own, for other people's pages.

use crate::{
    dates,
    page::{escape::Visible, phrases, verdict::StepView},
    words,
};
use askama::{Template, filters::Escaper as _};
use model::{Assessment, record::CaseRecord, words::CorrectionClass};
use std::fmt::Write as _;

/// What a card is made of.
#[derive(Debug, Clone, Copy)]
pub struct CardInput<'a> {
    /// The case as it is shown.
    pub assessment: &'a Assessment,
    /// What goes with it.
    pub record: &'a CaseRecord,
    /// The case as it stands now.
    pub now: &'a Assessment,
    /// Whether a publication is shown.
    pub published: bool,
    /// What the site is called.
    pub site: &'a str,
    /// Where the case is.
    pub address: &'a str,
    /// What stands beside its name in the browser.
    pub icon: &'a str,
    /// The card's stylesheet.
    pub style: &'a str,
}

#[derive(Debug, Template)]
#[template(path = "site/card.html")]
struct Page<'a> {
    input: &'a CardInput<'a>,
    language: &'a str,
    verdict: Option<(&'a str, StepView)>,
    rationale: String,
    author: Option<&'a str>,
    void: bool,
    day: Option<(String, String)>,
    dissent: bool,
}

/// Returns the card.
pub fn card(input: &CardInput<'_>) -> String {
    let assessment = input.assessment;
    let verdict = assessment.verdict.as_ref();
    let last = input.record.publications.last().filter(|_| input.published);
    let void = last.is_some_and(|last| {
        let mut corrections = input.now.corrections.iter();
        corrections.any(|it| it.class == CorrectionClass::Void && it.publication == last.publication)
    });
    let page = Page {
        input,
        language: phrases::language(&assessment.language),
        verdict: verdict.map(|given| (words::label(given, &assessment.language), StepView::of(given.order))),
        rationale: verdict.map(|verdict| phrases::shortened(&verdict.rationale, 220)).unwrap_or_default(),
        author: verdict.and_then(|verdict| verdict.attributed_to.as_deref()),
        void,
        day: last.map(|last| (dates::attribute(&last.at.recorded_at), dates::day(&last.at.recorded_at))),
        dissent: input.record.dissents.iter().any(|it| it.withdrawn.is_none() && it.target == model::case::QUESTION),
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

/// Returns the element that puts a card into another page.
pub fn iframe(address: &str, title: &str, width: u64, height: u64) -> String {
    let mut out = String::from("<iframe src=\"");
    // Writing to a String cannot fail.
    Visible.write_escaped_str(&mut out, address).unwrap_or_default();
    out.push_str("\" title=\"");
    Visible.write_escaped_str(&mut out, title).unwrap_or_default();
    write!(
        out,
        "\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>"
    )
    .unwrap_or_default();
    out
}

#[cfg(test)]
mod tests {
    use super::iframe;

    #[test]
    fn nothing_in_a_title_gets_out_of_its_attribute() {
        assert_eq!(
            iframe("https://desk.example/cases/ice/embed", "\"><script>\u{202e}", 400, 200),
            "<iframe src=\"https://desk.example/cases/ice/embed\" title=\"&quot;&gt;&lt;script&gt;⟨U+202E⟩\" width=\"400\" \
             height=\"200\" loading=\"lazy\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>"
        );
    }
}
