//! The order within the layers: barycenters, swept to and fro, neighbours exchanged where that saves crossings, and the
//! best that was seen.
//!
//! Links lead from each layer to the next, so that the place of a neighbour in its own layer is all that matters.

use super::Vertex;

/// How often layers are swept to and fro.
const SWEEPS: usize = 12;
/// How often each layer is looked through for exchanges.
const EXCHANGES: usize = 6;

/// Returns the vertices of each layer from top to bottom.
pub(super) fn ordered(vertices: &[Vertex], links: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let neighbours = Neighbours::of(vertices.len(), links);
    let first = Order::of(beginning(vertices, &neighbours), vertices.len());
    let mut fewest = first.crossings(&neighbours);
    let mut best = first.rows.clone();
    // Once with the first sweep to the right, once to the left: neither is better always.
    for start in 0..2 {
        let mut order = first.clone();
        for sweep in start..SWEEPS.saturating_add(start) {
            if fewest == 0 {
                return best;
            }
            let layers = order.rows.len();
            if sweep.is_multiple_of(2) {
                (1..layers).for_each(|layer| order.arrange(layer, &neighbours.before));
            } else {
                (0..layers.saturating_sub(1)).rev().for_each(|layer| order.arrange(layer, &neighbours.behind));
            }
            (0..layers).for_each(|layer| order.exchange(layer, &neighbours));
            let found = order.crossings(&neighbours);
            if found < fewest {
                fewest = found;
                best.clone_from(&order.rows);
            }
        }
    }
    best
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

/// The vertices of each layer, and the place of each vertex in its layer.
#[derive(Debug, Clone)]
pub(super) struct Order {
    rows: Vec<Vec<usize>>,
    places: Vec<usize>,
}

impl Order {
    pub(super) fn of(rows: Vec<Vec<usize>>, count: usize) -> Self {
        let mut order = Self { rows, places: vec![0; count] };
        (0..order.rows.len()).for_each(|layer| order.settle(layer));
        order
    }

    /// Takes down where those of a layer stand.
    fn settle(&mut self, layer: usize) {
        for (place, vertex) in self.rows.get(layer).into_iter().flatten().enumerate() {
            if let Some(known) = self.places.get_mut(*vertex) {
                *known = place;
            }
        }
    }

    fn places_of(&self, vertex: usize, side: &[Vec<usize>]) -> Vec<usize> {
        let others = side.get(vertex).into_iter().flatten();
        others.filter_map(|other| self.places.get(*other).copied()).collect()
    }

    /// Sorts a layer by the mean place of each one's neighbours on a side; who has none stays.
    fn arrange(&mut self, layer: usize, side: &[Vec<usize>]) {
        /// Means are kept in thousandths.
        const PARTS: usize = 1000;
        let row = self.rows.get(layer).into_iter().flatten().enumerate();
        let mut means: Vec<(usize, usize)> = row
            .map(|(place, vertex)| {
                let places = self.places_of(*vertex, side);
                let sum: usize = places.iter().sum();
                let mean = sum.saturating_mul(PARTS).checked_div(places.len());
                (mean.unwrap_or(place.saturating_mul(PARTS)), *vertex)
            })
            .collect();
        // Stable: equal ones keep their order.
        means.sort_by_key(|(mean, _)| *mean);
        self.put(layer, means.into_iter().map(|(_, vertex)| vertex).collect());
    }

    /// Exchanges two that stand one above the other wherever their lines then cross less.
    fn exchange(&mut self, layer: usize, neighbours: &Neighbours) {
        let row = self.rows.get(layer).into_iter().flatten();
        let mut of_row: Vec<(usize, [Vec<usize>; 2])> = row
            .map(|vertex| {
                let sides = [&neighbours.before, &neighbours.behind];
                (*vertex, sides.map(|side| self.places_of(*vertex, side)))
            })
            .collect();
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
        self.put(layer, of_row.into_iter().map(|(vertex, _)| vertex).collect());
    }

    fn put(&mut self, layer: usize, vertices: Vec<usize>) {
        if let Some(row) = self.rows.get_mut(layer) {
            *row = vertices;
        }
        self.settle(layer);
    }

    /// Counts the crossings between all neighbouring layers, with a tree of sums (Barth, Mutzel and Jünger 2002).
    pub(super) fn crossings(&self, neighbours: &Neighbours) -> u64 {
        let mut total: u64 = 0;
        for pair in self.rows.windows(2) {
            let [left, right] = pair else { continue };
            let mut sums = vec![0_u64; right.len().saturating_add(1)];
            let mut seen: u64 = 0;
            for vertex in left {
                let ends = self.places_of(*vertex, &neighbours.behind);
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
}

/// How often the lines of two cross when the first stands above the second.
fn crossed(upper: &[Vec<usize>; 2], lower: &[Vec<usize>; 2]) -> usize {
    let pairs =
        |upper: &[usize], lower: &[usize]| upper.iter().map(|a| lower.iter().filter(|b| *b < a).count()).sum::<usize>();
    upper.iter().zip(lower).map(|(upper, lower)| pairs(upper, lower)).sum()
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
