//! What a page has shown so far: strings that follow each other closely are one word, those apart are words of a line,
//! and those above or below each other are lines.

#![expect(
    clippy::float_arithmetic,
    reason = "sums and products of IEEE 754 are the same on every machine, and decide where lines and words part alone"
)]

use super::matrix::Vector;

/// From how far beside the line another line begins, in heights of the font.
const LINE: f64 = 0.5;
/// From how far back in the line it is begun anew.
const BACK: f64 = 1.0;
/// From how far behind the last character a word begins: a narrow space has a fifth of the height, letters that are set
/// apart less.
const WORD: f64 = 0.15;

/// A string that is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) text: &'a str,
    pub(super) start: Vector,
    pub(super) end: Vector,
    /// Where the line goes.
    pub(super) direction: Vector,
    /// The height of the font.
    pub(super) height: f64,
    /// Whether it was moved to; else it follows what was shown last.
    pub(super) is_placed: bool,
    /// Whether its end is an estimate: the font does not say how wide its characters are.
    pub(super) is_estimated: bool,
}

/// The text of a page.
#[derive(Debug, Default)]
pub(super) struct Pen {
    text: String,
    /// Where the last string ended, how high it was, and whether that is an estimate.
    last: Option<(Vector, f64, bool)>,
}

impl Pen {
    pub(super) fn show(&mut self, shown: Shown<'_>) {
        if shown.text.is_empty() {
            return;
        }
        if let Some((end, height, is_estimated)) = self.last {
            let (along, beside) = end.to(shown.start).along_and_beside(shown.direction);
            let height = height.max(shown.height);
            if beside > LINE * height || (along < -BACK * height && !is_estimated) {
                self.text.push('\n');
            } else if along > WORD * height || (is_estimated && shown.is_placed) {
                self.text.push(' ');
            }
        }
        self.text.push_str(shown.text);
        self.last = Some((shown.end, shown.height, shown.is_estimated));
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// Returns a page's text with each line ended by LF, without empty ones, white space at their ends or twice, and
/// ligatures as the letters that they stand for (U+FB00 to U+FB06, which nobody types).
pub(super) fn tidied(text: &str) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        let before = out.len();
        let words = line.split(|c: char| c == ' ' || c.is_control()).filter(|word| !word.trim().is_empty());
        for word in words {
            if out.len() > before {
                out.push(' ');
            }
            word.chars().for_each(|c| push(c, &mut out));
        }
        if out.len() > before {
            out.push('\n');
        }
    }
    out
}

fn push(c: char, out: &mut String) {
    let letters = match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return out.push(c),
    };
    out.push_str(letters);
}
