//! Checks everything that a log at rest claims, and says what was proved and what was not.
//!
//! It reads the checkpoint, then the journal, then the blobs that events name; it never opens the index and needs no
//! lock. Form, chain, keys and signatures are `proof`'s; whether each event was allowed is decided again by `model`.

mod admission;
pub(crate) mod blame;
mod bundle;
mod pinned;

use crate::{
    damage::LedgerError,
    journal::{BATCH_BYTES_MAX, JournalError, Line},
    place::Place,
};
use admission::Admission;
use core::num::NonZeroUsize;
use pinned::{PinCheck, beyond_the_pin};
use proof::{
    Checkpoint, LogChecker, NodeHash, Seq, VerifierKey,
    holders::LogKey,
    rekeying::{self, Kept},
};
use serde::Serialize;

/// Entries that are held in memory at a time.
const CHUNK_ENTRIES: usize = 4096;

/// What a verifier brings along.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The log's key, from a place other than the log.
    pub log_key: Option<VerifierKey>,
    /// A checkpoint that was kept.
    pub since: Option<Vec<u8>>,
}

/// One kind of check, over everything that there was to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked.
    pub check: &'static str,
    /// Whether all of it holds.
    pub ok: bool,
    /// How many there were.
    pub count: u64,
    /// In words.
    pub detail: String,
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FirstFault {
    /// The entry, where it is one.
    pub seq: Option<u64>,
    /// What is wrong.
    pub fault: String,
}

/// How a verification ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All holds.
    Proved,
    /// Nothing is proved bad, but something could not be checked.
    CouldNotCheck,
    /// Something is proved bad.
    ProvedBad,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether all of it holds.
    pub ok: bool,
    /// How it ended.
    #[serde(skip)]
    pub outcome: Outcome,
    /// The number of entries.
    pub entries: u64,
    /// The checks.
    pub checks: Vec<Check>,
    /// The first thing that is wrong.
    pub first_fault: Option<FirstFault>,
    /// What could not be checked, and why.
    pub not_checked: Vec<String>,
    /// The checkpoint, if there is one that is of the form.
    pub checkpoint: Option<ReportedCheckpoint>,
    /// The log's key, as the log itself names it.
    pub log_key: Option<String>,
    /// Whether that key was given from outside.
    pub pinned: bool,
    /// What is proved.
    pub proved: Vec<String>,
    /// What is not.
    pub not_proved: Vec<String>,
}

/// A checkpoint, as a report shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportedCheckpoint {
    /// The log's name.
    pub origin: String,
    /// The number of entries it covers.
    pub size: u64,
    /// Their root, in hexadecimal.
    pub root: String,
}

/// Verifies the log in a place. `progress` is called with the number of entries checked so far.
///
/// # Errors
/// When the journal or the checkpoint cannot be read at all. What is wrong with them is in the report.
pub fn verify(
    place: &Place,
    trust: &Trust,
    threads: NonZeroUsize,
    mut progress: impl FnMut(u64),
) -> Result<Report, LedgerError> {
    if place.is_bundle()? {
        return bundle::verify(place, trust, &mut progress);
    }
    let bytes = place.checkpoint()?;
    let claimed = bytes.as_deref().and_then(Checkpoint::peek);
    let since = trust.since.as_deref().and_then(Checkpoint::peek);
    let mut run = Run {
        place,
        checker: LogChecker::new(),
        admission: Admission::new(place),
        claimed_size: claimed.as_ref().map(|checkpoint| checkpoint.size),
        since_size: since.as_ref().map(|checkpoint| checkpoint.size),
        root_at_claimed: None,
        root_at_since: None,
        fault: None,
        torn: None,
        kept: Kept::new(place.kept_checkpoints()?),
        threads,
    };
    run.note_roots();
    run.read(&mut progress)?;
    Ok(run.report(bytes.as_deref(), trust))
}

struct Run<'a> {
    place: &'a Place,
    checker: LogChecker,
    admission: Admission<'a>,
    claimed_size: Option<u64>,
    since_size: Option<u64>,
    root_at_claimed: Option<NodeHash>,
    root_at_since: Option<NodeHash>,
    fault: Option<FirstFault>,
    torn: Option<String>,
    kept: Kept,
    threads: NonZeroUsize,
}

impl Run<'_> {
    fn note_roots(&mut self) {
        let size = Some(self.checker.next().0);
        if size == self.claimed_size {
            self.root_at_claimed = Some(self.checker.root());
        }
        if size == self.since_size {
            self.root_at_since = Some(self.checker.root());
        }
        self.kept.note_root(self.checker.next().0, || self.checker.root());
    }

    fn read(&mut self, progress: &mut impl FnMut(u64)) -> Result<(), LedgerError> {
        let mut lines = self.place.lines(Seq(0))?;
        let mut chunk: Vec<Vec<u8>> = Vec::with_capacity(CHUNK_ENTRIES);
        loop {
            let line = lines.next();
            let more = match line {
                Some(Ok(Line { bytes, .. })) => {
                    chunk.push(bytes);
                    true
                }
                Some(Err(error)) => {
                    self.check(&chunk);
                    self.broken(&error);
                    return Ok(());
                }
                None => false,
            };
            let reached = self.checker.next().0.saturating_add(chunk.len() as u64);
            let stop = Some(reached) == self.claimed_size || Some(reached) == self.since_size;
            let stop = stop || self.kept.wants(reached);
            if !more || stop || chunk.len() == CHUNK_ENTRIES {
                if !self.check(&chunk) {
                    return Ok(());
                }
                chunk.clear();
                self.note_roots();
                progress(self.checker.next().0);
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Checks the next entries, and tells whether the log can be followed further.
    fn check(&mut self, chunk: &[Vec<u8>]) -> bool {
        if self.fault.is_some() || chunk.is_empty() {
            return self.fault.is_none();
        }
        let first = self.checker.next().0;
        match self.checker.push_all(chunk, self.threads) {
            Ok(entries) => {
                for entry in &entries {
                    self.admission.take(entry);
                }
                true
            }
            Err(fault) => {
                let blamed = blame::first_bad(self.place, &fault).unwrap_or(fault.seq);
                // Those before it hold, and one of them may not have been allowed.
                for (_, line) in (first..).zip(chunk).take_while(|(seq, _)| *seq < blamed.0) {
                    if let Some(entry) = blame::entry(line) {
                        self.admission.take(&entry);
                    }
                }
                let fault = if blamed == fault.seq {
                    fault.fault.to_string()
                } else {
                    format!("its bytes are not those that entry {} links to", fault.seq)
                };
                self.fault = Some(FirstFault { seq: Some(blamed.0), fault });
                false
            }
        }
    }

    /// The journal does not go on with a whole line.
    fn broken(&mut self, error: &JournalError) {
        let entries = self.checker.next().0;
        let covered = self.claimed_size.is_some_and(|size| entries >= size);
        let torn = matches!(error, JournalError::TornTail { bytes, .. } if *bytes <= BATCH_BYTES_MAX);
        if torn && covered {
            self.torn = Some(error.to_string());
        } else if self.fault.is_none() {
            self.fault = Some(FirstFault { seq: Some(entries), fault: error.to_string() });
        }
    }

    fn report(mut self, checkpoint: Option<&[u8]>, trust: &Trust) -> Report {
        let entries = self.checker.next().0;
        let log_ok = self.fault.is_none();
        let log_keys = self.checker.holders().log_keys_within(self.claimed_size.unwrap_or(entries)).to_vec();
        let log_key = log_keys.last().map(|log| log.key.clone());
        let pin = self.check_pin(trust, &log_keys);
        let (covering, checkpoint_fault) = self.check_checkpoint(checkpoint, trust, &log_keys);
        let since_fault = self.check_since(trust);
        let mut checks = self.checks(log_ok, covering.as_ref(), checkpoint_fault.as_ref(), since_fault.as_ref(), trust);
        checks.extend(pin.line(trust, &log_keys));
        // The first entry that is wrong comes before what is wrong with the whole.
        let admission_fault = self.admission.fault.take();
        let in_entries = match (self.fault.take(), admission_fault) {
            (Some(a), Some(b)) if b.seq < a.seq => Some(b),
            (Some(a), _) => Some(a),
            (None, b) => b,
        };
        let first_fault = in_entries.or(checkpoint_fault).or_else(|| pin.fault()).or(since_fault);
        let mut not_checked = self.admission.not_checked();
        not_checked.extend(pin.not_checked());
        if let Some(torn) = &self.torn {
            not_checked.push(format!("{torn}; it lies beyond the checkpoint and was never acknowledged"));
        }
        let unchecked = self.admission.could_not_check() || pin.not_checked().is_some();
        let outcome = if first_fault.is_some() {
            Outcome::ProvedBad
        } else if unchecked {
            Outcome::CouldNotCheck
        } else {
            Outcome::Proved
        };
        let pinned = trust.log_key.is_some();
        let beyond_the_pin = beyond_the_pin(trust, &log_keys);
        let trusted = pinned && beyond_the_pin.is_empty();
        let ok = outcome == Outcome::Proved;
        Report {
            ok,
            outcome,
            entries,
            checks,
            proved: if ok {
                [proved(entries, trusted), PinCheck::proved(trust, &log_keys)].concat()
            } else {
                Vec::new()
            },
            not_proved: [beyond_the_pin, not_proved(entries, covering.as_ref(), pinned)].concat(),
            first_fault,
            not_checked,
            checkpoint: covering.map(|checkpoint| ReportedCheckpoint {
                origin: checkpoint.origin,
                size: checkpoint.size,
                root: checkpoint.root.to_string(),
            }),
            log_key: log_key.map(|key| key.to_string()),
            pinned,
        }
    }

    fn check_checkpoint(
        &self,
        bytes: Option<&[u8]>,
        trust: &Trust,
        log_keys: &[LogKey],
    ) -> (Option<Checkpoint>, Option<FirstFault>) {
        let bad = |seq: Option<u64>, fault: String| Some(FirstFault { seq, fault });
        let Some(bytes) = bytes else {
            return (None, bad(None, "there is no checkpoint, so nothing says how many entries there must be".into()));
        };
        if let (0, Some(checkpoint)) = (self.checker.next().0, Checkpoint::peek(bytes))
            && checkpoint.size > 0
        {
            let fault = self.compare(&checkpoint, None, "the checkpoint");
            return (Some(checkpoint), fault);
        }
        let Some(log_key) = log_keys.last().map(|log| &log.key) else {
            return (Checkpoint::peek(bytes), bad(None, "the log names no key of its own".into()));
        };
        if let Some(given) = &trust.log_key
            && !log_keys.iter().any(|log| log.key == *given)
        {
            let fault = format!("the log's key is {log_key}, which is not the one that was given");
            return (Checkpoint::peek(bytes), bad(None, fault));
        }
        match rekeying::open_checkpoint(bytes, log_keys) {
            Err(error) => (Checkpoint::peek(bytes), bad(None, error.to_string())),
            Ok(checkpoint) => {
                let fault = self.compare(&checkpoint, self.root_at_claimed, "the checkpoint");
                (Some(checkpoint), fault)
            }
        }
    }

    fn compare(&self, checkpoint: &Checkpoint, root: Option<NodeHash>, which: &str) -> Option<FirstFault> {
        let entries = self.checker.next().0;
        match root {
            _ if self.fault.is_some() => None,
            None => Some(FirstFault {
                seq: Some(entries),
                fault: format!("it is missing: {which} covers {} entries, the journal has {entries}", checkpoint.size),
            }),
            Some(root) if root != checkpoint.root => {
                // Each entry but the last one covered is confirmed by the link of the one after it.
                Some(FirstFault {
                    seq: checkpoint.size.checked_sub(1),
                    fault: format!(
                        "{which} has the root {} for {} entries, and these have {root}",
                        checkpoint.root, checkpoint.size
                    ),
                })
            }
            Some(_) => None,
        }
    }

    /// Follows the log's key from the pinned one on. A log that is bad itself has no roots to compare.
    fn check_pin(&mut self, trust: &Trust, log_keys: &[LogKey]) -> PinCheck {
        if self.fault.is_some() {
            return PinCheck::default();
        }
        if let Some(since) = &trust.since {
            self.kept.lend(since, self.root_at_since, log_keys);
        }
        PinCheck::of(&self.kept, trust, log_keys)
    }

    /// A kept checkpoint was signed by the key that was in force at its size.
    fn check_since(&self, trust: &Trust) -> Option<FirstFault> {
        let bytes = trust.since.as_deref()?;
        let fault = |fault: String| Some(FirstFault { seq: None, fault });
        let opened = match (self.checker.holders().log_keys(), &trust.log_key) {
            ([], None) => return fault("the log names no key to check the kept checkpoint with".to_owned()),
            ([], Some(given)) => Checkpoint::open(bytes, core::slice::from_ref(given)).map(|(kept, _)| kept),
            (log_keys, _) => rekeying::open_checkpoint(bytes, log_keys),
        };
        match opened {
            Err(error) => fault(format!("the checkpoint that was kept is not of this log: {error}")),
            Ok(kept) => {
                let bad = self.compare(&kept, self.root_at_since, "the checkpoint that was kept")?;
                let what = if bad.seq == Some(self.checker.next().0) { "rolled back" } else { "forked" };
                Some(FirstFault { seq: bad.seq, fault: format!("{what}: {}", bad.fault) })
            }
        }
    }

    fn checks(
        &self,
        log_ok: bool,
        checkpoint: Option<&Checkpoint>,
        checkpoint_fault: Option<&FirstFault>,
        since_fault: Option<&FirstFault>,
        trust: &Trust,
    ) -> Vec<Check> {
        let entries = self.checker.next().0;
        let mut checks = vec![
            Check {
                check: "journal",
                ok: log_ok,
                count: entries,
                detail: match entries.checked_sub(1) {
                    Some(last) => format!("{entries} entries, positions 0–{last}, chained"),
                    None => "no entries".to_owned(),
                },
            },
            Check {
                check: "signatures",
                ok: log_ok,
                count: self.checker.signature_count(),
                detail: format!(
                    "{} by {} keys, each enrolled and not revoked when it signed",
                    self.checker.signature_count(),
                    self.checker.holders().count()
                ),
            },
        ];
        checks.extend(self.admission.checks());
        checks.push(Check {
            check: "checkpoint",
            ok: log_ok && checkpoint_fault.is_none(),
            count: u64::from(checkpoint.is_some()),
            detail: match checkpoint {
                Some(checkpoint) => {
                    let root: String = checkpoint.root.to_string().chars().take(12).collect();
                    format!("{} entries, root {root}…, of {}", checkpoint.size, checkpoint.origin)
                }
                None => "none".to_owned(),
            },
        });
        if trust.since.is_some() {
            checks.push(Check {
                check: "since",
                ok: log_ok && since_fault.is_none(),
                count: self.since_size.unwrap_or(0),
                detail: format!("the log continues the checkpoint of {} entries", self.since_size.unwrap_or(0)),
            });
        }
        checks
    }
}

fn proved(entries: u64, pinned: bool) -> Vec<String> {
    let whose = if pinned { "the log whose key you gave" } else { "the log that names this key" };
    vec![
        format!(
            "these {entries} entries, in this order, are those of {whose}, and have not changed since its checkpoint"
        ),
        "each event was signed by the keys it names, and was allowed when it was recorded".to_owned(),
        "each quote is in the captured text that it names".to_owned(),
    ]
}

fn not_proved(entries: u64, checkpoint: Option<&Checkpoint>, pinned: bool) -> Vec<String> {
    let mut out = Vec::new();
    if !pinned {
        out.push(
            "that this is the log you mean: its key was read from the log itself, and whoever forges a whole log \
             forges that too"
                .to_owned(),
        );
    }
    if let Some(beyond) = checkpoint.and_then(|checkpoint| entries.checked_sub(checkpoint.size))
        && beyond > 0
    {
        out.push(format!("the last {beyond} entries: no checkpoint covers them yet"));
    }
    out.push(
        "when, and that nothing was left out: there is no witness, so times and completeness are the operator's word"
            .to_owned(),
    );
    out.push("that servers and people sent what was captured: they may have sent anything".to_owned());
    out.push("that a verdict is right".to_owned());
    out
}
