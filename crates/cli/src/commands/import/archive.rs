//! `casebook import` of a WARC, ARC or WACZ file: each response becomes a capture with its own date and address. What
//! cannot be read is told with its place, and the rest goes in.

mod commit;
mod own;
mod package;
mod read;
mod texts;
mod told;

use super::about_an_article;
use crate::{
    args::{Global, ImportArgs},
    commands::{fetch::tool, verify::progress_of_bytes},
    desk::Desk,
    env::Env,
    exit,
    failure::Failure,
    output::Output,
    text_of::says::Said,
};
use capture::warc::{self, Reader};
use model::values::{Blob, Tool};
use proof::{Digest, Slug};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, Seek},
    path::Path,
    sync::mpsc,
    thread,
};

/// What a file of captures is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Records.
    Warc,
    /// A zip with files of records in it.
    Wacz,
}

/// What became of a record.
#[derive(Debug)]
enum Became {
    Captured {
        source: Slug,
        capture: String,
        /// Whether the source was registered with what the bytes say.
        is_new: bool,
    },
    Existing {
        source: Slug,
    },
    /// Nothing is made of it, and there is something to say about it.
    PassedOver,
    Refused {
        why: String,
    },
}

/// A record of which something was made, or should have been.
#[derive(Debug)]
struct Row {
    /// The file of a package that it is in.
    member: Option<String>,
    offset: u64,
    url: Option<String>,
    became: Became,
    /// What its digests came to, and the like.
    notes: Vec<String>,
    /// What its bytes say about themselves.
    said: Option<Said>,
}

/// What became of a file.
#[derive(Debug, Default)]
struct Report {
    rows: Vec<Row>,
    /// Records of which nothing is made: about the file, about other records, what was asked of servers.
    others: usize,
}

/// A file that is being taken in.
struct Taking<'a, 'd> {
    /// None where nothing is to be written.
    desk: Option<&'a mut Desk<'d>>,
    /// The file that is being read; known before its first record.
    file: Digest,
    /// The file of a package that is being read.
    member: Option<String>,
    tool: Tool,
    /// Payloads by the digests that records state, for those that repeat them.
    seen: BTreeMap<String, Blob>,
    report: Report,
}

/// Imports a file of records.
pub(super) fn run(form: Form, args: &ImportArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    check(args)?;
    let tool = tool("casebook");
    let file = Digest::of(b"");
    let (seen, report) = (BTreeMap::new(), Report::default());
    let taking = Taking { desk: None, file, member: None, tool, seen, report };
    let report = if args.dry_run {
        taking.whole(form, &args.file, out)?
    } else {
        let mut desk = Desk::open(global, env, out)?;
        let read = Taking { desk: Some(&mut desk), ..taking }.whole(form, &args.file, out);
        desk.close()?;
        read?
    };
    told::tell(&report, form, args, out)?;
    let is_refused = |row: &Row| matches!(row.became, Became::Refused { .. });
    Ok(if report.rows.iter().any(is_refused) { exit::FAILED } else { exit::DONE })
}

/// What is about an article or a case means nothing here.
fn check(args: &ImportArgs) -> anyhow::Result<()> {
    let own = [("--case", args.case.is_some()), ("--atomic", args.atomic)];
    let own = own.iter().find(|(_, given)| *given).map(|(flag, _)| *flag);
    let Some(flag) = own.or_else(|| about_an_article(args)) else { return Ok(()) };
    let message = format!("{} holds captures of the web, for which {flag} means nothing", args.file.display());
    Err(Failure::usage(message).then("leave it out").unwritten().into())
}

impl Taking<'_, '_> {
    fn whole(mut self, form: Form, path: &Path, out: &Output) -> anyhow::Result<Report> {
        let cannot = |error: io::Error| Failure::cannot_read(path, &error);
        let mut file = File::open(path).map_err(cannot)?;
        match form {
            Form::Warc => {
                let bytes = file.metadata().map_err(cannot)?.len();
                self.file = warc::file_digest(&mut file).map_err(cannot)?;
                file.rewind().map_err(cannot)?;
                self.read(path, BufReader::with_capacity(1 << 16, file), bytes, out)?;
            }
            Form::Wacz => self.package(path, file, out)?,
        }
        Ok(self.report)
    }

    /// Reads records and takes their texts out on other threads, some records ahead, and records them here.
    fn read<R: BufRead + Seek + Send>(&mut self, path: &Path, from: R, bytes: u64, out: &Output) -> anyhow::Result<()> {
        let bar = progress_of_bytes(out, bytes);
        let reader = Reader::new(from).map_err(|error| Failure::cannot_read(path, &error))?;
        // While one batch goes to the disk the texts of the next are taken out and the one after it is read; no fourth is
        // in memory.
        let (send_read, read) = mpsc::sync_channel(0);
        let (send, batches) = mpsc::sync_channel(0);
        thread::scope(|scope| {
            // Gone when this gives up, so that nobody waits for it.
            let (say, recorded) = mpsc::channel();
            // Where these give up, it is since this did, and its error says why.
            scope.spawn(move || read::read(reader, &send_read, &recorded).ok());
            scope.spawn(move || texts::take(&read, &send));
            for batch in batches {
                bar.set_position(batch.offset);
                self.commit(batch)?;
                say.send(()).ok();
            }
            anyhow::Ok(())
        })?;
        bar.finish_and_clear();
        Ok(())
    }

    fn refuse(&mut self, offset: u64, url: Option<String>, why: String) {
        self.row(offset, url, Became::Refused { why }, Vec::new(), None);
    }

    fn row(&mut self, offset: u64, url: Option<String>, became: Became, notes: Vec<String>, said: Option<Said>) {
        self.report.rows.push(Row { member: self.member.clone(), offset, url, became, notes, said });
    }
}
