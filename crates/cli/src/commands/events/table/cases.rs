//! The life of a case: closed and opened again, claims revised, things withdrawn, people asked.

use super::{CASE, EventCommand, Extra, QUOTE, QUOTE_PREFIX, QUOTE_SUFFIX, REPLACES, Takes, extra, place, places};
use crate::overview::Group;
use model::EventKind;

const REPLY_SOURCE: Extra = extra("reply-source", "SOURCE", "The source whose captured text holds the reply");

pub(super) const ROWS: &[EventCommand] = &[
    EventCommand {
        name: "revise",
        kind: EventKind::ClaimRevised,
        about: "Take a claim down again, better",
        example: "casebook revise lights c1 --text 'Crashes at night fell by 40 percent' \\\n    \
            --reason 'The city speaks of nights'",
        place: Some(place("CLAIM", "claim", "The claim")),
        filled: &["method", "claim", "appearance.quote"],
        extra: &[QUOTE, QUOTE_PREFIX, QUOTE_SUFFIX],
        ..CASE
    },
    EventCommand {
        name: "relate",
        kind: EventKind::ClaimsRelated,
        about: "Say how one claim stands to another",
        example: "casebook relate lights c1 --relation contradicts --to c2",
        place: Some(place("CLAIM", "claim", "The claim")),
        filled: &["method", "claim"],
        ..CASE
    },
    EventCommand {
        name: "withdraw",
        kind: EventKind::ClaimWithdrawn,
        also: &[EventKind::EvidenceWithdrawn, EventKind::DissentWithdrawn],
        about: "Withdraw a claim, a piece of evidence, or your dissent",
        example: "casebook withdraw lights e1 --reason 'It is about another town'",
        place: Some(place("ID", "claim", "The id of the claim, evidence or dissent")),
        filled: &["method", "claim"],
        ..CASE
    },
    EventCommand {
        name: "confirm",
        kind: EventKind::ItemConfirmed,
        about: "Say that you have checked what software made",
        example: "casebook confirm lights c1 e1",
        place: Some(places("TARGET", "targets", "What you have checked, by its id or event")),
        filled: &[],
        ..CASE
    },
    EventCommand {
        name: "close-gap",
        kind: EventKind::GapClosed,
        about: "Close a gap: what was missing was found, or is not needed",
        example: "casebook close-gap lights g1 --by e1 --reason 'The audit has it'",
        place: Some(place("GAP", "gap", "The gap")),
        filled: &["method", "gap"],
        ..CASE
    },
    EventCommand {
        name: "comment",
        kind: EventKind::CommentSought,
        about: "Record that somebody was asked for a comment, and the answer",
        example: "casebook comment lights --of 'Harbour City' --channel e-mail \\\n    \
            --asked 'Which records is the figure from?' --outcome no_answer",
        filled: &["method", "reply"],
        defaulted: &["at"],
        extra: &[
            extra("reply", "TEXT", "The answer's exact words; their place in the captured text is found"),
            REPLY_SOURCE,
            extra("reply-prefix", "TEXT", "What stands right before them, where they stand more than once"),
            extra("reply-suffix", "TEXT", "What stands right behind them"),
        ],
        ..CASE
    },
    EventCommand {
        name: "close",
        kind: EventKind::CaseClosed,
        about: "Close a case: nothing more is done here",
        example: "casebook close lights --reason 'Answered and published'",
        ..CASE
    },
    EventCommand {
        name: "reopen",
        kind: EventKind::CaseReopened,
        about: "Go on with a case that was closed",
        example: "casebook reopen lights --reason 'The auditors have called back'",
        ..CASE
    },
    EventCommand {
        name: "remove",
        kind: EventKind::SectionRemoved,
        also: &[EventKind::StatementRemoved],
        group: Group::Assessment,
        about: "Take a section or a statement out of the assessment",
        example: "casebook remove lights s1 --reason 'It says more than the audit does'",
        place: Some(place("ID", "section", "The id of the section or statement")),
        filled: &["method", "section", "replaces"],
        extra: &[Extra { takes: Takes::One, ..REPLACES }],
        ..CASE
    },
];
