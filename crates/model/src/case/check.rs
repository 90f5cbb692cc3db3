//! Which events may come next in a case, as far as the case and the sources that they name can tell.

use super::{Case, QUESTION, Thing, named::capture_name};
use crate::{
    decide::KnownSources,
    event::{
        CaseEvent,
        cases::{
            ClaimExtracted, ClaimRevised, ClaimsRelated, EvidenceLinked, GapClosed, GapRecorded, StatementWritten,
            VerdictChanged,
        },
    },
    governance::Governance,
    refusal::{Refusal, StandingVerdict},
    shape::Id,
    source::{self, Source},
    values::{Appearance, Citation, Quantity, Quote, SetAside},
    words::VerdictReason,
};
use proof::{EventId, KeyId, Slug};
use std::collections::BTreeSet;

impl Case {
    /// Decides on a later entry of this stream, signed by these keys; quotes' words and blobs are left to the facts.
    pub(crate) fn check(
        &self,
        event: CaseEvent<'_>,
        by: &[KeyId],
        governance: &Governance,
        sources: &KnownSources<'_>,
    ) -> Result<(), Refusal> {
        self.check_open(event)?;
        match event {
            CaseEvent::CaseOpened(_) => Err(Refusal::CaseExists { case: self.id.to_string() }),
            CaseEvent::CaseReopened(_) if self.closed.is_none() => {
                Err(Refusal::NotClosed { case: self.id.to_string() })
            }
            CaseEvent::CaseClosed(_) | CaseEvent::CaseReopened(_) | CaseEvent::ImportRecorded(_) => Ok(()),
            CaseEvent::ClaimExtracted(data) => self.check_claim(data, sources),
            CaseEvent::ClaimRevised(data) => self.check_revised(data, sources),
            CaseEvent::ClaimWithdrawn(data) => self.live_claim(&data.claim),
            CaseEvent::ClaimsRelated(data) => self.check_related(data),
            CaseEvent::EvidenceLinked(data) => self.check_evidence(data, sources),
            CaseEvent::EvidenceWithdrawn(data) => self.live_evidence(&data.evidence),
            CaseEvent::GapRecorded(data) => self.check_gap(data, sources),
            CaseEvent::GapClosed(data) => self.check_gap_closed(data, sources),
            CaseEvent::CommentSought(_) => Ok(()),
            CaseEvent::ItemConfirmed(data) => self.check_confirmed(data, by, governance),
            CaseEvent::VerdictProposed(data) => {
                self.check_target(&data.target)?;
                self.check_rating(&data.to, governance)?;
                self.check_inputs(&data.inputs, &data.set_aside, governance)
            }
            CaseEvent::VerdictChanged(data) => self.check_verdict(data, governance),
            CaseEvent::ReviewRecorded(data) => self.check_review(data, by, governance),
            CaseEvent::DissentRecorded(data) => self.check_dissent(data, governance),
            CaseEvent::DissentWithdrawn(data) => self.check_dissent_withdrawn(data, by),
            CaseEvent::SectionWritten(data) => {
                if data.replaces.is_none() && self.document.section(&data.section).is_none() {
                    self.check_free(&data.section)?;
                }
                self.document.check_section(data)
            }
            CaseEvent::SectionRemoved(data) => self.document.check_section_removed(data),
            CaseEvent::StatementWritten(data) => self.check_statement(data, sources),
            CaseEvent::StatementRemoved(data) => self.document.check_removed(data),
            CaseEvent::PublicationProposed(data) => self.check_proposed(data, governance, sources),
            CaseEvent::AssessmentPublished(data) => self.check_published(data, governance, sources),
            CaseEvent::CorrectionIssued(data) => self.check_correction(data),
            CaseEvent::ComplaintReceived(data) => self.check_complaint(data),
            CaseEvent::ComplaintResolved(data) => self.check_complaint_resolved(data),
            CaseEvent::RecheckRequested(data) => self.check_targets(&data.targets),
            CaseEvent::RecheckCleared(data) => self.check_targets(&data.targets),
            CaseEvent::NoteAdded(data) => match &data.target {
                Some(target) => self.check_named(target, "claim, evidence, gap, section, statement or verdict"),
                None => Ok(()),
            },
        }
    }

    /// A closed case takes in what others say of it; whoever works on it reopens it first.
    fn check_open(&self, event: CaseEvent<'_>) -> Result<(), Refusal> {
        let Some((mark, _)) = &self.closed else { return Ok(()) };
        let from_outside = matches!(
            event,
            CaseEvent::CaseOpened(_)
                | CaseEvent::CaseReopened(_)
                | CaseEvent::ComplaintReceived(_)
                | CaseEvent::DissentRecorded(_)
                | CaseEvent::DissentWithdrawn(_)
                | CaseEvent::RecheckRequested(_)
                | CaseEvent::NoteAdded(_)
        );
        if from_outside { Ok(()) } else { Err(Refusal::CaseClosed { case: self.id.to_string(), seq: mark.seq }) }
    }

    pub(super) fn check_free(&self, id: &Id) -> Result<(), Refusal> {
        let left_out = || self.left_out_things.get(&id.0).copied();
        let by = match self.things.get(&id.0).map(|thing| thing.kind()).or_else(left_out) {
            Some(kind) => kind,
            None if id.as_str() == QUESTION => "verdict on the case's question",
            None => return Ok(()),
        };
        Err(Refusal::IdTaken { id: id.to_string(), by })
    }

    pub(super) fn no_such(&self, kind: &'static str, id: &Id) -> Refusal {
        Refusal::NoSuch { kind, id: id.to_string(), known: self.ids_of(kind) }
    }

    /// Any thing of the case, its question, or the event of a verdict.
    pub(super) fn check_named(&self, id: &Id, kind: &'static str) -> Result<(), Refusal> {
        if self.names(&id.0) {
            return Ok(());
        }
        Err(Refusal::NoSuch { kind, id: id.to_string(), known: self.things.keys().map(ToString::to_string).collect() })
    }

    fn check_withdrawn(&self, kind: &'static str, id: &Id) -> Result<(), Refusal> {
        match self.withdrawn.get(&id.0) {
            Some((mark, _)) => Err(Refusal::Withdrawn { kind, id: id.to_string(), seq: mark.seq }),
            None => Ok(()),
        }
    }

    pub(super) fn live_claim(&self, id: &Id) -> Result<(), Refusal> {
        if self.claim(id).is_none() {
            return Err(self.no_such("claim", id));
        }
        self.check_withdrawn("claim", id)
    }

    fn live_evidence(&self, id: &Id) -> Result<(), Refusal> {
        if self.evidence(id).is_none() {
            return Err(self.no_such("evidence", id));
        }
        self.check_withdrawn("evidence", id)
    }

    fn live_gap(&self, id: &Id) -> Result<(), Refusal> {
        if self.gap(id).is_none() {
            return Err(self.no_such("gap", id));
        }
        match self.closed_gaps.get(&id.0) {
            Some(closed) => Err(Refusal::Withdrawn { kind: "gap", id: id.to_string(), seq: closed.mark.seq }),
            None => Ok(()),
        }
    }

    fn check_claim(&self, data: &ClaimExtracted, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        self.check_free(&data.claim)?;
        check_quantity(data.quantity.as_ref())?;
        check_appearance(data.appearance.as_ref(), sources)
    }

    fn check_revised(&self, data: &ClaimRevised, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        self.live_claim(&data.claim)?;
        let nothing = data.text.is_none()
            && data.claimant.is_none()
            && data.claimed_at.is_none()
            && data.appearance.is_none()
            && data.kinds.is_empty()
            && data.modality.is_none()
            && data.quantity.is_none();
        if nothing {
            return Err(Refusal::NothingRevised { claim: data.claim.to_string() });
        }
        check_quantity(data.quantity.as_ref())?;
        check_appearance(data.appearance.as_ref(), sources)
    }

    fn check_related(&self, data: &ClaimsRelated) -> Result<(), Refusal> {
        self.live_claim(&data.claim)?;
        self.live_claim(&data.to)?;
        if data.claim == data.to {
            return Err(Refusal::Incomplete { at: "data.to", problem: "names the claim itself" });
        }
        Ok(())
    }

    fn check_evidence(&self, data: &EvidenceLinked, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        self.check_free(&data.evidence)?;
        self.live_claim(&data.claim)?;
        let source = known(sources, &data.source)?;
        if let Some(capture) = &data.capture {
            source.check_capture(capture)?;
        }
        match &data.quote {
            Some(quote) => check_quote_place(source, data.capture.as_ref(), quote),
            None => Ok(()),
        }
    }

    fn check_gap(&self, data: &GapRecorded, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        self.check_free(&data.gap)?;
        if let Some(claim) = &data.claim {
            self.live_claim(claim)?;
        }
        for name in &data.searched.captures {
            let (source, capture) = capture_name(name).ok_or(Refusal::Incomplete {
                at: "data.searched.captures",
                problem: "names captures in full, such as `source/dhs/capture/2`",
            })?;
            known(sources, &source)?.check_capture(&capture)?;
        }
        Ok(())
    }

    fn check_gap_closed(&self, data: &GapClosed, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        self.live_gap(&data.gap)?;
        let Some(by) = &data.by else { return Ok(()) };
        if let Some((source, capture)) = capture_name(by) {
            return known(sources, &source)?.check_capture(&capture);
        }
        let local = by.rsplit('/').next().and_then(|id| id.parse().ok());
        let id = local.ok_or(Refusal::Incomplete {
            at: "data.by",
            problem: "must be an id of this case, or a capture such as `source/dhs/capture/2`",
        })?;
        self.check_named(&crate::shape::Plain(id), "claim, evidence, gap, section, statement or verdict")
    }

    fn check_target(&self, target: &Id) -> Result<(), Refusal> {
        if target.as_str() == QUESTION { Ok(()) } else { self.live_claim(target) }
    }

    fn check_verdict(&self, data: &VerdictChanged, governance: &Governance) -> Result<(), Refusal> {
        self.check_target(&data.target)?;
        if let Some(complaint) = &data.complaint {
            self.check_kind(complaint, Thing::Complaint)?;
        }
        let stands = self.verdict(data.target.as_str());
        let given = data.from.as_ref().map(|event| event.0);
        if given != stands.map(|verdict| verdict.mark.event) {
            return Err(Refusal::VerdictFrom {
                target: data.target.to_string(),
                given,
                stands: stands.map(|verdict| {
                    Box::new(StandingVerdict {
                        rating: verdict.data.to.to_string(),
                        event: verdict.mark.event,
                        seq: verdict.mark.seq,
                        by: verdict.mark.by.iter().map(|key| governance.display_name(key)).collect(),
                        rationale: verdict.data.rationale.to_string(),
                    })
                }),
            });
        }
        let imported = data.reason == VerdictReason::Imported;
        let fits = match stands {
            None => imported || data.reason == VerdictReason::Initial,
            Some(_) => data.reason != VerdictReason::Initial,
        };
        if !fits {
            return Err(Refusal::VerdictReason { reason: data.reason.as_str(), first: stands.is_none() });
        }
        if imported != data.attributed_to.is_some() {
            return Err(Refusal::Attribution { imported });
        }
        self.check_rating(&data.to, governance)?;
        self.check_inputs(&data.inputs, &data.set_aside, governance)?;
        self.check_verdict_proposal(data, governance)
    }

    pub(super) fn check_rating(&self, rating: &Id, governance: &Governance) -> Result<(), Refusal> {
        let scale = &self.opened.data.scale;
        let ratings = governance.scale(scale).map(|scale| scale.ratings.as_slice()).unwrap_or_default();
        if ratings.iter().any(|known| known.rating == *rating) {
            return Ok(());
        }
        Err(Refusal::NotARating {
            rating: rating.to_string(),
            scale: scale.to_string(),
            known: ratings.iter().map(|known| known.rating.to_string()).collect(),
        })
    }

    fn check_inputs(&self, inputs: &[Id], set_aside: &[SetAside], governance: &Governance) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        for id in inputs.iter().chain(set_aside.iter().map(|aside| &aside.id)) {
            if !seen.insert(&id.0) {
                return Err(Refusal::InputTwice { id: id.to_string() });
            }
            self.check_weighable(id)?;
        }
        inputs.iter().try_for_each(|id| self.check_confirmed_input(id, governance))
    }

    /// What may be weighed is there and live: a superseded verdict is none.
    fn check_weighable(&self, id: &Id) -> Result<(), Refusal> {
        match self.things.get(&id.0) {
            Some(Thing::Claim(_)) => return self.live_claim(id),
            Some(Thing::Evidence(_)) => return self.live_evidence(id),
            Some(Thing::Gap(_)) => return self.live_gap(id),
            Some(
                Thing::Section
                | Thing::Statement
                | Thing::Publication
                | Thing::Correction
                | Thing::Complaint
                | Thing::Dissent,
            )
            | None => {}
        }
        let event = id.as_str().parse::<EventId>().ok();
        let Some(verdict) = event.and_then(|event| self.verdict_of_event(event)) else {
            return Err(Refusal::NoSuch {
                kind: "evidence, gap, claim or verdict",
                id: id.to_string(),
                known: ["evidence", "gap", "claim"].iter().flat_map(|kind| self.ids_of(kind)).collect(),
            });
        };
        match self.verdict(verdict.data.target.as_str()) {
            Some(stands) if stands.mark.event != verdict.mark.event => Err(Refusal::Superseded {
                verdict: verdict.mark.event,
                target: verdict.data.target.to_string(),
                stands: stands.mark.event,
                seq: stands.mark.seq,
            }),
            _ => Ok(()),
        }
    }

    fn check_statement(&self, data: &StatementWritten, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        if data.replaces.is_none() && self.document.statement(&data.statement).is_none() {
            self.check_free(&data.statement)?;
        }
        self.document.check_statement(data)?;
        self.check_citations(&data.citations, sources)?;
        data.claims.iter().try_for_each(|claim| self.live_claim(claim))?;
        data.gaps.iter().try_for_each(|gap| self.live_gap(gap))?;
        for verdict in &data.verdicts {
            let event = verdict.as_str().parse::<EventId>().ok();
            let given = self.verdict(verdict.as_str()).is_some()
                || event.is_some_and(|event| self.verdict_of_event(event).is_some());
            if !given {
                return Err(Refusal::NoSuch {
                    kind: "verdict on",
                    id: verdict.to_string(),
                    known: self.verdicts.keys().cloned().collect(),
                });
            }
        }
        for statement in &data.rests_on {
            if *statement == data.statement || self.document.statement(statement).is_none() {
                return Err(self.no_such("statement", statement));
            }
        }
        Ok(())
    }

    fn check_citations(&self, citations: &[Citation], sources: &KnownSources<'_>) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        for citation in citations {
            if !seen.insert(citation.number) {
                return Err(Refusal::NumberTwice { number: citation.number });
            }
            known(sources, &citation.source)?;
            if let Some(source) = self.numbers.get(&citation.number)
                && *source != citation.source.0
            {
                return Err(Refusal::NumberTaken {
                    number: citation.number,
                    source: source.to_string(),
                    given: citation.source.to_string(),
                });
            }
            for id in &citation.evidence {
                self.live_evidence(id)?;
                let Some(evidence) = self.evidence(id) else { continue };
                let read_as = |id: &Slug| source::resolved(sources, id).map(|source| source.id.clone());
                let same = evidence.data.source == citation.source
                    || read_as(&evidence.data.source).is_some_and(|id| Some(id) == read_as(&citation.source));
                if !same {
                    return Err(Refusal::EvidenceSource {
                        evidence: id.to_string(),
                        source: evidence.data.source.to_string(),
                        cited: citation.source.to_string(),
                    });
                }
            }
        }
        Ok(())
    }
}

fn check_quantity(quantity: Option<&Quantity>) -> Result<(), Refusal> {
    match quantity {
        Some(quantity) if quantity.value.is_some() == quantity.range.is_some() => {
            Err(Refusal::Incomplete { at: "data.quantity", problem: "needs either `value` or `range`" })
        }
        _ => Ok(()),
    }
}

fn check_appearance(appearance: Option<&Appearance>, sources: &KnownSources<'_>) -> Result<(), Refusal> {
    let Some(appearance) = appearance else { return Ok(()) };
    match (&appearance.source, &appearance.quote) {
        (None, _) => Err(Refusal::Incomplete { at: "data.appearance", problem: "needs a `source`" }),
        (Some(source), None) => known(sources, source).map(|_| ()),
        (Some(source), Some(quote)) => check_quote_place(known(sources, source)?, None, quote),
    }
}

fn known<'a>(sources: &KnownSources<'a>, id: &Slug) -> Result<&'a Source, Refusal> {
    sources.get(id).copied().ok_or_else(|| Refusal::NoSuchSource { source: id.to_string() })
}

fn check_quote_place(source: &Source, capture: Option<&Id>, quote: &Quote) -> Result<(), Refusal> {
    let extraction = quote.extraction.0;
    let of_capture = |capture: &Id| {
        source
            .capture(capture)
            .is_some_and(|found| found.extractions.iter().any(|(_, text)| text.text.sha256.0 == extraction))
    };
    let fits = match capture {
        Some(capture) => of_capture(capture),
        None => source.capture_of_text(&extraction).is_some(),
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::NoSuchExtraction {
        source: source.id.to_string(),
        capture: capture.map(ToString::to_string),
        extraction,
    })
}
