//! Signatures over events: DSSE v1.0.2 with Ed25519.
//!
//! ```text
//! PAE = "DSSEv1" SP len(type) SP type SP len(body) SP body      lengths in bytes, decimal
//! ```

use crate::key::KeyId;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use core::fmt;

/// The DSSE payload type of every event.
pub const PAYLOAD_TYPE: &str = "application/cloudevents+json";

/// Returns the bytes that are signed for an event.
pub fn pae(event: &[u8]) -> Vec<u8> {
    pae_of(PAYLOAD_TYPE, event)
}

/// Returns DSSE's pre-authentication encoding of a payload of any type.
pub fn pae_of(payload_type: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), body.len()).into_bytes();
    out.extend_from_slice(body);
    out
}

/// Returns the bytes of a DSSE envelope's `payload` or `sig`, in standard or URL-safe base64, padded or not, as DSSE
/// readers must accept them. An entry has one form only: padded standard.
pub fn decode_envelope(text: &str) -> Option<Vec<u8>> {
    let standard: String = text
        .trim_end_matches('=')
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    STANDARD_NO_PAD.decode(standard).ok()
}

/// One signature of an entry.
#[derive(Clone, PartialEq, Eq)]
pub struct EventSignature {
    /// Who signed.
    pub keyid: KeyId,
    /// The 64 bytes of Ed25519.
    pub sig: [u8; 64],
}

impl EventSignature {
    /// Returns the signature as padded standard base64.
    pub fn base64(&self) -> String {
        STANDARD.encode(self.sig)
    }

    /// Returns the 64 bytes of padded standard base64, strictly decoded.
    pub fn decode(text: &str) -> Option<[u8; 64]> {
        STANDARD.decode(text).ok()?.try_into().ok()
    }
}

impl fmt::Debug for EventSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.keyid, self.base64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::VerifierKey;
    use ed25519_dalek::{Signer as _, SigningKey};

    #[test]
    fn the_specification_s_example() {
        let expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world";
        assert_eq!(pae_of("http://example.com/HelloWorld", b"hello world"), expected);
        assert_ne!(pae_of("1", b"1"), pae_of("", b"11"));
    }

    #[test]
    fn an_ed25519_envelope_made_elsewhere() {
        // Seed SHA-256("ledger test author 1"); signed with PyNaCl.
        let seed = hex("103cd5dfac8f10ef48da23cbdda1c4b0e30a98dc568701f21f406c9294dd84f6");
        let public = hex("efef76b0f7536fcf7eacf21e1d7dca1a49e51a31d64ebfad02b7af379b73a0d2");
        let message = pae_of("application/vnd.example.factledger.event.v1+json", br#"{"kind":"capture","n":1}"#);
        let text = "GCg8j1p5ngNvb+grr+rZqswyLZql22btzU03ZiysSMGT6u0mZFl1WzADE0qJ3Yn3JPU1ao6rvC6ohVX0RdhRCQ==";
        let signature = EventSignature::decode(text).unwrap();
        let key = VerifierKey::ed25519("a".parse().unwrap(), &public).unwrap();
        assert!(key.verifies(&message, &signature));
        assert_eq!(SigningKey::from_bytes(&seed).sign(&message).to_bytes(), signature);
        for at in 0..64 {
            let mut wrong = signature;
            wrong[at] ^= 1;
            assert!(!key.verifies(&message, &wrong), "byte {at}");
        }
    }

    #[test]
    fn base64_is_strict() {
        let good = STANDARD.encode([7; 64]);
        assert_eq!(EventSignature::decode(&good), Some([7; 64]));
        for bad in [good.trim_end_matches('=').to_owned(), format!("{good}\n"), STANDARD.encode([7; 63])] {
            assert_eq!(EventSignature::decode(&bad), None, "{bad}");
        }
    }

    fn hex(text: &str) -> [u8; 32] {
        text.parse::<crate::hash::Digest>().unwrap().0
    }
}
