//! A font: which characters its codes stand for (ISO 32000-1, 9.10), and how wide they are (9.2.4, 9.7.4.3).

#![expect(
    clippy::float_arithmetic,
    reason = "sums and products of IEEE 754 are the same on every machine, and decide where lines and words part alone"
)]

use super::{STREAM_BYTES_MAX, cmap::CharacterMap, glyphs};
use lopdf::{Dictionary, Document, Encoding, Object};
use std::collections::BTreeMap;

/// How wide characters are where nobody says it, in thousandths of the size.
const USUAL_WIDTH: f64 = 500.0;
/// The default width of the characters of composite fonts.
const COMPOSITE_WIDTH: f64 = 1000.0;

/// A font that is used.
#[derive(Debug)]
pub(super) struct Font<'a> {
    /// What it says of its characters.
    map: Option<CharacterMap>,
    /// What the names of its shapes say.
    named: BTreeMap<u8, String>,
    /// What its encoding says of those that it does not.
    encoding: Option<Encoding<'a>>,
    widths: Widths,
}

#[derive(Debug)]
enum Widths {
    Unknown,
    /// Of codes of one byte, from the first on; of others; and what a unit is.
    Simple {
        first: usize,
        widths: Vec<f64>,
        other: f64,
        unit: f64,
    },
    /// Of codes of two bytes: by the first and last of a row.
    Composite {
        rows: BTreeMap<u32, (u32, Vec<f64>)>,
        other: f64,
    },
}

/// A string of a font.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// How wide it is, in sizes of the font.
    pub(super) width: f64,
    /// How many characters it has, and how many of them are the space of one byte.
    pub(super) codes: f64,
    pub(super) spaces: f64,
    pub(super) is_estimated: bool,
}

impl<'a> Font<'a> {
    /// Reads a font.
    ///
    /// # Errors
    /// When what it says is longer than is read.
    pub(super) fn read(font: &'a Dictionary, pdf: &'a Document) -> Result<Self, lopdf::Error> {
        let is_composite = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0");
        let map = match font.get_deref(b"ToUnicode", pdf).and_then(Object::as_stream) {
            Ok(map) => CharacterMap::parse(&map.get_plain_content_with_limit(STREAM_BYTES_MAX)?),
            Err(_) => None,
        };
        // A composite font numbers its shapes, and of itself says nothing of characters.
        let is_silent = is_composite && is_by_number(font);
        let encoding = if is_silent { None } else { Some(font.get_font_encoding_with_limit(pdf, STREAM_BYTES_MAX)?) };
        let named = if is_composite { BTreeMap::new() } else { glyphs::named(font, pdf) };
        let widths = if is_composite { Widths::composite(font, pdf) } else { Widths::simple(font, pdf) };
        Ok(Self { map, named, encoding, widths: widths.unwrap_or(Widths::Unknown) })
    }

    /// Returns what a string of codes says.
    pub(super) fn decode(&self, bytes: &[u8]) -> Decoded {
        let is_double = matches!(self.widths, Widths::Composite { .. });
        let count = if is_double { bytes.len().div_ceil(2) } else { bytes.len() };
        let encoded = |bytes: &[u8]| match (&self.encoding, self.named.is_empty()) {
            (None, _) => None,
            (Some(encoding), true) => encoding.bytes_to_string(bytes).ok(),
            (Some(encoding), false) => bytes
                .iter()
                .map(|byte| match self.named.get(byte) {
                    Some(text) => Some(text.clone()),
                    None => encoding.bytes_to_string(&[*byte]).ok(),
                })
                .collect(),
        };
        let text = match &self.map {
            Some(map) => map.decode(bytes, encoded),
            None => {
                encoded(bytes).unwrap_or_else(|| core::iter::repeat_n(char::REPLACEMENT_CHARACTER, count).collect())
            }
        };
        let spaces = if is_double { 0 } else { bytes.split(|byte| *byte == b' ').count().saturating_sub(1) };
        let number = |n: usize| u32::try_from(n).map_or(f64::MAX, f64::from);
        Decoded {
            text,
            width: self.widths.of(bytes),
            codes: number(count),
            spaces: number(spaces),
            is_estimated: matches!(self.widths, Widths::Unknown),
        }
    }
}

impl Widths {
    fn simple(font: &Dictionary, pdf: &Document) -> Option<Self> {
        let widths = font.get_deref(b"Widths", pdf).ok()?.as_array().ok()?;
        let widths: Vec<f64> = widths.iter().map(|width| number(width, pdf).unwrap_or(USUAL_WIDTH)).collect();
        let first = font.get_deref(b"FirstChar", pdf).ok()?.as_i64().ok()?;
        let described = font.get_deref(b"FontDescriptor", pdf).and_then(Object::as_dict).ok();
        let other = described.and_then(|described| number(described.get(b"MissingWidth").ok()?, pdf));
        // The shapes of type 3 have a unit of their own.
        let matrix = font.get_deref(b"FontMatrix", pdf).and_then(Object::as_array).ok();
        let unit = matrix.and_then(|matrix| number(matrix.first()?, pdf)).unwrap_or(0.001);
        Some(Self::Simple { first: usize::try_from(first).ok()?, widths, other: other.unwrap_or(0.0), unit })
    }

    fn composite(font: &Dictionary, pdf: &Document) -> Option<Self> {
        if !is_by_number(font) {
            return None;
        }
        let of = font.get_deref(b"DescendantFonts", pdf).ok()?.as_array().ok()?.first()?;
        let of = pdf.dereference(of).ok()?.1.as_dict().ok()?;
        let other = of.get(b"DW").ok().and_then(|width| number(width, pdf)).unwrap_or(COMPOSITE_WIDTH);
        let listed = of.get_deref(b"W", pdf).and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        Some(Self::Composite { rows: rows(listed, pdf), other })
    }

    /// Returns how wide a string of codes is, in sizes of the font.
    fn of(&self, bytes: &[u8]) -> f64 {
        match self {
            Self::Unknown => bytes.iter().map(|_| USUAL_WIDTH / 1000.0).sum(),
            Self::Simple { first, widths, other, unit } => {
                let of =
                    |byte: &u8| usize::from(*byte).checked_sub(*first).and_then(|n| widths.get(n)).unwrap_or(other);
                bytes.iter().map(|byte| of(byte) * unit).sum()
            }
            Self::Composite { rows, other } => {
                let codes = bytes.chunks(2).map(|code| code.iter().fold(0, |all, byte| all << 8 | u32::from(*byte)));
                codes.map(|code| of_row(rows, code).unwrap_or(*other) / 1000.0).sum()
            }
        }
    }
}

/// Tells whether the codes of a composite font are the numbers of its shapes, two bytes each.
fn is_by_number(font: &Dictionary) -> bool {
    font.get(b"Encoding").and_then(Object::as_name).is_ok_and(|name| name.starts_with(b"Identity"))
}

fn of_row(rows: &BTreeMap<u32, (u32, Vec<f64>)>, code: u32) -> Option<f64> {
    let (first, (last, widths)) = rows.range(..=code).next_back()?;
    if code > *last {
        return None;
    }
    let place = usize::try_from(code.checked_sub(*first)?).ok()?;
    // A row of one width has it once.
    widths.get(place).or_else(|| widths.last()).copied()
}

/// Reads widths of composite fonts: `c [w1 … wn]` and `first last w`.
fn rows(listed: &[Object], pdf: &Document) -> BTreeMap<u32, (u32, Vec<f64>)> {
    let mut rows = BTreeMap::new();
    let mut rest = listed.iter().map(|object| pdf.dereference(object).map_or(object, |(_, object)| object));
    let code = |object: &Object| object.as_i64().ok().and_then(|code| u32::try_from(code).ok());
    while let (Some(first), Some(second)) = (rest.next(), rest.next()) {
        let Some(first) = code(first) else { break };
        if let Ok(widths) = second.as_array() {
            let widths: Vec<f64> = widths.iter().filter_map(|width| number(width, pdf)).collect();
            let count = u32::try_from(widths.len()).unwrap_or(u32::MAX);
            if count > 0 {
                rows.insert(first, (first.saturating_add(count - 1), widths));
            }
        } else if let (Some(last), Some(width)) = (code(second), rest.next().and_then(|width| number(width, pdf))) {
            rows.insert(first, (last, vec![width]));
        } else {
            break;
        }
    }
    rows
}

/// Returns a number.
pub(super) fn number(object: &Object, pdf: &Document) -> Option<f64> {
    pdf.dereference(object).ok()?.1.as_float().ok().map(f64::from)
}
