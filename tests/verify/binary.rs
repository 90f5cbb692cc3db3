//! `casebook-verify` and its exit codes.

use crate::support::{Holder, Log, ORIGIN, People, created, event, fixture, note_in, rekeyed, twelve};
use proof::{Checkpoint, LeafHash, RecordedAt, Seq, merkle::Frontier};
use serde_json::json;
use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

const FIRST_FILE: &str = "00000000000000000000.jsonl";
const SECOND_FILE: &str = "00000000000000065536.jsonl";
const TINY_LOG_KEY: &str = "t.example/log+a23f042b+AQTH+NmURgEr2kd77t1ekIv5XysWOpucwUUgcwSgCBfP";

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_casebook-verify"))
}

/// What the program said: its exit code, and all that it wrote.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        Self { code: output.status.code(), out, err }
    }
}

pub(crate) fn verify(directory: &Path, more: &[&str]) -> Said {
    program().arg(directory).args(more).output().unwrap().into()
}

/// Asserts that `directory` is proved bad, for this reason.
fn proved_bad(directory: &Path, reason: &str) {
    let said = verify(directory, &[]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""), "{said:?}");
    assert!(said.err.starts_with("proved bad: ") && said.err.contains(reason), "{said:?}");
}

/// Writes a journal of one file, and its checkpoint.
pub(crate) fn directory(journal: &[u8], checkpoint: &[u8]) -> TempDir {
    let directory = TempDir::new().unwrap();
    fs::create_dir(directory.path().join("journal")).unwrap();
    fs::write(directory.path().join("journal").join(FIRST_FILE), journal).unwrap();
    fs::write(directory.path().join("checkpoint"), checkpoint).unwrap();
    directory
}

fn directory_of(log: &Log, people: &People) -> TempDir {
    directory(&log.journal(), &log.checkpoint(&people.log))
}

#[test]
fn the_tiny_log_is_accepted_and_its_key_shown() {
    let Some(tiny_log) = fixture("fixtures/tiny-log") else { return };
    let said = verify(&tiny_log, &[]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.out.starts_with("Not pinned: "), "{said:?}");
    assert!(said.out.contains(TINY_LOG_KEY), "{said:?}");
    assert!(
        said.out.contains("\n13 entries, 13 signatures by 1 keys, 3 streams, 1 checkpoint: all hold\n"),
        "{said:?}"
    );

    let said = verify(&tiny_log, &["--log-key", TINY_LOG_KEY]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert!(!said.out.contains("Not pinned"), "{said:?}");

    let other = People::new().log.vkey();
    let said = verify(&tiny_log, &["--log-key", &other]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""), "{said:?}");
    assert!(said.err.contains(TINY_LOG_KEY), "{said:?}");
}

#[test]
fn every_cut_of_the_tiny_log_is_refused() {
    let Some(tiny_log) = fixture("fixtures/tiny-log") else { return };
    let journal = fs::read(tiny_log.join("journal").join(FIRST_FILE)).unwrap();
    let checkpoint = fs::read(tiny_log.join("checkpoint")).unwrap();
    assert_eq!(verify(directory(&journal, &checkpoint).path(), &[]).code, Some(0));
    for kept in [journal.len() - 1, journal.len() / 2, 1, 0] {
        let cut = directory(&journal[..kept], &checkpoint);
        assert_eq!(verify(cut.path(), &[]).code, Some(3), "{kept} bytes kept");
    }
}

#[test]
fn the_report_is_as_it_should_be() {
    let people = People::new();
    let log = twelve(&people);
    let directory = directory_of(&log, &people);
    let said = verify(directory.path(), &["--log-key", &people.log.vkey()]);
    let expected = format!(
        "12 entries, 15 signatures by 3 keys, 3 streams, 1 checkpoint: all hold\n\
         checkpoint  {ORIGIN} 12 {}\n\
         Not checked: blobs, quotes, roles, and whether each event was allowed.\n",
        log.promise().root
    );
    assert_eq!((said.code, said.out, said.err.as_str()), (Some(0), expected, ""));
    let option_first =
        program().arg("--log-key").arg(people.log.vkey()).arg(directory.path()).output().map(Said::from).unwrap();
    assert_eq!(option_first.code, Some(0), "{option_first:?}");
}

#[test]
fn entries_beyond_the_checkpoint_are_said_to_be_uncovered() {
    let people = People::new();
    let log = twelve(&people);
    for covered in [1, 5, 11] {
        let directory = directory(&log.journal(), &log.cut(covered).checkpoint(&people.log));
        let said = verify(directory.path(), &[]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let line = format!("\n{} entries beyond the checkpoint are not covered by it\n", 12 - covered);
        assert!(said.out.contains(&line), "{said:?}");
    }
}

/// They are checked all the same.
#[test]
fn a_bad_entry_beyond_the_checkpoint_is_refused() {
    let people = People::new();
    let mut log = twelve(&people);
    let checkpoint = log.checkpoint(&people.log);
    log.append(&note_in(12, "case/a"), &[&people.bob]);
    proved_bad(directory(&log.journal(), &checkpoint).path(), "entry 12: signed by `bob@t.example+");
}

#[test]
fn bad_usage_is_exit_2() {
    let people = People::new();
    let directory = directory_of(&twelve(&people), &people);
    let path = directory.path().to_str().unwrap();
    let vkey = people.log.vkey();
    let cases: [&[&str]; 7] = [
        &[],
        &["--log-key", &vkey],
        &[path, path],
        &[path, "--log-key"],
        &[path, "--log-key", "x"],
        &[path, "--log-key", people.log.key.id().as_str()],
        &[path, "--quiet"],
    ];
    for arguments in cases {
        let said: Said = program().args(arguments).output().unwrap().into();
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}: {said:?}");
        assert!(said.err.contains("usage: casebook-verify DIR"), "{arguments:?}: {said:?}");
    }
}

#[test]
fn help_is_asked_for_and_goes_to_standard_output() {
    for arguments in [&["--help"][..], &["-h"], &["nowhere", "--help"]] {
        let said: Said = program().args(arguments).output().unwrap().into();
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{arguments:?}: {said:?}");
        assert!(said.out.starts_with("usage: casebook-verify DIR"), "{arguments:?}: {said:?}");
        assert!(
            said.out.contains("Exit codes: 0 proved") && said.out.contains("Example: casebook-verify "),
            "{said:?}"
        );
    }
}

/// What it is called with and what it reads may hold what a terminal would obey.
#[test]
fn nothing_that_a_terminal_obeys_is_printed_raw() {
    let nasty = "a\u{1b}[31mb\u{9b}2Jc\u{202e}d\u{200b}e\rf\u{7f}";
    let people = People::new();
    let log = twelve(&people);
    let other = directory(&log.journal(), &Holder::note(&format!("{nasty}\n12\n{}\n", "A".repeat(43)), &[&people.log]));
    let flag = format!("--{nasty}");
    for arguments in [&[nasty][..], &[&flag], &["x", "--log-key", nasty], &[other.path().to_str().unwrap()]] {
        let said: Said = program().args(arguments).output().unwrap().into();
        assert_ne!(said.code, Some(0), "{said:?}");
        let harmful = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202e}' | '\u{200b}');
        assert!(!said.err.contains(harmful) && said.out.is_empty(), "{arguments:?}: {said:?}");
    }
}

#[test]
fn what_cannot_be_read_is_exit_4() {
    let people = People::new();
    let could_not = |directory: &Path, what: &str| {
        let said = verify(directory, &[]);
        assert_eq!((said.code, said.out.as_str()), (Some(4), ""), "{what}: {said:?}");
        assert!(said.err.starts_with("could not check: ") && said.err.contains(what), "{what}: {said:?}");
    };
    let whole = || directory_of(&twelve(&people), &people);
    could_not(&whole().path().join("nowhere"), "checkpoint");
    let without = whole();
    fs::remove_file(without.path().join("checkpoint")).unwrap();
    could_not(without.path(), "checkpoint");
    let without = whole();
    fs::remove_file(without.path().join("journal").join(FIRST_FILE)).unwrap();
    could_not(without.path(), FIRST_FILE);
    let odd = whole();
    fs::remove_file(odd.path().join("journal").join(FIRST_FILE)).unwrap();
    fs::create_dir(odd.path().join("journal").join(FIRST_FILE)).unwrap();
    could_not(odd.path(), "journal");
}

#[test]
fn a_cut_journal_is_exit_3() {
    let people = People::new();
    let log = twelve(&people);
    let whole = log.journal();
    let checkpoint = log.checkpoint(&people.log);
    let last = log.lines[11].len() + 1;
    proved_bad(
        directory(&whole[..whole.len() - 1], &checkpoint).path(),
        "entry 11: the journal's last line is cut off",
    );
    proved_bad(
        directory(&whole[..whole.len() - last], &checkpoint).path(),
        "the checkpoint covers 12 entries, the journal has 11",
    );
    proved_bad(directory(b"", &checkpoint).path(), "the checkpoint covers 12 entries, the journal has 0");
}

#[test]
fn a_line_without_end_is_exit_3() {
    let people = People::new();
    let log = twelve(&people);
    let mut journal = log.journal();
    journal.extend(vec![b'x'; 70_000]);
    journal.push(b'\n');
    proved_bad(directory(&journal, &log.checkpoint(&people.log)).path(), "entry 12: ");
    let mut longest = log.journal();
    longest.extend(vec![b'x'; 65_536]);
    longest.push(b'\n');
    let too_long = "entry 12: the entry has 65536 bytes";
    proved_bad(directory(&longest, &log.checkpoint(&people.log)).path(), too_long);
}

#[test]
fn a_checkpoint_that_is_not_this_log_s_is_exit_3() {
    let people = People::new();
    let log = twelve(&people);
    let with = |checkpoint: &[u8], reason: &str| proved_bad(directory(&log.journal(), checkpoint).path(), reason);
    with(b"", "the checkpoint is not three lines and a signature");
    with(log.promise().to_text().as_bytes(), "the checkpoint is not three lines and a signature");

    let mut other = log.cut(11);
    other.append(&note_in(99, "source/s"), &[&people.ann]);
    with(&other.checkpoint(&people.log), "the checkpoint's root is");
    let mut longer = log.cut(12);
    longer.append(&note_in(99, "source/s"), &[&people.ann]);
    with(&longer.checkpoint(&people.log), "the checkpoint covers 13 entries, the journal has 12");
    with(&log.checkpoint(&Holder::new(ORIGIN, 9)), "no signature by");
    with(&log.checkpoint(&people.ann), "no signature by");
    let named = Checkpoint { origin: "other.example/log".to_owned(), ..log.promise() };
    with(&Holder::note(&named.to_text(), &[&people.log]), "is of the log `other.example/log`");
    let huge = Checkpoint { size: 1 << 62, ..log.promise() };
    with(&Holder::note(&huge.to_text(), &[&people.log]), "covers 4611686018427387904 entries");

    let mut flipped = log.checkpoint(&people.log);
    let last = flipped.len() - 10;
    flipped[last] ^= 1;
    with(&flipped, "does not verify");
}

#[test]
fn a_flipped_byte_is_exit_3() {
    let people = People::new();
    let log = twelve(&people);
    let whole = log.journal();
    for at in (0..whole.len()).step_by(311) {
        let mut wrong = whole.clone();
        wrong[at] ^= 1;
        proved_bad(directory(&wrong, &log.checkpoint(&people.log)).path(), "");
    }
}

#[test]
fn after_a_rekeying_the_checkpoint_is_by_the_new_key() {
    let people = People::new();
    let next = Holder::new(ORIGIN, 9);
    let mut log = twelve(&people);
    log.append(&rekeyed(12, &next.vkey(), "lost"), &[&people.ann]);
    let by_the_new = directory(&log.journal(), &log.checkpoint(&next));
    assert_eq!(verify(by_the_new.path(), &["--log-key", &next.vkey()]).code, Some(0));
    assert_eq!(verify(by_the_new.path(), &["--log-key", &people.log.vkey()]).code, Some(4));
    proved_bad(directory_of(&log, &people).path(), "no signature by");
    let before = directory(&log.journal(), &log.cut(12).checkpoint(&people.log));
    assert_eq!(verify(before.path(), &["--log-key", &people.log.vkey()]).code, Some(0));
}

/// Entries where they do not belong must not be passed over in silence, even if the checkpoint does not cover them.
#[test]
fn an_entry_in_a_file_of_its_own_is_exit_3() {
    let people = People::new();
    let log = twelve(&people);
    for covered in [12, 9] {
        let checkpoint = log.cut(covered).checkpoint(&people.log);
        let directory = directory(&crate::support::journal(&log.lines[..9]), &checkpoint);
        let second = directory.path().join("journal").join(SECOND_FILE);
        fs::write(second, crate::support::journal(&log.lines[9..])).unwrap();
        proved_bad(directory.path(), &format!("entry 9: the journal ends here, but there is a file {SECOND_FILE} too"));
    }
    for stray in ["00000000000000000001.jsonl", "0.jsonl", "00000000000000131072.jsonl", "x.jsonl"] {
        let directory = directory_of(&log, &people);
        fs::write(directory.path().join("journal").join(stray), log.journal()).unwrap();
        proved_bad(directory.path(), stray);
    }
    let beside = directory_of(&log, &people);
    fs::write(beside.path().join("journal/read-me.txt"), "not of the journal").unwrap();
    assert_eq!(verify(beside.path(), &[]).code, Some(0));
}

/// Returns a log of tiny notes by one author.
fn long_lines(people: &People, entries: u64) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut prev = LeafHash::ZERO;
    let first = crate::support::canonical(&created(people));
    let template = String::from_utf8(crate::support::canonical(&event(0, "note.added", "case/a", &json!({})))).unwrap();
    for number in 0..entries {
        let event = if number == 0 {
            first.clone()
        } else {
            template.replacen("-000000000000\"", &format!("-{number:012x}\""), 1).into_bytes()
        };
        let signature = people.ann.sign(&event);
        let version = number.saturating_sub(1);
        let line = proof::Entry::line(&event, prev, RecordedAt(0), Seq(number), &[signature], version);
        prev = LeafHash::of(&line);
        lines.push(line);
    }
    lines
}

#[test]
fn a_journal_of_two_files_is_accepted_and_every_entry_stands_in_its_own() {
    let people = People::new();
    let lines = long_lines(&people, 65_546);
    let mut frontier = Frontier::default();
    for line in &lines {
        frontier.push(LeafHash::of(line));
    }
    let promise = Checkpoint { origin: ORIGIN.to_owned(), size: 65_546, root: frontier.root() };
    let checkpoint = Holder::note(&promise.to_text(), &[&people.log]);
    let (first, second) = lines.split_at(65_536);
    let [first, second] = [first, second].map(crate::support::journal);

    let directory = directory(&first, &checkpoint);
    let journal = directory.path().join("journal");
    fs::write(journal.join(SECOND_FILE), &second).unwrap();
    let said = verify(directory.path(), &[]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.out.contains("\n65546 entries, 65546 signatures by 1 keys, 2 streams"), "{said:?}");

    let (moved, rest) = second.split_at(lines[65_536].len() + 1);
    fs::write(journal.join(FIRST_FILE), [&first, moved].concat()).unwrap();
    fs::write(journal.join(SECOND_FILE), rest).unwrap();
    proved_bad(directory.path(), "entry 65536: stands in the file of the 65536 entries before it");
}

#[test]
fn a_closed_output_is_no_error() {
    let people = People::new();
    let directory = directory_of(&twelve(&people), &people);
    let mut child = program().arg(directory.path()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let said: Said = child.wait_with_output().unwrap().into();
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");

    let mut child = program().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_is_exit_1() {
    let people = People::new();
    let directory = directory_of(&twelve(&people), &people);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = program().arg(directory.path()).stdout(full).status().unwrap();
    assert_eq!(status.code(), Some(1));
}
