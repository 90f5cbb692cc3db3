//! What was put right, over all cases.

use super::{
    Frame, Pager,
    differs::{Run, runs},
};
use crate::{dates, page, words::and};
use askama::Template;
use model::words::CorrectionClass;
use serde_json::{Value, json};

/// A correction of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the members are described in docs/http.md")]
pub struct CorrectionLine {
    pub case: String,
    pub question: String,
    pub correction: String,
    pub publication: String,
    pub class: CorrectionClass,
    pub targets: Vec<String>,
    pub was: String,
    pub now: String,
    pub text: String,
    pub by: Vec<String>,
    pub event: String,
    pub seq: u64,
    pub recorded_at: String,
}

impl CorrectionLine {
    /// Returns it as JSON.
    pub fn to_value(&self) -> Value {
        json!({
            "case": self.case,
            "question": self.question,
            "correction": self.correction,
            "publication": self.publication,
            "class": self.class,
            "targets": self.targets,
            "was": self.was,
            "now": self.now,
            "text": self.text,
            "by": self.by,
            "event": self.event,
            "seq": self.seq,
            "recorded_at": self.recorded_at,
        })
    }

    fn label(&self) -> &'static str {
        page::class(self.class)
    }

    fn is_grave(&self) -> bool {
        matches!(self.class, CorrectionClass::Void | CorrectionClass::AffectsRating)
    }

    fn day(&self) -> String {
        dates::day(&self.recorded_at)
    }

    fn runs(&self) -> Vec<Run> {
        runs(Some(&self.was), Some(&self.now))
    }

    fn names(&self) -> String {
        and(&self.by)
    }
}

#[derive(Debug, Template)]
#[template(path = "site/corrections.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    lines: &'a [CorrectionLine],
    total: u64,
    pager: &'a Pager,
}

/// Returns the page of corrections, in the order in which they come.
pub fn corrections(frame: &Frame<'_>, lines: &[CorrectionLine], total: u64, pager: &Pager) -> String {
    // Nothing but writing can fail, and writing to a String cannot.
    Page { frame, lines, total, pager }.render().unwrap_or_default()
}
