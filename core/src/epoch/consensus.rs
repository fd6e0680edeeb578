//! The weight that a majority of the stake stands behind: the stake-weighted median.

use alloc::vec::Vec;

use fixed::types::I32F32;

use super::column::{median, vote};
use super::crew::Worker;
use super::tile::{Line, Tile};
use crate::arithmetic::{normalize, proportion, q32, share_bits, zero};
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

    /// Whether the consensus of a column has to be searched for, given the stake behind a weight above 0. Most columns of a
    /// sparse matrix need no search: there is so little that the consensus is 0.
    pub(crate) fn are_open(&self, present: u64) -> bool {
        self.total > 0 && present >= self.majority.min(self.total)
    }
}

/// What the search reads of a worker's tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ballots {
    /// For each column, the stake behind a weight above 0.
    pub(crate) present: Vec<u64>,
    /// The entries of sparse lines, by blocks of [`LANES`] columns: their line and their own index.
    by_block: Vec<(u32, u32)>,
    block_ends: Vec<u32>,
    picked: Vec<u64>,
}

impl Ballots {
    /// Sums up the stake behind weights above 0.
    pub(crate) fn count_present(&mut self, tile: &Tile, votes: &Votes) {
        zero(&mut self.present, tile.columns.len());
        for line in lines_with_a_vote(tile, votes) {
            let (weights, stake) = (tile.weights(line), votes.stake[line.uid]);
            tile.add(line, &mut self.present, &mut self.picked, |present| {
                lanes::add_present_stake(weights, stake, present);
            });
        }
    }

    /// Sorts the entries of sparse lines by the block of columns that they lie in.
    pub(crate) fn sort(&mut self, tile: &Tile, votes: &Votes) {
        let entries = || {
            let sparse = (0..).zip(&tile.lines).filter(|(_, line)| !line.is_dense() && votes.stake[line.uid] > 0);
            sparse.flat_map(|(index, line): (u32, &Line)| {
                let places = tile.places(line).unwrap_or_default();
                let entries = (line.entries.start as u32..).zip(places);
                entries.map(move |(entry, place)| (index, entry, usize::from(*place) / LANES))
            })
        };
        zero(&mut self.block_ends, tile.columns.len().div_ceil(LANES));
        entries().for_each(|(_, _, block)| self.block_ends[block] += 1);
        let mut end = 0;
        for block_end in &mut self.block_ends {
            // Where the block starts for now; it moves to where it ends as the block is filled.
            end += core::mem::replace(block_end, end);
        }
        zero(&mut self.by_block, end as usize);
        entries().for_each(|(line, entry, block)| {
            let next = &mut self.block_ends[block];
            self.by_block[*next as usize] = (line, entry);
            *next += 1;
        });
    }

    /// The entries of sparse lines in a block, each with its line.
    fn of_block<'a>(&'a self, tile: &'a Tile, block: usize) -> impl Iterator<Item = (&'a Line, usize)> {
        let start = block.checked_sub(1).map_or(0, |before| self.block_ends[before]);
        let entries = &self.by_block[start as usize..self.block_ends[block] as usize];
        entries.iter().map(|(line, entry)| (&tile.lines[*line as usize], *entry as usize))
    }
}

fn lines_with_a_vote<'a>(tile: &'a Tile, votes: &Votes) -> impl Iterator<Item = &'a Line> {
    tile.lines.iter().filter(|line| votes.stake[line.uid] > 0)
}

/// The search for the consensus of some columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Search {
    scores: Vec<Lanes>,
    stake: Vec<u32>,
    column: Vec<u64>,
}

impl Search {
    /// The consensus of the columns from `first` of the workers' tiles on, in 32 bits ([`lanes::wide`]); `present` is the
    /// stake behind weights above 0 of all columns.
    pub(crate) fn consensus(
        &mut self,
        workers: &[Worker],
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
            for worker in workers {
                self.collect(worker, votes, first, consensus.len());
            }
            if lanes::ARE_FAST {
                let some_are_absent =
                    core::array::from_fn(|lane| present.get(lane).is_none_or(|present| *present < votes.total));
                let found = medians(&self.scores, &self.stake, some_are_absent, votes.majority);
                consensus.copy_from_slice(&found[..consensus.len()]);
            } else {
                for (lane, (consensus, present)) in consensus.iter_mut().zip(present).enumerate() {
                    *consensus = if votes.are_open(*present) { self.median(lane, votes.majority) } else { 0 };
                }
            }
        }
    }

    /// As [`medians`], for one column with stake enough above 0.
    fn median(&mut self, lane: usize, majority: u64) -> u32 {
        let votes = self.scores.iter().zip(&self.stake).map(|(scores, stake)| vote(scores[lane], *stake));
        self.column.clear();
        self.column.extend(votes);
        median(&mut self.column, majority)
    }

    /// Adds the scores of a block of columns, a row for each line that votes there, and the stake behind each row.
    fn collect(&mut self, worker: &Worker, votes: &Votes, first: usize, columns: usize) {
        let tile = &worker.tile;
        for line in lines_with_a_vote(tile, votes).filter(|line| line.is_dense()) {
            let mut scores = [0; LANES];
            scores[..columns].copy_from_slice(&tile.weights(line)[first..first + columns]);
            self.scores.push(scores);
            self.stake.push(votes.stake[line.uid] as u32);
        }
        if !tile.has_sparse_lines() {
            return;
        }
        let mut last_uid = None;
        for (line, entry) in worker.ballots.of_block(tile, first / LANES) {
            if last_uid != Some(line.uid) {
                last_uid = Some(line.uid);
                self.scores.push([0; LANES]);
                self.stake.push(votes.stake[line.uid] as u32);
            }
            let (place, weight) = tile.sparse_entry(line, entry);
            if let Some(scores) = self.scores.last_mut() {
                scores[place % LANES] = weight;
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
