use super::{
    order::{Neighbours, Order},
    *,
};

const SPACING: Spacing = Spacing { width: 100, across: 40, down: 10, lines: 6 };

fn items(layers: &[usize]) -> Vec<Item> {
    layers.iter().map(|layer| Item { height: 30, layer_min: *layer }).collect()
}

/// Numbers that look random and are the same each time (Knuth's generator for MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

fn random(seed: u64, count: usize, edges: usize) -> (Vec<Item>, Vec<(usize, usize)>) {
    let mut numbers = Numbers(seed);
    let items = (0..count)
        .map(|_| Item { height: 20 + i64::try_from(numbers.below(60)).unwrap(), layer_min: numbers.below(6) })
        .collect();
    // Any box to any other: there are circles among them.
    let edges = (0..edges).map(|_| (numbers.below(count), numbers.below(count))).collect();
    (items, edges)
}

/// What holds of every layout.
#[track_caller]
fn check(items: &[Item], edges: &[(usize, usize)]) -> Layout {
    let laid = layout(items, edges, SPACING);
    assert_eq!(laid.boxes.len(), items.len());
    for (n, a) in laid.boxes.iter().enumerate() {
        assert!(
            a.x >= 0 && a.y >= 0 && a.x + SPACING.width <= laid.width && a.y + a.height <= laid.height,
            "{n}: {a:?}"
        );
        for (m, b) in laid.boxes.iter().enumerate().skip(n + 1) {
            let apart = a.x + SPACING.width <= b.x
                || b.x + SPACING.width <= a.x
                || a.y + a.height <= b.y
                || b.y + b.height <= a.y;
            assert!(apart, "{n} {a:?} and {m} {b:?} overlap");
        }
    }
    for line in &laid.lines {
        let (from, to) = (laid.boxes[line.from], laid.boxes[line.to]);
        // A line against the stream was turned round: it runs from left to right all the same.
        let (left, right) = if from.layer < to.layer { (from, to) } else { (to, from) };
        let (first, last) = (*line.points.first().unwrap(), *line.points.last().unwrap());
        assert_eq!((first.0, last.0), (left.x + SPACING.width, right.x), "{line:?}");
        assert!((left.y..=left.y + left.height).contains(&first.1), "{line:?} leaves {left:?}");
        assert!((right.y..=right.y + right.height).contains(&last.1), "{line:?} reaches {right:?}");
        assert!(line.points.windows(2).all(|pair| pair[0].0 < pair[1].0), "{line:?} goes back");
        // In the layers that it crosses it runs beside the boxes.
        for pair in line.points.windows(2).filter(|pair| pair[1].0 - pair[0].0 == SPACING.width) {
            for other in laid.boxes.iter().filter(|other| other.x == pair[0].0) {
                assert!(pair[0].1 <= other.y || pair[0].1 >= other.y + other.height, "{line:?} runs through {other:?}");
            }
        }
    }
    assert_eq!(laid, layout(items, edges, SPACING), "the same each time");
    laid
}

#[test]
fn boxes_do_not_overlap_and_lines_end_at_them() {
    for seed in 0..60 {
        let count = 2 + usize::try_from(seed).unwrap();
        let (items, edges) = random(seed, count, count * 2);
        check(&items, &edges);
    }
}

#[test]
fn a_chain_is_one_straight_line() {
    let laid = check(&items(&[0, 0, 0, 0]), &[(0, 1), (1, 2), (2, 3)]);
    assert_eq!(
        laid.boxes.iter().map(|placed| (placed.x, placed.y)).collect::<Vec<_>>(),
        [(0, 0), (140, 0), (280, 0), (420, 0)]
    );
    assert_eq!((laid.width, laid.height), (520, 30));
    assert!(laid.lines.iter().all(|line| line.points.iter().all(|(_, y)| *y == 15)));
}

#[test]
fn each_stands_behind_what_it_follows_and_not_before_its_layer() {
    let laid = check(&items(&[0, 1, 2, 3, 3]), &[(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)]);
    assert_eq!(laid.boxes.iter().map(|placed| placed.layer).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    // A layer in which nobody stands takes no room.
    let laid = check(&items(&[0, 5]), &[(0, 1)]);
    assert_eq!(laid.boxes.iter().map(|placed| placed.layer).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn what_can_be_drawn_without_crossings_is() {
    // Two trees whose leaves are given in turns.
    let edges = [(0, 4), (2, 4), (1, 5), (3, 5), (4, 6), (5, 7)];
    let laid = check(&items(&[0, 0, 0, 0, 1, 1, 2, 2]), &edges);
    let vertices: Vec<Vertex> =
        laid.boxes.iter().map(|placed| Vertex { layer: placed.layer, height: placed.height, is_line: false }).collect();
    let mut rows = vec![Vec::new(); 3];
    let mut by_height: Vec<usize> = (0..8).collect();
    by_height.sort_by_key(|n| laid.boxes[*n].y);
    for n in by_height {
        rows[vertices[n].layer].push(n);
    }
    assert_eq!(crossings(rows, 8, &Neighbours::of(8, &edges)), 0);
}

fn crossings(rows: Vec<Vec<usize>>, count: usize, neighbours: &Neighbours) -> u64 {
    Order::of(rows, count).crossings(neighbours)
}

#[test]
fn crossings_are_counted() {
    // The complete graph of three and three, drawn in two rows, has nine crossings: C(3,2) squared.
    let edges: Vec<(usize, usize)> = (0..3).flat_map(|a| (3..6).map(move |b| (a, b))).collect();
    assert_eq!(crossings(vec![vec![0, 1, 2], vec![3, 4, 5]], 6, &Neighbours::of(6, &edges)), 9);
    assert_eq!(crossings(vec![vec![0, 1], vec![2, 3]], 4, &Neighbours::of(4, &[(0, 3), (1, 2)])), 1);
    assert_eq!(crossings(vec![vec![0, 1], vec![2, 3]], 4, &Neighbours::of(4, &[(0, 2), (1, 3)])), 0);
}

#[test]
fn circles_selves_and_strangers_do_no_harm() {
    check(&items(&[0, 0, 0]), &[(0, 1), (1, 2), (2, 0), (1, 1), (0, 9), (0, 1)]);
    check(&items(&[0, 0]), &[(0, 1), (1, 0)]);
    assert_eq!(layout(&[], &[], SPACING), Layout::default());
}

#[test]
fn three_hundred_boxes_are_soon_laid_out() {
    let (items, edges) = random(7, 300, 700);
    check(&items, &edges);
}
