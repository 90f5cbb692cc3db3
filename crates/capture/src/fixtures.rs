//! Files that tests read from the folder named by `CASEBOOK_FIXTURES`, and that are not part of the repository.

use std::path::PathBuf;

/// Returns a folder, or says that the test was skipped.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where fixtures are")]
pub(crate) fn folder(path: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("CASEBOOK_FIXTURES") else {
        println!("skipped: CASEBOOK_FIXTURES is not set, so {path} was not read");
        return None;
    };
    Some(PathBuf::from(folder).join(path))
}

/// Returns the file's text, or says that the test was skipped.
pub(crate) fn fixture(path: &str) -> Option<String> {
    folder(path).map(|path| std::fs::read_to_string(path).unwrap())
}
