//! `casebook import` of records: each becomes a case, each on its own unless `--atomic`.
//!
//! What is there already is found by the ids of its events before anything is signed: a signature holds a time, so the
//! same record would never give the same bytes twice.

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
    bulk::{self, BulkImport, Format, IdOf, Identity, PREFIX_BYTES_MAX, Plan, Record, ordinal},
    recognise::{Found, Records},
};
use ledger::Receipt;
use model::{
    event::ledger::ScaleDefined,
    shape::{Plain, Text},
    values::Blob,
};
use proof::{Digest, Slug, StreamName};
use standing::Standing;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Decides what is to become of each record.
    fn plan(
        &mut self,
        prefix: Option<&Slug>,
        records: &Records,
        file: Blob,
        standing: &Standing<'_>,
    ) -> anyhow::Result<()> {
        let import = import_as(self.args, file, &standing.scale)?;
        let mut nth: BTreeMap<Identity, u64> = BTreeMap::new();
        let mut seen: BTreeMap<Digest, usize> = BTreeMap::new();
        for (number, Found { place, record }) in (1..).zip(&records.records) {
            let mut row = Row {
                number,
                place: place.clone(),
                case: None,
                label: None,
                rating: None,
                evidence: 0,
                gaps: 0,
                notes: Vec::new(),
                added: 0,
                became: Became::Existing,
            };
            match record {
                Err(refusal) => row.became = Became::Refused(refusal.to_string()),
                Ok(record) => {
                    let twice = seen.get(&record.digest).copied();
                    seen.entry(record.digest).or_insert(number);
                    if let Some(first) = twice {
                        row.case = self.rows.get(first.saturating_sub(1)).and_then(|row| row.case.clone());
                        row.notes.push(format!("the same as record {first}"));
                    } else {
                        let count = nth.entry(bulk::identity(self.format, record, 1)).or_default();
                        *count = count.saturating_add(1);
                        let identity = bulk::identity(self.format, record, *count);
                        self.judge(&mut row, record, identity, prefix, &import, standing)?;
                    }
                }
            }
            self.rows.push(row);
        }
        Ok(())
    }

    fn judge(
        &mut self,
        row: &mut Row,
        record: &Record,
        identity: Identity,
        prefix: Option<&Slug>,
        import: &BulkImport<'_>,
        standing: &Standing<'_>,
    ) -> anyhow::Result<()> {
        let event = |id: IdOf| id.event_id(&standing.origin, self.format);
        let recorded = event(IdOf::Record(record.digest, ordinal::IMPORT));
        let case = if let Some(case) = standing.case_of(recorded)? {
            self.names_file = self.names_file || standing.file_of(recorded)? == Some(self.file);
            if standing.case_of(event(IdOf::Record(record.digest, ordinal::CLOSING)))?.is_some() {
                row.case = Some(case);
                return Ok(());
            }
            // Only a part of it is there: the rest is to come.
            case
        } else if let Some(case) = standing.case_of(event(IdOf::Identity(identity)))? {
            // An opening and nothing else is a part, too.
            if standing.length(&StreamName::Case(case.clone()))? > 1 {
                row.case = Some(case);
                row.became = Became::Differs;
                return Ok(());
            }
            case
        } else {
            let Some(case) = bulk::case_id(self.format, record, identity, prefix) else {
                row.became =
                    Became::Refused("no id can be made for its case; give one to begin with: --case".to_owned());
                return Ok(());
            };
            if standing.length(&StreamName::Case(case.clone()))? > 0 {
                let problem = format!(
                    "its case would be `{case}`, which is open already for something else; give another --case"
                );
                row.became = Became::Refused(problem);
                return Ok(());
            }
            case
        };
        match bulk::plan(self.format, record, identity, &row.place, &case, import) {
            Err(refusal) => row.became = Became::Refused(refusal.to_string()),
            Ok(plan) => {
                row.case = Some(case);
                row.label.clone_from(&plan.label);
                row.rating.clone_from(&plan.rating);
                row.notes.clone_from(&plan.notes);
                (row.evidence, row.gaps) = (plan.evidence, plan.gaps);
                row.became = Became::Planned(Box::new(plan));
            }
        }
        Ok(())
    }

    /// Counts what would be added.
    fn count_planned(&mut self, standing: &Standing<'_>) -> anyhow::Result<()> {
        let mut sources = BTreeSet::new();
        for row in &mut self.rows {
            let Became::Planned(plan) = &row.became else { continue };
            let begun = match &row.case {
                Some(case) => standing.length(&StreamName::Case(case.clone()))? > 0,
                None => false,
            };
            for planned in &plan.events {
                let there = match &planned.subject {
                    StreamName::Source(id) => {
                        let there = sources.contains(id) || standing.length(&planned.subject)? > 0;
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

fn import_as<'a>(args: &ImportArgs, file: Blob, scale: &'a ScaleDefined) -> anyhow::Result<BulkImport<'a>> {
    let optional = |value: &Option<String>| value.as_deref().map(text).transpose();
    Ok(BulkImport {
        file,
        version: text(env!("CARGO_PKG_VERSION"))?,
        language: optional(&args.language)?,
        licence: optional(&args.licence)?,
        scale,
    })
}
