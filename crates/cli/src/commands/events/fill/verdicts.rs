//! The verdict that stands, as whoever changes it knows it.

use super::proposals::{self, Of};
use crate::{
    commands::events::{call::Call, event_id},
    desk::Desk,
    failure::Failure,
};
use model::{
    Case,
    case::{Item, QUESTION},
    event::cases::VerdictChanged,
};
use proof::EventId;
use serde_json::Value;

pub(super) fn verdict(call: &mut Call<'_>, desk: &mut Desk<'_>, case: &Case) -> anyhow::Result<()> {
    proposals::repeat(call, desk, case, Of::Verdict)?;
    let target = call.second().or(call.member("target")).unwrap_or(QUESTION).to_owned();
    let from = match call.text("from") {
        Some(from) if from.starts_with('#') => Some(event_id(&desk.ledger, "--from", from)?.to_string()),
        from => from.map(ToOwned::to_owned),
    };
    match (case.verdict(&target), from.as_deref()) {
        (Some(stands), Some(from)) if stands.data.to.as_str() == from || stands.mark.event.to_string() == from => {
            call.data.insert("from".to_owned(), stands.mark.event.to_string().into());
        }
        (Some(stands), from) => {
            return Err(another_stands(call, desk, case, stands, from)?.into());
        }
        (None, Some(from)) => {
            return Err(Failure::new(format!("--from {from}: {} has no verdict yet", on(&target)))
                .then("then:  leave --from out: this is the first one")
                .unwritten()
                .into());
        }
        (None, None) => call.default("reason", "initial"),
    }
    if !call.data.contains_key("reason") {
        return Err(Failure::usage("--reason: a verdict stands, so say why it changes")
            .then(
                "one of new_evidence, source_changed, source_retracted, error, scope, gap_closed, complaint, imported",
            )
            .unwritten()
            .into());
    }
    call.data.insert("target".to_owned(), target.into());
    Ok(())
}

/// Says which verdict stands, who gave it, when and why, to somebody who named another, or none.
fn another_stands(
    call: &Call<'_>,
    desk: &mut Desk<'_>,
    case: &Case,
    stands: &Item<VerdictChanged>,
    from: Option<&str>,
) -> anyhow::Result<Failure> {
    let target = stands.data.target.as_str();
    let known = from.and_then(|from| from.parse::<EventId>().ok());
    let before = known.and_then(|known| case.verdicts.get(target)?.iter().find(|step| step.mark.event == known));
    let said = match (from, before) {
        (Some(_), Some(before)) => format!("but you say it was `{}` (#{})", before.data.to, before.mark.seq),
        (Some(from), None) if known.is_some() => format!("not the event {from}"),
        (Some(from), None) => format!("but you say it was `{from}`"),
        (None, _) => "and --from does not name it".to_owned(),
    };
    let (rating, seq) = (&stands.data.to, stands.mark.seq);
    let governance = desk.ledger.governance()?;
    let by: Vec<_> = stands.mark.by.iter().map(|key| governance.display_name(key)).collect();
    let ago = ago(call.env.now().0.saturating_sub(stands.mark.recorded_at.0));
    let name = if target == QUESTION { String::new() } else { format!(" {target}") };
    let to = call.data.get("to").and_then(Value::as_str).unwrap_or("…");
    Ok(Failure::new(format!("the verdict on {} that stands is `{rating}` (#{seq}), {said}", on(target)))
        .then(format!("it was given {ago} by {}: “{}”", by.join(", "), stands.data.rationale))
        .then(format!("look:  casebook history {}", case.id))
        .then(format!("then:  casebook verdict {}{name} --from {rating} --to {to} --reason …", case.id))
        .unwritten())
}

fn on(target: &str) -> String {
    if target == QUESTION { "the question".to_owned() } else { format!("`{target}`") }
}

/// A span of time that has passed, in microseconds, as people say it.
fn ago(micros: i64) -> String {
    let minutes = micros / 60_000_000;
    let (count, unit) = match minutes {
        ..1 => return "just now".to_owned(),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}
