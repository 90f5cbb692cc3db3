//! Governance: subject `ledger`, role admin.

use crate::{
    shape::{EventRef, Id, Sha256, Text, Vkey, record},
    values::{FoundingKey, Holder, PolicySettings, Rating, When},
    words::{AnchorKind, PolicyKind, RevocationReason, Role, WithholdingGround},
};

record! {
    /// The ledger begins: entry 0, and entry 0 alone.
    LedgerCreated {
        /// The format of the log: 1.
        format: u64,
        /// The rules of admission: 1.
        rules: u64,
        /// The log's name, which is that of its key.
        origin: Text,
        /// What people call it.
        title: Text,
        /// The key that signs checkpoints.
        log_key: Vkey,
        /// The founders.
        keys []: FoundingKey,
    }
}
record! {
    /// A key may sign from here on. Also signed by that key.
    KeyEnrolled {
        /// The public key.
        key: Vkey,
        /// Who holds it.
        holder: Holder,
        /// What it may be used for.
        roles []: Role,
    }
}
record! {
    /// A key may not sign any more.
    KeyRevoked {
        /// The public key.
        key: Vkey,
        /// Why.
        reason: RevocationReason,
        /// The event from which on its signatures are disputed.
        compromised_since ?: EventRef,
    }
}
record! {
    /// The log's key changes.
    LedgerRekeyed {
        /// The new public key.
        log_key: Vkey,
        /// Why.
        reason: RevocationReason,
    }
}
record! {
    /// Other rules of admission hold from the next entry on.
    RulesChanged {
        /// Which.
        rules: u64,
    }
}
record! {
    /// The desk says how it works.
    PolicyPublished {
        /// About what.
        kind: PolicyKind,
        /// The words.
        text ?: Text,
        /// The words, as a blob.
        blob ?: Sha256,
        /// What it sets.
        settings ?: PolicySettings,
    }
}
record! {
    /// A scale of ratings.
    ScaleDefined {
        /// Its id.
        scale: Id,
        /// Its ratings.
        ratings []: Rating,
    }
}
record! {
    /// Bytes are not given out any more, and not taken in again. What names them stays.
    ContentWithheld {
        /// Their SHA-256.
        digests []: Sha256,
        /// On what ground.
        ground: WithholdingGround,
        /// The order, file number or the like.
        reference ?: Text,
        /// Until when: a date or time.
        until ?: When,
        /// The blob that may be shown instead, such as one with a name blacked out.
        replaced_by ?: Sha256,
    }
}
record! {
    /// Bytes that were withheld may be given out and taken in again.
    ContentRestored {
        /// Their SHA-256.
        digests []: Sha256,
        /// The ground that is no more.
        ground ?: WithholdingGround,
        /// The order, file number or the like.
        reference ?: Text,
    }
}
record! {
    /// Somebody outside has proved when a checkpoint was there.
    AnchorRecorded {
        /// The checkpoint's number of entries.
        size: u64,
        /// What proves it.
        kind: AnchorKind,
        /// The proof: a blob.
        token: Sha256,
    }
}
