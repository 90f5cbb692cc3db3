//! Which events of review, publication and complaint may come next in a case.

use super::{Case, QUESTION, Thing};
use crate::{
    event::{
        cases::ItemConfirmed,
        publications::{ComplaintReceived, ComplaintResolved, CorrectionIssued},
        review::{DissentRecorded, DissentWithdrawn},
    },
    governance::Governance,
    recorded::Mark,
    refusal::Refusal,
    shape::Id,
    values::Method,
};
use proof::{EventId, KeyId, Slug};

impl Case {
    /// Tells whether software made something, and no person has checked it yet.
    pub fn unconfirmed(&self, mark: &Mark, method: Option<&Method>, governance: &Governance) -> bool {
        (method.is_some() || governance.by_software(&mark.by)) && !self.confirmed.contains_key(&mark.event)
    }

    /// What software made and nobody has checked is no input of a verdict.
    pub(super) fn check_confirmed_input(&self, id: &Id, governance: &Governance) -> Result<(), Refusal> {
        let made = self.made_by(&id.0);
        match made.filter(|(mark, method)| self.unconfirmed(mark, *method, governance)) {
            Some((mark, _)) => Err(Refusal::Unconfirmed { id: id.to_string(), seq: mark.seq }),
            None => Ok(()),
        }
    }

    /// Returns where a claim, piece of evidence, gap, section or statement was last written, and by which program.
    fn made_by(&self, id: &Slug) -> Option<(&Mark, Option<&Method>)> {
        match self.things.get(id)? {
            Thing::Claim(at) => self.claims.get(*at).map(|item| (&item.mark, item.data.method.as_ref())),
            Thing::Evidence(at) => self.evidence.get(*at).map(|item| (&item.mark, item.data.method.as_ref())),
            Thing::Gap(at) => self.gaps.get(*at).map(|item| (&item.mark, item.data.method.as_ref())),
            Thing::Section => self.document.section(id).map(|item| (&item.mark, item.data.method.as_ref())),
            Thing::Statement => self.document.statement(id).map(|item| (&item.mark, item.data.method.as_ref())),
            Thing::Publication | Thing::Correction | Thing::Complaint | Thing::Dissent => None,
        }
    }

    pub(super) fn check_confirmed(
        &self,
        data: &ItemConfirmed,
        by: &[KeyId],
        governance: &Governance,
    ) -> Result<(), Refusal> {
        if governance.by_software(by) {
            return Err(Refusal::SoftwareConfirms);
        }
        self.check_targets(&data.targets)
    }

    /// Names at least one thing, and only things of this case.
    pub(super) fn check_targets(&self, targets: &[Id]) -> Result<(), Refusal> {
        if targets.is_empty() {
            return Err(Refusal::Incomplete { at: "data.targets", problem: "names nothing" });
        }
        targets
            .iter()
            .try_for_each(|target| self.check_named(target, "claim, evidence, gap, section, statement or verdict"))
    }

    pub(super) fn check_kind(&self, id: &Id, thing: Thing) -> Result<(), Refusal> {
        if self.things.get(&id.0) == Some(&thing) { Ok(()) } else { Err(self.no_such(thing.kind(), id)) }
    }

    pub(super) fn check_dissent(&self, data: &DissentRecorded, governance: &Governance) -> Result<(), Refusal> {
        self.check_free(&data.dissent)?;
        self.check_named(&data.target, "claim, evidence, gap, section, statement or verdict")?;
        data.would_be.as_ref().map_or(Ok(()), |rating| self.check_rating(rating, governance))
    }

    pub(super) fn check_dissent_withdrawn(&self, data: &DissentWithdrawn, by: &[KeyId]) -> Result<(), Refusal> {
        let Some(dissent) = self.dissents.iter().find(|dissent| dissent.data.dissent == data.dissent) else {
            return Err(self.no_such("dissent", &data.dissent));
        };
        if let Some(withdrawn) = self.dissents_withdrawn.get(&data.dissent.0) {
            let (id, seq) = (data.dissent.to_string(), withdrawn.mark.seq);
            return Err(Refusal::Withdrawn { kind: "dissent", id, seq });
        }
        let authors = dissent.mark.names();
        if by.iter().any(|key| authors.iter().any(|name| name == key.name())) {
            return Ok(());
        }
        Err(Refusal::NotYours { dissent: data.dissent.to_string(), by: authors })
    }

    pub(super) fn check_correction(&self, data: &CorrectionIssued) -> Result<(), Refusal> {
        self.check_free(&data.correction)?;
        self.check_kind(&data.publication, Thing::Publication)?;
        if let Some(complaint) = &data.complaint {
            self.check_kind(complaint, Thing::Complaint)?;
        }
        self.check_targets(&data.targets)
    }

    pub(super) fn check_complaint(&self, data: &ComplaintReceived) -> Result<(), Refusal> {
        self.check_free(&data.complaint)?;
        let kind = "claim, evidence, gap, section, statement, publication or verdict";
        data.about.iter().try_for_each(|about| self.check_named(about, kind))
    }

    pub(super) fn check_complaint_resolved(&self, data: &ComplaintResolved) -> Result<(), Refusal> {
        self.check_kind(&data.complaint, Thing::Complaint)?;
        match self.complaints_resolved.get(&data.complaint.0) {
            Some(resolved) => Err(Refusal::Resolved { complaint: data.complaint.to_string(), seq: resolved.mark.seq }),
            None => Ok(()),
        }
    }

    /// Tells whether an id names something of this case that an event can be about, or the event of a verdict.
    pub fn names(&self, id: &Slug) -> bool {
        let event = id.as_str().parse::<EventId>().ok();
        self.things.contains_key(id)
            || id.as_str() == QUESTION
            || event.is_some_and(|event| self.verdict_of_event(event).is_some() || self.proposal_mark(event).is_some())
    }
}
