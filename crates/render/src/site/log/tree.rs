//! The way from an entry's leaf to the checkpoint's root, drawn.
//!
//! ```text
//!          root, #0–130                    a row a level, the root on top
//!         ╱            ╲
//!   #0–127 (given)   #128–130              on the way: outlined; what the proof gives: filled
//!                   ╱        ╲
//!              #128–129     #130
//! ```

/// One step of a proof: what the node on the way is joined with, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofStep {
    /// Whether what the proof gives is on the left.
    pub sibling_is_left: bool,
    /// The first and the last entry below what the proof gives.
    pub sibling: (u64, u64),
    /// Its hash.
    pub sibling_hash: String,
    /// The first and the last entry below the two together.
    pub parent: (u64, u64),
    /// Their hash.
    pub parent_hash: String,
}

/// How wide the drawing is, and a box.
const WIDTH: u64 = 340;
const BOX_WIDTH: u64 = 152;
const BOX_HEIGHT: u64 = 40;
/// How far rows are apart.
const ROW: u64 = 64;

/// A node of the drawing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) x: u64,
    pub(super) y: u64,
    /// The entries below it.
    pub(super) label: String,
    /// The beginning of its hash.
    pub(super) hash: String,
    /// `root`, `way`, `leaf` or `given`.
    pub(super) class: &'static str,
}

impl Node {
    pub(super) fn middle(&self) -> u64 {
        self.x + BOX_WIDTH / 2
    }

    pub(super) fn first_line(&self) -> u64 {
        self.y + 16
    }

    pub(super) fn second_line(&self) -> u64 {
        self.y + 32
    }
}

/// The drawing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Drawing {
    pub(super) width: u64,
    pub(super) height: u64,
    pub(super) box_width: u64,
    pub(super) box_height: u64,
    /// From a node down to the two that it is made of.
    pub(super) lines: Vec<(u64, u64, u64, u64)>,
    pub(super) boxes: Vec<Node>,
}

pub(super) fn range((first, last): (u64, u64)) -> String {
    if first == last { format!("#{first}") } else { format!("#{first}–{last}") }
}

fn short(hash: &str) -> String {
    hash.get(..12).unwrap_or(hash).to_owned()
}

/// Draws the way of an entry with a leaf hash, its steps from the leaf up.
pub(super) fn draw(seq: u64, leaf: &str, steps: &[ProofStep]) -> Drawing {
    let rows = steps.len() as u64;
    let (left, right, centre) = (4, WIDTH - BOX_WIDTH - 4, (WIDTH - BOX_WIDTH) / 2);
    let mut drawing = Drawing {
        width: WIDTH,
        height: rows * ROW + BOX_HEIGHT + 8,
        box_width: BOX_WIDTH,
        box_height: BOX_HEIGHT,
        lines: Vec::new(),
        boxes: Vec::new(),
    };
    // What the way stands in, from the root down: the root in the middle, then beside what is given.
    let mut above: Option<u64> = None;
    for (row, step) in steps.iter().rev().enumerate() {
        let y = 4 + row as u64 * ROW;
        let x = above.unwrap_or(centre);
        let class = if row == 0 { "root" } else { "way" };
        let parent = Node { x, y, label: range(step.parent), hash: short(&step.parent_hash), class };
        let (given_x, way_x) = if step.sibling_is_left { (left, right) } else { (right, left) };
        for child in [given_x, way_x] {
            drawing.lines.push((parent.middle(), y + BOX_HEIGHT, child + BOX_WIDTH / 2, y + ROW));
        }
        drawing.boxes.push(parent);
        let given = Node {
            x: given_x,
            y: y + ROW,
            label: range(step.sibling),
            hash: short(&step.sibling_hash),
            class: "given",
        };
        drawing.boxes.push(given);
        above = Some(way_x);
    }
    let (x, y) = (above.unwrap_or(centre), 4 + rows * ROW);
    drawing.boxes.push(Node { x, y, label: format!("#{seq}, this entry"), hash: short(leaf), class: "leaf" });
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(sibling_is_left: bool, sibling: (u64, u64), parent: (u64, u64)) -> ProofStep {
        ProofStep { sibling_is_left, sibling, sibling_hash: "aa".repeat(32), parent, parent_hash: "bb".repeat(32) }
    }

    #[test]
    fn the_way_of_the_published_proof() {
        // Entry 5 of 7 (RFC 6962 section 2.1.3 draws this tree).
        let steps = [step(true, (4, 4), (4, 5)), step(false, (6, 6), (4, 6)), step(true, (0, 3), (0, 6))];
        let drawing = draw(5, &"cc".repeat(32), &steps);
        let labels: Vec<_> = drawing.boxes.iter().map(|node| (node.label.as_str(), node.class)).collect();
        assert_eq!(
            labels,
            [
                ("#0–6", "root"),
                ("#0–3", "given"),
                ("#4–6", "way"),
                ("#6", "given"),
                ("#4–5", "way"),
                ("#4", "given"),
                ("#5, this entry", "leaf"),
            ]
        );
        assert_eq!(drawing.lines.len(), 6);
        assert!(drawing.boxes.iter().all(|node| node.x + BOX_WIDTH <= WIDTH && node.y + BOX_HEIGHT <= drawing.height));
        // No two are drawn over each other.
        for (n, a) in drawing.boxes.iter().enumerate() {
            for b in drawing.boxes.iter().skip(n + 1) {
                assert!(a.y != b.y || a.x.abs_diff(b.x) >= BOX_WIDTH, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn a_log_of_one_entry_is_its_leaf() {
        let drawing = draw(0, "cc", &[]);
        assert_eq!((drawing.boxes.len(), drawing.lines.len()), (1, 0));
    }
}
