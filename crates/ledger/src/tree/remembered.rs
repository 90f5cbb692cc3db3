//! Tiles whose nodes were read and computed lately: a proof needs one path through each, and computing it takes them all.
//!
//! ```text
//! tile (level 8k, t) = nodes 256·t … 256·t + 255 of level 8k, and the 254 nodes of the 7 levels above them
//! ```
//! A full tile never changes, so what is remembered holds in every snapshot of the log.

use super::KEPT_EVERY;
use proof::NodeHash;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many tiles are remembered: 16 MB.
const TILES_MAX: usize = 1024;
/// How many nodes a tile is wide, as a power of two.
const TILE_BITS: u8 = KEPT_EVERY;

/// How many nodes of tiles that are not full yet are remembered.
const NODES_MAX: usize = 4096;

/// Nodes: of full tiles all, of the last tile of a level those that are full subtrees themselves.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    tiles: Mutex<BTreeMap<(u8, u64), Arc<Full>>>,
    nodes: Mutex<BTreeMap<(u8, u64), NodeHash>>,
}

/// A kept level and those up to the next one, the lowest first: 256, 128, 64, …, 2 nodes.
#[derive(Debug)]
pub(crate) struct Full(Vec<Vec<NodeHash>>);

/// A tile's kept level and number, and its nodes.
pub(crate) type Tile = ((u8, u64), Arc<Full>);

impl Remembered {
    /// Returns a node, if it is full in a tree of `size` leaves. `node` gives those of the kept levels. A path goes
    /// through a tile seven times: `last` is the tile of the last call.
    pub(crate) fn node<E>(
        &self,
        (level, index): (u8, u64),
        size: u64,
        last: &mut Option<Tile>,
        mut node: impl FnMut(u8, u64) -> Result<Option<NodeHash>, E>,
    ) -> Result<Option<NodeHash>, E> {
        let above = level % KEPT_EVERY;
        let (kept, tile) = (level.saturating_sub(above), index >> (TILE_BITS - above));
        let there = size.checked_shr(u32::from(kept)).unwrap_or(0);
        if (tile.saturating_add(1) << TILE_BITS) > there {
            let is_full = (index.saturating_add(1) << above) <= there;
            return if is_full { self.in_last_tile((level, index), &mut node) } else { Ok(None) };
        }
        let full = match last {
            Some((at, full)) if *at == (kept, tile) => full,
            _ => {
                let Some(full) = self.tile((kept, tile), &mut node)? else { return Ok(None) };
                &mut last.insert(((kept, tile), full)).1
            }
        };
        let within = index & ((1 << (TILE_BITS - above)) - 1);
        let row = full.0.get(usize::from(above));
        Ok(row.and_then(|row| row.get(usize::try_from(within).ok()?)).copied())
    }

    /// Returns a full tile, remembered or made.
    fn tile<E>(
        &self,
        (kept, tile): (u8, u64),
        node: &mut impl FnMut(u8, u64) -> Result<Option<NodeHash>, E>,
    ) -> Result<Option<Arc<Full>>, E> {
        if let Some(full) = self.tiles.lock().unwrap_or_else(PoisonError::into_inner).get(&(kept, tile)) {
            return Ok(Some(Arc::clone(full)));
        }
        let mut below = Vec::with_capacity(1 << TILE_BITS);
        for at in (tile << TILE_BITS)..(tile.saturating_add(1) << TILE_BITS) {
            let Some(hash) = node(kept, at)? else { return Ok(None) };
            below.push(hash);
        }
        let full = Arc::new(Full::over(below));
        let mut tiles = self.tiles.lock().unwrap_or_else(PoisonError::into_inner);
        if tiles.len() >= TILES_MAX {
            tiles.pop_first();
        }
        tiles.insert((kept, tile), Arc::clone(&full));
        Ok(Some(full))
    }

    /// Returns a full subtree's root in a tile that is not full yet, out of its halves.
    fn in_last_tile<E>(
        &self,
        (level, index): (u8, u64),
        node: &mut impl FnMut(u8, u64) -> Result<Option<NodeHash>, E>,
    ) -> Result<Option<NodeHash>, E> {
        if let Some(known) = self.nodes.lock().unwrap_or_else(PoisonError::into_inner).get(&(level, index)) {
            return Ok(Some(*known));
        }
        let hash = if level.is_multiple_of(KEPT_EVERY) {
            node(level, index)?
        } else {
            let left = self.in_last_tile((level - 1, index * 2), node)?;
            let right = self.in_last_tile((level - 1, index * 2 + 1), node)?;
            left.zip(right).map(|(left, right)| NodeHash::of(&left, &right))
        };
        let Some(hash) = hash else { return Ok(None) };
        let mut nodes = self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        if nodes.len() >= NODES_MAX {
            nodes.clear();
        }
        nodes.insert((level, index), hash);
        Ok(Some(hash))
    }
}

impl Full {
    fn over(kept: Vec<NodeHash>) -> Self {
        let mut rows = vec![kept];
        for _ in 1..TILE_BITS {
            let row = rows.last().map_or(&[][..], Vec::as_slice);
            let next = row.as_chunks::<2>().0.iter().map(|[left, right]| NodeHash::of(left, right)).collect();
            rows.push(next);
        }
        Self(rows)
    }
}
