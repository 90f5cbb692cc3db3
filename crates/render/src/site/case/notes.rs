//! What stands behind a `[1]`: the quotes in their context, the captures that they are from, and who recorded them.
//!
//! Sentences that cite the same evidence of the same source share a note, which leads back to all of them.

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
    assessment::{AssessedCitation, AssessedClaim, AssessedEvidence},
    grounding::Grounding,
    names::{Digest, Slug},
    source,
    words::{Independence, Stance, Standing},
};

/// A note.
#[derive(Debug)]
pub(crate) struct NoteView<'a> {
    /// `s3-1`: the sentence and the number, the first that has it.
    pub(crate) id: String,
    /// The others.
    pub(crate) others: Vec<String>,
    pub(crate) source: Link,
    pub(crate) publisher: Option<&'a str>,
    pub(crate) grounding: Grounding,
    pub(crate) grounded: &'static str,
    pub(crate) standing: &'static str,
    /// The sentences that cite it: their numbers and ids.
    pub(crate) from: Vec<(usize, &'a str)>,
    pub(crate) quotes: Vec<Quoted<'a>>,
    /// The captures that the quotes are from, or all where nothing is quoted.
    pub(crate) captures: Vec<CaptureOf>,
    key: (u32, &'a [String]),
}

/// A piece of evidence with the capture that it is from.
#[derive(Debug)]
pub(crate) struct Quoted<'a> {
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
        let from = (at + 1, statement.statement.as_str());
        for citation in &statement.citations {
            let id = format!("{}-{}", statement.statement, citation.number);
            let key = (citation.number, citation.evidence.as_slice());
            match notes.iter_mut().find(|note| note.key == key && note.grounding == citation.grounding) {
                Some(note) if note.id == id || note.others.contains(&id) => {}
                Some(note) => {
                    note.others.push(id);
                    note.from.push(from);
                }
                None => notes.push(note(parts, names, citation, id, from)),
            }
        }
    }
    notes
}

/// Returns the note of one citation.
pub(crate) fn note<'a>(
    parts: &CaseParts<'a>,
    names: &Names,
    citation: &'a AssessedCitation,
    id: String,
    from: (usize, &'a str),
) -> NoteView<'a> {
    let assessment = parts.assessment;
    let source = assessment.source(&citation.source);
    let find = |wanted: &'a String| {
        let all = assessment.claims.iter().flat_map(|claim| claim.evidence.iter().map(move |one| (claim, one)));
        all.into_iter().find(|(_, one)| one.evidence == *wanted)
    };
    let mut quotes: Vec<Quoted<'a>> =
        citation.evidence.iter().filter_map(find).map(|(claim, one)| quoted(parts, names, claim, one)).collect();
    // Each capture once, behind all that is quoted from it.
    let mut captures: Vec<CaptureOf> = Vec::new();
    for capture in quotes.iter_mut().filter_map(|quoted| quoted.capture.take()) {
        if !captures.iter().any(|known| known.to == capture.to) {
            captures.push(capture);
        }
    }
    if captures.is_empty() {
        let all = source.into_iter().flat_map(|source| &source.captures);
        captures.extend(all.filter_map(|capture| by_name(parts, &citation.source, &capture.capture)));
    }
    NoteView {
        id,
        others: Vec::new(),
        source: names.source(&citation.source),
        publisher: source.and_then(|source| source.publisher.as_deref()),
        grounding: citation.grounding,
        grounded: phrases::grounded(Some(citation.grounding)),
        standing: source.map(|source| source.standing).filter(|s| *s != Standing::Live).map_or("", phrases::standing),
        from: vec![from],
        quotes,
        captures,
        key: (citation.number, &citation.evidence),
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
        to: format!("/sources/{source}/captures/{}", capture.data.capture),
        how: phrases::how(capture.data.how),
        day: DayOwned::of(&capture.data.captured_at.to_string()),
        sha256: Hash::of(&capture.data.body.sha256.to_string()),
        withheld: parts.governance.withheld(&capture.data.body.sha256.0).is_some(),
        by: who(parts, &capture.mark),
        at: At::of(capture.mark.seq.0, &capture.mark.recorded_at.to_string()),
    }
}
