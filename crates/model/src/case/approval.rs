//! Approvals: what reviewers said to a proposal, counted by name, and what a policy asks for.

use super::{Case, Item};
use crate::{
    event::{
        cases::VerdictChanged,
        publications::{AssessmentPublished, PublicationProposed},
        review::{ReviewRecorded, VerdictProposed},
    },
    governance::Governance,
    recorded::Mark,
    refusal::Refusal,
    shape::EventRef,
    words::{ReviewDecision, Role, VerdictReason},
};
use proof::{EventId, KeyId};
use std::collections::{BTreeMap, BTreeSet};

/// What reviewers said to a proposal, each name once with what it said last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reviews {
    /// By name.
    pub by_name: BTreeMap<String, ReviewDecision>,
}

impl Reviews {
    /// Returns the names that said this.
    pub fn who(&self, decision: ReviewDecision) -> Vec<String> {
        self.by_name.iter().filter(|(_, said)| **said == decision).map(|(name, _)| name.clone()).collect()
    }
}

impl Case {
    /// Returns where a proposal, of a verdict or a publication, was recorded.
    pub fn proposal_mark(&self, proposal: EventId) -> Option<&Mark> {
        let verdicts = self.proposals.iter().map(|item| &item.mark);
        let publications = self.publication_proposals.iter().map(|item| &item.mark);
        verdicts.chain(publications).find(|mark| mark.event == proposal)
    }

    /// Returns what reviewers said to a proposal. Two keys of one name are one reviewer, and the author is none.
    pub fn reviews_of(&self, proposal: EventId, governance: &Governance) -> Reviews {
        let authors: BTreeSet<String> =
            self.proposal_mark(proposal).map(Mark::names).unwrap_or_default().into_iter().collect();
        let mut reviews = Reviews::default();
        for review in self.reviews.iter().filter(|review| review.data.proposal.0 == proposal) {
            let names = governance.names_with(&review.mark.by, Role::Reviewer);
            let others = names.into_iter().filter(|name| !authors.contains(name));
            reviews.by_name.extend(others.map(|name| (name, review.data.decision)));
        }
        reviews
    }

    /// Returns the entry that a proposal led to, if it did.
    pub fn used(&self, proposal: EventId) -> Option<&Mark> {
        let is = |given: &Option<EventRef>| given.as_ref().is_some_and(|given| given.0 == proposal);
        let verdict = self.verdicts.values().flatten().find(|verdict| is(&verdict.data.proposal));
        let publication = || self.publications.iter().find(|publication| is(&publication.data.proposal));
        verdict.map(|verdict| &verdict.mark).or_else(|| publication().map(|publication| &publication.mark))
    }

    /// Decides on a review.
    pub(super) fn check_review(
        &self,
        data: &ReviewRecorded,
        by: &[KeyId],
        governance: &Governance,
    ) -> Result<(), Refusal> {
        let Some(mark) = self.proposal_mark(data.proposal.0) else {
            return Err(Refusal::NoSuchProposal { proposal: data.proposal.0 });
        };
        let authors = mark.names();
        let names = governance.names_with(by, Role::Reviewer);
        if names.iter().any(|name| !authors.contains(name)) {
            return Ok(());
        }
        Err(Refusal::OwnReview { authors })
    }

    /// Decides whether a verdict has the approvals that it needs, and repeats its proposal.
    pub(super) fn check_verdict_proposal(&self, data: &VerdictChanged, governance: &Governance) -> Result<(), Refusal> {
        // An imported rating is not ours to approve.
        let asked =
            if data.reason == VerdictReason::Imported { 0 } else { governance.approvals().verdict.unwrap_or(0) };
        let Some(proposal) = &data.proposal else { return self.enough(asked, None, governance) };
        let Some(proposed) = find(&self.proposals, proposal.0) else {
            return Err(Refusal::NoSuchProposal { proposal: proposal.0 });
        };
        let of: &VerdictProposed = &proposed.data;
        let differs = [
            ("target", of.target != data.target),
            ("to", of.to != data.to),
            ("confidence", of.confidence != data.confidence),
            ("rationale", of.rationale != data.rationale),
            ("inputs", of.inputs != data.inputs),
            ("set_aside", of.set_aside != data.set_aside),
        ];
        self.check_repeats(proposal.0, &differs)?;
        self.enough(asked, Some(proposal.0), governance)
    }

    /// Decides whether a publication has the approvals that it needs, and repeats its proposal.
    pub(super) fn check_publication_proposal(
        &self,
        data: &AssessmentPublished,
        governance: &Governance,
    ) -> Result<(), Refusal> {
        let asked = governance.approvals().publication.unwrap_or(0);
        let Some(proposal) = &data.proposal else { return self.enough(asked, None, governance) };
        let Some(proposed) = find(&self.publication_proposals, proposal.0) else {
            return Err(Refusal::NoSuchProposal { proposal: proposal.0 });
        };
        let of: &PublicationProposed = &proposed.data;
        let differs = [
            ("publication", of.publication != data.publication),
            ("digest", of.digest != data.digest),
            ("schema", of.schema != data.schema),
            ("assessment", of.assessment != data.assessment),
            ("page", of.page != data.page),
        ];
        self.check_repeats(proposal.0, &differs)?;
        if self.substantial > proposed.mark.seq {
            return Err(Refusal::ProposalOutdated {
                proposal: proposal.0,
                seq: proposed.mark.seq,
                by: self.substantial,
            });
        }
        self.enough(asked, Some(proposal.0), governance)
    }

    fn check_repeats(&self, proposal: EventId, differs: &[(&'static str, bool)]) -> Result<(), Refusal> {
        if let Some(mark) = self.used(proposal) {
            return Err(Refusal::ProposalUsed { proposal, seq: mark.seq });
        }
        match differs.iter().find(|(_, differs)| *differs) {
            Some((member, _)) => Err(Refusal::ProposalDiffers { proposal, member }),
            None => Ok(()),
        }
    }

    fn enough(&self, needed: u64, proposal: Option<EventId>, governance: &Governance) -> Result<(), Refusal> {
        let reviews = proposal.map(|proposal| self.reviews_of(proposal, governance)).unwrap_or_default();
        let approved = reviews.who(ReviewDecision::Approve);
        if approved.len() as u64 >= needed {
            return Ok(());
        }
        Err(Refusal::ApprovalsMissing { needed, proposal, approved, objected: reviews.who(ReviewDecision::Object) })
    }
}

fn find<T>(items: &[Item<T>], event: EventId) -> Option<&Item<T>> {
    items.iter().find(|item| item.mark.event == event)
}
