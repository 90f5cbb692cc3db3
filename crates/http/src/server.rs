//! Connections: accepted, bounded, each with its deadlines, and let finish when the server stops.

use crate::{App, answer::Answer, deadline::Deadline};
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, StatusCode},
};
use core::{future::Future, time::Duration};
use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use std::{io, net::SocketAddr, sync::Arc};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

/// How long a request's head may take to arrive, and how long a connection may be idle.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// How long an answer may take to be made.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// The longest head of a request, in bytes.
const HEADERS_BYTES_MAX: usize = 16 << 10;
/// How long answers that are under way have when the server stops.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// Why the server cannot run.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum ServeError {
    /// The address cannot be had.
    #[error("cannot listen on {address}")]
    Listen { address: SocketAddr, source: io::Error },
}

/// Listens on an address.
///
/// # Errors
/// When somebody else does, or it is not ours.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

/// Answers until `stop` returns, and then lets finish what is under way.
pub async fn serve(app: App, listener: TcpListener, stop: impl Future<Output = ()>) {
    let router = app.router();
    let graceful = GracefulShutdown::new();
    let mut stop = core::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => connect(&app, router.clone(), stream, &graceful),
            Err(error) => {
                // Out of file descriptors, mostly: those that are open will close.
                tracing::warn!(%error, "a connection cannot be accepted");
                sleep(Duration::from_millis(20)).await;
            }
        }
    }
    drop(listener);
    drop(timeout(STOP_WITHIN, graceful.shutdown()).await);
}

fn connect(app: &App, router: axum::Router, stream: TcpStream, graceful: &GracefulShutdown) {
    let Some(place) = app.shared.connections.enter() else { return };
    // Answers are written whole; waiting for more would only delay them.
    drop(stream.set_nodelay(true));
    let (app, asking) = (app.clone(), Arc::clone(&place));
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let (app, router, asking) = (app.clone(), router.clone(), Arc::clone(&asking));
        async move {
            asking.asks();
            let request: Request = request.map(Body::new);
            let response = timeout(ANSWER_WITHIN, app.respond(router, request)).await.unwrap_or_else(|_elapsed| {
                Answer::failed(StatusCode::SERVICE_UNAVAILABLE, "this took too long\n")
                    .finish()
                    .response(&HeaderMap::new(), false)
            });
            asking.waits();
            Ok::<_, core::convert::Infallible>(response)
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(HEADERS_BYTES_MAX)
        .serve_connection(TokioIo::new(Deadline::new(stream)), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        tokio::select! {
            // What goes wrong on a connection is between it and whoever is at its other end.
            result = connection => drop(result),
            () = place.told_to_leave() => {}
        }
    });
}
