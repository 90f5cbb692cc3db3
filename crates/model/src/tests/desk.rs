//! What a desk does in a [`World`]: policies, proposals, reviews, publications, withholding.

use super::world::{World, digest, with};
use crate::EventKind::*;
use proof::EventId;
use serde_json::{Value, json};

/// The page that every publication of a world shows.
pub(super) const PAGE: &[u8] = b"<p>page</p>";

pub(super) fn approvals(settings: &Value) -> Value {
    json!({"kind": "approvals", "settings": settings})
}

/// The smallest proposal that [`verdict`](super::world::verdict) repeats.
pub(super) fn proposed(target: &str, to: &str) -> Value {
    json!({"target": target, "to": to, "confidence": "low", "rationale": "So it is."})
}

pub(super) fn review(proposal: EventId, decision: &str) -> Value {
    json!({"proposal": proposal.to_string(), "decision": decision})
}

pub(super) fn correction(id: &str, publication: &str, targets: &[&str]) -> Value {
    json!({
        "correction": id,
        "publication": publication,
        "class": "no_rating_effect",
        "targets": targets,
        "was": "It said this.",
        "now": "It says that.",
        "text": "We said this; it is that.",
    })
}

pub(super) fn complaint(id: &str) -> Value {
    json!({"complaint": id, "about": [], "channel": "e-mail", "from": "reader", "substance": "It is wrong."})
}

pub(super) fn withheld(bytes: &[u8]) -> Value {
    json!({"digests": [digest(bytes).to_string()], "ground": "privacy"})
}

/// What a program made.
pub(super) fn by_program(data: Value) -> Value {
    with(data, json!({"method": {"software": "finder", "version": "1"}}))
}

impl World {
    pub(super) fn policy(&mut self, settings: &Value) -> EventId {
        self.accepts(PolicyPublished, "ledger", approvals(settings))
    }

    pub(super) fn proposes(&mut self, by: &str, target: &str, to: &str) -> EventId {
        self.accepts_by(&[by], VerdictProposed, "case/k", proposed(target, to))
    }

    pub(super) fn reviews(&mut self, by: &str, proposal: EventId, decision: &str) -> EventId {
        self.accepts_by(&[by], ReviewRecorded, "case/k", review(proposal, decision))
    }

    /// Keeps the assessment of `k` and a page, and returns what a proposed publication of it says.
    pub(super) fn kept(&mut self, id: &str) -> Value {
        let assessment = self.assessment("k");
        let (bytes, digest) = (assessment.to_canonical(), assessment.digest().to_string());
        let size = bytes.len();
        self.blobs.extend([bytes, PAGE.to_vec()]);
        json!({
            "publication": id,
            "digest": digest,
            "schema": "casebook.assessment.v1",
            "assessment": {"sha256": digest, "size": size},
            "page": {"sha256": super::world::hex(PAGE), "size": PAGE.len(), "media_type": "text/html"},
        })
    }

    /// As [`World::kept`], for `assessment.published`.
    pub(super) fn publication(&mut self, id: &str, nature: &str) -> Value {
        with(self.kept(id), json!({ "nature": nature }))
    }

    pub(super) fn publishes(&mut self, id: &str, nature: &str) -> EventId {
        let data = self.publication(id, nature);
        self.accepts(AssessmentPublished, "case/k", data)
    }

    /// Writes the sentence `id` anew, with these words and members.
    pub(super) fn rewrites(&mut self, by: &str, id: &str, text: &str, members: Value) -> EventId {
        let stands = self.case("k").document.statement(&super::world::slug(id)).unwrap().clone();
        let mut data = serde_json::to_value(&stands.data).unwrap();
        data["replaces"] = stands.mark.event.to_string().into();
        data["text"] = text.into();
        self.accepts_by(&[by], StatementWritten, "case/k", with(data, members))
    }
}
