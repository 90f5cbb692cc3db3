//! The central directory of a zip: what is in it and where, and nothing else believed.
//!
//! ```text
//! members ─┬─ central directory ─┬─ [zip64 end, its locator] ─┬─ end: entries, size and place of the directory ─┐
//!          └──── at most 16 MiB ─┘                                                                   end of file ┘
//! ```
//! Follows APPNOTE 6.3.10, sections 4.3.12 to 4.3.16. Names are compared and never paths. Members that lie over one
//! another, which is how a small zip becomes a large one, are refused.

use std::{
    collections::BTreeSet,
    io::{self, Read, Seek, SeekFrom},
};

/// The longest central directory that is read, in bytes.
pub const DIRECTORY_BYTES_MAX: u64 = 16 << 20;
/// The longest end of a zip: its fixed part, and a comment.
const END_BYTES_MAX: u64 = END_BYTES as u64 + 0xffff;
const END_BYTES: usize = 22;
const LOCATOR_BYTES: usize = 20;
const END64_BYTES: usize = 56;
const ENTRY_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
/// A flag of a member that is encrypted.
const ENCRYPTED: u16 = 1;

/// Why a file is no zip whose members can be read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NotAZip {
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("its end is no end of a zip")]
    NoEnd,
    #[error("its list of members has {bytes} bytes, and at most {max} are read")]
    TooLong { bytes: u64, max: u64 },
    #[error("its list of members breaks off, or lies where it cannot")]
    BrokenDirectory,
    #[error("it has the member {name:?} twice")]
    Twice { name: String },
    #[error("its members {first:?} and {second:?} lie over one another")]
    Overlap { first: String, second: String },
}

/// How a member is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Stored,
    Deflated,
    /// In a way that is not read, or encrypted.
    Other,
}

/// What the directory says of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) method: Method,
    /// Where its own head begins.
    pub(super) offset: u64,
    /// How many bytes it has in the zip.
    pub(super) packed: u64,
}

impl Member {
    /// Goes to where its bytes begin.
    pub(super) fn go_to(&self, from: &mut (impl Read + Seek)) -> io::Result<()> {
        let mut head = [0; LOCAL_BYTES];
        from.seek(SeekFrom::Start(self.offset))?;
        from.read_exact(&mut head)?;
        let (name, extra) = (number(&head, 26, 2), number(&head, 28, 2));
        match (head.starts_with(b"PK\x03\x04"), name, extra) {
            (true, Some(name), Some(extra)) => {
                let start = self.offset.saturating_add(LOCAL_BYTES as u64).saturating_add(name).saturating_add(extra);
                from.seek(SeekFrom::Start(start)).map(drop)
            }
            _ => Err(io::Error::new(io::ErrorKind::InvalidData, "no member begins where the zip says")),
        }
    }

    /// The bytes that are surely its own: its head without what stands behind the name there, and its data.
    fn end(&self) -> u64 {
        self.offset
            .saturating_add(LOCAL_BYTES as u64)
            .saturating_add(self.name.len() as u64)
            .saturating_add(self.packed)
    }
}

/// Reads the directory of a zip.
pub(super) fn directory(from: &mut (impl Read + Seek)) -> Result<Vec<Member>, NotAZip> {
    let (at, bytes, entries) = place(from)?;
    if bytes > DIRECTORY_BYTES_MAX {
        return Err(NotAZip::TooLong { bytes, max: DIRECTORY_BYTES_MAX });
    }
    let mut all = Vec::new();
    from.seek(SeekFrom::Start(at))?;
    from.take(bytes).read_to_end(&mut all)?;
    let mut members = Vec::new();
    let mut rest = all.as_slice();
    while !rest.is_empty() {
        let (member, behind) = member(rest).ok_or(NotAZip::BrokenDirectory)?;
        members.push(member);
        rest = behind;
    }
    if members.len() as u64 != entries || all.len() as u64 != bytes {
        return Err(NotAZip::BrokenDirectory);
    }
    check(&members, at)?;
    Ok(members)
}

/// Returns where the directory is, how long it is and how many members it lists.
fn place(from: &mut (impl Read + Seek)) -> Result<(u64, u64, u64), NotAZip> {
    let length = from.seek(SeekFrom::End(0))?;
    let start = length.saturating_sub(END_BYTES_MAX);
    let mut tail = Vec::new();
    from.seek(SeekFrom::Start(start))?;
    from.take(END_BYTES_MAX).read_to_end(&mut tail)?;
    let is_end = |at: &usize| {
        let end = tail.get(*at..).unwrap_or_default();
        let behind = end.len().checked_sub(END_BYTES).map(|behind| behind as u64);
        end.starts_with(b"PK\x05\x06") && behind == number(end, 20, 2)
    };
    let found = (0..tail.len().saturating_sub(END_BYTES - 1)).rev().find(is_end).ok_or(NotAZip::NoEnd)?;
    let end = tail.get(found..).unwrap_or_default();
    let of = |at, size| number(end, at, size).ok_or(NotAZip::NoEnd);
    let (entries, bytes, at) = (of(10, 2)?, of(12, 4)?, of(16, 4)?);
    if entries < 0xffff && bytes < 0xffff_ffff && at < 0xffff_ffff {
        return Ok((at, bytes, entries));
    }
    let locator = found.checked_sub(LOCATOR_BYTES).and_then(|at| tail.get(at..found)).unwrap_or_default();
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok((at, bytes, entries));
    }
    let mut end64 = [0; END64_BYTES];
    from.seek(SeekFrom::Start(number(locator, 8, 8).ok_or(NotAZip::NoEnd)?))?;
    from.read_exact(&mut end64)?;
    let of = |at| number(&end64, at, 8).filter(|_| end64.starts_with(b"PK\x06\x06")).ok_or(NotAZip::NoEnd);
    Ok((of(48)?, of(40)?, of(32)?))
}

/// Reads an entry of the directory, and returns it with what is behind it.
fn member(bytes: &[u8]) -> Option<(Member, &[u8])> {
    let of = |at, size| number(bytes, at, size);
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let method = match (of(8, 2)?, of(10, 2)?) {
        (flags, _) if flags & u64::from(ENCRYPTED) != 0 => Method::Other,
        (_, 0) => Method::Stored,
        (_, 8) => Method::Deflated,
        _ => Method::Other,
    };
    let [name, extra, comment] =
        [of(28, 2)?, of(30, 2)?, of(32, 2)?].map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    let (name, behind) = bytes.get(ENTRY_BYTES..)?.split_at_checked(name)?;
    let (extra, behind) = behind.split_at_checked(extra)?;
    let behind = behind.get(comment..)?;
    let (size, packed, offset) = (of(24, 4)?, of(20, 4)?, of(42, 4)?);
    let mut wide = zip64(extra);
    let mut widened = |value: u64| if value == 0xffff_ffff { wide.next() } else { Some(value) };
    widened(size)?;
    let (packed, offset) = (widened(packed)?, widened(offset)?);
    Some((Member { name: String::from_utf8_lossy(name).into_owned(), method, offset, packed }, behind))
}

/// The numbers that did not fit, in their order: the size, the size in the zip, the place.
fn zip64(mut extra: &[u8]) -> impl Iterator<Item = u64> {
    let mut found = Vec::new();
    while let (Some(id), Some(length)) = (number(extra, 0, 2), number(extra, 2, 2)) {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let Some((value, behind)) = extra.get(4..).and_then(|rest| rest.split_at_checked(length)) else { break };
        if id == 1 {
            found.extend(value.chunks_exact(8).filter_map(|chunk| number(chunk, 0, 8)));
        }
        extra = behind;
    }
    found.into_iter()
}

/// Names are unique, and members lie beside one another, before the directory.
fn check(members: &[Member], end: u64) -> Result<(), NotAZip> {
    let mut names = BTreeSet::new();
    if let Some(member) = members.iter().find(|member| !names.insert(&member.name)) {
        return Err(NotAZip::Twice { name: member.name.clone() });
    }
    let mut in_order: Vec<&Member> = members.iter().collect();
    in_order.sort_by_key(|member| (member.offset, member.end()));
    if in_order.iter().any(|member| member.end() > end) {
        return Err(NotAZip::BrokenDirectory);
    }
    let over = in_order.iter().zip(in_order.iter().skip(1)).find(|(first, second)| first.end() > second.offset);
    match over {
        Some((first, second)) => Err(NotAZip::Overlap { first: first.name.clone(), second: second.name.clone() }),
        None => Ok(()),
    }
}

/// Returns the little-endian number of so many bytes at a place.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(size)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
