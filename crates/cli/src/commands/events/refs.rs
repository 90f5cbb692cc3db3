//! An event that is named by its id, or by its position: `#12`.

use super::call::Call;
use crate::{desk::Desk, failure::Failure, flags};
use ledger::Ledger;
use proof::{EventId, Seq};
use serde_json::{Map, Value};

/// Returns the id of the event that a text names: an event's id, or an entry's position, `#12` or `12`.
///
/// # Errors
/// A failure that names `flag` when it is neither, or no entry stands there.
pub(crate) fn event_id(ledger: &Ledger, flag: &str, text: &str) -> anyhow::Result<EventId> {
    match position(text.strip_prefix('#').unwrap_or(text)) {
        Some(seq) => at(ledger, flag, seq),
        None => Ok(text.parse().map_err(|error: proof::name::NameError| {
            Failure::usage(format!("{flag}: {error}"))
                .then("name an event by its id, or an entry by its position, such as '#12'")
                .unwritten()
        })?),
    }
}

fn position(text: &str) -> Option<Seq> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok().map(Seq)).flatten()
}

fn at(ledger: &Ledger, flag: &str, seq: Seq) -> anyhow::Result<EventId> {
    let Some(entry) = ledger.entry(seq)? else {
        return Err(Failure::new(format!(
            "{flag}: there is no entry #{seq}; the last one is #{}",
            ledger.size().saturating_sub(1)
        ))
        .then("`casebook history CASE` shows positions")
        .unwritten()
        .into());
    };
    Ok(ledger::states::parsed(seq, &entry)?.event.id)
}

/// Puts the ids of events for the positions that were given where an event, or an id of the case, is meant.
pub(super) fn resolve(call: &mut Call<'_>, desk: &Desk<'_>) -> anyhow::Result<()> {
    let schema = call.command.kind.schema();
    for (name, value) in &mut call.data {
        let Some(of) = schema.get("properties").and_then(|members| members.get(name)) else { continue };
        let flag = flags::named(&format!("data.{name}")).unwrap_or_else(|| name.clone());
        resolved(&desk.ledger, of, value, &flag)?;
    }
    Ok(())
}

fn resolved(ledger: &Ledger, schema: &Value, value: &mut Value, flag: &str) -> anyhow::Result<()> {
    match value {
        Value::Array(items) => {
            let Some(of) = schema.get("items") else { return Ok(()) };
            items.iter_mut().try_for_each(|item| resolved(ledger, of, item, flag))
        }
        Value::Object(members) => within(ledger, schema, members, flag),
        Value::String(text) => {
            let is_event = schema.get("format").and_then(Value::as_str) == Some("uuid");
            // An id of a case may be a number, and no id begins with a `#`.
            let is_id = schema.get("pattern").and_then(Value::as_str).is_some_and(|pattern| pattern.contains("{0,63}"));
            let seq = match text.strip_prefix('#') {
                Some(number) if is_event || is_id => position(number),
                _ if is_event => position(text),
                _ => None,
            };
            if let Some(seq) = seq {
                *text = at(ledger, flag, seq)?.to_string();
            }
            Ok(())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn within(ledger: &Ledger, schema: &Value, members: &mut Map<String, Value>, flag: &str) -> anyhow::Result<()> {
    for (name, value) in members {
        if let Some(of) = schema.get("properties").and_then(|known| known.get(name)) {
            resolved(ledger, of, value, flag)?;
        }
    }
    Ok(())
}
