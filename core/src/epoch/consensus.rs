//! The weight that a majority of the stake stands behind: the stake-weighted median.

use alloc::vec::Vec;

use fixed::types::I32F32;

use super::tile::{Line, Tile};
use crate::arithmetic::{normalize, proportion, q32, share_bits};
use crate::lanes::{self, LANES, Lanes};

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
    let mut votes: Vec<(u64, u64)> =
        scores.iter().zip(stake).map(|(score, stake)| (share_bits(*score), share_bits(*stake))).collect();
    votes.retain(|(_, stake)| *stake > 0);
    votes.sort_unstable();
    let mut stake_above: u64 = votes.iter().map(|(_, stake)| stake).sum();
    for (score, stake) in &votes {
        stake_above -= stake;
        if stake_above < proportion(kappa) {
            return q32(*score);
        }
    }
    q32(votes.last().map_or(0, |(score, _)| *score))
}

/// The stake of those who vote on the consensus.
#[derive(Debug, Clone, Default)]
pub(crate) struct Votes {
    /// The share of each neuron in the active stake, 0 for those without a vote.
    stake: Vec<u64>,
    total: u64,
    majority: u64,
}

impl Votes {
    /// Counts the active stake, normalised once more as the chain does.
    pub(crate) fn count(&mut self, active_stake: &[u64], kappa: u16) {
        self.stake.clear();
        self.stake.extend_from_slice(active_stake);
        normalize(&mut self.stake);
        self.total = self.stake.iter().sum();
        self.majority = proportion(kappa);
    }
}

/// The search for the consensus of the columns of a tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Search {
    /// For each column, the stake behind a weight above 0.
    present: Vec<u64>,
    line_present: Vec<u64>,
    /// The entries of sparse lines, by blocks of [`LANES`] columns: their line and their own place.
    by_block: Vec<(u32, u32)>,
    block_ends: Vec<u32>,
    scores: Vec<Lanes>,
    stake: Vec<u32>,
}

impl Search {
    /// The consensus of each column of `tile`, in 32 bits ([`lanes::narrow`]).
    pub(crate) fn consensus(&mut self, tile: &Tile, votes: &Votes, consensus: &mut [u32]) {
        self.sum_present_stake(tile, votes);
        // Most columns of a sparse matrix need no search: weights above 0 have too little stake behind them.
        let is_open = |present: u64| present >= votes.majority.min(votes.total);
        consensus.fill(0);
        if votes.total == 0 || !self.present.iter().any(|present| is_open(*present)) {
            return;
        }
        self.sort_by_block(tile, votes);
        for (block, consensus) in consensus.chunks_mut(LANES).enumerate() {
            let present = &self.present[block * LANES..][..consensus.len()];
            if present.iter().any(|present| is_open(*present)) {
                let some_are_absent: [bool; LANES] =
                    core::array::from_fn(|lane| present.get(lane).is_none_or(|present| *present < votes.total));
                self.collect(tile, votes, block);
                let found = medians(&self.scores, &self.stake, some_are_absent, votes.majority);
                consensus.copy_from_slice(&found[..consensus.len()]);
            }
        }
    }

    fn sum_present_stake(&mut self, tile: &Tile, votes: &Votes) {
        self.present.clear();
        self.present.resize(tile.columns.len(), 0);
        for line in &tile.lines {
            self.line_present.clear();
            self.line_present.resize(line.entries.len(), 0);
            lanes::present_stake(&tile.weights[line.entries.clone()], votes.stake[line.uid], &mut self.line_present);
            tile.add(line, &self.line_present, &mut self.present);
        }
    }

    /// Sorts the entries of sparse lines by the block of columns that they lie in.
    fn sort_by_block(&mut self, tile: &Tile, votes: &Votes) {
        let entries = || {
            let sparse = (0..).zip(&tile.lines).filter(|(_, line)| !line.is_dense && votes.stake[line.uid] > 0);
            sparse.flat_map(|(index, line): (u32, &Line)| line.entries.clone().map(move |entry| (index, entry)))
        };
        let block = |entry: usize| usize::from(tile.places[entry]) / LANES;

        self.block_ends.clear();
        self.block_ends.resize(tile.columns.len().div_ceil(LANES), 0);
        entries().for_each(|(_, entry)| self.block_ends[block(entry)] += 1);
        let mut end = 0;
        for block_end in &mut self.block_ends {
            // Its start for now; it becomes its end as the block is filled.
            end += core::mem::replace(block_end, end);
        }
        self.by_block.clear();
        self.by_block.resize(end as usize, (0, 0));
        entries().for_each(|(line, entry)| {
            let next = &mut self.block_ends[block(entry)];
            self.by_block[*next as usize] = (line, entry as u32);
            *next += 1;
        });
    }

    /// Collects the scores of a block of columns, a row for each line that votes there, and the stake behind each row.
    fn collect(&mut self, tile: &Tile, votes: &Votes, block: usize) {
        self.scores.clear();
        self.stake.clear();
        let first = block * LANES;
        let width = LANES.min(tile.columns.len() - first);
        for line in tile.lines.iter().filter(|line| line.is_dense && votes.stake[line.uid] > 0) {
            let mut scores = [0; LANES];
            scores[..width].copy_from_slice(&tile.weights[line.entries.start + first..][..width]);
            self.scores.push(scores);
            self.stake.push(votes.stake[line.uid] as u32);
        }
        let start = block.checked_sub(1).map_or(0, |before| self.block_ends[before]) as usize;
        let mut last_line = None;
        for &(line, entry) in &self.by_block[start..self.block_ends[block] as usize] {
            if last_line != Some(line) {
                last_line = Some(line);
                self.scores.push([0; LANES]);
                self.stake.push(votes.stake[tile.lines[line as usize].uid] as u32);
            }
            if let Some(scores) = self.scores.last_mut() {
                scores[usize::from(tile.places[entry as usize]) % LANES] = tile.weights[entry as usize];
            }
        }
    }
}

/// The smallest score of each column above which there is less stake than `majority`, or its largest score.
///
/// Bisects between the smallest and the largest score, both ends always being scores of the column.
fn medians(scores: &[Lanes], stake: &[u32], some_are_absent: [bool; LANES], majority: u64) -> Lanes {
    let (mut low, mut high) = lanes::extremes(scores);
    for lane in 0..LANES {
        if some_are_absent[lane] {
            low[lane] = 0;
        }
    }
    while low != high {
        let middle: Lanes = core::array::from_fn(|lane| low[lane] + (high[lane] - low[lane]) / 2);
        let cut = lanes::cut(scores, stake, &middle);
        for lane in 0..LANES {
            if low[lane] == high[lane] {
                continue;
            }
            if u64::from(cut.stake_above[lane]) < majority {
                high[lane] = cut.below[lane];
            } else {
                low[lane] = cut.above[lane];
            }
        }
    }
    low
}
