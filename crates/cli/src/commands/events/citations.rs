//! `[n]` and `[@source]` in a sentence: which source each number is.
//!
//! A number belongs to one source in a case for ever. Who writes types `[@source]`, and the source gets its number, or
//! the next free one; `[n]`, `[1, 2]` and `[1-3]` are read as an import reads them, and cite where the case knows the
//! number. Citations stand in order of appearance, those that only `--citations` names behind them.

use super::call::Call;
use crate::{desk::Desk, failure::Failure};
use capture::cited_numbers;
use model::Case;
use proof::Slug;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Fills `text` and `citations` in; the evidence goes to the citations of its sources.
pub(super) fn fill(
    call: &mut Call<'_>,
    desk: &mut Desk<'_>,
    case: &Case,
    text: &str,
    evidence: &[String],
) -> anyhow::Result<()> {
    let mut numbers = case.numbers.clone();
    let (text, cited) = numbered(text, &mut numbers, desk)?;
    let mut given: Vec<(u32, Value)> = Vec::new();
    for json in call.texts("citations") {
        let value = model::input::parse(&json)
            .map_err(|error| Failure::usage(format!("--citations: {error}: {json}")).unwritten())?;
        let number = value.get("number").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        let number = number.ok_or_else(|| Failure::usage(format!("--citations: no `number` in {json}")).unwritten())?;
        given.retain(|(known, _)| *known != number);
        given.push((number, value));
    }
    let of_source = of_sources(case, evidence)?;
    let mut citations = Vec::new();
    for number in cited {
        let Some(source) = numbers.get(&number) else { continue };
        let behind = of_source.get(source).cloned().unwrap_or_default();
        let given = given.iter().position(|(known, _)| *known == number).map(|at| given.remove(at).1);
        let found = || json!({"number": number, "source": source.as_str(), "evidence": behind});
        citations.push(given.unwrap_or_else(found));
    }
    citations.extend(given.into_iter().map(|(_, value)| value));
    call.data.insert("text".to_owned(), text.into());
    call.data.insert("citations".to_owned(), citations.into());
    Ok(())
}

fn of_sources(case: &Case, evidence: &[String]) -> anyhow::Result<BTreeMap<Slug, Vec<String>>> {
    let mut out: BTreeMap<Slug, Vec<String>> = BTreeMap::new();
    for name in evidence {
        let known = name.parse().ok().and_then(|id| case.evidence(&id));
        let known = known.ok_or_else(|| {
            Failure::new(format!("there is no evidence `{name}` in `{}`", case.id))
                .then(format!("there are {}", case.ids_of("evidence").join(", ")))
                .unwritten()
        })?;
        out.entry(known.data.source.0.clone()).or_default().push(name.clone());
    }
    Ok(out)
}

/// Returns the text with numbers for names, and the numbers that it cites, each once, in order of appearance.
fn numbered(text: &str, numbers: &mut BTreeMap<u32, Slug>, desk: &mut Desk<'_>) -> anyhow::Result<(String, Vec<u32>)> {
    let (mut out, mut named) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("[@") {
        out.push_str(before);
        out.push('[');
        let Some((name, after)) = behind.split_once(']') else {
            out.push('@');
            rest = behind;
            continue;
        };
        let number = number_of(name, numbers, desk)?;
        out.extend([number.to_string().as_str(), "]"]);
        if !named.contains(&number) {
            named.push(number);
        }
        rest = after;
    }
    out.push_str(rest);
    let mut cited = cited_numbers(&out);
    // An import reads numbers up to 999; a name may stand for a higher one.
    named.retain(|number| !cited.contains(number));
    cited.extend(named);
    Ok((out, cited))
}

fn number_of(name: &str, numbers: &mut BTreeMap<u32, Slug>, desk: &mut Desk<'_>) -> anyhow::Result<u32> {
    let source: Slug = name
        .parse()
        .map_err(|error: proof::name::NameError| Failure::usage(format!("[@{name}]: {error}")).unwritten())?;
    if let Some((number, _)) = numbers.iter().find(|(_, known)| **known == source) {
        return Ok(*number);
    }
    if desk.ledger.source(&source)?.is_none() {
        return Err(Failure::new(format!("[@{name}]: there is no source `{name}`"))
            .then(format!("register it first: casebook source {name} --kind … --title …"))
            .unwritten()
            .into());
    }
    let next = numbers.keys().next_back().map_or(1, |last| last.saturating_add(1));
    numbers.insert(next, source);
    Ok(next)
}
