//! What exactly was recorded: in a sentence, as JSON, who signed it, and where it stands in the log.

use super::{
    EntryLine, ProofStep,
    json::{TextLink, Token, tokens},
    tree::{Drawing, draw, range},
};
use crate::site::Frame;
use askama::Template;
use model::history::{Change, Difference};
use serde_json::Value;

/// A signature, and who holds its key at that position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// The key's id.
    pub keyid: String,
    /// The signature in base64.
    pub sig: String,
    /// Who held the key.
    pub holder: Option<String>,
    /// What the holder is: a person, a program, an organisation.
    pub kind: String,
    /// What the key could be used for.
    pub roles: Vec<String>,
    /// The entry that enrolled it.
    pub enrolled: Option<u64>,
    /// The entry that revoked it later, and why.
    pub revoked: Option<(u64, String)>,
    /// Whether the signature verified when this page was made.
    pub holds: bool,
}

/// All that is known of an entry.
#[derive(Debug)]
pub struct EntryPage<'a> {
    /// It in a sentence.
    pub line: EntryLine,
    /// What it changed.
    pub change: &'a Change,
    /// Its type in full.
    pub event_type: String,
    /// Its type as people name it.
    pub short_type: String,
    /// Its number in its stream.
    pub version: u64,
    /// How many entries the log has.
    pub size: u64,
    /// The event.
    pub event: Value,
    /// Texts of the event that lead somewhere.
    pub links: Vec<TextLink>,
    /// Who signed.
    pub signatures: Vec<SignatureLine>,
    /// The entry before, and its leaf.
    pub before: Option<(EntryLine, String)>,
    /// The entry after, and its leaf.
    pub after: Option<(EntryLine, String)>,
    /// Its leaf hash.
    pub leaf: String,
    /// The length of its line.
    pub entry_bytes: usize,
    /// How many entries the checkpoint covers.
    pub covered: u64,
    /// The checkpoint's root.
    pub root: String,
    /// The way to it, from the leaf up; empty where the checkpoint does not cover it, or nothing else.
    pub steps: Vec<ProofStep>,
}

#[derive(Debug, Template)]
#[template(path = "site/entry.html")]
struct Html<'a> {
    frame: &'a Frame<'a>,
    page: &'a EntryPage<'a>,
    tokens: Vec<Token>,
    drawing: Drawing,
    /// The words before and now, where the entry changed some.
    words: Option<(Option<&'a str>, Option<&'a str>)>,
}

/// The beginning of a hash.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// Returns the page of an entry.
pub fn entry(frame: &Frame<'_>, page: &EntryPage<'_>) -> String {
    let words = match &page.change.difference {
        // A heading is in the sentence already.
        Some(Difference::Words { was: None, now: Some(now), .. }) if page.line.summary.contains(now.as_str()) => None,
        Some(Difference::Words { was, now, .. }) if was != now => Some((was.as_deref(), now.as_deref())),
        _ => None,
    };
    let tokens = tokens(&page.event, &page.links);
    let drawing = draw(page.line.seq, &page.leaf, &page.steps);
    // Nothing but writing can fail, and writing to a String cannot.
    Html { frame, page, tokens, drawing, words }.render().unwrap_or_default()
}
