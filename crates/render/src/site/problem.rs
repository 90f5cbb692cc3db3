//! What went wrong, with a way back.

use super::Frame;
use askama::Template;

#[derive(Debug, Template)]
#[template(path = "site/problem.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    status: u16,
    detail: &'a str,
    ways: &'a [(String, String)],
}

/// Returns the page that says what is wrong, and where to go on.
pub fn problem(frame: &Frame<'_>, status: u16, detail: &str, ways: &[(String, String)]) -> String {
    // Nothing but writing can fail, and writing to a String cannot.
    Page { frame, status, detail, ways }.render().unwrap_or_default()
}
