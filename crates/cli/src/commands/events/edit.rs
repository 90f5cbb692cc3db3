//! `--edit`: an event's members in the person's editor, as often as it takes.
//!
//! Nobody waits for the ledger while a person types: it is given up before, and opened again after. What was typed is
//! never lost: the file goes only when its event is written, or when there is nothing in it.

use super::{
    Call, Done, at_desk,
    call::{Said, Typed},
    carry_out, fill,
    table::{EventCommand, Takes},
    template, told,
};
use crate::{args::Global, desk::Desk, editor::Sheet, env::Env, exit, failure::Failure, flags, output::Output};
use clap::ArgMatches;
use ledger::PrivateKey;
use std::path::Path;

/// Where a command with `--edit` is at.
struct Sitting<'a> {
    command: &'static EventCommand,
    matches: &'a ArgMatches,
    global: &'a Global,
    env: &'a Env,
    out: &'a Output,
}

/// Runs an event command with `--edit`, on a new file or on one that was kept.
pub(super) fn run(
    file: &str,
    command: &'static EventCommand,
    matches: &ArgMatches,
    global: &Global,
    env: &Env,
    out: &Output,
) -> anyhow::Result<u8> {
    let sitting = Sitting { command, matches, global, env, out };
    let desk = at_desk(matches, global, env, out)?;
    let (sheet, key, untouched) = if file.is_empty() {
        let (text, key) = sitting.first_text(desk)?;
        (Sheet::new(env, command.name, &text)?, key, Some(text))
    } else {
        let sheet = Sheet::kept(Path::new(file));
        sheet.text()?;
        // What was kept may be right as it is: what it waited for has come about.
        (sheet, desk.leave()?, None)
    };
    let done = sitting.until_done(sheet, key, untouched)?;
    told(command, &done, &Said::default(), out)?;
    Ok(exit::DONE)
}

impl Sitting<'_> {
    /// Returns the file as it is opened first, with what is known already.
    fn first_text(&self, mut desk: Desk<'_>) -> anyhow::Result<(String, PrivateKey)> {
        let mut data = flags::given(&self.command.kind.schema(), self.command.filled, self.matches)?;
        if let Some(place) = &self.command.place {
            place.put(self.matches, &mut data);
        }
        let mut typed = Typed::new();
        for extra in self.command.extra.iter().filter(|extra| extra.takes != Takes::Nothing) {
            if let Some(values) = self.matches.get_many::<String>(extra.name) {
                typed.insert(extra.name.to_owned(), values.cloned().collect());
            }
        }
        let (command, matches, env) = (self.command, self.matches, self.env);
        let mut call = Call::new(command, matches, env, data, Some(typed));
        let filled = fill::prefill(&mut call, &mut desk);
        let key = desk.leave()?;
        filled?;
        let placed = command.place.and_then(|place| call.member(place.member)).unwrap_or_default();
        let about = [call.first(), call.second().unwrap_or_default(), placed].join(" ");
        let about = if about.trim().is_empty() { String::new() } else { format!("of {}", about.trim()) };
        let typed = call.typed.clone().unwrap_or_default();
        Ok((template::write(command, &about, &call.data, &typed), key))
    }

    /// Opens the editor until the event is written or the person gives up.
    fn until_done(&self, sheet: Sheet, key: PrivateKey, untouched: Option<String>) -> anyhow::Result<Done> {
        let mut key = Some(key);
        let mut before = untouched;
        let mut round = 0_u32;
        loop {
            let text = sheet.edit(self.env).map_err(|error| kept(&error, &sheet))?;
            let text = template::without_error(&text).to_owned();
            if template::is_empty(&text) {
                sheet.remove()?;
                return Err(cancelled("the file came back empty").into());
            }
            if before.as_ref() == Some(&text) {
                if round == 0 {
                    sheet.remove()?;
                    return Err(cancelled("the file came back as it was").into());
                }
                return Err(with_place(Failure::new("stopped: the file came back as it was"), &sheet).into());
            }
            let error = match self.attempt(&text, &mut key) {
                Ok(done) => {
                    sheet.remove()?;
                    return Ok(done);
                }
                Err(error) => error,
            };
            // What has nothing to do with the words does not change by typing others.
            if !error.is::<Failure>() || key.is_none() {
                return Err(kept(&error, &sheet));
            }
            let failure = Failure::of(&error);
            sheet.replace(&template::with_error(&text, &in_words(&failure)))?;
            if !self.env.can_ask {
                return Err(kept(&error, &sheet));
            }
            self.out.failure(&failure);
            if !self.out.asks("Open the editor again?") {
                return Err(with_place(Failure::new("stopped"), &sheet).into());
            }
            before = Some(text);
            round = round.saturating_add(1);
        }
    }

    /// Makes the event of what was typed. The key is there again, unless the ledger could not be given up.
    fn attempt(&self, text: &str, key: &mut Option<PrivateKey>) -> anyhow::Result<Done> {
        let (mut data, typed) = template::read(self.command, text)
            .map_err(|problem| Failure::new(problem).then("put it right in the file").unwritten())?;
        // A list has a line in the file.
        if let Some(place) = self.command.place.filter(|place| place.takes != Takes::Many) {
            place.put(self.matches, &mut data);
        }
        let held = key.take().ok_or_else(|| anyhow::anyhow!("the key is gone"))?;
        let mut desk = Desk::come_back(self.global, self.env, self.out, held)?;
        let (command, matches, env) = (self.command, self.matches, self.env);
        let mut call = Call::new(command, matches, env, data, Some(typed));
        let done = carry_out(&mut call, &mut desk);
        match desk.leave() {
            Ok(held) => *key = Some(held),
            Err(error) => return done.and(Err(error)),
        }
        done
    }
}

fn in_words(failure: &Failure) -> String {
    core::iter::once(&failure.message).chain(&failure.next).map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn cancelled(why: &str) -> Failure {
    Failure::new(format!("cancelled: {why}"))
        .then("fill it in and save it to write the event; without --edit the flags alone make one")
        .unwritten()
}

/// Says of a failure where what was typed is.
fn kept(error: &anyhow::Error, sheet: &Sheet) -> anyhow::Error {
    let failure = Failure::of(error);
    // Nobody mistyped a flag.
    let code = if failure.code == exit::USAGE { exit::FAILED } else { failure.code };
    with_place(Failure { code, ..failure }, sheet).into()
}

fn with_place(failure: Failure, sheet: &Sheet) -> Failure {
    let path = sheet.path().display();
    failure.then(format!("kept:  {path}")).then(format!("then:  the same command with --edit={path}")).unwritten()
}
