//! Who last changed each sentence, when and why.

use super::{Frame, Pager, address::key_route};
use crate::{dates, words::count};
use askama::Template;
use model::blame::Blame;
use std::collections::BTreeMap;

/// What the page is made of.
#[derive(Debug, Clone, Copy)]
pub struct BlameInput<'a> {
    /// The case's id.
    pub case: &'a str,
    /// Its question.
    pub question: &'a str,
    /// The sentences of this page.
    pub lines: &'a [Blame],
    /// The ids of keys by the position of what they signed.
    pub keys: &'a BTreeMap<u64, Vec<String>>,
    /// The moment, as it was asked for; nothing for now.
    pub at: &'a str,
    /// Where among all sentences this page is.
    pub pager: &'a Pager,
}

#[derive(Debug)]
struct Line<'a> {
    blame: &'a Blame,
    id: &'a str,
    by: Vec<(&'a str, Option<String>)>,
    day: String,
    writings: String,
}

#[derive(Debug, Template)]
#[template(path = "site/blame.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a BlameInput<'a>,
    lines: Vec<Line<'a>>,
}

/// Returns the sentences, each with the entry that last changed its words.
pub fn blame(frame: &Frame<'_>, input: &BlameInput<'_>) -> String {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for blame in input.lines {
        let keys = input.keys.get(&blame.seq);
        let key = |n: usize| keys.and_then(|keys| keys.get(n)).map(|key| key_route(key));
        lines.push(Line {
            blame,
            id: blame.name.rsplit('/').next().unwrap_or_default(),
            by: blame.by.iter().enumerate().map(|(n, name)| (name.as_str(), key(n))).collect(),
            day: dates::day(&blame.recorded_at),
            writings: if blame.writings > 1 { count(blame.writings, "writing", "writings") } else { String::new() },
        });
    }
    // Nothing but writing can fail, and writing to a String cannot.
    Page { frame, input, lines }.render().unwrap_or_default()
}
