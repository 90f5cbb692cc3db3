//! A capture: how it was obtained, its text with its quotes, and what another capture says instead.

use super::Seen;
use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem};
use model::{
    source_record::{CaptureRecord, QuoteRecord, TextRecord},
    words::Access,
};
use proof::Digest;
use render::site::{CaptureInput, CaptureText, ComparedTexts, TextView};
use serde_json::json;

/// The longest headers that are shown, in bytes.
const HEADERS_BYTES_MAX: usize = 16 << 10;

/// Answers with the page of a capture.
pub(super) fn capture(ask: &Ask) -> Result<Answer, Problem> {
    let (source, id) = (ask.id("source")?, ask.id("capture")?);
    let seen = ask.source_seen(&source)?;
    let no_capture = |id: &str| {
        Problem::not_found(format!("the source “{source}” has no capture “{id}”"))
            .way(format!("/sources/{source}"), "Its captures")
    };
    let find =
        |id: &str| seen.record.captures.iter().find(|capture| capture.capture == id).ok_or_else(|| no_capture(id));
    let capture = find(id.as_str())?;
    let text = wanted_text(ask, capture)?;
    let other = ask.parameter("compare").map(find).transpose()?;
    if ask.form() == Form::Json {
        let quotes: Vec<&QuoteRecord> =
            seen.record.quotes.iter().filter(|quote| quote.capture.as_ref() == Some(&capture.capture)).collect();
        let words = text.map(|text| readable(ask, &seen, capture, text)).transpose()?.and_then(Readable::words);
        return Ok(Answer::json(&json!({
            "as_of": seen.at.0,
            "source": seen.record.source,
            "capture": capture,
            "quotes": quotes,
            "text": words,
        })));
    }
    let readable_text = text.map(|text| readable(ask, &seen, capture, text)).transpose()?;
    let shown = match (text, &readable_text) {
        (Some(text), Some(Readable::Words(words))) => CaptureText::Shown(text, words),
        (Some(text), Some(Readable::QuotesOnly)) => CaptureText::QuotesOnly(text),
        (Some(text), Some(Readable::Withheld)) => CaptureText::Withheld(text),
        (Some(text), Some(Readable::Missing)) => CaptureText::Missing(text),
        _ => CaptureText::None,
    };
    let compared = match other {
        Some(other) => Some((other, compared(ask, &seen, other, readable_text.as_ref())?)),
        None => None,
    };
    let view = match ask.parameter("view") {
        None | Some("quotes") => TextView::Around,
        Some("all") => TextView::From(ask.number("from", 0, u64::from(u32::MAX))?),
        Some(_) => return Err(Problem::bad_request("“view” must be “all” or “quotes”")),
    };
    let open = is_open(ask, capture);
    let headers = match &capture.headers {
        Some(digest) if open => headers(ask, &seen, digest)?,
        _ => None,
    };
    let at = ask.parameter("at");
    let input = CaptureInput {
        source: &seen.record,
        capture,
        text: shown,
        view,
        bytes: open,
        headers: headers.as_deref(),
        compared: compared.as_ref().map(|(other, compared)| (*other, compared.as_ref())),
        at,
    };
    let title = format!("Capture {} of {}", capture.capture, seen.record.called);
    let frame = ask.frame(&title).about_entry(capture.recorded.seq).form(
        "application/json",
        format!("/sources/{source}/captures/{id}.json"),
        "JSON",
    );
    Ok(Answer::new(Form::Html, render::site::capture(&frame, &input)))
}

/// Tells whether bytes and text may be seen by whoever asks.
fn is_open(ask: &Ask, capture: &CaptureRecord) -> bool {
    !ask.is_public() || capture.access == Access::Public
}

/// Returns the text that is asked for by its digest, or the last one that was taken out.
fn wanted_text<'a>(ask: &Ask, capture: &'a CaptureRecord) -> Result<Option<&'a TextRecord>, Problem> {
    let Some(wanted) = ask.parameter("text") else { return Ok(capture.texts.last()) };
    let found = capture.texts.iter().find(|text| text.sha256 == wanted);
    found
        .map(Some)
        .ok_or_else(|| Problem::not_found(format!("no text of capture “{}” has this digest", capture.capture)))
}

/// A text, as far as it may be read.
#[derive(Debug)]
enum Readable {
    Words(String),
    QuotesOnly,
    Withheld,
    Missing,
}

impl Readable {
    fn words(self) -> Option<String> {
        match self {
            Self::Words(words) => Some(words),
            Self::QuotesOnly | Self::Withheld | Self::Missing => None,
        }
    }
}

fn readable(ask: &Ask, seen: &Seen, capture: &CaptureRecord, text: &TextRecord) -> Result<Readable, Problem> {
    let Ok(digest) = text.sha256.parse::<Digest>() else { return Ok(Readable::Missing) };
    // What is withheld today was taken away; an earlier moment does not bring it back.
    let now = ask.reader.governance(ask.snapshot.head())?;
    let body = capture.sha256.parse::<Digest>().ok();
    let withheld = |digest: &Digest| now.withheld(digest).is_some() || seen.governance.withheld(digest).is_some();
    if withheld(&digest) || body.as_ref().is_some_and(withheld) {
        return Ok(Readable::Withheld);
    }
    if !is_open(ask, capture) {
        return Ok(Readable::QuotesOnly);
    }
    let bytes = ask.snapshot.blobs().get(digest)?;
    Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(Readable::Missing, Readable::Words))
}

/// Returns what differs between another capture and the text that is shown, or nothing where it is too much.
fn compared(
    ask: &Ask,
    seen: &Seen,
    other: &CaptureRecord,
    now: Option<&Readable>,
) -> Result<Option<ComparedTexts>, Problem> {
    let was = other.texts.last().map(|text| readable(ask, seen, other, text)).transpose()?;
    match (was, now) {
        (Some(Readable::Words(was)), Some(Readable::Words(now))) => Ok(ComparedTexts::of(&was, now)),
        _ => Err(Problem::not_found(format!(
            "these two texts cannot be compared: that of capture “{}”, or this one, is not shown here",
            other.capture
        ))
        .way(format!("/sources/{}", seen.record.source), "The captures of this source")),
    }
}

/// Returns raw headers where they are text of a sensible length.
fn headers(ask: &Ask, seen: &Seen, digest: &str) -> Result<Option<String>, Problem> {
    let Ok(digest) = digest.parse::<Digest>() else { return Ok(None) };
    let now = ask.reader.governance(ask.snapshot.head())?;
    if now.withheld(&digest).is_some() || seen.governance.withheld(&digest).is_some() {
        return Ok(None);
    }
    let bytes = ask.snapshot.blobs().get(digest)?.filter(|bytes| bytes.len() <= HEADERS_BYTES_MAX);
    Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()).map(|text| text.replace("\r\n", "\n")))
}
