//! A connection that keeps what goes over it, byte for byte: what was asked in memory, what was answered in a file.

use std::{
    fs::File,
    io::{self, Write as _},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What went over a connection.
#[derive(Debug)]
pub(super) struct Wire {
    /// What was sent: a request, which is short.
    pub(super) sent: Vec<u8>,
    /// What came back, from its beginning.
    answer: File,
    /// How many bytes came back.
    pub(super) received: u64,
    /// How many may.
    max: u64,
    /// Whether more wanted to come.
    pub(super) is_too_long: bool,
    /// What went wrong where it is kept.
    pub(super) not_kept: Option<io::Error>,
}

impl Wire {
    /// Begins to keep what goes over a connection. `answer` is empty.
    pub(super) fn new(answer: File, max: u64) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self { sent: Vec::new(), answer, received: 0, max, is_too_long: false, not_kept: None }))
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.received = self.received.saturating_add(bytes.len() as u64);
        if self.received > self.max {
            self.is_too_long = true;
            return Err(io::Error::other("the answer is too long"));
        }
        self.answer.write_all(bytes).map_err(|error| {
            let kind = error.kind();
            self.not_kept = Some(error);
            kind.into()
        })
    }
}

/// Takes hold of what was kept.
pub(super) fn held(wire: &Mutex<Wire>) -> MutexGuard<'_, Wire> {
    wire.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The connection.
#[derive(Debug)]
pub(super) struct Tee<S> {
    pub(super) stream: S,
    pub(super) wire: Arc<Mutex<Wire>>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Tee<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if let Poll::Ready(Ok(())) = &polled {
            held(&self.wire).take(buf.filled().get(before..).unwrap_or_default())?;
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tee<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if let Poll::Ready(Ok(count)) = &polled {
            held(&self.wire).sent.extend_from_slice(bytes.get(..*count).unwrap_or_default());
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_a_connection_that_ended() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let wire = Wire::new(full, 10);
        assert!(held(&wire).take(b"abc").is_err());
        let mut wire = held(&wire);
        assert_eq!(wire.not_kept.take().map(|error| error.kind()), Some(io::ErrorKind::StorageFull));
        assert!(!wire.is_too_long);
    }
}
