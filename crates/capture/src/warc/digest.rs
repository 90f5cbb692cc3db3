//! Digests as WARC labels them: `sha1:` or `sha256:`, and the digest in base32, hexadecimal or base64.

use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
use model::names::Digest;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use std::io::{self, BufRead, Read};

/// A digest, and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Labelled {
    /// SHA-1.
    Sha1([u8; 20]),
    /// SHA-256.
    Sha256([u8; 32]),
}

/// Why a digest cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no SHA-1 or SHA-256 that can be read")]
pub struct NotADigest {
    /// What it says.
    pub text: String,
}

impl Labelled {
    /// Reads a digest.
    ///
    /// # Errors
    /// When it is by another algorithm, or in another spelling.
    pub fn parse(text: &str) -> Result<Self, NotADigest> {
        let not = || NotADigest { text: text.chars().take(100).collect() };
        let (label, value) = text.split_once(':').ok_or_else(not)?;
        let label = label.to_ascii_lowercase().replace('-', "");
        let size = match label.as_str() {
            "sha1" => 20,
            "sha256" => 32,
            _ => return Err(not()),
        };
        // Each spelling has a length of its own: hexadecimal 40 or 64, base32 32 or 52, base64 27 or 43 without padding.
        let value = value.trim_end_matches('=');
        let bytes = if value.len() == 2 * size {
            HEXLOWER_PERMISSIVE.decode(value.as_bytes()).ok()
        } else if value.len() == (8 * size).div_ceil(5) {
            BASE32_NOPAD.decode(value.to_ascii_uppercase().as_bytes()).ok()
        } else {
            let url = BASE64URL_NOPAD.decode(value.as_bytes()).ok();
            url.or_else(|| BASE64_NOPAD.decode(value.as_bytes()).ok())
        };
        let bytes = bytes.filter(|bytes| bytes.len() == size);
        let bytes = bytes.ok_or_else(not)?;
        let sha1 = bytes.as_slice().try_into().ok().map(Self::Sha1);
        sha1.or_else(|| bytes.as_slice().try_into().ok().map(Self::Sha256)).ok_or_else(not)
    }
}

/// What came of comparing a digest that a record states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// It is that of the bytes.
    Right,
    /// It is that of the bytes with their chunks still around them, which many programs state.
    RightWithChunks,
    /// It is another one.
    Wrong,
    /// It cannot be compared.
    Unknown(NotADigest),
}

/// The digests of bytes that go by, those of them that are needed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hashes {
    sha1: Option<Sha1>,
    sha256: Option<Sha256>,
}

impl Hashes {
    /// What a stated digest is compared with.
    pub(crate) fn to_check(stated: Option<&Stated>) -> Self {
        match stated {
            Some(Ok(Labelled::Sha1(_))) => Self { sha1: Some(Sha1::new()), sha256: None },
            Some(Ok(Labelled::Sha256(_))) => Self::default().with_sha256(),
            Some(Err(_)) | None => Self::default(),
        }
    }

    pub(crate) fn with_sha256(self) -> Self {
        Self { sha256: Some(Sha256::new()), ..self }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        if let Some(sha1) = &mut self.sha1 {
            sha1.update(bytes);
        }
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
    }

    pub(crate) fn sha256(&self) -> Option<Digest> {
        self.sha256.clone().map(|sha256| Digest(sha256.finalize().into()))
    }

    pub(crate) fn is(&self, stated: &Labelled) -> bool {
        match stated {
            Labelled::Sha1(digest) => {
                self.sha1.clone().is_some_and(|sha1| <[u8; 20]>::from(sha1.finalize()) == *digest)
            }
            Labelled::Sha256(digest) => self.sha256() == Some(Digest(*digest)),
        }
    }
}

/// What a record states.
pub(crate) type Stated = Result<Labelled, NotADigest>;

/// Bytes on their way, hashed as they are taken.
#[derive(Debug)]
pub(crate) struct Hashed<R> {
    pub(crate) inner: R,
    pub(crate) hashes: Hashes,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.hashes.update(out.get(..count).unwrap_or_default());
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Hashed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // What is consumed was in the buffer, so that filling it reads nothing and cannot fail.
        if let Ok(bytes) = self.inner.fill_buf() {
            self.hashes.update(bytes.get(..count).unwrap_or_default());
        }
        self.inner.consume(count);
    }
}

/// Returns the SHA-256 of all that can be read.
///
/// # Errors
/// When something cannot.
pub fn file_digest(mut from: impl Read) -> io::Result<Digest> {
    let mut sha256 = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(Digest(sha256.finalize().into())),
            count => sha256.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}
