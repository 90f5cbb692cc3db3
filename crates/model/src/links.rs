//! What rests on what: from a source over captures, texts, evidence, claims and verdicts to sentences and publications.
//!
//! Walked forward it is the impact of a change; walked backward the trace of a sentence or verdict. Everything is named
//! in full, so that the graphs of several cases can be laid side by side.

use crate::{
    case::{Case, QUESTION},
    decide::KnownSources,
    governance::Governance,
    recorded::Mark,
    source::Source,
    words::Standing,
};
use proof::{EventId, Slug};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Something that others rest on, or that rests on others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Node {
    pub name: String,
    pub kind: &'static str,
    /// What readers call it: the words, the title, the rating.
    pub title: String,
    pub event: String,
    pub seq: u64,
    pub recorded_at: String,
    pub by: Vec<String>,
    pub keys: Vec<String>,
    /// Of a source that is not as it was: how it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<&'static str>,
}

/// One thing rests on another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Link {
    /// What the other rests on.
    pub from: String,
    pub to: String,
    /// How, seen from `to`: `captured from`, `quotes`, `weighs`, `cites`.
    pub how: &'static str,
}

/// Something that was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Reached {
    pub distance: u64,
    /// Over which things, one step nearer; of several all.
    pub via: Vec<String>,
    #[serde(flatten)]
    pub node: Node,
}

/// Things and what they rest on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Graph {
    nodes: BTreeMap<String, Node>,
    links: BTreeSet<Link>,
}

/// Which way to walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To what rests on it.
    Forward,
    /// To what it rests on.
    Backward,
}

impl Graph {
    /// Returns the graph of a case and of the sources that it names.
    pub fn of(case: &Case, governance: &Governance, sources: &KnownSources<'_>) -> Self {
        let mut building = Building { graph: Self::default(), case, governance };
        for source in sources.values() {
            building.source(source, sources);
        }
        building.evidence();
        building.claims_and_gaps();
        building.verdicts();
        building.statements();
        building.publications();
        building.graph.links.retain({
            let known: BTreeSet<String> = building.graph.nodes.keys().cloned().collect();
            move |link| known.contains(&link.from) && known.contains(&link.to)
        });
        building.graph
    }

    /// Returns the graph of a source alone.
    pub fn of_source(source: &Source, governance: &Governance) -> Self {
        let mut graph = Self::default();
        graph.add_source(source, governance);
        graph
    }

    /// Takes another graph in.
    pub fn extend(&mut self, other: Self) {
        self.nodes.extend(other.nodes);
        self.links.extend(other.links);
    }

    /// Returns something by its full name.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.get(name)
    }

    /// Returns all there is, in order of names.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values()
    }

    /// Returns all links, in order.
    pub fn links(&self) -> impl Iterator<Item = &Link> {
        self.links.iter()
    }

    /// Returns what an event made, or last wrote.
    pub fn of_event(&self, event: EventId) -> impl Iterator<Item = &Node> {
        let event = event.to_string();
        self.nodes.values().filter(move |node| node.event == event)
    }

    /// Returns the things whose name ends in this id.
    pub fn named(&self, id: &str) -> Vec<&Node> {
        self.nodes.values().filter(|node| node.name.rsplit('/').next() == Some(id)).collect()
    }

    /// Returns what is reached from something, nearest first and then by name; itself is not among it.
    pub fn walk(&self, from: &str, direction: Direction) -> Vec<Reached> {
        let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for link in &self.links {
            let (a, b) = match direction {
                Direction::Forward => (&link.from, &link.to),
                Direction::Backward => (&link.to, &link.from),
            };
            next.entry(a).or_default().insert(b);
        }
        let mut distances: BTreeMap<&str, u64> = BTreeMap::from([(from, 0)]);
        let mut queue = VecDeque::from([from]);
        while let Some(at) = queue.pop_front() {
            let further = distances.get(at).copied().unwrap_or(0).saturating_add(1);
            for to in next.get(at).into_iter().flatten() {
                if !distances.contains_key(to) {
                    distances.insert(to, further);
                    queue.push_back(to);
                }
            }
        }
        let via = |to: &str, distance: u64| {
            let nearer = distances.iter().filter(|(_, known)| known.saturating_add(1) == distance);
            nearer
                .filter(|(at, _)| next.get(**at).is_some_and(|to_all| to_all.contains(to)))
                .map(|(at, _)| (*at).to_owned())
                .collect()
        };
        let mut reached: Vec<Reached> = distances
            .iter()
            .filter(|(_, distance)| **distance > 0)
            .filter_map(|(name, distance)| {
                let node = self.nodes.get(*name)?.clone();
                Some(Reached { distance: *distance, via: via(name, *distance), node })
            })
            .collect();
        reached.sort_by(|a, b| (a.distance, &a.node.name).cmp(&(b.distance, &b.node.name)));
        reached
    }

    /// Returns the links between things that are all among these names.
    pub fn links_among(&self, names: &BTreeSet<String>) -> Vec<Link> {
        self.links.iter().filter(|link| names.contains(&link.from) && names.contains(&link.to)).cloned().collect()
    }

    fn put(&mut self, governance: &Governance, kind: &'static str, name: String, title: String, mark: &Mark) {
        let node = Node {
            name: name.clone(),
            kind,
            title,
            event: mark.event.to_string(),
            seq: mark.seq.0,
            recorded_at: mark.recorded_at.to_string(),
            by: mark.by.iter().map(|key| governance.display_name(key)).collect(),
            keys: mark.by.iter().map(ToString::to_string).collect(),
            standing: None,
        };
        self.nodes.insert(name, node);
    }

    fn link(&mut self, from: String, to: String, how: &'static str) {
        self.links.insert(Link { from, to, how });
    }

    fn add_source(&mut self, source: &Source, governance: &Governance) {
        let name = source_name(&source.id);
        // What last said something about the source itself is its newest change, or its registration.
        let mark = source.changes.last().map_or(&source.registered, |(mark, _)| mark);
        self.put(governance, "source", name.clone(), source.display_title(), mark);
        if let Some(node) = self.nodes.get_mut(&name) {
            node.standing =
                Some(source.standing()).filter(|standing| *standing != Standing::Live).map(Standing::as_str);
        }
        for capture in &source.captures {
            let of_capture = capture_name(&source.id, &capture.data.capture);
            let body = &capture.data.body;
            let title = format!("{} bytes of {}, {}", body.size, body.media_type, capture.data.captured_at);
            self.put(governance, "capture", of_capture.clone(), title, &capture.mark);
            self.link(name.clone(), of_capture.clone(), "captured from");
            for (mark, text) in &capture.extractions {
                let of_text = text_name(&source.id, &text.text.sha256.to_string());
                let title = format!("{} characters by {}", text.text.length, text.extractor.name);
                self.put(governance, "extraction", of_text.clone(), title, mark);
                self.link(of_capture.clone(), of_text, "taken from");
            }
        }
    }
}

fn source_name(id: &Slug) -> String {
    format!("source/{id}")
}

fn capture_name(source: &Slug, capture: &Slug) -> String {
    format!("source/{source}/capture/{capture}")
}

fn text_name(source: &Slug, sha256: &str) -> String {
    format!("source/{source}/extraction/{sha256}")
}

struct Building<'a> {
    graph: Graph,
    case: &'a Case,
    governance: &'a Governance,
}

impl Building<'_> {
    fn name(&self, kind: &str, id: &str) -> String {
        format!("case/{}/{kind}/{id}", self.case.id)
    }

    fn put(&mut self, kind: &'static str, id: &str, title: String, mark: &Mark) -> String {
        let name = self.name(kind, id);
        self.graph.put(self.governance, kind, name.clone(), title, mark);
        name
    }

    fn source(&mut self, source: &Source, sources: &KnownSources<'_>) {
        self.graph.add_source(source, self.governance);
        if let Some((_, into)) = &source.merged
            && sources.contains_key(into)
        {
            self.graph.link(source_name(into), source_name(&source.id), "read as");
        }
    }

    fn evidence(&mut self) {
        let case = self.case;
        for item in case.standing_evidence() {
            let data = &item.data;
            let quoted = data.quote.as_ref().map(|quote| format!("“{}”", quote.exact));
            let title = quoted.or_else(|| data.answer.as_ref().map(ToString::to_string));
            let name = self.put(
                "evidence",
                data.evidence.as_str(),
                title.unwrap_or_else(|| format!("{} from {}", data.stance, data.source)),
                &item.mark,
            );
            match (&data.quote, &data.capture) {
                (Some(quote), _) => {
                    self.graph.link(text_name(&data.source, &quote.extraction.to_string()), name.clone(), "quotes");
                }
                (None, Some(capture)) => {
                    self.graph.link(capture_name(&data.source, capture), name.clone(), "points into");
                }
                (None, None) => self.graph.link(source_name(&data.source), name.clone(), "points at"),
            }
            self.graph.link(name, self.name("claim", data.claim.as_str()), "has as evidence");
        }
    }

    fn claims_and_gaps(&mut self) {
        let case = self.case;
        for claim in case.standing_claims() {
            let name = self.put("claim", claim.data.claim.as_str(), claim.data.text.to_string(), &claim.mark);
            let appearance = claim.data.appearance.as_ref();
            if let Some(source) = appearance.and_then(|appearance| appearance.source.as_ref()) {
                self.graph.link(source_name(source), name, "appeared in");
            }
        }
        for gap in case.open_gaps() {
            let name = self.put("gap", gap.data.gap.as_str(), gap.data.would_settle.to_string(), &gap.mark);
            for capture in &gap.data.searched.captures {
                self.graph.link(capture.to_string(), name.clone(), "looked in");
            }
            if let Some(claim) = &gap.data.claim {
                self.graph.link(name, self.name("claim", claim.as_str()), "has a gap");
            }
        }
    }

    /// The name of what an input of a verdict is: a verdict by its event, or a thing by its id.
    fn input(&self, id: &Slug) -> Vec<String> {
        if let Some(kind @ ("evidence" | "gap")) = self.case.kind_of(id) {
            return vec![self.name(kind, id.as_str())];
        }
        if self.case.claim(id).is_some() {
            return vec![self.name("verdict", id.as_str()), self.name("claim", id.as_str())];
        }
        let verdict = id.as_str().parse().ok().and_then(|event| self.case.verdict_of_event(event));
        verdict.map(|verdict| self.name("verdict", verdict.data.target.as_str())).into_iter().collect()
    }

    fn verdicts(&mut self) {
        let case = self.case;
        for (target, verdict) in case.verdicts.iter().filter_map(|(target, all)| Some((target, all.last()?))) {
            if target.parse::<Slug>().is_ok_and(|id| case.withdrawn.contains_key(&id)) {
                continue;
            }
            let name = self.put("verdict", target, verdict.data.to.to_string(), &verdict.mark);
            if target != QUESTION {
                self.graph.link(self.name("claim", target), name.clone(), "rates");
            }
            for input in &verdict.data.inputs {
                for from in self.input(input) {
                    self.graph.link(from, name.clone(), "weighs");
                }
            }
        }
    }

    fn statements(&mut self) {
        let case = self.case;
        for statement in case.document.statements() {
            let data = &statement.data;
            let name = self.put("statement", data.statement.as_str(), data.text.to_string(), &statement.mark);
            for citation in &data.citations {
                self.graph.link(source_name(&citation.source), name.clone(), "cites");
                for evidence in &citation.evidence {
                    self.graph.link(self.name("evidence", evidence.as_str()), name.clone(), "cites");
                }
            }
            for claim in &data.claims {
                self.graph.link(self.name("claim", claim.as_str()), name.clone(), "tells of");
            }
            for gap in &data.gaps {
                self.graph.link(self.name("gap", gap.as_str()), name.clone(), "tells of");
            }
            for verdict in &data.verdicts {
                for from in self.input(verdict).into_iter().chain([self.name("verdict", verdict.as_str())]) {
                    self.graph.link(from, name.clone(), "gives");
                }
            }
            for other in &data.rests_on {
                self.graph.link(self.name("statement", other.as_str()), name.clone(), "rests on");
            }
        }
    }

    fn publications(&mut self) {
        let case = self.case;
        for publication in &case.publications {
            let title = format!("{} of {}", publication.data.nature, publication.mark.recorded_at);
            let name = self.put("publication", publication.data.publication.as_str(), title, &publication.mark);
            for sentence in publication.words.sentences.keys() {
                self.graph.link(self.name("statement", sentence.as_str()), name.clone(), "shows");
            }
            for target in publication.words.ratings.keys() {
                self.graph.link(self.name("verdict", target), name.clone(), "shows");
            }
        }
    }
}
