//! One entry, proved alone: C2SP tlog-proof.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra <base64>                optional, not authenticated, ignored here
//! index <n>
//! <base64 hash>                 the leaf's sibling first; may be none
//!
//! <checkpoint, a signed note>
//! ```
//! The proof says nothing without the entry: its leaf is recomputed from the bytes shown.

use crate::{
    checkpoint::{Checkpoint, CheckpointError},
    hash::{LeafHash, NodeHash},
    key::VerifierKey,
    merkle::{PROOF_HASHES_MAX, ProofError, verify_inclusion},
    note::NOTE_BYTES_MAX,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::fmt;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// Why bytes are no proof, or prove nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum TlogProofError {
    /// Longer than a note may be.
    TooLong { bytes: usize },
    /// Not the form of a proof.
    Malformed { problem: &'static str },
    /// The checkpoint.
    Checkpoint(CheckpointError),
    /// The hashes.
    Inclusion(ProofError),
}

impl fmt::Display for TlogProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => write!(f, "the proof has {bytes} bytes, {NOTE_BYTES_MAX} are allowed"),
            Self::Malformed { problem } => write!(f, "not a tlog-proof: {problem}"),
            Self::Checkpoint(error) => error.fmt(f),
            Self::Inclusion(error) => write!(f, "the entry is not where the proof says: {error}"),
        }
    }
}

impl core::error::Error for TlogProofError {}

/// A proof that an entry is in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// The entry's position.
    pub index: u64,
    /// From the leaf's sibling up.
    pub hashes: Vec<NodeHash>,
    /// The checkpoint's note, verbatim.
    pub checkpoint: Vec<u8>,
}

impl TlogProof {
    /// Reads a proof.
    ///
    /// # Errors
    /// When the bytes are not of the form.
    pub fn parse(bytes: &[u8]) -> Result<Self, TlogProofError> {
        let wrong = |problem| TlogProofError::Malformed { problem };
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(TlogProofError::TooLong { bytes: bytes.len() });
        }
        let Ok(text) = core::str::from_utf8(bytes) else { return Err(wrong("not UTF-8")) };
        let (head, checkpoint) = text.split_once("\n\n").ok_or_else(|| wrong("no empty line before the checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(wrong("another header"));
        }
        if let Some(extra) = lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            if STANDARD.decode(extra).is_err() {
                return Err(wrong("`extra` is not base64"));
            }
            lines.next();
        }
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).ok_or_else(|| wrong("no index"))?;
        let parsed = match index.parse::<u64>() {
            Ok(parsed) if parsed.to_string() == index => parsed,
            Ok(_) | Err(_) => return Err(wrong("an index that is not a plain decimal number")),
        };
        let mut hashes = Vec::new();
        for line in lines {
            let Ok(hash) = STANDARD.decode(line) else { return Err(wrong("a hash that is not base64")) };
            let Ok(hash) = <[u8; 32]>::try_from(hash) else { return Err(wrong("a hash that is not 32 bytes")) };
            if hashes.len() == PROOF_HASHES_MAX {
                return Err(wrong("more than 64 hashes"));
            }
            hashes.push(NodeHash(hash));
        }
        Ok(Self { index: parsed, hashes, checkpoint: checkpoint.as_bytes().to_vec() })
    }

    /// Returns the proof's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = format!("{HEADER}\nindex {}\n", self.index);
        // A line of 44 characters for each hash.
        out.reserve(self.hashes.len() * 45 + 1 + self.checkpoint.len());
        for hash in &self.hashes {
            STANDARD.encode_string(hash.0, &mut out);
            out.push('\n');
        }
        out.push('\n');
        let mut out = out.into_bytes();
        out.extend_from_slice(&self.checkpoint);
        out
    }

    /// Returns the checkpoint that covers `entry`, if one of `keys` signed it and the entry is where the proof says.
    ///
    /// # Errors
    /// Why it is not proved.
    pub fn verify(&self, entry: &[u8], keys: &[VerifierKey]) -> Result<Checkpoint, TlogProofError> {
        let (checkpoint, _) = Checkpoint::open(&self.checkpoint, keys).map_err(TlogProofError::Checkpoint)?;
        verify_inclusion(LeafHash::of(entry), self.index, checkpoint.size, &self.hashes, checkpoint.root)
            .map_err(TlogProofError::Inclusion)?;
        Ok(checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Leaf 5 of 7 of the published tree, under a checkpoint made elsewhere.
    const LEAF: &[u8] = b"\x40\x41\x42\x43";
    const KEY: &str = "ledger.example/log1+6bcbc728+Ab65G3zmrKRl5FJDIiPeJAYBs7zJn5ZtxsygzdGoSSDy";
    const PROOF: &str = "c2sp.org/tlog-proof@v1\nindex 5\nvBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\nsIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=\n037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=\n\nledger.example/log1\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n\n— ledger.example/log1 a8vHKEjTj7rT+di0Kbkt5AeOWZp/15c8h3qf3b3yT6Q0BpviaX6o6bxcNgLqDdogBJF/ch0asUMoZZRcSzWZdQwElw4=\n";

    #[test]
    fn a_proof_of_published_parts_holds_and_prints_as_it_parses() {
        let keys = [KEY.parse().unwrap()];
        let proof = TlogProof::parse(PROOF.as_bytes()).unwrap();
        assert_eq!(proof.to_bytes(), PROOF.as_bytes());
        assert_eq!(proof.verify(LEAF, &keys).unwrap().size, 7);
        assert!(matches!(proof.verify(b"\x40\x41\x42", &keys), Err(TlogProofError::Inclusion(_))));
        let with_extra = PROOF.replace("\nindex", "\nextra aGk=\nindex");
        assert_eq!(TlogProof::parse(with_extra.as_bytes()).unwrap(), proof);
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let keys = [KEY.parse().unwrap()];
        for at in 0..PROOF.len() {
            for bit in 0..8 {
                let mut bytes = PROOF.as_bytes().to_vec();
                bytes[at] ^= 1 << bit;
                let holds = TlogProof::parse(&bytes).is_ok_and(|proof| proof.verify(LEAF, &keys).is_ok());
                assert!(!holds, "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let many = format!("index 5\n{}", "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\n".repeat(65));
        for (from, to) in [
            ("@v1", "@v2"),
            ("\nindex 5", "\nextra !!notbase64!!\nindex 5"),
            ("index 5\n", ""),
            ("index 5", "index notanumber"),
            ("index 5", "index -5"),
            ("index 5", "index 05"),
            ("vBoG", "!BoG"),
            ("vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=", "vBoG"),
            ("index 5\n", &many),
        ] {
            let bad = PROOF.replacen(from, to, 1);
            assert_ne!(bad, PROOF);
            assert!(matches!(TlogProof::parse(bad.as_bytes()), Err(TlogProofError::Malformed { .. })), "{to}");
        }
    }
}
