//! What is here: cases, and what changed lately.

use crate::{
    accept::Form,
    answer::Answer,
    app::{App, listed, page},
    ask::Ask,
    lines::{Lines, PublicationLine},
    problem::Problem,
};
use axum::{Router, http::header};
use ledger::states;
use model::{Recorded, history, history::Change};
use proof::{Seq, StreamName};
use render::{
    CaseLine,
    site::{Choice, FrontInput, Latest, address},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// How many cases are on a page.
const CASES_A_PAGE: usize = 50;
/// The most that may be asked for at once, as JSON.
const CASES_A_PAGE_MAX: u64 = 500;
/// How many entries are looked at for the stream of changes.
const LATEST_ENTRIES: u64 = 60;
/// How many sentences it has.
const LATEST_MAX: usize = 14;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    let forms = &[Form::Html, Form::Json];
    listed(Router::new().route("/", page(forms, front)), "/cases", forms, front)
}

/// Which cases are asked for.
#[derive(Debug, Clone, Copy, Default)]
struct Filter<'a> {
    verdict: Option<&'a str>,
    state: Option<&'a str>,
    recheck: bool,
}

impl<'a> Filter<'a> {
    fn of(ask: &'a Ask) -> Result<Self, Problem> {
        let recheck = match ask.parameter("recheck") {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => {
                return Err(Problem::bad_request(format!("“recheck” must be true or false, and not {other}"))
                    .way("/?recheck=true", "Cases to be rechecked"));
            }
        };
        if let Some(state) = ask.parameter("state").filter(|state| !matches!(*state, "open" | "closed")) {
            return Err(
                Problem::bad_request(format!("“state” must be open or closed, and not {state}")).way("/", "All cases")
            );
        }
        Ok(Self { verdict: ask.parameter("verdict"), state: ask.parameter("state"), recheck })
    }

    fn takes(&self, line: &CaseLine) -> bool {
        let verdict = line.verdict.as_ref().map_or("none", |(rating, _)| rating.as_str());
        self.verdict.is_none_or(|wanted| wanted == verdict)
            && self.state.is_none_or(|wanted| wanted == line.state)
            && (!self.recheck || line.recheck > 0)
    }

    fn query(&self) -> [(&'static str, &'a str); 3] {
        let recheck = if self.recheck { "true" } else { "" };
        [("verdict", self.verdict.unwrap_or_default()), ("state", self.state.unwrap_or_default()), ("recheck", recheck)]
    }
}

fn front(ask: &Ask) -> Result<Answer, Problem> {
    let lines = ask.lines()?;
    let filter = Filter::of(ask)?;
    let is_json = ask.form() == Form::Json;
    let number = |name, otherwise, most| {
        let number = ask.number(name, otherwise, most)?;
        if number == 0 {
            return Err(Problem::bad_request(format!("“{name}” counts from 1")));
        }
        Ok(usize::try_from(number).unwrap_or(usize::MAX))
    };
    let page = number("page", 1, u64::from(u32::MAX))?;
    let limit = number("limit", CASES_A_PAGE as u64, CASES_A_PAGE_MAX)?;
    let mut cases: Vec<&CaseLine> = lines.cases.iter().filter(|line| filter.takes(line)).collect();
    // Programs read on where they were: by name. People want what is new.
    if !is_json {
        cases.sort_by_key(|line| Reverse(line.seq));
    }
    let (total, pages) = (cases.len(), cases.len().div_ceil(limit).max(1));
    let query = |page: usize| {
        let limit = if limit == CASES_A_PAGE { String::new() } else { limit.to_string() };
        let page = if page > 1 { page.to_string() } else { String::new() };
        let [verdict, state, recheck] = filter.query();
        address(&ask.path, &[verdict, state, recheck, ("limit", &limit), ("page", &page)])
    };
    if page > pages {
        return Err(Problem::not_found(format!("there are {pages} pages of cases, and no page {page}"))
            .way(query(pages), "The last page")
            .way("/", "All cases"));
    }
    let before = (page > 1).then(|| query(page.saturating_sub(1)));
    let after = (page < pages).then(|| query(page.saturating_add(1)));
    let cases: Vec<&CaseLine> =
        cases.into_iter().skip(page.saturating_sub(1).saturating_mul(limit)).take(limit).collect();
    let answer = if is_json {
        Answer::json(&cases.iter().map(|line| line.to_value()).collect::<Vec<_>>().into())
    } else {
        let latest = latest(ask, &lines)?;
        let choices = choices(&lines, filter);
        let input = FrontInput {
            cases: &cases,
            total,
            all: lines.cases.len(),
            choices: &choices,
            latest: &latest,
            page: (page, pages),
            beside: (before.as_deref(), after.as_deref()),
            public: ask.is_public(),
        };
        let frame = ask.frame("").form("application/json", "/cases.json".to_owned(), "JSON");
        Answer::new(Form::Html, render::site::front(&frame, &input))
    };
    let mut links: Vec<String> = Vec::new();
    if pages > 1 {
        links.extend(before.map(|to| format!("<{to}>; rel=\"prev\"")));
        links.extend(after.map(|to| format!("<{to}>; rel=\"next\"")));
        links.push(format!("<{}>; rel=\"first\"", query(1)));
        links.push(format!("<{}>; rel=\"last\"", query(pages)));
    }
    Ok(if links.is_empty() { answer } else { answer.with(header::LINK, &links.join(", ")) })
}

/// Returns what may be chosen: all, what is to be rechecked, and each verdict that there is.
fn choices(lines: &Lines, filter: Filter<'_>) -> Vec<Choice> {
    let mut by_verdict: BTreeMap<(Reverse<i64>, String), (String, usize)> = BTreeMap::new();
    for line in &lines.cases {
        let (rating, order) = match &line.verdict {
            Some((rating, order)) => (rating.clone(), order.unwrap_or(i64::MIN.saturating_add(1))),
            None => ("none".to_owned(), i64::MIN),
        };
        let label = match (&line.verdict, &line.label) {
            (None, _) => "no verdict".to_owned(),
            (Some(_), Some(label)) => label.clone(),
            (Some(_), None) => rating.replace('-', " "),
        };
        by_verdict.entry((Reverse(order), rating)).or_insert_with(|| (label, 0)).1 += 1;
    }
    let none = filter.verdict.is_none() && filter.state.is_none() && !filter.recheck;
    let mut out = vec![Choice { words: "All".to_owned(), count: lines.cases.len(), to: "/".to_owned(), made: none }];
    let again = lines.cases.iter().filter(|line| line.recheck > 0).count();
    if again > 0 {
        let to = address("/", &[("recheck", "true")]);
        out.push(Choice { words: "to be rechecked".to_owned(), count: again, to, made: filter.recheck });
    }
    out.extend(by_verdict.into_iter().map(|((_, rating), (words, count))| Choice {
        made: filter.verdict == Some(rating.as_str()),
        to: address("/", &[("verdict", &rating)]),
        words,
        count,
    }));
    out
}

/// Returns what happened lately in all streams; of a public site, what was published.
fn latest(ask: &Ask, lines: &Lines) -> Result<Vec<Latest>, Problem> {
    if ask.is_public() {
        return Ok(lines.publications.iter().rev().take(LATEST_MAX).map(published).collect());
    }
    let size = ask.snapshot.size();
    let mut streams: BTreeMap<StreamName, BTreeSet<u64>> = BTreeMap::new();
    for seq in size.saturating_sub(LATEST_ENTRIES)..size {
        if let Some(bytes) = ask.snapshot.entry(Seq(seq))? {
            let entry = states::parsed(Seq(seq), &bytes)?;
            streams.entry(entry.event.subject).or_default().insert(seq);
        }
    }
    let mut changes: Vec<Change> = Vec::new();
    for (stream, positions) in streams {
        let all = changes_of(ask, &stream)?;
        changes.extend(all.into_iter().filter(|change| positions.contains(&change.seq)));
    }
    changes.sort_by_key(|change| change.seq);
    let questions: BTreeMap<&str, &str> =
        lines.cases.iter().map(|line| (line.case.as_str(), line.question.as_str())).collect();
    let about = |stream: &str| match stream.split_once('/') {
        Some(("case", id)) => questions.get(id).map(|question| (format!("/cases/{id}"), (*question).to_owned())),
        Some(("source", id)) => Some((format!("/sources/{id}"), format!("the source {id}"))),
        _ => None,
    };
    let mut told = render::site::latest(&changes, about);
    told.truncate(LATEST_MAX);
    Ok(told)
}

fn published(line: &PublicationLine) -> Latest {
    let verb =
        if line.nature == "first" { "published".to_owned() } else { format!("published again ({})", line.nature) };
    Latest {
        seq: line.seq,
        recorded_at: line.recorded_at.clone(),
        words: format!("{} {verb} {}", line.by.join(", "), line.publication),
        about: Some((format!("/cases/{}", line.case), line.question.clone())),
        more: 0,
    }
}

/// Returns the changes of one stream alone.
fn changes_of(ask: &Ask, stream: &StreamName) -> Result<Vec<Change>, Problem> {
    let head = ask.snapshot.head();
    let entries: Vec<Recorded> = ask.reader.stream(stream, head)?;
    if let StreamName::Case(id) = stream {
        return Ok(match ask.reader.case(id, head)? {
            Some(view) => history::of_case(id, &entries, &[], &view.governance, &view.known()),
            None => Vec::new(),
        });
    }
    let governance = ask.reader.governance(head)?;
    Ok(history::of_others(&entries, &governance))
}
