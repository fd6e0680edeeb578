//! Ranks and validator trust: the clipped weights, summed by column and by row.

use alloc::vec::Vec;

use fixed::types::I32F32;

use crate::arithmetic::reset;
use crate::epoch::tile::Tile;
use crate::simd;

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

/// The sums of a worker's tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct RankScratch {
    /// The rank that each miner gets.
    pub(crate) ranks: Vec<u64>,
    scattered_ranks: Vec<u64>,
    gathered_consensus: Vec<u32>,
}

impl RankScratch {
    /// Sums up the clipped weights: by row, they are added to the validator's trust, and by column, times stake, they are
    /// the miner's rank.
    pub(crate) fn sum(&mut self, tile: &Tile, consensus: &[u32], active_stake: &[u64], validator_trust: &mut [u64]) {
        let Self { ranks, scattered_ranks, gathered_consensus } = self;
        reset(ranks, tile.columns.len());
        for row in &tile.rows {
            let consensus = tile.gather(row, consensus, gathered_consensus);
            let (weights, stake) = (tile.weights(row), active_stake[row.uid]);
            validator_trust[row.uid - tile.uids.start] += tile
                .scatter_add(row, ranks, scattered_ranks, |ranks| simd::add_ranks(weights, consensus, stake, ranks));
        }
    }
}
