//! What was published comes back byte for byte, without this program, and nothing else can take its place.

use crate::{
    support::{Desk, Ran, copy},
    world::refused,
};
use proof::Digest;
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command};

/// A case with one sentence and a verdict, published once.
fn published() -> Desk {
    let desk = Desk::new();
    desk.words("open lights --question Fewer?").ok();
    desk.words("claim lights --text Fell --claimant City").ok();
    desk.words("section lights says --heading Says").ok();
    write(&desk, "Crashes fell by 40 per cent, the town said.", None).ok();
    desk.words("verdict lights --to supported --confidence low --rationale Counted --inputs c1").ok();
    desk.words("publish lights").ok();
    desk
}

fn write(desk: &Desk, text: &str, replaces: Option<&str>) -> Ran {
    let mut args = vec!["statement", "lights", "s1", "--section", "says", "--claims", "c1", "--text", text];
    if let Some(reason) = replaces {
        args.extend(["--replaces", "standing", "--reason", reason]);
    }
    desk.run(&args)
}

fn record(desk: &Desk) -> Value {
    desk.words("show lights --json").json()["record"].clone()
}

fn hex(path: &Path) -> String {
    Digest::of(&fs::read(path).unwrap()).to_string()
}

#[test]
fn shows_3_5_a_published_page_and_assessment_come_back_from_the_export_without_this_program() {
    let desk = published();
    write(&desk, "Crashes fell by 25 per cent, the auditor said.", Some("The auditor counted")).ok();
    desk.words("publish lights --nature update").ok();
    let publications = record(&desk)["publications"].clone();
    let copy_at = desk.outside().join("copy");
    desk.words("export ../copy").ok();
    desk.words("export ../copy.zip").ok();
    desk.words("export --case lights ../case").ok();
    for (n, publication) in (1..).zip(publications.as_array().unwrap()) {
        for root in ["copy", "case"].map(|name| desk.outside().join(name)) {
            let file = |extension: &str| root.join(format!("published/lights/{n}.{extension}"));
            assert_eq!(json!(hex(&file("html"))), publication["page"]);
            assert_eq!(json!(hex(&file("json"))), publication["digest"]);
            // The assessment is the one of that moment, whatever came later.
            let kept: Value = serde_json::from_slice(&fs::read(file("json")).unwrap()).unwrap();
            let seq = publication["seq"].to_string();
            let then = desk.run(&["show", "lights", "--at", &seq, "--json"]).json();
            assert_eq!(kept, then["assessment"]);
            let shown = desk.run(&["show", "lights", &format!("--published=p{n}"), "--json"]).json();
            assert_eq!(shown["digest"], publication["digest"]);
            // And the page that was kept, not one that is made again.
            let page = desk.run(&["show", "lights", &format!("--published=p{n}"), "--format", "html"]).ok();
            assert_eq!(page.into_bytes(), fs::read(file("html")).unwrap());
        }
    }
    let page = fs::read_to_string(copy_at.join("published/lights/1.html")).unwrap();
    assert!(page.contains("40 per cent") && !page.contains("25 per cent"), "{page}");
    // The same bytes out of the zip, by another reader of zips.
    let script = "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";
    let mut python = Command::new("python3");
    python.args(["-c", script, "copy.zip", "published/lights/2.html"]).current_dir(desk.outside());
    match python.output() {
        Ok(ran) => assert_eq!(ran.stdout, fs::read(copy_at.join("published/lights/2.html")).unwrap()),
        Err(_) => println!("skipped: python3 is not installed"),
    }
    let verified = desk.words("verify ../copy --json").json();
    let check = verified["checks"].as_array().unwrap().iter().find(|check| check["check"] == "publications").unwrap();
    assert_eq!((&check["ok"], &check["count"]), (&json!(true), &json!(2)));
}

#[test]
fn shows_3_5_a_published_file_that_was_changed_is_noticed() {
    let desk = published();
    desk.words("export ../copy").ok();
    for (name, change) in [("1.html", "40"), ("1.json", "Fell")] {
        let forged = desk.outside().join(format!("forged-{name}"));
        copy(&desk.outside().join("copy"), &forged);
        let file = forged.join("published/lights").join(name);
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replacen(change, "99", 1)).unwrap();
        let ran = desk.run(&["verify", forged.to_str().unwrap()]);
        assert_eq!(ran.code, 3, "{ran:?}");
        assert!(ran.out.contains(&format!("published/lights/{name} is not what was published")), "{}", ran.out);
    }
    // Beside the log they are a convenience: without them everything is still proved.
    fs::remove_dir_all(desk.outside().join("copy/published")).unwrap();
    desk.words("verify ../copy").ok();
}

#[test]
fn shows_3_5_another_digest_is_refused() {
    let desk = published();
    let now = record(&desk)["publications"][0].clone();
    // The case has changed since, so that the old digest is not its any more; the blobs are there.
    write(&desk, "Crashes fell by 25 per cent, the auditor said.", Some("The auditor counted")).ok();
    let before = desk.entries();
    let page = fs::metadata(blob(&desk, now["page"].as_str().unwrap())).unwrap().len();
    let size = fs::metadata(blob(&desk, now["assessment"].as_str().unwrap())).unwrap().len();
    let event = json!({
        "type": "assessment.published",
        "subject": "case/lights",
        "data": {
            "publication": "p2",
            "digest": now["digest"],
            "schema": now["schema"],
            "assessment": {"sha256": now["assessment"], "size": size},
            "page": {"sha256": now["page"], "size": page, "media_type": "text/html"},
            "nature": "update",
        },
    });
    let file = desk.file("event.jsonl", event.to_string());
    let ran = desk.run(&["record", file.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("is not that of the case as it stands"), "{ran:?}");
    assert_eq!(desk.entries(), before);
}

fn blob(desk: &Desk, digest: &str) -> std::path::PathBuf {
    desk.dir().join("blobs/sha256").join(&digest[..2]).join(&digest[2..])
}

#[test]
fn shows_3_5_a_published_word_changes_with_a_correction_or_an_update_alone() {
    let desk = published();
    write(&desk, "Crashes fell by 41 per cent, the town said.", Some("Misheard")).ok();
    let words = |nature: &'static str| ["publish", "lights", "--nature", nature];
    refused(&desk, 1, &words("correction"), &["no correction names them: `s1`", "casebook correct", "--nature update"]);
    refused(&desk, 1, &words("typographical"), &["`s1`", "digit", "--nature update"]);
    refused(&desk, 1, &words("first"), &["was published before"]);
    // Another sentence's correction does not cover this one.
    desk.run(&[
        "correct",
        "lights",
        "--targets",
        "c1",
        "--was",
        "Fell",
        "--now",
        "Fell",
        "--class",
        "clarification",
        "--text",
        "Said more clearly",
    ])
    .ok();
    refused(&desk, 1, &words("correction"), &["no correction names them: `s1`"]);
    desk.run(&[
        "correct",
        "lights",
        "--targets",
        "s1",
        "--class",
        "no_rating_effect",
        "--text",
        "We misheard the figure: it is 41 per cent.",
    ])
    .ok();
    desk.words("publish lights --nature correction").ok();
    assert_eq!(record(&desk)["publications"][1]["nature"], "correction");
    assert_eq!(record(&desk)["changed_since_published"], json!([]));
    // A slip of the pen is one, and only one.
    write(&desk, "Crashes fell by 41 per cent, the town sayd.", Some("Typing")).ok();
    desk.words("publish lights --nature typographical").ok();
    write(&desk, "Crashes never fell by 41 per cent, the town sayd.", Some("Typing")).ok();
    refused(&desk, 1, &words("typographical"), &["`s1`", "negation"]);
    desk.words("publish lights --nature update").ok();
    desk.words("verify").ok();
}
