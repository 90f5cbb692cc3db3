//! A log as of one commit, for readers in any thread: the index up to a size that never changes under them.
//!
//! Whoever writes publishes a new one after each commit ([`Snapshots`]); whoever reads takes the latest, and sees one
//! position however long it takes. Entries behind that position are in the same index, and are not looked at.

use crate::{
    archive::Archive,
    blobs::Blobs,
    damage::{Damage, LedgerError},
    index::{Addition, Head, Index},
    log_keys,
    place::Place,
    search::Session,
    states,
    tree::{Growth, Remembered, Tree},
};
use model::{EventData, case::named};
use proof::{
    Checkpoint, LeafHash, NodeHash, RecordedAt, Seq, VerifierKey, holders::LogKey, tile::TILE_WIDTH,
    tlog_proof::TlogProof,
};
use std::{
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

/// How many entries of a log at rest go into an index at once.
const COPIED_AT_ONCE: usize = 1000;

/// A signed checkpoint, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpointed {
    /// The note, as it was signed.
    pub note: Vec<u8>,
    /// What it says.
    pub checkpoint: Checkpoint,
}

/// A log as of one commit.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(crate) root: Arc<Path>,
    pub(crate) index: Index,
    pub(crate) blobs: Arc<Blobs>,
    pub(crate) size: u64,
    pub(crate) recorded_at: Option<RecordedAt>,
    pub(crate) log_keys: Arc<[LogKey]>,
    pub(crate) log_key: VerifierKey,
    pub(crate) checkpointed: Arc<Checkpointed>,
    /// What was read and computed of the tree.
    pub(crate) nodes: Arc<Remembered>,
    /// Whether the search index beside it is this ledger's own to write.
    pub(crate) has_search: bool,
    /// The search index, where it is held open.
    pub(crate) session: Option<Session>,
}

impl Snapshot {
    /// Returns the directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the position of the last entry.
    pub fn head(&self) -> Seq {
        Seq(self.size.saturating_sub(1))
    }

    /// Returns when the last entry was recorded.
    pub fn recorded_at(&self) -> Option<RecordedAt> {
        self.recorded_at
    }

    /// Returns the log's key in force.
    pub fn log_key(&self) -> &VerifierKey {
        &self.log_key
    }

    /// Returns the log's keys, as its entries name them.
    pub fn log_keys(&self) -> &[LogKey] {
        &self.log_keys
    }

    /// Returns the latest checkpoint. It covers all entries but those that were appended in the last moment.
    pub fn checkpointed(&self) -> &Checkpointed {
        &self.checkpointed
    }

    /// Returns the search index that all readers of this log share, where it is held open.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Returns the blobs.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Returns the bytes of an entry.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn entry(&self, seq: Seq) -> Result<Option<Vec<u8>>, LedgerError> {
        if seq.0 < self.size { Ok(Some(self.index.entry(seq)?)) } else { Ok(None) }
    }

    /// Returns the leaf hash of an entry.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn leaf(&self, seq: Seq) -> Result<Option<LeafHash>, LedgerError> {
        if seq.0 < self.size { Ok(self.index.leaf(seq)?) } else { Ok(None) }
    }

    /// Returns the root of the tree of the first `size` entries.
    ///
    /// # Errors
    /// When there are not so many, or the index cannot be read.
    pub fn tree_root(&self, size: u64) -> Result<NodeHash, LedgerError> {
        self.check_size(size)?;
        self.tree().root(size).map_err(|error| incomplete(&error))
    }

    /// Returns the proof that an entry is in the tree of `size` entries, or nothing where it is not.
    ///
    /// # Errors
    /// When there are not so many, or the index cannot be read.
    pub fn inclusion(&self, seq: Seq, size: u64) -> Result<Option<Vec<NodeHash>>, LedgerError> {
        self.check_size(size)?;
        if seq.0 >= size {
            return Ok(None);
        }
        self.tree().inclusion(seq.0, size).map(Some).map_err(|error| incomplete(&error))
    }

    /// Returns the proof that the tree of `new` entries begins with that of `old`, or nothing where it cannot.
    ///
    /// # Errors
    /// When there are not so many, or the index cannot be read.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Option<Vec<NodeHash>>, LedgerError> {
        self.check_size(new)?;
        if old == 0 || old > new {
            return Ok(None);
        }
        self.tree().consistency(old, new).map(Some).map_err(|error| incomplete(&error))
    }

    /// Returns the proof that an entry is under the latest checkpoint, or nothing where it is not yet.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn prove(&self, seq: Seq) -> Result<Option<TlogProof>, LedgerError> {
        let hashes = self.inclusion(seq, self.checkpointed.checkpoint.size)?;
        Ok(hashes.map(|hashes| TlogProof { index: seq.0, hashes, checkpoint: self.checkpointed.note.clone() }))
    }

    /// Returns the hashes of a tile of `width` nodes, or nothing where the checkpoint's tree does not have so many.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn tile(&self, level: u8, tile: u64, width: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        let shift = u32::from(level).saturating_mul(8);
        let there = self.checkpointed.checkpoint.size.checked_shr(shift).unwrap_or(0);
        let Some(nodes) = range(tile, width).filter(|nodes| nodes.end <= there) else { return Ok(None) };
        let level = level.saturating_mul(8);
        let mut bytes = Vec::new();
        for at in nodes {
            let hash = self.index.node(level, at)?;
            bytes.extend_from_slice(
                &hash.ok_or_else(|| incomplete(&format!("node {at} of level {level} is missing")))?.0,
            );
        }
        Ok(Some(bytes))
    }

    /// Returns a bundle of `width` entries, each after its length in two bytes, or nothing where the checkpoint does not
    /// cover so many.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn entry_bundle(&self, tile: u64, width: u64) -> Result<Option<Vec<u8>>, LedgerError> {
        let there = self.checkpointed.checkpoint.size;
        let Some(entries) = range(tile, width).filter(|entries| entries.end <= there) else { return Ok(None) };
        let mut bytes = Vec::new();
        for at in entries {
            let entry = self.index.entry(Seq(at))?;
            let Ok(length) = u16::try_from(entry.len()) else {
                return Err(incomplete(&format!("entry {at} is too long")));
            };
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(&entry);
        }
        Ok(Some(bytes))
    }

    fn tree(&self) -> Tree<impl FnMut(u8, u64) -> Result<Option<NodeHash>, crate::index::IndexError> + '_> {
        let mut last = None;
        Tree::new(move |level, at| {
            self.nodes.node((level, at), self.size, &mut last, |level, at| self.index.node(level, at))
        })
    }

    fn check_size(&self, size: u64) -> Result<(), LedgerError> {
        if size <= self.size { Ok(()) } else { Err(incomplete(&format!("{size} entries of {}", self.size))) }
    }

    /// Takes a log that may not be written (a copy, an export, a zip) into an index of its own in `scratch`.
    ///
    /// # Errors
    /// When it is damaged, or `scratch` cannot be written.
    pub fn of_archive(path: &Path, scratch: &Path) -> Result<Self, LedgerError> {
        let archive = Archive::open(Place::at(path)?)?;
        let index = Index::open(scratch)?;
        let mut growth = Growth::default();
        let mut batch: Vec<(proof::Entry, Vec<u8>)> = Vec::new();
        archive.each(Seq(u64::MAX), |seq, bytes| {
            batch.push((states::parsed(seq, bytes)?, bytes.to_vec()));
            if batch.len() < COPIED_AT_ONCE { Ok(()) } else { add(&index, &mut growth, &mut batch) }
        })?;
        add(&index, &mut growth, &mut batch)?;
        let note = archive.place().checkpoint()?.ok_or(Damage::NoCheckpoint)?;
        let checkpoint = Checkpoint::peek(&note).ok_or(Damage::NoCheckpoint)?;
        let blobs = match archive.place() {
            Place::Directory { blobs, .. } => blobs.clone(),
            Place::Zip { path } => {
                let problem = "it is a zip; unpack it, and serve the directory".to_owned();
                return Err(LedgerError::Archive { path: path.clone(), problem });
            }
        };
        Ok(Self {
            root: path.into(),
            log_keys: log_keys::of_index(&index)?.into(),
            index,
            blobs: Arc::new(Blobs::new(blobs)),
            size: archive.size(),
            recorded_at: archive.recorded_at(),
            log_key: archive.log_key().clone(),
            checkpointed: Arc::new(Checkpointed { note, checkpoint }),
            nodes: Arc::default(),
            has_search: false,
            session: Some(Session::default()),
        })
    }
}

fn range(tile: u64, width: u64) -> Option<core::ops::Range<u64>> {
    let start = tile.checked_mul(TILE_WIDTH)?;
    Some(start..start.checked_add(width)?)
}

fn incomplete(what: &impl ToString) -> LedgerError {
    crate::index::IndexError::Incomplete { what: what.to_string() }.into()
}

/// Adds entries of a log that was checked to an index, and empties the batch.
fn add(index: &Index, growth: &mut Growth, batch: &mut Vec<(proof::Entry, Vec<u8>)>) -> Result<(), LedgerError> {
    let Some((last, bytes)) = batch.last() else { return Ok(()) };
    let head = Head { size: last.seq.next().0, last_leaf: LeafHash::of(bytes), offset: 0 };
    let mut nodes = Vec::new();
    let names: Vec<_> = batch
        .iter()
        .map(|(entry, _)| {
            let data = EventData::read(&entry.event.event_type, &entry.event.data);
            data.map(|data| named::mentions(&data)).unwrap_or_default()
        })
        .collect();
    let additions: Vec<_> = batch
        .iter()
        .zip(&names)
        .map(|((entry, bytes), names)| {
            let leaf = LeafHash::of(bytes);
            growth.push(leaf, &mut nodes);
            Addition {
                seq: entry.seq,
                bytes,
                leaf,
                id: entry.event.id,
                stream: &entry.event.subject,
                version: entry.version,
                names,
            }
        })
        .collect();
    index.add(&additions, &nodes, head)?;
    batch.clear();
    Ok(())
}

/// Where readers find the latest snapshot.
#[derive(Debug, Clone)]
pub struct Snapshots {
    latest: Arc<RwLock<Option<Snapshot>>>,
}

impl Snapshots {
    /// Begins with a first one.
    pub fn of(first: Snapshot) -> Self {
        Self { latest: Arc::new(RwLock::new(Some(first))) }
    }

    /// Returns the latest, or nothing when it was taken away.
    pub fn latest(&self) -> Option<Snapshot> {
        self.latest.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows a newer one to whoever asks from now on.
    pub fn publish(&self, snapshot: Snapshot) {
        *self.latest.write().unwrap_or_else(PoisonError::into_inner) = Some(snapshot);
    }

    /// Returns the sizes of the latest one's log and checkpoint.
    pub fn stand(&self) -> Option<(u64, u64)> {
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        latest.as_ref().map(|latest| (latest.size, latest.checkpointed.checkpoint.size))
    }

    /// Takes the latest away, so that the ledger can be closed once nobody reads in it.
    pub fn withdraw(&self) {
        *self.latest.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
