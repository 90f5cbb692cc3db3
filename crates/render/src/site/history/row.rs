//! A change as a row, or several that belong together.

use super::{
    super::{
        address::key_route,
        called::{Called, Names},
        differs::{Run, runs},
    },
    HistoryInput,
    told::{Piece, told},
};
use crate::{dates, history::sentence, page::reason};
use model::{
    EventData,
    history::{Change, Difference},
    record::RecordedReview,
    words::ReviewDecision,
};

/// A row.
#[derive(Debug)]
pub(crate) struct Row {
    /// The first and the last position.
    pub(crate) first: u64,
    pub(crate) seq: u64,
    pub(crate) exact: String,
    pub(crate) clock: String,
    /// Who, and where their key is.
    pub(crate) by: Vec<(String, Option<String>)>,
    pub(crate) pieces: Vec<Piece>,
    /// The day that the author says, where it is another.
    pub(crate) says: Option<(String, String)>,
    pub(crate) words: Vec<Run>,
    /// The words stayed, and what they rest on changed.
    pub(crate) same_words: bool,
    /// Whether the difference is shown without being asked for.
    pub(crate) open: bool,
    /// Why, or what its author noted with it, under that word.
    pub(crate) why: Option<(&'static str, String)>,
    pub(crate) because: &'static str,
    pub(crate) weighed: Vec<Called>,
    pub(crate) set_aside: Vec<(Called, String)>,
    pub(crate) reviews: Vec<ReviewView>,
    /// What is told together.
    pub(crate) parts: Vec<Self>,
    /// The case at that moment.
    pub(crate) at: Option<String>,
    pub(crate) weight: Weight,
}

/// How much a change is to readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Publication,
    Correction,
    Ordinary,
}

/// What a reviewer said to the proposal that led to a change.
#[derive(Debug)]
pub(crate) struct ReviewView {
    pub(crate) decision: &'static str,
    pub(crate) is_objection: bool,
    pub(crate) by: String,
    pub(crate) note: Option<String>,
    pub(crate) seq: u64,
    pub(crate) exact: String,
    pub(crate) day: String,
}

impl ReviewView {
    fn of(review: &RecordedReview, public: bool) -> Self {
        Self {
            decision: match review.decision {
                ReviewDecision::Approve => "Approved",
                ReviewDecision::Object => "Objected to",
                ReviewDecision::Abstain => "Abstained on",
            },
            is_objection: review.decision == ReviewDecision::Object,
            by: crate::words::and(&review.at.by),
            note: review.note.clone().filter(|_| !public),
            seq: review.at.seq,
            exact: review.at.recorded_at.clone(),
            day: dates::day(&review.at.recorded_at),
        }
    }
}

impl Row {
    pub(super) fn of(group: &[Change], input: &HistoryInput<'_>, names: &Names) -> Self {
        let [only] = group else { return Self::of_many(group, input, names) };
        Self::of_one(only, input, names)
    }

    fn of_many(group: &[Change], input: &HistoryInput<'_>, names: &Names) -> Self {
        let mut parts: Vec<Self> = group.iter().map(|change| Self::of_one(change, input, names)).collect();
        let by = parts.first_mut().map(|part| std::mem::take(&mut part.by)).unwrap_or_default();
        for part in &mut parts {
            part.by.clear();
        }
        // The sentence begins with who did it.
        let words = sentence(group).spans.into_iter().skip(1).map(|(text, _)| text).collect::<String>();
        let last = group.last().or(group.first());
        let source = last.and_then(|change| change.stream.strip_prefix("source/"));
        let source =
            source.filter(|_| group.iter().all(|change| Some(&change.stream) == last.map(|last| &last.stream)));
        let pieces = match source.and_then(|id| Some((id, words.strip_suffix(&format!(" · {id}"))?))) {
            Some((id, words)) => {
                vec![Piece::Words(format!("{} · ", words.trim_start())), Piece::Link(names.source(id))]
            }
            None => vec![Piece::Words(words.trim_start().to_owned())],
        };
        Self {
            first: group.first().map_or(0, |change| change.seq),
            seq: last.map_or(0, |change| change.seq),
            exact: last.map(|change| change.recorded_at.clone()).unwrap_or_default(),
            clock: last.map(|change| dates::clock(&change.recorded_at).to_owned()).unwrap_or_default(),
            by,
            pieces,
            says: None,
            words: Vec::new(),
            same_words: false,
            open: false,
            why: None,
            because: "",
            weighed: Vec::new(),
            set_aside: Vec::new(),
            reviews: Vec::new(),
            parts,
            at: last.and_then(|change| moment(change, input)),
            weight: Weight::Ordinary,
        }
    }

    fn of_one(change: &Change, input: &HistoryInput<'_>, names: &Names) -> Self {
        let recorded = input.entries.get(&change.seq);
        let data = recorded.and_then(|recorded| recorded.data.as_ref().ok());
        let keys = recorded.map(|recorded| recorded.mark.by.as_slice()).unwrap_or_default();
        let by = change.by.iter().enumerate();
        let said = dates::day(&change.time);
        let (words, same_words, open) = difference(change);
        let (because, why) = why(change, data);
        let (weighed, set_aside) = weighed(data, names);
        Self {
            first: change.seq,
            seq: change.seq,
            exact: change.recorded_at.clone(),
            clock: dates::clock(&change.recorded_at).to_owned(),
            by: by.map(|(n, name)| (name.clone(), keys.get(n).map(|key| key_route(key.as_str())))).collect(),
            pieces: told(change, data, input.case, names),
            says: (said != dates::day(&change.recorded_at)).then(|| (change.time.clone(), said)),
            words,
            same_words,
            open,
            because,
            why,
            weighed,
            set_aside,
            reviews: reviews(change, data, input),
            parts: Vec::new(),
            at: moment(change, input),
            weight: match data {
                Some(EventData::AssessmentPublished(_)) => Weight::Publication,
                Some(EventData::CorrectionIssued(_)) => Weight::Correction,
                Some(_) | None => Weight::Ordinary,
            },
        }
    }

    pub(crate) fn is_milestone(&self) -> bool {
        self.weight != Weight::Ordinary
    }

    pub(crate) fn is_publication(&self) -> bool {
        self.weight == Weight::Publication
    }

    pub(crate) fn has_details(&self) -> bool {
        !self.words.is_empty() || !self.weighed.is_empty() || !self.set_aside.is_empty() || !self.parts.is_empty()
    }

    /// Returns what unfolds.
    pub(crate) fn unfolds(&self) -> String {
        if !self.parts.is_empty() {
            return format!("the {} changes", self.parts.len());
        }
        if !self.words.is_empty() {
            return "the words".to_owned();
        }
        let aside = match self.set_aside.len() {
            0 => String::new(),
            n => format!(", set aside {n}"),
        };
        format!("weighed {}{aside}", self.weighed.len())
    }
}

/// The case at that moment; of a public site only what was published.
fn moment(change: &Change, input: &HistoryInput<'_>) -> Option<String> {
    if !input.public {
        return Some(format!("/cases/{}?at={}", input.case, change.seq));
    }
    let first = input.record.publications.iter().find(|publication| publication.at.seq >= change.seq)?;
    Some(format!("/cases/{}/publications/{}", input.case, first.publication))
}

fn difference(change: &Change) -> (Vec<Run>, bool, bool) {
    let is_section = change.event_type.contains(".section.");
    match &change.difference {
        Some(Difference::Words { was: Some(was), now: Some(now), .. }) if was == now => (Vec::new(), true, false),
        Some(Difference::Words { was: None, .. }) if is_section => (Vec::new(), false, false),
        Some(Difference::Words { was: None, now: Some(now), .. }) => (vec![Run::Kept(now.clone())], false, false),
        Some(Difference::Words { was, now, .. }) => (runs(was.as_deref(), now.as_deref()), false, true),
        Some(Difference::Verdict { .. } | Difference::Evidence { .. } | Difference::EvidenceLost { .. }) | None => {
            (Vec::new(), false, false)
        }
    }
}

/// A verdict's reason begins with a word of the format's.
fn why(change: &Change, data: Option<&EventData>) -> (&'static str, Option<(&'static str, String)>) {
    match data {
        Some(EventData::VerdictChanged(data)) => (reason(data.reason), Some(("Why", data.rationale.to_string()))),
        Some(EventData::EvidenceLinked(_) | EventData::SourceDescribed(_) | EventData::ReviewRecorded(_)) => {
            ("", change.reason.clone().map(|note| ("Note", note)))
        }
        Some(_) | None => ("", change.reason.clone().map(|reason| ("Why", reason))),
    }
}

fn weighed(data: Option<&EventData>, names: &Names) -> (Vec<Called>, Vec<(Called, String)>) {
    let Some(EventData::VerdictChanged(data)) = data else { return (Vec::new(), Vec::new()) };
    let aside = data.set_aside.iter().map(|aside| (names.thing(aside.id.as_str()), aside.reason.to_string()));
    (names.things(data.inputs.iter().map(|id| id.as_str())), aside.collect())
}

/// What was said to a proposal, shown where it was made and where it was used.
fn reviews(change: &Change, data: Option<&EventData>, input: &HistoryInput<'_>) -> Vec<ReviewView> {
    let proposal = match data {
        Some(EventData::VerdictChanged(data)) => data.proposal.as_ref().map(|event| event.0.to_string()),
        Some(EventData::AssessmentPublished(data)) => data.proposal.as_ref().map(|event| event.0.to_string()),
        Some(EventData::VerdictProposed(_) | EventData::PublicationProposed(_)) => Some(change.event.clone()),
        Some(_) | None => None,
    };
    let Some(proposal) = proposal else { return Vec::new() };
    let found = input.record.proposals.iter().find(|known| known.at.event == proposal);
    found.into_iter().flat_map(|found| &found.reviews).map(|review| ReviewView::of(review, input.public)).collect()
}
