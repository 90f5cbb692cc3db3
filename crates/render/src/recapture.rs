//! What a source says now, beside what it said before: for a terminal.

use crate::{difference, look::Look, palette::Tone, phrase::Phrase, site::ComparedTexts, words::count, wrap::Page};

/// A source that was captured again.
#[derive(Debug, Clone, PartialEq)]
pub struct Recaptured {
    /// Its id.
    pub source: String,
    /// Its address.
    pub url: String,
    /// The capture before.
    pub before: Option<String>,
    /// What became of it.
    pub became: RecapturedAs,
    /// What became of the words that were quoted.
    pub quotes: Vec<QuoteAgain>,
    /// The entry that says that it changed.
    pub recorded: Option<u64>,
    /// What is to be looked at again, in full.
    pub flagged: Vec<String>,
    /// What rests on words that stand, and needs no second look.
    pub cleared: Vec<String>,
}

/// What became of a source.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum RecapturedAs {
    /// It was never captured before.
    First { capture: String },
    /// It says what it said.
    Unchanged { capture: String },
    /// It says something else.
    Changed { capture: String, compared: Option<ComparedTexts> },
    /// It was not captured.
    Failed { why: String, is_recorded: bool, next: Option<String> },
}

/// Words that were quoted, and what became of them.
#[derive(Debug, Clone, PartialEq)]
pub struct QuoteAgain {
    /// What quotes them, in full.
    pub of: String,
    /// The words.
    pub exact: String,
    /// What became of them.
    pub now: QuoteNow,
}

/// What became of words.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum QuoteNow {
    /// They stand where they stood; something else may stand around them.
    Stands {
        around_changed: bool,
    },
    /// They stand somewhere else.
    Moved {
        start: u64,
        around_changed: bool,
    },
    Several {
        count: usize,
    },
    Altered {
        passage: String,
        start: u64,
        similarity_percent: u8,
    },
    Gone,
}

impl Recaptured {
    /// Tells whether words that were quoted do not stand in it.
    pub fn has_lost_words(&self) -> bool {
        self.quotes.iter().any(|quote| !quote.now.stands())
    }
}

impl QuoteNow {
    fn stands(&self) -> bool {
        matches!(self, Self::Stands { .. } | Self::Moved { .. } | Self::Several { .. })
    }

    /// Returns it as one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Stands { .. } => "stands",
            Self::Moved { .. } => "moved",
            Self::Several { .. } => "several",
            Self::Altered { .. } => "altered",
            Self::Gone => "gone",
        }
    }
}

/// Returns what became of a source, before anything is recorded but the capture.
pub fn recaptured(row: &Recaptured, look: &Look) -> String {
    let mut page = Page::new(*look);
    let mut head = Phrase::of(&row.source, Tone::Strong);
    match &row.became {
        RecapturedAs::First { capture } => {
            head.push(&format!("  captured for the first time, as {capture}"), Tone::Plain);
        }
        RecapturedAs::Unchanged { capture } => head.push(&format!("  unchanged, captured as {capture}"), Tone::Plain),
        RecapturedAs::Changed { capture, .. } => {
            head.push(&format!("  changed, captured as {capture}"), Tone::Warning);
        }
        RecapturedAs::Failed { .. } => head.push("  not captured", Tone::Warning),
    }
    page.indented(0, &head);
    page.indented(2, &Phrase::of(&row.url, Tone::Soft));
    match &row.became {
        RecapturedAs::Failed { why, is_recorded, next } => {
            page.indented(2, &Phrase::of(why, Tone::Plain));
            if *is_recorded {
                page.indented(2, &Phrase::of("that it failed is on record", Tone::Soft));
            }
            if let Some(next) = next {
                page.indented(2, &Phrase::of(next, Tone::Soft));
            }
        }
        RecapturedAs::Changed { compared, .. } => changes(row, compared.as_ref(), &mut page),
        RecapturedAs::Unchanged { .. } if row.has_lost_words() => {
            page.indented(
                2,
                &Phrase::of("since the last capture; but not all that was quoted before stands:", Tone::Soft),
            );
            let lost = row.quotes.iter().filter(|quote| !quote.now.stands());
            for quote in lost {
                page.indented(2, &of_quote(quote, look.colour));
            }
        }
        RecapturedAs::First { .. } | RecapturedAs::Unchanged { .. } => {}
    }
    page.finish()
}

fn changes(row: &Recaptured, compared: Option<&ComparedTexts>, page: &mut Page) {
    match compared {
        Some(compared) => {
            let words = |number: usize| count(number as u64, "word", "words");
            let said = format!("{} went, {} came", words(compared.went()), words(compared.came()));
            page.indented(2, &Phrase::of(&said, Tone::Soft));
            page.blank();
            page.indented(2, &compared.phrase(page.look().colour));
        }
        None => {
            page.indented(2, &Phrase::of("the bytes differ; there are no two texts that can be compared", Tone::Plain));
        }
    }
    if !row.quotes.is_empty() {
        page.blank();
    }
    for quote in &row.quotes {
        page.indented(2, &of_quote(quote, page.look().colour));
    }
}

/// Returns what became of the words that were quoted from a source before: how many stand, and each that does not.
pub fn quotes_again(quotes: &[QuoteAgain], look: &Look) -> String {
    let mut page = Page::new(*look);
    let stand = quotes.iter().filter(|quote| quote.now.stands()).count();
    if quotes.is_empty() {
        return String::new();
    }
    let all = count(quotes.len() as u64, "quote", "quotes");
    page.indented(2, &Phrase::of(&format!("of {all} of this source {stand} stand in it"), Tone::Plain));
    for quote in quotes.iter().filter(|quote| !quote.now.stands()) {
        page.indented(2, &of_quote(quote, look.colour));
    }
    page.finish()
}

/// Returns what was recorded of a source that changed, or how that is done.
pub fn recapture_recorded(row: &Recaptured, look: &Look) -> String {
    let mut page = Page::new(*look);
    if let Some(seq) = row.recorded {
        page.indented(2, &Phrase::of(&format!("on record as #{seq}"), Tone::Plain));
        for name in &row.flagged {
            page.indented(4, &Phrase::of(&format!("look again: {name}"), Tone::Warning));
        }
        if !row.cleared.is_empty() {
            let said = format!("cleared, resting on words that stand: {}", row.cleared.join(", "));
            page.indented(4, &Phrase::of(&said, Tone::Soft));
        }
        page.indented(2, &Phrase::of("next:  casebook todo", Tone::Soft));
    } else {
        let said = format!("to record that it changed: casebook changed {} --standing changed", row.source);
        page.indented(2, &Phrase::of(&said, Tone::Soft));
    }
    format!("\n{}", page.finish())
}

fn of_quote(quote: &QuoteAgain, colour: bool) -> Phrase {
    let tone = match quote.now {
        QuoteNow::Stands { .. } | QuoteNow::Moved { .. } | QuoteNow::Several { .. } => Tone::Plain,
        QuoteNow::Altered { .. } | QuoteNow::Gone => Tone::Warning,
    };
    let mut out = Phrase::of(&format!("{:<8}", quote.now.word()), tone);
    out.push(&format!("{}: ", quote.of), Tone::Plain);
    match &quote.now {
        QuoteNow::Altered { passage, similarity_percent, .. } => {
            out.append(&difference::by_words(&quote.exact, passage, colour));
            out.push(&format!(" ({similarity_percent} % alike)"), Tone::Soft);
        }
        QuoteNow::Gone => out.append(&difference::removed(&quote.exact, colour)),
        QuoteNow::Several { count } => {
            out.push(&format!("“{}”", quote.exact), Tone::Plain);
            out.push(&format!(" ({count} times)"), Tone::Soft);
        }
        QuoteNow::Stands { around_changed } | QuoteNow::Moved { around_changed, .. } => {
            out.push(&format!("“{}”", quote.exact), Tone::Plain);
            if *around_changed {
                out.push(" (what stands around it changed)", Tone::Soft);
            }
        }
    }
    out
}
