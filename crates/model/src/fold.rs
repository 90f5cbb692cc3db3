//! From entries to what stands: the folds, with disputed entries left out.
//!
//! An entry is left out when it is disputed and nobody has affirmed it, and so is one that rests on what was left out
//! alone. Without a dispute nothing is looked at twice.

use crate::{
    case::{Case, rests::Rests},
    decide::KnownSources,
    event::EventData,
    governance::Governance,
    recorded::Recorded,
    source::Source,
};
use proof::{EventId, Seq, Slug};
use std::collections::BTreeSet;

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
        Ok(EventData::KeyRevoked(data)) => data.compromised_since.as_ref().map(|event| event.0),
        _ => None,
    }
}

/// Returns the events that were affirmed by entries that are not disputed themselves.
fn affirmed(entries: &[&Recorded], governance: &Governance) -> BTreeSet<EventId> {
    let of = |recorded: &&Recorded| match &recorded.data {
        Ok(EventData::EntryAffirmed(data)) if !governance.disputes(&recorded.mark) => Some(data.event.0),
        _ => None,
    };
    entries.iter().filter_map(of).collect()
}

/// Folds a stream `source/<id>`.
pub fn source<'a>(
    id: &Slug,
    entries: impl IntoIterator<Item = &'a Recorded>,
    governance: &Governance,
) -> Option<Source> {
    let mut state: Option<Source> = None;
    let entries: Vec<_> = entries.into_iter().collect();
    let careful = governance.has_disputes();
    let affirmed = if careful { affirmed(&entries, governance) } else { BTreeSet::new() };
    for recorded in entries {
        let disputed = careful && governance.disputes(&recorded.mark) && !affirmed.contains(&recorded.mark.event);
        match &mut state {
            None if disputed => {}
            None => state = Source::begin(id, recorded),
            Some(source) if disputed || (careful && !source.rests(recorded)) => source.leave_out(recorded),
            Some(source) => source.apply(recorded),
        }
    }
    state
}

/// Whether an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It does.
    Stands,
    /// It is disputed, and nobody has affirmed it.
    Disputed,
    /// It rests on what is disputed alone.
    RestsOnDisputed,
}

/// Folds a stream `case/<id>`. `sources` are those that the case names, as they stand.
pub fn case<'a>(
    id: &Slug,
    entries: impl IntoIterator<Item = &'a Recorded>,
    governance: &Governance,
    sources: &KnownSources<'_>,
) -> Option<Case> {
    case_by_entry(id, entries, governance, sources, |_, _, _| {})
}

/// As [`case`], and hands each entry on with the case right before it.
pub fn case_by_entry<'a>(
    id: &Slug,
    entries: impl IntoIterator<Item = &'a Recorded>,
    governance: &Governance,
    sources: &KnownSources<'_>,
    mut each: impl FnMut(Option<&Case>, &Recorded, Entry),
) -> Option<Case> {
    let mut state: Option<Case> = None;
    let entries: Vec<_> = entries.into_iter().collect();
    let careful = governance.has_disputes();
    let affirmed = if careful { affirmed(&entries, governance) } else { BTreeSet::new() };
    for recorded in entries {
        let disputed = careful && governance.disputes(&recorded.mark) && !affirmed.contains(&recorded.mark.event);
        let rests = match (&state, &recorded.data) {
            (Some(case), Ok(data)) if careful && !disputed => case.rests(data, sources),
            _ => Rests::Whole,
        };
        let standing = match &rests {
            _ if disputed => Entry::Disputed,
            Rests::OnNothing => Entry::RestsOnDisputed,
            Rests::Whole | Rests::Partly(_) => Entry::Stands,
        };
        each(state.as_ref(), recorded, standing);
        match (&mut state, rests) {
            (None, _) if disputed => {}
            (None, _) => state = Case::begin(id, recorded),
            (Some(case), _) if disputed => case.leave_out(recorded),
            (Some(case), Rests::OnNothing) => case.leave_out(recorded),
            (Some(case), Rests::Partly(data)) => case.apply(&Recorded { data: Ok(*data), ..recorded.clone() }),
            (Some(case), Rests::Whole) => case.apply(recorded),
        }
    }
    state
}
