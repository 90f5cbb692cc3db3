//! `casebook`: the chain of custody for fact-checks, at the terminal.
//!
//! The terminal, the environment, the clock and randomness are here and nowhere else; [`env::Env`] hands them on.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a command knows more about some errors and event types; the rest is told as it is"
)]

mod args;
mod browser;
mod commands;
mod desk;
mod editor;
mod env;
mod envelope;
mod exit;
mod failure;
mod flags;
mod output;
mod overview;
mod text_of;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Where the system does not let it, the keys are wiped from memory all the same.
    drop(ledger::keys::forbid_core_files());
    let env = env::Env::real();
    if text_of::reader::is_asked(&env.arguments) {
        return text_of::reader::main();
    }
    commands::main(&env)
}
