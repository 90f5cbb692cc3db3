//! The texts of records are taken out between reading and recording, each as soon as a processor is free.

use super::read::{Batch, Found, Item};
use crate::text_of::{self, says::Said};
use capture::{
    extract::{self, Extracted},
    warc::{self, Kind},
};
use ledger::blobs::Content;
use model::shape;
use proof::Digest;
use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, SyncSender},
    },
    thread,
};

/// The texts that are remembered have no more bytes than this and one text, with what they depend on.
const REMEMBERED_BYTES: usize = 8 << 20;
/// What is remembered of a text beside it and its headers, or of why there is none.
const ENTRY_BYTES: usize = 512;

/// Takes the texts of batches out and passes them on, until none come or nobody takes them any more.
pub(super) fn take(read: &Receiver<Batch>, batches: &SyncSender<Batch>) {
    let taken = Mutex::default();
    for mut batch in read {
        take_all(&mut batch, &taken);
        if batches.send(batch).is_err() {
            return;
        }
    }
}

fn take_all(batch: &mut Batch, taken: &Mutex<Taken>) {
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
                    found.take_text(taken);
                }
            });
        }
    });
}

/// What a text depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    body: Digest,
    media_type: shape::Text,
    coding: Option<String>,
    content_type: Option<String>,
}

/// A text that was taken out.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) content: Content,
    /// In code points.
    pub(super) length: usize,
    /// Name and version.
    pub(super) extractor: (&'static str, &'static str),
    pub(super) language: Option<String>,
    /// What the bytes say about themselves.
    pub(super) said: Option<Said>,
}

impl Text {
    fn of(extracted: Extracted) -> Self {
        Self {
            length: extracted.text.chars().count(),
            extractor: (extracted.extractor, extracted.version),
            said: Said::of(&extracted),
            language: extracted.language,
            content: Content::of(extracted.text.into_bytes()),
        }
    }
}

type TextOrWhy = Result<Option<Arc<Text>>, Arc<str>>;

/// Texts that were taken out before: sites answer with the same page for many addresses.
#[derive(Debug, Default)]
struct Taken {
    texts: BTreeMap<Key, TextOrWhy>,
    bytes: usize,
}

impl Taken {
    fn remember(&mut self, key: Key, text: TextOrWhy) {
        if self.bytes > REMEMBERED_BYTES {
            *self = Self::default();
        }
        let text_bytes = text.as_ref().map_or(0, |text| text.as_ref().map_or(0, |text| text.content.bytes().len()));
        // Whoever wrote the file decides how long a header is.
        let headers = key.coding.iter().chain(&key.content_type).map(String::len).chain([key.media_type.len()]);
        self.bytes = headers.fold(self.bytes.saturating_add(text_bytes + ENTRY_BYTES), usize::saturating_add);
        self.texts.insert(key, text);
    }
}

impl Found {
    fn take_text(&mut self, taken: &Mutex<Taken>) {
        let media_type = warc::media_type(&self.head, &self.payload);
        if !extract::is_read(&media_type) {
            return;
        }
        let lock = || -> MutexGuard<'_, Taken> { taken.lock().unwrap_or_else(PoisonError::into_inner) };
        let response = self.payload.response.as_ref();
        let header = |name| response.and_then(|response| response.header(name)).map(str::to_owned);
        let key = Key {
            body: self.body.digest(),
            coding: header("content-encoding"),
            content_type: header("content-type"),
            media_type,
        };
        let known = lock().texts.get(&key).cloned();
        let text = known.unwrap_or_else(|| {
            let text = text_of::of_body(response, self.body.bytes(), &key.media_type);
            let text = text.map(|text| text.map(Text::of).map(Arc::new)).map_err(Arc::from);
            lock().remember(key, text.clone());
            text
        });
        match text {
            Ok(text) => self.text = text,
            Err(why) => self.notes.push(format!("no text was taken out: {why}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_headers_are_remembered_no_longer_than_texts() {
        let mut taken = Taken::default();
        let long = "x".repeat(60_000);
        for number in 0..1_000_u32 {
            let content_type = format!("text/html; {long}{number}");
            let body = Digest::of(&number.to_be_bytes());
            let media_type = "text/html".parse().unwrap();
            taken.remember(Key { body, media_type, coding: None, content_type: Some(content_type) }, Ok(None));
            assert!(taken.texts.len() * long.len() <= REMEMBERED_BYTES + long.len(), "{number}");
        }
    }
}
