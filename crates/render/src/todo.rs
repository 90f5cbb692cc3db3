//! What is to be done, case by case.

use crate::{look::Look, palette::Tone, phrase::Phrase, words, wrap::Page};
use model::todo::{Task, Todo};
use std::collections::BTreeMap;

/// Something to be done, with the command that does it.
#[derive(Debug, Clone)]
pub struct TodoLine {
    /// What.
    pub todo: Todo,
    /// What it is about, where its id does not tell: `the verdict on c1, refuted`.
    pub about: Option<String>,
    /// The words of the sentence or claim that it is about, where it is one.
    pub words: Option<String>,
    /// The command that comes next.
    pub next: String,
    /// The command for who comes to another conclusion.
    pub otherwise: Option<String>,
}

/// A case with its question and what is to be done about it.
#[derive(Debug, Clone)]
pub struct CaseTodo {
    /// Its id.
    pub case: String,
    /// Its question.
    pub question: String,
    /// What is to be done.
    pub lines: Vec<TodoLine>,
}

fn heading(task: Task) -> &'static str {
    match task {
        Task::Recheck => "↻ look again",
        Task::Complaint => "✉ answer",
        Task::Proposal => "⚖ review",
        Task::Confirm => "⚙ check what software made",
        Task::Publish => "✎ publish",
    }
}

/// Returns what is to be done for a terminal.
pub fn todo(cases: &[CaseTodo], as_of: u64, look: &Look) -> String {
    let mut page = Page::new(*look);
    if cases.is_empty() {
        page.line(&Phrase::plain(&format!("Nothing to do, as of #{as_of}.")));
        return page.finish();
    }
    for (at, case) in cases.iter().enumerate() {
        if at > 0 {
            page.blank();
        }
        page.indented(0, &Phrase::of(&case.question, Tone::Strong));
        page.indented(0, &Phrase::of(&case.case, Tone::Soft));
        for task in Task::ALL {
            let lines: Vec<&TodoLine> = case.lines.iter().filter(|line| line.todo.task == *task).collect();
            if !lines.is_empty() {
                of_task(&mut page, *task, &lines);
            }
        }
    }
    let all: u64 = cases.iter().map(|case| case.lines.len() as u64).sum();
    page.blank();
    let whole = format!(
        "{} in {}, as of #{as_of}",
        words::count(all, "thing to do", "things to do"),
        words::count(cases.len() as u64, "case", "cases")
    );
    page.indented(0, &Phrase::of(&whole, Tone::Soft));
    page.finish()
}

/// What has the same reason stands under it.
fn of_task(page: &mut Page, task: Task, lines: &[&TodoLine]) {
    let mut by_reason: BTreeMap<(u64, &str), Vec<&TodoLine>> = BTreeMap::new();
    for line in lines {
        by_reason.entry((line.todo.seq, line.todo.why.as_str())).or_default().push(line);
    }
    for ((seq, why), lines) in by_reason {
        page.blank();
        let mut head = Phrase::of(heading(task), Tone::Warning);
        head.push(": ", Tone::Plain);
        head.push_text(why, Tone::Plain);
        head.push(&format!(" (#{seq})"), Tone::Soft);
        page.indented(2, &head);
        for line in lines.iter().filter(|_| task == Task::Recheck) {
            let mut about = Phrase::of(line.about.as_deref().unwrap_or(&line.todo.target), Tone::Strong);
            if let Some(text) = &line.words {
                about.push(": ", Tone::Plain);
                about.push_text(&words::beginning(text), Tone::Plain);
            }
            page.indented(4, &about);
        }
        // One example of each: the others differ in the name alone.
        let first = lines.first().map(|line| line.next.as_str());
        let otherwise = lines.iter().filter_map(|line| line.otherwise.as_deref());
        let mut shown: Vec<&str> = Vec::new();
        for command in first.into_iter().chain(otherwise) {
            let name = |command: &str| command.split(' ').nth(1).map(ToOwned::to_owned);
            if !shown.iter().any(|known| name(known) == name(command)) {
                shown.push(command);
                page.indented(4, &Phrase::of(command, Tone::Soft));
            }
        }
    }
}

#[cfg(test)]
mod tests;
