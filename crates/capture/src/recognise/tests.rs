use super::*;

const REVIEW: &str = r#"{"@type":"ClaimReview","claimReviewed":"So","url":"https://a.example/1"}"#;

/// What a file is, with the places of its records; a `!` marks those that could not be read.
fn told(text: &str) -> String {
    match recognise(text.as_bytes()) {
        Ok(Recognised::Article) => "article".to_owned(),
        Ok(Recognised::Events) => "events".to_owned(),
        Ok(Recognised::Records(records)) => {
            let places = records
                .records
                .iter()
                .map(|found| format!("{}{}", if found.record.is_ok() { "" } else { "!" }, found.place));
            format!("{} [{}]", records.format.name(), places.collect::<Vec<_>>().join(", "))
        }
        Err(error) => format!("error: {error}"),
    }
}

#[test]
fn articles_stay_articles() {
    for text in [
        "",
        "Is it so?\n\nYes [1].",
        "[1] says so",
        "[Draft] Is it?",
        "{curly} question?",
        "<3 or not?",
        "\u{feff}Is it?",
    ] {
        assert_eq!(told(text), "article", "{text}");
    }
    assert!(matches!(recognise(b"\xff\xfe{"), Ok(Recognised::Article)));
}

#[test]
fn records_are_found_in_every_shape() {
    let list = r#"["Review","ClaimReview"]"#;
    for (text, expected) in [
        (REVIEW.to_owned(), "ClaimReview []"),
        (format!("\u{feff}\n {REVIEW}\n"), "ClaimReview []"),
        (format!("[{REVIEW},{{\"@type\":\"WebSite\"}},{REVIEW}]"), "ClaimReview [/0, /2]"),
        (format!("{{\"@graph\":[{{\"@type\":\"WebPage\"}},{REVIEW}]}}"), "ClaimReview [/@graph/1]"),
        (format!("{{\"fixture\":\"a\",\"claimreview\":{REVIEW}}}"), "ClaimReview []"),
        (format!("{{\"@type\":\"WebPage\",\"mainEntity\":{REVIEW}}}"), "ClaimReview [/mainEntity]"),
        (
            format!(
                "{{\"@type\":\"DataFeed\",\"dataFeedElement\":[{{\"@type\":\"DataFeedItem\",\"item\":[{REVIEW}]}}]}}"
            ),
            "ClaimReview [/dataFeedElement/0/item/0]",
        ),
        (REVIEW.replace("\"ClaimReview\"", list), "ClaimReview []"),
        (REVIEW.replace("ClaimReview", "http://schema.org/ClaimReview"), "ClaimReview []"),
        (format!("{REVIEW}\n\n{REVIEW}\n"), "ClaimReview [line 1, line 3]"),
        (format!("{{\"fixture\":1,\"claimreview\":{REVIEW}}}\r\n[{REVIEW}]\n"), "ClaimReview [line 1, line 2/0]"),
        (format!("{REVIEW}\n{{oops\n{{\"@type\":\"Person\"}}\n"), "ClaimReview [line 1, !line 2, !line 3]"),
        (r#"[{"claim":"a","questions":[]},7]"#.to_owned(), "AVeriTeC [/0, !/1]"),
        (r#"{"claim":"a","questions":[]}"#.to_owned(), "AVeriTeC []"),
        (
            "{\"claim\":\"a\",\"questions\":[]}\n{\"claim\":\"b\",\"questions\":[]}".to_owned(),
            "AVeriTeC [line 1, line 2]",
        ),
        (r#"{"type":"note.added","subject":"case/a","data":{}}"#.to_owned(), "events"),
        ("{\"event\":{},\"signatures\":[]}\n{\"event\":{},\"signatures\":[]}".to_owned(), "events"),
        ("{\"payload\":\"\",\"payloadType\":\"\",\"signatures\":[]}\nx".to_owned(), "events"),
    ] {
        assert_eq!(told(&text), expected, "{text}");
    }
}

#[test]
fn web_pages_are_read_as_pages() {
    let page =
        |inside: &str| format!("<!-- a -->\n<!DOCTYPE html><html><head>{inside}</head><body>&amp;</body></html>");
    let script = |inside: &str| format!("<script type='application/ld+json'>{inside}</script>");
    for (inside, expected) in [
        (script(REVIEW), "ClaimReview [script 1]"),
        (
            format!("<SCRIPT TYPE='Application/LD+JSON; charset=utf-8'>\n[{REVIEW}]</SCRIPT>"),
            "ClaimReview [script 1/0]",
        ),
        (script("{\"@type\":\"WebSite\"}") + &script(REVIEW), "ClaimReview [script 2]"),
        (script("{oops") + &script(REVIEW), "ClaimReview [!script 1, script 2]"),
        // Inside a comment, and as the text of another script, it is not data of the page.
        (
            format!("<!-- {} -->", script(REVIEW)),
            "error: it is a web page without a ClaimReview in it (a script of type application/ld+json)",
        ),
        (
            format!("<script>var a = \"{}\"</script>", "<script type='application/ld+json'>"),
            "error: it is a web page without a ClaimReview in it (a script of type application/ld+json)",
        ),
        (script("{\"@type\":[\"WebSite\",\"X\"]}"), "error: it holds no ClaimReview; what it describes is WebSite, X"),
    ] {
        assert_eq!(told(&page(&inside)), expected, "{inside}");
    }
}

#[test]
fn other_json_is_refused_with_what_it_is() {
    for (text, expected) in [
        (r#"{"@type":"MediaReview"}"#, "it holds no ClaimReview; what it describes is MediaReview"),
        (r#"{"name":"a","version":1}"#, "an object with the members `name`, `version`"),
        ("[]", "it is JSON of another kind: an empty list"),
        ("[1,2]", "it is JSON of another kind: a list of a number"),
        ("{}", "an object without members"),
        (r#"{"claim":"a","claim":"b"}"#, "the key `claim` stands twice"),
        ("[{\"claim\":\"a\",\n\"questions\":[", "EOF while parsing a list at line 2"),
        ("{\"a\":\"\\ud800\"}", "it begins as JSON does, and is none"),
    ] {
        let told = told(text);
        assert!(told.starts_with("error: ") && told.contains(expected), "{text}: {told}");
    }
    let deep = |n: usize| format!("{{\"@type\":\"ClaimReview\",\"x\":{}{}}}", "[".repeat(n), "]".repeat(n));
    assert_eq!(told(&deep(63)), "ClaimReview []");
    assert_eq!(told(&deep(64)), "ClaimReview [!]");
    assert!(told(&"[".repeat(100_000)).contains("recursion limit"));
}
