//! The thread that has the ledger: what it is asked for, in turns.
//!
//! A turn takes all that is queued, up to a limit. Events that stand on their own, whoever sent them, go into one append
//! and share its fdatasync; a batch that goes in whole or not at all is an append of its own. Then the snapshot is
//! published, then everybody is answered, and a checkpoint follows soon.

use super::{
    Clock, Failure,
    kept::{Holder, Kept},
};
use crate::{
    ahead::{Checked, Handed},
    commit::{Outcome, Together},
    damage::LedgerError,
    served::message::{Answer, Head, Problem, Told},
    snapshot::Snapshots,
    writer::{CHECKPOINT_DELAY_MS, Writer},
};
use core::ops::Range;
use proof::{Digest, RecordedAt, Seq};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender},
    time::Duration,
};

/// After how many events no more is taken into a turn: then it takes about as long as a checkpoint may wait.
const TURN_EVENTS_MAX: usize = 512;
/// After how many bytes.
const TURN_BYTES_MAX: usize = 4 << 20;
/// How long after an acknowledgement the checkpoint is begun.
const CHECKPOINT_AFTER_MS: u64 = CHECKPOINT_DELAY_MS / 2;
/// How often a checkpoint that fails is tried again, each time that long after.
const CHECKPOINT_TRIES: u32 = 20;

/// An answer, and its parts.
pub(crate) type Reply = (Answer, Vec<Vec<u8>>);

/// What the writer is asked for.
#[derive(Debug)]
pub(crate) enum Job {
    Append {
        events: Vec<Checked>,
        together: Together,
        reply: SyncSender<Reply>,
    },
    Do {
        task: Task,
        reply: SyncSender<Reply>,
    },
    /// A connection has ended.
    Gone {
        holder: Holder,
    },
    Stop,
}

/// What is done between two appends.
#[derive(Debug)]
pub(crate) enum Task {
    Cover,
    Writable,
    Prove { seq: Seq },
    Keep { holder: Holder, digest: Digest },
    Discard { holder: Holder },
}

impl Job {
    fn size(&self) -> (usize, usize) {
        match self {
            Self::Append { events, .. } => {
                (events.len(), events.iter().map(|checked| checked.signed.event.len()).sum())
            }
            Self::Do { .. } | Self::Gone { .. } | Self::Stop => (0, 0),
        }
    }
}

/// The writer's thread.
pub(super) struct Turns {
    writer: Writer,
    jobs: Receiver<Job>,
    clock: Clock,
    snapshots: Snapshots,
    failure: Failure,
    kept: Kept,
    /// When the first entry was acknowledged that no checkpoint covers.
    uncovered: Option<RecordedAt>,
    failed_checkpoints: u32,
}

/// Requests whose events go into one append.
#[derive(Default)]
struct Group {
    events: Vec<Checked>,
    requests: Vec<(Range<usize>, SyncSender<Reply>)>,
}

impl Turns {
    pub(super) fn new(
        writer: Writer,
        jobs: Receiver<Job>,
        clock: Clock,
        snapshots: Snapshots,
        failure: Failure,
    ) -> Self {
        let uncovered = writer.needs_checkpoint().then(|| clock());
        Self { writer, jobs, clock, snapshots, failure, kept: Kept::default(), uncovered, failed_checkpoints: 0 }
    }

    /// Works until it is told to stop, then closes the ledger.
    pub(super) fn run(mut self) -> Result<(), LedgerError> {
        let worked = catch_unwind(AssertUnwindSafe(|| self.work()));
        self.snapshots.withdraw();
        if worked.is_err() {
            self.failure.set(|| "the writer panicked".to_owned());
            self.writer.poisoned = true;
        }
        // What is queued is not answered any more, and whoever waits hears that.
        drop(self.jobs);
        self.writer.close()
    }

    fn work(&mut self) {
        loop {
            let job = match self.uncovered {
                None => self.jobs.recv().map_err(|_gone| RecvTimeoutError::Disconnected),
                Some(_) => self.jobs.recv_timeout(Duration::from_millis(self.checkpoint_in_ms())),
            };
            // That so much time has passed, a clock that stands still does not say.
            let (ends, late) = match job {
                Ok(job) => (self.turn(job), self.checkpoint_in_ms() == 0),
                Err(RecvTimeoutError::Timeout) => (false, true),
                Err(RecvTimeoutError::Disconnected) => (true, false),
            };
            if late && self.uncovered.is_some() {
                // Whoever asks for one hears why there is none.
                drop(self.cover());
            }
            if ends {
                return;
            }
        }
    }

    fn checkpoint_in_ms(&self) -> u64 {
        let Some(since) = self.uncovered else { return CHECKPOINT_AFTER_MS };
        // A clock that went back counts like one that goes on.
        let passed_ms = (self.clock)().0.abs_diff(since.0) / 1000;
        CHECKPOINT_AFTER_MS.saturating_sub(passed_ms)
    }

    /// Does what is asked for, and what else is queued; tells whether that is to stop.
    fn turn(&mut self, first: Job) -> bool {
        let (mut events, mut bytes) = first.size();
        let mut jobs = vec![first];
        while events < TURN_EVENTS_MAX && bytes < TURN_BYTES_MAX {
            let Ok(job) = self.jobs.try_recv() else { break };
            let (more_events, more_bytes) = job.size();
            (events, bytes) = (events.saturating_add(more_events), bytes.saturating_add(more_bytes));
            jobs.push(job);
        }
        let mut ends = false;
        let mut group = Group::default();
        for job in jobs {
            match job {
                Job::Append { events, together, reply } if together == Together::EachOnItsOwn || events.len() == 1 => {
                    let begin = group.events.len();
                    group.events.extend(events);
                    group.requests.push((begin..group.events.len(), reply));
                }
                Job::Append { events, together, reply } => {
                    self.commit(core::mem::take(&mut group));
                    send(&reply, told(self.append(&events, together)));
                }
                Job::Do { task, reply } => {
                    self.commit(core::mem::take(&mut group));
                    send(&reply, self.do_one(&task).unwrap_or_else(|error| failed(&error)));
                }
                Job::Gone { holder } => {
                    self.commit(core::mem::take(&mut group));
                    self.kept.gone(holder);
                }
                Job::Stop => ends = true,
            }
        }
        self.commit(group);
        ends
    }

    fn do_one(&mut self, task: &Task) -> Result<Reply, LedgerError> {
        match task {
            Task::Cover => return self.covered(),
            Task::Prove { seq } => return self.prove(*seq),
            Task::Writable => self.writer.check_writable()?,
            Task::Keep { holder, digest } => self.kept.keep(*holder, *digest, self.writer.blobs())?,
            Task::Discard { holder } => self.kept.discard(*holder, self.writer.blobs())?,
        }
        Ok((Answer::Done, Vec::new()))
    }

    fn commit(&mut self, group: Group) {
        let Group { events, requests } = group;
        let appended = self.append(&events, Together::EachOnItsOwn);
        // What one of them asks for may be what cannot be done; the others have nothing to do with it.
        let apart = appended.is_err() && requests.len() > 1 && self.failure.get().is_none();
        for (range, reply) in requests {
            let answer = match &appended {
                Ok(outcomes) => outcomes_told(outcomes.get(range).unwrap_or_default()),
                Err(_) if apart => told(self.append(events.get(range).unwrap_or_default(), Together::EachOnItsOwn)),
                Err(error) => failed(error),
            };
            send(&reply, answer);
        }
    }

    /// Appends events, and shows readers what came of it before anybody is answered.
    fn append(&mut self, events: &[Checked], together: Together) -> Result<Vec<Outcome>, LedgerError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        if self.failure.get().is_some() {
            return Err(LedgerError::Poisoned);
        }
        let before = self.writer.size();
        let handed: Vec<_> = events.iter().map(Handed::checked).collect();
        let appended = self.writer.append_handed(&handed, together, (self.clock)());
        if self.writer.size() > before {
            self.snapshots.publish(self.writer.snapshot());
            self.uncovered.get_or_insert_with(|| (self.clock)());
        }
        // After an error some may be in the log all the same.
        let may_be_there = |at: usize| appended.as_ref().map_or(true, |all| all.get(at).is_some_and(Outcome::is_ok));
        for (_, checked) in events.iter().enumerate().filter(|(at, _)| may_be_there(*at)) {
            self.kept.named_by(&checked.signed.event);
        }
        if let Err(error) = &appended {
            self.note(error);
        }
        appended
    }

    /// After some errors nothing more is written, and whoever serves must know.
    fn note(&self, error: &LedgerError) {
        if self.writer.is_poisoned() {
            self.failure.set(|| crate::served::message::in_words(error));
        }
    }

    /// Writes a checkpoint over all entries, unless there is one.
    fn cover(&mut self) -> Result<(), LedgerError> {
        if self.uncovered.is_none() {
            return Ok(());
        }
        match self.writer.checkpoint() {
            Ok(()) => {
                (self.uncovered, self.failed_checkpoints) = (None, 0);
                self.snapshots.publish(self.writer.snapshot());
                Ok(())
            }
            Err(error) => {
                self.uncovered = Some((self.clock)());
                self.failed_checkpoints = self.failed_checkpoints.saturating_add(1);
                self.note(&error);
                if self.failed_checkpoints > CHECKPOINT_TRIES {
                    self.failure.set(|| crate::served::message::in_words(&error));
                }
                Err(error)
            }
        }
    }

    fn covered(&mut self) -> Result<Reply, LedgerError> {
        // What can be read can be read, whether or not it can be covered.
        if self.writer.check_writable().is_ok() {
            self.cover()?;
        }
        let snapshot = self.writer.snapshot();
        Ok((Answer::Head { head: Head::of(&snapshot) }, vec![snapshot.checkpointed().note.clone()]))
    }

    fn prove(&mut self, seq: Seq) -> Result<Reply, LedgerError> {
        self.cover()?;
        Ok((Answer::Proof, vec![self.writer.prove(seq)?.to_bytes()]))
    }
}

fn told(appended: Result<Vec<Outcome>, LedgerError>) -> Reply {
    appended.map_or_else(|error| failed(&error), |outcomes| outcomes_told(&outcomes))
}

fn outcomes_told(outcomes: &[Outcome]) -> Reply {
    (Answer::Outcomes { outcomes: outcomes.iter().map(Told::of).collect() }, Vec::new())
}

/// Returns the answer that something could not be done.
pub(super) fn failed(error: &LedgerError) -> Reply {
    (Answer::Failed { problem: Problem::from(error) }, Vec::new())
}

/// Whoever asked may be gone.
fn send(reply: &SyncSender<Reply>, answer: Reply) {
    drop(reply.send(answer));
}
