//! One event each: `open`, `source`, `capture`, `claim`, `evidence`, `gap`, `verdict`, `section`, `statement`, `note`.
//!
//! Every field is a flag, made from the event's schema. What a person should not have to type is filled in: the next
//! free id, the place of a quote, the event that `--from` or `--replaces` means, the numbers of citations.

mod citations;
mod fill;

pub(crate) use fill::extraction;

use crate::{
    args::Global,
    desk::{Desk, Draft},
    env::Env,
    exit,
    failure::Failure,
    flags,
    output::Output,
};
use clap::{Arg, ArgAction, ArgMatches, Command};
use ledger::Receipt;
use model::{EventData, EventKind, Refusal};
use proof::{EventId, StreamName};
use serde_json::{Map, Value, json};

/// A command that makes events of one type.
#[derive(Debug)]
pub(crate) struct EventCommand {
    name: &'static str,
    kind: EventKind,
    about: &'static str,
    example: &'static str,
    /// The positional argument that names the stream, or the file.
    first: (&'static str, &'static str),
    /// A second positional argument, that need not be given.
    second: Option<(&'static str, &'static str)>,
    /// Members that the command fills in and that have no flag.
    filled: &'static [&'static str],
    /// Required members that the command can fill in.
    defaulted: &'static [&'static str],
}

const COMMANDS: &[EventCommand] = &[
    EventCommand {
        name: "open",
        kind: EventKind::CaseOpened,
        about: "Open a case: a question under assessment",
        example: "casebook open lights \\\n    --question 'Did the new street lights cut crashes by 40 percent?'",
        first: ("CASE", "The new case's id"),
        second: None,
        filled: &["method"],
        defaulted: &["language", "scale"],
    },
    EventCommand {
        name: "source",
        kind: EventKind::SourceRegistered,
        about: "Register a source, or describe one that is registered (with --basis)",
        example: "casebook source audit --kind dataset --title 'County audit 2026/14' \\\n    --publisher 'County Auditor'",
        first: ("SOURCE", "The source's id"),
        second: None,
        filled: &["method"],
        defaulted: &["kind", "stub"],
    },
    EventCommand {
        name: "capture",
        kind: EventKind::SourceCaptured,
        about: "Capture a file as bytes of a source, and take its text out",
        example: "casebook capture audit.txt --source audit",
        first: ("FILE", "The file"),
        second: None,
        filled: &["method", "body", "tool", "wire", "redirects", "headers", "status", "via"],
        defaulted: &["capture", "how", "captured_at"],
    },
    EventCommand {
        name: "claim",
        kind: EventKind::ClaimExtracted,
        about: "Take down a checkable assertion, and who made it",
        example: "casebook claim lights --text 'Crashes fell by 40 percent' \\\n    --claimant 'Harbour City' --kinds numerical",
        first: ("CASE", "The case"),
        second: None,
        filled: &["method", "appearance.quote"],
        defaulted: &["claim", "claimant"],
    },
    EventCommand {
        name: "evidence",
        kind: EventKind::EvidenceLinked,
        about: "Link a claim to a quote, capture or source",
        example: "casebook evidence lights --claim c1 --source audit \\\n    --quote 'fell from 48 to 36' --stance refutes",
        first: ("CASE", "The case"),
        second: None,
        filled: &["method", "quote"],
        defaulted: &["evidence", "directness", "independence", "verification"],
    },
    EventCommand {
        name: "gap",
        kind: EventKind::GapRecorded,
        about: "Record what would settle it and was not found",
        example: "casebook gap lights --claim c1 \\\n    --would-settle 'The worksheet behind the figure' \\\n    --searched-queries 'asked the press office'",
        first: ("CASE", "The case"),
        second: None,
        filled: &["method"],
        defaulted: &["gap", "searched.until"],
    },
    EventCommand {
        name: "verdict",
        kind: EventKind::VerdictChanged,
        about: "Rate a claim, or the case's question",
        example: "casebook verdict lights --to unproven --confidence medium \\\n    --rationale 'The audit could not trace it' --inputs e1",
        first: ("CASE", "The case"),
        second: Some(("TARGET", "A claim's id, or `question`, which it is when left out")),
        filled: &["method", "target", "from"],
        defaulted: &["reason"],
    },
    EventCommand {
        name: "section",
        kind: EventKind::SectionWritten,
        about: "Write a section of the assessment",
        example: "casebook section lights says --heading 'What the city says' --mark '1. '",
        first: ("CASE", "The case"),
        second: Some(("SECTION", "The section's id; a free one when left out")),
        filled: &["method", "section", "replaces"],
        defaulted: &["role", "before"],
    },
    EventCommand {
        name: "statement",
        kind: EventKind::StatementWritten,
        about: "Write a sentence of the assessment, or with --remove take one out",
        example: "casebook statement lights --section says --claims c1 \\\n    --text 'The audit could not trace it [@audit].'",
        first: ("CASE", "The case"),
        second: Some(("STATEMENT", "The statement's id; a free one when left out")),
        filled: &["method", "statement", "replaces", "citations"],
        defaulted: &["section", "kind", "text"],
    },
    EventCommand {
        name: "note",
        kind: EventKind::NoteAdded,
        about: "Add a remark beside the assessment",
        example: "casebook note lights --text 'Asked the press office again'",
        first: ("CASE", "The case"),
        second: None,
        filled: &["method"],
        defaulted: &[],
    },
];

/// Returns the commands for the command line.
pub(crate) fn commands() -> Vec<Command> {
    COMMANDS.iter().map(command).collect()
}

/// Returns the command of this name.
pub(crate) fn named(name: &str) -> Option<&'static EventCommand> {
    COMMANDS.iter().find(|command| command.name == name)
}

fn command(of: &EventCommand) -> Command {
    let (first, help) = of.first;
    let mut command = Command::new(of.name)
        .about(of.about)
        .after_help(format!("Example:\n  {}\n\nThe event: casebook schema {}", of.example, of.kind.name()))
        .arg(Arg::new(first).required(true).help(help));
    if let Some((second, help)) = of.second {
        command = command.arg(Arg::new(second).help(help));
    }
    let mut flags = flags::flags(&of.kind.schema(), of.filled, of.defaulted);
    flags.extend(extra(of));
    let own = |id: &'static str, value: &'static str, help: &'static str| {
        Arg::new(id).long(id).value_name(value).help(help).help_heading("The event")
    };
    command
        .args(flags)
        .arg(own("time", "TIME", "When it happened, says the author (default: now)"))
        .arg(own("id", "UUID", "Its id (default: a new one)"))
        .arg(own("expected-version", "N", "Refuse it unless it becomes number N of its stream"))
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Print the event's data, and write nothing")
                .help_heading("The event"),
        )
}

fn extra(of: &EventCommand) -> Vec<Arg> {
    let flag = |id: &'static str, value: &'static str, help: &'static str| {
        Arg::new(id).long(id).value_name(value).help(help).allow_hyphen_values(true)
    };
    let quote = || {
        [
            flag("quote", "TEXT", "The exact words; their place in the captured text is found"),
            flag("quote-prefix", "TEXT", "What stands right before them, where they stand more than once"),
            flag("quote-suffix", "TEXT", "What stands right behind them"),
        ]
    };
    let replaces = "The event that stands and is replaced, or `standing`";
    match of.kind {
        EventKind::ClaimExtracted | EventKind::EvidenceLinked => quote().into(),
        EventKind::SourceRegistered => vec![
            flag(
                "basis",
                "TEXT",
                "How a description is known [authors_list, author_confirmed, matched_by_text, inferred]",
            ),
            flag("note", "TEXT", "More about how"),
        ],
        EventKind::SourceCaptured => vec![
            flag("source", "SOURCE", "The source").required(true),
            flag("media-type", "TYPE", "What the bytes are (default: told from the file's name)"),
            flag("language", "TAG", "The text's language, a BCP 47 tag"),
        ],
        EventKind::VerdictChanged => {
            vec![flag("from", "RATING|EVENT", "The verdict that stands, as you know it")]
        }
        EventKind::SectionWritten => vec![flag("replaces", "EVENT", replaces)],
        EventKind::StatementWritten => vec![
            flag("replaces", "EVENT", replaces),
            flag("citations", "JSON", "What a `[n]` means (repeat); `[@source]` in the text does it for you")
                .action(ArgAction::Append),
            flag("evidence", "ID", "Evidence that the citations rest on (repeat)").action(ArgAction::Append),
            Arg::new("remove")
                .long("remove")
                .action(ArgAction::SetTrue)
                .help("Take the statement out (needs --reason)"),
        ],
        _ => Vec::new(),
    }
}

/// What a command was called with.
#[derive(Debug)]
struct Call<'a> {
    command: &'static EventCommand,
    matches: &'a ArgMatches,
    env: &'a Env,
    /// What the flags gave.
    data: Map<String, Value>,
}

impl Call<'_> {
    fn text(&self, id: &str) -> Option<&str> {
        self.matches.get_one::<String>(id).map(String::as_str)
    }

    fn first(&self) -> &str {
        self.text(self.command.first.0).unwrap_or_default()
    }

    fn second(&self) -> Option<&str> {
        self.text(self.command.second?.0)
    }

    /// Fills a member in, unless it was given.
    fn default(&mut self, name: &str, value: impl Into<Value>) {
        self.data.entry(name.to_owned()).or_insert_with(|| value.into());
    }
}

/// Runs one of these commands.
pub(crate) fn run(
    command: &'static EventCommand,
    matches: &ArgMatches,
    global: &Global,
    env: &Env,
    out: &Output,
) -> anyhow::Result<u8> {
    let data = flags::given(&command.kind.schema(), command.filled, matches)?;
    let mut call = Call { command, matches, env, data };
    let mut desk = Desk::open(global, env, out)?;
    let made = fill::drafts(&mut call, &mut desk).and_then(|drafts| with_envelope(&call, drafts));
    let made = match made {
        Ok(drafts) => drafts,
        Err(error) => {
            desk.close()?;
            return Err(error);
        }
    };
    if matches.get_flag("dry-run") {
        desk.close()?;
        let events: Vec<Value> = made
            .iter()
            .map(|draft| {
                json!({
                    "type": draft.data.event_type().as_str(),
                    "subject": draft.subject.to_string(),
                    "data": draft.data.to_map(),
                })
            })
            .collect();
        out.json(&events.into())?;
        return Ok(exit::DONE);
    }
    let written = desk.write_all(&made);
    desk.close()?;
    told(command, &made, &written?, out)?;
    Ok(exit::DONE)
}

fn with_envelope(call: &Call<'_>, mut drafts: Vec<Draft>) -> anyhow::Result<Vec<Draft>> {
    let wrong = |flag: &str, problem: String| Failure::usage(format!("--{flag}: {problem}")).unwritten();
    if let Some(draft) = drafts.first_mut() {
        draft.id = call
            .text("id")
            .map(|text| text.parse::<EventId>().map_err(|error| wrong("id", error.to_string())))
            .transpose()?;
        draft.expected_version = call
            .text("expected-version")
            .map(|text| {
                text.parse().map_err(|error| wrong("expected-version", format!("`{text}` is not a number: {error}")))
            })
            .transpose()?;
        let time = call
            .text("time")
            .map(|text| text.parse().map_err(|error: proof::time::TimeError| wrong("time", error.to_string())));
        draft.time = time.transpose()?;
    }
    Ok(drafts)
}

/// Tells whether a member has no flag, because the command fills it in.
fn is_filled(kind: EventKind, at: &str) -> bool {
    let filled = COMMANDS.iter().filter(|command| command.kind == kind).flat_map(|command| command.filled);
    at.strip_prefix("data.").is_some_and(|path| filled.into_iter().any(|name| path.split('.').next() == Some(name)))
}

/// Reads what was filled in as the event's data.
pub(crate) fn draft(kind: EventKind, subject: StreamName, data: &Map<String, Value>) -> anyhow::Result<Draft> {
    let full = kind.full_name().parse()?;
    let data = EventData::read(&full, data).map_err(|refusal| {
        let said = match &refusal {
            // At the command line a member is a flag.
            Refusal::Shape { at, problem, .. } if !is_filled(kind, at) => {
                flags::named(at).map(|flag| format!("{flag} {problem}"))
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

fn told(command: &EventCommand, drafts: &[Draft], receipts: &[Receipt], out: &Output) -> anyhow::Result<()> {
    for (draft, receipt) in drafts.iter().zip(receipts) {
        let kind = draft.data.kind().name();
        if out.json {
            out.json_line(&json!({
                "type": draft.data.event_type().as_str(),
                "subject": draft.subject.to_string(),
                "names": fill::named_by(&draft.data),
                "id": receipt.id.to_string(),
                "seq": receipt.seq.0,
                "leaf": receipt.leaf.to_string(),
            }))?;
        } else {
            let names = fill::named_by(&draft.data).map_or_else(String::new, |name| format!(" {name}"));
            let known = if receipt.existed { " (known already)" } else { "" };
            out.say(&format!("{kind}{names} in {} as #{}{known}", draft.subject, receipt.seq))?;
        }
    }
    if !out.json
        && let Some(draft) = drafts.first()
    {
        match &draft.subject {
            StreamName::Case(id) => out.say(&format!("see:  casebook show {id}"))?,
            StreamName::Source(id) if command.kind == EventKind::SourceRegistered => {
                out.say(&format!("next:  casebook capture FILE --source {id}"))?;
            }
            StreamName::Source(_) => out.say("next:  casebook evidence CASE --claim … --source … --quote '…'")?,
            StreamName::Ledger => {}
        }
    }
    Ok(())
}
