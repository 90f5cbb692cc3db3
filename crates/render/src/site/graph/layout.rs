//! Where the boxes of a layered graph stand and how its lines run, from left to right.
//!
//! The steps of Sugiyama, Tagawa and Toda (1981): circles are opened, boxes get layers, long lines get a place in every
//! layer that they cross, the order within the layers is improved by barycenters until it has few crossings, and heights
//! are chosen so that lines run straight and boxes do not touch. Whole numbers throughout, and no order of a hash: the
//! same graph is drawn the same everywhere.

mod order;
mod place;

use std::collections::BTreeMap;

/// A box to be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its height. All are as wide as [`Spacing::width`].
    pub(crate) height: i64,
    /// The first layer that it may stand in.
    pub(crate) layer_min: usize,
}

/// How far things are from each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spacing {
    pub(crate) width: i64,
    /// Between layers.
    pub(crate) across: i64,
    /// Between boxes of a layer.
    pub(crate) down: i64,
    /// Between lines that pass a layer.
    pub(crate) lines: i64,
}

/// A box that was placed, by its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) height: i64,
    pub(crate) layer: usize,
}

/// A line, by the points that it runs through: from the right side of a box to the left side of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) points: Vec<(i64, i64)>,
}

/// A graph that was laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) boxes: Vec<Placed>,
    pub(crate) lines: Vec<Line>,
    pub(crate) width: i64,
    pub(crate) height: i64,
}

/// What stands in a layer: a box, or a place where a line passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Vertex {
    layer: usize,
    height: i64,
    is_line: bool,
}

/// Lays a graph out. Lines name boxes by their number; those from a box to itself or to none are left out.
pub(crate) fn layout(items: &[Item], edges: &[(usize, usize)], spacing: Spacing) -> Layout {
    if items.is_empty() {
        return Layout::default();
    }
    let mut edges: Vec<(usize, usize)> =
        edges.iter().copied().filter(|(a, b)| a != b && *a < items.len() && *b < items.len()).collect();
    edges.sort_unstable();
    edges.dedup();
    let forward = without_circles(items.len(), &edges);
    let layers = layers(items, &forward);
    let mut vertices: Vec<Vertex> = items
        .iter()
        .zip(&layers)
        .map(|(item, layer)| Vertex { layer: *layer, height: item.height, is_line: false })
        .collect();
    // One way for each line, over a vertex in every layer that it crosses.
    let mut ways = Vec::new();
    for (from, to) in &forward {
        let mut way = vec![*from];
        let (first, last) = (at(&layers, *from), at(&layers, *to));
        for layer in first.saturating_add(1)..last {
            way.push(vertices.len());
            vertices.push(Vertex { layer, height: spacing.lines, is_line: true });
        }
        way.push(*to);
        ways.push(way);
    }
    let links: Vec<(usize, usize)> =
        ways.iter().flat_map(|way| way.windows(2)).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
    let rows = order::ordered(&vertices, &links);
    let tops = place::tops(&vertices, &links, &rows, spacing);
    let step = spacing.width.saturating_add(spacing.across);
    let x = |layer: usize| step.saturating_mul(i64::try_from(layer).unwrap_or(i64::MAX));
    let boxes: Vec<Placed> = items
        .iter()
        .enumerate()
        .map(|(n, item)| {
            let layer = at(&layers, n);
            Placed { x: x(layer), y: at(&tops, n), height: item.height, layer }
        })
        .collect();
    let ends = Ends::of(&boxes, &vertices, &tops, &ways);
    let lines =
        ways.iter().enumerate().map(|(n, way)| line(n, way, &ends, &vertices, &tops, spacing, &edges)).collect();
    let bottom = boxes.iter().map(|placed| placed.y.saturating_add(placed.height)).max().unwrap_or(0);
    let bottom_of_lines = vertices.iter().zip(&tops).map(|(vertex, top)| top.saturating_add(vertex.height)).max();
    let right = boxes.iter().map(|placed| placed.x.saturating_add(spacing.width)).max().unwrap_or(0);
    Layout { boxes, lines, width: right, height: bottom.max(bottom_of_lines.unwrap_or(0)) }
}

fn at<T: Copy + Default>(all: &[T], n: usize) -> T {
    all.get(n).copied().unwrap_or_default()
}

/// Returns the edges with those turned round that would close a circle.
fn without_circles(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(*from).or_default().push(*to);
    }
    let mut seen = vec![Seen::Not; count];
    let mut backward = std::collections::BTreeSet::new();
    for root in 0..count {
        if seen.get(root) != Some(&Seen::Not) {
            continue;
        }
        // A way down, with how far each on it has got.
        let mut way = vec![(root, 0)];
        if let Some(state) = seen.get_mut(root) {
            *state = Seen::Open;
        }
        while let Some((here, taken)) = way.last_mut() {
            let here = *here;
            let Some(to) = next.get(&here).and_then(|all| all.get(*taken)).copied() else {
                if let Some(state) = seen.get_mut(here) {
                    *state = Seen::Done;
                }
                way.pop();
                continue;
            };
            *taken = taken.saturating_add(1);
            match seen.get(to) {
                Some(Seen::Open) => drop(backward.insert((here, to))),
                Some(Seen::Not) => {
                    if let Some(state) = seen.get_mut(to) {
                        *state = Seen::Open;
                    }
                    way.push((to, 0));
                }
                Some(Seen::Done) | None => {}
            }
        }
    }
    edges.iter().map(|(from, to)| if backward.contains(&(*from, *to)) { (*to, *from) } else { (*from, *to) }).collect()
}

/// Returns the layer of each: behind all that it follows, and not before the first that it may stand in. Layers that
/// nobody stands in are taken out.
fn layers(items: &[Item], edges: &[(usize, usize)]) -> Vec<usize> {
    let mut layers: Vec<usize> = items.iter().map(|item| item.layer_min).collect();
    // Without circles it settles after as many rounds as the longest way has steps.
    for _ in 0..=items.len() {
        let mut settled = true;
        for (from, to) in edges {
            let behind = at(&layers, *from).saturating_add(1);
            if let Some(layer) = layers.get_mut(*to).filter(|layer| **layer < behind) {
                *layer = behind;
                settled = false;
            }
        }
        if settled {
            break;
        }
    }
    let used: std::collections::BTreeSet<usize> = layers.iter().copied().collect();
    let number: BTreeMap<usize, usize> = used.into_iter().enumerate().map(|(n, layer)| (layer, n)).collect();
    layers.iter().map(|layer| number.get(layer).copied().unwrap_or(0)).collect()
}

/// Where lines leave and reach the sides of boxes: side by side, in the order in which they go on.
#[derive(Debug)]
struct Ends {
    /// By line and box.
    leaving: BTreeMap<(usize, usize), i64>,
    reaching: BTreeMap<(usize, usize), i64>,
}

/// How far lines are apart at the side of a box, at most.
const APART_MAX: i64 = 9;

impl Ends {
    fn of(boxes: &[Placed], vertices: &[Vertex], tops: &[i64], ways: &[Vec<usize>]) -> Self {
        let middle = |n: usize| {
            vertices.get(n).map_or(0, |vertex| at(tops, n).saturating_add(vertex.height.checked_div(2).unwrap_or(0)))
        };
        let spread = |of: BTreeMap<usize, Vec<(i64, usize)>>| {
            let mut out = BTreeMap::new();
            for (n, mut lines) in of {
                lines.sort_unstable();
                let Some(placed) = boxes.get(n) else { continue };
                let gaps = i64::try_from(lines.len()).unwrap_or(i64::MAX).saturating_sub(1);
                let room = placed.height.saturating_sub(16).max(0);
                let apart = room.checked_div(gaps.max(1)).unwrap_or(0).min(APART_MAX);
                let first = middle(n).saturating_sub(apart.saturating_mul(gaps).checked_div(2).unwrap_or(0));
                for (k, (_, line)) in lines.into_iter().enumerate() {
                    let k = i64::try_from(k).unwrap_or(0);
                    out.insert((line, n), first.saturating_add(apart.saturating_mul(k)));
                }
            }
            out
        };
        let (mut leaving, mut reaching): (BTreeMap<_, Vec<_>>, BTreeMap<_, Vec<_>>) = Default::default();
        for (line, way) in ways.iter().enumerate() {
            if let [first, second, ..] = way.as_slice() {
                leaving.entry(*first).or_default().push((middle(*second), line));
            }
            if let [.., second, last] = way.as_slice() {
                reaching.entry(*last).or_default().push((middle(*second), line));
            }
        }
        Self { leaving: spread(leaving), reaching: spread(reaching) }
    }
}

fn line(
    n: usize,
    way: &[usize],
    ends: &Ends,
    vertices: &[Vertex],
    tops: &[i64],
    spacing: Spacing,
    edges: &[(usize, usize)],
) -> Line {
    let step = spacing.width.saturating_add(spacing.across);
    let x = |vertex: usize| {
        let layer = vertices.get(vertex).map_or(0, |vertex| vertex.layer);
        step.saturating_mul(i64::try_from(layer).unwrap_or(i64::MAX))
    };
    let mut points = Vec::new();
    for (k, vertex) in way.iter().copied().enumerate() {
        let (left, right) = (x(vertex), x(vertex).saturating_add(spacing.width));
        let middle = at(tops, vertex).saturating_add(spacing.lines.checked_div(2).unwrap_or(0));
        if k == 0 {
            points.push((right, ends.leaving.get(&(n, vertex)).copied().unwrap_or(middle)));
        } else if k.saturating_add(1) == way.len() {
            points.push((left, ends.reaching.get(&(n, vertex)).copied().unwrap_or(middle)));
        } else {
            points.extend([(left, middle), (right, middle)]);
        }
    }
    let (from, to) = edges.get(n).copied().unwrap_or_default();
    Line { from, to, points }
}

#[cfg(test)]
mod tests;
