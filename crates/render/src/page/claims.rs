//! Claims with their evidence, what is missing, and who was asked.

use super::{
    names::{Link, Names},
    phrases::{self, Day, QuoteView},
    verdict::VerdictView,
};
use model::{
    Assessment,
    assessment::{AssessedClaim, AssessedComment, AssessedEvidence, AssessedGap},
    values::Quantity,
    words::{Directness, Independence, Stance, Verification},
};

/// A claim.
#[derive(Debug)]
pub(crate) struct ClaimView<'a> {
    pub(crate) id: &'a str,
    pub(crate) text: &'a str,
    pub(crate) claimant: Option<&'a str>,
    pub(crate) claimed_at: Option<Day<'a>>,
    pub(crate) appeared_in: Option<Link>,
    pub(crate) appearance: Option<QuoteView<'a>>,
    pub(crate) kinds: String,
    pub(crate) modality: Option<&'a str>,
    pub(crate) quantity: Vec<(&'static str, String)>,
    pub(crate) relations: Vec<(&'static str, Link, Option<&'a str>)>,
    pub(crate) verdict: Option<VerdictView<'a>>,
    pub(crate) evidence: Vec<Group<'a>>,
    pub(crate) unconfirmed: bool,
    pub(crate) made_with: Option<String>,
}

/// Evidence of one stance.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    pub(crate) class: &'static str,
    pub(crate) title: &'static str,
    pub(crate) evidence: Vec<EvidenceView<'a>>,
}

/// A piece of evidence.
#[derive(Debug)]
pub(crate) struct EvidenceView<'a> {
    pub(crate) id: &'a str,
    pub(crate) source: Link,
    pub(crate) capture: Option<Link>,
    pub(crate) quote: Option<QuoteView<'a>>,
    pub(crate) locator: String,
    pub(crate) translation: Option<(&'a str, &'a str, &'a str)>,
    pub(crate) traits: Vec<&'static str>,
    pub(crate) self_reported: bool,
    pub(crate) question: Option<&'a str>,
    pub(crate) answer: Option<&'a str>,
    pub(crate) set: Option<&'a str>,
    pub(crate) note: Option<&'a str>,
    pub(crate) not_weighed: bool,
    pub(crate) unconfirmed: bool,
    pub(crate) made_with: Option<String>,
}

/// What was looked for and not found.
#[derive(Debug)]
pub(crate) struct GapView<'a> {
    pub(crate) id: &'a str,
    pub(crate) claim: Option<Link>,
    pub(crate) would_settle: &'a str,
    pub(crate) captures: Vec<Link>,
    pub(crate) queries: Vec<&'a str>,
    pub(crate) until: Day<'a>,
    pub(crate) unconfirmed: bool,
    pub(crate) made_with: Option<String>,
}

/// Somebody was asked for a comment.
#[derive(Debug)]
pub(crate) struct CommentView<'a> {
    pub(crate) of: &'a str,
    pub(crate) at: Day<'a>,
    pub(crate) channel: &'a str,
    pub(crate) asked: &'a str,
    pub(crate) deadline: Option<Day<'a>>,
    pub(crate) outcome: &'static str,
    pub(crate) reply: Option<QuoteView<'a>>,
}

impl<'a> ClaimView<'a> {
    pub(crate) fn of(claim: &'a AssessedClaim, assessment: &'a Assessment, names: &Names) -> Self {
        let appearance = claim.appearance.as_ref();
        let kinds: Vec<_> = claim.kinds.iter().map(|kind| kind.as_str()).collect();
        let groups = Stance::ALL.iter().map(|stance| Group {
            class: stance.as_str(),
            title: phrases::stance(*stance),
            evidence: claim
                .evidence
                .iter()
                .filter(|evidence| evidence.stance == *stance)
                .map(|evidence| EvidenceView::of(evidence, claim, names))
                .collect(),
        });
        Self {
            id: &claim.claim,
            text: &claim.text,
            claimant: Some(claim.claimant.as_str()).filter(|claimant| *claimant != "unknown"),
            claimed_at: claim.claimed_at.as_deref().map(Day::of),
            appeared_in: appearance.and_then(|found| found.source.as_ref()).map(|id| names.source(id.as_str())),
            appearance: appearance.and_then(|found| found.quote.as_ref()).map(QuoteView::of),
            kinds: kinds.join(", "),
            modality: claim.modality.as_deref(),
            quantity: claim.quantity.as_ref().map(quantity).unwrap_or_default(),
            relations: claim
                .relations
                .iter()
                .map(|to| (phrases::relation(to.relation), names.link(&to.to), to.reason.as_deref()))
                .collect(),
            verdict: claim.verdict.as_ref().map(|verdict| VerdictView::of(verdict, &assessment.language, names)),
            evidence: groups.filter(|group| !group.evidence.is_empty()).collect(),
            unconfirmed: claim.unconfirmed,
            made_with: phrases::made_with(claim.method.as_ref()),
        }
    }
}

impl<'a> EvidenceView<'a> {
    pub(crate) fn of(evidence: &'a AssessedEvidence, claim: &AssessedClaim, names: &Names) -> Self {
        let capture = evidence.capture.as_ref();
        let verdict = claim.verdict.as_ref();
        Self {
            id: &evidence.evidence,
            source: names.source(&evidence.source),
            capture: capture.map(|capture| names.capture(&format!("source/{}/capture/{capture}", evidence.source))),
            quote: evidence.quote.as_ref().map(QuoteView::of),
            locator: evidence.locator.as_ref().map(locator).unwrap_or_default(),
            translation: evidence
                .translation
                .as_ref()
                .map(|translation| (phrases::language(&translation.language), &*translation.text, &*translation.by)),
            traits: traits(evidence),
            self_reported: evidence.independence == Independence::SelfReported,
            question: evidence.question.as_deref(),
            answer: evidence.answer.as_deref(),
            set: evidence.set.as_deref(),
            note: evidence.note.as_deref(),
            not_weighed: verdict.is_some_and(|verdict| verdict.not_weighed.contains(&evidence.evidence)),
            unconfirmed: evidence.unconfirmed,
            made_with: phrases::made_with(evidence.method.as_ref()),
        }
    }
}

impl<'a> GapView<'a> {
    pub(crate) fn of(gap: &'a AssessedGap, names: &Names) -> Self {
        let searched = &gap.searched;
        Self {
            id: &gap.gap,
            claim: gap.claim.as_ref().map(|claim| names.link(claim)),
            would_settle: &gap.would_settle,
            captures: searched.captures.iter().map(|name| names.capture(name)).collect(),
            queries: searched.queries.iter().map(|query| &**query).collect(),
            until: Day::of(&searched.until),
            unconfirmed: gap.unconfirmed,
            made_with: phrases::made_with(gap.method.as_ref()),
        }
    }
}

impl<'a> CommentView<'a> {
    pub(crate) fn of(comment: &'a AssessedComment) -> Self {
        Self {
            of: &comment.of,
            at: Day::of(&comment.at),
            channel: &comment.channel,
            asked: &comment.asked,
            deadline: comment.deadline.as_deref().map(Day::of),
            outcome: phrases::outcome(comment.outcome),
            reply: comment.reply.as_ref().map(QuoteView::of),
        }
    }
}

fn traits(evidence: &AssessedEvidence) -> Vec<&'static str> {
    let directness = match evidence.directness {
        Directness::FirstHand => "first hand",
        Directness::SecondHand => "second hand",
        Directness::NotStated => "",
    };
    let independence = match evidence.independence {
        Independence::SelfReported => "",
        Independence::Opponent => "an opponent of the claimant",
        Independence::Independent => "independent of the claimant",
        Independence::NotStated => "",
    };
    let verification = match evidence.verification {
        Verification::Verified => "verified by the source",
        Verification::NotVerified => "not verified by the source",
        Verification::NotStated => "",
    };
    [directness, independence, verification].into_iter().filter(|words| !words.is_empty()).collect()
}

fn locator(locator: &model::values::Locator) -> String {
    let parts = [("page", &locator.page), ("at", &locator.time), ("region", &locator.region)];
    let words = parts.iter().filter_map(|(name, text)| text.as_ref().map(|text| format!("{name} {text}")));
    words.collect::<Vec<_>>().join(", ")
}

/// Returns a quantity as the rows of a table.
fn quantity(quantity: &Quantity) -> Vec<(&'static str, String)> {
    let text = |text: &Option<model::shape::Text>| text.as_ref().map(ToString::to_string);
    let number = match (&quantity.value, &quantity.range) {
        (Some(value), _) => Some(value.to_string()),
        (None, Some(range)) => Some(format!("{} to {}", range.from, range.to)),
        (None, None) => None,
    };
    let comparator = text(&quantity.comparator).map(|word| phrases::spaced(&word));
    let parts: Vec<String> = [comparator, number, text(&quantity.unit)].into_iter().flatten().collect();
    let rows = [
        ("Quantity", Some(parts.join(" ")).filter(|text| !text.is_empty())),
        ("Measure", text(&quantity.measure)),
        ("Among", text(&quantity.population)),
        ("Place", text(&quantity.place)),
        ("Period", text(&quantity.period)),
        ("Attributed to", text(&quantity.attributed_to)),
    ];
    rows.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
}
