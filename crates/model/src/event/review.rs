//! Review in a case: proposals, what reviewers say of them, dissent, looking again, and affirmation.
//! Roles are in the registry, [`crate::event`].

use crate::{
    shape::{EventRef, Id, Text, record},
    values::{Method, SetAside},
    words::{Confidence, RecheckOutcome, ReviewDecision},
};

record! {
    /// A rating is proposed, for others to review.
    VerdictProposed {
        /// A claim's id, or `question`.
        target: Id,
        /// The rating.
        to: Id,
        /// How sure.
        confidence: Confidence,
        /// Why it is so.
        rationale: Text,
        /// What was weighed: evidence, gaps, claims with a verdict.
        inputs []: Id,
        /// What was looked at and not used.
        set_aside []: SetAside,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// Somebody else looked at a proposal.
    ReviewRecorded {
        /// The event of the proposal.
        proposal: EventRef,
        /// What the reviewer says to it.
        decision: ReviewDecision,
        /// Why.
        note ?: Text,
    }
}
record! {
    /// Somebody of the desk holds something else, and readers are told.
    DissentRecorded {
        /// Its id.
        dissent: Id,
        /// From what: a claim's id, a statement's, `question`, or the event of a verdict.
        target: Id,
        /// The rating that it should have.
        would_be ?: Id,
        /// Why.
        reason: Text,
    }
}
record! {
    /// The dissent stands no more; only who recorded it can say so.
    DissentWithdrawn {
        /// The dissent.
        dissent: Id,
        /// Why.
        reason: Text,
    }
}
record! {
    /// Something must be looked at again.
    RecheckRequested {
        /// Ids of this case, or `question`.
        targets []: Id,
        /// The event that it is because of.
        cause: EventRef,
        /// More.
        reason ?: Text,
        /// Which program made this.
        method ?: Method,
    }
}
record! {
    /// It was looked at again.
    RecheckCleared {
        /// Ids of this case, or `question`.
        targets []: Id,
        /// The event that it was because of; all that were recorded before when it is left out.
        cause ?: EventRef,
        /// What came of it.
        outcome: RecheckOutcome,
        /// Why.
        reason: Text,
    }
}
record! {
    /// A disputed entry holds: somebody signs for it again.
    EntryAffirmed {
        /// Its event.
        event: EventRef,
        /// Why.
        reason: Text,
    }
}
