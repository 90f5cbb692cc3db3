//! PKCS#8 in PEM, in and out (RFC 5958, RFC 8410, RFC 7468).
//!
//! ```text
//! v1   SEQUENCE { INTEGER 0, SEQUENCE { OID 1.3.101.112 }, OCTET STRING { OCTET STRING 32 bytes } }      written
//! v2   SEQUENCE { INTEGER 1, …, [1] public key }                                                         read too
//! ```

use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, KeypairBytes},
};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, SecretDocument, pkcs5};
use zeroize::Zeroizing;

/// Asks for a key file's passphrase; nothing if there is none to be had.
pub type AskPassphrase<'a> = &'a dyn Fn() -> Option<Zeroizing<String>>;

const PLAIN: &str = "PRIVATE KEY";
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
const BEGIN: &str = "-----BEGIN ";

/// Why bytes are not an Ed25519 key that can be used.
#[derive(Debug, thiserror::Error)]
pub enum PemError {
    /// Another kind of PEM, or none.
    #[error(
        "not a PKCS#8 private key in PEM: expected `-----BEGIN PRIVATE KEY-----` or `-----BEGIN ENCRYPTED PRIVATE KEY-----`"
    )]
    NotPrivateKey,
    /// PEM of the right kind with something else inside.
    #[error("not a well-formed PKCS#8 private key")]
    Malformed(#[source] pkcs8::Error),
    /// Another algorithm's key.
    #[error("not an Ed25519 key; `openssl genpkey -algorithm ed25519` makes one")]
    NotEd25519,
    /// Encrypted, and nobody gave a passphrase.
    #[error("the key is encrypted and needs a passphrase")]
    PassphraseNeeded,
    /// It does not decrypt.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Encrypted in a way that is not read.
    #[error(
        "the key is encrypted in a way that is not supported; `openssl pkcs8 -topk8 -v2 aes-256-cbc` encrypts it anew"
    )]
    Encryption(#[source] pkcs5::Error),
    /// The public key inside is not the secret one's.
    #[error("the public key in the file is not the private key's")]
    PublicMismatch,
}

/// Returns the secret of a PKCS#8 private key in PEM, version 1 or 2, plain or encrypted.
///
/// `passphrase` is called once, and only if the key is encrypted.
///
/// # Errors
/// Why there is no usable key.
pub fn import_pem(bytes: &[u8], passphrase: Option<AskPassphrase<'_>>) -> Result<Zeroizing<[u8; 32]>, PemError> {
    let text = core::str::from_utf8(bytes).ok().and_then(|text| text.get(text.find(BEGIN)?..));
    let text = text.ok_or(PemError::NotPrivateKey)?;
    // The label is looked at first: an OpenSSH key, say, has another inside.
    let label = text.strip_prefix(BEGIN).and_then(|rest| rest.split_once("-----")).map(|(label, _)| label);
    if !matches!(label, Some(PLAIN | ENCRYPTED)) {
        return Err(PemError::NotPrivateKey);
    }
    let (_, document) = SecretDocument::from_pem(text).map_err(|error| PemError::Malformed(error.into()))?;
    if label == Some(PLAIN) {
        return seed(&document);
    }
    let document = decrypt(&document, passphrase)?;
    match seed(&document) {
        // One wrong passphrase in 256 or so gives something that looks decrypted.
        Err(PemError::Malformed(_)) => Err(PemError::WrongPassphrase),
        other => other,
    }
}

/// Returns the PEM of a secret, PKCS#8 version 1.
pub(super) fn encode(seed: &[u8; 32], passphrase: Option<&str>) -> Result<Zeroizing<String>, pkcs8::Error> {
    let key = KeypairBytes { secret_key: *seed, public_key: None };
    match passphrase {
        None => key.to_pkcs8_pem(LineEnding::LF),
        Some(passphrase) => key.to_pkcs8_encrypted_pem(passphrase, LineEnding::LF),
    }
}

fn decrypt(document: &SecretDocument, passphrase: Option<AskPassphrase<'_>>) -> Result<SecretDocument, PemError> {
    let encrypted = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).map_err(PemError::Malformed)?;
    let passphrase = passphrase.and_then(|ask| ask()).ok_or(PemError::PassphraseNeeded)?;
    encrypted.decrypt(passphrase.as_bytes()).map_err(undecrypted)
}

fn undecrypted(error: pkcs8::Error) -> PemError {
    if let pkcs8::Error::EncryptedPrivateKey(error) = error
        && error != pkcs5::Error::DecryptFailed
    {
        return PemError::Encryption(error);
    }
    // What does not unpad, and what unpads to something that is no DER.
    PemError::WrongPassphrase
}

fn seed(document: &SecretDocument) -> Result<Zeroizing<[u8; 32]>, PemError> {
    let pair = KeypairBytes::from_pkcs8_der(document.as_bytes()).map_err(|error| {
        let is_other_algorithm = matches!(error, pkcs8::Error::PublicKey(_));
        if is_other_algorithm { PemError::NotEd25519 } else { PemError::Malformed(error) }
    })?;
    let seed = Zeroizing::new(pair.secret_key);
    let public = SigningKey::from_bytes(&seed).verifying_key();
    match pair.public_key {
        Some(found) if found.to_bytes() != public.to_bytes() => Err(PemError::PublicMismatch),
        Some(_) | None => Ok(seed),
    }
}
