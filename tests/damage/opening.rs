//! Opening: what was acknowledged is there, or the ledger stays shut and says why; what never was is moved aside.

use crate::{
    support::{copy, run},
    world::{Log, World, event, event_of, files, journal_file, key_from, template_size},
};
use ledger::{Ledger, index::Index, verify::Outcome};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
};

const COMMANDS: [&str; 6] =
    ["cases", "show lights --json", "history lights", "note other --text x", "export ../out", "rebuild"];

fn remove_index(world: &World) {
    drop(fs::remove_dir_all(world.path("index")));
    drop(fs::remove_file(world.path("index.sum")));
}

/// The journal and the checkpoint, byte for byte.
fn kept(world: &World) -> Vec<(PathBuf, Vec<u8>)> {
    files(&world.dir())
        .into_iter()
        .filter(|(path, _)| path.starts_with(world.path("journal")) || path.ends_with("checkpoint"))
        .map(|(path, (bytes, _))| (path, bytes))
        .collect()
}

/// Asserts that every command but verify and doctor refuses, that nothing is changed, and that doctor explains.
#[track_caller]
fn refused(world: &World, what: &str, said: &str) {
    let before = files(&world.dir());
    let doctor = world.words("doctor");
    assert!(doctor.out.contains("DAMAGE") && doctor.out.contains("then:"), "{what}: {}", doctor.out);
    doctor.fails(3);
    let found = world.words("doctor --json");
    assert!(serde_json::from_str::<serde_json::Value>(&found.out).unwrap().is_array());
    let code = world.words("verify").code;
    assert!(code == 3 || code == 4, "{what}: {code}");
    assert!(before == files(&world.dir()), "{what}: doctor or verify changed something");
    let before = kept(world);
    for command in COMMANDS {
        let ran = world.words(command);
        assert!(ran.err.contains(said), "{what}: {command}: {}", ran.err);
        assert!(ran.err.contains("doctor"), "{what}: {command}: {}", ran.err);
        assert_eq!(ran.code, 3, "{what}: {command}: {}", ran.err);
        assert!(before == kept(world), "{what}: {command} changed the journal or the checkpoint");
        assert!(!world.outside().join("out").exists());
    }
}

/// Asserts that a person who has looked can go on, with so many entries.
#[track_caller]
fn goes_on(world: &World, entries: usize) {
    let ran = world.words("rebuild --sign-anew");
    assert!(ran.err.contains("signed a checkpoint over"), "{}", ran.err);
    ran.ok();
    assert_eq!(world.log().len(), entries);
    assert_eq!(world.verify().outcome, Outcome::Proved, "{:?}", world.verify());
    world.words("source elsewhere --title goes-on --kind news").ok();
    assert_eq!(world.verify().outcome, Outcome::Proved);
}

#[test]
fn shows_5_bad_bytes_below_the_checkpoint_keep_the_ledger_shut() {
    for without_index in [false, true] {
        let log = World::new().log();
        let middle = 9;
        let offset: usize = log.lines[..middle].iter().map(|line| line.len() + 1).sum();
        let line = String::from_utf8(log.lines[middle].clone()).unwrap();
        let recorded = line.rfind("\"recorded_at\":\"").unwrap() + "\"recorded_at\":\"2026-11-22T10:15:00.123".len();
        for (what, at) in [
            ("the event", 40),
            ("a signature", line.rfind("\"sig\":\"").unwrap() + 20),
            ("the time of recording", recorded),
            ("the newline", line.len()),
        ] {
            let world = World::new();
            if without_index {
                remove_index(&world);
            }
            // The stories differ by a byte here and there from run to run: take the line as it is in this one.
            let mut journal = world.journal();
            journal[offset + at] ^= 1;
            world.write_journal(&journal);
            refused(&world, what, &format!("{middle}"));
            let good = world.words("verify --json").out;
            let good: serde_json::Value = serde_json::from_str(&good).unwrap();
            assert_eq!(good["first_fault"]["seq"], middle, "{what}");
            goes_on(&world, middle);
        }
    }
}

#[test]
fn shows_5_fewer_entries_than_the_checkpoint_says() {
    for without_index in [false, true] {
        let world = World::new();
        let log = world.log();
        if without_index {
            remove_index(&world);
        }
        let whole = log.journal();
        for (what, bytes, entries) in [
            ("without its last entry", log.cut(log.len() - 1).journal(), log.len() - 1),
            ("without the half of its last entry", whole[..whole.len() - 100].to_vec(), log.len() - 1),
            ("with two entries", log.cut(2).journal(), 2),
            ("empty", Vec::new(), 0),
        ] {
            world.write_journal(&bytes);
            refused(&world, what, "damaged");
            if entries > 10 {
                let copied = World::new();
                fs::remove_dir_all(copied.dir()).unwrap();
                copy(&world.dir(), &copied.dir());
                goes_on(&copied, entries);
            }
        }
        fs::remove_file(journal_file(&world.dir())).unwrap();
        refused(&world, "no file", "damaged");
        fs::remove_dir(world.path("journal")).unwrap();
        refused(&world, "no folder", "damaged");
    }
}

#[test]
fn shows_5_journal_files_that_do_not_follow_on_each_other() {
    let world = World::new();
    fs::write(world.path("journal/00000000000000065536.jsonl"), b"").unwrap();
    refused(&world, "a file behind one that is not full", "damaged");
    fs::rename(journal_file(&world.dir()), world.path("journal/00000000000000065536.jsonl")).unwrap();
    refused(&world, "the first file gone", "damaged");
}

#[test]
fn shows_5_another_root_than_the_checkpoint_s() {
    for without_index in [false, true] {
        let world = World::new();
        let mut log = world.log();
        log.lines.pop();
        let other = event(1, "note.added", "case/other", &json!({"text": "another past"}));
        log.append(&other, &[&world.key("founder")]);
        world.put_lines(&log);
        if without_index {
            remove_index(&world);
        }
        refused(&world, "another last entry", "damaged");
        goes_on(&world, log.len());
    }
}

#[test]
fn shows_5_no_checkpoint_or_another_s() {
    let world = World::new();
    let note = world.checkpoint();
    let path = world.path("checkpoint");
    fs::remove_file(&path).unwrap();
    refused(&world, "no checkpoint", "no checkpoint");
    let log = world.log();
    for (what, bytes) in [
        ("empty", Vec::new()),
        ("half", note[..note.len() / 2].to_vec()),
        ("another key", log.note(&key_from("desk.example/log", 3)).into_bytes()),
        ("another log", log.note(&key_from("other.example/log", 3)).into_bytes()),
        ("long", [note.as_slice(), &vec![b'\n'; 2 << 20]].concat()),
    ] {
        fs::write(&path, bytes).unwrap();
        refused(&world, what, "checkpoint");
    }
    goes_on(&world, log.len());
}

/// Appends entries whose checkpoint was never written, as after a crash, and returns the checkpoint before them.
fn crashed(world: &World, notes: usize) -> Vec<u8> {
    let early = world.checkpoint();
    for n in 0..notes {
        world.words(&format!("note other --text beyond-{n}")).ok();
    }
    fs::write(world.path("checkpoint"), &early).unwrap();
    early
}

#[test]
fn shows_5_a_torn_tail_is_moved_aside_and_nothing_else_is() {
    let garbage: Vec<u8> = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let good = World::new().log().lines.pop().unwrap();
    for (what, tail) in [
        ("one byte", b"{".to_vec()),
        ("half a line", good[..good.len() / 2].to_vec()),
        ("a line without its newline", good.clone()),
        ("zeros", vec![0; 4096]),
        ("garbage with newlines", garbage),
        ("empty lines", b"\n\n\n".to_vec()),
        ("a line that is too long", [vec![b'x'; 70_000], b"\n{}\n".to_vec()].concat()),
        ("a whole batch", vec![0; 16 << 20]),
    ] {
        for notes in [0, 2] {
            let world = World::new();
            if what == "a whole batch" && notes > 0 {
                continue;
            }
            crashed(&world, notes);
            let whole = world.journal();
            world.write_journal(&[whole.as_slice(), &tail].concat());
            let before = files(&world.dir());
            let doctor = world.words("doctor").out;
            assert!(doctor.contains("mends"), "{what}: {doctor}");
            assert!(before == files(&world.dir()), "{what}: doctor changed something");
            let ran = world.words("cases");
            assert!(ran.err.contains("torn/"), "{what}: {}", ran.err);
            assert!(ran.err.contains(&format!("entry {}", world.log().len())), "{what}: {}", ran.err);
            ran.ok();
            assert!(world.journal() == whole, "{what}: the journal is not what it was");
            let aside: Vec<_> = files(&world.path("torn")).into_values().map(|(bytes, _)| bytes).collect();
            assert!(aside == [tail.as_slice()], "{what}: the side file is not what was moved");
            // It is said once.
            assert!(!world.words("cases").err.contains("torn/"));
            world.words("note other --text after").ok();
            assert_eq!(world.verify().outcome, Outcome::Proved);
            assert_eq!(world.log().len(), Log::read(&world.dir()).len());
        }
    }
}

#[test]
fn shows_5_more_than_one_batch_beyond_the_checkpoint_is_no_torn_tail() {
    for (what, tail) in [
        ("without newlines", vec![0; (16 << 20) + 1]),
        ("lines", b"garbage\n".repeat((2 << 20) + 1)),
        ("one long line", [vec![b'x'; 16 << 20], b"\n".to_vec()].concat()),
    ] {
        let world = World::new();
        let whole = world.journal();
        world.write_journal(&[whole.as_slice(), &tail].concat());
        let before = kept(&world);
        let ran = world.words("cases");
        assert!(ran.err.contains("damaged"), "{what}: {}", ran.err);
        ran.fails(3);
        assert!(before == kept(&world), "{what}");
        assert!(!world.path("torn").exists(), "{what}");
        let doctor = world.words("doctor");
        assert!(doctor.out.contains("DAMAGE"), "{what}: {}", doctor.out);
        doctor.fails(3);
        goes_on(&world, template_size());
    }
}

#[test]
fn shows_5_good_entries_beyond_the_checkpoint_are_kept() {
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum IndexWas {
        Ahead,
        Behind,
        Gone,
        NotClosed,
    }
    for index in [IndexWas::Ahead, IndexWas::Behind, IndexWas::Gone, IndexWas::NotClosed] {
        let world = World::new();
        let aside = world.outside().join("aside");
        copy(&world.path("index"), &aside.join("index"));
        fs::copy(world.path("index.sum"), aside.join("index.sum")).unwrap();
        let size = world.log().len();
        crashed(&world, 3);
        match index {
            IndexWas::Ahead => {}
            IndexWas::NotClosed => fs::remove_file(world.path("index.sum")).unwrap(),
            IndexWas::Gone => remove_index(&world),
            IndexWas::Behind => {
                remove_index(&world);
                copy(&aside, &world.dir());
            }
        }
        let journal = world.journal();
        let (_, warned) = world.answers();
        assert!(warned.contains("3 entries beyond its checkpoint"), "{index:?}: {warned}");
        assert_eq!(warned.contains("made again"), index == IndexWas::Gone, "{index:?}: {warned}");
        assert_eq!(world.journal(), journal);
        // The command covered them.
        assert_eq!(world.checkpoint(), world.log().note(&world.key("desk.example/log")).into_bytes());
        assert_eq!(world.verify().outcome, Outcome::Proved);
        assert_eq!(world.log().len(), size + 3);
        assert_eq!(world.words("history other --json").json().as_array().unwrap().len(), 5);
    }
}

/// What is done to a log, and how.
type Bend = (&'static str, Box<dyn Fn(&World, &mut Log)>);

#[test]
fn shows_5_a_whole_line_beyond_the_checkpoint_that_was_never_admitted_is_torn() {
    let log = World::new().log();
    let origin = "desk.example/log";
    let note = |origin: &str| event_of(origin, 77, "note.added", "case/other", &json!({"text": "x"}));
    let last = |bend: &dyn Fn(&World, &mut Log)| {
        let world = World::new();
        remove_index(&world);
        let mut log = world.log();
        bend(&world, &mut log);
        world.put_lines(&log);
        world
    };
    let bends: Vec<Bend> = vec![
        ("a stranger's signature", Box::new(move |_, log| log.append(&note(origin), &[&key_from("x@x.example", 5)]))),
        (
            "a signature that does not verify",
            Box::new(move |world, log| {
                log.append(&note(origin), &[&world.key("founder")]);
                let seq = log.len() - 1;
                let mut signatures = log.entry(seq).signatures;
                signatures[0].sig[9] ^= 1;
                let event = log.lines[seq][log.entry(seq).event_bytes].to_vec();
                log.seal(seq, &event, &signatures);
            }),
        ),
        (
            "of another log",
            Box::new(move |world, log| log.append(&note("other.example/log"), &[&world.key("founder")])),
        ),
        (
            "an event that is in the log already",
            Box::new(|world, log| {
                let entry = log.entry(log.len() - 1);
                let event = log.lines[log.len() - 1][entry.event_bytes].to_vec();
                log.append(&event, &[&world.key("founder")]);
            }),
        ),
        (
            "another number in its stream",
            Box::new(move |world, log| {
                log.append(&note(origin), &[&world.key("founder")]);
                let at = log.len() - 1;
                let line = String::from_utf8(log.lines[at].clone()).unwrap();
                let head = line.rfind("\"version\":").unwrap();
                log.lines[at] = format!("{}\"version\":7}}", &line[..head]).into_bytes();
            }),
        ),
        (
            "another link",
            Box::new(move |world, log| {
                log.append(&note(origin), &[&world.key("founder")]);
                let at = log.len() - 1;
                let line = String::from_utf8(log.lines[at].clone()).unwrap();
                let prev = log.entry(at).prev.to_string();
                log.lines[at] = line.replace(&prev, &"0".repeat(64)).into_bytes();
            }),
        ),
        (
            "by somebody who may not",
            Box::new(|world, log| {
                let data = json!({"section": "x", "role": "body", "before": ""});
                log.append(&event(5, "section.written", "case/lights", &data), &[&world.key("bea")]);
            }),
        ),
    ];
    for (what, bend) in bends {
        let world = last(&bend);
        let ran = world.words("cases");
        assert!(ran.err.contains("torn/"), "{what}: {}", ran.err);
        ran.ok();
        assert_eq!(world.log().len(), log.len(), "{what}");
        assert_eq!(world.verify().outcome, Outcome::Proved, "{what}");
    }
    // The control: what could have been admitted is taken in.
    let world = last(&|world, log| log.append(&note(origin), &[&world.key("founder")]));
    assert!(!world.words("cases").err.contains("torn/"));
    assert_eq!(world.log().len(), log.len() + 1);
    assert_eq!(world.verify().outcome, Outcome::Proved);
}

#[test]
fn shows_5_a_journal_cut_below_what_the_index_acknowledged() {
    let world = World::new();
    let size = world.log().len();
    let whole = world.journal();
    crashed(&world, 3);
    // Cut to what the old checkpoint covers, and to one entry more: only the index knows of the rest.
    let longer = world.log().cut(size + 1).journal();
    for cut in [whole, longer] {
        world.write_journal(&cut);
        refused_by_index(&world, "acknowledged");
    }
    goes_on(&world, size + 1);
    // Or changed there.
    let world = World::new();
    crashed(&world, 3);
    let mut log = world.log();
    log.lines.truncate(size + 1);
    for n in 0..2 {
        let other = event(n, "note.added", "case/other", &json!({"text": "another"}));
        log.append(&other, &[&world.key("founder")]);
    }
    world.put_lines(&log);
    refused_by_index(&world, "is not the entry that was recorded there");
}

/// As [`refused`], when journal and checkpoint agree and only the index knows better.
#[track_caller]
fn refused_by_index(world: &World, said: &str) {
    let before = kept(world);
    for command in ["cases", "note other --text x", "rebuild"] {
        let ran = world.words(command);
        assert!(ran.err.contains(said), "{command}: {}", ran.err);
        assert_eq!(ran.code, 3, "{}", ran.err);
        assert!(before == kept(world), "{command}");
    }
}

#[test]
fn shows_5_an_index_of_another_log_or_time_gives_way_to_the_journal() {
    let longer = World::new();
    for n in 0..12 {
        longer.words(&format!("note other --text {n}")).ok();
    }
    let other = World::new();
    other.words("note other --text forked").ok();
    let elsewhere = tempfile::tempdir().unwrap();
    run(elsewhere.path(), ["init", "d", "--origin", "elsewhere.example/log"]).ok();
    let older = World::new();
    for (what, from, again) in [
        ("a longer one", longer.dir(), true),
        ("a fork", other.dir(), true),
        ("another log's", elsewhere.path().join("d"), true),
        ("an older one", older.dir(), false),
    ] {
        for beyond in [0, 2] {
            let world = World::new();
            world.words("note other --text mine").ok();
            let early = world.checkpoint();
            for n in 0..beyond {
                world.words(&format!("note other --text mine-{n}")).ok();
            }
            let (right, _) = world.answers();
            fs::write(world.path("checkpoint"), early).unwrap();
            let journal = world.journal();
            remove_index(&world);
            copy(&from.join("index"), &world.path("index"));
            fs::copy(from.join("index.sum"), world.path("index.sum")).unwrap();
            let (answers, warned) = world.answers();
            assert!(answers == right, "{what}: other answers");
            assert_eq!(warned.contains("made again"), again, "{what}: {warned}");
            assert_eq!(world.journal(), journal, "{what}");
            world.words("note other --text on").ok();
            assert_eq!(world.verify().outcome, Outcome::Proved);
            assert_eq!(dump(&world.dir()), rebuilt(&world), "{what}");
        }
    }
}

fn dump(dir: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
    let index = Index::open(&dir.join("index")).unwrap();
    let dump = index.dump().collect::<Result<_, _>>().unwrap();
    index.close().unwrap();
    dump
}

fn rebuilt(world: &World) -> Vec<(Vec<u8>, Vec<u8>)> {
    Ledger::rebuild(&world.dir(), 5000).unwrap().ledger.close().unwrap();
    dump(&world.dir())
}

#[test]
fn shows_5_the_index_is_the_same_bytes_however_it_was_made() {
    let world = World::new();
    // One entry at a time, in batches, and caught up with after a crash.
    crashed(&world, 2);
    world.words("cases").ok();
    let lines: Vec<String> = (0..700)
        .map(|n| format!("{{\"type\":\"note.added\",\"subject\":\"case/other\",\"data\":{{\"text\":\"{n}\"}}}}\n"))
        .collect();
    let lines = lines.concat();
    let file = world.outside().join("notes.jsonl");
    fs::write(&file, lines).unwrap();
    world.words("record ../notes.jsonl").ok();
    let incremental = dump(&world.dir());
    assert!(incremental.len() > 2800, "{}", incremental.len());
    assert!(incremental == rebuilt(&world), "a rebuild gives other bytes");
    remove_index(&world);
    world.words("cases").ok();
    assert!(incremental == dump(&world.dir()), "a fresh index has other bytes");
}

#[test]
fn shows_5_answers_are_the_same_with_and_without_an_index() {
    let world = World::new();
    let (right, _) = world.answers();
    let out = world.outside().join("out");
    world.words("export ../out").ok();
    world.words("export ../out.zip").ok();
    for place in [out, world.outside().join("out.zip")] {
        for (question, right) in crate::world::QUESTIONS.iter().zip(&right) {
            let place = place.to_str().unwrap();
            let words = ["--ledger", place].into_iter().chain(question.split(' '));
            let answer = run(world.outside(), words).ok();
            assert_eq!(answer, *right, "{place}: {question}");
        }
    }
}
