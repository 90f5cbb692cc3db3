//! The index: sled, holding every entry by position, id and stream, and the tree. All of it can be made again.
//!
//! ```text
//! e <seq, 8 bytes>                       entry bytes
//! l <seq, 8 bytes>                       leaf hash
//! i <event id, 16 bytes>                 seq
//! s <stream> 00 <version, 8 bytes>       seq
//! n <level, 1 byte> <index, 8 bytes>     root of a full subtree of 2^level leaves, level 8, 16, …
//! m <source> 00 <seq, 8 bytes>           the stream of an entry that names this source
//! M                                      how many keys `m` there are
//! h                                      head: format, size, last leaf, journal offset
//! ```
//! Numbers are big-endian, so that order is theirs. One commit is one atomic batch on one tree.
//!
//! sled reads damage as a shorter history, in silence. So the index is never believed to be whole: after a clean close
//! the checksums of its files stand in `index.sum`, and files that differ are not opened but made again; without them
//! (a crash) every key is counted. Every entry read is checked by its hash.

mod seal;

pub use seal::{SealState, seal, seal_state, unseal};

use crate::tree::{KEPT_EVERY, StoredNode};
use proof::{EventId, LeafHash, NodeHash, Seq, Slug, StreamName};
use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    time::Duration,
};

/// The version of the layout above.
const INDEX_FORMAT: u32 = 2;
/// What sled may keep in memory, in bytes. Its own default is a gigabyte.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// Why the index gives no answer. The journal has it all the same.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum IndexError {
    /// The disk refused.
    #[error("the index cannot be read or written")]
    Disk(#[source] io::Error),
    /// sled said so.
    #[error("the index: {0}")]
    Sled(#[source] sled::Error),
    /// sled panicked on opening, or on being read through.
    #[error("the index cannot be opened and read")]
    Panicked,
    /// Something that must be there is not, or is of another form.
    #[error("the index is incomplete: {what}")]
    Incomplete { what: String },
    /// An entry is not the one whose hash stands beside it.
    #[error("the index has other bytes for entry {seq}")]
    WrongBytes { seq: Seq },
}

impl From<sled::Error> for IndexError {
    fn from(error: sled::Error) -> Self {
        let sled::Error::Io(error) = error else { return Self::Sled(error) };
        // sled copies an error as its debug text, and keeps only the kind.
        Self::Disk(if error.raw_os_error().is_none() { error.kind().into() } else { error })
    }
}

/// What the index holds, as of its last batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of entries.
    pub size: u64,
    /// The leaf hash of the last one.
    pub last_leaf: LeafHash,
    /// Where the next one begins in its journal file.
    pub offset: u64,
}

/// What an entry adds to the index.
#[derive(Debug)]
pub struct Addition<'a> {
    /// Its position.
    pub seq: Seq,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Its leaf hash.
    pub leaf: LeafHash,
    /// Its event's id.
    pub id: EventId,
    /// Its stream.
    pub stream: &'a StreamName,
    /// Its number in the stream.
    pub version: u64,
    /// The sources that it names.
    pub names: &'a [Slug],
}

/// An open index. A clone is another handle on the same one.
#[derive(Debug, Clone)]
pub struct Index {
    tree: sled::Db,
    dir: PathBuf,
}

impl Index {
    /// Opens the index in `dir`, or makes an empty one.
    ///
    /// # Errors
    /// When sled cannot, or panics.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        let config = sled::Config::new().path(dir).cache_capacity(CACHE_BYTES).flush_every_ms(None);
        match catch_unwind(AssertUnwindSafe(|| config.open())) {
            Ok(tree) => Ok(Self { tree: tree?, dir: dir.to_owned() }),
            Err(_) => Err(IndexError::Panicked),
        }
    }

    /// Returns what the index holds, or nothing when it is empty.
    ///
    /// # Errors
    /// When its head is of another format.
    pub fn head(&self) -> Result<Option<Head>, IndexError> {
        let Some(bytes) = self.tree.get(b"h")? else { return Ok(None) };
        let parts = (bytes.get(..4), bytes.get(4..12), bytes.get(12..44), bytes.get(44..52));
        let (Some(format), Some(size), Some(leaf), Some(offset)) = parts else {
            return Err(IndexError::Incomplete { what: "its head is of another form".to_owned() });
        };
        if format != INDEX_FORMAT.to_be_bytes() {
            return Err(IndexError::Incomplete { what: "it is of another format".to_owned() });
        }
        let leaf: [u8; 32] = leaf.try_into().unwrap_or_default();
        Ok(Some(Head { size: number(size), last_leaf: LeafHash(leaf), offset: number(offset) }))
    }

    /// Adds entries and the nodes that they completed, and moves the head, all at once.
    ///
    /// # Errors
    /// When sled fails; the index is then as it was.
    pub fn add(&self, additions: &[Addition<'_>], nodes: &[StoredNode], head: Head) -> Result<(), IndexError> {
        let mut batch = sled::Batch::default();
        let mut mentions = self.mentions()?;
        for addition in additions {
            let seq = addition.seq.0.to_be_bytes();
            batch.insert(key(b'e', &[&seq]), addition.bytes);
            batch.insert(key(b'l', &[&seq]), &addition.leaf.0);
            batch.insert(key(b'i', &[&addition.id.as_u128().to_be_bytes()]), &seq);
            batch.insert(stream_key(addition.stream, addition.version), &seq);
            for source in addition.names {
                batch.insert(
                    key(b'm', &[source.as_str().as_bytes(), &[0], &seq]),
                    addition.stream.to_string().as_bytes(),
                );
                mentions = mentions.saturating_add(1);
            }
        }
        batch.insert(b"M", &mentions.to_be_bytes());
        for node in nodes {
            batch.insert(key(b'n', &[&[node.level], &node.index.to_be_bytes()]), &node.hash.0);
        }
        let mut bytes = Vec::with_capacity(52);
        bytes.extend_from_slice(&INDEX_FORMAT.to_be_bytes());
        bytes.extend_from_slice(&head.size.to_be_bytes());
        bytes.extend_from_slice(&head.last_leaf.0);
        bytes.extend_from_slice(&head.offset.to_be_bytes());
        batch.insert(b"h", bytes);
        Ok(self.tree.apply_batch(batch)?)
    }

    /// Returns the leaf hash of an entry.
    ///
    /// # Errors
    /// When sled fails.
    pub fn leaf(&self, seq: Seq) -> Result<Option<LeafHash>, IndexError> {
        let hash = self.tree.get(key(b'l', &[&seq.0.to_be_bytes()]))?;
        Ok(hash.and_then(|bytes| bytes.as_ref().try_into().ok()).map(LeafHash))
    }

    /// Returns the bytes of an entry that is in the log.
    ///
    /// # Errors
    /// When it is missing, or not the entry of its hash.
    pub fn entry(&self, seq: Seq) -> Result<Vec<u8>, IndexError> {
        let missing = || IndexError::Incomplete { what: format!("entry {seq} is missing") };
        let bytes = self.tree.get(key(b'e', &[&seq.0.to_be_bytes()]))?.ok_or_else(missing)?;
        let leaf = self.leaf(seq)?.ok_or_else(missing)?;
        if LeafHash::of(&bytes) == leaf { Ok(bytes.to_vec()) } else { Err(IndexError::WrongBytes { seq }) }
    }

    /// Returns the position of an event.
    ///
    /// # Errors
    /// When sled fails.
    pub fn find(&self, id: EventId) -> Result<Option<Seq>, IndexError> {
        let seq = self.tree.get(key(b'i', &[&id.as_u128().to_be_bytes()]))?;
        Ok(seq.map(|bytes| Seq(number(&bytes))))
    }

    /// Returns the positions of a stream's entries, in order, up to a position.
    ///
    /// # Errors
    /// When sled fails, or a version is missing.
    pub fn stream(&self, stream: &StreamName, upto: Seq) -> Result<Vec<Seq>, IndexError> {
        self.stream_from(stream, 0).take_while(|seq| seq.as_ref().map_or(true, |seq| *seq <= upto)).collect()
    }

    /// Returns the positions of a stream's entries from a version on, in order.
    pub(crate) fn stream_from(
        &self,
        stream: &StreamName,
        version: u64,
    ) -> impl Iterator<Item = Result<Seq, IndexError>> {
        let prefix = key(b's', &[stream.to_string().as_bytes(), &[0]]);
        let (from, end) = (stream_key(stream, version), key(b's', &[stream.to_string().as_bytes(), &[1]]));
        let stream = stream.clone();
        (version..).zip(self.tree.range(from..end)).map(move |(version, item)| {
            let (name, seq) = item?;
            if name.get(prefix.len()..).map(number) == Some(version) {
                Ok(Seq(number(&seq)))
            } else {
                Err(IndexError::Incomplete { what: format!("`{stream}` has no entry {version}") })
            }
        })
    }

    /// Returns the streams whose names begin so, in order of their names.
    ///
    /// # Errors
    /// When sled fails.
    pub fn streams(&self, kind: &str) -> Result<Vec<StreamName>, IndexError> {
        self.streams_behind(kind, None).collect()
    }

    /// Returns the streams whose names begin so and stand behind another one's, in order of their names.
    pub(crate) fn streams_behind(
        &self,
        kind: &str,
        after: Option<&StreamName>,
    ) -> impl Iterator<Item = Result<StreamName, IndexError>> {
        let behind = |name: &[u8]| key(b's', &[name, &[1]]);
        let end = key(b's', &[kind.as_bytes(), &[0xff]]);
        let mut from =
            after.map_or_else(|| key(b's', &[kind.as_bytes()]), |after| behind(after.to_string().as_bytes()));
        core::iter::from_fn(move || {
            let (name, _) = match self.tree.range(from.clone()..end.clone()).next()? {
                Ok(item) => item,
                Err(error) => return Some(Err(error.into())),
            };
            let text = name.get(1..).and_then(|rest| rest.split(|b| *b == 0).next()).unwrap_or_default();
            from = behind(text);
            let stream = core::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
            Some(stream.ok_or_else(|| IndexError::Incomplete { what: "a stream's name is none".to_owned() }))
        })
    }

    fn mentions(&self) -> Result<u64, IndexError> {
        Ok(self.tree.get(b"M")?.map_or(0, |bytes| number(&bytes)))
    }

    /// Returns the streams that name a source up to a position, in order of their names.
    ///
    /// # Errors
    /// When sled fails.
    pub fn naming(&self, source: &Slug, upto: Seq) -> Result<BTreeSet<StreamName>, IndexError> {
        let prefix = key(b'm', &[source.as_str().as_bytes(), &[0]]);
        let mut out = BTreeSet::new();
        for item in self.tree.scan_prefix(&prefix) {
            let (name, stream) = item?;
            if name.get(prefix.len()..).is_some_and(|seq| number(seq) > upto.0) {
                break;
            }
            let bad = || IndexError::Incomplete { what: "a stream's name is none".to_owned() };
            out.insert(core::str::from_utf8(&stream).ok().and_then(|text| text.parse().ok()).ok_or_else(bad)?);
        }
        Ok(out)
    }

    /// Returns the hash of a leaf (level 0) or of a full subtree (level 8, 16, …); of the levels between nothing.
    ///
    /// # Errors
    /// When sled fails.
    pub fn node(&self, level: u8, index: u64) -> Result<Option<NodeHash>, IndexError> {
        if level == 0 {
            return Ok(self.leaf(Seq(index))?.map(NodeHash::from));
        }
        if !level.is_multiple_of(KEPT_EVERY) {
            return Ok(None);
        }
        let hash = self.tree.get(key(b'n', &[&[level], &index.to_be_bytes()]))?;
        Ok(hash.and_then(|bytes| bytes.as_ref().try_into().ok()).map(NodeHash))
    }

    /// Counts all keys, and compares the counts with the head.
    ///
    /// # Errors
    /// [`IndexError::Incomplete`] when anything is missing.
    pub fn count(&self) -> Result<(), IndexError> {
        catch_unwind(AssertUnwindSafe(|| self.count_all())).unwrap_or(Err(IndexError::Panicked))
    }

    fn count_all(&self) -> Result<(), IndexError> {
        let size = self.head()?.map_or(0, |head| head.size);
        for prefix in *b"elis" {
            let mut found: u64 = 0;
            for item in self.tree.scan_prefix([prefix]) {
                item?;
                found = found.saturating_add(1);
            }
            if found != size {
                let what = format!("{found} of {size} keys `{}`", char::from(prefix));
                return Err(IndexError::Incomplete { what });
            }
        }
        let (mentions, found) = (self.mentions()?, self.tree.scan_prefix(b"m").count() as u64);
        if found != mentions {
            return Err(IndexError::Incomplete { what: format!("{found} of {mentions} keys `m`") });
        }
        let nodes: u64 = (1..8).map(|level| size >> (8 * level)).sum();
        let found = self.tree.scan_prefix(b"n").count() as u64;
        if found == nodes {
            return Ok(());
        }
        Err(IndexError::Incomplete { what: format!("{found} of {nodes} tree nodes") })
    }

    /// Returns every key and value in order: the same bytes after every rebuild.
    pub fn dump(&self) -> impl Iterator<Item = Result<(Vec<u8>, Vec<u8>), IndexError>> {
        self.tree.iter().map(|item| item.map(|(k, v)| (k.to_vec(), v.to_vec())).map_err(IndexError::from))
    }

    /// Writes out what is in memory and closes the files. When it returns, nothing writes to them any more.
    ///
    /// # Errors
    /// When sled fails; the journal has it all.
    pub fn close(self) -> Result<(), IndexError> {
        self.tree.flush()?;
        let Self { tree, dir } = self;
        drop(tree);
        released(&dir)
    }
}

/// Moves the index in `dir` out of the way, in the place of the one that was moved there before.
///
/// # Errors
/// When the folders cannot be removed or renamed.
pub fn set_aside(dir: &Path) -> io::Result<()> {
    unseal(dir)?;
    if !dir.exists() {
        return Ok(());
    }
    let aside = dir.with_extension("aside");
    match fs::remove_dir_all(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(dir, aside)
}

/// How often and how long to wait for sled's threads, which outlive the handle that is dropped and hold its lock.
const RELEASE_TRIES: u32 = 2000;
const RELEASE_PAUSE: Duration = Duration::from_millis(5);

fn released(dir: &Path) -> Result<(), IndexError> {
    let failed = IndexError::Disk;
    let file = File::open(dir.join("db")).map_err(failed)?;
    for _ in 0..RELEASE_TRIES {
        match file.try_lock() {
            Ok(()) => return file.unlock().map_err(failed),
            Err(TryLockError::WouldBlock) => std::thread::sleep(RELEASE_PAUSE),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
    }
    Err(IndexError::Incomplete { what: "sled does not let go of its files".to_owned() })
}

fn key(prefix: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut out = vec![prefix];
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

fn stream_key(stream: &StreamName, version: u64) -> Vec<u8> {
    key(b's', &[stream.to_string().as_bytes(), &[0], &version.to_be_bytes()])
}

fn number(bytes: &[u8]) -> u64 {
    bytes.try_into().map_or(u64::MAX, u64::from_be_bytes)
}
