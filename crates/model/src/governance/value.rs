//! Keys as other programs read them. `docs/json.md` describes it.

use super::{Governance, KeyRecord};
use proof::VerifierKey;
use serde_json::{Value, json};

impl Governance {
    /// Returns all keys: the log's own, which is given as it is in force, and those that were enrolled.
    pub fn keys_to_value(&self, log_key: &VerifierKey) -> Value {
        let keys: Vec<Value> = self.keys.values().map(|record| record.to_value(self)).collect();
        let mut value = json!({"log_key": log_key.to_string(), "keys": keys});
        let earlier: Vec<String> = self.log_keys.iter().rev().skip(1).rev().map(|(_, key)| key.to_string()).collect();
        if let Some(members) = value.as_object_mut().filter(|_| !earlier.is_empty()) {
            members.insert("earlier_log_keys".to_owned(), json!(earlier));
        }
        value
    }
}

impl KeyRecord {
    /// Returns the key, who holds it and what became of it.
    pub fn to_value(&self, governance: &Governance) -> Value {
        let mut value = json!({
            "id": self.key.id().as_str(),
            "vkey": self.key.to_string(),
            "holder": self.holder,
            "roles": self.roles,
            "enrolled": {
                "seq": self.enrolled.seq.0,
                "recorded_at": self.enrolled.recorded_at.to_string(),
                "by": self.enrolled.by.iter().map(|key| governance.display_name(key)).collect::<Vec<_>>(),
            },
        });
        if let (Some(end), Some(members)) = (&self.revoked, value.as_object_mut()) {
            let revoked = json!({
                "seq": end.mark.seq.0,
                "recorded_at": end.mark.recorded_at.to_string(),
                "reason": end.reason,
                "disputed_since": end.since.map(|seq| seq.0),
            });
            members.insert("revoked".to_owned(), revoked);
        }
        value
    }
}
