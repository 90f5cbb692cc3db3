//! Answers from a log at rest, without an index: every question is a pass over the journal.
//!
//! Opening reads all of it once and compares its root with the checkpoint's, so that what is answered is what was
//! signed. A ledger directory that another process is writing to is read in the same way, up to its last whole line.

use crate::{
    damage::{Damage, LedgerError},
    journal::{JournalError, Line},
    log_keys::Follower,
    place::Place,
    states,
};
use memchr::memmem;
use model::{Recorded, case::named};
use proof::{
    Checkpoint, Entry, EventId, LeafHash, RecordedAt, Seq, Slug, StreamName, VerifierKey, merkle::Frontier, rekeying,
};
use std::collections::{BTreeMap, BTreeSet};

/// A log at rest, of the size that it had when it was opened.
#[derive(Debug)]
pub struct Archive {
    place: Place,
    size: u64,
    recorded_at: Option<RecordedAt>,
    log_key: VerifierKey,
}

impl Archive {
    /// Opens the log in a place.
    ///
    /// # Errors
    /// [`Damage`] when the journal is not what the checkpoint covers.
    pub fn open(place: Place) -> Result<Self, LedgerError> {
        let bytes = place.checkpoint()?.ok_or(Damage::NoCheckpoint)?;
        let mut frontier = Frontier::default();
        let mut last = Vec::new();
        let mut follower = Follower::new();
        let promised = Checkpoint::peek(&bytes).map(|checkpoint| (checkpoint.size, checkpoint.root));
        for line in place.lines(Seq(0))? {
            let beyond = promised.is_some_and(|(size, _)| frontier.size() >= size);
            match line {
                // What a crash left there was never acknowledged.
                Ok(line) if beyond && !follows(&line, &last) => break,
                Ok(line) => {
                    frontier.push(LeafHash::of(&line.bytes));
                    if !beyond || line.seq == Seq(0) {
                        follower.take(line.seq, &line.bytes);
                    }
                    last = line.bytes;
                    if let Some((size, root)) = promised
                        && size == frontier.size()
                        && root != frontier.root()
                    {
                        return Err(Damage::Root { size, found: frontier.root(), promised: root }.into());
                    }
                }
                // Somebody may be writing this line just now.
                Err(JournalError::TornTail { .. } | JournalError::LineTooLong { .. }) if beyond => break,
                Err(error) => {
                    return Err(Damage::Journal { seq: Seq(frontier.size()), problem: error.to_string() }.into());
                }
            }
        }
        let log_keys = follower.keys().map_err(Damage::Entry)?;
        let log_key = log_keys.last().map(|log| log.key.clone()).ok_or(Damage::NoCheckpoint)?;
        let checkpoint = rekeying::open_checkpoint(&bytes, &log_keys).map_err(Damage::Checkpoint)?;
        let size = frontier.size();
        if size < checkpoint.size {
            return Err(Damage::Shorter { entries: size, covered: checkpoint.size }.into());
        }
        let recorded_at = match size.checked_sub(1) {
            Some(seq) => Some(states::parsed(Seq(seq), &last)?.recorded_at),
            None => None,
        };
        Ok(Self { place, size, recorded_at, log_key })
    }

    /// Returns where the log is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Returns the number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the log's time of the last entry.
    pub fn recorded_at(&self) -> Option<RecordedAt> {
        self.recorded_at
    }

    /// Returns the log's key, as the entries that the checkpoint covers name it.
    pub fn log_key(&self) -> &VerifierKey {
        &self.log_key
    }

    /// Returns the bytes of an entry.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn entry(&self, seq: Seq) -> Result<Option<Vec<u8>>, LedgerError> {
        if seq.0 >= self.size {
            return Ok(None);
        }
        Ok(self.place.lines(seq)?.next().transpose()?.map(|line| line.bytes))
    }

    /// Returns the position of an event.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn find(&self, id: EventId) -> Result<Option<Seq>, LedgerError> {
        let wanted = format!("\"id\":\"{id}\"");
        let finder = memmem::Finder::new(wanted.as_bytes());
        self.first(|seq, bytes| {
            let there = finder.find(bytes).is_some() && states::parsed(seq, bytes)?.event.id == id;
            Ok(there.then_some(seq))
        })
    }

    /// Returns a stream's entries up to a position.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn stream(&self, stream: &StreamName, upto: Seq) -> Result<Vec<Recorded>, LedgerError> {
        let wanted = format!("\"subject\":\"{stream}\"");
        let finder = memmem::Finder::new(wanted.as_bytes());
        let mut out = Vec::new();
        self.each(upto, |seq, bytes| {
            if finder.find(bytes).is_some() {
                let entry = states::parsed(seq, bytes)?;
                if entry.event.subject == *stream {
                    out.push(Recorded::of(&entry));
                }
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// Returns the streams whose names begin so, in order of their names.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn streams(&self, kind: &str) -> Result<Vec<StreamName>, LedgerError> {
        let mut out = Vec::new();
        self.each(Seq(u64::MAX), |seq, bytes| {
            if bytes.ends_with(b"\"version\":0}") {
                let stream = states::parsed(seq, bytes)?.event.subject;
                if stream.to_string().starts_with(kind) {
                    out.push(stream);
                }
            }
            Ok(())
        })?;
        out.sort_by_key(ToString::to_string);
        Ok(out)
    }

    /// Returns the entries of all cases and sources up to a position, in one pass.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn all_streams(&self, upto: Seq) -> Result<BTreeMap<StreamName, Vec<Recorded>>, LedgerError> {
        let mut out: BTreeMap<StreamName, Vec<Recorded>> = BTreeMap::new();
        self.each(upto, |seq, bytes| {
            let recorded = Recorded::of(&states::parsed(seq, bytes)?);
            if recorded.stream != StreamName::Ledger {
                out.entry(recorded.stream.clone()).or_default().push(recorded);
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// Returns the streams that name a source up to a position.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn naming(&self, source: &Slug, upto: Seq) -> Result<BTreeSet<StreamName>, LedgerError> {
        let finder = memmem::Finder::new(source.as_str().as_bytes());
        let mut out = BTreeSet::new();
        self.each(upto, |seq, bytes| {
            if finder.find(bytes).is_some() {
                let recorded = Recorded::of(&states::parsed(seq, bytes)?);
                if recorded.data.as_ref().is_ok_and(|data| named::mentions(data).contains(source)) {
                    out.insert(recorded.stream);
                }
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// Returns the last entry that was recorded at or before a time.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn position_at(&self, time: RecordedAt) -> Result<Option<Seq>, LedgerError> {
        const MEMBER: &[u8] = b"\"recorded_at\":\"";
        let mut found = None;
        self.first(|seq, bytes| {
            let at = memmem::rfind(bytes, MEMBER).map_or(0, |at| at.saturating_add(MEMBER.len()));
            let text = bytes.get(at..at.saturating_add(27)).and_then(|text| core::str::from_utf8(text).ok());
            match text.and_then(|text| text.parse::<RecordedAt>().ok()) {
                Some(recorded) if recorded <= time => {
                    found = Some(seq);
                    Ok(None)
                }
                _ => Ok(Some(seq)),
            }
        })?;
        Ok(found)
    }

    /// Calls `take` with every entry up to a position.
    ///
    /// # Errors
    /// The journal's or `take`'s.
    pub fn each(
        &self,
        upto: Seq,
        mut take: impl FnMut(Seq, &[u8]) -> Result<(), LedgerError>,
    ) -> Result<(), LedgerError> {
        self.first(|seq, bytes| if seq > upto { Ok(Some(seq)) } else { take(seq, bytes).map(|()| None) })?;
        Ok(())
    }

    fn first(
        &self,
        mut test: impl FnMut(Seq, &[u8]) -> Result<Option<Seq>, LedgerError>,
    ) -> Result<Option<Seq>, LedgerError> {
        let mut lines = self.place.lines(Seq(0))?;
        for seq in (0..self.size).map(Seq) {
            let Some(line) = lines.next().transpose()? else { break };
            if let Some(found) = test(seq, &line.bytes)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// Tells whether a line is an entry that follows the one before it, as far as form and chain go.
fn follows(line: &Line, last: &[u8]) -> bool {
    let prev = if last.is_empty() { LeafHash::ZERO } else { LeafHash::of(last) };
    Entry::parse(&line.bytes).is_ok_and(|entry| entry.seq == line.seq && entry.prev == prev)
}
