//! What differs between two moments of a case: verdicts first, then words, evidence, sources.

use super::{
    Frame,
    called::{Called, Names, Rated},
    differs::{Run, runs},
    route,
};
use crate::{dates, page, words::and};
use askama::Template;
use model::{
    Assessment, Governance,
    assessment::Verdict,
    case::QUESTION,
    compare::{Change, Comparison, Moment, SourceDiffers, ThingDiffers, VerdictDiffers, WordsDiffer},
    record::CaseRecord,
};

/// What the page is made of.
#[derive(Debug, Clone, Copy)]
pub struct ComparedInput<'a> {
    /// The case's id.
    pub case: &'a str,
    /// The two moments as they were asked for, or as they are offered.
    pub asked: (&'a str, &'a str),
    /// What differs, from which moment to which; nothing where none were asked for.
    pub compared: Option<&'a Compared>,
    /// The case as it stands now, or as it was last published, and what goes with it.
    pub now: &'a Assessment,
    /// What goes with it: publications and verdicts are offered as moments.
    pub record: &'a CaseRecord,
    /// Governance now.
    pub governance: &'a Governance,
    /// Whether publications alone can be compared.
    pub public: bool,
}

/// Two moments, and what differs.
#[derive(Debug)]
pub struct Compared {
    /// The moments.
    pub moments: (Moment, Moment),
    /// The case at each.
    pub assessments: (Assessment, Assessment),
    /// What differs.
    pub differs: Comparison,
}

/// A moment that is offered.
#[derive(Debug)]
struct Offer {
    value: String,
    words: String,
}

#[derive(Debug)]
struct VerdictView {
    of: Called,
    is_question: bool,
    was: Option<Rated>,
    now: Option<Rated>,
    same_rating: bool,
    confidence: Option<String>,
    because: &'static str,
    why: String,
    by: String,
    weighed_now: Vec<Called>,
    weighed_no_more: Vec<Called>,
    set_aside: Vec<(Called, String)>,
    at: Option<String>,
}

#[derive(Debug)]
struct WordsView {
    link: Called,
    runs: Vec<Run>,
    how: &'static str,
    also: String,
    why: Option<String>,
}

#[derive(Debug)]
struct ThingView {
    gained: bool,
    text: String,
    claim: Option<Called>,
    source: Option<Called>,
}

#[derive(Debug)]
struct SourceView {
    link: Called,
    how: &'static str,
    is_grave: bool,
    details: Vec<String>,
    notice: Option<String>,
    captures: Vec<Called>,
}

#[derive(Debug)]
struct MomentView {
    words: String,
    exact: String,
    day: String,
    seq: u64,
    to: String,
    digest: String,
}

#[derive(Debug, Template)]
#[template(path = "site/compared.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    input: &'a ComparedInput<'a>,
    publications: Vec<Offer>,
    verdicts_offered: Vec<Offer>,
    others: Vec<Offer>,
    moments: Option<(MomentView, MomentView)>,
    is_same: bool,
    is_empty: bool,
    summary: Vec<(&'static str, String)>,
    verdicts: Vec<VerdictView>,
    words: Vec<WordsView>,
    claims: Vec<WordsView>,
    things: Vec<(&'static str, &'static str, Vec<ThingView>)>,
    sources: Vec<SourceView>,
    state: Option<(&'static str, &'static str)>,
}

/// Returns the comparison, and the form to choose others.
pub fn compared(frame: &Frame<'_>, input: &ComparedInput<'_>) -> String {
    let (publications, verdicts_offered, others) = offers(input);
    let empty = Comparison::default();
    let differs = input.compared.map_or(&empty, |compared| &compared.differs);
    let all: Vec<&Assessment> = match input.compared {
        Some(compared) => vec![input.now, &compared.assessments.0, &compared.assessments.1],
        None => vec![input.now],
    };
    let names = Names::of(&all, input.governance);
    let language = &input.now.language;
    let page = Page {
        frame,
        input,
        publications,
        verdicts_offered,
        others,
        moments: input.compared.map(|compared| {
            let (from, to) = &compared.moments;
            (MomentView::of(input.case, from), MomentView::of(input.case, to))
        }),
        is_same: input.compared.is_some_and(|compared| compared.moments.0.seq == compared.moments.1.seq),
        is_empty: differs.is_empty(),
        summary: summary(differs),
        verdicts: differs.verdicts.iter().map(|one| VerdictView::of(one, language, &names, input)).collect(),
        words: differs.statements.iter().map(|one| WordsView::of(one, &names)).collect(),
        claims: differs.claims.iter().map(|one| WordsView::of(one, &names)).collect(),
        things: [
            ("evidence", "Evidence", &differs.evidence),
            ("gaps", "What is missing", &differs.gaps),
            ("corrections", "Corrections", &differs.corrections),
            ("comments", "Who was asked", &differs.comments),
        ]
        .into_iter()
        .filter(|(.., things)| !things.is_empty())
        .map(|(id, title, things)| (id, title, things.iter().map(|one| ThingView::of(one, &names)).collect()))
        .collect(),
        sources: differs.sources.iter().map(|one| SourceView::of(one, &names)).collect(),
        state: differs.state.as_ref().map(|state| (state.was, state.now)),
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

fn offers(input: &ComparedInput<'_>) -> (Vec<Offer>, Vec<Offer>, Vec<Offer>) {
    let publications = input.record.publications.iter().map(|publication| Offer {
        value: publication.publication.clone(),
        words: format!("{}, published {}", publication.publication, dates::day(&publication.at.recorded_at)),
    });
    let publications: Vec<Offer> = publications.collect();
    let steps = input.record.verdicts.get(QUESTION).map(Vec::as_slice).unwrap_or_default();
    let verdicts = steps.iter().filter(|_| !input.public).map(|step| Offer {
        value: step.at.seq.to_string(),
        words: format!("#{}, {}: {}", step.at.seq, dates::day(&step.at.recorded_at), step.rating),
    });
    let verdicts: Vec<Offer> = verdicts.collect();
    let known = |value: &str| value == "now" || publications.iter().chain(&verdicts).any(|offer| offer.value == value);
    let mut others: Vec<&str> = vec![input.asked.0, input.asked.1];
    others.retain(|value| !value.is_empty() && !known(value));
    others.dedup();
    let is_position = |value: &str| !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    let other = |value: &str| Offer {
        value: value.to_owned(),
        words: if is_position(value) { format!("entry #{value}") } else { value.to_owned() },
    };
    let others = others.into_iter().map(other).collect();
    (publications, verdicts, others)
}

/// What a reader wants to know first: how much of what.
fn summary(differs: &Comparison) -> Vec<(&'static str, String)> {
    let counts = [
        ("verdicts", differs.verdicts.len(), "verdict", "verdicts"),
        ("words", differs.statements.len(), "sentence or heading", "sentences and headings"),
        ("claims", differs.claims.len(), "claim", "claims"),
        ("evidence", differs.evidence.len(), "piece of evidence", "pieces of evidence"),
        ("gaps", differs.gaps.len(), "gap", "gaps"),
        ("sources", differs.sources.len(), "source", "sources"),
        ("corrections", differs.corrections.len(), "correction", "corrections"),
    ];
    let some = counts.into_iter().filter(|(_, n, ..)| *n > 0);
    some.map(|(id, n, one, many)| (id, crate::words::count(n as u64, one, many))).collect()
}

impl MomentView {
    fn of(case: &str, moment: &Moment) -> Self {
        let to = match &moment.publication {
            Some(id) => format!("/cases/{case}/publications/{id}"),
            None => format!("/cases/{case}?at={}", moment.seq),
        };
        Self {
            words: match &moment.publication {
                Some(id) => format!("publication {id}"),
                None => format!("entry #{}", moment.seq),
            },
            exact: moment.recorded_at.clone(),
            day: dates::day(&moment.recorded_at),
            seq: moment.seq,
            to,
            digest: moment.digest.clone(),
        }
    }

    fn digest_short(&self) -> &str {
        self.digest.get(..12).unwrap_or(&self.digest)
    }
}

impl VerdictView {
    fn of(differs: &VerdictDiffers, language: &str, names: &Names, input: &ComparedInput<'_>) -> Self {
        let weighed = |of: Option<&Verdict>| of.map(|verdict| verdict.inputs.clone()).unwrap_or_default();
        let (was, now) = (weighed(differs.was.as_ref()), weighed(differs.now.as_ref()));
        let only = |a: &[String], b: &[String]| {
            let only: Vec<&str> = a.iter().filter(|id| !b.contains(id)).map(String::as_str).collect();
            names.things(only)
        };
        let known: Vec<_> = differs.was.iter().flat_map(|was| &was.set_aside).map(|aside| &aside.id).collect();
        let aside = differs.now.iter().flat_map(|now| &now.set_aside).filter(|aside| !known.contains(&&aside.id));
        let rated = |verdict: &Option<Verdict>| verdict.as_ref().map(|verdict| Rated::of(verdict, language));
        let later = differs.now.as_ref();
        let event = later.map(|verdict| verdict.event.as_str());
        let steps = input.record.verdicts.get(&differs.target);
        let step = steps.into_iter().flatten().find(|step| Some(step.at.event.as_str()) == event);
        Self {
            is_question: differs.target == QUESTION,
            of: Called {
                words: if differs.target == QUESTION { "The question".to_owned() } else { differs.of.clone() },
                ..names.thing(&differs.target)
            },
            same_rating: differs.was.as_ref().map(|v| &v.rating) == later.map(|v| &v.rating),
            was: rated(&differs.was),
            now: rated(&differs.now),
            confidence: later.map(|verdict| verdict.confidence.to_string()),
            because: later.map_or("", |verdict| page::reason(verdict.reason)),
            why: later.map(|verdict| verdict.rationale.clone()).unwrap_or_default(),
            by: later.map(|verdict| and(&verdict.by)).unwrap_or_default(),
            weighed_now: only(&now, &was),
            weighed_no_more: if later.is_some() { only(&was, &now) } else { Vec::new() },
            set_aside: aside.map(|aside| (names.thing(aside.id.as_str()), aside.reason.to_string())).collect(),
            at: step.map(|step| format!("/entries/{}", step.at.seq)),
        }
    }
}

impl WordsView {
    fn of(differs: &WordsDiffer, names: &Names) -> Self {
        let same = differs.was == differs.now;
        let also: Vec<String> = differs.also.iter().map(|name| name.replace('_', " ")).collect();
        let called = names.thing(&differs.id);
        let what = match names.kind(&differs.id) {
            Some("section") => "heading",
            Some("claim") => "claim",
            _ => "sentence",
        };
        Self {
            link: Called { words: what.to_owned(), to: called.to.filter(|_| differs.now.is_some()), id: called.id },
            runs: if same {
                vec![Run::Kept(differs.now.clone().unwrap_or_default())]
            } else {
                runs(differs.was.as_deref(), differs.now.as_deref())
            },
            how: match (&differs.was, &differs.now) {
                (None, _) => "new",
                (_, None) => "taken out",
                _ if same => "the words stayed",
                _ => "changed",
            },
            also: if also.is_empty() { String::new() } else { format!("{} changed", and(&also)) },
            why: differs.reason.clone().filter(|_| !same),
        }
    }
}

impl ThingView {
    fn of(differs: &ThingDiffers, names: &Names) -> Self {
        Self {
            gained: differs.change != Change::Lost,
            text: differs.text.clone(),
            claim: differs.claim.as_deref().map(|claim| names.thing(claim)),
            source: differs.source.as_deref().map(|source| names.source(source)),
        }
    }
}

impl SourceView {
    fn of(differs: &SourceDiffers, names: &Names) -> Self {
        let mut details = Vec::new();
        if let (Some(was), Some(now)) = (&differs.standing_was, &differs.standing_now) {
            details.push(format!("was {was}, is {now}"));
        }
        if !differs.also.is_empty() {
            let also: Vec<String> = differs.also.iter().map(|name| name.replace('_', " ")).collect();
            details.push(format!("{} changed", and(&also)));
        }
        let capture = |id: &String| Called {
            to: route(&format!("source/{}/capture/{id}", differs.source)),
            words: format!("capture {id}"),
            id: format!("source/{}/capture/{id}", differs.source),
        };
        Self {
            link: names.source(&differs.source),
            how: match differs.change {
                Change::Gained => "new",
                Change::Lost => "not named any more",
                Change::Changed => "changed",
            },
            is_grave: differs.standing_now.as_deref() == Some("retracted"),
            details,
            notice: differs.notice.clone(),
            captures: differs.captures_gained.iter().map(capture).collect(),
        }
    }
}

impl Page<'_> {
    fn is_from(&self, value: &str) -> bool {
        self.input.asked.0 == value
    }

    fn is_to(&self, value: &str) -> bool {
        self.input.asked.1 == value
    }

    fn question(&self) -> &str {
        &self.input.now.question
    }
}
