//! How a case came to be as it is: every change as who, when, what, why, and the difference it made.

use crate::{
    case::{Case, QUESTION},
    decide::KnownSources,
    event::EventData,
    governance::Governance,
    recorded::Recorded,
    words::Stance,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Change {
    pub seq: u64,
    pub recorded_at: String,
    pub time: String,
    pub by: Vec<String>,
    #[serde(rename = "type")]
    pub event_type: String,
    pub summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    pub event: String,
    pub stream: String,
}

/// What a change made different for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// A verdict: of what, from what, to what.
    Verdict {
        /// A claim's id, or `question`.
        target: String,
        /// The rating before, if there was one.
        #[serde(skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The rating now.
        to: String,
    },
    /// Words: of which statement or section, what they were, what they are.
    Words {
        /// Its full name.
        of: String,
        /// The words before, if it stood.
        #[serde(skip_serializing_if = "Option::is_none")]
        was: Option<String>,
        /// The words now, unless it was taken out.
        #[serde(skip_serializing_if = "Option::is_none")]
        now: Option<String>,
    },
    /// Evidence or a gap was added.
    Evidence {
        /// Its id.
        added: String,
        /// On which claim.
        #[serde(skip_serializing_if = "Option::is_none")]
        claim: Option<String>,
    },
}

/// Returns the changes of a case: its own entries and those of the sources it names, in log order.
///
/// `case_entries` and `source_entries` are the recorded entries up to the position that is asked for; disputed entries
/// are listed and make no difference.
pub fn of_case(
    id: &proof::Slug,
    case_entries: &[Recorded],
    source_entries: &[Recorded],
    governance: &Governance,
    sources: &KnownSources<'_>,
) -> Vec<Change> {
    let mut state: Option<Case> = None;
    let mut changes = BTreeMap::new();
    for recorded in case_entries {
        let disputed = governance.disputes(&recorded.mark);
        changes.insert(recorded.mark.seq, change(recorded, state.as_ref(), governance, disputed));
        match &mut state {
            _ if disputed => {}
            None => state = Case::begin(id, recorded),
            Some(case) => case.apply(recorded),
        }
    }
    for recorded in source_entries {
        let disputed = governance.disputes(&recorded.mark);
        let mut change = change(recorded, None, governance, disputed);
        if let Some(source) = source_of(recorded).and_then(|id| sources.get(id)) {
            change.summary = format!("{}: {}", source.id, change.summary);
        }
        changes.insert(recorded.mark.seq, change);
    }
    changes.into_values().collect()
}

fn source_of(recorded: &Recorded) -> Option<&proof::Slug> {
    match &recorded.stream {
        proof::StreamName::Source(id) => Some(id),
        proof::StreamName::Ledger | proof::StreamName::Case(_) => None,
    }
}

fn change(recorded: &Recorded, before: Option<&Case>, governance: &Governance, disputed: bool) -> Change {
    let mark = &recorded.mark;
    let mut summary = match &recorded.data {
        Ok(data) => summary(data, before),
        Err(_) => format!("an event of the type {}, which this version does not know", recorded.event_type),
    };
    if disputed {
        summary.push_str(" (disputed: its key was compromised)");
    }
    Change {
        seq: mark.seq.0,
        recorded_at: mark.recorded_at.to_string(),
        time: mark.time.to_string(),
        by: mark.by.iter().map(|key| governance.display_name(key)).collect(),
        event_type: recorded.event_type.to_string(),
        summary,
        reason: recorded.data.as_ref().ok().and_then(reason),
        difference: recorded.data.as_ref().ok().filter(|_| !disputed).and_then(|data| difference(data, before)),
        event: mark.event.to_string(),
        stream: recorded.stream.to_string(),
    }
}

fn summary(data: &EventData, before: Option<&Case>) -> String {
    match data {
        EventData::CaseOpened(data) => format!("opened the case: {}", data.question),
        EventData::ImportRecorded(data) => {
            format!("imported {} ({} bytes) with {}", data.file.media_type, data.file.size, data.importer.name)
        }
        EventData::ClaimExtracted(data) => {
            format!("took down claim {}: {} (claimant: {})", data.claim, data.text, data.claimant)
        }
        EventData::EvidenceLinked(data) => {
            let quote = data.quote.as_ref().map(|quote| format!(": “{}”", quote.exact)).unwrap_or_default();
            let bearing = match data.stance {
                Stance::Supports => "that supports",
                Stance::Refutes => "that refutes",
                Stance::Qualifies => "that qualifies",
                Stance::Context => "as context to",
                Stance::NotStated => "to",
            };
            format!("linked evidence {} from {} {bearing} claim {}{quote}", data.evidence, data.source, data.claim)
        }
        EventData::GapRecorded(data) => format!("recorded gap {}: {}", data.gap, data.would_settle),
        EventData::VerdictChanged(data) => {
            let of = if data.target.as_str() == QUESTION {
                "the question".to_owned()
            } else {
                format!("claim {}", data.target)
            };
            let from = before.and_then(|case| case.verdict(data.target.as_str())).map(|verdict| &verdict.data.to);
            let whose = data.attributed_to.as_ref().map(|author| format!(" (rated by {author}, imported)"));
            let whose = whose.unwrap_or_default();
            match from {
                Some(from) => format!("changed the verdict on {of} from {from} to {}{whose}", data.to),
                None => format!("gave the first verdict on {of}: {}{whose}", data.to),
            }
        }
        EventData::SectionWritten(data) => {
            let verb = if data.replaces.is_some() { "rewrote" } else { "wrote" };
            match &data.heading {
                Some(heading) => format!("{verb} section {}: {heading}", data.section),
                None => format!("{verb} section {}", data.section),
            }
        }
        EventData::StatementWritten(data) => {
            let verb = if data.replaces.is_some() { "rewrote" } else { "wrote" };
            format!("{verb} statement {}", data.statement)
        }
        EventData::StatementRemoved(data) => format!("took out statement {}", data.statement),
        EventData::NoteAdded(data) => format!("noted: {}", data.text),
        EventData::SourceRegistered(data) => match (&data.title, data.stub) {
            (Some(title), _) => format!("registered the source {title}"),
            (None, _) => "registered a source of which only the citation is known".to_owned(),
        },
        EventData::SourceDescribed(data) => match &data.title {
            Some(title) => format!("described the source: {title} ({})", data.basis),
            None => format!("described the source ({})", data.basis),
        },
        EventData::SourceCaptured(data) => {
            format!("captured {} bytes of {} as capture {}", data.body.size, data.body.media_type, data.capture)
        }
        EventData::TextExtracted(data) => {
            format!("extracted {} code points of text from capture {}", data.text.length, data.capture)
        }
        EventData::LedgerCreated(data) => format!("created the ledger {}", data.origin),
        EventData::KeyEnrolled(data) => format!("enrolled {}", data.key.id()),
        EventData::KeyRevoked(data) => format!("revoked {} ({})", data.key.id(), data.reason),
        EventData::LedgerRekeyed(data) => format!("changed the log's key to {} ({})", data.log_key.id(), data.reason),
        EventData::RulesChanged(data) => format!("set the rules to version {}", data.rules),
        EventData::PolicyPublished(data) => format!("published the policy on {}", data.kind),
        EventData::ScaleDefined(data) => format!("defined the scale {}", data.scale),
    }
}

fn reason(data: &EventData) -> Option<String> {
    match data {
        EventData::VerdictChanged(data) => Some(format!("{}: {}", data.reason, data.rationale)),
        EventData::SectionWritten(data) => data.reason.as_ref().map(ToString::to_string),
        EventData::StatementWritten(data) => data.reason.as_ref().map(ToString::to_string),
        EventData::StatementRemoved(data) => Some(data.reason.to_string()),
        EventData::SourceDescribed(data) => data.note.as_ref().map(ToString::to_string),
        EventData::KeyRevoked(data) => Some(data.reason.to_string()),
        EventData::LedgerRekeyed(data) => Some(data.reason.to_string()),
        EventData::LedgerCreated(_)
        | EventData::KeyEnrolled(_)
        | EventData::RulesChanged(_)
        | EventData::PolicyPublished(_)
        | EventData::ScaleDefined(_)
        | EventData::SourceRegistered(_)
        | EventData::SourceCaptured(_)
        | EventData::TextExtracted(_)
        | EventData::CaseOpened(_)
        | EventData::ImportRecorded(_)
        | EventData::ClaimExtracted(_)
        | EventData::EvidenceLinked(_)
        | EventData::GapRecorded(_)
        | EventData::NoteAdded(_) => None,
    }
}

fn difference(data: &EventData, before: Option<&Case>) -> Option<Difference> {
    let full = |kind: &str, id: &str| match before {
        Some(case) => format!("case/{}/{kind}/{id}", case.id),
        None => format!("{kind}/{id}"),
    };
    match data {
        EventData::VerdictChanged(data) => Some(Difference::Verdict {
            target: data.target.to_string(),
            from: before.and_then(|case| case.verdict(data.target.as_str())).map(|verdict| verdict.data.to.to_string()),
            to: data.to.to_string(),
        }),
        EventData::StatementWritten(data) => Some(Difference::Words {
            of: full("statement", data.statement.as_str()),
            was: before
                .and_then(|case| case.document.statement(&data.statement))
                .map(|statement| statement.data.text.to_string()),
            now: Some(data.text.to_string()),
        }),
        EventData::StatementRemoved(data) => Some(Difference::Words {
            of: full("statement", data.statement.as_str()),
            was: before
                .and_then(|case| case.document.statement(&data.statement))
                .map(|statement| statement.data.text.to_string()),
            now: None,
        }),
        EventData::SectionWritten(data) => Some(Difference::Words {
            of: full("section", data.section.as_str()),
            was: before
                .and_then(|case| case.document.section(&data.section))
                .and_then(|section| section.data.heading.as_ref().map(ToString::to_string)),
            now: data.heading.as_ref().map(ToString::to_string),
        }),
        EventData::EvidenceLinked(data) => {
            Some(Difference::Evidence { added: data.evidence.to_string(), claim: Some(data.claim.to_string()) })
        }
        EventData::GapRecorded(data) => Some(Difference::Evidence {
            added: data.gap.to_string(),
            claim: data.claim.as_ref().map(ToString::to_string),
        }),
        EventData::LedgerCreated(_)
        | EventData::KeyEnrolled(_)
        | EventData::KeyRevoked(_)
        | EventData::LedgerRekeyed(_)
        | EventData::RulesChanged(_)
        | EventData::PolicyPublished(_)
        | EventData::ScaleDefined(_)
        | EventData::SourceRegistered(_)
        | EventData::SourceDescribed(_)
        | EventData::SourceCaptured(_)
        | EventData::TextExtracted(_)
        | EventData::CaseOpened(_)
        | EventData::ImportRecorded(_)
        | EventData::ClaimExtracted(_)
        | EventData::NoteAdded(_) => None,
    }
}
