//! A small hand-built case for the tests.

use model::{
    assessment::{
        AssessedCapture, AssessedCitation, AssessedClaim, AssessedEvidence, AssessedGap, AssessedSection,
        AssessedSource, AssessedStatement, Assessment, Verdict,
    },
    grounding::{Grounding, GroundingCount},
    record::{CaseRecord, RecordedNote, VerdictStep, Where},
    shape::Plain,
    values::{Quote, Searched, SetAside},
    words::{
        Access, Basis, CaptureHow, Confidence, Directness, Independence, SectionRole, SourceKind, Stance, Standing,
        StatementKind, VerdictReason, Verification,
    },
};
use std::collections::BTreeMap;

pub(crate) fn section(
    id: &str,
    before: &str,
    mark: Option<&str>,
    heading: Option<&str>,
    statements: Vec<AssessedStatement>,
) -> AssessedSection {
    AssessedSection {
        section: id.to_owned(),
        role: SectionRole::Body,
        mark: mark.map(ToOwned::to_owned),
        heading: heading.map(ToOwned::to_owned),
        before: before.to_owned(),
        event: format!("event-{id}"),
        statements,
        method: None,
        unconfirmed: false,
    }
}

/// A statement that cites the sources that its `[n]` name.
pub(crate) fn statement(id: &str, before: &str, text: &str) -> AssessedStatement {
    let citations: Vec<_> = (1..=9)
        .filter(|number| text.contains(&format!("[{number}]")))
        .map(|number| AssessedCitation {
            number,
            source: format!("source-{number}"),
            evidence: Vec::new(),
            grounding: Grounding::Quoted,
            stances: Vec::new(),
        })
        .collect();
    AssessedStatement {
        statement: id.to_owned(),
        before: before.to_owned(),
        text: text.to_owned(),
        kind: StatementKind::Reported,
        quoted: citations.len() as u64,
        grounding: citations.first().map(|citation| citation.grounding),
        citations,
        claims: Vec::new(),
        gaps: Vec::new(),
        verdicts: Vec::new(),
        rests_on: Vec::new(),
        language: None,
        event: format!("event-{id}"),
        method: None,
        unconfirmed: false,
    }
}

pub(crate) fn verdict(rating: &str, order: Option<i64>, event: &str, rationale: &str) -> Verdict {
    Verdict {
        rating: rating.to_owned(),
        label: BTreeMap::from([("en".to_owned(), rating.replace('-', " "))]),
        order,
        confidence: Confidence::Medium,
        rationale: rationale.to_owned(),
        reason: VerdictReason::NewEvidence,
        by: vec!["Ruth Pellow".to_owned()],
        event: event.to_owned(),
        inputs: Vec::new(),
        set_aside: Vec::new(),
        not_weighed: Vec::new(),
        attributed_to: None,
        changes: 0,
        method: None,
    }
}

fn source(number: Option<u32>, id: &str, title: &str, publisher: &str, kind: SourceKind) -> AssessedSource {
    AssessedSource {
        number,
        source: id.to_owned(),
        stub: false,
        title: Some(title.to_owned()),
        url: Some(format!("https://{id}.example/")),
        publisher: Some(publisher.to_owned()),
        authors: Vec::new(),
        kind,
        published: Some("2026-03-02".to_owned()),
        language: None,
        perspective: None,
        basis: None,
        merged_into: None,
        standing: Standing::Live,
        notice: None,
        captures: vec![capture("1")],
    }
}

fn capture(id: &str) -> AssessedCapture {
    AssessedCapture {
        capture: id.to_owned(),
        how: CaptureHow::Http,
        captured_at: "2026-03-03T09:14:00Z".to_owned(),
        sha256: "00".repeat(32),
        size: 1234,
        media_type: "text/plain".to_owned(),
        access: Access::QuotesOnly,
        extractions: Vec::new(),
        withheld: false,
        event: format!("event-capture-{id}"),
    }
}

fn evidence(id: &str, source: &str, stance: Stance, independence: Independence, quoted: bool) -> AssessedEvidence {
    AssessedEvidence {
        evidence: id.to_owned(),
        source: source.to_owned(),
        capture: Some("1".to_owned()),
        quote: quoted.then(|| Quote {
            extraction: Plain(proof::Digest([0; 32])),
            exact: "words".parse().unwrap(),
            prefix: String::new(),
            suffix: String::new(),
            start: 0,
            end: 5,
        }),
        locator: None,
        translation: None,
        stance,
        directness: Directness::FirstHand,
        independence,
        verification: Verification::NotStated,
        question: None,
        answer: None,
        set: None,
        note: None,
        event: format!("event-{id}"),
        method: None,
        unconfirmed: false,
    }
}

fn claim(id: &str, text: &str, claimant: &str) -> AssessedClaim {
    AssessedClaim {
        claim: id.to_owned(),
        text: text.to_owned(),
        claimant: claimant.to_owned(),
        claimed_at: None,
        appearance: None,
        kinds: Vec::new(),
        modality: None,
        quantity: None,
        relations: Vec::new(),
        verdict: None,
        evidence: Vec::new(),
        event: format!("event-{id}"),
        method: None,
        unconfirmed: false,
    }
}

/// A case of which only the question is known.
pub(crate) fn assessment() -> Assessment {
    Assessment {
        schema: model::ASSESSMENT_SCHEMA,
        case: "street-lights".to_owned(),
        question: "Did the new street lights cut night-time crashes by 40 per cent?".to_owned(),
        proposition: None,
        scope: None,
        language: "en".to_owned(),
        scale: "standard".to_owned(),
        asked_by: None,
        translation_of: None,
        method: None,
        state: "open",
        event: "event-opened".to_owned(),
        verdict: None,
        sections: Vec::new(),
        sources: Vec::new(),
        claims: Vec::new(),
        gaps: Vec::new(),
        comments: Vec::new(),
        corrections: Vec::new(),
        imports: Vec::new(),
        grounding: GroundingCount::default(),
    }
}

/// A case with something of everything.
pub(crate) fn full_assessment() -> Assessment {
    let mut summary = section(
        "summary",
        "\n",
        None,
        Some("Summary"),
        vec![
            statement(
                "sum-1",
                "\n",
                "Crashes in the dark did fall on Wendlesea’s relit streets, by 25 per cent and not by 40: from 48 to \
                 36, on the county auditor’s final count [3] [4].",
            ),
            statement("sum-2", " ", "One winter in which nobody counted the traffic cannot prove more."),
        ],
    );
    summary.role = SectionRole::Summary;
    let says = section(
        "s-says",
        "\n\n",
        Some("1. "),
        Some("What the Streets Service says"),
        vec![
            statement(
                "says-1",
                "\n",
                "On 2 March the Streets Service announced that night-time crashes on 22 streets “have fallen by 40 per \
                 cent since the new lights came on” [1].",
            ),
            statement("says-2", " ", "The paper asked for the records [sic] and was told to wait [2]."),
            statement("says-3", "\n", "A review by the Corran Institute is named and cannot be found [5]."),
        ],
    );
    let mut forty = claim(
        "c-forty",
        "Night-time crashes on the 22 relit streets fell by 40 per cent, from 45 to 27.",
        "Wendlesea Council, Streets Service",
    );
    forty.evidence = vec![
        evidence("e-release", "streets-release", Stance::Supports, Independence::SelfReported, true),
        evidence("e-packet", "packet", Stance::Qualifies, Independence::Independent, true),
        evidence("e-final", "audit-final", Stance::Refutes, Independence::Independent, true),
        evidence("e-counts", "crash-counts", Stance::Context, Independence::Independent, false),
    ];
    let mut rated = verdict("refuted", Some(1), "event-v1", "No rule gives 40 per cent.");
    rated.not_weighed = vec!["e-counts".to_owned()];
    forty.verdict = Some(rated);
    let mut quarter = claim(
        "c-quarter",
        "Counted by one rule, and each crash once, crashes in the dark on the 22 relit streets fell by 25 per cent, \
         from 48 to 36.",
        "Ostrey County Audit Office",
    );
    quarter.evidence = vec![evidence("e-own", "audit-final", Stance::Supports, Independence::SelfReported, true)];
    quarter.verdict = Some(verdict("supported", Some(5), "event-v2", "Added up again."));
    let cause = claim("c-cause", "The new lamps caused the fall.", "Wendlesea Council, Streets Service");
    let mut stub = source(Some(5), "corran-review", "", "", SourceKind::Unknown);
    stub.title = None;
    stub.publisher = None;
    stub.url = None;
    stub.published = None;
    stub.stub = true;
    stub.captures = Vec::new();
    let mut release = source(
        Some(1),
        "streets-release",
        "Night-time crashes down 40 per cent under Wendlesea’s new lights",
        "Wendlesea Council, Streets Service",
        SourceKind::Government,
    );
    release.captures.push(capture("2"));
    let mut packet =
        source(Some(2), "packet", "Where did the 40 per cent come from?", "The Wendlesea Packet", SourceKind::News);
    packet.basis = Some(Basis::Inferred);
    let audit = |number, id, title, kind| source(Some(number), id, title, "Ostrey County Audit Office", kind);
    let mut verdict = verdict(
        "mixed",
        Some(3),
        "event-v4",
        "The count on which I rested the last verdict has been withdrawn by its author. By the corrected one the fall \
         is real, a quarter, and larger than on streets left alone; the 40 per cent is not, and that the lamps were \
         the cause is plausible and unproven.",
    );
    verdict.changes = 2;
    verdict.inputs = ["c-forty", "c-quarter", "e-final", "g-traffic"].map(str::to_owned).to_vec();
    verdict.set_aside =
        vec![SetAside { id: Plain("e-packet".parse().unwrap()), reason: "True when it was written.".parse().unwrap() }];
    Assessment {
        verdict: Some(verdict),
        sections: vec![summary, says],
        sources: vec![
            release,
            packet,
            audit(3, "audit-final", "Report 2026/11. Bright Streets: the crash figure", SourceKind::Investigation),
            audit(4, "crash-counts", "Crashes in the dark, Wendlesea, two winters", SourceKind::Dataset),
            stub,
        ],
        claims: vec![forty, quarter, cause],
        gaps: vec![AssessedGap {
            gap: "g-traffic".to_owned(),
            claim: Some("c-cause".to_owned()),
            would_settle: "A count of night-time traffic on the relit streets for both winters, so that fewer crashes \
                           can be told from fewer cars."
                .to_owned(),
            searched: Searched {
                captures: vec!["source/packet/capture/1".parse().unwrap()],
                queries: vec!["County counters: none".parse().unwrap(), "Council documents".parse().unwrap()],
                until: "2026-03-10".parse().unwrap(),
            },
            event: "event-g".to_owned(),
            method: None,
            unconfirmed: false,
        }],
        grounding: GroundingCount { statements: 5, quoted: 3, cited_only: 1, uncited: 1, ..GroundingCount::default() },
        ..assessment()
    }
}

pub(crate) fn record() -> CaseRecord {
    let step = |rating: &str, event: &str, seq, recorded_at: &str| VerdictStep {
        rating: rating.to_owned(),
        reason: VerdictReason::NewEvidence,
        at: Where {
            by: vec!["Ruth Pellow".to_owned()],
            event: event.to_owned(),
            seq,
            recorded_at: recorded_at.to_owned(),
        },
    };
    CaseRecord {
        entries: 92,
        publications: Vec::new(),
        proposals: Vec::new(),
        dissents: Vec::new(),
        complaints: Vec::new(),
        recheck: Vec::new(),
        rechecked: Vec::new(),
        changed_since_published: Vec::new(),
        left_out: Vec::new(),
        notes: vec![RecordedNote {
            target: None,
            text: "Two replies.".to_owned(),
            at: Where {
                by: vec!["Maren Ashdown".to_owned()],
                event: "event-n".to_owned(),
                seq: 112,
                recorded_at: "2026-06-24T15:20:00.000000Z".to_owned(),
            },
        }],
        verdicts: BTreeMap::from([(
            "question".to_owned(),
            vec![
                step("unproven", "event-v0", 40, "2026-03-11T10:04:00.000000Z"),
                step("mixed", "event-v4", 97, "2026-06-18T09:30:00.000000Z"),
            ],
        )]),
    }
}
