//! Decides what is to become of each record: new, there as it is, there otherwise, or not to be had.

use super::{Became, Row, Run, standing::Standing, text};
use crate::args::ImportArgs;
use capture::{
    bulk::{self, BulkImport, IdOf, Identity, Record, ordinal},
    recognise::{Found, Records},
};
use model::{event::ledger::ScaleDefined, values::Blob};
use proof::{Digest, Slug, StreamName};
use std::collections::{BTreeMap, BTreeSet, VecDeque, btree_map::Entry};

/// The cases that stand for records of one identity.
#[derive(Debug)]
struct Standings {
    /// Those that none of the file's records is just as it stands, with their numbers.
    others: VecDeque<(u64, Slug)>,
    /// The number of the next one that is new.
    next: u64,
}

impl Run<'_> {
    /// Decides what is to become of each record.
    pub(super) fn plan(
        &mut self,
        prefix: Option<&Slug>,
        records: &Records,
        file: Blob,
        standing: &Standing<'_>,
    ) -> anyhow::Result<()> {
        let import = import_as(self.args, file, &standing.scale)?;
        let found = self.found(records, standing)?;
        let cases: BTreeSet<&Slug> = found.values().collect();
        let mut standings: BTreeMap<Identity, Standings> = BTreeMap::new();
        let mut seen: BTreeMap<Digest, usize> = BTreeMap::new();
        for (number, Found { place, record }) in (1..).zip(&records.records) {
            let mut row = Row::new(number, place);
            match record {
                Err(refusal) => row.became = Became::Refused(refusal.to_string()),
                Ok(record) => {
                    let first = *seen.entry(record.digest).or_insert(number);
                    if first < number {
                        row.case = self.rows.get(first.saturating_sub(1)).and_then(|row| row.case.clone());
                        row.notes.push(format!("the same as record {first}"));
                    } else if let Some(case) = found.get(&record.digest) {
                        self.resume(&mut row, record, case, &import, standing)?;
                    } else {
                        let about = bulk::identity(self.format, record, 1);
                        let standings = match standings.entry(about) {
                            Entry::Occupied(entry) => entry.into_mut(),
                            Entry::Vacant(entry) => entry.insert(self.standings(record, &cases, standing)?),
                        };
                        self.judge(&mut row, record, standings, prefix, &import, standing)?;
                    }
                }
            }
            self.rows.push(row);
        }
        Ok(())
    }

    /// Returns the cases of those records that are there just as they are.
    fn found(&mut self, records: &Records, standing: &Standing<'_>) -> anyhow::Result<BTreeMap<Digest, Slug>> {
        let mut found = BTreeMap::new();
        for record in records.records.iter().filter_map(|found| found.record.as_ref().ok()) {
            let recorded = IdOf::Record(record.digest, ordinal::IMPORT).event_id(&standing.origin, self.format);
            if let Some(case) = standing.case_of(recorded)? {
                self.names_file = self.names_file || standing.file_of(recorded)? == Some(self.file);
                found.insert(record.digest, case);
            }
        }
        Ok(found)
    }

    /// Returns what stands for records that say the same of themselves as this one.
    fn standings(
        &self,
        record: &Record,
        found: &BTreeSet<&Slug>,
        standing: &Standing<'_>,
    ) -> anyhow::Result<Standings> {
        let mut others = VecDeque::new();
        for n in 1.. {
            let opened = IdOf::Identity(bulk::identity(self.format, record, n));
            match standing.case_of(opened.event_id(&standing.origin, self.format))? {
                Some(case) if found.contains(&case) => {}
                Some(case) => others.push_back((n, case)),
                None => return Ok(Standings { others, next: n }),
            }
        }
        Ok(Standings { others, next: 1 })
    }

    /// A record that is there, or a part of it.
    fn resume(
        &self,
        row: &mut Row,
        record: &Record,
        case: &Slug,
        import: &BulkImport<'_>,
        standing: &Standing<'_>,
    ) -> anyhow::Result<()> {
        let closing = IdOf::Record(record.digest, ordinal::CLOSING).event_id(&standing.origin, self.format);
        if standing.case_of(closing)?.is_some() {
            row.case = Some(case.clone());
            return Ok(());
        }
        // The rest is to come; what opens the case is there, whichever its number was.
        self.set(row, record, bulk::identity(self.format, record, 1), case.clone(), import);
        if let Became::Planned(plan) = &mut row.became {
            plan.events.retain(|planned| !matches!(planned.id, IdOf::Identity(_)));
        }
        Ok(())
    }

    /// A record that is not there as it is.
    fn judge(
        &self,
        row: &mut Row,
        record: &Record,
        standings: &mut Standings,
        prefix: Option<&Slug>,
        import: &BulkImport<'_>,
        standing: &Standing<'_>,
    ) -> anyhow::Result<()> {
        if let Some((n, case)) = standings.others.pop_front() {
            if standing.has(&StreamName::Case(case.clone()), 1)? {
                row.case = Some(case);
                row.became = Became::Differs;
            } else {
                // An opening and nothing else is a part of a record, too.
                self.set(row, record, bulk::identity(self.format, record, n), case, import);
            }
            return Ok(());
        }
        let identity = bulk::identity(self.format, record, standings.next);
        let Some(case) = bulk::case_id(self.format, record, identity, prefix) else {
            row.became = Became::Refused("no id can be made for its case; give one to begin with: --case".to_owned());
            return Ok(());
        };
        if standing.has(&StreamName::Case(case.clone()), 0)? {
            row.became = Became::Refused(format!(
                "its case would be `{case}`, which is open already for something else; give another --case"
            ));
            return Ok(());
        }
        self.set(row, record, identity, case, import);
        if matches!(row.became, Became::Planned(_)) {
            standings.next = standings.next.saturating_add(1);
        }
        Ok(())
    }

    fn set(&self, row: &mut Row, record: &Record, identity: Identity, case: Slug, import: &BulkImport<'_>) {
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
    }
}

impl Row {
    fn new(number: usize, place: &str) -> Self {
        Self {
            number,
            place: place.to_owned(),
            case: None,
            label: None,
            rating: None,
            evidence: 0,
            gaps: 0,
            notes: Vec::new(),
            added: 0,
            became: Became::Existing,
        }
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
