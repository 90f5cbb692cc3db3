//! Finding things. What is expected is from the demo's story and its sources, and from the terminal.

use crate::{
    support::run,
    world::{Served, demo},
};
use serde_json::Value;

fn names(found: &Value) -> Vec<&str> {
    found["hits"].as_array().unwrap().iter().map(|hit| hit["name"].as_str().unwrap()).collect()
}

#[test]
fn programs_get_what_the_terminal_prints() {
    let demo = demo(&[]);
    for (query, more, args) in [
        ("lights", "", &["lights"][..]),
        ("%22Saltpan%20Lane%22%20lamp*", "", &["\"Saltpan Lane\" lamp*"]),
        ("lamps%20-harbour", "&kind=statement", &["lamps -harbour", "--kind", "statement"]),
        ("lamps", "&case=street-lights&limit=3", &["lamps", "--case", "street-lights", "--limit", "3"]),
        ("zebra%20lamps", "", &["zebra lamps"]),
        ("zebra", "", &["zebra"]),
        ("...", "", &["..."]),
    ] {
        let served = demo.served.json(&format!("/search.json?q={query}{more}"));
        let printed = run(&demo.dir(), [&["--json", "search"], args].concat()).json();
        assert_eq!(served, printed, "{query}");
    }
}

#[test]
fn results_are_pages_with_facets() {
    let demo = demo(&[]);
    let page = demo.served.get("/search?q=lamps").text();
    for part in ["<mark>lamps</mark>", "kind=statement", "aria-current=\"true\"", "<input id=\"_q\"", "value=\"lamps\""]
    {
        assert!(page.contains(part), "no {part} in {page}");
    }
    let first = demo.served.ask("GET", "/search.json?q=lamps&limit=2", &[]);
    assert!(first.header("link").unwrap().contains("</search.json?q=lamps&limit=2&page=2>; rel=\"next\""));
    let all = demo.served.json("/search.json?q=lamps&limit=4");
    let (one, two) = (first.json(), demo.served.json("/search.json?q=lamps&limit=2&page=2"));
    assert_eq!([names(&one), names(&two)].concat(), names(&all));
    assert!(demo.served.get("/search").text().contains("casebook search WORDS"));
    assert!(demo.served.get("/search?q=...").text().contains("has no word or number to look for"));
    assert!(demo.served.get("/search?q=zebra").text().contains("Nothing found"));
    assert_eq!(demo.served.get("/search?q=lamps&kind=gossip").status, 400);
    assert_eq!(demo.served.get("/search?q=lamps&case=nothing").status, 404);
    // What is looked for is text, in the page as well.
    let hostile = demo.served.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE").text();
    assert!(!hostile.contains("<script>alert") && hostile.contains("&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩"));
}

#[test]
fn a_public_site_finds_what_was_published_and_nothing_else() {
    let desk = demo(&[]);
    let public = demo(&["--public"]);
    let total =
        |served: &Served, query: &str| served.json(&format!("/search.json?q={query}"))["total"].as_u64().unwrap();
    // A note, and a captured text whose access is quotes only, of which this is not quoted. Below: a sentence as it was before
    // the first publication, and what came after the last.
    for (query, there) in [("telephone", 1), ("rings", 1), ("ropewalk", 1)] {
        assert!(total(&desk.served, query) >= there, "{query}");
    }
    for query in ["telephone", "rings", "ropewalk", "%22able%20to%20check%20the%20count%22", "%22I%20am%20glad%22"] {
        assert_eq!(total(&public.served, query), 0, "{query}");
    }
    // Words of the published assessment, each kind of them.
    let kinds = |query: &str| -> Vec<String> {
        let found = public.served.json(&format!("/search.json?q={query}"));
        found["hits"].as_array().unwrap().iter().map(|hit| hit["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds("flickered"), ["statement"]);
    assert!(kinds("lamps").iter().all(|kind| kind != "text"));
    let (mut found, mut wanted) = (kinds("lights"), vec!["evidence", "evidence", "question", "source", "statement"]);
    found.sort();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    // A correction is public, and is found as a remark of its case.
    assert_eq!(kinds("Saltpan"), ["note"]);
    // Counts tell no more than hits.
    let page = public.served.get("/search?q=flickered").text();
    assert!(page.contains("Everything 1<") && !page.contains("Captured texts"), "{page}");
    // The second time from the same index.
    assert_eq!(total(&public.served, "flickered&limit=7"), 1);
}
