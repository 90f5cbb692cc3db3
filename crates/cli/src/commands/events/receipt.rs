//! A receipt that can be handed to whoever complained: that the complaint is in the log, where, and since when.

use super::call::Call;
use crate::{desk::Desk, envelope, failure::Failure};
use anyhow::Context as _;
use ledger::Receipt;
use model::EventKind;
use proof::StreamName;
use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// What is said to whoever complained.
#[derive(Debug)]
pub(super) struct Handed {
    pub(super) recorded_at: String,
    /// The receipt, in words.
    pub(super) text: String,
    /// Where it was written, with the proof.
    pub(super) file: Option<PathBuf>,
}

fn path(call: &Call<'_>) -> Option<PathBuf> {
    let complains = call.command.kind == EventKind::ComplaintReceived;
    complains.then(|| call.text("receipt").map(PathBuf::from)).flatten()
}

/// Makes sure that a receipt can be given, before anything is written.
pub(super) fn check(call: &Call<'_>) -> anyhow::Result<()> {
    let Some(path) = path(call) else { return Ok(()) };
    if call.matches.get_one::<PathBuf>("envelope").is_some() {
        return Err(Failure::usage(
            "--receipt: with --envelope nothing is in the log yet, so there is nothing to prove",
        )
        .then("leave --receipt out")
        .unwritten()
        .into());
    }
    envelope::check_new(&path)
}

/// Makes the receipt of a complaint that was appended, and writes it where it was asked for.
pub(super) fn hand(
    call: &Call<'_>,
    desk: &mut Desk<'_>,
    subject: &StreamName,
    complaint: &str,
    receipt: &Receipt,
) -> anyhow::Result<Option<Handed>> {
    if call.command.kind != EventKind::ComplaintReceived {
        return Ok(None);
    }
    let entry = desk.ledger.entry(receipt.seq)?.context("the entry of the complaint is gone")?;
    let entry = ledger::states::parsed(receipt.seq, &entry)?;
    let recorded_at = entry.recorded_at.to_string();
    let log = &desk.ledger.config().log_key;
    let text = format!(
        "Receipt for a complaint\n\n  case       {}\n  complaint  {complaint}\n  entry      #{} of {}\n  event      {}\n  \
         leaf hash  {}\n  recorded   {recorded_at}\n  log key    {log}\n",
        subject.to_string().trim_start_matches("case/"),
        receipt.seq,
        desk.ledger.config().origin,
        receipt.id,
        receipt.leaf,
    );
    let file = path(call);
    if let Some(path) = &file {
        let proof = desk.ledger.prove(receipt.seq)?.to_bytes();
        let words = "\nWhat follows is a C2SP tlog-proof: that the entry with this leaf hash stands there in the log, under a \
            checkpoint\nthat the log's key has signed. Whoever keeps it can show that the complaint was not dropped later.\n\n";
        write(path, &[text.as_bytes(), words.as_bytes(), &proof].concat())?;
    }
    Ok(Some(Handed { recorded_at, text, file }))
}

/// The complaint is in the log by now, whatever becomes of the file.
fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let made = OpenOptions::new().write(true).create_new(true).open(path);
    made.and_then(|mut file| file.write_all(bytes)).map_err(|error: io::Error| {
        Failure::new(format!(
            "the complaint is recorded, but the receipt cannot be written to {}: {error}",
            path.display()
        ))
        .then("`casebook export --case CASE OUT` holds a proof of every entry of the case")
        .into()
    })
}
