//! Style and scripts, under names that hold their digests, so that they can be kept for ever.

use crate::{
    answer::{Answer, Confine},
    app::{App, page},
    ask::Ask,
    problem::Problem,
};
use axum::Router;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/assets/{name}", page(&[], asset))
}

fn asset(ask: &Ask) -> Result<Answer, Problem> {
    let name = ask.part("name");
    let asset = ask.assets().named(name);
    let (media_type, bytes) = asset.ok_or_else(|| Problem::not_found(format!("there is no file “{name}”")))?;
    Ok(Answer::of(media_type, bytes.to_owned()).confined(Confine::Sandbox).for_ever())
}
