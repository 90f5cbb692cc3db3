//! `casebook export --warc` and `--wacz`: captures and their texts for programs that replay them.

use crate::{args::ExportArgs, commands::import::count, commands::init::shown, exit, failure::Failure, output::Output};
use capture::{
    wacz::{self, About, DATA, Package, Packed, Page},
    warc::{self, Form, Placed},
};
use ledger::{
    LedgerError, Place,
    captures::{Captures, Kept},
    create,
};
use model::{
    EventData, Recorded,
    event::sources::{SourceCaptured, TextExtracted},
};
use proof::{Digest, EventId, Slug, StreamName};
use serde_json::json;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

/// The folder of a package that holds what proves its captures.
const PROOF_FOLDER: &str = "casebook";
const SOFTWARE: &str = concat!("casebook ", env!("CARGO_PKG_VERSION"));
/// What is said of a log without entries.
const BEFORE_ALL: &str = "1970-01-01T00:00:00Z";

/// What was written.
#[derive(Debug, Default)]
struct Told {
    captures: usize,
    texts: usize,
    withheld: usize,
    missing: Vec<Digest>,
}

/// Captures on their way into a file.
struct Copying<'a, W> {
    captures: &'a Captures,
    export: warc::Export<W>,
    /// The captures that were written, by source and id.
    written: BTreeMap<(StreamName, Slug), (EventId, Placed)>,
    index: Vec<Placed>,
    pages: Vec<Page>,
    told: Told,
}

/// Runs `casebook export` for captures.
pub(super) fn export(args: &ExportArgs, place: &Place, case: Option<&Slug>, out: &Output) -> anyhow::Result<u8> {
    let (to, is_package) = match (&args.warc, &args.wacz) {
        (Some(to), _) => (to, false),
        (None, Some(to)) => (to, true),
        (None, None) => return Err(Failure::usage("where to?").unwritten().into()),
    };
    if to.exists() {
        return Err(LedgerError::Exists { path: to.clone() }.into());
    }
    let captures = Captures::of(place, case)?;
    let beside = create::beside(to);
    let file = File::create_new(&beside).map_err(|source| LedgerError::Read { path: beside.clone(), source })?;
    let file = BufWriter::new(file);
    let written = if is_package { package(&captures, file, case) } else { records(&captures, file, form_of(to)) };
    let placed = written.and_then(|(file, told)| {
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        create::place(&beside, to)?;
        Ok(told)
    });
    if placed.is_err() {
        drop(fs::remove_file(&beside));
    }
    tell(&placed?, to, if is_package { "wacz" } else { "warc" }, out)
}

fn form_of(to: &Path) -> Form {
    let is_plain = to.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("warc"));
    if is_plain { Form::Plain } else { Form::Gzip }
}

fn records<W: Write>(captures: &Captures, file: W, form: Form) -> anyhow::Result<(W, Told)> {
    let mut copying = Copying::new(captures, file, form)?;
    copying.all()?;
    Ok((copying.export.into_inner(), copying.told))
}

fn package<W: Write + io::Seek>(captures: &Captures, file: W, case: Option<&Slug>) -> anyhow::Result<(W, Told)> {
    let mut package = Package::new(file);
    package.begin(DATA, Packed::Stored)?;
    let mut copying = Copying::new(captures, package, Form::Gzip)?;
    copying.all()?;
    let Copying { export, index, pages, told, .. } = copying;
    let mut package = export.into_inner();
    package.file("indexes/index.cdx", wacz::index(&index, name_of(DATA)).as_bytes())?;
    package.file("pages/pages.jsonl", wacz::pages(&pages).as_bytes())?;
    package.file(&format!("{PROOF_FOLDER}/checkpoint"), &captures.note)?;
    package.begin(&format!("{PROOF_FOLDER}/entries.txt"), Packed::Deflated)?;
    for line in captures.lines.values() {
        package.write_all(line)?;
        package.write_all(b"\n")?;
    }
    for (seq, proof) in captures.proofs()? {
        package.file(&format!("{PROOF_FOLDER}/{:020}.tlog-proof", seq.0), &proof)?;
    }
    let origin = &captures.checkpoint.origin;
    let title = case.map_or_else(|| format!("captures of {origin}"), |case| format!("captures of {case}, {origin}"));
    let created = last_time(captures);
    Ok((package.finish(About { title: &title, created: &created, software: SOFTWARE })?, told))
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn last_time(captures: &Captures) -> String {
    captures.recorded_at.map_or_else(|| BEFORE_ALL.to_owned(), |time| time.to_string())
}

impl<'a, W: Write> Copying<'a, W> {
    fn new(captures: &'a Captures, to: W, form: Form) -> anyhow::Result<Self> {
        let checkpoint = &captures.checkpoint;
        let log = Digest::of(format!("{}\n{}", checkpoint.size, checkpoint.root).as_bytes());
        let export = warc::Export::new(to, form, &checkpoint.origin, log, &last_time(captures), SOFTWARE)?;
        let (index, pages) = (Vec::new(), Vec::new());
        Ok(Self { captures, export, written: BTreeMap::new(), index, pages, told: Told::default() })
    }

    fn all(&mut self) -> anyhow::Result<()> {
        let captures = self.captures;
        for recorded in &captures.found {
            if let Ok(EventData::SourceCaptured(captured)) = &recorded.data {
                self.capture(recorded, captured)?;
            } else if let Ok(EventData::TextExtracted(extracted)) = &recorded.data {
                self.text(recorded, extracted)?;
            }
        }
        Ok(())
    }

    fn capture(&mut self, recorded: &Recorded, captured: &SourceCaptured) -> anyhow::Result<()> {
        let Some(body) = self.blob(captured.body.sha256.0)? else { return Ok(()) };
        let heads = captured.headers.as_ref().map(|headers| self.blob(headers.0)).transpose()?.flatten();
        let event = recorded.mark.event;
        let copied = self.export.capture(&warc::Kept { event, captured, heads: heads.as_deref(), body: &body })?;
        let placed = copied.capture;
        if placed.status.is_none_or(|status| (200..300).contains(&status)) {
            self.pages.push(Page {
                event,
                url: placed.url.clone(),
                date: placed.date.as_str().to_owned(),
                title: self.captures.titles.get(&recorded.stream).cloned(),
            });
        }
        self.index.extend(copied.hops);
        self.index.push(placed.clone());
        self.written.insert((recorded.stream.clone(), captured.capture.0.clone()), (event, placed));
        self.told.captures = self.told.captures.saturating_add(1);
        Ok(())
    }

    fn text(&mut self, recorded: &Recorded, extracted: &TextExtracted) -> anyhow::Result<()> {
        let of = (recorded.stream.clone(), extracted.capture.0.clone());
        // Without its capture, a text would say of nothing that it is its text.
        let Some((capture, placed)) = self.written.get(&of).cloned() else { return Ok(()) };
        let Some(text) = self.blob(extracted.text.sha256.0)? else { return Ok(()) };
        let mark = &recorded.mark;
        self.export.text(mark.event, &mark.time, &placed, capture, extracted, &text)?;
        self.told.texts = self.told.texts.saturating_add(1);
        Ok(())
    }

    /// Returns a blob, and counts it where it is not to be had.
    fn blob(&mut self, digest: Digest) -> anyhow::Result<Option<Vec<u8>>> {
        match self.captures.blob(digest).map_err(LedgerError::from)? {
            Kept::Bytes(bytes) => return Ok(Some(bytes)),
            Kept::Withheld => self.told.withheld = self.told.withheld.saturating_add(1),
            Kept::Missing => self.told.missing.push(digest),
        }
        Ok(None)
    }
}

fn tell(told: &Told, to: &Path, format: &str, out: &Output) -> anyhow::Result<u8> {
    for digest in &told.missing {
        out.warn(&format!("the blob {digest} is named by an event and is not in the ledger: left out"));
    }
    if out.json {
        out.json(&json!({
            "to": shown(to),
            "format": format,
            "captures": told.captures,
            "texts": told.texts,
            "withheld": told.withheld,
            "missing": told.missing.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }))?;
    } else {
        let (captures, texts) = (count(told.captures, "capture"), count(told.texts, "text"));
        out.say(&format!("exported {captures} and {texts} to {}", shown(to)))?;
        if told.withheld > 0 {
            out.say(&format!("  left out {}, withheld by the ledger", count(told.withheld, "blob")))?;
        }
    }
    Ok(if told.missing.is_empty() { exit::DONE } else { exit::COULD_NOT_CHECK })
}
