//! How a case came to be as it is, and what was said of it: history, comparison, corrections, feeds, search, keys.

use crate::app::App;
use axum::Router;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    Router::new()
}
