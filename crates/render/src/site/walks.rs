//! What something rests on, and what rests on it: from near to far.

use super::{Frame, route};
use crate::place::escaped;
use crate::{dates, page::phrases, words::count};
use askama::Template;
use model::links::{Direction, Link, Node, Reached};
use std::collections::{BTreeMap, BTreeSet};

/// What the page of a walk is made from.
#[derive(Debug)]
pub struct WalkPageInput<'a> {
    /// Where it began.
    pub of: &'a Node,
    /// Which way it went.
    pub direction: Direction,
    /// What was reached.
    pub reached: &'a [Reached],
    /// What of it rests on what.
    pub links: &'a [Link],
    /// The full names of what needs looking at again.
    pub recheck: &'a BTreeSet<String>,
    /// The last entry that was taken into account.
    pub as_of: u64,
    /// What was asked for, if a moment was.
    pub at: Option<&'a str>,
    /// The size of the latest checkpoint, and its origin.
    pub covered: Option<(u64, &'a str)>,
}

/// A thing on the way.
#[derive(Debug)]
struct Step<'a> {
    node: &'a Node,
    href: Option<String>,
    words: String,
    day: String,
    by: String,
    standing: Option<String>,
    again: bool,
    ties: Vec<(&'static str, String, String)>,
    keys: Vec<(&'a str, &'a str)>,
    class: &'static str,
    /// Its full name, as the id of an element.
    id: String,
}

#[derive(Debug)]
struct Group<'a> {
    title: String,
    steps: Vec<Step<'a>>,
}

#[derive(Debug, Template)]
#[template(path = "site/walk.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a WalkPageInput<'a>,
    forward: bool,
    of: Step<'a>,
    groups: Vec<Group<'a>>,
    summary: String,
    again: usize,
    keys: BTreeSet<&'a str>,
    covered: Option<(u64, &'a str, bool)>,
    graph: Option<String>,
    at: String,
}

/// The kinds, from the bytes to the page: one word, several words.
const KINDS: [(&str, &str, &str); 9] = [
    ("source", "source", "sources"),
    ("capture", "capture", "captures"),
    ("extraction", "extracted text", "extracted texts"),
    ("evidence", "piece of evidence", "pieces of evidence"),
    ("gap", "gap", "gaps"),
    ("claim", "claim", "claims"),
    ("verdict", "verdict", "verdicts"),
    ("statement", "sentence", "sentences"),
    ("publication", "publication", "publications"),
];

/// Returns the page of a walk.
pub fn walk_page(frame: &Frame<'_>, input: &WalkPageInput<'_>) -> String {
    let forward = input.direction == Direction::Forward;
    let all = || input.reached.iter().map(|reached| &reached.node).chain([input.of]);
    let sources: BTreeMap<&str, &str> = all()
        .filter(|node| node.kind == "source")
        .filter_map(|node| Some((node.name.strip_prefix("source/")?, node.title.as_str())))
        .collect();
    let titles: BTreeMap<&str, String> = all().map(|node| (node.name.as_str(), words_of(node, &sources))).collect();
    let order: Vec<_> = if forward { KINDS.to_vec() } else { KINDS.iter().rev().copied().collect() };
    let groups = order
        .into_iter()
        .map(|(kind, one, many)| {
            let of_kind: Vec<&Reached> = input.reached.iter().filter(|reached| reached.node.kind == kind).collect();
            Group {
                title: count(of_kind.len() as u64, one, many),
                steps: of_kind.into_iter().map(|reached| step(&reached.node, input, &titles)).collect(),
            }
        })
        .filter(|group: &Group<'_>| !group.steps.is_empty())
        .collect::<Vec<_>>();
    let names = all;
    let newest = names().map(|node| node.seq).max().unwrap_or(0);
    let parameters = input.at.map(|at| format!("?at={}", escaped(at))).unwrap_or_default();
    let page = Page {
        frame,
        input,
        forward,
        of: step(input.of, input, &titles),
        summary: crate::words::and(&groups.iter().map(|group| group.title.clone()).collect::<Vec<_>>()),
        groups,
        again: input.reached.iter().filter(|reached| input.recheck.contains(&reached.node.name)).count(),
        keys: names().flat_map(|node| &node.keys).map(String::as_str).collect(),
        covered: input.covered.map(|(size, origin)| (size, origin, newest < size)),
        graph: drawn(input.of).filter(|_| !forward),
        at: parameters,
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

/// Returns where what a thing rests on is drawn.
fn drawn(node: &Node) -> Option<String> {
    let case = node.name.strip_prefix("case/")?.split('/').next()?;
    Some(format!("/cases/{case}/graph?of={}", node.name))
}

fn step<'a>(node: &'a Node, input: &WalkPageInput<'a>, titles: &BTreeMap<&str, String>) -> Step<'a> {
    let forward = input.direction == Direction::Forward;
    let ties =
        input.links.iter().filter(|link| if forward { link.to == node.name } else { link.from == node.name }).map(
            |link| {
                let other = if forward { &link.from } else { &link.to };
                let words = titles.get(other.as_str()).map(|words| phrases::shortened(words, 80)).unwrap_or_default();
                (if forward { link.how } else { turned(link.how) }, words, anchor(other))
            },
        );
    Step {
        node,
        href: route(&node.name).or_else(|| text_address(node, input)),
        words: titles.get(node.name.as_str()).cloned().unwrap_or_default(),
        day: dates::day(&node.recorded_at),
        by: crate::words::and(&node.by),
        keys: node.keys.iter().map(|key| (key.as_str(), short(key))).collect(),
        standing: node.standing.map(phrases::spaced),
        again: input.recheck.contains(&node.name),
        ties: ties.collect(),
        class: if node.kind == "evidence" || node.kind == "statement" || node.kind == "claim" { "said" } else { "" },
        id: anchor(&node.name),
    }
}

/// A text is shown with its capture.
fn text_address(node: &Node, input: &WalkPageInput<'_>) -> Option<String> {
    let digest = node.name.split("/extraction/").nth(1)?;
    let capture = input.links.iter().find(|link| link.to == node.name).map(|link| link.from.as_str());
    Some(format!("{}?text={digest}", route(capture?)?))
}

/// Returns a full name as the id of an element.
fn anchor(name: &str) -> String {
    name.replace('/', ":")
}

/// Returns how a thing bears on another one, seen from the thing that carries.
fn turned(how: &'static str) -> &'static str {
    match how {
        "captured from" => "captured as",
        "taken from" => "gave the text:",
        "quotes" => "quoted as",
        "points into" | "points at" => "pointed at by",
        "has as evidence" => "evidence on",
        "appeared in" => "where this appeared:",
        "looked in" => "searched for",
        "has a gap" => "missing for",
        "rates" => "rated",
        "weighs" => "weighed for",
        "cites" => "cited by",
        "tells of" => "told of in",
        "gives" => "given in",
        "rests on" => "carries",
        "shows" => "shown in",
        "read as" => "also read as",
        other => other,
    }
}

/// Returns what tells a key from others of its holder.
fn short(key: &str) -> &str {
    key.rsplit('+').next().unwrap_or(key)
}

/// Returns what readers call a thing. `sources` are the titles of those that are on the way, by id.
fn words_of(node: &Node, sources: &BTreeMap<&str, &str>) -> String {
    let parts: Vec<&str> = node.name.split('/').collect();
    let source = |id: &str| sources.get(id).map_or_else(|| id.to_owned(), |title| format!("“{title}”"));
    match (node.kind, parts.as_slice()) {
        ("verdict", [.., "question"]) => format!("{} on the question", node.title),
        ("verdict", [.., claim]) => format!("{} on {claim}", node.title),
        ("publication", _) => {
            let nature = node.title.split(' ').next().unwrap_or_default();
            format!("{nature} publication, {}", dates::day(&node.recorded_at))
        }
        ("capture", [_, id, ..]) => match node.title.rsplit_once(", ") {
            Some((what, at)) => format!("{}, captured {}: {what}", source(id), dates::day(at)),
            None => node.title.clone(),
        },
        ("extraction", [_, id, ..]) => format!("The text of {}: {}", source(id), node.title),
        _ => node.title.clone(),
    }
}
