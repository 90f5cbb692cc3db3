//! `/openapi.json`: the routes as other programs read of them (OpenAPI 3.1).
//!
//! One table, a row a route. A test asks every row for what it promises, and that no route is missing.

mod parameters;
mod schemas;

use serde_json::{Map, Value, json};

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

/// All routes that other programs may rely on.
pub(crate) const OPERATIONS: &[Operation] = &[
    get("/", "Cases, and what changed lately", &["page"], &[HTML, (JSON, "Cases")], &[400]),
    get("/cases", "As `/`", &["page"], &[HTML, (JSON, "Cases")], &[400]),
    get(
        "/cases/{case}",
        "A case's assessment: its latest publication, or how it stands",
        &["case", "at"],
        &[HTML, (JSON, "Case"), ("text/markdown", "Text"), ("text/plain", "Text")],
        &[400, 404],
    ),
    get("/healthz", "Whether the reader answers, and how far the log is", &[], &[(JSON, "Health")], &[]),
    get("/metrics", "Counts, in Prometheus's text format", &[], &[("text/plain", "Text")], &[]),
    get("/feed.atom", "The latest changes", &[], &[ATOM], &[400]),
    get("/openapi.json", "This document", &[], &[(JSON, "Object")], &[]),
];

/// Returns the document, for a site at an address.
pub(crate) fn document(base_url: &str, title: &str) -> Value {
    let mut paths = Map::new();
    for operation in OPERATIONS {
        paths
            .insert(operation.path.to_owned(), json!({"get": described(operation), "head": described_head(operation)}));
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

fn described(operation: &Operation) -> Value {
    let content: Map<String, Value> = operation
        .gives
        .iter()
        .map(|(media_type, schema)| {
            let schema = json!({"$ref": format!("#/components/schemas/{schema}")});
            ((*media_type).to_owned(), json!({"schema": schema}))
        })
        .collect();
    let mut value = with_statuses(operation);
    if let Some(responses) = value.get_mut("responses").and_then(Value::as_object_mut) {
        responses.insert("200".to_owned(), json!({"description": operation.summary, "content": content}));
    }
    value
}

fn described_head(operation: &Operation) -> Value {
    let mut value = with_statuses(operation);
    if let Some(responses) = value.get_mut("responses").and_then(Value::as_object_mut) {
        responses.insert("200".to_owned(), json!({"description": "The headers alone"}));
        for status in operation.statuses {
            responses.insert(status.to_string(), json!({"description": "The headers alone"}));
        }
    }
    value
}

fn with_statuses(operation: &Operation) -> Value {
    let mut responses = Map::new();
    responses.insert("304".to_owned(), json!({"description": "What you have is what there is"}));
    for status in operation.statuses {
        let answer = match status {
            302 => json!({"description": "It is elsewhere", "headers": {"Location": {"schema": {"type": "string"}}}}),
            _ => json!({"$ref": "#/components/responses/Problem"}),
        };
        responses.insert(status.to_string(), answer);
    }
    json!({
        "summary": operation.summary,
        "parameters": operation.parameters.iter().filter_map(|name| parameters::named(name)).collect::<Vec<_>>(),
        "responses": responses,
    })
}
