//! The assessment: what people read, a function of the entries alone.
//!
//! It holds no position, no time of recording and no hash of an entry, names events by id and keeps log order, so that
//! its digest is the same on every machine and after every rebuild, whatever happens in other cases. What goes with a
//! position is in the [`CaseRecord`](crate::record::CaseRecord) beside it. `docs/json.md` describes both.

mod build;

use crate::{
    case::Case,
    decide::KnownSources,
    governance::Governance,
    grounding::{Grounding, GroundingCount},
    values::{Appearance, Locator, Method, Quantity, Quote, Searched, SetAside, Translation},
    words::{
        Access, Basis, CaptureHow, ClaimKind, ClaimRelation, CommentOutcome, Confidence, CorrectionClass, Directness,
        Independence, SectionRole, SourceKind, Stance, Standing, StatementKind, VerdictReason, Verification,
    },
};
use proof::Digest;
use serde::Serialize;
use std::collections::BTreeMap;

/// The name of the assessment's shape. A released one keeps its projection for ever.
pub const ASSESSMENT_SCHEMA: &str = "casebook.assessment.v1";

/// A case, as it stands at a position of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Assessment {
    pub schema: &'static str,
    pub case: String,
    pub question: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    pub language: String,
    pub scale: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    pub state: &'static str,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    pub sections: Vec<AssessedSection>,
    pub sources: Vec<AssessedSource>,
    pub claims: Vec<AssessedClaim>,
    pub gaps: Vec<AssessedGap>,
    pub comments: Vec<AssessedComment>,
    pub corrections: Vec<AssessedCorrection>,
    pub imports: Vec<AssessedImport>,
    pub grounding: GroundingCount,
}

/// A verdict that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Verdict {
    pub rating: String,
    pub label: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    pub confidence: Confidence,
    pub rationale: String,
    pub reason: VerdictReason,
    pub by: Vec<String>,
    pub event: String,
    pub inputs: Vec<String>,
    pub set_aside: Vec<SetAside>,
    pub not_weighed: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributed_to: Option<String>,
    pub changes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
}

/// A section of the written assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedSection {
    pub section: String,
    pub role: SectionRole,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    pub before: String,
    pub event: String,
    pub statements: Vec<AssessedStatement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    #[serde(skip_serializing_if = "is_false")]
    pub unconfirmed: bool,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedStatement {
    pub statement: String,
    pub before: String,
    pub text: String,
    pub kind: StatementKind,
    pub citations: Vec<AssessedCitation>,
    pub claims: Vec<String>,
    pub gaps: Vec<String>,
    pub verdicts: Vec<String>,
    pub rests_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grounding: Option<Grounding>,
    pub quoted: u64,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    #[serde(skip_serializing_if = "is_false")]
    pub unconfirmed: bool,
}

/// A `[n]` of a sentence, with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedCitation {
    pub number: u32,
    pub source: String,
    pub evidence: Vec<String>,
    pub grounding: Grounding,
    pub stances: Vec<Stance>,
}

/// A source that the case names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedSource {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    pub source: String,
    pub stub: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    pub authors: Vec<String>,
    pub kind: SourceKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perspective: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    #[serde(skip_serializing_if = "is_live")]
    pub standing: Standing,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    pub captures: Vec<AssessedCapture>,
}

/// A capture of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedCapture {
    pub capture: String,
    pub how: CaptureHow,
    pub captured_at: String,
    pub sha256: String,
    pub size: u64,
    pub media_type: String,
    pub access: Access,
    pub extractions: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub withheld: bool,
    pub event: String,
}

/// A claim, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedClaim {
    pub claim: String,
    pub text: String,
    pub claimant: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appearance: Option<Appearance>,
    pub kinds: Vec<ClaimKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<AssessedRelation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    pub evidence: Vec<AssessedEvidence>,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    #[serde(skip_serializing_if = "is_false")]
    pub unconfirmed: bool,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedEvidence {
    pub evidence: String,
    pub source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<Locator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translation>,
    pub stance: Stance,
    pub directness: Directness,
    pub independence: Independence,
    pub verification: Verification,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    #[serde(skip_serializing_if = "is_false")]
    pub unconfirmed: bool,
}

/// What was looked for and not found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedGap {
    pub gap: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    pub would_settle: String,
    pub searched: Searched,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    #[serde(skip_serializing_if = "is_false")]
    pub unconfirmed: bool,
}

/// A file that the case was imported from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedImport {
    pub sha256: String,
    pub media_type: String,
    pub importer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    pub event: String,
}

/// How a claim stands to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedRelation {
    pub relation: ClaimRelation,
    pub to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub event: String,
}

/// Somebody was asked for a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedComment {
    pub of: String,
    pub at: String,
    pub channel: String,
    pub asked: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    pub outcome: CommentOutcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Quote>,
    pub event: String,
}

/// What was put right after it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedCorrection {
    pub correction: String,
    pub publication: String,
    pub class: CorrectionClass,
    pub targets: Vec<String>,
    pub was: String,
    pub now: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
    pub event: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_live(value: &Standing) -> bool {
    *value == Standing::Live
}

impl Assessment {
    /// Returns the assessment of a case, from the case, governance and the sources that it names, all at one position.
    pub fn of(case: &Case, governance: &Governance, sources: &KnownSources<'_>) -> Self {
        build::assessment(case, governance, sources)
    }

    /// Returns the assessment as a JSON value.
    pub fn to_value(&self) -> serde_json::Value {
        // Strings, integers and lists always serialize.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Returns the RFC 8785 form: what a publication keeps.
    pub fn to_canonical(&self) -> Vec<u8> {
        proof::json::to_canonical(&self.to_value()).unwrap_or_default()
    }

    /// Returns the SHA-256 of the assessment's RFC 8785 form.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_canonical())
    }

    /// Returns all sentences in order.
    pub fn statements(&self) -> impl Iterator<Item = &AssessedStatement> {
        self.sections.iter().flat_map(|section| &section.statements)
    }

    /// Returns a claim.
    pub fn claim(&self, id: &str) -> Option<&AssessedClaim> {
        self.claims.iter().find(|claim| claim.claim == id)
    }

    /// Returns a source.
    pub fn source(&self, id: &str) -> Option<&AssessedSource> {
        self.sources.iter().find(|source| source.source == id)
    }
}
