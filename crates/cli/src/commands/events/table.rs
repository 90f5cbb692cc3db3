//! The event commands, a row each: what the type's schema cannot know.
//!
//! A command whose members are all typed or filled in by a rule of the row needs nothing but its row; one that looks
//! things up, such as the place of a quote, has a function in [`super::fill`] besides.

mod cases;
mod governance;
mod publish;
mod sources;

use crate::overview::Group;
use model::EventKind;

/// A command that makes events of one type.
#[derive(Debug)]
pub(crate) struct EventCommand {
    pub(super) name: &'static str,
    pub(super) kind: EventKind,
    /// Other types that it can make, by what it is told.
    pub(super) also: &'static [EventKind],
    /// Where it stands in `casebook --help`.
    pub(super) group: Group,
    pub(super) about: &'static str,
    /// A command line that runs, shown in `--help`.
    pub(super) example: &'static str,
    /// The positional argument that names the stream, or the file. What is about the ledger has none.
    pub(super) first: Option<(&'static str, &'static str)>,
    /// A second positional argument, that need not be given.
    pub(super) second: Option<(&'static str, &'static str)>,
    /// Positional arguments behind the first that are a member of the event.
    pub(super) place: Option<Place>,
    /// Members that have no flag, because the command makes them of something else.
    pub(super) filled: &'static [&'static str],
    /// Required members that a function fills in.
    pub(super) defaulted: &'static [&'static str],
    /// Members and the text that they have where nobody says otherwise.
    pub(super) defaults: &'static [(&'static str, &'static str)],
    /// The member that is the new thing's id, and what a free one begins with.
    pub(super) free: Option<(&'static str, &'static str)>,
    /// Members of which one, when it is given, tells all that else would have to be given.
    pub(super) instead: &'static [&'static str],
    /// Flags that are no members of the event.
    pub(super) extra: &'static [Extra],
}

/// What stands without a flag and is a member of the event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// What it is called in the usage line.
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    /// The member. Where there are several, it has a flag as well.
    pub(super) member: &'static str,
    pub(super) takes: Takes,
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
    also: &[],
    group: Group::Case,
    about: "",
    example: "",
    first: Some(("CASE", "The case")),
    second: None,
    place: None,
    filled: &["method"],
    defaulted: &[],
    defaults: &[],
    free: None,
    instead: &[],
    extra: &[],
};

/// A member that stands without a flag.
const fn place(name: &'static str, member: &'static str, help: &'static str) -> Place {
    Place { name, help, member, takes: Takes::Needed }
}

/// Several of them.
const fn places(name: &'static str, member: &'static str, help: &'static str) -> Place {
    Place { name, help, member, takes: Takes::Many }
}

const fn extra(name: &'static str, value: &'static str, help: &'static str) -> Extra {
    Extra { name, value, help, takes: Takes::One }
}

const QUOTE: Extra = extra("quote", "TEXT", "The exact words; their place in the captured text is found");
const QUOTE_PREFIX: Extra =
    extra("quote-prefix", "TEXT", "What stands right before them, where they stand more than once");
const QUOTE_SUFFIX: Extra = extra("quote-suffix", "TEXT", "What stands right behind them");
const REPLACES: Extra = extra("replaces", "EVENT", "The event that stands and is replaced, or `standing`");

/// Returns the commands, in the order of `casebook --help`.
pub(super) fn rows() -> impl Iterator<Item = &'static EventCommand> {
    [COMMANDS, cases::ROWS, sources::ROWS, publish::ROWS, governance::ROWS].into_iter().flatten()
}

/// How a case is written.
const COMMANDS: &[EventCommand] = &[
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
        also: &[EventKind::SourceDescribed],
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
        also: &[EventKind::TextExtracted, EventKind::CaptureFailed],
        group: Group::Sources,
        about: "Capture an address of the web or a file as bytes of a source, and take the text out",
        example: "casebook capture audit.txt --source audit\n  casebook capture https://city.example/audit --source audit",
        first: Some(("FILE", "The address (http:// or https://) or the file; - is standard input")),
        filled: &["method", "body", "tool", "wire", "redirects", "headers", "status", "via", "screenshot"],
        defaulted: &["capture", "captured_at"],
        defaults: &[("how", "file"), ("access", "quotes_only")],
        extra: &[
            extra("source", "SOURCE", "The source (default for an address: the source that has it, or a new one)"),
            extra("media-type", "TYPE", "What the bytes are (default: what the server says, or the file's name)"),
            extra("language", "TAG", "The text's language, a BCP 47 tag"),
            extra("timeout", "SECONDS", "How long the web may take (default: 60)"),
            Extra {
                takes: Takes::Many,
                ..extra(
                    "header",
                    "NAME: VALUE",
                    "Send this too, to the address's own server; it is never kept (repeat)",
                )
            },
            Extra {
                takes: Takes::Nothing,
                ..extra(
                    "browser",
                    "",
                    "Have Chromium show the page, for pages that need scripts: the document, its text, a picture",
                )
            },
            Extra {
                takes: Takes::Nothing,
                ..extra("allow-private", "", "Ask addresses that are not of the public web, and any port")
            },
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
        instead: &["proposal"],
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
        also: &[EventKind::StatementRemoved],
        group: Group::Assessment,
        about: "Write a sentence of the assessment, or with --remove take one out",
        example: "casebook statement lights --section says --claims c1 \\\n    --text 'The audit could not trace it [@audit].'",
        second: Some(("STATEMENT", "The statement's id; a free one when left out")),
        filled: &["method", "statement", "replaces", "citations"],
        defaulted: &["section", "kind"],
        // What stands says the rest.
        instead: &["replaces"],
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

    fn members(row: &EventCommand) -> BTreeSet<String> {
        row.kind.schema()["properties"].as_object().unwrap().keys().cloned().collect()
    }

    /// A row names members of its schema; a misspelt one would be filled in and then refused.
    #[test]
    fn rows_name_members_that_there_are() {
        for row in rows() {
            let members = members(row);
            let named = row.filled.iter().chain(row.defaulted).chain(row.instead).copied();
            let named = named.chain(row.defaults.iter().map(|(name, _)| *name)).chain(row.free.map(|(name, _)| name));
            for name in named.chain(row.place.map(|place| place.member)) {
                // What most events have is left out where one has not.
                assert!(name == "method" || members.contains(name.split('.').next().unwrap()), "{}: {name}", row.name);
            }
            assert!(row.example.contains(&format!("casebook {} ", row.name)), "{}", row.name);
        }
    }

    #[test]
    fn a_member_has_a_place_or_a_flag_and_only_lists_have_both() {
        for row in rows() {
            let Some(place) = row.place else { continue };
            let filled = row.filled.contains(&place.member);
            assert_eq!(filled, place.takes == Takes::Needed, "{}: {}", row.name, place.member);
            let list = row.kind.schema()["properties"][place.member]["type"] == "array";
            assert_eq!(list, place.takes == Takes::Many, "{}: {}", row.name, place.member);
        }
    }

    /// Those that a command of its own makes.
    const ELSEWHERE: &[EventKind] = &[
        EventKind::LedgerCreated,
        EventKind::KeyEnrolled,
        EventKind::KeyRevoked,
        EventKind::LedgerRekeyed,
        EventKind::ImportRecorded,
    ];

    #[test]
    fn every_type_has_a_command() {
        let made: BTreeSet<EventKind> = rows().flat_map(|row| row.also.iter().copied().chain([row.kind])).collect();
        for kind in EventKind::ALL {
            assert_ne!(made.contains(kind), ELSEWHERE.contains(kind), "{}", kind.name());
        }
    }
}
