//! A case for other programs: ClaimReview, provenance, annotations. The same as `casebook show --format` writes.

use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem};
use axum::http::StatusCode;
use ledger::CaseView;
use model::decide::KnownSources;
use proof::StreamName;
use render::WholeCase;

/// Returns what the formats are made from.
pub(super) fn whole<'a>(view: &'a CaseView, sources: &'a KnownSources<'a>, base_url: &'a str) -> WholeCase<'a> {
    WholeCase { case: &view.case, governance: &view.governance, sources, at: view.at.0, base_url: Some(base_url) }
}

/// Returns a case in one of these forms.
///
/// # Errors
/// That there is no verdict to review, or that this version does not know all of the case.
pub(super) fn export(ask: &Ask, view: &CaseView, form: Form) -> Result<Answer, Problem> {
    let id = &view.case.id;
    if let Some(why) = view.no_digest() {
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, format!("{why}, so this is not all of the case"))
            .way(format!("/cases/{id}"), "The case, as far as it is known"));
    }
    let (known, base_url) = (view.known(), ask.base_url());
    let whole = whole(view, &known, &base_url);
    let value = match form {
        Form::ClaimReview => whole.claim_review(&view.assessment(), None).ok_or_else(|| {
            Problem::not_found(format!("the question of “{id}” has no verdict, so there is nothing to review"))
                .way(format!("/cases/{id}"), "The case")
        })?,
        Form::Prov => whole.prov(&ask.reader.stream(&StreamName::Case(id.clone()), view.at)?),
        Form::Annotations
        | Form::Html
        | Form::Json
        | Form::Markdown
        | Form::Text
        | Form::Dsse
        | Form::Svg
        | Form::TlogProof => whole.annotations(),
    };
    Ok(Answer::new(form, format!("{value}\n")))
}
