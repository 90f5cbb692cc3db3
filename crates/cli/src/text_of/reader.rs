//! The process that reads PDFs: one on its standard input, what is in it on its standard output. Before it looks at a byte
//! it takes from itself all that it does not need.

use capture::extract::{
    NotExtracted,
    pdf::{self, PDF_BYTES_MAX},
};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde_json::{Value, json};
use std::{
    ffi::OsStr,
    io::{self, Read as _, Write as _},
    process::ExitCode,
};

/// The one argument that makes a process this one. No person gives it, so it stands in no help.
pub(crate) const ARGUMENT: &str = "read-pdf-on-standard-input";
/// How much memory it may have, its program included.
pub(crate) const MEMORY_BYTES_MAX: u64 = 256 << 20;
/// How many seconds it may compute.
pub(crate) const CPU_SECONDS_MAX: u64 = 10;
/// Standard input, output and error, and no other file.
const FILES_MAX: u64 = 3;

/// Tells whether a command line asks for this.
pub(crate) fn is_asked(arguments: &[impl AsRef<OsStr>]) -> bool {
    matches!(arguments, [_, argument] if argument.as_ref() == ARGUMENT)
}

/// Reads a PDF.
pub(crate) fn main() -> ExitCode {
    let answered = limit().and_then(|()| read()).and_then(|bytes| answer(&bytes));
    if answered.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn limit() -> io::Result<()> {
    let limits = [
        (Resource::As, MEMORY_BYTES_MAX),
        (Resource::Cpu, CPU_SECONDS_MAX),
        (Resource::Fsize, 0),
        (Resource::Nofile, FILES_MAX),
        (Resource::Core, 0),
    ];
    limits.into_iter().try_for_each(|(resource, most)| {
        // At the hard limit of its time it would be killed without being told why.
        let hard = if resource == Resource::Cpu { most.saturating_add(1) } else { most };
        Ok(setrlimit(resource, Rlimit { current: Some(most), maximum: Some(hard) })?)
    })
}

fn read() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take((PDF_BYTES_MAX as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn answer(bytes: &[u8]) -> io::Result<()> {
    let answer: Value = match pdf::extract(bytes) {
        Ok(found) => {
            json!({"text": found.text, "title": found.title, "language": found.language, "author": found.says.author})
        }
        Err(NotExtracted::NoText) => json!({}),
        Err(error) => json!({"refused": error.to_string()}),
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &answer)?;
    out.flush()
}
