//! For whoever operates the server.

use crate::{
    answer::{Answer, Keep},
    app::{App, page},
    ask::Ask,
    openapi::{self, Examples},
    problem::Problem,
};
use axum::Router;
use proof::{StreamName, tile::TILE_WIDTH};

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/healthz", page(&[], healthz))
        .route("/metrics", page(&[], metrics))
        .route("/openapi.json", page(&[], document))
}

#[expect(clippy::unnecessary_wraps, reason = "a route may have a problem; this one has none")]
fn healthz(ask: &Ask) -> Result<Answer, Problem> {
    let health = serde_json::json!({
        "status": "ok",
        "entries": ask.snapshot.size(),
        "checkpointed": ask.snapshot.checkpointed().checkpoint.size,
    });
    Ok(Answer { keep: Keep::No, ..Answer::json(&health) })
}

#[expect(clippy::unnecessary_wraps, reason = "as above")]
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
    Ok(Answer::json(&openapi::document(&ask.base_url(), ask.title(), &examples(ask)?)))
}

/// How many cases are looked at for one that may be seen.
const LOOKED_AT: usize = 20;

/// Returns things that there are, so that whoever reads the document can ask for them.
fn examples(ask: &Ask) -> Result<Examples, Problem> {
    let mut examples = Examples::new();
    for stream in ask.reader.streams("case/")?.into_iter().take(LOOKED_AT) {
        let StreamName::Case(id) = stream else { continue };
        let Ok(shown) = ask.shown(&id) else { continue };
        let assessment = shown.view.assessment();
        let mut put = |name, value: Option<String>| drop(value.map(|value| examples.insert(name, value)));
        put("case", Some(id.to_string()));
        put("url", Some(format!("{}/cases/{id}", ask.base_url())));
        let claim = assessment.claims.first().map(|claim| claim.claim.clone());
        put("name", claim.as_ref().map(|claim| format!("case/{id}/claim/{claim}")));
        put("claim", claim);
        put("statement", assessment.statements().next().map(|statement| statement.statement.clone()));
        let publications = &shown.view.case.publications;
        put("publication", publications.last().map(|kept| kept.data.publication.to_string()));
        let captured = assessment.sources.iter().find(|source| !source.captures.is_empty());
        put("source", captured.or(assessment.sources.first()).map(|source| source.source.clone()));
        put("capture", captured.and_then(|source| source.captures.first()).map(|capture| capture.capture.clone()));
        put("hex", publications.last().map(|kept| kept.data.page.sha256.0.to_string()));
        put("key", shown.view.governance.keys().keys().next().map(ToString::to_string));
        break;
    }
    let covered = ask.snapshot.checkpointed().checkpoint.size;
    examples.insert("tile", if covered < TILE_WIDTH { format!("0/000.p/{covered}") } else { "0/000".to_owned() });
    Ok(examples)
}
