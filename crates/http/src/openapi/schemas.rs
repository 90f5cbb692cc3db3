//! What the JSON looks like, as far as it is promised.

use serde_json::{Value, json};

/// Returns the schemas by name.
pub(super) fn all() -> Value {
    let text = json!({"type": "string"});
    let seq = json!({"type": "integer", "minimum": 0});
    let sha256 = json!({"type": "string", "pattern": "^[0-9a-f]{64}$"});
    json!({
        "Text": text,
        "Page": text,
        "Bytes": {"type": "string", "format": "binary"},
        "Object": {"type": "object"},
        "List": {"type": "array", "items": {"type": "object"}},
        "Any": {"type": ["array", "object"]},
        "Entry": {
            "type": "object",
            "required": ["event", "prev", "recorded_at", "seq", "signatures", "version"],
            "properties": {"event": {"type": "object"}, "prev": sha256, "recorded_at": text, "seq": seq, "version": seq,
                "signatures": {"type": "array", "minItems": 1, "maxItems": 16}},
        },
        "Dsse": {
            "type": "object",
            "required": ["payload", "payloadType", "signatures"],
            "properties": {"payload": text, "payloadType": {"const": "application/cloudevents+json"}, "signatures": {"type": "array"}},
        },
        "Entries": {
            "type": "object",
            "required": ["size", "checkpoint", "entries"],
            "properties": {"size": seq, "checkpoint": seq, "next": text, "entries": {"type": "array", "items": {
                "type": "object",
                "required": ["seq", "recorded_at", "type", "summary", "event", "stream", "leaf"],
            }}},
        },
        "Inclusion": {
            "type": "object",
            "required": ["index", "size", "leaf", "root", "hashes"],
            "properties": {"index": seq, "size": seq, "leaf": text, "root": text, "hashes": {"type": "array", "items": text}},
        },
        "Consistency": {
            "type": "object",
            "required": ["from", "to", "from_root", "to_root", "hashes"],
            "properties": {"from": seq, "to": seq, "from_root": text, "to_root": text, "hashes": {"type": "array", "items": text}},
        },
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": text,
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "see": {"type": "array", "items": {
                    "type": "object",
                    "required": ["href", "title"],
                    "properties": {"href": text, "title": text},
                }},
            },
        },
        "Health": {
            "type": "object",
            "required": ["status", "entries", "checkpointed"],
            "properties": {"status": {"const": "ok"}, "entries": seq, "checkpointed": seq},
        },
        "Cases": {"type": "array", "items": {
            "type": "object",
            "required": ["case", "question", "state", "verdict", "changed", "needs_recheck"],
            "properties": {
                "case": text,
                "question": text,
                "state": {"enum": ["open", "closed"]},
                "verdict": {"type": ["string", "null"]},
                "changed": text,
                "needs_recheck": {"type": "boolean"},
                "attributed_to": text,
            },
        }},
        "Case": {
            "type": "object",
            "required": ["as_of", "digest", "assessment", "record", "positions"],
            "properties": {
                "as_of": {
                    "type": "object",
                    "required": ["seq", "recorded_at"],
                    "properties": {"seq": seq, "recorded_at": text},
                },
                "digest": {"anyOf": [sha256, {"type": "null"}]},
                "assessment": {"type": "object", "required": ["schema", "case", "question", "sections", "sources", "claims"]},
                "record": {"type": "object"},
                "positions": {"type": "object", "additionalProperties": seq},
            },
        },
    })
}
