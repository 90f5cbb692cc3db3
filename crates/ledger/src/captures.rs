//! The captures that a log records, as far as its checkpoint covers them: for those who write them in other formats.

use crate::{
    archive::Archive,
    blobs::BlobError,
    bundle,
    damage::{Damage, LedgerError},
    export,
    place::Place,
    states,
    tree::Tree,
};
use model::{EventData, Recorded};
use proof::{Checkpoint, Digest, LeafHash, NodeHash, RecordedAt, Seq, Slug, StreamName, tlog_proof::TlogProof};
use std::collections::{BTreeMap, BTreeSet};

/// Captures, the texts taken out of them, and what proves them.
#[derive(Debug)]
pub struct Captures {
    place: Place,
    /// The checkpoint, as it is signed.
    pub note: Vec<u8>,
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The log's time of the last entry that it covers.
    pub recorded_at: Option<RecordedAt>,
    /// Captures and texts in log order.
    pub found: Vec<Recorded>,
    /// Titles of their sources, as they were registered.
    pub titles: BTreeMap<StreamName, String>,
    /// The exact lines of these, and of all governance.
    pub lines: BTreeMap<Seq, Vec<u8>>,
    withheld: BTreeSet<Digest>,
    leaves: Vec<LeafHash>,
}

/// A blob that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// It is withheld, and not handed on even where it is still there.
    Withheld,
    /// It is not there.
    Missing,
}

impl Captures {
    /// Returns the captures in a log, or those of a case's sources.
    ///
    /// # Errors
    /// When there is no such case, or the log is damaged.
    pub fn of(place: &Place, case: Option<&Slug>) -> Result<Self, LedgerError> {
        let archive = Archive::open(place.clone())?;
        let note = place.checkpoint()?.unwrap_or_default();
        let checkpoint = Checkpoint::peek(&note).ok_or(Damage::NoCheckpoint)?;
        let last = Seq(checkpoint.size.saturating_sub(1));
        let streams = case.map(|case| bundle::streams(&archive, case, last)).transpose()?;
        let mut captures = Self {
            place: place.clone(),
            note,
            checkpoint,
            recorded_at: None,
            found: Vec::new(),
            titles: BTreeMap::new(),
            lines: BTreeMap::new(),
            withheld: BTreeSet::new(),
            leaves: Vec::new(),
        };
        archive.each(last, |seq, bytes| captures.take(seq, bytes, streams.as_ref()))?;
        Ok(captures)
    }

    fn take(&mut self, seq: Seq, bytes: &[u8], streams: Option<&BTreeSet<StreamName>>) -> Result<(), LedgerError> {
        if seq.0 >= self.checkpoint.size {
            return Ok(());
        }
        self.leaves.push(LeafHash::of(bytes));
        let entry = states::parsed(seq, bytes)?;
        self.recorded_at = Some(entry.recorded_at);
        let recorded = Recorded::of(&entry);
        let is_wanted = streams.is_none_or(|streams| streams.contains(&recorded.stream));
        let is_governance = recorded.stream == StreamName::Ledger;
        let Ok(data) = &recorded.data else { return Ok(()) };
        export::note_withheld(data, &mut self.withheld);
        if let EventData::SourceRegistered(registered) = data
            && let Some(title) = &registered.title
        {
            self.titles.insert(recorded.stream.clone(), title.to_string());
        }
        let is_one = matches!(data, EventData::SourceCaptured(_) | EventData::TextExtracted(_));
        if is_governance || is_one && is_wanted {
            self.lines.insert(seq, bytes.to_vec());
        }
        if is_one && is_wanted {
            self.found.push(recorded);
        }
        Ok(())
    }

    /// Returns a blob, re-hashed.
    ///
    /// # Errors
    /// When its bytes are not those of its digest.
    pub fn blob(&self, digest: Digest) -> Result<Kept, BlobError> {
        if self.withheld.contains(&digest) {
            return Ok(Kept::Withheld);
        }
        Ok(self.place.blob(digest)?.map_or(Kept::Missing, Kept::Bytes))
    }

    /// Returns for each of the lines the proof of its place in the log, in order.
    ///
    /// # Errors
    /// When the tree cannot be made.
    pub fn proofs(&self) -> Result<Vec<(Seq, Vec<u8>)>, LedgerError> {
        let mut made: BTreeMap<(u8, u64), Option<NodeHash>> = BTreeMap::new();
        let mut tree = Tree::new(|level, index| {
            let hash = made.entry((level, index)).or_insert_with(|| bundle::node(&self.leaves, level, index));
            Ok::<_, LedgerError>(*hash)
        });
        let proof = |seq: &Seq| {
            let hashes = tree.inclusion(seq.0, self.checkpoint.size);
            let hashes = hashes.map_err(|error| Damage::Journal { seq: *seq, problem: error.to_string() })?;
            Ok((*seq, TlogProof { index: seq.0, hashes, checkpoint: self.note.clone() }.to_bytes()))
        };
        self.lines.keys().map(proof).collect()
    }
}
