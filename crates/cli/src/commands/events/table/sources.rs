//! What becomes of a source.

use super::{CASE, EventCommand};
use crate::overview::Group;
use model::EventKind;

const SOURCE: EventCommand = EventCommand { group: Group::Sources, first: Some(("SOURCE", "The source")), ..CASE };

pub(super) const ROWS: &[EventCommand] = &[
    EventCommand {
        name: "changed",
        kind: EventKind::SourceChanged,
        about: "Say that a source was corrected, retracted, is gone, or is as it was",
        example: "casebook changed audit --standing retracted \\\n    --notice 'Withdrawn on 3 March: counted twice'",
        ..SOURCE
    },
    EventCommand {
        name: "failed",
        kind: EventKind::CaptureFailed,
        about: "Record that a source could not be captured",
        example: "casebook failed audit --url https://city.example/audit \\\n    --error 'connection timed out'",
        defaulted: &["url", "at"],
        ..SOURCE
    },
    EventCommand {
        name: "merge",
        kind: EventKind::SourceMerged,
        about: "Say that a source is the same as another, and is read as that one",
        example: "casebook merge wire --into audit --reason 'The same text'",
        ..SOURCE
    },
    EventCommand {
        name: "split",
        kind: EventKind::SourceSplit,
        about: "Undo a merge: it is not the same after all",
        example: "casebook split wire --reason 'The figures differ'",
        ..SOURCE
    },
];
