//! `/corrections`: what was put right, over all cases.

use super::{page_number, paged, seen_corrections, slice};
use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem};
use ledger::{CaseView, LedgerError};
use render::site::{self, CorrectionLine, Pager};

/// How many corrections are on a page.
const ON_A_PAGE: usize = 100;

pub(super) fn corrections(ask: &Ask) -> Result<Answer, Problem> {
    let mut all = Vec::new();
    ask.reader.each_case(ask.snapshot.head(), |view| {
        lines(ask, &view, &mut all);
        Ok::<(), LedgerError>(())
    })?;
    all.sort_by_key(|line| core::cmp::Reverse(line.seq));
    let page = page_number(ask)?;
    let shown = slice(&all, page, ON_A_PAGE);
    let pager = |path: &str| Pager::new(path, &[], page, all.len() as u64, ON_A_PAGE as u64);
    if ask.form() == Form::Json {
        let value = shown.iter().map(CorrectionLine::to_value).collect::<Vec<_>>().into();
        return Ok(paged(&value, &pager("/corrections.json")));
    }
    let frame = ask.frame("Corrections").form("application/json", "/corrections.json".to_owned(), "JSON");
    Ok(Answer::new(Form::Html, site::corrections(&frame, &shown, all.len() as u64, &pager("/corrections"))))
}

fn lines(ask: &Ask, view: &CaseView, all: &mut Vec<CorrectionLine>) {
    for correction in seen_corrections(ask, view).into_iter().filter_map(|n| view.case.corrections.get(n)) {
        let (data, mark) = (&correction.data, &correction.mark);
        all.push(CorrectionLine {
            case: view.case.id.to_string(),
            question: view.case.opened.data.question.to_string(),
            correction: data.correction.to_string(),
            publication: data.publication.to_string(),
            class: data.class,
            targets: data.targets.iter().map(ToString::to_string).collect(),
            was: data.was.to_string(),
            now: data.now.to_string(),
            text: data.text.to_string(),
            by: mark.by.iter().map(|key| view.governance.display_name(key)).collect(),
            event: mark.event.to_string(),
            seq: mark.seq.0,
            recorded_at: mark.recorded_at.to_string(),
        });
    }
}
