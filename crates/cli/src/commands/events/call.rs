//! What an event command was called with, on the command line or in an editor.

use super::table::{self, EventCommand, Place, Takes};
use crate::{commands::fetch::Asked, desk::Draft, env::Env, failure::Failure, flags};
use clap::ArgMatches;
use model::{Case, EventData, EventKind, Refusal};
use proof::StreamName;
use render::QuoteAgain;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The values of the flags that are no members of the event.
pub(super) type Typed = BTreeMap<String, Vec<String>>;

/// What a command was called with.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) command: &'static EventCommand,
    pub(super) matches: &'a ArgMatches,
    pub(super) env: &'a Env,
    /// The members that were given.
    pub(super) data: Map<String, Value>,
    /// What was typed in an editor for the flags that are no members, and replaces the command line's.
    pub(super) typed: Option<Typed>,
    /// What came of asking the web, where that is what the call is about.
    pub(super) asked: Option<Asked>,
    /// What there is to be said beside the events.
    pub(super) said: Said,
}

/// What there is to be said beside the events that were made.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// A line each.
    pub(super) notes: Vec<String>,
    /// What became of the words that were quoted from a source before, in its new capture.
    pub(super) quotes: Vec<QuoteAgain>,
    /// Why what was asked for did not come about, where the events record only that.
    pub(super) failed: Option<Failure>,
}

impl EventCommand {
    /// Returns the required members that need not be given.
    pub(super) fn can_be_left_out(&self) -> Vec<&'static str> {
        let ruled = self.defaults.iter().map(|(name, _)| *name).chain(self.free.map(|(name, _)| name));
        self.defaulted.iter().copied().chain(ruled).collect()
    }

    /// Tells whether this flag has a line in the editor.
    fn is_typed(&self, id: &str) -> bool {
        self.extra.iter().any(|extra| extra.name == id && extra.takes != Takes::Nothing)
    }
}

impl Place {
    /// Puts what stands on the command line without a flag into the members.
    pub(super) fn put(&self, matches: &ArgMatches, data: &mut Map<String, Value>) {
        let given: Vec<Value> =
            matches.get_many::<String>(self.name).into_iter().flatten().map(|text| text.as_str().into()).collect();
        match (self.takes, data.get_mut(self.member)) {
            (Takes::Many, Some(Value::Array(known))) => drop(known.splice(0..0, given)),
            (Takes::Many, _) if given.is_empty() => {}
            (Takes::Many, _) => drop(data.insert(self.member.to_owned(), given.into())),
            (Takes::Needed | Takes::One | Takes::Nothing, _) => {
                data.extend(given.into_iter().next().map(|text| (self.member.to_owned(), text)));
            }
        }
    }
}

impl<'a> Call<'a> {
    pub(super) fn new(
        command: &'static EventCommand,
        matches: &'a ArgMatches,
        env: &'a Env,
        data: Map<String, Value>,
        typed: Option<Typed>,
    ) -> Self {
        Self { command, matches, env, data, typed, asked: None, said: Said::default() }
    }
}

impl Call<'_> {
    pub(super) fn text(&self, id: &str) -> Option<&str> {
        match &self.typed {
            Some(typed) if self.command.is_typed(id) => typed.get(id)?.first().map(String::as_str),
            _ => self.matches.get_one::<String>(id).map(String::as_str),
        }
    }

    pub(super) fn texts(&self, id: &str) -> Vec<String> {
        match &self.typed {
            Some(typed) if self.command.is_typed(id) => typed.get(id).cloned().unwrap_or_default(),
            _ => self.matches.get_many::<String>(id).into_iter().flatten().cloned().collect(),
        }
    }

    pub(super) fn first(&self) -> &str {
        self.command.first.and_then(|(name, _)| self.text(name)).unwrap_or_default()
    }

    pub(super) fn second(&self) -> Option<&str> {
        self.text(self.command.second?.0)
    }

    /// Returns a member that is a text.
    pub(super) fn member(&self, name: &str) -> Option<&str> {
        self.data.get(name).and_then(Value::as_str)
    }

    /// Tells whether nothing is to be written, not even a blob.
    pub(super) fn is_dry(&self) -> bool {
        self.matches.get_flag("dry-run")
    }

    /// Fills a member in, unless it was given.
    pub(super) fn default(&mut self, name: &str, value: impl Into<Value>) {
        self.data.entry(name.to_owned()).or_insert_with(|| value.into());
    }

    /// Fills in a flag that is no member, unless it was given.
    pub(super) fn type_in(&mut self, id: &str, values: &[&str]) {
        let typed = self.typed.get_or_insert_default();
        typed.entry(id.to_owned()).or_insert_with(|| values.iter().map(ToString::to_string).collect());
    }

    /// Fills in what the command's row says.
    pub(super) fn defaults(&mut self) {
        for (name, value) in self.command.defaults {
            self.default(name, *value);
        }
    }

    /// Fills in the next free id of a case, where the command makes a new thing.
    pub(super) fn free_id(&mut self, case: &Case) {
        if let Some((name, prefix)) = self.command.free {
            self.default(name, case.free_id(prefix));
        }
    }

    /// Reads what was filled in as the event's data. The refusal names what the person typed: a flag, or a member.
    pub(super) fn draft(
        &self,
        kind: EventKind,
        subject: StreamName,
        data: &Map<String, Value>,
    ) -> anyhow::Result<Draft> {
        let named = |at: &str| match self.typed {
            Some(_) => at.strip_prefix("data.").map(|path| format!("`{path}`")),
            None => flags::named(at),
        };
        read(kind, subject, data, named)
    }
}

/// Reads what was filled in as the event's data.
pub(crate) fn draft(kind: EventKind, subject: StreamName, data: &Map<String, Value>) -> anyhow::Result<Draft> {
    read(kind, subject, data, flags::named)
}

fn read(
    kind: EventKind,
    subject: StreamName,
    data: &Map<String, Value>,
    named: impl Fn(&str) -> Option<String>,
) -> anyhow::Result<Draft> {
    let full = kind.full_name().parse()?;
    let data = EventData::read(&full, data).map_err(|refusal| {
        let said = match &refusal {
            Refusal::Shape { at, problem, .. } if !is_filled(kind, at) => {
                named(at).map(|name| format!("{name} {problem}"))
            }
            _ => None,
        };
        let failure = Failure::new(said.unwrap_or_else(|| refusal.to_string())).unwritten();
        match refusal.remedy() {
            Some(remedy) => failure.then(remedy),
            None => failure,
        }
    })?;
    Ok(Draft::new(subject, data))
}

/// Tells whether a member has no flag, because the command fills it in.
fn is_filled(kind: EventKind, at: &str) -> bool {
    let filled = table::rows().filter(|command| command.kind == kind).flat_map(|command| command.filled);
    at.strip_prefix("data.").is_some_and(|path| filled.into_iter().any(|name| path.split('.').next() == Some(name)))
}
