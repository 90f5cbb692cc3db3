//! Words of a PDF, quoted as a person copies them.

use crate::{support::Desk, web::events};

#[test]
fn shows_3_a_quote_goes_across_the_lines_of_a_page() {
    let desk = Desk::new();
    let pdf = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/sources/committee-minutes.pdf");
    desk.words("source minutes --kind document --title Minutes").ok();
    desk.run(&["capture", pdf, "--source", "minutes"]).ok();
    desk.run(&["open", "lights", "--question", "Why?"]).ok();
    desk.run(&["claim", "lights", "--text", "It was counted.", "--claimant", "unknown"]).ok();
    let evidence = ["evidence", "lights", "--claim", "c1", "--source", "minutes", "--stance", "supports", "--quote"];
    desk.run(&[&evidence[..], &["The automatic traffic counters had been taken down"]].concat()).ok();
    assert_eq!(
        events(&desk, "evidence.linked")[0]["quote"]["exact"],
        "The automatic traffic\ncounters had been taken down"
    );
    let said = desk.run(&[&evidence[..], &["The automatic traffic cameras had been taken down"]].concat()).fails(1);
    assert!(said.contains("nearest"), "{said}");
    desk.words("verify").ok();
}
