//! `export`, `restore`, `rebuild`, `doctor`: the ledger directory as a whole.

mod captures;

use crate::{
    args::{ExportArgs, Global, RebuildArgs, RestoreArgs},
    commands::{init::shown, verify},
    desk,
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use ledger::{
    Ledger, LedgerError, Place, Warning,
    config::Config,
    doctor::{Severity, examine},
    export::Exported,
    keys,
    lock::LockError,
    verify::{Outcome, Trust},
};
use serde_json::json;

/// Runs `casebook export`.
pub(crate) fn export(args: &ExportArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    let root = desk::ledger_path(global)?;
    // A checkpoint over the newest entries first, unless somebody writes: then theirs is at most a moment old.
    if root.join(ledger::config::CONFIG_FILE).is_file() {
        match Ledger::open(&root, 0) {
            Ok(opened) => {
                let mut ledger = desk::told(opened, out);
                if ledger.check_writable().is_ok() {
                    ledger.checkpoint()?;
                }
                ledger.close()?;
            }
            Err(LedgerError::Lock(LockError::Busy { .. } | LockError::File(_))) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let place = Place::at(&root)?;
    let case = args.case.as_deref().map(super::read::case_id).transpose()?;
    let Some(to) = &args.out else { return captures::export(args, &place, case.as_ref(), out) };
    let exported = match &case {
        None => ledger::export::export(&place, to)?,
        Some(case) => ledger::bundle::export_case(&place, case, to)?,
    };
    told("exported", &exported, &shown(to), &[&format!("casebook verify {}", shown(to))], out)
}

fn told(what: &str, exported: &Exported, to: &str, next: &[&str], out: &Output) -> anyhow::Result<u8> {
    for digest in &exported.missing {
        out.warn(&format!("the blob {digest} is named by an event and is not in the ledger"));
    }
    if out.json {
        out.json(&json!({
            "to": to,
            "entries": exported.entries,
            "blobs": exported.blobs,
            "withheld": exported.withheld,
            "missing": exported.missing.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }))?;
    } else {
        out.say(&format!("{what} {} entries and {} blobs to {to}", exported.entries, exported.blobs))?;
        for next in next {
            out.say(&format!("next:  {next}"))?;
        }
    }
    Ok(if exported.missing.is_empty() { exit::DONE } else { exit::COULD_NOT_CHECK })
}

/// Runs `casebook restore`.
pub(crate) fn restore(args: &RestoreArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let report = verify::check(&args.from, &Trust::default(), out)?;
    if report.outcome == Outcome::ProvedBad {
        let fault = report.first_fault.map(|fault| fault.fault).unwrap_or_default();
        return Err(Failure {
            code: exit::PROVED_BAD,
            ..Failure::new(format!("{} is proved bad: {fault}", args.from.display()))
                .then(format!("look:  casebook verify {}", args.from.display()))
                .unwritten()
        }
        .into());
    }
    let ask = desk::passphrase(global, env);
    let place = Place::at(&args.from)?;
    let key = args.log_key.as_ref().map(|path| keys::read(path, None, Some(&ask))).transpose()?;
    let exported = ledger::restore::restore(&place, &args.dir, key.as_ref())?;
    if key.is_some() {
        out.warn("two writers fork a log: see that nobody writes to the ledger that this one was copied from");
    } else {
        out.note("this copy can be read, not written: the log's private key did not come with it (--log-key FILE)");
    }
    told("restored", &exported, &shown(&args.dir), &[&format!("casebook --ledger {} cases", shown(&args.dir))], out)
}

/// Runs `casebook rebuild`.
pub(crate) fn rebuild(args: &RebuildArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let root = desk::ledger_path(global)?;
    if args.sign_anew {
        let anew = ledger::sign_anew(&root, global.wait_ms(), env.now())?;
        out.warn(&format!(
            "signed a checkpoint over {} entries; whoever holds an earlier one for more will see a rolled-back or \
             forked log. The old checkpoint is in {}",
            anew.entries,
            anew.old_checkpoint.as_ref().map_or_else(|| "no file: there was none".to_owned(), |path| shown(path)),
        ));
        if let Some(cut) = &anew.cut {
            out.warn(&format!("what was not good in the journal was moved to {}", shown(cut)));
        }
    }
    let opened = Ledger::rebuild(&root, global.wait_ms())?;
    // That the index was made again is what was asked for.
    let said = |warning: &&Warning| !matches!(warning, Warning::Rebuilt { .. });
    opened.warnings.iter().filter(said).for_each(|warning| out.warn(&warning.to_string()));
    let entries = opened.ledger.size();
    // The next search makes its own again.
    if let Err(error) = ledger::search::remove(&root) {
        out.warn(&format!("the search index cannot be removed: {error}"));
    }
    opened.ledger.close()?;
    if out.json {
        out.json(&json!({"entries": entries}))?;
    } else {
        out.say(&format!("made the index again: {entries} entries"))?;
    }
    Ok(exit::DONE)
}

/// Runs `casebook doctor`.
pub(crate) fn doctor(global: &Global, out: &Output) -> anyhow::Result<u8> {
    let root = match &global.ledger {
        Some(path) => path.clone(),
        None => desk::ledger_path(global)?,
    };
    let findings = examine(&root);
    let worst = findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Fine);
    if out.json {
        out.json(&serde_json::to_value(&findings)?)?;
    } else {
        for finding in &findings {
            let mark = match finding.severity {
                Severity::Fine => "fine",
                Severity::Mends => "mends",
                Severity::Attention => "LOOK",
                Severity::Damage => "DAMAGE",
            };
            out.say(&format!("{mark:<8}{:<14}{}", finding.what, finding.found))?;
            if let Some(remedy) = &finding.remedy {
                out.say(&format!("{:<22}then: {remedy}", ""))?;
            }
        }
    }
    let config_bad = Config::read(&root).is_err();
    Ok(match worst {
        Severity::Damage if config_bad => exit::FAILED,
        Severity::Damage => exit::PROVED_BAD,
        Severity::Fine | Severity::Mends | Severity::Attention => exit::DONE,
    })
}
