//! The routes, a file for those that belong together. `docs/http.md` lists them.

mod assets;
mod cases;
mod front;
mod health;
mod history;
mod log;
mod sources;

use crate::app::App;
use axum::Router;

/// Returns all of them.
pub(crate) fn all() -> Router<App> {
    Router::new()
        .merge(front::routes())
        .merge(cases::routes())
        .merge(history::routes())
        .merge(sources::routes())
        .merge(log::routes())
        .merge(health::routes())
        .merge(assets::routes())
}
