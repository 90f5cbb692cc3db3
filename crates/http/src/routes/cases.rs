//! A case: its assessment, as readers saw it or as it stands.

use crate::{
    accept::Form,
    answer::Answer,
    app::{App, page},
    ask::Ask,
    problem::Problem,
};
use axum::Router;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/cases/{case}", page(&[Form::Html, Form::Json, Form::Markdown, Form::Text], case))
}

fn case(ask: &Ask) -> Result<Answer, Problem> {
    let id = ask.id("case")?;
    let shown = ask.shown(&id)?;
    let assessment = shown.view.assessment();
    match ask.form() {
        Form::Json => Ok(Answer::json(&shown.view.to_value())),
        Form::Markdown => Ok(Answer::new(Form::Markdown, format!("{}\n", render::markdown(&assessment)))),
        Form::Text => Ok(Answer::new(Form::Text, format!("{}\n", render::text(&assessment)))),
        _ => Ok(Answer::new(Form::Html, render::page(&assessment)).confined(crate::answer::Confine::Kept)),
    }
}
