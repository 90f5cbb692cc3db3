//! Articles that bring a list of references.

use super::*;

fn reference(number: u32, title: &str, url: &str) -> Reference {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Reference { number, title: some(title), url: some(url) }
}

#[test]
fn a_list_with_a_heading() {
    let text = "# Did it fall?\n\nIt fell [1]. It rose [2].\n\n## Sources\n\n[1] The Paper. https://x.test/1\n[3]: https://x.test/3 \"The Other\"\n\n[1] Twice\n";
    check(
        text,
        r###"
        # Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "" "It fell [1]." [1]
        s2 " " "It rose [2]." [2]
        @section-2 "\n\n" "## " Sources (references)
        s3 "\n\n" "[1] The Paper. https://x.test/1" [1]
        s4 "\n" "[3]: https://x.test/3 \"The Other\"" [3]
        s5 "\n\n" "[1] Twice" [1]
        ! reference [3] is not cited
        ! [2] is cited and not in the references
        ! the references have [1] more than once; the first counts
        "###,
    );
    assert_eq!(
        parse(text).unwrap().references,
        [
            reference(1, "The Paper", "https://x.test/1"),
            reference(3, "The Other", "https://x.test/3"),
            reference(1, "Twice", ""),
        ]
    );
}

#[test]
fn a_list_without_a_heading() {
    let text = "Did it fall?\n\n## Findings\nIt fell [1]. It rose [2].\n\n[1] The Paper, https://x.test/1\n    accessed in May\n[2] https://x.test/2\n";
    check(
        text,
        r###"
        Did it fall?
        @section-1 "\n\n" "## " Findings
        s1 "\n" "It fell [1]." [1]
        s2 " " "It rose [2]." [2]
        @section-2 "\n\n" "" (none) (references)
        s3 "" "[1] The Paper, https://x.test/1" [1]
        s4 "\n    " "accessed in May" []
        s5 "\n" "[2] https://x.test/2" [2]
        "###,
    );
    assert_eq!(
        parse(text).unwrap().references,
        [reference(1, "The Paper", "https://x.test/1"), reference(2, "", "https://x.test/2"),]
    );
}

#[test]
fn a_numbered_list_under_a_numbered_heading() {
    let text = "Did it fall?\n1. Findings\nIt fell [1]. It rose [2].\n2. References\n1. The Paper https://x.test/1\n2. The Other https://x.test/2\n3. Bottom line\nIt fell [1].";
    check(
        text,
        r#"
        Did it fall?
        @section-1 "\n" "1. " Findings
        s1 "\n" "It fell [1]." [1]
        s2 " " "It rose [2]." [2]
        @section-2 "\n" "2. " References (references)
        s3 "\n1. " "The Paper https://x.test/1" []
        s4 "\n2. " "The Other https://x.test/2" []
        @bottom-line "\n" "3. " Bottom line
        s5 "\n" "It fell [1]." [1]
        "#,
    );
    assert_eq!(
        parse(text).unwrap().references,
        [reference(1, "The Paper", "https://x.test/1"), reference(2, "The Other", "https://x.test/2"),]
    );
}

#[test]
fn addresses_below_titles() {
    let text =
        "Did it fall?\n\nIt fell [1].\n\nSources:\n1. The Paper\nhttps://x.test/1\n2. The Other\nhttps://x.test/2";
    let article = parse(text).unwrap();
    assert_round_trip(text, &article);
    assert_eq!(article.sections[1].statements.len(), 4);
    assert_eq!(
        article.references,
        [reference(1, "The Paper", "https://x.test/1"), reference(2, "The Other", "https://x.test/2"),]
    );
}

#[test]
fn bulleted_sources_are_a_list_without_numbers() {
    check(
        "Did it fall?\n\nIt fell [1].\n\nSources\n- The Paper. May 3. https://x.test/1\n- The Other",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "" "It fell [1]." [1]
        @section-2 "\n\n" "" Sources (references)
        s2 "\n- " "The Paper. May 3. https://x.test/1" []
        s3 "\n- " "The Other" []
        "#,
    );
}

#[test]
fn a_heading_of_sources_over_prose_is_no_list() {
    check(
        "Did it fall?\n\n## Sources\n\nWe asked two [1] on https://x.test/a and more. None replied.\n\nNotes\n\nThis is prose.",
        r###"
        Did it fall?
        @section-1 "\n\n" "## " Sources
        s1 "\n\n" "We asked two [1] on https://x.test/a and more." [1]
        s2 " " "None replied." []
        s3 "\n\n" "Notes" []
        s4 "\n\n" "This is prose." []
        "###,
    );
}

#[test]
fn prose_that_begins_with_a_mark_is_no_list() {
    for text in [
        "Did it fall?\n\nIt fell.\n\n[1] says so.",
        "Did it fall?\n\nIt fell.\n\n[1] says so [2].\n\n[2] says so [1].",
        "Did it fall?\n\nIt fell, as they say in\n[1] and in\n[2] too",
    ] {
        let article = parse(text).unwrap();
        assert_round_trip(text, &article);
        assert_eq!((article.references.len(), article.sections.len()), (0, 1), "{text}");
    }
}

#[test]
fn one_reference_with_an_address_is_a_list() {
    let article = parse("Did it fall?\n\nIt fell [1].\n[1] https://x.test/1\n---\n").unwrap();
    assert_eq!(article.references, [reference(1, "", "https://x.test/1")]);
    assert!(article.sections[1].lists_references);
}
