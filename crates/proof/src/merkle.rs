//! RFC 6962 section 2.1 trees: the root of a growing list of leaves, and the checking of proofs.
//!
//! Proofs are made elsewhere (`ledger`), so that the maker and the checker test each other. Consistency is checked as
//! the special case, beginning at 0, of a subtree's consistency with the whole tree (draft-ietf-plants-merkle-tree-certs
//! section 4.4); inclusion in a subtree is inclusion in a tree of its size.

use crate::hash::{LeafHash, NodeHash};
use core::{fmt, ops::Range};

/// The most hashes that a proof may have: the height of a tree of 2^64 leaves.
pub const PROOF_HASHES_MAX: usize = 64;

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum ProofError {
    /// The leaf's index is not in the tree.
    IndexBeyondSize { index: u64, size: u64 },
    /// The range is empty, is not a subtree, or is not in the tree.
    NotASubtree { start: u64, end: u64, size: u64 },
    /// Too few or too many hashes for these sizes.
    Length { found: usize },
    /// The proof leads to another root.
    RootMismatch { expected: NodeHash, computed: NodeHash },
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndexBeyondSize { index, size } => {
                write!(f, "leaf {index} is not in a tree of {size}")
            }
            Self::NotASubtree { start, end, size } => {
                write!(f, "leaves {start} to {end} are no subtree of a tree of {size}")
            }
            Self::Length { found } => {
                write!(f, "{found} hashes are too few or too many for this proof")
            }
            Self::RootMismatch { expected, computed } => {
                write!(f, "the proof leads to the root {computed}, not to {expected}")
            }
        }
    }
}

impl core::error::Error for ProofError {}

/// The tree over the leaves seen so far, as the roots of its full subtrees: at most 64 hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    full: Vec<NodeHash>,
}

impl Frontier {
    /// Returns the frontier of a tree of `size` leaves from the roots of its full subtrees, largest first, if their
    /// number is right.
    pub fn from_parts(size: u64, full: Vec<NodeHash>) -> Option<Self> {
        (full.len() == size.count_ones() as usize).then_some(Self { size, full })
    }

    /// Returns the number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: LeafHash) {
        let mut node = NodeHash::from(leaf);
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.full.pop() {
                node = NodeHash::of(&left, &node);
            }
        }
        self.full.push(node);
        self.size = self.size.saturating_add(1);
    }

    /// Returns the root.
    pub fn root(&self) -> NodeHash {
        let mut nodes = self.full.iter().rev();
        match nodes.next() {
            None => NodeHash::of_nothing(),
            Some(&last) => nodes.fold(last, |right, left| NodeHash::of(left, &right)),
        }
    }
}

/// Checks that `leaf` is number `index` of the `size` leaves under `root`.
///
/// # Errors
/// Why the proof does not show it.
pub fn verify_inclusion(
    leaf: LeafHash,
    index: u64,
    size: u64,
    proof: &[NodeHash],
    root: NodeHash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexBeyondSize { index, size });
    }
    let wrong_length = ProofError::Length { found: proof.len() };
    if proof.len() > PROOF_HASHES_MAX {
        return Err(wrong_length);
    }
    let (mut at, mut last) = (index, size - 1);
    let mut node = NodeHash::from(leaf);
    for sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if at & 1 == 1 || at == last {
            node = NodeHash::of(sibling, &node);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            node = NodeHash::of(&node, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err(wrong_length);
    }
    same(root, node)
}

/// Checks that `leaf` is number `index` of the whole tree, below the subtree of `leaves` whose hash is `root`.
///
/// # Errors
/// Why the proof does not show it.
pub fn verify_subtree_inclusion(
    leaf: LeafHash,
    index: u64,
    leaves: Range<u64>,
    proof: &[NodeHash],
    root: NodeHash,
) -> Result<(), ProofError> {
    check_subtree(&leaves, u64::MAX)?;
    if !leaves.contains(&index) {
        return Err(ProofError::IndexBeyondSize { index, size: leaves.end });
    }
    verify_inclusion(leaf, index - leaves.start, leaves.end - leaves.start, proof, root)
}

/// Checks that the tree of `size` leaves under `root` begins with the `old_size` leaves under `old_root`.
///
/// # Errors
/// Why the proof does not show it. Size 0 is an error here: every tree begins with nothing, and callers settle that.
pub fn verify_consistency(
    old_size: u64,
    size: u64,
    proof: &[NodeHash],
    old_root: NodeHash,
    root: NodeHash,
) -> Result<(), ProofError> {
    if old_size == 0 {
        return Err(ProofError::NotASubtree { start: 0, end: 0, size });
    }
    verify_subtree_consistency(0..old_size, size, proof, old_root, root)
}

/// Checks that the tree of `size` leaves under `root` holds the subtree of `leaves` whose hash is `subtree_root`.
///
/// No leaves at all are in every tree, with an empty proof: that holds for the hash of nothing, and says nothing of `root`.
///
/// # Errors
/// Why the proof does not show it.
pub fn verify_subtree_consistency(
    leaves: Range<u64>,
    size: u64,
    proof: &[NodeHash],
    subtree_root: NodeHash,
    root: NodeHash,
) -> Result<(), ProofError> {
    let wrong_length = ProofError::Length { found: proof.len() };
    if leaves.start == leaves.end && leaves.end <= size {
        return if proof.is_empty() { same(NodeHash::of_nothing(), subtree_root) } else { Err(wrong_length) };
    }
    check_subtree(&leaves, size)?;
    if proof.len() > PROOF_HASHES_MAX {
        return Err(wrong_length);
    }
    let (mut first, mut end, mut last) = (leaves.start, leaves.end - 1, size - 1);
    while first != end && (end == last || end & 1 == 1) {
        (first, end, last) = (first >> 1, end >> 1, last >> 1);
    }
    let (start, rest) = if first == end {
        (subtree_root, proof)
    } else {
        match proof.split_first() {
            Some((start, rest)) => (*start, rest),
            None => return Err(wrong_length),
        }
    };
    let (mut old, mut new) = (start, start);
    for hash in rest {
        if last == 0 {
            return Err(wrong_length);
        }
        if end & 1 == 1 || end == last {
            if first < end {
                old = NodeHash::of(hash, &old);
            }
            new = NodeHash::of(hash, &new);
            while end & 1 == 0 && end != 0 {
                (first, end, last) = (first >> 1, end >> 1, last >> 1);
            }
        } else {
            new = NodeHash::of(&new, hash);
        }
        (first, end, last) = (first >> 1, end >> 1, last >> 1);
    }
    if last != 0 {
        return Err(wrong_length);
    }
    same(subtree_root, old)?;
    same(root, new)
}

/// A subtree begins at a multiple of the power of two at or above its width.
fn check_subtree(leaves: &Range<u64>, size: u64) -> Result<(), ProofError> {
    let wrong = ProofError::NotASubtree { start: leaves.start, end: leaves.end, size };
    if leaves.start >= leaves.end || leaves.end > size {
        return Err(wrong);
    }
    match (leaves.end - leaves.start).checked_next_power_of_two() {
        Some(width) if leaves.start.is_multiple_of(width) => Ok(()),
        None if leaves.start == 0 => Ok(()),
        _ => Err(wrong),
    }
}

fn same(expected: NodeHash, computed: NodeHash) -> Result<(), ProofError> {
    if expected == computed { Ok(()) } else { Err(ProofError::RootMismatch { expected, computed }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    // transparency-dev/merkle, testonly/constants.go.
    const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn the_published_roots() {
        let mut frontier = Frontier::default();
        for (size, root) in ROOTS.iter().enumerate() {
            assert_eq!(frontier.root().to_string(), *root, "size {size}");
            if let Some(leaf) = LEAVES.get(size) {
                frontier.push(LeafHash::of(leaf));
            }
        }
    }

    #[test]
    fn a_leaf_of_two_hashes_is_no_node() {
        let (a, b) = (LeafHash::of(b"a"), LeafHash::of(b"b"));
        let both: Vec<u8> = [a.0, b.0].concat();
        assert_ne!(NodeHash::from(LeafHash::of(&both)), NodeHash::of(&a.into(), &b.into()));
    }
}
