//! Fetches what stands at an address of the web, and keeps how it came: request and response as they went over the wire,
//! redirects one by one, whom TLS showed.
//!
//! ```text
//! address ─▶ names resolved ─▶ every address public? ─▶ connection ─▶ TLS ─▶ Tee ─▶ hyper (framing, deadlines)
//!    ▲                                                                       └─▶ file ─▶ Answer, read from the bytes
//!    └────────────────────────── Location ◀──────────────────────────────────────────────┘
//! ```
//! hyper tells when a response is over; what is recorded is read from the bytes that were kept, by the same code that reads
//! WARC files. A connection serves one request, and goes to an address that was looked at, never to a name.

mod address;
mod ask;
mod error;
mod events;
mod tee;
mod tls;

use address::not_public;
pub use ask::{Ask, Headers, NotAHeader};
pub use error::FetchError;
pub use events::{Made, Memento};
pub use tls::TlsFacts;

use crate::message::{Answer, ResponseHead};
use http_body_util::{BodyExt as _, Empty};
use hyper::{Request, Response, body::Bytes, body::Incoming, client::conn::http1};
use hyper_util::rt::TokioIo;
use model::{names::Digest, values::Redirect};
use rustls::pki_types::ServerName;
use std::{
    fs::File,
    io::{self, BufReader, Seek as _, SeekFrom},
    net::{IpAddr, SocketAddr, ToSocketAddrs as _},
    sync::{Arc, Mutex},
    time::Duration,
};
use tee::{Tee, Wire, held};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use url::{Host, Url};

/// The longest answer, in bytes, with its head and chunks.
pub const ANSWER_BYTES_MAX: u64 = 256 << 20;
/// How many redirects are followed.
pub const REDIRECTS_MAX: usize = 5;
/// The longest address, in bytes.
pub const URL_BYTES_MAX: usize = 2048;
/// How long one connection may take to be made.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(10);

/// What was fetched: an answer, whatever its status.
#[derive(Debug)]
pub struct Fetched {
    /// The address that answered.
    pub url: Url,
    /// The redirects that led there.
    pub redirects: Vec<Redirect>,
    /// The heads of all requests and responses in order, without what tells who asked.
    pub heads: Vec<u8>,
    /// The head of the answer.
    pub response: ResponseHead,
    /// Its body, out of its chunks; content codings stay.
    pub body: Vec<u8>,
    /// Why the body is not all of it.
    pub cut: Option<String>,
    /// SHA-256 of the last request as it went, unless it held what is not kept.
    pub request_digest: Option<Digest>,
    /// SHA-256 of the answer as it came.
    pub response_digest: Digest,
    /// Who answered.
    pub peer: SocketAddr,
    /// What TLS came to.
    pub tls: Option<TlsFacts>,
}

/// Nothing was fetched, and how far it went.
#[derive(Debug)]
pub struct Failed {
    /// Why.
    pub error: FetchError,
    /// The redirects that were followed.
    pub redirects: Vec<Redirect>,
    /// Whether a server was asked.
    pub was_asked: bool,
}

/// Fetches addresses.
#[derive(Debug)]
pub struct Fetcher {
    /// How long all of it may take.
    timeout: Duration,
    resolve: fn(&str, u16) -> io::Result<Vec<SocketAddr>>,
    /// What speaks against an address.
    against: fn(IpAddr) -> Option<&'static str>,
    /// Whether ports other than those of the web may be asked.
    any_port: bool,
}

impl Fetcher {
    /// Returns a fetcher for the public web; with `private`, for any address and port.
    pub fn new(timeout: Duration, private: bool) -> Self {
        let resolve = |host: &str, port| (host, port).to_socket_addrs().map(Iterator::collect);
        Self { timeout, resolve, against: if private { |_| None } else { not_public }, any_port: private }
    }

    /// Fetches what an address gives. `scratch` is an empty file that nobody else uses: it holds what comes while it comes.
    ///
    /// # Errors
    /// When there is no answer, or none that can be kept.
    pub fn fetch(&self, ask: &Ask, scratch: &File) -> Result<Fetched, Failed> {
        let mut trail = Trail::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let fetched = match runtime {
            Ok(runtime) => {
                let fetched = runtime.block_on(async {
                    let all = self.follow(ask, scratch, &mut trail);
                    tokio::time::timeout(self.timeout, all).await
                });
                // A name that is still being looked up is waited for by nobody.
                runtime.shutdown_background();
                fetched
            }
            Err(source) => Ok(Err(FetchError::Disk(source))),
        };
        let late = |_| FetchError::TimedOut {
            host: trail.host.clone(),
            seconds: self.timeout.as_secs(),
            received: trail.wire.as_ref().map_or(0, |wire| held(wire).received),
        };
        let error = match fetched.map_err(late) {
            Ok(Ok(fetched)) => return Ok(fetched),
            Ok(Err(error)) | Err(error) => error,
        };
        Err(Failed { error, redirects: trail.redirects, was_asked: trail.was_asked })
    }

    async fn follow(&self, ask: &Ask, scratch: &File, trail: &mut Trail) -> Result<Fetched, FetchError> {
        let mut url = ask.url.clone();
        let mut seen = vec![url.clone()];
        loop {
            // What was given to be sent is for whom it was given for.
            let given = if url.origin() == ask.url.origin() { ask.headers.as_slice() } else { &[] };
            let (answer, peer, tls) = self.exchange(&url, given, scratch, trail).await?;
            let Some(next) = next_of(&url, &answer.response)? else {
                let sent = trail.wire.as_ref().map(|wire| held(wire).sent.clone()).unwrap_or_default();
                return Ok(Fetched {
                    url,
                    redirects: core::mem::take(&mut trail.redirects),
                    heads: core::mem::take(&mut trail.heads),
                    response: answer.response,
                    body: answer.body,
                    cut: answer.cut,
                    request_digest: given.iter().all(|(_, _, is_kept)| *is_kept).then(|| Digest::of(&sent)),
                    response_digest: answer.wire,
                    peer,
                    tls,
                });
            };
            let cannot = |why: &dyn ToString| FetchError::Address { url: next.to_string(), why: why.to_string() };
            let led = next.as_str().parse().map_err(|why| cannot(&why))?;
            trail.redirects.push(Redirect { status: answer.response.status.into(), url: led });
            if seen.contains(&next) {
                return Err(FetchError::Circle { url: next.to_string() });
            }
            if trail.redirects.len() > REDIRECTS_MAX {
                return Err(FetchError::Redirects { max: REDIRECTS_MAX, url: next.to_string() });
            }
            seen.push(next.clone());
            url = next;
        }
    }

    async fn exchange(
        &self,
        url: &Url,
        given: &[(String, String, bool)],
        scratch: &File,
        trail: &mut Trail,
    ) -> Result<(Answer, SocketAddr, Option<TlsFacts>), FetchError> {
        let (host, port) = self.place(url)?;
        trail.host.clone_from(&host);
        let connector = match url.scheme() {
            "https" => Some(tls::connector().ok_or(FetchError::NoAuthorities)?),
            _ => None,
        };
        let (stream, peer) = self.connect(url, &host, port).await?;
        trail.was_asked = true;
        let wire = emptied(scratch).map(|file| Wire::new(file, ANSWER_BYTES_MAX)).map_err(FetchError::Disk)?;
        trail.wire = Some(Arc::clone(&wire));
        let request =
            ask::request(url, &host, given).map_err(|why| FetchError::Address { url: url.to_string(), why })?;
        let (went, tls) = if let Some(connector) = connector {
            let failed = |source| FetchError::Tls { host: host.clone(), source };
            let name = host.trim_start_matches('[').trim_end_matches(']').to_owned();
            let name = ServerName::try_from(name).map_err(|error| failed(io::Error::other(error)))?;
            let stream = connector.connect(name, stream).await.map_err(failed)?;
            let facts = tls::facts(stream.get_ref().1);
            (over(Tee { stream, wire: Arc::clone(&wire) }, request).await, facts)
        } else {
            (over(Tee { stream, wire: Arc::clone(&wire) }, request).await, None)
        };
        let answer = answer_of(went, &host, &wire, scratch)?;
        let sent = held(&wire).sent.clone();
        trail.heads.extend_from_slice(&ask::without_given(&sent, given));
        trail.heads.extend_from_slice(&answer.response.kept);
        Ok((answer, peer, tls))
    }

    /// Returns the host and the port that an address names.
    fn place(&self, url: &Url) -> Result<(String, u16), FetchError> {
        let cannot = |why: &str| FetchError::Address { url: url.to_string(), why: why.to_owned() };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(cannot("only http and https are"));
        }
        if url.as_str().len() > URL_BYTES_MAX {
            let url = url.as_str().chars().take(80).collect();
            return Err(FetchError::Address { url, why: format!("it has more than {URL_BYTES_MAX} bytes") });
        }
        let host = url.host_str().ok_or_else(|| cannot("it names no host"))?.to_owned();
        let port = url.port_or_known_default().ok_or_else(|| cannot("it names no port"))?;
        if !self.any_port && !matches!(port, 80 | 443) {
            return Err(FetchError::Port { host, port });
        }
        Ok((host, port))
    }

    /// Connects to the first address of a host that can be had, if all of them may be.
    async fn connect(&self, url: &Url, host: &str, port: u16) -> Result<(TcpStream, SocketAddr), FetchError> {
        let addresses = match url.host() {
            Some(Host::Ipv4(address)) => vec![SocketAddr::from((address, port))],
            Some(Host::Ipv6(address)) => vec![SocketAddr::from((address, port))],
            Some(Host::Domain(_)) | None => {
                let (resolve, name) = (self.resolve, host.to_owned());
                let found = tokio::task::spawn_blocking(move || resolve(&name, port)).await;
                let found = found.map_err(io::Error::other).and_then(|found| found);
                found.map_err(|source| FetchError::Name { host: host.to_owned(), source })?
            }
        };
        let against = addresses.iter().find_map(|address| Some((address.ip(), (self.against)(address.ip())?)));
        if let Some((address, what)) = against {
            return Err(FetchError::NotPublic { host: host.to_owned(), address, what });
        }
        let nothing = io::Error::new(io::ErrorKind::NotFound, "it has no address");
        let mut last = FetchError::Name { host: host.to_owned(), source: nothing };
        for address in addresses {
            let late = |_| io::Error::new(io::ErrorKind::TimedOut, "it took too long");
            let made = tokio::time::timeout(CONNECT_TIME_MAX, TcpStream::connect(address)).await;
            match made.map_err(late).and_then(|made| made) {
                Ok(stream) => return Ok((stream, address)),
                Err(source) => last = FetchError::Connect { host: host.to_owned(), address, source },
            }
        }
        Err(last)
    }
}

/// How far a fetch has come.
#[derive(Debug, Default)]
struct Trail {
    redirects: Vec<Redirect>,
    heads: Vec<u8>,
    host: String,
    was_asked: bool,
    wire: Option<Arc<Mutex<Wire>>>,
}

/// Sends a request over a connection and waits until all of the answer has come. What it says is in the connection's wire.
async fn over<S>(stream: Tee<S>, request: Request<Empty<Bytes>>) -> hyper::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .preserve_header_case(true)
        .title_case_headers(true)
        .max_headers(1024)
        .handshake(TokioIo::new(stream))
        .await?;
    let driven = tokio::spawn(connection);
    let ended = async {
        let mut response: Response<Incoming> = sender.send_request(request).await?;
        while let Some(frame) = response.frame().await {
            drop(frame?);
        }
        Ok(())
    }
    .await;
    driven.abort();
    ended
}

/// Reads the answer from the bytes that came. Where hyper could not go on, as far as they go.
fn answer_of(
    went: hyper::Result<()>,
    host: &str,
    wire: &Mutex<Wire>,
    mut scratch: &File,
) -> Result<Answer, FetchError> {
    let host = || host.to_owned();
    let (received, is_too_long, not_kept) = {
        let mut wire = held(wire);
        (wire.received, wire.is_too_long, wire.not_kept.take())
    };
    // What we could not keep was not cut off by anybody else.
    if let Some(error) = not_kept {
        return Err(FetchError::Disk(error));
    }
    if is_too_long {
        return Err(FetchError::TooLong { host: host(), max: ANSWER_BYTES_MAX });
    }
    scratch.seek(SeekFrom::Start(0)).map_err(FetchError::Disk)?;
    let read = Answer::read(BufReader::new(scratch)).map_err(FetchError::Disk)?;
    match (went, read) {
        (Err(_), _) if received == 0 => Err(FetchError::HungUp { host: host() }),
        (Ok(()), Ok(answer)) => Ok(answer),
        // A head that can be read in two ways is none.
        (Err(error), Ok(_)) if error.is_parse() => Err(FetchError::NotHttp { host: host(), why: told(&error) }),
        (Err(error), Ok(answer)) if answer.body.is_empty() && answer.cut.is_some() => {
            Err(FetchError::NotHttp { host: host(), why: told(&error) })
        }
        (Err(error), Ok(answer)) => {
            let cut = answer.cut.clone().or_else(|| Some(told(&error)));
            Ok(Answer { cut, ..answer })
        }
        (Err(error), Err(_)) if error.is_incomplete_message() => Err(FetchError::HungUp { host: host() }),
        (Err(error), Err(_)) => Err(FetchError::NotHttp { host: host(), why: told(&error) }),
        (Ok(()), Err(why)) => Err(FetchError::NotHttp { host: host(), why: why.to_string() }),
    }
}

/// Says what hyper ran into, down to the cause.
fn told(error: &hyper::Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// Returns where an answer leads, without a name and password, if it is a redirect.
fn next_of(url: &Url, response: &ResponseHead) -> Result<Option<Url>, FetchError> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.header("location") else { return Ok(None) };
    let next = url.join(location).map_err(|error| FetchError::Address {
        url: location.chars().take(80).collect(),
        why: format!("it is redirected there, and {error}"),
    })?;
    Ok(Some(ask::without_who(next)))
}

/// Returns a second handle on a file, emptied.
fn emptied(mut scratch: &File) -> io::Result<File> {
    scratch.set_len(0)?;
    scratch.seek(SeekFrom::Start(0))?;
    scratch.try_clone()
}

#[cfg(test)]
mod tests;
