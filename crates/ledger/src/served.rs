//! A ledger that another process of the same user has open: what goes over its socket, and the end that asks.
//!
//! ```text
//! <ledger>/socket      a Unix socket, 0600, while a server runs
//! ```
//! The server says hello; then each frame that comes is a `message::Request`, and is answered by one
//! `message::Answer`, in order. Requests may be sent before earlier ones are answered, [`PIPELINE_MAX`] at a time.
//! Blobs do not go over it: whoever may connect may also read and write the folder, and a blob's name proves its bytes.

pub(crate) mod client;
pub(crate) mod frame;
pub(crate) mod message;
pub(crate) mod socket;

use proof::EventId;
use std::path::PathBuf;

/// The version of the messages. Both ends must be of the same one.
pub(crate) const PROTOCOL: u32 = 1;
/// How many requests a client sends ahead of their answers. The server takes in twice as many before it answers.
pub const PIPELINE_MAX: usize = 4;
/// The most events in one request whose events stand on their own.
pub(crate) const EVENTS_MAX: usize = 512;
/// About the most bytes in one such request: events are sent in several when they are more.
pub(crate) const EVENTS_BYTES_SOON: usize = 1 << 20;
/// About the most bytes of a page of entries or names.
pub(crate) const PAGE_BYTES: usize = 1 << 20;
/// So many ids are named of events of which nobody knows what became.
const NAMED_MAX: usize = 3;

/// Why the server of a ledger gave no answer, or not the one that was asked for.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum ServedError {
    /// It ended, or was stopped, before it answered. These events were sent to it.
    #[error("the server of this ledger ended before it answered{}", unknown_fate(events))]
    Gone { events: Vec<EventId> },
    /// It could not do what was asked.
    #[error("{message}")]
    Failed { message: String, proved_bad: bool },
    /// It is another version of this program.
    #[error("the server of this ledger speaks version {found} of their language, and this program version {PROTOCOL}")]
    Version { found: u32 },
    /// It says what this program does not understand.
    #[error("the server of this ledger was not understood: {problem}")]
    NotUnderstood { problem: String },
    /// The socket cannot be connected to.
    #[error("cannot connect to `{}`", path.display())]
    Socket { path: PathBuf, source: std::io::Error },
    /// Somebody else's program listens there.
    #[error("the program that listens at `{}` runs as another user, {uid}", path.display())]
    Stranger { path: PathBuf, uid: u32 },
    /// Only with the directory to itself can this be done.
    #[error("a server runs on `{}`, and this needs the ledger for itself", dir.display())]
    Running { dir: PathBuf },
    /// Events that go in together are too many for one request.
    #[error("{bytes} bytes of events at once are too many for the server of this ledger, which takes {max_bytes}")]
    TooLong { bytes: usize, max_bytes: usize },
}

fn unknown_fate(events: &[EventId]) -> String {
    let named: Vec<String> = events.iter().take(NAMED_MAX).map(|id| format!("`{id}`")).collect();
    match events.len() {
        0 => String::new(),
        1 => format!(": the event {} may be in the log, or not", named.concat()),
        count if count <= NAMED_MAX => format!(": the events {} may be in the log, or not", named.join(", ")),
        count => format!(": {count} events may be in the log, or not, from {} on", named.first().map_or("", |id| id)),
    }
}
