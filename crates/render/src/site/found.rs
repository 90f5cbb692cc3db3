//! What a search found, grouped by whose it is, with what was looked for marked.

use super::{Frame, Pager, address::address, route};
use crate::{HitLine, words::count};
use askama::Template;

/// What the page is made of.
#[derive(Debug, Clone, Copy)]
pub struct FoundInput<'a> {
    /// What was looked for.
    pub query: &'a str,
    /// Whether there is a word in it.
    pub has_words: bool,
    /// Whether each hit has all of the words.
    pub all_words: bool,
    /// The hits of this page, best first.
    pub hits: &'a [HitLine],
    /// How many there are, and how many of them can be paged through.
    pub total: u64,
    /// How many there are of each kind: its word, its name, how many.
    pub kinds: &'a [(&'static str, &'static str, u64)],
    /// Only this kind.
    pub kind: &'a str,
    /// Only this case and its sources.
    pub case: &'a str,
    /// The last entry whose words were searched.
    pub indexed_to: Option<u64>,
    /// How many captured texts are not there to be searched.
    pub texts_missing: u64,
    /// Where among the hits this page is.
    pub pager: &'a Pager,
    /// Whether only what was published was searched.
    pub public: bool,
}

/// A part of a text.
#[derive(Debug)]
enum Bit<'a> {
    Plain(&'a str),
    Marked(&'a str),
}

#[derive(Debug)]
struct HitView<'a> {
    hit: &'a HitLine,
    bits: Vec<Bit<'a>>,
    to: Option<String>,
    kind: &'static str,
    place: String,
}

#[derive(Debug)]
struct Group<'a> {
    title: &'a str,
    of: &'a str,
    to: Option<String>,
    hits: Vec<HitView<'a>>,
}

#[derive(Debug, Template)]
#[template(path = "site/found.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a FoundInput<'a>,
    groups: Vec<Group<'a>>,
    all: u64,
}

/// Returns the page of results, or of how to search.
pub fn found(frame: &Frame<'_>, input: &FoundInput<'_>) -> String {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for hit in input.hits {
        let view = HitView::of(hit);
        match groups.iter_mut().find(|group| group.of == hit.of) {
            Some(group) => group.hits.push(view),
            None => groups.push(Group::of(hit, view)),
        }
    }
    let all = input.kinds.iter().map(|(.., n)| n).sum();
    // Nothing but writing can fail, and writing to a String cannot.
    Page { frame, input, groups, all }.render().unwrap_or_default()
}

impl<'a> Group<'a> {
    fn of(hit: &'a HitLine, view: HitView<'a>) -> Self {
        let id = hit.of.split_once('/').map_or(hit.of.as_str(), |(_, id)| id);
        Self { title: hit.title.as_deref().unwrap_or(id), of: &hit.of, to: route(&hit.of), hits: vec![view] }
    }
}

impl<'a> HitView<'a> {
    fn of(hit: &'a HitLine) -> Self {
        Self {
            hit,
            bits: bits(&hit.text, &hit.marks),
            to: route(&hit.name).or_else(|| route(&hit.of)),
            kind: one(&hit.kind),
            place: hit.start.map(|start| format!("from character {start}")).unwrap_or_default(),
        }
    }
}

/// Divides a text at marks, which are in order and in code points.
fn bits<'a>(text: &'a str, marks: &[(usize, usize)]) -> Vec<Bit<'a>> {
    let byte = |point: usize| text.char_indices().nth(point).map_or(text.len(), |(at, _)| at);
    let mut out = Vec::new();
    let mut from = 0;
    for (start, end) in marks {
        let (start, end) = (byte(*start), byte(*end));
        out.extend(text.get(from..start).filter(|bit| !bit.is_empty()).map(Bit::Plain));
        out.extend(text.get(start..end).filter(|bit| !bit.is_empty()).map(Bit::Marked));
        from = end;
    }
    out.extend(text.get(from..).filter(|bit| !bit.is_empty()).map(Bit::Plain));
    out
}

fn one(kind: &str) -> &'static str {
    match kind {
        "question" => "the question",
        "claim" => "a claim",
        "evidence" => "evidence",
        "gap" => "what is missing",
        "verdict" => "why a verdict is so",
        "section" => "a heading",
        "statement" => "a sentence",
        "note" => "a note",
        "source" => "a source",
        "text" => "a captured text",
        _ => "",
    }
}

impl Page<'_> {
    fn of_kind(&self, kind: &str) -> String {
        address("/search", &[("q", self.input.query), ("kind", kind), ("case", self.input.case)])
    }

    fn anywhere(&self) -> String {
        address("/search", &[("q", self.input.query), ("kind", self.input.kind)])
    }

    fn is_kind(&self, kind: &str) -> bool {
        self.input.kind == kind
    }

    fn counted(&self) -> String {
        count(self.input.total, "result", "results")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_code_points() {
        let bits = bits("a 👍 cut, cut.", &[(4, 7), (9, 12)]);
        let shown: Vec<String> = bits
            .iter()
            .map(|bit| match bit {
                Bit::Plain(text) => (*text).to_owned(),
                Bit::Marked(text) => format!("<{text}>"),
            })
            .collect();
        assert_eq!(shown, ["a 👍 ", "<cut>", ", ", "<cut>", "."]);
    }
}
