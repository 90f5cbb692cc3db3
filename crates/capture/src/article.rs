//! Reads a written fact-check: title, sections, statements, citations and references.
//!
//! Nothing of the text is lost. Whatever stands between two statements (line ends, indentation, bullets, rules)
//! is kept as written in the `before` of what follows, so [`Article::to_text`] gives the input back byte for byte,
//! but for white space at its two ends.
//!
//! Headings are recognised by their form (`## `, `2. ` in sequence, an underline) or by a short list of names such
//! as "Executive summary"; a short line without either is a statement. There is no Markdown parser here: emphasis,
//! links and tables are text.

mod assemble;
mod heading;
mod line;
mod note;
mod outline;
mod paragraph;
mod reference;

pub use note::ParseNote;

use thiserror::Error;

use self::assemble::Draft;
use self::heading::known;
use self::line::{Line, is_rule, lines_of};
use crate::citation;
use crate::span;

/// The most bytes that a title, heading or statement has, as it stands in JSON and with what stands before it: an
/// event holds 48 KiB.
pub const STATEMENT_BYTES_MAX: usize = 40_000;

/// The most statements of an article.
pub const STATEMENTS_MAX: usize = 20_000;

/// The most sections of an article.
pub const SECTIONS_MAX: usize = 1_000;

const MARKDOWN_TITLE_MARK: &str = "# ";

/// A written fact-check in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Whether the title was written as a Markdown heading, `# `.
    pub markdown: bool,
    /// The title, without `# `: usually the question.
    pub title: String,
    /// All that follows the title, in order.
    pub sections: Vec<Section>,
    /// What the article's own lists of references say.
    pub references: Vec<Reference>,
    /// What a reader should know about how the article was understood.
    pub notes: Vec<ParseNote>,
}

/// A part of an article, usually with a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// `summary`, `section-1` and so on, or `bottom-line`.
    pub id: String,
    /// What the section is for.
    pub role: Role,
    /// The exact text between the section and what stands before it.
    pub before: String,
    /// The heading's number or hash marks, as written, with the space after them.
    pub mark: Option<String>,
    /// The heading, without its mark.
    pub heading: Option<String>,
    /// The sentences, or the lines of a list of references.
    pub statements: Vec<Statement>,
    /// Whether this is a list of references.
    pub lists_references: bool,
}

/// What a section is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The first section with a summary's heading.
    Summary,
    /// Any other section.
    Body,
    /// The last section whose heading says that it concludes.
    BottomLine,
}

/// A sentence, or a line of a list of references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// `s1`, `s2` and so on, through the article.
    pub id: String,
    /// The exact text between the statement and what stands before it: white space, bullets, rules.
    pub before: String,
    /// The statement, with its marks as written.
    pub text: String,
    /// The numbers that it cites in square brackets, in order of appearance, each once.
    pub numbers: Vec<u32>,
}

/// An item of a list of references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The number that marks cite.
    pub number: u32,
    /// What the list calls it.
    pub title: Option<String>,
    /// Where the list says it is.
    pub url: Option<String>,
}

/// Why a text is not taken as an article.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotAnArticle {
    /// Nothing there, or the text begins with a rule, such as that of front matter.
    #[error("the article has no title: its first line should be the question")]
    NoTitle,
    /// The first line is the heading of a section.
    #[error("the article begins with the heading {line:?}; its first line should be the question")]
    TitleIsHeading { line: String },
    /// A title and perhaps headings, but no sentence.
    #[error("the article has a title and no prose")]
    NoProse,
    /// No prose beside a list of references.
    #[error("the article has references and no prose")]
    OnlyReferences,
    /// Too long for one event.
    #[error("what begins at line {line} has {bytes} bytes, and one event holds {max}; divide it")]
    TooLong { line: usize, bytes: usize, max: usize },
    /// More statements than are read.
    #[error("the article has more than {max} statements")]
    TooManyStatements { max: usize },
    /// More sections than are read.
    #[error("the article has more than {max} sections")]
    TooManySections { max: usize },
}

impl Article {
    /// Returns the article as text: the input without the white space at its ends and without `# ` before the title.
    pub fn to_text(&self) -> String {
        let mut text = self.title.clone();
        for section in &self.sections {
            text.push_str(&section.before);
            text.push_str(section.mark.as_deref().unwrap_or_default());
            text.push_str(section.heading.as_deref().unwrap_or_default());
            for statement in &section.statements {
                text.push_str(&statement.before);
                text.push_str(&statement.text);
            }
        }
        text
    }

    /// Returns the article as it was written: the input without the white space at its ends.
    pub fn to_markdown(&self) -> String {
        let text = self.to_text();
        if self.markdown { format!("{MARKDOWN_TITLE_MARK}{text}") } else { text }
    }
}

/// Reads an article. The text has line ends LF, as [`crate::text::plain_text`] gives it.
///
/// # Errors
///
/// [`NotAnArticle`] for a text without title or prose, or too large for events.
pub fn parse(text: &str) -> Result<Article, NotAnArticle> {
    let core = text.trim();
    let lines = lines_of(core);
    let (title_line, _) = lines.split_first().ok_or(NotAnArticle::NoTitle)?;
    let (title, markdown) = title_of(title_line)?;
    let kinds = outline::outline(&lines);
    let draft = assemble::assemble(core, &lines, &kinds).map_err(|too_much| too_much.in_text(text))?;
    refuse_without_prose(&draft, &lines)?;
    let mut notes = note::notes(&title, &draft);
    let leading = text.len() - text.trim_start().len();
    if leading > 0 {
        notes.insert(0, ParseNote::LeadingBlankLines);
    }
    Ok(Article { markdown, title, sections: draft.sections, references: draft.references, notes })
}

fn title_of(line: &Line<'_>) -> Result<(String, bool), NotAnArticle> {
    let text = line.text();
    if is_rule(text) {
        return Err(NotAnArticle::NoTitle);
    }
    let bare = span::from(text, heading::mark_length(text));
    if known(bare).is_some() {
        return Err(NotAnArticle::TitleIsHeading { line: text.to_owned() });
    }
    match text.strip_prefix(MARKDOWN_TITLE_MARK).filter(|rest| !rest.starts_with(char::is_whitespace)) {
        Some(title) => Ok((title.to_owned(), true)),
        None => Ok((text.to_owned(), false)),
    }
}

fn refuse_without_prose(draft: &Draft, lines: &[Line<'_>]) -> Result<(), NotAnArticle> {
    let is_reference = |line: &Line<'_>| line.is_blank() || citation::leading_mark(line.text()).is_some();
    if lines.iter().all(is_reference) {
        return Err(NotAnArticle::OnlyReferences);
    }
    let mut prose = draft.sections.iter().filter(|section| !section.lists_references).flat_map(|s| &s.statements);
    if prose.any(|statement| !is_rule(&statement.text)) {
        Ok(())
    } else if draft.sections.iter().any(|section| section.lists_references) {
        Err(NotAnArticle::OnlyReferences)
    } else {
        Err(NotAnArticle::NoProse)
    }
}

#[cfg(test)]
mod tests;
