//! Disputes in the middle of things: the writer's states are those of a fold, and versions have no gap and no double.

use super::Writer;
use crate::{
    commit::{Outcome, SignedEvent, Together},
    create::create,
    keys::PrivateKey,
    place::Place,
    states::STREAMS_MAX,
    verify::{Trust, verify},
};
use core::num::NonZeroUsize;
use proof::{Entry, Event, EventId, RecordedAt, Seq};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use zeroize::Zeroizing;

const ORIGIN: &str = "d.example/log";

pub(crate) struct Desk {
    folder: TempDir,
    keys: [PrivateKey; 3],
    next: u64,
}

/// Who signs: the founder, the one whose key is stolen, and the one whom the thief enrols.
pub(crate) const ADA: usize = 0;
const CLEO: usize = 1;
const DAG: usize = 2;

fn key(name: &str, seed: u8) -> PrivateKey {
    PrivateKey::from_seed(name.parse().unwrap(), Zeroizing::new([seed; 32])).unwrap()
}

fn id(n: u64) -> EventId {
    EventId::from_u128((0x019c_0000_0000_7000_8000 << 48) | u128::from(n)).unwrap()
}

impl Desk {
    /// Entries 0 to 2: the ledger with Ada and Cleo, a scale, the case `k`.
    pub(crate) fn new() -> Self {
        let log = key(ORIGIN, 1);
        let keys = [key("ada", 2), key("cleo", 3), key("dag", 4)];
        let mut desk = Self { folder: TempDir::new().unwrap(), keys, next: 0 };
        let roles = json!(["admin", "editor", "researcher"]);
        let founder = |key: &PrivateKey| {
            let holder = json!({"name": key.vkey().name().as_str(), "kind": "person"});
            json!({"key": key.vkey().to_string(), "holder": holder, "roles": roles})
        };
        let created = json!({
            "format": 1,
            "rules": 1,
            "origin": ORIGIN,
            "title": "D",
            "log_key": log.vkey().to_string(),
            "keys": [founder(&desk.keys[ADA]), founder(&desk.keys[CLEO])],
        });
        let scale = json!({"scale": "s", "ratings": [{"rating": "yes", "label": {"en": "Yes"}}]});
        let events = [
            desk.signed(&[ADA], "ledger.created", "ledger", &created),
            desk.signed(&[ADA], "scale.defined", "ledger", &scale),
            desk.opens(ADA, "k"),
        ];
        create(&desk.path(), &log, &[], &events, RecordedAt(1_770_000_000_000_000)).unwrap();
        desk
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("d")
    }

    pub(crate) fn signed(&mut self, by: &[usize], kind: &str, subject: &str, data: &Value) -> SignedEvent {
        let event = Event {
            data: data.as_object().unwrap().clone(),
            id: id(self.next),
            source: ORIGIN.to_owned(),
            subject: subject.parse().unwrap(),
            time: "2026-02-03T04:05:06Z".parse().unwrap(),
            event_type: format!("casebook.{kind}.v1").parse().unwrap(),
            expected_version: None,
            import_id: None,
        };
        self.next += 1;
        let event = event.to_bytes().unwrap();
        SignedEvent { signatures: by.iter().map(|by| self.keys[*by].sign_event(&event)).collect(), event }
    }

    fn opens(&mut self, by: usize, case: &str) -> SignedEvent {
        let data = json!({"question": "Lit?", "language": "en", "scale": "s"});
        self.signed(&[by], "case.opened", &format!("case/{case}"), &data)
    }

    pub(crate) fn claim(&mut self, by: usize, case: &str, claim: &str) -> SignedEvent {
        let data = json!({"claim": claim, "text": "Lit.", "claimant": "unknown"});
        self.signed(&[by], "claim.extracted", &format!("case/{case}"), &data)
    }

    fn revokes(&mut self, since: u64) -> SignedEvent {
        let key = self.keys[CLEO].vkey().to_string();
        let data = json!({"key": key, "reason": "compromised", "compromised_since": id(since).to_string()});
        self.signed(&[ADA], "key.revoked", "ledger", &data)
    }

    fn affirms(&mut self, case: &str, event: u64) -> SignedEvent {
        let data = json!({"event": id(event).to_string(), "reason": "So it was."});
        self.signed(&[ADA], "entry.affirmed", &format!("case/{case}"), &data)
    }

    fn enrols_dag(&mut self) -> SignedEvent {
        let data = json!({
            "key": self.keys[DAG].vkey().to_string(),
            "holder": {"name": "Dag", "kind": "person"},
            "roles": ["editor", "researcher"],
        });
        self.signed(&[CLEO, DAG], "key.enrolled", "ledger", &data)
    }

    /// Appends in one batch and in batches of one, checks that both give the same log, and returns what became of each
    /// event, the claims of `k`, and those of the same case folded anew.
    fn appends(&self, events: &[SignedEvent]) -> (Vec<Outcome>, Vec<String>, Vec<String>) {
        let alone = self.folder.path().join("alone");
        copy(&self.path(), &alone);
        let together = open(&self.path(), |ledger| {
            let outcomes = ledger.append(events, Together::AllOrNothing, RecordedAt(1_770_000_001_000_000)).unwrap();
            (outcomes, claims(ledger))
        });
        let one_by_one = open(&alone, |ledger| {
            let append = |ledger: &mut Writer, event: &SignedEvent| {
                let now = RecordedAt(1_770_000_001_000_000);
                ledger.append(core::slice::from_ref(event), Together::EachOnItsOwn, now).unwrap().remove(0)
            };
            let outcomes: Vec<_> = events.iter().map(|event| append(ledger, event)).collect();
            (outcomes, claims(ledger))
        });
        assert_eq!(together, one_by_one);
        let place = Place::at(&self.path()).unwrap();
        let report = verify(&place, &Trust::default(), NonZeroUsize::MIN, |_| {}).unwrap();
        assert!(report.ok, "{report:?}");
        let (outcomes, kept) = together;
        (outcomes, kept, open(&self.path(), claims))
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn open<T>(path: &Path, then: impl FnOnce(&mut Writer) -> T) -> T {
    let mut ledger = Writer::open(path, 0).unwrap().0;
    let found = then(&mut ledger);
    ledger.close().unwrap();
    found
}

fn claims(ledger: &mut Writer) -> Vec<String> {
    let case = ledger.case(&"k".parse().unwrap()).unwrap();
    case.map(|case| case.claims.iter().map(|claim| claim.data.claim.to_string()).collect()).unwrap_or_default()
}

fn versions(desk: &Desk, outcomes: &[Outcome]) -> Vec<u64> {
    open(&desk.path(), |ledger| {
        let version = |seq: Seq| Entry::parse(&ledger.index().entry(seq).unwrap()).unwrap().version;
        outcomes.iter().map(|outcome| version(outcome.as_ref().unwrap().seq)).collect()
    })
}

#[test]
fn a_revocation_in_the_middle_of_a_batch_forgets_nothing_of_it() {
    let mut desk = Desk::new();
    let events = [
        desk.claim(CLEO, "k", "a"),
        desk.claim(ADA, "k", "b"),
        desk.revokes(3),
        desk.claim(ADA, "k", "c"),
        desk.affirms("k", 3),
        desk.claim(ADA, "k", "d"),
    ];
    let (outcomes, kept, folded) = desk.appends(&events);
    assert_eq!(versions(&desk, &outcomes), [1, 2, 2, 3, 4, 5]);
    assert_eq!(kept, ["a", "b", "c", "d"]);
    assert_eq!(folded, kept);
}

#[test]
fn a_case_whose_opening_is_disputed_goes_on_counting() {
    let mut desk = Desk::new();
    let events = [
        desk.opens(CLEO, "m"),
        desk.claim(ADA, "m", "x"),
        desk.revokes(3),
        // Somebody opens it again, not knowing; then the first opening is affirmed.
        desk.opens(ADA, "m"),
        desk.claim(ADA, "m", "y"),
        desk.affirms("m", 3),
        desk.claim(ADA, "m", "z"),
    ];
    let (outcomes, _, _) = desk.appends(&events);
    assert_eq!(versions(&desk, &outcomes), [0, 1, 2, 2, 3, 4, 5]);
}

#[test]
fn what_a_disputed_key_signs_later_counts_and_is_left_out() {
    let mut desk = Desk::new();
    let events = [
        desk.enrols_dag(),
        desk.revokes(3),
        desk.claim(DAG, "k", "d"),
        desk.opens(DAG, "n"),
        desk.claim(ADA, "k", "a"),
        desk.opens(ADA, "n"),
        desk.claim(ADA, "n", "x"),
    ];
    let (outcomes, kept, folded) = desk.appends(&events);
    assert_eq!(versions(&desk, &outcomes), [2, 3, 1, 0, 2, 1, 2]);
    assert_eq!(kept, ["a"]);
    assert_eq!(folded, kept);
}

#[test]
fn no_more_streams_stay_in_memory_than_may_and_what_went_goes_on_where_it_was() {
    let mut desk = Desk::new();
    let cases: Vec<String> = (0..STREAMS_MAX).map(|number| format!("c{number}")).collect();
    let opened: Vec<SignedEvent> = cases.iter().map(|case| desk.opens(ADA, case)).collect();
    let (more, claim, same) = (desk.opens(ADA, "more"), desk.claim(ADA, "c0", "c1"), desk.claim(ADA, "c0", "c1"));
    open(&desk.path(), |ledger| {
        let append = |ledger: &mut Writer, events: &[SignedEvent]| {
            ledger.append(events, Together::EachOnItsOwn, RecordedAt(1_780_000_000_000_000)).unwrap()
        };
        assert!(append(ledger, &opened).iter().all(Outcome::is_ok));
        assert!(append(ledger, &[more])[0].is_ok());
        assert_eq!(ledger.states.streams(), STREAMS_MAX + 1);
        assert!(append(ledger, &[claim])[0].is_ok());
        assert_eq!(ledger.states.streams(), 1, "only the case that was asked for");
        assert_eq!(ledger.states.next_version(&"case/c0".parse().unwrap()), 2);
        assert!(append(ledger, &[same])[0].is_err(), "a claim of this name is there");
    });
}
