//! From a request to bytes.
//!
//! ```text
//! request ─▶ kept answer at this stand of the log? ─▶ response
//!              └─▶ route ─▶ Ask (one snapshot) ─▶ Answer | Problem ─▶ Finished ─▶ kept, response
//! ```

use crate::{
    accept::Form,
    answer::{Answer, Finished},
    ask::Ask,
    cache::Cache,
    connections::Connections,
    lines::KeptLines,
    metrics::Metrics,
    options::Options,
    problem::Problem,
    routes,
    signed::Signed,
    whereabouts::Whereabouts,
};
use axum::{
    Router,
    body::Body,
    extract::{MatchedPath, RawPathParams, Request, State},
    http::{HeaderMap, Method, Response, StatusCode, Uri, header},
    routing::{MethodRouter, any},
};
use ledger::{Reader, Snapshot, Snapshots, search::Session};
use render::site::Assets;
use std::{
    cell::OnceCell,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, OnceLock, atomic::Ordering::Relaxed},
};
use tower::ServiceExt as _;

/// The longest address, in bytes.
pub(crate) const URI_BYTES_MAX: usize = 2048;

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) snapshots: Snapshots,
    pub(crate) options: Options,
    pub(crate) assets: Assets,
    pub(crate) cache: Cache,
    pub(crate) lines: KeptLines,
    pub(crate) metrics: Metrics,
    pub(crate) connections: Connections,
    /// What the ledger calls itself.
    pub(crate) called: OnceLock<String>,
    /// The search index, opened by the first who searches.
    pub(crate) search: Session,
    pub(crate) signed: Signed,
    pub(crate) whereabouts: Whereabouts,
}

/// The reader.
#[derive(Debug, Clone)]
pub struct App {
    pub(crate) shared: Arc<Shared>,
}

/// What a route does: a function of what was asked.
pub(crate) type Handler = fn(&Ask) -> Result<Answer, Problem>;

/// What was asked, before there is a snapshot to ask.
#[derive(Debug)]
struct Asked {
    headers: HeaderMap,
    path: String,
    parts: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    ending: Option<Form>,
}

impl App {
    /// Makes the reader of a ledger whose writer publishes these snapshots.
    pub fn new(snapshots: Snapshots, options: Options) -> Self {
        let search = snapshots.latest().and_then(|latest| latest.session().cloned()).unwrap_or_default();
        let assets = Assets::new(options.stylesheet.clone());
        Self {
            shared: Arc::new(Shared {
                snapshots,
                options,
                assets,
                cache: Cache::default(),
                lines: KeptLines::default(),
                metrics: Metrics::default(),
                connections: Connections::default(),
                called: OnceLock::new(),
                search,
                signed: Signed::default(),
                whereabouts: Whereabouts::default(),
            }),
        }
    }

    /// Returns the routes.
    pub(crate) fn router(&self) -> Router {
        routes::all()
            .route(
                "/{*anything}",
                page(&[], |ask| {
                    Err(Problem::not_found(format!("there is nothing at {}", ask.path)).way("/", "All cases"))
                }),
            )
            .with_state(self.clone())
    }
}

/// Returns a route that has these forms, the best first; none for one form that is always the same.
pub(crate) fn page(forms: &'static [Form], handler: Handler) -> MethodRouter<App> {
    partly_quick(forms, &[], handler)
}

/// Returns a route like [`page`] whose answer takes microseconds when its address ends in one of the `quick` forms.
///
/// Such an answer is made where the request is read: handing it to another thread costs more than it does.
pub(crate) fn partly_quick(forms: &'static [Form], quick: &'static [Form], handler: Handler) -> MethodRouter<App> {
    any(move |State(app): State<App>, params: RawPathParams, request: Request| async move {
        let (head, _) = request.into_parts();
        let head_only = head.method == Method::HEAD;
        let mut parts: BTreeMap<String, String> =
            params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let path = head.uri.path().to_owned();
        let mut ending = None;
        // The ending of the address, where its last part has one.
        let last = head.extensions.get::<MatchedPath>().and_then(|matched| last_part(matched.as_str()));
        if let Some((name, value)) = last.and_then(|name| parts.get_key_value(name))
            && let Some((stem, form)) = Form::split(value)
            && forms.contains(&form)
            && !stem.is_empty()
        {
            ending = Some(form);
            let (name, stem) = (name.clone(), stem.to_owned());
            parts.insert(name, stem);
        }
        // An address whose end is no variable is a route of its own with its ending.
        if ending.is_none() && last.is_none() {
            ending = Form::split(&path).map(|(_, form)| form).filter(|form| forms.contains(form));
        }
        let query = match axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&head.uri) {
            Ok(query) => query.0.into_iter().collect(),
            Err(_) => BTreeMap::new(),
        };
        let asked = Asked { headers: head.headers, path, parts, query, ending };
        if ending.is_some_and(|form| quick.contains(&form)) {
            return app.answer_here(&head.uri, head_only, forms, handler, asked);
        }
        app.answer(head.uri, head_only, forms, handler, asked).await
    })
}

/// Adds a route whose address has no variable end, with and without `.json`.
pub(crate) fn listed(router: Router<App>, path: &str, forms: &'static [Form], handler: Handler) -> Router<App> {
    router.route(path, page(forms, handler)).route(&format!("{path}.json"), page(forms, handler))
}

/// Returns the name of the part that a route ends in, if it ends in one.
fn last_part(route: &str) -> Option<&str> {
    let last = route.rsplit('/').next()?.strip_prefix('{')?.strip_suffix('}')?;
    Some(last.strip_prefix('*').unwrap_or(last))
}

impl App {
    async fn answer(
        self,
        uri: Uri,
        head_only: bool,
        forms: &'static [Form],
        handler: Handler,
        asked: Asked,
    ) -> Response<Body> {
        let headers = asked.headers.clone();
        let shared = Arc::clone(&self.shared);
        let Some(snapshot) = shared.snapshots.latest() else { return stopping(head_only) };
        let worked = tokio::task::spawn_blocking(move || {
            let stand = stand_of(&snapshot);
            let finished = Arc::new(answered(Arc::clone(&shared), snapshot, forms, handler, asked));
            shared.cache.put(&question(&uri, &headers, &shared), stand, Arc::clone(&finished));
            finished.response(&headers, head_only)
        });
        worked.await.unwrap_or_else(|_panicked| failed(head_only))
    }

    fn answer_here(
        self,
        uri: &Uri,
        head_only: bool,
        forms: &'static [Form],
        handler: Handler,
        asked: Asked,
    ) -> Response<Body> {
        let Some(snapshot) = self.shared.snapshots.latest() else { return stopping(head_only) };
        let headers = asked.headers.clone();
        let work = || {
            let stand = stand_of(&snapshot);
            let finished = Arc::new(answered(Arc::clone(&self.shared), snapshot, forms, handler, asked));
            self.shared.cache.put_if_asked_again(&question(uri, &headers, &self.shared), stand, &finished);
            finished.response(&headers, head_only)
        };
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_panicked| failed(head_only))
    }
}

fn stopping(head_only: bool) -> Response<Body> {
    let text = "the reader is being stopped\n";
    Answer::failed(StatusCode::SERVICE_UNAVAILABLE, text).finish().response(&HeaderMap::new(), head_only)
}

fn failed(head_only: bool) -> Response<Body> {
    let text = "this page cannot be made; the operator finds the reason in the log\n";
    Answer::failed(StatusCode::INTERNAL_SERVER_ERROR, text).finish().response(&HeaderMap::new(), head_only)
}

fn stand_of(snapshot: &Snapshot) -> (u64, u64) {
    (snapshot.size(), snapshot.checkpointed().checkpoint.size)
}

/// Returns what tells two questions apart.
fn question(uri: &Uri, headers: &HeaderMap, shared: &Shared) -> String {
    let mut question = uri.path_and_query().map_or_else(String::new, ToString::to_string);
    for value in headers.get_all(header::ACCEPT) {
        question.push('\n');
        question.push_str(value.to_str().unwrap_or_default());
    }
    // Addresses in the answer are made from it, where the operator has named none.
    if shared.options.public_url.is_none() {
        question.push_str("\n@");
        question.push_str(headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default());
    }
    question
}

fn answered(
    shared: Arc<Shared>,
    snapshot: Snapshot,
    forms: &'static [Form],
    handler: Handler,
    asked: Asked,
) -> Finished {
    let reader = Reader::at(snapshot.clone());
    let Asked { headers, path, parts, query, ending } = asked;
    let ask = Ask { shared, snapshot, reader, headers, path, parts, query, forms, ending, stand: OnceCell::new() };
    let mut answer = handler(&ask).unwrap_or_else(|problem| problem.answer(&ask));
    answer.varies |= forms.len() > 1 && ask.ending.is_none();
    answer.finish()
}

impl App {
    /// Answers a request: what is kept at once, the rest by its route. Counts and logs it.
    pub(crate) async fn respond(&self, router: Router, request: Request) -> Response<Body> {
        #[expect(clippy::disallowed_methods, reason = "how long an answer took is no part of it")]
        let begun = std::time::Instant::now();
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let response = match Self::turned_away(&request).or_else(|| self.kept(&request)) {
            Some(response) => response,
            None => match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            },
        };
        let took = begun.elapsed();
        self.shared.metrics.request(response.status().as_u16(), took);
        tracing::info!(
            %method,
            path = %uri.path().escape_default(),
            status = response.status().as_u16(),
            micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            "request"
        );
        response
    }
}

impl App {
    /// Answers what is not looked at.
    fn turned_away(request: &Request) -> Option<Response<Body>> {
        let plain = |status: StatusCode, text: &'static str| {
            let problem = serde_json::json!({
                "type": "about:blank",
                "title": status.canonical_reason().unwrap_or_default(),
                "status": status.as_u16(),
                "detail": text,
            });
            Answer::of("application/problem+json", problem.to_string()).with_status(status)
        };
        let answer = if request.method() == Method::OPTIONS {
            Answer::of("text/plain; charset=utf-8", "")
                .with_status(StatusCode::NO_CONTENT)
                .with(header::ALLOW, "GET, HEAD, OPTIONS")
                .with(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS")
                .with(header::ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Accept-Datetime, If-None-Match")
                .with(header::ACCESS_CONTROL_MAX_AGE, "86400")
        } else if request.method() != Method::GET && request.method() != Method::HEAD {
            plain(StatusCode::METHOD_NOT_ALLOWED, "nothing can be written here: GET and HEAD only")
                .with(header::ALLOW, "GET, HEAD, OPTIONS")
                .with(header::CONNECTION, "close")
        } else if request.uri().path_and_query().is_some_and(|uri| uri.as_str().len() > URI_BYTES_MAX) {
            plain(StatusCode::URI_TOO_LONG, "the address is longer than 2048 bytes")
        } else {
            return None;
        };
        Some(answer.finish().response(request.headers(), request.method() == Method::HEAD))
    }

    /// Answers what was asked before at the same stand of the log.
    fn kept(&self, request: &Request) -> Option<Response<Body>> {
        let stand = self.shared.snapshots.stand()?;
        let question = question(request.uri(), request.headers(), &self.shared);
        let finished = self.shared.cache.get(&question, stand)?;
        self.shared.metrics.cached.fetch_add(1, Relaxed);
        Some(finished.response(request.headers(), request.method() == Method::HEAD))
    }
}
