//! A sentence, with what it cites and rests on, and how it came to read so.

use super::{
    Parts, changes,
    claims::{full, positions},
    missing::missing,
};
use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem};
use model::{
    assessment::{AssessedSection, AssessedStatement},
    history::{Change, Difference},
};
use render::site::{Seen, StatementInput};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Gives a sentence.
pub(super) fn statement(ask: &Ask) -> Result<Answer, Problem> {
    let (case, id) = (ask.id("case")?, ask.id("id")?);
    let shown = ask.shown(&case)?;
    let parts = Parts::of(&shown.view);
    let sections = parts.assessment.sections.iter();
    let all = sections.flat_map(|section| section.statements.iter().map(move |statement| (section, statement)));
    let found = all.enumerate().find(|(_, (_, statement))| statement.statement == id.as_str());
    let Some((at, found)) = found else {
        return Err(missing(ask, &shown, "statement", &id)?);
    };
    let name = full(&parts.assessment, "statement", id.as_str());
    // Of a public site nobody sees drafts: what was published of the sentence tells.
    let all = if ask.is_public() { Vec::new() } else { changes(ask, &shown)? };
    let of = |change: &&Change| {
        change.seq <= shown.view.at.0
            && matches!(&change.difference, Some(Difference::Words { of, .. }) if names(of, &name, id.as_str()))
    };
    let changes: Vec<&Change> = all.iter().filter(of).collect();
    let number = at.saturating_add(1);
    if ask.form() == Form::Json {
        return Ok(Answer::json(&to_value(&parts, found, number, &changes)));
    }
    let (query, recorded_at) = (shown.query(), shown.view.recorded_at.to_string());
    let then = matches!(shown.seen(ask.is_public()), Seen::Then | Seen::PublishedBefore);
    let input = StatementInput {
        parts: parts.as_input(),
        statement: found,
        number,
        changes: &changes,
        query: &query,
        as_of: then.then_some((shown.view.at.0, recorded_at.as_str())),
    };
    let mark = shown.view.case.document.statement(&id).map_or(shown.view.at.0, |found| found.mark.seq.0);
    let title = format!("Sentence {number}: {}", parts.assessment.question);
    let mut frame = ask.frame(&title).about_entry(mark).form(
        "application/json",
        format!("/cases/{case}/statements/{id}.json{query}"),
        "JSON",
    );
    if let Some(script) = ask.assets().script("case") {
        frame = frame.script(script);
    }
    Ok(Answer::new(Form::Html, render::site::statement(&frame, &input)))
}

/// The first writing of all was told before there was a case to name.
fn names(of: &str, full: &str, id: &str) -> bool {
    of == full || of.strip_prefix("statement/") == Some(id)
}

fn to_value(
    parts: &Parts<'_>,
    (section, statement): (&AssessedSection, &AssessedStatement),
    number: usize,
    changes: &[&Change],
) -> Value {
    let (assessment, record) = (&parts.assessment, &parts.record);
    let id = statement.statement.as_str();
    let name = |kind: &str, id: &str| full(assessment, kind, id);
    let mut names: BTreeSet<String> = [name("statement", id), name("section", &section.section)].into();
    names.extend(statement.citations.iter().map(|citation| format!("source/{}", citation.source)));
    let cited: Vec<&String> = statement.citations.iter().flat_map(|citation| &citation.evidence).collect();
    names.extend(cited.iter().map(|id| name("evidence", id)));
    names.extend(statement.claims.iter().map(|id| name("claim", id)));
    names.extend(statement.gaps.iter().map(|id| name("gap", id)));
    let evidence: Vec<_> = assessment
        .claims
        .iter()
        .flat_map(|claim| &claim.evidence)
        .filter(|one| cited.contains(&&one.evidence))
        .collect();
    json!({
        "as_of": {"seq": parts.view.at.0, "recorded_at": parts.view.recorded_at.to_string()},
        "case": assessment.case,
        "section": section.section,
        "number": number,
        "statement": statement,
        "evidence": evidence,
        "changes": changes,
        "recheck": record.recheck.iter().filter(|recheck| recheck.target == id).collect::<Vec<_>>(),
        "positions": positions(parts, &names),
    })
}
