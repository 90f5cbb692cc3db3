//! Cases: subject `case/<id>`. Roles are in the registry, [`crate::event`].

use crate::{
    shape::{EventRef, Id, Text, record},
    values::{
        Appearance, Blob, Citation, ImportOf, Locator, Method, Quantity, Quote, Searched, SetAside, Tool, Translation,
        When,
    },
    words::{
        ClaimKind, ClaimRelation, CommentOutcome, Confidence, Directness, Independence, SectionRole, Stance,
        StatementKind, VerdictReason, Verification,
    },
};

record! {
    /// A question is under assessment.
    CaseOpened {
        /// The question.
        question: Text,
        /// The assertion that a verdict on the question rates.
        proposition ?: Text,
        /// What is in and what is out.
        scope ?: Text,
        /// The language of the assessment, a BCP 47 tag.
        language: Text,
        /// The scale of its verdicts.
        scale: Id,
        /// Who asked.
        asked_by ?: Text,
        /// The case that this one translates.
        translation_of ?: Id,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// Nothing more is done here.
    CaseClosed {
        /// Why.
        reason: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// Work goes on.
    CaseReopened {
        /// Why.
        reason: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A file came in. Its events name this one in `importid`.
    ImportRecorded {
        /// The file: a blob.
        file: Blob,
        /// Which record of the file.
        record ?: Text,
        /// What read it.
        importer: Tool,
        /// Whose work it is.
        of: ImportOf,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A checkable assertion, and who made it.
    ClaimExtracted {
        /// Its id.
        claim: Id,
        /// What is asserted.
        text: Text,
        /// Who asserts it, or `unknown`.
        claimant: Text,
        /// When it was made: a date or time.
        claimed_at ?: When,
        /// Where it appeared.
        appearance ?: Appearance,
        /// What it asserts.
        kinds []: ClaimKind,
        /// How it is put, such as hedged, self-description, forecast.
        modality ?: Text,
        /// The number in it.
        quantity ?: Quantity,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A claim is recorded again, better. What is left out stays as it was.
    ClaimRevised {
        /// The claim.
        claim: Id,
        /// What is asserted.
        text ?: Text,
        /// Who asserts it, or `unknown`.
        claimant ?: Text,
        /// When it was made: a date or time.
        claimed_at ?: When,
        /// Where it appeared.
        appearance ?: Appearance,
        /// What it asserts.
        kinds []: ClaimKind,
        /// How it is put, such as hedged, self-description, forecast.
        modality ?: Text,
        /// The number in it.
        quantity ?: Quantity,
        /// Why.
        reason: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A claim was none, or is not assessed.
    ClaimWithdrawn {
        /// The claim.
        claim: Id,
        /// Why.
        reason: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// How two claims of the case stand to each other.
    ClaimsRelated {
        /// The claim.
        claim: Id,
        /// What it is to the other one.
        relation: ClaimRelation,
        /// The other one.
        to: Id,
        /// Why.
        reason ?: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// Something bears on a claim.
    EvidenceLinked {
        /// Its id.
        evidence: Id,
        /// The claim.
        claim: Id,
        /// The source.
        source: Id,
        /// Which capture of it.
        capture ?: Id,
        /// The exact words.
        quote ?: Quote,
        /// Where in it.
        locator ?: Locator,
        /// The words in another language.
        translation ?: Translation,
        /// What it does to the claim.
        stance: Stance,
        /// Whether the source knows it itself.
        directness: Directness,
        /// How the source stands to the claimant.
        independence: Independence,
        /// Whether the source verified it.
        verification: Verification,
        /// The question that it answers.
        question ?: Text,
        /// The answer.
        answer ?: Text,
        /// Pieces of one set count only together.
        set ?: Id,
        /// More.
        note ?: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A piece of evidence does not count any more.
    EvidenceWithdrawn {
        /// The evidence.
        evidence: Id,
        /// Why.
        reason: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// What would settle it was looked for and not found.
    GapRecorded {
        /// Its id.
        gap: Id,
        /// The claim.
        claim ?: Id,
        /// What would settle it.
        would_settle: Text,
        /// Where it was looked for, and until when.
        searched: Searched,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// What was missing was found, or is not needed.
    GapClosed {
        /// The gap.
        gap: Id,
        /// What closes it: evidence, a claim or a capture, by its id or full name.
        by ?: Text,
        /// Why.
        reason: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// Somebody whom the case is about was asked for a comment.
    CommentSought {
        /// Who was asked.
        of: Text,
        /// When: a date or time.
        at: When,
        /// How.
        channel: Text,
        /// What was asked.
        asked: Text,
        /// Until when an answer was asked for: a date or time.
        deadline ?: When,
        /// What came of it.
        outcome: CommentOutcome,
        /// The answer's exact words, from its captured text.
        reply ?: Quote,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A person has checked what software made.
    ItemConfirmed {
        /// Ids of this case, or events.
        targets []: Id,
    }
}
record! {
    /// A claim, or the case's question, is rated.
    VerdictChanged {
        /// A claim's id, or `question`.
        target: Id,
        /// The event of the verdict that stands; left out for the first.
        from ?: EventRef,
        /// The rating.
        to: Id,
        /// How sure.
        confidence: Confidence,
        /// Why it is so.
        rationale: Text,
        /// Why it changes.
        reason: VerdictReason,
        /// What was weighed: evidence, gaps, claims with a verdict.
        inputs []: Id,
        /// What was looked at and not used.
        set_aside []: SetAside,
        /// The proposal that this repeats.
        proposal ?: EventRef,
        /// Whose rating it is, where it is not ours.
        attributed_to ?: Text,
        /// The complaint that led to it.
        complaint ?: Id,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A section of the written assessment.
    SectionWritten {
        /// Its id.
        section: Id,
        /// What it is for.
        role: SectionRole,
        /// What stands before its heading, as written: `1. `, `## `.
        mark ?: String,
        /// Its heading.
        heading ?: Text,
        /// The exact text between it and what stands before.
        before: String,
        /// The section that it follows; the last one when left out.
        after ?: Id,
        /// The event of the section of this id that stands.
        replaces ?: EventRef,
        /// Why.
        reason ?: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A section is taken out. Its sentences go first.
    SectionRemoved {
        /// Its id.
        section: Id,
        /// The event of the section that stands.
        replaces: EventRef,
        /// Why.
        reason: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// One sentence of the written assessment.
    StatementWritten {
        /// Its id.
        statement: Id,
        /// Its section.
        section: Id,
        /// The statement that it follows, or its section's id for the first place; the last one when left out.
        after ?: Id,
        /// The exact text between it and what stands before; one space when left out.
        before ?: String,
        /// The sentence, with its `[n]` as written.
        text: Text,
        /// What it does.
        kind: StatementKind,
        /// What its `[n]` mean.
        citations []: Citation,
        /// The claims in it.
        claims []: Id,
        /// The gaps that it tells of.
        gaps []: Id,
        /// The verdicts that it gives: a claim's id, or `question`.
        verdicts []: Id,
        /// The statements that it follows from.
        rests_on []: Id,
        /// Its language, where it is not the case's.
        language ?: Text,
        /// The event of the statement of this id that stands.
        replaces ?: EventRef,
        /// Why.
        reason ?: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A sentence is taken out.
    StatementRemoved {
        /// Its id.
        statement: Id,
        /// The event of the statement that stands.
        replaces: EventRef,
        /// Why.
        reason: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// A remark beside the assessment.
    NoteAdded {
        /// What it is about: an id in this case.
        target ?: Id,
        /// The words.
        text: Text,
        /// Which program made this.
        method ?: Method,
    }
}
