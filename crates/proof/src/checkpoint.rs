//! Checkpoints, C2SP tlog-checkpoint v1.0.0: origin, size and root, exactly three lines, in a signed note.

use crate::{
    hash::NodeHash,
    key::{KeyId, VerifierKey},
    name::Seq,
    note::{self, NoteError},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::fmt;

/// Tree sizes are below 2^63, as in Go's int64.
pub const TREE_SIZE_MAX: u64 = i64::MAX as u64;

/// Why bytes are not a checkpoint that can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum CheckpointError {
    /// The note around it.
    Note(NoteError),
    /// Not three lines of origin, size and root.
    Malformed { problem: &'static str },
    /// Signed by this key, but for a log of another name.
    OriginMismatch { expected: String, found: String },
    /// The log names no key of its own that could have signed it.
    NoLogKey,
    /// The first checkpoint over the entry that changed the log's key, without a signature by the key before.
    OldKeyMissing { keyid: KeyId, rekeyed_at: Seq },
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Note(error) => write!(f, "the checkpoint: {error}"),
            Self::Malformed { problem } => write!(f, "the checkpoint: {problem}"),
            Self::OriginMismatch { expected, found } => {
                write!(f, "the checkpoint is of the log `{found}`, not of `{expected}`")
            }
            Self::NoLogKey => f.write_str("the log names no key of its own"),
            Self::OldKeyMissing { keyid, rekeyed_at } => write!(
                f,
                "the checkpoint is the first over entry {rekeyed_at}, which changed the log's key, and is not signed by \
                 the old key `{keyid}` too"
            ),
        }
    }
}

impl core::error::Error for CheckpointError {}

/// What a log promises: its size and root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: NodeHash,
}

impl Checkpoint {
    /// Returns the text that is signed, three lines.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    /// Returns the checkpoint and its signers, if one of `keys` signed it and bears the origin's name.
    ///
    /// # Errors
    /// The first reason not to trust it.
    pub fn open(bytes: &[u8], keys: &[VerifierKey]) -> Result<(Self, Vec<KeyId>), CheckpointError> {
        let note = note::open(bytes, keys).map_err(CheckpointError::Note)?;
        let checkpoint = Self::parse(&note.text)?;
        if note.signers.iter().any(|signer| signer.name() == checkpoint.origin) {
            return Ok((checkpoint, note.signers));
        }
        let expected = note.signers.first().map(|signer| signer.name().to_owned()).unwrap_or_default();
        Err(CheckpointError::OriginMismatch { expected, found: checkpoint.origin })
    }

    /// Returns what an unverified note says, to be shown and never to be trusted.
    pub fn peek(bytes: &[u8]) -> Option<Self> {
        let text = core::str::from_utf8(bytes).ok()?;
        Self::parse(text.get(..=text.find("\n\n")?)?).ok()
    }

    fn parse(text: &str) -> Result<Self, CheckpointError> {
        let wrong = |problem| CheckpointError::Malformed { problem };
        let lines: Vec<_> = text.strip_suffix('\n').unwrap_or(text).split('\n').collect();
        let [origin, size, root] = lines.as_slice() else {
            return Err(wrong("not exactly three lines"));
        };
        if origin.is_empty() {
            return Err(wrong("no origin"));
        }
        let parsed = match size.parse::<u64>() {
            Ok(parsed) if parsed.to_string() == *size && parsed <= TREE_SIZE_MAX => parsed,
            Ok(_) | Err(_) => return Err(wrong("a size that is not a plain decimal number")),
        };
        let Ok(root) = STANDARD.decode(root) else {
            return Err(wrong("a root that is not base64"));
        };
        let Ok(root) = <[u8; 32]>::try_from(root) else {
            return Err(wrong("a root that is not 32 bytes"));
        };
        let checkpoint = Self { origin: (*origin).to_owned(), size: parsed, root: NodeHash(root) };
        if checkpoint.size == 0 && checkpoint.root != NodeHash::of_nothing() {
            return Err(wrong("size 0 with a root other than the empty tree's"));
        }
        Ok(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Over the first seven leaves of the published tree; seed SHA-256("ledger test seed 1").
    const KEY: &str = "ledger.example/log1+6bcbc728+Ab65G3zmrKRl5FJDIiPeJAYBs7zJn5ZtxsygzdGoSSDy";
    const NOTE: &str = "ledger.example/log1\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n\n— ledger.example/log1 a8vHKEjTj7rT+di0Kbkt5AeOWZp/15c8h3qf3b3yT6Q0BpviaX6o6bxcNgLqDdogBJF/ch0asUMoZZRcSzWZdQwElw4=\n";

    #[test]
    fn a_checkpoint_made_elsewhere_opens() {
        let (checkpoint, signers) = Checkpoint::open(NOTE.as_bytes(), &[KEY.parse().unwrap()]).unwrap();
        assert_eq!(checkpoint.size, 7);
        assert_eq!(checkpoint.root.to_string(), "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c");
        assert_eq!(signers.len(), 1);
        assert!(NOTE.starts_with(&checkpoint.to_text()));
        assert_eq!(Checkpoint::peek(NOTE.as_bytes()), Some(checkpoint));
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let key: VerifierKey = KEY.parse().unwrap();
        for at in 0..NOTE.len() {
            for bit in 0..8 {
                let mut bytes = NOTE.as_bytes().to_vec();
                bytes[at] ^= 1 << bit;
                assert!(Checkpoint::open(&bytes, core::slice::from_ref(&key)).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn other_texts_are_no_checkpoints() {
        let root = "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=";
        for text in [
            format!("o\n7\n{root}\nextension\n"),
            format!("o\n07\n{root}\n"),
            format!("o\n+7\n{root}\n"),
            format!("o\n-7\n{root}\n"),
            format!("o\n9223372036854775808\n{root}\n"),
            format!("\n7\n{root}\n"),
            format!("o\n0\n{root}\n"),
            "o\n7\n3bib\n".to_owned(),
            "o\n7\n".to_owned(),
        ] {
            assert!(matches!(Checkpoint::parse(&text), Err(CheckpointError::Malformed { .. })), "{text}");
        }
        assert!(Checkpoint::parse("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n").is_ok());
    }
}
