//! Checks one case's bundle: every entry by its own proof, keys and signatures by the whole of governance, and admission
//! by the streams that are there from their beginning.

use super::{Admission, Check, FirstFault, Outcome, Report, ReportedCheckpoint, Trust, pinned::later_than, proved};
use crate::{
    bundle::{ENTRIES_FILE, proof_name},
    damage::LedgerError,
    log_keys::Follower,
    place::Place,
};
use proof::{
    Checkpoint, ENTRY_BYTES_MAX, Entry, EventId, LeafHash, RecordedAt, Seq, StreamName,
    holders::{Holders, LogKey},
    note::NOTE_BYTES_MAX,
    pae,
    rekeying::{self, replaced_since},
    tlog_proof::TlogProof,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader, Read as _},
};

/// Verifies a case's bundle.
///
/// # Errors
/// When its files cannot be read at all. What is wrong with them is in the report.
pub(super) fn verify(place: &Place, trust: &Trust, progress: &mut impl FnMut(u64)) -> Result<Report, LedgerError> {
    let log_keys = log_keys(place)?;
    let mut run = Run {
        place,
        log_keys,
        admission: Admission::new(place),
        holders: Holders::default(),
        before: None,
        ids: BTreeSet::new(),
        versions: BTreeMap::new(),
        partial: BTreeSet::new(),
        covering: None,
        signatures: 0,
        entries: 0,
        fault: None,
    };
    run.read(trust, progress)?;
    Ok(run.report(trust))
}

/// Returns the log's keys: which one signed the checkpoint that all proofs are under is said by entries that come late.
fn log_keys(place: &Place) -> Result<Vec<LogKey>, LedgerError> {
    let Some(file) = place.open(ENTRIES_FILE)? else { return Ok(Vec::new()) };
    let failed = |source| LedgerError::Read { path: place.path().to_owned(), source };
    let mut file = BufReader::new(file);
    let mut follower = Follower::new();
    loop {
        let mut line = Vec::new();
        let limit = ENTRY_BYTES_MAX as u64 + 2;
        file.by_ref().take(limit).read_until(b'\n', &mut line).map_err(failed)?;
        if line.pop() != Some(b'\n') {
            return Ok(follower.keys_so_far());
        }
        follower.take(Seq(0), &line);
    }
}

struct Run<'a> {
    place: &'a Place,
    /// The log's keys, as the bundle's entries name them.
    log_keys: Vec<LogKey>,
    admission: Admission<'a>,
    holders: Holders,
    before: Option<(Entry, LeafHash)>,
    ids: BTreeSet<EventId>,
    versions: BTreeMap<StreamName, u64>,
    partial: BTreeSet<StreamName>,
    covering: Option<Checkpoint>,
    signatures: u64,
    entries: u64,
    fault: Option<FirstFault>,
}

impl Run<'_> {
    fn read(&mut self, trust: &Trust, progress: &mut impl FnMut(u64)) -> Result<(), LedgerError> {
        let Some(file) = self.place.open(ENTRIES_FILE)? else { return Ok(()) };
        let mut file = BufReader::new(file);
        loop {
            let mut line = Vec::new();
            let limit = ENTRY_BYTES_MAX as u64 + 2;
            let read = file.by_ref().take(limit).read_until(b'\n', &mut line);
            read.map_err(|source| LedgerError::Read { path: self.place.path().to_owned(), source })?;
            if line.is_empty() {
                return Ok(());
            }
            let whole = line.pop() == Some(b'\n');
            let checked =
                if whole { self.entry(&line, trust) } else { Err("its line is cut off or too long".to_owned()) };
            if let Err(fault) = checked {
                let seq = Entry::parse(&line).ok().map(|entry| entry.seq.0);
                self.fault = Some(FirstFault { seq, fault });
                return Ok(());
            }
            self.entries = self.entries.saturating_add(1);
            progress(self.entries);
        }
    }

    fn entry(&mut self, line: &[u8], trust: &Trust) -> Result<(), String> {
        let entry = Entry::parse(line).map_err(|fault| fault.to_string())?;
        let leaf = LeafHash::of(line);
        self.check_order(&entry)?;
        let keys = self.holders.follow(&entry).map_err(|fault| fault.to_string())?;
        self.check_proof(&entry, line, trust)?;
        let message = pae(line.get(entry.event_bytes.clone()).unwrap_or_default());
        for (signature, key) in entry.signatures.iter().zip(&keys) {
            if !key.verifies(&message, &signature.sig) {
                return Err(format!("the signature by `{}` does not verify", signature.keyid));
            }
        }
        self.signatures = self.signatures.saturating_add(keys.len() as u64);
        let stream = entry.event.subject.clone();
        match self.versions.get(&stream) {
            None if entry.version > 0 => drop(self.partial.insert(stream.clone())),
            None => {}
            Some(_) if self.partial.contains(&stream) => {}
            Some(last) if entry.version == last.saturating_add(1) => {}
            Some(last) => {
                return Err(format!("`{stream}` goes from version {last} to {}: some are left out", entry.version));
            }
        }
        self.versions.insert(stream.clone(), entry.version);
        if !self.partial.contains(&stream) {
            self.admission.take(&entry);
        }
        self.admission.note(&entry);
        self.before = Some((entry, leaf));
        Ok(())
    }

    fn check_order(&mut self, entry: &Entry) -> Result<(), String> {
        if let Some((before, leaf)) = &self.before {
            if entry.seq <= before.seq {
                return Err("the entries are not in log order".to_owned());
            }
            if entry.seq == before.seq.next() && entry.prev != *leaf {
                return Err(format!("it does not link to entry {}", before.seq));
            }
            if entry.recorded_at < before.recorded_at {
                return Err("it was recorded before the entry before it".to_owned());
            }
            if entry.event.source != before.event.source {
                return Err("it was written for another log".to_owned());
            }
        } else if entry.seq != Seq(0) || entry.recorded_at < RecordedAt(i64::MIN) {
            return Err("the first entry must be entry 0, which names the keys".to_owned());
        }
        if self.ids.insert(entry.event.id) { Ok(()) } else { Err("its event's id stands here before".to_owned()) }
    }

    fn check_proof(&mut self, entry: &Entry, line: &[u8], trust: &Trust) -> Result<(), String> {
        let file = self.place.member(&proof_name(entry.seq), NOTE_BYTES_MAX as u64);
        let bytes = file.map_err(|error| error.to_string())?.ok_or("its proof is missing")?;
        let proof = TlogProof::parse(&bytes).map_err(|error| error.to_string())?;
        if proof.index != entry.seq.0 {
            return Err(format!("its proof is that of entry {}", proof.index));
        }
        self.check_pin(trust)?;
        let opened = rekeying::open_checkpoint(&proof.checkpoint, &self.log_keys).map_err(|error| error.to_string())?;
        let signer = rekeying::log_key_at(&self.log_keys, opened.size).ok_or("the log names no key")?;
        let checkpoint = proof.verify(line, core::slice::from_ref(&signer.key)).map_err(|error| error.to_string())?;
        match &self.covering {
            Some(covering) if *covering != checkpoint => Err("its proof is under another checkpoint".to_owned()),
            _ => {
                self.covering = Some(checkpoint);
                Ok(())
            }
        }
    }

    fn check_pin(&self, trust: &Trust) -> Result<(), String> {
        let current = self.log_keys.last().map(|log| &log.key).ok_or("the log names no key")?;
        match &trust.log_key {
            Some(given) if !self.log_keys.iter().any(|log| log.key == *given) => {
                Err(format!("the log's key is {current}, which is not the one that was given"))
            }
            _ => Ok(()),
        }
    }

    /// Returns what a key that was replaced cannot show here: the log's roots before the change are not in a bundle.
    fn replaced(&self, trust: &Trust) -> Vec<String> {
        let Some(pinned) = &trust.log_key else { return Vec::new() };
        let mut out = replaced_since(pinned, later_than(pinned, &self.log_keys));
        if let Some(current) = self.log_keys.last().filter(|_| !out.is_empty()) {
            let key = &current.key;
            out.push(format!("a bundle cannot show that: verify the whole log, or give the log's present key, {key}"));
        }
        out
    }

    fn report(mut self, trust: &Trust) -> Report {
        let admitted = self.admission.fault.take();
        let log_ok = self.fault.is_none();
        let first_fault = match (self.fault.take(), admitted) {
            (Some(a), Some(b)) if b.seq < a.seq => Some(b),
            (Some(a), _) => Some(a),
            (None, b) => b,
        };
        let first_fault = first_fault.or_else(|| {
            let empty = self.entries == 0;
            empty.then(|| FirstFault { seq: None, fault: "the bundle holds no entries".to_owned() })
        });
        let mut not_checked = self.admission.not_checked();
        if trust.since.is_some() {
            not_checked
                .push("a bundle cannot show that the log continues a kept checkpoint: verify the whole log".to_owned());
        }
        let replaced = self.replaced(trust);
        let old_pin = !replaced.is_empty();
        not_checked.extend(replaced);
        let outcome = if first_fault.is_some() {
            Outcome::ProvedBad
        } else if self.admission.could_not_check() || trust.since.is_some() || old_pin {
            Outcome::CouldNotCheck
        } else {
            Outcome::Proved
        };
        let pinned = trust.log_key.is_some();
        let check = |check, count, detail| Check { check, ok: log_ok, count, detail };
        let mut checks = vec![
            check("entries", self.entries, format!("{} entries, each with a proof of its place", self.entries)),
            check(
                "signatures",
                self.signatures,
                format!(
                    "{} by {} keys, each enrolled and not revoked when it signed",
                    self.signatures,
                    self.holders.count()
                ),
            ),
        ];
        checks.extend(self.admission.checks());
        let covered = self.covering.as_ref().map_or(0, |checkpoint| checkpoint.size);
        checks.push(check("checkpoint", 1, format!("one for all of them, over {covered} entries")));
        Report {
            ok: outcome == Outcome::Proved,
            outcome,
            entries: self.entries,
            checks,
            proved: if outcome == Outcome::Proved { proved(self.entries, pinned) } else { Vec::new() },
            not_proved: self.not_proved(pinned),
            first_fault,
            not_checked,
            checkpoint: self.covering.map(|checkpoint| ReportedCheckpoint {
                origin: checkpoint.origin,
                size: checkpoint.size,
                root: checkpoint.root.to_string(),
            }),
            log_key: self.log_keys.last().map(|log| log.key.to_string()),
            pinned,
        }
    }

    fn not_proved(&self, pinned: bool) -> Vec<String> {
        let upto: Vec<String> = self
            .versions
            .iter()
            .filter(|(stream, _)| !self.partial.contains(stream))
            .map(|(stream, version)| format!("{stream} up to version {version}"))
            .collect();
        let complete = format!("that nothing came later: the bundle is complete only for {}", upto.join(", "));
        let mut out = super::not_proved(0, None, pinned);
        out.insert(usize::from(!pinned), complete);
        out
    }
}
