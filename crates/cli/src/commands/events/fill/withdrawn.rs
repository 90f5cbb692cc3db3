//! What is taken back: told by what an id names.

use crate::{
    commands::events::{call::Call, event_id},
    desk::{Desk, Draft},
    failure::Failure,
};
use model::{Case, EventKind};
use proof::{Slug, StreamName};
use serde_json::{Map, Value};

/// A claim, a piece of evidence or dissent.
pub(super) fn withdrawal(call: &Call<'_>, case: &Case) -> anyhow::Result<Draft> {
    let name = call.member("claim").unwrap_or_default().to_owned();
    let (kind, member) = match kind_of(case, &name) {
        Some("claim") => (EventKind::ClaimWithdrawn, "claim"),
        Some("evidence") => (EventKind::EvidenceWithdrawn, "evidence"),
        Some("dissent") => (EventKind::DissentWithdrawn, "dissent"),
        Some("gap") => {
            return Err(elsewhere(case, &name, "a gap", &format!("close-gap {} {name} --reason …", case.id)));
        }
        Some(kind @ ("section" | "statement")) => {
            return Err(elsewhere(case, &name, &format!("a {kind}"), &format!("remove {} {name} --reason …", case.id)));
        }
        _ => return Err(unknown(case, &name, &["claim", "evidence", "dissent"])),
    };
    let mut data = Map::new();
    data.insert(member.to_owned(), name.into());
    data.extend(call.data.get("reason").map(|reason| ("reason".to_owned(), reason.clone())));
    call.draft(kind, StreamName::Case(case.id.clone()), &data)
}

/// A section or a statement.
pub(super) fn removal(call: &Call<'_>, desk: &Desk<'_>, case: &Case) -> anyhow::Result<Draft> {
    let name = call.member("section").unwrap_or_default().to_owned();
    match kind_of(case, &name) {
        Some("section") => {
            let stands = name.parse().ok().and_then(|id| case.document.section(&id)).map(|s| s.mark.event.to_string());
            taken_out(call, desk, case, EventKind::SectionRemoved, "section", &name, stands)
        }
        Some("statement") => statement(call, desk, case, &name),
        Some(kind @ ("claim" | "evidence" | "dissent")) => {
            let kind = if kind == "evidence" { "evidence".to_owned() } else { format!("a {kind}") };
            Err(elsewhere(case, &name, &kind, &format!("withdraw {} {name} --reason …", case.id)))
        }
        _ => Err(unknown(case, &name, &["section", "statement"])),
    }
}

/// A statement, by its own command or `remove`.
pub(super) fn statement(call: &Call<'_>, desk: &Desk<'_>, case: &Case, name: &str) -> anyhow::Result<Draft> {
    let stands = name.parse().ok().and_then(|id| case.document.statement(&id)).map(|s| s.mark.event.to_string());
    taken_out(call, desk, case, EventKind::StatementRemoved, "statement", name, stands)
}

fn taken_out(
    call: &Call<'_>,
    desk: &Desk<'_>,
    case: &Case,
    kind: EventKind,
    member: &str,
    name: &str,
    stands: Option<String>,
) -> anyhow::Result<Draft> {
    let Some(stands) = stands else {
        let known: Vec<_> = match kind {
            EventKind::SectionRemoved => case.document.sections().iter().map(|s| s.data.section.to_string()).collect(),
            _ => case.document.statements().map(|s| s.data.statement.to_string()).take(12).collect(),
        };
        return Err(Failure::new(format!("no {member} `{name}` stands in `{}`", case.id))
            .then(format!("there are {}", known.join(", ")))
            .unwritten()
            .into());
    };
    let replaces = match call.text("replaces") {
        None | Some("standing") => stands,
        Some(event) => event_id(&desk.ledger, "--replaces", event)?.to_string(),
    };
    let reason = call.data.get("reason").cloned();
    let reason = reason.ok_or_else(|| Failure::usage("--reason: say why it is taken out").unwritten())?;
    let mut data = Map::new();
    data.insert(member.to_owned(), name.into());
    data.insert("replaces".to_owned(), Value::String(replaces));
    data.insert("reason".to_owned(), reason);
    call.draft(kind, StreamName::Case(case.id.clone()), &data)
}

fn kind_of(case: &Case, name: &str) -> Option<&'static str> {
    name.parse::<Slug>().ok().and_then(|id| case.kind_of(&id))
}

fn elsewhere(case: &Case, name: &str, kind: &str, command: &str) -> anyhow::Error {
    Failure::new(format!("`{name}` is {kind} of `{}`", case.id)).then(format!("casebook {command}")).unwritten().into()
}

fn unknown(case: &Case, name: &str, kinds: &[&str]) -> anyhow::Error {
    let known: Vec<String> = kinds.iter().flat_map(|kind| case.ids_of(kind)).take(12).collect();
    let failure = Failure::new(format!("there is no {} `{name}` in `{}`", kinds.join(" or "), case.id)).unwritten();
    let then = if known.is_empty() { "there are none".to_owned() } else { format!("there are {}", known.join(", ")) };
    failure.then(then).into()
}
