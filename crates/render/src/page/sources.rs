//! Sources, what is kept of them, and how they stand.

use super::{
    names::{Link, Names, people, title},
    phrases::{self, Day, Hash},
};
use model::{
    Assessment,
    assessment::{AssessedCapture, AssessedSource},
    words::{Basis, Independence, Standing},
};

/// A source.
#[derive(Debug)]
pub(crate) struct SourceView<'a> {
    pub(crate) id: &'a str,
    pub(crate) number: Option<u32>,
    pub(crate) title: String,
    pub(crate) authors: String,
    pub(crate) publisher: Option<&'a str>,
    pub(crate) published: Option<Day<'a>>,
    pub(crate) kind: String,
    pub(crate) language: Option<&'a str>,
    pub(crate) perspective: Option<&'a str>,
    pub(crate) url: Option<&'a str>,
    pub(crate) link: Option<&'a str>,
    pub(crate) stub: bool,
    pub(crate) basis: &'static str,
    pub(crate) by_us: bool,
    pub(crate) own_word: bool,
    pub(crate) merged_into: Option<Link>,
    pub(crate) standing: &'static str,
    pub(crate) notice: Option<&'a str>,
    pub(crate) captures: Vec<CaptureView<'a>>,
    pub(crate) cited_by: Vec<(usize, &'a str)>,
}

/// A capture.
#[derive(Debug)]
pub(crate) struct CaptureView<'a> {
    pub(crate) id: &'a str,
    pub(crate) how: &'static str,
    pub(crate) at: Day<'a>,
    pub(crate) sha256: Hash,
    pub(crate) size: String,
    pub(crate) media_type: &'a str,
    pub(crate) access: &'static str,
    pub(crate) texts: Vec<Hash>,
    pub(crate) withheld: bool,
}

impl<'a> SourceView<'a> {
    pub(crate) fn of(source: &'a AssessedSource, assessment: &'a Assessment, names: &Names) -> Self {
        let some = |text: &'a Option<String>| text.as_deref().filter(|text| !text.trim().is_empty());
        let title = title(source);
        let evidence = assessment.claims.iter().flat_map(|claim| &claim.evidence);
        let mut behind = evidence.filter(|evidence| evidence.source == source.source).peekable();
        let own = |independence| independence == Independence::SelfReported;
        Self {
            id: &source.source,
            number: source.number,
            authors: people(&source.authors),
            publisher: some(&source.publisher).filter(|publisher| *publisher != title),
            published: source.published.as_deref().map(Day::of),
            kind: phrases::spaced(source.kind.as_str()),
            language: source.language.as_deref().map(phrases::language),
            perspective: source.perspective.as_deref(),
            url: some(&source.url).filter(|url| *url != title || phrases::linkable(url).is_some()),
            link: some(&source.url).and_then(phrases::linkable),
            stub: source.stub,
            basis: source.basis.map(phrases::basis).unwrap_or_default(),
            by_us: source.basis == Some(Basis::Inferred),
            own_word: behind.peek().is_some() && behind.all(|evidence| own(evidence.independence)),
            merged_into: source.merged_into.as_ref().map(|id| names.source(id)),
            standing: phrases::standing(source.standing),
            notice: source.notice.as_deref().filter(|_| source.standing != Standing::Live),
            captures: source.captures.iter().map(CaptureView::of).collect(),
            cited_by: assessment
                .statements()
                .enumerate()
                .filter(|(_, statement)| statement.citations.iter().any(|cited| cited.source == source.source))
                .map(|(at, statement)| (at.saturating_add(1), statement.statement.as_str()))
                .collect(),
            title,
        }
    }
}

impl<'a> CaptureView<'a> {
    fn of(capture: &'a AssessedCapture) -> Self {
        Self {
            id: &capture.capture,
            how: phrases::how(capture.how),
            at: Day::of(&capture.captured_at),
            sha256: Hash::of(&capture.sha256),
            size: phrases::bytes(capture.size),
            media_type: &capture.media_type,
            access: phrases::access(capture.access),
            texts: capture.extractions.iter().map(|text| Hash::of(text)).collect(),
            withheld: capture.withheld,
        }
    }
}
