use crate::{
    bulk::{
        Format, Record, RecordRefusal,
        desk::{assert_whole, event, events, planned, spoiled},
        identity,
    },
    fixtures::fixture,
};
use serde_json::{Value, json};

fn review() -> Value {
    json!({
        "@context": "https://schema.org", "@type": "ClaimReview",
        "url": "https://checks.example/bridge", "datePublished": "2020-06-23 20:02", "inLanguage": "pt-BR",
        "name": "A ponte", "claimReviewed": "A ponte é a mais longa",
        "author": {"@type": "Organization", "name": "Checks", "url": "https://checks.example/"},
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Prefeito"}, "datePublished": "2020-06-20",
            "appearance": [{"@type": "CreativeWork", "url": "https://a.example/1"}, {"url": "https://b.example/2"}]},
        "reviewRating": {"@type": "Rating", "alternateName": "Falso \r", "ratingValue": 1, "worstRating": "1", "bestRating": "6"},
        "reviewBody": "Há duas mais longas.", "color": "#f00", "typology": {"id": 0.5},
    })
}

fn changed(path: &str, value: Value) -> Value {
    let mut review = review();
    *review.pointer_mut(path).unwrap() = value;
    review
}

#[test]
fn a_review_becomes_a_case_with_its_rating_as_evidence() {
    let plan = planned(Format::ClaimReview, &review()).unwrap();
    assert_whole(&plan);
    assert_eq!(event(&plan, "case.opened")["language"], "pt-BR");
    let import = event(&plan, "import.recorded");
    assert_eq!(
        (&import["of"]["publisher"], &import["of"]["published"]),
        (&json!("Checks"), &json!("2020-06-23T20:02"))
    );
    let claim = event(&plan, "claim.extracted");
    assert_eq!((&claim["text"], &claim["claimant"]), (&json!("A ponte é a mais longa"), &json!("Prefeito")));
    assert_eq!(claim["claimed_at"], "2020-06-20");
    let sources = events(&plan, "source.registered");
    assert_eq!(sources[0]["url"], "https://checks.example/bridge");
    assert_eq!((&sources[0]["title"], &sources[0]["kind"]), (&json!("A ponte"), &json!("unknown")));
    assert_eq!((sources.len(), &sources[1]["url"]), (2, &json!("https://a.example/1")));
    let evidence = event(&plan, "evidence.linked");
    assert_eq!((&evidence["question"], &evidence["answer"]), (&json!("Rating"), &json!("Falso \r")));
    assert_eq!(evidence["note"], "ratingValue 1, worst 1, best 6");
    let verdict = &events(&plan, "verdict.changed")[0];
    assert_eq!((&verdict["to"], &verdict["attributed_to"]), (&json!("refuted"), &json!("Checks")));
    assert_eq!(verdict["rationale"], "Há duas mais longas.");
    assert!(event(&plan, "note.added")["text"].as_str().unwrap().ends_with("also appeared here: https://b.example/2"));
}

#[test]
fn the_shapes_that_are_met() {
    let of = |value: Value| planned(Format::ClaimReview, &value).unwrap();
    let claimant =
        |item: Value| event(&of(changed("/itemReviewed/author", item)), "claim.extracted")["claimant"].clone();
    assert_eq!(claimant(json!(null)), "unknown");
    assert_eq!(claimant(json!({"@type": "Person"})), "unknown");
    assert_eq!(claimant(json!({"name": " "})), "unknown");
    assert_eq!(claimant(json!([{"name": "A"}, {"name": "B"}])), "A; B");
    assert_eq!(claimant(json!({"name": ["A", "mayor of B"]})), "A, mayor of B");
    assert_eq!(claimant(json!("A")), "A");

    let reviewer =
        |author: Value| events(&of(changed("/author", author)), "verdict.changed")[0]["attributed_to"].clone();
    assert_eq!(reviewer(json!([{"@type": "Person", "name": "Ann"}])), "Ann");
    assert_eq!(reviewer(json!({"@type": "Organization", "url": "http://www.checks.example/"})), "checks.example");
    assert_eq!(reviewer(json!([])), "checks.example");

    // Dates that are none are left out, and said.
    let plan = of(changed("/datePublished", json!("last week")));
    assert!(event(&plan, "import.recorded")["of"].get("published").is_none());
    assert!(plan.notes[0].contains("last week"));

    // A list of one for a thing.
    let item = review()["itemReviewed"].clone();
    let plan = of(changed("/itemReviewed", json!([item])));
    assert_eq!(event(&plan, "claim.extracted")["claimant"], "Prefeito");
    // Names with schema.org's prefix.
    let prefixed = json!({"@type": "schema:ClaimReview", "schema:claimReviewed": {"@value": "So", "@language": "en"},
        "schema:reviewRating": {"schema:alternateName": "True"}});
    assert_eq!(of(prefixed).rating.as_deref(), Some("supported"));
    // A work without address is named by its title; a work named like the claim is none.
    let work = |name: &str| json!({"@type": "CreativeWork", "name": name});
    let plan = of(changed("/itemReviewed", work("A speech")));
    assert_eq!(events(&plan, "source.registered")[1]["title"], "A speech");
    assert_eq!(events(&of(changed("/itemReviewed", work("A ponte é a mais longa"))), "source.registered").len(), 1);
    // Addresses that are none.
    for odd in ["/bridge", "checks.example/bridge", "javascript:alert(1)"] {
        let plan = of(changed("/url", json!(odd)));
        assert!(events(&plan, "source.registered")[0].get("url").is_none());
        assert!(event(&plan, "note.added")["text"].as_str().unwrap().contains(odd));
    }
}

#[test]
fn a_number_is_no_rating_and_an_unknown_label_stays() {
    let of = |rating: Value| planned(Format::ClaimReview, &changed("/reviewRating", rating)).unwrap();
    let plan = of(json!({"ratingValue": 1, "bestRating": 5, "worstRating": 1}));
    assert_eq!((plan.rating.as_deref(), plan.label.as_deref()), (None, None));
    let evidence = events(&plan, "evidence.linked");
    assert!(evidence[0].get("answer").is_none());
    assert_eq!(evidence[0]["note"], "ratingValue 1, worst 1, best 5");
    // Without a rating the review's words stand for themselves.
    assert_eq!((&evidence[1]["question"], &evidence[1]["answer"]), (&json!("Review"), &json!("Há duas mais longas.")));
    let plan = of(json!({"alternateName": "FALSO: a foto é antiga", "ratingValue": "", "ratingExplanation": 5}));
    assert_eq!((plan.rating, plan.label.as_deref()), (None, Some("FALSO: a foto é antiga")));
    assert_eq!(events(&plan_of_unknown(), "verdict.changed").len(), 0);
    assert!(plan.notes[0].contains("in no table"));
    assert_eq!(of(json!("Falso")).rating.as_deref(), Some("refuted"));
    assert_eq!(of(json!(null)).rating, None);
}

fn plan_of_unknown() -> crate::bulk::Plan {
    planned(Format::ClaimReview, &changed("/reviewRating/alternateName", json!("Four Pinocchios"))).unwrap()
}

#[test]
fn without_a_claim_there_is_nothing_to_record() {
    let refusal = planned(Format::ClaimReview, &changed("/claimReviewed", json!(""))).unwrap_err();
    assert_eq!(refusal, RecordRefusal::Missing { member: "claimReviewed".to_owned() });
    let long = planned(Format::ClaimReview, &changed("/reviewBody", json!("x".repeat(50_000)))).unwrap_err();
    assert!(matches!(long, RecordRefusal::TooLong { .. }));
}

#[test]
fn identity_is_the_page_and_the_digest_is_the_content() {
    let record = |value: Value| Record::new(value).unwrap();
    let (one, other) = (record(review()), record(changed("/reviewRating/alternateName", json!("Verdadeiro"))));
    assert_ne!(one.digest, other.digest);
    let of = |record: &Record, nth| identity(Format::ClaimReview, record, nth);
    assert_eq!(of(&one, 1), of(&other, 1));
    assert_ne!(of(&one, 1), of(&one, 2));
    // The same path on two sites is two pages.
    let on = |name: &str| {
        let mut review = changed("/url", json!("/bridge"));
        review["author"]["name"] = json!(name);
        of(&record(review), 1)
    };
    assert_ne!(on("A"), on("B"));
    // The order of members makes no difference, and numbers may be any: hashlib over the JSON as RFC 8785 has it.
    let floats = record(serde_json::from_str(r#"{"b":[1.0,0.5,1e21,null],"a":9007199254740993}"#).unwrap());
    let expected = model::names::Digest::of(br#"{"a":9007199254740992,"b":[1,0.5,1e+21,null]}"#);
    assert_eq!(floats.digest, expected);
}

#[test]
fn naughty_strings_break_nothing() {
    let Some(blns) = fixture("vectors/blns/blns.json") else { return };
    let blns: Vec<String> = serde_json::from_str(&blns).unwrap();
    for (n, text) in (0..).zip(blns) {
        for review in spoiled(&review(), &text, n) {
            match planned(Format::ClaimReview, &review) {
                Ok(plan) => assert_whole(&plan),
                Err(RecordRefusal::Missing { .. }) => {}
                Err(refusal) => panic!("{text:?}: {refusal}"),
            }
        }
    }
}
