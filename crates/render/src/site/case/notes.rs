//! What stands behind a `[1]`: the quotes in their context, the captures that they are from, and who recorded them.
//!
//! A source has one note for all of its citations, and each quote stands in it once, with the citations that it is
//! behind: a page in which twenty sentences rest on one report does not give its words twenty times.

use super::{CaseParts, head::At};
use crate::{
    page::{
        names::{Link, Names},
        phrases::{self, Day, Hash, QuoteView},
    },
    words::and,
};
use model::{
    Mark,
    assessment::{AssessedCitation, AssessedClaim, AssessedEvidence, AssessedStatement},
    names::{Digest, Slug},
    source,
    words::{Independence, Stance, Standing},
};

/// A note.
#[derive(Debug)]
pub(crate) struct NoteView<'a> {
    /// `s3-1`: the sentence and the number, for every citation that it is of.
    pub(crate) ids: Vec<String>,
    pub(crate) source: Link,
    pub(crate) publisher: Option<&'a str>,
    pub(crate) standing: &'static str,
    /// How well the citations are grounded, and the sentences that they are in: numbers and ids.
    pub(crate) grounded: Vec<(&'static str, Vec<(usize, &'a str)>)>,
    pub(crate) quotes: Vec<Quoted<'a>>,
    /// The captures that the quotes are from, or all where nothing is quoted.
    pub(crate) captures: Vec<CaptureOf>,
    cited: &'a str,
    number: u32,
}

/// A piece of evidence with the capture that it is from.
#[derive(Debug)]
pub(crate) struct Quoted<'a> {
    /// The citations that it is behind: `s3-1 s9-1`.
    pub(crate) behind: String,
    pub(crate) id: &'a str,
    pub(crate) stance: &'static str,
    pub(crate) class: &'static str,
    pub(crate) claim: Link,
    pub(crate) quote: Option<QuoteView<'a>>,
    pub(crate) answer: Option<&'a str>,
    pub(crate) translation: Option<(&'a str, &'a str, &'a str)>,
    pub(crate) own_word: bool,
    pub(crate) capture: Option<CaptureOf>,
    pub(crate) by: String,
    pub(crate) at: Option<At>,
}

/// A capture: when, how, which bytes, and who recorded it.
#[derive(Debug)]
pub(crate) struct CaptureOf {
    /// The citations that it is behind, where it is not behind all.
    pub(crate) behind: Option<String>,
    pub(crate) to: String,
    pub(crate) how: &'static str,
    pub(crate) day: DayOwned,
    pub(crate) sha256: Hash,
    pub(crate) withheld: bool,
    pub(crate) by: String,
    pub(crate) at: At,
}

/// A day with its exact time.
#[derive(Debug)]
pub(crate) struct DayOwned {
    pub(crate) date: Option<String>,
    pub(crate) words: String,
    pub(crate) exact: String,
}

impl DayOwned {
    fn of(text: &str) -> Self {
        let day = Day::of(text);
        Self { date: day.date.map(ToOwned::to_owned), words: day.words, exact: text.to_owned() }
    }
}

/// Returns the notes in the order in which the text cites them.
pub(crate) fn of<'a>(parts: &CaseParts<'a>, names: &Names) -> Vec<NoteView<'a>> {
    let mut notes: Vec<NoteView<'a>> = Vec::new();
    for (at, statement) in parts.assessment.statements().enumerate() {
        for citation in &statement.citations {
            cite(&mut notes, parts, names, citation, (at + 1, &statement.statement));
        }
    }
    for note in &mut notes {
        finish(note, parts);
    }
    notes
}

/// Returns the notes of one sentence.
pub(crate) fn of_sentence<'a>(
    parts: &CaseParts<'a>,
    names: &Names,
    statement: &'a AssessedStatement,
    number: usize,
) -> Vec<NoteView<'a>> {
    let mut notes: Vec<NoteView<'a>> = Vec::new();
    for citation in &statement.citations {
        cite(&mut notes, parts, names, citation, (number, &statement.statement));
    }
    for note in &mut notes {
        finish(note, parts);
    }
    notes
}

/// Takes a citation into the note of its source.
fn cite<'a>(
    notes: &mut Vec<NoteView<'a>>,
    parts: &CaseParts<'a>,
    names: &Names,
    citation: &'a AssessedCitation,
    from: (usize, &'a str),
) {
    let id = format!("{}-{}", from.1, citation.number);
    let known = notes.iter().position(|note| (note.number, note.cited) == (citation.number, citation.source.as_str()));
    let at = known.unwrap_or_else(|| {
        notes.push(empty(parts, names, citation));
        notes.len().saturating_sub(1)
    });
    let Some(note) = notes.get_mut(at) else { return };
    if note.ids.contains(&id) {
        return;
    }
    let words = phrases::grounded(Some(citation.grounding));
    match note.grounded.iter_mut().find(|(known, _)| *known == words) {
        Some((_, sentences)) => sentences.push(from),
        None => note.grounded.push((words, vec![from])),
    }
    let claims = parts.assessment.claims.iter();
    let all: Vec<_> = claims.flat_map(|claim| claim.evidence.iter().map(move |one| (claim, one))).collect();
    for wanted in &citation.evidence {
        if let Some(known) = note.quotes.iter_mut().find(|quoted| quoted.id == wanted) {
            known.behind = format!("{} {id}", known.behind);
        } else if let Some((claim, one)) = all.iter().find(|(_, one)| one.evidence == *wanted) {
            note.quotes.push(Quoted { behind: id.clone(), ..quoted(parts, names, claim, one) });
        }
    }
    note.ids.push(id);
}

fn empty<'a>(parts: &CaseParts<'a>, names: &Names, citation: &'a AssessedCitation) -> NoteView<'a> {
    let source = parts.assessment.source(&citation.source);
    NoteView {
        ids: Vec::new(),
        source: names.source(&citation.source),
        publisher: source.and_then(|source| source.publisher.as_deref()),
        standing: source.map(|source| source.standing).filter(|s| *s != Standing::Live).map_or("", phrases::standing),
        grounded: Vec::new(),
        quotes: Vec::new(),
        captures: Vec::new(),
        cited: &citation.source,
        number: citation.number,
    }
}

/// Puts each capture once, behind all that is quoted from it.
fn finish(note: &mut NoteView<'_>, parts: &CaseParts<'_>) {
    for quoted in &mut note.quotes {
        let Some(capture) = quoted.capture.take() else { continue };
        match note.captures.iter_mut().find(|known| known.to == capture.to) {
            Some(known) => known.behind = known.behind.take().map(|ids| format!("{ids} {}", quoted.behind)),
            None => note.captures.push(CaptureOf { behind: Some(quoted.behind.clone()), ..capture }),
        }
    }
    if note.captures.is_empty() {
        let all = parts.assessment.source(note.cited).into_iter().flat_map(|source| &source.captures);
        note.captures.extend(all.filter_map(|capture| by_name(parts, note.cited, &capture.capture)));
    }
}

/// Returns a piece of evidence with its capture.
pub(crate) fn quoted<'a>(
    parts: &CaseParts<'a>,
    names: &Names,
    claim: &'a AssessedClaim,
    evidence: &'a AssessedEvidence,
) -> Quoted<'a> {
    let mark = evidence.evidence.parse::<Slug>().ok().and_then(|id| parts.case.evidence(&id)).map(|item| &item.mark);
    let capture = match (&evidence.capture, &evidence.quote) {
        (Some(capture), _) => by_name(parts, &evidence.source, capture),
        (None, Some(quote)) => by_text(parts, &evidence.source, &quote.extraction.0),
        (None, None) => None,
    };
    Quoted {
        behind: String::new(),
        id: &evidence.evidence,
        stance: says(evidence.stance),
        class: evidence.stance.as_str(),
        claim: names.link(&claim.claim),
        quote: evidence.quote.as_ref().map(QuoteView::of),
        answer: evidence.answer.as_deref(),
        translation: evidence
            .translation
            .as_ref()
            .map(|translation| (phrases::language(&translation.language), &*translation.text, &*translation.by)),
        own_word: evidence.independence == Independence::SelfReported,
        capture,
        by: mark.map(|mark| who(parts, mark)).unwrap_or_default(),
        at: mark.map(|mark| At::of(mark.seq.0, &mark.recorded_at.to_string())),
    }
}

fn says(stance: Stance) -> &'static str {
    match stance {
        Stance::Supports => "supports",
        Stance::Refutes => "refutes",
        Stance::Qualifies => "qualifies",
        Stance::Context => "gives context to",
        Stance::NotStated => "bears on",
    }
}

fn who(parts: &CaseParts<'_>, mark: &Mark) -> String {
    and(&mark.by.iter().map(|key| parts.governance.display_name(key)).collect::<Vec<_>>())
}

fn by_name(parts: &CaseParts<'_>, source: &str, capture: &str) -> Option<CaptureOf> {
    let source = source::resolved(parts.sources, &source.parse().ok()?)?;
    let capture = source.capture(&capture.parse().ok()?)?;
    Some(capture_of(parts, source.id.as_str(), capture))
}

fn by_text(parts: &CaseParts<'_>, source: &str, text: &Digest) -> Option<CaptureOf> {
    let source = source::resolved(parts.sources, &source.parse().ok()?)?;
    source.capture_of_text(text).map(|capture| capture_of(parts, source.id.as_str(), capture))
}

fn capture_of(parts: &CaseParts<'_>, source: &str, capture: &source::Capture) -> CaptureOf {
    CaptureOf {
        behind: None,
        to: format!("/sources/{source}/captures/{}", capture.data.capture),
        how: phrases::how(capture.data.how),
        day: DayOwned::of(&capture.data.captured_at.to_string()),
        sha256: Hash::of(&capture.data.body.sha256.to_string()),
        withheld: parts.governance.withheld(&capture.data.body.sha256.0).is_some(),
        by: who(parts, &capture.mark),
        at: At::of(capture.mark.seq.0, &capture.mark.recorded_at.to_string()),
    }
}
