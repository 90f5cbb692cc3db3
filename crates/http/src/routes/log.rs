//! The log itself: entries, proofs, tiles, checkpoints, and how to verify them.

use crate::app::App;
use axum::Router;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    Router::new()
}
