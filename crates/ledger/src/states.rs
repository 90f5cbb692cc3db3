//! What stands, kept in memory while the ledger is open: governance always, cases and sources as they are asked for.

use crate::{damage::LedgerError, index::Index};
use model::{
    Case, EventFact, Governance, Mark, Needs, Recorded, Source,
    case::named,
    decide::{KnownSources, Stream},
    fold, source,
};
use proof::{Entry, EventId, LeafHash, Seq, Slug, StreamName};
use std::collections::{BTreeMap, BTreeSet};

/// How many entries may be folded into the states that are kept; beyond it they are dropped and folded anew.
const FOLDED_MAX: u64 = 200_000;
/// How many cases and sources may be kept, however short: each takes some kilobytes.
pub(crate) const STREAMS_MAX: usize = 4_096;

/// The states of the streams in use.
#[derive(Debug, Default)]
pub struct States {
    governance: Option<Governance>,
    cases: BTreeMap<Slug, Case>,
    sources: BTreeMap<Slug, Source>,
    /// The entries of streams in which nothing stands: their first one is disputed, or of an unknown type.
    fallen: BTreeMap<StreamName, u64>,
    /// What was taken in and is in no state any more must be read from the batch: the index does not have it yet.
    needs_batch: bool,
    folded: u64,
}

/// Entries that are sealed and not in the index yet.
pub type Batch<'a> = &'a [(Entry, LeafHash)];

impl States {
    /// Drops everything, so that it is folded anew.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Begins a batch: the index has all that was taken in. Drops cases and sources when there are too many.
    pub fn trim(&mut self) {
        self.needs_batch = false;
        if self.folded > FOLDED_MAX || self.streams() > STREAMS_MAX {
            self.drop_streams();
            self.folded = 0;
        }
    }

    /// Returns how many cases and sources are kept.
    pub(crate) fn streams(&self) -> usize {
        self.cases.len() + self.sources.len() + self.fallen.len()
    }

    fn drop_streams(&mut self) {
        self.cases.clear();
        self.sources.clear();
        self.fallen.clear();
    }

    /// Returns governance, which [`States::load_governance`] loaded.
    pub fn governance(&self) -> &Governance {
        static NONE: std::sync::LazyLock<Governance> = std::sync::LazyLock::new(Governance::default);
        self.governance.as_ref().unwrap_or(&NONE)
    }

    /// Returns a case that was loaded.
    pub fn case(&self, id: &Slug) -> Option<&Case> {
        self.cases.get(id)
    }

    /// Returns a source that was loaded.
    pub fn source(&self, id: &Slug) -> Option<&Source> {
        self.sources.get(id)
    }

    /// Returns the version that the next entry of a stream has, whose state was loaded.
    pub fn next_version(&self, stream: &StreamName) -> u64 {
        let standing = match stream {
            StreamName::Ledger => Some(self.governance().next_version()),
            StreamName::Source(id) => self.source(id).map(|source| source.next_version),
            StreamName::Case(id) => self.case(id).map(|case| case.next_version),
        };
        standing.unwrap_or_else(|| self.fallen.get(stream).copied().unwrap_or(0))
    }

    /// Returns all entries of a stream so far.
    fn all(&self, index: &Index, batch: Batch<'_>, stream: &StreamName) -> Result<Vec<Recorded>, LedgerError> {
        let mut entries = recorded(index, stream, Seq(u64::MAX))?;
        if self.needs_batch {
            let of_stream = batch.iter().map(|(entry, _)| entry).filter(|entry| entry.event.subject == *stream);
            entries.extend(of_stream.map(Recorded::of));
        }
        Ok(entries)
    }

    /// Folds governance, unless it is there.
    pub fn load_governance(&mut self, index: &Index) -> Result<(), LedgerError> {
        if self.governance.is_none() {
            let entries = recorded(index, &StreamName::Ledger, Seq(u64::MAX))?;
            let position = |id: EventId| index.find(id).ok().flatten();
            self.governance = Some(fold::governance(&entries, position));
        }
        Ok(())
    }

    /// Folds a source, unless it is there.
    pub fn load_source(&mut self, index: &Index, batch: Batch<'_>, id: &Slug) -> Result<(), LedgerError> {
        if self.sources.contains_key(id) {
            return Ok(());
        }
        let stream = StreamName::Source(id.clone());
        let entries = self.all(index, batch, &stream)?;
        if let Some(source) = fold::source(id, &entries, self.governance()) {
            self.folded = self.folded.saturating_add(source.next_version);
            self.sources.insert(id.clone(), source);
        } else if !entries.is_empty() {
            self.fallen.insert(stream, entries.len() as u64);
        }
        Ok(())
    }

    /// Folds a case, unless it is there.
    pub fn load_case(&mut self, index: &Index, batch: Batch<'_>, id: &Slug) -> Result<(), LedgerError> {
        if self.cases.contains_key(id) {
            return Ok(());
        }
        let stream = StreamName::Case(id.clone());
        let entries = self.all(index, batch, &stream)?;
        if self.governance().has_disputes() {
            for source in named::all_sources(&entries) {
                self.load_with_merged(index, batch, &source)?;
            }
        }
        let known = self.sources.iter().map(|(id, source)| (id.clone(), source)).collect();
        if let Some(case) = fold::case(id, &entries, self.governance(), &known) {
            self.folded = self.folded.saturating_add(case.next_version);
            self.cases.insert(id.clone(), case);
        } else if !entries.is_empty() {
            self.fallen.insert(stream, entries.len() as u64);
        }
        Ok(())
    }

    /// Folds a source and those that it was merged into, unless they are there.
    fn load_with_merged(&mut self, index: &Index, batch: Batch<'_>, id: &Slug) -> Result<(), LedgerError> {
        let mut next = Some(id.clone());
        let mut seen = BTreeSet::new();
        while let Some(id) = next.filter(|id| seen.insert(id.clone())) {
            self.load_source(index, batch, &id)?;
            next = self.source(&id).and_then(|source| source.merged.as_ref().map(|(_, into)| into.clone()));
        }
        Ok(())
    }

    /// Folds what a decision on an event of this stream must be told, and returns the sources among it.
    pub fn load_needed(
        &mut self,
        index: &Index,
        batch: Batch<'_>,
        stream: &StreamName,
        needs: &Needs,
    ) -> Result<BTreeSet<Slug>, LedgerError> {
        match stream {
            StreamName::Ledger => {}
            StreamName::Source(id) => self.load_source(index, batch, id)?,
            StreamName::Case(id) => self.load_case(index, batch, id)?,
        }
        let mut wanted = needs.sources.clone();
        if let (true, StreamName::Case(id)) = (needs.all_sources_of_case, stream) {
            wanted.extend(self.case(id).into_iter().flat_map(|case| case.sources.clone()));
        }
        for source in &wanted {
            self.load_with_merged(index, batch, source)?;
        }
        Ok(wanted)
    }

    /// Returns these sources, which were loaded, with those that they were merged into.
    pub fn known(&self, ids: BTreeSet<Slug>) -> KnownSources<'_> {
        source::with_merged(ids, |id| self.source(id))
    }

    /// Returns a stream as it stands, if it was loaded.
    pub fn stream(&self, stream: &StreamName) -> Stream<'_> {
        match stream {
            StreamName::Ledger => Stream::Ledger,
            StreamName::Source(id) => Stream::Source(self.source(id)),
            StreamName::Case(id) => Stream::Case(self.case(id)),
        }
    }

    /// Takes in an entry that was just decided on.
    pub fn apply(&mut self, recorded: &Recorded, since: Option<Seq>) {
        self.folded = self.folded.saturating_add(1);
        let affirms = matches!(recorded.data, Ok(model::EventData::EntryAffirmed(_)));
        if recorded.stream == StreamName::Ledger {
            self.governance.get_or_insert_default().apply(recorded, since);
        }
        // What stood before may be left out from here on, or stand again, and so what rests on it.
        if affirms || since.is_some() {
            self.drop_streams();
            self.needs_batch = true;
            return;
        }
        // A key that a disputed entry enrolled may still sign; what it signs is disputed as it comes.
        let disputed = self.governance.as_ref().is_some_and(|governance| governance.disputes(&recorded.mark));
        let stands = match &recorded.stream {
            StreamName::Ledger => true,
            StreamName::Source(id) => match self.sources.get_mut(id) {
                Some(source) if disputed => {
                    source.leave_out(recorded);
                    true
                }
                Some(source) => {
                    source.apply(recorded);
                    true
                }
                None => {
                    let begun = Source::begin(id, recorded).filter(|_| !disputed);
                    begun.map(|source| self.sources.insert(id.clone(), source)).is_some()
                }
            },
            StreamName::Case(id) => match self.cases.get_mut(id) {
                Some(case) if disputed => {
                    case.leave_out(recorded);
                    true
                }
                Some(case) => {
                    case.apply(recorded);
                    true
                }
                None => {
                    let begun = Case::begin(id, recorded).filter(|_| !disputed);
                    begun.map(|case| self.cases.insert(id.clone(), case)).is_some()
                }
            },
        };
        if !stands {
            self.fallen.insert(recorded.stream.clone(), recorded.version.saturating_add(1));
            self.needs_batch = true;
        }
    }
}

/// Returns an event that is in the log, as a decision is told of it.
pub fn fact(entry: &Entry) -> EventFact {
    EventFact {
        mark: Mark::of(entry),
        event_type: entry.event.event_type.to_string(),
        stream: entry.event.subject.clone(),
    }
}

/// Returns a stream's entries up to a position.
pub fn recorded(index: &Index, stream: &StreamName, upto: Seq) -> Result<Vec<Recorded>, LedgerError> {
    index.stream(stream, upto)?.into_iter().map(|seq| Ok(Recorded::of(&parsed(seq, &index.entry(seq)?)?))).collect()
}

/// Parses an entry whose hash was checked.
pub fn parsed(seq: Seq, bytes: &[u8]) -> Result<Entry, LedgerError> {
    Entry::parse(bytes).map_err(|fault| {
        crate::damage::Damage::Entry(proof::LogFault { seq, fault: proof::log::Fault::Entry(fault) }).into()
    })
}
