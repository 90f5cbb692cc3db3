use super::*;

fn html(page: &str) -> Result<Extracted, NotExtracted> {
    extract(page.as_bytes(), "text/html", None).map(Option::unwrap)
}

#[test]
fn the_main_text_of_a_page_without_what_is_around_it() {
    let words =
        "The report counts the lamps that were swapped, street by street, and says how they were counted. ".repeat(6);
    let page = format!(
        "<!doctype html><html lang=sv><head><title>Lamps | City</title><style>p {{ color: red }}</style></head><body>\
         <nav><ul><li><a href=/>Home</a><li><a href=/news>News</a></ul></nav>\
         <article><h1>Lamps</h1><p>{words}</p><p>Nine of ten&nbsp;lamps <b>were swapped</b>.</p></article>\
         <script>alert(1)</script><footer>Cookies and rights</footer></body></html>"
    );
    let found = html(&page).unwrap();
    assert!(found.text.contains(words.trim()), "{}", found.text);
    assert!(found.text.contains("Nine of ten lamps were swapped."), "{}", found.text);
    for around in ["Home", "alert", "color", "Cookies"] {
        assert!(!found.text.contains(around), "{around}: {}", found.text);
    }
    assert_eq!((found.title.as_deref(), found.language.as_deref()), (Some("Lamps | City"), Some("sv")));
    assert_eq!(html(&page), Ok(found), "the same bytes give the same text");
}

#[test]
fn characters_are_what_the_bytes_say() {
    // The words for "street lighting" of Grönvik, in the bytes of each charset: printf … | iconv -t LATIN1.
    let latin = b"<p>Gr\xf6nvik: gatubelysning f\xf6r alla, s\xe4ger r\xe5det.</p>";
    let said = |bytes: &[u8], charset| extract(bytes, "text/html", charset).unwrap().unwrap().text;
    let right = "Grönvik: gatubelysning för alla, säger rådet.\n";
    assert_eq!(said(latin, Some("iso-8859-1")), right);
    assert_eq!(said(&[&b"<meta charset=\"windows-1252\">"[..], latin].concat(), None), right);
    assert_eq!(said(&[&b"<meta http-equiv=x content='text/html; charset=latin1'>"[..], latin].concat(), None), right);
    assert_eq!(said(latin, None), right, "guessed");
    let utf8 = "<p>Grönvik: gatubelysning för alla, säger rådet.</p>";
    assert_eq!(said(utf8.as_bytes(), None), right);
    assert_eq!(said(&[&b"\xef\xbb\xbf"[..], utf8.as_bytes()].concat(), Some("latin1")), right, "its beginning decides");
    let utf16: Vec<u8> = core::iter::once(0xfeff).chain(utf8.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(said(&utf16, None), right);
}

#[test]
fn what_cannot_be_read_is_refused_soon() {
    let deep = "<div>".repeat(100_000) + "x";
    assert_eq!(html(&deep), Err(NotExtracted::TooDeep { max: 512 }));
    let nested = "<div>".repeat(600) + "x";
    assert_eq!(html(&nested), Err(NotExtracted::TooDeep { max: 512 }));
    for name in ["circle", "td", "p", "b"] {
        let many = format!("<{name}>").repeat(50_000) + "x";
        assert!(matches!(html(&many), Ok(_) | Err(NotExtracted::TooDeep { .. } | NotExtracted::Empty)), "{name}");
    }
    // What browsers close by themselves is not nested, and neither is what a script writes.
    let rows = format!("<ul>{}</ul><script>{}</script>", "<li>lamp number one".repeat(5000), "'<div>'".repeat(5000));
    assert!(html(&rows).is_ok());
    assert_eq!(html("<p>\u{1}\0\u{2} a picture, say"), Err(NotExtracted::NotText(NotText::Nul { offset: 4 })));
    assert_eq!(html(""), Err(NotExtracted::Empty));
    assert_eq!(html("<script>alert(1)</script>"), Err(NotExtracted::Empty));
    let long = vec![b'a'; (16 << 20) + 1];
    assert!(matches!(extract(&long, "text/html", None), Err(NotExtracted::TooLong { .. })));
    assert_eq!(extract(b"\x89PNG", "image/png", None), Ok(None));
}

#[test]
fn data_and_feeds_are_texts_as_they_stand() {
    let json = br#"{"lamps": 12}"#;
    for text in ["application/json", "application/ld+json", "application/rss+xml", "text/xml", "text/vtt", "text/csv"] {
        let found = extract(json, text, None).unwrap().unwrap();
        assert_eq!((found.text.as_bytes(), found.extractor), (&json[..], "plain-text"), "{text}");
    }
    for other in ["text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/pdf", "text"] {
        assert_eq!(extract(json, other, None), Ok(None), "{other}");
    }
}

#[test]
fn what_a_page_says_about_itself() {
    let words = "The report counts the lamps that were swapped, street by street. ".repeat(9);
    let page = |head: &str| html(&format!("<html><head>{head}</head><body><p>{words}</p></body></html>")).unwrap().says;
    assert_eq!(page("<title>Lamps</title>"), Says::default());
    let says = page(
        "<meta name=author content='Ann\n Ley'><meta property=article:published_time content=2026-03-01T10:00:00Z>\
         <link rel='canonical' href='https://lamps.example/report'><script type=application/ld+json>\
         {\"@context\":\"https://schema.org\",\"@type\":\"ClaimReview\",\"url\":\"https://lamps.example/report\",\
         \"claimReviewed\":\"All lamps were swapped\",\"reviewRating\":{\"@type\":\"Rating\",\
         \"alternateName\":\"False\"}}</script>",
    );
    let expected = Says {
        author: Some("Ann Ley".to_owned()),
        published: Some("2026-03-01T10:00:00Z".to_owned()),
        canonical: Some("https://lamps.example/report".to_owned()),
        claim_reviews: 1,
    };
    assert_eq!(says, expected);
    // What is no date and no address is left out, and so is what is too long to be a name.
    let long = "a".repeat(2000);
    let odd = format!(
        "<meta name=author content={long}><meta property=article:published_time content='some time ago'>\
         <link rel=canonical href='javascript:alert(1)'>ClaimReview"
    );
    assert_eq!(page(&odd), Says::default());
}
