//! A ledger without storage: what was accepted so far, folded anew for every question.

use crate::{
    Assessment, Case, EventData, EventFact, Facts, Governance, Proposal, Recorded, Refusal, Source, View, decide,
    decide::{KnownSources, Stream, TextFact},
    event::EventKind,
    fold,
    history::{self, Change},
    needs, source,
};
use proof::{
    Digest, Entry, Event, EventId, EventSignature, KeyId, LeafHash, RecordedAt, Seq, Slug, StreamName, VerifierKey,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const ORIGIN: &str = "t.example/log";
pub(super) const LOG: &str = "t.example/log+b576926a+ATJznDKBqhyA8ZxKXnUNew4R+85heWu4a/8nkxF1gqRU";
/// All roles; the founder.
pub(super) const ADA: &str = "ada+3304ced0+AWkyVJDjISvdWSrjzzQE/IkyzmVSWiD+lfPnFZxaYFv3";
/// Editor, researcher and reviewer in [`World::staffed`].
pub(super) const BEN: &str = "ben+4ef2812e+Aa0jXL3gEjBGfxm8zFwgHusDhMJb+1zjw0/+nRrMcqia";
/// Another key of the name ben.
pub(super) const BEN_AGAIN: &str = "ben+37d7b9dd+Ado7LAEi1TFdg359NUJPAWjD2qa4NfzfzlzBxOGoXaV8";
/// Ben's public key under another name.
pub(super) const BENJAMIN: &str = "benjamin+4cb8baba+Aa0jXL3gEjBGfxm8zFwgHusDhMJb+1zjw0/+nRrMcqia";
/// Admin, editor and researcher in [`World::staffed`].
pub(super) const CLEO: &str = "cleo+301dc319+AfV1o+oTgQSh9iSyI5sp7z/7509Lh6DsWtQ8OGIuaSZu";
/// Never enrolled by [`World::staffed`].
pub(super) const DAG: &str = "dag+04237243+ATQLvnSNi1RqgwwjoMTpCrUsrdz41ZYAJL3Nun1kK3eO";
/// Never enrolled by [`World::staffed`].
pub(super) const BOT: &str = "bot+01f4a5f5+AexYSCXy3O90PEEqvt1zlsULSGo0+4V5wfEJ26GPagz3";
/// A second key of the log.
pub(super) const NEXT_LOG: &str = "t.example/log+052166e1+AWKmEbRy2JsOX8k8BpufcAtMVS1VvA6HtWAI7xe2sr6+";
/// The log's public key under Ada's name.
pub(super) const LOG_AS_ADA: &str = "ada+9b845d34+ATJznDKBqhyA8ZxKXnUNew4R+85heWu4a/8nkxF1gqRU";

pub(super) const TEXT: &str = "Øst: 1,200 lamps were lit. “All of them”, said Øyvind. Nobody counted.";
pub(super) const BODY: &[u8] = b"\xff\xfe not text";

pub(super) fn keyid(vkey: &str) -> KeyId {
    vkey.parse::<VerifierKey>().unwrap().id().clone()
}

pub(super) fn digest(bytes: impl AsRef<[u8]>) -> Digest {
    Digest::of(bytes.as_ref())
}

pub(super) fn hex(bytes: impl AsRef<[u8]>) -> String {
    digest(bytes).to_string()
}

pub(super) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

/// The id of the world's n-th event.
pub(super) fn event_id(n: u64) -> EventId {
    EventId::from_u128((0x019c_0000_0000_7000_8000 << 48) | u128::from(n)).unwrap()
}

/// A quote of words that stand once in [`TEXT`], with `context` code points on each side.
pub(super) fn quote(exact: &str, context: usize) -> Value {
    let (before, after) = TEXT.split_once(exact).unwrap();
    let start = before.chars().count();
    json!({
        "extraction": hex(TEXT),
        "exact": exact,
        "prefix": before.chars().skip(start.saturating_sub(context)).collect::<String>(),
        "suffix": after.chars().take(context).collect::<String>(),
        "start": start,
        "end": start + exact.chars().count(),
    })
}

/// `base` with these members instead of, or beside, its own; a null takes one out.
pub(super) fn with(mut base: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more}") };
    for (name, value) in more {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(&name);
        } else {
            base[name] = value;
        }
    }
    base
}

/// An event that somebody wants to append.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) subject: String,
    pub(super) event_type: String,
    pub(super) data: Value,
    pub(super) by: Vec<KeyId>,
    pub(super) source: String,
    pub(super) expected_version: Option<u64>,
    pub(super) import_id: Option<EventId>,
}

impl Draft {
    pub(super) fn new(kind: EventKind, subject: &str, data: Value) -> Self {
        Self {
            subject: subject.to_owned(),
            event_type: kind.full_name(),
            data,
            by: vec![keyid(ADA)],
            source: ORIGIN.to_owned(),
            expected_version: None,
            import_id: None,
        }
    }

    pub(super) fn by(mut self, vkeys: &[&str]) -> Self {
        self.by = vkeys.iter().map(|vkey| keyid(vkey)).collect();
        self.by.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        self
    }
}

#[derive(Clone, Default)]
pub(super) struct World {
    pub(super) log: Vec<Recorded>,
    /// Everything that storage holds; a decision is told only what it asked for.
    pub(super) blobs: Vec<Vec<u8>>,
    /// The number of the next event's id, as [`event_id`] counts them.
    pub(super) next_event: u64,
}

impl World {
    /// Nothing recorded, some blobs there.
    pub(super) fn empty() -> Self {
        Self { log: Vec::new(), blobs: vec![TEXT.into(), BODY.into(), b"policy".into()], next_event: 0 }
    }

    /// Entry 0 by Ada, and the scale `s` with `yes` (2), `no` (1) and `unproven`.
    pub(super) fn new() -> Self {
        let mut world = Self::empty();
        world.accepts(EventKind::LedgerCreated, "ledger", created());
        world.accepts(EventKind::ScaleDefined, "ledger", scale("s"));
        world
    }

    /// Ben and Cleo are enrolled too.
    pub(super) fn staffed() -> Self {
        let mut world = Self::new();
        world.enrols(ADA, BEN, "person", &["editor", "researcher", "reviewer"]);
        world.enrols(ADA, CLEO, "person", &["admin", "editor", "researcher"]);
        world
    }

    /// The source `a` with capture 1 and its text, the stub `b`, the case `k` with claim `c`.
    pub(super) fn with_case() -> Self {
        let mut world = Self::staffed();
        world.sources();
        world.opens("k");
        world.accepts(EventKind::ClaimExtracted, "case/k", claim("c"));
        world
    }

    /// [`World::with_case`], and evidence `e` with a quote, a gap `g`, a verdict on `c`, two sections, two sentences.
    pub(super) fn with_document() -> Self {
        let mut world = Self::with_case();
        world.accepts(EventKind::EvidenceLinked, "case/k", evidence("e", "c", "a"));
        world.accepts(EventKind::GapRecorded, "case/k", gap("g"));
        world.accepts(EventKind::VerdictChanged, "case/k", verdict("c", "yes", None));
        world.accepts(EventKind::SectionWritten, "case/k", section("top", "Top"));
        world.accepts(EventKind::SectionWritten, "case/k", section("end", "End"));
        world.accepts(EventKind::StatementWritten, "case/k", statement("x", "top"));
        world.accepts(EventKind::StatementWritten, "case/k", statement("y", "top"));
        world
    }

    pub(super) fn sources(&mut self) {
        self.accepts(EventKind::SourceRegistered, "source/a", source("A"));
        self.accepts(EventKind::SourceCaptured, "source/a", capture("1"));
        self.accepts(EventKind::TextExtracted, "source/a", extracted("1"));
        self.accepts(EventKind::SourceRegistered, "source/b", json!({"kind": "unknown", "stub": true}));
    }

    pub(super) fn opens(&mut self, case: &str) -> EventId {
        self.accepts(EventKind::CaseOpened, &format!("case/{case}"), opened())
    }

    pub(super) fn enrols(&mut self, by: &str, vkey: &str, kind: &str, roles: &[&str]) -> EventId {
        let draft = Draft::new(EventKind::KeyEnrolled, "ledger", enrolled(vkey, kind, roles)).by(&[by, vkey]);
        self.accepts_draft(&draft)
    }

    pub(super) fn revokes(&mut self, by: &str, vkey: &str, since: Option<EventId>) -> EventId {
        let mut data = json!({"key": vkey, "reason": "compromised"});
        if let Some(since) = since {
            data["compromised_since"] = since.to_string().into();
        }
        self.accepts_draft(&Draft::new(EventKind::KeyRevoked, "ledger", data).by(&[by]))
    }

    pub(super) fn accepts(&mut self, kind: EventKind, subject: &str, data: Value) -> EventId {
        self.accepts_draft(&Draft::new(kind, subject, data))
    }

    pub(super) fn accepts_by(&mut self, by: &[&str], kind: EventKind, subject: &str, data: Value) -> EventId {
        self.accepts_draft(&Draft::new(kind, subject, data).by(by))
    }

    pub(super) fn accepts_draft(&mut self, draft: &Draft) -> EventId {
        if let Err(refusal) = self.decides(draft) {
            panic!("{} refused: {refusal}\n{}", draft.event_type, draft.data);
        }
        self.records(draft)
    }

    pub(super) fn refuses(&self, kind: EventKind, subject: &str, data: Value) -> Refusal {
        self.refuses_draft(&Draft::new(kind, subject, data))
    }

    pub(super) fn refuses_draft(&self, draft: &Draft) -> Refusal {
        match self.decides(draft) {
            Err(refusal) => refusal,
            Ok(()) => panic!("{} accepted: {}", draft.event_type, draft.data),
        }
    }

    /// Appends without asking, as a log is found that another version wrote.
    pub(super) fn records(&mut self, draft: &Draft) -> EventId {
        let event = self.event(draft);
        let version = self.log.iter().filter(|recorded| recorded.stream == event.subject).count() as u64;
        let signatures: Vec<_> =
            draft.by.iter().map(|keyid| EventSignature { keyid: keyid.clone(), sig: [0; 64] }).collect();
        let at = RecordedAt(1_770_000_000_000_000 + 1_000_000 * self.next());
        let bytes = event.to_bytes().unwrap();
        let line = Entry::line(&bytes, LeafHash::ZERO, at, Seq(self.log.len() as u64), &signatures, version);
        self.log.push(Recorded::of(&Entry::parse(&line).unwrap()));
        self.next_event += 1;
        event.id
    }

    fn next(&self) -> i64 {
        i64::try_from(self.log.len()).unwrap()
    }

    fn event(&self, draft: &Draft) -> Event {
        Event {
            data: draft.data.as_object().unwrap().clone(),
            id: event_id(self.next_event),
            source: draft.source.clone(),
            subject: draft.subject.parse().unwrap(),
            time: "2026-02-03T04:05:06Z".parse().unwrap(),
            event_type: draft.event_type.parse().unwrap(),
            expected_version: draft.expected_version,
            import_id: draft.import_id,
        }
    }

    pub(super) fn decides(&self, draft: &Draft) -> Result<(), Refusal> {
        let event = self.event(draft);
        let data = EventData::read(&event.event_type, &event.data)?;
        let needs = needs(&event, &data);
        let governance = self.governance();
        let all = self.known();
        let case = match &event.subject {
            StreamName::Case(id) => self.case_if(id),
            StreamName::Ledger | StreamName::Source(_) => None,
        };
        let stream = match &event.subject {
            StreamName::Ledger => Stream::Ledger,
            StreamName::Source(id) => Stream::Source(all.get(id)),
            StreamName::Case(_) => Stream::Case(case.as_ref()),
        };
        let mut wanted = needs.sources.clone();
        if needs.all_sources_of_case {
            wanted.extend(case.iter().flat_map(|case| case.sources.clone()));
        }
        let sources: KnownSources<'_> = source::with_merged(wanted, |id| all.get(id));
        let mut facts = Facts { size: self.log.len() as u64, ..Facts::default() };
        for blob in &self.blobs {
            let digest = digest(blob);
            if needs.texts.contains(&digest) {
                let text = String::from_utf8(blob.clone()).map_or(TextFact::NotText, TextFact::Text);
                facts.texts.insert(digest, text);
            }
            if needs.blobs.contains(&digest) {
                facts.blobs.insert(digest, blob.len() as u64);
            }
        }
        for id in needs.events {
            if let Some(found) = self.log.iter().find(|recorded| recorded.mark.event == id) {
                let fact = EventFact {
                    mark: found.mark.clone(),
                    event_type: found.event_type.to_string(),
                    stream: found.stream.clone(),
                };
                facts.events.insert(id, fact);
            }
        }
        let view = View { governance: &governance, stream, sources: &sources };
        decide(&view, &Proposal { event: &event, data: &data, by: &draft.by }, &facts)
    }

    /// The world as it was after so many entries.
    pub(super) fn after(&self, entries: usize) -> Self {
        Self { log: self.log[..entries].to_vec(), ..self.clone() }
    }

    fn stream(&self, name: &StreamName) -> impl Iterator<Item = &Recorded> {
        let name = name.clone();
        self.log.iter().filter(move |recorded| recorded.stream == name)
    }

    pub(super) fn governance(&self) -> Governance {
        let position = |id| self.log.iter().find(|recorded| recorded.mark.event == id).map(|found| found.mark.seq);
        fold::governance(self.stream(&StreamName::Ledger), position)
    }

    /// All sources, as they stand.
    pub(super) fn known(&self) -> BTreeMap<Slug, Source> {
        let governance = self.governance();
        let ids = self.log.iter().filter_map(|recorded| match &recorded.stream {
            StreamName::Source(id) => Some(id.clone()),
            StreamName::Ledger | StreamName::Case(_) => None,
        });
        ids.filter_map(|id| {
            let source = fold::source(&id, self.stream(&StreamName::Source(id.clone())), &governance)?;
            Some((id, source))
        })
        .collect()
    }

    pub(super) fn source(&self, id: &str) -> Source {
        self.known().remove(&slug(id)).unwrap()
    }

    fn case_if(&self, id: &Slug) -> Option<Case> {
        let sources = self.known();
        let known = sources.iter().map(|(id, source)| (id.clone(), source)).collect();
        fold::case(id, self.stream(&StreamName::Case(id.clone())), &self.governance(), &known)
    }

    pub(super) fn case(&self, id: &str) -> Case {
        self.case_if(&slug(id)).unwrap()
    }

    pub(super) fn has_case(&self, id: &str) -> bool {
        self.case_if(&slug(id)).is_some()
    }

    /// The assessment of a case, from the sources that the case says it names and no others.
    pub(super) fn assessment(&self, id: &str) -> Assessment {
        self.assessment_if(id).unwrap()
    }

    pub(super) fn assessment_if(&self, id: &str) -> Option<Assessment> {
        let (case, all) = (self.case_if(&slug(id))?, self.known());
        let sources = source::with_merged(case.sources.clone(), |id| all.get(id));
        Some(Assessment::of(&case, &self.governance(), &sources))
    }

    pub(super) fn history(&self, id: &str) -> Vec<Change> {
        let case: Vec<_> = self.stream(&StreamName::Case(slug(id))).cloned().collect();
        let all = self.known();
        let sources: KnownSources<'_> = all.iter().map(|(id, source)| (id.clone(), source)).collect();
        let of_sources: Vec<_> =
            self.log.iter().filter(|recorded| matches!(recorded.stream, StreamName::Source(_))).cloned().collect();
        history::of_case(&slug(id), &case, &of_sources, &self.governance(), &sources)
    }
}

// The smallest valid data of each type.

pub(super) fn created() -> Value {
    let roles = ["admin", "editor", "researcher", "reviewer"];
    let ada = json!({"key": ADA, "holder": {"name": "Ada", "kind": "person"}, "roles": roles});
    json!({"format": 1, "rules": 1, "origin": ORIGIN, "title": "Test", "log_key": LOG, "keys": [ada]})
}

pub(super) fn enrolled(vkey: &str, kind: &str, roles: &[&str]) -> Value {
    json!({"key": vkey, "holder": {"name": keyid(vkey).name(), "kind": kind}, "roles": roles})
}

pub(super) fn scale(id: &str) -> Value {
    json!({"scale": id, "ratings": [
        {"rating": "yes", "label": {"en": "Yes"}, "order": 2},
        {"rating": "no", "label": {"en": "No"}, "order": 1},
        {"rating": "unproven", "label": {"en": "Unproven"}},
    ]})
}

pub(super) fn source(title: &str) -> Value {
    json!({"title": title, "kind": "document", "stub": false})
}

pub(super) fn capture(id: &str) -> Value {
    json!({
        "capture": id,
        "how": "file",
        "captured_at": "2026-02-01T00:00:00Z",
        "body": {"sha256": hex(BODY), "size": BODY.len(), "media_type": "text/plain"},
        "tool": {"name": "t", "version": "1"},
    })
}

pub(super) fn extracted(capture: &str) -> Value {
    let text = json!({"sha256": hex(TEXT), "length": TEXT.chars().count()});
    json!({"capture": capture, "text": text, "extractor": {"name": "t", "version": "1"}})
}

pub(super) fn opened() -> Value {
    json!({"question": "Were they lit?", "language": "en", "scale": "s"})
}

pub(super) fn claim(id: &str) -> Value {
    json!({"claim": id, "text": "They were lit.", "claimant": "Øyvind"})
}

/// With a quote if it is from `a`.
pub(super) fn evidence(id: &str, claim: &str, source: &str) -> Value {
    let mut data = json!({
        "evidence": id,
        "claim": claim,
        "source": source,
        "stance": "supports",
        "directness": "not_stated",
        "independence": "not_stated",
        "verification": "not_stated",
    });
    if source == "a" {
        data["capture"] = "1".into();
        data["quote"] = quote("1,200 lamps", 4);
    }
    data
}

pub(super) fn gap(id: &str) -> Value {
    json!({"gap": id, "would_settle": "A count.", "searched": {"until": "2026-02-02"}})
}

pub(super) fn verdict(target: &str, to: &str, from: Option<EventId>) -> Value {
    let reason = if from.is_some() { "error" } else { "initial" };
    let data = json!({"target": target, "to": to, "confidence": "low", "rationale": "So it is.", "reason": reason});
    match from {
        Some(from) => with(data, json!({"from": from.to_string()})),
        None => data,
    }
}

pub(super) fn section(id: &str, heading: &str) -> Value {
    json!({"section": id, "role": "body", "heading": heading, "before": "\n\n"})
}

pub(super) fn statement(id: &str, section: &str) -> Value {
    json!({"statement": id, "section": section, "text": format!("Sentence {id}."), "kind": "unclassified"})
}

pub(super) fn cites(number: u64, source: &str, evidence: &[&str]) -> Value {
    json!({"number": number, "source": source, "evidence": evidence})
}
