//! `casebook demo`: a complete example, an invented town's street lights, played from March to June.
//!
//! Who did what and when is data (`demo/story.json`), written by hand. Here it becomes signed events, each recorded at the
//! time of the story: the log's clock is an argument, and a demo plays it.

mod sources;

use crate::{
    args::{DemoArgs, Global},
    commands::{
        events::{self, draft},
        init, serve, verify,
    },
    desk::{self, Draft},
    env::Env,
    exit,
    failure::Failure,
    output::Output,
};
use anyhow::Context as _;
use capture::quote::anchor;
use ledger::{Ledger, Opened, PrivateKey, Reader, create, verify::Trust};
use model::{Case, EventKind, words::Role};
use proof::{EventId, EventTime, KeyName, RecordedAt, Seq, Slug, StreamName};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, path::Path};

const STORY: &str = include_str!("../../demo/story.json");
const ORIGIN: &str = "tidemark.example/log";

#[derive(Debug, Deserialize)]
struct Story {
    case: StoryCase,
    people: Vec<Person>,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
struct StoryCase {
    id: String,
}

#[derive(Debug, Deserialize)]
struct Person {
    key_name: String,
    name: String,
    roles: Vec<Role>,
}

#[derive(Debug, Deserialize)]
struct Step {
    at: String,
    by: String,
    #[serde(rename = "type")]
    event_type: String,
    #[serde(default)]
    data: Map<String, Value>,
    source: Option<String>,
    capture: Option<String>,
    file: Option<String>,
    requested_url: Option<String>,
}

/// Runs `casebook demo`.
pub(crate) fn run(args: &DemoArgs, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let story: Story = serde_json::from_str(STORY).context("the demo's story")?;
    let case: Slug = story.case.id.parse()?;
    let keys = keys(&story, env)?;
    let log_key = init::log_key(env, ORIGIN)?;
    begin(&args.dir, &story, &keys, &log_key, env)?;
    let Opened { ledger, .. } = Ledger::open(&args.dir, 0)?;
    let mut stage = Stage { env, ledger, keys, case: case.clone(), told: Vec::new() };
    let bar = verify::progress(out, "recorded");
    for step in &story.steps {
        stage.play(step).with_context(|| format!("the demo's step of {} at {}", step.event_type, step.at))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    stage.ledger.close()?;
    let code = tell(&args.dir, &case, env, out)?;
    if args.serve {
        let global = Global { ledger: Some(args.dir.clone()), ..global.clone() };
        return serve::run(&args.server, &global, env, out);
    }
    Ok(code)
}

fn keys(story: &Story, env: &Env) -> anyhow::Result<BTreeMap<String, PrivateKey>> {
    let host = ORIGIN.split('/').next().unwrap_or(ORIGIN);
    story
        .people
        .iter()
        .map(|person| {
            let name: KeyName = format!("{}@{host}", person.key_name).parse()?;
            Ok((person.key_name.clone(), PrivateKey::from_seed(name, env.random::<32>()?)?))
        })
        .collect()
}

fn time_of(step: &Step) -> anyhow::Result<(EventTime, RecordedAt)> {
    let time: EventTime = step.at.parse()?;
    let at = RecordedAt(time.micros());
    Ok((time, at))
}

/// Makes the ledger with all three people, an hour before the story begins.
fn begin(
    dir: &Path,
    story: &Story,
    keys: &BTreeMap<String, PrivateKey>,
    log_key: &PrivateKey,
    env: &Env,
) -> anyhow::Result<()> {
    let first = story.steps.first().context("the demo has no steps")?;
    let (_, start) = time_of(first)?;
    let before = RecordedAt(start.0.saturating_sub(3_600_000_000));
    let people: Vec<_> = story
        .people
        .iter()
        .filter_map(|person| Some((keys.get(&person.key_name)?, person.name.as_str(), person.roles.as_slice())))
        .collect();
    let (founder, ..) = people.first().context("the demo has no people")?;
    let drafts = init::first_events(log_key, "Tidemark, a desk that does not exist", &people)?;
    let signed = drafts
        .into_iter()
        .map(|draft| {
            let draft = Draft { time: Some(desk::now_text(before)?), ..draft };
            desk::sign(env, ORIGIN, &[founder], &draft)
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let authors: Vec<_> = keys.values().map(|key| (key, None)).collect();
    create(dir, log_key, &authors, &signed, before).map_err(|error| match error {
        ledger::CreateError::Ledger(ledger::LedgerError::Exists { path }) => {
            Failure::new(format!("{} exists and is not empty", path.display()))
                .then("choose another directory: casebook demo DIR")
                .then(format!(
                    "or look at the demo that is there: casebook --ledger {} show street-lights",
                    path.display()
                ))
                .unwritten()
                .into()
        }
        other @ (ledger::CreateError::Ledger(_) | ledger::CreateError::Rejected { .. }) => anyhow::Error::from(other),
    })
}

/// The ledger while the story is played.
struct Stage<'a> {
    env: &'a Env,
    ledger: Ledger,
    keys: BTreeMap<String, PrivateKey>,
    case: Slug,
    /// The events so far, by type, so that a step can refer to an earlier one.
    told: Vec<(String, EventId)>,
}

impl Stage<'_> {
    fn play(&mut self, step: &Step) -> anyhow::Result<()> {
        let (time, now) = time_of(step)?;
        let drafts = if step.event_type == "capture" { self.capture(step)? } else { vec![self.event(step)?] };
        let key = self.keys.get(&step.by).with_context(|| format!("nobody is called {}", step.by))?;
        let signed = drafts
            .into_iter()
            .map(|draft| desk::sign(self.env, ORIGIN, &[key], &Draft { time: Some(time.clone()), ..draft }))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let receipts = desk::append_all(&mut self.ledger, &signed, now)?;
        self.told.extend(receipts.iter().map(|receipt| (step.event_type.clone(), receipt.id)));
        Ok(())
    }

    /// Puts the id of an earlier event for `{event of verdict.changed:2}`, the second of its type.
    fn resolved(&self, value: Value) -> anyhow::Result<Value> {
        let event = |name: &str| {
            let (of, number) = name.split_once(':')?;
            let number = number.parse::<usize>().ok()?.checked_sub(1)?;
            self.told.iter().filter(|(known, _)| known == of).nth(number).map(|(_, id)| id.to_string())
        };
        Ok(match value {
            Value::String(text) => match text.strip_prefix("{event of ").and_then(|rest| rest.strip_suffix('}')) {
                Some(name) => event(name).with_context(|| format!("there is no event {name} yet"))?.into(),
                None => text.into(),
            },
            Value::Array(items) => items.into_iter().map(|item| self.resolved(item)).collect::<anyhow::Result<_>>()?,
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, member)| Ok((name, self.resolved(member)?)));
                Value::Object(members.collect::<anyhow::Result<_>>()?)
            }
            other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
        })
    }

    /// What readers see is computed as `casebook publish` computes it.
    fn published(&mut self, data: &mut Map<String, Value>) -> anyhow::Result<()> {
        let view = self.ledger.case_view(&self.case)?.context("a publication before its case")?;
        let (members, blobs) = events::readers_see(&view.assessment());
        for blob in &blobs {
            self.ledger.blobs().put(blob)?;
        }
        data.extend(members);
        Ok(())
    }

    fn capture(&self, step: &Step) -> anyhow::Result<Vec<Draft>> {
        let file = step.file.as_deref().context("a capture without a file")?;
        let made = sources::made(&sources::Taken {
            file,
            capture: step.capture.as_deref().unwrap_or("1"),
            at: &step.at,
            url: step.requested_url.as_deref(),
        })?;
        made.blobs.iter().try_for_each(|blob| self.ledger.blobs().put(blob).map(drop))?;
        let subject = Self::source(step)?;
        made.events.iter().map(|(kind, data)| draft(*kind, subject.clone(), data)).collect()
    }

    fn source(step: &Step) -> anyhow::Result<StreamName> {
        let id = step.source.as_deref().context("a step of a source without `source`")?;
        Ok(StreamName::Source(id.parse()?))
    }

    fn event(&mut self, step: &Step) -> anyhow::Result<Draft> {
        let kind = EventKind::named(&step.event_type).with_context(|| format!("no type {}", step.event_type))?;
        let mut data = Map::new();
        for (name, member) in &step.data {
            data.insert(name.clone(), self.resolved(member.clone())?);
        }
        let subject = match kind.stream() {
            model::StreamKind::Source => Self::source(step)?,
            model::StreamKind::Case | model::StreamKind::Any => StreamName::Case(self.case.clone()),
            model::StreamKind::Ledger => StreamName::Ledger,
        };
        self.anchor(&mut data)?;
        if kind == EventKind::AssessmentPublished {
            self.published(&mut data)?;
        }
        if let Some(case) = self.ledger.case(&self.case)? {
            stands(kind, case, &mut data);
        }
        draft(kind, subject, &data)
    }

    /// Quotes are given as words; their place is found in the capture that they name.
    fn anchor(&mut self, data: &mut Map<String, Value>) -> anyhow::Result<()> {
        let Some(words) = data.get("quote").and_then(|quote| quote.get("exact")).and_then(Value::as_str) else {
            return Ok(());
        };
        let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
        let (source, capture): (Slug, Slug) = (text("source").parse()?, text("capture").parse()?);
        let source = self.ledger.source(&source)?.context("a quote from an unknown source")?;
        let extracted = source.capture(&capture).and_then(|capture| capture.extractions.last());
        let digest = extracted.map(|(_, text)| text.text.sha256.0).context("a quote from a capture without text")?;
        let bytes = self.ledger.blobs().get(digest)?.context("a text that is missing")?;
        let place = anchor(&String::from_utf8(bytes)?, words, None, None)?;
        let quote = json!({
            "extraction": digest.to_string(),
            "exact": place.exact,
            "prefix": place.prefix,
            "suffix": place.suffix,
            "start": place.start,
            "end": place.end,
        });
        data.insert("quote".to_owned(), quote);
        Ok(())
    }
}

/// Fills in which event a verdict or a rewritten sentence follows.
fn stands(kind: EventKind, case: &Case, data: &mut Map<String, Value>) {
    let id = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (member, event) = if kind == EventKind::VerdictChanged {
        ("from", case.verdict(&id("target")).map(|verdict| verdict.mark.event))
    } else if kind == EventKind::StatementWritten {
        let standing = id("statement").parse().ok().and_then(|id| case.document.statement(&id));
        ("replaces", standing.map(|statement| statement.mark.event))
    } else {
        return;
    };
    if let Some(event) = event {
        data.insert(member.to_owned(), event.to_string().into());
    }
}

/// Shows the assessment, verifies the ledger, and says what to try next.
fn tell(dir: &Path, case: &Slug, env: &Env, out: &Output) -> anyhow::Result<u8> {
    let (reader, _) = Reader::open(dir)?;
    let last = Seq(reader.size().saturating_sub(1));
    let view = reader.case(case, last)?.context("the demo's case is not there")?;
    reader.close()?;
    let report = verify::check(dir, &Trust::default(), out)?;
    let shown = init::shown(dir);
    if out.json {
        out.json(&json!({
            "ledger": shown,
            "case": case.as_str(),
            "entries": report.entries,
            "digest": view.assessment().digest().to_string(),
            "verified": report.ok,
        }))?;
    } else {
        super::read::report(&view, out)?;
        out.write("\n")?;
        out.write(&verify::text(&report, out))?;
        out.write(&next(&shown, &report.log_key.unwrap_or_default(), env))?;
    }
    Ok(if report.ok { exit::DONE } else { exit::PROVED_BAD })
}

fn next(dir: &str, log_key: &str, _env: &Env) -> String {
    let dir = render::visible_line(dir);
    format!(
        "
Try next, in {dir} (the town is invented, the signatures are real, the log's clock was played):
  cd {dir}
  casebook show street-lights                          the assessment, and what stands beside it
  casebook history street-lights                       how the verdict changed twice, and why
  casebook diff street-lights p1 p2                    what readers were told in April, and in June
  casebook trace sum-1                                 what a sentence rests on, down to bytes and keys
  casebook impact audit-interim                        what rested on the count that was withdrawn
  casebook todo                                        what is left to do
  casebook serve                                       all of it in a browser, at http://127.0.0.1:8080
  casebook search 'lights lit'                         in every sentence, quote and captured text
  casebook show street-lights --format html > ../page.html      the page that readers see
  casebook show street-lights --at 2026-03-31          what the desk knew in March
  casebook evidence street-lights --key maren-ashdown --claim c-forty --source packet \\
           --quote 'independently proven' --stance refutes           a quote that is not there
  casebook verify                                      every signature, quote and digest, again
  casebook export ../copy.zip                          all of it, for others
  casebook verify ../copy.zip --log-key '{log_key}'
"
    )
}
