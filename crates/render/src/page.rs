//! The page of a case: one file with everything in it, for readers, printers and archives.
//!
//! Its bytes are a function of the assessment and of [`RENDERER`] alone. There is no script, nothing is fetched, and a
//! policy in the page itself forbids both; the one `script` element is data, the page's verdict as ClaimReview.

pub(crate) mod article;
pub(crate) mod claims;
pub(crate) mod escape;
pub(crate) mod names;
pub(crate) mod notices;
pub(crate) mod phrases;
pub(crate) mod sources;
pub(crate) mod verdict;

use crate::claim_review::{ClaimReviewInput, claim_review};
use article::{Piece, SectionView};
use askama::Template;
use claims::{ClaimView, CommentView, GapView};
use model::Assessment;
use names::Names;
pub(crate) use names::title;
use notices::{CorrectionView, ImportView, Notice};
use phrases::Legend;
pub(crate) use phrases::{class, linkable, reason, shortened, standing};
use sources::SourceView;
pub(crate) use verdict::StepView;
use verdict::VerdictView;

/// What made a page. Another number when the same assessment gives other bytes.
pub const RENDERER: &str = "casebook page 1";

#[derive(Debug, Template)]
#[template(path = "page.html")]
struct CasePage<'a> {
    renderer: &'static str,
    assessment: &'a Assessment,
    digest: String,
    language: &'a str,
    claim_review: Option<String>,
    notices: Vec<Notice<'a>>,
    verdict: Option<VerdictView<'a>>,
    sections: Vec<SectionView<'a>>,
    legend: Vec<Legend>,
    claims: Vec<ClaimView<'a>>,
    gaps: Vec<GapView<'a>>,
    comments: Vec<CommentView<'a>>,
    sources: Vec<SourceView<'a>>,
    corrections: Vec<CorrectionView<'a>>,
    imports: Vec<ImportView<'a>>,
}

/// Returns the page of a case: HTML in UTF-8, under [`RENDERER`]'s name.
pub fn page(assessment: &Assessment) -> String {
    let names = Names::of(assessment);
    let language = phrases::language(&assessment.language);
    let about_question = claim_review(&ClaimReviewInput::of(assessment));
    let page = CasePage {
        renderer: RENDERER,
        assessment,
        digest: assessment.digest().to_string(),
        language,
        claim_review: about_question.map(|review| escape::script(&review)),
        notices: notices::on_top(assessment, &names),
        verdict: assessment.verdict.as_ref().map(|verdict| VerdictView::of(verdict, &assessment.language, &names)),
        sections: article::sections(assessment),
        legend: phrases::legend(&assessment.grounding),
        claims: assessment.claims.iter().map(|claim| ClaimView::of(claim, assessment, &names)).collect(),
        gaps: assessment.gaps.iter().map(|gap| GapView::of(gap, &names)).collect(),
        comments: assessment.comments.iter().map(CommentView::of).collect(),
        sources: assessment.sources.iter().map(|source| SourceView::of(source, assessment, &names)).collect(),
        corrections: assessment.corrections.iter().map(|correction| CorrectionView::of(correction, &names)).collect(),
        imports: assessment.imports.iter().map(ImportView::of).collect(),
    };
    // Nothing but writing can fail, and writing to a String cannot.
    page.render().unwrap_or_default()
}

#[cfg(test)]
mod tests;
