//! A whole answer out of the bytes that went over a connection.

use super::{Dechunked, NotAMessage, ResponseHead};
use crate::warc::digest::{Hashed, Hashes};
use model::names::Digest;
use std::io::{self, BufRead, Read};

/// A response, out of its chunks.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its head.
    pub(crate) response: ResponseHead,
    /// Its body: content codings stay.
    pub(crate) body: Vec<u8>,
    /// SHA-256 of its head and body as they came.
    pub(crate) wire: Digest,
    /// Why the body is not all of it.
    pub(crate) cut: Option<String>,
}

impl Answer {
    /// Reads the final response of a connection: those before it, which only say that one will come, are passed over. What
    /// follows it is not read.
    ///
    /// # Errors
    /// From outside where nothing can be read, inside when there is no head.
    pub(crate) fn read(mut from: impl BufRead) -> io::Result<Result<Self, NotAMessage>> {
        loop {
            let mut all = Hashed { inner: &mut from, hashes: Hashes::default().with_sha256() };
            let response = match ResponseHead::read(&mut all)? {
                Ok(response) if response.status < 200 => continue,
                Ok(response) if response.kept.ends_with(b"\n\r\n") || response.kept.ends_with(b"\n\n") => response,
                Ok(_) => return Ok(Err(NotAMessage::BreaksOff)),
                Err(why) => return Ok(Err(why)),
            };
            let (body, cut) = body_of(&response, &mut all);
            let wire = all.hashes.sha256().unwrap_or_else(|| Digest::of(b""));
            return Ok(Ok(Self { response, body, wire, cut }));
        }
    }
}

/// Reads a body as long as its head says that it is (RFC 9112, section 6.3).
fn body_of(response: &ResponseHead, from: &mut impl BufRead) -> (Vec<u8>, Option<String>) {
    let mut body = Vec::new();
    if matches!(response.status, 204 | 304) {
        return (body, None);
    }
    if response.is_chunked() {
        let read = Dechunked::new(from).read_to_end(&mut body);
        return (body, read.err().map(|error| error.to_string()));
    }
    let stated = response.header("content-length").and_then(|text| text.split(',').next()?.trim().parse::<u64>().ok());
    let read = from.take(stated.unwrap_or(u64::MAX)).read_to_end(&mut body);
    let missing = stated.filter(|stated| (body.len() as u64) < *stated);
    let short = missing.map(|stated| format!("the connection ended after {} of {stated} bytes", body.len()));
    let cut = read.err().map(|error| error.to_string()).or(short);
    (body, cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(wire: &[u8]) -> Answer {
        Answer::read(wire).unwrap().unwrap()
    }

    #[test]
    fn the_final_response_is_read_to_its_own_end() {
        let wire = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef";
        let answer = read(wire);
        assert_eq!((answer.response.status, answer.body.as_slice(), answer.cut), (200, &b"abc"[..], None));
        assert_eq!(answer.wire, Digest::of(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"));
    }

    #[test]
    fn chunks_are_of_the_wire_and_not_of_the_body() {
        let wire =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: x\r\n\r\nHTTP";
        let answer = read(wire);
        assert_eq!((answer.body.as_slice(), answer.cut), (&b"abc"[..], None));
        assert_eq!(answer.wire, Digest::of(&wire[..wire.len() - 4]));
    }

    #[test]
    fn what_is_missing_is_said() {
        let answer = read(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        assert_eq!(answer.cut.as_deref(), Some("the connection ended after 3 of 10 bytes"));
        let answer = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
        assert_eq!(answer.body, b"ab");
        assert_eq!(answer.cut.as_deref(), Some("the body ends inside a chunk"));
        let nothing = read(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n");
        assert_eq!((nothing.body.len(), nothing.cut), (0, None));
    }
}
