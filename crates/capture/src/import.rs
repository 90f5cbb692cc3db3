//! From an article to the events that record it.
//!
//! Nothing is guessed: every cited number becomes a source of which only the citation is known, every sentence is
//! `unclassified`, and what the article says is left to people to take down as claims.

use crate::article::{Article, Reference, Role, Section, Statement};
use model::names::{Slug, StreamName};
use model::{
    EventData,
    event::{
        cases::{CaseOpened, ImportRecorded, SectionWritten, StatementWritten},
        sources::{SourceDescribed, SourceRegistered},
    },
    shape::{Id, Plain, Text},
    values::{Blob, Citation, ImportOf, Tool},
    words::{Basis, SectionRole, SourceKind, StatementKind},
};
use std::collections::BTreeSet;

/// The name of this importer in events and ids.
pub const ARTICLE_IMPORTER: &str = "casebook-article";

/// What the person who imports says about the article.
#[derive(Debug, Clone)]
pub struct ImportAs {
    /// The case to make.
    pub case: Slug,
    /// The article's language, a BCP 47 tag.
    pub language: Text,
    /// The scale of the case's verdicts.
    pub scale: Slug,
    /// The file.
    pub file: Blob,
    /// The program's version.
    pub version: Text,
    /// Whose work it is.
    pub of: ImportOf,
}

/// An article cannot be held by events.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the case id `{case}` is too long: `{case}.{number}` must be an id too")]
pub struct CaseIdTooLong {
    /// The case.
    pub case: String,
    /// The number of the source that got no id.
    pub number: u32,
}

/// An event of an import, in order. The second one is the `import.recorded` that those after it name.
pub type ImportedEvent = (StreamName, EventData);

/// Returns the events that record an article, in the order in which they must be appended.
///
/// # Errors
/// When the ids of its sources would be too long.
pub fn article_events(article: &Article, import: &ImportAs) -> Result<Vec<ImportedEvent>, CaseIdTooLong> {
    let case = || StreamName::Case(import.case.clone());
    let mut out: Vec<ImportedEvent> = vec![
        (case(), opened(article, import).into()),
        (
            case(),
            ImportRecorded {
                file: import.file.clone(),
                record: None,
                importer: Tool { name: text(ARTICLE_IMPORTER), version: import.version.clone() },
                of: import.of.clone(),
                method: None,
            }
            .into(),
        ),
    ];
    for number in numbers(article) {
        let id = source_id(&import.case, number)?;
        out.push((StreamName::Source(id.0.clone()), stub().into()));
        let described = article.references.iter().find(|reference| reference.number == number).and_then(description);
        out.extend(described.map(|described| (StreamName::Source(id.0.clone()), described.into())));
    }
    let mut previous: Option<Id> = None;
    for section in &article.sections {
        let (id, written) = section_written(section, previous);
        out.push((case(), written.into()));
        let mut after: Option<Id> = None;
        for statement in &section.statements {
            let written = statement_written(statement, &id, after, &import.case)?;
            after = Some(written.statement.clone());
            out.push((case(), written.into()));
        }
        previous = Some(id);
    }
    Ok(out)
}

/// Returns the numbers that the article cites, in order.
pub fn numbers(article: &Article) -> BTreeSet<u32> {
    article.sections.iter().flat_map(|section| &section.statements).flat_map(|s| s.numbers.iter().copied()).collect()
}

fn opened(article: &Article, import: &ImportAs) -> CaseOpened {
    CaseOpened {
        question: text(&article.title),
        proposition: None,
        scope: None,
        language: import.language.clone(),
        scale: Plain(import.scale.clone()),
        asked_by: None,
        translation_of: None,
        method: None,
    }
}

fn stub() -> SourceRegistered {
    SourceRegistered {
        title: None,
        url: None,
        publisher: None,
        authors: Vec::new(),
        kind: SourceKind::Unknown,
        published: None,
        language: None,
        perspective: None,
        stub: true,
        method: None,
    }
}

fn description(reference: &Reference) -> Option<SourceDescribed> {
    let title = reference.title.as_deref().and_then(|title| title.parse().ok());
    let url = reference.url.as_deref().and_then(|url| url.parse().ok());
    if title.is_none() && url.is_none() {
        return None;
    }
    Some(SourceDescribed {
        title,
        url,
        publisher: None,
        authors: Vec::new(),
        kind: None,
        published: None,
        language: None,
        perspective: None,
        basis: Basis::AuthorsList,
        note: None,
        method: None,
    })
}

fn section_written(section: &Section, previous: Option<Id>) -> (Id, SectionWritten) {
    let id = id(&section.id);
    let written = SectionWritten {
        section: id.clone(),
        role: match section.role {
            Role::Summary => SectionRole::Summary,
            Role::Body => SectionRole::Body,
            Role::BottomLine => SectionRole::BottomLine,
        },
        mark: section.mark.clone(),
        heading: section.heading.as_deref().and_then(|heading| heading.parse().ok()),
        before: section.before.clone(),
        after: previous,
        replaces: None,
        reason: None,
        method: None,
    };
    (id, written)
}

fn statement_written(
    statement: &Statement,
    section: &Id,
    after: Option<Id>,
    case: &Slug,
) -> Result<StatementWritten, CaseIdTooLong> {
    let citation =
        |number: &u32| Ok(Citation { number: *number, source: source_id(case, *number)?, evidence: Vec::new() });
    Ok(StatementWritten {
        statement: id(&statement.id),
        section: section.clone(),
        after,
        before: Some(statement.before.clone()),
        text: text(&statement.text),
        kind: StatementKind::Unclassified,
        citations: statement.numbers.iter().map(citation).collect::<Result<_, _>>()?,
        claims: Vec::new(),
        gaps: Vec::new(),
        verdicts: Vec::new(),
        rests_on: Vec::new(),
        language: None,
        replaces: None,
        reason: None,
        method: None,
    })
}

fn source_id(case: &Slug, number: u32) -> Result<Id, CaseIdTooLong> {
    let too_long = |_| CaseIdTooLong { case: case.to_string(), number };
    format!("{case}.{number}").parse().map(Plain).map_err(too_long)
}

fn id(text: &str) -> Id {
    match text.parse() {
        Ok(slug) => Plain(slug),
        Err(_) => unreachable!("the parser gives ids of letters, digits and hyphens"),
    }
}

fn text(text: &str) -> Text {
    match text.parse() {
        Ok(text) => text,
        Err(_) => unreachable!("the parser gives no empty titles, headings or statements"),
    }
}
