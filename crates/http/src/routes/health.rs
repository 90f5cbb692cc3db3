//! For whoever operates the server.

use crate::{
    answer::{Answer, Keep},
    app::{App, page},
    ask::Ask,
    openapi,
    problem::Problem,
};
use axum::Router;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/healthz", page(&[], healthz))
        .route("/metrics", page(&[], metrics))
        .route("/openapi.json", page(&[], document))
}

fn healthz(ask: &Ask) -> Result<Answer, Problem> {
    let health = serde_json::json!({
        "status": "ok",
        "entries": ask.snapshot.size(),
        "checkpointed": ask.snapshot.checkpointed().checkpoint.size,
    });
    Ok(Answer { keep: Keep::No, ..Answer::json(&health) })
}

fn metrics(ask: &Ask) -> Result<Answer, Problem> {
    let shared = &ask.shared;
    let text = shared.metrics.text(
        ask.snapshot.size(),
        ask.snapshot.checkpointed().checkpoint.size,
        shared.connections.count(),
    );
    Ok(Answer { keep: Keep::No, ..Answer::of("text/plain; version=0.0.4; charset=utf-8", text) })
}

fn document(ask: &Ask) -> Result<Answer, Problem> {
    Ok(Answer::json(&openapi::document(&ask.base_url(), &ask.title)))
}
