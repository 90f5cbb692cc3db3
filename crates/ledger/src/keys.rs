//! Private keys: in memory, where they are wiped, and in files, where nobody else may read them.
//!
//! ```text
//! keys/<id>.pem     0600   PKCS#8 v1 PEM, plain or encrypted (scrypt, AES-256-CBC): `openssl pkey` reads both
//! keys/<id>.vkey    0644   the verifier key and a newline: whose key it is
//! ```
//! `<id>` is the key's id with `_` for `/`. Version 1 of PKCS#8 has no public key inside, and OpenSSL 3.0 reads no other;
//! so the public key always follows from the secret one, and a foreign one cannot be signed with.
//!
//! Kept here: a key file is opened once, never through a link, and looked at through that handle, so it cannot be
//! exchanged in between. None is ever replaced. No key reaches an error, a `Debug` or a temporary file.
//!
//! The salt of an encrypted file comes from the operating system, through `pkcs8`: it reaches no log and no proof.

mod pem;
#[cfg(test)]
mod tests;

pub use pem::{AskPassphrase, PemError, import_pem};

use crate::{
    ahead::spread,
    commit::SignedEvent,
    file::{self, FileError, cannot},
};
use core::fmt;
use ed25519_dalek::{Signer as _, SigningKey};
use proof::{EventSignature, KeyError, KeyId, KeyName, VerifierKey, note, pae};
use rustix::fs::{Mode, OFlags};
use std::{
    fs::{self, File},
    io::{self, Read as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The longest key file, in bytes.
pub const KEY_FILE_BYTES_MAX: u64 = 16 << 10;

const PUBLIC_MODE: u32 = 0o644;
const PEM_SUFFIX: &str = ".pem";
const VKEY_SUFFIX: &str = ".vkey";

/// Why a key file cannot be used or written.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum KeyFileError {
    /// The system refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// A symbolic link.
    #[error("the key file `{}` is a symbolic link; name the file itself", path.display())]
    Symlink { path: PathBuf },
    /// A folder, a pipe or a device.
    #[error("`{}` is not a regular file, as a key file must be", path.display())]
    NotAFile { path: PathBuf },
    /// Another user's.
    #[error("the key file `{}` belongs to user {owner}, not to {user}; run `chown {user} {}`", path.display(), path.display())]
    NotOwner { path: PathBuf, owner: u32, user: u32 },
    /// Open to the group or to others.
    #[error("the key file `{}` is open to others (mode {mode:04o}); run `chmod 600 {}`", path.display(), path.display())]
    OpenToOthers { path: PathBuf, mode: u32 },
    /// Longer than [`KEY_FILE_BYTES_MAX`].
    #[error("`{}` has more than {KEY_FILE_BYTES_MAX} bytes, which no key file has", path.display())]
    TooLong { path: PathBuf },
    /// No usable key inside.
    #[error("the key file `{}` cannot be used", path.display())]
    Pem { path: PathBuf, source: PemError },
    /// Nobody says whose key it is.
    #[error("whose key `{}` is, nothing says: `{}` is missing, and no name was given", path.display(), vkey_path.display())]
    NoName { path: PathBuf, vkey_path: PathBuf },
    /// The name given is not the one beside the key.
    #[error("the key is `{found}`'s by `{}`, not `{expected}`'s", vkey_path.display())]
    NameMismatch { vkey_path: PathBuf, expected: KeyName, found: KeyName },
    /// The public key beside is another key's.
    #[error("`{}` holds the key {found}, but the private key beside it is {expected}", vkey_path.display())]
    VkeyMismatch { vkey_path: PathBuf, expected: KeyId, found: KeyId },
    /// The file beside is no verifier key.
    #[error("`{}` holds no verifier key", path.display())]
    Vkey { path: PathBuf, source: KeyError },
    /// There is a file already.
    #[error("`{}` is there already, and a key is never replaced", path.display())]
    Exists { path: PathBuf },
    /// The key could not be written down.
    #[error("cannot encode the private key")]
    Encode(#[source] pkcs8::Error),
    /// The secret has no acceptable public key.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A private key and its holder's name. Wiped from memory when dropped.
pub struct PrivateKey {
    signing: SigningKey,
    vkey: VerifierKey,
}

impl PrivateKey {
    /// Returns the key of this name that follows from 32 random bytes.
    ///
    /// # Errors
    /// [`KeyError::WeakKey`], which no seed is known to give.
    pub fn from_seed(name: KeyName, seed: Zeroizing<[u8; 32]>) -> Result<Self, KeyError> {
        let signing = SigningKey::from_bytes(&seed);
        drop(seed);
        let vkey = VerifierKey::ed25519(name, signing.verifying_key().as_bytes())?;
        Ok(Self { signing, vkey })
    }

    /// Returns the public half, with the name.
    pub fn vkey(&self) -> &VerifierKey {
        &self.vkey
    }

    /// Signs an event's exact bytes, as DSSE does.
    pub fn sign_event(&self, event: &[u8]) -> EventSignature {
        EventSignature { keyid: self.vkey.id().clone(), sig: self.signing.sign(&pae(event)).to_bytes() }
    }

    /// Signs the exact bytes of many events, on all cores, and returns them signed, in their order.
    pub fn sign_events(&self, events: &[&[u8]]) -> Vec<SignedEvent> {
        spread(events, |event| SignedEvent { event: event.to_vec(), signatures: vec![self.sign_event(event)] })
    }

    /// Returns a signed note of this text, which ends in a newline, as a checkpoint's does.
    pub fn sign_note(&self, text: &str) -> String {
        format!("{text}\n{}", self.signature_line(text))
    }

    /// Returns one more signature line for a note of this text.
    pub fn signature_line(&self, text: &str) -> String {
        note::signature_line(&self.vkey, &self.signing.sign(text.as_bytes()).to_bytes())
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("id", self.vkey.id()).finish_non_exhaustive()
    }
}

/// A private key's file, known by the public half beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFile {
    /// The private file.
    pub path: PathBuf,
    /// What the file beside says; [`read`] checks it.
    pub vkey: VerifierKey,
}

/// Reads a private key. Its name comes from the `.vkey` file beside, or is `name` where there is none.
///
/// `passphrase` is called once, and only if the file is encrypted.
///
/// # Errors
/// Why the file cannot be used, with what would make it usable.
pub fn read(
    path: &Path,
    name: Option<KeyName>,
    passphrase: Option<AskPassphrase<'_>>,
) -> Result<PrivateKey, KeyFileError> {
    let bytes = read_private(path)?;
    let vkey_path = vkey_path(path);
    let vkey = read_vkey(&vkey_path)?;
    let name = match (vkey.as_ref().map(VerifierKey::name), name) {
        (Some(found), Some(expected)) if *found != expected => {
            return Err(KeyFileError::NameMismatch { vkey_path, expected, found: found.clone() });
        }
        (Some(found), _) => found.clone(),
        (None, Some(name)) => name,
        (None, None) => return Err(KeyFileError::NoName { path: path.to_owned(), vkey_path }),
    };
    let seed = import_pem(&bytes, passphrase).map_err(|source| KeyFileError::Pem { path: path.to_owned(), source })?;
    let key = PrivateKey::from_seed(name, seed)?;
    match vkey {
        Some(found) if found != key.vkey => {
            Err(KeyFileError::VkeyMismatch { vkey_path, expected: key.vkey.id().clone(), found: found.id().clone() })
        }
        Some(_) | None => Ok(key),
    }
}

/// Forbids core files, which would hold the keys of a program that crashes.
///
/// # Errors
/// When the system does not let it.
pub fn forbid_core_files() -> io::Result<()> {
    let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
    Ok(rustix::process::setrlimit(rustix::process::Resource::Core, none)?)
}

/// Writes a key to a new file in `dir`, encrypted if there is a passphrase, and its public half beside it. Returns the
/// private file's path.
///
/// # Errors
/// [`KeyFileError::Exists`] if either file is there already; nothing is ever replaced.
pub fn write_new(dir: &Path, key: &PrivateKey, passphrase: Option<&str>) -> Result<PathBuf, KeyFileError> {
    let path = dir.join(format!("{}{PEM_SUFFIX}", file_stem(key.vkey.id())));
    let vkey_path = vkey_path(&path);
    let text = pem::encode(key.signing.as_bytes(), passphrase).map_err(KeyFileError::Encode)?;
    if let Some(found) = read_vkey(&vkey_path)?
        && found != key.vkey
    {
        return Err(KeyFileError::Exists { path: vkey_path });
    }
    file::create_dirs(dir)?;
    create(&path, text.as_bytes(), file::FILE_MODE)?;
    // Whole or not at all, since half a one would keep the folder from being listed. What it may replace was read above:
    // the same key, from a run that ended here.
    file::write_durably(&vkey_path, format!("{}\n", key.vkey).as_bytes(), PUBLIC_MODE)?;
    Ok(path)
}

/// Takes back a key that [`write_new`] has just written and that nothing names.
///
/// # Errors
/// A file cannot be removed.
pub(crate) fn take_back(path: &Path) -> Result<(), KeyFileError> {
    for path in [path.to_owned(), vkey_path(path)] {
        fs::remove_file(&path).map_err(cannot("remove", &path))?;
    }
    Ok(())
}

/// Lists the private keys of a folder by their `.vkey` files, sorted by path. A folder that is not there has none.
///
/// # Errors
/// The folder cannot be listed, or one of the `.vkey` files is none.
pub fn list(dir: &Path) -> Result<Vec<KeyFile>, KeyFileError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot("list the folder", dir)(error).into()),
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(cannot("list the folder", dir))?.file_name();
        let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(VKEY_SUFFIX)) else { continue };
        let path = dir.join(format!("{stem}{PEM_SUFFIX}"));
        if fs::symlink_metadata(&path).is_err() {
            continue;
        }
        if let Some(vkey) = read_vkey(&dir.join(&name))? {
            found.push(KeyFile { path, vkey });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn create(path: &Path, bytes: &[u8], mode: u32) -> Result<(), KeyFileError> {
    file::create_durably(path, bytes, mode)
        .map_err(|error| if error.is_taken() { KeyFileError::Exists { path: path.to_owned() } } else { error.into() })
}

/// Opens without following a link and without waiting for a pipe's other end; everything else is asked of the handle.
fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(handle) => File::from(handle),
        Err(rustix::io::Errno::LOOP) => return Err(KeyFileError::Symlink { path: path.to_owned() }),
        Err(error) => return Err(cannot("open the key file", path)(error.into()).into()),
    };
    let metadata = file.metadata().map_err(cannot("look at", path))?;
    let path = path.to_owned();
    if !metadata.is_file() {
        return Err(KeyFileError::NotAFile { path });
    }
    let (owner, user) = (metadata.uid(), rustix::process::geteuid().as_raw());
    if owner != user {
        return Err(KeyFileError::NotOwner { path, owner, user });
    }
    let mode = metadata.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(KeyFileError::OpenToOthers { path, mode });
    }
    // Room for all of it from the start, so that no copy is left behind by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(KEY_FILE_BYTES_MAX + 1).unwrap_or(0)));
    file.take(KEY_FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(cannot("read the key file", &path))?;
    if bytes.len() as u64 > KEY_FILE_BYTES_MAX {
        return Err(KeyFileError::TooLong { path });
    }
    Ok(bytes)
}

fn read_vkey(path: &Path) -> Result<Option<VerifierKey>, KeyFileError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot("open", path)(error).into()),
    };
    let mut text = String::new();
    file.take(KEY_FILE_BYTES_MAX).read_to_string(&mut text).map_err(cannot("read", path))?;
    let parsed = text.trim_end().parse();
    parsed.map(Some).map_err(|source| KeyFileError::Vkey { path: path.to_owned(), source })
}

fn file_stem(id: &KeyId) -> String {
    id.as_str().replace('/', "_")
}

/// `x.pem` and `x` both have `x.vkey` beside them.
fn vkey_path(path: &Path) -> PathBuf {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    path.with_file_name(format!("{}{VKEY_SUFFIX}", name.strip_suffix(PEM_SUFFIX).unwrap_or(name)))
}
