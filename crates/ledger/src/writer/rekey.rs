//! The log's key changes: a new key file, the event, the first checkpoint over it, `casebook.toml`, in this order.
//!
//! A process that ends between two of these leaves a ledger that opens. With the key file alone nothing has happened.
//! With the event the old key is still trusted, and what is left to do is done on opening.

use super::Writer;
use crate::{
    ahead::Handed,
    commit::{Outcome, SignedEvent, Together},
    damage::LedgerError,
    file, keys,
    keys::PrivateKey,
    log_keys,
};
use model::{EventData, words::RevocationReason};
use proof::{Event, RecordedAt, VerifierKey, holders::LogKey, rekeying};

impl Writer {
    /// Returns the key that signs the log's checkpoints from here on.
    pub fn log_key(&self) -> &VerifierKey {
        self.log_keys.last().map_or(&self.config.log_key, |log| &log.key)
    }

    /// Appends `ledger.rekeyed`, takes up the new key and signs the first checkpoint with it: with the old one too, unless
    /// that was lost or compromised. A ledger whose log key is lost can be opened and this be appended; nothing else.
    ///
    /// A refused event leaves no key behind.
    ///
    /// # Errors
    /// [`LedgerError::ReadOnly`] when the old key is not here and the event does not say that it is lost or compromised;
    /// otherwise as [`Writer::append`].
    pub fn rekey(
        &mut self,
        new: &PrivateKey,
        event: &SignedEvent,
        now: RecordedAt,
    ) -> Result<Option<Outcome>, LedgerError> {
        match self.check_writable() {
            // What was appended before is the old key's to sign.
            Ok(()) => self.checkpoint()?,
            Err(LedgerError::ReadOnly { .. }) if gives_up(&event.event) => {}
            Err(error) => return Err(error),
        }
        let file = keys::write_new(&self.root.join("keys"), new, None)?;
        let outcome = self.append_whatever_signs(&[Handed::unchecked(event)], Together::AllOrNothing, now)?.pop();
        if !matches!(outcome, Some(Ok(_))) {
            keys::take_back(&file)?;
        }
        Ok(outcome)
    }

    /// Returns the last change of the log's key, if no checkpoint covers it yet.
    fn uncovered_rekeying(&self) -> Option<(&LogKey, &LogKey)> {
        let (new, before) = self.log_keys.split_last()?;
        let old = before.last()?;
        (self.checkpointed.checkpoint.size <= new.since.0 && new.since.0 < self.head.size).then_some((old, new))
    }

    /// Returns the old key that has to sign the next checkpoint too.
    fn old_signer(&self) -> Option<&VerifierKey> {
        self.uncovered_rekeying().filter(|(_, new)| new.old_signs_too).map(|(old, _)| &old.key)
    }

    /// Makes sure that every key that must sign the next checkpoint is here.
    pub(super) fn check_signers(&self) -> Result<(), LedgerError> {
        let keys = || self.root.join("keys");
        if self.log_key.is_none() {
            return Err(LedgerError::ReadOnly { keys: keys() });
        }
        match self.old_signer() {
            Some(old) if log_keys::private(&self.root, old)?.is_none() => {
                Err(LedgerError::OldLogKey { keyid: old.id().clone(), keys: keys() })
            }
            _ => Ok(()),
        }
    }

    /// Returns the signatures behind a checkpoint's text. Before that the last checkpoint of a key that is replaced is
    /// kept beside.
    pub(super) fn signed_checkpoint(&self, key: &PrivateKey, text: &str) -> Result<String, LedgerError> {
        let mut note = key.sign_note(text);
        let Some((_, new)) = self.uncovered_rekeying() else { return Ok(note) };
        let kept = if let Some(old) = self.old_signer() {
            let missing = || LedgerError::OldLogKey { keyid: old.id().clone(), keys: self.root.join("keys") };
            // The key in force signs on the last line, where it is looked for by hand.
            note = log_keys::private(&self.root, old)?.ok_or_else(missing)?.sign_note(text);
            note.push_str(&key.signature_line(text));
            note.clone().into_bytes()
        } else {
            self.checkpointed.note.clone()
        };
        file::create_dir(&self.root.join(rekeying::KEPT_FOLDER))?;
        file::write_durably(&self.root.join(rekeying::kept_name(new.since)), &kept, 0o644)?;
        Ok(note)
    }

    /// Takes up the keys that entries just written name, and finishes a change of the log's key.
    pub(crate) fn take_up_log_keys(&mut self) -> Result<(), LedgerError> {
        self.log_keys = log_keys::of_index(&self.index)?.into();
        if self.log_keys.len() < 2 || self.config.log_key == *self.log_key() {
            return Ok(());
        }
        self.log_key = log_keys::private(&self.root, self.log_key())?;
        self.finish_rekeying()
    }

    /// Signs the checkpoint that must follow a change of the log's key, then lets `casebook.toml` say the new one. Where a
    /// key that must sign is missing the ledger stays as it is, and can be read.
    pub(super) fn finish_rekeying(&mut self) -> Result<(), LedgerError> {
        if self.uncovered_rekeying().is_some() {
            if self.check_signers().is_err() {
                return Ok(());
            }
            self.checkpoint()?;
        }
        let new = self.log_key().clone();
        Ok(self.config.replace_log_key(&self.root, new)?)
    }
}

/// Tells whether an event says that the log's old key cannot sign any more, or must not.
fn gives_up(event: &[u8]) -> bool {
    let data = Event::parse(event).ok().and_then(|event| EventData::read(&event.event_type, &event.data).ok());
    matches!(data, Some(EventData::LedgerRekeyed(data)) if data.reason != RevocationReason::Retired)
}
