//! What something rests on, and what rests on it.

use crate::{
    accept::Form,
    answer::Answer,
    app::{App, page},
    ask::Ask,
    problem::Problem,
};
use axum::Router;
use ledger::{WalkError, walk::walk};
use model::links::Direction;
use render::site::{WalkPageInput, route, walk_page};

/// How many names are offered where one is not known.
const NEAR_MAX: usize = 12;

/// Returns the routes.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/trace/{*name}", page(&[Form::Html, Form::Json], trace))
        .route("/impact/{*name}", page(&[Form::Html, Form::Json], impact))
}

fn trace(ask: &Ask) -> Result<Answer, Problem> {
    walked(ask, Direction::Backward)
}

fn impact(ask: &Ask) -> Result<Answer, Problem> {
    walked(ask, Direction::Forward)
}

fn walked(ask: &Ask, direction: Direction) -> Result<Answer, Problem> {
    let name = ask.part("name");
    let at = ask.moment("at")?.unwrap_or(ask.snapshot.head());
    let walked = walk(&ask.reader, name, direction, at, ask.sight()).map_err(|error| problem(ask, direction, error))?;
    if ask.form() == Form::Json {
        return Ok(Answer::json(&walked.to_value()));
    }
    let verb = verb(direction);
    let of = &walked.of;
    let title = format!(
        "{} {}",
        if direction == Direction::Forward { "What rests on" } else { "What stands behind" },
        of.title
    );
    let query = ask.parameter("at").map(|_| format!("?at={at}")).unwrap_or_default();
    let frame = ask.frame(&title).about_entry(of.seq).form(
        "application/json",
        format!("/{verb}/{}.json{query}", of.name),
        "JSON",
    );
    let input = WalkPageInput {
        of,
        direction,
        reached: &walked.reached,
        links: &walked.links,
        recheck: &walked.recheck,
        as_of: at.0,
        at: ask.parameter("at"),
        covered: walked.checkpoint.as_ref().map(|covered| (covered.size, covered.origin.as_str())),
    };
    Ok(Answer::new(Form::Html, walk_page(&frame, &input)))
}

fn verb(direction: Direction) -> &'static str {
    if direction == Direction::Forward { "impact" } else { "trace" }
}

/// Returns why there is no walk, with names that may have been meant.
fn problem(ask: &Ask, direction: Direction, error: WalkError) -> Problem {
    let verb = verb(direction);
    let of = |problem: Problem, names: Vec<String>| {
        names.into_iter().take(NEAR_MAX).fold(problem, |problem, name| {
            let page = route(&name).is_some();
            if page { problem.way(format!("/{verb}/{name}"), name) } else { problem }
        })
    };
    let name = ask.part("name");
    match error {
        WalkError::Ledger(error) => error.into(),
        WalkError::Several { found, .. } => {
            of(Problem::not_found(format!("“{name}” could be {} things: which is meant?", found.len())), found)
        }
        WalkError::Unknown { near, .. } => of(unknown(name), near).way("/", "All cases").way("/sources", "All sources"),
        WalkError::NothingLeft { seq, .. } => Problem::not_found(format!(
            "entry #{seq} left nothing that others rest on, or what it wrote was written anew since"
        ))
        .way(format!("/entries/{seq}"), format!("Entry #{seq}")),
        WalkError::NoCase { .. } | WalkError::NoSource { .. } | WalkError::Name(_) => {
            unknown(name).way("/", "All cases").way("/sources", "All sources")
        }
    }
}

fn unknown(name: &str) -> Problem {
    Problem::not_found(format!(
        "there is nothing named “{name}”; a full name is such as case/ice/statement/s3, case/ice/verdict/question or source/dhs"
    ))
}
