//! How a case came to be as it is, as a timeline: who did what, when and why, with the words that it changed.

mod kind;
mod row;
mod told;

pub use kind::Kind;

use super::{Frame, Pager, address::address, called::Names, differs::Run};
use crate::{dates, history::grouped};
use askama::Template;
use model::{Assessment, Governance, Recorded, history::Change, record::CaseRecord};
use row::Row;
use std::collections::BTreeMap;
use told::Piece;

/// What a page of a case's history is made of.
#[derive(Debug, Clone, Copy)]
pub struct HistoryInput<'a> {
    /// The case's id.
    pub case: &'a str,
    /// The case as it is at the end of the history, and before that as it was last published.
    pub assessments: &'a [&'a Assessment],
    /// Governance there.
    pub governance: &'a Governance,
    /// What goes with the case there.
    pub record: &'a CaseRecord,
    /// The changes of this page, in log order.
    pub changes: &'a [Change],
    /// Their entries by position.
    pub entries: &'a BTreeMap<u64, Recorded>,
    /// How many changes there are of each kind, whatever was asked for.
    pub kinds: &'a [(Kind, u64)],
    /// Who made how many of them.
    pub people: &'a [(String, u64)],
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only by this person.
    pub by: &'a str,
    /// The moment at whose end the history ends, as it was asked for; nothing for now.
    pub at: &'a str,
    /// How many changes there are in all, and how many were asked for.
    pub counts: (u64, u64),
    /// Where among them this page is.
    pub pager: &'a Pager,
    /// Whether only what was published is told.
    pub public: bool,
}

#[derive(Debug)]
struct Day {
    date: String,
    words: String,
    rows: Vec<Row>,
}

#[derive(Debug, Template)]
#[template(path = "site/history.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a HistoryInput<'a>,
    question: &'a str,
    days: Vec<Day>,
    is_filtered: bool,
}

/// Returns the timeline, newest first.
pub fn history(frame: &Frame<'_>, input: &HistoryInput<'_>) -> String {
    let names = Names::of(input.assessments, input.governance);
    let mut days: Vec<Day> = Vec::new();
    for group in grouped(input.changes).into_iter().rev() {
        let Some(last) = group.last() else { continue };
        let date = last.recorded_at.get(..10).unwrap_or_default().to_owned();
        if days.last().is_none_or(|day| day.date != date) {
            days.push(Day { words: dates::day(&last.recorded_at), date, rows: Vec::new() });
        }
        if let Some(day) = days.last_mut() {
            day.rows.push(Row::of(group, input, &names));
        }
    }
    let question = input.assessments.last().map_or(input.case, |assessment| &assessment.question);
    let is_filtered = input.kind.is_some() || !input.by.is_empty();
    // Nothing but writing can fail, and writing to a String cannot.
    Page { frame, input, question, days, is_filtered }.render().unwrap_or_default()
}

impl Page<'_> {
    fn without_filter(&self) -> String {
        address(&format!("/cases/{}/history", self.input.case), &[("at", self.input.at)])
    }

    fn is_kind(&self, kind: Kind) -> bool {
        self.input.kind == Some(kind)
    }
}
