//! What something rests on, and what rests on it: grouped by kind, in the order in which a fact-check is built.

use crate::{
    dates::day,
    look::Look,
    palette::Tone,
    phrase::Phrase,
    words::{and, count},
    wrap::Page,
};
use model::links::{Direction, Node, Reached};
use std::collections::BTreeSet;

/// The kinds, from the bytes to the page: one word, several words.
const KINDS: [(&str, &str, &str); 9] = [
    ("source", "source", "sources"),
    ("capture", "capture", "captures"),
    ("extraction", "extracted text", "extracted texts"),
    ("evidence", "piece of evidence", "pieces of evidence"),
    ("claim", "claim", "claims"),
    ("gap", "gap", "gaps"),
    ("verdict", "verdict", "verdicts"),
    ("statement", "sentence", "sentences"),
    ("publication", "publication", "publications"),
];

/// What a walk is shown with.
#[derive(Debug, Clone, Copy)]
pub struct WalkInput<'a> {
    /// Where it began.
    pub of: &'a Node,
    /// What was reached.
    pub reached: &'a [Reached],
    /// Which way.
    pub direction: Direction,
    /// The full names of what needs looking at again.
    pub recheck: &'a BTreeSet<String>,
    /// The last entry that was taken into account.
    pub as_of: u64,
    /// What covers the entries, in words: the checkpoint.
    pub covered: Option<&'a str>,
}

/// Returns a walk for a terminal.
pub fn walk(input: &WalkInput<'_>, look: &Look) -> String {
    let mut page = Page::new(*look);
    page.indented(0, &titled(input.of, Tone::Strong));
    page.indented_list(0, &byline(input.of, input.recheck));
    let forward = input.direction == Direction::Forward;
    if input.reached.is_empty() {
        page.blank();
        page.line(&Phrase::plain(if forward {
            "Nothing rests on it."
        } else {
            "It rests on nothing that is recorded."
        }));
    }
    let order: Vec<_> = if forward { KINDS.to_vec() } else { KINDS.iter().rev().copied().collect() };
    for (kind, one, many) in order {
        let of_kind: Vec<&Reached> = input.reached.iter().filter(|reached| reached.node.kind == kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        page.blank();
        page.line(&Phrase::of(&count(of_kind.len() as u64, one, many).to_uppercase(), Tone::Strong));
        for reached in of_kind {
            thing(&mut page, reached, input);
        }
    }
    foot(&mut page, input);
    page.finish()
}

fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// What a thing on the way is called: the id alone, where it tells something.
fn step(name: &str) -> String {
    match name.rsplit('/').collect::<Vec<_>>().as_slice() {
        [id, "capture", source, ..] => format!("capture {id} of {source}"),
        [_, "extraction", source, ..] => format!("the text of {source}"),
        ["question", "verdict", ..] => "the verdict on the question".to_owned(),
        [id, "verdict", ..] => format!("the verdict on {id}"),
        [id, ..] => (*id).to_owned(),
        [] => String::new(),
    }
}

fn titled(node: &Node, tone: Tone) -> Phrase {
    let mut out = Phrase::default();
    match (node.kind, last(&node.name)) {
        ("verdict", "question") => out.push(&format!("{} on the question", node.title), tone),
        ("verdict", claim) => out.push(&format!("{} on {claim}", node.title), tone),
        ("publication", _) => {
            let nature = node.title.split(' ').next().unwrap_or_default();
            out.push(&format!("{nature} publication, {}", day(&node.recorded_at)), tone);
        }
        ("capture", _) => match node.title.rsplit_once(", ") {
            Some((what, at)) => out.push(&format!("{what}, captured on {}", day(at)), tone),
            None => out.push(&node.title, tone),
        },
        _ => out.push(&node.title, tone),
    }
    if let Some(standing) = node.standing {
        out.push(" ", Tone::Plain);
        out.push(&format!("← {standing}"), Tone::Warning);
    }
    out
}

/// A digest is a name that nobody reads: its beginning is enough here.
fn short(name: &str) -> String {
    match name.split_once("/extraction/") {
        Some((source, digest)) => format!("{source}/extraction/{}…", digest.get(..12).unwrap_or(digest)),
        None => name.to_owned(),
    }
}

fn byline(node: &Node, recheck: &BTreeSet<String>) -> Vec<Phrase> {
    let soft = |text: &str| Phrase::of(text, Tone::Soft);
    let again =
        if recheck.contains(&node.name) { Phrase::of("↻ look again", Tone::Warning) } else { Phrase::default() };
    vec![
        again,
        soft(&short(&node.name)),
        soft(&and(&node.by)),
        soft(&format!("{} (#{})", day(&node.recorded_at), node.seq)),
    ]
}

fn thing(page: &mut Page, reached: &Reached, input: &WalkInput<'_>) {
    let node = &reached.node;
    page.indented(2, &titled(node, Tone::Plain));
    let mut details = byline(node, input.recheck);
    // Straight from the beginning needs no way.
    if reached.distance > 1 {
        let via: BTreeSet<String> = reached.via.iter().map(|name| step(name)).collect();
        let via: Vec<String> = via.into_iter().collect();
        details.push(Phrase::of(&format!("by way of {}", and(&via)), Tone::Soft));
    }
    page.indented_list(4, &details);
}

fn foot(page: &mut Page, input: &WalkInput<'_>) {
    page.blank();
    let parts: Vec<String> = KINDS
        .iter()
        .map(|(kind, one, many)| (input.reached.iter().filter(|it| it.node.kind == *kind).count() as u64, one, many))
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| count(n, one, many))
        .collect();
    if !parts.is_empty() {
        let verb = if input.direction == Direction::Forward { "rest on it" } else { "are what it rests on" };
        page.indented(0, &Phrase::plain(&format!("{} {verb}.", and(&parts))));
    }
    if input.direction == Direction::Forward && !input.reached.is_empty() {
        page.indented(
            0,
            &Phrase::of("Nothing of it changes by itself: casebook todo lists what to look at again.", Tone::Soft),
        );
    }
    if let Some(covered) = input.covered {
        page.indented(0, &Phrase::of(covered, Tone::Soft));
    }
    page.indented(0, &Phrase::of(&format!("as of #{}", input.as_of), Tone::Soft));
}

#[cfg(test)]
mod tests;
