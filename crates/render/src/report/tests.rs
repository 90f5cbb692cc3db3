use super::*;
use crate::examples::{assessment, full_assessment, record, section, statement, verdict};
use model::{assessment::AssessedImport, grounding::GroundingCount};
use unicode_width::UnicodeWidthStr as _;

const DIGEST: DigestLine<'_> = DigestLine::Of("9f3c000000000000000000000000000000000000000000000000000000021ab0");

fn with_digest(assessment: &Assessment, digest: DigestLine<'_>, look: Look) -> String {
    let positions = BTreeMap::from([("event-imported".to_owned(), 7)]);
    let input = ReportInput {
        assessment,
        record: &record(),
        positions: &positions,
        as_of: 112,
        recorded_at: "2026-06-24T15:20:00.000000Z",
        digest,
    };
    report(&input, &look)
}

fn shown(assessment: &Assessment, width: usize, colour: bool) -> String {
    with_digest(assessment, DIGEST, Look { width, colour })
}

/// Asserts what holds of every report without colours.
fn check(text: &str, width: usize) {
    assert!(!text.chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}'), "{text:?}");
    for line in text.lines() {
        assert!(line.width() <= width.clamp(40, 100), "{line:?} is wider than {width}");
        assert_eq!(line, line.trim_end());
    }
    assert!(!text.contains("\n\n\n") && !text.starts_with('\n') && text.ends_with('\n') && !text.ends_with("\n\n"));
}

#[test]
fn the_whole_report() {
    insta::assert_snapshot!("report_100", shown(&full_assessment(), 100, false));
    insta::assert_snapshot!("report_60", shown(&full_assessment(), 60, false));
    insta::assert_snapshot!("report_100_colour", shown(&full_assessment(), 100, true));
    insta::assert_snapshot!("report_60_colour", shown(&full_assessment(), 60, true));
    for width in 0..130 {
        check(&shown(&full_assessment(), width, false), width);
    }
}

#[test]
fn colours_add_nothing_but_styles() {
    let mut plain = String::new();
    let coloured = shown(&full_assessment(), 80, true);
    for (at, part) in coloured.split('\u{1b}').enumerate() {
        plain.push_str(if at == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(plain, shown(&full_assessment(), 80, false));
}

#[test]
fn a_case_with_nothing_but_a_question() {
    insta::assert_snapshot!("report_empty", shown(&assessment(), 80, false));
}

#[test]
fn an_imported_rating_is_said_to_be_its_authors_before_anything_else() {
    let mut rated = verdict("mostly-refuted", Some(2), "event-imported", "So they say.");
    rated.attributed_to = Some("The Daily Checker".to_owned());
    let import = AssessedImport {
        sha256: "00".repeat(32),
        media_type: "application/ld+json".to_owned(),
        importer: "claimreview".to_owned(),
        author: Some("J. Doe".to_owned()),
        publisher: Some("The Daily Checker".to_owned()),
        url: Some("https://checker.example/1".to_owned()),
        published: Some("2026-02-01".to_owned()),
        licence: None,
        event: "event-import".to_owned(),
    };
    let imported = Assessment { verdict: Some(rated), imports: vec![import], ..assessment() };
    let text = shown(&imported, 90, false);
    assert!(text.starts_with("Imported, not our assessment: rated by The Daily Checker\nDid the new"), "{text}");
    assert!(
        text.contains("\n◔ mostly refuted · confidence medium · since #7 · unchanged · never published\n"),
        "{text}"
    );
    assert!(
        text.contains("\nIMPORTED    J. Doe, The Daily Checker · 1 February 2026 · https://checker.example/1 ·\n"),
        "{text}"
    );
}

#[test]
fn a_missing_digest_is_explained() {
    let why = DigestLine::NotGiven("entry 45 is of the type x.v2, which this version does not know");
    let text = with_digest(&assessment(), why, Look { width: 100, colour: false });
    assert!(text.contains("no digest: entry 45 is of the type x.v2"), "{text}");
}

#[test]
fn labels_follow_the_language_of_the_case() {
    let mut rated = verdict("mixed", Some(3), "event-v4", "Darum.");
    rated.label.insert("de".to_owned(), "gemischt".to_owned());
    let german = Assessment { verdict: Some(rated.clone()), language: "de-AT".to_owned(), ..assessment() };
    assert!(shown(&german, 80, false).contains("◑ gemischt ·"));
    let french = Assessment { verdict: Some(rated), language: "fr".to_owned(), ..assessment() };
    assert!(shown(&french, 80, false).contains("◑ mixed ·"));
}

#[test]
fn paragraphs_and_lists_are_kept() {
    let list = section(
        "s",
        "\n",
        Some("## "),
        Some("Why"),
        vec![
            statement("a", "\n\n", "First."),
            statement("b", " ", "Second [1]."),
            statement("c", "\n- ", "an item"),
            statement("d", "\n- ", "another [2][3]"),
            statement("e", "\n\n", "Last."),
        ],
    );
    let text = shown(&Assessment { sections: vec![list], ..assessment() }, 80, false);
    assert!(text.contains("\n\nWhy\nFirst. ◦ Second [1].\n  - an item ◦\n  - another [2][3]\n\nLast. ◦\n\n"), "{text}");
}

#[test]
fn headings_may_be_missing() {
    let sections = vec![
        section("a", "\n", None, None, vec![statement("a1", "\n", "Bare [1].")]),
        section("b", "\n", Some(""), Some(""), vec![statement("b1", "", "Empty [1].")]),
        section("c", "\n", Some("3. "), None, vec![statement("c1", "", "Marked [1].")]),
        section("d", "\n", None, Some("Alone"), Vec::new()),
    ];
    let text = shown(&Assessment { sections, ..assessment() }, 80, false);
    assert!(text.contains("\n\nBare [1].\n\nEmpty [1].\n\n3.\nMarked [1].\n\nAlone\n\nNOTES"), "{text}");
    let mut summary = section("s", "\n", None, None, vec![statement("s1", "\n", "Short [1].")]);
    summary.role = SectionRole::Summary;
    let text = shown(&Assessment { sections: vec![summary], ..assessment() }, 80, false);
    assert!(text.contains("\n\nSUMMARY\nShort [1].\n"), "{text}");
}

#[test]
fn only_citations_of_the_sentence_are_citations() {
    let odd = section("s", "\n", None, None, vec![statement("a", "\n", "So [sic] it [1] is [12] and [x [1] [.")]);
    let text = shown(&Assessment { sections: vec![odd], ..assessment() }, 80, true);
    assert!(text.contains("So [sic] it \u{1b}[36m[1]\u{1b}[0m is [12] and [x \u{1b}[36m[1]\u{1b}[0m [.\n"), "{text}");
}

#[test]
fn foreign_text_is_wrapped_and_made_safe() {
    let nasty = "\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\r\u{7}";
    let texts = [
        "x".repeat(300),
        "東京都の夜間の交通事故は、本当に四割も減ったのだろうか。".repeat(8),
        "👩\u{200d}👩\u{200d}👧🏽🇨🇭❤\u{fe0f}".repeat(30),
        "האם תאורת הרחוב החדשה הפחיתה את התאונות? ".repeat(9),
        "e\u{301}\u{302}".repeat(200),
        nasty.repeat(20),
        "\n\n\t \n".to_owned(),
    ];
    for text in &texts {
        let mut nasty = full_assessment();
        nasty.question.clone_from(text);
        nasty.case.push_str(text);
        for section in &mut nasty.sections {
            section.heading = Some(text.clone());
            section.mark = Some(text.clone());
            for statement in &mut section.statements {
                statement.before.push_str(text);
                statement.text.push_str(text);
            }
        }
        for source in &mut nasty.sources {
            source.title = Some(text.clone());
            source.publisher = Some(text.clone());
            source.published = Some(text.clone());
            source.source.push_str(text);
        }
        for claim in &mut nasty.claims {
            claim.text.push_str(text);
            claim.claimant.clone_from(text);
            claim.claim.push_str(text);
            if let Some(verdict) = &mut claim.verdict {
                verdict.not_weighed.push(text.clone());
                verdict.label.insert("en".to_owned(), text.clone());
                verdict.attributed_to = Some(text.clone());
            }
        }
        for gap in &mut nasty.gaps {
            gap.would_settle.push_str(text);
            gap.gap.push_str(text);
        }
        if let Some(verdict) = &mut nasty.verdict {
            verdict.rationale.clone_from(text);
            verdict.label.insert("en".to_owned(), text.clone());
            verdict.by = vec![text.clone(), text.clone()];
            verdict.attributed_to = Some(text.clone());
        }
        for width in [40, 60, 76, 100] {
            check(&with_digest(&nasty, DigestLine::NotGiven(text), Look { width, colour: false }), width);
        }
    }
}

#[test]
fn counts_that_are_nothing_are_not_shown() {
    let grounding = GroundingCount { statements: 1, uncited: 1, ..GroundingCount::default() };
    let text = shown(&Assessment { grounding, ..assessment() }, 80, false);
    assert!(text.contains("\nGROUNDING   1 sentence by its weakest citation: 1 uncited (◦)\n"), "{text}");
}
