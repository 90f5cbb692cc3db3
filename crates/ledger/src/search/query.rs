//! What is looked for: words, "exact phrases", beginnings*, and -words that must not be there.
//!
//! Every text is a query: there is no syntax that could be wrong, and so none that could be refused. That is why this is
//! not tantivy's own language, in which `3:1` asks for a field `3`, and brackets nest.

use super::words::{Word, words};

/// Words that must stand next to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) words: Vec<String>,
    /// Whether the last one need only begin so.
    pub(super) prefix: bool,
    /// Whether it must not be there.
    pub(super) excluded: bool,
}

impl Clause {
    /// Returns where the clause stands among some words, in bytes.
    pub(super) fn places(&self, text: &[Word]) -> Vec<(usize, usize)> {
        let Some(last) = self.words.len().checked_sub(1) else { return Vec::new() };
        let is_here = |run: &[Word]| {
            run.iter().zip(&self.words).enumerate().all(|(at, (word, wanted))| {
                word.text == *wanted || self.prefix && at == last && word.text.starts_with(wanted.as_str())
            })
        };
        let runs = text.windows(self.words.len()).filter(|run| is_here(run));
        runs.filter_map(|run| Some((run.first()?.start, run.last()?.end))).collect()
    }
}

/// Returns the parts of a query that have a word in them.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let minus = rest.strip_prefix('-').filter(|behind| !behind.starts_with(char::is_whitespace));
        let excluded = minus.is_some();
        let body = minus.unwrap_or(rest);
        let (inside, behind) = if let Some(phrase) = body.strip_prefix(is_quote) {
            phrase.split_once(is_quote).unwrap_or((phrase, ""))
        } else {
            let end = body.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(body.len());
            // A lone sign must be stepped over.
            body.split_at_checked(end.max(if body == rest { first.len_utf8() } else { 0 })).unwrap_or((body, ""))
        };
        let starred = behind.strip_prefix('*').filter(|_| body.starts_with(is_quote));
        let prefix = starred.is_some() || inside.ends_with('*');
        rest = starred.unwrap_or(behind).trim_start();
        let words: Vec<String> = words(inside).into_iter().map(|word| word.text).collect();
        if !words.is_empty() {
            out.push(Clause { words, prefix, excluded });
        }
    }
    out
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(text: &str, prefix: bool, excluded: bool) -> Clause {
        Clause { words: text.split(' ').map(ToOwned::to_owned).collect(), prefix, excluded }
    }

    #[test]
    fn words_phrases_beginnings_and_what_must_not_be_there() {
        assert_eq!(clauses("Lights cut"), [clause("lights", false, false), clause("cut", false, false)]);
        assert_eq!(
            clauses("“Worst of the worst” -raid traffick*"),
            [clause("worst of the worst", false, false), clause("raid", false, true), clause("traffick", true, false)]
        );
        assert_eq!(clauses("\"to the le\"* -\"a b\""), [clause("to the le", true, false), clause("a b", false, true)]);
        assert_eq!(
            clauses("agency's child-abuse"),
            [clause("agency s", false, false), clause("child abuse", false, false)]
        );
        assert_eq!(clauses("3:1"), [clause("3 1", false, false)]);
    }

    #[test]
    fn every_text_is_a_query() {
        for text in ["", " ", "-", "--", "- -", "\"", "\"\"", "*", "-*", "-\"", "“", "&& || ()", "[a TO", "\u{202e}"]
        {
            assert!(clauses(text).len() <= 2, "{text}: {:?}", clauses(text));
        }
        assert_eq!(clauses("\"never closed"), [clause("never closed", false, false)]);
        assert_eq!(clauses("a\"b c\"d"), ["a", "b c", "d"].map(|text| clause(text, false, false)));
        assert_eq!(clauses("- a -"), [clause("a", false, false)]);
        assert_eq!(clauses("--a"), [clause("a", false, true)]);
    }

    #[test]
    fn places_of_a_clause() {
        let text = words("the worst of the worst, trafficking");
        assert_eq!(clause("the worst", false, false).places(&text), [(0, 9), (13, 22)]);
        assert_eq!(clause("worst traff", true, false).places(&text), [(17, 35)]);
        assert_eq!(clause("traff", false, false).places(&text), []);
    }
}
