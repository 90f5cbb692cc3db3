//! The bytes of a file, compressed member by member or not, with the place where each record begins.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// The most bytes that a compressed byte may become, beyond the first [`RATIO_FREE_BYTES`].
const RATIO_MAX: u64 = 200;
/// How many bytes a member may become whatever its size.
const RATIO_FREE_BYTES: u64 = 1 << 20;
/// What a gzip member begins with (RFC 1952 section 2.3.1): two for gzip, one for deflate.
const GZIP_MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// Counts what is taken, and takes back what was taken too early.
#[derive(Debug)]
pub(super) struct Counted<R> {
    inner: R,
    taken: u64,
    /// What comes before the rest of `inner`.
    back: Vec<u8>,
}

impl<R> Counted<R> {
    fn new(inner: R) -> Self {
        Self { inner, taken: 0, back: Vec::new() }
    }

    fn unread(&mut self, bytes: Vec<u8>) {
        self.taken = self.taken.saturating_sub(bytes.len() as u64);
        self.back.splice(0..0, bytes);
    }
}

impl<R: Seek> Counted<R> {
    fn go_to(&mut self, place: u64) -> io::Result<()> {
        self.back.clear();
        self.taken = place;
        self.inner.seek(SeekFrom::Start(place)).map(drop)
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.back.is_empty() { self.inner.fill_buf() } else { Ok(&self.back) }
    }

    fn consume(&mut self, count: usize) {
        self.taken = self.taken.saturating_add(count as u64);
        if self.back.is_empty() {
            self.inner.consume(count);
        } else {
            self.back.drain(..count.min(self.back.len()));
        }
    }
}

/// A member as it is decompressed, held to a ratio.
#[derive(Debug)]
struct Member<R> {
    decoder: GzDecoder<Counted<R>>,
    start: u64,
    given: u64,
}

impl<R> Member<R> {
    fn is_too_much(&self) -> bool {
        let taken = self.decoder.get_ref().taken.saturating_sub(self.start);
        self.given > RATIO_FREE_BYTES && self.given / RATIO_MAX > taken
    }
}

impl<R: BufRead> Read for Member<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.decoder.read(out)?;
        self.given = self.given.saturating_add(count as u64);
        if self.is_too_much() {
            let problem = format!("a compressed record became more than {RATIO_MAX} times as many bytes");
            return Err(io::Error::new(io::ErrorKind::QuotaExceeded, problem));
        }
        Ok(count)
    }
}

#[derive(Debug)]
enum Layer<R: BufRead> {
    Plain(Counted<R>),
    Member(Box<Counted<BufReader<Member<R>>>>),
    /// Between two members.
    Between(Counted<R>),
    /// Nothing more.
    End,
}

/// A file's bytes.
#[derive(Debug)]
pub(super) struct Input<R: BufRead> {
    layer: Layer<R>,
    /// How many bytes a file has that is not compressed, where that can be known.
    length: Option<u64>,
}

impl<R: BufRead + Seek> Input<R> {
    /// Begins to read; what begins as gzip does is taken as gzip.
    pub(super) fn new(mut inner: R) -> io::Result<Self> {
        let is_gzip = inner.fill_buf()?.starts_with(&GZIP_MAGIC);
        let length = if is_gzip { None } else { length_of(&mut inner)? };
        let counted = Counted::new(inner);
        Ok(Self { layer: if is_gzip { Layer::Between(counted) } else { Layer::Plain(counted) }, length })
    }

    /// Goes to the next record, over line ends and into the next member, and returns where it begins: in a compressed
    /// file, where its member does. Nothing at the end.
    pub(super) fn next_start(&mut self) -> io::Result<Option<u64>> {
        loop {
            match core::mem::replace(&mut self.layer, Layer::End) {
                Layer::End => return Ok(None),
                Layer::Plain(mut counted) => {
                    skip_line_ends(&mut counted)?;
                    let is_end = counted.fill_buf()?.is_empty();
                    let start = counted.taken;
                    self.layer = Layer::Plain(counted);
                    return Ok((!is_end).then_some(start));
                }
                Layer::Between(mut counted) => {
                    if counted.fill_buf()?.is_empty() {
                        return Ok(None);
                    }
                    let start = counted.taken;
                    let member = Member { decoder: GzDecoder::new(counted), start, given: 0 };
                    self.layer = Layer::Member(Box::new(Counted::new(BufReader::new(member))));
                }
                Layer::Member(mut member) => {
                    let skipped = skip_line_ends(&mut member);
                    let is_end = skipped.and_then(|()| Ok(member.fill_buf()?.is_empty()));
                    match is_end {
                        Ok(true) => self.layer = Layer::Between(member.inner.into_inner().decoder.into_inner()),
                        Ok(false) => {
                            let start = member.inner.get_ref().start;
                            self.layer = Layer::Member(member);
                            return Ok(Some(start));
                        }
                        Err(error) => {
                            self.layer = Layer::Member(member);
                            return Err(error);
                        }
                    }
                }
            }
        }
    }

    /// Goes on to the next line that `begins` a record, in this member or behind it.
    pub(super) fn find_line(&mut self, begins: impl Fn(&[u8]) -> bool) -> io::Result<()> {
        loop {
            let mut line = Vec::new();
            if self.line(&mut line, super::HEAD_BYTES_MAX)? == 0 {
                return Ok(());
            }
            if begins(&line) {
                match &mut self.layer {
                    Layer::Plain(counted) => counted.unread(line),
                    Layer::Member(member) => member.unread(line),
                    Layer::Between(_) | Layer::End => {}
                }
                return Ok(());
            }
        }
    }

    /// Returns how many bytes are left of a file that is not compressed, where that can be known.
    pub(super) fn left(&self) -> Option<u64> {
        match &self.layer {
            Layer::Plain(counted) => Some(self.length?.saturating_sub(counted.taken)),
            Layer::Member(_) | Layer::Between(_) | Layer::End => None,
        }
    }

    /// Goes on behind a member that cannot be read: to what may be the next one. There is nothing more where the file is
    /// not compressed, or where a member becomes too much.
    pub(super) fn find_member(&mut self) -> io::Result<()> {
        let Layer::Member(member) = core::mem::replace(&mut self.layer, Layer::End) else { return Ok(()) };
        let member = member.inner.into_inner();
        if member.is_too_much() {
            return Ok(());
        }
        let start = member.start;
        let mut counted = member.decoder.into_inner();
        // Reading it may have gone over the next one's beginning.
        counted.go_to(start.saturating_add(1))?;
        let mut last = Vec::new();
        while let Some(&byte) = counted.fill_buf()?.first() {
            counted.consume(1);
            last.push(byte);
            if last.len() > GZIP_MAGIC.len() {
                last.remove(0);
            }
            if last == GZIP_MAGIC {
                counted.unread(last);
                self.layer = Layer::Between(counted);
                return Ok(());
            }
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Input<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match &mut self.layer {
            Layer::Plain(counted) => counted.read(out),
            Layer::Member(member) => member.read(out),
            Layer::Between(_) | Layer::End => Ok(0),
        }
    }
}

impl<R: BufRead> Input<R> {
    /// Reads a line with its end, at most so many bytes of it.
    pub(super) fn line(&mut self, line: &mut Vec<u8>, max: usize) -> io::Result<usize> {
        match &mut self.layer {
            Layer::Plain(counted) => line_into(counted, line, max),
            Layer::Member(member) => line_into(member, line, max),
            Layer::Between(_) | Layer::End => Ok(0),
        }
    }
}

fn line_into(from: &mut impl BufRead, line: &mut Vec<u8>, max: usize) -> io::Result<usize> {
    from.take(max as u64).read_until(b'\n', line)
}

/// Returns how many bytes there are, and goes back to the first; nothing of what can only be read on.
fn length_of(inner: &mut impl Seek) -> io::Result<Option<u64>> {
    let Ok(length) = inner.seek(SeekFrom::End(0)) else { return Ok(None) };
    inner.rewind()?;
    Ok(Some(length))
}

fn skip_line_ends(from: &mut impl BufRead) -> io::Result<()> {
    while matches!(from.fill_buf()?.first(), Some(b'\r' | b'\n')) {
        from.consume(1);
    }
    Ok(())
}
