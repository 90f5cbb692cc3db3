//! A public site: what was not published is out of reach on every page and in every form of a case.
//!
//! The log's own routes are not asked: it stays whole, and names drafts.

use crate::{
    support::{Desk, words},
    world::Served,
};

/// A desk whose case was written on after it was published, and that has a case which never was.
fn written_on() -> Desk {
    let desk = Desk::empty();
    words(desk.outside(), "demo d").ok();
    let run = |args: &[&str]| {
        let mut all = vec!["--key", "maren-ashdown"];
        all.extend(args);
        desk.run(&all).ok();
    };
    run(&["open", "zanzibar", "--question", "Is Zanzibar near?"]);
    run(&[
        "claim",
        "street-lights",
        "--text",
        "Quaggas cross at night",
        "--claimant",
        "Quagga friends",
        "--kinds",
        "event",
        "--claim",
        "c-quagga",
    ]);
    let statement = ["statement", "street-lights", "sum-1", "--section", "summary", "--replaces", "standing"];
    run(&[&statement[..], &["--text", "It was a quagga.", "--reason", "quagga seen"]].concat());
    let kept = ["statement", "street-lights", "q-new", "--section", "summary"];
    run(&[&kept[..], &["--text", "More quaggas came."]].concat());
    desk
}

#[test]
fn nothing_that_was_not_published_is_told_of_a_case() {
    let desk = written_on();
    let everything = Served::at(&desk.dir(), &[]);
    let draft = everything.get("/cases/street-lights?at=now").text();
    assert!(draft.contains("quagga") && everything.get("/").text().contains("Zanzibar"));
    assert_eq!(everything.get("/cases/street-lights/statements/q-new?at=now").status, 200);
    drop(everything);
    let served = Served::at(&desk.dir(), &["--public"]);
    let case = "/cases/street-lights";
    let mut paths: Vec<String> = vec!["/".to_owned(), "/cases.json".to_owned(), "/?recheck=true".to_owned()];
    for at in ["", "?at=now", "?at=132", "?at=2026-12-31"] {
        for form in ["", ".json", ".md", ".txt", ".claimreview.json", ".prov.json", ".annotations.json"] {
            paths.push(format!("{case}{form}{at}"));
        }
        for thing in ["embed", "claims/c-forty", "claims/c-quagga", "statements/sum-1", "statements/q-new"] {
            paths.push(format!("{case}/{thing}{at}"));
            paths.push(format!("{case}/{thing}.json{at}"));
        }
    }
    paths.push(format!("{case}/publications/p2"));
    paths.push(format!("{case}/publications/p2.json"));
    paths.push(format!("/oembed?url={}{case}", served.url));
    for path in &paths {
        let response = served.get(path);
        // What somebody asks for may be said back.
        let asked = path.split(['/', '?', '.']).find(|part| matches!(*part, "q-new" | "c-quagga")).unwrap_or("nothing");
        let body = response.text().replace(asked, "").to_lowercase();
        let positions = (131..136).flat_map(|seq| [format!("#{seq}"), format!("at={seq}"), format!("/entries/{seq}")]);
        let words = ["quagga", "zanzibar", "q-new"].map(ToOwned::to_owned).into_iter().chain(positions);
        // The footer says how far the log is, which is no secret.
        let body = body.split("<footer").next().unwrap();
        for word in words.filter(|word| !path.contains(word)) {
            let found = body.find(&word).and_then(|at| body.get(at.saturating_sub(60)..)?.get(..120));
            assert_eq!(found, None, "{path}: {word}");
        }
        assert!(response.status == 200 || response.status == 404, "{path}: {}", response.status);
    }
    for thing in ["statements/q-new", "claims/c-quagga", "statements/q-new?at=now"] {
        assert_eq!(served.get(&format!("{case}/{thing}")).status, 404, "{thing}");
    }
    // Who asks for a case that was never published learns no more than who asks for one that is not there.
    let secret = |path: &str| served.ask("GET", path, &["Accept: application/json"]);
    for ending in ["", ".json", ".md", ".prov.json", "/embed", "/claims/c1", "/statements/s1", "/publications/p1"] {
        let (there, not) = (secret(&format!("/cases/zanzibar{ending}")), secret(&format!("/cases/nowhere{ending}")));
        assert_eq!((there.status, not.status), (404, 404), "{ending}");
        assert_eq!(there.text().replace("zanzibar", "nowhere"), not.text(), "{ending}");
    }
    assert_eq!(secret(&format!("/oembed?url={}/cases/zanzibar", served.url)).status, 404);
}
