//! `casebook verify`: everything that a log claims, checked; and what that proves and does not.

use crate::{
    args::{Global, VerifyArgs},
    desk,
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
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
        since: args
            .since
            .as_ref()
            .map(|path| std::fs::read(path).with_context(|| format!("cannot read {}", path.display())))
            .transpose()?,
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

/// Verifies the log at a path, with a progress bar on a terminal.
pub(crate) fn check(path: &Path, trust: &Trust, out: &Output) -> anyhow::Result<Report> {
    if path.to_str().is_some_and(|text| text.starts_with("http://") || text.starts_with("https://")) {
        return Err(Failure {
            code: exit::COULD_NOT_CHECK,
            ..Failure::new("a log is not yet read over HTTP").then("fetch an export of it, and verify that")
        }
        .into());
    }
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
    let target = if out.progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    let style =
        ProgressStyle::with_template(&format!("{{spinner}} {{human_pos}} entries {what}  {{per_sec}}  {{elapsed}}"));
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

/// Returns the report in words.
pub(crate) fn text(report: &Report, out: &Output) -> String {
    let paint = |text: &str, style: anstyle::Style| {
        if out.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let good = anstyle::AnsiColor::Green.on_default();
    let bad = anstyle::AnsiColor::Red.on_default().bold();
    let mut lines = Vec::new();
    if !report.pinned
        && let Some(key) = &report.log_key
    {
        lines.push(format!("Not pinned: the log's key was read from the log itself. Keep it: {key}"));
    }
    for check in &report.checks {
        let mark = if check.ok { paint("ok", good) } else { paint("BAD", bad) };
        lines.push(format!("{:<13}{}  {mark}", check.check, padded(&render::visible_line(&check.detail), 62)));
    }
    if let Some(fault) = &report.first_fault {
        let place = fault.seq.map_or_else(String::new, |seq| format!("entry {seq}: "));
        lines.push(paint(&format!("PROVED BAD   {place}{}", render::visible_line(&fault.fault)), bad));
    }
    for line in &report.not_checked {
        lines.push(format!("NOT CHECKED  {}", render::visible_line(line)));
    }
    let list = |lines: &mut Vec<String>, head: &str, items: &[String]| {
        for (n, item) in items.iter().enumerate() {
            let head = if n == 0 { head } else { "" };
            lines.push(format!("{head:<13}{}", render::visible_line(item)));
        }
    };
    list(&mut lines, "Proved:", &report.proved);
    list(&mut lines, "Not proved:", &report.not_proved);
    lines.push(String::new());
    lines.join("\n")
}

fn padded(text: &str, width: usize) -> String {
    let length = text.chars().count();
    format!("{text}{}", " ".repeat(width.saturating_sub(length)))
}
