//! Puts the lines together: sections, statements, references.
//!
//! Every part is a slice of the text that begins where the part before ended, so nothing can be lost or repeated.

use std::ops::Range;

use super::heading::{Known, concludes, known};
use super::line::Line;
use super::outline::Kind;
use super::{NotAnArticle, Reference, Role, SECTIONS_MAX, STATEMENT_BYTES_MAX, STATEMENTS_MAX, Section, Statement};
use super::{paragraph, reference};
use crate::citation;
use crate::span;

/// An article but for its title and notes.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) sections: Vec<Section>,
    pub(super) references: Vec<Reference>,
}

/// A part that is too large, or one part too many.
#[derive(Debug)]
pub(super) enum TooMuch {
    Bytes {
        /// The rest of the text, from the part that is too large.
        rest: usize,
        bytes: usize,
    },
    Statements,
    Sections,
}

impl TooMuch {
    /// Says it in terms of the text that was given.
    pub(super) fn in_text(&self, text: &str) -> NotAnArticle {
        match self {
            Self::Bytes { rest, bytes } => {
                let before = span::until(text, text.trim_end().len() - rest);
                let line = 1 + before.bytes().filter(|&byte| byte == b'\n').count();
                NotAnArticle::TooLong { line, bytes: *bytes, max: STATEMENT_BYTES_MAX }
            }
            Self::Statements => NotAnArticle::TooManyStatements { max: STATEMENTS_MAX },
            Self::Sections => NotAnArticle::TooManySections { max: SECTIONS_MAX },
        }
    }
}

pub(super) fn assemble(core: &str, lines: &[Line<'_>], kinds: &[Kind]) -> Result<Draft, TooMuch> {
    let mut assembly = Assembly { core, cursor: 0, sections: Vec::new(), references: Vec::new(), statements: 0 };
    let mut block: Vec<Line<'_>> = Vec::new();
    for (line, kind) in lines.iter().zip(kinds) {
        if *kind == Kind::Prose {
            block.push(*line);
            continue;
        }
        assembly.block(&mut block)?;
        match *kind {
            Kind::Title => {
                assembly.fits(0..line.text_end())?;
                assembly.cursor = line.text_end();
            }
            Kind::Heading { mark, references } => assembly.heading(line, mark, references)?,
            Kind::Reference => assembly.reference(line)?,
            Kind::Blank | Kind::Rule | Kind::Prose => {}
        }
    }
    assembly.block(&mut block)?;
    Ok(Draft { sections: named(assembly.sections), references: assembly.references })
}

struct Assembly<'a> {
    core: &'a str,
    /// Where the last part ended.
    cursor: usize,
    sections: Vec<Section>,
    references: Vec<Reference>,
    statements: usize,
}

impl Assembly<'_> {
    fn heading(&mut self, line: &Line<'_>, mark: usize, lists_references: bool) -> Result<(), TooMuch> {
        let heading_start = line.text_start() + mark;
        self.fits(self.cursor..line.text_end())?;
        let before = self.take(line.text_start());
        let mark = self.take(heading_start);
        let heading = self.take(line.text_end());
        let mark = (!mark.is_empty()).then_some(mark);
        self.section(Section { before, mark, heading: Some(heading), lists_references, ..empty_section() })
    }

    /// Adds the prose lines collected so far.
    fn block(&mut self, block: &mut Vec<Line<'_>>) -> Result<(), TooMuch> {
        for sentence in paragraph::sentences_of(self.core, block) {
            if self.sections.is_empty() {
                self.headless_section(sentence.start, false)?;
            }
            self.statement(sentence)?;
        }
        block.clear();
        Ok(())
    }

    fn reference(&mut self, line: &Line<'_>) -> Result<(), TooMuch> {
        let start = line.start + reference::read(line, &mut self.references);
        match self.sections.last_mut() {
            Some(section) if section.lists_references => {}
            Some(section) if section.statements.is_empty() => section.lists_references = true,
            _ => self.headless_section(start, true)?,
        }
        self.statement(start..line.text_end())
    }

    /// Begins a section without heading. Indentation and bullets are left to its first statement.
    fn headless_section(&mut self, first: usize, lists_references: bool) -> Result<(), TooMuch> {
        let gap = span::slice(self.core, self.cursor..first);
        let before = self.take(self.cursor + gap.rfind('\n').map_or(0, |end| end + 1));
        self.section(Section { before, lists_references, ..empty_section() })
    }

    fn section(&mut self, section: Section) -> Result<(), TooMuch> {
        if self.sections.len() == SECTIONS_MAX {
            return Err(TooMuch::Sections);
        }
        self.sections.push(section);
        Ok(())
    }

    fn statement(&mut self, range: Range<usize>) -> Result<(), TooMuch> {
        if self.statements == STATEMENTS_MAX {
            return Err(TooMuch::Statements);
        }
        self.fits(self.cursor..range.end)?;
        self.statements += 1;
        let id = format!("s{}", self.statements);
        let before = self.take(range.start);
        let text = self.take(range.end);
        let numbers = citation::numbers(&text);
        if let Some(section) = self.sections.last_mut() {
            section.statements.push(Statement { id, before, text, numbers });
        }
        Ok(())
    }

    /// Takes the text from where the last part ended.
    fn take(&mut self, end: usize) -> String {
        let text = span::slice(self.core, self.cursor..end).to_owned();
        self.cursor = end;
        text
    }

    fn fits(&self, range: Range<usize>) -> Result<(), TooMuch> {
        let start = range.start;
        let bytes = bytes_in_json(span::slice(self.core, range));
        let gap = span::from(self.core, start);
        let rest = gap.trim_start().len();
        if bytes > STATEMENT_BYTES_MAX { Err(TooMuch::Bytes { rest, bytes }) } else { Ok(()) }
    }
}

fn empty_section() -> Section {
    Section {
        id: String::new(),
        role: Role::Body,
        before: String::new(),
        mark: None,
        heading: None,
        statements: Vec::new(),
        lists_references: false,
    }
}

/// Returns the bytes that a string takes in canonical JSON, without its quotes.
fn bytes_in_json(text: &str) -> usize {
    text.chars()
        .map(|c| match c {
            '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
            '\0'..='\u{1f}' => 6,
            _ => c.len_utf8(),
        })
        .sum()
}

/// Gives the sections their roles and ids.
fn named(mut sections: Vec<Section>) -> Vec<Section> {
    let summary =
        sections.iter().position(|section| heading_is(section, |heading| known(heading) == Some(Known::Summary)));
    let bottom_line = sections.iter().rposition(|section| heading_is(section, concludes));
    let mut body = 0_usize;
    for (at, section) in sections.iter_mut().enumerate() {
        (section.role, section.id) = if Some(at) == summary {
            (Role::Summary, "summary".to_owned())
        } else if Some(at) == bottom_line {
            (Role::BottomLine, "bottom-line".to_owned())
        } else {
            body += 1;
            (Role::Body, format!("section-{body}"))
        };
    }
    sections
}

fn heading_is(section: &Section, test: impl Fn(&str) -> bool) -> bool {
    section.heading.as_deref().is_some_and(test)
}
