//! The commands, a file each or a file for those that belong together.

mod compare;
mod demo;
pub(crate) mod events;
mod export;
mod fetch;
mod formats;
mod import;
mod init;
mod keys;
mod manual;
mod read;
mod recapture;
mod record;
mod rekey;
mod schema;
mod serve;
mod sign;
mod todo;
mod search;
mod verify;
mod walk;

use crate::{
    args::{Cli, Colour, Command, Global},
    env::Env,
    exit,
    failure::Failure,
    output::{ClosedPipe, Output},
    overview,
};
use clap::{CommandFactory as _, FromArgMatches as _, ValueEnum as _};
use std::{ffi::OsString, process::ExitCode};

/// Returns the program with all its commands.
pub(crate) fn program() -> clap::Command {
    Cli::command().subcommands(events::commands())
}

/// Runs the command line of this process.
pub(crate) fn main(env: &Env) -> ExitCode {
    let plain = Plain::of(&env.arguments);
    let command = overview::in_groups(program()).color(plain.colour.into());
    let read = command.try_get_matches_from(&env.arguments);
    let (matches, global) = match read.and_then(|matches| Ok((Global::from_arg_matches(&matches)?, matches))) {
        Ok((global, matches)) => (matches, global),
        // Help and version go to standard output with 0, wrong usage to standard error with 2.
        Err(error) if !error.use_stderr() => {
            // A closed pipe is no error.
            drop(error.print());
            return ExitCode::from(exit::DONE);
        }
        Err(error) => {
            Output::new(env, plain.json, None).wrong_usage(&error.render().to_string());
            return ExitCode::from(exit::USAGE);
        }
    };
    let out = Output::new(env, global.json, global.color.wish());
    match run(&matches, &global, env, &out) {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.is::<ClosedPipe>() => ExitCode::from(exit::DONE),
        Err(error) => {
            let mut failure = Failure::of(&error);
            if failure.code == exit::USAGE && failure.next.is_empty() {
                failure = failure.then(format!("casebook{} --help says what is right", path_of(&matches)));
            }
            out.failure(&failure);
            ExitCode::from(failure.code)
        }
    }
}

/// Returns the words that name the command.
fn path_of(matches: &clap::ArgMatches) -> String {
    matches.subcommand().map_or_else(String::new, |(name, inner)| format!(" {name}{}", path_of(inner)))
}

/// What the command line says about its own messages, known even where the rest of it is wrong.
struct Plain {
    json: bool,
    colour: Colour,
}

impl Plain {
    fn of(arguments: &[OsString]) -> Self {
        let words: Vec<&str> =
            arguments.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--").collect();
        let said = |word: &str| {
            let when = word.strip_prefix("--color=").or_else(|| word.strip_prefix("--colour="));
            when.and_then(|when| Colour::from_str(when, false).ok())
        };
        let pairs = words.iter().zip(words.iter().skip(1));
        let apart = pairs
            .filter(|(flag, _)| matches!(**flag, "--color" | "--colour"))
            .find_map(|(_, when)| Colour::from_str(when, false).ok());
        let colour = apart.or_else(|| words.iter().find_map(|word| said(word))).unwrap_or(Colour::Auto);
        Self { json: words.contains(&"--json"), colour }
    }
}

fn run(matches: &clap::ArgMatches, global: &Global, env: &Env, out: &Output) -> anyhow::Result<u8> {
    if let Some((name, matches)) = matches.subcommand()
        && let Some(command) = events::named(name)
    {
        return events::run(command, matches, global, env, out);
    }
    match Cli::from_arg_matches(matches)?.command {
        Command::Init(args) => init::run(&args, global, env, out),
        Command::Demo(args) => demo::run(&args, global, env, out),
        Command::Key { command } => keys::run(&command, global, env, out),
        Command::Import(args) => import::run(&args, global, env, out),
        Command::Recapture(args) => recapture::run(&args, global, env, out),
        Command::Record(args) => record::run(&args, global, env, out),
        Command::Sign(args) => sign::run(&args, global, env, out),
        Command::Completions { shell } => manual::completions(shell, out),
        Command::Man { dir } => manual::pages(dir.as_deref(), out),
        Command::Schema(args) => schema::run(&args, out),
        Command::Cases(args) => read::cases(&args, global, out),
        Command::Search(args) => search::run(&args, global, env, out),
        Command::Show(args) => read::show(&args, global, out),
        Command::Diff(args) => compare::diff(&args, global, out),
        Command::Trace(args) => walk::trace(&args, global, out),
        Command::Impact(args) => walk::impact(&args, global, out),
        Command::Todo(args) => todo::run(&args, global, out),
        Command::History(args) => read::history(&args, global, out),
        Command::Verify(args) => verify::run(&args, global, env, out),
        Command::Export(args) => export::export(&args, global, out),
        Command::Restore(args) => export::restore(&args, global, env, out),
        Command::Rebuild(args) => export::rebuild(&args, global, env, out),
        Command::Serve(args) => serve::run(&args, global, env, out),
        Command::Doctor => export::doctor(global, out),
    }
}
