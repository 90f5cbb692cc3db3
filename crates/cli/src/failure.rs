//! Why a command failed, in three parts: what and where, why, what to do next. And with which exit code.

use crate::exit;
use core::fmt;
use ledger::{
    CreateError, LedgerError, Rejection, ServedError,
    config::ConfigError,
    damage::Damage,
    keys::{KeyFileError, PemError},
    lock::LockError,
};
use std::{io, path::Path};

/// A failure that knows its exit code and what to do next.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What and where.
    pub(crate) message: String,
    /// What to do next, a line each.
    pub(crate) next: Vec<String>,
    /// The exit code.
    pub(crate) code: u8,
    /// Whether to say that nothing was written.
    pub(crate) nothing_written: bool,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Failure {}

impl Failure {
    /// A refusal: exit 1.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: without_number(&message.into()), next: Vec::new(), code: exit::FAILED, nothing_written: false }
    }

    /// A wrong command line: exit 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: exit::USAGE, ..Self::new(message) }
    }

    /// A file that was named and cannot be read.
    pub(crate) fn cannot_read(path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot read {}: {error}", path.display()))
            .then("name a file that is there and that you may read")
            .unwritten()
    }

    /// Adds a line of what to do next.
    pub(crate) fn then(mut self, next: impl Into<String>) -> Self {
        self.next.push(next.into());
        self
    }

    /// Says that nothing was written.
    pub(crate) fn unwritten(mut self) -> Self {
        self.nothing_written = true;
        self
    }

    /// A rejected event.
    pub(crate) fn rejected(rejection: &Rejection) -> Self {
        let failure = Self::new(rejection.to_string()).unwritten();
        match rejection.remedy() {
            Some(remedy) => failure.then(remedy),
            None => failure,
        }
    }

    /// Returns what an error means to the person at the terminal.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        if let Some(failure) = error.downcast_ref::<Self>() {
            return Self {
                message: failure.message.clone(),
                next: failure.next.clone(),
                code: failure.code,
                nothing_written: failure.nothing_written,
            };
        }
        if let Some(ledger) = error.downcast_ref::<LedgerError>() {
            return Self::of_ledger(ledger);
        }
        if let Some(CreateError::Ledger(ledger)) = error.downcast_ref::<CreateError>() {
            return Self::of_ledger(ledger);
        }
        if let Some(key) = error.downcast_ref::<KeyFileError>() {
            return Self::of_key(key);
        }
        Self::new(joined(error.chain().map(ToString::to_string).collect()))
    }

    /// Returns what an error and its sources say: exit 1.
    pub(crate) fn of_error(error: &dyn core::error::Error) -> Self {
        let mut messages = vec![error.to_string()];
        let mut source = error.source();
        while let Some(error) = source {
            messages.push(error.to_string());
            source = error.source();
        }
        Self::new(joined(messages))
    }

    /// Returns what a ledger's error means to the person at the terminal.
    pub(crate) fn of_ledger(error: &LedgerError) -> Self {
        if let LedgerError::Key(error) = error {
            return Self::of_key(error);
        }
        let unwritten = matches!(
            error,
            LedgerError::Lock(_)
                | LedgerError::ReadOnly { .. }
                | LedgerError::OldLogKey { .. }
                | LedgerError::Exists { .. }
                | LedgerError::Served(ServedError::Running { .. } | ServedError::Version { .. })
        );
        Self { code: code_of(error), next: next_of(error), nothing_written: unwritten, ..Self::of_error(error) }
    }

    /// Returns what a key file that cannot be used means to whoever wanted to sign with it.
    pub(crate) fn of_key(error: &KeyFileError) -> Self {
        let next: &[&str] = match error {
            KeyFileError::Pem { source: PemError::PassphraseNeeded, .. } => {
                &["give it with --passphrase-fd N, or at a terminal, where it is asked for"]
            }
            KeyFileError::Pem { source: PemError::WrongPassphrase, .. } => &["try again"],
            KeyFileError::Pem { .. } | KeyFileError::TooLong { .. } => {
                &["name another file, or take this one from a backup; `casebook key new NAME` makes a key"]
            }
            KeyFileError::OpenToOthers { .. } => &[
                "if somebody may have read it, make another and have this one revoked: `casebook key new`, `key revoke`",
            ],
            KeyFileError::NoName { .. } => {
                &["put the .vkey file beside it, or take the key in anew: casebook key new NAME --from FILE"]
            }
            KeyFileError::VkeyMismatch { .. } | KeyFileError::Vkey { .. } => {
                &["put the .vkey file that was made with this key beside it"]
            }
            KeyFileError::Symlink { .. } | KeyFileError::NotAFile { .. } | KeyFileError::File(_) => {
                &["name a key's file, its id or its name with --key: `casebook key list` shows all"]
            }
            KeyFileError::Exists { .. } => &["give the new key another name, or another folder with --to DIR"],
            _ => &[],
        };
        let next = next.iter().map(ToString::to_string).collect();
        Self { next, ..Self::of_error(error).unwritten() }
    }
}

/// The system's error number, as in ` (os error 2)`, says nothing to a person that the words before it do not.
fn without_number(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, behind)) = rest.split_once(" (os error ") {
        out.push_str(before);
        rest = match behind.split_once(')') {
            Some((number, after)) if number.bytes().all(|b| b.is_ascii_digit()) => after,
            _ => {
                out.push_str(" (os error ");
                behind
            }
        };
    }
    out.push_str(rest);
    out
}

/// Joins an error with its sources, leaving out what a source says again.
fn joined(messages: Vec<String>) -> String {
    let mut out = String::new();
    for message in messages {
        if out.is_empty() {
            out = message;
        } else if !out.contains(&message) {
            out.push_str(": ");
            out.push_str(&message);
        }
    }
    out
}

fn code_of(error: &LedgerError) -> u8 {
    match error {
        LedgerError::Damaged(_) => exit::PROVED_BAD,
        LedgerError::Lock(LockError::Busy { .. }) | LedgerError::Served(ServedError::Running { .. }) => exit::BUSY,
        LedgerError::Served(ServedError::Failed { proved_bad: true, .. }) => exit::PROVED_BAD,
        LedgerError::Blob(ledger::blobs::BlobError::Damaged { .. }) => exit::PROVED_BAD,
        _ => exit::FAILED,
    }
}

fn next_of(error: &LedgerError) -> Vec<String> {
    let lines: &[&str] = match error {
        // Only the index knows, which verify and doctor do not open.
        LedgerError::Damaged(Damage::Cut { .. }) => &[
            "then:  put the journal's end back from an export or a backup; nothing here was changed",
            "or:    keep what is there, when a person has looked: casebook rebuild --sign-anew",
            "       (doctor does not see this one: it does not open the index)",
        ],
        LedgerError::Damaged(_) => &[
            "look:  casebook verify, then casebook doctor",
            "then:  put the named file back from an export or a backup; nothing here was changed",
        ],
        LedgerError::Lock(LockError::Busy { .. }) => &["wait longer with --wait SECONDS, or try again"],
        LedgerError::Served(ServedError::Running { .. }) => &["stop the server first, then run this again"],
        LedgerError::Served(ServedError::Gone { events }) if !events.is_empty() => &[
            "look:  casebook trace EVENT says whether an event is there",
            "then:  what has an id of its own can be recorded again: what is there is not appended twice",
        ],
        LedgerError::Served(ServedError::Gone { .. }) => &["run it again"],
        LedgerError::Served(ServedError::Version { .. } | ServedError::NotUnderstood { .. }) => {
            &["stop the server, and start it with this version of casebook"]
        }
        LedgerError::Served(ServedError::TooLong { .. }) => &["leave --atomic out, or split the file"],
        LedgerError::Config(ConfigError::NotALedger { .. }) => {
            &["go into a ledger directory, name one with --ledger DIR, or make one: casebook init DIR --origin NAME"]
        }
        LedgerError::ReadOnly { .. } => &[
            "restore it with --log-key FILE to write here; two writers fork a log",
            "if the log's key is lost for good: casebook key rekey --reason lost",
        ],
        LedgerError::OldLogKey { .. } => &["put its file back: then the next command signs with both keys"],
        LedgerError::Exists { .. } => &["choose another directory"],
        LedgerError::Archive { problem, .. } if problem.starts_with("there is no case") => {
            &["`casebook cases` lists the cases"]
        }
        LedgerError::Archive { .. } => {
            &["name a ledger directory, an export or a zip of one; casebook init DIR --origin NAME makes a ledger"]
        }
        _ => &[],
    };
    lines.iter().map(ToString::to_string).collect()
}
