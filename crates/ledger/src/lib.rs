//! The only writer of a ledger: keys, sealing, order, durability, the index, proofs and recovery.
//!
//! A ledger keeps two things. The [`journal`] is what was committed: exact entry bytes, in order, as text that needs no
//! casebook to be read. The [`index`] is sled: every entry, and all that is derived. sled is never the only copy, every
//! entry read from it is checked by its hash, and all of it can be deleted and made again. No other crate names sled.
//!
//! Read in this order: [`journal`], [`blobs`] and [`keys`] (what is on disk), [`index`] and [`tree`] (what is derived),
//! [`writer`] and [`commit`] (open, decide, seal, write, acknowledge), [`hub`] and [`served`] (many writers, and the
//! socket's two ends), [`ledger`] (one type for both), [`snapshot`], [`archive`] and [`reader`] (answers),
//! [`walk`](mod@walk), [`search`](mod@search), [`verify`](mod@verify), [`export`](mod@export), [`doctor`].
//!
//! What an event means is `model`'s to say, and whether a log holds is `proof`'s. There is no clock and no randomness
//! here: both arrive as arguments.

mod ahead;
pub mod archive;
pub mod blobs;
pub mod captures;
pub mod commit;
pub mod config;
pub mod create;
pub mod damage;
pub mod doctor;
pub mod anew;
pub mod export;
pub mod file;
pub mod index;
pub mod journal;
pub mod keys;
mod log_keys;
pub mod hub;
pub mod ledger;
pub mod lock;
pub mod place;
mod published;
pub mod reader;
pub mod bundle;
pub mod restore;
pub mod search;
pub mod served;
pub mod snapshot;
pub mod states;
pub mod tree;
pub mod verify;
pub mod walk;
pub mod writer;

pub use anew::{Anew, sign_anew};
pub use commit::{Outcome, Receipt, Rejection, SignedEvent, Together};
pub use config::Config;
pub use create::{CreateError, create};
pub use damage::{Damage, LedgerError};
pub use hub::Hub;
pub use keys::PrivateKey;
pub use ledger::{Ledger, Opened, cover};
pub use place::Place;
pub use reader::{CaseView, Reader};
pub use served::ServedError;
pub use snapshot::{Snapshot, Snapshots};
pub use walk::{Sight, WalkError, Walked};
pub use writer::{CHECKPOINT_DELAY_MS, Warning};
