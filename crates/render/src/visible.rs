//! Makes untrusted text safe to print: what can move the cursor, reorder a line or hide in it is shown instead.
//!
//! Unicode's categories are not consulted: the list is short, closed and written out. Letters of any script, emoji and
//! combining marks pass.

use std::{borrow::Cow, fmt::Write as _};

/// Returns the text with every control, bidirectional and invisible character shown as `⟨U+202E⟩`.
///
/// Line feed and tab stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |c| matches!(c, '\n' | '\t').then_some(c))
}

/// Returns the text on one line: as [`visible()`], and a line feed is shown as `↵`, a tab as `⇥`.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    shown(text, |c| match c {
        '\n' => Some('↵'),
        '\t' => Some('⇥'),
        _ => None,
    })
}

fn shown(text: &str, mark: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.chars().all(|c| !is_hidden(c) && !is_joiner(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let joins = is_joiner(c) && before.is_some_and(can_join) && rest.peek().copied().is_some_and(can_join);
        match mark(c) {
            Some(mark) => out.push(mark),
            None if is_hidden(c) || is_joiner(c) && !joins => escape(&mut out, c),
            None => out.push(c),
        }
        before = Some(c);
    }
    Cow::Owned(out)
}

fn escape(out: &mut String, c: char) {
    // Writing to a String cannot fail.
    write!(out, "⟨U+{:04X}⟩", u32::from(c)).unwrap_or_default();
}

/// Zero width joiner and non-joiner: scripts and emoji need them between their own characters, ASCII does not.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn can_join(c: char) -> bool {
    !c.is_ascii() && !is_hidden(c) && !is_joiner(c)
}

fn is_hidden(c: char) -> bool {
    c.is_control() // C0, DEL and C1
        || matches!(c,
            '\u{00ad}' // soft hyphen
            | '\u{034f}' // combining grapheme joiner
            | '\u{061c}' // Arabic letter mark
            | '\u{115f}'..='\u{1160}' | '\u{3164}' | '\u{ffa0}' // Hangul fillers
            | '\u{17b4}'..='\u{17b5}' // Khmer inherent vowels
            | '\u{180e}' // Mongolian vowel separator
            | '\u{200b}' // zero width space
            | '\u{200e}'..='\u{200f}' // directional marks
            | '\u{2028}'..='\u{202e}' // line and paragraph separators, embeddings, overrides
            | '\u{2060}'..='\u{206f}' // word joiner, invisible operators, isolates, deprecated format characters
            | '\u{feff}' // byte order mark
            | '\u{fff9}'..='\u{fffb}' // interlinear annotations
            | '\u{1bca0}'..='\u{1bca3}' // shorthand format controls
            | '\u{1d173}'..='\u{1d17a}' // musical format controls
            | '\u{e0000}'..='\u{e007f}' // tags
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a terminal could act on or a reader could not see.
    fn is_harmful(c: char) -> bool {
        c.is_control()
            || matches!(u32::from(c), 0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x61c | 0xad | 0xfeff)
            || (0xe0000..=0xe007f).contains(&u32::from(c))
    }

    fn check(text: &str) {
        let line = visible_line(text);
        assert!(!line.chars().any(is_harmful), "{text:?} gave {line:?}");
        let block = visible(text);
        assert!(!block.chars().any(|c| is_harmful(c) && c != '\n' && c != '\t'), "{text:?} gave {block:?}");
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        for text in ["", "plain", "Zürich – “40 %”", "東京", "שלום", "e\u{301}", "👍🏽"] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text), "{text}");
            assert!(matches!(visible_line(text), Cow::Borrowed(_)), "{text}");
        }
        assert_eq!(visible("a\n\tb"), "a\n\tb");
    }

    #[test]
    fn every_latin_1_character_is_safe() {
        for byte in 0..=255_u8 {
            let c = char::from(byte);
            check(&format!("a{c}b"));
            let kept = visible(&c.to_string()) == c.to_string();
            assert_eq!(kept, !c.is_control() && c != '\u{ad}' || c == '\n' || c == '\t', "{byte:#x}");
        }
    }

    #[test]
    fn no_character_at_all_leaves_that_should_not() {
        for c in '\0'..=char::MAX {
            check(c.encode_utf8(&mut [0; 4]));
        }
    }

    #[test]
    fn what_is_hidden_is_named() {
        assert_eq!(visible("a\u{1b}[31mb"), "a⟨U+001B⟩[31mb");
        assert_eq!(visible("a\r\nb\tc"), "a⟨U+000D⟩\nb\tc");
        assert_eq!(visible_line("a\r\nb\tc"), "a⟨U+000D⟩↵b⇥c");
        assert_eq!(visible("user\u{202e}gpj.exe\u{2069}"), "user⟨U+202E⟩gpj.exe⟨U+2069⟩");
        assert_eq!(visible("\u{9b}31m\u{7f}"), "⟨U+009B⟩31m⟨U+007F⟩");
        assert_eq!(visible("x\u{e0041}\u{feff}"), "x⟨U+E0041⟩⟨U+FEFF⟩");
    }

    #[test]
    fn joiners_stay_where_a_script_needs_them() {
        for text in ["👩\u{200d}🚀", "❤\u{fe0f}\u{200d}🔥", "می\u{200c}خواهم", "क\u{94d}\u{200d}ष"] {
            assert_eq!(visible(text), text);
        }
        assert_eq!(visible("pass\u{200d}word"), "pass⟨U+200D⟩word");
        assert_eq!(visible("é\u{200c}"), "é⟨U+200C⟩");
        assert_eq!(visible("é\u{200d}\u{200d}é"), "é⟨U+200D⟩⟨U+200D⟩é");
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "tests are told by the environment where fixtures are")]
    fn the_list_of_naughty_strings_is_safe() {
        let Some(folder) = std::env::var_os("CASEBOOK_FIXTURES") else {
            println!("skipped: CASEBOOK_FIXTURES is not set");
            return;
        };
        let path = std::path::Path::new(&folder).join("vectors/blns/blns.json");
        let strings: Vec<String> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert!(strings.len() > 400);
        for text in &strings {
            check(text);
        }
    }
}
