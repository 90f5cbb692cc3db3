//! The head of a record: WARC's named fields, or ARC's one line.

use std::collections::BTreeMap;

/// What a record holds (WARC 1.1 section 5.5; of ARC's, what it comes to).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// About the file.
    Info,
    /// What a server sent.
    Response,
    /// Bytes without a protocol around them.
    Resource,
    /// What was asked of a server.
    Request,
    /// About another record.
    Metadata,
    /// The same payload as another record's.
    Revisit,
    /// Another form of another record.
    Conversion,
    /// The rest of a record of another file.
    Continuation,
    /// A kind that is not known.
    Other(String),
}

impl Kind {
    /// Returns its name in a record's head.
    pub fn name(&self) -> &str {
        match self {
            Self::Info => "warcinfo",
            Self::Response => "response",
            Self::Resource => "resource",
            Self::Request => "request",
            Self::Metadata => "metadata",
            Self::Revisit => "revisit",
            Self::Conversion => "conversion",
            Self::Continuation => "continuation",
            Self::Other(name) => name,
        }
    }
}

/// Why the head of a record cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotAHead {
    #[error("no record begins here: {begins:?}")]
    NotARecord { begins: String },
    #[error("its head has more than {max} bytes")]
    TooLong { max: usize },
    #[error("its head breaks off")]
    BreaksOff,
    #[error("the line {line:?} of its head is no field")]
    NotAField { line: String },
    #[error("it has no {field}")]
    Missing { field: &'static str },
    #[error("its length {length:?} is no number of bytes")]
    BadLength { length: String },
    #[error("its date {date:?} is no date")]
    BadDate { date: String },
}

/// The head of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Where the record begins in the file; of a compressed one, where its member does.
    pub offset: u64,
    /// What it holds.
    pub kind: Kind,
    /// Its id: `WARC-Record-ID` without brackets. ARC has none.
    pub id: Option<String>,
    /// What it is of, without brackets around.
    pub url: Option<String>,
    /// When it was made: RFC 3339, UTC, at most six digits of a second.
    pub date: String,
    /// The length of its block, in bytes.
    pub length: u64,
    /// The media type of its block.
    pub content_type: Option<String>,
    /// WARC's fields, their names in lower case. Of repeated ones the first.
    pub fields: BTreeMap<String, String>,
}

impl Head {
    /// Returns a field of WARC's by its name in lower case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// Reads WARC's head: the lines after the first.
    pub(super) fn of_warc(offset: u64, lines: &[String]) -> Result<Self, NotAHead> {
        let mut fields: BTreeMap<String, String> = BTreeMap::new();
        let mut last: Option<String> = None;
        for line in lines {
            if line.starts_with([' ', '\t']) {
                // A folded line goes on with the field before (WARC 1.0 section 4).
                if let Some(value) = last.as_ref().and_then(|last| fields.get_mut(last)) {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                continue;
            }
            let Some((name, value)) = line.split_once(':') else {
                return Err(NotAHead::NotAField { line: shortened(line) });
            };
            let name = name.trim().to_ascii_lowercase();
            fields.entry(name.clone()).or_insert_with(|| value.trim().to_owned());
            last = Some(name);
        }
        let required = |name: &str, shown| fields.get(name).ok_or(NotAHead::Missing { field: shown });
        let length = length_of(required("content-length", "Content-Length")?)?;
        let kind = kind_of(required("warc-type", "WARC-Type")?);
        let date = required("warc-date", "WARC-Date")?;
        let date = rfc3339(date).ok_or_else(|| NotAHead::BadDate { date: shortened(date) })?;
        let bare = |name: &str| fields.get(name).map(|value| value.trim_matches(['<', '>']).to_owned());
        let (id, url) = (bare("warc-record-id"), bare("warc-target-uri"));
        Ok(Self { offset, kind, id, url, date, length, content_type: fields.get("content-type").cloned(), fields })
    }

    /// Reads ARC's line: `url address date type length`; the address of a page may have spaces in it.
    pub(super) fn of_arc(offset: u64, line: &str) -> Result<Self, NotAHead> {
        let mut parts = line.trim_end().rsplitn(5, ' ');
        let (Some(length), Some(content_type), Some(date), Some(_), Some(url)) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotAHead::NotARecord { begins: shortened(line) });
        };
        let length = length_of(length)?;
        let date = fourteen_digits(date).ok_or_else(|| NotAHead::BadDate { date: shortened(date) })?;
        let kind = if url.starts_with("filedesc:") { Kind::Info } else { Kind::Response };
        Ok(Self {
            offset,
            kind,
            id: None,
            url: Some(url.to_owned()),
            date,
            length,
            content_type: Some(content_type.to_owned()),
            fields: BTreeMap::new(),
        })
    }
}

/// Tells whether a line begins a record of WARC.
pub(super) fn is_warc(line: &[u8]) -> bool {
    line.starts_with(b"WARC/")
}

/// Tells whether a line may be the head of a record of ARC.
pub(super) fn is_arc(line: &[u8]) -> bool {
    let Ok(line) = core::str::from_utf8(line) else { return false };
    let scheme = line.split_once(':').map_or("", |(scheme, _)| scheme);
    !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric()) && line.split(' ').count() >= 5
}

/// Returns the beginning of a line that is told.
pub(super) fn shortened(line: &str) -> String {
    line.trim_end().chars().take(80).collect()
}

fn length_of(text: &str) -> Result<u64, NotAHead> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| NotAHead::BadLength { length: shortened(text) })
}

fn kind_of(text: &str) -> Kind {
    match text.to_ascii_lowercase().as_str() {
        "warcinfo" => Kind::Info,
        "response" => Kind::Response,
        "resource" => Kind::Resource,
        "request" => Kind::Request,
        "metadata" => Kind::Metadata,
        "revisit" => Kind::Revisit,
        "conversion" => Kind::Conversion,
        "continuation" => Kind::Continuation,
        other => Kind::Other(shortened(other)),
    }
}

/// A date of WARC as an event's: `2026-11-22T10:15:00Z` with up to nine digits of a second, of which six stay.
fn rfc3339(text: &str) -> Option<String> {
    let (whole, fraction) = match text.strip_suffix('Z')?.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text.strip_suffix('Z')?, None),
    };
    let is_shaped = whole.len() == 19
        && whole.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            10 => byte == b'T',
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
    let is_fraction =
        fraction.is_none_or(|text| (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()));
    if !is_shaped || !is_fraction {
        return None;
    }
    Some(match fraction {
        Some(fraction) => format!("{whole}.{}Z", fraction.get(..6).unwrap_or(fraction)),
        None => format!("{whole}Z"),
    })
}

/// `20140216050221` as `2014-02-16T05:02:21Z`.
fn fourteen_digits(text: &str) -> Option<String> {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    Some(format!("{}-{}-{}T{}:{}:{}Z", part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14)))
}
