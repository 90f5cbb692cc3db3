//! An article becomes a case, sentence by sentence; all of it or nothing.

use super::count;
use crate::{
    args::{Global, ImportArgs},
    commands::read,
    desk::{Desk, Draft, ledger_path, sign},
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use capture::{
    Article, PlainText, article,
    import::{ARTICLE_IMPORTER, ImportAs, article_events, numbers},
    text,
};
use ledger::{Receipt, SignedEvent};
use model::{
    import::event_id,
    shape::{Plain, Text},
    values::{Blob, ImportOf},
};
use proof::{Digest, EventId, Seq, Slug, StreamName};
use serde_json::{Value, json};
use std::path::Path;

/// Imports an article.
pub(super) fn run(
    args: &ImportArgs,
    case: Option<Slug>,
    bytes: &[u8],
    global: &Global,
    env: &Env,
    out: &Output,
) -> anyhow::Result<u8> {
    let plain = text::plain_text(bytes).map_err(|error| not_article(&args.file, &error.to_string()))?;
    let article = article::parse(&plain.text).map_err(|error| not_article(&args.file, &error.to_string()))?;
    let Some(case) = case else {
        return Err(Failure::usage(format!("{} is an article, and --case CASE is missing", args.file.display()))
            .then("name the case that it is to become, such as --case ice")
            .unwritten()
            .into());
    };
    let digest = Digest::of(bytes);
    let import = import_as(args, &case, bytes, &article)?;
    let events = article_events(&article, &import).map_err(|error| Failure::new(error.to_string()).unwritten())?;
    let summary = Summary::of(&article, &plain, bytes, args, events.len());
    let ids = |origin: &str| -> Vec<EventId> {
        (0..).map(|n| event_id(origin, ARTICLE_IMPORTER, digest, n)).take(events.len()).collect()
    };
    if args.dry_run {
        let there = already_there(&ids, &case, global, out)?;
        return told(&summary, &Done::Dry { there }, &case, out);
    }
    let mut desk = Desk::open(global, env, out)?;
    let origin = desk.ledger.config().origin.clone();
    let ids = ids(&origin);
    let first = match ids.first().map(|id| desk.ledger.find(*id)).transpose()?.flatten() {
        Some(seq) => desk.ledger.entry(seq)?.map(|entry| (seq, entry)),
        None => None,
    };
    check_case(first, desk.ledger.case(&case)?.is_some(), &case)?;
    let mut signed = Vec::new();
    for (at, ((subject, data), id)) in events.into_iter().zip(&ids).enumerate() {
        if desk.ledger.find(*id)?.is_none() {
            let import = if at > 1 { ids.get(1).copied() } else { None };
            let draft = Draft { id: Some(*id), import, ..Draft::new(subject, data) };
            signed.push(sign(env, &origin, &[&desk.key], &draft)?);
        }
    }
    let there = ids.len().saturating_sub(signed.len());
    let receipts = append_with_file(&mut desk, &signed, bytes);
    desk.close()?;
    told(&summary, &Done::Written { receipts: receipts?, there }, &case, out)
}

/// Appends the events with the file that they come from; with none to append, a lost file is mended all the same.
fn append_with_file(desk: &mut Desk<'_>, signed: &[SignedEvent], bytes: &[u8]) -> anyhow::Result<Vec<Receipt>> {
    desk.keep(bytes)?;
    if signed.is_empty() { Ok(Vec::new()) } else { desk.append(signed) }
}

/// Returns how many of the entries are in the ledger, where there is one. What cannot be imported is refused.
fn already_there(
    ids: &dyn Fn(&str) -> Vec<EventId>,
    case: &Slug,
    global: &Global,
    out: &Output,
) -> anyhow::Result<usize> {
    if global.ledger.is_none() && ledger_path(global).is_err() {
        return Ok(0);
    }
    let reader = read::open(global, out)?;
    let ids = ids(reader.log_key().name().as_str());
    let first = match ids.first().map(|id| reader.find(*id)).transpose()?.flatten() {
        Some(seq) => reader.entry(seq)?.map(|entry| (seq, entry)),
        None => None,
    };
    let imported = first.is_some();
    let opened = !reader.stream(&StreamName::Case(case.clone()), read::last(&reader)?)?.is_empty();
    check_case(first, opened, case)?;
    let mut there = 0_usize;
    for id in ids.iter().filter(|_| imported) {
        there = there.saturating_add(usize::from(reader.find(*id)?.is_some()));
    }
    reader.close()?;
    Ok(there)
}

pub(super) fn not_article(path: &Path, why: &str) -> Failure {
    Failure::new(format!("{} is not an article: {why}", path.display()))
        .then("an article is plain text or Markdown: its question on the first line, then prose with citations such as [1]")
        .unwritten()
}

fn import_as(args: &ImportArgs, case: &Slug, bytes: &[u8], article: &Article) -> anyhow::Result<ImportAs> {
    let text = |text: &str| text.parse::<Text>().map_err(|problem| Failure::usage(problem).unwritten());
    let optional = |value: &Option<String>| value.as_deref().map(text).transpose();
    Ok(ImportAs {
        case: case.clone(),
        language: text(args.language.as_deref().unwrap_or("en"))?,
        scale: "standard".parse()?,
        file: Blob {
            sha256: Plain(Digest::of(bytes)),
            size: bytes.len() as u64,
            media_type: text(if article.markdown { "text/markdown" } else { "text/plain" })?,
        },
        version: text(env!("CARGO_PKG_VERSION"))?,
        of: ImportOf {
            author: optional(&args.author)?,
            publisher: optional(&args.publisher)?,
            url: optional(&args.url)?,
            published: optional(&args.published)?,
            licence: optional(&args.licence)?,
        },
    })
}

/// The same file may be imported again into its own case, and adds nothing; into another one it is refused, and so is
/// another file into a case that is open. `first` is the first entry of an import of this file.
fn check_case(first: Option<(Seq, Vec<u8>)>, opened: bool, case: &Slug) -> anyhow::Result<()> {
    match first {
        Some((seq, entry)) => {
            let subject = ledger::states::parsed(seq, &entry)?.event.subject;
            if subject == StreamName::Case(case.clone()) {
                return Ok(());
            }
            Err(Failure::new(format!("this file was imported before, as `{subject}` (#{seq})"))
                .then(format!("look:  casebook show {}", subject.to_string().trim_start_matches("case/")))
                .unwritten()
                .into())
        }
        None if opened => {
            Err(Failure::new(format!("the case `{case}` is open already, and does not come from this file"))
                .then(format!("look:  casebook show {case}"))
                .then("then:  import the file as another case, or change this one with `section` and `statement`")
                .unwritten()
                .into())
        }
        None => Ok(()),
    }
}

/// What the article holds, and how it was understood.
struct Summary {
    title: String,
    sections: usize,
    roles: [usize; 3],
    statements: usize,
    uncited: usize,
    sources: usize,
    described: usize,
    events: usize,
    comes_back: Option<&'static str>,
    exactly: bool,
    notes: Vec<String>,
}

impl Summary {
    fn of(article: &Article, plain: &PlainText, bytes: &[u8], args: &ImportArgs, events: usize) -> Self {
        let role = |role| article.sections.iter().filter(|section| section.role == role).count();
        let statements: Vec<_> = article.sections.iter().flat_map(|section| &section.statements).collect();
        let mut notes: Vec<String> = article.notes.iter().map(ToString::to_string).collect();
        if plain.crlf_changed > 0 {
            notes.push(format!("{} Windows line ends were kept as plain ones", plain.crlf_changed));
        }
        if plain.text.strip_suffix('\n').unwrap_or(&plain.text).ends_with(char::is_whitespace) {
            notes.push("white space at the end is left out".to_owned());
        }
        if plain.bom_removed {
            notes.push("the byte order mark at its beginning was left out".to_owned());
        }
        if args.language.as_deref().is_none_or(|language| language == "en") {
            notes.push("its language is taken to be English; say another with --language".to_owned());
        }
        let written = if article.markdown { article.to_markdown() } else { article.to_text() };
        let format = if article.markdown { "markdown" } else { "text" };
        Self {
            title: article.title.clone(),
            sections: article.sections.len(),
            roles: [role(article::Role::Summary), role(article::Role::Body), role(article::Role::BottomLine)],
            statements: statements.len(),
            uncited: statements.iter().filter(|statement| statement.numbers.is_empty()).count(),
            sources: numbers(article).len(),
            described: numbers(article).into_iter().filter(|number| is_described(article, *number)).count(),
            events,
            comes_back: (written == plain.text.trim()).then_some(format),
            exactly: bytes.strip_suffix(b"\n").unwrap_or(bytes) == written.as_bytes(),
            notes,
        }
    }
}

/// Tells whether the article's own list says what a number stands for.
fn is_described(article: &Article, number: u32) -> bool {
    let reference = article.references.iter().find(|reference| reference.number == number);
    reference.is_some_and(|reference| reference.title.is_some() || reference.url.is_some())
}

enum Done {
    Dry { there: usize },
    Written { receipts: Vec<Receipt>, there: usize },
}

fn told(summary: &Summary, done: &Done, case: &Slug, out: &Output) -> anyhow::Result<u8> {
    if out.json {
        out.json(&as_json(summary, done, case))?;
        return Ok(exit::DONE);
    }
    let [summaries, body, bottom] = summary.roles;
    let verb = match done {
        Done::Dry { there } if *there == summary.events => "was imported before",
        Done::Dry { .. } => "would import",
        Done::Written { receipts, .. } if receipts.is_empty() => "was imported before",
        Done::Written { .. } => "imported",
    };
    out.say(&format!("{verb}: {}", summary.title))?;
    out.say(&format!(
        "  {} ({summaries} summary, {body} body, {bottom} bottom line), {}, {} of them uncited",
        count(summary.sections, "section"),
        count(summary.statements, "statement"),
        summary.uncited
    ))?;
    let sources = count(summary.sources, "source");
    out.say(&match (summary.sources, summary.described) {
        (0, _) => "  no sources: no sentence has a citation such as [1]".to_owned(),
        (1, 0) => format!("  {sources}, of which only the citation is known"),
        (_, 0) => format!("  {sources}, of which only the citations are known"),
        (_, described) => format!("  {sources}, {described} of them described by its list of references"),
    })?;
    for note in &summary.notes {
        out.say(&format!("  note: {note}"))?;
    }
    match summary.comes_back {
        Some(format) if summary.exactly => {
            out.say(&format!("  comes back byte for byte: casebook show {case} --format {format}"))?;
        }
        Some(format) => {
            out.say(&format!("  comes back but for what the notes say: casebook show {case} --format {format}"))?;
        }
        None => out.say("  it does not come back as it was: see the notes above")?,
    }
    match done {
        Done::Dry { there } if *there == summary.events => {
            out.say(&format!("nothing to add: all {there} entries are here already"))
        }
        Done::Dry { there: 0 } => out.say(&format!("nothing was written; it would be {} entries", summary.events)),
        Done::Dry { there } => {
            out.say(&format!("{there} of its entries were here already"))?;
            out.say(&format!("nothing was written; it would be {} more", summary.events.saturating_sub(*there)))
        }
        Done::Written { receipts, there } => match (receipts.first(), receipts.last()) {
            (Some(first), Some(last)) => {
                if *there > 0 {
                    out.say(&format!("{there} of its entries were here already"))?;
                }
                out.say(&format!("added #{}–#{}", first.seq, last.seq))?;
                out.say(&format!("see:  casebook show {case}"))
            }
            _ => out.say(&format!("nothing to add: all {there} entries are here already")),
        },
    }?;
    Ok(exit::DONE)
}

fn as_json(summary: &Summary, done: &Done, case: &Slug) -> Value {
    let (receipts, there) = match done {
        Done::Dry { there } => (&[] as &[Receipt], *there),
        Done::Written { receipts, there } => (receipts.as_slice(), *there),
    };
    json!({
        "case": case.as_str(),
        "question": summary.title,
        "sections": summary.sections,
        "statements": summary.statements,
        "sources": summary.sources,
        "described": summary.described,
        "added": receipts.len(),
        "existing": there,
        "first": receipts.first().map(|receipt| receipt.seq.0),
        "last": receipts.last().map(|receipt| receipt.seq.0),
        "comes_back": summary.comes_back,
        "notes": summary.notes,
        "dry_run": matches!(done, Done::Dry { .. }),
    })
}
