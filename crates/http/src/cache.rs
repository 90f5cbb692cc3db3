//! Answers that were given lately, so that an unchanged page costs no work.
//!
//! An answer is kept with the sizes of log and checkpoint that it was computed at, and is given again only at the same
//! ones; what cannot change is given again at any. What was used least lately goes first: its plain bytes, and when no
//! answer has both plain and compressed ones any more, the answer.

use crate::answer::{Finished, Keep};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
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

/// How many questions whose answers are cheap are remembered, to keep the answers of those that come again.
const ASKED_ONCE: usize = 4096;

#[derive(Debug, Default)]
struct Shelf {
    kept: BTreeMap<Arc<str>, Kept>,
    by_use: BTreeMap<u64, Arc<str>>,
    /// Of these the ones that can be made slimmer.
    whole: BTreeMap<u64, Arc<str>>,
    bytes: usize,
    uses: u64,
    /// By their hashes, the questions that were asked for the first time.
    asked: Vec<u64>,
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
        for list in [&mut shelf.by_use, &mut shelf.whole] {
            if let Some(question) = list.remove(&kept.used) {
                list.insert(shelf.uses, question);
            }
        }
        kept.used = shelf.uses;
        Some(Arc::clone(&kept.answer))
    }

    /// Keeps an answer that costs less to make than to keep, when it is asked for again: somebody who reads the whole log
    /// asks for each entry once.
    pub(crate) fn put_if_asked_again(&self, question: &str, stand: Stand, answer: &Arc<Finished>) {
        if self.shelf.lock().unwrap_or_else(PoisonError::into_inner).is_asked_again(question) {
            self.put(question, stand, Arc::clone(answer));
        }
    }

    /// Keeps an answer.
    pub(crate) fn put(&self, question: &str, stand: Stand, answer: Arc<Finished>) {
        // The question is its sender's, who may make it long.
        let bytes = answer.bytes().saturating_add(question.len().saturating_mul(2));
        if !answer.is_good() || bytes > ANSWER_BYTES_MAX {
            return;
        }
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.remove(question);
        shelf.uses = shelf.uses.saturating_add(1);
        let (used, question): (u64, Arc<str>) = (shelf.uses, question.into());
        shelf.by_use.insert(used, Arc::clone(&question));
        shelf.whole.insert(used, Arc::clone(&question));
        shelf.kept.insert(question, Kept { answer, bytes, stand, used });
        shelf.bytes = shelf.bytes.saturating_add(bytes);
        while shelf.bytes > CACHE_BYTES_MAX && shelf.give_up() {}
    }
}

impl Shelf {
    fn is_asked_again(&mut self, question: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        question.hash(&mut hasher);
        let hash = hasher.finish();
        self.asked.resize(ASKED_ONCE, 0);
        let place = usize::try_from(hash % ASKED_ONCE as u64).unwrap_or(0);
        self.asked.get_mut(place).is_some_and(|asked| core::mem::replace(asked, hash) == hash)
    }

    fn remove(&mut self, question: &str) {
        let Some(gone) = self.kept.remove(question) else { return };
        self.bytes = self.bytes.saturating_sub(gone.bytes);
        self.by_use.remove(&gone.used);
        self.whole.remove(&gone.used);
    }

    /// Gives up some bytes, and tells whether there were any.
    fn give_up(&mut self) -> bool {
        let Some((_, question)) = self.whole.pop_first() else {
            let oldest = self.by_use.first_key_value().map(|(_, question)| Arc::clone(question));
            return oldest.is_some_and(|oldest| {
                self.remove(&oldest);
                true
            });
        };
        if let Some(kept) = self.kept.get_mut(&question)
            && let Some(slim) = kept.answer.slim()
        {
            let bytes = kept.bytes.saturating_sub(kept.answer.bytes().saturating_sub(slim.bytes()));
            self.bytes = self.bytes.saturating_sub(kept.bytes.saturating_sub(bytes));
            (kept.answer, kept.bytes) = (Arc::new(slim), bytes);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Answer;
    use axum::http::{HeaderMap, header};

    const STAND: Stand = (7, 7);

    fn text(number: usize) -> String {
        format!("line {number} of many\n").repeat(50_000)
    }

    fn length(answer: &Finished, accepts: &str) -> String {
        let asked: HeaderMap = [(header::ACCEPT_ENCODING, accepts.parse().unwrap())].into_iter().collect();
        answer.response(&asked, true).headers()[header::CONTENT_LENGTH].to_str().unwrap().to_owned()
    }

    #[test]
    fn plain_bytes_go_first_and_can_be_had_again() {
        let cache = Cache::default();
        // 100 MB of plain text: more than is kept, and little when it is compressed.
        for number in 0..100 {
            let answer = Answer::of("text/plain; charset=utf-8", text(number)).finish();
            cache.put(&number.to_string(), STAND, Arc::new(answer));
        }
        for number in 0..100 {
            let kept = cache.get(&number.to_string(), STAND).unwrap();
            assert_eq!(length(&kept, "identity"), text(number).len().to_string());
            assert_eq!(kept.plain_body(), text(number));
            assert_ne!(length(&kept, "gzip"), length(&kept, "identity"));
        }
        assert!(cache.get("99", STAND).unwrap().slim().is_some(), "the newest has both");
        assert!(cache.get("0", STAND).unwrap().slim().is_none(), "the oldest has been made slim");
        let shelf = cache.shelf.lock().unwrap();
        assert!(shelf.bytes <= CACHE_BYTES_MAX);
        assert_eq!(shelf.bytes, shelf.kept.values().map(|kept| kept.bytes).sum::<usize>());
    }

    #[test]
    fn cheap_answers_are_kept_when_they_are_asked_for_again() {
        let cache = Cache::default();
        let answer = Arc::new(Answer::of("text/plain; charset=utf-8", "proof").finish());
        cache.put_if_asked_again("/entries/1.json", STAND, &answer);
        assert!(cache.get("/entries/1.json", STAND).is_none());
        cache.put_if_asked_again("/entries/1.json", STAND, &answer);
        assert!(cache.get("/entries/1.json", STAND).is_some());
        assert!(cache.get("/entries/2.json", STAND).is_none());
    }

    #[test]
    fn what_was_used_least_lately_goes() {
        let cache = Cache::default();
        for number in 0..20_usize {
            let answer = Answer::of("image/png", vec![0; 3 << 20]).finish();
            cache.put(&number.to_string(), STAND, Arc::new(answer));
            assert!(cache.get("0", STAND).is_some(), "it is used all the time");
        }
        assert!(cache.get("1", STAND).is_none());
        assert!(cache.get("19", STAND).is_some());
        assert!(cache.get("19", (8, 7)).is_none(), "the log has grown");
        assert!(cache.shelf.lock().unwrap().bytes <= CACHE_BYTES_MAX);
    }
}
