//! The written assessment: sections and statements in their order, as the events left it.

use crate::{
    event::cases::{SectionRemoved, SectionWritten, StatementRemoved, StatementWritten},
    recorded::Mark,
    refusal::Refusal,
};
use proof::{EventId, Slug};
use std::collections::BTreeMap;

/// What stands between a statement and the one before, unless it says otherwise.
pub const STATEMENT_BEFORE: &str = " ";

/// A section that stands.
#[derive(Debug, Clone)]
pub struct Section {
    /// As last written.
    pub data: SectionWritten,
    /// Where it was last written.
    pub mark: Mark,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// A statement that stands.
#[derive(Debug, Clone)]
pub struct Statement {
    /// As last written.
    pub data: StatementWritten,
    /// Where it was last written.
    pub mark: Mark,
    /// Where its words were last changed: what it cites or rests on may have been written anew since.
    pub worded: Mark,
    /// How often it was written.
    pub writings: u64,
}

/// The sections that stand, in order.
#[derive(Debug, Clone, Default)]
pub struct Document {
    sections: Vec<Section>,
    section_of: BTreeMap<Slug, Slug>,
}

impl Document {
    /// Returns the sections in order.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Returns a section that stands.
    pub fn section(&self, id: &Slug) -> Option<&Section> {
        self.sections.iter().find(|section| section.data.section.0 == *id)
    }

    /// Returns a statement that stands.
    pub fn statement(&self, id: &Slug) -> Option<&Statement> {
        let section = self.section(self.section_of.get(id)?)?;
        section.statements.iter().find(|statement| statement.data.statement.0 == *id)
    }

    /// Returns all statements in order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.sections.iter().flat_map(|section| &section.statements)
    }

    /// Takes in a section that [`Document::check_section`] let pass.
    pub(crate) fn write_section(&mut self, data: &SectionWritten, mark: &Mark) {
        let standing = self.sections.iter().position(|section| section.data.section == data.section);
        let (statements, place) = match standing {
            Some(at) => (self.sections.remove(at).statements, at),
            None => (Vec::new(), self.sections.len()),
        };
        let place = match &data.after {
            Some(after) => self
                .sections
                .iter()
                .position(|section| section.data.section == *after)
                .map_or(place, |at| at.saturating_add(1)),
            None => place,
        };
        let place = place.min(self.sections.len());
        self.sections.insert(place, Section { data: data.clone(), mark: mark.clone(), statements });
    }

    /// Takes in a statement that [`Document::check_statement`] let pass.
    pub(crate) fn write_statement(&mut self, data: &StatementWritten, mark: &Mark) {
        let standing = self.take(&data.statement);
        let Some(section) = self.sections.iter_mut().find(|section| section.data.section == data.section) else {
            return;
        };
        let end = section.statements.len();
        let (old_place, writings, worded) = match standing {
            Some((old, place)) => {
                let place = if old.data.section == data.section { place } else { end };
                (place, old.writings, if old.data.text == data.text { old.worded } else { mark.clone() })
            }
            None => (end, 0, mark.clone()),
        };
        let place = match &data.after {
            Some(after) if *after == data.section => 0,
            Some(after) => section
                .statements
                .iter()
                .position(|statement| statement.data.statement == *after)
                .map_or(old_place, |at| at.saturating_add(1)),
            None => old_place,
        };
        let place = place.min(section.statements.len());
        let writings = writings.saturating_add(1);
        let statement = Statement { data: data.clone(), mark: mark.clone(), worded, writings };
        section.statements.insert(place, statement);
        self.section_of.insert(data.statement.0.clone(), data.section.0.clone());
    }

    /// Takes a statement out.
    pub(crate) fn remove_statement(&mut self, data: &StatementRemoved) {
        self.take(&data.statement);
    }

    /// Takes a section out.
    pub(crate) fn remove_section(&mut self, data: &SectionRemoved) {
        self.sections.retain(|section| section.data.section != data.section);
        self.section_of.retain(|_, section| *section != data.section.0);
    }

    fn take(&mut self, id: &Slug) -> Option<(Statement, usize)> {
        let section_id = self.section_of.remove(id)?;
        let section = self.sections.iter_mut().find(|section| section.data.section.0 == section_id)?;
        let at = section.statements.iter().position(|statement| statement.data.statement.0 == *id)?;
        Some((section.statements.remove(at), at))
    }

    /// Decides where a section stands and what it replaces.
    pub(crate) fn check_section(&self, data: &SectionWritten) -> Result<(), Refusal> {
        let stands = self.section(&data.section).map(|section| section.mark.event);
        check_replaces("section", &data.section, data.replaces.as_ref().map(|event| event.0), stands)?;
        match &data.after {
            Some(after) if *after == data.section || self.section(after).is_none() => Err(Refusal::NoSuch {
                kind: "section",
                id: after.to_string(),
                known: self.sections.iter().map(|section| section.data.section.to_string()).collect(),
            }),
            _ => Ok(()),
        }
    }

    /// Decides where a statement stands and what it replaces.
    pub(crate) fn check_statement(&self, data: &StatementWritten) -> Result<(), Refusal> {
        let Some(section) = self.section(&data.section) else {
            return Err(Refusal::NoSuch {
                kind: "section",
                id: data.section.to_string(),
                known: self.sections.iter().map(|section| section.data.section.to_string()).collect(),
            });
        };
        let stands = self.statement(&data.statement).map(|statement| statement.mark.event);
        check_replaces("statement", &data.statement, data.replaces.as_ref().map(|event| event.0), stands)?;
        if let Some(after) = &data.after {
            let there = section.statements.iter().any(|statement| statement.data.statement == *after);
            if *after != data.section && (*after == data.statement || !there) {
                return Err(Refusal::After { after: after.to_string(), section: data.section.to_string() });
            }
        }
        Ok(())
    }

    /// Decides whether a section may be taken out.
    pub(crate) fn check_section_removed(&self, data: &SectionRemoved) -> Result<(), Refusal> {
        let section = self.section(&data.section);
        let stands = section.map(|section| section.mark.event);
        check_replaces("section", &data.section, Some(data.replaces.0), stands)?;
        let left: Vec<String> = section
            .into_iter()
            .flat_map(|section| &section.statements)
            .map(|statement| statement.data.statement.to_string())
            .collect();
        if left.is_empty() {
            return Ok(());
        }
        Err(Refusal::SectionNotEmpty { section: data.section.to_string(), statements: left })
    }

    /// Decides whether a statement may be taken out.
    pub(crate) fn check_removed(&self, data: &StatementRemoved) -> Result<(), Refusal> {
        let stands = self.statement(&data.statement).map(|statement| statement.mark.event);
        check_replaces("statement", &data.statement, Some(data.replaces.0), stands)
    }
}

fn check_replaces(
    kind: &'static str,
    id: &Slug,
    given: Option<EventId>,
    stands: Option<EventId>,
) -> Result<(), Refusal> {
    match (given, stands) {
        (None, None) => Ok(()),
        (Some(given), Some(event)) if given == event => Ok(()),
        (Some(given), stands) => Err(Refusal::DoesNotStand { kind, id: id.to_string(), given, stands }),
        (None, Some(event)) => Err(Refusal::Stands { kind, id: id.to_string(), event }),
    }
}
