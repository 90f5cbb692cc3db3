//! What to say of an id that is not there at the moment that is shown: when it was there, or what is called nearly so.

use crate::{ask::Ask, problem::Problem, sight::Shown};
use model::{CaseEvent, EventView, Mark};
use proof::{Slug, StreamName};

/// How many ids are named to somebody who mistyped one.
const NEAR_MAX: usize = 8;

/// Returns the problem of a claim or statement that is not there.
///
/// # Errors
/// When the log cannot be read.
pub(super) fn missing(ask: &Ask, shown: &Shown, kind: &'static str, id: &Slug) -> Result<Problem, Problem> {
    let case = &shown.view.case.id;
    let at = shown.view.at;
    if ask.is_public() {
        let known = ids(shown, kind);
        return Ok(near(
            Problem::not_found(format!("the case “{case}”, as published, has no {kind} “{id}”")),
            case,
            kind,
            id,
            &known,
        ));
    }
    let entries = ask.reader.stream(&StreamName::Case(case.clone()), ask.snapshot.head())?;
    let (mut first, mut last): (Option<&Mark>, Option<(&Mark, String)>) = (None, None);
    for recorded in &entries {
        let Ok(EventView::Case(event)) = recorded.data.as_ref().map(model::EventData::view) else { continue };
        if let CaseEvent::ClaimExtracted(data) = event
            && (kind, &data.claim.0) == ("claim", id)
        {
            first = first.or(Some(&recorded.mark));
        }
        if let CaseEvent::ClaimWithdrawn(data) = event
            && (kind, &data.claim.0) == ("claim", id)
        {
            last = Some((&recorded.mark, data.reason.to_string()));
        }
        if let CaseEvent::StatementWritten(data) = event
            && (kind, &data.statement.0) == ("statement", id)
        {
            first = first.or(Some(&recorded.mark));
            last = None;
        }
        if let CaseEvent::StatementRemoved(data) = event
            && (kind, &data.statement.0) == ("statement", id)
        {
            last = Some((&recorded.mark, data.reason.to_string()));
        }
    }
    let Some(first) = first else {
        let other = shown.now.case.kind_of(id).filter(|other| *other != kind);
        let detail = match other {
            Some(other) => format!("“{id}” of the case “{case}” is no {kind}: it is a {other}"),
            None => format!("the case “{case}” never had a {kind} “{id}”"),
        };
        let mut problem = Problem::not_found(detail);
        if let Some(to) = other.and_then(|other| render::site::route(&format!("case/{case}/{other}/{id}"))) {
            problem = problem.way(to, format!("Open “{id}”"));
        }
        return Ok(near(problem, case, kind, id, &ids(shown, kind)));
    };
    let day = |mark: &Mark| render::site::day(&mark.recorded_at.to_string());
    let page = format!("/cases/{case}/{kind}s/{id}");
    Ok(match last {
        Some((gone, reason)) if gone.seq <= at => Problem::not_found(format!(
            "the {kind} “{id}” was there from #{} ({}) until #{} ({}): {}",
            first.seq,
            day(first),
            gone.seq,
            day(gone),
            reason.trim_end_matches('.')
        ))
        .way(format!("{page}?at={}", gone.seq.0.saturating_sub(1)), "As it was at last")
        .way(format!("/entries/{}", gone.seq), "The entry that took it out"),
        _ => Problem::not_found(format!(
            "the {kind} “{id}” was not there yet at #{at}; it was recorded by #{} on {}",
            first.seq,
            day(first)
        ))
        .way(format!("{page}?at={}", first.seq), "As it was first")
        .way(format!("{page}?at=now"), "In the working state"),
    }
    .way(format!("/cases/{case}"), "The case"))
}

fn ids(shown: &Shown, kind: &str) -> Vec<String> {
    let assessment = shown.view.assessment();
    if kind == "claim" {
        assessment.claims.iter().map(|claim| claim.claim.clone()).collect()
    } else {
        assessment.statements().map(|statement| statement.statement.clone()).collect()
    }
}

/// Adds the ids that are nearest.
fn near(mut problem: Problem, case: &Slug, kind: &str, id: &Slug, known: &[String]) -> Problem {
    let mut by_distance: Vec<(usize, &String)> =
        known.iter().map(|other| (distance(id.as_str(), other), other)).filter(|(far, _)| *far <= 2).collect();
    by_distance.sort();
    for (_, other) in by_distance.into_iter().take(NEAR_MAX) {
        problem = problem.way(format!("/cases/{case}/{kind}s/{other}"), format!("The {kind} “{other}”"));
    }
    problem.way(format!("/cases/{case}"), "The case")
}

/// How many letters must be put in, taken out or changed.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = i;
        let mut left = i.saturating_add(1);
        for (at, y) in b.chars().enumerate() {
            let above = row.get(at.saturating_add(1)).copied().unwrap_or(usize::MAX);
            let cost = before.saturating_add(usize::from(x != y));
            let best = cost.min(above.saturating_add(1)).min(left.saturating_add(1));
            before = above;
            if let Some(cell) = row.get_mut(at) {
                *cell = left;
            }
            left = best;
        }
        if let Some(cell) = row.last_mut() {
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_are_levenshteins() {
        // The textbook pairs.
        for (a, b, far) in
            [("kitten", "sitting", 3), ("flaw", "lawn", 2), ("", "abc", 3), ("abc", "", 3), ("s12", "s12", 0)]
        {
            assert_eq!(distance(a, b), far, "{a} {b}");
        }
    }
}
