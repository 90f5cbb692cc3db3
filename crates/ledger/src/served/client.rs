//! The end that asks: a connection to the server of a ledger, one question at a time, and appends ahead of their answers.

use super::{
    EVENTS_BYTES_SOON, EVENTS_MAX, PIPELINE_MAX, PROTOCOL, ServedError,
    frame::{self, FRAME_BYTES_MAX, FrameError},
    message::{self, Answer, Question, Request, Standing, parsed},
    socket,
};
use crate::{
    commit::{Outcome, SignedEvent, Together},
    damage::LedgerError,
    search::{Found, Query},
    states,
};
use model::Recorded;
use proof::{Digest, Event, EventId, Seq, Slug, StreamName, tlog_proof::TlogProof};
use std::{
    collections::{BTreeSet, VecDeque},
    io,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How long a server may take to say hello before it counts as busy.
const HELLO: Duration = Duration::from_secs(5);

/// A connection to the server of a ledger.
#[derive(Debug)]
pub(crate) struct Client {
    root: PathBuf,
    line: Mutex<Line>,
}

/// What is under way on a connection.
#[derive(Debug)]
struct Line {
    stream: UnixStream,
    /// Events that were sent and not answered, a request each.
    sent: VecDeque<Vec<SignedEvent>>,
    /// What was answered and not asked for yet.
    told: VecDeque<Vec<Outcome>>,
    /// An append has failed: what became of the events behind it is not told any more.
    is_broken: bool,
}

type Parts = Vec<Vec<u8>>;

impl Client {
    /// Connects to the server of the ledger in `root`, and returns what the log held then; nothing where there is no
    /// server, or none that has time.
    ///
    /// # Errors
    /// When what listens there is not of this version, or not of this user.
    pub(crate) fn connect(root: &Path) -> Result<Option<(Self, Standing)>, LedgerError> {
        let Some(mut stream) = socket::connect(root)? else { return Ok(None) };
        let in_time = |stream: &UnixStream, time| {
            let set = stream.set_read_timeout(time);
            set.map_err(|source| ServedError::Socket { path: root.join(socket::SOCKET_FILE), source })
        };
        in_time(&stream, Some(HELLO))?;
        let (answer, parts) = match receive(&mut stream) {
            Ok(Some(answer)) => answer,
            // It is ending, or has no time.
            Ok(None) | Err(FrameError::Io(_)) => return Ok(None),
            Err(error) => return Err(not_understood(&error).into()),
        };
        in_time(&stream, None)?;
        if answer == Answer::Busy {
            return Ok(None);
        }
        let Answer::Hello { protocol, head } = answer else { return Err(unexpected(&answer).into()) };
        if protocol != PROTOCOL {
            return Err(ServedError::Version { found: protocol }.into());
        }
        let standing = head.read(parts.first().map_or(&[], Vec::as_slice))?;
        let line = Line { stream, sent: VecDeque::new(), told: VecDeque::new(), is_broken: false };
        Ok(Some((Self { root: root.to_owned(), line: Mutex::new(line) }, standing)))
    }

    /// Sends a question, and returns its answer.
    fn ask(&self, request: &Request) -> Result<(Answer, Parts), LedgerError> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        while !line.sent.is_empty() {
            self.take_one(&mut line)?;
        }
        frame::write(&mut line.stream, request, &[]).map_err(|error| line.lost(&error))?;
        self.receive(&mut line)
    }

    /// Receives the next answer; one that says why it is none is an error.
    fn receive(&self, line: &mut Line) -> Result<(Answer, Parts), LedgerError> {
        match receive(&mut line.stream) {
            Ok(Some((Answer::Failed { problem }, _))) => Err(problem.into_error(&self.root)),
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err(line.lost(&FrameError::Io(io::ErrorKind::UnexpectedEof.into())).into()),
            Err(error) => Err(line.lost(&error).into()),
        }
    }

    /// Receives what became of the events that were sent first.
    fn take_one(&self, line: &mut Line) -> Result<(), LedgerError> {
        if line.is_broken {
            return Err(line.gone().into());
        }
        let outcomes = self.receive(line).and_then(|answer| match answer {
            (Answer::Outcomes { outcomes }, _) if Some(outcomes.len()) == line.sent.front().map(Vec::len) => {
                Ok(outcomes.into_iter().map(message::Told::read).collect::<Result<_, _>>()?)
            }
            (other, _) => Err(unexpected(&other).into()),
        });
        line.is_broken = outcomes.is_err();
        line.told.push_back(outcomes?);
        line.sent.pop_front();
        Ok(())
    }

    /// Sends events ahead of their answer. Those that stand on their own may be sent in several requests.
    ///
    /// # Errors
    /// When the server is gone, or they are too many to go in together.
    pub(crate) fn send(&self, events: &[SignedEvent], together: Together) -> Result<(), LedgerError> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if together == Together::AllOrNothing {
            return self.send_one(&mut line, events, true);
        }
        let mut rest = events;
        while !rest.is_empty() {
            let mut bytes = 0_usize;
            let soon = |signed: &SignedEvent| {
                bytes = bytes.saturating_add(signed.event.len());
                bytes > EVENTS_BYTES_SOON
            };
            let count = rest.iter().position(soon).map_or(rest.len(), |at| at.saturating_add(1)).min(EVENTS_MAX);
            let (now, later) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            self.send_one(&mut line, now, false)?;
            rest = later;
        }
        Ok(())
    }

    fn send_one(&self, line: &mut Line, events: &[SignedEvent], together: bool) -> Result<(), LedgerError> {
        // The server reads on while so many are unanswered, so that neither end waits for the other to read.
        while line.sent.len() >= PIPELINE_MAX {
            self.take_one(line)?;
        }
        let bytes = match frame::to_bytes(&Request::Append { together }, &message::event_parts(events)) {
            Ok(bytes) => bytes,
            Err(FrameError::TooLong { bytes }) => {
                return Err(ServedError::TooLong { bytes, max_bytes: FRAME_BYTES_MAX }.into());
            }
            Err(error) => return Err(not_understood(&error).into()),
        };
        line.sent.push_back(events.to_vec());
        let written = io::Write::write_all(&mut line.stream, &bytes);
        written.map_err(|error| line.lost(&error.into()).into())
    }

    /// Returns what became of all events that were sent and not asked for yet, in their order.
    ///
    /// # Errors
    /// When the server is gone, or could not append them.
    pub(crate) fn outcomes(&self) -> Result<Vec<Outcome>, LedgerError> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        while !line.sent.is_empty() {
            self.take_one(&mut line)?;
        }
        Ok(line.told.drain(..).flatten().collect())
    }

    /// As [`Client::outcomes`], of as many events, which were sent first.
    pub(crate) fn outcomes_of(&self, count: usize) -> Result<Vec<Outcome>, LedgerError> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        while line.told.iter().map(Vec::len).sum::<usize>() < count && !line.sent.is_empty() {
            self.take_one(&mut line)?;
        }
        let mut outcomes = Vec::with_capacity(count);
        while outcomes.len() < count
            && let Some(told) = line.told.pop_front()
        {
            outcomes.extend(told);
        }
        Ok(outcomes)
    }

    /// Returns what the log holds now; `covered` asks for a checkpoint over all of it.
    ///
    /// # Errors
    /// As every question: when the server is gone, or says why it has no answer.
    pub(crate) fn standing(&self, covered: bool) -> Result<Standing, LedgerError> {
        let request = if covered { Request::Cover } else { Request::Ask(Question::Head) };
        match self.ask(&request)? {
            (Answer::Head { head }, parts) => Ok(head.read(parts.first().map_or(&[], Vec::as_slice))?),
            (other, _) => Err(unexpected(&other).into()),
        }
    }

    /// Makes sure that the server can write.
    pub(crate) fn check_writable(&self) -> Result<(), LedgerError> {
        self.done(&Request::Writable)
    }

    /// Asks for what has no answer but that it is done.
    fn done(&self, request: &Request) -> Result<(), LedgerError> {
        match self.ask(request)? {
            (Answer::Done, _) => Ok(()),
            (other, _) => Err(unexpected(&other).into()),
        }
    }

    /// Tells the server of a blob that is about to be kept.
    pub(crate) fn keep(&self, digest: Digest) -> Result<(), LedgerError> {
        self.done(&Request::Keep { digest: digest.to_string() })
    }

    /// Takes back the blobs that were kept and that nobody needs.
    pub(crate) fn discard(&self) -> Result<(), LedgerError> {
        self.done(&Request::Discard)
    }

    pub(crate) fn entry(&self, seq: Seq) -> Result<Option<Vec<u8>>, LedgerError> {
        let (parts, _) = self.entries(Question::Entry { seq: seq.0 })?;
        Ok(parts.into_iter().next())
    }

    pub(crate) fn find(&self, id: EventId) -> Result<Option<Seq>, LedgerError> {
        match self.ask(&Request::Ask(Question::Find { id: id.to_string() }))? {
            (Answer::At { seq }, _) => Ok(seq.map(Seq)),
            (other, _) => Err(unexpected(&other).into()),
        }
    }

    /// Tells whether a stream has an entry of this version, up to a position.
    pub(crate) fn has_version(&self, stream: &StreamName, version: u64, upto: Seq) -> Result<bool, LedgerError> {
        let question = Question::Stream { stream: stream.to_string(), from: version, upto: upto.0, limit: 1 };
        Ok(!self.entries(question)?.0.is_empty())
    }

    /// Returns a stream's entries up to a position.
    pub(crate) fn stream(&self, stream: &StreamName, upto: Seq) -> Result<Vec<Recorded>, LedgerError> {
        let mut out: Vec<Recorded> = Vec::new();
        loop {
            let (from, limit) = (out.len() as u64, usize::MAX);
            let question = Question::Stream { stream: stream.to_string(), from, upto: upto.0, limit };
            let (parts, more) = self.entries(question)?;
            let ends = !more || parts.is_empty();
            for bytes in parts {
                out.push(Recorded::of(&states::parsed(Seq(0), &bytes)?));
            }
            if ends {
                return Ok(out);
            }
        }
    }

    pub(crate) fn streams(&self, kind: &str) -> Result<Vec<StreamName>, LedgerError> {
        let mut out: Vec<StreamName> = Vec::new();
        loop {
            let after = out.last().map(ToString::to_string);
            let (names, more) = self.names(Question::Streams { kind: kind.to_owned(), after })?;
            let ends = !more || names.is_empty();
            out.extend(names);
            if ends {
                return Ok(out);
            }
        }
    }

    pub(crate) fn naming(&self, source: &Slug, upto: Seq) -> Result<BTreeSet<StreamName>, LedgerError> {
        let (names, _) = self.names(Question::Naming { source: source.to_string(), upto: upto.0 })?;
        Ok(names.into_iter().collect())
    }

    /// Returns some entries from a position on; none when there are none behind it.
    pub(crate) fn page(&self, from: Seq, upto: Seq) -> Result<Parts, LedgerError> {
        Ok(self.entries(Question::Entries { from: from.0, upto: upto.0 })?.0)
    }

    pub(crate) fn search(&self, query: &Query) -> Result<Found, LedgerError> {
        match self.ask(&Request::Ask(Question::search(query)))? {
            (Answer::Found { found }, _) => Ok(found.read()?),
            (other, _) => Err(unexpected(&other).into()),
        }
    }

    pub(crate) fn prove(&self, seq: Seq) -> Result<TlogProof, LedgerError> {
        match self.ask(&Request::Prove { seq: seq.0 })? {
            (Answer::Proof, parts) => {
                let bytes = parts.first().map_or(&[] as &[u8], Vec::as_slice);
                TlogProof::parse(bytes)
                    .map_err(|error| ServedError::NotUnderstood { problem: error.to_string() }.into())
            }
            (other, _) => Err(unexpected(&other).into()),
        }
    }

    fn entries(&self, question: Question) -> Result<(Parts, bool), LedgerError> {
        match self.ask(&Request::Ask(question))? {
            (Answer::Entries { more }, parts) => Ok((parts, more)),
            (other, _) => Err(unexpected(&other).into()),
        }
    }

    fn names(&self, question: Question) -> Result<(Vec<StreamName>, bool), LedgerError> {
        match self.ask(&Request::Ask(question))? {
            (Answer::Names { more }, parts) => {
                let text = |part: Vec<u8>| String::from_utf8(part).unwrap_or_default();
                let names = parts.into_iter().map(|part| parsed(&text(part))).collect::<Result<_, _>>()?;
                Ok((names, more))
            }
            (other, _) => Err(unexpected(&other).into()),
        }
    }
}

impl Line {
    /// Returns what is to be said when the connection fails: which events were sent, and nobody knows what became of.
    fn lost(&self, error: &FrameError) -> ServedError {
        match error {
            FrameError::Io(_) => self.gone(),
            FrameError::TooLong { .. } | FrameError::Form { .. } => not_understood(error),
        }
    }

    fn gone(&self) -> ServedError {
        let id = |signed: &SignedEvent| Event::parse(&signed.event).ok().map(|event| event.id);
        ServedError::Gone { events: self.sent.iter().flatten().filter_map(id).collect() }
    }
}

fn receive(stream: &mut UnixStream) -> Result<Option<(Answer, Parts)>, FrameError> {
    let Some(length) = frame::read_length(stream)? else { return Ok(None) };
    let frame = frame::read_body(stream, length)?;
    Ok(Some((frame.head()?, frame.parts)))
}

fn not_understood(error: &FrameError) -> ServedError {
    ServedError::NotUnderstood { problem: error.to_string() }
}

fn unexpected(answer: &Answer) -> ServedError {
    ServedError::NotUnderstood { problem: format!("an answer to another question: {answer:?}") }
}
