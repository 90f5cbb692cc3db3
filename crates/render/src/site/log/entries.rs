//! The log, newest first.

use super::EntryLine;
use crate::site::Frame;
use askama::Template;

/// What the list is cut down to; empty where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the parameters are")]
pub struct EntryFilter<'a> {
    pub stream: &'a str,
    pub event_type: &'a str,
    pub key: &'a str,
}

impl EntryFilter<'_> {
    fn is_any(&self) -> bool {
        !self.stream.is_empty() || !self.event_type.is_empty() || !self.key.is_empty()
    }
}

/// A page of the log.
#[derive(Debug, Clone)]
pub struct EntriesPage<'a> {
    /// The entries, newest first.
    pub lines: Vec<EntryLine>,
    /// How many the log has.
    pub size: u64,
    /// What the list is cut down to.
    pub filter: EntryFilter<'a>,
    /// The types that there are.
    pub types: &'a [&'a str],
    /// The keys that there are: ids and holders.
    pub keys: &'a [(String, String)],
    /// Where older ones are.
    pub older: Option<String>,
    /// Where the newest ones are, where these are not.
    pub newest: Option<String>,
    /// The oldest entry that was looked at, where there are older ones.
    pub looked_until: Option<u64>,
}

/// The entries of a day.
#[derive(Debug)]
struct Day<'a> {
    date: String,
    lines: &'a [EntryLine],
}

#[derive(Debug, Template)]
#[template(path = "site/entries.html")]
struct Html<'a> {
    frame: &'a Frame<'a>,
    page: &'a EntriesPage<'a>,
    days: Vec<Day<'a>>,
    /// A type or key that is looked for and is none of those that there are.
    odd_type: bool,
    odd_key: bool,
}

/// Returns the list of entries.
pub fn entries(frame: &Frame<'_>, page: &EntriesPage<'_>) -> String {
    let days = page.lines.chunk_by(|a, b| a.day() == b.day());
    let days = days.map(|lines| Day { date: lines.first().map(EntryLine::day).unwrap_or_default(), lines }).collect();
    let filter = page.filter;
    let odd_type = !filter.event_type.is_empty() && !page.types.contains(&filter.event_type);
    let odd_key = !filter.key.is_empty() && !page.keys.iter().any(|(id, _)| id == filter.key);
    // Nothing but writing can fail, and writing to a String cannot.
    Html { frame, page, days, odd_type, odd_key }.render().unwrap_or_default()
}
