//! Why nothing was fetched.

use std::{io, net::SocketAddr};

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum FetchError {
    /// It is no address that can be asked.
    #[error("{url:?} cannot be fetched: {why}")]
    Address { url: String, why: String },
    /// What is there is not of the public web.
    #[error("{host} is at {address}: {what}, not the public web")]
    NotPublic { host: String, address: std::net::IpAddr, what: &'static str },
    /// The port is none that web servers have.
    #[error("port {port} of {host} is none of the public web's (80 and 443)")]
    Port { host: String, port: u16 },
    /// Nobody knows the host.
    #[error("the name {host} cannot be resolved: {source}")]
    Name { host: String, source: io::Error },
    /// Nobody answers there.
    #[error("no connection to {host} ({address}): {source}")]
    Connect { host: String, address: SocketAddr, source: io::Error },
    /// The machine trusts nobody.
    #[error("there are no certificates of authorities on this machine, so no https server can be told from another")]
    NoAuthorities,
    /// The server is not who it should be, or speaks no TLS.
    #[error("no TLS with {host}: {source}")]
    Tls { host: String, source: io::Error },
    /// It took too long.
    #[error("{host} did not answer in {seconds} seconds ({received} bytes came)")]
    TimedOut { host: String, seconds: u64, received: u64 },
    /// It hung up before it had answered.
    #[error("{host} hung up before it had answered")]
    HungUp { host: String },
    /// What it says is no HTTP.
    #[error("{host} does not answer in HTTP/1.1: {why}")]
    NotHttp { host: String, why: String },
    /// It is too long.
    #[error("the answer of {host} is longer than {max} bytes")]
    TooLong { host: String, max: u64 },
    /// It leads on and on.
    #[error("more than {max} redirects, the last to {url}")]
    Redirects { max: usize, url: String },
    /// It leads back to where it came from.
    #[error("redirected in a circle, back to {url}")]
    Circle { url: String },
    /// What came cannot be kept on the way.
    #[error("what came cannot be kept: {0}")]
    Disk(#[source] io::Error),
}
