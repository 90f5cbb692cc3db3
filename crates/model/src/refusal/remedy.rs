//! What to do about a refusal.

use super::Refusal;

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
            Self::NoSuchBlob { what, .. } => missing_blob(what),
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
            Self::AdminSignatures { .. } => {
                "sign it one after another: `--envelope FILE`, then `casebook sign`, then `casebook record FILE`"
            }
            Self::TooFewAdmins { .. } => "enrol more admins first, or ask for fewer",
            Self::Withheld { .. } => "an admin can give them back with `casebook unwithhold`, when the ground is gone",
            Self::CaseClosed { .. } => "reopen it first: `casebook reopen CASE --reason …`",
            Self::Unconfirmed { id, .. } => {
                return Some(format!("look at it, then confirm it: `casebook confirm CASE {id}`"));
            }
            Self::SoftwareConfirms => "a person signs it, after looking",
            Self::SectionNotEmpty { .. } => "take its statements out first, or move them to another section",
            Self::ApprovalsMissing { proposal: None, .. } => {
                "propose it (`casebook propose`, `casebook publish --propose`), let others review it, then repeat it with \
                    `--proposal`"
            }
            Self::ApprovalsMissing { .. } => {
                "others approve it with `casebook review CASE --proposal … --decision approve`"
            }
            Self::OwnReview { .. } => {
                "somebody of another name with the role reviewer signs it; two keys of one name are one person"
            }
            Self::ProposalDiffers { .. } | Self::ProposalUsed { .. } | Self::ProposalOutdated { .. } => {
                "propose it as it is now, and let it be reviewed again"
            }
            Self::Withdrawn { .. } => "leave it out; what was withdrawn too early is recorded again under another id",
            Self::AssessmentSchema { .. } | Self::KeptAssessment { .. } | Self::PublicationDigest { .. } => {
                "publish what stands: `casebook publish CASE` computes the digest"
            }
            Self::ImportedVerdict { .. } => "give the question a verdict of ours first, with what was weighed",
            Self::Uncorrected { .. } => {
                "tell readers: `casebook correct CASE --targets …`; or publish it with `--nature update`"
            }
            Self::NoSlip { .. } => {
                "publish it with `--nature update`, or issue a correction and use `--nature correction`"
            }
            Self::Nature { first: true, .. } => "leave `--nature` out, or say first",
            Self::Nature { first: false, .. } => "say correction, update or typographical",
            Self::NotYours { .. } => "ask whoever recorded it; dissent of your own is `casebook dissent`",
            Self::NoSuchProposal { .. } => "`casebook show CASE --json` lists the proposals",
            Self::NotClosed { .. } => "there is nothing to reopen: go on",
            Self::Resolved { .. } => "a new complaint gets a receipt of its own: `casebook complaint`",
            Self::NothingRevised { .. } => "say what is to change, such as `--text`",
            Self::EmptyPolicy => "say it with `--text`, `--file` or, of approvals, `--settings-verdict` and the like",
            Self::NotWithheld { .. } => "there is nothing to give back",
            Self::AnchorBeyond { .. } => "name the size of the checkpoint that the token is of: `--size N`",
            Self::NotDisputed { .. } => "only what a stolen key signed needs signing for again",
            Self::Merged { .. } => "`casebook split` undoes a merge",
            Self::MergedIntoItself { .. } | Self::NotMerged { .. } => "`casebook merge SOURCE --into OTHER` merges two",
            Self::NoSuch { .. } => "`casebook show CASE` lists what there is",
            Self::Superseded { .. } => "weigh the one that stands",
            Self::VerdictFrom { stands: None, .. } => "leave `--from` out: this is the first verdict",
            Self::WrongStream { .. }
            | Self::NoSuchImport { .. }
            | Self::Roles { .. }
            | Self::SinceWithoutCompromise
            | Self::NoSuchEvent { .. }
            | Self::AlreadyCreated
            | Self::NotCreated
            | Self::LogKeyName { .. }
            | Self::NoAdmin
            | Self::UnknownRules { .. }
            | Self::AffirmedElsewhere { .. }
            | Self::ScaleExists { .. }
            | Self::BadRatings { .. }
            | Self::NothingDescribed
            | Self::BlobSize { .. }
            | Self::NotText { .. }
            | Self::TextLength { .. }
            | Self::ExtractionExists { .. }
            | Self::NoSuchScale { .. }
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

/// Returns how bytes of this kind come in.
fn missing_blob(what: &str) -> &'static str {
    match what {
        "imported file" => "`casebook import FILE` keeps the file",
        "policy" => "`casebook policy KIND --file FILE` keeps the file",
        "kept assessment" | "page" => "`casebook publish CASE` makes and keeps it",
        "token" => "`casebook anchor --token-file FILE` keeps the file",
        "replacement" => "`casebook withhold … --replacement FILE` keeps the file",
        "blob to withhold" => "only bytes that are here can be withheld",
        _ => "put the bytes in first: `casebook capture FILE --source …`",
    }
}
