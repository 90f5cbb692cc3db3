//! The records of a PROV-JSON document, and what they may be.
//!
//! Every relation has an id of its own: the schema allows one record under an id, not a list. There is no key for
//! revisions and quotations, they are derivations of a type; and no end of an activity, whose key the schema misspells.

use crate::page::linkable;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A document that grows.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    records: BTreeMap<&'static str, Map<String, Value>>,
    relations: u64,
}

/// Members of a record.
pub(crate) type Members = Map<String, Value>;

/// Returns a qualified name of PROV or of casebook as a typed value.
pub(crate) fn qualified(name: &str) -> Value {
    json!({"$": name, "type": "prov:QUALIFIED_NAME"})
}

/// Returns an address as a typed value; words that stand where an address should are words.
pub(crate) fn address(url: &str) -> Value {
    linkable(url).map_or_else(|| url.into(), |url| json!({"$": url, "type": "xsd:anyURI"}))
}

/// Returns those members that there are.
pub(crate) fn members<const N: usize>(members: [(&str, Option<Value>); N]) -> Members {
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

impl Graph {
    /// Adds an entity, an activity or an agent; the first description of it stays.
    pub(crate) fn put(&mut self, what: &'static str, id: &str, members: Members) -> bool {
        let records = self.records.entry(what).or_default();
        let is_new = !records.contains_key(id);
        if is_new {
            records.insert(id.to_owned(), members.into());
        }
        is_new
    }

    /// Adds an entity of a type.
    pub(crate) fn entity(&mut self, id: &str, of: &str, mut members: Members) {
        members.insert("prov:type".to_owned(), qualified(of));
        self.put("entity", id, members);
    }

    /// Adds a relation.
    pub(crate) fn relate<const N: usize>(&mut self, how: &'static str, ends: [(&str, &str); N]) {
        self.relate_with(how, ends, Members::new());
    }

    fn relate_with<const N: usize>(&mut self, how: &'static str, ends: [(&str, &str); N], mut more: Members) {
        more.extend(ends.into_iter().map(|(end, id)| (format!("prov:{end}"), id.into())));
        self.relations = self.relations.saturating_add(1);
        self.records.entry(how).or_default().insert(format!("_:r{}", self.relations), more.into());
    }

    /// An activity made an entity.
    pub(crate) fn generated(&mut self, entity: &str, activity: &str, time: &str) {
        let more = members([("prov:time", Some(time.into()))]);
        self.relate_with("wasGeneratedBy", [("entity", entity), ("activity", activity)], more);
    }

    /// An activity ended an entity.
    pub(crate) fn invalidated(&mut self, entity: &str, activity: &str, time: &str) {
        let more = members([("prov:time", Some(time.into()))]);
        self.relate_with("wasInvalidatedBy", [("entity", entity), ("activity", activity)], more);
    }

    /// An activity looked at an entity.
    pub(crate) fn used(&mut self, activity: &str, entity: &str) {
        self.relate("used", [("activity", activity), ("entity", entity)]);
    }

    /// An entity comes from another one; `of` says how, where PROV has a word for it.
    pub(crate) fn derived(&mut self, entity: &str, from: &str, activity: &str, of: Option<&str>) {
        let more = members([("prov:type", of.map(qualified))]);
        let ends = [("generatedEntity", entity), ("usedEntity", from), ("activity", activity)];
        self.relate_with("wasDerivedFrom", ends, more);
    }

    /// An agent had a part in an activity.
    pub(crate) fn associated(&mut self, activity: &str, agent: &str, role: Option<&str>, plan: Option<&str>) {
        let more = members([("prov:role", role.map(Value::from)), ("prov:plan", plan.map(Value::from))]);
        self.relate_with("wasAssociatedWith", [("activity", activity), ("agent", agent)], more);
    }

    /// Returns the document.
    pub(crate) fn finish(self, prefix: &str) -> Value {
        let mut out = Map::new();
        out.insert("prefix".to_owned(), json!({"cb": prefix, "schema": "https://schema.org/"}));
        out.extend(self.records.into_iter().map(|(what, records)| (what.to_owned(), records.into())));
        out.into()
    }
}
