//! What governs: admins, withheld bytes, anchors, disputed entries.

use super::{Pairs, case, ledger, texts};
use crate::{
    EventKind::*,
    Refusal,
    tests::{
        desk::{PAGE, approvals, by_program, withheld},
        world::{
            ADA, BEN, BODY, CLEO, Draft, TEXT, World, capture, claim, digest, event_id, evidence, extracted, hex,
            keyid, quote, with,
        },
    },
};
use proof::{Seq, StreamName};
use serde_json::json;

pub(super) fn admin_signatures() -> Pairs {
    let mut world = World::staffed();
    world.policy(&json!({"admin": 2}));
    let scale = Draft::new(ScaleDefined, "ledger", crate::tests::world::scale("t"));
    assert_eq!(world.decides(&scale.clone().by(&[ADA, CLEO])), Ok(()));
    let missing = |names: &[&str]| Refusal::AdminSignatures { needed: 2, names: texts(names) };
    // One who is no admin does not count, nor does the key that is enrolled.
    let enrols = crate::tests::world::enrolled(crate::tests::world::DAG, "person", &["admin"]);
    let enrols = Draft::new(KeyEnrolled, "ledger", enrols).by(&[ADA, crate::tests::world::DAG]);
    let revoke =
        |vkey: &str| json!({"key": vkey, "reason": "compromised", "compromised_since": event_id(3).to_string()});
    let mut disputed = World::staffed();
    disputed.accepts_by(&[CLEO], ScaleDefined, "ledger", crate::tests::world::scale("t"));
    disputed.enrols(ADA, crate::tests::world::DAG, "person", &["admin"]);
    disputed.accepts(KeyRevoked, "ledger", revoke(CLEO));
    disputed.policy(&json!({"admin": 2}));
    let affirm = json!({"event": event_id(4).to_string(), "reason": "x"});
    vec![
        (world.refuses_draft(&scale.clone()), missing(&["ada"])),
        (world.refuses_draft(&scale.by(&[ADA, BEN])), missing(&["ada"])),
        (world.refuses_draft(&enrols), missing(&["ada"])),
        (ledger(&disputed, EntryAffirmed, affirm), missing(&["ada"])),
    ]
}

pub(super) fn too_few_admins() -> Pairs {
    let mut world = World::staffed();
    let settings = |admin: u64| approvals(&json!({ "admin": admin }));
    let first = ledger(&world, PolicyPublished, settings(3));
    world.accepts(PolicyPublished, "ledger", settings(2));
    let revoke = Draft::new(KeyRevoked, "ledger", json!({"key": CLEO, "reason": "lost"})).by(&[ADA, CLEO]);
    vec![
        (first, Refusal::TooFewAdmins { needed: 3, admins: 2 }),
        (world.refuses_draft(&revoke), Refusal::TooFewAdmins { needed: 2, admins: 1 }),
    ]
}

pub(super) fn withheld_() -> Pairs {
    let mut world = World::with_case();
    world.blobs.push(PAGE.into());
    let body = world.accepts(ContentWithheld, "ledger", withheld(BODY));
    let text = world.accepts(ContentWithheld, "ledger", withheld(TEXT.as_bytes()));
    assert_eq!((body, text), (event_id(10), event_id(11)));
    let by = |bytes: &[u8], by: u64, found| (found, Refusal::Withheld { digest: digest(bytes), by: Seq(by) });
    let file = json!({"sha256": hex(BODY), "size": BODY.len(), "media_type": "text/plain"});
    let import = json!({"file": file, "importer": {"name": "t", "version": "1"}, "of": {}});
    let other =
        with(capture("2"), json!({"body": {"sha256": hex(PAGE), "size": PAGE.len(), "media_type": "text/html"}}));
    assert_eq!(world.decides(&Draft::new(SourceCaptured, "source/a", other)), Ok(()));
    vec![
        by(BODY, 10, ledger(&world, ContentWithheld, withheld(BODY))),
        by(BODY, 10, world.refuses(SourceCaptured, "source/a", capture("2"))),
        by(BODY, 10, case(&world, ImportRecorded, import)),
        by(TEXT.as_bytes(), 11, world.refuses(TextExtracted, "source/a", extracted("1"))),
        by(TEXT.as_bytes(), 11, case(&world, EvidenceLinked, evidence("e", "c", "a"))),
        by(
            TEXT.as_bytes(),
            11,
            case(
                &world,
                ClaimExtracted,
                with(claim("d"), json!({"appearance": {"source": "a", "quote": quote("lamps", 0)}})),
            ),
        ),
        by(BODY, 10, ledger(&world, AnchorRecorded, json!({"size": 1, "kind": "rfc3161", "token": hex(BODY)}))),
    ]
}

pub(super) fn not_withheld() -> Pairs {
    let mut world = World::with_case();
    let restore = json!({"digests": [hex(BODY)]});
    let never = ledger(&world, ContentRestored, restore.clone());
    world.accepts(ContentWithheld, "ledger", withheld(BODY));
    world.accepts(ContentRestored, "ledger", restore.clone());
    let again = ledger(&world, ContentRestored, restore);
    // Bytes that were given back are taken in again.
    world.accepts(SourceCaptured, "source/a", capture("2"));
    let expected = Refusal::NotWithheld { digest: digest(BODY) };
    vec![(never, expected.clone()), (again, expected)]
}

pub(super) fn anchor_beyond() -> Pairs {
    let world = World::staffed();
    let anchor = |size: u64| json!({"size": size, "kind": "rfc3161", "token": hex(b"policy")});
    assert_eq!(world.decides(&Draft::new(AnchorRecorded, "ledger", anchor(4))), Ok(()));
    [0, 5]
        .map(|size| (ledger(&world, AnchorRecorded, anchor(size)), Refusal::AnchorBeyond { size, entries: 4 }))
        .to_vec()
}

pub(super) fn not_disputed() -> Pairs {
    let mut world = World::with_case();
    let since = world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("ben"));
    let affirm = |event| json!({"event": event_id(event).to_string(), "reason": "x"});
    let before = case(&world, EntryAffirmed, affirm(10));
    world.revokes(ADA, BEN, Some(since));
    let other = case(&world, EntryAffirmed, affirm(9));
    vec![
        (before, Refusal::NotDisputed { event: event_id(10), seq: Seq(10) }),
        (other, Refusal::NotDisputed { event: event_id(9), seq: Seq(9) }),
    ]
}

pub(super) fn affirmed_elsewhere() -> Pairs {
    let mut world = World::with_case();
    world.opens("other");
    let since = world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("ben"));
    world.revokes(ADA, BEN, Some(since));
    let affirm = json!({"event": since.to_string(), "reason": "x"});
    let stream: StreamName = "case/k".parse().unwrap();
    ["case/other", "source/a", "ledger"]
        .map(|subject| {
            let expected = Refusal::AffirmedElsewhere { event: since, stream: stream.clone() };
            (world.refuses(EntryAffirmed, subject, affirm.clone()), expected)
        })
        .to_vec()
}

pub(super) fn unconfirmed() -> Pairs {
    let mut world = World::with_case();
    world.enrols(ADA, crate::tests::world::BOT, "software", &["researcher"]);
    world.accepts(ClaimExtracted, "case/k", by_program(claim("d")));
    world.accepts_by(&[crate::tests::world::BOT], EvidenceLinked, "case/k", evidence("e", "c", "a"));
    world.accepts(GapRecorded, "case/k", by_program(crate::tests::world::gap("g")));
    let weighs = |kind, id: &str| {
        let data = json!({"target": "question", "to": "yes", "confidence": "low", "rationale": "So.", "inputs": [id]});
        let data = if kind == VerdictChanged { with(data, json!({"reason": "initial"})) } else { data };
        case(&world, kind, data)
    };
    let not = |id: &str, seq| Refusal::Unconfirmed { id: id.to_owned(), seq: Seq(seq) };
    vec![
        (weighs(VerdictChanged, "d"), not("d", 11)),
        (weighs(VerdictChanged, "e"), not("e", 12)),
        (weighs(VerdictChanged, "g"), not("g", 13)),
        (weighs(VerdictProposed, "e"), not("e", 12)),
    ]
}

pub(super) fn software_confirms() -> Pairs {
    let bot = crate::tests::world::BOT;
    let mut world = World::with_case();
    world.enrols(ADA, bot, "software", &["researcher"]);
    world.accepts_by(&[bot], ClaimExtracted, "case/k", claim("d"));
    let confirm = Draft::new(ItemConfirmed, "case/k", json!({"targets": ["d"]}));
    // A person beside the program has looked.
    assert_eq!(world.decides(&confirm.clone().by(&[ADA, bot])), Ok(()));
    assert_eq!(keyid(bot).name(), "bot");
    vec![(world.refuses_draft(&confirm.by(&[bot])), Refusal::SoftwareConfirms)]
}
