//! Signed notes, C2SP signed-note v1.0.0.
//!
//! ```text
//! note    = text "\n" sigline+                      the text ends in "\n"; the separator is the last empty line
//! sigline = "— " name " " base64(key id, 4 bytes || signature) "\n"
//! ```
//! The text of a note is out of reach until a trusted signature over it has verified.

use crate::key::{KeyId, VerifierKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::fmt;

/// The longest note, in bytes.
pub const NOTE_BYTES_MAX: usize = 1_000_000;
/// The most signature lines of a note.
pub const NOTE_SIGNATURES_MAX: usize = 16;

const SIGNATURE_PREFIX: &str = "— ";

/// Why bytes are not a note that can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NoteError {
    /// Longer than [`NOTE_BYTES_MAX`].
    TooLong { bytes: usize },
    /// Not UTF-8, a control character, no separator, or no final newline.
    Malformed { problem: &'static str },
    /// A signature line of another form.
    SignatureLine { line: String },
    /// More than [`NOTE_SIGNATURES_MAX`].
    TooManySignatures,
    /// A line in the name of a trusted key, with its id, that does not verify.
    BadSignature { keyid: KeyId },
    /// No signature by a trusted key.
    NoTrustedSignature { wanted: Vec<KeyId> },
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => write!(f, "the note has {bytes} bytes, {NOTE_BYTES_MAX} are allowed"),
            Self::Malformed { problem } => write!(f, "not a signed note: {problem}"),
            Self::SignatureLine { line } => write!(f, "not a signature line: {line:?}"),
            Self::TooManySignatures => write!(f, "more than {NOTE_SIGNATURES_MAX} signature lines"),
            Self::BadSignature { keyid } => write!(f, "the signature by `{keyid}` does not verify"),
            Self::NoTrustedSignature { wanted } => {
                f.write_str("no signature by")?;
                wanted
                    .iter()
                    .enumerate()
                    .try_for_each(|(n, id)| write!(f, "{} `{id}`", if n == 0 { "" } else { " or" }))
            }
        }
    }
}

impl core::error::Error for NoteError {}

/// A note whose text was signed by at least one trusted key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The signed text, with its final newline.
    pub text: String,
    /// The trusted keys whose signatures verified, each once.
    pub signers: Vec<KeyId>,
}

/// Opens a note: checks its form and every signature line that names a key of `trusted`.
///
/// Lines by other keys are ignored, even where their name or their id alone is a trusted one's.
///
/// # Errors
/// The first reason not to trust the note.
pub fn open(bytes: &[u8], trusted: &[VerifierKey]) -> Result<Note, NoteError> {
    let (text, lines) = split(bytes)?;
    let mut signers: Vec<KeyId> = Vec::new();
    for line in lines {
        let Some(key) = trusted.iter().find(|key| key.name().as_str() == line.name && key.hash() == line.hash) else {
            continue;
        };
        let verified = <&[u8; 64]>::try_from(line.signature.as_slice())
            .is_ok_and(|signature| key.verifies(text.as_bytes(), signature));
        if !verified {
            return Err(NoteError::BadSignature { keyid: key.id().clone() });
        }
        if !signers.contains(key.id()) {
            signers.push(key.id().clone());
        }
    }
    if signers.is_empty() {
        return Err(NoteError::NoTrustedSignature { wanted: trusted.iter().map(|key| key.id().clone()).collect() });
    }
    Ok(Note { text: text.to_owned(), signers })
}

/// Returns the signature line for a signature by `key` over a note's text.
pub fn signature_line(key: &VerifierKey, signature: &[u8; 64]) -> String {
    let mut data = key.hash().to_vec();
    data.extend_from_slice(signature);
    format!("{SIGNATURE_PREFIX}{} {}\n", key.name(), STANDARD.encode(data))
}

struct SignatureLine<'a> {
    name: &'a str,
    hash: [u8; 4],
    signature: Vec<u8>,
}

fn split(bytes: &[u8]) -> Result<(&str, Vec<SignatureLine<'_>>), NoteError> {
    let malformed = |problem| NoteError::Malformed { problem };
    if bytes.len() > NOTE_BYTES_MAX {
        return Err(NoteError::TooLong { bytes: bytes.len() });
    }
    let Ok(note) = core::str::from_utf8(bytes) else {
        return Err(malformed("not UTF-8"));
    };
    if note.bytes().any(|b| b < 0x20 && b != b'\n') {
        return Err(malformed("a control character"));
    }
    let at = note.rfind("\n\n").ok_or_else(|| malformed("no empty line before its signatures"))?;
    let (text, signatures) = note.split_at(at + 1);
    let signatures = signatures.strip_prefix('\n').unwrap_or_default();
    let signatures = signatures.strip_suffix('\n').ok_or_else(|| malformed("no signature, or no final newline"))?;
    let lines: Vec<_> = signatures.split('\n').collect();
    if lines.len() > NOTE_SIGNATURES_MAX {
        return Err(NoteError::TooManySignatures);
    }
    let lines = lines.into_iter().map(signature_of).collect::<Result<_, _>>()?;
    Ok((text, lines))
}

fn signature_of(line: &str) -> Result<SignatureLine<'_>, NoteError> {
    let wrong = || NoteError::SignatureLine { line: line.to_owned() };
    let rest = line.strip_prefix(SIGNATURE_PREFIX).ok_or_else(wrong)?;
    let (name, data) = rest.split_once(' ').ok_or_else(wrong)?;
    if name.is_empty() || name.contains('+') || name.chars().any(char::is_whitespace) {
        return Err(wrong());
    }
    let Ok(data) = STANDARD.decode(data) else {
        return Err(wrong());
    };
    match data.split_first_chunk::<4>() {
        Some((hash, signature)) if !signature.is_empty() => {
            Ok(SignatureLine { name, hash: *hash, signature: signature.to_vec() })
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
    const PETER_LINE: &str =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const ENOCH_LINE: &str =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

    fn keys(texts: &[&str]) -> Vec<VerifierKey> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn opened(note: &str, trusted: &[&str]) -> Result<usize, NoteError> {
        open(note.as_bytes(), &keys(trusted)).map(|note| {
            assert_eq!(note.text, TEXT);
            note.signers.len()
        })
    }

    #[test]
    fn golang_mod_s_notes_open() {
        let both = format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}");
        assert_eq!(opened(&format!("{TEXT}\n{PETER_LINE}"), &[PETER]), Ok(1));
        assert_eq!(opened(&both, &[PETER]), Ok(1));
        assert_eq!(opened(&both, &[PETER, ENOCH]), Ok(2));
        assert_eq!(opened(&format!("{TEXT}\n{PETER_LINE}{PETER_LINE}"), &[PETER]), Ok(1));
        let stranger = format!("{TEXT}\n{ENOCH_LINE}");
        assert!(matches!(opened(&stranger, &[PETER]), Err(NoteError::NoTrustedSignature { .. })));
    }

    #[test]
    fn the_c2sp_example_opens() {
        let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        let note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
        assert!(open(note.as_bytes(), &keys(&[key])).is_ok());
    }

    #[test]
    fn golang_mod_s_malformed_notes_are_refused() {
        let good = format!("{TEXT}\n{PETER_LINE}");
        for bad in [
            TEXT.to_owned(),
            format!("{TEXT}\n"),
            good.trim_end().to_owned(),
            format!("\x01{good}"),
            good.replace("— PeterNeumann", "— Bad Name"),
            format!("{good}Unexpected line.\n"),
            format!("{TEXT}\n{}", PETER_LINE.repeat(17)),
            good.replace("x08go", "x08gox08go"),
            good.replace("x08go/ZJ", "x08go/ZK"),
            good.replace("your problem is", "your problem was"),
            good.replace("x08go", "x08g"),
        ] {
            assert!(opened(&bad, &[PETER]).is_err(), "{bad}");
        }
        let mut raw = vec![0xff];
        raw.extend_from_slice(good.as_bytes());
        assert!(open(&raw, &keys(&[PETER])).is_err());
    }

    #[test]
    fn a_line_with_the_name_or_the_id_alone_is_a_stranger_s() {
        let line = PETER_LINE.replace("PeterNeumann", "PeterNewman");
        assert_eq!(opened(&format!("{TEXT}\n{line}{PETER_LINE}"), &[PETER]), Ok(1));
        let other = PETER_LINE.replace("x08go", "x18go");
        assert_eq!(opened(&format!("{TEXT}\n{other}{PETER_LINE}"), &[PETER]), Ok(1));
    }
}
