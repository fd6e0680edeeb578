//! The first pass over the matrix: consensus, validator trust and incentive.
//!
//! The consensus of a neuron is the stake-weighted median of its column. A weight above it is clipped to it; clipped weights
//! sum up to the trust of the validator, by row, and times its stake to the rank of the miner, by column. The incentive is a
//! miner's share of all ranks.
//!
#![doc = include_str!("consensus.md")]

mod column_index;
mod median;
mod ranks;
mod scalar_median;
mod votes;

use alloc::vec::Vec;

use self::column_index::ColumnIndex;
use self::median::MedianSearch;
use self::ranks::RankScratch;
use self::votes::Votes;
use super::masked_rows::MaskedRows;
use super::partition::Partition;
use super::tile::{Entries, Selection, Tile};
use crate::arithmetic::{copy_q32, normalize, q32, reset, widen};
use crate::output::EpochOutput;
use crate::parallel::{add_up, run, run_by_columns, scratch};

pub use median::weighted_median;
pub use ranks::clip;

/// Consensus, validator trust and incentive.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConsensusPass {
    /// The consensus weight of each neuron, in 32 bits ([`widen`]).
    pub(crate) consensus: Vec<u32>,
    pub(crate) validator_trust: Vec<u64>,
    /// The share of each neuron in the sum of all ranks.
    pub(crate) incentive: Vec<u64>,
    votes: Votes,
    present: Vec<u64>,
    rank_sums: Vec<u64>,
    // One of each a worker.
    indices: Vec<ColumnIndex>,
    searches: Vec<MedianSearch>,
    ranks: Vec<RankScratch>,
}

impl ConsensusPass {
    /// Finds all three, tile by tile. `entries` are those that the second pass will read; what is already there for it need
    /// not be read again.
    pub(crate) fn run(
        &mut self,
        masked: &MaskedRows<'_>,
        active_stake: &[u64],
        kappa: u16,
        entries: Entries,
        partition: &Partition,
        tiles: &mut [Tile],
    ) {
        let Self { consensus, validator_trust, incentive, votes, present, rank_sums, indices, searches, ranks } = self;
        let (neurons, rows, workers) = (masked.neurons(), &partition.rows[..], tiles.len());
        let (indices, searches, ranks) =
            (scratch(indices, workers), scratch(searches, workers), scratch(ranks, workers));
        votes.count(active_stake, kappa);
        reset(consensus, neurons);
        reset(validator_trust, neurons);
        incentive.clear();

        let entries = if partition.has_one_dense_tile(neurons) { entries } else { Entries::Weights };
        let selection = Selection { entries, consensus: None };
        for columns in partition.tiles(neurons) {
            run(rows, (&mut *tiles, &mut *indices), (), &|(tiles, indices), ()| {
                for (tile, index) in tiles.iter_mut().zip(indices) {
                    tile.fill(columns.clone(), masked, selection);
                    index.count_present(tile, votes);
                }
            });
            add_up(indices.iter().map(|index| &index.present[..]), present);

            incentive.resize(columns.end, 0);
            if !present.iter().any(|present| votes.are_open(*present)) {
                // No consensus, and so neither trust nor ranks.
                continue;
            }
            let (tiles, consensus) = (&*tiles, &mut consensus[columns.clone()]);
            if tiles.iter().any(Tile::has_sparse_rows) {
                run(rows, (tiles, &mut *indices), (), &|(tiles, indices), ()| {
                    tiles.iter().zip(indices).for_each(|(tile, index)| index.sort(tile, votes));
                });
            }
            run_by_columns(searches, 0, consensus, &|search: &mut MedianSearch, first, consensus| {
                search.consensus(tiles, indices, votes, present, first, consensus);
            });

            run(rows, (tiles, &mut *ranks), &mut validator_trust[..], &|(tiles, ranks), trust| {
                tiles.iter().zip(ranks).for_each(|(tile, ranks)| ranks.sum(tile, consensus, active_stake, trust));
            });
            add_up(ranks.iter().map(|ranks| &ranks.ranks[..]), rank_sums);
            incentive[columns].copy_from_slice(rank_sums);
        }
        normalize(incentive);
    }

    /// Writes all three.
    pub(crate) fn write(&self, output: &mut EpochOutput) {
        output.consensus.clear();
        output.consensus.extend(self.consensus.iter().map(|consensus| q32(widen(*consensus))));
        copy_q32(&self.validator_trust, &mut output.validator_trust);
        copy_q32(&self.incentive, &mut output.incentive);
    }
}
