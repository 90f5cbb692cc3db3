//! The event commands, a row each: what the type's schema cannot know.
//!
//! A command whose members are all typed or filled in by a rule of the row needs nothing but its row; one that looks
//! things up, such as the place of a quote, has a function in [`super::fill`] besides.

use crate::overview::Group;
use model::EventKind;

/// A command that makes events of one type.
#[derive(Debug)]
pub(crate) struct EventCommand {
    pub(super) name: &'static str,
    pub(super) kind: EventKind,
    /// Where it stands in `casebook --help`.
    pub(super) group: Group,
    pub(super) about: &'static str,
    /// A command line that runs, shown in `--help`.
    pub(super) example: &'static str,
    /// The positional argument that names the stream, or the file. What is about the ledger has none.
    pub(super) first: Option<(&'static str, &'static str)>,
    /// A second positional argument, that need not be given.
    pub(super) second: Option<(&'static str, &'static str)>,
    /// Members that have no flag, because the command makes them of something else.
    pub(super) filled: &'static [&'static str],
    /// Required members that a function fills in.
    pub(super) defaulted: &'static [&'static str],
    /// Members and the text that they have where nobody says otherwise.
    pub(super) defaults: &'static [(&'static str, &'static str)],
    /// The member that is the new thing's id, and what a free one begins with.
    pub(super) free: Option<(&'static str, &'static str)>,
    /// Flags that are no members of the event.
    pub(super) extra: &'static [Extra],
}

/// A flag that is no member of the event: the command makes one of it.
#[derive(Debug)]
pub(crate) struct Extra {
    pub(super) name: &'static str,
    /// What its value is called.
    pub(super) value: &'static str,
    pub(super) help: &'static str,
    pub(super) takes: Takes,
}

/// How often a flag may be given, and with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// One value, or none.
    One,
    /// One value, and it must be given.
    Needed,
    /// Any number of values.
    Many,
    /// No value.
    Nothing,
}

/// What most rows have in common.
const CASE: EventCommand = EventCommand {
    name: "",
    kind: EventKind::NoteAdded,
    group: Group::Case,
    about: "",
    example: "",
    first: Some(("CASE", "The case")),
    second: None,
    filled: &["method"],
    defaulted: &[],
    defaults: &[],
    free: None,
    extra: &[],
};

const fn extra(name: &'static str, value: &'static str, help: &'static str) -> Extra {
    Extra { name, value, help, takes: Takes::One }
}

const QUOTE: Extra = extra("quote", "TEXT", "The exact words; their place in the captured text is found");
const QUOTE_PREFIX: Extra =
    extra("quote-prefix", "TEXT", "What stands right before them, where they stand more than once");
const QUOTE_SUFFIX: Extra = extra("quote-suffix", "TEXT", "What stands right behind them");
const REPLACES: Extra = extra("replaces", "EVENT", "The event that stands and is replaced, or `standing`");

/// The commands, in the order of `casebook --help`.
pub(super) const COMMANDS: &[EventCommand] = &[
    EventCommand {
        name: "open",
        kind: EventKind::CaseOpened,
        about: "Open a case: a question under assessment",
        example: "casebook open lights \\\n    --question 'Did the new street lights cut crashes by 40 percent?'",
        first: Some(("CASE", "The new case's id")),
        defaults: &[("language", "en"), ("scale", "standard")],
        ..CASE
    },
    EventCommand {
        name: "source",
        kind: EventKind::SourceRegistered,
        group: Group::Sources,
        about: "Register a source, or describe one that is registered (with --basis)",
        example: "casebook source audit --kind dataset --title 'County audit 2026/14' \\\n    --publisher 'County Auditor'",
        first: Some(("SOURCE", "The source's id")),
        defaulted: &["kind", "stub"],
        extra: &[
            extra(
                "basis",
                "TEXT",
                "How a description is known [authors_list, author_confirmed, matched_by_text, inferred]",
            ),
            extra("note", "TEXT", "More about how"),
        ],
        ..CASE
    },
    EventCommand {
        name: "capture",
        kind: EventKind::SourceCaptured,
        group: Group::Sources,
        about: "Capture a file as bytes of a source, and take its text out",
        example: "casebook capture audit.txt --source audit",
        first: Some(("FILE", "The file")),
        filled: &["method", "body", "tool", "wire", "redirects", "headers", "status", "via"],
        defaulted: &["capture", "captured_at"],
        defaults: &[("how", "file"), ("access", "quotes_only")],
        extra: &[
            Extra { takes: Takes::Needed, ..extra("source", "SOURCE", "The source") },
            extra("media-type", "TYPE", "What the bytes are (default: told from the file's name)"),
            extra("language", "TAG", "The text's language, a BCP 47 tag"),
        ],
        ..CASE
    },
    EventCommand {
        name: "claim",
        kind: EventKind::ClaimExtracted,
        about: "Take down a checkable assertion, and who made it",
        example: "casebook claim lights --text 'Crashes fell by 40 percent' \\\n    --claimant 'Harbour City' --kinds numerical",
        filled: &["method", "appearance.quote"],
        defaults: &[("claimant", "unknown")],
        free: Some(("claim", "c")),
        extra: &[QUOTE, QUOTE_PREFIX, QUOTE_SUFFIX],
        ..CASE
    },
    EventCommand {
        name: "evidence",
        kind: EventKind::EvidenceLinked,
        about: "Link a claim to a quote, capture or source",
        example: "casebook evidence lights --claim c1 --source audit \\\n    --quote 'fell from 48 to 36' --stance refutes",
        filled: &["method", "quote"],
        defaults: &[("directness", "not_stated"), ("independence", "not_stated"), ("verification", "not_stated")],
        free: Some(("evidence", "e")),
        extra: &[QUOTE, QUOTE_PREFIX, QUOTE_SUFFIX],
        ..CASE
    },
    EventCommand {
        name: "gap",
        kind: EventKind::GapRecorded,
        about: "Record what would settle it and was not found",
        example: "casebook gap lights --claim c1 \\\n    --would-settle 'The worksheet behind the figure' \\\n    --searched-queries 'asked the press office'",
        defaulted: &["searched.until"],
        free: Some(("gap", "g")),
        ..CASE
    },
    EventCommand {
        name: "verdict",
        kind: EventKind::VerdictChanged,
        group: Group::Assessment,
        about: "Rate a claim, or the case's question",
        example: "casebook verdict lights --to unproven --confidence medium \\\n    --rationale 'The audit could not trace it' --inputs e1",
        second: Some(("TARGET", "A claim's id, or `question`, which it is when left out")),
        filled: &["method", "target", "from"],
        defaulted: &["reason"],
        extra: &[extra("from", "RATING|EVENT", "The verdict that stands, as you know it")],
        ..CASE
    },
    EventCommand {
        name: "section",
        kind: EventKind::SectionWritten,
        group: Group::Assessment,
        about: "Write a section of the assessment",
        example: "casebook section lights says --heading 'What the city says' --mark '1. '",
        second: Some(("SECTION", "The section's id; a free one when left out")),
        filled: &["method", "section", "replaces"],
        defaulted: &["before"],
        defaults: &[("role", "body")],
        extra: &[REPLACES],
        ..CASE
    },
    EventCommand {
        name: "statement",
        kind: EventKind::StatementWritten,
        group: Group::Assessment,
        about: "Write a sentence of the assessment, or with --remove take one out",
        example: "casebook statement lights --section says --claims c1 \\\n    --text 'The audit could not trace it [@audit].'",
        second: Some(("STATEMENT", "The statement's id; a free one when left out")),
        filled: &["method", "statement", "replaces", "citations"],
        defaulted: &["section", "kind"],
        extra: &[
            REPLACES,
            Extra {
                takes: Takes::Many,
                ..extra("citations", "JSON", "What a `[n]` means (repeat); `[@source]` in the text does it for you")
            },
            Extra { takes: Takes::Many, ..extra("evidence", "ID", "Evidence that the citations rest on (repeat)") },
            Extra { takes: Takes::Nothing, ..extra("remove", "", "Take the statement out (needs --reason)") },
        ],
        ..CASE
    },
    EventCommand {
        name: "note",
        kind: EventKind::NoteAdded,
        about: "Add a remark beside the assessment",
        example: "casebook note lights --text 'Asked the press office again'",
        ..CASE
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A row names members of its schema; a misspelt one would be filled in and then refused.
    #[test]
    fn rows_name_members_that_there_are() {
        for row in COMMANDS {
            let schema = row.kind.schema();
            let members: BTreeSet<&str> =
                schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            let named = row.filled.iter().chain(row.defaulted).copied();
            let named = named.chain(row.defaults.iter().map(|(name, _)| *name)).chain(row.free.map(|(name, _)| name));
            for name in named {
                assert!(members.contains(name.split('.').next().unwrap()), "{}: {name}", row.name);
            }
            assert!(row.example.starts_with(&format!("casebook {} ", row.name)), "{}", row.name);
        }
    }
}
