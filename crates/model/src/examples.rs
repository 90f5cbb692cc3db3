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

/// The key that follows [`LOG`] in the example of `ledger.rekeyed`.
const NEXT_LOG: &str = "lights-desk.example/casebook+2cdcf915+AatxlZrLQwBYa/TSFP8pUXpPPNu3NWuKnLoD+WawBE6x";

/// Stands for any event in [`example`].
const SOME_EVENT: u128 = 0x019c_7d5e_2b00_7a6b_8c1d_2e3f_4051_6273;

const REPORT: &str = "source/gronvik-lights-2025";
const GAZETTE: &str = "source/gronvik-gazette-0130";
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
    let last = story().into_iter().rev().find(|(of, ..)| *of == kind);
    resolve(last.map(|(.., data)| data).unwrap_or_default(), &|_| EventId::from_u128(SOME_EVENT))
}

/// Returns examples that can be recorded one after another in any ledger whose founder has all roles and signs them.
///
/// Each is a type, a subject and the `data`, which still has to go through [`resolve`]. `ledger.created` is not among
/// them, nor `ledger.rekeyed`: both name a key of the ledger's own name. `key.enrolled` must also be signed with [`EXAMPLE_SEED`], and the [`blobs`] must be there first.
pub fn story() -> Vec<(EventKind, &'static str, Value)> {
    let mut story = governance();
    story.extend(sources());
    story.extend(case());
    story.push((
        EventKind::KeyRevoked,
        "ledger",
        json!({"key": ENROLLED, "reason": "compromised", "compromised_since": "{event of note.added:1}"}),
    ));
    story
}

/// Returns the bytes whose digests the examples name.
pub fn blobs() -> Vec<&'static [u8]> {
    [PAGE, TEXT, HEADERS, POLICY, LETTER, PROMPT].map(str::as_bytes).to_vec()
}

/// Replaces the strings in `value` that stand for events of the story.
///
/// Such a string is `{event of statement.written:2}`, for the id of the story's second event of this type; `event` is
/// asked for `statement.written:2`. A string that it does not know stays.
pub fn resolve(value: Value, event: &dyn Fn(&str) -> Option<EventId>) -> Value {
    match value {
        Value::String(text) => {
            let name = text.strip_prefix("{event of ").and_then(|rest| rest.strip_suffix('}'));
            Value::String(name.and_then(event).map_or(text, |id| id.to_string()))
        }
        Value::Array(items) => items.into_iter().map(|item| resolve(item, event)).collect(),
        Value::Object(members) => members.into_iter().map(|(name, member)| (name, resolve(member, event))).collect(),
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
    ]
}

fn case() -> Vec<(EventKind, &'static str, Value)> {
    let mut events = question_and_claim();
    events.extend(evidence_and_verdicts());
    events.extend(written());
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
            EventKind::VerdictChanged,
            json!({
                "target": "c1",
                "to": "unproven",
                "confidence": "low",
                "rationale": "The only source repeats what the councillor said.",
                "reason": "initial",
                "inputs": ["e1"],
                "set_aside": [],
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
        (EventKind::NoteAdded, json!({"target": "s1", "text": "The county's auditors call back on 12 February."})),
    ]
}
