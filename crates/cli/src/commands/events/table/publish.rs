//! Looking over each other's shoulder, showing it to readers, and what they say to it.

use super::{CASE, EventCommand, Extra, Takes, extra, place, places};
use crate::overview::Group;
use model::EventKind;

const PUBLISH: EventCommand = EventCommand { group: Group::Publish, ..CASE };

pub(super) const ROWS: &[EventCommand] = &[
    EventCommand {
        name: "propose",
        kind: EventKind::VerdictProposed,
        about: "Propose a rating, for others to review",
        example: "casebook propose lights c1 --to refuted --confidence high \\\n    \
            --rationale '48 to 36 is a quarter' --inputs e1",
        second: Some(("TARGET", "A claim's id, or `question`, which it is when left out")),
        filled: &["method", "target"],
        ..PUBLISH
    },
    EventCommand {
        name: "review",
        kind: EventKind::ReviewRecorded,
        about: "Approve a proposal, object to it, or abstain",
        example: "casebook review lights --decision approve --note 'Counted again: 36'",
        filled: &[],
        defaulted: &["proposal"],
        ..PUBLISH
    },
    EventCommand {
        name: "dissent",
        kind: EventKind::DissentRecorded,
        about: "Say that you hold something else; readers are told",
        example: "casebook dissent lights c1 --would-be unproven \\\n    --reason 'One year is no trend'",
        place: Some(place("TARGET", "target", "A claim's id, a statement's, `question`, or a verdict's event")),
        filled: &["target"],
        free: Some(("dissent", "d")),
        ..PUBLISH
    },
    EventCommand {
        name: "publish",
        kind: EventKind::AssessmentPublished,
        also: &[EventKind::PublicationProposed],
        about: "Publish the assessment as it stands, or with --propose let others review it first",
        example: "casebook publish lights --url https://desk.example/lights",
        filled: &["digest", "schema", "assessment", "page"],
        defaulted: &["publication", "nature"],
        extra: &[Extra { takes: Takes::Nothing, ..extra("propose", "", "Propose it, and publish nothing yet") }],
        ..PUBLISH
    },
    EventCommand {
        name: "correct",
        kind: EventKind::CorrectionIssued,
        about: "Tell readers what was published and wrong, and what is right",
        example: "casebook correct lights --targets s1 --class clarification \\\n    \
            --text 'An earlier version did not say which crashes.'",
        filled: &[],
        defaulted: &["publication", "was", "now"],
        free: Some(("correction", "x")),
        ..PUBLISH
    },
    EventCommand {
        name: "complaint",
        kind: EventKind::ComplaintReceived,
        about: "Record a complaint, without names, and make a receipt for who complained",
        example: "casebook complaint lights --channel e-mail --from reader --about s1 \\\n    \
            --substance 'It does not say which streets'",
        filled: &[],
        free: Some(("complaint", "k")),
        extra: &[extra("receipt", "FILE", "Write the receipt to FILE, with a proof that it is in the log")],
        ..PUBLISH
    },
    EventCommand {
        name: "resolve",
        kind: EventKind::ComplaintResolved,
        about: "Answer a complaint",
        example: "casebook resolve lights k1 --outcome upheld \\\n    --reason 'It now says which streets'",
        place: Some(place("COMPLAINT", "complaint", "The complaint")),
        filled: &["complaint"],
        ..PUBLISH
    },
    EventCommand {
        name: "recheck",
        kind: EventKind::RecheckRequested,
        about: "Ask for something to be looked at again",
        example: "casebook recheck lights c1 s1 --cause '#5' \\\n    --reason 'Does the count still hold?'",
        place: Some(places("TARGET", "targets", "What to look at: ids of the case, or `question`")),
        ..PUBLISH
    },
    EventCommand {
        name: "cleared",
        kind: EventKind::RecheckCleared,
        about: "Say that it was looked at again, and what came of it",
        example: "casebook cleared lights c1 s1 --outcome kept \\\n    \
            --reason 'The corrected version has the same count'",
        place: Some(places("TARGET", "targets", "What was looked at: ids of the case, or `question`")),
        filled: &[],
        ..PUBLISH
    },
];
