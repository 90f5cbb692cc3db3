//! Memento, RFC 7089. The dates are those of the demo's story: published 17 April 2026 10:40, and 18 June 2026 11:20.

use crate::{
    support::Desk,
    world::{Served, demo},
};

const P1: &str = "Fri, 17 Apr 2026 10:40:00 GMT";
const P2: &str = "Thu, 18 Jun 2026 11:20:00 GMT";

/// Which publication a date leads to.
#[track_caller]
fn at(served: &Served, date: &str) -> String {
    let response = served.ask("GET", "/timegate/cases/street-lights", &[&format!("Accept-Datetime: {date}")]);
    assert_eq!(response.status, 302, "{date}: {}", response.text());
    assert_eq!(response.header("vary"), Some("accept-datetime"));
    let prefix = format!("{}/cases/street-lights/publications/", served.url);
    response.header("location").unwrap().strip_prefix(&prefix).unwrap().to_owned()
}

#[test]
fn a_date_leads_to_what_readers_saw_then() {
    for args in [&[][..], &["--public"]] {
        let demo = demo(args);
        let served = &demo.served;
        assert_eq!(at(served, P1), "p1");
        assert_eq!(at(served, P2), "p2");
        // A second before, years before, between, after.
        assert_eq!(at(served, "Thu, 18 Jun 2026 11:19:59 GMT"), "p1");
        assert_eq!(at(served, "Fri, 17 Apr 2026 10:39:59 GMT"), "p1");
        assert_eq!(at(served, "Sun, 06 Nov 1994 08:49:37 GMT"), "p1");
        assert_eq!(at(served, "Fri, 01 May 2026 00:00:00 GMT"), "p1");
        assert_eq!(at(served, "Tue, 01 Jan 2030 00:00:00 GMT"), "p2");
        let latest = served.get("/timegate/cases/street-lights");
        assert!(latest.status == 302 && latest.header("location").unwrap().ends_with("/publications/p2"));
    }
}

#[test]
fn links_name_original_map_and_neighbours() {
    let demo = demo(&[]);
    let base = &demo.served.url;
    let headers = [format!("Accept-Datetime: {P1}")];
    let response = demo.served.ask("GET", "/timegate/cases/street-lights", &[&headers[0]]);
    let link = response.header("link").unwrap();
    for part in [
        format!("<{base}/cases/street-lights>; rel=\"original\""),
        format!(
            "<{base}/timemap/link/cases/street-lights>; rel=\"timemap\"; type=\"application/link-format\"; from=\"{P1}\"; until=\"{P2}\""
        ),
        format!("<{base}/cases/street-lights/publications/p1>; rel=\"first memento\"; datetime=\"{P1}\""),
        format!("<{base}/cases/street-lights/publications/p2>; rel=\"last next memento\"; datetime=\"{P2}\""),
    ] {
        assert!(link.contains(&part), "no {part} in {link}");
    }
}

#[test]
fn the_map_lists_all_publications() {
    let demo = demo(&["--public-url", "https://desk.example"]);
    let map = demo.served.get("/timemap/link/cases/street-lights");
    assert_eq!(map.header("content-type"), Some("application/link-format"));
    let base = "https://desk.example";
    let expected = format!(
        "<{base}/cases/street-lights>; rel=\"original\",\n\
         <{base}/timegate/cases/street-lights>; rel=\"timegate\",\n\
         <{base}/timemap/link/cases/street-lights>; rel=\"self\"; type=\"application/link-format\"; from=\"{P1}\"; until=\"{P2}\",\n\
         <{base}/cases/street-lights/publications/p1>; rel=\"first memento\"; datetime=\"{P1}\",\n\
         <{base}/cases/street-lights/publications/p2>; rel=\"last memento\"; datetime=\"{P2}\"\n"
    );
    assert_eq!(map.text(), expected);
}

#[test]
fn what_is_no_date_or_was_never_published_is_refused() {
    let demo = demo(&[]);
    for date in [
        "yesterday",
        "2026-05-01",
        "Fri, 01 May 2026 00:00:00 +0000",
        "Mon, 01 May 2026 00:00:00 GMT",
        "Friday, 01-May-26 00:00:00 GMT",
    ] {
        let response = demo.served.ask("GET", "/timegate/cases/street-lights", &[&format!("Accept-Datetime: {date}")]);
        assert_eq!(response.status, 400, "{date}");
        assert!(response.text().contains("16 Jun 2026"), "{date}: {}", response.text());
    }
    assert_eq!(demo.served.get("/timegate/cases/nothing").status, 404);
    let desk = Desk::new();
    desk.run(&["open", "lights", "--question", "Did they?"]).ok();
    let served = Served::at(&desk.dir(), &[]);
    for path in ["/timegate/cases/lights", "/timemap/link/cases/lights"] {
        let response = served.get(path);
        assert_eq!(response.status, 404);
        assert!(response.text().contains("never published"), "{}", response.text());
    }
}
