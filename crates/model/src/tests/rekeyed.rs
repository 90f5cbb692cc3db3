//! `ledger.rekeyed`: which key may follow, and what it is kept from afterwards.

use super::world::{ADA, BEN, DAG, Draft, LOG, NEXT_LOG, World, enrolled, keyid};
use crate::{
    EventKind::{KeyEnrolled, KeyRevoked, LedgerRekeyed},
    Refusal,
};
use serde_json::{Value, json};

/// Ben's public key under the log's name.
const BEN_AS_LOG: &str = "t.example/log+f079fa33+Aa0jXL3gEjBGfxm8zFwgHusDhMJb+1zjw0/+nRrMcqia";
/// The next log key's public key under another log's name.
const NEXT_ELSEWHERE: &str = "o.example+3d4ca561+AWKmEbRy2JsOX8k8BpufcAtMVS1VvA6HtWAI7xe2sr6+";
/// The next log key's public key under an author's name.
const NEXT_AS_DAG: &str = "dag+4cf2c5b8+AWKmEbRy2JsOX8k8BpufcAtMVS1VvA6HtWAI7xe2sr6+";

fn to(vkey: &str, reason: &str) -> Value {
    json!({"log_key": vkey, "reason": reason})
}

fn vkeys(world: &World) -> Vec<String> {
    world.governance().log_keys().iter().map(|(_, key)| key.to_string()).collect()
}

#[test]
fn the_log_keys_are_kept_in_order() {
    for reason in ["retired", "lost", "compromised"] {
        let mut world = World::staffed();
        assert_eq!(vkeys(&world), [LOG]);
        world.accepts(LedgerRekeyed, "ledger", to(NEXT_LOG, reason));
        assert_eq!(vkeys(&world), [LOG, NEXT_LOG]);
    }
}

#[test]
fn the_new_key_bears_the_log_s_name() {
    let (origin, found) = ("t.example/log".to_owned(), "o.example".to_owned());
    let refused = World::staffed().refuses(LedgerRekeyed, "ledger", to(NEXT_ELSEWHERE, "retired"));
    assert_eq!(refused, Refusal::LogKeyName { origin, found });
    let (origin, found) = ("t.example/log".to_owned(), "dag".to_owned());
    let refused = World::staffed().refuses(LedgerRekeyed, "ledger", to(DAG, "retired"));
    assert_eq!(refused, Refusal::LogKeyName { origin, found });
}

#[test]
fn the_new_key_was_never_seen_here() {
    let mut world = World::staffed();
    let seen = |world: &World, vkey: &str| {
        let refused = world.refuses(LedgerRekeyed, "ledger", to(vkey, "lost"));
        assert_eq!(refused, Refusal::KeySeenBefore { keyid: keyid(vkey) });
    };
    seen(&world, LOG);
    seen(&world, BEN_AS_LOG);
    world.accepts(KeyRevoked, "ledger", json!({"key": BEN, "reason": "lost"}));
    seen(&world, BEN_AS_LOG);
    world.accepts(LedgerRekeyed, "ledger", to(NEXT_LOG, "retired"));
    seen(&world, NEXT_LOG);
    seen(&world, LOG);
}

#[test]
fn no_key_that_ever_was_the_log_s_becomes_an_author_s() {
    let mut world = World::staffed();
    world.accepts(LedgerRekeyed, "ledger", to(NEXT_LOG, "compromised"));
    for vkey in [NEXT_AS_DAG, LOG, super::world::LOG_AS_ADA, NEXT_LOG] {
        let draft = Draft::new(KeyEnrolled, "ledger", enrolled(vkey, "person", &["editor"])).by(&[ADA]);
        let refused = world.refuses_draft(&draft);
        assert_eq!(refused, Refusal::LogKeyAsAuthor { keyid: keyid(vkey) });
    }
}

#[test]
fn only_an_admin_changes_it() {
    let world = World::staffed();
    let draft = Draft::new(LedgerRekeyed, "ledger", to(NEXT_LOG, "lost")).by(&[BEN]);
    let refused = world.refuses_draft(&draft);
    assert!(matches!(refused, Refusal::NoRole { .. }), "{refused:?}");
}
