//! What is asked, and what of it is kept.

use http_body_util::Empty;
use hyper::{
    Request,
    body::Bytes,
    header::{HeaderName, HeaderValue},
};
use url::Url;

/// A header that is to be sent: its name, its value, and whether it is kept.
type Given = (String, String, bool);

/// What is asked of the web.
#[derive(Debug, Clone)]
pub struct Ask {
    pub(super) url: Url,
    /// What is sent beside what is always sent, to the first address's server alone.
    pub(super) headers: Vec<Given>,
}

/// Headers that a person gives, to be sent and never kept.
#[derive(Debug, Clone, Default)]
pub struct Headers(Vec<(String, String)>);

/// Why something is no header that can be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotAHeader {
    #[error("a header is NAME: VALUE, and this one has no colon")]
    NoColon,
    #[error("{name:?} is no name of a header, or its value cannot be sent")]
    Malformed { name: String },
    #[error("{name} is set by the program itself")]
    Own { name: String },
}

/// Headers that say how the message goes, and are not for others to set.
const OWN: [&str; 6] = ["host", "connection", "content-length", "transfer-encoding", "te", "upgrade"];

impl Headers {
    /// Reads headers, each `NAME: VALUE`.
    ///
    /// # Errors
    /// When one is none. What its value is, is not told.
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<Self, NotAHeader> {
        let headers = lines.into_iter().map(|line| {
            let (name, value) = line.split_once(':').ok_or(NotAHeader::NoColon)?;
            let (name, value) = (name.trim(), value.trim());
            let malformed = || NotAHeader::Malformed { name: name.chars().take(40).collect() };
            if HeaderName::from_bytes(name.as_bytes()).is_err() || HeaderValue::from_str(value).is_err() {
                return Err(malformed());
            }
            if OWN.iter().any(|own| own.eq_ignore_ascii_case(name)) {
                return Err(NotAHeader::Own { name: name.to_owned() });
            }
            Ok((name.to_owned(), value.to_owned()))
        });
        headers.collect::<Result<_, _>>().map(Self)
    }
}

impl Ask {
    /// Asks for what stands at an address. A name and password in it are not sent.
    ///
    /// # Errors
    /// When it is no address.
    pub fn of(url: &str) -> Result<Self, url::ParseError> {
        Ok(Self { url: without_who(Url::parse(url)?), headers: Vec::new() })
    }

    /// Returns the address, as it is asked for.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Sends these too.
    #[must_use]
    pub fn with(mut self, headers: Headers) -> Self {
        self.headers.extend(headers.0.into_iter().map(|(name, value)| (name, value, false)));
        self
    }

    /// Tells whether the answer may be that nothing has changed.
    pub fn is_conditional(&self) -> bool {
        self.headers.iter().any(|(_, _, is_kept)| *is_kept)
    }

    /// Asks only for what is not the same as what came before with these headers (RFC 9110, section 13.1).
    #[must_use]
    pub fn unless_same(mut self, etag: Option<&str>, last_modified: Option<&str>) -> Self {
        let conditions = [("If-None-Match", etag), ("If-Modified-Since", last_modified)];
        let conditions =
            conditions.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned(), true)));
        self.headers.extend(conditions);
        self
    }
}

/// Returns an address without the name and password of whoever asks, and without the part that is never sent.
pub(super) fn without_who(mut url: Url) -> Url {
    let has_neither = url.set_username("").is_err() || url.set_password(None).is_err();
    debug_assert!(!has_neither || url.password().is_none(), "only what has no host has neither");
    url.set_fragment(None);
    url
}

/// Makes the request for an address.
pub(super) fn request(url: &Url, host: &str, given: &[Given]) -> Result<Request<Empty<Bytes>>, String> {
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let named = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let mut request = Request::get(path)
        .header("Host", named)
        .header("User-Agent", concat!("casebook/", env!("CARGO_PKG_VERSION")))
        .header("Accept", "*/*")
        // What is kept can then be read by whoever has it.
        .header("Accept-Encoding", "identity")
        .header("Connection", "close");
    for (name, value, _) in given {
        request = request.header(name, value);
    }
    request.body(Empty::new()).map_err(|error| error.to_string())
}

/// Returns the head of a request as it went, without the lines that are not kept.
pub(super) fn without_given(sent: &[u8], given: &[Given]) -> Vec<u8> {
    let is_kept = |line: &&[u8]| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        !given.iter().any(|(own, _, is_kept)| !is_kept && name.eq_ignore_ascii_case(own.as_bytes()))
    };
    sent.split_inclusive(|byte| *byte == b'\n').filter(is_kept).flatten().copied().collect()
}
