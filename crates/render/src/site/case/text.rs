//! The article's sentences, with what a reader is told of each.

use super::{CaseInput, Seen, notes::NoteView};
use crate::page::{
    article::{self, Piece, SectionView, Sentence},
    phrases,
};
use model::{assessment::AssessedStatement, grounding::Grounding};
use std::collections::{BTreeMap, BTreeSet};

/// A section.
#[derive(Debug)]
pub(crate) struct SectionText<'a> {
    pub(crate) section: SectionView<'a>,
    pub(crate) paragraphs: Vec<(bool, Vec<SentenceText<'a>>)>,
}

/// A sentence.
#[derive(Debug)]
pub(crate) struct SentenceText<'a> {
    pub(crate) sentence: Sentence<'a>,
    pub(crate) pieces: Vec<Bit<'a>>,
    pub(crate) class: &'static str,
    pub(crate) mark: &'static str,
    pub(crate) changed: bool,
    pub(crate) corrected: Option<String>,
    pub(crate) again: bool,
}

/// A stretch of a sentence: words, or a `[n]` with the fragment of its note.
#[derive(Debug)]
pub(crate) enum Bit<'a> {
    Words(&'a str),
    Citation { mark: &'a str, note: String, first: bool, about: String },
}

/// Returns the class of a sentence's grounding.
pub(crate) fn class(grounding: Option<Grounding>) -> &'static str {
    match grounding {
        Some(Grounding::Quoted) => "g-quoted",
        Some(Grounding::Captured) => "g-captured",
        Some(Grounding::CitedOnly) => "g-cited",
        Some(Grounding::SelfReported) => "g-own",
        Some(Grounding::Withheld) => "g-withheld",
        Some(Grounding::Retracted) => "g-retracted",
        None => "g-none",
    }
}

/// Returns the mark of a sentence that is shown when marks are asked for: a quoted one has one too.
pub(crate) fn mark(grounding: Option<Grounding>) -> &'static str {
    match grounding {
        Some(Grounding::Quoted) => "▪",
        other => phrases::mark(other),
    }
}

/// Returns the sections.
pub(crate) fn sections<'a>(input: &CaseInput<'a>, notes: &[NoteView<'_>]) -> Vec<SectionText<'a>> {
    let assessment = input.shown.assessment;
    let changed: BTreeSet<&str> = if input.public {
        BTreeSet::new()
    } else {
        let since = match input.seen {
            Seen::Published => &input.now.record.changed_since_published,
            Seen::PublishedBefore | Seen::Working | Seen::Then => &input.shown.record.changed_since_published,
        };
        since.iter().map(String::as_str).collect()
    };
    let corrected: BTreeMap<&str, &str> = assessment
        .corrections
        .iter()
        .flat_map(|correction| correction.targets.iter().map(|id| (id.as_str(), correction.correction.as_str())))
        .collect();
    let again: BTreeSet<&str> = input.shown.record.recheck.iter().map(|recheck| recheck.target.as_str()).collect();
    let by_id: BTreeMap<&str, &AssessedStatement> =
        assessment.statements().map(|statement| (statement.statement.as_str(), statement)).collect();
    let known: BTreeSet<&str> = notes.iter().flat_map(|note| &note.ids).map(String::as_str).collect();
    let text = |mut section: SectionView<'a>| {
        let paragraphs = std::mem::take(&mut section.paragraphs);
        let paragraphs = paragraphs.into_iter().map(|paragraph| {
            let sentences = paragraph.sentences.into_iter().map(|mut sentence| {
                let statement = by_id.get(sentence.id).copied();
                let grounding = statement.and_then(|statement| statement.grounding);
                let pieces = bits(std::mem::take(&mut sentence.pieces), statement, &known);
                SentenceText {
                    class: class(grounding),
                    mark: mark(grounding),
                    changed: changed.contains(sentence.id),
                    corrected: corrected.get(sentence.id).map(|id| (*id).to_owned()),
                    again: again.contains(sentence.id),
                    pieces,
                    sentence,
                }
            });
            (paragraph.is_item, sentences.collect())
        });
        SectionText { paragraphs: paragraphs.collect(), section }
    };
    article::sections(assessment).into_iter().map(text).collect()
}

/// Returns the stretches of a sentence, each `[n]` with the place of its note.
pub(crate) fn bits<'a>(
    pieces: Vec<Piece<'a>>,
    statement: Option<&AssessedStatement>,
    known: &BTreeSet<&str>,
) -> Vec<Bit<'a>> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let bit = |piece| match piece {
        Piece::Words(words) => Bit::Words(words),
        Piece::Citation { mark, about, .. } => {
            let number = mark.trim_matches(['[', ']']);
            let note = statement.map(|statement| format!("{}-{number}", statement.statement)).unwrap_or_default();
            if known.contains(note.as_str()) {
                let first = seen.insert(note.clone());
                Bit::Citation { mark, note, first, about }
            } else {
                Bit::Words(mark)
            }
        }
    };
    pieces.into_iter().map(bit).collect()
}
