//! The front page, and a case with its claims, sentences, publications and card. What is expected is what the terminal
//! prints of the same ledger, or is in the demo's story, `crates/cli/demo/story.json`.

use crate::{
    support::{Desk, fixtures, run, words},
    world::{Demo, Served, demo},
};
use serde_json::Value;
use std::collections::BTreeSet;

const CASE: &str = "/cases/street-lights";

/// What the terminal prints of the same ledger.
fn told(demo: &Demo, args: &[&str]) -> String {
    run(&demo.dir(), args).ok()
}

fn told_json(demo: &Demo, args: &[&str]) -> Value {
    let mut all = vec!["--json"];
    all.extend(args);
    run(&demo.dir(), all).json()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

/// The values of an attribute, wherever it stands in a page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    page.split(&start).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn programs_get_what_the_terminal_prints() {
    let demo = demo(&[]);
    let json = |path: &str, args: &[&str]| assert_eq!(demo.served.json(path), told_json(&demo, args), "{path}");
    json("/cases.json", &["cases"]);
    json("/cases", &["cases"]);
    // A case is shown as it was published last, where nothing else is asked for.
    json(&format!("{CASE}.json"), &["show", "street-lights", "--published"]);
    json(&format!("{CASE}?at=now"), &["show", "street-lights"]);
    json(&format!("{CASE}?at=60"), &["show", "street-lights", "--at", "60"]);
    json(&format!("{CASE}.json?at=2026-03-12"), &["show", "street-lights", "--at", "2026-03-12"]);
    let published = |format: &str| {
        let mut args = vec!["show", "street-lights", "--published", "--format", format];
        if !matches!(format, "text" | "markdown") {
            args.extend(["--base-url", demo.served.url.as_str()]);
        }
        told(&demo, &args)
    };
    for (ending, format, media_type) in [
        ("txt", "text", "text/plain; charset=utf-8"),
        ("md", "markdown", "text/markdown; charset=utf-8"),
        ("claimreview.json", "claimreview", "application/ld+json"),
        ("prov.json", "prov", "application/json"),
        ("annotations.json", "annotations", "application/ld+json"),
    ] {
        let response = demo.served.get(&format!("{CASE}.{ending}"));
        assert_eq!((response.status, response.header("content-type")), (200, Some(media_type)), "{ending}");
        if media_type.contains("json") {
            assert_eq!(response.json(), serde_json::from_str::<Value>(&published(format)).unwrap(), "{ending}");
        } else {
            assert_eq!(response.text(), published(format), "{ending}");
        }
    }
}

#[test]
fn the_page_says_first_what_a_reader_must_know_first() {
    let demo = demo(&[]);
    let page = demo.served.get(CASE).text();
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("no `{words}` in\n{page}"));
    // The story: a correction that changed the rating, a retracted note, a dissent, all before the second publication.
    let order = [
        at("<b>Corrected.</b>"),
        at("<b>A source was retracted"),
        at("<h1 "),
        at("</svg>Mixed</span>"),
        at("<b>Dissent.</b> Maren Ashdown holds that it should be"),
        at("id=\"_life\""),
        at("<article "),
        at("id=\"_notes\""),
    ];
    assert!(order.is_sorted(), "{order:?}");
    assert!(!attributes(&page, "style").iter().any(|_| true), "a style of its own is refused by the policy");
    let review: Vec<&str> = page.split("<script type=\"application/ld+json\">").skip(1).collect();
    let review = review[0].split("</script>").next().unwrap();
    assert_eq!(serde_json::from_str::<Value>(review).unwrap(), demo.served.json(&format!("{CASE}.claimreview.json")));
    // Another script is a file.
    assert!(
        page.split("<script")
            .skip(1)
            .all(|rest| rest.starts_with(" type=\"application/ld+json\"") || rest.starts_with(" src=\"/assets/"))
    );
}

#[test]
fn every_place_that_a_page_leads_to_on_itself_is_there_and_has_its_name_alone() {
    let demo = demo(&[]);
    for path in ["", "?at=now", "?at=60", "/claims/c-forty", "/statements/sum-1"] {
        let page = demo.served.get(&format!("{CASE}{path}")).text();
        let ids: Vec<&str> = attributes(&page, "id");
        let places: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(places.len(), ids.len(), "{path}: two places of one name");
        for to in attributes(&page, "href").into_iter().filter_map(|to| to.strip_prefix('#')) {
            assert!(places.contains(to), "{path}: no #{to}");
        }
        let citations = page.matches("class=\"cite\"").count();
        assert!(citations > 0 || path.starts_with("/claims"), "{path}");
    }
}

#[test]
fn every_claim_and_sentence_has_a_page_and_is_told_as_in_its_case() {
    let demo = demo(&[]);
    let shown = demo.served.json(&format!("{CASE}.json"));
    let assessment = &shown["assessment"];
    for claim in assessment["claims"].as_array().unwrap() {
        let path = format!("{CASE}/claims/{}", text(claim, "claim"));
        let told = demo.served.json(&path);
        assert_eq!((&told["claim"], &told["as_of"]), (claim, &shown["as_of"]), "{path}");
        let page = demo.served.get(&path);
        assert_eq!(page.status, 200, "{path}");
        for evidence in claim["evidence"].as_array().unwrap() {
            let id = format!("id=\"{}\"", text(evidence, "evidence"));
            assert!(page.text().contains(&id), "{path}: no {id}");
        }
    }
    let sections = assessment["sections"].as_array().unwrap();
    let statements: Vec<&Value> =
        sections.iter().flat_map(|section| section["statements"].as_array().unwrap()).collect();
    for (at, statement) in statements.iter().enumerate() {
        let path = format!("{CASE}/statements/{}", text(statement, "statement"));
        let told = demo.served.json(&path);
        assert_eq!((&told["statement"], &told["number"]), (*statement, &Value::from(at + 1)), "{path}");
        assert_eq!(demo.served.get(&path).status, 200, "{path}");
    }
    // The story wrote the first sentence three times.
    let told = demo.served.json(&format!("{CASE}/statements/sum-1"));
    assert_eq!(told["changes"].as_array().unwrap().len(), 3, "{told}");
}

#[test]
fn what_is_not_there_is_told_of() {
    let demo = demo(&[]);
    let history = told_json(&demo, &["history", "street-lights"]);
    let first = |summary: &str| {
        let changes = history.as_array().unwrap().iter();
        changes.clone().find(|change| text(change, "summary").starts_with(summary)).unwrap()["seq"].as_u64().unwrap()
    };
    let wrote = first("wrote statement sum-1");
    let missing = |path: &str| {
        let response = demo.served.ask("GET", &format!("{CASE}{path}"), &["Accept: application/json"]);
        assert_eq!((response.status, response.header("content-type")), (404, Some("application/problem+json")));
        response.json()
    };
    let problem = missing(&format!("/statements/sum-1?at={}", wrote - 1));
    assert!(text(&problem, "detail").contains(&format!("it was recorded by #{wrote} on ")), "{problem}");
    assert_eq!(text(&problem["see"][0], "href"), format!("{CASE}/statements/sum-1?at={wrote}"));
    assert_eq!(demo.served.get(&format!("{CASE}/statements/sum-1?at={wrote}")).status, 200);
    let problem = missing("/claims/c-fourty");
    assert_eq!(text(&problem["see"][0], "href"), format!("{CASE}/claims/c-forty"));
    let problem = missing("/claims/sum-1");
    assert_eq!(text(&problem["see"][0], "href"), format!("{CASE}/statements/sum-1"));
    let problem = missing("/publications/p9");
    assert_eq!(text(&problem["see"][1], "href"), format!("{CASE}/publications/p2"));
}

#[test]
fn a_kept_publication_is_given_byte_for_byte() {
    let demo = demo(&[]);
    for id in ["p1", "p2"] {
        let published = format!("--published={id}");
        let page = demo.served.get(&format!("{CASE}/publications/{id}"));
        assert_eq!(page.text(), told(&demo, &["show", "street-lights", &published, "--format", "html"]), "{id}");
        assert!(page.header("content-security-policy").unwrap().starts_with("sandbox "));
        let assessment = demo.served.get(&format!("{CASE}/publications/{id}.json"));
        let sum = std::process::Command::new("sha256sum").stdin(file(&assessment.body)).output().unwrap();
        let shown = told_json(&demo, &["show", "street-lights", &published]);
        assert!(String::from_utf8(sum.stdout).unwrap().starts_with(text(&shown, "digest")), "{id}");
    }
    let tag = demo.served.get(&format!("{CASE}/publications/p1")).header("etag").unwrap().to_owned();
    let again = demo.served.ask("GET", &format!("{CASE}/publications/p1"), &[&format!("If-None-Match: {tag}")]);
    assert_eq!(again.status, 304);
}

fn file(bytes: &[u8]) -> std::fs::File {
    use std::io::{Seek as _, Write as _};
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn a_withheld_publication_is_gone_and_says_so() {
    let desk = Desk::empty();
    words(desk.outside(), "demo d").ok();
    let shown = desk.words("show street-lights --json").json();
    let page = text(&shown["record"]["publications"][0], "page").to_owned();
    desk.words(&format!("withhold {page} --ground court_order --key maren-ashdown")).ok();
    let served = Served::at(&desk.dir(), &[]);
    let gone = served.get(&format!("{CASE}/publications/p1"));
    assert_eq!((gone.status, gone.text().contains(&page)), (410, true), "{}", gone.text());
    assert_eq!(served.get(&format!("{CASE}/publications/p1.json")).status, 200);
    assert_eq!(served.get(&format!("{CASE}/publications/p2")).status, 200);
}

#[test]
fn a_card_is_found_by_oembed() {
    let demo = demo(&[]);
    let served = &demo.served;
    let card = served.get(&format!("{CASE}/embed"));
    assert!(card.header("content-security-policy").unwrap().contains("frame-ancestors *"));
    assert!(card.text().contains("</svg>Mixed</span>") && card.body.len() < 4000, "{}", card.text());
    let ask = |query: &str| served.get(&format!("/oembed?{query}"));
    let url = &served.url;
    // oEmbed 1.0, section 2.3.4.4: type rich has html, width and height.
    let found = ask(&format!("url={url}{CASE}&format=json&maxwidth=400&maxheight=200")).json();
    assert_eq!((text(&found, "type"), text(&found, "version")), ("rich", "1.0"));
    assert_eq!((&found["width"], &found["height"]), (&400.into(), &200.into()));
    assert!(text(&found, "html").starts_with(&format!("<iframe src=\"{url}{CASE}/embed\"")), "{found}");
    let page = served.get(CASE).text();
    let discovered = page.split("type=\"application/json+oembed\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(served.get(&discovered.replace("&amp;", "&")).json()["type"], "rich");
    let status = |query: &str| ask(query).status;
    assert_eq!(status(""), 400);
    assert_eq!(status("url=https://elsewhere.example/cases/street-lights"), 404);
    assert_eq!(status(&format!("url={url}/cases/nothing")), 404);
    assert_eq!(status(&format!("url={url}{CASE}&maxwidth=wide")), 400);
    assert_eq!(status(&format!("url={url}{CASE}&format=xml")), 501);
}

#[test]
fn hundreds_of_cases_come_in_pages() {
    let Some(folder) = fixtures() else { return };
    let desk = Desk::new();
    let file = folder.join("fixtures/averitec/claims.json");
    desk.run(&["import", file.to_str().unwrap()]).ok();
    let all = desk.words("cases --json").json();
    let served = Served::at(&desk.dir(), &[]);
    let (mut next, mut cases, mut pages) = (Some("/cases.json".to_owned()), Vec::new(), 0);
    while let Some(path) = next {
        let response = served.get(&path);
        let page = response.json();
        assert!(page.as_array().unwrap().len() <= 50);
        cases.extend(page.as_array().unwrap().clone());
        pages += 1;
        let mut links = response.header("link").unwrap().split(", ");
        let of_next = links.find_map(|link| link.strip_suffix(">; rel=\"next\""));
        next = of_next.map(|link| link.trim_start_matches('<').to_owned());
    }
    assert_eq!((pages, &Value::from(cases)), (5, &all));
    assert_eq!(served.json("/cases.json?limit=500"), all);
    let refuted = all.as_array().unwrap().iter().filter(|case| case["verdict"] == "refuted").count();
    assert_eq!(served.json("/cases.json?limit=500&verdict=refuted").as_array().unwrap().len(), refuted);
    let last = served.get("/?page=5");
    assert_eq!(last.text().matches("not our assessment").count(), 50);
    assert!(last.text().contains("href=\"/?page=4\" rel=\"prev\"") && !last.text().contains("rel=\"next\""));
    let status = |path: &str| served.get(path).status;
    assert_eq!(
        (status("/?page=6"), status("/?page=0"), status("/?page=x"), status("/?limit=501")),
        (404, 400, 400, 400)
    );
}

#[test]
fn a_ledger_without_cases_says_how_to_make_one() {
    let desk = Desk::new();
    let served = Served::at(&desk.dir(), &[]);
    let page = served.get("/").text();
    for command in ["casebook open ", "casebook import ", "casebook demo "] {
        assert!(page.contains(command), "{page}");
    }
    assert_eq!(served.json("/cases.json"), Value::Array(Vec::new()));
}
