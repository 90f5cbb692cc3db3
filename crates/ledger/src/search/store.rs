//! The search index itself: a tantivy index, and how far it has come.
//!
//! ```text
//! key     what a document is replaced by       indexed as it is
//! digest  the blob that its text is from       indexed as it is, stored
//! kind    question, claim, …                   indexed as it is, stored
//! of      its stream                           indexed as it is, stored
//! name    its full name                        stored
//! title   what readers call its stream         stored, where the document says so
//! text    the words                            indexed with places, stored
//! seq     the entry that wrote it              stored
//! start   where a passage begins, code points  stored
//! order   seq << 20 | number of the passage    a column, to order what ranks alike
//! ```
//! With every commit goes a payload: the version of this layout, how many entries were read, and the leaf hash of the
//! last one. Since an entry names the one before it, that hash is of one log alone.

use super::{
    Kind, SearchError,
    documents::{self, Change, Thing},
    passages::{Passage, passages},
    words,
};
use crate::{reader::Reader, states};
use model::{EventData, Recorded, Source};
use proof::{Digest, LeafHash, Seq, Slug, StreamName};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, path::Path};
use tantivy::{
    Index, IndexSettings, IndexWriter, TantivyDocument, Term,
    directory::{Directory as _, MmapDirectory, RamDirectory},
    schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions},
};

/// The version of the layout above, and of the rules of words.
const FORMAT: u32 = 1;
/// What is kept in memory before it is written, in bytes.
const MEMORY_BYTES: usize = 50_000_000;
/// Passages of one text beyond so many are ordered as the last one.
const PASSAGES_MAX: u64 = 1 << 20;
/// So many entries are read between two reports of how far it is.
const REPORT_EVERY: u64 = 1000;

/// Where each part of a document is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) key: Field,
    pub(super) digest: Field,
    pub(super) kind: Field,
    pub(super) of: Field,
    pub(super) name: Field,
    pub(super) title: Field,
    pub(super) text: Field,
    pub(super) seq: Field,
    pub(super) start: Field,
    order: Field,
}

/// The name of the column that orders what ranks alike.
pub(super) const ORDER: &str = "order";

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words = TextFieldIndexing::default()
        .set_tokenizer(words::ANALYZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        key: schema.add_text_field("key", STRING),
        digest: schema.add_text_field("digest", STRING | STORED),
        kind: schema.add_text_field("kind", STRING | STORED),
        of: schema.add_text_field("of", STRING | STORED),
        name: schema.add_text_field("name", STORED),
        title: schema.add_text_field("title", STORED),
        text: schema.add_text_field("text", TextOptions::default().set_indexing_options(words).set_stored()),
        seq: schema.add_u64_field("seq", STORED),
        start: schema.add_u64_field("start", STORED),
        order: schema.add_u64_field(ORDER, FAST),
    };
    (schema.build(), fields)
}

/// How far an index has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reached {
    format: u32,
    /// How many entries were read.
    pub(super) size: u64,
    /// The leaf hash of the last one, in hex.
    leaf: String,
    /// Texts that were not there to be read: the entry, and the blob in hex.
    pub(super) missing: Vec<(u64, String)>,
}

impl Reached {
    fn nothing() -> Self {
        Self { format: FORMAT, size: 0, leaf: LeafHash::ZERO.to_string(), missing: Vec::new() }
    }
}

/// An open search index.
pub(super) struct Store {
    pub(super) index: Index,
    pub(super) fields: Fields,
    pub(super) reached: Reached,
}

impl Store {
    /// Makes an empty index in memory.
    pub(super) fn in_memory() -> Result<Self, SearchError> {
        Ok(Self::made(Index::create(RamDirectory::create(), schema().0, IndexSettings::default())?))
    }

    /// Makes an empty index in an empty folder.
    pub(super) fn make(dir: &Path) -> Result<Self, SearchError> {
        let dir = MmapDirectory::open(dir).map_err(tantivy::TantivyError::from)?;
        Ok(Self::made(Index::create(dir, schema().0, IndexSettings::default())?))
    }

    fn made(index: Index) -> Self {
        index.tokenizers().register(words::ANALYZER, words::analyzer());
        Self { index, fields: schema().1, reached: Reached::nothing() }
    }

    /// Opens the index in a folder.
    pub(super) fn open(dir: &Path) -> Result<Self, SearchError> {
        let dir = MmapDirectory::open(dir).map_err(tantivy::TantivyError::from)?;
        Self::opened(Index::open(dir)?)
    }

    /// Opens a copy in memory of the index in a folder, in which nothing is written.
    pub(super) fn copy(dir: &Path) -> Result<Self, SearchError> {
        let copy = RamDirectory::create();
        for item in fs::read_dir(dir).map_err(SearchError::Disk)? {
            let item = item.map_err(SearchError::Disk)?;
            let name = item.file_name();
            // What begins so is a lock.
            if !name.to_string_lossy().starts_with('.') || name == ".managed.json" {
                copy.atomic_write(Path::new(&name), &fs::read(item.path()).map_err(SearchError::Disk)?)
                    .map_err(SearchError::Disk)?;
            }
        }
        Self::opened(Index::open(copy)?)
    }

    fn opened(index: Index) -> Result<Self, SearchError> {
        let (schema, fields) = schema();
        let reached = index.load_metas()?.payload.and_then(|payload| serde_json::from_str::<Reached>(&payload).ok());
        let Some(reached) = reached.filter(|reached| reached.format == FORMAT && index.schema() == schema) else {
            return Err(SearchError::Stale { why: "it is of another version" });
        };
        index.tokenizers().register(words::ANALYZER, words::analyzer());
        Ok(Self { index, fields, reached })
    }

    /// Tells whether this is an index of the log's beginning.
    pub(super) fn check_log(&self, reader: &Reader) -> Result<(), SearchError> {
        let Some(last) = self.reached.size.checked_sub(1).map(Seq) else { return Ok(()) };
        let leaf = reader.entry(last)?.map(|bytes| LeafHash::of(&bytes).to_string());
        if leaf.as_ref() == Some(&self.reached.leaf) {
            return Ok(());
        }
        Err(SearchError::Stale { why: "it is of another log" })
    }

    /// Tells whether [`Store::bring_up`] would change anything.
    pub(super) fn is_behind(&self, reader: &Reader) -> bool {
        self.reached.size < reader.size() || !self.back(reader).is_empty()
    }

    /// Returns the entries whose texts were missing and are there now.
    fn back(&self, reader: &Reader) -> Vec<Seq> {
        let is_back = |hex: &str| {
            let there = hex.parse::<Digest>().ok().and_then(|digest| reader.blob(digest).ok());
            there.flatten().is_some()
        };
        self.reached.missing.iter().filter(|(_, hex)| is_back(hex)).map(|(seq, _)| Seq(*seq)).collect()
    }

    /// Reads the entries from where it is up to the log's end, and commits. `progress` hears how many were read.
    pub(super) fn bring_up(&mut self, reader: &Reader, progress: &mut dyn FnMut(u64)) -> Result<(), SearchError> {
        if !self.is_behind(reader) {
            return Ok(());
        }
        let mut writer: IndexWriter = self.index.writer_with_num_threads(1, MEMORY_BYTES)?;
        let mut reached = self.reached.clone();
        let mut update = Update {
            reader,
            fields: self.fields,
            writer: &mut writer,
            sources: BTreeMap::new(),
            missing: reached.missing,
            forgets: false,
        };
        for seq in self.back(reader) {
            update.missing.retain(|(missing, _)| *missing != seq.0);
            if let Some(bytes) = reader.entry(seq)? {
                update.take(&recorded(seq, &bytes)?)?;
            }
        }
        let mut leaf = None;
        reader.each_from(Seq(reached.size), |seq, bytes| {
            update.take(&recorded(seq, bytes)?)?;
            leaf = Some(LeafHash::of(bytes));
            if seq.0.is_multiple_of(REPORT_EVERY) {
                progress(seq.0);
            }
            Ok::<(), SearchError>(())
        })?;
        let forgets = update.forgets;
        reached.missing = update.missing;
        reached.size = reader.size();
        if let Some(leaf) = leaf {
            reached.leaf = leaf.to_string();
        }
        commit(&mut writer, &reached)?;
        if forgets {
            purge(&mut writer)?;
            commit(&mut writer, &reached)?;
        }
        writer.wait_merging_threads()?;
        self.reached = reached;
        Ok(())
    }
}

fn recorded(seq: Seq, bytes: &[u8]) -> Result<Recorded, SearchError> {
    Ok(Recorded::of(&states::parsed(seq, bytes)?))
}

fn commit(writer: &mut IndexWriter, reached: &Reached) -> Result<(), SearchError> {
    let payload = serde_json::to_string(reached).unwrap_or_default();
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&payload);
    commit.commit()?;
    Ok(())
}

/// Writes all segments anew: what was deleted is then in no file any more.
fn purge(writer: &mut IndexWriter) -> Result<(), SearchError> {
    let segments = writer.index().searchable_segment_ids()?;
    if !segments.is_empty() {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    Ok(())
}

/// A first writing, of what is not told by entries one after the other.
pub(super) struct Writing {
    fields: Fields,
    writer: IndexWriter,
}

impl Store {
    /// Begins to write.
    pub(super) fn writing(&self) -> Result<Writing, SearchError> {
        Ok(Writing { fields: self.fields, writer: self.index.writer_with_num_threads(1, MEMORY_BYTES)? })
    }
}

impl Writing {
    /// Adds a thing of a stream, unless it has no words.
    pub(super) fn put(&mut self, of: &str, seq: u64, thing: &Thing) -> Result<(), SearchError> {
        if thing.text.is_empty() {
            return Ok(());
        }
        let mut document = document(self.fields, of, seq, (&thing.key, &thing.name, thing.kind), 0);
        document.add_text(self.fields.text, &thing.text);
        if let Some(title) = &thing.title {
            document.add_text(self.fields.title, title);
        }
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Adds the passages of a captured text.
    pub(super) fn passages(
        &mut self,
        source: &str,
        name: &str,
        seq: u64,
        hex: &str,
        passages: &[Passage<'_>],
    ) -> Result<(), SearchError> {
        let key = format!("{name}#{hex}");
        for (number, passage) in (0..).zip(passages) {
            let of = format!("source/{source}");
            let mut document = document(self.fields, &of, seq, (&key, name, Kind::Text), number);
            add_passage(&mut document, self.fields, hex, passage);
            self.writer.add_document(document)?;
        }
        Ok(())
    }

    /// Makes it all to be found.
    pub(super) fn commit(mut self) -> Result<(), SearchError> {
        self.writer.commit()?;
        self.writer.wait_merging_threads()?;
        Ok(())
    }
}

fn document(fields: Fields, of: &str, seq: u64, (key, name, kind): (&str, &str, Kind), number: u64) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(fields.key, key);
    document.add_text(fields.kind, kind.as_str());
    document.add_text(fields.of, of);
    document.add_text(fields.name, name);
    document.add_u64(fields.seq, seq);
    let order = seq.saturating_mul(PASSAGES_MAX).saturating_add(number.min(PASSAGES_MAX - 1));
    document.add_u64(fields.order, order);
    document
}

fn add_passage(document: &mut TantivyDocument, fields: Fields, hex: &str, passage: &Passage<'_>) {
    document.add_text(fields.digest, hex);
    document.add_text(fields.text, passage.text);
    document.add_u64(fields.start, passage.start);
}

/// A pass over new entries.
struct Update<'a> {
    reader: &'a Reader,
    fields: Fields,
    writer: &'a mut IndexWriter,
    sources: BTreeMap<Slug, Source>,
    missing: Vec<(u64, String)>,
    forgets: bool,
}

impl Update<'_> {
    fn take(&mut self, recorded: &Recorded) -> Result<(), SearchError> {
        for change in documents::changes(recorded) {
            match change {
                Change::Put(thing) => self.put(recorded, &thing)?,
                Change::Remove { key } => self.remove(&key),
                Change::Text { name, digest } => self.text(recorded, &name, digest)?,
                Change::Source => {
                    if let Some(thing) = self.source(recorded)? {
                        self.put(recorded, &thing)?;
                    }
                }
                Change::Forget { digest } => self.forget(digest),
            }
        }
        Ok(())
    }

    fn remove(&mut self, key: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.key, key));
    }

    fn forget(&mut self, digest: Digest) {
        let hex = digest.to_string();
        self.writer.delete_term(Term::from_field_text(self.fields.digest, &hex));
        self.missing.retain(|(_, missing)| *missing != hex);
        self.forgets = true;
    }

    fn put(&mut self, recorded: &Recorded, thing: &Thing) -> Result<(), SearchError> {
        self.remove(&thing.key);
        let mut document = self.document(recorded, &thing.key, &thing.name, thing.kind, 0);
        document.add_text(self.fields.text, &thing.text);
        if let Some(title) = &thing.title {
            document.add_text(self.fields.title, title);
        }
        self.writer.add_document(document)?;
        Ok(())
    }

    fn text(&mut self, recorded: &Recorded, name: &str, digest: Digest) -> Result<(), SearchError> {
        let hex = digest.to_string();
        // Two texts of one capture are two things. What is damaged is for `verify` to tell.
        let key = format!("{name}#{hex}");
        let blob = self.reader.blob(digest).ok().flatten();
        let Some(text) = blob.and_then(|bytes| String::from_utf8(bytes).ok()) else {
            self.missing.push((recorded.mark.seq.0, hex));
            return Ok(());
        };
        self.remove(&key);
        for (number, passage) in (0..).zip(passages(&text)) {
            let mut document = self.document(recorded, &key, name, Kind::Text, number);
            add_passage(&mut document, self.fields, &hex, &passage);
            self.writer.add_document(document)?;
        }
        Ok(())
    }

    fn document(&self, recorded: &Recorded, key: &str, name: &str, kind: Kind, number: u64) -> TantivyDocument {
        document(self.fields, &recorded.stream.to_string(), recorded.mark.seq.0, (key, name, kind), number)
    }

    /// Returns a source as it stands after an entry of its stream.
    fn source(&mut self, recorded: &Recorded) -> Result<Option<Thing>, SearchError> {
        let StreamName::Source(id) = &recorded.stream else { return Ok(None) };
        if let Some(source) = self.sources.get_mut(id) {
            source.apply(recorded);
        } else {
            let entries = match &recorded.data {
                Ok(EventData::SourceRegistered(_)) => vec![recorded.clone()],
                _ => self.reader.stream(&recorded.stream, recorded.mark.seq)?,
            };
            let Some((first, later)) = entries.split_first() else { return Ok(None) };
            let Some(mut source) = Source::begin(id, first) else { return Ok(None) };
            for entry in later {
                source.apply(entry);
            }
            self.sources.insert(id.clone(), source);
        }
        Ok(self.sources.get(id).map(documents::source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forgotten_is_in_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::make(folder.path()).unwrap();
        let digest = Digest::of(b"x");
        let mut writer: IndexWriter = store.index.writer_with_num_threads(1, MEMORY_BYTES).unwrap();
        for (text, hex) in [("harmless words", Digest::of(b"y")), ("unspeakable words", digest)] {
            let mut document = TantivyDocument::default();
            document.add_text(store.fields.text, text);
            document.add_text(store.fields.digest, hex.to_string());
            document.add_u64(store.fields.order, 0);
            writer.add_document(document).unwrap();
        }
        commit(&mut writer, &store.reached).unwrap();
        let holds = |word: &str| {
            let files = fs::read_dir(folder.path()).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
            files.into_iter().any(|bytes| memchr::memmem::find(&bytes, word.as_bytes()).is_some())
        };
        assert!(holds("unspeakable") && holds("harmless"));
        writer.delete_term(Term::from_field_text(store.fields.digest, &digest.to_string()));
        commit(&mut writer, &store.reached).unwrap();
        purge(&mut writer).unwrap();
        commit(&mut writer, &store.reached).unwrap();
        writer.wait_merging_threads().unwrap();
        assert!(holds("harmless") && !holds("unspeakable"));
        store.reached.size = 1;
    }
}
