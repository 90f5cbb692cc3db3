use crate::{
    events::{assert_kept, give, notes, opening, receipts, start},
    support::{Desk, casebook, copy, run, words},
};
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
};

/// Reads one answer, closes standard output, goes on, and returns how it ended.
fn close_early(desk: &Desk, more: &str) -> (i32, String) {
    let mut child = start(&desk.dir(), "record -");
    give(&mut child, &notes(&["a"], "first", 1));
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(receipts(&line).len(), 1);
    drop(out);
    for _ in 0..10 {
        give(&mut child, &notes(&["a"], "more", 50));
    }
    give(&mut child, more);
    drop(child.stdin.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code().unwrap(), said)
}

#[test]
fn shows_8_recording_goes_on_when_nobody_reads_the_answers() {
    let desk = Desk::new();
    crate::support::feed(&desk.dir(), "record -", &opening("a")).ok();
    let before = desk.entries();
    let (code, said) = close_early(&desk, "");
    assert_eq!((code, desk.entries()), (0, before + 501), "{said}");
    assert!(said.starts_with("501 appended, 0 known already, 0 refused"), "{said}");
    // A refusal that nobody has read is in the exit code.
    let (code, said) = close_early(&desk, "nothing\n");
    assert_eq!((code, desk.entries()), (1, before + 1002), "{said}");
    assert!(said.starts_with("501 appended, 0 known already, 1 refused"), "{said}");
    words(&desk.dir(), "verify").ok();
}

/// A small file system of its own, for which root is needed.
struct Small {
    at: PathBuf,
}

impl Small {
    fn mount(at: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
        let mounted = is_root
            && Command::new("mount")
                .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
                .arg(&at)
                .status()
                .is_ok_and(|status| status.success());
        if mounted {
            return Some(Self { at });
        }
        eprintln!("skipped: a small tmpfs cannot be mounted (root is needed)");
        None
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.at).status());
    }
}

fn fill(ledger: &Path) -> crate::support::Ran {
    crate::support::feed(ledger, "record -", &notes(&["a"], &"full ".repeat(100), 6000))
}

#[test]
fn shows_8_a_full_disk_is_said_and_nothing_acknowledged_is_lost() {
    let desk = Desk::new();
    crate::support::feed(&desk.dir(), "record -", &opening("a")).ok();
    // Sizes at which different writes are the first to find the disk full.
    for size in ["8m", "8600k", "9200k", "11m"] {
        let Some(small) = Small::mount(desk.outside().join(format!("m{size}")), size) else { return };
        let ledger = small.at.join("d");
        copy(&desk.dir(), &ledger);
        for key in fs::read_dir(ledger.join("keys")).unwrap() {
            set_mode(&key.unwrap().path(), 0o600);
        }
        set_mode(&ledger.join("keys"), 0o700);
        let filler = small.at.join("filler");
        fs::write(&filler, vec![0; 6 << 20]).unwrap();

        let ran = fill(&ledger);
        let receipts = receipts(&ran.out);
        println!("{size}: {} acknowledged; {}", receipts.len(), ran.err.trim_end().replace('\n', " / "));
        let said = ran.fails(1);
        assert!(said.starts_with("error: ") && said.contains(" space") && !said.contains("Os {"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        assert_kept(&ledger, &receipts);

        // As long as it is full every further write says so; reading goes on.
        words(&ledger, "show a --json").ok();
        // Space again: the next command works, and all that was acknowledged is there.
        fs::remove_file(&filler).unwrap();
        run(&ledger, ["note", "a", "--text", "space again"]).ok();
        assert_kept(&ledger, &receipts);
        assert_eq!(words(&ledger, "verify --json").json()["ok"], true);
        let listed = casebook(&ledger).args(["cases", "--json"]).output().unwrap();
        assert!(listed.status.success());
    }
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
