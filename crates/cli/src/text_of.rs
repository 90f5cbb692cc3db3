//! The text in captured bytes, whatever they are. A PDF is read by a process of its own, which may die: what it takes in
//! time and memory was decided by whoever wrote the file.

pub(crate) mod reader;
pub(crate) mod says;

use capture::{
    extract::{self, Extracted, NotExtracted, Says, decoded, pdf},
    message::{self, ResponseHead},
};
use core::{fmt, time::Duration};
use serde_json::Value;
use std::{
    io::{self, Read, Write as _},
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
};

/// How long the process may take, by the clock.
const SECONDS_MAX: u64 = 20;
/// The longest answer that is taken from it: of a text of control characters each byte becomes six.
const ANSWER_BYTES_MAX: u64 = 6 * pdf::TEXT_BYTES_MAX as u64 + (1 << 20);

/// Why there is no text.
#[derive(Debug)]
pub(crate) enum NotTaken {
    /// The bytes are not what they should be.
    NotExtracted(NotExtracted),
    /// There is none in them, which is no fault.
    NoText,
    /// The process that reads PDFs says why not.
    Refused { why: String },
    /// It took too long.
    OutOfTime,
    /// It took too much memory, or went too deep.
    OutOfMemory,
    /// It ended in another way.
    Died { status: ExitStatus },
    /// It cannot be run.
    NotRun(io::Error),
}

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotExtracted(error) => error.fmt(f),
            Self::NoText => NotExtracted::NoText.fmt(f),
            Self::Refused { why } => f.write_str(why),
            Self::OutOfTime => {
                write!(f, "its PDF takes longer than {} seconds to read", reader::CPU_SECONDS_MAX)
            }
            Self::OutOfMemory => {
                write!(f, "its PDF takes more than {} MiB of memory to read", reader::MEMORY_BYTES_MAX >> 20)
            }
            Self::Died { status } => write!(f, "its PDF makes the program that reads it give up: {status}"),
            Self::NotRun(error) => write!(f, "its PDF cannot be read, as no other process can be run: {error}"),
        }
    }
}

/// Returns the text in bytes of a media type, or nothing for types that have none or whose text is not taken out.
///
/// `charset` is what came with the bytes, if anything did.
pub(crate) fn extract(bytes: &[u8], media_type: &str, charset: Option<&str>) -> Result<Option<Extracted>, NotTaken> {
    if media_type == pdf::MEDIA_TYPE {
        return of_pdf(bytes).map(Some);
    }
    extract::extract(bytes, media_type, charset).map_err(NotTaken::NotExtracted)
}

/// Returns the text of a body that came with a response, out of its content codings; or why it cannot be had.
pub(crate) fn of_body(
    response: Option<&ResponseHead>,
    body: &[u8],
    media_type: &str,
) -> Result<Option<Extracted>, String> {
    // Pictures and the like are not even taken out of their codings.
    if !extract::is_read(media_type) {
        return Ok(None);
    }
    let header = |name| response.and_then(|response| response.header(name));
    let coding = header("content-encoding").unwrap_or_default();
    let decoded = decoded(body, coding).map_err(|error| error.to_string())?;
    let charset = header("content-type").and_then(message::charset);
    extract(&decoded, media_type, charset).map_err(|error| error.to_string())
}

/// Returns what this process runs: by its inode, so that it is there when another version was installed meanwhile.
fn this_program() -> io::Result<PathBuf> {
    let own = Path::new("/proc/self/exe");
    if own.exists() { Ok(own.to_owned()) } else { std::env::current_exe() }
}

fn of_pdf(bytes: &[u8]) -> Result<Extracted, NotTaken> {
    if bytes.len() > pdf::PDF_BYTES_MAX {
        let why = NotExtracted::TooLong { bytes: bytes.len(), max: pdf::PDF_BYTES_MAX };
        return Err(NotTaken::NotExtracted(why));
    }
    let mut child = Command::new(this_program().map_err(NotTaken::NotRun)?)
        .arg(reader::ARGUMENT)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(NotTaken::NotRun)?;
    let answered = ask(&mut child, bytes);
    // Whether it answered or not, it ends here.
    drop(child.kill());
    let status = child.wait().map_err(NotTaken::NotRun)?;
    understood(&answered?, status)
}

/// Hands the bytes over, and returns what comes back before the time is over.
fn ask(child: &mut Child, bytes: &[u8]) -> Result<Vec<u8>, NotTaken> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(NotTaken::NotRun(io::ErrorKind::BrokenPipe.into()));
    };
    thread::scope(|scope| {
        // It may end before it has read everything, and says why in its answer or its status.
        scope.spawn(move || drop(stdin.write_all(bytes)));
        let (answer, answers) = mpsc::channel();
        scope.spawn(move || {
            let mut read = Vec::new();
            let result = stdout.take(ANSWER_BYTES_MAX).read_to_end(&mut read);
            drop(answer.send(result.map(|_| read)));
        });
        let Ok(answer) = answers.recv_timeout(Duration::from_secs(SECONDS_MAX)) else {
            drop(child.kill());
            return Err(NotTaken::OutOfTime);
        };
        let answer = answer.map_err(NotTaken::NotRun)?;
        // Who has nothing more to say ends by itself; its status says why.
        if answer.is_empty() {
            drop(child.wait());
        }
        Ok(answer)
    })
}

/// Returns what an answer says, or how the process ended without one.
fn understood(answer: &[u8], status: ExitStatus) -> Result<Extracted, NotTaken> {
    let Ok(answer) = serde_json::from_slice::<Value>(answer) else {
        return Err(match status.signal().and_then(rustix::process::Signal::from_named_raw) {
            Some(rustix::process::Signal::XCPU) => NotTaken::OutOfTime,
            // What cannot have memory aborts, and so does what has no more stack.
            Some(rustix::process::Signal::ABORT | rustix::process::Signal::SEGV) => NotTaken::OutOfMemory,
            _ => NotTaken::Died { status },
        });
    };
    let said = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
    match (said("text"), said("refused")) {
        (Some(text), _) => Ok(Extracted {
            text,
            extractor: pdf::NAME,
            version: pdf::VERSION,
            title: said("title"),
            language: said("language"),
            says: Says { author: said("author"), ..Says::default() },
        }),
        (None, Some(why)) => Err(NotTaken::Refused { why }),
        (None, None) => Err(NotTaken::NoText),
    }
}
