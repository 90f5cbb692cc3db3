//! A ledger to be written to and asked, in one of two forms: this process has the directory, or it asks the server that
//! has it. Whoever uses it need not know which.

use crate::{
    blobs::{Blobs, Content},
    commit::{Outcome, SignedEvent, Together},
    config::Config,
    damage::LedgerError,
    hub::digests_in,
    keys::PrivateKey,
    lock::{LedgerLock, Taken},
    reader::{CaseView, Reader},
    served::{PIPELINE_MAX, ServedError, client::Client, message::Standing, socket},
    states,
    writer::{Warning, Writer},
};
use model::{Case, Governance, Recorded, Source};
use proof::{Digest, EventId, RecordedAt, Seq, Slug, StreamName, VerifierKey, tlog_proof::TlogProof};
use std::{
    collections::{BTreeMap, VecDeque},
    path::{Path, PathBuf},
    sync::Arc,
};

/// A ledger, and what happened on the way.
#[derive(Debug)]
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// What a person should hear of.
    pub warnings: Vec<Warning>,
}

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    form: Form,
    /// Blobs that were not there before, for events that are about to be appended.
    kept: Vec<Digest>,
    /// Appends that were handed over, and what became of them where that is known: how many events each has.
    handed_over: VecDeque<(usize, Option<Vec<Outcome>>)>,
}

#[derive(Debug)]
enum Form {
    Here(Box<Writer>),
    Served(Box<Served>),
}

/// A ledger that another process has.
#[derive(Debug)]
struct Served {
    root: PathBuf,
    config: Config,
    blobs: Blobs,
    client: Arc<Client>,
    /// Answers as of the position that is known here.
    reader: Reader,
    governance: Option<Governance>,
    views: BTreeMap<Slug, CaseView>,
    sources: BTreeMap<Slug, Source>,
}

impl Ledger {
    /// Opens a ledger directory for reading and writing, or asks the server that has it open.
    ///
    /// # Errors
    /// [`LedgerError::Lock`] when another process has it for longer than `wait_ms` and does not serve it,
    /// [`LedgerError::Damaged`] when it is not what its checkpoint promised.
    pub fn open(root: &Path, wait_ms: u64) -> Result<Opened, LedgerError> {
        let config = Config::read(root)?;
        match LedgerLock::acquire_unless(root, wait_ms, || Client::connect(root))? {
            Taken::Lock(lock) => Ok(Self::opened(Writer::locked(root, config, lock)?)),
            Taken::Instead((client, standing)) => {
                let form = Form::Served(Box::new(Served::new(root, config, client, standing)));
                Ok(Opened { ledger: Self::of(form), warnings: Vec::new() })
            }
        }
    }

    /// Opens a ledger directory that this process is to have for itself.
    ///
    /// # Errors
    /// [`ServedError::Running`] when a server has it; otherwise as [`Ledger::open`].
    pub fn open_alone(root: &Path, wait_ms: u64) -> Result<Opened, LedgerError> {
        let config = Config::read(root)?;
        let lock = lock_alone(root, wait_ms)?;
        Ok(Self::opened(Writer::locked(root, config, lock)?))
    }

    /// Opens a ledger directory and makes its index again from the journal.
    ///
    /// # Errors
    /// As [`Ledger::open_alone`].
    pub fn rebuild(root: &Path, wait_ms: u64) -> Result<Opened, LedgerError> {
        let config = Config::read(root)?;
        let lock = lock_alone(root, wait_ms)?;
        Ok(Self::opened(Writer::rebuilt(root, config, lock)?))
    }

    fn opened((writer, warnings): (Writer, Vec<Warning>)) -> Opened {
        Opened { ledger: Self::of(Form::Here(Box::new(writer))), warnings }
    }

    fn of(form: Form) -> Self {
        Self { form, kept: Vec::new(), handed_over: VecDeque::new() }
    }

    /// Returns what has the directory, if that is this process.
    pub(crate) fn into_writer(self) -> Option<Writer> {
        match self.form {
            Form::Here(writer) => Some(*writer),
            Form::Served(_) => None,
        }
    }

    /// Returns what answers questions, and what has the directory, if that is this process.
    ///
    /// # Errors
    /// When the server is gone, or cannot write a checkpoint.
    pub(crate) fn into_reader(self) -> Result<(Reader, Option<Writer>), LedgerError> {
        match self.form {
            Form::Here(writer) => Ok((Reader::at(writer.snapshot()), Some(*writer))),
            Form::Served(served) => {
                let covered = served.client.standing(true)?;
                Ok((Reader::served(served.client, covered, served.blobs), None))
            }
        }
    }

    /// Returns the directory.
    pub fn root(&self) -> &Path {
        match &self.form {
            Form::Here(writer) => writer.root(),
            Form::Served(served) => &served.root,
        }
    }

    /// Returns the configuration.
    pub fn config(&self) -> &Config {
        match &self.form {
            Form::Here(writer) => writer.config(),
            Form::Served(served) => &served.config,
        }
    }

    /// Returns the key that signs the log's checkpoints from here on.
    pub fn log_key(&self) -> &VerifierKey {
        match &self.form {
            Form::Here(writer) => writer.log_key(),
            Form::Served(served) => served.reader.log_key(),
        }
    }

    /// Returns the number of entries that are known here: others may be writing too.
    pub fn size(&self) -> u64 {
        match &self.form {
            Form::Here(writer) => writer.size(),
            Form::Served(served) => served.reader.size(),
        }
    }

    /// Returns the blobs. What is kept for an event goes through [`Ledger::keep`].
    pub fn blobs(&self) -> &Blobs {
        match &self.form {
            Form::Here(writer) => writer.blobs(),
            Form::Served(served) => &served.blobs,
        }
    }

    /// Tells whether another process waits for this one to close the ledger.
    pub fn somebody_waits(&self) -> bool {
        match &self.form {
            Form::Here(writer) => writer.somebody_waits(),
            Form::Served(_) => false,
        }
    }

    /// Tells whether this process has appended entries that it has to cover with a checkpoint. A server does that itself.
    pub fn needs_checkpoint(&self) -> bool {
        match &self.form {
            Form::Here(writer) => writer.needs_checkpoint(),
            Form::Served(_) => false,
        }
    }

    /// Makes sure that this can be written to, before anybody is asked for a key or a passphrase.
    ///
    /// # Errors
    /// [`LedgerError::ReadOnly`] for a copy without the log's private key, [`LedgerError::OldLogKey`] where the one before
    /// must sign too, [`LedgerError::Poisoned`] after a failed write.
    pub fn check_writable(&self) -> Result<(), LedgerError> {
        match &self.form {
            Form::Here(writer) => writer.check_writable(),
            Form::Served(served) => served.client.check_writable(),
        }
    }

    /// Makes sure that a checkpoint covers all entries.
    ///
    /// # Errors
    /// When the newest entry does not read back as it was written, or the file cannot be replaced.
    pub fn checkpoint(&mut self) -> Result<(), LedgerError> {
        match &mut self.form {
            Form::Here(writer) => writer.checkpoint(),
            Form::Served(served) => served.client.standing(true).map(drop),
        }
    }

    /// Writes the checkpoint, closes the index and gives up the lock, where this process has them.
    ///
    /// # Errors
    /// When one of these fails. What was acknowledged is in the journal all the same.
    pub fn close(self) -> Result<(), LedgerError> {
        match self.form {
            Form::Here(writer) => writer.close(),
            Form::Served(_) => Ok(()),
        }
    }
}

/// Takes out of `kept` what appended events name: it is not taken back any more. After an error some of them may be in
/// the log all the same.
fn stay(kept: &mut Vec<Digest>, events: &[SignedEvent], outcomes: Option<&Vec<Outcome>>) {
    if kept.is_empty() {
        return;
    }
    for (at, signed) in events.iter().enumerate() {
        if outcomes.is_none_or(|all| all.get(at).is_some_and(Outcome::is_ok)) {
            digests_in(&signed.event).for_each(|named| kept.retain(|digest| *digest != named));
        }
    }
}

/// Writing.
impl Ledger {
    /// Appends signed events, and returns what became of each. When it returns, those that were appended are durable.
    ///
    /// `now` is the log's clock, unless a server has one of its own; entries are never recorded before the one before
    /// them.
    ///
    /// # Errors
    /// When the ledger cannot be written. Then none of them is acknowledged.
    pub fn append(
        &mut self,
        events: &[SignedEvent],
        together: Together,
        now: RecordedAt,
    ) -> Result<Vec<Outcome>, LedgerError> {
        match &mut self.form {
            Form::Here(writer) => {
                let appended = writer.append(events, together, now);
                stay(&mut self.kept, events, appended.as_ref().ok());
                appended
            }
            Form::Served(served) => {
                served.client.send(events, together)?;
                let outcomes = served.client.outcomes()?;
                served.learn(&outcomes);
                Ok(outcomes)
            }
        }
    }

    /// Hands over events that stand on their own; what became of them, [`Ledger::outcomes`] tells, in this order. As many
    /// as [`Ledger::ahead_max`] may be handed over before that is asked.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn hand_over(&mut self, events: &[SignedEvent], now: RecordedAt) -> Result<(), LedgerError> {
        let outcomes = match &mut self.form {
            Form::Here(writer) => {
                let appended = writer.append(events, Together::EachOnItsOwn, now);
                stay(&mut self.kept, events, appended.as_ref().ok());
                Some(appended?)
            }
            Form::Served(served) => {
                served.client.send(events, Together::EachOnItsOwn)?;
                None
            }
        };
        self.handed_over.push_back((events.len(), outcomes));
        Ok(())
    }

    /// Returns what became of the events that were handed over first, or nothing where all were told.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn outcomes(&mut self) -> Result<Option<Vec<Outcome>>, LedgerError> {
        let Some((count, known)) = self.handed_over.pop_front() else { return Ok(None) };
        match (&mut self.form, known) {
            (_, Some(outcomes)) => Ok(Some(outcomes)),
            (Form::Here(_), None) => Ok(None),
            (Form::Served(served), None) => {
                let outcomes = served.client.outcomes_of(count)?;
                served.learn(&outcomes);
                Ok(Some(outcomes))
            }
        }
    }

    /// Returns how many times events were handed over whose outcomes were not asked for.
    pub fn ahead(&self) -> usize {
        self.handed_over.len()
    }

    /// Returns how far ahead it pays to be.
    pub fn ahead_max(&self) -> usize {
        match &self.form {
            Form::Here(_) => 1,
            Form::Served(_) => PIPELINE_MAX,
        }
    }

    /// Keeps bytes that an event is about to name: a blob stands before the event does.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep(&mut self, bytes: &[u8]) -> Result<(), LedgerError> {
        self.is_about_to_keep(Digest::of(bytes))?;
        self.blobs().put(bytes)?;
        Ok(())
    }

    /// As [`Ledger::keep`], many at once.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep_all(&mut self, all: &[&Content]) -> Result<(), LedgerError> {
        all.iter().try_for_each(|content| self.is_about_to_keep(content.digest()))?;
        self.blobs().put_all(all)?;
        Ok(())
    }

    fn is_about_to_keep(&mut self, digest: Digest) -> Result<(), LedgerError> {
        match &self.form {
            // Others may keep the same bytes just now, and one of them may be about to take them back.
            Form::Served(served) => served.client.keep(digest)?,
            Form::Here(writer) if !writer.blobs().has(digest)? => self.kept.push(digest),
            Form::Here(_) => {}
        }
        Ok(())
    }

    /// Takes back what was kept, where no event came to name it.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn discard(&mut self) -> Result<(), LedgerError> {
        if let Form::Served(served) = &self.form {
            return served.client.discard();
        }
        for digest in core::mem::take(&mut self.kept) {
            self.blobs().remove(digest)?;
        }
        Ok(())
    }

    /// Signs a checkpoint that covers all entries, and returns the proof that an entry is among them.
    ///
    /// # Errors
    /// As [`Ledger::checkpoint`], and when there is no such entry.
    pub fn prove(&mut self, seq: Seq) -> Result<TlogProof, LedgerError> {
        match &mut self.form {
            Form::Here(writer) => writer.prove(seq),
            Form::Served(served) => served.client.prove(seq),
        }
    }

    /// Appends `ledger.rekeyed`, takes up the new key and signs the first checkpoint with it: with the old one too, unless
    /// that was lost or compromised. A ledger whose log key is lost can be opened and this be appended; nothing else.
    ///
    /// A refused event leaves no key behind.
    ///
    /// # Errors
    /// [`LedgerError::ReadOnly`] when the old key is not here and the event does not say that it is lost or compromised;
    /// [`ServedError::Running`] where a server has the ledger; otherwise as [`Ledger::append`].
    pub fn rekey(
        &mut self,
        new: &PrivateKey,
        event: &SignedEvent,
        now: RecordedAt,
    ) -> Result<Option<Outcome>, LedgerError> {
        match &mut self.form {
            Form::Here(writer) => writer.rekey(new, event, now),
            Form::Served(served) => Err(ServedError::Running { dir: served.root.clone() }.into()),
        }
    }
}

/// Asking.
impl Ledger {
    /// Returns the bytes of an entry, or nothing where there is none.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn entry(&self, seq: Seq) -> Result<Option<Vec<u8>>, LedgerError> {
        match &self.form {
            Form::Here(writer) if seq.0 < writer.size() => Ok(Some(writer.index().entry(seq)?)),
            Form::Here(_) => Ok(None),
            Form::Served(served) => served.reader.entry(seq),
        }
    }

    /// Returns the position of an event.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn find(&self, id: EventId) -> Result<Option<Seq>, LedgerError> {
        match &self.form {
            Form::Here(writer) => Ok(writer.index().find(id)?),
            Form::Served(served) => served.reader.find(id),
        }
    }

    /// Returns a stream's entries up to a position.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn stream(&self, stream: &StreamName, upto: Seq) -> Result<Vec<Recorded>, LedgerError> {
        match &self.form {
            Form::Here(writer) => states::recorded(writer.index(), stream, upto),
            Form::Served(served) => served.reader.stream(stream, upto),
        }
    }

    /// Tells whether a stream has an entry of this version.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn has_version(&self, stream: &StreamName, version: u64) -> Result<bool, LedgerError> {
        match &self.form {
            Form::Here(writer) => Ok(writer.index().stream_from(stream, version).next().transpose()?.is_some()),
            Form::Served(served) => served.reader.has_version(stream, version),
        }
    }

    /// Returns governance as it stands.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn governance(&mut self) -> Result<&Governance, LedgerError> {
        match &mut self.form {
            Form::Here(writer) => writer.governance(),
            Form::Served(served) => served.governance(),
        }
    }

    /// Returns a case as it stands.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn case(&mut self, id: &Slug) -> Result<Option<&Case>, LedgerError> {
        match &mut self.form {
            Form::Here(writer) => writer.case(id),
            Form::Served(served) => Ok(served.view(id)?.map(|view| &view.case)),
        }
    }

    /// Returns a source as it stands.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn source(&mut self, id: &Slug) -> Result<Option<&Source>, LedgerError> {
        match &mut self.form {
            Form::Here(writer) => writer.source(id),
            Form::Served(served) => served.source(id),
        }
    }

    /// Returns a case as it stands, with what its assessment rests on.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn case_view(&mut self, id: &Slug) -> Result<Option<CaseView>, LedgerError> {
        match &mut self.form {
            Form::Here(writer) => writer.case_view(id),
            Form::Served(served) => Ok(served.view(id)?.cloned()),
        }
    }
}

impl Served {
    fn new(root: &Path, config: Config, client: Client, standing: Standing) -> Self {
        let client = Arc::new(client);
        let blobs = || Blobs::new(root.join(&config.blobs));
        let reader = Reader::served(Arc::clone(&client), standing, blobs());
        let (governance, views, sources) = (None, BTreeMap::new(), BTreeMap::new());
        Self { root: root.to_owned(), blobs: blobs(), config, client, reader, governance, views, sources }
    }

    /// What was appended is known here from now on, and what stood is folded anew.
    fn learn(&mut self, outcomes: &[Outcome]) {
        let newest = outcomes.iter().flatten().map(|receipt| receipt.seq.next().0).max();
        if let Some(size) = newest.filter(|size| *size > self.reader.size()) {
            self.reader.goes_to(size);
            self.governance = None;
            self.views.clear();
            self.sources.clear();
        }
    }

    fn last(&self) -> Seq {
        Seq(self.reader.size().saturating_sub(1))
    }

    fn governance(&mut self) -> Result<&Governance, LedgerError> {
        let governance = match self.governance.take() {
            Some(governance) => governance,
            None => self.reader.governance(self.last())?,
        };
        Ok(self.governance.insert(governance))
    }

    fn view(&mut self, id: &Slug) -> Result<Option<&CaseView>, LedgerError> {
        if !self.views.contains_key(id)
            && let Some(view) = self.reader.case(id, self.last())?
        {
            self.views.insert(id.clone(), view);
        }
        Ok(self.views.get(id))
    }

    fn source(&mut self, id: &Slug) -> Result<Option<&Source>, LedgerError> {
        if !self.sources.contains_key(id) {
            let last = self.last();
            self.governance()?;
            let governance = self.governance.get_or_insert_default();
            if let Some(source) = self.reader.source(id, last, governance)? {
                self.sources.insert(id.clone(), source);
            }
        }
        Ok(self.sources.get(id))
    }
}

/// Asks the server of a ledger, if there is one, for a checkpoint that covers all that it has acknowledged.
///
/// # Errors
/// When there is one, and it cannot.
pub fn cover(root: &Path) -> Result<(), LedgerError> {
    match Client::connect(root)? {
        Some((client, _)) => client.standing(true).map(drop),
        None => Ok(()),
    }
}

/// Takes the lock of a ledger that nobody serves.
///
/// # Errors
/// [`ServedError::Running`] when somebody does.
pub(crate) fn lock_alone(root: &Path, wait_ms: u64) -> Result<LedgerLock, LedgerError> {
    let running = || match socket::connect(root)? {
        Some(_) => Err(ServedError::Running { dir: root.to_owned() }.into()),
        None => Ok::<_, LedgerError>(None),
    };
    match LedgerLock::acquire_unless::<LedgerLock, _>(root, wait_ms, running)? {
        Taken::Lock(lock) | Taken::Instead(lock) => Ok(lock),
    }
}
