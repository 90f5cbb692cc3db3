use crate::{
    events::{assert_kept, installed, notes, opening, receipts},
    support::{CASEBOOK, Desk, casebook},
};
use std::{
    fs,
    fs::File,
    process::{Command, Stdio},
    time::Duration,
};

const EVENTS: usize = 20_000;
const CASES: [&str; 4] = ["a", "b", "c", "d"];
/// The most memory for any number of events, in kilobytes.
const MEMORY_KB: u64 = 300_000;

fn openings() -> String {
    CASES.map(|case| opening(case) + "\n").concat()
}

#[test]
fn shows_8_many_events_in_bounded_memory_at_a_rate_that_is_told() {
    let desk = Desk::new();
    let input = desk.file("in.jsonl", openings() + &notes(&CASES, "many", EVENTS - CASES.len()));
    let (out, err) = (desk.outside().join("out"), desk.outside().join("err"));
    let mut child = casebook(&desk.dir())
        .arg("record")
        .arg(input)
        .stdin(Stdio::null())
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let mut peak_kb = 0;
    let status = loop {
        let text = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak_kb = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(peak_kb);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success());
    let said = fs::read_to_string(&err).unwrap();
    print!("peak {peak_kb} kB; {said}");
    assert!((1..MEMORY_KB).contains(&peak_kb), "{peak_kb} kB");

    // One line, and nothing of a progress bar.
    let summary = said.strip_suffix('\n').unwrap();
    assert!(summary.starts_with("20000 appended, 0 known already, 0 refused, in "), "{said:?}");
    assert!(summary.chars().all(|c| c.is_ascii() && !c.is_control()), "{said:?}");
    let rate: u64 = summary.strip_suffix(" events/s").unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!(rate > 0);
    let receipts = receipts(&fs::read_to_string(&out).unwrap());
    assert_eq!(receipts.len(), EVENTS);
    assert_kept(&desk.dir(), &receipts);
}

#[test]
fn shows_8_progress_is_for_terminals_only() {
    if !installed("script") {
        return;
    }
    let desk = Desk::new();
    let input = desk.file("in.jsonl", openings() + &notes(&CASES, "many", 3000));
    // Standard error is the terminal; the answers go to a file.
    let command = format!("'{CASEBOOK}' record '{}' > ../out", input.display());
    let on_terminal = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(desk.dir())
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(on_terminal.status.success());
    let shown = String::from_utf8(on_terminal.stdout).unwrap();
    assert!(shown.contains("entries recorded"), "{shown:?}");
    assert!(shown.contains(" appended, "), "{shown:?}");
    let answered = fs::read_to_string(desk.outside().join("out")).unwrap();
    assert!(!answered.contains(['\r', '\u{1b}']));
    assert_eq!(receipts(&answered).len(), 3000 + CASES.len());

    let piped = desk.run(&["record", input.to_str().unwrap()]);
    assert!(!piped.err.contains("recorded") && !piped.err.contains(['\r', '\u{1b}']), "{:?}", piped.err);
}
