//! The prover against the checker in `proof`, its [`Frontier`], and ct-merkle.

use super::*;
use ct_merkle::{RootHash, mem_backed_tree::MemoryBackedTree};
use proof::merkle::{verify_consistency, verify_inclusion};
use sha2::Sha256;
use std::{cell::Cell, collections::BTreeMap, convert::Infallible};

type Nodes = BTreeMap<(u8, u64), NodeHash>;

fn leaf(index: u64) -> LeafHash {
    LeafHash::of(&index.to_be_bytes())
}

/// What a ledger of `size` entries keeps.
fn kept(size: u64) -> Nodes {
    let mut nodes: Nodes = (0..size).map(|index| ((0, index), leaf(index).into())).collect();
    let leaves: Vec<_> = (0..size).map(leaf).collect();
    let new = Tree::new(|_, _| Ok::<_, Infallible>(None)).new_nodes(0, &leaves).unwrap();
    nodes.extend(new.iter().map(|node| ((node.level, node.index), node.hash)));
    nodes
}

fn tree(nodes: &Nodes) -> Tree<impl FnMut(u8, u64) -> Result<Option<NodeHash>, Infallible>> {
    Tree::new(|level, index| Ok(nodes.get(&(level, index)).copied()))
}

/// The roots of sizes 0 to `size`, by the checker.
fn roots(size: u64) -> Vec<NodeHash> {
    let mut frontier = Frontier::default();
    let mut roots = vec![frontier.root()];
    for index in 0..size {
        frontier.push(leaf(index));
        roots.push(frontier.root());
    }
    roots
}

#[test]
fn every_leaf_of_every_tree_is_included() {
    let nodes = kept(300);
    let mut tree = tree(&nodes);
    let roots = roots(300);
    for size in 1..=300 {
        let root = roots[usize::try_from(size).unwrap()];
        assert_eq!(tree.root(size).unwrap(), root);
        for index in 0..size {
            let proof = tree.inclusion(index, size).unwrap();
            assert_eq!(verify_inclusion(leaf(index), index, size, &proof, root), Ok(()), "{index} of {size}");
        }
    }
}

#[test]
fn every_tree_grew_out_of_every_smaller_one() {
    let nodes = kept(200);
    let mut tree = tree(&nodes);
    let roots = roots(200);
    for new in 1..=200_usize {
        for old in 1..=new {
            let (m, n) = (old as u64, new as u64);
            let proof = tree.consistency(m, n).unwrap();
            assert_eq!(verify_consistency(m, n, &proof, roots[old], roots[new]), Ok(()), "{old} to {new}");
        }
    }
}

#[test]
fn large_trees_prove_with_few_nodes() {
    let size = 65_537 + 600;
    let nodes = kept(size);
    let roots = roots(size);
    assert_eq!(nodes.keys().filter(|key| key.0 == 16).count(), 1);
    assert_eq!(nodes.keys().filter(|key| key.0 == 8).count(), 258);
    let root = |size: u64| roots[usize::try_from(size).unwrap()];
    let sizes = [1, 255, 256, 257, 511, 512, 513, 65_279, 65_280, 65_281, 65_535, 65_536, 65_537, 65_793, size];
    for n in sizes {
        assert_eq!(tree(&nodes).root(n).unwrap(), root(n));
        let mut frontier = tree(&nodes).frontier(n).unwrap();
        assert_eq!((frontier.size(), frontier.root()), (n, root(n)));
        if n < size {
            frontier.push(leaf(n));
            assert_eq!(frontier.root(), root(n + 1));
        }
        for index in sizes.iter().flat_map(|i| [i - 1, *i]).filter(|index| *index < n) {
            let reads = Cell::new(0);
            let mut counted = Tree::new(|level, index| {
                // Of the levels between there is nothing to read.
                reads.set(reads.get() + u32::from(level.is_multiple_of(KEPT_EVERY)));
                Ok::<_, Infallible>(nodes.get(&(level, index)).copied())
            });
            let proof = counted.inclusion(index, n).unwrap();
            assert_eq!(verify_inclusion(leaf(index), index, n, &proof, root(n)), Ok(()), "{index} of {n}");
            assert!(reads.get() <= 3 * 255 + 3, "{} reads", reads.get());
        }
        for m in sizes.iter().copied().filter(|m| *m <= n) {
            let proof = tree(&nodes).consistency(m, n).unwrap();
            assert_eq!(verify_consistency(m, n, &proof, root(m), root(n)), Ok(()), "{m} to {n}");
        }
    }
}

#[test]
fn batches_of_any_size_keep_the_same_nodes() {
    let all = kept(800);
    for batch in [1, 7, 255, 256, 257, 600] {
        let mut nodes = Nodes::new();
        let mut growth = Growth::default();
        for start in (0..800).step_by(batch) {
            let leaves: Vec<_> = (start..800.min(start + batch as u64)).map(leaf).collect();
            let from_store = tree(&nodes).new_nodes(start, &leaves).unwrap();
            let mut from_memory = Vec::new();
            for leaf in &leaves {
                growth.push(*leaf, &mut from_memory);
            }
            assert_eq!(from_store, from_memory);
            nodes.extend((start..).zip(&leaves).map(|(index, leaf)| ((0, index), NodeHash::from(*leaf))));
            nodes.extend(from_store.iter().map(|node| ((node.level, node.index), node.hash)));
            assert_eq!(growth, tree(&nodes).growth(growth.size()).unwrap());
            assert_eq!(growth.root(), tree(&nodes).root(growth.size()).unwrap());
        }
        assert_eq!(nodes, all);
    }
}

#[test]
fn ct_merkle_finds_the_same() {
    let nodes = kept(300);
    let mut other = MemoryBackedTree::<Sha256, [u8; 8]>::new();
    let mut others: Vec<RootHash<Sha256>> = vec![other.root()];
    for size in 1..=200_u64 {
        other.push((size - 1).to_be_bytes());
        let root = tree(&nodes).root(size).unwrap();
        assert_eq!(root.0.as_slice(), other.root().as_bytes().as_slice());
        others.push(other.root());
        for index in [0, size / 3, size / 2, size - 1] {
            let theirs = other.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(theirs.as_bytes(), bytes(&tree(&nodes).inclusion(index, size).unwrap()));
        }
        for old in [1, size / 3, size / 2, size - 1, size].into_iter().filter(|old| *old > 0) {
            let theirs = other.prove_consistency(usize::try_from(size - old).unwrap());
            assert_eq!(theirs.as_bytes(), bytes(&tree(&nodes).consistency(old, size).unwrap()), "{old} to {size}");
        }
    }
}

fn bytes(proof: &[NodeHash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

#[test]
fn the_empty_tree_has_a_root_and_no_proofs() {
    let nodes = Nodes::new();
    assert_eq!(tree(&nodes).root(0).unwrap(), NodeHash::of_nothing());
    assert_eq!(tree(&nodes).frontier(0).unwrap(), Frontier::default());
    assert_eq!(tree(&nodes).inclusion(0, 0), Err(TreeError::IndexBeyondSize { index: 0, size: 0 }));
    assert_eq!(tree(&nodes).inclusion(5, 5), Err(TreeError::IndexBeyondSize { index: 5, size: 5 }));
    for (old, new) in [(0, 0), (0, 3), (4, 3)] {
        assert_eq!(tree(&nodes).consistency(old, new), Err(TreeError::NotOlder { old, new }));
    }
}

#[test]
fn a_missing_node_is_named_and_an_error_passed_on() {
    let mut nodes = kept(600);
    nodes.remove(&(8, 1));
    assert_eq!(tree(&nodes).root(600), Err(TreeError::Missing { level: 8, index: 1 }));
    assert_eq!(Tree::new(|_, _| Err("broken")).root(3), Err(TreeError::Store("broken")));
    assert_eq!(tree(&nodes).root(u64::MAX), Err(TreeError::Missing { level: 56, index: 0 }));
}

#[test]
fn what_is_remembered_of_full_tiles_gives_the_same_proofs() {
    let nodes = kept(1300);
    let remembered = Remembered::default();
    let kept_node = |level, index| Ok::<_, Infallible>(nodes.get(&(level, index)).copied());
    for size in [255, 256, 257, 511, 512, 700, 1024, 1299] {
        let root = roots(size)[usize::try_from(size).unwrap()];
        let mut last = None;
        let mut remembering = Tree::new(|level, index| remembered.node((level, index), size, &mut last, kept_node));
        for index in (0..size).step_by(13).chain([size - 1]) {
            let proof = remembering.inclusion(index, size).unwrap();
            assert_eq!(proof, tree(&nodes).inclusion(index, size).unwrap(), "{index} of {size}");
            assert_eq!(verify_inclusion(leaf(index), index, size, &proof, root), Ok(()), "{index} of {size}");
        }
    }
    // Of the second tile the node over its first half.
    let first_half = remembered.node((7, 2), 512, &mut None, kept_node).unwrap().unwrap();
    assert_eq!(first_half, NodeHash::of(&tree(&nodes).full(6, 4).unwrap(), &tree(&nodes).full(6, 5).unwrap()));
    assert_eq!(remembered.node((7, 3), 511, &mut None, kept_node).unwrap(), None, "it is not full yet");
}
