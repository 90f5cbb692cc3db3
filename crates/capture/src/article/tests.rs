use std::fmt::Write as _;

use super::*;
use crate::fixtures::fixture;

mod assemblies;
mod references;
mod refusals;
mod shapes;

/// Writes out what was understood, one part a line: each with what stands before it, a statement with its numbers.
fn outline_of(article: &Article) -> String {
    let mut out = format!("{}{}\n", if article.markdown { "# " } else { "" }, article.title);
    for section in &article.sections {
        let mark = section.mark.as_deref().unwrap_or_default();
        let heading = section.heading.as_deref().unwrap_or("(none)");
        let list = if section.lists_references { " (references)" } else { "" };
        writeln!(out, "@{} {:?} {mark:?} {heading}{list}", section.id, section.before).unwrap();
        for statement in &section.statements {
            writeln!(out, "  {} {:?} {:?} {:?}", statement.id, statement.before, statement.text, statement.numbers)
                .unwrap();
        }
    }
    for note in &article.notes {
        writeln!(out, "! {note}").unwrap();
    }
    out
}

fn assert_round_trip(text: &str, article: &Article) {
    assert_eq!(article.to_markdown(), text.trim());
    let without_mark = if article.markdown { &text.trim()[2..] } else { text.trim() };
    assert_eq!(article.to_text(), without_mark);
}

/// Parses `text`, which must come back, and compares what was understood with what is written out by hand.
#[track_caller]
fn check(text: &str, expected: &'static str) {
    let article = parse(text).unwrap();
    assert_round_trip(text, &article);
    let found = outline_of(&article);
    let lines = |outline: &'static str| outline.trim().lines().map(str::trim_start);
    assert!(found.lines().map(str::trim_start).eq(lines(expected)), "found\n{found}");
}

#[test]
fn the_seed_article() {
    let Some(text) = fixture("fixtures/ice-trafficking.txt") else { return };
    let article = parse(&text).unwrap();
    assert_eq!(article.to_text(), text);
    assert_eq!(article.to_markdown(), text);
    assert_eq!(article.title, text.lines().next().unwrap());
    let shape = article.sections.iter().map(|section| {
        let numbers: Vec<&[u32]> = section.statements.iter().map(|statement| statement.numbers.as_slice()).collect();
        (section.id.as_str(), section.role, section.mark.as_deref(), numbers)
    });
    assert_eq!(
        shape.collect::<Vec<_>>(),
        [
            ("summary", Role::Summary, None, vec![&[1, 2, 3, 4][..]]),
            ("section-1", Role::Body, Some("1. "), vec![&[1, 5][..], &[2, 6, 7]]),
            ("section-2", Role::Body, Some("2. "), vec![&[3][..], &[4]]),
            ("section-3", Role::Body, Some("3. "), vec![&[6, 8][..], &[2]]),
            ("section-4", Role::Body, Some("4. "), vec![&[4][..], &[9, 3]]),
            ("section-5", Role::Body, Some("5. "), vec![&[10, 11][..], &[4, 1]]),
            ("bottom-line", Role::BottomLine, Some("6. "), vec![&[2, 1, 6, 3][..], &[1, 4, 3]]),
        ]
    );
    let statements: Vec<&Statement> = article.sections.iter().flat_map(|section| &section.statements).collect();
    let marks: usize = statements.iter().map(|statement| citation::brackets(&statement.text).len()).sum();
    assert_eq!((statements.len(), marks), (13, 28));
    assert_eq!(statements.last().map(|statement| statement.id.as_str()), Some("s13"));
    assert_eq!(article.sections[0].heading.as_deref(), Some("Executive summary"));
    assert_eq!(article.sections[6].heading.as_deref(), Some("Bottom line answer"));
    assert_eq!(article.references, []);
    assert_eq!(article.notes, []);
}
