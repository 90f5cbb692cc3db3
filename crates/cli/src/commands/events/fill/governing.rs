//! Governance: files that are kept as blobs, scales that are read from files, captures that stand for their digests.

use super::{captured::read, known_source};
use crate::{commands::events::call::Call, desk::Desk, failure::Failure};
use model::{EventKind, case::named::capture_name};
use proof::Digest;
use serde_json::Value;
use std::path::Path;

pub(super) fn fill(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    match call.command.kind {
        EventKind::PolicyPublished => kept(call, desk, "file", "blob"),
        EventKind::ScaleDefined => scale(call),
        EventKind::ContentWithheld => {
            digests(call, desk)?;
            kept(call, desk, "replacement", "replaced_by")
        }
        EventKind::ContentRestored => digests(call, desk),
        EventKind::AnchorRecorded => {
            let size = desk.ledger.size();
            call.default("size", size);
            kept(call, desk, "token-file", "token")?;
            if call.data.contains_key("token") {
                return Ok(());
            }
            Err(Failure::usage("--token-file: which file holds the token?").unwritten().into())
        }
        _ => Ok(()),
    }
}

/// Keeps the file that a flag names, and puts its digest into a member.
fn kept(call: &mut Call<'_>, desk: &mut Desk<'_>, flag: &str, member: &str) -> anyhow::Result<()> {
    let Some(path) = call.text(flag).map(ToOwned::to_owned) else { return Ok(()) };
    let bytes = read(Path::new(&path))?;
    if !call.is_dry() {
        desk.keep(&bytes)?;
    }
    call.default(member, Digest::of(&bytes).to_string());
    Ok(())
}

/// A list of ratings from a file: alone, or under `ratings`.
fn scale(call: &mut Call<'_>) -> anyhow::Result<()> {
    let Some(path) = call.text("file").map(ToOwned::to_owned) else { return Ok(()) };
    let bytes = read(Path::new(&path))?;
    let wrong = |problem: String| {
        Failure::new(format!("{path}: {problem}"))
            .then("it holds a list `ratings`; `casebook schema scale.defined` shows what each of them is")
            .unwritten()
    };
    let text = String::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
    let is_json = Path::new(&path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let value: Value = if is_json {
        model::input::parse(&text).map_err(|error| wrong(error.to_string()))?
    } else {
        toml::from_str(&text).map_err(|error| wrong(error.to_string()))?
    };
    let ratings = match value {
        Value::Array(ratings) => Some(Value::Array(ratings)),
        Value::Object(mut members) => members.remove("ratings"),
        _ => None,
    };
    call.default("ratings", ratings.ok_or_else(|| wrong("there is no list `ratings` in it".to_owned()))?);
    Ok(())
}

/// A capture stands for its bytes, and for the texts that were taken out of them.
fn digests(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<()> {
    let Some(Value::Array(given)) = call.data.get("digests").cloned() else { return Ok(()) };
    let mut digests: Vec<Value> = Vec::new();
    for one in given {
        let found: Vec<Value> = match one.as_str().and_then(capture_name) {
            Some((source, capture)) => of_capture(desk, source.as_str(), capture.as_str())?,
            None => vec![one],
        };
        digests.extend(found);
    }
    call.data.insert("digests".to_owned(), digests.into());
    Ok(())
}

fn of_capture(desk: &mut Desk<'_>, source: &str, capture: &str) -> anyhow::Result<Vec<Value>> {
    let known = known_source(source, desk)?;
    let found = known.captures.iter().find(|known| known.data.capture.as_str() == capture).ok_or_else(|| {
        let known: Vec<_> = known.captures.iter().map(|capture| capture.data.capture.to_string()).collect();
        Failure::new(format!("there is no capture `{capture}` of `{source}`"))
            .then(if known.is_empty() {
                "there are none".to_owned()
            } else {
                format!("there are {}", known.join(", "))
            })
            .unwritten()
    })?;
    let body = found.data.body.sha256.0;
    let mut digests = vec![body];
    digests.extend(found.data.screenshot.as_ref().map(|picture| picture.sha256.0));
    for (_, text) in &found.extractions {
        if !digests.contains(&text.text.sha256.0) {
            digests.push(text.text.sha256.0);
        }
    }
    Ok(digests.into_iter().map(|digest| digest.to_string().into()).collect())
}
