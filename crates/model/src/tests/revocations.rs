//! The twelve cases of a revoked key: entries before, at and after the event that `compromised_since` names, for each
//! reason; each also with an author's time long before, which must change nothing.

use super::world::{ADA, BEN, Draft, World, claim, keyid};
use crate::{EventKind::*, Refusal};
use proof::{EventId, Seq};
use serde_json::{Value, json};

/// Where Ben's entry stands: right before the event that `since` names, the very event, and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    At,
    After,
}

/// What the revocation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Lost,
    Retired,
    Compromised,
    CompromisedSince,
}

/// Each row: the reason, then for an entry before, at and after whether it is disputed.
const TABLE: [(Why, [(Place, bool); 3]); 4] = [
    (Why::Lost, [(Place::Before, false), (Place::At, false), (Place::After, false)]),
    (Why::Retired, [(Place::Before, false), (Place::At, false), (Place::After, false)]),
    (Why::Compromised, [(Place::Before, false), (Place::At, false), (Place::After, false)]),
    (Why::CompromisedSince, [(Place::Before, false), (Place::At, true), (Place::After, true)]),
];

/// An author's time years before the ledger, and years after.
const TIMES: [&str; 3] = ["2026-02-03T04:05:06Z", "1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"];

fn revocation(why: Why, since: EventId) -> Value {
    let reason = match why {
        Why::Lost => "lost",
        Why::Retired => "retired",
        Why::Compromised | Why::CompromisedSince => "compromised",
    };
    let data = json!({"key": BEN, "reason": reason});
    if why == Why::CompromisedSince {
        return super::world::with(data, json!({"compromised_since": since.to_string()}));
    }
    data
}

/// Ben takes down the claims `before`, `at` and `after`, with this author's time, and his key is revoked; then Ada takes
/// down `later`. Returns the world, and Ben's entries.
fn revoked(why: Why, time: &str) -> (World, [EventId; 3]) {
    let mut world = World::with_case();
    let entries = ["before", "at", "after"].map(|id| world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim(id)));
    for entry in &mut world.log {
        if entries.contains(&entry.mark.event) {
            entry.mark.time = time.parse().unwrap();
        }
    }
    world.accepts(KeyRevoked, "ledger", revocation(why, entries[1]));
    world.accepts(ClaimExtracted, "case/k", claim("later"));
    (world, entries)
}

#[test]
fn the_twelve_cases_with_whatever_time_their_author_claims() {
    for (why, row) in TABLE {
        for time in TIMES {
            let (world, entries) = revoked(why, time);
            let governance = world.governance();
            let mut standing = vec!["c"];
            for ((place, disputed), (entry, id)) in row.iter().zip(entries.iter().zip(["before", "at", "after"])) {
                let recorded = world.log.iter().find(|recorded| recorded.mark.event == *entry).unwrap();
                assert_eq!(governance.disputes(&recorded.mark), *disputed, "{why:?} {place:?} {time}");
                if !disputed {
                    standing.push(id);
                }
            }
            standing.push("later");
            let found: Vec<_> = world.assessment("k").claims.into_iter().map(|claim| claim.claim).collect();
            assert_eq!(found, standing, "{why:?} {time}");
            // All are kept, count in their stream, and keep their ids.
            assert_eq!((world.log.len(), world.case("k").next_version), (15, 6));
            for id in ["before", "at", "after"] {
                let taken = Refusal::IdTaken { id: id.to_owned(), by: "claim" };
                assert_eq!(world.refuses(ClaimExtracted, "case/k", claim(id)), taken, "{why:?}");
            }
        }
    }
}

#[test]
fn whatever_the_reason_the_key_signs_no_more() {
    for (why, _) in TABLE {
        let (world, _) = revoked(why, TIMES[1]);
        let late = Draft::new(ClaimExtracted, "case/k", claim("late"));
        let refused = Refusal::RevokedKey { keyid: keyid(BEN), revoked_at: Seq(13) };
        assert_eq!(world.refuses_draft(&late.clone().by(&[BEN])), refused, "{why:?}");
        assert_eq!(world.refuses_draft(&late.by(&[ADA, BEN])), refused, "{why:?}");
    }
}

#[test]
fn as_of_before_the_revocation_nothing_is_disputed() {
    for (why, _) in TABLE {
        let (world, _) = revoked(why, TIMES[0]);
        let before = world.after(13);
        assert!(!before.governance().has_disputes());
        let found: Vec<_> = before.assessment("k").claims.into_iter().map(|claim| claim.claim).collect();
        assert_eq!(found, ["c", "before", "at", "after"], "{why:?}");
        assert_eq!(world.governance().has_disputes(), why == Why::CompromisedSince);
    }
}

/// The event need not be the key's own: what counts is its position.
#[test]
fn since_may_name_an_entry_of_any_stream() {
    let mut world = World::with_case();
    world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("before"));
    let elsewhere = world.accepts(SourceRegistered, "source/z", super::world::source("Z"));
    world.accepts_by(&[BEN], ClaimExtracted, "case/k", claim("after"));
    world.revokes(ADA, BEN, Some(elsewhere));
    let found: Vec<_> = world.assessment("k").claims.into_iter().map(|claim| claim.claim).collect();
    assert_eq!(found, ["c", "before"]);
    assert!(world.known().contains_key(&super::world::slug("z")));
}
