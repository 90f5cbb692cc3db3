//! How a case came to be as it is, and what was said of it: history, comparison, corrections, feeds, search, keys.

mod compared;
mod corrections;
mod feeds;
mod keys;
mod memento;
mod searched;
mod timeline;

use crate::{
    accept::Form,
    answer::Answer,
    app::{App, listed, page},
    ask::Ask,
    problem::Problem,
};
use axum::{Router, http::header};
use ledger::CaseView;
use model::{
    Assessment, Recorded,
    history::{self, Change},
    words::CorrectionClass,
};
use proof::{Slug, StreamName};
use render::site::Pager;
use std::collections::BTreeMap;

/// The forms of what is a page and data.
const BOTH: &[Form] = &[Form::Html, Form::Json];

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    let mut router = Router::new();
    router = listed(router, "/cases/{case}/history", BOTH, timeline::history);
    router = listed(router, "/cases/{case}/diff", BOTH, compared::diff);
    router = listed(router, "/corrections", BOTH, corrections::corrections);
    router = listed(router, "/search", BOTH, searched::search);
    router = listed(router, "/keys", BOTH, keys::keys);
    router
        .route("/keys/{key}", page(BOTH, keys::key))
        .route("/feed.atom", page(&[], feeds::of_ledger))
        .route("/cases/{case}/feed.atom", page(&[], feeds::of_case))
        .route("/timegate/cases/{case}", page(&[], memento::timegate))
        .route("/timemap/link/cases/{case}", page(&[], memento::timemap))
}

/// The changes of a case that may be told, and the entries that they come from.
struct Told {
    /// The case at the end of them.
    view: CaseView,
    /// In log order.
    changes: Vec<Change>,
    /// By position.
    entries: BTreeMap<u64, Recorded>,
    /// The assessments of the publications, where only they are told.
    published: Vec<(u64, Assessment)>,
}

/// Returns what may be told of a case up to the moment that is asked for, and otherwise up to now.
fn told(ask: &Ask, id: &Slug) -> Result<Told, Problem> {
    let view = if ask.is_public() {
        ask.shown(id)?.view
    } else {
        ask.case_at(id, ask.moment("at")?.unwrap_or_else(|| ask.snapshot.head()))?
    };
    let of_case = ask.reader.stream(&StreamName::Case(id.clone()), view.at)?;
    let mut of_sources = Vec::new();
    for source in &view.case.sources {
        of_sources.extend(ask.reader.stream(&StreamName::Source(source.clone()), view.at)?);
    }
    let mut changes = history::of_case(id, &of_case, &of_sources, &view.governance, &view.known());
    let mut published = Vec::new();
    if ask.is_public() {
        for publication in &view.case.publications {
            let then = ask.case_at(id, publication.mark.seq)?;
            published.push((publication.mark.seq.0, then.assessment()));
        }
        changes = history::published(&changes, &published);
    }
    let entries = of_case.into_iter().chain(of_sources).map(|recorded| (recorded.mark.seq.0, recorded)).collect();
    Ok(Told { view, changes, entries, published })
}

/// Returns the corrections of a case that may be seen: of a public site those that a publication came with, and those that
/// say that a publication does not hold, which no publication follows.
fn seen_corrections(ask: &Ask, view: &CaseView) -> Vec<usize> {
    let last = view.case.publications.last().map(|publication| publication.mark.seq);
    let seen = |correction: &model::case::Item<model::event::publications::CorrectionIssued>| {
        !ask.is_public()
            || last.is_some_and(|last| correction.mark.seq <= last || correction.data.class == CorrectionClass::Void)
    };
    let all = view.case.corrections.iter().enumerate();
    all.filter(|(_, correction)| seen(correction)).map(|(n, _)| n).collect()
}

/// Returns the page that is asked for, from 1.
fn page_number(ask: &Ask) -> Result<u64, Problem> {
    Ok(ask.number("page", 1, u64::from(u32::MAX))?.max(1))
}

/// Returns the things of a page.
fn slice<T: Clone>(all: &[T], page: u64, a_page: usize) -> Vec<T> {
    let from = usize::try_from(page.saturating_sub(1)).unwrap_or(usize::MAX).saturating_mul(a_page);
    all.iter().skip(from).take(a_page).cloned().collect()
}

/// Returns JSON that is a page of several.
fn paged(value: &serde_json::Value, pager: &Pager) -> Answer {
    Answer::json(value).with(header::LINK, &pager.link())
}
