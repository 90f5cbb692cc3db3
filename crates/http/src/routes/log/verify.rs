//! What is checked, and what is not; the checking itself is the reader's browser's, or the command line's.

use super::told::{parsed, told};
use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem};
use model::Recorded;
use proof::{Seq, Slug, StreamName};
use render::site::{EntryLine, VerifyPage, VerifyWhat};

/// `?entry=57`, `?case=ice`, or the log as a whole.
pub(super) fn verify(ask: &Ask) -> Result<Answer, Problem> {
    let last = ask.snapshot.head();
    let what = if ask.parameter("entry").is_some() {
        let seq = Seq(ask.number("entry", 0, u64::MAX)?);
        let (entry, _) = parsed(ask, seq)?.ok_or_else(|| {
            Problem::not_found(format!("there is no entry {seq}: the log has {} entries", ask.snapshot.size()))
                .way(format!("/verify?entry={last}"), format!("Verify the last entry, #{last}"))
                .way("/verify", "Verify the whole log")
        })?;
        let governance = ask.reader.governance(last)?;
        VerifyWhat::Entry(EntryLine::of(&told(ask, &Recorded::of(&entry), &governance)?))
    } else if let Some(case) = ask.parameter("case") {
        let unknown =
            || Problem::not_found(format!("there is no case “{case}”")).way("/verify", "Verify the whole log");
        let Ok(id) = case.parse::<Slug>() else { return Err(unknown()) };
        let stream = StreamName::Case(id);
        let entries = ask.reader.stream(&stream, last)?.len() as u64;
        if entries == 0 {
            return Err(unknown());
        }
        VerifyWhat::Stream { stream: stream.to_string(), entries }
    } else {
        VerifyWhat::Log
    };
    let title = what.title();
    let mut frame = ask.frame(&title);
    if let VerifyWhat::Entry(line) = &what {
        frame = frame.about_entry(line.seq);
    }
    for script in ["proof", "verify"].into_iter().filter_map(|name| ask.assets().script(name)) {
        frame = frame.script(script);
    }
    let page = VerifyPage {
        what: &what,
        address: ask.base_url(),
        log_key: ask.snapshot.log_key().to_string(),
        size: ask.snapshot.size(),
    };
    Ok(Answer::new(Form::Html, render::site::verify(&frame, &page)))
}
