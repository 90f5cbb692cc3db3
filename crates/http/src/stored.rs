//! Bytes that are read from disk while they go out, so that a large blob is never held whole.

use axum::body::Bytes;
use core::{
    pin::Pin,
    task::{Context, Poll},
};
use hyper::body::{Body, Frame, SizeHint};
use proof::Digest;
use std::{fs::File, io, os::unix::fs::FileExt as _, sync::Arc};

/// How many bytes are read at once.
const CHUNK_BYTES: usize = 64 << 10;

/// A file whose bytes are those of a digest.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) file: Arc<File>,
    pub(crate) size: u64,
    pub(crate) digest: Digest,
}

impl Stored {
    /// Returns a body that reads it from the beginning.
    pub(crate) fn body(&self) -> axum::body::Body {
        axum::body::Body::new(Reading { file: Arc::clone(&self.file), at: 0, size: self.size })
    }
}

#[derive(Debug)]
struct Reading {
    file: Arc<File>,
    at: u64,
    size: u64,
}

impl Body for Reading {
    type Data = Bytes;
    type Error = io::Error;

    /// Reads on where it is. The file was hashed a moment ago, so that its bytes are in memory and nobody waits for a disk.
    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let left = self.size.saturating_sub(self.at);
        if left == 0 {
            return Poll::Ready(None);
        }
        let mut chunk = vec![0; usize::try_from(left).unwrap_or(CHUNK_BYTES).min(CHUNK_BYTES)];
        Poll::Ready(Some(self.file.read_exact_at(&mut chunk, self.at).map(|()| {
            self.at = self.at.saturating_add(chunk.len() as u64);
            Frame::data(chunk.into())
        })))
    }

    fn is_end_stream(&self) -> bool {
        self.at >= self.size
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.size.saturating_sub(self.at))
    }
}
