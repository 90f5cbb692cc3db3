//! Collects the events of one record, in the order in which they must be appended.

use super::{
    BulkImport, Cited, DATA_BYTES_MAX, Format, IdOf, Identity, Plan, Planned, Record, RecordRefusal, fixed_id, ordinal,
};
use model::{
    EventData,
    event::{
        cases::{CaseOpened, ClaimExtracted, EvidenceLinked, GapRecorded, ImportRecorded, NoteAdded, VerdictChanged},
        ledger::ScaleDefined,
        sources::SourceRegistered,
    },
    names::{Digest, Slug, StreamName},
    shape::{Id, Text},
    values::{Appearance, ImportOf, Searched, Tool},
    words::{ClaimKind, Confidence, Directness, Independence, SourceKind, Stance, VerdictReason, Verification},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// A source that is to be registered, as far as the record tells it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    pub(crate) title: Option<Text>,
    pub(crate) publisher: Option<Text>,
    pub(crate) authors: Vec<Text>,
    pub(crate) published: Option<Text>,
    pub(crate) language: Option<Text>,
    /// Nothing but where it is, is known.
    pub(crate) stub: bool,
}

/// The events of a record while they are collected.
#[derive(Debug)]
pub(crate) struct Builder<'a> {
    format: Format,
    digest: Digest,
    identity: Identity,
    place: &'a str,
    case: &'a Slug,
    import: &'a BulkImport<'a>,
    events: Vec<Planned>,
    /// For each event, the member that it is made of.
    members: Vec<String>,
    registered: BTreeSet<Slug>,
    own_sources: u64,
    evidence: Vec<Id>,
    gaps: Vec<Id>,
    pub(crate) notes: Vec<String>,
    pub(crate) label: Option<String>,
    rating: Option<String>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        format: Format,
        record: &Record,
        identity: Identity,
        place: &'a str,
        case: &'a Slug,
        import: &'a BulkImport<'a>,
    ) -> Self {
        Self {
            format,
            digest: record.digest,
            identity,
            place,
            case,
            import,
            events: Vec::new(),
            members: Vec::new(),
            registered: BTreeSet::new(),
            own_sources: 0,
            evidence: Vec::new(),
            gaps: Vec::new(),
            notes: Vec::new(),
            label: None,
            rating: None,
        }
    }

    /// Returns the scale of the case.
    pub(crate) fn scale(&self) -> &'a ScaleDefined {
        self.import.scale
    }

    fn push(&mut self, id: IdOf, subject: StreamName, data: impl Into<EventData>, member: &str) {
        self.events.push(Planned { id, subject, data: data.into() });
        self.members.push(member.to_owned());
    }

    fn of_case(&mut self, ordinal: u64, data: impl Into<EventData>, member: &str) {
        let subject = StreamName::Case(self.case.clone());
        self.push(IdOf::Record(self.digest, ordinal), subject, data, member);
    }

    /// Opens the case and says where it comes from. `language` is what the record says, `usual` what its data set is in.
    pub(crate) fn open(&mut self, claim: &Text, language: Option<Text>, usual: &str, of: ImportOf, member: &str) {
        let import = self.import;
        let language = language.or_else(|| import.language.clone()).or_else(|| usual.parse().ok());
        let Some(language) = language else { return };
        let opened = CaseOpened {
            question: claim.clone(),
            proposition: Some(claim.clone()),
            scope: None,
            language,
            scale: import.scale.scale.clone(),
            asked_by: None,
            translation_of: None,
            method: None,
        };
        self.push(IdOf::Identity(self.identity), StreamName::Case(self.case.clone()), opened, member);
        let Ok(name) = self.format.importer().parse() else { return };
        let of = ImportOf { licence: import.licence.clone().or(of.licence), ..of };
        let recorded = ImportRecorded {
            file: import.file.clone(),
            record: self.place.parse().ok(),
            importer: Tool { name, version: import.version.clone() },
            of,
            method: None,
        };
        self.of_case(ordinal::IMPORT, recorded, "what the record is of");
    }

    /// Registers a source that other cases may name too, and returns its id.
    pub(crate) fn source(&mut self, cited: &Cited, found: Found, member: &str) -> Id {
        let id = cited.id();
        if self.registered.insert(id.0.clone()) {
            let url = cited.url();
            let title = found.title.clone().or_else(|| cited.words());
            let data = registered(Found { title, ..found }, url);
            self.push(IdOf::Source(cited.digest()), StreamName::Source(id.0.clone()), data, member);
        }
        id
    }

    /// Registers a source that only this case has, and returns its id.
    pub(crate) fn own_source(&mut self, found: Found, member: &str) -> Id {
        self.own_sources = self.own_sources.saturating_add(1);
        let id = fixed_id(&format!("{}.s{}", self.case, self.own_sources));
        let ordinal = ordinal::OWN_SOURCES.saturating_add(self.own_sources);
        let subject = StreamName::Source(id.0.clone());
        self.push(IdOf::Record(self.digest, ordinal), subject, registered(found, None), member);
        id
    }

    /// Takes down the claim, `c1`.
    pub(crate) fn claim(
        &mut self,
        text: Text,
        claimant: Option<Text>,
        claimed_at: Option<String>,
        appearance: Option<Id>,
        kinds: Vec<ClaimKind>,
        member: &str,
    ) {
        let Some(claimant) = claimant.or_else(|| "unknown".parse().ok()) else { return };
        let claim = ClaimExtracted {
            claim: fixed_id(CLAIM),
            text,
            claimant,
            claimed_at: claimed_at.and_then(|date| date.parse().ok()),
            appearance: appearance.map(|source| Appearance { quote: None, source: Some(source) }),
            kinds,
            modality: None,
            quantity: None,
            method: None,
        };
        self.of_case(ordinal::CLAIM, claim, member);
    }

    /// Links a source to the claim. What it does to the claim is not stated: that is for people to say.
    pub(crate) fn evidence(
        &mut self,
        source: Id,
        question: Option<Text>,
        answer: Option<Text>,
        note: Option<Text>,
        member: &str,
    ) -> Id {
        let n = self.evidence.len().saturating_add(1);
        let id = fixed_id(&format!("e{n}"));
        let linked = EvidenceLinked {
            evidence: id.clone(),
            claim: fixed_id(CLAIM),
            source,
            capture: None,
            quote: None,
            locator: None,
            translation: None,
            stance: Stance::NotStated,
            directness: Directness::NotStated,
            independence: Independence::NotStated,
            verification: Verification::NotStated,
            question,
            answer,
            set: None,
            note,
            method: None,
        };
        self.evidence.push(id.clone());
        self.of_case(ordinal::EVIDENCE.saturating_add(n as u64), linked, member);
        id
    }

    /// Records that an answer was looked for and not found. Until when is not stated.
    pub(crate) fn gap(&mut self, would_settle: Text, member: &str) {
        let n = self.gaps.len().saturating_add(1);
        let id = fixed_id(&format!("g{n}"));
        let Ok(until) = "not_stated".parse() else { return };
        let recorded = GapRecorded {
            gap: id.clone(),
            claim: Some(fixed_id(CLAIM)),
            would_settle,
            searched: Searched { captures: Vec::new(), queries: Vec::new(), until },
            method: None,
        };
        self.gaps.push(id);
        self.of_case(ordinal::GAPS.saturating_add(n as u64), recorded, member);
    }

    /// Takes over somebody else's rating: of the claim, on all evidence and gaps; and of the question, which is whether
    /// the claim holds, on the claim. So nothing is weighed twice.
    ///
    /// How sure its author was is not told, so the word that claims least is used.
    pub(crate) fn verdict(&mut self, to: &Id, rationale: &Text, by: &Text, member: &str) {
        let all = self.evidence.iter().chain(&self.gaps).cloned().collect();
        let of = |target: &str, inputs| VerdictChanged {
            target: fixed_id(target),
            from: None,
            to: to.clone(),
            confidence: Confidence::Low,
            rationale: rationale.clone(),
            reason: VerdictReason::Imported,
            inputs,
            set_aside: Vec::new(),
            proposal: None,
            attributed_to: Some(by.clone()),
            complaint: None,
            method: None,
        };
        let (claim, question) = (of(CLAIM, all), of(model::case::QUESTION, vec![fixed_id(CLAIM)]));
        self.of_case(ordinal::CLAIM_VERDICT, claim, member);
        self.of_case(ordinal::QUESTION_VERDICT, question, member);
        self.rating = Some(to.to_string());
    }

    /// Ends the record with a note, which is always its last event.
    ///
    /// # Errors
    /// When an event would be longer than one may be.
    pub(crate) fn finish(mut self, note: &str) -> Result<Plan, RecordRefusal> {
        if let Ok(text) = note.parse::<Text>() {
            let target = Some(fixed_id(CLAIM));
            self.of_case(ordinal::CLOSING, NoteAdded { target, text, method: None }, "what else the record holds");
        }
        for (event, member) in self.events.iter().zip(&self.members) {
            let bytes = Value::Object(event.data.to_map()).to_string().len();
            if bytes > DATA_BYTES_MAX {
                return Err(RecordRefusal::TooLong { member: member.clone(), bytes });
            }
        }
        Ok(Plan {
            events: self.events,
            evidence: self.evidence.len(),
            gaps: self.gaps.len(),
            label: self.label,
            rating: self.rating,
            notes: self.notes,
        })
    }
}

/// The id of a record's one claim.
const CLAIM: &str = "c1";

fn registered(found: Found, url: Option<Text>) -> SourceRegistered {
    SourceRegistered {
        title: found.title,
        url,
        publisher: found.publisher,
        authors: found.authors,
        kind: SourceKind::Unknown,
        published: found.published,
        language: found.language,
        perspective: None,
        stub: found.stub,
        method: None,
    }
}

/// Returns the sentences of a note, those that there are.
pub(crate) fn closing(parts: &[Option<String>]) -> String {
    parts.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}
