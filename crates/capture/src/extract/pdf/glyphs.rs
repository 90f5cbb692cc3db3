//! What the codes of a simple font stand for, one by one (ISO 32000-1, 9.6.6): by its `Differences`, and where it has no
//! encoding of its own by the one that is built into a Type 1 font program.

use super::STREAM_BYTES_MAX;
use lopdf::{Dictionary, Document, Object, dictionary};
use std::collections::BTreeMap;

/// How much of a font program is looked through: its encoding stands in its beginning, which is text.
const PROGRAM_BYTES_MAX: usize = 64 << 10;

/// Returns the characters of those codes that a font names a shape for; U+FFFD for shapes whose names say nothing.
pub(super) fn named(font: &Dictionary, pdf: &Document) -> BTreeMap<u8, String> {
    match font.get_deref(b"Encoding", pdf) {
        Ok(encoding) => encoding.as_dict().map(|encoding| of_differences(encoding, pdf)).unwrap_or_default(),
        Err(_) => of_program(font, pdf),
    }
}

fn of_differences(encoding: &Dictionary, pdf: &Document) -> BTreeMap<u8, String> {
    let mut out = BTreeMap::new();
    let mut code: i64 = 0;
    let listed = encoding.get_deref(b"Differences", pdf).and_then(Object::as_array);
    for object in listed.into_iter().flatten() {
        let object = pdf.dereference(object).map_or(object, |(_, object)| object);
        if let Ok(next) = object.as_i64() {
            code = next;
        } else if let (Ok(name), Ok(byte)) = (object.as_name(), u8::try_from(code)) {
            out.insert(byte, character(name));
            code += 1;
        }
    }
    out
}

/// Reads `dup 58 /period put` out of a Type 1 font program (Adobe Type 1 Font Format, 2.3).
fn of_program(font: &Dictionary, pdf: &Document) -> BTreeMap<u8, String> {
    let described = font.get_deref(b"FontDescriptor", pdf).and_then(Object::as_dict);
    let program = described.and_then(|described| described.get_deref(b"FontFile", pdf)).and_then(Object::as_stream);
    let Ok(program) = program.and_then(|program| program.get_plain_content_with_limit(STREAM_BYTES_MAX)) else {
        return BTreeMap::new();
    };
    let head = program.get(..PROGRAM_BYTES_MAX).unwrap_or(&program);
    let tokens: Vec<&[u8]> = head.split(u8::is_ascii_whitespace).filter(|token| !token.is_empty()).collect();
    let entries = tokens.windows(4).filter_map(|window| match window {
        [b"dup", code, name, b"put"] => {
            let code = core::str::from_utf8(code).ok()?.parse().ok()?;
            Some((code, character(name.strip_prefix(b"/")?)))
        }
        _ => None,
    });
    entries.collect()
}

/// Returns the character of a shape by its name (Adobe Glyph List); the library knows it by a font's encoding alone.
fn character(name: &[u8]) -> String {
    let font = dictionary! {
        "Type" => "Font",
        "Encoding" => dictionary! { "Differences" => vec![0.into(), Object::Name(name.to_vec())] },
    };
    let none = Document::new();
    // A name that is not in the list makes it take the standard encoding, in which 0 is nothing.
    let text = font.get_font_encoding(&none).and_then(|encoding| encoding.bytes_to_string(&[0])).unwrap_or_default();
    if !text.is_empty() {
        return text;
    }
    by_number(name).unwrap_or(char::REPLACEMENT_CHARACTER).to_string()
}

/// Reads `uni0041` and `u1F4A1`.
fn by_number(name: &[u8]) -> Option<char> {
    let name = core::str::from_utf8(name).ok()?;
    let digits = name.strip_prefix("uni").filter(|digits| digits.len() == 4);
    let digits = digits.or_else(|| name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len())))?;
    let is_one = digits.bytes().all(|digit| digit.is_ascii_digit() || (b'A'..=b'F').contains(&digit));
    char::from_u32(u32::from_str_radix(digits, 16).ok()?).filter(|_| is_one)
}
