//! Who is connected: accepted if they run as the same user and there is room, read from within deadlines, answered in
//! order.

use super::{
    Clock, answers,
    kept::Holder,
    latest,
    turns::{Job, Reply, Task, failed},
};
use crate::{
    ahead::Ahead,
    commit::Together,
    damage::LedgerError,
    served::{
        EVENTS_MAX, PIPELINE_MAX, PROTOCOL, ServedError,
        frame::{self, Frame, FrameError},
        message::{self, Answer, Head, Problem, Request, parsed},
        socket::{self, Listener},
    },
    snapshot::Snapshots,
};
use proof::{RecordedAt, Seq};
use std::{
    collections::BTreeMap,
    io::{self, Read, Write as _},
    net::Shutdown,
    os::unix::net::UnixStream,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

/// The most clients at once. Who comes when it is full is told so, and waits.
const CONNECTIONS_MAX: usize = 64;
/// How long a request may take to come, from its first byte to its last.
const REQUEST_MS: u64 = 10_000;
/// How often it is looked at whether it takes too long.
const LOOK: Duration = Duration::from_millis(500);
/// How long a client may take to read some of an answer.
const ANSWER: Duration = Duration::from_secs(10);
/// How long clients have for what they asked before a server that ends lets go of them.
const STOP_TRIES: u32 = 400;
const STOP_PAUSE: Duration = Duration::from_millis(5);
/// How long to wait when the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(50);

/// All connections.
pub(super) struct Connections {
    listener: Listener,
    snapshots: Snapshots,
    jobs: Sender<Job>,
    clock: Clock,
    ahead: Ahead,
    open: Mutex<BTreeMap<Holder, UnixStream>>,
    stopping: AtomicBool,
}

impl core::fmt::Debug for Connections {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Connections").field("open", &self.open).finish_non_exhaustive()
    }
}

/// An answer that is there, or one that the writer will give.
enum Pending {
    Ready(Box<Reply>),
    Later(Receiver<Reply>),
}

impl Connections {
    pub(super) fn new(listener: Listener, snapshots: Snapshots, jobs: Sender<Job>, clock: Clock) -> Self {
        let (ahead, open, stopping) = (Ahead::default(), Mutex::default(), AtomicBool::new(false));
        Self { listener, snapshots, jobs, clock, ahead, open, stopping }
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<Holder, UnixStream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Accepts connections until it is stopped.
    pub(super) fn accept(self: Arc<Self>) {
        for number in 0.. {
            match self.listener.socket.accept() {
                _ if self.is_stopping() => return,
                Ok((stream, _)) => Arc::clone(&self).admit(number, stream),
                Err(_) => thread::sleep(NO_ROOM),
            }
        }
    }

    fn admit(self: Arc<Self>, number: Holder, mut stream: UnixStream) {
        let is_ours = matches!(socket::stranger(&stream), Ok(None));
        if !is_ours || stream.set_write_timeout(Some(ANSWER)).is_err() {
            return;
        }
        let Ok(handle) = stream.try_clone() else { return };
        {
            let mut open = self.open();
            if open.len() >= CONNECTIONS_MAX {
                drop(open);
                // Two words fit into any buffer; who does not want to hear them is gone.
                drop(frame::write(&mut stream, &Answer::Busy, &[]));
                return;
            }
            open.insert(number, handle);
        }
        let guard = Guard { of: self, number };
        if guard.of.is_stopping() {
            return;
        }
        // When there is no thread to be had, the guard goes with what it was to be given.
        drop(thread::Builder::new().name("client".to_owned()).spawn(move || guard.of.serve(guard.number, stream)));
    }

    /// Serves a client until it goes, is too slow, or says what is not understood.
    fn serve(&self, number: Holder, mut stream: UnixStream) {
        let Ok(writing) = stream.try_clone() else { return };
        let hello = match latest(&self.snapshots) {
            Ok(snapshot) => (
                Answer::Hello { protocol: PROTOCOL, head: Head::of(&snapshot) },
                vec![snapshot.checkpointed().note.clone()],
            ),
            Err(_) => (Answer::Busy, Vec::new()),
        };
        // More than a client sends ahead: it may wait for the first answer with all of them on the way.
        let (answers, queue) = sync_channel(2 * PIPELINE_MAX);
        drop(answers.send(Pending::Ready(Box::new(hello))));
        thread::scope(|scope| {
            let answering = thread::Builder::new().name("answers".to_owned());
            if answering.spawn_scoped(scope, move || answer_all(&queue, writing)).is_ok() {
                self.read_all(number, &mut stream, &answers);
            }
            // The other thread ends with the last answer.
            drop(answers);
        });
    }

    fn read_all(&self, number: Holder, stream: &mut UnixStream, answers: &SyncSender<Pending>) {
        loop {
            let frame = match self.read(stream) {
                Ok(Some(frame)) => frame,
                Ok(None) | Err(FrameError::Io(_)) => return,
                Err(error @ (FrameError::TooLong { .. } | FrameError::Form { .. })) => {
                    // Where the next frame begins, nobody knows any more.
                    drop(answers.send(ready(not_understood(&error))));
                    return;
                }
            };
            let pending = match self.take(number, frame) {
                Ok(pending) => pending,
                Err(error) => ready(failed(&error)),
            };
            if answers.send(pending).is_err() {
                return;
            }
        }
    }

    /// Reads the next request, however long it takes to begin.
    fn read(&self, stream: &mut UnixStream) -> Result<Option<Frame>, FrameError> {
        stream.set_read_timeout(None)?;
        let mut first = [0; 1];
        loop {
            match stream.read(&mut first) {
                Ok(0) => return Ok(None),
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        stream.set_read_timeout(Some(LOOK))?;
        let mut stream = Patient { stream, clock: &self.clock, since: (self.clock)() };
        let length = frame::read_length_from(first, &mut stream)?;
        frame::read_body(&mut stream, length).map(Some)
    }

    fn take(&self, holder: Holder, frame: Frame) -> Result<Pending, LedgerError> {
        let request = frame.head().map_err(|error| ServedError::NotUnderstood { problem: error.to_string() })?;
        let (reply, later) = sync_channel(1);
        let task = match request {
            Request::Ask(question) => return answers::answer(latest(&self.snapshots)?, question).map(ready),
            Request::Append { together } => {
                let events = message::events(frame.parts)?;
                if !together && events.len() > EVENTS_MAX {
                    let problem = format!("{} events in one request; at most {EVENTS_MAX}", events.len());
                    return Err(ServedError::NotUnderstood { problem }.into());
                }
                let together = if together { Together::AllOrNothing } else { Together::EachOnItsOwn };
                let events = self.ahead.check(events, &latest(&self.snapshots)?)?;
                return Ok(self.job(Job::Append { events, together, reply }, later));
            }
            Request::Cover => Task::Cover,
            Request::Writable => Task::Writable,
            Request::Prove { seq } => Task::Prove { seq: Seq(seq) },
            Request::Keep { digest } => Task::Keep { holder, digest: parsed(&digest)? },
            Request::Discard => Task::Discard { holder },
        };
        Ok(self.job(Job::Do { task, reply }, later))
    }

    fn job(&self, job: Job, later: Receiver<Reply>) -> Pending {
        // When the writer has ended, nobody answers, and that is what the client hears.
        drop(self.jobs.send(job));
        Pending::Later(later)
    }

    /// Lets nobody connect any more, and waits for those who are connected to get their answers, but not for long.
    pub(super) fn stop(&self) {
        if self.stopping.swap(true, Ordering::SeqCst) {
            return;
        }
        self.listener.close();
        // What they have sent is still read; and then those who go on reading nothing are let go of.
        for how in [Shutdown::Read, Shutdown::Both] {
            self.open().values().for_each(|stream| drop(stream.shutdown(how)));
            for _ in 0..STOP_TRIES {
                if self.open().is_empty() {
                    return;
                }
                thread::sleep(STOP_PAUSE);
            }
        }
    }
}

/// A connection's place among all. It is given back however its thread ends.
struct Guard {
    of: Arc<Connections>,
    number: Holder,
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.of.jobs.send(Job::Gone { holder: self.number }));
        drop(self.of.open().remove(&self.number));
    }
}

/// A stream from which a request must come in time.
struct Patient<'a> {
    stream: &'a mut UnixStream,
    clock: &'a Clock,
    since: RecordedAt,
}

impl Read for Patient<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.stream.read(buffer);
            if (self.clock)().0.abs_diff(self.since.0) / 1000 > REQUEST_MS {
                return Err(io::ErrorKind::TimedOut.into());
            }
            match read {
                Err(error) if is_pause(&error) => {}
                read => return read,
            }
        }
    }
}

fn is_pause(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

/// Writes answers in order, until there are no more or the client does not take them.
fn answer_all(queue: &Receiver<Pending>, mut stream: UnixStream) {
    for pending in queue {
        let reply = match pending {
            Pending::Ready(reply) => *reply,
            Pending::Later(later) => {
                // The writer has ended with this in its queue: it was not appended, but for all that is known here.
                let Ok(reply) = later.recv() else { break };
                reply
            }
        };
        let bytes =
            frame::to_bytes(&reply.0, &reply.1).or_else(|error| frame::to_bytes(&not_understood(&error).0, &[]));
        if bytes.map_or(true, |bytes| stream.write_all(&bytes).is_err()) {
            break;
        }
    }
    // The thread that reads ends too; where it has ended, there is nothing left to shut.
    drop(stream.shutdown(Shutdown::Both));
}

fn ready(reply: Reply) -> Pending {
    Pending::Ready(Box::new(reply))
}

fn not_understood(error: &FrameError) -> Reply {
    (Answer::Failed { problem: Problem::Failed { message: error.to_string(), proved_bad: false } }, Vec::new())
}
