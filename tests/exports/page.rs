//! The page: valid, inert, whole, and the same for the same assessment.

use crate::{
    readers::{check, schema_org, validator},
    support::{Desk, fixtures},
    world::{demo, hostile_case, shown, story},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn html(desk: &Desk, case: &str) -> PathBuf {
    shown(desk, case, &["--format", "html"])
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}

#[test]
fn shows_3_3_that_pages_are_well_formed_inert_and_found_by_another_reader() {
    for (desk, case, verdict) in [(demo(), "street-lights", "Mixed"), (story(), "lights", "Mixed")] {
        let page = html(desk, case);
        let Some(ran) = check(&["page", &schema_org(), text(&page)]) else { return };
        let out = ran.ok();
        assert!(out.trim_end().ends_with(verdict), "{out}");
    }
}

#[test]
fn shows_3_3_that_hostile_text_leaves_the_page_well_formed_and_inert() {
    let desk = hostile_case();
    let page = html(&desk, "lights");
    let review = shown(&desk, "lights", &["--format", "claimreview"]);
    let Some(ran) = check(&["page", &schema_org(), text(&page)]) else { return };
    ran.ok();
    check(&["claimreview", &schema_org(), text(&review)]).unwrap().ok();
    if let Some(ran) = validator(&[&page]) {
        assert_eq!(ran.ok(), "");
    }
}

#[test]
fn shows_3_3_that_pages_are_valid_html() {
    let pages = [html(demo(), "street-lights"), html(story(), "lights")];
    let pages: Vec<&Path> = pages.iter().map(PathBuf::as_path).collect();
    let Some(ran) = validator(&pages) else { return };
    assert_eq!(ran.ok(), "");
}

#[test]
fn shows_3_3_that_the_checker_sees_what_is_wrong() {
    let whole = fs::read_to_string(html(demo(), "street-lights")).unwrap();
    for (name, from, to) in [
        ("script", "<main>", "<main><script>alert(1)</script>"),
        ("handler", "<main>", "<main onclick=\"x()\">"),
        ("fetch", "<main>", "<main><img src=\"https://a.example/x.png\">"),
        ("unclosed", "<main>", "<main><section>"),
        ("bidi", "<main>", "<main>\u{202e}"),
        ("nowhere", "<main>", "<main><a href=\"#nowhere\">x</a>"),
        ("json", "\"@type\":\"ClaimReview\"", "\"@type\":\"ClaimReview\",\"verdict\":\"x\""),
    ] {
        assert!(whole.contains(from));
        let page = demo().file(&format!("wrong-{name}.html"), whole.replacen(from, to, 1));
        let Some(ran) = check(&["page", &schema_org(), text(&page)]) else { return };
        assert_eq!(ran.code, 1, "{name}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn shows_3_3_that_a_page_is_a_function_of_the_assessment_alone() {
    let desk = story();
    let before = fs::read(html(desk, "lights")).unwrap();
    let copy = Desk::empty();
    crate::support::copy(desk.outside(), copy.outside());
    fs::remove_dir_all(copy.dir().join("index")).unwrap();
    fs::remove_dir_all(copy.dir().join("keys")).unwrap();
    assert!(before == fs::read(html(&copy, "lights")).unwrap());
    let page = String::from_utf8(before).unwrap();
    let shown = desk.run(&["show", "lights", "--json"]).json();
    assert!(page.contains(shown["digest"].as_str().unwrap()));
    assert!(page.contains("name=\"generator\" content=\"casebook page 1\""));
}

#[test]
fn shows_3_3_that_the_page_says_first_what_a_reader_must_know() {
    let page = fs::read_to_string(html(story(), "lights")).unwrap();
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("no `{words}`"));
    let order = [
        at("<strong>Corrected.</strong> The verdict was changed."),
        at("<strong>A source was retracted.</strong>"),
        at("<h1 dir=\"auto\">Did the lights cut crashes?</h1>"),
        at("<span class=\"pill v3\">"),
        at("could not trace it <a class=\"cite\" href=\"#source/audit\""),
        at("id=\"_claims\""),
        at("id=\"_gaps\""),
        at("id=\"_comments\""),
        at("id=\"_sources\""),
        at("id=\"_corrections\""),
        at("What this page proves, and what it does not"),
    ];
    assert!(order.is_sorted(), "{order:?}");
    assert!(page.contains("</a> [sic].</span>"), "brackets that are no citation are words");
}

#[test]
fn shows_3_3_that_an_imported_article_fits_its_page() {
    let Some(fixtures) = fixtures() else { return };
    let desk = Desk::new();
    let article = fixtures.join("fixtures/ice-trafficking.txt");
    desk.run(&["import", article.to_str().unwrap(), "--case", "ice"]).ok();
    let page = html(&desk, "ice");
    let bytes = fs::metadata(&page).unwrap().len();
    assert!(bytes < 60_000, "{bytes} bytes");
    let Some(ran) = check(&["page", &schema_org(), text(&page)]) else { return };
    assert!(ran.ok().trim_end().ends_with("no verdict"));
    if let Some(ran) = validator(&[&page]) {
        assert_eq!(ran.ok(), "");
    }
}
