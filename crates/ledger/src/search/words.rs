//! What counts as a word, in texts and in queries alike.
//!
//! A word is a run of letters and digits, in lower case, with accents of Latin letters folded (`Grönvik` is `gronvik`).
//! Hyphens, quotation marks and apostrophes of every kind divide words, so `counter‑human` is two, next to each other.
//! Scripts that are written without spaces (Chinese, Japanese, Thai and the like) have no words that a program can see:
//! each of their characters is one, and a word of such a script is found as a phrase. An emoji is a word too.

use tantivy::tokenizer::{AsciiFoldingFilter, TextAnalyzer, Token, TokenStream, Tokenizer};

/// Under which name the index knows these rules.
pub(super) const ANALYZER: &str = "casebook";
/// Longer runs are compared by their beginning alone.
const WORD_CHARS_MAX: usize = 64;

/// Returns the analyzer.
pub(super) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(Words).filter(AsciiFoldingFilter).build()
}

/// A word and where it stands, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Returns the words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut analyzer = analyzer();
    let mut stream = analyzer.token_stream(text);
    stream.process(&mut |token| {
        out.push(Word { text: token.text.clone(), start: token.offset_from, end: token.offset_to });
    });
    out
}

#[derive(Debug, Clone, Copy, Default)]
struct Words;

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { rest: text, at: 0, token: Token::default() }
    }
}

#[derive(Debug)]
struct WordStream<'a> {
    rest: &'a str,
    /// Where the rest begins in the text.
    at: usize,
    token: Token,
}

impl WordStream<'_> {
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
        self.at = self.at.saturating_add(bytes);
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((before, first)) = self.rest.char_indices().find(|(_, c)| class(*c) > Class::Inside) else {
            return false;
        };
        self.skip(before);
        let stays = |c: char| match class(first) {
            Class::Letter => matches!(class(c), Class::Letter | Class::Inside),
            Class::Alone | Class::Inside | Class::Between => class(c) == Class::Inside,
        };
        let mut behind = self.rest.char_indices().skip(1);
        let end = behind.find(|(_, c)| !stays(*c)).map_or(self.rest.len(), |(at, _)| at);
        let run = self.rest.get(..end).unwrap_or_default();
        // What only joins is not a part of the word at its end.
        let run = run.trim_end_matches(|c| class(c) == Class::Inside);
        self.token.text.clear();
        let lower = run.chars().filter(|c| class(*c) != Class::Inside).flat_map(char::to_lowercase);
        // The dotted I of Turkish becomes an i and a mark; a sigma has another form at the end of a word.
        let lower = lower.filter(|c| class(*c) != Class::Inside).map(|c| if c == 'ς' { 'σ' } else { c });
        self.token.text.extend(lower.take(WORD_CHARS_MAX));
        self.token.offset_from = self.at;
        self.token.offset_to = self.at.saturating_add(run.len());
        self.token.position = self.token.position.wrapping_add(1);
        self.skip(end);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// What a character does to words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Divides them.
    Between,
    /// Belongs to the one before it, and is not compared: accents that stand apart, joiners, soft hyphens.
    Inside,
    /// Is one.
    Alone,
    /// Is a part of one.
    Letter,
}

fn class(c: char) -> Class {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}' => Class::Inside,
        // Marks that Unicode does not count as letters, in scripts whose words need them: virama, tones, points.
        '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' => Class::Inside,
        '\u{900}'..='\u{dff}' if !c.is_alphanumeric() && !matches!(c, '\u{964}' | '\u{965}') => Class::Letter,
        // Thai, Lao, Myanmar, Khmer: no spaces between words.
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' if !c.is_numeric() => {
            if c.is_alphanumeric() { Class::Alone } else { Class::Inside }
        }
        // Kana, Bopomofo, Han, half-width Kana.
        '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{312f}'
        | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}' => Class::Alone,
        // Symbols and emoji.
        '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' => Class::Alone,
        c if c.is_alphanumeric() => Class::Letter,
        _ => Class::Between,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_of_latin_scripts() {
        assert_eq!(texts("Grönvik, GRÖNVIK; Gro\u{308}nvik"), ["gronvik"; 3]);
        assert_eq!(texts("counter‑human‑trafficking"), ["counter", "human", "trafficking"]);
        assert_eq!(texts("the agency’s “worst of the worst”"), ["the", "agency", "s", "worst", "of", "the", "worst"]);
        assert_eq!(texts("5,000 or 40 %—x"), ["5", "000", "or", "40", "x"]);
        assert_eq!(texts("Ærø straße İzmir za\u{ad}żółć"), ["aero", "strasse", "izmir", "zazolc"]);
        assert_eq!(texts("ΟΔΟΣ οδος"), ["οδοσ", "οδοσ"]);
        assert_eq!(texts(" \u{1b}[31m…\u{202e}!? "), ["31m"]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn scripts_without_spaces_are_taken_apart() {
        assert_eq!(texts("東京都の2024年"), ["東", "京", "都", "の", "2024", "年"]);
        assert_eq!(texts("서울 시장"), ["서울", "시장"]);
        assert_eq!(texts("क\u{94d}षमा हिन्दी।"), ["क\u{94d}षमा", "हिन्दी"]);
        assert_eq!(texts("a😀b 👍🏽"), ["a", "😀", "b", "👍"]);
        assert_eq!(
            texts("กรุง"),
            ["ก", "ร", "ุ", "ง"].map(str::to_owned)[..2].iter().cloned().chain(texts("ุง")).collect::<Vec<_>>()
        );
    }

    #[test]
    fn places_are_those_of_the_text() {
        for text in ["x Gro\u{308}nvik\u{301}! y", "東京都", "👍🏽 ok", "a\u{200d}", "é"] {
            for word in words(text) {
                assert!(text.get(word.start..word.end).is_some_and(|slice| !slice.is_empty()), "{text}: {word:?}");
            }
        }
        let long = "x".repeat(500);
        assert_eq!(words(&long), [Word { text: "x".repeat(64), start: 0, end: 500 }]);
    }
}
