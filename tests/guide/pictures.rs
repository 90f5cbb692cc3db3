//! The pictures of pages in docs/pictures are of the pages as they are.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What pages are made of: a change of any of it asks for new pictures.
const MADE_FROM: [&str; 2] = ["crates/render/assets", "crates/render/templates/site"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let name = path.strip_prefix(root()).expect("below the root");
            found.insert(name.to_str().expect("a plain name").to_owned());
        }
    }
}

#[test]
fn pictures_are_of_the_pages_as_they_are() {
    let listed = "docs/pictures/made-from.txt";
    let text = fs::read_to_string(root().join(listed)).expect("scripts/screenshots wrote it");
    let named: BTreeSet<String> = text.lines().filter_map(|line| Some(line.split_once("  ")?.1.to_owned())).collect();
    let mut found = BTreeSet::new();
    for folder in MADE_FROM {
        files(&root().join(folder), &mut found);
    }
    assert_eq!(named, found, "run scripts/screenshots, and look at docs/pictures");
    let ran = Command::new("sha256sum").args(["--check", "--quiet", listed]).current_dir(root()).output();
    let ran = ran.expect("sha256sum starts");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "run scripts/screenshots, and look at docs/pictures: {said}");
}
