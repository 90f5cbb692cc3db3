//! What is here, what changed lately, where is mine.

use super::Frame;
use crate::CaseLine;
use askama::Template;

#[derive(Debug, Template)]
#[template(path = "site/front.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    cases: &'a [CaseLine],
}

/// Returns the front page: cases as rows, in the order that they come in.
pub fn front(frame: &Frame<'_>, cases: &[CaseLine]) -> String {
    // Nothing but writing can fail, and writing to a String cannot.
    Page { frame, cases }.render().unwrap_or_default()
}
