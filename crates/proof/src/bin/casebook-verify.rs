//! `casebook-verify DIR [--log-key VKEY]`: checks a ledger directory or an export with the `proof` crate alone.
//!
//! It checks form, chain, keys, signatures, tree and checkpoint, and a pinned key that was replaced since. It does not decide again whether an event was allowed,
//! and it looks at no blob: `casebook verify` does.

use proof::{
    Checkpoint, LogChecker, Seq, VerifierKey,
    rekeying::{self, KEPT_FOLDER, KEPT_MAX, Kept},
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    io::{self, BufRead, BufReader, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::ExitCode,
};

const USAGE: &str = "usage: casebook-verify DIR [--log-key VKEY]\n\n\
    Checks the journal and the checkpoint in DIR: form, chain, keys, signatures, tree.\n\
    It does not check blobs, nor whether an event was allowed: `casebook verify` does.\n\n\
    Exit codes: 0 proved, 1 failed, 2 usage, 3 proved bad, 4 could not check\n\n\
    Example: casebook-verify export --log-key 'desk.example/log+1c0ffee5+AX…'\n";

/// Entries that are held in memory at a time.
const CHUNK_ENTRIES: usize = 4096;
/// Entries in a journal file.
const FILE_ENTRIES: u64 = 65_536;

enum Failure {
    Help,
    Usage(String),
    Bad(String),
    CannotCheck(String),
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let (out, code) = match run(&arguments) {
        Ok(report) => (report, 0),
        Err(Failure::Help) => (USAGE.to_owned(), 0),
        Err(Failure::Usage(text)) => return finish(&mut io::stderr(), &text, 2),
        Err(Failure::Bad(text)) => {
            return finish(&mut io::stderr(), &format!("proved bad: {text}\n"), 3);
        }
        Err(Failure::CannotCheck(text)) => {
            return finish(&mut io::stderr(), &format!("could not check: {text}\n"), 4);
        }
    };
    finish(&mut io::stdout(), &out, code)
}

fn finish(to: &mut impl Write, text: &str, code: u8) -> ExitCode {
    match to.write_all(visible(text).as_bytes()) {
        Ok(()) => ExitCode::from(code),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(code),
        Err(_) => ExitCode::FAILURE,
    }
}

/// Shows what a terminal could act on or a reader could not see: a path, an option or the log may hold it.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.escape_debug().nth(1) {
            Some(_) if !matches!(c, '\n' | '"' | '\'' | '\\') => out.extend(c.escape_unicode()),
            _ => out.push(c),
        }
    }
    out
}

fn run(arguments: &[OsString]) -> Result<String, Failure> {
    let (directory, pinned) = parse(arguments)?;
    let checkpoint_bytes = read(&directory.join("checkpoint"))?;
    let claimed = Checkpoint::peek(&checkpoint_bytes)
        .ok_or_else(|| Failure::Bad("the checkpoint is not three lines and a signature".to_owned()))?;
    let mut checker = LogChecker::new();
    let mut kept = Kept::new(read_kept(&directory.join(KEPT_FOLDER))?);
    let mut at_checkpoint = (claimed.size == 0).then(|| checker.root());
    let mut chunk = Vec::with_capacity(CHUNK_ENTRIES);
    let mut lines = Lines::new(directory.join("journal"));
    loop {
        let line = lines.next_line(checker.next().0 + chunk.len() as u64)?;
        let end = line.is_none();
        chunk.extend(line);
        let size = checker.next().0 + chunk.len() as u64;
        let reached = size == claimed.size;
        if chunk.len() == CHUNK_ENTRIES || end || reached || kept.wants(size) {
            let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
            checker.push_all(&chunk, threads).map_err(|fault| Failure::Bad(fault.to_string()))?;
            chunk.clear();
            kept.note_root(size, || checker.root());
            if reached {
                at_checkpoint = Some(checker.root());
            }
        }
        if end {
            break;
        }
    }
    let entries = checker.next().0;
    lines.nothing_unread(entries)?;
    let root = at_checkpoint.ok_or_else(|| {
        Failure::Bad(format!(
            "entry {entries}: the checkpoint covers {} entries, the journal has {entries}",
            claimed.size
        ))
    })?;
    let keys = checker.holders().log_keys_within(claimed.size);
    let checkpoint =
        rekeying::open_checkpoint(&checkpoint_bytes, keys).map_err(|error| Failure::Bad(error.to_string()))?;
    if checkpoint.root != root {
        return Err(Failure::Bad(format!(
            "the checkpoint's root is {}, that of its {} entries is {root}",
            checkpoint.root, checkpoint.size
        )));
    }
    kept.check(keys).map_err(|fault| Failure::Bad(fault.to_string()))?;
    let whose = match &pinned {
        None => {
            let key = keys.last().map(|log| log.key.to_string()).unwrap_or_default();
            vec![format!("Not pinned: the log's key was read from the log itself. Keep it: {key}")]
        }
        Some(pinned) => {
            let failed = |fault: rekeying::PinFault| {
                let failure = if fault.is_unchecked() { Failure::CannotCheck } else { Failure::Bad };
                failure(fault.to_string())
            };
            let later = kept.follow(pinned, keys).map_err(failed)?;
            rekeying::replaced_since(pinned, later)
        }
    };
    Ok(report(&checker, &checkpoint, entries, &whose))
}

/// Reads the last checkpoints of the log's keys that were replaced. Most logs have none.
fn read_kept(folder: &Path) -> Result<BTreeMap<Seq, Vec<u8>>, Failure> {
    let cannot = |error: io::Error| Failure::CannotCheck(format!("{}: {error}", folder.display()));
    let mut notes = BTreeMap::new();
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(notes),
        Err(error) => return Err(cannot(error)),
    };
    for file in files {
        let path = file.map_err(cannot)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(seq) = rekeying::kept_at(name) {
            notes.insert(seq, read(&path)?);
        }
        if notes.len() > KEPT_MAX {
            return Err(Failure::CannotCheck(format!("{}: more than {KEPT_MAX} checkpoints", folder.display())));
        }
    }
    Ok(notes)
}

fn report(checker: &LogChecker, checkpoint: &Checkpoint, entries: u64, whose: &[String]) -> String {
    let mut lines: Vec<String> = whose.iter().map(|line| format!("{line}\n")).collect();
    lines.push(format!(
        "{entries} entries, {} signatures by {} keys, {} streams, 1 checkpoint: all hold\n",
        checker.signature_count(),
        checker.holders().count(),
        checker.stream_count(),
    ));
    lines.push(format!("checkpoint  {} {} {}\n", checkpoint.origin, checkpoint.size, checkpoint.root));
    if entries > checkpoint.size {
        lines.push(format!("{} entries beyond the checkpoint are not covered by it\n", entries - checkpoint.size));
    }
    lines.push("Not checked: blobs, quotes, roles, and whether each event was allowed.\n".to_owned());
    lines.concat()
}

fn parse(arguments: &[OsString]) -> Result<(PathBuf, Option<VerifierKey>), Failure> {
    let mut directory = None;
    let mut pinned = None;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.to_str() {
            Some("--help" | "-h") => return Err(Failure::Help),
            Some("--log-key") => {
                let text = rest.next().and_then(|text| text.to_str());
                let text = text.ok_or_else(|| Failure::Usage(format!("--log-key needs a key\n\n{USAGE}")))?;
                let key = text.parse().map_err(|error| Failure::Usage(format!("--log-key: {error}\n\n{USAGE}")))?;
                pinned = Some(key);
            }
            Some(option) if option.starts_with('-') => {
                return Err(Failure::Usage(format!("unknown option {option}\n\n{USAGE}")));
            }
            _ if directory.is_none() => directory = Some(PathBuf::from(argument)),
            _ => return Err(Failure::Usage(format!("one directory, please\n\n{USAGE}"))),
        }
    }
    match directory {
        Some(directory) => Ok((directory, pinned)),
        None => Err(Failure::Usage(USAGE.to_owned())),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::CannotCheck(format!("{}: {error}", path.display())))
}

/// The journal's lines, file after file.
struct Lines {
    journal: PathBuf,
    file: Option<BufReader<fs::File>>,
}

impl Lines {
    fn new(journal: PathBuf) -> Self {
        Self { journal, file: None }
    }

    /// Returns the line of entry `seq` without its newline, or nothing at the end of the journal.
    fn next_line(&mut self, seq: u64) -> Result<Option<Vec<u8>>, Failure> {
        if seq.is_multiple_of(FILE_ENTRIES) {
            self.finish_file(seq)?;
            let path = self.journal.join(format!("{seq:020}.jsonl"));
            match fs::File::open(&path) {
                Ok(file) => self.file = Some(BufReader::new(file)),
                Err(error) if error.kind() == io::ErrorKind::NotFound && seq > 0 => {
                    return Ok(None);
                }
                Err(error) => {
                    return Err(Failure::CannotCheck(format!("{}: {error}", path.display())));
                }
            }
        }
        let Some(file) = &mut self.file else {
            return Ok(None);
        };
        let mut line = Vec::new();
        // One byte more than the longest entry and its newline: what is longer still is refused by its length.
        let limit = proof::ENTRY_BYTES_MAX as u64 + 2;
        io::Read::take(&mut *file, limit)
            .read_until(b'\n', &mut line)
            .map_err(|error| Failure::CannotCheck(format!("the journal: {error}")))?;
        match line.pop() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(line)),
            Some(_) => Err(Failure::Bad(format!("entry {seq}: the journal's last line is cut off or too long"))),
        }
    }

    fn finish_file(&mut self, seq: u64) -> Result<(), Failure> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let rest = file.fill_buf().map_err(|error| Failure::CannotCheck(format!("the journal: {error}")))?;
        if rest.is_empty() {
            return Ok(());
        }
        Err(Failure::Bad(format!("entry {seq}: stands in the file of the {FILE_ENTRIES} entries before it")))
    }

    /// Refuses a journal file that is not one of those read for this many entries: what stands in it was not checked.
    fn nothing_unread(&self, entries: u64) -> Result<(), Failure> {
        let cannot = |error| Failure::CannotCheck(format!("{}: {error}", self.journal.display()));
        let was_read = |name: &str| {
            let first = name.strip_suffix(".jsonl").and_then(|digits| digits.parse::<u64>().ok());
            first.is_some_and(|first| {
                first <= entries && first.is_multiple_of(FILE_ENTRIES) && name == format!("{first:020}.jsonl")
            })
        };
        let mut unread = Vec::new();
        for entry in fs::read_dir(&self.journal).map_err(cannot)? {
            let name = entry.map_err(cannot)?.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|kind| kind == "jsonl") && !was_read(&name) {
                unread.push(name);
            }
        }
        match unread.iter().min() {
            None => Ok(()),
            Some(name) => {
                Err(Failure::Bad(format!("entry {entries}: the journal ends here, but there is a file {name} too")))
            }
        }
    }
}
