//! AVeriTeC: a claim, questions about it with answers and where they come from, a label and its justification.
//!
//! What the data does not say is not guessed: which side an answer takes, how sure the annotators were, until when they
//! looked. Of a claim with an unanswerable question, what would settle it is that question.

use crate::bulk::{
    Builder, Cited, Found, Plan, RecordRefusal, closing, from_day_month_year, is_blank, site, text_member,
};
use model::{
    event::ledger::ScaleDefined,
    shape::{Id, Text},
    values::ImportOf,
    words::ClaimKind,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// The word that stands for an address where the answer comes from what the data set itself says of the claim.
const METADATA: &str = "Metadata";

/// For a scale that does not say which of its ratings a label means.
const LABELS: [(&str, &str); 4] = [
    ("Supported", "supported"),
    ("Refuted", "refuted"),
    ("Conflicting Evidence/Cherrypicking", "mixed"),
    ("Not Enough Evidence", "unproven"),
];

const KINDS: [(&str, ClaimKind); 5] = [
    ("Event/Property Claim", ClaimKind::Event),
    ("Numerical Claim", ClaimKind::Numerical),
    ("Quote Verification", ClaimKind::Quote),
    ("Causal Claim", ClaimKind::Causal),
    ("Position Statement", ClaimKind::Position),
];

/// What a record is about: the claim, and the article that checked it.
pub(crate) fn identity(record: &Value) -> Option<String> {
    let article = record.get("fact_checking_article").and_then(Value::as_str).unwrap_or_default();
    Some(format!("{}\n{}", record.get("claim")?.as_str()?, article.trim()))
}

/// Returns the claim.
pub(crate) fn claim(record: &Value) -> Option<String> {
    record.get("claim")?.as_str().map(ToOwned::to_owned)
}

/// Returns the events of a record.
pub(crate) fn plan(record: &Value, mut build: Builder<'_>) -> Result<Plan, RecordRefusal> {
    let text = |name: &str| text_member(record, name, "");
    let claim = required(record, "claim", "")?;
    let article = text("fact_checking_article")?.and_then(Cited::of);
    let host = text("fact_checking_article")?.and_then(site);
    let of = ImportOf {
        author: None,
        publisher: host.as_deref().and_then(|host| host.parse().ok()),
        url: article.as_ref().and_then(Cited::url),
        published: None,
        licence: None,
    };
    build.open(&claim, None, "en", of, "claim");
    let appearance = text("original_claim_url")?
        .and_then(Cited::of)
        .map(|cited| build.source(&cited, Found { stub: true, ..Found::default() }, "original_claim_url"));
    let claimant = text("speaker")?.and_then(|speaker| speaker.trim().parse().ok());
    let claimed_at = text("claim_date")?;
    let date = claimed_at.and_then(from_day_month_year);
    if let (Some(given), None) = (claimed_at, &date) {
        build.notes.push(format!("`claim_date` is no date and was left out: {given}"));
    }
    let kinds = kinds(record, &mut build)?;
    build.claim(claim, claimant, date, appearance, kinds, "claim");
    questions(record, &mut build)?;
    let label = text("label")?;
    build.label = label.map(ToOwned::to_owned);
    let rating = label.and_then(|label| rating(label, build.scale()));
    let became = match (label, &rating) {
        (Some(label), Some(to)) => {
            let by = host.as_ref().map_or_else(
                || "AVeriTeC annotators".to_owned(),
                |host| format!("AVeriTeC annotators (fact check by {host})"),
            );
            let rationale = text("justification")?.unwrap_or(label);
            if let (Ok(rationale), Ok(by)) = (rationale.parse(), by.parse()) {
                build.verdict(to, &rationale, &by, "justification");
            }
            format!("AVeriTeC label “{label}”, taken as `{to}`.")
        }
        (Some(label), None) => {
            build.notes.push(format!("the label “{label}” stands for no rating of the scale"));
            format!("AVeriTeC label “{label}”, which stands for no rating of the scale.")
        }
        (None, _) => "AVeriTeC gives no label.".to_owned(),
    };
    let note = closing(&[
        Some(became),
        text("reporting_source")?.map(|said| format!("Reported on: {}.", said.trim())),
        text("location_ISO_code")?.map(|said| format!("Place: {said}.")),
        listed(record, "fact_checking_strategies")?.map(|said| format!("Strategies: {said}.")),
        text("cached_original_claim_url")?.map(|said| format!("Copy of the claim: {said}")),
    ]);
    build.finish(&note)
}

/// Returns the rating that a label stands for: the one of the same name, else the only one that the scale says.
fn rating(label: &str, scale: &ScaleDefined) -> Option<Id> {
    let says: Vec<_> =
        scale.ratings.iter().filter(|rating| rating.averitec.as_deref().is_some_and(|said| said == label)).collect();
    let same = says.iter().find(|rating| rating.label.values().any(|name| name.eq_ignore_ascii_case(label)));
    if let Some(rating) = same {
        return Some(rating.rating.clone());
    }
    if let [only] = says.as_slice() {
        return Some(only.rating.clone());
    }
    let (_, id) = LABELS.iter().find(|(known, _)| *known == label)?;
    scale.ratings.iter().find(|rating| rating.rating.as_str() == *id).map(|rating| rating.rating.clone())
}

fn kinds(record: &Value, build: &mut Builder<'_>) -> Result<Vec<ClaimKind>, RecordRefusal> {
    let mut out = Vec::new();
    for named in list(record, "claim_types", "")? {
        let kind = named.as_str().and_then(|name| KINDS.iter().find(|(known, _)| *known == name));
        match kind {
            Some((_, kind)) if !out.contains(kind) => out.push(*kind),
            Some(_) => {}
            None => build.notes.push(format!("the claim type {named} has no word here and was left out")),
        }
    }
    Ok(out)
}

fn questions(record: &Value, build: &mut Builder<'_>) -> Result<(), RecordRefusal> {
    // Of answers that come from no address, one source for each medium.
    let mut media: BTreeMap<String, Id> = BTreeMap::new();
    for (n, question) in list(record, "questions", "")?.iter().enumerate() {
        let at = format!("questions[{n}].");
        if !question.is_object() {
            return Err(wrong(question, at.trim_end_matches('.'), "an object"));
        }
        let asked = text_member(question, "question", &at)?;
        for (m, answer) in list(question, "answers", &at)?.iter().enumerate() {
            let at = format!("{at}answers[{m}].");
            if !answer.is_object() {
                return Err(wrong(answer, at.trim_end_matches('.'), "an object"));
            }
            let member = at.trim_end_matches('.');
            let text = |name: &str| text_member(answer, name, &at);
            let said = text("answer")?;
            if text("answer_type")? == Some("Unanswerable") {
                let would_settle = asked.or(said).and_then(|text| text.parse().ok());
                let missing = || RecordRefusal::Missing { member: format!("questions[{n}].question") };
                build.gap(would_settle.ok_or_else(missing)?, member);
                continue;
            }
            let medium = text("source_medium")?.map(str::trim);
            let url = text("source_url")?.map(str::trim).filter(|url| *url != METADATA);
            let source = if let Some(cited) = url.and_then(Cited::of) {
                build.source(&cited, Found { stub: true, ..Found::default() }, &format!("{at}source_url"))
            } else {
                let medium = text("source_url")?.map(str::trim).or(medium).unwrap_or_default();
                let known = media.get(medium).cloned();
                known.unwrap_or_else(|| {
                    let id = build.own_source(without_address(medium), &format!("{at}source_medium"));
                    media.insert(medium.to_owned(), id.clone());
                    id
                })
            };
            let note = closing(&[
                text("answer_type")?.map(|kind| format!("{kind} answer.")),
                medium.map(|medium| format!("Medium: {medium}.")),
                text("boolean_explanation")?.map(|why| format!("Because: {}", why.trim())),
                text("cached_source_url")?.filter(|copy| Some(copy.trim()) != url).map(|copy| format!("Copy: {copy}")),
            ]);
            let parsed = |text: Option<&str>| text.and_then(|text| text.parse().ok());
            build.evidence(source, parsed(asked), parsed(said), note.parse().ok(), member);
        }
    }
    Ok(())
}

/// A source of which only the medium is said.
fn without_address(medium: &str) -> Found {
    let title: Option<Text> = match medium {
        METADATA => "Metadata of the claim in AVeriTeC".parse().ok(),
        medium if is_blank(medium) => None,
        medium => format!("{medium}, address not stated").parse().ok(),
    };
    Found { title, stub: true, ..Found::default() }
}

fn required(value: &Value, name: &str, at: &str) -> Result<Text, RecordRefusal> {
    let found = text_member(value, name, at)?.and_then(|text| text.parse().ok());
    found.ok_or_else(|| RecordRefusal::Missing { member: format!("{at}{name}") })
}

fn list<'a>(value: &'a Value, name: &str, at: &str) -> Result<&'a [Value], RecordRefusal> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(other) => Err(wrong(other, &format!("{at}{name}"), "a list")),
    }
}

fn listed(value: &Value, name: &str) -> Result<Option<String>, RecordRefusal> {
    let items: Vec<_> =
        list(value, name, "")?.iter().filter_map(Value::as_str).filter(|item| !is_blank(item)).collect();
    Ok((!items.is_empty()).then(|| items.join(", ")))
}

fn wrong(found: &Value, member: &str, expected: &'static str) -> RecordRefusal {
    RecordRefusal::Type { member: member.to_owned(), expected, found: crate::bulk::kind(found) }
}

#[cfg(test)]
mod tests;
