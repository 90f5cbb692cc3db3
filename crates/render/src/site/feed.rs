//! Changes as an Atom feed (RFC 4287), in pages (RFC 5005).

use super::differs::{Run, runs};
use crate::visible;
use askama::Template;
use model::names::Digest;

/// The media type of a feed.
pub const ATOM: &str = "application/atom+xml; charset=utf-8";

/// A feed.
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a> {
    /// What it is called.
    pub title: &'a str,
    /// Its id, a URN.
    pub id: &'a str,
    /// Where it is, absolutely.
    pub address: &'a str,
    /// The page of which it tells.
    pub page: &'a str,
    /// The first part of it, where this is another.
    pub first: &'a str,
    /// The next part, with older entries.
    pub next: Option<&'a str>,
    /// When the log last changed what is in it, RFC 3339.
    pub updated: &'a str,
    /// Whose feed it is, for entries that nobody signed.
    pub author: &'a str,
    /// What made it.
    pub generator: &'a str,
    /// Newest first.
    pub entries: &'a [FeedEntry],
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// The event's id, a UUID.
    pub event: String,
    /// What happened.
    pub title: String,
    /// When it was recorded.
    pub recorded_at: String,
    /// Who signed it.
    pub by: Vec<String>,
    /// Where it is to be read, absolutely.
    pub address: String,
    /// The entry itself, absolutely.
    pub entry: String,
    /// What it is about: a question, or what a source is called.
    pub about: String,
    /// Words that were, and are.
    pub words: Option<(Option<String>, Option<String>)>,
    /// Why.
    pub reason: Option<String>,
}

impl FeedEntry {
    fn runs(&self) -> Vec<Run> {
        self.words.as_ref().map(|(was, now)| runs(was.as_deref(), now.as_deref())).unwrap_or_default()
    }

    /// White space is no title, and no name.
    fn told(&self) -> String {
        let line: Vec<&str> = self.title.split_whitespace().collect();
        let line = crate::page::shortened(&line.join(" "), 300);
        if line.is_empty() { "a change".to_owned() } else { visible(&line).into_owned() }
    }

    fn names(&self) -> Vec<&str> {
        self.by.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect()
    }
}

#[derive(Debug, Template)]
#[template(path = "site/feed.xml")]
struct Document<'a> {
    feed: &'a Feed<'a>,
}

/// Returns the feed as XML.
pub fn feed(feed: &Feed<'_>) -> String {
    // Nothing but writing can fail, and writing to a String cannot.
    Document { feed }.render().unwrap_or_default()
}

/// Returns a URN that stays the same for what is named, such as a feed of a log: a UUID of version 8 out of its digest.
pub fn urn(of: &str) -> String {
    let digest = Digest::of(of.as_bytes()).to_string();
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default().to_owned();
    format!("urn:uuid:{}-{}-8{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urns_are_uuids_of_version_8() {
        // SHA-256 of "abc", FIPS 180-2: ba7816bf 8f01cfea 414140de 5dae2223 …
        assert_eq!(urn("abc"), "urn:uuid:ba7816bf-8f01-8fea-a141-40de5dae2223");
    }
}
