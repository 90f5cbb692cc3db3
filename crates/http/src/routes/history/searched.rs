//! `/search`: what stands, or what was published, by its words.

use super::page_number;
use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem};
use axum::http::{StatusCode, header};
use ledger::search::{Answered, HITS_MAX, Hit, Kind, Query, SearchError};
use proof::{Slug, StreamName};
use render::{
    HitLine,
    site::{self, FoundInput, Pager, address},
};

/// How many hits are on a page.
const ON_A_PAGE: usize = 25;
/// How many are in an answer for programs, where it does not say: as at the terminal.
const IN_JSON: u64 = 20;

pub(super) fn search(ask: &Ask) -> Result<Answer, Problem> {
    let text = ask.parameter("q").unwrap_or_default();
    let kind = ask.parameter("kind").map(kind).transpose()?;
    let case = ask.parameter("case").map(|text| case(ask, text)).transpose()?;
    let page = page_number(ask)?;
    let is_json = ask.form() == Form::Json;
    let a_page = if is_json {
        usize::try_from(ask.number("limit", IN_JSON, HITS_MAX as u64)?).unwrap_or(HITS_MAX)
    } else {
        ON_A_PAGE
    };
    let until = usize::try_from(page).unwrap_or(HITS_MAX).saturating_mul(a_page);
    let query = Query {
        text: text.to_owned(),
        kinds: kind.into_iter().collect(),
        streams: case.as_ref().map(|case| streams(ask, case)).transpose()?,
        limit: until.min(HITS_MAX),
    };
    let Answered { mut found, kinds } = if ask.is_public() {
        ask.shared.search.search_published(&ask.reader, &query, || ask.cases_in_sight())?
    } else {
        ask.shared.search.search(&ask.reader, &query)?
    };
    if let Some(warning) = &found.warning {
        tracing::warn!(warning, "search");
    }
    found.hits.drain(..until.saturating_sub(a_page).min(found.hits.len()));
    let case = case.as_ref().map_or("", Slug::as_str);
    let parameters = [("q", text), ("kind", kind.map_or("", Kind::as_str)), ("case", case)];
    let within = found.total.min(HITS_MAX as u64);
    if is_json {
        let limit = if a_page as u64 == IN_JSON { String::new() } else { a_page.to_string() };
        let parameters: Vec<_> = parameters.into_iter().chain([("limit", limit.as_str())]).collect();
        let pager = Pager::new("/search.json", &parameters, page, within, a_page as u64);
        return Ok(Answer::json(&found.to_value(text)).with(header::LINK, &pager.link()));
    }
    let hits: Vec<HitLine> = found.hits.iter().map(line).collect();
    let kinds: Vec<_> = kinds.into_iter().map(|(kind, count)| (kind.as_str(), name(kind), count)).collect();
    let pager = Pager::new("/search", &parameters, page, within, ON_A_PAGE as u64);
    let input = FoundInput {
        query: text,
        has_words: found.has_words,
        all_words: found.all_words,
        hits: &hits,
        total: found.total,
        kinds: &kinds,
        kind: kind.map_or("", Kind::as_str),
        case,
        indexed_to: found.indexed_to(),
        texts_missing: found.texts_missing,
        pager: &pager,
        public: ask.is_public(),
    };
    let title = if text.is_empty() { "Search".to_owned() } else { format!("“{text}”") };
    let mut frame = ask.frame(&title).looking_for(text);
    if found.has_words {
        frame = frame.form("application/json", address("/search.json", &parameters), "JSON");
    }
    Ok(Answer::new(Form::Html, site::found(&frame, &input)))
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        tracing::error!(error = %error, "a search failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "this cannot be searched; the operator finds the reason in the log",
        )
    }
}

fn kind(word: &str) -> Result<Kind, Problem> {
    Kind::named(word).ok_or_else(|| {
        let all: Vec<&str> = Kind::ALL.into_iter().map(Kind::as_str).collect();
        Problem::bad_request(format!("there is no kind “{word}” of things: there are {}", all.join(", ")))
            .way("/search", "How to search")
    })
}

fn case(ask: &Ask, text: &str) -> Result<Slug, Problem> {
    let id = text.strip_prefix("case/").unwrap_or(text);
    let id: Slug = id
        .parse()
        .map_err(|_no_slug| Problem::not_found(format!("no case is called “{text}”")).way("/", "All cases"))?;
    // Whether it may be seen at all.
    ask.shown(&id)?;
    Ok(id)
}

/// Returns the streams of a case and of the sources that it names, as far as they may be seen.
fn streams(ask: &Ask, id: &Slug) -> Result<Vec<StreamName>, Problem> {
    let view = if ask.is_public() { ask.shown(id)?.view } else { ask.case_at(id, ask.snapshot.head())? };
    let sources = view.case.sources.iter().cloned().map(StreamName::Source);
    Ok(sources.chain([StreamName::Case(id.clone())]).collect())
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Question => "Questions",
        Kind::Claim => "Claims",
        Kind::Evidence => "Evidence",
        Kind::Gap => "Gaps",
        Kind::Verdict => "Verdicts",
        Kind::Section => "Headings",
        Kind::Statement => "Sentences",
        Kind::Note => "Notes",
        Kind::Source => "Sources",
        Kind::Text => "Captured texts",
    }
}

fn line(hit: &Hit) -> HitLine {
    HitLine {
        name: hit.name.clone(),
        kind: hit.kind.as_str().to_owned(),
        of: hit.of.to_string(),
        title: hit.title.clone(),
        seq: hit.seq.0,
        text: hit.snippet.text.clone(),
        marks: hit.snippet.marks.clone(),
        cut: (hit.goes_before, hit.snippet.goes_on),
        start: hit.extraction.map(|(_, start)| start),
    }
}
