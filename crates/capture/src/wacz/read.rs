//! A package, read: its WARC files as streams, and whether its members are what it lists.

use super::directory::{Member, Method, NotAZip, directory};
use crate::warc::{Labelled, file_digest};
use flate2::bufread::DeflateDecoder;
use model::names::Digest;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{self, BufReader, Read, Seek, SeekFrom, Take},
};

/// The most bytes that a compressed byte may become, beyond the first [`RATIO_FREE_BYTES`], in all members together.
const RATIO_MAX: u64 = 200;
/// How many bytes the compressed members may become whatever their size.
const RATIO_FREE_BYTES: u64 = 1 << 20;
/// The longest list of members, in bytes.
const LIST_BYTES_MAX: u64 = 8 << 20;
const LIST: &str = "datapackage.json";
const LIST_DIGEST: &str = "datapackage-digest.json";

/// What is not as the package says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The member.
    pub member: String,
    /// What is wrong with it.
    pub why: String,
}

/// What was read of compressed members, and what came of it.
#[derive(Debug, Default, Clone, Copy)]
struct Counted {
    taken: u64,
    given: u64,
}

/// A package.
#[derive(Debug)]
pub struct Reader<R> {
    inner: R,
    members: BTreeMap<String, Member>,
    counted: Counted,
}

impl<R: Read + Seek> Reader<R> {
    /// Opens a package.
    ///
    /// # Errors
    /// When it is no zip that can be read.
    pub fn open(mut inner: R) -> Result<Self, NotAZip> {
        let members = directory(&mut inner)?.into_iter().map(|member| (member.name.clone(), member)).collect();
        Ok(Self { inner, members, counted: Counted::default() })
    }

    /// Returns the names of its WARC files.
    pub fn warcs(&self) -> Vec<String> {
        let is_warc = |name: &&String| {
            let plain = name.strip_suffix(".gz").unwrap_or(name);
            plain.starts_with("archive/") && plain.rsplit_once('.').is_some_and(|(_, end)| end == "warc")
        };
        self.members.keys().filter(is_warc).cloned().collect()
    }

    /// Returns the bytes of a member.
    ///
    /// # Errors
    /// When it is not there, or compressed in a way that is not read.
    pub fn body(&mut self, name: &str) -> io::Result<Body<'_, R>> {
        let member = self.members.get(name);
        let member = member.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it is not there"))?;
        member.go_to(&mut self.inner)?;
        let start = self.inner.stream_position()?;
        match member.method {
            Method::Stored => Ok(Body::Stored(Window { inner: &mut self.inner, start, length: member.packed, at: 0 })),
            Method::Deflated => {
                let before = self.counted;
                let decoder = DeflateDecoder::new(BufReader::new((&mut self.inner).take(member.packed)));
                Ok(Body::Deflated(Box::new(Held { decoder, before, counted: &mut self.counted })))
            }
            Method::Other => {
                let problem = "it is encrypted, or compressed in a way that is not read";
                Err(io::Error::new(io::ErrorKind::Unsupported, problem))
            }
        }
    }

    /// Compares its members with what it lists, and returns what is not as it says.
    pub fn check(&mut self) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut say = |member: &str, why: &str| found.push(Finding { member: member.to_owned(), why: why.to_owned() });
        let list = match self.list(LIST) {
            Ok(list) => list,
            Err(error) => {
                say(LIST, &format!("what it lists is not known: {error}"));
                return found;
            }
        };
        let stated = self.list(LIST_DIGEST).ok().and_then(|list| text(&list, "hash"));
        let resources = list.get("resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        // Each once, so that a list that repeats itself is no more work.
        let of = |one| Some((text(one, "path")?, text(one, "hash")?));
        let listed: BTreeMap<String, String> = resources.iter().filter_map(of).collect();
        for warc in self.warcs() {
            if !listed.contains_key(&warc) {
                say(&warc, "it is not listed in datapackage.json");
            }
        }
        for (path, hash) in listed.into_iter().chain(stated.map(|hash| (LIST.to_owned(), hash))) {
            match (Labelled::parse(&hash), self.body(&path).and_then(file_digest)) {
                (_, Err(error)) => say(&path, &format!("it cannot be compared with what is listed: {error}")),
                (Ok(Labelled::Sha256(listed)), Ok(digest)) if digest == Digest(listed) => {}
                (Ok(Labelled::Sha256(_)), Ok(_)) => say(&path, "the SHA-256 that is listed for it is wrong"),
                (Ok(Labelled::Sha1(_)) | Err(_), Ok(_)) => say(&path, "what is listed for it is no SHA-256"),
            }
        }
        found
    }

    fn list(&mut self, name: &str) -> io::Result<Value> {
        let mut bytes = Vec::new();
        self.body(name)?.take(LIST_BYTES_MAX).read_to_end(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}

fn text(of: &Value, name: &str) -> Option<String> {
    of.get(name).and_then(Value::as_str).map(ToOwned::to_owned)
}

/// The bytes of a member.
#[derive(Debug)]
pub enum Body<'a, R> {
    /// A part of the zip.
    Stored(Window<'a, R>),
    /// What its compressed bytes become; it can only be read from beginning to end.
    Deflated(Box<Held<'a, R>>),
}

impl<R> Body<'_, R> {
    /// Tells whether it is compressed in the zip.
    pub fn is_compressed(&self) -> bool {
        matches!(self, Self::Deflated(_))
    }
}

/// A part of a file.
#[derive(Debug)]
pub struct Window<'a, R> {
    inner: &'a mut R,
    start: u64,
    length: u64,
    at: u64,
}

/// Compressed bytes, held to a ratio.
#[derive(Debug)]
pub struct Held<'a, R> {
    decoder: DeflateDecoder<BufReader<Take<&'a mut R>>>,
    before: Counted,
    counted: &'a mut Counted,
}

impl<R: Read> Read for Body<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(window) => {
                let left = usize::try_from(window.length.saturating_sub(window.at)).unwrap_or(usize::MAX);
                let most = left.min(out.len());
                let count = window.inner.read(out.get_mut(..most).unwrap_or_default())?;
                window.at = window.at.saturating_add(count as u64);
                Ok(count)
            }
            Self::Deflated(held) => {
                let count = held.decoder.read(out)?;
                let given = held.before.given.saturating_add(held.decoder.total_out());
                let taken = held.before.taken.saturating_add(held.decoder.total_in());
                *held.counted = Counted { taken, given };
                if given > RATIO_FREE_BYTES && given / RATIO_MAX > taken {
                    let problem = format!("its compressed members became more than {RATIO_MAX} times as many bytes");
                    return Err(io::Error::new(io::ErrorKind::QuotaExceeded, problem));
                }
                Ok(count)
            }
        }
    }
}

impl<R: Seek> Seek for Body<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let Self::Stored(window) = self else {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "compressed bytes are read from beginning to end"));
        };
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => window.at.checked_add_signed(by),
            SeekFrom::End(by) => window.length.checked_add_signed(by),
        };
        let at = at.ok_or(io::ErrorKind::InvalidInput)?;
        window.inner.seek(SeekFrom::Start(window.start.saturating_add(at)))?;
        window.at = at;
        Ok(at)
    }
}
