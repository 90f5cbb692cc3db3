//! Decides what each line is: heading, prose, a line of references, or nothing but space.
//!
//! A numbered line is a heading when it stands in the sequence of headings, prose follows it on another line, and it
//! is not an item of a list. A run of numbered lines with no prose between them is a list.

use super::heading::{Known, concludes, hash_mark_length, known};
use super::line::{Line, Numbered, WRAP_COLUMNS_MAX, ending, is_rule, numbered};
use super::reference;
use crate::span;

/// The longest heading without hash marks, in code points.
pub(super) const HEADING_CHARS_MAX: usize = 200;

/// The longest heading with an underline, in code points.
const UNDERLINED_CHARS_MAX: usize = 100;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Title,
    Blank,
    /// Dividing or underlining, kept in what follows.
    Rule,
    Heading {
        /// The bytes of its mark.
        mark: usize,
        /// Whether a list of references follows.
        references: bool,
    },
    /// A line of a list of references.
    Reference,
    Prose,
}

/// Returns the kind of each line.
pub(super) fn outline(lines: &[Line<'_>]) -> Vec<Kind> {
    let mut outline =
        Outline { lines, kinds: Vec::with_capacity(lines.len()), last_number: None, in_references: false };
    for at in 0..lines.len() {
        let kind = outline.kind(at);
        outline.kinds.push(kind);
    }
    let mut kinds = outline.kinds;
    reference::mark_trailing_list(lines, &mut kinds);
    keep_trailing_rules(&mut kinds);
    kinds
}

/// Makes rules at the end of the article prose: nothing follows that could keep them.
fn keep_trailing_rules(kinds: &mut [Kind]) {
    let in_references =
        kinds.iter().rev().find(|kind| !matches!(kind, Kind::Rule | Kind::Blank)) == Some(&Kind::Reference);
    let kept = if in_references { Kind::Reference } else { Kind::Prose };
    let trailing = kinds.iter_mut().rev().take_while(|kind| matches!(kind, Kind::Rule | Kind::Blank));
    for kind in trailing.filter(|kind| **kind == Kind::Rule) {
        *kind = kept;
    }
}

struct Outline<'a> {
    lines: &'a [Line<'a>],
    kinds: Vec<Kind>,
    /// The number of the last numbered heading.
    last_number: Option<u32>,
    in_references: bool,
}

impl<'a> Outline<'a> {
    fn kind(&mut self, at: usize) -> Kind {
        let Some(line) = self.lines.get(at) else {
            return Kind::Blank;
        };
        let text = line.text();
        if at == 0 {
            Kind::Title
        } else if text.is_empty() {
            Kind::Blank
        } else if is_rule(text) {
            Kind::Rule
        } else if let Some(mark) = hash_mark_length(text).or_else(|| self.unhashed(at, line)) {
            self.heading(at, text, mark)
        } else if self.in_references {
            Kind::Reference
        } else {
            Kind::Prose
        }
    }

    fn heading(&mut self, at: usize, text: &str, mark: usize) -> Kind {
        let number = span::until(text, mark).trim_start_matches('#').trim_start();
        let digits = number.len() - number.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        self.last_number = span::until(number, digits).parse().ok().or(self.last_number);
        let is_references = known(span::from(text, mark)) == Some(Known::References);
        self.in_references = is_references && self.next(at).is_some_and(|next| reference::is_listed(&next));
        Kind::Heading { mark, references: self.in_references }
    }

    /// Returns the bytes of the mark when the line is a heading without hash marks.
    fn unhashed(&self, at: usize, line: &Line<'a>) -> Option<usize> {
        let next = self.next(at)?;
        let text = line.text();
        let mark = numbered(text);
        let length = mark.map_or(0, |numbered| numbered.length);
        let heading = span::from(text, length);
        if text.chars().take(HEADING_CHARS_MAX + 1).count() > HEADING_CHARS_MAX || !self.begins_block(at) {
            return None;
        }
        let by_name = known(heading).is_some_and(|known| known != Known::References || reference::is_listed(&next));
        let by_number = || mark.is_some_and(|numbered| self.is_numbered_heading(at, line, numbered, heading));
        (by_name || by_number() || self.is_underlined(at, line)).then_some(length)
    }

    /// Returns the next line with words.
    fn next(&self, at: usize) -> Option<Line<'a>> {
        self.lines.iter().skip(at + 1).find(|line| !line.is_blank() && !is_rule(line.text())).copied()
    }

    /// Returns the last line with words before this one, when that is prose.
    fn previous(&self, at: usize) -> Option<Line<'a>> {
        let above = self.kinds.iter().zip(self.lines).take(at).rev();
        let (kind, line) = above.into_iter().find(|(kind, _)| !matches!(kind, Kind::Blank | Kind::Rule))?;
        matches!(kind, Kind::Prose | Kind::Reference).then_some(*line)
    }

    /// Tells whether a block can begin here: the line above does not run on.
    fn begins_block(&self, at: usize) -> bool {
        let above = at.checked_sub(1).and_then(|above| self.lines.get(above));
        match (self.kinds.last(), above) {
            (Some(Kind::Prose), Some(line)) => {
                line.is_closed() || (line.columns() > WRAP_COLUMNS_MAX && !line.text().ends_with(':'))
            }
            _ => true,
        }
    }

    fn is_numbered_heading(&self, at: usize, line: &Line<'a>, numbered: Numbered, heading: &str) -> bool {
        let stays = !self.in_references || concludes(heading);
        stays
            && self.is_in_sequence(numbered.number)
            && is_heading_shaped(heading)
            && !self.runs_on(at, line)
            && !self.is_list_item(at, numbered)
    }

    fn is_in_sequence(&self, number: u32) -> bool {
        match self.last_number {
            None => number <= 2,
            Some(last) => number > last && number <= last + 2,
        }
    }

    /// Tells whether the line goes on in the line below, as a wrapped item of a list does.
    fn runs_on(&self, at: usize, line: &Line<'a>) -> bool {
        self.lines.get(at + 1).is_some_and(|below| {
            let is_indented = below.indent() >= line.indent() + 2;
            let is_wrapped = below.columns() <= WRAP_COLUMNS_MAX && below.text().starts_with(char::is_lowercase);
            !below.is_blank() && !below.has_bullet() && (is_indented || is_wrapped)
        })
    }

    /// Tells whether the line stands in a run of numbered lines with no prose between them.
    fn is_list_item(&self, at: usize, item: Numbered) -> bool {
        let follows = self.next(at).and_then(|next| numbered(next.text())).is_some_and(|next| item.precedes(next));
        let is_run =
            self.previous(at).and_then(|above| numbered(above.text())).is_some_and(|above| above.precedes(item));
        follows || (is_run && !self.leaves_list(at, item))
    }

    /// Tells whether the next heading follows a list that happens to end with the number before: the items are
    /// sentences, and this is no sentence.
    fn leaves_list(&self, at: usize, item: Numbered) -> bool {
        let above = self.previous(at).map_or("", |above| above.text());
        self.last_number.is_some_and(|last| last + 1 == item.number) && !is_heading_shaped(above)
    }

    /// Tells whether the line below underlines this one, as Markdown's other form of heading.
    fn is_underlined(&self, at: usize, line: &Line<'a>) -> bool {
        let underline = self.lines.get(at + 1).map_or("", Line::text);
        let is_underline = underline.len() >= 3 && ["=", "-"].iter().any(|c| underline.replace(c, "").is_empty());
        let stands_alone = !matches!(self.kinds.last(), Some(Kind::Prose | Kind::Reference));
        is_underline
            && stands_alone
            && !line.has_bullet()
            && !line.is_closed()
            && line.text().chars().count() <= UNDERLINED_CHARS_MAX
    }
}

impl Numbered {
    fn precedes(self, next: Self) -> bool {
        self.delimiter == next.delimiter && self.number + 1 == next.number
    }
}

/// Tells whether words look like a heading and not like a sentence.
fn is_heading_shaped(heading: &str) -> bool {
    let ending = ending(heading);
    let ends_sentence = match ending.terminator {
        Some('?' | '!' | '\u{ff1f}' | '\u{ff01}') => ending.cites,
        Some('.') => ending.cites || !ends_with_abbreviation(heading),
        Some(_) => true,
        None => false,
    };
    !ends_sentence && !heading.ends_with([',', ';']) && heading.contains(char::is_alphabetic)
}

fn ends_with_abbreviation(heading: &str) -> bool {
    let word = heading.rsplit(char::is_whitespace).next().unwrap_or_default();
    let stem = word.strip_suffix('.').unwrap_or(word);
    stem.contains('.') || ["etc", "Inc", "Ltd", "Corp", "Co", "Jr", "Sr", "al"].contains(&stem)
}
