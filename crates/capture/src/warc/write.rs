//! Records of WARC 1.1, written one behind the other: plain, or each in a gzip member of its own (annex D.2).
//!
//! The bytes follow from what is written alone: there is no time and no file name in a member's head.

use super::{Kind, digest::Hashes};
use flate2::{Compression, GzBuilder};
use model::names::{Digest, EventId};
use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{self, Write},
};

/// How many bytes of a body a chunk holds.
const CHUNK_BYTES: usize = 1 << 20;
/// What a member's head says of the system that made it: unknown (RFC 1952 section 2.3.1).
const SYSTEM_UNKNOWN: u8 = 255;

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As they are.
    Plain,
    /// Each as a gzip member.
    Gzip,
}

/// A record that is to be written.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    /// What it holds.
    pub kind: Kind,
    /// Its id.
    pub id: EventId,
    /// When it was made: RFC 3339, UTC.
    pub date: &'a str,
    /// What it is of.
    pub url: Option<&'a str>,
    /// The media type of its block.
    pub content_type: &'a str,
    /// SHA-256 of its payload, where it is stated.
    pub payload: Option<Digest>,
    /// More fields, in order.
    pub fields: Vec<(&'static str, String)>,
    /// Its block, in parts.
    pub block: Vec<Cow<'a, [u8]>>,
}

/// Where a record was written, in bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Where it, or its member, begins.
    pub offset: u64,
    /// How many bytes it, or its member, has.
    pub length: u64,
}

/// Writes records.
#[derive(Debug)]
pub struct Writer<W> {
    out: Counted<W>,
    form: Form,
}

impl<W: Write> Writer<W> {
    /// Begins a file.
    pub fn new(inner: W, form: Form) -> Self {
        Self { out: Counted { inner, count: 0 }, form }
    }

    /// Writes a record, and returns where.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, record: &Record<'_>) -> io::Result<Written> {
        let offset = self.out.count;
        match self.form {
            Form::Plain => record.write_to(&mut self.out)?,
            Form::Gzip => {
                let builder = GzBuilder::new().operating_system(SYSTEM_UNKNOWN);
                let mut member = builder.write(&mut self.out, Compression::default());
                record.write_to(&mut member)?;
                member.finish()?;
            }
        }
        Ok(Written { offset, length: self.out.count.saturating_sub(offset) })
    }

    /// Returns what was written to.
    pub fn into_inner(self) -> W {
        self.out.inner
    }
}

impl Record<'_> {
    fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(self.head().as_bytes())?;
        for part in &self.block {
            out.write_all(part)?;
        }
        out.write_all(b"\r\n\r\n")
    }

    fn head(&self) -> String {
        let mut hashes = Hashes::default().with_sha256();
        self.block.iter().for_each(|part| hashes.update(part));
        let length: u64 = self.block.iter().map(|part| part.len() as u64).sum();
        let mut head = "WARC/1.1\r\n".to_owned();
        let mut field = |name: &str, value: &str| {
            // A string takes all that is written to it.
            write!(head, "{name}: {}\r\n", on_one_line(value)).unwrap_or_default();
        };
        field("WARC-Type", self.kind.name());
        field("WARC-Record-ID", &urn(self.id));
        field("WARC-Date", self.date);
        if let Some(url) = self.url {
            field("WARC-Target-URI", url);
        }
        self.fields.iter().for_each(|(name, value)| field(name, value));
        if let Some(digest) = hashes.sha256() {
            field("WARC-Block-Digest", &labelled(digest));
        }
        if let Some(digest) = self.payload {
            field("WARC-Payload-Digest", &labelled(digest));
        }
        field("Content-Type", self.content_type);
        field("Content-Length", &length.to_string());
        head + "\r\n"
    }
}

/// Returns how an event's id stands in a record.
pub(super) fn urn(id: EventId) -> String {
    format!("<urn:uuid:{id}>")
}

/// Returns a digest as a record states it, in the spelling that `sha256sum` prints.
fn labelled(digest: Digest) -> String {
    format!("sha256:{digest}")
}

/// What would end a field is encoded.
fn on_one_line(value: &str) -> Cow<'_, str> {
    if !value.contains(char::is_control) {
        return value.into();
    }
    let mut encoded = String::new();
    for char in value.chars() {
        if char.is_control() {
            let mut bytes = [0; 4];
            for byte in char.encode_utf8(&mut bytes).bytes() {
                write!(encoded, "%{byte:02X}").unwrap_or_default();
            }
        } else {
            encoded.push(char);
        }
    }
    encoded.into()
}

/// Returns a body in chunks (RFC 9112 section 7.1), always the same ones.
pub(super) fn in_chunks(body: &[u8]) -> Vec<Cow<'_, [u8]>> {
    let chunk = |bytes| [Cow::Owned(size_line(bytes)), Cow::Borrowed(bytes), Cow::Borrowed(&b"\r\n"[..])];
    let end = Cow::Borrowed(&b"0\r\n\r\n"[..]);
    body.chunks(CHUNK_BYTES).flat_map(chunk).chain([end]).collect()
}

fn size_line(chunk: &[u8]) -> Vec<u8> {
    format!("{:x}\r\n", chunk.len()).into_bytes()
}

#[derive(Debug)]
struct Counted<W> {
    inner: W,
    count: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.count = self.count.saturating_add(count as u64);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::warc::Reader;
    use std::io::{Cursor, Read as _};

    fn record(block: &[u8]) -> Record<'_> {
        Record {
            kind: Kind::Resource,
            id: "00000000-0000-7000-8000-000000000001".parse().unwrap(),
            date: "2026-03-01T10:00:00Z",
            url: Some("https://lamps.example/\r\nWARC-Type: response"),
            content_type: "text/plain",
            payload: Some(Digest::of(block)),
            fields: Vec::new(),
            block: vec![Cow::Borrowed(block)],
        }
    }

    #[test]
    fn a_record_has_the_form_of_the_standard() {
        let mut writer = Writer::new(Vec::new(), Form::Plain);
        let written = writer.write(&record(b"lights")).unwrap();
        let bytes = writer.into_inner();
        // printf lights | sha256sum
        let digest = "sha256:6fe6c35728c65f0351ca3e4f151b8010215afec63174941e71755ea1d8440475";
        let expected = format!(
            "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-7000-8000-000000000001>\r\n\
             WARC-Date: 2026-03-01T10:00:00Z\r\nWARC-Target-URI: https://lamps.example/%0D%0AWARC-Type: response\r\n\
             WARC-Block-Digest: {digest}\r\nWARC-Payload-Digest: {digest}\r\nContent-Type: text/plain\r\n\
             Content-Length: 6\r\n\r\nlights\r\n\r\n"
        );
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        assert_eq!(written, Written { offset: 0, length: expected.len() as u64 });
    }

    #[test]
    fn each_record_is_a_member_that_is_found_by_its_place() {
        let mut writer = Writer::new(Vec::new(), Form::Gzip);
        let first = writer.write(&record(b"one")).unwrap();
        let second = writer.write(&record(b"two")).unwrap();
        let bytes = writer.into_inner();
        assert_eq!((second.offset, second.offset + second.length), (first.length, bytes.len() as u64));
        // RFC 1952 section 2.3: no flags, no time.
        assert_eq!(bytes[..8], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
        let mut reader = Reader::new(Cursor::new(&bytes)).unwrap();
        for (expected, at) in [("one", first.offset), ("two", second.offset)] {
            assert_eq!(reader.next_head().unwrap().unwrap().offset, at);
            let mut block = String::new();
            reader.block().read_to_string(&mut block).unwrap();
            assert_eq!(block, expected);
        }
        assert!(reader.next_head().is_none());
    }

    #[test]
    fn a_body_goes_into_chunks_of_one_size() {
        assert_eq!(in_chunks(b"").concat(), b"0\r\n\r\n");
        assert_eq!(in_chunks(b"lights").concat(), b"6\r\nlights\r\n0\r\n\r\n");
        // 2^20 + 1 bytes: 100000 in hexadecimal, and 1.
        let long = in_chunks(&vec![b'x'; (1 << 20) + 1]).concat();
        assert!(long.starts_with(b"100000\r\nxx") && long.ends_with(b"xx\r\n1\r\nx\r\n0\r\n\r\n"));
    }
}
