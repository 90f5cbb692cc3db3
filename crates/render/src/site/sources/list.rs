//! Which sources there are.

use crate::{
    page::phrases,
    place::escaped,
    site::{Frame, address},
};
use askama::Template;
use model::{
    source_record::SourceLine,
    words::{SourceKind, Standing},
};
use std::collections::BTreeMap;

/// Which of them are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct SourceFilter<'a> {
    /// Words in title, publisher, address or id.
    pub words: &'a str,
    /// What they are.
    pub kind: &'a str,
    /// Where they are.
    pub site: &'a str,
    /// How they stand.
    pub standing: &'a str,
    /// `yes`, `no`, or either.
    pub captured: &'a str,
}

impl SourceFilter<'_> {
    /// Tells whether a source is one of those.
    pub fn takes(&self, line: &SourceLine) -> bool {
        let words = self.words.to_lowercase();
        let texts = [Some(&line.called), Some(&line.source), line.publisher.as_ref(), line.url.as_ref()];
        let has = |word: &str| texts.iter().flatten().any(|text| text.to_lowercase().contains(word));
        words.split_whitespace().all(has)
            && (self.kind.is_empty() || self.kind == line.kind.as_str())
            && (self.site.is_empty() || line.site.as_deref() == Some(self.site.trim()))
            && (self.standing.is_empty() || self.standing == line.standing.as_str())
            && match self.captured {
                "yes" => line.captures > 0,
                "no" => line.captures == 0,
                _ => true,
            }
    }

    fn is_empty(&self) -> bool {
        [self.words, self.kind, self.site, self.standing, self.captured].iter().all(|value| value.is_empty())
    }

    /// Returns the address of a page of what is looked for.
    pub fn address(&self, ending: &str, page: u64) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let parameters = [
            ("q", self.words),
            ("kind", self.kind),
            ("site", self.site),
            ("standing", self.standing),
            ("captured", self.captured),
            ("page", page.as_str()),
        ];
        address(&format!("/sources{ending}"), &parameters)
    }
}

/// What the list is made from.
#[derive(Debug)]
pub struct SourcesInput<'a> {
    /// All that may be seen.
    pub all: &'a [SourceLine],
    /// Those of this page.
    pub shown: &'a [&'a SourceLine],
    /// What is looked for.
    pub filter: SourceFilter<'a>,
    /// How many were found.
    pub found: u64,
    /// This page, from 1.
    pub page: u64,
    /// How many pages there are.
    pub pages: u64,
}

/// A choice of a filter: its value, its words, and how many there are.
#[derive(Debug)]
struct Facet {
    value: String,
    words: String,
    count: u64,
    chosen: bool,
}

#[derive(Debug)]
struct Row<'a> {
    line: &'a SourceLine,
    kind: String,
    standing: &'static str,
    captured: Option<String>,
    /// Its site, as a value of a query.
    site: String,
    /// Who published it, where that is not what it is called.
    publisher: Option<&'a str>,
}

#[derive(Debug, Template)]
#[template(path = "site/sources.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a SourcesInput<'a>,
    rows: Vec<Row<'a>>,
    kinds: Vec<Facet>,
    sites: Vec<String>,
    standings: Vec<Facet>,
    unsettled: Vec<Facet>,
    filtered: bool,
    before: Option<String>,
    behind: Option<String>,
}

/// Sites that are offered, at most.
const SITES_MAX: usize = 60;

/// Returns the list of sources.
pub fn sources(frame: &Frame<'_>, input: &SourcesInput<'_>) -> String {
    let filter = input.filter;
    let kinds = facets(input.all, filter.kind, |line| (line.kind.as_str(), kind(line.kind)));
    let standings = facets(input.all, filter.standing, |line| (line.standing.as_str(), standing_words(line.standing)));
    let unsettled = facets(input.all, "", |line| (line.standing.as_str(), standing_words(line.standing)));
    let mut sites: BTreeMap<&str, u64> = BTreeMap::new();
    for site in input.all.iter().filter_map(|line| line.site.as_deref()) {
        *sites.entry(site).or_default() += 1;
    }
    let mut sites: Vec<(&str, u64)> = sites.into_iter().collect();
    sites.sort_by_key(|(site, count)| (core::cmp::Reverse(*count), *site));
    let page = Page {
        frame,
        input,
        rows: input
            .shown
            .iter()
            .map(|line| Row {
                line,
                kind: kind(line.kind),
                standing: phrases::standing(line.standing),
                site: escaped(line.site.as_deref().unwrap_or_default()),
                publisher: line.publisher.as_deref().filter(|publisher| *publisher != line.called),
                captured: line.captured_at.as_deref().map(crate::dates::day),
            })
            .collect(),
        kinds,
        sites: sites.into_iter().take(SITES_MAX).map(|(site, _)| site.to_owned()).collect(),
        standings,
        unsettled: unsettled.into_iter().filter(|facet| facet.value != Standing::Live.as_str()).collect(),
        filtered: !filter.is_empty(),
        before: (input.page > 1).then(|| filter.address("", input.page.saturating_sub(1))),
        behind: (input.page < input.pages).then(|| filter.address("", input.page.saturating_add(1))),
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

/// Returns what a source is, in words.
pub(super) fn kind(kind: SourceKind) -> String {
    if kind == SourceKind::Unknown { "kind not known".to_owned() } else { phrases::spaced(kind.as_str()) }
}

fn standing_words(standing: Standing) -> String {
    if standing == Standing::Live { "as it was" } else { phrases::standing(standing) }.to_owned()
}

fn facets<'a>(all: &'a [SourceLine], chosen: &str, of: impl Fn(&'a SourceLine) -> (&'a str, String)) -> Vec<Facet> {
    let mut counts: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for line in all {
        *counts.entry(of(line)).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|((value, words), count)| Facet { value: value.to_owned(), words, count, chosen: value == chosen })
        .collect()
}
