//! One source: what is known of it and how, what was captured, and what rests on it.

use super::{RecordedView, WithheldView, said};
use crate::{
    page::phrases::{self, Day, Hash},
    place::escaped,
    site::{Frame, route},
};
use askama::Template;
use model::{
    source_record::{CaptureRecord, FailureRecord, QuoteRecord, SourceRecord, StandingRecord},
    words::{Basis, Standing},
};

/// What the page of a source is made from.
#[derive(Debug)]
pub struct SourceInput<'a> {
    /// What is known.
    pub record: &'a SourceRecord,
    /// What the sources that it was merged with are called, by id.
    pub called: &'a std::collections::BTreeMap<String, String>,
    /// The position that is shown.
    pub as_of: u64,
    /// What was asked for, if a moment was.
    pub at: Option<&'a str>,
}

#[derive(Debug)]
struct Capture<'a> {
    it: &'a CaptureRecord,
    how: &'static str,
    said: String,
    size: String,
    access: &'static str,
    digest: Hash,
    recorded: RecordedView<'a>,
    withheld: Option<WithheldView<'a>>,
    quotes: usize,
    before: Option<&'a str>,
    href: String,
}

#[derive(Debug)]
struct Change<'a> {
    it: &'a StandingRecord,
    words: &'static str,
    recorded: RecordedView<'a>,
    shows: Vec<(String, String)>,
}

#[derive(Debug)]
struct Failure<'a> {
    it: &'a FailureRecord,
    link: Option<&'a str>,
    said: String,
    recorded: RecordedView<'a>,
}

/// A quote in a list.
#[derive(Debug)]
pub(crate) struct QuoteRow<'a> {
    pub(crate) it: &'a QuoteRecord,
    pub(crate) stance: &'static str,
    pub(crate) of: String,
    pub(crate) of_id: &'a str,
    pub(crate) claim: Option<String>,
    pub(crate) exact: String,
    pub(crate) at: Option<String>,
    pub(crate) recorded: RecordedView<'a>,
}

impl<'a> QuoteRow<'a> {
    pub(crate) fn of(quote: &'a QuoteRecord, source: &str, length: usize) -> Self {
        let anchor = quote.capture.as_ref().map(|capture| {
            format!("/sources/{source}/captures/{capture}?text={}#at-{}", quote.quote.extraction, quote.quote.start)
        });
        Self {
            it: quote,
            stance: quote.stance.map_or(
                if quote.of_kind == "claim" { "The words of the claim" } else { "A reply to the desk" },
                phrases::stance,
            ),
            of: route(&quote.of).unwrap_or_default(),
            of_id: quote.of.rsplit('/').next().unwrap_or_default(),
            claim: quote.claim.as_ref().map(|claim| format!("/cases/{}/claims/{claim}", quote.case)),
            exact: phrases::shortened(&quote.quote.exact, length),
            at: anchor,
            recorded: RecordedView::of(&quote.recorded),
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "site/source.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a SourceInput<'a>,
    it: &'a SourceRecord,
    kind: String,
    publisher: Option<&'a str>,
    authors: String,
    published: Option<Day<'a>>,
    link: Option<&'a str>,
    basis: String,
    standing: &'static str,
    changes: Vec<Change<'a>>,
    captures: Vec<Capture<'a>>,
    failures: Vec<Failure<'a>>,
    quotes: Vec<QuoteRow<'a>>,
    registered: RecordedView<'a>,
    stream: Vec<(&'a model::history::Change, String)>,
    at: String,
    merged: Vec<(String, String)>,
    into: Option<(String, String)>,
}

/// Returns the page of a source.
pub fn source(frame: &Frame<'_>, input: &SourceInput<'_>) -> String {
    let it = input.record;
    let called = |id: &String| {
        let words = input.called.get(id).cloned().unwrap_or_else(|| id.clone());
        (format!("/sources/{id}"), words)
    };
    let page = Page {
        frame,
        input,
        kind: super::list::kind(it.kind),
        publisher: it.publisher.as_deref().filter(|publisher| *publisher != it.called),
        authors: crate::words::and(&it.authors),
        published: it.published.as_deref().map(Day::of),
        link: it.url.as_deref().and_then(phrases::linkable),
        basis: basis(it.basis, it.stub).to_owned(),
        standing: phrases::standing(it.standing),
        changes: it.changes.iter().rev().map(|change| changed(change, it)).collect(),
        captures: captures(it),
        failures: it
            .failures
            .iter()
            .rev()
            .map(|failure| Failure {
                it: failure,
                link: phrases::linkable(&failure.url),
                said: crate::dates::day(&failure.at),
                recorded: RecordedView::of(&failure.recorded),
            })
            .collect(),
        quotes: it.quotes.iter().map(|quote| QuoteRow::of(quote, &it.source, 400)).collect(),
        registered: RecordedView::of(&it.registered),
        stream: it.stream.iter().rev().map(|change| (change, crate::dates::day(&change.recorded_at))).collect(),
        at: input.at.map(|at| format!("?at={}", escaped(at))).unwrap_or_default(),
        merged: it.merged_here.iter().map(called).collect(),
        into: it.merged_into.as_ref().map(called),
        it,
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

/// Returns how it is known what the source is: by ourselves, until more than that is.
fn basis(basis: Option<Basis>, stub: bool) -> &'static str {
    match basis {
        Some(Basis::Inferred) => "identified by us, inferred: nobody has confirmed it",
        Some(other) => phrases::basis(other),
        None if stub => "only the citation is known",
        None => "as it was registered",
    }
}

fn changed<'a>(change: &'a StandingRecord, of: &SourceRecord) -> Change<'a> {
    let name = |capture: &String| {
        let id = capture.rsplit('/').next().unwrap_or(capture);
        (format!("/sources/{}/captures/{id}", of.source), format!("capture {id}"))
    };
    let words =
        if change.standing == Standing::Live { "found as it was again" } else { phrases::standing(change.standing) };
    Change {
        it: change,
        words,
        recorded: RecordedView::of(&change.recorded),
        shows: change.captures.iter().map(name).collect(),
    }
}

fn captures(it: &SourceRecord) -> Vec<Capture<'_>> {
    let mut before: Option<&str> = None;
    let mut out: Vec<Capture<'_>> = it
        .captures
        .iter()
        .map(|capture| Capture {
            it: capture,
            how: phrases::how(capture.how),
            said: said(capture),
            size: phrases::bytes(capture.size),
            access: phrases::access(capture.access),
            digest: Hash::of(&capture.sha256),
            recorded: RecordedView::of(&capture.recorded),
            withheld: capture.withheld.as_ref().map(WithheldView::of),
            quotes: it.quotes.iter().filter(|quote| quote.capture.as_ref() == Some(&capture.capture)).count(),
            before: if capture.texts.is_empty() { None } else { before.replace(&capture.capture) },
            href: format!("/sources/{}/captures/{}", it.source, capture.capture),
        })
        .collect();
    out.reverse();
    out
}
