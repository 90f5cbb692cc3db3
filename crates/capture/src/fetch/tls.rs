//! TLS: whom the machine trusts, and what a connection came to.

use model::names::Digest;
use rustls::{ClientConfig, ClientConnection, RootCertStore, crypto::ring};
use std::sync::Arc;
use tokio_rustls::TlsConnector;

/// What a connection came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// The version and the cipher suite, such as `TLSv1_3 TLS13_AES_256_GCM_SHA384`.
    pub protocol: String,
    /// SHA-256 of the server's certificate (DER).
    pub certificate: Digest,
}

/// Returns what makes connections that trust whom the machine trusts; nothing where it trusts nobody.
pub(super) fn connector() -> Option<TlsConnector> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return None;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Some(TlsConnector::from(Arc::new(config)))
}

/// Returns what a connection came to, once its handshake is done.
pub(super) fn facts(connection: &ClientConnection) -> Option<TlsFacts> {
    let version = connection.protocol_version()?;
    let suite = connection.negotiated_cipher_suite()?.suite();
    let certificate = connection.peer_certificates()?.first()?;
    Some(TlsFacts { protocol: format!("{version:?} {suite:?}"), certificate: Digest::of(certificate) })
}
