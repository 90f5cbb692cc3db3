//! The rules of docs/architecture.md that no compiler keeps. Each prints itself when it is broken.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Returns the files below a folder, relative to the root, without what git ignores.
fn files(below: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&root().join(below), &mut found);
    found.sort();
    found.into_iter().map(|path| path.strip_prefix(root()).unwrap().to_owned()).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(items) = fs::read_dir(folder) else { return };
    for item in items {
        let path = item.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), ".git" | "target" | "__pycache__") {
                collect(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A crate's Cargo.toml, as far as the rules look at it.
#[derive(Debug, Default)]
struct Manifest {
    dependencies: BTreeSet<String>,
    dev_dependencies: BTreeSet<String>,
    tests: BTreeSet<String>,
}

fn manifest(text: &str) -> Manifest {
    let mut out = Manifest::default();
    let mut section = "";
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line;
            // [dependencies.x]
            if let Some(name) = section.strip_prefix("[dependencies.").and_then(|rest| rest.strip_suffix(']')) {
                out.dependencies.insert(name.to_owned());
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let name = key.trim().split('.').next().unwrap_or_default().to_owned();
        match section {
            "[dependencies]" | "[build-dependencies]" => _ = out.dependencies.insert(name),
            "[dev-dependencies]" => _ = out.dev_dependencies.insert(name),
            "[[test]]" if name == "path" => {
                let path = value.trim().trim_matches('"');
                out.tests.extend(path.strip_prefix("../../").map(ToOwned::to_owned));
            }
            section if section.starts_with("[target.") && section.ends_with("dependencies]") => {
                out.dependencies.insert(name);
            }
            _ => {}
        }
    }
    out
}

fn manifests() -> BTreeMap<String, Manifest> {
    let crates = fs::read_dir(root().join("crates")).unwrap();
    crates
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .filter(|name| root().join("crates").join(name).join("Cargo.toml").is_file())
        .map(|name| (name.clone(), manifest(&read(&Path::new("crates").join(&name).join("Cargo.toml")))))
        .collect()
}

const OURS: [&str; 7] = ["proof", "model", "render", "capture", "ledger", "http", "cli"];

/// A crate with all that it may depend on.
const CLOSED: [(&str, &[&str]); 3] = [
    ("proof", &["base64", "ed25519-dalek", "serde_json", "serde_json_canonicalizer", "sha2"]),
    ("model", &["proof", "serde", "serde_json"]),
    ("render", &["anstyle", "askama", "model", "serde_json", "similar", "unicode-segmentation", "unicode-width"]),
];

/// A crate with those of ours that it may depend on.
const BELOW: [(&str, &[&str]); 7] = [
    ("proof", &[]),
    ("model", &["proof"]),
    ("render", &["model"]),
    ("capture", &["model"]),
    ("ledger", &["model", "proof"]),
    ("http", &["ledger", "model", "proof", "render"]),
    ("cli", &["capture", "http", "ledger", "model", "proof", "render"]),
];

fn broken_dependencies(manifests: &BTreeMap<String, Manifest>) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, manifest) in manifests {
        if let Some((_, allowed)) = CLOSED.iter().find(|(one, _)| one == name) {
            for other in manifest.dependencies.iter().filter(|other| !allowed.contains(&other.as_str())) {
                broken.push(format!("{name} depends on {other}; its list is closed: {}", allowed.join(", ")));
            }
        }
        let Some((_, allowed)) = BELOW.iter().find(|(one, _)| one == name) else {
            broken.push(format!("{name} is in no rule; dependencies point cli → http → ledger → model → proof"));
            continue;
        };
        for other in manifest.dependencies.iter().filter(|other| OURS.contains(&other.as_str())) {
            if !allowed.contains(&other.as_str()) {
                broken.push(format!("{name} depends on {other}; it may depend on {}", allowed.join(", ")));
            }
        }
        let stores = manifest.dependencies.union(&manifest.dev_dependencies);
        for store in stores.filter(|other| matches!(other.as_str(), "sled" | "tantivy" | "object_store")) {
            if name != "ledger" {
                broken.push(format!("{name} depends on {store}; storage stays behind ledger"));
            }
        }
    }
    broken
}

#[test]
fn dependencies_point_one_way() {
    let broken = broken_dependencies(&manifests());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_forbidden_dependency_is_named() {
    for (name, line, expected) in [
        ("proof", "ledger.workspace = true", "proof depends on ledger; its list is closed"),
        ("model", "thiserror = \"2\"", "model depends on thiserror; its list is closed"),
        ("capture", "ledger.workspace = true", "capture depends on ledger; it may depend on model"),
        ("ledger", "cli.workspace = true", "ledger depends on cli; it may depend on model, proof"),
        ("cli", "sled = { version = \"1\" }", "cli depends on sled; storage stays behind ledger"),
        ("http", "tantivy.workspace = true", "http depends on tantivy; storage stays behind ledger"),
        ("other", "", "other is in no rule"),
    ] {
        let manifests = BTreeMap::from([(name.to_owned(), manifest(&format!("[dependencies]\n{line}\n")))]);
        let broken = broken_dependencies(&manifests);
        assert!(broken.iter().any(|one| one.starts_with(expected)), "{name}: {broken:?}");
    }
}

#[test]
fn only_ledger_names_its_store() {
    let names = |text: &str| ["sled::", "tantivy::", "object_store::"].iter().any(|store| text.contains(store));
    let strangers: Vec<_> = files("crates")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "rs") && !path.starts_with("crates/ledger"))
        .filter(|path| names(&read(path)))
        .collect();
    assert!(strangers.is_empty(), "storage stays behind ledger, but these name it: {strangers:?}");
}

#[test]
fn pdfs_are_read_where_it_costs_nothing() {
    let readers: Vec<_> = files("crates")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "rs"))
        .filter(|path| !path.starts_with("crates/capture/src/extract"))
        .filter(|path| ["pdf::extract(", "lopdf::"].iter().any(|name| read(path).contains(name)))
        .collect();
    let only = [PathBuf::from("crates/cli/src/text_of/reader.rs")];
    assert_eq!(readers, only, "a PDF is read by a process with limits alone, never in one that writes");
}

#[test]
fn versions_are_written_once() {
    for (name, _) in manifests() {
        let text = read(&Path::new("crates").join(&name).join("Cargo.toml"));
        let dependencies = text.split("dependencies]\n").skip(1).filter_map(|rest| rest.split("\n[").next());
        for line in dependencies.flat_map(str::lines).filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            assert!(line.contains("workspace = true"), "{name}: versions are written in the root Cargo.toml: {line}");
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let page = read(Path::new("docs/dependencies.md"));
    for (name, manifest) in manifests() {
        let heading = format!("\n## {name}\n");
        let (_, rest) = page.split_once(&heading).unwrap_or_else(|| panic!("docs/dependencies.md has no part {name}"));
        let part = rest.split("\n## ").next().unwrap();
        for other in &manifest.dependencies {
            assert!(part.contains(&format!("`{other}`")), "docs/dependencies.md does not say why {name} uses {other}");
        }
        for other in
            manifest.dev_dependencies.difference(&manifest.dependencies).filter(|other| !OURS.contains(&other.as_str()))
        {
            let said = page.split("\n## Tests\n").nth(1).unwrap().contains(&format!("`{other}`"));
            assert!(
                said || part.contains(&format!("`{other}`")),
                "docs/dependencies.md does not say why tests use {other}"
            );
        }
    }
}

#[test]
fn files_that_documents_name_are_there() {
    for page in files("docs").into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "md")) {
        for word in read(&page).split('`').skip(1).step_by(2) {
            let place = ["tests/", "crates/", "scripts/", "docs/"].iter().any(|folder| word.starts_with(folder));
            if place && !word.contains(char::is_whitespace) {
                assert!(root().join(word).exists(), "{} names {word}, which is not there", page.display());
            }
        }
    }
}

#[test]
fn every_test_file_is_run() {
    let declared: BTreeSet<String> = manifests().into_values().flat_map(|manifest| manifest.tests).collect();
    let sources: Vec<PathBuf> =
        files("tests").into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "rs")).collect();
    for path in &sources {
        let text = path.to_str().unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let below = text.strip_prefix("tests/").unwrap();
        let module = |other: &PathBuf| {
            let source = read(other);
            source.contains(&format!("\"{below}\"")) || source.contains(&format!("mod {stem};"))
        };
        let is_run = if below.contains('/') {
            let topic = below.split('/').next().unwrap();
            let root = PathBuf::from(format!("tests/{topic}.rs"));
            let near = |other: &&PathBuf| **other == root || other.starts_with(format!("tests/{topic}"));
            sources.iter().filter(near).any(module)
        } else {
            declared.contains(text)
                || sources.iter().filter(|other| declared.contains(other.to_str().unwrap())).any(module)
        };
        assert!(is_run, "{text} is a test that no Cargo.toml declares and no module names: it is never run");
    }
    for path in &declared {
        assert!(root().join(path).is_file(), "a Cargo.toml declares {path}, which is not there");
    }
}

#[test]
fn links_lead_somewhere() {
    let pages = files("docs").into_iter().chain(files("").into_iter().filter(|path| path.components().count() == 1));
    for page in pages.filter(|path| path.extension().is_some_and(|kind| kind == "md")) {
        for target in links(&read(&page)) {
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let to = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(root().join(&to).exists(), "{}: the link to {target} leads nowhere", page.display());
            if !anchor.is_empty() {
                let there = headings(&read(&to)).contains(anchor);
                assert!(there, "{}: {} has no heading #{anchor}", page.display(), to.display());
            }
        }
    }
}

/// The links of a page that stay in the project, outside of code.
fn links(page: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in outside_code(page) {
        for rest in line.split("](").skip(1) {
            let Some((target, _)) = rest.split_once(')') else { continue };
            if !target.contains("://") && !target.starts_with("mailto:") {
                out.push(target.to_owned());
            }
        }
    }
    out
}

fn outside_code(page: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    page.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    })
}

fn headings(page: &str) -> BTreeSet<String> {
    let slug = |heading: &str| -> String {
        let kept = heading.trim().to_lowercase();
        kept.chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    };
    outside_code(page).filter(|line| line.starts_with('#')).map(|line| slug(line.trim_start_matches('#'))).collect()
}

#[test]
fn documents_say_what_they_are_for() {
    for path in files("docs").into_iter().filter(|path| path.extension().is_some_and(|kind| kind == "md")) {
        let page = read(&path);
        let mut lines = page.lines();
        let (title, empty, first) = (lines.next().unwrap_or(""), lines.next(), lines.next().unwrap_or(""));
        let begins =
            title.starts_with("# ") && empty == Some("") && first.chars().next().is_some_and(char::is_alphabetic);
        assert!(begins, "{}: a title, an empty line, then what it is for", path.display());
        let lazy = format!("simp{}", "ly");
        let word = page.split(|c: char| !c.is_alphabetic()).any(|word| word.to_lowercase() == lazy);
        assert!(!word, "{}: no \"{lazy}\" in documents", path.display());
    }
}

/// What a file of the project may not say: where it was made. Written in two halves, since this file is one too.
const FORBIDDEN: [(&str, &str); 5] =
    [("/wo", "rk/"), ("/ho", "me/"), ("/ro", "ot/"), ("C:\\Us", "ers"), ("../sha", "red")];

#[test]
fn no_file_says_where_it_was_made() {
    for path in files("") {
        let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
        for (one, other) in FORBIDDEN {
            let word = format!("{one}{other}");
            let excused = path.starts_with(".ci") && word.starts_with("..");
            let line = text.lines().position(|line| line.contains(&word));
            if let (Some(line), false) = (line, excused) {
                panic!("{}:{}: no file names a place on somebody's machine: {word}", path.display(), line + 1);
            }
        }
    }
}
