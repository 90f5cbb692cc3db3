//! The few calls by which the journal changes the disk, in one place, so that a test can make any of them fail.

use crate::file;
use std::{fs, fs::File, io, os::unix::fs::FileExt as _, path::Path};

/// The disk; in tests, one that fails when told to.
#[derive(Debug, Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub(super) faults: Faults,
}

impl Disk {
    /// Writes all of `bytes`, going on after a short write, and retrying what a signal interrupted.
    pub(super) fn write_all_at(&mut self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let (mut rest, mut at) = (bytes, offset);
        while !rest.is_empty() {
            match self.write_at(file, rest, at) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    rest = rest.get(count..).unwrap_or_default();
                    at += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "the seam for faults"))]
    fn write_at(&mut self, file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
        #[cfg(test)]
        if let Some(count) = self.faults.next_write(bytes.len())? {
            return file.write_at(&bytes[..count], offset);
        }
        file.write_at(bytes, offset)
    }

    pub(super) fn sync_data(&mut self, file: &File) -> io::Result<()> {
        self.may_fail()?;
        file.sync_data()
    }

    pub(super) fn truncate(&mut self, file: &File, length: u64) -> io::Result<()> {
        self.may_fail()?;
        file.set_len(length)
    }

    pub(super) fn create(&mut self, path: &Path) -> io::Result<File> {
        self.may_fail()?;
        file::create_new(path, file::FILE_MODE)
    }

    pub(super) fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.may_fail()?;
        fs::remove_file(path)
    }

    pub(super) fn sync_dir(&mut self, path: &Path) -> io::Result<()> {
        self.may_fail()?;
        File::open(path)?.sync_all()
    }

    #[cfg_attr(not(test), expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the seam for faults"))]
    fn may_fail(&mut self) -> io::Result<()> {
        #[cfg(test)]
        self.faults.next()?;
        Ok(())
    }
}

/// Which operations fail: the n-th, counted from 0, or all from it.
#[cfg(test)]
#[derive(Debug, Default, Clone)]
pub(super) struct Faults {
    pub(super) at: Option<u64>,
    pub(super) is_lasting: bool,
    /// A write that fails first writes this many bytes, as a full disk does.
    pub(super) short: usize,
    pub(super) count: u64,
    pub(super) hits: u64,
}

#[cfg(test)]
impl Faults {
    fn is_hit(&mut self) -> bool {
        let n = self.count;
        self.count += 1;
        let hit = self.at.is_some_and(|at| n == at || self.is_lasting && n > at);
        self.hits += u64::from(hit);
        hit
    }

    fn next(&mut self) -> io::Result<()> {
        if self.is_hit() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    /// A short write is followed, whatever is asked next of the write, by the error.
    fn next_write(&mut self, bytes: usize) -> io::Result<Option<usize>> {
        if !self.is_hit() {
            return Ok(None);
        }
        if self.short == 0 || self.short >= bytes {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.at = Some(self.count);
        Ok(Some(std::mem::take(&mut self.short)))
    }
}
