//! Records out of a file, in batches, read ahead of what is recorded.

use super::{
    own::Way,
    texts::Text,
    told::{digest_note, notes},
};
use capture::warc::{self, Broken, EXCHANGE_OF, Head, Kind, Page, Payload, Reader};
use ledger::blobs::Content;
use proof::Digest;
use std::{
    io::{self, BufRead, Read, Seek},
    sync::{
        Arc,
        mpsc::{Receiver, RecvError, SendError, SyncSender},
    },
};

/// The longest payload, in bytes.
const PAYLOAD_BYTES_MAX: u64 = 256 << 20;
/// How much memory a record is given for what it says of itself.
const AT_ONCE_BYTES: usize = 1 << 20;
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
    pub(super) body: Content,
    pub(super) text: Option<Arc<Text>>,
    /// What its digests came to, and the like.
    pub(super) notes: Vec<String>,
}

/// Reads a file to its end, or until nobody takes the batches any more. `recorded` says of each batch that it was.
pub(super) fn read<R: BufRead + Seek>(
    mut reader: Reader<R>,
    batches: &SyncSender<Batch>,
    recorded: &Receiver<()>,
) -> Result<(), NobodyTakes> {
    let mut reading = Reading { batch: Batch::default(), way: None };
    let mut underway: usize = 0;
    while let Some(found) = reader.next_head() {
        if found.as_ref().is_ok_and(|head| head.length > BATCH_BYTES as u64) {
            // What is long is alone in memory.
            reading.send(batches, &mut underway)?;
            while underway > 0 {
                recorded.recv()?;
                underway -= 1;
            }
        }
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
        if batch.bytes >= BATCH_BYTES || batch.items.len() >= BATCH_RECORDS_MAX {
            reading.send(batches, &mut underway)?;
        }
    }
    reading.send(batches, &mut underway)
}

/// Whoever recorded the batches gave up, and says why.
#[derive(Debug)]
pub(super) struct NobodyTakes;

impl From<RecvError> for NobodyTakes {
    fn from(_: RecvError) -> Self {
        Self
    }
}

impl<T> From<SendError<T>> for NobodyTakes {
    fn from(_: SendError<T>) -> Self {
        Self
    }
}

struct Reading {
    batch: Batch,
    /// What was exchanged on the way to a capture of our own making.
    way: Option<Way>,
}

impl Reading {
    fn send(&mut self, batches: &SyncSender<Batch>, underway: &mut usize) -> Result<(), NobodyTakes> {
        // One that has nothing would set the bar back to the beginning.
        if self.batch.items.is_empty() && self.batch.others == 0 {
            return Ok(());
        }
        batches.send(core::mem::take(&mut self.batch))?;
        *underway += 1;
        Ok(())
    }

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
        let mut body = Content::of(Vec::new());
        let length = head.length;
        let keep = |from: &mut dyn Read| -> io::Result<(Digest, u64)> {
            body = in_memory(from, length)?;
            Ok((body.digest(), body.bytes().len() as u64))
        };
        match warc::take(&head, reader.block(), keep) {
            Ok(payload) => {
                self.batch.bytes = self.batch.bytes.saturating_add(body.bytes().len());
                let notes = notes(&payload);
                let found = Found { head, page, way, payload, body, text: None, notes };
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

/// Reads a payload whole, of a block that says how long it is.
fn in_memory(from: &mut dyn Read, length: u64) -> io::Result<Content> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(usize::MAX).min(AT_ONCE_BYTES));
    from.take(PAYLOAD_BYTES_MAX.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > PAYLOAD_BYTES_MAX {
        return Err(io::Error::other(format!("its payload is longer than {PAYLOAD_BYTES_MAX} bytes")));
    }
    Ok(Content::of(bytes))
}
