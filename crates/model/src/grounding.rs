//! How well a sentence is grounded: for each citation, the best that the ledger holds between the words and the bytes.
//!
//! From strongest to weakest: a quote from the source stands behind a claim of the sentence; the source was captured;
//! it is only cited; all that stands behind it is the claimant's own word. A sentence shows its weakest citation.

use crate::{
    case::Case,
    decide::KnownSources,
    document::Statement,
    shape::choice,
    values::Citation,
    words::{Independence, Stance},
};
use serde::Serialize;
use std::collections::BTreeSet;

choice! {
    /// What stands behind a citation, strongest first.
    Grounding {
        /// Exact words of the source, linked to a claim of the sentence.
        Quoted = "quoted",
        /// The source's bytes are in the ledger.
        Captured = "captured",
        /// Only the citation is known.
        CitedOnly = "cited_only",
        /// Nothing but the claimant's own word.
        SelfReported = "self_reported",
    }
}

/// What stands behind one citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitationGrounding {
    /// How well it is grounded.
    pub grounding: Grounding,
    /// What the quotes say to the claims.
    pub stances: Vec<Stance>,
}

/// How many sentences have which weakest citation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GroundingCount {
    /// All sentences.
    pub statements: u64,
    /// Weakest citation: quoted.
    pub quoted: u64,
    /// Weakest citation: captured.
    pub captured: u64,
    /// Weakest citation: cited only.
    pub cited_only: u64,
    /// Weakest citation: the claimant's own word.
    pub self_reported: u64,
    /// No citation at all.
    pub uncited: u64,
}

impl GroundingCount {
    /// Counts a sentence by its weakest citation.
    pub fn add(&mut self, weakest: Option<Grounding>) {
        let count = match weakest {
            Some(Grounding::Quoted) => &mut self.quoted,
            Some(Grounding::Captured) => &mut self.captured,
            Some(Grounding::CitedOnly) => &mut self.cited_only,
            Some(Grounding::SelfReported) => &mut self.self_reported,
            None => &mut self.uncited,
        };
        *count = count.saturating_add(1);
        self.statements = self.statements.saturating_add(1);
    }
}

/// Returns what stands behind a citation of a statement.
pub fn of_citation(
    case: &Case,
    statement: &Statement,
    citation: &Citation,
    sources: &KnownSources<'_>,
) -> CitationGrounding {
    let behind: Vec<_> = case
        .evidence
        .iter()
        .filter(|evidence| evidence.data.source == citation.source)
        .filter(|evidence| {
            citation.evidence.contains(&evidence.data.evidence) || statement.data.claims.contains(&evidence.data.claim)
        })
        .collect();
    let quoted: Vec<_> = behind.iter().filter(|evidence| evidence.data.quote.is_some()).collect();
    let own_word = |independence| independence == Independence::SelfReported;
    let grounding = if !behind.is_empty() && behind.iter().all(|evidence| own_word(evidence.data.independence)) {
        Grounding::SelfReported
    } else if !quoted.is_empty() {
        Grounding::Quoted
    } else if sources.get(&citation.source.0).is_some_and(|source| !source.captures.is_empty()) {
        Grounding::Captured
    } else {
        Grounding::CitedOnly
    };
    let stances: BTreeSet<Stance> = quoted.iter().map(|evidence| evidence.data.stance).collect();
    CitationGrounding { grounding, stances: stances.into_iter().collect() }
}
