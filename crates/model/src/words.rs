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
