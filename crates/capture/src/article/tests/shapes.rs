//! Articles of many shapes, each with what should be understood, written out by hand.

use super::check;

#[test]
fn numbered_headings_over_one_line_paragraphs() {
    check(
        "Did it fall\nExecutive summary\nIt fell [1]. Not far [2].\n1. What they say\nThey say so [1].\n2. Bottom line answer\nIt fell [2].\n",
        r#"
        Did it fall
        @summary "\n" "" Executive summary
        s1 "\n" "It fell [1]." [1]
        s2 " " "Not far [2]." [2]
        @section-1 "\n" "1. " What they say
        s3 "\n" "They say so [1]." [1]
        @bottom-line "\n" "2. " Bottom line answer
        s4 "\n" "It fell [2]." [2]
        "#,
    );
}

#[test]
fn markdown() {
    check(
        "# Did it fall?\n\n## Summary\n\nIt fell [1].\n\n### 2. The *numbers*\n\n- It fell by 3.5 [1].\n- Then it rose [2]. Twice [1].\n\n---\n\n## Conclusion\n\n> It fell [2].\n",
        r####"
        # Did it fall?
        @summary "\n\n" "## " Summary
        s1 "\n\n" "It fell [1]." [1]
        @section-1 "\n\n" "### 2. " The *numbers*
        s2 "\n\n- " "It fell by 3.5 [1]." [1]
        s3 "\n- " "Then it rose [2]." [2]
        s4 " " "Twice [1]." [1]
        @bottom-line "\n\n---\n\n" "## " Conclusion
        s5 "\n\n> " "It fell [2]." [2]
        "####,
    );
}

#[test]
fn hashed_headings_without_a_hashed_title() {
    check(
        "Did it fall?\n## TL;DR\nYes [1].\n## Findings\nIt did [1].",
        r###"
        Did it fall?
        @summary "\n" "## " TL;DR
        s1 "\n" "Yes [1]." [1]
        @section-1 "\n" "## " Findings
        s2 "\n" "It did [1]." [1]
        "###,
    );
}

#[test]
fn a_hashed_title_over_numbered_headings() {
    check(
        "# Did it fall?\n\n1) What they say\nThey say so [1].\n\n2) What we found\nIt did [2].\n\n## More\nNo [1].",
        r###"
        # Did it fall?
        @section-1 "\n\n" "1) " What they say
        s1 "\n" "They say so [1]." [1]
        @section-2 "\n\n" "2) " What we found
        s2 "\n" "It did [2]." [2]
        @section-3 "\n\n" "## " More
        s3 "\n" "No [1]." [1]
        ! some headings have hash marks, others only a number
        "###,
    );
}

#[test]
fn no_headings_at_all() {
    check(
        "\n\n  Did it fall?\n\nIt fell. It rose.\n\nShort line\n\nThe end.\n\n \n",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "" "It fell." []
        s2 " " "It rose." []
        s3 "\n\n" "Short line" []
        s4 "\n\n" "The end." []
        ! white space before the title is left out
        ! there are no headings: the article is one section
        ! no statement has a citation such as [1]
        "#,
    );
}

#[test]
fn prose_before_the_first_heading() {
    check(
        "Did it fall?\n\n  - By A. Writer\n\nIt fell [1].\n\n## Findings\n\nIt did [1].",
        r###"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "  - " "By A. Writer" []
        s2 "\n\n" "It fell [1]." [1]
        @section-2 "\n\n" "## " Findings
        s3 "\n\n" "It did [1]." [1]
        "###,
    );
}

#[test]
fn a_numbered_list_inside_prose_is_no_headings() {
    check(
        "Did it fall?\n1. Findings\nThere are three reasons:\n1. Rain\n2. Wind\n3. Age\nAll are old [1].\n2. Bottom line\nIt fell [1].",
        r#"
        Did it fall?
        @section-1 "\n" "1. " Findings
        s1 "\n" "There are three reasons:" []
        s2 "\n1. " "Rain" []
        s3 "\n2. " "Wind" []
        s4 "\n3. " "Age" []
        s5 "\n" "All are old [1]." [1]
        @bottom-line "\n" "2. " Bottom line
        s6 "\n" "It fell [1]." [1]
        "#,
    );
}

#[test]
fn a_list_right_under_a_heading() {
    check(
        "Did it fall?\n\n2. Reasons\n\n1. Rain fell. Much of it [1].\n\n2. Wind blew.\n\n3. Verdict elsewhere\n\nIt fell.",
        r#"
        Did it fall?
        @section-1 "\n\n" "2. " Reasons
        s1 "\n\n1. " "Rain fell." []
        s2 " " "Much of it [1]." [1]
        s3 "\n\n2. " "Wind blew." []
        @bottom-line "\n\n" "3. " Verdict elsewhere
        s4 "\n\n" "It fell." []
        "#,
    );
}

#[test]
fn wrapped_and_indented_list_items_are_no_headings() {
    check(
        "Did it fall?\n\n1. The agency says that\n   it fell.\n\n2. The others say that\nit rose.\n\nWe do not know.",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "1. " "The agency says that" []
        s2 "\n   " "it fell." []
        s3 "\n\n2. " "The others say that" []
        s4 "\n" "it rose." []
        s5 "\n\n" "We do not know." []
        ! there are no headings: the article is one section
        ! no statement has a citation such as [1]
        "#,
    );
}

#[test]
fn numbered_sentences_are_no_headings() {
    check(
        "Did it fall?\n1. It fell, they say. [1]\nThey saw it.\n2. It rose [2].\nThey saw it.\n27. Something\nEnd.",
        r#"
        Did it fall?
        @section-1 "\n" "" (none)
        s1 "1. " "It fell, they say. [1]" [1]
        s2 "\n" "They saw it." []
        s3 "\n2. " "It rose [2]." [2]
        s4 "\n" "They saw it." []
        s5 "\n27. " "Something" []
        s6 "\n" "End." []
        ! there are no headings: the article is one section
        "#,
    );
}

#[test]
fn a_number_at_the_start_of_a_wrapped_line_is_prose() {
    check(
        "Did it fall?\n\n1. What they say\n\nThe agency said on Monday that the number fell and rose on April\n2. The others did not agree with that at all, and said so [1,\n2]. It\nended.\n\n2. Bottom line\n\nIt fell.\n",
        r#"
        Did it fall?
        @section-1 "\n\n" "1. " What they say
        s1 "\n\n" "The agency said on Monday that the number fell and rose on April\n2." []
        s2 " " "The others did not agree with that at all, and said so [1,\n2]." [1, 2]
        s3 " " "It\nended." []
        @bottom-line "\n\n" "2. " Bottom line
        s4 "\n\n" "It fell." []
        "#,
    );
}

#[test]
fn hard_wrapped_lines_that_are_full_run_on() {
    check(
        "Did it fall?\n\nThe agency said on Monday that the number fell by half, as Mr.\nSmith had said. Others did not agree, and said so at length. [1]\n[2] The end came soon.\n",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "" "The agency said on Monday that the number fell by half, as Mr.\nSmith had said." []
        s2 " " "Others did not agree, and said so at length. [1]\n[2]" [1, 2]
        s3 " " "The end came soon." []
        ! there are no headings: the article is one section
        "#,
    );
}

#[test]
fn wrapped_block_quotes() {
    check(
        "Did it fall?\n\n> The agency said that the number of cases has fallen by half\n> since March. It did not say why.\n\nSo be it.",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "> " "The agency said that the number of cases has fallen by half\n> since March." []
        s2 " " "It did not say why." []
        s3 "\n\n" "So be it." []
        ! there are no headings: the article is one section
        ! no statement has a citation such as [1]
        "#,
    );
}

#[test]
fn one_line_paragraphs_without_end_marks() {
    check(
        "Did it fall?\nFindings so far\nNothing is known\nApples\noranges",
        r#"
        Did it fall?
        @section-1 "\n" "" (none)
        s1 "" "Findings so far" []
        s2 "\n" "Nothing is known" []
        s3 "\n" "Apples" []
        s4 "\n" "oranges" []
        ! there are no headings: the article is one section
        ! no statement has a citation such as [1]
        "#,
    );
}

#[test]
fn two_summaries_and_two_conclusions() {
    check(
        "Did it fall?\n\n## Conclusion\nYes [1].\n\n## Summary\nIt fell [1].\n\n## Key points\nIt did [1].\n\n## Our verdict: mixed\nIt did [1].\n\n## More\nEnd.",
        r###"
        Did it fall?
        @section-1 "\n\n" "## " Conclusion
        s1 "\n" "Yes [1]." [1]
        @summary "\n\n" "## " Summary
        s2 "\n" "It fell [1]." [1]
        @section-2 "\n\n" "## " Key points
        s3 "\n" "It did [1]." [1]
        @bottom-line "\n\n" "## " Our verdict: mixed
        s4 "\n" "It did [1]." [1]
        @section-3 "\n\n" "## " More
        s5 "\n" "End." []
        ! section-2 is a second summary, and taken as body
        "###,
    );
}

#[test]
fn known_names_in_many_forms() {
    check(
        "Did it fall?\n\n**In short:**\n\nYes [1].\n\n1. Summary of findings\nIt did [1].\n\nOUR RULING\n\nIt fell [1].",
        r#"
        Did it fall?
        @summary "\n\n" "" **In short:**
        s1 "\n\n" "Yes [1]." [1]
        @section-1 "\n\n" "1. " Summary of findings
        s2 "\n" "It did [1]." [1]
        @bottom-line "\n\n" "" OUR RULING
        s3 "\n\n" "It fell [1]." [1]
        "#,
    );
}

#[test]
fn a_known_name_inside_prose_is_prose() {
    check(
        "Did it fall?\n\nThe text gives it all and ends\nin short\n\nSummary: it fell [1].\n\nVerdict: false.\n\nConclusion",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "" "The text gives it all and ends" []
        s2 "\n" "in short" []
        s3 "\n\n" "Summary: it fell [1]." [1]
        s4 "\n\n" "Verdict: false." []
        s5 "\n\n" "Conclusion" []
        ! there are no headings: the article is one section
        "#,
    );
}

#[test]
fn underlined_headings() {
    check(
        "Did it fall?\n============\n\nFindings\n--------\n\nIt fell [1].\n\nIt was old.\n---\nMore [1].\n",
        r#"
        Did it fall?
        @section-1 "\n============\n\n" "" Findings
        s1 "\n--------\n\n" "It fell [1]." [1]
        s2 "\n\n" "It was old." []
        s3 "\n---\n" "More [1]." [1]
        "#,
    );
}

#[test]
fn empty_sections_and_trailing_rules() {
    check(
        "Did it fall?\n## One\n## Two\nIt fell [1].\n\n---\n\n***\n",
        r###"
        Did it fall?
        @section-1 "\n" "## " One
        @section-2 "\n" "## " Two
        s1 "\n" "It fell [1]." [1]
        s2 "\n\n" "---" []
        s3 "\n\n" "***" []
        "###,
    );
}

#[test]
fn numbers_in_every_order() {
    check(
        "Did it fall?\n\nIt fell [4][2], and [4] rose [7]. It stood [2, 4].\n\nIt [sic] was [...] in [2019] a[3].",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "" "It fell [4][2], and [4] rose [7]." [4, 2, 7]
        s2 " " "It stood [2, 4]." [2, 4]
        s3 "\n\n" "It [sic] was [...] in [2019] a[3]." [3]
        ! there are no headings: the article is one section
        ! [2] is first cited after [4]
        ! [3] is first cited after [7]
        ! no statement cites [1]
        ! no statement cites [5] to [6]
        "#,
    );
}

#[test]
fn what_looks_like_a_citation_is_told() {
    check(
        "Did it [1] fall?\n\n## They say [2]\n\nIt fell [3](https://x.test/a.b) there[^4]. See [this](https://x.test) [1-99] [1].",
        r###"
        Did it [1] fall?
        @section-1 "\n\n" "## " They say [2]
        s1 "\n\n" "It fell [3](https://x.test/a.b) there[^4]." []
        s2 " " "See [this](https://x.test) [1-99] [1]." [1]
        ! [1] in a heading cites nothing
        ! [2] in a heading cites nothing
        ! the footnote mark [^4] is left as text
        ! [3](…) is a link, and left as text
        ! [1-99] names more than 50 sources, and is left as text
        "###,
    );
}

#[test]
fn lists_tables_and_quotes() {
    check(
        "Did it fall?\n\n\u{2022} It fell [1].\n\u{2022} It rose.\n  * Twice.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> > - Deep.\n\n- [x] Done.",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "• " "It fell [1]." [1]
        s2 "\n• " "It rose." []
        s3 "\n  * " "Twice." []
        s4 "\n\n" "| a | b |" []
        s5 "\n|---|---|\n" "| 1 | 2 |" []
        s6 "\n\n> > - " "Deep." []
        s7 "\n\n- [x] " "Done." []
        ! there are no headings: the article is one section
        "#,
    );
}

#[test]
fn odd_titles_and_spaces() {
    check(
        "#  Did it fall?  \n\n\tIt fell.  \n \nIt rose [1].\u{a0}\n",
        r#"
        #  Did it fall?
        @section-1 "  \n\n" "" (none)
        s1 "\t" "It fell." []
        s2 "  \n \n" "It rose [1]." [1]
        ! there are no headings: the article is one section
        "#,
    );
}

#[test]
fn other_scripts() {
    check(
        "\u{5b83}\u{4e0b}\u{8dcc}\u{4e86}\u{5417}\u{ff1f}\n\n1. \u{4ed6}\u{4eec}\u{8bf4}\n\u{5b83}\u{4e0b}\u{8dcc}\u{4e86}[1]\u{3002}\u{7136}\u{540e}\u{3002}[2]\n\n2. \u{7ed3}\u{8bba}\n\u{1f600} ok\u{301}.",
        r#"
        它下跌了吗？
        @section-1 "\n\n" "1. " 他们说
        s1 "\n" "它下跌了[1]。" [1]
        s2 "" "然后。[2]" [2]
        @section-2 "\n\n" "2. " 结论
        s3 "\n" "😀 ok\u{301}." []
        "#,
    );
}

#[test]
fn a_skipped_and_a_repeated_heading_number() {
    check(
        "Did it fall?\n1. One\nIt fell [1].\n3. Three\nIt rose.\n3. Again\nIt stood.\n9. Nine\nEnd.",
        r#"
        Did it fall?
        @section-1 "\n" "1. " One
        s1 "\n" "It fell [1]." [1]
        @section-2 "\n" "3. " Three
        s2 "\n" "It rose." []
        s3 "\n3. " "Again" []
        s4 "\n" "It stood." []
        s5 "\n9. " "Nine" []
        s6 "\n" "End." []
        "#,
    );
}

#[test]
fn a_heading_after_a_list_that_ends_with_the_number_before() {
    check(
        "Did it fall?\n1. One\nIt fell [1].\n2. Two\nReasons:\n1. Rain fell.\n2. Wind blew.\n3. Three\nEnd.",
        r#"
        Did it fall?
        @section-1 "\n" "1. " One
        s1 "\n" "It fell [1]." [1]
        @section-2 "\n" "2. " Two
        s2 "\n" "Reasons:" []
        s3 "\n1. " "Rain fell." []
        s4 "\n2. " "Wind blew." []
        @section-3 "\n" "3. " Three
        s5 "\n" "End." []
        "#,
    );
}

#[test]
fn a_list_in_an_article_without_headings() {
    check(
        "Did it fall?\n\nThe reasons:\n\n1. Rain\n2. Wind\n\nThat is all.",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "" "The reasons:" []
        s2 "\n\n1. " "Rain" []
        s3 "\n2. " "Wind" []
        s4 "\n\n" "That is all." []
        ! there are no headings: the article is one section
        ! no statement has a citation such as [1]
        "#,
    );
}

#[test]
fn a_mark_over_two_lines_is_one() {
    check(
        "Did it fall?\n\nIt fell [1,\n2]. It rose [\n3].",
        r#"
        Did it fall?
        @section-1 "\n\n" "" (none)
        s1 "" "It fell [1,\n2]." [1, 2]
        s2 " " "It rose [\n3]." [3]
        ! there are no headings: the article is one section
        "#,
    );
}
