//! `casebook trace` and `casebook impact`: what a thing rests on, and what rests on it.

use crate::{
    args::{Global, WalkArgs},
    commands::read,
    exit,
    failure::Failure,
    output::Output,
};
use ledger::{Sight, WalkError, Walked, walk::walk};
use model::links::Direction;

/// Runs `casebook trace`.
pub(crate) fn trace(args: &WalkArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    run(args, Direction::Backward, global, out)
}

/// Runs `casebook impact`.
pub(crate) fn impact(args: &WalkArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    run(args, Direction::Forward, global, out)
}

fn run(args: &WalkArgs, direction: Direction, global: &Global, out: &Output) -> anyhow::Result<u8> {
    let reader = read::open(global, out)?;
    let at = read::position(&reader, &args.at)?;
    let walked = walk(&reader, &args.name, direction, at, Sight::Everything).map_err(failed)?;
    reader.close()?;
    if out.json {
        out.json(&walked.to_value())?;
    } else {
        let covered = custody(&walked);
        let input = render::WalkInput {
            of: &walked.of,
            reached: &walked.reached,
            direction,
            recheck: &walked.recheck,
            as_of: at.0,
            covered: covered.as_deref().filter(|_| direction == Direction::Backward),
        };
        out.write(&render::walk(&input, &out.look()))?;
    }
    Ok(exit::DONE)
}

/// Who signed what was reached, and what vouches for it.
fn custody(walked: &Walked) -> Option<String> {
    let covered = walked.checkpoint.as_ref()?;
    let keys: Vec<&str> = walked.keys().into_iter().collect();
    let covers = if walked.newest() < covered.size { "all under" } else { "not all under yet" };
    Some(format!(
        "signed by {}; {covers} the checkpoint of {} entries by {}: casebook verify checks them",
        keys.join(", "),
        covered.size,
        covered.origin
    ))
}

/// Why there is nothing to walk from, and how to name it.
fn failed(error: WalkError) -> anyhow::Error {
    let message = error.to_string();
    match error {
        WalkError::Ledger(error) => error.into(),
        WalkError::Name(_) => Failure::usage(message).into(),
        WalkError::NoCase { .. } => Failure::new(message).then("casebook cases").into(),
        WalkError::NoSource { .. } => Failure::new(message)
            .then("casebook search WORDS --kind source finds sources by their title, publisher or address")
            .into(),
        WalkError::NothingLeft { subject, .. } => Failure::new(message)
            .then(format!("name the thing itself, such as {subject}/statement/s1; `casebook history` shows what there is"))
            .into(),
        WalkError::Unknown { near, .. } => near
            .into_iter()
            .fold(Failure::new(message), Failure::then)
            .then("name it in full, such as case/ice/statement/s3, case/ice/verdict/question or source/dhs, or by #POSITION")
            .then("casebook history CASE, casebook show CASE --json (`positions`) show what there is")
            .into(),
        WalkError::Several { found, .. } => {
            found.into_iter().take(12).fold(Failure::new(message), Failure::then).into()
        }
    }
}
