//! Proposals: which one is meant, and what repeats it.

use crate::{
    commands::events::{call::Call, event_id},
    desk::Desk,
    failure::Failure,
};
use model::{Case, EventData, Mark};
use proof::EventId;

/// What a proposal proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// A rating.
    Verdict,
    /// A publication.
    Publication,
    /// Either.
    Any,
}

/// A proposal of a case.
struct Proposed {
    of: Of,
    mark: Mark,
    data: EventData,
}

impl Proposed {
    fn line(&self) -> String {
        let what = match &self.data {
            EventData::VerdictProposed(data) => format!("{} to be {}", data.target, data.to),
            EventData::PublicationProposed(data) => format!("publication {}", data.publication),
            _ => String::new(),
        };
        format!("#{}  {what}, by {}", self.mark.seq, self.mark.names().join(", "))
    }
}

/// Returns the proposals of a case, oldest first.
fn all(case: &Case, of: Of) -> Vec<Proposed> {
    let verdicts = case.proposals.iter().map(|item| Proposed {
        of: Of::Verdict,
        mark: item.mark.clone(),
        data: item.data.clone().into(),
    });
    let publications = case.publication_proposals.iter().map(|item| Proposed {
        of: Of::Publication,
        mark: item.mark.clone(),
        data: item.data.clone().into(),
    });
    let mut found: Vec<_> = verdicts.chain(publications).filter(|p| of == Of::Any || p.of == of).collect();
    found.sort_by_key(|proposed| proposed.mark.seq);
    found
}

/// A proposal waits until something repeats it; one of a publication no longer than the case stays as it was.
fn waits(case: &Case, proposed: &Proposed) -> bool {
    let outdated = proposed.of == Of::Publication && case.substantial > proposed.mark.seq;
    case.used(proposed.mark.event).is_none() && !outdated
}

/// Returns the event of the proposal that `--proposal` means, if it was given.
pub(super) fn given(call: &Call<'_>, desk: &Desk<'_>, case: &Case, of: Of) -> anyhow::Result<Option<EventId>> {
    match call.member("proposal") {
        None => Ok(None),
        Some("latest") => match all(case, of).into_iter().rfind(|proposed| waits(case, proposed)) {
            Some(latest) => Ok(Some(latest.mark.event)),
            None => Err(none(case).into()),
        },
        Some(text) => {
            let event = event_id(&desk.ledger, "--proposal", text)?;
            let proposals = all(case, of);
            if proposals.iter().any(|proposed| proposed.mark.event == event) {
                return Ok(Some(event));
            }
            let what = match of {
                Of::Verdict => "proposed verdict",
                Of::Publication => "proposed publication",
                Of::Any => "proposal",
            };
            let failure = Failure::new(format!("--proposal: {text} is no {what} of `{}`", case.id)).unwritten();
            Err(listed(failure, case, &proposals).into())
        }
    }
}

/// Returns the event of the proposal that is meant: the one that was given, or the only one that waits.
pub(super) fn meant(call: &Call<'_>, desk: &Desk<'_>, case: &Case) -> anyhow::Result<EventId> {
    if let Some(event) = given(call, desk, case, Of::Any)? {
        return Ok(event);
    }
    let waiting: Vec<_> = all(case, Of::Any).into_iter().filter(|proposed| waits(case, proposed)).collect();
    match waiting.as_slice() {
        [one] => Ok(one.mark.event),
        [] => Err(none(case).into()),
        _ => {
            let failure = Failure::usage(format!("--proposal: {} proposals wait in `{}`", waiting.len(), case.id));
            Err(listed(failure.unwritten(), case, &waiting).then("say which: --proposal '#N', or latest").into())
        }
    }
}

fn none(case: &Case) -> Failure {
    Failure::new(format!("no proposal waits in `{}`", case.id))
        .then("make one: `casebook propose CASE …`, or `casebook publish CASE --propose`")
        .unwritten()
}

fn listed(failure: Failure, case: &Case, proposals: &[Proposed]) -> Failure {
    if proposals.is_empty() {
        return failure.then("make one: `casebook propose CASE …`, or `casebook publish CASE --propose`");
    }
    proposals.iter().rev().take(12).fold(failure, |failure, proposed| {
        let used = if waits(case, proposed) { "" } else { " (waits no more)" };
        failure.then(format!("{}{used}", proposed.line()))
    })
}

/// Fills in everything that must be repeated exactly.
pub(super) fn repeat(call: &mut Call<'_>, desk: &Desk<'_>, case: &Case, of: Of) -> anyhow::Result<bool> {
    let Some(event) = given(call, desk, case, of)? else { return Ok(false) };
    let proposed = all(case, of).into_iter().find(|proposed| proposed.mark.event == event);
    for (name, value) in proposed.map(|proposed| proposed.data.to_map()).unwrap_or_default() {
        if name != "method" {
            call.default(&name, value);
        }
    }
    call.data.insert("proposal".to_owned(), event.to_string().into());
    Ok(true)
}
