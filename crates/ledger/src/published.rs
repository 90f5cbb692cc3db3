//! Publications as files: what readers saw, for whoever has no casebook.
//!
//! ```text
//! published/<case>/<n>.html      the page of the case's n-th publication, counted from 1
//! published/<case>/<n>.json      its assessment, in the RFC 8785 form whose SHA-256 is its digest
//! ```

use model::event::publications::AssessmentPublished;
use proof::{Digest, Entry, Slug, StreamName};
use std::collections::BTreeMap;

/// A file and the digest of what is in it.
pub(crate) type PublishedFile = (String, Digest);

/// Counts the publications of each case.
#[derive(Debug, Default)]
pub(crate) struct Published {
    counts: BTreeMap<Slug, u64>,
}

impl Published {
    /// Takes in a publication, and returns the files of its page and its assessment.
    pub(crate) fn take(&mut self, entry: &Entry, data: &AssessmentPublished) -> Vec<PublishedFile> {
        let StreamName::Case(case) = &entry.event.subject else { return Vec::new() };
        let count = self.counts.entry(case.clone()).or_default();
        *count = count.saturating_add(1);
        let name = |extension: &str| format!("published/{case}/{count}.{extension}");
        vec![(name(extension(&data.page.media_type)), data.page.sha256.0), (name("json"), data.assessment.sha256.0)]
    }
}

fn extension(media_type: &str) -> &'static str {
    match media_type.split(';').next().unwrap_or_default().trim() {
        "text/html" => "html",
        "application/pdf" => "pdf",
        "text/plain" => "txt",
        _ => "page",
    }
}
