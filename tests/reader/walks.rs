//! Traces and impacts: the same as the commands give.

use crate::town::{Site, town};

#[test]
fn pages_and_commands_walk_the_same_ways() {
    let desk = town();
    let printed: Vec<_> = [["trace", "case/lights/statement/s1"], ["impact", "source/audit"], ["trace", "whistle/c1"]]
        .into_iter()
        .map(|[command, name]| (command, name, desk.run(&[command, name, "--json"]).json()))
        .collect();
    let site = Site::of(&desk.dir(), &[]);
    for (command, name, expected) in printed {
        assert_eq!(site.get(&format!("/{command}/{name}.json")).ok().json(), expected, "{command} {name}");
    }
    // By hand: the sentence cites e1, which quotes the text of the first capture, and tells of c1, which e3 bears on too.
    let traced = site.get("/trace/lights/s1.json").ok().json();
    let names: Vec<&str> =
        traced["reached"].as_array().unwrap().iter().filter_map(|reached| reached["name"].as_str()).collect();
    for name in ["case/lights/evidence/e1", "case/lights/evidence/e3", "source/audit/capture/1", "source/minutes"] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    assert!(!names.contains(&"source/audit/capture/2") && !names.contains(&"source/letter"), "{names:?}");
    let page = site.page("/trace/case/lights/statement/s1").ok();
    for words in ["Crashes fell by 40 percent", "County audit", "signed with", "checkpoint of"] {
        assert!(page.text().contains(words), "{words}");
    }
    let event = site.get("/trace/%239.json");
    assert!([200, 404].contains(&event.status), "{}", event.text());
}

#[test]
fn names_that_nothing_has_get_some_that_are_like_them() {
    let desk = town();
    let site = Site::of(&desk.dir(), &[]);
    let unknown = site.ask("/trace/case/lights/claim/c11", &[("Accept", "application/json")]);
    assert_eq!(unknown.status, 404);
    let near = unknown.json();
    let ways: Vec<&str> = near["see"].as_array().unwrap().iter().map(|way| way["href"].as_str().unwrap()).collect();
    assert!(ways.contains(&"/trace/case/lights/claim/c1"), "{ways:?}");
    // An id that several cases have.
    let several = site.get("/impact/c1");
    assert_eq!(several.status, 404);
    assert!(several.text().contains("could be 2 things"), "{}", several.text());
}

#[test]
fn a_public_site_walks_over_what_was_published() {
    let desk = town();
    let site = Site::of(&desk.dir(), &["--public"]);
    let impact = site.get("/impact/source/audit.json").ok();
    assert!(impact.text().contains("case/lights/evidence/e1"), "{}", impact.text());
    assert!(!impact.text().contains("whistle"), "{}", impact.text());
    // How the source stands is known from its own stream.
    assert_eq!(impact.json()["of"]["standing"], "retracted");
    let seq = desk.entries() - 1;
    for name in ["source/letter", "case/whistle/claim/c1", "whistle", "letter", &format!("%23{}", seq - 2)] {
        for walk in ["trace", "impact"] {
            let reply = site.get(&format!("/{walk}/{name}"));
            assert_eq!(reply.status, 404, "{walk} {name}: {}", reply.text());
            assert!(!reply.text().contains("case/whistle") || name.contains("whistle"), "{}", reply.text());
        }
    }
    // A bare id means the only one that may be seen.
    assert_eq!(site.get("/trace/c1.json").ok().json()["of"]["name"], "case/lights/claim/c1");
}
