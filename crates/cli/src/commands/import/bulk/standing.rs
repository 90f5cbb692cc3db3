//! What the ledger has already, asked in one way of an open ledger, of one that is only read, and of none.

use super::SCALE;
use crate::{
    args::Global,
    commands::{init, read},
    desk::{Desk, ledger_path},
    failure::Failure,
    output::Output,
};
use ledger::{Ledger, Reader, states::parsed};
use model::event::{EventData, ledger::ScaleDefined};
use proof::{Digest, Entry, EventId, Slug, StreamName};

/// What is there.
#[derive(Debug)]
pub(super) struct Standing<'a> {
    /// The log's name.
    pub(super) origin: String,
    /// The scale of imported cases.
    pub(super) scale: ScaleDefined,
    answers: Answers<'a>,
}

#[derive(Debug)]
enum Answers<'a> {
    Ledger(&'a Ledger),
    Reader(Box<Reader>),
    /// A dry run takes no ledger.
    Nothing,
}

impl<'a> Standing<'a> {
    /// Asks the ledger that is about to be written to.
    pub(super) fn of_desk(desk: &'a mut Desk<'_>) -> anyhow::Result<Self> {
        let origin = desk.ledger.config().origin.clone();
        let scale = desk.ledger.governance()?.scale(&SCALE.parse()?).cloned().ok_or_else(no_scale)?;
        Ok(Self { origin, scale, answers: Answers::Ledger(&desk.ledger) })
    }

    /// Asks a ledger that is only read, where there is one.
    pub(super) fn to_read(global: &Global, out: &Output) -> anyhow::Result<Self> {
        if global.ledger.is_none() && ledger_path(global).is_err() {
            return Ok(Self { origin: String::new(), scale: init::standard_scale()?, answers: Answers::Nothing });
        }
        let reader = read::open(global, out)?;
        let governance = reader.governance(read::last(&reader)?)?;
        let scale = governance.scale(&SCALE.parse()?).cloned().ok_or_else(no_scale)?;
        let origin = reader.log_key().name().as_str().to_owned();
        Ok(Self { origin, scale, answers: Answers::Reader(Box::new(reader)) })
    }

    /// Gives up a ledger that was only read.
    pub(super) fn close(self) -> anyhow::Result<()> {
        match self.answers {
            Answers::Reader(reader) => Ok(reader.close()?),
            Answers::Ledger(_) | Answers::Nothing => Ok(()),
        }
    }

    /// Returns the entry of an event.
    fn entry(&self, id: EventId) -> anyhow::Result<Option<Entry>> {
        let found = match &self.answers {
            Answers::Ledger(ledger) => match ledger.find(id)? {
                Some(seq) => ledger.entry(seq)?.map(|bytes| (seq, bytes)),
                None => None,
            },
            Answers::Reader(reader) => match reader.find(id)? {
                Some(seq) => reader.entry(seq)?.map(|bytes| (seq, bytes)),
                None => None,
            },
            Answers::Nothing => None,
        };
        Ok(found.map(|(seq, bytes)| parsed(seq, &bytes)).transpose()?)
    }

    /// Returns the case whose stream an event is in.
    pub(super) fn case_of(&self, id: EventId) -> anyhow::Result<Option<Slug>> {
        Ok(match self.entry(id)?.map(|entry| entry.event.subject) {
            Some(StreamName::Case(case)) => Some(case),
            Some(StreamName::Ledger | StreamName::Source(_)) | None => None,
        })
    }

    /// Returns the file that an `import.recorded` names.
    pub(super) fn file_of(&self, id: EventId) -> anyhow::Result<Option<Digest>> {
        let Some(entry) = self.entry(id)? else { return Ok(None) };
        Ok(match EventData::read(&entry.event.event_type, &entry.event.data) {
            Ok(EventData::ImportRecorded(import)) => Some(import.file.sha256.0),
            _ => None,
        })
    }

    /// Tells whether a stream has an entry of this version.
    pub(super) fn has(&self, stream: &StreamName, version: u64) -> anyhow::Result<bool> {
        Ok(match &self.answers {
            Answers::Ledger(ledger) => ledger.has_version(stream, version)?,
            Answers::Reader(reader) => reader.has_version(stream, version)?,
            Answers::Nothing => false,
        })
    }
}

fn no_scale() -> anyhow::Error {
    Failure::new(format!("the ledger has no scale `{SCALE}`, on which imported cases are rated"))
        .then("define it: casebook schema scale.defined, then casebook record")
        .unwritten()
        .into()
}
