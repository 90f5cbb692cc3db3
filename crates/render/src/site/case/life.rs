//! The life line: every change of a case along time, the verdict as its height and colour.
//!
//! Places are in hundredths of a per cent of the line's width, so that the drawing fits any width. Half of a place is the
//! time and half is the order: days in which much happened get room, and years in which nothing did do not take it all.

use crate::{page::verdict::StepView, words};
use model::{
    case::QUESTION,
    history::{Change, Difference},
    words::CorrectionClass,
};
use std::collections::BTreeMap;

/// Dots nearer than this, in hundredths of a per cent, are one.
const DOTS_APART: u64 = 70;
/// Names of publications nearer than this are left out.
const NAMES_APART: u64 = 700;
/// The height of the line of verdicts that are off the scale, or not there yet.
const OFF_SCALE: u64 = 58;
/// A whole line.
const WHOLE: u64 = 10_000;

/// What is drawn at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DotKind {
    /// Changes.
    Change,
    /// Another verdict on the question.
    Verdict,
    /// A source that was taken back.
    Retracted,
    /// A correction.
    Corrected,
    /// A publication.
    Published,
}

impl DotKind {
    /// Returns the word for whoever does not see the shape.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Change => "",
            Self::Verdict => "Verdict. ",
            Self::Retracted => "Source retracted. ",
            Self::Corrected => "Correction. ",
            Self::Published => "Published. ",
        }
    }
}

/// A dot.
#[derive(Debug)]
pub(crate) struct Dot {
    pub(crate) kind: DotKind,
    pub(crate) seq: u64,
    pub(crate) place: u64,
    pub(crate) height: u64,
    pub(crate) class: &'static str,
    pub(crate) words: String,
    /// The publication's id, where there is room for it.
    pub(crate) name: Option<String>,
    count: u64,
}

impl Dot {
    pub(crate) fn x(&self) -> String {
        percent(self.place)
    }

    /// Returns the half of the width of a mark, as a viewport of its own is placed by its corner.
    pub(crate) fn at(&self) -> bool {
        self.kind != DotKind::Change
    }
}

/// A stretch of one verdict.
#[derive(Debug)]
pub(crate) struct Stretch {
    pub(crate) class: &'static str,
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) height: u64,
    pub(crate) words: String,
}

impl Stretch {
    pub(crate) fn x1(&self) -> String {
        percent(self.from)
    }

    pub(crate) fn x2(&self) -> String {
        percent(self.to)
    }
}

/// The whole life of a case.
#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) dots: Vec<Dot>,
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) changes: u64,
    pub(crate) publications: u64,
    /// Where the moment that is shown is.
    pub(crate) here: String,
    /// Its number among the dots.
    pub(crate) now: usize,
}

/// What a life is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct LifeInput<'a> {
    /// The changes, oldest first.
    pub changes: &'a [Change],
    /// The places of the ratings on their scale.
    pub orders: &'a BTreeMap<String, Option<i64>>,
    /// What corrections are, by their ids.
    pub corrections: &'a BTreeMap<String, CorrectionClass>,
    /// Whether only publications are shown.
    pub published_only: bool,
    /// The moment that is shown.
    pub as_of: u64,
}

fn percent(place: u64) -> String {
    let (whole, rest) = (place / 100, place % 100);
    if rest == 0 { format!("{whole}%") } else { format!("{whole}.{rest:02}%") }
}

/// Seconds since some day, enough to compare.
fn seconds(time: &str) -> Option<u64> {
    let part = |from: usize, to: usize| time.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    // Days before a month, counted from March, so that the leap day is the last of its year.
    let (year, month) =
        if month > 2 { (year, month.checked_sub(3)?) } else { (year.checked_sub(1)?, month.checked_add(9)?) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day;
    Some(days * 86_400 + part(11, 13)? * 3600 + part(14, 16)? * 60 + part(17, 19)?)
}

fn height(order: Option<i64>) -> u64 {
    let step = order.map(|order| order.clamp(1, 5).unsigned_abs());
    step.map_or(OFF_SCALE, |step| 10 + (5 - step) * 10)
}

impl Life {
    /// Returns the life that these changes are.
    pub(crate) fn of(input: &LifeInput<'_>) -> Self {
        let shown = |change: &&Change| !input.published_only || is(change, "assessment.published");
        let mut times: Vec<u64> = Vec::new();
        for change in input.changes.iter().filter(shown) {
            let before = times.last().copied().unwrap_or(0);
            times.push(seconds(&change.recorded_at).unwrap_or(before).max(before));
        }
        let (begun, ended) = (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0));
        let (span, steps) = ((ended - begun).max(1), (times.len() as u64).saturating_sub(1).max(1));
        let (mut dots, mut stretches) = (Vec::<Dot>::new(), Vec::<Stretch>::new());
        let mut verdict: Option<String> = None;
        let (mut at, mut here, mut now) = (0_usize, 0, 0);
        for change in input.changes {
            let rated = match &change.difference {
                Some(Difference::Verdict { target, to, .. }) if target == QUESTION => Some(to.clone()),
                _ => None,
            };
            let turned = rated.is_some();
            verdict = rated.or(verdict);
            if !shown(&change) {
                continue;
            }
            let rank = at as u64;
            let time = times.get(at).copied().unwrap_or(begun) - begun;
            let place =
                if times.len() == 1 { WHOLE / 2 } else { (time * (WHOLE / 2)) / span + rank * (WHOLE / 2) / steps };
            at += 1;
            let order = verdict.as_ref().and_then(|rating| input.orders.get(rating).copied().flatten());
            let class = if verdict.is_some() { StepView::of(order).class } else { "none" };
            stretch(&mut stretches, class, place, height(order), verdict.as_deref());
            let kind = kind(change, turned, input);
            dot(&mut dots, change, kind, (place, height(order), class));
            if change.seq <= input.as_of {
                (here, now) = (place, dots.len().saturating_sub(1));
            }
        }
        if let Some(last) = stretches.last_mut() {
            last.to = last.to.max(if times.len() == 1 { last.to } else { WHOLE });
        }
        name(&mut dots);
        let day =
            |change: Option<&Change>| change.map(|change| crate::dates::day(&change.recorded_at)).unwrap_or_default();
        let mut all = input.changes.iter().filter(shown);
        let (first, last) = (day(all.clone().next()), day(all.next_back()));
        let publications = dots.iter().filter(|dot| dot.kind == DotKind::Published).count() as u64;
        Self { dots, stretches, first, last, changes: at as u64, publications, here: percent(here), now }
    }
}

fn is(change: &Change, what: &str) -> bool {
    change.event_type.strip_prefix("casebook.").is_some_and(|rest| rest.starts_with(what))
}

fn kind(change: &Change, turned: bool, input: &LifeInput<'_>) -> DotKind {
    if is(change, "assessment.published") {
        DotKind::Published
    } else if is(change, "correction.issued") {
        let id = change.summary.strip_prefix("issued correction ").and_then(|rest| rest.split(':').next());
        let weighty = id
            .and_then(|id| input.corrections.get(id))
            .is_none_or(|class| !matches!(class, CorrectionClass::Clarification | CorrectionClass::Update));
        if weighty { DotKind::Corrected } else { DotKind::Change }
    } else if is(change, "source.changed") && change.summary.ends_with("found it retracted") {
        DotKind::Retracted
    } else if turned {
        DotKind::Verdict
    } else {
        DotKind::Change
    }
}

fn stretch(all: &mut Vec<Stretch>, class: &'static str, place: u64, height: u64, rating: Option<&str>) {
    let words = rating.unwrap_or("no verdict yet");
    if let Some(last) = all.last_mut() {
        last.to = place;
        if last.class == class && last.words == words {
            return;
        }
    }
    all.push(Stretch { class, from: place, to: place, height, words: words.to_owned() });
}

fn dot(all: &mut Vec<Dot>, change: &Change, kind: DotKind, (place, height, class): (u64, u64, &'static str)) {
    let day = crate::dates::day(&change.recorded_at);
    if let Some(last) = all.last_mut()
        && (last.kind, kind) == (DotKind::Change, DotKind::Change)
        && place.saturating_sub(last.place) < DOTS_APART
    {
        last.seq = change.seq;
        last.count += 1;
        last.words = format!("#{}, {day}: {} changes by {}", change.seq, last.count, words::and(&change.by));
        return;
    }
    let summary = crate::page::phrases::shortened(&change.summary, 56);
    let words = format!("#{}, {day}: {}{} {summary}", change.seq, kind.word(), words::and(&change.by));
    all.push(Dot { kind, seq: change.seq, place, height, class, words, name: None, count: 1 });
    if kind == DotKind::Published
        && let Some(last) = all.last_mut()
    {
        let id = change.summary.rsplit_once('(').map(|(_, rest)| rest.split([',', ')']).next().unwrap_or_default());
        last.name = id.map(ToOwned::to_owned);
    }
}

/// Leaves out names that would lie on others.
fn name(dots: &mut [Dot]) {
    let mut before: Option<u64> = None;
    for dot in dots.iter_mut().filter(|dot| dot.name.is_some()) {
        if before.is_some_and(|before| dot.place.saturating_sub(before) < NAMES_APART) {
            dot.name = None;
        } else {
            before = Some(dot.place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(seq: u64, time: &str, event_type: &str, summary: &str) -> Change {
        Change {
            seq,
            recorded_at: time.to_owned(),
            time: time.to_owned(),
            by: vec!["Ann Ley".to_owned()],
            event_type: format!("casebook.{event_type}.v1"),
            summary: summary.to_owned(),
            reason: None,
            difference: None,
            event: String::new(),
            stream: "case/ice".to_owned(),
        }
    }

    #[test]
    fn seconds_are_those_of_the_calendar() {
        // From `date -u -d … +%s`: 1,000 and 86,400 apart, over the leap day and over a year's end.
        let apart = |a: &str, b: &str| seconds(b).unwrap() - seconds(a).unwrap();
        assert_eq!(apart("2026-05-09T10:15:00.000000Z", "2026-05-09T10:31:40.000000Z"), 1000);
        assert_eq!(apart("2028-02-28T00:00:00.000000Z", "2028-03-01T00:00:00.000000Z"), 2 * 86_400);
        assert_eq!(apart("2026-12-31T23:59:59.000000Z", "2027-01-01T00:00:00.000000Z"), 1);
        assert_eq!(seconds("summer"), None);
    }

    #[test]
    fn the_line_goes_from_end_to_end_and_never_back() {
        let mut changes = vec![
            change(3, "2026-05-01T00:00:00.000000Z", "case.opened", "opened the case: Why?"),
            change(4, "2026-05-01T00:00:00.000000Z", "claim.extracted", "recorded claim c1"),
            change(9, "2026-05-11T00:00:00.000000Z", "assessment.published", "published the assessment (p1)"),
        ];
        let verdict = Difference::Verdict { target: "question".to_owned(), from: None, to: "mixed".to_owned() };
        changes.insert(
            2,
            Change { difference: Some(verdict), ..change(5, "2026-05-06T00:00:00.000000Z", "verdict.changed", "") },
        );
        let orders = BTreeMap::from([("mixed".to_owned(), Some(3))]);
        let corrections = BTreeMap::new();
        let input = LifeInput {
            changes: &changes,
            orders: &orders,
            corrections: &corrections,
            published_only: false,
            as_of: 5,
        };
        let life = Life::of(&input);
        let places: Vec<u64> = life.dots.iter().map(|dot| dot.place).collect();
        // Half time (0, 0, 1/2, 1), half order (0, 1/3, 2/3, 1).
        assert_eq!(places, [0, 1666, 2500 + 3333, 10_000]);
        assert_eq!(life.here, "58.33%");
        let stretches: Vec<_> = life.stretches.iter().map(|s| (s.class, s.from, s.to)).collect();
        assert_eq!(stretches, [("none", 0, 5833), ("v3", 5833, 10_000)]);
        assert_eq!(life.dots.last().unwrap().name.as_deref(), Some("p1"));
        let public = Life::of(&LifeInput { published_only: true, ..input });
        assert_eq!((public.dots.len(), public.changes), (1, 1));
    }
}
