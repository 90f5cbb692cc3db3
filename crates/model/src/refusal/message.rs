//! What a refusal says: what and where, and why.

use super::{Refusal, StandingVerdict};
use core::fmt;
use proof::{EventId, KeyId};

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType { found } => write!(f, "the event type `{found}` is not known to this version"),
            Self::Shape { event_type, at, problem } => write!(f, "`{event_type}`: `{at}` {problem}"),
            Self::WrongStream { event_type, expected, found } => {
                write!(f, "`{event_type}` belongs to a subject `{expected}`, not to `{found}`")
            }
            Self::WrongLedger { expected, found } => {
                write!(f, "the event was written for the ledger `{found}`, and this one is `{expected}`")
            }
            Self::ExpectedVersion { expected, version, stream } => {
                write!(
                    f,
                    "the author expected version {expected} of `{stream}`, but {version} comes next: somebody wrote in between"
                )
            }
            Self::NoSuchImport { import } => write!(f, "`importid` {import} is no `import.recorded` of this ledger"),
            Self::UnknownKey { keyid } => write!(f, "the key `{keyid}` is not enrolled in this ledger"),
            Self::RevokedKey { keyid, revoked_at } => write!(f, "the key `{keyid}` was revoked by entry {revoked_at}"),
            Self::BadSignature { keyid } => write!(f, "the signature by `{keyid}` does not verify over these bytes"),
            Self::NoRole { event_type, needed, signers } => {
                let roles: Vec<_> = needed.iter().map(|role| role.as_str()).collect();
                write!(
                    f,
                    "`{event_type}` needs a signer with the role {}; signed by {}",
                    roles.join(" or "),
                    list(signers)
                )
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
            Self::EmptyPolicy => f.write_str("a policy needs `text`, `blob` or `settings`"),
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
            Self::AdminSignatures { needed, names } => {
                write!(f, "the policy asks for the signatures of {needed} admins; admins that signed: {}", named(names))
            }
            Self::TooFewAdmins { needed, admins } => {
                write!(
                    f,
                    "{needed} admins would have to sign, and there would be {admins}: nobody could change that again"
                )
            }
            Self::Withheld { digest, by } => write!(f, "the bytes {digest} were withheld by entry {by}"),
            Self::NotWithheld { digest } => write!(f, "the bytes {digest} are not withheld"),
            Self::AnchorBeyond { size, entries } => {
                write!(f, "the anchor is of a checkpoint of {size} entries, and the log has {entries}")
            }
            Self::NotDisputed { event, seq } => write!(f, "entry {seq} (event {event}) is not disputed"),
            Self::AffirmedElsewhere { event, stream } => {
                write!(f, "event {event} stands in `{stream}`, and is affirmed there")
            }
            Self::Merged { source, into } => write!(f, "the source `{source}` was merged into `{into}`"),
            Self::MergedIntoItself { source } => write!(f, "the source `{source}` cannot be merged into itself"),
            Self::NotMerged { source } => write!(f, "the source `{source}` is not merged into another one"),
            Self::CaseClosed { case, seq } => write!(f, "the case `{case}` was closed by entry {seq}"),
            Self::NotClosed { case } => write!(f, "the case `{case}` is not closed"),
            Self::Withdrawn { kind: "gap", id, seq } => write!(f, "the gap `{id}` was closed by entry {seq}"),
            Self::Withdrawn { kind, id, seq } => write!(f, "the {kind} `{id}` was withdrawn by entry {seq}"),
            Self::NothingRevised { claim } => write!(f, "the revision of claim `{claim}` changes nothing"),
            Self::SectionNotEmpty { section, statements } => {
                write!(f, "the section `{section}` still has the statements {}", named(statements))
            }
            Self::Unconfirmed { id, seq } => {
                write!(f, "`{id}` was made by software (entry {seq}) and no person has checked it")
            }
            Self::SoftwareConfirms => f.write_str("software cannot confirm what software made"),
            Self::Superseded { verdict, target, stands, seq } => {
                write!(f, "the verdict {verdict} on `{target}` stands no more: entry {seq} (event {stands}) does")
            }
            Self::NoSuchProposal { proposal } => write!(f, "there is no proposal {proposal} in this case"),
            Self::ProposalDiffers { proposal, member } => {
                write!(f, "`{member}` is not what was proposed by {proposal}: reviewers saw something else")
            }
            Self::ProposalUsed { proposal, seq } => write!(f, "the proposal {proposal} led to entry {seq} already"),
            Self::ProposalOutdated { proposal, seq, by } => {
                write!(f, "entry {by} changed the case after {proposal} was proposed (entry {seq})")
            }
            Self::ApprovalsMissing { needed, proposal, approved, objected } => {
                let reviewers = if *needed == 1 { "1 reviewer" } else { &format!("{needed} reviewers") };
                match proposal {
                    None => write!(f, "the policy asks for a proposal with the approval of {reviewers}")?,
                    Some(proposal) => write!(
                        f,
                        "the policy asks for the approval of {reviewers}; {proposal} was approved by {}",
                        named(approved)
                    )?,
                }
                if objected.is_empty() { Ok(()) } else { write!(f, "; {} objected", named(objected)) }
            }
            Self::OwnReview { authors } => {
                write!(f, "the proposal is by {}, and its reviewers must be others", named(authors))
            }
            Self::NotYours { dissent, by } => {
                write!(f, "the dissent `{dissent}` is by {}, who alone can withdraw it", named(by))
            }
            Self::Resolved { complaint, seq } => write!(f, "the complaint `{complaint}` was resolved by entry {seq}"),
            Self::PublicationDigest { given, expected } => {
                write!(f, "the digest {given} is not that of the case as it stands, {expected}")
            }
            Self::AssessmentSchema { found } => {
                write!(f, "the assessment's schema is `{found}`, and this version makes `{}`", crate::ASSESSMENT_SCHEMA)
            }
            Self::KeptAssessment { digest, kept } => {
                write!(f, "the kept assessment {kept} is not the one that the digest {digest} is of")
            }
            Self::ImportedVerdict { author } => {
                write!(f, "the verdict on the question is {author}'s, imported, and cannot be published as ours")
            }
            Self::Nature { nature, first: true } => {
                write!(f, "nothing was published before, so the nature is `first`, not `{nature}`")
            }
            Self::Nature { nature, first: false } => {
                write!(f, "the case was published before, so the nature is not `{nature}`")
            }
            Self::Uncorrected { changed } if changed.is_empty() => {
                f.write_str("a publication of the nature `correction` needs a `correction.issued` since the last one")
            }
            Self::Uncorrected { changed } => {
                write!(f, "published words or ratings changed, and no correction names them: {}", named(changed))
            }
            Self::NoSlip { of, what } => {
                write!(f, "the change of `{of}` is more than typographical: it changes a {what}")
            }
            Self::Incomplete { at, problem } => write!(f, "`{at}` {problem}"),
        }
    }
}

impl core::error::Error for Refusal {}

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

fn named(names: &[String]) -> String {
    if names.is_empty() {
        return "nobody".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
