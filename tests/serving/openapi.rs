//! The document that describes the reader for programs, held against what is served.

use crate::{
    crawl::crawl,
    support::fixtures,
    world::{Server, demo},
};
use serde_json::Value;
use std::{collections::BTreeSet, path::Path, process::Command};

/// Values for parameters whose examples the document cannot know.
const VALUES: [(&str, &str); 6] =
    [("from", "p1"), ("to", "now"), ("index", "5"), ("q", "lights"), ("entry", "37"), ("leaf", "")];

fn document(server: &Server) -> Value {
    server.get("/openapi.json").json()
}

/// A path with its variables put in, and what must be asked besides.
fn filled(template: &str, operation: &Value) -> String {
    let mut path = template.to_owned();
    let mut query = Vec::new();
    for parameter in operation["parameters"].as_array().unwrap() {
        let name = parameter["name"].as_str().unwrap();
        let value =
            parameter["example"].as_str().or(VALUES.iter().find(|(known, _)| *known == name).map(|(_, value)| *value));
        match (parameter["in"].as_str().unwrap(), value) {
            ("path", Some(value)) => {
                path = path.replace(&format!("{{{name}}}"), value);
            }
            ("query", Some(value)) if !value.is_empty() && needs(template, name) => {
                query.push(format!("{name}={value}"));
            }
            _ => {}
        }
    }
    if template.contains("consistency") {
        query = vec!["from=5".to_owned(), "to=100".to_owned()];
    }
    assert!(!path.contains('{'), "{path}: no example");
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

fn needs(template: &str, name: &str) -> bool {
    matches!((template, name), (_, "url" | "q"))
        || (template.contains("/diff") && matches!(name, "from" | "to"))
        || (template.contains("inclusion") && name == "index")
}

#[test]
fn shows_4_every_form_that_is_promised_is_served() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &["--public-url", "http://reader.example"]);
    let document = document(&server);
    let mut asked = 0;
    for (template, item) in document["paths"].as_object().unwrap() {
        let operation = &item["get"];
        let path = filled(template, operation);
        let promised = operation["responses"].as_object().unwrap();
        let Some(good) = promised.get("200") else {
            assert_eq!(server.get(&path).status, 302, "{path}");
            continue;
        };
        for media_type in good["content"].as_object().unwrap().keys() {
            let got = server.request("GET", &path, &[("Accept", media_type)]);
            assert_eq!(got.status, 200, "{path} as {media_type}: {}", got.text());
            let essence = got.header("content-type").split(';').next().unwrap().to_owned();
            let or_bytes = template.contains("/blobs/") || template.ends_with("{entry}");
            assert!(essence == *media_type || or_bytes, "{path} as {media_type}: {essence}");
            asked += 1;
        }
    }
    assert!(asked > 60, "{asked} forms");
}

#[test]
fn shows_4_no_address_is_missing_from_the_document() {
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    let document = document(&server);
    let templates: Vec<Vec<String>> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(|path| path.split('/').map(ToOwned::to_owned).collect())
        .collect();
    let fits = |template: &[String], parts: &[&str]| {
        let rest = template.last().is_some_and(|last| matches!(last.as_str(), "{name}" | "{tile}"));
        (template.len() == parts.len() || (rest && parts.len() >= template.len()))
            && template.iter().zip(parts).all(|(known, part)| {
                known == part
                    || (known.starts_with('{')
                        && known.split_once('}').is_some_and(|(_, ending)| part.ends_with(ending)))
            })
    };
    let found = crawl(&server, &["/", "/cases/street-lights", "/cases/street-lights?at=now"], 4);
    let mut missing = BTreeSet::new();
    for (path, got) in &found {
        let path = path.split('?').next().unwrap();
        if path.starts_with("/assets/") || got.status == 404 {
            continue;
        }
        let parts: Vec<&str> = path.split('/').collect();
        if !templates.iter().any(|template| fits(template, &parts)) {
            missing.insert(path.to_owned());
        }
    }
    assert!(found.len() > 100, "{} addresses", found.len());
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn shows_4_schemathesis_finds_nothing() {
    // It is in CI with the other programs that read what we write.
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/reader/bin/schemathesis");
    if fixtures().is_none() || !program.is_file() {
        return println!("skipped: schemathesis is not installed (tests/reader/tools)");
    }
    let desk = demo();
    let server = Server::start(&desk.dir(), &[]);
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
        response_headers_conformance";
    let ran = Command::new(program)
        .current_dir(desk.outside())
        .args(["run", &format!("http://{}/openapi.json", server.address)])
        .args(["--checks", checks, "--max-examples", "8", "--seed", "1", "--no-color"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert!(said.contains("generated"), "{said}");
}
