//! Governance as it stands: keys and their roles, scales, policies, rules, and which entries are disputed.

use crate::{
    event::{
        EventData,
        ledger::{KeyEnrolled, KeyRevoked, LedgerCreated, LedgerRekeyed, PolicyPublished, ScaleDefined},
    },
    recorded::{Mark, Recorded},
    refusal::Refusal,
    values::Holder,
    words::{HolderKind, RevocationReason, Role},
};
use proof::{KeyId, Seq, Slug, VerifierKey};
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
    log_keys: Vec<VerifierKey>,
    keys: BTreeMap<KeyId, KeyRecord>,
    scales: BTreeMap<Slug, ScaleDefined>,
    policies: Vec<(Mark, PolicyPublished)>,
    next_version: u64,
    unknown: Vec<(Seq, String)>,
}

impl Governance {
    /// Returns what entry 0 said.
    pub fn created(&self) -> Option<&LedgerCreated> {
        self.created.as_ref()
    }

    /// Returns the log's own keys, oldest first: the last one signs checkpoints.
    pub fn log_keys(&self) -> &[VerifierKey] {
        &self.log_keys
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

    /// Tells whether one of these keys has the role.
    pub fn any_has(&self, by: &[KeyId], role: Role) -> bool {
        by.iter().any(|key| self.keys.get(key).is_some_and(|record| record.roles.contains(&role)))
    }

    /// Tells whether an entry is disputed: signed only by keys that were later found compromised since then, or by keys
    /// that such entries enrolled.
    pub fn disputes(&self, mark: &Mark) -> bool {
        self.disputes_entry(mark.seq, &mark.by.iter().collect::<Vec<_>>(), &BTreeSet::new())
    }

    /// Tells whether any entry may be disputed at all.
    pub fn has_disputes(&self) -> bool {
        self.keys.values().any(|record| record.revoked.as_ref().is_some_and(|end| end.since.is_some()))
    }

    fn disputes_entry(&self, seq: Seq, by: &[&KeyId], seen: &BTreeSet<&KeyId>) -> bool {
        let disputed = |key: &&KeyId| self.disputed_since(key, seen).is_some_and(|since| seq >= since);
        !by.is_empty() && by.iter().all(disputed)
    }

    /// Returns from where on a key's entries are disputed: the earlier of what its own revocation says, unless that is
    /// itself disputed, and of its enrolment by disputed keys.
    fn disputed_since(&self, key: &KeyId, seen: &BTreeSet<&KeyId>) -> Option<Seq> {
        let (id, record) = self.keys.get_key_value(key)?;
        let mut seen = seen.clone();
        if !seen.insert(id) {
            return None;
        }
        let revoked = record.revoked.as_ref().and_then(|end| {
            let by: Vec<_> = end.mark.by.iter().collect();
            end.since.filter(|_| !self.disputes_entry(end.mark.seq, &by, &seen))
        });
        let enrolled = record.enrolled.seq;
        let authors: Vec<_> = record.enrolled.by.iter().filter(|author| *author != key).collect();
        let inherited = self.disputes_entry(enrolled, &authors, &seen).then_some(enrolled);
        [revoked, inherited].into_iter().flatten().min()
    }

    /// Takes in an entry of the stream `ledger`. `since` is the position of the event that `compromised_since` names.
    pub fn apply(&mut self, recorded: &Recorded, since: Option<Seq>) {
        self.next_version = recorded.version.saturating_add(1);
        match &recorded.data {
            Ok(EventData::LedgerCreated(created)) => self.create(created, &recorded.mark),
            Ok(EventData::KeyEnrolled(enrolled)) => {
                self.add(&enrolled.key, &enrolled.holder, &enrolled.roles, &recorded.mark);
            }
            Ok(EventData::KeyRevoked(revoked)) => {
                if let Some(record) = self.keys.get_mut(revoked.key.id()) {
                    record.revoked = Some(Revocation { mark: recorded.mark.clone(), reason: revoked.reason, since });
                }
            }
            Ok(EventData::LedgerRekeyed(rekeyed)) => self.log_keys.push(rekeyed.log_key.0.clone()),
            Ok(EventData::PolicyPublished(policy)) => self.policies.push((recorded.mark.clone(), policy.clone())),
            Ok(EventData::ScaleDefined(scale)) => {
                self.scales.insert(scale.scale.0.clone(), scale.clone());
            }
            Ok(_) => {}
            Err(_) => self.unknown.push((recorded.mark.seq, recorded.event_type.to_string())),
        }
    }

    fn create(&mut self, created: &LedgerCreated, mark: &Mark) {
        for founding in &created.keys {
            self.add(&founding.key, &founding.holder, &founding.roles, mark);
        }
        self.log_keys.push(created.log_key.0.clone());
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

    /// Decides on `ledger.created`.
    pub(crate) fn check_created(&self, data: &LedgerCreated, source: &str) -> Result<(), Refusal> {
        if self.created.is_some() {
            return Err(Refusal::AlreadyCreated);
        }
        if data.format != FORMAT {
            return Err(Refusal::UnknownRules { what: "format", found: data.format });
        }
        if data.rules != RULES {
            return Err(Refusal::UnknownRules { what: "rules", found: data.rules });
        }
        if &*data.origin != source {
            return Err(Refusal::WrongLedger { expected: data.origin.to_string(), found: source.to_owned() });
        }
        if data.log_key.name().as_str() != &*data.origin {
            return Err(Refusal::LogKeyName {
                origin: data.origin.to_string(),
                found: data.log_key.name().as_str().to_owned(),
            });
        }
        let mut seen: Vec<&VerifierKey> = Vec::new();
        for founding in &data.keys {
            if same(&founding.key, &data.log_key) {
                return Err(Refusal::LogKeyAsAuthor { keyid: founding.key.id().clone() });
            }
            if seen.iter().any(|key| same(key, &founding.key)) {
                return Err(Refusal::KeySeenBefore { keyid: founding.key.id().clone() });
            }
            check_roles(&founding.key, &founding.holder, &founding.roles)?;
            seen.push(&founding.key);
        }
        let admin = data.keys.iter().any(|founding| founding.roles.contains(&Role::Admin));
        if admin { Ok(()) } else { Err(Refusal::NoAdmin) }
    }

    /// Decides on `key.enrolled`.
    pub(crate) fn check_enrolled(&self, data: &KeyEnrolled, by: &[KeyId]) -> Result<(), Refusal> {
        let keyid = data.key.id();
        if self.log_keys.iter().any(|log_key| same(log_key, &data.key)) {
            return Err(Refusal::LogKeyAsAuthor { keyid: keyid.clone() });
        }
        if self.keys.values().any(|record| same(&record.key, &data.key)) {
            return Err(Refusal::KeySeenBefore { keyid: keyid.clone() });
        }
        check_roles(&data.key, &data.holder, &data.roles)?;
        if by.contains(keyid) { Ok(()) } else { Err(Refusal::NoPossession { keyid: keyid.clone() }) }
    }

    /// Decides on `key.revoked`.
    pub(crate) fn check_revoked(&self, data: &KeyRevoked) -> Result<(), Refusal> {
        let keyid = data.key.id();
        match self.keys.get(keyid) {
            Some(record) if record.revoked.is_none() && record.key == data.key.0 => {}
            _ => return Err(Refusal::NotEnrolled { keyid: keyid.clone() }),
        }
        if data.compromised_since.is_some() && data.reason != RevocationReason::Compromised {
            return Err(Refusal::SinceWithoutCompromise);
        }
        let other_admin = self
            .keys
            .iter()
            .any(|(id, record)| id != keyid && record.revoked.is_none() && record.roles.contains(&Role::Admin));
        if other_admin { Ok(()) } else { Err(Refusal::LastAdmin { keyid: keyid.clone() }) }
    }

    /// Decides on `ledger.rekeyed`.
    pub(crate) fn check_rekeyed(&self, data: &LedgerRekeyed) -> Result<(), Refusal> {
        let found = data.log_key.name().as_str();
        let origin = self.created.as_ref().map_or("", |created| &*created.origin);
        if found != origin {
            return Err(Refusal::LogKeyName { origin: origin.to_owned(), found: found.to_owned() });
        }
        let mut named = self.keys.values().map(|record| &record.key).chain(&self.log_keys);
        if named.any(|key| same(key, &data.log_key)) {
            return Err(Refusal::KeySeenBefore { keyid: data.log_key.id().clone() });
        }
        Ok(())
    }

    /// Decides on `scale.defined`.
    pub(crate) fn check_scale(&self, data: &ScaleDefined) -> Result<(), Refusal> {
        if self.scales.contains_key(&data.scale.0) {
            return Err(Refusal::ScaleExists { scale: data.scale.to_string() });
        }
        if data.ratings.is_empty() {
            return Err(Refusal::BadRatings { problem: "has no ratings", rating: None });
        }
        let mut seen = BTreeSet::new();
        for rating in &data.ratings {
            let bad = |problem| Refusal::BadRatings { problem, rating: Some(rating.rating.to_string()) };
            if !seen.insert(&rating.rating.0) {
                return Err(bad("stands twice"));
            }
            if rating.label.is_empty() {
                return Err(bad("has no label"));
            }
        }
        Ok(())
    }
}

fn same(a: &VerifierKey, b: &VerifierKey) -> bool {
    a.id() == b.id() || a.public() == b.public()
}

fn check_roles(key: &VerifierKey, holder: &Holder, roles: &[Role]) -> Result<(), Refusal> {
    let distinct: BTreeSet<_> = roles.iter().collect();
    if roles.is_empty() || distinct.len() != roles.len() {
        return Err(Refusal::Roles { keyid: key.id().clone() });
    }
    match roles.iter().find(|role| holder.kind == HolderKind::Software && **role != Role::Researcher) {
        None => Ok(()),
        Some(role) => Err(Refusal::SoftwareRole { keyid: key.id().clone(), role: role.as_str() }),
    }
}
