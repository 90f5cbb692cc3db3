//! What can be asked: parameters by name.

use serde_json::{Value, json};

const SLUG: &str = "^[a-z0-9][a-z0-9._-]{0,63}$";

/// Returns a parameter by the name that the table of routes uses, which tells apart those of one name.
pub(super) fn named(name: &str, example: Option<&String>) -> Option<Value> {
    let of = |place: &str, called: &str, what: &str, schema: Value| json!({"in": place, "name": called, "required": place == "path", "description": what, "schema": schema});
    let slug = |what: &str| of("path", name, what, json!({"type": "string", "pattern": SLUG}));
    let text = |called: &str, what: &str| of("query", called, what, json!({"type": "string"}));
    let number = |called: &str, what: &str, least: u64, most: u64| {
        of("query", called, what, json!({"type": "integer", "minimum": least, "maximum": most}))
    };
    let one_of = |called: &str, what: &str, words: &[&str]| of("query", called, what, json!({"enum": words}));
    let pages = u64::from(u32::MAX);
    let mut parameter = match name {
        "case" => slug("The case's id"),
        "source" => slug("The source's id"),
        "capture" => slug("The capture's id"),
        "claim" => slug("The claim's id"),
        "statement" => slug("The sentence's id"),
        "publication" => slug("The publication's id"),
        "key" => of(
            "path",
            "key",
            "The key's id, `<name>+<8 hex>`",
            json!({"type": "string", "minLength": 1, "pattern": "^[^/]+$"}),
        ),
        "name" => {
            of("path", "name", "A full name, such as `case/ice/claim/c4`", json!({"type": "string", "minLength": 1}))
        }
        "hex" => of("path", "hex", "The SHA-256", json!({"type": "string", "pattern": "^[0-9a-f]{64}$"})),
        "entry" => {
            of("path", "entry", "A position; an event's id leads to it", json!({"type": "integer", "minimum": 0}))
        }
        "tile" => {
            of("path", "tile", "`<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`", json!({"type": "string", "minLength": 1}))
        }
        "at" => {
            text("at", "The moment: a position, an RFC 3339 time, a date (its end, UTC), or `now` for how it stands")
        }
        "from_moment" => text("from", "The earlier moment: a publication, a position, a time, a date or `now`"),
        "to_moment" => text("to", "The later moment"),
        "page" => number("page", "Which page", 1, pages),
        "limit" => number("limit", "How many on a page", 1, 100),
        "before" => number("before", "Only what is before this position", 0, u64::MAX >> 11),
        "index" => number("index", "The entry's position", 0, u64::MAX >> 11),
        "size" => number("size", "The size of the tree; else the checkpoint's", 0, u64::MAX >> 11),
        "from_size" => number("from", "The size of the earlier tree", 1, u64::MAX >> 11),
        "to_size" => number("to", "The size of the later tree; else the checkpoint's", 1, u64::MAX >> 11),
        "from_point" => number("from", "The first code point of the part that is shown", 0, pages),
        "verify_entry" => number("entry", "Which entry to verify", 0, u64::MAX >> 11),
        "maxwidth" => number("maxwidth", "The widest that there is room for, in pixels", 0, pages),
        "maxheight" => number("maxheight", "The highest that there is room for, in pixels", 0, pages),
        "event" => text("event", "The event's id, instead of `index`"),
        "leaf" => text("leaf", "The leaf hash, instead of `index`: hexadecimal or base64"),
        "url" => text("url", "The address of a case's page"),
        "format" => one_of("format", "The form; `json` is the one there is", &["json"]),
        "verdict" => text("verdict", "Only cases with this rating, or `none`"),
        "state" => one_of("state", "Only cases in this state", &["open", "closed"]),
        "recheck" => {
            one_of("recheck", "Only cases that need looking at again, or those that do not", &["true", "false"])
        }
        "history_view" => one_of("view", "`blame`: each sentence with who last changed it", &["blame"]),
        "change" => text("kind", "Only changes of this kind"),
        "by" => text("by", "Only changes by this person"),
        "show" => text("show", "What is shown besides verdicts: `statements`, `publications`"),
        "of" => text("of", "Only what this rests on: a full name or an id"),
        "text_view" => one_of("view", "`all`: the whole text, part by part", &["all"]),
        "text" => text("text", "Which extraction, by its digest; else the last"),
        "compare" => text("compare", "Another capture of the source, to compare with"),
        "q" => text("q", "Words, \"phrases\", beginnings*, -words that must not be there"),
        "source_kind" => text("kind", "Only sources of this kind"),
        "hit_kind" => text("kind", "Only things of this kind"),
        "site" => text("site", "Only sources of this site"),
        "standing" => text("standing", "Only sources of this standing"),
        "captured" => text("captured", "Only sources that were captured, or were not: `yes`, `no`"),
        "in_case" => text("case", "Only in this case"),
        "stream" => {
            text("stream", "Only this stream: `ledger`, `case/<id>`, `source/<id>`, or all of a kind: `case`, `source`")
        }
        "type" => text("type", "Only events of this type"),
        "signer" => text("key", "Only what this key signed: its id or name"),
        "accept_datetime" => of("header", "Accept-Datetime", "An RFC 1123 date in GMT", json!({"type": "string"})),
        _ => return None,
    };
    if let (Some(example), Some(members)) = (example, parameter.as_object_mut()) {
        members.insert("example".to_owned(), example.as_str().into());
    }
    Some(parameter)
}
