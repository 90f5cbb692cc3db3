//! Governance as it stands: keys and their roles, scales, policies, rules, and which entries are disputed.

mod check;
mod disputes;
mod value;

use crate::{
    event::{
        AnyEvent, EventView, LedgerEvent,
        ledger::{LedgerCreated, PolicyPublished, ScaleDefined},
    },
    recorded::{Mark, Recorded},
    refusal::Refusal,
    values::{Holder, PolicySettings},
    words::{HolderKind, PolicyKind, RevocationReason, Role, WithholdingGround},
};
use proof::{Digest, EventId, KeyId, Seq, Slug, VerifierKey};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the rules that this crate keeps.
pub const RULES: u64 = 1;
/// The version of the log's format that this crate reads.
pub const FORMAT: u64 = 1;

/// A key and what became of it.
#[derive(Debug, Clone)]
pub struct KeyRecord {
    /// The public key.
    pub key: VerifierKey,
    /// Who holds it.
    pub holder: Holder,
    /// What it may be used for.
    pub roles: Vec<Role>,
    /// Where it was enrolled, and by whom.
    pub enrolled: Mark,
    /// Where it was revoked, and why.
    pub revoked: Option<Revocation>,
}

/// The end of a key.
#[derive(Debug, Clone)]
pub struct Revocation {
    /// Where, and by whom.
    pub mark: Mark,
    /// Why.
    pub reason: RevocationReason,
    /// The first disputed position, where it was compromised since some event.
    pub since: Option<Seq>,
}

/// The fold of the stream `ledger`.
#[derive(Debug, Clone, Default)]
pub struct Governance {
    created: Option<LedgerCreated>,
    keys: BTreeMap<KeyId, KeyRecord>,
    scales: BTreeMap<Slug, ScaleDefined>,
    policies: Vec<(Mark, PolicyPublished)>,
    log_keys: Vec<(Mark, VerifierKey)>,
    withheld: BTreeMap<Digest, Withholding>,
    affirmed: BTreeMap<EventId, Vec<Mark>>,
    next_version: u64,
    unknown: Vec<(Seq, String)>,
}

/// Bytes that are not given out.
#[derive(Debug, Clone)]
pub struct Withholding {
    /// Where that was said, and by whom.
    pub mark: Mark,
    /// On what ground.
    pub ground: WithholdingGround,
    /// The blob that may be shown instead.
    pub replaced_by: Option<Digest>,
}

impl Governance {
    /// Returns what entry 0 said.
    pub fn created(&self) -> Option<&LedgerCreated> {
        self.created.as_ref()
    }

    /// Returns all keys ever enrolled, by id.
    pub fn keys(&self) -> &BTreeMap<KeyId, KeyRecord> {
        &self.keys
    }

    /// Returns a scale.
    pub fn scale(&self, id: &Slug) -> Option<&ScaleDefined> {
        self.scales.get(id)
    }

    /// Returns the ids of all scales.
    pub fn scale_ids(&self) -> Vec<String> {
        self.scales.keys().map(ToString::to_string).collect()
    }

    /// Returns the policies, oldest first.
    pub fn policies(&self) -> &[(Mark, PolicyPublished)] {
        &self.policies
    }

    /// Returns what the policy of approvals sets that holds: the last one that is not disputed.
    pub fn approvals(&self) -> PolicySettings {
        let of_approvals = |(_, policy): &&(Mark, PolicyPublished)| policy.kind == PolicyKind::Approvals;
        let last = self.policies.iter().rev().filter(of_approvals).find(|(mark, _)| !self.disputes(mark));
        last.and_then(|(_, policy)| policy.settings.clone()).unwrap_or(PolicySettings {
            verdict: None,
            publication: None,
            admin: None,
        })
    }

    /// Returns the log's keys, oldest first, each with the entry that named it.
    pub fn log_keys(&self) -> &[(Mark, VerifierKey)] {
        &self.log_keys
    }

    /// Returns the withholding of these bytes, if they are withheld.
    pub fn withheld(&self, digest: &Digest) -> Option<&Withholding> {
        self.withheld.get(digest)
    }

    /// Returns all that is withheld.
    pub fn all_withheld(&self) -> &BTreeMap<Digest, Withholding> {
        &self.withheld
    }

    /// Tells whether nobody but software signed.
    pub fn by_software(&self, by: &[KeyId]) -> bool {
        let software = |key: &KeyId| self.keys.get(key).is_some_and(|known| known.holder.kind == HolderKind::Software);
        !by.is_empty() && by.iter().all(software)
    }

    /// Returns the version that the stream's next entry will have.
    pub fn next_version(&self) -> u64 {
        self.next_version
    }

    /// Returns the entries of types that this version does not know.
    pub fn unknown(&self) -> &[(Seq, String)] {
        &self.unknown
    }

    /// Returns the name that readers see for a key: its holder's, or the key's own name.
    pub fn display_name(&self, key: &KeyId) -> String {
        self.keys.get(key).map_or_else(|| key.name().to_owned(), |record| record.holder.name.to_string())
    }

    /// Returns the keys of these signers.
    ///
    /// # Errors
    /// [`Refusal::UnknownKey`] or [`Refusal::RevokedKey`] for the first that may not sign. `new` are keys that the event
    /// itself enrols.
    pub fn signers<'a>(&'a self, by: &[KeyId], new: &'a [VerifierKey]) -> Result<Vec<&'a VerifierKey>, Refusal> {
        by.iter()
            .map(|keyid| match self.keys.get(keyid) {
                Some(KeyRecord { revoked: Some(end), .. }) => {
                    Err(Refusal::RevokedKey { keyid: keyid.clone(), revoked_at: end.mark.seq })
                }
                Some(record) => Ok(&record.key),
                None => {
                    new.iter().find(|key| key.id() == keyid).ok_or_else(|| Refusal::UnknownKey { keyid: keyid.clone() })
                }
            })
            .collect()
    }

    /// Tells whether one of these keys has one of the roles, or none is asked for.
    pub fn any_has(&self, by: &[KeyId], roles: &[Role]) -> bool {
        let has = |record: &KeyRecord| record.roles.iter().any(|role| roles.contains(role));
        roles.is_empty() || by.iter().any(|key| self.keys.get(key).is_some_and(has))
    }

    /// Returns the names of those among the signers that have the role, each once: two keys of one name are one holder.
    pub fn names_with(&self, by: &[KeyId], role: Role) -> BTreeSet<String> {
        let has = |key: &&KeyId| self.keys.get(*key).is_some_and(|record| record.roles.contains(&role));
        by.iter().filter(has).map(|key| key.name().to_owned()).collect()
    }

    /// Takes in an entry of the stream `ledger`. `since` is the position of the event that `compromised_since` names.
    pub fn apply(&mut self, recorded: &Recorded, since: Option<Seq>) {
        self.next_version = recorded.version.saturating_add(1);
        let mark = &recorded.mark;
        let Ok(data) = &recorded.data else {
            return self.unknown.push((mark.seq, recorded.event_type.to_string()));
        };
        let event = match data.view() {
            EventView::Ledger(event) => event,
            EventView::Any(AnyEvent::EntryAffirmed(data)) => {
                self.affirmed.entry(data.event.0).or_default().push(mark.clone());
                return;
            }
            EventView::Source(_) | EventView::Case(_) => return,
        };
        match event {
            LedgerEvent::LedgerCreated(created) => self.create(created, mark),
            LedgerEvent::KeyEnrolled(enrolled) => self.add(&enrolled.key, &enrolled.holder, &enrolled.roles, mark),
            LedgerEvent::KeyRevoked(revoked) => {
                if let Some(record) = self.keys.get_mut(revoked.key.id()) {
                    record.revoked = Some(Revocation { mark: mark.clone(), reason: revoked.reason, since });
                }
            }
            LedgerEvent::LedgerRekeyed(rekeyed) => self.log_keys.push((mark.clone(), rekeyed.log_key.0.clone())),
            LedgerEvent::RulesChanged(_) | LedgerEvent::AnchorRecorded(_) => {}
            LedgerEvent::PolicyPublished(policy) => self.policies.push((mark.clone(), policy.clone())),
            LedgerEvent::ScaleDefined(scale) => {
                self.scales.insert(scale.scale.0.clone(), scale.clone());
            }
            LedgerEvent::ContentWithheld(withheld) => {
                let withholding = Withholding {
                    mark: mark.clone(),
                    ground: withheld.ground,
                    replaced_by: withheld.replaced_by.as_ref().map(|digest| digest.0),
                };
                self.withheld.extend(withheld.digests.iter().map(|digest| (digest.0, withholding.clone())));
            }
            LedgerEvent::ContentRestored(restored) => {
                self.withheld.retain(|digest, _| restored.digests.iter().all(|back| back.0 != *digest));
            }
        }
    }

    fn create(&mut self, created: &LedgerCreated, mark: &Mark) {
        for founding in &created.keys {
            self.add(&founding.key, &founding.holder, &founding.roles, mark);
        }
        self.log_keys.push((mark.clone(), created.log_key.0.clone()));
        self.created = Some(created.clone());
    }

    fn add(&mut self, key: &VerifierKey, holder: &Holder, roles: &[Role], mark: &Mark) {
        let record = KeyRecord {
            key: key.clone(),
            holder: holder.clone(),
            roles: roles.to_vec(),
            enrolled: mark.clone(),
            revoked: None,
        };
        self.keys.insert(key.id().clone(), record);
    }
}
