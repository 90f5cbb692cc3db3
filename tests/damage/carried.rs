//! Logs that are carried elsewhere: exported, restored, read where nothing can be written, and checked by another program.

use crate::{
    support::{CASEBOOK, copy, run},
    world::{QUESTIONS, World, files, journal_file, key_from, log_key},
};
use ledger::{keys, verify::Outcome};
use std::{fs, path::Path, process::Command};

/// Bytes and times of change of everything in a folder.
fn state(dir: &Path) -> impl PartialEq + use<> {
    files(dir)
}

#[test]
fn shows_5_verify_never_opens_or_changes_the_index() {
    let world = World::new();
    for closed in [true, false] {
        if !closed {
            fs::remove_file(world.path("index.sum")).unwrap();
        }
        let before = state(&world.dir());
        world.words("verify").ok();
        world.words("verify --json").ok();
        world.words("doctor").ok();
        assert!(before == state(&world.dir()), "closed {closed}");
    }
    // It needs none: garbage there is none of its business.
    fs::write(world.path("index/db"), b"garbage").unwrap();
    let before = state(&world.dir());
    world.words("verify").ok();
    assert!(before == state(&world.dir()));
    fs::remove_dir_all(world.path("index")).unwrap();
    world.words("verify").ok();
    assert!(!world.path("index").exists());
    if strace_is_there() {
        let trace = world.outside().join("trace");
        let world = World::new();
        let ran = Command::new("strace")
            .args(["-f", "-qq", "-e", "trace=%file", "-o"])
            .arg(&trace)
            .args([CASEBOOK, "verify"])
            .current_dir(world.dir())
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let calls = fs::read_to_string(trace).unwrap();
        assert!(calls.contains("/journal/") && calls.contains("checkpoint"), "{calls}");
        for name in ["/index/", "index.sum", "/lock\"", "O_CREAT", "O_RDWR", "O_WRONLY"] {
            assert!(!calls.contains(name), "verify touches {name}");
        }
    }
}

/// Tells whether there is an strace, or says loudly that there is none.
pub(crate) fn strace_is_there() -> bool {
    let there = Command::new("strace").arg("-V").output().is_ok_and(|output| output.status.success());
    if !there {
        println!("SKIPPED: strace is not installed (apt-get install strace)");
    }
    there
}

#[test]
fn shows_5_a_directory_that_cannot_be_written_is_verified_and_read() {
    let world = World::new();
    let (right, _) = world.answers();
    let script = format!(
        "mount --bind d d && mount -o remount,ro,bind d && cd d && ! touch x 2>/dev/null && \
         {CASEBOOK} verify >&2 && {CASEBOOK} show lights --json && {CASEBOOK} note other --text x; echo $?"
    );
    let ran = Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .env("CASEBOOK_KEY", "founder")
        .current_dir(world.outside())
        .output();
    let Ok(ran) = ran else {
        println!("SKIPPED: no unshare");
        return;
    };
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    if !err.contains("Proved:") && (err.contains("unshare") || err.contains("mount")) {
        println!("SKIPPED: nothing can be mounted read-only here: {err}");
        return;
    }
    assert!(out.starts_with(right[0].trim_end()), "{out}\n{err}");
    assert!(out.trim_end().ends_with("\n1"), "a read-only directory was written to: {out}\n{err}");
}

#[test]
fn shows_5_an_export_is_the_same_bytes_every_time_and_verifies() {
    let world = World::new();
    for name in ["a", "b", "a.zip", "b.zip"] {
        world.words(&format!("export ../{name}")).ok();
    }
    let relative = |name: &str| {
        let root = world.outside().join(name);
        let strip = |(path, (bytes, _)): (std::path::PathBuf, (Vec<u8>, _))| {
            (path.strip_prefix(&root).unwrap().to_owned(), bytes)
        };
        files(&root).into_iter().map(strip).collect::<Vec<_>>()
    };
    assert!(relative("a") == relative("b"), "two exports differ");
    let zip = |name: &str| fs::read(world.outside().join(name)).unwrap();
    assert!(zip("a.zip") == zip("b.zip"), "two zips differ");
    assert_eq!(fs::read(journal_file(&world.outside().join("a"))).unwrap(), world.journal());
    // Rebuilt, and restored and exported again, it is still the same.
    world.words("rebuild").ok();
    world.words("export ../c").ok();
    assert!(relative("a") == relative("c"), "after a rebuild it differs");
    run(world.outside(), ["restore", "a.zip", "r"]).ok();
    run(world.outside(), ["--ledger", "r", "export", "e"]).ok();
    assert!(relative("a") == relative("e"), "after a restore it differs");
    let key = log_key(&world.dir()).to_string();
    for name in ["a", "a.zip"] {
        run(world.outside(), ["verify", name, "--log-key", &key]).ok();
    }
    // Neither is written over.
    for name in ["a", "a.zip"] {
        world.words(&format!("export ../{name}")).fails(1);
    }
    // No private key goes along.
    for (path, bytes) in relative("a") {
        assert!(!String::from_utf8_lossy(&bytes).contains("PRIVATE KEY"), "{}", path.display());
    }
}

#[test]
fn shows_5_damage_in_an_export_and_in_a_zip_is_found() {
    let world = World::new();
    world.words("export ../a").ok();
    world.words("export ../a.zip").ok();
    let out = world.outside();
    let journal = journal_file(&out.join("a"));
    let good = fs::read(&journal).unwrap();
    let mut bytes = good.clone();
    bytes[5000] ^= 1;
    fs::write(&journal, &bytes).unwrap();
    let seq = world.log().line_of(5000);
    let report: serde_json::Value = serde_json::from_str(&run(out, ["verify", "a", "--json"]).out).unwrap();
    assert_eq!(report["first_fault"]["seq"], seq);
    let refused = run(out, ["restore", "a", "r"]);
    assert!(refused.err.contains("proved bad"), "{}", refused.err);
    refused.fails(3);
    assert!(!out.join("r").exists());
    run(out, ["--ledger", "a", "cases"]).fails(3);
    fs::write(&journal, &good).unwrap();
    fs::remove_file(out.join("a/checkpoint")).unwrap();
    run(out, ["restore", "a", "r"]).fails(3);
    assert!(!out.join("r").exists());
    // A zip with any of its bytes changed is refused, or says what it said before.
    let zip = fs::read(out.join("a.zip")).unwrap();
    let mut found = 0;
    for at in (0..zip.len()).step_by(zip.len() / 150 + 1) {
        let mut bytes = zip.clone();
        bytes[at] ^= 1 << (at % 8);
        let path = out.join("b.zip");
        fs::write(&path, bytes).unwrap();
        let Ok(place) = ledger::Place::at(&path) else {
            found += 1;
            continue;
        };
        let one = std::num::NonZeroUsize::MIN;
        match ledger::verify::verify(&place, &ledger::verify::Trust::default(), one, |_| ()) {
            Ok(report) if report.outcome == Outcome::Proved => assert_eq!(report.entries, world.log().len() as u64),
            Ok(_) | Err(_) => found += 1,
        }
    }
    assert!(found > 30, "{found}");
}

#[test]
fn shows_5_a_restored_copy_is_read_only_without_the_key() {
    let world = World::new();
    let (right, _) = world.answers();
    world.words("export ../a.zip").ok();
    let out = world.outside();
    run(out, ["restore", "a.zip", "r"]).ok();
    let copy = out.join("r");
    assert!(fs::read_dir(copy.join("keys")).unwrap().next().is_none());
    for (question, right) in QUESTIONS.iter().zip(&right) {
        assert_eq!(run(&copy, question.split(' ')).ok(), *right, "{question}");
    }
    run(&copy, ["verify"]).ok();
    let files_of = keys::list(&world.path("keys")).unwrap();
    let founder = files_of.iter().find(|file| file.vkey.name().as_str().starts_with("founder")).unwrap();
    let key = founder.path.to_str().unwrap();
    let before = files(&copy.join("journal"));
    fs::write(out.join("x"), "Fewer crashes?\n\nThe city says so. Nobody counted.\n").unwrap();
    let record = "{\"type\":\"note.added\",\"subject\":\"case/other\",\"data\":{\"text\":\"x\"}}\n";
    fs::write(out.join("events"), record).unwrap();
    for command in [
        "note other --text x",
        "source s --title t --kind news",
        "capture ../x --source audit",
        "record ../events",
        "record --atomic ../events",
        "import ../x --case new",
        "rebuild --sign-anew",
    ] {
        let words = ["--key", key].into_iter().chain(command.split(' '));
        let ran = run(&copy, words);
        assert!(ran.err.contains("read-only copy"), "{command}: {}", ran.err);
        assert!(ran.err.contains("--log-key"), "{command} gives no remedy: {}", ran.err);
        assert_eq!(ran.code, 1, "{command}: {}", ran.err);
        assert!(before == files(&copy.join("journal")), "{command}");
        assert_eq!(fs::read(copy.join("checkpoint")).unwrap(), world.checkpoint(), "{command}");
    }
    run(&copy, ["rebuild"]).ok();
}

#[test]
fn shows_5_a_restored_copy_with_the_key_is_written_to() {
    let world = World::new();
    world.words("export ../a").ok();
    let out = world.outside();
    let folder = world.path("keys");
    let file = keys::list(&folder).unwrap().into_iter().find(|file| file.vkey.name().as_str() == "desk.example/log");
    let log_key = file.unwrap().path;
    let founder =
        keys::list(&folder).unwrap().into_iter().find(|file| file.vkey.name().as_str().starts_with("founder"));
    let founder = founder.unwrap().path;
    // Another log's key is not it.
    let other = keys::write_new(&out.join("other"), &key_from("desk.example/log", 6), None).unwrap();
    let ran = run(out, ["restore", "a", "r", "--log-key", other.to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(!out.join("r").exists());

    let ran = run(out, ["restore", "a", "r", "--log-key", log_key.to_str().unwrap()]);
    assert!(ran.err.contains("two writers fork a log"), "{}", ran.err);
    ran.ok();
    let copied = out.join("r");
    run(&copied, ["--key", founder.to_str().unwrap(), "note", "other", "--text", "x"]).ok();
    run(&copied, ["verify"]).ok();
    assert_eq!(crate::world::Log::read(&copied).len(), world.log().len() + 1);
    // It does not go over what is there.
    run(out, ["restore", "a", "r"]).fails(1);
    assert!(fs::read_dir(out).unwrap().all(|item| !item.unwrap().file_name().to_string_lossy().contains(".new-")));
}

#[test]
fn what_is_no_regular_file_is_not_read() {
    let world = World::new();
    world.words("export ../a").ok();
    let out = world.outside().join("a");
    let blob = files(&out.join("blobs")).into_keys().next().unwrap();
    // Read whole, it would never end.
    fs::remove_file(&blob).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &blob).unwrap();
    run(world.outside(), ["verify", "a"]).fails(4);
    fs::remove_file(&blob).unwrap();
    assert!(Command::new("mkfifo").arg(&blob).status().unwrap().success());
    run(world.outside(), ["verify", "a"]).fails(4);
    let checkpoint = out.join("checkpoint");
    fs::remove_file(&checkpoint).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &checkpoint).unwrap();
    let ran = run(world.outside(), ["verify", "a"]);
    assert!(ran.code == 3 || ran.code == 4, "{ran:?}");
}

#[test]
fn shows_4_an_export_passes_the_small_verifier() {
    let program = Path::new(CASEBOOK).with_file_name("casebook-verify");
    if !program.exists() {
        println!("SKIPPED: {} is not there (cargo build -p casebook-proof)", program.display());
        return;
    }
    let world = World::new();
    world.words("export ../a").ok();
    let key = log_key(&world.dir()).to_string();
    let check = |dir: &Path, log_key: Option<&str>| {
        let mut command = Command::new(&program);
        command.arg(dir).args(log_key.iter().flat_map(|key| ["--log-key", key]));
        command.output().unwrap()
    };
    for dir in [world.outside().join("a"), world.dir()] {
        for log_key in [None, Some(key.as_str())] {
            let ran = check(&dir, log_key);
            assert_eq!(ran.status.code(), Some(0), "{ran:?}");
            assert!(String::from_utf8_lossy(&ran.stdout).contains(&world.log().len().to_string()), "{ran:?}");
        }
    }
    let dir = world.outside().join("a");
    let wrong = key_from("desk.example/log", 6).vkey().to_string();
    assert_eq!(check(&dir, Some(&wrong)).status.code(), Some(3));
    let bent = world.outside().join("bent");
    copy(&dir, &bent);
    let mut journal = world.journal();
    journal[4000] ^= 2;
    fs::write(journal_file(&bent), journal).unwrap();
    let ran = check(&bent, None);
    assert_eq!(ran.status.code(), Some(3), "{ran:?}");
    let said = [ran.stdout, ran.stderr].concat();
    assert!(String::from_utf8_lossy(&said).contains(&world.log().line_of(4000).to_string()));
}
