//! What went wrong, as a page or as problem JSON (RFC 9457).

use crate::{accept::Form, answer::Answer, ask::Ask};
use axum::http::StatusCode;
use ledger::LedgerError;
use serde_json::json;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    /// What is wrong, as a sentence.
    pub(crate) detail: String,
    /// Where to go on: addresses and their words.
    pub(crate) ways: Vec<(String, String)>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), ways: Vec::new() }
    }

    /// There is no such thing.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// What was asked cannot be understood.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// It was there and was taken away.
    pub(crate) fn gone(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, detail)
    }

    /// Adds a way on.
    pub(crate) fn way(mut self, to: impl Into<String>, words: impl Into<String>) -> Self {
        self.ways.push((to.into(), words.into()));
        self
    }

    /// Returns what the sender is told.
    pub(crate) fn answer(&self, ask: &Ask) -> Answer {
        let answer = if ask.wants_page() {
            let frame = ask.frame(self.status.canonical_reason().unwrap_or("Error"));
            Answer::new(Form::Html, render::site::problem(&frame, self.status.as_u16(), &self.detail, &self.ways))
        } else {
            let ways: Vec<_> = self.ways.iter().map(|(to, words)| json!({"href": to, "title": words})).collect();
            let mut problem = json!({
                "type": "about:blank",
                "title": self.status.canonical_reason().unwrap_or_default(),
                "status": self.status.as_u16(),
                "detail": self.detail,
            });
            if let (false, Some(members)) = (ways.is_empty(), problem.as_object_mut()) {
                members.insert("see".to_owned(), ways.into());
            }
            Answer::of("application/problem+json", problem.to_string())
        };
        answer.with_status(self.status)
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        // What is wrong with the ledger is its operator's to know, and may name files.
        tracing::error!(error = %error, "the ledger cannot be read");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the ledger cannot be read; its operator finds the reason in the log",
        )
    }
}

impl From<ledger::blobs::BlobError> for Problem {
    fn from(error: ledger::blobs::BlobError) -> Self {
        tracing::error!(error = %error, "a blob cannot be read");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "these bytes cannot be read; the operator finds the reason in the log",
        )
    }
}
