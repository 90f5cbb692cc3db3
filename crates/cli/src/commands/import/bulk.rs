//! `casebook import` of records: each becomes a case, each on its own unless `--atomic`.
//!
//! What is there already is found by the ids of its events before anything is signed: a signature holds a time, so the
//! same record would never give the same bytes twice.

mod judge;
mod standing;
mod told;
mod write;

use crate::{
    args::{Global, ImportArgs},
    desk::Desk,
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use capture::{
    bulk::{Format, PREFIX_BYTES_MAX, Plan},
    recognise::Records,
};
use ledger::Receipt;
use model::{
    shape::{Plain, Text},
    values::Blob,
};
use proof::{Digest, Slug, StreamName};
use standing::Standing;
use std::collections::BTreeSet;

/// The scale of imported cases.
const SCALE: &str = "standard";

/// A record, and what becomes of it.
#[derive(Debug)]
struct Row {
    /// Its number in the file, from 1.
    number: usize,
    /// Where in the file, if not the whole of it.
    place: String,
    /// The case that it is, or would be.
    case: Option<Slug>,
    /// The label, as given.
    label: Option<String>,
    /// The rating that it became.
    rating: Option<String>,
    evidence: usize,
    gaps: usize,
    notes: Vec<String>,
    /// The events that it added, or would add.
    added: usize,
    became: Became,
}

/// What became of a record.
#[derive(Debug)]
enum Became {
    /// To be written: the plan.
    Planned(Box<Plan>),
    /// Written.
    Imported,
    /// There already.
    Existing,
    /// There already, and otherwise than the file says.
    Differs,
    /// Not imported, and why.
    Refused(String),
}

/// All records of a file.
#[derive(Debug)]
struct Run<'a> {
    args: &'a ImportArgs,
    format: Format,
    file: Digest,
    rows: Vec<Row>,
    receipts: Vec<Receipt>,
    /// How many sources were registered, and how many were known already.
    sources: (usize, usize),
    /// Whether an import that is there already names this file.
    names_file: bool,
}

/// Imports records.
pub(super) fn run(
    args: &ImportArgs,
    prefix: Option<&Slug>,
    bytes: &[u8],
    records: &Records,
    global: &Global,
    env: &Env,
    out: &Output,
) -> anyhow::Result<u8> {
    check(args, prefix, records.format)?;
    let file =
        Blob { sha256: Plain(Digest::of(bytes)), size: bytes.len() as u64, media_type: text(records.media_type)? };
    let mut run = Run {
        args,
        format: records.format,
        file: file.sha256.0,
        rows: Vec::new(),
        receipts: Vec::new(),
        sources: (0, 0),
        names_file: false,
    };
    if args.dry_run {
        let standing = Standing::to_read(global, out)?;
        run.plan(prefix, records, file, &standing)?;
        run.count_planned(&standing)?;
        standing.close()?;
    } else {
        let mut desk = Desk::open(global, env, out)?;
        let planned = Standing::of_desk(&mut desk).and_then(|standing| run.plan(prefix, records, file, &standing));
        let result = planned.and_then(|()| run.write(&mut desk, bytes, out));
        desk.close()?;
        result?;
    }
    run.tell(out)?;
    Ok(if run.refused() == 0 { exit::DONE } else { exit::FAILED })
}

/// What is about one article means nothing for many records.
fn check(args: &ImportArgs, prefix: Option<&Slug>, format: Format) -> anyhow::Result<()> {
    let given = [
        ("--author", args.author.is_some()),
        ("--publisher", args.publisher.is_some()),
        ("--url", args.url.is_some()),
        ("--published", args.published.is_some()),
    ];
    if let Some((flag, _)) = given.iter().find(|(_, given)| *given) {
        let message = format!(
            "{} holds {} records, which say that themselves: {flag} is for an article",
            args.file.display(),
            format.name()
        );
        return Err(Failure::usage(message).then("leave it out").unwritten().into());
    }
    match prefix {
        Some(prefix) if prefix.as_str().len() > PREFIX_BYTES_MAX => Err(Failure::usage(format!(
            "--case {prefix}: the cases of records get ids that begin with it, so it has at most {PREFIX_BYTES_MAX} letters"
        ))
        .unwritten()
        .into()),
        _ => Ok(()),
    }
}

fn text(text: &str) -> Result<Text, Failure> {
    text.parse().map_err(|problem: &str| Failure::usage(problem).unwritten())
}

impl Run<'_> {
    /// Counts what would be added.
    fn count_planned(&mut self, standing: &Standing<'_>) -> anyhow::Result<()> {
        let mut sources = BTreeSet::new();
        for row in &mut self.rows {
            let Became::Planned(plan) = &row.became else { continue };
            let begun = match &row.case {
                Some(case) => standing.has(&StreamName::Case(case.clone()), 0)?,
                None => false,
            };
            for planned in &plan.events {
                let there = match &planned.subject {
                    StreamName::Source(id) => {
                        let there = sources.contains(id) || standing.has(&planned.subject, 0)?;
                        let count = if there { &mut self.sources.1 } else { &mut self.sources.0 };
                        *count = count.saturating_add(1);
                        sources.insert(id.clone());
                        there
                    }
                    StreamName::Ledger | StreamName::Case(_) => {
                        begun && standing.case_of(planned.id.event_id(&standing.origin, self.format))?.is_some()
                    }
                };
                row.added = row.added.saturating_add(usize::from(!there));
            }
        }
        Ok(())
    }

    /// The records that were not imported though the file holds them.
    fn refused(&self) -> usize {
        self.count(|became| matches!(became, Became::Refused(_) | Became::Differs))
    }

    fn count(&self, which: impl Fn(&Became) -> bool) -> usize {
        self.rows.iter().filter(|row| which(&row.became)).count()
    }
}
