//! What differs between two moments of a case: verdicts, words, evidence, gaps, sources.

use crate::{
    assessment::{AssessedClaim, AssessedSource, Assessment, Verdict},
    case::Case,
};
use proof::Slug;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What differs, from the earlier moment to the later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Comparison {
    pub verdicts: Vec<VerdictDiffers>,
    pub statements: Vec<WordsDiffer>,
    pub claims: Vec<WordsDiffer>,
    pub evidence: Vec<ThingDiffers>,
    pub gaps: Vec<ThingDiffers>,
    pub sources: Vec<SourceDiffers>,
    pub corrections: Vec<ThingDiffers>,
    pub comments: Vec<ThingDiffers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateDiffers>,
}

/// A moment that was compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Moment {
    pub seq: u64,
    pub recorded_at: String,
    pub digest: String,
    pub publication: Option<String>,
}

/// A verdict differs: its rating, its confidence or its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct VerdictDiffers {
    /// `question` or a claim's id.
    pub target: String,
    /// The claim's words.
    pub of: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Verdict>,
}

/// Words differ; one that was not there, or is not any more, has no `was` or no `now`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct WordsDiffer {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// What else differs in it: `citations`, `grounding`, `claims` and so on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<&'static str>,
    /// The event that wrote what is there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Why, as that event says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Something was gained or lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct ThingDiffers {
    pub id: String,
    /// `gained` or `lost`.
    pub change: Change,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    pub event: String,
}

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It came.
    Gained,
    /// It went.
    Lost,
    /// It became another.
    Changed,
}

/// A source came, went, was captured, or does not stand as it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct SourceDiffers {
    pub source: String,
    pub change: Change,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing_was: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing_now: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    pub captures_gained: Vec<String>,
    /// Other members that differ, such as `title`.
    pub also: Vec<&'static str>,
}

/// The case was closed or reopened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct StateDiffers {
    pub was: &'static str,
    pub now: &'static str,
}

impl Comparison {
    /// Returns what differs between two assessments of one case.
    pub fn of(was: &Assessment, now: &Assessment) -> Self {
        Self {
            verdicts: verdicts(was, now),
            statements: statements(was, now),
            claims: claims(was, now),
            evidence: evidence(was, now),
            gaps: gaps(was, now),
            sources: sources(was, now),
            corrections: corrections(was, now),
            comments: comments(was, now),
            state: (was.state != now.state).then_some(StateDiffers { was: was.state, now: now.state }),
        }
    }

    /// Adds why sentences and headings say what they say now, which the case knows and its assessment does not.
    pub fn explain(&mut self, case: &Case) {
        for differs in &mut self.statements {
            let Ok(id) = differs.id.parse::<Slug>() else { continue };
            let statement = || case.document.statement(&id)?.data.reason.as_ref().map(ToString::to_string);
            let section = || case.document.section(&id)?.data.reason.as_ref().map(ToString::to_string);
            differs.reason = statement().or_else(section);
        }
    }

    /// Returns the comparison as other programs read it.
    pub fn to_value(&self, case: &Slug, from: &Moment, to: &Moment) -> serde_json::Value {
        // Strings, integers and lists always serialize.
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(members) = value.as_object_mut() {
            members.insert("case".to_owned(), case.as_str().into());
            members.insert("from".to_owned(), serde_json::to_value(from).unwrap_or_default());
            members.insert("to".to_owned(), serde_json::to_value(to).unwrap_or_default());
        }
        value
    }

    /// Tells whether nothing differs that a reader could see.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether a verdict says something else: another event may say the same.
fn verdict_differs(was: Option<&Verdict>, now: Option<&Verdict>) -> bool {
    was.map(|verdict| &verdict.event) != now.map(|verdict| &verdict.event)
}

fn verdicts(was: &Assessment, now: &Assessment) -> Vec<VerdictDiffers> {
    let of_question = |assessment: &Assessment| assessment.verdict.clone();
    let mut out = Vec::new();
    if verdict_differs(was.verdict.as_ref(), now.verdict.as_ref()) {
        out.push(VerdictDiffers {
            target: crate::case::QUESTION.to_owned(),
            of: now.question.clone(),
            was: of_question(was),
            now: of_question(now),
        });
    }
    for (id, before, after) in pairs(&was.claims, &now.claims, |claim| &claim.claim) {
        let verdict = |claim: Option<&AssessedClaim>| claim.and_then(|claim| claim.verdict.clone());
        let (a, b) = (verdict(before), verdict(after));
        if verdict_differs(a.as_ref(), b.as_ref()) {
            let of = after.or(before).map(|claim| claim.text.clone()).unwrap_or_default();
            out.push(VerdictDiffers { target: id.to_owned(), of, was: a, now: b });
        }
    }
    out
}

fn statements(was: &Assessment, now: &Assessment) -> Vec<WordsDiffer> {
    let mut out = Vec::new();
    let headings = |assessment: &Assessment| -> Vec<(String, Option<String>, String)> {
        let of = assessment.sections.iter();
        of.map(|section| (section.section.clone(), section.heading.clone(), section.event.clone())).collect()
    };
    let (before, after) = (headings(was), headings(now));
    for (id, a, b) in pairs(&before, &after, |(id, ..)| id) {
        let heading = |of: Option<&(String, Option<String>, String)>| of.and_then(|(_, heading, _)| heading.clone());
        if heading(a) != heading(b) {
            let event = b.map(|(.., event)| event.clone());
            out.push(WordsDiffer {
                id: id.to_owned(),
                was: heading(a),
                now: heading(b),
                also: Vec::new(),
                event,
                reason: None,
            });
        }
    }
    let all = |assessment: &Assessment| assessment.statements().cloned().collect::<Vec<_>>();
    let (before, after) = (all(was), all(now));
    for (id, a, b) in pairs(&before, &after, |statement| &statement.statement) {
        let mut also = Vec::new();
        if let (Some(a), Some(b)) = (a, b) {
            let cited = |of: &crate::assessment::AssessedStatement| {
                of.citations.iter().map(|c| (c.number, c.source.clone())).collect::<Vec<_>>()
            };
            let differs = [
                ("citations", cited(a) != cited(b)),
                ("grounding", a.grounding != b.grounding),
                ("claims", a.claims != b.claims),
                ("gaps", a.gaps != b.gaps),
                ("verdicts", a.verdicts != b.verdicts),
                ("rests_on", a.rests_on != b.rests_on),
                ("kind", a.kind != b.kind),
            ];
            also.extend(differs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name));
        }
        let (text_was, text_now) = (a.map(|a| a.text.clone()), b.map(|b| b.text.clone()));
        if text_was != text_now || !also.is_empty() {
            let event = b.map(|statement| statement.event.clone());
            out.push(WordsDiffer { id: id.to_owned(), was: text_was, now: text_now, also, event, reason: None });
        }
    }
    out
}

fn claims(was: &Assessment, now: &Assessment) -> Vec<WordsDiffer> {
    let mut out = Vec::new();
    for (id, a, b) in pairs(&was.claims, &now.claims, |claim| &claim.claim) {
        let mut also = Vec::new();
        if let (Some(a), Some(b)) = (a, b) {
            let differs = [
                ("claimant", a.claimant != b.claimant),
                ("claimed_at", a.claimed_at != b.claimed_at),
                ("quantity", a.quantity != b.quantity),
                ("kinds", a.kinds != b.kinds),
                ("modality", a.modality != b.modality),
                ("relations", a.relations != b.relations),
            ];
            also.extend(differs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name));
        }
        let (text_was, text_now) = (a.map(|a| a.text.clone()), b.map(|b| b.text.clone()));
        if text_was != text_now || !also.is_empty() {
            let event = b.map(|claim| claim.event.clone());
            out.push(WordsDiffer { id: id.to_owned(), was: text_was, now: text_now, also, event, reason: None });
        }
    }
    out
}

fn evidence(was: &Assessment, now: &Assessment) -> Vec<ThingDiffers> {
    let all = |assessment: &Assessment| -> Vec<ThingDiffers> {
        let of_claims = assessment.claims.iter().flat_map(|claim| claim.evidence.iter().map(move |e| (claim, e)));
        of_claims
            .map(|(claim, evidence)| ThingDiffers {
                id: evidence.evidence.clone(),
                change: Change::Gained,
                text: match (&evidence.quote, &evidence.answer) {
                    (Some(quote), _) => format!("“{}”", quote.exact),
                    (None, Some(answer)) => answer.clone(),
                    (None, None) => format!("{} {}", evidence.stance, claim.claim),
                },
                claim: Some(claim.claim.clone()),
                source: Some(evidence.source.clone()),
                event: evidence.event.clone(),
            })
            .collect()
    };
    gained_and_lost(all(was), all(now))
}

fn gaps(was: &Assessment, now: &Assessment) -> Vec<ThingDiffers> {
    let all = |assessment: &Assessment| -> Vec<ThingDiffers> {
        let of = |gap: &crate::assessment::AssessedGap| ThingDiffers {
            id: gap.gap.clone(),
            change: Change::Gained,
            text: gap.would_settle.clone(),
            claim: gap.claim.clone(),
            source: None,
            event: gap.event.clone(),
        };
        assessment.gaps.iter().map(of).collect()
    };
    gained_and_lost(all(was), all(now))
}

fn corrections(was: &Assessment, now: &Assessment) -> Vec<ThingDiffers> {
    let all = |assessment: &Assessment| -> Vec<ThingDiffers> {
        let of = |correction: &crate::assessment::AssessedCorrection| ThingDiffers {
            id: correction.correction.clone(),
            change: Change::Gained,
            text: correction.text.clone(),
            claim: None,
            source: None,
            event: correction.event.clone(),
        };
        assessment.corrections.iter().map(of).collect()
    };
    gained_and_lost(all(was), all(now))
}

fn comments(was: &Assessment, now: &Assessment) -> Vec<ThingDiffers> {
    let all = |assessment: &Assessment| -> Vec<ThingDiffers> {
        let of = |comment: &crate::assessment::AssessedComment| ThingDiffers {
            id: comment.event.clone(),
            change: Change::Gained,
            text: format!("{}: {}", comment.of, comment.outcome),
            claim: None,
            source: None,
            event: comment.event.clone(),
        };
        assessment.comments.iter().map(of).collect()
    };
    gained_and_lost(all(was), all(now))
}

/// Ids are never used again, so that the same id is the same thing.
fn gained_and_lost(was: Vec<ThingDiffers>, now: Vec<ThingDiffers>) -> Vec<ThingDiffers> {
    let ids = |things: &[ThingDiffers]| things.iter().map(|thing| thing.id.clone()).collect::<BTreeSet<_>>();
    let (before, after) = (ids(&was), ids(&now));
    let lost = was.into_iter().filter(|thing| !after.contains(&thing.id));
    let lost = lost.map(|thing| ThingDiffers { change: Change::Lost, ..thing });
    lost.chain(now.into_iter().filter(|thing| !before.contains(&thing.id))).collect()
}

fn sources(was: &Assessment, now: &Assessment) -> Vec<SourceDiffers> {
    let mut out = Vec::new();
    for (id, a, b) in pairs(&was.sources, &now.sources, |source| &source.source) {
        let captures = |source: Option<&AssessedSource>| -> BTreeSet<String> {
            source.into_iter().flat_map(|source| &source.captures).map(|capture| capture.capture.clone()).collect()
        };
        let gained: Vec<String> = captures(b).difference(&captures(a)).cloned().collect();
        let mut also = Vec::new();
        let (mut standing_was, mut standing_now) = (None, None);
        if let (Some(a), Some(b)) = (a, b) {
            let differs = [
                ("title", a.title != b.title),
                ("url", a.url != b.url),
                ("publisher", a.publisher != b.publisher),
                ("authors", a.authors != b.authors),
                ("kind", a.kind != b.kind),
                ("published", a.published != b.published),
                ("perspective", a.perspective != b.perspective),
                ("stub", a.stub != b.stub),
                ("basis", a.basis != b.basis),
                ("merged_into", a.merged_into != b.merged_into),
            ];
            also.extend(differs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name));
            if a.standing != b.standing || a.notice != b.notice {
                standing_was = Some(a.standing.to_string());
                standing_now = Some(b.standing.to_string());
            }
        }
        let change = match (a, b) {
            (None, _) => Change::Gained,
            (_, None) => Change::Lost,
            (Some(_), Some(_)) => Change::Changed,
        };
        if change == Change::Changed && gained.is_empty() && also.is_empty() && standing_now.is_none() {
            continue;
        }
        let shown = b.or(a);
        out.push(SourceDiffers {
            source: id.to_owned(),
            change,
            title: shown.and_then(|source| source.title.clone()).unwrap_or_else(|| id.to_owned()),
            notice: b.filter(|_| standing_now.is_some()).and_then(|source| source.notice.clone()),
            standing_was,
            standing_now,
            captures_gained: gained,
            also,
        });
    }
    out
}

/// Returns what has the same id in both, in the order of the later and then what only the earlier has.
fn pairs<'a, T>(was: &'a [T], now: &'a [T], id: fn(&T) -> &String) -> Vec<(&'a str, Option<&'a T>, Option<&'a T>)> {
    let before: BTreeMap<&String, &T> = was.iter().map(|item| (id(item), item)).collect();
    let after: BTreeSet<&String> = now.iter().map(id).collect();
    let kept = now.iter().map(|item| (id(item).as_str(), before.get(id(item)).copied(), Some(item)));
    let lost = was.iter().filter(|item| !after.contains(id(item)));
    kept.chain(lost.map(|item| (id(item).as_str(), Some(item), None))).collect()
}
