//! Random histories: what must hold of every one of them, not only of those that somebody thought of.

use super::{
    desk::{complaint, withheld},
    world::{
        ADA, BEN, CLEO, Draft, TEXT, World, capture, cites, claim, evidence, extracted, gap, section, slug, source,
        statement, verdict, with,
    },
};
use crate::{
    Assessment, Case,
    EventKind::{self, *},
    Governance, Source,
    compare::{Change, Comparison},
    links::{Direction, Graph},
    source as sources,
};
use proof::{Slug, StreamName};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many histories, and how many events are tried in each.
const HISTORIES: u64 = 16;
const TRIED: usize = 160;

/// `SplitMix64` (Steele, Lea, Flood 2014): the same histories every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn once_in(&mut self, n: u64) -> bool {
        self.roll().is_multiple_of(n)
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.roll() % all.len() as u64).unwrap()]
    }

    fn numbered(&mut self, letter: &str) -> String {
        format!("{letter}{}", self.roll() % 6)
    }
}

/// Something that somebody might want to record next; often it is refused.
fn drafted(dice: &mut Dice, world: &World) -> Draft {
    let case = dice.of(&["k", "k", "l"]);
    let subject = format!("case/{case}");
    let stands = world.has_case(case).then(|| world.case(case));
    let (claim_id, text) = (dice.numbered("c"), format!("Words {}.", dice.roll() % 100));
    let from = dice.of(&["a", "a", "b", "z"]);
    let of_source = format!("source/{from}");
    let on_case = |kind: EventKind, data: Value| Draft::new(kind, &subject, data);
    let on_source = |kind: EventKind, data: Value| Draft::new(kind, &of_source, data);
    let draft = match dice.roll() % 27 {
        0 => on_source(SourceRegistered, source("Late")),
        1 => on_source(SourceDescribed, json!({"title": text, "basis": "inferred"})),
        2 => on_source(SourceChanged, json!({"standing": dice.of(&["live", "corrected", "retracted", "gone"])})),
        3 => on_source(SourceCaptured, capture(dice.of(&["1", "2", "3"]))),
        4 => on_source(TextExtracted, extracted(dice.of(&["1", "2", "3"]))),
        5 if dice.once_in(8) => on_source(SourceMerged, json!({"into": dice.of(&["a", "b", "z"])})),
        6 if dice.once_in(8) => Draft::new(ContentWithheld, "ledger", withheld(TEXT.as_bytes())),
        5..=8 => on_case(ClaimExtracted, claim(&claim_id)),
        9 => on_case(ClaimRevised, json!({"claim": claim_id, "text": text, "reason": "x"})),
        10 => on_case(ClaimWithdrawn, json!({"claim": claim_id, "reason": "x"})),
        11 => on_case(ClaimsRelated, json!({"claim": claim_id, "relation": "part_of", "to": dice.numbered("c")})),
        12 | 13 | 24 => on_case(EvidenceLinked, evidence(&dice.numbered("e"), &claim_id, from)),
        14 => on_case(EvidenceWithdrawn, json!({"evidence": dice.numbered("e"), "reason": "x"})),
        15 => on_case(GapRecorded, gap(&dice.numbered("g"))),
        16 => on_case(GapClosed, json!({"gap": dice.numbered("g"), "reason": "x"})),
        17 | 18 => {
            let target = if dice.once_in(3) { "question".to_owned() } else { claim_id };
            let now = stands.as_ref().and_then(|case| case.verdict(&target)).map(|verdict| verdict.mark.event);
            let input = json!({"inputs": [dice.numbered("e")]});
            on_case(VerdictChanged, with(verdict(&target, dice.of(&["yes", "no", "unproven"]), now), input))
        }
        19 => on_case(SectionWritten, section(&dice.numbered("s"), &text)),
        20..=22 => {
            let id = dice.numbered("x");
            let mut data = with(statement(&id, &dice.numbered("s")), json!({"text": text}));
            if dice.once_in(2) {
                data["citations"] = json!([cites(1 + dice.roll() % 2, from, &[&dice.numbered("e")])]);
            }
            if dice.once_in(3) {
                data["claims"] = json!([claim_id]);
            }
            let written = stands.as_ref().and_then(|case| case.document.statement(&slug(&id)).cloned());
            if let Some(written) = written {
                data["replaces"] = written.mark.event.to_string().into();
            }
            on_case(StatementWritten, data)
        }
        23 => {
            let id = dice.numbered("x");
            let written = stands.as_ref().and_then(|case| case.document.statement(&slug(&id)).cloned());
            let event = written.map_or_else(|| super::world::event_id(0), |written| written.mark.event);
            on_case(StatementRemoved, json!({"statement": id, "replaces": event.to_string(), "reason": "x"}))
        }
        25 => on_case(ComplaintReceived, complaint(&dice.numbered("m"))),
        _ => on_case(dice_state(dice), json!({"reason": "x"})),
    };
    draft.by(&[dice.of(&[ADA, BEN, CLEO])])
}

fn dice_state(dice: &mut Dice) -> EventKind {
    if dice.once_in(4) { CaseClosed } else { CaseReopened }
}

/// A history of the cases `k` and `l`, and how many of its drafts were refused.
fn history(seed: u64) -> (World, usize) {
    let (mut dice, mut world, mut refused) = (Dice(seed), World::with_document(), 0);
    world.opens("l");
    for _ in 0..TRIED {
        let draft = drafted(&mut dice, &world);
        match world.decides(&draft) {
            Ok(()) => drop(world.records(&draft)),
            Err(_) => refused += 1,
        }
    }
    (world, refused)
}

/// As [`history`], at whose end Ben's key turns out to be stolen since one of its entries.
fn disputed(seed: u64) -> World {
    let (mut world, _) = history(seed);
    let ben = super::world::keyid(BEN);
    let other = StreamName::Case(slug("l"));
    let his: Vec<_> = world.log.iter().filter(|entry| entry.stream != other && entry.mark.by.contains(&ben)).collect();
    let since = his[usize::try_from(seed).unwrap() % his.len()].mark.event;
    world.revokes(ADA, BEN, Some(since));
    world
}

/// What a writer keeps in memory and adds each accepted entry to.
#[derive(Default)]
struct Kept {
    governance: Governance,
    sources: BTreeMap<Slug, Source>,
    cases: BTreeMap<Slug, Case>,
}

impl Kept {
    fn takes(&mut self, recorded: &crate::Recorded) {
        match &recorded.stream {
            StreamName::Ledger => self.governance.apply(recorded, None),
            StreamName::Source(id) => match self.sources.get_mut(id) {
                Some(source) => source.apply(recorded),
                None => self.sources.extend(Source::begin(id, recorded).map(|source| (id.clone(), source))),
            },
            StreamName::Case(id) => match self.cases.get_mut(id) {
                Some(case) => case.apply(recorded),
                None => self.cases.extend(Case::begin(id, recorded).map(|case| (id.clone(), case))),
            },
        }
    }

    fn assessment(&self, id: &str) -> Option<Assessment> {
        let case = self.cases.get(&slug(id))?;
        let known = sources::with_merged(case.sources.clone(), |id| self.sources.get(id));
        Some(Assessment::of(case, &self.governance, &known))
    }
}

fn graph(world: &World, id: &str) -> Graph {
    let (case, all) = (world.case(id), world.known());
    let known = sources::with_merged(case.sources.clone(), |id| all.get(id));
    Graph::of(&case, &world.governance(), &known)
}

#[test]
fn shows_3_7_histories_are_neither_all_accepted_nor_all_refused() {
    let (mut recorded, mut refused, mut kinds) = (0, 0, BTreeSet::new());
    for seed in 0..HISTORIES {
        let (world, not) = history(seed);
        recorded += world.log.len();
        refused += not;
        kinds.extend(world.log.iter().map(|recorded| recorded.event_type.to_string()));
    }
    assert!(recorded > 500 && refused > 500, "{recorded} recorded, {refused} refused");
    for kind in
        [SourceChanged, SourceMerged, ContentWithheld, ClaimRevised, EvidenceWithdrawn, GapClosed, VerdictChanged]
    {
        assert!(kinds.contains(&kind.full_name()), "no {}", kind.full_name());
    }
    for kind in [StatementWritten, StatementRemoved, ClaimWithdrawn, ClaimsRelated, CaseClosed, CaseReopened] {
        assert!(kinds.contains(&kind.full_name()), "no {}", kind.full_name());
    }
}

#[test]
fn shows_3_7_what_is_kept_is_what_is_folded_anew() {
    for seed in 0..HISTORIES {
        let (world, _) = history(seed);
        let mut kept = Kept::default();
        for (at, recorded) in world.log.iter().enumerate() {
            kept.takes(recorded);
            for case in ["k", "l"] {
                let anew = world.after(at + 1).assessment_if(case);
                assert_eq!(kept.assessment(case), anew, "history {seed}, case {case} after entry {at}");
            }
        }
    }
}

#[test]
fn shows_3_7_another_case_changes_no_digest() {
    for seed in 0..HISTORIES {
        for world in [history(seed).0, disputed(seed)] {
            let mut alone = world.clone();
            alone.log.retain(|recorded| recorded.stream != StreamName::Case(slug("l")));
            assert!(alone.log.len() < world.log.len());
            assert_eq!(alone.assessment("k").digest(), world.assessment("k").digest(), "history {seed}");
        }
    }
}

/// Every name, and everything that it leads to, by joining links until no more join (Warshall 1962).
fn closure(graph: &Graph) -> BTreeSet<(String, String)> {
    let mut leads: BTreeSet<_> = graph.links().map(|link| (link.from.clone(), link.to.clone())).collect();
    for over in graph.nodes().map(|node| &node.name) {
        let before: Vec<_> = leads.iter().filter(|(_, to)| to == over).map(|(from, _)| from.clone()).collect();
        let after: Vec<_> = leads.iter().filter(|(from, _)| from == over).map(|(_, to)| to.clone()).collect();
        leads.extend(before.iter().flat_map(|a| after.iter().map(move |b| (a.clone(), b.clone()))));
    }
    leads.into_iter().filter(|(from, to)| from != to).collect()
}

#[test]
fn shows_3_7_impact_and_trace_are_each_others_inverse() {
    let (mut walked, mut fallen) = (0, 0);
    for seed in 0..HISTORIES {
        let graphs = [graph(&history(seed).0, "k"), graph(&disputed(seed), "k")];
        fallen += usize::from(graphs[0] != graphs[1]);
        for graph in graphs {
            let (mut impact, mut trace) = (BTreeMap::new(), BTreeMap::new());
            for node in graph.nodes() {
                for reached in graph.walk(&node.name, Direction::Forward) {
                    impact.insert((node.name.clone(), reached.node.name), reached.distance);
                }
                for reached in graph.walk(&node.name, Direction::Backward) {
                    trace.insert((reached.node.name, node.name.clone()), reached.distance);
                }
            }
            assert_eq!(impact, trace, "history {seed}");
            assert_eq!(impact.keys().cloned().collect::<BTreeSet<_>>(), closure(&graph), "history {seed}");
            walked += impact.len();
        }
    }
    assert!(walked > 600 && fallen > 8, "{walked} walked, {fallen} histories with a dispute that takes something");
}

/// What a comparison speaks of: words, verdicts, evidence, gaps, sources with their standing and captures.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    state: String,
    verdicts: BTreeMap<String, String>,
    words: BTreeMap<String, String>,
    claims: BTreeMap<String, String>,
    things: BTreeSet<String>,
    sources: BTreeMap<String, (String, BTreeSet<String>)>,
}

impl Seen {
    fn of(of: &Assessment) -> Self {
        let on_question = of.verdict.iter().map(|verdict| ("question".to_owned(), verdict.event.clone()));
        let on_claims = of.claims.iter().filter_map(|c| Some((c.claim.clone(), c.verdict.as_ref()?.event.clone())));
        let headings = of.sections.iter().filter_map(|s| Some((s.section.clone(), s.heading.clone()?)));
        let sentences = of.statements().map(|s| (s.statement.clone(), s.text.clone()));
        let evidence = of.claims.iter().flat_map(|claim| &claim.evidence).map(|evidence| evidence.evidence.clone());
        let sources = of.sources.iter().map(|source| {
            let captures = source.captures.iter().map(|capture| capture.capture.clone()).collect();
            (source.source.clone(), (source.standing.to_string(), captures))
        });
        Self {
            state: of.state.to_owned(),
            verdicts: on_question.chain(on_claims).collect(),
            words: headings.chain(sentences).collect(),
            claims: of.claims.iter().map(|claim| (claim.claim.clone(), claim.text.clone())).collect(),
            things: evidence.chain(of.gaps.iter().map(|gap| gap.gap.clone())).collect(),
            sources: sources.collect(),
        }
    }

    /// Takes in what a comparison says, and nothing else.
    fn apply(&mut self, compared: &Comparison, later: &Self) {
        if let Some(state) = &compared.state {
            self.state = state.now.to_owned();
        }
        for differs in &compared.verdicts {
            put(&mut self.verdicts, &differs.target, differs.now.as_ref().map(|now| now.event.clone()));
        }
        for differs in &compared.statements {
            put(&mut self.words, &differs.id, differs.now.clone());
        }
        for differs in &compared.claims {
            put(&mut self.claims, &differs.id, differs.now.clone());
        }
        for differs in compared.evidence.iter().chain(&compared.gaps) {
            match differs.change {
                Change::Lost => assert!(self.things.remove(&differs.id), "{} was not there", differs.id),
                Change::Gained | Change::Changed => assert!(self.things.insert(differs.id.clone()), "{}", differs.id),
            }
        }
        for differs in &compared.sources {
            if differs.change == Change::Lost {
                self.sources.remove(&differs.source);
                continue;
            }
            // What a source that came stands as is in the assessment that it came with.
            let came = || (later.sources[&differs.source].0.clone(), BTreeSet::new());
            let (standing, captures) = self.sources.entry(differs.source.clone()).or_insert_with(came);
            standing.clone_from(differs.standing_now.as_ref().unwrap_or(&standing.clone()));
            captures.extend(differs.captures_gained.iter().cloned());
        }
    }
}

fn put(all: &mut BTreeMap<String, String>, id: &str, now: Option<String>) {
    match now {
        Some(now) => drop(all.insert(id.to_owned(), now)),
        None => drop(all.remove(id)),
    }
}

#[test]
fn shows_3_7_a_difference_applied_to_the_earlier_gives_the_later() {
    let mut differing = 0;
    for seed in 0..HISTORIES {
        let (world, _) = history(seed);
        let mut dice = Dice(seed);
        for _ in 0..20 {
            let size = world.log.len() as u64;
            let (a, b) = (dice.roll() % size, dice.roll() % size);
            let at = |entries: u64| world.after(usize::try_from(entries + 1).unwrap()).assessment_if("k");
            let (Some(was), Some(now)) = (at(a.min(b)), at(a.max(b))) else { continue };
            let compared = Comparison::of(&was, &now);
            let (mut seen, later) = (Seen::of(&was), Seen::of(&now));
            differing += usize::from(seen != later);
            seen.apply(&compared, &later);
            assert_eq!(seen, later, "history {seed}, from {a} to {b}");
            assert!(Comparison::of(&now, &now).is_empty());
        }
    }
    assert!(differing > 100, "{differing}");
}
