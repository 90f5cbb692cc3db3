//! Sources: which there are, what is known of one, and what was captured of it.

mod capture;
mod changed;
mod list;
mod marked;
mod source;

pub use capture::{CaptureInput, CaptureText, TextView, capture};
pub use changed::ComparedTexts;
pub use list::{SourceFilter, SourcesInput, sources};
pub use source::{SourceInput, source};

use crate::{dates, page::phrases::Hash};
use model::source_record::{CaptureRecord, Marked, Withheld};

/// Where something was recorded, in words.
#[derive(Debug)]
pub(crate) struct RecordedView<'a> {
    pub(crate) seq: u64,
    pub(crate) exact: &'a str,
    pub(crate) day: String,
    pub(crate) by: String,
}

impl<'a> RecordedView<'a> {
    pub(crate) fn of(marked: &'a Marked) -> Self {
        Self {
            seq: marked.seq,
            exact: &marked.recorded_at,
            day: dates::day(&marked.recorded_at),
            by: crate::words::and(&marked.by),
        }
    }
}

/// Why bytes are not given out.
#[derive(Debug)]
pub(crate) struct WithheldView<'a> {
    pub(crate) ground: String,
    pub(crate) recorded: RecordedView<'a>,
    pub(crate) instead: Option<Hash>,
}

impl<'a> WithheldView<'a> {
    pub(crate) fn of(withheld: &'a Withheld) -> Self {
        Self {
            ground: crate::page::phrases::spaced(withheld.ground.as_str()),
            recorded: RecordedView::of(&withheld.recorded),
            instead: withheld.replaced_by.as_deref().map(Hash::of),
        }
    }
}

/// Returns when a tool says that it captured, to the minute.
fn said(capture: &CaptureRecord) -> String {
    let (day, clock) = (dates::day(&capture.captured_at), dates::clock(&capture.captured_at));
    if clock.is_empty() { day } else { format!("{day}, {clock} UTC") }
}
