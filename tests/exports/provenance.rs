//! Provenance: valid by W3C's schema, read by another program, and leading from every verdict to captures and keys.

use crate::{
    readers::check,
    support::{Desk, fixtures},
    world::{demo, shown, story},
};
use serde_json::Value;
use std::fs;

fn prov(desk: &Desk, case: &str, args: &[&str], verdicts: &str) -> Option<String> {
    let fixtures = fixtures()?;
    let schema = fixtures.join("vectors/prov-schema/prov-json.schema.json").display().to_string();
    let path = shown(desk, case, &[&["--format", "prov"], args].concat());
    Some(check(&["prov", &schema, path.to_str().unwrap(), verdicts])?.ok())
}

/// All verdicts that were ever given, counted in the journal.
fn verdicts(desk: &Desk, case: &str) -> String {
    let history = desk.run(&["history", case, "--json"]).json();
    let verdict = |entry: &&Value| entry["type"] == "casebook.verdict.changed.v1";
    history.as_array().unwrap().iter().filter(verdict).count().to_string()
}

#[test]
fn shows_3_3_that_provenance_leads_from_every_verdict_to_captures_and_keys() {
    let Some(out) = prov(story(), "lights", &[], "4") else { return };
    assert_eq!(
        out,
        "4 verdicts, 4 to captures; roles capture editor extractor method researcher reviewer; \
         ended Assessment Claim Evidence Source Verdict\n"
    );
    prov(story(), "lights", &["--base-url", "https://desk.example"], "4").unwrap();
}

#[test]
fn shows_3_3_that_the_example_has_its_whole_history() {
    let count = verdicts(demo(), "street-lights");
    let Some(out) = prov(demo(), "street-lights", &[], &count) else { return };
    assert!(out.starts_with(&format!("{count} verdicts, ")), "{out}");
}

#[test]
fn shows_3_3_that_the_reader_sees_a_broken_trail() {
    let Some(fixtures) = fixtures() else { return };
    let schema = fixtures.join("vectors/prov-schema/prov-json.schema.json").display().to_string();
    let path = shown(story(), "lights", &["--format", "prov"]);
    let whole: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    for (name, section) in
        [("unsigned", "wasAssociatedWith"), ("underived", "wasDerivedFrom"), ("unmade", "wasGeneratedBy")]
    {
        let mut broken = whole.clone();
        broken[section] = serde_json::json!({});
        let path = story().file(&format!("{name}.json"), broken.to_string());
        let Some(ran) = check(&["prov", &schema, path.to_str().unwrap(), "4"]) else { return };
        assert_eq!(ran.code, 1, "{name}: {}{}", ran.out, ran.err);
    }
}
