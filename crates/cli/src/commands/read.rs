//! Reading: `cases`, `show`, `history`, each now or as it stood.

use crate::{
    args::{AtArgs, Format, Global, HistoryArgs, ShowArgs},
    commands::formats,
    desk, exit,
    failure::Failure,
    output::Output,
};
use http::moment::Moment;
use ledger::{CaseView, Reader};
use model::{Recorded, blame, case::Publication, history, record};
use proof::{Seq, Slug, StreamName};
use render::{CaseLine, DigestLine, ReportInput};
use serde_json::Value;

/// Opens the ledger for reading, and tells what happened on the way.
pub(crate) fn open(global: &Global, out: &Output) -> anyhow::Result<Reader> {
    let (reader, warnings) = Reader::open(&desk::ledger_path(global)?)?;
    for warning in warnings {
        out.warn(&warning.to_string());
    }
    Ok(reader)
}

/// Returns the last position.
pub(crate) fn last(reader: &Reader) -> anyhow::Result<Seq> {
    let last = reader.size().checked_sub(1).map(Seq);
    last.ok_or_else(|| Failure::new("the ledger has no entries").into())
}

/// Returns the position that `--at` means.
pub(crate) fn position(reader: &Reader, at: &AtArgs) -> anyhow::Result<Seq> {
    if let Some(seq) = moment(reader, at)? {
        return Ok(seq);
    }
    let first = reader.recorded_at(Seq(0))?.map(|time| time.to_string()).unwrap_or_default();
    let text = at.at.as_deref().unwrap_or_default();
    Err(Failure::new(format!("--at {text} is before the log began, {first}")).into())
}

/// Returns the position that `--at` means, or nothing when that is before the log began.
fn moment(reader: &Reader, at: &AtArgs) -> anyhow::Result<Option<Seq>> {
    let last = last(reader)?;
    let Some(text) = &at.at else { return Ok(Some(last)) };
    match Moment::parse(text) {
        Some(Moment::Position(seq)) if seq <= last => Ok(Some(seq)),
        Some(Moment::Position(_)) => {
            Err(Failure::new(format!("--at {text} is beyond the log, whose last entry is #{last}"))
                .then("name an earlier entry, or leave --at out")
                .into())
        }
        Some(Moment::Time(time)) => Ok(reader.position_at(time)?),
        None => Err(Failure::usage(format!("--at {text} is neither a position nor a time"))
            .then("such as --at 57, --at 2026-11-22, --at 2026-11-22T10:15:00Z or --at 2026-11-22T11:15:00+01:00")
            .into()),
    }
}

/// Reads a case's id, or its full name.
pub(crate) fn case_id(text: &str) -> anyhow::Result<Slug> {
    let id = text.strip_prefix("case/").unwrap_or(text);
    id.parse().map_err(|error: proof::name::NameError| Failure::usage(error.to_string()).into())
}

/// Returns a case as it stood, or why it did not.
pub(crate) fn case_view(reader: &Reader, id: &Slug, at: &AtArgs) -> anyhow::Result<CaseView> {
    let moment = moment(reader, at)?;
    if let Some(seq) = moment
        && let Some(view) = reader.case(id, seq)?
    {
        return Ok(view);
    }
    let entries = reader.stream(&StreamName::Case(id.clone()), Seq(u64::MAX))?;
    if let Some(first) = entries.first() {
        let when = match (&at.at, moment) {
            (Some(text), Some(seq)) if *text != seq.to_string() => format!("{text}, which is #{seq}"),
            (Some(text), None) => format!("{text}, which is before the log began"),
            _ => moment.map(|seq| format!("#{seq}")).unwrap_or_default(),
        };
        let opened = first.mark.recorded_at;
        return Err(Failure::new(format!("the case `{id}` was not open yet at {when}"))
            .then(format!("it was opened by #{}, recorded at {opened}", first.mark.seq))
            .into());
    }
    let names: Vec<String> = reader
        .streams("case/")?
        .iter()
        .filter_map(|stream| stream.to_string().strip_prefix("case/").map(ToOwned::to_owned))
        .collect();
    let near: Vec<&String> =
        names.iter().filter(|name| name.contains(id.as_str()) || id.as_str().contains(*name)).collect();
    let shown: Vec<&str> = if near.is_empty() {
        names.iter().take(12).map(String::as_str).collect()
    } else {
        near.iter().map(|name| name.as_str()).collect()
    };
    let failure = Failure::new(format!("there is no case `{id}`"));
    Err(if shown.is_empty() {
        failure.then("there are no cases yet: casebook open CASE --question …").into()
    } else {
        failure.then(format!("there are {}", shown.join(", "))).into()
    })
}

/// Runs `casebook cases`.
pub(crate) fn cases(args: &AtArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    let reader = open(global, out)?;
    let at = position(&reader, args)?;
    let mut lines = Vec::new();
    reader.each_case::<anyhow::Error>(at, |view| {
        lines.push(CaseLine::of(&view.case, &view.governance, &view.known()));
        Ok(())
    })?;
    reader.close()?;
    if out.json {
        let rows: Vec<Value> = lines.iter().map(CaseLine::to_value).collect();
        out.json(&rows.into())?;
    } else {
        out.write(&render::cases(&lines, &out.look()))?;
    }
    Ok(exit::DONE)
}

/// Returns a publication of a case by its id, or the last one where none is named.
pub(crate) fn publication<'a>(view: &'a CaseView, id: &str) -> Option<&'a Publication> {
    let all = &view.case.publications;
    if id.is_empty() { all.last() } else { all.iter().find(|publication| publication.data.publication.as_str() == id) }
}

/// Returns the case as it was when a publication was made, and that publication.
fn published(reader: &Reader, id: &Slug, wanted: &str) -> anyhow::Result<(CaseView, Publication)> {
    let now = case_view(reader, id, &AtArgs { at: None })?;
    let Some(publication) = publication(&now, wanted).cloned() else {
        let all: Vec<String> = now.case.publications.iter().map(|known| known.data.publication.to_string()).collect();
        return Err(if all.is_empty() {
            Failure::new(format!("the case `{id}` was never published")).then(format!("casebook publish {id}"))
        } else {
            Failure::new(format!("the case `{id}` has no publication `{wanted}`"))
                .then(format!("there are {}", all.join(", ")))
        }
        .into());
    };
    let at = AtArgs { at: Some(publication.mark.seq.to_string()) };
    Ok((case_view(reader, id, &at)?, publication))
}

/// Returns the page that readers saw, as it was kept: another version of this program might make another one.
fn kept_page(reader: &Reader, publication: &Publication) -> anyhow::Result<String> {
    let (page, id) = (&publication.data.page, &publication.data.publication);
    let bytes = reader.blob(page.sha256.0)?.ok_or_else(|| Failure {
        code: exit::COULD_NOT_CHECK,
        ..Failure::new(format!("the page {} of publication {id} is not in this ledger", page.sha256))
    })?;
    String::from_utf8(bytes).map_err(|_not_text| {
        Failure::new(format!("the page of publication {id} is {}, and not text", page.media_type))
            .then("casebook export OUT writes it as a file, in published/")
            .into()
    })
}

/// Runs `casebook show`.
pub(crate) fn show(args: &ShowArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    if out.json && matches!(args.format, Some(format) if format != Format::Json) {
        return Err(Failure::usage("--json and another --format are two answers").then("leave one of them out").into());
    }
    formats::check(args)?;
    let reader = open(global, out)?;
    let id = case_id(&args.case)?;
    let (view, kept) = match &args.published {
        Some(wanted) => {
            let (view, publication) = published(&reader, &id, wanted)?;
            let kept = (args.format == Some(Format::Html)).then(|| kept_page(&reader, &publication)).transpose()?;
            (view, kept)
        }
        None => (case_view(&reader, &id, &args.at)?, None),
    };
    let entries = match args.format {
        Some(Format::Prov) => reader.stream(&StreamName::Case(view.case.id.clone()), view.at)?,
        _ => Vec::new(),
    };
    reader.close()?;
    if let Some(page) = kept {
        out.write(&page)?;
        return Ok(exit::DONE);
    }
    let assessment = view.assessment();
    match args.format {
        Some(Format::Text) => article(&render::text(&assessment), out)?,
        Some(Format::Markdown) => article(&render::markdown(&assessment), out)?,
        Some(Format::Json) => out.json(&view.to_value())?,
        Some(Format::Html) => out.write(&formats::page(&view, &assessment)?)?,
        Some(Format::Claimreview) => out.json(&formats::claim_review(args, &view, &assessment)?)?,
        Some(Format::Prov) => out.json(&formats::prov(args, &view, &entries)?)?,
        Some(Format::Annotations) => out.json(&formats::annotations(args, &view)?)?,
        None if out.json => out.json(&view.to_value())?,
        None => report(&view, out)?,
    }
    Ok(exit::DONE)
}

/// Writes the report for the terminal.
pub(crate) fn report(view: &CaseView, out: &Output) -> anyhow::Result<()> {
    let assessment = view.assessment();
    let digest = assessment.digest().to_string();
    let why = view.no_digest();
    let input = ReportInput {
        assessment: &assessment,
        record: &view.record(),
        positions: &record::positions(&view.case, &view.known()),
        as_of: view.at.0,
        recorded_at: &view.recorded_at.to_string(),
        digest: why.as_deref().map_or(DigestLine::Of(&digest), DigestLine::NotGiven),
    };
    out.write(&render::report(&input, &out.look()))
}

/// The article as it is; at a terminal what could harm it is made visible.
fn article(text: &str, out: &Output) -> anyhow::Result<()> {
    if out.terminal { out.write(&format!("{}\n", render::visible(text))) } else { out.write(&format!("{text}\n")) }
}

/// Runs `casebook history`.
pub(crate) fn history(args: &HistoryArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    let reader = open(global, out)?;
    let id = case_id(&args.case)?;
    let view = case_view(&reader, &id, &args.at)?;
    let at = view.at;
    let entries = reader.stream(&StreamName::Case(id.clone()), at)?;
    let mut of_sources: Vec<Recorded> = Vec::new();
    for source in &view.case.sources {
        of_sources.extend(reader.stream(&StreamName::Source(source.clone()), at)?);
    }
    reader.close()?;
    let changes = history::of_case(&id, &entries, &of_sources, &view.governance, &view.known());
    if args.blame {
        let lines = blame::of_case(&view.case, &view.governance, &changes);
        if out.json {
            out.json(&serde_json::to_value(&lines)?)?;
        } else {
            out.write(&render::blame(&lines, &out.look()))?;
        }
    } else if out.json {
        out.json(&serde_json::to_value(&changes)?)?;
    } else {
        out.write(&render::history(&changes, &out.look()))?;
    }
    Ok(exit::DONE)
}
