//! Records out of a file, with their texts taken out: in batches, read ahead of what is recorded.

use super::{
    own::Way,
    told::{digest_note, notes},
};
use crate::text_of::{self, says::Said};
use capture::{
    extract::Extracted,
    warc::{self, Broken, EXCHANGE_OF, Head, Kind, Page, Payload, Reader},
};
use proof::Digest;
use std::{
    io::{self, BufRead, Read, Seek},
    num::NonZeroUsize,
    sync::{Mutex, PoisonError, mpsc::SyncSender},
    thread,
};

/// The longest payload, in bytes.
const PAYLOAD_BYTES_MAX: u64 = 256 << 20;
/// The payloads of a batch have no more bytes than this and one payload.
const BATCH_BYTES: usize = 16 << 20;
/// A batch has at most so many records.
const BATCH_RECORDS_MAX: usize = 256;

/// Records that are recorded together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) items: Vec<Item>,
    /// How many records nothing is made of.
    pub(super) others: usize,
    /// Where the last record begins.
    pub(super) offset: u64,
    bytes: usize,
}

/// What was found.
#[derive(Debug)]
pub(super) enum Item {
    /// A record that may become a capture.
    Found(Box<Found>),
    /// One of which nothing is made, and what there is to say of it.
    PassedOver { offset: u64, url: Option<String>, notes: Vec<String> },
    /// One that cannot be read, and why.
    Refused { offset: u64, url: Option<String>, why: String },
}

/// A record, with all that its capture is made of.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) head: Head,
    pub(super) page: Page,
    pub(super) way: Way,
    pub(super) payload: Payload,
    pub(super) body: Vec<u8>,
    pub(super) text: Option<Extracted>,
    pub(super) said: Option<Said>,
    /// What its digests came to, and the like.
    pub(super) notes: Vec<String>,
}

/// Reads a file to its end, or until nobody takes the batches any more.
pub(super) fn read<R: BufRead + Seek>(mut reader: Reader<R>, batches: &SyncSender<Batch>) {
    let mut reading = Reading { batch: Batch::default(), way: None };
    while let Some(found) = reader.next_head() {
        match found {
            Ok(head) => {
                reading.batch.offset = head.offset;
                reading.record(head, &mut reader);
            }
            Err(Broken::Head { offset, why }) => reading.refuse(offset, None, why.to_string()),
            Err(Broken::Unreadable { offset, source }) => {
                reading.refuse(offset, None, format!("it cannot be read: {source}"));
            }
        }
        let batch = &reading.batch;
        let is_full = batch.bytes >= BATCH_BYTES || batch.items.len() >= BATCH_RECORDS_MAX;
        if is_full && batches.send(with_texts(core::mem::take(&mut reading.batch))).is_err() {
            return;
        }
    }
    // Nobody is there to be told that nobody takes it.
    drop(batches.send(with_texts(reading.batch)));
}

struct Reading {
    batch: Batch,
    /// What was exchanged on the way to a capture of our own making.
    way: Option<Way>,
}

impl Reading {
    fn refuse(&mut self, offset: u64, url: Option<String>, why: String) {
        self.batch.items.push(Item::Refused { offset, url, why });
    }

    fn record<R: BufRead + Seek>(&mut self, head: Head, reader: &mut Reader<R>) {
        if head.field(EXCHANGE_OF).is_some() {
            return self.exchange(&head, reader);
        }
        let way = self.way.take().unwrap_or_default().to(&head);
        match head.kind {
            Kind::Response | Kind::Resource | Kind::Revisit => {}
            Kind::Info | Kind::Request | Kind::Metadata | Kind::Conversion | Kind::Continuation | Kind::Other(_) => {
                return self.other(&head, reader, None);
            }
        }
        let Some(page) = way.asked().or(head.url.as_deref()).and_then(Page::at) else {
            // Names that were looked up, files, and what programs note about themselves.
            return self.other(&head, reader, Some("its address is none of the web".to_owned()));
        };
        let mut body = Vec::new();
        match warc::take(&head, reader.block(), |from| in_memory(from, &mut body)) {
            Ok(payload) => {
                self.batch.bytes = self.batch.bytes.saturating_add(body.len());
                let notes = notes(&payload);
                let found = Found { head, page, way, payload, body, text: None, said: None, notes };
                self.batch.items.push(Item::Found(Box::new(found)));
            }
            Err(error) => self.refuse(head.offset, Some(page.url().to_owned()), error.to_string()),
        }
    }

    /// Keeps what was exchanged on the way to a capture that is still to come.
    fn exchange<R: BufRead + Seek>(&mut self, head: &Head, reader: &mut Reader<R>) {
        self.batch.others = self.batch.others.saturating_add(1);
        let (way, error) = Way::further(self.way.take(), head, reader.block());
        self.way = Some(way);
        if let Some(error) = error {
            self.refuse(head.offset, head.url.clone(), error.to_string());
        }
    }

    /// Passes a record over, and says what is wrong with it.
    fn other<R: BufRead + Seek>(&mut self, head: &Head, reader: &mut Reader<R>, why: Option<String>) {
        self.batch.others = self.batch.others.saturating_add(1);
        match warc::check(head, reader.block()) {
            Ok([block, payload]) => {
                let digests = [digest_note("block", block.as_ref()), digest_note("payload", payload.as_ref())];
                let notes: Vec<String> = why.into_iter().chain(digests.into_iter().flatten()).collect();
                if !notes.is_empty() {
                    let (offset, url) = (head.offset, head.url.clone());
                    self.batch.items.push(Item::PassedOver { offset, url, notes });
                }
            }
            Err(error) => self.refuse(head.offset, head.url.clone(), error.to_string()),
        }
    }
}

/// Takes the texts of a batch out, on as many threads as there are processors.
fn with_texts(mut batch: Batch) -> Batch {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let open = batch.items.iter_mut().filter_map(|item| match item {
        Item::Found(found) if found.head.kind != Kind::Revisit => Some(found),
        Item::Found(_) | Item::PassedOver { .. } | Item::Refused { .. } => None,
    });
    let open = Mutex::new(open);
    let next = || open.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(found) = next() {
                    found.take_text();
                }
            });
        }
    });
    batch
}

impl Found {
    fn take_text(&mut self) {
        let media_type = warc::media_type(&self.head, &self.payload);
        match text_of::of_body(self.payload.response.as_ref(), &self.body, &media_type) {
            Ok(text) => {
                self.said = text.as_ref().and_then(Said::of);
                self.text = text;
            }
            Err(why) => self.notes.push(format!("no text was taken out: {why}")),
        }
    }
}

/// Reads a payload whole.
fn in_memory(from: &mut dyn Read, bytes: &mut Vec<u8>) -> io::Result<(Digest, u64)> {
    from.take(PAYLOAD_BYTES_MAX.saturating_add(1)).read_to_end(bytes)?;
    if bytes.len() as u64 > PAYLOAD_BYTES_MAX {
        return Err(io::Error::other(format!("its payload is longer than {PAYLOAD_BYTES_MAX} bytes")));
    }
    Ok((Digest::of(bytes), bytes.len() as u64))
}
