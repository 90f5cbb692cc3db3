//! Why an event is not admitted: one variant for each rule, with the facts that a person needs to mend it.

use core::fmt;
use proof::{Digest, EventId, KeyId, Seq, StreamName};

/// The rule that an event breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum Refusal {
    // Form.
    /// A type that this version does not know.
    UnknownType { found: String },
    /// Data of another shape than the type's.
    Shape { event_type: &'static str, at: String, problem: String },
    /// A type that belongs to another kind of stream.
    WrongStream { event_type: &'static str, expected: &'static str, found: StreamName },
    /// Something that a later version will admit.
    NotYet { what: &'static str },

    // Place.
    /// Written for another ledger.
    WrongLedger { expected: String, found: String },
    /// The stream has moved on since the author looked.
    ExpectedVersion { expected: u64, version: u64, stream: StreamName },
    /// `importid` names no `import.recorded` of this case.
    NoSuchImport { import: EventId },

    // Keys.
    /// Not enrolled.
    UnknownKey { keyid: KeyId },
    /// Revoked.
    RevokedKey { keyid: KeyId, revoked_at: Seq },
    /// The signature does not verify.
    BadSignature { keyid: KeyId },
    /// None of the signers has the role.
    NoRole { event_type: &'static str, needed: &'static str, signers: Vec<KeyId> },
    /// Enrolled or named before.
    KeySeenBefore { keyid: KeyId },
    /// The log's own key as an author's.
    LogKeyAsAuthor { keyid: KeyId },
    /// A program with another role than researcher.
    SoftwareRole { keyid: KeyId, role: &'static str },
    /// A key without a role, or with one twice.
    Roles { keyid: KeyId },
    /// Not signed by the key that is enrolled.
    NoPossession { keyid: KeyId },
    /// Revoking what is not enrolled.
    NotEnrolled { keyid: KeyId },
    /// Revoking the last admin.
    LastAdmin { keyid: KeyId },
    /// `compromised_since` with another reason than compromised.
    SinceWithoutCompromise,
    /// The event that is named is not in the log.
    NoSuchEvent { event: EventId },

    // Governance.
    /// The ledger is created already.
    AlreadyCreated,
    /// The ledger is not created yet.
    NotCreated,
    /// The log's key does not bear the origin's name.
    LogKeyName { origin: String, found: String },
    /// No founder with the role admin.
    NoAdmin,
    /// Format or rules that this version does not know.
    UnknownRules { what: &'static str, found: u64 },
    /// A policy without words.
    EmptyPolicy,
    /// The scale exists.
    ScaleExists { scale: String },
    /// A scale without ratings, with one twice, or with one that has no label.
    BadRatings { problem: &'static str, rating: Option<String> },

    // Sources.
    /// The source exists.
    SourceExists { source: String },
    /// There is no such source.
    NoSuchSource { source: String },
    /// A description that says nothing.
    NothingDescribed,
    /// A blob that is not in the ledger.
    NoSuchBlob { what: &'static str, digest: Digest },
    /// A blob of another size.
    BlobSize { digest: Digest, expected: u64, found: u64 },
    /// An extraction that is not UTF-8.
    NotText { digest: Digest },
    /// An extraction of another length.
    TextLength { digest: Digest, expected: u64, found: u64 },
    /// The source has no such capture.
    NoSuchCapture { source: String, capture: String, known: Vec<String> },
    /// The same extraction again.
    ExtractionExists { digest: Digest },
    /// The quote's extraction is not of this source, or not of this capture.
    NoSuchExtraction { source: String, capture: Option<String>, extraction: Digest },

    // Quotes.
    /// The slice is not the words.
    QuoteMismatch { extraction: Digest, start: u64, end: u64, exact: String, found: Option<String> },
    /// The words around are not those.
    QuoteContext { which: &'static str, expected: String, found: String },

    // Cases.
    /// The case exists.
    CaseExists { case: String },
    /// There is no such case.
    NoSuchCase { case: String },
    /// There is no such scale.
    NoSuchScale { scale: String, known: Vec<String> },
    /// The id was used before in this stream.
    IdTaken { id: String, by: &'static str },
    /// No such thing in this case.
    NoSuch { kind: &'static str, id: String, known: Vec<String> },
    /// Something of this id stands, and `replaces` does not name it.
    Stands { kind: &'static str, id: String, event: EventId },
    /// `replaces` names what does not stand.
    DoesNotStand { kind: &'static str, id: String, given: EventId, stands: Option<EventId> },
    /// `after` names what is not in this section, or the thing itself.
    After { after: String, section: String },
    /// The number belongs to another source.
    NumberTaken { number: u32, source: String, given: String },
    /// The same number twice in one sentence.
    NumberTwice { number: u32 },
    /// Evidence cited under another source's number.
    EvidenceSource { evidence: String, source: String, cited: String },
    /// Not a rating of the scale.
    NotARating { rating: String, scale: String, known: Vec<String> },
    /// `from` is not the verdict that stands.
    VerdictFrom { target: String, given: Option<EventId>, stands: Option<Box<StandingVerdict>> },
    /// An input that is set aside too, or that stands twice.
    InputTwice { id: String },
    /// `initial` for a verdict that is not the first, or another reason for the first.
    VerdictReason { reason: &'static str, first: bool },
    /// An imported rating without its author, or ours with one.
    Attribution { imported: bool },
    /// `appearance` with neither quote nor source, or `quantity` with both value and range, and the like.
    Incomplete { at: &'static str, problem: &'static str },
}

/// The verdict that stands, as a refusal shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub struct StandingVerdict {
    pub rating: String,
    pub event: EventId,
    pub seq: Seq,
    pub by: Vec<String>,
    pub rationale: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType { found } => write!(f, "the event type `{found}` is not known to this version"),
            Self::Shape { event_type, at, problem } => write!(f, "`{event_type}`: `{at}` {problem}"),
            Self::WrongStream { event_type, expected, found } => {
                write!(f, "`{event_type}` belongs to a subject `{expected}`, not to `{found}`")
            }
            Self::NotYet { what } => write!(f, "{what} cannot be kept by this version, so it is not promised"),
            Self::WrongLedger { expected, found } => {
                write!(f, "the event was written for the ledger `{found}`, and this one is `{expected}`")
            }
            Self::ExpectedVersion { expected, version, stream } => {
                write!(
                    f,
                    "the author expected version {expected} of `{stream}`, but {version} comes next: somebody wrote in between"
                )
            }
            Self::NoSuchImport { import } => write!(f, "`importid` {import} is not an import of this case"),
            Self::UnknownKey { keyid } => write!(f, "the key `{keyid}` is not enrolled in this ledger"),
            Self::RevokedKey { keyid, revoked_at } => write!(f, "the key `{keyid}` was revoked by entry {revoked_at}"),
            Self::BadSignature { keyid } => write!(f, "the signature by `{keyid}` does not verify over these bytes"),
            Self::NoRole { event_type, needed, signers } => {
                write!(f, "`{event_type}` needs a signer with the role {needed}; signed by {}", list(signers))
            }
            Self::KeySeenBefore { keyid } => write!(f, "the key `{keyid}`, or its public key, was named here before"),
            Self::LogKeyAsAuthor { keyid } => write!(f, "`{keyid}` is the log's own key and cannot be an author's"),
            Self::SoftwareRole { keyid, role } => {
                write!(f, "`{keyid}` is held by software, which may be researcher but not {role}")
            }
            Self::Roles { keyid } => write!(f, "`{keyid}` needs at least one role, and each once"),
            Self::NoPossession { keyid } => write!(f, "not signed by `{keyid}`, so nobody has shown to hold it"),
            Self::NotEnrolled { keyid } => write!(f, "`{keyid}` is not enrolled, or is revoked already"),
            Self::LastAdmin { keyid } => write!(f, "`{keyid}` is the last admin: nobody could enrol another"),
            Self::SinceWithoutCompromise => f.write_str("`compromised_since` goes with the reason compromised alone"),
            Self::NoSuchEvent { event } => write!(f, "there is no event {event} in this ledger"),
            Self::AlreadyCreated => f.write_str("the ledger is created already"),
            Self::NotCreated => f.write_str("the first entry must be `ledger.created`"),
            Self::LogKeyName { origin, found } => {
                write!(f, "the log's key is named `{found}`, and must be named as the origin, `{origin}`")
            }
            Self::NoAdmin => f.write_str("no founding key has the role admin"),
            Self::UnknownRules { what, found } => {
                write!(f, "{what} {found} is not known to this version, which knows 1")
            }
            Self::EmptyPolicy => f.write_str("a policy needs `text` or `blob`"),
            Self::ScaleExists { scale } => write!(f, "the scale `{scale}` is defined already"),
            Self::BadRatings { problem, rating: Some(rating) } => write!(f, "the rating `{rating}` {problem}"),
            Self::BadRatings { problem, rating: None } => write!(f, "the scale {problem}"),
            Self::SourceExists { source } => write!(f, "the source `{source}` is registered already"),
            Self::NoSuchSource { source } => write!(f, "there is no source `{source}`"),
            Self::NothingDescribed => f.write_str("the description says nothing about the source"),
            Self::NoSuchBlob { what, digest } => write!(f, "the {what} {digest} is not among the ledger's blobs"),
            Self::BlobSize { digest, expected, found } => {
                write!(f, "the blob {digest} has {found} bytes, not {expected}")
            }
            Self::NotText { digest } => write!(f, "the extraction {digest} is not UTF-8 text"),
            Self::TextLength { digest, expected, found } => {
                write!(f, "the extraction {digest} has {found} code points, not {expected}")
            }
            Self::NoSuchCapture { source, capture, known } => {
                write!(f, "the source `{source}` has no capture `{capture}`{}", has(known))
            }
            Self::ExtractionExists { digest } => {
                write!(f, "the extraction {digest} of this capture is recorded already")
            }
            Self::NoSuchExtraction { source, capture: Some(capture), extraction } => {
                write!(f, "the quote's text {extraction} was not extracted from capture `{capture}` of `{source}`")
            }
            Self::NoSuchExtraction { source, capture: None, extraction } => {
                write!(f, "the quote's text {extraction} was not extracted from a capture of `{source}`")
            }
            Self::QuoteMismatch { start, end, exact, found: Some(found), .. } => {
                write!(f, "the quote is not in its capture: code points {start} to {end} are {found:?}, not {exact:?}")
            }
            Self::QuoteMismatch { start, end, exact, found: None, .. } => {
                write!(
                    f,
                    "the quote is not in its capture: the text does not reach from {start} to {end} for {exact:?}"
                )
            }
            Self::QuoteContext { which, expected, found } => {
                write!(f, "the quote's {which} is {expected:?}, but the text has {found:?} there")
            }
            Self::CaseExists { case } => write!(f, "the case `{case}` is open already"),
            Self::NoSuchCase { case } => write!(f, "there is no case `{case}`"),
            Self::NoSuchScale { scale, known } => write!(f, "there is no scale `{scale}`{}", has(known)),
            Self::IdTaken { id, by } => {
                let article = if *by == "evidence" { "" } else { "a " };
                write!(f, "the id `{id}` is taken by {article}{by}; ids are never used again")
            }
            Self::NoSuch { kind, id, known } => write!(f, "there is no {kind} `{id}` in this case{}", has(known)),
            Self::Stands { kind, id, event } => {
                write!(f, "the {kind} `{id}` stands (event {event}), and `replaces` does not name it")
            }
            Self::DoesNotStand { kind, id, given, stands: Some(stands) } => {
                write!(f, "`replaces` names {given}, but the {kind} `{id}` that stands is event {stands}")
            }
            Self::DoesNotStand { kind, id, given, stands: None } => {
                write!(f, "`replaces` names {given}, but no {kind} `{id}` stands")
            }
            Self::After { after, section } => {
                write!(f, "`after` names `{after}`, which is not in place in `{section}`")
            }
            Self::NumberTaken { number, source, given } => {
                write!(f, "[{number}] is `{source}` in this case for ever, not `{given}`")
            }
            Self::NumberTwice { number } => write!(f, "[{number}] is cited twice in one sentence's list"),
            Self::EvidenceSource { evidence, source, cited } => {
                write!(f, "evidence `{evidence}` is from `{source}`, not from the cited `{cited}`")
            }
            Self::NotARating { rating, scale, known } => {
                write!(f, "`{rating}` is not a rating of the scale `{scale}`{}", has(known))
            }
            Self::VerdictFrom { target, given, stands } => verdict_from(f, target, given.as_ref(), stands.as_deref()),
            Self::InputTwice { id } => write!(f, "`{id}` is named twice among inputs and what was set aside"),
            Self::VerdictReason { reason, first: true } => {
                write!(f, "the first verdict's reason is `initial` or `imported`, not `{reason}`")
            }
            Self::VerdictReason { reason, first: false } => {
                write!(f, "`{reason}` is the reason of a first verdict, and one stands")
            }
            Self::Attribution { imported: true } => {
                f.write_str("an imported rating needs `attributed_to`: it is not ours")
            }
            Self::Attribution { imported: false } => {
                f.write_str("`attributed_to` goes with the reason `imported` alone: a verdict of ours is the signer's")
            }
            Self::Incomplete { at, problem } => write!(f, "`{at}` {problem}"),
        }
    }
}

impl core::error::Error for Refusal {}

impl Refusal {
    /// Returns what to do about it, where the message does not say.
    pub fn remedy(&self) -> Option<String> {
        let text = match self {
            Self::UnknownType { .. } => "`casebook schema` lists the types that this version admits",
            Self::Shape { event_type, .. } => {
                return Some(format!("`casebook schema {event_type}` shows the form and a valid example"));
            }
            Self::WrongLedger { .. } => "write and sign the event anew for this ledger",
            Self::ExpectedVersion { .. } => {
                "look at what was written in between, then sign again with the next version"
            }
            Self::UnknownKey { .. } => {
                "an admin enrols a key with `casebook key enroll`; `casebook key list` shows all"
            }
            Self::RevokedKey { .. } => "sign with another enrolled key (`casebook key list`, then `--key`)",
            Self::BadSignature { .. } => "sign the exact bytes again: they changed after they were signed",
            Self::NoRole { .. } => "sign with a key that has the role (`casebook key list`, then `--key`)",
            Self::NoPossession { .. } => "let the new key sign too: `casebook key enroll` does",
            Self::LastAdmin { .. } => "enrol another admin first",
            Self::NoSuchSource { .. } => "register it first: `casebook source ID --kind … --title …`",
            Self::NoSuchCase { .. } => "open it first: `casebook open CASE --question …`; `casebook cases` lists them",
            Self::NoSuchBlob { .. } => "put the bytes in first: `casebook capture FILE --source …`",
            Self::NoSuchCapture { .. } | Self::NoSuchExtraction { .. } => {
                "capture the source first: `casebook capture FILE --source …`"
            }
            Self::QuoteMismatch { .. } | Self::QuoteContext { .. } => {
                "take the words from the captured text; `casebook evidence --quote …` finds their place"
            }
            Self::DoesNotStand { stands: None, .. } => "leave `--replaces` out: there is nothing to replace",
            Self::KeySeenBefore { .. } => "make a new key for its holder: `casebook key new NAME`",
            Self::LogKeyAsAuthor { .. } => "make a key for the author: `casebook key new NAME`",
            Self::SoftwareRole { .. } => "enrol it with `--role researcher`, and let a person decide",
            Self::NotEnrolled { .. } => "`casebook key list` shows all keys, and which are revoked",
            Self::NumberTaken { .. } => "write `[@source]` for the number: `casebook statement` finds it",
            Self::CaseExists { .. } | Self::SourceExists { .. } | Self::IdTaken { .. } => "choose another id",
            Self::Stands { event, .. } => return Some(format!("to replace it, say `--replaces {event}`")),
            Self::DoesNotStand { stands: Some(stands), .. } => {
                return Some(format!("look at what stands now, then say `--replaces {stands}`"));
            }
            Self::VerdictFrom { stands: Some(stands), .. } => {
                return Some(format!(
                    "look at what stands (`casebook history`), then say `--from {}` or its event {}",
                    stands.rating, stands.event
                ));
            }
            Self::VerdictFrom { stands: None, .. } => "leave `--from` out: this is the first verdict",
            Self::WrongStream { .. }
            | Self::NotYet { .. }
            | Self::NoSuchImport { .. }
            | Self::Roles { .. }
            | Self::SinceWithoutCompromise
            | Self::NoSuchEvent { .. }
            | Self::AlreadyCreated
            | Self::NotCreated
            | Self::LogKeyName { .. }
            | Self::NoAdmin
            | Self::UnknownRules { .. }
            | Self::EmptyPolicy
            | Self::ScaleExists { .. }
            | Self::BadRatings { .. }
            | Self::NothingDescribed
            | Self::BlobSize { .. }
            | Self::NotText { .. }
            | Self::TextLength { .. }
            | Self::ExtractionExists { .. }
            | Self::NoSuchScale { .. }
            | Self::NoSuch { .. }
            | Self::After { .. }
            | Self::NumberTwice { .. }
            | Self::EvidenceSource { .. }
            | Self::NotARating { .. }
            | Self::InputTwice { .. }
            | Self::VerdictReason { .. }
            | Self::Attribution { .. }
            | Self::Incomplete { .. } => return None,
        };
        Some(text.to_owned())
    }
}

fn verdict_from(
    f: &mut fmt::Formatter<'_>,
    target: &str,
    given: Option<&EventId>,
    stands: Option<&StandingVerdict>,
) -> fmt::Result {
    match (given, stands) {
        (Some(given), None) => write!(f, "`from` names {given}, but `{target}` has no verdict yet"),
        (given, Some(stands)) => {
            write!(f, "the verdict on `{target}` that stands is `{}` (#{})", stands.rating, stands.seq)?;
            match given {
                Some(given) => write!(f, ", event {}, but `from` names {given}", stands.event)?,
                None => f.write_str(", and `from` does not name it")?,
            }
            write!(f, "; it is by {}: {:?}", stands.by.join(", "), stands.rationale)
        }
        (None, None) => f.write_str("no verdict stands"),
    }
}

fn has(known: &[String]) -> String {
    const SHOWN: usize = 12;
    if known.is_empty() {
        return String::new();
    }
    let more = if known.len() > SHOWN { ", …" } else { "" };
    let shown: Vec<_> = known.iter().take(SHOWN).map(|id| format!("`{id}`")).collect();
    format!("; there are {}{more}", shown.join(", "))
}

fn list(keys: &[KeyId]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}
