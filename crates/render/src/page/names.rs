//! What each id is called, and where on the page it stands.

use super::phrases::shortened;
use crate::words;
use model::{Assessment, assessment::AssessedSource, case::QUESTION};
use std::collections::BTreeMap;

/// How long the words of a link are, in characters.
const WORDS_MAX: usize = 90;

/// Something that the page names, and leads to where it can.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    /// The fragment, without `#`; on the reader's pages the address.
    pub(crate) to: Option<String>,
    pub(crate) words: String,
    pub(crate) id: String,
}

/// All things that the page can name.
#[derive(Debug)]
pub(crate) struct Names {
    things: BTreeMap<String, (String, String)>,
    sources: BTreeMap<String, (Option<u32>, String)>,
    site: Option<Site>,
}

/// Where the case is among the reader's pages, and what keeps its moment.
#[derive(Debug, Clone)]
struct Site {
    case: String,
    query: String,
}

impl Site {
    /// Returns the address of something of the case, or of something on its page.
    fn address(&self, kind: &str, id: &str) -> String {
        let Self { case, query } = self;
        match kind {
            "claim" => format!("/cases/{case}/claims/{id}{query}"),
            "statement" => format!("/cases/{case}/statements/{id}{query}"),
            _ => format!("/cases/{case}{query}#{id}"),
        }
    }
}

impl Names {
    pub(crate) fn of(assessment: &Assessment) -> Self {
        Self::with(assessment, None)
    }

    /// Returns the names as the reader's pages have them: links are addresses, and keep the moment by their query.
    pub(crate) fn on_site(assessment: &Assessment, query: &str) -> Self {
        Self::with(assessment, Some(Site { case: assessment.case.clone(), query: query.to_owned() }))
    }

    fn with(assessment: &Assessment, site: Option<Site>) -> Self {
        let sources = assessment.sources.iter();
        let mut names = Self {
            things: BTreeMap::new(),
            sources: sources.map(|source| (source.source.clone(), (source.number, title(source)))).collect(),
            site,
        };
        names.put(QUESTION, "question", "_verdict", "the question");
        for section in &assessment.sections {
            let heading = section.heading.as_deref().unwrap_or(section.role.as_str());
            names.put(&section.section, "section", &section.section, heading);
        }
        for statement in assessment.statements() {
            names.put(&statement.statement, "statement", &statement.statement, &statement.text);
        }
        for claim in &assessment.claims {
            names.put(&claim.claim, "claim", &claim.claim, &claim.text);
            for evidence in &claim.evidence {
                let source = names.source(&evidence.source).words;
                let words = match &evidence.quote {
                    Some(quote) => format!("“{}” – {source}", shortened(&quote.exact, 60)),
                    None => source,
                };
                names.put(&evidence.evidence, "evidence", &evidence.evidence, &words);
            }
        }
        for gap in &assessment.gaps {
            names.put(&gap.gap, "gap", &gap.gap, &format!("Missing: {}", gap.would_settle));
        }
        for correction in &assessment.corrections {
            names.put(&correction.correction, "correction", &correction.correction, &correction.text);
        }
        names
    }

    fn put(&mut self, id: &str, kind: &str, place: &str, words: &str) {
        let to = self.site.as_ref().map_or_else(|| place.to_owned(), |site| site.address(kind, place));
        self.things.insert(id.to_owned(), (to, shortened(words, WORDS_MAX)));
    }

    /// Returns the link to something of the case; what is not on the page has no place.
    pub(crate) fn link(&self, id: &str) -> Link {
        let (to, words) = match self.things.get(id) {
            Some((to, words)) => (Some(to.clone()), words.clone()),
            None => (None, id.to_owned()),
        };
        Link { to, words, id: id.to_owned() }
    }

    pub(crate) fn links<'a>(&self, ids: impl IntoIterator<Item = &'a String>) -> Vec<Link> {
        ids.into_iter().map(|id| self.link(id)).collect()
    }

    /// Returns the link to a source: `[3] Its title`.
    pub(crate) fn source(&self, id: &str) -> Link {
        let Some((number, title)) = self.sources.get(id) else {
            return Link { to: None, words: id.to_owned(), id: id.to_owned() };
        };
        let number = number.map(|number| format!("[{number}] ")).unwrap_or_default();
        Link {
            to: Some(if self.site.is_some() { format!("/sources/{id}") } else { format!("source/{id}") }),
            words: format!("{number}{}", shortened(title, WORDS_MAX)),
            id: id.to_owned(),
        }
    }

    /// Returns the link to a capture by its full name, `source/dhs/capture/2`.
    pub(crate) fn capture(&self, name: &str) -> Link {
        let parts = name.strip_prefix("source/").and_then(|rest| rest.split_once("/capture/"));
        match parts {
            Some((source, capture)) if self.sources.contains_key(source) => {
                let words = format!("{}, capture {capture}", self.source(source).words);
                let to = match &self.site {
                    Some(_) => format!("/sources/{source}/captures/{capture}"),
                    None => name.to_owned(),
                };
                Link { to: Some(to), words, id: name.to_owned() }
            }
            _ => Link { to: None, words: name.to_owned(), id: name.to_owned() },
        }
    }
}

/// Returns what readers call a source: its title, its publisher, its address or its id.
pub(crate) fn title(source: &AssessedSource) -> String {
    let names = [&source.title, &source.publisher, &source.url];
    let first = names.into_iter().flatten().find(|name| !name.trim().is_empty());
    first.unwrap_or(&source.source).clone()
}

/// Returns names as a list in a sentence.
pub(crate) fn people(names: &[String]) -> String {
    words::and(names)
}
