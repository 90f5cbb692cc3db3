//! Where a person sits down to write: an open ledger, a key, and events that become entries.

use crate::{args::Global, env::Env, failure::Failure, output::Output, text_of::says::Said};
use anyhow::Context as _;
use ledger::{Ledger, Opened, PrivateKey, Receipt, SignedEvent, Together, config, keys};
use model::EventData;
use proof::{Event, EventId, EventTime, RecordedAt, StreamName};
use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Returns the ledger that a command is about: `--ledger`, or the directory above that holds `casebook.toml`.
pub(crate) fn ledger_path(global: &Global) -> anyhow::Result<PathBuf> {
    if let Some(path) = &global.ledger {
        return Ok(path.clone());
    }
    let here = std::env::current_dir().context("cannot tell the current directory")?;
    config::find(&here).ok_or_else(|| {
        Failure::new(format!("there is no ledger here, nor above {}", here.display()))
            .then(
                "go into a ledger directory, name one with --ledger DIR, or make one: casebook init DIR --origin NAME",
            )
            .into()
    })
}

/// An event to be written.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// Its stream.
    pub(crate) subject: StreamName,
    /// What happened.
    pub(crate) data: EventData,
    /// When, if not now.
    pub(crate) time: Option<EventTime>,
    /// Its id, if it is to have one of its own.
    pub(crate) id: Option<EventId>,
    /// The import that it comes from.
    pub(crate) import: Option<EventId>,
    /// The version that it expects to have.
    pub(crate) expected_version: Option<u64>,
    /// What its bytes say about themselves, for a person to read; it is not part of the event.
    pub(crate) said: Option<Said>,
}

impl Draft {
    /// Returns a draft of an event that happens now.
    pub(crate) fn new(subject: StreamName, data: impl Into<EventData>) -> Self {
        Self { subject, data: data.into(), time: None, id: None, import: None, expected_version: None, said: None }
    }
}

/// Completes a draft and signs it.
pub(crate) fn sign(env: &Env, origin: &str, keys: &[&PrivateKey], draft: &Draft) -> anyhow::Result<SignedEvent> {
    let event = bytes_of(env, origin, draft)?;
    let signatures = keys.iter().map(|key| key.sign_event(&event)).collect();
    Ok(SignedEvent { event, signatures })
}

/// Completes a draft, and returns the bytes that are to be signed.
fn bytes_of(env: &Env, origin: &str, draft: &Draft) -> anyhow::Result<Vec<u8>> {
    let now = env.now();
    let event = Event {
        data: draft.data.to_map(),
        id: match draft.id {
            Some(id) => id,
            None => env.event_id(now)?,
        },
        source: origin.to_owned(),
        subject: draft.subject.clone(),
        time: match &draft.time {
            Some(time) => time.clone(),
            None => now_text(now)?,
        },
        event_type: draft.data.event_type(),
        expected_version: draft.expected_version,
        import_id: draft.import,
    };
    let bytes = event.to_bytes().map_err(|fault| {
        let failure = Failure::new(fault.to_string()).unwritten();
        match fault {
            proof::EventFault::TooLong { .. } => failure.then("split it, or keep the long text in a blob"),
            _ => failure,
        }
    })?;
    Ok(bytes)
}

/// Returns a time as authors write it: to the millisecond.
pub(crate) fn now_text(now: RecordedAt) -> anyhow::Result<EventTime> {
    let text = now.to_string();
    let millis = text.get(..23).map_or_else(|| text.clone(), |head| format!("{head}Z"));
    Ok(millis.parse()?)
}

/// An open ledger and the key of whoever sits at it.
#[derive(Debug)]
pub(crate) struct Desk<'a> {
    pub(crate) env: &'a Env,
    pub(crate) ledger: Ledger,
    pub(crate) key: PrivateKey,
}

impl<'a> Desk<'a> {
    /// Opens the ledger and finds the author's key.
    ///
    /// # Errors
    /// When either cannot be had.
    pub(crate) fn open(global: &Global, env: &'a Env, out: &Output) -> anyhow::Result<Self> {
        let root = ledger_path(global)?;
        let ledger = open(&root, global, out)?;
        ledger.check_writable()?;
        Self::at(ledger, &root, global, env)
    }

    fn at(ledger: Ledger, root: &Path, global: &Global, env: &'a Env) -> anyhow::Result<Self> {
        let key = author_key(global, env, root, &ledger.config().log_key)?;
        Ok(Self { env, ledger, key })
    }

    /// As [`Desk::open`], to sign what is not appended here: the ledger may be a copy that cannot be written.
    ///
    /// # Errors
    /// When either cannot be had.
    pub(crate) fn open_to_sign(global: &Global, env: &'a Env, out: &Output) -> anyhow::Result<Self> {
        let root = ledger_path(global)?;
        Self::at(open(&root, global, out)?, &root, global, env)
    }

    /// Gives the ledger up for others while a person is busy, and keeps the key.
    ///
    /// # Errors
    /// As [`Desk::close`].
    pub(crate) fn leave(self) -> anyhow::Result<PrivateKey> {
        self.ledger.close()?;
        Ok(self.key)
    }

    /// Opens the ledger again with the key that [`Desk::leave`] gave.
    ///
    /// # Errors
    /// When the ledger cannot be had.
    pub(crate) fn come_back(global: &Global, env: &'a Env, out: &Output, key: PrivateKey) -> anyhow::Result<Self> {
        let ledger = open(&ledger_path(global)?, global, out)?;
        Ok(Self { env, ledger, key })
    }

    /// Signs a draft and appends it.
    ///
    /// # Errors
    /// When it is refused or cannot be written.
    pub(crate) fn write(&mut self, draft: &Draft) -> anyhow::Result<Receipt> {
        let receipts = self.write_all(core::slice::from_ref(draft))?;
        receipts.into_iter().next().context("no receipt for the event")
    }

    /// Signs drafts and appends all of them, or none.
    ///
    /// # Errors
    /// When one is refused, or they cannot be written.
    pub(crate) fn write_all(&mut self, drafts: &[Draft]) -> anyhow::Result<Vec<Receipt>> {
        let signed = self.sign_all(drafts)?;
        self.append(&signed)
    }

    /// Signs drafts, and appends nothing.
    ///
    /// # Errors
    /// When one is not an event.
    pub(crate) fn sign_all(&self, drafts: &[Draft]) -> anyhow::Result<Vec<SignedEvent>> {
        let origin = &self.ledger.config().origin;
        drafts.iter().map(|draft| sign(self.env, origin, &[&self.key], draft)).collect()
    }

    /// Returns the bytes of events that are still to be signed.
    ///
    /// # Errors
    /// When one is too long.
    pub(crate) fn bytes_of(&self, drafts: &[Draft]) -> anyhow::Result<Vec<Vec<u8>>> {
        drafts.iter().map(|draft| bytes_of(self.env, &self.ledger.config().origin, draft)).collect()
    }

    /// Keeps bytes that an event is about to name: a blob stands before the event does.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn keep(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        Ok(self.ledger.keep(bytes)?)
    }

    /// Appends events, all or none. What was kept for events that are refused goes again.
    ///
    /// # Errors
    /// When one is refused, or they cannot be written.
    pub(crate) fn append(&mut self, signed: &[SignedEvent]) -> anyhow::Result<Vec<Receipt>> {
        let appended = append_all(&mut self.ledger, signed, self.env.now());
        // A refusal is a `Failure`; after any other error entries may be on disk that name the bytes.
        if appended.as_ref().is_err_and(anyhow::Error::is::<Failure>) {
            self.discard()?;
        }
        appended
    }

    /// Takes back what was kept, where no event came to name it.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub(crate) fn discard(&mut self) -> anyhow::Result<()> {
        Ok(self.ledger.discard()?)
    }

    /// Gives the ledger up, with its checkpoint written.
    ///
    /// # Errors
    /// When that fails.
    pub(crate) fn close(self) -> anyhow::Result<()> {
        Ok(self.ledger.close()?)
    }
}

/// Appends events, all or none.
///
/// # Errors
/// The first refusal that is not merely a consequence of another.
pub(crate) fn append_all(ledger: &mut Ledger, signed: &[SignedEvent], now: RecordedAt) -> anyhow::Result<Vec<Receipt>> {
    let outcomes = ledger.append(signed, Together::AllOrNothing, now)?;
    let cause = outcomes
        .iter()
        .filter_map(|outcome| outcome.as_ref().err())
        .find(|rejection| !matches!(rejection, ledger::Rejection::Batch { .. }));
    if let Some(rejection) = cause {
        return Err(Failure::rejected(rejection).into());
    }
    outcomes.into_iter().map(|outcome| outcome.map_err(|rejection| Failure::rejected(&rejection).into())).collect()
}

/// Opens a ledger for writing, and tells what happened on the way.
///
/// # Errors
/// As [`Ledger::open`].
pub(crate) fn open(root: &Path, global: &Global, out: &Output) -> anyhow::Result<Ledger> {
    Ok(told(Ledger::open(root, global.wait_ms())?, out))
}

/// Tells what happened when a ledger was opened.
pub(crate) fn told(opened: Opened, out: &Output) -> Ledger {
    opened.warnings.iter().for_each(|warning| out.warn(&warning.to_string()));
    opened.ledger
}

/// Sees to it that a checkpoint covers what a server has acknowledged, for whoever reads the directory beside it. Where
/// there is none, or it cannot, there is the checkpoint that there is.
pub(crate) fn cover(root: &Path) {
    drop(ledger::cover(root));
}

/// Returns a function that asks for a key's passphrase: on the terminal, or from `--passphrase-fd`.
pub(crate) fn passphrase(global: &Global, env: &Env) -> impl Fn() -> Option<Zeroizing<String>> + use<> {
    prompted(global, env, "passphrase of the key: ")
}

/// As [`passphrase`], in other words.
pub(crate) fn prompted(
    global: &Global,
    env: &Env,
    prompt: &'static str,
) -> impl Fn() -> Option<Zeroizing<String>> + use<> {
    let (fd, terminal) = (global.passphrase_fd, env.stderr_terminal);
    move || match fd {
        Some(fd) => first_line(File::open(format!("/dev/fd/{fd}")).ok()?),
        None if terminal => rpassword::prompt_password(prompt).ok().map(Zeroizing::new),
        None => None,
    }
}

/// Reads one line and not a byte more: the next passphrase may be behind it.
fn first_line(file: File) -> Option<Zeroizing<String>> {
    let mut line = Zeroizing::new(Vec::with_capacity(PASSPHRASE_BYTES_MAX));
    #[expect(clippy::unbuffered_bytes, reason = "a buffer would swallow the next passphrase")]
    for byte in file.bytes().take(PASSPHRASE_BYTES_MAX) {
        match byte.ok()? {
            b'\n' => break,
            byte => line.push(byte),
        }
    }
    let text = core::str::from_utf8(&line).ok()?;
    Some(Zeroizing::new(text.trim_end_matches('\r').to_owned()))
}

/// The longest passphrase, in bytes.
const PASSPHRASE_BYTES_MAX: usize = 1024;

/// Finds the author's key: `--key`, `CASEBOOK_KEY`, the ledger's `keys/`, the user's configuration folder.
///
/// # Errors
/// When there is none, or more than one and nothing says which.
pub(crate) fn author_key(
    global: &Global,
    env: &Env,
    root: &Path,
    log_key: &proof::VerifierKey,
) -> anyhow::Result<PrivateKey> {
    find_key(global, env, Some((root, log_key)))
}

/// As [`author_key`], where there may be no ledger at hand.
///
/// # Errors
/// As [`author_key`].
pub(crate) fn find_key(
    global: &Global,
    env: &Env,
    ledger: Option<(&Path, &proof::VerifierKey)>,
) -> anyhow::Result<PrivateKey> {
    // The log's keys bear its name, those that were replaced too.
    let is_log = |key: &proof::VerifierKey| ledger.is_some_and(|(_, log)| key.name() == log.name());
    let ask = passphrase(global, env);
    let wanted = global.key.clone().or_else(|| env.key.clone());
    if let Some(path) = wanted.as_deref().and_then(key_path) {
        let key = keys::read(&path, None, Some(&ask)).map_err(|error| Failure::of_key(&error))?;
        if is_log(key.vkey()) {
            return Err(log_key_as_author(&path.display().to_string()).into());
        }
        return Ok(key);
    }
    let means_log = |wanted: &&str| ledger.is_some_and(|(_, log)| is_named(log, wanted));
    if let Some(wanted) = wanted.as_deref().filter(means_log) {
        return Err(log_key_as_author(wanted).into());
    }
    let mut folders: Vec<_> = ledger.iter().map(|(root, _)| root.join("keys")).collect();
    folders.extend(env.config_folder.as_ref().map(|folder| folder.join("keys")));
    for folder in &folders {
        let found: Vec<_> = keys::list(folder)
            .map_err(|error| Failure::of_key(&error))?
            .into_iter()
            .filter(|file| !is_log(&file.vkey))
            .filter(|file| wanted.as_ref().is_none_or(|wanted| is_named(&file.vkey, wanted)))
            .collect();
        match found.as_slice() {
            [] => {}
            [one] => return keys::read(&one.path, None, Some(&ask)).map_err(|error| Failure::of_key(&error).into()),
            several => {
                let ids: Vec<_> = several.iter().map(|file| file.vkey.id().to_string()).collect();
                return Err(Failure::new(format!("there are several keys in {}", folder.display()))
                    .then(format!("say which with --key or CASEBOOK_KEY: {}", ids.join(", ")))
                    .unwritten()
                    .into());
            }
        }
    }
    let what = match wanted {
        Some(wanted) => format!("there is no key `{wanted}`"),
        None => "there is no author's key".to_owned(),
    };
    let looked: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
    let looked = if looked.is_empty() {
        "no folder of keys is known".to_owned()
    } else {
        format!("looked in {}", looked.join(" and "))
    };
    Err(Failure::new(format!("{what}: {looked}"))
        .then("make one with `casebook key new NAME`, and let an admin enrol it")
        .unwritten()
        .into())
}

/// A path is meant where there is something at it, or where it looks like one and no key's name does.
fn key_path(wanted: &str) -> Option<PathBuf> {
    let path = PathBuf::from(wanted);
    let looks = wanted.starts_with(['.', '/', '~'])
        || path.extension().is_some_and(|extension| extension == "pem")
        || wanted.ends_with('/');
    (looks || path.symlink_metadata().is_ok_and(|found| !found.is_dir())).then_some(path)
}

fn log_key_as_author(named: &str) -> Failure {
    Failure::new(format!("{named} is the log's own key, which signs checkpoints and never an event"))
        .then("sign with an author's key: `casebook key list` shows all")
        .unwritten()
}

/// A key is meant by its id, its name, or its name up to the `@`.
fn is_named(key: &proof::VerifierKey, wanted: &str) -> bool {
    let name = key.name().as_str();
    key.id().as_str() == wanted || name == wanted || name.split('@').next() == Some(wanted)
}
