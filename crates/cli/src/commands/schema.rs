//! `casebook schema`: the form of an event type, with a valid example.

use crate::{args::SchemaArgs, exit, failure::Failure, output::Output};
use model::{EventKind, examples};
use serde_json::json;

/// Runs `casebook schema`.
pub(crate) fn run(args: &SchemaArgs, out: &Output) -> anyhow::Result<u8> {
    let Some(name) = &args.event_type else {
        list(out)?;
        return Ok(exit::DONE);
    };
    let kind = EventKind::named(name)
        .ok_or_else(|| Failure::new(format!("there is no event type `{name}`")).then("`casebook schema` lists them"))?;
    out.json(&json!({
        "type": kind.full_name(),
        "subject": kind.stream().subject(),
        "role": role(kind),
        "schema": kind.schema(),
        "example": examples::example(kind),
    }))?;
    Ok(exit::DONE)
}

fn list(out: &Output) -> anyhow::Result<()> {
    if out.json {
        let types: Vec<_> = EventKind::ALL
            .iter()
            .map(|kind| {
                json!({
                    "type": kind.full_name(),
                    "subject": kind.stream().subject(),
                    "role": role(*kind),
                })
            })
            .collect();
        return out.json(&types.into());
    }
    for kind in EventKind::ALL {
        let (role, subject) = (role(*kind), kind.stream().subject());
        out.say(&format!("{:<20} {subject:<14} {role}", kind.name()))?;
    }
    out.say("more:  casebook schema TYPE")
}

/// Returns which role one of its signers needs, in words.
fn role(kind: EventKind) -> String {
    if kind == EventKind::EntryAffirmed {
        return "that of the entry".to_owned();
    }
    match kind.roles() {
        [] => "anyone enrolled".to_owned(),
        roles => roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" or "),
    }
}
