//! The boxes of a graph, with the words in them, and the lines between them.

use super::{
    GraphInput, Told,
    layout::{Item, Layout, Spacing, layout},
};
use crate::{
    dates,
    page::{phrases, verdict::StepView},
    site::route,
};
use model::{
    links::Node,
    words::{Stance, Standing},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};
use unicode_width::UnicodeWidthChar as _;

const SPACING: Spacing = Spacing { width: 190, across: 62, down: 14, lines: 8 };
/// What is above the boxes: the names of the columns.
const HEAD: i64 = 30;
/// Around everything, so that outlines of focus are not cut off.
const MARGIN: i64 = 6;
const LINE: i64 = 17;
const LINES_MAX: usize = 4;
/// How wide a line of words may be, in tenths of a pixel.
const WORDS_WIDTH: u32 = 1600;

/// A thing of the graph.
#[derive(Debug)]
pub(crate) struct Boxed {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) kind: &'static str,
    /// What it is, in a word or two.
    pub(crate) eyebrow: String,
    /// Its words, cut to lines.
    pub(crate) lines: Vec<String>,
    /// Its words.
    pub(crate) whole: String,
    pub(crate) class: String,
    pub(crate) sign: Option<StepView>,
    /// How it stands, where it is not as it was.
    pub(crate) standing: &'static str,
    pub(crate) again: bool,
    pub(crate) seq: u64,
    pub(crate) by: String,
    column: usize,
}

impl Boxed {
    /// Returns what must be seen of it first.
    pub(crate) fn flag(&self) -> String {
        match (self.standing, self.again) {
            ("", false) => String::new(),
            ("", true) => "↻ look again".to_owned(),
            (standing, false) => format!("✕ {standing}"),
            (standing, true) => format!("✕ {standing} · ↻ look again"),
        }
    }

    /// Returns its words, cut to what a line of a list holds.
    pub(crate) fn short(&self) -> String {
        phrases::shortened(&self.whole, 90)
    }

    fn height(&self) -> i64 {
        let lines = i64::try_from(self.lines.len()).unwrap_or(1).saturating_add(i64::from(!self.flag().is_empty()));
        lines.saturating_mul(LINE).saturating_add(34)
    }
}

/// One thing rests on another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tie {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) how: &'static str,
}

/// Boxes and lines, before they are placed.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) boxes: Vec<Boxed>,
    pub(crate) ties: Vec<Tie>,
}

/// A thing in the list, with what it rests on and how.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) item: &'a Boxed,
    pub(crate) rests: Vec<(&'static str, &'a Boxed)>,
}

/// A box as it is drawn.
#[derive(Debug)]
pub(crate) struct DrawnBox {
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) height: i64,
    pub(crate) href: String,
    pub(crate) class: String,
    pub(crate) title: String,
    pub(crate) eyebrow: String,
    pub(crate) lines: Vec<(i64, String)>,
    pub(crate) sign: Option<StepView>,
    pub(crate) flag: String,
    pub(crate) flag_y: i64,
}

/// A line as it is drawn.
#[derive(Debug)]
pub(crate) struct DrawnLine {
    pub(crate) path: String,
    pub(crate) class: &'static str,
    pub(crate) title: String,
}

/// A graph, ready to be written as SVG.
#[derive(Debug)]
pub(crate) struct Drawing {
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) box_width: i64,
    pub(crate) columns: Vec<(i64, String)>,
    pub(crate) boxes: Vec<DrawnBox>,
    pub(crate) lines: Vec<DrawnLine>,
}

impl Picture {
    /// Returns the boxes and lines. What only hands on is left out: a source that is there through its captures, and the
    /// texts between captures and quotes.
    pub(crate) fn of(input: &GraphInput<'_>, base: &str) -> Self {
        let told = Told::of(input.assessment);
        let nodes: BTreeMap<&str, &Node> = input.part.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
        let taken_from: BTreeMap<&str, &str> = input
            .part
            .links
            .iter()
            .filter(|link| link.how == "taken from")
            .map(|link| (link.to.as_str(), link.from.as_str()))
            .collect();
        let mut captures: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for link in input.part.links.iter().filter(|link| link.how == "captured from") {
            captures.entry(&link.from).or_default().push(&link.to);
        }
        let mut ways = Vec::new();
        for link in &input.part.links {
            // A text is known by its capture, and a source by the one capture that there is of it.
            let from = taken_from.get(link.from.as_str()).copied().unwrap_or(&link.from);
            let from = match captures.get(from).map(Vec::as_slice) {
                Some([only]) => only,
                _ => from,
            };
            let to = nodes.get(link.to.as_str()).filter(|to| stands_by_itself(to.kind));
            if let (Some(from), Some(to)) = (nodes.get(from), to) {
                ways.push((from.name.as_str(), to.name.as_str(), link.how));
            }
        }
        let mut wanted: BTreeSet<&str> = ways.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
        wanted.extend(nodes.values().filter(|node| stands_by_itself(node.kind)).map(|node| node.name.as_str()));
        wanted.extend(input.focus.filter(|focus| nodes.contains_key(focus)));
        let number: BTreeMap<&str, usize> = wanted.iter().enumerate().map(|(n, name)| (*name, n)).collect();
        let boxes = wanted.iter().filter_map(|name| Some(boxed(nodes.get(name)?, input, &told, base))).collect();
        let mut ties: Vec<Tie> = ways
            .iter()
            .filter_map(|(from, to, how)| Some(Tie { from: *number.get(from)?, to: *number.get(to)?, how }))
            .collect();
        ties.sort();
        ties.dedup_by_key(|tie| (tie.from, tie.to));
        Self { boxes, ties }
    }

    /// Returns the ties that are drawn: one that follows from others would only cover them. The list has them all.
    fn ties_to_draw(&self) -> Vec<&Tie> {
        let mut before: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for tie in &self.ties {
            before.entry(tie.to).or_default().push(tie.from);
        }
        let follows = |tie: &Tie| {
            // Whether another way leads from one to the other.
            let mut seen = BTreeSet::from([tie.to]);
            let mut open: Vec<usize> =
                before.get(&tie.to).into_iter().flatten().copied().filter(|n| *n != tie.from).collect();
            while let Some(n) = open.pop() {
                if n == tie.from {
                    return true;
                }
                if seen.insert(n) {
                    open.extend(before.get(&n).into_iter().flatten());
                }
            }
            false
        };
        self.ties.iter().filter(|tie| !follows(tie)).collect()
    }

    /// Returns how many there are of each kind, in the order of the columns.
    pub(crate) fn counts(&self) -> Vec<(usize, &'static str)> {
        COLUMNS
            .iter()
            .map(|(kinds, one, many)| {
                let n = self.boxes.iter().filter(|item| kinds.contains(&item.kind)).count();
                (n, if n == 1 { *one } else { *many })
            })
            .filter(|(n, _)| *n > 0)
            .collect()
    }

    /// Returns the boxes by column, each with what it rests on.
    pub(crate) fn listed(&self) -> Vec<(&'static str, Vec<Row<'_>>)> {
        COLUMNS
            .iter()
            .rev()
            .map(|(kinds, _, many)| {
                let of_kind = self.boxes.iter().enumerate().filter(|(_, item)| kinds.contains(&item.kind));
                let rows = of_kind.map(|(n, item)| {
                    let rests = self.ties.iter().filter(|tie| tie.to == n);
                    Row { item, rests: rests.filter_map(|tie| Some((tie.how, self.boxes.get(tie.from)?))).collect() }
                });
                (*many, rows.collect::<Vec<_>>())
            })
            .filter(|(_, rows)| !rows.is_empty())
            .collect()
    }

    /// Places everything.
    pub(crate) fn drawn(&self) -> Drawing {
        let items: Vec<Item> =
            self.boxes.iter().map(|item| Item { height: item.height(), layer_min: item.column }).collect();
        let by_edge: BTreeMap<(usize, usize), &Tie> =
            self.ties_to_draw().into_iter().map(|tie| ((tie.from, tie.to), tie)).collect();
        let edges: Vec<(usize, usize)> = by_edge.keys().copied().collect();
        let laid = layout(&items, &edges, SPACING);
        let boxes = self.boxes.iter().zip(&laid.boxes).map(|(item, placed)| {
            let (x, y) = (placed.x.saturating_add(MARGIN), placed.y.saturating_add(HEAD));
            let first = y.saturating_add(38);
            DrawnBox {
                x,
                y,
                height: placed.height,
                href: item.href.clone(),
                class: item.class.clone(),
                title: format!("{}: {}", item.eyebrow, item.whole),
                eyebrow: item.eyebrow.clone(),
                lines: item
                    .lines
                    .iter()
                    .enumerate()
                    .map(|(n, line)| {
                        (first.saturating_add(LINE.saturating_mul(i64::try_from(n).unwrap_or(0))), line.clone())
                    })
                    .collect(),
                sign: item.sign,
                flag: item.flag(),
                flag_y: y.saturating_add(placed.height).saturating_sub(11),
            }
        });
        let lines = laid.lines.iter().map(|line| {
            let tie = by_edge.get(&(line.from, line.to));
            let words =
                |n: usize| self.boxes.get(n).map(|item| phrases::shortened(&item.whole, 60)).unwrap_or_default();
            let flagged = self.boxes.get(line.from).is_some_and(|item| !item.standing.is_empty());
            DrawnLine {
                path: path(&line.points),
                class: if flagged { "shaken" } else { "" },
                title: format!("“{}” {} “{}”", words(line.to), tie.map_or("rests on", |tie| tie.how), words(line.from)),
            }
        });
        Drawing {
            width: laid.width.saturating_add(MARGIN.saturating_mul(2)),
            height: laid.height.saturating_add(HEAD).saturating_add(MARGIN),
            box_width: SPACING.width,
            columns: self.columns(&laid),
            boxes: boxes.collect(),
            lines: lines.collect(),
        }
    }

    /// Returns what stands over each column.
    fn columns(&self, laid: &Layout) -> Vec<(i64, String)> {
        let mut columns: BTreeMap<usize, (i64, Vec<&'static str>)> = BTreeMap::new();
        for (item, placed) in self.boxes.iter().zip(&laid.boxes) {
            let column = columns.entry(placed.layer).or_insert((placed.x.saturating_add(MARGIN), Vec::new()));
            let name = match item.kind {
                "verdict" if item.column > VERDICT_ON_CLAIM => "verdict on the question",
                "verdict" => "verdicts on claims",
                kind => COLUMNS.iter().find(|(kinds, ..)| kinds.contains(&kind)).map_or("", |(_, _, many)| many),
            };
            if !column.1.contains(&name) {
                column.1.push(name);
            }
        }
        let title = |names: Vec<&str>| {
            let words = names.join(" and ");
            let mut letters = words.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        };
        columns.into_values().map(|(x, names)| (x, title(names))).collect()
    }
}

/// The column of verdicts on claims; that on the question follows.
const VERDICT_ON_CLAIM: usize = 3;

/// The kinds of each column: one word, several words.
const COLUMNS: [(&[&str], &str, &str); 7] = [
    (&["source", "capture"], "source", "sources"),
    (&["gap"], "gap", "gaps"),
    (&["evidence"], "piece of evidence", "evidence"),
    (&["claim"], "claim", "claims"),
    (&["verdict"], "verdict", "verdicts"),
    (&["statement"], "sentence", "sentences"),
    (&["publication"], "publication", "publications"),
];

/// Sources, captures and texts are there for what rests on them.
fn stands_by_itself(kind: &str) -> bool {
    !matches!(kind, "source" | "capture" | "extraction")
}

fn boxed(node: &Node, input: &GraphInput<'_>, told: &Told<'_>, base: &str) -> Boxed {
    let source = node.name.strip_prefix("source/").and_then(|rest| rest.split('/').next());
    let source = source.and_then(|id| told.sources.get(id).copied());
    let called = source.map_or_else(|| node.title.clone(), crate::page::names::title);
    let standing = source.map(|source| source.standing).filter(|standing| *standing != Standing::Live);
    let standing = standing.map_or("", Standing::as_str);
    let mut class = format!("n {}", node.kind);
    let mut sign = None;
    let (column, eyebrow, whole) = match node.kind {
        "capture" => {
            let at = node.title.rsplit_once(", ").map(|(_, at)| dates::day(at)).unwrap_or_default();
            (0, format!("Captured {at}"), called)
        }
        "source" => {
            let captured = source.is_some_and(|source| !source.captures.is_empty());
            (0, if captured { "Source, as a whole" } else { "Source, not captured" }.to_owned(), called)
        }
        "evidence" => {
            let stance = told.stances.get(&node.name).copied().unwrap_or(Stance::NotStated);
            class = format!("{class} {}", stance.as_str());
            let beside = told.beside.get(&node.name).copied().unwrap_or_default();
            let quotes = told.words.contains(&node.name);
            let whole = if quotes { node.title.clone() } else { "Points at it, without a quote".to_owned() };
            (1, format!("Evidence · {}{beside}", stance_word(stance)), whole)
        }
        "gap" => (1, "Missing".to_owned(), node.title.clone()),
        "claim" => (2, "Claim".to_owned(), node.title.clone()),
        "verdict" => {
            let (label, order) = told.ratings.get(&node.name).copied().unwrap_or((node.title.as_str(), None));
            let step = StepView::of(order);
            class = format!("{class} {}", step.class);
            sign = Some(step);
            let of_question = node.name.ends_with("/question");
            if of_question {
                class.push_str(" top");
            }
            let eyebrow = if of_question { "Verdict on the question" } else { "Verdict on the claim" };
            (if of_question { 4 } else { VERDICT_ON_CLAIM }, eyebrow.to_owned(), label.to_owned())
        }
        "statement" => (5, "Sentence".to_owned(), node.title.clone()),
        _ => {
            let nature = node.title.split(' ').next().unwrap_or_default();
            (6, "Publication".to_owned(), format!("{nature}, {}", dates::day(&node.recorded_at)))
        }
    };
    let again = input.recheck.contains(&node.name);
    if again {
        class.push_str(" again");
    }
    if !standing.is_empty() {
        class.push_str(" shaken");
    }
    if input.focus == Some(node.name.as_str()) {
        class.push_str(" focus");
    }
    let indent = if sign.is_some() { 220 } else { 0 };
    Boxed {
        name: node.name.clone(),
        href: format!("{base}{}", route(&node.name).unwrap_or_else(|| format!("/entries/{}", node.seq))),
        kind: node.kind,
        eyebrow,
        lines: lines(&whole, WORDS_WIDTH.saturating_sub(indent)),
        whole,
        class,
        sign,
        standing,
        again,
        seq: node.seq,
        by: crate::words::and(&node.by),
        column,
    }
}

fn stance_word(stance: Stance) -> &'static str {
    match stance {
        Stance::Supports => "supports",
        Stance::Refutes => "refutes",
        Stance::Qualifies => "qualifies",
        Stance::Context => "context",
        Stance::NotStated => "stance not stated",
    }
}

/// Returns a curve through points: level at both ends of each step between columns, straight within them.
fn path(points: &[(i64, i64)]) -> String {
    let mut out = String::new();
    let mut before: Option<(i64, i64)> = None;
    for (x, y) in points.iter().map(|(x, y)| (x.saturating_add(MARGIN), y.saturating_add(HEAD))) {
        match before {
            None => write!(out, "M{x} {y}"),
            Some((_, from_y)) if from_y == y => write!(out, "H{x}"),
            Some((from_x, from_y)) => {
                let middle = from_x.midpoint(x);
                write!(out, "C{middle} {from_y} {middle} {y} {x} {y}")
            }
        }
        // Writing to a String cannot fail.
        .unwrap_or_default();
        before = Some((x, y));
    }
    out
}

/// Returns words as lines of about this width, the last one with `…` where there is more.
fn lines(words: &str, width: u32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    let words = crate::visible::visible_line(words);
    for (piece, joined) in words.split_whitespace().flat_map(|word| pieces(word, width)) {
        let needed = piece.chars().map(tenths).sum::<u32>();
        let space = if line.is_empty() || joined { 0 } else { tenths(' ') };
        if !line.is_empty() && used + space + needed > width {
            if lines.len() + 1 == LINES_MAX {
                line.push('…');
                lines.push(line);
                return lines;
            }
            lines.push(core::mem::take(&mut line));
            used = 0;
        } else if space > 0 {
            line.push(' ');
            used += space;
        }
        line.push_str(&piece);
        used += needed;
    }
    lines.push(line);
    lines
}

/// Cuts a word that is wider than a line. Each piece says whether it goes on where the one before stopped.
fn pieces(word: &str, width: u32) -> Vec<(String, bool)> {
    let mut out = vec![(String::new(), false)];
    let mut used = 0;
    for c in word.chars() {
        let needed = tenths(c);
        if used + needed > width {
            out.push((String::new(), true));
            used = 0;
        }
        if let Some((piece, _)) = out.last_mut() {
            piece.push(c);
        }
        used += needed;
    }
    out
}

/// About how wide a character is at 13 pixels in the fonts of systems, in tenths of a pixel, rather too much.
fn tenths(c: char) -> u32 {
    match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '’' | '(' | ')' | '-' => {
            42
        }
        'r' | 's' | '“' | '”' | '[' | ']' | '/' => 56,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' => 122,
        'A'..='Z' => 94,
        _ => match c.width() {
            Some(2) => 136,
            Some(0) => 0,
            _ => 78,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_lines() {
        assert_eq!(lines("one two three", 1600), ["one two three"]);
        assert_eq!(lines("", 1600), [""]);
        let long = "word ".repeat(60);
        let cut = lines(&long, 1600);
        assert_eq!(cut.len(), LINES_MAX);
        assert!(cut.last().unwrap().ends_with('…'), "{cut:?}");
        let unbroken = lines(&"x".repeat(500), 1600);
        assert!(unbroken.iter().all(|line| line.chars().count() <= 21), "{unbroken:?}");
        assert_eq!(lines("a\u{202e}b", 1600), ["a⟨U+202E⟩b"]);
    }

    #[test]
    fn lines_run_level_into_their_ends() {
        assert_eq!(path(&[(0, 0), (40, 20)]), format!("M6 30C26 30 26 50 46 50"));
        assert_eq!(path(&[(0, 0), (40, 0), (140, 0)]), "M6 30H46H146");
    }
}
