//! What is here, what changed lately, where is mine.

use super::Frame;
use crate::{CaseLine, dates, history, page::phrases::shortened, page::verdict::StepView, words::and};
use askama::Template;
use model::history::Change;

/// A choice among the cases: its words, how many there are, its address, and whether it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen.
    pub words: String,
    /// How many cases that is.
    pub count: usize,
    /// Where it leads.
    pub to: String,
    /// Whether it is made.
    pub made: bool,
}

/// Something that happened lately: one change, or several of one hand that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latest {
    /// The entry, the last one where there are several.
    pub seq: u64,
    /// When it was recorded.
    pub recorded_at: String,
    /// Who did what.
    pub words: String,
    /// The case or source that it is about: its address and what readers call it.
    pub about: Option<(String, String)>,
    /// How many more there are of the same, that are not told.
    pub more: usize,
}

/// How many changes in a row are told of one case or source.
const TOLD_IN_A_ROW: usize = 2;

/// What the front page shows.
#[derive(Debug, Clone, Copy)]
pub struct FrontInput<'a> {
    /// The cases of this page.
    pub cases: &'a [&'a CaseLine],
    /// How many there are on all pages.
    pub total: usize,
    /// How many there are whatever is chosen.
    pub all: usize,
    /// What may be chosen.
    pub choices: &'a [Choice],
    /// What happened lately, newest first.
    pub latest: &'a [Latest],
    /// This page and the last one, counted from 1.
    pub page: (usize, usize),
    /// The pages before and after this one.
    pub beside: (Option<&'a str>, Option<&'a str>),
    /// Whether only what was published is shown.
    pub public: bool,
}

#[derive(Debug)]
struct Row<'a> {
    line: &'a CaseLine,
    label: String,
    step: Option<StepView>,
    day: String,
    exact: String,
    by: String,
}

#[derive(Debug, Template)]
#[template(path = "site/front.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a FrontInput<'a>,
    rows: Vec<Row<'a>>,
    latest: Vec<(&'a Latest, String, &'a str, String)>,
}

/// Returns the front page.
pub fn front(frame: &Frame<'_>, input: &FrontInput<'_>) -> String {
    let rows = input.cases.iter().map(|line| row(line)).collect();
    let told = |one| -> (&Latest, String, &str, String) {
        let one: &Latest = one;
        (one, dates::day(&one.recorded_at), dates::clock(&one.recorded_at), dates::attribute(&one.recorded_at))
    };
    let latest = input.latest.iter().map(told).collect();
    // Nothing but writing can fail, and writing to a String cannot.
    Page { frame, input, rows, latest }.render().unwrap_or_default()
}

fn row(line: &CaseLine) -> Row<'_> {
    let label = |(rating, _): &(String, Option<i64>)| line.label.clone().unwrap_or_else(|| rating.replace('-', " "));
    Row {
        label: line.verdict.as_ref().map(label).unwrap_or_default(),
        step: line.verdict.as_ref().map(|(_, order)| StepView::of(*order)),
        day: dates::day(&line.changed),
        exact: dates::attribute(&line.changed),
        by: and(&line.by),
        line,
    }
}

/// Tells changes, which come oldest first, as sentences, newest first: those of one hand that belong together in one.
pub fn latest(changes: &[Change], about: impl Fn(&str) -> Option<(String, String)>) -> Vec<Latest> {
    let told = history::grouped(changes).into_iter().filter_map(|group| {
        let last = group.last()?;
        let words = history::sentence(group);
        let words: String = words.spans.iter().map(|(text, _)| text.as_str()).collect();
        Some(Latest {
            seq: last.seq,
            recorded_at: last.recorded_at.clone(),
            words: shortened(&words, 170),
            about: about(&last.stream),
            more: 0,
        })
    });
    let mut told: Vec<Latest> = told.collect();
    told.reverse();
    let runs = told.chunk_by(|a, b| a.about == b.about);
    let shortened = runs.flat_map(|run| {
        let mut kept: Vec<Latest> = run.iter().take(TOLD_IN_A_ROW).cloned().collect();
        let last = kept.len().saturating_sub(1);
        for (at, one) in kept.iter_mut().enumerate() {
            // What it is about is said once, behind all of it.
            if at < last {
                one.about = None;
            } else {
                one.more = run.len().saturating_sub(TOLD_IN_A_ROW);
            }
        }
        kept
    });
    shortened.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_newest_first_and_together_where_they_belong_together() {
        let change = |seq: u64, stream: &str, event_type: &str, summary: &str| Change {
            seq,
            recorded_at: "2026-05-09T10:15:00.000000Z".to_owned(),
            time: "2026-05-09T10:15:00Z".to_owned(),
            by: vec!["Ann Ley".to_owned()],
            event_type: event_type.to_owned(),
            summary: summary.to_owned(),
            reason: None,
            difference: None,
            event: String::new(),
            stream: stream.to_owned(),
        };
        let changes = [
            change(7, "source/audit", "casebook.source.registered.v1", "registered the source Audit"),
            change(8, "source/audit", "casebook.source.captured.v1", "captured 12 bytes"),
            change(9, "case/ice", "casebook.case.closed.v1", "closed the case"),
        ];
        let told = latest(&changes, |stream| Some((format!("/{stream}"), stream.to_owned())));
        let told: Vec<_> = told.iter().map(|one| (one.seq, one.words.as_str())).collect();
        assert_eq!(
            told,
            [(9, "Ann Ley closed the case"), (8, "Ann Ley registered the source Audit and captured 12 bytes · audit"),]
        );
    }
}
