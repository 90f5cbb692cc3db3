//! A source as it stands: what it is, its captures and their texts.

use crate::{
    decide::KnownSources,
    event::{
        EventData, EventView, SourceEvent,
        sources::{
            CaptureFailed, SourceCaptured, SourceChanged, SourceDescribed, SourceMerged, SourceRegistered,
            TextExtracted,
        },
    },
    recorded::{Mark, Recorded},
    refusal::Refusal,
    words::{Basis, Standing},
};
use proof::{Digest, Seq, Slug};
use std::collections::BTreeSet;

/// A capture and the texts taken out of it.
#[derive(Debug, Clone)]
pub struct Capture {
    /// What was captured.
    pub data: SourceCaptured,
    /// Where it was recorded.
    pub mark: Mark,
    /// The texts.
    pub extractions: Vec<(Mark, TextExtracted)>,
}

/// The fold of a stream `source/<id>`.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its id.
    pub id: Slug,
    /// Where it was registered.
    pub registered: Mark,
    /// What it is, with later descriptions taken in.
    pub data: SourceRegistered,
    /// How the latest description is known.
    pub basis: Option<Basis>,
    /// Its captures, in log order.
    pub captures: Vec<Capture>,
    /// Captures that failed, in log order.
    pub failures: Vec<(Mark, CaptureFailed)>,
    /// What it was said to have become, in log order.
    pub changes: Vec<(Mark, SourceChanged)>,
    /// The source that it is read as, and where that was said.
    pub merged: Option<(Mark, Slug)>,
    /// The entry that last changed it.
    pub last: Mark,
    /// The version that the stream's next entry will have.
    pub next_version: u64,
    /// Entries of types that this version does not know.
    pub unknown: Vec<(Seq, String)>,
    left_out_captures: BTreeSet<Slug>,
}

impl Source {
    /// Returns the source that a stream's first entry registers.
    pub fn begin(id: &Slug, recorded: &Recorded) -> Option<Self> {
        let Ok(EventData::SourceRegistered(data)) = &recorded.data else { return None };
        Some(Self {
            id: id.clone(),
            registered: recorded.mark.clone(),
            data: data.clone(),
            basis: None,
            captures: Vec::new(),
            failures: Vec::new(),
            changes: Vec::new(),
            merged: None,
            last: recorded.mark.clone(),
            next_version: recorded.version.saturating_add(1),
            unknown: Vec::new(),
            left_out_captures: BTreeSet::new(),
        })
    }

    /// Takes in a later entry.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.next_version = recorded.version.saturating_add(1);
        self.last = recorded.mark.clone();
        let mark = || recorded.mark.clone();
        let event = match recorded.data.as_ref().map(EventData::view) {
            Ok(EventView::Source(event)) => event,
            Ok(EventView::Ledger(_) | EventView::Case(_) | EventView::Any(_)) => return,
            Err(_) => return self.unknown.push((recorded.mark.seq, recorded.event_type.to_string())),
        };
        match event {
            SourceEvent::SourceRegistered(_) => {}
            SourceEvent::SourceDescribed(described) => self.describe(described),
            SourceEvent::SourceMerged(merged) => self.merged = Some((mark(), merged.into.0.clone())),
            SourceEvent::SourceSplit(_) => self.merged = None,
            SourceEvent::SourceCaptured(captured) => {
                self.captures.push(Capture { data: captured.clone(), mark: mark(), extractions: Vec::new() });
            }
            SourceEvent::CaptureFailed(failed) => self.failures.push((mark(), failed.clone())),
            SourceEvent::TextExtracted(extracted) => {
                let capture = self.captures.iter_mut().find(|capture| capture.data.capture == extracted.capture);
                if let Some(capture) = capture {
                    capture.extractions.push((mark(), extracted.clone()));
                }
            }
            SourceEvent::SourceChanged(changed) => self.changes.push((mark(), changed.clone())),
        }
    }

    /// Passes over an entry that is disputed, or rests on such alone. It counts in its stream, and its id stays taken.
    pub fn leave_out(&mut self, recorded: &Recorded) {
        self.next_version = recorded.version.saturating_add(1);
        if let Ok(EventData::SourceCaptured(captured)) = &recorded.data {
            self.left_out_captures.insert(captured.capture.0.clone());
        }
    }

    /// Tells whether what an entry rests on stands, where some entries are left out.
    pub(crate) fn rests(&self, recorded: &Recorded) -> bool {
        match &recorded.data {
            Ok(EventData::TextExtracted(data)) => self.capture(&data.capture).is_some(),
            _ => true,
        }
    }

    fn describe(&mut self, new: &SourceDescribed) {
        fn take<T: Clone>(new: Option<&T>, old: &mut Option<T>) {
            if let Some(new) = new {
                *old = Some(new.clone());
            }
        }
        let data = &mut self.data;
        take(new.title.as_ref(), &mut data.title);
        take(new.url.as_ref(), &mut data.url);
        take(new.publisher.as_ref(), &mut data.publisher);
        take(new.published.as_ref(), &mut data.published);
        take(new.language.as_ref(), &mut data.language);
        take(new.perspective.as_ref(), &mut data.perspective);
        if !new.authors.is_empty() {
            data.authors.clone_from(&new.authors);
        }
        if let Some(kind) = new.kind {
            data.kind = kind;
        }
        data.stub = data.stub && data.title.is_none() && data.url.is_none();
        self.basis = Some(new.basis);
    }

    /// Returns a capture.
    pub fn capture(&self, id: &Slug) -> Option<&Capture> {
        self.captures.iter().find(|capture| capture.data.capture.0 == *id)
    }

    /// Returns the capture that a text was extracted from.
    pub fn capture_of_text(&self, extraction: &Digest) -> Option<&Capture> {
        let has = |capture: &&Capture| capture.extractions.iter().any(|(_, text)| text.text.sha256.0 == *extraction);
        self.captures.iter().find(has)
    }

    /// Returns what readers call the source: its title, its publisher, its address or its id.
    pub fn display_title(&self) -> String {
        let data = &self.data;
        let first = [&data.title, &data.publisher, &data.url].into_iter().flatten().next();
        first.map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Returns how it stands, and the notice, if it was ever said to have changed.
    pub fn standing(&self) -> Standing {
        self.changes.last().map_or(Standing::Live, |(_, changed)| changed.standing)
    }

    /// Returns the events that said that it is not what it was, unless it is live again.
    pub fn unsettled(&self) -> impl Iterator<Item = &(Mark, SourceChanged)> {
        let live = self.changes.iter().rposition(|(_, changed)| changed.standing == Standing::Live);
        self.changes.iter().skip(live.map_or(0, |at| at.saturating_add(1)))
    }

    /// Decides on a later entry of this stream. `sources` are those that the event names.
    pub(crate) fn check(&self, event: SourceEvent<'_>, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        match event {
            SourceEvent::SourceRegistered(_) => Err(Refusal::SourceExists { source: self.id.to_string() }),
            SourceEvent::SourceDescribed(described) => check_described(described),
            SourceEvent::SourceMerged(merged) => self.check_merged(merged, sources),
            SourceEvent::SourceSplit(_) if self.merged.is_none() => {
                Err(Refusal::NotMerged { source: self.id.to_string() })
            }
            SourceEvent::SourceSplit(_) | SourceEvent::CaptureFailed(_) => Ok(()),
            SourceEvent::SourceCaptured(captured) => {
                let id = &captured.capture;
                if self.capture(id).is_some() || self.left_out_captures.contains(&id.0) {
                    return Err(Refusal::IdTaken { id: id.to_string(), by: "capture" });
                }
                Ok(())
            }
            SourceEvent::TextExtracted(extracted) => self.check_extracted(extracted),
            SourceEvent::SourceChanged(changed) => {
                changed.captures.iter().try_for_each(|capture| self.check_capture(capture))
            }
        }
    }

    fn check_merged(&self, data: &SourceMerged, sources: &KnownSources<'_>) -> Result<(), Refusal> {
        let source = self.id.to_string();
        if let Some((_, into)) = &self.merged {
            return Err(Refusal::Merged { source, into: into.to_string() });
        }
        if data.into.0 == self.id {
            return Err(Refusal::MergedIntoItself { source });
        }
        // What it is merged into stands on its own, so that merging never goes round in circles.
        match sources.get(&data.into.0) {
            None => Err(Refusal::NoSuchSource { source: data.into.to_string() }),
            Some(other) => match &other.merged {
                Some((_, into)) => Err(Refusal::Merged { source: data.into.to_string(), into: into.to_string() }),
                None => Ok(()),
            },
        }
    }

    pub(crate) fn check_capture(&self, capture: &Slug) -> Result<(), Refusal> {
        if self.capture(capture).is_some() {
            return Ok(());
        }
        Err(Refusal::NoSuchCapture {
            source: self.id.to_string(),
            capture: capture.to_string(),
            known: self.captures.iter().map(|known| known.data.capture.to_string()).collect(),
        })
    }

    fn check_extracted(&self, data: &TextExtracted) -> Result<(), Refusal> {
        self.check_capture(&data.capture)?;
        let Some(capture) = self.capture(&data.capture) else { return Ok(()) };
        if capture.extractions.iter().any(|(_, known)| known == data) {
            return Err(Refusal::ExtractionExists { digest: data.text.sha256.0 });
        }
        Ok(())
    }
}

fn check_described(data: &SourceDescribed) -> Result<(), Refusal> {
    let texts =
        [&data.title, &data.url, &data.publisher, &data.published, &data.language, &data.perspective, &data.note];
    if texts.iter().all(|text| text.is_none()) && data.authors.is_empty() && data.kind.is_none() {
        return Err(Refusal::NothingDescribed);
    }
    Ok(())
}

/// Returns the source that an id is read as: the one that it was merged into, or itself.
pub fn resolved<'a>(sources: &KnownSources<'a>, id: &Slug) -> Option<&'a Source> {
    let mut source = *sources.get(id)?;
    // Admission lets no circle in; a fold without some entries may know less, so it goes a bounded way.
    for _ in 0..MERGES_MAX {
        match source.merged.as_ref().and_then(|(_, into)| sources.get(into)) {
            Some(into) => source = into,
            None => break,
        }
    }
    Some(source)
}

/// How often a source may be read as another one, one after the other.
pub const MERGES_MAX: usize = 64;

/// Returns these sources, with those that they were merged into, as far as `find` knows them.
pub fn with_merged<'a>(
    ids: impl IntoIterator<Item = Slug>,
    find: impl Fn(&Slug) -> Option<&'a Source>,
) -> KnownSources<'a> {
    let mut known = KnownSources::new();
    for id in ids {
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| !known.contains_key(id)) {
            let Some(source) = find(&id) else { break };
            next = source.merged.as_ref().map(|(_, into)| into.clone());
            known.insert(id, source);
        }
    }
    known
}
