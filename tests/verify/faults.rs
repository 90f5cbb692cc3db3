//! One test for each way in which an entry can be wrong, with the exact fault and its position.

use crate::support::{
    Draft, Holder, Log, ORIGIN, People, canonical, checked, created, enrolled, event, note_in, rekeyed, revoked, twelve,
};
use proof::{
    Entry, EntryFault, Event, EventFault, KeyError, LeafHash, LogChecker, RecordedAt, Seq,
    holders::HolderFault,
    json::JsonError,
    log::{Fault, LogFault},
    name::NameError,
    time::TimeError,
};
use serde_json::{Map, Value, json};

/// Returns what the log of twelve says of `line` as its next entry; the position is asserted.
fn twelfth(log: &Log, line: &[u8]) -> Result<(), Fault> {
    match checked(log).push(line) {
        Ok(_) => Ok(()),
        Err(LogFault { seq, fault }) => {
            assert_eq!(seq, Seq(log.lines.len() as u64));
            Err(fault)
        }
    }
}

/// Changes one part of an entry that would be right as the thirteenth, and returns what is said of it.
fn with(change: impl FnOnce(&mut Draft, &People)) -> Result<(), Fault> {
    let people = People::new();
    let log = twelve(&people);
    let mut draft = log.draft(&note_in(12, "case/a"), &[&people.ann]);
    change(&mut draft, &people);
    twelfth(&log, &draft.line())
}

/// Signs another event with the thirteenth entry's author, and returns what is said of it.
fn with_event(change: impl FnOnce(&mut Map<String, Value>)) -> Result<(), Fault> {
    let people = People::new();
    let log = twelve(&people);
    let mut event = note_in(12, "case/a");
    change(&mut event);
    let mut draft = log.draft(&note_in(12, "case/a"), &[]);
    draft.event = serde_json_canonicalizer::to_vec(&Value::Object(event)).unwrap();
    draft.signatures = vec![people.ann.sign(&draft.event)];
    twelfth(&log, &draft.line())
}

/// Spells the thirteenth entry differently, and returns what is said of it.
fn spelled(from: &str, to: &str) -> Result<(), Fault> {
    let people = People::new();
    let log = twelve(&people);
    let good = log.draft(&note_in(12, "case/a"), &[&people.ann]).text();
    let bad = good.replacen(from, to, 1);
    assert_ne!(bad, good, "{from}");
    twelfth(&log, bad.as_bytes())
}

/// Appends an event that names keys, signed by these, and returns what is said of it.
fn named(event: &Map<String, Value>, signers: &[&Holder]) -> Result<(), Fault> {
    let people = People::new();
    let log = twelve(&people);
    twelfth(&log, &log.draft(event, signers).line())
}

/// Changes the data of `ledger.created`, and returns what is said of it as entry 0.
fn begun(change: impl FnOnce(&mut Map<String, Value>, &People)) -> Result<(), Fault> {
    let people = People::new();
    let mut event = created(&people);
    change(&mut event, &people);
    twelfth(&Log::default(), &Log::default().draft(&event, &[&people.ann]).line())
}

fn data(event: &mut Map<String, Value>) -> &mut Map<String, Value> {
    event.get_mut("data").unwrap().as_object_mut().unwrap()
}

fn holder(fault: HolderFault) -> Result<(), Fault> {
    Err(Fault::Holder(fault))
}

fn entry(fault: EntryFault) -> Result<(), Fault> {
    Err(Fault::Entry(fault))
}

fn in_event(fault: EventFault) -> Result<(), Fault> {
    entry(EntryFault::Event(fault))
}

#[test]
fn unchanged_the_thirteenth_passes() {
    assert_eq!(with(|_, _| ()), Ok(()));
    assert_eq!(with_event(|_| ()), Ok(()));
    assert_eq!(begun(|_, _| ()), Ok(()));
}

// The place: `Fault`.

#[test]
fn another_seq() {
    assert_eq!(with(|draft, _| draft.seq = Seq(13)), Err(Fault::SeqMismatch { found: Seq(13) }));
    assert_eq!(with(|draft, _| draft.seq = Seq(11)), Err(Fault::SeqMismatch { found: Seq(11) }));
    let people = People::new();
    let mut draft = Log::default().draft(&created(&people), &[&people.ann]);
    draft.seq = Seq(1);
    assert_eq!(twelfth(&Log::default(), &draft.line()), Err(Fault::SeqMismatch { found: Seq(1) }));
}

#[test]
fn another_prev() {
    let expected = checked(&twelve(&People::new())).last_leaf();
    let found = LeafHash::ZERO;
    assert_eq!(with(|draft, _| draft.prev = found), Err(Fault::PrevMismatch { expected, found }));
    let people = People::new();
    let mut draft = Log::default().draft(&created(&people), &[&people.ann]);
    let found = LeafHash([1; 32]);
    draft.prev = found;
    let fault = Fault::PrevMismatch { expected: LeafHash::ZERO, found };
    assert_eq!(twelfth(&Log::default(), &draft.line()), Err(fault));
}

#[test]
fn a_clock_that_goes_back_by_a_microsecond() {
    let people = People::new();
    let before = Entry::parse(twelve(&people).lines.last().unwrap()).unwrap().recorded_at;
    assert_eq!(with(|draft, _| draft.recorded_at = before), Ok(()), "a clock may stand still");
    let found = RecordedAt(before.0 - 1);
    assert_eq!(with(|draft, _| draft.recorded_at = found), Err(Fault::ClockWentBack { before, found }));
}

#[test]
fn another_version() {
    for found in [0, 3, 5] {
        let fault = Fault::VersionMismatch { stream: "case/a".parse().unwrap(), expected: 4, found };
        assert_eq!(with(|draft, _| draft.version = found), Err(fault));
    }
    let fault = Fault::VersionMismatch { stream: "case/new".parse().unwrap(), expected: 0, found: 1 };
    let people = People::new();
    let log = twelve(&people);
    let mut draft = log.draft(&note_in(12, "case/new"), &[&people.ann]);
    assert_eq!(twelfth(&log, &draft.line()), Ok(()));
    draft.version = 1;
    assert_eq!(twelfth(&log, &draft.line()), Err(fault));
}

#[test]
fn another_version_than_the_author_expected() {
    let expecting = |version: u64| with_event(|event| drop(event.insert("expectedversion".to_owned(), json!(version))));
    assert_eq!(expecting(4), Ok(()));
    for expected in [0, 3, 5] {
        assert_eq!(expecting(expected), Err(Fault::ExpectedVersion { expected, version: 4 }));
    }
}

#[test]
fn an_event_that_was_written_for_another_log() {
    let found = "other.example/log";
    let fault = Fault::SourceMismatch { expected: ORIGIN.to_owned(), found: found.to_owned() };
    assert_eq!(with_event(|event| drop(event.insert("source".to_owned(), json!(found)))), Err(fault));
}

#[test]
fn an_id_that_is_in_the_log_already() {
    let seen = note_in(3, "case/a");
    let id = "019b76da-a800-7000-8000-000000000003".parse().unwrap();
    let fault = Err(Fault::EventIdSeen { id });
    assert_eq!(with_event(|event| drop(event.insert("id".to_owned(), seen["id"].clone()))), fault);
    assert_eq!(named(&seen, &[&People::new().ann]), fault, "the same event with the same bytes, too");
}

// Who signed: `HolderFault`.

#[test]
fn entry_0_is_ledger_created_and_no_other_is() {
    let people = People::new();
    assert_eq!(twelfth(&Log::default(), &Log::default().draft(&note_in(0, "case/a"), &[&people.ann]).line()), {
        holder(HolderFault::Created)
    });
    let first = enrolled(0, &people.ann.vkey());
    let line = Log::default().draft(&first, &[&people.ann]).line();
    assert_eq!(twelfth(&Log::default(), &line), holder(HolderFault::Created));
    let mut again = created(&people);
    again.insert("id".to_owned(), note_in(12, "ledger")["id"].clone());
    assert_eq!(named(&again, &[&people.ann]), holder(HolderFault::Created));
}

#[test]
fn members_of_ledger_created_that_are_missing_or_odd() {
    for member in ["origin", "log_key", "keys"] {
        let fault = holder(HolderFault::Member { member });
        assert_eq!(begun(|event, _| drop(data(event).remove(member))), fault);
        assert_eq!(begun(|event, _| drop(data(event).insert(member.to_owned(), json!(1)))), fault);
    }
    let keys = |keys: Value| begun(|event, _| drop(data(event).insert("keys".to_owned(), keys)));
    assert_eq!(keys(json!(["x"])), holder(HolderFault::Member { member: "keys" }));
    assert_eq!(keys(json!([{}])), holder(HolderFault::Member { member: "key" }));
    let other = holder(HolderFault::Member { member: "origin" });
    assert_eq!(begun(|event, _| drop(data(event).insert("origin".to_owned(), json!("o.example/log")))), other);
    assert_eq!(begun(|event, _| drop(event.insert("source".to_owned(), json!("o.example/log")))), other);
}

#[test]
fn members_of_the_other_key_events_that_are_missing_or_odd() {
    let People { ann, bob, stranger, .. } = People::new();
    let next = Holder::new(ORIGIN, 9);
    let cases: [(Map<String, Value>, &[&str]); 3] = [
        (enrolled(12, &stranger.vkey()), &["key"]),
        (revoked(12, &bob.vkey()), &["key"]),
        (rekeyed(12, &next.vkey(), "lost"), &["log_key", "reason"]),
    ];
    for (event, members) in cases {
        for member in members {
            let expected = match *member {
                "key" => "key",
                "log_key" => "log_key",
                _ => "reason",
            };
            let mut less = event.clone();
            data(&mut less).remove(*member);
            assert_eq!(named(&less, &[&ann, &stranger]), named_fault(&less, expected), "{member}");
            let mut odd = event.clone();
            data(&mut odd).insert((*member).to_owned(), json!([]));
            assert_eq!(named(&odd, &[&ann, &stranger]), named_fault(&odd, expected), "{member}");
        }
    }
}

/// Signers are looked up before `key.revoked` and `ledger.rekeyed` are followed, so a stranger's name comes first there.
fn named_fault(event: &Map<String, Value>, member: &'static str) -> Result<(), Fault> {
    if event["type"] == "casebook.key.enrolled.v1" {
        return holder(HolderFault::Member { member });
    }
    assert_eq!(named(event, &[&People::new().ann]), holder(HolderFault::Member { member }));
    holder(HolderFault::UnknownKey { keyid: People::new().stranger.key.id().clone() })
}

#[test]
fn key_events_outside_the_ledger_s_own_stream() {
    let People { ann, bob, stranger, .. } = People::new();
    for mut event in
        [enrolled(12, &stranger.vkey()), revoked(12, &bob.vkey()), rekeyed(12, &Holder::new(ORIGIN, 9).vkey(), "lost")]
    {
        event.insert("subject".to_owned(), json!("case/a"));
        assert_eq!(named(&event, &[&ann, &stranger]), holder(HolderFault::Member { member: "subject" }));
    }
    let outside = begun(|event, _| drop(event.insert("subject".to_owned(), json!("case/a"))));
    assert_eq!(outside, holder(HolderFault::Member { member: "subject" }));
}

#[test]
fn keys_that_are_none() {
    let people = People::new();
    let good = people.stranger.vkey();
    let (id, data) = good.rsplit_once('+').unwrap();
    let mut odd_type = people.stranger.key.public().to_vec();
    odd_type.insert(0, 4);
    let mut weak = vec![1, 1];
    weak.resize(33, 0);
    let base64 = |bytes: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    let cases = [
        ("x".to_owned(), KeyError::Form { found: "x".to_owned() }),
        (format!("{id}+x{data}"), KeyError::Form { found: format!("{id}+x{data}") }),
        (format!("a b+{data}"), KeyError::Form { found: format!("a b+{data}") }),
        (format!("a b+00000000+{data}"), KeyError::Name { found: "a b".to_owned() }),
        (format!("{id}+{}", base64(&odd_type)), KeyError::Type { found: 4 }),
        (format!("{id}+{}", base64(&weak)), KeyError::WeakKey { name: "stranger@t.example".to_owned() }),
        (
            format!("stranger@t.example+00000000+{data}"),
            KeyError::IdMismatch { expected: people.stranger.key.id().hash().to_owned(), found: "00000000".to_owned() },
        ),
    ];
    for (text, error) in cases {
        let fault = holder(HolderFault::Key(error));
        assert_eq!(named(&enrolled(12, &text), &[&people.ann, &people.stranger]), fault, "{text}");
        assert_eq!(named(&revoked(12, &text), &[&people.ann]), fault, "{text}");
        assert_eq!(named(&rekeyed(12, &text, "lost"), &[&people.ann]), fault, "{text}");
        assert_eq!(
            begun(|event, _| drop(self::data(event).insert("log_key".to_owned(), json!(text)))),
            fault,
            "{text}"
        );
        let keys = json!([{"key": text}]);
        assert_eq!(begun(|event, _| drop(self::data(event).insert("keys".to_owned(), keys))), fault, "{text}");
    }
}

#[test]
fn a_log_key_of_another_name() {
    let other = Holder::new("other.example/log", 9);
    let fault = HolderFault::LogKeyName { origin: ORIGIN.to_owned(), found: "other.example/log".to_owned() };
    assert_eq!(
        begun(|event, _| drop(data(event).insert("log_key".to_owned(), json!(other.vkey())))),
        holder(fault.clone())
    );
    assert_eq!(named(&rekeyed(12, &other.vkey(), "lost"), &[&People::new().ann]), holder(fault));
}

#[test]
fn a_key_that_was_named_before() {
    let people = People::new();
    let People { log, ann, bob, .. } = &people;
    let seen = |key: &Holder| holder(HolderFault::SeenBefore { keyid: key.key.id().clone() });
    assert_eq!(named(&enrolled(12, &ann.vkey()), &[ann]), seen(ann), "enrolled twice");
    assert_eq!(named(&enrolled(12, &bob.vkey()), &[ann, bob]), seen(bob), "enrolled again after it was revoked");
    let renamed = Holder::new("robert@t.example", 3);
    assert_eq!(renamed.key.public(), bob.key.public());
    assert_eq!(named(&enrolled(12, &renamed.vkey()), &[ann, &renamed]), seen(&renamed), "under another name");
    assert_eq!(named(&enrolled(12, &log.vkey()), &[ann, log]), seen(log), "the log's own");
    let as_author = Holder::new("log-keeper@t.example", 1);
    assert_eq!(named(&enrolled(12, &as_author.vkey()), &[ann, &as_author]), seen(&as_author), "the log's, renamed");

    assert_eq!(named(&rekeyed(12, &log.vkey(), "lost"), &[ann]), seen(log), "the log's key once more");
    let ann_as_log = Holder::new(ORIGIN, 2);
    assert_eq!(named(&rekeyed(12, &ann_as_log.vkey(), "lost"), &[ann]), seen(&ann_as_log), "an author's as the log's");

    let keys = |keys: Value| begun(|event, _| drop(data(event).insert("keys".to_owned(), keys)));
    assert_eq!(keys(json!([{"key": ann.vkey()}, {"key": ann.vkey()}])), seen(ann), "twice in entry 0");
    assert_eq!(keys(json!([{"key": ann.vkey()}, {"key": as_author.vkey()}])), seen(&as_author), "the log's in entry 0");
}

/// A key id has four bytes, so that two keys of one name and id can be searched for, and were, in seconds. The second
/// must not take the first one's place.
#[test]
fn another_key_with_an_id_that_was_named_before() {
    let twin = |seed: u64| {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Holder::from_seed("twin@t.example", bytes)
    };
    let (first, second) = (twin(10_726), twin(68_178));
    assert_eq!(
        (first.key.id().as_str(), second.key.id().as_str()),
        ("twin@t.example+20fb51ba", first.key.id().as_str())
    );
    assert_ne!(first.key.public(), second.key.public());
    let people = People::new();
    let mut log = twelve(&people);
    log.append(&enrolled(12, &first.vkey()), &[&people.ann, &first]);
    let keyid = first.key.id().clone();
    let seen = holder(HolderFault::SeenBefore { keyid: keyid.clone() });
    assert_eq!(twelfth(&log, &log.draft(&enrolled(13, &second.vkey()), &[&people.ann, &second]).line()), seen);
    let not_enrolled = holder(HolderFault::NotEnrolled { keyid: keyid.clone() });
    assert_eq!(twelfth(&log, &log.draft(&revoked(13, &second.vkey()), &[&people.ann]).line()), not_enrolled);
    let bad = holder(HolderFault::BadSignature { keyid });
    assert_eq!(twelfth(&log, &log.draft(&note_in(13, "case/a"), &[&second]).line()), bad);
}

#[test]
fn an_old_log_key_stays_named() {
    let people = People::new();
    let next = Holder::new(ORIGIN, 9);
    let mut log = twelve(&people);
    log.append(&rekeyed(12, &next.vkey(), "lost"), &[&people.ann]);
    for key in [&people.log, &next] {
        let seen = holder(HolderFault::SeenBefore { keyid: key.key.id().clone() });
        assert_eq!(twelfth(&log, &log.draft(&rekeyed(13, &key.vkey(), "lost"), &[&people.ann]).line()), seen);
        assert_eq!(twelfth(&log, &log.draft(&enrolled(13, &key.vkey()), &[&people.ann, key]).line()), seen);
    }
}

#[test]
fn an_enrolment_without_possession() {
    let People { ann, stranger, .. } = People::new();
    let fault = holder(HolderFault::NoPossession { keyid: stranger.key.id().clone() });
    assert_eq!(named(&enrolled(12, &stranger.vkey()), &[&ann]), fault);
    assert_eq!(named(&enrolled(12, &stranger.vkey()), &[&ann, &stranger]), Ok(()));
}

/// The new key is named, but what stands there is not by it.
#[test]
fn an_enrolment_with_a_false_possession() {
    let people = People::new();
    let log = twelve(&people);
    let mut draft = log.draft(&enrolled(12, &people.stranger.vkey()), &[&people.ann, &people.stranger]);
    draft.signatures[1].sig = draft.signatures[0].sig;
    let keyid = people.stranger.key.id().clone();
    assert_eq!(draft.signatures[1].keyid, keyid);
    assert_eq!(twelfth(&log, &draft.line()), holder(HolderFault::BadSignature { keyid }));
}

#[test]
fn a_revocation_of_a_key_that_is_not_enrolled() {
    let People { ann, bob, stranger, log, .. } = People::new();
    for key in [&stranger, &bob, &log] {
        let fault = holder(HolderFault::NotEnrolled { keyid: key.key.id().clone() });
        assert_eq!(named(&revoked(12, &key.vkey()), &[&ann]), fault);
    }
}

#[test]
fn a_signature_by_a_stranger() {
    let people = People::new();
    let unknown = |key: &Holder| holder(HolderFault::UnknownKey { keyid: key.key.id().clone() });
    assert_eq!(named(&note_in(12, "case/a"), &[&people.stranger]), unknown(&people.stranger));
    assert_eq!(named(&note_in(12, "case/a"), &[&people.ann, &people.stranger]), unknown(&people.stranger));
    assert_eq!(named(&note_in(12, "case/a"), &[&people.log]), unknown(&people.log), "the log is no author");
    let same_name = Holder::new("ann@t.example", 9);
    assert_eq!(named(&note_in(12, "case/a"), &[&same_name]), unknown(&same_name), "the name alone is nobody");

    // Entry 0 by a key that it does not name, with and without any key.
    let line = Log::default().draft(&created(&people), &[&people.bob]).line();
    assert_eq!(twelfth(&Log::default(), &line), unknown(&people.bob));
    assert_eq!(begun(|event, _| drop(data(event).insert("keys".to_owned(), json!([])))), unknown(&people.ann));
}

#[test]
fn a_signature_by_a_revoked_key() {
    let People { ann, bob, .. } = People::new();
    let fault = holder(HolderFault::RevokedKey { keyid: bob.key.id().clone(), revoked_at: Seq(8) });
    assert_eq!(named(&note_in(12, "case/a"), &[&bob]), fault);
    assert_eq!(named(&note_in(12, "case/a"), &[&ann, &bob]), fault, "beside a good one");
}

/// A key signs its own revocation; from the next entry on it is revoked.
#[test]
fn a_revocation_holds_from_the_next_entry_on() {
    let people = People::new();
    let mut log = twelve(&people);
    log.append(&revoked(12, &people.ann.vkey()), &[&people.ann]);
    let fault = HolderFault::RevokedKey { keyid: people.ann.key.id().clone(), revoked_at: Seq(12) };
    assert_eq!(twelfth(&log, &log.draft(&note_in(13, "case/a"), &[&people.ann]).line()), holder(fault));
}

#[test]
fn signatures_that_do_not_verify() {
    let bad = |key: &Holder| holder(HolderFault::BadSignature { keyid: key.key.id().clone() });
    let People { ann, eve, .. } = People::new();
    for byte in 0..64 {
        assert_eq!(with(|draft, _| draft.signatures[0].sig[byte] ^= 1), bad(&ann), "byte {byte}");
    }
    let resealed = with(|draft, _| draft.event = canonical(&note_in(13, "case/a")));
    assert_eq!(resealed, bad(&ann), "sealed again with right hashes, but not by its author's key");
    assert_eq!(with(|draft, people| draft.signatures[0].sig = people.eve.sign(&draft.event).sig), bad(&ann));
    assert_eq!(with(|draft, _| draft.signatures[0].sig = [0; 64]), bad(&ann));
    let second = with(|draft, people| {
        draft.signatures.push(people.eve.sign(b"{}"));
    });
    assert_eq!(second, bad(&eve), "the second of two");
}

/// What a signature covers is DSSE's encoding, not the bare event and not the event under another type.
#[test]
fn a_signature_over_anything_but_the_pae() {
    let People { ann, .. } = People::new();
    let signing = ed25519_dalek::SigningKey::from_bytes(&[2; 32]);
    let signed = |encode: fn(&[u8]) -> Vec<u8>| {
        with(|draft, _| {
            draft.signatures[0].sig = ed25519_dalek::Signer::sign(&signing, &encode(&draft.event)).to_bytes();
        })
    };
    let bad = holder(HolderFault::BadSignature { keyid: ann.key.id().clone() });
    assert_eq!(signed(proof::pae), Ok(()));
    assert_eq!(signed(<[u8]>::to_vec), bad);
    assert_eq!(signed(|event| proof::dsse::pae_of("application/json", event)), bad);
}

/// The whole rest of a log sealed again around one changed event: only the author's signature shows it.
#[test]
fn a_history_sealed_again_around_a_changed_event() {
    let people = People::new();
    let original = twelve(&people);
    let mut forged = original.cut(4);
    let fourth = Entry::parse(&original.lines[4]).unwrap();
    let mut draft = forged.draft(&note_in(4, "case/a"), &[]);
    draft.event = String::from_utf8(draft.event).unwrap().replace("hé", "he").into_bytes();
    draft.signatures = fourth.signatures;
    forged.lines.push(draft.line());
    for line in &original.lines[5..] {
        let entry = Entry::parse(line).unwrap();
        let prev = LeafHash::of(forged.lines.last().unwrap());
        let event = &line[entry.event_bytes.clone()];
        forged.lines.push(Entry::line(event, prev, entry.recorded_at, entry.seq, &entry.signatures, entry.version));
    }
    let mut checker = LogChecker::new();
    let fault = forged.lines.iter().find_map(|line| checker.push(line).err());
    let keyid = people.ann.key.id().clone();
    let expected = LogFault { seq: Seq(4), fault: Fault::Holder(HolderFault::BadSignature { keyid }) };
    assert_eq!(fault, Some(expected));
}

// The form of the entry: `EntryFault`.

#[test]
fn an_entry_that_is_too_long() {
    let line = |bytes: usize| {
        let mut line = b"{\"event\":".to_vec();
        line.resize(bytes, b' ');
        line
    };
    let log = twelve(&People::new());
    assert_eq!(twelfth(&log, &line(65_536)), entry(EntryFault::TooLong { bytes: 65_536 }));
    assert_eq!(twelfth(&log, &line(65_535)), in_event(EventFault::NotAnObject));
}

#[test]
fn bytes_that_are_no_entry() {
    let log = twelve(&People::new());
    for line in ["", "{", "{}", "null", " {\"event\":{}}", "{\"Event\":{}}", "{\"event\":{}}", "{\"event\":{}]"] {
        assert_eq!(twelfth(&log, line.as_bytes()), entry(EntryFault::NotAnEntry), "{line}");
    }
    assert_eq!(spelled(r#","prev""#, r#" ,"prev""#), entry(EntryFault::NotAnEntry));
}

#[test]
fn an_entry_of_unacceptable_json() {
    let json = |error| entry(EntryFault::Json(error));
    let number = |found: &str| json(JsonError::Number { found: found.to_owned() });
    assert_eq!(spelled(r#""seq":12"#, r#""seq":12.5"#), number("12.5"));
    assert_eq!(spelled(r#""seq":12"#, r#""seq":9007199254740992"#), number("9007199254740992"));
    assert_eq!(spelled(r#""seq":12"#, r#""seq":null"#), json(JsonError::Null));
    assert_eq!(spelled(r#""text":"#, r#""null":null,"text":"#), json(JsonError::Null));
    assert_eq!(spelled(r#""text":"#, r#""number":-0,"text":"#), number("-0.0"));
    let nested = |depth: usize| format!(r#""seq":{}1{}"#, "[".repeat(depth), "]".repeat(depth));
    assert_eq!(spelled(r#""seq":12"#, &nested(64)), json(JsonError::TooDeep));
    let whole = spelled(r#""seq":12"#, &nested(63));
    assert_eq!(whole, entry(EntryFault::Member { member: "seq", expected: "a whole number from 0" }));
    let syntax = spelled(r#""version":4}"#, r#""version":4"#);
    assert!(matches!(syntax, Err(Fault::Entry(EntryFault::Json(JsonError::Syntax { .. })))), "{syntax:?}");
    let behind = spelled(r#""version":4}"#, r#""version":4}}"#);
    assert!(matches!(behind, Err(Fault::Entry(EntryFault::Json(JsonError::Syntax { .. })))), "{behind:?}");
}

#[test]
fn an_entry_that_is_not_canonical_is_refused_at_the_first_other_byte() {
    let people = People::new();
    let good = twelve(&people).draft(&note_in(12, "case/a"), &[&people.ann]).text();
    for (from, to) in [
        (r#"{"data""#, r#" {"data""#),
        (r#""datacontenttype""#, r#" "datacontenttype""#),
        (r#""prev":""#, r#"  "prev":""#),
        (r#""seq":12,"#, r#""seq":12,"seq":12,"#),
        (r#""version":4}"#, r#""version":4} "#),
        (r#""version":4}"#, "\"version\":4}\r"),
        (r#""type":"#, r#""type":"x","type":"#),
        ("hé", "h\\u00e9"),
        ("case/a", "case\\/a"),
    ] {
        let Err(Fault::Entry(EntryFault::Json(JsonError::NotCanonical { offset }))) = spelled(from, to) else {
            panic!("{to}: {:?}", spelled(from, to));
        };
        let at = good.find(from).unwrap();
        assert!((at..=at + to.len() + 1).contains(&offset), "{to}: offset {offset}, changed at {at}");
    }
    // Members out of place, and members that sort before `event` or are a second one.
    for (before, member) in [("version", r#""aa":1"#), ("prev", r#""aa":1"#), ("prev", r#""event":1"#)] {
        let bad = spelled(&format!(r#","{before}""#), &format!(r#",{member},"{before}""#));
        assert!(matches!(bad, Err(Fault::Entry(EntryFault::Json(JsonError::NotCanonical { .. })))), "{bad:?}");
    }
}

#[test]
fn members_of_an_entry_that_are_missing() {
    let people = People::new();
    let log = twelve(&people);
    let good: Map<String, Value> =
        serde_json::from_str(&log.draft(&note_in(12, "case/a"), &[&people.ann]).text()).unwrap();
    for member in ["prev", "recorded_at", "seq", "version"] {
        let mut less = good.clone();
        less.remove(member);
        assert_eq!(twelfth(&log, &canonical(&less)), entry(EntryFault::Missing { member }));
    }
    let mut less = good.clone();
    less.remove("signatures");
    let fault = EntryFault::Member { member: "signatures", expected: "a list" };
    assert_eq!(twelfth(&log, &canonical(&less)), entry(fault));
    let mut less = good;
    less.remove("event");
    assert_eq!(twelfth(&log, &canonical(&less)), entry(EntryFault::NotAnEntry));
}

#[test]
fn members_of_an_entry_that_the_format_does_not_have() {
    let unknown = |member: &str| entry(EntryFault::Unknown { member: member.to_owned() });
    assert_eq!(spelled(r#","version":4}"#, r#","version":4,"zz":1}"#), unknown("zz"));
    assert_eq!(spelled(r#","prev""#, r#","events":{},"prev""#), unknown("events"));
}

#[test]
fn members_of_an_entry_of_another_form() {
    let hex = "64 lower-case hexadecimal digits";
    let time = "a UTC time with exactly six fraction digits";
    let number = "a whole number from 0";
    let object = "a list of objects with `keyid` and `sig`";
    let alone = "a list of objects with `keyid` and `sig` alone";
    let base64 = "signatures in padded standard base64 of 64 bytes";
    for (from, to, member, expected) in [
        (r#""prev":""#, r#""prev":"0"#, "prev", hex),
        (r#""seq":12"#, r#""seq":"12""#, "seq", number),
        (r#""seq":12"#, r#""seq":-1"#, "seq", number),
        (r#""version":4"#, r#""version":true"#, "version", number),
        (r#"00.000006Z","seq""#, r#"00.00006Z","seq""#, "recorded_at", time),
        (r#"00.000006Z","seq""#, r#"60.000006Z","seq""#, "recorded_at", time),
        (r#""signatures":["#, r#""signatures":[1,"#, "signatures", object),
        (r#""signatures":["#, r#""signatures":[{},"#, "signatures", alone),
        (r#"=="}]"#, r#"==","x":1}]"#, "signatures", alone),
        (r#"=="}]"#, r#"="}]"#, "signatures", base64),
        (r#"=="}]"#, r#"==\n"}]"#, "signatures", base64),
    ] {
        assert_eq!(spelled(from, to), entry(EntryFault::Member { member, expected }), "{to}");
    }
}

#[test]
fn too_few_and_too_many_signatures() {
    assert_eq!(with(|draft, _| draft.signatures.clear()), entry(EntryFault::SignatureCount { found: 0 }));
    let many = |count: u8| {
        with(|draft, _| {
            draft.signatures =
                (0..count).map(|n| Holder::new(&format!("k{n:02}"), 100 + n).sign(&draft.event)).collect();
        })
    };
    assert_eq!(many(17), entry(EntryFault::SignatureCount { found: 17 }));
    let keyid = Holder::new("k00", 100).key.id().clone();
    assert_eq!(many(16), holder(HolderFault::UnknownKey { keyid }));
}

#[test]
fn signatures_out_of_order_and_twice() {
    let People { ann, eve, .. } = People::new();
    let order = |key: &Holder| entry(EntryFault::SignatureOrder { keyid: key.key.id().clone() });
    let swapped = with(|draft, people| draft.signatures.insert(0, people.eve.sign(&draft.event)));
    assert_eq!(swapped, order(&ann));
    let twice = with(|draft, people| draft.signatures.push(people.ann.sign(&draft.event)));
    assert_eq!(twice, order(&ann));
    let later = with(|draft, people| {
        draft.signatures.extend([people.eve.sign(&draft.event), people.eve.sign(&draft.event)]);
    });
    assert_eq!(later, order(&eve));
}

#[test]
fn a_keyid_that_is_none() {
    let id = People::new().ann.key.id().clone();
    for (text, error) in [
        ("ann", KeyError::KeyId { found: "ann".to_owned() }),
        ("ann+0", KeyError::KeyId { found: "ann+0".to_owned() }),
        ("ann+0000000G", KeyError::KeyId { found: "ann+0000000G".to_owned() }),
        ("ann+00000000+", KeyError::KeyId { found: "ann+00000000+".to_owned() }),
        ("+00000000", KeyError::Name { found: String::new() }),
        ("a nn+00000000", KeyError::Name { found: "a nn".to_owned() }),
    ] {
        assert_eq!(spelled(id.as_str(), text), entry(EntryFault::KeyId(error)), "{text}");
    }
}

// The form of the event: `EventFault`.

#[test]
fn an_event_that_is_too_long() {
    let with_bytes = |bytes: usize| {
        let room = bytes - canonical(&event(12, "note.added", "case/a", &json!({"text": ""}))).len();
        with_event(|event| drop(data(event).insert("text".to_owned(), json!("x".repeat(room)))))
    };
    assert_eq!(with_bytes(49_152), Ok(()));
    assert_eq!(with_bytes(49_153), in_event(EventFault::TooLong { bytes: 49_153 }));
}

#[test]
fn an_event_that_is_no_object() {
    for other in ["[]", "1", "\"x\"", "true"] {
        assert_eq!(with(|draft, _| draft.event = other.as_bytes().to_vec()), in_event(EventFault::NotAnObject));
    }
    assert_eq!(Event::parse(b"[]"), Err(EventFault::NotAnObject));
}

#[test]
fn an_event_that_is_no_json() {
    let cut = with(|draft, _| draft.event = b"{\"data\":".to_vec());
    let syntax = |fault: &Fault| matches!(fault, Fault::Entry(EntryFault::Event(EventFault::Json(JsonError::Syntax { message, .. }))) if !message.is_empty());
    assert!(cut.as_ref().is_err_and(syntax), "{cut:?}");
}

/// Inside an entry the same JSON errors are the entry's.
#[test]
fn an_event_alone_of_unacceptable_json() {
    for (text, error) in [
        ("{ }", JsonError::NotCanonical { offset: 1 }),
        (r#"{"a":1,"a":1}"#, JsonError::NotCanonical { offset: 6 }),
        (r#"{"a":null}"#, JsonError::Null),
        (r#"{"a":0.5}"#, JsonError::Number { found: "0.5".to_owned() }),
    ] {
        assert_eq!(Event::parse(text.as_bytes()), Err(EventFault::Json(error)), "{text}");
    }
}

#[test]
fn members_of_an_event_that_are_missing_or_unknown() {
    for member in ["data", "datacontenttype", "id", "source", "specversion", "subject", "time", "type"] {
        let fault = in_event(EventFault::Missing { member });
        assert_eq!(with_event(|event| drop(event.remove(member))), fault);
    }
    for member in ["dataref", "dataschema", "zzz", "Data", ""] {
        let fault = in_event(EventFault::Unknown { member: member.to_owned() });
        assert_eq!(with_event(|event| drop(event.insert(member.to_owned(), json!("x")))), fault);
    }
}

#[test]
fn members_of_an_event_of_another_form() {
    for (member, value, expected) in [
        ("data", json!("x"), "an object"),
        ("datacontenttype", json!("text/plain"), "\"application/json\""),
        ("datacontenttype", json!(1), "a string"),
        ("specversion", json!("1.1"), "\"1.0\""),
        ("id", json!(1), "a string"),
        ("source", json!([]), "a string"),
        ("subject", json!({}), "a string"),
        ("time", json!(true), "a string"),
        ("type", json!(1), "a string"),
        ("type", json!(""), "a name such as casebook.claim.extracted.v1"),
        ("type", json!("Casebook"), "a name such as casebook.claim.extracted.v1"),
        ("expectedversion", json!("4"), "a whole number, the stream's next version"),
        ("expectedversion", json!(-1), "a whole number, the stream's next version"),
        ("importid", json!(1), "a string"),
    ] {
        let odd = with_event(|event| drop(event.insert(member.to_owned(), value)));
        assert_eq!(odd, in_event(EventFault::Member { member, expected }), "{member}");
    }
}

#[test]
fn ids_subjects_and_times_of_an_event_that_are_none() {
    let odd = |member: &str, text: &str| with_event(|event| drop(event.insert(member.to_owned(), json!(text))));
    for text in ["", "019B76DA-A800-7000-8000-00000000000C", "019b76da-a800-4000-8000-00000000000c"] {
        let fault = in_event(EventFault::Name(NameError::EventId { found: text.to_owned() }));
        assert_eq!(odd("id", text), fault);
        assert_eq!(odd("importid", text), fault);
    }
    for text in ["", "Ledger", "case", "case/", "case/A", "claim/a", "case/a/b"] {
        assert_eq!(odd("subject", text), in_event(EventFault::Name(NameError::Stream { found: text.to_owned() })));
    }
    for text in ["", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00", "2026-02-30T00:00:00Z"] {
        assert_eq!(odd("time", text), in_event(EventFault::Time(TimeError { found: text.to_owned() })));
    }
}
