//! The page of a case: its assessment as an article, with what a reader must know first above it.
//!
//! Everything is on the page without scripts: a `[1]` leads to its note, the life line's dots to their moments. The
//! script lays the note beside the sentence, and lets the line be drawn along.

pub(crate) mod head;
pub(crate) mod life;
pub(crate) mod notes;
pub(crate) mod text;

use super::Frame;
use crate::{
    page::{
        claims::{ClaimView, CommentView, GapView},
        escape,
        names::Names,
        notices::{CorrectionView, ImportView, Notice},
        phrases::{self, Hash},
        sources::SourceView,
    },
    place,
    words::count,
};
use askama::Template;
use head::{Bar, Head, Top};
use life::{DotKind, Life, LifeInput};
use model::{Assessment, Case, Governance, decide::KnownSources, record::CaseRecord, words::Stance};
use notes::NoteView;
use serde_json::Value;
use std::collections::BTreeMap;
use text::{Bit, SectionText};

/// A case at one moment.
#[derive(Debug, Clone, Copy)]
pub struct CaseParts<'a> {
    /// Its assessment.
    pub assessment: &'a Assessment,
    /// What goes with it.
    pub record: &'a CaseRecord,
    /// Where everything is in the log.
    pub positions: &'a BTreeMap<String, u64>,
    /// The case.
    pub case: &'a Case,
    /// Governance there.
    pub governance: &'a Governance,
    /// The sources that it names.
    pub sources: &'a KnownSources<'a>,
}

/// Which state of a case is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// As it was published, and as readers see it now.
    Published,
    /// As it was published once; there is a later publication.
    PublishedBefore,
    /// As it stands now.
    Working,
    /// As it stood at some moment.
    Then,
}

/// What the page of a case is made of.
#[derive(Debug, Clone, Copy)]
pub struct CaseInput<'a> {
    /// The case at the moment that is shown.
    pub shown: CaseParts<'a>,
    /// The case as it stands now.
    pub now: CaseParts<'a>,
    /// Which state it is.
    pub seen: Seen,
    /// Whether nothing may be told of what was not published.
    pub public: bool,
    /// The last entry that was taken into account, and when it was recorded.
    pub as_of: (u64, &'a str),
    /// What keeps the moment in links: `?at=57`, or nothing.
    pub query: &'a str,
    /// Why no digest is given, where that is so.
    pub no_digest: Option<&'a str>,
    /// Its life.
    pub life: LifeInput<'a>,
    /// Its verdict as ClaimReview.
    pub claim_review: Option<&'a Value>,
    /// Where the site is, without a slash at the end.
    pub base_url: &'a str,
}

/// A claim as the page of its case lists it.
#[derive(Debug)]
struct ClaimRow<'a> {
    claim: ClaimView<'a>,
    counts: String,
    gaps: usize,
    dissent: bool,
}

#[derive(Debug, Template)]
#[template(path = "site/case.html")]
struct Page<'a> {
    frame: &'a Frame<'a>,
    case: &'a str,
    query: &'a str,
    language: &'a str,
    assessment: &'a Assessment,
    bar: Option<Bar>,
    tops: Vec<Top<'a>>,
    head: Head<'a>,
    life: Life,
    oembed: String,
    claim_review: Option<String>,
    sections: Vec<SectionText<'a>>,
    legend: Vec<phrases::Legend>,
    notes: Vec<NoteView<'a>>,
    claims: Vec<ClaimRow<'a>>,
    gaps: Vec<GapView<'a>>,
    comments: Vec<CommentView<'a>>,
    sources: Vec<SourceView<'a>>,
    corrections: Vec<CorrectionView<'a>>,
    imports: Vec<ImportView<'a>>,
    digest: Option<String>,
    no_digest: Option<&'a str>,
    as_of: u64,
    public: bool,
    publications: Vec<&'a str>,
}

/// Returns the page of a case.
pub fn case(frame: &Frame<'_>, input: &CaseInput<'_>) -> String {
    let parts = input.shown;
    let assessment = parts.assessment;
    let names = Names::on_site(assessment, input.query);
    let notes = notes::of(&parts, &names);
    let url = format!("{}/cases/{}", input.base_url, assessment.case);
    let page = Page {
        frame,
        case: &assessment.case,
        query: input.query,
        language: phrases::language(&assessment.language),
        assessment,
        bar: Bar::of(input),
        tops: head::on_top(input, &names),
        head: Head::of(input, &names),
        life: Life::of(&input.life),
        oembed: format!("/oembed?url={}&format=json", place::escaped(&url)),
        claim_review: input.claim_review.map(escape::script),
        sections: text::sections(input, &notes),
        legend: phrases::legend(&assessment.grounding),
        claims: claims(input, &names),
        gaps: assessment.gaps.iter().map(|gap| GapView::of(gap, &names)).collect(),
        comments: assessment.comments.iter().map(CommentView::of).collect(),
        sources: assessment.sources.iter().map(|source| SourceView::of(source, assessment, &names)).collect(),
        corrections: assessment.corrections.iter().map(|correction| CorrectionView::of(correction, &names)).collect(),
        imports: assessment.imports.iter().map(ImportView::of).collect(),
        digest: input.no_digest.is_none().then(|| assessment.digest().to_string()),
        no_digest: input.no_digest,
        as_of: input.as_of.0,
        public: input.public,
        publications: parts.record.publications.iter().map(|kept| kept.publication.as_str()).collect(),
        notes,
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

fn claims<'a>(input: &CaseInput<'a>, names: &Names) -> Vec<ClaimRow<'a>> {
    let assessment = input.shown.assessment;
    let row = |claim: &'a model::assessment::AssessedClaim| {
        let of = |stance: Stance| claim.evidence.iter().filter(|one| one.stance == stance).count() as u64;
        let counts: Vec<String> = Stance::ALL
            .iter()
            .map(|stance| (stance, of(*stance)))
            .filter(|(_, n)| *n > 0)
            .map(|(stance, n)| crate::words::stance(*stance, n))
            .collect();
        let dissents = input.shown.record.dissents.iter();
        ClaimRow {
            claim: ClaimView::of(claim, assessment, names),
            counts: counts.join(" · "),
            gaps: assessment.gaps.iter().filter(|gap| gap.claim.as_deref() == Some(&claim.claim)).count(),
            dissent: dissents.filter(|dissent| dissent.withdrawn.is_none()).any(|one| one.target == claim.claim),
        }
    };
    assessment.claims.iter().map(row).collect()
}

impl Page<'_> {
    fn hash(&self) -> Option<Hash> {
        self.digest.as_deref().map(Hash::of)
    }

    fn pieces_of_evidence(n: usize) -> String {
        count(n as u64, "piece of evidence", "pieces of evidence")
    }

    fn evidence_of(row: &ClaimRow<'_>) -> usize {
        row.claim.evidence.iter().map(|group| group.evidence.len()).sum()
    }

    fn short(text: &str) -> String {
        phrases::shortened(text, 110)
    }
}
