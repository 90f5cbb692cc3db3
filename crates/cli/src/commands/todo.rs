//! `casebook todo`: what somebody at the desk should do next.

use crate::{
    args::{Global, TodoArgs},
    commands::read,
    exit,
    output::Output,
};
use ledger::CaseView;
use model::{
    case::QUESTION,
    todo::{self, Task, Todo},
};
use render::{CaseTodo, TodoLine};
use serde_json::json;

/// Runs `casebook todo`.
pub(crate) fn run(args: &TodoArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    let reader = read::open(global, out)?;
    let at = read::position(&reader, &args.at)?;
    let mut cases: Vec<CaseTodo> = Vec::new();
    let mut take = |view: &CaseView| {
        let todos = todo::of_case(&view.case, &view.governance, &view.known());
        let lines: Vec<TodoLine> = todos.into_iter().map(|todo| line(view, todo)).collect();
        if !lines.is_empty() {
            let question = view.case.opened.data.question.to_string();
            cases.push(CaseTodo { case: view.case.id.to_string(), question, lines });
        }
    };
    match &args.case {
        Some(case) => take(&read::case_view(&reader, &read::case_id(case)?, &args.at)?),
        None => reader.each_case::<anyhow::Error>(at, |view| {
            take(&view);
            Ok(())
        })?,
    }
    reader.close()?;
    if out.json {
        let all: Vec<_> = cases
            .iter()
            .flat_map(|case| &case.lines)
            .map(|line| {
                let mut value = json!(line.todo);
                if let Some(members) = value.as_object_mut() {
                    members.insert("next".to_owned(), line.next.as_str().into());
                }
                value
            })
            .collect();
        out.json(&all.into())?;
    } else {
        out.write(&render::todo(&cases, at.0, &out.look()))?;
    }
    Ok(exit::DONE)
}

fn line(view: &CaseView, todo: Todo) -> TodoLine {
    let case = &view.case;
    let words = todo.target.parse().ok().and_then(|id| {
        let statement = case.document.statement(&id).map(|statement| statement.data.text.to_string());
        statement.or_else(|| case.claim(&id).map(|claim| claim.data.text.to_string()))
    });
    let (id, target) = (&case.id, &todo.target);
    let is_sentence = target.parse().is_ok_and(|id| case.document.statement(&id).is_some());
    let rated = case.verdict(target).filter(|_| todo.task == Task::Recheck && !is_sentence);
    let about = rated.map(|verdict| {
        let of = if target == QUESTION { "the question" } else { target.as_str() };
        format!("the verdict on {of}, {}", verdict.data.to)
    });
    let otherwise = match (rated, todo.task) {
        (Some(verdict), _) => {
            let name = if target == QUESTION { String::new() } else { format!(" {target}") };
            Some(format!("casebook verdict {id}{name} --from {} --to … --reason … --edit", verdict.data.to))
        }
        (None, Task::Recheck) if is_sentence => Some(format!("casebook statement {id} {target} --edit")),
        (None, _) => None,
    };
    let next = match todo.task {
        Task::Recheck => format!("casebook cleared {id} {target} --outcome kept --reason '…'"),
        Task::Complaint => format!("casebook resolve {id} {target} --outcome upheld --reason '…'"),
        Task::Proposal => format!("casebook review {id} --proposal {target} --decision approve"),
        Task::Confirm => format!("casebook confirm {id} {target}"),
        Task::Publish => format!("casebook diff {id} {target}"),
    };
    TodoLine { todo, about, words, next, otherwise }
}
