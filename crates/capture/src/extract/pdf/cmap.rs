//! Which characters the codes of a font stand for, as its `ToUnicode` says it (ISO 32000-1, 9.10.3; Adobe Technical Note
//! 5014 and 5411). What programs write there varies: only the codespace and the mappings are looked for.

use encoding_rs::UTF_16BE;
use std::collections::BTreeMap;

/// The longest code, in bytes.
const CODE_BYTES_MAX: usize = 4;

/// A code: how many bytes it has, and what they are as a number.
type Code = (usize, u32);

/// The characters of codes.
#[derive(Debug, Default)]
pub(super) struct CharacterMap {
    /// First and last codes of each length.
    space: Vec<(Code, Code)>,
    /// By the first code of a row: its last, and the text of each. In a row of one text its last character counts up.
    rows: BTreeMap<Code, (u32, Vec<String>)>,
}

impl CharacterMap {
    /// Reads a map; nothing where there is none in it.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut map = Self::default();
        let mut kept = Vec::new();
        for token in Tokens(bytes) {
            match token {
                Token::Word(b"begincodespacerange" | b"beginbfchar" | b"beginbfrange") => kept.clear(),
                Token::Word(b"endcodespacerange") => map.space(&kept),
                Token::Word(b"endbfchar") => map.characters(&kept),
                Token::Word(b"endbfrange") => map.ranges(&kept),
                kept_one @ (Token::Word(_) | Token::Bytes(_)) => kept.push(kept_one),
            }
        }
        (!map.rows.is_empty()).then_some(map)
    }

    fn space(&mut self, tokens: &[Token<'_>]) {
        for pair in tokens.chunks_exact(2) {
            if let [Token::Bytes(first), Token::Bytes(last)] = pair
                && let (Some(first), Some(last)) = (code(first), code(last))
            {
                self.space.push((first, last));
            }
        }
    }

    fn characters(&mut self, tokens: &[Token<'_>]) {
        for pair in tokens.chunks_exact(2) {
            if let [Token::Bytes(from), Token::Bytes(to)] = pair
                && let Some(code) = code(from)
            {
                self.rows.insert(code, (code.1, vec![UTF_16BE.decode_without_bom_handling(to).0.into_owned()]));
            }
        }
    }

    fn ranges(&mut self, tokens: &[Token<'_>]) {
        let text = |bytes: &[u8]| UTF_16BE.decode_without_bom_handling(bytes).0.into_owned();
        let mut rest = tokens.iter();
        while let (Some(Token::Bytes(first)), Some(Token::Bytes(last))) = (rest.next(), rest.next()) {
            let (Some(first), Some(last)) = (code(first), code(last)) else { return };
            let texts = match rest.next() {
                Some(Token::Bytes(to)) => vec![text(to)],
                Some(Token::Word(b"[")) => {
                    let list = rest.by_ref().map_while(|token| match token {
                        Token::Bytes(to) => Some(text(to)),
                        Token::Word(_) => None,
                    });
                    list.collect()
                }
                _ => return,
            };
            self.rows.insert(first, (last.1, texts));
        }
    }

    /// Returns what a string of codes says; U+FFFD for codes that are not in the map, unless `other` knows them.
    pub(super) fn decode(&self, bytes: &[u8], other: impl Fn(&[u8]) -> Option<String>) -> String {
        let mut out = String::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = self.next_length(rest);
            let (one, after) = rest.split_at(length);
            rest = after;
            match code(one).and_then(|code| self.text(code)).or_else(|| other(one)) {
                Some(text) => out.push_str(&text),
                None => out.push(char::REPLACEMENT_CHARACTER),
            }
        }
        out
    }

    /// Returns how many bytes the next code has: as many as the codespace says, or as the shortest code has.
    fn next_length(&self, bytes: &[u8]) -> usize {
        let most = bytes.len().min(CODE_BYTES_MAX);
        let is_there = |length: &usize| {
            let Some((_, n)) = bytes.get(..*length).and_then(code) else { return false };
            self.space.iter().any(|(first, last)| first.0 == *length && (first.1..=last.1).contains(&n))
        };
        let shortest = self.space.iter().map(|(first, _)| first.0).min();
        let shortest = shortest.or_else(|| self.rows.keys().next().map(|code| code.0)).unwrap_or(1);
        (1..=most).find(is_there).unwrap_or(shortest).clamp(1, most.max(1))
    }

    fn text(&self, (length, n): Code) -> Option<String> {
        let (first, (last, texts)) = self.rows.range(..=(length, n)).next_back()?;
        if first.0 != length || n > *last {
            return None;
        }
        let place = n.checked_sub(first.1)?;
        if let [one] = texts.as_slice() {
            let mut text = one.clone();
            let end = text.pop()?;
            text.push(char::from_u32(u32::from(end).checked_add(place)?)?);
            return Some(text);
        }
        texts.get(usize::try_from(place).ok()?).cloned()
    }
}

fn code(bytes: &[u8]) -> Option<Code> {
    let is_one = !bytes.is_empty() && bytes.len() <= CODE_BYTES_MAX;
    is_one.then(|| (bytes.len(), bytes.iter().fold(0, |all, byte| all << 8 | u32::from(*byte))))
}

#[derive(Debug)]
enum Token<'a> {
    /// A string in hexadecimal digits.
    Bytes(Vec<u8>),
    /// Anything else that stands apart.
    Word(&'a [u8]),
}

/// The tokens of a map, whose comments are left out.
struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.0 = self.0.trim_ascii_start();
            let first = *self.0.first()?;
            let is_apart = |byte: &u8| byte.is_ascii_whitespace() || b"<>[]()/%".contains(byte);
            let length = match first {
                b'%' => {
                    let end = self.0.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(self.0.len());
                    self.0 = self.0.get(end..).unwrap_or_default();
                    continue;
                }
                b'<' if self.0.get(1) != Some(&b'<') => {
                    let end = self.0.iter().position(|byte| *byte == b'>').unwrap_or(self.0.len());
                    let digits = self.0.get(1..end).unwrap_or_default();
                    self.0 = self.0.get(end + 1..).unwrap_or_default();
                    return Some(Token::Bytes(of_digits(digits)));
                }
                b'<' | b'>' if self.0.get(1) == Some(&first) => 2,
                _ => 1 + self.0.iter().skip(1).position(is_apart).unwrap_or(self.0.len() - 1),
            };
            let length = if b"[]()>".contains(&first) && length != 2 { 1 } else { length };
            let (word, rest) = self.0.split_at_checked(length)?;
            self.0 = rest;
            return Some(Token::Word(word));
        }
    }
}

/// Reads hexadecimal digits, the last of which may be missing.
fn of_digits(digits: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = digits.iter().filter_map(|digit| char::from(*digit).to_digit(16)?.try_into().ok()).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |all, digit| all << 4 | digit) << (4 * (2 - pair.len()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_as_programs_write_them() {
        let map = CharacterMap::parse(
            b"%!PS\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)>>def\n1 begincodespacerange<00><80><8100><ffff>\
              endcodespacerange 1 beginbfchar<01><006600 66> endbfchar\n2 beginbfrange\n<20><7e><0020>\n\
              <8100> <8102> [<0061> <00e4>\n<d83ddca1>] endbfrange",
        )
        .unwrap();
        let none = |_: &[u8]| None;
        assert_eq!(map.decode(b"\x01 ~", none), "ff ~");
        assert_eq!(map.decode(b"\x81\x00\x81\x01\x81\x02a", none), "aä\u{1f4a1}a");
        assert_eq!(map.decode(b"\x02\x81", none), "\u{fffd}\u{fffd}");
        assert_eq!(map.decode(b"\x02", |_| Some("?".to_owned())), "?");
        for nothing in [&b""[..], b"<", b"<<", b">", b"beginbfrange <00> endbfrange", b"beginbfchar <0> endbfchar"] {
            assert!(CharacterMap::parse(nothing).is_none(), "{}", String::from_utf8_lossy(nothing));
        }
    }
}
