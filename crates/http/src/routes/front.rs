//! What is here: cases, and what changed lately.

use crate::{
    accept::Form,
    answer::Answer,
    app::{App, listed, page},
    ask::Ask,
    problem::Problem,
};
use axum::Router;
use render::CaseLine;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    listed(Router::new().route("/", page(&[Form::Html, Form::Json], front)), "/cases", &[Form::Html, Form::Json], front)
}

fn front(ask: &Ask) -> Result<Answer, Problem> {
    let mut lines: Vec<CaseLine> =
        ask.cases_in_sight()?.iter().map(|view| CaseLine::of(&view.case, &view.governance, &view.known())).collect();
    if ask.form() == Form::Json {
        return Ok(Answer::json(&lines.iter().map(CaseLine::to_value).collect::<Vec<_>>().into()));
    }
    lines.sort_by_key(|line| core::cmp::Reverse(line.seq));
    let frame = ask.frame("").form("application/json", "/cases.json".to_owned(), "JSON");
    Ok(Answer::new(Form::Html, render::site::front(&frame, &lines)))
}
