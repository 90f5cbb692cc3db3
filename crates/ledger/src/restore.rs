//! From an export back to a ledger directory.

use crate::{
    archive::Archive,
    config::Config,
    create,
    damage::LedgerError,
    export, file,
    keys::{self, PrivateKey},
    place::Place,
};
use std::{fs, path::Path};

/// Makes a ledger directory from a log at rest. Without the log's private key it can be read and served, not written.
///
/// The caller verifies the log first.
///
/// # Errors
/// When the directory exists, the key is not this log's, or the log is damaged.
pub fn restore(from: &Place, root: &Path, log_key: Option<&PrivateKey>) -> Result<export::Exported, LedgerError> {
    create::check_free(root)?;
    let archive = Archive::open(from.clone())?;
    let config = Config::new(archive.log_key().clone());
    if let Some(key) = log_key
        && *key.vkey() != config.log_key
    {
        let problem = format!("the key given is {}, the log's is {}", key.vkey().id(), config.log_key.id());
        return Err(LedgerError::Archive { path: from.path().to_owned(), problem });
    }
    let beside = create::beside(root);
    let built = build(from, &beside, &config, log_key);
    let placed = built.and_then(|exported| create::place(&beside, root).map(|()| exported));
    if placed.is_err() {
        drop(fs::remove_dir_all(&beside));
    }
    placed
}

fn build(
    from: &Place,
    root: &Path,
    config: &Config,
    log_key: Option<&PrivateKey>,
) -> Result<export::Exported, LedgerError> {
    let exported = export::export(from, root)?;
    let readme = root.join("README.txt");
    fs::remove_file(&readme).map_err(|source| LedgerError::Read { path: readme, source })?;
    config.write(root)?;
    let keys = root.join("keys");
    file::create_dir(&keys)?;
    if let Some(key) = log_key {
        keys::write_new(&keys, key, None)?;
    }
    Ok(exported)
}
