//! `/feed.atom` and `/cases/{case}/feed.atom`: what changed, for feed readers.

use super::{keys::changes, seen_corrections, told};
use crate::{answer::Answer, ask::Ask, problem::Problem};
use ledger::{CaseView, LedgerError, states};
use model::{
    Recorded,
    history::{Change, Difference},
};
use proof::{Seq, Slug, StreamName};
use render::site::{self, ATOM, Feed, FeedEntry, address};
use std::collections::BTreeMap;

/// How many entries are in a feed.
const IN_A_FEED: usize = 50;

/// What is in a feed, newest first, and the position behind which it goes on.
struct Part {
    entries: Vec<FeedEntry>,
    before: Option<u64>,
}

pub(super) fn of_ledger(ask: &Ask) -> Result<Answer, Problem> {
    let before = before(ask)?;
    let part = if ask.is_public() { published(ask, None, before)? } else { everything(ask, before)? };
    let title =
        format!("{}: {}", ask.title(), if ask.is_public() { "publications and corrections" } else { "all changes" });
    Ok(answer(ask, &title, "/feed.atom", "/", &part))
}

pub(super) fn of_case(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("case")?;
    let before = before(ask)?;
    let told = told(ask, &id)?;
    let question = told.view.case.opened.data.question.to_string();
    let part = if ask.is_public() {
        published(ask, Some(&id), before)?
    } else {
        let mut newest = told.changes.iter().rev().filter(|change| change.seq < before);
        let entries: Vec<FeedEntry> =
            newest.by_ref().take(IN_A_FEED).map(|change| entry(ask, change, &question)).collect();
        part(entries, newest.next().is_some(), &told.changes)
    };
    let title = format!("{}: {question}", ask.title());
    Ok(answer(ask, &title, &format!("/cases/{id}/feed.atom"), &format!("/cases/{id}"), &part))
}

fn part(entries: Vec<FeedEntry>, goes_on: bool, changes: &[Change]) -> Part {
    let last = entries.last().and_then(|last| changes.iter().find(|change| change.event == last.event));
    Part { before: last.filter(|_| goes_on).map(|change| change.seq), entries }
}

/// Returns the position below which entries are wanted.
fn before(ask: &Ask) -> Result<u64, Problem> {
    Ok(ask.number("before", ask.snapshot.size(), u64::MAX)?.min(ask.snapshot.size()))
}

/// Returns all that was recorded lately.
fn everything(ask: &Ask, before: u64) -> Result<Part, Problem> {
    let first = before.saturating_sub(IN_A_FEED as u64);
    let mut recorded = Vec::new();
    for seq in (first..before).map(Seq) {
        if let Some(bytes) = ask.reader.entry(seq)? {
            recorded.push(Recorded::of(&states::parsed(seq, &bytes)?));
        }
    }
    let governance = ask.reader.governance(ask.snapshot.head())?;
    let changes = changes(ask, &governance, &recorded)?;
    let mut questions = BTreeMap::new();
    let mut entries = Vec::new();
    for change in changes.values().rev() {
        let about = about(ask, &mut questions, change)?;
        entries.push(entry(ask, change, &about));
    }
    Ok(Part { entries, before: (first > 0).then_some(first) })
}

/// Returns publications and corrections, of one case or of all.
fn published(ask: &Ask, id: Option<&Slug>, before: u64) -> Result<Part, Problem> {
    let mut all: Vec<(u64, FeedEntry)> = Vec::new();
    let mut take = |view: &CaseView| all.extend(of_view(ask, view).into_iter().filter(|(seq, _)| *seq < before));
    match id {
        Some(id) => take(&ask.case_at(id, ask.snapshot.head())?),
        None => ask.reader.each_case(ask.snapshot.head(), |view| {
            take(&view);
            Ok::<(), LedgerError>(())
        })?,
    }
    all.sort_by_key(|(seq, _)| core::cmp::Reverse(*seq));
    let next = all.get(IN_A_FEED.saturating_sub(1)).filter(|_| all.len() > IN_A_FEED).map(|(seq, _)| *seq);
    Ok(Part { entries: all.into_iter().take(IN_A_FEED).map(|(_, entry)| entry).collect(), before: next })
}

fn of_view(ask: &Ask, view: &CaseView) -> Vec<(u64, FeedEntry)> {
    let (id, base) = (&view.case.id, ask.base_url());
    let question = view.case.opened.data.question.to_string();
    let blank = |mark: &model::Mark, title: String, address: String| FeedEntry {
        event: mark.event.to_string(),
        title,
        recorded_at: mark.recorded_at.to_string(),
        by: mark.by.iter().map(|key| view.governance.display_name(key)).collect(),
        address,
        entry: format!("{base}/entries/{}", mark.seq),
        about: question.clone(),
        words: None,
        reason: None,
    };
    let mut out = Vec::new();
    for publication in &view.case.publications {
        let name = &publication.data.publication;
        let to = format!("{base}/cases/{id}/publications/{name}");
        let title = format!("published ({}): {question}", publication.data.nature);
        out.push((publication.mark.seq.0, blank(&publication.mark, title, to)));
    }
    for correction in seen_corrections(ask, view).into_iter().filter_map(|n| view.case.corrections.get(n)) {
        let data = &correction.data;
        let to = format!("{base}/cases/{id}#{}", data.correction);
        let entry = blank(&correction.mark, format!("corrected: {}", data.text), to);
        let words = Some((Some(data.was.to_string()), Some(data.now.to_string())));
        out.push((correction.mark.seq.0, FeedEntry { words, ..entry }));
    }
    out
}

/// Returns what a change is about.
fn about(ask: &Ask, questions: &mut BTreeMap<String, String>, change: &Change) -> Result<String, Problem> {
    if let Some(known) = questions.get(&change.stream) {
        return Ok(known.clone());
    }
    let stream: Option<StreamName> = change.stream.parse().ok();
    let words = match &stream {
        Some(StreamName::Case(id)) => {
            let entries = ask.reader.stream(&StreamName::Case(id.clone()), ask.snapshot.head())?;
            match entries.first().map(|first| &first.data) {
                Some(Ok(model::EventData::CaseOpened(data))) => data.question.to_string(),
                Some(Ok(_) | Err(_)) | None => id.to_string(),
            }
        }
        Some(StreamName::Source(id)) => {
            let governance = ask.reader.governance(ask.snapshot.head())?;
            let source = ask.reader.source(id, ask.snapshot.head(), &governance)?;
            source.map_or_else(|| id.to_string(), |source| source.display_title())
        }
        Some(StreamName::Ledger) | None => String::new(),
    };
    questions.insert(change.stream.clone(), words.clone());
    Ok(words)
}

fn entry(ask: &Ask, change: &Change, about: &str) -> FeedEntry {
    let base = ask.base_url();
    let log = format!("{base}/entries/{}", change.seq);
    let place = match change.stream.split_once('/') {
        Some(("case", id)) => format!("{base}/cases/{id}?at={}", change.seq),
        Some(("source", id)) => format!("{base}/sources/{id}"),
        _ => log.clone(),
    };
    let words = match &change.difference {
        Some(Difference::Words { was, now, .. }) if was != now => Some((was.clone(), now.clone())),
        Some(_) | None => None,
    };
    FeedEntry {
        event: change.event.clone(),
        title: change.summary.clone(),
        recorded_at: change.recorded_at.clone(),
        by: change.by.clone(),
        address: place,
        entry: log,
        about: about.to_owned(),
        words,
        reason: change.reason.clone(),
    }
}

fn answer(ask: &Ask, title: &str, path: &str, page: &str, part: &Part) -> Answer {
    let base = ask.base_url();
    let here = ask.parameter("before").unwrap_or_default();
    let next = part.before.map(|before| address(&format!("{base}{path}"), &[("before", &before.to_string())]));
    let updated = part.entries.first().map_or(ask.stand().recorded_at.as_str(), |first| &first.recorded_at);
    let feed = Feed {
        title,
        id: &site::urn(&format!("feed of {} {path}", ask.stand().origin)),
        address: &address(&format!("{base}{path}"), &[("before", here)]),
        page: &format!("{base}{page}"),
        first: &format!("{base}{path}"),
        next: next.as_deref(),
        updated,
        author: ask.title(),
        generator: "casebook",
        entries: &part.entries,
    };
    Answer::of(ATOM, site::feed(&feed))
}
