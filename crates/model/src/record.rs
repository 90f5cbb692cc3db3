//! What goes with an assessment and is not in its digest: who reviewed, published, complained, and what is to be looked
//! at again. It names positions and times of recording. `docs/json.md` describes it.

use crate::{
    case::{Case, Item},
    decide::KnownSources,
    governance::Governance,
    recheck::{self, Recheck},
    recorded::Mark,
    words::{
        ComplaintFrom, ComplaintOutcome, Confidence, PublicationNature, RecheckOutcome, ReviewDecision, VerdictReason,
    },
};
use proof::{EventId, Seq};
use serde::Serialize;
use std::collections::BTreeMap;

/// What goes with an assessment and is not in its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct CaseRecord {
    pub entries: u64,
    pub publications: Vec<RecordedPublication>,
    pub proposals: Vec<RecordedProposal>,
    pub dissents: Vec<RecordedDissent>,
    pub complaints: Vec<RecordedComplaint>,
    pub recheck: Vec<Recheck>,
    pub rechecked: Vec<RecordedRecheck>,
    pub notes: Vec<RecordedNote>,
    pub verdicts: BTreeMap<String, Vec<VerdictStep>>,
    pub changed_since_published: Vec<String>,
    pub left_out: Vec<String>,
}

/// Where, when and by whom something was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Where {
    pub by: Vec<String>,
    pub event: String,
    pub seq: u64,
    pub recorded_at: String,
}

/// What readers saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct RecordedPublication {
    pub publication: String,
    pub digest: String,
    pub schema: String,
    pub assessment: String,
    pub page: String,
    pub media_type: String,
    pub nature: PublicationNature,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub void: bool,
    #[serde(flatten)]
    pub at: Where,
}

/// What was proposed, and what reviewers said to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct RecordedProposal {
    pub of: &'static str,
    pub target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rationale: Option<String>,
    pub reviews: Vec<RecordedReview>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_by: Option<String>,
    #[serde(flatten)]
    pub at: Where,
}

/// What a reviewer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct RecordedReview {
    pub decision: ReviewDecision,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(flatten)]
    pub at: Where,
}

/// What somebody of the desk holds against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct RecordedDissent {
    pub dissent: String,
    pub target: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would_be: Option<String>,
    pub reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    #[serde(flatten)]
    pub at: Where,
}

/// A complaint, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct RecordedComplaint {
    pub complaint: String,
    pub about: Vec<String>,
    pub channel: String,
    pub from: ComplaintFrom,
    pub substance: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ComplaintOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(flatten)]
    pub at: Where,
}

/// What was looked at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct RecordedRecheck {
    pub targets: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    pub outcome: RecheckOutcome,
    pub reason: String,
    #[serde(flatten)]
    pub at: Where,
}

/// A remark beside the assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct RecordedNote {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    pub text: String,
    #[serde(flatten)]
    pub at: Where,
}

/// One verdict of a target's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct VerdictStep {
    pub rating: String,
    pub reason: VerdictReason,
    #[serde(flatten)]
    pub at: Where,
}

impl CaseRecord {
    /// Returns what goes with the assessment of a case.
    pub fn of(case: &Case, governance: &Governance, sources: &KnownSources<'_>) -> Self {
        let at = |mark: &Mark| at(mark, governance);
        let void = |id: &str| {
            let class = crate::words::CorrectionClass::Void;
            case.corrections.iter().any(|c| c.data.class == class && c.data.publication.as_str() == id)
        };
        Self {
            entries: case.next_version,
            publications: case
                .publications
                .iter()
                .map(|publication| {
                    let data = &publication.data;
                    RecordedPublication {
                        publication: data.publication.to_string(),
                        digest: data.digest.to_string(),
                        schema: data.schema.to_string(),
                        assessment: data.assessment.sha256.to_string(),
                        page: data.page.sha256.to_string(),
                        media_type: data.page.media_type.to_string(),
                        nature: data.nature,
                        proposal: text(data.proposal.as_ref()),
                        url: text(data.url.as_ref()),
                        void: void(data.publication.as_str()),
                        at: at(&publication.mark),
                    }
                })
                .collect(),
            proposals: proposals(case, governance),
            dissents: case
                .dissents
                .iter()
                .map(|dissent| RecordedDissent {
                    dissent: dissent.data.dissent.to_string(),
                    target: dissent.data.target.to_string(),
                    would_be: text(dissent.data.would_be.as_ref()),
                    reason: dissent.data.reason.to_string(),
                    withdrawn: text(
                        case.dissents_withdrawn.get(&dissent.data.dissent.0).map(|withdrawn| &withdrawn.data.reason),
                    ),
                    at: at(&dissent.mark),
                })
                .collect(),
            complaints: case
                .complaints
                .iter()
                .map(|complaint| {
                    let resolved = case.complaints_resolved.get(&complaint.data.complaint.0);
                    RecordedComplaint {
                        complaint: complaint.data.complaint.to_string(),
                        about: complaint.data.about.iter().map(ToString::to_string).collect(),
                        channel: complaint.data.channel.to_string(),
                        from: complaint.data.from,
                        substance: complaint.data.substance.to_string(),
                        outcome: resolved.map(|resolved| resolved.data.outcome),
                        reason: text(resolved.map(|resolved| &resolved.data.reason)),
                        at: at(&complaint.mark),
                    }
                })
                .collect(),
            recheck: recheck::needed(case, sources),
            rechecked: case
                .cleared
                .iter()
                .map(|cleared| RecordedRecheck {
                    targets: cleared.data.targets.iter().map(ToString::to_string).collect(),
                    cause: text(cleared.data.cause.as_ref()),
                    outcome: cleared.data.outcome,
                    reason: cleared.data.reason.to_string(),
                    at: at(&cleared.mark),
                })
                .collect(),
            notes: case
                .notes
                .iter()
                .map(|note| RecordedNote {
                    target: text(note.data.target.as_ref()),
                    text: note.data.text.to_string(),
                    at: at(&note.mark),
                })
                .collect(),
            verdicts: case
                .verdicts
                .iter()
                .map(|(target, steps)| {
                    let step = |step: &Item<crate::event::cases::VerdictChanged>| VerdictStep {
                        rating: step.data.to.to_string(),
                        reason: step.data.reason,
                        at: at(&step.mark),
                    };
                    (target.clone(), steps.iter().map(step).collect())
                })
                .collect(),
            changed_since_published: case.changed_since_published().into_iter().collect(),
            left_out: case.left_out.iter().map(ToString::to_string).collect(),
        }
    }
}

fn text<T: ToString>(value: Option<&T>) -> Option<String> {
    value.map(ToString::to_string)
}

fn at(mark: &Mark, governance: &Governance) -> Where {
    Where {
        by: mark.by.iter().map(|key| governance.display_name(key)).collect(),
        event: mark.event.to_string(),
        seq: mark.seq.0,
        recorded_at: mark.recorded_at.to_string(),
    }
}

fn proposals(case: &Case, governance: &Governance) -> Vec<RecordedProposal> {
    let of = |what: &'static str, target: String, mark: &Mark| RecordedProposal {
        of: what,
        target,
        to: None,
        confidence: None,
        rationale: None,
        reviews: case
            .reviews
            .iter()
            .filter(|review| review.data.proposal.0 == mark.event)
            .map(|review| RecordedReview {
                decision: review.data.decision,
                note: text(review.data.note.as_ref()),
                at: at(&review.mark, governance),
            })
            .collect(),
        used_by: case.used(mark.event).map(|used| used.event.to_string()),
        at: at(mark, governance),
    };
    let verdicts = case.proposals.iter().map(|proposal| RecordedProposal {
        to: Some(proposal.data.to.to_string()),
        confidence: Some(proposal.data.confidence),
        rationale: Some(proposal.data.rationale.to_string()),
        ..of("verdict", proposal.data.target.to_string(), &proposal.mark)
    });
    let publications = case
        .publication_proposals
        .iter()
        .map(|proposal| of("publication", proposal.data.publication.to_string(), &proposal.mark));
    let mut out: Vec<_> = verdicts.chain(publications).collect();
    out.sort_by_key(|proposal| proposal.at.seq);
    out
}

/// Returns the position of everything that an assessment names: full names and event ids.
pub fn positions(case: &Case, sources: &KnownSources<'_>) -> BTreeMap<String, u64> {
    let mut out = BTreeMap::new();
    let mut put = |name: String, event: EventId, seq: Seq| {
        out.insert(name, seq.0);
        out.insert(event.to_string(), seq.0);
    };
    let full = |kind: &str, id: &str| format!("case/{}/{kind}/{id}", case.id);
    put(format!("case/{}", case.id), case.opened.mark.event, case.opened.mark.seq);
    for import in &case.imports {
        put(import.mark.event.to_string(), import.mark.event, import.mark.seq);
    }
    for claim in &case.claims {
        put(full("claim", claim.data.claim.as_str()), claim.mark.event, claim.mark.seq);
    }
    for evidence in &case.evidence {
        put(full("evidence", evidence.data.evidence.as_str()), evidence.mark.event, evidence.mark.seq);
    }
    for gap in &case.gaps {
        put(full("gap", gap.data.gap.as_str()), gap.mark.event, gap.mark.seq);
    }
    for (target, verdicts) in &case.verdicts {
        for verdict in verdicts {
            put(full("verdict", target), verdict.mark.event, verdict.mark.seq);
        }
    }
    for section in case.document.sections() {
        put(full("section", section.data.section.as_str()), section.mark.event, section.mark.seq);
        for statement in &section.statements {
            put(full("statement", statement.data.statement.as_str()), statement.mark.event, statement.mark.seq);
        }
    }
    let mut named = |kind: &str, id: &str, mark: &Mark| put(full(kind, id), mark.event, mark.seq);
    for dissent in &case.dissents {
        named("dissent", dissent.data.dissent.as_str(), &dissent.mark);
    }
    for publication in &case.publications {
        named("publication", publication.data.publication.as_str(), &publication.mark);
    }
    for correction in &case.corrections {
        named("correction", correction.data.correction.as_str(), &correction.mark);
    }
    for complaint in &case.complaints {
        named("complaint", complaint.data.complaint.as_str(), &complaint.mark);
    }
    let mut events = |mark: &Mark| put(mark.event.to_string(), mark.event, mark.seq);
    case.relations.iter().for_each(|item| events(&item.mark));
    case.comments.iter().for_each(|item| events(&item.mark));
    case.proposals.iter().for_each(|item| events(&item.mark));
    case.publication_proposals.iter().for_each(|item| events(&item.mark));
    case.reviews.iter().for_each(|item| events(&item.mark));
    case.complaints_resolved.values().for_each(|item| events(&item.mark));
    for source in case.sources.iter().filter_map(|id| sources.get(id)) {
        put(format!("source/{}", source.id), source.registered.event, source.registered.seq);
        for capture in &source.captures {
            let name = format!("source/{}/capture/{}", source.id, capture.data.capture);
            put(name, capture.mark.event, capture.mark.seq);
        }
    }
    out
}
