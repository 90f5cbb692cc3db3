//! Heights: each vertex as near as can be to the middle of its neighbours, in its order, without touching another.

use super::{Spacing, Vertex, at, order::Neighbours};

/// How often layers are placed to and fro.
const ROUNDS: usize = 10;

/// Returns the top of each vertex.
pub(super) fn tops(vertices: &[Vertex], links: &[(usize, usize)], rows: &[Vec<usize>], spacing: Spacing) -> Vec<i64> {
    let neighbours = Neighbours::of(vertices.len(), links);
    let mut tops = vec![0; vertices.len()];
    for row in rows {
        let mut next = 0;
        for (vertex, behind) in row.iter().zip(row.iter().skip(1).map(Some).chain([None])) {
            set(&mut tops, *vertex, next);
            next = behind.map_or(next, |behind| next.saturating_add(between(vertices, *vertex, *behind, spacing)));
        }
    }
    for round in 0..ROUNDS {
        let last = round.saturating_add(1) == ROUNDS;
        let to_the_right = round.is_multiple_of(2);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        if !to_the_right {
            order.reverse();
        }
        for layer in order {
            let Some(row) = rows.get(layer) else { continue };
            let sides: Vec<&Vec<Vec<usize>>> = match (last, to_the_right) {
                (true, _) => vec![&neighbours.before, &neighbours.behind],
                (false, true) => vec![&neighbours.before],
                (false, false) => vec![&neighbours.behind],
            };
            settle(row, vertices, &sides, &mut tops, spacing);
        }
    }
    let highest = tops.iter().copied().min().unwrap_or(0);
    tops.iter().map(|top| top.saturating_sub(highest)).collect()
}

fn set(tops: &mut [i64], vertex: usize, top: i64) {
    if let Some(known) = tops.get_mut(vertex) {
        *known = top;
    }
}

/// From the top of one vertex to that of the one below it, at least.
fn between(vertices: &[Vertex], upper: usize, lower: usize, spacing: Spacing) -> i64 {
    let is_line = |n: usize| vertices.get(n).is_some_and(|vertex| vertex.is_line);
    let gap = if is_line(upper) && is_line(lower) { 0 } else { spacing.down };
    vertices.get(upper).map_or(0, |vertex| vertex.height).saturating_add(gap)
}

/// A run of vertices that touch: they move together, to where the sum of the squares of their wishes is least.
#[derive(Debug)]
struct Block {
    weight: i64,
    /// The sum of the weighted wishes of where its first stands.
    wished: i64,
    count: usize,
}

impl Block {
    fn mean(&self) -> i64 {
        self.wished.div_euclid(self.weight.max(1))
    }
}

/// Places a layer: wishes, then neighbours that would touch pooled (isotonic regression by pooling adjacent violators).
fn settle(row: &[usize], vertices: &[Vertex], sides: &[&Vec<Vec<usize>>], tops: &mut [i64], spacing: Spacing) {
    let middle = |n: usize, tops: &[i64]| {
        at(tops, n).saturating_add(vertices.get(n).map_or(0, |vertex| vertex.height).div_euclid(2))
    };
    let mut offset: i64 = 0;
    let mut offsets = Vec::with_capacity(row.len());
    let mut blocks: Vec<Block> = Vec::new();
    let mut before: Option<usize> = None;
    for vertex in row.iter().copied() {
        if let Some(before) = before {
            offset = offset.saturating_add(between(vertices, before, vertex, spacing));
        }
        before = Some(vertex);
        offsets.push(offset);
        let others: Vec<usize> = sides.iter().filter_map(|side| side.get(vertex)).flatten().copied().collect();
        let is_line = vertices.get(vertex).is_some_and(|vertex| vertex.is_line);
        let count = i64::try_from(others.len()).unwrap_or(1);
        let sum: i64 = others.iter().map(|other| middle(*other, tops)).sum();
        let half = vertices.get(vertex).map_or(0, |vertex| vertex.height).div_euclid(2);
        let (wish, weight) = match sum.checked_div(count) {
            // A line that passes is to be straight.
            Some(mean) => (mean.saturating_sub(half), if is_line { 8 } else { 2 }),
            None => (at(tops, vertex), 1),
        };
        blocks.push(Block { weight, wished: wish.saturating_sub(offset).saturating_mul(weight), count: 1 });
        while let [.., upper, lower] = blocks.as_slice()
            && upper.mean() > lower.mean()
        {
            let (Some(lower), Some(upper)) = (blocks.pop(), blocks.last_mut()) else { break };
            upper.weight = upper.weight.saturating_add(lower.weight);
            upper.wished = upper.wished.saturating_add(lower.wished);
            upper.count = upper.count.saturating_add(lower.count);
        }
    }
    let means = blocks.iter().flat_map(|block| core::iter::repeat_n(block.mean(), block.count));
    let settled: Vec<i64> = means.zip(&offsets).map(|(mean, offset)| mean.saturating_add(*offset)).collect();
    for (vertex, top) in row.iter().zip(settled) {
        set(tops, *vertex, top);
    }
}
