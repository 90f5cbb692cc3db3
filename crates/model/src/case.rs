//! A case as it stands: its question, claims, evidence, gaps, verdicts and the written assessment.

mod approval;
mod check;
mod check_review;
pub mod named;
mod publish;
pub(crate) mod rests;

use crate::{
    document::Document,
    event::{
        CaseEvent, EventData, EventView,
        cases::{
            CaseOpened, ClaimExtracted, ClaimRevised, ClaimsRelated, CommentSought, EvidenceLinked, GapClosed,
            GapRecorded, ImportRecorded, NoteAdded, VerdictChanged,
        },
        publications::{ComplaintReceived, ComplaintResolved, CorrectionIssued, PublicationProposed},
        review::{
            DissentRecorded, DissentWithdrawn, RecheckCleared, RecheckRequested, ReviewRecorded, VerdictProposed,
        },
    },
    recorded::{Mark, Recorded},
    shape::Text,
};
pub use approval::Reviews;
use proof::{EventId, Seq, Slug};
pub use publish::{Publication, PublishedWords, Sentence};
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
    Publication,
    Correction,
    Complaint,
    Dissent,
}

impl Thing {
    fn kind(self) -> &'static str {
        match self {
            Self::Claim(_) => "claim",
            Self::Evidence(_) => "evidence",
            Self::Gap(_) => "gap",
            Self::Section => "section",
            Self::Statement => "statement",
            Self::Publication => "publication",
            Self::Correction => "correction",
            Self::Complaint => "complaint",
            Self::Dissent => "dissent",
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
    /// Where it was closed, and why, while it is.
    pub closed: Option<(Mark, Text)>,
    /// The files that it was imported from.
    pub imports: Vec<Item<ImportRecorded>>,
    /// Its claims as last recorded, in log order, withdrawn ones too.
    pub claims: Vec<Item<ClaimExtracted>>,
    /// How its claims stand to each other.
    pub relations: Vec<Item<ClaimsRelated>>,
    /// Its evidence, in log order, withdrawn pieces too.
    pub evidence: Vec<Item<EvidenceLinked>>,
    /// Its gaps, in log order, closed ones too.
    pub gaps: Vec<Item<GapRecorded>>,
    /// What closed which gap.
    pub closed_gaps: BTreeMap<Slug, Item<GapClosed>>,
    /// Claims and evidence that were withdrawn: where, and why.
    pub withdrawn: BTreeMap<Slug, (Mark, Text)>,
    /// Who was asked for a comment.
    pub comments: Vec<Item<CommentSought>>,
    /// What software made and a person has checked: events, and where that was said.
    pub confirmed: BTreeMap<EventId, Mark>,
    /// The verdicts on each target, oldest first.
    pub verdicts: BTreeMap<String, Vec<Item<VerdictChanged>>>,
    /// Proposed verdicts.
    pub proposals: Vec<Item<VerdictProposed>>,
    /// Proposed publications.
    pub publication_proposals: Vec<Item<PublicationProposed>>,
    /// What reviewers said to proposals.
    pub reviews: Vec<Item<ReviewRecorded>>,
    /// Dissent, withdrawn or not.
    pub dissents: Vec<Item<DissentRecorded>>,
    /// Which dissent was withdrawn.
    pub dissents_withdrawn: BTreeMap<Slug, Item<DissentWithdrawn>>,
    /// What readers saw, oldest first.
    pub publications: Vec<Publication>,
    /// What was put right.
    pub corrections: Vec<Item<CorrectionIssued>>,
    /// Complaints.
    pub complaints: Vec<Item<ComplaintReceived>>,
    /// What became of them.
    pub complaints_resolved: BTreeMap<Slug, Item<ComplaintResolved>>,
    /// What was to be looked at again.
    pub rechecks: Vec<Item<RecheckRequested>>,
    /// What was looked at again.
    pub cleared: Vec<Item<RecheckCleared>>,
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
    /// The last entry that was more than a review, dissent or a note.
    pub substantial: Seq,
    /// The version that the stream's next entry will have.
    pub next_version: u64,
    /// Entries of types that this version does not know.
    pub unknown: Vec<(Seq, String)>,
    /// Entries that are left out: disputed, or resting on such alone.
    pub left_out: BTreeSet<EventId>,
    things: BTreeMap<Slug, Thing>,
    left_out_things: BTreeMap<Slug, &'static str>,
    named_sources: BTreeSet<Slug>,
}

impl Case {
    /// Returns the case that a stream's first entry opens.
    pub fn begin(id: &Slug, recorded: &Recorded) -> Option<Self> {
        let Ok(EventData::CaseOpened(opened)) = &recorded.data else { return None };
        Some(Self {
            id: id.clone(),
            opened: item(opened, &recorded.mark),
            closed: None,
            imports: Vec::new(),
            claims: Vec::new(),
            relations: Vec::new(),
            evidence: Vec::new(),
            gaps: Vec::new(),
            closed_gaps: BTreeMap::new(),
            withdrawn: BTreeMap::new(),
            comments: Vec::new(),
            confirmed: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            proposals: Vec::new(),
            publication_proposals: Vec::new(),
            reviews: Vec::new(),
            dissents: Vec::new(),
            dissents_withdrawn: BTreeMap::new(),
            publications: Vec::new(),
            corrections: Vec::new(),
            complaints: Vec::new(),
            complaints_resolved: BTreeMap::new(),
            rechecks: Vec::new(),
            cleared: Vec::new(),
            numbers: BTreeMap::new(),
            document: Document::default(),
            notes: Vec::new(),
            sources: Vec::new(),
            last: recorded.mark.clone(),
            substantial: recorded.mark.seq,
            next_version: recorded.version.saturating_add(1),
            unknown: Vec::new(),
            left_out: BTreeSet::new(),
            things: BTreeMap::new(),
            left_out_things: BTreeMap::new(),
            named_sources: BTreeSet::new(),
        })
    }

    /// Takes in a later entry.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.next_version = recorded.version.saturating_add(1);
        self.last = recorded.mark.clone();
        let mark = &recorded.mark;
        let event = match recorded.data.as_ref().map(EventData::view) {
            Ok(EventView::Case(event)) => event,
            Ok(EventView::Ledger(_) | EventView::Source(_)) => return,
            Ok(EventView::Any(_)) => {
                self.substantial = mark.seq;
                return;
            }
            Err(_) => return self.unknown.push((mark.seq, recorded.event_type.to_string())),
        };
        if !publish::is_beside(event) {
            self.substantial = mark.seq;
        }
        self.take(event, mark);
    }

    fn take(&mut self, event: CaseEvent<'_>, mark: &Mark) {
        match event {
            CaseEvent::CaseOpened(_) => {}
            CaseEvent::CaseClosed(data) => self.closed = Some((mark.clone(), data.reason.clone())),
            CaseEvent::CaseReopened(_) => self.closed = None,
            CaseEvent::ImportRecorded(data) => self.imports.push(item(data, mark)),
            CaseEvent::ClaimExtracted(data) => {
                self.name(&data.claim, Thing::Claim(self.claims.len()));
                self.name_sources(named::of_claim(data.appearance.as_ref()));
                self.claims.push(item(data, mark));
            }
            CaseEvent::ClaimRevised(data) => {
                self.name_sources(named::of_claim(data.appearance.as_ref()));
                self.revise(data, mark);
            }
            CaseEvent::ClaimWithdrawn(data) => self.withdraw(&data.claim, mark, &data.reason),
            CaseEvent::ClaimsRelated(data) => self.relations.push(item(data, mark)),
            CaseEvent::EvidenceLinked(data) => {
                self.name(&data.evidence, Thing::Evidence(self.evidence.len()));
                self.name_sources([data.source.0.clone()]);
                self.evidence.push(item(data, mark));
            }
            CaseEvent::EvidenceWithdrawn(data) => self.withdraw(&data.evidence, mark, &data.reason),
            CaseEvent::GapRecorded(data) => {
                self.name(&data.gap, Thing::Gap(self.gaps.len()));
                self.name_sources(named::of_gap(data));
                self.gaps.push(item(data, mark));
            }
            CaseEvent::GapClosed(data) => {
                self.closed_gaps.insert(data.gap.0.clone(), item(data, mark));
            }
            CaseEvent::CommentSought(data) => self.comments.push(item(data, mark)),
            CaseEvent::ItemConfirmed(data) => {
                let events: Vec<_> = data.targets.iter().flat_map(|target| self.events_of(target)).collect();
                self.confirmed.extend(events.into_iter().map(|event| (event, mark.clone())));
            }
            CaseEvent::VerdictProposed(data) => self.proposals.push(item(data, mark)),
            CaseEvent::VerdictChanged(data) => {
                self.verdicts.entry(data.target.to_string()).or_default().push(item(data, mark));
            }
            CaseEvent::ReviewRecorded(data) => self.reviews.push(item(data, mark)),
            CaseEvent::DissentRecorded(data) => {
                self.name(&data.dissent, Thing::Dissent);
                self.dissents.push(item(data, mark));
            }
            CaseEvent::DissentWithdrawn(data) => {
                self.dissents_withdrawn.insert(data.dissent.0.clone(), item(data, mark));
            }
            CaseEvent::SectionWritten(data) => {
                self.name(&data.section, Thing::Section);
                self.document.write_section(data, mark);
            }
            CaseEvent::SectionRemoved(data) => self.document.remove_section(data),
            CaseEvent::StatementWritten(data) => {
                self.name(&data.statement, Thing::Statement);
                self.numbers.extend(data.citations.iter().map(|cited| (cited.number, cited.source.0.clone())));
                self.name_sources(data.citations.iter().map(|citation| citation.source.0.clone()));
                self.document.write_statement(data, mark);
            }
            CaseEvent::StatementRemoved(data) => self.document.remove_statement(data),
            CaseEvent::PublicationProposed(data) => self.publication_proposals.push(item(data, mark)),
            CaseEvent::AssessmentPublished(data) => {
                self.name(&data.publication, Thing::Publication);
                let publication = Publication { data: data.clone(), mark: mark.clone(), words: self.words() };
                self.publications.push(publication);
            }
            CaseEvent::CorrectionIssued(data) => {
                self.name(&data.correction, Thing::Correction);
                self.corrections.push(item(data, mark));
            }
            CaseEvent::ComplaintReceived(data) => {
                self.name(&data.complaint, Thing::Complaint);
                self.complaints.push(item(data, mark));
            }
            CaseEvent::ComplaintResolved(data) => {
                self.complaints_resolved.insert(data.complaint.0.clone(), item(data, mark));
            }
            CaseEvent::RecheckRequested(data) => self.rechecks.push(item(data, mark)),
            CaseEvent::RecheckCleared(data) => self.cleared.push(item(data, mark)),
            CaseEvent::NoteAdded(data) => self.notes.push(item(data, mark)),
        }
    }

    /// Passes over an entry that is disputed, or rests on such alone. It counts in its stream, and its ids stay taken.
    pub fn leave_out(&mut self, recorded: &Recorded) {
        self.next_version = recorded.version.saturating_add(1);
        self.left_out.insert(recorded.mark.event);
        if let Ok(EventView::Case(event)) = recorded.data.as_ref().map(EventData::view)
            && let Some((kind, id)) = named::introduced(event)
            && !self.things.contains_key(id)
        {
            self.left_out_things.insert(id.clone(), kind);
        }
    }

    fn name(&mut self, id: &Slug, thing: Thing) {
        self.left_out_things.remove(id);
        self.things.insert(id.clone(), thing);
    }

    fn name_sources(&mut self, sources: impl IntoIterator<Item = Slug>) {
        for source in sources {
            if self.named_sources.insert(source.clone()) {
                self.sources.push(source);
            }
        }
    }

    fn withdraw(&mut self, id: &Slug, mark: &Mark, reason: &Text) {
        self.withdrawn.insert(id.clone(), (mark.clone(), reason.clone()));
    }

    fn revise(&mut self, new: &ClaimRevised, mark: &Mark) {
        let Some(Thing::Claim(at)) = self.things.get(&new.claim.0).copied() else { return };
        let Some(claim) = self.claims.get_mut(at) else { return };
        let data = &mut claim.data;
        if let Some(text) = &new.text {
            data.text = text.clone();
        }
        if let Some(claimant) = &new.claimant {
            data.claimant = claimant.clone();
        }
        if !new.kinds.is_empty() {
            data.kinds.clone_from(&new.kinds);
        }
        data.claimed_at = new.claimed_at.clone().or_else(|| data.claimed_at.take());
        data.appearance = new.appearance.clone().or_else(|| data.appearance.take());
        data.modality = new.modality.clone().or_else(|| data.modality.take());
        data.quantity = new.quantity.clone().or_else(|| data.quantity.take());
        data.method.clone_from(&new.method);
        claim.mark = mark.clone();
    }

    /// Returns the claims that were not withdrawn, in log order.
    pub fn standing_claims(&self) -> impl Iterator<Item = &Item<ClaimExtracted>> {
        self.claims.iter().filter(|claim| !self.withdrawn.contains_key(&claim.data.claim.0))
    }

    /// Returns the evidence that was not withdrawn, in log order.
    pub fn standing_evidence(&self) -> impl Iterator<Item = &Item<EvidenceLinked>> {
        self.evidence.iter().filter(|evidence| !self.withdrawn.contains_key(&evidence.data.evidence.0))
    }

    /// Returns the gaps that nothing has closed, in log order.
    pub fn open_gaps(&self) -> impl Iterator<Item = &Item<GapRecorded>> {
        self.gaps.iter().filter(|gap| !self.closed_gaps.contains_key(&gap.data.gap.0))
    }

    /// Returns `open` or `closed`.
    pub fn state(&self) -> &'static str {
        if self.closed.is_some() { "closed" } else { "open" }
    }

    /// Returns the last publication.
    pub fn published(&self) -> Option<&Publication> {
        self.publications.last()
    }

    /// Returns the events behind an id of this case: of the claim, evidence, gap, section or statement that stands, of
    /// the verdict on a claim or the question, or the event itself.
    pub fn events_of(&self, id: &Slug) -> Vec<EventId> {
        let mut out = Vec::new();
        let verdict = self.verdict(id.as_str()).map(|verdict| verdict.mark.event);
        match self.things.get(id) {
            Some(Thing::Claim(at)) => out.extend(self.claims.get(*at).map(|claim| claim.mark.event)),
            Some(Thing::Evidence(at)) => out.extend(self.evidence.get(*at).map(|evidence| evidence.mark.event)),
            Some(Thing::Gap(at)) => out.extend(self.gaps.get(*at).map(|gap| gap.mark.event)),
            Some(Thing::Section) => out.extend(self.document.section(id).map(|section| section.mark.event)),
            Some(Thing::Statement) => out.extend(self.document.statement(id).map(|statement| statement.mark.event)),
            Some(Thing::Publication | Thing::Correction | Thing::Complaint | Thing::Dissent) => {}
            None => out.extend(id.as_str().parse::<EventId>().ok()),
        }
        out.extend(verdict);
        out
    }

    /// Returns a claim, withdrawn or not.
    pub fn claim(&self, id: &Slug) -> Option<&Item<ClaimExtracted>> {
        if let Thing::Claim(at) = self.things.get(id)? { self.claims.get(*at) } else { None }
    }

    /// Returns a piece of evidence, withdrawn or not.
    pub fn evidence(&self, id: &Slug) -> Option<&Item<EvidenceLinked>> {
        if let Thing::Evidence(at) = self.things.get(id)? { self.evidence.get(*at) } else { None }
    }

    /// Returns a gap, closed or not.
    pub fn gap(&self, id: &Slug) -> Option<&Item<GapRecorded>> {
        if let Thing::Gap(at) = self.things.get(id)? { self.gaps.get(*at) } else { None }
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

fn item<T: Clone>(data: &T, mark: &Mark) -> Item<T> {
    Item { data: data.clone(), mark: mark.clone() }
}
