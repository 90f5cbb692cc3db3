//! Which events may come next in a case, as far as the case and the sources that they name can tell.

use super::{Case, QUESTION, Thing};
use crate::{
    decide::KnownSources,
    event::{
        EventData,
        cases::{ClaimExtracted, EvidenceLinked, GapRecorded, StatementWritten, VerdictChanged},
    },
    governance::Governance,
    refusal::{Refusal, StandingVerdict},
    shape::Id,
    source::Source,
    values::{Citation, Quote},
    words::VerdictReason,
};
use proof::{EventId, Slug, StreamName};
use std::collections::BTreeSet;

impl Case {
    /// Decides on a later entry of this stream; quotes' words and blobs are left to the facts.
    pub(crate) fn check(
        &self,
        data: &EventData,
        governance: &Governance,
        sources: &KnownSources<'_>,
    ) -> Result<(), Refusal> {
        match data {
            EventData::CaseOpened(_) => Err(Refusal::CaseExists { case: self.id.to_string() }),
            EventData::ClaimExtracted(data) => self.check_claim(data, sources),
            EventData::EvidenceLinked(data) => self.check_evidence(data, sources),
            EventData::GapRecorded(data) => self.check_gap(data, sources),
            EventData::VerdictChanged(data) => self.check_verdict(data, governance),
            EventData::SectionWritten(data) => {
                if data.replaces.is_none() && self.document.section(&data.section).is_none() {
                    self.check_free(&data.section)?;
                }
                self.document.check_section(data)
            }
            EventData::StatementWritten(data) => self.check_statement(data, sources),
            EventData::StatementRemoved(data) => self.document.check_removed(data),
            EventData::NoteAdded(data) => match &data.target {
                Some(target) => self.check_named(target, "claim, evidence, gap, section, statement or verdict"),
                None => Ok(()),
            },
            EventData::LedgerCreated(_)
            | EventData::KeyEnrolled(_)
            | EventData::KeyRevoked(_)
            | EventData::LedgerRekeyed(_)
            | EventData::RulesChanged(_)
            | EventData::PolicyPublished(_)
            | EventData::ScaleDefined(_)
            | EventData::SourceRegistered(_)
            | EventData::SourceDescribed(_)
            | EventData::SourceCaptured(_)
            | EventData::TextExtracted(_)
            | EventData::ImportRecorded(_) => Ok(()),
        }
    }

    fn check_free(&self, id: &Id) -> Result<(), Refusal> {
        let by = match self.things.get(&id.0) {
            Some(thing) => thing.kind(),
            None if id.as_str() == QUESTION => "verdict on the case's question",
            None => return Ok(()),
        };
        Err(Refusal::IdTaken { id: id.to_string(), by })
    }

    fn no_such(&self, kind: &'static str, id: &Id) -> Refusal {
        Refusal::NoSuch { kind, id: id.to_string(), known: self.ids_of(kind) }
    }

    /// Any thing of the case, its question, or the event of a verdict.
    fn check_named(&self, id: &Id, kind: &'static str) -> Result<(), Refusal> {
        let event = id.as_str().parse::<EventId>().ok();
        let known = self.things.contains_key(&id.0)
            || id.as_str() == QUESTION
            || event.is_some_and(|event| self.verdict_of_event(event).is_some());
        if known {
            return Ok(());
        }
        Err(Refusal::NoSuch { kind, id: id.to_string(), known: self.things.keys().map(ToString::to_string).collect() })
    }

    fn check_claim(&self, data: &ClaimExtracted, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        self.check_free(&data.claim)?;
        if let Some(quantity) = &data.quantity
            && quantity.value.is_some() == quantity.range.is_some()
        {
            return Err(Refusal::Incomplete { at: "data.quantity", problem: "needs either `value` or `range`" });
        }
        let Some(appearance) = &data.appearance else { return Ok(()) };
        match (&appearance.source, &appearance.quote) {
            (None, _) => Err(Refusal::Incomplete { at: "data.appearance", problem: "needs a `source`" }),
            (Some(source), None) => known(sources, source).map(|_| ()),
            (Some(source), Some(quote)) => check_quote_place(known(sources, source)?, None, quote),
        }
    }

    fn check_evidence(&self, data: &EvidenceLinked, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        self.check_free(&data.evidence)?;
        if self.claim(&data.claim).is_none() {
            return Err(self.no_such("claim", &data.claim));
        }
        let source = known(sources, &data.source)?;
        if let Some(capture) = &data.capture {
            known_capture(source, capture)?;
        }
        match &data.quote {
            Some(quote) => check_quote_place(source, data.capture.as_ref(), quote),
            None => Ok(()),
        }
    }

    fn check_gap(&self, data: &GapRecorded, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        self.check_free(&data.gap)?;
        if let Some(claim) = &data.claim
            && self.claim(claim).is_none()
        {
            return Err(self.no_such("claim", claim));
        }
        for name in &data.searched.captures {
            let (source, capture) = capture_name(name).ok_or(Refusal::Incomplete {
                at: "data.searched.captures",
                problem: "names captures in full, such as `source/dhs/capture/2`",
            })?;
            known_capture(known(sources, &source)?, &capture)?;
        }
        Ok(())
    }

    fn check_verdict(&self, data: &VerdictChanged, governance: &Governance) -> Result<(), Refusal> {
        if data.target.as_str() != QUESTION && self.claim(&data.target).is_none() {
            return Err(self.no_such("claim", &data.target));
        }
        if data.proposal.is_some() {
            return Err(Refusal::NotYet { what: "a verdict's proposal" });
        }
        if data.complaint.is_some() {
            return Err(Refusal::NotYet { what: "a verdict's complaint" });
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
        self.check_inputs(data)
    }

    fn check_rating(&self, rating: &Id, governance: &Governance) -> Result<(), Refusal> {
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

    fn check_inputs(&self, data: &VerdictChanged) -> Result<(), Refusal> {
        let mut seen = BTreeSet::new();
        for id in data.inputs.iter().chain(data.set_aside.iter().map(|aside| &aside.id)) {
            if !seen.insert(&id.0) {
                return Err(Refusal::InputTwice { id: id.to_string() });
            }
            let event = id.as_str().parse::<EventId>().ok();
            let weighable =
                matches!(self.things.get(&id.0), Some(Thing::Claim(_) | Thing::Evidence(_) | Thing::Gap(_)))
                    || event.is_some_and(|event| self.verdict_of_event(event).is_some());
            if !weighable {
                return Err(Refusal::NoSuch {
                    kind: "evidence, gap, claim or verdict",
                    id: id.to_string(),
                    known: ["evidence", "gap", "claim"].iter().flat_map(|kind| self.ids_of(kind)).collect(),
                });
            }
        }
        Ok(())
    }

    fn check_statement(&self, data: &StatementWritten, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        if data.replaces.is_none() && self.document.statement(&data.statement).is_none() {
            self.check_free(&data.statement)?;
        }
        self.document.check_statement(data)?;
        self.check_citations(&data.citations, sources)?;
        for claim in &data.claims {
            if self.claim(claim).is_none() {
                return Err(self.no_such("claim", claim));
            }
        }
        for gap in &data.gaps {
            if self.gap(gap).is_none() {
                return Err(self.no_such("gap", gap));
            }
        }
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
                let evidence = self.evidence(id).ok_or_else(|| self.no_such("evidence", id))?;
                if evidence.data.source != citation.source {
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

/// Splits `source/<id>/capture/<id>`.
pub(super) fn capture_name(name: &str) -> Option<(Slug, Slug)> {
    let (source, capture) = name.split_once("/capture/")?;
    match source.parse().ok()? {
        StreamName::Source(source) => Some((source, capture.parse().ok()?)),
        StreamName::Ledger | StreamName::Case(_) => None,
    }
}

fn known<'a>(sources: &KnownSources<'a>, id: &Slug) -> Result<&'a Source, Refusal> {
    sources.get(id).copied().ok_or_else(|| Refusal::NoSuchSource { source: id.to_string() })
}

fn known_capture(source: &Source, capture: &Slug) -> Result<(), Refusal> {
    match source.capture(capture) {
        Some(_) => Ok(()),
        None => Err(Refusal::NoSuchCapture {
            source: source.id.to_string(),
            capture: capture.to_string(),
            known: source.captures.iter().map(|known| known.data.capture.to_string()).collect(),
        }),
    }
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
