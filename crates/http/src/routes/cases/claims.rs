//! A claim with its evidence, its gaps and its verdicts.

use super::{Parts, missing::missing};
use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem};
use model::{assessment::AssessedClaim, words::Stance};
use render::site::{ClaimInput, Seen};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Gives a claim.
pub(super) fn claim(ask: &Ask) -> Result<Answer, Problem> {
    let (case, id) = (ask.id("case")?, ask.id("id")?);
    let shown = ask.shown(&case)?;
    let parts = Parts::of(&shown.view);
    let Some(claim) = parts.assessment.claim(id.as_str()) else {
        return Err(missing(ask, &shown, "claim", &id)?);
    };
    if ask.form() == Form::Json {
        return Ok(Answer::json(&to_value(&parts, claim)));
    }
    let scale = shown.view.governance.scale(&shown.view.case.opened.data.scale);
    let language = &parts.assessment.language;
    let ratings: BTreeMap<String, (String, Option<i64>)> = scale
        .into_iter()
        .flat_map(|scale| &scale.ratings)
        .map(|rating| {
            let label = [language.as_str(), language.split('-').next().unwrap_or_default(), "en"]
                .iter()
                .find_map(|language| rating.label.get(*language));
            let label = label.map_or_else(|| rating.rating.to_string(), ToString::to_string);
            (rating.rating.to_string(), (label, rating.order))
        })
        .collect();
    let (query, recorded_at) = (shown.query(), shown.view.recorded_at.to_string());
    let then = matches!(shown.seen(ask.is_public()), Seen::Then | Seen::PublishedBefore);
    let input = ClaimInput {
        parts: parts.as_input(),
        claim,
        ratings: &ratings,
        query: &query,
        as_of: then.then_some((shown.view.at.0, recorded_at.as_str())),
    };
    let mark = shown.view.case.claim(&id).map_or(shown.view.at.0, |item| item.mark.seq.0);
    let mut frame = ask.frame(&claim.text).about_entry(mark).form(
        "application/json",
        format!("/cases/{case}/claims/{id}.json{query}"),
        "JSON",
    );
    if let Some(script) = ask.assets().script("case") {
        frame = frame.script(script);
    }
    Ok(Answer::new(Form::Html, render::site::claim(&frame, &input)))
}

fn to_value(parts: &Parts<'_>, claim: &AssessedClaim) -> Value {
    let (assessment, record) = (&parts.assessment, &parts.record);
    let id = claim.claim.as_str();
    let gaps: Vec<_> = assessment.gaps.iter().filter(|gap| gap.claim.as_deref() == Some(id)).collect();
    let stated_in: Vec<&str> = assessment
        .statements()
        .filter(|statement| statement.claims.contains(&claim.claim))
        .map(|statement| statement.statement.as_str())
        .collect();
    let of = |stance: &Stance| -> Vec<&str> {
        let evidence = claim.evidence.iter().filter(|one| one.stance == *stance);
        evidence.map(|one| one.evidence.as_str()).collect()
    };
    let by_stance: BTreeMap<&str, Vec<&str>> =
        Stance::ALL.iter().map(|stance| (stance.as_str(), of(stance))).filter(|(_, ids)| !ids.is_empty()).collect();
    let mut names: BTreeSet<String> = [full(assessment, "claim", id), full(assessment, "verdict", id)].into();
    names.extend(claim.evidence.iter().map(|one| full(assessment, "evidence", &one.evidence)));
    names.extend(gaps.iter().map(|gap| full(assessment, "gap", &gap.gap)));
    names.extend(stated_in.iter().map(|statement| full(assessment, "statement", statement)));
    names.extend(
        claim
            .evidence
            .iter()
            .filter_map(|one| one.capture.as_ref().map(|capture| format!("source/{}/capture/{capture}", one.source))),
    );
    json!({
        "as_of": {"seq": parts.view.at.0, "recorded_at": parts.view.recorded_at.to_string()},
        "case": assessment.case,
        "claim": claim,
        "evidence_by_stance": by_stance,
        "gaps": gaps,
        "stated_in": stated_in,
        "verdicts": record.verdicts.get(id).map(Vec::as_slice).unwrap_or_default(),
        "dissents": record.dissents.iter().filter(|dissent| dissent.target == id).collect::<Vec<_>>(),
        "recheck": record.recheck.iter().filter(|recheck| recheck.target == id).collect::<Vec<_>>(),
        "positions": positions(parts, &names),
    })
}

/// Returns the full name of something of a case.
pub(super) fn full(assessment: &model::Assessment, kind: &str, id: &str) -> String {
    format!("case/{}/{kind}/{id}", assessment.case)
}

/// Returns where these are in the log, as far as they are.
pub(super) fn positions<'a>(parts: &'a Parts<'_>, names: &BTreeSet<String>) -> BTreeMap<&'a str, u64> {
    let known = parts.positions.iter().filter(|(name, _)| names.contains(*name));
    known.map(|(name, seq)| (name.as_str(), *seq)).collect()
}
