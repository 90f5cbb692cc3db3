use super::*;

fn texts(paragraph: &str) -> Vec<&str> {
    sentences(paragraph).into_iter().map(|sentence| sentence.text).collect()
}

/// A case is written with `|` where a sentence should end.
fn check(cases: &[&str]) {
    for case in cases {
        let expected: Vec<&str> = case.split('|').map(str::trim).collect();
        let paragraph = case.replace('|', "");
        assert_eq!(texts(&paragraph), expected, "{case}");
        let together: String = sentences(&paragraph).iter().flat_map(|s| [s.before, s.text]).collect();
        assert_eq!(together, paragraph.trim_end(), "{case}");
    }
}

#[test]
fn plain_sentences() {
    check(&[
        "It fell.| Then it rose.",
        "One only",
        "Is it true?| No!| It is not.",
        "It fell.  |  Two spaces.",
        "It fell in 2020.| Then it rose.",
        "It fell in 2020.| 27 victims were found.",
        "It cost much.| $3 million was lost.",
        "It fell by 3.5 percent.| Then version 2.0.1 came.",
        "It fell; then: it rose.| End.",
        "It was in the top 10.| 27 victims were found.",
        "Dates such as 3. 5. 2020 stay whole.",
    ]);
}

#[test]
fn abbreviations_do_not_end_a_sentence() {
    check(&[
        "Mr. Smith met Mrs. Jones and Dr. Who.| They spoke.",
        "Sen. Warren and Rep. Omar wrote to Gov. Walz.| He answered.",
        "Gen. Lee, Lt. Col. North and Sgt. York of St. Louis.| All left.",
        "Roe v. Wade and Scale vs. Attribution.| Next.",
        "Some agencies, e.g. ICE, i.e. Immigration, cf. Table 2, act.| Others do not.",
        "Smith et al. Nature 2019.| Next.",
        "See No. 5 and Nos. 6 and 7, Fig. 3, pp. 12, p. 4, vol. 2, 2nd ed. Oxford.| Next.",
        "Did he?| No.| The agency said no.| He likes art.| She does not.",
        "Acme Inc. Chicago and Ford Motor Co. Detroit.| Next.",
        "Acme Inc.| The firm said so.",
        "In Jan. 2020 and Sept. 3 and Dec. Monday.| Next.",
        "It had approx. 27 and ca. 30 victims.| Next.",
        "Martin Luther King Jr. Day and Bush Sr.| He spoke.",
        "It had boats, cars, etc.| The rest is unknown.",
    ]);
}

#[test]
fn initials_and_acronyms() {
    check(&[
        "J. R. Smith said so.| J.-P. Dupont did not.",
        "U.S. Immigration and Customs Enforcement said so.",
        "It works in the U.S.| The agency said so.",
        "It works in the U.S.| \u{201c}We do,\u{201d} it said.",
        "The U.K. Home Office and the U.N. Security Council in Washington, D.C. Tuesday.| Next.",
        "At 5 p.m. Tuesday it ended.| At 6 a.m.| It began.",
        "She has a Ph.D. Honest work.| Next.",
        "Vitamin C.| It helps.",
        "By J. A. Smith and J. I. Jones.| Next.",
    ]);
}

#[test]
fn quotes_and_brackets_stay_with_their_sentence() {
    check(&[
        "He said \u{201c}it fell.\u{201d}| Then he left.",
        "He said \"it fell.\"| Then he left.",
        "(He left.)| Then came another.",
        "It was large (over 5,000).| Then small.",
        "\u{201c}Why?\u{201d} he asked.| No answer.",
        "\"Stop!\" she said.| He did.",
        "Yahoo! said so.| Next.",
        "It (really?) fell.| Next.",
        "\u{2018}It fell.\u{2019}| Then.",
        "\u{ab} Non. \u{bb}| Then.",
        "**It fell.**| Then *it rose.*| End.",
    ]);
}

#[test]
fn marks_belong_to_the_sentence_before() {
    check(&[
        "It fell [1].| Then [2] it rose.",
        "It fell. [2] [3]| Then it rose.",
        "It fell.[2]| Then it rose.",
        "It fell.[2][3]|Then it rose.",
        "It fell. [1, 2]  |  27 victims.",
        "It fell \u{201c}down.\u{201d} [2]| Then.",
        "It fell! [2]| Then?[3]| Yes.",
        "It works in the U.S. [4]| Immigration law says so.",
        "It fell [1]. [2]| Then.",
        "It fell.[^2]| Then.",
        "It fell.[3](https://x.test/a?b=C.D)| Then.",
        "They was there [sic].| Then [sic] left. [sic]| End.",
        "Mr. [4] Smith left.",
        "[1] It fell.| Then.",
        "It fell. [2]",
        "It fell [1,\u{2028}2] then.",
    ]);
}

#[test]
fn ellipses() {
    check(&[
        "He said ... that it fell.| Then.",
        "He waited...| Then he left.",
        "He waited\u{2026}| Then he left.",
        "the [...] Department of Defense said.",
        "the [\u{2026}] Department of Defense said.",
        "It fell. [...]| Then it rose.",
        "\u{2026} Then he left.| End.",
    ]);
}

#[test]
fn addresses() {
    check(&[
        "See https://x.test/a.b?c=d&E=F.G!H now.| Then.",
        "See www.x.test.| Then.",
        "See https://x.test/?Q=1.| Then.",
        "Call the U.S.Immigration office.",
    ]);
}

#[test]
fn other_scripts() {
    check(&[
        "\u{5b83}\u{4e0b}\u{8dcc}\u{4e86}\u{3002}|\u{7136}\u{540e}\u{4e0a}\u{6da8}\u{3002}",
        "\u{300c}\u{5b83}\u{4e0b}\u{8dcc}\u{3002}\u{300d}|\u{7136}\u{540e}\u{3002}",
        "\u{5b83}\u{3002}[2]|\u{7136}\u{3002}",
        "\u{5b83}\u{ff1f}|\u{7136}\u{ff01}",
        "Es fiel.| \u{c4}rzte kamen.",
        "It fell \u{1f600}.| Then \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}.",
    ]);
}

#[test]
fn what_has_no_words_joins_its_neighbour() {
    check(&["It fell. \u{1f389}", "It fell. !| Then.", "1. It fell.| Then.", "\u{2014} It fell.", "...", "?! ?!"]);
    assert!(sentences(" \n\t ").is_empty());
}

#[test]
fn separators_are_exact() {
    let found = sentences(" \tIt fell. \n Then\nit rose.\n\nNo end\n\nThird \u{a0}");
    assert_eq!(
        found,
        [
            Sentence { before: " \t", text: "It fell." },
            Sentence { before: " \n ", text: "Then\nit rose." },
            Sentence { before: "\n\n", text: "No end" },
            Sentence { before: "\n\n", text: "Third" },
        ]
    );
}

#[test]
fn wrapped_abbreviations_and_marks() {
    assert_eq!(texts("He met Mr.\nSmith. [1]\n[2] Then\nleft."), ["He met Mr.\nSmith. [1]\n[2]", "Then\nleft."]);
}

#[test]
fn nothing_is_slow_or_lost() {
    for piece in [". ", "\n", " ", "a. ", "[1] ", ".[1] ", "\"", "...", "? [", "* .", "\u{2026}", "A."] {
        let paragraph = piece.repeat(20_000);
        let together: String = sentences(&paragraph).iter().flat_map(|s| [s.before, s.text]).collect();
        assert_eq!(together, paragraph.trim_end());
    }
}
