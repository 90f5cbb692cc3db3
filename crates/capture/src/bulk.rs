//! From the records of other people's data to the events that record them, one case each.
//!
//! A record has an *identity*, which says what it is about and stays when it is changed, and a *digest*, the SHA-256 of
//! its RFC 8785 form. The id of the event that opens its case comes from the identity, the ids of all others from the
//! digest; so a record that is imported again is found, and one that was changed since is told from a new one.
//!
//! Which event has which ordinal is a promise ([`ordinal`]): ids that were given once are never given to other events.
//! The last event of a record is its note; where that is there, the record is there as a whole, and nothing is added to
//! it by a later version that would map it in another way.

mod build;
#[cfg(test)]
pub(crate) mod desk;
mod dates;
mod members;
mod site;

pub(crate) use build::{Builder, Found, closing};
pub(crate) use dates::{from_day_month_year, iso};
pub(crate) use members::{field, first_words, is_blank, kind, text_member, types, words};
pub(crate) use site::{Cited, site};

use crate::{averitec, claimreview};
use model::{
    EventData,
    event::ledger::ScaleDefined,
    import::event_id,
    names::{Digest, EventId, Slug, StreamName},
    shape::{Plain, Text},
    values::Blob,
};
use serde_json::Value;

/// How deeply a record may nest.
pub const NESTING_MAX: usize = 64;
/// The largest `data` of an event, in bytes: an event takes 48 KiB with all of its members.
pub const DATA_BYTES_MAX: usize = 47 * 1024;
/// The longest prefix of case ids, in bytes: what comes behind it, and the ids of a case's own sources, need room.
pub const PREFIX_BYTES_MAX: usize = 20;
/// The longest part of a case id that is made of a claim's words, in bytes.
const WORDS_BYTES_MAX: usize = 24;

/// Whose form records have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The data set AVeriTeC.
    Averitec,
    /// schema.org's `ClaimReview`.
    ClaimReview,
}

impl Format {
    /// Returns the importer's name in events and ids.
    pub fn importer(self) -> &'static str {
        match self {
            Self::Averitec => "casebook-averitec",
            Self::ClaimReview => "casebook-claimreview",
        }
    }

    /// Returns what people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Averitec => "AVeriTeC",
            Self::ClaimReview => "ClaimReview",
        }
    }
}

/// Why a record is not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum RecordRefusal {
    /// Not JSON, or a member stands twice.
    #[error("it is not JSON: {problem}")]
    NotJson { problem: String },
    /// A line of JSON-LD about other things.
    #[error("it is no ClaimReview, but {types}")]
    NoClaimReview { types: String },
    /// Not an object.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// Too deep.
    #[error("it nests deeper than {NESTING_MAX} levels")]
    TooDeep,
    /// A member without which there is nothing to record.
    #[error("`{member}` is missing or empty")]
    Missing { member: String },
    /// A member of another type than it must have.
    #[error("`{member}` must be {expected}, not {found}")]
    Type { member: String, expected: &'static str, found: &'static str },
    /// A member that no event can hold.
    #[error("`{member}` is too long: an event of it would hold {bytes} bytes, and takes {DATA_BYTES_MAX}")]
    TooLong { member: String, bytes: usize },
}

/// A record, read.
#[derive(Debug, Clone)]
pub struct Record {
    /// What it says.
    pub value: Value,
    /// SHA-256 of its canonical form.
    pub digest: Digest,
}

impl Record {
    /// Takes a record's JSON.
    ///
    /// # Errors
    /// When it is no object, or nests too deeply.
    pub fn new(value: Value) -> Result<Self, RecordRefusal> {
        if !value.is_object() {
            return Err(RecordRefusal::NotAnObject);
        }
        if members::depth(&value) > NESTING_MAX {
            return Err(RecordRefusal::TooDeep);
        }
        let digest = members::digest(&value);
        Ok(Self { value, digest })
    }
}

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity(pub Digest);

/// Returns what a record is about: the n-th (from 1) in its file of those that say the same of themselves.
pub fn identity(format: Format, record: &Record, nth: u64) -> Identity {
    let said = match format {
        Format::Averitec => averitec::identity(&record.value),
        Format::ClaimReview => claimreview::identity(&record.value),
    };
    let said = said.unwrap_or_else(|| record.digest.to_string());
    Identity(Digest::of(format!("{nth}\n{said}").as_bytes()))
}

/// Returns the id of the case that a record opens, from the words of its claim and its identity.
pub fn case_id(format: Format, record: &Record, identity: Identity, prefix: Option<&Slug>) -> Option<Slug> {
    let claim = match format {
        Format::Averitec => averitec::claim(&record.value),
        Format::ClaimReview => claimreview::claim(&record.value),
    };
    let words = members::slug(&claim.unwrap_or_default(), WORDS_BYTES_MAX);
    let hex = identity.0.to_string();
    let parts = [prefix.map(Slug::as_str), Some(words.as_str()).filter(|words| !words.is_empty()), hex.get(..6)];
    let id = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
    let id =
        if words.is_empty() && prefix.is_none() { format!("{}-{id}", format.name().to_ascii_lowercase()) } else { id };
    id.parse().ok()
}

/// What the person who imports says, and what the ledger has.
#[derive(Debug, Clone)]
pub struct BulkImport<'a> {
    /// The file.
    pub file: Blob,
    /// The program's version.
    pub version: Text,
    /// The language of records that do not say theirs.
    pub language: Option<Text>,
    /// The terms of records that do not say theirs.
    pub licence: Option<Text>,
    /// The scale of the cases.
    pub scale: &'a ScaleDefined,
}

/// The fixed ordinals of a record's events. A new event takes a new number; none is ever used for something else.
pub mod ordinal {
    /// `import.recorded`
    pub const IMPORT: u64 = 1;
    /// The closing note, always the last event.
    pub const CLOSING: u64 = 2;
    /// The rating of the claim.
    pub const CLAIM_VERDICT: u64 = 3;
    /// The rating of the question.
    pub const QUESTION_VERDICT: u64 = 4;
    /// `claim.extracted`
    pub const CLAIM: u64 = 5;
    /// The sources that only this case has, in order.
    pub const OWN_SOURCES: u64 = 1_000_000;
    /// Evidence, in order.
    pub const EVIDENCE: u64 = 2_000_000;
    /// Gaps, in order.
    pub const GAPS: u64 = 3_000_000;
}

/// From which digest and ordinal an event's id comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdOf {
    /// The event that opens the case.
    Identity(Identity),
    /// One of the others.
    Record(Digest, u64),
    /// A source that several cases may name, by the digest of its address.
    Source(Digest),
}

impl IdOf {
    /// Returns the event's id.
    pub fn event_id(self, origin: &str, format: Format) -> EventId {
        match self {
            Self::Identity(identity) => event_id(origin, format.importer(), identity.0, 0),
            Self::Record(digest, ordinal) => event_id(origin, format.importer(), digest, ordinal),
            // The same for all importers: it is the same source.
            Self::Source(digest) => event_id(origin, "casebook-source", digest, 0),
        }
    }
}

/// An event that is to be written.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Where its id comes from.
    pub id: IdOf,
    /// Its stream.
    pub subject: StreamName,
    /// What happened.
    pub data: EventData,
}

/// All that a record becomes.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The events, in the order in which they must be appended.
    pub events: Vec<Planned>,
    /// How many pieces of evidence.
    pub evidence: usize,
    /// How many gaps.
    pub gaps: usize,
    /// The label, as given.
    pub label: Option<String>,
    /// The rating that it became.
    pub rating: Option<String>,
    /// What was left out or could not be understood, in words.
    pub notes: Vec<String>,
}

/// Returns the events that record `record` as the case `case`. `place` is where in the file it stands.
///
/// # Errors
/// Why it cannot be imported.
pub fn plan(
    format: Format,
    record: &Record,
    identity: Identity,
    place: &str,
    case: &Slug,
    import: &BulkImport<'_>,
) -> Result<Plan, RecordRefusal> {
    let builder = Builder::new(format, record, identity, place, case, import);
    match format {
        Format::Averitec => averitec::plan(&record.value, builder),
        Format::ClaimReview => claimreview::plan(&record.value, builder),
    }
}

/// Returns an id that is known to be one.
pub(crate) fn fixed_id(text: &str) -> Plain<Slug> {
    match text.parse() {
        Ok(slug) => Plain(slug),
        Err(_) => unreachable!("the importer's own ids are ids"),
    }
}
