//! Colour, progress, closed pipes.

use crate::{
    support::{CASEBOOK, Desk, Ran, casebook},
    world::town,
};
use std::process::{Command, Stdio};

/// The commands that read, and colour what they print.
const COLOURED: [&[&str]; 4] = [&["show", "lights"], &["history", "lights"], &["cases"], &["verify"]];

/// Runs the program on a terminal of its own, or says loudly that the test is skipped. What it prints on either stream
/// comes back as one.
pub(crate) fn on_terminal(desk: &Desk, vars: &[(&str, &str)], args: &[&str]) -> Option<String> {
    let program = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    if !Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no python3");
        return None;
    }
    let mut command = Command::new("python3");
    command.args(["-c", program, CASEBOOK]).args(args).current_dir(desk.dir()).stdin(Stdio::null());
    command.env_remove("NO_COLOR").env_remove("CASEBOOK_KEY").env("TERM", "xterm-256color").envs(vars.iter().copied());
    let ran = Ran::from(command.output().unwrap());
    assert!(ran.err.is_empty(), "{ran:?}");
    Some(ran.out)
}

#[test]
fn shows_10_colour_is_for_terminals_and_for_those_who_ask() {
    let desk = town();
    for args in COLOURED {
        let plain = desk.run(args);
        assert!(!plain.out.contains('\u{1b}') && !plain.err.contains('\u{1b}'), "{args:?}: {plain:?}");
        let always = [args, &["--color", "always"]].concat();
        let asked = desk.run(&always).ok();
        assert!(asked.contains("\u{1b}["), "{args:?}: {asked}");
        // The colour is all that differs.
        assert_eq!(without_colour(&asked), plain.out, "{args:?}");
        let ran = Ran::from(casebook(&desk.dir()).args(&always).env("NO_COLOR", "1").output().unwrap());
        assert_eq!(ran.out, asked, "who asks gets it: {args:?}");

        let Some(shown) = on_terminal(&desk, &[], args) else { return };
        assert!(shown.contains("\u{1b}[3") || shown.contains("\u{1b}[1"), "{args:?}: {shown}");
        if args[0] == "verify" {
            continue; // which shows its progress, too
        }
        let never = [args, &["--color", "never"]].concat();
        for (vars, args) in [(&[("NO_COLOR", "1")][..], args), (&[], &never), (&[("TERM", "dumb")], args)] {
            let shown = on_terminal(&desk, vars, args).unwrap();
            assert!(!shown.contains('\u{1b}') && !shown.is_empty(), "{vars:?} {args:?}: {shown}");
        }
        let empty = on_terminal(&desk, &[("NO_COLOR", "")], args).unwrap();
        assert!(empty.contains('\u{1b}'), "an empty NO_COLOR is none");
    }
    for args in [&["--help"][..], &["note", "--help"], &["note"]] {
        let shown = on_terminal(&desk, &[("NO_COLOR", "1")], args).unwrap();
        assert!(!shown.contains('\u{1b}'), "{args:?}: {shown}");
        let shown = on_terminal(&desk, &[], &[args, &["--color=never"]].concat()).unwrap();
        assert!(!shown.contains('\u{1b}'), "{args:?}: {shown}");
        let plain = desk.run(args);
        assert!(!plain.out.contains('\u{1b}') && !plain.err.contains('\u{1b}'), "{args:?}");
    }
    // JSON is for programs, wherever it goes.
    let shown = on_terminal(&desk, &[], &["show", "lights", "--json", "--color", "always"]).unwrap();
    assert!(!shown.contains('\u{1b}'), "{shown}");
}

/// Takes `ESC [ … m` out.
pub(crate) fn without_colour(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("\u{1b}[") {
        out.push_str(before);
        let end = behind.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(behind.len());
        rest = if let Some(after) = behind[end..].strip_prefix('m') {
            after
        } else {
            out.push_str("\u{1b}[");
            behind
        };
    }
    out + rest
}

#[test]
fn shows_10_progress_is_for_terminals() {
    let desk = town();
    for args in [&["verify"][..], &["export", "../out"], &["record", "/dev/null"]] {
        let ran = desk.run(args);
        assert!(ran.code == 0 && !ran.err.contains(['\r', '\u{1b}']), "{args:?}: {ran:?}");
    }
    assert_eq!(desk.words("verify").err, "");
}

#[test]
fn shows_10_a_closed_pipe_is_no_error() {
    let desk = town();
    let commands: &[&[&str]] = &[
        &["--help"],
        &["note", "--help"],
        &["--version"],
        &["cases"],
        &["cases", "--json"],
        &["show", "lights"],
        &["show", "lights", "--json"],
        &["show", "lights", "--format", "text"],
        &["show", "lights", "--format", "markdown"],
        &["search", "lights"],
        &["history", "lights"],
        &["history", "lights", "--json"],
        &["key", "list"],
        &["key", "show", "founder"],
        &["schema"],
        &["schema", "note.added"],
        &["verify"],
        &["verify", "--json"],
        &["doctor"],
        &["export", "../out"],
        &["rebuild"],
        // What is written is written, whether anybody hears of it or not.
        &["note", "lights", "--text", "x"],
        &["note", "lights", "--text", "x", "--json"],
    ];
    for args in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = Ran::from(casebook(&desk.dir()).args(*args).stdout(writer).stderr(Stdio::piped()).output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
    }
    // A failure stays one, with nobody left to hear of it.
    for (code, args) in [(1, &["show", "nothing"][..]), (2, &["show"]), (4, &["verify", "nowhere"])] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = casebook(&desk.dir()).args(args).stdout(Stdio::null()).stderr(writer).status().unwrap();
        assert_eq!(status.code(), Some(code), "{args:?}");
    }
    let line = r#"{"type":"note.added","subject":"case/lights","data":{"text":"x"}}"#;
    let before = desk.entries();
    std::fs::write(desk.outside().join("x.jsonl"), format!("{line}\n{line}\n")).unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = casebook(&desk.dir()).args(["record", "../x.jsonl"]).stdout(writer).status().unwrap();
    assert_eq!((status.code(), desk.entries()), (Some(0), before + 2));
    let head = crate::world::shell(&desk.dir(), "casebook show lights | head -1").ok();
    assert_eq!(head, "Did the lights cut crashes?\n");
    // A full disk is one.
    if cfg!(target_os = "linux") {
        for args in [&["show", "lights"][..], &["cases", "--json"], &["verify"]] {
            let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
            let ran = Ran::from(casebook(&desk.dir()).args(args).stdout(full).stderr(Stdio::piped()).output().unwrap());
            assert_eq!(ran.code, 1, "{args:?}");
            assert!(ran.err.starts_with("error: ") && ran.err.contains("No space left"), "{args:?}: {}", ran.err);
        }
    }
}
