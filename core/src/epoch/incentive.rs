//! What validators agree on, and what miners earn by it.

use alloc::vec::Vec;
use fixed::types::I32F32;

use super::tile::Tile;
use crate::lanes;

/// A weight cut down to the consensus.
///
/// ```
/// use yuma_kernel::{I32F32, clip};
///
/// assert_eq!(clip(I32F32::from_num(0.75), I32F32::from_num(0.5)), I32F32::from_num(0.5));
/// assert_eq!(clip(I32F32::from_num(0.25), I32F32::from_num(0.5)), I32F32::from_num(0.25));
/// ```
pub fn clip(weight: I32F32, consensus: I32F32) -> I32F32 {
    weight.min(consensus)
}

/// Sums up the clipped weights of a tile: by row they are the validator's trust, and by column, times stake, the miner's rank.
pub(crate) fn trust_and_ranks(
    tile: &Tile,
    consensus: &[u32],
    active_stake: &[u64],
    [validator_trust, ranks]: [&mut [u64]; 2],
    scratch: &mut RankScratch,
) {
    for line in &tile.lines {
        let consensus = tile.pick(line, consensus, &mut scratch.consensus);
        scratch.ranks.clear();
        scratch.ranks.resize(line.entries.len(), 0);
        let weights = &tile.weights[line.entries.clone()];
        validator_trust[line.uid] += lanes::ranks(weights, consensus, active_stake[line.uid], &mut scratch.ranks);
        tile.add(line, &scratch.ranks, ranks);
    }
}

/// One line at a time.
#[derive(Debug, Clone, Default)]
pub(crate) struct RankScratch {
    consensus: Vec<u32>,
    ranks: Vec<u64>,
}
