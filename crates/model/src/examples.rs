//! A valid example of every event type, and a story that they tell in order: the street lights of an invented town.
//!
//! `casebook schema TYPE` shows an example; the tests record the whole story in a real ledger. Nothing here is read when
//! events are decided on.

use crate::event::EventKind;
use proof::{Digest, EventId};
use serde_json::{Value, json};

/// The private key of the example in `key.enrolled`. It is published here: never enrol it in earnest.
pub const EXAMPLE_SEED: [u8; 32] = *b"casebook example seed: no secret";

const ENROLLED: &str = "jonas.vik+6013d527+AYO32FNzI6G8YZH+gDvVqj4EIkq+TCBcRKuNFHRz1Lfe";
const FOUNDER: &str = "mira.holt+1f5ded57+Afok/hic9siKktNMJCxsEEXfHl4urlsiO8YX8ELXMCI5";
const LOG: &str = "lights-desk.example/casebook+5e3bc944+ARakWkaiS5D/nywxfVcsSocLaLQdgCaRxtzoqV+wWnJj";

const NEXT_LOG: &str = "lights-desk.example/casebook+c2150dfc+ARXSHEu++aK1GCaAR/UOiMDuR5+aYigc9e4DuLEnMe89";

/// Stands for any assessment in [`example`]: its digest and size.
const SOME_ASSESSMENT: (Digest, u64) = (Digest([0x5a; 32]), 4096);
/// Stands for any event in [`example`].
const SOME_EVENT: u128 = 0x019c_7d5e_2b00_7a6b_8c1d_2e3f_4051_6273;

const REPORT: &str = "source/gronvik-lights-2025";
const GAZETTE: &str = "source/gronvik-gazette-0130";
const WIRE: &str = "source/norra-nyhetsbyran-0129";
const CASE: &str = "case/gronvik-street-lights";

const PAGE: &str = "<!doctype html><html lang=\"sv\"><title>Gatubelysningen i Grönvik</title><h1>Gatubelysningen i \
    Grönvik: rapport för 2025</h1><p>Vid utgången av 2025 hade kommunen 4 812 gatlyktor. Av dessa hade 4 331 (90 \
    procent) fått LED-lampor, 212 färre än planerat. Elförbrukningen sjönk från 2,1 GWh 2021 till 1,2 GWh \
    2025.</p><p>De återstående 481 lyktorna står i Hamnviken och Östra Backen.</p></html>\n";
const TEXT: &str = "Gatubelysningen i Grönvik: rapport för 2025\n\nVid utgången av 2025 hade kommunen 4 812 gatlyktor. \
    Av dessa hade 4 331 (90 procent) fått LED-lampor, 212 färre än planerat. Elförbrukningen sjönk från 2,1 GWh 2021 \
    till 1,2 GWh 2025.\n\nDe återstående 481 lyktorna står i Hamnviken och Östra Backen.\n";
const HEADERS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n\r\n";
const POLICY: &str = "We rate what can be checked. We quote from captures, name what we did not find, and say who \
    rated what, and why.\n";
const LETTER: &str = "{\"question\":\"Are nine in ten of our street lights LED?\",\"from\":\"a reader\"}\n";
const PROMPT: &str = "List every assertion in this text that can be checked, word for word.\n";
const PUBLISHED: &str =
    "<!doctype html><html lang=\"en\"><title>Nine in ten?</title><p>The claim is accurate.</p></html>\n";
const TOKEN: &str = "a timestamp token would be DER; this stands for one\n";
const NAMES: &str = "Statement of a witness, with her name and address.\n";
const BLACKED_OUT: &str = "Statement of a witness, with ████ and ████.\n";

/// Returns a valid `data` for an event of this type, with most members filled.
///
/// Events that it names have a fixed id and are in no ledger.
pub fn example(kind: EventKind) -> Value {
    if kind == EventKind::LedgerCreated {
        return ledger_created();
    }
    if kind == EventKind::LedgerRekeyed {
        return json!({"log_key": NEXT_LOG, "reason": "retired"});
    }
    // The story has an example of every other type, which a test makes sure of; its last one is the fullest.
    let last = story().into_iter().rev().find(|told| told.kind == kind);
    let some = Known { event: &|_| EventId::from_u128(SOME_EVENT), assessment: &|| SOME_ASSESSMENT };
    resolve(last.map(|told| told.data).unwrap_or_default(), &some)
}

/// Who signs an event of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The founder, who has all roles.
    Founder,
    /// The reviewer whom the story enrols, with [`EXAMPLE_SEED`].
    Enrolled,
    /// Both.
    Both,
}

/// An event of the story.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its type.
    pub kind: EventKind,
    /// Its stream.
    pub subject: &'static str,
    /// Its data, which still has to go through [`resolve`].
    pub data: Value,
    /// Who signs it.
    pub by: By,
}

/// What the story cannot know beforehand.
pub struct Known<'a> {
    /// The id of the story's n-th event of a type, such as `statement.written:2`.
    pub event: &'a dyn Fn(&str) -> Option<EventId>,
    /// The digest and size of the case's assessment as it stands.
    pub assessment: &'a dyn Fn() -> (Digest, u64),
}

impl core::fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Known")
    }
}

/// Returns examples that can be recorded one after another in any ledger whose founder has all roles.
///
/// `ledger.created` is not among them, nor `ledger.rekeyed`, after which another key would have to sign checkpoints. The
/// [`blobs`] must be there first, and the assessment before a publication names it.
pub fn story() -> Vec<Told> {
    let mut story = governance();
    story.extend(sources());
    story.extend(case());
    story.extend(endings());
    story
        .into_iter()
        .map(|(kind, subject, data)| {
            // Reviews and dissent are another's; so is the evidence that is disputed later.
            let others = [EventKind::ReviewRecorded, EventKind::DissentRecorded, EventKind::DissentWithdrawn];
            let disputed = kind == EventKind::EvidenceLinked && data.get("evidence") == Some(&"e4".into());
            let by = if kind == EventKind::KeyEnrolled {
                By::Both
            } else if disputed || others.contains(&kind) {
                By::Enrolled
            } else {
                By::Founder
            };
            Told { kind, subject, data, by }
        })
        .collect()
}

/// Governance once more: what is withheld, a key that was stolen, and what it signed and was right.
fn endings() -> Vec<(EventKind, &'static str, Value)> {
    vec![
        (EventKind::AnchorRecorded, "ledger", json!({"size": 1, "kind": "rfc3161", "token": sha256(TOKEN)})),
        (
            EventKind::ContentWithheld,
            "ledger",
            json!({
                "digests": [sha256(NAMES)],
                "ground": "privacy",
                "reference": "letter of 3 March 2026",
                "until": "2027-03-03",
                "replaced_by": sha256(BLACKED_OUT),
            }),
        ),
        (
            EventKind::ContentRestored,
            "ledger",
            json!({"digests": [sha256(NAMES)], "ground": "privacy", "reference": "consent of 9 March 2026"}),
        ),
        (
            EventKind::KeyRevoked,
            "ledger",
            json!({"key": ENROLLED, "reason": "compromised", "compromised_since": "{event of evidence.linked:4}"}),
        ),
        (
            EventKind::EntryAffirmed,
            CASE,
            json!({"event": "{event of evidence.linked:4}", "reason": "Jonas signed it himself, the day before."}),
        ),
    ]
}

/// Returns the bytes whose digests the examples name.
pub fn blobs() -> Vec<&'static [u8]> {
    [PAGE, TEXT, HEADERS, POLICY, LETTER, PROMPT, PUBLISHED, TOKEN, NAMES, BLACKED_OUT].map(str::as_bytes).to_vec()
}

/// Replaces the strings in `value` that stand for what only the ledger knows.
///
/// Such a string is `{event of statement.written:2}`, for the id of the story's second event of this type, or `{digest}`
/// and `{size}`, for those of the case's assessment. An event that is not known leaves the string as it is.
pub fn resolve(value: Value, known: &Known<'_>) -> Value {
    match value {
        Value::String(text) if text == "{digest}" => (known.assessment)().0.to_string().into(),
        Value::String(text) if text == "{size}" => (known.assessment)().1.into(),
        Value::String(text) => {
            let name = text.strip_prefix("{event of ").and_then(|rest| rest.strip_suffix('}'));
            Value::String(name.and_then(known.event).map_or(text, |id| id.to_string()))
        }
        Value::Array(items) => items.into_iter().map(|item| resolve(item, known)).collect(),
        Value::Object(members) => members.into_iter().map(|(name, member)| (name, resolve(member, known))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn sha256(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()
}

/// Returns the quote of these words, which stand once in [`TEXT`].
fn quote(exact: &str) -> Value {
    let (before, after) = TEXT.split_once(exact).unwrap_or_default();
    let start = before.chars().count();
    let prefix: String = before.chars().skip(start.saturating_sub(32)).collect();
    let suffix: String = after.chars().take(32).collect();
    json!({
        "extraction": sha256(TEXT),
        "exact": exact,
        "prefix": prefix,
        "suffix": suffix,
        "start": start,
        "end": start.saturating_add(exact.chars().count()),
    })
}

fn ledger_created() -> Value {
    json!({
        "format": 1,
        "rules": 1,
        "origin": "lights-desk.example/casebook",
        "title": "The Lights Desk",
        "log_key": LOG,
        "keys": [{
            "key": FOUNDER,
            "holder": {
                "name": "Mira Holt",
                "kind": "person",
                "affiliation": "The Lights Desk",
                "url": "https://lights-desk.example/people/mira-holt",
            },
            "roles": ["admin", "editor", "researcher", "reviewer"],
        }],
    })
}

fn governance() -> Vec<(EventKind, &'static str, Value)> {
    vec![
        (EventKind::RulesChanged, "ledger", json!({"rules": 1})),
        (
            EventKind::PolicyPublished,
            "ledger",
            json!({"kind": "methodology", "text": "How we rate: the whole text is kept beside.", "blob": sha256(POLICY)}),
        ),
        (
            EventKind::ScaleDefined,
            "ledger",
            json!({
                "scale": "accuracy",
                "ratings": [
                    {
                        "rating": "accurate",
                        "label": {"en": "Accurate", "sv": "Stämmer"},
                        "order": 3,
                        "averitec": "Supported",
                        "claimreview": "Accurate",
                    },
                    {
                        "rating": "partly-accurate",
                        "label": {"en": "Partly accurate", "sv": "Stämmer delvis"},
                        "order": 2,
                        "averitec": "Conflicting Evidence/Cherrypicking",
                        "claimreview": "Partly accurate",
                    },
                    {
                        "rating": "inaccurate",
                        "label": {"en": "Inaccurate", "sv": "Stämmer inte"},
                        "order": 1,
                        "averitec": "Refuted",
                        "claimreview": "Inaccurate",
                    },
                    {
                        "rating": "unproven",
                        "label": {"en": "Unproven", "sv": "Obevisat"},
                        "averitec": "Not Enough Evidence",
                        "claimreview": "Unproven",
                    },
                ],
            }),
        ),
        (
            EventKind::KeyEnrolled,
            "ledger",
            json!({
                "key": ENROLLED,
                "holder": {
                    "name": "Jonas Vik",
                    "kind": "person",
                    "affiliation": "The Lights Desk",
                    "url": "https://lights-desk.example/people/jonas-vik",
                },
                "roles": ["researcher", "reviewer"],
            }),
        ),
        (
            EventKind::PolicyPublished,
            "ledger",
            json!({
                "kind": "approvals",
                "text": "Verdicts and publications need one reviewer each.",
                "settings": {"verdict": 1, "publication": 1, "admin": 1},
            }),
        ),
    ]
}

fn sources() -> Vec<(EventKind, &'static str, Value)> {
    vec![
        (EventKind::SourceRegistered, GAZETTE, json!({"authors": [], "kind": "unknown", "stub": true})),
        (
            EventKind::SourceRegistered,
            REPORT,
            json!({
                "title": "Gatubelysningen i Grönvik: rapport för 2025",
                "url": "https://gronvik.example/gatubelysning/2025",
                "publisher": "Grönviks kommun",
                "authors": ["Tekniska kontoret"],
                "kind": "government",
                "published": "2026-01-28",
                "language": "sv",
                "perspective": "runs the street lights that it reports on",
                "stub": false,
            }),
        ),
        (
            EventKind::SourceCaptured,
            REPORT,
            json!({
                "capture": "1",
                "how": "http",
                "requested_url": "http://gronvik.example/gatubelysning/2025",
                "redirects": [{"status": 301, "url": "https://gronvik.example/gatubelysning/2025"}],
                "status": 200,
                "headers": sha256(HEADERS),
                "captured_at": "2026-02-09T08:30:12.5Z",
                "body": {"sha256": sha256(PAGE), "size": PAGE.len(), "media_type": "text/html"},
                "wire": {"response": sha256(&[HEADERS, PAGE].concat())},
                "tool": {"name": "casebook", "version": "0.1.0"},
                "access": "public",
            }),
        ),
        (
            EventKind::TextExtracted,
            REPORT,
            json!({
                "capture": "1",
                "text": {"sha256": sha256(TEXT), "length": TEXT.chars().count()},
                "extractor": {"name": "casebook-html", "version": "0.1.0"},
                "language": "sv",
                "method": {"software": "casebook", "version": "0.1.0"},
            }),
        ),
        (
            EventKind::SourceDescribed,
            GAZETTE,
            json!({
                "title": "Nine in ten lamps swapped, says Lund",
                "url": "https://gazette.example/2026/01/30/lamps",
                "publisher": "The Grönvik Gazette",
                "authors": ["Per Ask"],
                "kind": "news",
                "published": "2026-01-30",
                "language": "en",
                "perspective": "owned by the electricity company",
                "basis": "author_confirmed",
                "note": "Per Ask named the article when we asked him on 9 February.",
            }),
        ),
        (
            EventKind::SourceRegistered,
            WIRE,
            json!({
                "title": "Nio av tio lampor bytta",
                "publisher": "Norra Nyhetsbyrån",
                "authors": [],
                "kind": "news",
                "language": "sv",
                "stub": false,
            }),
        ),
        (
            EventKind::SourceMerged,
            WIRE,
            json!({"into": "gronvik-gazette-0130", "reason": "The wire story is the Gazette's article, word for word."}),
        ),
        (
            EventKind::SourceSplit,
            WIRE,
            json!({"reason": "The wire story came a day earlier, and the Gazette shortened it."}),
        ),
        (
            EventKind::CaptureFailed,
            GAZETTE,
            json!({
                "url": "https://gazette.example/2026/01/30/lamps",
                "at": "2026-02-09T08:31:40Z",
                "error": "the server answered 503",
                "status": 503,
            }),
        ),
        (
            EventKind::SourceChanged,
            REPORT,
            json!({
                "standing": "corrected",
                "notice": "A first version, up for an hour, gave 4 313 lamps.",
                "captures": ["1"],
            }),
        ),
    ]
}

fn case() -> Vec<(EventKind, &'static str, Value)> {
    let mut events = question_and_claim();
    events.extend(evidence_and_verdicts());
    events.extend(written());
    events.extend(published());
    events.extend(answered());
    events.into_iter().map(|(kind, data)| (kind, CASE, data)).collect()
}

fn question_and_claim() -> Vec<(EventKind, Value)> {
    vec![
        (
            EventKind::CaseOpened,
            json!({
                "question": "Do nine in ten of Grönvik's street lights have LED lamps?",
                "proposition": "Nine in ten of Grönvik's street lights have LED lamps.",
                "scope": "Lights that the town owns, at the end of 2025; not those on private roads.",
                "language": "en",
                "scale": "accuracy",
                "asked_by": "a reader in Hamnviken",
            }),
        ),
        (
            EventKind::ImportRecorded,
            json!({
                "file": {"sha256": sha256(LETTER), "size": LETTER.len(), "media_type": "application/json"},
                "record": "1",
                "importer": {"name": "casebook-article", "version": "0.1.0"},
                "of": {
                    "author": "a reader in Hamnviken",
                    "publisher": "The Lights Desk",
                    "url": "https://lights-desk.example/asked/17",
                    "published": "2026-02-08",
                    "licence": "CC-BY-4.0",
                },
            }),
        ),
        (
            EventKind::ClaimExtracted,
            json!({
                "claim": "c1",
                "text": "Nine in ten of our street lights are LED by now.",
                "claimant": "Astrid Lund, councillor in opposition",
                "claimed_at": "2026-01-30",
                "appearance": {"source": "gronvik-gazette-0130"},
                "kinds": ["numerical"],
                "modality": "plain assertion",
                "quantity": {
                    "value": "90",
                    "comparator": "about",
                    "unit": "per cent",
                    "population": "street lights that the town owns",
                    "place": "Grönvik",
                    "period": "end of 2025",
                    "measure": "share with LED lamps",
                },
                "method": {
                    "software": "claim-finder",
                    "version": "2.3.1",
                    "model": "finder-small",
                    "prompt": sha256(PROMPT),
                },
            }),
        ),
        (EventKind::ItemConfirmed, json!({"targets": ["c1"]})),
        (
            EventKind::ClaimExtracted,
            json!({
                "claim": "c2",
                "text": "The swap paid for itself.",
                "claimant": "unknown",
                "kinds": ["causal"],
            }),
        ),
        (
            EventKind::ClaimRevised,
            json!({
                "claim": "c2",
                "text": "The swap paid for itself within two years.",
                "claimant": "Astrid Lund, councillor in opposition",
                "claimed_at": "2026-01-30",
                "appearance": {"source": "gronvik-gazette-0130"},
                "kinds": ["causal", "numerical"],
                "modality": "plain assertion",
                "quantity": {"value": "2", "comparator": "at_most", "unit": "years"},
                "reason": "The recording has the whole sentence.",
            }),
        ),
        (
            EventKind::ClaimsRelated,
            json!({
                "claim": "c2",
                "relation": "measures_differently",
                "to": "c1",
                "reason": "One counts lamps, the other money.",
            }),
        ),
        (EventKind::ClaimWithdrawn, json!({"claim": "c2", "reason": "The question is about lamps alone."})),
    ]
}

fn evidence_and_verdicts() -> Vec<(EventKind, Value)> {
    vec![
        (
            EventKind::EvidenceLinked,
            json!({
                "evidence": "e1",
                "claim": "c1",
                "source": "gronvik-gazette-0130",
                "stance": "supports",
                "directness": "second_hand",
                "independence": "not_stated",
                "verification": "not_verified",
                "note": "The article repeats the figure and gives no source for it.",
            }),
        ),
        (
            EventKind::VerdictProposed,
            json!({
                "target": "c1",
                "to": "unproven",
                "confidence": "low",
                "rationale": "The only source repeats what the councillor said.",
                "inputs": ["e1"],
                "set_aside": [],
            }),
        ),
        (EventKind::ReviewRecorded, json!({"proposal": "{event of verdict.proposed:1}", "decision": "approve"})),
        (
            EventKind::VerdictChanged,
            json!({
                "target": "c1",
                "to": "unproven",
                "confidence": "low",
                "rationale": "The only source repeats what the councillor said.",
                "reason": "initial",
                "inputs": ["e1"],
                "set_aside": [],
                "proposal": "{event of verdict.proposed:1}",
            }),
        ),
        (
            EventKind::EvidenceLinked,
            json!({
                "evidence": "e2",
                "claim": "c1",
                "source": "gronvik-lights-2025",
                "capture": "1",
                "quote": quote("Av dessa hade 4 331 (90 procent) fått LED-lampor"),
                "locator": {"region": "first paragraph"},
                "translation": {
                    "language": "en",
                    "text": "Of these, 4,331 (90 per cent) had been given LED lamps",
                    "by": "Jonas Vik",
                },
                "stance": "supports",
                "directness": "first_hand",
                "independence": "independent",
                "verification": "not_stated",
                "question": "How many of the town's street lights had LED lamps at the end of 2025?",
                "answer": "4,331 of 4,812, which is 90 per cent",
                "set": "count",
                "note": "The town counts lamp posts, not lamps.",
            }),
        ),
        (
            EventKind::GapRecorded,
            json!({
                "gap": "g1",
                "claim": "c1",
                "would_settle": "A count by somebody outside the town hall.",
                "searched": {
                    "captures": ["source/gronvik-lights-2025/capture/1"],
                    "queries": ["Grönvik gatlyktor LED revision", "asked the county's auditors by telephone"],
                    "until": "2026-02-10",
                },
            }),
        ),
        (
            EventKind::GapRecorded,
            json!({
                "gap": "g2",
                "claim": "c1",
                "would_settle": "The town's own count.",
                "searched": {"captures": [], "queries": ["asked the town hall"], "until": "2026-02-08"},
            }),
        ),
        (EventKind::GapClosed, json!({"gap": "g2", "by": "e2", "reason": "The report has it."})),
        (
            EventKind::EvidenceLinked,
            json!({
                "evidence": "e3",
                "claim": "c1",
                "source": "norra-nyhetsbyran-0129",
                "stance": "supports",
                "directness": "second_hand",
                "independence": "not_stated",
                "verification": "not_stated",
            }),
        ),
        (EventKind::EvidenceWithdrawn, json!({"evidence": "e3", "reason": "It is about another town's lamps."})),
        (
            EventKind::CommentSought,
            json!({
                "of": "Astrid Lund",
                "at": "2026-02-10",
                "channel": "e-mail",
                "asked": "Which count did you mean?",
                "deadline": "2026-02-12",
                "outcome": "replied",
                "reply": quote("Av dessa hade 4 331 (90 procent) fått LED-lampor"),
            }),
        ),
        (
            EventKind::VerdictProposed,
            json!({
                "target": "c1",
                "to": "accurate",
                "confidence": "medium",
                "rationale": "The town's own report gives 4,331 of 4,812. Nobody else has counted.",
                "inputs": ["e2", "g1"],
                "set_aside": [{"id": "e1", "reason": "It repeats the claim."}],
            }),
        ),
        (
            EventKind::ReviewRecorded,
            json!({
                "proposal": "{event of verdict.proposed:2}",
                "decision": "approve",
                "note": "I counted the report's table again: 4,331.",
            }),
        ),
        (
            EventKind::VerdictChanged,
            json!({
                "target": "c1",
                "from": "{event of verdict.changed:1}",
                "to": "accurate",
                "confidence": "medium",
                "rationale": "The town's own report gives 4,331 of 4,812. Nobody else has counted.",
                "reason": "new_evidence",
                "inputs": ["e2", "g1"],
                "set_aside": [{"id": "e1", "reason": "It repeats the claim."}],
                "proposal": "{event of verdict.proposed:2}",
            }),
        ),
    ]
}

fn written() -> Vec<(EventKind, Value)> {
    vec![
        (EventKind::SectionWritten, json!({"section": "summary", "role": "summary", "before": ""})),
        (
            EventKind::SectionWritten,
            json!({"section": "answer", "role": "body", "heading": "The count", "before": "\n\n"}),
        ),
        (
            EventKind::SectionWritten,
            json!({
                "section": "answer",
                "role": "bottom_line",
                "mark": "## ",
                "heading": "What we found",
                "before": "\n\n",
                "after": "summary",
                "replaces": "{event of section.written:2}",
                "reason": "The heading should say that it is the answer.",
            }),
        ),
        (
            EventKind::StatementWritten,
            json!({
                "statement": "s1",
                "section": "summary",
                "before": "",
                "text": "Nine in ten of Grönvik's street lights had LED lamps at the end of 2025 [1].",
                "kind": "reported",
                "citations": [{"number": 1, "source": "gronvik-lights-2025", "evidence": ["e2"]}],
                "claims": ["c1"],
                "gaps": [],
                "verdicts": [],
                "rests_on": [],
            }),
        ),
        (
            EventKind::StatementWritten,
            json!({
                "statement": "s2",
                "section": "answer",
                "before": "\n\n",
                "text": "We will ask again in October.",
                "kind": "link",
                "citations": [],
                "claims": [],
                "gaps": [],
                "verdicts": [],
                "rests_on": [],
            }),
        ),
        (
            EventKind::StatementWritten,
            json!({
                "statement": "s3",
                "section": "answer",
                "after": "answer",
                "before": "\n\n",
                "text": "The claim is accurate.",
                "kind": "verdict",
                "citations": [],
                "claims": ["c1"],
                "gaps": [],
                "verdicts": ["c1"],
                "rests_on": [],
            }),
        ),
        (
            EventKind::StatementWritten,
            json!({
                "statement": "s1",
                "section": "summary",
                "after": "summary",
                "before": "",
                "text": "Nine in ten of Grönvik's street lights had LED lamps at the end of 2025 [1], as the Gazette \
                    wrote [2]; nobody outside the town hall has counted.",
                "kind": "reported",
                "citations": [
                    {"number": 1, "source": "gronvik-lights-2025", "evidence": ["e2"]},
                    {"number": 2, "source": "gronvik-gazette-0130", "evidence": ["e1"]},
                ],
                "claims": ["c1"],
                "gaps": ["g1"],
                "verdicts": ["c1"],
                "rests_on": ["s3"],
                "language": "en",
                "replaces": "{event of statement.written:1}",
                "reason": "Readers should see what is missing.",
            }),
        ),
        (
            EventKind::StatementRemoved,
            json!({
                "statement": "s2",
                "replaces": "{event of statement.written:2}",
                "reason": "It promises more than the desk has planned.",
            }),
        ),
        (
            EventKind::SectionWritten,
            json!({"section": "aside", "role": "body", "heading": "What lamps cost", "before": "\n\n"}),
        ),
        (
            EventKind::SectionRemoved,
            json!({
                "section": "aside",
                "replaces": "{event of section.written:4}",
                "reason": "The question is about lamps, not about money.",
            }),
        ),
        (EventKind::NoteAdded, json!({"target": "s1", "text": "The county's auditors call back on 12 February."})),
    ]
}

/// A publication, what was wrong with it, and the one that puts it right.
fn published() -> Vec<(EventKind, Value)> {
    let kept = || json!({"sha256": "{digest}", "size": "{size}"});
    let page = || json!({"sha256": sha256(PUBLISHED), "size": PUBLISHED.len(), "media_type": "text/html"});
    let schema = crate::ASSESSMENT_SCHEMA;
    let proposed = |id: &str| {
        let data = json!({
            "publication": id,
            "digest": "{digest}",
            "schema": schema,
            "assessment": kept(),
            "page": page(),
        });
        (EventKind::PublicationProposed, data)
    };
    vec![
        proposed("p1"),
        (EventKind::ReviewRecorded, json!({"proposal": "{event of publication.proposed:1}", "decision": "approve"})),
        (
            EventKind::AssessmentPublished,
            json!({
                "publication": "p1",
                "digest": "{digest}",
                "schema": schema,
                "assessment": kept(),
                "page": page(),
                "nature": "first",
                "proposal": "{event of publication.proposed:1}",
            }),
        ),
        (
            EventKind::ComplaintReceived,
            json!({
                "complaint": "k1",
                "about": ["s3"],
                "channel": "e-mail",
                "from": "subject",
                "substance": "The answer does not say that private roads are left out.",
            }),
        ),
        (
            EventKind::StatementWritten,
            json!({
                "statement": "s3",
                "section": "answer",
                "before": "\n\n",
                "text": "The claim is accurate for the lights that the town owns.",
                "kind": "verdict",
                "citations": [],
                "claims": ["c1"],
                "gaps": [],
                "verdicts": ["c1"],
                "rests_on": [],
                "replaces": "{event of statement.written:3}",
                "reason": "It left the scope out.",
            }),
        ),
        (
            EventKind::CorrectionIssued,
            json!({
                "correction": "x1",
                "publication": "p1",
                "class": "no_rating_effect",
                "targets": ["s3"],
                "was": "The claim is accurate.",
                "now": "The claim is accurate for the lights that the town owns.",
                "cause": "{event of complaint.received:1}",
                "complaint": "k1",
                "text": "An earlier version did not say that lights on private roads are not counted.",
            }),
        ),
        (
            EventKind::ComplaintResolved,
            json!({"complaint": "k1", "outcome": "upheld", "reason": "The answer now names its scope."}),
        ),
        proposed("p2"),
        (EventKind::ReviewRecorded, json!({"proposal": "{event of publication.proposed:2}", "decision": "approve"})),
        (
            EventKind::DissentRecorded,
            json!({
                "dissent": "d1",
                "target": "c1",
                "would_be": "partly-accurate",
                "reason": "Lamp posts are not lamps, and a reader will take them for the same.",
            }),
        ),
        (
            EventKind::AssessmentPublished,
            json!({
                "publication": "p2",
                "digest": "{digest}",
                "schema": schema,
                "assessment": kept(),
                "page": page(),
                "nature": "correction",
                "proposal": "{event of publication.proposed:2}",
                "url": "https://lights-desk.example/checks/gronvik-street-lights",
            }),
        ),
    ]
}

/// What is looked at again, dissent that ends, and the end of the case.
fn answered() -> Vec<(EventKind, Value)> {
    vec![
        (
            EventKind::RecheckRequested,
            json!({
                "targets": ["c1", "s1"],
                "cause": "{event of source.changed:1}",
                "reason": "The report was corrected; does the count still hold?",
            }),
        ),
        (
            EventKind::RecheckCleared,
            json!({
                "targets": ["c1", "s1"],
                "cause": "{event of source.changed:1}",
                "outcome": "kept",
                "reason": "The quote is from the corrected version.",
            }),
        ),
        (EventKind::DissentWithdrawn, json!({"dissent": "d1", "reason": "The note on lamp posts is enough."})),
        (
            EventKind::EvidenceLinked,
            json!({
                "evidence": "e4",
                "claim": "c1",
                "source": "gronvik-lights-2025",
                "capture": "1",
                "quote": quote("Av dessa hade 4 331 (90 procent) fått LED-lampor"),
                "locator": {"region": "first paragraph"},
                "translation": {
                    "language": "en",
                    "text": "Of these, 4,331 (90 per cent) had been given LED lamps",
                    "by": "Jonas Vik",
                },
                "stance": "supports",
                "directness": "first_hand",
                "independence": "independent",
                "verification": "not_stated",
                "question": "How many of the town's street lights had LED lamps at the end of 2025?",
                "answer": "4,331 of 4,812, which is 90 per cent",
                "set": "count",
                "note": "The town counts lamp posts, not lamps.",
            }),
        ),
        (EventKind::CaseClosed, json!({"reason": "Answered and published."})),
        (EventKind::CaseReopened, json!({"reason": "The county's auditors have called back."})),
    ]
}
