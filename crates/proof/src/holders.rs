//! Who held which key when, as the log itself says: the fold over the four events that name keys.
//!
//! Validity goes by position, never by the author's time. Roles are read past; whether an enrolment was allowed is not
//! decided here.

use crate::{
    entry::Entry,
    key::{KeyError, KeyId, VerifierKey},
    name::{Seq, StreamName},
};
use core::fmt;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Why an event that names keys cannot be followed, or a signature cannot be by the key that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum HolderFault {
    /// Entry 0 is not `ledger.created`, or another one is.
    Created,
    /// A member of `data` is missing or of another form.
    Member { member: &'static str },
    /// A key that is none.
    Key(KeyError),
    /// The log's key does not bear the origin's name.
    LogKeyName { origin: String, found: String },
    /// A key or key id that was named before, or that is the log's.
    SeenBefore { keyid: KeyId },
    /// `key.enrolled` without a signature by the key that it enrols, or `ledger.created` without one by a key it names.
    NoPossession { keyid: KeyId },
    /// `key.revoked` of a key that is not enrolled.
    NotEnrolled { keyid: KeyId },
    /// A signature by a key that was never enrolled.
    UnknownKey { keyid: KeyId },
    /// A signature by a key that was revoked before.
    RevokedKey { keyid: KeyId, revoked_at: Seq },
    /// A signature that does not verify.
    BadSignature { keyid: KeyId },
}

impl fmt::Display for HolderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created => f.write_str("`ledger.created` must be entry 0, and entry 0 alone"),
            Self::Member { member } => write!(f, "`data.{member}` is missing or of another form"),
            Self::Key(error) => error.fmt(f),
            Self::LogKeyName { origin, found } => {
                write!(f, "the log's key is named `{found}`, but the log is `{origin}`")
            }
            Self::SeenBefore { keyid } => {
                write!(f, "the key `{keyid}` was named in this log before")
            }
            Self::NoPossession { keyid } => write!(f, "no signature by `{keyid}` itself, which is being enrolled"),
            Self::NotEnrolled { keyid } => write!(f, "`{keyid}` is not enrolled"),
            Self::UnknownKey { keyid } => write!(f, "signed by `{keyid}`, which is not enrolled"),
            Self::RevokedKey { keyid, revoked_at } => {
                write!(f, "signed by `{keyid}`, which entry {revoked_at} revoked")
            }
            Self::BadSignature { keyid } => write!(f, "the signature by `{keyid}` does not verify"),
        }
    }
}

impl core::error::Error for HolderFault {}

impl From<KeyError> for HolderFault {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

#[derive(Debug, Clone)]
struct Holding {
    key: VerifierKey,
    revoked_at: Option<Seq>,
}

/// The keys of a log up to a position.
#[derive(Debug, Clone, Default)]
pub struct Holders {
    authors: BTreeMap<KeyId, Holding>,
    log_keys: Vec<LogKey>,
}

/// A key of the log, from the entry that named it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogKey {
    /// The key.
    pub key: VerifierKey,
    /// The entry that named it.
    pub since: Seq,
    /// Whether the key before it must sign the first checkpoint too: unless it was lost or compromised.
    pub old_signs_too: bool,
    /// Why the key before it was given up. The first key has no reason.
    pub reason: Option<String>,
}

impl Holders {
    /// Returns the log's keys, oldest first.
    pub fn log_keys(&self) -> &[LogKey] {
        &self.log_keys
    }

    /// Returns the key that signs a checkpoint of this size.
    pub fn log_key_at(&self, size: u64) -> Option<&LogKey> {
        self.log_keys.iter().rev().find(|key| key.since.0 < size)
    }

    /// Returns those of the log's keys that this many entries name.
    pub fn log_keys_within(&self, size: u64) -> &[LogKey] {
        let count = self.log_keys.iter().take_while(|key| key.since.0 < size.max(1)).count();
        self.log_keys.get(..count).unwrap_or_default()
    }

    /// Returns the number of keys ever enrolled.
    pub fn count(&self) -> usize {
        self.authors.len()
    }

    /// Returns an enrolled key, revoked or not.
    pub fn author(&self, keyid: &KeyId) -> Option<&VerifierKey> {
        self.authors.get(keyid).map(|holding| &holding.key)
    }

    /// Follows `entry`, and returns the key of each of its signatures, in their order, for the caller to verify.
    ///
    /// # Errors
    /// Why the entry's keys are not right at its position.
    pub fn follow(&mut self, entry: &Entry) -> Result<Vec<VerifierKey>, HolderFault> {
        let kind = KeyEvent::of(entry)?;
        if matches!(kind, Some(KeyEvent::Created)) != (entry.seq == Seq(0)) {
            return Err(HolderFault::Created);
        }
        match kind {
            Some(KeyEvent::Created) => self.create(entry)?,
            Some(KeyEvent::Enrolled) => self.enrol(entry)?,
            Some(KeyEvent::Revoked | KeyEvent::Rekeyed) | None => {}
        }
        let signers = entry.signatures.iter().map(|s| self.signer(&s.keyid).cloned()).collect::<Result<_, _>>()?;
        match kind {
            Some(KeyEvent::Revoked) => self.revoke(entry)?,
            Some(KeyEvent::Rekeyed) => self.rekey(entry)?,
            Some(KeyEvent::Created | KeyEvent::Enrolled) | None => {}
        }
        Ok(signers)
    }

    fn signer(&self, keyid: &KeyId) -> Result<&VerifierKey, HolderFault> {
        match self.authors.get(keyid) {
            None => Err(HolderFault::UnknownKey { keyid: keyid.clone() }),
            Some(Holding { revoked_at: Some(seq), .. }) => {
                Err(HolderFault::RevokedKey { keyid: keyid.clone(), revoked_at: *seq })
            }
            Some(Holding { key, revoked_at: None }) => Ok(key),
        }
    }

    fn create(&mut self, entry: &Entry) -> Result<(), HolderFault> {
        let data = &entry.event.data;
        let origin = text(data, "origin")?;
        if origin != entry.event.source {
            return Err(HolderFault::Member { member: "origin" });
        }
        let log_key: VerifierKey = text(data, "log_key")?.parse()?;
        if log_key.name().as_str() != origin {
            return Err(HolderFault::LogKeyName {
                origin: origin.to_owned(),
                found: log_key.name().as_str().to_owned(),
            });
        }
        self.log_keys.push(LogKey { key: log_key, since: entry.seq, old_signs_too: false, reason: None });
        let Some(Value::Array(keys)) = data.get("keys") else {
            return Err(HolderFault::Member { member: "keys" });
        };
        for item in keys {
            let item = item.as_object().ok_or(HolderFault::Member { member: "keys" })?;
            self.add(text(item, "key")?.parse()?)?;
        }
        Ok(())
    }

    fn enrol(&mut self, entry: &Entry) -> Result<(), HolderFault> {
        let key: VerifierKey = text(&entry.event.data, "key")?.parse()?;
        let keyid = key.id().clone();
        self.add(key)?;
        if entry.signatures.iter().any(|signature| signature.keyid == keyid) {
            Ok(())
        } else {
            Err(HolderFault::NoPossession { keyid })
        }
    }

    fn revoke(&mut self, entry: &Entry) -> Result<(), HolderFault> {
        let key: VerifierKey = text(&entry.event.data, "key")?.parse()?;
        match self.authors.get_mut(key.id()) {
            Some(holding) if holding.revoked_at.is_none() && holding.key == key => {
                holding.revoked_at = Some(entry.seq);
                Ok(())
            }
            _ => Err(HolderFault::NotEnrolled { keyid: key.id().clone() }),
        }
    }

    fn rekey(&mut self, entry: &Entry) -> Result<(), HolderFault> {
        let data = &entry.event.data;
        let key: VerifierKey = text(data, "log_key")?.parse()?;
        if self.is_named(&key) {
            return Err(HolderFault::SeenBefore { keyid: key.id().clone() });
        }
        if key.name().as_str() != entry.event.source {
            return Err(HolderFault::LogKeyName {
                origin: entry.event.source.clone(),
                found: key.name().as_str().to_owned(),
            });
        }
        let reason = text(data, "reason")?;
        let old_signs_too = !matches!(reason, "lost" | "compromised");
        self.log_keys.push(LogKey { key, since: entry.seq, old_signs_too, reason: Some(reason.to_owned()) });
        Ok(())
    }

    fn add(&mut self, key: VerifierKey) -> Result<(), HolderFault> {
        if self.is_named(&key) {
            return Err(HolderFault::SeenBefore { keyid: key.id().clone() });
        }
        self.authors.insert(key.id().clone(), Holding { key, revoked_at: None });
        Ok(())
    }

    fn is_named(&self, key: &VerifierKey) -> bool {
        let same = |other: &VerifierKey| other.id() == key.id() || other.public() == key.public();
        self.authors.values().any(|holding| same(&holding.key)) || self.log_keys.iter().any(|log| same(&log.key))
    }
}

#[derive(Clone, Copy)]
enum KeyEvent {
    Created,
    Enrolled,
    Revoked,
    Rekeyed,
}

impl KeyEvent {
    fn of(entry: &Entry) -> Result<Option<Self>, HolderFault> {
        let kind = match entry.event.event_type.as_str() {
            "casebook.ledger.created.v1" => Self::Created,
            "casebook.key.enrolled.v1" => Self::Enrolled,
            "casebook.key.revoked.v1" => Self::Revoked,
            "casebook.ledger.rekeyed.v1" => Self::Rekeyed,
            _ => return Ok(None),
        };
        if entry.event.subject == StreamName::Ledger {
            Ok(Some(kind))
        } else {
            Err(HolderFault::Member { member: "subject" })
        }
    }
}

fn text<'a>(data: &'a Map<String, Value>, member: &'static str) -> Result<&'a str, HolderFault> {
    data.get(member).and_then(Value::as_str).ok_or(HolderFault::Member { member })
}
