//! How the verdicts of a case came to be, as PROV-JSON: a W3C vocabulary that other tools read.
//!
//! Entries of the log are activities, the keys that signed them are agents, and what they made are entities. From every
//! verdict that was ever given the derivations lead back to evidence, quotes, extracted texts, captures and sources.
//! The written sentences are not in it. `docs/exports.md` has the mapping.

mod cases;
mod graph;
mod sources;

use crate::place::{Place, escaped};
use graph::{Graph, Members, members};
use model::{
    Case, EventKind, Governance, Mark, Recorded,
    decide::KnownSources,
    names::{Digest, KeyId, Slug},
    values::{Method, Tool},
    words::{HolderKind, PolicyKind},
};
use serde_json::Value;

/// What a document of provenance is made of.
#[derive(Debug, Clone, Copy)]
pub struct ProvInput<'a> {
    /// The case.
    pub case: &'a Case,
    /// The entries of its stream, in order.
    pub entries: &'a [Recorded],
    /// Governance at the same position.
    pub governance: &'a Governance,
    /// The sources that the case names, and those that they were merged into.
    pub sources: &'a KnownSources<'a>,
    /// Where the ledger is served, without a slash at the end.
    pub base_url: Option<&'a str>,
}

/// Returns how the verdicts of a case came to be: a PROV-JSON document.
pub fn prov(input: &ProvInput<'_>) -> Value {
    let origin = input.governance.created().map(|created| created.origin.to_string()).unwrap_or_default();
    let place = Place::of(input.base_url, &origin);
    let mut story = Story { input: *input, graph: Graph::default() };
    sources::tell(&mut story);
    cases::tell(&mut story);
    story.graph.finish(place.prefix())
}

/// The document as it is written.
struct Story<'a> {
    input: ProvInput<'a>,
    graph: Graph,
}

/// Returns the name of an entry.
fn entry(mark: &Mark) -> String {
    format!("cb:entries/{}", mark.seq)
}

/// Returns the name of what an entry made.
fn made_by(mark: &Mark, what: &str) -> String {
    format!("cb:entries/{}#{what}", mark.seq)
}

impl Story<'_> {
    /// Adds an entry as an activity, with the keys and programs that had a part in it.
    fn activity(&mut self, kind: EventKind, mark: &Mark, method: Option<&Method>) -> String {
        let id = entry(mark);
        let time = mark.recorded_at.to_string();
        let about = members([
            ("prov:type", Some(kind.full_name().into())),
            ("prov:startTime", Some(time.clone().into())),
            ("prov:endTime", Some(time.into())),
            ("cb:event", Some(mark.event.to_string().into())),
        ]);
        if !self.graph.put("activity", &id, about) {
            return id;
        }
        let plan = matches!(kind, EventKind::VerdictChanged | EventKind::VerdictProposed).then(|| self.plan(mark));
        for key in &mark.by {
            let agent = self.key(key);
            let record = self.input.governance.keys().get(key);
            let role = kind.roles().iter().find(|role| record.is_some_and(|record| record.roles.contains(role)));
            self.graph.associated(&id, &agent, role.map(|role| role.as_str()), plan.as_deref());
            if let Some(method) = method {
                let program = self.program(&method.software, &method.version);
                let ends = [("delegate", program.as_str()), ("responsible", agent.as_str()), ("activity", id.as_str())];
                self.graph.relate("actedOnBehalfOf", ends);
            }
        }
        if let Some(method) = method {
            let program = self.program(&method.software, &method.version);
            self.graph.associated(&id, &program, Some("method"), None);
        }
        id
    }

    /// Adds a tool's part in an activity.
    fn tool(&mut self, activity: &str, tool: &Tool, role: &str) {
        let program = self.program(&tool.name, &tool.version);
        self.graph.associated(activity, &program, Some(role), None);
    }

    fn program(&mut self, name: &str, version: &str) -> String {
        let id = format!("cb:software#{}/{}", escaped(name), escaped(version));
        let about = members([
            ("prov:type", Some(graph::qualified("prov:SoftwareAgent"))),
            ("prov:label", Some(format!("{name} {version}").into())),
        ]);
        self.graph.put("agent", &id, about);
        id
    }

    fn key(&mut self, key: &KeyId) -> String {
        let id = format!("cb:keys#{key}");
        let record = self.input.governance.keys().get(key);
        let of = record.map(|record| match record.holder.kind {
            HolderKind::Person => "prov:Person",
            HolderKind::Software => "prov:SoftwareAgent",
            HolderKind::Organization => "prov:Organization",
        });
        let about = members([
            ("prov:type", of.map(graph::qualified)),
            ("prov:label", Some(self.input.governance.display_name(key).into())),
            ("cb:vkey", record.map(|record| record.key.to_string().into())),
            ("schema:url", record.and_then(|record| record.holder.url.as_ref()).map(|url| graph::address(url))),
        ]);
        let is_new = self.graph.put("agent", &id, about);
        if let Some(desk) = record.and_then(|record| record.holder.affiliation.as_ref()).filter(|_| is_new) {
            let organization = format!("cb:organizations#{}", escaped(desk));
            let about = members([
                ("prov:type", Some(graph::qualified("prov:Organization"))),
                ("prov:label", Some(desk.to_string().into())),
            ]);
            self.graph.put("agent", &organization, about);
            self.graph.relate("actedOnBehalfOf", [("delegate", &id), ("responsible", &organization)]);
        }
        id
    }

    /// Returns what a verdict was given by: the methodology in force, else the case's scale.
    fn plan(&mut self, mark: &Mark) -> String {
        let policies = self.input.governance.policies().iter().rev();
        let in_force = policies
            .filter(|(_, policy)| policy.kind == PolicyKind::Methodology)
            .find(|(published, _)| published.seq < mark.seq);
        let (id, label) = if let Some((published, _)) = in_force {
            (made_by(published, "policy"), "methodology".to_owned())
        } else {
            let scale = &self.input.case.opened.data.scale;
            (format!("cb:scales/{scale}"), format!("the scale {scale}"))
        };
        self.graph.entity(&id, "prov:Plan", labelled(&label));
        id
    }

    /// Returns the text that a quote is from, if it is known: of its own source and capture where they are named, since
    /// two sources may print the same words.
    fn extraction(&self, digest: &Digest, source: Option<&Slug>, capture: Option<&Slug>) -> Option<String> {
        let sources = self.input.sources.values().filter(|known| source.is_none_or(|id| known.id == *id));
        let captures = sources.flat_map(|source| &source.captures);
        let captures = captures.filter(|known| capture.is_none_or(|id| known.data.capture.0 == *id));
        let texts = captures.flat_map(|capture| &capture.extractions);
        let found = texts.filter(|(_, text)| text.text.sha256.0 == *digest).min_by_key(|(mark, _)| mark.seq);
        found.map(|(mark, _)| made_by(mark, "text"))
    }
}

fn labelled(label: &str) -> Members {
    members([("prov:label", Some(label.into()))])
}
