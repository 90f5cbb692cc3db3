//! How a case hangs together: what its verdicts rest on, drawn from left to right, and the same as a list.

mod layout;
mod picture;

use super::Frame;
use askama::Template;
use model::{
    Assessment,
    links::{Graph, Link, Node},
};
pub(crate) use picture::{Drawing, Picture};
use std::collections::{BTreeMap, BTreeSet};

/// How many boxes are drawn; of more, the list alone is given.
const DRAWN_MAX: usize = 600;

/// The style of the file: what the page has from elsewhere, and what both share.
const FILE_STYLE: &str =
    concat!(include_str!("../../assets/site/graph-file.css"), include_str!("../../assets/site/graph.css"));

/// How far the graph goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// From the sources to the verdicts.
    Verdicts,
    /// The sentences too.
    Statements,
    /// And the publications that show them.
    Publications,
}

impl Extent {
    /// Returns what the parameter `show` asks for.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "verdicts" => Some(Self::Verdicts),
            "statements" => Some(Self::Statements),
            "publications" => Some(Self::Publications),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Verdicts => "verdicts",
            Self::Statements => "statements",
            Self::Publications => "publications",
        }
    }
}

/// A part of a graph: things, and what of it rests on what.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The things, in order of their names.
    pub nodes: Vec<Node>,
    /// The links between them.
    pub links: Vec<Link>,
}

impl Part {
    /// Returns what the verdicts rest on, or everything up to the extent; with a focus, only what that rests on.
    pub fn of(graph: &Graph, extent: Extent, focus: Option<&str>) -> Self {
        let mut names = BTreeSet::new();
        let mut take = |from: &str| {
            if names.insert(from.to_owned()) {
                let reached = graph.walk(from, model::links::Direction::Backward);
                names.extend(reached.into_iter().map(|reached| reached.node.name));
            }
        };
        if let Some(focus) = focus {
            take(focus);
        } else {
            let wanted = |kind: &str| match kind {
                "verdict" | "claim" | "evidence" | "gap" => true,
                "statement" => extent >= Extent::Statements,
                "publication" => extent >= Extent::Publications,
                _ => false,
            };
            graph.nodes().filter(|node| wanted(node.kind)).for_each(|node| take(&node.name));
        }
        Self {
            nodes: graph.nodes().filter(|node| names.contains(&node.name)).cloned().collect(),
            links: graph.links_among(&names),
        }
    }
}

/// What the graph of a case is drawn from.
#[derive(Debug)]
pub struct GraphInput<'a> {
    /// The part that is shown.
    pub part: &'a Part,
    /// The case.
    pub assessment: &'a Assessment,
    /// The full names of what needs looking at again.
    pub recheck: &'a BTreeSet<String>,
    /// How far it goes.
    pub extent: Extent,
    /// The full name of what it is the ground of.
    pub focus: Option<&'a str>,
    /// What follows the address to name a moment: `at=57`, or nothing.
    pub at: Option<&'a str>,
    /// The position that is shown.
    pub as_of: u64,
}

/// A choice of what is shown.
#[derive(Debug)]
struct Choice {
    href: String,
    words: &'static str,
    chosen: bool,
}

#[derive(Debug, Template)]
#[template(path = "site/graph.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a GraphInput<'a>,
    picture: &'a Picture,
    drawing: Option<Drawing>,
    focus: Option<String>,
    choices: Vec<Choice>,
    svg: String,
    counts: Vec<(usize, &'static str)>,
    again: usize,
}

#[derive(Debug, Template)]
#[template(path = "site/graph_file.html")]
struct File<'a> {
    title: &'a str,
    style: &'static str,
    drawing: &'a Drawing,
}

/// Returns the page of a case's graph.
pub fn graph(frame: &Frame<'_>, input: &GraphInput<'_>) -> String {
    let picture = Picture::of(input, "");
    let drawing = (picture.boxes.len() <= DRAWN_MAX).then(|| picture.drawn());
    let focus = input.focus.and_then(|focus| picture.boxes.iter().find(|one| one.name == focus));
    let address = |ending: &str, show: Extent, of: Option<&str>| address(input, ending, show, of);
    let choices = [
        (Extent::Verdicts, "From sources to verdicts"),
        (Extent::Statements, "With the sentences"),
        (Extent::Publications, "And the publications"),
    ];
    let page = Page {
        frame,
        input,
        drawing,
        focus: focus.map(|one| one.whole.clone()),
        choices: choices
            .into_iter()
            .map(|(extent, words)| Choice {
                href: address("", extent, None),
                words,
                chosen: input.focus.is_none() && extent == input.extent,
            })
            .collect(),
        svg: address(".svg", input.extent, input.focus),
        counts: picture.counts(),
        again: picture.boxes.iter().filter(|one| one.again).count(),
        picture: &picture,
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

/// Returns the graph as a file of its own, with addresses on the site at `base`.
pub fn graph_file(input: &GraphInput<'_>, base: &str) -> String {
    let picture = Picture::of(input, base);
    let file = File { title: &input.assessment.question, style: FILE_STYLE, drawing: &picture.drawn() };
    file.render().unwrap_or_default()
}

/// Returns the address of another view of the same graph.
fn address(input: &GraphInput<'_>, ending: &str, show: Extent, of: Option<&str>) -> String {
    let mut parameters = Vec::new();
    if let Some(of) = of {
        parameters.push(format!("of={of}"));
    } else if show != Extent::Verdicts {
        parameters.push(format!("show={}", show.name()));
    }
    parameters.extend(input.at.map(|at| format!("at={at}")));
    let query = if parameters.is_empty() { String::new() } else { format!("?{}", parameters.join("&")) };
    format!("/cases/{}/graph{ending}{query}", input.assessment.case)
}

/// The words of ratings, and what evidence does to its claim, by full name.
#[derive(Debug)]
struct Told<'a> {
    ratings: BTreeMap<String, (&'a str, Option<i64>)>,
    stances: BTreeMap<String, model::words::Stance>,
    /// Evidence that its claim's verdict did not use.
    beside: BTreeMap<String, &'static str>,
    /// Evidence that has words of its own.
    words: BTreeSet<String>,
    sources: BTreeMap<&'a str, &'a model::assessment::AssessedSource>,
}

impl<'a> Told<'a> {
    fn of(assessment: &'a Assessment) -> Self {
        let case = &assessment.case;
        let rated = |target: &str, verdict: &'a model::assessment::Verdict| {
            let label = crate::words::label(verdict, &assessment.language);
            (format!("case/{case}/verdict/{target}"), (label, verdict.order))
        };
        let of_claims = assessment.claims.iter();
        let mut ratings: BTreeMap<_, _> =
            of_claims.filter_map(|claim| Some(rated(&claim.claim, claim.verdict.as_ref()?))).collect();
        ratings.extend(assessment.verdict.as_ref().map(|verdict| rated("question", verdict)));
        let evidence = assessment.claims.iter().flat_map(|claim| &claim.evidence);
        let name = |id: &str| format!("case/{case}/evidence/{id}");
        let mut beside = BTreeMap::new();
        for verdict in assessment.claims.iter().filter_map(|claim| claim.verdict.as_ref()) {
            beside.extend(verdict.not_weighed.iter().map(|id| (name(id), " · not weighed")));
            beside.extend(verdict.set_aside.iter().map(|aside| (name(aside.id.as_str()), " · set aside")));
        }
        let has_words = evidence.clone().filter(|one| one.quote.is_some() || one.answer.is_some());
        Self {
            ratings,
            beside,
            words: has_words.map(|one| name(&one.evidence)).collect(),
            stances: evidence.map(|one| (format!("case/{case}/evidence/{}", one.evidence), one.stance)).collect(),
            sources: assessment.sources.iter().map(|source| (source.source.as_str(), source)).collect(),
        }
    }
}
