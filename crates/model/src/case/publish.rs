//! Publication: what readers saw, and what may follow it.

use super::{Case, QUESTION};
use crate::{
    assessment::{ASSESSMENT_SCHEMA, Assessment},
    decide::KnownSources,
    event::{
        CaseEvent,
        publications::{AssessmentPublished, CorrectionIssued, PublicationProposed},
    },
    governance::Governance,
    recorded::Mark,
    refusal::Refusal,
    shape::{Sha256, Text},
    slips,
    values::KeptAssessment,
    words::PublicationNature,
};
use proof::{Seq, Slug};
use std::collections::{BTreeMap, BTreeSet};

/// What readers saw.
#[derive(Debug, Clone)]
pub struct Publication {
    /// As it was published.
    pub data: AssessmentPublished,
    /// Where it was recorded.
    pub mark: Mark,
    /// Its words and ratings, so that what follows can be held against them.
    pub words: PublishedWords,
}

/// The words and ratings of an assessment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishedWords {
    /// The sentences and headings by their ids.
    pub sentences: BTreeMap<Slug, Sentence>,
    /// The ratings by target.
    pub ratings: BTreeMap<String, String>,
}

/// A sentence or heading, with its citations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// The numbers, with the sources that they stand for.
    pub citations: Vec<(u32, Slug)>,
}

impl PublishedWords {
    /// Returns the ids of sentences, and the targets of ratings, that are not any more what they were.
    fn changed(&self, now: &Self) -> BTreeSet<String> {
        let sentences = self.sentences.iter().filter(|(id, was)| now.sentences.get(*id) != Some(was));
        let ratings = self.ratings.iter().filter(|(target, was)| now.ratings.get(*target) != Some(was));
        sentences.map(|(id, _)| id.to_string()).chain(ratings.map(|(target, _)| target.clone())).collect()
    }
}

/// Tells whether an event stands beside the assessment: a publication that was proposed before it still holds.
pub(super) fn is_beside(event: CaseEvent<'_>) -> bool {
    matches!(
        event,
        CaseEvent::ReviewRecorded(_)
            | CaseEvent::DissentRecorded(_)
            | CaseEvent::DissentWithdrawn(_)
            | CaseEvent::NoteAdded(_)
    )
}

impl Case {
    /// Returns the words and ratings as they stand.
    pub(super) fn words(&self) -> PublishedWords {
        let mut words = PublishedWords::default();
        for section in self.document.sections() {
            let heading = section.data.heading.as_ref().map(ToString::to_string).unwrap_or_default();
            let heading = Sentence { text: heading, citations: Vec::new() };
            words.sentences.insert(section.data.section.0.clone(), heading);
            for statement in &section.statements {
                let cited = statement.data.citations.iter().map(|cited| (cited.number, cited.source.0.clone()));
                let sentence = Sentence { text: statement.data.text.to_string(), citations: cited.collect() };
                words.sentences.insert(statement.data.statement.0.clone(), sentence);
            }
        }
        let standing = |target: &str| {
            target == QUESTION || target.parse::<Slug>().is_ok_and(|id| !self.withdrawn.contains_key(&id))
        };
        for (target, verdicts) in self.verdicts.iter().filter(|(target, _)| standing(target)) {
            words.ratings.extend(verdicts.last().map(|verdict| (target.clone(), verdict.data.to.to_string())));
        }
        words
    }

    /// Decides on a proposed publication.
    pub(super) fn check_proposed(
        &self,
        data: &PublicationProposed,
        governance: &Governance,
        sources: &KnownSources<'_>,
    ) -> Result<(), Refusal> {
        self.check_free(&data.publication)?;
        self.check_digest(&data.digest, &data.schema, &data.assessment, governance, sources)
    }

    /// Decides on a publication.
    pub(super) fn check_published(
        &self,
        data: &AssessmentPublished,
        governance: &Governance,
        sources: &KnownSources<'_>,
    ) -> Result<(), Refusal> {
        self.check_free(&data.publication)?;
        self.check_publication_proposal(data, governance)?;
        self.check_digest(&data.digest, &data.schema, &data.assessment, governance, sources)?;
        if let Some(author) = self.verdict(QUESTION).and_then(|verdict| verdict.data.attributed_to.as_ref()) {
            return Err(Refusal::ImportedVerdict { author: author.to_string() });
        }
        self.check_nature(data.nature)
    }

    fn check_digest(
        &self,
        digest: &Sha256,
        schema: &Text,
        kept: &KeptAssessment,
        governance: &Governance,
        sources: &KnownSources<'_>,
    ) -> Result<(), Refusal> {
        if **schema != *ASSESSMENT_SCHEMA {
            return Err(Refusal::AssessmentSchema { found: schema.to_string() });
        }
        let expected = Assessment::of(self, governance, sources).digest();
        if digest.0 != expected {
            return Err(Refusal::PublicationDigest { given: digest.0, expected });
        }
        if kept.sha256 != *digest {
            return Err(Refusal::KeptAssessment { digest: digest.0, kept: kept.sha256.0 });
        }
        Ok(())
    }

    /// What a publication is called must be what it is to the one before.
    fn check_nature(&self, nature: PublicationNature) -> Result<(), Refusal> {
        let wrong = Refusal::Nature { nature: nature.as_str(), first: self.publications.is_empty() };
        let before = match (self.published(), nature) {
            (None, PublicationNature::First) => return Ok(()),
            (None, _) | (Some(_), PublicationNature::First) => return Err(wrong),
            (Some(before), _) => before,
        };
        let now = self.words();
        match nature {
            PublicationNature::First | PublicationNature::Update => Ok(()),
            PublicationNature::Typographical => check_slips(&before.words, &now),
            PublicationNature::Correction => {
                let since = self.corrections_since(before.mark.seq);
                let named: BTreeSet<String> =
                    since.flat_map(|correction| &correction.targets).map(ToString::to_string).collect();
                let changed: Vec<String> =
                    before.words.changed(&now).into_iter().filter(|id| !named.contains(id)).collect();
                if self.corrections_since(before.mark.seq).next().is_none() || !changed.is_empty() {
                    return Err(Refusal::Uncorrected { changed });
                }
                Ok(())
            }
        }
    }

    fn corrections_since(&self, seq: Seq) -> impl Iterator<Item = &CorrectionIssued> {
        self.corrections.iter().filter(move |correction| correction.mark.seq > seq).map(|correction| &correction.data)
    }

    /// Returns what changed since it was last published: ids of sentences and headings, and targets of ratings, also
    /// those that are new.
    pub fn changed_since_published(&self) -> BTreeSet<String> {
        let Some(before) = self.published() else { return BTreeSet::new() };
        let now = self.words();
        let mut changed = before.words.changed(&now);
        changed.extend(now.changed(&before.words));
        changed
    }
}

/// A slip of the pen changes no sentence's meaning, and no rating.
fn check_slips(before: &PublishedWords, now: &PublishedWords) -> Result<(), Refusal> {
    let refused = |of: &str, what: &'static str| Err(Refusal::NoSlip { of: of.to_owned(), what });
    let mut changed = before.changed(now);
    changed.extend(now.changed(before));
    for id in changed {
        let sentence = |words: &PublishedWords| {
            words.sentences.iter().find(|(known, _)| known.as_str() == id).map(|(_, s)| s.clone())
        };
        if before.ratings.get(&id) != now.ratings.get(&id) {
            return refused(&id, "rating");
        }
        match (sentence(before), sentence(now)) {
            (Some(was), Some(is)) if was.citations != is.citations => return refused(&id, "citation"),
            (Some(was), Some(is)) => {
                if let Some(what) = slips::beyond(&was.text, &is.text) {
                    return refused(&id, what);
                }
            }
            (None, None) => {}
            (Some(_), None) | (None, Some(_)) => return refused(&id, "sentence"),
        }
    }
    Ok(())
}
