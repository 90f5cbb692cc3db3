//! Which sources are asked again, and what is known of each.

use crate::{
    args::RecaptureArgs,
    commands::{fetch, read},
    env::Env,
    failure::Failure,
};
use capture::{fetch::Ask, message};
use ledger::Reader;
use model::{Source, words::CaptureHow};
use proof::{Digest, RecordedAt, Seq, Slug, StreamName};
use render::{Recaptured, RecapturedAs};
use std::collections::BTreeSet;

/// A source that is asked again.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) source: Slug,
    pub(super) ask: Ask,
    pub(super) before: Option<Before>,
    /// Whether a browser showed it the last time.
    pub(super) browser: bool,
}

/// The capture that the new one is compared with: the newest.
#[derive(Debug)]
pub(super) struct Before {
    pub(super) capture: String,
    pub(super) body: Digest,
    /// Its last text.
    pub(super) text: Option<Digest>,
}

impl Target {
    /// Returns a row that says what became of it.
    pub(super) fn row(&self, became: RecapturedAs) -> Recaptured {
        Recaptured {
            source: self.source.to_string(),
            url: self.ask.url().to_owned(),
            before: self.before.as_ref().map(|before| before.capture.clone()),
            became,
            quotes: Vec::new(),
            recorded: None,
            flagged: Vec::new(),
            cleared: Vec::new(),
        }
    }
}

const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;

/// Returns the sources that the arguments mean, in order of their ids.
///
/// # Errors
/// When one is unknown or cannot be asked, or nothing says which.
pub(super) fn of(args: &RecaptureArgs, reader: &Reader, env: &Env) -> anyhow::Result<Vec<Target>> {
    let older = args.older_than.as_deref().map(age).transpose()?;
    if args.sources.is_empty() && args.case.is_none() && older.is_none() {
        return Err(Failure::usage("of which sources?")
            .then("name some, or say --case CASE, or --older-than 7d for all whose newest capture is older")
            .unwritten()
            .into());
    }
    let head = read::last(reader)?;
    let governance = reader.governance(head)?;
    let named = !args.sources.is_empty();
    let mut targets = Vec::new();
    for id in candidates(args, reader, head)? {
        let Some(source) = reader.source(&id, head, &governance)? else {
            return Err(Failure::new(format!("there is no source `{id}`"))
                .then("casebook search WORDS --kind source finds sources by their title, publisher or address")
                .unwritten()
                .into());
        };
        let is_old = older.is_none_or(|age| is_older(&source, age, env.now()));
        match target(&source, reader)? {
            Some(target) if is_old => targets.push(target),
            None if named => {
                return Err(Failure::new(format!("the source `{id}` has no address, so it cannot be asked again"))
                    .then(format!("say which: casebook source {id} --basis inferred --url https://…"))
                    .unwritten()
                    .into());
            }
            Some(_) | None => {}
        }
    }
    Ok(targets)
}

fn candidates(args: &RecaptureArgs, reader: &Reader, head: Seq) -> anyhow::Result<BTreeSet<Slug>> {
    let id = |text: &String| -> anyhow::Result<Slug> {
        let id = text.strip_prefix("source/").unwrap_or(text);
        id.parse().map_err(|error: proof::name::NameError| Failure::usage(error.to_string()).unwritten().into())
    };
    let mut all: BTreeSet<Slug> = args.sources.iter().map(id).collect::<Result<_, _>>()?;
    if let Some(case) = &args.case {
        let at = crate::args::AtArgs { at: None };
        let view = read::case_view(reader, &read::case_id(case)?, &at)?;
        let merged = |source: &Source| source.merged.is_some();
        all.extend(view.sources.iter().filter(|(_, source)| !merged(source)).map(|(id, _)| id.clone()));
    } else if all.is_empty() {
        for stream in reader.streams("source/")? {
            if let StreamName::Source(id) = stream {
                all.insert(id);
            }
        }
    }
    debug_assert!(head.0 < reader.size(), "the head is an entry");
    Ok(all)
}

fn target(source: &Source, reader: &Reader) -> anyhow::Result<Option<Target>> {
    // An archive's copy stays what it was; what is asked again is the page itself.
    let Some(url) = source.data.url.as_ref() else { return Ok(None) };
    let Ok(ask) = Ask::of(url) else { return Ok(None) };
    let newest = source.captures.last();
    let before = newest.map(|capture| Before {
        capture: capture.data.capture.to_string(),
        body: capture.data.body.sha256.0,
        text: capture.extractions.last().map(|(_, text)| text.text.sha256.0),
    });
    let over_the_web = fetch::latest(source);
    let heads = over_the_web.and_then(|capture| capture.data.headers.as_ref()).map(|digest| digest.0);
    // Whether it is the same can be asked of what the newest capture came with, and of nothing else.
    let is_newest = over_the_web.map(|capture| &capture.data.capture) == newest.map(|capture| &capture.data.capture);
    let heads = match heads.filter(|_| is_newest) {
        Some(digest) => reader.blob(digest)?,
        None => None,
    };
    let ask = match heads.as_deref().and_then(message::last_response) {
        Some(response) => ask.unless_same(response.header("etag"), response.header("last-modified")),
        None => ask,
    };
    let browser = newest.is_some_and(|capture| capture.data.how == CaptureHow::Browser);
    Ok(Some(Target { source: source.id.clone(), ask, before, browser }))
}

fn is_older(source: &Source, micros: i64, now: RecordedAt) -> bool {
    source.captures.last().is_none_or(|newest| now.0.saturating_sub(newest.mark.recorded_at.0) >= micros)
}

/// Reads an age such as `7d`, in microseconds.
fn age(text: &str) -> anyhow::Result<i64> {
    let unit = text.chars().last().unwrap_or_default();
    let number = text.strip_suffix(unit).and_then(|number| number.parse::<u32>().ok());
    let micros = match unit {
        'd' => Some(DAY_MICROS),
        'h' => Some(DAY_MICROS / 24),
        'w' => Some(DAY_MICROS * 7),
        _ => None,
    };
    let age = number.zip(micros).map(|(number, micros)| micros.saturating_mul(number.into()));
    age.ok_or_else(|| {
        Failure::usage(format!("--older-than: `{text}` is no age such as 7d, 12h or 2w")).unwritten().into()
    })
}
