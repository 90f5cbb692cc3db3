//! What the tests of the program share: running it, and places to run it in.

#![allow(dead_code, unreachable_pub, clippy::allow_attributes, reason = "each test binary uses its part of it")]

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The program under test.
pub const CASEBOOK: &str = env!("CARGO_BIN_EXE_casebook");

/// Returns the folder of published vectors and real input, or says loudly that the test is skipped.
#[expect(clippy::disallowed_methods, reason = "a test reads its environment")]
pub fn fixtures() -> Option<PathBuf> {
    let folder = std::env::var_os("CASEBOOK_FIXTURES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: CASEBOOK_FIXTURES is not set");
    }
    folder
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// Asserts success, and returns standard output.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self.out
    }

    /// Asserts an exit code, and returns standard error.
    #[track_caller]
    pub fn fails(self, code: i32) -> String {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self.err
    }

    /// Asserts success, and returns standard output as JSON.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        let out = self.ok();
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
        }
    }
}

/// A command that runs the program in a folder, in a world without keys or configuration of its own.
pub fn casebook(dir: &Path) -> Command {
    let mut command = Command::new(CASEBOOK);
    command
        .current_dir(dir)
        .env_remove("CASEBOOK_KEY")
        .env_remove("NO_COLOR")
        .env("XDG_CONFIG_HOME", dir.join("no-config"));
    command
}

/// Runs the program in a folder.
pub fn run<S: AsRef<OsStr>>(dir: &Path, args: impl IntoIterator<Item = S>) -> Ran {
    casebook(dir).args(args).output().expect("the program starts").into()
}

/// Runs the program in a folder with words separated by white space.
pub fn words(dir: &Path, line: &str) -> Ran {
    run(dir, line.split_whitespace())
}

/// Runs the program with standard input.
pub fn feed(dir: &Path, line: &str, input: &str) -> Ran {
    use std::io::Write as _;
    let mut command = casebook(dir);
    command.args(line.split_whitespace());
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the input is written");
    output.into()
}

/// A ledger of its own in a temporary folder.
#[derive(Debug)]
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// Makes the ledger `desk.example/log` with one founder.
    pub fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        words(desk.outside(), "init d --origin desk.example/log").ok();
        desk
    }

    /// A folder without a ledger.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The folder that the ledger is in.
    pub fn outside(&self) -> &Path {
        self.folder.path()
    }

    /// The ledger's directory.
    pub fn dir(&self) -> PathBuf {
        self.folder.path().join("d")
    }

    /// Runs the program in the ledger, with words separated by white space.
    pub fn words(&self, line: &str) -> Ran {
        words(&self.dir(), line)
    }

    /// Runs the program in the ledger.
    pub fn run(&self, args: &[&str]) -> Ran {
        run(&self.dir(), args)
    }

    /// Writes a file beside the ledger, and returns its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.outside().join(name);
        fs::write(&path, content).expect("a file can be written");
        path
    }

    /// The number of entries in the journal.
    pub fn entries(&self) -> usize {
        let journal = fs::read_dir(self.dir().join("journal")).expect("there is a journal");
        journal
            .map(|file| fs::read(file.expect("a file").path()).expect("it can be read"))
            .map(|bytes| bytes.split(|byte| *byte == b'\n').count().saturating_sub(1))
            .sum()
    }
}

/// Copies a directory with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for item in fs::read_dir(from).expect("the folder is there") {
        let item = item.expect("an item");
        let target = to.join(item.file_name());
        if item.file_type().expect("a type").is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), &target).expect("a file can be copied");
        }
    }
}
