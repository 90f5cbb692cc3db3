//! Checks that a log is what it claims to be: bytes in, verdict out.
//!
//! Follows RFC 6962 section 2.1 (leaf and node hashes, inclusion, consistency), RFC 8785 (canonical JSON), RFC 8032
//! (Ed25519, strict), DSSE v1.0.2, C2SP signed-note v1.0.0 and C2SP tlog-checkpoint v1.0.0. `docs/formats.md` draws
//! every byte.
//!
//! There is no storage here, no clock, no network, no async and no private key. Of what fact-checking means this crate
//! knows nothing but the events that name keys (`ledger.created`, `key.enrolled`, `key.revoked`, `ledger.rekeyed`): it
//! checks that every signature is by a key that was enrolled and not revoked at that position. Roles, and whether an
//! event was allowed at all, are the `model` crate's to decide.
//!
//! Read in this order: [`json`] (which bytes are acceptable), [`name`], [`time`] and [`hash`] (the words), [`key`] and
//! [`dsse`] (who signed), [`event`] and [`entry`] (what was recorded), [`merkle`] and [`checkpoint`] (what the log
//! promises), [`tile`] (how a log is served), [`holders`] and [`rekeying`] (whose keys, when), [`log`] (all of it, in order).

pub mod json;
pub mod name;
pub mod time;
pub mod hash;
pub mod key;
pub mod dsse;
pub mod event;
pub mod entry;
pub mod merkle;
pub mod note;
pub mod checkpoint;
pub mod tlog_proof;
pub mod tile;
pub mod holders;
pub mod rekeying;
pub mod log;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use dsse::{EventSignature, PAYLOAD_TYPE, pae};
pub use entry::{ENTRY_BYTES_MAX, Entry, EntryFault, SIGNATURES_MAX};
pub use event::{EVENT_BYTES_MAX, Event, EventFault, EventType};
pub use hash::{Digest, LeafHash, NodeHash};
pub use key::{KeyError, KeyId, KeyName, VerifierKey};
pub use log::{LogChecker, LogFault};
pub use name::{EventId, Seq, Slug, StreamName};
pub use time::{EventTime, RecordedAt};
