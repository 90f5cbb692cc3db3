//! Captures as records: what a ledger kept, written so that other programs replay it and ours takes it in again.
//!
//! ```text
//! warcinfo                              whose captures these are
//! request, response    of each redirect   Casebook-Exchange-Of: the capture's record
//! request              where it is known  Casebook-Exchange-Of: the capture's record
//! response | revisit | resource           the capture; its record's id is the event's
//! conversion                              each text that was taken out of it
//! ```
//! What stands in `Casebook-Exchange-Of` comes before the record that it names, so that who reads from the beginning has
//! it at hand there (WARC 1.1 section 4 allows fields of one's own, and others pass them over).

use super::{
    Form, Kind, Record, Writer, Written,
    write::{in_chunks, urn},
};
use crate::message::{Exchange, ResponseHead, exchanges};
use model::{
    event::sources::{SourceCaptured, TextExtracted},
    import::event_id,
    names::{Digest, EventId, EventTime},
    words::CaptureHow,
};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Write},
};

/// The field that says which capture an exchange belongs to; in lower case, as heads are read.
pub const EXCHANGE_OF: &str = "casebook-exchange-of";
const EXCHANGE_OF_WRITTEN: &str = "Casebook-Exchange-Of";
/// The profile of a record that repeats a payload (WARC 1.1 section 6.7.2).
const SAME_PAYLOAD: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const REQUEST: &str = "application/http; msgtype=request";
const RESPONSE: &str = "application/http; msgtype=response";
const TEXT: &str = "text/plain; charset=utf-8";
/// The exporter's name in ids of records that are no event.
const EXPORTER: &str = "casebook-warc-out";
/// What an index says of a payload whose type is not known.
const UNKNOWN_TYPE: &str = "unk";
/// The reasons that the standard knows (section 5.13); others are unspecified.
const TRUNCATED: [&str; 3] = ["length", "time", "disconnect"];

/// A capture with what was kept of it.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// The id of its event.
    pub event: EventId,
    /// Its event.
    pub captured: &'a SourceCaptured,
    /// The heads, where they were kept.
    pub heads: Option<&'a [u8]>,
    /// The body.
    pub body: &'a [u8],
}

/// What was written of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The redirects on the way, in order.
    pub hops: Vec<Placed>,
    /// Its own record.
    pub capture: Placed,
}

/// Where a record stands, and what an index says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Where.
    pub written: Written,
    /// What it is of.
    pub url: String,
    /// When it was captured, as it was written.
    pub date: EventTime,
    /// The media type of the payload; of a revisit, `warc/revisit`.
    pub media_type: String,
    /// The status.
    pub status: Option<u64>,
    /// SHA-256 of the payload.
    pub payload: Digest,
}

/// A response that was written with its payload.
#[derive(Debug)]
struct First {
    event: EventId,
    url: String,
    date: String,
}

/// Writes captures.
#[derive(Debug)]
pub struct Export<W> {
    writer: Writer<W>,
    origin: String,
    first: BTreeMap<Digest, First>,
}

impl<W: Write> Export<W> {
    /// Begins a file of captures of the ledger `origin`, with a record that says so. `log` is the digest of the log's
    /// state, from which the record's id follows, and `date` the time of its last entry.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(inner: W, form: Form, origin: &str, log: Digest, date: &str, software: &str) -> io::Result<Self> {
        let mut writer = Writer::new(inner, form);
        let about = format!(
            "software: {software}\r\nformat: WARC File Format 1.1\r\n\
             conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
             isPartOf: {origin}\r\ndescription: captures of the casebook ledger {origin}\r\n"
        );
        writer.write(&Record {
            kind: Kind::Info,
            id: event_id(origin, EXPORTER, log, 0),
            date,
            url: None,
            content_type: "application/warc-fields",
            payload: None,
            fields: Vec::new(),
            block: vec![Cow::Owned(about.into_bytes())],
        })?;
        Ok(Self { writer, origin: origin.to_owned(), first: BTreeMap::new() })
    }

    /// Writes a capture, and returns where its records stand.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn capture(&mut self, kept: &Kept<'_>) -> io::Result<Copied> {
        let told_apart = if is_of_the_web(kept.captured.how) { kept.heads } else { None }.map(exchanges);
        match told_apart {
            Some(Ok(found)) => match found.split_last() {
                Some((last, hops)) => self.response(kept, last, hops),
                None => self.resource(kept),
            },
            Some(Err(_)) | None => self.resource(kept),
        }
    }

    /// Writes a text that was taken out of a capture.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn text(
        &mut self,
        event: EventId,
        time: &EventTime,
        of: &Placed,
        capture: EventId,
        extracted: &TextExtracted,
        text: &[u8],
    ) -> io::Result<()> {
        let extractor = format!("{} {}", &*extracted.extractor.name, &*extracted.extractor.version);
        self.writer.write(&Record {
            kind: Kind::Conversion,
            id: event,
            date: time.as_str(),
            url: Some(&of.url),
            content_type: TEXT,
            payload: None,
            fields: vec![("WARC-Refers-To", urn(capture)), ("Casebook-Extractor", extractor)],
            block: vec![Cow::Borrowed(text)],
        })?;
        Ok(())
    }

    /// Returns what was written to.
    pub fn into_inner(self) -> W {
        self.writer.into_inner()
    }

    fn response(&mut self, kept: &Kept<'_>, last: &Exchange<'_>, hops: &[Exchange<'_>]) -> io::Result<Copied> {
        let (url, hops) = self.hops(kept, last, hops)?;
        let captured = kept.captured;
        let date = &captured.captured_at;
        let head = ResponseHead::read(&mut &*last.response)?;
        let is_chunked = head.as_ref().is_ok_and(ResponseHead::is_chunked);
        let payload = captured.body.sha256.0;
        let earlier = self.first.get(&payload).filter(|_| !kept.body.is_empty());
        let mut fields = truncated(captured);
        let mut block = vec![Cow::Borrowed(last.response)];
        let (kind, stated, media_type) = if let Some(first) = earlier {
            fields.extend([
                ("WARC-Profile", SAME_PAYLOAD.to_owned()),
                ("WARC-Refers-To", urn(first.event)),
                ("WARC-Refers-To-Target-URI", first.url.clone()),
                ("WARC-Refers-To-Date", first.date.clone()),
            ]);
            (Kind::Revisit, Some(payload), "warc/revisit".to_owned())
        } else {
            if is_chunked {
                block.extend(in_chunks(kept.body));
            } else {
                block.push(Cow::Borrowed(kept.body));
            }
            // Programs differ on whether a payload in chunks is digested with them: its block alone is stated.
            (Kind::Response, (!is_chunked).then_some(payload), captured.body.media_type.to_string())
        };
        let id = kept.event;
        let is_first = kind == Kind::Response;
        let written = self.writer.write(&Record {
            kind,
            id,
            date: date.as_str(),
            url: Some(&url),
            content_type: RESPONSE,
            payload: stated,
            fields,
            block,
        })?;
        if is_first {
            let first = || First { event: id, url: url.clone(), date: date.as_str().to_owned() };
            self.first.entry(payload).or_insert_with(first);
        }
        let capture = Placed { written, url, date: date.0.clone(), media_type, status: captured.status, payload };
        Ok(Copied { hops, capture })
    }

    /// Writes what came before the answer that is the capture, and returns that one's address.
    fn hops(
        &mut self,
        kept: &Kept<'_>,
        last: &Exchange<'_>,
        hops: &[Exchange<'_>],
    ) -> io::Result<(String, Vec<Placed>)> {
        let captured = kept.captured;
        let asked = captured.requested_url.as_deref().map_or_else(|| address(kept.event), ToOwned::to_owned);
        let urls: Vec<&str> =
            core::iter::once(asked.as_str()).chain(captured.redirects.iter().map(|redirect| &*redirect.url)).collect();
        let final_url = urls.last().copied().unwrap_or(&asked);
        // Where they are not one for each redirect, it is not known what was asked where.
        let hops = if hops.len() == captured.redirects.len() { hops } else { &[] };
        let mut ordinal = 0;
        let mut write = |kind: Kind, url: &str, content_type, head| {
            ordinal += 1;
            let id = event_id(&self.origin, EXPORTER, Digest::of(kept.event.to_string().as_bytes()), ordinal);
            let to = urn(kept.event);
            let fields = vec![("WARC-Concurrent-To", to.clone()), (EXCHANGE_OF_WRITTEN, to)];
            let date = captured.captured_at.as_str();
            let (url, block) = (Some(url), vec![Cow::Borrowed(head)]);
            self.writer.write(&Record { kind, id, date, url, content_type, payload: None, fields, block })
        };
        let mut placed = Vec::new();
        for (hop, url) in hops.iter().zip(&urls) {
            if let Some(request) = hop.request {
                write(Kind::Request, url, REQUEST, request)?;
            }
            let written = write(Kind::Response, url, RESPONSE, hop.response)?;
            placed.push(redirect(written, url, &captured.captured_at, hop.response)?);
        }
        if let Some(request) = last.request {
            write(Kind::Request, final_url, REQUEST, request)?;
        }
        Ok((final_url.to_owned(), placed))
    }

    fn resource(&mut self, kept: &Kept<'_>) -> io::Result<Copied> {
        let captured = kept.captured;
        let led_to = captured.redirects.last().map(|redirect| &redirect.url);
        let url = led_to.or(captured.requested_url.as_ref()).map_or_else(|| address(kept.event), ToString::to_string);
        let written = self.writer.write(&Record {
            kind: Kind::Resource,
            id: kept.event,
            date: captured.captured_at.as_str(),
            url: Some(&url),
            content_type: &captured.body.media_type,
            payload: Some(captured.body.sha256.0),
            fields: truncated(captured),
            block: vec![Cow::Borrowed(kept.body)],
        })?;
        let capture = Placed {
            written,
            url,
            date: captured.captured_at.0.clone(),
            media_type: captured.body.media_type.to_string(),
            status: captured.status,
            payload: captured.body.sha256.0,
        };
        Ok(Copied { hops: Vec::new(), capture })
    }
}

/// What an index says of a redirect, of which the head was kept.
fn redirect(written: Written, url: &str, date: &EventTime, head: &[u8]) -> io::Result<Placed> {
    let head = ResponseHead::read(&mut &*head)?.ok();
    let essence = head.as_ref().and_then(|head| head.header("content-type")?.split(';').next());
    let media_type = essence.unwrap_or(UNKNOWN_TYPE).trim().to_ascii_lowercase();
    let status = head.as_ref().map(|head| head.status.into());
    Ok(Placed { written, url: url.to_owned(), date: date.clone(), media_type, status, payload: Digest::of(b"") })
}

fn is_of_the_web(how: CaptureHow) -> bool {
    match how {
        CaptureHow::Http | CaptureHow::Warc | CaptureHow::Archive => true,
        CaptureHow::Browser | CaptureHow::File | CaptureHow::Manual | CaptureHow::Received => false,
    }
}

/// What a capture is of that has no address.
fn address(event: EventId) -> String {
    format!("urn:uuid:{event}")
}

fn truncated(captured: &SourceCaptured) -> Vec<(&'static str, String)> {
    let reason = |text: &str| if TRUNCATED.contains(&text) { text.to_owned() } else { "unspecified".to_owned() };
    captured.truncated.as_deref().map(|text| ("WARC-Truncated", reason(text))).into_iter().collect()
}
