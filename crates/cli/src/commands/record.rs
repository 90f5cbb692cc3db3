//! `casebook record`: events as JSON lines, each acknowledged when it is durable.

use crate::{
    args::{Global, RecordArgs},
    commands::verify,
    desk::{self, Draft, sign},
    env::Env,
    envelope, exit,
    failure::Failure,
    output::{ClosedPipe, Output},
};
use anyhow::Context as _;
use ledger::{CHECKPOINT_DELAY_MS, Ledger, Outcome, PrivateKey, Rejection, SignedEvent, Together};
use model::{EventData, EventKind, Refusal};
use serde_json::{Map, Value, json};
use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel},
    time::Duration,
};

/// Lines that go into one append.
const BATCH_LINES: usize = 512;
/// The longest line, in bytes: an event in base64, and room.
const LINE_BYTES_MAX: u64 = 256 * 1024;
/// How long to write before others get a turn.
const TURN_MS: u128 = 500;

/// A line, and what it asks for.
struct Asked {
    line: u64,
    event: Result<Prepared, String>,
}

impl Asked {
    fn is_envelope(&self) -> bool {
        self.event.as_ref().is_ok_and(|prepared| prepared.envelope)
    }
}

/// Lines by number, with what was wrong with some before anybody was asked.
type Lines = Vec<(u64, Option<String>)>;

/// An event that is ready to be appended.
struct Prepared {
    signed: SignedEvent,
    /// It came as a DSSE envelope, whose signatures by strangers are dropped.
    envelope: bool,
}

/// Runs `casebook record`.
pub(crate) fn run(args: &RecordArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let root = desk::ledger_path(global)?;
    let input = open(&args.file)?;
    let ledger = desk::open(&root, global, out)?;
    ledger.check_writable()?;
    // It may not be needed: lines that are signed already go in without.
    let key = desk::author_key(global, env, &root, &ledger.config().log_key)
        .map_err(|error| with_remedies(&Failure::of(&error)));
    let origin = ledger.config().origin.clone();
    let (sender, receiver) = sync_channel(2 * BATCH_LINES);
    let signer = Signer { env: env.clone(), origin, key };
    let lines = std::thread::spawn(move || read_lines(input, &signer, &sender));
    let mut run = Run {
        global,
        env,
        out,
        ledger: Some(ledger),
        asked: VecDeque::new(),
        appended: 0,
        existed: 0,
        refused: 0,
        silent: false,
        bar: verify::progress(out, "recorded"),
    };
    let began = env.moment();
    if args.atomic {
        run.atomically(&receiver)?;
    } else {
        run.each(&receiver)?;
    }
    drop(receiver);
    // The thread ends with its input, or when nobody listens any more.
    drop(lines.join());
    run.bar.finish_and_clear();
    if let Some(ledger) = run.ledger.take() {
        ledger.close()?;
    }
    run.summary(began.elapsed());
    Ok(if run.refused == 0 { exit::DONE } else { exit::FAILED })
}

fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path).map_err(|error| Failure::cannot_read(path, &error))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Completes and signs lines on a thread of its own, while the ledger writes those before.
struct Signer {
    env: Env,
    origin: String,
    key: Result<PrivateKey, String>,
}

fn read_lines(mut input: Box<dyn BufRead + Send>, signer: &Signer, sender: &SyncSender<Asked>) {
    let mut next = 1_u64;
    loop {
        let (line, mut bytes) = (next, Vec::new());
        let read = read_value(&mut input, &mut bytes, &mut next);
        let event = match read {
            Ok(0) => return,
            Ok(_) if bytes.len() as u64 > LINE_BYTES_MAX => {
                if !bytes.ends_with(b"\n") && skip_line(&mut input).is_err() {
                    return;
                }
                Err(format!("longer than {LINE_BYTES_MAX} bytes"))
            }
            Ok(_) if bytes.trim_ascii().is_empty() => continue,
            Ok(_) => signer.prepare(&bytes),
            Err(error) => Err(format!("cannot be read: {error}")),
        };
        let failed = read_failed(&event);
        if sender.send(Asked { line, event }).is_err() || failed {
            return;
        }
    }
}

/// Reads a line, or the lines from one that is `{` to one that is `}`, as printers of JSON write a value.
fn read_value(input: &mut impl BufRead, bytes: &mut Vec<u8>, next: &mut u64) -> io::Result<usize> {
    loop {
        let begin = bytes.len();
        let room = LINE_BYTES_MAX.saturating_add(1).saturating_sub(begin as u64);
        let read = input.by_ref().take(room).read_until(b'\n', bytes)?;
        *next = next.saturating_add(1);
        let line = bytes.get(begin..).unwrap_or_default();
        let goes_on = if begin == 0 { line.trim_ascii() == b"{" } else { line.trim_ascii_end() != b"}" };
        if read == 0 || !goes_on || bytes.len() as u64 > LINE_BYTES_MAX {
            return Ok(bytes.len());
        }
    }
}

fn read_failed(event: &Result<Prepared, String>) -> bool {
    event.as_ref().is_err_and(|problem| problem.starts_with("cannot be read"))
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (used, end) = match buffer.iter().position(|b| *b == b'\n') {
            Some(at) => (at.saturating_add(1), true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if end {
            return Ok(());
        }
    }
}

impl Signer {
    fn prepare(&self, bytes: &[u8]) -> Result<Prepared, String> {
        let text = core::str::from_utf8(bytes).map_err(|error| format!("not UTF-8: {error}"))?;
        let value = model::input::parse(text.trim()).map_err(|error| format!("not JSON: {error}"))?;
        let Value::Object(members) = value else { return Err("not a JSON object".to_owned()) };
        if members.contains_key("payload") {
            envelope::read(members).map(|signed| Prepared { signed, envelope: true })
        } else if members.contains_key("event") {
            as_it_stands(members)
        } else {
            self.complete(members)
        }
    }

    fn complete(&self, mut members: Map<String, Value>) -> Result<Prepared, String> {
        let key = self.key.as_ref().map_err(Clone::clone)?;
        let mut text = |name: &str| match members.remove(name) {
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(format!("`{name}` must be a string, not {other}")),
            None => Ok(None),
        };
        let event_type = text("type")?.ok_or("it has no `type`")?;
        let subject = text("subject")?.ok_or("it has no `subject`")?;
        let (id, time) = (text("id")?, text("time")?);
        let Some(Value::Object(data)) = members.remove("data") else {
            return Err("it has no object `data`".to_owned());
        };
        if let Some(name) = members.keys().next() {
            return Err(format!("`{name}` is not known; known are type, subject, data, id and time"));
        }
        let kind = EventKind::named(&event_type)
            .ok_or_else(|| refused(&Refusal::UnknownType { found: event_type.clone() }))?;
        let full = kind.full_name().parse().map_err(|error: proof::EventFault| error.to_string())?;
        proof::json::check_value(&Value::Object(data.clone())).map_err(|error| format!("`data` is {error}"))?;
        let draft = Draft {
            id: id.map(|id| id.parse()).transpose().map_err(|error: proof::name::NameError| error.to_string())?,
            time: time
                .map(|time| time.parse())
                .transpose()
                .map_err(|error: proof::time::TimeError| error.to_string())?,
            ..Draft::new(
                subject.parse().map_err(|error: proof::name::NameError| error.to_string())?,
                EventData::read(&full, &data).map_err(|refusal| refused(&refusal))?,
            )
        };
        let signed =
            sign(&self.env, &self.origin, &[key], &draft).map_err(|error| with_remedies(&Failure::of(&error)))?;
        Ok(Prepared { signed, envelope: false })
    }
}

/// A refusal and its remedy, on one line.
fn refused(refusal: &Refusal) -> String {
    refusal.remedy().map_or_else(|| refusal.to_string(), |remedy| format!("{refusal}; {remedy}"))
}

/// A failure and what to do next, on one line.
fn with_remedies(failure: &Failure) -> String {
    core::iter::once(&failure.message).chain(&failure.next).map(String::as_str).collect::<Vec<_>>().join("; ")
}

fn as_it_stands(mut members: Map<String, Value>) -> Result<Prepared, String> {
    let event = members.remove("event").unwrap_or_default();
    let signatures = envelope::signatures(members.remove("signatures"))?;
    if let Some(name) = members.keys().next() {
        return Err(format!("`{name}` is not known beside `event` and `signatures`"));
    }
    let event = proof::json::to_canonical(&event).map_err(|error| format!("the event is {error}"))?;
    Ok(Prepared { signed: SignedEvent { event, signatures }, envelope: false })
}

struct Run<'a> {
    global: &'a Global,
    env: &'a Env,
    out: &'a Output,
    ledger: Option<Ledger>,
    /// Batches that were handed over and not answered yet.
    asked: VecDeque<Lines>,
    appended: u64,
    existed: u64,
    refused: u64,
    silent: bool,
    bar: indicatif::ProgressBar,
}

impl Run<'_> {
    fn each(&mut self, lines: &Receiver<Asked>) -> anyhow::Result<()> {
        let ended = self.hand_over_all(lines);
        // What was acknowledged before something went wrong is told all the same.
        while ended.is_err() && !self.asked.is_empty() && self.tell_next().is_ok() {}
        ended
    }

    fn hand_over_all(&mut self, lines: &Receiver<Asked>) -> anyhow::Result<()> {
        let mut turn = self.env.moment();
        let mut checkpointed = self.env.moment();
        let delay = Duration::from_millis(CHECKPOINT_DELAY_MS);
        loop {
            // With answers to come nobody waits for lines.
            let patience = if self.asked.is_empty() { delay / 2 } else { Duration::ZERO };
            let (batch, end) = next_batch(lines, patience);
            let is_idle = batch.is_empty();
            if !is_idle {
                self.hand_over(batch)?;
            }
            while !self.asked.is_empty() && (end || is_idle || self.is_far_ahead()?) {
                self.tell_next()?;
            }
            if checkpointed.elapsed() >= delay / 2 {
                if self.ledger()?.needs_checkpoint() {
                    self.ledger()?.checkpoint()?;
                }
                checkpointed = self.env.moment();
            }
            if end {
                return Ok(());
            }
            if turn.elapsed().as_millis() >= TURN_MS && self.ledger()?.somebody_waits() {
                self.give_way()?;
                turn = self.env.moment();
            }
        }
    }

    /// Lets whoever waits have the ledger for a while.
    fn give_way(&mut self) -> anyhow::Result<()> {
        let Some(ledger) = self.ledger.take() else { return Ok(()) };
        let root = ledger.root().to_owned();
        ledger.close()?;
        std::thread::sleep(Duration::from_millis(50));
        // It is our turn again when they are done, however long that takes.
        let patient = Global { wait: self.global.wait.max(600_000), ..self.global.clone() };
        self.ledger = Some(desk::open(&root, &patient, self.out)?);
        Ok(())
    }

    fn atomically(&mut self, lines: &Receiver<Asked>) -> anyhow::Result<()> {
        let limit = usize::try_from(ledger::journal::BATCH_BYTES_MAX / 2).unwrap_or(usize::MAX);
        let (mut all, mut bytes) = (Vec::new(), 0_usize);
        for asked in lines {
            bytes = bytes.saturating_add(asked.event.as_ref().map_or(0, |event| event.signed.event.len()));
            if bytes > limit {
                return Err(Failure::new(format!("--atomic takes at most {limit} bytes of events at once"))
                    .then("leave --atomic out, or split the file")
                    .unwritten()
                    .into());
            }
            all.push(asked);
        }
        if all.iter().any(|asked| asked.event.is_err()) {
            for asked in &mut all {
                if asked.event.is_ok() {
                    asked.event = Err("not appended, because another line was refused".to_owned());
                }
            }
        }
        self.append(all)
    }

    fn ledger(&mut self) -> anyhow::Result<&mut Ledger> {
        self.ledger.as_mut().context("the ledger is not open")
    }

    /// Appends a batch whole or not at all, and answers.
    fn append(&mut self, batch: Vec<Asked>) -> anyhow::Result<()> {
        let (ready, lines) = self.ready(batch)?;
        let now = self.env.now();
        let outcomes = self.ledger()?.append(&ready, Together::AllOrNothing, now)?;
        self.tell(lines, outcomes)
    }

    /// Hands a batch over. The answers come later.
    fn hand_over(&mut self, batch: Vec<Asked>) -> anyhow::Result<()> {
        // Who is a stranger, what came before decides too.
        while !self.asked.is_empty() && batch.iter().any(Asked::is_envelope) {
            self.tell_next()?;
        }
        let (ready, lines) = self.ready(batch)?;
        let now = self.env.now();
        self.ledger()?.hand_over(&ready, now)?;
        self.asked.push_back(lines);
        Ok(())
    }

    fn is_far_ahead(&mut self) -> anyhow::Result<bool> {
        let ledger = self.ledger()?;
        Ok(ledger.ahead() >= ledger.ahead_max())
    }

    /// Answers the batch that was handed over first.
    fn tell_next(&mut self) -> anyhow::Result<()> {
        let Some(lines) = self.asked.pop_front() else { return Ok(()) };
        let outcomes = self.ledger()?.outcomes()?.unwrap_or_default();
        self.tell(lines, outcomes)
    }

    /// Returns the events of a batch, and its lines, with what is wrong with some.
    fn ready(&mut self, batch: Vec<Asked>) -> anyhow::Result<(Vec<SignedEvent>, Lines)> {
        let mut ready = Vec::with_capacity(batch.len());
        let mut lines = Vec::with_capacity(batch.len());
        for asked in batch {
            match asked.event {
                Ok(prepared) => {
                    let signed =
                        if prepared.envelope { self.without_strangers(prepared.signed)? } else { prepared.signed };
                    ready.push(signed);
                    lines.push((asked.line, None));
                }
                Err(problem) => lines.push((asked.line, Some(problem))),
            }
        }
        Ok((ready, lines))
    }

    fn tell(&mut self, lines: Lines, outcomes: Vec<Outcome>) -> anyhow::Result<()> {
        let mut outcomes = outcomes.into_iter();
        let mut text = String::new();
        for (line, problem) in lines {
            let answer = match problem {
                Some(problem) => self.refusal(line, &problem, None),
                None => match outcomes.next() {
                    Some(outcome) => self.answer(line, &outcome),
                    None => continue,
                },
            };
            text.push_str(&answer.to_string());
            text.push('\n');
        }
        self.bar.set_position(self.appended.saturating_add(self.existed));
        self.write(&text)
    }

    fn answer(&mut self, line: u64, outcome: &Outcome) -> Value {
        match outcome {
            Ok(receipt) => {
                let count = if receipt.existed { &mut self.existed } else { &mut self.appended };
                *count = count.saturating_add(1);
                json!({
                    "line": line,
                    "id": receipt.id.to_string(),
                    "seq": receipt.seq.0,
                    "leaf": receipt.leaf.to_string(),
                })
            }
            Err(rejection) => self.refusal(line, &rejection.to_string(), Rejection::remedy(rejection)),
        }
    }

    fn refusal(&mut self, line: u64, problem: &str, remedy: Option<String>) -> Value {
        self.refused = self.refused.saturating_add(1);
        let text = remedy.map_or_else(|| problem.to_owned(), |remedy| format!("{problem}; {remedy}"));
        json!({"line": line, "refused": text})
    }

    /// DSSE: signatures by keys that this ledger does not know are dropped, and that is said.
    fn without_strangers(&mut self, mut signed: SignedEvent) -> anyhow::Result<SignedEvent> {
        let out = self.out;
        let new = proof::Event::parse(&signed.event).ok().and_then(|event| envelope::enrols(&event));
        let governance = self.ledger()?.governance()?;
        let (known, strangers): (Vec<_>, Vec<_>) = signed.signatures.into_iter().partition(|signature| {
            governance.keys().contains_key(&signature.keyid)
                || new.as_ref().is_some_and(|key| *key.id() == signature.keyid)
        });
        signed.signatures = known;
        if signed.signatures.is_empty() {
            // With nobody known left, the refusal names them.
            signed.signatures = strangers;
        } else {
            for stranger in strangers {
                out.warn(&format!("dropped the signature by `{}`, which is not enrolled here", stranger.keyid));
            }
        }
        Ok(signed)
    }

    /// Acknowledgements go out; once nobody reads them any more, recording goes on without.
    fn write(&mut self, text: &str) -> anyhow::Result<()> {
        if self.silent {
            return Ok(());
        }
        match self.out.write(&crate::output::safe_json(text)) {
            Err(error) if error.is::<ClosedPipe>() => {
                self.silent = true;
                Ok(())
            }
            result => result,
        }
    }

    fn summary(&self, took: Duration) {
        let count = self.appended.saturating_add(self.existed).saturating_add(self.refused);
        let millis = took.as_millis().max(1);
        let rate = u128::from(count).saturating_mul(1000) / millis;
        self.out.note(&format!(
            "{} appended, {} known already, {} refused, in {}.{:01} s: {rate} events/s",
            self.appended,
            self.existed,
            self.refused,
            millis / 1000,
            millis % 1000 / 100
        ));
    }
}

/// Waits for a line, and takes what else is there.
fn next_batch(lines: &Receiver<Asked>, patience: Duration) -> (Vec<Asked>, bool) {
    let mut batch = Vec::new();
    match lines.recv_timeout(patience) {
        Ok(first) => batch.push(first),
        Err(RecvTimeoutError::Timeout) => return (batch, false),
        Err(RecvTimeoutError::Disconnected) => return (batch, true),
    }
    while batch.len() < BATCH_LINES {
        match lines.try_recv() {
            Ok(asked) => batch.push(asked),
            Err(TryRecvError::Empty) => return (batch, false),
            Err(TryRecvError::Disconnected) => return (batch, true),
        }
    }
    (batch, false)
}
