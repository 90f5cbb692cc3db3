//! One way to ask, whoever answers: the open ledger with its index, the server that has it, or a pass over the journal.
//!
//! Commands that read never fail because somebody writes: they take the index when nobody has it, ask the server when
//! there is one, and take the journal else.

use crate::{
    archive::Archive,
    blobs::{BlobError, Blobs},
    damage::LedgerError,
    ledger::Ledger,
    lock::LockError,
    place::Place,
    search::{Found, Home, Query, SEARCH_DIR, SearchError},
    served::{client::Client, message::Standing},
    snapshot::Snapshot,
    states,
    writer::{Warning, Writer},
};
use model::{
    Assessment, Case, Governance, Recorded, Source,
    case::named,
    decide::KnownSources,
    fold,
    record::{self, CaseRecord},
};
use proof::{Checkpoint, Digest, EventId, RecordedAt, Seq, Slug, StreamName, VerifierKey};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// Where the answers come from.
#[derive(Debug)]
enum Answers {
    /// An index, and the ledger that it is of, where nobody else reads or writes in it.
    Index(Box<Snapshot>, Option<Box<Writer>>),
    Archive(Box<Archive>),
    /// A server, which has the index.
    Served(Box<Asked>),
}

/// A server, and up to where it is asked.
#[derive(Debug)]
struct Asked {
    client: Arc<Client>,
    standing: Standing,
    blobs: Blobs,
}

impl Asked {
    fn last(&self) -> Seq {
        Seq(self.standing.size.saturating_sub(1))
    }
}

/// A log to be read.
#[derive(Debug)]
pub struct Reader {
    answers: Answers,
}

/// A case and what its assessment rests on, at one position.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The position.
    pub at: Seq,
    /// When that entry was recorded.
    pub recorded_at: RecordedAt,
    /// Governance there.
    pub governance: Arc<Governance>,
    /// The case there.
    pub case: Case,
    /// The sources that it names, and those that they were merged into.
    pub sources: BTreeMap<Slug, Source>,
}

impl CaseView {
    /// Returns the sources by id.
    pub fn known(&self) -> KnownSources<'_> {
        self.sources.iter().map(|(id, source)| (id.clone(), source)).collect()
    }

    /// Returns the assessment.
    pub fn assessment(&self) -> Assessment {
        Assessment::of(&self.case, &self.governance, &self.known())
    }

    /// Returns what goes with the assessment.
    pub fn record(&self) -> CaseRecord {
        CaseRecord::of(&self.case, &self.governance, &self.known())
    }

    /// Returns the entries of unknown types that can affect the case: none of them may be passed over.
    pub fn unknown(&self) -> Vec<(Seq, String)> {
        let sources = self.sources.values().flat_map(|source| &source.unknown);
        self.governance.unknown().iter().chain(&self.case.unknown).chain(sources).cloned().collect()
    }

    /// Returns why no digest is given for the case, where that is so.
    pub fn no_digest(&self) -> Option<String> {
        let unknown = self.unknown();
        let (seq, event_type) = unknown.first()?;
        Some(format!("entry {seq} is of the type `{event_type}`, which this version does not know"))
    }

    /// Returns the case as other programs read it: assessment and digest, the record beside it, where everything is in
    /// the log. `docs/json.md` describes it.
    pub fn to_value(&self) -> Value {
        let assessment = self.assessment();
        let mut value = json!({
            "as_of": {"seq": self.at.0, "recorded_at": self.recorded_at.to_string()},
            "digest": assessment.digest().to_string(),
            "assessment": assessment.to_value(),
            "record": self.record(),
            "positions": record::positions(&self.case, &self.known()),
        });
        if let (Some(why), Some(members)) = (self.no_digest(), value.as_object_mut()) {
            members.insert("digest".to_owned(), Value::Null);
            members.insert("no_digest".to_owned(), why.into());
        }
        value
    }
}

impl Reader {
    /// Opens the ledger at a path: a directory, or a zip of an export.
    ///
    /// # Errors
    /// When it is damaged or cannot be read.
    pub fn open(path: &Path) -> Result<(Self, Vec<Warning>), LedgerError> {
        if path.join(crate::config::CONFIG_FILE).is_file() {
            let opened = Ledger::open(path, 0).and_then(|opened| Ok((Self::of(opened.ledger)?, opened.warnings)));
            match opened {
                Ok(opened) => return Ok(opened),
                // A server that has no answer is no reason to have none.
                Err(LedgerError::Lock(LockError::Busy { .. }) | LedgerError::Served(_)) => {}
                Err(error) if cannot_write(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((Self { answers: Answers::Archive(Box::new(Archive::open(Place::at(path)?)?)) }, Vec::new()))
    }

    /// Opens the log at a path without its lock and without its index.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open_journal(path: &Path) -> Result<Self, LedgerError> {
        Ok(Self { answers: Answers::Archive(Box::new(Archive::open(Place::at(path)?)?)) })
    }

    /// Takes an open ledger to read from. Its checkpoint covers all that is read, as far as one can be written.
    ///
    /// # Errors
    /// When it is a server's, and the server is gone or cannot write a checkpoint.
    pub fn of(ledger: Ledger) -> Result<Self, LedgerError> {
        let (mut reader, writer) = ledger.into_reader()?;
        if let Answers::Index(_, ledger) = &mut reader.answers {
            *ledger = writer.map(Box::new);
        }
        Ok(reader)
    }

    /// Asks a server, of what it held.
    pub(crate) fn served(client: Arc<Client>, standing: Standing, blobs: Blobs) -> Self {
        Self { answers: Answers::Served(Box::new(Asked { client, standing, blobs })) }
    }

    /// Takes in what a server has appended since it was asked what it holds.
    pub(crate) fn goes_to(&mut self, size: u64) {
        if let Answers::Served(asked) = &mut self.answers {
            asked.standing.size = size;
        }
    }

    /// Reads in a snapshot.
    pub fn at(snapshot: Snapshot) -> Self {
        Self { answers: Answers::Index(Box::new(snapshot), None) }
    }

    /// Gives the ledger up.
    ///
    /// # Errors
    /// When its index cannot be closed.
    pub fn close(self) -> Result<(), LedgerError> {
        match self.answers {
            // What was asked is answered; an index that is not closed is counted, or made again, on the next opening.
            Answers::Index(_, None) => Ok(()),
            Answers::Index(snapshot, Some(ledger)) => {
                drop(snapshot);
                ledger.close().or_else(|error| if cannot_write(&error) { Ok(()) } else { Err(error) })
            }
            Answers::Archive(_) | Answers::Served(_) => Ok(()),
        }
    }

    /// Returns the number of entries.
    pub fn size(&self) -> u64 {
        match &self.answers {
            Answers::Index(snapshot, _) => snapshot.size(),
            Answers::Archive(archive) => archive.size(),
            Answers::Served(asked) => asked.standing.size,
        }
    }

    /// Returns the log's key.
    pub fn log_key(&self) -> &VerifierKey {
        match &self.answers {
            Answers::Index(snapshot, _) => snapshot.log_key(),
            Answers::Archive(archive) => archive.log_key(),
            Answers::Served(asked) => &asked.standing.log_key,
        }
    }

    /// Returns the latest checkpoint, if there is one of the form. It was checked when the log was opened.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn checkpoint(&self) -> Result<Option<Checkpoint>, LedgerError> {
        match &self.answers {
            Answers::Index(snapshot, _) => Ok(Some(snapshot.checkpointed().checkpoint.clone())),
            Answers::Archive(archive) => Ok(archive.place().checkpoint()?.as_deref().and_then(Checkpoint::peek)),
            Answers::Served(asked) => Ok(asked.standing.checkpoint.clone()),
        }
    }

    /// Returns the bytes of an entry.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn entry(&self, seq: Seq) -> Result<Option<Vec<u8>>, LedgerError> {
        match &self.answers {
            Answers::Index(snapshot, _) => snapshot.entry(seq),
            Answers::Archive(archive) => archive.entry(seq),
            Answers::Served(asked) if seq <= asked.last() => asked.client.entry(seq),
            Answers::Served(_) => Ok(None),
        }
    }

    /// Returns the position of an event.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn find(&self, id: EventId) -> Result<Option<Seq>, LedgerError> {
        match &self.answers {
            Answers::Index(snapshot, _) => Ok(snapshot.index.find(id)?.filter(|seq| seq.0 < snapshot.size())),
            Answers::Archive(archive) => archive.find(id),
            Answers::Served(asked) => Ok(asked.client.find(id)?.filter(|seq| *seq <= asked.last())),
        }
    }

    /// Returns a stream's entries up to a position.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn stream(&self, stream: &StreamName, upto: Seq) -> Result<Vec<Recorded>, LedgerError> {
        match &self.answers {
            Answers::Index(snapshot, _) => {
                states::recorded(&snapshot.index, stream, Seq(upto.0.min(snapshot.size().saturating_sub(1))))
            }
            Answers::Archive(archive) => archive.stream(stream, upto),
            Answers::Served(asked) => asked.client.stream(stream, upto.min(asked.last())),
        }
    }

    /// Tells whether a stream has an entry of this version.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn has_version(&self, stream: &StreamName, version: u64) -> Result<bool, LedgerError> {
        match &self.answers {
            Answers::Served(asked) => asked.client.has_version(stream, version, asked.last()),
            Answers::Index(..) | Answers::Archive(_) => {
                Ok(self.stream(stream, Seq(u64::MAX))?.last().is_some_and(|last| last.version >= version))
            }
        }
    }

    /// Returns all cases, or all sources, that have an entry, in order of their names.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn streams(&self, kind: &str) -> Result<Vec<StreamName>, LedgerError> {
        match &self.answers {
            Answers::Index(snapshot, _) => Ok(snapshot.index.streams(kind)?),
            Answers::Archive(archive) => archive.streams(kind),
            Answers::Served(asked) => asked.client.streams(kind),
        }
    }

    /// Returns a blob.
    ///
    /// # Errors
    /// When its bytes are not those of its digest.
    pub fn blob(&self, digest: Digest) -> Result<Option<Vec<u8>>, BlobError> {
        match &self.answers {
            Answers::Index(snapshot, _) => snapshot.blobs().get(digest),
            Answers::Archive(archive) => archive.place().blob(digest),
            Answers::Served(asked) => asked.blobs.get(digest),
        }
    }

    /// Calls `take` with every entry from a position on, in order.
    ///
    /// # Errors
    /// When the log cannot be read, or `take`'s.
    pub fn each_from<E: From<LedgerError>>(
        &self,
        from: Seq,
        mut take: impl FnMut(Seq, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let positions = (from.0..self.size()).map(Seq);
        match &self.answers {
            Answers::Index(snapshot, _) => {
                for seq in positions {
                    take(seq, &snapshot.index.entry(seq).map_err(LedgerError::from)?)?;
                }
            }
            Answers::Archive(archive) => {
                let mut lines = archive.place().lines(from)?;
                for seq in positions {
                    let Some(line) = lines.next().transpose().map_err(LedgerError::from)? else { break };
                    take(seq, &line.bytes)?;
                }
            }
            Answers::Served(asked) => {
                let mut next = from;
                while next.0 < asked.standing.size {
                    let page = asked.client.page(next, asked.last())?;
                    if page.is_empty() {
                        break;
                    }
                    for bytes in page {
                        take(next, &bytes)?;
                        next = next.next();
                    }
                }
            }
        }
        Ok(())
    }

    /// Searches where the search index is another's to write, or is held open.
    pub(crate) fn search_elsewhere(&self, query: &Query) -> Option<Result<Found, SearchError>> {
        match &self.answers {
            Answers::Served(asked) => Some(asked.client.search(query).map_err(SearchError::from)),
            Answers::Index(snapshot, _) => {
                snapshot.session().map(|session| session.search(self, query).map(|answered| answered.found))
            }
            Answers::Archive(_) => None,
        }
    }

    /// Returns where the search index of this log is.
    pub(crate) fn search_home(&self) -> Home {
        match &self.answers {
            Answers::Index(snapshot, _) if snapshot.has_search => Home::Ours(snapshot.root().join(SEARCH_DIR)),
            Answers::Index(..) => Home::Nowhere,
            Answers::Served(_) => Home::Nowhere,
            Answers::Archive(archive) => match archive.place() {
                Place::Directory { root, .. } if root.join(crate::config::CONFIG_FILE).is_file() => {
                    Home::Theirs(root.join(SEARCH_DIR))
                }
                Place::Directory { .. } | Place::Zip { .. } => Home::Nowhere,
            },
        }
    }

    /// Returns the last entry that was recorded at or before a time.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn position_at(&self, time: RecordedAt) -> Result<Option<Seq>, LedgerError> {
        if let Answers::Archive(archive) = &self.answers {
            return archive.position_at(time);
        }
        // Times never go back, so the first later entry can be bisected.
        let (mut low, mut high) = (0, self.size());
        while low < high {
            let middle = low.midpoint(high);
            if self.recorded_at(Seq(middle))?.is_some_and(|recorded_at| recorded_at <= time) {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        Ok(low.checked_sub(1).map(Seq))
    }

    /// Returns when an entry was recorded.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn recorded_at(&self, seq: Seq) -> Result<Option<RecordedAt>, LedgerError> {
        Ok(match self.entry(seq)? {
            Some(bytes) => Some(states::parsed(seq, &bytes)?.recorded_at),
            None => None,
        })
    }

    /// Returns governance as it stood after an entry.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn governance(&self, at: Seq) -> Result<Governance, LedgerError> {
        let entries = self.stream(&StreamName::Ledger, at)?;
        let mut positions = BTreeMap::new();
        for id in entries.iter().filter_map(fold::compromised_since) {
            if let Some(seq) = self.find(id)? {
                positions.insert(id, seq);
            }
        }
        Ok(fold::governance(&entries, |id| positions.get(&id).copied()))
    }

    /// Returns a source as it stood after an entry.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn source(&self, id: &Slug, at: Seq, governance: &Governance) -> Result<Option<Source>, LedgerError> {
        let entries = self.stream(&StreamName::Source(id.clone()), at)?;
        Ok(fold::source(id, &entries, governance))
    }

    /// Hands on all cases as they stood after an entry, in order of their names.
    ///
    /// # Errors
    /// When the log cannot be read, or `take` says so.
    pub fn each_case<E: From<LedgerError>>(
        &self,
        at: Seq,
        mut take: impl FnMut(CaseView) -> Result<(), E>,
    ) -> Result<(), E> {
        let governance = Arc::new(self.governance(at)?);
        let all = match &self.answers {
            Answers::Archive(archive) => Some(archive.all_streams(at)?),
            Answers::Index(..) | Answers::Served(_) => None,
        };
        let entries = |stream: &StreamName| match &all {
            Some(all) => Ok(all.get(stream).cloned().unwrap_or_default()),
            None => self.stream(stream, at),
        };
        let cases = match &all {
            Some(all) => all.keys().filter(|stream| matches!(stream, StreamName::Case(_))).cloned().collect(),
            None => self.streams("case/")?,
        };
        for stream in cases {
            let StreamName::Case(id) = &stream else { continue };
            if let Some(view) = self.view(id, at, &governance, &entries)? {
                take(view)?;
            }
        }
        Ok(())
    }

    /// Returns the cases that name a source, or one that was merged into it, up to an entry.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn cases_naming(&self, source: &Slug, at: Seq) -> Result<BTreeSet<Slug>, LedgerError> {
        let governance = self.governance(at)?;
        let (mut cases, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut wanted = vec![source.clone()];
        while let Some(source) = wanted.pop() {
            if !seen.insert(source.clone()) {
                continue;
            }
            let naming = match &self.answers {
                Answers::Index(snapshot, _) => snapshot.index.naming(&source, at)?,
                Answers::Archive(archive) => archive.naming(&source, at)?,
                Answers::Served(asked) => asked.client.naming(&source, at)?,
            };
            for stream in naming {
                match stream {
                    StreamName::Case(id) => drop(cases.insert(id)),
                    StreamName::Source(id) => {
                        let merged = self.source(&id, at, &governance)?.and_then(|source| source.merged);
                        wanted.extend(merged.filter(|(_, into)| *into == source).map(|_| id));
                    }
                    StreamName::Ledger => {}
                }
            }
        }
        Ok(cases)
    }

    /// Returns the sources whose entries name a source, up to an entry: those that were merged into it, or were once.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn sources_naming(&self, source: &Slug, at: Seq) -> Result<BTreeSet<Slug>, LedgerError> {
        let naming = match &self.answers {
            Answers::Index(snapshot, _) => snapshot.index.naming(source, at)?,
            Answers::Archive(archive) => archive.naming(source, at)?,
            Answers::Served(asked) => asked.client.naming(source, at)?,
        };
        let source = |stream| if let StreamName::Source(id) = stream { Some(id) } else { None };
        Ok(naming.into_iter().filter_map(source).collect())
    }

    fn view(
        &self,
        id: &Slug,
        at: Seq,
        governance: &Arc<Governance>,
        entries: &dyn Fn(&StreamName) -> Result<Vec<Recorded>, LedgerError>,
    ) -> Result<Option<CaseView>, LedgerError> {
        let of_case = entries(&StreamName::Case(id.clone()))?;
        if of_case.is_empty() {
            return Ok(None);
        }
        let mut sources: BTreeMap<Slug, Source> = BTreeMap::new();
        let mut wanted = named::all_sources(&of_case);
        while let Some(source) = wanted.pop() {
            if !sources.contains_key(&source)
                && let Some(found) = fold::source(&source, &entries(&StreamName::Source(source.clone()))?, governance)
            {
                wanted.extend(found.merged.as_ref().map(|(_, into)| into.clone()));
                sources.insert(source, found);
            }
        }
        let known = sources.iter().map(|(id, source)| (id.clone(), source)).collect();
        let Some(case) = fold::case(id, &of_case, governance, &known) else { return Ok(None) };
        let Some(recorded_at) = self.recorded_at(at)? else { return Ok(None) };
        Ok(Some(CaseView { at, recorded_at, governance: Arc::clone(governance), case, sources }))
    }

    /// Returns a case as it stood after an entry, or nothing when it was not open yet.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn case(&self, id: &Slug, at: Seq) -> Result<Option<CaseView>, LedgerError> {
        let governance = Arc::new(self.governance(at)?);
        self.view(id, at, &governance, &|stream| self.stream(stream, at))
    }
}

/// Tells whether an error is that a file or directory cannot be written.
pub fn cannot_write(error: &LedgerError) -> bool {
    use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && matches!(io.kind(), PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull)
        {
            return true;
        }
        source = error.source();
    }
    false
}
