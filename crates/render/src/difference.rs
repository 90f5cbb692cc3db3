//! The difference between two texts, by words.

use crate::{palette::Tone, phrase::Phrase, visible::visible};
use similar::{ChangeTag, TextDiff};
use unicode_segmentation::UnicodeSegmentation as _;

/// Returns the words of both texts in one: those that went and those that came are marked.
///
/// Two texts that share little are given whole, one under the other: a patchwork would be harder to read.
pub(crate) fn by_words(was: &str, now: &str, colour: bool) -> Phrase {
    let (was, now) = (visible(was), visible(now));
    let mut runs = runs(&was, &now);
    let kept: usize = runs.iter().map(|run| run.kept.len()).sum();
    let shares_little = kept.saturating_mul(2) < was.len().min(now.len());
    if shares_little {
        runs = vec![Run { went: was.into_owned(), came: now.into_owned(), kept: String::new() }];
    }
    let mut out = Phrase::default();
    for run in runs {
        mark(&mut out, &run.went, Tone::Deleted, colour);
        if !run.went.is_empty() && !run.came.is_empty() {
            out.push_safe(if shares_little { "\n" } else { " " }, Tone::Plain);
        }
        mark(&mut out, &run.came, Tone::Inserted, colour);
        out.push_safe(&run.kept, Tone::Plain);
    }
    out
}

/// Returns a text that went, marked as such.
pub(crate) fn removed(was: &str, colour: bool) -> Phrase {
    let mut out = Phrase::default();
    mark(&mut out, &visible(was), Tone::Deleted, colour);
    out
}

/// Returns a text that came, marked as such.
pub(crate) fn added(now: &str, colour: bool) -> Phrase {
    let mut out = Phrase::default();
    mark(&mut out, &visible(now), Tone::Inserted, colour);
    out
}

/// What changed, and what stayed behind it.
#[derive(Debug, Default)]
struct Run {
    went: String,
    came: String,
    kept: String,
}

fn runs(was: &str, now: &str) -> Vec<Run> {
    let mut runs = vec![Run::default()];
    for change in TextDiff::from_slices(&words(was), &words(now)).iter_all_changes() {
        let word = change.value();
        if change.tag() != ChangeTag::Equal && runs.last().is_some_and(|run| !run.kept.is_empty()) {
            // White space alone does not keep two changes apart.
            match runs.last_mut() {
                Some(run) if run.kept.trim().is_empty() && !(run.went.is_empty() && run.came.is_empty()) => {
                    let space = std::mem::take(&mut run.kept);
                    run.went.push_str(&space);
                    run.came.push_str(&space);
                }
                _ => runs.push(Run::default()),
            }
        }
        if let Some(run) = runs.last_mut() {
            match change.tag() {
                ChangeTag::Equal => run.kept.push_str(word),
                ChangeTag::Delete => run.went.push_str(word),
                ChangeTag::Insert => run.came.push_str(word),
            }
        }
    }
    runs
}

/// Returns the words of a text and what is between them; a `[12]` is one word.
fn words(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let length = citation_length(rest).or_else(|| rest.split_word_bounds().next().map(str::len));
        let (word, behind) = rest.split_at(length.unwrap_or(rest.len()));
        out.push(word);
        rest = behind;
    }
    out
}

fn citation_length(text: &str) -> Option<usize> {
    let (number, _) = text.strip_prefix('[')?.split_once(']')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| number.len().saturating_add(2))
}

/// White space at the ends stays outside of the marks.
fn mark(out: &mut Phrase, text: &str, tone: Tone, colour: bool) {
    let inner = text.trim();
    if inner.is_empty() {
        out.push_safe(text, Tone::Plain);
        return;
    }
    let (open, close) = match tone {
        _ if colour => ("", ""),
        Tone::Deleted => ("[-", "-]"),
        Tone::Inserted
        | Tone::Plain
        | Tone::Strong
        | Tone::Soft
        | Tone::Citation
        | Tone::Warning
        | Tone::Verdict(_) => ("{+", "+}"),
    };
    let front = text.len().saturating_sub(text.trim_start().len());
    out.push_safe(text.get(..front).unwrap_or_default(), Tone::Plain);
    out.push_safe(open, tone);
    out.push_safe(inner, tone);
    out.push_safe(close, tone);
    out.push_safe(text.get(text.trim_end().len()..).unwrap_or_default(), Tone::Plain);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(was: &str, now: &str) -> String {
        by_words(was, now, false).spans.iter().map(|(text, _)| text.as_str()).collect()
    }

    #[test]
    fn words_that_changed_are_marked() {
        assert_eq!(
            marked("a fall of 40 per cent [1].", "a fall of 25 per cent [7]."),
            "a fall of [-40-] {+25+} per cent [-[1]-] {+[7]+}."
        );
        assert_eq!(marked("It did fall.", "It did not fall."), "It did {+not+} fall.");
        assert_eq!(marked("It did not fall.", "It did fall."), "It did [-not-] fall.");
        assert_eq!(marked("Same.", "Same."), "Same.");
    }

    #[test]
    fn neighbouring_changes_are_one() {
        assert_eq!(
            marked("The city says so in its report.", "The county auditor says so in its report."),
            "The [-city-] {+county auditor+} says so in its report."
        );
        assert_eq!(
            marked("We know that the red house burnt.", "We know that the blue barn burnt."),
            "We know that the [-red house-] {+blue barn+} burnt."
        );
    }

    #[test]
    fn texts_that_share_little_are_given_whole() {
        assert_eq!(
            marked("Nobody knows yet.", "The audit found 36 crashes."),
            "[-Nobody knows yet.-]\n{+The audit found 36 crashes.+}"
        );
        assert_eq!(marked("", "New."), "{+New.+}");
        assert_eq!(marked("Old.", ""), "[-Old.-]");
        assert_eq!(marked("", ""), "");
    }

    #[test]
    fn hidden_characters_are_shown_in_differences() {
        assert_eq!(marked("It is so.", "It is\u{202e} so."), "It is{+⟨U+202E⟩+} so.");
    }
}
