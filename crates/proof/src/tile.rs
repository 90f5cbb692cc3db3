//! Tiles, C2SP tlog-tiles v0.1.0: where a tile is, and what a bundle of entries holds.
//!
//! ```text
//! tile/<L>/<N>[.p/<W>]            256, or W, hashes of level L, 32 bytes each
//! tile/entries/<N>[.p/<W>]        256, or W, entries, each behind its length in two bytes, big-endian
//! N = groups of three digits, all but the last with an x before them: 1234067 is x001/x234/067
//! ```
//! A path is read into numbers, printed again and compared, so that a tile has one address only.

use crate::entry::ENTRY_BYTES_MAX;
use core::{fmt, str::FromStr};

/// The hashes, or entries, of a full tile.
pub const TILE_WIDTH: u64 = 256;
/// The highest level that a path may name.
pub const LEVEL_MAX: u8 = 63;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileKind {
    /// Hashes of this level.
    Hashes(u8),
    /// Entries.
    Entries,
}

/// Where a tile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TilePath {
    /// What it holds.
    pub kind: TileKind,
    /// Its number in its level.
    pub index: u64,
    /// How many hashes or entries it has: 1 to 256.
    pub width: u64,
}

/// Why a text is not the path of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATile;

impl fmt::Display for NotATile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the path of a tile, such as tile/0/x001/234 or tile/entries/000.p/17")
    }
}

impl core::error::Error for NotATile {}

impl FromStr for TilePath {
    type Err = NotATile;

    fn from_str(text: &str) -> Result<Self, NotATile> {
        let path = read(text).ok_or(NotATile)?;
        if path.to_string() == text { Ok(path) } else { Err(NotATile) }
    }
}

/// Reads what a path means, if it means anything; other spellings of the same numbers are read too.
fn read(text: &str) -> Option<TilePath> {
    let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let kind = match kind {
        "entries" => TileKind::Entries,
        level => TileKind::Hashes(level.parse().ok().filter(|level| *level <= LEVEL_MAX)?),
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|width| (1..TILE_WIDTH).contains(width))?),
        None => (rest, TILE_WIDTH),
    };
    let mut index = 0_u64;
    for group in number.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok().filter(|group| *group < 1000)?)?;
    }
    Some(TilePath { kind, index, width })
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for (left, group) in groups.iter().enumerate().rev() {
            if left == 0 { write!(f, "{group:03}")? } else { write!(f, "x{group:03}/")? }
        }
        if self.width == TILE_WIDTH { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

/// Why bytes are not a bundle of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum BundleError {
    /// It ends within an entry.
    CutOff { entries: usize },
    /// An entry without a byte, which none is.
    Empty { entries: usize },
    /// It has more or fewer entries than its path says.
    Width { expected: u64, found: u64 },
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutOff { entries } => write!(f, "the bundle ends within its entry {entries}"),
            Self::Empty { entries } => write!(f, "the bundle's entry {entries} has no bytes"),
            Self::Width { expected, found } => write!(f, "the bundle has {found} entries, not {expected}"),
        }
    }
}

impl core::error::Error for BundleError {}

/// Returns the entries of a bundle of this width.
///
/// # Errors
/// Why these bytes are no such bundle.
pub fn entries(bundle: &[u8], width: u64) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let cut_off = BundleError::CutOff { entries: entries.len() };
        let Some((length, behind)) = rest.split_first_chunk::<2>() else { return Err(cut_off) };
        let length = usize::from(u16::from_be_bytes(*length));
        let Some((entry, behind)) = behind.split_at_checked(length) else { return Err(cut_off) };
        if entry.is_empty() {
            return Err(BundleError::Empty { entries: entries.len() });
        }
        entries.push(entry);
        rest = behind;
    }
    let found = entries.len() as u64;
    if found == width { Ok(entries) } else { Err(BundleError::Width { expected: width, found }) }
}

/// Two bytes hold the length of every entry.
const _: () = assert!(ENTRY_BYTES_MAX <= u16::MAX as usize);

#[cfg(test)]
mod tests {
    use super::*;

    fn path(kind: TileKind, index: u64, width: u64) -> TilePath {
        TilePath { kind, index, width }
    }

    #[test]
    fn the_specification_s_paths() {
        let full = |index| path(TileKind::Hashes(0), index, 256);
        for (text, expected) in [
            ("tile/0/999", full(999)),
            ("tile/0/x001/000", full(1000)),
            ("tile/0/x001/x234/067", full(1_234_067)),
            ("tile/0/000", full(0)),
            ("tile/63/000.p/255", path(TileKind::Hashes(63), 0, 255)),
            ("tile/1/273.p/112", path(TileKind::Hashes(1), 273, 112)),
            ("tile/entries/x001/234.p/1", path(TileKind::Entries, 1234, 1)),
            ("tile/0/x018/x446/x744/x073/x709/x551/615", full(u64::MAX)),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
            assert_eq!(expected.to_string(), text);
        }
    }

    #[test]
    fn there_is_no_second_way_to_write_a_path() {
        for text in [
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/x000/001",
            "tile/0/x001",
            "tile/0/001/000",
            "tile/0/x001/x000",
            "tile/0/x01/000",
            "tile/0/1000",
            "tile/00/000",
            "tile/+0/000",
            "tile/64/000",
            "tile/-1/000",
            "tile//000",
            "tile/0/",
            "tile/0",
            "tile/0/-01",
            "tile/0/+01",
            "tile/0/X001/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p",
            "tile/0/000.P/1",
            "tile/0/000.p/1/",
            "tile/0/000/",
            "tile/0//000",
            "/tile/0/000",
            "tile/Entries/000",
            "tile/entries/000.p/+1",
            "tile/data/000",
            "tile/0/%30%30%30",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/0/xx001/000",
            "tile/0/٠٠٠",
            "",
        ] {
            assert_eq!(text.parse::<TilePath>(), Err(NotATile), "{text}");
        }
    }

    #[test]
    fn the_published_bundle_and_what_is_none() {
        // The entries of the published tree's leaves 0 to 6.
        let bundle = [
            0, 0, 0, 1, 0, 0, 1, 0x10, 0, 2, 0x20, 0x21, 0, 2, 0x30, 0x31, 0, 4, 0x40, 0x41, 0x42, 0x43, 0, 8, 0x50,
            0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57,
        ];
        // Its first leaf is empty, which an entry cannot be.
        assert_eq!(entries(&bundle, 7), Err(BundleError::Empty { entries: 0 }));
        let bundle = &bundle[2..];
        let found = entries(bundle, 6).unwrap();
        assert_eq!(found[3], [0x30, 0x31]);
        assert_eq!(found.concat().len() + 2 * found.len(), bundle.len());
        assert_eq!(entries(bundle, 5), Err(BundleError::Width { expected: 5, found: 6 }));
        for end in 1..bundle.len() {
            assert!(entries(&bundle[..end], 6).is_err(), "{end}");
        }
    }
}
