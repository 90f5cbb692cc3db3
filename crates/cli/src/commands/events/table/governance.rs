//! How the desk works, what is withheld, and what outsiders have proved.

use super::{CASE, EventCommand, Extra, Takes, extra, place, places};
use crate::overview::Group;
use model::EventKind;

const LEDGER: EventCommand = EventCommand { group: Group::Governance, first: None, filled: &[], ..CASE };

pub(super) const ROWS: &[EventCommand] = &[
    EventCommand {
        name: "policy",
        kind: EventKind::PolicyPublished,
        about: "Say how the desk works, and how many must approve what",
        example: "casebook policy approvals --settings-verdict 1 --settings-publication 1",
        place: Some(place("KIND", "kind", "methodology, corrections or approvals")),
        filled: &["kind"],
        extra: &[extra("file", "FILE", "Keep FILE as a blob: the whole text")],
        ..LEDGER
    },
    EventCommand {
        name: "scale",
        kind: EventKind::ScaleDefined,
        about: "Define a scale of ratings",
        example: "casebook scale truth --file truth.toml",
        place: Some(place("SCALE", "scale", "The new scale's id")),
        filled: &["scale"],
        extra: &[extra("file", "FILE", "A list `ratings`, in TOML or JSON (.json)")],
        ..LEDGER
    },
    EventCommand {
        name: "withhold",
        kind: EventKind::ContentWithheld,
        about: "Withhold bytes: they go, and their digests stay",
        example: "casebook withhold source/audit/capture/1 --ground privacy \\\n    --reference 'letter of 3 March'",
        place: Some(places(
            "BYTES",
            "digests",
            "Their SHA-256; or a capture such as source/audit/capture/1, with its texts",
        )),
        extra: &[extra("replacement", "FILE", "Keep FILE as a blob, to be shown instead")],
        ..LEDGER
    },
    EventCommand {
        name: "unwithhold",
        kind: EventKind::ContentRestored,
        about: "Say that withheld bytes may be taken in and given out again",
        example: "casebook unwithhold source/audit/capture/1 --reference 'consent of 9 March'",
        place: Some(places(
            "BYTES",
            "digests",
            "Their SHA-256; or a capture such as source/audit/capture/1, with its texts",
        )),
        ..LEDGER
    },
    EventCommand {
        name: "affirm",
        kind: EventKind::EntryAffirmed,
        about: "Sign for a disputed entry again",
        example: "casebook affirm '#13' --reason 'She signed it herself, the day before'",
        place: Some(place("EVENT", "event", "The entry's event, or its position, such as '#13'")),
        filled: &["event"],
        ..LEDGER
    },
    EventCommand {
        name: "anchor",
        kind: EventKind::AnchorRecorded,
        about: "Keep a timestamp that somebody outside gave to a checkpoint",
        example: "casebook anchor --kind rfc3161 --token-file checkpoint.tsr",
        filled: &["token"],
        defaulted: &["size"],
        extra: &[Extra { takes: Takes::Needed, ..extra("token-file", "FILE", "The token, which is kept as a blob") }],
        ..LEDGER
    },
    EventCommand {
        name: "rules",
        kind: EventKind::RulesChanged,
        about: "Say by which version of the rules entries are admitted from here on",
        example: "casebook rules --rules 1",
        ..LEDGER
    },
];
