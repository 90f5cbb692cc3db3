//! `casebook trace` and `casebook impact`: what a thing rests on, and what rests on it.

use crate::{
    args::{Global, WalkArgs},
    commands::read,
    exit,
    failure::Failure,
    output::Output,
};
use ledger::{CaseView, Reader};
use model::{
    links::{Direction, Graph, Node, Reached},
    recheck,
};
use proof::{EventId, Seq, Slug, StreamName};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Runs `casebook trace`.
pub(crate) fn trace(args: &WalkArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    run(args, Direction::Backward, global, out)
}

/// Runs `casebook impact`.
pub(crate) fn impact(args: &WalkArgs, global: &Global, out: &Output) -> anyhow::Result<u8> {
    run(args, Direction::Forward, global, out)
}

fn run(args: &WalkArgs, direction: Direction, global: &Global, out: &Output) -> anyhow::Result<u8> {
    let reader = read::open(global, out)?;
    let at = read::position(&reader, &args.at)?;
    let mut ground = Ground { reader: &reader, at, graph: Graph::default(), recheck: BTreeSet::new() };
    let name = ground.find(&args.name)?;
    if direction == Direction::Forward {
        ground.take_cases_that_rest_on(&name)?;
    }
    let node = ground.graph.node(&name).cloned();
    let Ground { graph, recheck, .. } = ground;
    let covered = reader.checkpoint()?;
    reader.close()?;
    let Some(node) = node else {
        return Err(Failure::new(format!("there is nothing named `{name}` at #{at}")).into());
    };
    let reached = graph.walk(&name, direction);
    if out.json {
        let names: BTreeSet<String> =
            reached.iter().map(|reached| reached.node.name.clone()).chain([name.clone()]).collect();
        out.json(&json!({
            "of": node,
            "direction": if direction == Direction::Forward { "impact" } else { "trace" },
            "as_of": at.0,
            "reached": reached,
            "links": graph.links_among(&names),
            "needs_recheck": names.intersection(&recheck).collect::<Vec<_>>(),
            "checkpoint": covered.as_ref().map(|covered| json!({
                "origin": covered.origin,
                "size": covered.size,
                "root": covered.root.to_string(),
            })),
        }))?;
    } else {
        let covered = covered.map(|covered| custody(&node, &reached, covered.size, &covered.origin));
        let input = render::WalkInput {
            of: &node,
            reached: &reached,
            direction,
            recheck: &recheck,
            as_of: at.0,
            covered: covered.as_deref().filter(|_| direction == Direction::Backward),
        };
        out.write(&render::walk(&input, &out.look()))?;
    }
    Ok(exit::DONE)
}

/// Who signed what was reached, and what vouches for it.
fn custody(of: &Node, reached: &[Reached], size: u64, origin: &str) -> String {
    let nodes = || reached.iter().map(|reached| &reached.node).chain([of]);
    let keys: BTreeSet<&String> = nodes().flat_map(|node| &node.keys).collect();
    let newest = nodes().map(|node| node.seq).max().unwrap_or(0);
    let keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
    let covers = if newest < size { "all under" } else { "not all under yet" };
    format!(
        "signed by {}; {covers} the checkpoint of {size} entries by {origin}: casebook verify checks them",
        keys.join(", ")
    )
}

/// What was looked at to find a thing and what is around it.
struct Ground<'a> {
    reader: &'a Reader,
    at: Seq,
    graph: Graph,
    recheck: BTreeSet<String>,
}

impl Ground<'_> {
    fn take(&mut self, view: &CaseView) {
        self.graph.extend(Graph::of(&view.case, &view.governance, &view.known()));
        for recheck in recheck::needed(&view.case, &view.known()) {
            let kind = if recheck.of == "statement" { "statement" } else { "verdict" };
            self.recheck.insert(format!("case/{}/{kind}/{}", view.case.id, recheck.target));
        }
    }

    fn take_case(&mut self, id: &Slug) -> anyhow::Result<bool> {
        let view = self.reader.case(id, self.at)?;
        if let Some(view) = &view {
            self.take(view);
        }
        Ok(view.is_some())
    }

    fn take_source(&mut self, id: &Slug) -> anyhow::Result<bool> {
        let governance = self.reader.governance(self.at)?;
        let source = self.reader.source(id, self.at, &governance)?;
        if let Some(source) = &source {
            self.graph.extend(Graph::of_source(source, &governance));
        }
        Ok(source.is_some())
    }

    /// What is of a source reaches into every case that names it.
    fn take_cases_that_rest_on(&mut self, name: &str) -> anyhow::Result<()> {
        let source = name.strip_prefix("source/").and_then(|rest| rest.split('/').next());
        if let Some(source) = source {
            for case in self.reader.cases_naming(&source.parse()?, self.at)? {
                self.take_case(&case)?;
            }
        }
        Ok(())
    }

    /// Returns the full name of what a person means.
    fn find(&mut self, text: &str) -> anyhow::Result<String> {
        let position = text.strip_prefix('#').and_then(|seq| seq.parse().ok()).map(Seq);
        let event = match position {
            Some(seq) => self.reader.entry(seq)?.map(|bytes| ledger::states::parsed(seq, &bytes)).transpose()?,
            None => match text.parse::<EventId>().ok().map(|id| self.reader.find(id)).transpose()?.flatten() {
                Some(seq) => self.reader.entry(seq)?.map(|bytes| ledger::states::parsed(seq, &bytes)).transpose()?,
                None => None,
            },
        };
        if let Some(entry) = event {
            return self.of_event(&entry.event.subject, entry.event.id, entry.seq);
        }
        match text.split('/').collect::<Vec<_>>().as_slice() {
            ["case", case] => self.in_case(text, case, "question"),
            ["case", case, _, id] => self.in_case(text, case, id),
            ["source", source, ..] => self.in_source(text, source),
            [case, id] => self.in_case(text, case, id),
            [id] => self.anywhere(id),
            _ => Err(unknown(text).into()),
        }
    }

    fn of_event(&mut self, subject: &StreamName, event: EventId, seq: Seq) -> anyhow::Result<String> {
        match subject {
            StreamName::Case(id) => drop(self.take_case(id)?),
            StreamName::Source(id) => drop(self.take_source(id)?),
            StreamName::Ledger => {}
        }
        let names: Vec<String> = self.graph.of_event(event).map(|node| node.name.clone()).collect();
        match names.as_slice() {
            [] => Err(Failure::new(format!(
                "entry #{seq} left nothing that others rest on, or it was written anew since"
            ))
            .then(format!(
                "name the thing itself, such as {subject}/statement/s1; `casebook history` shows what there is"
            ))
            .into()),
            [name, ..] => Ok(name.clone()),
        }
    }

    fn in_case(&mut self, text: &str, case: &str, id: &str) -> anyhow::Result<String> {
        let case: Slug = case.parse().map_err(|error: proof::name::NameError| Failure::usage(error.to_string()))?;
        if !self.take_case(&case)? {
            return Err(Failure::new(format!("there is no case `{case}` at #{}", self.at))
                .then("casebook cases")
                .into());
        }
        if self.graph.node(text).is_some() {
            return Ok(text.to_owned());
        }
        let of_case = format!("case/{case}/");
        let found = self.candidates(id).into_iter().filter(|name| name.starts_with(&of_case)).collect::<Vec<_>>();
        one_of(text, &found)
    }

    fn in_source(&mut self, text: &str, source: &str) -> anyhow::Result<String> {
        let source: Slug = source.parse().map_err(|error: proof::name::NameError| Failure::usage(error.to_string()))?;
        if !self.take_source(&source)? {
            return Err(Failure::new(format!("there is no source `{source}` at #{}", self.at))
                .then("casebook search WORDS --kind source finds sources by their title, publisher or address")
                .into());
        }
        let found: Vec<String> =
            self.graph.nodes().map(|node| node.name.clone()).filter(|name| name.starts_with(text)).collect();
        if found.iter().any(|name| name == text) { Ok(text.to_owned()) } else { one_of(text, &found) }
    }

    /// A bare id is looked for in all cases and among the sources.
    fn anywhere(&mut self, id: &str) -> anyhow::Result<String> {
        if let Ok(slug) = id.parse::<Slug>()
            && self.take_source(&slug)?
        {
            return Ok(format!("source/{slug}"));
        }
        if let Ok(slug) = id.parse::<Slug>()
            && self.take_case(&slug)?
        {
            return self.in_case(&format!("case/{slug}"), slug.as_str(), "question");
        }
        let mut found: BTreeMap<String, Slug> = BTreeMap::new();
        self.reader.each_case::<anyhow::Error>(self.at, |view| {
            let graph = Graph::of(&view.case, &view.governance, &view.known());
            let names = best(&graph.named(id));
            found.extend(names.into_iter().map(|name| (name, view.case.id.clone())));
            Ok(())
        })?;
        let name = one_of(id, &found.keys().cloned().collect::<Vec<_>>())?;
        if let Some(case) = found.get(&name) {
            self.take_case(&case.clone())?;
        }
        Ok(name)
    }

    fn candidates(&self, id: &str) -> Vec<String> {
        best(&self.graph.named(id))
    }
}

/// An id means the thing; its verdict is meant where it has nothing else, as the question has.
fn best(nodes: &[&Node]) -> Vec<String> {
    let things: Vec<String> =
        nodes.iter().filter(|node| node.kind != "verdict").map(|node| node.name.clone()).collect();
    if things.is_empty() { nodes.iter().map(|node| node.name.clone()).collect() } else { things }
}

fn one_of(text: &str, found: &[String]) -> anyhow::Result<String> {
    match found {
        [one] => Ok(one.clone()),
        [] => Err(unknown(text).into()),
        several => {
            let failure = Failure::new(format!("`{text}` could be {} things", several.len()));
            Err(several.iter().take(12).fold(failure, |failure, name| failure.then(name.clone())).into())
        }
    }
}

fn unknown(text: &str) -> Failure {
    Failure::new(format!("there is nothing named `{text}`"))
        .then(
            "name it in full, such as case/ice/statement/s3, case/ice/verdict/question or source/dhs, or by #POSITION",
        )
        .then("casebook history CASE, casebook show CASE --json (`positions`) show what there is")
}
