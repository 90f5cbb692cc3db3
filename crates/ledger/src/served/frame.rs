//! How messages stand on the socket.
//!
//! ```text
//! frame:  length of what follows, 4 bytes │ part │ part │ …
//! part:   length of what follows, 4 bytes │ bytes
//! ```
//! Lengths are big-endian. The first part is JSON: what is asked, or answered. The others are bytes as they are: events,
//! signatures, entries, names. A frame is read as it comes, and nothing is set aside for bytes that only a length
//! promises.

use serde::{Serialize, de::DeserializeOwned};
use std::io::{self, Read, Write};

/// The longest frame, in bytes: the largest append, its signatures, and room.
pub(crate) const FRAME_BYTES_MAX: usize = 32 << 20;
/// The length of a length.
const LENGTH_BYTES: usize = 4;

/// A frame that was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    head: Vec<u8>,
    pub(crate) parts: Vec<Vec<u8>>,
}

/// Why there is no frame.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    /// The other end is gone, or too slow.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Longer than is read, or sent.
    #[error("a frame of {bytes} bytes; at most {FRAME_BYTES_MAX} are read")]
    TooLong { bytes: usize },
    /// Not of the form above.
    #[error("{problem}")]
    Form { problem: String },
}

/// Returns a frame's bytes.
///
/// # Errors
/// [`FrameError::TooLong`].
pub(crate) fn to_bytes(head: &impl Serialize, parts: &[Vec<u8>]) -> Result<Vec<u8>, FrameError> {
    let head = serde_json::to_vec(head).map_err(|error| FrameError::Form { problem: error.to_string() })?;
    let all = || core::iter::once(head.as_slice()).chain(parts.iter().map(Vec::as_slice));
    let bytes = all().map(|part| part.len().saturating_add(LENGTH_BYTES)).fold(0, usize::saturating_add);
    let too_long = || FrameError::TooLong { bytes };
    if bytes > FRAME_BYTES_MAX {
        return Err(too_long());
    }
    let length = |bytes: usize| u32::try_from(bytes).map(u32::to_be_bytes).map_err(|_too_many| too_long());
    let mut out = Vec::with_capacity(bytes.saturating_add(LENGTH_BYTES));
    out.extend_from_slice(&length(bytes)?);
    for part in all() {
        out.extend_from_slice(&length(part.len())?);
        out.extend_from_slice(part);
    }
    Ok(out)
}

/// Writes a frame.
///
/// # Errors
/// When it is too long, or the other end does not take it.
pub(crate) fn write(to: &mut impl Write, head: &impl Serialize, parts: &[Vec<u8>]) -> Result<(), FrameError> {
    Ok(to.write_all(&to_bytes(head, parts)?)?)
}

/// Reads the length that a frame begins with, or returns nothing when the other end has closed in good order.
///
/// # Errors
/// When it is longer than is read.
pub(crate) fn read_length(from: &mut impl Read) -> Result<Option<usize>, FrameError> {
    let mut first = [0; 1];
    loop {
        match from.read(&mut first) {
            Ok(0) => return Ok(None),
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    read_length_from(first, from).map(Some)
}

/// As [`read_length`], where its first byte was read already.
pub(crate) fn read_length_from([first]: [u8; 1], from: &mut impl Read) -> Result<usize, FrameError> {
    let mut rest = [0; LENGTH_BYTES - 1];
    from.read_exact(&mut rest)?;
    let [b, c, d] = rest;
    let bytes = usize::try_from(u32::from_be_bytes([first, b, c, d])).unwrap_or(usize::MAX);
    if bytes > FRAME_BYTES_MAX { Err(FrameError::TooLong { bytes }) } else { Ok(bytes) }
}

/// Reads what follows a frame's length.
///
/// # Errors
/// When it does not come, or is not of the form.
pub(crate) fn read_body(from: &mut impl Read, bytes: usize) -> Result<Frame, FrameError> {
    let mut body = Vec::new();
    from.by_ref().take(bytes as u64).read_to_end(&mut body)?;
    if body.len() < bytes {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    let mut parts = Vec::new();
    let mut rest = body.as_slice();
    while !rest.is_empty() {
        let (length, behind) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or_else(torn)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let (part, behind) = behind.split_at_checked(length).ok_or_else(torn)?;
        parts.push(part.to_vec());
        rest = behind;
    }
    if parts.is_empty() {
        return Err(torn());
    }
    let head = parts.remove(0);
    Ok(Frame { head, parts })
}

fn torn() -> FrameError {
    FrameError::Form { problem: "a frame whose parts do not fill it".to_owned() }
}

impl Frame {
    /// Reads the first part.
    ///
    /// # Errors
    /// When it is no such message.
    pub(crate) fn head<T: DeserializeOwned>(&self) -> Result<T, FrameError> {
        serde_json::from_slice(&self.head).map_err(|error| FrameError::Form { problem: error.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mut bytes: &[u8]) -> Result<Option<Frame>, FrameError> {
        let Some(length) = read_length(&mut bytes)? else { return Ok(None) };
        read_body(&mut bytes, length).map(Some)
    }

    #[test]
    fn comes_back_as_it_was() {
        let parts = vec![b"one".to_vec(), Vec::new(), vec![0, 255, 10]];
        let bytes = to_bytes(&serde_json::json!({"a": 1}), &parts).unwrap();
        let frame = read(&bytes).unwrap().unwrap();
        assert_eq!(frame.head::<serde_json::Value>().unwrap(), serde_json::json!({"a": 1}));
        assert_eq!(frame.parts, parts);
        assert_eq!(read(b"").unwrap(), None);
    }

    #[test]
    fn what_is_cut_or_too_long_or_of_another_form_is_no_frame() {
        let bytes = to_bytes(&"x", &[b"part".to_vec()]).unwrap();
        for cut in 1..bytes.len() {
            assert!(matches!(read(&bytes[..cut]), Err(FrameError::Io(_))), "{cut}");
        }
        assert!(matches!(read(&[255; 64]), Err(FrameError::TooLong { .. })));
        assert!(matches!(read(&[0, 0, 0, 0]), Err(FrameError::Form { .. })));
        assert!(matches!(read(&[0, 0, 0, 3, 1, 2, 3]), Err(FrameError::Form { .. })));
        assert!(matches!(read(&[0, 0, 0, 5, 0, 0, 0, 2, 7]), Err(FrameError::Form { .. })));
        let garbage = read(&[0, 0, 0, 5, 0, 0, 0, 1, b'{']).unwrap().unwrap();
        assert!(garbage.head::<serde_json::Value>().is_err());
        let long = vec![0; FRAME_BYTES_MAX];
        assert!(matches!(to_bytes(&"x", &[long]), Err(FrameError::TooLong { .. })));
    }
}
