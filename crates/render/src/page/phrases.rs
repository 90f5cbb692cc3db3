//! The words and marks that a page puts to the model's own.

use crate::{dates, words::count};
use model::{
    grounding::{Grounding, GroundingCount},
    values::{Method, Quote},
    words::{
        Access, Basis, CaptureHow, ClaimRelation, CommentOutcome, CorrectionClass, Stance, Standing, VerdictReason,
    },
};

/// A day as readers write it, and as it was written.
#[derive(Debug)]
pub(crate) struct Day<'a> {
    /// The date alone, where the text is one.
    pub(crate) date: Option<&'a str>,
    pub(crate) words: String,
    pub(crate) exact: &'a str,
}

impl<'a> Day<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let words = dates::day(text);
        Self { date: text.get(..10).filter(|_| words != text), words, exact: text }
    }
}

/// A digest: its first twelve digits, and all of them.
#[derive(Debug)]
pub(crate) struct Hash {
    pub(crate) short: String,
    pub(crate) whole: String,
}

impl Hash {
    pub(crate) fn of(whole: &str) -> Self {
        Self { short: whole.chars().take(12).collect(), whole: whole.to_owned() }
    }
}

/// Exact words, with what stands around them.
#[derive(Debug)]
pub(crate) struct QuoteView<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) exact: &'a str,
    pub(crate) suffix: &'a str,
    pub(crate) place: String,
    pub(crate) extraction: Hash,
}

impl<'a> QuoteView<'a> {
    pub(crate) fn of(quote: &'a Quote) -> Self {
        Self {
            prefix: &quote.prefix,
            exact: &quote.exact,
            suffix: &quote.suffix,
            place: format!("characters {} to {}", quote.start, quote.end),
            extraction: Hash::of(&quote.extraction.to_string()),
        }
    }
}

/// How many sentences have which mark.
#[derive(Debug)]
pub(crate) struct Legend {
    pub(crate) mark: &'static str,
    pub(crate) words: String,
}

/// Returns the legend of the article's marks, with how many sentences each stands for.
pub(crate) fn legend(count: &GroundingCount) -> Vec<Legend> {
    let counts = [
        (count.quoted, Some(Grounding::Quoted)),
        (count.captured, Some(Grounding::Captured)),
        (count.cited_only, Some(Grounding::CitedOnly)),
        (count.self_reported, Some(Grounding::SelfReported)),
        (count.withheld, Some(Grounding::Withheld)),
        (count.retracted, Some(Grounding::Retracted)),
        (count.uncited, None),
    ];
    let some = counts.into_iter().filter(|(n, _)| *n > 0);
    some.map(|(n, grounding)| Legend { mark: mark(grounding), words: format!("{n} {}", grounded(grounding)) }).collect()
}

/// Returns the mark of a sentence by its weakest citation; a quoted one has none.
pub(crate) fn mark(grounding: Option<Grounding>) -> &'static str {
    match grounding {
        Some(Grounding::Quoted) => "",
        Some(Grounding::Captured) => "▫",
        Some(Grounding::CitedOnly) => "△",
        Some(Grounding::SelfReported) => "◇",
        Some(Grounding::Withheld) => "□",
        Some(Grounding::Retracted) => "✕",
        None => "○",
    }
}

/// Returns what a mark means, in two words.
pub(crate) fn grounded(grounding: Option<Grounding>) -> &'static str {
    match grounding {
        Some(Grounding::Quoted) => "quoted",
        Some(Grounding::Captured) => "captured",
        Some(Grounding::CitedOnly) => "cited only",
        Some(Grounding::SelfReported) => "self-reported",
        Some(Grounding::Withheld) => "withheld",
        Some(Grounding::Retracted) => "retracted",
        None => "uncited",
    }
}

/// Returns what a mark means, in a sentence.
pub(crate) fn explained(grounding: Option<Grounding>) -> &'static str {
    match grounding {
        Some(Grounding::Quoted) => "Its sources are quoted",
        Some(Grounding::Captured) => "A source of it was captured, and nothing of it is quoted",
        Some(Grounding::CitedOnly) => "A source of it is only cited",
        Some(Grounding::SelfReported) => "A source of it is the claimant’s own word",
        Some(Grounding::Withheld) => "A source of it is withheld",
        Some(Grounding::Retracted) => "A source of it was retracted",
        None => "It cites no source",
    }
}

/// Returns a BCP 47 tag, or `und` for what is none.
pub(crate) fn language(tag: &str) -> &str {
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let first = tag.split('-').next().unwrap_or_default();
    let is_first = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    if is_first && tag.split('-').all(is_part) { tag } else { "und" }
}

/// Returns an address that a page may link to: of the web, and nothing but the characters of addresses.
pub(crate) fn linkable(url: &str) -> Option<&str> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
    let is_legal = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&b);
    let whole = !host.is_empty() && host.bytes().all(is_host) && rest.bytes().all(is_legal) && escapes_are_whole(rest);
    (whole && rest.matches('#').count() < 2).then_some(url)
}

fn escapes_are_whole(text: &str) -> bool {
    let mut parts = text.split('%');
    let _before_the_first = parts.next();
    parts.all(|part| part.get(..2).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit())))
}

/// Returns a text cut to about so many characters, between words.
pub(crate) fn shortened(text: &str, length: usize) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    if line.chars().count() <= length {
        return line;
    }
    let head: String = line.chars().take(length).collect();
    let cut = head.rfind(' ').filter(|at| at.saturating_mul(2) > head.len());
    format!("{}…", cut.and_then(|at| head.get(..at)).unwrap_or(&head))
}

pub(crate) fn made_with(method: Option<&Method>) -> Option<String> {
    method.map(|method| {
        let model = method.model.as_ref().map(|model| format!(" ({model})")).unwrap_or_default();
        format!("{} {}{model}", method.software, method.version)
    })
}

pub(crate) fn bytes(size: u64) -> String {
    format!("{}{}", grouped(size), if size == 1 { " byte" } else { " bytes" })
}

/// Returns a number with its thousands apart: `12,345`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(crate) fn changes(changes: u64) -> String {
    if changes == 0 { "never changed".to_owned() } else { format!("{} so far", count(changes, "change", "changes")) }
}

pub(crate) fn reason(reason: VerdictReason) -> &'static str {
    match reason {
        VerdictReason::Initial => "first verdict",
        VerdictReason::NewEvidence => "after new evidence",
        VerdictReason::SourceChanged => "after a source changed",
        VerdictReason::SourceRetracted => "after a source was retracted",
        VerdictReason::Error => "the one before was an error",
        VerdictReason::Scope => "after the question’s scope changed",
        VerdictReason::GapClosed => "after a gap was closed",
        VerdictReason::Complaint => "after a complaint",
        VerdictReason::Imported => "imported",
    }
}

pub(crate) fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Supports => "Supports it",
        Stance::Refutes => "Refutes it",
        Stance::Qualifies => "Qualifies it",
        Stance::Context => "Context",
        Stance::NotStated => "Stance not stated",
    }
}

pub(crate) fn relation(relation: ClaimRelation) -> &'static str {
    match relation {
        ClaimRelation::PartOf => "Is part of",
        ClaimRelation::Duplicates => "Says the same as",
        ClaimRelation::Contradicts => "Contradicts",
        ClaimRelation::Narrower => "Claims less than",
        ClaimRelation::MeasuresDifferently => "Counts something else than",
    }
}

pub(crate) fn outcome(outcome: CommentOutcome) -> &'static str {
    match outcome {
        CommentOutcome::Replied => "replied",
        CommentOutcome::Declined => "declined to answer",
        CommentOutcome::NoAnswer => "did not answer",
    }
}

pub(crate) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::AuthorsList => "from the author’s list of references",
        Basis::AuthorConfirmed => "confirmed by the author",
        Basis::MatchedByText => "matched by its text",
        Basis::Inferred => "identified by us, inferred",
    }
}

pub(crate) fn how(how: CaptureHow) -> &'static str {
    match how {
        CaptureHow::Http => "fetched",
        CaptureHow::Browser => "rendered in a browser",
        CaptureHow::File => "read from a file",
        CaptureHow::Warc => "out of a WARC",
        CaptureHow::Archive => "from a web archive",
        CaptureHow::Manual => "typed or transcribed",
        CaptureHow::Received => "received",
    }
}

pub(crate) fn access(access: Access) -> &'static str {
    match access {
        Access::Public => "open to all",
        Access::QuotesOnly => "only what is quoted is open to all",
        Access::Private => "kept by the desk",
    }
}

pub(crate) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Live => "",
        Standing::Changed => "changed since",
        Standing::Corrected => "corrected by its publisher",
        Standing::Retracted => "retracted by its publisher",
        Standing::Gone => "gone from where it was",
        Standing::Superseded => "superseded",
    }
}

pub(crate) fn class(class: CorrectionClass) -> &'static str {
    match class {
        CorrectionClass::AffectsRating => "changes the rating",
        CorrectionClass::NoRatingEffect => "does not change the rating",
        CorrectionClass::Update => "update",
        CorrectionClass::Clarification => "clarification",
        CorrectionClass::Void => "the publication does not hold",
    }
}

/// Returns a word of the vocabulary as readers write it.
pub(crate) fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for url in ["https://a.example/b?c=d%20e#f", "http://a.example:8080"] {
            assert_eq!(linkable(url), Some(url));
        }
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//a.example",
            "https://",
            "https://a b",
            "https://ü.example",
            "https://a.example/\"x",
            "https://user@a.example",
            "https://a.example/%2",
            "https://a.example/#a#b",
            "HTTPS://x",
        ] {
            assert_eq!(linkable(url), None, "{url}");
        }
    }

    #[test]
    fn tags_of_languages_are_checked() {
        assert_eq!((language("en"), language("pt-BR"), language("zh-Hant-TW")), ("en", "pt-BR", "zh-Hant-TW"));
        for tag in ["", "english language", "e", "en-", "\"><x", "12"] {
            assert_eq!(language(tag), "und", "{tag}");
        }
    }

    #[test]
    fn numbers_and_cuts() {
        assert_eq!(
            (bytes(1), bytes(999), bytes(1000), bytes(1_234_567)),
            ("1 byte".to_owned(), "999 bytes".to_owned(), "1,000 bytes".to_owned(), "1,234,567 bytes".to_owned())
        );
        assert_eq!(shortened("one two\n three", 40), "one two three");
        assert_eq!(shortened("one two three four", 12), "one two…");
        assert_eq!(shortened("éééééééé", 4), "éééé…");
    }

    #[test]
    fn days_keep_what_is_exact() {
        let day = Day::of("2026-05-09T10:15:00Z");
        assert_eq!(
            (day.date, day.words.as_str(), day.exact),
            (Some("2026-05-09"), "9 May 2026", "2026-05-09T10:15:00Z")
        );
        let year = Day::of("2026");
        assert_eq!((year.date, year.words.as_str()), (None, "2026"));
    }
}
