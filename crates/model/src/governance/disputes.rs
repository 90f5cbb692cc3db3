//! Which entries are disputed: those of a key that was found compromised, and of the keys that they enrolled.

use super::Governance;
use crate::recorded::Mark;
use proof::{KeyId, Seq};
use std::collections::BTreeSet;

impl Governance {
    /// Tells whether an entry is disputed: signed only by keys that were later found compromised since then, or by keys
    /// that such entries enrolled.
    pub fn disputes(&self, mark: &Mark) -> bool {
        self.disputes_entry(mark, &mark.by.iter().collect::<Vec<_>>(), &BTreeSet::new())
    }

    /// Tells whether any entry may be disputed at all.
    pub fn has_disputes(&self) -> bool {
        self.keys.values().any(|record| record.revoked.as_ref().is_some_and(|end| end.since.is_some()))
    }

    fn disputes_entry(&self, mark: &Mark, by: &[&KeyId], seen: &BTreeSet<&KeyId>) -> bool {
        let disputed = |key: &&KeyId| self.disputed_since(key, seen).is_some_and(|since| mark.seq >= since);
        !by.is_empty() && by.iter().all(disputed) && !self.is_affirmed(mark, seen)
    }

    /// Tells whether somebody signed for an entry of this stream again who is not disputed: a key that stands or falls
    /// with the entry cannot vouch for it.
    fn is_affirmed(&self, mark: &Mark, seen: &BTreeSet<&KeyId>) -> bool {
        let vouches = |affirmation: &Mark, key: &KeyId| {
            !seen.contains(key) && self.disputed_since(key, seen).is_none_or(|since| affirmation.seq < since)
        };
        let affirmations = self.affirmed.get(&mark.event).into_iter().flatten();
        affirmations.into_iter().any(|affirmation| affirmation.by.iter().any(|key| vouches(affirmation, key)))
    }

    /// Returns from where on a key's entries are disputed: the earlier of what its own revocation says, unless that is
    /// itself disputed, and of its enrolment by disputed keys.
    fn disputed_since(&self, key: &KeyId, seen: &BTreeSet<&KeyId>) -> Option<Seq> {
        let (id, record) = self.keys.get_key_value(key)?;
        let mut seen = seen.clone();
        if !seen.insert(id) {
            return None;
        }
        let revoked = record.revoked.as_ref().and_then(|end| {
            let by: Vec<_> = end.mark.by.iter().collect();
            end.since.filter(|_| !self.disputes_entry(&end.mark, &by, &seen))
        });
        let enrolled = &record.enrolled;
        let authors: Vec<_> = enrolled.by.iter().filter(|author| *author != key).collect();
        let inherited = self.disputes_entry(enrolled, &authors, &seen).then_some(enrolled.seq);
        [revoked, inherited].into_iter().flatten().min()
    }
}
