//! What a new capture says beside the one before it, and what became of the words that were quoted.

use super::targets::{Before, Target};
use crate::commands::read;
use capture::quote::{Again, Taken, again};
use ledger::{CaseView, Reader, Sight};
use model::{Source, source::Capture, source_record::SourceRecord};
use proof::{Digest, Slug, StreamName};
use render::{ComparedTexts, QuoteAgain, QuoteNow, RecapturedAs};
use std::collections::BTreeSet;

/// What a comparison came to.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) is_changed: bool,
    is_first: bool,
    texts: Option<ComparedTexts>,
    pub(super) quotes: Vec<QuoteAgain>,
    /// The capture whose words are lost, where nobody recorded since that the source changed.
    pub(super) lost_from: Option<String>,
    /// Full names of what rests on words that are not there any more, or on the source without quoting it.
    pub(super) touched: BTreeSet<String>,
}

impl Compared {
    /// Says what became of the source.
    pub(super) fn became(&self, capture: &str) -> RecapturedAs {
        let capture = capture.to_owned();
        match (self.is_first, self.is_changed) {
            (true, _) => RecapturedAs::First { capture },
            (_, true) => RecapturedAs::Changed { capture, compared: self.texts.clone() },
            (_, false) => RecapturedAs::Unchanged { capture },
        }
    }
}

/// Compares a new capture with the one before it.
pub(super) fn compare(target: &Target, capture: &str, reader: &Reader) -> anyhow::Result<Compared> {
    compare_with(&target.source, target.before.as_ref(), capture, reader)
}

fn compare_with(id: &Slug, before: Option<&Before>, capture: &str, reader: &Reader) -> anyhow::Result<Compared> {
    let head = read::last(reader)?;
    let governance = reader.governance(head)?;
    let nothing = Compared {
        is_changed: false,
        is_first: before.is_none(),
        texts: None,
        quotes: Vec::new(),
        lost_from: None,
        touched: BTreeSet::new(),
    };
    let Some(source) = reader.source(id, head, &governance)? else { return Ok(nothing) };
    let found = source.captures.iter().find(|known| known.data.capture.as_str() == capture);
    let (Some(before), Some(now)) = (before, found) else { return Ok(nothing) };
    let text_now = now.extractions.last().map(|(_, text)| text.text.sha256.0);
    // Bytes that differ and give the same text say the same.
    let is_changed = match (before.text, text_now) {
        (Some(was), Some(now)) => was != now,
        _ => before.body != now.data.body.sha256.0,
    };
    let text = |digest: Option<Digest>| -> anyhow::Result<Option<String>> {
        let bytes = digest.map(|digest| reader.blob(digest)).transpose()?.flatten();
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    };
    let (was, new) = (text(before.text)?, text(text_now)?);
    let texts = was.as_deref().zip(new.as_deref()).and_then(|(was, new)| ComparedTexts::of(was, new));
    let mut compared = Compared { is_changed, texts, ..nothing };
    // Of bytes without a text nothing can be said but that they are others.
    if is_changed || new.is_some() {
        look_up(&source, new.as_deref().unwrap_or_default(), reader, &mut compared)?;
    }
    Ok(compared)
}

/// Returns what became of the words that were quoted from a source, in a new capture of it that has a text.
pub(crate) fn quotes_in(id: &Slug, capture: &str, reader: &Reader) -> anyhow::Result<Vec<QuoteAgain>> {
    // Whatever it is compared with: each quote is looked up in what is new.
    let before = Before { capture: String::new(), body: Digest::of(b""), text: None };
    Ok(compare_with(id, Some(&before), capture, reader)?.quotes)
}

/// Looks up the words that were quoted from a source.
fn look_up(source: &Source, text: &str, reader: &Reader, into: &mut Compared) -> anyhow::Result<()> {
    let head = read::last(reader)?;
    let governance = reader.governance(head)?;
    let entries = reader.stream(&StreamName::Source(source.id.clone()), head)?;
    let mut record = SourceRecord::of(source, &entries, &governance);
    let mut others = BTreeSet::new();
    for view in reader.cases_seen_naming(&source.id, head, Sight::Everything)? {
        let merged =
            view.sources.values().filter(|other| other.merged.as_ref().is_some_and(|(_, id)| *id == source.id));
        record.take(&view.case, &view.governance, source, &merged.map(|other| other.id.clone()).collect());
        others.extend(of_others(&view, source));
    }
    for of in record.quotes {
        if others.contains(&of.of) {
            continue;
        }
        let quote = &of.quote;
        let taken = Taken { exact: &quote.exact, prefix: &quote.prefix, suffix: &quote.suffix, start: quote.start };
        let found = again(text, taken);
        if !found.stands() {
            into.touched.insert(of.of.clone());
            let from = source.captures.iter().find(|from| of.capture.as_deref() == Some(from.data.capture.as_str()));
            let is_open = |from: &&Capture| source.changes.iter().all(|(mark, _)| mark.seq < from.mark.seq);
            let lost = from.filter(is_open).map(|from| from.data.capture.to_string());
            into.lost_from = into.lost_from.take().or(lost);
        }
        into.quotes.push(QuoteAgain { of: of.of, exact: quote.exact.to_string(), now: now(found) });
    }
    for naming in record.cases {
        let pointers =
            naming.evidence.iter().map(|pointer| format!("case/{}/evidence/{}", naming.case, pointer.evidence));
        into.touched.extend(pointers);
    }
    Ok(())
}

/// Returns what quotes another source, which may have the same text.
fn of_others(view: &CaseView, source: &Source) -> Vec<String> {
    let (case, known) = (&view.case, view.known());
    let is_other = |id: &Slug| model::source::resolved(&known, id).is_some_and(|found| found.id != source.id);
    let evidence = case.evidence.iter().filter(|item| is_other(&item.data.source.0));
    let evidence = evidence.map(|item| format!("case/{}/evidence/{}", case.id, item.data.evidence));
    let appeared_elsewhere = |claim: &&model::case::Item<model::event::cases::ClaimExtracted>| {
        let source = claim.data.appearance.as_ref().and_then(|appearance| appearance.source.as_ref());
        source.is_some_and(|id| is_other(&id.0))
    };
    let claims = case.claims.iter().filter(appeared_elsewhere);
    evidence.chain(claims.map(|claim| format!("case/{}/claim/{}", case.id, claim.data.claim))).collect()
}

fn now(found: Again) -> QuoteNow {
    match found {
        Again::Stands { has_moved: false, around_changed, .. } => QuoteNow::Stands { around_changed },
        Again::Stands { start, around_changed, .. } => QuoteNow::Moved { start, around_changed },
        Again::Several { count } => QuoteNow::Several { count },
        Again::Altered(nearest) => QuoteNow::Altered {
            passage: nearest.passage,
            start: nearest.start,
            similarity_percent: nearest.similarity_percent,
        },
        Again::Gone => QuoteNow::Gone,
    }
}
