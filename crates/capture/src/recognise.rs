//! Tells by its content what a file is that is to be imported, and takes its records apart.
//!
//! Nothing is told from a file's name. What looks like JSON or HTML and is not read as such is refused with the place,
//! rather than taken for prose.

mod page;

use crate::bulk::{Format, NESTING_MAX, Record, RecordRefusal, field, kind, types};
use serde_json::Value;
use std::collections::BTreeSet;

/// The largest file of records that is read, in bytes.
pub const RECORDS_BYTES_MAX: usize = 64 * 1024 * 1024;
/// In how many lines the first one that is JSON is looked for.
const FIRST_LINES: usize = 100;

/// What a file is.
#[derive(Debug)]
pub enum Recognised {
    /// Anything that is neither JSON nor HTML: its own parser says whether it is an article.
    Article,
    /// casebook's own events, one a line.
    Events,
    /// Records of others.
    Records(Records),
}

/// A file of records.
#[derive(Debug)]
pub struct Records {
    /// Whose form they have.
    pub format: Format,
    /// What the file is, as a media type.
    pub media_type: &'static str,
    /// The records in order; some may not be readable.
    pub records: Vec<Found>,
}

/// A record, or why none could be read there.
#[derive(Debug)]
pub struct Found {
    /// Where in the file: `line 3`, or a JSON pointer (RFC 6901); empty where the file is the record.
    pub place: String,
    /// The record.
    pub record: Result<Record, RecordRefusal>,
}

/// A file is JSON or HTML, and nothing in it can be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotRecognised {
    /// It begins as JSON does.
    #[error("it begins as JSON does, and is none: {problem}")]
    NotJson { problem: String },
    /// JSON of some other kind.
    #[error("it is JSON of another kind: {found}")]
    OtherJson { found: String },
    /// JSON-LD about other things.
    #[error("it holds no ClaimReview; what it describes is {}", .types.join(", "))]
    NoClaimReview { types: Vec<String> },
    /// A web page without structured data.
    #[error("it is a web page without a ClaimReview in it (a script of type application/ld+json)")]
    PageWithout,
    /// Larger than is read.
    #[error("it has more than {RECORDS_BYTES_MAX} bytes")]
    TooLarge,
}

/// Tells what a file's first bytes announce: whether it is to be read as records at all.
pub fn may_be_records(head: &[u8]) -> bool {
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    matches!(head.trim_ascii_start().first(), Some(b'{' | b'[' | b'<'))
}

/// Tells whether a first line is one of casebook's events.
pub fn is_event_line(line: &str) -> bool {
    model::input::parse(line.trim_start_matches('\u{feff}').trim()).is_ok_and(|value| is_event(&value))
}

/// Returns what a file is.
///
/// # Errors
/// When it is JSON or HTML, and holds nothing that can be imported.
pub fn recognise(bytes: &[u8]) -> Result<Recognised, NotRecognised> {
    let Ok(text) = core::str::from_utf8(bytes) else { return Ok(Recognised::Article) };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if bytes.len() > RECORDS_BYTES_MAX {
        return Err(NotRecognised::TooLarge);
    }
    match text.trim_start().chars().next() {
        Some('{' | '[') => json(text),
        Some('<') if page::is_page(text) => page::records(text).map(Recognised::Records),
        _ => Ok(Recognised::Article),
    }
}

/// Returns how many `ClaimReview`s a page has that can be imported.
pub(crate) fn claim_reviews_in(html: &str) -> usize {
    page::records(html).map_or(0, |found| found.records.iter().filter(|found| found.record.is_ok()).count())
}

fn json(text: &str) -> Result<Recognised, NotRecognised> {
    let whole = match model::input::parse(text) {
        Ok(value) => return of_value(&value),
        Err(error) => error,
    };
    let first = text
        .lines()
        .take(FIRST_LINES)
        .filter_map(|line| model::input::parse(line).ok())
        .find(|value| value.is_object() || value.is_array());
    match first {
        // `[1] says so` and `[Draft]` begin articles.
        None if !looks_like_json(text) => Ok(Recognised::Article),
        None => Err(NotRecognised::NotJson { problem: whole.to_string() }),
        Some(value) if is_event(&value) => Ok(Recognised::Events),
        // One value over several lines that breaks off; its first line may be JSON by chance.
        Some(Value::Array(_)) => Err(NotRecognised::NotJson { problem: whole.to_string() }),
        Some(value) => lines(text, &value),
    }
}

fn looks_like_json(text: &str) -> bool {
    let inner = text.trim_start().get(1..).unwrap_or_default().trim_start();
    matches!(inner.chars().next(), Some('"' | '{' | '[' | '}' | ']') | None)
}

fn of_value(value: &Value) -> Result<Recognised, NotRecognised> {
    if is_event(value) {
        return Ok(Recognised::Events);
    }
    let mut records = Vec::new();
    let items = value.as_array().filter(|items| items.iter().any(is_averitec));
    let format = if let Some(items) = items {
        records.extend((0_usize..).zip(items).map(|(at, item)| found(format!("/{at}"), item.clone())));
        Format::Averitec
    } else if is_averitec(value) {
        records.push(found(String::new(), value.clone()));
        Format::Averitec
    } else {
        let mut seen = BTreeSet::new();
        claim_reviews(value, "", 0, &mut records, &mut seen);
        if records.is_empty() {
            return Err(none_in(value, seen));
        }
        Format::ClaimReview
    };
    let media_type = match format {
        Format::Averitec => "application/json",
        Format::ClaimReview => "application/ld+json",
    };
    Ok(Recognised::Records(Records { format, media_type, records }))
}

fn none_in(value: &Value, seen: BTreeSet<String>) -> NotRecognised {
    if !seen.is_empty() {
        return NotRecognised::NoClaimReview { types: seen.into_iter().collect() };
    }
    let members = |value: &Value| match value.as_object() {
        Some(members) if members.is_empty() => "an object without members".to_owned(),
        Some(members) => {
            let names: Vec<_> = members.keys().take(8).map(|name| format!("`{name}`")).collect();
            format!("an object with the members {}", names.join(", "))
        }
        None => kind(value).to_owned(),
    };
    let found = match value.as_array().map(|items| items.first()) {
        Some(Some(first)) => format!("a list of {}", members(first)),
        Some(None) => "an empty list".to_owned(),
        None => members(value),
    };
    NotRecognised::OtherJson { found }
}

/// Records that stand one on a line. `first` is the first line that is JSON.
fn lines(text: &str, first: &Value) -> Result<Recognised, NotRecognised> {
    let mut seen = BTreeSet::new();
    let format = if is_averitec(first) { Format::Averitec } else { Format::ClaimReview };
    let (mut records, mut any) = (Vec::new(), false);
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let place = format!("line {number}");
        match model::input::parse(line) {
            Err(error) => {
                records.push(Found { place, record: Err(RecordRefusal::NotJson { problem: error.to_string() }) });
            }
            Ok(value) if format == Format::Averitec => {
                any = true;
                records.push(found(place, value));
            }
            Ok(value) => {
                let before = records.len();
                claim_reviews(&value, &place, 0, &mut records, &mut seen);
                any = any || records.len() > before;
                if records.len() == before {
                    records
                        .push(Found { place, record: Err(RecordRefusal::NoClaimReview { types: type_list(&value) }) });
                }
            }
        }
    }
    if any {
        Ok(Recognised::Records(Records { format, media_type: "application/jsonl", records }))
    } else {
        Err(none_in(first, seen))
    }
}

fn type_list(value: &Value) -> String {
    let list = types(value);
    if list.is_empty() { "nothing that has a type".to_owned() } else { list.join(", ") }
}

/// Members that hold what a JSON-LD node is about or holds.
const WITHIN: [&str; 9] = [
    "@graph",
    "claimreview",
    "dataFeedElement",
    "mainEntity",
    "review",
    "subjectOf",
    "hasPart",
    "itemListElement",
    "item",
];

/// Collects every `ClaimReview`, and the types of everything else.
fn claim_reviews(value: &Value, place: &str, depth: usize, records: &mut Vec<Found>, seen: &mut BTreeSet<String>) {
    if depth > NESTING_MAX {
        return;
    }
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                claim_reviews(item, &format!("{place}/{at}"), depth.saturating_add(1), records, seen);
            }
        }
        Value::Object(_) => {
            let of = types(value);
            if of.iter().any(|name| name == "ClaimReview") {
                records.push(found(place.to_owned(), value.clone()));
                return;
            }
            seen.extend(of);
            for name in WITHIN {
                if let Some(inner) = field(value, name) {
                    // A wrapper around one record is not worth a place of its own.
                    let inside = if name == "claimreview" { place.to_owned() } else { format!("{place}/{name}") };
                    claim_reviews(inner, &inside, depth.saturating_add(1), records, seen);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn found(place: String, value: Value) -> Found {
    Found { place, record: Record::new(value) }
}

fn is_averitec(value: &Value) -> bool {
    value.get("claim").is_some() && value.get("questions").is_some()
}

fn is_event(value: &Value) -> bool {
    let has = |names: &[&str]| names.iter().all(|name| value.get(name).is_some());
    has(&["type", "subject", "data"]) || has(&["event", "signatures"]) || has(&["payload", "payloadType"])
}

#[cfg(test)]
mod tests;
