//! What differs between the texts of two captures, by words.
//!
//! Bounded without a clock: lines are compared first, then the words of lines that changed, as long as there is work left
//! for it; what is larger than that is given as it was and as it is. The same two texts give the same page.

use crate::{difference, palette::Tone, phrase::Phrase};
use similar::{ChangeTag, DiffOp, DiffTag, TextDiff};
use unicode_segmentation::UnicodeSegmentation as _;

/// The longest text that is compared, in bytes.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// The most lines, or sentences of long lines, that are compared, from the first that differ to the last.
const LINES_MAX: usize = 2_000;
/// The longest line that is not cut into its sentences, in bytes.
const LINE_BYTES_MAX: usize = 400;
/// How many pairs of words may be looked at.
const WORD_PAIRS_MAX: usize = 20_000_000;
/// How much of what stayed is shown on each side of a change, in characters.
const AROUND: usize = 160;
/// How much is shown, in bytes.
const SHOWN_BYTES_MAX: usize = 48_000;

/// A part of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Kept(String),
    Went(String),
    Came(String),
    /// So many characters stayed and are not shown.
    Gap(usize),
}

/// Two texts, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedTexts {
    pub(super) parts: Vec<Part>,
    /// How many words went, and how many came.
    pub(super) went: usize,
    pub(super) came: usize,
    /// Whether there is more than is shown.
    pub(super) more: bool,
}

impl ComparedTexts {
    /// Compares two texts, or says nothing where they are too large for it.
    pub fn of(was: &str, now: &str) -> Option<Self> {
        if was.len().max(now.len()) > TEXT_BYTES_MAX {
            return None;
        }
        let (old, new) = (lines(was), lines(now));
        let same = |(a, b): &(&&str, &&str)| a == b;
        let head = old.iter().zip(&new).take_while(same).count();
        let (old, new) = (old.split_at(head), new.split_at(head));
        let tail = old.1.iter().rev().zip(new.1.iter().rev()).take_while(same).count();
        let cut = |lines: &[&str]| lines.len().saturating_sub(tail);
        let (old_middle, old_tail) = old.1.split_at(cut(old.1));
        let (new_middle, _) = new.1.split_at(cut(new.1));
        if old_middle.len().max(new_middle.len()) > LINES_MAX {
            return None;
        }
        let diff = TextDiff::from_slices(old_middle, new_middle);
        let mut building = Building { parts: Vec::new(), pairs_left: WORD_PAIRS_MAX };
        building.push(Part::Kept(old.0.concat()));
        for op in diff.ops() {
            building.take(*op, old_middle, new_middle);
        }
        building.push(Part::Kept(old_tail.concat()));
        let words = |parts: &[Part], wanted: fn(&Part) -> Option<&String>| {
            parts.iter().filter_map(wanted).map(|text| text.unicode_words().count()).sum()
        };
        let went = words(&building.parts, |part| if let Part::Went(text) = part { Some(text) } else { None });
        let came = words(&building.parts, |part| if let Part::Came(text) = part { Some(text) } else { None });
        let (parts, more) = shown(building.parts);
        Some(Self { parts, went, came, more })
    }

    /// Returns how many words went.
    pub fn went(&self) -> usize {
        self.went
    }

    /// Returns how many words came.
    pub fn came(&self) -> usize {
        self.came
    }

    /// Returns what went and what came in its place, change by change; either may be empty.
    pub fn changes(&self) -> Vec<(&str, &str)> {
        let mut out: Vec<(&str, &str)> = Vec::new();
        let mut after_went = false;
        for part in &self.parts {
            match (part, out.last_mut()) {
                (Part::Came(text), Some((_, came))) if after_went => *came = text,
                (Part::Came(text), _) => out.push(("", text)),
                (Part::Went(text), _) => out.push((text, "")),
                (Part::Kept(_) | Part::Gap(_), _) => {}
            }
            after_went = matches!(part, Part::Went(_));
        }
        out
    }

    /// Returns the changes with what stands around them.
    pub(crate) fn phrase(&self, colour: bool) -> Phrase {
        let mut out = Phrase::default();
        let mut after_went = false;
        for part in &self.parts {
            match part {
                Part::Kept(text) => out.push_text(text.trim_matches('\n'), Tone::Plain),
                Part::Went(text) => out.append(&difference::removed(text, colour)),
                Part::Came(text) => {
                    out.push_safe(
                        if after_went && !text.starts_with(char::is_whitespace) { " " } else { "" },
                        Tone::Plain,
                    );
                    out.append(&difference::added(text, colour));
                }
                Part::Gap(_) => out.push_safe("\n…\n", Tone::Soft),
            }
            after_went = matches!(part, Part::Went(text) if !text.ends_with(char::is_whitespace));
        }
        if self.more {
            out.push_safe("\n… and more", Tone::Soft);
        }
        out
    }

    /// Tells whether the texts are the same.
    pub(super) fn is_same(&self) -> bool {
        !self.parts.iter().any(|part| matches!(part, Part::Went(_) | Part::Came(_)))
    }
}

#[derive(Debug)]
struct Building {
    parts: Vec<Part>,
    pairs_left: usize,
}

impl Building {
    fn take(&mut self, op: DiffOp, old: &[&str], new: &[&str]) {
        let was: String = old.get(op.old_range()).unwrap_or_default().concat();
        let now: String = new.get(op.new_range()).unwrap_or_default().concat();
        match op.tag() {
            DiffTag::Equal => self.push(Part::Kept(was)),
            DiffTag::Delete => self.push(Part::Went(was)),
            DiffTag::Insert => self.push(Part::Came(now)),
            DiffTag::Replace => self.replaced(&was, &now),
        }
    }

    fn replaced(&mut self, was: &str, now: &str) {
        let (old, new): (Vec<&str>, Vec<&str>) = (was.split_word_bounds().collect(), now.split_word_bounds().collect());
        let pairs = old.len().saturating_mul(new.len());
        let Some(left) = self.pairs_left.checked_sub(pairs) else {
            self.push(Part::Went(was.to_owned()));
            return self.push(Part::Came(now.to_owned()));
        };
        self.pairs_left = left;
        let diff = TextDiff::from_slices(&old, &new);
        let changes: Vec<(ChangeTag, &str)> =
            diff.iter_all_changes().map(|change| (change.tag(), change.value())).collect();
        let kept: usize =
            changes.iter().filter(|(tag, _)| *tag == ChangeTag::Equal).map(|(_, word)| word.trim().len()).sum();
        // A patchwork of two texts that share little would be harder to read than both.
        if kept.saturating_mul(3) < was.len().min(now.len()) {
            self.push(Part::Went(was.to_owned()));
            return self.push(Part::Came(now.to_owned()));
        }
        for (tag, word) in changes {
            let word = word.to_owned();
            match tag {
                ChangeTag::Equal => self.push(Part::Kept(word)),
                ChangeTag::Delete => self.push(Part::Went(word)),
                ChangeTag::Insert => self.push(Part::Came(word)),
            }
        }
    }

    /// Adds to the part before it where that is of the same kind. White space alone does not keep two changes apart.
    fn push(&mut self, part: Part) {
        if let [.., went, came, Part::Kept(space)] = self.parts.as_mut_slice()
            && let (Part::Went(went), Part::Came(came)) = (went, came)
            && space.chars().all(|c| c == ' ')
            && !matches!(part, Part::Kept(_))
        {
            went.push_str(space);
            came.push_str(space);
            self.parts.pop();
        }
        match (self.parts.as_mut_slice(), part) {
            (_, Part::Kept(text) | Part::Went(text) | Part::Came(text)) if text.is_empty() => {}
            ([.., Part::Kept(before)], Part::Kept(text)) | ([.., Part::Came(before)], Part::Came(text)) => {
                before.push_str(&text);
            }
            ([.., Part::Went(before)], Part::Went(text)) => before.push_str(&text),
            ([.., Part::Went(before), Part::Came(_)], Part::Went(text)) => before.push_str(&text),
            (_, part) => self.parts.push(part),
        }
    }
}

/// Cuts a text into lines, and long ones into their sentences.
fn lines(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.len() <= LINE_BYTES_MAX {
            out.push(line);
        } else {
            out.extend(line.split_inclusive(". "));
        }
    }
    out
}

/// Leaves out the middle of what stayed, and what is beyond the limit.
fn shown(parts: Vec<Part>) -> (Vec<Part>, bool) {
    let count = parts.len();
    let mut out = Vec::new();
    let mut bytes: usize = 0;
    for (n, part) in parts.into_iter().enumerate() {
        if bytes > SHOWN_BYTES_MAX {
            return (out, true);
        }
        let Part::Kept(text) = part else {
            let (Part::Went(text) | Part::Came(text)) = &part else { continue };
            bytes = bytes.saturating_add(text.len());
            out.push(part);
            continue;
        };
        let length = text.chars().count();
        let (first, last) = (n == 0, n.saturating_add(1) == count);
        let (head, tail) = (if first { 0 } else { AROUND }, if last { 0 } else { AROUND });
        if length <= head.saturating_add(tail).saturating_add(40) {
            bytes = bytes.saturating_add(text.len());
            out.push(Part::Kept(text));
            continue;
        }
        let start: String = text.chars().take(head).collect();
        let end: String = text.chars().skip(length.saturating_sub(tail)).collect();
        // Words stay whole.
        let start = start.rfind(char::is_whitespace).and_then(|at| start.get(..at)).unwrap_or(&start).to_owned();
        let end = end.find(char::is_whitespace).and_then(|at| end.get(at..)).unwrap_or(&end).trim_start().to_owned();
        bytes = bytes.saturating_add(start.len()).saturating_add(end.len());
        let left_out = length.saturating_sub(start.chars().count()).saturating_sub(end.chars().count());
        let texts = [Part::Kept(start), Part::Gap(left_out), Part::Kept(end)];
        out.extend(texts.into_iter().filter(|part| !matches!(part, Part::Kept(text) if text.is_empty())));
    }
    (out, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(was: &str, now: &str) -> String {
        let compared = ComparedTexts::of(was, now).unwrap();
        compared
            .parts
            .iter()
            .map(|part| match part {
                Part::Kept(text) => text.clone(),
                Part::Went(text) => format!("[-{text}-]"),
                Part::Came(text) => format!("{{+{text}+}}"),
                Part::Gap(n) => format!("<{n}>"),
            })
            .collect()
    }

    #[test]
    fn words_that_changed_are_told() {
        assert_eq!(marked("a b c\n", "a b c\n"), "a b c\n");
        assert_eq!(
            marked("It fell from 48 to 36.\nThe end.\n", "It fell from 48 to 30.\nThe end.\n"),
            "It fell from 48 to [-36-]{+30+}.\nThe end.\n"
        );
        assert_eq!(marked("", "New.\n"), "{+New.\n+}");
    }

    #[test]
    fn what_stayed_is_counted_where_it_is_long() {
        let long = "same words again and again\n".repeat(100);
        let told = marked(&format!("{long}old\n"), &format!("{long}new\n"));
        // 27 letters a line, 100 lines, of which 160 are shown: five lines and 25 letters, whose first word is not whole.
        assert!(told.starts_with("<2543>words again and again\nsame"), "{told}");
        assert!(told.ends_with("[-old\n-]{+new\n+}"), "{told}");
    }

    #[test]
    fn texts_that_are_too_large_are_not_compared() {
        assert_eq!(ComparedTexts::of(&"x".repeat(TEXT_BYTES_MAX + 1), ""), None);
        assert_eq!(ComparedTexts::of(&"x\n".repeat(LINES_MAX + 1), ""), None);
        // What is the same at both ends does not count.
        let long = "same\n".repeat(LINES_MAX * 2);
        assert_eq!(
            ComparedTexts::of(&format!("{long}a\n{long}"), &format!("{long}b\n{long}")).map(|c| (c.went, c.came)),
            Some((1, 1))
        );
        // Nothing in common: as much work as there can be.
        let lines = |a: &str, b: &str| -> String {
            let lines: Vec<String> = (0..1_900).map(|n| format!("{a}{n} {b}{n}\n")).collect();
            lines.concat()
        };
        let (was, now) = (lines("a", "b"), lines("c", "d"));
        let compared = ComparedTexts::of(&was, &now).unwrap();
        assert_eq!((compared.went, compared.came, compared.is_same()), (3_800, 3_800, false));
    }
}
