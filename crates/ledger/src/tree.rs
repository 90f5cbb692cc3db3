//! The prover: roots and proofs of the log's tree (RFC 6962 section 2.1), from the nodes that are kept.
//!
//! ```text
//! level 0     leaf hashes                         node (0, i)  = leaf i
//! level 8     roots of 256 leaves                 node (8, i)  = leaves 256·i … 256·i + 255
//! level 16    roots of 65,536 leaves, and so on   node (8k, i) = the tiles' own levels (C2SP tlog-tiles)
//! ```
//! Only full subtrees are kept, so a node never changes once it is there. Levels between are computed from at most 128
//! nodes of the kept level below, and remembered: the next proof of the same [`Tree`] may need them again. Checking is
//! `proof`'s, which shares no code with this.

mod remembered;

pub(crate) use remembered::Remembered;

use core::ops::Range;
use proof::{LeafHash, NodeHash, merkle::Frontier};
use std::collections::BTreeMap;

/// How many levels lie between two that are kept.
pub const KEPT_EVERY: u8 = 8;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum TreeError<E> {
    /// The nodes cannot be read.
    #[error("cannot read the tree's nodes")]
    Store(#[source] E),
    /// A node that must be there is not.
    #[error("node {index} of level {level} of the tree is missing; rebuild the index")]
    Missing { level: u8, index: u64 },
    /// Asked for a leaf that is not in the tree.
    #[error("leaf {index} is not in a tree of {size}")]
    IndexBeyondSize { index: u64, size: u64 },
    /// Asked whether a tree grew from nothing, or shrank.
    #[error("a tree of {new} leaves did not grow out of one of {old}: the old size must be from 1 to the new one")]
    NotOlder { old: u64, new: u64 },
}

/// A node to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredNode {
    /// 8, 16, 24, …: the leaves of level 0 are kept as they come.
    pub level: u8,
    /// Its number in its level.
    pub index: u64,
    /// The root of its subtree.
    pub hash: NodeHash,
}

/// The tree over kept nodes: a function that gives node (level, index), for levels 0, 8, 16, … Of the levels between it
/// may give what it remembers, and else nothing.
#[derive(Debug)]
pub struct Tree<F> {
    node: F,
    /// What was computed for the levels between, by level and index.
    between: BTreeMap<(u8, u64), NodeHash>,
}

impl<E, F: FnMut(u8, u64) -> Result<Option<NodeHash>, E>> Tree<F> {
    /// Returns the tree over these nodes. Meant for one request or one batch: what it remembers grows with its use.
    pub fn new(node: F) -> Self {
        Self { node, between: BTreeMap::new() }
    }

    /// Returns the root of the first `size` leaves.
    ///
    /// # Errors
    /// A node cannot be had.
    pub fn root(&mut self, size: u64) -> Result<NodeHash, TreeError<E>> {
        self.growth(size).map(|growth| growth.root())
    }

    /// Returns the proof that leaf `index` is in the tree of `size` leaves: siblings from the leaf up.
    ///
    /// # Errors
    /// No such leaf, or a node cannot be had.
    pub fn inclusion(&mut self, index: u64, size: u64) -> Result<Vec<NodeHash>, TreeError<E>> {
        if index >= size {
            return Err(TreeError::IndexBeyondSize { index, size });
        }
        // From the root down: which half holds the leaf, and what is its other half.
        let mut siblings = Vec::new();
        let mut leaves = 0..size;
        while leaves.end - leaves.start > 1 {
            let (left, right) = halves(&leaves);
            let (inside, sibling) = if index < left.end { (left, right) } else { (right, left) };
            siblings.push(self.hash(&sibling)?);
            leaves = inside;
        }
        siblings.reverse();
        Ok(siblings)
    }

    /// Returns the proof that the tree of `new` leaves begins with the tree of `old`.
    ///
    /// # Errors
    /// The old size is 0 or above the new one, or a node cannot be had.
    pub fn consistency(&mut self, old: u64, new: u64) -> Result<Vec<NodeHash>, TreeError<E>> {
        if old == 0 || old > new {
            return Err(TreeError::NotOlder { old, new });
        }
        // From the root down to the subtree that ends where the old tree ended.
        let mut hashes = Vec::new();
        let mut leaves = 0..new;
        while leaves.end != old {
            let (left, right) = halves(&leaves);
            let (inside, sibling) = if old <= left.end { (left, right) } else { (right, left) };
            hashes.push(self.hash(&sibling)?);
            leaves = inside;
        }
        // Whoever checks knows the old root already.
        if leaves.start != 0 {
            hashes.push(self.hash(&leaves)?);
        }
        hashes.reverse();
        Ok(hashes)
    }

    /// Returns the checker's form of the tree of `size` leaves, to go on from.
    ///
    /// # Errors
    /// A node cannot be had.
    pub fn frontier(&mut self, size: u64) -> Result<Frontier, TreeError<E>> {
        let full = self.growth(size)?.full;
        // One hash for each bit of the size: the number is right.
        Ok(Frontier::from_parts(size, full).unwrap_or_default())
    }

    /// Returns the tree of `size` leaves in the form that grows.
    ///
    /// # Errors
    /// A node cannot be had.
    pub fn growth(&mut self, size: u64) -> Result<Growth, TreeError<E>> {
        let mut full = Vec::new();
        let mut start = 0;
        for level in (0..64_u8).rev().filter(|level| size >> level & 1 == 1) {
            full.push(self.full(level, start >> level)?);
            start += 1 << level;
        }
        Ok(Growth { size, full })
    }

    /// Returns the nodes of levels 8, 16, … that become full when `leaves` are added to the tree of `old_size`.
    ///
    /// A writer that keeps a [`Growth`] need not read anything for this.
    ///
    /// # Errors
    /// A node of the old tree cannot be had.
    pub fn new_nodes(&mut self, old_size: u64, leaves: &[LeafHash]) -> Result<Vec<StoredNode>, TreeError<E>> {
        let mut growth = self.growth(old_size)?;
        let mut new = Vec::new();
        for &leaf in leaves {
            growth.push(leaf, &mut new);
        }
        Ok(new)
    }

    /// The hash of a subtree that begins at a multiple of a power of two at or above its width.
    fn hash(&mut self, leaves: &Range<u64>) -> Result<NodeHash, TreeError<E>> {
        let width = leaves.end - leaves.start;
        if width.is_power_of_two() {
            let level = width.trailing_zeros();
            return self.full(u8::try_from(level).unwrap_or(u8::MAX), leaves.start >> level);
        }
        let (left, right) = halves(leaves);
        Ok(NodeHash::of(&self.hash(&left)?, &self.hash(&right)?))
    }

    /// The root of 2^level leaves: kept, or computed from the level below.
    fn full(&mut self, level: u8, index: u64) -> Result<NodeHash, TreeError<E>> {
        if level.is_multiple_of(KEPT_EVERY) {
            let found = (self.node)(level, index).map_err(TreeError::Store)?;
            return found.ok_or(TreeError::Missing { level, index });
        }
        if let Some(&known) = self.between.get(&(level, index)) {
            return Ok(known);
        }
        if let Some(known) = (self.node)(level, index).map_err(TreeError::Store)? {
            return Ok(known);
        }
        let left = self.full(level - 1, index * 2)?;
        let right = self.full(level - 1, index * 2 + 1)?;
        let hash = NodeHash::of(&left, &right);
        self.between.insert((level, index), hash);
        Ok(hash)
    }
}

/// Splits a range as RFC 6962 does: on the left the largest power of two that is less than its width.
fn halves(leaves: &Range<u64>) -> (Range<u64>, Range<u64>) {
    let width = leaves.end - leaves.start;
    let middle = leaves.start + (1 << (width - 1).ilog2());
    (leaves.start..middle, middle..leaves.end)
}

/// A growing tree, held as the roots of its full subtrees, largest first: at most 64 hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Growth {
    size: u64,
    full: Vec<NodeHash>,
}

impl Growth {
    /// Returns the number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf, and to `new` the nodes of levels 8, 16, … that it makes full, lowest first.
    pub fn push(&mut self, leaf: LeafHash, new: &mut Vec<StoredNode>) {
        let mut hash = NodeHash::from(leaf);
        let mut level = 0_u8;
        while self.size >> level & 1 == 1 {
            if let Some(left) = self.full.pop() {
                hash = NodeHash::of(&left, &hash);
            }
            level += 1;
            if level.is_multiple_of(KEPT_EVERY) {
                new.push(StoredNode { level, index: self.size >> level, hash });
            }
        }
        self.full.push(hash);
        self.size += 1;
    }

    /// Returns the root.
    pub fn root(&self) -> NodeHash {
        let mut smallest_first = self.full.iter().rev();
        let Some(&smallest) = smallest_first.next() else { return NodeHash::of_nothing() };
        smallest_first.fold(smallest, |right, left| NodeHash::of(left, &right))
    }
}

#[cfg(test)]
mod tests;
