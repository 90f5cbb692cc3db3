//! A verdict: its word, its shape and its hue, why it is so, and what was on the table.

use super::{
    names::{Link, Names, people},
    phrases,
};
use crate::{palette::Step, words};
use model::assessment::Verdict;

/// A verdict as the page shows it.
#[derive(Debug)]
pub(crate) struct VerdictView<'a> {
    pub(crate) label: &'a str,
    pub(crate) step: StepView,
    pub(crate) confidence: &'static str,
    pub(crate) rationale: &'a str,
    pub(crate) reason: &'static str,
    pub(crate) changes: String,
    pub(crate) by: String,
    pub(crate) made_with: Option<String>,
    pub(crate) attributed_to: Option<&'a str>,
    pub(crate) weighed: Vec<Link>,
    pub(crate) set_aside: Vec<(Link, &'a str)>,
    pub(crate) not_weighed: Vec<Link>,
}

impl<'a> VerdictView<'a> {
    pub(crate) fn of(verdict: &'a Verdict, language: &str, names: &Names) -> Self {
        Self {
            label: words::label(verdict, language),
            step: StepView::of(verdict.order),
            confidence: verdict.confidence.as_str(),
            rationale: &verdict.rationale,
            reason: phrases::reason(verdict.reason),
            changes: phrases::changes(verdict.changes),
            by: people(&verdict.by),
            made_with: phrases::made_with(verdict.method.as_ref()),
            attributed_to: verdict.attributed_to.as_deref(),
            weighed: names.links(&verdict.inputs),
            set_aside: verdict.set_aside.iter().map(|aside| (names.link(aside.id.as_str()), &*aside.reason)).collect(),
            not_weighed: names.links(&verdict.not_weighed),
        }
    }
}

/// The shape of a verdict: a disc, fuller when truer; a dashed outline off the scale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepView {
    pub(crate) class: &'static str,
    pub(crate) path: &'static str,
}

impl StepView {
    pub(crate) fn of(order: Option<i64>) -> Self {
        let (class, path) = match Step::of(order) {
            Step::Highest => ("v5", "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z"),
            Step::High => ("v4", "M8 8V1.5A6.5 6.5 0 1 1 1.5 8z"),
            Step::Middle => ("v3", "M8 1.5a6.5 6.5 0 0 1 0 13z"),
            Step::Low => ("v2", "M8 8V1.5A6.5 6.5 0 0 1 14.5 8z"),
            Step::Lowest => ("v1", ""),
            Step::OffScale => ("off", ""),
        };
        Self { class, path }
    }
}
