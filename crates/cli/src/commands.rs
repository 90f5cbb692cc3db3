//! The commands, a file each or a file for those that belong together.

mod demo;
mod events;
mod export;
mod import;
mod init;
mod keys;
mod read;
mod record;
mod schema;
mod verify;

use crate::{
    args::{Cli, Colour, Command, Global},
    env::Env,
    exit,
    failure::Failure,
    output::{ClosedPipe, Output},
};
use clap::{CommandFactory as _, FromArgMatches as _};
use std::process::ExitCode;

/// Runs the command line of this process.
pub(crate) fn main(env: &Env) -> ExitCode {
    let command = Cli::command().subcommands(events::commands());
    let matches = match command.try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version go to standard output with 0, wrong usage to standard error with 2.
            let code = if error.use_stderr() { exit::USAGE } else { exit::DONE };
            drop(error.print());
            return ExitCode::from(code);
        }
    };
    let global = match Global::from_arg_matches(&matches) {
        Ok(global) => global,
        Err(error) => {
            drop(error.print());
            return ExitCode::from(exit::USAGE);
        }
    };
    let colour = match global.color {
        Colour::Auto => None,
        Colour::Always => Some(true),
        Colour::Never => Some(false),
    };
    let out = Output::new(env, global.json, colour);
    match run(&matches, &global, env, &out) {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.is::<ClosedPipe>() => ExitCode::from(exit::DONE),
        Err(error) => {
            let failure = Failure::of(&error);
            out.failure(&failure);
            ExitCode::from(failure.code)
        }
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
        Command::Demo(args) => demo::run(&args, env, out),
        Command::Key { command } => keys::run(&command, global, env, out),
        Command::Import(args) => import::run(&args, global, env, out),
        Command::Record(args) => record::run(&args, global, env, out),
        Command::Schema(args) => schema::run(&args, out),
        Command::Cases(args) => read::cases(&args, global, out),
        Command::Show(args) => read::show(&args, global, out),
        Command::History(args) => read::history(&args, global, out),
        Command::Verify(args) => verify::run(&args, global, env, out),
        Command::Export(args) => export::export(&args, global, out),
        Command::Restore(args) => export::restore(&args, global, env, out),
        Command::Rebuild(args) => export::rebuild(&args, global, env, out),
        Command::Doctor => export::doctor(global, out),
    }
}
