//! Proofs as JSON, hashes in base64 as in checkpoints: that an entry is in the log, and that the log only grew.

use crate::{answer::Answer, ask::Ask, problem::Problem};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use proof::{LeafHash, NodeHash, Seq};
use serde_json::{Value, json};

/// How many of the latest entries are looked through for a leaf hash.
const LEAVES_MAX: u64 = 100_000;

/// `?index=57&size=131`, or `?event=<id>`, or `?leaf=<hash>`; without `size` under the latest checkpoint.
pub(super) fn inclusion(ask: &Ask) -> Result<Answer, Problem> {
    let size = size(ask, "size")?;
    let named = ["index", "event", "leaf"].into_iter().filter(|name| ask.parameter(name).is_some()).count();
    if named != 1 {
        return Err(Problem::bad_request("one of “index”, “event” and “leaf” says which entry is meant")
            .way("/log/proof/inclusion?index=0", "The proof of entry 0"));
    }
    let index = if ask.parameter("index").is_some() {
        ask.number("index", 0, u64::MAX)?
    } else if let Some(event) = ask.parameter("event") {
        let id = event.parse().map_err(|error: proof::name::NameError| Problem::bad_request(error.to_string()))?;
        ask.reader.find(id)?.ok_or_else(|| Problem::not_found(format!("no event {event} is in the log")))?.0
    } else {
        of_leaf(ask, ask.parameter("leaf").unwrap_or_default())?
    };
    let latest = covered(ask);
    let last = latest.saturating_sub(1);
    if index >= latest {
        return Err(Problem::not_found(format!(
            "the checkpoint covers {latest} entries, the last is #{last}; #{index} is not among them"
        )));
    }
    let hashes = ask.snapshot.inclusion(Seq(index), size)?;
    let hashes =
        hashes.ok_or_else(|| Problem::not_found(format!("entry {index} is not in a tree of {size} entries")))?;
    let leaf = ask.snapshot.leaf(Seq(index))?.unwrap_or(LeafHash::ZERO);
    let root = ask.snapshot.tree_root(size)?;
    let proof = json!({
        "index": index,
        "size": size,
        "leaf": STANDARD.encode(leaf.0),
        "root": STANDARD.encode(root.0),
        "hashes": encoded(&hashes),
    });
    let answer = Answer::json(&proof);
    Ok(if ask.parameter("size").is_some() && ask.parameter("leaf").is_none() { answer.for_ever() } else { answer })
}

/// `?from=100&to=131`; without `to` up to the latest checkpoint.
pub(super) fn consistency(ask: &Ask) -> Result<Answer, Problem> {
    let to = size(ask, "to")?;
    if ask.parameter("from").is_none() {
        return Err(Problem::bad_request("“from” says how many entries the earlier log had")
            .way("/log/proof/consistency?from=1", "The proof from 1 entry on"));
    }
    let from = ask.number("from", 0, u64::MAX)?;
    if from == 0 {
        return Err(Problem::bad_request("every log begins with nothing: “from” is at least 1"));
    }
    if from > to {
        return Err(Problem::bad_request(format!("a log of {from} entries cannot be the beginning of one of {to}")));
    }
    let hashes = ask.snapshot.consistency(from, to)?.unwrap_or_default();
    let proof = json!({
        "from": from,
        "to": to,
        "from_root": STANDARD.encode(ask.snapshot.tree_root(from)?.0),
        "to_root": STANDARD.encode(ask.snapshot.tree_root(to)?.0),
        "hashes": encoded(&hashes),
    });
    let answer = Answer::json(&proof);
    Ok(if ask.parameter("to").is_some() { answer.for_ever() } else { answer })
}

fn encoded(hashes: &[NodeHash]) -> Vec<Value> {
    hashes.iter().map(|hash| STANDARD.encode(hash.0).into()).collect()
}

fn covered(ask: &Ask) -> u64 {
    ask.snapshot.checkpointed().checkpoint.size
}

/// Returns the size that a parameter names, or the latest checkpoint's.
fn size(ask: &Ask, name: &str) -> Result<u64, Problem> {
    let latest = covered(ask);
    let size = ask.number(name, latest, u64::MAX)?;
    if size == 0 {
        return Err(Problem::bad_request(format!(
            "there is nothing to prove in a log of no entries: “{name}” is at least 1"
        )));
    }
    if size > latest {
        return Err(Problem::not_found(format!("the checkpoint covers {latest} entries, not {size}")));
    }
    Ok(size)
}

/// Returns the position of the entry with a leaf hash, in base64 or hex.
fn of_leaf(ask: &Ask, text: &str) -> Result<u64, Problem> {
    let base64 = || STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok()).map(LeafHash);
    let leaf = text.parse().ok().or_else(base64);
    let leaf = leaf.ok_or_else(|| Problem::bad_request("“leaf” must be 32 bytes in base64 or hexadecimal"))?;
    let latest = covered(ask);
    for index in (latest.saturating_sub(LEAVES_MAX)..latest).rev() {
        if ask.snapshot.leaf(Seq(index))? == Some(leaf) {
            return Ok(index);
        }
    }
    Err(Problem::not_found(format!("none of the last {} entries has the leaf hash {leaf}", latest.min(LEAVES_MAX))))
}
