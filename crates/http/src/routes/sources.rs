//! Sources, their captures and texts, blobs, and what rests on what.
//!
//! A public site knows the sources of cases that were published, as those cases knew them, and of their captures what
//! may be seen by all.

mod blobs;
mod captures;
mod graph;
mod walks;

use crate::{
    accept::Form,
    answer::Answer,
    app::{App, listed, page},
    ask::Ask,
    problem::Problem,
};
use axum::{Router, http::header};
use ledger::{CaseView, Sight};
use model::{
    Governance, Source,
    source_record::{SourceLine, SourceRecord},
};
use proof::{Seq, Slug, StreamName};
use render::site::{SourceFilter, SourceInput, SourcesInput};
use serde_json::json;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// How many sources a page of the list has.
const PAGE_LENGTH: usize = 100;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    listed(Router::new(), "/sources", &[Form::Html, Form::Json], list)
        .route("/sources/{source}", page(&[Form::Html, Form::Json], source))
        .route("/sources/{source}/captures/{capture}", page(&[Form::Html, Form::Json], captures::capture))
        .route("/blobs/sha256/{hex}", page(&[], blobs::blob))
        .merge(graph::routes())
        .merge(walks::routes())
}

impl Ask {
    /// Returns which cases may be seen.
    fn sight(&self) -> Sight {
        if self.is_public() { Sight::Published } else { Sight::Everything }
    }
}

fn list(ask: &Ask) -> Result<Answer, Problem> {
    let filter = SourceFilter {
        words: ask.parameter("q").unwrap_or_default(),
        kind: ask.parameter("kind").unwrap_or_default(),
        site: ask.parameter("site").unwrap_or_default(),
        standing: ask.parameter("standing").unwrap_or_default(),
        captured: ask.parameter("captured").unwrap_or_default(),
    };
    let all = lines(ask)?;
    let found: Vec<&SourceLine> = all.iter().filter(|line| filter.takes(line)).collect();
    let pages = found.len().div_ceil(PAGE_LENGTH).max(1);
    let wanted = ask.number("page", 1, u64::from(u32::MAX))?.max(1);
    let shown = usize::try_from(wanted.saturating_sub(1)).ok().and_then(|before| found.chunks(PAGE_LENGTH).nth(before));
    let Some(shown) = shown.or((wanted == 1).then_some(&[])) else {
        return Err(Problem::not_found(format!("there are {pages} pages of these sources, and no page {wanted}"))
            .way(filter.address("", 1), "The first page"));
    };
    let pages = pages as u64;
    let ending = if ask.ending == Some(Form::Json) { ".json" } else { "" };
    let (next, previous) = (
        (wanted < pages).then(|| filter.address(ending, wanted.saturating_add(1))),
        (wanted > 1).then(|| filter.address(ending, wanted.saturating_sub(1))),
    );
    let links = [("next", &next), ("prev", &previous)];
    let links: Vec<String> =
        links.iter().filter_map(|(rel, to)| Some(format!("<{}>; rel=\"{rel}\"", to.as_ref()?))).collect();
    let answer = if ask.form() == Form::Json {
        Answer::json(&json!({
            "as_of": ask.snapshot.head().0,
            "found": found.len(),
            "page": wanted,
            "pages": pages,
            "next": next,
            "previous": previous,
            "sources": shown,
        }))
    } else {
        let input = SourcesInput { all: &all, shown, filter, found: found.len() as u64, page: wanted, pages };
        let frame = ask.frame("Sources").form("application/json", filter.address(".json", wanted), "JSON");
        Answer::new(Form::Html, render::site::sources(&frame, &input))
    };
    Ok(if links.is_empty() { answer } else { answer.with(header::LINK, &links.join(", ")) })
}

/// Returns the sources that may be seen: those that most cases name first, then those that changed last.
fn lines(ask: &Ask) -> Result<Vec<SourceLine>, Problem> {
    let mut naming: BTreeMap<Slug, u64> = BTreeMap::new();
    for view in ask.cases_in_sight()? {
        for id in view.sources.into_keys() {
            *naming.entry(id).or_default() += 1;
        }
    }
    let head = ask.snapshot.head();
    let governance = ask.reader.governance(head)?;
    if !ask.is_public() {
        for stream in ask.reader.streams("source/")? {
            if let StreamName::Source(id) = stream {
                naming.entry(id).or_default();
            }
        }
    }
    let mut lines = Vec::new();
    for (id, cases) in naming {
        lines.extend(ask.reader.source(&id, head, &governance)?.map(|source| SourceLine::of(&source, cases)));
    }
    lines.sort_by_key(|line| (Reverse(line.cases), Reverse(line.seq)));
    Ok(lines)
}

/// A source that may be seen, with what rests on it.
#[derive(Debug)]
struct Seen {
    at: Seq,
    source: Source,
    record: SourceRecord,
    governance: Governance,
    /// What the sources that it was merged with are called.
    called: BTreeMap<String, String>,
}

impl Ask {
    /// Returns the source that is asked for, at the moment that is asked for.
    ///
    /// # Errors
    /// That there is no such source, or that it may not be seen.
    fn source_seen(&self, id: &Slug) -> Result<Seen, Problem> {
        let at = self.moment("at")?.unwrap_or(self.snapshot.head());
        let views = self.reader.cases_seen_naming(id, at, self.sight())?;
        if self.is_public() && views.is_empty() {
            return Err(no_source(id));
        }
        let governance = self.reader.governance(at)?;
        let stream = StreamName::Source(id.clone());
        let entries = self.reader.stream(&stream, at)?;
        let Some(source) = self.reader.source(id, at, &governance)? else {
            let first = self.reader.stream(&stream, self.snapshot.head())?.into_iter().next();
            return Err(match first {
                Some(first) if first.mark.seq > at => Problem::not_found(format!(
                    "the source “{id}” was not known yet at #{at}; it was registered by #{}, recorded {}",
                    first.mark.seq, first.mark.recorded_at
                ))
                .way(format!("/sources/{id}"), "The source now"),
                _ => no_source(id),
            });
        };
        let mut record = SourceRecord::of(&source, &entries, &governance);
        let merged = self.merged_into(id, at, &views, &governance)?;
        for view in &views {
            record.take(&view.case, &view.governance, &source, &merged.keys().cloned().collect());
        }
        record.merged_here = merged.keys().map(ToString::to_string).collect();
        let mut called: BTreeMap<String, String> =
            merged.into_iter().map(|(id, title)| (id.to_string(), title)).collect();
        if let Some((_, into)) = &source.merged {
            let other = self.reader.source(into, at, &governance)?;
            called.extend(other.map(|other| (into.to_string(), other.display_title())));
        }
        Ok(Seen { at, source, record, governance, called })
    }

    /// Returns the sources that were merged into this one, with what they are called; on a public site those that
    /// published cases name.
    fn merged_into(
        &self,
        id: &Slug,
        at: Seq,
        views: &[CaseView],
        governance: &Governance,
    ) -> Result<BTreeMap<Slug, String>, Problem> {
        let mut candidates: BTreeSet<Slug> = views.iter().flat_map(|view| view.sources.keys().cloned()).collect();
        if !self.is_public() {
            candidates.extend(self.reader.sources_naming(id, at)?);
        }
        let mut merged = BTreeMap::new();
        for other in candidates {
            if let Some(source) = self.reader.source(&other, at, governance)?
                && source.merged.as_ref().is_some_and(|(_, into)| into == id)
            {
                merged.insert(other, source.display_title());
            }
        }
        Ok(merged)
    }
}

fn no_source(id: &Slug) -> Problem {
    Problem::not_found(format!("there is no source “{id}”"))
        .way(format!("/sources?q={id}"), format!("Sources with “{id}” in their names"))
        .way("/sources", "All sources")
}

fn source(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("source")?;
    let seen = ask.source_seen(&id)?;
    if ask.form() == Form::Json {
        return Ok(Answer::json(&json!({"as_of": seen.at.0, "source": seen.record})));
    }
    let at = ask.parameter("at");
    let input = SourceInput { record: &seen.record, called: &seen.called, as_of: seen.at.0, at };
    let json = format!("/sources/{id}.json{}", at.map(|_| format!("?at={}", seen.at)).unwrap_or_default());
    let frame =
        ask.frame(&seen.record.called).about_entry(seen.source.last.seq.0).form("application/json", json, "JSON");
    Ok(Answer::new(Form::Html, render::site::source(&frame, &input)))
}
