//! From entries to what stands: the folds, with disputed entries left out.
//!
//! An entry is left out when it is disputed, and so is one that rests on what was left out: its references are checked
//! again, and it goes where they do not stand any more. Without a dispute nothing is checked twice.

use crate::{case::Case, decide::KnownSources, governance::Governance, recorded::Recorded, source::Source};
use proof::{EventId, Seq, Slug};

/// Folds the stream `ledger`. `position` gives the position of an event that a revocation names.
pub fn governance<'a>(
    entries: impl IntoIterator<Item = &'a Recorded>,
    mut position: impl FnMut(EventId) -> Option<Seq>,
) -> Governance {
    let mut state = Governance::default();
    for recorded in entries {
        let since = compromised_since(recorded).and_then(&mut position);
        state.apply(recorded, since);
    }
    state
}

/// Returns the event from which on a revocation disputes a key's entries.
pub fn compromised_since(recorded: &Recorded) -> Option<EventId> {
    match &recorded.data {
        Ok(crate::event::EventData::KeyRevoked(data)) => data.compromised_since.as_ref().map(|event| event.0),
        _ => None,
    }
}

/// Folds a stream `source/<id>`.
pub fn source<'a>(
    id: &Slug,
    entries: impl IntoIterator<Item = &'a Recorded>,
    governance: &Governance,
) -> Option<Source> {
    let careful = governance.has_disputes();
    let mut state: Option<Source> = None;
    for recorded in entries {
        if careful && governance.disputes(&recorded.mark) {
            skip(state.as_mut().map(|source| &mut source.next_version), recorded);
            continue;
        }
        match &mut state {
            None => state = Source::begin(id, recorded),
            Some(source) if careful && recorded.data.as_ref().is_ok_and(|data| source.check(data).is_err()) => {
                skip(Some(&mut source.next_version), recorded);
            }
            Some(source) => source.apply(recorded),
        }
    }
    state
}

/// Folds a stream `case/<id>`. `sources` are those that the case names, as they stand.
pub fn case<'a>(
    id: &Slug,
    entries: impl IntoIterator<Item = &'a Recorded>,
    governance: &Governance,
    sources: &KnownSources<'_>,
) -> Option<Case> {
    let careful = governance.has_disputes();
    let mut state: Option<Case> = None;
    for recorded in entries {
        if careful && governance.disputes(&recorded.mark) {
            skip(state.as_mut().map(|case| &mut case.next_version), recorded);
            continue;
        }
        match &mut state {
            None => state = Case::begin(id, recorded),
            Some(case)
                if careful
                    && recorded.data.as_ref().is_ok_and(|data| case.check(data, governance, sources).is_err()) =>
            {
                skip(Some(&mut case.next_version), recorded);
            }
            Some(case) => case.apply(recorded),
        }
    }
    state
}

/// An entry that is left out still counts as one of its stream.
fn skip(next_version: Option<&mut u64>, recorded: &Recorded) {
    if let Some(next) = next_version {
        *next = recorded.version.saturating_add(1);
    }
}
