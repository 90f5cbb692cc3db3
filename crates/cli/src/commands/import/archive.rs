//! `casebook import` of a WARC, ARC or WACZ file: each response becomes a capture with its own date and address. What
//! cannot be read is told with its place, and the rest goes in.

mod own;
mod package;
mod told;

use super::about_an_article;
use crate::{
    args::{Global, ImportArgs},
    commands::{
        events::{extraction, free_capture},
        fetch::tool,
        verify::progress_of,
    },
    desk::{Desk, Draft},
    env::Env,
    exit,
    failure::Failure,
    output::Output,
    text_of::{self, says::Said},
};
use capture::{
    extract::{Extracted, decoded},
    warc::{self, Broken, EXCHANGE_OF, Head, Kind, Out, Page, Payload, Reader},
};
use model::{
    EventData, EventKind,
    shape::Plain,
    values::{Blob, Tool},
    words::Access,
};
use own::Way;
use proof::{Digest, Slug, StreamName};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek},
    path::Path,
};
use told::{digest_note, notes};

/// The longest payload, in bytes.
const PAYLOAD_BYTES_MAX: u64 = 256 << 20;

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
    /// What was exchanged on the way to a capture of our own making.
    way: Option<Way>,
    report: Report,
}

/// Imports a file of records.
pub(super) fn run(form: Form, args: &ImportArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    check(args)?;
    let tool = tool("casebook");
    let file = Digest::of(b"");
    let (seen, report) = (BTreeMap::new(), Report::default());
    let taking = Taking { desk: None, file, member: None, tool, seen, way: None, report };
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

    fn read<R: BufRead + Seek>(&mut self, path: &Path, from: R, bytes: u64, out: &Output) -> anyhow::Result<()> {
        let bar = progress_of(out, bytes, "bytes");
        let mut reader = Reader::new(from).map_err(|error| Failure::cannot_read(path, &error))?;
        while let Some(found) = reader.next_head() {
            match found {
                Ok(head) => {
                    bar.set_position(head.offset);
                    self.record(&head, &mut reader)?;
                }
                Err(Broken::Head { offset, why }) => self.refuse(offset, None, why.to_string()),
                Err(Broken::Unreadable { offset, source }) => {
                    self.refuse(offset, None, format!("it cannot be read: {source}"));
                }
            }
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn refuse(&mut self, offset: u64, url: Option<String>, why: String) {
        self.row(offset, url, Became::Refused { why }, Vec::new(), None);
    }

    fn row(&mut self, offset: u64, url: Option<String>, became: Became, notes: Vec<String>, said: Option<Said>) {
        self.report.rows.push(Row { member: self.member.clone(), offset, url, became, notes, said });
    }

    fn record<R: BufRead + Seek>(&mut self, head: &Head, reader: &mut Reader<R>) -> anyhow::Result<()> {
        if head.field(EXCHANGE_OF).is_some() {
            self.exchange(head, reader);
            return Ok(());
        }
        let way = self.way.take().unwrap_or_default().to(head);
        match head.kind {
            Kind::Response | Kind::Resource | Kind::Revisit => {}
            Kind::Info | Kind::Request | Kind::Metadata | Kind::Conversion | Kind::Continuation | Kind::Other(_) => {
                self.other(head, reader, None);
                return Ok(());
            }
        }
        let asked = way.asked().or(head.url.as_deref());
        let Some(page) = asked.and_then(Page::at) else {
            // Names that were looked up, files, and what programs note about themselves.
            self.other(head, reader, Some("its address is none of the web".to_owned()));
            return Ok(());
        };
        let mut body = Vec::new();
        let taken = warc::take(head, reader.block(), |from| in_memory(from, &mut body));
        let payload = match taken {
            Ok(payload) => payload,
            Err(error) => {
                self.refuse(head.offset, Some(page.url().to_owned()), error.to_string());
                return Ok(());
            }
        };
        let mut notes = notes(&payload);
        let text = if head.kind == Kind::Revisit { Ok(None) } else { text_of(head, &payload, &body) };
        let text = text.unwrap_or_else(|why| {
            notes.push(format!("no text was taken out: {why}"));
            None
        });
        let said = text.as_ref().and_then(Said::of);
        let became = self.take(head, &page, &way, &payload, &body, text)?;
        self.row(head.offset, Some(page.url().to_owned()), became, notes, said);
        Ok(())
    }

    /// Passes a record over, and says what is wrong with it.
    fn other<R: BufRead + Seek>(&mut self, head: &Head, reader: &mut Reader<R>, why: Option<String>) {
        self.report.others = self.report.others.saturating_add(1);
        match warc::check(head, reader.block()) {
            Ok([block, payload]) => {
                let digests = [digest_note("block", block.as_ref()), digest_note("payload", payload.as_ref())];
                let notes: Vec<String> = why.into_iter().chain(digests.into_iter().flatten()).collect();
                if !notes.is_empty() {
                    self.row(head.offset, head.url.clone(), Became::PassedOver, notes, None);
                }
            }
            Err(error) => self.refuse(head.offset, head.url.clone(), error.to_string()),
        }
    }

    /// Returns what a record holds; of one that repeats another, what that one held, if it was seen.
    fn body(&mut self, head: &Head, payload: &Payload) -> Option<Blob> {
        if head.kind == Kind::Revisit {
            let seen = self.seen.get(head.field("warc-payload-digest")?)?.clone();
            let is_said = payload.response.as_ref().is_some_and(|response| response.header("content-type").is_some());
            return Some(if is_said { Blob { media_type: warc::media_type(head, payload), ..seen } } else { seen });
        }
        let blob =
            Blob { sha256: Plain(payload.digest), size: payload.size, media_type: warc::media_type(head, payload) };
        self.seen.extend(names_of(payload, head).map(|name| (name, blob.clone())));
        Some(blob)
    }

    fn take(
        &mut self,
        head: &Head,
        page: &Page,
        way: &Way,
        payload: &Payload,
        bytes: &[u8],
        text: Option<Extracted>,
    ) -> anyhow::Result<Became> {
        let is_repeated = head.kind == Kind::Revisit;
        let Some(blob) = self.body(head, payload) else {
            let why = "it repeats the payload of another record, which is not in this file before it".to_owned();
            return Ok(Became::Refused { why });
        };
        let source = page.source();
        let Some(desk) = &mut self.desk else {
            return Ok(Became::Captured { source, capture: "new".to_owned(), is_new: false });
        };
        let origin = desk.ledger.config().origin.clone();
        let id = warc::record_event(&origin, head, payload, 0);
        if desk.ledger.find(id)?.is_some() {
            return Ok(Became::Existing { source });
        }
        if let Some(source) = own::recorded(&desk.ledger, head, &blob)? {
            return Ok(Became::Existing { source });
        }
        let known = desk.ledger.source(&source)?.map(free_capture);
        let is_new = known.is_none();
        let number = known.unwrap_or_else(|| "1".to_owned());
        let headers = payload.response.as_ref().map(|response| way.heads_to(&response.kept));
        let out = Out { file: self.file, tool: &self.tool, access: Access::QuotesOnly };
        let capture: Slug = number.parse()?;
        let headers_blob = headers.as_deref().map(Digest::of);
        let captured = warc::captured(capture, page, head, payload, blob.clone(), headers_blob, out);
        let Some(captured) = captured.map(|captured| way.onto(captured)) else {
            return Ok(Became::Refused { why: format!("its date {} is none", head.date) });
        };
        let subject = StreamName::Source(source.clone());
        let mut drafts = Vec::new();
        if is_new {
            let (id, mut registered) = page.registered(&origin);
            if let Some(said) = text.as_ref().and_then(Said::of) {
                said.describe(&mut registered);
            }
            drafts.push(Draft { id: Some(id), ..Draft::new(subject.clone(), registered) });
        }
        drafts.push(Draft { id: Some(id), ..Draft::new(subject.clone(), captured) });
        if !is_repeated {
            desk.keep(bytes)?;
        }
        if let Some(kept) = &headers {
            desk.keep(kept)?;
        }
        if let Some(text) = text {
            desk.keep(text.text.as_bytes())?;
            let data = extraction(&number, &text, None);
            let data = EventData::read(&EventKind::TextExtracted.full_name().parse()?, &data);
            let id = warc::record_event(&origin, head, payload, 1);
            drafts.extend(data.ok().map(|data| Draft { id: Some(id), ..Draft::new(subject, data) }));
        }
        match desk.write_all(&drafts) {
            Ok(_) => Ok(Became::Captured { source, capture: number, is_new }),
            Err(error) if error.is::<Failure>() => {
                let failure = Failure::of(&error);
                let words: Vec<&str> =
                    core::iter::once(&failure.message).chain(&failure.next).map(String::as_str).collect();
                Ok(Became::Refused { why: words.join("; ") })
            }
            Err(error) => Err(error),
        }
    }
}

/// Names what payloads are known by.
fn names_of(payload: &Payload, head: &Head) -> impl Iterator<Item = String> {
    let own = format!("sha256:{}", payload.digest);
    head.field("warc-payload-digest").map(ToOwned::to_owned).into_iter().chain([own])
}

/// Returns the text of a payload, where there is one to be read, or why it cannot be.
fn text_of(head: &Head, payload: &Payload, bytes: &[u8]) -> Result<Option<Extracted>, String> {
    let header = |name| payload.response.as_ref().and_then(|response| response.header(name));
    let coding = header("content-encoding").unwrap_or_default();
    let decoded = decoded(bytes, coding).map_err(|error| error.to_string())?;
    let charset = header("content-type")
        .and_then(|value| value.split_once("charset="))
        .map(|(_, charset)| charset.split(';').next().unwrap_or_default().trim_matches(['"', '\'', ' ']));
    text_of::extract(&decoded, &warc::media_type(head, payload), charset).map_err(|error| error.to_string())
}

/// Reads a payload whole.
fn in_memory(from: &mut dyn Read, bytes: &mut Vec<u8>) -> io::Result<(Digest, u64)> {
    from.take(PAYLOAD_BYTES_MAX.saturating_add(1)).read_to_end(bytes)?;
    if bytes.len() as u64 > PAYLOAD_BYTES_MAX {
        return Err(io::Error::other(format!("its payload is longer than {PAYLOAD_BYTES_MAX} bytes")));
    }
    Ok((Digest::of(bytes), bytes.len() as u64))
}
