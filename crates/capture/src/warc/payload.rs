//! What a record holds: the payload of a response, out of its head and chunks, with its digests compared.

use super::{
    digest::{Checked, Hashed, Hashes, Labelled, Stated},
    head::{Head, Kind},
};
use crate::message::{Dechunked, NotAMessage, ResponseHead};
use model::names::Digest;
use std::io::{self, BufRead, BufReader, Read};

/// What was taken out of a record.
#[derive(Debug)]
pub struct Payload {
    /// The head of the response; a resource has none.
    pub response: Option<ResponseHead>,
    /// The payload, as it was kept.
    pub digest: Digest,
    /// How many bytes it has.
    pub size: u64,
    /// SHA-256 of the block: all bytes that went over the wire.
    pub wire: Digest,
    /// What came of the block's stated digest.
    pub block_digest: Option<Checked>,
    /// What came of the payload's stated digest.
    pub payload_digest: Option<Checked>,
    /// Whether it says that it came in chunks, and did not.
    pub has_no_chunks: bool,
}

/// Why nothing was taken out of a record.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken<K: std::error::Error + 'static> {
    /// Its block cannot be read to its end.
    #[error("its block cannot be read: {0}")]
    Unreadable(io::Error),
    /// Its block is not what it should be.
    #[error(transparent)]
    NotAMessage(NotAMessage),
    /// It cannot be kept.
    #[error("{0}")]
    NotKept(K),
}

/// Takes the payload out of a record of kind response, revisit or resource. `keep` keeps what it reads to its end, and
/// returns its digest and size.
///
/// # Errors
/// When there is none, it breaks off, or cannot be kept.
pub fn take<K: std::error::Error + 'static>(
    head: &Head,
    block: impl Read,
    keep: impl FnOnce(&mut dyn Read) -> Result<(Digest, u64), K>,
) -> Result<Payload, NotTaken<K>> {
    let stated = |name| head.field(name).map(Labelled::parse);
    // A revisit states the digest of the payload that it repeats, and holds none.
    let of_payload = (head.kind != Kind::Revisit).then(|| stated("warc-payload-digest")).flatten();
    let of_block = stated("warc-block-digest");
    let mut block = Hashed { inner: BufReader::new(block), hashes: Hashes::to_check(of_block.as_ref()).with_sha256() };
    let is_message = is_message(head, &mut block).map_err(NotTaken::Unreadable)?;
    let response = is_message
        .then(|| ResponseHead::read(&mut block))
        .transpose()
        .map_err(NotTaken::Unreadable)?
        .transpose()
        .map_err(NotTaken::NotAMessage)?;
    let is_chunked = response.as_ref().is_some_and(ResponseHead::is_chunked);
    let with_chunks = if is_chunked { Hashes::to_check(of_payload.as_ref()) } else { Hashes::default() };
    let mut body = Hashed { inner: &mut block, hashes: with_chunks };
    let (digest, size, hashes, had_chunks) = if is_chunked {
        let mut payload = Hashed { inner: Dechunked::new(&mut body), hashes: Hashes::to_check(of_payload.as_ref()) };
        let (digest, size) = keep(&mut payload).map_err(NotTaken::NotKept)?;
        (digest, size, payload.hashes, payload.inner.had_chunks())
    } else {
        let mut payload = Hashed { inner: &mut body, hashes: Hashes::to_check(of_payload.as_ref()) };
        let (digest, size) = keep(&mut payload).map_err(NotTaken::NotKept)?;
        (digest, size, payload.hashes, true)
    };
    // What follows the last chunk belongs to the block.
    io::copy(&mut body, &mut io::sink()).map_err(NotTaken::Unreadable)?;
    let with_chunks = body.hashes;
    Ok(Payload {
        response,
        digest,
        size,
        wire: block.hashes.sha256().unwrap_or(digest),
        block_digest: of_block.map(|stated| compared(stated, &block.hashes, None)),
        payload_digest: of_payload.map(|stated| compared(stated, &hashes, is_chunked.then_some(&with_chunks))),
        has_no_chunks: is_chunked && !had_chunks && head.kind != Kind::Revisit,
    })
}

/// Compares the digests that a record of another kind states: of its block, and of what follows the head of a message.
///
/// # Errors
/// When its block cannot be read to its end.
pub fn check(head: &Head, block: impl Read) -> io::Result<[Option<Checked>; 2]> {
    let stated = |name| head.field(name).map(Labelled::parse);
    let (of_block, of_payload) = (stated("warc-block-digest"), stated("warc-payload-digest"));
    let mut block = Hashed { inner: BufReader::new(block), hashes: Hashes::to_check(of_block.as_ref()) };
    if head.field("content-type").is_some_and(|text| text.to_ascii_lowercase().starts_with("application/http")) {
        let mut line = Vec::new();
        while !matches!(line.as_slice(), b"\r\n" | b"\n") {
            line.clear();
            if (&mut block).take(super::HEAD_BYTES_MAX as u64).read_until(b'\n', &mut line)? == 0 {
                break;
            }
        }
    }
    let mut payload = Hashed { inner: &mut block, hashes: Hashes::to_check(of_payload.as_ref()) };
    io::copy(&mut payload, &mut io::sink())?;
    let of_payload = of_payload.map(|stated| compared(stated, &payload.hashes, None));
    Ok([of_block.map(|stated| compared(stated, &block.hashes, None)), of_payload])
}

/// Tells whether a block is an HTTP response: its type says so, or in ARC its first bytes.
fn is_message(head: &Head, block: &mut impl BufRead) -> io::Result<bool> {
    if head.kind == Kind::Resource {
        return Ok(false);
    }
    match head.field("content-type") {
        Some(content_type) => Ok(content_type.to_ascii_lowercase().starts_with("application/http")),
        None => Ok(block.fill_buf()?.starts_with(b"HTTP/")),
    }
}

fn compared(stated: Stated, hashes: &Hashes, with_chunks: Option<&Hashes>) -> Checked {
    match stated {
        Err(unknown) => Checked::Unknown(unknown),
        Ok(stated) if hashes.is(&stated) => Checked::Right,
        Ok(stated) if with_chunks.is_some_and(|hashes| hashes.is(&stated)) => Checked::RightWithChunks,
        Ok(_) => Checked::Wrong,
    }
}
