//! A ledger that many write to at once: one thread has it, and everybody else asks over a socket.
//!
//! ```text
//! client ──socket──▶ connection ──┐
//! client ──socket──▶ connection ──┼──▶ the writer: one append, one fdatasync, one snapshot ──▶ readers
//! client ──socket──▶ connection ──┘
//! ```
//! What queues while the disk is busy goes into one append. Questions are answered from the latest snapshot, each on its
//! connection's thread. Each connection has two threads, one that reads requests and one that writes answers, so that a
//! client that is slow to read holds up nobody else.

mod answers;
mod connections;
mod kept;
#[cfg(test)]
mod tests;
mod turns;

use crate::{
    damage::LedgerError,
    ledger::Ledger,
    served::{ServedError, socket::Listener},
    snapshot::{Snapshot, Snapshots},
    writer::Writer,
};
use connections::Connections;
pub(crate) use kept::digests_in;
use proof::RecordedAt;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread::{self, JoinHandle},
};
use turns::{Job, Turns};

/// How the log tells the time.
pub(crate) type Clock = Arc<dyn Fn() -> RecordedAt + Send + Sync>;

/// The one writer of a ledger, at work for all.
#[derive(Debug)]
pub struct Hub {
    snapshots: Snapshots,
    failure: Failure,
    jobs: Sender<Job>,
    connections: Arc<Connections>,
    accepts: Option<JoinHandle<()>>,
    writes: Option<JoinHandle<Result<(), LedgerError>>>,
}

/// Why nothing more is written, once that is so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failure(Arc<Mutex<Option<String>>>);

impl Failure {
    fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first reason is the one that counts.
    fn set(&self, why: impl FnOnce() -> String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(why);
    }
}

impl Hub {
    /// Takes a ledger, and listens at its socket until it is stopped. `clock` is the log's clock; deadlines go by it too.
    ///
    /// # Errors
    /// [`ServedError::Running`] when the ledger is another server's; when the socket or a thread cannot be had.
    pub fn start(ledger: Ledger, clock: impl Fn() -> RecordedAt + Send + Sync + 'static) -> Result<Self, LedgerError> {
        let running = ServedError::Running { dir: ledger.root().to_owned() };
        Self::of(ledger.into_writer().ok_or(running)?, Arc::new(clock))
    }

    fn of(mut writer: Writer, clock: Clock) -> Result<Self, LedgerError> {
        let root = writer.root().to_owned();
        let listener = match Listener::bind(&root) {
            Ok(listener) => listener,
            Err(error) => {
                writer.close()?;
                return Err(error.into());
            }
        };
        writer.hold_search_open();
        let snapshots = Snapshots::of(writer.snapshot());
        let failure = Failure::default();
        let (jobs, queue) = channel();
        let failed = |source| ServedError::Socket { path: root.clone(), source };
        let turns = Turns::new(writer, queue, Arc::clone(&clock), snapshots.clone(), failure.clone());
        let writes = thread::Builder::new().name("writer".to_owned()).spawn(move || turns.run()).map_err(failed)?;
        let connections = Arc::new(Connections::new(listener, snapshots.clone(), jobs.clone(), clock));
        let accepting = Arc::clone(&connections);
        let accepts = thread::Builder::new().name("socket".to_owned()).spawn(move || accepting.accept());
        let mut hub = Self { snapshots, failure, jobs, connections, accepts: None, writes: Some(writes) };
        hub.accepts = Some(accepts.map_err(failed)?);
        Ok(hub)
    }

    /// Returns where readers find the latest snapshot.
    pub fn snapshots(&self) -> Snapshots {
        self.snapshots.clone()
    }

    /// Returns why nothing more is written, once that is so. What can be read can still be read; whoever serves should
    /// end, and let somebody look.
    pub fn failed(&self) -> Option<String> {
        self.failure.get()
    }

    /// Takes no more requests, answers those that are there, writes the checkpoint, takes the snapshots away and closes
    /// the ledger. Readers that have a snapshot are waited for, for some seconds.
    ///
    /// # Errors
    /// When the checkpoint cannot be written, or somebody still reads. What was acknowledged is in the journal all the
    /// same.
    pub fn stop(mut self) -> Result<(), LedgerError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), LedgerError> {
        self.connections.stop();
        if let Some(accepts) = self.accepts.take() {
            // It has no result, and a panic in it was told when it came.
            drop(accepts.join());
        }
        // The writer may have ended before: then nobody listens.
        drop(self.jobs.send(Job::Stop));
        let Some(writes) = self.writes.take() else { return Ok(()) };
        let failed = || ServedError::Failed {
            message: self.failure.get().unwrap_or_else(|| "the writer ended".to_owned()),
            proved_bad: false,
        };
        writes.join().map_err(|_panic| failed())?
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        // Whoever wants to know stops it.
        drop(self.end());
    }
}

/// Returns the latest snapshot, or why there is none.
fn latest(snapshots: &Snapshots) -> Result<Snapshot, ServedError> {
    let ending = || ServedError::Failed { message: "the server is ending".to_owned(), proved_bad: false };
    snapshots.latest().ok_or_else(ending)
}
