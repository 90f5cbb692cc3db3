//! Why an event is not admitted: one variant for each rule, with the facts that a person needs to mend it.

mod message;
mod remedy;

use crate::words::Role;
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

    // Place.
    /// Written for another ledger.
    WrongLedger { expected: String, found: String },
    /// The stream has moved on since the author looked.
    ExpectedVersion { expected: u64, version: u64, stream: StreamName },
    /// `importid` names no `import.recorded`.
    NoSuchImport { import: EventId },

    // Keys.
    /// Not enrolled.
    UnknownKey { keyid: KeyId },
    /// Revoked.
    RevokedKey { keyid: KeyId, revoked_at: Seq },
    /// The signature does not verify.
    BadSignature { keyid: KeyId },
    /// None of the signers has the role.
    NoRole { event_type: &'static str, needed: Vec<Role>, signers: Vec<KeyId> },
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

    /// Fewer admins signed than the policy of approvals asks for.
    AdminSignatures { needed: u64, names: Vec<String> },
    /// A policy that more admins must sign than there are, or a revocation that leaves fewer.
    TooFewAdmins { needed: u64, admins: u64 },
    /// Bytes that are withheld.
    Withheld { digest: Digest, by: Seq },
    /// Bytes that are not withheld.
    NotWithheld { digest: Digest },
    /// An anchor of a checkpoint that is larger than the log, or of none.
    AnchorBeyond { size: u64, entries: u64 },
    /// Affirmation of an entry that is not disputed.
    NotDisputed { event: EventId, seq: Seq },
    /// Affirmation in another stream than the entry's.
    AffirmedElsewhere { event: EventId, stream: StreamName },

    // Sources.
    /// The source exists.
    SourceExists { source: String },
    /// There is no such source.
    NoSuchSource { source: String },
    /// A description that says nothing.
    NothingDescribed,
    /// The source is read as another one.
    Merged { source: String, into: String },
    /// A source as itself.
    MergedIntoItself { source: String },
    /// A split of what was not merged.
    NotMerged { source: String },
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
    /// The case is closed.
    CaseClosed { case: String, seq: Seq },
    /// The case is open.
    NotClosed { case: String },
    /// There is no such scale.
    NoSuchScale { scale: String, known: Vec<String> },
    /// The id was used before in this stream.
    IdTaken { id: String, by: &'static str },
    /// No such thing in this case.
    NoSuch { kind: &'static str, id: String, known: Vec<String> },
    /// It was withdrawn, or closed.
    Withdrawn { kind: &'static str, id: String, seq: Seq },
    /// A revision that changes nothing.
    NothingRevised { claim: String },
    /// A section that still has sentences.
    SectionNotEmpty { section: String, statements: Vec<String> },
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
    /// An input that software made and nobody has checked.
    Unconfirmed { id: String, seq: Seq },
    /// Software cannot check software.
    SoftwareConfirms,
    /// An input that is a verdict that stands no more.
    Superseded { verdict: EventId, target: String, stands: EventId, seq: Seq },
    /// `initial` for a verdict that is not the first, or another reason for the first.
    VerdictReason { reason: &'static str, first: bool },
    /// An imported rating without its author, or ours with one.
    Attribution { imported: bool },

    // Review and publication.
    /// There is no such proposal in this case.
    NoSuchProposal { proposal: EventId },
    /// What is appended is not what was proposed.
    ProposalDiffers { proposal: EventId, member: &'static str },
    /// The proposal led to an entry already.
    ProposalUsed { proposal: EventId, seq: Seq },
    /// The case has changed since the publication was proposed.
    ProposalOutdated { proposal: EventId, seq: Seq, by: Seq },
    /// Fewer reviewers approved than the policy asks for.
    ApprovalsMissing { needed: u64, proposal: Option<EventId>, approved: Vec<String>, objected: Vec<String> },
    /// Nobody reviews what is their own.
    OwnReview { authors: Vec<String> },
    /// Dissent is withdrawn by who recorded it.
    NotYours { dissent: String, by: Vec<String> },
    /// The complaint is resolved.
    Resolved { complaint: String, seq: Seq },
    /// Not the digest of the case as it stands.
    PublicationDigest { given: Digest, expected: Digest },
    /// An assessment of another shape than this version's.
    AssessmentSchema { found: String },
    /// The kept assessment is not the one that is signed.
    KeptAssessment { digest: Digest, kept: Digest },
    /// Somebody else's rating cannot be published as ours.
    ImportedVerdict { author: String },
    /// A first publication that is not the first, or another nature for the first.
    Nature { nature: &'static str, first: bool },
    /// A correction without a `correction.issued`, or that leaves changes of published words or ratings unsaid.
    Uncorrected { changed: Vec<String> },
    /// A typographical change of more than spelling.
    NoSlip { of: String, what: &'static str },
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
