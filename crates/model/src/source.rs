//! A source as it stands: what it is, its captures and their texts.

use crate::{
    event::{
        EventData,
        sources::{SourceCaptured, SourceDescribed, SourceRegistered, TextExtracted},
    },
    recorded::{Mark, Recorded},
    refusal::Refusal,
    words::Basis,
};
use proof::{Digest, Seq, Slug};

/// A capture and the texts taken out of it.
#[derive(Debug, Clone)]
pub struct Capture {
    /// What was captured.
    pub data: SourceCaptured,
    /// Where it was recorded.
    pub mark: Mark,
    /// The texts.
    pub extractions: Vec<(Mark, TextExtracted)>,
}

/// The fold of a stream `source/<id>`.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its id.
    pub id: Slug,
    /// Where it was registered.
    pub registered: Mark,
    /// What it is, with later descriptions taken in.
    pub data: SourceRegistered,
    /// How the latest description is known.
    pub basis: Option<Basis>,
    /// Its captures, in log order.
    pub captures: Vec<Capture>,
    /// The entry that last changed it.
    pub last: Mark,
    /// The version that the stream's next entry will have.
    pub next_version: u64,
    /// Entries of types that this version does not know.
    pub unknown: Vec<(Seq, String)>,
}

impl Source {
    /// Returns the source that a stream's first entry registers.
    pub fn begin(id: &Slug, recorded: &Recorded) -> Option<Self> {
        let Ok(EventData::SourceRegistered(data)) = &recorded.data else { return None };
        Some(Self {
            id: id.clone(),
            registered: recorded.mark.clone(),
            data: data.clone(),
            basis: None,
            captures: Vec::new(),
            last: recorded.mark.clone(),
            next_version: recorded.version.saturating_add(1),
            unknown: Vec::new(),
        })
    }

    /// Takes in a later entry.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.next_version = recorded.version.saturating_add(1);
        self.last = recorded.mark.clone();
        match &recorded.data {
            Ok(EventData::SourceDescribed(described)) => self.describe(described),
            Ok(EventData::SourceCaptured(captured)) => self.captures.push(Capture {
                data: captured.clone(),
                mark: recorded.mark.clone(),
                extractions: Vec::new(),
            }),
            Ok(EventData::TextExtracted(extracted)) => {
                let capture = self.captures.iter_mut().find(|capture| capture.data.capture == extracted.capture);
                if let Some(capture) = capture {
                    capture.extractions.push((recorded.mark.clone(), extracted.clone()));
                }
            }
            Ok(_) => {}
            Err(_) => self.unknown.push((recorded.mark.seq, recorded.event_type.to_string())),
        }
    }

    fn describe(&mut self, new: &SourceDescribed) {
        fn take<T: Clone>(new: Option<&T>, old: &mut Option<T>) {
            if let Some(new) = new {
                *old = Some(new.clone());
            }
        }
        let data = &mut self.data;
        take(new.title.as_ref(), &mut data.title);
        take(new.url.as_ref(), &mut data.url);
        take(new.publisher.as_ref(), &mut data.publisher);
        take(new.published.as_ref(), &mut data.published);
        take(new.language.as_ref(), &mut data.language);
        take(new.perspective.as_ref(), &mut data.perspective);
        if !new.authors.is_empty() {
            data.authors.clone_from(&new.authors);
        }
        if let Some(kind) = new.kind {
            data.kind = kind;
        }
        data.stub = data.stub && data.title.is_none() && data.url.is_none();
        self.basis = Some(new.basis);
    }

    /// Returns a capture.
    pub fn capture(&self, id: &Slug) -> Option<&Capture> {
        self.captures.iter().find(|capture| capture.data.capture.0 == *id)
    }

    /// Returns the capture that a text was extracted from.
    pub fn capture_of_text(&self, extraction: &Digest) -> Option<&Capture> {
        let has = |capture: &&Capture| capture.extractions.iter().any(|(_, text)| text.text.sha256.0 == *extraction);
        self.captures.iter().find(has)
    }

    /// Returns what readers call the source: its title, its publisher, its address or its id.
    pub fn display_title(&self) -> String {
        let data = &self.data;
        let first = [&data.title, &data.publisher, &data.url].into_iter().flatten().next();
        first.map_or_else(|| self.id.to_string(), ToString::to_string)
    }

    /// Decides on a later entry of this stream.
    pub(crate) fn check(&self, data: &EventData) -> Result<(), Refusal> {
        match data {
            EventData::SourceRegistered(_) => Err(Refusal::SourceExists { source: self.id.to_string() }),
            EventData::SourceDescribed(described) => check_described(described),
            EventData::SourceCaptured(captured) => match self.capture(&captured.capture) {
                None => Ok(()),
                Some(_) => Err(Refusal::IdTaken { id: captured.capture.to_string(), by: "capture" }),
            },
            EventData::TextExtracted(extracted) => self.check_extracted(extracted),
            EventData::LedgerCreated(_)
            | EventData::KeyEnrolled(_)
            | EventData::KeyRevoked(_)
            | EventData::LedgerRekeyed(_)
            | EventData::RulesChanged(_)
            | EventData::PolicyPublished(_)
            | EventData::ScaleDefined(_)
            | EventData::CaseOpened(_)
            | EventData::ImportRecorded(_)
            | EventData::ClaimExtracted(_)
            | EventData::EvidenceLinked(_)
            | EventData::GapRecorded(_)
            | EventData::VerdictChanged(_)
            | EventData::SectionWritten(_)
            | EventData::StatementWritten(_)
            | EventData::StatementRemoved(_)
            | EventData::NoteAdded(_) => Ok(()),
        }
    }

    fn check_extracted(&self, data: &TextExtracted) -> Result<(), Refusal> {
        let Some(capture) = self.capture(&data.capture) else {
            return Err(Refusal::NoSuchCapture {
                source: self.id.to_string(),
                capture: data.capture.to_string(),
                known: self.captures.iter().map(|capture| capture.data.capture.to_string()).collect(),
            });
        };
        if capture.extractions.iter().any(|(_, known)| known == data) {
            return Err(Refusal::ExtractionExists { digest: data.text.sha256.0 });
        }
        Ok(())
    }
}

fn check_described(data: &SourceDescribed) -> Result<(), Refusal> {
    let texts =
        [&data.title, &data.url, &data.publisher, &data.published, &data.language, &data.perspective, &data.note];
    if texts.iter().all(|text| text.is_none()) && data.authors.is_empty() && data.kind.is_none() {
        return Err(Refusal::NothingDescribed);
    }
    Ok(())
}
