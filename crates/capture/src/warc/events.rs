//! What a record becomes in a ledger: a source by its address, and a capture of it.

use super::{Head, Payload};
use crate::{bulk::Cited, message::essence};
use model::{
    event::sources::{SourceCaptured, SourceRegistered},
    import::event_id,
    names::{Digest, EventId, Slug},
    shape::{Plain, Text},
    values::{Blob, Tool, Via, Wire},
    words::{Access, CaptureHow, SourceKind},
};

/// The importer's name in ids of events.
const IMPORTER: &str = "casebook-warc";
/// The media type of what says none.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// What a record is of: an address of the web, without whoever asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page(Cited);

impl Page {
    /// Returns the page at an address, if it is one of the web. Spaces, which some programs leave in, are encoded; a name
    /// and password are left out.
    pub fn at(url: &str) -> Option<Self> {
        let url = url.trim().replace(' ', "%20");
        let (scheme, rest) = url.split_once("://")?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = authority.rsplit('@').next()?;
        let cited = Cited::of(&format!("{scheme}://{host}{path}"))?;
        cited.url().is_some().then_some(Self(cited))
    }

    /// Returns the address.
    pub fn url(&self) -> &str {
        self.0.said()
    }

    /// Returns the id of the source that it is, the same as in other imports.
    pub fn source(&self) -> Slug {
        self.0.id().0
    }

    /// Returns the event that registers it, and its id.
    pub fn registered(&self, origin: &str) -> (EventId, SourceRegistered) {
        let registered = SourceRegistered {
            title: None,
            url: self.0.url(),
            publisher: None,
            authors: Vec::new(),
            kind: SourceKind::Unknown,
            published: None,
            language: None,
            perspective: None,
            stub: false,
            method: None,
        };
        (event_id(origin, "casebook-source", self.0.digest(), 0), registered)
    }
}

/// Returns the id of the event of a record: of its capture with ordinal 0, of its text with 1.
///
/// The same record in another file is the same record: it goes by its own id, or by its address and date where it has
/// none, and by its bytes.
pub fn record_event(origin: &str, head: &Head, payload: &Payload, ordinal: u64) -> EventId {
    let named = head.id.clone().unwrap_or_else(|| format!("{} {}", head.date, head.url.as_deref().unwrap_or_default()));
    let record = Digest::of(format!("{named}\n{}", payload.wire).as_bytes());
    event_id(origin, IMPORTER, record, ordinal)
}

/// Whose copy a capture is: the file that it comes out of.
#[derive(Debug, Clone, Copy)]
pub struct Out<'a> {
    /// SHA-256 of the file.
    pub file: Digest,
    /// The tool that took it out.
    pub tool: &'a Tool,
    /// Who may see it.
    pub access: Access,
}

/// Returns the event of a capture; nothing where a time or a name cannot be written.
///
/// `body` and `headers` are the blobs that were kept: of a revisit the body of the record that it repeats.
pub fn captured(
    capture: Slug,
    page: &Page,
    head: &Head,
    payload: &Payload,
    body: Blob,
    headers: Option<Digest>,
    out: Out<'_>,
) -> Option<SourceCaptured> {
    Some(SourceCaptured {
        capture: Plain(capture),
        how: CaptureHow::Warc,
        via: Some(Via {
            archive: None,
            file: Some(Plain(out.file)),
            record: head.id.as_deref().and_then(|id| id.parse().ok()),
            offset: Some(head.offset),
        }),
        requested_url: page.0.url(),
        redirects: Vec::new(),
        status: payload.response.as_ref().map(|response| response.status.into()),
        headers: headers.map(Plain),
        captured_at: Plain(head.date.parse().ok()?),
        body,
        wire: Some(Wire {
            request: None,
            response: Some(Plain(payload.wire)),
            address: None,
            tls: None,
            certificate: None,
        }),
        screenshot: None,
        tool: out.tool.clone(),
        truncated: None,
        access: Some(out.access),
        method: None,
    })
}

/// Returns the media type that a record states for its payload, without parameters.
pub fn media_type(head: &Head, payload: &Payload) -> Text {
    let stated = match &payload.response {
        Some(response) => response.header("content-type"),
        None => head.content_type.as_deref(),
    };
    let text = stated.and_then(essence).unwrap_or_else(|| UNKNOWN_TYPE.to_owned());
    match text.parse() {
        Ok(text) => text,
        Err(_) => unreachable!("a media type is a text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_by_their_address_without_who_asked() {
        let at = |url: &str| Page::at(url).map(|page| page.url().to_owned());
        assert_eq!(at("https://reader:secret@example.org/a b?c@d"), Some("https://example.org/a%20b?c@d".to_owned()));
        assert_eq!(at("http://example.com/"), Some("http://example.com/".to_owned()));
        for other in ["dns:example.org", "urn:uuid:1", "metadata://gnu.org/software/wget/warc/", "", "http://"] {
            assert_eq!(at(other), None, "{other}");
        }
    }
}
