//! Roots and proofs against ct-merkle and against the definitions of RFC 6962, written down naively.

use crate::support::Random;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proof::{
    LeafHash, NodeHash,
    merkle::{
        Frontier, ProofError, verify_consistency, verify_inclusion, verify_subtree_consistency,
        verify_subtree_inclusion,
    },
};
use sha2::Sha256;

type Oracle = MemoryBackedTree<Sha256, Vec<u8>>;

/// RFC 6962 section 2.1: `MTH`.
fn root_of(leaves: &[LeafHash]) -> NodeHash {
    match leaves {
        [] => NodeHash::of_nothing(),
        [leaf] => NodeHash::from(*leaf),
        _ => {
            let (left, right) = leaves.split_at(split_of(leaves.len()));
            NodeHash::of(&root_of(left), &root_of(right))
        }
    }
}

/// The largest power of two below `size`.
fn split_of(size: usize) -> usize {
    size.next_power_of_two() / 2
}

/// RFC 6962 section 2.1.1: `PATH`.
fn path_of(index: usize, leaves: &[LeafHash]) -> Vec<NodeHash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split_of(leaves.len()));
    let (mut path, sibling) = if index < left.len() {
        (path_of(index, left), root_of(right))
    } else {
        (path_of(index - left.len(), right), root_of(left))
    };
    path.push(sibling);
    path
}

/// RFC 6962 section 2.1.2, `SUBPROOF`, as draft-ietf-plants-merkle-tree-certs section 4.4 extends it to subtrees.
fn subproof_of(start: usize, end: usize, leaves: &[LeafHash], known: bool) -> Vec<NodeHash> {
    if (start, end) == (0, leaves.len()) {
        return if known { Vec::new() } else { vec![root_of(leaves)] };
    }
    let (left, right) = leaves.split_at(split_of(leaves.len()));
    let half = left.len();
    let (mut proof, sibling) = if end <= half {
        (subproof_of(start, end, left, known), root_of(right))
    } else if half <= start {
        (subproof_of(start - half, end - half, right, known), root_of(left))
    } else {
        (subproof_of(0, end - half, right, false), root_of(left))
    };
    proof.push(sibling);
    proof
}

/// On which side each hash of an inclusion proof stands.
fn inclusion_shape(index: u64, size: u64) -> Vec<bool> {
    if size <= 1 {
        return Vec::new();
    }
    let half = size.next_power_of_two() / 2;
    let left = index < half;
    let mut shape = if left { inclusion_shape(index, half) } else { inclusion_shape(index - half, size - half) };
    shape.push(left);
    shape
}

/// On which side each hash of a consistency proof stands; nothing for the one that it begins with.
fn consistency_shape(old_size: u64, size: u64, known: bool) -> Vec<Option<bool>> {
    if old_size == size {
        return if known { Vec::new() } else { vec![None] };
    }
    let half = size.next_power_of_two() / 2;
    let left = old_size <= half;
    let mut shape = if left {
        consistency_shape(old_size, half, known)
    } else {
        consistency_shape(old_size - half, size - half, false)
    };
    shape.push(Some(left));
    shape
}

fn leaf_bytes(index: usize) -> Vec<u8> {
    format!("leaf {index}").into_bytes()
}

fn leaves_of(size: usize) -> Vec<LeafHash> {
    (0..size).map(|index| LeafHash::of(&leaf_bytes(index))).collect()
}

fn roots_of(size: usize) -> Vec<NodeHash> {
    let leaves = leaves_of(size);
    (0..=size).map(|size| root_of(&leaves[..size])).collect()
}

fn hashes(bytes: &[u8]) -> Vec<NodeHash> {
    bytes.chunks_exact(32).map(|hash| NodeHash(hash.try_into().unwrap())).collect()
}

fn flipped(hash: NodeHash, bit: usize) -> NodeHash {
    let mut bytes = hash.0;
    bytes[bit / 8] ^= 1 << (bit % 8);
    NodeHash(bytes)
}

/// Asserts that `verify` accepts `proof`, and refuses it with one bit flipped and with one hash less, more or twice.
fn only_this_one(proof: &[NodeHash], random: &mut Random, verify: impl Fn(&[NodeHash]) -> Result<(), ProofError>) {
    assert_eq!(verify(proof), Ok(()));
    for at in 0..proof.len() {
        let one = random.below(256);
        let bits = if proof.len() <= 2 { 0..256 } else { one..one + 1 };
        for bit in bits {
            let mut wrong = proof.to_vec();
            wrong[at] = flipped(wrong[at], bit);
            assert!(matches!(verify(&wrong), Err(ProofError::RootMismatch { .. })), "hash {at} bit {bit}");
        }
        let mut less = proof.to_vec();
        less.remove(at);
        assert_eq!(verify(&less), Err(ProofError::Length { found: less.len() }), "without hash {at}");
        let mut twice = proof.to_vec();
        twice.insert(at, proof[at]);
        assert_eq!(verify(&twice), Err(ProofError::Length { found: twice.len() }), "hash {at} twice");
    }
    let mut more = proof.to_vec();
    more.push(NodeHash::of_nothing());
    assert_eq!(verify(&more), Err(ProofError::Length { found: more.len() }));
    let many = vec![NodeHash::of_nothing(); 65];
    assert_eq!(verify(&many), Err(ProofError::Length { found: 65 }));
}

#[test]
fn the_frontier_has_the_root_of_both_references_for_every_size_up_to_300() {
    let leaves = leaves_of(300);
    let mut oracle = Oracle::new();
    let mut frontier = Frontier::default();
    assert_eq!(frontier.root(), root_of(&[]));
    for (index, leaf) in leaves.iter().enumerate() {
        oracle.push(leaf_bytes(index));
        frontier.push(*leaf);
        let size = index + 1;
        assert_eq!(frontier.size(), size as u64);
        assert_eq!(frontier.root(), root_of(&leaves[..size]), "size {size}");
        assert_eq!(frontier.root().0.as_slice(), oracle.root().as_bytes().as_slice(), "size {size}");
    }
}

#[test]
fn every_inclusion_proof_of_ct_merkle_up_to_128_holds_and_no_other() {
    let leaves = leaves_of(128);
    let mut oracle = Oracle::new();
    let mut random = Random(1);
    for size in 1..=128 {
        oracle.push(leaf_bytes(size - 1));
        let root = root_of(&leaves[..size]);
        for index in 0..size {
            let proof = hashes(oracle.prove_inclusion(index).as_bytes());
            if size <= 40 {
                assert_eq!(proof, path_of(index, &leaves[..size]));
            }
            let (at, of) = (index as u64, size as u64);
            only_this_one(&proof, &mut random, |proof| verify_inclusion(leaves[index], at, of, proof, root));
            let other_leaf = leaves[(index + 1) % 128];
            assert!(verify_inclusion(other_leaf, at, of, &proof, root).is_err(), "{index} of {size}");
            let bit = random.below(256);
            assert!(verify_inclusion(leaves[index], at, of, &proof, flipped(root, bit)).is_err(), "{index} of {size}");
            let beyond = ProofError::IndexBeyondSize { index: of, size: of };
            assert_eq!(verify_inclusion(leaves[index], of, of, &proof, root), Err(beyond));
            for other in (0..of).filter(|other| *other != at && (of <= 40 || (other ^ at).is_power_of_two())) {
                assert!(verify_inclusion(leaves[index], other, of, &proof, root).is_err(), "{index} as {other}");
            }
        }
    }
}

/// A proof commits to a size only as far as the path's shape does (0 of 3 and 0 of 4 have one shape): the size itself
/// is the checkpoint's to say.
#[test]
fn an_inclusion_proof_for_another_size_holds_only_where_the_path_is_the_same() {
    let leaves = leaves_of(32);
    let (mut held, mut refused) = (0, 0);
    for size in 1..=32 {
        let root = root_of(&leaves[..size]);
        for index in 0..size {
            let proof = path_of(index, &leaves[..size]);
            for other in (index + 1..=40).filter(|other| *other != size) {
                let (at, of, other) = (index as u64, size as u64, other as u64);
                let same_path = inclusion_shape(at, of) == inclusion_shape(at, other);
                let verdict = verify_inclusion(leaves[index], at, other, &proof, root);
                assert_eq!(verdict.is_ok(), same_path, "{at} of {of} as of {other}: {verdict:?}");
                if same_path { held += 1 } else { refused += 1 }
            }
        }
    }
    assert!(held > 1000 && refused > 5000, "{held} {refused}");
}

#[test]
fn every_consistency_proof_of_ct_merkle_up_to_128_holds_and_no_other() {
    let roots = roots_of(128);
    let leaves = leaves_of(128);
    let mut oracle = Oracle::new();
    let mut random = Random(2);
    for size in 1..=128 {
        oracle.push(leaf_bytes(size - 1));
        for old in 1..=size {
            let proof = hashes(oracle.prove_consistency(size - old).as_bytes());
            if size <= 40 {
                assert_eq!(proof, subproof_of(0, old, &leaves[..size], true));
            }
            let (old_size, new_size) = (old as u64, size as u64);
            let (old_root, root) = (roots[old], roots[size]);
            let verify = |proof: &[NodeHash]| verify_consistency(old_size, new_size, proof, old_root, root);
            only_this_one(&proof, &mut random, verify);
            let bit = random.below(256);
            let wrong_old = flipped(old_root, bit);
            assert!(verify_consistency(old_size, new_size, &proof, wrong_old, root).is_err(), "{old} {size}");
            let wrong_new = flipped(root, bit);
            assert!(verify_consistency(old_size, new_size, &proof, old_root, wrong_new).is_err(), "{old} {size}");
            if old != size {
                assert!(verify_consistency(old_size, new_size, &proof, root, old_root).is_err(), "{old} {size}");
            }
            for (start, end) in [(0, 0), (0, new_size + 1)] {
                let expected = Err(ProofError::NotASubtree { start, end, size: new_size });
                assert_eq!(verify_consistency(end, new_size, &proof, old_root, root), expected);
            }
        }
    }
}

/// As for inclusion: where the shape is the same (2 in 3 and 1 in 2), the sizes are the checkpoints' to say.
#[test]
fn a_consistency_proof_for_other_sizes_holds_only_where_its_shape_is_the_same() {
    let roots = roots_of(20);
    let leaves = leaves_of(20);
    let (mut held, mut refused) = (0, 0);
    for size in 1..=20_u64 {
        for old in 1..=size {
            let [from, to] = [old, size].map(|n| usize::try_from(n).unwrap());
            let proof = subproof_of(0, from, &leaves[..to], true);
            for other_size in 1..=20 {
                for other_old in (1..=other_size).filter(|other| (*other, other_size) != (old, size)) {
                    let same = consistency_shape(old, size, true) == consistency_shape(other_old, other_size, true);
                    let verdict = verify_consistency(other_old, other_size, &proof, roots[from], roots[to]);
                    assert_eq!(verdict.is_ok(), same, "{old} in {size} as {other_old} in {other_size}: {verdict:?}");
                    if same { held += 1 } else { refused += 1 }
                }
            }
        }
    }
    assert!(held > 500 && refused > 30_000, "{held} {refused}");
}

#[test]
fn every_subtree_up_to_64_is_proved_and_no_other_range() {
    let leaves = leaves_of(64);
    let mut random = Random(3);
    let mut proved = 0;
    for size in 1..=64 {
        let root = root_of(&leaves[..size]);
        for start in 0..=size {
            for end in start..=size {
                let range = start as u64..end as u64;
                let is_subtree = start < end && start % (end - start).next_power_of_two() == 0;
                if start == end {
                    let nothing = root_of(&[]);
                    let verify = |proof: &[NodeHash], subtree| {
                        verify_subtree_consistency(range.clone(), size as u64, proof, subtree, root)
                    };
                    assert_eq!(verify(&[], nothing), Ok(()));
                    assert_eq!(verify(&[root], nothing), Err(ProofError::Length { found: 1 }));
                    let expected = ProofError::RootMismatch { expected: nothing, computed: root };
                    assert_eq!(verify(&[], root), Err(expected));
                    continue;
                }
                if !is_subtree {
                    let expected = ProofError::NotASubtree { start: range.start, end: range.end, size: size as u64 };
                    let subtree = root_of(&leaves[start..end]);
                    assert_eq!(verify_subtree_consistency(range, size as u64, &[], subtree, root), Err(expected));
                    continue;
                }
                let subtree = root_of(&leaves[start..end]);
                let proof = subproof_of(start, end, &leaves[..size], true);
                let verify = |proof: &[NodeHash], subtree| {
                    verify_subtree_consistency(range.clone(), size as u64, proof, subtree, root)
                };
                if size <= 24 {
                    only_this_one(&proof, &mut random, |proof| verify(proof, subtree));
                }
                assert_eq!(verify(&proof, subtree), Ok(()), "{start} to {end} of {size}");
                assert!(verify(&proof, flipped(subtree, random.below(256))).is_err(), "{start} to {end} of {size}");
                proved += 1;
            }
        }
    }
    assert_eq!(proved, 7312);
}

#[test]
fn every_leaf_of_every_subtree_up_to_32_is_proved_under_its_own_index_alone() {
    let leaves = leaves_of(32);
    for start in 0_usize..32 {
        for end in start + 1..=32 {
            if start % (end - start).next_power_of_two() != 0 {
                continue;
            }
            let range = start as u64..end as u64;
            let root = root_of(&leaves[start..end]);
            for index in start..end {
                let proof = path_of(index - start, &leaves[start..end]);
                for claimed in 0..40 {
                    let verdict = verify_subtree_inclusion(leaves[index], claimed, range.clone(), &proof, root);
                    assert_eq!(verdict.is_ok(), claimed == index as u64, "{index} as {claimed} in {range:?}");
                    if !range.contains(&claimed) {
                        let beyond = ProofError::IndexBeyondSize { index: claimed, size: range.end };
                        assert_eq!(verdict, Err(beyond));
                    }
                }
            }
        }
    }
}

#[test]
fn a_frontier_goes_on_from_its_parts() {
    let leaves = leaves_of(70);
    for kept in 0..=64 {
        let full: Vec<NodeHash> = full_subtrees(&leaves[..kept]);
        let mut more = full.clone();
        more.push(NodeHash::of_nothing());
        assert_eq!(Frontier::from_parts(kept as u64, more), None);
        let mut frontier = Frontier::from_parts(kept as u64, full).unwrap();
        for leaf in &leaves[kept..] {
            frontier.push(*leaf);
        }
        assert_eq!(frontier.root(), root_of(&leaves), "from {kept}");
    }
}

fn full_subtrees(leaves: &[LeafHash]) -> Vec<NodeHash> {
    if leaves.is_empty() {
        return Vec::new();
    }
    let (full, rest) = leaves.split_at(1 << leaves.len().ilog2());
    let mut roots = vec![root_of(full)];
    roots.extend(full_subtrees(rest));
    roots
}
