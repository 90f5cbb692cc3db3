//! `search`: what stands now, by its words.

use super::{read, verify};
use crate::{
    args::{AtArgs, Global, SearchArgs},
    env::Env,
    exit,
    output::Output,
};
use ledger::{
    Reader,
    search::{Found, Hit, Kind, Query, SearchError, search},
};
use proof::StreamName;
use render::{HitLine, SearchInput};
use std::time::Duration;

/// What takes longer than this shows how far it is.
const PROGRESS_AFTER: Duration = Duration::from_secs(1);

/// Runs `casebook search`.
pub(crate) fn run(args: &SearchArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let reader = read::open(global, out)?;
    let text = args.text.join(" ");
    let streams = args.case.as_ref().map(|case| streams(&reader, case)).transpose()?;
    let query = Query { text, kinds: args.kinds.clone(), streams, limit: args.limit };
    let bar = verify::progress(out, "read for the search index");
    let begun = env.moment();
    let found = search(&reader, &query, &mut |entries| {
        if begun.elapsed() > PROGRESS_AFTER {
            bar.set_position(entries);
        }
    });
    bar.finish_and_clear();
    let found = found.map_err(|error| match error {
        SearchError::Log(error) => error.into(),
        error => anyhow::Error::from(error),
    })?;
    reader.close()?;
    if let Some(warning) = &found.warning {
        out.warn(warning);
    }
    if out.json {
        out.json(&found.to_value(&query.text))?;
    } else {
        out.write(&page(args, &query.text, &found, out))?;
    }
    Ok(exit::DONE)
}

/// Returns the streams of a case and of the sources that it names.
fn streams(reader: &Reader, case: &str) -> anyhow::Result<Vec<StreamName>> {
    let view = read::case_view(reader, &read::case_id(case)?, &AtArgs { at: None })?;
    let sources = view.case.sources.iter().cloned().map(StreamName::Source);
    Ok(sources.chain([StreamName::Case(view.case.id.clone())]).collect())
}

fn page(args: &SearchArgs, query: &str, found: &Found, out: &Output) -> String {
    let hits: Vec<HitLine> = found.hits.iter().map(line).collect();
    let kinds: Vec<&str> = args.kinds.iter().copied().map(plural).collect();
    let within = match (kinds.is_empty(), &args.case) {
        (true, None) => None,
        (false, None) => Some(kinds.join(", ")),
        (true, Some(case)) => Some(format!("the case {case} and its sources")),
        (false, Some(case)) => Some(format!("{} of the case {case} and its sources", kinds.join(", "))),
    };
    let input = SearchInput {
        query,
        has_words: found.has_words,
        all_words: found.all_words,
        within: within.as_deref(),
        hits: &hits,
        total: found.total,
        indexed_to: found.indexed_to(),
        texts_missing: found.texts_missing,
    };
    render::search(&input, &out.look())
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Question => "questions",
        Kind::Claim => "claims",
        Kind::Evidence => "evidence",
        Kind::Gap => "gaps",
        Kind::Verdict => "verdicts",
        Kind::Section => "sections",
        Kind::Statement => "statements",
        Kind::Note => "notes",
        Kind::Source => "sources",
        Kind::Text => "captured texts",
    }
}

fn line(hit: &Hit) -> HitLine {
    HitLine {
        name: hit.name.clone(),
        kind: hit.kind.as_str().to_owned(),
        of: hit.of.to_string(),
        title: hit.title.clone(),
        seq: hit.seq.0,
        text: hit.snippet.text.clone(),
        marks: hit.snippet.marks.clone(),
        cut: (hit.goes_before, hit.snippet.goes_on),
        start: hit.extraction.map(|(_, start)| start),
    }
}
