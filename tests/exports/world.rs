//! Ledgers to export from: one with something of everything that an export tells, and one of hostile text.

use crate::support::{Desk, feed, words};
use proof::Digest;
use serde_json::{Value, json};
use std::{fs, path::PathBuf, sync::OnceLock};

/// A text whose positions differ in code points, UTF-16 units and bytes.
const AUDIT: &str = "Audit 2026/14 🔦🚦 of the county’s auditors.\n\nNight-time crashes fell from 48 to 36 in a year. The \
    auditors “could not trace” the city’s figure – 40 percent – to any record. 👩‍🚀\n\nA second count says that crashes \
    fell from 48 to 36 too, in all districts; the city’s press office answered: we stand by it.\n";

/// Where the audit was published.
pub(crate) const AUDIT_URL: &str = "https://city.example/lights?a=1&b=2";

/// A claim, a quote and a verdict for each stage, and one of every change that provenance tells.
pub(crate) fn story() -> &'static Desk {
    static STORY: OnceLock<Desk> = OnceLock::new();
    STORY.get_or_init(make)
}

/// The example ledger.
pub(crate) fn demo() -> &'static Desk {
    static DEMO: OnceLock<Desk> = OnceLock::new();
    DEMO.get_or_init(|| {
        let desk = Desk::empty();
        words(desk.outside(), "demo d").ok();
        desk
    })
}

/// Writes what `show` prints of a case to a file beside the ledger, and returns its path.
pub(crate) fn shown(desk: &Desk, case: &str, args: &[&str]) -> PathBuf {
    let mut all = vec!["show", case];
    all.extend(args);
    let name = format!("{case}{}", args.join("").replace('/', "_"));
    desk.file(&name, desk.run(&all).ok())
}

/// Appends events, signed by a key; all must be taken.
fn record(desk: &Desk, key: &str, events: &[Value]) {
    let lines: Vec<String> = events.iter().map(ToString::to_string).collect();
    feed(&desk.dir(), &format!("--key {key} record -"), &(lines.join("\n") + "\n")).ok();
}

fn event(of: &str, data: &Value) -> Value {
    json!({"type": of, "subject": "case/lights", "data": data})
}

fn with_id(mut event: Value, id: u64) -> Value {
    event["id"] = self::id(id).into();
    event
}

fn id(number: u64) -> String {
    format!("019c7d5e-2b00-7a6b-8c1d-{number:012x}")
}

/// An exact slice of [`AUDIT`], counted here.
fn quote(exact: &str) -> Value {
    let at = AUDIT.find(exact).unwrap();
    let start = AUDIT[..at].chars().count();
    let end = start + exact.chars().count();
    let text: Vec<char> = AUDIT.chars().collect();
    json!({
        "extraction": Digest::of(AUDIT.as_bytes()).to_string(),
        "exact": exact,
        "prefix": text[start.saturating_sub(20)..start].iter().collect::<String>(),
        "suffix": text[end..(end + 20).min(text.len())].iter().collect::<String>(),
        "start": start,
        "end": end,
    })
}

fn put_blob(desk: &Desk, bytes: &[u8]) -> String {
    let digest = Digest::of(bytes).to_string();
    let folder = desk.dir().join("blobs/sha256").join(&digest[..2]);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(&digest[2..]), bytes).unwrap();
    digest
}

/// Publishes the case as it stands.
fn publish(desk: &Desk, publication: &str, nature: &str) {
    let shown = desk.run(&["show", "lights", "--json"]).json();
    let assessment = shown["assessment"].to_string();
    let page = desk.run(&["show", "lights", "--format", "html"]).ok();
    let digest = shown["digest"].as_str().unwrap();
    assert_eq!(put_blob(desk, assessment.as_bytes()), digest, "keys are sorted, and no text needs another escape");
    let data = json!({
        "publication": publication,
        "digest": digest,
        "schema": shown["assessment"]["schema"],
        "assessment": {"sha256": digest, "size": assessment.len()},
        "page": {"sha256": put_blob(desk, page.as_bytes()), "size": page.len(), "media_type": "text/html"},
        "nature": nature,
    });
    record(desk, "founder", &[event("assessment.published", &data)]);
}

fn make() -> Desk {
    let desk = Desk::new();
    let audit = desk.file("audit.txt", AUDIT);
    desk.words("source release --kind government").ok();
    desk.run(&["source", "audit", "--kind", "dataset", "--title", "County audit", "--url", AUDIT_URL]).ok();
    desk.run(&["capture", audit.to_str().unwrap(), "--source", "audit"]).ok();
    desk.run(&["open", "lights", "--question", "Did the lights cut crashes?"]).ok();
    for (name, rest) in [
        ("bea@desk.example", vec!["--holder", "Bea Ott", "--affiliation", "County Desk", "--role", "reviewer"]),
        ("bot@desk.example", vec!["--holder", "Reader", "--kind", "software", "--role", "researcher"]),
    ] {
        desk.run(&["--key", "founder", "key", "new", name]).ok();
        desk.run(&[&["--key", "founder", "key", "enroll", name][..], &rest].concat()).ok();
    }
    let method = json!({"software": "reader", "version": "1.2", "model": "m"});
    record(
        &desk,
        "bot",
        &[
            event(
                "claim.extracted",
                &json!({"claim": "c1", "text": "Crashes fell by 40 percent", "claimant": "City",
                "claimed_at": "2026-03-02", "kinds": ["numerical"], "method": method,
                "appearance": {"quote": quote("the city’s figure – 40 percent"), "source": "audit"},
                "quantity": {"value": "40", "unit": "percent", "comparator": "exactly"}}),
            ),
            event(
                "claim.extracted",
                &json!({"claim": "c2", "text": "Nobody counted", "claimant": "unknown", "kinds": []}),
            ),
            event(
                "evidence.linked",
                &json!({"evidence": "e1", "claim": "c1", "source": "audit", "capture": "1",
                "quote": quote("could not trace"), "stance": "refutes", "directness": "first_hand",
                "independence": "independent", "verification": "verified", "method": method,
                "translation": {"language": "de", "text": "konnten nicht nachvollziehen", "by": "Bea Ott"}}),
            ),
            event(
                "evidence.linked",
                &json!({"evidence": "e2", "claim": "c1", "source": "audit", "capture": "1",
                "quote": quote("fell from 48 to 36 too"), "stance": "qualifies", "directness": "not_stated",
                "independence": "self", "verification": "not_stated"}),
            ),
        ],
    );
    let first = json!({"target": "c1", "to": "mostly-refuted", "confidence": "low", "rationale": "Not traced",
        "inputs": ["e1", "e2"], "set_aside": []});
    let mut changed = first.clone();
    changed["reason"] = "initial".into();
    changed["proposal"] = id(1).into();
    let confirmed = event("item.confirmed", &json!({"targets": ["c1", "c2", "e1", "e2"]}));
    record(&desk, "founder", &[confirmed, with_id(event("verdict.proposed", &first), 1)]);
    let review = json!({"proposal": id(1), "decision": "approve", "note": "Read it"});
    record(&desk, "bea", &[event("review.recorded", &review)]);
    let verdict = |target: &str, from: Option<u64>, to: &str, reason: &str, inputs: &[&str]| {
        let mut data = json!({"target": target, "to": to, "confidence": "medium", "rationale": "As it stands",
            "reason": reason, "inputs": inputs, "set_aside": []});
        if let Some(from) = from {
            data["from"] = id(from).into();
        }
        event("verdict.changed", &data)
    };
    record(
        &desk,
        "founder",
        &[
            with_id(event("verdict.changed", &changed), 2),
            event(
                "gap.recorded",
                &json!({"gap": "g1", "claim": "c1", "would_settle": "The worksheet",
                "searched": {"captures": ["source/audit/capture/1"], "queries": ["the council"], "until": "2026-03-10"}}),
            ),
            with_id(verdict("question", None, "unproven", "initial", &["c1", "g1"]), 3),
            event("section.written", &json!({"section": "says", "role": "summary", "before": "\n", "heading": "Says"})),
            event(
                "statement.written",
                &json!({"statement": "s1", "section": "says", "before": "\n",
                "text": "The audit could not trace it [1] [sic].", "kind": "reported", "claims": ["c1"], "gaps": [],
                "citations": [{"number": 1, "source": "audit", "evidence": ["e1"]}], "verdicts": [], "rests_on": []}),
            ),
            event(
                "comment.sought",
                &json!({"of": "The city", "at": "2026-03-05", "channel": "mail", "asked": "Why 40?",
                "outcome": "replied", "reply": quote("we stand by it")}),
            ),
        ],
    );
    publish(&desk, "p1", "first");
    record(
        &desk,
        "founder",
        &[
            event("evidence.withdrawn", &json!({"evidence": "e2", "reason": "The same count"})),
            event(
                "claim.revised",
                &json!({"claim": "c1", "text": "Crashes fell by “40 percent” at night",
                "kinds": [], "reason": "at night"}),
            ),
            json!({"type": "source.changed", "subject": "source/audit",
                "data": {"standing": "retracted", "notice": "Miscounted", "captures": ["1"]}}),
            with_id(verdict("c1", Some(2), "unproven", "source_retracted", &["e1"]), 4),
            with_id(verdict("question", Some(3), "mixed", "source_retracted", &["c1", "g1"]), 5),
            event(
                "correction.issued",
                &json!({"correction": "k1", "publication": "p1", "class": "affects_rating",
                "targets": ["question", "c1"], "was": "unproven", "now": "mixed", "text": "The verdict was changed."}),
            ),
        ],
    );
    publish(&desk, "p2", "correction");
    desk
}

/// Strings that break programs: the published list, and what would break a page.
pub(crate) fn hostile() -> Vec<String> {
    let mut all: Vec<String> = [
        "</script><script>alert(1)</script>",
        "--><!--<!DOCTYPE html>",
        "\" onmouseover=\"alert(1)",
        "' autofocus onfocus='alert(1)",
        "javascript:alert(1)",
        "]]></style></title></textarea><svg/onload=alert(1)>",
        "{{7*7}} {% raw %} &lt;b&gt; &#60;b&#62;",
        "user\u{202e}gpj.exe\u{2066} \u{200b}\u{feff}\u{ad}",
        "a\u{1b}[31m\u{7f}\u{9b}b\0c\r\nd\u{ffff}\u{fffe}\u{fdd0}",
        "👩\u{200d}👩\u{200d}👧 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A\u{2028}\u{2029}",
    ]
    .map(str::to_owned)
    .to_vec();
    if let Some(fixtures) = crate::support::fixtures() {
        let list = fs::read(fixtures.join("vectors/blns/blns.json")).unwrap();
        let more: Vec<String> = serde_json::from_slice(&list).unwrap();
        all.extend(more.into_iter().filter(|text| !text.trim().is_empty()));
    }
    all
}

/// A case in which every field that takes free text holds hostile text.
pub(crate) fn hostile_case() -> Desk {
    let desk = Desk::new();
    let all = hostile();
    let (bad, worse) = (&all[0], &all[8]);
    let audit = desk.file("audit.txt", AUDIT);
    let mut events = vec![
        event(
            "case.opened",
            &json!({"question": bad, "proposition": worse, "scope": bad, "language": bad,
            "scale": "standard", "asked_by": bad}),
        ),
        event(
            "section.written",
            &json!({"section": "s", "role": "body", "before": worse, "mark": bad, "heading": bad}),
        ),
    ];
    for (n, text) in all.iter().enumerate() {
        // Short words could be the tag of a language that nobody has registered.
        let language = if text.len() > 8 { text } else { bad };
        events.push(json!({"type": "source.registered", "subject": format!("source/s{n}"), "data": {"title": text,
            "url": text, "publisher": text, "authors": [text], "kind": "other", "published": text, "language": language,
            "perspective": text, "stub": false}}));
        events.push(event(
            "claim.extracted",
            &json!({"claim": format!("c{n}"), "text": text, "claimant": text,
            "claimed_at": text, "modality": text, "kinds": [], "appearance": {"source": format!("s{n}")},
            "quantity": {"value": text, "unit": text, "population": text, "place": text, "period": text,
                "measure": text, "attributed_to": text, "comparator": text}}),
        ));
        events.push(event(
            "evidence.linked",
            &json!({"evidence": format!("e{n}"), "claim": format!("c{n}"),
            "source": format!("s{n}"), "stance": "supports", "directness": "not_stated", "independence": "self",
            "verification": "not_stated", "question": text, "answer": text, "note": text,
            "locator": {"page": text, "time": text, "region": text},
            "translation": {"language": language, "text": text, "by": text},
            "method": {"software": text, "version": text, "model": text}}),
        ));
        events.push(event(
            "statement.written",
            &json!({"statement": format!("t{n}"), "section": "s",
            "before": text, "text": format!("{text} [{n}]"), "kind": "reported", "claims": [], "gaps": [],
            "citations": [{"number": n, "source": format!("s{n}"), "evidence": []}], "verdicts": [], "rests_on": [],
            "language": language}),
        ));
        if n % 10 == 0 {
            events.push(event(
                "gap.recorded",
                &json!({"gap": format!("g{n}"), "would_settle": text,
                "searched": {"captures": [], "queries": [text], "until": text}}),
            ));
            events.push(event(
                "comment.sought",
                &json!({"of": text, "at": text, "channel": text, "asked": text,
                "deadline": text, "outcome": "no_answer"}),
            ));
        }
    }
    events.push(event(
        "verdict.changed",
        &json!({"target": "question", "to": "mixed", "confidence": "low",
        "rationale": all[..10].join(" "), "reason": "imported", "inputs": [], "set_aside": [
            {"id": "e2", "reason": bad}], "attributed_to": bad}),
    ));
    desk.run(&["source", "audit", "--kind", "dataset", "--title", bad]).ok();
    desk.run(&["capture", audit.to_str().unwrap(), "--source", "audit"]).ok();
    let lines: Vec<String> = events.iter().map(ToString::to_string).collect();
    let ran = feed(&desk.dir(), "record -", &(lines.join("\n") + "\n"));
    let refused: Vec<&str> = ran.out.lines().filter(|line| line.contains("\"refused\"")).collect();
    assert!(refused.len() * 20 < events.len(), "{} of {} refused: {:?}", refused.len(), events.len(), refused.first());
    desk
}
