//! The log as C2SP tlog-tiles: whoever reads nothing else can follow it.

use crate::{answer::Answer, ask::Ask, problem::Problem};
use proof::tile::{TileKind, TilePath};

/// The latest checkpoint, byte for byte as it was signed.
#[expect(clippy::unnecessary_wraps, reason = "as every route")]
pub(super) fn checkpoint(ask: &Ask) -> Result<Answer, Problem> {
    Ok(Answer::of("text/plain; charset=utf-8", ask.snapshot.checkpointed().note.clone()))
}

/// A tile of hashes or a bundle of entries. Those of every size up to the checkpoint's are given, full or partial.
pub(super) fn tile(ask: &Ask) -> Result<Answer, Problem> {
    // As it came: a tile has one spelling, and an escaped letter is another.
    let path = ask.path.strip_prefix("/log/").unwrap_or_default();
    let tile: TilePath = path.parse().map_err(|error: proof::tile::NotATile| {
        Problem::not_found(format!("“{path}” is {error}")).way("/log/checkpoint", "The checkpoint")
    })?;
    let bytes = match tile.kind {
        TileKind::Hashes(level) => ask.snapshot.tile(level, tile.index, tile.width)?,
        TileKind::Entries => ask.snapshot.entry_bundle(tile.index, tile.width)?,
    };
    let bytes = bytes.ok_or_else(|| {
        let size = ask.snapshot.checkpointed().checkpoint.size;
        Problem::not_found(format!("the checkpoint covers {size} entries, and their tree has no tile {path}"))
            .way("/log/checkpoint", "The checkpoint")
    })?;
    Ok(Answer::of("application/octet-stream", bytes).for_ever())
}
