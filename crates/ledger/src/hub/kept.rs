//! Blobs that clients keep for events that are not appended yet, and which of them may be taken back.
//!
//! A blob stands before the event that names it. When that event is refused, its author takes the blob back. But another
//! client may have found it there and named it in an event of its own. So each says what it is about to keep, and the
//! writer, who sees the appends in order, removes a blob only when it was new, nobody else keeps it, and no event that was
//! appended meanwhile names it.

use crate::blobs::{BlobError, Blobs};
use proof::Digest;
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

/// How long a digest is, as events have it.
const HEX_LENGTH: usize = 64;

/// Which connection keeps something.
pub(super) type Holder = u64;

/// The blobs that are kept.
#[derive(Debug, Default)]
pub(super) struct Kept {
    blobs: BTreeMap<Digest, One>,
}

#[derive(Debug)]
struct One {
    /// It was not there before.
    is_new: bool,
    /// An event names it, or somebody who kept it left it there.
    stays: bool,
    holders: BTreeSet<Holder>,
}

impl Kept {
    /// Notes that somebody is about to keep a blob.
    ///
    /// # Errors
    /// When nobody can tell whether it is there.
    pub(super) fn keep(&mut self, holder: Holder, digest: Digest, blobs: &Blobs) -> Result<(), BlobError> {
        let one = match self.blobs.entry(digest) {
            Entry::Occupied(one) => one.into_mut(),
            Entry::Vacant(place) => {
                place.insert(One { is_new: !blobs.has(digest)?, stays: false, holders: BTreeSet::new() })
            }
        };
        one.holders.insert(holder);
        Ok(())
    }

    /// Notes that an event was appended: what it names stays.
    pub(super) fn named_by(&mut self, event: &[u8]) {
        if self.blobs.is_empty() {
            return;
        }
        for digest in digests_in(event) {
            if let Some(one) = self.blobs.get_mut(&digest) {
                one.stays = true;
            }
        }
    }

    /// Takes back what somebody kept, as far as nobody else needs it.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub(super) fn discard(&mut self, holder: Holder, blobs: &Blobs) -> Result<(), BlobError> {
        for (digest, one) in self.let_go(holder) {
            if one.is_new && !one.stays {
                blobs.remove(digest)?;
            }
        }
        Ok(())
    }

    /// Forgets somebody who went: what they kept and did not take back was to stay.
    pub(super) fn gone(&mut self, holder: Holder) {
        for one in self.blobs.values_mut() {
            one.stays |= one.holders.contains(&holder);
        }
        drop(self.let_go(holder));
    }

    /// Returns the blobs that only this one kept.
    fn let_go(&mut self, holder: Holder) -> Vec<(Digest, One)> {
        let last = |_: &Digest, one: &mut One| one.holders.remove(&holder) && one.holders.is_empty();
        self.blobs.extract_if(.., last).collect()
    }
}

/// Returns what may be digests in an event: the blobs that it names are among them.
pub(crate) fn digests_in(event: &[u8]) -> impl Iterator<Item = Digest> {
    let words = event.split(|byte| *byte == b'"').filter(|word| word.len() == HEX_LENGTH);
    words.filter_map(|word| core::str::from_utf8(word).ok()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    struct Desk {
        _folder: TempDir,
        blobs: Blobs,
        kept: Kept,
    }

    impl Desk {
        fn new() -> Self {
            let folder = TempDir::new().unwrap();
            Self { blobs: Blobs::new(folder.path().join("blobs")), _folder: folder, kept: Kept::default() }
        }

        fn keep(&mut self, holder: Holder, bytes: &[u8]) {
            self.kept.keep(holder, Digest::of(bytes), &self.blobs).unwrap();
            self.blobs.put(bytes).unwrap();
        }

        fn discard(&mut self, holder: Holder) {
            self.kept.discard(holder, &self.blobs).unwrap();
        }

        fn named(&mut self, bytes: &[u8]) {
            self.kept.named_by(format!("{{\"sha256\":\"{}\"}}", Digest::of(bytes)).as_bytes());
        }

        fn has(&self, bytes: &[u8]) -> bool {
            self.blobs.has(Digest::of(bytes)).unwrap()
        }
    }

    #[test]
    fn what_was_new_and_nobody_names_goes() {
        let mut desk = Desk::new();
        desk.keep(1, b"a");
        desk.keep(1, b"b");
        desk.named(b"b");
        desk.discard(1);
        assert!(!desk.has(b"a") && desk.has(b"b"));
        assert!(desk.kept.blobs.is_empty());
    }

    #[test]
    fn what_was_there_before_stays() {
        let mut desk = Desk::new();
        desk.blobs.put(b"a").unwrap();
        desk.keep(1, b"a");
        desk.discard(1);
        assert!(desk.has(b"a"));
    }

    #[test]
    fn what_another_keeps_stays_until_they_discard_it_too() {
        let mut desk = Desk::new();
        desk.keep(1, b"a");
        desk.keep(2, b"a");
        desk.discard(1);
        assert!(desk.has(b"a"));
        desk.discard(2);
        assert!(!desk.has(b"a"));
    }

    #[test]
    fn what_another_named_meanwhile_stays() {
        let mut desk = Desk::new();
        desk.keep(1, b"a");
        desk.keep(2, b"a");
        desk.named(b"a");
        desk.kept.gone(2);
        desk.discard(1);
        assert!(desk.has(b"a"));
    }

    #[test]
    fn what_somebody_left_there_stays() {
        let mut desk = Desk::new();
        desk.keep(1, b"a");
        desk.keep(2, b"a");
        desk.kept.gone(1);
        desk.discard(2);
        assert!(desk.has(b"a"));
        assert!(desk.kept.blobs.is_empty());
    }
}
