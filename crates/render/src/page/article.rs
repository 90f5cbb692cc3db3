//! The written assessment, sentence by sentence, exactly as it was written.

use super::{names::title, phrases};
use model::{
    Assessment,
    assessment::{AssessedSection, AssessedStatement},
    words::SectionRole,
};

/// A section.
#[derive(Debug)]
pub(crate) struct SectionView<'a> {
    pub(crate) id: &'a str,
    pub(crate) role: &'static str,
    pub(crate) mark: &'a str,
    pub(crate) heading: &'a str,
    pub(crate) unconfirmed: bool,
    pub(crate) made_with: Option<String>,
    pub(crate) paragraphs: Vec<Paragraph<'a>>,
}

/// Sentences without a line break between them.
#[derive(Debug)]
pub(crate) struct Paragraph<'a> {
    /// Whether something stands before its first sentence, such as `- `.
    pub(crate) is_item: bool,
    pub(crate) sentences: Vec<Sentence<'a>>,
}

/// A sentence.
#[derive(Debug)]
pub(crate) struct Sentence<'a> {
    pub(crate) before: &'a str,
    pub(crate) id: &'a str,
    pub(crate) kind: String,
    pub(crate) language: Option<&'a str>,
    pub(crate) pieces: Vec<Piece<'a>>,
    pub(crate) mark: &'static str,
    pub(crate) grounded: &'static str,
    pub(crate) explained: &'static str,
    pub(crate) unconfirmed: bool,
    pub(crate) made_with: Option<String>,
}

/// A stretch of a sentence: words, or a `[n]` of it.
#[derive(Debug)]
pub(crate) enum Piece<'a> {
    Words(&'a str),
    Citation { mark: &'a str, source: &'a str, about: String },
}

pub(crate) fn sections(assessment: &Assessment) -> Vec<SectionView<'_>> {
    assessment.sections.iter().map(|section| view(section, assessment)).collect()
}

fn view<'a>(section: &'a AssessedSection, assessment: &'a Assessment) -> SectionView<'a> {
    let mut paragraphs: Vec<Paragraph<'a>> = Vec::new();
    for statement in &section.statements {
        let (breaks, before) = match statement.before.rsplit_once('\n') {
            Some((_, before)) => (true, before),
            None => (false, statement.before.as_str()),
        };
        let starts = breaks || paragraphs.is_empty();
        let before = if starts { before.trim_start() } else { before };
        let sentence = sentence(statement, before, assessment);
        match paragraphs.last_mut() {
            Some(paragraph) if !starts => paragraph.sentences.push(sentence),
            _ => paragraphs.push(Paragraph { is_item: !before.is_empty(), sentences: vec![sentence] }),
        }
    }
    SectionView {
        id: &section.section,
        role: section.role.as_str(),
        mark: section.mark.as_deref().unwrap_or_default().trim_start_matches(['#', ' ']),
        heading: match section.heading.as_deref().unwrap_or_default() {
            "" if section.role == SectionRole::Summary => "Summary",
            heading => heading,
        },
        unconfirmed: section.unconfirmed,
        made_with: phrases::made_with(section.method.as_ref()),
        paragraphs,
    }
}

fn sentence<'a>(statement: &'a AssessedStatement, before: &'a str, assessment: &'a Assessment) -> Sentence<'a> {
    Sentence {
        before,
        id: &statement.statement,
        kind: phrases::spaced(statement.kind.as_str()),
        language: statement.language.as_deref().map(phrases::language),
        pieces: pieces(statement, assessment),
        mark: phrases::mark(statement.grounding),
        grounded: phrases::grounded(statement.grounding),
        explained: phrases::explained(statement.grounding),
        unconfirmed: statement.unconfirmed,
        made_with: phrases::made_with(statement.method.as_ref()),
    }
}

/// Brackets that are no citation of the sentence are words.
fn pieces<'a>(statement: &'a AssessedStatement, assessment: &'a Assessment) -> Vec<Piece<'a>> {
    let mut out = Vec::new();
    let mut words = statement.text.as_str();
    let mut from = 0;
    while let Some(at) = words.get(from..).and_then(|rest| rest.find('[')).map(|at| from.saturating_add(at)) {
        let (head, tail) = words.split_at(at);
        let cited = statement.citations.iter().find_map(|citation| {
            let mark = tail.get(..tail.find(']')?.saturating_add(1))?;
            (mark == format!("[{}]", citation.number)).then_some((citation, mark))
        });
        let Some((citation, mark)) = cited else {
            from = at.saturating_add(1);
            continue;
        };
        if !head.is_empty() {
            out.push(Piece::Words(head));
        }
        let name = assessment.source(&citation.source).map_or_else(|| citation.source.clone(), title);
        let mut about = format!("{name} – {}", phrases::grounded(Some(citation.grounding)));
        for stance in &citation.stances {
            about.push_str(", ");
            about.push_str(&phrases::spaced(stance.as_str()));
        }
        out.push(Piece::Citation { mark, source: &citation.source, about });
        words = tail.get(mark.len()..).unwrap_or_default();
        from = 0;
    }
    if !words.is_empty() {
        out.push(Piece::Words(words));
    }
    out
}
