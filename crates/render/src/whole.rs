//! What other programs read of a whole case: ClaimReview, provenance, annotations, each from a case at a position.
//!
//! The command line and the reader both ask here, so that both give the same.

use crate::{AnnotationsInput, ClaimReviewInput, Policies, ProvInput, annotations, claim_review, prov};
use model::{Assessment, Case, Governance, Recorded, decide::KnownSources, record::CaseRecord, words::PolicyKind};
use serde_json::Value;
use std::collections::BTreeMap;

/// A case at a position, and where it is served.
#[derive(Debug, Clone, Copy)]
pub struct WholeCase<'a> {
    /// The case.
    pub case: &'a Case,
    /// Governance at the same position.
    pub governance: &'a Governance,
    /// The sources that the case names, and those that they were merged into.
    pub sources: &'a KnownSources<'a>,
    /// The position.
    pub at: u64,
    /// Where the ledger is served, without a slash at the end.
    pub base_url: Option<&'a str>,
}

impl WholeCase<'_> {
    /// Returns the verdict on a claim, or on the question without one, as ClaimReview; nothing where there is none.
    pub fn claim_review(&self, assessment: &Assessment, claim: Option<&str>) -> Option<Value> {
        let Self { case, governance, sources, at, base_url } = *self;
        let record = CaseRecord::of(case, governance, sources);
        let scale = governance.scale(&case.opened.data.scale);
        let times: BTreeMap<String, String> = case
            .corrections
            .iter()
            .map(|correction| (correction.mark.event.to_string(), correction.mark.recorded_at.to_string()))
            .collect();
        let policy = |kind| {
            let last = governance.policies().iter().rev().find(|(_, policy)| policy.kind == kind);
            last.map(|(mark, _)| mark.seq.0)
        };
        let title = governance.created().map(|created| created.title.to_string());
        claim_review(&ClaimReviewInput {
            assessment,
            claim,
            publisher: title.as_deref(),
            publications: &record.publications,
            ratings: scale.map(|scale| scale.ratings.as_slice()).unwrap_or_default(),
            times: &times,
            base_url,
            as_of: Some(at),
            policies: Policies {
                corrections: policy(PolicyKind::Corrections),
                methodology: policy(PolicyKind::Methodology),
            },
        })
    }

    /// Returns how the verdicts came to be: a PROV-JSON document. `entries` are those of the case's stream, in order.
    pub fn prov(&self, entries: &[Recorded]) -> Value {
        let Self { case, governance, sources, base_url, .. } = *self;
        prov(&ProvInput { case, entries, governance, sources, base_url })
    }

    /// Returns the quotes as Web Annotations.
    pub fn annotations(&self) -> Value {
        let Self { case, governance, sources, base_url, .. } = *self;
        annotations(&AnnotationsInput { case, governance, sources, base_url })
    }
}
