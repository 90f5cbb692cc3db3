//! What the things of a case are called in sentences about them, and where each is.

use super::route;
use crate::{
    page::{StepView, shortened, title},
    words,
};
use model::{Assessment, Governance, assessment::Verdict, case::QUESTION};
use std::collections::BTreeMap;

/// How long the words of a link are, in characters.
const WORDS_MAX: usize = 90;

/// Something with a name, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Called {
    pub(crate) to: Option<String>,
    pub(crate) words: String,
    pub(crate) id: String,
}

/// A rating as a pill.
#[derive(Debug, Clone)]
pub(crate) struct Rated {
    pub(crate) label: String,
    pub(crate) step: StepView,
}

impl Rated {
    pub(crate) fn of(verdict: &Verdict, language: &str) -> Self {
        Self { label: words::label(verdict, language).to_owned(), step: StepView::of(verdict.order) }
    }
}

/// The things of a case by their ids.
#[derive(Debug)]
pub(crate) struct Names {
    case: String,
    things: BTreeMap<String, (&'static str, String)>,
    sources: BTreeMap<String, String>,
    ratings: BTreeMap<String, Rated>,
}

impl Names {
    /// Returns what assessments of one case name, the later ones last.
    pub(crate) fn of(assessments: &[&Assessment], governance: &Governance) -> Self {
        let mut names = Self {
            case: assessments.first().map(|assessment| assessment.case.clone()).unwrap_or_default(),
            things: BTreeMap::new(),
            sources: BTreeMap::new(),
            ratings: BTreeMap::new(),
        };
        for assessment in assessments {
            names.take(assessment);
            let scale = assessment.scale.parse().ok().and_then(|scale| governance.scale(&scale));
            for rating in scale.into_iter().flat_map(|scale| &scale.ratings) {
                let language = &assessment.language;
                let primary = language.split('-').next().unwrap_or(language);
                let label = [language.as_str(), primary, "en"].iter().find_map(|tag| rating.label.get(*tag));
                let label = label.map_or_else(|| rating.rating.to_string(), ToString::to_string);
                let rated = Rated { label, step: StepView::of(rating.order) };
                names.ratings.insert(rating.rating.to_string(), rated);
            }
        }
        names
    }

    fn take(&mut self, assessment: &Assessment) {
        for source in &assessment.sources {
            self.sources.insert(source.source.clone(), title(source));
        }
        for section in &assessment.sections {
            let heading = section.heading.as_deref().unwrap_or(section.role.as_str());
            self.put("section", &section.section, heading);
        }
        for statement in assessment.statements() {
            self.put("statement", &statement.statement, &statement.text);
        }
        for claim in &assessment.claims {
            self.put("claim", &claim.claim, &claim.text);
            for evidence in &claim.evidence {
                let source = self.sources.get(&evidence.source).unwrap_or(&evidence.source).clone();
                let words = match &evidence.quote {
                    Some(quote) => format!("“{}” – {source}", shortened(&quote.exact, 60)),
                    None => source,
                };
                self.put("evidence", &evidence.evidence, &words);
            }
        }
        for gap in &assessment.gaps {
            self.put("gap", &gap.gap, &format!("missing: {}", gap.would_settle));
        }
        for correction in &assessment.corrections {
            self.put("correction", &correction.correction, &correction.text);
        }
    }

    fn put(&mut self, kind: &'static str, id: &str, words: &str) {
        self.things.insert(id.to_owned(), (kind, shortened(words, WORDS_MAX)));
    }

    /// Returns what something of the case is called; what is not there any more goes by its id.
    pub(crate) fn thing(&self, id: &str) -> Called {
        if id == QUESTION {
            let to = route(&format!("case/{}/verdict/question", self.case));
            return Called { to, words: "the question".to_owned(), id: id.to_owned() };
        }
        match self.things.get(id) {
            Some((kind, words)) => Called {
                to: route(&format!("case/{}/{kind}/{id}", self.case)),
                words: words.clone(),
                id: id.to_owned(),
            },
            None => Called { to: None, words: id.to_owned(), id: id.to_owned() },
        }
    }

    /// Returns what something that is not there any more was called by its kind, with its id.
    pub(crate) fn kind(&self, id: &str) -> Option<&'static str> {
        self.things.get(id).map(|(kind, _)| *kind)
    }

    pub(crate) fn things<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Vec<Called> {
        ids.into_iter().map(|id| self.thing(id)).collect()
    }

    /// Returns what a source is called.
    pub(crate) fn source(&self, id: &str) -> Called {
        let words = self.sources.get(id).map_or_else(|| id.to_owned(), |title| shortened(title, WORDS_MAX));
        Called { to: route(&format!("source/{id}")), words, id: id.to_owned() }
    }

    /// Returns a rating as a pill.
    pub(crate) fn rating(&self, rating: &str) -> Rated {
        let unknown = || Rated { label: rating.to_owned(), step: StepView::of(None) };
        self.ratings.get(rating).cloned().unwrap_or_else(unknown)
    }
}
