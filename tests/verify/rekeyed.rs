//! A log's key that was changed: who must sign, and what a pinned key that was replaced still proves.

use crate::{
    binary::{Said, directory, verify},
    support::{Holder, Log, ORIGIN, People, checked, note_in, rekeyed, twelve},
};
use proof::{CheckpointError, Seq, note::NoteError, rekeying::open_checkpoint};
use std::{fs, path::Path};

const KEPT: &str = "00000000000000000012.checkpoint";

/// Twelve entries, the log's key changed by entry 12, and one entry more.
struct Changed {
    people: People,
    next: Holder,
    log: Log,
}

impl Changed {
    fn new(reason: &str) -> Self {
        let (people, next) = (People::new(), Holder::new(ORIGIN, 9));
        let mut log = twelve(&people);
        log.append(&rekeyed(12, &next.vkey(), reason), &[&people.ann]);
        log.append(&note_in(13, "case/a"), &[&people.ann]);
        Self { people, next, log }
    }

    fn note(&self, size: usize, signers: &[&Holder]) -> Vec<u8> {
        Holder::note(&self.log.cut(size).promise().to_text(), signers)
    }

    fn opens(&self, size: usize, signers: &[&Holder]) -> Result<u64, CheckpointError> {
        let checker = checked(&self.log);
        let opened = open_checkpoint(&self.note(size, signers), checker.holders().log_keys())?;
        Ok(opened.size)
    }

    /// What the program says of the log with this checkpoint and this one kept, to somebody who pinned the old key.
    fn pinned(&self, kept: Option<&[u8]>) -> Said {
        let folder = directory(&self.log.journal(), &self.note(14, &[&self.next]));
        if let Some(kept) = kept {
            keep(folder.path(), KEPT, kept);
        }
        verify(folder.path(), &["--log-key", &self.people.log.vkey()])
    }
}

fn keep(folder: &Path, name: &str, note: &[u8]) {
    fs::create_dir_all(folder.join("rekeyed")).unwrap();
    fs::write(folder.join("rekeyed").join(name), note).unwrap();
}

#[track_caller]
fn is(said: &Said, code: i32, words: &str) {
    assert_eq!(said.code, Some(code), "{said:?}");
    assert!(said.out.contains(words) || said.err.contains(words), "{words}: {said:?}");
}

fn nobody(found: &Result<u64, CheckpointError>) -> bool {
    matches!(found, Err(CheckpointError::Note(NoteError::NoTrustedSignature { .. })))
}

#[test]
fn the_first_checkpoint_over_a_retirement_is_signed_by_both() {
    let all = Changed::new("retired");
    let (old, new) = (&all.people.log, &all.next);
    assert_eq!(all.opens(12, &[old]), Ok(12));
    assert!(nobody(&all.opens(12, &[new])));
    assert_eq!(all.opens(13, &[old, new]), Ok(13));
    assert_eq!(all.opens(13, &[new, old]), Ok(13));
    let expected = CheckpointError::OldKeyMissing { keyid: old.key.id().clone(), rekeyed_at: Seq(12) };
    assert_eq!(all.opens(13, &[new]), Err(expected));
    assert!(nobody(&all.opens(13, &[old])));
    assert_eq!(all.opens(14, &[new]), Ok(14));
    assert!(nobody(&all.opens(14, &[old])));
}

#[test]
fn a_lost_or_compromised_key_signs_nothing_more() {
    for reason in ["lost", "compromised"] {
        let all = Changed::new(reason);
        let (old, new) = (&all.people.log, &all.next);
        assert_eq!(all.opens(12, &[old]), Ok(12));
        assert_eq!(all.opens(13, &[new]), Ok(13));
        assert!(nobody(&all.opens(13, &[old])));
        assert!(nobody(&all.opens(14, &[old])));
    }
}

#[test]
fn the_program_keeps_to_it() {
    let all = Changed::new("retired");
    let (old, new) = (&all.people.log, &all.next);
    let whole = all.log.journal();
    let of = |note: &[u8]| verify(directory(&whole, note).path(), &[]);
    is(&of(&all.note(13, &[old, new])), 0, "14 entries");
    is(&of(&all.note(13, &[new])), 3, "is not signed by the old key");
    is(&of(&all.note(14, &[new])), 0, &new.vkey());
    is(&of(&all.note(14, &[old])), 3, "no signature by");
}

#[test]
fn a_pinned_key_that_was_retired_is_followed_through_what_it_signed() {
    let all = Changed::new("retired");
    let (old, new) = (&all.people.log, &all.next);
    let told = format!("the pinned key {} was replaced by entry 12 (retired)\n", old.key.id());
    is(&all.pinned(Some(&all.note(13, &[new, old]))), 0, &told);
    // Earlier ones vouch for fewer entries, and for the keys that could change the log's all the same.
    is(&all.pinned(Some(&all.note(9, &[old]))), 0, &told);
    is(&all.pinned(None), 4, "nothing that key signed ties it to this log");
    is(&all.pinned(Some(&all.note(13, &[new]))), 3, "no signature by");
    is(&all.pinned(Some(&all.note(13, &[old]))), 3, "no signature by");
    is(&all.pinned(Some(&all.note(14, &[old]))), 3, "it is over 14 entries");
    is(&all.pinned(Some(b"nothing")), 3, "rekeyed/00000000000000000012.checkpoint");
}

#[test]
fn a_log_that_only_names_the_pinned_key_is_not_taken_for_its() {
    // Without the old private key: another log that names it in entry 0, and says that it was lost.
    let (real, mut forged) = (Changed::new("lost"), Changed::new("lost"));
    let mallory = Holder::new("ann@t.example", 66);
    let people = People { ann: mallory, ..People::new() };
    forged.log = twelve(&people);
    forged.log.append(&rekeyed(12, &forged.next.vkey(), "lost"), &[&people.ann]);
    forged.log.append(&note_in(13, "case/a"), &[&people.ann]);
    is(&forged.pinned(None), 4, "nothing that key signed");
    is(&forged.pinned(Some(&forged.note(12, &[&forged.next]))), 3, "no signature by");
    // What the old key signed of the real log is of another root.
    is(&forged.pinned(Some(&real.note(12, &[&real.people.log]))), 3, "forked");
    is(&real.pinned(Some(&real.note(12, &[&real.people.log]))), 0, "(lost)");
}

#[test]
fn a_compromised_key_is_followed_and_no_more_is_said_for_it_than_holds() {
    let all = Changed::new("compromised");
    is(&all.pinned(Some(&all.note(12, &[&all.people.log]))), 0, "(compromised): somebody else had it");
}

#[test]
fn two_changes_are_followed_one_after_the_other() {
    let mut all = Changed::new("retired");
    let third = Holder::new(ORIGIN, 10);
    all.log.append(&rekeyed(14, &third.vkey(), "lost"), &[&all.people.ann]);
    all.log.append(&note_in(15, "case/a"), &[&all.people.ann]);
    let (old, new) = (&all.people.log, &all.next);
    let folder = directory(&all.log.journal(), &all.note(16, &[&third]));
    let pinned = |key: &Holder| verify(folder.path(), &["--log-key", &key.vkey()]);
    keep(folder.path(), KEPT, &all.note(13, &[old, new]));
    is(&pinned(&third), 0, "16 entries");
    is(&pinned(new), 4, "entry 14 replaced");
    is(&pinned(old), 4, "entry 14 replaced");
    keep(folder.path(), "00000000000000000014.checkpoint", &all.note(14, &[new]));
    is(&pinned(new), 0, "was replaced by entry 14 (lost)");
    is(&pinned(old), 0, &format!("its successor {} was replaced by entry 14 (lost)", new.key.id()));
    // One by a key that was not in force there.
    keep(folder.path(), "00000000000000000014.checkpoint", &all.note(12, &[old]));
    is(&pinned(old), 3, "no signature by");
    // What is named otherwise is not looked at.
    keep(folder.path(), "14.checkpoint", b"anything");
    keep(folder.path(), "00000000000000000014.checkpoint", &all.note(14, &[new]));
    is(&pinned(old), 0, "");
    is(&pinned(&Holder::new(ORIGIN, 11)), 3, "not the one that was given");
}
