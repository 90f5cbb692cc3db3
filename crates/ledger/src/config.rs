//! `casebook.toml`: what a directory says about itself.

use crate::file::{self, FileError};
use proof::VerifierKey;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The file's name.
pub const CONFIG_FILE: &str = "casebook.toml";
/// The directory format that this version reads and writes.
pub const DIRECTORY_FORMAT: u32 = 1;

/// What is wrong with `casebook.toml`.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum ConfigError {
    /// There is none here, nor above.
    #[error("there is no ledger at {path} (no casebook.toml)")]
    NotALedger { path: PathBuf },
    /// It cannot be read.
    #[error("cannot read {path}")]
    Read { path: PathBuf, source: io::Error },
    /// It is not of the form.
    #[error("{path} is not of the form of a casebook.toml")]
    Form { path: PathBuf, source: toml::de::Error },
    /// It is of a later format.
    #[error("{path} says format {found}; this version knows {DIRECTORY_FORMAT}")]
    Format { path: PathBuf, found: u32 },
    /// Its log key is none, or is not named as the origin.
    #[error("{path}: `log_key` is not the verifier key of `{origin}`")]
    LogKey { path: PathBuf, origin: String },
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] FileError),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u32,
    origin: String,
    log_key: String,
    journal: PathBuf,
    blobs: PathBuf,
}

/// A ledger directory's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The log's name.
    pub origin: String,
    /// The key that signs its checkpoints.
    pub log_key: VerifierKey,
    /// Where the journal is, relative to the directory.
    pub journal: PathBuf,
    /// Where the blobs are, relative to the directory.
    pub blobs: PathBuf,
}

impl Config {
    /// Returns the configuration of a ledger with this log key, everything in its usual place.
    pub fn new(log_key: VerifierKey) -> Self {
        Self { origin: log_key.name().as_str().to_owned(), log_key, journal: "journal".into(), blobs: "blobs".into() }
    }

    /// Reads the configuration of a ledger directory.
    ///
    /// # Errors
    /// [`ConfigError::NotALedger`] when there is none.
    pub fn read(root: &Path) -> Result<Self, ConfigError> {
        let path = root.join(CONFIG_FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(ConfigError::NotALedger { path: root.to_owned() });
            }
            Err(source) => return Err(ConfigError::Read { path, source }),
        };
        let written: Written =
            toml::from_str(&text).map_err(|source| ConfigError::Form { path: path.clone(), source })?;
        if written.format != DIRECTORY_FORMAT {
            return Err(ConfigError::Format { path, found: written.format });
        }
        match written.log_key.parse::<VerifierKey>() {
            Ok(log_key) if log_key.name().as_str() == written.origin => {
                Ok(Self { origin: written.origin, log_key, journal: written.journal, blobs: written.blobs })
            }
            Ok(_) | Err(_) => Err(ConfigError::LogKey { path, origin: written.origin }),
        }
    }

    /// Writes the configuration into a new ledger directory.
    ///
    /// # Errors
    /// When the file cannot be written durably.
    pub fn write(&self, root: &Path) -> Result<(), ConfigError> {
        let written = Written {
            format: DIRECTORY_FORMAT,
            origin: self.origin.clone(),
            log_key: self.log_key.to_string(),
            journal: self.journal.clone(),
            blobs: self.blobs.clone(),
        };
        // Strings and an integer always serialize.
        let text = toml::to_string(&written).unwrap_or_default();
        Ok(file::create_durably(&root.join(CONFIG_FILE), text.as_bytes(), 0o644)?)
    }

    /// Lets the file name another log key. What a person wrote around it stays.
    ///
    /// # Errors
    /// When the file cannot be read, does not name the present key, or cannot be replaced durably.
    pub(crate) fn replace_log_key(&mut self, root: &Path, log_key: VerifierKey) -> Result<(), ConfigError> {
        let path = root.join(CONFIG_FILE);
        let text = fs::read_to_string(&path).map_err(|source| ConfigError::Read { path: path.clone(), source })?;
        let old = self.log_key.to_string();
        if !text.contains(&old) {
            return Err(ConfigError::LogKey { path, origin: self.origin.clone() });
        }
        file::write_durably(&path, text.replace(&old, &log_key.to_string()).as_bytes(), 0o644)?;
        self.log_key = log_key;
        Ok(())
    }
}

/// Returns the nearest directory at or above `start` that holds a `casebook.toml`.
pub fn find(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|directory| directory.join(CONFIG_FILE).is_file()).map(Path::to_owned)
}
