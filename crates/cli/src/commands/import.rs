//! `casebook import`: an article becomes a case, sentence by sentence; all of it or nothing.

use crate::{
    args::{Global, ImportArgs},
    desk::{Desk, Draft, append_all, sign},
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use anyhow::Context as _;
use capture::{
    Article, PlainText, article,
    import::{ARTICLE_IMPORTER, ImportAs, article_events, numbers},
    text,
};
use ledger::Receipt;
use model::{
    import::event_id,
    shape::{Plain, Text},
    values::{Blob, ImportOf},
};
use proof::{Digest, EventId, Slug, StreamName};
use serde_json::{Value, json};
use std::{fs, io::Read as _, path::Path};

/// Runs `casebook import`.
pub(crate) fn run(args: &ImportArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let case: Slug =
        args.case.parse().map_err(|error: proof::name::NameError| Failure::usage(error.to_string()).unwritten())?;
    let bytes = read(&args.file)?;
    let plain = text::plain_text(&bytes).map_err(|error| not_article(&args.file, &error.to_string()))?;
    let article = article::parse(&plain.text).map_err(|error| not_article(&args.file, &error.to_string()))?;
    let digest = Digest::of(&bytes);
    let import = import_as(args, &case, &bytes, &article)?;
    let events = article_events(&article, &import).map_err(|error| Failure::new(error.to_string()).unwritten())?;
    let summary = Summary::of(&article, &plain, args, events.len());
    if args.dry_run {
        return told(&summary, &Done::Dry, &case, out);
    }
    let mut desk = Desk::open(global, env, out)?;
    let origin = desk.ledger.config().origin.clone();
    let ids: Vec<EventId> = (0..).map(|n| event_id(&origin, ARTICLE_IMPORTER, digest, n)).take(events.len()).collect();
    check_case(&desk, &ids, &case)?;
    let mut signed = Vec::new();
    for (at, ((subject, data), id)) in events.into_iter().zip(&ids).enumerate() {
        if desk.ledger.index().find(*id)?.is_none() {
            let import = if at > 1 { ids.get(1).copied() } else { None };
            let draft = Draft { id: Some(*id), import, ..Draft::new(subject, data) };
            signed.push(sign(env, &origin, &[&desk.key], &draft)?);
        }
    }
    let there = ids.len().saturating_sub(signed.len());
    let receipts = if signed.is_empty() {
        Vec::new()
    } else {
        desk.ledger.blobs().put(&bytes)?;
        append_all(&mut desk.ledger, &signed, env.now())?
    };
    desk.close()?;
    told(&summary, &Done::Written { receipts, there }, &case, out)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let limit = text::ARTICLE_BYTES_MAX as u64;
    let mut bytes = Vec::new();
    let file = fs::File::open(path)
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())).unwritten())?;
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))?;
    Ok(bytes)
}

fn not_article(path: &Path, why: &str) -> Failure {
    Failure::new(format!("{} is not an article: {why}", path.display()))
        .then("an article is plain text or Markdown: its question on the first line, then prose with citations such as [1]")
        .unwritten()
}

fn import_as(args: &ImportArgs, case: &Slug, bytes: &[u8], article: &Article) -> anyhow::Result<ImportAs> {
    let text = |text: &str| text.parse::<Text>().map_err(|problem| Failure::usage(problem).unwritten());
    let optional = |value: &Option<String>| value.as_deref().map(text).transpose();
    Ok(ImportAs {
        case: case.clone(),
        language: text(&args.language)?,
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

/// The same file may be imported again into its own case, and adds nothing; into another one it is refused.
fn check_case(desk: &Desk<'_>, ids: &[EventId], case: &Slug) -> anyhow::Result<()> {
    let Some(first) = ids.first() else { return Ok(()) };
    let Some(seq) = desk.ledger.index().find(*first)? else { return Ok(()) };
    let entry = ledger::states::parsed(seq, &desk.ledger.index().entry(seq)?)?;
    if entry.event.subject == StreamName::Case(case.clone()) {
        return Ok(());
    }
    Err(Failure::new(format!("this file was imported before, as `{}` (#{seq})", entry.event.subject))
        .then(format!("look:  casebook show {}", entry.event.subject.to_string().trim_start_matches("case/")))
        .unwritten()
        .into())
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
    notes: Vec<String>,
}

impl Summary {
    fn of(article: &Article, plain: &PlainText, args: &ImportArgs, events: usize) -> Self {
        let role = |role| article.sections.iter().filter(|section| section.role == role).count();
        let statements: Vec<_> = article.sections.iter().flat_map(|section| &section.statements).collect();
        let mut notes: Vec<String> = article.notes.iter().map(ToString::to_string).collect();
        if plain.crlf_changed > 0 {
            notes.push(format!("{} Windows line ends were kept as plain ones", plain.crlf_changed));
        }
        if plain.bom_removed {
            notes.push("the byte order mark at its beginning was left out".to_owned());
        }
        if args.language == "en" {
            notes.push("its language is taken to be English; say another with --language".to_owned());
        }
        Self {
            title: article.title.clone(),
            sections: article.sections.len(),
            roles: [role(article::Role::Summary), role(article::Role::Body), role(article::Role::BottomLine)],
            statements: statements.len(),
            uncited: statements.iter().filter(|statement| statement.numbers.is_empty()).count(),
            sources: numbers(article).len(),
            described: article.references.len(),
            events,
            comes_back: comes_back(article, plain),
            notes,
        }
    }
}

/// Which format gives the file back, byte for byte but for newlines at its end.
fn comes_back(article: &Article, plain: &PlainText) -> Option<&'static str> {
    let wanted = plain.text.trim_matches('\n');
    if article.markdown {
        (article.to_markdown().trim_end_matches('\n') == wanted).then_some("markdown")
    } else {
        (article.to_text().trim_end_matches('\n') == wanted).then_some("text")
    }
}

enum Done {
    Dry,
    Written { receipts: Vec<Receipt>, there: usize },
}

fn told(summary: &Summary, done: &Done, case: &Slug, out: &Output) -> anyhow::Result<u8> {
    if out.json {
        out.json(&as_json(summary, done, case))?;
        return Ok(exit::DONE);
    }
    let [summaries, body, bottom] = summary.roles;
    let verb = match done {
        Done::Dry => "would import",
        Done::Written { receipts, .. } if receipts.is_empty() => "was imported before",
        Done::Written { .. } => "imported",
    };
    out.say(&format!("{verb}: {}", summary.title))?;
    out.say(&format!(
        "  {} sections ({summaries} summary, {body} body, {bottom} bottom line), {} statements, {} of them uncited",
        summary.sections, summary.statements, summary.uncited
    ))?;
    out.say(&format!(
        "  {} sources, {} of them described by its list of references",
        summary.sources, summary.described
    ))?;
    for note in &summary.notes {
        out.say(&format!("  note: {note}"))?;
    }
    match summary.comes_back {
        Some(format) => out.say(&format!("  comes back byte for byte: casebook show {case} --format {format}"))?,
        None => out.say("  it does not come back byte for byte: see the notes above")?,
    }
    match done {
        Done::Dry => out.say(&format!("nothing was written; it would be {} entries", summary.events)),
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
        Done::Dry => (&[] as &[Receipt], 0),
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
        "dry_run": matches!(done, Done::Dry),
    })
}
