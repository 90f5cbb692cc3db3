//! ClaimReview: what schema.org has words for, and no more.

use crate::{
    readers::{check, schema_org},
    support::Desk,
    world::{demo, shown, story},
};
use serde_json::{Value, json};
use std::fs;

const BASE: [&str; 2] = ["--base-url", "https://desk.example/"];

fn review(desk: &Desk, case: &str, args: &[&str]) -> Value {
    let path = shown(desk, case, &[&["--format", "claimreview"], args].concat());
    if let Some(ran) = check(&["claimreview", &schema_org(), path.to_str().unwrap()]) {
        ran.ok();
    }
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn shows_3_3_that_claim_reviews_have_only_properties_of_their_types() {
    review(demo(), "street-lights", &[]);
    review(demo(), "street-lights", &BASE);
    review(story(), "lights", &["--claim", "c1"]);
    let review = review(story(), "lights", &BASE);
    assert_eq!(review["url"], "https://desk.example/cases/lights");
    assert!(review["@id"].as_str().unwrap().starts_with("https://desk.example/cases/lights?at="));
    assert_eq!(review["claimReviewed"], "Did the lights cut crashes?");
    assert_eq!(review["citation"][0]["archivedAt"], "https://desk.example/sources/audit/captures/1");
    assert_eq!(review["citation"][0]["position"], 1);
    assert_eq!(review["correction"][0]["text"], "The verdict was changed.");
    assert_eq!(review["author"]["@type"], "Organization");
    let day = &review["datePublished"];
    assert!(day.as_str().is_some_and(|day| day.len() == 10), "{day}");
}

#[test]
fn shows_3_3_that_only_ratings_on_a_scale_have_numbers() {
    let on = review(story(), "lights", &[]);
    assert_eq!(
        (&on["reviewRating"]["ratingValue"], &on["reviewRating"]["bestRating"], &on["reviewRating"]["worstRating"]),
        (&json!(3), &json!(5), &json!(1))
    );
    let off = review(story(), "lights", &["--claim", "c1"]);
    let names: Vec<&String> = off["reviewRating"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["@type", "alternateName", "ratingExplanation"]);
    assert_eq!(off["claimReviewed"], "Crashes fell by “40 percent” at night");
    assert_eq!(off["itemReviewed"]["datePublished"], "2026-03-02");
    assert_eq!(off["itemReviewed"]["author"], json!({"name": "City"}));
    assert_eq!(off["itemReviewed"]["appearance"][0]["url"], "https://city.example/lights?a=1&b=2");
}

#[test]
fn shows_3_3_that_without_an_address_nothing_needs_one() {
    let review = review(story(), "lights", &[]);
    for name in ["@id", "url", "isBasedOn"] {
        assert!(review.get(name).is_none(), "{name}");
    }
    assert!(review["citation"][0].get("archivedAt").is_none());
}

#[test]
fn shows_3_3_that_a_claim_without_a_verdict_has_no_review() {
    let err = story().words("show lights --format claimreview --claim c2").fails(1);
    assert!(err.contains("has no verdict") && err.contains("casebook verdict"), "{err}");
    let err = story().words("show lights --format claimreview --claim c9").fails(1);
    assert!(err.contains("there are c1, c2"), "{err}");
    story().words("show lights --format html --claim c1").fails(2);
    story().words("show lights --format text --base-url https://a.example").fails(2);
    story().words("show lights --format prov --base-url javascript:x").fails(2);
    story().words("show lights --format prov --json").fails(2);
}

#[test]
fn shows_3_3_that_an_imported_rating_is_its_authors() {
    let desk = Desk::new();
    desk.run(&["open", "x", "--question", "Is it so?"]).ok();
    let verdict = json!({"type": "verdict.changed", "subject": "case/x", "data": {"target": "question",
        "to": "refuted", "confidence": "high", "rationale": "They say so", "reason": "imported", "inputs": [],
        "set_aside": [], "attributed_to": "Another Desk"}});
    crate::support::feed(&desk.dir(), "record -", &format!("{verdict}\n")).ok();
    let review = review(&desk, "x", &BASE);
    assert_eq!(review["author"], json!({"name": "Another Desk"}));
    assert!(review["reviewRating"].get("ratingValue").is_none(), "they gave no number: {review}");
    let page = desk.run(&["show", "x", "--format", "html"]).ok();
    assert!(page.contains("Imported, not our assessment.</strong> Rated by Another Desk, imported."), "{page}");
}
