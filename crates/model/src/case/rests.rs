//! What an entry rests on, when some entries are left out: it goes where all that it rests on is gone.
//!
//! What it cannot be without (the claim of a piece of evidence, the section of a sentence) takes it along; of what it
//! rests on together with other things (the inputs of a verdict, the citations of a sentence) the rest is enough.

use super::Case;
use crate::{
    decide::KnownSources,
    event::{CaseEvent, EventData, EventView, cases::StatementWritten},
    shape::Id,
};
use proof::{EventId, Slug};

/// Whether an entry still stands when others are left out.
#[derive(Debug)]
pub(crate) enum Rests {
    /// All that it rests on stands.
    Whole,
    /// Some of it: this is what it says without the rest.
    Partly(Box<EventData>),
    /// Nothing that it rests on stands.
    OnNothing,
}

/// What becomes of a list of things when some are gone.
struct Kept<T> {
    all: usize,
    left: Vec<T>,
}

impl<T: Clone> Kept<T> {
    fn of(items: &[T], stands: impl Fn(&T) -> bool) -> Self {
        Self { all: items.len(), left: items.iter().filter(|item| stands(item)).cloned().collect() }
    }

    fn nothing_left(&self) -> bool {
        self.all > 0 && self.left.is_empty()
    }
}

impl Case {
    /// Tells whether an entry still stands, with this case and these sources as they are without what is left out.
    pub(crate) fn rests(&self, data: &EventData, sources: &KnownSources<'_>) -> Rests {
        let EventView::Case(event) = data.view() else { return Rests::Whole };
        let needed =
            |ids: &[&Slug]| if ids.iter().any(|id| self.is_left_out(id)) { Rests::OnNothing } else { Rests::Whole };
        match event {
            CaseEvent::EvidenceLinked(of) => {
                let source = sources.get(&of.source.0);
                let captured = of.capture.as_ref().is_none_or(|id| source.is_some_and(|s| s.capture(id).is_some()));
                let quoted = of.quote.as_ref().is_none_or(|quote| {
                    source.is_some_and(|source| source.capture_of_text(&quote.extraction.0).is_some())
                });
                if source.is_some() && captured && quoted { needed(&[&of.claim.0]) } else { Rests::OnNothing }
            }
            CaseEvent::ClaimRevised(of) => needed(&[&of.claim.0]),
            CaseEvent::ClaimWithdrawn(of) => needed(&[&of.claim.0]),
            CaseEvent::ClaimsRelated(of) => needed(&[&of.claim.0, &of.to.0]),
            CaseEvent::EvidenceWithdrawn(of) => needed(&[&of.evidence.0]),
            CaseEvent::GapRecorded(of) => needed(&of.claim.iter().map(|claim| &claim.0).collect::<Vec<_>>()),
            CaseEvent::GapClosed(of) => needed(&[&of.gap.0]),
            CaseEvent::DissentRecorded(of) => needed(&[&of.target.0]),
            CaseEvent::DissentWithdrawn(of) => needed(&[&of.dissent.0]),
            CaseEvent::SectionRemoved(of) => needed(&[&of.section.0]),
            CaseEvent::StatementRemoved(of) => needed(&[&of.statement.0]),
            CaseEvent::CorrectionIssued(of) => needed(&[&of.publication.0]),
            CaseEvent::ComplaintResolved(of) => needed(&[&of.complaint.0]),
            CaseEvent::ReviewRecorded(of) => self.event_stands(of.proposal.0),
            CaseEvent::VerdictProposed(of) => {
                let inputs = Kept::of(&of.inputs, |id| !self.is_left_out(&id.0));
                if self.is_left_out(&of.target.0) || inputs.nothing_left() {
                    return Rests::OnNothing;
                }
                let set_aside = Kept::of(&of.set_aside, |aside| !self.is_left_out(&aside.id.0)).left;
                partly(data, crate::event::review::VerdictProposed { inputs: inputs.left, set_aside, ..of.clone() })
            }
            CaseEvent::VerdictChanged(of) => {
                let inputs = Kept::of(&of.inputs, |id| !self.is_left_out(&id.0));
                let approved = of.proposal.as_ref().is_none_or(|proposal| !self.left_out.contains(&proposal.0));
                if self.is_left_out(&of.target.0) || inputs.nothing_left() || !approved {
                    return Rests::OnNothing;
                }
                let set_aside = Kept::of(&of.set_aside, |aside| !self.is_left_out(&aside.id.0)).left;
                partly(data, crate::event::cases::VerdictChanged { inputs: inputs.left, set_aside, ..of.clone() })
            }
            CaseEvent::StatementWritten(of) => self.statement_rests(data, of, sources),
            CaseEvent::ItemConfirmed(of) => {
                let targets = self.kept(&of.targets);
                if targets.nothing_left() {
                    return Rests::OnNothing;
                }
                partly(data, crate::event::cases::ItemConfirmed { targets: targets.left })
            }
            CaseEvent::RecheckRequested(of) => {
                let targets = self.kept(&of.targets);
                if targets.nothing_left() {
                    return Rests::OnNothing;
                }
                partly(data, crate::event::review::RecheckRequested { targets: targets.left, ..of.clone() })
            }
            CaseEvent::CaseOpened(_)
            | CaseEvent::CaseClosed(_)
            | CaseEvent::CaseReopened(_)
            | CaseEvent::ImportRecorded(_)
            | CaseEvent::ClaimExtracted(_)
            | CaseEvent::CommentSought(_)
            | CaseEvent::SectionWritten(_)
            | CaseEvent::PublicationProposed(_)
            | CaseEvent::AssessmentPublished(_)
            | CaseEvent::ComplaintReceived(_)
            | CaseEvent::RecheckCleared(_)
            | CaseEvent::NoteAdded(_) => Rests::Whole,
        }
    }

    fn statement_rests(&self, data: &EventData, of: &StatementWritten, sources: &KnownSources<'_>) -> Rests {
        if self.is_left_out(&of.section.0) {
            return Rests::OnNothing;
        }
        let citations = Kept::of(&of.citations, |citation| sources.contains_key(&citation.source.0));
        let lists = [&of.claims, &of.gaps, &of.verdicts, &of.rests_on].map(|ids| self.kept(ids));
        let all = lists.iter().map(|list| list.all).sum::<usize>().saturating_add(citations.all);
        let left = lists.iter().map(|list| list.left.len()).sum::<usize>().saturating_add(citations.left.len());
        if all > 0 && left == 0 {
            return Rests::OnNothing;
        }
        let mut citations = citations.left;
        for citation in &mut citations {
            citation.evidence.retain(|id| !self.is_left_out(&id.0));
        }
        let [claims, gaps, verdicts, rests_on] = lists.map(|list| list.left);
        partly(data, StatementWritten { citations, claims, gaps, verdicts, rests_on, ..of.clone() })
    }

    fn kept(&self, ids: &[Id]) -> Kept<Id> {
        Kept::of(ids, |id| !self.is_left_out(&id.0))
    }

    fn event_stands(&self, event: EventId) -> Rests {
        if self.left_out.contains(&event) { Rests::OnNothing } else { Rests::Whole }
    }

    /// An id that only entries that are left out introduced, or the event of such an entry.
    fn is_left_out(&self, id: &Slug) -> bool {
        self.left_out_things.contains_key(id)
            || id.as_str().parse::<EventId>().is_ok_and(|event| self.left_out.contains(&event))
    }
}

fn partly(data: &EventData, now: impl Into<EventData>) -> Rests {
    let now = now.into();
    if now == *data { Rests::Whole } else { Rests::Partly(Box::new(now)) }
}
