use super::*;

fn head(text: &str) -> Result<ResponseHead, NotAMessage> {
    ResponseHead::read(&mut text.as_bytes()).unwrap()
}

fn body(chunks: &[u8]) -> io::Result<(Vec<u8>, bool)> {
    let mut reader = Dechunked::new(chunks);
    let mut out = Vec::new();
    reader.read_to_end(&mut out)?;
    Ok((out, reader.had_chunks()))
}

#[test]
fn heads_are_read_loosely_and_kept_without_who_asked() {
    let sent = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: session=secret\r\n folded=secret\r\nX-A: one\r\n two\r\n\r\nbody";
    let head_read = head(sent).unwrap();
    assert_eq!((head_read.status, head_read.header("content-TYPE")), (200, Some("text/html")));
    assert_eq!(head_read.header("x-a"), Some("one two"));
    assert_eq!(head_read.header("set-cookie"), None);
    let kept = String::from_utf8(head_read.kept).unwrap();
    assert_eq!(kept, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-A: one\r\n two\r\n\r\n");
    assert_eq!(head_read.length, sent.len() - "body".len());
    assert_eq!(head("HTTP/1.0 404\nServer: x\n\n").unwrap().status, 404);
    assert_eq!(head("HTTP/2 301 \r\n\r\n").unwrap().status, 301);
    for other in ["", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 99 No\r\n\r\n", "HTTP/1.1 OK\r\n\r\n"] {
        assert!(matches!(head(other), Err(NotAMessage::NoStatus { .. })), "{other:?}");
    }
    let long = format!("HTTP/1.1 200 OK\r\n{}", "X-Long: y\r\n".repeat(30_000));
    assert_eq!(head(&long), Err(NotAMessage::TooLong { max: HEAD_BYTES_MAX }));
}

#[test]
fn a_body_comes_out_of_its_chunks() {
    // RFC 9112 section 7.1: sizes in hexadecimal, extensions behind `;`, trailers behind the last chunk.
    assert_eq!(body(b"4;x=y\r\nWiki\r\nB\r\npedia in \r\n\r\n0\r\nX-T: 1\r\n\r\n").unwrap().0, b"Wikipedia in \r\n");
    assert_eq!(body(b"4\nWiki\n0\n\n").unwrap(), (b"Wiki".to_vec(), true));
    assert_eq!(body(b"no chunks\r\nat all").unwrap(), (b"no chunks\r\nat all".to_vec(), false));
    for broken in [
        &b"4\r\nWi"[..],
        b"4\r\nWiki\r\n",
        b"4\r\nWiki\r\nzz\r\n",
        b"ffffffffffffffff\r\nx",
        b"4\r\nWiki\r\n+3\r\nabc\r\n0\r\n\r\n",
    ] {
        assert!(body(broken).is_err(), "{broken:?}");
    }
}
