//! HTTP/1 messages as they went over the wire: a head, and a body out of its chunks (RFC 9112).
//!
//! Read as what servers send is: loosely where browsers are loose (bare line feeds, odd reasons), and never beyond a
//! limit. Content codings stay: what is kept is what was sent.

mod answer;
mod exchange;

pub(crate) use answer::Answer;
pub use exchange::{Exchange, NotExchanges, exchanges, kept_request};

use std::io::{self, BufRead, Read};

/// The longest head, in bytes.
pub const HEAD_BYTES_MAX: usize = 256 << 10;
/// The longest line with the size of a chunk, in bytes.
const CHUNK_LINE_BYTES_MAX: usize = 4096;
/// Headers that tell who asked: never kept.
const SECRET: [&str; 6] =
    ["set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization", "authentication-info"];

/// Why a head cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotAMessage {
    #[error("it is no HTTP response: {begins:?}")]
    NoStatus { begins: String },
    #[error("its head has more than {max} bytes")]
    TooLong { max: usize },
    #[error("its head breaks off")]
    BreaksOff,
}

/// The head of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    /// The status.
    pub status: u16,
    /// The headers in order, names as they came.
    pub headers: Vec<(String, String)>,
    /// The bytes of the head with the empty line, without the lines that tell who asked: cookies, authorization, and
    /// addresses that hold a name and password.
    pub kept: Vec<u8>,
    /// How many bytes it has with them.
    pub length: usize,
}

impl ResponseHead {
    /// Reads a head, to behind its empty line. `hash` sees every byte.
    ///
    /// # Errors
    /// From outside where nothing can be read, inside when it is no head.
    pub fn read(from: &mut impl BufRead) -> io::Result<Result<Self, NotAMessage>> {
        let mut head = Self { status: 0, headers: Vec::new(), kept: Vec::new(), length: 0 };
        let mut is_secret = false;
        loop {
            let mut line = Vec::new();
            from.take(HEAD_BYTES_MAX as u64).read_until(b'\n', &mut line)?;
            head.length = head.length.saturating_add(line.len());
            if head.length >= HEAD_BYTES_MAX {
                return Ok(Err(NotAMessage::TooLong { max: HEAD_BYTES_MAX }));
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            if head.status == 0 {
                let Some(status) = status_of(text) else {
                    return Ok(Err(NotAMessage::NoStatus { begins: text.chars().take(60).collect() }));
                };
                head.status = status;
            } else if text.is_empty() {
                head.kept.extend_from_slice(&line);
                return Ok(Ok(head));
            } else if text.starts_with([' ', '\t']) {
                if let Some((_, value)) = head.headers.last_mut().filter(|_| !is_secret) {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':') {
                let is_told = SECRET.iter().any(|secret| name.trim().eq_ignore_ascii_case(secret));
                is_secret = is_told || names_who(value);
                if !is_told {
                    head.headers.push((name.trim().to_owned(), value.trim().to_owned()));
                }
            } else {
                is_secret = false;
            }
            if !is_secret {
                head.kept.extend_from_slice(&line);
            }
        }
    }

    /// Returns the first header of a name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Tells whether the body came in chunks.
    pub fn is_chunked(&self) -> bool {
        self.header("transfer-encoding").is_some_and(|value| {
            value.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked"))
        })
    }
}

/// Returns the last response among the heads of messages that follow each other.
pub fn last_response(heads: &[u8]) -> Option<ResponseHead> {
    let last = exchanges(heads).ok()?.pop()?;
    ResponseHead::read(&mut &*last.response).ok()?.ok()
}

/// Returns the media type in a `Content-Type`, in small letters and without parameters, if it is one (RFC 9110, section 8.3.1).
pub fn essence(content_type: &str) -> Option<String> {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (kind, sub) = essence.split_once('/')?;
    let is_named = |byte: u8| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte);
    (!kind.is_empty() && !sub.is_empty() && kind.bytes().chain(sub.bytes()).all(is_named)).then_some(essence)
}

/// Returns the charset that a `Content-Type` states.
pub fn charset(content_type: &str) -> Option<&str> {
    let mut parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(value.trim_matches(['"', '\'', ' ']))
}

/// Tells whether a header's value holds an address with the name or password of whoever asked.
fn names_who(value: &str) -> bool {
    value.split("://").skip(1).any(|rest| {
        let authority = rest.split(['/', '?', '#', ' ', '"', '>', ',']).next().unwrap_or_default();
        authority.contains('@')
    })
}

fn status_of(line: &str) -> Option<u16> {
    let rest = line.strip_prefix("HTTP/")?;
    let status = rest.split(' ').find(|part| !part.is_empty() && !part.contains('.') && part.len() == 3)?;
    status.parse().ok().filter(|status| (100..600).contains(status))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// The line that says how long the next chunk is; whether it is the first.
    Size { first: bool },
    /// Inside a chunk, so many bytes before its end.
    Chunk { left: u64 },
    /// Behind the last one.
    End,
    /// There are no chunks, though it was said.
    Plain,
}

/// A body without its chunks.
#[derive(Debug)]
pub struct Dechunked<R> {
    inner: R,
    at: At,
    /// What was read while looking for the first chunk, and is body itself.
    body: Vec<u8>,
}

impl<R: BufRead> Dechunked<R> {
    /// Begins to read. What does not begin with a chunk is given as it is.
    pub fn new(inner: R) -> Self {
        Self { inner, at: At::Size { first: true }, body: Vec::new() }
    }

    /// Tells whether there were chunks.
    pub fn had_chunks(&self) -> bool {
        self.at != At::Plain
    }

    fn next_chunk(&mut self, first: bool) -> io::Result<()> {
        let mut line = Vec::new();
        let mut limited = (&mut self.inner).take(CHUNK_LINE_BYTES_MAX as u64);
        limited.read_until(b'\n', &mut line)?;
        let text = String::from_utf8_lossy(&line);
        let digits = text.split(';').next().unwrap_or_default().trim();
        let is_line = line.ends_with(b"\n") && !digits.is_empty();
        match u64::from_str_radix(digits, 16).ok().filter(|_| is_line && !digits.starts_with('+')) {
            Some(0) => {
                self.at = At::End;
                self.trailers()
            }
            Some(left) => {
                self.at = At::Chunk { left };
                Ok(())
            }
            None if first => {
                self.at = At::Plain;
                self.body = line;
                Ok(())
            }
            None if line.is_empty() => {
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the body ends before its last chunk"))
            }
            None => Err(io::Error::new(io::ErrorKind::InvalidData, "the size of a chunk is no number")),
        }
    }

    fn trailers(&mut self) -> io::Result<()> {
        let mut all = 0;
        loop {
            let mut line = Vec::new();
            let count = (&mut self.inner).take(HEAD_BYTES_MAX as u64).read_until(b'\n', &mut line)?;
            all += count;
            if count == 0 || line == b"\r\n" || line == b"\n" || all >= HEAD_BYTES_MAX {
                return Ok(());
            }
        }
    }
}

impl<R: BufRead> Read for Dechunked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.at {
                At::End => return Ok(0),
                At::Plain if !self.body.is_empty() => {
                    let count = self.body.as_slice().read(out)?;
                    self.body.drain(..count);
                    return Ok(count);
                }
                At::Plain => return self.inner.read(out),
                At::Size { first } => self.next_chunk(first)?,
                At::Chunk { left } => {
                    let most = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
                    let Some(out) = out.get_mut(..most).filter(|out| !out.is_empty()) else { return Ok(0) };
                    let count = self.inner.read(out)?;
                    if count == 0 {
                        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the body ends inside a chunk"));
                    }
                    let left = left.saturating_sub(count as u64);
                    self.at = At::Chunk { left };
                    if left == 0 {
                        let mut end = Vec::new();
                        (&mut self.inner).take(2).read_until(b'\n', &mut end)?;
                        self.at = At::Size { first: false };
                    }
                    return Ok(count);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
