//! The log itself: entries, proofs, tiles, checkpoints, and how to verify them.

mod entries;
mod entry;
mod proofs;
mod tiles;
mod told;
mod verify;

use crate::{
    accept::Form,
    app::{App, listed, page, partly_quick},
};
use axum::Router;

const ENTRY: &[Form] = &[Form::Html, Form::Json, Form::Dsse, Form::TlogProof];
const ENTRY_QUICK: &[Form] = &[Form::Json, Form::Dsse, Form::TlogProof];

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    let router = Router::new()
        .route("/log/checkpoint", page(&[], tiles::checkpoint))
        .route("/log/tile/{*tile}", page(&[], tiles::tile))
        .route("/log/proof/inclusion", page(&[], proofs::inclusion))
        .route("/log/proof/consistency", page(&[], proofs::consistency))
        .route("/entries/{entry}", partly_quick(ENTRY, ENTRY_QUICK, entry::entry))
        .route("/verify", page(&[Form::Html], verify::verify));
    listed(router, "/entries", &[Form::Html, Form::Json], entries::entries)
}
