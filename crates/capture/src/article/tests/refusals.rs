//! Texts that are no article, and the limits.

use super::*;

#[test]
fn texts_without_title_or_prose() {
    for (text, refusal) in [
        ("", NotAnArticle::NoTitle),
        (" \n\n\t", NotAnArticle::NoTitle),
        ("---\ntitle: x\n---\n\nIt fell.", NotAnArticle::NoTitle),
        ("Executive summary\nIt fell.", NotAnArticle::TitleIsHeading { line: "Executive summary".to_owned() }),
        ("## Summary\nIt fell.", NotAnArticle::TitleIsHeading { line: "## Summary".to_owned() }),
        ("Did it fall?", NotAnArticle::NoProse),
        ("# Did it fall?\n\n", NotAnArticle::NoProse),
        ("Did it fall?\n\n## One\n\n## Two\n\n---", NotAnArticle::NoProse),
        ("[1] The Paper\n[2] The Other", NotAnArticle::OnlyReferences),
        ("Did it fall?\n\n[1] The Paper\n[2] The Other", NotAnArticle::OnlyReferences),
        ("Did it fall?\n\n## Sources\n1. The Paper\n\n---", NotAnArticle::OnlyReferences),
    ] {
        assert_eq!(parse(text), Err(refusal), "{text:?}");
    }
}

#[test]
fn what_no_event_can_hold() {
    let too_long = |line, bytes| Err(NotAnArticle::TooLong { line, bytes, max: STATEMENT_BYTES_MAX });
    let long = "A".repeat(STATEMENT_BYTES_MAX);
    assert!(parse(&format!("T\n## H\nIt fell. {}", &long[1..])).is_ok());
    assert_eq!(parse(&format!("\nT\n## H\nIt fell. {long}")), too_long(4, STATEMENT_BYTES_MAX + 1));
    assert_eq!(parse(&format!("T\n\n## {long}\n\nIt fell.")), too_long(3, STATEMENT_BYTES_MAX + 7));
    assert_eq!(parse(&format!("{long}b\nIt fell.")), too_long(1, STATEMENT_BYTES_MAX + 1));
    assert_eq!(parse(&format!("T\n\n{}.", "\u{1}".repeat(7_000))), too_long(3, 42_001));
    assert_eq!(parse(&format!("T\nIt fell.{}Then.\n", "\n".repeat(20_000))), too_long(20_002, 40_005));
}

#[test]
fn too_many_parts() {
    let many = |part: &str, count: usize| parse(&format!("T\n{}", part.repeat(count)));
    assert!(many("It fell. ", STATEMENTS_MAX).is_ok());
    assert_eq!(many("It fell. ", STATEMENTS_MAX + 1), Err(NotAnArticle::TooManyStatements { max: STATEMENTS_MAX }));
    assert!(many("## H\nIt fell.\n", SECTIONS_MAX).is_ok());
    assert_eq!(many("## H\nIt fell.\n", SECTIONS_MAX + 1), Err(NotAnArticle::TooManySections { max: SECTIONS_MAX }));
}

#[test]
fn only_a_hash_mark_and_one_space_make_a_markdown_title() {
    for (text, title, markdown) in [
        ("# T\nIt fell.", "T", true),
        ("#  T\nIt fell.", "#  T", false),
        ("## T\nIt fell.", "## T", false),
        ("#T\nIt fell.", "#T", false),
        (" # T\nIt fell.", "T", true),
    ] {
        let article = parse(text).unwrap();
        assert_eq!((article.title.as_str(), article.markdown), (title, markdown), "{text:?}");
    }
}
