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
        "Object": {"type": "object"},
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
