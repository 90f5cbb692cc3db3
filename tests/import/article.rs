use crate::support::{Desk, copy, fixtures, run, words};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Returns the seed article, where the fixtures are.
fn seed() -> Option<PathBuf> {
    fixtures().map(|folder| folder.join("fixtures/ice-trafficking.txt"))
}

fn import(desk: &Desk, file: &Path, case: &str) -> crate::support::Ran {
    desk.run(&["import", &file.display().to_string(), "--case", case])
}

/// Every file under the ledger's blobs.
pub(crate) fn blobs(desk: &Desk) -> Vec<String> {
    let mut out = Vec::new();
    let mut folders = vec![desk.dir().join("blobs")];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).into_iter().flatten() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                out.push(path.strip_prefix(desk.dir()).unwrap().display().to_string());
            }
        }
    }
    out.sort();
    out
}

/// The journal's bytes.
pub(crate) fn journal(desk: &Desk) -> Vec<u8> {
    fs::read(desk.dir().join("journal/00000000000000000000.jsonl")).unwrap()
}

#[test]
fn shows_2_the_seed_article_becomes_a_case() {
    let Some(seed) = seed() else { return };
    let desk = Desk::new();
    let told = import(&desk, &seed, "ice").ok();
    assert!(told.contains("7 sections (1 summary, 5 body, 1 bottom line), 13 statements"), "{told}");
    let cases = desk.words("cases --json").json();
    assert_eq!(cases.as_array().unwrap().len(), 1);
    assert_eq!(cases[0]["case"], "ice");
    assert_eq!(cases[0]["question"], "Has ice enforcement saved thousands of children from trafficking");

    let shown = desk.words("show ice --json").json();
    let assessment = &shown["assessment"];
    let sources = assessment["sources"].as_array().unwrap();
    let ids: Vec<&str> = sources.iter().map(|source| source["source"].as_str().unwrap()).collect();
    let expected: Vec<String> = (1..=11).map(|n| format!("ice.{n}")).collect();
    assert_eq!(ids, expected);
    for (at, source) in sources.iter().enumerate() {
        assert_eq!(source["number"], json!(at + 1));
        assert_eq!(source["stub"], true);
        assert_eq!(source["kind"], "unknown");
        assert_eq!(source["captures"], json!([]));
    }
    let sections = assessment["sections"].as_array().unwrap();
    let roles: Vec<&str> = sections.iter().map(|section| section["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["summary", "body", "body", "body", "body", "body", "bottom_line"]);
    // reference/domain.md section 9, by hand: sentences and their marks.
    let marks: Vec<Vec<Vec<u64>>> = sections
        .iter()
        .map(|section| section["statements"].as_array().unwrap().iter().map(numbers).collect())
        .collect();
    assert_eq!(
        marks,
        [
            vec![vec![1, 2, 3, 4]],
            vec![vec![1, 5], vec![2, 6, 7]],
            vec![vec![3], vec![4]],
            vec![vec![6, 8], vec![2]],
            vec![vec![4], vec![9, 3]],
            vec![vec![10, 11], vec![4, 1]],
            vec![vec![2, 1, 6, 3], vec![1, 4, 3]],
        ]
    );
    assert!(sections.iter().flat_map(|s| s["statements"].as_array().unwrap()).all(|s| s["kind"] == "unclassified"));
    assert_eq!(assessment["grounding"]["cited_only"], 13);
    assert_eq!(assessment["imports"][0]["sha256"], "539d830352233499c295b35ed430e2a08b17cad879c99e4634801d0773251007");
    desk.words("verify").ok();
}

fn numbers(statement: &Value) -> Vec<u64> {
    let citations = statement["citations"].as_array().unwrap();
    citations.iter().map(|citation| citation["number"].as_u64().unwrap()).collect()
}

#[test]
fn shows_2_the_seed_article_comes_back_byte_for_byte() {
    let Some(seed) = seed() else { return };
    let desk = Desk::new();
    import(&desk, &seed, "ice").ok();
    let text = desk.words("show ice --format text").ok();
    let file = fs::read_to_string(&seed).unwrap();
    assert_eq!(text, format!("{}\n", file.trim_end_matches('\n')));
}

#[test]
fn shows_2_a_second_import_adds_nothing_and_says_so() {
    let Some(seed) = seed() else { return };
    let desk = Desk::new();
    import(&desk, &seed, "ice").ok();
    let (before, kept) = (journal(&desk), blobs(&desk));
    let told = import(&desk, &seed, "ice").ok();
    assert!(told.contains("nothing to add"), "{told}");
    let told = desk.run(&["import", &seed.display().to_string(), "--case", "ice", "--json"]).json();
    assert_eq!((&told["added"], &told["existing"]), (&json!(0), &json!(33)));
    // Also under another name, and by way of a dry run.
    let other = desk.file("renamed.md", fs::read(&seed).unwrap());
    import(&desk, &other, "ice").ok();
    let told = desk.run(&["import", &other.display().to_string(), "--case", "ice", "--dry-run"]).ok();
    assert!(told.contains("was imported before") && told.contains("nothing to add"), "{told}");
    assert_eq!(journal(&desk), before);
    assert_eq!(blobs(&desk), kept);
}

#[test]
fn shows_2_the_same_file_into_another_case_is_refused() {
    let Some(seed) = seed() else { return };
    let desk = Desk::new();
    import(&desk, &seed, "ice").ok();
    let (before, kept) = (journal(&desk), blobs(&desk));
    for extra in [&[][..], &["--dry-run"][..]] {
        let path = seed.display().to_string();
        let told = desk.run(&[&["import", &path, "--case", "other"], extra].concat()).fails(1);
        assert!(told.contains("imported before") && told.contains("case/ice"), "{told}");
        assert!(told.contains("nothing was written"), "{told}");
    }
    assert_eq!(journal(&desk), before);
    assert_eq!(blobs(&desk), kept);
}

#[test]
fn shows_2_another_file_into_the_same_case_is_refused() {
    let Some(seed) = seed() else { return };
    let desk = Desk::new();
    import(&desk, &seed, "ice").ok();
    let (before, kept) = (journal(&desk), blobs(&desk));
    let other = desk.file("other.txt", fs::read_to_string(&seed).unwrap().replace("27 victims", "28 victims"));
    for extra in [&[][..], &["--dry-run"][..]] {
        let path = other.display().to_string();
        let told = desk.run(&[&["import", &path, "--case", "ice"], extra].concat()).fails(1);
        assert!(told.contains("the case `ice` is open already"), "{told}");
        assert!(told.contains("nothing was written"), "{told}");
    }
    assert_eq!(journal(&desk), before);
    assert_eq!(blobs(&desk), kept, "the refused file was left among the blobs");
}

#[test]
fn shows_2_an_import_refused_for_a_source_leaves_nothing() {
    let desk = Desk::new();
    desk.words("source lights.2 --kind dataset --title Audit").ok();
    let (before, kept) = (journal(&desk), blobs(&desk));
    let file = desk.file("lights.txt", "Did crashes fall?\nSummary\nThey fell [1]. The audit says so [2].\n");
    let told = import(&desk, &file, "lights").fails(1);
    assert!(told.contains("lights.2") && told.contains("nothing was written"), "{told}");
    assert_eq!(journal(&desk), before);
    assert_eq!(blobs(&desk), kept, "the refused file was left among the blobs");
}

#[test]
fn shows_2_a_dry_run_writes_nothing() {
    let Some(seed) = seed() else { return };
    let desk = Desk::new();
    let before = journal(&desk);
    let path = seed.display().to_string();
    let told = desk.run(&["import", &path, "--case", "ice", "--dry-run"]).ok();
    assert!(told.contains("would import") && told.contains("13 statements"), "{told}");
    assert!(told.contains("nothing was written"), "{told}");
    let told = desk.run(&["import", &path, "--case", "ice", "--dry-run", "--json"]).json();
    assert_eq!((&told["dry_run"], &told["added"], &told["statements"]), (&json!(true), &json!(0), &json!(13)));
    assert_eq!(journal(&desk), before);
    assert_eq!(blobs(&desk), [""; 0]);
    // To see how a text is understood takes no ledger.
    run(desk.outside(), ["import", &path, "--case", "ice", "--dry-run"]).ok();
}

#[test]
fn shows_2_half_an_import_is_completed_by_importing_again() {
    let Some(seed) = seed() else { return };
    let desk = Desk::new();
    let half = desk.outside().join("half");
    copy(&desk.dir(), &half);
    import(&desk, &seed, "ice").ok();
    let whole = desk.words("show ice --json").json();
    for first in [1, 2, 7, 14, 32] {
        let dir = desk.outside().join(format!("half-{first}"));
        copy(&half, &dir);
        copy(&desk.dir().join("blobs"), &dir.join("blobs"));
        let lines: String =
            String::from_utf8(journal(&desk)).unwrap().lines().skip(2).take(first).map(signed).collect();
        let file = desk.file("half.jsonl", lines);
        run(&dir, ["record", &file.display().to_string()]).ok();
        let told = run(&dir, ["import", &seed.display().to_string(), "--case", "ice", "--json"]).json();
        assert_eq!((&told["added"], &told["existing"]), (&json!(33 - first), &json!(first)));
        let shown = words(&dir, "show ice --json").json();
        assert_eq!(shown["digest"], whole["digest"]);
        assert_eq!(shown["assessment"], whole["assessment"]);
        words(&dir, "verify").ok();
        let told = run(&dir, ["import", &seed.display().to_string(), "--case", "ice"]).ok();
        assert!(told.contains("nothing to add"), "{told}");
    }
}

/// An entry's event and signatures, as `record` takes them.
fn signed(line: &str) -> String {
    let entry: Value = serde_json::from_str(line).unwrap();
    format!("{}\n", json!({"event": entry["event"], "signatures": entry["signatures"]}))
}

#[test]
fn shows_2_importing_again_brings_a_lost_file_back() {
    let desk = Desk::new();
    let file = desk.file("a.txt", "Did it rain?\nIt rained all day [1].\n");
    import(&desk, &file, "rain").ok();
    let (before, kept) = (journal(&desk), blobs(&desk));
    let blob =
        kept.iter().map(|name| desk.dir().join(name)).find(|path| fs::read(path).unwrap() == fs::read(&file).unwrap());
    fs::remove_file(blob.unwrap()).unwrap();
    desk.words("verify").fails(4);
    let told = import(&desk, &file, "rain").ok();
    assert!(told.contains("nothing to add"), "{told}");
    assert_eq!((journal(&desk), blobs(&desk)), (before, kept));
    desk.words("verify").ok();
}

#[test]
fn shows_2_what_was_said_of_the_article_is_kept() {
    let desk = Desk::new();
    let file = desk.file("a.txt", "Did it rain?\nIt rained all day [1].\n");
    let args = ["import", &file.display().to_string(), "--case", "rain", "--language", "en-GB"];
    let of = ["--author", "Ann Ley", "--publisher", "The Packet", "--url", "https://packet.example/rain"];
    let more = ["--published", "2026-05-01", "--licence", "CC BY 4.0"];
    desk.run(&[&args[..], &of, &more].concat()).ok();
    let shown = desk.words("show rain --json").json();
    let import = &shown["assessment"]["imports"][0];
    for (member, value) in [
        ("author", "Ann Ley"),
        ("publisher", "The Packet"),
        ("url", "https://packet.example/rain"),
        ("published", "2026-05-01"),
        ("licence", "CC BY 4.0"),
        ("media_type", "text/plain"),
    ] {
        assert_eq!(import[member], value, "{member}");
    }
    assert_eq!(shown["assessment"]["language"], "en-GB");
}

#[test]
fn shows_2_the_example_of_an_import_in_the_help_works() {
    let desk = Desk::new();
    desk.file("d/article.txt", "Did it rain?\nIt rained all day [1].\n");
    desk.words("import article.txt --case ice").ok();
    let told = Desk::new().words("cases").ok();
    assert!(told.contains("casebook import FILE --case CASE"), "{told}");
}
