//! Every rule, broken: the exact refusal, and what it says. The table at the end has a line for each variant.

mod cases;
mod governance;
mod publications;
mod review;

use super::world::{
    ADA, BEN, BEN_AGAIN, BENJAMIN, BODY, BOT, DAG, Draft, LOG, LOG_AS_ADA, ORIGIN, TEXT, World, capture, cites, claim,
    created, digest, enrolled, event_id, evidence, extracted, gap, hex, keyid, opened, quote, scale, section, source,
    statement, verdict, with,
};
use crate::{
    EventKind::{self, *},
    Governance, Refusal,
    refusal::StandingVerdict,
    words::Role,
};
use cases::{
    case_closed, merged, merged_into_itself, not_closed, not_merged, nothing_revised, section_not_empty, superseded,
    withdrawn,
};
use governance::{
    admin_signatures, affirmed_elsewhere, anchor_beyond, not_disputed, not_withheld, software_confirms, too_few_admins,
    unconfirmed, withheld_,
};
use proof::Seq;
use publications::{
    assessment_schema, imported_verdict, kept_assessment, nature, no_slip, publication_digest, uncorrected,
};
use review::{
    approvals_missing, no_such_proposal, not_yours, own_review, proposal_differs, proposal_outdated, proposal_used,
    resolved,
};
use serde_json::{Value, json};

/// What was refused with, and what should have been.
type Pairs = Vec<(Refusal, Refusal)>;

fn case(world: &World, kind: EventKind, data: Value) -> Refusal {
    world.refuses(kind, "case/k", data)
}

fn ledger(world: &World, kind: EventKind, data: Value) -> Refusal {
    world.refuses(kind, "ledger", data)
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

// Form.

fn unknown_type() -> Pairs {
    let found = "casebook.claim.sung.v1";
    let draft = Draft { event_type: text(found), ..Draft::new(NoteAdded, "case/k", json!({})) };
    vec![(World::with_case().refuses_draft(&draft), Refusal::UnknownType { found: text(found) })]
}

fn shape() -> Pairs {
    let found = case(&World::with_case(), ClaimExtracted, with(claim("d"), json!({"claimant": null})));
    let expected =
        Refusal::Shape { event_type: "claim.extracted", at: text("data.claimant"), problem: text("is missing") };
    vec![(found, expected)]
}

fn wrong_stream() -> Pairs {
    let world = World::with_case();
    let wrong = |kind: EventKind, expected, subject: &str, data: Value| {
        let expected = Refusal::WrongStream { event_type: kind.name(), expected, found: subject.parse().unwrap() };
        (world.refuses(kind, subject, data), expected)
    };
    vec![
        wrong(NoteAdded, "case/<id>", "source/a", json!({"text": "x"})),
        wrong(SourceRegistered, "source/<id>", "case/n", source("N")),
        wrong(ScaleDefined, "ledger", "case/k", scale("t")),
    ]
}

// Place.

fn wrong_ledger() -> Pairs {
    let other = text("other.example/log");
    let expected = Refusal::WrongLedger { expected: text(ORIGIN), found: other.clone() };
    let note = Draft { source: other.clone(), ..Draft::new(NoteAdded, "case/k", json!({"text": "x"})) };
    let first = Draft { source: other, ..Draft::new(LedgerCreated, "ledger", created()) };
    vec![(World::with_case().refuses_draft(&note), expected.clone()), (World::empty().refuses_draft(&first), expected)]
}

fn expected_version() -> Pairs {
    let world = World::with_case();
    let expect = |subject: &str, kind, data, expected, version| {
        let draft = Draft { expected_version: Some(version), ..Draft::new(kind, subject, data) };
        assert_eq!(world.decides(&draft), Ok(()));
        let draft = Draft { expected_version: Some(expected), ..draft };
        let stream = subject.parse().unwrap();
        (world.refuses_draft(&draft), Refusal::ExpectedVersion { expected, version, stream })
    };
    vec![
        expect("case/k", NoteAdded, json!({"text": "x"}), 1, 2),
        expect("case/new", CaseOpened, opened(), 1, 0),
        expect("source/a", SourceCaptured, capture("2"), 4, 3),
        expect("ledger", ScaleDefined, scale("t"), 3, 4),
    ]
}

fn no_such_import() -> Pairs {
    let mut world = World::with_case();
    let file = json!({"sha256": hex(BODY), "size": BODY.len(), "media_type": "text/plain"});
    let import = json!({"file": file, "importer": {"name": "t", "version": "1"}, "of": {}});
    let import = world.accepts(ImportRecorded, "case/k", import);
    let from = |import| Draft { import_id: Some(import), ..Draft::new(ClaimExtracted, "case/k", claim("d")) };
    assert_eq!(world.decides(&from(import)), Ok(()));
    [event_id(9), event_id(999)]
        .map(|import| (world.refuses_draft(&from(import)), Refusal::NoSuchImport { import }))
        .to_vec()
}

// Keys.

fn unknown_key() -> Pairs {
    let world = World::with_case();
    let note = Draft::new(NoteAdded, "case/k", json!({"text": "x"}));
    let expected = Refusal::UnknownKey { keyid: keyid(DAG) };
    let first = Draft::new(LedgerCreated, "ledger", created()).by(&[DAG]);
    vec![
        (world.refuses_draft(&note.clone().by(&[DAG])), expected.clone()),
        // One more signature does not help.
        (world.refuses_draft(&note.by(&[ADA, DAG])), expected.clone()),
        (World::empty().refuses_draft(&first), expected),
    ]
}

fn revoked_key() -> Pairs {
    let mut world = World::with_case();
    world.accepts(KeyRevoked, "ledger", json!({"key": BEN, "reason": "retired"}));
    let note = Draft::new(NoteAdded, "case/k", json!({"text": "x"}));
    let expected = Refusal::RevokedKey { keyid: keyid(BEN), revoked_at: Seq(10) };
    vec![
        (world.refuses_draft(&note.clone().by(&[BEN])), expected.clone()),
        (world.refuses_draft(&note.by(&[ADA, BEN])), expected),
    ]
}

/// Raised where signatures are verified, which is the ledger's to do: only the words are looked at here.
fn bad_signature() -> Pairs {
    let refusal = Refusal::BadSignature { keyid: keyid(BEN) };
    vec![(refusal.clone(), refusal)]
}

fn no_role() -> Pairs {
    let world = World::with_case();
    let by_ben = |kind: EventKind, subject: &str, data| Draft::new(kind, subject, data).by(&[BEN]);
    let mut staffed = world.clone();
    staffed.enrols(ADA, BOT, "software", &["researcher"]);
    let by_bot = |kind: EventKind, data| Draft::new(kind, "case/k", data).by(&[BOT]);
    assert_eq!(staffed.decides(&by_bot(ClaimExtracted, claim("d"))), Ok(()));
    assert_eq!(staffed.decides(&by_bot(NoteAdded, json!({"text": "x"}))), Ok(()));
    // A signer with the role makes up for one without.
    let both = Draft::new(SectionWritten, "case/k", section("top", "Top")).by(&[BOT, BEN]);
    assert_eq!(staffed.decides(&both), Ok(()));
    let refusal =
        |event_type, needed, by| Refusal::NoRole { event_type, needed: vec![needed], signers: vec![keyid(by)] };
    vec![
        (world.refuses_draft(&by_ben(ScaleDefined, "ledger", scale("t"))), refusal("scale.defined", Role::Admin, BEN)),
        (
            staffed.refuses_draft(&by_bot(SectionWritten, section("top", "Top"))),
            refusal("section.written", Role::Editor, BOT),
        ),
    ]
}

fn key_seen_before() -> Pairs {
    let mut world = World::staffed();
    let seen = |world: &World, vkey| {
        let draft = Draft::new(KeyEnrolled, "ledger", enrolled(vkey, "person", &["editor"])).by(&[ADA, vkey]);
        (world.refuses_draft(&draft), Refusal::KeySeenBefore { keyid: keyid(vkey) })
    };
    let mut pairs = vec![seen(&world, BEN), seen(&world, BENJAMIN)];
    world.accepts(KeyRevoked, "ledger", json!({"key": BEN, "reason": "lost"}));
    // Of a revoked key the event's signers are refused even before.
    let again = Draft::new(KeyEnrolled, "ledger", enrolled(BENJAMIN, "person", &["editor"])).by(&[ADA, BENJAMIN]);
    pairs.push((world.refuses_draft(&again), Refusal::KeySeenBefore { keyid: keyid(BENJAMIN) }));
    let twice = created()["keys"][0].clone();
    let twice = with(created(), json!({"keys": [twice, twice]}));
    pairs.push((ledger(&World::empty(), LedgerCreated, twice), Refusal::KeySeenBefore { keyid: keyid(ADA) }));
    // Another key of the same name is another key.
    world.enrols(ADA, BEN_AGAIN, "person", &["editor"]);
    // Of the log, too: neither its own key again.
    let rekey = ledger(&world, LedgerRekeyed, json!({"log_key": LOG, "reason": "retired"}));
    pairs.push((rekey, Refusal::KeySeenBefore { keyid: keyid(LOG) }));
    pairs
}

fn log_key_as_author() -> Pairs {
    let expected = Refusal::LogKeyAsAuthor { keyid: keyid(LOG_AS_ADA) };
    let enrol = Draft::new(KeyEnrolled, "ledger", enrolled(LOG_AS_ADA, "person", &["editor"])).by(&[ADA, LOG_AS_ADA]);
    let mut founder = created();
    founder["keys"][0]["key"] = LOG_AS_ADA.into();
    let founder = Draft::new(LedgerCreated, "ledger", founder).by(&[LOG_AS_ADA]);
    vec![(World::new().refuses_draft(&enrol), expected.clone()), (World::empty().refuses_draft(&founder), expected)]
}

fn software_role() -> Pairs {
    let draft = Draft::new(KeyEnrolled, "ledger", enrolled(BOT, "software", &["researcher", "editor"])).by(&[ADA, BOT]);
    let mut founder = created();
    founder["keys"][0]["holder"]["kind"] = "software".into();
    vec![
        (World::new().refuses_draft(&draft), Refusal::SoftwareRole { keyid: keyid(BOT), role: "editor" }),
        (ledger(&World::empty(), LedgerCreated, founder), Refusal::SoftwareRole { keyid: keyid(ADA), role: "admin" }),
    ]
}

fn roles() -> Pairs {
    let expected = Refusal::Roles { keyid: keyid(DAG) };
    let refused = |roles: &[&str]| {
        let draft = Draft::new(KeyEnrolled, "ledger", enrolled(DAG, "person", roles)).by(&[ADA, DAG]);
        (World::new().refuses_draft(&draft), expected.clone())
    };
    vec![refused(&[]), refused(&["editor", "editor"])]
}

fn no_possession() -> Pairs {
    let found = ledger(&World::new(), KeyEnrolled, enrolled(DAG, "person", &["editor"]));
    vec![(found, Refusal::NoPossession { keyid: keyid(DAG) })]
}

fn not_enrolled() -> Pairs {
    let mut world = World::staffed();
    let revoke = |world: &World, vkey: &str| ledger(world, KeyRevoked, json!({"key": vkey, "reason": "lost"}));
    let never = revoke(&world, DAG);
    world.accepts(KeyRevoked, "ledger", json!({"key": BEN, "reason": "lost"}));
    vec![
        (never, Refusal::NotEnrolled { keyid: keyid(DAG) }),
        (revoke(&world, BEN), Refusal::NotEnrolled { keyid: keyid(BEN) }),
    ]
}

fn last_admin() -> Pairs {
    let mut world = World::staffed();
    let revoke = json!({"key": ADA, "reason": "retired"});
    world.accepts(KeyRevoked, "ledger", json!({"key": super::world::CLEO, "reason": "retired"}));
    vec![(ledger(&world, KeyRevoked, revoke), Refusal::LastAdmin { keyid: keyid(ADA) })]
}

fn since_without_compromise() -> Pairs {
    let data = json!({"key": BEN, "reason": "lost", "compromised_since": event_id(2).to_string()});
    vec![(ledger(&World::staffed(), KeyRevoked, data), Refusal::SinceWithoutCompromise)]
}

fn no_such_event() -> Pairs {
    let unknown = event_id(999).to_string();
    let data = json!({"key": BEN, "reason": "compromised", "compromised_since": unknown});
    let mut world = World::with_document();
    world.publishes("p", "first");
    let correction = with(super::desk::correction("r", "p", &["x"]), json!({"cause": unknown}));
    let request = json!({"targets": ["c"], "cause": unknown});
    let cleared = with(request.clone(), json!({"outcome": "kept", "reason": "x"}));
    let affirm = json!({"event": unknown, "reason": "x"});
    [
        ledger(&world, KeyRevoked, data),
        case(&world, CorrectionIssued, correction),
        case(&world, RecheckRequested, request),
        case(&world, RecheckCleared, cleared),
        case(&world, EntryAffirmed, affirm),
    ]
    .map(|found| (found, Refusal::NoSuchEvent { event: event_id(999) }))
    .to_vec()
}

// Governance.

fn already_created() -> Pairs {
    vec![(ledger(&World::new(), LedgerCreated, created()), Refusal::AlreadyCreated)]
}

fn not_created() -> Pairs {
    let world = World::empty();
    let scale = Draft::new(ScaleDefined, "ledger", scale("s"));
    vec![
        (world.refuses_draft(&scale), Refusal::NotCreated),
        (world.refuses(SourceRegistered, "source/a", source("A")), Refusal::NotCreated),
    ]
}

fn log_key_name() -> Pairs {
    let draft = Draft::new(LedgerCreated, "ledger", with(created(), json!({"origin": "o.example"})));
    let draft = Draft { source: text("o.example"), ..draft };
    let expected = Refusal::LogKeyName { origin: text("o.example"), found: text(ORIGIN) };
    assert_eq!(keyid(LOG).name(), ORIGIN);
    let rekey = ledger(&World::new(), LedgerRekeyed, json!({"log_key": DAG, "reason": "lost"}));
    let of_rekey = Refusal::LogKeyName { origin: text(ORIGIN), found: text("dag") };
    vec![(World::empty().refuses_draft(&draft), expected), (rekey, of_rekey)]
}

/// `decide` asks for the signer's role first and refuses with [`Refusal::NoRole`], so the rule is asked directly.
fn no_admin() -> Pairs {
    let mut founder = created();
    founder["keys"][0]["roles"] = json!(["editor"]);
    let signers = vec![keyid(ADA)];
    let expected = Refusal::NoRole { event_type: "ledger.created", needed: vec![Role::Admin], signers };
    assert_eq!(ledger(&World::empty(), LedgerCreated, founder.clone()), expected);
    let data: crate::event::ledger::LedgerCreated = serde_json::from_value(founder).unwrap();
    vec![(Governance::default().check_created(&data, ORIGIN).unwrap_err(), Refusal::NoAdmin)]
}

fn unknown_rules() -> Pairs {
    let first = |member: &str| ledger(&World::empty(), LedgerCreated, with(created(), json!({ member: 2 })));
    vec![
        (first("format"), Refusal::UnknownRules { what: "format", found: 2 }),
        (first("rules"), Refusal::UnknownRules { what: "rules", found: 2 }),
        (ledger(&World::new(), RulesChanged, json!({"rules": 0})), Refusal::UnknownRules { what: "rules", found: 0 }),
    ]
}

fn empty_policy() -> Pairs {
    let world = World::new();
    for words in [json!({"text": "x"}), json!({"blob": hex(b"policy")})] {
        let draft = Draft::new(PolicyPublished, "ledger", with(words, json!({"kind": "corrections"})));
        assert_eq!(world.decides(&draft), Ok(()));
    }
    vec![(ledger(&world, PolicyPublished, json!({"kind": "corrections"})), Refusal::EmptyPolicy)]
}

fn scale_exists() -> Pairs {
    vec![(ledger(&World::new(), ScaleDefined, scale("s")), Refusal::ScaleExists { scale: text("s") })]
}

fn bad_ratings() -> Pairs {
    let refused = |ratings: Value| ledger(&World::new(), ScaleDefined, json!({"scale": "t", "ratings": ratings}));
    let rating = json!({"rating": "yes", "label": {"en": "Yes"}});
    vec![
        (refused(json!([])), Refusal::BadRatings { problem: "has no ratings", rating: None }),
        (refused(json!([rating, rating])), Refusal::BadRatings { problem: "stands twice", rating: Some(text("yes")) }),
        (
            refused(json!([with(rating, json!({"label": {}}))])),
            Refusal::BadRatings { problem: "has no label", rating: Some(text("yes")) },
        ),
    ]
}

// Sources.

fn source_exists() -> Pairs {
    let found = World::with_case().refuses(SourceRegistered, "source/a", source("A"));
    vec![(found, Refusal::SourceExists { source: text("a") })]
}

fn no_such_source() -> Pairs {
    let world = World::with_case();
    let named = |found| (found, Refusal::NoSuchSource { source: text("z") });
    let mut sentence = statement("x", "top");
    sentence["citations"] = json!([cites(1, "z", &[])]);
    let mut document = world.clone();
    document.accepts(SectionWritten, "case/k", section("top", "Top"));
    vec![
        named(world.refuses(SourceCaptured, "source/z", capture("1"))),
        named(case(&world, EvidenceLinked, evidence("e", "c", "z"))),
        named(case(&world, ClaimExtracted, with(claim("d"), json!({"appearance": {"source": "z"}})))),
        named(case(&world, GapRecorded, searched("source/z/capture/1"))),
        named(case(&document, StatementWritten, sentence)),
    ]
}

fn searched(capture: &str) -> Value {
    with(gap("g"), json!({"searched": {"captures": [capture], "until": "2026-02-02"}}))
}

fn nothing_described() -> Pairs {
    let found = World::with_case().refuses(SourceDescribed, "source/b", json!({"basis": "inferred"}));
    vec![(found, Refusal::NothingDescribed)]
}

fn no_such_blob() -> Pairs {
    let (world, missing) = (World::with_case(), hex("missing"));
    let no = |what, found| (found, Refusal::NoSuchBlob { what, digest: digest("missing") });
    let body = json!({"sha256": missing, "size": 7, "media_type": "text/plain"});
    let import = json!({"file": body, "importer": {"name": "t", "version": "1"}, "of": {}});
    let of_missing = json!({"capture": "1", "text": {"sha256": missing, "length": 7}});
    let mut with_page = World::with_document();
    let page = json!({"sha256": missing, "size": 7, "media_type": "text/html"});
    let published = with(with_page.publication("p", "first"), json!({ "page": page }));
    vec![
        no("captured body", world.refuses(SourceCaptured, "source/a", with(capture("2"), json!({"body": body})))),
        no(
            "blob of headers",
            world.refuses(SourceCaptured, "source/a", with(capture("2"), json!({"headers": missing}))),
        ),
        no("extracted text", world.refuses(TextExtracted, "source/a", with(extracted("1"), of_missing))),
        no("imported file", case(&world, ImportRecorded, import)),
        no("policy", ledger(&world, PolicyPublished, json!({"kind": "corrections", "blob": missing}))),
        no("page", case(&with_page, AssessmentPublished, published)),
        no("token", ledger(&world, AnchorRecorded, json!({"size": 1, "kind": "rfc3161", "token": missing}))),
        no("blob to withhold", ledger(&world, ContentWithheld, super::desk::withheld(b"missing"))),
    ]
}

fn blob_size() -> Pairs {
    let world = World::with_case();
    let mut body = capture("2");
    body["body"]["size"] = 3.into();
    let found = BODY.len() as u64;
    let expected = Refusal::BlobSize { digest: digest(BODY), expected: 3, found };
    let import = json!({"file": body["body"], "importer": {"name": "t", "version": "1"}, "of": {}});
    vec![
        (world.refuses(SourceCaptured, "source/a", body), expected.clone()),
        (case(&world, ImportRecorded, import), expected),
    ]
}

fn not_text() -> Pairs {
    let data = with(extracted("1"), json!({"text": {"sha256": hex(BODY), "length": 11}}));
    vec![(World::with_case().refuses(TextExtracted, "source/a", data), Refusal::NotText { digest: digest(BODY) })]
}

fn text_length() -> Pairs {
    // The length in bytes, which is another.
    let mut world = World::with_case();
    world.accepts(SourceCaptured, "source/a", capture("2"));
    let expected = TEXT.len() as u64;
    let data = with(extracted("2"), json!({"text": {"sha256": hex(TEXT), "length": expected}}));
    let found = TEXT.chars().count() as u64;
    let refusal = Refusal::TextLength { digest: digest(TEXT), expected, found };
    vec![(world.refuses(TextExtracted, "source/a", data), refusal)]
}

fn no_such_capture() -> Pairs {
    let world = World::with_case();
    let no = |source: &str, known: &[&str], found| {
        (found, Refusal::NoSuchCapture { source: text(source), capture: text("9"), known: texts(known) })
    };
    let of_nine = with(evidence("e", "c", "a"), json!({"capture": "9"}));
    vec![
        no("a", &["1"], world.refuses(TextExtracted, "source/a", extracted("9"))),
        no("a", &["1"], case(&world, EvidenceLinked, of_nine)),
        no("b", &[], case(&world, GapRecorded, searched("source/b/capture/9"))),
    ]
}

fn extraction_exists() -> Pairs {
    let found = World::with_case().refuses(TextExtracted, "source/a", extracted("1"));
    vec![(found, Refusal::ExtractionExists { digest: digest(TEXT) })]
}

fn no_such_extraction() -> Pairs {
    let mut world = World::with_case();
    world.accepts(SourceCaptured, "source/a", capture("2"));
    let no = |source: &str, capture: Option<&str>, found| {
        let capture = capture.map(text);
        (found, Refusal::NoSuchExtraction { source: text(source), capture, extraction: digest(TEXT) })
    };
    let of_two = with(evidence("e", "c", "a"), json!({"capture": "2"}));
    let of_b = with(evidence("e", "c", "b"), json!({"quote": quote("lamps", 0)}));
    let appeared = json!({"appearance": {"source": "b", "quote": quote("lamps", 0)}});
    vec![
        no("a", Some("2"), case(&world, EvidenceLinked, of_two)),
        no("b", None, case(&world, EvidenceLinked, of_b)),
        no("b", None, case(&world, ClaimExtracted, with(claim("d"), appeared))),
    ]
}

// Quotes.

fn quoted(changes: Value) -> Value {
    with(evidence("e", "c", "a"), json!({"quote": with(quote("“All of them”", 8), changes)}))
}

fn quote_mismatch() -> Pairs {
    let world = World::with_case();
    let at = TEXT.chars().position(|c| c == '“').unwrap() as u64;
    let mismatch = |start: u64, end: u64, exact: &str, found: Option<&str>| {
        let data = quoted(json!({"start": start, "end": end, "exact": exact}));
        let (exact, found) = (text(exact), found.map(text));
        let expected = Refusal::QuoteMismatch { extraction: digest(TEXT), start, end, exact, found };
        (case(&world, EvidenceLinked, data), expected)
    };
    let right = |data: Value| world.decides(&Draft::new(EvidenceLinked, "case/k", data));
    assert_eq!(right(quoted(json!({}))), Ok(()));
    let bytes = TEXT.find('“').unwrap() as u64;
    assert_ne!(bytes, at);
    let length = TEXT.chars().count() as u64;
    let words = "“All of them”";
    let appeared = json!({"source": "a", "quote": with(quote("lamps", 0), json!({"exact": "Lamps"}))});
    let start = TEXT.chars().collect::<Vec<_>>().windows(5).position(|five| five == ['l', 'a', 'm', 'p', 's']);
    let start = start.unwrap() as u64;
    let (exact, found) = (text("Lamps"), Some(text("lamps")));
    let of_claim = Refusal::QuoteMismatch { extraction: digest(TEXT), start, end: start + 5, exact, found };
    vec![
        mismatch(at, at + 13, "“all of them”", Some(words)),
        mismatch(at + 1, at + 14, words, Some("All of them”,")),
        mismatch(at, at + 12, words, Some("“All of them")),
        mismatch(at, at, words, Some("")),
        // Bytes instead of code points.
        mismatch(bytes, bytes + 13, words, Some("All of them”,")),
        mismatch(at, length + 1, words, None),
        mismatch(at + 13, at, words, None),
        (case(&world, ClaimExtracted, with(claim("d"), json!({"appearance": appeared}))), of_claim),
    ]
}

fn quote_context() -> Pairs {
    let world = World::with_case();
    let context = |which, data: Value, expected: &str, found: &str| {
        let refusal = Refusal::QuoteContext { which, expected: text(expected), found: text(found) };
        (case(&world, EvidenceLinked, data), refusal)
    };
    let of =
        |exact: &str, changes: Value| with(evidence("e", "c", "a"), json!({"quote": with(quote(exact, 0), changes)}));
    vec![
        context("prefix", quoted(json!({"prefix": "was lit. "})), "was lit. ", "ere lit. "),
        context("suffix", quoted(json!({"suffix": ", says"})), ", says", ", said"),
        context("suffix", of("counted.", json!({"suffix": "!"})), "!", ""),
        // Longer than what stands before: the quote itself is no part of its prefix.
        context("prefix", of("s", json!({"start": 1, "end": 2, "exact": "s", "prefix": "Øs"})), "Øs", "Ø"),
    ]
}

// Cases.

fn case_exists() -> Pairs {
    vec![(case(&World::with_case(), CaseOpened, opened()), Refusal::CaseExists { case: text("k") })]
}

fn no_such_case() -> Pairs {
    let found = World::with_case().refuses(NoteAdded, "case/z", json!({"text": "x"}));
    vec![(found, Refusal::NoSuchCase { case: text("z") })]
}

fn no_such_scale() -> Pairs {
    let found = World::with_case().refuses(CaseOpened, "case/new", with(opened(), json!({"scale": "t"})));
    vec![(found, Refusal::NoSuchScale { scale: text("t"), known: texts(&["s"]) })]
}

fn id_taken() -> Pairs {
    let mut world = World::with_document();
    world.accepts(
        StatementRemoved,
        "case/k",
        json!({"statement": "y", "replaces": event_id(16).to_string(), "reason": "x"}),
    );
    let taken = |id: &str, by, found| (found, Refusal::IdTaken { id: text(id), by });
    vec![
        taken("c", "claim", case(&world, ClaimExtracted, claim("c"))),
        taken("e", "evidence", case(&world, EvidenceLinked, evidence("e", "c", "a"))),
        taken("g", "gap", case(&world, GapRecorded, gap("g"))),
        // Another kind of thing, and one that is gone.
        taken("c", "claim", case(&world, SectionWritten, section("c", "C"))),
        taken("top", "section", case(&world, StatementWritten, statement("top", "top"))),
        taken("y", "statement", case(&world, StatementWritten, statement("y", "top"))),
        taken("question", "verdict on the case's question", case(&world, ClaimExtracted, claim("question"))),
        taken("1", "capture", world.refuses(SourceCaptured, "source/a", capture("1"))),
    ]
}

fn no_such() -> Pairs {
    let world = World::with_document();
    let no = |kind, known: &[&str], found| (found, Refusal::NoSuch { kind, id: text("z"), known: texts(known) });
    let sentence = |changes| case(&world, StatementWritten, with(statement("w", "top"), changes));
    let weighs = |changes| case(&world, VerdictChanged, with(verdict("c", "no", Some(event_id(12))), changes));
    let on_itself = with(statement("x", "top"), json!({"rests_on": ["x"], "replaces": event_id(15).to_string()}));
    let itself = Refusal::NoSuch { kind: "statement", id: text("x"), known: texts(&["x", "y"]) };
    let input = "evidence, gap, claim or verdict";
    vec![
        no("claim", &["c"], case(&world, EvidenceLinked, evidence("f", "z", "a"))),
        no("claim", &["c"], case(&world, GapRecorded, with(gap("h"), json!({"claim": "z"})))),
        no("claim", &["c"], case(&world, VerdictChanged, verdict("z", "yes", None))),
        no(input, &["e", "g", "c"], weighs(json!({"inputs": ["z"]}))),
        no(input, &["e", "g", "c"], weighs(json!({"set_aside": [{"id": "z", "reason": "x"}]}))),
        no("section", &["top", "end"], case(&world, SectionWritten, with(section("w", "W"), json!({"after": "z"})))),
        no("section", &["top", "end"], case(&world, StatementWritten, statement("w", "z"))),
        no("claim", &["c"], sentence(json!({"claims": ["z"]}))),
        no("gap", &["g"], sentence(json!({"gaps": ["z"]}))),
        no("verdict on", &["c"], sentence(json!({"verdicts": ["z"]}))),
        no("statement", &["x", "y"], sentence(json!({"rests_on": ["z"]}))),
        (case(&world, StatementWritten, on_itself), itself),
        no("evidence", &["e"], sentence(json!({"citations": [cites(1, "a", &["z"])]}))),
        no(
            "claim, evidence, gap, section, statement or verdict",
            &["c", "e", "end", "g", "top", "x", "y"],
            case(&world, NoteAdded, json!({"target": "z", "text": "x"})),
        ),
    ]
}

fn stands() -> Pairs {
    let world = World::with_document();
    let stands = |kind, id: &str, n, found| (found, Refusal::Stands { kind, id: text(id), event: event_id(n) });
    vec![
        stands("section", "top", 13, case(&world, SectionWritten, section("top", "Again"))),
        stands("statement", "x", 15, case(&world, StatementWritten, statement("x", "top"))),
    ]
}

fn does_not_stand() -> Pairs {
    let mut world = World::with_document();
    let replacing = |data, n| with(data, json!({"replaces": event_id(n).to_string()}));
    let remove = |id: &str, n| json!({"statement": id, "replaces": event_id(n).to_string(), "reason": "x"});
    world.accepts(StatementRemoved, "case/k", remove("y", 16));
    let not = |kind, id: &str, given, stands: Option<u64>, found| {
        let (given, stands) = (event_id(given), stands.map(event_id));
        (found, Refusal::DoesNotStand { kind, id: text(id), given, stands })
    };
    vec![
        not("section", "top", 14, Some(13), case(&world, SectionWritten, replacing(section("top", "T"), 14))),
        not("section", "w", 13, None, case(&world, SectionWritten, replacing(section("w", "W"), 13))),
        not("statement", "x", 13, Some(15), case(&world, StatementWritten, replacing(statement("x", "top"), 13))),
        not("statement", "y", 16, None, case(&world, StatementWritten, replacing(statement("y", "top"), 16))),
        not("statement", "x", 16, Some(15), case(&world, StatementRemoved, remove("x", 16))),
        not("statement", "y", 16, None, case(&world, StatementRemoved, remove("y", 16))),
    ]
}

fn after() -> Pairs {
    let world = World::with_document();
    let after = |id: &str, section: &str, after: &str| {
        let mut data = with(statement(id, section), json!({"after": after}));
        if id == "x" {
            data["replaces"] = event_id(15).to_string().into();
        }
        let expected = Refusal::After { after: text(after), section: text(section) };
        (case(&world, StatementWritten, data), expected)
    };
    vec![after("w", "top", "z"), after("w", "end", "x"), after("w", "end", "top"), after("x", "top", "x")]
}

fn number_taken() -> Pairs {
    let mut world = World::with_document();
    let citing = |id: &str, n, source| with(statement(id, "top"), json!({"citations": [cites(n, source, &[])]}));
    let event = world.accepts(StatementWritten, "case/k", citing("v", 7, "a"));
    let remove = json!({"statement": "v", "replaces": event.to_string(), "reason": "x"});
    world.accepts(StatementRemoved, "case/k", remove);
    // The number is still `a`'s when the sentence that gave it is gone; `a` may have another as well.
    world.accepts(StatementWritten, "case/k", citing("u", 8, "a"));
    let expected = |number| Refusal::NumberTaken { number, source: text("a"), given: text("b") };
    vec![
        (case(&world, StatementWritten, citing("w", 7, "b")), expected(7)),
        (case(&world, StatementWritten, citing("w", 8, "b")), expected(8)),
    ]
}

fn number_twice() -> Pairs {
    let citations = json!({"citations": [cites(7, "a", &[]), cites(7, "b", &[])]});
    let found = case(&World::with_document(), StatementWritten, with(statement("w", "top"), citations));
    vec![(found, Refusal::NumberTwice { number: 7 })]
}

fn evidence_source() -> Pairs {
    let citations = json!({"citations": [cites(7, "b", &["e"])]});
    let found = case(&World::with_document(), StatementWritten, with(statement("w", "top"), citations));
    let expected = Refusal::EvidenceSource { evidence: text("e"), source: text("a"), cited: text("b") };
    vec![(found, expected)]
}

fn not_a_rating() -> Pairs {
    let found = case(&World::with_case(), VerdictChanged, verdict("c", "maybe", None));
    let known = texts(&["yes", "no", "unproven"]);
    vec![(found, Refusal::NotARating { rating: text("maybe"), scale: text("s"), known })]
}

fn verdict_from() -> Pairs {
    let mut world = World::with_case();
    world.accepts_by(&[BEN], VerdictChanged, "case/k", verdict("c", "yes", None));
    let standing = StandingVerdict {
        rating: text("yes"),
        event: event_id(10),
        seq: Seq(10),
        by: texts(&["ben"]),
        rationale: text("So it is."),
    };
    let from = |target: &str, given: Option<u64>, stands: Option<StandingVerdict>, found| {
        let (target, given, stands) = (text(target), given.map(event_id), stands.map(Box::new));
        (found, Refusal::VerdictFrom { target, given, stands })
    };
    vec![
        from("c", None, Some(standing.clone()), case(&world, VerdictChanged, verdict("c", "no", None))),
        from("c", Some(9), Some(standing), case(&world, VerdictChanged, verdict("c", "no", Some(event_id(9))))),
        from("question", Some(10), None, case(&world, VerdictChanged, verdict("question", "no", Some(event_id(10))))),
    ]
}

fn input_twice() -> Pairs {
    let world = World::with_document();
    let twice = |changes| {
        let data = with(verdict("c", "no", Some(event_id(12))), changes);
        (case(&world, VerdictChanged, data), Refusal::InputTwice { id: text("e") })
    };
    vec![
        twice(json!({"inputs": ["e", "g", "e"]})),
        twice(json!({"inputs": ["e"], "set_aside": [{"id": "e", "reason": "x"}]})),
    ]
}

fn verdict_reason() -> Pairs {
    let world = World::with_document();
    let first = with(verdict("question", "no", None), json!({"reason": "error"}));
    let later = with(verdict("c", "no", Some(event_id(12))), json!({"reason": "initial"}));
    vec![
        (case(&world, VerdictChanged, first), Refusal::VerdictReason { reason: "error", first: true }),
        (case(&world, VerdictChanged, later), Refusal::VerdictReason { reason: "initial", first: false }),
    ]
}

fn attribution() -> Pairs {
    let world = World::with_case();
    let imported = with(verdict("c", "yes", None), json!({"reason": "imported"}));
    let ours = with(verdict("c", "yes", None), json!({"attributed_to": "The Gazette"}));
    let whole = with(imported.clone(), json!({"attributed_to": "The Gazette"}));
    assert_eq!(world.decides(&Draft::new(VerdictChanged, "case/k", whole)), Ok(()));
    vec![
        (case(&world, VerdictChanged, imported), Refusal::Attribution { imported: true }),
        (case(&world, VerdictChanged, ours), Refusal::Attribution { imported: false }),
    ]
}

fn incomplete() -> Pairs {
    let world = World::with_case();
    let not = |at, problem, found| (found, Refusal::Incomplete { at, problem });
    let with_quantity = |quantity: Value| case(&world, ClaimExtracted, with(claim("d"), json!({"quantity": quantity})));
    let either = "needs either `value` or `range`";
    let appeared =
        |appearance: Value| case(&world, ClaimExtracted, with(claim("d"), json!({"appearance": appearance})));
    let long = "has more than 32 code points of prefix or suffix";
    let full = "names captures in full, such as `source/dhs/capture/2`";
    let most = quote("Øyvind", 32);
    assert_eq!(most["prefix"].as_str().unwrap().chars().count(), 32);
    let most = with(evidence("e", "c", "a"), json!({"quote": most}));
    assert_eq!(world.decides(&Draft::new(EvidenceLinked, "case/k", most)), Ok(()));
    let longer = with(evidence("e", "c", "a"), json!({"quote": quote("Øyvind", 33)}));
    vec![
        not("data.quantity", either, with_quantity(json!({"unit": "lamps"}))),
        not("data.quantity", either, with_quantity(json!({"value": "1", "range": {"from": "1", "to": "2"}}))),
        not("data.appearance", "needs a `source`", appeared(json!({}))),
        not("data.appearance", "needs a `source`", appeared(json!({"quote": quote("lamps", 0)}))),
        not("quote", long, case(&world, EvidenceLinked, longer)),
        not("data.searched.captures", full, case(&world, GapRecorded, searched("a/capture/1"))),
        not("data.searched.captures", full, case(&world, GapRecorded, searched("case/k/capture/1"))),
        not("data.searched.captures", full, case(&world, GapRecorded, searched("source/a"))),
        not(
            "data.settings",
            "goes with the kind approvals alone",
            ledger(&world, PolicyPublished, json!({"kind": "corrections", "settings": {"verdict": 1}})),
        ),
        not("data.targets", "names nothing", case(&world, ItemConfirmed, json!({"targets": []}))),
    ]
}

/// The roles of the format's tables, each tried with holders of one role.
#[test]
fn each_type_is_for_holders_of_its_role() {
    let mut world = World::new();
    for (vkey, role) in [(BEN, "editor"), (DAG, "researcher"), (BEN_AGAIN, "reviewer"), (BOT, "admin")] {
        world.enrols(ADA, vkey, "person", &[role]);
    }
    let (editor, researcher, reviewer, admin) = (BEN, DAG, BEN_AGAIN, BOT);
    for kind in EventKind::ALL {
        let (needed, subject): (&[&str], &str) = match kind {
            // Entry 0 is signed by a key that it names, and an affirmation as the entry: other tests.
            LedgerCreated | EntryAffirmed => continue,
            KeyEnrolled | KeyRevoked | LedgerRekeyed | RulesChanged | PolicyPublished | ScaleDefined
            | ContentWithheld | ContentRestored | AnchorRecorded => (&[admin], "ledger"),
            SourceRegistered | SourceDescribed | SourceMerged | SourceSplit | SourceCaptured | CaptureFailed
            | TextExtracted | SourceChanged => (&[researcher], "source/a"),
            ImportRecorded | ClaimExtracted | ClaimRevised | ClaimWithdrawn | ClaimsRelated | EvidenceLinked
            | EvidenceWithdrawn | GapRecorded | GapClosed | CommentSought | ItemConfirmed | RecheckRequested => {
                (&[researcher], "case/k")
            }
            CaseOpened | CaseClosed | CaseReopened | VerdictProposed | VerdictChanged | SectionWritten
            | SectionRemoved | StatementWritten | StatementRemoved | PublicationProposed | AssessmentPublished
            | CorrectionIssued | ComplaintReceived | ComplaintResolved | RecheckCleared => (&[editor], "case/k"),
            ReviewRecorded => (&[reviewer], "case/k"),
            DissentRecorded | DissentWithdrawn => (&[editor, reviewer], "case/k"),
            NoteAdded => (&[editor, researcher, reviewer, admin], "case/k"),
        };
        for vkey in [editor, researcher, reviewer, admin] {
            let draft = Draft::new(*kind, subject, crate::examples::example(*kind)).by(&[vkey]);
            let refused = matches!(world.decides(&draft), Err(Refusal::NoRole { .. }));
            assert_eq!(refused, !needed.contains(&vkey), "{} by {vkey}", kind.name());
        }
    }
}

#[test]
fn messages_fit_after_error_and_say_nothing_in_debug_form() {
    for (variant, pairs) in all() {
        for (refusal, _) in pairs {
            let message = refusal.to_string();
            let first = message.chars().next().unwrap();
            assert!(!first.is_uppercase() && !first.is_whitespace(), "{variant}: {message}");
            assert!(!message.ends_with('.') && !message.contains('\n'), "{variant}: {message}");
            for noise in ["Some(", "None", "Slug", "Digest(", "Seq(", "EventId", " { ", "[\"", "\\u{", "\\'"] {
                assert!(!message.contains(noise), "{variant}: {message}");
            }
            if let Some(remedy) = refusal.remedy() {
                assert!(!remedy.ends_with('.') && !remedy.starts_with(char::is_uppercase), "{variant}: {remedy}");
            }
        }
    }
}

/// What a person reads, whole: `messages.txt` is changed by hand, with the words.
#[test]
fn messages_and_remedies_are_as_written_down() {
    let mut found = String::new();
    for (variant, pairs) in all() {
        let mut messages: Vec<String> = Vec::new();
        for (refusal, _) in pairs {
            let remedy = refusal.remedy().map(|remedy| format!("  hint: {remedy}\n")).unwrap_or_default();
            messages.push(format!("  {refusal}\n{remedy}"));
        }
        messages.dedup();
        found.extend([variant, "\n", &messages.concat()]);
    }
    assert!(found == include_str!("messages.txt"), "messages.txt should be:\n{found}");
}

/// Makes of each variant a test that the refusals are the expected ones and of that variant, and none else. A variant
/// without a line here does not compile.
macro_rules! each {
    ($($variant:ident $name:ident,)*) => {
        mod each {
            $(#[test]
            fn $name() {
                let pairs = super::$name();
                assert!(!pairs.is_empty());
                for (found, expected) in pairs {
                    assert_eq!(found, expected);
                    assert_eq!(super::variant(&found), stringify!($variant));
                }
            })*
        }

        fn variant(refusal: &Refusal) -> &'static str {
            match refusal {
                $(Refusal::$variant { .. } => stringify!($variant),)*
            }
        }

        fn all() -> Vec<(&'static str, Pairs)> {
            vec![$((stringify!($variant), $name()),)*]
        }
    };
}

each! {
    UnknownType unknown_type,
    Shape shape,
    WrongStream wrong_stream,
    WrongLedger wrong_ledger,
    ExpectedVersion expected_version,
    NoSuchImport no_such_import,
    UnknownKey unknown_key,
    RevokedKey revoked_key,
    BadSignature bad_signature,
    NoRole no_role,
    KeySeenBefore key_seen_before,
    LogKeyAsAuthor log_key_as_author,
    SoftwareRole software_role,
    Roles roles,
    NoPossession no_possession,
    NotEnrolled not_enrolled,
    LastAdmin last_admin,
    SinceWithoutCompromise since_without_compromise,
    NoSuchEvent no_such_event,
    AlreadyCreated already_created,
    NotCreated not_created,
    LogKeyName log_key_name,
    NoAdmin no_admin,
    UnknownRules unknown_rules,
    EmptyPolicy empty_policy,
    ScaleExists scale_exists,
    BadRatings bad_ratings,
    AdminSignatures admin_signatures,
    TooFewAdmins too_few_admins,
    Withheld withheld_,
    NotWithheld not_withheld,
    AnchorBeyond anchor_beyond,
    NotDisputed not_disputed,
    AffirmedElsewhere affirmed_elsewhere,
    SourceExists source_exists,
    NoSuchSource no_such_source,
    NothingDescribed nothing_described,
    Merged merged,
    MergedIntoItself merged_into_itself,
    NotMerged not_merged,
    NoSuchBlob no_such_blob,
    BlobSize blob_size,
    NotText not_text,
    TextLength text_length,
    NoSuchCapture no_such_capture,
    ExtractionExists extraction_exists,
    NoSuchExtraction no_such_extraction,
    QuoteMismatch quote_mismatch,
    QuoteContext quote_context,
    CaseExists case_exists,
    NoSuchCase no_such_case,
    CaseClosed case_closed,
    NotClosed not_closed,
    NoSuchScale no_such_scale,
    IdTaken id_taken,
    NoSuch no_such,
    Withdrawn withdrawn,
    NothingRevised nothing_revised,
    SectionNotEmpty section_not_empty,
    Stands stands,
    DoesNotStand does_not_stand,
    After after,
    NumberTaken number_taken,
    NumberTwice number_twice,
    EvidenceSource evidence_source,
    NotARating not_a_rating,
    VerdictFrom verdict_from,
    InputTwice input_twice,
    Unconfirmed unconfirmed,
    SoftwareConfirms software_confirms,
    Superseded superseded,
    VerdictReason verdict_reason,
    Attribution attribution,
    NoSuchProposal no_such_proposal,
    ProposalDiffers proposal_differs,
    ProposalUsed proposal_used,
    ProposalOutdated proposal_outdated,
    ApprovalsMissing approvals_missing,
    OwnReview own_review,
    NotYours not_yours,
    Resolved resolved,
    PublicationDigest publication_digest,
    AssessmentSchema assessment_schema,
    KeptAssessment kept_assessment,
    ImportedVerdict imported_verdict,
    Nature nature,
    Uncorrected uncorrected,
    NoSlip no_slip,
    Incomplete incomplete,
}
