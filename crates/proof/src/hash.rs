//! Hashes, each kind a type of its own, so that a leaf cannot be taken for a node or a blob.

use core::{
    fmt::{self, Write as _},
    str::FromStr,
};
use sha2::{Digest as _, Sha256};

/// Why a text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHex;

impl fmt::Display for NotHex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not 64 lower-case hexadecimal digits")
    }
}

impl core::error::Error for NotHex {}

fn hex_digit(value: u8) -> char {
    char::from(if value < 10 { b'0' + value } else { b'a' - 10 + value })
}

macro_rules! hash_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]).try_for_each(|digit| f.write_char(hex_digit(digit)))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotHex;

            fn from_str(text: &str) -> Result<Self, NotHex> {
                decode_hex(text).map(Self).ok_or(NotHex)
            }
        }
    };
}

hash_type!(
    /// SHA-256 of some bytes: a blob's address, an assessment's digest.
    Digest
);
hash_type!(
    /// `SHA-256(0x00 || entry bytes)`, RFC 6962 section 2.1: both the tree's leaf and the next entry's `prev`.
    LeafHash
);
hash_type!(
    /// The hash of a subtree, RFC 6962 section 2.1: a leaf's, `SHA-256(0x01 || left || right)`, or that of nothing.
    NodeHash
);

impl Digest {
    /// Returns the SHA-256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl LeafHash {
    /// What the first entry has for `prev`.
    pub const ZERO: Self = Self([0; 32]);

    /// Returns the leaf hash of an entry's exact bytes.
    pub fn of(entry: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update([0]);
        hasher.update(entry);
        Self(hasher.finalize().into())
    }
}

impl NodeHash {
    /// Returns the hash of the empty tree: SHA-256 of nothing.
    pub fn of_nothing() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// Returns the hash of the node above two subtrees.
    pub fn of(left: &Self, right: &Self) -> Self {
        let mut hasher = Sha256::new();
        hasher.update([1]);
        hasher.update(left.0);
        hasher.update(right.0);
        Self(hasher.finalize().into())
    }
}

impl From<LeafHash> for NodeHash {
    fn from(leaf: LeafHash) -> Self {
        Self(leaf.0)
    }
}

fn decode_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *byte = nibble(high)? << 4 | nibble(low)?;
    }
    Some(out)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_strict() {
        let good = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(good.parse::<Digest>().unwrap(), Digest::of(b""));
        assert_eq!(good.to_uppercase().parse::<Digest>(), Err(NotHex));
        assert_eq!(good[1..].parse::<Digest>(), Err(NotHex));
    }
}
