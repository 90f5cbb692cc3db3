//! `casebook import`: an article becomes a case, sentence by sentence, all of it or nothing; records of others become a
//! case each.

mod archive;
mod article;
mod bulk;

use crate::{
    args::{Global, ImportArgs, RecordArgs},
    commands::record,
    env::Env,
    failure::Failure,
    output::Output,
};
use article::not_article;
use capture::{
    NotText,
    recognise::{NotRecognised, RECORDS_BYTES_MAX, Recognised, is_event_line, may_be_records, recognise},
    text,
};
use proof::Slug;
use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _},
    path::Path,
};

/// Runs `casebook import`.
pub(crate) fn run(args: &ImportArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let case: Option<Slug> = args
        .case
        .as_deref()
        .map(|case| case.parse().map_err(|error: proof::name::NameError| Failure::usage(error.to_string()).unwritten()))
        .transpose()?;
    let read = read_file(&args.file)?;
    if let Read::Archive(form) = read {
        return archive::run(form, args, global, env, out);
    }
    if let Read::Events = read {
        return events(args, global, env, out);
    }
    let Read::Bytes(bytes) = read else { return Err(not_importable(&args.file, &NotRecognised::TooLarge).into()) };
    match recognise(&bytes).map_err(|error| not_importable(&args.file, &error))? {
        Recognised::Article => article::run(args, case, &bytes, global, env, out),
        Recognised::Events => events(args, global, env, out),
        Recognised::Records(records) => bulk::run(args, case.as_ref(), &bytes, &records, global, env, out),
    }
}

/// Hands a file of events to what `casebook record` does.
fn events(args: &ImportArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let own = [("--case", args.case.is_some()), ("--dry-run", args.dry_run)];
    let own = own.iter().find(|(_, given)| *given).map(|(flag, _)| *flag);
    if let Some(flag) = own.or_else(|| about_an_article(args)) {
        let path = args.file.display();
        return Err(Failure::usage(format!("{path} holds casebook's own events, for which {flag} means nothing"))
            .then("leave it out: they go in as `casebook record FILE` would append them")
            .unwritten()
            .into());
    }
    record::run(&RecordArgs { file: args.file.clone(), atomic: args.atomic }, global, env, out)
}

/// Returns the first flag that says something about one article, if there is any.
fn about_an_article(args: &ImportArgs) -> Option<&'static str> {
    let flags = [
        ("--author", args.author.is_some()),
        ("--publisher", args.publisher.is_some()),
        ("--url", args.url.is_some()),
        ("--published", args.published.is_some()),
        ("--licence", args.licence.is_some()),
        ("--language", args.language.is_some()),
    ];
    flags.into_iter().find(|(_, given)| *given).map(|(flag, _)| flag)
}

/// What was read of a file.
enum Read {
    /// All of it.
    Bytes(Vec<u8>),
    /// Its first line is an event, and it is longer than is read at once.
    Events,
    /// It is a file of captures, which are read one by one.
    Archive(archive::Form),
    /// It is longer than is read.
    TooLarge,
}

fn read_file(path: &Path) -> anyhow::Result<Read> {
    let cannot = |error: io::Error| Failure::cannot_read(path, &error);
    let file = fs::File::open(path).map_err(cannot)?;
    let length = file.metadata().map_err(cannot)?.len();
    let mut file = BufReader::new(file);
    let first = file.fill_buf().map_err(cannot)?;
    if capture::warc::is_archive(first) {
        return Ok(Read::Archive(archive::Form::Warc));
    }
    if capture::wacz::is_zip(first) {
        return Ok(Read::Archive(archive::Form::Wacz));
    }
    let records = may_be_records(first);
    let limit = if records { RECORDS_BYTES_MAX } else { text::ARTICLE_BYTES_MAX };
    let mut bytes = Vec::new();
    file.take((limit as u64).saturating_add(1)).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() <= limit {
        return Ok(Read::Bytes(bytes));
    }
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if records && core::str::from_utf8(first).is_ok_and(is_event_line) {
        return Ok(Read::Events);
    }
    if records {
        return Ok(Read::TooLarge);
    }
    let why = NotText::TooLarge { bytes: length.max(bytes.len() as u64), max: text::ARTICLE_BYTES_MAX };
    Err(not_article(path, &why.to_string()).into())
}

fn not_importable(path: &Path, why: &NotRecognised) -> Failure {
    let failure = Failure::new(format!("{} cannot be imported: {why}", path.display()));
    match why {
        NotRecognised::NotJson { .. } => failure.then("mend it at that place, or save it again where it comes from"),
        NotRecognised::TooLarge => failure.then("split it; events are appended in any number by `casebook record`"),
        NotRecognised::OtherJson { .. } | NotRecognised::NoClaimReview { .. } | NotRecognised::PageWithout => failure
            .then(
                "what can be imported: an article as plain text or Markdown, ClaimReview, AVeriTeC, casebook's events",
            )
            .then("to keep the file as a source: casebook capture FILE --source SOURCE"),
    }
    .unwritten()
}

pub(super) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
