use super::*;

fn at(text: &str, exact: &str) -> (u64, u64) {
    let anchor = anchor(text, exact, None, None).unwrap();
    let slice: String = text
        .chars()
        .skip(usize::try_from(anchor.start).unwrap())
        .take(usize::try_from(anchor.end - anchor.start).unwrap())
        .collect();
    assert_eq!((slice.as_str(), anchor.exact.as_str()), (exact, exact));
    (anchor.start, anchor.end)
}

fn nearest_of(text: &str, exact: &str) -> Nearest {
    match anchor(text, exact, None, None) {
        Err(NotAnchored::NotThere { nearest: Some(nearest) }) => nearest,
        other => panic!("{other:?}"),
    }
}

#[test]
fn offsets_are_code_points() {
    assert_eq!(at("abc", "abc"), (0, 3));
    assert_eq!(at("abc", "a"), (0, 1));
    assert_eq!(at("abc", "c"), (2, 3));
    assert_eq!(at("\u{1f600}\u{1f468}\u{200d}\u{1f469} fell", "fell"), (5, 9));
    assert_eq!(at("a \u{1f600} b", "\u{1f600}"), (2, 3));
    assert_eq!(at("cafe\u{301} noir", "noir"), (6, 10));
    assert_eq!(at("cafe\u{301} noir", "cafe\u{301}"), (0, 5));
    assert_eq!(at("counter\u{2011}human\u{2011}trafficking", "human\u{2011}trafficking"), (8, 25));
    assert_eq!(at("one\ntwo\n\nthree", "two\n\nthree"), (4, 14));
}

#[test]
fn a_slice_of_code_points_is_enough() {
    assert_eq!(at("cafe\u{301}", "cafe"), (0, 4));
}

#[test]
fn context_is_up_to_thirty_two_code_points() {
    let text = format!("{}quote{}", "\u{1f600}".repeat(40), "\u{e9}".repeat(40));
    let anchor = anchor(&text, "quote", None, None).unwrap();
    assert_eq!((anchor.start, anchor.end), (40, 45));
    assert_eq!(anchor.prefix, "\u{1f600}".repeat(32));
    assert_eq!(anchor.suffix, "\u{e9}".repeat(32));
    let short = super::anchor("a quote b", "quote", None, None).unwrap();
    assert_eq!((short.prefix.as_str(), short.suffix.as_str()), ("a ", " b"));
}

#[test]
fn nothing_to_look_for() {
    for exact in ["", " ", "\n\u{a0}"] {
        assert_eq!(anchor("a b", exact, None, None), Err(NotAnchored::Empty), "{exact:?}");
    }
}

#[test]
fn several_places() {
    let text = "It fell in May. It fell in June. It fell in July.";
    assert_eq!(
        anchor(text, "It fell", None, None),
        Err(NotAnchored::Ambiguous {
            count: 3,
            places: vec![
                (0, "It fell in May. It fell in June. It fel".to_owned()),
                (16, "It fell in May. It fell in June. It fell in July.".to_owned()),
                (33, "t fell in May. It fell in June. It fell in July.".to_owned()),
            ]
        })
    );
    let start = |prefix, suffix| anchor(text, "It fell", prefix, suffix).map(|anchor| anchor.start);
    assert_eq!(start(None, Some(" in June")), Ok(16));
    assert_eq!(start(None, Some("in June")), Ok(16));
    assert_eq!(start(Some("June."), None), Ok(33));
    assert_eq!(start(Some("May. "), Some(" in")), Ok(16));
    let count = |prefix, suffix| match anchor(text, "It fell", prefix, suffix) {
        Err(NotAnchored::Ambiguous { count, .. }) => count,
        other => panic!("{other:?}"),
    };
    assert_eq!(count(Some(". "), None), 2);
    assert_eq!(count(Some("April. "), None), 3);
    assert_eq!(count(Some("May. "), Some(" in July")), 3);
}

#[test]
fn one_place_needs_no_context() {
    let anchor = anchor("It fell in May.", "fell", Some("something else"), Some("too")).unwrap();
    assert_eq!((anchor.prefix.as_str(), anchor.suffix.as_str()), ("It ", " in May."));
}

#[test]
fn overlapping_places_are_several() {
    let ambiguous = |text: &str, exact: &str| match anchor(text, exact, None, None) {
        Err(NotAnchored::Ambiguous { count, places }) => (count, places.len(), places[1].0),
        other => panic!("{other:?}"),
    };
    assert_eq!(ambiguous("abababa", "aba"), (3, 3, 2));
    assert_eq!(ambiguous("\u{1f600}\u{1f600}\u{1f600}", "\u{1f600}\u{1f600}"), (2, 2, 1));
    assert_eq!(ambiguous(&"a".repeat(200_000), &"a".repeat(10_000)), (190_001, 5, 1));
}

#[test]
fn other_quotes_dashes_spaces_and_case_are_never_an_anchor() {
    let text =
        "\u{1f600} He said it\n\u{201c}could not be\u{a0}independently verified\u{201d} by a well\u{2011}known outlet.";
    for (exact, passage) in [
        ("\"could not be independently verified\"", "\u{201c}could not be\u{a0}independently verified\u{201d}"),
        ("said it \"could", "said it\n\u{201c}could"),
        ("well-known", "well\u{2011}known"),
        ("COULD NOT", "could not"),
        ("he said", "He said"),
    ] {
        let nearest = nearest_of(text, exact);
        assert_eq!((nearest.passage.as_str(), nearest.similarity_percent), (passage, 100), "{exact}");
        let length = nearest.end - nearest.start;
        assert_eq!(length, u64::try_from(passage.chars().count()).unwrap());
        assert_eq!(at(text, passage), (nearest.start, nearest.end));
    }
}

#[test]
fn the_most_similar_passage_is_offered() {
    let text = "First words. The operation rescued 27 victims, ten of them children under 12. Last words of the text.";
    for (exact, passage) in [
        ("the operation rescud 27 victims", "The operation rescued 27 victims"),
        (
            "The operation rescued 28 victims, ten of them children",
            "The operation rescued 27 victims, ten of them children",
        ),
        ("operation rescued victims, ten of them", "operation rescued 27 victims, ten of them"),
        ("ten of those children under 12.", "ten of them children under 12."),
        ("First wrds", "First words"),
    ] {
        let nearest = nearest_of(text, exact);
        assert_eq!(nearest.passage, passage, "{exact}");
        assert!((50..100).contains(&nearest.similarity_percent), "{nearest:?}");
        assert_eq!(at(text, passage), (nearest.start, nearest.end));
    }
}

#[test]
fn nothing_similar_is_offered_where_there_is_none() {
    for (text, exact) in [
        ("", "a"),
        ("It fell.", "completely other words"),
        ("It fell in May.", "in no way whatsoever does this resemble it"),
        ("\u{1f600}", "\u{1f601}"),
        ("...", "!!!"),
    ] {
        assert_eq!(anchor(text, exact, None, None), Err(NotAnchored::NotThere { nearest: None }), "{exact}");
    }
    assert!(anchor("abc", "abcd efgh ijkl", None, None).is_err());
}

#[test]
fn refusals_say_what_would_be_right() {
    let refusal = anchor("It is well\u{2011}known.", "well-known", None, None).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the quote is not in the text, code point by code point; the nearest passage (100 % alike) is \"well\u{2011}known\""
    );
}

#[test]
fn a_large_text_is_searched_in_time() {
    let sentence =
        "The agency said that the number of victims in the region has fallen by half since March of last year. ";
    let mut text = sentence.repeat(10_000);
    text.push_str("Independent outlets could not verify the claim of five thousand children reunified.");
    let nearest =
        nearest_of(&text, "Independent outlets could not verify the claim of six thousand children reunified");
    assert!(nearest.passage.starts_with("Independent") && nearest.similarity_percent > 90);
    for (text, exact) in [
        ("a ".repeat(500_000), "a b ".repeat(400)),
        ("x".repeat(1_000_000), "y".repeat(1_000)),
        ("\u{4e2d}\u{6587}".repeat(150_000), "\u{6587}\u{6587}".repeat(300)),
        (" ".repeat(1_000_000), "a".to_owned()),
        ("\"a\" ".repeat(250_000), "b".repeat(100_000)),
    ] {
        assert!(anchor(&text, &exact, None, None).is_err());
    }
}

#[test]
fn a_line_break_in_the_text_is_taken_with_the_words() {
    let text = "It says: Mr\nTarrant said so.\n\nAnd more.";
    let place = anchor_words(text, "Mr Tarrant said so.", None, None).unwrap();
    assert_eq!((place.exact.as_str(), place.start, place.end), ("Mr\nTarrant said so.", 9, 28));
    assert_eq!(anchor_words(text, "It says: Mr", None, None).unwrap().start, 0);
    for other in
        ["mr Tarrant said so.", "MrTarrant said so.", "Mr  Tarrant said so.", "It says:\nMr", "said so. And more."]
    {
        assert!(anchor_words(text, other, None, None).is_err(), "{other}");
    }
    let twice = "Mr\nTarrant said so. Mr Tarrant\nsaid so.";
    assert!(anchor_words(twice, "Mr Tarrant said so.", None, None).is_err());
}
