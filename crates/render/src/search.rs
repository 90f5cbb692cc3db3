//! What a search found: the words first, with what was looked for marked, then whose they are.

use crate::{look::Look, palette::Tone, phrase::Phrase, words::count, wrap::Page};

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitLine {
    /// Its full name.
    pub name: String,
    /// What it is: `claim`, `statement`, …
    pub kind: String,
    /// Its case or source, as in `case/ice`.
    pub of: String,
    /// The question of its case, or what its source is called.
    pub title: Option<String>,
    /// The entry that wrote it.
    pub seq: u64,
    /// Its words, or a part of them.
    pub text: String,
    /// What was looked for in `text`, in code points: from, to (exclusive); in order.
    pub marks: Vec<(usize, usize)>,
    /// Whether the text goes on before and behind this part of it.
    pub cut: (bool, bool),
    /// Where this part begins in a captured text, in code points.
    pub start: Option<u64>,
}

/// What was looked for and what was found.
#[derive(Debug, Clone, Copy)]
pub struct SearchInput<'a> {
    /// What was looked for.
    pub query: &'a str,
    /// Whether there is a word in it.
    pub has_words: bool,
    /// Whether each hit has all of the words.
    pub all_words: bool,
    /// Where it was looked for, where not everywhere: such as `claims of the case ice`.
    pub within: Option<&'a str>,
    /// The best hits, best first.
    pub hits: &'a [HitLine],
    /// How many there are, shown or not.
    pub total: u64,
    /// The last entry whose words were searched.
    pub indexed_to: Option<u64>,
    /// How many captured texts are not there to be searched.
    pub texts_missing: u64,
}

/// Signs around what was looked for, where there are no colours to mark it.
const MARKS: (&str, &str) = ("‹", "›");

/// Returns what was found, for a terminal.
pub fn search(input: &SearchInput<'_>, look: &Look) -> String {
    let mut page = Page::new(*look);
    page.indented(0, &head(input));
    if !input.all_words {
        page.indented(0, &Phrase::of("Nothing has all of these words; these have some of them.", Tone::Warning));
    }
    let mut of = "";
    for hit in input.hits {
        page.blank();
        page.indented(0, &words(hit, look.colour));
        page.indented_list(2, &whose(hit, hit.of == of));
        of = &hit.of;
    }
    let mut notes = Vec::new();
    let shown = input.hits.len() as u64;
    if input.total > shown && shown > 0 {
        let more = format!("{} more: --limit N shows up to 500", input.total.saturating_sub(shown));
        notes.push(Phrase::of(&more, Tone::Soft));
    }
    if input.texts_missing > 0 {
        let missing = count(input.texts_missing, "captured text is", "captured texts are");
        notes.push(Phrase::of(&format!("{missing} not in this ledger, and not searched"), Tone::Warning));
    }
    let case = input.hits.iter().find_map(|hit| hit.of.strip_prefix("case/"));
    notes.extend(case.map(|case| Phrase::of(&format!("casebook show {case}"), Tone::Soft)));
    if !notes.is_empty() {
        page.blank();
    }
    for note in notes {
        page.indented(0, &note);
    }
    page.finish()
}

fn head(input: &SearchInput<'_>) -> Phrase {
    let within = input.within.map_or_else(|| "everything that stands".to_owned(), ToOwned::to_owned);
    let at = input.indexed_to.map_or_else(String::new, |seq| format!(" at #{seq}"));
    let query = format!("“{}”", input.query);
    if !input.has_words {
        return Phrase::of(&query, Tone::Strong).and(" has no word or number to look for", Tone::Plain);
    }
    let found = match input.total {
        0 => Phrase::plain("Nothing found"),
        total => Phrase::plain(&format!("{total} found")),
    };
    found.and(" for ", Tone::Plain).and(&query, Tone::Strong).and(&format!(" in {within}{at}"), Tone::Plain)
}

/// The words, in lines of their own where the text has lines, with what was looked for marked.
fn words(hit: &HitLine, colour: bool) -> Phrase {
    let mut out = Phrase::default();
    if hit.cut.0 {
        out.push("… ", Tone::Soft);
    }
    let (open, close) = MARKS;
    let mut from = 0;
    let mut piece = |out: &mut Phrase, to: usize, tone: Tone| {
        let text: String = hit.text.chars().skip(from).take(to.saturating_sub(from)).collect();
        out.push_text(&text, tone);
        from = to;
    };
    for (start, end) in &hit.marks {
        piece(&mut out, *start, Tone::Plain);
        if !colour {
            out.push(open, Tone::Plain);
        }
        piece(&mut out, *end, if colour { Tone::Strong } else { Tone::Plain });
        if !colour {
            out.push(close, Tone::Plain);
        }
    }
    piece(&mut out, usize::MAX, Tone::Plain);
    if hit.cut.1 {
        out.push(" …", Tone::Soft);
    }
    out
}

/// What it is, its name and entry, and what its case or source is called, unless that was just said.
fn whose(hit: &HitLine, is_same: bool) -> Vec<Phrase> {
    let mut parts = vec![Phrase::of(&hit.kind, Tone::Soft), Phrase::of(&hit.name, Tone::Soft)];
    parts.extend(hit.start.map(|start| Phrase::of(&format!("from character {start}"), Tone::Soft)));
    parts.push(Phrase::of(&format!("#{}", hit.seq), Tone::Soft));
    let is_own = hit.name == hit.of && matches!(hit.kind.as_str(), "question" | "source");
    if !is_same && !is_own {
        parts.extend(hit.title.as_deref().map(Phrase::plain));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr as _;

    fn hit(kind: &str, name: &str, text: &str, marked: &[&str]) -> HitLine {
        let marks = marked.iter().map(|word| {
            let start = text[..text.find(word).unwrap()].chars().count();
            (start, start + word.chars().count())
        });
        HitLine {
            name: name.to_owned(),
            kind: kind.to_owned(),
            of: name.split('/').take(2).collect::<Vec<_>>().join("/"),
            title: Some("Did the new street lights of Grönvik cut night-time crashes?".to_owned()),
            seq: 41,
            text: text.to_owned(),
            marks: marks.collect(),
            cut: (false, false),
            start: None,
        }
    }

    fn some() -> Vec<HitLine> {
        let mut text = hit(
            "text",
            "source/audit/capture/2",
            "the auditors “could not trace” the city’s figure — 40 percent — to any record of crashes at night.\n\nA second \
             count says that crashes fell from 48 to 36 too",
            &["crashes at night"],
        );
        text.title = Some("County audit 2026".to_owned());
        text.cut = (true, true);
        text.start = Some(412);
        vec![
            hit(
                "question",
                "case/lights",
                "Did the new street lights of Grönvik cut night-time crashes?",
                &["crashes"],
            ),
            hit(
                "claim",
                "case/lights/claim/c1",
                "The Mayor: Crashes fell by 40 percent at night.",
                &["Crashes", "night"],
            ),
            hit("statement", "case/tokyo/statement/s3", "東京都の夜間の交通事故は減った 👍🏽。", &["交通事故"]),
            text,
        ]
    }

    fn input<'a>(hits: &'a [HitLine], query: &'a str) -> SearchInput<'a> {
        SearchInput {
            query,
            has_words: true,
            all_words: true,
            within: None,
            hits,
            total: hits.len() as u64,
            indexed_to: Some(112),
            texts_missing: 0,
        }
    }

    #[test]
    fn shows_what_was_found_at_two_widths() {
        let hits = some();
        let found = SearchInput { total: 31, texts_missing: 1, all_words: false, ..input(&hits, "crashes at night") };
        insta::assert_snapshot!("search_90", search(&found, &Look { width: 90, colour: false }));
        insta::assert_snapshot!("search_50", search(&found, &Look { width: 50, colour: false }));
    }

    #[test]
    fn nothing_found_says_where_it_was_looked_for() {
        let none = SearchInput { within: Some("claims of the case ice"), ..input(&[], "quux") };
        let look = Look { width: 90, colour: false };
        assert_eq!(search(&none, &look), "Nothing found for “quux” in claims of the case ice at #112\n");
        let empty = SearchInput { has_words: false, ..input(&[], "…") };
        assert_eq!(search(&empty, &look), "“…” has no word or number to look for\n");
    }

    #[test]
    fn colour_marks_what_was_found_without_signs() {
        let hits = some();
        let text = search(&input(&hits, "crashes"), &Look { width: 90, colour: true });
        assert!(!text.contains('‹') && text.contains("\u{1b}["), "{text:?}");
    }

    #[test]
    fn lines_fit_and_hide_nothing() {
        let mut hits = some();
        for hit in &mut hits {
            for text in [&mut hit.text, &mut hit.name, &mut hit.kind, &mut hit.of] {
                text.push_str("\u{1b}]0;x\u{7}\u{202e}\u{9b}\r");
            }
            hit.title = Some("\u{1b}[2J\u{202e}".repeat(40));
        }
        for width in [0, 40, 76, 100] {
            let query = "\u{1b}[31m\u{202e}\n";
            let text = search(&input(&hits, query), &Look { width, colour: false });
            assert!(!text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}'), "{text:?}");
            assert!(text.lines().all(|line| line.width() <= width.max(40)), "{text}");
        }
        // Marks that are of another text do no harm.
        hits[0].marks = vec![(90, 7), (0, usize::MAX), (3, 3)];
        assert!(search(&input(&hits, "x"), &Look { width: 60, colour: true }).contains("street lights"));
    }
}
