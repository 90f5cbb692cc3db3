//! What is said about the records of a WARC or ARC file: in words, and as JSON.

use super::{Became, Report, Row};
use crate::{args::ImportArgs, commands::import::count, output::Output};
use serde_json::{Value, json};

/// Says what was done.
pub(super) fn tell(report: &Report, args: &ImportArgs, out: &Output) -> anyhow::Result<()> {
    if out.json {
        return out.json(&as_json(report, args));
    }
    let [captured, existing, refused] = totals(report);
    let verb = if args.dry_run { "would capture" } else { "captured" };
    out.say(&format!("{verb} {}, {existing} known already, {refused} refused", count(captured, "record")))?;
    if report.others > 0 {
        let about = count(report.others, "record");
        out.say(&format!("  passed over {about}: requests, and what is about the file or other records"))?;
    }
    for row in &report.rows {
        let place = format!("byte {}{}", row.offset, row.url.as_ref().map(|url| format!(" {url}")).unwrap_or_default());
        match &row.became {
            Became::Captured { source, capture } if !args.dry_run => {
                out.say(&format!("  source/{source}/capture/{capture}  {place}"))?;
            }
            Became::Captured { source, .. } => out.say(&format!("  source/{source}  {place}"))?,
            Became::Existing { .. } => {}
            Became::PassedOver => out.say(&format!("  passed over: {place}"))?,
            Became::Refused { why } => out.say(&format!("  refused: {place}: {why}"))?,
        }
        for note in &row.notes {
            out.say(&format!("    note: {note}"))?;
        }
    }
    Ok(())
}

fn totals(report: &Report) -> [usize; 3] {
    let count = |result| report.rows.iter().filter(|row| row.result() == result).count();
    [count("captured"), count("existing"), count("refused")]
}

fn as_json(report: &Report, args: &ImportArgs) -> Value {
    let [captured, existing, refused] = totals(report);
    json!({
        "format": "warc",
        "captured": captured,
        "existing": existing,
        "refused": refused,
        "passed_over": report.others,
        "dry_run": args.dry_run,
        "results": report.rows.iter().map(Row::as_json).collect::<Vec<_>>(),
    })
}

impl Row {
    fn result(&self) -> &'static str {
        match self.became {
            Became::Captured { .. } => "captured",
            Became::Existing { .. } => "existing",
            Became::PassedOver => "passed_over",
            Became::Refused { .. } => "refused",
        }
    }

    fn as_json(&self) -> Value {
        let (source, capture, reason) = match &self.became {
            Became::Captured { source, capture } => (Some(source.as_str()), Some(capture.as_str()), None),
            Became::Existing { source } => (Some(source.as_str()), None, None),
            Became::PassedOver => (None, None, None),
            Became::Refused { why } => (None, None, Some(why.as_str())),
        };
        json!({
            "offset": self.offset,
            "url": self.url,
            "result": self.result(),
            "source": source,
            "capture": capture,
            "reason": reason,
            "notes": self.notes,
        })
    }
}
