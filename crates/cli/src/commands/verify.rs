//! `casebook verify`: everything that a log claims, checked; and what that proves and does not.

use crate::{
    args::{Global, VerifyArgs},
    desk,
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use ledger::{
    LedgerError, Place,
    verify::{Outcome, Report, Trust, verify},
};
use std::{num::NonZeroUsize, path::Path};

/// Runs `casebook verify`.
pub(crate) fn run(args: &VerifyArgs, global: &Global, _env: &Env, out: &Output) -> anyhow::Result<u8> {
    let path = match &args.path {
        Some(path) => path.clone(),
        None => desk::ledger_path(global)?,
    };
    let trust = Trust {
        log_key: args
            .log_key
            .as_deref()
            .map(|text| text.parse().map_err(|error: proof::KeyError| Failure::usage(format!("--log-key: {error}"))))
            .transpose()?,
        since: args.since.as_ref().map(|path| kept(path)).transpose()?,
    };
    let report = check(&path, &trust, out)?;
    let code = match report.outcome {
        Outcome::Proved => exit::DONE,
        Outcome::ProvedBad => exit::PROVED_BAD,
        Outcome::CouldNotCheck => exit::COULD_NOT_CHECK,
    };
    if out.json {
        out.json(&serde_json::to_value(&report)?)?;
    } else {
        out.write(&text(&report, out))?;
    }
    Ok(code)
}

/// Reads a checkpoint that was kept. Another file's bytes prove nothing against a log.
fn kept(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = std::fs::read(path).map_err(|error| Failure::cannot_read(path, &error))?;
    if proof::Checkpoint::peek(&bytes).is_some() {
        return Ok(bytes);
    }
    Err(Failure {
        code: exit::COULD_NOT_CHECK,
        ..Failure::new(format!("--since {}: not a checkpoint, which is three lines and a signature", path.display()))
            .then("name a copy of the file `checkpoint`, as it was kept from a ledger or an export")
    }
    .into())
}

/// Verifies the log at a path, with a progress bar on a terminal.
pub(crate) fn check(path: &Path, trust: &Trust, out: &Output) -> anyhow::Result<Report> {
    if path.to_str().is_some_and(|text| text.starts_with("http://") || text.starts_with("https://")) {
        return Err(Failure {
            code: exit::COULD_NOT_CHECK,
            ..Failure::new("a log is not yet read over HTTP").then("fetch an export of it, and verify that")
        }
        .into());
    }
    desk::cover(path);
    let place = Place::at(path).map_err(|error| could_not(&error))?;
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let bar = progress(out, "verified");
    let report = verify(&place, trust, threads, |entries| bar.set_position(entries));
    bar.finish_and_clear();
    report.map_err(|error| could_not(&error).into())
}

fn could_not(error: &LedgerError) -> Failure {
    Failure { code: exit::COULD_NOT_CHECK, ..Failure::of_ledger(error) }
}

/// Returns a spinner that counts entries, on a terminal.
pub(crate) fn progress(out: &Output, what: &str) -> ProgressBar {
    bar(out, None, &format!("{{spinner}} {{human_pos}} entries {what}  {{rate}}  {{elapsed}}"))
}

/// Returns a bar over a number of things that is known: how many are done, how fast, and how long it will take.
pub(crate) fn progress_of(out: &Output, total: u64, what: &str) -> ProgressBar {
    let template = format!("{{bar:30}} {{human_pos}} of {{human_len}} {what}  {{rate}}  {{eta}} left");
    bar(out, Some(total), &template)
}

/// Returns a bar over a number of bytes that is known.
pub(crate) fn progress_of_bytes(out: &Output, total: u64) -> ProgressBar {
    let template = "{bar:30} {decimal_bytes} of {decimal_total_bytes}  {decimal_bytes_per_sec}  {eta} left";
    bar(out, Some(total), template)
}

/// Returns a spinner for something that is waited for, on a terminal.
pub(crate) fn spinner_of(out: &Output, what: &str) -> ProgressBar {
    let spinner = bar(out, None, "{spinner} {msg}  {elapsed}");
    spinner.set_message(render::visible_line(what).into_owned());
    spinner.enable_steady_tick(std::time::Duration::from_millis(120));
    spinner
}

fn bar(out: &Output, total: Option<u64>, template: &str) -> ProgressBar {
    let target = if out.progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(total, target);
    if let Ok(style) = ProgressStyle::with_template(template) {
        // A fraction of a thing a second says nothing.
        bar.set_style(style.with_key("rate", |state: &ProgressState, out: &mut dyn core::fmt::Write| {
            write!(out, "{:.0}/s", state.per_sec()).ok();
        }));
    }
    bar
}

/// Returns the report in words.
pub(crate) fn text(report: &Report, out: &Output) -> String {
    let checks = &report.checks;
    let found = render::Verification {
        unpinned: report.log_key.as_deref().filter(|_| !report.pinned),
        checks: checks
            .iter()
            .map(|check| render::CheckLine { check: check.check, detail: &check.detail, ok: check.ok })
            .collect(),
        fault: report.first_fault.as_ref().map(|fault| (fault.seq, fault.fault.as_str())),
        not_checked: &report.not_checked,
        proved: &report.proved,
        not_proved: &report.not_proved,
    };
    render::verification(&found, &out.look())
}
