//! Tiles whose inner nodes were computed lately: a proof needs one path through each, and computing it takes them all.
//!
//! ```text
//! tile (level 8k, t) = nodes 256·t … 256·t + 255 of level 8k      between = the 254 nodes of the 7 levels above them
//! ```
//! A full tile never changes, so what is remembered holds in every snapshot of the log.

use super::KEPT_EVERY;
use proof::NodeHash;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many tiles are remembered: 16 MB.
const TILES_MAX: usize = 2048;
/// How many nodes a tile is wide, as a power of two.
const TILE_BITS: u8 = KEPT_EVERY;

/// How many nodes of tiles that are not full yet are remembered.
const NODES_MAX: usize = 4096;

/// Inner nodes: of full tiles all, of the last tile of a level those that are full subtrees themselves.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    tiles: Mutex<BTreeMap<(u8, u64), Arc<Inner>>>,
    nodes: Mutex<BTreeMap<(u8, u64), NodeHash>>,
}

/// The levels between two kept ones, the lowest first: 128, 64, …, 2 nodes.
#[derive(Debug)]
struct Inner(Vec<Vec<NodeHash>>);

impl Remembered {
    /// Returns a node of a level between, if it is full in a tree of `size` leaves. `node` gives the kept ones.
    pub(crate) fn node<E>(
        &self,
        (level, index): (u8, u64),
        size: u64,
        mut node: impl FnMut(u8, u64) -> Result<Option<NodeHash>, E>,
    ) -> Result<Option<NodeHash>, E> {
        let above = level % KEPT_EVERY;
        let (kept, tile) = (level.saturating_sub(above), index >> (TILE_BITS - above));
        let there = size.checked_shr(u32::from(kept)).unwrap_or(0);
        if above == 0 {
            return Ok(None);
        }
        if (tile.saturating_add(1) << TILE_BITS) > there {
            let is_full = (index.saturating_add(1) << above) <= there;
            return if is_full { self.in_last_tile((level, index), &mut node) } else { Ok(None) };
        }
        let known = self.tiles.lock().unwrap_or_else(PoisonError::into_inner).get(&(kept, tile)).cloned();
        let inner = if let Some(inner) = known {
            inner
        } else {
            let mut below = Vec::with_capacity(1 << TILE_BITS);
            for at in (tile << TILE_BITS)..(tile.saturating_add(1) << TILE_BITS) {
                let Some(hash) = node(kept, at)? else { return Ok(None) };
                below.push(hash);
            }
            let inner = Arc::new(Inner::over(&below));
            let mut tiles = self.tiles.lock().unwrap_or_else(PoisonError::into_inner);
            if tiles.len() >= TILES_MAX {
                tiles.pop_first();
            }
            tiles.insert((kept, tile), Arc::clone(&inner));
            inner
        };
        let within = index & ((1 << (TILE_BITS - above)) - 1);
        let row = inner.0.get(usize::from(above).saturating_sub(1));
        Ok(row.and_then(|row| row.get(usize::try_from(within).ok()?)).copied())
    }

    /// Returns a full subtree's root in a tile that is not full yet, out of its halves.
    fn in_last_tile<E>(
        &self,
        (level, index): (u8, u64),
        node: &mut impl FnMut(u8, u64) -> Result<Option<NodeHash>, E>,
    ) -> Result<Option<NodeHash>, E> {
        if level.is_multiple_of(KEPT_EVERY) {
            return node(level, index);
        }
        if let Some(known) = self.nodes.lock().unwrap_or_else(PoisonError::into_inner).get(&(level, index)) {
            return Ok(Some(*known));
        }
        let left = self.in_last_tile((level - 1, index * 2), node)?;
        let right = self.in_last_tile((level - 1, index * 2 + 1), node)?;
        let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
        let hash = NodeHash::of(&left, &right);
        let mut nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        if nodes.len() >= NODES_MAX {
            nodes.clear();
        }
        nodes.insert((level, index), hash);
        Ok(Some(hash))
    }
}

impl Inner {
    fn over(below: &[NodeHash]) -> Self {
        let mut rows: Vec<Vec<NodeHash>> = Vec::with_capacity(usize::from(TILE_BITS));
        for _ in 1..TILE_BITS {
            let row = rows.last().map_or(below, Vec::as_slice);
            let next = row.as_chunks::<2>().0.iter().map(|[left, right]| NodeHash::of(left, right)).collect();
            rows.push(next);
        }
        Self(rows)
    }
}
