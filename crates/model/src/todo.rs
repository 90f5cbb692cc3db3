//! What somebody at the desk should do next about a case: look again, answer, review, check, publish.

use crate::{
    case::{Case, QUESTION},
    decide::KnownSources,
    governance::Governance,
    recheck,
    shape::choice,
    words::ReviewDecision,
};
use serde::Serialize;
use std::collections::BTreeMap;

choice! {
    /// What is to be done.
    Task {
        /// Look again at a verdict or sentence: what it rests on changed, or somebody asked.
        Recheck = "recheck",
        /// Answer a complaint.
        Complaint = "complaint",
        /// Review a proposal, or use it.
        Proposal = "proposal",
        /// Check what software made.
        Confirm = "confirm",
        /// Publish what changed since readers last saw it.
        Publish = "publish",
    }
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Todo {
    pub case: String,
    pub task: Task,
    /// `question`, an id of the case, or the event of a proposal.
    pub target: String,
    pub why: String,
    /// The event that it is because of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    pub seq: u64,
    /// The source that it is because of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Returns what is to be done about a case, in order of task and position. A closed case waits for nobody.
pub fn of_case(case: &Case, governance: &Governance, sources: &KnownSources<'_>) -> Vec<Todo> {
    let mut out = rechecks(case, sources);
    out.extend(complaints(case));
    if case.closed.is_none() {
        out.extend(proposals(case, governance));
        out.extend(unconfirmed(case, governance));
        out.extend(unpublished(case));
    }
    out
}

fn rechecks(case: &Case, sources: &KnownSources<'_>) -> Vec<Todo> {
    let needed = recheck::needed(case, sources);
    let todo = needed.into_iter().map(|recheck| Todo {
        case: case.id.to_string(),
        task: Task::Recheck,
        target: recheck.target,
        why: recheck.why,
        cause: Some(recheck.cause),
        seq: recheck.seq,
        source: recheck.source,
    });
    todo.collect()
}

fn todo(case: &Case, task: Task, target: &str, why: String, seq: u64) -> Todo {
    Todo { case: case.id.to_string(), task, target: target.to_owned(), why, cause: None, seq, source: None }
}

fn complaints(case: &Case) -> Vec<Todo> {
    let open = case.complaints.iter().filter(|it| !case.complaints_resolved.contains_key(&it.data.complaint.0));
    open.map(|complaint| {
        let why = format!("from a {}: {}", complaint.data.from, complaint.data.substance);
        todo(case, Task::Complaint, complaint.data.complaint.as_str(), why, complaint.mark.seq.0)
    })
    .collect()
}

fn proposals(case: &Case, governance: &Governance) -> Vec<Todo> {
    let asked = governance.approvals();
    let verdicts = case.proposals.iter().map(|proposal| {
        let target = proposal.data.target.as_str();
        let of = if target == QUESTION { "the question".to_owned() } else { format!("claim {target}") };
        (&proposal.mark, format!("{} as the verdict on {of}", proposal.data.to), asked.verdict)
    });
    let publications = case
        .publication_proposals
        .iter()
        .map(|proposal| (&proposal.mark, format!("publication {}", proposal.data.publication), asked.publication));
    let waiting = verdicts.chain(publications).filter(|(mark, ..)| case.used(mark.event).is_none());
    waiting
        .map(|(mark, what, needed)| {
            let reviews = case.reviews_of(mark.event, governance);
            let approved = reviews.who(ReviewDecision::Approve).len();
            let objected = reviews.who(ReviewDecision::Object);
            let objections =
                if objected.is_empty() { String::new() } else { format!("; {} objected", objected.join(", ")) };
            let why = format!("{what}: {approved} of {} approvals{objections}", needed.unwrap_or(0));
            todo(case, Task::Proposal, &mark.event.to_string(), why, mark.seq.0)
        })
        .collect()
}

fn unconfirmed(case: &Case, governance: &Governance) -> Vec<Todo> {
    let mut found: BTreeMap<u64, (String, String)> = BTreeMap::new();
    let claims =
        case.standing_claims().map(|it| (&it.mark, it.data.method.as_ref(), &it.data.claim, it.data.text.to_string()));
    let evidence = case.standing_evidence().map(|it| {
        let title = it.data.quote.as_ref().map_or_else(|| it.data.source.to_string(), |quote| quote.exact.to_string());
        (&it.mark, it.data.method.as_ref(), &it.data.evidence, title)
    });
    let gaps =
        case.open_gaps().map(|it| (&it.mark, it.data.method.as_ref(), &it.data.gap, it.data.would_settle.to_string()));
    let statements = case
        .document
        .statements()
        .map(|it| (&it.mark, it.data.method.as_ref(), &it.data.statement, it.data.text.to_string()));
    for (mark, method, id, title) in claims.chain(evidence).chain(gaps).chain(statements) {
        if case.unconfirmed(mark, method, governance) {
            found.insert(mark.seq.0, (id.to_string(), title));
        }
    }
    found.into_iter().map(|(seq, (id, title))| todo(case, Task::Confirm, &id, title, seq)).collect()
}

fn unpublished(case: &Case) -> Option<Todo> {
    let changed: Vec<String> = case.changed_since_published().into_iter().collect();
    let published = case.published().filter(|_| !changed.is_empty())?;
    let why = format!("changed since {}: {}", published.data.publication, changed.join(", "));
    Some(todo(case, Task::Publish, published.data.publication.as_str(), why, case.last.seq.0))
}
