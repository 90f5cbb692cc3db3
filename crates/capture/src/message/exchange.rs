//! Heads as they were kept, one behind the other: for each exchange what was asked, where it is known, and what was
//! answered.
//!
//! ```text
//! GET /old HTTP/1.1 … ↵ ↵  HTTP/1.1 301 … ↵ ↵  GET /new HTTP/1.1 … ↵ ↵  HTTP/1.1 200 … ↵ ↵
//! └──── request ─────────┘ └── response ────┘ └──── request ─────────┘ └── response ────┘
//! └───────────── a redirect ────────────────┘ └────────────── the last one ─────────────┘
//! ```
//! Each head ends with its empty line (RFC 9112 section 2.1); a response begins with `HTTP/`, which no request does.

use super::{HEAD_BYTES_MAX, SECRET};
use std::io::{self, BufRead, Read as _};

/// An exchange: the exact bytes of its heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// The head of the request, where it was kept.
    pub request: Option<&'a [u8]>,
    /// The head of the response.
    pub response: &'a [u8],
}

/// Why kept heads cannot be told apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotExchanges {
    #[error("there is no head in it")]
    Empty,
    #[error("the request at byte {offset} has no response behind it")]
    NoResponse { offset: usize },
}

/// Takes kept heads apart, in order. The last one may lack its empty line.
///
/// # Errors
/// When a request is not followed by a response, or there is no response at all.
pub fn exchanges(heads: &[u8]) -> Result<Vec<Exchange<'_>>, NotExchanges> {
    let mut found = Vec::new();
    let mut asked: Option<(usize, &[u8])> = None;
    let mut offset = 0;
    while let Some(rest) = heads.get(offset..).filter(|rest| !rest.is_empty()) {
        let head = rest.get(..head_length(rest)).unwrap_or(rest);
        match (head.starts_with(b"HTTP/"), asked) {
            (true, _) => found.push(Exchange { request: asked.take().map(|(_, request)| request), response: head }),
            (false, None) => asked = Some((offset, head)),
            (false, Some((offset, _))) => return Err(NotExchanges::NoResponse { offset }),
        }
        offset = offset.saturating_add(head.len());
    }
    match asked {
        Some((offset, _)) => Err(NotExchanges::NoResponse { offset }),
        None if found.is_empty() => Err(NotExchanges::Empty),
        None => Ok(found),
    }
}

/// Reads the head of a request, to behind its empty line, and returns its bytes without the lines that tell who asked.
/// Nothing, where it is too long.
///
/// # Errors
/// When it cannot be read.
pub fn kept_request(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let (mut kept, mut length, mut is_secret) = (Vec::new(), 0_usize, false);
    loop {
        let mut line = Vec::new();
        (&mut *from).take(HEAD_BYTES_MAX as u64).read_until(b'\n', &mut line)?;
        length = length.saturating_add(line.len());
        if length >= HEAD_BYTES_MAX {
            return Ok(None);
        }
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let text = String::from_utf8_lossy(&line);
            let name = text.split_once(':').map_or("", |(name, _)| name.trim());
            is_secret = SECRET.iter().any(|secret| name.eq_ignore_ascii_case(secret));
        }
        if !is_secret {
            kept.extend_from_slice(&line);
        }
        if matches!(line.as_slice(), b"" | b"\n" | b"\r\n") {
            return Ok(Some(kept));
        }
    }
}

/// Returns how many bytes the first head has, with its empty line.
fn head_length(bytes: &[u8]) -> usize {
    let mut length = 0_usize;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        length = length.saturating_add(line.len());
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_told_apart_in_order() {
        let heads = b"GET /old HTTP/1.1\r\nHost: a\r\n\r\nHTTP/1.1 301 Moved\r\nLocation: /new\r\n\r\n\
                      GET /new HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
        let found = exchanges(heads).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].request, Some(&b"GET /old HTTP/1.1\r\nHost: a\r\n\r\n"[..]));
        assert_eq!(found[0].response, b"HTTP/1.1 301 Moved\r\nLocation: /new\r\n\r\n");
        assert_eq!(found[1].response, b"HTTP/1.1 200 OK\r\n\r\n");
        let joined: Vec<u8> =
            found.iter().flat_map(|one| [one.request.unwrap_or_default(), one.response].concat()).collect();
        assert_eq!(joined, heads, "no byte is lost");
    }

    #[test]
    fn a_response_may_stand_alone_with_bare_line_feeds_or_without_its_empty_line() {
        for head in [&b"HTTP/1.0 200 OK\nA: b\n\n"[..], b"HTTP/1.1 200 OK\r\nA: b\r\n", b"HTTP/1.1 200 OK"] {
            assert_eq!(exchanges(head), Ok(vec![Exchange { request: None, response: head }]));
        }
    }

    #[test]
    fn a_request_is_kept_without_who_asked() {
        let sent = b"GET / HTTP/1.1\r\nCookie: who=me\r\n  and=more\r\nHost: a\r\nauthorization: x\r\n\r\nbody";
        let kept = kept_request(&mut sent.as_slice()).unwrap().unwrap();
        assert_eq!(kept, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        let long = [b"GET / HTTP/1.1\r\n".to_vec(), b"X-Long: y\r\n".repeat(30_000)].concat();
        assert_eq!(kept_request(&mut long.as_slice()).unwrap(), None);
    }

    #[test]
    fn a_request_without_a_response_is_told_with_its_place() {
        assert_eq!(exchanges(b""), Err(NotExchanges::Empty));
        let twice = b"HTTP/1.1 200 OK\r\n\r\nGET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
        assert_eq!(exchanges(twice), Err(NotExchanges::NoResponse { offset: 19 }));
        assert_eq!(exchanges(b"GET / HTTP/1.1\r\n\r\n"), Err(NotExchanges::NoResponse { offset: 0 }));
    }
}
