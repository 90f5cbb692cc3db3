//! What stands, kept in memory while the ledger is open: governance always, cases and sources as they are asked for.

use crate::{damage::LedgerError, index::Index};
use model::{Case, Governance, Recorded, Source, fold};
use proof::{Entry, EventId, Seq, Slug, StreamName};
use std::collections::BTreeMap;

/// How many entries may be folded into the states that are kept; beyond it they are dropped and folded anew.
const FOLDED_MAX: u64 = 200_000;

/// The states of the streams in use.
#[derive(Debug, Default)]
pub struct States {
    governance: Option<Governance>,
    cases: BTreeMap<Slug, Case>,
    sources: BTreeMap<Slug, Source>,
    folded: u64,
}

impl States {
    /// Drops everything, so that it is folded anew.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Drops cases and sources when there are too many. Only between batches.
    pub fn trim(&mut self) {
        if self.folded > FOLDED_MAX {
            self.cases.clear();
            self.sources.clear();
            self.folded = 0;
        }
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
        match stream {
            StreamName::Ledger => self.governance().next_version(),
            StreamName::Source(id) => self.source(id).map_or(0, |source| source.next_version),
            StreamName::Case(id) => self.case(id).map_or(0, |case| case.next_version),
        }
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
    pub fn load_source(&mut self, index: &Index, id: &Slug) -> Result<(), LedgerError> {
        if !self.sources.contains_key(id) {
            let entries = recorded(index, &StreamName::Source(id.clone()), Seq(u64::MAX))?;
            if let Some(source) = fold::source(id, &entries, self.governance()) {
                self.folded = self.folded.saturating_add(source.next_version);
                self.sources.insert(id.clone(), source);
            }
        }
        Ok(())
    }

    /// Folds a case, unless it is there.
    pub fn load_case(&mut self, index: &Index, id: &Slug) -> Result<(), LedgerError> {
        if self.cases.contains_key(id) {
            return Ok(());
        }
        let entries = recorded(index, &StreamName::Case(id.clone()), Seq(u64::MAX))?;
        if self.governance().has_disputes() {
            for source in sources_named(&entries) {
                self.load_source(index, &source)?;
            }
        }
        let known = self.sources.iter().map(|(id, source)| (id.clone(), source)).collect();
        if let Some(case) = fold::case(id, &entries, self.governance(), &known) {
            self.folded = self.folded.saturating_add(case.next_version);
            self.cases.insert(id.clone(), case);
        }
        Ok(())
    }

    /// Takes in an entry that was just decided on.
    pub fn apply(&mut self, recorded: &Recorded, since: Option<Seq>) {
        self.folded = self.folded.saturating_add(1);
        match &recorded.stream {
            StreamName::Ledger => {
                self.governance.get_or_insert_default().apply(recorded, since);
                if since.is_some() {
                    self.cases.clear();
                    self.sources.clear();
                }
            }
            StreamName::Source(id) => match self.sources.get_mut(id) {
                Some(source) => source.apply(recorded),
                None => self.sources.extend(Source::begin(id, recorded).map(|source| (id.clone(), source))),
            },
            StreamName::Case(id) => match self.cases.get_mut(id) {
                Some(case) => case.apply(recorded),
                None => self.cases.extend(Case::begin(id, recorded).map(|case| (id.clone(), case))),
            },
        }
    }
}

/// Returns the sources that some case entries name.
pub fn sources_named(entries: &[Recorded]) -> Vec<Slug> {
    use model::EventData;
    let mut out = Vec::new();
    for recorded in entries {
        match &recorded.data {
            Ok(EventData::EvidenceLinked(data)) => out.push(data.source.0.clone()),
            Ok(EventData::StatementWritten(data)) => {
                out.extend(data.citations.iter().map(|citation| citation.source.0.clone()));
            }
            Ok(EventData::ClaimExtracted(data)) => {
                let source = data.appearance.as_ref().and_then(|appearance| appearance.source.as_ref());
                out.extend(source.map(|source| source.0.clone()));
            }
            _ => {}
        }
    }
    out.sort();
    out.dedup();
    out
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
