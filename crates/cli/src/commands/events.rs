//! One event each: `open`, `source`, `capture`, `claim` and so on, a row of [`table`] each.
//!
//! Every field is a flag, made from the event's schema. What a person should not have to type is filled in: the next
//! free id, the place of a quote, the event that `--from` or `--replaces` means, the numbers of citations.

mod call;
mod citations;
mod edit;
mod fill;
mod receipt;
mod refs;
mod table;
mod template;
mod told;

pub(crate) use call::draft;
pub(crate) use fill::{extraction, extraction_of, free_capture, readers_see};
pub(crate) use refs::event_id;
pub(crate) use table::EventCommand;

use crate::{
    args::Global,
    commands::{fetch, read, recapture},
    desk::{Desk, Draft},
    env::Env,
    envelope, exit,
    failure::Failure,
    flags,
    output::Output,
    overview::Group,
};
use call::Call;
use capture::fetch::Ask;
use clap::{Arg, ArgAction, ArgMatches, Command};
use ledger::{Receipt, SignedEvent};
use model::{EventData, EventKind};
use proof::{EventId, StreamName};
use receipt::Handed;
use render::QuoteAgain;
use std::path::PathBuf;
use table::{Extra, Takes};
use told::told;

/// Returns the commands for the command line.
pub(crate) fn commands() -> Vec<Command> {
    table::rows().map(command).collect()
}

/// Returns the names of the commands, each with the group that it stands in.
pub(crate) fn grouped() -> impl Iterator<Item = (&'static str, Group)> {
    table::rows().map(|command| (command.name, command.group))
}

/// Returns the command of this name.
pub(crate) fn named(name: &str) -> Option<&'static EventCommand> {
    table::rows().find(|command| command.name == name)
}

fn command(of: &EventCommand) -> Command {
    let mut command = Command::new(of.name).about(of.about).after_help(format!(
        "Example:\n  {}\n\nThe event: {}",
        of.example,
        [of.kind]
            .iter()
            .chain(of.also)
            .map(|kind| format!("casebook schema {}", kind.name()))
            .collect::<Vec<_>>()
            .join("\n           ")
    ));
    if let Some((first, help)) = of.first {
        command = command.arg(Arg::new(first).required(true).help(help));
    }
    if let Some((second, help)) = of.second {
        command = command.arg(Arg::new(second).help(help));
    }
    if let Some(place) = &of.place {
        command = command.arg(positional(place));
    }
    let own = |id: &'static str, value: &'static str, help: &'static str| {
        Arg::new(id).long(id).value_name(value).help(help).help_heading("The event")
    };
    // With `--remove`, say, an event of another type is made.
    let others = of.extra.iter().filter(|extra| extra.takes == Takes::Nothing).map(|extra| extra.name);
    let unless: Vec<&str> = core::iter::once(EDIT).chain(others).chain(of.instead.iter().copied()).collect();
    command
        .args(flags::flags(&of.kind.schema(), of.filled, &of.can_be_left_out(), &unless))
        .args(of.extra.iter().map(extra))
        .arg(own("time", "TIME", "When it happened, says the author (default: now)"))
        .arg(own("id", "UUID", "Its id (default: a new one)"))
        .arg(own("expected-version", "N", "Refuse it unless it becomes number N of its stream"))
        .arg(
            own(EDIT, "FILE", "Open an editor on its members; with =FILE, on what was typed before")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value(""),
        )
        .arg(
            own("envelope", "OUT", "Sign it, write it to OUT (- for standard output) and append nothing")
                .value_parser(clap::value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Print the event's data, and write nothing")
                .help_heading("The event"),
        )
}

/// The flag that opens an editor. What it asks for there need not be on the command line.
const EDIT: &str = "edit";

/// Many are a list, which has a flag, and a line in the editor, as well.
fn positional(place: &table::Place) -> Arg {
    let arg = Arg::new(place.name).help(place.help);
    match place.takes {
        Takes::Many => arg.num_args(1..).action(ArgAction::Append).required_unless_present_any([EDIT, place.member]),
        Takes::Needed | Takes::One | Takes::Nothing => arg.required(true),
    }
}

fn extra(of: &Extra) -> Arg {
    let flag = Arg::new(of.name).long(of.name).help(of.help);
    let valued = |flag: Arg| flag.value_name(of.value).allow_hyphen_values(true);
    match of.takes {
        Takes::One => valued(flag),
        Takes::Needed => valued(flag).required_unless_present(EDIT),
        Takes::Many => valued(flag).action(ArgAction::Append),
        Takes::Nothing => flag.action(ArgAction::SetTrue),
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
    if let Some(file) = matches.get_one::<String>(EDIT) {
        fill::check_editable(command, matches)?;
        return edit::run(file, command, matches, global, env, out);
    }
    let mut data = flags::given(&command.kind.schema(), command.filled, matches)?;
    if let Some(place) = &command.place {
        place.put(matches, &mut data);
    }
    let mut call = Call::new(command, matches, env, data, None);
    let asking = fill::ask(&call)?.map(|ask| anyhow::Ok((ask, fill::how(&call)?))).transpose()?;
    let desk = at_desk(matches, global, env, out)?;
    let mut desk = match asking {
        Some((ask, how)) => with_answer(&mut call, ask, &how, desk, global, out)?,
        None => desk,
    };
    let done = carry_out(&mut call, &mut desk);
    desk.close()?;
    let done = done?;
    call.said.quotes = quotes_again(&done, global, out)?;
    told(command, &done, &call.said, out)?;
    Ok(match &call.said.failed {
        Some(failure) => {
            out.failure(failure);
            exit::FAILED
        }
        None => exit::DONE,
    })
}

/// Looks up what was quoted from a source before, where it was captured anew.
fn quotes_again(done: &Done, global: &Global, out: &Output) -> anyhow::Result<Vec<QuoteAgain>> {
    let Done::Written(drafts, ..) = done else { return Ok(Vec::new()) };
    let captured = drafts.iter().find_map(|draft| match (&draft.subject, &draft.data) {
        (StreamName::Source(source), EventData::SourceCaptured(data)) => Some((source, data.capture.as_str())),
        _ => None,
    });
    let has_text = drafts.iter().any(|draft| draft.data.kind() == EventKind::TextExtracted);
    let Some((source, capture)) = captured.filter(|_| has_text) else { return Ok(Vec::new()) };
    let reader = read::open(global, out)?;
    let quotes = recapture::quotes_in(source, capture, &reader)?;
    reader.close()?;
    Ok(quotes)
}

/// Asks the web what a call wants to know, while the ledger is there for others.
fn with_answer<'a>(
    call: &mut Call<'_>,
    ask: Ask,
    how: &fetch::How,
    mut desk: Desk<'a>,
    global: &Global,
    out: &Output,
) -> anyhow::Result<Desk<'a>> {
    let env = desk.env;
    let checked = fill::check(call, &mut desk);
    let key = desk.leave()?;
    checked?;
    let mut asked = fetch::fetch(ask, how, env, out)?;
    if call.text("source").is_none() {
        let reader = read::open(global, out)?;
        asked.source = fill::source_at(&asked.original(), &reader)?;
        reader.close()?;
    }
    call.asked = Some(asked);
    Desk::come_back(global, env, out, key)
}

/// Opens the ledger; what is only signed may be for one that cannot be written here.
fn at_desk<'a>(matches: &ArgMatches, global: &Global, env: &'a Env, out: &Output) -> anyhow::Result<Desk<'a>> {
    match matches.get_one::<PathBuf>("envelope") {
        Some(to) => {
            envelope::check_new(to)?;
            Desk::open_to_sign(global, env, out)
        }
        None => Desk::open(global, env, out),
    }
}

/// What became of a call.
enum Done {
    /// Nothing, as `--dry-run` asks.
    Shown(Vec<Draft>),
    /// Signed, and in a file.
    Signed(Vec<Draft>, Vec<SignedEvent>, PathBuf),
    /// Appended.
    Written(Vec<Draft>, Vec<Receipt>, Option<Handed>),
}

/// Makes the events of a call, and does with them what it says.
fn carry_out(call: &mut Call<'_>, desk: &mut Desk<'_>) -> anyhow::Result<Done> {
    receipt::check(call)?;
    let drafts = fill::drafts(call, desk)?;
    let made = with_envelope(call, drafts)?;
    if call.matches.get_flag("dry-run") {
        return Ok(Done::Shown(made));
    }
    if let Some(to) = call.matches.get_one::<PathBuf>("envelope") {
        let signed = desk.sign_all(&made)?;
        envelope::write_new(to, &signed)?;
        return Ok(Done::Signed(made, signed, to.clone()));
    }
    let receipts = desk.write_all(&made)?;
    let handed = match (made.first(), receipts.first()) {
        (Some(draft), Some(one)) => {
            let complaint = told::named_by(&draft.data).unwrap_or_default();
            receipt::hand(call, desk, &draft.subject, &complaint, one)?
        }
        _ => None,
    };
    Ok(Done::Written(made, receipts, handed))
}

fn with_envelope(call: &Call<'_>, mut drafts: Vec<Draft>) -> anyhow::Result<Vec<Draft>> {
    let wrong = |flag: &str, problem: String| Failure::usage(format!("--{flag}: {problem}")).unwritten();
    // What stands beside it, such as a source that is new, has its own.
    let own = drafts.iter().position(|draft| draft.data.kind() == call.command.kind);
    let own = own.or_else(|| drafts.len().checked_sub(1));
    if let Some(draft) = own.and_then(|own| drafts.get_mut(own)) {
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
