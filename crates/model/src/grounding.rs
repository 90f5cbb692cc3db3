//! How well a sentence is grounded: for each citation, the best that the ledger holds between the words and the bytes.
//!
//! From strongest to weakest: a quote from the source stands behind a claim of the sentence; the source was captured;
//! it is only cited; all that stands behind it is the claimant's own word; its bytes are withheld; its publisher took it
//! back. A sentence shows its weakest citation.

use crate::{
    case::Case,
    decide::KnownSources,
    document::Statement,
    governance::Governance,
    shape::choice,
    source::{self, Source},
    values::Citation,
    words::{Independence, Stance, Standing},
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
        /// What it rests on is withheld.
        Withheld = "withheld",
        /// Its publisher took it back.
        Retracted = "retracted",
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
    /// Weakest citation: withheld.
    pub withheld: u64,
    /// Weakest citation: retracted.
    pub retracted: u64,
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
            Some(Grounding::Withheld) => &mut self.withheld,
            Some(Grounding::Retracted) => &mut self.retracted,
            None => &mut self.uncited,
        };
        *count = count.saturating_add(1);
        self.statements = self.statements.saturating_add(1);
    }
}

/// Returns what stands behind a citation of a statement. Sources are read as those that they were merged into.
pub fn of_citation(
    case: &Case,
    governance: &Governance,
    statement: &Statement,
    citation: &Citation,
    sources: &KnownSources<'_>,
) -> CitationGrounding {
    let read_as = |id: &proof::Slug| source::resolved(sources, id).map(|source| &source.id);
    let cited = read_as(&citation.source);
    let behind: Vec<_> = case
        .standing_evidence()
        .filter(|item| item.data.source == citation.source || (cited.is_some() && read_as(&item.data.source) == cited))
        .filter(|item| {
            citation.evidence.contains(&item.data.evidence) || statement.data.claims.contains(&item.data.claim)
        })
        .collect();
    let all_quotes: Vec<_> = behind.iter().filter_map(|item| Some((item, item.data.quote.as_ref()?))).collect();
    let shown = |digest: &proof::Digest| governance.withheld(digest).is_none();
    let quotes: Vec<_> = all_quotes.iter().filter(|(_, quote)| shown(&quote.extraction)).collect();
    let own: Option<&Source> = sources.get(&citation.source.0).copied();
    let resolved = source::resolved(sources, &citation.source);
    let captures: Vec<_> = own.into_iter().chain(resolved).flat_map(|source| &source.captures).collect();
    let own_word = |independence| independence == Independence::SelfReported;
    let grounding = if resolved.is_some_and(|source| source.standing() == Standing::Retracted) {
        Grounding::Retracted
    } else if !behind.is_empty() && behind.iter().all(|item| own_word(item.data.independence)) {
        Grounding::SelfReported
    } else if !quotes.is_empty() {
        Grounding::Quoted
    } else if captures.iter().any(|capture| shown(&capture.data.body.sha256)) && all_quotes.is_empty() {
        Grounding::Captured
    } else if !captures.is_empty() || !all_quotes.is_empty() {
        Grounding::Withheld
    } else {
        Grounding::CitedOnly
    };
    let stances: BTreeSet<Stance> = quotes.iter().map(|(item, _)| item.data.stance).collect();
    CitationGrounding { grounding, stances: stances.into_iter().collect() }
}
