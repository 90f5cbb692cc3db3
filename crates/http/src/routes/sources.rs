//! Sources, their captures and texts, blobs, and what rests on what.

use crate::app::App;
use axum::Router;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    Router::new()
}
