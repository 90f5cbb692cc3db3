//! What goes to the terminal: plain text and JSON to standard output, messages and progress to standard error.
//!
//! Untrusted text is made visible before it gets here or by [`say`](Output::say); a closed pipe is no error.

use crate::{env::Env, exit, failure::Failure};
use render::{visible, visible_line};
use serde_json::Value;
use std::io::{self, Write as _};

/// Where a command writes. Messages go through it too, so that there is one place for them.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about where this process runs")]
#[derive(Debug)]
pub(crate) struct Output {
    /// Whether `--json` was given.
    pub(crate) json: bool,
    /// Whether to colour standard output.
    pub(crate) colour: bool,
    /// Whether standard output is a terminal.
    pub(crate) terminal: bool,
    /// Whether standard error is one.
    pub(crate) progress: bool,
    /// How wide a message may be on the terminal that it goes to.
    pub(crate) message_width: Option<usize>,
    /// How wide a report may be.
    pub(crate) width: usize,
}

/// Raised when the reader of standard output went away.
#[derive(Debug)]
pub(crate) struct ClosedPipe;

impl core::fmt::Display for ClosedPipe {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the reader of standard output went away")
    }
}

impl core::error::Error for ClosedPipe {}

#[expect(clippy::unused_self, reason = "whoever writes goes through it, so that there is one place for it")]
impl Output {
    /// Returns the output for this process.
    pub(crate) fn new(env: &Env, json: bool, colour: Option<bool>) -> Self {
        Self {
            json,
            colour: colour.unwrap_or(env.stdout_terminal && !env.no_colour),
            terminal: env.stdout_terminal,
            progress: env.stderr_terminal && !json,
            message_width: env.stderr_terminal.then_some(env.width),
            width: env.width,
        }
    }

    /// Returns how reports look here.
    pub(crate) fn look(&self) -> render::Look {
        render::Look { width: self.width, colour: self.colour }
    }

    /// Writes text that is safe already.
    ///
    /// # Errors
    /// [`ClosedPipe`], or when the write fails.
    pub(crate) fn write(&self, text: &str) -> anyhow::Result<()> {
        self.write_bytes(text.as_bytes())
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub(crate) fn write_bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ClosedPipe.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes one line that may hold untrusted text; line feeds in it are shown.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub(crate) fn say(&self, line: &str) -> anyhow::Result<()> {
        self.write(&format!("{}\n", visible_line(line)))
    }

    /// Writes a JSON value, one member a line.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub(crate) fn json(&self, value: &Value) -> anyhow::Result<()> {
        self.write(&format!("{}\n", safe_json(&format!("{value:#}"))))
    }

    /// Writes a JSON value on one line.
    ///
    /// # Errors
    /// As [`Output::write`].
    pub(crate) fn json_line(&self, value: &Value) -> anyhow::Result<()> {
        self.write(&format!("{}\n", safe_json(&value.to_string())))
    }

    /// Writes a warning to standard error.
    pub(crate) fn warn(&self, text: &str) {
        message(&format!("warning: {}\n", visible_line(text)));
    }

    /// Writes a remark to standard error.
    pub(crate) fn note(&self, text: &str) {
        message(&format!("{}\n", visible_line(text)));
    }

    /// Asks for a yes on standard error, and reads the answer.
    pub(crate) fn asks(&self, question: &str) -> bool {
        message(&format!("{} [y/n] ", visible_line(question)));
        let mut answer = String::new();
        // What cannot be read is no yes.
        io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
    }

    /// Writes a failure: to standard error, and with `--json` to standard output too.
    pub(crate) fn failure(&self, failure: &Failure) {
        let mut text = format!("{}\n", folded(&format!("error: {}", indented(&failure.message)), self.message_width));
        for next in &failure.next {
            text.push_str("  ");
            text.push_str(&indented(next));
            text.push('\n');
        }
        if failure.nothing_written {
            text.push_str("nothing was written\n");
        }
        message(&text);
        if self.json {
            let value = serde_json::json!({"error": failure.message, "next": failure.next, "exit": failure.code});
            // The failure is told on standard error already; here it may meet a closed pipe.
            drop(self.json_line(&value));
        }
    }

    /// Writes what clap has to say about a wrong command line, as a failure is written.
    pub(crate) fn wrong_usage(&self, said: &str) {
        message(&visible(said));
        if self.json {
            let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            let remedy = |line: &&str| ["Usage:", "tip:", "For more"].iter().any(|head| line.starts_with(head));
            let (error, next) = lines.split_at(lines.iter().position(remedy).unwrap_or(lines.len()));
            let error = error.join(" ");
            let error = error.strip_prefix("error: ").unwrap_or(&error);
            let value = serde_json::json!({"error": error, "next": next, "exit": exit::USAGE});
            drop(self.json_line(&value));
        }
    }
}

/// A line feed within a message can not begin a line that looks like one of ours.
fn indented(text: &str) -> String {
    visible(text).trim_end().replace('\n', "\n  ")
}

/// Breaks long lines between words. Commands to be copied are not in here: a terminal breaks those where it likes.
fn folded(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let mut out = String::new();
    let mut column = 0_usize;
    for word in text.split_inclusive([' ', '\n']) {
        let length = word.trim_end().chars().count();
        if column > 2 && column.saturating_add(length) > width {
            out.truncate(out.trim_end_matches(' ').len());
            out.push_str("\n  ");
            column = 2;
        }
        out.push_str(word);
        column = if word.ends_with('\n') { 0 } else { column.saturating_add(word.chars().count()) };
    }
    out
}

fn message(text: &str) {
    // Nothing can be done when standard error is closed.
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

/// Escapes what JSON may hold raw and a terminal may obey: DEL, C1 controls, bidi and invisible marks.
pub(crate) fn safe_json(json: &str) -> String {
    if json.bytes().all(|b| b == b'\n' || matches!(b, b' '..=b'~')) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || visible(c.encode_utf8(&mut [0; 4])).chars().eq([c]) {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.extend(["\\u", &format!("{unit:04x}")]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_broken_between_words() {
        let text = "error: one two three four five\n  six";
        assert_eq!(folded(text, None), text);
        assert_eq!(folded(text, Some(80)), text);
        assert_eq!(folded(text, Some(14)), "error: one two\n  three four\n  five\n  six");
        assert_eq!(folded("error: unbreakable-as-it-is", Some(8)), "error:\n  unbreakable-as-it-is");
    }

    #[test]
    fn json_means_the_same_and_holds_no_control() {
        let value = serde_json::json!({"a": "x\u{202e}y\u{9b}31m\u{7f}\u{e0041}é😀\n"});
        let safe = safe_json(&value.to_string());
        assert!(safe.chars().all(|c| !c.is_control() && c != '\u{202e}' && c != '\u{e0041}'), "{safe}");
        assert_eq!(serde_json::from_str::<Value>(&safe).unwrap(), value);
    }
}
