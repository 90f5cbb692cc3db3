//! What of a case's history follows from what was published: the changes that are in a publication, each against the
//! publication before. Drafts in between, notes and reviews are not in it, and neither are their words.

use super::{Change, Difference};
use crate::{Assessment, case::QUESTION, words::Standing};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the changes that readers of the publications can know of, in log order.
///
/// `publications` are the positions and assessments of all of them, oldest first.
pub fn published(changes: &[Change], publications: &[(u64, Assessment)]) -> Vec<Change> {
    let mut out = BTreeMap::new();
    let mut before: Option<&(u64, Assessment)> = None;
    for (seq, now) in publications {
        let (since, was) = before.map_or((0, None), |(since, was)| (*since, Some(was)));
        let known = was.map(events).unwrap_or_default();
        let new: BTreeSet<&str> = events(now).difference(&known).copied().collect();
        for change in changes.iter().filter(|change| change.seq <= *seq) {
            let is_publication = change.seq == *seq;
            let is_new = new.contains(change.event.as_str()) || is_publication;
            if is_new || change.seq > since && is_gone(change, was, now) || is_standing(change, changes, *seq, was, now)
            {
                out.entry(change.seq).or_insert_with(|| against(change, was));
            }
        }
        before = publications.iter().find(|(at, _)| at == seq);
    }
    out.into_values().collect()
}

/// Returns the events that an assessment names as those that made what is in it.
fn events(assessment: &Assessment) -> BTreeSet<&str> {
    let mut out = BTreeSet::from([assessment.event.as_str()]);
    out.extend(assessment.verdict.iter().map(|verdict| verdict.event.as_str()));
    for section in &assessment.sections {
        out.insert(&section.event);
        out.extend(section.statements.iter().map(|statement| statement.event.as_str()));
    }
    for claim in &assessment.claims {
        out.insert(&claim.event);
        out.extend(claim.verdict.iter().map(|verdict| verdict.event.as_str()));
        out.extend(claim.evidence.iter().map(|evidence| evidence.event.as_str()));
        out.extend(claim.relations.iter().map(|relation| relation.event.as_str()));
    }
    out.extend(assessment.gaps.iter().map(|gap| gap.event.as_str()));
    out.extend(assessment.comments.iter().map(|comment| comment.event.as_str()));
    out.extend(assessment.corrections.iter().map(|correction| correction.event.as_str()));
    out.extend(assessment.imports.iter().map(|import| import.event.as_str()));
    out.extend(assessment.sources.iter().flat_map(|source| &source.captures).map(|capture| capture.event.as_str()));
    out
}

/// Tells whether a change took something out that readers had seen.
fn is_gone(change: &Change, was: Option<&Assessment>, now: &Assessment) -> bool {
    let Some(was) = was else { return false };
    match &change.difference {
        Some(Difference::Words { of, now: None, .. }) => words(was, of).is_some() && words(now, of).is_none(),
        Some(Difference::EvidenceLost { removed, .. }) => has(was, removed) && !has(now, removed),
        Some(Difference::Words { .. } | Difference::Verdict { .. } | Difference::Evidence { .. }) | None => false,
    }
}

/// Tells whether a change is the last that was found of a source which does not stand as it did.
fn is_standing(change: &Change, changes: &[Change], until: u64, was: Option<&Assessment>, now: &Assessment) -> bool {
    let Some(source) = change.stream.strip_prefix("source/") else { return false };
    let is_change = |change: &&Change| change.event_type.contains(".source.changed.");
    let last = || changes.iter().rev().filter(is_change).find(|last| last.stream == change.stream && last.seq <= until);
    let standing = |of: &Assessment| of.source(source).map(|source| source.standing);
    is_change(&change)
        && standing(now).is_some()
        && standing(now) != Some(was.and_then(standing).unwrap_or(Standing::Live))
        && last().is_some_and(|last| last.seq == change.seq)
}

/// Returns the words of a full name in an assessment.
fn words(assessment: &Assessment, name: &str) -> Option<String> {
    let mut parts = name.rsplit('/');
    let (id, kind) = (parts.next()?, parts.next()?);
    match kind {
        "statement" => {
            assessment.statements().find(|statement| statement.statement == id).map(|found| found.text.clone())
        }
        "section" => assessment.sections.iter().find(|section| section.section == id)?.heading.clone(),
        "claim" => assessment.claim(id).map(|claim| claim.text.clone()),
        _ => None,
    }
}

fn has(assessment: &Assessment, id: &str) -> bool {
    assessment.gaps.iter().any(|gap| gap.gap == id)
        || assessment.claims.iter().any(|claim| claim.evidence.iter().any(|evidence| evidence.evidence == id))
}

fn rating(assessment: &Assessment, target: &str) -> Option<String> {
    let verdict = match target {
        QUESTION => assessment.verdict.as_ref(),
        claim => assessment.claim(claim).and_then(|claim| claim.verdict.as_ref()),
    };
    verdict.map(|verdict| verdict.rating.clone())
}

/// Returns a change as it differs from the publication before.
fn against(change: &Change, was: Option<&Assessment>) -> Change {
    let mut change = change.clone();
    match &mut change.difference {
        Some(Difference::Words { of, was: before, .. }) if !of.contains("/correction/") => {
            *before = was.and_then(|was| words(was, of));
            if before.is_none()
                && let Some(rest) = change.summary.strip_prefix("rewrote ")
            {
                change.summary = format!("wrote {rest}");
            }
        }
        Some(Difference::Verdict { target, from, to }) => {
            *from = was.and_then(|was| rating(was, target));
            let of = if target == QUESTION { "the question".to_owned() } else { format!("claim {target}") };
            change.summary = match from {
                Some(from) if from == to => format!("kept the verdict on {of}: {to}"),
                Some(from) => format!("changed the verdict on {of} from {from} to {to}"),
                None => format!("gave the first verdict on {of}: {to}"),
            };
        }
        Some(Difference::Words { .. } | Difference::Evidence { .. } | Difference::EvidenceLost { .. }) | None => {}
    }
    change
}
