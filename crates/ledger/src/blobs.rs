//! Bytes kept under their SHA-256, outside the log.
//!
//! ```text
//! blobs/sha256/<first 2 hex>/<other 62 hex>      the exact bytes, 0600
//! blobs/tmp/                                     what is being written, locked by whoever writes it
//! ```
//! Kept here: a name stands for its bytes or the read fails. Every read hashes again; a blob is there, whole and on
//! disk, before [`Blobs::put`] returns, so that an event may name it.

use crate::{
    ahead::spread,
    file::{self, FileError, Temp, cannot},
};
use proof::Digest;
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, TryLockError},
    io::{self, Read, Write as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

const HASH_DIR: &str = "sha256";
const TEMP_DIR: &str = "tmp";
const BUFFER_BYTES: usize = 1 << 16;
/// How many files are written at once: a process may have 1,024 open.
const OPEN_MAX: usize = 512;

/// Why a blob cannot be kept or had.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum BlobError {
    /// The disk refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// The bytes under this name are others.
    #[error("the blob {digest} is damaged: its bytes hash to {found}; take it from a copy of the ledger")]
    Damaged { digest: Digest, found: Digest },
    /// More bytes came than were allowed.
    #[error("more than {max_bytes} bytes, which is the most that is taken in")]
    TooLong { max_bytes: u64 },
    /// The bytes that were to be kept could not be read.
    #[error("cannot read what was to be kept")]
    Source(#[source] io::Error),
}

/// Bytes with their digest, which was taken once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    digest: Digest,
    bytes: Vec<u8>,
}

impl Content {
    /// Returns bytes with their digest.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self { digest: Digest::of(&bytes), bytes }
    }

    /// Returns the digest.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns the bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// A folder of blobs.
#[derive(Debug)]
pub struct Blobs {
    dir: PathBuf,
    /// The folders whose names are known to be on disk: another process may have made them and not got to the fsync.
    synced: Mutex<BTreeSet<PathBuf>>,
    /// What [`Blobs::put_all`] wrote last, with sizes: an event that names it now need not have it read again.
    fresh: Mutex<BTreeMap<Digest, u64>>,
}

impl Blobs {
    /// Returns the blobs in `dir`, `<ledger>/blobs`. Nothing is read or made yet.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), synced: Mutex::default(), fresh: Mutex::default() }
    }

    /// Returns where the blob of this digest is, or would be.
    pub fn path(&self, digest: Digest) -> PathBuf {
        let hex = digest.to_string();
        let (shard, rest) = hex.split_at(2);
        self.dir.join(HASH_DIR).join(shard).join(rest)
    }

    /// Keeps these bytes, and returns when they are on disk.
    ///
    /// # Errors
    /// The disk refused.
    pub fn put(&self, bytes: &[u8]) -> Result<Digest, BlobError> {
        let digest = Digest::of(bytes);
        if !self.is_whole(digest)? {
            let mut temp = self.temp()?;
            temp.file.write_all(bytes).map_err(cannot("write", &temp.path))?;
            temp.move_to(&self.path(digest))?;
        }
        self.settle(digest)?;
        Ok(digest)
    }

    /// Keeps many blobs at once, and returns when all of them are on disk: the whole file system is put there twice, once
    /// for the bytes and once for their names, which for many files takes a part of the time that each for itself takes.
    ///
    /// # Errors
    /// The disk refused. Then some may be there and others not.
    pub fn put_all(&self, all: &[&Content]) -> Result<(), BlobError> {
        self.fresh().clear();
        all.chunks(OPEN_MAX).try_for_each(|some| self.put_some(some))
    }

    fn put_some(&self, some: &[&Content]) -> Result<(), BlobError> {
        let once: BTreeMap<Digest, &Content> = some.iter().map(|content| (content.digest, *content)).collect();
        let once: Vec<&Content> = once.into_values().collect();
        let written: Result<Vec<_>, BlobError> = spread(&once, |content| self.written(content)).into_iter().collect();
        let written: Vec<_> = once.iter().zip(written?).filter_map(|(content, temp)| Some((content, temp?))).collect();
        file::sync_all_of(&self.dir)?;
        if written.is_empty() {
            return Ok(());
        }
        let mut named = Vec::with_capacity(written.len());
        for (content, temp) in written {
            temp.rename_to(&self.path(content.digest))?;
            named.push((content.digest, content.bytes.len() as u64));
        }
        file::sync_all_of(&self.dir)?;
        self.fresh().extend(named);
        Ok(())
    }

    /// Writes bytes to a file that has no name yet; nothing if they are kept already. It is open until it has its name: so
    /// it stays locked, and nobody sweeps it.
    fn written(&self, content: &Content) -> Result<Option<Temp>, BlobError> {
        if self.is_whole(content.digest)? {
            return Ok(None);
        }
        let mut temp = self.temp()?;
        temp.file.write_all(&content.bytes).map_err(cannot("write", &temp.path))?;
        Ok(Some(temp))
    }

    fn fresh(&self) -> MutexGuard<'_, BTreeMap<Digest, u64>> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As [`Blobs::check`], but what [`Blobs::put_all`] wrote last is looked at and not read: its bytes were in memory a
    /// moment ago, and are on disk.
    ///
    /// # Errors
    /// As [`Blobs::check`].
    pub(crate) fn check_unless_fresh(&self, digest: Digest) -> Result<Option<u64>, BlobError> {
        let fresh = self.fresh().get(&digest).copied();
        let path = self.path(digest);
        match fresh.map(|size| (size, fs::symlink_metadata(path))) {
            Some((size, Ok(found))) if found.is_file() && found.len() == size => Ok(Some(size)),
            Some(_) | None => self.check(digest),
        }
    }

    /// Keeps what `source` gives, at most `max_bytes`, without holding it in memory. Returns the digest and the size.
    ///
    /// # Errors
    /// [`BlobError::TooLong`] and [`BlobError::Source`] leave nothing behind.
    pub fn put_reader(&self, mut source: impl Read, max_bytes: u64) -> Result<(Digest, u64), BlobError> {
        let mut temp = self.temp()?;
        let mut hasher = Sha256::new();
        let mut size = 0_u64;
        let mut buffer = vec![0; BUFFER_BYTES];
        while let Some(bytes) = read_some(&mut source, &mut buffer).map_err(BlobError::Source)? {
            size = size.saturating_add(bytes.len() as u64);
            if size > max_bytes {
                return Err(BlobError::TooLong { max_bytes });
            }
            hasher.update(bytes);
            temp.file.write_all(bytes).map_err(cannot("write", &temp.path))?;
        }
        let digest = Digest(hasher.finalize().into());
        if !self.is_whole(digest)? {
            self.make_dirs(digest)?;
            temp.move_to(&self.path(digest))?;
        }
        self.settle(digest)?;
        Ok((digest, size))
    }

    /// Returns a blob's bytes, hashed again, or nothing if there is no such blob.
    ///
    /// # Errors
    /// [`BlobError::Damaged`] if the bytes are others than the name says; they are not given out.
    pub fn get(&self, digest: Digest) -> Result<Option<Vec<u8>>, BlobError> {
        let Some(mut file) = self.open(digest)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(cannot("read", &self.path(digest)))?;
        match Digest::of(&bytes) {
            found if found == digest => Ok(Some(bytes)),
            found => Err(BlobError::Damaged { digest, found }),
        }
    }

    /// Hashes a blob again without keeping its bytes. Returns its size, or nothing if there is no such blob.
    ///
    /// # Errors
    /// [`BlobError::Damaged`] if the bytes are others than the name says.
    pub fn check(&self, digest: Digest) -> Result<Option<u64>, BlobError> {
        let Some(mut file) = self.open(digest)? else { return Ok(None) };
        let mut hasher = Sha256::new();
        let mut size = 0_u64;
        let mut buffer = vec![0; BUFFER_BYTES];
        while let Some(bytes) = read_some(&mut file, &mut buffer).map_err(cannot("read", &self.path(digest)))? {
            size += bytes.len() as u64;
            hasher.update(bytes);
        }
        match Digest(hasher.finalize().into()) {
            found if found == digest => Ok(Some(size)),
            found => Err(BlobError::Damaged { digest, found }),
        }
    }

    /// Opens a blob whose bytes were hashed again, at its beginning. Returns the file and its size, or nothing if there is
    /// no such blob.
    ///
    /// # Errors
    /// [`BlobError::Damaged`] if the bytes are others than the name says.
    pub fn open_checked(&self, digest: Digest) -> Result<Option<(File, u64)>, BlobError> {
        let Some(size) = self.check(digest)? else { return Ok(None) };
        Ok(self.open(digest)?.map(|file| (file, size)))
    }

    /// Tells whether there is a file for this blob. What is in it, [`Blobs::check`] tells.
    ///
    /// # Errors
    /// The disk refused.
    pub fn has(&self, digest: Digest) -> Result<bool, BlobError> {
        let path = self.path(digest);
        Ok(path.try_exists().map_err(cannot("look at", &path))?)
    }

    /// Lists the digests that there are files for, sorted. Other names are ignored.
    ///
    /// # Errors
    /// The folder cannot be listed; so can the iterator's items fail.
    pub fn list(&self) -> Result<BlobList, BlobError> {
        let root = self.dir.join(HASH_DIR);
        let mut shards = names(&root)?;
        shards.retain(|shard| shard.len() == 2);
        Ok(BlobList { root, shards: shards.into_iter(), shard: String::new(), rests: Vec::new().into_iter() })
    }

    /// Removes a blob's bytes for good, as withholding asks. Tells whether there were any.
    ///
    /// # Errors
    /// The disk refused.
    pub fn remove(&self, digest: Digest) -> Result<bool, BlobError> {
        let path = self.path(digest);
        match fs::remove_file(&path) {
            Ok(()) => file::sync_dir(file::folder_of(&path)).map(|()| true).map_err(BlobError::File),
            Err(error) if is_absent(&error) => Ok(false),
            Err(error) => Err(cannot("remove", &path)(error).into()),
        }
    }

    /// Removes what killed writers left half-written, and returns how many files that were. What somebody writes just
    /// now is locked, and stays.
    ///
    /// # Errors
    /// The disk refused.
    pub fn sweep(&self) -> Result<u64, BlobError> {
        let dir = self.dir.join(TEMP_DIR);
        let mut count = 0;
        for name in names(&dir)? {
            let path = dir.join(name);
            // Held until the name is gone, so that nobody takes the file for theirs.
            let Some(_lock) = abandoned(&path)? else { continue };
            match fs::remove_file(&path) {
                Ok(()) => count += 1,
                Err(error) if is_absent(&error) => {}
                Err(error) => return Err(cannot("remove", &path)(error).into()),
            }
        }
        Ok(count)
    }

    fn open(&self, digest: Digest) -> Result<Option<File>, BlobError> {
        let path = self.path(digest);
        // A pipe would be waited for, and a device may never end.
        match fs::metadata(&path) {
            Ok(metadata) if !metadata.is_file() => {
                return Err(cannot("read", &path)(io::Error::other("it is no regular file")).into());
            }
            Ok(_) => {}
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(cannot("look at", &path)(error).into()),
        }
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(cannot("open", &path)(error).into()),
        }
    }

    /// A blob that is there and damaged counts as not there: its bytes are at hand, and mend it.
    fn is_whole(&self, digest: Digest) -> Result<bool, BlobError> {
        match self.check(digest) {
            Ok(size) => self.make_dirs(digest).map(|()| size.is_some()),
            Err(BlobError::Damaged { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn temp(&self) -> Result<Temp, BlobError> {
        let dir = self.dir.join(TEMP_DIR);
        loop {
            let temp = match Temp::create(&dir, file::FILE_MODE) {
                Err(error) if is_absent(&error.source) => {
                    self.make_dir(&self.dir)?;
                    file::create_dir(&dir)?;
                    Temp::create(&dir, file::FILE_MODE)?
                }
                other => other?,
            };
            temp.file.lock().map_err(cannot("lock", &temp.path))?;
            // Whoever sweeps may have had it before it was locked.
            if temp.file.metadata().map_err(cannot("look at", &temp.path))?.nlink() > 0 {
                return Ok(temp);
            }
        }
    }

    fn make_dirs(&self, digest: Digest) -> Result<(), BlobError> {
        self.make_dir(&self.dir)?;
        self.make_dir(&self.dir.join(HASH_DIR))?;
        self.make_dir(file::folder_of(&self.path(digest)))
    }

    /// Makes a folder if need be, and fsyncs its name once in this process's life, whoever made it.
    fn make_dir(&self, path: &Path) -> Result<(), BlobError> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        if synced.contains(path) {
            return Ok(());
        }
        if !file::create_dir(path)? {
            file::sync_dir(file::folder_of(path))?;
        }
        synced.insert(path.to_owned());
        Ok(())
    }

    /// The blob's name must be on disk, even if another process gave it and has not got to the fsync.
    fn settle(&self, digest: Digest) -> Result<(), BlobError> {
        Ok(file::sync_dir(file::folder_of(&self.path(digest)))?)
    }
}

/// The digests of a folder of blobs, sorted, one of its 256 folders at a time.
#[derive(Debug)]
pub struct BlobList {
    root: PathBuf,
    shards: std::vec::IntoIter<String>,
    shard: String,
    rests: std::vec::IntoIter<String>,
}

impl Iterator for BlobList {
    type Item = Result<Digest, BlobError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            for rest in self.rests.by_ref() {
                if let Ok(digest) = format!("{}{rest}", self.shard).parse() {
                    return Some(Ok(digest));
                }
            }
            self.shard = self.shards.next()?;
            match names(&self.root.join(&self.shard)) {
                Ok(rests) => self.rests = rests.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Returns the lock of a file that nobody writes any more; nothing while somebody does, or when it is gone.
fn abandoned(path: &Path) -> Result<Option<File>, BlobError> {
    // A pipe would be waited for.
    if !fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(None);
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(cannot("open", path)(error).into()),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(cannot("lock", path)(error).into()),
    }
}

/// The names in a folder, sorted; none if it is not there or is no folder.
fn names(dir: &Path) -> Result<Vec<String>, BlobError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if is_absent(&error) => return Ok(Vec::new()),
        Err(error) => return Err(cannot("list the folder", dir)(error).into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(cannot("list the folder", dir))?.file_name();
        found.extend(name.into_string());
    }
    found.sort_unstable();
    Ok(found)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn read_some<'a>(source: &mut impl Read, buffer: &'a mut [u8]) -> io::Result<Option<&'a [u8]>> {
    let count = loop {
        match source.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other?,
        }
    };
    Ok(buffer.get(..count).filter(|bytes| !bytes.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;
    use tempfile::TempDir;

    fn blobs() -> (TempDir, Blobs) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(folder.path().join("blobs"));
        (folder, blobs)
    }

    /// A connection that is cut.
    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }

    fn temps(blobs: &Blobs) -> usize {
        names(&blobs.dir.join(TEMP_DIR)).unwrap().len()
    }

    #[test]
    fn bytes_are_kept_under_their_hash() {
        let (_keep, blobs) = blobs();
        let digest = blobs.put(b"abc").unwrap();
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest.to_string(), hex);
        let path = blobs.dir.join("sha256/ba").join(&hex[2..]);
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        for (path, mode) in [(path.as_path(), 0o600), (path.parent().unwrap(), 0o700), (&blobs.dir, 0o700)] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
        }
        assert_eq!(blobs.get(digest).unwrap().unwrap(), b"abc");
        assert_eq!(blobs.check(digest).unwrap(), Some(3));
        assert!(blobs.has(digest).unwrap());
        assert_eq!(temps(&blobs), 0);
    }

    #[test]
    fn many_are_kept_at_once_each_once_and_damage_is_mended() {
        let (_keep, blobs) = blobs();
        let texts: Vec<String> = (0..600).map(|number| format!("text {}", number % 500)).collect();
        let all: Vec<Content> = texts.iter().map(|text| Content::of(text.clone().into_bytes())).collect();
        blobs.put(b"text 7").unwrap();
        blobs.put_all(&all.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(blobs.list().unwrap().count(), 500);
        for text in &texts {
            assert_eq!(blobs.get(Digest::of(text.as_bytes())).unwrap().as_deref(), Some(text.as_bytes()));
        }
        let path = blobs.path(Digest::of(b"text 9"));
        fs::write(&path, b"other").unwrap();
        let nothing = Content::of(Vec::new());
        blobs.put_all(&[&all[9], &nothing]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"text 9");
        assert_eq!((blobs.get(Digest::of(b"")).unwrap().as_deref(), temps(&blobs)), (Some(&b""[..]), 0));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        blobs.put_all(&[]).unwrap();
    }

    #[test]
    fn what_was_just_written_is_not_read_again_and_missed_where_it_is_gone_or_cut() {
        let (_keep, blobs) = blobs();
        let (one, other) = (Content::of(b"one".to_vec()), Content::of(b"other".to_vec()));
        blobs.put_all(&[&one]).unwrap();
        let path = blobs.path(one.digest());
        assert_eq!(blobs.check_unless_fresh(one.digest()).unwrap(), Some(3));
        assert_eq!(blobs.check_unless_fresh(other.digest()).unwrap(), None);
        fs::write(&path, b"on").unwrap();
        assert!(matches!(blobs.check_unless_fresh(one.digest()), Err(BlobError::Damaged { .. })));
        fs::remove_file(&path).unwrap();
        assert_eq!(blobs.check_unless_fresh(one.digest()).unwrap(), None);
        // Once others came, it is read as any blob is.
        blobs.put_all(&[&one]).unwrap();
        blobs.put_all(&[&other]).unwrap();
        fs::write(&path, b"two").unwrap();
        assert!(matches!(blobs.check_unless_fresh(one.digest()), Err(BlobError::Damaged { .. })));
        assert_eq!(blobs.check_unless_fresh(other.digest()).unwrap(), Some(5));
    }

    #[test]
    fn what_is_not_there_is_nothing() {
        let (_keep, blobs) = blobs();
        let digest = Digest::of(b"abc");
        assert_eq!(blobs.get(digest).unwrap(), None);
        assert_eq!(blobs.check(digest).unwrap(), None);
        assert!(!blobs.has(digest).unwrap() && !blobs.remove(digest).unwrap());
        assert_eq!((blobs.list().unwrap().count(), blobs.sweep().unwrap()), (0, 0));
        assert!(!blobs.dir.exists());
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_noticed_and_putting_again_mends_it() {
        let (_keep, blobs) = blobs();
        let bytes = b"the exact bytes";
        let digest = blobs.put(bytes).unwrap();
        let path = blobs.path(digest);
        let mut damaged: Vec<Vec<u8>> = (0..bytes.len()).map(|length| bytes[..length].to_vec()).collect();
        for at in 0..bytes.len() * 8 {
            let mut flipped = bytes.to_vec();
            flipped[at / 8] ^= 1 << (at % 8);
            damaged.push(flipped);
        }
        for other in damaged {
            fs::write(&path, &other).unwrap();
            let found = Digest::of(&other);
            let is_named =
                |error| matches!(error, BlobError::Damaged { digest: d, found: f } if (d, f) == (digest, found));
            assert!(is_named(blobs.get(digest).unwrap_err()));
            assert!(is_named(blobs.check(digest).unwrap_err()));
        }
        assert_eq!(blobs.put(bytes).unwrap(), digest);
        assert_eq!(blobs.get(digest).unwrap().unwrap(), bytes);
        fs::write(&path, "other").unwrap();
        assert_eq!(blobs.put_reader(&bytes[..], 100).unwrap(), (digest, 15));
        assert_eq!(blobs.get(digest).unwrap().unwrap(), bytes);
    }

    #[test]
    fn an_equal_blob_is_not_written_again() {
        let (_keep, blobs) = blobs();
        let digest = blobs.put(b"abc").unwrap();
        let inode = |()| fs::metadata(blobs.path(digest)).unwrap().ino();
        let before = inode(());
        blobs.put(b"abc").unwrap();
        blobs.put_reader(&b"abc"[..], 3).unwrap();
        Blobs::new(&blobs.dir).put(b"abc").unwrap();
        assert_eq!(inode(()), before);
        assert_eq!(temps(&blobs), 0);
    }

    #[test]
    fn a_stream_is_kept_up_to_its_limit() {
        let (_keep, blobs) = blobs();
        for size in [0, 1, BUFFER_BYTES - 1, BUFFER_BYTES, 3 * BUFFER_BYTES + 1] {
            let bytes = vec![7; size];
            let (digest, found) = blobs.put_reader(&bytes[..], size as u64).unwrap();
            assert_eq!((digest, found), (Digest::of(&bytes), size as u64));
            assert_eq!(blobs.get(digest).unwrap().unwrap(), bytes);
        }
        let before = blobs.list().unwrap().count();
        assert!(matches!(blobs.put_reader(io::repeat(1), 200_000), Err(BlobError::TooLong { max_bytes: 200_000 })));
        assert!(matches!(blobs.put_reader(Broken, 10), Err(BlobError::Source(_))));
        assert_eq!((blobs.list().unwrap().count(), temps(&blobs)), (before, 0));
    }

    #[test]
    fn the_list_is_sorted_and_ignores_strangers() {
        let (_keep, blobs) = blobs();
        let mut digests: Vec<_> = (0..150_u32).map(|n| blobs.put(&n.to_be_bytes()).unwrap()).collect();
        digests.sort();
        fs::write(blobs.dir.join("sha256/README"), "x").unwrap();
        fs::write(blobs.path(digests[0]).with_file_name("short"), "x").unwrap();
        assert_eq!(blobs.list().unwrap().map(Result::unwrap).collect::<Vec<_>>(), digests);
        assert!(blobs.remove(digests[3]).unwrap());
        digests.remove(3);
        assert_eq!(blobs.list().unwrap().map(Result::unwrap).collect::<Vec<_>>(), digests);
    }

    #[test]
    fn a_killed_writer_s_bytes_are_swept() {
        let (_keep, blobs) = blobs();
        blobs.put(b"abc").unwrap();
        fs::write(blobs.dir.join("tmp/.tmp-1-0"), "half").unwrap();
        assert_eq!((blobs.list().unwrap().count(), blobs.sweep().unwrap(), temps(&blobs)), (1, 1, 0));
    }

    #[test]
    fn what_somebody_writes_is_not_swept() {
        let (_keep, blobs) = blobs();
        let temp = blobs.temp().unwrap();
        assert_eq!((blobs.sweep().unwrap(), temps(&blobs)), (0, 1));
        drop(temp);
        assert_eq!((blobs.sweep().unwrap(), temps(&blobs)), (0, 0));
        // Sweepers and writers at once.
        std::thread::scope(|scope| {
            let writing = scope.spawn(|| (0..200_u32).all(|n| blobs.put(&n.to_be_bytes()).is_ok()));
            let others = Blobs::new(&blobs.dir);
            while !writing.is_finished() {
                others.sweep().unwrap();
            }
            assert!(writing.join().unwrap());
        });
        assert_eq!((blobs.list().unwrap().count(), temps(&blobs)), (200, 0));
    }

    #[test]
    fn many_threads_put_the_same() {
        let (_keep, blobs) = blobs();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..20_u8).for_each(|n| assert!(blobs.put(&[n; 100]).is_ok())));
            }
        });
        assert_eq!(blobs.list().unwrap().count(), 20);
    }
}
