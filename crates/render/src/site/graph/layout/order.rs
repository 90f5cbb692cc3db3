//! The order within the layers: barycenters, swept to and fro, neighbours exchanged where that saves crossings, and the
//! best that was seen.

use super::Vertex;

/// How often layers are swept to and fro.
const SWEEPS: usize = 12;

/// Returns the vertices of each layer from top to bottom.
pub(super) fn ordered(vertices: &[Vertex], links: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let neighbours = Neighbours::of(vertices.len(), links);
    let first = beginning(vertices, &neighbours);
    let mut fewest = crossings(&first, vertices.len(), &neighbours);
    let mut best = first.clone();
    // Once with the first sweep to the right, once to the left: neither is better always.
    for start in 0..2 {
        let mut rows = first.clone();
        for sweep in start..SWEEPS.saturating_add(start) {
            if fewest == 0 {
                return best;
            }
            if sweep.is_multiple_of(2) {
                (1..rows.len()).for_each(|layer| arrange(&mut rows, layer, vertices.len(), &neighbours.before));
            } else {
                let all_but_last = 0..rows.len().saturating_sub(1);
                all_but_last.rev().for_each(|layer| arrange(&mut rows, layer, vertices.len(), &neighbours.behind));
            }
            exchange(&mut rows, vertices.len(), &neighbours);
            let found = crossings(&rows, vertices.len(), &neighbours);
            if found < fewest {
                fewest = found;
                best.clone_from(&rows);
            }
        }
    }
    best
}

/// How often each layer is looked through for exchanges.
const EXCHANGES: usize = 6;

/// Exchanges two that stand one above the other wherever their lines then cross less.
fn exchange(rows: &mut [Vec<usize>], count: usize, neighbours: &Neighbours) {
    for layer in 0..rows.len() {
        let beside = |at: Option<usize>, rows: &[Vec<usize>]| {
            at.and_then(|at| rows.get(at)).map(|row| positions(row, count)).unwrap_or_default()
        };
        let (left, right) = (beside(layer.checked_sub(1), rows), beside(layer.checked_add(1), rows));
        let places = |vertex: usize| {
            let of = |all: &[Vec<usize>], at: &[Option<u64>]| -> Vec<u64> {
                let others = all.get(vertex).into_iter().flatten();
                others.filter_map(|other| at.get(*other).copied().flatten()).collect()
            };
            [of(&neighbours.before, &left), of(&neighbours.behind, &right)]
        };
        let Some(row) = rows.get_mut(layer) else { continue };
        let mut of_row: Vec<(usize, [Vec<u64>; 2])> = row.iter().map(|vertex| (*vertex, places(*vertex))).collect();
        for _ in 0..EXCHANGES {
            let mut changed = false;
            for at in 1..of_row.len() {
                let better = match of_row.get(at.saturating_sub(1)..=at) {
                    Some([(_, upper), (_, lower)]) => crossed(upper, lower) > crossed(lower, upper),
                    _ => false,
                };
                if better {
                    of_row.swap(at.saturating_sub(1), at);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        *row = of_row.into_iter().map(|(vertex, _)| vertex).collect();
    }
}

/// How often the lines of two cross when the first stands above the second.
fn crossed(upper: &[Vec<u64>; 2], lower: &[Vec<u64>; 2]) -> usize {
    let pairs =
        |upper: &[u64], lower: &[u64]| upper.iter().map(|a| lower.iter().filter(|b| *b < a).count()).sum::<usize>();
    upper.iter().zip(lower).map(|(upper, lower)| pairs(upper, lower)).sum()
}

/// What is linked to each vertex, on its left and on its right.
#[derive(Debug)]
pub(super) struct Neighbours {
    pub(super) before: Vec<Vec<usize>>,
    pub(super) behind: Vec<Vec<usize>>,
}

impl Neighbours {
    pub(super) fn of(count: usize, links: &[(usize, usize)]) -> Self {
        let (mut before, mut behind) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (from, to) in links {
            if let Some(all) = behind.get_mut(*from) {
                all.push(*to);
            }
            if let Some(all) = before.get_mut(*to) {
                all.push(*from);
            }
        }
        Self { before, behind }
    }
}

/// The first order: from each end of the graph back to what leads there, so that what belongs together is together.
fn beginning(vertices: &[Vertex], neighbours: &Neighbours) -> Vec<Vec<usize>> {
    let count = vertices.iter().map(|vertex| vertex.layer).max().map_or(0, |last| last.saturating_add(1));
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut seen = vec![false; vertices.len()];
    let mut roots: Vec<usize> = (0..vertices.len()).collect();
    roots.sort_by_key(|n| (core::cmp::Reverse(vertices.get(*n).map_or(0, |vertex| vertex.layer)), *n));
    for root in roots {
        let mut stack = vec![root];
        while let Some(here) = stack.pop() {
            let (Some(known), Some(vertex)) = (seen.get_mut(here), vertices.get(here)) else { continue };
            if core::mem::replace(known, true) {
                continue;
            }
            if let Some(row) = rows.get_mut(vertex.layer) {
                row.push(here);
            }
            stack.extend(neighbours.before.get(here).into_iter().flatten().rev().copied());
        }
    }
    rows
}

fn positions(row: &[usize], count: usize) -> Vec<Option<u64>> {
    let mut at = vec![None; count];
    for (place, vertex) in row.iter().enumerate() {
        if let Some(known) = at.get_mut(*vertex) {
            *known = Some(place as u64);
        }
    }
    at
}

/// Sorts a layer by the mean place of each one's neighbours in the layer beside it; who has none stays.
fn arrange(rows: &mut [Vec<usize>], layer: usize, count: usize, neighbours: &[Vec<usize>]) {
    /// Means are kept in thousandths.
    const PARTS: u64 = 1000;
    let beside: Vec<Option<u64>> = {
        let before = layer.checked_sub(1).and_then(|at| rows.get(at)).cloned().unwrap_or_default();
        let behind = rows.get(layer.saturating_add(1)).cloned().unwrap_or_default();
        let (a, b) = (positions(&before, count), positions(&behind, count));
        a.into_iter().zip(b).map(|(a, b)| a.or(b)).collect()
    };
    let Some(row) = rows.get_mut(layer) else { return };
    let means: Vec<(u64, usize)> = row
        .iter()
        .enumerate()
        .map(|(place, vertex)| {
            let places: Vec<u64> = neighbours
                .get(*vertex)
                .into_iter()
                .flatten()
                .filter_map(|other| beside.get(*other).copied().flatten())
                .collect();
            let sum: u64 = places.iter().sum();
            let mean = sum.saturating_mul(PARTS).checked_div(places.len() as u64);
            (mean.unwrap_or((place as u64).saturating_mul(PARTS)), *vertex)
        })
        .collect();
    let mut sorted = means;
    // Stable: equal ones keep their order.
    sorted.sort_by_key(|(mean, _)| *mean);
    *row = sorted.into_iter().map(|(_, vertex)| vertex).collect();
}

/// Counts the crossings between all neighbouring layers, with a tree of sums (Barth, Mutzel and Jünger 2002).
pub(super) fn crossings(rows: &[Vec<usize>], count: usize, neighbours: &Neighbours) -> u64 {
    let mut total: u64 = 0;
    for pair in rows.windows(2) {
        let [left, right] = pair else { continue };
        let places = positions(right, count);
        let mut sums = vec![0_u64; right.len().saturating_add(1)];
        let mut seen: u64 = 0;
        for vertex in left {
            let mut ends: Vec<usize> = neighbours
                .behind
                .get(*vertex)
                .into_iter()
                .flatten()
                .filter_map(|other| places.get(*other).copied().flatten())
                .filter_map(|place| usize::try_from(place).ok())
                .collect();
            ends.sort_unstable();
            // Those that were drawn before and end further down are crossed.
            for end in &ends {
                total = total.saturating_add(seen.saturating_sub(sum(&sums, end.saturating_add(1))));
            }
            for end in ends {
                add(&mut sums, end.saturating_add(1));
                seen = seen.saturating_add(1);
            }
        }
    }
    total
}

/// The sum of the first `n`, in a Fenwick tree.
fn sum(sums: &[u64], mut n: usize) -> u64 {
    let mut total: u64 = 0;
    while n > 0 {
        total = total.saturating_add(sums.get(n).copied().unwrap_or(0));
        n &= n.wrapping_sub(1);
    }
    total
}

fn add(sums: &mut [u64], mut n: usize) {
    while n > 0 && n < sums.len() {
        if let Some(known) = sums.get_mut(n) {
            *known = known.saturating_add(1);
        }
        n = n.saturating_add(n & n.wrapping_neg());
    }
}
