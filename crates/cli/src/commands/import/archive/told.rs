//! What is said about the records of a WARC or ARC file: in words, and as JSON.

use super::{Became, Form, Report, Row};
use crate::{args::ImportArgs, commands::import::count, output::Output, text_of::says::Said};
use capture::warc::{Checked, Payload};
use serde_json::{Value, json};

/// Says what was done.
pub(super) fn tell(report: &Report, form: Form, args: &ImportArgs, out: &Output) -> anyhow::Result<()> {
    if out.json {
        return out.json(&as_json(report, form, args));
    }
    let [captured, existing, refused] = totals(report);
    let verb = if args.dry_run { "would capture" } else { "captured" };
    out.say(&format!("{verb} {}, {existing} known already, {refused} refused", count(captured, "record")))?;
    if report.others > 0 {
        let about = count(report.others, "record");
        out.say(&format!("  passed over {about}: requests, and what is about the file or other records"))?;
    }
    for row in &report.rows {
        let member = row.member.as_ref().map(|member| format!("{member} ")).unwrap_or_default();
        let url = row.url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
        let place = format!("{member}byte {}{url}", row.offset);
        match &row.became {
            Became::Captured { source, capture, .. } if !args.dry_run => {
                out.say(&format!("  source/{source}/capture/{capture}  {place}"))?;
            }
            Became::Captured { source, .. } => out.say(&format!("  source/{source}  {place}"))?,
            Became::Existing { .. } => {}
            Became::PassedOver => out.say(&format!("  passed over: {place}"))?,
            Became::Refused { why } => out.say(&format!("  refused: {place}: {why}"))?,
        }
        for line in row.notes.iter().map(|note| format!("note: {note}")).chain(row.said()) {
            out.say(&format!("    {line}"))?;
        }
    }
    Ok(())
}

fn totals(report: &Report) -> [usize; 3] {
    let count = |result| report.rows.iter().filter(|row| row.result() == result).count();
    [count("captured"), count("existing"), count("refused")]
}

fn as_json(report: &Report, form: Form, args: &ImportArgs) -> Value {
    let [captured, existing, refused] = totals(report);
    json!({
        "format": match form {
            Form::Warc => "warc",
            Form::Wacz => "wacz",
        },
        "captured": captured,
        "existing": existing,
        "refused": refused,
        "passed_over": report.others,
        "dry_run": args.dry_run,
        "results": report.rows.iter().map(Row::as_json).collect::<Vec<_>>(),
    })
}

impl Row {
    /// What its bytes say, in words, as far as no source was registered with it.
    fn said(&self) -> Vec<String> {
        match (&self.became, &self.said) {
            (Became::Captured { is_new: true, .. }, Some(said)) => said.lines_beside(self.url.as_deref()),
            (Became::Captured { is_new: false, .. }, Some(said)) => said.lines(self.url.as_deref()),
            (Became::Captured { .. } | Became::Existing { .. } | Became::PassedOver | Became::Refused { .. }, _) => {
                Vec::new()
            }
        }
    }

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
            Became::Captured { source, capture, .. } => (Some(source.as_str()), Some(capture.as_str()), None),
            Became::Existing { source } => (Some(source.as_str()), None, None),
            Became::PassedOver => (None, None, None),
            Became::Refused { why } => (None, None, Some(why.as_str())),
        };
        json!({
            "member": self.member,
            "offset": self.offset,
            "url": self.url,
            "result": self.result(),
            "source": source,
            "capture": capture,
            "reason": reason,
            "notes": self.notes,
            "says": self.said.as_ref().map(Said::as_json),
        })
    }
}

/// What is to be said about a payload that was taken.
pub(super) fn notes(payload: &Payload) -> Vec<String> {
    let chunks = payload.has_no_chunks.then(|| "it says that it came in chunks, and did not".to_owned());
    let digests = [("block", &payload.block_digest), ("payload", &payload.payload_digest)];
    digests.into_iter().filter_map(|(what, checked)| digest_note(what, checked.as_ref())).chain(chunks).collect()
}

/// What is to be said about a digest that a record states.
pub(super) fn digest_note(what: &str, checked: Option<&Checked>) -> Option<String> {
    match checked? {
        Checked::Right => None,
        Checked::Wrong => Some(format!("the {what} digest that it states is wrong")),
        Checked::RightWithChunks => {
            Some(format!("the {what} digest that it states is that of the bytes with their chunks"))
        }
        Checked::Unknown(unknown) => Some(format!("the {what} digest that it states cannot be compared: {unknown}")),
    }
}
