//! From what stands to the assessment.

use super::{
    ASSESSMENT_SCHEMA, AssessedCapture, AssessedCitation, AssessedClaim, AssessedComment, AssessedCorrection,
    AssessedEvidence, AssessedGap, AssessedImport, AssessedRelation, AssessedSection, AssessedSource,
    AssessedStatement, Assessment, Verdict,
};
use crate::{
    case::{Case, Item, QUESTION},
    decide::KnownSources,
    document::{STATEMENT_BEFORE, Section, Statement},
    event::cases::{ClaimExtracted, EvidenceLinked, GapRecorded},
    governance::Governance,
    grounding::{self, Grounding, GroundingCount},
    recorded::Mark,
    shape::Id,
    source::{self, Capture, Source},
    values::Method,
    words::Access,
};
use std::collections::BTreeSet;

pub(super) fn assessment(case: &Case, governance: &Governance, sources: &KnownSources<'_>) -> Assessment {
    let from = From { case, governance, sources };
    let opened = &case.opened.data;
    let mut count = GroundingCount::default();
    let sections = case.document.sections().iter().map(|section| from.section(section, &mut count)).collect();
    Assessment {
        schema: ASSESSMENT_SCHEMA,
        case: case.id.to_string(),
        question: opened.question.to_string(),
        proposition: text(opened.proposition.as_ref()),
        scope: text(opened.scope.as_ref()),
        language: opened.language.to_string(),
        scale: opened.scale.to_string(),
        asked_by: text(opened.asked_by.as_ref()),
        translation_of: text(opened.translation_of.as_ref()),
        method: opened.method.clone(),
        state: case.state(),
        event: case.opened.mark.event.to_string(),
        verdict: from.verdict(QUESTION),
        sections,
        sources: from.sources(),
        claims: case.standing_claims().map(|claim| from.claim(claim)).collect(),
        gaps: case.open_gaps().map(|gap| from.gap(gap)).collect(),
        comments: comments(case),
        corrections: corrections(case),
        imports: imports(case),
        grounding: count,
    }
}

fn text<T: ToString>(value: Option<&T>) -> Option<String> {
    value.map(ToString::to_string)
}

fn strings<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

/// What an assessment is made from.
struct From<'a> {
    case: &'a Case,
    governance: &'a Governance,
    sources: &'a KnownSources<'a>,
}

impl From<'_> {
    fn unconfirmed(&self, mark: &Mark, method: Option<&Method>) -> bool {
        self.case.unconfirmed(mark, method, self.governance)
    }

    fn section(&self, section: &Section, count: &mut GroundingCount) -> AssessedSection {
        let data = &section.data;
        AssessedSection {
            section: data.section.to_string(),
            role: data.role,
            mark: data.mark.clone(),
            heading: text(data.heading.as_ref()),
            before: data.before.clone(),
            event: section.mark.event.to_string(),
            statements: section.statements.iter().map(|written| self.statement(written, count)).collect(),
            method: data.method.clone(),
            unconfirmed: self.unconfirmed(&section.mark, data.method.as_ref()),
        }
    }

    /// What was withdrawn since the sentence was written is not told of it any more.
    fn standing(&self, ids: &[Id]) -> Vec<String> {
        let stands = |id: &&Id| !self.case.withdrawn.contains_key(&id.0) && !self.case.closed_gaps.contains_key(&id.0);
        ids.iter().filter(stands).map(ToString::to_string).collect()
    }

    fn statement(&self, written: &Statement, count: &mut GroundingCount) -> AssessedStatement {
        let data = &written.data;
        let citations: Vec<AssessedCitation> = data
            .citations
            .iter()
            .map(|citation| {
                let behind = grounding::of_citation(self.case, self.governance, written, citation, self.sources);
                AssessedCitation {
                    number: citation.number,
                    source: citation.source.to_string(),
                    evidence: self.standing(&citation.evidence),
                    grounding: behind.grounding,
                    stances: behind.stances,
                }
            })
            .collect();
        let weakest = citations.iter().map(|citation| citation.grounding).max();
        count.add(weakest);
        AssessedStatement {
            statement: data.statement.to_string(),
            before: data.before.clone().unwrap_or_else(|| STATEMENT_BEFORE.to_owned()),
            text: data.text.to_string(),
            kind: data.kind,
            quoted: citations.iter().filter(|citation| citation.grounding == Grounding::Quoted).count() as u64,
            citations,
            claims: self.standing(&data.claims),
            gaps: self.standing(&data.gaps),
            verdicts: self.standing(&data.verdicts),
            rests_on: strings(&data.rests_on),
            language: text(data.language.as_ref()),
            grounding: weakest,
            event: written.mark.event.to_string(),
            method: data.method.clone(),
            unconfirmed: self.unconfirmed(&written.mark, data.method.as_ref()),
        }
    }

    /// Numbered sources in order of their numbers, then the others in log order.
    fn sources(&self) -> Vec<AssessedSource> {
        let case = self.case;
        let numbered: BTreeSet<_> = case.numbers.values().collect();
        let with_number = case.numbers.iter().map(|(number, id)| (Some(*number), id));
        let without = case.sources.iter().filter(|id| !numbered.contains(id)).map(|id| (None, id));
        with_number
            .chain(without)
            .filter_map(|(number, id)| self.sources.get(id).map(|source| self.source(number, source)))
            .collect()
    }

    /// A source that was merged is described as the one that it is read as, and keeps its own id and captures.
    fn source(&self, number: Option<u32>, source: &Source) -> AssessedSource {
        let read_as = source::resolved(self.sources, &source.id).unwrap_or(source);
        let data = &read_as.data;
        let notice = read_as.changes.last().and_then(|(_, changed)| changed.notice.as_ref());
        AssessedSource {
            number,
            source: source.id.to_string(),
            stub: data.stub,
            title: text(data.title.as_ref()),
            url: text(data.url.as_ref()),
            publisher: text(data.publisher.as_ref()),
            authors: strings(&data.authors),
            kind: data.kind,
            published: text(data.published.as_ref()),
            language: text(data.language.as_ref()),
            perspective: text(data.perspective.as_ref()),
            basis: read_as.basis,
            merged_into: (read_as.id != source.id).then(|| read_as.id.to_string()),
            standing: read_as.standing(),
            notice: text(notice),
            captures: source.captures.iter().map(|capture| self.capture(capture)).collect(),
        }
    }

    fn capture(&self, capture: &Capture) -> AssessedCapture {
        let data = &capture.data;
        AssessedCapture {
            capture: data.capture.to_string(),
            how: data.how,
            captured_at: data.captured_at.to_string(),
            sha256: data.body.sha256.to_string(),
            size: data.body.size,
            media_type: data.body.media_type.to_string(),
            access: data.access.unwrap_or(Access::QuotesOnly),
            extractions: capture.extractions.iter().map(|(_, text)| text.text.sha256.to_string()).collect(),
            withheld: self.governance.withheld(&data.body.sha256).is_some(),
            event: capture.mark.event.to_string(),
        }
    }

    fn claim(&self, claim: &Item<ClaimExtracted>) -> AssessedClaim {
        let data = &claim.data;
        let stands = |id: &Id| !self.case.withdrawn.contains_key(&id.0);
        let relations = self.case.relations.iter().filter(|relation| relation.data.claim == data.claim);
        AssessedClaim {
            claim: data.claim.to_string(),
            text: data.text.to_string(),
            claimant: data.claimant.to_string(),
            claimed_at: text(data.claimed_at.as_ref()),
            appearance: data.appearance.clone(),
            kinds: data.kinds.clone(),
            modality: text(data.modality.as_ref()),
            quantity: data.quantity.clone(),
            relations: relations
                .filter(|relation| stands(&relation.data.to))
                .map(|relation| AssessedRelation {
                    relation: relation.data.relation,
                    to: relation.data.to.to_string(),
                    reason: text(relation.data.reason.as_ref()),
                    event: relation.mark.event.to_string(),
                })
                .collect(),
            verdict: self.verdict(data.claim.as_str()),
            evidence: self
                .case
                .standing_evidence()
                .filter(|evidence| evidence.data.claim == data.claim)
                .map(|evidence| self.evidence(evidence))
                .collect(),
            event: claim.mark.event.to_string(),
            method: data.method.clone(),
            unconfirmed: self.unconfirmed(&claim.mark, data.method.as_ref()),
        }
    }

    fn evidence(&self, item: &Item<EvidenceLinked>) -> AssessedEvidence {
        let data = &item.data;
        AssessedEvidence {
            evidence: data.evidence.to_string(),
            source: data.source.to_string(),
            capture: text(data.capture.as_ref()),
            quote: data.quote.clone(),
            locator: data.locator.clone(),
            translation: data.translation.clone(),
            stance: data.stance,
            directness: data.directness,
            independence: data.independence,
            verification: data.verification,
            question: text(data.question.as_ref()),
            answer: text(data.answer.as_ref()),
            set: text(data.set.as_ref()),
            note: text(data.note.as_ref()),
            event: item.mark.event.to_string(),
            method: data.method.clone(),
            unconfirmed: self.unconfirmed(&item.mark, data.method.as_ref()),
        }
    }

    fn gap(&self, item: &Item<GapRecorded>) -> AssessedGap {
        AssessedGap {
            gap: item.data.gap.to_string(),
            claim: text(item.data.claim.as_ref()),
            would_settle: item.data.would_settle.to_string(),
            searched: item.data.searched.clone(),
            event: item.mark.event.to_string(),
            method: item.data.method.clone(),
            unconfirmed: self.unconfirmed(&item.mark, item.data.method.as_ref()),
        }
    }

    fn verdict(&self, target: &str) -> Option<Verdict> {
        let history = self.case.verdicts.get(target)?;
        let item = history.last()?;
        let data = &item.data;
        let scale = self.governance.scale(&self.case.opened.data.scale);
        let rating = scale.and_then(|scale| scale.ratings.iter().find(|rating| rating.rating == data.to));
        let label = rating.map(|rating| rating.label.iter().map(|(k, v)| (k.clone(), v.to_string())).collect());
        let aside = data.set_aside.iter().map(|aside| aside.id.as_str());
        let weighed: BTreeSet<&str> = data.inputs.iter().map(|id| id.as_str()).chain(aside).collect();
        Some(Verdict {
            rating: data.to.to_string(),
            label: label.unwrap_or_default(),
            order: rating.and_then(|rating| rating.order),
            confidence: data.confidence,
            rationale: data.rationale.to_string(),
            reason: data.reason,
            by: item.mark.by.iter().map(|key| self.governance.display_name(key)).collect(),
            event: item.mark.event.to_string(),
            inputs: strings(&data.inputs),
            set_aside: data.set_aside.clone(),
            not_weighed: self
                .case
                .standing_evidence()
                .filter(|evidence| evidence.data.claim.as_str() == target)
                .filter(|evidence| !weighed.contains(evidence.data.evidence.as_str()))
                .map(|evidence| evidence.data.evidence.to_string())
                .collect(),
            attributed_to: text(data.attributed_to.as_ref()),
            changes: (history.len() as u64).saturating_sub(1),
            method: data.method.clone(),
        })
    }
}

fn comments(case: &Case) -> Vec<AssessedComment> {
    let of = |comment: &Item<crate::event::cases::CommentSought>| {
        let data = &comment.data;
        AssessedComment {
            of: data.of.to_string(),
            at: data.at.to_string(),
            channel: data.channel.to_string(),
            asked: data.asked.to_string(),
            deadline: text(data.deadline.as_ref()),
            outcome: data.outcome,
            reply: data.reply.clone(),
            event: comment.mark.event.to_string(),
        }
    };
    case.comments.iter().map(of).collect()
}

fn corrections(case: &Case) -> Vec<AssessedCorrection> {
    let of = |correction: &Item<crate::event::publications::CorrectionIssued>| {
        let data = &correction.data;
        AssessedCorrection {
            correction: data.correction.to_string(),
            publication: data.publication.to_string(),
            class: data.class,
            targets: strings(&data.targets),
            was: data.was.to_string(),
            now: data.now.to_string(),
            text: data.text.to_string(),
            cause: text(data.cause.as_ref()),
            complaint: text(data.complaint.as_ref()),
            event: correction.mark.event.to_string(),
        }
    };
    case.corrections.iter().map(of).collect()
}

fn imports(case: &Case) -> Vec<AssessedImport> {
    case.imports
        .iter()
        .map(|import| {
            let of = &import.data.of;
            AssessedImport {
                sha256: import.data.file.sha256.to_string(),
                media_type: import.data.file.media_type.to_string(),
                importer: import.data.importer.name.to_string(),
                author: text(of.author.as_ref()),
                publisher: text(of.publisher.as_ref()),
                url: text(of.url.as_ref()),
                published: text(of.published.as_ref()),
                licence: text(of.licence.as_ref()),
                event: import.mark.event.to_string(),
            }
        })
        .collect()
}
