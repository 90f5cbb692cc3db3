//! Ledgers in odd places.

use crate::{
    support::{Desk, Ran, casebook, copy, run},
    world::{promised, town},
};
use std::{fs, os::unix::ffi::OsStrExt as _, path::Path, process::Command};

#[test]
fn shows_10_a_place_without_a_ledger_says_how_to_find_or_make_one() {
    let desk = town();
    let outside = desk.outside();
    let audit = outside.join("audit.txt");
    for args in [
        &["cases"][..],
        &["show", "lights"],
        &["note", "lights", "--text", "x"],
        &["verify"],
        &["key", "list"],
        &["export", "out"],
        &["rebuild"],
        &["doctor"],
        &["record", "-"],
    ] {
        let here = run(outside, args).fails(1);
        assert!(here.starts_with("error: there is no ledger here, nor above "), "{here}");
        assert!(here.contains("--ledger DIR") && here.contains("casebook init DIR --origin NAME"), "{args:?}: {here}");
        for place in ["nowhere", audit.to_str().unwrap(), "."] {
            let ran = run(outside, ["--ledger", place].iter().chain(args));
            // `verify` could not check, `doctor` reports on standard output; the rest failed.
            let code = if args == ["verify"] { 4 } else { 1 };
            assert_eq!(ran.code, code, "{place} {args:?}: {ran:?}");
            let said = if args == ["doctor"] { ran.out } else { ran.err };
            let name = if place == "." { "" } else { Path::new(place).file_name().unwrap().to_str().unwrap() };
            assert!(said.contains(name) && said.lines().count() >= 2, "{place} {args:?}: {said}");
            assert!(!said.contains("os error") && !said.contains("NotALedger"), "{said}");
        }
    }
    assert!(!outside.join("nowhere").exists() && !outside.join("out").exists());
}

#[test]
fn shows_10_a_ledger_is_found_from_a_folder_inside_it_and_the_inner_one_of_two_counts() {
    let desk = town();
    let deep = desk.dir().join("notes/of mine");
    fs::create_dir_all(&deep).unwrap();
    assert!(run(&deep, ["cases"]).ok().contains("lights"));
    run(&deep, ["note", "lights", "--text", "x"]).ok();
    run(&deep, ["verify"]).ok();
    run(&deep, ["init", "inner", "--origin", "inner.example/log"]).ok();
    let inner = deep.join("inner");
    assert!(run(&inner, ["cases"]).ok().contains("casebook"), "an empty ledger says how to begin");
    run(&inner, ["open", "inner-case", "--question", "q?"]).ok();
    assert!(run(&inner, ["cases"]).ok().contains("inner-case"));
    assert!(!run(&deep, ["cases"]).ok().contains("inner-case"));
    // The outer one is named, and what is in the inner is none of its business.
    assert!(run(&inner, ["--ledger", desk.dir().to_str().unwrap(), "cases"]).ok().contains("lights"));
    run(&deep, ["verify"]).ok();
}

#[test]
fn shows_10_a_folder_name_may_have_spaces_and_any_letters() {
    let desk = Desk::empty();
    let name = "Rédaction ‘Nord’ 東京 שלום";
    run(desk.outside(), ["init", name, "--origin", "desk.example/log"]).ok();
    let dir = desk.outside().join(name);
    run(&dir, ["open", "c", "--question", "q?"]).ok();
    run(desk.outside(), ["--ledger", name, "note", "c", "--text", "x"]).ok();
    run(desk.outside(), ["verify", name]).ok();
    run(&dir, ["export", "../Kopie 1.zip"]).ok();
    run(desk.outside(), ["restore", "Kopie 1.zip", "wieder da"]).ok();
    run(desk.outside(), ["--ledger", "wieder da", "show", "c"]).ok();
    // A name that is no text at all.
    let odd = desk.outside().join(std::ffi::OsStr::from_bytes(b"odd\xff\x1b[31m"));
    copy(&dir, &odd);
    let ran = run(&odd, ["cases"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = run(&odd, ["show", "nothing"]);
    assert!(ran.code == 1 && !ran.err.contains('\u{1b}'), "{ran:?}");
    let ran = run(&odd, ["--ledger", "nowhere", "--key", "nobody", "note", "c", "--text", "x"]);
    assert!(ran.code == 1 && !ran.err.contains('\u{1b}'), "{ran:?}");
}

#[test]
fn shows_10_an_environment_that_says_nothing_is_enough() {
    let desk = town();
    let bare = |args: &[&str], vars: &[(&str, &str)]| {
        let mut command = Command::new(crate::support::CASEBOOK);
        command.current_dir(desk.dir()).args(args).env_clear();
        command.envs(vars.iter().copied());
        Ran::from(command.output().unwrap())
    };
    for vars in
        [&[][..], &[("HOME", "")], &[("HOME", "relative"), ("XDG_CONFIG_HOME", "")], &[("XDG_CONFIG_HOME", "x")]]
    {
        bare(&["show", "lights"], vars).ok();
        bare(&["note", "lights", "--text", "x"], vars).ok();
        let err = bare(&["--key", "nobody", "note", "lights", "--text", "x"], vars).fails(1);
        let looked = err.lines().next().unwrap();
        assert!(
            looked.contains("there is no key `nobody`: looked in ") && !looked.contains(" and "),
            "{vars:?}: {err}"
        );
    }
    // An empty CASEBOOK_KEY is none.
    bare(&["note", "lights", "--text", "x"], &[("CASEBOOK_KEY", "")]).ok();
    let err = bare(&["note", "lights", "--text", "x"], &[("CASEBOOK_KEY", "nobody")]).fails(1);
    assert!(err.contains("nobody"), "{err}");
    // Outside of a ledger, without a folder for it, a key has no place of its own.
    let mut command = Command::new(crate::support::CASEBOOK);
    let ran = Ran::from(
        command.current_dir(desk.outside()).args(["key", "new", "bea@x.example"]).env_clear().output().unwrap(),
    );
    let err = ran.fails(2);
    assert!(err.contains("no folder to put the key in") && err.contains("--to DIR"), "{err}");
}

#[test]
fn shows_10_reading_changes_nothing_in_a_ledger_that_cannot_be_written() {
    let desk = town();
    desk.words("export ../copy.zip").ok();
    let before = promised(&desk);
    let zip = fs::read(desk.outside().join("copy.zip")).unwrap();
    for args in [&["cases"][..], &["show", "lights"], &["history", "lights"], &["key", "list"], &["verify"]] {
        let of_zip = run(desk.outside(), ["--ledger", "copy.zip"].iter().chain(args));
        let of_dir = desk.run(args);
        assert_eq!((of_zip.code, of_dir.code), (0, 0), "{args:?}: {of_zip:?}");
        if args != ["verify"] {
            assert_eq!(of_zip.out, of_dir.out, "{args:?}");
        }
    }
    let err = run(desk.outside(), ["--ledger", "copy.zip", "note", "lights", "--text", "x"]).fails(1);
    assert!(err.contains("copy.zip"), "{err}");
    assert!(zip == fs::read(desk.outside().join("copy.zip")).unwrap());
    // A copy without the log's key.
    run(desk.outside(), ["restore", "copy.zip", "restored"]).ok();
    let err = run(desk.outside(), ["--ledger", "restored", "note", "lights", "--text", "x"]).fails(1);
    assert!(err.contains("read-only copy") && err.contains("--log-key FILE"), "{err}");
    assert!(err.ends_with("nothing was written\n"), "{err}");
    assert!(before == promised(&desk));
}

#[test]
fn shows_10_a_folder_that_is_there_is_not_built_over() {
    let desk = town();
    let before = promised(&desk);
    let err = run(desk.outside(), ["init", "d", "--origin", "x.example/log"]).fails(1);
    assert!(err.contains("exists and is not empty") && err.contains("choose another directory"), "{err}");
    let err = run(desk.outside(), ["init", "audit.txt", "--origin", "x.example/log"]).fails(1);
    assert!(err.contains("audit.txt"), "{err}");
    desk.words("export ../copy.zip").ok();
    let err = desk.words("export ../copy.zip").fails(1);
    assert!(err.contains("copy.zip") && err.contains("choose another"), "{err}");
    let err = run(desk.outside(), ["restore", "copy.zip", "d"]).fails(1);
    assert!(err.contains("choose another directory"), "{err}");
    assert!(before == promised(&desk));
    // Another process that writes is waited for, and then given up on.
    let busy = ledger::Ledger::open(&desk.dir(), 0).unwrap().ledger;
    let ran =
        Ran::from(casebook(&desk.dir()).args(["--wait", "0.1", "note", "lights", "--text", "x"]).output().unwrap());
    let err = ran.fails(5);
    assert!(err.contains("another program writes") && err.contains("--wait SECONDS"), "{err}");
    assert!(err.ends_with("nothing was written\n"), "{err}");
    busy.close().unwrap();
}
