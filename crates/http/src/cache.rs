//! Answers that were given lately, so that an unchanged page costs no work.
//!
//! An answer is kept with the sizes of log and checkpoint that it was computed at, and is given again only at the same
//! ones; what cannot change is given again at any. What was used least lately goes first.

use crate::answer::{Finished, Keep};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many bytes of answers are kept.
const CACHE_BYTES_MAX: usize = 48 << 20;
/// The largest answer that is kept.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// The sizes of log and checkpoint.
pub(crate) type Stand = (u64, u64);

#[derive(Debug)]
struct Kept {
    answer: Arc<Finished>,
    /// What it and its question take up.
    bytes: usize,
    stand: Stand,
    used: u64,
}

#[derive(Debug, Default)]
struct Shelf {
    kept: BTreeMap<Arc<str>, Kept>,
    by_use: BTreeMap<u64, Arc<str>>,
    bytes: usize,
    uses: u64,
}

/// Answers by what was asked.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    shelf: Mutex<Shelf>,
}

impl Cache {
    /// Returns the answer to a question, if it was given at these sizes.
    pub(crate) fn get(&self, question: &str, stand: Stand) -> Option<Arc<Finished>> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let shelf = &mut *shelf;
        let kept = shelf.kept.get_mut(question)?;
        if kept.answer.keep != Keep::ForEver && kept.stand != stand {
            return None;
        }
        shelf.uses = shelf.uses.saturating_add(1);
        if let Some(question) = shelf.by_use.remove(&kept.used) {
            shelf.by_use.insert(shelf.uses, question);
        }
        kept.used = shelf.uses;
        Some(Arc::clone(&kept.answer))
    }

    /// Keeps an answer.
    pub(crate) fn put(&self, question: &str, stand: Stand, answer: &Arc<Finished>) {
        // The question is its sender's, who may make it long.
        let bytes = answer.bytes().saturating_add(question.len().saturating_mul(2));
        if !answer.is_good() || bytes > ANSWER_BYTES_MAX {
            return;
        }
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.uses = shelf.uses.saturating_add(1);
        let (used, question): (u64, Arc<str>) = (shelf.uses, question.into());
        let kept = Kept { answer: Arc::clone(answer), bytes, stand, used };
        if let Some(before) = shelf.kept.insert(Arc::clone(&question), kept) {
            shelf.bytes = shelf.bytes.saturating_sub(before.bytes);
            shelf.by_use.remove(&before.used);
        }
        shelf.by_use.insert(used, question);
        shelf.bytes = shelf.bytes.saturating_add(bytes);
        while shelf.bytes > CACHE_BYTES_MAX
            && let Some((_, oldest)) = shelf.by_use.pop_first()
        {
            let gone = shelf.kept.remove(&oldest).map_or(0, |kept| kept.bytes);
            shelf.bytes = shelf.bytes.saturating_sub(gone);
        }
    }
}
