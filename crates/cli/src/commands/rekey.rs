//! `casebook key rekey`: the log gets a new key.

use crate::{
    args::Global,
    commands::init::{self, shown},
    desk::{self, Draft, sign},
    env::Env,
    failure::Failure,
    output::Output,
};
use anyhow::Context as _;
use ledger::{Ledger, LedgerError};
use model::{event::ledger::LedgerRekeyed, shape::Plain, words::RevocationReason};
use proof::StreamName;
use serde_json::json;

/// Runs `casebook key rekey`.
pub(crate) fn run(reason: &str, global: &Global, env: &Env, out: &Output) -> anyhow::Result<()> {
    let reason: RevocationReason =
        reason.parse().map_err(|problem| Failure::usage(format!("--reason {problem}")).unwritten())?;
    let root = desk::ledger_path(global)?;
    let mut ledger = desk::told(Ledger::open_alone(&root, global.wait_ms())?, out);
    let without = match ledger.check_writable() {
        Ok(()) => false,
        Err(LedgerError::ReadOnly { .. }) if reason != RevocationReason::Retired => true,
        Err(error) => return Err(error.into()),
    };
    let author = desk::author_key(global, env, &root, ledger.log_key())?;
    let old = ledger.log_key().clone();
    let origin = ledger.config().origin.clone();
    let new = init::log_key(env, &origin)?;
    let data = LedgerRekeyed { log_key: Plain(new.vkey().clone()), reason };
    let signed = sign(env, &origin, &[&author], &Draft::new(StreamName::Ledger, data))?;
    let outcome = ledger.rekey(&new, &signed, env.now())?.context("no receipt for the event")?;
    let receipt = outcome.map_err(|rejection| Failure::rejected(&rejection))?;
    ledger.close()?;
    if without {
        out.warn("the old key signed nothing more: see that nobody goes on with it, or the log is forked");
    }
    if out.json {
        return out.json(&json!({
            "id": receipt.id.to_string(),
            "seq": receipt.seq.0,
            "leaf": receipt.leaf.to_string(),
            "log_key": new.vkey().to_string(),
            "old_log_key": old.to_string(),
            "reason": reason,
        }));
    }
    out.say(&format!("the log's key is now {} (#{}, {reason})", new.vkey().id(), receipt.seq))?;
    out.say(&format!("  new         {}", new.vkey()))?;
    out.say(&format!("  old         {old}"))?;
    out.say(&format!("  kept        {}: the last checkpoint of the old key", shown(&kept(receipt.seq))))?;
    out.say("next:  tell those who pinned the old key; `casebook verify --log-key OLD` follows it to the new one")?;
    if !without {
        out.say("       the old private key is still in keys/: take it away when you need it no more")?;
    }
    Ok(())
}

fn kept(seq: proof::Seq) -> std::path::PathBuf {
    proof::rekeying::kept_name(seq).into()
}
