//! Which of two neighbours is the bad one, when their link does not hold.
//!
//! A link that does not hold may mean that the entry before was changed, or the link itself. The checkpoint's root
//! decides: with the linked hash in the place of the entry before, either the root comes out, and that entry was
//! changed, or not.

use crate::place::Place;
use proof::{Checkpoint, Entry, LeafHash, LogFault, Seq, log::Fault, merkle::Frontier};

/// Returns the entry to blame for a fault, where the checkpoint can tell.
pub(crate) fn first_bad(place: &Place, fault: &LogFault) -> Option<Seq> {
    let Fault::PrevMismatch { found, .. } = &fault.fault else { return None };
    let before = fault.seq.0.checked_sub(1)?;
    let checkpoint = Checkpoint::peek(&place.checkpoint().ok()??)?;
    let mut frontier = Frontier::default();
    for line in place.lines(Seq(0)).ok()? {
        if frontier.size() == checkpoint.size {
            break;
        }
        let leaf = LeafHash::of(&line.ok()?.bytes);
        frontier.push(if frontier.size() == before { *found } else { leaf });
    }
    (frontier.size() == checkpoint.size && frontier.root() == checkpoint.root).then_some(Seq(before))
}

/// Parses an entry that the log's checker let pass.
pub(super) fn entry(bytes: &[u8]) -> Option<Entry> {
    Entry::parse(bytes).ok()
}
