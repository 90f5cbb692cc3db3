//! Which events may come next in the stream `ledger`.

use super::{FORMAT, Governance, KeyRecord, RULES};
use crate::{
    event::{
        LedgerEvent,
        ledger::{
            ContentRestored, ContentWithheld, KeyEnrolled, KeyRevoked, LedgerCreated, LedgerRekeyed, PolicyPublished,
            ScaleDefined,
        },
    },
    refusal::Refusal,
    values::Holder,
    words::{HolderKind, PolicyKind, RevocationReason, Role},
};
use proof::{KeyId, VerifierKey};
use std::collections::BTreeSet;

impl Governance {
    /// Decides on a later entry of the stream `ledger`, signed by these keys and written for this ledger.
    pub(crate) fn check(&self, event: LedgerEvent<'_>, by: &[KeyId], source: &str) -> Result<(), Refusal> {
        match event {
            LedgerEvent::LedgerCreated(data) => return self.check_created(data, source),
            LedgerEvent::KeyEnrolled(data) => self.check_enrolled(data, by),
            LedgerEvent::KeyRevoked(data) => self.check_revoked(data),
            LedgerEvent::LedgerRekeyed(data) => self.check_rekeyed(data),
            LedgerEvent::RulesChanged(data) if data.rules == RULES => Ok(()),
            LedgerEvent::RulesChanged(data) => Err(Refusal::UnknownRules { what: "rules", found: data.rules }),
            LedgerEvent::PolicyPublished(data) => self.check_policy(data),
            LedgerEvent::ScaleDefined(data) => self.check_scale(data),
            LedgerEvent::ContentWithheld(data) => self.check_withheld(data),
            LedgerEvent::ContentRestored(data) => self.check_restored(data),
            LedgerEvent::AnchorRecorded(_) => Ok(()),
        }?;
        self.check_admins(by)
    }

    /// A policy may ask several admins to sign what governs.
    pub(crate) fn check_admins(&self, by: &[KeyId]) -> Result<(), Refusal> {
        let needed = self.approvals().admin.unwrap_or(1);
        let names = self.names_with(by, Role::Admin);
        if names.len() as u64 >= needed {
            return Ok(());
        }
        Err(Refusal::AdminSignatures { needed, names: names.into_iter().collect() })
    }

    fn live_admins(&self) -> impl Iterator<Item = &KeyRecord> {
        self.keys.values().filter(|record| record.revoked.is_none() && record.roles.contains(&Role::Admin))
    }

    /// Decides on `policy.published`.
    fn check_policy(&self, data: &PolicyPublished) -> Result<(), Refusal> {
        if data.text.is_none() && data.blob.is_none() && data.settings.is_none() {
            return Err(Refusal::EmptyPolicy);
        }
        let Some(settings) = &data.settings else { return Ok(()) };
        if data.kind != PolicyKind::Approvals {
            return Err(Refusal::Incomplete { at: "data.settings", problem: "goes with the kind approvals alone" });
        }
        let admins = self.live_admins().map(|record| record.key.name().as_str()).collect::<BTreeSet<_>>().len() as u64;
        match settings.admin {
            Some(needed) if needed > admins => Err(Refusal::TooFewAdmins { needed, admins }),
            _ => Ok(()),
        }
    }

    /// Decides on `ledger.rekeyed`.
    fn check_rekeyed(&self, data: &LedgerRekeyed) -> Result<(), Refusal> {
        let origin = self.created.as_ref().map(|created| created.origin.to_string()).unwrap_or_default();
        let key = &data.log_key;
        if key.name().as_str() != origin {
            return Err(Refusal::LogKeyName { origin, found: key.name().as_str().to_owned() });
        }
        let seen = self.keys.values().any(|record| same(&record.key, key)) || self.is_log_key(key);
        if seen { Err(Refusal::KeySeenBefore { keyid: key.id().clone() }) } else { Ok(()) }
    }

    fn is_log_key(&self, key: &VerifierKey) -> bool {
        self.log_keys.iter().any(|(_, known)| same(known, key))
    }

    /// Decides on `content.withheld`.
    fn check_withheld(&self, data: &ContentWithheld) -> Result<(), Refusal> {
        if data.digests.is_empty() {
            return Err(Refusal::Incomplete { at: "data.digests", problem: "names nothing" });
        }
        match data.digests.iter().find_map(|digest| Some((digest.0, self.withheld.get(&digest.0)?))) {
            Some((digest, withholding)) => Err(Refusal::Withheld { digest, by: withholding.mark.seq }),
            None => Ok(()),
        }
    }

    /// Decides on `content.restored`.
    fn check_restored(&self, data: &ContentRestored) -> Result<(), Refusal> {
        if data.digests.is_empty() {
            return Err(Refusal::Incomplete { at: "data.digests", problem: "names nothing" });
        }
        match data.digests.iter().find(|digest| !self.withheld.contains_key(&digest.0)) {
            Some(digest) => Err(Refusal::NotWithheld { digest: digest.0 }),
            None => Ok(()),
        }
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
    fn check_enrolled(&self, data: &KeyEnrolled, by: &[KeyId]) -> Result<(), Refusal> {
        let keyid = data.key.id();
        if self.is_log_key(&data.key) {
            return Err(Refusal::LogKeyAsAuthor { keyid: keyid.clone() });
        }
        if self.keys.values().any(|record| same(&record.key, &data.key)) {
            return Err(Refusal::KeySeenBefore { keyid: keyid.clone() });
        }
        check_roles(&data.key, &data.holder, &data.roles)?;
        if by.contains(keyid) { Ok(()) } else { Err(Refusal::NoPossession { keyid: keyid.clone() }) }
    }

    /// Decides on `key.revoked`.
    fn check_revoked(&self, data: &KeyRevoked) -> Result<(), Refusal> {
        let keyid = data.key.id();
        match self.keys.get(keyid) {
            Some(record) if record.revoked.is_none() && record.key == data.key.0 => {}
            _ => return Err(Refusal::NotEnrolled { keyid: keyid.clone() }),
        }
        if data.compromised_since.is_some() && data.reason != RevocationReason::Compromised {
            return Err(Refusal::SinceWithoutCompromise);
        }
        let left = self.live_admins().filter(|record| record.key.id() != keyid);
        let admins = left.map(|record| record.key.name().as_str()).collect::<BTreeSet<_>>().len() as u64;
        let needed = self.approvals().admin.unwrap_or(1);
        match admins {
            0 => Err(Refusal::LastAdmin { keyid: keyid.clone() }),
            _ if admins < needed => Err(Refusal::TooFewAdmins { needed, admins }),
            _ => Ok(()),
        }
    }

    /// Decides on `scale.defined`.
    fn check_scale(&self, data: &ScaleDefined) -> Result<(), Refusal> {
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
