//! What readers see: the assessment with its page, and the words of a correction.

use super::proposals::{self, Of};
use crate::{
    commands::events::call::Call,
    desk::{Desk, Draft},
    failure::Failure,
};
use anyhow::Context as _;
use model::{ASSESSMENT_SCHEMA, Case, EventKind, case::Publication};
use proof::{Digest, Slug, StreamName};
use serde_json::{Map, Value, json};

/// What a proposal of a publication holds.
const PROPOSED: [&str; 5] = ["publication", "digest", "schema", "assessment", "page"];

pub(super) fn publish(call: &mut Call<'_>, desk: &mut Desk<'_>, case: &Case) -> anyhow::Result<Draft> {
    let subject = StreamName::Case(case.id.clone());
    let propose = call.matches.get_flag("propose");
    if propose {
        let not = ["proposal", "nature", "url"].into_iter().find(|name| call.data.contains_key(*name));
        if let Some(name) = not {
            return Err(Failure::usage(format!("--{name} goes with publishing, not with --propose"))
                .then("propose it first, and say that when others have reviewed it")
                .unwritten()
                .into());
        }
    }
    let repeats = proposals::repeat(call, desk, case, Of::Publication)?;
    if !propose {
        nature(call, case)?;
    }
    if !repeats {
        as_it_stands(call, desk, case)?;
    }
    if !propose {
        return call.draft(EventKind::AssessmentPublished, subject, &call.data);
    }
    let data: Map<String, Value> = call
        .data
        .iter()
        .filter(|(name, _)| PROPOSED.contains(&name.as_str()))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    call.draft(EventKind::PublicationProposed, subject, &data)
}

/// Computes the assessment and its page, and keeps both.
fn as_it_stands(call: &mut Call<'_>, desk: &mut Desk<'_>, case: &Case) -> anyhow::Result<()> {
    let view = desk.ledger.case_view(&case.id)?.context("the case is gone")?;
    if let Some((seq, name)) = view.unknown().first() {
        return Err(Failure::new(format!("entry {seq} is of the type {name}, which this version does not know"))
            .then("publish it with a version that knows it: nobody can tell what it does to the assessment")
            .unwritten()
            .into());
    }
    let assessment = view.assessment();
    let (members, blobs) = readers_see(&assessment);
    if !call.is_dry() {
        blobs.iter().try_for_each(|blob| desk.keep(blob))?;
    }
    call.default("publication", free_publication(case));
    members.into_iter().for_each(|(name, value)| call.default(&name, value));
    Ok(())
}

/// Returns the members of a publication that are computed, and the blobs that they name: the assessment and its page.
pub(crate) fn readers_see(assessment: &model::Assessment) -> (Map<String, Value>, [Vec<u8>; 2]) {
    let kept = assessment.to_canonical();
    let page = render::page(assessment).into_bytes();
    let digest = assessment.digest().to_string();
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    put("schema", ASSESSMENT_SCHEMA.into());
    put("assessment", json!({"sha256": digest, "size": kept.len()}));
    put("digest", digest.into());
    put("page", json!({"sha256": Digest::of(&page).to_string(), "size": page.len(), "media_type": "text/html"}));
    (members, [kept, page])
}

/// A proposal takes no id, so that what is published is numbered without gaps.
fn free_publication(case: &Case) -> String {
    case.free_id("p")
}

/// The first needs no word; what comes later is one of three things, and only a person knows which.
fn nature(call: &mut Call<'_>, case: &Case) -> anyhow::Result<()> {
    if case.publications.is_empty() {
        call.default("nature", "first");
    }
    if call.data.contains_key("nature") {
        return Ok(());
    }
    let before = case.published().map(|published| published.data.publication.to_string()).unwrap_or_default();
    let changed: Vec<String> = case.changed_since_published().into_iter().collect();
    let changed = if changed.is_empty() { "nothing in words or ratings".to_owned() } else { changed.join(", ") };
    Err(Failure::usage(format!("--nature: what is it to {before}, which readers have seen?"))
        .then(format!("changed since: {changed}"))
        .then("first:         nothing was published before; not this time")
        .then("correction:    what was wrong is put right, and `casebook correct` has told readers")
        .then("update:        there is something new")
        .then("typographical: slips of the pen are mended: no digit, name, negation, citation or rating")
        .unwritten()
        .into())
}

/// Fills in the last publication, and where one thing is corrected, what it said and says.
pub(super) fn correction(call: &mut Call<'_>, case: &Case) -> anyhow::Result<()> {
    if let Some(last) = case.published() {
        call.default("publication", last.data.publication.as_str());
    } else if !call.data.contains_key("publication") {
        return Err(Failure::new(format!("nothing of `{}` was published, so there is nothing to correct", case.id))
            .then("change it: `casebook statement`, `casebook verdict`; `casebook publish` shows it to readers")
            .unwritten()
            .into());
    }
    let publication = case
        .publications
        .iter()
        .find(|publication| call.member("publication") == Some(publication.data.publication.as_str()));
    let target = match call.data.get("targets").and_then(Value::as_array).map(Vec::as_slice) {
        Some([one]) => one.as_str().and_then(|id| id.parse::<Slug>().ok()),
        _ => None,
    };
    if let Some(target) = target {
        if let Some(was) = publication.and_then(|publication| was(publication, &target)) {
            call.default("was", was);
        }
        if let Some(now) = now(case, &target) {
            call.default("now", now);
        }
    }
    for (flag, question) in [("was", "what did it say?"), ("now", "what does it say?")] {
        if !call.data.contains_key(flag) {
            return Err(Failure::usage(format!("--{flag}: {question}"))
                .then("it is filled in where --targets names one statement or rating that was published and stands")
                .unwritten()
                .into());
        }
    }
    Ok(())
}

/// What was published of a sentence, a heading or a rating.
fn was(publication: &Publication, target: &Slug) -> Option<String> {
    let sentence = publication.words.sentences.get(target).map(|sentence| sentence.text.clone());
    sentence.filter(|text| !text.is_empty()).or_else(|| publication.words.ratings.get(target.as_str()).cloned())
}

/// What stands of it.
fn now(case: &Case, target: &Slug) -> Option<String> {
    let sentence = case.document.statement(target).map(|statement| statement.data.text.to_string());
    let heading = || case.document.section(target)?.data.heading.as_ref().map(ToString::to_string);
    let rating = || case.verdict(target.as_str()).map(|verdict| verdict.data.to.to_string());
    sentence.or_else(heading).or_else(rating)
}
