//! The closed lists of words in event data. What is not known is said: `unknown`, `unclassified`, `not_stated`.

use crate::shape::choice;

choice! {
    /// What a key may be used for.
    Role {
        /// Governance: keys, scales, policies.
        Admin = "admin",
        /// Cases, verdicts, the written assessment.
        Editor = "editor",
        /// Sources, claims, evidence.
        Researcher = "researcher",
        /// Approval or objection.
        Reviewer = "reviewer",
    }
}
choice! {
    /// What holds a key.
    HolderKind {
        /// A person.
        Person = "person",
        /// A program, which may be researcher only.
        Software = "software",
        /// An organization.
        Organization = "organization",
    }
}
choice! {
    /// Why a key was revoked.
    RevocationReason {
        /// Nobody has it any more.
        Lost = "lost",
        /// It is not used any more.
        Retired = "retired",
        /// Somebody else has it.
        Compromised = "compromised",
    }
}
choice! {
    /// What a policy is about.
    PolicyKind {
        /// How the desk works.
        Methodology = "methodology",
        /// How it corrects.
        Corrections = "corrections",
        /// Who must approve what.
        Approvals = "approvals",
    }
}
choice! {
    /// What a source is.
    SourceKind {
        /// A government or one of its agencies.
        Government = "government",
        /// A news outlet.
        News = "news",
        /// An investigation.
        Investigation = "investigation",
        /// A court.
        Court = "court",
        /// Data.
        Dataset = "dataset",
        /// An advocacy group.
        Advocacy = "advocacy",
        /// Scholarly work.
        Academic = "academic",
        /// Social media.
        Social = "social",
        /// A work of reference.
        Reference = "reference",
        /// An interview.
        Interview = "interview",
        /// A letter or message.
        Correspondence = "correspondence",
        /// Another document.
        Document = "document",
        /// Sound or film.
        Audiovisual = "audiovisual",
        /// None of these.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}
choice! {
    /// How it is known what a cited source is.
    Basis {
        /// From the author's list of references.
        AuthorsList = "authors_list",
        /// The author said so.
        AuthorConfirmed = "author_confirmed",
        /// Its text has the cited words.
        MatchedByText = "matched_by_text",
        /// We think so.
        Inferred = "inferred",
    }
}
choice! {
    /// How bytes were obtained.
    CaptureHow {
        /// Fetched.
        Http = "http",
        /// Rendered.
        Browser = "browser",
        /// Read from a file.
        File = "file",
        /// Out of a WARC.
        Warc = "warc",
        /// From a web archive.
        Archive = "archive",
        /// Typed or transcribed.
        Manual = "manual",
        /// Sent to us.
        Received = "received",
    }
}
choice! {
    /// Who may see captured bytes.
    Access {
        /// Everybody.
        Public = "public",
        /// Everybody, what is quoted.
        QuotesOnly = "quotes_only",
        /// The desk.
        Private = "private",
    }
}
choice! {
    /// What a claim asserts.
    ClaimKind {
        /// That something happened or is so.
        Event = "event",
        /// A number.
        Numerical = "numerical",
        /// That somebody said something.
        Quote = "quote",
        /// That one thing causes another.
        Causal = "causal",
        /// What somebody holds.
        Position = "position",
        /// That there is no such thing.
        Absence = "absence",
    }
}
choice! {
    /// What evidence does to a claim.
    Stance {
        /// It speaks for it.
        Supports = "supports",
        /// It speaks against it.
        Refutes = "refutes",
        /// It narrows it.
        Qualifies = "qualifies",
        /// It explains.
        Context = "context",
        /// Not stated.
        NotStated = "not_stated",
    }
}
choice! {
    /// Whether the source knows it itself.
    Directness {
        /// It does.
        FirstHand = "first_hand",
        /// It has it from somebody.
        SecondHand = "second_hand",
        /// Not stated.
        NotStated = "not_stated",
    }
}
choice! {
    /// How the source stands to the claimant.
    Independence {
        /// It is the claimant.
        SelfReported = "self",
        /// It is an opponent.
        Opponent = "opponent",
        /// It is neither.
        Independent = "independent",
        /// Not stated.
        NotStated = "not_stated",
    }
}
choice! {
    /// Whether the source verified what it reports.
    Verification {
        /// It says that it did.
        Verified = "verified",
        /// It says that it did not or could not.
        NotVerified = "not_verified",
        /// Not stated.
        NotStated = "not_stated",
    }
}
choice! {
    /// How sure the author of a verdict is.
    Confidence {
        /// Little.
        Low = "low",
        /// Somewhat.
        Medium = "medium",
        /// Very.
        High = "high",
    }
}
choice! {
    /// Why a verdict changed.
    VerdictReason {
        /// It is the first.
        Initial = "initial",
        /// There is new evidence.
        NewEvidence = "new_evidence",
        /// A source changed.
        SourceChanged = "source_changed",
        /// A source was retracted.
        SourceRetracted = "source_retracted",
        /// The verdict before was an error.
        Error = "error",
        /// The question was narrowed or widened.
        Scope = "scope",
        /// What was missing was found.
        GapClosed = "gap_closed",
        /// Somebody complained, rightly.
        Complaint = "complaint",
        /// It is somebody else's, taken over with the name of its author.
        Imported = "imported",
    }
}
choice! {
    /// What a section is for.
    SectionRole {
        /// It comes first and says it all.
        Summary = "summary",
        /// The reasoning.
        Body = "body",
        /// The answer.
        BottomLine = "bottom_line",
    }
}
choice! {
    /// What a sentence does.
    StatementKind {
        /// It reports what a source says.
        Reported = "reported",
        /// It reasons.
        Analysis = "analysis",
        /// It gives the other side.
        CounterView = "counter_view",
        /// It says what is missing.
        Gap = "gap",
        /// It gives a verdict.
        Verdict = "verdict",
        /// It leads over.
        Link = "link",
        /// Nobody has said.
        Unclassified = "unclassified",
    }
}
choice! {
    /// How a source stands now.
    Standing {
        /// It is as it was.
        Live = "live",
        /// It says something else.
        Changed = "changed",
        /// Its publisher corrected it.
        Corrected = "corrected",
        /// Its publisher took it back.
        Retracted = "retracted",
        /// It is not there any more.
        Gone = "gone",
        /// Another one takes its place.
        Superseded = "superseded",
    }
}
choice! {
    /// On what ground bytes are withheld.
    WithholdingGround {
        /// A court ordered it.
        CourtOrder = "court_order",
        /// Somebody's privacy.
        Privacy = "privacy",
        /// A child is shown.
        Minor = "minor",
        /// Somebody else's rights.
        Copyright = "copyright",
        /// Somebody's safety.
        Safety = "safety",
    }
}
choice! {
    /// What proves when a checkpoint was there.
    AnchorKind {
        /// A timestamp token (RFC 3161).
        Rfc3161 = "rfc3161",
        /// An `OpenTimestamps` proof.
        OpenTimestamps = "opentimestamps",
    }
}
choice! {
    /// How one claim stands to another.
    ClaimRelation {
        /// It is a part of it.
        PartOf = "part_of",
        /// It says the same.
        Duplicates = "duplicates",
        /// Both cannot be so.
        Contradicts = "contradicts",
        /// It claims less.
        Narrower = "narrower",
        /// It counts something else.
        MeasuresDifferently = "measures_differently",
    }
}
choice! {
    /// What came of asking for a comment.
    CommentOutcome {
        /// An answer.
        Replied = "replied",
        /// A refusal to answer.
        Declined = "declined",
        /// Nothing.
        NoAnswer = "no_answer",
    }
}
choice! {
    /// What a reviewer says to a proposal.
    ReviewDecision {
        /// It is right.
        Approve = "approve",
        /// It is not.
        Object = "object",
        /// Neither.
        Abstain = "abstain",
    }
}
choice! {
    /// What a publication is to the one before.
    PublicationNature {
        /// There is none before.
        First = "first",
        /// What was wrong is put right.
        Correction = "correction",
        /// There is something new.
        Update = "update",
        /// Slips of the pen are mended.
        Typographical = "typographical",
    }
}
choice! {
    /// What a correction does.
    CorrectionClass {
        /// The rating changes.
        AffectsRating = "affects_rating",
        /// The rating stays.
        NoRatingEffect = "no_rating_effect",
        /// Something new is added.
        Update = "update",
        /// The same is said more clearly.
        Clarification = "clarification",
        /// The whole publication does not hold.
        Void = "void",
    }
}
choice! {
    /// Who complains.
    ComplaintFrom {
        /// Whom the publication is about.
        Subject = "subject",
        /// A reader.
        Reader = "reader",
        /// A source.
        Source = "source",
        /// Another outlet.
        Outlet = "outlet",
        /// An authority.
        Authority = "authority",
    }
}
choice! {
    /// What became of a complaint.
    ComplaintOutcome {
        /// It is right.
        Upheld = "upheld",
        /// It is right in part.
        Partly = "partly",
        /// It is not right.
        Rejected = "rejected",
        /// It is not about what we published.
        OutOfScope = "out_of_scope",
    }
}
choice! {
    /// What looking again led to.
    RecheckOutcome {
        /// It stays as it is.
        Kept = "kept",
        /// It was changed.
        Changed = "changed",
    }
}
