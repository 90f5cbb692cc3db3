//! What needs looking at again, and why: a source that is not what it was, evidence that was withdrawn, a verdict that
//! changed after another one was built on it, or somebody's request. It changes nothing by itself.
//!
//! A verdict or sentence that was written after the cause has seen it, and so has whoever cleared it.

use crate::{
    case::{Case, QUESTION, named},
    decide::KnownSources,
    document::Statement,
    event::cases::{GapRecorded, VerdictChanged},
    recorded::Mark,
    shape::Id,
    source,
    words::Standing,
};
use proof::{EventId, Seq, Slug};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something that needs looking at again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Recheck {
    /// `question`, or the id of a claim (its verdict) or of a statement.
    pub target: String,
    /// `verdict`, `statement`, or what was asked for.
    pub of: &'static str,
    pub why: String,
    pub cause: String,
    pub seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Why something must be looked at again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    seq: Seq,
    event: EventId,
    why: String,
    source: Option<Slug>,
}

impl Cause {
    fn of(mark: &Mark, why: String) -> Self {
        Self { seq: mark.seq, event: mark.event, why, source: None }
    }
}

type Causes = BTreeSet<Cause>;

/// Returns what needs looking at again in a case, in order of position; of one cause the question's verdict first, then
/// the claims', then the sentences as they stand in the text.
pub fn needed(case: &Case, sources: &KnownSources<'_>) -> Vec<Recheck> {
    let looked = Looked { case, sources };
    let mut out: Vec<Recheck> = Vec::new();
    let verdicts = looked.of_verdicts();
    for (target, causes) in &verdicts {
        out.extend(causes.iter().map(|cause| recheck(target, "verdict", cause)));
    }
    for (statement, causes) in looked.of_statements(&verdicts) {
        out.extend(causes.iter().map(|cause| recheck(&statement, "statement", cause)));
    }
    for request in &case.rechecks {
        let why = request.data.reason.as_ref().map_or_else(|| "asked for".to_owned(), ToString::to_string);
        for target in request.data.targets.iter().filter(|target| !looked.changed_since(target, request.mark.seq)) {
            let cause = Cause { event: request.data.cause.0, ..Cause::of(&request.mark, why.clone()) };
            out.push(recheck(target.as_str(), case.kind_of(&target.0).unwrap_or("verdict"), &cause));
        }
    }
    out.retain(|recheck| !looked.is_cleared(recheck));
    let places: BTreeMap<String, usize> =
        case.document.statements().enumerate().map(|(at, item)| (item.data.statement.to_string(), at)).collect();
    let order = |it: &Recheck| {
        let rank = match it.of {
            "verdict" if it.target == QUESTION => 0,
            "verdict" => 1,
            _ => 2,
        };
        (it.seq, rank, places.get(&it.target).copied(), it.target.clone())
    };
    out.sort_by_key(order);
    out.dedup();
    out
}

fn recheck(target: &str, of: &'static str, cause: &Cause) -> Recheck {
    Recheck {
        target: target.to_owned(),
        of,
        why: cause.why.clone(),
        cause: cause.event.to_string(),
        seq: cause.seq.0,
        source: cause.source.as_ref().map(ToString::to_string),
    }
}

struct Looked<'a> {
    case: &'a Case,
    sources: &'a KnownSources<'a>,
}

impl Looked<'_> {
    /// A verdict's causes: its inputs', and those of the verdicts that it was built on.
    fn of_verdicts(&self) -> BTreeMap<String, Causes> {
        let standing: Vec<_> =
            self.case.verdicts.iter().filter_map(|(target, all)| Some((target, all.last()?))).collect();
        let mut found: BTreeMap<String, Causes> = BTreeMap::new();
        // Each round carries causes one verdict further; there are no more rounds than verdicts.
        for _ in 0..=standing.len() {
            let mut next = found.clone();
            for (target, verdict) in &standing {
                if target.as_str() != QUESTION
                    && target.parse().is_ok_and(|id: Slug| self.case.withdrawn.contains_key(&id))
                {
                    continue;
                }
                let mut causes = self.of_inputs(&verdict.data, &found);
                causes.retain(|cause| cause.seq > verdict.mark.seq);
                next.entry((*target).clone()).or_default().extend(causes);
            }
            if next == found {
                break;
            }
            found = next;
        }
        found
    }

    fn of_inputs(&self, verdict: &VerdictChanged, found: &BTreeMap<String, Causes>) -> Causes {
        let mut causes = Causes::new();
        for input in &verdict.inputs {
            causes.extend(self.of_thing(input, found));
            if self.case.claim(input).is_some() {
                causes.extend(self.of_verdict(input.as_str(), found));
                causes.extend(self.of_sources_on_claim(&input.0));
            }
        }
        // What it rates may have been worded anew.
        causes.extend(self.of_revision(&verdict.target));
        // A verdict that names no inputs rests on what there is.
        if verdict.inputs.is_empty() && verdict.target.as_str() != QUESTION {
            causes.extend(self.of_all_on_claim(&verdict.target));
        }
        // What a source told of the claim bears on its verdict, weighed or not.
        causes.extend(self.of_sources_on_claim(&verdict.target));
        causes
    }

    fn of_revision(&self, id: &Slug) -> Option<Cause> {
        let claim = self.case.claim(id)?;
        Some(Cause::of(&claim.mark, format!("the claim {id} was revised")))
    }

    fn of_thing(&self, id: &Id, found: &BTreeMap<String, Causes>) -> Causes {
        let mut causes = Causes::new();
        if let Some((mark, reason)) = self.case.withdrawn.get(&id.0) {
            causes.insert(Cause::of(mark, format!("{id} was withdrawn: {reason}")));
        }
        if let Some(evidence) = self.case.evidence(id) {
            causes.extend(self.of_source(&evidence.data.source));
        }
        if let Some(closed) = self.case.closed_gaps.get(&id.0) {
            causes.insert(Cause::of(&closed.mark, format!("the gap {id} was closed: {}", closed.data.reason)));
        }
        if let Some(gap) = self.case.open_gaps().find(|gap| gap.data.gap == *id) {
            causes.extend(self.of_searched(&gap.data));
        }
        causes.extend(self.of_revision(id));
        let event = id.as_str().parse::<EventId>().ok();
        if let Some(verdict) = event.and_then(|event| self.case.verdict_of_event(event)) {
            causes.extend(self.of_verdict(verdict.data.target.as_str(), found));
        }
        causes
    }

    /// What became of a verdict since: its change, or what it has to be looked at again for.
    fn of_verdict(&self, target: &str, found: &BTreeMap<String, Causes>) -> Causes {
        let mut causes = found.get(target).cloned().unwrap_or_default();
        // The first verdict on a claim takes nothing back.
        if let Some(verdict) = self.case.verdict(target).filter(|verdict| verdict.data.from.is_some()) {
            causes.insert(Cause::of(&verdict.mark, format!("the verdict on {target} became {}", verdict.data.to)));
        }
        causes
    }

    fn of_all_on_claim(&self, claim: &Slug) -> Causes {
        let evidence = self.case.evidence.iter().filter(|evidence| evidence.data.claim.0 == *claim);
        let gaps = self.case.gaps.iter().filter(|gap| gap.data.claim.as_ref().is_some_and(|of| of.0 == *claim));
        let ids = evidence.map(|evidence| &evidence.data.evidence).chain(gaps.map(|gap| &gap.data.gap));
        ids.flat_map(|id| self.of_thing(id, &BTreeMap::new())).collect()
    }

    /// What became of the sources of a claim: where it appeared, what its evidence is from, and where one looked for what
    /// would settle it.
    fn of_sources_on_claim(&self, claim: &Slug) -> Causes {
        let appeared = self.case.claim(claim).and_then(|claim| claim.data.appearance.as_ref());
        let appeared = appeared.and_then(|appearance| appearance.source.as_ref()).map(|source| &source.0);
        let evidence = self.case.standing_evidence().map(|item| &item.data);
        let told = evidence.filter(|data| data.claim.0 == *claim).map(|data| &data.source.0);
        let mut causes: Causes = appeared.into_iter().chain(told).flat_map(|id| self.of_source(id)).collect();
        let gaps = self.case.open_gaps().filter(|gap| gap.data.claim.as_ref().is_some_and(|of| of.0 == *claim));
        gaps.for_each(|gap| causes.extend(self.of_searched(&gap.data)));
        causes
    }

    /// What became of the sources in which one looked.
    fn of_searched(&self, gap: &GapRecorded) -> Causes {
        let sources = gap.searched.captures.iter().filter_map(|name| named::capture_name(name));
        sources.flat_map(|(source, _)| self.of_source(&source)).collect()
    }

    fn of_source(&self, id: &Slug) -> Causes {
        let Some(source) = source::resolved(self.sources, id) else { return Causes::new() };
        let causes = source.unsettled().map(|(mark, changed)| {
            let what = match changed.standing {
                Standing::Live => "is as it was",
                Standing::Changed => "has changed",
                Standing::Corrected => "was corrected",
                Standing::Retracted => "was retracted",
                Standing::Gone => "is gone",
                Standing::Superseded => "was superseded",
            };
            let notice = changed.notice.as_ref().map(|notice| format!(": {notice}")).unwrap_or_default();
            let why = format!("{} {what}{notice}", source.display_title());
            Cause { source: Some(source.id.clone()), ..Cause::of(mark, why) }
        });
        causes.collect()
    }

    fn of_statements(&self, verdicts: &BTreeMap<String, Causes>) -> BTreeMap<String, Causes> {
        let mut found: BTreeMap<String, Causes> = BTreeMap::new();
        let statements: Vec<&Statement> = self.case.document.statements().collect();
        for statement in &statements {
            let mut causes = self.of_statement(statement, verdicts);
            causes.retain(|cause| cause.seq > statement.mark.seq);
            found.insert(statement.data.statement.to_string(), causes);
        }
        for _ in 0..statements.len() {
            let before = found.clone();
            for statement in &statements {
                let carried = statement.data.rests_on.iter().filter_map(|id| before.get(id.as_str())).flatten();
                let later = carried.filter(|cause| cause.seq > statement.mark.seq).cloned();
                found.entry(statement.data.statement.to_string()).or_default().extend(later);
            }
            if found == before {
                break;
            }
        }
        found
    }

    fn of_statement(&self, statement: &Statement, verdicts: &BTreeMap<String, Causes>) -> Causes {
        let data = &statement.data;
        let mut causes = Causes::new();
        for citation in &data.citations {
            causes.extend(self.of_source(&citation.source));
            citation.evidence.iter().for_each(|id| causes.extend(self.of_thing(id, verdicts)));
        }
        for claim in &data.claims {
            causes.extend(self.of_thing(claim, verdicts));
            causes.extend(self.of_sources_on_claim(&claim.0));
        }
        data.gaps.iter().for_each(|gap| causes.extend(self.of_thing(gap, verdicts)));
        for verdict in &data.verdicts {
            causes.extend(self.of_verdict(verdict.as_str(), verdicts));
            causes.extend(self.of_thing(verdict, verdicts));
        }
        causes
    }

    /// Tells whether something was rated, written or withdrawn after a position: whoever did so looked at it.
    fn changed_since(&self, id: &Id, seq: Seq) -> bool {
        let event = id.as_str().parse::<EventId>().ok();
        let of_event = event.and_then(|event| self.case.verdict_of_event(event));
        let rated = self.case.verdict(of_event.map_or(id.as_str(), |verdict| verdict.data.target.as_str()));
        let withdrawn = self.case.withdrawn.get(&id.0).map(|(mark, _)| mark);
        let closed = self.case.closed_gaps.get(&id.0).map(|closed| &closed.mark);
        let revised = self.case.claim(id).map(|claim| &claim.mark);
        let written = self.case.document.statement(id).map(|statement| &statement.mark);
        let headed = self.case.document.section(id).map(|section| &section.mark);
        let marks = [rated.map(|verdict| &verdict.mark), withdrawn, closed, revised, written, headed];
        marks.into_iter().flatten().any(|mark| mark.seq > seq)
    }

    fn is_cleared(&self, recheck: &Recheck) -> bool {
        self.case.cleared.iter().any(|cleared| {
            let data = &cleared.data;
            let of_cause = data.cause.as_ref().is_none_or(|cause| cause.to_string() == recheck.cause);
            let target = |id: &Id| {
                let event = id.as_str().parse::<EventId>().ok();
                let verdict = event.and_then(|event| self.case.verdict_of_event(event));
                id.as_str() == recheck.target
                    || (recheck.of == "verdict" && verdict.is_some_and(|v| v.data.target.as_str() == recheck.target))
            };
            cleared.mark.seq.0 > recheck.seq && of_cause && data.targets.iter().any(target)
        })
    }
}
