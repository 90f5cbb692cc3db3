//! What a reader must know first, and what was put right.

use super::{
    names::{Link, Names},
    phrases::{self, Day, Hash},
};
use model::{
    Assessment,
    assessment::{AssessedCorrection, AssessedImport},
    words::{CorrectionClass, Standing},
};

/// What stands above everything else.
#[derive(Debug)]
pub(crate) enum Notice<'a> {
    Correction(CorrectionView<'a>),
    Retracted { source: Link, notice: Option<&'a str>, sentences: Vec<(usize, &'a str)> },
    Imported { author: &'a str },
}

/// What was put right.
#[derive(Debug)]
pub(crate) struct CorrectionView<'a> {
    pub(crate) id: &'a str,
    pub(crate) publication: &'a str,
    pub(crate) class: &'static str,
    pub(crate) is_void: bool,
    pub(crate) targets: Vec<Link>,
    pub(crate) was: &'a str,
    pub(crate) now: &'a str,
    pub(crate) text: &'a str,
}

/// A file that the case was imported from.
#[derive(Debug)]
pub(crate) struct ImportView<'a> {
    pub(crate) who: String,
    pub(crate) published: Option<Day<'a>>,
    pub(crate) url: Option<&'a str>,
    pub(crate) link: Option<&'a str>,
    pub(crate) licence: Option<&'a str>,
    pub(crate) media_type: &'a str,
    pub(crate) importer: &'a str,
    pub(crate) sha256: Hash,
}

/// Returns what stands above everything else: corrections that void or change the rating, newest first; sources that
/// were taken back; whose rating it is.
pub(crate) fn on_top<'a>(assessment: &'a Assessment, names: &Names) -> Vec<Notice<'a>> {
    let weighty = |class| matches!(class, CorrectionClass::AffectsRating | CorrectionClass::Void);
    let corrections = assessment.corrections.iter().rev().filter(|correction| weighty(correction.class));
    let mut out: Vec<Notice<'a>> =
        corrections.map(|correction| Notice::Correction(CorrectionView::of(correction, names))).collect();
    for source in assessment.sources.iter().filter(|source| source.standing == Standing::Retracted) {
        out.push(Notice::Retracted {
            source: names.source(&source.source),
            notice: source.notice.as_deref(),
            sentences: assessment
                .statements()
                .enumerate()
                .filter(|(_, statement)| statement.citations.iter().any(|cited| cited.source == source.source))
                .map(|(at, statement)| (at.saturating_add(1), statement.statement.as_str()))
                .collect(),
        });
    }
    if let Some(author) = assessment.verdict.as_ref().and_then(|verdict| verdict.attributed_to.as_deref()) {
        out.push(Notice::Imported { author });
    }
    out
}

impl<'a> CorrectionView<'a> {
    pub(crate) fn of(correction: &'a AssessedCorrection, names: &Names) -> Self {
        Self {
            id: &correction.correction,
            publication: &correction.publication,
            class: phrases::class(correction.class),
            is_void: correction.class == CorrectionClass::Void,
            targets: names.links(&correction.targets),
            was: &correction.was,
            now: &correction.now,
            text: &correction.text,
        }
    }
}

impl<'a> ImportView<'a> {
    pub(crate) fn of(import: &'a AssessedImport) -> Self {
        let who: Vec<String> = [&import.author, &import.publisher].into_iter().flatten().cloned().collect();
        Self {
            who: who.join(", "),
            published: import.published.as_deref().map(Day::of),
            url: import.url.as_deref(),
            link: import.url.as_deref().and_then(phrases::linkable),
            licence: import.licence.as_deref(),
            media_type: &import.media_type,
            importer: &import.importer,
            sha256: Hash::of(&import.sha256),
        }
    }
}
