//! Verifier keys (C2SP signed-note, `vkey`) and the ids made from them.
//!
//! ```text
//! vkey   = name "+" 8 lower-case hex "+" base64(type || public key)
//! key id = SHA-256(name || 0x0A || type || public key)[..4]
//! keyid  = name "+" 8 lower-case hex              (the vkey's first two parts)
//! ```
//! Only Ed25519 (type `0x01`) is verified here; other types are named, so that a second one can be added.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::{fmt, str::FromStr};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// The longest key name and origin, in bytes (one length byte in later signature types).
pub const KEY_NAME_BYTES_MAX: usize = 255;

/// Why a text is not a key, a key's name or a key's id.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum KeyError {
    /// Empty, too long, with white space, a control character or a `+`.
    Name { found: String },
    /// Not `name+8 hex`.
    KeyId { found: String },
    /// Not `name+8 hex+base64`.
    Form { found: String },
    /// A signature type that is not Ed25519.
    Type { found: u8 },
    /// The id in the text is not the one that follows from name and key.
    IdMismatch { expected: String, found: String },
    /// Not the canonical encoding of a point of large order.
    WeakKey { name: String },
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { found } => write!(
                f,
                "`{found}` is not a key name: 1 to {KEY_NAME_BYTES_MAX} bytes without white space, control characters or `+`"
            ),
            Self::KeyId { found } => write!(f, "`{found}` is not a key id of the form name+8 hexadecimal digits"),
            Self::Form { found } => write!(f, "`{found}` is not a verifier key of the form name+hash+base64"),
            Self::Type { found } => write!(f, "key type 0x{found:02x} is not Ed25519 (0x01)"),
            Self::IdMismatch { expected, found } => {
                write!(f, "the key's hash is {expected}, not {found} as its text says")
            }
            Self::WeakKey { name } => write!(f, "the public key of `{name}` is of small order or not canonical"),
        }
    }
}

impl core::error::Error for KeyError {}

/// A key's name: the person, program or log that holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if text.is_empty() || text.len() > KEY_NAME_BYTES_MAX || text.chars().any(odd) {
            return Err(KeyError::Name { found: text.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key's id, `name+8 hex`: what an entry's signature names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId {
    text: String,
    name_bytes: usize,
}

impl KeyId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the name before the `+`.
    pub fn name(&self) -> &str {
        self.text.get(..self.name_bytes).unwrap_or_default()
    }

    /// Returns the 8 hexadecimal digits behind the `+`.
    pub fn hash(&self) -> &str {
        self.text.get(self.name_bytes.saturating_add(1)..).unwrap_or_default()
    }

    fn new(name: &KeyName, hash: [u8; 4]) -> Self {
        Self { text: format!("{name}+{:08x}", u32::from_be_bytes(hash)), name_bytes: name.0.len() }
    }
}

impl FromStr for KeyId {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let wrong = || KeyError::KeyId { found: text.to_owned() };
        let (name, hash) = text.split_once('+').ok_or_else(wrong)?;
        let name: KeyName = name.parse()?;
        if !is_hash(hash) {
            return Err(wrong());
        }
        Ok(Self { text: text.to_owned(), name_bytes: name.0.len() })
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

/// The signature algorithm of a key. Only Ed25519 for now; an enum, so that another one shows every place to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyType {
    /// `0x01`: Ed25519 (RFC 8032), for authors and logs.
    Ed25519,
}

impl KeyType {
    /// Returns the type's byte in a vkey.
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
        }
    }
}

/// A public key with its holder's name: a parsed `vkey`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    key_type: KeyType,
    key: VerifyingKey,
    id: KeyId,
}

impl VerifierKey {
    /// Returns the key of this name and these 32 bytes.
    ///
    /// # Errors
    /// [`KeyError::WeakKey`] unless the bytes are the canonical encoding of a point of large order.
    pub fn ed25519(name: KeyName, public: &[u8; 32]) -> Result<Self, KeyError> {
        let weak = || KeyError::WeakKey { name: name.0.clone() };
        let Ok(key) = VerifyingKey::from_bytes(public) else {
            return Err(weak());
        };
        if key.is_weak() || key.to_edwards().compress().as_bytes() != public {
            return Err(weak());
        }
        let id = KeyId::new(&name, key_hash(&name, KeyType::Ed25519, public));
        Ok(Self { name, key_type: KeyType::Ed25519, key, id })
    }

    /// Returns the holder's name.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Returns `name+8 hex`.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// Returns the four bytes that begin a note signature by this key.
    pub fn hash(&self) -> [u8; 4] {
        key_hash(&self.name, self.key_type, self.public())
    }

    /// Returns the 32 public bytes.
    pub fn public(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Tells whether `signature` over `message` is by this key, strictly (`verify_strict`: no small-order parts, no
    /// second encoding of the same signature).
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let wrong = || KeyError::Form { found: text.to_owned() };
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let name: KeyName = name.parse()?;
        if !is_hash(hash) {
            return Err(wrong());
        }
        let Ok(data) = STANDARD.decode(data) else {
            return Err(wrong());
        };
        let public: &[u8; 32] = match data.split_first() {
            Some((1, public)) => match public.try_into() {
                Ok(public) => public,
                Err(_) => return Err(wrong()),
            },
            Some((&found, _)) => return Err(KeyError::Type { found }),
            None => return Err(wrong()),
        };
        let key = Self::ed25519(name, public)?;
        if key.id.hash() != hash {
            return Err(KeyError::IdMismatch { expected: key.id.hash().to_owned(), found: hash.to_owned() });
        }
        Ok(key)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut data = Vec::with_capacity(33);
        data.push(self.key_type.byte());
        data.extend_from_slice(self.public());
        write!(f, "{}+{}", self.id, STANDARD.encode(data))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn key_hash(name: &KeyName, key_type: KeyType, public: &[u8; 32]) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.0.as_bytes());
    hasher.update([0x0a, key_type.byte()]);
    hasher.update(public);
    let [a, b, c, d, ..]: [u8; 32] = hasher.finalize().into();
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    // The C2SP signed-note example and golang/mod's two keys.
    const GOOD: [&str; 3] = [
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
    ];

    #[test]
    fn published_keys_parse_and_print() {
        for text in GOOD {
            let key: VerifierKey = text.parse().unwrap();
            assert_eq!(key.to_string(), text);
            assert_eq!(key.id().as_str(), text.rsplit_once('+').unwrap().0);
        }
    }

    #[test]
    fn every_proper_substring_and_every_changed_byte_is_refused() {
        let text = GOOD[1];
        for from in 0..text.len() {
            for to in from..text.len() {
                assert!(text[from..to].parse::<VerifierKey>().is_err(), "{}", &text[from..to]);
            }
        }
        for at in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] += 1;
            assert!(String::from_utf8(bytes).unwrap().parse::<VerifierKey>().is_err(), "byte {at}");
        }
    }

    #[test]
    fn foreign_lengths_types_and_weak_points_are_refused() {
        let long = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==";
        assert!(matches!(long.parse::<VerifierKey>(), Err(KeyError::Form { .. })));
        let other = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        assert_eq!(other.parse::<VerifierKey>(), Err(KeyError::Type { found: 0x65 }));
        let name: KeyName = "x".parse().unwrap();
        let mut identity = [0; 32];
        identity[0] = 1;
        for weak in [[0; 32], identity, [0xff; 32]] {
            assert!(matches!(VerifierKey::ed25519(name.clone(), &weak), Err(KeyError::WeakKey { .. })));
        }
    }
}
