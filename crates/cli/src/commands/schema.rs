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
        "role": kind.role().map_or("anyone enrolled", model::words::Role::as_str),
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
                    "role": kind.role().map(model::words::Role::as_str),
                })
            })
            .collect();
        return out.json(&types.into());
    }
    for kind in EventKind::ALL {
        let role = kind.role().map_or("anyone enrolled", model::words::Role::as_str);
        out.say(&format!("{:<20} {:<14} {role}", kind.name(), kind.stream().subject()))?;
    }
    out.say("more:  casebook schema TYPE")
}
