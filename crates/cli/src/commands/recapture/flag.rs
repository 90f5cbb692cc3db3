//! What a changed source flags, and what of it rests on nothing but words that stand.

use super::{compare::Compared, targets::Target};
use crate::commands::read;
use ledger::{CaseView, Reader, Sight};
use model::{
    links::{Direction, Graph},
    recheck,
};
use proof::{EventId, Slug};
use std::collections::BTreeSet;

/// Something that was flagged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Flag {
    case: Slug,
    kind: &'static str,
    /// `question`, or an id of the case.
    pub(super) target: String,
}

impl Flag {
    /// Returns its full name.
    pub(super) fn full(&self) -> String {
        format!("case/{}/{}/{}", self.case, self.kind, self.target)
    }
}

/// What was flagged in a case.
#[derive(Debug)]
pub(super) struct Flagged {
    pub(super) case: Slug,
    /// What is to be looked at again, in full.
    pub(super) stays: Vec<String>,
    /// What rests on words that stand, and on nothing else of the source.
    pub(super) cleared: Vec<Flag>,
}

/// Returns what an event flagged, case by case.
pub(super) fn flagged(
    target: &Target,
    cause: EventId,
    compared: &Compared,
    reader: &Reader,
) -> anyhow::Result<Vec<Flagged>> {
    let head = read::last(reader)?;
    let views = reader.cases_seen_naming(&target.source, head, Sight::Everything)?;
    Ok(views.iter().map(|view| of_case(view, target, cause, compared)).collect())
}

fn of_case(view: &CaseView, target: &Target, cause: EventId, compared: &Compared) -> Flagged {
    let case = &view.case;
    let reached = reached(view, target, compared);
    let cause = cause.to_string();
    let of_this = recheck::needed(case, &view.known()).into_iter().filter(|recheck| recheck.cause == cause);
    let mut flagged = Flagged { case: case.id.clone(), stays: Vec::new(), cleared: Vec::new() };
    for recheck in of_this {
        let kind = if recheck.of == "statement" { "statement" } else { "verdict" };
        let flag = Flag { case: case.id.clone(), kind, target: recheck.target };
        if reached.contains(&flag.full()) {
            flagged.stays.push(flag.full());
        } else if !flagged.cleared.contains(&flag) {
            flagged.cleared.push(flag);
        }
    }
    flagged
}

/// Returns what rests on words that changed, or on the source as a whole.
fn reached(view: &CaseView, target: &Target, compared: &Compared) -> BTreeSet<String> {
    let case = &view.case;
    let graph = Graph::of(case, &view.governance, &view.known());
    let mut from: BTreeSet<String> = compared.touched.clone();
    // An answer to the case's own question bears on all of it.
    if from.contains(&format!("case/{}", case.id)) {
        return graph.nodes().map(|node| node.name.clone()).collect();
    }
    let is_it = |id: &Slug| model::source::resolved(&view.known(), id).is_some_and(|source| source.id == target.source);
    for statement in case.document.statements() {
        let whole = statement.data.citations.iter().any(|cited| is_it(&cited.source.0) && cited.evidence.is_empty());
        if whole {
            from.insert(format!("case/{}/statement/{}", case.id, statement.data.statement));
        }
    }
    for claim in &case.claims {
        let appeared = claim.data.appearance.as_ref();
        let whole = appeared.is_some_and(|at| at.quote.is_none() && at.source.as_ref().is_some_and(|id| is_it(&id.0)));
        if whole {
            from.insert(format!("case/{}/claim/{}", case.id, claim.data.claim));
        }
    }
    let mut reached = from.clone();
    for name in &from {
        reached.extend(graph.walk(name, Direction::Forward).into_iter().map(|reached| reached.node.name));
    }
    reached
}
