//! What readers saw of a case, what was wrong with it, and what they said about it.
//! Roles are in the registry, [`crate::event`].

use crate::{
    shape::{EventRef, Id, Sha256, Text, record},
    values::{Blob, KeptAssessment},
    words::{ComplaintFrom, ComplaintOutcome, CorrectionClass, PublicationNature},
};

record! {
    /// A publication is proposed, for others to review.
    PublicationProposed {
        /// The publication's id.
        publication: Id,
        /// The assessment's digest.
        digest: Sha256,
        /// The assessment's schema.
        schema: Text,
        /// The assessment: a blob.
        assessment: KeptAssessment,
        /// The page that readers will see: a blob.
        page: Blob,
    }
}
record! {
    /// The assessment is published, as it stands.
    AssessmentPublished {
        /// The publication's id.
        publication: Id,
        /// The assessment's digest: that of the case right before this entry.
        digest: Sha256,
        /// The assessment's schema.
        schema: Text,
        /// The assessment: a blob.
        assessment: KeptAssessment,
        /// The page that readers see: a blob.
        page: Blob,
        /// What it is to the publication before.
        nature: PublicationNature,
        /// The proposal that this repeats.
        proposal ?: EventRef,
        /// Where.
        url ?: Text,
    }
}
record! {
    /// What was published and wrong is put right, and readers are told.
    CorrectionIssued {
        /// Its id.
        correction: Id,
        /// The publication that was wrong.
        publication: Id,
        /// What it does.
        class: CorrectionClass,
        /// What was wrong: statements, sections, claims, or `question`.
        targets []: Id,
        /// What it said.
        was: Text,
        /// What it says.
        now: Text,
        /// The event that led to it.
        cause ?: EventRef,
        /// The complaint that led to it.
        complaint ?: Id,
        /// The words for readers.
        text: Text,
    }
}
record! {
    /// Somebody complained. No names: they stay with the desk.
    ComplaintReceived {
        /// Its id.
        complaint: Id,
        /// What it is about: ids of this case, or `question`.
        about []: Id,
        /// How it came.
        channel: Text,
        /// Who complains.
        from: ComplaintFrom,
        /// What is complained about, without names.
        substance: Text,
    }
}
record! {
    /// The desk has answered a complaint.
    ComplaintResolved {
        /// The complaint.
        complaint: Id,
        /// With what.
        outcome: ComplaintOutcome,
        /// Why.
        reason: Text,
    }
}
