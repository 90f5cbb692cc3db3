//! A case as it stands: its question, claims, evidence, gaps, verdicts and the written assessment.

mod check;

use crate::{
    document::Document,
    event::{
        EventData,
        cases::{CaseOpened, ClaimExtracted, EvidenceLinked, GapRecorded, ImportRecorded, NoteAdded, VerdictChanged},
    },
    recorded::{Mark, Recorded},
};
use proof::{EventId, Seq, Slug};
use std::collections::{BTreeMap, BTreeSet};

/// The target of a verdict on the case itself.
pub const QUESTION: &str = "question";

/// What an id in a case's stream names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thing {
    Claim(usize),
    Evidence(usize),
    Gap(usize),
    Section,
    Statement,
}

impl Thing {
    fn kind(self) -> &'static str {
        match self {
            Self::Claim(_) => "claim",
            Self::Evidence(_) => "evidence",
            Self::Gap(_) => "gap",
            Self::Section => "section",
            Self::Statement => "statement",
        }
    }
}

/// Something that an event made, with where it was recorded.
#[derive(Debug, Clone)]
pub struct Item<T> {
    /// What was made.
    pub data: T,
    /// Where it was recorded.
    pub mark: Mark,
}

/// The fold of a stream `case/<id>`.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its id.
    pub id: Slug,
    /// Its question.
    pub opened: Item<CaseOpened>,
    /// The files that it was imported from.
    pub imports: Vec<Item<ImportRecorded>>,
    /// Its claims, in log order.
    pub claims: Vec<Item<ClaimExtracted>>,
    /// Its evidence, in log order.
    pub evidence: Vec<Item<EvidenceLinked>>,
    /// Its gaps, in log order.
    pub gaps: Vec<Item<GapRecorded>>,
    /// The verdicts on each target, oldest first.
    pub verdicts: BTreeMap<String, Vec<Item<VerdictChanged>>>,
    /// The source that each citation number belongs to.
    pub numbers: BTreeMap<u32, Slug>,
    /// The written assessment.
    pub document: Document,
    /// Remarks beside it.
    pub notes: Vec<Item<NoteAdded>>,
    /// The sources that it names, in the order in which it first named them.
    pub sources: Vec<Slug>,
    /// The entry that last changed it.
    pub last: Mark,
    /// The version that the stream's next entry will have.
    pub next_version: u64,
    /// Entries of types that this version does not know.
    pub unknown: Vec<(Seq, String)>,
    things: BTreeMap<Slug, Thing>,
    named_sources: BTreeSet<Slug>,
}

impl Case {
    /// Returns the case that a stream's first entry opens.
    pub fn begin(id: &Slug, recorded: &Recorded) -> Option<Self> {
        let Ok(EventData::CaseOpened(opened)) = &recorded.data else { return None };
        let opened = Item { data: opened.clone(), mark: recorded.mark.clone() };
        Some(Self {
            id: id.clone(),
            opened,
            imports: Vec::new(),
            claims: Vec::new(),
            evidence: Vec::new(),
            gaps: Vec::new(),
            verdicts: BTreeMap::new(),
            numbers: BTreeMap::new(),
            document: Document::default(),
            notes: Vec::new(),
            sources: Vec::new(),
            last: recorded.mark.clone(),
            next_version: recorded.version.saturating_add(1),
            unknown: Vec::new(),
            things: BTreeMap::new(),
            named_sources: BTreeSet::new(),
        })
    }

    /// Takes in a later entry.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.next_version = recorded.version.saturating_add(1);
        self.last = recorded.mark.clone();
        let mark = &recorded.mark;
        let Ok(data) = &recorded.data else {
            self.unknown.push((mark.seq, recorded.event_type.to_string()));
            return;
        };
        match data {
            EventData::ImportRecorded(data) => self.imports.push(item(data, mark)),
            EventData::ClaimExtracted(data) => {
                self.things.insert(data.claim.0.clone(), Thing::Claim(self.claims.len()));
                if let Some(source) = data.appearance.as_ref().and_then(|appearance| appearance.source.as_ref()) {
                    self.name_source(source);
                }
                self.claims.push(item(data, mark));
            }
            EventData::EvidenceLinked(data) => {
                self.things.insert(data.evidence.0.clone(), Thing::Evidence(self.evidence.len()));
                self.name_source(&data.source);
                self.evidence.push(item(data, mark));
            }
            EventData::GapRecorded(data) => {
                self.things.insert(data.gap.0.clone(), Thing::Gap(self.gaps.len()));
                for source in data.searched.captures.iter().filter_map(|name| capture_source(name)) {
                    self.name_source(&source);
                }
                self.gaps.push(item(data, mark));
            }
            EventData::VerdictChanged(data) => {
                self.verdicts.entry(data.target.to_string()).or_default().push(item(data, mark));
            }
            EventData::SectionWritten(data) => {
                self.things.insert(data.section.0.clone(), Thing::Section);
                self.document.write_section(data, mark);
            }
            EventData::StatementWritten(data) => {
                self.things.insert(data.statement.0.clone(), Thing::Statement);
                for citation in &data.citations {
                    self.numbers.insert(citation.number, citation.source.0.clone());
                    self.name_source(&citation.source);
                }
                self.document.write_statement(data, mark);
            }
            EventData::StatementRemoved(data) => self.document.remove_statement(data),
            EventData::NoteAdded(data) => self.notes.push(item(data, mark)),
            EventData::CaseOpened(_)
            | EventData::LedgerCreated(_)
            | EventData::KeyEnrolled(_)
            | EventData::KeyRevoked(_)
            | EventData::LedgerRekeyed(_)
            | EventData::RulesChanged(_)
            | EventData::PolicyPublished(_)
            | EventData::ScaleDefined(_)
            | EventData::SourceRegistered(_)
            | EventData::SourceDescribed(_)
            | EventData::SourceCaptured(_)
            | EventData::TextExtracted(_) => {}
        }
    }

    fn name_source(&mut self, source: &Slug) {
        if self.named_sources.insert(source.clone()) {
            self.sources.push(source.clone());
        }
    }

    /// Returns a claim.
    pub fn claim(&self, id: &Slug) -> Option<&Item<ClaimExtracted>> {
        match self.things.get(id)? {
            Thing::Claim(at) => self.claims.get(*at),
            Thing::Evidence(_) | Thing::Gap(_) | Thing::Section | Thing::Statement => None,
        }
    }

    /// Returns a piece of evidence.
    pub fn evidence(&self, id: &Slug) -> Option<&Item<EvidenceLinked>> {
        match self.things.get(id)? {
            Thing::Evidence(at) => self.evidence.get(*at),
            Thing::Claim(_) | Thing::Gap(_) | Thing::Section | Thing::Statement => None,
        }
    }

    /// Returns a gap.
    pub fn gap(&self, id: &Slug) -> Option<&Item<GapRecorded>> {
        match self.things.get(id)? {
            Thing::Gap(at) => self.gaps.get(*at),
            Thing::Claim(_) | Thing::Evidence(_) | Thing::Section | Thing::Statement => None,
        }
    }

    /// Returns the verdict that stands on a claim, or on [`QUESTION`].
    pub fn verdict(&self, target: &str) -> Option<&Item<VerdictChanged>> {
        self.verdicts.get(target).and_then(|verdicts| verdicts.last())
    }

    /// Returns the verdict that an event gave.
    pub fn verdict_of_event(&self, event: EventId) -> Option<&Item<VerdictChanged>> {
        self.verdicts.values().flatten().find(|verdict| verdict.mark.event == event)
    }

    /// Returns the kind of thing that an id names, whether it still stands or not.
    pub fn kind_of(&self, id: &Slug) -> Option<&'static str> {
        self.things.get(id).map(|thing| thing.kind())
    }

    /// Returns the ids of all claims, evidence and so on of one kind, in order of their names.
    pub fn ids_of(&self, kind: &str) -> Vec<String> {
        self.things.iter().filter(|(_, thing)| thing.kind() == kind).map(|(id, _)| id.to_string()).collect()
    }

    /// Returns an id of this form that is free in the stream: the prefix and the lowest number not taken.
    pub fn free_id(&self, prefix: &str) -> String {
        let taken = |n: &u64| format!("{prefix}{n}").parse().is_ok_and(|id: Slug| self.things.contains_key(&id));
        let first = (1..=u64::MAX).find(|n| !taken(n)).unwrap_or(1);
        format!("{prefix}{first}")
    }
}

/// Returns the source that a capture's full name names.
pub(crate) fn capture_source(name: &str) -> Option<Slug> {
    check::capture_name(name).map(|(source, _)| source)
}

fn item<T: Clone>(data: &T, mark: &Mark) -> Item<T> {
    Item { data: data.clone(), mark: mark.clone() }
}
