//! A pinned key that is not the log's key any more: whether the log still follows from it, and what that is worth.

use super::{Check, FirstFault, Trust};
use proof::{
    VerifierKey,
    holders::LogKey,
    rekeying::{Kept, PinFault, replaced_since},
};

/// What came of following the log's keys.
#[derive(Debug, Default)]
pub(super) struct PinCheck {
    found: Option<PinFault>,
}

impl PinCheck {
    /// Checks the last checkpoints of keys that were replaced, and follows them from the pinned one on.
    pub(super) fn of(kept: &Kept, trust: &Trust, log_keys: &[LogKey]) -> Self {
        let followed = match &trust.log_key {
            Some(pinned) => kept.follow(pinned, log_keys).map(drop),
            None => Ok(()),
        };
        Self { found: kept.check(log_keys).and(followed).err() }
    }

    /// Returns what is proved bad.
    pub(super) fn fault(&self) -> Option<FirstFault> {
        let fault = self.found.as_ref().filter(|fault| !fault.is_unchecked())?;
        Some(FirstFault { seq: None, fault: fault.to_string() })
    }

    /// Returns what could not be checked.
    pub(super) fn not_checked(&self) -> Option<String> {
        self.found.as_ref().filter(|fault| fault.is_unchecked()).map(ToString::to_string)
    }

    /// Returns what is proved of a pinned key that was replaced.
    pub(super) fn proved(trust: &Trust, log_keys: &[LogKey]) -> Vec<String> {
        trust.log_key.as_ref().map_or_else(Vec::new, |pinned| replaced_since(pinned, later_than(pinned, log_keys)))
    }

    /// Returns a line about the log's keys, where they changed.
    pub(super) fn line(&self, trust: &Trust, log_keys: &[LogKey]) -> Option<Check> {
        let (first, _) = log_keys.split_first().filter(|(_, later)| !later.is_empty())?;
        let replaced = trust.log_key.as_ref().map(|pinned| later_than(pinned, log_keys)).unwrap_or_default();
        let detail = if self.not_checked().is_some() {
            "not followed from the pinned one".to_owned()
        } else if replaced.is_empty() {
            let current = log_keys.last().unwrap_or(first);
            format!("the present one since entry {} ({})", current.since, current.reason.as_deref().unwrap_or_default())
        } else {
            let one = |log: &LogKey| format!("by entry {} ({})", log.since, log.reason.as_deref().unwrap_or_default());
            format!("the pinned one was replaced {}", replaced.iter().map(one).collect::<Vec<_>>().join(", then "))
        };
        Some(Check { check: "log key", ok: self.fault().is_none(), count: log_keys.len() as u64, detail })
    }
}

/// Returns the keys that came after the pinned one.
pub(super) fn later_than<'a>(pinned: &VerifierKey, log_keys: &'a [LogKey]) -> &'a [LogKey] {
    let after = log_keys.iter().position(|log| log.key == *pinned).map(|at| at.saturating_add(1));
    after.and_then(|after| log_keys.get(after..)).unwrap_or_default()
}

/// Returns what a pinned key does not prove because somebody else had it.
pub(super) fn beyond_the_pin(trust: &Trust, log_keys: &[LogKey]) -> Vec<String> {
    let later = trust.log_key.as_ref().map(|pinned| later_than(pinned, log_keys)).unwrap_or_default();
    let compromised = later.iter().filter(|log| log.reason.as_deref() == Some("compromised"));
    let one = |log: &LogKey| {
        format!(
            "that this is the log you mean: the key before {} was compromised, and whoever has it can sign another log \
             that says the same; pin {}, from a place other than the log",
            log.key.id(),
            log.key
        )
    };
    compromised.map(one).collect()
}
