use crate::support::{CASEBOOK, Desk, Ran, casebook, copy, run, words};
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
};

const READINGS: &[&str] = &[
    "cases",
    "cases --json",
    "cases --at 6",
    "show rain",
    "show rain --json",
    "show rain --format text",
    "show rain --format markdown",
    "show rain --format json",
    "show rain --at 12",
    "show rain --json --at 12",
    "show lights",
    "history rain",
    "history rain --json",
    "history lights --at 3",
    "key list",
    "key list --json",
    "verify",
    "verify --json",
    "show nowhere",
    "show rain --at 1",
];

/// A ledger with two cases.
fn desk() -> Desk {
    let desk = Desk::new();
    let audit = desk.file("audit.txt", "Crashes fell from 48 to 36.\n").display().to_string();
    let rain = desk.file("rain.txt", "Did it rain?\nSummary\nIt rained all day [1]. It did not [2].\n");
    desk.run(&["open", "lights", "--question", "Did they help?"]).ok();
    desk.run(&["note", "lights", "--text", "to do"]).ok();
    desk.run(&["import", &rain.display().to_string(), "--case", "rain"]).ok();
    desk.run(&["capture", &audit, "--source", "rain.1"]).ok();
    desk.run(&["claim", "rain", "--text", "It rained", "--claimant", "The Packet"]).ok();
    desk.run(&[
        "evidence", "rain", "--claim", "c1", "--source", "rain.1", "--quote", "48 to 36", "--stance", "context",
    ])
    .ok();
    desk
}

fn readings(dir: &Path, ledger: Option<&str>) -> Vec<(String, i32, String, String)> {
    let read = |line: &&str| {
        let mut args: Vec<&str> = ledger.map_or(Vec::new(), |ledger| vec!["--ledger", ledger]);
        args.extend(line.split(' '));
        if let (Some(ledger), true) = (ledger, line.starts_with("verify")) {
            args.push(ledger);
        }
        let Ran { code, out, err } = run(dir, &args);
        ((*line).to_owned(), code, out, err)
    };
    READINGS.iter().map(read).collect()
}

/// A `casebook record -` that has the ledger's lock, and waits for lines.
fn writer(desk: &Desk) -> Child {
    let mut command = casebook(&desk.dir());
    command.args(["record", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut writer = command.spawn().unwrap();
    // A line that is refused is answered by somebody who holds the lock, and changes nothing.
    writer.stdin.as_mut().unwrap().write_all(b"{}\n").unwrap();
    let mut answer = String::new();
    BufReader::new(writer.stdout.take().unwrap()).read_line(&mut answer).unwrap();
    assert!(answer.contains("refused"), "{answer}");
    writer
}

#[test]
fn shows_3_reading_beside_a_writer_gives_the_same_bytes() {
    let desk = desk();
    let before = readings(&desk.dir(), None);
    assert!(before.iter().take(18).all(|(_, code, out, _)| *code == 0 && !out.is_empty()), "{before:?}");
    let mut writer = writer(&desk);
    let told = desk.run(&["note", "rain", "--text", "x", "--wait", "0"]).fails(5);
    assert!(told.contains("nothing was written") || told.contains("wait"), "{told}");
    let beside = readings(&desk.dir(), None);
    drop(writer.stdin.take());
    assert_eq!(writer.wait().unwrap().code(), Some(1), "its one line was refused");
    let after = readings(&desk.dir(), None);
    for ((before, beside), after) in before.iter().zip(&beside).zip(&after) {
        assert_eq!(beside, before);
        assert_eq!(after, before);
    }
}

#[test]
fn shows_3_reading_sees_what_a_writer_has_acknowledged() {
    let desk = desk();
    let mut command = casebook(&desk.dir());
    command.args(["record", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut writer = command.spawn().unwrap();
    let mut answers = BufReader::new(writer.stdout.take().unwrap());
    for n in 1..=3 {
        let note =
            format!("{{\"type\":\"note.added\",\"subject\":\"case/rain\",\"data\":{{\"text\":\"note {n}\"}}}}\n");
        writer.stdin.as_mut().unwrap().write_all(note.as_bytes()).unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        let shown = desk.words("show rain --json").json();
        let notes = shown["record"]["notes"].as_array().unwrap();
        assert_eq!(notes.len(), n, "{answer}");
        assert!(answer.contains(&format!("\"seq\":{}", shown["as_of"]["seq"])), "{answer}");
    }
    drop(writer.stdin.take());
    assert!(writer.wait().unwrap().success());
    desk.words("verify").ok();
}

#[test]
fn shows_3_reading_an_export_gives_the_same() {
    let desk = desk();
    let here = readings(&desk.dir(), None);
    desk.words("export ../copy").ok();
    desk.words("export ../copy.zip").ok();
    for ledger in ["copy", "copy.zip"] {
        let there = readings(desk.outside(), Some(ledger));
        for (there, here) in there.iter().zip(&here) {
            assert_eq!(there, here, "--ledger {ledger}");
        }
    }
    for ledger in ["copy", "copy.zip"] {
        let told = run(desk.outside(), ["--ledger", ledger, "note", "rain", "--text", "x"]).fails(1);
        assert!(told.starts_with("error: ") && told.contains(ledger), "{told}");
    }
    let told = run(desk.outside(), ["--ledger", "rain.txt", "cases"]).fails(1);
    assert!(told.starts_with("error: ") && told.contains("rain.txt"), "{told}");
}

/// Runs the program as somebody who cannot write there. Root can write anywhere, so it becomes nobody.
fn as_a_stranger(dir: &Path, line: &str) -> Option<Ran> {
    let probe = dir.join("probe");
    let root = fs::write(&probe, "").is_ok();
    let mut command = if root {
        fs::remove_file(&probe).unwrap();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", CASEBOOK]);
        command
    } else {
        Command::new(CASEBOOK)
    };
    command.args(line.split(' ')).current_dir(dir).env_remove("CASEBOOK_KEY").env("XDG_CONFIG_HOME", dir.join("none"));
    match command.output() {
        Ok(output) => Some(output.into()),
        Err(error) => {
            println!("skipped: cannot run as somebody else: {error}");
            None
        }
    }
}

/// Lets everybody read, and nobody write.
fn read_only(path: &Path, writable: bool) {
    let dir = path.is_dir();
    let mode = match (dir, writable) {
        (true, true) => 0o755,
        (true, false) => 0o555,
        (false, true) => 0o644,
        (false, false) => 0o444,
    };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    if dir {
        for item in fs::read_dir(path).unwrap() {
            read_only(&item.unwrap().path(), writable);
        }
    }
}

#[test]
fn shows_3_a_directory_that_cannot_be_written_can_be_read() {
    let desk = desk();
    let here = readings(&desk.dir(), None);
    let copied = desk.outside().join("shelf");
    copy(&desk.dir(), &copied);
    fs::remove_dir_all(copied.join("keys")).unwrap();
    fs::set_permissions(desk.outside(), fs::Permissions::from_mode(0o755)).unwrap();
    read_only(&copied, false);
    for (line, code, out, err) in &here {
        let Some(there) = as_a_stranger(&copied, line) else { break };
        assert_eq!((there.code, &there.out, &there.err), (*code, out, err), "{line}");
    }
    if let Some(told) = as_a_stranger(&copied, "note rain --text x") {
        let told = told.fails(1);
        assert!(told.starts_with("error: ") && !told.contains("panicked"), "{told}");
    }
    read_only(&copied, true);
    let restored = words(desk.outside(), "--ledger shelf cases").ok();
    assert_eq!(restored, here[0].2);
}
