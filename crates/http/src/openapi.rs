//! `/openapi.json`: the routes as other programs read of them (OpenAPI 3.1).
//!
//! One table, a row a route. A test asks every row for what it promises, and that no route is missing.

mod parameters;
mod schemas;

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const HTML: (&str, &str) = ("text/html", "Page");
const ATOM: (&str, &str) = ("application/atom+xml", "Text");

/// A route: its path, what it gives, its parameters, its media types with their schemas, and what else it may answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) path: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) parameters: &'static [&'static str],
    pub(crate) gives: &'static [(&'static str, &'static str)],
    pub(crate) statuses: &'static [u16],
}

const fn get(
    path: &'static str,
    summary: &'static str,
    parameters: &'static [&'static str],
    gives: &'static [(&'static str, &'static str)],
    statuses: &'static [u16],
) -> Operation {
    Operation { path, summary, parameters, gives, statuses }
}

const JSON: &str = "application/json";
const LD: &str = "application/ld+json";
const SVG: &str = "image/svg+xml";
const BYTES: &str = "application/octet-stream";

const PAGE: &[(&str, &str)] = &[HTML, (JSON, "Object")];
const PAGE_OF_ANY: &[(&str, &str)] = &[HTML, (JSON, "Any")];

/// All routes that other programs may rely on. An ending such as `.json` asks for a form by the address.
pub(crate) const OPERATIONS: &[Operation] = &[
    get(
        "/",
        "Cases, and what changed lately",
        &["page", "limit", "verdict", "state", "recheck"],
        &[HTML, (JSON, "Cases")],
        &[400, 404],
    ),
    get("/cases", "As `/`", &["page", "limit", "verdict", "state", "recheck"], &[HTML, (JSON, "Cases")], &[400, 404]),
    get("/cases.json", "As `/`", &["page", "limit", "verdict", "state", "recheck"], &[(JSON, "Cases")], &[400, 404]),
    get(
        "/cases/{case}",
        "A case's assessment: its latest publication, or how it stands",
        &["case", "at"],
        &[HTML, (JSON, "Case"), ("text/markdown", "Text"), ("text/plain", "Text"), (LD, "Object")],
        &[400, 404, 501],
    ),
    get(
        "/cases/{case}.json",
        "The assessment, its digest and what stands beside it",
        &["case", "at"],
        &[(JSON, "Case")],
        &[400, 404],
    ),
    get("/cases/{case}.md", "The article as Markdown", &["case", "at"], &[("text/markdown", "Text")], &[400, 404]),
    get("/cases/{case}.txt", "The article as it was written", &["case", "at"], &[("text/plain", "Text")], &[400, 404]),
    get(
        "/cases/{case}.claimreview.json",
        "The verdict as ClaimReview",
        &["case", "at"],
        &[(LD, "Object")],
        &[400, 404, 501],
    ),
    get(
        "/cases/{case}.annotations.json",
        "The quotes as Web Annotations",
        &["case", "at"],
        &[(LD, "Any")],
        &[400, 404, 501],
    ),
    get(
        "/cases/{case}.prov.json",
        "How the verdicts came to be, as PROV-JSON",
        &["case", "at"],
        &[(JSON, "Object")],
        &[400, 404, 501],
    ),
    get(
        "/cases/{case}/claims/{claim}",
        "A claim, its evidence, gaps and verdicts",
        &["case", "claim", "at"],
        PAGE,
        &[400, 404],
    ),
    get(
        "/cases/{case}/statements/{statement}",
        "A sentence with what it rests on",
        &["case", "statement", "at"],
        PAGE,
        &[400, 404],
    ),
    get(
        "/cases/{case}/publications/{publication}",
        "What readers saw: the page that was kept, or its assessment",
        &["case", "publication"],
        &[HTML, (JSON, "Object")],
        &[404, 410],
    ),
    get("/cases/{case}/embed", "A verdict card for other people's pages", &["case", "at"], &[HTML], &[400, 404]),
    get(
        "/oembed",
        "The card as oEmbed 1.0",
        &["url", "format", "maxwidth", "maxheight"],
        &[(JSON, "Object")],
        &[400, 404, 501],
    ),
    get(
        "/cases/{case}/history",
        "Who changed what, when and why",
        &["case", "at", "history_view", "change", "by", "page"],
        &[HTML, (JSON, "List")],
        &[400, 404],
    ),
    get(
        "/cases/{case}/history.json",
        "Every change of a case",
        &["case", "at", "history_view", "change", "by", "page"],
        &[(JSON, "List")],
        &[400, 404],
    ),
    get(
        "/cases/{case}/diff",
        "What differs between two moments",
        &["case", "from_moment", "to_moment"],
        PAGE,
        &[302, 400, 404],
    ),
    get(
        "/cases/{case}/diff.json",
        "What differs between two moments",
        &["case", "from_moment", "to_moment"],
        &[(JSON, "Object")],
        &[302, 400, 404],
    ),
    get(
        "/cases/{case}/graph",
        "What the verdicts rest on",
        &["case", "at", "show", "of"],
        &[HTML, (JSON, "Object"), (SVG, "Text")],
        &[400, 404],
    ),
    get(
        "/cases/{case}/graph.json",
        "The graph as nodes and links",
        &["case", "at", "show", "of"],
        &[(JSON, "Object")],
        &[400, 404],
    ),
    get(
        "/cases/{case}/graph.svg",
        "The graph as a picture",
        &["case", "at", "show", "of"],
        &[(SVG, "Text")],
        &[400, 404],
    ),
    get("/cases/{case}/feed.atom", "A case's changes", &["case", "before"], &[ATOM], &[400, 404]),
    get(
        "/timegate/cases/{case}",
        "To the publication that readers saw at `Accept-Datetime` (RFC 7089)",
        &["case", "accept_datetime"],
        &[],
        &[302, 400, 404],
    ),
    get(
        "/timemap/link/cases/{case}",
        "All publications of a case (RFC 7089)",
        &["case"],
        &[("application/link-format", "Text")],
        &[404],
    ),
    get("/trace/{name}", "What a thing rests on", &["name", "at"], PAGE, &[400, 404]),
    get("/impact/{name}", "What rests on a thing", &["name", "at"], PAGE, &[400, 404]),
    get("/sources", "Sources", &["q", "source_kind", "site", "standing", "captured", "page"], PAGE, &[400, 404]),
    get(
        "/sources.json",
        "Sources",
        &["q", "source_kind", "site", "standing", "captured", "page"],
        &[(JSON, "Object")],
        &[400, 404],
    ),
    get("/sources/{source}", "A source, its captures and who cites it", &["source", "at"], PAGE, &[400, 404]),
    get(
        "/sources/{source}/captures/{capture}",
        "A capture, its text and the quotes in it",
        &["source", "capture", "at", "text_view", "from_point", "text", "compare"],
        PAGE,
        &[400, 404],
    ),
    get(
        "/blobs/sha256/{hex}",
        "Bytes by their digest, to be downloaded",
        &["hex"],
        &[(BYTES, "Bytes"), ("text/plain", "Text")],
        &[404, 410],
    ),
    get("/corrections", "What was put right", &["page"], PAGE_OF_ANY, &[400, 404]),
    get("/corrections.json", "What was put right", &["page"], &[(JSON, "Any")], &[400, 404]),
    get("/search", "What is found by its words", &["q", "hit_kind", "in_case", "page", "limit"], PAGE, &[400, 404]),
    get(
        "/search.json",
        "What is found by its words",
        &["q", "hit_kind", "in_case", "page", "limit"],
        &[(JSON, "Object")],
        &[400, 404],
    ),
    get("/keys", "People, programs and their keys", &[], PAGE_OF_ANY, &[]),
    get("/keys.json", "People, programs and their keys", &[], &[(JSON, "Any")], &[]),
    get("/keys/{key}", "A key, and what it signed", &["key", "page"], PAGE_OF_ANY, &[400, 404]),
    get(
        "/entries",
        "The log, newest first",
        &["before", "limit", "stream", "type", "signer"],
        &[HTML, (JSON, "Entries")],
        &[400],
    ),
    get(
        "/entries.json",
        "The log, newest first",
        &["before", "limit", "stream", "type", "signer"],
        &[(JSON, "Entries")],
        &[400],
    ),
    get(
        "/entries/{entry}",
        "What exactly was recorded",
        &["entry"],
        &[HTML, (JSON, "Entry"), ("text/plain", "Text")],
        &[308, 404],
    ),
    get("/entries/{entry}.json", "The entry's exact bytes", &["entry"], &[(JSON, "Entry")], &[308, 404]),
    get(
        "/entries/{entry}.dsse.json",
        "The event and its signatures as a DSSE envelope",
        &["entry"],
        &[(JSON, "Dsse")],
        &[308, 404],
    ),
    get(
        "/entries/{entry}.tlog-proof",
        "The proof that it is in the log (C2SP tlog-proof)",
        &["entry"],
        &[("text/plain", "Text")],
        &[308, 404],
    ),
    get(
        "/log/checkpoint",
        "The log's size and root, signed (C2SP tlog-checkpoint)",
        &[],
        &[("text/plain", "Text")],
        &[],
    ),
    get("/log/tile/{tile}", "Hashes or entries (C2SP tlog-tiles)", &["tile"], &[(BYTES, "Bytes")], &[404]),
    get(
        "/log/proof/inclusion",
        "The proof that an entry is in the tree",
        &["index", "event", "leaf", "size"],
        &[(JSON, "Inclusion")],
        &[400, 404],
    ),
    get(
        "/log/proof/consistency",
        "The proof that the log only grew",
        &["from_size", "to_size"],
        &[(JSON, "Consistency")],
        &[400, 404],
    ),
    get("/verify", "What is checked, in this browser", &["verify_entry", "in_case"], &[HTML], &[400, 404]),
    get("/feed.atom", "The latest changes", &["before"], &[ATOM], &[400]),
    get("/healthz", "Whether the reader answers, and how far the log is", &[], &[(JSON, "Health")], &[]),
    get("/metrics", "Counts, in Prometheus's text format", &[], &[("text/plain", "Text")], &[]),
    get("/openapi.json", "This document", &[], &[(JSON, "Object")], &[]),
];

/// Things that there are, by the name of the parameter that asks for them.
pub(crate) type Examples = BTreeMap<&'static str, String>;

/// Returns the document, for a site at an address.
pub(crate) fn document(base_url: &str, title: &str, examples: &Examples) -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        paths.insert(
            operation.path.to_owned(),
            json!({"get": described(operation, examples), "head": described_head(operation, examples)}),
        );
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The reader of a casebook ledger",
            "description": "Read-only. A form is chosen by `Accept`, or by an ending of the address such as `.json`. \
                Whatever cannot change may be kept for ever; the rest has an `ETag` and is revalidated.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "responses": {
                "Problem": {
                    "description": "What is wrong, and where to go on (RFC 9457)",
                    "content": {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
                        "text/html": {"schema": {"type": "string"}},
                    },
                },
            },
        },
    })
}

fn described(operation: &Operation, examples: &Examples) -> Value {
    let content: Map<String, Value> = operation
        .gives
        .iter()
        .map(|(media_type, schema)| {
            let schema = json!({"$ref": format!("#/components/schemas/{schema}")});
            ((*media_type).to_owned(), json!({"schema": schema}))
        })
        .collect();
    let mut value = with_statuses(operation, examples);
    if let Some(responses) = value.get_mut("responses").and_then(Value::as_object_mut)
        && !content.is_empty()
    {
        responses.insert("200".to_owned(), json!({"description": operation.summary, "content": content}));
    }
    value
}

fn described_head(operation: &Operation, examples: &Examples) -> Value {
    let mut value = with_statuses(operation, examples);
    if let Some(responses) = value.get_mut("responses").and_then(Value::as_object_mut) {
        if !operation.gives.is_empty() {
            responses.insert("200".to_owned(), json!({"description": "The headers alone"}));
        }
        for status in operation.statuses {
            responses.insert(status.to_string(), json!({"description": "The headers alone"}));
        }
    }
    value
}

fn with_statuses(operation: &Operation, examples: &Examples) -> Value {
    let mut responses = Map::new();
    let too_long = json!({"$ref": "#/components/responses/Problem"});
    responses.insert("414".to_owned(), too_long);
    responses.insert("304".to_owned(), json!({"description": "What you have is what there is"}));
    for status in operation.statuses {
        let answer = match status {
            302 | 308 => {
                json!({"description": "It is elsewhere", "headers": {"Location": {"schema": {"type": "string"}}}})
            }
            _ => json!({"$ref": "#/components/responses/Problem"}),
        };
        responses.insert(status.to_string(), answer);
    }
    json!({
        "summary": operation.summary,
        "parameters": operation.parameters.iter().filter_map(|name| parameters::named(name, examples.get(name))).collect::<Vec<_>>(),
        "responses": responses,
    })
}
