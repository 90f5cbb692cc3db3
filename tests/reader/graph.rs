//! The graph of a case: as data, as a page, as a drawing.

use crate::town::{Site, town};
use std::collections::BTreeSet;

#[test]
fn the_graph_goes_from_sources_to_verdicts_or_to_what_is_asked_for() {
    let desk = town();
    let site = Site::of(&desk.dir(), &[]);
    let of = |query: &str| -> BTreeSet<String> {
        let graph = site.get(&format!("/cases/lights/graph.json{query}")).ok().json();
        let name = |node: &serde_json::Value| node["name"].as_str().unwrap().to_owned();
        graph["nodes"].as_array().unwrap().iter().map(name).collect()
    };
    let all = of("?at=now");
    for name in ["case/lights/evidence/e1", "case/lights/claim/c1", "case/lights/verdict/question", "source/audit"] {
        assert!(all.contains(name), "{name} is not in {all:?}");
    }
    assert!(!all.contains("case/lights/statement/s1"));
    assert!(of("?show=statements").contains("case/lights/statement/s1"));
    // What a claim rests on does not go on to its verdict.
    let focused = of("?of=c1");
    assert!(focused.contains("case/lights/evidence/e2") && !focused.contains("case/lights/verdict/c1"), "{focused:?}");
    assert_eq!(focused, of("?of=case/lights/claim/c1"));
    assert_eq!(site.get("/cases/lights/graph.json?of=nothing").status, 404);
    assert_eq!(site.get("/cases/lights/graph.json?show=everything").status, 400);
}

#[test]
fn every_box_of_the_drawing_is_a_link_with_words() {
    let desk = town();
    let site = Site::of(&desk.dir(), &[]);
    let page = site.page("/cases/lights/graph").ok();
    let text = page.text();
    for link in ["/sources/audit/captures/1", "/cases/lights#e1", "/cases/lights/claims/c1", "/cases/lights#_verdict"] {
        assert!(text.contains(&format!("href=\"{link}\"><title>")), "{link}");
    }
    assert!(!text.contains("style="), "the policy forbids styles of elements");
    assert!(text.contains("The same as a list"));
    // As it stands, its source is retracted, and that is told in words; as it was published, it was not yet.
    assert!(site.page("/cases/lights/graph?at=now").ok().text().contains("✕ retracted"));
    assert!(!text.contains("✕ retracted"));
    let file = site.get("/cases/lights/graph.svg").ok();
    assert_eq!(file.header("content-type"), "image/svg+xml; charset=utf-8");
    assert!(file.text().contains("href=\"http://reader.example/cases/lights/claims/c1\""), "addresses are whole");
}

#[test]
fn a_public_site_draws_what_was_published() {
    let desk = town();
    let site = Site::of(&desk.dir(), &["--public"]);
    assert_eq!(site.page("/cases/lights/graph").status, 200);
    for ending in ["", ".json", ".svg"] {
        assert_eq!(site.page(&format!("/cases/whistle/graph{ending}")).status, 404);
        assert_eq!(site.page(&format!("/cases/whistle/graph{ending}?at=now")).status, 404);
    }
}
