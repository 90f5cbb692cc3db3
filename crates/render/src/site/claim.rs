//! A claim: who made it, what speaks for it and against it, what is missing, and how its verdict came to be.

use super::{
    Frame,
    case::{
        CaseParts,
        head::{At, DissentView, of_dissents},
        notes::{self, Quoted},
    },
};
use crate::{
    page::{
        claims::{ClaimView, EvidenceView, GapView},
        names::{Link, Names},
        phrases,
        verdict::{StepView, VerdictView},
    },
    words::and,
};
use askama::Template;
use model::{assessment::AssessedClaim, words::Stance};
use std::collections::BTreeMap;

/// What the page of a claim is made of.
#[derive(Debug, Clone, Copy)]
pub struct ClaimInput<'a> {
    /// The case.
    pub parts: CaseParts<'a>,
    /// The claim.
    pub claim: &'a AssessedClaim,
    /// What readers call the ratings, and their places on their scale.
    pub ratings: &'a BTreeMap<String, (String, Option<i64>)>,
    /// What keeps the moment in links.
    pub query: &'a str,
    /// Which moment it is, where it is not what readers see now.
    pub as_of: Option<(u64, &'a str)>,
}

/// A verdict that was given on it.
#[derive(Debug)]
struct Step<'a> {
    label: String,
    sign: StepView,
    confidence: &'static str,
    reason: &'static str,
    rationale: &'a str,
    kept: bool,
    by: String,
    at: At,
    inputs: Vec<Link>,
    set_aside: Vec<(Link, &'a str)>,
    author: Option<&'a str>,
}

/// A piece of evidence.
#[derive(Debug)]
struct Piece<'a> {
    view: EvidenceView<'a>,
    quoted: Quoted<'a>,
}

#[derive(Debug, Template)]
#[template(path = "site/claim.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    case: &'a str,
    question: &'a str,
    query: &'a str,
    language: &'a str,
    as_of: Option<At>,
    claim: ClaimView<'a>,
    verdict: Option<VerdictView<'a>>,
    recorded: Option<(String, At)>,
    columns: [(&'static str, &'static str, Vec<Piece<'a>>); 2],
    others: Vec<(&'static str, &'static str, Vec<Piece<'a>>)>,
    gaps: Vec<GapView<'a>>,
    steps: Vec<Step<'a>>,
    dissents: Vec<DissentView<'a>>,
    again: Vec<&'a str>,
    backward: Vec<(&'static str, Link)>,
    sentences: Vec<(usize, &'a str, &'a str)>,
}

/// Returns the page of a claim.
pub fn claim(frame: &Frame<'_>, input: &ClaimInput<'_>) -> String {
    let ClaimInput { parts, claim, query, .. } = *input;
    let assessment = parts.assessment;
    let names = Names::on_site(assessment, query);
    let of = |stance: Stance| -> Vec<Piece<'_>> {
        let evidence = claim.evidence.iter().filter(|one| one.stance == stance);
        evidence
            .map(|one| Piece {
                view: EvidenceView::of(one, claim, &names),
                quoted: notes::quoted(&parts, &names, claim, one),
            })
            .collect()
    };
    let others = [Stance::Qualifies, Stance::Context, Stance::NotStated];
    let others = others.map(|stance| (stance.as_str(), phrases::stance(stance), of(stance)));
    let view = ClaimView::of(claim, assessment, &names);
    let orders = input.ratings.iter().map(|(rating, (_, order))| (rating.clone(), *order)).collect();
    let mark = claim.claim.parse().ok().and_then(|id| parts.case.claim(&id)).map(|item| &item.mark);
    let page = Page {
        frame,
        case: &assessment.case,
        question: &assessment.question,
        query,
        language: phrases::language(&assessment.language),
        as_of: input.as_of.map(|(seq, recorded_at)| At::of(seq, recorded_at)),
        verdict: claim.verdict.as_ref().map(|verdict| VerdictView::of(verdict, &assessment.language, &names)),
        recorded: mark.map(|mark| {
            let by: Vec<String> = mark.by.iter().map(|key| parts.governance.display_name(key)).collect();
            (and(&by), At::of(mark.seq.0, &mark.recorded_at.to_string()))
        }),
        columns: [
            ("supports", "Speaks for it", of(Stance::Supports)),
            ("refutes", "Speaks against it", of(Stance::Refutes)),
        ],
        others: others.into_iter().filter(|(_, _, pieces)| !pieces.is_empty()).collect(),
        gaps: assessment
            .gaps
            .iter()
            .filter(|gap| gap.claim.as_deref() == Some(&claim.claim))
            .map(|gap| GapView::of(gap, &names))
            .collect(),
        steps: steps(input, &names),
        dissents: of_dissents(parts.record, &orders, &claim.claim),
        again: parts.record.recheck.iter().filter(|it| it.target == claim.claim).map(|it| it.why.as_str()).collect(),
        backward: backward(input, &names),
        sentences: assessment
            .statements()
            .enumerate()
            .filter(|(_, statement)| statement.claims.contains(&claim.claim))
            .map(|(at, statement)| (at + 1, statement.statement.as_str(), statement.text.as_str()))
            .collect(),
        claim: view,
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

fn steps<'a>(input: &ClaimInput<'a>, names: &Names) -> Vec<Step<'a>> {
    let parts = input.parts;
    let mut before: Option<String> = None;
    let mut steps: Vec<Step<'a>> = Vec::new();
    for item in parts.case.verdicts.get(input.claim.claim.as_str()).into_iter().flatten() {
        let (data, mark) = (&item.data, &item.mark);
        let rating = data.to.to_string();
        let (label, order) = input.ratings.get(&rating).cloned().unwrap_or_else(|| (rating.clone(), None));
        let by: Vec<String> = mark.by.iter().map(|key| parts.governance.display_name(key)).collect();
        let inputs: Vec<String> = data.inputs.iter().map(ToString::to_string).collect();
        steps.push(Step {
            label,
            sign: StepView::of(order),
            confidence: data.confidence.as_str(),
            reason: phrases::reason(data.reason),
            rationale: &data.rationale,
            kept: before.as_ref() == Some(&rating),
            by: and(&by),
            at: At::of(mark.seq.0, &mark.recorded_at.to_string()),
            inputs: names.links(&inputs),
            set_aside: data.set_aside.iter().map(|aside| (names.link(aside.id.as_str()), &*aside.reason)).collect(),
            author: data.attributed_to.as_deref(),
        });
        before = Some(rating);
    }
    steps.reverse();
    steps
}

/// What other claims say of how they stand to this one.
fn backward(input: &ClaimInput<'_>, names: &Names) -> Vec<(&'static str, Link)> {
    use model::words::ClaimRelation;
    let to_this = |other: &&AssessedClaim| other.claim != input.claim.claim;
    let others = input.parts.assessment.claims.iter().filter(to_this);
    others
        .flat_map(|other| other.relations.iter().map(move |relation| (other, relation)))
        .filter(|(_, relation)| relation.to == input.claim.claim)
        .map(|(other, relation)| {
            let words = match relation.relation {
                ClaimRelation::PartOf => "Has as a part",
                ClaimRelation::Duplicates => "Is also said as",
                ClaimRelation::Contradicts => "Is contradicted by",
                ClaimRelation::Narrower => "Is said more narrowly as",
                ClaimRelation::MeasuresDifferently => "Is counted otherwise in",
            };
            (words, names.link(&other.claim))
        })
        .collect()
}
