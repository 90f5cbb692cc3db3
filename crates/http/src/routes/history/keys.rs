//! `/keys`: who may do what, and what they signed.

use super::{page_number, paged};
use crate::{accept::Form, answer::Answer, ask::Ask, problem::Problem, signed::Tally};
use ledger::{LedgerError, states};
use model::{
    Governance, Recorded,
    governance::KeyRecord,
    history::{self, Change},
};
use proof::{KeyId, Seq, Slug, StreamName};
use render::site::{self, Pager, SignedCount, SignedLine};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// How many entries are on a page.
const ON_A_PAGE: usize = 100;

pub(super) fn keys(ask: &Ask) -> Result<Answer, Problem> {
    let governance = ask.reader.governance(ask.snapshot.head())?;
    if ask.form() == Form::Json {
        return Ok(Answer::json(&governance.keys_to_value(ask.snapshot.log_key())));
    }
    let tally = ask.shared.signed.up_to(&ask.reader)?;
    let counts: BTreeMap<String, SignedCount> =
        governance.keys().keys().map(|id| (id.to_string(), count(&tally, id, ask.snapshot.size()))).collect();
    let mut frame = ask.frame("Keys").form("application/json", "/keys.json".to_owned(), "JSON");
    if let Some(script) = ask.assets().script("history") {
        frame = frame.script(script);
    }
    Ok(Answer::new(Form::Html, site::keys(&frame, &governance, &counts)))
}

fn count(tally: &Tally, id: &KeyId, size: u64) -> SignedCount {
    let Some(of_key) = tally.of(id) else { return SignedCount::default() };
    // Somebody may have counted further than this snapshot goes.
    let entries = of_key.entries.partition_point(|seq| *seq < size);
    SignedCount {
        entries: entries as u64,
        types: of_key.types.clone(),
        last: entries.checked_sub(1).and_then(|at| of_key.entries.get(at)).copied(),
    }
}

pub(super) fn key(ask: &Ask) -> Result<Answer, Problem> {
    let governance = ask.reader.governance(ask.snapshot.head())?;
    let record = found(&governance, ask.part("key"))?;
    let id = record.key.id();
    let tally = ask.shared.signed.up_to(&ask.reader)?;
    let counted = count(&tally, id, ask.snapshot.size());
    let all = tally.of(id).map(|of_key| of_key.entries.as_slice()).unwrap_or_default();
    let listed = listed(ask, all.get(..usize::try_from(counted.entries).unwrap_or(usize::MAX)).unwrap_or(all))?;
    let page = page_number(ask)?;
    let route = site::key_route(id.as_str());
    let pager =
        |ending: &str| Pager::new(&format!("{route}{ending}"), &[], page, listed.len() as u64, ON_A_PAGE as u64);
    let from = usize::try_from(page.saturating_sub(1)).unwrap_or(usize::MAX).saturating_mul(ON_A_PAGE);
    let shown: Vec<u64> = listed.iter().rev().skip(from).take(ON_A_PAGE).copied().collect();
    let lines = lines(ask, &governance, &shown)?;
    if ask.form() == Form::Json {
        let mut value = record.to_value(&governance);
        if let Some(members) = value.as_object_mut() {
            members.insert("signed".to_owned(), json!({"entries": counted.entries, "types": counted.types}));
            let changes: Vec<&Change> = lines.iter().map(|line| &line.change).collect();
            members.insert("entries".to_owned(), serde_json::to_value(changes).unwrap_or_default());
        }
        return Ok(paged(&value, &pager(".json")));
    }
    let title = format!("Key of {}", record.holder.name);
    let mut frame = ask.frame(&title).form("application/json", format!("{route}.json"), "JSON");
    if let Some(script) = ask.assets().script("history") {
        frame = frame.script(script);
    }
    let page = site::key(&frame, record, &governance, &counted, &lines, &pager(""));
    Ok(Answer::new(Form::Html, page))
}

/// Returns the key of an id; a name will do where it has one key alone.
fn found<'a>(governance: &'a Governance, text: &str) -> Result<&'a KeyRecord, Problem> {
    let is_named = |record: &&KeyRecord| {
        let name = record.key.name().as_str();
        record.key.id().as_str() == text || name == text || name.split('@').next() == Some(text)
    };
    let records: Vec<&KeyRecord> = governance.keys().values().filter(is_named).collect();
    match records.as_slice() {
        [one] => Ok(one),
        [] => Err(Problem::not_found(format!("no key is called “{text}”")).way("/keys", "All keys")),
        several => {
            let problem = Problem::not_found(format!("several keys are called “{text}”"));
            Err(several.iter().fold(problem, |problem, record| {
                problem.way(site::key_route(record.key.id().as_str()), record.key.id().to_string())
            }))
        }
    }
}

/// Returns which of these entries may be listed: of a public site what is about the ledger itself, publications and
/// corrections.
fn listed(ask: &Ask, entries: &[u64]) -> Result<Vec<u64>, Problem> {
    if !ask.is_public() {
        return Ok(entries.to_vec());
    }
    let mut seen: BTreeSet<u64> = BTreeSet::new();
    ask.reader.each_case(ask.snapshot.head(), |view| {
        seen.extend(view.case.publications.iter().map(|publication| publication.mark.seq.0));
        let corrections = super::seen_corrections(ask, &view).into_iter().filter_map(|n| view.case.corrections.get(n));
        seen.extend(corrections.map(|correction| correction.mark.seq.0));
        Ok::<(), LedgerError>(())
    })?;
    let of_ledger = ask.reader.stream(&StreamName::Ledger, ask.snapshot.head())?;
    seen.extend(of_ledger.iter().map(|recorded| recorded.mark.seq.0));
    Ok(entries.iter().copied().filter(|seq| seen.contains(seq)).collect())
}

/// Returns entries as changes, with what each is about.
fn lines(ask: &Ask, governance: &Governance, entries: &[u64]) -> Result<Vec<SignedLine>, Problem> {
    let mut recorded = Vec::new();
    for seq in entries {
        if let Some(bytes) = ask.reader.entry(Seq(*seq))? {
            recorded.push(Recorded::of(&states::parsed(Seq(*seq), &bytes)?));
        }
    }
    let mut by_seq = changes(ask, governance, &recorded)?;
    let mut titles = BTreeMap::new();
    let mut lines = Vec::new();
    for recorded in &recorded {
        let Some(change) = by_seq.remove(&recorded.mark.seq.0) else { continue };
        let about = match &recorded.stream {
            StreamName::Ledger => None,
            StreamName::Case(id) => Some(title(ask, &mut titles, id)?),
            StreamName::Source(id) => Some((format!("source {id}"), format!("/sources/{id}"))),
        };
        lines.push(SignedLine { change, about });
    }
    Ok(lines)
}

/// Returns entries of any streams as changes by their positions. Of a case each is told with what stood before it.
pub(super) fn changes(
    ask: &Ask,
    governance: &Governance,
    recorded: &[Recorded],
) -> Result<BTreeMap<u64, Change>, Problem> {
    let mut by_seq = BTreeMap::new();
    let mut others = Vec::new();
    let mut cases: BTreeMap<&Slug, BTreeSet<u64>> = BTreeMap::new();
    for recorded in recorded {
        match &recorded.stream {
            StreamName::Case(id) => drop(cases.entry(id).or_default().insert(recorded.mark.seq.0)),
            StreamName::Source(_) | StreamName::Ledger => others.push(recorded.clone()),
        }
    }
    by_seq.extend(history::of_others(&others, governance).into_iter().map(|change| (change.seq, change)));
    for (id, wanted) in cases {
        let until = wanted.last().copied().map_or(ask.snapshot.head(), Seq);
        let entries = ask.reader.stream(&StreamName::Case(id.clone()), until)?;
        let Some(view) = ask.reader.case(id, until)? else { continue };
        let all = history::of_case(id, &entries, &[], governance, &view.known());
        by_seq.extend(all.into_iter().filter(|change| wanted.contains(&change.seq)).map(|change| (change.seq, change)));
    }
    Ok(by_seq)
}

fn title(ask: &Ask, titles: &mut BTreeMap<Slug, (String, String)>, id: &Slug) -> Result<(String, String), Problem> {
    if let Some(known) = titles.get(id) {
        return Ok(known.clone());
    }
    let entries = ask.reader.stream(&StreamName::Case(id.clone()), ask.snapshot.head())?;
    let question = entries.first().and_then(|first| match &first.data {
        Ok(model::EventData::CaseOpened(data)) => Some(data.question.to_string()),
        Ok(_) | Err(_) => None,
    });
    let title = (question.unwrap_or_else(|| id.to_string()), format!("/cases/{id}"));
    titles.insert(id.clone(), title.clone());
    Ok(title)
}
