//! What is checked, what is not, and how to check it by other means.

use super::EntryLine;
use crate::site::Frame;
use askama::Template;

/// What is to be verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerifyWhat {
    /// One entry.
    Entry(EntryLine),
    /// Every entry of a stream.
    Stream {
        /// Its name.
        stream: String,
        /// How many entries it has.
        entries: u64,
    },
    /// All of it.
    Log,
}

impl VerifyWhat {
    /// Returns the title of the page.
    pub fn title(&self) -> String {
        match self {
            Self::Entry(line) => format!("Verify entry {}", line.seq),
            Self::Stream { stream, .. } => format!("Verify {stream}"),
            Self::Log => "Verify the log".to_owned(),
        }
    }
}

/// What the page says.
#[derive(Debug, Clone)]
pub struct VerifyPage<'a> {
    /// What is to be verified.
    pub what: &'a VerifyWhat,
    /// Where the site is.
    pub address: String,
    /// The log's key in force.
    pub log_key: String,
    /// How many entries the log has.
    pub size: u64,
}

/// One step, as it is told before anything ran.
#[derive(Debug)]
struct Step {
    id: &'static str,
    title: &'static str,
    what: &'static str,
    fails: &'static str,
}

const ENTRY: Step = Step {
    id: "entry",
    title: "The entry is what it should be",
    what: "Its exact bytes are fetched and read character by character: canonical JSON in the one form that is allowed, the members that the format has, the position that was asked for.",
    fails: "a byte is missing, added or written in another way, or it is another entry.",
};
const KEYS: Step = Step {
    id: "keys",
    title: "Who may sign",
    what: "All entries about the ledger itself are read in order, numbered without a gap: which keys were enrolled, which revoked, which is the log’s own. Each must be signed by a key that was valid there.",
    fails: "one of them was altered, left out or slipped in.",
};
const SIGNATURE: Step = Step {
    id: "signature",
    title: "Its author signed it",
    what: "Each signature (Ed25519, over the event’s exact bytes in a DSSE envelope) is by a key that was enrolled and not revoked at this position.",
    fails: "a letter of the event changed after it was signed, or the key was not valid.",
};
const CHECKPOINT: Step = Step {
    id: "checkpoint",
    title: "The log signed its checkpoint",
    what: "The checkpoint names the log, the number of its entries and the root over all of them, signed by the log’s key; the key’s id is computed again.",
    fails: "size or root were altered, or somebody else signed.",
};
const LEAF: Step = Step {
    id: "leaf",
    title: "Its leaf hash",
    what: "SHA-256 of a zero byte and the entry’s bytes: the number that stands for the entry in tree and chain.",
    fails: "the log knows this entry by another hash, so that other bytes are in the tree.",
};
const INCLUSION: Step = Step {
    id: "inclusion",
    title: "It is in the log, at this position",
    what: "Joined with the hashes of the proof, the leaf must give the checkpoint’s root (RFC 6962).",
    fails: "the entry is not in the log that was signed, or stands elsewhere in it.",
};
const CHAIN: Step = Step {
    id: "chain",
    title: "It follows from the entries before it",
    what: "The entry names the leaf hash of the one before it, which names the one before that. The chain is walked back to the last entry about the ledger itself, so that no revoked key was left out between.",
    fails: "an entry before it was altered, left out or slipped in.",
};
const HISTORY: Step = Step {
    id: "history",
    title: "The keys are in the same log",
    what: "Every entry about the ledger itself, which the second step read, is under the same checkpoint’s root.",
    fails: "the server made up a history of keys that is not in the log.",
};
const ENTRIES: Step = Step {
    id: "entries",
    title: "Every entry of the case",
    what: "Each is read, must be numbered without a gap, signed by keys that were valid there, and be under the checkpoint’s root.",
    fails: "one of them was altered, left out or slipped in.",
};
const WHOLE: Step = Step {
    id: "whole",
    title: "Every entry of the log",
    what: "All bundles of entries are read: each entry’s form, signatures and link to the one before, and the root over all of them must be the checkpoint’s.",
    fails: "any byte of any entry was altered.",
};
const EARLIER: Step = Step {
    id: "earlier",
    title: "It only grew",
    what: "If you give an earlier checkpoint below, the log must begin with exactly the entries that it had then.",
    fails: "the log was rewritten or cut since.",
};

#[derive(Debug, Template)]
#[template(path = "site/verify.html")]
struct Html<'a> {
    frame: &'a Frame<'a>,
    page: &'a VerifyPage<'a>,
    title: String,
    steps: Vec<&'static Step>,
}

/// Returns the page on which a browser verifies.
pub fn verify(frame: &Frame<'_>, page: &VerifyPage<'_>) -> String {
    let steps = match page.what {
        VerifyWhat::Entry(_) => {
            vec![&ENTRY, &KEYS, &SIGNATURE, &CHECKPOINT, &LEAF, &INCLUSION, &CHAIN, &HISTORY, &EARLIER]
        }
        VerifyWhat::Stream { .. } => vec![&KEYS, &CHECKPOINT, &HISTORY, &ENTRIES, &EARLIER],
        VerifyWhat::Log => vec![&KEYS, &CHECKPOINT, &HISTORY, &WHOLE, &EARLIER],
    };
    // Nothing but writing can fail, and writing to a String cannot.
    Html { frame, page, title: page.what.title(), steps }.render().unwrap_or_default()
}
