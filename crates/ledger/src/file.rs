//! Files that are there, whole, when the call returns: the durable steps that everything else in this crate is made of.
//!
//! ```text
//! write_durably:   temp (O_EXCL) → write → fsync → rename over the name → fsync of the folder
//! create_durably:  the name itself (O_EXCL) → write → fsync → fsync of the folder
//! ```
//! A reader sees the old file or the new one, never a part. Temporary files are named `.tmp-<process id>-<count>` in the
//! same folder; `O_EXCL` does not follow a planted link, and a name that is taken is passed over.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// The mode of every file that is nobody else's business.
pub const FILE_MODE: u32 = 0o600;
/// The mode of every folder that this crate makes.
pub const DIR_MODE: u32 = 0o700;

const TEMP_PREFIX: &str = ".tmp-";
/// How many taken names are passed over before giving up: left behind by killed processes of the same id.
const TEMP_TRIES: u32 = 1_000;

static TEMP_COUNT: AtomicU64 = AtomicU64::new(0);

/// What could not be done to which file.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`", path.display())]
pub struct FileError {
    /// The verb, as in "cannot create `x`".
    pub action: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// Why, as the system says it.
    pub source: io::Error,
}

impl FileError {
    /// Tells whether the file was there already.
    pub fn is_taken(&self) -> bool {
        self.source.kind() == io::ErrorKind::AlreadyExists
    }
}

/// Returns the function that makes a [`FileError`] of an [`io::Error`].
pub(crate) fn cannot(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError { action, path, source }
}

/// Puts `bytes` in the place of whatever stands at `path`, all or nothing, and durably.
///
/// # Errors
/// The step that failed. The old file is still there unless the last step, the fsync of the folder, was it.
pub fn write_durably(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let folder = folder_of(path);
    let mut temp = Temp::create(folder, mode)?;
    temp.file.write_all(bytes).map_err(cannot("write", &temp.path))?;
    temp.move_to(path)?;
    sync_dir(folder)
}

/// Creates the file at `path`, durably; never replaces one.
///
/// # Errors
/// The step that failed; [`FileError::is_taken`] when there is a file already. A half-written file is removed again.
pub fn create_durably(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let mut file = create_new(path, mode).map_err(cannot("create", path))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).map_err(cannot("write", path));
    if let Err(error) = written {
        // The error that counts is the first one.
        drop(fs::remove_file(path));
        return Err(error);
    }
    sync_dir(folder_of(path))
}

/// Makes a folder that only its owner may enter, and fsyncs the folder around it. Tells whether it was made now.
///
/// # Errors
/// The folder cannot be made, or something else is in its place.
pub fn create_dir(path: &Path) -> Result<bool, FileError> {
    match DirBuilder::new().mode(DIR_MODE).create(path) {
        Ok(()) => sync_dir(folder_of(path)).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(false),
        Err(error) => Err(cannot("make the folder", path)(error)),
    }
}

/// Makes a folder and those around it that are missing, each as [`create_dir`] does.
///
/// # Errors
/// One of them cannot be made.
pub fn create_dirs(path: &Path) -> Result<(), FileError> {
    let around = folder_of(path);
    if around != path && !around.is_dir() {
        create_dirs(around)?;
    }
    create_dir(path).map(|_| ())
}

/// Makes the names in a folder durable.
///
/// # Errors
/// The folder cannot be opened or synced.
pub fn sync_dir(path: &Path) -> Result<(), FileError> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(cannot("sync the folder", path))
}

/// Opens a file that is not there yet, for reading and writing.
pub(crate) fn create_new(path: &Path, mode: u32) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(mode).open(path)
}

/// Returns the folder that holds `path`: `.` for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) => Path::new("."),
        None => path,
    }
}

/// Puts all that was written to the file system of a folder on disk, names too (Linux 5.8 and later tell of errors).
pub(crate) fn sync_all_of(folder: &Path) -> Result<(), FileError> {
    let opened = File::open(folder).map_err(cannot("open the folder", folder))?;
    rustix::fs::syncfs(&opened).map_err(|error| cannot("sync the file system of", folder)(error.into()))
}

/// A file under a temporary name, removed when it is dropped without having been moved.
#[derive(Debug)]
pub(crate) struct Temp {
    pub(crate) file: File,
    pub(crate) path: PathBuf,
    moved: bool,
}

impl Temp {
    pub(crate) fn create(folder: &Path, mode: u32) -> Result<Self, FileError> {
        let mut tries = 0;
        loop {
            let count = TEMP_COUNT.fetch_add(1, Ordering::Relaxed);
            let path = folder.join(format!("{TEMP_PREFIX}{}-{count}", std::process::id()));
            match create_new(&path, mode) {
                Ok(file) => return Ok(Self { file, path, moved: false }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < TEMP_TRIES => tries += 1,
                Err(error) => return Err(cannot("create", &path)(error)),
            }
        }
    }

    /// Fsyncs the file and gives it its name; the caller fsyncs the folder.
    pub(crate) fn move_to(self, path: &Path) -> Result<(), FileError> {
        self.file.sync_all().map_err(cannot("sync", &self.path))?;
        self.rename_to(path)
    }

    /// Gives a file that is on disk its name; the caller sees to the folder.
    pub(crate) fn rename_to(mut self, path: &Path) -> Result<(), FileError> {
        fs::rename(&self.path, path).map_err(cannot("replace", path))?;
        self.moved = true;
        Ok(())
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        if !self.moved {
            // Nobody waits for this; what stays is swept under the lock.
            drop(fs::remove_file(&self.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint");
        for text in ["one", "a longer one", ""] {
            write_durably(&path, text.as_bytes(), FILE_MODE).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names(folder.path()), ["checkpoint"]);
    }

    #[test]
    fn a_link_in_the_place_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&other, "mine").unwrap();
        symlink(&other, &path).unwrap();
        write_durably(&path, b"new", FILE_MODE).unwrap();
        assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
        assert!(!fs::symlink_metadata(&path).unwrap().is_symlink());
    }

    #[test]
    fn a_planted_temporary_name_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        let next = TEMP_COUNT.load(Ordering::Relaxed);
        for count in next..next + 200 {
            symlink(&victim, folder.path().join(format!(".tmp-{}-{count}", std::process::id()))).unwrap();
        }
        write_durably(&folder.path().join("a"), b"new", FILE_MODE).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
        assert_eq!(fs::read_to_string(folder.path().join("a")).unwrap(), "new");
    }

    #[test]
    fn creating_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        create_durably(&path, b"first", FILE_MODE).unwrap();
        assert!(create_durably(&path, b"second", FILE_MODE).unwrap_err().is_taken());
        symlink("nowhere", folder.path().join("link")).unwrap();
        assert!(create_durably(&folder.path().join("link"), b"x", FILE_MODE).unwrap_err().is_taken());
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
    }

    #[test]
    fn a_failed_replacement_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), "x").unwrap();
        let error = write_durably(&path, b"new", FILE_MODE).unwrap_err();
        assert_eq!((error.action, &error.path), ("replace", &path));
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn folders_are_private_and_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        assert!(create_dir(&path).unwrap());
        assert!(!create_dir(&path).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(create_dir(&file).is_err());
    }
}
