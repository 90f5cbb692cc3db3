//! Signs what is planned and appends it: several records at once, and one by one where one of them is refused.

use super::{Became, Run};
use crate::{
    commands::verify,
    desk::{Desk, Draft, append_all, sign},
    failure::Failure,
    output::Output,
};
use capture::bulk::{IdOf, Plan, Planned, ordinal};
use ledger::{Outcome, Rejection, SignedEvent, Together, journal::BATCH_BYTES_MAX};
use proof::{EventId, Slug, StreamName};
use std::collections::BTreeSet;

/// After how many events a batch is appended.
const BATCH_EVENTS: usize = 512;

/// The events of one record, signed.
struct Signed {
    row: usize,
    events: Vec<SignedEvent>,
    sources: BTreeSet<Slug>,
    known_sources: usize,
}

impl Run<'_> {
    /// Writes what is planned.
    pub(super) fn write(&mut self, desk: &mut Desk<'_>, bytes: &[u8], out: &Output) -> anyhow::Result<()> {
        let planned: Vec<usize> = (0..)
            .zip(&self.rows)
            .filter(|(_, row)| matches!(row.became, Became::Planned(_)))
            .map(|(at, _)| at)
            .collect();
        if planned.is_empty() {
            // A lost file is mended by importing it again.
            return if self.names_file { desk.keep(bytes) } else { Ok(()) };
        }
        if self.args.atomic && self.refused() > 0 {
            self.none_of(&planned);
            return Ok(());
        }
        desk.keep(bytes)?;
        let result = self.write_rows(desk, &planned, out);
        if self.receipts.is_empty() && !self.names_file {
            // After an error entries may be on disk that name the file.
            if result.is_ok() {
                desk.discard()?;
            }
        }
        result
    }

    fn write_rows(&mut self, desk: &mut Desk<'_>, planned: &[usize], out: &Output) -> anyhow::Result<()> {
        let bar = verify::progress_of(out, planned.len() as u64, "records");
        let mut known: BTreeSet<Slug> = BTreeSet::new();
        let mut batch: Vec<Signed> = Vec::new();
        let mut in_batch = known.clone();
        for row in planned {
            match self.sign(desk, *row, &in_batch) {
                Ok(signed) => {
                    in_batch.extend(signed.sources.iter().cloned());
                    batch.push(signed);
                }
                Err(error) => self.refuse(*row, error)?,
            }
            let events: usize = batch.iter().map(|signed| signed.events.len()).sum();
            if events >= BATCH_EVENTS && !self.args.atomic {
                self.append(desk, core::mem::take(&mut batch), &mut known)?;
                in_batch.clone_from(&known);
            }
            bar.inc(1);
        }
        if self.args.atomic {
            self.append_atomically(desk, planned, batch)?;
        } else {
            self.append(desk, batch, &mut known)?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// Appends a batch; where one of its records is refused, each of them on its own.
    fn append(&mut self, desk: &mut Desk<'_>, batch: Vec<Signed>, known: &mut BTreeSet<Slug>) -> anyhow::Result<()> {
        let all: Vec<SignedEvent> = batch.iter().flat_map(|signed| signed.events.iter().cloned()).collect();
        if all.is_empty() {
            return Ok(());
        }
        match append_all(&mut desk.ledger, &all, desk.env.now()) {
            Ok(receipts) => {
                self.receipts.extend(receipts);
                for signed in batch {
                    self.written(signed, known);
                }
                return Ok(());
            }
            Err(error) if !error.is::<Failure>() => return Err(error),
            Err(_) => {}
        }
        for Signed { row, .. } in batch {
            let appended = self.sign(desk, row, known).and_then(|signed| {
                let receipts = append_all(&mut desk.ledger, &signed.events, desk.env.now())?;
                Ok((signed, receipts))
            });
            match appended {
                Ok((signed, receipts)) => {
                    self.receipts.extend(receipts);
                    self.written(signed, known);
                }
                Err(error) => self.refuse(row, error)?,
            }
        }
        Ok(())
    }

    fn append_atomically(&mut self, desk: &mut Desk<'_>, planned: &[usize], batch: Vec<Signed>) -> anyhow::Result<()> {
        if self.refused() > 0 {
            self.none_of(planned);
            return Ok(());
        }
        let all: Vec<SignedEvent> = batch.iter().flat_map(|signed| signed.events.iter().cloned()).collect();
        let bytes: usize = all.iter().map(|signed| signed.event.len()).sum();
        let limit = usize::try_from(BATCH_BYTES_MAX / 2).unwrap_or(usize::MAX);
        if bytes > limit {
            desk.discard()?;
            return Err(Failure::new(format!(
                "--atomic takes at most {limit} bytes of events at once, and these are {bytes}"
            ))
            .then("leave --atomic out, or split the file")
            .unwritten()
            .into());
        }
        let outcomes = desk.ledger.append(&all, Together::AllOrNothing, desk.env.now())?;
        let is_cause =
            |outcome: &Outcome| matches!(outcome, Err(rejection) if !matches!(rejection, Rejection::Batch { .. }));
        if let Some(at) = outcomes.iter().position(is_cause)
            && let Some(Err(rejection)) = outcomes.get(at)
        {
            let mut rows = batch.iter().flat_map(|signed| signed.events.iter().map(|_| signed.row));
            if let Some(row) = rows.nth(at) {
                self.refuse(row, Failure::rejected(rejection).into())?;
            }
            self.none_of(planned);
            return Ok(());
        }
        self.receipts = outcomes.into_iter().flatten().collect();
        let mut known = BTreeSet::new();
        for signed in batch {
            self.written(signed, &mut known);
        }
        Ok(())
    }

    fn written(&mut self, signed: Signed, known: &mut BTreeSet<Slug>) {
        self.sources.0 = self.sources.0.saturating_add(signed.sources.len());
        self.sources.1 = self.sources.1.saturating_add(signed.known_sources);
        known.extend(signed.sources);
        if let Some(row) = self.rows.get_mut(signed.row) {
            row.added = signed.events.len();
            row.became = Became::Imported;
        }
    }

    /// Signs the events of a record that are not in the ledger.
    fn sign(&self, desk: &Desk<'_>, row: usize, known: &BTreeSet<Slug>) -> anyhow::Result<Signed> {
        let mut out = Signed { row, events: Vec::new(), sources: BTreeSet::new(), known_sources: 0 };
        let Some(Became::Planned(plan)) = self.rows.get(row).map(|row| &row.became) else { return Ok(out) };
        let origin = &desk.ledger.config().origin;
        let import = self.import_id(plan, origin);
        for planned in &plan.events {
            let id = planned.id.event_id(origin, self.format);
            if let StreamName::Source(source) = &planned.subject {
                let there = known.contains(source) || desk.ledger.has_version(&planned.subject, 0)?;
                if there {
                    out.known_sources = out.known_sources.saturating_add(1);
                    continue;
                }
                out.sources.insert(source.clone());
            } else if desk.ledger.find(id)?.is_some() {
                continue;
            }
            let draft = Draft {
                id: Some(id),
                import: import.filter(|_| !is_first(planned)),
                ..Draft::new(planned.subject.clone(), planned.data.clone())
            };
            out.events.push(sign(desk.env, origin, &[&desk.key], &draft)?);
        }
        Ok(out)
    }

    fn import_id(&self, plan: &Plan, origin: &str) -> Option<EventId> {
        let import = plan.events.iter().find(|planned| matches!(planned.id, IdOf::Record(_, ordinal::IMPORT)))?;
        Some(import.id.event_id(origin, self.format))
    }

    /// Notes why a record was not imported; an error that is about the ledger itself goes on.
    fn refuse(&mut self, row: usize, error: anyhow::Error) -> anyhow::Result<()> {
        if !error.is::<Failure>() {
            return Err(error);
        }
        let failure = Failure::of(&error);
        let words: Vec<&str> = core::iter::once(&failure.message).chain(&failure.next).map(String::as_str).collect();
        if let Some(row) = self.rows.get_mut(row) {
            row.became = Became::Refused(words.join("; "));
        }
        Ok(())
    }

    /// All or none, and it is none.
    fn none_of(&mut self, planned: &[usize]) {
        for at in planned {
            if let Some(row) = self.rows.get_mut(*at)
                && matches!(row.became, Became::Planned(_))
            {
                row.became = Became::Refused("not imported, because another record was not".to_owned());
            }
        }
    }
}

/// The opening and the `import.recorded` stand before what the latter brings.
fn is_first(planned: &Planned) -> bool {
    matches!(planned.id, IdOf::Identity(_) | IdOf::Record(_, ordinal::IMPORT))
}
