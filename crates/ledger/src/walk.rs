//! From a thing to what it rests on, and to what rests on it: found by the names that people use, over as many cases as
//! it reaches.
//!
//! A reader may see all of it, or only cases as they were published ([`Sight`]). What may not be seen is not there: it is
//! in no graph, and its name is unknown.

use crate::{
    damage::LedgerError,
    reader::{CaseView, Reader},
    states,
};
use model::{
    links::{Direction, Graph, Link, Node, Reached},
    recheck,
};
use proof::{Checkpoint, EventId, Seq, Slug, StreamName, name::NameError};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many names are offered where one was not found.
const NEAR_MAX: usize = 12;

/// Which cases may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All, as they stand.
    Everything,
    /// Those that were published, as they were published last.
    Published,
}

impl Reader {
    /// Returns a case as somebody may see it at a position: as it stood, or as it was published last by then.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn case_seen(&self, id: &Slug, at: Seq, sight: Sight) -> Result<Option<CaseView>, LedgerError> {
        let view = self.case(id, at)?;
        if sight == Sight::Everything {
            return Ok(view);
        }
        match view.as_ref().and_then(|view| view.case.publications.last()) {
            Some(last) => self.case(id, last.mark.seq),
            None => Ok(None),
        }
    }

    /// Returns the cases that name a source, or one that was merged into it, as somebody may see them at a position.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn cases_seen_naming(&self, source: &Slug, at: Seq, sight: Sight) -> Result<Vec<CaseView>, LedgerError> {
        let mut views = Vec::new();
        for case in self.cases_naming(source, at)? {
            let view = self.case_seen(&case, at, sight)?;
            // It may name the source only since it was published.
            views.extend(view.filter(|view| view.sources.contains_key(source)));
        }
        Ok(views)
    }
}

/// Why there is nothing to walk from.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum WalkError {
    /// The log cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A part of the name is no id.
    #[error(transparent)]
    Name(#[from] NameError),
    /// There is no such case.
    #[error("there is no case `{case}` at #{at}")]
    NoCase { case: Slug, at: Seq },
    /// There is no such source.
    #[error("there is no source `{source_id}` at #{at}")]
    NoSource { source_id: Slug, at: Seq },
    /// An entry that others do not rest on.
    #[error("entry #{seq} left nothing that others rest on, or it was written anew since")]
    NothingLeft { seq: Seq, subject: StreamName },
    /// There is no such thing. `near` are names like it.
    #[error("there is nothing named `{text}`")]
    Unknown { text: String, near: Vec<String> },
    /// A short name that several things have.
    #[error("`{text}` could be {} things", found.len())]
    Several { text: String, found: Vec<String> },
}

/// A walk.
#[derive(Debug, Clone)]
pub struct Walked {
    /// Where it began.
    pub of: Node,
    /// Which way it went.
    pub direction: Direction,
    /// The last entry that was taken into account.
    pub at: Seq,
    /// What was reached, nearest first.
    pub reached: Vec<Reached>,
    /// What of it rests on what.
    pub links: Vec<Link>,
    /// The full names of what needs looking at again, of all that was looked at.
    pub recheck: BTreeSet<String>,
    /// The latest checkpoint.
    pub checkpoint: Option<Checkpoint>,
}

impl Walked {
    /// Returns the walk as other programs read it. `docs/json.md` describes it.
    pub fn to_value(&self) -> Value {
        let names: BTreeSet<&String> =
            self.reached.iter().map(|reached| &reached.node.name).chain([&self.of.name]).collect();
        json!({
            "of": self.of,
            "direction": if self.direction == Direction::Forward { "impact" } else { "trace" },
            "as_of": self.at.0,
            "reached": self.reached,
            "links": self.links,
            "needs_recheck": self.recheck.iter().filter(|name| names.contains(name)).collect::<Vec<_>>(),
            "checkpoint": self.checkpoint.as_ref().map(|covered| json!({
                "origin": covered.origin,
                "size": covered.size,
                "root": covered.root.to_string(),
            })),
        })
    }

    /// Returns the keys that signed what was reached and where it began, in order.
    pub fn keys(&self) -> BTreeSet<&str> {
        self.nodes().flat_map(|node| &node.keys).map(String::as_str).collect()
    }

    /// Returns the position of the newest entry among them.
    pub fn newest(&self) -> u64 {
        self.nodes().map(|node| node.seq).max().unwrap_or(0)
    }

    fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.reached.iter().map(|reached| &reached.node).chain([&self.of])
    }
}

/// Walks from what a person means: a full name, an id that is unique, `#POSITION` or the id of an event.
///
/// # Errors
/// That nothing, or more than one thing, is called so; or that the log cannot be read.
pub fn walk(reader: &Reader, text: &str, direction: Direction, at: Seq, sight: Sight) -> Result<Walked, WalkError> {
    let mut ground = Ground { reader, at, sight, graph: Graph::default(), recheck: BTreeSet::new() };
    let name = ground.find(text)?;
    if direction == Direction::Forward {
        ground.take_cases_that_rest_on(&name)?;
    }
    let Some(of) = ground.graph.node(&name).cloned() else { return Err(ground.unknown(text)) };
    let reached = ground.graph.walk(&name, direction);
    let names = reached.iter().map(|reached| reached.node.name.clone()).chain([name]).collect();
    let links = ground.graph.links_among(&names);
    Ok(Walked { of, direction, at, reached, links, recheck: ground.recheck, checkpoint: reader.checkpoint()? })
}

/// Returns the full names of what needs looking at again in a case.
pub fn names_to_recheck(view: &CaseView) -> BTreeSet<String> {
    let needed = recheck::needed(&view.case, &view.known());
    let name = |recheck: recheck::Recheck| {
        let kind = if recheck.of == "statement" { "statement" } else { "verdict" };
        format!("case/{}/{kind}/{}", view.case.id, recheck.target)
    };
    needed.into_iter().map(name).collect()
}

/// What was looked at to find a thing and what is around it.
struct Ground<'a> {
    reader: &'a Reader,
    at: Seq,
    sight: Sight,
    graph: Graph,
    recheck: BTreeSet<String>,
}

impl Ground<'_> {
    fn take(&mut self, view: &CaseView) {
        self.graph.extend(Graph::of(&view.case, &view.governance, &view.known()));
        self.recheck.extend(names_to_recheck(view));
    }

    fn take_case(&mut self, id: &Slug) -> Result<bool, WalkError> {
        let view = self.reader.case_seen(id, self.at, self.sight)?;
        if let Some(view) = &view {
            self.take(view);
        }
        Ok(view.is_some())
    }

    fn take_source(&mut self, id: &Slug) -> Result<bool, WalkError> {
        if self.sight == Sight::Published && self.reader.cases_seen_naming(id, self.at, self.sight)?.is_empty() {
            return Ok(false);
        }
        let governance = self.reader.governance(self.at)?;
        let source = self.reader.source(id, self.at, &governance)?;
        if let Some(source) = &source {
            self.graph.extend(Graph::of_source(source, &governance));
        }
        Ok(source.is_some())
    }

    /// What is of a source reaches into every case that names it.
    fn take_cases_that_rest_on(&mut self, name: &str) -> Result<(), WalkError> {
        let source = name.strip_prefix("source/").and_then(|rest| rest.split('/').next());
        if let Some(source) = source {
            let source: Slug = source.parse()?;
            for view in self.reader.cases_seen_naming(&source, self.at, self.sight)? {
                self.take(&view);
            }
            // How it stands now is newer than how a publication knew it.
            if self.sight == Sight::Published {
                self.take_source(&source)?;
            }
        }
        Ok(())
    }

    /// Returns the full name of what a person means.
    fn find(&mut self, text: &str) -> Result<String, WalkError> {
        let position = text.strip_prefix('#').and_then(|seq| seq.parse().ok()).map(Seq);
        let seq = match position {
            Some(seq) => Some(seq),
            None => match text.parse::<EventId>() {
                Ok(id) => self.reader.find(id)?,
                Err(_) => None,
            },
        };
        let entry = match seq {
            Some(seq) => self.reader.entry(seq)?.map(|bytes| states::parsed(seq, &bytes)).transpose()?,
            None => None,
        };
        if let Some(entry) = entry {
            return self.of_event(text, &entry.event.subject, entry.event.id, entry.seq);
        }
        match text.split('/').collect::<Vec<_>>().as_slice() {
            ["case", case] => self.in_case(text, case, "question"),
            ["case", case, _, id] => self.in_case(text, case, id),
            ["source", source, ..] => self.in_source(text, source),
            [case, id] => self.in_case(text, case, id),
            [id] => self.anywhere(id),
            _ => Err(self.unknown(text)),
        }
    }

    fn of_event(&mut self, text: &str, subject: &StreamName, event: EventId, seq: Seq) -> Result<String, WalkError> {
        let seen = match subject {
            StreamName::Case(id) => self.take_case(id)?,
            StreamName::Source(id) => self.take_source(id)?,
            StreamName::Ledger => true,
        };
        if !seen {
            return Err(self.unknown(text));
        }
        let name = self.graph.of_event(event).map(|node| node.name.clone()).next();
        name.ok_or_else(|| WalkError::NothingLeft { seq, subject: subject.clone() })
    }

    fn in_case(&mut self, text: &str, case: &str, id: &str) -> Result<String, WalkError> {
        let case: Slug = case.parse()?;
        if !self.take_case(&case)? {
            return Err(WalkError::NoCase { case, at: self.at });
        }
        if self.graph.node(text).is_some() {
            return Ok(text.to_owned());
        }
        let of_case = format!("case/{case}/");
        let found = self.candidates(id).into_iter().filter(|name| name.starts_with(&of_case)).collect();
        self.one_of(text, found)
    }

    fn in_source(&mut self, text: &str, source: &str) -> Result<String, WalkError> {
        let source: Slug = source.parse()?;
        if !self.take_source(&source)? {
            return Err(WalkError::NoSource { source_id: source, at: self.at });
        }
        let found: Vec<String> =
            self.graph.nodes().map(|node| node.name.clone()).filter(|name| name.starts_with(text)).collect();
        if found.iter().any(|name| name == text) { Ok(text.to_owned()) } else { self.one_of(text, found) }
    }

    /// A bare id is looked for in all cases and among the sources.
    fn anywhere(&mut self, id: &str) -> Result<String, WalkError> {
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
        let (at, sight) = (self.at, self.sight);
        self.reader.each_case::<LedgerError>(at, |view| {
            let published = match (sight, view.case.publications.last()) {
                (Sight::Everything, _) => None,
                (Sight::Published, None) => return Ok(()),
                (Sight::Published, Some(last)) => self.reader.case(&view.case.id, last.mark.seq)?,
            };
            let view = published.unwrap_or(view);
            let graph = Graph::of(&view.case, &view.governance, &view.known());
            found.extend(best(&graph.named(id)).into_iter().map(|name| (name, view.case.id.clone())));
            Ok(())
        })?;
        let name = self.one_of(id, found.keys().cloned().collect())?;
        if let Some(case) = found.get(&name) {
            self.take_case(&case.clone())?;
        }
        Ok(name)
    }

    fn candidates(&self, id: &str) -> Vec<String> {
        best(&self.graph.named(id))
    }

    fn one_of(&self, text: &str, mut found: Vec<String>) -> Result<String, WalkError> {
        match found.as_slice() {
            [] => Err(self.unknown(text)),
            [_] => found.pop().ok_or_else(|| self.unknown(text)),
            _ => Err(WalkError::Several { text: text.to_owned(), found }),
        }
    }

    /// Names that are like one that nothing has, among what was looked at.
    fn unknown(&self, text: &str) -> WalkError {
        let id = text.rsplit('/').next().unwrap_or(text);
        let mut near: Vec<(usize, &str)> = self
            .graph
            .nodes()
            .filter(|node| !matches!(node.kind, "extraction" | "publication"))
            .map(|node| (unlike(id, node.name.rsplit('/').next().unwrap_or_default()), node.name.as_str()))
            .filter(|(unlike, _)| *unlike <= 2)
            .collect();
        near.sort_unstable();
        let near = near.into_iter().take(NEAR_MAX).map(|(_, name)| name.to_owned()).collect();
        WalkError::Unknown { text: text.to_owned(), near }
    }
}

/// An id means the thing; its verdict is meant where it has nothing else, as the question has.
fn best(nodes: &[&Node]) -> Vec<String> {
    let things: Vec<String> =
        nodes.iter().filter(|node| node.kind != "verdict").map(|node| node.name.clone()).collect();
    if things.is_empty() { nodes.iter().map(|node| node.name.clone()).collect() } else { things }
}

/// How unlike two ids are: 0 the same, 1 one is in the other, 2 they begin with the same three letters.
fn unlike(a: &str, b: &str) -> usize {
    let start = |text: &str| text.get(..3).map(ToOwned::to_owned);
    if a == b {
        0
    } else if a.len().min(b.len()) >= 2 && (b.contains(a) || a.contains(b)) {
        1
    } else if start(a).is_some() && start(a) == start(b) {
        2
    } else {
        3
    }
}
