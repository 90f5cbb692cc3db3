//! The case: claims, evidence, gaps, verdicts, reviews and publications, entry by entry.

use super::{
    Members, Story,
    graph::members,
    labelled, made_by,
    sources::{capture_name, name as source_name},
};
use model::{
    CaseEvent, EventKind, EventView, Mark,
    case::QUESTION,
    event::{
        cases::{
            ClaimExtracted, ClaimRevised, CommentSought, EvidenceLinked, GapRecorded, ImportRecorded, VerdictChanged,
        },
        publications::{AssessmentPublished, CorrectionIssued},
        review::{ReviewRecorded, VerdictProposed},
    },
    shape::Id,
    values::{Appearance, Method, Quote},
    words::CorrectionClass,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn tell(story: &mut Story<'_>) {
    let mut so_far = SoFar::default();
    let (case, entries) = (story.input.case, story.input.entries);
    for recorded in entries.iter().filter(|recorded| !case.left_out.contains(&recorded.mark.event)) {
        let Ok(data) = &recorded.data else { continue };
        if let EventView::Case(event) = data.view() {
            Told { story, so_far: &mut so_far, mark: &recorded.mark, kind: data.kind() }.of(event);
        }
    }
}

/// What stands when an entry is told.
#[derive(Debug, Default)]
struct SoFar {
    /// The entity of the latest wording of each claim.
    claims: BTreeMap<String, String>,
    /// The entity of the verdict that stands on each target.
    verdicts: BTreeMap<String, String>,
    /// The entities of events that are named by their ids: proposals and imports.
    events: BTreeMap<String, String>,
    /// The activities of the reviews of each proposal.
    reviews: BTreeMap<String, Vec<String>>,
    /// The entity of each publication.
    publications: BTreeMap<String, String>,
    /// The latest publication.
    published: Option<String>,
    /// Publications that were declared void.
    void: BTreeSet<String>,
}

/// An entry that is being told.
struct Told<'s, 'a> {
    story: &'s mut Story<'a>,
    so_far: &'s mut SoFar,
    mark: &'s Mark,
    kind: EventKind,
}

impl Told<'_, '_> {
    fn of(&mut self, event: CaseEvent<'_>) {
        match event {
            CaseEvent::CaseOpened(data) => {
                let about = members([
                    ("prov:label", Some(data.question.to_string().into())),
                    ("cb:scale", Some(data.scale.to_string().into())),
                ]);
                let id = self.case();
                self.made(&id, "cb:Case", about, data.method.as_ref());
            }
            CaseEvent::ImportRecorded(data) => self.import(data),
            CaseEvent::ClaimExtracted(data) => self.claim(data),
            CaseEvent::ClaimRevised(data) => self.revised(data),
            CaseEvent::EvidenceLinked(data) => self.evidence(data),
            CaseEvent::ClaimWithdrawn(data) => {
                if let Some(claim) = self.so_far.claims.get(data.claim.as_str()).cloned() {
                    self.ended(&claim, data.method.as_ref());
                }
            }
            CaseEvent::EvidenceWithdrawn(data) => {
                let evidence = self.in_case(&data.evidence);
                self.ended(&evidence, data.method.as_ref());
            }
            CaseEvent::GapRecorded(data) => self.gap(data),
            CaseEvent::GapClosed(data) => {
                let gap = self.in_case(&data.gap);
                self.ended(&gap, data.method.as_ref());
            }
            CaseEvent::CommentSought(data) => self.comment(data),
            CaseEvent::VerdictProposed(data) => self.proposal(data),
            CaseEvent::ReviewRecorded(data) => self.review(data),
            CaseEvent::VerdictChanged(data) => self.verdict(data),
            CaseEvent::AssessmentPublished(data) => self.publication(data),
            CaseEvent::CorrectionIssued(data) => self.correction(data),
            // These say nothing of what a verdict rests on.
            CaseEvent::CaseClosed(_)
            | CaseEvent::CaseReopened(_)
            | CaseEvent::ClaimsRelated(_)
            | CaseEvent::ItemConfirmed(_)
            | CaseEvent::DissentRecorded(_)
            | CaseEvent::DissentWithdrawn(_)
            | CaseEvent::SectionWritten(_)
            | CaseEvent::SectionRemoved(_)
            | CaseEvent::StatementWritten(_)
            | CaseEvent::StatementRemoved(_)
            | CaseEvent::PublicationProposed(_)
            | CaseEvent::ComplaintReceived(_)
            | CaseEvent::ComplaintResolved(_)
            | CaseEvent::RecheckRequested(_)
            | CaseEvent::RecheckCleared(_)
            | CaseEvent::NoteAdded(_) => {}
        }
    }

    fn case(&self) -> String {
        format!("cb:cases/{}", self.story.input.case.id)
    }

    /// Returns the name of evidence and the like, whose ids are the case's own.
    fn in_case(&self, id: &Id) -> String {
        format!("{}#{id}", self.case())
    }

    fn time(&self) -> String {
        self.mark.recorded_at.to_string()
    }

    fn activity(&mut self, method: Option<&Method>) -> String {
        self.story.activity(self.kind, self.mark, method)
    }

    /// Adds an entity that the entry made, and returns the activity.
    fn made(&mut self, id: &str, of: &str, about: Members, method: Option<&Method>) -> String {
        let activity = self.activity(method);
        self.story.graph.entity(id, of, about);
        self.story.graph.generated(id, &activity, &self.time());
        let import = self.mark.import.and_then(|import| self.so_far.events.get(&import.to_string()).cloned());
        if let Some(file) = import {
            self.story.graph.derived(id, &file, &activity, None);
        }
        activity
    }

    fn ended(&mut self, entity: &str, method: Option<&Method>) {
        let activity = self.activity(method);
        self.story.graph.invalidated(entity, &activity, &self.time());
    }

    fn uses(&mut self, entity: &str, activity: &str, used: &str, of: Option<&str>) {
        self.story.graph.used(activity, used);
        self.story.graph.derived(entity, used, activity, of);
    }

    fn import(&mut self, data: &ImportRecorded) {
        let file = made_by(self.mark, "file");
        let of = &data.of;
        let text = |text: &Option<model::shape::Text>| text.as_ref().map(|text| Value::from(text.to_string()));
        let about = members([
            ("cb:sha256", Some(data.file.sha256.to_string().into())),
            ("cb:mediaType", Some(data.file.media_type.to_string().into())),
            ("schema:author", text(&of.author)),
            ("schema:publisher", text(&of.publisher)),
            ("schema:license", text(&of.licence)),
            ("schema:url", of.url.as_ref().map(|url| super::graph::address(url))),
        ]);
        let activity = self.made(&file, "cb:ImportedFile", about, data.method.as_ref());
        self.story.tool(&activity, &data.importer, "importer");
        self.so_far.events.insert(self.mark.event.to_string(), file);
    }

    /// Adds the quote that something rests on, and returns it.
    fn quote(&mut self, of: &str, quote: &Quote, activity: &str, from: (Option<&Id>, Option<&Id>)) -> String {
        let id = format!("{of}/quote");
        let about = members([
            ("prov:value", Some(quote.exact.to_string().into())),
            ("cb:start", Some(quote.start.to_string().into())),
            ("cb:end", Some(quote.end.to_string().into())),
            ("cb:extraction", Some(quote.extraction.to_string().into())),
        ]);
        self.story.graph.entity(&id, "cb:Quote", about);
        self.story.graph.generated(&id, activity, &self.time());
        if let Some(text) = self.story.extraction(&quote.extraction, from.0.map(|id| &id.0), from.1.map(|id| &id.0)) {
            self.uses(&id, activity, &text, Some("prov:Quotation"));
        }
        id
    }

    fn appearance(&mut self, claim: &str, appearance: Option<&Appearance>, activity: &str) {
        let Some(appearance) = appearance else { return };
        if let Some(quote) = &appearance.quote {
            let quote = self.quote(claim, quote, activity, (appearance.source.as_ref(), None));
            self.story.graph.derived(claim, &quote, activity, None);
        }
        if let Some(source) = &appearance.source {
            self.uses(claim, activity, &source_name(source), None);
        }
    }

    fn claim(&mut self, data: &ClaimExtracted) {
        let id = made_by(self.mark, "claim");
        let about = members([
            ("prov:label", Some(data.text.to_string().into())),
            ("cb:claimant", Some(data.claimant.to_string().into())),
        ]);
        let activity = self.made(&id, "cb:Claim", about, data.method.as_ref());
        self.of_claim(&id, &data.claim);
        self.appearance(&id, data.appearance.as_ref(), &activity);
    }

    /// A wording of a claim is one of the claim itself.
    fn of_claim(&mut self, id: &str, claim: &Id) {
        let general = format!("{}/claims/{claim}", self.case());
        self.story.graph.put("entity", &general, labelled(claim.as_str()));
        self.story.graph.relate("specializationOf", [("specificEntity", id), ("generalEntity", &general)]);
        self.so_far.claims.insert(claim.to_string(), id.to_owned());
    }

    fn revised(&mut self, data: &ClaimRevised) {
        let id = made_by(self.mark, "claim");
        let text = |text: &Option<model::shape::Text>| text.as_ref().map(|text| Value::from(text.to_string()));
        let about = members([("prov:label", text(&data.text)), ("cb:claimant", text(&data.claimant))]);
        let before = self.so_far.claims.get(data.claim.as_str()).cloned();
        let activity = self.made(&id, "cb:Claim", about, data.method.as_ref());
        if let Some(before) = before {
            self.uses(&id, &activity, &before, Some("prov:Revision"));
            self.ended(&before, data.method.as_ref());
        }
        self.of_claim(&id, &data.claim);
        self.appearance(&id, data.appearance.as_ref(), &activity);
    }

    fn evidence(&mut self, data: &EvidenceLinked) {
        let id = self.in_case(&data.evidence);
        let about = members([
            ("prov:label", data.note.as_ref().map(|note| Value::from(note.to_string()))),
            ("cb:stance", Some(data.stance.as_str().into())),
            ("cb:directness", Some(data.directness.as_str().into())),
            ("cb:independence", Some(data.independence.as_str().into())),
            ("cb:verification", Some(data.verification.as_str().into())),
        ]);
        let activity = self.made(&id, "cb:Evidence", about, data.method.as_ref());
        if let Some(claim) = self.so_far.claims.get(data.claim.as_str()) {
            self.story.graph.used(&activity, claim);
        }
        if let Some(quote) = &data.quote {
            let quote = self.quote(&id, quote, &activity, (Some(&data.source), data.capture.as_ref()));
            self.story.graph.derived(&id, &quote, &activity, None);
        }
        match &data.capture {
            Some(capture) => self.uses(&id, &activity, &capture_name(&data.source, capture), None),
            None => self.uses(&id, &activity, &source_name(&data.source), None),
        }
    }

    fn gap(&mut self, data: &GapRecorded) {
        let id = self.in_case(&data.gap);
        let about = members([
            ("prov:label", Some(data.would_settle.to_string().into())),
            ("cb:searchedUntil", Some(data.searched.until.to_string().into())),
        ]);
        let activity = self.made(&id, "cb:Gap", about, data.method.as_ref());
        for capture in &data.searched.captures {
            let known = capture.strip_prefix("source/").and_then(|rest| rest.split_once("/capture/"));
            if let Some((source, capture)) = known {
                self.uses(&id, &activity, &capture_name(source, capture), None);
            }
        }
    }

    fn comment(&mut self, data: &CommentSought) {
        let id = made_by(self.mark, "comment");
        let about = members([
            ("prov:label", Some(data.asked.to_string().into())),
            ("cb:of", Some(data.of.to_string().into())),
            ("cb:outcome", Some(data.outcome.as_str().into())),
        ]);
        let activity = self.made(&id, "cb:Comment", about, data.method.as_ref());
        if let Some(reply) = &data.reply {
            let quote = self.quote(&id, reply, &activity, (None, None));
            self.story.graph.derived(&id, &quote, &activity, None);
        }
    }

    /// A verdict rests on what it rates and on what was weighed, as both stood.
    fn weighed(&mut self, id: &str, activity: &str, target: &Id, inputs: &[Id]) {
        let case = self.case();
        let rated = self.so_far.claims.get(target.as_str()).cloned();
        let of_question = (target.as_str() == QUESTION).then_some(case);
        for entity in rated.into_iter().chain(of_question) {
            self.uses(id, activity, &entity, None);
        }
        for input in inputs {
            let claim = self.so_far.claims.get(input.as_str()).cloned();
            let verdict = self.so_far.verdicts.get(input.as_str()).cloned().filter(|_| claim.is_some());
            let thing = claim.is_none().then(|| self.in_case(input));
            for entity in claim.into_iter().chain(verdict).chain(thing) {
                self.uses(id, activity, &entity, None);
            }
        }
    }

    fn proposal(&mut self, data: &VerdictProposed) {
        let id = made_by(self.mark, "proposal");
        let about = members([
            ("prov:label", Some(data.rationale.to_string().into())),
            ("cb:target", Some(data.target.to_string().into())),
            ("cb:verdict", Some(data.to.to_string().into())),
            ("cb:confidence", Some(data.confidence.as_str().into())),
        ]);
        let activity = self.made(&id, "cb:Proposal", about, data.method.as_ref());
        self.weighed(&id, &activity, &data.target, &data.inputs);
        self.so_far.events.insert(self.mark.event.to_string(), id);
    }

    fn review(&mut self, data: &ReviewRecorded) {
        let activity = self.activity(None);
        let id = made_by(self.mark, "review");
        let about = members([
            ("cb:decision", Some(data.decision.as_str().into())),
            ("prov:label", data.note.as_ref().map(|note| Value::from(note.to_string()))),
        ]);
        self.story.graph.entity(&id, "cb:Review", about);
        self.story.graph.generated(&id, &activity, &self.time());
        let proposal = data.proposal.to_string();
        if let Some(proposed) = self.so_far.events.get(&proposal).cloned() {
            self.uses(&id, &activity, &proposed, None);
        }
        self.so_far.reviews.entry(proposal).or_default().push(activity);
    }

    /// What an author was told by reviewers before the proposal became an event.
    fn told_by(&mut self, activity: &str, proposal: &str) {
        for review in self.so_far.reviews.get(proposal).cloned().unwrap_or_default() {
            self.story.graph.relate("wasInformedBy", [("informed", activity), ("informant", &review)]);
        }
    }

    fn verdict(&mut self, data: &VerdictChanged) {
        let id = made_by(self.mark, "verdict");
        let about = members([
            ("prov:label", Some(data.rationale.to_string().into())),
            ("cb:target", Some(data.target.to_string().into())),
            ("cb:verdict", Some(data.to.to_string().into())),
            ("cb:confidence", Some(data.confidence.as_str().into())),
            ("cb:reason", Some(data.reason.as_str().into())),
            ("cb:attributedTo", data.attributed_to.as_ref().map(|author| Value::from(author.to_string()))),
        ]);
        let activity = self.made(&id, "cb:Verdict", about, data.method.as_ref());
        self.weighed(&id, &activity, &data.target, &data.inputs);
        if let Some(proposal) = data.proposal.as_ref().map(ToString::to_string) {
            if let Some(proposed) = self.so_far.events.get(&proposal).cloned() {
                self.uses(&id, &activity, &proposed, None);
            }
            self.told_by(&activity, &proposal);
        }
        if let Some(before) = self.so_far.verdicts.insert(data.target.to_string(), id.clone()) {
            self.uses(&id, &activity, &before, Some("prov:Revision"));
            self.ended(&before, data.method.as_ref());
        }
    }

    fn publication(&mut self, data: &AssessmentPublished) {
        let id = format!("{}?at={}", self.case(), self.mark.seq);
        let about = members([
            ("cb:publication", Some(data.publication.to_string().into())),
            ("cb:digest", Some(data.digest.to_string().into())),
            ("cb:page", Some(data.page.sha256.to_string().into())),
            ("cb:nature", Some(data.nature.as_str().into())),
        ]);
        let activity = self.made(&id, "cb:Assessment", about, None);
        let case = self.case();
        self.story.graph.relate("specializationOf", [("specificEntity", &id), ("generalEntity", &case)]);
        for verdict in self.so_far.verdicts.values().cloned().collect::<Vec<_>>() {
            self.uses(&id, &activity, &verdict, None);
        }
        if let Some(proposal) = data.proposal.as_ref().map(ToString::to_string) {
            self.told_by(&activity, &proposal);
        }
        if let Some(before) = self.so_far.published.replace(id.clone()) {
            self.uses(&id, &activity, &before, Some("prov:Revision"));
            if !self.so_far.void.contains(&before) {
                self.ended(&before, None);
            }
        }
        self.so_far.publications.insert(data.publication.to_string(), id);
    }

    fn correction(&mut self, data: &CorrectionIssued) {
        let id = made_by(self.mark, "correction");
        let about = members([
            ("prov:label", Some(data.text.to_string().into())),
            ("cb:class", Some(data.class.as_str().into())),
            ("cb:publication", Some(data.publication.to_string().into())),
        ]);
        let activity = self.made(&id, "cb:Correction", about, None);
        let published = self.so_far.publications.get(data.publication.as_str()).cloned();
        if let Some(published) = published {
            self.uses(&id, &activity, &published, None);
            // One that a later one has replaced has ended.
            if data.class == CorrectionClass::Void
                && self.so_far.published.as_ref() == Some(&published)
                && self.so_far.void.insert(published.clone())
            {
                self.ended(&published, None);
            }
        }
    }
}
