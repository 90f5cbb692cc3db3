//! Moving a torn tail out of the way. Nothing is thrown away: the bytes are kept beside the journal.

use super::{JournalError, Position, file_name, files};
use crate::file::{self, cannot};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

/// Moves everything from `at` to the journal's end into `<torn_dir>/<seq, 20 digits>-<n>.bytes`, and makes the journal
/// end at `at`. Returns the side file, or nothing if the journal ended there already.
///
/// The side file is on disk before the journal is touched; after a crash in between, the next cut writes another one.
/// Files behind the one that holds `at` are taken in, in order, and removed.
///
/// # Errors
/// [`JournalError::Changed`] if the journal ends before `at`. After a failed sync, open the ledger again.
pub fn cut_tail(dir: &Path, at: Position, torn_dir: &Path) -> Result<Option<PathBuf>, JournalError> {
    let path = dir.join(file_name(at.file()));
    let later: Vec<_> =
        files(dir)?.into_iter().filter(|&first| first > at.file()).map(|first| dir.join(file_name(first))).collect();
    let mut file = OpenOptions::new().read(true).write(true).open(&path).map_err(cannot("open", &path))?;
    let found = file.metadata().map_err(cannot("look at", &path))?.len();
    if found < at.offset {
        return Err(JournalError::Changed { path, expected: at.offset, found });
    }
    if found == at.offset && later.is_empty() {
        return Ok(None);
    }

    file::create_dir(torn_dir)?;
    let (mut side, side_path) = new_side_file(torn_dir, at)?;
    file.seek(SeekFrom::Start(at.offset)).map_err(cannot("read", &path))?;
    io::copy(&mut file, &mut side).map_err(cannot("copy the tail of", &path))?;
    for path in &later {
        let mut file = File::open(path).map_err(cannot("open", path))?;
        io::copy(&mut file, &mut side).map_err(cannot("copy", path))?;
    }
    side.sync_all().map_err(cannot("sync", &side_path))?;
    file::sync_dir(torn_dir)?;

    for path in later.iter().rev() {
        fs::remove_file(path).map_err(cannot("remove", path))?;
    }
    if !later.is_empty() {
        file::sync_dir(dir)?;
    }
    file.set_len(at.offset).and_then(|()| file.sync_all()).map_err(cannot("cut", &path))?;
    Ok(Some(side_path))
}

fn new_side_file(torn_dir: &Path, at: Position) -> Result<(File, PathBuf), JournalError> {
    let mut n = 0_u64;
    loop {
        let path = torn_dir.join(format!("{:020}-{n}.bytes", at.next.0));
        match file::create_new(&path, file::FILE_MODE) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => n += 1,
            Err(error) => return Err(cannot("create", &path)(error).into()),
        }
    }
}
