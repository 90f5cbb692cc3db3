//! What a route gives, and how it goes out: validators, what may be kept how long, and what a browser may do with it.

use crate::{accept::Form, stored::Stored};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use proof::Digest;
use std::io::{Read as _, Write as _};

/// How long an answer may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// It cannot change.
    ForEver,
    /// It must be asked for again each time; an unchanged one costs no bytes.
    Revalidate,
    /// Not at all.
    No,
}

/// What a browser may do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confine {
    /// A page of ours.
    Page,
    /// A page of ours that others may put into theirs.
    Embedded,
    /// A page that was kept as it was published: styles of its own, nothing else.
    Kept,
    /// Data, or bytes of somebody else's: nothing runs, nothing loads.
    Sandbox,
}

impl Confine {
    fn policy(self) -> &'static str {
        match self {
            Self::Page => {
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                 form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            }
            Self::Embedded => {
                "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
            }
            Self::Kept => {
                "sandbox allow-popups allow-top-navigation-by-user-activation; default-src 'none'; \
                 style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            }
            Self::Sandbox => "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        }
    }
}

/// What a route gives.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) media_type: &'static str,
    pub(crate) body: Bytes,
    /// Instead of a body: a file that is read while it goes out, and is never kept in memory.
    pub(crate) stored: Option<Stored>,
    pub(crate) keep: Keep,
    pub(crate) confine: Confine,
    /// Whether it depends on what the request accepts.
    pub(crate) varies: bool,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

/// About what an answer's headers take up in memory.
const HEADERS_BYTES: usize = 4096;
/// Below this many bytes nothing is won by compressing.
const GZIP_FROM_BYTES: usize = 1400;

impl Answer {
    /// Returns an answer in a form.
    pub(crate) fn new(form: Form, body: impl Into<Bytes>) -> Self {
        let confine = if form == Form::Html { Confine::Page } else { Confine::Sandbox };
        Self { confine, ..Self::of(form.media_type(), body) }
    }

    /// Returns an answer of a media type.
    pub(crate) fn of(media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::OK,
            media_type,
            body: body.into(),
            stored: None,
            keep: Keep::Revalidate,
            confine: Confine::Sandbox,
            varies: false,
            headers: Vec::new(),
        }
    }

    /// Returns a file of a media type, as something to be kept under this name and not to be looked at here.
    pub(crate) fn download(media_type: &'static str, stored: Stored, name: &str) -> Self {
        Self { stored: Some(stored), ..Self::of(media_type, "") }
            .with(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""))
    }

    /// Returns why nothing could be made, where there is nothing to make a page from.
    pub(crate) fn failed(status: StatusCode, text: &'static str) -> Self {
        Self::of("text/plain; charset=utf-8", text).with_status(status)
    }

    /// Returns JSON, with a line's end behind it.
    pub(crate) fn json(value: &serde_json::Value) -> Self {
        Self::new(Form::Json, format!("{value}\n"))
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        let keep = if status.is_success() { self.keep } else { Keep::No };
        Self { status, keep, ..self }
    }

    pub(crate) fn for_ever(self) -> Self {
        Self { keep: Keep::ForEver, ..self }
    }

    pub(crate) fn confined(self, confine: Confine) -> Self {
        Self { confine, ..self }
    }

    /// Adds a header, unless its value cannot be one.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    /// Returns what goes out, for every request that asks for it.
    pub(crate) fn finish(self) -> Finished {
        let digest = self.stored.as_ref().map_or_else(|| Digest::of(&self.body), |stored| stored.digest).to_string();
        // What is stored has its whole digest as its tag, which readers know it by.
        let tag = if self.stored.is_some() { &digest } else { digest.get(..32).unwrap_or_default() };
        let gzip = (self.stored.is_none() && self.body.len() >= GZIP_FROM_BYTES && compresses(self.media_type))
            .then(|| gzipped(&self.body))
            // Hashes and the like get no shorter.
            .filter(|gzip| gzip.len() < self.body.len() / 10 * 9);
        let mut headers = HeaderMap::with_capacity(24);
        let mut set = |name: HeaderName, value: &'static str| {
            headers.append(name, HeaderValue::from_static(value));
        };
        set(header::CONTENT_TYPE, self.media_type);
        set(header::CONTENT_SECURITY_POLICY, self.confine.policy());
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(header::REFERRER_POLICY, "no-referrer");
        set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
        set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        set(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            "ETag, Link, Memento-Datetime, Location, Content-Disposition, Last-Modified",
        );
        set(
            header::CACHE_CONTROL,
            match self.keep {
                Keep::ForEver => "public, max-age=31536000, immutable",
                Keep::Revalidate => "no-cache",
                Keep::No => "no-store",
            },
        );
        if self.varies {
            set(header::VARY, "Accept, Accept-Encoding");
        } else if gzip.is_some() {
            set(header::VARY, "Accept-Encoding");
        }
        headers.extend(self.headers);
        let validates = self.status == StatusCode::OK && self.keep != Keep::No;
        Finished {
            status: self.status,
            plain: Variant { tag: validates.then(|| format!("\"{tag}\"")), body: self.body },
            stored: self.stored,
            is_slim: false,
            gzip: gzip.map(|body| Variant { tag: validates.then(|| format!("\"{tag}-gzip\"")), body }),
            headers,
            keep: self.keep,
        }
    }
}

fn compresses(media_type: &str) -> bool {
    ["text/", "application/octet-stream"].iter().any(|kind| media_type.starts_with(kind))
        || ["json", "xml"].iter().any(|form| media_type.contains(form))
}

fn gzipped(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to a vector cannot fail.
    drop(encoder.write_all(bytes));
    encoder.finish().unwrap_or_default().into()
}

#[derive(Debug, Clone)]
struct Variant {
    tag: Option<String>,
    body: Bytes,
}

/// An answer with its headers, to be sent any number of times.
#[derive(Debug, Clone)]
pub(crate) struct Finished {
    status: StatusCode,
    plain: Variant,
    gzip: Option<Variant>,
    /// Whether the plain bytes were given up, and are made from the compressed ones again.
    is_slim: bool,
    stored: Option<Stored>,
    headers: HeaderMap,
    pub(crate) keep: Keep,
}

impl Finished {
    /// Returns about how many bytes it takes up.
    pub(crate) fn bytes(&self) -> usize {
        self.plain.body.len() + self.gzip.as_ref().map_or(0, |gzip| gzip.body.len()) + HEADERS_BYTES
    }

    /// Returns the same without its plain bytes, where there are compressed ones: about a tenth of it.
    pub(crate) fn slim(&self) -> Option<Self> {
        (self.gzip.is_some() && !self.is_slim).then(|| {
            let plain = Variant { tag: self.plain.tag.clone(), body: Bytes::new() };
            Self { plain, is_slim: true, ..self.clone() }
        })
    }

    pub(crate) fn plain_body(&self) -> Bytes {
        let Some(gzip) = self.gzip.as_ref().filter(|_| self.is_slim) else { return self.plain.body.clone() };
        let mut body = Vec::new();
        // Reading what was compressed here cannot fail.
        drop(GzDecoder::new(&*gzip.body).read_to_end(&mut body));
        body.into()
    }

    /// Tells whether it is worth keeping.
    pub(crate) fn is_good(&self) -> bool {
        self.status == StatusCode::OK && self.keep != Keep::No && self.stored.is_none()
    }

    /// Returns the response to one request.
    pub(crate) fn response(&self, request: &HeaderMap, head_only: bool) -> Response<Body> {
        let gzip = self.gzip.as_ref().filter(|_| accepts_gzip(request));
        let tag = gzip.map_or(&self.plain, |gzip| gzip).tag.as_ref();
        let mut headers = self.headers.clone();
        let mut status = self.status;
        if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
            headers.insert(header::ETAG, tag);
        }
        let body = if tag.is_some() && self.is_known(request) {
            status = StatusCode::NOT_MODIFIED;
            headers.remove(header::CONTENT_TYPE);
            None
        } else if let Some(gzip) = gzip {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            Some(gzip.body.clone())
        } else {
            Some(self.plain_body())
        };
        if let Some(body) = &body {
            let length = self.stored.as_ref().map_or(body.len() as u64, |stored| stored.size);
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        let body = match (body.filter(|_| !head_only), &self.stored) {
            (Some(_), Some(stored)) => stored.body(),
            (Some(body), None) => Body::from(body),
            (None, _) => Body::empty(),
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }

    /// Tells whether the sender has it: any of its variants will do (RFC 9110 section 13.1.2, weak comparison).
    fn is_known(&self, request: &HeaderMap) -> bool {
        let tags = [Some(&self.plain), self.gzip.as_ref()];
        let ours: Vec<&str> = tags.into_iter().flatten().filter_map(|variant| variant.tag.as_deref()).collect();
        request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|value| {
            value.split(',').map(str::trim).any(|tag| tag == "*" || ours.contains(&tag.trim_start_matches("W/")))
        })
    }
}

fn accepts_gzip(request: &HeaderMap) -> bool {
    request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next() == Some("gzip") && parts.all(|part| !matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    })
}
