//! Decides every entry again, on the state that its predecessors left, with the blobs that are there.

use super::{Check, FirstFault, blame};
use crate::{blobs::BlobError, place::Place, published::Published, states::fact};
use model::{
    Case, EventData, EventFact, Facts, Governance, Needs, Proposal, Recorded, Refusal, Source, View,
    decide::{KnownSources, Stream, TextFact, check_facts, decide_state},
    event::publications::AssessmentPublished,
    fold, needs, source,
};
use proof::{Digest, Entry, EventId, KeyId, Seq, Slug, StreamName};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Admission<'a> {
    place: &'a Place,
    governance: Governance,
    cases: BTreeMap<Slug, Case>,
    sources: BTreeMap<Slug, Source>,
    /// Events that others name: imports, and in a bundle all of them.
    noted: BTreeMap<EventId, EventFact>,
    /// Where all events are, by id, once somebody asks.
    places: Option<Vec<(EventId, Seq)>>,
    blobs: BTreeMap<Digest, Option<u64>>,
    text: Option<(Digest, TextFact)>,
    pub(super) fault: Option<FirstFault>,
    blob_fault: bool,
    decided: u64,
    publications: u64,
    published: Published,
    quotes: u64,
    unknown: Vec<(Seq, String)>,
    missing: Vec<(Seq, Digest)>,
    /// Quotes and facts of entries that could not be looked at, because of these bytes.
    unlooked: Vec<(Seq, Digest)>,
    unreadable: Vec<String>,
}

impl<'a> Admission<'a> {
    pub(super) fn new(place: &'a Place) -> Self {
        Self {
            place,
            governance: Governance::default(),
            cases: BTreeMap::new(),
            sources: BTreeMap::new(),
            noted: BTreeMap::new(),
            places: None,
            blobs: BTreeMap::new(),
            text: None,
            fault: None,
            blob_fault: false,
            decided: 0,
            publications: 0,
            published: Published::default(),
            quotes: 0,
            unknown: Vec::new(),
            missing: Vec::new(),
            unlooked: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// Decides on the next entry, unless one before was refused: then the state is not worth deciding on.
    pub(super) fn take(&mut self, entry: &Entry) {
        if self.fault.is_some() {
            return;
        }
        let recorded = Recorded::of(entry);
        match &recorded.data {
            Ok(data) => match self.decide(entry, data) {
                Ok(()) => self.decided = self.decided.saturating_add(1),
                Err(refusal) => self.bad(entry.seq, format!("it was not allowed: {refusal}")),
            },
            Err(Refusal::UnknownType { found }) => self.unknown.push((entry.seq, found.clone())),
            Err(refusal) => self.bad(entry.seq, format!("it was not allowed: {refusal}")),
        }
        if matches!(recorded.data, Ok(EventData::ImportRecorded(_))) {
            self.note(entry);
        }
        if let Ok(EventData::AssessmentPublished(data)) = &recorded.data {
            self.publications = self.publications.saturating_add(1);
            self.check_published(entry, data);
        }
        self.apply(&recorded);
    }

    /// Where an export has a publication as a file, it must be what was published.
    fn check_published(&mut self, entry: &Entry, data: &AssessmentPublished) {
        for (name, digest) in self.published.take(entry, data) {
            let limit = data.page.size.max(data.assessment.size);
            match self.place.member(&name, limit) {
                Ok(Some(bytes)) if Digest::of(&bytes) != digest => {
                    self.bad(entry.seq, format!("{name} is not what was published: its SHA-256 is not {digest}"));
                }
                Ok(_) => {}
                Err(error) => self.bad(entry.seq, format!("{name} is not what was published: {error}")),
            }
        }
    }

    fn bad(&mut self, seq: Seq, fault: String) {
        self.fault.get_or_insert(FirstFault { seq: Some(seq.0), fault });
    }

    fn decide(&mut self, entry: &Entry, data: &EventData) -> Result<(), Refusal> {
        let needs = needs(&entry.event, data);
        let mut facts = Facts { size: entry.seq.0, ..Facts::default() };
        for id in &needs.events {
            if let Some(fact) = self.fact(*id).filter(|fact| fact.mark.seq < entry.seq) {
                facts.events.insert(*id, fact);
            }
        }
        let by: Vec<KeyId> = entry.signatures.iter().map(|signature| signature.keyid.clone()).collect();
        let proposal = Proposal { event: &entry.event, data, by: &by };
        let sources = self.known(&needs, &entry.event.subject);
        let stream = match &entry.event.subject {
            StreamName::Ledger => Stream::Ledger,
            StreamName::Source(id) => Stream::Source(self.sources.get(id)),
            StreamName::Case(id) => Stream::Case(self.cases.get(id)),
        };
        let view = View { governance: &self.governance, stream, sources: &sources };
        decide_state(&view, &proposal, &facts)?;
        let whole = self.gather(entry.seq, &needs.texts, &needs.blobs, &mut facts);
        if !whole {
            return Ok(());
        }
        self.quotes = self.quotes.saturating_add(quotes(data));
        check_facts(data, &facts)
    }

    fn known(&self, needs: &Needs, stream: &StreamName) -> KnownSources<'_> {
        let mut wanted = needs.sources.clone();
        if let (true, StreamName::Case(id)) = (needs.all_sources_of_case, stream) {
            wanted.extend(self.cases.get(id).into_iter().flat_map(|case| case.sources.clone()));
        }
        source::with_merged(wanted, |id| self.sources.get(id))
    }

    /// Fetches what a decision needs, and tells whether all of it is there.
    fn gather(&mut self, seq: Seq, texts: &BTreeSet<Digest>, blobs: &BTreeSet<Digest>, facts: &mut Facts) -> bool {
        let mut whole = true;
        for digest in texts {
            if let Some(text) = self.text(seq, *digest) {
                facts.texts.insert(*digest, text);
            } else {
                self.unlooked.push((seq, *digest));
                whole = false;
            }
        }
        for digest in blobs {
            if let Some(size) = self.blob_size(seq, *digest) {
                facts.blobs.insert(*digest, size);
            } else {
                self.unlooked.push((seq, *digest));
                whole = false;
            }
        }
        whole
    }

    fn text(&mut self, seq: Seq, digest: Digest) -> Option<TextFact> {
        if let Some((known, text)) = &self.text
            && *known == digest
        {
            return Some(text.clone());
        }
        let bytes = self.place.blob(digest);
        let size = bytes.as_ref().map(|bytes| bytes.as_ref().map(|bytes| bytes.len() as u64));
        self.note_blob(seq, digest, size);
        let text = String::from_utf8(bytes.ok().flatten()?).map_or(TextFact::NotText, TextFact::Text);
        self.text = Some((digest, text.clone()));
        Some(text)
    }

    fn blob_size(&mut self, seq: Seq, digest: Digest) -> Option<u64> {
        if let Some(size) = self.blobs.get(&digest) {
            return *size;
        }
        let size = self.place.check_blob(digest);
        self.note_blob(seq, digest, size.as_ref().map(|size| *size))
    }

    fn note_blob(&mut self, seq: Seq, digest: Digest, size: Result<Option<u64>, &BlobError>) -> Option<u64> {
        if let Some(size) = self.blobs.get(&digest) {
            return *size;
        }
        let known = match size {
            Ok(Some(size)) => Some(size),
            Ok(None) => {
                self.missing.push((seq, digest));
                None
            }
            Err(error @ BlobError::Damaged { .. }) => {
                self.blob_fault = true;
                self.bad(seq, error.to_string());
                None
            }
            Err(error) => {
                self.unreadable.push(format!("blob {digest}, named by entry {seq}: {error}"));
                None
            }
        };
        self.blobs.insert(digest, known);
        known
    }

    /// Takes note of an entry, so that later ones can name it.
    pub(super) fn note(&mut self, entry: &Entry) {
        self.noted.insert(entry.event.id, fact(entry));
    }

    fn apply(&mut self, recorded: &Recorded) {
        if matches!(recorded.data, Ok(EventData::EntryAffirmed(_))) && recorded.stream != StreamName::Ledger {
            return self.fold_again(recorded.mark.seq);
        }
        let disputed = self.governance.disputes(&recorded.mark);
        match &recorded.stream {
            StreamName::Ledger => {
                let since = fold::compromised_since(recorded).and_then(|id| self.fact(id)).map(|fact| fact.mark.seq);
                self.governance.apply(recorded, since);
                if since.is_some() || matches!(recorded.data, Ok(EventData::EntryAffirmed(_))) {
                    self.fold_again(recorded.mark.seq);
                }
            }
            StreamName::Source(id) => match self.sources.get_mut(id) {
                Some(source) if disputed => source.leave_out(recorded),
                Some(source) => source.apply(recorded),
                None if disputed => {}
                None => self.sources.extend(Source::begin(id, recorded).map(|source| (id.clone(), source))),
            },
            StreamName::Case(id) => match self.cases.get_mut(id) {
                Some(case) if disputed => case.leave_out(recorded),
                Some(case) => case.apply(recorded),
                None if disputed => {}
                None => self.cases.extend(Case::begin(id, recorded).map(|case| (id.clone(), case))),
            },
        }
    }

    /// A dispute changes what stood before, so all streams are folded again up to here. It is rare.
    fn fold_again(&mut self, upto: Seq) {
        let mut streams: BTreeMap<StreamName, Vec<Recorded>> = BTreeMap::new();
        let Ok(lines) = self.place.lines(Seq(0)) else { return };
        for line in lines.map_while(Result::ok).take_while(|line| line.seq <= upto) {
            if let Some(entry) = blame::entry(&line.bytes) {
                let recorded = Recorded::of(&entry);
                streams.entry(recorded.stream.clone()).or_default().push(recorded);
            }
        }
        self.sources.clear();
        for (stream, entries) in &streams {
            if let StreamName::Source(id) = stream {
                let source = fold::source(id, entries, &self.governance);
                self.sources.extend(source.map(|source| (id.clone(), source)));
            }
        }
        let known: KnownSources<'_> = self.sources.iter().map(|(id, source)| (id.clone(), source)).collect();
        self.cases.clear();
        for (stream, entries) in &streams {
            if let StreamName::Case(id) = stream {
                let case = fold::case(id, entries, &self.governance, &known);
                self.cases.extend(case.map(|case| (id.clone(), case)));
            }
        }
    }

    /// Returns an event of the log. Few events name others, so their places are gathered when the first one does.
    fn fact(&mut self, id: EventId) -> Option<EventFact> {
        if let Some(fact) = self.noted.get(&id) {
            return Some(fact.clone());
        }
        if self.places.is_none() {
            let lines = self.place.lines(Seq(0)).ok()?.map_while(Result::ok);
            let mut places: Vec<_> =
                lines.filter_map(|line| Some((blame::entry(&line.bytes)?.event.id, line.seq))).collect();
            places.sort_unstable();
            self.places = Some(places);
        }
        let places = self.places.as_ref()?;
        let at = places.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        let (_, seq) = places.get(at)?;
        let line = self.place.lines(*seq).ok()?.next()?.ok()?;
        blame::entry(&line.bytes).filter(|entry| entry.event.id == id).map(|entry| fact(&entry))
    }

    /// Bytes that were withheld, by which entry.
    fn withheld_by(&self, digest: &Digest) -> Option<Seq> {
        self.governance.withheld(digest).map(|withholding| withholding.mark.seq)
    }

    fn gone(&self) -> impl Iterator<Item = &(Seq, Digest)> {
        self.missing.iter().filter(|(_, digest)| self.withheld_by(digest).is_none())
    }

    pub(super) fn could_not_check(&self) -> bool {
        !(self.unknown.is_empty() && self.gone().next().is_none() && self.unreadable.is_empty())
    }

    pub(super) fn not_checked(&self) -> Vec<String> {
        let unknown = self.unknown.iter().map(|(seq, found)| {
            format!("entry {seq}: the event type `{found}` is not known to this version; its chain and signatures hold")
        });
        let missing = self.gone().map(|(seq, digest)| format!("blob {digest}, named by entry {seq}, is missing"));
        unknown.chain(missing).chain(self.unreadable.iter().cloned()).collect()
    }

    pub(super) fn checks(&self) -> Vec<Check> {
        let present = self.blobs.values().flatten().count() as u64;
        let gone = self.gone().count();
        let missing = if gone == 0 { String::new() } else { format!(", {gone} missing") };
        let by: BTreeSet<Seq> = self.missing.iter().filter_map(|(_, digest)| self.withheld_by(digest)).collect();
        let withheld = self.missing.len().saturating_sub(gone);
        let by: Vec<String> = by.into_iter().map(|seq| format!("#{seq}")).collect();
        let withheld =
            if withheld == 0 { String::new() } else { format!(", {withheld} withheld by {}", by.join(", ")) };
        let unlooked: BTreeSet<Seq> = self
            .unlooked
            .iter()
            .filter(|(_, digest)| self.withheld_by(digest).is_some())
            .map(|(seq, _)| *seq)
            .collect();
        let unlooked = match unlooked.len() {
            0 => String::new(),
            count => format!(", {count} not re-checkable: withheld"),
        };
        vec![
            Check {
                check: "admission",
                ok: self.fault.is_none() || self.blob_fault,
                count: self.decided,
                detail: format!("{} decided again{unlooked}", self.decided),
            },
            Check {
                check: "quotes",
                ok: self.fault.is_none(),
                count: self.quotes,
                detail: format!("{} found in their captures", self.quotes),
            },
            Check {
                check: "publications",
                ok: self.fault.is_none(),
                count: self.publications,
                detail: format!("{}, digests computed again", self.publications),
            },
            Check {
                check: "blobs",
                ok: !self.blob_fault && gone == 0 && self.unreadable.is_empty(),
                count: present,
                detail: format!("{present} present and intact{missing}{withheld}"),
            },
        ]
    }
}

fn quotes(data: &EventData) -> u64 {
    let there = if let EventData::EvidenceLinked(data) = data {
        data.quote.is_some()
    } else if let EventData::ClaimExtracted(data) = data {
        data.appearance.as_ref().is_some_and(|appearance| appearance.quote.is_some())
    } else {
        false
    };
    u64::from(there)
}
