//! One capture: how it was obtained, its text with every quote marked, and what another capture says instead.

use super::{
    RecordedView, WithheldView,
    changed::{ComparedTexts, Part},
    marked::{PART, Piece, WHOLE_MAX, Window, pieces},
    said,
    source::QuoteRow,
};
use crate::{
    page::phrases::{self, Hash},
    place::escaped,
    site::Frame,
    site::address,
};
use askama::Template;
use model::{
    source_record::{CaptureRecord, QuoteRecord, SourceRecord, TextRecord},
    words::Access,
};

/// What is shown of a text.
#[derive(Debug, Clone, Copy)]
pub enum TextView {
    /// What is around its quotes.
    Around,
    /// A part of it, from a place in code points on.
    From(u64),
}

/// The text of a capture, as far as it may be shown.
#[derive(Debug, Clone, Copy)]
pub enum CaptureText<'a> {
    /// No text was taken out of it.
    None,
    /// It may be shown.
    Shown(&'a TextRecord, &'a str),
    /// Nothing but its quotes may be shown to everybody.
    QuotesOnly(&'a TextRecord),
    /// It is withheld.
    Withheld(&'a TextRecord),
    /// Its bytes are not in this ledger.
    Missing(&'a TextRecord),
}

/// What the page of a capture is made from.
#[derive(Debug)]
pub struct CaptureInput<'a> {
    /// Its source.
    pub source: &'a SourceRecord,
    /// The capture.
    pub capture: &'a CaptureRecord,
    /// Its text.
    pub text: CaptureText<'a>,
    /// What is shown of it.
    pub view: TextView,
    /// Whether its bytes may be had here.
    pub bytes: bool,
    /// The raw headers, where they may be had here and are text.
    pub headers: Option<&'a str>,
    /// The other capture that it is held against, and what differs; nothing where that is too much.
    pub compared: Option<(&'a CaptureRecord, Option<&'a ComparedTexts>)>,
    /// What follows the address to name a moment.
    pub at: Option<&'a str>,
}

/// A place to go on.
#[derive(Debug)]
struct Way {
    href: String,
    words: String,
    chosen: bool,
}

/// A piece of the text, with the places of the quotes that begin there.
#[derive(Debug)]
enum Shown {
    Gap(String),
    Words { text: String, begin: Vec<(usize, u64, bool)>, deep: &'static str },
}

#[derive(Debug, Template)]
#[template(path = "site/capture.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a CaptureInput<'a>,
    it: &'a CaptureRecord,
    how: &'static str,
    said: String,
    size: String,
    access: &'static str,
    digest: Hash,
    recorded: RecordedView<'a>,
    withheld: Option<WithheldView<'a>>,
    link: Option<&'a str>,
    standing: &'static str,
    text: Option<&'a TextRecord>,
    text_digest: Option<Hash>,
    text_withheld: Option<WithheldView<'a>>,
    text_recorded: Option<RecordedView<'a>>,
    language: &'a str,
    pieces: Vec<Shown>,
    quotes: Vec<QuoteRow<'a>>,
    texts: Vec<Way>,
    parts: Vec<Way>,
    others: Vec<Way>,
    windowed: bool,
    all: String,
    around: String,
    changes: Vec<Part>,
    at: String,
}

/// Returns the quotes that are exact words of a text, in the order of their beginnings.
fn quotes_of<'a>(source: &'a SourceRecord, text: &TextRecord) -> Vec<&'a QuoteRecord> {
    source.quotes.iter().filter(|quote| quote.quote.extraction.to_string() == text.sha256).collect()
}

/// Returns the page of a capture.
pub fn capture(frame: &Frame<'_>, input: &CaptureInput<'_>) -> String {
    let it = input.capture;
    let (record, words) = match input.text {
        CaptureText::None => (None, None),
        CaptureText::Shown(record, words) => (Some(record), Some(words)),
        CaptureText::QuotesOnly(record) | CaptureText::Withheld(record) | CaptureText::Missing(record) => {
            (Some(record), None)
        }
    };
    let quotes = record.map(|record| quotes_of(input.source, record)).unwrap_or_default();
    let address = |parameters: &[(&str, &str)]| {
        let of_text = record.filter(|record| it.texts.last() != Some(*record)).map_or("", |record| &record.sha256);
        let mut all = vec![("text", of_text)];
        all.extend_from_slice(parameters);
        all.push(("at", input.at.unwrap_or_default()));
        address(&format!("/sources/{}/captures/{}", input.source.source, it.capture), &all)
    };
    let length = record.map_or(0, |record| record.length);
    let window = match input.view {
        TextView::Around => Window::Around,
        TextView::From(from) => Window::From(from),
    };
    let page = Page {
        frame,
        input,
        how: phrases::how(it.how),
        said: said(it),
        size: phrases::bytes(it.size),
        access: phrases::access(it.access),
        digest: Hash::of(&it.sha256),
        recorded: RecordedView::of(&it.recorded),
        withheld: it.withheld.as_ref().map(WithheldView::of),
        link: it.requested_url.as_deref().and_then(phrases::linkable),
        standing: phrases::standing(input.source.standing),
        text: record,
        text_digest: record.map(|record| Hash::of(&record.sha256)),
        text_withheld: record.and_then(|record| record.withheld.as_ref()).map(WithheldView::of),
        text_recorded: record.map(|record| RecordedView::of(&record.recorded)),
        language: language(input.source, record),
        pieces: words.map(|words| shown(words, length, &quotes, window)).unwrap_or_default(),
        quotes: quotes.iter().map(|quote| QuoteRow::of(quote, &input.source.source, 240)).collect(),
        texts: texts(input, record),
        parts: parts(length, input.view, &address),
        others: others(input),
        windowed: words.is_some() && length > WHOLE_MAX && matches!(input.view, TextView::Around),
        all: address(&[("view", "all")]),
        around: address(&[]),
        changes: input.compared.and_then(|(_, compared)| compared).map(|all| all.parts.clone()).unwrap_or_default(),
        at: input.at.map(|at| format!("?at={}", escaped(at))).unwrap_or_default(),
        it,
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

fn language<'a>(source: &'a SourceRecord, text: Option<&'a TextRecord>) -> &'a str {
    let said = text.and_then(|text| text.language.as_deref()).or(source.language.as_deref());
    said.map_or("und", phrases::language)
}

fn shown(words: &str, length: u64, quotes: &[&QuoteRecord], window: Window) -> Vec<Shown> {
    let spans: Vec<(u64, u64)> = quotes.iter().map(|quote| (quote.quote.start, quote.quote.end)).collect();
    let mut placed = std::collections::BTreeSet::new();
    pieces(words, length, &spans, window)
        .into_iter()
        .map(|piece| match piece {
            Piece::Gap(n) => Shown::Gap(phrases::grouped(n)),
            Piece::Words { text, begin, deep } => Shown::Words {
                text,
                // Quotes that begin at one place share its anchor.
                begin: begin
                    .into_iter()
                    .filter_map(|n| Some((n.saturating_add(1), spans.get(n)?.0)))
                    .map(|(n, start)| (n, start, placed.insert(start)))
                    .collect(),
                deep: match deep {
                    0 => "",
                    1 => "q",
                    _ => "q twice",
                },
            },
        })
        .collect()
}

/// The parts of all of a long text.
fn parts(length: u64, view: TextView, address: &impl Fn(&[(&str, &str)]) -> String) -> Vec<Way> {
    let TextView::From(shown) = view else { return Vec::new() };
    let count = length.div_ceil(PART);
    let way = |n: u64| {
        let from = n.saturating_mul(PART);
        let start = from.to_string();
        Way {
            href: address(&[("view", "all"), ("from", if n == 0 { "" } else { &start })]),
            words: n.saturating_add(1).to_string(),
            chosen: shown.checked_div(PART) == Some(n),
        }
    };
    if count < 2 { Vec::new() } else { (0..count).map(way).collect() }
}

/// The texts that several extractors took out.
fn texts(input: &CaptureInput<'_>, shown: Option<&TextRecord>) -> Vec<Way> {
    let all = &input.capture.texts;
    if all.len() < 2 {
        return Vec::new();
    }
    let way = |text: &TextRecord| Way {
        href: format!("/sources/{}/captures/{}?text={}", input.source.source, input.capture.capture, text.sha256),
        words: format!("by {} {}", text.extractor.name, text.extractor.version),
        chosen: shown == Some(text),
    };
    all.iter().map(way).collect()
}

/// The captures that this one can be held against.
fn others(input: &CaptureInput<'_>) -> Vec<Way> {
    let readable = |capture: &&CaptureRecord| capture.capture != input.capture.capture && !capture.texts.is_empty();
    let way = |capture: &CaptureRecord| Way {
        href: format!(
            "/sources/{}/captures/{}?compare={}",
            input.source.source, input.capture.capture, capture.capture
        ),
        words: format!("capture {}, {}", capture.capture, said(capture)),
        chosen: input.compared.is_some_and(|(other, _)| other.capture == capture.capture),
    };
    if input.capture.texts.is_empty() || matches!(input.text, CaptureText::QuotesOnly(_) | CaptureText::Withheld(_)) {
        return Vec::new();
    }
    let public = !input.bytes;
    let open = |capture: &&CaptureRecord| !public || capture.access == Access::Public;
    input.source.captures.iter().filter(readable).filter(open).map(way).collect()
}
