//! The consensus: the stake-weighted median of each column, by bisection.

use alloc::vec::Vec;

use fixed::types::I32F32;

use super::column_index::ColumnIndex;
use super::scalar_median::{median, vote};
use super::votes::{Votes, rows_with_a_vote};
use crate::arithmetic::{proportion, q32, share_bits};
use crate::epoch::tile::Tile;
use crate::simd::{self, LANES, Lanes};

/// The stake-weighted median of the `scores` that validators give to one miner: the smallest of them such that those who
/// score higher hold less than `kappa`/65535 of the stake.
///
/// Both slices have an entry for each validator, of shares between 0 and 1; the stakes sum to 1 or, by rounding, slightly
/// less. A validator without stake has no vote. Without votes the median is 0, and for a `kappa` of 0 it is the largest
/// score. Section 3 of the specification, "Consensus", whose condition "the stake of all rows with score <= x exceeds the
/// total less kappa" says the same.
///
/// ```
/// use yuma_kernel::{I32F32, weighted_median};
///
/// let share = I32F32::from_num::<f64>;
/// let scores = [share(0.1), share(0.4), share(0.9)];
/// let stake = [share(0.3), share(0.3), share(0.4)];
/// // Above 0.4 there is 0.4 of the stake, less than one half; above 0.1 there is 0.7 of it.
/// assert_eq!(weighted_median(&scores, &stake, 32_767), share(0.4));
/// ```
pub fn weighted_median(scores: &[I32F32], stake: &[I32F32], kappa: u16) -> I32F32 {
    let votes = scores.iter().zip(stake).map(|(score, stake)| (share_bits(*score), share_bits(*stake)));
    let mut votes: Vec<(u64, u64)> = votes.filter(|(_, stake)| *stake > 0).collect();
    votes.sort_unstable();
    let mut stake_above: u64 = votes.iter().map(|(_, stake)| stake).sum();
    let reaches = |vote: &&(u64, u64)| {
        stake_above -= vote.1;
        stake_above < proportion(kappa)
    };
    let reached = votes.iter().find(reaches).or(votes.last());
    q32(reached.map_or(0, |(score, _)| *score))
}

/// The search for the consensus of some columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct MedianSearch {
    scores: Vec<Lanes>,
    stake: Vec<u32>,
    column: Vec<u64>,
}

impl MedianSearch {
    /// The consensus of the columns from `first` of the workers' tiles on, in 32 bits ([`widen`](crate::arithmetic::widen)); `present` is the
    /// stake behind weights above 0 of all columns.
    pub(crate) fn consensus(
        &mut self,
        tiles: &[Tile],
        indices: &[ColumnIndex],
        votes: &Votes,
        present: &[u64],
        first: usize,
        consensus: &mut [u32],
    ) {
        for (first, consensus) in (first..).step_by(LANES).zip(consensus.chunks_mut(LANES)) {
            let present = &present[first..first + consensus.len()];
            if !present.iter().any(|present| votes.are_open(*present)) {
                consensus.fill(0);
                continue;
            }
            self.scores.clear();
            self.stake.clear();
            for (tile, index) in tiles.iter().zip(indices) {
                self.collect(tile, index, votes, first, consensus.len());
            }
            if simd::IS_FAST {
                let is_absent = |lane| present.get(lane).is_none_or(|present| *present < votes.total());
                let absent = core::array::from_fn(|lane| u32::from(is_absent(lane)).wrapping_neg());
                let found = simd::medians(&self.scores, &self.stake, &absent, votes.majority());
                consensus.copy_from_slice(&found[..consensus.len()]);
            } else {
                for (lane, (consensus, present)) in consensus.iter_mut().zip(present).enumerate() {
                    *consensus = if votes.are_open(*present) { self.median(lane, votes.majority()) } else { 0 };
                }
            }
        }
    }

    /// As [`simd::medians`], for one column with stake enough above 0.
    fn median(&mut self, lane: usize, majority: u64) -> u32 {
        let votes = self.scores.iter().zip(&self.stake).map(|(scores, stake)| vote(scores[lane], *stake));
        self.column.clear();
        self.column.extend(votes);
        median(&mut self.column, majority)
    }

    /// Packs the scores of a block of columns: one vector for each row that votes there, and the stake behind each row.
    fn collect(&mut self, tile: &Tile, index: &ColumnIndex, votes: &Votes, first: usize, columns: usize) {
        for row in rows_with_a_vote(tile, votes).filter(|row| row.is_dense()) {
            let mut scores = [0; LANES];
            scores[..columns].copy_from_slice(&tile.weights(row)[first..first + columns]);
            self.scores.push(scores);
            self.stake.push(votes.stake_of(row) as u32);
        }
        if !tile.has_sparse_rows() {
            return;
        }
        let mut last_uid = None;
        for (row, entry) in index.of_block(tile, first / LANES) {
            if last_uid != Some(row.uid) {
                last_uid = Some(row.uid);
                self.scores.push([0; LANES]);
                self.stake.push(votes.stake_of(row) as u32);
            }
            let (column, weight) = tile.sparse_entry(row, entry);
            if let Some(scores) = self.scores.last_mut() {
                scores[column % LANES] = weight;
            }
        }
    }
}
