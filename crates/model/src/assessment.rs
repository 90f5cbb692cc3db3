//! The assessment: what people read, a function of the entries alone.
//!
//! It holds no position, no time of recording and no hash of an entry, names events by id and keeps log order, so that
//! its digest is the same on every machine and after every rebuild, whatever happens in other cases. What goes with a
//! position is in the [`CaseRecord`] beside it. `docs/json.md` describes both.

use crate::{
    case::{Case, Item, QUESTION},
    decide::KnownSources,
    document::{STATEMENT_BEFORE, Section, Statement},
    event::cases::{ClaimExtracted, EvidenceLinked, GapRecorded, VerdictChanged},
    governance::Governance,
    grounding::{self, Grounding, GroundingCount},
    source::Source,
    values::{Appearance, Locator, Method, Quantity, Quote, Searched, SetAside, Translation},
    words::{
        Access, Basis, CaptureHow, ClaimKind, Confidence, Directness, Independence, SectionRole, SourceKind, Stance,
        StatementKind, VerdictReason, Verification,
    },
};
use proof::{Digest, EventId, Seq};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The name of the assessment's shape. A released one keeps its projection for ever.
pub const ASSESSMENT_SCHEMA: &str = "casebook.assessment.v1";

/// A case, as it stands at a position of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Assessment {
    pub schema: &'static str,
    pub case: String,
    pub question: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    pub language: String,
    pub scale: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<String>,
    pub state: &'static str,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    pub sections: Vec<AssessedSection>,
    pub sources: Vec<AssessedSource>,
    pub claims: Vec<AssessedClaim>,
    pub gaps: Vec<AssessedGap>,
    pub comments: Vec<()>,
    pub corrections: Vec<()>,
    pub imports: Vec<AssessedImport>,
    pub grounding: GroundingCount,
}

/// A verdict that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Verdict {
    pub rating: String,
    pub label: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    pub confidence: Confidence,
    pub rationale: String,
    pub reason: VerdictReason,
    pub by: Vec<String>,
    pub event: String,
    pub inputs: Vec<String>,
    pub set_aside: Vec<SetAside>,
    pub not_weighed: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributed_to: Option<String>,
    pub changes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
}

/// A section of the written assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedSection {
    pub section: String,
    pub role: SectionRole,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    pub before: String,
    pub event: String,
    pub statements: Vec<AssessedStatement>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedStatement {
    pub statement: String,
    pub before: String,
    pub text: String,
    pub kind: StatementKind,
    pub citations: Vec<AssessedCitation>,
    pub claims: Vec<String>,
    pub gaps: Vec<String>,
    pub verdicts: Vec<String>,
    pub rests_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grounding: Option<Grounding>,
    pub quoted: u64,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
}

/// A `[n]` of a sentence, with what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedCitation {
    pub number: u32,
    pub source: String,
    pub evidence: Vec<String>,
    pub grounding: Grounding,
    pub stances: Vec<Stance>,
}

/// A source that the case names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedSource {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    pub source: String,
    pub stub: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    pub authors: Vec<String>,
    pub kind: SourceKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perspective: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    pub captures: Vec<AssessedCapture>,
}

/// A capture of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedCapture {
    pub capture: String,
    pub how: CaptureHow,
    pub captured_at: String,
    pub sha256: String,
    pub size: u64,
    pub media_type: String,
    pub access: Access,
    pub extractions: Vec<String>,
    pub event: String,
}

/// A claim, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedClaim {
    pub claim: String,
    pub text: String,
    pub claimant: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appearance: Option<Appearance>,
    pub kinds: Vec<ClaimKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    pub evidence: Vec<AssessedEvidence>,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedEvidence {
    pub evidence: String,
    pub source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<Locator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translation>,
    pub stance: Stance,
    pub directness: Directness,
    pub independence: Independence,
    pub verification: Verification,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
}

/// What was looked for and not found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedGap {
    pub gap: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    pub would_settle: String,
    pub searched: Searched,
    pub event: String,
}

/// A file that the case was imported from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct AssessedImport {
    pub sha256: String,
    pub media_type: String,
    pub importer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    pub event: String,
}

impl Assessment {
    /// Returns the assessment of a case, from the case, governance and the sources that it names, all at one position.
    pub fn of(case: &Case, governance: &Governance, sources: &KnownSources<'_>) -> Self {
        let opened = &case.opened.data;
        let mut count = GroundingCount::default();
        let sections = case.document.sections().iter().map(|s| section(case, s, sources, &mut count)).collect();
        Self {
            schema: ASSESSMENT_SCHEMA,
            case: case.id.to_string(),
            question: opened.question.to_string(),
            proposition: text(opened.proposition.as_ref()),
            scope: text(opened.scope.as_ref()),
            language: opened.language.to_string(),
            scale: opened.scale.to_string(),
            asked_by: text(opened.asked_by.as_ref()),
            state: "open",
            event: case.opened.mark.event.to_string(),
            verdict: verdict(case, governance, QUESTION),
            sections,
            sources: assessed_sources(case, sources),
            claims: case.claims.iter().map(|claim| assessed_claim(case, governance, claim)).collect(),
            gaps: case.gaps.iter().map(gap).collect(),
            comments: Vec::new(),
            corrections: Vec::new(),
            imports: imports(case),
            grounding: count,
        }
    }

    /// Returns the assessment as a JSON value.
    pub fn to_value(&self) -> serde_json::Value {
        // Strings, integers and lists always serialize.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Returns the SHA-256 of the assessment's RFC 8785 form.
    pub fn digest(&self) -> Digest {
        Digest::of(&proof::json::to_canonical(&self.to_value()).unwrap_or_default())
    }

    /// Returns all sentences in order.
    pub fn statements(&self) -> impl Iterator<Item = &AssessedStatement> {
        self.sections.iter().flat_map(|section| &section.statements)
    }
}

fn text<T: ToString>(value: Option<&T>) -> Option<String> {
    value.map(ToString::to_string)
}

fn strings<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn section(case: &Case, section: &Section, sources: &KnownSources<'_>, count: &mut GroundingCount) -> AssessedSection {
    let data = &section.data;
    AssessedSection {
        section: data.section.to_string(),
        role: data.role,
        mark: data.mark.clone(),
        heading: text(data.heading.as_ref()),
        before: data.before.clone(),
        event: section.mark.event.to_string(),
        statements: section.statements.iter().map(|written| statement(case, written, sources, count)).collect(),
    }
}

fn statement(
    case: &Case,
    written: &Statement,
    sources: &KnownSources<'_>,
    count: &mut GroundingCount,
) -> AssessedStatement {
    let data = &written.data;
    let citations: Vec<AssessedCitation> = data
        .citations
        .iter()
        .map(|citation| {
            let behind = grounding::of_citation(case, written, citation, sources);
            AssessedCitation {
                number: citation.number,
                source: citation.source.to_string(),
                evidence: strings(&citation.evidence),
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
        claims: strings(&data.claims),
        gaps: strings(&data.gaps),
        verdicts: strings(&data.verdicts),
        rests_on: strings(&data.rests_on),
        language: text(data.language.as_ref()),
        grounding: weakest,
        event: written.mark.event.to_string(),
        method: data.method.clone(),
    }
}

/// Numbered sources in order of their numbers, then the others in log order.
fn assessed_sources(case: &Case, sources: &KnownSources<'_>) -> Vec<AssessedSource> {
    let numbered: BTreeSet<_> = case.numbers.values().collect();
    let with_number = case.numbers.iter().map(|(number, id)| (Some(*number), id));
    let without = case.sources.iter().filter(|id| !numbered.contains(id)).map(|id| (None, id));
    with_number
        .chain(without)
        .filter_map(|(number, id)| sources.get(id).map(|source| assessed_source(number, source)))
        .collect()
}

fn assessed_source(number: Option<u32>, source: &Source) -> AssessedSource {
    let data = &source.data;
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
        basis: source.basis,
        captures: source
            .captures
            .iter()
            .map(|capture| AssessedCapture {
                capture: capture.data.capture.to_string(),
                how: capture.data.how,
                captured_at: capture.data.captured_at.to_string(),
                sha256: capture.data.body.sha256.to_string(),
                size: capture.data.body.size,
                media_type: capture.data.body.media_type.to_string(),
                access: capture.data.access.unwrap_or(Access::QuotesOnly),
                extractions: capture.extractions.iter().map(|(_, text)| text.text.sha256.to_string()).collect(),
                event: capture.mark.event.to_string(),
            })
            .collect(),
    }
}

fn assessed_claim(case: &Case, governance: &Governance, claim: &Item<ClaimExtracted>) -> AssessedClaim {
    let data = &claim.data;
    AssessedClaim {
        claim: data.claim.to_string(),
        text: data.text.to_string(),
        claimant: data.claimant.to_string(),
        claimed_at: text(data.claimed_at.as_ref()),
        appearance: data.appearance.clone(),
        kinds: data.kinds.clone(),
        modality: text(data.modality.as_ref()),
        quantity: data.quantity.clone(),
        verdict: verdict(case, governance, data.claim.as_str()),
        evidence: case.evidence.iter().filter(|e| e.data.claim == data.claim).map(evidence).collect(),
        event: claim.mark.event.to_string(),
        method: data.method.clone(),
    }
}

fn evidence(item: &Item<EvidenceLinked>) -> AssessedEvidence {
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
    }
}

fn gap(item: &Item<GapRecorded>) -> AssessedGap {
    AssessedGap {
        gap: item.data.gap.to_string(),
        claim: text(item.data.claim.as_ref()),
        would_settle: item.data.would_settle.to_string(),
        searched: item.data.searched.clone(),
        event: item.mark.event.to_string(),
    }
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

fn verdict(case: &Case, governance: &Governance, target: &str) -> Option<Verdict> {
    let history = case.verdicts.get(target)?;
    let item: &Item<VerdictChanged> = history.last()?;
    let data = &item.data;
    let scale = governance.scale(&case.opened.data.scale);
    let rating = scale.and_then(|scale| scale.ratings.iter().find(|rating| rating.rating == data.to));
    let label = rating.map(|rating| rating.label.iter().map(|(k, v)| (k.clone(), v.to_string())).collect());
    let weighed: BTreeSet<&str> =
        data.inputs.iter().map(|id| id.as_str()).chain(data.set_aside.iter().map(|aside| aside.id.as_str())).collect();
    let bears = |evidence: &&Item<EvidenceLinked>| evidence.data.claim.as_str() == target;
    Some(Verdict {
        rating: data.to.to_string(),
        label: label.unwrap_or_default(),
        order: rating.and_then(|rating| rating.order),
        confidence: data.confidence,
        rationale: data.rationale.to_string(),
        reason: data.reason,
        by: item.mark.by.iter().map(|key| governance.display_name(key)).collect(),
        event: item.mark.event.to_string(),
        inputs: strings(&data.inputs),
        set_aside: data.set_aside.clone(),
        not_weighed: case
            .evidence
            .iter()
            .filter(bears)
            .filter(|evidence| !weighed.contains(evidence.data.evidence.as_str()))
            .map(|evidence| evidence.data.evidence.to_string())
            .collect(),
        attributed_to: text(data.attributed_to.as_ref()),
        changes: (history.len() as u64).saturating_sub(1),
        method: data.method.clone(),
    })
}

/// What goes with an assessment and is not in its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct CaseRecord {
    pub entries: u64,
    pub publications: Vec<()>,
    pub notes: Vec<RecordedNote>,
    pub verdicts: BTreeMap<String, Vec<VerdictStep>>,
}

/// A remark beside the assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct RecordedNote {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    pub text: String,
    pub by: Vec<String>,
    pub event: String,
    pub seq: u64,
    pub recorded_at: String,
}

/// One verdict of a target's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct VerdictStep {
    pub rating: String,
    pub reason: VerdictReason,
    pub by: Vec<String>,
    pub event: String,
    pub seq: u64,
    pub recorded_at: String,
}

impl CaseRecord {
    /// Returns what goes with the assessment of a case.
    pub fn of(case: &Case, governance: &Governance) -> Self {
        let names = |by: &[proof::KeyId]| by.iter().map(|key| governance.display_name(key)).collect::<Vec<_>>();
        Self {
            entries: case.next_version,
            publications: Vec::new(),
            notes: case
                .notes
                .iter()
                .map(|note| RecordedNote {
                    target: text(note.data.target.as_ref()),
                    text: note.data.text.to_string(),
                    by: names(&note.mark.by),
                    event: note.mark.event.to_string(),
                    seq: note.mark.seq.0,
                    recorded_at: note.mark.recorded_at.to_string(),
                })
                .collect(),
            verdicts: case
                .verdicts
                .iter()
                .map(|(target, steps)| {
                    let steps = steps
                        .iter()
                        .map(|step| VerdictStep {
                            rating: step.data.to.to_string(),
                            reason: step.data.reason,
                            by: names(&step.mark.by),
                            event: step.mark.event.to_string(),
                            seq: step.mark.seq.0,
                            recorded_at: step.mark.recorded_at.to_string(),
                        })
                        .collect();
                    (target.clone(), steps)
                })
                .collect(),
        }
    }
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
    for source in case.sources.iter().filter_map(|id| sources.get(id)) {
        put(format!("source/{}", source.id), source.registered.event, source.registered.seq);
        for capture in &source.captures {
            let name = format!("source/{}/capture/{}", source.id, capture.data.capture);
            put(name, capture.mark.event, capture.mark.seq);
        }
    }
    out
}
