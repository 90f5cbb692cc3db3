//! What a person should know about how an article was understood.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::assemble::Draft;
use super::heading::{Known, known};
use super::{Role, Section, Statement};
use crate::citation::{self, BracketKind, NUMBERS_PER_MARK_MAX};

/// Something about an article that its reader should look at. None of them stops an import.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum ParseNote {
    /// White space before the title is left out.
    LeadingBlankLines,
    /// The article is one section.
    NoHeadings,
    /// No statement cites anything.
    NoCitations,
    /// Some headings have hash marks and others only a number.
    MarksOfBothKinds,
    /// Another section with a summary's heading; it is body.
    SecondSummary { section: String },
    /// A mark in a heading or in the title, which are not statements: nothing is cited there.
    MarkInHeading { number: u32 },
    /// The first mark of `number` stands after the first mark of the higher number `after`.
    NumbersOutOfOrder { number: u32, after: u32 },
    /// Nothing cites the numbers from `from` to `to`, though a higher one is cited.
    NumbersMissing { from: u32, to: u32 },
    /// The list has a reference that nothing cites.
    ReferenceNotCited { number: u32 },
    /// A number is cited that the list does not have.
    CitedWithoutReference { number: u32 },
    /// The list has a number more than once; the first counts.
    DuplicateReference { number: u32 },
    /// `[^3]` is left as text.
    FootnoteLeftAsText { label: String },
    /// `[3](url)` is a link, and left as text.
    LinkLeftAsText { number: u32 },
    /// A range of more numbers than a mark can have is left as text.
    RangeLeftAsText { mark: String },
}

impl fmt::Display for ParseNote {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeadingBlankLines => write!(out, "white space before the title is left out"),
            Self::NoHeadings => write!(out, "there are no headings: the article is one section"),
            Self::NoCitations => write!(out, "no statement has a citation such as [1]"),
            Self::MarksOfBothKinds => write!(out, "some headings have hash marks, others only a number"),
            Self::SecondSummary { section } => write!(out, "{section} is a second summary, and taken as body"),
            Self::MarkInHeading { number } => write!(out, "[{number}] in a heading cites nothing"),
            Self::NumbersOutOfOrder { number, after } => {
                write!(out, "[{number}] is first cited after [{after}]")
            }
            Self::NumbersMissing { from, to } if from == to => write!(out, "no statement cites [{from}]"),
            Self::NumbersMissing { from, to } => write!(out, "no statement cites [{from}] to [{to}]"),
            Self::ReferenceNotCited { number } => write!(out, "reference [{number}] is not cited"),
            Self::CitedWithoutReference { number } => write!(out, "[{number}] is cited and not in the references"),
            Self::DuplicateReference { number } => {
                write!(out, "the references have [{number}] more than once; the first counts")
            }
            Self::FootnoteLeftAsText { label } => write!(out, "the footnote mark [^{label}] is left as text"),
            Self::LinkLeftAsText { number } => write!(out, "[{number}](…) is a link, and left as text"),
            Self::RangeLeftAsText { mark } => {
                write!(out, "{mark} names more than {NUMBERS_PER_MARK_MAX} sources, and is left as text")
            }
        }
    }
}

/// Returns the notes on an article, in a fixed order, each once.
pub(super) fn notes(title: &str, draft: &Draft) -> Vec<ParseNote> {
    let prose: Vec<&Statement> =
        draft.sections.iter().filter(|section| !section.lists_references).flat_map(|s| &s.statements).collect();
    let mut notes = notes_on_sections(title, &draft.sections);
    let cited: Vec<u32> = prose.iter().flat_map(|statement| statement.numbers.iter().copied()).collect();
    notes.extend(notes_on_numbers(&cited));
    notes.extend(notes_on_references(&cited, draft));
    notes.extend(prose.iter().flat_map(|statement| notes_on_text(&statement.text)).collect::<BTreeSet<_>>());
    notes
}

fn notes_on_sections(title: &str, sections: &[Section]) -> Vec<ParseNote> {
    let headings: Vec<&str> = sections.iter().filter_map(|section| section.heading.as_deref()).collect();
    let marks: Vec<&str> = sections.iter().filter_map(|section| section.mark.as_deref()).collect();
    let mut notes = Vec::new();
    if headings.is_empty() {
        notes.push(ParseNote::NoHeadings);
    }
    if marks.iter().any(|mark| mark.starts_with('#')) && marks.iter().any(|mark| !mark.starts_with('#')) {
        notes.push(ParseNote::MarksOfBothKinds);
    }
    let seconds = sections.iter().filter(|section| {
        section.role == Role::Body && section.heading.as_deref().and_then(known) == Some(Known::Summary)
    });
    notes.extend(seconds.map(|section| ParseNote::SecondSummary { section: section.id.clone() }));
    let marked: BTreeSet<u32> = headings.into_iter().chain([title]).flat_map(citation::numbers).collect();
    notes.extend(marked.into_iter().map(|number| ParseNote::MarkInHeading { number }));
    notes
}

fn notes_on_numbers(cited: &[u32]) -> Vec<ParseNote> {
    let mut notes = Vec::new();
    let mut seen = BTreeSet::new();
    if cited.is_empty() {
        notes.push(ParseNote::NoCitations);
    }
    for &number in cited {
        let highest = seen.last().copied();
        if let Some(after) = highest.filter(|&highest| seen.insert(number) && number < highest) {
            notes.push(ParseNote::NumbersOutOfOrder { number, after });
        }
        seen.insert(number);
    }
    let mut next = 1;
    for number in seen {
        if number > next {
            notes.push(ParseNote::NumbersMissing { from: next, to: number - 1 });
        }
        next = number + 1;
    }
    notes
}

fn notes_on_references(cited: &[u32], draft: &Draft) -> Vec<ParseNote> {
    let mut listed: BTreeMap<u32, usize> = BTreeMap::new();
    for reference in &draft.references {
        *listed.entry(reference.number).or_default() += 1;
    }
    if listed.is_empty() {
        return Vec::new();
    }
    let cited: BTreeSet<u32> = cited.iter().copied().collect();
    let not_cited = listed.keys().filter(|number| !cited.contains(number));
    let not_listed = cited.iter().filter(|number| !listed.contains_key(number));
    let twice = listed.iter().filter(|&(_, &count)| count > 1);
    not_cited
        .map(|&number| ParseNote::ReferenceNotCited { number })
        .chain(not_listed.map(|&number| ParseNote::CitedWithoutReference { number }))
        .chain(twice.map(|(&number, _)| ParseNote::DuplicateReference { number }))
        .collect()
}

fn notes_on_text(text: &str) -> Vec<ParseNote> {
    citation::brackets(text)
        .into_iter()
        .filter_map(|bracket| match bracket.kind {
            BracketKind::Footnote(label) => Some(ParseNote::FootnoteLeftAsText { label }),
            BracketKind::Link(number) => Some(ParseNote::LinkLeftAsText { number }),
            BracketKind::RangeTooLong(mark) => Some(ParseNote::RangeLeftAsText { mark }),
            BracketKind::Mark(_) | BracketKind::Sic => None,
        })
        .collect()
}
