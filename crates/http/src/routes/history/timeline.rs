//! `/cases/{case}/history`: every change, and who wrote each sentence.

use super::{Told, page_number, paged, slice, told};
use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem};
use model::{
    blame::{self, Blame},
    history::Change,
};
use render::site::{self, BlameInput, HistoryInput, Kind, Pager, address};
use std::collections::BTreeMap;

/// How many changes, or sentences, are on a page.
const ON_A_PAGE: usize = 50;
/// How many are in an answer for programs.
const IN_JSON: usize = 500;

pub(super) fn history(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("case")?;
    let told = told(ask, &id)?;
    match ask.parameter("view") {
        Some("blame") => return blamed(ask, id.as_str(), &told),
        Some("changes") | None => {}
        Some(other) => {
            return Err(Problem::bad_request(format!("there is no view “{other}”: there are “changes” and “blame”"))
                .way(format!("/cases/{id}/history"), "The history")
                .way(format!("/cases/{id}/history?view=blame"), "Who wrote what"));
        }
    }
    let kind = ask.parameter("kind").map(|word| kind(word, id.as_str())).transpose()?;
    let by = ask.parameter("by").unwrap_or_default();
    let (mut kinds, mut people) = (BTreeMap::<Kind, u64>::new(), BTreeMap::<String, u64>::new());
    for change in &told.changes {
        let count = kinds.entry(Kind::of(change)).or_default();
        *count = count.saturating_add(1);
        for name in &change.by {
            let count = people.entry(name.clone()).or_default();
            *count = count.saturating_add(1);
        }
    }
    let is_wanted = |change: &&Change| {
        kind.is_none_or(|kind| Kind::of(change) == kind) && (by.is_empty() || change.by.iter().any(|name| name == by))
    };
    let wanted: Vec<Change> = told.changes.iter().filter(is_wanted).cloned().collect();
    let page = page_number(ask)?;
    let at = ask.parameter("at").filter(|at| *at != "now").unwrap_or_default();
    let parameters = [("kind", kind.map_or("", Kind::as_str)), ("by", by), ("at", at)];
    let pager = |ending: &str, a_page: usize| {
        Pager::new(&format!("/cases/{id}/history{ending}"), &parameters, page, wanted.len() as u64, a_page as u64)
    };
    if ask.form() == Form::Json {
        let value = serde_json::to_value(slice(&wanted, page, IN_JSON)).unwrap_or_default();
        return Ok(paged(&value, &pager(".json", IN_JSON)));
    }
    // The newest first, and what belongs together in the order of the log.
    let newest: Vec<Change> = wanted.iter().rev().cloned().collect();
    let mut changes = slice(&newest, page, ON_A_PAGE);
    changes.reverse();
    let assessment = told.view.assessment();
    let mut assessments: Vec<_> = told.published.iter().map(|(_, then)| then).collect();
    assessments.push(&assessment);
    let title = format!("History: {}", assessment.question);
    let json = address(&format!("/cases/{id}/history.json"), &parameters);
    let mut frame = ask.frame(&title).form("application/json", json, "JSON");
    if let Some(script) = ask.assets().script("history") {
        frame = frame.script(script);
    }
    let input = HistoryInput {
        case: id.as_str(),
        assessments: &assessments,
        governance: &told.view.governance,
        record: &told.view.record(),
        changes: &changes,
        entries: &told.entries,
        kinds: &kinds.into_iter().collect::<Vec<_>>(),
        people: &people.into_iter().collect::<Vec<_>>(),
        kind,
        by,
        at,
        counts: (told.changes.len() as u64, wanted.len() as u64),
        pager: &pager("", ON_A_PAGE),
        public: ask.is_public(),
    };
    Ok(Answer::new(Form::Html, site::history(&frame, &input)))
}

fn kind(word: &str, case: &str) -> Result<Kind, Problem> {
    Kind::named(word).ok_or_else(|| {
        let all: Vec<&str> = Kind::ALL.into_iter().map(Kind::as_str).collect();
        Problem::bad_request(format!("there is no kind “{word}” of changes: there are {}", all.join(", ")))
            .way(format!("/cases/{case}/history"), "All changes")
    })
}

fn blamed(ask: &Ask, id: &str, told: &Told) -> Result<Answer, Problem> {
    let lines: Vec<Blame> = blame::of_case(&told.view.case, &told.view.governance, &told.changes);
    let page = page_number(ask)?;
    let at = ask.parameter("at").filter(|at| *at != "now").unwrap_or_default();
    let parameters = [("view", "blame"), ("at", at)];
    let pager = |ending: &str, a_page: usize| {
        Pager::new(&format!("/cases/{id}/history{ending}"), &parameters, page, lines.len() as u64, a_page as u64)
    };
    if ask.form() == Form::Json {
        let value = serde_json::to_value(slice(&lines, page, IN_JSON)).unwrap_or_default();
        return Ok(paged(&value, &pager(".json", IN_JSON)));
    }
    let shown = slice(&lines, page, ON_A_PAGE);
    let keys = shown.iter().filter_map(|line| {
        let recorded = told.entries.get(&line.seq)?;
        Some((line.seq, recorded.mark.by.iter().map(ToString::to_string).collect()))
    });
    let keys: BTreeMap<u64, Vec<String>> = keys.collect();
    let question = told.view.case.opened.data.question.to_string();
    let title = format!("Who wrote what: {question}");
    let json = address(&format!("/cases/{id}/history.json"), &parameters);
    let frame = ask.frame(&title).form("application/json", json, "JSON");
    let pager = pager("", ON_A_PAGE);
    let input = BlameInput { case: id, question: &question, lines: &shown, keys: &keys, at, pager: &pager };
    Ok(Answer::new(Form::Html, site::blame(&frame, &input)))
}
