//! The files of the demo's sources, and the captures that they become: texts, a web page, a PDF, a record of a WARC file.

use crate::{
    commands::{events::extraction, fetch::tool},
    text_of,
};
use anyhow::Context as _;
use capture::{
    extract::pdf::MEDIA_TYPE,
    warc::{self, Kind, Out, Page, Payload},
};
use model::{EventData, EventKind, shape::Plain, values::Blob, words::Access};
use proof::Digest;
use serde_json::{Map, Value, json};
use std::io::{self, Cursor, Read};

macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_bytes!(concat!("../../../demo/", $name)).as_slice())),*]
    };
}

const FILES: &[(&str, &[u8])] = files! {
    "sources/streets-release.txt"
    "sources/streets-release-2.txt"
    "sources/packet-report.html"
    "sources/committee-minutes.pdf"
    "sources/walk-home-statement.txt"
    "sources/audit-interim.txt"
    "sources/audit-final.warc"
    "sources/crash-counts.txt"
};

/// A capture as the story tells it.
#[derive(Debug)]
pub(super) struct Taken<'a> {
    pub(super) file: &'a str,
    pub(super) capture: &'a str,
    pub(super) at: &'a str,
    pub(super) url: Option<&'a str>,
}

/// What a capture becomes.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) events: Vec<(EventKind, Map<String, Value>)>,
    pub(super) blobs: Vec<Vec<u8>>,
}

/// Makes the events of a capture, and what they name.
pub(super) fn made(taken: &Taken<'_>) -> anyhow::Result<Made> {
    let (_, bytes) =
        FILES.iter().find(|(name, _)| *name == taken.file).with_context(|| format!("no {}", taken.file))?;
    let (captured, body, media_type, headers) = match taken.file.rsplit('.').next() {
        Some("warc") => of_record(bytes, taken)?,
        Some("pdf") => (fetched(bytes, MEDIA_TYPE, taken), bytes.to_vec(), MEDIA_TYPE, None),
        Some("html") => (fetched(bytes, "text/html", taken), bytes.to_vec(), "text/html", None),
        _ => (fetched(bytes, "text/plain", taken), bytes.to_vec(), "text/plain", None),
    };
    let text = text_of::extract(&body, media_type, None).map_err(|why| anyhow::anyhow!("{}: {why}", taken.file))?;
    let text = text.context("a source of the demo has a text")?;
    let extracted = extraction(taken.capture, &text, Some("en".to_owned()));
    let blobs = [Some(body), headers, Some(text.text.into_bytes())].into_iter().flatten().collect();
    Ok(Made { events: vec![(EventKind::SourceCaptured, captured), (EventKind::TextExtracted, extracted)], blobs })
}

fn fetched(bytes: &[u8], media_type: &str, taken: &Taken<'_>) -> Map<String, Value> {
    let mut data = Map::new();
    let mut put = |name: &str, value: Value| data.insert(name.to_owned(), value);
    put("capture", taken.capture.into());
    put("how", "http".into());
    put("captured_at", taken.at.into());
    put("access", "quotes_only".into());
    put("tool", json!({"name": "casebook-demo", "version": env!("CARGO_PKG_VERSION")}));
    let digest = Digest::of(bytes).to_string();
    put("body", json!({"sha256": digest, "size": bytes.len(), "media_type": media_type}));
    if let Some(url) = taken.url {
        put("requested_url", url.into());
    }
    data
}

type Captured = (Map<String, Value>, Vec<u8>, &'static str, Option<Vec<u8>>);

/// The response of a WARC file, as `casebook import` takes it.
fn of_record(file: &[u8], taken: &Taken<'_>) -> anyhow::Result<Captured> {
    let mut reader = warc::Reader::new(Cursor::new(file))?;
    while let Some(found) = reader.next_head() {
        let head = found?;
        if head.kind != Kind::Response {
            continue;
        }
        let mut body = Vec::new();
        let keep = |from: &mut dyn Read| -> io::Result<(Digest, u64)> {
            let size = from.read_to_end(&mut body)?;
            Ok((Digest::of(&body), size as u64))
        };
        let payload: Payload = warc::take(&head, reader.block(), keep)?;
        let page = head.url.as_deref().and_then(Page::at).context("a record with an address")?;
        let kept = payload.response.as_ref().map(|response| response.kept.clone());
        let tool = tool("casebook-demo");
        let out = Out { file: Digest::of(file), tool: &tool, access: Access::QuotesOnly };
        let blob =
            Blob { sha256: Plain(payload.digest), size: payload.size, media_type: warc::media_type(&head, &payload) };
        let headers = kept.as_deref().map(Digest::of);
        let captured = warc::captured(taken.capture.parse()?, &page, &head, &payload, blob, headers, out);
        let captured = captured.context("a record with a date")?;
        return Ok((EventData::from(captured).to_map(), body, "text/html", kept));
    }
    anyhow::bail!("no response in {}", taken.file)
}
