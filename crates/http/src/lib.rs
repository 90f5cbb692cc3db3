//! The reader: a ledger over HTTP, read-only.
//!
//! GET and HEAD only, no cookies, nothing that writes. Every answer is computed from one [`ledger::Snapshot`], so that a
//! page is consistent with one position however busy the log is; what cannot change may be kept for ever, the rest is
//! revalidated by a tag over its bytes.
//!
//! Read in this order: [`options`] (what an operator decides), [`server`] (connections, deadlines, the end), `app` (from
//! a request to bytes: cache, routes, negotiation), `ask` and `answer` (what a route is given and gives), `sight` (what may
//! be seen), then the routes, a file each.

mod accept;
mod answer;
mod app;
mod ask;
mod cache;
mod connections;
mod deadline;
mod lines;
mod metrics;
pub mod moment;
mod openapi;
pub mod options;
mod problem;
mod routes;
pub mod server;
mod sight;
mod signed;
mod stored;
mod whereabouts;

pub use app::App;
pub use options::Options;
pub use server::{ServeError, serve};
