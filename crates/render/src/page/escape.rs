//! What every value passes on its way into a page.

use crate::visible::visible;
use askama::filters::Escaper;
use std::fmt::{self, Write};

/// Makes hidden characters visible and HTML's own characters text, in content and in quoted attributes alike.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visible;

impl Escaper for Visible {
    fn write_escaped_str<W: Write>(&self, mut out: W, text: &str) -> fmt::Result {
        for c in visible(text).chars() {
            match c {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                c if is_noncharacter(c) => write!(out, "⟨U+{:04X}⟩", u32::from(c))?,
                c => out.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// HTML refuses them: the last two of every plane, and thirty-two in between.
fn is_noncharacter(c: char) -> bool {
    let code = u32::from(c);
    code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

/// Returns JSON that may stand in a `script` element: nothing in it can end the element.
pub(crate) fn script(json: &serde_json::Value) -> String {
    let mut out = String::new();
    for c in json.to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => push_escape(&mut out, c),
            c if c.is_control() || is_noncharacter(c) || visible(c.encode_utf8(&mut [0; 4])) != c.to_string() => {
                push_escape(&mut out, c);
            }
            c => out.push(c),
        }
    }
    out
}

fn push_escape(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a String cannot fail.
        write!(out, "\\u{unit:04x}").unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        Visible.write_escaped_str(&mut out, text).unwrap();
        out
    }

    #[test]
    fn nothing_of_html_gets_through() {
        assert_eq!(escaped("<a b=\"c\" d='e'>&"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
        assert_eq!(escaped("a\u{202e}b\0\u{ffff}\u{fdd0}"), "a⟨U+202E⟩b⟨U+0000⟩⟨U+FFFF⟩⟨U+FDD0⟩");
    }

    #[test]
    fn json_in_a_script_cannot_end_it_and_means_the_same() {
        let value = serde_json::json!({"a": "</script><!-- & \u{2028}\u{202e}\u{7f}😀é\u{e0041}"});
        let text = script(&value);
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{202e}', '\u{7f}']), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
