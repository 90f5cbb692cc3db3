//! What stands above the article: what a reader must know first, the verdict, and which state this is.

use super::{CaseInput, Seen};
use crate::{
    dates,
    page::{
        names::{Link, Names},
        notices::{CorrectionView, Notice, on_top as noticed},
        phrases,
        verdict::{StepView, VerdictView},
    },
    words::{and, count},
};
use model::{
    Assessment,
    case::QUESTION,
    record::{CaseRecord, RecordedProposal, RecordedPublication, Where},
    words::{CorrectionClass, ReviewDecision, Standing},
};
use std::collections::{BTreeMap, BTreeSet};

/// When something was recorded, and by which entry.
#[derive(Debug, Clone)]
pub(crate) struct At {
    pub(crate) exact: String,
    pub(crate) day: String,
    pub(crate) seq: u64,
}

impl At {
    pub(crate) fn of(seq: u64, recorded_at: &str) -> Self {
        Self { exact: recorded_at.to_owned(), day: dates::day(recorded_at), seq }
    }

    /// Returns the time as HTML wants it.
    pub(crate) fn machine(&self) -> String {
        dates::attribute(&self.exact)
    }

    pub(crate) fn recorded(at: &Where) -> Self {
        Self::of(at.seq, &at.recorded_at)
    }
}

/// What stands above everything else, with when it was recorded.
#[derive(Debug)]
pub(crate) struct Top<'a> {
    pub(crate) notice: Notice<'a>,
    pub(crate) at: Option<At>,
    /// Whether it came after what is shown.
    pub(crate) later: bool,
    /// What rests on it and has yet to be looked at again.
    pub(crate) pending: Vec<Link>,
}

/// Returns corrections that void or change the rating, sources that were taken back, and whose rating it is; also those
/// that came after the publication that is shown.
pub(crate) fn on_top<'a>(input: &CaseInput<'a>, names: &Names) -> Vec<Top<'a>> {
    let (shown, now, as_of) = (input.shown.assessment, input.now.assessment, input.as_of.0);
    let times: BTreeMap<&str, At> = input
        .now
        .case
        .corrections
        .iter()
        .map(|issued| {
            let at = At::of(issued.mark.seq.0, &issued.mark.recorded_at.to_string());
            (issued.data.correction.as_str(), at)
        })
        .collect();
    let mut tops: Vec<Top<'a>> = Vec::new();
    if matches!(input.seen, Seen::Published | Seen::PublishedBefore) {
        let weighty = |class| matches!(class, CorrectionClass::AffectsRating | CorrectionClass::Void);
        for correction in now.corrections.iter().rev().filter(|correction| weighty(correction.class)) {
            let at = times.get(correction.correction.as_str()).cloned();
            if at.as_ref().is_some_and(|at| at.seq > as_of) {
                let notice = Notice::Correction(CorrectionView::of(correction, names));
                tops.push(Top { notice, at, later: true, pending: Vec::new() });
            }
        }
    }
    let (mut corrections, mut others) = (Vec::new(), Vec::new());
    for notice in noticed(shown, names) {
        let at = match &notice {
            Notice::Correction(correction) => times.get(correction.id).cloned(),
            Notice::Retracted { source, .. } => retraction(input, &source.id),
            Notice::Imported { .. } => None,
        };
        let of_correction = matches!(notice, Notice::Correction(_));
        let pending = match &notice {
            Notice::Retracted { source, .. } => pending(input, &source.id, names),
            Notice::Correction(_) | Notice::Imported { .. } => Vec::new(),
        };
        let top = Top { notice, at, later: false, pending };
        if of_correction { corrections.push(top) } else { others.push(top) }
    }
    tops.append(&mut corrections);
    if !input.public && input.seen != Seen::Then {
        tops.extend(later_retractions(shown, now, names, input));
    }
    tops.append(&mut others);
    tops
}

/// What is rechecked now is known of the working state alone.
fn pending(input: &CaseInput<'_>, source: &str, names: &Names) -> Vec<Link> {
    let record = if input.public || input.seen == Seen::Then { input.shown.record } else { input.now.record };
    let of_source = record.recheck.iter().filter(|recheck| recheck.source.as_deref() == Some(source));
    of_source.map(|recheck| names.link(&recheck.target)).collect()
}

fn retraction(input: &CaseInput<'_>, id: &str) -> Option<At> {
    let source = input.now.sources.values().find(|source| source.id.as_str() == id)?;
    let (mark, _) = source.changes.iter().rev().find(|(_, changed)| changed.standing == Standing::Retracted)?;
    Some(At::of(mark.seq.0, &mark.recorded_at.to_string()))
}

fn later_retractions<'a>(
    shown: &'a Assessment,
    now: &'a Assessment,
    names: &Names,
    input: &CaseInput<'_>,
) -> Vec<Top<'a>> {
    let stood = |id: &str| shown.source(id).is_some_and(|source| source.standing != Standing::Retracted);
    let later = now.sources.iter().filter(|source| source.standing == Standing::Retracted && stood(&source.source));
    later
        .map(|source| Top {
            notice: Notice::Retracted {
                source: names.source(&source.source),
                notice: source.notice.as_deref(),
                sentences: shown
                    .statements()
                    .enumerate()
                    .filter(|(_, statement)| statement.citations.iter().any(|cited| cited.source == source.source))
                    .map(|(at, statement)| (at + 1, statement.statement.as_str()))
                    .collect(),
            },
            at: retraction(input, &source.source),
            later: true,
            pending: pending(input, &source.source, names),
        })
        .collect()
}

/// Which state is shown, where that is not the latest publication.
#[derive(Debug)]
pub(crate) struct Bar {
    pub(crate) words: String,
    pub(crate) at: Option<At>,
    pub(crate) ways: Vec<(String, String)>,
}

impl Bar {
    pub(crate) fn of(input: &CaseInput<'_>) -> Option<Self> {
        let id = &input.shown.assessment.case;
        let last = input.now.record.publications.last();
        let at = At::of(input.as_of.0, input.as_of.1);
        let published =
            last.map(|last| (format!("/cases/{id}"), format!("the latest publication, {}", last.publication)));
        let now = (!input.public).then(|| (format!("/cases/{id}?at=now"), "the working state, now".to_owned()));
        let compare =
            |from: &str, to: &str| (format!("/cases/{id}/diff?from={from}&to={to}"), "what differs".to_owned());
        Some(match (input.seen, last) {
            (Seen::Published, _) => return None,
            (Seen::PublishedBefore, Some(last)) => Self {
                words: "You are reading an earlier publication, as of".to_owned(),
                at: Some(at),
                ways: published.into_iter().chain([compare(&input.as_of.0.to_string(), &last.publication)]).collect(),
            },
            (Seen::Working, None) => Self {
                words: "This is the working state: the case was never published.".to_owned(),
                at: None,
                ways: Vec::new(),
            },
            (Seen::Working, Some(last)) => Self {
                words: format!("You are reading the working state, {} since", changes_since(input, last.at.seq)),
                at: Some(At::recorded(&last.at)),
                ways: published.into_iter().chain([compare(&last.publication, "now")]).collect(),
            },
            (Seen::Then | Seen::PublishedBefore, _) => Self {
                words: "You are reading it as of".to_owned(),
                at: Some(at),
                ways: published
                    .into_iter()
                    .chain(now)
                    .chain((!input.public).then(|| compare(&input.as_of.0.to_string(), "now")))
                    .collect(),
            },
        })
    }
}

/// Returns how many changes came after a position.
fn changes_since(input: &CaseInput<'_>, seq: u64) -> String {
    let later = input.life.changes.iter().filter(|change| change.seq > seq).count();
    count(later as u64, "change", "changes")
}

/// What a reviewer said.
#[derive(Debug)]
pub(crate) struct ReviewView<'a> {
    pub(crate) who: String,
    pub(crate) note: Option<&'a str>,
    pub(crate) at: At,
}

/// Dissent that stands.
#[derive(Debug)]
pub(crate) struct DissentView<'a> {
    pub(crate) who: String,
    pub(crate) would_be: Option<(String, StepView)>,
    pub(crate) reason: &'a str,
    pub(crate) at: At,
}

/// Things to be looked at again for one reason.
#[derive(Debug)]
pub(crate) struct Again {
    pub(crate) why: String,
    pub(crate) seq: u64,
    pub(crate) source: Option<String>,
    pub(crate) targets: Vec<Link>,
}

/// The verdict and what goes with it.
#[derive(Debug)]
pub(crate) struct Head<'a> {
    pub(crate) verdict: Option<VerdictView<'a>>,
    pub(crate) since: Option<At>,
    pub(crate) published: Option<(&'a RecordedPublication, At)>,
    pub(crate) checked: Option<At>,
    pub(crate) approvals: Vec<ReviewView<'a>>,
    pub(crate) objections: Vec<ReviewView<'a>>,
    pub(crate) dissents: Vec<DissentView<'a>>,
    pub(crate) again: Vec<Again>,
    pub(crate) changes: String,
    pub(crate) later: u64,
}

impl<'a> Head<'a> {
    pub(crate) fn of(input: &CaseInput<'a>, names: &Names) -> Self {
        let parts = input.shown;
        let (assessment, record) = (parts.assessment, parts.record);
        let verdict = assessment.verdict.as_ref();
        let last = record.verdicts.get(QUESTION).and_then(|steps| steps.last());
        let since = standing_since(record).map(At::recorded);
        let published = record.publications.last().map(|published| (published, At::recorded(&published.at)));
        let events =
            [verdict.map(|verdict| verdict.event.as_str()), published.as_ref().map(|(p, _)| p.at.event.as_str())];
        let reviewed: Vec<&RecordedProposal> = record
            .proposals
            .iter()
            .filter(|proposal| proposal.used_by.as_deref().is_some_and(|used| events.contains(&Some(used))))
            .collect();
        let said = |wanted: ReviewDecision| -> Vec<ReviewView<'a>> {
            let reviews = reviewed.iter().flat_map(|proposal| &proposal.reviews);
            let of = reviews.filter(|review| review.decision == wanted);
            of.map(|review| ReviewView {
                who: and(&review.at.by),
                note: review.note.as_deref(),
                at: At::recorded(&review.at),
            })
            .collect()
        };
        let mut approvals = said(ReviewDecision::Approve);
        let mut seen = BTreeSet::new();
        approvals.retain(|review| seen.insert(review.who.clone()));
        Self {
            verdict: verdict.map(|verdict| VerdictView::of(verdict, &assessment.language, names)),
            since,
            checked: checked(record).filter(|at| last.is_none_or(|last| at.seq > last.at.seq)),
            approvals,
            objections: said(ReviewDecision::Object),
            dissents: dissents(input, QUESTION),
            again: again(record, assessment, names),
            changes: phrases::changes(verdict.map_or(0, |verdict| verdict.changes)),
            later: if input.public { 0 } else { later(input, published.as_ref().map(|(_, at)| at.seq)) },
            published,
        }
    }
}

fn later(input: &CaseInput<'_>, published: Option<u64>) -> u64 {
    let Some(published) = published else { return 0 };
    input.life.changes.iter().filter(|change| change.seq > published).count() as u64
}

/// A verdict that is kept stands since it was first given.
fn standing_since(record: &CaseRecord) -> Option<&Where> {
    let steps = record.verdicts.get(QUESTION)?;
    let rating = &steps.last()?.rating;
    steps.iter().rev().take_while(|step| step.rating == *rating).last().map(|step| &step.at)
}

/// When somebody last looked at all of it: rated, looked again or published.
fn checked(record: &CaseRecord) -> Option<At> {
    let rated = record.verdicts.values().flatten().map(|step| &step.at);
    let again = record.rechecked.iter().map(|cleared| &cleared.at);
    let published = record.publications.iter().map(|published| &published.at);
    rated.chain(again).chain(published).max_by_key(|at| at.seq).map(At::recorded)
}

/// Returns the dissent that stands on a target.
pub(crate) fn dissents<'a>(input: &CaseInput<'a>, target: &str) -> Vec<DissentView<'a>> {
    of_dissents(input.shown.record, input.life.orders, target)
}

/// Returns the dissent that stands on a target, with the places of ratings on their scale.
pub(crate) fn of_dissents<'a>(
    record: &'a CaseRecord,
    orders: &BTreeMap<String, Option<i64>>,
    target: &str,
) -> Vec<DissentView<'a>> {
    let standing = record.dissents.iter().filter(|dissent| dissent.withdrawn.is_none() && dissent.target == target);
    standing
        .map(|dissent| DissentView {
            who: and(&dissent.at.by),
            would_be: dissent.would_be.as_ref().map(|rating| {
                let order = orders.get(rating).copied().flatten();
                (rating.replace('-', " "), StepView::of(order))
            }),
            reason: &dissent.reason,
            at: At::recorded(&dissent.at),
        })
        .collect()
}

/// Returns what is to be looked at again, but for what the notice of a retracted source says already.
fn again(record: &CaseRecord, assessment: &Assessment, names: &Names) -> Vec<Again> {
    let mut out: Vec<Again> = Vec::new();
    let retracted = |id: &str| assessment.source(id).is_some_and(|source| source.standing == Standing::Retracted);
    for recheck in record.recheck.iter().filter(|recheck| !recheck.source.as_deref().is_some_and(retracted)) {
        let target = names.link(&recheck.target);
        match out.iter_mut().find(|known| known.seq == recheck.seq && known.why == recheck.why) {
            Some(known) => known.targets.push(target),
            None => out.push(Again {
                why: recheck.why.clone(),
                seq: recheck.seq,
                source: recheck.source.clone(),
                targets: vec![target],
            }),
        }
    }
    out
}

impl Again {
    pub(crate) fn how_many(&self) -> String {
        count(self.targets.len() as u64, "thing rests", "things rest")
    }
}
