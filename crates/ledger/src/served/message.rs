//! What is asked and answered over the socket. Names, ids, hashes and times stand as the text that they have elsewhere.

use super::ServedError;
use crate::{
    blobs::BlobError,
    commit::{Outcome, Receipt, Rejection, SignedEvent},
    damage::LedgerError,
    search::{Found, Hit, Kind, Query, Snippet},
    snapshot::Snapshot,
};
use core::str::FromStr;
use proof::{Checkpoint, EventSignature, KeyId, Seq, VerifierKey};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Request {
    /// Parts: per event its bytes, and a line `<keyid> <signature in base64>` for each signature.
    Append {
        together: bool,
    },
    /// What a snapshot answers.
    Ask(Question),
    /// What the log holds now, with a checkpoint over all of it.
    Cover,
    /// Whether this can be written to.
    Writable,
    Prove {
        seq: u64,
    },
    /// The client is about to keep a blob for an event.
    Keep {
        digest: String,
    },
    /// The client keeps none of its blobs for any event.
    Discard,
}

/// What is answered from the latest snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Question {
    /// What the log holds now.
    Head,
    Entry {
        seq: u64,
    },
    Find {
        id: String,
    },
    /// A stream's entries from a version on, as many as go on a page, and no more than so many.
    Stream {
        stream: String,
        from: u64,
        upto: u64,
        limit: usize,
    },
    /// Streams whose names begin so, those behind `after`, as many as go on a page.
    Streams {
        kind: String,
        after: Option<String>,
    },
    Naming {
        source: String,
        upto: u64,
    },
    /// The entries from a position on, as many as go on a page.
    Entries {
        from: u64,
        upto: u64,
    },
    Search {
        text: String,
        kinds: Vec<Kind>,
        streams: Option<Vec<String>>,
        limit: usize,
    },
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// The first words. Part: the checkpoint.
    Hello {
        protocol: u32,
        head: Head,
    },
    /// The first words, where there is no room for another client now, or the server is ending.
    Busy,
    /// Part: the checkpoint.
    Head {
        head: Head,
    },
    Outcomes {
        outcomes: Vec<Told>,
    },
    /// Parts: entries. With `more`, there are others behind them.
    Entries {
        more: bool,
    },
    At {
        seq: Option<u64>,
    },
    /// Parts: streams' names.
    Names {
        more: bool,
    },
    Found {
        found: FoundTold,
    },
    /// Part: the proof.
    Proof,
    Done,
    Failed {
        problem: Problem,
    },
}

/// What the log holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) size: u64,
    log_key: String,
}

/// As [`Head`], read, with the checkpoint.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) size: u64,
    pub(crate) log_key: VerifierKey,
    pub(crate) checkpoint: Option<Checkpoint>,
}

impl Head {
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        Self { size: snapshot.size(), log_key: snapshot.log_key().to_string() }
    }

    pub(crate) fn read(&self, checkpoint: &[u8]) -> Result<Standing, ServedError> {
        Ok(Standing { size: self.size, log_key: parsed(&self.log_key)?, checkpoint: Checkpoint::peek(checkpoint) })
    }
}

/// Reads a text as what it must be.
pub(crate) fn parsed<T: FromStr>(text: &str) -> Result<T, ServedError> {
    text.parse().map_err(|_other| ServedError::NotUnderstood { problem: format!("`{text}`") })
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Told {
    Appended { id: String, seq: u64, leaf: String, existed: bool },
    Refused { message: String, remedy: Option<String> },
    Batch { at: usize },
}

impl Told {
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Ok(Receipt { id, seq, leaf, existed }) => {
                Self::Appended { id: id.to_string(), seq: seq.0, leaf: leaf.to_string(), existed: *existed }
            }
            Err(Rejection::Batch { at }) => Self::Batch { at: *at },
            Err(rejection) => Self::Refused { message: rejection.to_string(), remedy: rejection.remedy() },
        }
    }

    pub(crate) fn read(self) -> Result<Outcome, ServedError> {
        Ok(match self {
            Self::Appended { id, seq, leaf, existed } => {
                Ok(Receipt { id: parsed(&id)?, seq: Seq(seq), leaf: parsed(&leaf)?, existed })
            }
            Self::Refused { message, remedy } => Err(Rejection::Said { message, remedy }),
            Self::Batch { at } => Err(Rejection::Batch { at }),
        })
    }
}

/// Returns the parts of a request that appends these.
pub(crate) fn event_parts(events: &[SignedEvent]) -> Vec<Vec<u8>> {
    let signatures = |signed: &SignedEvent| {
        let mut lines = String::new();
        for one in &signed.signatures {
            lines.extend([one.keyid.as_str(), " ", &one.base64(), "\n"]);
        }
        lines
    };
    events.iter().flat_map(|signed| [signed.event.clone(), signatures(signed).into_bytes()]).collect()
}

/// Reads the parts of a request that appends events.
pub(crate) fn events(parts: Vec<Vec<u8>>) -> Result<Vec<SignedEvent>, ServedError> {
    let wrong = || ServedError::NotUnderstood { problem: "an event and its signatures".to_owned() };
    let mut events = Vec::new();
    let mut parts = parts.into_iter();
    while let Some(event) = parts.next() {
        let lines = String::from_utf8(parts.next().ok_or_else(wrong)?).map_err(|_not_text| wrong())?;
        let signature = |line: &str| {
            let (keyid, sig) = line.split_once(' ')?;
            Some(EventSignature { keyid: keyid.parse::<KeyId>().ok()?, sig: EventSignature::decode(sig)? })
        };
        let signatures: Option<Vec<_>> = lines.lines().map(signature).collect();
        events.push(SignedEvent { event, signatures: signatures.ok_or_else(wrong)? });
    }
    Ok(events)
}

/// Why something could not be done, as far as a command does something else about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Problem {
    ReadOnly,
    OldLogKey { keyid: String },
    Poisoned,
    Failed { message: String, proved_bad: bool },
}

impl From<&LedgerError> for Problem {
    fn from(error: &LedgerError) -> Self {
        if let LedgerError::OldLogKey { keyid, .. } = error {
            return Self::OldLogKey { keyid: keyid.to_string() };
        }
        if matches!(error, LedgerError::ReadOnly { .. }) {
            return Self::ReadOnly;
        }
        if matches!(error, LedgerError::Poisoned) {
            return Self::Poisoned;
        }
        let proved_bad = matches!(error, LedgerError::Damaged(_) | LedgerError::Blob(BlobError::Damaged { .. }));
        Self::Failed { message: in_words(error), proved_bad }
    }
}

impl Problem {
    /// Returns the error that it is for whoever has the ledger in `root`.
    pub(crate) fn into_error(self, root: &Path) -> LedgerError {
        let keys = root.join("keys");
        match self {
            Self::ReadOnly => LedgerError::ReadOnly { keys },
            Self::OldLogKey { keyid } => match keyid.parse() {
                Ok(keyid) => LedgerError::OldLogKey { keyid, keys },
                Err(_) => LedgerError::ReadOnly { keys },
            },
            Self::Poisoned => LedgerError::Poisoned,
            Self::Failed { message, proved_bad } => ServedError::Failed { message, proved_bad }.into(),
        }
    }
}

/// An error and what is behind it, on one line.
pub(crate) fn in_words(error: &dyn core::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let more = error.to_string();
        if !words.contains(&more) {
            words.push_str(": ");
            words.push_str(&more);
        }
        source = error.source();
    }
    words
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FoundTold {
    size: u64,
    texts_missing: u64,
    has_words: bool,
    all_words: bool,
    total: u64,
    hits: Vec<HitTold>,
    warning: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct HitTold {
    name: String,
    kind: Kind,
    of: String,
    title: Option<String>,
    seq: u64,
    snippet: Snippet,
    goes_before: bool,
    extraction: Option<(String, u64)>,
}

impl From<Found> for FoundTold {
    fn from(found: Found) -> Self {
        let hit = |hit: Hit| HitTold {
            name: hit.name,
            kind: hit.kind,
            of: hit.of.to_string(),
            title: hit.title,
            seq: hit.seq.0,
            snippet: hit.snippet,
            goes_before: hit.goes_before,
            extraction: hit.extraction.map(|(digest, start)| (digest.to_string(), start)),
        };
        Self {
            size: found.size,
            texts_missing: found.texts_missing,
            has_words: found.has_words,
            all_words: found.all_words,
            total: found.total,
            hits: found.hits.into_iter().map(hit).collect(),
            warning: found.warning,
        }
    }
}

impl FoundTold {
    pub(crate) fn read(self) -> Result<Found, ServedError> {
        let hit = |hit: HitTold| {
            let extraction = match hit.extraction {
                Some((digest, start)) => Some((parsed(&digest)?, start)),
                None => None,
            };
            Ok(Hit {
                name: hit.name,
                kind: hit.kind,
                of: parsed(&hit.of)?,
                title: hit.title,
                seq: Seq(hit.seq),
                snippet: hit.snippet,
                goes_before: hit.goes_before,
                extraction,
            })
        };
        Ok(Found {
            size: self.size,
            texts_missing: self.texts_missing,
            has_words: self.has_words,
            all_words: self.all_words,
            total: self.total,
            hits: self.hits.into_iter().map(hit).collect::<Result<_, ServedError>>()?,
            warning: self.warning,
        })
    }
}

impl Question {
    /// Returns the question for a search.
    pub(crate) fn search(query: &Query) -> Self {
        Self::Search {
            text: query.text.clone(),
            kinds: query.kinds.clone(),
            streams: query.streams.as_ref().map(|streams| streams.iter().map(ToString::to_string).collect()),
            limit: query.limit,
        }
    }
}
