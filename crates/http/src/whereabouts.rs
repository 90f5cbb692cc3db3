//! Which blob belongs to what: the entries that name a digest, found once and followed as the log grows.
//!
//! It says where to look and decides nothing: whether a capture stands, and who may see it, its own stream says.

use ledger::{LedgerError, Reader, states};
use model::{EventData, Recorded};
use proof::{Digest, Seq, Slug, StreamName};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

/// What names a blob.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A capture: its bytes, its headers or a text of it.
    Capture(Slug, Slug),
    /// A publication: its page or its assessment.
    Publication(Slug, Slug),
    /// Anything else, by its entry.
    Entry(Seq),
}

#[derive(Debug, Default)]
struct Known {
    size: u64,
    places: BTreeMap<Digest, BTreeSet<Place>>,
}

/// Blobs by their digests.
#[derive(Debug, Default)]
pub(crate) struct Whereabouts {
    known: Mutex<Known>,
}

impl Whereabouts {
    /// Returns what names a blob.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub(crate) fn of(&self, digest: Digest, reader: &Reader) -> Result<BTreeSet<Place>, LedgerError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let from = Seq(known.size);
        reader.each_from::<LedgerError>(from, |seq, bytes| {
            known.take(&Recorded::of(&states::parsed(seq, bytes)?));
            Ok(())
        })?;
        known.size = known.size.max(reader.size());
        Ok(known.places.get(&digest).cloned().unwrap_or_default())
    }
}

impl Known {
    fn take(&mut self, recorded: &Recorded) {
        let (Ok(data), seq) = (&recorded.data, recorded.mark.seq) else { return };
        // Read again after an error, it is the same.
        self.size = self.size.max(seq.0.saturating_add(1));
        for (digest, place) in named(&recorded.stream, data, seq) {
            self.places.entry(digest).or_default().insert(place);
        }
    }
}

fn named(stream: &StreamName, data: &EventData, seq: Seq) -> Vec<(Digest, Place)> {
    match (stream, data) {
        (StreamName::Source(source), EventData::SourceCaptured(data)) => {
            let place = Place::Capture(source.clone(), data.capture.0.clone());
            let headers = data.headers.map(|headers| (headers.0, place.clone()));
            let picture = data.screenshot.as_ref().map(|picture| (picture.sha256.0, place.clone()));
            [(data.body.sha256.0, place)].into_iter().chain(headers).chain(picture).collect()
        }
        (StreamName::Source(source), EventData::TextExtracted(data)) => {
            vec![(data.text.sha256.0, Place::Capture(source.clone(), data.capture.0.clone()))]
        }
        (StreamName::Case(case), EventData::AssessmentPublished(data)) => {
            let place = Place::Publication(case.clone(), data.publication.0.clone());
            vec![(data.page.sha256.0, place.clone()), (data.assessment.sha256.0, place)]
        }
        (_, EventData::ImportRecorded(data)) => vec![(data.file.sha256.0, Place::Entry(seq))],
        _ => Vec::new(),
    }
}
